// How far a new line is indented: the language knows what goes on, and nothing of what begins.

import { indentService } from "@codemirror/language";

/** A key without a value, or with the head of a block of text; before it the indentation and the marks of a list. */
const opens = /^([ -]*)[\w."'/-]+:\s*(?:[|>][-+]?\s*)?(?:\s#.*)?$/;

/** Behind a key that opens a map, a list or a text: as far as what is in it already, or one step. */
export const intoBlock = indentService.of((context, at) => {
  const key = context.simulatedBreak === at && opens.exec(context.lineAt(at, -1).text);
  if (!key) {
    return undefined;
  }
  const { doc } = context.state;
  const { number } = doc.lineAt(at);
  const next = number < doc.lines ? doc.line(number + 1).text : "";
  const [, spaces, item] = /^( *)(- )?\S/.exec(next) ?? [];
  const column = key[1].length;
  const isInside = spaces?.length > column || (item && spaces.length === column);
  return isInside ? spaces.length : column + context.unit;
});
