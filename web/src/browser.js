// What is one line for the browser, and many from Rust.

/** Only a released program has a second part; `start.js` knows where. */
export const loadSecondPart = () => globalThis.loadSecondPart();

/** Comes when all of the program is there; `start.js` says when. */
export const wholeProgram = async () => globalThis.wholeProgram;

/** Loads a script, which leaves what it exports under a global name. */
export const loadScript = (address, name) =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(globalThis[name]);
    script.onerror = () => reject(new Error(`${address} could not be loaded`));
    document.head.append(script);
  });

/** Copies a text; fails where the browser has no clipboard for us. */
export const copy = async (text) => navigator.clipboard.writeText(text);

/** Whether a media query holds now. */
export const matchesMedia = (query) => matchMedia(query).matches;

/** How long a browser may take to begin a download, in milliseconds. */
const begins = 60_000;

/** Offers a text or a Blob as a file. */
export const saveAsFile = (name, type, content) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  // A download fails for an address that is gone before it begins.
  setTimeout(() => URL.revokeObjectURL(link.href), begins);
};

/** Opens an address in a new tab, which knows nothing of this page. Returns whether the frame may do that. */
export const openTab = (address) => {
  const tab = open(address, "_blank");
  if (tab) {
    tab.opener = null;
  }
  return Boolean(tab);
};

/** Where rows stand on their cards, as the first of them are taken away in this task. */
let places;

/** Measures all rows at once: for each alone, the browser would lay out the page anew. */
const measure = () => {
  queueMicrotask(() => {
    places = undefined;
  });
  const rows = Array.from(document.querySelectorAll(".node-card .pod-row"), (row) => {
    const card = row.closest(".node-card");
    const [from, to] = [card.getBoundingClientRect(), row.getBoundingClientRect()];
    const [top, left] = [to.top - from.top - card.clientTop, to.left - from.left - card.clientLeft];
    return [row, { top: `${top}px`, left: `${left}px`, width: `${to.width}px` }];
  });
  return new Map(rows);
};

/** Shows a row that is taken away once more, in its place on the card, as it fades and shrinks. */
export const fadeAway = (row) => {
  const card = row.closest(".node-card");
  if (!card?.isConnected || row.closest("details:not([open])") || matchesMedia("(prefers-reduced-motion: reduce)")) {
    return;
  }
  places ??= measure();
  const ghost = row.cloneNode(true);
  ghost.inert = true;
  ghost.ariaHidden = "true";
  ghost.dataset.leaves = "";
  Object.assign(ghost.style, places.get(row));
  card.append(ghost);
  // Not at the end of its animation, which never comes where the card is not shown.
  setTimeout(() => ghost.remove(), 200);
};
