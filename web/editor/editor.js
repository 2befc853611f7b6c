// The manifest editor: CodeMirror 6 behind a small interface of our own.
//
// It mounts inside a shadow root: there CodeMirror adopts its styles as style sheets instead of adding a
// style element, which the page's Content-Security-Policy would block. Colours are the page's own custom
// properties; these reach into a shadow root.

import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { yaml } from "@codemirror/lang-yaml";
import {
  HighlightStyle,
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { forEachDiagnostic, lintGutter, lintKeymap, linter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState, Prec, RangeSetBuilder, StateField } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  WidgetType,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  tooltips,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { assist } from "./assist.js";
import { intoBlock } from "./indent.js";

/** Marks a change that came from outside, so that it is not reported back. */
const fromOutside = Annotation.define();

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "transparent", fontSize: "12px" },
  // Drawn above the numbers, which have a ground of their own.
  "&.cm-focused": { outline: "none" },
  "&.cm-focused::after": {
    content: "''",
    position: "absolute",
    inset: "0",
    zIndex: "300",
    border: "2px solid var(--accent)",
    pointerEvents: "none",
  },
  ".cm-scroller": {
    containerType: "inline-size",
    fontFamily: "var(--mono)",
    lineHeight: "19.5px",
    overflow: "auto",
  },
  ".cm-content": { padding: "7px 0 24px", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 10px 0 4px" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  // Long lines scroll below the numbers.
  ".cm-gutters": { color: "var(--faint)", backgroundColor: "var(--surface)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "26px", padding: "0 2px 0 6px" },
  ".cm-foldGutter .cm-gutterElement": { width: "11px", color: "transparent", cursor: "pointer" },
  "&:hover .cm-foldGutter .cm-gutterElement, &.cm-focused .cm-foldGutter .cm-gutterElement": {
    color: "var(--faint)",
  },
  ".cm-foldPlaceholder": {
    padding: "0 5px",
    border: "1px solid var(--line2)",
    borderRadius: "4px",
    color: "var(--muted)",
    backgroundColor: "var(--sunk)",
  },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": {
    backgroundColor: "color-mix(in srgb, var(--accent-wash) 45%, transparent)",
  },
  ".cm-activeLineGutter": { color: "var(--text)", backgroundColor: "transparent" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--accent) 24%, transparent)",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--accent-wash)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    outline: "1px solid var(--control)",
    backgroundColor: "transparent",
  },

  // Remarks: underlined where they are, told below the line. The library's pictures are data: addresses.
  ".cm-gutter-lint": { width: "9px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 0 0 2px" },
  ".cm-lint-marker": {
    width: "7px",
    height: "7px",
    marginTop: "6px",
    content: "''",
    borderRadius: "50%",
    backgroundColor: "var(--start)",
  },
  ".cm-lint-marker-warning, .cm-lint-marker-info, .cm-lint-marker-hint": { content: "''" },
  ".cm-lint-marker-error": { content: "''", borderRadius: "1px", backgroundColor: "var(--fail)" },
  ".cm-lintRange": {
    padding: "0",
    backgroundImage: "none",
    textDecoration: "underline wavy 1px var(--start)",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-error": { backgroundImage: "none", textDecorationColor: "var(--fail)" },
  ".cm-lintRange-warning, .cm-lintRange-info, .cm-lintRange-hint": { backgroundImage: "none" },
  ".cm-lintPoint:after": { display: "none" },
  // As wide as what one sees, however long the lines are. Padding, not margin: the editor measures boxes.
  ".remark": {
    position: "sticky",
    left: "48px",
    boxSizing: "border-box",
    width: "calc(100cqw - 54px)",
    padding: "2px 0 4px 2px",
  },
  ".remark__box": {
    padding: "6px 10px",
    borderRadius: "6px",
    color: "var(--text)",
    backgroundColor: "var(--start-wash)",
    fontFamily: "var(--sans)",
    fontSize: "12.5px",
    lineHeight: "1.4",
    whiteSpace: "normal",
    overflowWrap: "anywhere",
  },
  "[data-severity=error] .remark__box": { backgroundColor: "var(--fail-wash)" },
  ".remark__lead": { color: "var(--start)", fontWeight: "600" },
  "[data-severity=error] .remark__lead": { color: "var(--fail)" },
  ".remark__box code": { fontFamily: "var(--mono)", fontSize: "12px" },
  ".remark__fix": {
    margin: "0",
    padding: "0",
    border: "0",
    color: "inherit",
    background: "none",
    font: "inherit",
    textDecoration: "underline",
    textUnderlineOffset: "2px",
    cursor: "pointer",
  },
  ".remark__fix:focus-visible": { outline: "2px solid var(--accent)", borderRadius: "2px" },

  ".cm-panels": { color: "var(--text)", backgroundColor: "var(--sunk)", borderColor: "var(--line)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-panel.cm-search, .cm-panel.cm-panel-lint": { fontFamily: "var(--sans)", fontSize: "13px" },
  ".cm-panel.cm-search": { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "6px", padding: "8px 36px 8px 10px" },
  ".cm-panel.cm-search br": { flexBasis: "100%", height: "0", content: "''" },
  ".cm-panel.cm-search input, .cm-panel.cm-search button, .cm-panel.cm-search label": { margin: "0", fontSize: "13px" },
  ".cm-panel.cm-search label": { display: "flex", alignItems: "center", gap: "2px", minHeight: "24px" },
  ".cm-panel.cm-search input[type=checkbox]": { width: "14px", height: "14px", accentColor: "var(--accent)" },
  ".cm-panel.cm-search .cm-textfield": { flex: "1 1 130px", minWidth: "0" },
  ".cm-panel.cm-search button[name=close]": {
    top: "8px",
    right: "8px",
    width: "24px",
    height: "28px",
    borderRadius: "4px",
    color: "var(--muted)",
  },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { backgroundColor: "var(--accent-wash)" },
  ".cm-diagnostic": { fontFamily: "var(--sans)" },
  ".cm-textfield, .cm-button": {
    boxSizing: "border-box",
    height: "28px",
    padding: "0 8px",
    border: "1px solid var(--control)",
    borderRadius: "6px",
    color: "inherit",
    backgroundColor: "var(--surface)",
    backgroundImage: "none",
    fontFamily: "inherit",
  },
  ".cm-button:hover": { borderColor: "var(--text)" },
  ".cm-button:active": { backgroundImage: "none" },
  ".cm-panel :focus-visible": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-tooltip": {
    maxWidth: "300px",
    border: "1px solid var(--line2)",
    borderRadius: "6px",
    color: "var(--text)",
    backgroundColor: "var(--surface)",
    fontFamily: "var(--sans)",
  },
  ".meaning, .cm-tooltip.cm-completionInfo": { padding: "6px 10px", fontSize: "12.5px", lineHeight: "1.4" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    color: "var(--text)",
    backgroundColor: "var(--accent-wash)",
  },
  ".cm-searchMatch": { backgroundColor: "var(--start-wash)" },
  ".cm-searchMatch-selected": { outline: "1px solid var(--start)" },
});

