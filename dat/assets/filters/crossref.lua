-- Cross-references: numbers figures, tables and sections in the order of the page and resolves `@fig-x`.
-- Emits the elements and classes that Quarto emits, so that one reader serves the pages of both engines.

local WORDS = {
  ja = { fig = "図", tbl = "表", sec = "セクション" },
  en = { fig = "Figure", tbl = "Table", sec = "Section" },
}

local NBSP = "\u{a0}"
local words
local numbers = {}
local counters = { fig = 0, tbl = 0 }
local sections = { 0, 0, 0, 0, 0, 0 }

local function kind_of(label)
  return label:match("^(%a+)%-")
end

local function number_float(div)
  if div.classes:includes("dat-float") then
    local kind = kind_of(div.identifier)
    counters[kind] = counters[kind] + 1
    numbers[div.identifier] = tostring(counters[kind])
  end
end

-- The page title is level 1, so the first level that counts is 2.
local function number_section(header)
  sections[header.level] = sections[header.level] + 1
  for level = header.level + 1, 6 do
    sections[level] = 0
  end
  if header.identifier ~= "" then
    numbers[header.identifier] = table.concat(sections, ".", 2, math.max(header.level, 2))
  end
end

local function title_of(label)
  return words[kind_of(label)] .. NBSP .. numbers[label]
end

local function caption_of(div, place)
  local parsed = pandoc.read(div.attributes["dat-caption"], "markdown-yaml_metadata_block")
  local caption = pandoc.Inlines({ pandoc.Str(title_of(div.identifier) .. ":"), pandoc.Space() })
  caption:extend(pandoc.utils.blocks_to_inlines(parsed.blocks))
  local kind = kind_of(div.identifier)
  local open = string.format(
    '<figcaption id="%s-caption" class="quarto-float-caption-%s quarto-float-caption quarto-float-%s">',
    div.identifier, place, kind
  )
  return pandoc.Blocks({
    pandoc.RawBlock("html", open),
    pandoc.Plain(caption),
    pandoc.RawBlock("html", "</figcaption>"),
  })
end

local function finish_float(div)
  if not div.classes:includes("dat-float") then
    return nil
  end
  local kind = kind_of(div.identifier)
  local place = kind == "tbl" and "top" or "bottom"
  local open = string.format('<figure class="quarto-float quarto-float-%s figure">', kind)
  local body = pandoc.Div(div.content, pandoc.Attr("", {}, { ["aria-describedby"] = div.identifier .. "-caption" }))
  local content = pandoc.Blocks({ pandoc.RawBlock("html", open) })
  if place == "top" then
    content:extend(caption_of(div, place))
  end
  content:insert(body)
  if place == "bottom" then
    content:extend(caption_of(div, place))
  end
  content:insert(pandoc.RawBlock("html", "</figure>"))
  return pandoc.Div(content, pandoc.Attr(div.identifier, { "quarto-float", "quarto-figure" }))
end

local function resolve(cite)
  local result = pandoc.Inlines({})
  for position, citation in ipairs(cite.citations) do
    local label = citation.id
    if numbers[label] == nil then
      error("cross-reference @" .. label .. " has no target")
    end
    if position > 1 then
      result:extend({ pandoc.Str(","), pandoc.Space() })
    end
    local text = title_of(label)
    if citation.mode == "SuppressAuthor" then
      text = numbers[label]
    end
    result:insert(pandoc.Link({ pandoc.Str(text) }, "#" .. label, "", pandoc.Attr("", { "quarto-xref" })))
  end
  return result
end

function Pandoc(doc)
  local language = pandoc.utils.stringify(doc.meta.lang)
  words = assert(WORDS[language], "no words for figures and tables in language " .. language)
  doc:walk({ Div = number_float })
  doc:walk({ Header = number_section })
  return doc:walk({ Div = finish_float, Cite = resolve })
end
