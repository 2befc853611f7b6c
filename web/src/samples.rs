//! A page in the middle of a rollout, for tests only: the one in the drawn study.

use std::rc::Rc;

use yew::Callback;

use crate::action::{Panel, Theme};
use crate::components::workbench::Model;
use crate::view::*;

fn fluentd() -> ObjectName {
    ObjectName::new("kube-system", "fluentd")
}

fn pod(
    title: &str,
    suffix: &str,
    node: &str,
    revision: u32,
    tone: Tone,
    status: &str,
    phrase: &str,
) -> PodRow {
    let name = format!("{title}-{suffix}");
    PodRow {
        uid: format!("{name}-{node}"),
        deeds: vec![
            Deed::danger("Delete", format!("kubectl delete pod {name} -n kube-system")),
            Deed::new("Crash its container", format!("sim pod crash {name} -n kube-system")),
        ],
        pod: ObjectName::new("kube-system", name),
        title: title.to_owned(),
        revision: Some(revision),
        tone,
        status: status.to_owned(),
        phrase: phrase.to_owned(),
        selected: false,
        touched: None,
    }
}

pub(crate) fn pod_starting(node: &str) -> PodRow {
    pod("fluentd", "b4n8w", node, 2, Tone::Starting, "ContainerCreating", "Ready in 9 s")
}

fn proxy(node: &str) -> Place {
    Place::Pod(pod("kube-proxy", "s7kzd", node, 1, Tone::Ready, "Ready", "Ready"))
}

fn label(text: &str) -> Chip {
    Chip::Label { text: text.to_owned(), full: format!("kubernetes.io/{text}") }
}

fn taint(text: &str) -> Chip {
    Chip::Taint { text: text.to_owned(), full: text.to_owned() }
}

fn card(name: &str, load: u8, chips: Vec<Chip>, places: Vec<Place>) -> NodeCard {
    NodeCard {
        picked: false,
        n_more: 0,
        name: name.to_owned(),
        health: Health::Ready,
        cordoned: false,
        word: None,
        selected: false,
        touched: None,
        chips,
        places,
        load,
        load_words: format!("CPU {load} % requested"),
        deeds: vec![
            Deed::new("Cordon", format!("kubectl cordon {name}")),
            Deed::new("Drain", format!("kubectl drain {name} --ignore-daemonsets")),
            Deed::new("Stop its kubelet", format!("sim node stop {name}")),
            Deed::danger("Remove from the cluster", format!("kubectl delete node {name}")),
        ],
    }
}

fn empty(node: &str, lead: &str, rule: &str, selected: bool) -> Place {
    Place::Empty(EmptyPlace {
        daemon_set: fluentd(),
        node: node.to_owned(),
        lead: lead.to_owned(),
        rule: rule.to_owned(),
        selected,
    })
}

/// `gpu-1`, where only the empty place stands.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn tainted_card() -> NodeCard {
    let chips = vec![label("linux"), taint("gpu:NoSchedule")];
    let places = vec![empty("gpu-1", "taint", "gpu:NoSchedule", false)];
    NodeCard { deeds: vec![], ..card("gpu-1", 60, chips, places) }
}

