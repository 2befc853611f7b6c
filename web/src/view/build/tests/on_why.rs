//! What the Why panel says of real places and Pods.

use super::*;
use crate::view::{
    Content, Detail, Fix, Inspector, Link, Pane, Placement, Rule, Section, Tab, Why,
};

/// What the inspector shows first of a selection.
fn opened(console: &Console, selection: &Selection) -> Inspector {
    let inspector = inspector::inspector(console, selection, Tab::Why, Detail::Latest);
    inspector.expect("the selection is there")
}

pub(super) fn why(console: &Console, selection: &Selection) -> Why {
    match opened(console, selection).pane {
        Pane::Why(why) => why,
        other => panic!("{other:?}"),
    }
}

pub(super) fn fixes(console: &Console, selection: &Selection) -> Vec<Fix> {
    let sections = why(console, selection).sections.into_iter();
    sections
        .flat_map(|it| match it.content {
            Content::Fixes(fixes) => fixes,
            _ => Vec::new(),
        })
        .collect()
}

pub(super) fn why_text(console: &Console, selection: &Selection) -> String {
    let Inspector { title, .. } = opened(console, selection);
    let why = why(console, selection);
    let mut text = format!("{title}\n{}: {}\n", why.verdict.label(), why.sentence);
    why.sections.iter().for_each(|it| text.push_str(&section_text(it)));
    text
}

fn section_text(section: &Section) -> String {
    let words =
        |links: &[Link]| links.iter().map(|it| it.words.as_str()).collect::<Vec<_>>().join(", ");
    let lines: Vec<String> = match &section.content {
        Content::Rules(rules) => rules.iter().map(rule_text).collect(),
        Content::Fixes(fixes) => fixes
            .iter()
            .map(|it| format!("* {} ({})\n  $ {}", it.what, it.effect, it.lines.join("\n  $ ")))
            .collect(),
        Content::Life(rows) => {
            rows.iter().map(|it| format!("{} {} {}", it.at, it.who, it.text)).collect()
        }
        Content::Placements(placements) => placements
            .iter()
            .map(|it| {
                let Placement { verdict, count, reason, nodes, n_more } = it;
                format!("- {} {count}: {reason} [{}] {n_more} more", verdict.label(), words(nodes))
            })
            .collect(),
        Content::Facts(facts) => facts
            .iter()
            .map(|it| format!("- {} {}={} {}", it.is_good, it.name, it.value, it.detail))
            .collect(),
        Content::Shares(shares) => shares
            .iter()
            .map(|it| format!("- {}: {}, {} %", it.name, it.words, it.percent))
            .collect(),
        Content::Chips(chips, edit) => vec![format!("{} chips, {}", chips.len(), edit.words)],
        Content::Links(links) => vec![words(links)],
    };
    format!("{}:\n{}\n", section.caption, lines.join("\n"))
}

fn rule_text(rule: &Rule) -> String {
    let source = match &rule.source {
        Some(Source::Line { file, line }) => format!("{file}:{line}"),
        Some(Source::Words(words)) => words.clone(),
        None => String::new(),
    };
    let field = rule.field.as_ref().map_or(String::new(), |it| format!(", {}", it.words));
    format!("- {} {} [{source}{field}] {}", rule.mark.label(), rule.name, rule.detail)
}

fn place(node: &str) -> Selection {
    Selection::Place {
        daemon_set: ObjectName::new("kube-system", "fluentd"),
        node: node.to_owned(),
    }
}

