// What a person does with the playground, from paste to rolled out.

import { expect, test } from "./fixtures";
import { manifest, Playground } from "./playground";

const fluentd = manifest("fluentd.yaml");

test("the page opens with a DaemonSet that runs", async ({ page }) => {
  const playground = await Playground.open(page);
  await expect(playground.nodes.getByRole("article")).toHaveCount(3);
  await expect(playground.pods("fluentd", "worker-1", "Ready, revision 1")).toBeVisible();
  await expect(playground.pods("fluentd", "worker-2", "Ready, revision 1")).toBeVisible();
  await expect(playground.empty("fluentd", "control-plane-1")).toBeVisible();
  await expect(playground.number("fluentd", "READY")).toHaveText("2");
  await expect(playground.clock).toHaveText(/^T\+\d+ s$/);
  await expect(playground.outlook).toContainText("No change.");
  await expect(playground.button("Step")).toBeDisabled();
  await expect(playground.button("Step back")).toBeEnabled();
});

// covers: R10
test("a mistake in the manifest is named with its line, and nothing changes", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.paste(fluentd.replace("image: fluentd", "imag: fluentd"));
  await expect(playground.outlook).toContainText('Line 19: unknown field "spec.template.spec.containers[0].imag"');
  const before = await playground.clock.textContent();
  await playground.apply();
  await expect(playground.log).toContainText('unknown field "spec.template.spec.containers[0].imag"');
  await expect(playground.clock).toHaveText(before!);
  await expect(playground.pods("fluentd", "worker-1", "Ready, revision 1")).toBeVisible();

  // The mistake leads to its line, and the remark under the line mends it.
  await playground.outlook.getByRole("button", { name: /^Line 19/ }).click();
  await expect(playground.editor).toBeFocused();
  await page.getByRole("button", { name: /^Write image/ }).click();
  await expect(playground.outlook).toContainText("No change.");
  await playground.apply();
  await expect(playground.log).toContainText("daemonset.apps/fluentd unchanged");
});

// covers: R9, R26
for (const [file, name, nodes] of [
  ["example-daemonset.yaml", "example-daemonset", ["worker-1", "worker-2"]],
  ["fluentd-elasticsearch.yaml", "fluentd-elasticsearch", ["control-plane-1", "worker-1", "worker-2"]],
  ["node-monitor.yaml", "node-monitor", ["worker-1", "worker-2"]],
  ["fluentd.yaml", "fluentd", ["worker-1", "worker-2"]],
] as const) {
  test(`${file} can be pasted and applied`, async ({ page }) => {
    const playground = await Playground.open(page);
    await playground.run("kubectl delete daemonset fluentd -n kube-system");
    await playground.settle();
    await playground.button("New file").click();
    await playground.paste(manifest(file));
    await expect(playground.outlook).toContainText(`New DaemonSet ${name}.`);
    await playground.apply();
    await expect(playground.log).toContainText(`daemonset.apps/${name} created`);
    await playground.settle();
    for (const node of nodes) {
      await expect(playground.pods(name, node, "Ready, revision 1")).toBeVisible();
    }
    await expect(playground.number(name, "DESIRED")).toHaveText(String(nodes.length));
  });
}

// covers: R2, R3
test("a new Node gets its Pod, and loses it with the Node", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.choose("Add Node", "Worker");
  await expect(playground.log).toContainText("$ sim node add worker-3");
  await expect(playground.empty("fluentd", "worker-3")).toHaveAccessibleName(/eligible, not created yet/);
  await playground.button("Step").click();
  await expect(playground.pods("fluentd", "worker-3")).toBeVisible();
  await playground.settle();
  await expect(playground.pods("fluentd", "worker-3", "Ready, revision 1")).toBeVisible();
  await expect(playground.number("fluentd", "READY")).toHaveText("3");

  await playground.choose("Actions for worker-3", "Remove from the cluster");
  await expect(playground.log).toContainText("$ kubectl delete node worker-3");
  await expect(playground.node("worker-3")).toHaveCount(0);
  await playground.settle();
  await expect(playground.number("fluentd", "DESIRED")).toHaveText("2");
});

// covers: R31, Q20, Q53
test("cordon, drain and uncordon leave daemon Pods alone", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.choose("Actions for worker-1", "Cordon");
  await expect(playground.node("worker-1")).toHaveAccessibleName(/^worker-1, cordoned/);
  await playground.choose("Actions for worker-1", "Drain");
  await expect(playground.log).toContainText("node/worker-1 drained");
  await playground.settle();
  await expect(playground.pods("fluentd", "worker-1", "Ready")).toBeVisible();
  await playground.choose("Actions for worker-1", "Uncordon");
  await expect(playground.node("worker-1")).toHaveAccessibleName(/^worker-1, Ready/);
});

