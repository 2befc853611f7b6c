//! What is said of a manifest before it is applied.

use super::*;

fn outlook_text(console: &Console) -> String {
    let text = console.file("fluentd.yaml").cloned().unwrap_or_default();
    let reading = editor::read(&text);
    let ahead = reading.can_be_tried().then(|| console.outlook("kubectl apply -f fluentd.yaml"));
    let outlook = editor::editor(Files::default(), &reading, ahead.as_ref(), None, false).outlook;
    let problems = outlook.problems.iter().map(|it| format!("line {}: {}", it.line, it.message));
    let deeds = outlook.deeds.iter().map(|it| format!("[{}] $ {}", it.what, it.line));
    let more: Vec<String> = problems.chain(deeds).collect();
    let told = [outlook.lead, outlook.sentence, outlook.detail].map(|it| format!(" {it}")).concat();
    format!("{}:{}\n{}", outlook.tone.label(), told.replace("  ", " "), more.join("\n"))
}

#[track_caller]
fn check_outlook(from: &str, to: &str, expected: Expect) {
    let mut console = after(&[]);
    let text = console.file("fluentd.yaml").expect("the file").replace(from, to);
    console.set_file("fluentd.yaml", text);
    expected.assert_eq(&outlook_text(&console));
}

#[test]
fn what_apply_would_do() {
    check_outlook(
        "",
        "",
        expect![[r#"
        plain: No change. Apply changes nothing.
    "#]],
    );
    check_outlook(
        "v1.14",
        "v1.15",
        expect![[r#"
            plain: Template changed. 2 Pods restart, 1 at a time. No Node gains or loses a Pod. Settled after 95 s at the current timings.
        "#]],
    );
    check_outlook(
        "name: fluentd\n  namespace",
        "name: other\n  namespace",
        expect![[r#"
            plain: New DaemonSet other. worker-1 and worker-2 gain a Pod. Settled after 18 s at the current timings.
        "#]],
    );
    check_outlook(
        "hostNetwork: true",
        "nodeName: worker-1",
        expect![[r#"
            plain: Template changed. 1 Pod restarts. worker-2 loses its Pod. Settled after 80 s at the current timings.
        "#]],
    );
    check_outlook(
        "      containers:",
        "      tolerations: [{operator: Exists}]\n      containers:",
        expect![[r#"
            plain: Template changed. 2 Pods restart, 1 at a time. control-plane-1 gains a Pod. Settled after 1 min 50 s at the current timings.
        "#]],
    );
    check_outlook(
        "containers:",
        "container:",
        expect![[r#"
            refused: 2 mistakes. Apply would change nothing. 
            line 16: spec.template.spec.containers: Required value
            line 17: unknown field "spec.template.spec.container""#]],
    );
    check_outlook(
        "  template:\n    metadata:\n      labels:\n        app: fluentd",
        "  template:\n    metadata:\n      labels:\n        app: other",
        expect![[r#"
            refused: 1 mistake. Apply would change nothing. 
            line 14: spec.template.metadata.labels: Invalid value: {"app":"other"}: `selector` does not match template `labels`"#]],
    );
}

#[test]
fn the_cluster_s_newer_template_can_be_taken() {
    let mut console = after(&[SET_IMAGE]);
    let text = console.file("fluentd.yaml").cloned().expect("the file");
    let reading = editor::read(&text);
    let overtaken = console.overtaken(&text, &reading.manifest);
    let editor = editor::editor(Files::default(), &reading, None, overtaken.as_ref(), false);
    let newer = editor.newer.expect("something newer");
    assert_eq!(
        newer.sentence,
        "Apply would take back what was changed in the cluster: image of fluentd."
    );
    assert_eq!(&*newer.text, text.replace("v1.14", "v1.15"));
    let before = after(&[]).outlook("kubectl apply -f fluentd.yaml");
    let editor =
        editor::editor(Files::default(), &reading, Some(&before), overtaken.as_ref(), false);
    assert_eq!(editor.outlook.detail, "Trying it out …", "what was found before holds no more");
    assert!(console.run("sim run until settled").is_ok());
    console.set_file("fluentd.yaml", &*newer.text);
    expect![[r#"
        plain: No change. Apply only notes the file as what was applied last.
    "#]]
    .assert_eq(&outlook_text(&console));
}

#[test]
fn the_daemon_set_that_a_file_was_named_after_is_not_forgotten() {
    let mut console = after(&[]);
    let told = |console: &Console, file: &str| {
        let text = console.file("fluentd.yaml").cloned().unwrap_or_default();
        let files = Files { open: file, cluster: Some(console.cluster()), ..Files::default() };
        let outlook = editor::editor(files, &editor::read(&text), None, None, true).outlook;
        let deeds = outlook.deeds.iter().map(|it| format!("\n[{}] $ {}", it.what, it.line));
        format!("{}{}", outlook.detail, deeds.collect::<String>())
    };
    assert_eq!(told(&console, "fluentd.yaml"), "Pause to see what Apply would do.");
    console.set_file("fluentd.yaml", daemon_set("speaker", "a:1", "{}").replace("      {}\n", ""));
    expect![[r#"
        Pause to see what Apply would do. DaemonSet fluentd is not in this file any more, and stays in the cluster.
        [Delete fluentd] $ kubectl delete ds fluentd -n kube-system"#]].assert_eq(&told(&console, "fluentd.yaml"));
    assert_eq!(told(&console, "manifest.yaml"), "Pause to see what Apply would do.");
    run(&mut console, &["kubectl delete ds fluentd -n kube-system"]);
    assert_eq!(told(&console, "fluentd.yaml"), "Pause to see what Apply would do.");
}

#[test]
fn each_line_of_the_list_is_a_mistake() {
    check_outlook(
        "selector:\n    matchLabels:\n      app: fluentd",
        "selector:\n    matchLabels:\n      app: other",
        expect![[r#"
            refused: 2 mistakes. Apply would change nothing. 
            line 14: spec.template.metadata.labels: Invalid value: {"app":"fluentd"}: `selector` does not match template `labels`
            line 9: spec.selector of a DaemonSet cannot be changed. Delete the DaemonSet, then apply again
            [Delete it, and keep its Pods] $ kubectl delete ds fluentd -n kube-system --cascade=orphan --wait
            [Delete it with its Pods] $ kubectl delete ds fluentd -n kube-system --wait"#]],
    );
}

#[test]
fn an_empty_file_is_nothing_to_apply() {
    let editor = editor::editor(Files::default(), &editor::read("# nothing\n"), None, None, false);
    assert!(!editor.can_apply);
    assert_eq!(editor.outlook.tone, OutlookTone::Plain);
}

#[test]
fn remarks_count_utf_16_units() {
    let text = "# \u{1F433} \u{e9}\nkind: DaemonSett\napiVersion: apps/v1\n";
    let reading = editor::read(text);
    let remark = reading.remarks.first().expect("a remark");
    let units: Vec<u16> = text.encode_utf16().collect();
    assert_eq!(String::from_utf16_lossy(&units[remark.from..remark.to]), "apps/v1");
}

/// The sentence before Apply, after these lines, for this file in the place of the opening one.
fn outlook_of(lines: &[&str], text: &str) -> String {
    let mut console = after(lines);
    console.set_file("fluentd.yaml", text);
    outlook_text(&console)
}

/// The same for the opening file with one change.
fn outlook_with(lines: &[&str], from: &str, to: &str) -> String {
    let console = after(&[]);
    let text = console.file("fluentd.yaml").expect("the file").replace(from, to);
    outlook_of(lines, &text)
}

#[test]
fn only_pods_that_are_there_now_restart() {
    let four = &["sim node add worker-3 --count 2", "sim run until settled", SET_IMAGE];
    let started = |n: &str| -> Vec<String> {
        four.iter().map(|it| (*it).to_owned()).chain([format!("sim run {n}")]).collect()
    };
    let lines = started("95s");
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    expect![[r#"
        plain: Template changed. 2 Pods restart, 1 at a time. No Node gains or loses a Pod. Settled after 2 min 18 s at the current timings.
    "#]].assert_eq(&outlook_with(&lines, "", ""));
    expect![[r#"
        plain: Template changed. No Pod restarts. No Node gains or loses a Pod. Settled after 2 s at the current timings.
    "#]].assert_eq(&outlook_with(&[SET_IMAGE], "", ""));
    expect![[r#"
        plain: Template changed. 5 Pods restart, 1 at a time. No Node gains or loses a Pod. Settled after 3 min 53 s at the current timings.
    "#]].assert_eq(&outlook_with(
        &[
            "sim node add worker-3 --count 3",
            "sim run until settled",
            SET_IMAGE,
            "sim step 5",
            "kubectl drain worker-2 --ignore-daemonsets",
            "sim back 10",
        ],
        "v1.14",
        "v1.20",
    ));
    expect![[r#"
        plain: Template changed. 2 Pods restart, 1 at a time. No Node gains or loses a Pod. Settled after 95 s at the current timings.
    "#]].assert_eq(&outlook_with(&["sim back"], "v1.14", "v1.20"));
}

#[test]
fn orphans_are_adopted_and_not_gained() {
    // Those of the first generation count as up to date for a new DaemonSet of the first generation, whatever its
    // template: Kubernetes compares the generation before the hash.
    let orphan = "kubectl delete ds fluentd -n kube-system --cascade=orphan";
    expect![[r#"
        plain: New DaemonSet fluentd. 2 Pods are adopted. Settled after 2 s at the current timings.
    "#]]
    .assert_eq(&outlook_with(&[orphan, "sim run until settled"], "", ""));
    expect![[r#"
        plain: New DaemonSet fluentd. 2 Pods are adopted. Settled after 3 s at the current timings.
    "#]]
    .assert_eq(&outlook_with(&[orphan, "sim run until settled"], "v1.14", "v1.15"));
}

#[test]
fn an_end_that_is_no_success_is_told_with_its_reason() {
    expect![[r#"
        remark: Template changed. No Pod restarts. No Node gains or loses a Pod. The rollout does not finish: the Pod on worker-2 cannot stop: the kubelet is silent.
    "#]].assert_eq(&outlook_with(
        &["sim node stop worker-2", "sim run until settled"],
        "v1.14",
        "v1.15",
    ));
    expect![[r#"
        remark: Template changed. 1 Pod restarts. No Node gains or loses a Pod. The rollout does not finish: the Pod on worker-1 does not become Ready.
    "#]].assert_eq(&outlook_with(&["sim image fluentd:v1.15 never-ready"], "v1.14", "v1.15"));
    expect![[r#"
        remark: Template changed. 1 Pod restarts. No Node gains or loses a Pod. The rollout does not finish: the Pod on worker-1 ends in ImagePullBackOff.
    "#]].assert_eq(&outlook_with(&["sim image fluentd:v1.15 bad"], "v1.14", "v1.15"));
    expect![[r#"
        remark: Template changed. 1 Pod restarts. No Node gains or loses a Pod. The rollout does not finish: the Pod on worker-1 is Pending, and no scheduler takes it.
    "#]].assert_eq(&outlook_with(&[], "hostNetwork: true", "schedulerName: mine"));
    expect![[r#"
        remark: Template changed. 1 Pod restarts. No Node gains or loses a Pod. The rollout does not finish: the Pod on worker-1 is Pending: Insufficient cpu.
    "#]].assert_eq(&outlook_with(&[], "cpu: 100m", "cpu: \"100\""));
    expect![[r#"
        plain: Changed. No Pod restarts. No Node gains or loses a Pod. Settled after 2 s at the current timings.
    "#]].assert_eq(&outlook_with(
        &[],
        "  template:\n    metadata:",
        "  updateStrategy: {type: OnDelete}\n  template:\n    metadata:",
    ));
    expect![[r#"
        plain: Template changed. OnDelete: the old Pods stay until you delete them. No Node gains or loses a Pod. Settled after 3 s at the current timings.
    "#]].assert_eq(&outlook_with(
        &[r#"kubectl patch ds fluentd -n kube-system -p '{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}'"#],
        "v1.14",
        "v1.15",
    ));
}

#[test]
fn pods_that_the_api_server_refuses_are_told_before_apply() {
    expect![[r#"
        remark: Template changed. No Pod restarts. worker-1 loses its Pod. The rollout does not finish: the API server refuses the Pods: no PriorityClass with name nobody was found.
    "#]].assert_eq(&outlook_with(
        &[],
        "      containers:",
        "      priorityClassName: nobody\n      containers:",
    ));
}

#[test]
fn a_selector_cannot_be_changed_and_the_ways_out_are_told() {
    let console = after(&[]);
    let fluentd = console.file("fluentd.yaml").expect("the file");
    expect![[r#"
        refused: It would be refused. The DaemonSet "fluentd" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable
        line 9: spec.selector of a DaemonSet cannot be changed. Delete the DaemonSet, then apply again
        [Delete it, and keep its Pods] $ kubectl delete ds fluentd -n kube-system --cascade=orphan --wait
        [Delete it with its Pods] $ kubectl delete ds fluentd -n kube-system --wait"#]].assert_eq(&outlook_of(&[], &fluentd.replace("app: fluentd", "app: other")));
    expect![[r#"
        refused: 2 mistakes. Apply would change nothing. 
        line 14: spec.template.metadata.labels: Invalid value: {"app":"fluentd"}: `selector` does not match template `labels`
        line 9: spec.selector of a DaemonSet cannot be changed. Delete the DaemonSet, then apply again
        [Delete it, and keep its Pods] $ kubectl delete ds fluentd -n kube-system --cascade=orphan --wait
        [Delete it with its Pods] $ kubectl delete ds fluentd -n kube-system --wait"#]].assert_eq(&outlook_of(
        &[],
        &fluentd.replacen("      app: fluentd", "      app: other", 1),
    ));
    let mut console = after(&["kubectl delete ds fluentd -n kube-system --cascade=orphan --wait"]);
    console.set_file("fluentd.yaml", fluentd.replace("app: fluentd", "app: other"));
    expect![[r#"
        plain: New DaemonSet fluentd. worker-1 and worker-2 gain a Pod. Settled after 18 s at the current timings.
    "#]].assert_eq(&outlook_text(&console));
}

#[test]
fn a_text_that_is_no_yaml_has_one_line_number() {
    check_outlook(
        "        image:",
        "       image:",
        expect![[r#"
            refused: 1 mistake. Apply would change nothing. 
            line 19: this is not YAML: did not find expected key"#]],
    );
}

#[test]
fn of_several_documents_the_good_ones_are_applied() {
    let (good, bad) = (daemon_set("good", "a:1", ""), daemon_set("bad", "a:1", "hostNetwrk: true"));
    let text = format!("{good}---\n{bad}");
    expect![[r#"
        refused: 1 mistake. DaemonSet bad is refused, the rest is applied. New DaemonSet good. worker-1 and worker-2 gain a Pod. Settled after 18 s at the current timings.
        line 20: unknown field "spec.template.spec.hostNetwrk""#]].assert_eq(&outlook_of(&[], &text));
    let mut console = after(&[]);
    console.set_file("fluentd.yaml", text);
    console.run("kubectl apply -f fluentd.yaml");
    assert_eq!(console.cluster().store().daemon_sets().count(), 2, "fluentd and good");
    expect![[r#"
        refused: 1 mistake. Apply would change nothing. 
        line 20: unknown field "spec.template.spec.hostNetwrk""#]]
    .assert_eq(&outlook_text(&console));
}

#[test]
fn every_daemon_set_of_a_file_is_named() {
    let text = format!(
        "{}---\n{}---\n{}",
        daemon_set("a", "a:1", ""),
        daemon_set("b", "a:2", ""),
        daemon_set("c", "a:1", "nodeSelector: {zone: a}"),
    );
    let mut console = after(&[]);
    console.set_file("fluentd.yaml", daemon_set("b", "a:1", ""));
    assert!(console.run("kubectl apply -f fluentd.yaml").is_ok());
    console.run("sim run until settled");
    console.set_file("fluentd.yaml", text);
    expect![[r#"
        remark: 3 DaemonSets. a: New DaemonSet. worker-1 and worker-2 gain a Pod.
        b: Template changed. 2 Pods restart, 1 at a time.
        c: New DaemonSet. No Node has zone=a, so no Pod will run. Settled after 95 s at the current timings.
    "#]]
    .assert_eq(&outlook_text(&console));
    console.set_file("fluentd.yaml", daemon_set("b", "a:2", ""));
    expect![[r#"
        plain: Template changed. 2 Pods restart, 1 at a time. No Node gains or loses a Pod. Settled after 95 s at the current timings.
    "#]].assert_eq(&outlook_text(&console));
}

#[test]
fn what_is_not_simulated_is_said_to_be_so() {
    let settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n";
    expect![[r#"
        remark: Nothing here is simulated. ConfigMap web is left alone: the playground has no such kind of object.
    "#]].assert_eq(&outlook_of(&[], settings));
    let kruise =
        "apiVersion: apps.kruise.io/v1alpha1\nkind: DaemonSet\nmetadata: {name: fluentd}\n";
    expect![[r#"
        remark: Nothing here is simulated. DaemonSet fluentd of apps.kruise.io/v1alpha1 is left alone: the playground has no such kind of object.
    "#]].assert_eq(&outlook_of(&[], kruise));
}

#[test]
fn a_patched_field_that_the_file_does_not_set_is_no_change() {
    let patch = r#"kubectl patch ds fluentd -n kube-system -p '{"spec":{"template":{"spec":{"tolerations":[{"operator":"Exists"}]}}}}'"#;
    expect![[r#"
        plain: No change. Apply changes nothing.
    "#]]
    .assert_eq(&outlook_with(&[patch], "", ""));
}

#[test]
fn nodes_and_pods_of_a_file_are_named() {
    let node = "apiVersion: v1\nkind: Node\nmetadata: {name: virtual-gpu-node}\n";
    expect![[r#"
        remark: New Node virtual-gpu-node. virtual-gpu-node gains a Pod. Not every Pod becomes available: the Pod on virtual-gpu-node is Pending: Insufficient cpu.
    "#]].assert_eq(&outlook_of(&[], node));
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a, image: b}]}\n";
    expect![[r#"
        plain: New Pod web. No daemon Pod comes or goes. Settled after 14 s at the current timings.
    "#]]
    .assert_eq(&outlook_of(&[], pod));
}

#[test]
fn a_missing_namespace_can_be_made() {
    let text = daemon_set("a", "a:1", "").replace("name: a}", "name: a, namespace: logging}");
    let maps: String = (0..3)
        .map(|it| format!("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: s{it}}}\n"))
        .collect();
    let mut console = after(&[]);
    console.set_file("fluentd.yaml", format!("{text}{maps}"));
    expect![[r#"
        refused: It would be refused. 3 warnings. 
        Error from server (NotFound): error when creating "fluentd.yaml": namespaces "logging" not found
        [Create namespace logging] $ kubectl create namespace logging"#]].assert_eq(&outlook_text(&console));
    assert!(console.run("kubectl create namespace logging").is_ok());
    expect![[r#"
        plain: New DaemonSet a. worker-1 and worker-2 gain a Pod. Settled after 18 s at the current timings.
    "#]].assert_eq(&outlook_text(&console));
}

#[test]
fn a_warning_is_told_with_its_line_beside_what_apply_would_do() {
    check_outlook(
        "  name: fluentd\n  namespace",
        "  name: other\n  name: fluentd\n  namespace",
        expect![[r#"
            plain: No change. Apply changes nothing.
            line 5: 1 warning: key "name" already set in map"#]],
    );
}

/// Whether Apply is offered before all else, and whether there is a DaemonSet to apply.
fn offer(from: &str, to: &str) -> (bool, bool) {
    let mut console = after(&[]);
    let text = console.file("fluentd.yaml").expect("the file").replace(from, to);
    console.set_file("fluentd.yaml", text.clone());
    let ahead = console.outlook("kubectl apply -f fluentd.yaml");
    let shown = editor::editor(Files::default(), &editor::read(&text), Some(&ahead), None, false);
    (shown.applies, shown.has_daemon_set)
}

#[test]
fn apply_stands_back_where_it_changes_nothing_or_is_refused() {
    assert_eq!(offer("", ""), (false, true));
    assert_eq!(offer("v1.14", "v1.15"), (true, true));
    assert_eq!(offer("containers:", "container:"), (false, true));
    assert_eq!(offer("kind: DaemonSet", "kind: ConfigMap"), (false, false));
}

#[test]
fn where_no_pod_will_run_it_says_why() {
    let with = |more: &str| ("      containers:", format!("{more}\n      containers:"));
    let check = |(from, to): (&str, String), expected: Expect| check_outlook(from, &to, expected);
    check(
        with("      nodeSelector: {disktype: ssd}"),
        expect![[r#"
        remark: Template changed. No Pod restarts. worker-1 and worker-2 lose their Pod. No Node has disktype=ssd, so no Pod will run. Settled after 34 s at the current timings.
    "#]],
    );
    check(
        with("      nodeName: nowhere"),
        expect![[r#"
        remark: Template changed. No Pod restarts. worker-1 and worker-2 lose their Pod. There is no Node nowhere, so no Pod will run. Settled after 34 s at the current timings.
    "#]],
    );
    check(
        with(
            "      affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: \
             {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}]}}}",
        ),
        expect![[r#"
            remark: Template changed. No Pod restarts. worker-1 and worker-2 lose their Pod. No Node matches the required node affinity, so no Pod will run. Settled after 34 s at the current timings.
        "#]],
    );
    let fluentd = after(&[]).file("fluentd.yaml").cloned().expect("the file");
    let other = fluentd.replace("name: fluentd\n  namespace", "name: other\n  namespace");
    let taint = "kubectl taint node worker-1 worker-2 dedicated=db:NoSchedule";
    expect![[r#"
        remark: New DaemonSet other. Every Node has a taint that is not tolerated, so no Pod will run. Settled after 3 s at the current timings.
    "#]].assert_eq(&outlook_of(&[taint], &other));
    let label = "kubectl label node worker-1 disktype=ssd";
    let picky = other
        .replace("      containers:", "      nodeSelector: {disktype: ssd}\n      containers:");
    expect![[r#"
        remark: New DaemonSet other. No Pod will run: 2 Nodes without disktype=ssd, 1 Node with the taint dedicated=db:NoSchedule. Settled after 3 s at the current timings.
    "#]].assert_eq(&outlook_of(&[label, taint], &picky));
}

#[test]
fn annotations_are_a_change_and_many_objects_are_counted_by_kind() {
    check_outlook(
        "metadata:\n  name: fluentd\n",
        "metadata:\n  annotations: {team: obs}\n  name: fluentd\n",
        expect![[r#"
            plain: Changed. No Pod restarts. No Node gains or loses a Pod. Settled after 1 s at the current timings.
        "#]],
    );
    let kinds = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\n\
        apiVersion: v1\nkind: Node\nmetadata: {name: b}\n---\n\
        apiVersion: v1\nkind: Node\nmetadata: {name: c}\n---\n\
        apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: d}\nvalue: 1\n---\n\
        apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: e}\nvalue: 1\n";
    expect![[r#"
        remark: 2 new Nodes, 1 new Namespace, 2 new PriorityClasses. b and c gain a Pod. Not every Pod becomes available: the Pod on b is Pending: Insufficient cpu.
    "#]].assert_eq(&outlook_of(&[], kinds));
}
