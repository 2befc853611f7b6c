// The console: completion, history, what was printed.

import type { Page } from "@playwright/test";

import { expectNoViolations } from "./axe";
import { expect, test } from "./fixtures";
import { Playground } from "./playground";

const list = (page: Page) => page.getByRole("listbox", { name: "Suggestions" });
const option = (page: Page, name: string | RegExp) => list(page).getByRole("option", { name });

test("a line is completed and run by keyboard alone", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.prompt.focus();
  await page.keyboard.type("kubectl cord");
  await page.keyboard.press("Tab");
  await expect(playground.prompt).toHaveValue("kubectl cordon ");

  // What is certain is typed, what is not is listed.
  await page.keyboard.type("w");
  await page.keyboard.press("Tab");
  await expect(playground.prompt).toHaveValue("kubectl cordon worker-");
  await expect(list(page).getByRole("option")).toHaveText([/worker-1/, /worker-2/]);
  await expect(page.getByRole("status", { name: "Suggestions" })).toHaveText("2 suggestions");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(option(page, /worker-2/)).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("status", { name: "Suggestions" })).toContainText("worker-2");
  await page.keyboard.press("Enter");
  await expect(playground.prompt).toHaveValue("kubectl cordon worker-2 ");
  await expect(list(page)).toBeHidden();
  await page.keyboard.press("Enter");
  await expect(playground.log).toContainText("node/worker-2 cordoned");
  await expect(playground.prompt).toHaveValue("");
});

test("the list follows what is typed and closes with Escape; then Tab leaves the field", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.prompt.focus();
  await page.keyboard.type("kubectl ");
  await page.keyboard.press("Tab");
  await expect(option(page, /^rollout/)).toBeVisible();
  await page.keyboard.type("d");
  await expect(list(page).getByRole("option")).toHaveText([/^delete/, /^describe/, /^drain/]);
  await page.keyboard.press("Escape");
  await expect(list(page)).toBeHidden();
  await expect(playground.prompt).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(playground.prompt).not.toBeFocused();

  // An empty line keeps nobody.
  await playground.prompt.fill("");
  await playground.prompt.focus();
  await page.keyboard.press("Tab");
  await expect(playground.prompt).not.toBeFocused();
});

test("a suggestion is taken with a click, in the middle of a line too", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.prompt.fill("kubectl get ds -o wide");
  await playground.prompt.evaluate((field: HTMLInputElement) => field.setSelectionRange(14, 14));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(playground.prompt).toHaveValue("kubectl get ds fluentd -n kube-system -o wide");
  await playground.prompt.fill("kubectl rollout ");
  await page.keyboard.press("Tab");
  await option(page, /^undo/).click();
  await expect(playground.prompt).toHaveValue("kubectl rollout undo ");
  await expect(playground.prompt).toBeFocused();
});

test("earlier lines come back: by arrow, by search, by a click, after a reload", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("kubectl cordon worker-1");
  await playground.run("kubectl label node worker-2 a=b");
  await page.reload();
  await expect(playground.log).toContainText("kubectl label node worker-2 a=b");
  await playground.prompt.fill("draft");
  await playground.prompt.press("ArrowUp");
  await expect(playground.prompt).toHaveValue("kubectl label node worker-2 a=b");
  await playground.prompt.press("ArrowDown");
  await expect(playground.prompt).toHaveValue("draft");
  await playground.prompt.fill("cordon");
  await playground.prompt.press("Control+r");
  await expect(playground.prompt).toHaveValue("kubectl cordon worker-1");
  await page.getByRole("button", { name: "Type again: kubectl label node worker-2 a=b" }).click();
  await expect(playground.prompt).toHaveValue("kubectl label node worker-2 a=b");
  await expect(playground.prompt).toBeFocused();

  // The arrow keys go through the log as well.
  await playground.log.focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("button", { name: "Type again: kubectl label node worker-2 a=b" })).toBeFocused();
});

test("the log can be cleared, and shown again", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("kubectl get nodes");
  await playground.prompt.press("Control+l");
  await expect(playground.log).not.toContainText("kubectl get nodes");
  await playground.run("kubectl get ds");
  await playground.log.getByRole("button", { name: /^Show \d+ earlier$/ }).click();
  await expect(playground.log).toContainText("kubectl get nodes");
});

test("a long output is shown in part, and a command is copied with all of it", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const playground = await Playground.open(page);
  await playground.run("sim node add w-1 --count 90");
  await playground.run("kubectl get nodes");
  await expect(playground.log).not.toContainText(/w-90 +Ready/);
  await playground.log.getByRole("button", { name: "Show all 94 lines" }).click();
  await expect(playground.log).toContainText(/w-9 +Ready/);
  await playground.log.getByRole("button", { name: "Copy command and output" }).last().click();
  await expect(playground.log.getByRole("button", { name: "Copied" })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split("\n")).toHaveLength(95);
  expect(copied).toMatch(/^\$ kubectl get nodes\nNAME /);
});

test("axe finds nothing in the list", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("kubectl get nope");
  await playground.prompt.fill("kubectl cordon worker-");
  await playground.prompt.press("Tab");
  await playground.prompt.press("Tab");
  await expect(option(page, /worker-1/)).toHaveAttribute("aria-selected", "true");
  await expectNoViolations(page);
});

test("on a phone suggestions are chips over the field", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const playground = await Playground.open(page);
  await page.getByRole("tab", { name: "Console" }).click();
  await playground.prompt.click();
  await option(page, /^kubectl/).click();
  await expect(playground.prompt).toHaveValue("kubectl ");
  await page.keyboard.type("get ");
  await expect(option(page, /^pods/)).toBeVisible();
  await expectNoViolations(page);
});