// covers: R13, R17
test("labels and a nodeSelector make Pods come and go", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.paste(fluentd.replace("    spec:\n", "    spec:\n      nodeSelector:\n        disktype: ssd\n"));
  await expect(playground.outlook).toContainText("worker-1 and worker-2 lose their Pod.");
  await playground.apply();
  await playground.settle();
  await expect(playground.empty("fluentd", "worker-1")).toHaveAccessibleName(/needs label disktype=ssd/);

  await playground.choose("Actions for worker-1", "Edit labels and taints…");
  const sheet = page.getByRole("dialog", { name: "worker-1" });
  await sheet.getByRole("textbox", { name: "New label" }).fill("disktype=ssd");
  await expect(sheet).toContainText("$ kubectl label nodes worker-1 disktype=ssd");
  await sheet.getByRole("button", { name: "Add label" }).click();
  await expect(sheet.getByRole("button", { name: "Remove label disktype=ssd" })).toBeVisible();
  await sheet.getByRole("button", { name: "Close" }).click();
  await playground.settle();
  await expect(playground.pods("fluentd", "worker-1", "Ready")).toBeVisible();
  await expect(playground.pods("fluentd", "worker-2")).toHaveCount(0);

  await playground.choose("Actions for worker-1", "Edit labels and taints…");
  await sheet.getByRole("button", { name: "Remove label disktype=ssd" }).click();
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await playground.settle();
  await expect(playground.pods("fluentd", "worker-1")).toHaveCount(0);
});

// covers: Q45
test("what Apply would do is known in a large cluster too", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("sim node add pool-1 --count 1000");
  await playground.settle();
  await playground.paste(fluentd.replace("v1.14", "v1.15"));
  await expect(playground.outlook).toContainText("Template changed. 1,002 Pods restart, 1 at a time.", { timeout: 20_000 });
  await expect(playground.outlook).toContainText(/Settled after 1[0-9] h/);
});

// covers: R15
test("taints and tolerations make Pods come and go", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.choose("Actions for worker-2", "Edit labels and taints…");
  const sheet = page.getByRole("dialog", { name: "worker-2" });
  await sheet.getByRole("textbox", { name: "New taint" }).fill("dedicated=infra");
  await sheet.getByRole("combobox", { name: "Effect" }).selectOption("NoExecute");
  await expect(sheet).toContainText("$ kubectl taint nodes worker-2 dedicated=infra:NoExecute");
  await sheet.getByRole("button", { name: "Add taint" }).click();
  await sheet.getByRole("button", { name: "Close" }).click();
  await playground.settle();
  await expect(playground.empty("fluentd", "worker-2")).toHaveAccessibleName(/taint dedicated=infra:NoExecute/);

  await playground.paste(fluentd.replace("    spec:\n", "    spec:\n      tolerations:\n      - operator: Exists\n"));
  await expect(playground.outlook).toContainText("control-plane-1 and worker-2 gain a Pod.");
  await playground.apply();
  await playground.settle();
  for (const node of ["control-plane-1", "worker-1", "worker-2"]) {
    await expect(playground.pods("fluentd", node, "Ready")).toBeVisible();
  }
});

test("a refused label says so in the sheet", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.choose("Actions for worker-1", "Edit labels and taints…");
  const sheet = page.getByRole("dialog", { name: "worker-1" });
  await sheet.getByRole("textbox", { name: "New label" }).fill("disk/type/x=ssd");
  await sheet.getByRole("button", { name: "Add label" }).click();
  await expect(sheet.getByRole("alert")).toContainText('The Node "worker-1" is invalid: metadata.labels');
  // What was typed stays, to be mended.
  const field = sheet.getByRole("textbox", { name: "New label" });
  await expect(field).toHaveValue("disk/type/x=ssd");
  await field.fill("disktype=ssd");
  await sheet.getByRole("button", { name: "Add label" }).click();
  await expect(field).toHaveValue("");
});

// covers: R14
test("affinity decides where Pods go", async ({ page }) => {
  const playground = await Playground.open(page);
  const affinity = `      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
            - matchExpressions:
              - key: kubernetes.io/hostname
                operator: In
                values: [worker-2]
`;
  await playground.paste(fluentd.replace("    spec:\n", `    spec:\n${affinity}`));
  await expect(playground.outlook).toContainText("worker-1 loses its Pod.");
  await playground.apply();
  await playground.settle();
  await expect(playground.empty("fluentd", "worker-1")).toHaveAccessibleName(/affinity needs hostname in \(worker-2\)/);
  await expect(playground.pods("fluentd", "worker-2", "Ready, revision 2")).toBeVisible();
});

