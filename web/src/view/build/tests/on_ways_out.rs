//! Ways out of real troubles: each that is offered keeps its promise.

use playground_api::{DaemonSet, Pod};

use super::on_why::{fixes, take, why, why_text};
use super::*;
use crate::view::{Fix, RuleMark};

const LOST_NODE: &str = include_str!("../../../../examples/stuck-on-a-lost-node.session");
const DNS: &str = include_str!("../../../../examples/dns-node-local.session");
const HOST_PORT: &str = include_str!("../../../../examples/surge-and-a-host-port.session");
const ON_DELETE: &str = include_str!("../../../../examples/on-delete.session");
const FULL_DISK: &str = include_str!("../../../../examples/node-problem-detector.session");
const WINDOWS: &str = include_str!("../../../../examples/linux-and-windows.session");

/// The Pods of a DaemonSet that are on a Node, or made for it.
fn pods<'a>(console: &'a Console, owner: &'a str, node: &'a str) -> impl Iterator<Item = &'a Pod> {
    let cluster = console.cluster();
    let is_its = move |it: &&Pod| {
        cluster.daemon_set_of(it).is_some_and(|it| &*it.metadata.name == owner)
            && it.node_or_target().as_deref() == Some(node)
    };
    cluster.store().pods().map(AsRef::as_ref).filter(is_its)
}

fn selection(pod: Option<&Pod>) -> Selection {
    Selection::Pod(ObjectName::from(&pod.expect("a Pod").metadata.key()))
}

fn pod(console: &Console, owner: &str, node: &str) -> Selection {
    selection(pods(console, owner, node).next())
}

fn owner<'a>(console: &'a Console, name: &str) -> &'a DaemonSet {
    let mut all = console.cluster().store().daemon_sets();
    all.find(|it| &*it.metadata.name == name).expect("the DaemonSet")
}

fn told(fixes: &[Fix]) -> String {
    fixes
        .iter()
        .map(|it| format!("{} ({})\n  {}\n", it.what, it.effect, it.lines.join("\n  ")))
        .collect()
}

/// The session a while after the line of a way out.
fn taken(console: &Console, fix: &Fix) -> Console {
    let mut tried = console.clone();
    take(&mut tried, fix);
    tried.run("sim run 15m");
    tried
}

