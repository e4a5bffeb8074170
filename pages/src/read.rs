//! Blocks of a page → facts, section by section.

mod below;

use std::{borrow::Cow, ops::Range};

use crate::{
    Degree, Kind, Page, Role, Section, Unread, What,
    block::{Block, Blocks},
    call::Call,
    condition::{Condition, cards, is_card},
    endpoint::{self, Endpoint},
    field::{self, Entry, FieldList, Oddity},
    line::{Line, without_anchor},
    mark::{
        condition_of_heading, condition_of_paragraph, degree_of_paragraph, has_value, header, is_command, label, table,
    },
    note::{self, Note, Says},
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

/// Which lines of the page a text is: the page itself, or indented lines of it without their indentation.
struct Frame<'f> {
    /// How many lines of the page stand before it.
    first: usize,
    /// Where its own lines begin.
    starts: Option<&'f [usize]>,
}

/// What the next block may belong to.
#[derive(Default)]
enum Open {
    #[default]
    Nothing,
    /// The last field of the section's list.
    Entry,
    /// A term that is no field.
    Term(String),
}

struct Reader<'a> {
    text: &'a str,
    /// Where lines begin.
    starts: Vec<usize>,
    page: Page<'a>,
    open: Open,
    /// A label that the next code block has.
    label: Option<(Role, String)>,
    /// What the last code block was, if nothing stands between.
    last: Option<Role>,
    /// Conditions of the fields that follow, and the paragraph above a list.
    when: Vec<Condition>,
    about: String,
    /// How far the fields that follow are asked for, where a paragraph says otherwise than the heading.
    degree: Option<Degree>,
}

