// Reflow (WCAG 1.4.10): between a phone and a desk, and at 200 % zoom, nothing lies outside the window or is cut away.

import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { Playground, session } from "./playground";

/** Eight Nodes with three DaemonSets, one of them with a long name. */
const three = `${session("rollout")}
cat > exporter.yaml <<'EOF'
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: node-exporter-with-a-long-name, namespace: kube-system}
spec:
  selector: {matchLabels: {app: exporter}}
  template:
    metadata: {labels: {app: exporter}}
    spec: {containers: [{name: exporter, image: "exporter:1"}]}
EOF
kubectl apply -f exporter.yaml
sim run 5s
`;

const sizes = ["768x1024", "720x900", "844x390", "720x450", "900x700", "960x1080", "640x480", "320x568"];
const panels = ["YAML", "Cluster", "Why", "Console", "Journal"];

for (const [title, fragment, place] of [["one DaemonSet", "", "control-plane-1"], ["three DaemonSets", Playground.fragment(three), "gpu-1"]]) {
  for (const size of sizes) {
    test(`with ${title} all of it is inside ${size}`, async ({ page }) => {
      const [width, height] = size.split("x").map(Number);
      await page.setViewportSize({ width, height });
      const playground = await Playground.open(page, `./${fragment}`);
      await playground.empty("fluentd", place).click();
      await expect(playground.why).toBeVisible();
      for (const name of panels) {
        const tab = page.getByRole("tablist", { name: "Panels" }).getByRole("tab", { name, exact: true });
        if (await tab.isVisible()) await tab.click();
        expect(await outside(page), name).toEqual([]);
      }
      await expect(page.locator("html")).toHaveJSProperty("scrollWidth", width);
    });
  }
}

/** Controls and texts that are seen, and of which a part lies where nobody can scroll to. */
function outside(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isHeard = (it: Element) => it.closest(".visually-hidden, .skip-link") || getComputedStyle(it).clipPath !== "none";
    const scrolls = (overflow: string) => overflow === "auto" || overflow === "scroll";
    const cut = (it: Element) => {
      const box = it.getBoundingClientRect();
      let [sideways, down] = [true, true];
      for (let over = it.parentElement; over; over = over.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(over);
        const around = over.getBoundingClientRect();
        if (scrolls(overflowX) && over.matches("[role=tablist], [role=log], pre, .cm-scroller")) sideways = false;
        if (scrolls(overflowY)) down = false;
        if (sideways && overflowX !== "visible" && (box.left < around.left - 1 || box.right > around.right + 1)) return "sideways";
        if (down && overflowY !== "visible" && (box.top < around.top - 1 || box.bottom > around.bottom + 1)) return "below";
      }
      return sideways && (box.left < -1 || box.right > innerWidth + 1) ? "by the window" : undefined;
    };
    return [...document.querySelectorAll(".page :is(button, input, select, a[href], p, h1, h2, h3, dt, dd)")]
      .filter((it) => it.checkVisibility() && it.getBoundingClientRect().width > 1 && !isHeard(it))
      .map((it) => ({ it, by: cut(it) }))
      .filter(({ by }) => by)
      .map(({ it, by }) => `${it.className || it.tagName} "${it.getAttribute("aria-label") ?? it.textContent}" is cut ${by}`);
  });
}
