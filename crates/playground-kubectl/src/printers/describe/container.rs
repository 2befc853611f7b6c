//! Containers.
//!
//! Mirrors `describeContainers` and what it calls.

use playground_api::{Quantity, Value, sort_by_key};

use super::writer::Writer;
use crate::printers::{age, or_none};
use crate::tree;

/// Containers of a Pod or template.
pub(super) struct Containers<'a> {
    /// The containers.
    pub(super) specs: &'a [Value],
    /// What the kubelet reports on them.
    pub(super) statuses: &'a [Value],
    /// The Pod, for variables that are made from its fields.
    pub(super) pod: Option<&'a Value>,
    /// Blanks before the title.
    pub(super) space: &'a str,
}

/// Describes containers.
pub(super) fn containers(out: &mut Writer, title: &str, all: &Containers<'_>) {
    let space = all.space;
    if all.specs.is_empty() {
        out.line(0, format!("{space}{title}: <none>"));
        return;
    }
    out.line(0, format!("{space}{title}:"));
    for container in all.specs {
        let name = tree::text(container, &["name"]);
        let indent = if space.is_empty() { "" } else { " " };
        out.line(1, format!("{indent}{name}:"));
        let status = all.statuses.iter().find(|it| tree::text(it, &["name"]) == name);
        basics(out, container, status);
        words(out, "Command", tree::list(container, &["command"]));
        words(out, "Args", tree::list(container, &["args"]));
        if let Some(status) = status {
            state(out, status);
        }
        resources(out, container);
        probes(out, container);
        env_from(out, tree::list(container, &["envFrom"]));
        env(out, container, all.pod);
        mounts(out, container);
    }
}

fn basics(out: &mut Writer, container: &Value, status: Option<&Value>) {
    if let Some(status) = status {
        out.field(2, "Container ID", &tree::text(status, &["containerID"]));
    }
    out.field(2, "Image", &tree::text(container, &["image"]));
    if let Some(status) = status {
        out.field(2, "Image ID", &tree::text(status, &["imageID"]));
    }
    for (title, field) in [("Port", "containerPort"), ("Host Port", "hostPort")] {
        let text = ports(container, field);
        let plural = if text.contains(',') { "s" } else { "" };
        out.line(2, format!("{title}{plural}:\t{}", or_none(text)));
    }
}

fn ports(container: &Value, field: &str) -> String {
    let port = |it: &Value| {
        let number = tree::int(it, &[field]).unwrap_or(0);
        let protocol = tree::text(it, &["protocol"]);
        let name = tree::text(it, &["name"]);
        let name = if name.is_empty() { String::new() } else { format!(" ({name})") };
        format!("{number}/{protocol}{name}")
    };
    let ports: Vec<String> = tree::list(container, &["ports"]).iter().map(port).collect();
    ports.join(", ")
}

fn words(out: &mut Writer, title: &str, words: &[Value]) {
    if words.is_empty() {
        return;
    }
    out.line(2, format!("{title}:"));
    for line in words.iter().filter_map(Value::as_str).flat_map(|it| it.split('\n')) {
        out.line(3, line);
    }
}

fn state(out: &mut Writer, status: &Value) {
    one_state(out, "State", status.at(&["state"]));
    if let Some(last) = status.at(&["lastState"]).filter(|it| it.at(&["terminated"]).is_some()) {
        one_state(out, "Last State", Some(last));
    }
    let ready = if tree::is_true(status, &["ready"]) { "True" } else { "False" };
    out.field(2, "Ready", &ready);
    out.field(2, "Restart Count", &tree::int(status, &["restartCount"]).unwrap_or(0));
}