#[test]
fn a_deleted_pod_on_a_silent_node_says_why_it_does_not_go() {
    let console = Console::open(LOST_NODE);
    let stuck = pod(&console, "agent", "worker-3");
    expect![[r#"
        agent-96t4v on worker-3
        no: Deleted, and still there: it goes when the kubelet of worker-3 confirms that its containers have stopped, and that kubelet is silent. Until then the rollout waits for it: it spends the budget.
        the smallest changes that would turn it:
        * Delete it by force (the API server forgets it at once; its containers may run on for all that anybody knows)
          $ kubectl delete pod agent-96t4v --force --grace-period=0
        * Start the kubelet of worker-3 again (it stops the containers and confirms it)
          $ sim node start worker-3
        * Delete Node worker-3 (if the machine is lost: the Pod garbage collector removes its Pods)
          $ kubectl delete node worker-3
        * Let 2 Nodes be unavailable (the rollout goes on elsewhere; the Pod stays)
          $ kubectl patch ds agent -p '{"spec":{"updateStrategy":{"rollingUpdate":{"maxUnavailable":2}}}}'
        its life so far:
        T+2 s controller creates agent-96t4v for worker-3: no Pod on an eligible Node
        T+2 s scheduler binds agent-96t4v to worker-3
        T+15 s kubelet worker-3: agent-96t4v runs
        T+16 s kubelet worker-3: agent-96t4v is Ready
        T+68 s node ctrl worker-3: agent-96t4v is not Ready: the kubelet stopped posting node status
        T+320 s controller deletes agent-96t4v on worker-3: old revision, and not available anyway
    "#]].assert_eq(&why_text(&console, &stuck));
    let fixes = fixes(&console, &stuck);
    for fix in &fixes {
        let tried = taken(&console, fix);
        let stays = is_there(&tried, &stuck);
        assert_eq!(stays, fix.what.contains("unavailable"), "{}", fix.what);
        let status = &owner(&tried, "agent").status;
        let (new, rest) = (status.updated_number_scheduled, status.desired_number_scheduled);
        assert_eq!(new, rest, "{}: the rollout is done", fix.what);
        assert!(new >= 6, "{}: {status:?}", fix.what);
    }
}

fn is_there(console: &Console, pod: &Selection) -> bool {
    let Selection::Pod(name) = pod else { return false };
    console.cluster().store().pod(&name.into()).is_some()
}

#[test]
fn without_a_rollout_that_waits_no_budget_is_offered() {
    let mut console = after(&["sim node stop worker-2", "sim run 2m"]);
    let lost = pod(&console, "fluentd", "worker-2");
    expect![[r#"
        Start the kubelet of worker-2 again (its conditions keep the taint there for as long as it is not Ready)
          sim node start worker-2
    "#]].assert_eq(&told(&fixes(&console, &lost)));
    run(
        &mut console,
        &["kubectl delete pod -n kube-system --wait=false --field-selector spec.nodeName=worker-2"],
    );
    expect![[r#"
        Delete it by force (the API server forgets it at once; its containers may run on for all that anybody knows)
          kubectl delete pod fluentd-77cwj -n kube-system --force --grace-period=0
        Start the kubelet of worker-2 again (it stops the containers and confirms it)
          sim node start worker-2
        Delete Node worker-2 (if the machine is lost: the Pod garbage collector removes its Pods)
          kubectl delete node worker-2
    "#]].assert_eq(&told(&fixes(&console, &lost)));
    run(&mut console, &["kubectl delete node worker-2"]);
    expect![[r#"
        Deleted, and worker-2 is gone, so no kubelet confirms that it has stopped. The Pod garbage collector removes it soon.
        Delete it by force (the API server forgets it at once; its containers may run on for all that anybody knows)
          kubectl delete pod fluentd-77cwj -n kube-system --force --grace-period=0
    "#]].assert_eq(&format!(
        "{}\n{}",
        why(&console, &lost).sentence,
        told(&fixes(&console, &lost))
    ));
}

#[test]
fn a_pod_waits_for_those_that_were_preempted_for_it_and_needs_no_other_way_out() {
    let console = Console::open(DNS);
    let waiting = pod(&console, "node-local-dns", "small-1");
    expect![[r#"
        node-local-dns-mt584 on small-1
        wait: Pending: it waits until web-5c8f94b75-77cwj has left small-1, whose room it gets.
        rules, in the controller's order:
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no taints] 
        - passes API server: quota, priority class [lets it in] 
        - decides Scheduler: resources, ports [waits for room, Node] cpu: the Pod asks for 200m, 100m of 1000m are free; web-5c8f94b75-77cwj was preempted for it, and leaves
        its life so far:
        T+21 s controller creates node-local-dns-mt584 for small-1: no Pod on an eligible Node
        T+21 s scheduler finds no Node for node-local-dns-mt584: 0/5 nodes are available: 1 Insufficient cpu, 4 node(s) didn't satisfy plugin(s) [NodeAffinity].
        T+21 s scheduler makes room for node-local-dns-mt584 on small-1: waits for 1 victim to leave
    "#]].assert_eq(&why_text(&console, &waiting));
    let mut later = console.clone();
    later.run("sim run until settled");
    assert_eq!(why(&later, &waiting).verdict.label(), "yes");
}

#[test]
fn a_priority_that_the_template_has_is_not_offered() {
    let mut console = after(&[]);
    let critical = daemon_set("critical", "a:1", "priorityClassName: system-node-critical")
        .replace("image: \"a:1\"", "image: \"a:1\", resources: {requests: {cpu: 3}}");
    let large = critical
        .replace("critical", "large")
        .replace("priorityClassName: system-node-large", "priorityClassName: system-node-critical");
    apply(&mut console, &large);
    run(&mut console, &["sim run until settled"]);
    apply(&mut console, &critical);
    run(&mut console, &["sim run until settled"]);
    let pending = pod(&console, "critical", "worker-1");
    expect![[r#"
        Lower the cpu request to 900m (in the template: all that is left on the Node; every Pod restarts)
          kubectl set resources ds critical -c main --requests=cpu=900m
    "#]].assert_eq(&told(&fixes(&console, &pending)));
}

#[test]
fn a_new_pod_that_waits_for_the_old_one_is_told_to_come_second() {
    let console = Console::open(HOST_PORT);
    let pending = pods(&console, "exporter", "worker-1").find(|it| it.node_name.is_none());
    let pending = selection(pending);
    expect![[r#"
        exporter-66kzd on worker-1
        wait: Pending: it does not fit on worker-1, for which it was made (exporter-jk9df holds host port 9100/TCP; with maxSurge the old Pod, exporter-jk9df, stays until this one is available, so they wait for each other).
        rules, in the controller's order:
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no taints] 
        - passes API server: quota, priority class [lets it in] 
        - decides Scheduler: resources, ports [does not fit, Node] exporter-jk9df holds host port 9100/TCP; with maxSurge the old Pod, exporter-jk9df, stays until this one is available, so they wait for each other
        the smallest changes that would turn it:
        * Let the old Pod go first (maxSurge 0, maxUnavailable 1: one Node at a time is without a Pod)
          $ kubectl patch ds exporter -p '{"spec":{"updateStrategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":1}}}}'
        * Take host port 9101 (in the template: whoever calls 9100 of the Node has to call 9101; every Pod restarts)
          $ kubectl patch ds exporter --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/ports/0/hostPort","value":9101}]'
        * Take no host port (in the template: it is called at the Pod's own address only; every Pod restarts)
          $ kubectl patch ds exporter --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/ports/0/hostPort"}]'
        its life so far:
        T+20 s controller creates exporter-66kzd for worker-1: new revision beside the old Pod (maxSurge)
        T+20 s scheduler finds no Node for exporter-66kzd: 0/4 nodes are available: 1 node(s) didn't have free ports for the requested pod ports, 3 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/4 nodes are available: 1 No preemption victims found for incoming pod, 3 Preemption is not helpful for scheduling.
    "#]].assert_eq(&why_text(&console, &pending));
    for fix in fixes(&console, &pending) {
        let tried = taken(&console, &fix);
        let status = &owner(&tried, "exporter").status;
        assert_eq!(
            (status.updated_number_scheduled, status.number_available),
            (4, 4),
            "{}",
            fix.what
        );
    }
    let old = pods(&console, "exporter", "worker-1").find(|it| it.node_name.is_some());
    let old = selection(old);
    let text = format!("{}\n{}", why(&console, &old).sentence, told(&fixes(&console, &old)));
    expect![[r#"
        Ready, of revision 1: a newer one is to replace it.
    "#]]
    .assert_eq(&text);
}

#[test]
fn too_little_room_beside_the_old_pod_is_the_same() {
    let mut console = after(&[
        r#"kubectl patch ds fluentd -n kube-system -p '{"spec":{"updateStrategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}}}'"#,
        "kubectl set resources ds/fluentd -n kube-system --requests=cpu=2500m",
        "sim run until settled",
        SET_IMAGE,
        "sim run 5m",
    ]);
    let pending = console.cluster().store().pods().find(|it| it.node_name.is_none());
    let pending = selection(pending.map(AsRef::as_ref));
    let first = fixes(&console, &pending).into_iter().next().expect("a way out");
    expect![[r#"
        Pending: it does not fit on worker-1, for which it was made (cpu: the Pod asks for 2500m, 1500m of 4000m are free; with maxSurge the old Pod, fluentd-96t4v, stays until this one is available, so they wait for each other).
        Let the old Pod go first (maxSurge 0, maxUnavailable 1: one Node at a time is without a Pod)
          kubectl patch ds fluentd -n kube-system -p '{"spec":{"updateStrategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":1}}}}'
    "#]].assert_eq(&format!(
        "{}\n{}",
        why(&console, &pending).sentence,
        told(std::slice::from_ref(&first))
    ));
    take(&mut console, &first);
    run(&mut console, &["sim run until settled"]);
    assert_eq!(owner(&console, "fluentd").status.updated_number_scheduled, 2);
}

#[test]
fn under_on_delete_an_old_pod_stays_until_it_is_deleted() {
    let console = Console::open(ON_DELETE);
    let old = pod(&console, "storage-daemon", "worker-3");
    let text = format!("{}\n{}", why(&console, &old).sentence, told(&fixes(&console, &old)));
    expect![[r#"
        Ready, of revision 1: under OnDelete it stays until it is deleted.
        Delete it (the controller makes one of revision 2 in its place)
          kubectl delete pod storage-daemon-96t4v
    "#]]
    .assert_eq(&text);
    let tried = taken(&console, &fixes(&console, &old)[0]);
    let new = pods(&tried, "storage-daemon", "worker-3").next().expect("a Pod");
    assert!(new.is_ready() && tried.cluster().revision_of(new).is_some_and(|it| it.is_current));
}

#[test]
fn an_evicted_pod_says_that_its_kubelet_decided_and_the_end_of_the_pressure_ends_it() {
    let console = Console::open(FULL_DISK);
    let evicted = pod(&console, "log-shipper", "worker-2");
    expect![[r#"
        log-shipper-467wx on worker-2
        no: Evicted. Pod was rejected: The node had condition: [DiskPressure].
        rules, in the controller's order:
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no tolerations set, taints] node.kubernetes.io/disk-pressure:NoSchedule is tolerated by node.kubernetes.io/disk-pressure:NoSchedule op=Exists
        - passes API server: quota, priority class [lets it in] 
        - passes Scheduler: resources, ports [bound, Node] 
        - decides Kubelet: admission, eviction [Evicted, Node] Pod was rejected: The node had condition: [DiskPressure].
        the smallest changes that would turn it:
        * End the disk pressure of worker-2 (the controller replaces the Pod, and the kubelet takes the new one)
          $ sim node pressure worker-2 none
        its life so far:
        T+88 s controller creates log-shipper-467wx for worker-2: no Pod on an eligible Node
        T+88 s scheduler binds log-shipper-467wx to worker-2
        T+88 s kubelet worker-2: log-shipper-467wx failed: the kubelet refused it, Evicted: The node had condition: [DiskPressure].
    "#]].assert_eq(&why_text(&console, &evicted));
    for fix in fixes(&console, &evicted) {
        let tried = taken(&console, &fix);
        assert_eq!(owner(&tried, "log-shipper").status.number_ready, 4, "{}", fix.what);
    }
}

#[test]
fn a_linux_pod_on_windows_is_turned_away_and_told_to_ask_for_linux() {
    let mut console = Console::open(WINDOWS);
    console.run("sim run 30s");
    let rejected = pod(&console, "probe", "windows-1");
    let rules = why(&console, &rejected).sections.into_iter().find_map(|it| match it.content {
        crate::view::Content::Rules(rules) => {
            rules.into_iter().find(|it| it.mark == RuleMark::Decides)
        }
        _ => None,
    });
    expect!["Pod was rejected: Failed to admit pod as the OS field doesn't match node OS"]
        .assert_eq(&rules.expect("one decides").detail);
    let fixes = fixes(&console, &rejected);
    expect![[r#"
        Ask for linux Nodes (in the template: Nodes of another system get no Pod; every Pod restarts)
          kubectl patch ds probe -p '{"spec":{"template":{"spec":{"nodeSelector":{"kubernetes.io/os":"linux"}}}}}'
    "#]].assert_eq(&told(&fixes));
    let tried = taken(&console, &fixes[0]);
    let status = &owner(&tried, "probe").status;
    assert_eq!((status.desired_number_scheduled, status.number_ready), (3, 3));
}

#[test]
fn what_a_machine_is_no_label_changes() {
    let mut console = Console::open(WINDOWS);
    let place = |owner: &str, node: &str| Selection::Place {
        daemon_set: ObjectName::new("default", owner),
        node: node.to_owned(),
    };
    let foreign = place("agent-linux", "windows-1");
    expect!["The Node is of another system than the template asks for, so the controller wants no Pod here. No change would make sense: an image for one system does not run on another."].assert_eq(&why(&console, &foreign).sentence);
    assert_eq!(fixes(&console, &foreign), []);
    let zone =
        daemon_set("zone", "a:1", "nodeSelector: {topology.kubernetes.io/zone: b, disk: ssd}");
    apply(&mut console, &zone);
    expect![[r#"
        Ask for disk no more; Ask for zone no more (in the template: linux-1, linux-2 and linux-3 gain a Pod)
          kubectl patch ds zone --type=json -p '[{"op":"remove","path":"/spec/template/spec/nodeSelector/disk"},{"op":"remove","path":"/spec/template/spec/nodeSelector/topology.kubernetes.io~1zone"}]'
    "#]].assert_eq(&told(&fixes(&console, &place("zone", "linux-1"))));
    let affine = "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: \
                  [{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]}]}}}";
    apply(&mut console, &daemon_set("affine", "a:1", affine));
    assert_eq!(fixes(&console, &place("affine", "windows-1")), []);
}

#[test]
fn several_taints_are_several() {
    let console = after(&["sim node add q-1 --taints dedicated=db:NoExecute,x=y:NoSchedule"]);
    let place = Selection::Place {
        daemon_set: ObjectName::new("kube-system", "fluentd"),
        node: "q-1".to_owned(),
    };
    expect![[r#"
        Why is there no fluentd on q-1?
        no: The Node has taints that the Pod does not tolerate, so the controller wants no Pod here.
        rules, in the controller's order:
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - decides Taints and tolerations [no tolerations set, taints] dedicated=db:NoExecute is matched by no toleration; x=y:NoSchedule is matched by no toleration; there are none of its own and 7 added by Kubernetes (not-ready, unreachable, disk-pressure, memory-pressure, pid-pressure, unschedulable, network-unavailable)
        - not-asked API server: quota, priority class [asked later] 
        - not-asked Scheduler: resources, ports [asked later] 
        the smallest changes that would turn it:
        * Tolerate the taints (in the template: q-1 gains a Pod, every Pod restarts)
          $ kubectl patch ds fluentd -n kube-system --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations","value":[{"key":"dedicated","operator":"Equal","value":"db","effect":"NoExecute"}]},{"op":"add","path":"/spec/template/spec/tolerations/-","value":{"key":"x","operator":"Equal","value":"y","effect":"NoSchedule"}}]'
        * Take the taints off q-1 (also opens it to every other Pod)
          $ kubectl taint nodes q-1 dedicated=db:NoExecute- x=y:NoSchedule-
    "#]].assert_eq(&why_text(&console, &place));
}

#[test]
fn a_pod_of_a_scheduler_that_does_not_run_is_stuck_and_can_be_given_to_the_default_one() {
    let manifest = daemon_set("odd", "odd:1", "schedulerName: foo");
    let mut console = after(&[]);
    console.set_file("odd.yaml", manifest);
    run(&mut console, &["kubectl apply -f odd.yaml", "sim run until settled"]);
    let odd = pod(&console, "odd", "worker-1");
    expect![[r#"
        odd-96t4v on worker-1
        no: Pending: no scheduler called foo runs in this cluster.
        rules, in the controller's order:
        - passes nodeName [not set] 
        - passes nodeSelector [not set] 
        - passes Node affinity [not set] 
        - passes Taints and tolerations [no taints] 
        - passes API server: quota, priority class [lets it in] 
        - decides Scheduler: resources, ports [odd.yaml:9, Node] no scheduler called foo runs in this cluster
        the smallest changes that would turn it:
        * Name no scheduler (in the template: the default scheduler takes its Pods; every Pod restarts)
          $ kubectl patch ds odd --type=json -p '[{"op":"remove","path":"/spec/template/spec/schedulerName"}]'
        its life so far:
        T+20 s controller creates odd-96t4v for worker-1: no Pod on an eligible Node
    "#]].assert_eq(&why_text(&console, &odd));
    expect![[r#"
        default/odd: DaemonSet in default, generation 1, 4 s old
        2 2 0! 2 0! 0
        revision 1, 0 of 2 Ready
        budget: maxUnavailable 1 | No rollout yet. One would find it spent by worker-1 and worker-2: Pending.
        (stuck: Pending on worker-1)
        kube-system/fluentd: DaemonSet in kube-system, generation 1, 22 s old
        2 2 2 2 2 0
        revision 1, 2 of 2 Ready
        budget: maxUnavailable 1 | Free. A rollout may keep 1 Node without an available Pod.
        (done: r1, 2 of 2 Ready)
    "#]].assert_eq(&strip_text(&console));
    for line in fixes(&console, &odd)[0].lines.clone() {
        run(&mut console, &[&line, "sim run until settled"]);
    }
    let ready = strips(&console, None).into_iter().find(|it| &*it.daemon_set.name == "odd");
    expect!["r2, 2 of 2 Ready"].assert_eq(&ready.expect("it is there").state.words);
}

#[test]
fn a_misscheduled_pod_says_that_it_stays_uncounted_and_is_not_replaced() {
    let console =
        after(&["kubectl taint node worker-1 late=yes:NoSchedule", "sim run until settled"]);
    let pod = pod(&console, "fluentd", "worker-1");
    expect!["Ready, and misscheduled: the Node should not have it any more, but its taint evicts nobody. The Pod is not counted in DESIRED and READY, and once it is gone no other takes its place."].assert_eq(&why(&console, &pod).sentence);
    assert_eq!(strips(&console, None)[0].rollout.as_ref().map(|it| it.cells.len()), Some(1));
}

#[test]
fn a_priority_class_that_is_not_there_is_created_or_left_out() {
    let template = r#"{"spec":{"template":{"spec":{"priorityClassName":"gold"}}}}"#;
    let patch = format!("kubectl patch ds fluentd -n kube-system -p '{template}'");
    let console = after(&[&patch, "sim run 2m"]);
    let place = Selection::Place {
        daemon_set: ObjectName::new("kube-system", "fluentd"),
        node: "worker-1".to_owned(),
    };
    let fixes = fixes(&console, &place);
    expect![[r#"
        Create PriorityClass gold (with the value 0: worker-1 gains a Pod)
          kubectl create priorityclass gold --value=0
        Name no PriorityClass (in the template: worker-1 gains a Pod, every Pod restarts)
          kubectl patch ds fluentd -n kube-system --type=json -p '[{"op":"remove","path":"/spec/template/spec/priorityClassName"}]'
    "#]].assert_eq(&told(&fixes));
    let leaving = after(&[&patch, "sim run 10s"]);
    let early = super::on_why::fixes(&leaving, &place);
    assert_eq!(told(&early), told(&fixes), "as long as the old Pod leaves");
    for fix in &fixes {
        let status = &owner(&taken(&console, fix), "fluentd").status.clone();
        assert_eq!((status.desired_number_scheduled, status.number_ready), (2, 2), "{}", fix.what);
    }
}
