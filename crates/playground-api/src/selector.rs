//! Label selectors: which Pods a DaemonSet, a Service or a budget means.
//!
//! Mirrors `apimachinery/pkg/labels/selector.go` and `apis/meta/v1/helpers.go`.

use crate::{Labels, Name, sort, sort_by};

/// `spec.selector` of a workload: all of its parts must hold.
///
/// The empty selector selects everything.
/// An absent selector, which selects nothing, is an `Option` at the place where it may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct LabelSelector {
    /// Labels that must be there with these values.
    pub match_labels: Labels,
    /// Further conditions.
    pub match_expressions: Vec<LabelSelectorRequirement>,
}

/// One condition on one label.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LabelSelectorRequirement {
    /// The label's key.
    pub key: Name,
    /// How the values are meant.
    pub operator: LabelSelectorOperator,
    /// The values; empty for `Exists` and `DoesNotExist`.
    pub values: Vec<Name>,
}

/// The operators of a label selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LabelSelectorOperator {
    /// The label is there and its value is in the list.
    In,
    /// The label is missing, or its value is not in the list.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is missing.
    DoesNotExist,
}

impl LabelSelector {
    /// Whether nothing is asked for, so that everything is selected.
    pub fn is_empty(&self) -> bool {
        self.match_labels.is_empty() && self.match_expressions.is_empty()
    }

    /// Whether an object with these labels is selected.
    pub fn matches(&self, labels: &Labels) -> bool {
        self.match_labels.is_subset_of(labels)
            && self.match_expressions.iter().all(|it| it.matches(labels))
    }
}

impl LabelSelectorRequirement {
    /// Whether the condition holds for these labels.
    pub fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        match self.operator {
            LabelSelectorOperator::In => value.is_some_and(|it| self.values.contains(it)),
            LabelSelectorOperator::NotIn => value.is_none_or(|it| !self.values.contains(it)),
            LabelSelectorOperator::Exists => value.is_some(),
            LabelSelectorOperator::DoesNotExist => value.is_none(),
        }
    }
}

impl LabelSelectorOperator {
    /// The operator's name in a manifest.
    pub const fn as_str(self) -> &'static str {
        match self {
            LabelSelectorOperator::In => "In",
            LabelSelectorOperator::NotIn => "NotIn",
            LabelSelectorOperator::Exists => "Exists",
            LabelSelectorOperator::DoesNotExist => "DoesNotExist",
        }
    }

    /// The operator of this name in a manifest.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::In, Self::NotIn, Self::Exists, Self::DoesNotExist]
            .into_iter()
            .find(|it| it.as_str() == name)
    }
}

/// Prints `a=b,env in (x,y),!c`: the form of kubectl's SELECTOR column, sorted by key.
/// The empty selector prints `<none>`.
impl std::fmt::Display for LabelSelector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_empty() {
            return f.write_str("<none>");
        }
        let mut parts: Vec<(&Name, String)> =
            self.match_labels.iter().map(|(key, value)| (key, format!("{key}={value}"))).collect();
        parts.extend(self.match_expressions.iter().map(|it| (&it.key, it.to_string())));
        sort_by(&mut parts, |a, b| a.0.cmp(b.0));
        let texts: Vec<String> = parts.into_iter().map(|(_, text)| text).collect();
        f.write_str(&texts.join(","))
    }
}

impl std::fmt::Display for LabelSelectorRequirement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = &self.key;
        let mut values: Vec<&str> = self.values.iter().map(|it| &**it).collect();
        sort(&mut values);
        let values = values.join(",");
        match self.operator {
            LabelSelectorOperator::In => write!(f, "{key} in ({values})"),
            LabelSelectorOperator::NotIn => write!(f, "{key} notin ({values})"),
            LabelSelectorOperator::Exists => write!(f, "{key}"),
            LabelSelectorOperator::DoesNotExist => write!(f, "!{key}"),
        }
    }
}
