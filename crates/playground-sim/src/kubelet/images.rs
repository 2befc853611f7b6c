//! Images: pulled when the Node does not hold them, with a back-off when that fails.
//!
//! Mirrors `pkg/kubelet/images/image_manager.go`.
//! Deliberate difference: a Node never drops an image that it holds, so what was pulled once is
//! "already present" from then on.

use playground_api::{Container, ContainerState, Name, NodeName, Value};

use super::look::Look;
use super::{KubeletAction, Kubelets};
use crate::backoff::{Backoff, BackoffLimits};
use crate::clock::{SimDuration, SimTime};
use crate::cluster::Cluster;
use crate::events::EventKind;

/// What to do about the image of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// Nothing: the Node holds it.
    None,
    Pull,
    /// It is not there and must not be pulled.
    Forbidden,
}

/// What containerd says of an image that its registry does not have, as the kubelet hears it.
fn pull_error(image: &str) -> String {
    let image = full_name(image);
    format!(
        "rpc error: code = NotFound desc = failed to pull and unpack image {image:?}: failed to \
         resolve reference {image:?}: {image}: not found"
    )
}

/// An image with its registry and its tag, as a runtime names it: `docker.io/library/fluentd:v1`.
///
/// Mirrors `ParseDockerRef` of `github.com/distribution/reference`.
fn full_name(image: &str) -> String {
    let (name, digest) =
        image.split_once('@').map_or((image, None), |(it, digest)| (it, Some(digest)));
    let is_registry = |it: &str| it.contains(['.', ':']) || it == "localhost";
    let (registry, path) = match name.split_once('/') {
        Some((registry, path)) if is_registry(registry) => (registry, path),
        _ => ("docker.io", name),
    };
    let registry = if registry == "index.docker.io" { "docker.io" } else { registry };
    let library = if registry == "docker.io" && !path.contains('/') { "library/" } else { "" };
    let tag = path.rsplit_once(':');
    let path = tag.map_or(path, |it| it.0);
    match (digest, tag) {
        (Some(digest), _) => format!("{registry}/{library}{path}@{digest}"),
        (None, tag) => {
            format!("{registry}/{library}{path}:{}", tag.map_or("latest", |it| it.1))
        }
    }
}

impl Kubelets {
    fn holds(&self, node: &NodeName, image: &Name) -> bool {
        self.nodes.get(node).is_some_and(|it| it.images.contains(image))
    }

    /// Mirrors `imageManager.shouldPullImage`.
    fn need(&self, node: Option<&NodeName>, container: &Container) -> Need {
        let policy = container.rest.get("imagePullPolicy").and_then(Value::as_str);
        let holds = node.is_some_and(|it| self.holds(it, &container.image));
        match policy {
            Some("Always") => Need::Pull,
            _ if holds => Need::None,
            Some("Never") => Need::Forbidden,
            _ => Need::Pull,
        }
    }

    /// Whether the image of a container does not come, however often it is asked for.
    pub(super) fn is_out_of_reach(
        &self,
        node: Option<&NodeName>,
        container: &Container,
        bad: bool,
    ) -> bool {
        match self.need(node, container) {
            Need::None => false,
            Need::Pull => bad,
            Need::Forbidden => true,
        }
    }
}

impl Cluster {
    /// A container is the next to start: its image is pulled, if need be.
    ///
    /// `usual` is how long that takes where no script says otherwise.
    pub(super) fn begin_start(&mut self, look: &mut Look, at: usize, usual: SimDuration) {
        let Some(container) = look.container(at).cloned() else {
            return;
        };
        let behavior = self.kubelets.behavior(&look.pod, &container);
        let need = self.kubelets.need(look.node(), &container);
        let pulls = need == Need::Pull;
        if pulls {
            let failed = look.worker.memories.get(at).and_then(|it| it.pulls);
            let before = failed.map(|it| self.timestamp_at(it.since()));
            if let Some(node) = look.node().map(|it| it.as_name().clone()) {
                let (container, image) = (container.name.clone(), container.image.clone());
                let event = EventKind::Pulling { container, image, node };
                self.say_perhaps_again(look, event, before);
            }
        }
        let span = match behavior.slow {
            _ if need == Need::Forbidden => self.timings().image_pull_error,
            _ if pulls && behavior.bad => self.timings().image_pull_error,
            Some(span) => span,
            None => usual,
        };
        let pulling_since = pulls.then(|| self.now());
        look.worker.plan(self.now() + span, at, KubeletAction::Start { pulling_since });
    }

