// The released page starts, under a path that is not the server's root.

import { expect, takeScreenshot, test } from "./fixtures";

test("the page opens and its program starts", async ({ page }) => {
  await page.goto("./");
  await expect(page).toHaveTitle(/DaemonSet Playground/);
  await takeScreenshot(page, "smoke");
});
