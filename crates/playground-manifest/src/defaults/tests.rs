//! What the API server adds to a bare object.

use expect_test::{Expect, expect};
use playground_api::Value;

use crate::{decode_value, encode, parse, to_yaml};

/// Compares what stands at `path` in the stored object.
#[track_caller]
fn check(text: &str, path: &[&str], expected: Expect) {
    let outcome = decode_value(&parse(text).expect("YAML"));
    let object = outcome.object.expect("an object");
    let tree = encode(&object);
    expected.assert_eq(&to_yaml(tree.at(path).unwrap_or(&Value::Null)));
}

#[test]
fn a_bare_daemon_set() {
    let text = "
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      serviceAccountName: agent
      volumes:
      - {name: a, hostPath: {path: /a}}
      - {name: b, configMap: {name: b}}
      - {name: c}
      containers:
      - name: main
        image: agent
        ports: [{containerPort: 80}]
        env: [{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
        resources: {limits: {cpu: 0.5, memory: 1024Ki}}
        readinessProbe: {httpGet: {port: 80}, failureThreshold: 0}
";
    check(
        text,
        &["spec"],
        expect![[r#"
        revisionHistoryLimit: 10
        selector:
          matchLabels:
            app: agent
        template:
          metadata:
            labels:
              app: agent
          spec:
            containers:
            - env:
              - name: NODE
                valueFrom:
                  fieldRef:
                    apiVersion: v1
                    fieldPath: spec.nodeName
              image: agent
              imagePullPolicy: Always
              name: main
              ports:
              - containerPort: 80
                protocol: TCP
              readinessProbe:
                failureThreshold: 3
                httpGet:
                  path: /
                  port: 80
                  scheme: HTTP
                periodSeconds: 10
                successThreshold: 1
                timeoutSeconds: 1
              resources:
                limits:
                  cpu: 500m
                  memory: 1Mi
              terminationMessagePath: /dev/termination-log
              terminationMessagePolicy: File
            dnsPolicy: ClusterFirst
            restartPolicy: Always
            schedulerName: default-scheduler
            securityContext: {}
            serviceAccount: agent
            serviceAccountName: agent
            terminationGracePeriodSeconds: 30
            volumes:
            - hostPath:
                path: /a
                type: ""
              name: a
            - configMap:
                defaultMode: 420
                name: b
              name: b
            - emptyDir: {}
              name: c
        updateStrategy:
          rollingUpdate:
            maxSurge: 0
            maxUnavailable: 1
          type: RollingUpdate
    "#]],
    );
}

#[test]
fn a_pod_gets_more_than_a_template() {
    let text = "
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  hostNetwork: true
  containers:
  - name: c
    image: x:1
    ports: [{containerPort: 80}]
    resources: {limits: {cpu: 1}}
";
    check(
        text,
        &["spec"],
        expect![[r#"
        containers:
        - image: x:1
          imagePullPolicy: IfNotPresent
          name: c
          ports:
          - containerPort: 80
            hostPort: 80
            protocol: TCP
          resources:
            limits:
              cpu: "1"
            requests:
              cpu: "1"
          terminationMessagePath: /dev/termination-log
          terminationMessagePolicy: File
        dnsPolicy: ClusterFirst
        enableServiceLinks: true
        hostNetwork: true
        restartPolicy: Always
        schedulerName: default-scheduler
        securityContext: {}
        terminationGracePeriodSeconds: 30
    "#]],
    );
}

#[test]
fn a_node_is_allocatable_as_far_as_it_has_capacity() {
    let text = "{apiVersion: v1, kind: Node, metadata: {name: n1}, spec: {podCIDR: 10.0.0.0/24}, status: {capacity: {cpu: 2000m}}}";
    check(
        text,
        &[],
        expect![[r#"
        apiVersion: v1
        kind: Node
        metadata:
          name: n1
        spec:
          podCIDR: 10.0.0.0/24
          podCIDRs:
          - 10.0.0.0/24
        status:
          allocatable:
            cpu: "2"
          capacity:
            cpu: "2"
    "#]],
    );
}
