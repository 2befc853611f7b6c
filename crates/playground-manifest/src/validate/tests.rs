//! What the API server answers to one change of a valid object.
//!
//! The texts were compared with those of a real API server.

use expect_test::{Expect, expect};
use playground_api::Value;

use crate::{decode_value, parse};

const DAEMON_SET: &str = "
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: default}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers: [{name: main, image: 'agent:1.0'}]
";
const POD: &str = "
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: [{name: c, image: x}]}
";
const NODE: &str = "
apiVersion: v1
kind: Node
metadata: {name: n1}
";

/// `changes` are lines `path: value` in YAML; the path `pod.x` is that of the Pod's spec in a
/// template. The answer to each line alone is expected, an empty one if it is accepted.
#[track_caller]
fn check(object: &str, changes: &str, expected: Expect) {
    let mut out = String::new();
    for change in changes.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let (path, value) = change.split_once(": ").expect("path: value");
        let path = path.replacen("pod.", "spec.template.spec.", 1);
        let value = parse(value).expect("a value in YAML");
        let mut tree = parse(object).expect("an object in YAML");
        set(&mut tree, &path.split('.').collect::<Vec<_>>(), value);
        let outcome = decode_value(&tree);
        let mut answer: Vec<String> = outcome
            .refusal
            .iter()
            .flat_map(|it| it.to_string().lines().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        answer.extend(outcome.warnings.into_iter().map(|it| format!("Warning: {it}")));
        out.push_str(&format!("{change}\n"));
        for line in answer {
            out.push_str(&format!("  {}\n", shortened(&line)));
        }
    }
    expected.assert_eq(&out);
}

/// The rules of names are long, and tested where they are made.
fn shortened(line: &str) -> String {
    match line.split_once("consist of ") {
        Some((before, _)) => format!("{before}consist of ..."),
        None => line.to_owned(),
    }
}

fn set(tree: &mut Value, path: &[&str], value: Value) {
    let Some((first, rest)) = path.split_first() else { return *tree = value };
    if let Some(index) = first.strip_prefix('#') {
        let Value::List(items) = tree else { panic!("no list at {first}") };
        let mut copy = items.to_vec();
        let index: usize = index.parse().expect("an index");
        set(&mut copy[index], rest, value);
        *tree = copy.into();
        return;
    }
    let fields = tree.as_object_mut().expect("a map");
    if rest.is_empty() {
        fields.insert(*first, value);
        return;
    }
    if !fields.contains(first) {
        fields.insert(*first, playground_api::Fields::new());
    }
    set(fields.get_mut(first).expect("just inserted"), rest, value);
}

