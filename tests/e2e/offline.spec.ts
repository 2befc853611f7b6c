// A visit without a network: everything works that worked before, and releases do not mix.

import type { BrowserContext, Page } from "@playwright/test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { writeWorker } from "../../crates/xtask/js/worker.mjs";
import { expect, test as base } from "./fixtures";
import { manifest, Playground } from "./playground";

/** The release in a folder of this test, on a server that can be published to, and stopped. */
class Host {
  readonly folder = mkdtempSync(join(tmpdir(), "playground-"));
  address = "";
  stop = () => {};

  async start(): Promise<void> {
    cpSync(process.env.PLAYGROUND_SITE ?? "dist", this.folder, { recursive: true });
    const options = [this.folder, "--port", "0", "--base", "/some/path/"];
    const server = spawn(process.execPath, ["tests/e2e/serve.mjs", ...options], { stdio: ["ignore", "pipe", "inherit"] });
    this.stop = () => server.kill();
    const [line] = await once(server.stdout!, "data");
    this.address = String(line).trim();
  }

  /** Puts a next release in the place of this one. It has another title, and its examples have another name. */
  publishNext(): void {
    const page = join(this.folder, "index.html");
    const examples = readdirSync(this.folder).find((name) => /^examples.*\.txt$/.test(name))!;
    renameSync(join(this.folder, examples), join(this.folder, "examples-next.txt"));
    const html = readFileSync(page, "utf8").replaceAll(examples, "examples-next.txt");
    writeFileSync(page, html.replace(/<title>.*<\/title>/, "<title>The next release</title>"));
    const names = readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((it) => it.isFile() && !/\.(gz|br)$/.test(it.name))
      .map((it) => join(it.parentPath, it.name).slice(this.folder.length + 1));
    writeWorker(this.folder, names);
  }
}

const test = base.extend<{ host: Host }>({
  host: async ({}, use) => {
    const host = new Host();
    await host.start();
    await use(host);
    host.stop();
    rmSync(host.folder, { recursive: true });
  },
  baseURL: async ({ host }, use) => use(host.address),
});
test.use({ serviceWorkers: "allow" });

const ourCaches = (page: Page) => page.evaluate(async () => (await caches.keys()).filter((it) => it.includes("/some/path/")));

/** How many pages the newest service worker counts as open. One that was closed is one of them for a moment yet. */
const windows = (context: BrowserContext) =>
  context
    .serviceWorkers()
    .at(-1)!
    .evaluate(async () => {
      const { clients } = globalThis as unknown as { clients: Record<"matchAll", (options: object) => Promise<unknown[]>> };
      return (await clients.matchAll({ type: "window", includeUncontrolled: true })).length;
    });

/** Opens the page and waits until all of it is kept. */
async function visit(page: Page): Promise<Playground> {
  const playground = await Playground.open(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(() => page.evaluate(() => Boolean(navigator.serviceWorker.controller))).toBe(true);
  return playground;
}

test("after one visit, the page does its work without a network", async ({ page, host }) => {
  await visit(page);
  host.stop();

  await page.reload();
  const playground = new Playground(page);
  await expect(playground.codeEditor).toBeVisible();
  await playground.paste(manifest("fluentd.yaml").replace("v1.14", "v1.15"));
  await expect(playground.outlook).toContainText("Template changed.");
  await playground.apply();
  await playground.settle();
  await expect(playground.pods("fluentd", "worker-1", "Ready, revision 2")).toBeVisible();

  await playground.button("Examples").click();
  await page.getByRole("button", { name: "Drain: who goes, who stays" }).click();
  await expect(playground.node("worker-2")).toContainText("cordoned");
});

test("links and options open without a network", async ({ page, host }) => {
  await visit(page);
  host.stop();

  const link = readFileSync("tests/e2e/links/v1-rollout.link", "utf8").trim();
  await page.goto(`./?theme=dark${link}`);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(new Playground(page).node("gpu-1")).toBeVisible();

  await page.goto("./index.html?fontScale=1.2#example/drain");
  await expect(page.getByRole("region", { name: "Look for" })).toBeVisible();
});

test("a new release comes with the next visit, and an open page keeps its own", async ({ page, context, host }) => {
  const playground = await visit(page);
  const neighbour = `daemonset-playground ${new URL("/some/", host.address)} 1`;
  await page.evaluate((name) => caches.open(name), neighbour);
  const [first] = await ourCaches(page);
  host.publishNext();
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect.poll(() => ourCaches(page)).toHaveLength(2);
  // The server does not have these any more.
  await playground.button("Examples").click();
  await expect(page.getByRole("dialog", { name: "Examples" }).getByRole("heading", { level: 3 })).not.toHaveCount(0);
  await expect(page).toHaveTitle("DaemonSet Playground");
  await page.close();
  await expect.poll(() => windows(context)).toBe(0);

  const next = await context.newPage();
  await visit(next);
  await expect(next).toHaveTitle("The next release");
  const [second, ...others] = await ourCaches(next);
  expect(others).toEqual([]);
  expect(second).not.toBe(first);
  expect(await next.evaluate(() => caches.keys())).toContain(neighbour);

  host.stop();
  await next.reload();
  await expect(next).toHaveTitle("The next release");
  await expect(new Playground(next).node("worker-1")).toBeVisible();
});

test("a frame has no worker", async ({ page, host }) => {
  await page.goto("./embed/");
  await expect(page.getByRole("contentinfo")).toBeVisible();
  expect(await page.locator('meta[name="service-worker"], link[rel="manifest"]').count()).toBe(0);
  expect(readFileSync(join(host.folder, "sw.js"), "utf8")).not.toContain('"embed/');
});

test("it can be put on a home screen", async ({ page, request }) => {
  await page.goto("./");
  const name = await page.locator('link[rel="manifest"]').getAttribute("href");
  const manifest = await (await request.get(`./${name}`)).json();
  expect(manifest).toMatchObject({ start_url: "./", scope: "./", display: "standalone" });
  for (const { src } of manifest.icons) {
    expect((await request.get(`./${src}`)).headers()["content-type"]).toBe("image/png");
  }
});
