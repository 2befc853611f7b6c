//! Taints and tolerations.

use playground_api::{Fields, Taint, TaintEffect, Toleration, TolerationOperator};

use super::fields::*;

pub(super) fn read_taint(mut it: Fields) -> Taint {
    Taint {
        key: take_name(&mut it, "key"),
        value: take_name(&mut it, "value"),
        effect: TaintEffect::from_name(&take_name(&mut it, "effect")),
        time_added: take_parsed(&mut it, "timeAdded"),
    }
}

pub(super) fn write_taint(taint: &Taint) -> Fields {
    let mut it = Fields::new();
    it.insert("key", taint.key.clone());
    put_text(&mut it, "value", &taint.value);
    it.insert("effect", taint.effect.as_str());
    put_shown(&mut it, "timeAdded", taint.time_added.as_ref());
    it
}

pub(super) fn read_toleration(mut it: Fields) -> Toleration {
    let effect = take_name(&mut it, "effect");
    Toleration {
        key: take_name(&mut it, "key"),
        operator: TolerationOperator::from_name(&take_name(&mut it, "operator")),
        value: take_name(&mut it, "value"),
        effect: (!effect.is_empty()).then(|| TaintEffect::from_name(&effect)),
        toleration_seconds: take_int(&mut it, "tolerationSeconds"),
    }
}

pub(super) fn write_toleration(toleration: &Toleration) -> Fields {
    let mut it = Fields::new();
    put_text(&mut it, "key", &toleration.key);
    put_text(&mut it, "operator", &toleration.operator.as_str().into());
    put_text(&mut it, "value", &toleration.value);
    if let Some(effect) = &toleration.effect {
        it.insert("effect", effect.as_str());
    }
    if let Some(seconds) = toleration.toleration_seconds {
        it.insert("tolerationSeconds", seconds);
    }
    it
}
