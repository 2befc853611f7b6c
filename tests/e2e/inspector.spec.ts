// The inspector: what there is to know of a DaemonSet, a Node, a Pod, in tabs.

import type { Locator, Page } from "@playwright/test";

import { expectNoViolations } from "./axe";
import { expect, test } from "./fixtures";
import { Playground } from "./playground";

/** access.spec.ts looks at the whole page. */
const INSPECTOR = "section[aria-label=Why]";

const setImage = "kubectl set image daemonset/fluentd fluentd=fluentd:v1.15 -n kube-system";
const greedy = "kubectl set resources ds/fluentd -n kube-system --requests=cpu=100 --limits=cpu=100";

function tab(playground: Playground, name: string): Locator {
  return playground.why.getByRole("tab", { name, exact: true });
}

function pane(playground: Playground, name: string): Locator {
  return playground.why.getByRole("tabpanel", { name, exact: true });
}

async function openTab(playground: Playground, name: string): Promise<Locator> {
  await tab(playground, name).click();
  await expect(tab(playground, name)).toHaveAttribute("aria-selected", "true");
  return pane(playground, name);
}

/** Selects the DaemonSet by its name in the strip. */
async function selectDaemonSet(playground: Playground, name: string): Promise<void> {
  await playground.strip(name).getByRole("button", { name, exact: true }).click();
  await expect(playground.why.getByRole("heading", { name: `DaemonSet ${name}`, exact: true })).toBeVisible();
}

test("a DaemonSet says where it runs and where not, and each Node leads to its place", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("sim node add gpu-1 --preset gpu");
  await selectDaemonSet(playground, "fluentd");
  await expect(playground.why).toContainText("2 of 4 Nodes should run a Pod: each has one, Ready.");
  await expect(playground.why).toContainText("taint gpu:NoSchedule");
  await playground.why.getByRole("button", { name: "gpu-1", exact: true }).click();
  await expect(playground.why.getByRole("heading", { name: "Why is there no fluentd on gpu-1?" })).toBeFocused();
  await playground.why.getByRole("button", { name: "taints", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "gpu-1" })).toBeVisible();
  await page.keyboard.press("Escape");
  await playground.why.getByRole("button", { name: "Node gpu-1", exact: true }).click();
  await expect(playground.why.getByRole("heading", { name: "gpu-1", exact: true })).toBeFocused();
  await expect(playground.why).toContainText("KubeletReady");
  await expect(playground.why).toContainText("nvidia.com/gpu");
});

test("YAML is what kubectl prints, and is copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const playground = await Playground.open(page);
  await playground.pods("fluentd", "worker-1").click();
  const yaml = await openTab(playground, "Live YAML");
  await expect(yaml).toContainText("kind: Pod");
  await expect(yaml).toContainText("nodeName: worker-1");
  await yaml.getByRole("button", { name: "Copy" }).click();
  await expect(yaml.getByRole("status")).toHaveText("Copied");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^apiVersion: v1\nkind: Pod\n/);

  // The tab stays open from object to object.
  await playground.why.getByRole("button", { name: "revision 1", exact: true }).click();
  await expect(playground.why.getByRole("heading", { level: 2 })).toHaveText(/^ControllerRevision fluentd-/);
  await expect(playground.why).toContainText("kind: ControllerRevision");
  await playground.why.getByRole("button", { name: "DaemonSet fluentd", exact: true }).click();
  await expect(pane(playground, "Live YAML")).toContainText("kind: DaemonSet");
  await expect(playground.log).not.toContainText("-o yaml");
});

test("Events tell what was reported, or why nothing was", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.pods("fluentd", "worker-1").click();
  const events = await openTab(playground, "Events");
  const rows = events.getByRole("list", { name: "Events, the newest last" }).getByRole("listitem");
  await expect(rows.first()).toContainText("Scheduled");
  await expect(rows.last()).toContainText("Started container fluentd");
  await playground.run("sim run 2h");
  await expect(events).toContainText("the API server keeps Events no longer");
});

test("an old revision shows what going back changes, and goes back", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run(setImage);
  await playground.settle();
  await selectDaemonSet(playground, "fluentd");
  const revisions = await openTab(playground, "Revisions");
  await expect(revisions.getByRole("group", { name: "what it changed, since revision 1" })).toContainText(
    /removed: .*fluentd:v1\.14[^]*added: .*fluentd:v1\.15/,
  );
  await revisions.getByRole("button", { name: /^Revision 1/ }).click();
  const undo = revisions.getByRole("button", { name: /^Undo/ });
  await expect(undo).toContainText("Template changed. 2 Pods restart, 1 at a time.");
  await expect(undo).toContainText("kubectl rollout undo ds/fluentd --to-revision=1 -n kube-system");
  await undo.click();
  await expect(revisions.getByRole("button", { name: /^Revision 2/ })).toBeVisible();
  await playground.settle();
  await expect(revisions.getByRole("button", { name: /^Revision 3/ })).toContainText("the newest");
  await expect(playground.pods("fluentd", "worker-1", "Ready, revision 3")).toBeVisible();
});

