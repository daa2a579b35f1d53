// Keeps an open page of the preview current, without reloading it.

import { morph } from "./morph.js";
import { show } from "./notice.js";

const RETRY = 500; // milliseconds until a lost preview is looked for again
const LANDMARKS = "main :is(h1, h2, h3, p, li, dt, dd, tr, figure, [id])";
const ENOUGH = 50; // visible landmarks; one of them will still be there

const address = decodeURIComponent(location.pathname.replace(/^\//, "").replace(/(^|\/)$/, "$1index.html"));
const state = {
  version: document.querySelector("script[data-version]").dataset.version,
  styles: null,
  troubles: [],
  isGone: false,
  isLost: false,
};

// The place is kept by us, in every browser alike; two that correct the scroll position overshoot.
document.documentElement.style.overflowAnchor = "none";
connect();

function connect() {
  const socket = new WebSocket(`ws://${location.host}/_preview/socket`);
  socket.onopen = () => {
    state.isLost = false;
    state.isGone = false;
    socket.send(JSON.stringify({ address, digest: state.version }));
    tell();
  };
  socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    receivers[message.kind](message);
  };
  socket.onclose = () => {
    state.isLost = true;
    tell();
    setTimeout(connect, RETRY);
  };
}

const receivers = {
  page({ digest, html }) {
    state.version = digest;
    state.isGone = false;
    keepingPlace(() => renew(new DOMParser().parseFromString(html, "text/html")));
    tell();
  },
  styles({ styles }) {
    const known = state.styles ?? styles;
    state.styles = styles;
    for (const link of sheets()) {
      const { pathname } = new URL(link.href);
      if (styles[pathname] !== known[pathname]) refetch(link, styles[pathname]);
    }
  },
  troubles({ troubles }) {
    state.troubles = troubles;
    tell();
  },
  gone() {
    state.isGone = true;
    tell();
  },
};

/** Make this document like a fresh one. */
function renew(fresh) {
  const wasEmpty = !sheets().length;
  document.title = fresh.title;
  document.documentElement.lang = fresh.documentElement.lang;
  const wanted = [...fresh.querySelectorAll("link[rel=stylesheet]")];
  const hrefs = (links) => links.map((link) => link.getAttribute("href").split("?")[0]).join(" ");
  if (hrefs(sheets()) !== hrefs(wanted)) {
    for (const link of sheets()) link.remove();
    document.head.append(...wanted);
  }
  const changed = new Set();
  morph(document.body, fresh.body, (element) => changed.add(element));
  if (!wasEmpty) for (const element of changed) point(element);
}

function sheets() {
  return [...document.head.querySelectorAll("link[rel=stylesheet]")];
}

/** Fetch a style sheet again; the old one stays until the new one is there. */
function refetch(link, version) {
  const fresh = link.cloneNode();
  fresh.href = `${link.href.split("?")[0]}?${version}`;
  fresh.onload = () => link.remove();
  fresh.onerror = () => fresh.remove();
  link.after(fresh);
}

/** Change the page and keep what is in view where it is, though the content above may have grown. */
function keepingPlace(change) {
  const marks = scrollY > 0 ? landmarks() : [];
  change();
  const mark = marks.find(([element]) => element.isConnected);
  if (mark) {
    const [element, top] = mark;
    scrollBy({ top: element.getBoundingClientRect().top - top, behavior: "instant" });
  }
}

/** The elements in view with the heights they stand at: those that begin in view come first. */
function landmarks() {
  const [beginning, reaching] = [[], []];
  for (const element of document.querySelectorAll(LANDMARKS)) {
    const { top, bottom, height } = element.getBoundingClientRect();
    if (!height || bottom <= 0 || top >= innerHeight) continue;
    (top >= 0 ? beginning : reaching).push([element, top]);
    if (beginning.length >= ENOUGH) break;
  }
  return [...beginning, ...reaching.reverse()];
}

/** Point out for a moment what is new. */
function point(element) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  element.animate([{ backgroundColor: "#ffe58a" }, {}], { duration: 1500, easing: "ease-in" });
}

/** Say what is wrong, the most urgent first. */
function tell() {
  const { troubles } = state;
  const stops = troubles.some((trouble) => !trouble.finding);
  const count = `${troubles.length} ${troubles.length === 1 ? "thing needs" : "things need"} attention`;
  if (state.isLost) show("The preview has ended. This page is as it was last.", [], { stops: true });
  else if (stops) show(`${count}. This page shows the last good state.`, troubles, { stops });
  else if (state.isGone) show("This page is no longer part of the report.", [], { stops: true });
  else show(troubles.length ? count : "", troubles);
}
