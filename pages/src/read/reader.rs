//! What is read so far → the same with one more field, block, endpoint or note.

use std::{borrow::Cow, ops::Range};

use crate::{
    call::Call,
    condition::{Condition, cards},
    endpoint::{self, Endpoint},
    field::{Entry, FieldList, Oddity},
    line::Line,
    mark::{header, is_command},
    note::{self, Note, Says},
    page::{Block, Page, Role, Section, Unread, What},
    path,
    section::{Degree, Kind},
};

/// Which lines of the page a text is: the page itself, or indented lines of it without their indentation.
pub(super) struct Frame<'f> {
    /// How many lines of the page stand before it.
    pub first: usize,
    /// Where its own lines begin.
    pub starts: Option<&'f [usize]>,
}

/// What the next block may belong to.
#[derive(Default)]
pub(super) enum Open {
    #[default]
    Nothing,
    /// The last field of the section's list.
    Entry,
    /// A term that is no field.
    Term(String),
}

pub(super) struct Reader<'a> {
    pub text: &'a str,
    /// Where lines begin.
    pub starts: Vec<usize>,
    pub page: Page<'a>,
    pub open: Open,
    /// A label that the next code block has.
    pub label: Option<(Role, String)>,
    /// What the last code block was, if nothing stands between.
    pub last: Option<Role>,
    /// Conditions of the fields that follow, and the paragraph above a list.
    pub when: Vec<Condition>,
    pub about: String,
    /// How far the fields that follow are asked for, where a paragraph says otherwise than the heading.
    pub degree: Option<Degree>,
}

impl<'a> Reader<'a> {
    pub(super) fn of(text: &'a str) -> Self {
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
    pub(super) fn line(&self, frame: &Frame<'_>, at: usize) -> usize {
        let starts = frame.starts.unwrap_or(&self.starts);
        frame.first + starts.partition_point(|start| *start <= at)
    }

    /// The section that is read. What stands before the first heading has none, and is a section without a title.
    pub(super) fn section(&mut self) -> &mut Section<'a> {
        if self.page.sections.is_empty() {
            self.page.sections.push(section(String::new(), None, 1, 1, None, Kind::Other));
        }
        let last = self.page.sections.len() - 1;
        &mut self.page.sections[last]
    }

    pub(super) fn kind(&self) -> Kind {
        self.page.sections.last().map_or(Kind::Other, |section| section.kind)
    }

    pub(super) fn lists_fields(&self) -> bool {
        self.kind().degree().is_some()
    }

    pub(super) fn unread(&mut self, line: usize, what: What, why: &'static str, text: &str) {
        self.page.unread.push(Unread { line, what, why, text: text.to_owned() });
    }

    /// A list or a quote that nobody reads, since it is within too many others.
    pub(super) fn deep(&mut self, at: usize, frame: &Frame<'_>) {
        let line = self.line(frame, at);
        self.unread(line, What::Prose, "lists or quotes within too many others", "");
    }

    /// Nothing that follows belongs to what stood before.
    pub(super) fn close(&mut self) {
        self.open = Open::Nothing;
        self.last = None;
    }

    /// What may stand in any paragraph.
    pub(super) fn notice(&mut self, line: usize, text: &str) {
        let is_relaxed = text.contains("elaxed requirements") && self.lists_fields();
        let header = header(line, text);
        let section = self.section();
        section.is_relaxed |= is_relaxed;
        section.headers.extend(header);
    }

    pub(super) fn endpoint(&mut self, number: usize, line: &Line, call: Option<&str>) -> bool {
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

    /// Adds a field to the section's list.
    pub(super) fn entry(&mut self, number: usize, line: &Line, oddities: &[Oddity], under: Option<&str>) {
        let Some((path, is_spaced)) = path::path_or_name(line.trimmed()) else { return };
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

    pub(super) fn last_entry(&mut self) -> Option<&mut Entry<'a>> {
        if !matches!(self.open, Open::Entry) {
            return None;
        }
        self.page.sections.last_mut()?.fields.as_mut()?.entries.last_mut()
    }

    /// A line below a term.
    pub(super) fn said(&mut self, number: usize, text: &str, line: &Line) {
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
    pub(super) fn fenced(&mut self, lines: Range<usize>) {
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
        self.section().blocks.push(Block { line: lines.start, role, label, text });
    }
}

/// Where the lines of a text begin.
pub(super) fn starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::with_capacity(text.len() / 32 + 1);
    starts.push(0);
    starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
    starts
}

pub(super) fn section(
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
