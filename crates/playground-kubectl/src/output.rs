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
    /// Which stream was written to, and up to which byte of it.
    order: Vec<(Stream, usize)>,
}

/// Where a text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Error,
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

    /// What was printed on both streams, in its order, as a terminal shows it.
    pub fn pieces(&self) -> impl Iterator<Item = (Stream, &str)> {
        let (mut out, mut error) = (0, 0);
        self.order.iter().map(move |(stream, end)| {
            let (text, start) = match stream {
                Stream::Out => (&self.stdout, &mut out),
                Stream::Error => (&self.stderr, &mut error),
            };
            let piece = text.get(*start..*end).unwrap_or_default();
            *start = *end;
            (*stream, piece)
        })
    }

    /// Prints a text.
    pub(crate) fn write(&mut self, stream: Stream, text: &str) {
        let whole = match stream {
            Stream::Out => &mut self.stdout,
            Stream::Error => &mut self.stderr,
        };
        whole.push_str(text);
        let end = whole.len();
        match self.order.last_mut() {
            Some(last) if last.0 == stream => last.1 = end,
            _ => self.order.push((stream, end)),
        }
    }

    /// Adds what a later command left behind.
    pub(crate) fn append(&mut self, next: &Output) {
        for (stream, text) in next.pieces() {
            self.write(stream, text);
        }
        self.exit = next.exit;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_in_their_order() {
        let mut output = Output::default();
        for (stream, text) in [
            (Stream::Out, "cordoned\n"),
            (Stream::Error, "Warning\n"),
            (Stream::Out, "evicted\n"),
            (Stream::Out, "drained\n"),
        ] {
            output.write(stream, text);
        }
        let mut twice = output.clone();
        twice.append(&output);
        let once = "cordoned\nWarning\nevicted\ndrained\n";
        assert_eq!(output.pieces().map(|it| it.1).collect::<String>(), once);
        assert_eq!(twice.pieces().map(|it| it.1).collect::<String>(), once.repeat(2));
        assert_eq!(output.pieces().count(), 3);
        assert_eq!(output.stdout, "cordoned\nevicted\ndrained\n");
    }
}
