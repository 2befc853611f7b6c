// What keeps a session safe: storage, starting over, a crash.

import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";

import { expectNoViolations } from "./axe";
import { expect, test } from "./fixtures";
import { isStored, manifest, Playground, stored } from "./playground";

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
  await isStored(page, "aaa-agent.yaml");
  await page.reload();
  await expect(tabs).toHaveText(["example-daemonset.yaml", "aaa-agent.yaml"]);

  await tabs.nth(1).click();
  await playground.button("Close aaa-agent.yaml").click();
  await expect(tabs).toHaveText(["example-daemonset.yaml"]);
  await page.getByRole("button", { name: "Reopen aaa-agent.yaml" }).click();
  await expect(tabs).toHaveText(["example-daemonset.yaml", "aaa-agent.yaml"]);
  await expect(playground.editor).toContainText("aaa-agent");
});

test.describe("several tabs", () => {
  test("each keeps its own session", async ({ page, context }) => {
    const first = await Playground.open(page);
    const second = await Playground.open(await context.newPage());
    await first.run("sim node add first-1");
    await second.run("sim node add second-1");
    await isStored(first.page, "first-1");
    await isStored(second.page, "second-1");
    await first.run("sim node add first-2");
    await Promise.all([first.page.reload(), second.page.reload()]);
    await expect(first.node("first-2")).toBeVisible();
    await expect(first.node("second-1")).toHaveCount(0);
    await expect(second.node("second-1")).toBeVisible();
    await expect(second.node("first-1")).toHaveCount(0);
  });

  test("a tab that changed nothing is after a reload what it was", async ({ page, context }) => {
    const first = await Playground.open(page);
    const second = await Playground.open(await context.newPage());
    await second.run("sim node add second-1");
    await isStored(second.page, "second-1");
    await first.page.reload();
    await expect(first.node("worker-1")).toBeVisible();
    await expect(first.node("second-1")).toHaveCount(0);
  });

  test("a duplicated tab goes on with a copy", async ({ page, context }) => {
    const first = await Playground.open(page);
    await first.run("sim node add both");
    await isStored(page, "both");
    // Opening a tab like this copies the session storage, as duplicating it does.
    const [popup] = await Promise.all([context.waitForEvent("page"), page.evaluate(() => void open(location.href))]);
    const second = new Playground(popup);
    await expect(second.node("both")).toBeVisible();
    await second.run("sim node add second-1");
    await first.run("sim node add first-1");
    await isStored(popup, "second-1");
    await isStored(page, "first-1");
    await Promise.all([page.reload(), popup.reload()]);
    await expect(first.node("first-1")).toBeVisible();
    await expect(first.node("second-1")).toHaveCount(0);
    await expect(second.node("second-1")).toBeVisible();
    await expect(second.node("first-1")).toHaveCount(0);
  });

  test("the session of a closed tab opens in the next new one", async ({ page, context }) => {
    const first = await Playground.open(page);
    await first.run("sim node add first-1");
    await isStored(page, "first-1");
    const second = await Playground.open(await context.newPage());
    await expect(second.node("first-1")).toBeVisible();
    await second.run("sim node add second-1");
    await second.page.close({ runBeforeUnload: true });
    await expect.poll(() => context.pages().length).toBe(1);
    const third = await Playground.open(await context.newPage());
    await expect(third.node("second-1")).toBeVisible();
    await third.button("Start over").click();
    await third.run("sim node add third-1");
    await isStored(third.page, "third-1");
    expect((await stored(third.page))![2]![0]).toContain("second-1");
  });

  test("the session of earlier versions is read, and the one before it", async ({ page }) => {
    const opened = await Playground.open(page);
    await opened.run("sim node add node-one");
    await opened.button("Start over").click();
    await opened.run("sim node add node-two");
    await isStored(page, "node-two");
    await page.evaluate(() => {
      const [own] = sessionStorage.getItem("daemonset-playground.tab")!.split(" ");
      const [, session, before] = JSON.parse(localStorage.getItem(own)!);
      localStorage.clear();
      sessionStorage.clear();
      localStorage.setItem("daemonset-playground.session", JSON.stringify(session));
      localStorage.setItem("daemonset-playground.before", JSON.stringify(before));
    });
    await page.reload();
    await expect(opened.node("node-two")).toBeVisible();
    await opened.button("Bring back").click();
    await expect(opened.node("node-one")).toBeVisible();
    await isStored(page, "node-one");
    expect(await page.evaluate(() => Object.keys(localStorage).filter((it) => !/session\./.test(it)))).toEqual([]);
  });

  test("the sessions of closed tabs do not pile up", async ({ page }) => {
    const opened = await Playground.open(page);
    await opened.run("sim node add mine");
    await isStored(page, "mine");
    await page.evaluate(() => {
      for (let n = 0; n < 40; n += 1) {
        localStorage.setItem(`daemonset-playground.session.old${n}`, `[${1000 + n},null,null]`);
      }
    });
    await page.reload();
    await expect(opened.node("mine")).toBeVisible();
    const names = await page.evaluate(() => Object.keys(localStorage));
    expect(names).toHaveLength(12);
    expect(names).toContain("daemonset-playground.session.old39");
  });

  test("without locks nothing is overwritten", async ({ page, context }) => {
    await context.addInitScript(() => {
      Object.defineProperty(navigator, "locks", { value: undefined });
    });
    const first = await Playground.open(page);
    await first.run("sim node add first-1");
    await isStored(page, "first-1");
    const second = await Playground.open(await context.newPage());
    await second.run("sim node add second-1");
    await isStored(second.page, "second-1");
    await first.page.reload();
    await expect(first.node("first-1")).toBeVisible();
    await expect(first.node("second-1")).toHaveCount(0);
  });
});

