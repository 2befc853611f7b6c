//! ControllerRevisions: which templates a DaemonSet has had.
//!
//! Mirrors `constructHistory`, `snapshot` and `cleanupHistory` in
//! `pkg/controller/daemon/update.go`.
//! Deliberate difference: the hash is a stable one of ours, since upstream's depends on the text
//! form of Go structures and changes from version to version.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use playground_api::{
    ControllerRevision, DaemonSet, Name, NamespacedName, PodTemplateSpec, sort_by_key,
};

use crate::store::Store;

/// What is to be done with the revisions of a DaemonSet before anything else.
#[derive(Debug, PartialEq)]
pub(crate) enum HistoryPlan {
    /// The template is that of this revision, whose number is right.
    Current(Arc<ControllerRevision>),
    /// The template is that of this older revision, which gets a new number.
    Renumber(Arc<ControllerRevision>, i64),
    /// No revision has the template, so one is written.
    Create { name: Name, hash: Name, revision: i64 },
    /// The name of the new revision is taken by another template.
    Collision,
}

/// The revision of the present template, and the older ones with the same template.
pub(crate) fn plan_history(store: &Store, daemon_set: &DaemonSet) -> HistoryPlan {
    let template = &daemon_set.spec.template;
    let revisions: Vec<_> = store.revisions_of(daemon_set.metadata.uid).collect();
    let same = |it: &&&Arc<ControllerRevision>| is_same(&it.template, template);
    let current = revisions.iter().filter(same).max_by_key(|it| it.revision).copied();
    let others = revisions.iter().filter(|it| !is_same(&it.template, template));
    let next = others.map(|it| it.revision).max().unwrap_or(0) + 1;
    match current {
        Some(current) if current.revision < next => {
            HistoryPlan::Renumber(Arc::clone(current), next)
        }
        Some(current) => HistoryPlan::Current(Arc::clone(current)),
        None => {
            let hash = template_hash(template, daemon_set.status.collision_count);
            let name: Name = format!("{}-{hash}", daemon_set.metadata.name).into();
            let namespace = daemon_set.metadata.namespace.clone();
            let taken = NamespacedName::new(namespace, name.clone());
            match store.controller_revision(&taken) {
                // Its owner went a moment ago and the garbage collector has not come yet.
                Some(same) if is_same(&same.template, template) => {
                    HistoryPlan::Current(Arc::clone(same))
                }
                Some(_) => HistoryPlan::Collision,
                None => HistoryPlan::Create { name, hash: hash.into(), revision: next },
            }
        }
    }
}

/// Older revisions with the template of `current`; only the newest may stay.
pub(crate) fn duplicates(
    store: &Store,
    daemon_set: &DaemonSet,
    current: &ControllerRevision,
) -> Vec<NamespacedName> {
    store
        .revisions_of(daemon_set.metadata.uid)
        .filter(|it| it.metadata.name != current.metadata.name)
        .filter(|it| is_same(&it.template, &current.template))
        .map(|it| it.metadata.key())
        .collect()
}

/// Old revisions that `revisionHistoryLimit` has no room for, the lowest numbers first.
///
/// A revision stays as long as some Pod carries its hash.
pub(crate) fn surplus_revisions(
    store: &Store,
    daemon_set: &DaemonSet,
    current: &Name,
) -> Vec<NamespacedName> {
    let limit = daemon_set.spec.revision_history_limit as usize;
    let uid = daemon_set.metadata.uid;
    let mut old: Vec<_> =
        store.revisions_of(uid).filter(|it| it.metadata.name != *current).collect();
    let Some(surplus) = old.len().checked_sub(limit).filter(|it| *it > 0) else {
        return Vec::new();
    };
    sort_by_key(&mut old, |it| it.revision);
    let in_use = |revision: &ControllerRevision| {
        let label = |it: &playground_api::Pod| {
            it.metadata.labels.get(ControllerRevision::HASH_LABEL).cloned()
        };
        store.controlled_pods(uid).any(|pod| label(pod).as_ref() == revision.hash())
    };
    old.into_iter().filter(|it| !in_use(it)).take(surplus).map(|it| it.metadata.key()).collect()
}

fn is_same(a: &Arc<PodTemplateSpec>, b: &Arc<PodTemplateSpec>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}

/// The hash by which Pods and revisions name a template: a 32-bit FNV-1a in upstream's letters.
pub(crate) fn template_hash(template: &PodTemplateSpec, collision_count: Option<u32>) -> String {
    let mut hasher = Fnv32::new();
    template.hash(&mut hasher);
    if let Some(count) = collision_count {
        hasher.write(&u64::from(count).to_le_bytes());
    }
    encode(hasher.0)
}

/// Writes a number so that no word can come of it.
///
/// Mirrors `rand.SafeEncodeString` on the decimal digits.
fn encode(number: u32) -> String {
    let letter = |digit: char| match digit {
        '0' => '4',
        '1' => '5',
        '2' => '6',
        '3' => '7',
        '4' => '8',
        '5' => '9',
        '6' => 'b',
        '7' => 'c',
        '8' => 'd',
        _ => 'f',
    };
    number.to_string().chars().map(letter).collect()
}

/// FNV-1a in 32 bits that gives the same number on every platform: sizes are written as 64 bits.
struct Fnv32(u32);

impl Fnv32 {
    fn new() -> Self {
        Fnv32(0x811c_9dc5)
    }
}

impl Hasher for Fnv32 {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        }
    }

    fn write_usize(&mut self, it: usize) {
        self.write(&(it as u64).to_le_bytes());
    }

    fn write_isize(&mut self, it: isize) {
        self.write(&(it as i64).to_le_bytes());
    }

    fn finish(&self) -> u64 {
        u64::from(self.0)
    }
}
