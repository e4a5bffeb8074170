//! Inline text → a line, in which code stands in backticks and all other markup is gone.

use pulldown_cmark::Tag;

/// A line of a paragraph.
#[derive(Debug, Default, Clone)]
pub(crate) struct Line {
    /// Its first byte on the page.
    pub at: usize,
    pub text: String,
    /// Where a link leads that begins it.
    pub link: Option<String>,
    /// Where links lead that stand further on.
    pub links: Vec<String>,
    /// How much of the text, from its start, is bold.
    pub bold: usize,
}

impl Line {
    pub(crate) fn at(at: usize) -> Self {
        Self { at, ..Self::default() }
    }

    pub(crate) fn push(&mut self, at: usize, text: &str) {
        if self.text.is_empty() {
            self.at = at;
            // Most lines are short, and one text.
            self.text.reserve(text.len().max(32));
        }
        self.text.push_str(text);
    }

    /// Two code spans that touch are one on the page: its Markdown has ` `` ` between them.
    pub(crate) fn push_code(&mut self, at: usize, code: &str) {
        if self.text.is_empty() {
            self.at = at;
        }
        self.text.push('`');
        let mut pieces = code.split("``");
        self.text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            self.text.push_str(piece);
        }
        self.text.push('`');
    }

    pub(crate) fn start(&mut self, tag: &Tag<'_>, at: usize) {
        match tag {
            Tag::Link { dest_url, .. } if self.text.is_empty() => {
                self.at = at;
                self.link = Some(dest_url.to_string());
            }
            Tag::Link { dest_url, .. } => self.links.push(dest_url.to_string()),
            Tag::Emphasis | Tag::Strong if self.text.is_empty() => self.at = at,
            _ => {}
        }
    }

    pub(crate) fn end(&mut self, tag: &Tag<'_>) {
        // Bold text that begins a line is its label.
        if matches!(tag, Tag::Strong) && self.bold == 0 {
            self.bold = self.text.len();
        }
    }

    /// Without anchors at its end, which are the publisher's own.
    pub(crate) fn trimmed(&self) -> &str {
        without_anchor(&self.text)
    }

    /// Whether a definition follows: a colon alone, or before it.
    pub(crate) fn is_colon(&self) -> bool {
        let text = self.text.trim_start();
        text.strip_prefix(':').is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ':']))
    }

    /// What stands behind the colons that begin it.
    pub(crate) fn after_colons(&self) -> &str {
        self.trimmed().trim_start_matches([':', ' '])
    }
}

/// A text without the anchors at its end: ` {#a}{#b}`.
pub(crate) fn without_anchor(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(rest) = text.strip_suffix('}') {
        match rest.rfind("{#") {
            Some(at) if !rest[at..].contains(' ') => text = rest[..at].trim_end(),
            _ => break,
        }
    }
    text
}
