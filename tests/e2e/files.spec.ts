// Files out of the page and into it.

import type { Download, Page } from "@playwright/test";
import { readFileSync } from "node:fs";

import { expectNoViolations } from "./axe";
import { expect, test } from "./fixtures";
import { manifest, Playground } from "./playground";

async function download(playground: Playground, file: string): Promise<Buffer> {
  const [it]: [Download, void] = await Promise.all([
    playground.page.waitForEvent("download"),
    playground.button(`Download ${file}`).click(),
  ]);
  expect(it.suggestedFilename()).toBe(file);
  return readFileSync(await it.path());
}

/** Drops a file on the middle of the page, as a file manager does. */
async function drop(page: Page, name: string, text: string, events = ["dragenter", "dragover", "drop"]): Promise<void> {
  await page.evaluate(
    ({ name, text, events }) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name));
      const target = document.elementFromPoint(innerWidth / 2, innerHeight / 2)!;
      for (const kind of events) {
        target.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    { name, text, events },
  );
}

/** Three Nodes and what runs on them, as `kubectl get nodes,ds,pods -A -o json` prints it. */
function dump(): string {
  const uid = (n: number) => `6a30e8b0-3f5c-4c3e-9d0e-${String(n).padStart(12, "0")}`;
  const nodes = [1, 2, 3].map((n) => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: `ip-10-0-0-${n}`, uid: uid(n), resourceVersion: "7", labels: { disktype: "ssd" }, managedFields: [{ manager: "kubelet" }] },
    spec: n === 3 ? { taints: [{ key: "dedicated", value: "db", effect: "NoSchedule" }] } : {},
    status: {
      capacity: { cpu: "2", memory: "4Gi", pods: "110" },
      allocatable: { cpu: "2", memory: "4Gi", pods: "110" },
      conditions: [{ type: "Ready", status: "True", reason: "KubeletReady" }],
    },
  }));
  const template = { metadata: { labels: { app: "agent" } }, spec: { containers: [{ name: "main", image: "agent:1" }] } };
  const daemonSet = {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "agent", namespace: "logging", uid: uid(10), resourceVersion: "8" },
    spec: { selector: { matchLabels: { app: "agent" } }, template },
    status: { currentNumberScheduled: 2, desiredNumberScheduled: 2, numberMisscheduled: 0, numberReady: 2 },
  };
  const pods = [1, 2].map((n) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `agent-aaaa${n}`,
      namespace: "logging",
      uid: uid(20 + n),
      ownerReferences: [{ apiVersion: "apps/v1", kind: "DaemonSet", name: "agent", uid: uid(10), controller: true }],
    },
    spec: { nodeName: `ip-10-0-0-${n}`, containers: template.spec.containers },
    status: { phase: "Running" },
  }));
  return JSON.stringify({ apiVersion: "v1", kind: "List", items: [...pods, daemonSet, ...nodes] });
}

