-- Line ends in Japanese text: a source line ends where a thought ends, and must not print as a space.
--
-- On a Japanese page a soft break is dropped when the character on either side of it is wide; on other
-- pages only when both are, so that an English sentence may name a Japanese word at the end of a line.
-- The characters are looked for inside emphasis, links and spans, and inside raw inlines, because a number
-- that a cell computed stands in one. Both engines run this filter.

local WIDE = {
  { 0x2E80, 0x303E }, { 0x3041, 0x33FF }, { 0x3400, 0x4DBF }, { 0x4E00, 0x9FFF }, { 0xF900, 0xFAFF },
  { 0xFE30, 0xFE4F }, { 0xFF01, 0xFF60 }, { 0xFFE0, 0xFFE6 }, { 0x1B000, 0x1B16F }, { 0x20000, 0x3FFFD },
}

local function is_wide(code)
  for _, range in ipairs(WIDE) do
    if code >= range[1] and code <= range[2] then
      return true
    end
  end
  return false
end

-- Return what a reader sees of raw HTML; references to characters count as narrow.
local function visible(raw)
  if not raw.format:match("^html") then
    return ""
  end
  return (raw.text:gsub("<!%-%-.-%-%->", ""):gsub("<[^>]*>", ""))
end

local function edge(text, side)
  if text == "" then
    return nil
  end
  local position = side == "last" and utf8.offset(text, -1) or 1
  return utf8.codepoint(text, position)
end

local code_point_of

-- Return the first or last character of a list of inlines, or nil where none is visible.
local function code_point_in(inlines, side)
  local first, last, step = 1, #inlines, 1
  if side == "last" then
    first, last, step = #inlines, 1, -1
  end
  for position = first, last, step do
    local code = code_point_of(inlines[position], side)
    if code then
      return code
    end
  end
  return nil
end

code_point_of = function(inline, side)
  if inline.t == "Str" or inline.t == "Code" then
    return edge(inline.text, side)
  elseif inline.t == "RawInline" then
    return edge(visible(inline), side)
  elseif inline.t == "Note" or inline.t == "Image" or inline.t == "Cite" then
    return nil
  elseif inline.t == "Space" or inline.t == "SoftBreak" or inline.t == "LineBreak" then
    return 0x20
  elseif inline.content then
    return code_point_in(inline.content, side)
  end
  return nil
end

local function slice(inlines, first, last)
  local part = pandoc.Inlines({})
  for position = first, last do
    part:insert(inlines[position])
  end
  return part
end

local function breaks_filter(japanese)
  return function(inlines)
    local kept = pandoc.Inlines({})
    for position, inline in ipairs(inlines) do
      local drop = false
      if inline.t == "SoftBreak" then
        local before = code_point_in(slice(inlines, 1, position - 1), "last")
        local after = code_point_in(slice(inlines, position + 1, #inlines), "first")
        local left, right = before ~= nil and is_wide(before), after ~= nil and is_wide(after)
        drop = (left and right) or (japanese and (left or right))
      end
      if not drop then
        kept:insert(inline)
      end
    end
    return kept
  end
end

function Pandoc(doc)
  local language = doc.meta.lang and pandoc.utils.stringify(doc.meta.lang) or ""
  return doc:walk({ Inlines = breaks_filter(language:match("^ja") ~= nil) })
end
