// What every end-to-end test uses instead of Playwright's own `test`.
//
// A test fails when the page complains (an error or a warning in its console, an uncaught error) or asks another
// host for anything, whatever else the test looks at.

import { copyFile } from "node:fs/promises";

import { expect, test as base, type ConsoleMessage, type Page, type Request, type WebError } from "@playwright/test";

export { expect };

export const test = base.extend<{ embedder: string }>({
  /** The origin of the page that holds an embed, where a test has one. */
  embedder: ["", { option: true }],

  context: async ({ context, baseURL, embedder }, use) => {
    const complaints: string[] = [];
    const homes = [new URL(baseURL!).origin, embedder];

    context.on("console", (message: ConsoleMessage) => {
      const isOurs = message.text() !== "Service Worker registration blocked by Playwright";
      if (isOurs && ["error", "warning"].includes(message.type())) {
        complaints.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
    context.on("weberror", (error: WebError) => complaints.push(`uncaught: ${error.error()}`));
    context.on("request", (request: Request) => {
      const url = new URL(request.url());
      const isLocal = ["data:", "blob:", "about:"].includes(url.protocol) || homes.includes(url.origin);
      if (!isLocal) complaints.push(`request to another host: ${request.method()} ${url}`);
    });

    await use(context);
    expect(complaints, "the page works without complaint and asks no other host").toEqual([]);
  },
});

/** The pictures that the documents show, by their names here. */
const PUBLISHED: Record<string, string> = {
  "rollout-wide-light": "docs/playground.png",
  "why-not-medium-dark": "docs/why.png",
  "map-wide-dark": "docs/map.png",
  "rollout-phone-light": "docs/phone.png",
};

/**
 * Saves a picture of the whole page as tests/e2e/output/screenshots/NAME.png.
 *
 * `npx playwright test screenshots --update-snapshots` renews those of the documents too.
 */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  const path = `tests/e2e/output/screenshots/${name}.png`;
  await page.screenshot({ path, fullPage: true, animations: "disabled" });
  const published = PUBLISHED[name];
  const isRenewed = ["all", "changed"].includes(test.info().config.updateSnapshots);
  if (published && isRenewed) await copyFile(path, published);
}
