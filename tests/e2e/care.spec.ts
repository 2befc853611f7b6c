// What keeps a session safe: storage, starting over, a crash.

import { expect, test } from "./fixtures";
import { manifest, Playground } from "./playground";

test("a reload brings the session back, at the same moment", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("sim node add gpu-1 --preset gpu");
  await playground.button("Step back").click();
  await expect(playground.node("gpu-1")).toHaveCount(0);
  const clock = await playground.clock.textContent();
  await page.reload();
  await expect(playground.clock).toHaveText(clock!);
  await expect(page.getByText("This is the past")).toBeVisible();
  await playground.button("Step").click();
  await expect(playground.node("gpu-1")).toBeVisible();
});

test("a half-written manifest survives a reload", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.paste("kind: DaemonSet # half");
  await expect(playground.outlook).toContainText("mistake");
  await page.reload();
  await expect(playground.editor).toContainText("kind: DaemonSet # half");
});

test("starting over can be taken back", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("sim node add worker-3");
  await playground.button("Start over").click();
  await expect(playground.nodes.getByRole("article")).toHaveCount(3);
  await playground.button("Bring back").click();
  await expect(playground.node("worker-3")).toBeVisible();
  await expect(playground.button("Bring back")).toHaveCount(0);
});

test("starting over can be taken back after a reload", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("sim node add worker-3");
  await playground.button("Start over").click();
  await expect(playground.nodes.getByRole("article")).toHaveCount(3);
  await page.reload();
  await playground.button("Bring back").click();
  await expect(playground.node("worker-3")).toBeVisible();
  await page.reload();
  await expect(playground.node("worker-3")).toBeVisible();
  await expect(playground.button("Bring back")).toHaveCount(0);
});

test("files are named after what is in them, closed, and opened again", async ({ page }) => {
  const playground = await Playground.open(page);
  const tabs = page.getByRole("tablist", { name: "Files" }).getByRole("tab");
  await playground.button("New file").click();
  await playground.paste(manifest("example-daemonset.yaml"));
  await expect(tabs).toHaveText(["fluentd.yaml", "example-daemonset.yaml"]);
  await playground.button("New file").click();
  await playground.paste(manifest("example-daemonset.yaml").replace("name: example-daemonset", "name: aaa-agent"));
  await expect(tabs).toHaveText(["fluentd.yaml", "example-daemonset.yaml", "aaa-agent.yaml"]);
  await expect(tabs.nth(2)).toHaveAttribute("aria-selected", "true");
  await expect(tabs.nth(2)).toBeInViewport({ ratio: 1 });

  await tabs.nth(0).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Delete");
  await expect(tabs).toHaveText(["example-daemonset.yaml", "aaa-agent.yaml"]);
  await expect(tabs.nth(0)).toBeFocused();
  await expect.poll(() => page.evaluate(() => localStorage.getItem("daemonset-playground.session"))).toContain("aaa-agent.yaml");
  await page.reload();
  await expect(tabs).toHaveText(["example-daemonset.yaml", "aaa-agent.yaml"]);

  await tabs.nth(1).click();
  await playground.button("Close aaa-agent.yaml").click();
  await expect(tabs).toHaveText(["example-daemonset.yaml"]);
  await page.getByRole("button", { name: "Reopen aaa-agent.yaml" }).click();
  await expect(tabs).toHaveText(["example-daemonset.yaml", "aaa-agent.yaml"]);
  await expect(playground.editor).toContainText("aaa-agent");
});

test("without storage the page works and forgets", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("storage is forbidden", "SecurityError");
      },
    });
  });
  const playground = await Playground.open(page);
  await playground.run("sim node add worker-3");
  await playground.button("Theme: system").click();
  await expect(playground.node("worker-3")).toBeVisible();
});

test("the theme is chosen and kept", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.button("Theme: system").click();
  await playground.button("Theme: light").click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(playground.button("Theme: dark")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("a crash says what happened and keeps the session", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("sim node add worker-3");
  await expect
    .poll(() => page.evaluate(() => localStorage.getItem("daemonset-playground.session")))
    .toContain("worker-3");
  await page.evaluate(() => dispatchEvent(new CustomEvent("playground-crash", { detail: "panicked at a test" })));
  const crash = page.getByRole("dialog", { name: "The playground has stopped" });
  await expect(crash).toContainText("panicked at a test");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    crash.getByRole("button", { name: "Save the session as a file" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("playground.session");
  await crash.getByRole("button", { name: "Reload" }).click();
  await expect(playground.node("worker-3")).toBeVisible();
});
