//! What a page says, section by section, and how much of it is understood.

use std::borrow::Cow;

use crate::{call::Call, endpoint::Endpoint, field::FieldList, section::Kind};

/// What a page says.
#[derive(Debug, Default)]
pub struct Page<'a> {
    /// Where it is published: the guide's own path.
    pub source: Option<Cow<'a, str>>,
    /// In the order of the page.
    pub sections: Vec<Section<'a>>,
    /// What could not be interpreted, in the order of the page.
    pub unread: Vec<Unread>,
    /// How much there is of what is neither of these: paragraphs and lists without rules.
    pub prose: usize,
}

/// A heading and what stands below it, up to the next heading of any level.
#[derive(Debug)]
pub struct Section<'a> {
    /// Without markup.
    pub title: String,
    /// Not every heading has one, and some stand twice.
    pub anchor: Option<Cow<'a, str>>,
    /// 1 for the sections of a guide, more for what is within them.
    pub level: u8,
    /// The section that it is within.
    pub parent: Option<usize>,
    /// Its heading's line.
    pub line: usize,
    /// What it is about.
    pub kind: Kind,
    /// The fields that it lists.
    pub fields: Option<FieldList<'a>>,
    /// Where requests are sent.
    pub endpoints: Vec<Endpoint<'a>>,
    /// Examples, pieces of them and commands.
    pub blocks: Vec<Block<'a>>,
    /// Tables.
    pub tables: Vec<Table<'a>>,
    /// Lists of values and of names.
    pub bullets: Vec<Bullets>,
    /// Headers of requests.
    pub headers: Vec<Header>,
    /// Whether it says that an account may have relaxed requirements.
    pub is_relaxed: bool,
    /// Where a note on a revision leads.
    pub links: Vec<String>,
    /// The text of paragraphs, each with its line.
    pub says: Vec<(usize, String)>,
}

/// A code block.
#[derive(Debug, Clone)]
pub struct Block<'a> {
    /// Its first line.
    pub line: usize,
    /// What it is.
    pub role: Role,
    /// What it is called, where several are told apart.
    pub label: String,
    /// As it is published, with the last line's end.
    pub text: &'a str,
}

/// What a code block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A request, by its label.
    Request,
    /// An answer, by its label.
    Response,
    /// JSON without a label: a piece of a request.
    Fragment,
    /// A command for a shell, or code.
    Command,
    /// Neither labelled nor JSON.
    Unknown,
}

/// A table.
#[derive(Debug)]
pub struct Table<'a> {
    /// Its heading row's line.
    pub line: usize,
    /// What stands below it.
    pub caption: Option<String>,
    /// Its heading row.
    pub head: Vec<Cow<'a, str>>,
    /// Each with its line.
    pub rows: Vec<(usize, Vec<Cow<'a, str>>)>,
}

/// A list of values or names.
#[derive(Debug)]
pub struct Bullets {
    /// Its line.
    pub line: usize,
    /// The paragraph above it.
    pub about: String,
    /// Line, the value if one is marked as such, and the text.
    pub items: Vec<(usize, Option<String>, String)>,
}

/// A header of requests.
#[derive(Debug, PartialEq, Eq)]
pub struct Header {
    /// Its line.
    pub line: usize,
    /// As published.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Something that could not be interpreted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Where it stands.
    pub line: usize,
    /// What it is part of.
    pub what: What,
    /// Why it is not understood.
    pub why: &'static str,
    /// Itself.
    pub text: String,
}

/// What may be unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A field of a list.
    Entry,
    /// A note of a field.
    Note,
    /// An endpoint.
    Endpoint,
    /// A code block.
    Block,
    /// A paragraph or list among fields.
    Prose,
}

/// How many there are, and how many of them are understood.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Read {
    /// All.
    pub of: usize,
    /// Those that are understood.
    pub read: usize,
}

/// The figures of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Headings.
    pub sections: usize,
    /// Lists of fields.
    pub lists: Read,
    /// Fields in lists.
    pub entries: Read,
    /// Code blocks.
    pub blocks: Read,
    /// Endpoints.
    pub endpoints: Read,
    /// Tables.
    pub tables: usize,
    /// Paragraphs and lists without rules.
    pub prose: usize,
}

