import { test } from "./fixtures";
import { Playground, session } from "./playground";
const three = session("rollout") + process.env.ZZ_MORE;
const sizes = (process.env.ZZ_SIZES ?? "768x1024 720x900 844x390 720x450").split(" ").map((it) => it.split("x").map(Number));
for (const scheme of (process.env.ZZ_SCHEME ?? "light").split(" ") as any[])
  test(`shots ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    for (const [n, address] of [["one", ""], ["three", `${Playground.fragment(three)}`]] as const) {
      for (const [width, height] of sizes) {
        await page.setViewportSize({ width, height });
        const playground = await Playground.open(page, `./?${n}${width}${height}${address}`);
        if (n === "three") await playground.empty("fluentd", "gpu-1").click();
        for (const panel of (process.env.ZZ_PANELS ?? "Cluster Why YAML Console Journal").split(" ")) {
          const tab = page.getByRole("tablist", { name: "Panels" }).getByRole("tab", { name: panel, exact: true });
          if (await tab.isVisible()) await tab.click();
          else if (panel !== "Cluster") continue;
          await page.waitForTimeout(150);
          await page.screenshot({ path: `/tmp/shots/wide/${n}-${width}x${height}-${panel}-${scheme}.png`, animations: "disabled" });
        }
      }
    }
  });
