//! Reading the kinds that have no map of their own, each by its type.

use std::sync::Arc;

use playground_api::{
    Deployment, EndpointSlice, Kind, Namespace, NamespacedName, Object, PodDisruptionBudget,
    PriorityClass, ReplicaSet, ResourceQuota, Service, Uid,
};

use super::Store;
use super::read::owner_or_none;

macro_rules! accessors {
    ($($kind:ident: $(#[$doc:meta])* $one:ident, $all:ident, $in_namespace:ident;)*) => {
        /// Reading, by kind.
        impl Store {
            $(
                $(#[$doc])*
                pub fn $one(&self, key: &NamespacedName) -> Option<&Arc<$kind>> {
                    match self.other(Kind::$kind, key)? {
                        Object::$kind(it) => Some(it),
                        _ => None,
                    }
                }

                /// All of the kind, by namespace and name.
                pub fn $all(&self) -> impl Iterator<Item = &Arc<$kind>> {
                    self.others_of(Kind::$kind, "").filter_map(|it| match it {
                        Object::$kind(it) => Some(it),
                        _ => None,
                    })
                }

                /// Those of one namespace, by name.
                pub fn $in_namespace<'a>(
                    &'a self,
                    namespace: &'a str,
                ) -> impl Iterator<Item = &'a Arc<$kind>> {
                    let all = self.others_of(Kind::$kind, namespace);
                    all.map_while(move |it| match it {
                        Object::$kind(it) => {
                            (&*it.metadata.namespace == namespace).then_some(it)
                        }
                        _ => None,
                    })
                }
            )*
        }
    };
}

accessors! {
    Namespace: /// The Namespace of this name.
        namespace_of_key, namespaces, namespaces_in;
    PriorityClass: /// The PriorityClass of this name.
        priority_class_of_key, priority_classes, priority_classes_in;
    ResourceQuota: /// The ResourceQuota of this name.
        resource_quota, resource_quotas, resource_quotas_in;
    PodDisruptionBudget: /// The PodDisruptionBudget of this name.
        pod_disruption_budget, pod_disruption_budgets, pod_disruption_budgets_in;
    Service: /// The Service of this name.
        service, services, services_in;
    EndpointSlice: /// The EndpointSlice of this name.
        endpoint_slice, endpoint_slices, endpoint_slices_in;
    Deployment: /// The Deployment of this name.
        deployment, deployments, deployments_in;
    ReplicaSet: /// The ReplicaSet of this name.
        replica_set, replica_sets, replica_sets_in;
}

/// Reading, by owner.
impl Store {
    /// The ReplicaSets of a controller, by name. Looks at all of the namespace.
    pub fn replica_sets_of<'a>(
        &'a self,
        namespace: &'a str,
        controller: Uid,
    ) -> impl Iterator<Item = &'a Arc<ReplicaSet>> {
        self.replica_sets_in(namespace).filter(move |it| owner_or_none(&it.metadata) == controller)
    }
}
