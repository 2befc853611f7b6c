//! Nothing is lost on the way from a tree to an object and back.

use playground_api::Value;

use crate::{Document, decode_value, encode, parse, read, to_json_pretty, to_yaml};

const OBJECTS: &str = r#"
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
  namespace: kube-system
  uid: 0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8
  resourceVersion: "4711"
  generation: 3
  creationTimestamp: "2024-01-02T03:04:05Z"
  labels: {app: agent, empty: ""}
  annotations: {note: "line 1\nline 2\n"}
  finalizers: [example.com/guard]
  managedFields:
  - {manager: kubectl, operation: Apply, apiVersion: apps/v1, fieldsType: FieldsV1, fieldsV1: {"f:spec": {}}}
spec:
  minReadySeconds: 5
  revisionHistoryLimit: 0
  selector:
    matchLabels: {app: agent}
    matchExpressions: [{key: tier, operator: NotIn, values: [x]}]
  updateStrategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 0}}
  template:
    metadata:
      labels: {app: agent}
      annotations: {a: b}
      name: ignored
    spec:
      hostNetwork: true
      hostPID: true
      priorityClassName: system-node-critical
      nodeSelector: {kubernetes.io/os: linux}
      overhead: {cpu: 10m}
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
            - matchExpressions: [{key: zone, operator: In, values: [a, b]}]
              matchFields: [{key: metadata.name, operator: NotIn, values: [n1]}]
          preferredDuringSchedulingIgnoredDuringExecution:
          - {weight: 7, preference: {matchExpressions: [{key: c, operator: Exists}]}}
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - {topologyKey: zone, labelSelector: {matchLabels: {app: agent}}}
        podAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - {topologyKey: zone, labelSelector: {}, namespaces: [a], namespaceSelector: {}, matchLabelKeys: [x]}
          preferredDuringSchedulingIgnoredDuringExecution:
          - {weight: 3, podAffinityTerm: {topologyKey: zone, labelSelector: {matchLabels: {a: b}}, mismatchLabelKeys: [other]}}
      preemptionPolicy: Never
      topologySpreadConstraints:
      - {maxSkew: 2, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, minDomains: 3, nodeAffinityPolicy: Ignore, nodeTaintsPolicy: Honor, matchLabelKeys: [x], labelSelector: {matchLabels: {a: b}}}
      - {maxSkew: 1, topologyKey: host, whenUnsatisfiable: ScheduleAnyway}
      tolerations:
      - {operator: Exists}
      - {key: a, operator: Equal, value: b, effect: NoExecute, tolerationSeconds: 0}
      initContainers:
      - {name: side, image: "side:1", restartPolicy: Always}
      containers:
      - name: main
        image: agent:1.0
        command: [agent, --node=$(NODE)]
        env: [{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
        ports: [{name: metrics, containerPort: 9100, hostPort: 9100, hostIP: 127.0.0.1, protocol: UDP}]
        resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 1Gi}, claims: [{name: gpu}]}
        livenessProbe: {exec: {command: [true-ish]}, initialDelaySeconds: 3, terminationGracePeriodSeconds: 9}
        readinessProbe: {httpGet: {port: metrics, path: /ready}}
        startupProbe: {tcpSocket: {port: 9100}, periodSeconds: 1}
        lifecycle: {preStop: {sleep: {seconds: 5}}}
        volumeMounts: [{name: logs, mountPath: /logs, readOnly: true}]
      volumes:
      - {name: logs, hostPath: {path: /var/log, type: Directory}}
status: {currentNumberScheduled: 1, desiredNumberScheduled: 2, numberMisscheduled: 3, numberReady: 4, collisionCount: 1, conditions: [{type: X, status: "True"}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {generateName: agent-}
spec:
  selector: {matchLabels: {app: agent}}
  updateStrategy: {type: OnDelete, rollingUpdate: {maxUnavailable: 3}}
  template:
    metadata: {labels: {app: agent}}
    spec: {nodeName: n1, containers: [{name: main, image: x}]}
---
apiVersion: v1
kind: Node
metadata: {name: n1, labels: {zone: a}}
spec:
  unschedulable: true
  providerID: kind://n1
  taints: [{key: a, value: b, effect: NoExecute, timeAdded: "2024-01-02T03:04:05Z"}, {key: c, effect: NoSchedule}]
status:
  capacity: {cpu: "4", memory: 8Gi, pods: "110", example.com/gpu: "1"}
  allocatable: {cpu: 3500m}
  addresses: [{type: InternalIP, address: 10.0.0.1}]
  conditions:
  - {type: Ready, status: "True", reason: KubeletReady, message: ok, lastHeartbeatTime: "2024-01-02T03:04:05Z", lastTransitionTime: "2024-01-02T03:04:05Z"}
  nodeInfo: {kubeletVersion: v1.34.0, osImage: Debian}
---
apiVersion: v1
kind: Pod
metadata:
  name: p
  ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, uid: 0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8, controller: true, blockOwnerDeletion: true}]
spec:
  nodeName: n1
  priority: 1000
  containers: [{name: c, image: x, stdin: true}]
status:
  phase: Running
  podIP: 10.1.0.7
  podIPs: [{ip: 10.1.0.7}]
  hostIP: 10.0.0.1
  qosClass: BestEffort
  startTime: "2024-01-02T03:04:05Z"
  conditions: [{type: Ready, status: "False", reason: ContainersNotReady, observedGeneration: 3, lastProbeTime: "2024-01-02T03:04:05Z", lastTransitionTime: "2024-01-02T03:04:05Z"}]
  containerStatuses:
  - {name: c, image: x, imageID: "sha256:a", containerID: "containerd://b", started: true, ready: false, restartCount: 2, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, signal: 9, message: boom, containerID: "containerd://a", reason: Error}}}
"#;

#[test]
fn what_was_written_is_still_there() {
    let manifest = read(OBJECTS);
    assert_eq!(manifest.summary(), "ok 2 DaemonSets 1 Nodes, 2 diagnostics");
    for Document { written, outcome, name, .. } in &manifest.documents {
        let object = outcome.object.as_ref().expect("an object");
        let tree = encode(object);
        assert_eq!(lost("", written, &tree), Vec::<String>::new(), "{name}");
        let again = decode_value(&tree);
        assert_eq!(again.refusal, None, "{name}");
        assert_eq!(again.object.as_ref(), Some(object), "{name}");
        assert_eq!(parse(&to_yaml(&tree)).as_ref(), Ok(&tree), "{name}");
        assert_eq!(parse(&to_json_pretty(&tree)).as_ref(), Ok(&tree), "{name}");
    }
}

/// The paths whose values are not what they were.
fn lost(path: &str, before: &Value, after: &Value) -> Vec<String> {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let parts = before.iter();
            let parts = parts.map(|(key, it)| {
                lost(&format!("{path}.{key}"), it, after.get(key).unwrap_or(&Value::Null))
            });
            parts.flatten().collect()
        }
        (Value::List(before), Value::List(after)) if before.len() == after.len() => {
            let pairs = before.iter().zip(after.iter()).enumerate();
            pairs.flat_map(|(i, (a, b))| lost(&format!("{path}[{i}]"), a, b)).collect()
        }
        _ if before == after => Vec::new(),
        _ => vec![format!("{path}: {before:?} became {after:?}")],
    }
}
