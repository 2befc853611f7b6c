// What lives beside a DaemonSet in a cluster: Deployments, priorities, budgets, quotas and Services.

import { expect, test } from "./fixtures";
import { Playground } from "./playground";

/** Applies a file that stands in the console's line, as people paste it. */
async function applied(playground: Playground, yaml: string): Promise<void> {
  await playground.button("New file").click();
  await playground.paste(yaml);
  await playground.apply();
  await playground.settle();
}

/** A Pod that fills the Node that it names. */
const tenant = (node: string) => `apiVersion: v1
kind: Pod
metadata: {name: tenant}
spec:
  nodeSelector: {kubernetes.io/hostname: ${node}}
  containers: [{name: app, image: "app:1", resources: {requests: {cpu: 700m}}}]
`;

const collector = `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: collector}
spec:
  selector: {matchLabels: {app: collector}}
  template:
    metadata: {labels: {app: collector}}
    spec:
      containers: [{name: c, image: "c:1", resources: {requests: {cpu: 400m}}}]
`;

// covers: Q11, Q12
test("a full Node says which priority makes room, and at whose cost", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("sim node add small-1 --preset small");
  await applied(playground, tenant("small-1"));
  await applied(playground, collector);
  await playground.pods("collector", "small-1", "Pending").click();
  await expect(playground.why).toContainText("Insufficient cpu");
  await expect(playground.why).toContainText("tenant");
  await playground.why.getByRole("button", { name: /priority/i }).first().click();
  await playground.settle();
  await expect(playground.pods("collector", "small-1", "Ready")).toBeVisible();
  await playground.run("kubectl get pod tenant");
  await expect(playground.log).toContainText('Error from server (NotFound): pods "tenant" not found');
});

const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "web:1"}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec:
  minAvailable: 2
  selector: {matchLabels: {app: web}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80}]
`;

// covers: R34, R37, Q53
test("a Deployment, its budget and its Service stand beside the DaemonSet", async ({ page }) => {
  const playground = await Playground.open(page);
  await applied(playground, web);
  await playground.run("kubectl get deployment,pdb,service");
  await expect(playground.log).toContainText("deployment.apps/web   2/2");
  await playground.run("sim call web --from worker-1");
  await expect(playground.log).toContainText(/web-\w+-\w{5}/);

  await playground.run("kubectl drain worker-1 --ignore-daemonsets --timeout=20s");
  await expect(playground.log).toContainText("Cannot evict pod as it would violate the pod's disruption budget.");
  await expect(playground.pods("fluentd", "worker-1", "Ready")).toBeVisible();
});

// covers: Q4
test("a quota stops the DaemonSet's Pods, and the Events say so", async ({ page }) => {
  const playground = await Playground.open(page);
  await playground.run("kubectl create quota none --hard=pods=0 -n kube-system");
  await playground.run("kubectl delete pods -n kube-system -l app=fluentd");
  await playground.run("sim run until settled");
  await playground.run("kubectl describe ds fluentd -n kube-system");
  await expect(playground.log).toContainText("is forbidden: exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0");

  await playground.empty("fluentd", "worker-1").click();
  await expect(playground.why).toContainText("the API server refuses it");
  await playground.why.getByRole("button", { name: /^Raise pods of quota none to 2/ }).click();
  await playground.settle();
  await expect(playground.pods("fluentd", "worker-1", "Ready")).toBeVisible();
  await expect(playground.pods("fluentd", "worker-2", "Ready")).toBeVisible();
});
