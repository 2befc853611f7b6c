//! Reads Markdown event by event, and prose into data.

use std::iter::Peekable;

use pulldown_cmark::{CodeBlockKind, Event, OffsetIter, Options, Parser, Tag, TagEnd};

use crate::error::LessonError;
use crate::prose::{Block, Inline};

/// The events of a text that are not read yet, with their lines.
pub(super) struct Reader<'a> {
    text: &'a str,
    /// The line of the file at which the text begins.
    first_line: usize,
    events: Peekable<OffsetIter<'a>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, first_line: usize, options: Options) -> Self {
        let events = Parser::new_ext(text, options).into_offset_iter().peekable();
        Reader { text, first_line, events }
    }

    /// The next event, and the line of the file where it begins.
    pub(super) fn next(&mut self) -> Option<(Event<'a>, usize)> {
        let (event, range) = self.events.next()?;
        Some((event, self.line_at(range.start)))
    }

    fn line_at(&self, offset: usize) -> usize {
        let before = self.text.bytes().take(offset);
        self.first_line + before.filter(|it| *it == b'\n').count()
    }

    /// Whether the next event is inside a paragraph.
    fn is_at_inline(&mut self) -> bool {
        match self.events.peek() {
            Some((Event::Start(tag), _)) => {
                matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. })
            }
            Some((event, _)) => matches!(
                event,
                Event::Text(_)
                    | Event::Code(_)
                    | Event::SoftBreak
                    | Event::HardBreak
                    | Event::InlineHtml(_)
            ),
            None => false,
        }
    }

    /// Takes the next event if it is this one.
    pub(super) fn takes(&mut self, is_wanted: impl Fn(&Event<'a>) -> bool) -> bool {
        self.events.next_if(|(event, _)| is_wanted(event)).is_some()
    }

    /// The text of a block of code, up to its end.
    pub(super) fn code(&mut self) -> String {
        let mut code = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Text(text) => code.push_str(&text),
                _ => break,
            }
        }
        code
    }

    /// Skips a comment; other HTML is a mistake.
    pub(super) fn comment(&mut self, line: usize) -> Result<(), LessonError> {
        let mut html = String::new();
        while let Some((Event::Html(text), _)) = self.events.next() {
            html.push_str(&text);
        }
        let html = html.trim();
        if html.starts_with("<!--") && html.ends_with("-->") {
            Ok(())
        } else {
            Err(LessonError::unsupported(line, "HTML"))
        }
    }

    /// The block that begins with this event.
    pub(super) fn block(&mut self, event: Event<'a>, line: usize) -> Result<Block, LessonError> {
        match event {
            Event::Start(Tag::Paragraph) => {
                Ok(Block::Paragraph(self.inlines(|it| *it == TagEnd::Paragraph)?))
            }
            Event::Start(Tag::List(start)) => Ok(Block::List { start, items: self.items()? }),
            Event::Start(Tag::BlockQuote(_)) => {
                Ok(Block::Quote(self.blocks(|it| matches!(it, TagEnd::BlockQuote(_)))?))
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(word))) if &*word == "text" => {
                Ok(Block::Text(self.code()))
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                Err(LessonError::indented_code(line))
            }
            Event::Start(Tag::CodeBlock(_)) => Err(LessonError::block_inside(line)),
            Event::Start(Tag::Heading { .. }) => {
                Err(LessonError::unsupported(line, "headings inside lists and quotes"))
            }
            Event::Rule => Err(LessonError::unsupported(line, "rules")),
            _ => Err(LessonError::unsupported(line, "HTML")),
        }
    }

    /// The blocks up to an end.
    pub(super) fn blocks(
        &mut self,
        is_end: impl Fn(&TagEnd) -> bool,
    ) -> Result<Vec<Block>, LessonError> {
        let mut blocks = Vec::new();
        loop {
            // The items of a list without empty lines have no paragraphs.
            if self.is_at_inline() {
                blocks.push(Block::Paragraph(self.inline_run()?));
            }
            match self.next() {
                None => break,
                Some((Event::End(end), _)) if is_end(&end) => break,
                Some((event, line)) => blocks.push(self.block(event, line)?),
            }
        }
        Ok(blocks)
    }

    fn items(&mut self) -> Result<Vec<Vec<Block>>, LessonError> {
        let mut items = Vec::new();
        while let Some((Event::Start(Tag::Item), _)) = self.next() {
            items.push(self.blocks(|it| *it == TagEnd::Item)?);
        }
        Ok(items)
    }

    /// The words up to an end, which is taken.
    pub(super) fn inlines(
        &mut self,
        is_end: impl Fn(&TagEnd) -> bool,
    ) -> Result<Vec<Inline>, LessonError> {
        let inlines = self.inline_run()?;
        self.takes(|it| matches!(it, Event::End(end) if is_end(end)));
        Ok(inlines)
    }

    /// The words up to whatever is none.
    pub(super) fn inline_run(&mut self) -> Result<Vec<Inline>, LessonError> {
        let mut inlines = Vec::new();
        while self.is_at_inline() {
            let Some((event, line)) = self.next() else { break };
            match event {
                Event::Text(text) => push_text(&mut inlines, &text),
                Event::SoftBreak => push_text(&mut inlines, " "),
                Event::Code(code) => inlines.push(Inline::Code(code.into_string())),
                Event::Start(tag) => inlines.push(self.span(tag, line)?),
                Event::HardBreak => {
                    return Err(LessonError::unsupported(line, "line breaks in a paragraph"));
                }
                _ => return Err(LessonError::unsupported(line, "HTML")),
            }
        }
        Ok(inlines)
    }

    fn span(&mut self, tag: Tag<'a>, line: usize) -> Result<Inline, LessonError> {
        let end = tag.to_end();
        let inner = |reader: &mut Self| reader.inlines(|it| *it == end);
        match tag {
            Tag::Emphasis => Ok(Inline::Emphasis(inner(self)?)),
            Tag::Strong => Ok(Inline::Strong(inner(self)?)),
            Tag::Link { dest_url, .. } => {
                Ok(Inline::Link { address: dest_url.into_string(), text: inner(self)? })
            }
            _ => Err(LessonError::unsupported(line, "pictures")),
        }
    }
}

/// Adds words; the parser may cut one word into several.
fn push_text(inlines: &mut Vec<Inline>, text: &str) {
    match inlines.last_mut() {
        Some(Inline::Text(last)) => last.push_str(text),
        _ => inlines.push(Inline::Text(text.to_owned())),
    }
}
