// What the page promises of its look: room for eight Nodes, a phone's two rows of time, motion that can be switched off.

import type { Page } from "@playwright/test";

import { expectNoViolations } from "./axe";
import { expect, test } from "./fixtures";
import { Playground, session } from "./playground";

const panels = ["YAML", "Cluster", "Why", "Console", "Journal"];

function panel(page: Page, name: string) {
  return page.getByRole("tablist", { name: "Panels" }).getByRole("tab", { name, exact: true });
}

test("eight Nodes need no scrolling", async ({ page }) => {
  // Without the hints, which stand above the Nodes until they have been read.
  const playground = await Playground.open(page, "./?quiet");
  await playground.run("sim node add worker-3 --count 5");
  await playground.settle();
  await expect(playground.pods("fluentd", "worker-7", "Ready")).toBeVisible();
  for (const node of ["control-plane-1", ...Array.from({ length: 7 }, (_, at) => `worker-${at + 1}`)]) {
    await expect(playground.node(node)).toBeInViewport({ ratio: 1 });
  }
  await expect(page.locator(".board__scroll")).toHaveJSProperty("scrollTop", 0);
});

test("the answer covers nothing of the cluster, and a line that it names brings the editor back", async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  const playground = await Playground.open(page, `./${Playground.fragment(session("rollout"))}`);
  const before = await playground.node("gpu-1").boundingBox();
  await playground.pods("kube-proxy", "gpu-1").click();
  await expect(playground.why.getByRole("heading", { level: 2 })).toBeFocused();
  expect(await playground.node("gpu-1").boundingBox(), "the cards stand still").toEqual(before);
  await expect(playground.editor).toBeHidden();
  await playground.button("Close Why").click();
  await expect(playground.editor).toBeVisible();

  await playground.empty("fluentd", "gpu-1").click();
  await playground.why.getByRole("button", { name: /^line \d+/ }).first().click();
  await expect(playground.editor).toBeVisible();
  await expect(playground.why).toBeHidden();
  await playground.empty("fluentd", "gpu-1").click();
  await expect(playground.why).toBeVisible();
});

for (const width of [390, 360]) {
  test.describe(`on a phone of ${width} px`, () => {
    test.use({ viewport: { width, height: 844 }, isMobile: true, hasTouch: true });

    test("nothing scrolls sideways, and everything can be hit", async ({ page }) => {
      const playground = await Playground.open(page);
      await playground.pods("fluentd", "worker-1").click();
      for (const name of panels) {
        await panel(page, name).click();
        expect(await tooWide(page), `${name} is as wide as the window`).toEqual([]);
        expect(await tooSmall(page), `targets of ${name}`).toEqual([]);
      }
    });
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

  test("the keys and the clock are one row of the time bar, the picture is the other", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.button("Step back").click();
    const bar = (await page.getByRole("region", { name: "Time" }).boundingBox())!;
    expect(bar.height).toBeLessThan(96);
    const [step, clock] = [await playground.button("Step").boundingBox(), await playground.clock.boundingBox()];
    const lanes = (await page.getByRole("slider", { name: "Moment", exact: true }).boundingBox())!;
    expect(clock!.y).toBeLessThan(step!.y + step!.height);
    expect(lanes.y).toBeGreaterThanOrEqual(step!.y + step!.height);
    await playground.choose("More of time", "Play at 10x");
    await playground.choose("More of time", "Forks");
    await expect(page.getByRole("dialog", { name: "Forks" })).toBeVisible();
  });

  test("what the top bar has no room for is in its menu, by keyboard too", async ({ page }) => {
    const playground = await Playground.open(page);
    await expect(playground.button("Share")).toBeInViewport({ ratio: 1 });
    await expect(playground.button("Export")).toBeHidden();
    await playground.button("More").focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menuitem", { name: "Examples", exact: true })).toBeFocused();
    await expectNoViolations(page);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog", { name: "Export" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(playground.button("More")).toBeFocused();
    await playground.choose("More", "Theme: dark");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  });
});

for (const reducedMotion of ["no-preference", "reduce"] as const) {
  test(`a Pod that is gone ${reducedMotion === "reduce" ? "is gone without motion" : "is seen to go"}`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion });
    const playground = await Playground.open(page);
    await page.evaluate(() => {
      const seen: string[] = ((window as any).seen = []);
      new MutationObserver((changes) => {
        for (const added of changes.flatMap((it) => [...it.addedNodes])) {
          if (added instanceof HTMLElement && added.matches("[data-leaves]")) seen.push(added.textContent ?? "");
        }
      }).observe(document.body, { childList: true, subtree: true });
    });
    await playground.run("kubectl delete pod -n kube-system -l app=fluentd --now");
    await playground.settle();
    await expect(playground.pods("fluentd", "worker-1", "Ready")).toBeVisible();
    const seen: string[] = await page.evaluate(() => (window as any).seen);
    expect(seen).toHaveLength(reducedMotion === "reduce" ? 0 : 2);
    await expect(page.locator("[data-leaves]"), "and nothing is left of it").toHaveCount(0);
    if (reducedMotion === "reduce") expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });
}

/** What is wider than its place and does not cut what is too long. Code and what is printed may be. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = (it: Element) => it.clientWidth > 0 && it.scrollWidth > it.clientWidth + 1;
    const scrolls = (it: Element) => ["auto", "scroll"].includes(getComputedStyle(it).overflowX);
    const holdsCode = (it: Element) => it.matches("pre, textarea, .cm-scroller, [role=log], [role=log] *");
    return [document.documentElement, document.body, ...document.querySelectorAll(".page, .page *")]
      .filter((it) => wide(it) && (scrolls(it) || it.matches("html, body, .page")) && !holdsCode(it))
      .map((it) => `${it.tagName}.${it.className}: ${it.scrollWidth} in ${it.clientWidth}`);
  });
}

/** Buttons and fields that are smaller than 24 by 24 px. */
function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll(".page :is(button, input, select, a[href])")]
      .map((it) => ({ name: it.getAttribute("aria-label") ?? it.textContent, box: it.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && box.height > 1 && (box.width < 23.9 || box.height < 23.9))
      .map(({ name, box }) => `${name}: ${box.width} by ${box.height}`),
  );
}