#[test]
fn why_there_is_no_pod_on_the_control_plane() {
    expect![[r#"
        Why is there no fluentd on control-plane-1?
        no: The Node has a taint that the Pod does not tolerate, so the controller wants no Pod here.
        rules, in the controller's order:
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - decides Taints and tolerations [no tolerations set, taints] node-role.kubernetes.io/control-plane:NoSchedule is matched by no toleration; there are none of its own and 7 added by Kubernetes (not-ready, unreachable, disk-pressure, memory-pressure, pid-pressure, unschedulable, network-unavailable)
        - not-asked API server: quota, priority class [asked later] 
        - not-asked Scheduler: resources, ports [asked later] 
        the smallest changes that would turn it:
        * Tolerate the taint (in the template: control-plane-1 gains a Pod, every Pod restarts)
          $ kubectl patch ds fluentd -n kube-system --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations","value":[{"key":"node-role.kubernetes.io/control-plane","operator":"Exists","effect":"NoSchedule"}]}]'
        * Take the taint off control-plane-1 (also opens it to every other Pod)
          $ kubectl taint nodes control-plane-1 node-role.kubernetes.io/control-plane:NoSchedule-
    "#]].assert_eq(&why_text(&after(&[]), &place("control-plane-1")));
}

#[test]
fn why_a_node_without_the_label_gets_none() {
    let mut console = after(&[]);
    edited(
        &mut console,
        "    spec:\n      containers:",
        "    spec:\n      nodeSelector:\n        disktype: ssd\n      containers:",
    );
    expect![[r#"
        Why does fluentd leave worker-1?
        no: The Node lacks a label that nodeSelector asks for, so the controller wants no Pod here.
        rules, in the controller's order:
        - passes nodeName [not set] 
        - decides nodeSelector [fluentd.yaml:17, labels] nodeSelector asks for disktype=ssd, and the Node has no label disktype
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no taints] 
        - not-asked API server: quota, priority class [asked later] 
        - not-asked Scheduler: resources, ports [asked later] 
        the smallest changes that would turn it:
        * Ask for disktype no more (in the template: worker-1 and worker-2 gain a Pod, every Pod restarts)
          $ kubectl patch ds fluentd -n kube-system --type=json -p '[{"op":"remove","path":"/spec/template/spec/nodeSelector/disktype"}]'
        * Label worker-1 disktype=ssd (no other DaemonSet looks at it)
          $ kubectl label nodes worker-1 disktype=ssd
    "#]].assert_eq(&why_text(&console, &place("worker-1")));
}

pub(super) fn take(console: &mut Console, fix: &Fix) {
    for line in &fix.lines {
        let output = console.run(line);
        assert!(output.is_ok(), "{line}: {output:?}");
    }
}

#[test]
fn a_fix_does_what_it_says() {
    let mut console = after(&[]);
    let fixes_of_taint = fixes(&console, &place("control-plane-1"));
    assert!(!fixes_of_taint.is_empty());
    for fix in fixes_of_taint {
        let mut tried = console.clone();
        take(&mut tried, &fix);
        tried.run("sim run until settled");
        assert!(!board_text(&tried).contains("no fluentd"), "{:?}", fix.lines);
    }
    edited(
        &mut console,
        "    spec:\n      containers:",
        "    spec:\n      nodeSelector:\n        disktype: ssd\n      containers:",
    );
    for fix in fixes(&console, &place("worker-1")) {
        let mut tried = console.clone();
        take(&mut tried, &fix);
        let why = why(&tried, &place("worker-1"));
        assert_eq!(why.verdict.label(), "yes", "{:?}", fix.lines);
    }
}

#[test]
fn why_a_pending_pod_does_not_fit_and_what_would_make_it_fit() {
    let mut console = after(&[
        "kubectl set resources ds/fluentd -n kube-system --requests=cpu=100 --limits=cpu=100",
        "sim run until settled",
    ]);
    let pending = |console: &Console| {
        let mut pods = console.cluster().store().pods();
        pods.find(|it| it.node_name.is_none()).map(|it| ObjectName::from(&it.metadata.key()))
    };
    let selection = Selection::Pod(pending(&console).expect("a Pod is Pending"));
    expect![[r#"
        fluentd-96t4v on worker-1
        wait: Pending: it does not fit on worker-1, for which it was made (cpu: the Pod asks for 100, 4 of 4 are free).
        rules, in the controller's order:
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no taints] 
        - passes API server: quota, priority class [lets it in] 
        - decides Scheduler: resources, ports [does not fit, Node] cpu: the Pod asks for 100, 4 of 4 are free
        the smallest changes that would turn it:
        * Lower the cpu request to 4 (in the template: all that is left on the Node; every Pod restarts)
          $ kubectl set resources ds fluentd -n kube-system -c fluentd --requests=cpu=4
        its life so far:
        T+51 s controller creates fluentd-96t4v for worker-1: no Pod on an eligible Node
        T+51 s scheduler finds no Node for fluentd-96t4v: 0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
    "#]].assert_eq(&why_text(&console, &selection));
    for fix in fixes(&console, &selection) {
        take(&mut console, &fix);
        console.run("sim run until settled");
        assert!(pending(&console).is_none(), "{:?}", fix.lines);
    }
}

#[test]
fn why_the_api_server_lets_no_pod_in_and_what_would_let_it_in() {
    let console = after(&[
        "kubectl create quota none --hard=pods=0 -n kube-system",
        "kubectl delete pods -n kube-system --all",
        "sim run until settled",
    ]);
    expect![[r#"
        Why is there no fluentd on worker-1 yet?
        no: The controller wants a Pod here, and the API server refuses it. The controller tries again and again, each time later.
        rules, in the controller's order:
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no taints] 
        - decides API server: quota, priority class [refuses the Pod] exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0
        - not-asked Scheduler: resources, ports [asked later] 
        the smallest changes that would turn it:
        * Raise pods of quota none to 2 (room for every Pod that is missing; the controller tries again by itself)
          $ kubectl patch quota none -n kube-system -p '{"spec":{"hard":{"pods":"2"}}}'
    "#]].assert_eq(&why_text(&console, &place("worker-1")));
    check_strip(
        &console,
        expect![[r#"
        kube-system/fluentd: DaemonSet in kube-system, generation 1, 50 s old
        2 0! 0! 0! 0! 0
        revision 1, 0 of 2 Ready
        budget: maxUnavailable 1 | 2 Nodes without a Pod: the API server refuses it.
        (going: r1, 0 of 2 Ready)
    "#]],
    );
}

#[test]
fn a_pod_has_a_life() {
    let console = after(&[]);
    let pod = console.cluster().store().pods().next().expect("a Pod").metadata.key();
    expect![[r#"
        fluentd-77cwj on worker-2
        yes: Ready, of the newest revision.
        rules, in the controller's order:
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no taints] 
        - passes API server: quota, priority class [lets it in] 
        - passes Scheduler: resources, ports [bound, Node] 
        its life so far:
        T+2 s controller creates fluentd-77cwj for worker-2: no Pod on an eligible Node
        T+2 s scheduler binds fluentd-77cwj to worker-2
        T+15 s kubelet worker-2: fluentd-77cwj runs
        T+16 s kubelet worker-2: fluentd-77cwj is Ready
    "#]]
    .assert_eq(&why_text(&console, &Selection::Pod(ObjectName::from(&pod))));
    expect![[r#"
        control-plane-1
        yes: Ready.
        DaemonSets, and whether they want a Pod here:
        - fails fluentd [, why] taint node-role.kubernetes.io/control-plane:NoSchedule is not tolerated
        what Pods request of it:
        - cpu: 0 of 4, 0 %
        - ephemeral-storage: 0 of 100Gi, 0 %
        - memory: 0 of 16Gi, 0 %
        - pods: 0 of 110, 0 %
        conditions:
        - true MemoryPressure=False for 18 s KubeletHasSufficientMemory: kubelet has sufficient memory available
        - true DiskPressure=False for 18 s KubeletHasNoDiskPressure: kubelet has no disk pressure
        - true PIDPressure=False for 18 s KubeletHasSufficientPID: kubelet has sufficient PID available
        - true Ready=True for 18 s KubeletReady: kubelet is posting ready status
        labels and taints:
        8 chips, Edit labels and taints
    "#]]
    .assert_eq(&why_text(&console, &Selection::Node("control-plane-1".to_owned())));
}

fn fluentd() -> Selection {
    Selection::DaemonSet(ObjectName::new("kube-system", "fluentd"))
}

#[test]
fn a_daemon_set_says_where_it_runs_and_where_not() {
    expect![[r#"
        DaemonSet fluentd
        yes: 2 of 3 Nodes should run a Pod: each has one, Ready.
        Nodes that should run a Pod:
        - yes 2 Nodes: a Pod that is Ready [worker-1, worker-2] 0 more
        Nodes that should not:
        - no 1 Node: taint control-plane:NoSchedule [control-plane-1] 0 more
    "#]]
    .assert_eq(&why_text(&after(&[]), &fluentd()));
}

#[test]
fn where_the_status_lags_the_answer_is_what_is_so() {
    let console = after(&[SET_IMAGE, "sim step 3"]);
    expect![[r#"
        DaemonSet fluentd
        wait: 2 of 3 Nodes should run a Pod. So far: 1 with a Pod, 1 Ready, 0 of the newest template. Its status says otherwise until the controller looks again.
        without an available Pod, and through whose fault:
        - wait : the rollout replaces its Pod [worker-1] 0 more
        Nodes that should run a Pod:
        - wait 1 Node: no Pod yet [worker-1] 0 more
        - yes 1 Node: a Pod that is Ready [worker-2] 0 more
        Nodes that should not:
        - no 1 Node: taint control-plane:NoSchedule [control-plane-1] 0 more
    "#]].assert_eq(&why_text(&console, &fluentd()));
    expect!["2 2>1 2>1 0! 2>1 0"]
        .assert_eq(strip_text(&console).lines().nth(1).unwrap_or_default());
}

#[test]
fn in_a_rollout_it_says_through_whose_fault_a_node_is_without_a_pod() {
    let console = after(&["sim node stop worker-2", "sim run 1m", SET_IMAGE, "sim run 5s"]);
    expect![[r#"
        DaemonSet fluentd
        wait: 1 of 3 Nodes should run a Pod. So far: 1 with a Pod, 1 Ready, 0 of the newest template. 1 other Node runs a Pod and should not.
        without an available Pod, and through whose fault:
        - no : the Node is not Ready [worker-2] 0 more
        Nodes that should run a Pod:
        - yes 1 Node: a Pod that is Ready [worker-1] 0 more
        Nodes that should not:
        - no 1 Node: taint control-plane:NoSchedule [control-plane-1] 0 more
        - no 1 Node: taint unreachable:NoSchedule; the Pod that is there may stay [worker-2] 0 more
    "#]].assert_eq(&why_text(&console, &fluentd()));
}

#[test]
fn refused_pods_are_told_in_the_api_servers_words() {
    let console = after(&[
        "kubectl create quota none --hard=pods=0 -n kube-system",
        "kubectl delete pods -n kube-system --all",
        "sim run until settled",
    ]);
    let why = why(&console, &fluentd());
    expect!["no: The API server refuses its Pods: exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0"].assert_eq(&format!("{}: {}", why.verdict.label(), why.sentence));
}

#[test]
fn who_holds_a_host_port_is_named_and_what_would_free_it() {
    let mut console = after(&[]);
    let port = "      containers: [{name: main, image: \"a:1\", ports: [{containerPort: 9100, hostPort: 9100}]}]";
    for name in ["first", "second"] {
        let text = daemon_set(name, "a:1", "{}").replace("      {}\n", "");
        let (head, _) = text.split_once("      containers").expect("its containers");
        console.set_file(name, format!("{head}{port}\n"));
        assert!(console.run(&format!("kubectl apply -f {name}")).is_ok());
        assert!(console.run("sim run until settled").is_ok());
    }
    let name = ObjectName { namespace: "default".to_owned(), name: "second".to_owned() };
    let place = Selection::Place { daemon_set: name, node: "worker-1".to_owned() };
    let fixes = fixes(&console, &place);
    let pod = pods_of(&console, "second");
    expect![[r#"
        second-66kzd on worker-1
        wait: Pending: it does not fit on worker-1, for which it was made (first-96t4v holds host port 9100/TCP).
        rules, in the controller's order:
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no taints] 
        - passes API server: quota, priority class [lets it in] 
        - decides Scheduler: resources, ports [does not fit, Node] first-96t4v holds host port 9100/TCP
        the smallest changes that would turn it:
        * Take host port 9101 (in the template: whoever calls 9100 of the Node has to call 9101; every Pod restarts)
          $ kubectl patch ds second --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/ports/0/hostPort","value":9101}]'
        * Take no host port (in the template: it is called at the Pod's own address only; every Pod restarts)
          $ kubectl patch ds second --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/ports/0/hostPort"}]'
        * Make it system-node-critical (in the template: first loses its place here and wherever both run; every Pod restarts)
          $ kubectl patch ds second -p '{"spec":{"template":{"spec":{"priorityClassName":"system-node-critical"}}}}'
        its life so far:
        T+38 s controller creates second-66kzd for worker-1: no Pod on an eligible Node
        T+38 s scheduler finds no Node for second-66kzd: 0/3 nodes are available: 1 node(s) didn't have free ports for the requested pod ports, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.
    "#]].assert_eq(&why_text(&console, &Selection::Pod(pod)));
    for fix in fixes.iter().take(2) {
        let mut console = console.clone();
        take(&mut console, fix);
        assert!(console.run("sim run until settled").is_ok());
        let store = console.cluster().store();
        let second = store.daemon_sets().find(|it| &*it.metadata.name == "second").expect("it");
        assert_eq!(second.status.number_ready, 2, "{}", fix.what);
    }
}

/// The Pod of a DaemonSet on worker-1.
fn pods_of(console: &Console, daemon_set: &str) -> ObjectName {
    let store = console.cluster().store();
    let mut pods = store.pods().filter(|it| it.metadata.name.starts_with(daemon_set));
    let pod = pods.find(|it| it.node_or_target().as_deref() == Some("worker-1"));
    ObjectName::from(&pod.expect("a Pod").metadata.key())
}

/// Every change that is offered makes the DaemonSet's Pod run on the Node, and each of its lines is accepted.
#[track_caller]
fn check_fixes(console: &Console, daemon_set: &ObjectName, node: &str, expected: Expect) {
    let place = Selection::Place { daemon_set: daemon_set.clone(), node: node.to_owned() };
    let mut told = String::new();
    for fix in fixes(console, &place) {
        told.push_str(&format!("{} ({})\n", fix.what, fix.effect));
        let mut tried = console.clone();
        take(&mut tried, &fix);
        assert!(tried.run("sim run until settled").is_ok());
        let store = tried.cluster().store();
        let mut all = store.daemon_sets();
        let changed = all.find(|it| ObjectName::from(&it.metadata.key()) == *daemon_set);
        let uid = changed.expect("the DaemonSet").metadata.uid;
        let node = node.into();
        let mut pods = store.controlled_pods_on(uid, &node);
        assert!(pods.any(|it| it.is_ready()), "{}: {}", fix.what, board_text(&tried));
    }
    expected.assert_eq(&told);
}

#[test]
fn what_is_short_is_lowered_together() {
    let resources = r#"{"requests":{"cpu":"1500m","memory":"3Gi"},"limits":{"memory":"4Gi"}}"#;
    let path = "/spec/template/spec/containers/0/resources";
    let console = after(&[
        "sim node add small-1 --preset small",
        &format!(
            r#"kubectl patch ds fluentd -n kube-system --type=json -p '[{{"op":"replace","path":"{path}","value":{resources}}}]'"#
        ),
        "sim run until settled",
    ]);
    check_fixes(
        &console,
        &ObjectName::new("kube-system", "fluentd"),
        "small-1",
        expect![[r#"
            Lower the cpu request to 1; Lower the memory request to 2Gi (in the template: all that is left on the Node; every Pod restarts)
        "#]],
    );
}

#[test]
fn with_the_nodes_network_a_pod_listens_on_another_port() {
    let mut console = after(&[]);
    for (name, more) in [("first", ""), ("second", "hostNetwork: true, ")] {
        let text = daemon_set(name, "a:1", "{}");
        let (head, _) = text.split_once("    spec:\n      {}").expect("its Pods");
        let ports = "ports: [{containerPort: 9100, hostPort: 9100}]";
        let spec = format!("spec: {{{more}containers: [{{name: main, image: \"a:1\", {ports}}}]}}");
        console.set_file(name, format!("{head}    {spec}\n"));
        assert!(console.run(&format!("kubectl apply -f {name}")).is_ok());
        console.run("sim run until settled");
    }
    check_fixes(
        &console,
        &ObjectName::new("default", "second"),
        "worker-1",
        expect![[r#"
        Listen on port 9101 (in the template: its program has to listen on 9101, not 9100; every Pod restarts)
        Make it system-node-critical (in the template: first loses its place here and wherever both run; every Pod restarts)
    "#]],
    );
}

#[test]
fn a_node_that_is_not_ready_has_to_be_so_again() {
    let told = |line: &str| {
        let console = after(&[
            line,
            "sim run 60s",
            "kubectl delete pod -n kube-system --force --field-selector spec.nodeName=worker-2",
            "sim run 10s",
        ]);
        let fixes = fixes(&console, &place("worker-2")).into_iter();
        let fixes =
            fixes.map(|it| format!("{} ({})\n  {}\n", it.what, it.effect, it.lines.join("\n  ")));
        fixes.collect::<String>()
    };
    expect![[r#"
        Start the kubelet of worker-2 again (its conditions keep the taint there for as long as it is not Ready)
          sim node start worker-2
        Tolerate the taint (in the template: worker-2 gains a Pod, every Pod restarts)
          kubectl patch ds fluentd -n kube-system --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations","value":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoSchedule"}]}]'
        Let worker-2 be Ready (its conditions keep the taint there for as long as it is not Ready)
          sim node ready worker-2
    "#]]
        .assert_eq(&["sim node stop worker-2", "sim node unready worker-2"].map(told).concat());
}

#[test]
fn a_pod_that_does_not_come_up_says_why_and_each_way_out_leads_out() {
    let told = |script: &str| {
        let console =
            after(&[&format!("sim image fluentd:v1.15 {script}"), SET_IMAGE, "sim run 3m"]);
        let pod = Selection::Pod(pods_of(&console, "fluentd"));
        for fix in fixes(&console, &pod) {
            let mut tried = console.clone();
            take(&mut tried, &fix);
            tried.run("sim run until settled");
            let mut all = tried.cluster().store().daemon_sets();
            let ready = all.next().expect("it").status.number_ready;
            assert_eq!(ready, 2, "{script}: {}", fix.what);
        }
        let words: Vec<String> = fixes(&console, &pod).into_iter().map(|it| it.what).collect();
        format!("{script}: {}\n  {}\n", why(&console, &pod).sentence, words.join("; "))
    };
    expect![[r#"
        bad: ImagePullBackOff: image fluentd:v1.15 cannot be had. The next attempt is in 11 s.
          Roll back to revision 1; Let image fluentd:v1.15 work
        crash-after 5s: CrashLoopBackOff: it is started again and again. Container fluentd ended with exit code 1 (Error), after 4 restarts. The next attempt is in 41 s.
          Roll back to revision 1; Let image fluentd:v1.15 work
        never-ready: Container fluentd runs and is not ready: nothing will make it so by itself.
          Roll back to revision 1; Let image fluentd:v1.15 work
    "#]].assert_eq(&["bad", "crash-after 5s", "never-ready"].map(told).concat());
}
