//! The hints of a first visit.

/// What can be tried, in this order.
pub const HINTS: [&str; 4] = [
    "Choose a Pod, or the dashed place where one is missing, to see which rule decided.",
    "Edit the manifest: what Apply will do is said before you press it.",
    "Step lets one component act. Drag along the time bar to look at any moment.",
    "Each click is a line of the console, where you can type kubectl lines of your own.",
];
