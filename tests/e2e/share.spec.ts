// Links: made, opened, damaged, and what a reload does.

import type { Page } from "@playwright/test";
import { readdirSync, readFileSync } from "node:fs";

import { expect, test } from "./fixtures";
import { isStored, Playground, stored } from "./playground";

const links = "tests/e2e/links";

/** A link that was written by some version, with what it must open as. */
function storedLink(name: string): string {
  return readFileSync(`${links}/${name}.link`, "utf8").trim();
}

async function openShare(page: Page) {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  return page.getByRole("dialog", { name: "Share" });
}

async function linkOf(page: Page): Promise<string> {
  const dialog = await openShare(page);
  const link = await dialog.getByRole("textbox", { name: "Link", exact: true }).inputValue();
  await dialog.getByRole("button", { name: "Close" }).click();
  return link;
}

test.describe("the dialog", () => {
  test("a link opens the same session in another tab, at the same moment", async ({ page, context }) => {
    const playground = await Playground.open(page);
    await playground.run("sim node add gpu-1 --preset gpu");
    await playground.run("sim node add worker-3");
    await playground.button("Step back").click();
    const clock = await playground.clock.textContent();
    const address = page.url();
    const link = await linkOf(page);
    expect(page.url(), "sharing leaves the address as it is").toBe(address);
    expect(link).toMatch(/\/some\/path\/\?step=\d+#v1\.[A-Za-z0-9_-]+$/);

    const other = await context.newPage();
    await other.goto(link);
    const receiver = new Playground(other);
    await expect(receiver.node("gpu-1")).toBeVisible();
    await expect(receiver.node("worker-3")).toHaveCount(0);
    await expect(receiver.clock).toHaveText(clock!);
    await receiver.button("Step").click();
    await expect(receiver.node("worker-3")).toBeVisible();
    expect(other.url(), "opening a link does not change it").toBe(link);
    expect(await linkOf(other), "nor does sharing it again append to it").toMatch(/^[^#]+#v1\.[A-Za-z0-9_-]+$/);
  });

  test("everything can be copied", async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const playground = await Playground.open(page);
    await playground.run("sim node add worker-3");
    const dialog = await openShare(page);
    for (const [what, label] of [
      ["Copy link", "Link"],
      ["Copy HTML", "HTML of a frame"],
      ["Copy Markdown", "Markdown"],
    ]) {
      const text = await dialog.getByRole("textbox", { name: label, exact: true }).inputValue();
      await dialog.getByRole("button", { name: what }).click();
      await expect(dialog.getByText("Copied.", { exact: true }).last()).toBeVisible();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
    }
  });

  test("where copying is forbidden, the text is selected and that is said", async ({ page }) => {
    await page.addInitScript(() => {
      Object.defineProperty(navigator, "clipboard", { value: undefined });
    });
    await Playground.open(page);
    const dialog = await openShare(page);
    await dialog.getByRole("button", { name: "Copy link" }).click();
    await expect(dialog.getByText("The browser does not let this page copy.")).toBeVisible();
    const field = dialog.getByRole("textbox", { name: "Link", exact: true });
    await expect(field).toBeFocused();
    expect(await page.evaluate(() => getSelection()!.toString())).toBe(await field.inputValue());
  });

  test("what is chosen for the frame is asked for in its address", async ({ page }) => {
    await Playground.open(page);
    const dialog = await openShare(page);
    const html = dialog.getByRole("textbox", { name: "HTML of a frame" });
    await expect(html).toHaveValue(/\/some\/path\/embed\/#v1\./);
    await dialog.getByRole("combobox", { name: "Shows" }).selectOption("both");
    await dialog.getByRole("combobox", { name: "Time" }).selectOption("mini");
    await dialog.getByRole("combobox", { name: "Theme" }).selectOption("dark");
    await dialog.getByRole("combobox", { name: "Height" }).selectOption("560");
    await dialog.getByRole("checkbox", { name: "For reading only" }).check();
    await expect(html).toHaveValue(/embed\/\?theme=dark&amp;view=both&amp;controls=mini&amp;readonly=1#v1\.[^"]+"/);
    await expect(html).toHaveValue(/height="560"/);
    await expect(html).toHaveValue(/title="DaemonSet fluentd on 3 Nodes"/);
    await dialog.getByRole("combobox", { name: "Height" }).selectOption("auto");
    await expect(html).toHaveValue(/<script>[\s\S]+resize[\s\S]+<\/script>$/);
  });

  test("a long link is warned of, and can be sent as a file", async ({ page }) => {
    const playground = await Playground.open(page);
    for (let n = 0; n < 3; n += 1) {
      const words = Array.from({ length: 150 }, (_, at) => `${((at + 1) * (n + 7) * 7919).toString(36)}=x`).join(",");
      await playground.run(`sim node add long-${n} --labels ${words}`);
    }
    const dialog = await openShare(page);
    await expect(dialog.getByText(/^[\d,]+ characters\.$/)).toBeVisible();
    await expect(dialog.getByText("cut a link after 2,000 characters")).toBeVisible();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: "Save the session as a file" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("playground.session");
  });
});

test.describe("opening", () => {
  for (const file of readdirSync(links).filter((it) => it.endsWith(".link"))) {
    const name = file.replace(".link", "");
    test(`the stored link ${name} opens as it always did`, async ({ page }) => {
      await page.goto(`./${storedLink(name)}`);
      const playground = new Playground(page);
      await playground.run("sim node add probe");
      await isStored(page, "probe");
      const session = (await stored(page))![1][0].replace("sim node add probe\n", "");
      expect(session).toBe(readFileSync(`${links}/${name}.session`, "utf8"));
    });
  }

  test("the session from before can be brought back", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.run("sim node add mine");
    await isStored(page, "mine");
    await page.goto("about:blank");
    await page.goto(`./${storedLink("v1-rollout")}`);
    await expect(playground.node("gpu-1")).toBeVisible();
    await expect(playground.node("mine")).toHaveCount(0);
    await playground.button("Bring back").click();
    await expect(playground.node("mine")).toBeVisible();
    await isStored(page, "mine");
    await page.reload();
    await expect(playground.node("mine")).toBeVisible();
  });

  test("a reload brings back what was done after a link was opened", async ({ page }) => {
    await page.goto(`./${storedLink("v1-rollout")}`);
    const playground = new Playground(page);
    await playground.run("sim node add later");
    await isStored(page, "later");
    await page.reload();
    await expect(playground.node("later")).toBeVisible();
  });

  test("the same link opens afresh when it is followed again", async ({ page, context }) => {
    await page.goto(`./${storedLink("v1-rollout")}`);
    const playground = new Playground(page);
    await playground.run("sim node add later");
    await isStored(page, "later");
    const other = await context.newPage();
    await other.goto(page.url());
    const again = new Playground(other);
    await expect(again.node("gpu-1")).toBeVisible();
    await expect(again.node("later")).toHaveCount(0);
    await again.button("Bring back").click();
    await expect(again.node("later")).toBeVisible();
  });

  test("a link that is put into the address of the open page opens there", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.run("sim node add mine");
    await page.evaluate((link) => (location.hash = link), storedLink("v1-rollout"));
    await expect(playground.node("gpu-1")).toBeVisible();
    await expect(playground.node("mine")).toHaveCount(0);
    await playground.button("Bring back").click();
    await expect(playground.node("mine")).toBeVisible();
  });

  test("an example opens by its name, and an unknown one is named", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.run("sim node add mine");
    await page.evaluate(() => (location.hash = "#example/drain"));
    await expect(playground.node("mine")).toHaveCount(0);
    await page.evaluate(() => (location.hash = "#example/nonsense"));
    const dialog = page.getByRole("dialog", { name: "The link could not be opened" });
    await expect(dialog).toContainText('There is no example called "nonsense".');
  });

  test("a heading's fragment is no link", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.run("sim node add mine");
    await page.evaluate(() => (location.hash = "#nodes"));
    await expect(playground.node("mine")).toBeVisible();
    await expect(page.getByRole("dialog")).toHaveCount(0);
  });

  test("the options of an address hold for the page, and are not kept", async ({ page }) => {
    const playground = await Playground.open(page);
    await page.goto(`./?theme=dark&readonly=1&step=3&fontScale=1.25${storedLink("v1-rollout")}`);
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(page.getByText("This is the past")).toBeVisible();
    await expect(playground.button("Apply")).toBeHidden();
    await expect(playground.prompt).toBeHidden();
    await expect(playground.editor).toHaveAttribute("aria-readonly", "true");
    await playground.button("Step").click();
    await page.goto("./");
    await expect(playground.button("Theme: system")).toBeVisible();
  });

  test("an option that makes no sense is left out, and that is said", async ({ page }) => {
    await page.goto("./?theme=blue&utm_source=chat");
    const note = page.getByRole("status", { name: "The address" });
    await expect(note).toHaveText("The address says theme=blue, which is left out: theme is auto, light or dark.");
    await page.getByRole("button", { name: "Close the note" }).click();
    await expect(note).toHaveCount(0);
  });
});

