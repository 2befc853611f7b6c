//! From text to command lines: here-documents, comments and words.

/// One command of a text, with what it reads from standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The number of its first line in the text, from 1.
    pub number: usize,
    /// The command itself, without its here-document.
    pub command: String,
    /// The here-document, if it has one.
    pub input: Option<String>,
}

/// Splits a text into its commands.
///
/// A line that ends in `\` goes on in the next; a command with `<<'EOF'` (any word, with or
/// without quotes) reads the lines up to that word as its input; empty lines and lines that
/// begin with `#` are left out.
pub fn read_lines(text: &str) -> Vec<Line> {
    let mut lines = text.lines().enumerate();
    let mut commands = Vec::new();
    while let Some((at, first)) = lines.next() {
        let mut command = first.trim().to_owned();
        while command.ends_with('\\') {
            command.pop();
            let Some((_, next)) = lines.next() else { break };
            command = format!("{} {}", command.trim_end(), next.trim());
        }
        if command.is_empty() || command.starts_with('#') {
            continue;
        }
        let command = command.strip_prefix("$ ").unwrap_or(&command).to_owned();
        let (command, input) = match split_here_document(&command) {
            None => (command, None),
            Some((command, end)) => {
                let body =
                    lines.by_ref().map(|(_, line)| line).take_while(|it| it.trim_end() != end);
                let body: Vec<&str> = body.collect();
                (command, Some(body.iter().map(|it| format!("{it}\n")).collect()))
            }
        };
        commands.push(Line { number: at + 1, command, input });
    }
    commands
}

/// Splits `apply -f - <<'EOF'` into the command and the word that ends its input.
fn split_here_document(command: &str) -> Option<(String, String)> {
    let (before, word) = command.rsplit_once("<<")?;
    let word = word.trim().trim_matches(['\'', '"']);
    let is_word =
        !word.is_empty() && word.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
    is_word.then(|| (before.trim_end().to_owned(), word.to_owned()))
}

impl Line {
    /// A command without input.
    pub fn new(command: impl Into<String>) -> Self {
        Line { number: 1, command: command.into(), input: None }
    }

    /// The line as it stands in a session: with its here-document.
    pub fn to_text(&self) -> String {
        match &self.input {
            None => self.command.clone(),
            Some(input) => {
                let end = terminator(input);
                let gap = if input.is_empty() || input.ends_with('\n') { "" } else { "\n" };
                format!("{} <<'{end}'\n{input}{gap}{end}", self.command)
            }
        }
    }
}

/// A word that no line of the input is.
fn terminator(input: &str) -> String {
    let mut word = "EOF".to_owned();
    while input.lines().any(|it| it.trim_end() == word) {
        word.push('_');
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_continuations_and_here_documents() {
        let text = "# a comment\n\nkubectl get \\\n  pods\ncat > a.yaml <<'EOF'\nkind: Pod\n# kept\nEOF\n$ sim step\n";
        let lines = read_lines(text);
        let commands: Vec<&str> = lines.iter().map(|it| it.command.as_str()).collect();
        assert_eq!(commands, ["kubectl get pods", "cat > a.yaml", "sim step"]);
        assert_eq!(lines[1].input.as_deref(), Some("kind: Pod\n# kept\n"));
        assert_eq!(lines[1].number, 5);
    }

    #[test]
    fn a_line_is_written_as_it_is_read() {
        for input in ["", "a\n", "EOF\n"] {
            let line = Line { number: 1, command: "cat > a".into(), input: Some(input.into()) };
            assert_eq!(read_lines(&line.to_text()), [line]);
        }
    }
}
