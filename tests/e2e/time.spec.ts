// Time: dragging, keys, forks that are left, named, switched to and compared.

import type { Locator, Page } from "@playwright/test";

import { expectNoViolations } from "./axe";
import { expect, test } from "./fixtures";
import { Playground } from "./playground";

/** What can be dragged, seen from its range input. */
function lanes(page: Page): Locator {
  return page.getByRole("slider", { name: "Moment", exact: true }).locator("..");
}

/** A place in the lanes, by its part of the width. */
async function at(page: Page, part: number): Promise<{ x: number; y: number }> {
  const box = (await lanes(page).boundingBox())!;
  // Between two lanes, where there is no mark.
  return { x: box.x + box.width * part, y: box.y + box.height * 0.21 };
}

function told(page: Page): Locator {
  return page.getByRole("status", { name: "Latest step" });
}

/** Adds a Node and lets it settle; then goes back to before that and cordons another Node. */
async function fork(page: Page): Promise<Playground> {
  const playground = await Playground.open(page);
  await playground.run("sim node add worker-3");
  await playground.settle();
  await playground.button("Undo").click();
  await expect(playground.node("worker-3")).toHaveCount(0);
  await playground.run("kubectl cordon worker-1");
  await expect(playground.button("Forks 1")).toBeVisible();
  return playground;
}

test("a drag shows the past on its way, and one line is left of it", async ({ page }) => {
  const playground = await Playground.open(page);
  const lines = playground.log.locator("[data-kind=command]");
  const before = await lines.count();
  const [from, half, end] = [await at(page, 0.25), await at(page, 0.15), await at(page, 0.03)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(half.x, half.y, { steps: 5 });
  await expect(playground.clock).toHaveText("T+9 s");
  await expect(playground.pods("fluentd", "worker-1", "ContainerCreating")).toBeVisible();
  await page.mouse.move(end.x, end.y, { steps: 5 });
  await expect(playground.clock).toHaveText("T+2 s");
  await expect(lines).toHaveCount(before);
  await page.mouse.up();
  await expect(lines).toHaveCount(before + 1);
  expect(await playground.lastLine()).toBe("sim seek T+2s");
  await expect(page.getByText("This is the past: a command forks here.")).toBeVisible();
});

test("the moment goes by keys, too", async ({ page }) => {
  const playground = await Playground.open(page);
  await page.getByRole("slider", { name: "Moment", exact: true }).press("Home");
  await expect(playground.clock).toHaveText("T+0 s");
  await playground.nodes.focus();
  await page.keyboard.press("Shift+ArrowRight");
  expect(await playground.lastLine()).toBe("sim step 10");
  await page.keyboard.press("Shift+ArrowLeft");
  expect(await playground.lastLine()).toBe("sim back 10");
  await page.keyboard.press("Shift+ArrowUp");
  await expect(page.getByRole("combobox", { name: "Speed" })).toHaveValue("10");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(page.getByRole("combobox", { name: "Speed" })).toHaveValue("2");
});

test("commands are taken back and made again by keys", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("kubectl cordon worker-1");
  await playground.run("sim node add worker-3");
  await expect(playground.button("Undo")).toHaveAttribute("title", "Undo sim node add worker-3 (Ctrl+Z)");
  await playground.nodes.focus();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(playground.node("worker-3")).toHaveCount(0);
  await expect(told(page)).toHaveText("Taken back: sim node add worker-3");
  await page.keyboard.press("ControlOrMeta+z");
  await expect(playground.node("worker-1")).toHaveAccessibleName(/^worker-1, Ready/);
  await page.keyboard.press("ControlOrMeta+Shift+z");
  await page.keyboard.press("ControlOrMeta+Shift+z");
  await expect(playground.node("worker-3")).toBeVisible();
  await expect(playground.button("Redo")).toBeDisabled();
});

