//! What a session can be taken away as.

/// A file that is made of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    Session,
    Manifests,
    KindScript,
    Objects,
    Transcript,
    Journal,
    Svg,
    Png,
}

impl Export {
    /// All of them, below what they are for.
    pub const GROUPS: [(&'static str, &'static [Export]); 4] = [
        ("To open again", &[Export::Session, Export::Manifests]),
        ("For a real cluster", &[Export::KindScript, Export::Objects]),
        ("To read and to search", &[Export::Transcript, Export::Journal]),
        ("To show", &[Export::Svg, Export::Png]),
    ];

    pub fn title(self) -> &'static str {
        match self {
            Export::Session => "Session",
            Export::Manifests => "Manifests",
            Export::KindScript => "Script for kind",
            Export::Objects => "Objects of the cluster",
            Export::Transcript => "Transcript",
            Export::Journal => "Journal",
            Export::Svg => "Picture of the Nodes, SVG",
            Export::Png => "Picture of the Nodes, PNG",
        }
    }

    /// What it is for, in one sentence.
    pub fn about(self) -> &'static str {
        match self {
            Export::Session => {
                "Every line and file, one a line, to go on here later or to keep beside your manifests."
            }
            Export::Manifests => "All files of the editor in one, as kubectl apply takes them.",
            Export::KindScript => {
                "Builds the same Nodes on real Kubernetes v1.34 with kind and KWOK, and runs the same lines there."
            }
            Export::Objects => {
                "Everything that is stored now, as kubectl get -A -o yaml prints it."
            }
            Export::Transcript => "What was typed and printed in the console, as plain text.",
            Export::Journal => {
                "Each thing that happened as a line of JSON, and the state at the end."
            }
            Export::Svg => "The Nodes that the filter shows, sharp at any size.",
            Export::Png => "The same at twice the size of a screen, for slides and chats.",
        }
    }

    pub fn file(self) -> &'static str {
        match self {
            Export::Session => "playground.session",
            Export::Manifests => "manifests.yaml",
            Export::KindScript => "playground-kind.sh",
            Export::Objects => "cluster.yaml",
            Export::Transcript => "transcript.txt",
            Export::Journal => "journal.jsonl",
            Export::Svg => "nodes.svg",
            Export::Png => "nodes.png",
        }
    }

    /// The type of the file's text; a PNG is drawn from its SVG.
    pub fn media_type(self) -> &'static str {
        match self {
            Export::Manifests | Export::Objects => "application/yaml",
            Export::Journal => "application/jsonl",
            Export::Svg | Export::Png => "image/svg+xml",
            _ => "text/plain",
        }
    }

    pub fn is_text(self) -> bool {
        self != Export::Png
    }
}