    /// Whether the image of a container is there now; says so, or why not.
    pub(super) fn has_image(
        &mut self,
        look: &mut Look,
        at: usize,
        container: &Container,
        pulling_since: Option<SimTime>,
    ) -> bool {
        let image = container.image.clone();
        let need = self.kubelets.need(look.node(), container);
        if need == Need::Forbidden {
            let message =
                format!("Container image {image:?} is not present with pull policy of Never");
            self.fail_image(look, at, "ErrImageNeverPull", &message);
            return false;
        }
        if pulling_since.is_some() && self.kubelets.behavior(&look.pod, container).bad {
            self.fail_pull(look, at, container);
            return false;
        }
        let took = pulling_since.map(|it| self.now().since(it));
        let pulled = image.clone();
        self.say_of_start(look, at, |container, node| EventKind::Pulled {
            container,
            image: pulled,
            node,
            took,
        });
        if let Some(node) = look.node()
            && need != Need::None
            && !self.kubelets.holds(node, &image)
        {
            self.kubelets.nodes.change(node, |it| it.images.push(image));
        }
        true
    }

    /// A pull has failed; the next one is made after a wait that doubles, and begins anew when
    /// the last failure is long past, whether or not a pull succeeded since.
    fn fail_pull(&mut self, look: &mut Look, at: usize, container: &Container) {
        self.fail_image(look, at, "ErrImagePull", &pull_error(&container.image));
        look.not_pulled = Some(container.image.clone());
        let limits = BackoffLimits {
            first: self.timings().image_pull_backoff,
            longest: self.timings().image_pull_backoff_max,
        };
        let now = self.now();
        if let Some(memory) = look.worker.memory(at) {
            let pulls = Backoff::after(memory.pulls, now, limits);
            memory.pulls = Some(pulls);
            look.worker.plan(now + self.timings().kubelet_sync, at, KubeletAction::BackOff);
            look.worker.plan(pulls.until(), at, KubeletAction::Pull);
        }
    }

    /// Reports that a container waits for its image.
    fn fail_image(&mut self, look: &mut Look, at: usize, reason: &'static str, message: &str) {
        let Some(container) = look.container(at).cloned() else {
            return;
        };
        if let Some(report) = look.report(at) {
            let waiting =
                ContainerState::Waiting { reason: reason.into(), message: message.into() };
            if let ContainerState::Terminated(ended) = std::mem::replace(&mut report.state, waiting)
            {
                report.last_termination = Some(ended);
            }
        }
        if reason == "ErrImageNeverPull" {
            let text = message.into();
            self.warn_of(look, Some(&container.name), "ErrImageNeverPull", text);
        } else {
            let text = format!("Failed to pull image {:?}: {message}", &*container.image);
            self.warn_of(look, Some(&container.name), "Failed", text.into());
        }
        let text = format!("Error: {reason}").into();
        self.warn_of(look, Some(&container.name), "Failed", text);
    }

    /// The wait for the next pull is reported.
    pub(super) fn report_pull_back_off(&mut self, look: &mut Look, at: usize) {
        let Some(container) = look.container(at).cloned() else {
            return;
        };
        let (name, image) = (container.name.clone(), container.image.clone());
        let message =
            format!("Back-off pulling image {:?}: ErrImagePull: {}", &*image, pull_error(&image));
        if let Some(report) = look.report(at) {
            report.state = ContainerState::Waiting {
                reason: "ImagePullBackOff".into(),
                message: message.into(),
            };
        }
        self.say(look, |node| EventKind::PullBackOff { container: name, image, node });
        self.warn_of(look, Some(&container.name), "Failed", "Error: ImagePullBackOff".into());
    }

    /// A warning about a container or the whole Pod.
    pub(super) fn warn_of(
        &mut self,
        look: &Look,
        container: Option<&Name>,
        reason: &'static str,
        message: Name,
    ) {
        let container = container.cloned();
        self.say(look, |node| EventKind::Warning { container, node, reason, message });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_have_the_names_of_a_runtime() {
        for (written, full) in [
            ("fluentd", "docker.io/library/fluentd:latest"),
            ("fluentd:v1", "docker.io/library/fluentd:v1"),
            ("fluent/fluentd:v1", "docker.io/fluent/fluentd:v1"),
            ("docker.io/fluentd:v1", "docker.io/library/fluentd:v1"),
            ("index.docker.io/a/b", "docker.io/a/b:latest"),
            ("localhost/a:1", "localhost/a:1"),
            ("registry:5000/a", "registry:5000/a:latest"),
            ("registry.k8s.io/a/b/c:v2", "registry.k8s.io/a/b/c:v2"),
            ("a.example/b:v1@sha256:12", "a.example/b@sha256:12"),
            ("", "docker.io/library/:latest"),
        ] {
            assert_eq!(full_name(written), full, "{written}");
        }
    }
}
