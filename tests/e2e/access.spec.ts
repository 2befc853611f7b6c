// By keyboard and by screen reader.

import type { Page } from "@playwright/test";

import { expectNoViolations } from "./axe";
import { expect, test } from "./fixtures";
import { manifest, Playground } from "./playground";

test.describe("axe finds nothing", () => {
  test.use({ reducedMotion: "reduce" });

  test("at the beginning", async ({ page }) => {
    await Playground.open(page);
    await expectNoViolations(page);
  });

  test("in a rollout, with everything that can be wrong", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.run("sim node add gpu-1 --preset gpu");
    await playground.run("kubectl cordon worker-2");
    await playground.run("sim node stop worker-2");
    await playground.run("sim run 2m");
    await playground.run("kubectl set image daemonset/fluentd fluentd=fluentd:v1.15 -n kube-system");
    await playground.run("sim run 10s");
    await playground.run("sim back");
    await playground.run("kubectl frobnicate");
    await playground.empty("fluentd", "gpu-1").click();
    await expectNoViolations(page);
  });

  test("with several DaemonSets, files and a Pod without a Node", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.button("New file").click();
    await playground.paste(manifest("example-daemonset.yaml").replace("example-daemonset", "agent"));
    await playground.apply();
    await playground.settle();
    await playground.run("kubectl delete node worker-2");
    await page.getByRole("tab", { name: "agent.yaml" }).press("Delete");
    await expect(playground.button("Reopen agent.yaml")).toBeVisible();
    await expectNoViolations(page);
    await playground.paste(manifest("fluentd.yaml").replace("namespace: kube-system", "namespace: logging"));
    await expect(playground.button("Create namespace logging")).toBeVisible();
    await expectNoViolations(page);
  });

  test("in a menu, in the sheet, in the help", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.button("Add Node").click();
    await expectNoViolations(page);
    await page.keyboard.press("Escape");
    await playground.choose("Actions for worker-1", "Edit labels and taints…");
    await expectNoViolations(page);
    await page.keyboard.press("Escape");
    await playground.button("Help").click();
    await expect(page.getByRole("dialog", { name: "Help" })).toBeVisible();
    await expectNoViolations(page);
  });

  test("with mistakes in the manifest", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.paste("apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: x\nspec:\n  templat: {}\n");
    await expect(playground.outlook).toContainText("unknown field");
    await expectNoViolations(page);
  });

  test("on a phone", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    const playground = await Playground.open(page);
    for (const panel of ["YAML", "Why", "Console", "Journal", "Cluster"]) {
      await page.getByRole("tablist", { name: "Panels" }).getByRole("tab", { name: panel }).click();
      await expectNoViolations(page);
    }
    await playground.pods("fluentd", "worker-1").click();
    await expect(playground.why).toBeVisible();
    await expectNoViolations(page);
  });
});

/** Presses Tab until the focus is on something of this name. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const focused = () =>
    page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
    });
  const isThere = (label: string) => (typeof name === "string" ? label === name : name.test(label));
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    if (isThere(await focused())) return;
  }
  throw new Error(`${name} cannot be reached with Tab`);
}

test("the main job by keyboard alone", async ({ page }) => {
  const playground = await Playground.open(page);
  await expect(playground.codeEditor).toBeVisible();

  // The manifest: another image, applied from within the editor.
  await tabTo(page, "Manifest editor");
  await page.keyboard.press("ControlOrMeta+Home");
  for (let line = 1; line < 19; line += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("5");
  await expect(playground.outlook).toContainText("Template changed.");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(playground.log).toContainText("daemonset.apps/fluentd configured");

  // Out of the editor, and on: a Node from the menu.
  await page.keyboard.press("Escape");
  await tabTo(page, "Add Node");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Worker", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(playground.node("worker-3")).toBeVisible();
  await expect(playground.button("Add Node")).toBeFocused();

  // Time, with the keys of a video player.
  const start = await playground.seconds();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => playground.seconds()).toBeGreaterThan(start);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => playground.seconds()).toBe(start);
  await page.keyboard.press("End");
  await expect(playground.pods("fluentd", "worker-3", "Ready, revision 2")).toBeVisible();

  // Why there is no Pod.
  await tabTo(page, /^no fluentd on control-plane-1/);
  await page.keyboard.press("Enter");
  await expect(playground.why).toContainText("Why is there no fluentd on control-plane-1?");

  // A typed line.
  await tabTo(page, "Console");
  await page.keyboard.type("kubectl get nodes");
  await page.keyboard.press("Enter");
  await expect(playground.log).toContainText(/worker-3 +Ready/);
});

test("space plays and pauses, unless something is being typed", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("sim node add worker-3");
  await playground.prompt.fill("");
  await page.keyboard.press("Space");
  await expect(playground.prompt).toHaveValue(" ");
  await expect(playground.button("Play")).toBeVisible();
  await playground.nodes.focus();
  await page.keyboard.press("Space");
  await expect(playground.button("Pause")).toBeVisible();
  await page.keyboard.press("Space");
  await expect(playground.button("Play")).toBeVisible();
});

test("each step is told in one sentence", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("sim node add worker-3");
  const told = page.getByRole("status", { name: "Latest step" });
  await playground.button("Step").click();
  await expect(told).toHaveText(/^T\+\d+ s: controller creates fluentd-\w{5} for worker-3: no Pod on an eligible Node$/);
});