// covers: R20, R25
test("a rolling update, step by step", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.paste(fluentd.replace("v1.14", "v1.15"));
  await expect(playground.outlook).toContainText("Template changed. 2 Pods restart, 1 at a time.");
  await playground.apply();
  const start = await playground.seconds();

  // One Node after the other: the old Pod has 30 s to stop, the new one is Ready 15 s after that.
  const expected = [
    [1, "controller", /^records revision fluentd-\w+: revision 2 of the template/],
    [2, "controller", /^deletes fluentd-\w+ on worker-1: old revision, budget 1 of 1 free/],
    [32, "kubelet", /^worker-1: fluentd-\w+ is gone after 30s of grace/],
    [33, "controller", /^creates fluentd-\w+ for worker-1/],
  ] as const;
  for (const [seconds, who, text] of expected) {
    await playground.button("Step").click();
    const row = playground.journal.locator("[aria-current=true]");
    await expect(row).toContainText(who);
    await expect(row.locator(".journal__text")).toHaveText(text);
    expect(await playground.seconds()).toBe(start + seconds);
  }
  await expect(playground.strip("fluentd")).toContainText("Spent by worker-1");
  await expect(playground.strip("fluentd")).toContainText("worker-2 is next.");
  await expect(playground.pods("fluentd", "worker-2", "Ready, revision 1")).toContainText("old, next");

  const here = await playground.seconds();
  await playground.button("Step").click();
  await playground.button("Step back").click();
  expect(await playground.seconds()).toBe(here);
  await expect(page.getByText("This is the past")).toBeVisible();
  await expect(page.getByRole("status", { name: "Latest step" })).toHaveText(/^Back to T\+/);

  await playground.settle();
  await expect(playground.pods("fluentd", "worker-1", "Ready, revision 2")).toBeVisible();
  await expect(playground.pods("fluentd", "worker-2", "Ready, revision 2")).toBeVisible();
  await expect(playground.number("fluentd", "UP-TO-DATE")).toHaveText("2");

  // A row of the journal goes to its moment.
  await playground.journal.getByRole("button", { name: /is gone after 30s of grace/ }).first().click();
  expect(await playground.seconds()).toBe(start + 32);
  await expect(playground.pods("fluentd", "worker-2", "Ready, revision 1")).toBeVisible();
});

test("time plays, pauses, and stops when nothing is left to do", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("kubectl set image daemonset/fluentd fluentd=fluentd:v1.15 -n kube-system");
  const start = await playground.seconds();
  await playground.button("Play").click();
  await expect.poll(() => playground.seconds()).toBeGreaterThan(start);
  await playground.button("Pause").click();
  const paused = await playground.seconds();
  await expect(playground.button("Play")).toBeEnabled();
  expect(await playground.lastLine()).toBe(`sim run ${paused - start}s`);
  expect(await playground.seconds()).toBe(paused);

  await page.getByRole("combobox", { name: "Speed" }).selectOption("60x");
  await playground.button("Play").click();
  await expect(playground.pods("fluentd", "worker-2", "Ready, revision 2")).toBeVisible();
  await expect(playground.button("Play")).toBeDisabled();
});

// covers: R5
test("a deleted Pod is replaced", async ({ page }) => {
  const playground = await Playground.open(page);
  const pod = playground.pods("fluentd", "worker-1");
  const name = (await pod.getAttribute("aria-label"))!.split(",")[0]!;
  await playground.choose(`Actions for ${name}`, "Delete");
  await expect(playground.log).toContainText(`$ kubectl delete pod ${name} -n kube-system`);
  await expect(playground.node("worker-1").getByRole("button", { name: new RegExp(`^${name}, Terminating`) })).toBeVisible();
  await playground.settle();
  await expect(playground.pods("fluentd", "worker-1", "Ready, revision 1")).toBeVisible();
  await expect(playground.node("worker-1").getByText(name)).toHaveCount(0);
});

// covers: R4
test("a DaemonSet goes with its Pods", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.choose("Actions for DaemonSet fluentd", "Delete it and its Pods");
  await playground.settle();
  await expect(playground.strip("fluentd")).toHaveCount(0);
  await expect(page.getByText("No DaemonSet.")).toBeVisible();
  await expect(playground.node("worker-1")).toHaveAccessibleName("worker-1, Ready, no Pod");
});

