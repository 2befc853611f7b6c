//! Taints of a Node and the tolerations of a Pod.
//!
//! Mirrors `api/core/v1/{taint,toleration}.go` and
//! `component-helpers/scheduling/corev1/helpers.go`.

use std::fmt;

use crate::{Name, Timestamp};

/// A mark on a Node that keeps away the Pods that do not tolerate it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Taint {
    /// The taint's key.
    pub key: Name,
    /// The taint's value; empty when there is none.
    pub value: Name,
    /// What it does to Pods that do not tolerate it.
    pub effect: TaintEffect,
    /// When a `NoExecute` taint was added.
    pub time_added: Option<Timestamp>,
}

/// What a taint does to Pods that do not tolerate it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TaintEffect {
    /// No new Pod comes; the Pods that are there stay.
    NoSchedule,
    /// The scheduler looks for another Node first; never forbids.
    PreferNoSchedule,
    /// No new Pod comes, and the Pods that are there are evicted.
    NoExecute,
    /// A word that is no effect; only in objects that bypassed validation.
    Unknown(Name),
}

/// Says which taints a Pod puts up with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Toleration {
    /// The taint's key; empty means every key.
    pub key: Name,
    /// How key and value are compared.
    pub operator: TolerationOperator,
    /// The value that `Equal` asks for.
    pub value: Name,
    /// The effect; `None` means every effect.
    pub effect: Option<TaintEffect>,
    /// How long a `NoExecute` taint is borne; `None` means forever, zero or less not at all.
    pub toleration_seconds: Option<i64>,
}

/// How a toleration compares with a taint.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TolerationOperator {
    /// Not written, which means `Equal`.
    Unset,
    /// The values must be equal.
    Equal,
    /// Any value will do.
    Exists,
    /// A word that is no operator; only in objects that bypassed validation.
    Unknown(Name),
}

impl Taint {
    /// Whether key and effect, which identify a taint on a Node, are the same.
    pub fn matches(&self, other: &Taint) -> bool {
        self.key == other.key && self.effect == other.effect
    }

    /// Whether the taint can keep a Pod away; `PreferNoSchedule` cannot.
    pub fn forbids(&self) -> bool {
        matches!(self.effect, TaintEffect::NoSchedule | TaintEffect::NoExecute)
    }
}

impl Toleration {
    /// The toleration `key:effect op=Exists`, without end.
    pub fn exists(key: impl Into<Name>, effect: TaintEffect) -> Self {
        Toleration {
            key: key.into(),
            operator: TolerationOperator::Exists,
            value: "".into(),
            effect: Some(effect),
            toleration_seconds: None,
        }
    }

    /// Whether a Pod with this toleration puts up with the taint.
    pub fn tolerates(&self, taint: &Taint) -> bool {
        let effect_fits = self.effect.as_ref().is_none_or(|it| *it == taint.effect);
        let key_fits = self.key.is_empty() || self.key == taint.key;
        let value_fits = match self.operator {
            TolerationOperator::Unset | TolerationOperator::Equal => self.value == taint.value,
            TolerationOperator::Exists => true,
            TolerationOperator::Unknown(_) => false,
        };
        effect_fits && key_fits && value_fits
    }

    /// Whether both speak of the same taints, so that one may replace the other.
    ///
    /// Mirrors `Toleration.MatchToleration`: the seconds play no part.
    pub fn matches(&self, other: &Toleration) -> bool {
        self.key == other.key
            && self.effect == other.effect
            && self.operator == other.operator
            && self.value == other.value
    }
}

/// The first taint of `taints` that counts and that no toleration matches.
///
/// `counts` picks the effects in question.
pub fn first_untolerated<'a>(
    taints: &'a [Taint],
    tolerations: &[Toleration],
    counts: impl Fn(&Taint) -> bool,
) -> Option<&'a Taint> {
    taints
        .iter()
        .filter(|taint| counts(taint))
        .find(|taint| !tolerations.iter().any(|it| it.tolerates(taint)))
}

impl TaintEffect {
    /// The effect's name in a manifest.
    pub fn as_str(&self) -> &str {
        match self {
            TaintEffect::NoSchedule => "NoSchedule",
            TaintEffect::PreferNoSchedule => "PreferNoSchedule",
            TaintEffect::NoExecute => "NoExecute",
            TaintEffect::Unknown(word) => word,
        }
    }

    /// The effect of this name in a manifest.
    pub fn from_name(name: &str) -> Self {
        [Self::NoSchedule, Self::PreferNoSchedule, Self::NoExecute]
            .into_iter()
            .find(|it| it.as_str() == name)
            .unwrap_or_else(|| TaintEffect::Unknown(name.into()))
    }
}

impl TolerationOperator {
    /// The operator's name in a manifest; empty when it is not written.
    pub fn as_str(&self) -> &str {
        match self {
            TolerationOperator::Unset => "",
            TolerationOperator::Equal => "Equal",
            TolerationOperator::Exists => "Exists",
            TolerationOperator::Unknown(word) => word,
        }
    }

    /// The operator of this name in a manifest.
    pub fn from_name(name: &str) -> Self {
        [Self::Unset, Self::Equal, Self::Exists]
            .into_iter()
            .find(|it| it.as_str() == name)
            .unwrap_or_else(|| TolerationOperator::Unknown(name.into()))
    }
}

/// Prints `key=value:Effect`, without `=` when the value is empty, as kubectl does.
impl fmt::Display for Taint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)?;
        if !self.value.is_empty() {
            write!(f, "={}", self.value)?;
        }
        write!(f, ":{}", self.effect.as_str())
    }
}

/// Prints `key=value:Effect op=Exists for 300s`, each part only if it is there, as
/// `kubectl describe` does.
impl fmt::Display for Toleration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = vec![self.key.to_string()];
        if let Some(first) = parts.first_mut() {
            if !self.value.is_empty() {
                first.push('=');
                first.push_str(&self.value);
            }
            if let Some(effect) = &self.effect {
                first.push(':');
                first.push_str(effect.as_str());
            }
        }
        parts.retain(|it| !it.is_empty());
        if self.operator == TolerationOperator::Exists {
            parts.push("op=Exists".to_owned());
        }
        if let Some(seconds) = self.toleration_seconds {
            parts.push(format!("for {seconds}s"));
        }
        f.write_str(&parts.join(" "))
    }
}
