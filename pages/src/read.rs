//! Blocks of a page → facts, section by section.

mod below;
mod reader;

use std::borrow::Cow;

use self::reader::{Frame, Open, Reader, section};
use crate::{
    block::{Block, Blocks},
    condition::{Condition, is_card},
    field::Oddity,
    line::{Line, without_anchor},
    mark::{condition_of_heading, condition_of_paragraph, degree_of_paragraph, has_value, label, table},
    note,
    note::Says,
    page::{Page, What},
    path,
    section::{Degree, Kind},
};

/// Reads a page. Whatever is on it: nothing is an error, and what is not understood is listed.
#[must_use]
pub fn read(text: &str) -> Page<'_> {
    let mut reader = Reader::of(text);
    for block in Blocks::of(text) {
        reader.block(block, &Frame { first: 0, starts: None });
    }
    reader.page.unread.sort_by_key(|unread| unread.line);
    reader.page
}

impl<'a> Reader<'a> {
    fn block(&mut self, block: Block<'a>, frame: &Frame<'_>) {
        match block {
            Block::Heading { level, anchor, at, text } => self.heading(level, anchor, self.line(frame, at), &text),
            Block::Paragraph(lines) => self.paragraph(lines, frame),
            Block::List { at, items } => self.list(self.line(frame, at), items, frame),
            Block::Code { is_fenced: true, range } => {
                let lines = self.line(frame, range.start)..self.line(frame, range.end);
                self.fenced(lines);
            }
            Block::Code { is_fenced: false, range } => self.indented(&range, frame),
            Block::Quote(blocks) => self.quote(blocks, frame),
            Block::Table { at, head, rows } => {
                let rows = rows.into_iter().map(|(at, row)| (self.line(frame, at), row)).collect();
                let line = self.line(frame, at);
                self.section().tables.push(table(line, head, rows));
                self.close();
            }
            Block::Deep { at } => self.deep(at, frame),
        }
    }

    fn heading(&mut self, level: u8, anchor: Option<Cow<'a, str>>, line: usize, text: &str) {
        self.close();
        self.label = None;
        self.when.clear();
        self.about.clear();
        self.degree = None;
        // The fourth level and below title figures.
        if level > 3 {
            return;
        }
        let title = without_anchor(text).replace('`', "");
        let parent = self.page.sections.iter().rposition(|section| section.level < level);
        let within = parent.and_then(|parent| self.page.sections.get(parent)).map(|parent| parent.kind);
        let kind = Kind::of(&title, within);
        if let (Some(of_parent), Some(_)) = (within.and_then(Kind::degree), kind.degree()) {
            let condition = condition_of_heading(&title);
            // Below a heading that asks for nothing, parts are parts; below one that asks, they say for whom.
            self.when.extend(condition.filter(|it| of_parent != Degree::Unsaid || !matches!(it, Condition::Words(_))));
        }
        self.page.sections.push(section(title, anchor, level, line, parent, kind));
    }

    fn paragraph(&mut self, lines: Vec<Line>, frame: &Frame<'_>) {
        let lines: Vec<_> = lines.into_iter().map(|line| (self.line(frame, line.at), line)).collect();
        let lines: Vec<_> = lines.into_iter().filter(|(_, line)| !line.trimmed().is_empty()).collect();
        let Some((first, line)) = lines.first() else {
            self.close();
            return;
        };
        let (first, text) = (*first, line.trimmed());
        if text == "Markdown" && line.link.is_some() {
            self.page.source = line.link.clone().map(Cow::Owned);
            return;
        }
        if lines.iter().skip(1).any(|(_, line)| line.is_colon()) {
            self.definitions(&lines);
            return;
        }
        if self.lists_fields() && lines.iter().all(|(_, line)| path::path_or_name(line.trimmed()).is_some()) {
            for (number, line) in &lines {
                self.entry(*number, line, &[Oddity::NoColon], None);
            }
            return;
        }
        if let ([(_, only)], Some(role)) = (lines.as_slice(), label(text)) {
            self.label = Some((role, only.trimmed().to_owned()));
            self.last = None;
            self.open = Open::Nothing;
            return;
        }
        let rest: Vec<_> = lines.iter().filter(|(number, line)| !self.endpoint(*number, line, None)).collect();
        if rest.is_empty() {
            return;
        }
        let text = rest.iter().map(|(_, line)| line.trimmed()).collect::<Vec<_>>().join(" ");
        if self.kind() == Kind::Revision {
            let links: Vec<_> =
                rest.iter().flat_map(|(_, line)| line.link.iter().chain(&line.links)).cloned().collect();
            self.section().links.extend(links);
        }
        self.prose(first, text);
    }

