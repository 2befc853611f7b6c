//! How much of the session the browser keeps.

/// What is in the browser's storage, or why nothing is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keeping {
    #[default]
    Whole,
    /// There was no room for the session that can be brought back.
    WithoutBefore,
    /// Nor was there for the courses that were left.
    Alone,
    /// There was no room at all.
    Full,
    /// The browser does not let the page store anything.
    Forbidden,
}

impl Keeping {
    /// What one should know of it.
    pub fn note(self) -> Option<&'static str> {
        match self {
            Keeping::Whole => None,
            Keeping::WithoutBefore => Some(
                "The browser's storage is full. It keeps this session, but not the one from before, which a reload \
                 will lose.",
            ),
            Keeping::Alone => Some(
                "The browser's storage is full. It keeps this session without its other forks and the session from \
                 before, which a reload will lose.",
            ),
            Keeping::Full => Some(
                "The browser does not keep this session: its storage is full. A reload will lose what is new; save it \
                 as a file.",
            ),
            Keeping::Forbidden => Some(
                "The browser does not keep this session: it allows this page no storage. A reload will lose it; save it \
                 as a file.",
            ),
        }
    }
}
