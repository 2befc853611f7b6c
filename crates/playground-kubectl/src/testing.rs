//! The DaemonSet that many tests begin with.

/// The manifest of an `agent` for every Node.
pub(crate) const AGENT: &str = "\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: agent, image: \"agent:1\"}]}
";

/// The lines that apply it.
pub(crate) fn apply_agent() -> String {
    format!("kubectl apply -f - <<'EOF'\n{AGENT}EOF\n")
}
