// The gallery of examples: found, opened, and the session from before brought back.

import type { Locator, Page } from "@playwright/test";

import { expectNoViolations } from "./axe";
import { expect, test } from "./fixtures";
import { Playground } from "./playground";

/** Where the page gets its examples; a release has a hash in the name. */
const FILE = /\/examples(-\w+)?\.txt$/;

class Gallery {
  readonly dialog: Locator;
  readonly cards: Locator;
  readonly search: Locator;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole("dialog", { name: "Examples" });
    this.cards = this.dialog.getByRole("list", { name: "Examples" }).getByRole("heading", { level: 3 });
    this.search = this.dialog.getByRole("searchbox", { name: "Search examples" });
  }

  static async open(playground: Playground): Promise<Gallery> {
    await playground.press("Examples", "More");
    const gallery = new Gallery(playground.page);
    await expect(gallery.cards).not.toHaveCount(0);
    return gallery;
  }
}

test("an example is found by its use and by words", async ({ page }) => {
  const gallery = await Gallery.open(await Playground.open(page));
  const all = await gallery.cards.count();
  expect(all).toBeGreaterThanOrEqual(16);
  await gallery.dialog.getByText("logs", { exact: true }).first().click();
  await expect(gallery.dialog.getByRole("radio", { name: "logs" })).toBeChecked();
  await expect(gallery.cards).toHaveText(["Fluentd in a rolling update", "Fluent Bit: what is 10% of 12?"]);
  await gallery.search.fill("bit rounds");
  await expect(gallery.cards).toHaveCount(1);
  await expect(gallery.dialog.getByRole("status")).toHaveText(`1 of ${all} examples`);
  await gallery.search.fill("no such example");
  await expect(gallery.cards).toHaveCount(0);
  await gallery.dialog.getByRole("button", { name: "Show all" }).click();
  await expect(gallery.cards).toHaveCount(all);
});

test("an example is opened by keyboard alone, and the session from before is brought back", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("sim node add worker-9");
  await playground.button("Examples").focus();
  await page.keyboard.press("Enter");
  const gallery = new Gallery(page);
  await expect(gallery.search).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(gallery.search).toBeFocused();
  await page.keyboard.type("drain");
  await page.keyboard.press("Tab");
  await expect(gallery.dialog.getByRole("radio", { name: "all" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(gallery.dialog.getByRole("button", { name: "Drain: who goes, who stays" })).toBeFocused();
  await page.keyboard.press("Enter");

  await expect(gallery.dialog).toBeHidden();
  await expect(playground.button("Examples")).toBeFocused();
  await expect(playground.node("worker-2")).toContainText("cordoned");
  const note = page.getByRole("region", { name: "Look for" });
  await expect(note).toContainText("it comes straight back");
  await playground.settle();
  await expect(playground.pods("agent", "worker-2", "Ready")).toBeVisible();
  await playground.button("Close the note").click();
  await expect(note).toBeHidden();

  await playground.button("Bring back").click();
  await expect(playground.node("worker-9")).toBeVisible();
  await expect(playground.node("worker-3")).toBeHidden();
});

test("Escape closes the gallery, and the focus is where it was", async ({ page }) => {
  const playground = await Playground.open(page);
  const gallery = await Gallery.open(playground);
  await page.keyboard.press("Escape");
  await expect(gallery.dialog).toBeHidden();
  await expect(playground.button("Examples")).toBeFocused();
  await expect(playground.node("worker-1")).toBeVisible();
});

test("the largest example opens half way through its rollout", async ({ page }) => {
  const playground = await Playground.open(page);
  const gallery = await Gallery.open(playground);
  await gallery.dialog.getByRole("button", { name: "A rollout over 240 Nodes" }).click();
  await expect(playground.nodes).toContainText("240 Nodes");
  await expect(playground.number("agent", "DESIRED")).toHaveText("216");
});

test("examples that cannot be loaded can be tried again", async ({ page }) => {
  // As a server answers that knows one page only.
  await page.route(FILE, (route) => route.fulfill({ body: "<!doctype html>" }));
  const playground = await Playground.open(page);
  await playground.button("Examples").click();
  const gallery = new Gallery(page);
  await expect(gallery.dialog.getByRole("alert")).toContainText("The examples could not be loaded.");
  await expectNoViolations(page);
  await page.unroute(FILE);
  await gallery.dialog.getByRole("button", { name: "Try again" }).click();
  await expect(gallery.cards).not.toHaveCount(0);
});

test("nothing is loaded before the gallery opens", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (it) => asked.push(it.url()));
  const playground = await Playground.open(page);
  await expect(playground.codeEditor).toBeVisible();
  expect(asked.filter((it) => FILE.test(it))).toEqual([]);
  await Gallery.open(playground);
  expect(asked.filter((it) => FILE.test(it))).toHaveLength(1);
});

for (const [name, viewport] of Object.entries({ wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } })) {
  test.describe(`axe finds nothing, ${name}`, () => {
    test.use({ viewport, reducedMotion: "reduce" });

    test("in the gallery", async ({ page }) => {
      const gallery = await Gallery.open(await Playground.open(page));
      await expectNoViolations(page);
      const width = await gallery.dialog.evaluate((it) => it.scrollWidth - it.clientWidth);
      expect(width, "nothing is wider than the window").toBe(0);
    });

    test("in an example", async ({ page }) => {
      const playground = await Playground.open(page);
      const gallery = await Gallery.open(playground);
      await gallery.search.fill("guard");
      await gallery.dialog.getByRole("button", { name: "The guard on every floor" }).click();
      await expect(playground.node("floor-5")).toBeVisible();
      await expectNoViolations(page);
    });
  });
}
