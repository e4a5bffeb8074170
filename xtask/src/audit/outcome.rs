//! What an audit found.

use std::collections::BTreeSet;

use pages::{Counts, Page, Unread};

use super::{between::Revision, finding::Finding};

/// Everything that was found.
#[derive(Debug)]
pub struct Audit {
    /// Without agreements that say nothing of a page.
    pub findings: Vec<Finding>,
    /// What is not understood, with its page.
    pub unread: Vec<(String, Unread)>,
    /// The figures of each page.
    pub pages: Vec<Figures>,
    /// How many use cases have a page among those that were read.
    pub use_cases: BTreeSet<String>,
    /// How many operations have.
    pub operations: BTreeSet<String>,
    /// What the page is held against.
    pub against: Against,
}

/// How much of a page is understood.
#[derive(Debug)]
pub struct Figures {
    /// As it was named.
    pub page: String,
    /// The guide that it was read as.
    pub guide: Option<String>,
    /// Whether the spec's rules are that guide's; of others it takes facts alone.
    pub is_compared: bool,
    /// The figures.
    pub counts: Counts,
    /// Where paragraphs and lists stand that are no rules by their form, and are compared with nothing.
    pub prose: Vec<usize>,
}

impl Figures {
    pub(super) fn of(page: &Page<'_>, name: &str, guide: Option<&str>, is_compared: bool) -> Self {
        let lines = page.sections.iter().flat_map(|section| {
            let bullets = section.bullets.iter().map(|list| list.line);
            section.says.iter().map(|(line, _)| *line).chain(bullets)
        });
        let prose: BTreeSet<_> = lines.collect();
        let counts = page.counts();
        Self {
            page: name.to_owned(),
            guide: guide.map(str::to_owned),
            is_compared,
            counts,
            prose: prose.into_iter().collect(),
        }
    }
}

/// What pages are held against.
#[derive(Debug)]
pub enum Against {
    /// The spec.
    Spec,
    /// Another edition, and what the newer one's notes on revisions name.
    Edition(Vec<Revision>),
}

impl Audit {
    /// 0 if everything agrees or is covered, 1 if not.
    #[must_use]
    pub fn status(&self) -> u8 {
        u8::from(!self.unread.is_empty() || self.differences().next().is_some())
    }

    /// What someone must look at.
    pub fn differences(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.state.is_difference())
    }
}
