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
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, annotations: {note: a}}
spec: {finalizers: [kubernetes]}
status: {phase: Terminating}
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: -5
globalDefault: true
description: important
preemptionPolicy: Never
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: few, namespace: shop}
spec:
  hard: {pods: "5", requests.cpu: 1500m}
  scopes: [NotTerminating]
  scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [high]}]}
status: {hard: {pods: "5"}, used: {pods: "2"}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: guard, namespace: shop}
spec: {maxUnavailable: 30%, selector: {}, unhealthyPodEvictionPolicy: AlwaysAllow}
status:
  disruptionsAllowed: 1
  currentHealthy: 3
  desiredHealthy: 2
  expectedPods: 3
  observedGeneration: 1
  conditions:
  - {type: DisruptionAllowed, status: "True", reason: SufficientPods, message: "", observedGeneration: 1}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  type: NodePort
  clusterIP: 10.96.1.2
  clusterIPs: [10.96.1.2]
  selector: {app: web}
  publishNotReadyAddresses: true
  ports:
  - {name: http, port: 80, targetPort: web, nodePort: 30080}
  - {name: dns, port: 53, protocol: UDP, appProtocol: x}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-x, namespace: shop, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
endpoints:
- addresses: [10.244.0.2]
  conditions: {ready: false, serving: true, terminating: true}
  nodeName: n-1
  zone: a
  targetRef: {kind: Pod, namespace: shop, name: web-1, uid: 0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8}
ports: [{name: http, port: 8080, protocol: TCP}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 0
  paused: true
  selector: {matchLabels: {app: web}}
  strategy: {type: Recreate}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: web}]}
status:
  observedGeneration: 2
  replicas: 3
  collisionCount: 0
  conditions:
  - {type: Progressing, status: "True", reason: r, message: m, lastUpdateTime: "2024-01-02T03:04:05Z"}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web-1, namespace: shop}
spec:
  replicas: 3
  minReadySeconds: 5
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: web}]}
status: {replicas: 3, terminatingReplicas: 0, readyReplicas: 1}
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
