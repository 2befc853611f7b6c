//! What the menu `Add Node` offers.

use std::sync::Arc;

use playground_api::Node;
use playground_sim::{Cluster, NodePreset};

use crate::view::Deed;

pub(super) fn presets(cluster: &Cluster) -> Vec<Deed> {
    let mut deeds: Vec<Deed> = NodePreset::ALL
        .into_iter()
        .map(|preset| {
            let name = free_name(cluster, preset.as_str());
            if preset == NodePreset::default() {
                Deed::new(preset_title(preset), format!("sim node add {name}"))
            } else {
                Deed::new(
                    preset_title(preset),
                    format!("sim node add {name} --preset {}", preset.as_str()),
                )
            }
        })
        .collect();
    // What one wants most stands first.
    deeds.swap(0, 1);
    let first = free_name(cluster, NodePreset::Worker.as_str());
    deeds.insert(1, Deed::new("10 workers", format!("sim node add {first} --count 10")));
    deeds
}

fn preset_title(preset: NodePreset) -> &'static str {
    match preset {
        NodePreset::ControlPlane => "Control plane, tainted",
        NodePreset::Worker => "Worker",
        NodePreset::Gpu => "GPU, tainted",
        NodePreset::Ssd => "SSD, labelled",
        NodePreset::Windows => "Windows, tainted",
        NodePreset::Arm64 => "ARM64",
        NodePreset::Small => "Small: 1 core, 2 GiB",
        NodePreset::Fargate => "Fargate, virtual",
    }
}

/// `worker-4`, when the highest number so far is 3.
fn free_name(cluster: &Cluster, prefix: &str) -> String {
    let number = |it: &Arc<Node>| {
        it.metadata.name.strip_prefix(prefix)?.strip_prefix('-')?.parse::<u64>().ok()
    };
    let highest = cluster.store().nodes().filter_map(number).max().unwrap_or(0);
    format!("{prefix}-{}", highest + 1)
}