impl Block<'_> {
    /// The call that it begins with: some requests are an address, with JSON behind it or with none.
    #[must_use]
    pub fn call(&self) -> Option<Call<'_>> {
        Call::of(self.text).filter(|_| self.role == Role::Request)
    }
}

impl<'a> Page<'a> {
    /// The sections with an anchor: one, unless the page repeats it.
    pub fn anchored<'p>(&'p self, anchor: &'p str) -> impl Iterator<Item = usize> + 'p {
        let numbered = self.sections.iter().enumerate();
        numbered.filter(move |(_, section)| section.anchor.as_deref() == Some(anchor)).map(|(number, _)| number)
    }

    /// A section and those within it.
    pub fn within(&self, number: usize) -> impl Iterator<Item = usize> {
        let level = self.sections.get(number).map_or(u8::MAX, |section| section.level);
        let below = self.sections.iter().enumerate().skip(number + 1);
        let below = below.take_while(move |(_, section)| section.level > level).map(|(below, _)| below);
        std::iter::once(number).filter(|number| *number < self.sections.len()).chain(below)
    }

    /// What the page says of its own revisions: name, line and text, the newest first.
    pub fn revisions(&self) -> impl Iterator<Item = &Section<'a>> {
        self.sections.iter().filter(|section| section.kind == Kind::Revision)
    }

    /// The title of the guide or page.
    #[must_use]
    pub fn title(&self) -> &str {
        // What stands before the first heading is a section without a title, and some guides begin with their revisions.
        let is_title = |section: &&Section<'_>| {
            !section.title.is_empty() && !matches!(section.kind, Kind::Revision | Kind::Revisions)
        };
        self.sections.iter().find(is_title).map_or("", |section| section.title.as_str())
    }

    /// How much of it is understood.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let sections = self.sections.iter().filter(|section| !section.title.is_empty()).count();
        let mut counts = Counts { sections, prose: self.prose, ..Counts::default() };
        for section in &self.sections {
            if let Some(list) = &section.fields {
                let bad = list.entries.iter().filter(|entry| !entry.is_read()).count();
                let lost = self.lost(section, What::Entry);
                let is_read = bad + lost + self.lost(section, What::Prose) == 0;
                counts.lists.add(1, usize::from(is_read));
                counts.entries.add(list.entries.len() + lost, list.entries.len() - bad);
            } else {
                counts.entries.of += self.lost(section, What::Entry);
            }
            let lost = self.lost(section, What::Endpoint);
            counts.endpoints.add(section.endpoints.len() + lost, section.endpoints.len());
            let unknown = section.blocks.iter().filter(|block| block.role == Role::Unknown).count();
            counts.blocks.add(section.blocks.len(), section.blocks.len() - unknown);
            counts.tables += section.tables.len();
        }
        counts
    }

    /// How many things of a section are not understood.
    fn lost(&self, section: &Section<'_>, what: What) -> usize {
        let next = self.sections.iter().map(|other| other.line).find(|line| *line > section.line);
        let lines = section.line..next.unwrap_or(usize::MAX);
        let from = self.unread.partition_point(|unread| unread.line < lines.start);
        let rest = self.unread.iter().skip(from).take_while(|unread| unread.line < lines.end);
        rest.filter(|unread| unread.what == what).count()
    }
}

impl Read {
    fn add(&mut self, of: usize, read: usize) {
        self.of += of;
        self.read += read;
    }
}

impl std::ops::Add for Counts {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self.sections += other.sections;
        self.lists.add(other.lists.of, other.lists.read);
        self.entries.add(other.entries.of, other.entries.read);
        self.blocks.add(other.blocks.of, other.blocks.read);
        self.endpoints.add(other.endpoints.of, other.endpoints.read);
        self.tables += other.tables;
        self.prose += other.prose;
        self
    }
}

impl What {
    /// As reports have it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Entry => "field",
            Self::Note => "note",
            Self::Endpoint => "endpoint",
            Self::Block => "block",
            Self::Prose => "paragraph",
        }
    }
}

impl Role {
    /// As reports have it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Fragment => "fragment",
            Self::Command => "command",
            Self::Unknown => "block",
        }
    }
}
