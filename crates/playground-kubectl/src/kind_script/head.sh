#!/usr/bin/env bash
# A session of DaemonSet Playground, replayed on real Kubernetes v1.34:
# kind runs the control plane, KWOK plays the Nodes and the Pods on them.
#
# Needs:  kind v0.33 or later, kubectl v1.34, Docker or Podman, 2 GiB of memory,
#         and the network for the image of kind and the manifests of KWOK.
# Run:    bash playground-kind.sh           with the pauses of the session
#         FAST=1 bash playground-kind.sh    without them
# Delete: kind delete cluster --name daemonset-playground
#
# It writes only into a new folder of its own, which also holds the kubeconfig; yours is not touched.
#
# What differs from the playground:
# - Time is real, so no step is taken back, and moments vary by a second or two.
# - Images are not run. A Pod is Ready 14 s after it was bound, plus the longest initialDelaySeconds of its
#   readiness probes, and it takes its whole grace period to stop.
# - The Node of kind itself is tainted; a DaemonSet that tolerates every taint runs there too.

set -euo pipefail

CLUSTER=daemonset-playground
IMAGE=kindest/node:v1.34.11@sha256:44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d
KWOK=https://github.com/kubernetes-sigs/kwok/releases/download/v0.8.0

for tool in kind kubectl awk; do
  if ! command -v "$tool" >/dev/null; then
    printf '%s is not installed; see the first lines of this script\n' "$tool" >&2
    exit 1
  fi
done

WORK=$(mktemp -d)
cd "$WORK"
export KUBECONFIG="$WORK/kubeconfig"

# Runs a line of the session. What it refuses is part of the answer, so the next lines run all the same.
replay() {
  printf '$ %s\n' "$*"
  "$@" || printf '(exit status %s)\n' "$?" >&2
}

# Waits until so many seconds of the session have passed.
at() {
  if [[ -z "${FAST:-}" ]] && ((SECONDS < $1)); then
    sleep "$(($1 - SECONDS))"
  fi
}

# The name here of the Pod that a DaemonSet has on a Node: pod_of NAMESPACE DAEMONSET NODE.
pod_of() {
  kubectl get pods --namespace "$1" --field-selector "spec.nodeName=$3" --no-headers \
    -o 'custom-columns=NAME:.metadata.name,OWNER:.metadata.ownerReferences[0].name' |
    awk -v owner="$2" '$2 == owner && !n++ { print $1 }'
}

# Gives Nodes to KWOK.
fake() {
  kubectl annotate node "$@" kwok.x-k8s.io/node=fake --overwrite
}

# Another holder of its lease keeps KWOK from speaking for a Node: it falls silent, and so do its Pods.
stop() {
  kubectl patch lease "$1" --namespace kube-node-lease --type=merge \
    -p '{"spec":{"holderIdentity":"stopped","leaseDurationSeconds":86400}}'
}

# The other holder's time is over, and KWOK takes the lease again.
start() {
  kubectl patch lease "$1" --namespace kube-node-lease --type=merge \
    -p '{"spec":{"leaseDurationSeconds":1}}'
}

# Sets a condition in the status of a Node: condition NODE TYPE STATUS.
condition() {
  kubectl patch node "$1" --subresource=status \
    -p "{\"status\":{\"conditions\":[{\"type\":\"$2\",\"status\":\"$3\",\"reason\":\"DaemonSetPlayground\"}]}}"
}

# Makes a Pod ready or not: readiness NAMESPACE POD STATUS.
readiness() {
  kubectl patch pod "$2" --namespace "$1" --subresource=status \
    -p "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"$3\"},{\"type\":\"ContainersReady\",\"status\":\"$3\"}]}}"
}

kind create cluster --name "$CLUSTER" --image "$IMAGE" --wait 5m
kubectl apply -f "$KWOK/kwok.yaml"
kubectl rollout status deployment/kwok-controller --namespace kube-system --timeout=5m
kubectl wait crd/stages.kwok.x-k8s.io --for=condition=Established --timeout=1m
kubectl apply -f "$KWOK/stage-fast.yaml"

# As long as in the playground: the start of containers and probes, and the whole grace period.
kubectl patch stage pod-ready --type=merge -p '{"spec":{"delay":{"durationFrom":{"expressionFrom":
  "((([.spec.containers[].readinessProbe.initialDelaySeconds // 0] | max) + 14) | tostring) + \"s\""}}}}'
kubectl patch stage pod-delete --type=merge \
  -p '{"spec":{"delay":{"durationFrom":{"expressionFrom":".metadata.deletionTimestamp"}}}}'

# What is kind's own stays on its own Node, and the DaemonSets of the session stay off it.
for daemon in kindnet kube-proxy; do
  kubectl patch daemonset "$daemon" --namespace kube-system \
    -p "{\"spec\":{\"template\":{\"spec\":{\"nodeSelector\":{\"kubernetes.io/hostname\":\"$CLUSTER-control-plane\"}}}}}"
done
kubectl taint node "$CLUSTER-control-plane" daemonset-playground/kind=:NoSchedule

# From here on, the session.
SECONDS=0
