//! PriorityClasses.

use crate::{ApiObject, Name};

/// A named priority. Its fields stand at the top of its manifest.
pub type PriorityClass = ApiObject<PriorityClassSpec, ()>;

/// What a PriorityClass says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriorityClassSpec {
    /// The priority; users' classes go up to 1,000,000,000.
    pub value: i32,
    /// Whether Pods that name no class get this one.
    pub global_default: bool,
    /// Whether a Pod of the class may make room for itself.
    pub preemption_policy: PreemptionPolicy,
    /// A sentence for people.
    pub description: Name,
}

/// Whether a Pod may drive out Pods of lower priority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PreemptionPolicy {
    /// It may.
    #[default]
    PreemptLowerPriority,
    /// It waits until there is room.
    Never,
}

impl PreemptionPolicy {
    /// The policy's name in a manifest.
    pub const fn as_str(self) -> &'static str {
        match self {
            PreemptionPolicy::PreemptLowerPriority => "PreemptLowerPriority",
            PreemptionPolicy::Never => "Never",
        }
    }
}

impl PriorityClass {
    /// The highest value of a class that users may make.
    pub const HIGHEST_USER_VALUE: i32 = 1_000_000_000;

    /// The classes that exist from the start, with their values and descriptions.
    pub const SYSTEM: [(&'static str, i32, &'static str); 2] = [
        (
            "system-cluster-critical",
            2_000_000_000,
            "Used for system critical pods that must run in the cluster, but can be moved to \
             another node if necessary.",
        ),
        (
            "system-node-critical",
            2_000_001_000,
            "Used for system critical pods that must not be moved from their current node.",
        ),
    ];

    /// Names that begin so are kept for the classes of the system.
    ///
    /// Mirrors `scheduling.SystemPriorityClassPrefix`.
    pub const SYSTEM_PREFIX: &'static str = "system-";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classes_of_the_system_stand_above_those_of_users() {
        for (name, value, _) in PriorityClass::SYSTEM {
            assert!(name.starts_with(PriorityClass::SYSTEM_PREFIX));
            assert!(value > PriorityClass::HIGHEST_USER_VALUE);
        }
    }

    #[test]
    fn a_class_may_preempt_unless_it_says_otherwise() {
        assert_eq!(PriorityClassSpec::default().preemption_policy.as_str(), "PreemptLowerPriority");
    }
}
