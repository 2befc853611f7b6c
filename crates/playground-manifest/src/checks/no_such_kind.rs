//! No such kind in such a version.

use crate::diagnostic::{Code, Diagnostic, Edit, Severity};
use crate::kinds;
use crate::outcome::Refusal;

use super::{Check, Facts};

pub(super) const CHECK: Check = Check {
    code: Code::NoSuchKind,
    about: "Kubernetes v1.34 has no such kind in such a version.",
    run: |facts| match facts.refusal {
        Some(Refusal::NoMatch { api_version, kind }) => {
            vec![no_such_kind(facts, api_version, kind)]
        }
        _ => Vec::new(),
    },
};

fn no_such_kind(facts: &Facts<'_>, api_version: &str, kind: &str) -> Diagnostic {
    let refusal = Refusal::NoMatch { api_version: api_version.into(), kind: kind.into() };
    let spelling = kinds::spelling_of(kind);
    let version = kinds::version_of(spelling.unwrap_or(kind));
    let place = if spelling.is_some_and(|it| it != kind) { "kind" } else { "apiVersion" };
    let span = facts.locate(place);
    let (help, fix) = match (spelling, version) {
        (Some(spelling), _) if spelling != kind => {
            (format!("Case matters in a kind: write `{spelling}`."), Edit::replace(span, spelling))
        }
        (Some(_), Some(version)) => (
            format!("{} Write `apiVersion: {version}`.", history(api_version, kind)),
            Edit::replace(span, version),
        ),
        _ => (
            "Kubernetes has no such kind of its own. A kind that an add-on brings has a domain in \
             its apiVersion, such as `monitoring.coreos.com/v1`."
                .to_owned(),
            None,
        ),
    };
    let message = refusal.to_string();
    Diagnostic::new(Code::NoSuchKind, Severity::Error, span, message).with_help(help).with_fix(fix)
}

/// Where the version has gone.
fn history(api_version: &str, kind: &str) -> String {
    let removed = match api_version {
        "extensions/v1beta1" if kind == "Ingress" => "1.22",
        "extensions/v1beta1" | "apps/v1beta1" | "apps/v1beta2" => "1.16",
        "policy/v1beta1" | "batch/v1beta1" => "1.25",
        it if it.ends_with("beta1") || it.ends_with("beta2") => {
            return format!("`{api_version}` is gone from Kubernetes.");
        }
        _ => return format!("`{api_version}` has no {kind}."),
    };
    let needs = match kind {
        "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet" => {
            " `apps/v1` also wants a spec.selector, which the old version made up by itself."
        }
        _ => "",
    };
    format!("`{api_version}` has no {kind} since Kubernetes {removed}.{needs}")
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use expect_test::expect;

    #[test]
    fn a_kind_by_another_name() {
        let meta = "metadata: {name: a}\n";
        let of = |version, kind| format!("apiVersion: {version}\nkind: {kind}\n{meta}");
        check(
            &of("apps/v1", "Daemonset"),
            expect![[r#"
            error no-such-kind at line 2: "Daemonset"
              no matches for kind "Daemonset" in version "apps/v1"
              help: Case matters in a kind: write `DaemonSet`.
              fix: "Daemonset" -> "DaemonSet"
        "#]],
        );
        check(
            &of("extensions/v1beta1", "DaemonSet"),
            expect![[r#"
            error no-such-kind at line 1: "extensions/v1beta1"
              no matches for kind "DaemonSet" in version "extensions/v1beta1"
              help: `extensions/v1beta1` has no DaemonSet since Kubernetes 1.16. `apps/v1` also wants a spec.selector, which the old version made up by itself. Write `apiVersion: apps/v1`.
              fix: "extensions/v1beta1" -> "apps/v1"
        "#]],
        );
        check(
            &of("v1", "DaemonSet"),
            expect![[r#"
            error no-such-kind at line 1: "v1"
              no matches for kind "DaemonSet" in version "v1"
              help: `v1` has no DaemonSet. Write `apiVersion: apps/v1`.
              fix: "v1" -> "apps/v1"
        "#]],
        );
        check(
            &of("apps/v1", "Guard"),
            expect![[r#"
            error no-such-kind at line 1: "apps/v1"
              no matches for kind "Guard" in version "apps/v1"
              help: Kubernetes has no such kind of its own. A kind that an add-on brings has a domain in its apiVersion, such as `monitoring.coreos.com/v1`.
        "#]],
        );
    }

    #[test]
    fn other_kinds_are_left_alone() {
        for (version, kind) in [
            ("v1", "ConfigMap"),
            ("rbac.authorization.k8s.io/v1", "ClusterRole"),
            ("apps.kruise.io/v1alpha1", "DaemonSet"),
            ("monitoring.coreos.com/v1", "ServiceMonitor"),
        ] {
            let manifest = crate::read(&format!("apiVersion: {version}\nkind: {kind}\n"));
            assert_eq!(manifest.diagnostics, [], "{kind}");
            assert!(manifest.documents.iter().all(|it| it.is_noted()), "{kind}");
        }
    }
}
