-- Outputs: puts what the cells and lookups of a chapter showed into the place of their markers.
--
-- The folder named by the metadata value `dat-exchange` holds outputs.json, written by dat.render.markdown;
-- this filter writes report.json there: which markers it met, and what it met but must not be in a chapter.

local exchange
local report = { cells = {}, lookups = {}, strays = {}, unknown = {} }

local function read_json(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return pandoc.json.decode(text, false)
end

local function write_json(path, value)
  local file = assert(io.open(path, "wb"))
  file:write(pandoc.json.encode(value))
  file:close()
end

local function blocks_of(output)
  if output.kind == "text" then
    return pandoc.Blocks({ pandoc.CodeBlock(output.text) })
  end
  return pandoc.read(output.text, "markdown-yaml_metadata_block").blocks
end

local function display(output)
  local class = output.kind == "text" and "cell-output-plain" or "cell-output-markdown"
  return pandoc.Div(blocks_of(output), pandoc.Attr("", { "cell-output", "cell-output-display", class }))
end

-- A float is marked here and finished in crossref.lua, which knows the numbers.
local function cell_content(cell)
  local content = pandoc.Blocks({})
  if cell.echo then
    content:insert(pandoc.CodeBlock(cell.code, pandoc.Attr("", { "python", "cell-code" })))
  end
  for _, output in ipairs(cell.outputs) do
    if cell.float then
      local attributes = { ["dat-caption"] = cell.caption }
      content:insert(pandoc.Div(blocks_of(output), pandoc.Attr(cell.label, { "dat-float" }, attributes)))
    elseif cell.asis then
      content:extend(blocks_of(output))
    else
      content:insert(display(output))
    end
  end
  return content
end

local function replace_cell(block)
  if block.format ~= "dat-cell" then
    return nil
  end
  local number = tonumber(block.text)
  table.insert(report.cells, number)
  local cell = exchange.cells[number + 1]
  local content = cell_content(cell)
  if #content == 0 or cell.asis then
    return content
  end
  local id = (cell.label ~= "" and not cell.float) and cell.label or ""
  return pandoc.Div(content, pandoc.Attr(id, { "cell" }))
end

local function replace_lookup(code)
  local number = tonumber(code.text:match("^{dat%-lookup} (%d+)$"))
  if number == nil then
    if code.text:match("^{python}") then
      table.insert(report.strays, code.text)
    end
    return nil
  end
  table.insert(report.lookups, number)
  local parsed = pandoc.read(exchange.lookups[number + 1], "markdown-yaml_metadata_block")
  return pandoc.utils.blocks_to_inlines(parsed.blocks)
end

local function note_unknown(kind)
  return function(element)
    table.insert(report.unknown, { kind = kind, text = element.text or pandoc.utils.stringify(element) })
  end
end

function Pandoc(doc)
  local folder = pandoc.utils.stringify(doc.meta["dat-exchange"])
  exchange = read_json(folder .. "/outputs.json")
  doc:walk({ Math = note_unknown("a formula"), Image = note_unknown("an image") })
  doc = doc:walk({ RawBlock = replace_cell, Code = replace_lookup })
  write_json(folder .. "/report.json", report)
  return doc
end
