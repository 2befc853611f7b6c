// What the fields mean that matter to DaemonSets, in a sentence each, and the values that a field may have.
//
// A field is named by the end of its path, as long as it takes to tell it from others of the name.

const hints = {
  "spec.selector": "Which Pods belong to it. Those of a DaemonSet must match the labels of its template; it cannot be changed.",
  "spec.template": "What each of its Pods is made from. A change begins a rollout.",
  "spec.minReadySeconds": "How long a new Pod must be Ready before it counts as available and the rollout goes on.",
  "spec.revisionHistoryLimit": "How many old templates are kept, to go back to.",
  "spec.updateStrategy": "How Pods with an old template are replaced.",
  "updateStrategy.type": ["RollingUpdate goes from Node to Node by itself; OnDelete waits until you delete a Pod.", "RollingUpdate", "OnDelete"],
  "rollingUpdate.maxUnavailable": "How many Nodes may be without an available Pod during a rollout: a number, or a part of all such as 10%, rounded up.",
  "rollingUpdate.maxSurge": "On how many Nodes a new Pod may start beside the old one: a number, or a part such as 10%, rounded up.",
  "spec.nodeSelector": "Only Nodes with all these labels get a Pod.",
  "spec.nodeName": "Only the Node of this name gets a Pod.",
  "spec.affinity": "Finer rules than nodeSelector on which Nodes get a Pod. A DaemonSet heeds what is required, not what is preferred.",
  "nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution": "Terms of which one must hold for a Node, or it gets no Pod.",
  "nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution": "Without effect in a DaemonSet: each Pod has its Node already.",
  "requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms": "One of these must hold; in each, all expressions must.",
  "spec.tolerations": "Which taints these Pods put up with. Those that Kubernetes itself sets on troubled Nodes a DaemonSet tolerates without being told.",
  "tolerations.key": "The taint's key. Without one, and with operator Exists, every taint is tolerated.",
  "tolerations.operator": ["Equal compares the value too; Exists asks for the key alone.", "Exists", "Equal"],
  "tolerations.effect": ["Which effect is tolerated; without it, each.", "NoSchedule", "PreferNoSchedule", "NoExecute"],
  "tolerations.tolerationSeconds": "How long a Pod stays on a Node with a NoExecute taint; for ever without it.",
  "taints.effect": ["NoSchedule keeps new Pods away; NoExecute drives out those that are there too.", "NoSchedule", "PreferNoSchedule", "NoExecute"],
  "matchExpressions.operator": ["How the label is compared with the values.", "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"],
  "matchLabels": "All these labels must be there with these values.",
  "spec.hostNetwork": ["Whether the Pod uses the Node's own network, and so its ports.", "true", "false"],
  "spec.hostPID": ["Whether the Pod sees the Node's processes.", "true", "false"],
  "spec.dnsPolicy": ["Where the Pod looks up names; with hostNetwork, ClusterFirstWithHostNet finds Services.", "ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"],
  "spec.priorityClassName": "How important these Pods are when a Node is full: system-node-critical makes room before others.",
  "spec.terminationGracePeriodSeconds": "How long a Pod may take to stop before it is killed; 30 without it.",
  "spec.restartPolicy": ["A DaemonSet allows Always alone.", "Always"],
  "spec.serviceAccountName": "As whom the Pod calls the API server.",
  "spec.containers": "What runs in each Pod.",
  "spec.initContainers": "What runs before that, one after the other. With restartPolicy Always it goes on beside it, as a sidecar.",
  "initContainers.restartPolicy": ["Always makes a sidecar of it.", "Always"],
  "spec.volumes": "What containers can mount.",
  "image": "What the container runs, such as fluentd:v1.14.",
  "imagePullPolicy": ["When the image is fetched; Always for the tag latest, otherwise IfNotPresent.", "IfNotPresent", "Always", "Never"],
  "resources.requests": "What a Node must have free for the Pod to be placed.",
  "resources.limits": "What the container may use at most.",
  "ports.containerPort": "A port on which the container listens. For information, unless hostPort is set.",
  "ports.hostPort": "The port of the Node that leads to the container; one Pod at a time can have it on a Node.",
  "ports.protocol": ["TCP without it.", "TCP", "UDP", "SCTP"],
  "readinessProbe": "When the container counts as ready; a rollout waits for it.",
  "livenessProbe": "When the container is restarted.",
  "startupProbe": "Until it succeeds, the other probes wait.",
  "initialDelaySeconds": "How long after its start the container is probed for the first time.",
  "periodSeconds": "The seconds from one probe to the next; 10 without it.",
  "failureThreshold": "How many probes in a row must fail; 3 without it.",
  "hostPath.path": "A folder or file of the Node.",
  "spec.unschedulable": ["Whether the Node is cordoned. DaemonSets place their Pods nevertheless.", "true", "false"],
};

/** The hint on a field by the keys that lead to it: `{text, values}`, or nothing. */
export function hint(path) {
  for (let from = 0; from < path.length; from += 1) {
    const found = hints[path.slice(from).join(".")];
    if (found) {
      const [text, ...values] = [found].flat();
      return { text, values };
    }
  }
  return undefined;
}
