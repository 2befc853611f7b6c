//! What a command leaves behind.

/// What a command printed, and how it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// The exit status; 0 when all went well.
    pub exit: i32,
}

impl Output {
    /// Whether all went well.
    pub fn is_ok(&self) -> bool {
        self.exit == 0
    }

    /// The first line of standard error, without its `error: `: what went wrong, in short.
    pub fn error(&self) -> &str {
        let line = self.stderr.lines().next().unwrap_or_default();
        line.strip_prefix("error: ").unwrap_or(line)
    }
}
