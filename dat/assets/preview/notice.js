// The bar at the foot of a page that says what is wrong. It stands beside the body, in a shadow of its own: the
// page's styles do not reach it, and it is no part of what is made current.

const STYLES = `
  section { all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 45vh; overflow: auto;
    box-sizing: border-box; padding: .7em 1em; font: 14px/1.5 system-ui, sans-serif; color: #222; background: #fff;
    border-top: 4px solid #b26b00; box-shadow: 0 -2px 12px #0003; }
  section.stops { border-color: #b00020; }
  section[hidden] { display: none; }
  header { display: flex; gap: 1em; align-items: baseline; justify-content: space-between; }
  ol { margin: .4em 0 0; padding: 0; list-style: none; }
  li { margin: .3em 0; white-space: pre-wrap; overflow-wrap: anywhere; }
  code { font: 13px/1.5 ui-monospace, monospace; font-weight: 600; }
  small { color: #555; }
  button { font: inherit; }
  @media print { section { display: none; } }
`;

const host = document.createElement("div");
const shadow = host.attachShadow({ mode: "open" });
const bar = document.createElement("section");
bar.hidden = true;
bar.setAttribute("role", "status");
shadow.append(Object.assign(document.createElement("style"), { textContent: STYLES }), bar);
document.documentElement.append(host);

let said = "";

/** Show a bar with a title and lines of `{where, message, code}`, or none; one that was put away stays so until there is news. */
export function show(title, lines = [], { stops = false } = {}) {
  const saying = JSON.stringify([title, lines]);
  if (saying === said) return;
  said = saying;
  bar.hidden = !title;
  bar.classList.toggle("stops", stops);
  const hide = element("button", "Hide");
  hide.onclick = () => (bar.hidden = true);
  const header = element("header", element("strong", title), hide);
  bar.replaceChildren(header, element("ol", ...lines.map(line)));
}

function line({ where, message, code }) {
  const parts = [where ? element("code", where) : "", where ? " " : "", message];
  return element("li", ...parts, code ? " " : "", code ? element("small", code) : "");
}

/** An element with children; text becomes text, whatever it holds. */
function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}