test.describe("export", () => {
  test("each file holds what it says", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.run("sim node add gpu-1 --preset gpu");
    await playground.button("Export").click();

    const session = (await download(playground, "playground.session")).toString();
    expect(session).toMatch(/^# daemonset-playground session v1\n/);
    expect(session).toContain("\nsim node add gpu-1 --preset gpu\n");

    const manifests = (await download(playground, "manifests.yaml")).toString();
    expect(manifests).toMatch(/^---\n# fluentd.yaml\napiVersion: apps\/v1\n/);

    const script = (await download(playground, "playground-kind.sh")).toString();
    expect(script).toMatch(/^#!\/usr\/bin\/env bash\n/);
    expect(script).toContain("\nreplay kubectl apply -f fluentd.yaml\n");

    const objects = (await download(playground, "cluster.yaml")).toString();
    expect(objects).toContain("kind: DaemonSet");
    expect(objects).toContain("name: gpu-1");

    const transcript = (await download(playground, "transcript.txt")).toString();
    expect(transcript).toContain("$ sim node add gpu-1 --preset gpu\nnode/gpu-1 added\n");

    const journal = (await download(playground, "journal.jsonl")).toString().trimEnd().split("\n");
    const entries = journal.map((line) => JSON.parse(line));
    expect(entries[0]).toMatchObject({ t: 0, verb: "created", kind: "Node", name: "control-plane-1" });
    expect(entries.at(-1).final.nodes).toHaveLength(4);

    const svg = (await download(playground, "nodes.svg")).toString();
    expect(svg).toContain('<title id="title">4 Nodes at T+');
    const png = await download(playground, "nodes.png");
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(png.readUInt32BE(16), "twice as wide as the SVG").toBe(2 * Number(/width="(\d+)"/.exec(svg)![1]));
    await expect(page.getByRole("dialog").getByRole("status")).toHaveText("nodes.png is with your downloads.");
  });

  test("the SVG is a document that a browser reads, and has the colours of the page", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.button("Theme: system").click();
    await playground.button("Theme: light").click();
    await playground.button("Export").click();
    const svg = (await download(playground, "nodes.svg")).toString();
    const title = await page.evaluate((text) => {
      const document = new DOMParser().parseFromString(text, "image/svg+xml");
      return document.querySelector("parsererror")?.textContent ?? document.querySelector("title")?.textContent;
    }, svg);
    expect(title).toMatch(/^3 Nodes at T\+/);
    expect(svg, "the dark ground").toContain("#0e1217");
  });

  test("a text goes to the clipboard, or into a field where that is forbidden", async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const playground = await Playground.open(page);
    await playground.button("Export").click();
    const told = page.getByRole("dialog").getByRole("status");
    await playground.button("Copy playground-kind.sh").click();
    await expect(told).toHaveText("playground-kind.sh is on the clipboard.");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("kind create cluster");

    await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    await playground.button("Copy playground.session").click();
    await expect(page.getByRole("textbox", { name: "Text of playground.session" })).toHaveValue(/^# daemonset-playground session v1/);
  });

  test("an exported session is opened again", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.run("sim node add worker-9");
    await playground.button("Export").click();
    const session = (await download(playground, "playground.session")).toString();
    await page.keyboard.press("Escape");
    await playground.button("Start over").click();
    await expect(playground.node("worker-9")).toHaveCount(0);
    await drop(page, "playground.session", session);
    await playground.button("Open the session").click();
    await expect(playground.node("worker-9")).toBeVisible();
  });
});

