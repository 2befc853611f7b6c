// Many Nodes: the map, the table, small cards, groups, and doing something with many at once.

import type { Page } from "@playwright/test";

import { expectNoViolations } from "./axe";
import { expect, test } from "./fixtures";
import { Playground } from "./playground";

/** A cluster of 500 Nodes in two zones, with a GPU pool. */
async function openLarge(page: Page): Promise<Playground> {
  const playground = await Playground.open(page);
  await playground.run("sim node add a-1 --count 300 --labels topology.kubernetes.io/zone=a");
  await playground.run("sim node add b-1 --count 177 --labels topology.kubernetes.io/zone=b");
  await playground.run("sim node add gpu-1 --count 20 --preset gpu");
  await playground.run("sim run until settled");
  await expect(playground.nodes.getByText("500 Nodes", { exact: true })).toBeVisible();
  return playground;
}

const map = (page: Page) => page.getByRole("application", { name: /^Map of the Nodes/ });
const legend = (page: Page) => page.getByRole("list", { name: "What the cells stand for" });

/** A rollout of one of two DaemonSets, which does not tolerate the taints of three Nodes. */
const eightNodes = `# daemonset-playground session v1
sim node add control-plane-1 --preset control-plane
sim node add worker-1 --count 4
sim node add gpu-1 --preset gpu --count 2
sim node add ssd-1 --preset ssd
cat > fluentd.yaml <<'EOF'
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: fluentd, namespace: kube-system}
spec:
  selector: {matchLabels: {app: fluentd}}
  template:
    metadata: {labels: {app: fluentd}}
    spec:
      containers:
      - name: fluentd
        image: fluentd:1
EOF
cat > kube-proxy.yaml <<'EOF'
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: kube-proxy, namespace: kube-system}
spec:
  selector: {matchLabels: {app: kube-proxy}}
  template:
    metadata: {labels: {app: kube-proxy}}
    spec:
      tolerations: [{operator: Exists}]
      containers:
      - name: fluentd
        image: kube-proxy:1
EOF
kubectl apply -f fluentd.yaml
kubectl apply -f kube-proxy.yaml
sim seek T+30s
kubectl set image ds/fluentd fluentd=fluentd:2 -n kube-system
sim seek T+64s
`;

test("many Nodes are a map, which the keyboard walks and a click asks", async ({ page }) => {
  const playground = await openLarge(page);
  await expect(legend(page)).toContainText("Ready 479");
  await expect(legend(page)).toContainText("not eligible 21");
  await map(page).focus();
  const named = map(page).getByRole("status");
  await page.keyboard.press("ArrowRight");
  await expect(named).toHaveText("control-plane-1: fluentd not eligible");
  await page.keyboard.press("ArrowRight");
  await expect(named).toHaveText("gpu-1: fluentd not eligible");
  await page.keyboard.press("Enter");
  await expect(playground.why.getByRole("heading", { name: "Why is there no fluentd on gpu-1?" })).toBeVisible();
  await expect(playground.node("gpu-1")).toBeVisible();
});

test("arrow keys reach what has to be scrolled to", async ({ page }) => {
  const playground = await openLarge(page);
  await playground.run("sim node add c-1 --count 4500");
  await expect(playground.nodes.getByText("5,000 Nodes", { exact: true })).toBeVisible();
  const last = map(page).getByRole("heading", { name: "workers" });
  await expect(last).toBeVisible();
  await map(page).focus();
  await page.keyboard.press("ArrowDown");
  // As quickly as a key repeats that is held.
  for (let row = 0; row < 70; row += 1) await page.keyboard.press("ArrowDown", { delay: 30 });
  await expect(map(page).getByRole("status")).toHaveText(/^(c|worker)-\d+: fluentd/);
  await expect(page.locator(".heat__mark[data-mark=cursor]")).toBeInViewport();
});

test("zooming in turns cells into small cards, and a group alone into cards", async ({ page }) => {
  const playground = await openLarge(page);
  const zoomIn = playground.button("Zoom in");
  while (await map(page).count()) await zoomIn.click();
  await expect(playground.node("a-1")).toBeVisible();
  await expect(zoomIn).toBeDisabled();
  await playground.button("control plane").click();
  await expect(playground.nodes.getByRole("article")).toHaveCount(1);
  await expect(playground.nodes.getByText("1 of 500 Nodes")).toBeVisible();
  await playground.nodes.getByRole("button", { name: "control plane", exact: true }).click();
  await expect(playground.nodes.getByText("500 Nodes", { exact: true })).toBeVisible();
});

test("the table says what the map says, and draws only what is seen", async ({ page }) => {
  const playground = await openLarge(page);
  await playground.button("table").click();
  const table = page.getByRole("table", { name: "Nodes" });
  await expect(table).toHaveAttribute("aria-rowcount", "501");
  await expect(table.getByRole("row", { name: /gpu-1 .*taint gpu:NoSchedule/ })).toBeVisible();
  expect(await table.getByRole("row").count()).toBeLessThan(80);
  await table.getByRole("button", { name: /^no fluentd on gpu-1: / }).click();
  await expect(playground.why.getByRole("heading", { name: "Why is there no fluentd on gpu-1?" })).toBeVisible();
  await page.getByRole("searchbox", { name: "Filter Nodes" }).fill("zone=b b-17");
  await expect(playground.nodes.getByText("9 of 500 Nodes")).toBeVisible();
  await expect(table.getByRole("row", { name: /^Pick b-177 / })).toBeVisible();
});