fn board() -> Board {
    let ready =
        |node: &str| Place::Pod(pod("fluentd", "x7k2p", node, 2, Tone::Ready, "Ready", "Ready"));
    let control = card(
        "control-plane-1",
        35,
        vec![label("linux"), taint("control-plane:NoSchedule")],
        vec![ready("c"), proxy("c")],
    );
    let gpu_1 = NodeCard {
        selected: true,
        ..card(
            "gpu-1",
            68,
            vec![label("linux"), label("gpu=a100"), taint("gpu:NoSchedule")],
            vec![empty("gpu-1", "taint", "gpu:NoSchedule", true), proxy("gpu-1")],
        )
    };
    let lost = pod("kube-proxy", "q2m4c", "gpu-2", 1, Tone::Failed, "Unknown", "lost 2 min");
    let gpu_2 = NodeCard {
        health: Health::Lost,
        word: Some("NotReady".to_owned()),
        ..card(
            "gpu-2",
            64,
            vec![label("linux"), label("gpu=a100"), taint("not-ready:NoExecute")],
            vec![empty("gpu-2", "taint", "gpu:NoSchedule", false), Place::Pod(lost)],
        )
    };
    let worker_1 =
        card("worker-1", 45, vec![label("linux"), label("zone=a")], vec![ready("w1"), proxy("w1")]);
    let worker_2 = card(
        "worker-2",
        58,
        vec![label("linux"), label("zone=b")],
        vec![Place::Pod(pod_starting("worker-2")), proxy("w2")],
    );
    let old = pod("fluentd", "9qd4m", "w3", 1, Tone::Old, "Ready", "old, next");
    let worker_3 = card(
        "worker-3",
        40,
        vec![label("linux"), label("zone=b")],
        vec![Place::Pod(old), proxy("w3")],
    );
    let leaving = pod("fluentd", "zz4rt", "w4", 1, Tone::Leaving, "Terminating", "18 s left");
    let pending = pod(
        "node-exporter",
        "k5v2x",
        "w4",
        1,
        Tone::Pending,
        "Pending",
        "Pending: no free port 9100",
    );
    let crashing =
        pod("falco", "r8w4n", "w4", 1, Tone::Failed, "CrashLoopBackOff", "CrashLoopBackOff");
    let worker_4 = NodeCard {
        health: Health::Cordoned,
        cordoned: true,
        word: Some("cordoned".to_owned()),
        ..card(
            "worker-4",
            22,
            vec![label("linux"), label("zone=c"), taint("unschedulable:NoSchedule")],
            vec![Place::Pod(leaving), Place::Pod(pending), Place::Pod(crashing)],
        )
    };
    let group = |title: &str, verdict: &str, cards: Vec<NodeCard>| NodeGroup {
        is_avoided: false,
        title: title.to_owned(),
        verdict: verdict.to_owned(),
        cards: cards.into_iter().map(Rc::new).collect(),
    };
    Board {
        count: "8 Nodes".to_owned(),
        body: Body::Cards(vec![
            group("control plane", "1 Node", vec![control]),
            group("gpu", "not eligible", vec![gpu_1, gpu_2]),
            group("general", "4 Nodes, in a rollout", vec![worker_1, worker_2, worker_3, worker_4]),
        ]),
        presets: vec![
            Deed::new("Worker", "sim node add worker-5"),
            Deed::new("Control plane", "sim node add control-plane-2 --preset control-plane"),
            Deed::new("GPU", "sim node add gpu-3 --preset gpu"),
        ],
        ..Board::default()
    }
}

/// An example of one Node with one Pod, whose session adds another Node.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn example() -> Rc<Example> {
    let places = vec![PicturePlace::Pod(Tone::Ready)];
    Rc::new(Example {
        id: "drain".to_owned(),
        title: "Drain: who goes, who stays".to_owned(),
        look: "The agent is left alone.".to_owned(),
        uses: vec!["drain".to_owned(), "basics".to_owned()],
        picture: Picture { nodes: vec![PictureNode { health: Health::Ready, places }] },
        session: "# daemonset-playground session v1\nsim node add worker-1\n".to_owned(),
    })
}

pub(crate) fn strip() -> Strip {
    let number =
        |caption, value, settled| StatusNumber { caption, value, settled, due: None, meaning: "" };
    let cell = |tone, mark: &str, words: &str| RolloutCell {
        tone,
        mark: mark.to_owned(),
        words: words.to_owned(),
        weight: 1,
    };
    Strip {
        daemon_set: fluentd(),
        unfolded: None,
        state: StripState { tone: StripTone::Going, words: "r1 to r2, 2 of 5".to_owned() },
        about: "DaemonSet in kube-system, generation 2, 3 min old".to_owned(),
        numbers: vec![
            number("DESIRED", 5, true),
            number("CURRENT", 5, true),
            number("READY", 3, false),
            number("UP-TO-DATE", 3, false),
            number("AVAILABLE", 3, false),
            number("MISSCHEDULED", 0, true),
        ],
        rollout: Some(Rollout {
            caption: "rollout r1 to r2, 2 of 5 Ready on r2".to_owned(),
            cells: vec![
                cell(RolloutTone::New, "2", "control-plane-1: Ready on revision 2"),
                cell(RolloutTone::New, "2", "worker-1: Ready on revision 2"),
                cell(RolloutTone::Starting, "2", "worker-2: starting on revision 2"),
                cell(RolloutTone::Old, "1", "worker-3: Ready on revision 1"),
                cell(RolloutTone::Leaving, "1", "worker-4: Terminating on revision 1"),
            ],
        }),
        budget: Some(Budget {
            caption: "budget: maxUnavailable 1".to_owned(),
            slots: BudgetSlots { size: 1, spent: 1 },
            lead: "Spent by worker-2".to_owned(),
            sentence: ": new Pod starting, Ready in 9 s. Then worker-3 is deleted.".to_owned(),
        }),
        deeds: vec![
            Deed::new(
                "Restart its Pods",
                "kubectl rollout restart daemonset/fluentd -n kube-system",
            ),
            Deed::danger("Delete", "kubectl delete daemonset fluentd -n kube-system"),
        ],
    }
}