test.describe("import", () => {
  test("a manifest that is pasted is applied, beside what is there", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.button("Import").click();
    await page.getByRole("textbox", { name: "Text to import" }).fill(manifest("example-daemonset.yaml"));
    const dialog = page.getByRole("dialog", { name: "Import" });
    await expect(dialog.getByRole("status")).toContainText("1 DaemonSet");
    await playground.button("Apply to this cluster").click();
    await expect(dialog).toHaveCount(0);
    await expect(playground.strip("example-daemonset")).toBeVisible();
    await expect(page.getByRole("tab", { name: "example-daemonset.yaml" })).toHaveAttribute("aria-selected", "true");
    expect(await playground.lastLine()).toBe("kubectl apply -f example-daemonset.yaml");
  });

  test("a dump that is dropped anywhere begins a cluster with its Nodes, and can be taken back", async ({ page }) => {
    const playground = await Playground.open(page);
    await drop(page, "cluster.json", dump(), ["dragenter", "dragover"]);
    await expect(page.getByText("Drop the files to see what is in them")).toBeVisible();
    await drop(page, "cluster.json", dump());
    await expect(page.getByText("Drop the files to see what is in them")).toHaveCount(0);
    const found = page.getByRole("dialog", { name: "Import" }).getByRole("status");
    await expect(found).toContainText("1 DaemonSet and 3 Nodes");
    await expect(found).toContainText("2 Pods are left alone, to be made anew by the DaemonSets");
    await playground.button("Begin a new cluster").click();
    await expect(playground.nodes.getByRole("article")).toHaveCount(3);
    await expect(playground.node("ip-10-0-0-1")).toContainText("disktype=ssd");
    await playground.settle();
    await expect(playground.pods("agent", "ip-10-0-0-1", "Ready")).toBeVisible();
    await expect(playground.empty("agent", "ip-10-0-0-3")).toContainText("dedicated");
    await playground.button("Bring back").click();
    await expect(playground.node("worker-1")).toBeVisible();
  });

  test("a file is chosen; what is wrong in it is told with its line", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.button("Import").click();
    const buffer = Buffer.from(manifest("example-daemonset.yaml").replace("containers:", "container:"));
    await page.getByLabel("Choose files").setInputFiles({ name: "my agent.yaml", mimeType: "application/yaml", buffer });
    const dialog = page.getByRole("dialog", { name: "Import" });
    await expect(dialog.getByRole("status")).toContainText("my agent.yaml");
    await expect(dialog.getByRole("list", { name: "Mistakes" })).toContainText(/line \d+: .*container/);
    await playground.button("Apply to this cluster").click();
    await expect(page.getByRole("tab", { name: "my-agent.yaml" })).toBeVisible();
    await expect(playground.log).toContainText('unknown field "spec.template.spec.container"');
  });

  test("what is no manifest is told, and nothing is offered", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.button("Import").click();
    const field = page.getByRole("textbox", { name: "Text to import" });
    const dialog = page.getByRole("dialog", { name: "Import" });
    for (const [text, words] of [
      ["# a comment", "There is nothing in it."],
      ["hello", "Nothing in it can be taken"],
      ["#v1.abc", "A link that does not open"],
    ]) {
      await field.fill(text!);
      await expect(dialog.getByRole("status")).toContainText(words!);
      await expect(dialog.getByRole("button", { name: /cluster|session/ })).toHaveCount(0);
    }
    await drop(page, "photo.png", "\u0089PNG\u0000\u0000");
    await expect(dialog.getByRole("status")).toContainText("This is no text in UTF-8.");
  });

  test("a dump of megabytes says that it is being read", async ({ page }) => {
    const playground = await Playground.open(page);
    const { items, ...list } = JSON.parse(dump()) as { items: object[] };
    const noise = Array.from({ length: 4000 }, (_, n) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: `settings-${n}`, namespace: "shop" },
      data: { text: "x".repeat(300) },
    }));
    await page.evaluate(() => {
      const seen: string[] = ((window as unknown as { seen: string[] }).seen = []);
      new MutationObserver(() => seen.push(document.querySelector(".import__lead")?.textContent ?? "")).observe(document.body, {
        childList: true,
        subtree: true,
        characterData: true,
      });
    });
    await drop(page, "all.json", JSON.stringify({ ...list, items: [...noise, ...items] }));
    await expect(page.getByRole("dialog").getByRole("status")).toContainText("ConfigMap (4000)", { timeout: 20_000 });
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    expect(seen.some((it) => /^Reading all\.json, 1\.\d MB\.$/.test(it)), seen.join("\n")).toBe(true);
    await playground.button("Begin a new cluster").click();
    await expect(playground.node("ip-10-0-0-2")).toBeVisible();
  });
});

test.describe("axe finds nothing", () => {
  test.use({ reducedMotion: "reduce" });

  test("in the dialog Export", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.button("Export").click();
    await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    await playground.button("Copy playground.session").click();
    await expect(page.getByRole("textbox", { name: "Text of playground.session" })).toBeVisible();
    await expectNoViolations(page);
  });

  test("in the dialog Import", async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.button("Import").click();
    const broken = manifest("example-daemonset.yaml").replace("containers:", "container:");
    await page.getByRole("textbox", { name: "Text to import" }).fill(broken);
    await expect(page.getByRole("list", { name: "Mistakes" })).toBeVisible();
    await expectNoViolations(page);
  });
});