test.describe("when the browser does not keep the session", () => {
  const note = (page: Page) => page.getByRole("status", { name: "Storage" });

  test("where storage is forbidden, the page works and says so once", async ({ page }) => {
    await page.addInitScript(() => {
      for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException("storage is forbidden", "SecurityError");
          },
        });
      }
    });
    const playground = await Playground.open(page);
    await expect(note(page)).toHaveCount(0);
    await playground.run("sim node add worker-3");
    await expect(playground.node("worker-3")).toBeVisible();
    await expect(note(page)).toContainText("it allows this page no storage");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      note(page).getByRole("button", { name: "Save as a file" }).click(),
    ]);
    expect(readFileSync(await download.path(), "utf8")).toContain("worker-3");
    await note(page).getByRole("button", { name: "Close the note" }).click();
    await playground.run("sim node add worker-4");
    await playground.button("Theme: system").click();
    await playground.button("Theme: light").click();
    await expect(note(page)).toHaveCount(0);
  });

  test("where storage is full, that is said, and said again after it had room", async ({ page }) => {
    await page.addInitScript(() => {
      const real = Storage.prototype.setItem;
      Storage.prototype.setItem = function (key, value) {
        if (document.documentElement.dataset.full === "no") return real.call(this, key, value);
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    const playground = await Playground.open(page);
    const isFull = (full: string) => page.evaluate((it) => (document.documentElement.dataset.full = it), full);
    await playground.run("sim node add worker-3");
    await expect(note(page)).toContainText("its storage is full");
    await note(page).getByRole("button", { name: "Close the note" }).click();
    await playground.run("sim node add worker-4");
    await expect(note(page)).toHaveCount(0);
    await isFull("no");
    await playground.run("sim node add worker-5");
    await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain("worker-5");
    await isFull("yes");
    await playground.run("sim node add worker-6");
    await expect(note(page)).toContainText("its storage is full");
  });

  test("the sessions of closed tabs make room, then the session before gives way", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.run("sim node add first-1");
    await playground.button("Start over").click();
    await isStored(page, "worker-1");
    await page.evaluate(() => {
      const large = "x".repeat(1_000_000);
      localStorage.setItem("daemonset-playground.session.old", `[2,null,"${large}"]`);
      localStorage.setItem("daemonset-playground.session.older", `[1,null,"${large}"]`);
      // What is of others fills the rest.
      let size = 4_000_000;
      for (let n = 0; size > 0; n += 1) {
        try {
          localStorage.setItem(`other-${n}`, "x".repeat(size));
        } catch {
          size = Math.floor(size / 2);
        }
      }
    });
    await playground.run("sim node add second-1");
    await isStored(page, "second-1");
    expect((await stored(page))![2]![0]).toContain("first-1");
    const names = await page.evaluate(() => Object.keys(localStorage));
    expect(names).toContain("daemonset-playground.session.old");
    expect(names).not.toContain("daemonset-playground.session.older");
    await expect(note(page)).toHaveCount(0);
  });
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

test("a crash says what happened and keeps the session of its tab", async ({ page, context }) => {
  const playground = await Playground.open(page);
  await playground.run("sim node add worker-3");
  await isStored(page, "worker-3");
  const other = await Playground.open(await context.newPage());
  await other.run("sim node add other-1");
  await isStored(other.page, "other-1");
  const crashes = () =>
    page.evaluate(() => void dispatchEvent(new CustomEvent("playground-crash", { detail: "panicked at a test" })));
  await crashes();
  const crash = page.getByRole("dialog", { name: "The playground has stopped" });
  await expect(crash).toContainText("panicked at a test");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    crash.getByRole("button", { name: "Save the session as a file" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("playground.session");
  expect(readFileSync(await download.path(), "utf8")).toMatch(/^(?!.*other-1).*sim node add worker-3/s);
  await crash.getByRole("button", { name: "Reload" }).click();
  await expect(playground.node("worker-3")).toBeVisible();
  await crashes();
  await crash.getByRole("button", { name: "Begin anew" }).click();
  await expect(playground.button("Bring back")).toBeVisible();
  await expect(playground.node("worker-3")).toHaveCount(0);
  await playground.button("Bring back").click();
  await expect(playground.node("worker-3")).toBeVisible();
});

test.describe("the hints of a first visit", () => {
  const hints = (page: Page) => page.getByRole("region", { name: "Hints" });

  test("come one after another, do not come again, and are asked for", async ({ page }) => {
    const playground = await Playground.open(page);
    await expect(hints(page).getByRole("status")).toHaveText(/^1 of 4 Choose a Pod/);
    await expect(page.locator("body")).toBeFocused();
    for (const words of ["2 of 4 Edit the manifest", "3 of 4 Step lets", "4 of 4 Each click"]) {
      await playground.button("Next hint").click();
      await expect(hints(page).getByRole("status")).toContainText(words);
    }
    await playground.button("Done").click();
    await expect(hints(page)).toHaveCount(0);
    await page.reload();
    await expect(playground.node("worker-1")).toBeVisible();
    await expect(hints(page)).toHaveCount(0);
    await playground.button("Help").click();
    await playground.button("Show the hints of the first visit again").click();
    await expect(hints(page).getByRole("status")).toContainText("1 of 4");
    await playground.button("No more hints").click();
    await page.reload();
    await expect(playground.node("worker-1")).toBeVisible();
    await expect(hints(page)).toHaveCount(0);
  });

  for (const address of ["./?quiet", "./?readonly=1", "./embed/"]) {
    test(`are not on ${address}`, async ({ page }) => {
      await page.goto(address);
      await expect(new Playground(page).node("worker-1")).toBeVisible();
      await expect(hints(page)).toHaveCount(0);
    });
  }
});

test.describe("settings", () => {
  const dialogOf = (page: Page) => page.getByRole("dialog", { name: "Settings" });

  test("of time are a line, and mistakes are told at the field", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.button("Settings").click();
    const dialog = dialogOf(page);
    const readiness = dialog.getByRole("textbox", { name: "readiness", exact: true });
    const set = dialog.getByRole("button", { name: "Set the timings" });
    await expect(readiness).toHaveValue("1s");
    await expect(readiness).toHaveAccessibleDescription(/^From running to ready .* Default.1s\.$/);
    await readiness.fill("9");
    await expect(readiness).toHaveAttribute("aria-invalid", "true");
    await expect(readiness).toHaveAccessibleDescription(/^This is not a duration such as 30s/);
    await expect(set).toBeDisabled();
    await readiness.fill("9s");
    await expect(dialog.getByText("sim timings readiness=9s", { exact: true })).toBeVisible();
    await set.click();
    expect(await playground.lastLine()).toBe("sim timings readiness=9s");
    await expect(set).toBeDisabled();
    await dialog.getByRole("button", { name: "Back to the defaults" }).click();
    await set.click();
    expect(await playground.lastLine()).toBe("sim timings readiness=1s");
    await expectNoViolations(page);
  });

  test("the seed is a line, kept in the session", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.button("Settings").click();
    const seed = dialogOf(page).getByRole("textbox", { name: "seed" });
    await seed.fill("x");
    await expect(seed).toHaveAccessibleDescription(/A seed is a whole number from 0 on\./);
    await seed.fill("7");
    await seed.press("Enter");
    expect(await playground.lastLine()).toBe("sim seed 7");
    await isStored(page, "sim seed 7");
    await page.reload();
    await playground.button("Settings").click();
    await expect(seed).toHaveValue("7");
  });

  test("less motion is kept, and holds before the program has started", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.button("Settings").click();
    await dialogOf(page).getByRole("combobox", { name: "Motion" }).selectOption("reduced");
    await dialogOf(page).getByRole("combobox", { name: "Theme" }).selectOption("dark");
    const root = page.locator("html");
    await expect(root).toHaveAttribute("data-motion", "reduced");
    await expect(root).toHaveAttribute("data-theme", "dark");
    await expect.poll(() => page.evaluate(() => localStorage.getItem("daemonset-playground.motion"))).toBe('"reduced"');
    await page.reload({ waitUntil: "commit" });
    await expect(root).toHaveAttribute("data-motion", "reduced");
    await expect(playground.button("Theme: dark")).toBeVisible();
    const pod = playground.pods("fluentd", "worker-1");
    await expect(pod).toHaveCSS("transition-property", "none");
  });
});
