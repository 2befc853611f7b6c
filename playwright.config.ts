// The end-to-end tests: `npx playwright test`, after `cargo xtask dist`.
// PLAYGROUND_SITE names another folder than dist/, PLAYGROUND_CHROME another browser than the one on PATH.
// `--trace on` records what a test did; it is off because it takes a third of the time.

import { defineConfig } from "@playwright/test";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { delimiter, join } from "node:path";

const chromiumNames = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const macChrome = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/** The system's Chromium; without one, Playwright uses its own, if that was installed. */
function findChromium(): string | undefined {
  const named = process.env.PLAYGROUND_CHROME ?? process.env.CHROME;
  if (named) return named;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const files = chromiumNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...files, macChrome].find((file) => existsSync(file));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

// Every worker reads this file again and must find the port of the first reading.
const port = (process.env.PLAYGROUND_E2E_PORT ??= String(await freePort()));
const site = process.env.PLAYGROUND_SITE ?? "dist";
// Not the root of the server, because the site must work under any path. Tests open it with `page.goto("./")`.
const base = "/some/path/";
const address = `http://127.0.0.1:${port}${base}`;

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "tests/e2e/output/results",
  // The only pictures that are compared are the icons.
  snapshotPathTemplate: "web/icons/{arg}{ext}",
  fullyParallel: true,
  // A page waits more than it works.
  workers: "100%",
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // Generous, for machines that do other things too: nothing is measured by these.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    baseURL: address,
    viewport: { width: 1440, height: 900 },
    locale: "en-US",
    timezoneId: "UTC",
    // What a worker asks for, no test sees; the one of offline work allows it.
    serviceWorkers: "block",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: findChromium(),
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: {
    command: `node tests/e2e/serve.mjs ${site} --port ${port} --base ${base}`,
    url: address,
    reuseExistingServer: false,
  },
});
