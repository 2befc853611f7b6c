// The page for frames, in a page of another origin: options, messages, and what it does not touch.

import type { FrameLocator, Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expectNoViolations } from "./axe";
import { expect, test as base } from "./fixtures";
import { Playground, session } from "./playground";

const test = base.extend({
  // A real server: browsers do not let a page from nowhere show one of this machine.
  embedder: async ({}, use) => {
    const server = createServer((request, response) => {
      const asked = new URL(request.url!, "http://localhost").searchParams;
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
      response.end(host(asked.get("src") ?? "", asked.get("sandbox") ?? ""));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    await use(`http://localhost:${(server.address() as AddressInfo).port}`);
    server.close();
    server.closeAllConnections();
  },
  page: async ({ page, embedder }, use) => {
    embedders.set(page, embedder);
    await use(page);
  },
});

/** Where the page that holds an embed is served, for each test. */
const embedders = new WeakMap<Page, string>();

/** A page that holds an embed and notes what it is told. */
function host(src: string, sandbox: string): string {
  return `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,">
    <script>
      window.messages = [];
      window.origins = [];
      addEventListener("message", ({ data, origin }) => { messages.push(data); origins.push(origin); });
      window.post = (message) => document.querySelector("iframe").contentWindow.postMessage(message, "*");
    </script>
    <main><h1>Host</h1><iframe src="${src.replaceAll("&", "&amp;")}" title="An embed" width="720" height="420"
      loading="lazy" sandbox="${sandbox}" allow="clipboard-write"></iframe></main></html>`;
}

interface Message {
  source: string;
  v: number;
  type: string;
  id?: number | string;
  payload: Record<string, any>;
}

declare global {
  interface Window {
    messages: Message[];
    origins: string[];
    post: (message: unknown) => void;
    touched: string[];
  }
}

const rollout = readFileSync("tests/e2e/links/v1-rollout.link", "utf8").trim();

/** Opens a page of another origin that holds an embed. */
async function embed(page: Page, address = "", sandbox = "allow-scripts"): Promise<FrameLocator> {
  const { baseURL } = test.info().project.use;
  const asked = new URLSearchParams({ src: new URL(`embed/${address}`, baseURL).href, sandbox });
  await page.goto(`${embedders.get(page)}/?${asked}`);
  const frame = page.frameLocator("iframe");
  await expect(frame.getByRole("contentinfo")).toBeVisible({ timeout: 20_000 });
  await told(page, "ready");
  return frame;
}

/** The first message of a type, as soon as there is one. */
async function told(page: Page, type: string): Promise<Message> {
  const find = () => page.evaluate((it) => window.messages.find((message) => message.type === it), type);
  await expect.poll(find, `a message ${type}`).toBeTruthy();
  return (await find())!;
}

let lastId = 0;

/** Asks for something and gives the answer to it. */
async function ask(page: Page, type: unknown, payload?: unknown): Promise<Message> {
  const id = (lastId += 1);
  await page.evaluate((message) => window.post(message), { source: "dsp", v: 1, type, id, payload });
  return answerTo(page, id);
}

async function answerTo(page: Page, id: number): Promise<Message> {
  const find = () => page.evaluate((it) => window.messages.find((message) => message.id === it), id);
  await expect.poll(find, `an answer to ${id}`).toBeTruthy();
  return (await find())!;
}

test.describe("in a sandbox that allows scripts alone", () => {
  test("it starts, and says that it is ready", async ({ page }) => {
    const frame = await embed(page, rollout);
    await expect(frame.getByRole("article", { name: /^gpu-1,/ })).toBeVisible();
    const ready = await told(page, "ready");
    expect(ready).toMatchObject({ source: "dsp", v: 1, payload: { time: 65, playing: false, theme: "auto" } });
    expect(ready.payload.daemonSets).toMatchObject([{ namespace: "default", name: "agent", desired: 2 }]);
    expect(await page.evaluate(() => window.origins[0])).toBe("null");
  });

  test("it has the panels and keys that were asked for", async ({ page }) => {
    const frame = await embed(page, "?view=both&controls=mini&theme=dark&step=4");
    for (const name of ["Manifest", "DaemonSet fluentd", "Nodes", "Time"]) {
      await expect(frame.getByRole("region", { name })).toBeVisible();
    }
    for (const name of ["Console", "Journal"]) await expect(frame.getByRole("region", { name })).toHaveCount(0);
    await expect(frame.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(frame.getByRole("button", { name: "Step", exact: true })).toBeVisible();
    await expect(frame.getByRole("button", { name: "Run until settled" })).toBeHidden();
    await expect(frame.getByRole("textbox", { name: "Manifest editor" })).toHaveAttribute("contenteditable", "true");
    expect((await told(page, "ready")).payload).toMatchObject({ step: 4, theme: "dark" });
  });

  test("for reading only, time moves and nothing else", async ({ page }) => {
    const frame = await embed(page, "?view=both&readonly=1&step=4");
    await expect(frame.getByRole("textbox", { name: "Manifest editor" })).toHaveAttribute("aria-readonly", "true");
    for (const name of ["Apply", "Add Node", "Actions for worker-1"]) {
      await expect(frame.getByRole("button", { name })).toHaveCount(0);
    }
    await frame.getByRole("button", { name: "Step", exact: true }).click();
    expect((await ask(page, "getState")).payload).toMatchObject({ step: 5 });
  });

  test("the journal alone, without keys", async ({ page }) => {
    const frame = await embed(page, "?view=timeline&controls=none");
    await expect(frame.getByRole("region", { name: "Journal" })).toContainText("is Ready");
    await expect(frame.getByRole("slider", { name: "Moment" })).toBeVisible();
    await expect(frame.getByRole("button", { name: "Play" })).toBeHidden();
  });

  test("it plays at once if it is told to, and not where motion is not wanted", async ({ page }) => {
    await embed(page, "?step=4&autoplay=1");
    expect((await told(page, "ready")).payload.playing).toBe(true);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await embed(page, "?step=4&autoplay=1");
    expect((await told(page, "ready")).payload.playing).toBe(false);
  });

  test("an option that makes no sense is told to reader and host", async ({ page }) => {
    const frame = await embed(page, "?view=all");
    const note = "The address says view=all, which is left out: view is board, yaml, both or timeline.";
    await expect(frame.getByRole("status", { name: "The address" })).toHaveText(note);
    expect((await told(page, "error")).payload.message).toBe(note);
  });

  test("a link that cannot be read is explained, to the host as well", async ({ page }) => {
    const frame = await embed(page, "#v1.AAAA");
    await expect(frame.getByRole("dialog", { name: "The link could not be opened" })).toBeVisible();
    expect((await told(page, "error")).payload.message).toContain("This link is damaged");
  });

  test("the way to the playground carries the session", async ({ page }) => {
    const frame = await embed(page, rollout);
    const link = frame.getByRole("link", { name: "Open in the playground" });
    await expect(link).toHaveAttribute("href", /\/some\/path\/#v1\.[A-Za-z0-9_-]+$/);
    expect(await link.getAttribute("target")).toBe("_blank");
  });

  test("with leave to open tabs, the playground opens in one of its own", async ({ page, context }) => {
    const frame = await embed(page, rollout, "allow-scripts allow-popups allow-popups-to-escape-sandbox");
    const link = frame.getByRole("link", { name: "Open in the playground" });
    await expect(link).toHaveAttribute("href", /#v1\./);
    const [tab] = await Promise.all([context.waitForEvent("page"), link.click()]);
    await expect(tab.getByRole("article", { name: /^gpu-1,/ })).toBeVisible();
    expect(await tab.evaluate(() => [origin, opener])).toEqual([new URL(tab.url()).origin, null]);
  });

  test("with several DaemonSets it opens at its beginning", async ({ page }) => {
    const frame = await embed(page, Playground.fragment(session("rollout")));
    await expect(frame.getByRole("region", { name: /^DaemonSet/ }).nth(1)).toBeVisible();
    const strips = frame.locator(".strips");
    expect(await strips.evaluate((it) => [it.scrollTop, it.scrollHeight - it.clientHeight])).toEqual([0, 0]);
    await expect(frame.getByRole("heading", { name: "fluentd", level: 2 })).toBeInViewport({ ratio: 1 });
  });

  test("in a low frame the Nodes are seen, below one or two lines for each DaemonSet", async ({ page }) => {
    const frame = await embed(page, Playground.fragment(session("rollout")));
    await expect(frame.getByRole("article", { name: /^worker-1,/ })).toBeInViewport({ ratio: 1 });
    const heights = await frame.getByRole("region", { name: /^DaemonSet/ }).evaluateAll((strips) => strips.map((it) => it.clientHeight));
    expect(Math.max(...heights)).toBeLessThanOrEqual(64);
    await expect(frame.getByRole("region", { name: "DaemonSet fluentd" })).toContainText("Spent by worker-2");
  });

  test("keys that stand alone are of one width, and a heading of a number has one line", async ({ page }) => {
    const frame = await embed(page, "?view=both&controls=mini");
    const width = async (name: string) =>
      (await frame.getByRole("button", { name, exact: true }).boundingBox())!.width;
    const widths = await Promise.all(["Step back", "Step", "Play"].map(width));
    expect(Math.max(...widths) - Math.min(...widths)).toBeLessThanOrEqual(1);
    const heights = await Promise.all(
      ["DESIRED", "UP-TO-DATE"].map(async (it) => (await frame.getByText(it, { exact: true }).boundingBox())!.height),
    );
    expect(heights[0]).toBe(heights[1]);
  });

  test("it is as high as what is in it, and says so", async ({ page }) => {
    const frame = await embed(page, "?height=auto&view=board");
    const { payload } = await told(page, "resize");
    const content = await frame.locator("#app").evaluate((app) => Math.ceil(app.getBoundingClientRect().height));
    expect(payload.height).toBe(content);
    await ask(page, "load", { session: "# daemonset-playground session v1\nsim node add worker-1 --count 40\n" });
    await expect
      .poll(() => page.evaluate(() => window.messages.filter(({ type }) => type === "resize").at(-1)!.payload.height))
      .toBeGreaterThan(content);
  });
});

test.describe("messages", () => {
  test("every command does its work and is answered", async ({ page }) => {
    const frame = await embed(page, "?controls=mini");
    const loaded = await ask(page, "load", { session: rollout, step: 12 });
    expect(loaded).toMatchObject({ source: "dsp", v: 1, type: "answer", payload: { step: 12 } });
    await expect(frame.getByRole("article", { name: /^gpu-1,/ })).toBeVisible();

    expect((await ask(page, "step")).payload.step).toBe(13);
    expect((await ask(page, "step", { n: 3 })).payload.step).toBe(16);
    expect((await ask(page, "step", { n: -2 })).payload.step).toBe(14);
    expect((await ask(page, "seek", { step: 5 })).payload.step).toBe(5);
    expect((await ask(page, "seek", { time: 20 })).payload.time).toBe(20);
    expect((await told(page, "step")).payload).toHaveProperty("text");

    expect((await ask(page, "play", { speed: 60 })).payload.playing).toBe(true);
    await expect(frame.getByRole("button", { name: "Pause" })).toBeVisible();
    expect((await ask(page, "pause")).payload.playing).toBe(false);

    expect((await ask(page, "setTheme", { theme: "dark" })).payload.theme).toBe("dark");
    await expect(frame.locator("html")).toHaveAttribute("data-theme", "dark");
    expect((await told(page, "state")).payload).toHaveProperty("daemonSets");

    await ask(page, "seek", { step: 5 });
    const { url } = (await ask(page, "getShareUrl")).payload;
    expect(url).toMatch(/\/some\/path\/\?step=5#v1\.[A-Za-z0-9_-]+$/);
    const manifest = readFileSync("tests/manifests/texts/example-daemonset.yaml", "utf8");
    const { daemonSets } = (await ask(page, "load", { manifest })).payload;
    expect(daemonSets).toMatchObject([{ name: "example-daemonset", desired: 2, ready: 2 }]);
    const types = await page.evaluate(() => window.messages.map(({ type }) => type));
    expect(types).not.toContain("error");
    expect(types, "the page has no goals yet").not.toContain("scenario-complete");
  });

  test("sent in one go, each is answered with what it led to", async ({ page }) => {
    await embed(page, `?step=4${rollout}`);
    const other = "# daemonset-playground session v1\nsim node add lonely\n";
    const before = await page.evaluate(() => window.messages.length);
    const commands = [
      ["step", { n: 3 }],
      ["getState"],
      ["getShareUrl"],
      ["explode"],
      ["seek", { step: 5 }],
      ["load", { session: other }],
      ["getShareUrl"],
      ["setTheme", { theme: "dark" }],
    ].map(([type, payload], index) => ({ source: "dsp", v: 1, type, id: `go-${index}`, payload }));
    await page.evaluate((all) => all.forEach((it) => window.post(it)), commands);
    const answers = () =>
      page.evaluate((from) => window.messages.slice(from).filter(({ id }) => id !== undefined), before);
    await expect.poll(async () => (await answers()).length).toBe(commands.length);

    const all = await answers();
    expect(all.map(({ id }) => id)).toEqual(commands.map(({ id }) => id));
    const [step, state, link, refused, seek, load, otherLink, theme] = all.map(({ payload }) => payload);
    expect(step).toMatchObject({ step: 7, theme: "auto", daemonSets: [{ name: "agent" }] });
    expect(state).toEqual(step);
    expect(refused.message).toContain("there is no command");
    expect(seek).toMatchObject({ step: 5, theme: "auto", daemonSets: [{ name: "agent" }] });
    expect(load).toMatchObject({ theme: "auto", daemonSets: [] });
    expect(theme).toEqual({ ...load, theme: "dark" });
    expect(link.url).toContain("?step=7#v1.");
    expect(otherLink.url).not.toContain("?step=");
    await ask(page, "load", { session: link.url.slice(link.url.indexOf("#")) });
    expect((await ask(page, "getState")).payload.daemonSets).toMatchObject([{ name: "agent" }]);
  });

  test("a malformed or unknown one is answered with what is wrong", async ({ page }) => {
    await embed(page);
    for (const [type, payload, message] of [
      ["explode", {}, 'there is no command "explode"'],
      ["toString", null, 'there is no command "toString"'],
      [7, {}, "a message has a type"],
      ["load", {}, "load takes payload.session"],
      ["load", "text", "load takes payload.session"],
      ["load", { session: "#v9.abc" }, "This link is of version 9"],
      ["load", { session: "kind: DaemonSet" }, "This is no link to a session"],
      ["load", { session: rollout, step: 1.5 }, "payload.step as a whole number"],
      ["step", { n: "2" }, "step takes payload.n"],
      ["step", { n: 1e300 }, "step takes payload.n"],
      ["seek", {}, "seek takes payload.step"],
      ["seek", { time: -1 }, "seek takes payload.step"],
      ["seek", { time: Number.NaN }, "seek takes payload.step"],
      ["play", { speed: 3 }, "play takes payload.speed"],
      ["setTheme", { theme: ["dark"] }, "setTheme takes payload.theme"],
    ] as const) {
      const answer = await ask(page, type, payload);
      expect(answer.type, String(type)).toBe("error");
      expect(answer.payload.message).toContain(message);
    }
    await page.evaluate(() => window.post({ source: "dsp", v: 2, type: "getState", id: "late" }));
    await expect
      .poll(() => page.evaluate(() => window.messages.find(({ id }) => id === "late")?.payload.message))
      .toContain("messages have v: 1");
    const before = await page.evaluate(() => window.messages.length);
    await page.evaluate(() => [null, 1, "dsp", [], {}, { source: "other" }].forEach((it) => window.post(it)));
    expect((await ask(page, "getState")).type).toBe("answer");
    expect(await page.evaluate(() => window.messages.length), "what is not ours is left alone").toBe(before + 1);
  });

  test("only the page around is listened to", async ({ page }) => {
    await embed(page);
    await page.evaluate(async () => {
      const stranger = document.createElement("iframe");
      document.body.append(stranger);
      // Another frame of the same page posts, as its own script would.
      const script = stranger.contentDocument!.createElement("script");
      script.textContent = `parent.frames[0].postMessage({ source: "dsp", v: 1, type: "setTheme", id: "stranger", payload: { theme: "dark" } }, "*")`;
      stranger.contentDocument!.body.append(script);
    });
    expect((await ask(page, "getState")).payload.theme).toBe("auto");
    expect(await page.evaluate(() => window.messages.some(({ id }) => id === "stranger"))).toBe(false);
  });
});

test("an embed touches no storage and sets no cookie, even where it could", async ({ page, context }) => {
  await page.addInitScript(() => {
    window.touched = [];
    for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
      const own = Object.getOwnPropertyDescriptor(window, name)!;
      Object.defineProperty(window, name, {
        get() {
          window.touched.push(name);
          return own.get!.call(window);
        },
      });
    }
  });
  const frame = await embed(page, `?view=both${rollout}`, "allow-scripts allow-same-origin");
  await frame.getByRole("button", { name: "Step back" }).click();
  await ask(page, "setTheme", { theme: "dark" });
  await ask(page, "load", { session: rollout });
  expect(await frame.locator("body").evaluate(() => window.touched)).toEqual([]);
  expect(await context.cookies()).toEqual([]);
  await page.goto("./");
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test("only the page for frames may stand in a frame", async ({ request }) => {
  const policy = async (path: string) => (await request.get(path)).headers()["content-security-policy"];
  expect(await policy("./embed/")).toContain("frame-ancestors *");
  expect(await policy("./")).toContain("frame-ancestors 'none'");
  for (const path of ["./", "./embed/"]) {
    expect(await policy(path)).toContain("script-src 'self' 'wasm-unsafe-eval'; style-src 'self'");
  }
});

test.describe("axe finds nothing", () => {
  test.use({ reducedMotion: "reduce" });
  for (const query of ["", "?view=both", "?view=timeline&controls=none", "?view=yaml&readonly=1"]) {
    test(`in an embed ${query}`, async ({ page }) => {
      await page.setViewportSize({ width: 720, height: 420 });
      await page.goto(`./embed/${query}`);
      await expect(page.getByRole("contentinfo")).toBeVisible();
      await expectNoViolations(page);
    });
  }
});
