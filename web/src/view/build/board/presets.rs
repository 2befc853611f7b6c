//! What the menu `Add Node` offers.

use playground_sim::NodePreset;

use super::super::overview::Overview;
use crate::view::Deed;

pub(super) fn presets(overview: &Overview) -> Vec<Deed> {
    let mut deeds: Vec<Deed> = NodePreset::ALL
        .into_iter()
        .map(|preset| {
            let name = free_name(overview, preset.as_str());
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
    let first = free_name(overview, NodePreset::Worker.as_str());
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
fn free_name(overview: &Overview, prefix: &str) -> String {
    // Nodes stand in the order in which people count, so the highest number is the last of its kind.
    let end = format!("{prefix}-~").as_str().into();
    let numbers = overview
        .names_below(&end)
        .map_while(|it| it.strip_prefix(prefix)?.strip_prefix('-'))
        .find_map(|it| it.parse::<u64>().ok());
    format!("{prefix}-{}", numbers.unwrap_or(0).saturating_add(1))
}