    /// A paragraph that states no fact by its form.
    fn prose(&mut self, line: usize, text: String) {
        self.page.prose += 1;
        self.close();
        self.notice(line, &text);
        if self.lists_fields() {
            // What stands right above the fields counts, and not the heading's words.
            self.degree = degree_of_paragraph(&text).or(self.degree);
            if let Some(condition) = condition_of_paragraph(&text) {
                self.when = vec![condition];
            } else if note::sentences(&text)
                .any(|sentence| has_value(sentence) && Says::of(sentence, None) == Says::Unread)
            {
                self.unread(line, What::Prose, "a rule among fields that is not below one", &text);
            }
        }
        self.about.clone_from(&text);
        self.section().says.push((line, text));
    }

    /// A paragraph with terms, colons and what they mean.
    fn definitions(&mut self, lines: &[(usize, Line)]) {
        self.open = Open::Nothing;
        let mut card: Option<String> = None;
        for (position, (number, line)) in lines.iter().enumerate() {
            if line.is_colon() {
                let rest = line.after_colons();
                if !rest.is_empty() {
                    self.said(*number, rest, line);
                }
                continue;
            }
            let text = line.trimmed();
            let next = lines.get(position + 1).map(|(_, next)| next);
            let is_term = next.is_some_and(Line::is_colon);
            let is_last = next.is_none();
            match &self.open {
                Open::Nothing => self.term(*number, line, is_term, &mut card),
                // A field that is named within a card's definition, or whose own line begins without a blank one before.
                Open::Entry if is_term && path::path(text).is_some() => {
                    let oddities: &[_] = if card.is_some() { &[Oddity::Nested] } else { &[] };
                    self.entry(*number, line, oddities, card.as_deref());
                }
                Open::Term(_) if (is_term || is_last) && path::path(text).is_some() && self.lists_fields() => {
                    self.entry(*number, line, &[Oddity::Nested], card.as_deref());
                }
                _ => self.said(*number, text, line),
            }
        }
    }

    /// A line that opens a definition.
    fn term(&mut self, number: usize, line: &Line, is_term: bool, card: &mut Option<String>) {
        let text = line.trimmed();
        let lists = self.lists_fields();
        let is_field = if lists { path::path_or_name(text) } else { path::path(text) }.is_some();
        if is_field && (lists || is_term) {
            let oddities: &[_] = if is_term { &[] } else { &[Oddity::NoColon] };
            self.entry(number, line, oddities, None);
            if !is_term {
                // What follows is a term of its own.
                self.open = Open::Nothing;
            }
            return;
        }
        let name = text.trim_matches(['*', '`']).to_owned();
        if lists {
            if is_card(&name) || line.bold > 0 || name.starts_with(|c: char| c.is_uppercase()) {
                *card = Some(name.clone());
            } else {
                self.unread(number, What::Entry, "no field has such a name", text);
            }
        } else {
            self.page.prose += 1;
        }
        self.open = Open::Term(name);
    }

    fn quote(&mut self, blocks: Vec<Block<'_>>, frame: &Frame<'_>) {
        self.close();
        self.page.prose += 1;
        for block in blocks {
            match block {
                Block::Paragraph(lines) => {
                    for line in &lines {
                        let number = self.line(frame, line.at);
                        self.notice(number, line.trimmed());
                    }
                    let text = lines.iter().map(Line::trimmed).collect::<Vec<_>>().join(" ");
                    let number = lines.first().map_or(0, |line| self.line(frame, line.at));
                    self.section().says.push((number, text));
                }
                Block::List { items, .. } => {
                    for (number, item) in self.items(items, frame) {
                        self.notice(number, item.trimmed());
                        self.section().says.push((number, item.trimmed().to_owned()));
                    }
                }
                Block::Quote(blocks) => self.quote(blocks, frame),
                Block::Deep { at } => self.deep(at, frame),
                Block::Heading { .. } | Block::Code { .. } | Block::Table { .. } => self.page.prose += 1,
            }
        }
    }
}
