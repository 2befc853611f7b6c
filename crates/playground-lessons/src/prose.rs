//! Prose as data: what a page draws, without Markdown.

/// A piece of prose that stands on lines of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list; each item is a row of blocks.
    List {
        /// The number of the first item, if they are numbered.
        start: Option<u64>,
        /// The items.
        items: Vec<Vec<Block>>,
    },
    /// A quote: what the lesson holds up to the reader.
    Quote(Vec<Block>),
    /// Something to look at, as it stands.
    Text(String),
}

/// A piece of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// Names, fields and commands.
    Code(String),
    /// Words in italics.
    Emphasis(Vec<Inline>),
    /// Words in bold.
    Strong(Vec<Inline>),
    /// Words that lead somewhere.
    Link {
        /// Where to.
        address: String,
        /// The words.
        text: Vec<Inline>,
    },
}

/// The words of a paragraph, without emphasis.
pub(crate) fn plain_text(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|it| match it {
            Inline::Text(text) | Inline::Code(text) => text.clone(),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { text: inner, .. } => {
                plain_text(inner)
            }
        })
        .collect()
}
