// Measures the page in headless Chromium: `node tests/e2e/bench.mjs FOLDER [--quick]`, a line of JSON for each figure.
//
// | name        | what is measured                                                                          |
// |-------------|-------------------------------------------------------------------------------------------|
// | `lcp`       | from navigation to the largest contentful paint, nothing in any cache                       |
// | `running`   | from navigation to the first Node's card, nothing in any cache                              |
// | `click-N`   | from a click (cordon, label, taint, apply in turn) to the frame that shows it, with N Nodes |
// | `frames-N`  | from one frame to the next while a rollout of N Nodes plays at 10 simulated seconds a second |
// | `memory-N`  | the program's memory and JavaScript's heap after a rollout of N Nodes has begun             |
//
// PLAYGROUND_CHROME names the browser.

import { parseArgs } from "node:util";
import { launch, serve } from "./headless.mjs";

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false } },
});
const sizes = flags.quick ? [100, 5_000] : [100, 5_000, 50_000, 100_000];
const n_loads = flags.quick ? 3 : 9;
const n_rounds = flags.quick ? 2 : 5;

/** Prints a figure: the middle of its samples, the least and the greatest. */
function report(name, nodes, unit, samples) {
  const sorted = samples.toSorted((a, b) => a - b);
  const round = (value) => Math.round(value * 10) / 10;
  const median = round(sorted[Math.floor(sorted.length / 2)]);
  const [min, max] = [round(sorted[0]), round(sorted.at(-1))];
  console.log(JSON.stringify({ name, nodes, unit, median, min, max, runs: sorted.length }));
}

/** What runs in every page before its own scripts: keeps the largest paint, when the first Node is there, and the program's memory. */
function observe() {
  window.bench = { lcp: 0, running: 0 };
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...program) => {
    const it = await instantiate.apply(WebAssembly, program);
    window.bench.memory = it.instance.exports.memory;
    return it;
  };
  new PerformanceObserver((list) => {
    window.bench.lcp = list.getEntries().at(-1).startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  const look = () => {
    if (document.querySelector("article")) window.bench.running = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function open(browser, address) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(600_000);
  await page.addInitScript(observe);
  await page.goto(address);
  await page.waitForFunction(() => window.bench.running > 0);
  return { page, close: () => context.close() };
}

/** Runs a line of the console and waits until the page shows what came of it. */
async function run(page, line) {
  const prompt = page.getByRole("textbox", { name: "Console", exact: true });
  await prompt.fill(line);
  await prompt.press("Enter");
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
}

/** Milliseconds from a click on an element to the end of the frame that shows what it did. */
function click(element) {
  return element.evaluate(
    (target) =>
      new Promise((done) => {
        const start = performance.now();
        target.click();
        // A task after the frame's own work begins when the frame is painted.
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
      }),
  );
}

/** A cluster of so many Nodes, most of them workers, with the DaemonSet on all of them, and its rollout ready to begin. */
async function grow(page, nodes) {
  await run(page, `sim node add bench-1 --count ${nodes - 3}`);
  await run(page, "sim run until settled");
  const patch = JSON.stringify({ spec: { updateStrategy: { rollingUpdate: { maxUnavailable: "10%" } } } });
  await run(page, `kubectl patch daemonset fluentd -n kube-system -p '${patch}'`);
  await run(page, "sim run until settled");
}

/** Chooses an entry of the menu of the chosen Node, and says how long it took. */
async function chooseEntry(page, entry) {
  await page.getByRole("button", { name: "Actions for bench-1", exact: true }).click();
  return click(page.getByRole("menuitem", { name: entry, exact: true }));
}

/** Types into a field of the chosen Node's sheet, and says how long it took to run. */
async function addInSheet(page, field, text, button) {
  await page.getByRole("textbox", { name: field }).or(page.getByRole("combobox", { name: field })).fill(text);
  return click(page.getByRole("button", { name: button, exact: true }));
}

async function measureClicks(page, nodes) {
  const samples = [];
  await select(page, "bench-1");
  for (let round = 0; round < n_rounds; round += 1) {
    samples.push(await chooseEntry(page, "Cordon"));
    samples.push(await chooseEntry(page, "Uncordon"));
    await page.getByRole("button", { name: "Actions for bench-1", exact: true }).click();
    await page.getByRole("menuitem", { name: "Edit labels and taints…" }).click();
    samples.push(await addInSheet(page, "New label", `round=${round}`, "Add label"));
    samples.push(await addInSheet(page, "New taint", `round=${round}`, "Add taint"));
    await page.keyboard.press("Escape");
    samples.push(await click(page.getByRole("button", { name: "Apply", exact: true })));
  }
  report(`click-${nodes}`, nodes, "ms", samples);
}

/** Chooses a Node, whether it is a card or a cell. */
async function select(page, node) {
  const map = page.getByRole("application");
  if (await map.count()) {
    await map.focus();
    // The control plane stands first, then the workers by name.
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
  }
  await page.getByRole("button", { name: `Actions for ${node}`, exact: true }).waitFor();
}

async function measureFrames(page, nodes) {
  await run(page, "kubectl set image daemonset/fluentd fluentd=fluentd:v2 -n kube-system");
  await page.getByRole("combobox", { name: "Speed" }).selectOption("10x");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  const samples = await page.evaluate(
    (span) =>
      new Promise((done) => {
        const frames = [];
        let last = performance.now();
        const end = last + span;
        const frame = () => {
          const now = performance.now();
          frames.push(now - last);
          last = now;
          if (now < end) requestAnimationFrame(frame);
          else done(frames);
        };
        requestAnimationFrame(frame);
      }),
    flags.quick ? 2_000 : 8_000,
  );
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  report(`frames-${nodes}`, nodes, "ms", samples);
}

async function measureMemory(page, nodes) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const program = await page.evaluate(() => window.bench.memory.buffer.byteLength);
  report(`memory-${nodes}`, nodes, "MB", [(usedSize + program) / 1e6]);
}

const site = await serve(positionals[0] ?? "dist");
const browser = await launch();
try {
  const loads = [];
  for (let round = 0; round < n_loads; round += 1) {
    const { page, close } = await open(browser, site.address);
    loads.push(await page.evaluate(() => ({ lcp: window.bench.lcp, running: window.bench.running })));
    await close();
  }
  report("lcp", null, "ms", loads.map((it) => it.lcp));
  report("running", null, "ms", loads.map((it) => it.running));
  for (const nodes of sizes) {
    const { page, close } = await open(browser, site.address);
    await grow(page, nodes);
    await measureClicks(page, nodes);
    await measureFrames(page, nodes);
    await measureMemory(page, nodes);
    await close();
  }
} finally {
  await browser.close();
  site.stop();
}
