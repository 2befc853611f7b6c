//! Containers of a Pod, as far as scheduling and life cycle read them.

use std::net::IpAddr;

use crate::{Fields, Name, ResourceList};

/// One container of a Pod or template.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Container {
    /// The name, unique within the Pod.
    pub name: Name,
    /// The image.
    pub image: Name,
    /// Ports that the container lists.
    pub ports: Vec<ContainerPort>,
    /// What it asks for and may use at most.
    pub resources: Resources,
    /// Decides when the container counts as ready.
    pub readiness_probe: Option<Probe>,
    /// Decides when a running container is restarted.
    pub liveness_probe: Option<Probe>,
    /// Holds the other probes back until it has succeeded.
    pub startup_probe: Option<Probe>,
    /// `restartPolicy: Always` on an init container: a sidecar.
    pub restarts_always: bool,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// One port of a container.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContainerPort {
    /// The port's name; empty when it has none.
    pub name: Name,
    /// The port inside the Pod, 1 to 65535.
    pub container_port: u16,
    /// The port on the Node; 0 when none is asked for.
    pub host_port: u16,
    /// The Node's address that the host port binds; `None` means every address.
    pub host_ip: Option<IpAddr>,
    /// The protocol.
    pub protocol: Protocol,
}

/// A transport protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// TCP, the default.
    #[default]
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

/// A port of the Node that a Pod wants for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostPort {
    /// The port, 1 to 65535.
    pub port: u16,
    /// The protocol.
    pub protocol: Protocol,
    /// The Node's address; `None` means every address, as does a written `0.0.0.0`.
    pub ip: Option<IpAddr>,
}

/// `resources` of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Resources {
    /// What the scheduler sets aside.
    pub requests: ResourceList,
    /// What the container may use at most.
    pub limits: ResourceList,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// A probe's timing. What it asks the container is in `rest`: no image runs here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Probe {
    /// Seconds after the container's start before the first run.
    pub initial_delay_seconds: u32,
    /// Seconds between runs, at least 1.
    pub period_seconds: u32,
    /// Seconds after which a run counts as failed, at least 1.
    pub timeout_seconds: u32,
    /// Successes in a row after a failure that make it succeed, at least 1.
    pub success_threshold: u32,
    /// Failures in a row that make it fail, at least 1.
    pub failure_threshold: u32,
    /// Fields that no rule reads.
    pub rest: Fields,
}

impl HostPort {
    /// Whether two Pods with these ports cannot share a Node.
    ///
    /// Mirrors `framework.HostPortInfo.CheckConflict`: the wildcard address conflicts with any.
    pub fn conflicts_with(&self, other: &HostPort) -> bool {
        let same_address = self.ip.is_none() || other.ip.is_none() || self.ip == other.ip;
        self.port == other.port && self.protocol == other.protocol && same_address
    }
}

impl Protocol {
    /// The protocol's name in a manifest.
    pub const fn as_str(self) -> &'static str {
        match self {
            Protocol::Tcp => "TCP",
            Protocol::Udp => "UDP",
            Protocol::Sctp => "SCTP",
        }
    }

    /// The protocol of this name in a manifest.
    pub fn from_name(name: &str) -> Option<Self> {
        [Protocol::Tcp, Protocol::Udp, Protocol::Sctp].into_iter().find(|it| it.as_str() == name)
    }
}
