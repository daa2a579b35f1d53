-- Callouts: turns `::: {.callout-note}` into the elements that Quarto makes of it.
-- The title is the `title` attribute, else a heading that opens the callout, else the localised name.

local TITLES = {
  ja = { note = "ノート", tip = "ヒント", important = "重要", warning = "警告", caution = "注意" },
  en = { note = "Note", tip = "Tip", important = "Important", warning = "Warning", caution = "Caution" },
}

local titles

local function kind_of(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if kind and titles[kind] then
      return kind
    end
  end
  return nil
end

local function title_of(div, kind)
  local given = div.attributes.title
  if given then
    return pandoc.utils.blocks_to_inlines(pandoc.read(given, "markdown-yaml_metadata_block").blocks)
  end
  local first = div.content[1]
  if first and first.t == "Header" then
    div.content:remove(1)
    return first.content
  end
  return pandoc.Inlines({ pandoc.Str(titles[kind]) })
end

local function callout(div)
  local kind = kind_of(div)
  if kind == nil then
    return nil
  end
  local title = title_of(div, kind)
  local icon = pandoc.Div(
    { pandoc.Plain({ pandoc.RawInline("html", '<i class="callout-icon"></i>') }) },
    pandoc.Attr("", { "callout-icon-container" })
  )
  local heading = pandoc.Div({ pandoc.Plain(title) }, pandoc.Attr("", { "callout-title-container", "flex-fill" }))
  local header = pandoc.Div({ icon, heading }, pandoc.Attr("", { "callout-header", "d-flex", "align-content-center" }))
  local body = pandoc.Div(div.content, pandoc.Attr("", { "callout-body-container", "callout-body" }))
  local classes = { "callout", "callout-style-default", "callout-" .. kind, "callout-titled" }
  return pandoc.Div({ header, body }, pandoc.Attr(div.identifier, classes))
end

function Pandoc(doc)
  titles = assert(TITLES[pandoc.utils.stringify(doc.meta.lang)], "no callout titles in this language")
  return doc:walk({ Div = callout })
end
