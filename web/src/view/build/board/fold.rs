//! Pods that are alike, as one row.

use std::sync::Arc;

use playground_api::{OwnerReference, Pod, ReplicaSet};
use playground_sim::Cluster;

use super::super::{pods, words};
use crate::view::{Place, PodFold, PodRow, Selection, Tone};

/// So much of the hash tells the ReplicaSets of a Deployment apart.
const HASH: usize = 3;

/// Pods of a Node; several that have one controller are folded.
pub(super) fn folded<'a>(
    cluster: &Cluster,
    pods: impl Iterator<Item = &'a Arc<Pod>>,
    selection: Option<&Selection>,
) -> Vec<Place> {
    let mut groups: Vec<Vec<&Pod>> = Vec::new();
    for pod in pods {
        let owner = owner(pod).map(|it| it.uid);
        let is_of = |group: &&mut Vec<&Pod>| {
            owner.is_some()
                && group.first().and_then(|it| self::owner(it)).map(|it| it.uid) == owner
        };
        match groups.iter_mut().find(is_of) {
            Some(group) => group.push(pod),
            None => groups.push(vec![pod]),
        }
    }
    let place = |group: Vec<&Pod>| {
        let row = |it: &&Pod| pods::row(cluster, it, None, selection);
        let mut rows: Vec<PodRow> = group.iter().map(row).collect();
        match (group.first().and_then(|it| Some((it, owner(it)?))), rows.len()) {
            (Some((pod, owner)), 2..) => Some(Place::Fold(fold(pod, owner, rows))),
            _ => rows.pop().map(Place::Pod),
        }
    };
    groups.into_iter().filter_map(place).collect()
}

fn owner(pod: &Pod) -> Option<&OwnerReference> {
    pod.metadata.controller()
}

fn fold(pod: &Pod, owner: &OwnerReference, pods: Vec<PodRow>) -> PodFold {
    let hash = pod.metadata.labels.get(ReplicaSet::HASH_LABEL);
    let deployment = hash.and_then(|it| {
        let name = owner.name.strip_suffix(&**it)?;
        Some(format!("{name}{}", it.get(..HASH).unwrap_or(it)))
    });
    let kind = if deployment.is_some() { "Deployment" } else { &*owner.kind };
    let n_ready = pods.iter().filter(|it| it.tone == Tone::Ready).count();
    let worst = pods.iter().map(|it| it.tone).max().unwrap_or(Tone::Other);
    let (tone, phrase) = match n_ready == pods.len() {
        true => (Tone::Other, kind.to_owned()),
        false => {
            let (n_ready, n) = (words::number(n_ready), words::number(pods.len()));
            (worst, format!("{n_ready} of {n} Ready"))
        }
    };
    let name = deployment.unwrap_or_else(|| owner.name.to_string());
    let row = PodRow {
        uid: owner.uid.to_string(),
        pod: crate::view::ObjectName::new(&*pod.metadata.namespace, &*owner.name),
        title: format!("{name} ×{}", pods.len()),
        revision: None,
        tone,
        status: kind.to_owned(),
        phrase,
        selected: pods.iter().any(|it| it.selected),
        touched: None,
        deeds: Vec::new(),
    };
    PodFold { row, pods }
}
