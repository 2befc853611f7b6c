//! What is proposed in a cluster of two DaemonSets, and that no line makes it panic.

use expect_test::{Expect, expect};

use super::*;
use crate::testing::AGENT;

const FLUENTD: &str = "\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: fluentd, namespace: kube-system}
spec:
  selector: {matchLabels: {app: fluentd}}
  template:
    metadata: {labels: {app: fluentd}}
    spec:
      nodeSelector: {disktype: ssd}
      tolerations: [{key: dedicated, operator: Equal, value: logs, effect: NoExecute}]
      containers: [{name: main, image: \"fluentd:v1.14\"}, {name: side, image: \"side:1\"}]
";

fn console() -> Console {
    let mut console = Console::default();
    console.set_file("fluentd.yaml", format!("{FLUENTD}---\n{AGENT}"));
    console.set_file("my agent.yaml", "kind: Pod");
    for line in [
        "sim node add worker-1 --count 12",
        "sim node add gpu-1 --preset gpu",
        "kubectl cordon worker-2",
        "kubectl label node worker-1 worker-2 disktype=ssd",
        "kubectl apply -f fluentd.yaml",
        "sim run until settled",
        "kubectl set image ds/agent agent=agent:2",
        "sim run until settled",
    ] {
        let output = console.run(line);
        assert!(output.is_ok(), "{line}: {}", output.stderr);
    }
    console
}

/// Lines, with `|` for the cursor unless it is at the end, and what is proposed there.
#[track_caller]
fn check(lines: &[&str], expected: Expect) {
    let console = console();
    let told = lines.iter().map(|it| {
        let end = if it.contains('|') { "" } else { "|" };
        format!("{it}{end}\n{}", proposed(&console, it))
    });
    let told: Vec<String> = told.collect();
    expected.assert_eq(&told.concat());
}

fn at_cursor(console: &Console, line: &str) -> (String, Completion) {
    let cursor = line.find('|').unwrap_or(line.len());
    let line = line.replacen('|', "", 1);
    let completion = complete(console, &line, cursor);
    (line, completion)
}

fn proposed(console: &Console, line: &str) -> String {
    let (_, completion) = at_cursor(console, line);
    let mut text = String::new();
    for it in &completion.candidates {
        let about = if it.about.is_empty() { String::new() } else { format!("  # {}", it.about) };
        text.push_str(&format!("    {}{}{about}\n", it.text, it.tail));
    }
    if completion.more {
        text.push_str("    and more\n");
    }
    text
}

/// What a line becomes with the Tab key.
#[track_caller]
fn check_tab(line: &str, expected: &str) {
    let (line, completion) = at_cursor(&console(), line);
    let (line, cursor) = completion.take_common(&line).unwrap_or((line, 0));
    let (before, after) = line.split_at(cursor);
    assert_eq!(format!("{before}|{after}"), expected);
}

#[test]
fn verbs() {
    check(
        &[
            "",
            "kubectl co",
            "kubectl ro",
            "kubectl rollout ",
            "kubectl -n kube-system set ",
            "sim node ",
            "kubectl create ",
            "frob ",
            "kubectl frob ",
        ],
        expect![[r#"
            |
                kubectl  # lines of Kubernetes
                sim  # what Kubernetes has no verb for
            kubectl co|
                cordon  # keeps new ordinary Pods away from a Node
            kubectl ro|
                rollout  # looks at and steers the updates of a DaemonSet or Deployment
            kubectl rollout |
                history  # lists the revisions
                pause  # lets changes of a Deployment's template wait; a DaemonSet cannot be paused
                restart  # replaces all Pods by new ones
                resume  # lets a paused Deployment go on; a DaemonSet cannot be paused
                status  # says how far the update is, and lets the time run until it is done
                undo  # goes back to the last revision, or to the one named
            kubectl -n kube-system set |
                image  # changes the image of containers
                env  # changes the variables of containers
                resources  # changes requests and limits of containers
                selector  # says which Pods a Service means
                serviceaccount  # changes the service account of the Pods
            sim node |
                add  # adds a virtual Node, or several
                stop  # its kubelet stops answering
                start  # its kubelet answers again
                ready  # its kubelet reports that it is ready
                unready  # its kubelet reports that it is not ready
                pressure  # it runs out of something
                shutdown  # the machine shuts down, and its Pods end before
            kubectl create |
                deployment  # stores a Deployment of one container
                poddisruptionbudget  # stores a PodDisruptionBudget
                priorityclass  # stores a PriorityClass
                quota  # stores a ResourceQuota
                service  # stores a Service
                namespace
            frob |
            kubectl frob |
        "#]],
    );
}

#[test]
fn kinds_and_names() {
    check(
        &[
            "kubectl get d",
            "kubectl get ds",
            "kubectl get pods,no",
            "kubectl get ds ",
            "kubectl get ds/",
            "kubectl get ds -n kube-system ",
            "kubectl get ds | -n kube-system",
            "kubectl rollout status ",
            "kubectl rollout status daemonset/agent ",
            "kubectl describe node worker-1",
            "kubectl drain worker-1 worker-2 wor",
            "kubectl get pods fl",
            "kubectl get events x",
        ],
        expect![[r#"
            kubectl get d|
                daemonsets  # ds
                deployments  # deploy
            kubectl get ds|
                ds  # DaemonSet
            kubectl get pods,no|
                pods,no  # Node
            kubectl get ds |
                agent  # 12 of 12 ready
                fluentd -n kube-system  # 2 of 2 ready
            kubectl get ds/|
                ds/agent  # 12 of 12 ready
                ds/fluentd -n kube-system  # 2 of 2 ready
            kubectl get ds -n kube-system |
                fluentd  # 2 of 2 ready
            kubectl get ds | -n kube-system
                fluentd  # 2 of 2 ready
            kubectl rollout status |
                daemonset/agent  # 12 of 12 ready
                daemonset/fluentd -n kube-system  # 2 of 2 ready
                daemonsets  # ds
                deployments  # deploy
            kubectl rollout status daemonset/agent |
                daemonset/fluentd -n kube-system  # 2 of 2 ready
            kubectl describe node worker-1|
                worker-1
                worker-10
                worker-11
                worker-12
            kubectl drain worker-1 worker-2 wor|
                worker-3
                worker-4
                worker-5
                worker-6
                worker-7
                worker-8
                worker-9
                worker-10
                worker-11
                worker-12
            kubectl get pods fl|
                fluentd-77cwj -n kube-system
                fluentd-jk9df -n kube-system
            kubectl get events x|
        "#]],
    );
}

#[test]
fn flags_and_their_values() {
    check(
        &[
            "kubectl drain worker-1 --",
            "kubectl version ",
            "kubectl apply ",
            "kubectl apply -f ",
            "kubectl apply --dry-run=",
            "kubectl get pods -n ",
            "kubectl get pods -o ",
            "kubectl -n k",
            "kubectl drain worker-1 --timeout 9",
            "kubectl rollout undo ds/agent --to-revision=",
            "kubectl get pods --field-selector spec.nodeName=gpu",
            "sim node add x --preset s",
            "sim node add x --labels a=b,disk",
            "sim node add x --",
        ],
        expect![[r#"
            kubectl drain worker-1 --|
                --selector  # -l KEY=VALUE,..
                --dry-run=  # client|server|none
                --ignore-daemonsets
                --force
                --delete-emptydir-data
                --disable-eviction
                --grace-period  # N
                --skip-wait-for-delete-timeout  # N
                --chunk-size  # N
                --timeout  # 30s, 5m
                --pod-selector
                --namespace  # -n NAMESPACE
            kubectl version |
            kubectl apply |
                --filename  # -f FILE
                --dry-run=  # client|server|none
                --field-manager
                --selector  # -l KEY=VALUE,..
                --validate=  # strict|warn|ignore
                --server-side
                --force-conflicts
                --overwrite
                --prune
                --recursive  # -R
                --wait
                --namespace  # -n NAMESPACE
            kubectl apply -f |
                fluentd.yaml
                my agent.yaml
            kubectl apply --dry-run=|
                --dry-run=client
                --dry-run=server
                --dry-run=none
            kubectl get pods -n |
                default
                kube-node-lease
                kube-public
                kube-system
            kubectl get pods -o |
                wide
                yaml
                json
                name
                jsonpath=
                custom-columns=
            kubectl -n k|
                kube-node-lease
                kube-public
                kube-system
            kubectl drain worker-1 --timeout 9|
                9s
                9m
                9h
            kubectl rollout undo ds/agent --to-revision=|
                --to-revision=1  # agent:1
                --to-revision=2  # agent:2
            kubectl get pods --field-selector spec.nodeName=gpu|
                spec.nodeName=gpu-1
            sim node add x --preset s|
                ssd  # labelled disktype=ssd
                small  # Linux, 1 core, 2 GiB
            sim node add x --labels a=b,disk|
                a=b,disktype=ssd  # DaemonSet fluentd asks for it
            sim node add x --|
                --preset  # PRESET
                --labels  # KEY=VALUE,..
                --taints  # KEY=VALUE:EFFECT
                --count
                --not-ready
        "#]],
    );
}

#[test]
fn changes_of_objects() {
    check(
        &[
            "kubectl set image ds/agent ",
            "kubectl set image ds/agent agent=",
            "kubectl set image -n kube-system ds fluentd ",
            "kubectl label node worker-3 d",
            "kubectl label node worker-1 d",
            "kubectl taint node gpu-1 ",
            "kubectl taint node worker-1 key=x:",
            "kubectl get nodes -l disk",
            "kubectl get nodes -l kubernetes.io/h",
            "kubectl get pods -A -l 'app=a",
        ],
        expect![[r#"
            kubectl set image ds/agent |
                agent=  # agent:2 now
            kubectl set image ds/agent agent=|
                agent=agent:2  # now
                agent=agent:1  # revision 1
            kubectl set image -n kube-system ds fluentd |
                main=  # fluentd:v1.14 now
                side=  # side:1 now
            kubectl label node worker-3 d|
                disktype=ssd  # DaemonSet fluentd asks for it
            kubectl label node worker-1 d|
                disktype-  # takes it away
                disktype=  # ssd now
            kubectl taint node gpu-1 |
                nvidia.com/gpu:NoSchedule-  # takes it away
                dedicated=logs:NoExecute  # DaemonSet fluentd tolerates it
                nvidia.com/gpu=present:NoSchedule  # on other Nodes
                node-role.kubernetes.io/control-plane:NoSchedule  # well-known
                node.kubernetes.io/out-of-service=nodeshutdown:NoExecute  # well-known
                dedicated=infra:NoSchedule  # well-known
                maintenance:NoExecute  # well-known
            kubectl taint node worker-1 key=x:|
                key=x:NoSchedule  # no new Pods
                key=x:PreferNoSchedule  # new Pods go elsewhere first
                key=x:NoExecute  # no new Pods, and evicts those there
            kubectl get nodes -l disk|
                disktype=ssd
            kubectl get nodes -l kubernetes.io/h|
                kubernetes.io/hostname=  # many values
            kubectl get pods -A -l 'app=a|
                app=agent
        "#]],
    );
}

#[test]
fn lines_of_sim() {
    check(
        &[
            "sim run ",
            "sim image a",
            "sim image agent:1 s",
            "sim image agent:1 slow ",
            "sim timings container-",
            "sim node pressure gpu-1 ",
            "sim pod crash fl",
            "cat ",
        ],
        expect![[r#"
            sim run |
                until settled
                10s
                30s
                1m
                5m
                1h
            sim image a|
                agent:2
            sim image agent:1 s|
                slow 60s
                stop-after 2s
            sim image agent:1 slow |
                60s
            sim timings container-|
                container-start=  # 13s now
            sim node pressure gpu-1 |
                disk
                memory
                pid
                none
            sim pod crash fl|
                fluentd-77cwj -n kube-system
                fluentd-jk9df -n kube-system
            cat |
                fluentd.yaml
                my agent.yaml
        "#]],
    );
}

#[test]
fn tab_types_what_is_common() {
    check_tab("k", "kubectl |");
    check_tab("kubectl un", "kubectl uncordon |");
    check_tab("kubectl drain wor", "kubectl drain worker-|");
    check_tab("kubectl drain gp|x --force", "kubectl drain gpu-1 |--force");
    check_tab("kubectl get ds| -o wide", "kubectl get ds |-o wide");
    check_tab("kubectl cordon g|", "kubectl cordon gpu-1 |");

    check_tab("kubectl get ds fl", "kubectl get ds fluentd -n kube-system |");
    check_tab("kubectl rollout status dae", "kubectl rollout status daemonset|");
    check_tab("kubectl set image ds/agent ag", "kubectl set image ds/agent agent=|");
    check_tab("kubectl apply -f my", "kubectl apply -f 'my agent.yaml' |");
    check_tab("kubectl apply -f \"my", "kubectl apply -f \"my agent.yaml\" |");
    check_tab("sim run un", "sim run until settled |");
    check_tab("kubectl get pods -A -l 'app=fl", "kubectl get pods -A -l 'app=fluentd' |");
}

#[test]
fn many_names_are_not_all_listed() {
    let mut console = Console::default();
    console.run("sim node add worker-1 --count 2000");
    let (_, completion) = at_cursor(&console, "kubectl drain worker-1");
    assert_eq!((completion.candidates.len(), completion.more), (40, true));
    assert_eq!(completion.candidates[1].text, "worker-10");
    let (_, completion) = at_cursor(&console, "kubectl drain worker-199");
    let names: Vec<&str> = completion.candidates.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(names.len(), 11, "{names:?}");
}

/// The flags of a verb are those by which its lines are read.
#[test]
fn every_proposed_flag_is_known_to_its_verb() {
    let console = console();
    let below = |verb: &'static Verb| {
        let deeper = verb.grammar.below.iter();
        std::iter::once(format!("kubectl {}", verb.name))
            .chain(deeper.map(|it| format!("kubectl {} {}", verb.name, it.name)))
    };
    for command in commands::ALL.iter().flat_map(below) {
        let (_, completion) = at_cursor(&console, &format!("{command} --"));
        for flag in completion.candidates {
            let output = console.clone().run(&format!("{command} {}", flag.text));
            assert!(!output.stderr.contains("unknown flag"), "{command}: {}", output.stderr);
        }
    }
}

/// Whatever is proposed can be proposed again: each candidate begins with what is typed.
#[test]
fn no_line_makes_it_panic() {
    let console = console();
    let words = [
        "kubectl",
        "sim",
        "get",
        "label",
        "taint",
        "node",
        "ds/agent",
        "-n",
        "--",
        "--=",
        "-o=",
        "=",
        ":",
        ",",
        "/",
        "'",
        "\"",
        "\\",
        "ä",
        "日本",
        " ",
        " ",
        " ",
        "a=b:",
        "rollout",
        "set",
        "image",
        "-l",
        "--to-revision=",
        "worker-1",
        "all",
        "pods,",
        "\u{301}",
        "add",
        "--labels",
    ];
    let mut state = 7_u64;
    let mut random = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % n
    };
    for _ in 0..4000 {
        let line: String = (0..random(9)).map(|_| words[random(words.len())]).collect();
        for cursor in [random(line.len() + 1), line.len(), usize::MAX] {
            let completion = complete(&console, &line, cursor);
            completion.take_common(&line);
            for candidate in &completion.candidates {
                assert!(candidate.text.starts_with(&completion.typed), "{line}: {candidate:?}");
                let (taken, cursor) = completion.take(&line, candidate);
                assert!(taken.is_char_boundary(cursor), "{line}: {taken}");
            }
        }
    }
}
