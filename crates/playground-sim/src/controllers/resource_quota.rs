//! The resource quota controller: keeps `status.used`.
//!
//! Mirrors `pkg/controller/resourcequota`.
//! Deliberate difference: a new or changed quota is counted at once, so it never lets anything
//! pass because nobody has counted yet.

use std::sync::Arc;

use playground_api::{Kind, Name, NamespacedName, Object, Quantity, ResourceList, ResourceQuota};

use crate::admission::usage_of;
use crate::cluster::{Cluster, Task};
use crate::persistent::Set;
use crate::store::WatchEvent;

/// Namespaces whose quotas are to be counted anew.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ResourceQuotaController {
    queue: Set<Name>,
}

impl Cluster {
    /// Lets the controller know of a change. What is created is counted by admission.
    pub(crate) fn quotas_observe(&mut self, event: &WatchEvent) {
        match event {
            WatchEvent::PodDeleted(it, _) => self.plan_quota_count(&it.metadata.namespace),
            WatchEvent::PodModified { after, .. } if after.is_terminal() => {
                self.plan_quota_count(&after.metadata.namespace);
            }
            WatchEvent::DaemonSetDeleted(it) => self.plan_quota_count(&it.metadata.namespace),
            WatchEvent::ObjectChanged { before, after: Some(Object::ResourceQuota(it)) } => {
                let changed = match before {
                    Some(Object::ResourceQuota(before)) => before.spec != it.spec,
                    _ => it.status.hard != it.spec.hard,
                };
                if changed {
                    self.count_quota(&it.metadata.key());
                }
            }
            WatchEvent::ObjectChanged { before: Some(gone), after: None } => {
                self.plan_quota_count(&gone.metadata().namespace);
            }
            _ => {}
        }
    }

    fn plan_quota_count(&mut self, namespace: &Name) {
        let has_quota = self.store().resource_quotas_in(namespace).next().is_some();
        if has_quota && self.resource_quotas.queue.insert(namespace.clone()) {
            let at = self.now() + self.timings().controller_reaction;
            self.set_timer(at, Task::CountQuotas(namespace.clone()));
        }
    }

    /// Counts the quotas of a namespace anew.
    pub(crate) fn count_quotas(&mut self, namespace: &Name) {
        self.resource_quotas.queue.remove(namespace);
        let quotas = self.store().resource_quotas_in(namespace);
        let keys: Vec<_> = quotas.map(|it| it.metadata.key()).collect();
        for key in keys {
            self.count_quota(&key);
        }
    }

    fn count_quota(&mut self, key: &NamespacedName) {
        let Some(quota) = self.store().resource_quota(key).cloned() else {
            return;
        };
        let used = self.used(&quota);
        self.store_mut().update_other(Kind::ResourceQuota, key, |it| {
            if let Object::ResourceQuota(it) = it {
                let status = &mut Arc::make_mut(it).status;
                status.hard = quota.spec.hard.clone();
                status.used = used;
            }
        });
    }

    /// What is used of everything that the quota limits.
    fn used(&self, quota: &ResourceQuota) -> ResourceList {
        let namespace = &quota.metadata.namespace;
        let mut sum = ResourceList::new();
        for kind in Kind::ALL.iter().filter(|it| it.is_namespaced()) {
            let name = format!("count/{}", kind.resource());
            let is_legacy = matches!(kind, Kind::Pod | Kind::Service | Kind::ResourceQuota);
            if !is_legacy && quota.spec.hard.get(&name).is_none() {
                continue;
            }
            for object in self.store().objects_in(*kind, namespace) {
                sum.add(&usage_of(quota, &object));
            }
        }
        let zero = Quantity::from_units(0);
        let limited = quota.spec.hard.iter().map(|(name, _)| name.clone());
        limited
            .map(|name| {
                let amount = sum.get(&name).unwrap_or(&zero).clone();
                (name, amount)
            })
            .collect()
    }
}
