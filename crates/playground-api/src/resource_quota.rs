//! ResourceQuotas.

use crate::{ApiObject, Fields, LabelSelectorOperator, Name, ResourceList};

/// A limit on what a namespace may hold.
pub type ResourceQuota = ApiObject<ResourceQuotaSpec, ResourceQuotaStatus>;

/// `spec` of a ResourceQuota.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceQuotaSpec {
    /// The limits by resource: `pods`, `requests.cpu`, `count/services`.
    pub hard: ResourceList,
    /// Which Pods count, by the names of scopes; all of them must hold.
    pub scopes: Vec<Name>,
    /// Further conditions on which Pods count.
    pub scope_selector: Vec<ScopeRequirement>,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// One condition of `scopeSelector.matchExpressions`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeRequirement {
    /// The scope, such as `PriorityClass`.
    pub scope_name: Name,
    /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
    pub operator: LabelSelectorOperator,
    /// The values of `In` and `NotIn`.
    pub values: Vec<Name>,
}

/// `status` of a ResourceQuota.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceQuotaStatus {
    /// The limits that are enforced.
    pub hard: ResourceList,
    /// What is used of them.
    pub used: ResourceList,
    /// Fields that no rule reads.
    pub rest: Fields,
}