test("Nodes are grouped by a label, by verdict, by revision", async ({ page }) => {
  const playground = await openLarge(page);
  const group = page.getByRole("combobox", { name: "Group by" });
  const titles = playground.nodes.getByRole("heading", { level: 3 });
  await group.selectOption("label topology.kubernetes.io/zone");
  await expect(titles).toHaveText(["a", "b", "without topology.kubernetes.io/zone"]);
  await group.selectOption("verdict");
  await expect(titles).toHaveText(["Ready", "not eligible"]);
  await playground.run("kubectl set image daemonset/fluentd fluentd=fluentd:v1.15 -n kube-system");
  await playground.run("sim run 1m");
  await group.selectOption("revision");
  await expect(titles).toHaveText(["no Pod", "revision 1", "revision 2"]);
});

test("what is picked is tainted, cordoned and put back at once", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("sim node add worker-3 --count 4 --labels pool=edge");
  const pick = (node: string) => playground.node(node).getByRole("checkbox", { name: `Pick ${node}` });
  await pick("worker-1").check();
  await pick("worker-2").check();
  const bar = page.getByRole("group", { name: "Picked Nodes" });
  await expect(bar).toContainText("2 Nodes picked");
  await playground.choose("Actions for picked Nodes", "Cordon");
  expect(await playground.lastLine()).toBe("kubectl cordon worker-1 worker-2");
  await expect(playground.node("worker-2")).toHaveAccessibleName(/cordoned/);
  await playground.button("Pick none").click();
  await expect(bar).toHaveCount(0);

  await pick("worker-3").check();
  await page.getByRole("searchbox", { name: "Filter Nodes" }).fill("pool=edge");
  await playground.button("Pick all that are shown").click();
  await expect(bar).toContainText("4 Nodes picked");
  await playground.choose("Actions for picked Nodes", "Edit labels and taints…");
  const sheet = page.getByRole("dialog", { name: "4 Nodes" });
  await expect(sheet.getByLabel("New label")).toBeFocused();
  await sheet.getByLabel("New taint").fill("edge");
  await sheet.getByRole("button", { name: "Add taint" }).click();
  expect(await playground.lastLine()).toBe("kubectl taint nodes -l pool=edge edge:NoSchedule");
  await expect(playground.nodes.getByText("edge:NoSchedule", { exact: true })).toHaveCount(4);
});

test("the first pick in a map moves no cell", async ({ page }) => {
  await openLarge(page);
  const before = await map(page).boundingBox();
  await map(page).locator(".node-part__cells").last().click({ position: { x: 20, y: 20 }, modifiers: ["ControlOrMeta"] });
  await expect(page.getByRole("group", { name: "Picked Nodes" })).toContainText("1 Node picked");
  expect((await map(page).boundingBox())!.y).toBe(before!.y);
});

test.describe("axe finds nothing", () => {
  test.use({ reducedMotion: "reduce" });

  test("in the map, the table and the small cards", async ({ page }) => {
    const playground = await openLarge(page);
    await playground.run("kubectl set image daemonset/fluentd fluentd=fluentd:v1.15 -n kube-system");
    await playground.run("sim run 10s");
    await expectNoViolations(page);
    await map(page).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press(" ");
    await page.keyboard.press("Enter");
    await expectNoViolations(page);
    await playground.button("table").click();
    await expectNoViolations(page);
    await playground.button("table").click();
    while (await map(page).count()) await playground.button("Zoom in").click();
    await expectNoViolations(page);
  });
});

test("Pods of a Deployment on a Node are one row, which unfolds by a click and by Enter", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("kubectl create deployment web --image=web:1 --replicas=7");
  await playground.settle();
  const card = playground.node("worker-1");
  const fold = card.locator("summary");
  await expect(fold).toHaveText(/^web-\w{3} ×\dDeployment$/);
  const pods = card.getByRole("button", { name: /^web-\w+-\w{5}, Ready/ });
  await expect(pods).toHaveCount(0);
  await fold.click();
  await expect(pods.first()).toBeVisible();
  await fold.press("Enter");
  await expect(pods).toHaveCount(0);
  await fold.press("Enter");
  await pods.first().click();
  await expect(playground.why.getByRole("heading", { level: 2 })).toContainText("web-");
});

test("no word of a row moves or is covered while one points at it", async ({ page }) => {
  const playground = await Playground.open(page);
  const row = playground.pods("fluentd", "worker-1");
  const phrase = row.getByText("Ready", { exact: true });
  const before = await phrase.boundingBox();
  await row.hover();
  const more = playground.button(/^Actions for fluentd-/).first();
  await expect(more).toHaveCSS("opacity", "1");
  expect(await phrase.boundingBox()).toEqual(before);
  const key = (await more.boundingBox())!;
  expect(key.x).toBeGreaterThanOrEqual(before!.x + before!.width);
  expect(key.width).toBeGreaterThanOrEqual(24);
});

test("eight Nodes with two DaemonSets need no scrolling on a wide screen", async ({ page }) => {
  const playground = await Playground.open(page, `./?quiet=1${Playground.fragment(eightNodes)}`);
  await expect(playground.nodes.getByRole("article")).toHaveCount(8);
  await expect(playground.empty("fluentd", "control-plane-1")).toContainText("control-plane:NoSchedule");
  for (const node of await playground.nodes.getByRole("article").all()) {
    await expect(node).toBeInViewport({ ratio: 1 });
  }
  for (const place of await playground.nodes.getByRole("button", { name: /^no / }).all()) {
    expect(await place.evaluate((it) => it.scrollWidth <= it.clientWidth), "what decided is not cut").toBe(true);
  }
});