test.describe("a link that cannot be read", () => {
  const dialogOf = (page: Page) => page.getByRole("dialog", { name: "The link could not be opened" });

  test("is explained, and the own session stays", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.run("sim node add mine");
    await isStored(page, "mine");
    await page.goto("about:blank");
    await page.goto("./#v7.AAAA");
    await expect(dialogOf(page)).toContainText("This link is of version 7, and only version 1 can be read here");
    await expect(dialogOf(page).getByRole("button", { name: "Open what could be read" })).toHaveCount(0);
    await dialogOf(page).getByRole("button", { name: "Close" }).click();
    await expect(playground.node("mine")).toBeVisible();
  });

  test("is found out where only its middle was changed", async ({ page }) => {
    await Playground.open(page);
    const link = storedLink("v1-checked");
    const changed = `${link.slice(0, 200)}AAAA${link.slice(204)}`;
    await page.evaluate((hash) => (location.hash = hash), changed);
    await expect(dialogOf(page)).toContainText("some of its letters were changed on the way");
    await expect(dialogOf(page)).toContainText("may not be as it was written");
  });

  test("gives back what could be saved of it", async ({ page }) => {
    const playground = await Playground.open(page);
    const link = storedLink("v1-rollout");
    await page.evaluate((hash) => (location.hash = hash), link.slice(0, -40));
    await expect(dialogOf(page)).toContainText("its end is missing, as when a program cuts a long link");
    const saved = await dialogOf(page).getByRole("textbox", { name: "What could be read" }).inputValue();
    const whole = readFileSync(`${links}/v1-rollout.session`, "utf8");
    expect(saved.length).toBeGreaterThan(100);
    expect(whole.startsWith(saved)).toBe(true);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialogOf(page).getByRole("button", { name: "Save as a file" }).click(),
    ]);
    expect(readFileSync(await download.path(), "utf8")).toBe(saved);
    await dialogOf(page).getByRole("button", { name: "Open what could be read" }).click();
    await expect(dialogOf(page)).toHaveCount(0);
    await expect(playground.node("gpu-1")).toBeVisible();
  });

  test("does not come up again once one has gone on", async ({ page }) => {
    await page.goto("./#v1.AAAA");
    await expect(dialogOf(page)).toContainText("This link is damaged");
    await dialogOf(page).getByRole("button", { name: "Close" }).click();
    const playground = new Playground(page);
    await playground.run("sim node add mine");
    await isStored(page, "mine");
    await page.reload();
    await expect(playground.node("mine")).toBeVisible();
    await expect(dialogOf(page)).toHaveCount(0);
  });
});
