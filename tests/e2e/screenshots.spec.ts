// Pictures of the page, in the sizes and themes in which it is looked at: tests/e2e/output/screenshots.

import { takeScreenshot, test } from "./fixtures";
import { manifest, Playground } from "./playground";

const sizes = [
  { name: "wide", width: 1440, height: 900 },
  { name: "medium", width: 1024, height: 768 },
  { name: "phone", width: 390, height: 844 },
];

for (const { name, width, height } of sizes) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${name}, ${colorScheme}`, () => {
      test.use({ viewport: { width, height }, colorScheme });
      const isPhone = width < 700;

      async function show(playground: Playground, panel: string): Promise<void> {
        if (isPhone) await playground.page.getByRole("tab", { name: panel }).click();
      }

      test("opening, a rollout, why, a mistake", async ({ page }) => {
        const playground = await Playground.open(page);
        const shot = (state: string) => takeScreenshot(page, `${state}-${name}-${colorScheme}`);
        await shot("opening");

        await show(playground, "Console");
        await playground.run("sim node add worker-3 --labels topology.kubernetes.io/zone=b");
        await playground.run("sim node add gpu-1 --preset gpu");
        await playground.run("sim run until settled");
        await show(playground, "YAML");
        await playground.paste(manifest("fluentd.yaml").replace("v1.14", "v1.15"));
        await playground.apply();
        await show(playground, "Console");
        await playground.run("sim run 55s");
        await playground.run("kubectl cordon worker-3");
        await playground.run("kubectl get pods -n kube-system -o wide");
        await show(playground, "Cluster");
        await shot("rollout");
        await playground.button("Step").click();
        await playground.button("Step").click();
        await playground.button("Step back").click();
        await show(playground, "Journal");
        await shot("past");

        await show(playground, "Cluster");
        await playground.empty("fluentd", "gpu-1").click();
        await shot("why");
        await page.getByRole("button", { name: "Close Why" }).click();
        await show(playground, "Cluster");
        await playground.pods("fluentd", "worker-1").click();
        await shot("pod");
        await page.getByRole("button", { name: "Close Why" }).click();

        await show(playground, "YAML");
        await playground.paste(manifest("fluentd.yaml").replace("image: fluentd", "imag: fluentd"));
        await playground.outlook.getByText("mistake").waitFor();
        await shot("mistake");

        await show(playground, "Cluster");
        await playground.choose("Actions for worker-1", "Edit labels and taints…");
        await shot("sheet");
      });

      test("several DaemonSets, an end that is no success", async ({ page }) => {
        const playground = await Playground.open(page);
        const shot = (state: string) => takeScreenshot(page, `${state}-${name}-${colorScheme}`);
        await show(playground, "YAML");
        for (const agent of ["node-exporter", "cni", "very-long-name-of-a-daemonset-that-nobody-would-type-twice"]) {
          await playground.button("New file").click();
          const text = manifest("example-daemonset.yaml").replaceAll("example-daemonset", agent);
          await playground.paste(text.replaceAll("app: example", `app: ${agent}`).replace("          image", "          ports: [{hostPort: 9100, containerPort: 9100}]\n          image"));
          await playground.outlook.getByText(`New DaemonSet. ${agent}.`).waitFor();
          await playground.apply();
          await show(playground, "YAML");
        }
        await show(playground, "Console");
        await playground.run("sim run 40s");
        await playground.run("sim node add worker-3");
        await playground.run("kubectl set image daemonset/fluentd fluentd=fluentd:v1.15 -n kube-system");
        await playground.run("sim run 33s");
        await playground.run("kubectl delete node worker-2");
        await show(playground, "Cluster");
        await shot("several");
        await playground.nodes.getByRole("list", { name: "Pods not on a Node" }).scrollIntoViewIfNeeded();
        await shot("adrift");
        await show(playground, "YAML");
        await playground.paste(manifest("fluentd.yaml").replace("cpu: 100m", 'cpu: "100"'));
        await playground.outlook.getByText("does not finish").waitFor();
        await shot("stuck");
      });
    });
  }
}
