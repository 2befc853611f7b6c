//! What the Why panel says of real places and Pods.

use super::on_board::board_text;
use super::on_strip::check_strip;
use super::*;

fn why_text(console: &Console, selection: &Selection) -> String {
    let why = why::why(console, selection).expect("the selection is there");
    let mut text = format!("{}\n{}: {}\n", why.title, why.verdict.label(), why.sentence);
    for rule in &why.rules {
        let source = match &rule.source {
            Some(Source::Line { file, line }) => format!("{file}:{line}"),
            Some(Source::Words(words)) => words.clone(),
            None => String::new(),
        };
        text.push_str(&format!(
            "- {} {} [{source}] {}\n",
            rule.mark.label(),
            rule.name,
            rule.detail
        ));
    }
    for fix in &why.fixes {
        text.push_str(&format!("* {} ({})\n", fix.what, fix.effect));
        fix.lines.iter().for_each(|it| text.push_str(&format!("  $ {it}\n")));
    }
    for row in &why.life {
        text.push_str(&format!("{} {} {}\n", row.at, row.who, row.text));
    }
    text
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
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - decides Taints and tolerations [no tolerations set] node-role.kubernetes.io/control-plane:NoSchedule is matched by none of 7 tolerations
        - not-asked API server: quota, priority class [asked later] 
        - not-asked Scheduler: resources, ports [asked later] 
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
        - passes nodeName [not set] 
        - decides nodeSelector [fluentd.yaml:17] nodeSelector asks for disktype=ssd, and the Node has no label disktype
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no taints] 
        - not-asked API server: quota, priority class [asked later] 
        - not-asked Scheduler: resources, ports [asked later] 
        * Ask for disktype no more (in the template: worker-1 and worker-2 gain a Pod, every Pod restarts)
          $ kubectl patch ds fluentd -n kube-system --type=json -p '[{"op":"remove","path":"/spec/template/spec/nodeSelector/disktype"}]'
        * Label worker-1 disktype=ssd (no other DaemonSet looks at it)
          $ kubectl label nodes worker-1 disktype=ssd
    "#]].assert_eq(&why_text(&console, &place("worker-1")));
}

fn take(console: &mut Console, fix: &crate::view::Fix) {
    for line in &fix.lines {
        let output = console.run(line);
        assert!(output.is_ok(), "{line}: {output:?}");
    }
}

#[test]
fn a_fix_does_what_it_says() {
    let mut console = after(&[]);
    let why = why::why(&console, &place("control-plane-1")).expect("a place");
    assert!(!why.fixes.is_empty());
    for fix in why.fixes {
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
    for fix in why::why(&console, &place("worker-1")).expect("a place").fixes {
        let mut tried = console.clone();
        take(&mut tried, &fix);
        let why = why::why(&tried, &place("worker-1")).expect("a place");
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
        wait: Pending. The scheduler says: 0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no taints] 
        - passes API server: quota, priority class [lets it in] 
        - decides Scheduler: resources, ports [does not fit] cpu: the Pod asks for 100, and 4 of 4 are left
        * Ask for 4 of cpu (in the template: all that is left on the Node; every Pod restarts)
          $ kubectl set resources ds fluentd -n kube-system -c fluentd --requests=cpu=4
        T+51 s controller creates fluentd-96t4v for worker-1: no Pod on an eligible Node
        T+51 s scheduler finds no Node for fluentd-96t4v: 0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
    "#]].assert_eq(&why_text(&console, &selection));
    for fix in why::why(&console, &selection).expect("it is there").fixes {
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
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no taints] 
        - decides API server: quota, priority class [refuses the Pod] exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0
        - not-asked Scheduler: resources, ports [asked later] 
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
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no taints] 
        - passes API server: quota, priority class [lets it in] 
        - passes Scheduler: resources, ports [bound] 
        T+2 s controller creates fluentd-77cwj for worker-2: no Pod on an eligible Node
        T+2 s scheduler binds fluentd-77cwj to worker-2
        T+15 s kubelet worker-2: fluentd-77cwj runs
        T+16 s kubelet worker-2: fluentd-77cwj is Ready
    "#]]
    .assert_eq(&why_text(&console, &Selection::Pod(ObjectName::from(&pod))));
    expect![[r#"
        control-plane-1
        yes: Ready.
        - fails fluentd [] taint node-role.kubernetes.io/control-plane:NoSchedule is not tolerated
    "#]]
    .assert_eq(&why_text(&console, &Selection::Node("control-plane-1".to_owned())));
}