fn one_state(out: &mut Writer, title: &str, state: Option<&Value>) {
    let at = |name: &str| state.and_then(|it| it.at(&[name]));
    let instant = |it: &Value, field: &str| age::rfc1123(tree::text(it, &[field]).parse().ok());
    if let Some(it) = at("running") {
        out.line(2, format!("{title}:\tRunning"));
        out.field(3, "Started", &instant(it, "startedAt"));
    } else if let Some(it) = at("terminated") {
        out.line(2, format!("{title}:\tTerminated"));
        texts(out, it, &[("Reason", "reason"), ("Message", "message")]);
        out.field(3, "Exit Code", &tree::int(it, &["exitCode"]).unwrap_or(0));
        if let Some(signal) = tree::int(it, &["signal"]).filter(|it| *it > 0) {
            out.field(3, "Signal", &signal);
        }
        out.field(3, "Started", &instant(it, "startedAt"));
        out.field(3, "Finished", &instant(it, "finishedAt"));
    } else {
        out.line(2, format!("{title}:\tWaiting"));
        if let Some(it) = at("waiting") {
            texts(out, it, &[("Reason", "reason")]);
        }
    }
}

fn texts(out: &mut Writer, state: &Value, fields: &[(&str, &str)]) {
    for (title, field) in fields {
        let text = tree::text(state, &[field]);
        if !text.is_empty() {
            out.field(3, title, &text);
        }
    }
}

fn resources(out: &mut Writer, container: &Value) {
    for (title, field) in [("Limits", "limits"), ("Requests", "requests")] {
        let Some(list) = tree::fields(container, &["resources", field]) else { continue };
        if list.is_empty() {
            continue;
        }
        out.line(2, format!("{title}:"));
        for (name, amount) in list.iter() {
            out.field(3, name, &tree::shown(amount));
        }
    }
}

fn probes(out: &mut Writer, container: &Value) {
    let all = [
        ("Liveness", "livenessProbe"),
        ("Readiness", "readinessProbe"),
        ("Startup", "startupProbe"),
    ];
    for (title, field) in all {
        if let Some(it) = container.at(&[field]) {
            out.field(2, title, &probe(it));
        }
    }
}

/// Mirrors `DescribeProbe`.
fn probe(probe: &Value) -> String {
    let int = |field| tree::int(probe, &[field]).unwrap_or(0);
    format!(
        "{} delay={}s timeout={}s period={}s #success={} #failure={}",
        probe_action(probe),
        int("initialDelaySeconds"),
        int("timeoutSeconds"),
        int("periodSeconds"),
        int("successThreshold"),
        int("failureThreshold"),
    )
}

fn probe_action(probe: &Value) -> String {
    if let Some(exec) = probe.at(&["exec"]) {
        let words = tree::list(exec, &["command"]).iter().filter_map(Value::as_str);
        return format!("exec [{}]", words.collect::<Vec<_>>().join(" "));
    }
    if let Some(get) = probe.at(&["httpGet"]) {
        let scheme = match tree::text(get, &["scheme"]) {
            "" => String::new(),
            scheme => scheme.to_ascii_lowercase() + ":",
        };
        let (host, path) = (tree::text(get, &["host"]), tree::text(get, &["path"]));
        let slash = if path.starts_with('/') { "" } else { "/" };
        return format!("http-get {scheme}//{host}:{}{slash}{path}", port_text(get));
    }
    if let Some(socket) = probe.at(&["tcpSocket"]) {
        return format!("tcp-socket {}:{}", tree::text(socket, &["host"]), port_text(socket));
    }
    if let Some(grpc) = probe.at(&["grpc"]) {
        return format!("grpc <pod>:{} {}", port_text(grpc), tree::text(grpc, &["service"]));
    }
    "unknown".to_owned()
}

fn port_text(of: &Value) -> String {
    of.at(&["port"]).map(tree::shown).unwrap_or_default()
}

fn env_from(out: &mut Writer, sources: &[Value]) {
    if sources.is_empty() {
        return;
    }
    out.line(2, "Environment Variables from:");
    for source in sources {
        let (kind, reference) = match source.at(&["configMapRef"]) {
            Some(it) => ("ConfigMap", it),
            None => ("Secret", source.at(&["secretRef"]).unwrap_or(&Value::Null)),
        };
        let prefix = match tree::text(source, &["prefix"]) {
            "" => String::new(),
            prefix => format!(" with prefix '{prefix}'"),
        };
        let name = tree::text(reference, &["name"]);
        let optional = tree::is_true(reference, &["optional"]);
        out.line(3, format!("{name}\t{kind}{prefix}\tOptional: {optional}"));
    }
}