#[test]
fn metadata_and_selector() {
    check(
        DAEMON_SET,
        "
        metadata.name: ''
        metadata.name: Agent
        metadata.name: a.b
        metadata.labels: {a: x y, bad key: z}
        metadata.annotations: {bad key: z}
        metadata.namespace: a.b
        spec.selector: null
        spec.selector: {}
        spec.selector.matchLabels.app: other
        spec.selector.matchLabels.app: c d
        spec.selector.matchExpressions: [{key: app, operator: Foo}]
        spec.selector.matchExpressions: [{key: app, operator: In}]
        spec.selector.matchExpressions: [{key: app, operator: Exists, values: [a]}]
        spec.selector.matchExpressions: [{key: app, operator: In, values: [agent, z]}]
        spec.template.metadata: null
        spec.template.metadata.labels.x: a b
        spec: null
        ",
        expect![[r#"
            metadata.name: ''
              metadata.name: Required value: name or generateName is required
            metadata.name: Agent
              metadata.name: Invalid value: "Agent": a lowercase RFC 1123 subdomain must consist of ...
            metadata.name: a.b
            metadata.labels: {a: x y, bad key: z}
              metadata.labels: Invalid value: "x y": a valid label must be an empty string or consist of ...
              metadata.labels: Invalid value: "bad key": name part must consist of ...
            metadata.annotations: {bad key: z}
              metadata.annotations: Invalid value: "bad key": name part must consist of ...
            metadata.namespace: a.b
              metadata.namespace: Invalid value: "a.b": must not contain dots
            spec.selector: null
              spec.template.metadata.labels: Invalid value: {"app":"agent"}: `selector` does not match template `labels`
            spec.selector: {}
              spec.selector: Invalid value: {}: empty selector is invalid for daemonset
            spec.selector.matchLabels.app: other
              spec.template.metadata.labels: Invalid value: {"app":"agent"}: `selector` does not match template `labels`
            spec.selector.matchLabels.app: c d
              spec.selector.matchLabels: Invalid value: "c d": a valid label must be an empty string or consist of ...
            spec.selector.matchExpressions: [{key: app, operator: Foo}]
              spec.selector.matchExpressions[0].operator: Invalid value: "Foo": not a valid selector operator
            spec.selector.matchExpressions: [{key: app, operator: In}]
              spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'
            spec.selector.matchExpressions: [{key: app, operator: Exists, values: [a]}]
              spec.selector.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'
            spec.selector.matchExpressions: [{key: app, operator: In, values: [agent, z]}]
            spec.template.metadata: null
              spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`
            spec.template.metadata.labels.x: a b
              spec.template.labels: Invalid value: "a b": a valid label must be an empty string or consist of ...
            spec: null
              spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`
              spec.template.spec.containers: Required value
        "#]],
    );
}

#[test]
fn update_strategy() {
    check(
        DAEMON_SET,
        r#"
        spec.minReadySeconds: -1
        spec.revisionHistoryLimit: -3
        spec.updateStrategy.type: Recreate
        spec.updateStrategy: {type: OnDelete, rollingUpdate: {maxUnavailable: -4}}
        spec.updateStrategy.rollingUpdate.maxUnavailable: "1"
        spec.updateStrategy.rollingUpdate.maxUnavailable: 10.5%
        spec.updateStrategy.rollingUpdate.maxUnavailable: -1
        spec.updateStrategy.rollingUpdate.maxUnavailable: 101%
        spec.updateStrategy.rollingUpdate.maxUnavailable: 100%
        spec.updateStrategy.rollingUpdate.maxUnavailable: 0%
        spec.updateStrategy.rollingUpdate.maxSurge: 10%
        spec.updateStrategy.rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
        spec.updateStrategy.rollingUpdate: {maxSurge: 0%, maxUnavailable: 2}
        spec.updateStrategy.rollingUpdate: {maxSurge: abc, maxUnavailable: 0}
        "#,
        expect![[r#"
            spec.minReadySeconds: -1
              spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0
            spec.revisionHistoryLimit: -3
              spec.revisionHistoryLimit: Invalid value: -3: must be greater than or equal to 0
            spec.updateStrategy.type: Recreate
              spec.updateStrategy: Unsupported value: {"Type":"Recreate","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"
            spec.updateStrategy: {type: OnDelete, rollingUpdate: {maxUnavailable: -4}}
            spec.updateStrategy.rollingUpdate.maxUnavailable: "1"
              spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "1": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')
            spec.updateStrategy.rollingUpdate.maxUnavailable: 10.5%
              spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "10.5%": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')
              spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0
            spec.updateStrategy.rollingUpdate.maxUnavailable: -1
              spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: -1: must be greater than or equal to 0
            spec.updateStrategy.rollingUpdate.maxUnavailable: 101%
              spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%
            spec.updateStrategy.rollingUpdate.maxUnavailable: 100%
            spec.updateStrategy.rollingUpdate.maxUnavailable: 0%
              spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0
            spec.updateStrategy.rollingUpdate.maxSurge: 10%
              spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: "10%": may not be set when maxUnavailable is non-zero
            spec.updateStrategy.rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
            spec.updateStrategy.rollingUpdate: {maxSurge: 0%, maxUnavailable: 2}
            spec.updateStrategy.rollingUpdate: {maxSurge: abc, maxUnavailable: 0}
              spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: "abc": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')
              spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0
        "#]],
    );
}

#[test]
fn pod_template() {
    check(
        DAEMON_SET,
        "
        pod.restartPolicy: OnFailure
        pod.restartPolicy: Sometimes
        pod.activeDeadlineSeconds: 5
        pod.dnsPolicy: Foo
        pod.priorityClassName: No_pe
        pod.nodeSelector: {a b: c d}
        pod.nodeSelector: {beta.kubernetes.io/os: linux}
        pod.hostname: A_b
        pod.terminationGracePeriodSeconds: -5
        pod.ephemeralContainers: [{name: d, image: x}]
        pod.topologySpreadConstraints: [{maxSkew: 0, topologyKey: zone, whenUnsatisfiable: Maybe}]
        pod.volumes: [{name: v}, {name: v, emptyDir: {}}, {emptyDir: {}}]
        pod.volumes: [{name: a.b, emptyDir: {}}]
        pod.volumes: [{name: v, emptyDir: {}, hostPath: {path: /x}}]
        pod.volumes: [{name: v, hostPath: {path: /a/../b, type: Dir}}, {name: w, hostPath: {}}]
        pod.volumes: [{name: v, configMap: {}}, {name: w, secret: {}}]
        ",
        expect![[r#"
            pod.restartPolicy: OnFailure
              spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"
            pod.restartPolicy: Sometimes
              spec.template.spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"
              spec.template.spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always"
            pod.activeDeadlineSeconds: 5
              spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported
            pod.dnsPolicy: Foo
              spec.template.spec.dnsPolicy: Unsupported value: "Foo": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"
            pod.priorityClassName: No_pe
              spec.template.spec.priorityClassName: Invalid value: "No_pe": a lowercase RFC 1123 subdomain must consist of ...
            pod.nodeSelector: {a b: c d}
              spec.template.spec.nodeSelector: Invalid value: "a b": name part must consist of ...
              spec.template.spec.nodeSelector: Invalid value: "c d": a valid label must be an empty string or consist of ...
            pod.nodeSelector: {beta.kubernetes.io/os: linux}
              Warning: spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead
            pod.hostname: A_b
              spec.template.spec.hostname: Invalid value: "A_b": a lowercase RFC 1123 label must consist of ...
            pod.terminationGracePeriodSeconds: -5
              Warning: spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1
            pod.ephemeralContainers: [{name: d, image: x}]
              spec.template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template
            pod.topologySpreadConstraints: [{maxSkew: 0, topologyKey: zone, whenUnsatisfiable: Maybe}]
              spec.template.spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero
              spec.template.spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Maybe": supported values: "DoNotSchedule", "ScheduleAnyway"
            pod.volumes: [{name: v}, {name: v, emptyDir: {}}, {emptyDir: {}}]
              spec.template.spec.volumes[1].name: Duplicate value: "v"
              spec.template.spec.volumes[2].name: Required value
            pod.volumes: [{name: a.b, emptyDir: {}}]
              spec.template.spec.volumes[0].name: Invalid value: "a.b": must not contain dots
            pod.volumes: [{name: v, emptyDir: {}, hostPath: {path: /x}}]
              spec.template.spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type
            pod.volumes: [{name: v, hostPath: {path: /a/../b, type: Dir}}, {name: w, hostPath: {}}]
              spec.template.spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain '..'
              spec.template.spec.volumes[0].hostPath.type: Unsupported value: "Dir": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"
              spec.template.spec.volumes[1].hostPath.path: Required value
            pod.volumes: [{name: v, configMap: {}}, {name: w, secret: {}}]
              spec.template.spec.volumes[0].configMap.name: Required value
              spec.template.spec.volumes[1].secret.secretName: Required value
        "#]],
    );
}

#[test]
fn containers() {
    check(
        DAEMON_SET,
        "
        pod.containers: []
        pod.containers: [{}]
        pod.containers: [{name: Main, image: x}, {name: a.b, image: x}]
        pod.containers: [{name: a, image: x}, {name: a, image: x}]
        pod.initContainers: [{name: main, image: x, readinessProbe: {tcpSocket: {port: 80}}}]
        pod.containers.#0.image: ' nginx '
        pod.containers.#0.imagePullPolicy: Sometimes
        pod.containers.#0.ports: [{containerPort: 0}, {containerPort: 70000, hostPort: -1}]
        pod.containers.#0.ports: [{containerPort: 80, protocol: HTTP, name: HTTP}]
        pod.containers.#0.ports: [{containerPort: 80, name: a--b}, {containerPort: 81, name: '8080'}]
        pod.containers.#0.ports: [{containerPort: 80, name: a}, {containerPort: 81, name: a}]
        pod.containers.#0.ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]
        pod.containers.#0.env: [{value: x}, {name: A=B}, {name: B, value: x, valueFrom: {fieldRef: {fieldPath: spec.foo}}}]
        pod.containers.#0.env: [{name: A, valueFrom: {}}, {name: A}]
        pod.containers.#0.volumeMounts: [{name: v, mountPath: /v}, {name: v}]
        pod.containers.#0.livenessProbe: {periodSeconds: -5, successThreshold: 2}
        pod.containers.#0.readinessProbe: {tcpSocket: {port: 0}, exec: {command: [x]}}
        pod.containers.#0.securityContext: {runAsUser: -1}
        pod.containers.#0.restartPolicy: Always
        ",
        expect![[r#"
            pod.containers: []
              spec.template.spec.containers: Required value
            pod.containers: [{}]
              spec.template.spec.containers[0].name: Required value
              spec.template.spec.containers[0].image: Required value
            pod.containers: [{name: Main, image: x}, {name: a.b, image: x}]
              spec.template.spec.containers[0].name: Invalid value: "Main": a lowercase RFC 1123 label must consist of ...
              spec.template.spec.containers[1].name: Invalid value: "a.b": must not contain dots
            pod.containers: [{name: a, image: x}, {name: a, image: x}]
              spec.template.spec.containers[1].name: Duplicate value: "a"
            pod.initContainers: [{name: main, image: x, readinessProbe: {tcpSocket: {port: 80}}}]
              spec.template.spec.initContainers[0].name: Duplicate value: "main"
              spec.template.spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always
            pod.containers.#0.image: ' nginx '
            pod.containers.#0.imagePullPolicy: Sometimes
              spec.template.spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"
            pod.containers.#0.ports: [{containerPort: 0}, {containerPort: 70000, hostPort: -1}]
              spec.template.spec.containers[0].ports[0].containerPort: Required value
              spec.template.spec.containers[0].ports[1].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive
              spec.template.spec.containers[0].ports[1].hostPort: Invalid value: -1: must be between 1 and 65535, inclusive
            pod.containers.#0.ports: [{containerPort: 80, protocol: HTTP, name: HTTP}]
              spec.template.spec.containers[0].ports[0].name: Invalid value: "HTTP": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)
              spec.template.spec.containers[0].ports[0].name: Invalid value: "HTTP": must contain at least one letter (a-z)
              spec.template.spec.containers[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"
            pod.containers.#0.ports: [{containerPort: 80, name: a--b}, {containerPort: 81, name: '8080'}]
              spec.template.spec.containers[0].ports[0].name: Invalid value: "a--b": must not contain consecutive hyphens
              spec.template.spec.containers[0].ports[1].name: Invalid value: "8080": must contain at least one letter (a-z)
            pod.containers.#0.ports: [{containerPort: 80, name: a}, {containerPort: 81, name: a}]
              spec.template.spec.containers[0].ports[1].name: Duplicate value: "a"
            pod.containers.#0.ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]
              spec.template.spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//80"
            pod.containers.#0.env: [{value: x}, {name: A=B}, {name: B, value: x, valueFrom: {fieldRef: {fieldPath: spec.foo}}}]
              spec.template.spec.containers[0].env[0].name: Required value
              spec.template.spec.containers[0].env[1].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than '='
              spec.template.spec.containers[0].env[2].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo
              spec.template.spec.containers[0].env[2].valueFrom: Invalid value: "": may not be specified when `value` is not empty
            pod.containers.#0.env: [{name: A, valueFrom: {}}, {name: A}]
              spec.template.spec.containers[0].env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`
              Warning: spec.template.spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply
            pod.containers.#0.volumeMounts: [{name: v, mountPath: /v}, {name: v}]
              spec.template.spec.containers[0].volumeMounts[0].name: Not found: "v"
              spec.template.spec.containers[0].volumeMounts[1].name: Not found: "v"
              spec.template.spec.containers[0].volumeMounts[1].mountPath: Required value
            pod.containers.#0.livenessProbe: {periodSeconds: -5, successThreshold: 2}
              spec.template.spec.containers[0].livenessProbe: Required value: must specify a handler type
              spec.template.spec.containers[0].livenessProbe.periodSeconds: Invalid value: -5: must be greater than or equal to 0
              spec.template.spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1
            pod.containers.#0.readinessProbe: {tcpSocket: {port: 0}, exec: {command: [x]}}
              spec.template.spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type
            pod.containers.#0.securityContext: {runAsUser: -1}
              spec.template.spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive
            pod.containers.#0.restartPolicy: Always
              spec.template.spec.containers[0].restartPolicy: Forbidden: may not be set for non-init containers
        "#]],
    );
}

#[test]
fn resources() {
    check(
        DAEMON_SET,
        "
        pod.containers.#0.resources: {requests: {cpu: 200m, memory: 1Gi}, limits: {cpu: 100m, memory: 512Mi}}
        pod.containers.#0.resources: {limits: {foo: 1}}
        pod.containers.#0.resources: {requests: {example.com/gpu: 1}, limits: {example.com/gpu: 2}}
        pod.containers.#0.resources: {requests: {example.com/gpu: 1}}
        pod.containers.#0.resources: {limits: {example.com/gpu: 500m}}
        pod.containers.#0.resources: {requests: {cpu: -1}}
        pod.containers.#0.resources: {requests: {cpu: abc}}
        pod.containers.#0.resources: {requests: {memory: 100m}}
        pod.containers.#0.resources: {limits: {hugepages-2Mi: 4Mi}}
        ",
        expect![[r#"
            pod.containers.#0.resources: {requests: {cpu: 200m, memory: 1Gi}, limits: {cpu: 100m, memory: 512Mi}}
              spec.template.spec.containers[0].resources.requests: Invalid value: "200m": must be less than or equal to cpu limit of 100m
              spec.template.spec.containers[0].resources.requests: Invalid value: "1Gi": must be less than or equal to memory limit of 512Mi
            pod.containers.#0.resources: {limits: {foo: 1}}
              spec.template.spec.containers[0].resources.limits[foo]: Invalid value: "foo": must be a standard resource type or fully qualified
              spec.template.spec.containers[0].resources.limits[foo]: Invalid value: "foo": must be a standard resource for containers
            pod.containers.#0.resources: {requests: {example.com/gpu: 1}, limits: {example.com/gpu: 2}}
              spec.template.spec.containers[0].resources.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2
            pod.containers.#0.resources: {requests: {example.com/gpu: 1}}
              spec.template.spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources
            pod.containers.#0.resources: {limits: {example.com/gpu: 500m}}
              spec.template.spec.containers[0].resources.limits[example.com/gpu]: Invalid value: "500m": must be an integer
            pod.containers.#0.resources: {requests: {cpu: -1}}
              spec.template.spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0
            pod.containers.#0.resources: {requests: {cpu: abc}}
              quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
            pod.containers.#0.resources: {requests: {memory: 100m}}
              Warning: spec.template.spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer
            pod.containers.#0.resources: {limits: {hugepages-2Mi: 4Mi}}
              spec.template.spec.containers[0].resources: Forbidden: HugePages require cpu or memory
        "#]],
    );
}

#[test]
fn tolerations_and_affinity() {
    let required = "pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";
    let preferred = "pod.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution";
    let changes = format!(
        "
        pod.tolerations: [{{operator: Equal}}, {{}}, {{key: a, effect: X}}]
        pod.tolerations: [{{key: a, operator: Exists, value: b}}, {{key: a b, operator: exists}}]
        pod.tolerations: [{{key: a, operator: Exists, tolerationSeconds: 5}}]
        pod.tolerations: [{{key: a, value: b c}}]
        {required}.nodeSelectorTerms: []
        {required}.nodeSelectorTerms: [{{}}]
        {required}.nodeSelectorTerms: [{{matchExpressions: [{{key: a, operator: Is}}, {{key: a, operator: In}}]}}]
        {required}.nodeSelectorTerms: [{{matchExpressions: [{{key: a, operator: Exists, values: [x]}}]}}]
        {required}.nodeSelectorTerms: [{{matchExpressions: [{{key: a, operator: Gt, values: ['1', '2']}}]}}]
        {required}.nodeSelectorTerms: [{{matchExpressions: [{{key: a, operator: Gt, values: ['-5']}}]}}]
        {required}.nodeSelectorTerms: [{{matchFields: [{{key: metadata.uid, operator: Exists}}]}}]
        {required}.nodeSelectorTerms: [{{matchFields: [{{key: metadata.name, operator: In, values: [x, y]}}]}}]
        {preferred}: [{{weight: 0, preference: {{matchExpressions: [{{key: a, operator: Exists}}]}}}}]
        pod.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution: [{{}}]
        "
    );
    check(
        DAEMON_SET,
        &changes,
        expect![[r#"
            pod.tolerations: [{operator: Equal}, {}, {key: a, effect: X}]
              spec.template.spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"
              spec.template.spec.tolerations[1].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"
              spec.template.spec.tolerations[2].effect: Unsupported value: "X": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"
            pod.tolerations: [{key: a, operator: Exists, value: b}, {key: a b, operator: exists}]
              spec.template.spec.tolerations[0].operator: Invalid value: "b": value must be empty when `operator` is 'Exists'
              spec.template.spec.tolerations[1].key: Invalid value: "a b": name part must consist of ...
              spec.template.spec.tolerations[1].operator: Unsupported value: "exists": supported values: "Equal", "Exists"
            pod.tolerations: [{key: a, operator: Exists, tolerationSeconds: 5}]
              spec.template.spec.tolerations[0].effect: Invalid value: "": effect must be 'NoExecute' when `tolerationSeconds` is set
            pod.tolerations: [{key: a, value: b c}]
              spec.template.spec.tolerations[0].operator: Invalid value: "b c": a valid label must be an empty string or consist of ...
            pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: []
              spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term
            pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: [{}]
            pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Is}, {key: a, operator: In}]}]
              spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator
              spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[1].values: Required value: must be specified when `operator` is 'In' or 'NotIn'
            pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists, values: [x]}]}]
              spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'
            pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Gt, values: ['1', '2']}]}]
              spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'
            pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Gt, values: ['-5']}]}]
              spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values[0]: Invalid value: "-5": a valid label must be an empty string or consist of ...
            pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: [{matchFields: [{key: metadata.uid, operator: Exists}]}]
              spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0].operator: Invalid value: "Exists": not a valid selector operator
              spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0].key: Invalid value: "metadata.uid": not a valid field selector key
            pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [x, y]}]}]
              json: cannot unmarshal bool into Go struct field NodeSelectorRequirement.spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.matchFields.values of type string
            pod.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution: [{weight: 0, preference: {matchExpressions: [{key: a, operator: Exists}]}}]
              spec.template.spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100
            pod.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution: [{}]
              spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty
              spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "": name part must be non-empty
              spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "": name part must consist of ...
        "#]],
    );
}

#[test]
fn pods_and_nodes() {
    check(
        POD,
        "
        spec.restartPolicy: X
        spec.containers: []
        spec.nodeName: A b
        spec.terminationGracePeriodSeconds: -1
        spec.foo: 1
        ",
        expect![[r#"
            spec.restartPolicy: X
              spec.restartPolicy: Unsupported value: "X": supported values: "Always", "OnFailure", "Never"
            spec.containers: []
              spec.containers: Required value
            spec.nodeName: A b
              spec.nodeName: Invalid value: "A b": a lowercase RFC 1123 subdomain must consist of ...
            spec.terminationGracePeriodSeconds: -1
            spec.foo: 1
              strict decoding error: unknown field "spec.foo"
        "#]],
    );
    check(
        NODE,
        "
        metadata.name: N_1
        metadata.namespace: default
        spec.taints: [{key: a, effect: NoSchedule}, {key: a, value: b, effect: NoSchedule}]
        spec.taints: [{key: a, effect: Foo}, {key: b}, {effect: NoSchedule}]
        spec.taints: [{key: a, value: b c, effect: NoSchedule}]
        spec.podCIDR: 10.0.0.0/99
        ",
        expect![[r#"
            metadata.name: N_1
              metadata.name: Invalid value: "N_1": a lowercase RFC 1123 subdomain must consist of ...
            metadata.namespace: default
              metadata.namespace: Forbidden: not allowed on this type
            spec.taints: [{key: a, effect: NoSchedule}, {key: a, value: b, effect: NoSchedule}]
              metadata.taints[1]: Duplicate value: {"Key":"a","Value":"b","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair
            spec.taints: [{key: a, effect: Foo}, {key: b}, {effect: NoSchedule}]
              metadata.taints[0].effect: Unsupported value: "Foo": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"
              metadata.taints[1].effect: Required value
              metadata.taints[2].key: Invalid value: "": name part must be non-empty
              metadata.taints[2].key: Invalid value: "": name part must consist of ...
            spec.taints: [{key: a, value: b c, effect: NoSchedule}]
              metadata.taints[0].value: Invalid value: "b c": a valid label must be an empty string or consist of ...
            spec.podCIDR: 10.0.0.0/99
              spec.podCIDRs[0]: Invalid value: "10.0.0.0/99": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)
        "#]],
    );
}
