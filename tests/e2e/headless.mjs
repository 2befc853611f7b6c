// A server and a browser for the programs here that are no tests. PLAYGROUND_CHROME names the browser.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chromium } from "@playwright/test";

/** Serves a site on a free port until the process ends. */
export async function serve(folder) {
  const server = spawn(process.execPath, ["tests/e2e/serve.mjs", folder, "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(server.stdout, "data");
  return { address: String(line).trim(), stop: () => server.kill() };
}

export const launch = () =>
  chromium.launch({
    executablePath: process.env.PLAYGROUND_CHROME,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
