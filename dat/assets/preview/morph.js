// Turns one tree of nodes into another while keeping every node that stays: what a reader has selected, focused or
// opened remains so. Blocks are recognised by their ids or by being equal, not by ids alone as the known morphing
// libraries do it: paragraphs have none, and one inserted above would rewrite all that follow.

const WORTHWHILE = 250_000; // comparisons of children; beyond, they are paired in order

/** Make `old` like `fresh`. `onChange` gets every element that shows something new. */
export function morph(old, fresh, onChange) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    replaceText(old, fresh.data);
    if (old.nodeType === Node.TEXT_NODE) onChange(old.parentElement);
  } else if (old.localName === "svg") {
    // A drawing has no state of its own, and its parts belong together.
    old.replaceWith(fresh);
    onChange(fresh);
  } else {
    morphAttributes(old, fresh);
    morphChildren(old, fresh, onChange);
  }
}

/** Replace only the middle that differs, so that a selection around it survives. */
function replaceText(old, text) {
  const shorter = Math.min(old.length, text.length);
  let start = 0;
  while (start < shorter && old.data[start] === text[start]) start++;
  let end = 0;
  while (end < shorter - start && old.data[old.length - 1 - end] === text[text.length - 1 - end]) end++;
  old.replaceData(start, old.length - start - end, text.slice(start, text.length - end));
}

function morphAttributes(old, fresh) {
  const isReaders = (name) => name === "open" && old.localName === "details";
  for (const { name, value } of [...fresh.attributes])
    if (!isReaders(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes])
    if (!isReaders(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
}

function morphChildren(old, fresh, onChange) {
  let before = [...old.childNodes];
  let after = [...fresh.childNodes];
  while (before.length && after.length && before[0].isEqualNode(after[0])) {
    before.shift();
    after.shift();
  }
  let end = null; // the first child that stays as it is behind the ones that changed
  while (before.length && after.length && before.at(-1).isEqualNode(after.at(-1))) {
    end = before.pop();
    after.pop();
  }
  for (const [kept, matching] of [...kinPairs(before, after), [end, null]]) {
    const gone = before.splice(0, kept === end ? before.length : before.indexOf(kept));
    const come = after.splice(0, matching === null ? after.length : after.indexOf(matching));
    fillGap(old, gone, come, kept, onChange);
    if (matching === null) return;
    before.shift();
    after.shift();
    morph(kept, matching, onChange);
  }
}

/** Between two children that stay: pair those of the same kind in order, insert and remove the others. */
function fillGap(parent, gone, come, next, onChange) {
  for (const node of come) {
    if (gone.length && isAlike(gone[0], node)) {
      morph(gone.shift(), node, onChange);
    } else {
      parent.insertBefore(node, gone[0] ?? next);
      if (node.nodeType === Node.ELEMENT_NODE) onChange(node);
    }
  }
  for (const node of gone) node.remove();
}

/** The longest sequence of children that are the same on both sides, as pairs. */
function kinPairs(before, after) {
  const [rows, columns] = [before.length, after.length];
  if (!rows || !columns || rows * columns > WORTHWHILE) return [];
  const width = columns + 1;
  const lengths = new Uint32Array((rows + 1) * width);
  const kin = new Uint8Array(lengths.length);
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const here = row * width + column;
      kin[here] = isKin(before[row], after[column]) ? 1 : 0;
      lengths[here] = kin[here]
        ? lengths[here + width + 1] + 1
        : Math.max(lengths[here + width], lengths[here + 1]);
    }
  }
  const pairs = [];
  for (let row = 0, column = 0; row < rows && column < columns; ) {
    const here = row * width + column;
    if (kin[here]) pairs.push([before[row++], after[column++]]);
    else if (lengths[here + width] >= lengths[here + 1]) row++;
    else column++;
  }
  return pairs;
}

/** Whether two nodes are the same one, though its content may have changed. */
function isKin(old, fresh) {
  const isBlank = old.nodeType === Node.TEXT_NODE && !old.data.trim(); // would pair anything with anything
  return !isBlank && ((old.id && old.id === fresh.id && isAlike(old, fresh)) || old.isEqualNode(fresh));
}

/** Whether one node can be made into the other. */
function isAlike(old, fresh) {
  return old.nodeName === fresh.nodeName && (old.id ?? "") === (fresh.id ?? "");
}