const colours = HighlightStyle.define([
  { tag: tags.definition(tags.propertyName), color: "var(--yaml-key)" },
  { tag: [tags.content, tags.string, tags.special(tags.string)], color: "var(--yaml-value)" },
  { tag: [tags.lineComment, tags.comment], color: "var(--faint)" },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: "var(--text)" },
  { tag: [tags.meta, tags.labelName, tags.typeName, tags.keyword], color: "var(--pend)" },
  { tag: tags.invalid, color: "var(--fail)" },
]);

/** Puts a text into an element; what stands between backticks is code. */
function write(parent, text) {
  text.split("`").forEach((part, index) => {
    if (index % 2 === 1) {
      parent.appendChild(document.createElement("code")).textContent = part;
    } else {
      parent.append(part);
    }
  });
}

/** The remark under a line: what is wrong, why it matters, and the fix as a button. */
class Remark extends WidgetType {
  constructor(diagnostic) {
    super();
    this.diagnostic = diagnostic;
  }

  eq(other) {
    return other.diagnostic === this.diagnostic;
  }

  toDOM(view) {
    const { severity, message, help, fixes } = this.diagnostic;
    const remark = document.createElement("div");
    remark.className = "remark";
    remark.dataset.severity = severity;
    remark.contentEditable = "false";
    const box = remark.appendChild(document.createElement("div"));
    box.className = "remark__box";
    const lead = box.appendChild(document.createElement("span"));
    lead.className = "remark__lead";
    write(lead, message);
    if (help) {
      write(box, ` ${help}`);
    }
    for (const fix of fixes ?? []) {
      box.append(" ");
      const button = box.appendChild(document.createElement("button"));
      button.type = "button";
      button.className = "remark__fix";
      button.textContent = fix.label;
      button.addEventListener("click", () => {
        view.dispatch({ changes: { from: fix.from, to: fix.to, insert: fix.insert }, scrollIntoView: true });
        view.focus();
      });
    }
    return remark;
  }

  ignoreEvent() {
    return true;
  }
}

/** The remark to be told below each line that has any: the gravest, and of these the first. */
function gravest(state) {
  const byLine = new Map();
  forEachDiagnostic(state, (diagnostic, _from, to) => {
    const line = state.doc.lineAt(Math.min(to, state.doc.length));
    const held = byLine.get(line.to);
    if (!held || (held.severity !== "error" && diagnostic.severity === "error")) {
      byLine.set(line.to, diagnostic);
    }
  });
  return byLine;
}

