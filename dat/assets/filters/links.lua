-- Links between chapters: the source's name becomes the page's name, as Quarto does it.

function Link(link)
  local target, rest = link.target:match("^([^#?:]*)%.qmd([#?]?.*)$")
  if target then
    link.target = target .. ".html" .. rest
    return link
  end
  return nil
end