impl<'a> Reader<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text,
            starts: starts(text),
            page: Page::default(),
            open: Open::Nothing,
            label: None,
            last: None,
            when: Vec::new(),
            about: String::new(),
            degree: None,
        }
    }

    /// The page's line, counted from 1.
    fn line(&self, frame: &Frame<'_>, at: usize) -> usize {
        let starts = frame.starts.unwrap_or(&self.starts);
        frame.first + starts.partition_point(|start| *start <= at)
    }

    /// The section that is read. What stands before the first heading has none, and is a section without a title.
    fn section(&mut self) -> &mut Section<'a> {
        if self.page.sections.is_empty() {
            self.page.sections.push(section(String::new(), None, 1, 1, None, Kind::Other));
        }
        let last = self.page.sections.len() - 1;
        &mut self.page.sections[last]
    }

    fn kind(&self) -> Kind {
        self.page.sections.last().map_or(Kind::Other, |section| section.kind)
    }

    fn lists_fields(&self) -> bool {
        self.kind().degree().is_some()
    }

    fn unread(&mut self, line: usize, what: What, why: &'static str, text: &str) {
        self.page.unread.push(Unread { line, what, why, text: text.to_owned() });
    }

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
        }
    }

    /// Nothing that follows belongs to what stood before.
    fn close(&mut self) {
        self.open = Open::Nothing;
        self.last = None;
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
        if self.lists_fields() && lines.iter().all(|(_, line)| field::path_or_name(line.trimmed()).is_some()) {
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

    /// What may stand in any paragraph.
    fn notice(&mut self, line: usize, text: &str) {
        let is_relaxed = text.contains("elaxed requirements") && self.lists_fields();
        let header = header(line, text);
        let section = self.section();
        section.is_relaxed |= is_relaxed;
        section.headers.extend(header);
    }

    fn endpoint(&mut self, number: usize, line: &Line, call: Option<&str>) -> bool {
        match Endpoint::of(line, number, call, self.kind() == Kind::Endpoint) {
            endpoint::Of::Endpoint(endpoint) => {
                self.section().endpoints.push(endpoint);
                true
            }
            endpoint::Of::Broken(why) => {
                self.unread(number, What::Endpoint, why, line.trimmed());
                true
            }
            endpoint::Of::Other => false,
        }
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
                Open::Entry if is_term && field::path(text).is_some() => {
                    let oddities: &[_] = if card.is_some() { &[Oddity::Nested] } else { &[] };
                    self.entry(*number, line, oddities, card.as_deref());
                }
                Open::Term(_) if (is_term || is_last) && field::path(text).is_some() && self.lists_fields() => {
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
        let is_field = if lists { field::path_or_name(text) } else { field::path(text) }.is_some();
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

    /// Adds a field to the section's list.
    fn entry(&mut self, number: usize, line: &Line, oddities: &[Oddity], under: Option<&str>) {
        let Some((path, is_spaced)) = field::path_or_name(line.trimmed()) else { return };
        let mut oddities = oddities.to_vec();
        if is_spaced {
            oddities.push(Oddity::Spaces);
        }
        let mut when = self.when.clone();
        when.extend(under.map(|name| cards(name).map_or_else(|| Condition::Words(name.to_owned()), Condition::Cards)));
        let degree = self.degree.or(self.kind().degree()).unwrap_or(Degree::Unsaid);
        let entry = Entry {
            path,
            written: line.trimmed().to_owned(),
            line: number,
            degree,
            when,
            notes: Vec::new(),
            oddities,
            link: line.link.clone().map(Cow::Owned),
        };
        let section = self.section();
        let list = section.fields.get_or_insert_with(|| FieldList { line: number, entries: Vec::new() });
        list.entries.push(entry);
        self.open = Open::Entry;
        self.label = None;
    }

    fn last_entry(&mut self) -> Option<&mut Entry<'a>> {
        if !matches!(self.open, Open::Entry) {
            return None;
        }
        self.page.sections.last_mut()?.fields.as_mut()?.entries.last_mut()
    }

    /// A line below a term.
    fn said(&mut self, number: usize, text: &str, line: &Line) {
        if let Some(entry) = self.last_entry() {
            for sentence in note::sentences(text) {
                let says = Says::of(sentence, None);
                entry.notes.push(Note { line: number, says, text: sentence.to_owned() });
            }
            return;
        }
        let call = match &self.open {
            Open::Term(name) => Some(name.clone()),
            _ => None,
        };
        if !self.endpoint(number, line, call.as_deref()) {
            text.clone_into(&mut self.about);
            self.section().says.push((number, text.to_owned()));
        }
    }

    /// A code block between fences: the page's lines between them.
    fn fenced(&mut self, lines: Range<usize>) {
        let start = self.starts.get(lines.start.wrapping_sub(1)).copied().unwrap_or(self.text.len());
        let end = self.starts.get(lines.end.wrapping_sub(1)).copied().unwrap_or(self.text.len());
        let text = self.text.get(start..end).unwrap_or_default();
        let begins = text.trim_start();
        let is_json = begins.starts_with(['{', '[', '"']);
        let (role, label) = match self.label.take() {
            Some((role, label)) => (role, label),
            // Several answers may stand under one label.
            None if self.last == Some(Role::Response) && is_json => (Role::Response, String::new()),
            None if is_json => (Role::Fragment, String::new()),
            None if Call::of(text).is_some() => (Role::Request, String::new()),
            None if is_command(begins) => (Role::Command, String::new()),
            None => (Role::Unknown, String::new()),
        };
        let label = match &self.open {
            Open::Term(name) if label.is_empty() => name.clone(),
            _ => label,
        };
        if role == Role::Unknown {
            let first = text.lines().next().unwrap_or_default();
            self.unread(lines.start, What::Block, "neither labelled nor JSON", first);
        }
        self.last = Some(role);
        self.section().blocks.push(crate::Block { line: lines.start, role, label, text });
    }

    fn quote(&mut self, blocks: Vec<Block<'_>>, frame: &Frame<'_>) {
        self.close();
        self.page.prose += 1;
        for block in blocks {
            if let Block::Paragraph(lines) = block {
                for line in &lines {
                    let number = self.line(frame, line.at);
                    self.notice(number, line.trimmed());
                }
                let text = lines.iter().map(Line::trimmed).collect::<Vec<_>>().join(" ");
                let number = lines.first().map_or(0, |line| self.line(frame, line.at));
                self.section().says.push((number, text));
            }
        }
    }
}

/// Where the lines of a text begin.
fn starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::with_capacity(text.len() / 32 + 1);
    starts.push(0);
    starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
    starts
}

fn section(
    title: String,
    anchor: Option<Cow<'_, str>>,
    level: u8,
    line: usize,
    parent: Option<usize>,
    kind: Kind,
) -> Section<'_> {
    Section {
        title,
        anchor,
        level,
        parent,
        line,
        kind,
        fields: None,
        endpoints: Vec::new(),
        blocks: Vec::new(),
        tables: Vec::new(),
        bullets: Vec::new(),
        headers: Vec::new(),
        is_relaxed: false,
        links: Vec::new(),
        says: Vec::new(),
    }
}