function remarksBelow(state) {
  const builder = new RangeSetBuilder();
  for (const [at, diagnostic] of [...gravest(state)].sort(([a], [b]) => a - b)) {
    builder.add(at, at, Decoration.widget({ widget: new Remark(diagnostic), block: true, side: 1 }));
  }
  return builder.finish();
}

/** Under the pointer stands what does not stand below the line already. */
function untold(diagnostics, state) {
  const told = [...gravest(state).values()];
  const rest = diagnostics.filter((it) => !told.includes(it));
  // The library shows an empty box for an empty list.
  return rest.length > 0 ? rest : null;
}

/** Boxes over the text stay within the editor's column. */
function column(view) {
  const { left, right } = view.dom.getBoundingClientRect();
  return { left, right, top: 0, bottom: innerHeight };
}

const remarks = StateField.define({
  create: remarksBelow,
  update(value, transaction) {
    const told = transaction.effects.length > 0;
    return told ? remarksBelow(transaction.state) : value.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * Whether Tab is still on its way through the page: the field got the focus by Tab, and nothing was done in it since.
 * Then the next Tab goes on, instead of indenting a line that nobody meant.
 */
function passage() {
  let cameByTab = false;
  let isPassing = false;
  // Caught before it reaches what has the focus, which is not the editor yet.
  const onKey = ({ key }) => {
    cameByTab = key === "Tab";
  };
  document.addEventListener("keydown", onKey, true);
  const stop = () => {
    isPassing = false;
    return false;
  };
  const watch = EditorView.domEventHandlers({
    focus() {
      isPassing = cameByTab;
      return false;
    },
    blur: stop,
    mousedown: stop,
    keydown: ({ key }) => (["Tab", "Shift", "Escape"].includes(key) ? false : stop()),
  });
  const unless = (run) => (view) => !isPassing && run(view);
  const keys = keymap.of([{ key: "Tab", run: unless(indentMore), shift: unless(indentLess) }]);
  return { extension: [watch, keys], end: () => document.removeEventListener("keydown", onKey, true) };
}

/**
 * Makes an editor inside `parent`.
 *
 * @param {HTMLElement} parent an empty element; it receives a shadow root
 * @param {{text: string, label: string, readonly: boolean, onChange: (text: string) => void, onApply: () => void,
 *   fieldsAt: (text: string, at: number) => string[]}} options
 */
export function createEditor(parent, { text, label, readonly, onChange, onApply, fieldsAt }) {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
  const apply = () => {
    onApply();
    return true;
  };
  const report = EditorView.updateListener.of((update) => {
    const outside = update.transactions.some((transaction) => transaction.annotation(fromOutside));
    if (update.docChanged && !outside) {
      onChange(update.state.doc.toString());
    }
  });
  const tab = passage();
  const extensions = [
    tab.extension,
    Prec.highest(keymap.of([{ key: "Mod-Enter", run: apply }])),
    lintGutter({ tooltipFilter: () => [] }),
    linter(null, { tooltipFilter: untold }),
    tooltips({ tooltipSpace: column }),
    lineNumbers(),
    foldGutter({ openText: "▾", closedText: "▸" }),
    codeFolding(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of("  "),
    intoBlock,
    bracketMatching(),
    closeBrackets(),
    highlightSelectionMatches(),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...lintKeymap,
    ]),
    yaml(),
    assist(fieldsAt),
    syntaxHighlighting(colours),
    look,
    remarks,
    report,
    EditorState.readOnly.of(readonly),
    EditorView.contentAttributes.of({
      "aria-label": label,
      "aria-description": "Tab indents. To leave the editor, press Escape and then Tab.",
      spellcheck: "false",
      // It scrolls, so that it must be reachable by keys in every browser.
      tabindex: "0",
    }),
  ];
  const fresh = (doc) => EditorState.create({ doc, extensions });
  const view = new EditorView({ state: fresh(text), parent: root, root });

  return {
    /** Shows another text. Its own history of changes begins here, as in another tab. */
    setText(next) {
      if (next !== view.state.doc.toString()) {
        view.setState(fresh(next));
      }
    },
    /** Replaces the text as one change that can be undone. */
    replaceText(next) {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: next },
        annotations: fromOutside.of(true),
      });
    },
    getText: () => view.state.doc.toString(),
    /** `{from, to, severity, message, help, fixes: [{label, from, to, insert}]}`, in UTF-16 units. */
    setDiagnostics(list) {
      const end = view.state.doc.length;
      const within = list.filter(({ from, to }) => from <= to && to <= end);
      view.dispatch(setDiagnostics(view.state, within));
    },
    focus: () => view.focus(),
    /** Scrolls to a line, counted from 1, and puts the cursor there. */
    revealLine(number) {
      const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
      view.dispatch({
        selection: { anchor: line.from, head: line.to },
        effects: EditorView.scrollIntoView(line.from, { y: "center" }),
      });
      view.focus();
    },
    destroy() {
      tab.end();
      view.destroy();
    },
  };
}
