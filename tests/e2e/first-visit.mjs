// Opens the page for the first time, on a wide screen and on a phone, and prints which stretches of the program ran, a
// number a line: `node tests/e2e/first-visit.mjs FOLDER BASE COUNT`. The program in the folder leaves a mark for each, in
// COUNT bytes of its memory from BASE on (see `crates/xtask/src/site/split/`).

import { launch, serve } from "./headless.mjs";

const [folder, base, count] = process.argv.slice(2);

/** Keeps what the program exports, once it is there. What waits for the second part is not of the first. */
function keepProgram() {
  globalThis.wholeProgram = new Promise(() => {});
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...program) => {
    const it = await instantiate.apply(WebAssembly, program);
    globalThis.program = it.instance.exports;
    return it;
  };
}

/** What the page does by itself within this time, in milliseconds, belongs to opening it: the editor, its outlook. */
const SETTLED = 1500;
const marks = ([base, count]) => [...new Uint8Array(globalThis.program.memory.buffer, base, count)];

const site = await serve(folder);
const browser = await launch();
const ran = new Set();
try {
  for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
    const page = await browser.newPage({ viewport });
    await page.addInitScript(keepProgram);
    await page.goto(site.address);
    await page.getByRole("article").first().waitFor();
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(SETTLED);
    // While a page goes it may not wait for anything, so what it does then is part of its first visit.
    await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pagehide")));
    const marked = await page.evaluate(marks, [Number(base), Number(count)]);
    marked.forEach((mark, index) => mark && ran.add(index));
  }
} finally {
  await browser.close();
  site.stop();
}
console.log([...ran].join("\n"));
