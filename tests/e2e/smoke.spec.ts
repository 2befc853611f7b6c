// The released page starts, under a path that is not the server's root.

import { expect, takeScreenshot, test } from "./fixtures";
import { Playground } from "./playground";

test("the page opens and its program starts", async ({ page }) => {
  await page.goto("./");
  await expect(page).toHaveTitle(/DaemonSet Playground/);
  await takeScreenshot(page, "smoke");
});

test.describe("the second part of the program", () => {
  const second = "**/*_second.wasm";

  test("comes after the first paint, and is waited for only where it is needed", async ({ page }) => {
    const kinds: string[] = [];
    let answer = () => {};
    const held = new Promise<void>((done) => (answer = done));
    await page.route(second, async (route) => {
      const kind = route.request().resourceType();
      kinds.push(kind);
      // On a busy machine the page may come to something that it cannot do without, and stands still until it can.
      if (kind === "fetch") await held;
      await route.continue();
    });
    const playground = await Playground.open(page);
    await expect(playground.node("worker-1")).toBeVisible();
    const whole = page.waitForResponse(second);
    answer();
    await whole;
    await playground.run("kubectl cordon worker-1");
    await expect(playground.node("worker-1")).toContainText("cordoned");
    expect(kinds[0], "asked for beside the work of the page").toBe("fetch");
  });

  test("is asked for again when it is needed and the network failed", async ({ page }) => {
    let asked = 0;
    await page.route(second, async (route) => {
      asked += 1;
      // Nothing, the first time, as if the network had broken off.
      await (asked === 1 ? route.fulfill({ body: "" }) : route.continue());
    });
    const playground = await Playground.open(page);
    await playground.run("kubectl describe node worker-1");
    await expect(playground.log).toContainText("Name:               worker-1");
    expect(asked).toBe(2);
  });
});
