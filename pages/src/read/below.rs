//! What stands below a term or among a section's paragraphs: lists, and indented lines.

use std::ops::Range;

use super::reader::{Frame, Open, Reader, starts};
use crate::{
    block::{Block, Blocks},
    field::Oddity,
    line::Line,
    mark::{degree_of_paragraph, leading, value},
    note::{self, Note, Says},
    page::Bullets,
    path,
};

impl Reader<'_> {
    pub(super) fn list(&mut self, line: usize, items: Vec<Vec<Block<'_>>>, frame: &Frame<'_>) {
        let items = self.items(items, frame);
        if self.last_entry().is_some() {
            self.values(&items);
            return;
        }
        let call = match &self.open {
            Open::Term(name) => Some(name.clone()),
            _ => None,
        };
        let mut left = Vec::new();
        for (number, item) in items {
            let path = item.trimmed().split_once(": ").map_or(item.trimmed(), |(path, _)| path);
            if self.endpoint(number, &item, call.as_deref()) {
            } else if self.lists_fields() && path::path(path).is_some() {
                let named = Line { text: path.to_owned(), ..item.clone() };
                self.entry(number, &named, &[Oddity::Bullet], None);
                if let Some((_, rest)) = item.trimmed().split_once(": ") {
                    self.said(number, rest, &item);
                }
                self.open = Open::Nothing;
            } else if let Some(degree) = degree_of_paragraph(item.trimmed()).filter(|_| self.lists_fields()) {
                self.degree = Some(degree);
            } else {
                left.push((number, item));
            }
        }
        if left.is_empty() {
            return;
        }
        self.page.prose += 1;
        let items: Vec<_> =
            left.iter().map(|(number, item)| (*number, value(item.trimmed()), item.trimmed().to_owned())).collect();
        let about = self.about.clone();
        for (number, _, text) in &items {
            self.notice(*number, text);
        }
        self.section().bullets.push(Bullets { line, about, items });
        self.last = None;
    }

    /// The text of each item with its line. What else is within an item is read as if it stood outside.
    pub(super) fn items(&mut self, items: Vec<Vec<Block<'_>>>, frame: &Frame<'_>) -> Vec<(usize, Line)> {
        let mut found = Vec::new();
        for item in items {
            for block in item {
                match block {
                    Block::Paragraph(lines) => {
                        let mut lines = lines.into_iter().filter(|line| !line.trimmed().is_empty());
                        let Some(mut whole) = lines.next() else { continue };
                        whole.text.truncate(whole.trimmed().len());
                        // A sentence behind a field's own line is about what follows.
                        if self.lists_fields() && path::path(whole.trimmed()).is_some() {
                            found.push((self.line(frame, whole.at), whole));
                            let Some(next) = lines.next() else { continue };
                            whole = next;
                        }
                        for line in lines {
                            whole.text.push(' ');
                            whole.text.push_str(line.trimmed());
                        }
                        found.push((self.line(frame, whole.at), whole));
                    }
                    Block::List { items, .. } => found.extend(self.items(items, frame)),
                    Block::Code { is_fenced: true, range } => {
                        let lines = self.line(frame, range.start)..self.line(frame, range.end);
                        self.fenced(lines);
                    }
                    Block::Deep { at } => self.deep(at, frame),
                    Block::Quote(_) | Block::Code { .. } | Block::Table { .. } | Block::Heading { .. } => {
                        self.page.prose += 1;
                    }
                }
            }
        }
        found
    }

    /// The list below a field: values, or what holds network by network.
    pub(super) fn values(&mut self, items: &[(usize, Line)]) {
        let Some(entry) = self.last_entry() else { return };
        let (mut values, mut others, mut left) = (Vec::new(), None, Vec::new());
        for (number, item) in items {
            let text = item.trimmed();
            let leading = leading(text);
            if !leading.is_empty() {
                values.extend(leading.into_iter().map(str::to_owned));
            } else if text.to_ascii_lowercase().starts_with("a payer authentication value") {
                others = Some("payer authentication".to_owned());
            } else if path::is_name(text) {
                values.push(text.to_owned());
            } else {
                left.push((*number, text));
            }
        }
        let last = entry.notes.last_mut().filter(|note| note.text.ends_with(':'));
        if let Some(note) = last {
            note.says = Says::of(&note.text, Some(&values));
            if let Says::Values { others: words, .. } = &mut note.says {
                *words = others;
            }
        } else if let (false, Some((number, _))) = (values.is_empty(), items.first()) {
            let text = values.join(", ");
            entry.notes.push(Note { line: *number, says: Says::Unread, text });
        }
        for (line, text) in left {
            for sentence in note::sentences(text) {
                entry.notes.push(Note { line, says: Says::of(sentence, None), text: sentence.to_owned() });
            }
        }
    }

    /// Indented lines continue a definition; without their indentation they are blocks like others.
    pub(super) fn indented(&mut self, range: &Range<usize>, frame: &Frame<'_>) {
        let first = self.line(frame, range.start);
        let last = self.line(frame, range.end.saturating_sub(1));
        let start = self.starts.get(first.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let end = self.starts.get(last).copied().unwrap_or(self.text.len());
        let text = self.text.get(start..end).unwrap_or_default();
        let mut inner = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            inner.push_str(line.strip_prefix("    ").unwrap_or_else(|| line.trim_start_matches(' ')));
        }
        let starts = starts(&inner);
        let frame = Frame { first: first - 1, starts: Some(&starts) };
        let blocks: Vec<_> = Blocks::of(&inner).collect();
        for block in blocks {
            match block {
                Block::Paragraph(lines) => {
                    for line in lines.iter().filter(|line| !line.trimmed().is_empty()) {
                        let number = self.line(&frame, line.at);
                        self.said(number, line.trimmed(), line);
                    }
                }
                Block::List { at, items } => {
                    let line = self.line(&frame, at);
                    let items = self.items(items, &frame);
                    if self.last_entry().is_some() {
                        self.values(&items);
                    } else {
                        self.page.prose += 1;
                        let items = items
                            .iter()
                            .map(|(number, item)| (*number, value(item.trimmed()), item.trimmed().to_owned()));
                        let bullets = Bullets { line, about: self.about.clone(), items: items.collect() };
                        self.section().bullets.push(bullets);
                    }
                }
                Block::Code { is_fenced: true, range } => {
                    let lines = self.line(&frame, range.start)..self.line(&frame, range.end);
                    self.fenced(lines);
                }
                Block::Deep { at } => self.deep(at, &frame),
                _ => self.page.prose += 1,
            }
        }
    }
}
