//! Events of the `CommonMark` parser → blocks, whose text is in lines.

use std::{borrow::Cow, ops::Range};

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, OffsetIter, Options, Parser, Tag, TagEnd};

use crate::line::Line;

/// A block of a page. Places are bytes.
#[derive(Debug)]
pub(crate) enum Block<'a> {
    Heading {
        level: u8,
        anchor: Option<Cow<'a, str>>,
        at: usize,
        text: String,
    },
    Paragraph(Vec<Line>),
    List {
        at: usize,
        items: Vec<Vec<Block<'a>>>,
    },
    /// The range is that of its text, without fences.
    Code {
        is_fenced: bool,
        range: Range<usize>,
    },
    Quote(Vec<Block<'a>>),
    Table {
        at: usize,
        head: Vec<Cow<'a, str>>,
        rows: Vec<(usize, Vec<Cow<'a, str>>)>,
    },
    /// A list or a quote within so many that nobody means them.
    Deep {
        at: usize,
    },
}

/// How many lists and quotes may be within each other. No page of the publisher has more than four.
const DEEPEST: usize = 16;

/// Blocks of a text, one after the other.
pub(crate) struct Blocks<'a> {
    events: OffsetIter<'a>,
    /// How many lists and quotes the next event is within.
    depth: usize,
}

impl<'a> Blocks<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
        Self { events: Parser::new_ext(text, options).into_offset_iter(), depth: 0 }
    }

    fn block(&mut self, tag: Tag<'a>, range: Range<usize>) -> Option<Block<'a>> {
        match tag {
            Tag::Heading { level, id, .. } => {
                let lines = self.lines();
                let text = lines.into_iter().map(|line| line.text).collect::<Vec<_>>().join(" ");
                Some(Block::Heading { level: number(level), anchor: id.map(cow), at: range.start, text })
            }
            Tag::Paragraph => paragraph(self.lines()),
            Tag::List(_) | Tag::BlockQuote(_) if self.depth == DEEPEST => {
                self.skip();
                Some(Block::Deep { at: range.start })
            }
            Tag::List(_) => {
                let mut items = Vec::new();
                while let Some((Event::Start(_), _)) = self.events.next() {
                    items.push(self.children());
                }
                Some(Block::List { at: range.start, items })
            }
            Tag::CodeBlock(kind) => Some(self.code(&kind, range)),
            Tag::BlockQuote(_) => Some(Block::Quote(self.children())),
            Tag::Table(_) => Some(self.table(range.start)),
            // HTML says nothing here; all else is an extension that is not enabled.
            _ => {
                self.skip();
                None
            }
        }
    }

    /// All blocks up to the end of a container.
    fn children(&mut self) -> Vec<Block<'a>> {
        self.depth += 1;
        let mut children = Vec::new();
        let mut loose: Vec<Line> = Vec::new();
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(tag) if is_inline(&tag) => self.inline(&mut loose, Event::Start(tag), &range),
                Event::Start(tag) => {
                    children.extend(paragraph(std::mem::take(&mut loose)));
                    children.extend(self.block(tag, range));
                }
                Event::End(_) => break,
                other => self.inline(&mut loose, other, &range),
            }
        }
        children.extend(paragraph(loose));
        self.depth -= 1;
        children
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>) -> Block<'a> {
        let mut text: Option<Range<usize>> = None;
        for (event, piece) in self.events.by_ref() {
            match event {
                Event::Text(_) => text = Some(text.map_or(piece.clone(), |text| text.start..piece.end)),
                _ => break,
            }
        }
        let is_fenced = matches!(kind, CodeBlockKind::Fenced(_));
        Block::Code { is_fenced, range: text.unwrap_or(range.end..range.end) }
    }

    fn table(&mut self, at: usize) -> Block<'a> {
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        let mut row = Vec::new();
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(Tag::TableCell) => row.push(self.cell()),
                Event::End(TagEnd::TableHead) => head = std::mem::take(&mut row),
                Event::End(TagEnd::TableRow) => rows.push((range.start, std::mem::take(&mut row))),
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        Block::Table { at, head, rows }
    }

    fn cell(&mut self) -> Cow<'a, str> {
        let mut cell: Cow<'a, str> = Cow::Borrowed("");
        let mut depth = 0_usize;
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => break,
                Event::End(_) => depth -= 1,
                Event::Text(text) | Event::Code(text) if cell.is_empty() => cell = cow(text),
                Event::Text(text) | Event::Code(text) => cell.to_mut().push_str(&text),
                _ => {}
            }
        }
        cell
    }

    /// The lines of a paragraph or heading, up to its end.
    fn lines(&mut self) -> Vec<Line> {
        let mut lines = Vec::new();
        while let Some((event, range)) = self.events.next() {
            if matches!(event, Event::End(_)) {
                break;
            }
            self.inline(&mut lines, event, &range);
        }
        lines
    }

    /// One inline event, with all that is within it.
    fn inline(&mut self, lines: &mut Vec<Line>, event: Event<'a>, range: &Range<usize>) {
        if matches!(event, Event::SoftBreak | Event::HardBreak) {
            lines.push(Line::at(range.end));
            return;
        }
        if lines.is_empty() {
            lines.push(Line::at(range.start));
        }
        let Some(line) = lines.last_mut() else { return };
        match event {
            Event::Text(text) | Event::InlineHtml(text) => line.push(range.start, &text),
            Event::Code(text) => line.push_code(range.start, &text),
            Event::Start(tag) => {
                line.start(&tag, range.start);
                self.within(lines, tag);
            }
            _ => {}
        }
    }

    /// What is within an inline tag, up to its end. However deep that is, it takes no stack.
    fn within(&mut self, lines: &mut Vec<Line>, tag: Tag<'a>) {
        let is_image = |tag: &Tag<'_>| matches!(tag, Tag::Image { .. });
        let mut images = usize::from(is_image(&tag));
        let mut open = vec![tag];
        while !open.is_empty() {
            let Some((event, range)) = self.events.next() else { return };
            match event {
                Event::Start(tag) => {
                    images += usize::from(is_image(&tag));
                    if let Some(line) = lines.last_mut().filter(|_| images == 0) {
                        line.start(&tag, range.start);
                    }
                    open.push(tag);
                }
                Event::End(_) => {
                    let Some(tag) = open.pop() else { return };
                    images -= usize::from(is_image(&tag));
                    if let Some(line) = lines.last_mut().filter(|_| images == 0) {
                        line.end(&tag);
                    }
                }
                // An image's description is no text of the page.
                _ if images > 0 => {}
                event => self.inline(lines, event, &range),
            }
        }
    }

    fn skip(&mut self) {
        let mut depth = 0_usize;
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => break,
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }
    }
}

impl<'a> Iterator for Blocks<'a> {
    type Item = Block<'a>;

    fn next(&mut self) -> Option<Block<'a>> {
        loop {
            // Rules between sections and the like say nothing.
            if let (Event::Start(tag), range) = self.events.next()?
                && let Some(block) = self.block(tag, range)
            {
                return Some(block);
            }
        }
    }
}

fn paragraph<'a>(lines: Vec<Line>) -> Option<Block<'a>> {
    (!lines.is_empty()).then_some(Block::Paragraph(lines))
}

const fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

const fn number(level: HeadingLevel) -> u8 {
    level as u8
}

fn cow(text: CowStr<'_>) -> Cow<'_, str> {
    match text {
        CowStr::Borrowed(text) => Cow::Borrowed(text),
        text => Cow::Owned(text.into_string()),
    }
}
