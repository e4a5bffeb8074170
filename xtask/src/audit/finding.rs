//! What was found, and how it was decided.

use super::spec::Place;

/// One comparison of the page with the spec.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What differs.
    pub kind: Kind,
    /// How the comparison ended.
    pub state: State,
    /// The use cases that it is about; empty for what belongs to none.
    pub use_cases: Vec<String>,
    /// A field's path, an operation, an example's file, a table's row.
    pub path: String,
    /// The page, as it was named.
    pub page: String,
    /// 0 where nothing on the page is meant.
    pub line: usize,
    /// What the page says.
    pub published: String,
    /// What the spec says.
    pub spec: String,
    /// Where the spec says so.
    pub place: Option<Place>,
    /// How it was decided.
    pub rule: &'static str,
    /// Where the erratum stands that covers it.
    pub covered_by: Option<Place>,
    /// Why the spec says so, where no page does.
    pub why: Option<String>,
    /// What to write into the spec.
    pub edit: Option<String>,
}

/// What differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A field that one side does not have.
    Field,
    /// A field that has another name on the page.
    Renamed,
    /// Required on one side and optional on the other.
    Requirement,
    /// Required under another condition.
    Condition,
    /// Other values.
    Value,
    /// Another method or path.
    Endpoint,
    /// Another host or environment.
    Host,
    /// Another text of an example, or one that one side does not have.
    Example,
    /// Other rows of a table, or another code.
    Table,
    /// Other networks.
    Supported,
    /// Another header.
    Header,
    /// Another setting of the account.
    Mode,
    /// What an erratum says of the page is no longer so.
    Erratum,
    /// The page is of another revision.
    Revision,
    /// A section that one side does not have.
    Section,
    /// A page of no guide.
    Guide,
    /// The words of a section.
    Text,
}

/// How a comparison ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Both say the same.
    Agrees,
    /// An erratum says why they differ.
    Covered,
    /// The spec's own, with its reason.
    Ours,
    /// They say different things.
    Differs,
    /// The spec says nothing of it.
    OnlyPage,
    /// No page says anything of it.
    OnlySpec,
}

impl State {
    /// Whether someone must look at it.
    #[must_use]
    pub const fn is_difference(self) -> bool {
        matches!(self, Self::Differs | Self::OnlyPage | Self::OnlySpec)
    }
}

impl Kind {
    /// As reports have it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Renamed => "renamed",
            Self::Requirement => "requirement",
            Self::Condition => "condition",
            Self::Value => "value",
            Self::Endpoint => "endpoint",
            Self::Host => "host",
            Self::Example => "example",
            Self::Table => "table",
            Self::Supported => "supported",
            Self::Header => "header",
            Self::Mode => "mode",
            Self::Erratum => "erratum",
            Self::Revision => "revision",
            Self::Section => "section",
            Self::Guide => "guide",
            Self::Text => "text",
        }
    }
}

impl Finding {
    /// An agreement, to be made a difference of where it is none.
    #[must_use]
    pub fn new(kind: Kind, path: impl Into<String>, rule: &'static str) -> Self {
        Self {
            kind,
            state: State::Agrees,
            use_cases: Vec::new(),
            path: path.into(),
            page: String::new(),
            line: 0,
            published: String::new(),
            spec: String::new(),
            place: None,
            rule,
            covered_by: None,
            why: None,
            edit: None,
        }
    }

    /// The use case that it is about.
    #[must_use]
    pub fn of(mut self, use_case: &str) -> Self {
        self.use_cases = vec![use_case.to_owned()];
        self
    }

    /// What the page says, and where.
    #[must_use]
    pub fn page(mut self, page: &str, line: usize, published: impl Into<String>) -> Self {
        page.clone_into(&mut self.page);
        self.line = line;
        self.published = published.into();
        self
    }

    /// What the spec says, and where.
    #[must_use]
    pub fn spec(mut self, spec: impl Into<String>, place: Option<Place>) -> Self {
        self.spec = spec.into();
        self.place = place;
        self
    }

    /// How it ended.
    #[must_use]
    pub fn state(mut self, state: State) -> Self {
        self.state = state;
        self
    }

    /// What to write into the spec.
    #[must_use]
    pub fn edit(mut self, edit: impl Into<String>) -> Self {
        self.edit = Some(edit.into());
        self
    }
}

/// Findings that differ in nothing but the use case are one.
#[must_use]
pub fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut merged: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        // What the spec alone says has no line that would tell it apart.
        let is_same = |other: &&mut Finding| {
            finding.line > 0
                && (other.kind, other.state, other.line) == (finding.kind, finding.state, finding.line)
                && (&other.page, &other.path, &other.published) == (&finding.page, &finding.path, &finding.published)
        };
        if let Some(known) = merged.iter_mut().find(is_same) {
            for use_case in finding.use_cases {
                if !known.use_cases.contains(&use_case) {
                    known.use_cases.push(use_case);
                }
            }
        } else {
            merged.push(finding);
        }
    }
    merged
}
