//! Probes and lifecycle handlers.
//!
//! Mirrors `validateProbe` and `validateHandler` in `pkg/apis/core/validation/validation.go`.

use k8s_openapi::api::core::v1::{
    Container, ExecAction, HTTPGetAction, LifecycleHandler, Probe, TCPSocketAction,
};

use super::ports;
use super::report::Report;

const HEADER: &str = "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";

/// What a probe and a lifecycle hook have in common.
struct Handler<'o> {
    exec: Option<&'o ExecAction>,
    http_get: Option<&'o HTTPGetAction>,
    tcp_socket: Option<&'o TCPSocketAction>,
    grpc_port: Option<i32>,
    sleep_seconds: Option<i64>,
}

/// `grace` is the Pod's grace period in seconds.
pub(super) fn container(
    report: &mut Report,
    path: &str,
    container: &Container,
    grace: Option<i64>,
) {
    if let Some(lifecycle) = &container.lifecycle {
        let hooks = [("postStart", &lifecycle.post_start), ("preStop", &lifecycle.pre_stop)];
        for (name, hook) in hooks {
            if let Some(it) = hook {
                let path = format!("{path}.lifecycle.{name}");
                handler(report, &path, &hook_handler(it), grace);
            }
        }
    }
    let probes = [
        ("livenessProbe", &container.liveness_probe, true),
        ("readinessProbe", &container.readiness_probe, false),
        ("startupProbe", &container.startup_probe, true),
    ];
    for (name, it, once) in probes {
        if let Some(it) = it {
            let path = format!("{path}.{name}");
            probe(report, &path, it, once);
            if let Some(seconds) = it.termination_grace_period_seconds.filter(|_| !once) {
                let path = format!("{path}.terminationGracePeriodSeconds");
                report.invalid(path, seconds, "must not be set for readinessProbes");
            }
        }
    }
}

fn hook_handler(hook: &LifecycleHandler) -> Handler<'_> {
    Handler {
        exec: hook.exec.as_ref(),
        http_get: hook.http_get.as_ref(),
        tcp_socket: hook.tcp_socket.as_ref(),
        grpc_port: None,
        sleep_seconds: hook.sleep.as_ref().map(|it| it.seconds),
    }
}

/// `once`: one success must be enough, as for liveness and startup.
fn probe(report: &mut Report, path: &str, probe: &Probe, once: bool) {
    let parts = Handler {
        exec: probe.exec.as_ref(),
        http_get: probe.http_get.as_ref(),
        tcp_socket: probe.tcp_socket.as_ref(),
        grpc_port: probe.grpc.as_ref().map(|it| it.port),
        sleep_seconds: None,
    };
    handler(report, path, &parts, None);
    for (name, value) in [
        ("initialDelaySeconds", probe.initial_delay_seconds),
        ("timeoutSeconds", probe.timeout_seconds),
        ("periodSeconds", probe.period_seconds),
        ("successThreshold", probe.success_threshold),
        ("failureThreshold", probe.failure_threshold),
    ] {
        report.not_negative(format!("{path}.{name}"), value.map(i64::from));
    }
    let grace = probe.termination_grace_period_seconds;
    if let Some(seconds) = grace.filter(|it| *it <= 0) {
        let path = format!("{path}.terminationGracePeriodSeconds");
        report.invalid(path, seconds, "must be greater than 0");
    }
    if let Some(n) = probe.success_threshold.filter(|it| once && *it != 1) {
        report.invalid(format!("{path}.successThreshold"), n, "must be 1");
    }
}

fn handler(report: &mut Report, path: &str, handler: &Handler<'_>, grace: Option<i64>) {
    let mut n_handlers = 0;
    let mut is_first = |report: &mut Report, name: &str| {
        n_handlers += 1;
        if n_handlers > 1 {
            let detail = "may not specify more than 1 handler type";
            report.forbidden(format!("{path}.{name}"), detail);
        }
        n_handlers == 1
    };
    if let Some(it) = handler.exec
        && is_first(report, "exec")
        && it.command.as_ref().is_none_or(Vec::is_empty)
    {
        report.required(format!("{path}.exec.command"), "");
    }
    if let Some(it) = handler.http_get
        && is_first(report, "httpGet")
    {
        http_get(report, &format!("{path}.httpGet"), it);
    }
    if let Some(it) = handler.tcp_socket
        && is_first(report, "tcpSocket")
    {
        ports::number_or_name(report, format!("{path}.tcpSocket.port"), &it.port);
    }
    if let Some(port) = handler.grpc_port
        && is_first(report, "grpc")
    {
        ports::in_range(report, format!("{path}.grpc.port"), port);
    }
    if let Some(seconds) = handler.sleep_seconds
        && is_first(report, "sleep")
    {
        sleep(report, format!("{path}.sleep"), seconds, grace);
    }
    if n_handlers == 0 {
        report.required(path, "must specify a handler type");
    }
}

fn sleep(report: &mut Report, path: String, seconds: i64, grace: Option<i64>) {
    if let Some(grace) = grace.filter(|it| !(0..=*it).contains(&seconds)) {
        let detail =
            format!("must be non-negative and less than terminationGracePeriodSeconds ({grace})");
        report.invalid(path, seconds, &detail);
    }
}

fn http_get(report: &mut Report, path: &str, get: &HTTPGetAction) {
    if get.path.as_ref().is_none_or(String::is_empty) {
        report.required(format!("{path}.path"), "");
    }
    ports::number_or_name(report, format!("{path}.port"), &get.port);
    if let Some(scheme) = &get.scheme {
        report.one_of(format!("{path}.scheme"), Some(scheme), &["HTTP", "HTTPS"]);
    }
    for it in get.http_headers.iter().flatten() {
        let legal = |it: u8| it.is_ascii_alphanumeric() || it == b'-';
        if it.name.is_empty() || !it.name.bytes().all(legal) {
            report.invalid_text(format!("{path}.httpHeaders"), &it.name, HEADER);
        }
    }
}
