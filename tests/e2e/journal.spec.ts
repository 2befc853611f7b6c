// The journal: its filter, its window, and the clock; the sheet in which labels and taints are edited.

import type { Page } from "@playwright/test";

import { expectNoViolations } from "./axe";
import { expect, test } from "./fixtures";
import { Playground } from "./playground";

const rows = (playground: Playground) => playground.journal.getByRole("listitem");
const chip = (playground: Playground, name: string | RegExp) => playground.journal.getByRole("button", { name, exact: true });
const search = (page: Page) => page.getByRole("searchbox", { name: "Filter the journal" });

test("the journal shows what one actor did, or what concerns a Node", async ({ page }) => {
  const playground = await Playground.open(page);
  await expect(rows(playground).filter({ hasText: "scheduler" })).toHaveCount(2);
  await chip(playground, "scheduler").click();
  await expect(chip(playground, "scheduler")).toHaveAttribute("aria-pressed", "false");
  await expect(rows(playground).filter({ hasText: "scheduler" })).toHaveCount(0);
  await chip(playground, "scheduler").click();

  await search(page).fill("worker-2");
  await expect(rows(playground)).toHaveCount(5);
  await expect(page.getByRole("status", { name: "Entries" })).toHaveText(/^5 of \d+ found$/);
  await search(page).fill("nothing of this name");
  await expect(playground.journal).toContainText("No entry passes the filter.");
  await search(page).fill("");

  // A click still goes to its moment, and the row of that moment is marked.
  await rows(playground).filter({ hasText: "binds" }).last().getByRole("button").click();
  await expect(playground.journal.locator("[aria-current=true]")).toContainText("binds");
});

test("the journal follows the selection", async ({ page }) => {
  const playground = await Playground.open(page);
  await expect(chip(playground, /^only /)).toHaveCount(0);
  await playground.pods("fluentd", "worker-1").click();
  await chip(playground, /^only fluentd-/).click();
  await expect(rows(playground)).toHaveCount(4);
  await expect(rows(playground).first()).toContainText("for worker-1");
  await playground.empty("fluentd", "control-plane-1").click();
  await expect(chip(playground, "only fluentd on control-plane-1")).toHaveAttribute("aria-pressed", "true");
  await expect(rows(playground).first()).toContainText("add Node control-plane-1");
});

test("a long journal is seen through a window, by keyboard too", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("sim node add w-1 --count 120");
  await playground.run("sim run until settled");
  await expect(rows(playground)).toHaveCount(200);
  await expect(playground.journal).not.toContainText("add Node control-plane-1");
  for (let windows = 0; windows < 5; windows += 1) {
    const earlier = playground.journal.getByRole("button", { name: "Earlier entries" });
    if ((await earlier.count()) === 0) break;
    const first = await rows(playground).first().textContent();
    await earlier.press("Enter");
    await expect(rows(playground).first()).not.toHaveText(first ?? "");
  }
  await expect(playground.journal).toContainText("add Node control-plane-1");
  await playground.journal.getByRole("button", { name: "Back to the present" }).press("Enter");
  await expect(playground.journal.locator("[aria-current=true]")).toBeInViewport();
});

test("after some minutes the clock tells minutes, and seconds to machines", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("sim run 56m");
  await expect(playground.clock).toHaveText(/^T\+56 min \d+(\.\d+)? s$/);
  expect(await playground.seconds()).toBeGreaterThan(56 * 60);
});

test("the value of a label is changed in place, and what a DaemonSet asks for is proposed", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run(`kubectl patch ds fluentd -n kube-system -p '{"spec":{"template":{"spec":{"nodeSelector":{"disktype":"ssd"}}}}}'`);
  await playground.choose("Actions for worker-1", "Edit labels and taints…");
  const sheet = page.getByRole("dialog", { name: "worker-1" });
  await sheet.getByRole("button", { name: "disktype=ssd DaemonSet fluentd asks for it" }).click();
  await expect(sheet).toContainText("$ kubectl label nodes worker-1 disktype=ssd");
  await sheet.getByRole("button", { name: "Add label" }).click();
  const value = sheet.getByRole("textbox", { name: "Value of label disktype" });
  await expect(value).toHaveValue("ssd");
  await value.fill("hdd");
  await expect(sheet).toContainText("$ kubectl label nodes worker-1 disktype=hdd --overwrite");
  await value.press("Enter");
  await expect(sheet.getByRole("button", { name: "Remove label disktype=hdd" })).toBeVisible();
  await expect(playground.log).toContainText("node/worker-1 labeled");
  await expectNoViolations(page);
});

test("axe finds nothing in a filtered journal", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.pods("fluentd", "worker-1").click();
  await chip(playground, /^only fluentd-/).click();
  await chip(playground, "kubelet").click();
  await search(page).fill("worker-1");
  await expectNoViolations(page);
  await page.setViewportSize({ width: 1024, height: 768 });
  await expectNoViolations(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("tab", { name: "Journal" }).click();
  await expectNoViolations(page);
});
