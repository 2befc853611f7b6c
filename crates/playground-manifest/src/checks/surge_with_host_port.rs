//! A surge Pod that waits for its predecessor's port (Q41).

use playground_api::HostPort;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::text::Span;

use super::{Check, Facts};

pub(super) const CHECK: Check = Check {
    code: Code::SurgeWithHostPort,
    about: "maxSurge together with a port of the Node: the update never gets on (Q41).",
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let Some(daemon_set) = facts.daemon_set() else {
        return Vec::new();
    };
    let port = daemon_set.spec.template.spec.host_ports().next();
    let Some(port) = port.filter(|_| daemon_set.spec.allows_surge()) else {
        return Vec::new();
    };
    let span = facts.locate("spec.updateStrategy.rollingUpdate.maxSurge");
    vec![surge_with_host_port(span, port)]
}

fn surge_with_host_port(span: Span, port: HostPort) -> Diagnostic {
    let HostPort { port, protocol, .. } = port;
    let message = format!(
        "maxSurge starts the new Pod beside the old one, and both want port {port}/{} of the Node",
        protocol.as_str()
    );
    Diagnostic::new(Code::SurgeWithHostPort, Severity::Misconception, span, message).with_help(
        "The API server accepts this, and the update hangs: the new Pod stays Pending with \
         \"node(s) didn't have free ports for the requested pod ports\" until the old one is gone, \
         which waits for the new one. Use maxUnavailable in place of maxSurge.",
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, daemon_set};
    use expect_test::expect;

    #[test]
    fn a_port_that_two_pods_want() {
        let surge =
            "  updateStrategy:\n    rollingUpdate:\n      maxSurge: 1\n      maxUnavailable: 0\n";
        let port = "        ports:\n        - containerPort: 9100\n          hostPort: 9100\n";
        check(
            &(daemon_set(surge, "") + port),
            expect![[r#"
            misconception surge-with-host-port at line 11: "1"
              maxSurge starts the new Pod beside the old one, and both want port 9100/TCP of the Node
              help: The API server accepts this, and the update hangs: the new Pod stays Pending with "node(s) didn't have free ports for the requested pod ports" until the old one is gone, which waits for the new one. Use maxUnavailable in place of maxSurge.
        "#]],
        );
        check(&(daemon_set("", "") + port), expect![[r#""#]]);
        check(&daemon_set(surge, "      hostNetwork: true\n"), expect![[r#""#]]);
    }
}
