// Sessions that the browser keeps beside the one that is open.

import type { Locator } from "@playwright/test";
import { expect, test } from "./fixtures";
import { isStored, Playground } from "./playground";

async function openExample(playground: Playground, name: string): Promise<void> {
  await playground.press("Examples", "More");
  await playground.page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
  await expect(playground.page.getByRole("region", { name: "Look for" })).toBeVisible();
}

async function openSessions(playground: Playground): Promise<Locator> {
  await playground.press("Sessions", "More");
  return playground.page.getByRole("dialog", { name: "Kept in this browser" });
}

test("a session outlives the examples that took its place", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("sim node add mine-1");
  await openExample(playground, "Drain: who goes, who stays");
  await playground.run("sim node add example-1");
  await openExample(playground, "A Deployment beside a DaemonSet");
  await openExample(playground, "Drain: who goes, who stays");
  await playground.button("Bring back").click();
  await expect(playground.node("example-1")).toBeVisible();

  const sheet = await openSessions(playground);
  await expect(sheet.getByRole("listitem").filter({ has: page.getByRole("button") })).toHaveCount(1);
  await expect(sheet).toContainText("sim node add mine-1");
  await sheet.getByRole("button", { name: /^Open fluentd.yaml/ }).click();
  await expect(playground.node("mine-1")).toBeVisible();
  await isStored(page, "mine-1");
  await page.reload();
  await expect(playground.node("mine-1")).toBeVisible();
  await expect((await openSessions(playground)).getByRole("button", { name: /^Open Drain/ })).toBeVisible();
});

test("the session of a closed tab is found from another one", async ({ page, context }) => {
  const first = await Playground.open(page);
  const second = await Playground.open(await context.newPage());
  await second.run("sim node add second-1");
  await isStored(second.page, "second-1");
  await expect(await openSessions(first)).toContainText("There is no other session yet.");
  await page.keyboard.press("Escape");
  await second.page.close({ runBeforeUnload: true });
  await expect.poll(() => context.pages().length).toBe(1);
  const sheet = await openSessions(first);
  await sheet.getByRole("button", { name: /^Open fluentd.yaml/ }).click();
  await expect(first.node("second-1")).toBeVisible();
});

test("where the storage is forbidden there is none, and nothing breaks", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("storage is forbidden", "SecurityError");
      },
    });
  });
  const playground = await Playground.open(page);
  await expect(await openSessions(playground)).toContainText("There is no other session yet.");
});
