//! PriorityClasses.

use playground_api::{Fields, PreemptionPolicy, PriorityClass, PriorityClassSpec};

use super::api_object;
use super::fields::*;

pub(super) fn read(tree: Fields) -> PriorityClass {
    api_object::read_flat(tree, |it| PriorityClassSpec {
        value: take_small(it, "value").unwrap_or(0),
        global_default: take_bool(it, "globalDefault"),
        preemption_policy: match &*take_name(it, "preemptionPolicy") {
            "Never" => PreemptionPolicy::Never,
            _ => PreemptionPolicy::PreemptLowerPriority,
        },
        description: take_name(it, "description"),
    })
}

pub(super) fn write(class: &PriorityClass) -> Fields {
    let mut tree = api_object::write(class);
    let it = &class.spec;
    tree.insert("value", i64::from(it.value));
    put_bool(&mut tree, "globalDefault", it.global_default);
    tree.insert("preemptionPolicy", it.preemption_policy.as_str());
    put_text(&mut tree, "description", &it.description);
    tree
}