pub(crate) fn inspector() -> Inspector {
    Inspector {
        title: "Why is there no fluentd on gpu-1?".to_owned(),
        links: vec![Link::select("Node gpu-1", Selection::Node("gpu-1".to_owned()))],
        tabs: vec![Tab::Why],
        pane: Pane::Why(why()),
    }
}

fn why() -> Why {
    let rule = |mark, name: &str, source, detail: &str| Rule {
        mark,
        name: name.to_owned(),
        source: Some(source),
        field: None,
        detail: detail.to_owned(),
    };
    let words = |text: &str| Source::Words(text.to_owned());
    let line = |line| Source::Line { file: "fluentd.yaml".to_owned(), line };
    let sentence = "The Node has a taint that the Pod does not tolerate, so the controller does not want a Pod here.";
    let rules = vec![
        rule(RuleMark::Passes, "nodeName", words("not set"), ""),
        rule(RuleMark::Passes, "nodeSelector", line(18), "kubernetes.io/os=linux is on the Node"),
        rule(RuleMark::Passes, "Node affinity", words("not set"), ""),
        Rule {
            field: Some(Link::sheet("taints", "gpu-1")),
            ..rule(
                RuleMark::Decides,
                "Taints and tolerations",
                line(20),
                "nvidia.com/gpu=present:NoSchedule is matched by none of 1 + 6 tolerations (6 are added by Kubernetes)",
            )
        },
        rule(RuleMark::NotAsked, "Scheduler: resources, ports", words("not asked"), ""),
    ];
    let fixes = vec![
        Fix {
            what: "Tolerate the taint".to_owned(),
            effect: "+3 lines at line 22, all 2 gpu Nodes gain a Pod".to_owned(),
            lines: vec![
                "kubectl patch ds fluentd -n kube-system --type=json -p '[{\"op\":\"add\"}]'"
                    .to_owned(),
            ],
        },
        Fix {
            what: "Take the taint off gpu-1".to_owned(),
            effect: "also opens it to every other Pod".to_owned(),
            lines: vec!["kubectl taint nodes gpu-1 nvidia.com/gpu=present:NoSchedule-".to_owned()],
        },
    ];
    Why::new(Verdict::No, sentence)
        .with("rules, in the controller's order", Content::Rules(rules))
        .with("the smallest changes that would turn it", Content::Fixes(fixes))
}

pub(crate) fn time_bar() -> TimeBar {
    let marks = [
        (9, Actor::You),
        (10, Actor::Controller),
        (11, Actor::Controller),
        (12, Actor::Scheduler),
        (13, Actor::Scheduler),
        (15, Actor::Kubelet),
        (17, Actor::Kubelet),
        (30, Actor::You),
        (31, Actor::Controller),
        (45, Actor::Kubelet),
        (46, Actor::Controller),
        (47, Actor::Scheduler),
        (76, Actor::Kubelet),
        (77, Actor::Controller),
        (91, Actor::Collector),
    ];
    TimeBar {
        now: Clock(77_000),
        latest: Clock(91_000),
        can_step_back: true,
        can_step: true,
        can_settle: true,
        playing: false,
        in_the_past: true,
        n_moves: 15,
        speed: 1,
        n_courses: 2,
        course: Some("the present fork".to_owned()),
        undo: Some(Deed::new("kubectl cordon worker-4", "sim seek 7")),
        redo: None,
        marks: marks
            .into_iter()
            .map(|(at, actor)| Mark { at: Clock(at * 1000), actor, step: at })
            .collect(),
    }
}

