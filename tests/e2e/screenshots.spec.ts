// Pictures of the page: twelve states, in the sizes and themes in which it is looked at, as
// tests/e2e/output/screenshots/STATE-SIZE-THEME.png.

import type { Page } from "@playwright/test";

import { expect, takeScreenshot, test } from "./fixtures";
import { Playground, session } from "./playground";

const rollout = session("rollout");
/** The manifest in the rollout's session. */
const fluentd = /'EOF'\n([^]*?)EOF/.exec(rollout)![1];

interface State {
  name: string;
  /** A session, or what the address asks for. */
  opens: { session: string } | { fragment: string };
  /** What is done then; it ends when what the picture is of can be seen. */
  then?: (playground: Playground, show: (panel: string) => Promise<void>) => Promise<unknown>;
}

const states: State[] = [
  { name: "opening", opens: { fragment: "" } },
  { name: "rollout", opens: { session: rollout } },
  {
    name: "stuck",
    opens: { fragment: "#example/stuck-on-a-bad-image" },
    then: async (playground, show) => {
      await playground.strip("collector").getByRole("button", { name: "collector", exact: true }).click();
      await show("Why");
      await expect(playground.why).toContainText("collector");
    },
  },
  {
    name: "why-not",
    opens: { session: rollout },
    then: async (playground) => {
      await playground.empty("fluentd", "gpu-1").click();
      await expect(playground.why).toContainText("Why is there no fluentd on gpu-1?");
    },
  },
  {
    name: "why-pending",
    opens: { fragment: "#example/too-large-for-one-node" },
    then: async (playground) => {
      await playground.pods("indexer", "small-1", "Pending").click();
      await expect(playground.why).toContainText("Insufficient cpu");
    },
  },
  {
    name: "mistake",
    opens: { session: rollout },
    then: async (playground, show) => {
      await show("YAML");
      await playground.paste(fluentd.replace("image: fluentd", "imag: fluentd"));
      await expect(playground.outlook).toContainText("unknown field");
    },
  },
  {
    name: "before-apply",
    opens: { session: rollout },
    then: async (playground, show) => {
      await show("YAML");
      await playground.paste(fluentd.replace("v1.14", "v1.16").replace("maxUnavailable: 1", "maxUnavailable: 2"));
      await expect(playground.outlook).toContainText("Template changed.");
    },
  },
  {
    name: "past",
    opens: { session: rollout },
    then: async (playground, show) => {
      await show("Console");
      await playground.run("sim back 7");
      await show("Journal");
      await expect(playground.page.getByRole("button", { name: /^To T\+/ })).toBeVisible();
    },
  },
  {
    name: "map",
    opens: { session: session("large") },
    then: (playground) => expect(playground.nodes).toContainText("5,000 Nodes"),
  },
  {
    name: "table",
    opens: { session: rollout },
    then: async (playground) => {
      await playground.button("table").click();
      await expect(playground.page.getByRole("table", { name: "Nodes" })).toBeVisible();
    },
  },
  {
    name: "compare",
    opens: { session: rollout },
    then: async (playground, show) => {
      await show("Console");
      await playground.run("sim back 7");
      await playground.run("kubectl rollout undo daemonset/fluentd -n kube-system");
      await playground.run("sim run 20s");
      await show("Cluster");
      await playground.press("Forks 1", "More of time");
      await playground.button("Compare with fork 1").click();
      await expect(playground.page.getByRole("dialog", { name: "Compare forks" })).toBeVisible();
    },
  },
  {
    name: "gallery",
    opens: { fragment: "" },
    then: async (playground) => {
      await playground.press("Examples", "More");
      await expect(playground.page.getByRole("list", { name: "Examples" })).toBeVisible();
    },
  },
];

const sizes = [
  { size: "wide", width: 1440, height: 900 },
  { size: "medium", width: 1024, height: 768 },
  { size: "phone", width: 390, height: 844 },
];

for (const { size, width, height } of sizes) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ viewport: { width, height }, colorScheme, ...(size === "phone" && { isMobile: true, hasTouch: true }) });

      test("the states", async ({ page }) => {
        // Each state is as one finds it who opens the page for the first time.
        await page.addInitScript(() => localStorage.clear());
        for (const { name, opens, then } of states) {
          const fragment = "session" in opens ? Playground.fragment(opens.session) : opens.fragment;
          // Another query, so that the page is loaded again.
          const playground = await Playground.open(page, `./?${name}${fragment}`);
          await then?.(playground, (panel) => showPanel(page, panel));
          await expect(page.getByText(/^Trying it out/)).toHaveCount(0);
          await page.mouse.move(0, 0);
          await takeScreenshot(page, `${name}-${size}-${colorScheme}`);
        }
      });
    });
  }
}

/** On a phone one panel is seen at a time. */
async function showPanel(page: Page, panel: string): Promise<void> {
  const tab = page.getByRole("tablist", { name: "Panels" }).getByRole("tab", { name: panel });
  if (await tab.isVisible()) await tab.click();
}
