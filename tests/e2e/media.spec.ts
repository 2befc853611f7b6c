// On paper, with more contrast, and in the colours of the system.

import { expectNoViolations } from "./axe";
import { expect, takeScreenshot, test } from "./fixtures";
import { Playground } from "./playground";

async function inRollout(playground: Playground): Promise<void> {
  await playground.run("kubectl set image daemonset/fluentd fluentd=fluentd:v1.15 -n kube-system");
  await playground.run("sim run 10s");
}

test("on paper there are the Nodes and the journal, and nothing to press", async ({ page }) => {
  const playground = await Playground.open(page);
  await inRollout(playground);
  await page.emulateMedia({ media: "print" });
  await expect(playground.node("worker-1")).toBeVisible();
  await expect(playground.journal).toContainText("update DaemonSet fluentd: template changed");
  await expect(playground.log).toBeHidden();
  for (const name of ["Share", "Step", "Add Node", "Apply"]) await expect(playground.button(name)).toBeHidden();
  const cut = await playground.journal.evaluate((list) => list.scrollHeight - list.clientHeight);
  expect(cut, "the journal is there at its full length").toBeLessThanOrEqual(0);
  await takeScreenshot(page, "media-print");
});

test("on paper 60 Nodes stand side by side, light, with nothing cut off", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("sim node add a-node-with-quite-a-long-name --count 57");
  await inRollout(playground);
  await playground.button("Theme: system").click();
  await playground.button("Theme: light").click();
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  // As wide as A4 between its margins, and as Letter between wide ones.
  for (const width of [718, 620]) {
    await page.setViewportSize({ width, height: 1000 });
    await expect(playground.node("worker-2")).toBeVisible();
    await expect(playground.journal).toContainText("add Node worker-1");
    await expect(page.getByRole("button", { name: "Next hint" })).toBeHidden();
    const seen = await page.evaluate(() => {
      const elements = [...document.querySelectorAll(".node-card *, .journal__row *, .strip *")];
      const isCut = (it: Element) => it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).overflowX !== "visible";
      return {
        nodes: document.querySelectorAll(".board .node-card").length,
        cut: elements.filter((it) => it.checkVisibility() && it.clientWidth > 1 && isCut(it)).map((it) => it.outerHTML),
        paper: getComputedStyle(document.body).backgroundColor,
        ink: getComputedStyle(document.body).color,
        wide: document.documentElement.scrollWidth,
      };
    });
    expect(seen).toEqual({ nodes: 60, cut: [], paper: "rgb(255, 255, 255)", ink: "rgb(28, 32, 36)", wide: width });
  }
  await takeScreenshot(page, "media-print-60");
});

for (const [name, media] of [
  ["more contrast", { contrast: "more" }],
  ["the system's colours", { forcedColors: "active" }],
] as const) {
  test(`with ${name} axe finds nothing`, async ({ page }) => {
    await page.emulateMedia({ ...media, reducedMotion: "reduce" });
    const playground = await Playground.open(page);
    await inRollout(playground);
    await playground.empty("fluentd", "control-plane-1").click();
    await expect(playground.why).toContainText("Why is there no fluentd");
    await expectNoViolations(page);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await takeScreenshot(page, `media-${Object.keys(media)[0]}-${colorScheme}`);
    }
  });
}
