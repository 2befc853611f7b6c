//! The sheet in which labels and taints are edited.

use std::rc::Rc;

pub use playground_kubectl::complete::Suggestion;

/// The labels and taints of a Node, or of several, in full, to be edited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeSheet {
    /// `worker-1`, `20 Nodes`
    pub title: String,
    /// The Nodes as kubectl takes them: a name, several names, or `-l pool=gpu`.
    pub which: String,
    /// Whether they are several. Then the labels are those that all have, and the taints those that any has.
    pub is_many: bool,
    /// `(key, value)`
    pub labels: Vec<(String, String)>,
    /// `key=value:Effect`, or `key:Effect`.
    pub taints: Vec<String>,
    /// Labels and taints that would make sense here.
    pub known: Rc<KnownWords>,
    /// Why the latest change was refused, if it was.
    pub refusal: Option<String>,
}

/// What Nodes of the cluster have, and what its DaemonSets ask of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownWords {
    pub labels: Vec<Suggestion>,
    pub taints: Vec<Suggestion>,
}

impl NodeSheet {
    /// The line that gives the Nodes a label, from what was typed: `disktype=ssd`.
    pub fn label_line(&self, typed: &str) -> Option<String> {
        let (key, value) = typed.trim().split_once('=')?;
        if key.is_empty() || typed.trim().contains(char::is_whitespace) {
            return None;
        }
        let held = self.is_many || self.labels.iter().any(|(held, _)| held == key);
        let overwrite = if held { " --overwrite" } else { "" };
        Some(format!("kubectl label nodes {} {key}={value}{overwrite}", self.which))
    }

    pub fn unlabel_line(&self, key: &str) -> String {
        format!("kubectl label nodes {} {key}-", self.which)
    }

    /// The values that a label has on other Nodes, or that are asked for.
    pub fn known_values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let labels = self.known.labels.iter().filter_map(|it| it.text.split_once('='));
        labels.filter(move |it| it.0 == key && !it.1.is_empty()).map(|it| it.1)
    }

    /// The labels that could be added.
    pub fn new_labels(&self) -> impl Iterator<Item = &Suggestion> {
        let has = |it: &Suggestion| {
            let pair = it.text.split_once('=');
            self.labels.iter().any(|(key, value)| pair == Some((key, value)))
        };
        self.known.labels.iter().filter(move |it| !has(it))
    }

    /// The taints that could be added.
    pub fn new_taints(&self) -> impl Iterator<Item = &Suggestion> {
        self.known.taints.iter().filter(|it| !self.taints.contains(&it.text))
    }

    /// The line that gives a taint another value: `gpu=true:NoSchedule` for `gpu:NoSchedule`.
    pub fn retaint_line(&self, taint: &str, value: &str) -> Option<String> {
        let (pair, effect) = taint.rsplit_once(':')?;
        let key = pair.split('=').next().unwrap_or(pair);
        let value = value.trim();
        if value.contains(|it: char| it.is_whitespace() || "=:".contains(it)) {
            return None;
        }
        let sign = if value.is_empty() { "" } else { "=" };
        Some(format!("kubectl taint nodes {} {key}{sign}{value}:{effect} --overwrite", self.which))
    }

    /// The line that gives the Nodes a taint, from what was typed (`gpu=true` or `gpu`) and the chosen effect.
    pub fn taint_line(&self, typed: &str, effect: &str) -> Option<String> {
        let typed = typed.trim();
        if typed.is_empty() || typed.starts_with('=') || typed.contains(char::is_whitespace) {
            return None;
        }
        Some(match typed.rsplit_once(':') {
            Some(_) => format!("kubectl taint nodes {} {typed}", self.which),
            None => format!("kubectl taint nodes {} {typed}:{effect}", self.which),
        })
    }

    pub fn untaint_line(&self, taint: &str) -> String {
        format!("kubectl taint nodes {} {taint}-", self.which)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> NodeSheet {
        let labels = vec![("disktype".to_owned(), "hdd".to_owned())];
        NodeSheet { which: "worker-1".to_owned(), labels, ..NodeSheet::default() }
    }

    #[test]
    fn a_label_that_is_there_is_overwritten() {
        let line = |typed| sheet().label_line(typed);
        assert_eq!(line("gpu=a100").as_deref(), Some("kubectl label nodes worker-1 gpu=a100"));
        assert_eq!(
            line(" disktype=ssd ").as_deref(),
            Some("kubectl label nodes worker-1 disktype=ssd --overwrite"),
        );
        assert_eq!(line("gpu="), Some("kubectl label nodes worker-1 gpu=".to_owned()));
        assert_eq!(line("gpu"), None);
        assert_eq!(line("=x"), None);
        assert_eq!(line("a=b c=d"), None, "one at a time: the line is the learner's to read");
    }

    #[test]
    fn the_value_of_a_taint_is_overwritten() {
        let line = |taint, value| sheet().retaint_line(taint, value);
        assert_eq!(
            line("gpu:NoSchedule", "true").as_deref(),
            Some("kubectl taint nodes worker-1 gpu=true:NoSchedule --overwrite"),
        );
        assert_eq!(
            line("gpu=true:NoExecute", " ").as_deref(),
            Some("kubectl taint nodes worker-1 gpu:NoExecute --overwrite"),
        );
        assert_eq!(line("gpu:NoSchedule", "a b"), None);
    }

    #[test]
    fn what_the_node_has_is_not_suggested() {
        let suggestion = |text: &str| Suggestion { text: text.to_owned(), ..Suggestion::default() };
        let labels = ["disktype=hdd", "disktype=ssd"].map(suggestion).into();
        let known = Rc::new(KnownWords { labels, ..KnownWords::default() });
        let sheet = NodeSheet { known, ..sheet() };
        let new: Vec<&str> = sheet.new_labels().map(|it| it.text.as_str()).collect();
        assert_eq!(new, ["disktype=ssd"]);
        assert_eq!(sheet.known_values("disktype").collect::<Vec<_>>(), ["hdd", "ssd"]);
    }

    #[test]
    fn a_taint_takes_the_chosen_effect_unless_it_names_one() {
        let line = |typed| sheet().taint_line(typed, "NoSchedule");
        assert_eq!(line("gpu").as_deref(), Some("kubectl taint nodes worker-1 gpu:NoSchedule"));
        assert_eq!(
            line("gpu=true:NoExecute").as_deref(),
            Some("kubectl taint nodes worker-1 gpu=true:NoExecute"),
        );
        assert_eq!(line(""), None);
    }
}
