//! How the API merges its lists and maps, by their names.
//!
//! Mirrors the tags `patchStrategy` and `patchMergeKey` of the API types.

/// Lists whose items are told apart by a field, with that field; all other lists are replaced as a whole.
const MERGE_KEYS: &[(&str, &str)] = &[
    ("containers", "name"),
    ("initContainers", "name"),
    ("ephemeralContainers", "name"),
    ("volumes", "name"),
    ("env", "name"),
    ("imagePullSecrets", "name"),
    ("resourceClaims", "name"),
    ("schedulingGates", "name"),
    ("volumeMounts", "mountPath"),
    ("volumeDevices", "devicePath"),
    ("hostAliases", "ip"),
    ("topologySpreadConstraints", "topologyKey"),
    ("ownerReferences", "uid"),
    ("conditions", "type"),
    ("addresses", "type"),
];

/// The field that tells the items of a list apart. `parent` is the field that the list is in, or the list of items.
pub(super) fn merge_key(parent: &str, list: &str) -> Option<&'static str> {
    match (parent, list) {
        ("containers" | "initContainers" | "ephemeralContainers", "ports") => Some("containerPort"),
        // A Service's: a Pod's spec has no ports.
        ("spec", "ports") => Some("port"),
        _ => MERGE_KEYS.iter().find(|(name, _)| *name == list).map(|(_, key)| *key),
    }
}

/// Whether the fields that a patch does not name go, in a map of this name or in the items of such a list.
pub(super) fn retains_keys(name: &str) -> bool {
    matches!(name, "strategy" | "volumes" | "resourceClaims")
}
