//! The admission plugin `Priority`.
//!
//! Mirrors `plugin/pkg/admission/priority/admission.go`.

use std::sync::Arc;

use playground_api::{Kind, Object, Pod, PodSpec, PreemptionPolicy, PriorityClass};

use crate::cluster::Cluster;
use crate::command::CommandError;

const PREEMPTION_POLICY: &str = "preemptionPolicy";

impl Cluster {
    /// Sets class, priority and preemption policy of a Pod. Says why the Pod is refused.
    pub(super) fn resolve_priority(&self, spec: &mut Arc<PodSpec>) -> Result<(), String> {
        let class = match &*spec.priority_class_name {
            "" => self.default_class(),
            name => match self.store().priority_class(name) {
                None => return Err(format!("no PriorityClass with name {name} was found")),
                found => found,
            },
        };
        let (name, value, policy) = class.map_or((None, 0, PreemptionPolicy::default()), |it| {
            (Some(&it.metadata.name), it.spec.value, it.spec.preemption_policy)
        });
        let never = policy == PreemptionPolicy::Never;
        let named = name.is_none_or(|it| *it == spec.priority_class_name);
        let has_policy =
            spec.never_preempts == never && (never || spec.rest.contains(PREEMPTION_POLICY));
        if named && spec.priority == Some(value) && has_policy {
            return Ok(());
        }
        let name = name.cloned();
        let spec = Arc::make_mut(spec);
        if let Some(name) = name {
            spec.priority_class_name = name;
        }
        spec.priority = Some(value);
        spec.never_preempts = never;
        if never {
            spec.rest.remove(PREEMPTION_POLICY);
        } else {
            spec.rest.insert(PREEMPTION_POLICY, policy.as_str());
        }
        Ok(())
    }

    /// The class of Pods that name none: the one of the lowest value, should there be several.
    fn default_class(&self) -> Option<&Arc<PriorityClass>> {
        let defaults = self.store().priority_classes().filter(|it| it.spec.global_default);
        defaults.min_by_key(|it| it.spec.value)
    }

    /// Only one class can be the default one.
    pub(crate) fn admit_priority_class(&self, object: &Object) -> Result<(), CommandError> {
        let Object::PriorityClass(class) = object else { return Ok(()) };
        let name = &class.metadata.name;
        match self
            .default_class()
            .filter(|it| class.spec.global_default && it.metadata.name != *name)
        {
            None => Ok(()),
            Some(other) => Err(CommandError::Forbidden {
                kind: Kind::PriorityClass,
                name: name.clone(),
                reason: format!(
                    "PriorityClass {} is already marked as default. Only one default can exist",
                    other.metadata.name
                ),
            }),
        }
    }
}

/// A Pod may say its priority and preemption policy itself only if it says what its class says.
pub(crate) fn agrees_with_class(
    pod: &Pod,
    priority: Option<i32>,
    never_preempts: bool,
) -> Result<(), CommandError> {
    let computed = pod.spec.priority_value();
    let reason = match priority {
        Some(priority) if priority != computed => format!(
            "the integer value of priority ({priority}) must not be provided in pod spec; priority \
             admission controller computed {computed} from the given PriorityClass name"
        ),
        _ if never_preempts && !pod.spec.never_preempts => {
            "the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority \
             admission controller computed PreemptLowerPriority from the given PriorityClass name"
                .to_owned()
        }
        _ => return Ok(()),
    };
    let name = pod.metadata.name.clone();
    Err(CommandError::Forbidden { kind: Kind::Pod, name, reason })
}