test("a fork that is left is kept, named, switched to, and there after a reload", async ({ page }) => {
  const playground = await fork(page);
  await expect(told(page)).toContainText("The fork that was left is kept as fork 1.");
  await playground.button("Forks 1").click();
  const sheet = page.getByRole("dialog", { name: "Forks" });
  const name = sheet.getByRole("textbox", { name: "Name of fork 1" });
  await name.fill("with worker-3");
  await name.press("Tab");
  await expect(sheet.getByRole("button", { name: "Switch to with worker-3" })).toBeVisible();
  await page.reload();
  await expect(playground.node("worker-1")).toHaveAccessibleName(/^worker-1, cordoned/);
  await playground.button("Forks 1").click();
  await expect(sheet.getByRole("listitem").filter({ hasText: "left at" })).toContainText("all Ready");
  await sheet.getByRole("button", { name: "Switch to with worker-3" }).click();
  await expect(sheet).toBeHidden();
  await expect(playground.node("worker-3")).toBeVisible();
  await expect(playground.node("worker-1")).toHaveAccessibleName(/^worker-1, Ready/);

  await playground.button("Forks 1").click();
  await sheet.getByRole("button", { name: "Delete fork 1" }).click();
  await expect(sheet.getByRole("button", { name: "Switch to fork 1" })).toHaveCount(0);
  await sheet.getByRole("button", { name: "Bring back fork 1" }).click();
  await expect(sheet.getByRole("button", { name: "Switch to fork 1" })).toBeVisible();
});

test("a moment that is kept is come back to", async ({ page }) => {
  const playground = await Playground.open(page);
  const moment = await playground.seconds();
  await playground.button("Fork here").click();
  await playground.run("sim node add worker-3");
  await playground.settle();
  await playground.button("Forks 1").click();
  await playground.button("Switch to fork 1").click();
  await expect(playground.node("worker-3")).toHaveCount(0);
  expect(await playground.seconds()).toBe(moment);
});

test("two forks stand side by side", async ({ page }) => {
  const playground = await fork(page);
  await playground.button("Forks 1").click();
  await playground.button("Compare with fork 1").click();
  const sheet = page.getByRole("dialog", { name: "Compare forks" });
  const nodes = sheet.getByRole("table", { name: "Nodes that differ" });
  await expect(sheet.getByRole("table", { name: "Status of fluentd" }).getByRole("row", { name: /^DESIRED 2 3/ })).toBeVisible();
  await expect(nodes.getByRole("row", { name: /^worker-1 cordoned ?fluentd/ })).toBeVisible();
  await expect(nodes.getByRole("row", { name: /^worker-3 not in the cluster ?fluentd ?r1/ })).toBeVisible();
  await expect(sheet).toContainText("2 Nodes are the same.");
  await sheet.getByRole("slider", { name: "Moment of both" }).press("Home");
  await expect(sheet).toContainText("All Nodes are the same.");
  await sheet.getByRole("button", { name: "Each at its end" }).click();
  await expect(nodes).toBeVisible();
  await sheet.getByRole("button", { name: "Switch to fork 1" }).click();
  await expect(playground.node("worker-3")).toBeVisible();
});

test("no span of time is too long", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("sim image fluentd:v1.14 crash-after 5s");
  await playground.run("kubectl delete pods --all -n kube-system");
  await playground.run("sim run 1000000000s");
  await expect(playground.log).toContainText("run it again to go on");
  await playground.button("Step back").click();
});

test.describe("axe finds nothing", () => {
  test.use({ reducedMotion: "reduce" });

  test("in the time bar, the forks and their comparison", async ({ page }) => {
    const playground = await fork(page);
    await playground.run("sim back");
    await expectNoViolations(page);
    await playground.button("Forks 1").click();
    await expectNoViolations(page);
    await playground.button("Compare with fork 1").click();
    await expect(page.getByRole("table", { name: "Nodes that differ" })).toBeVisible();
    await expectNoViolations(page);
  });
});