fn env(out: &mut Writer, container: &Value, pod: Option<&Value>) {
    let variables = tree::list(container, &["env"]);
    out.line(2, if variables.is_empty() { "Environment:\t<none>" } else { "Environment:" });
    for it in variables {
        let name = tree::text(it, &["name"]);
        match it.at(&["valueFrom"]) {
            Some(source) => {
                if let Some(text) = value_from(source, container, pod) {
                    out.field(3, name, &text);
                }
            }
            None => {
                for (i, line) in tree::text(it, &["value"]).split('\n').enumerate() {
                    let title = if i == 0 { format!("{name}:") } else { String::new() };
                    out.line(3, format!("{title}\t{line}"));
                }
            }
        }
    }
}

fn value_from(source: &Value, container: &Value, pod: Option<&Value>) -> Option<String> {
    if let Some(field) = source.at(&["fieldRef"]) {
        let path = tree::text(field, &["fieldPath"]);
        let known = ["metadata.name", "metadata.namespace", "metadata.uid"].contains(&path);
        let parts: Vec<&str> = path.split('.').collect();
        let value = pod.filter(|_| known).map(|it| tree::text(it, &parts)).unwrap_or_default();
        return Some(format!("{value} ({}:{path})", tree::text(field, &["apiVersion"])));
    }
    if let Some(field) = source.at(&["resourceFieldRef"]) {
        let resource = tree::text(field, &["resource"]);
        return Some(format!("{} ({resource})", amount(container, field, resource)));
    }
    let (what, key) = match source.at(&["secretKeyRef"]) {
        Some(it) => ("in secret", it),
        None => ("of config map", source.at(&["configMapKeyRef"])?),
    };
    Some(format!(
        "<set to the key '{}' {what} '{}'>\tOptional: {}",
        tree::text(key, &["key"]),
        tree::text(key, &["name"]),
        tree::is_true(key, &["optional"]),
    ))
}

/// Mirrors `ExtractContainerResourceValue`: whole units of the divisor, rounded up.
fn amount(container: &Value, field: &Value, resource: &str) -> String {
    let (list, name) = resource.split_once('.').unwrap_or(("", resource));
    let quantity = |it: Option<&Value>| {
        it.map(tree::shown).and_then(|it| it.parse::<Quantity>().ok()).filter(|it| !it.is_zero())
    };
    let milli = |it: Quantity| if name == "cpu" { it.milli_value() } else { it.value() };
    let divisor = quantity(field.at(&["divisor"])).map(milli);
    let divisor = divisor.unwrap_or(if name == "cpu" { 1000 } else { 1 }).max(1);
    match quantity(container.at(&["resources", list, name])).map(milli) {
        Some(amount) => amount.div_euclid(divisor) + i64::from(amount.rem_euclid(divisor) > 0),
        None if list == "limits" => return "node allocatable".to_owned(),
        None => 0,
    }
    .to_string()
}

fn mounts(out: &mut Writer, container: &Value) {
    let mut mounts: Vec<&Value> = tree::list(container, &["volumeMounts"]).iter().collect();
    sort_by_key(&mut mounts, |it| tree::text(it, &["mountPath"]));
    out.line(2, if mounts.is_empty() { "Mounts:\t<none>" } else { "Mounts:" });
    for it in mounts {
        let mode = if tree::is_true(it, &["readOnly"]) { "ro" } else { "rw" };
        let path = match tree::text(it, &["subPath"]) {
            "" => String::new(),
            path => format!(",path={path:?}"),
        };
        let (at, name) = (tree::text(it, &["mountPath"]), tree::text(it, &["name"]));
        out.line(3, format!("{at} from {name} ({mode}{path})"));
    }
    let mut devices: Vec<&Value> = tree::list(container, &["volumeDevices"]).iter().collect();
    sort_by_key(&mut devices, |it| tree::text(it, &["devicePath"]));
    if !devices.is_empty() {
        out.line(2, "Devices:");
    }
    for it in devices {
        let (at, name) = (tree::text(it, &["devicePath"]), tree::text(it, &["name"]));
        out.line(3, format!("{at} from {name}"));
    }
}