test("a missing namespace is made with a click", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.paste(fluentd.replace("namespace: kube-system", "namespace: logging"));
  await expect(playground.outlook).toContainText('namespaces "logging" not found');
  await playground.button("Create namespace logging").click();
  await expect(playground.log).toContainText("namespace/logging created");
  await expect(playground.outlook).toContainText("worker-1 and worker-2 gain a Pod.");
});

// covers: R8
test("with several DaemonSets the Nodes keep their place", async ({ page }) => {
  const playground = await Playground.open(page);
  const text = manifest("example-daemonset.yaml");
  for (const name of ["agent-a", "agent-b", "agent-c", "agent-d"]) {
    await playground.paste(text.replaceAll("example", name));
    await playground.apply();
    await expect(playground.strip(`${name}-daemonset`)).toBeVisible();
  }
  await playground.settle();
  for (const [width, height] of [[1440, 900], [1024, 768]] as const) {
    await page.setViewportSize({ width, height });
    const nodes = (await playground.nodes.boundingBox())!;
    const cluster = (await page.locator(".workbench__cluster").boundingBox())!;
    expect(nodes.height).toBeGreaterThan(cluster.height / 2);
    await expect(playground.node("worker-1")).toBeInViewport();
  }

  // The one that was touched last shows its lines; a click shows those of another.
  const unfolded = page.getByRole("button", { expanded: true });
  const lines = (name: string) => playground.button(`Lines of ${name}`);
  await expect(unfolded).toHaveAccessibleName("Lines of agent-d-daemonset");
  await expect(playground.number("agent-a-daemonset", "READY")).toHaveText("2");
  await lines("fluentd").click();
  await expect(unfolded).toHaveAccessibleName("Lines of fluentd");
  await expect(playground.strip("fluentd")).toContainText("budget: maxUnavailable 1");
  await lines("fluentd").click();
  await expect(unfolded).toHaveCount(0);
  await playground.pods("agent-b-daemonset", "worker-1").click();
  await expect(unfolded).toHaveAccessibleName("Lines of agent-b-daemonset");
});

test("a Pod whose Node is gone is shown until it is collected", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("kubectl delete node worker-2");
  const adrift = playground.nodes.getByRole("list", { name: "Pods not on a Node" });
  await expect(adrift.getByRole("button", { name: /^fluentd-\w{5}, / })).toContainText("worker-2 is gone");
  await playground.settle();
  await expect(adrift).toHaveCount(0);
});

// covers: R32
test("orphans stay and are adopted again", async ({ page }) => {
  const playground = await Playground.open(page);
  const before = await playground.pods("fluentd", "worker-1").getAttribute("aria-label");
  const name = before!.split(",")[0]!;
  await playground.choose("Actions for DaemonSet fluentd", "Delete it and leave its Pods");
  await playground.settle();
  await expect(playground.strip("fluentd")).toHaveCount(0);
  await expect(playground.pods("fluentd", "worker-1", "Ready")).toContainText("no owner");
  await playground.apply();
  await playground.settle();
  await expect(playground.pods("fluentd", "worker-1", "Ready, revision 1")).toHaveAccessibleName(before!);
  await expect(playground.journal.getByText(new RegExp(`adopts ${name}`))).toBeVisible();
});

// covers: Q1, Q2
test("an empty place says why", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.empty("fluentd", "control-plane-1").click();
  await expect(playground.why).toContainText("Why is there no fluentd on control-plane-1?");
  const rules = playground.why.getByRole("listitem");
  await expect(rules.filter({ hasText: "decides:" })).toContainText("node-role.kubernetes.io/control-plane:NoSchedule");
  await playground.why.getByRole("button", { name: /^Take the taint off control-plane-1/ }).click();
  await playground.settle();
  await expect(playground.pods("fluentd", "control-plane-1", "Ready")).toBeVisible();
  await expect(playground.why).toContainText("Why is there a fluentd on control-plane-1?");
});

// covers: R27, R29
test("the console knows kubectl, and refuses the rest as kubectl does", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("kubectl get nodes");
  await expect(playground.log).toContainText(/worker-1 +Ready +<none>/);
  await playground.run("kubectl get ds -A");
  await expect(playground.log).toContainText("UP-TO-DATE");
  await playground.run("kubectl get pods -n kube-system -o wide");
  await expect(playground.log).toContainText("NOMINATED NODE");
  await playground.run("kubectl describe ds fluentd -n kube-system");
  await expect(playground.log).toContainText("Desired Number of Nodes Scheduled: 2");
  await playground.run("kubectl frobnicate");
  await expect(playground.log).toContainText('error: unknown command "frobnicate" for "kubectl"');
  await playground.run("kubectl logs fluentd-x");
  await expect(playground.log).toContainText('error: ');
});