test("each attempt of the scheduler tells what the filters said", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run(greedy);
  await playground.settle();
  await playground.pods("fluentd", "worker-1", "Pending").click();
  const attempts = await openTab(playground, "Attempts");
  await expect(attempts.getByRole("row", { name: /worker-1/ })).toContainText(
    "NodeResourcesFit cpu: the Pod asks for 100, 4 of 4 are free",
  );
  await playground.run("kubectl taint nodes worker-1 later=true:NoSchedule");
  await playground.run("sim run 10m");
  await attempts.getByRole("button").first().click();
  await expect(attempts.getByRole("row", { name: /worker-1/ })).toContainText("NodeResourcesFit");
});

test("tabs go with the arrow keys, and Escape closes", async ({ page }) => {
  const playground = await Playground.open(page);
  await selectDaemonSet(playground, "fluentd");
  const before = await playground.seconds();
  await tab(playground, "Why").focus();
  for (const name of ["Live YAML", "Events", "Revisions", "Why"]) {
    await page.keyboard.press("ArrowRight");
    await expect(tab(playground, name)).toBeFocused();
    await expect(pane(playground, name)).toBeVisible();
  }
  await page.keyboard.press("End");
  await expect(tab(playground, "Revisions")).toBeFocused();
  expect(await playground.seconds(), "time stands still").toBe(before);
  await page.keyboard.press("Escape");
  await expect(playground.why.getByRole("heading", { name: "Why?" })).toBeVisible();
  await expect(playground.strip("fluentd").getByRole("button", { name: "fluentd", exact: true })).toBeFocused();
});

test("where the answer takes the place of the editor, the selected Node stays in sight", async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  const playground = await Playground.open(page);
  await playground.run("sim node add pool --count 12");
  await playground.settle();
  await playground.node("pool-9").getByRole("button", { name: "pool-9", exact: true }).click();
  await expect(playground.why.getByRole("heading", { name: "pool-9", exact: true })).toBeFocused();
  await expect(playground.node("pool-9")).toBeInViewport({ ratio: 0.9 });
  const [card, why] = [await playground.node("pool-9").boundingBox(), await playground.why.boundingBox()];
  expect(card?.x, "it stands beside the answer").toBeGreaterThanOrEqual((why?.x ?? 0) + (why?.width ?? 0));
  await playground.button("Close Why").click();
  await expect(playground.node("pool-9").getByRole("button", { name: "pool-9", exact: true })).toBeFocused();
});

test.describe("axe finds nothing in the inspector", () => {
  test.use({ reducedMotion: "reduce" });

  for (const [width, height] of [[1440, 900], [1024, 768], [390, 844]] as const) {
    test(`of a Pod at ${width} by ${height}`, async ({ page }) => {
      const playground = await Playground.open(page);
      await playground.run(greedy);
      await playground.settle();
      await page.setViewportSize({ width, height });
      await playground.pods("fluentd", "worker-1", "Pending").click();
      for (const name of ["Why", "Live YAML", "Events", "Attempts"]) {
        await openTab(playground, name);
        await expectNoViolations(page, INSPECTOR);
      }
    });

    test(`of a DaemonSet and a Node at ${width} by ${height}`, async ({ page }) => {
      const playground = await Playground.open(page);
      await playground.run(setImage);
      await playground.settle();
      await page.setViewportSize({ width, height });
      await selectDaemonSet(playground, "fluentd");
      await expectNoViolations(page, INSPECTOR);
      const revisions = await openTab(playground, "Revisions");
      await revisions.getByRole("button", { name: /^Revision 1/ }).click();
      await expect(revisions.getByRole("button", { name: /^Undo/ })).toContainText("Template changed.");
      await expectNoViolations(page, INSPECTOR);
      await openTab(playground, "Why");
      await playground.why.getByRole("button", { name: "worker-1", exact: true }).click();
      await playground.why.getByRole("button", { name: "Node worker-1", exact: true }).click();
      await expectNoViolations(page, INSPECTOR);
    });
  }
});
