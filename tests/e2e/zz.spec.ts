import { test } from "./fixtures";
import { Playground } from "./playground";
for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test("large", async ({ page }) => {
      test.setTimeout(120_000);
      const p = await Playground.open(page);
      const shot = (n: string) => page.screenshot({ path: `/tmp/shots/main/${n}-${colorScheme}.png` });
      await p.run("sim node add general-a-1 --labels zone=a --count 700");
      await p.run("sim node add gpu-1 --preset gpu --count 60");
      await shot("m0");
      await p.run("sim run until settled");
      await p.run("kubectl set image daemonset/fluentd fluentd=fluentd:v1.15 -n kube-system");
      await p.run("kubectl patch daemonset fluentd -n kube-system -p '{\"spec\":{\"updateStrategy\":{\"rollingUpdate\":{\"maxUnavailable\":\"10%\"}}}}'");
      await p.run("sim run 130s");
      await p.run("sim node stop general-a-7");
      await p.run("sim run 60s");
      await shot("m1");
      await page.getByRole("button", { name: "Zoom in" }).click();
      await shot("m2");
      await page.getByRole("button", { name: "Zoom in" }).click();
      await shot("m3");
      await page.getByRole("button", { name: "table" }).click();
      await shot("m4");
      await page.getByLabel("Group by").selectOption("verdict");
      await shot("m5");
      await page.getByRole("button", { name: "table" }).click();
      await page.getByRole("application").focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press(" ");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press(" ");
      await page.keyboard.press("Enter");
      await shot("m6");
    });
  });
}
