//! A heading's words → what its section is about.

/// What a section is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It lists fields.
    Fields(Degree),
    /// It says where requests are sent.
    Endpoint,
    /// It shows requests and answers.
    Example,
    /// The list of revisions.
    Revisions,
    /// One of them.
    Revision,
    /// Anything else.
    Other,
}

/// How far the fields of a list are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Degree {
    /// They must be there.
    Required,
    /// They may be there.
    Optional,
    /// Its heading does not say.
    Unsaid,
}

impl Degree {
    /// As reports have it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Unsaid => "listed",
        }
    }
}

impl Kind {
    /// By a heading and the kind of the section that it is within.
    pub(crate) fn of(title: &str, within: Option<Self>) -> Self {
        let has = |words: &[&str]| {
            let mut of_title = title.split(|c: char| !c.is_alphanumeric());
            of_title.any(|word| words.iter().any(|known| known.eq_ignore_ascii_case(word)))
        };
        if has(&["revisions"]) {
            return Self::Revisions;
        }
        if within == Some(Self::Revisions) {
            return Self::Revision;
        }
        if has(&["example", "examples"]) {
            return Self::Example;
        }
        if has(&["field", "fields"]) && !has(&["response", "handling", "format"]) {
            return Self::Fields(match within {
                _ if has(&["required"]) => Degree::Required,
                _ if has(&["optional"]) => Degree::Optional,
                Some(Self::Fields(degree)) => degree,
                _ => Degree::Unsaid,
            });
        }
        if has(&["endpoint", "endpoints"]) {
            return Self::Endpoint;
        }
        match within {
            Some(kind @ (Self::Fields(_) | Self::Example | Self::Endpoint)) => kind,
            _ => Self::Other,
        }
    }

    /// The degree of its fields, if it lists any.
    #[must_use]
    pub const fn degree(self) -> Option<Degree> {
        match self {
            Self::Fields(degree) => Some(degree),
            _ => None,
        }
    }
}
