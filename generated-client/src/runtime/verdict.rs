//! What a check found: violations, undecided rules, waived requirements.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

use super::named;

/// The result of checking a request against a use case. It is stored as JSON, by `serde`, and holds no sensitive value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Verdict {
    /// Requirements that the request breaks.
    pub violations: Vec<Violation>,
    /// Requirements that it would break if a selector had a certain value, and nobody knows the selector.
    pub undecided: Vec<Undecided>,
    /// Requirements that it breaks with the caller's leave.
    pub waived: Vec<Violation>,
    /// Fields that the documentation does not list.
    pub undocumented: Vec<Undocumented>,
    /// Whether the use case requires anything at all.
    pub(crate) proves: bool,
}

/// A verdict in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// Every documented requirement holds.
    Satisfied,
    /// No requirement is broken, but some cannot be judged.
    Undecided,
    /// At least one requirement is broken.
    Violated,
    /// The use case documents no requirement, so that nothing was shown.
    Unproven,
}

named!(Outcome {
    Satisfied = "satisfied",
    Undecided = "undecided",
    Violated = "violated",
    Unproven = "unproven",
});

impl Verdict {
    /// The most violations that a verdict lists, and as many undecided and waived ones; one more says that there are more.
    pub const MOST: usize = 1_000;

    /// The verdict in a word.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if !self.violations.is_empty() {
            Outcome::Violated
        } else if !self.undecided.is_empty() {
            Outcome::Undecided
        } else if self.proves {
            Outcome::Satisfied
        } else {
            Outcome::Unproven
        }
    }
}

/// A requirement that a request breaks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Violation {
    /// Which kind of requirement.
    pub rule: Rule,
    /// Where: a JSON path with list indexes (`mandates[0].description`), a path parameter (`{tokenId}`) or a header.
    pub path: String,
    /// Under which condition the requirement holds, in words; empty if always.
    pub when: Cow<'static, str>,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: Found,
}

/// The kinds of requirements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Rule {
    /// A field must be there, and not be empty unless that is allowed.
    Required,
    /// A field has one documented value.
    FixedValue,
    /// A field has one of the documented values.
    AllowedValues,
    /// At least one of several fields must be there.
    AtLeastOneOf,
    /// At most one of several fields may be there.
    AtMostOneOf,
    /// A field has its documented type.
    Type,
    /// A field's text has the form of its type.
    Form,
    /// A number's last digit is its checksum.
    Checksum,
    /// A number has no more digits behind the point than it can have there.
    Precision,
    /// A number is not nought.
    NotZero,
    /// A text is not nearly a documented value.
    NearMiss,
    /// A field has a documented spelling.
    Spelling,
    /// A path parameter or header can be written into a request.
    Parameter,
    /// A waiver names a requirement of the use case.
    Waiver,
    /// A selector, a mode, a parameter or a header is one that the use case has.
    Given,
    /// The body is a JSON object, and nothing follows it.
    Json,
    /// There is not more than what is read of a document, or listed of what is wrong with it.
    Bound,
}

named!(Rule {
    Required = "required",
    FixedValue = "fixed_value",
    AllowedValues = "allowed_values",
    AtLeastOneOf = "at_least_one_of",
    AtMostOneOf = "at_most_one_of",
    Type = "type",
    Form = "form",
    Checksum = "checksum",
    Precision = "precision",
    NotZero = "not_zero",
    NearMiss = "near_miss",
    Spelling = "spelling",
    Parameter = "parameter",
    Waiver = "waiver",
    Given = "given",
    Json = "json",
    Bound = "bound",
});

/// What was found in place of what was expected. A sensitive or personal value is never among it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Found {
    /// Nothing.
    Missing,
    /// An empty text or list.
    Empty,
    /// A value that may be shown.
    Value(String),
    /// A value that may not be shown.
    Redacted,
    /// A value of this JSON type.
    Type(Cow<'static, str>),
}

/// A field that the documentation does not list. It is no violation, since the platform takes more than its guides say.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Undocumented {
    /// Where: a JSON path with list indexes.
    pub path: String,
    /// The documented path that is most like it, if one is; looked for as long as there are few such fields.
    pub nearest: Option<String>,
}

/// A requirement that cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Undecided {
    /// What is not known.
    pub selector: Cow<'static, str>,
    /// For which of its values the requirement holds.
    pub values: Vec<Cow<'static, str>>,
    /// What the request would break then.
    pub violation: Violation,
}

impl Violation {
    pub(crate) fn new(rule: Rule, path: String, expected: String) -> Self {
        Self { rule, path, when: Cow::Borrowed(""), expected, found: Found::Missing }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("nothing"),
            Self::Empty => f.write_str("an empty value"),
            Self::Value(value) => f.write_str(value),
            Self::Redacted => f.write_str("another value, which is not shown"),
            Self::Type(kind) => f.write_str(kind),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, path, when, expected, found } = self;
        match (rule, found) {
            (Rule::Required, Found::Missing) => write!(f, "`{path}` is required and is missing")?,
            (Rule::Required, found) => write!(f, "`{path}` is required and must not be empty, found {found}")?,
            (Rule::FixedValue | Rule::Type, found) => write!(f, "`{path}` must be {expected}, found {found}")?,
            (Rule::AllowedValues, found) => write!(f, "`{path}` must be one of {expected}, found {found}")?,
            (Rule::Form | Rule::Checksum | Rule::Precision | Rule::NotZero | Rule::NearMiss, found) => {
                write!(f, "`{path}` must be {expected}, found {found}; correct or waive it")?;
            }
            (Rule::AtLeastOneOf, _) => write!(f, "at least one of {expected} is required and all are missing")?,
            (Rule::AtMostOneOf, _) => write!(f, "`{path}` must not be there beside {expected}")?,
            (Rule::Spelling, _) => write!(f, "`{path}` must have {expected}")?,
            (Rule::Parameter | Rule::Given, _) => write!(f, "`{path}` must be {expected}")?,
            (Rule::Json, _) if path.is_empty() => write!(f, "the body is no JSON object: {expected}")?,
            (Rule::Json, _) => write!(f, "the body is no JSON: {expected} in `{path}`")?,
            (Rule::Waiver, _) => write!(f, "the waiver of `{path}` names {expected}")?,
            (Rule::Bound, _) if path.is_empty() => f.write_str(expected)?,
            (Rule::Bound, _) => write!(f, "`{path}` is not read: {expected}")?,
        }
        if when.is_empty() { Ok(()) } else { write!(f, ", {when}") }
    }
}

impl fmt::Display for Undocumented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not documented", self.path)?;
        self.nearest.iter().try_for_each(|near| write!(f, "; did you mean `{near}`?"))
    }
}

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; the {} is not known", self.violation, self.selector)
    }
}
