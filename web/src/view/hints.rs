//! The hints of a first visit.

/// Each hint: the panel that it is about, and its words.
pub const HINTS: [(&str, &str); 4] = [
    ("board", "Choose a Pod, or the dashed place where one is missing, to see which rule decided."),
    ("editor", "Edit the manifest: what Apply will do is said before you press it."),
    ("time", "Step lets one component act. Drag along the time bar to look at any moment."),
    (
        "console",
        "Each click is a line of the console, where you can type kubectl lines of your own.",
    ),
];
