//! The sheet in which labels and taints are edited.

/// The labels and taints of a Node, or of several, in full, to be edited.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Why the latest change was refused, if it was.
    pub refusal: Option<String>,
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
        let name = "worker-1".to_owned();
        NodeSheet {
            title: name.clone(),
            which: name,
            is_many: false,
            labels,
            taints: vec![],
            refusal: None,
        }
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
