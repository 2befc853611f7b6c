//! What a shell would do with a line, and the console does not.

/// The first sign of a pipe, a redirection or a second command, outside of quotes.
///
/// `cat > FILE` is a command of the console.
pub(super) fn sign(line: &str) -> Option<&str> {
    let line = line.strip_prefix("cat >").unwrap_or(line);
    let mut quote = None;
    let mut before = ' ';
    for (at, letter) in line.char_indices() {
        match (quote, letter) {
            _ if before == '\\' && quote != Some('\'') => {
                before = ' ';
                continue;
            }
            (None, '\'' | '"') => quote = Some(letter),
            (None, '#') if before.is_whitespace() => return None,
            (None, '|' | '&' | ';' | '<' | '>') => {
                let end = if line[at + 1..].starts_with(letter) { at + 2 } else { at + 1 };
                return line.get(at..end);
            }
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
        before = letter;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn signs_are_found_outside_of_quotes() {
        let check = |line: &str, expected: &[&str]| {
            assert_eq!(sign(line).as_slice(), expected, "{line}");
        };
        check("kubectl get pods | grep x", &["|"]);
        check("kubectl get pods|wc", &["|"]);
        check("kubectl get pods > a.txt", &[">"]);
        check("sim step && sim step", &["&&"]);
        check("kubectl get pods -l 'a|b' -o \"x>y\" # a | b", &[]);
        check("kubectl get pods -l a\\|b", &[]);
        check("kubectl get pods -l 'a\\' | cat", &["|"]);
        check("cat > a.yaml", &[]);
    }
}
