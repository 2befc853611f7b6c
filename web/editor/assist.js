// Completion and hover: which fields there are says the program, what they mean says `hints.js`.

import { autocompletion } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import { hoverTooltip } from "@codemirror/view";
import { hint } from "./hints.js";

/** The keys of the maps around a node, from the outermost. */
function keysAround(state, node) {
  const keys = [];
  for (let it = node; it; it = it.parent) {
    const key = it.name === "Pair" && it.getChild("Key");
    if (key) {
      keys.unshift(state.sliceDoc(key.from, key.to));
    }
  }
  return keys;
}

/** The values that the field on this line may have. */
function values(context) {
  const before = context.matchBefore(/[\w]+:[ ]+\w*/);
  if (!before) {
    return null;
  }
  const [key, typed] = before.text.split(/:[ ]+/);
  const node = syntaxTree(context.state).resolveInner(before.from, 1);
  const known = hint(keysAround(context.state, node)) ?? hint([key]);
  return { from: context.pos - typed.length, options: (known?.values ?? []).map((label) => ({ label, type: "constant" })) };
}

/** The keys around a place where one is being written: those of the lines before that stand further left. */
function keysAbove(context, column) {
  const keys = [];
  let left = column;
  for (let number = context.state.doc.lineAt(context.pos).number - 1; number > 0 && left > 0; number -= 1) {
    const line = context.state.doc.line(number).text;
    const [, indent, key] = /^([ -]*)([\w.\/-]+):/.exec(line) ?? [];
    if (line.startsWith("---")) {
      break;
    }
    if (key && indent.length < left) {
      keys.unshift(key);
      left = indent.length;
    }
  }
  return keys;
}

/** The fields that the API has here. */
function fields(context, fieldsAt) {
  const typed = context.matchBefore(/(?<=^[ -]*|[{,] *)\w*/);
  if (!typed || (typed.from === typed.to && !context.explicit)) {
    return null;
  }
  const above = keysAbove(context, typed.from - context.state.doc.lineAt(typed.from).from);
  const options = fieldsAt(context.state.doc.toString(), context.pos).map((label) => ({
    label,
    apply: `${label}: `,
    type: "property",
    info: hint([...above, label])?.text,
    // What there is something to say of is what is written most.
    boost: hint([...above, label]) ? 1 : 0,
  }));
  return { from: typed.from, options, validFor: /^\w*$/ };
}

/** What a field means, where the pointer rests. */
function meaning(view, at) {
  const node = syntaxTree(view.state).resolveInner(at, 1);
  const key = node.name === "Key" ? node : node.parent?.name === "Key" ? node.parent : null;
  const found = key && hint(keysAround(view.state, key));
  if (!found) {
    return null;
  }
  const create = () => {
    const dom = document.createElement("div");
    dom.className = "meaning";
    dom.textContent = found.text;
    return { dom };
  };
  return { pos: key.from, end: key.to, above: true, create };
}

/** @param {(text: string, at: number) => string[]} fieldsAt the fields in a place, in UTF-16 units */
export function assist(fieldsAt) {
  const sources = [values, (context) => fields(context, fieldsAt)];
  return [autocompletion({ override: sources, icons: false }), hoverTooltip(meaning)];
}