pub(crate) fn transcript() -> Transcript {
    let commands = [
        (
            "kubectl set image ds/fluentd fluentd=fluentd:v1.15 -n kube-system",
            LineKind::Output,
            "daemonset.apps/fluentd image updated",
        ),
        ("kubectl cordon worker-4", LineKind::Output, "node/worker-4 cordoned"),
        (
            "kubectl get nope",
            LineKind::Error,
            "error: the server doesn't have a resource type \"nope\"",
        ),
    ];
    let command = |(index, (line, kind, text)): (usize, (&str, LineKind, &str))| {
        let output = vec![Printed { kind, text: text.to_owned() }];
        let line = line.to_owned();
        Rc::new(Command { index, line, output, n_lines: 1, ..Command::default() })
    };
    Transcript { n_earlier: 0, commands: commands.into_iter().enumerate().map(command).collect() }
}

pub(crate) fn journal() -> Journal {
    let rows = [
        (31, Actor::Controller, "creates fluentd-x7k2p for worker-1: the old Pod is gone"),
        (31, Actor::Scheduler, "binds fluentd-x7k2p to worker-1"),
        (45, Actor::Kubelet, "worker-1: fluentd-x7k2p is Ready"),
        (46, Actor::Controller, "deletes fluentd-9qd4m on worker-2: old revision, budget 1 free"),
        (76, Actor::Kubelet, "worker-2: fluentd-9qd4m is gone after 30 s grace"),
        (77, Actor::Controller, "creates fluentd-b4n8w for worker-2: no Pod on an eligible Node"),
    ];
    let row = |(index, (at, actor, text)): (usize, (u64, Actor, &str))| JournalRow {
        index,
        step: index as u64 + 1,
        at: Clock(at * 1000),
        actor,
        who: actor.label().to_owned(),
        text: text.to_owned(),
        when: if index == 5 { When::Present } else { When::Past },
    };
    Journal {
        rows: rows.into_iter().enumerate().map(row).collect(),
        count: "6 of 6".to_owned(),
        ..Journal::default()
    }
}

pub(crate) fn editor() -> Editor {
    Editor {
        tabs: vec![
            EditorTab { file: "fluentd.yaml".to_owned(), open: true },
            EditorTab { file: "kube-proxy.yaml".to_owned(), open: false },
        ],
        closed: None,
        outlook: Outlook {
            tone: OutlookTone::Plain,
            lead: "Template changed.".to_owned(),
            sentence: "5 Pods restart, 1 at a time.".to_owned(),
            detail: "about 3 min 50 s at the current timings. No Node gains or loses a Pod."
                .to_owned(),
            problems: vec![],
            deeds: vec![],
        },
        newer: None,
        can_apply: true,
        applies: true,
        has_daemon_set: true,
    }
}

pub(crate) fn page() -> Model {
    Model {
        editor: Rc::new(editor()),
        text: "apiVersion: apps/v1\nkind: DaemonSet\n".into(),
        remarks: Rc::default(),
        reveal: None,
        strips: vec![Rc::new(strip())],
        board: Rc::new(board()),
        look: Look::default(),
        filter: "".into(),
        dialog: None,
        example: None,
        export: yew::Callback::from(|_| String::new()),
        import: yew::Callback::from(|_| crate::view::Preview::default()),
        is_drop_target: false,
        inspector: Some(Rc::new(inspector())),
        undo: None,
        time: Rc::new(time_bar()),
        transcript: Rc::new(transcript()),
        complete: Callback::from(|_| Completion::default()),
        journal: Rc::new(journal()),
        announcement: "".into(),
        panel: Panel::Cluster,
        theme: Theme::System,
        hint: None,
        can_bring_back: false,
        readonly: false,
        address: Address::default(),
        notes: Rc::default(),
        keeping_note: None,
        embed: None,
    }
}

/// Writes the page as a file, to be looked at beside the study: `PLAYGROUND_DRAW=FILE cargo test -p playground-web`.
#[cfg(not(target_arch = "wasm32"))]
#[tokio::test(flavor = "current_thread")]
async fn the_page_can_be_drawn_into_a_file() {
    use crate::components::workbench::{Workbench, WorkbenchProps};
    use yew::Callback;

    let Ok(path) = std::env::var("PLAYGROUND_DRAW") else {
        return;
    };
    let props = WorkbenchProps { page: page(), on_action: Callback::noop() };
    let body =
        yew::LocalServerRenderer::<Workbench>::with_props(props).hydratable(false).render().await;
    let html = format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><meta name=viewport content='width=device-width'>\
         <title>page</title><link rel=stylesheet href=page.css></head><body><div id=app>{body}</div></body></html>"
    );
    std::fs::write(path, html).expect("the folder exists");
}
