//! The admission plugin `Priority`.
//!
//! Mirrors `plugin/pkg/admission/priority/admission.go`.

use std::sync::Arc;

use playground_api::{Kind, Object, PodSpec, PreemptionPolicy, PriorityClass};

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
        let policy = policy.as_str();
        let named = name.is_none_or(|it| *it == spec.priority_class_name);
        let has_policy = spec.rest.get(PREEMPTION_POLICY).and_then(|it| it.as_str());
        if named && spec.priority == Some(value) && has_policy == Some(policy) {
            return Ok(());
        }
        let name = name.cloned();
        let spec = Arc::make_mut(spec);
        if let Some(name) = name {
            spec.priority_class_name = name;
        }
        spec.priority = Some(value);
        spec.rest.insert(PREEMPTION_POLICY, policy);
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
