//! The spec as written: every name and path still text, each with its place.

use serde_json::Value;

use crate::diagnostic::Span;

/// A value with the place where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub value: T,
    pub span: Span,
}

pub(crate) type Text = At<String>;

/// All files of a spec.
#[derive(Debug, Default)]
pub(crate) struct Spec {
    pub api: Api,
    pub topics: Vec<Topic>,
    /// Whether a whole file is missing here, so that what refers to it cannot be judged.
    pub unreadable: bool,
}

/// `api.yaml`: what belongs to all topics.
#[derive(Debug, Default)]
pub(crate) struct Api {
    pub title: Option<Text>,
    pub guides: Vec<Guide>,
    pub environments: Vec<Named>,
    pub families: Vec<Family>,
    pub types: Vec<TextType>,
    pub code_lists: Vec<CodeList>,
    pub selectors: Vec<Selector>,
    pub modes: Vec<Mode>,
    pub lookups: Vec<Lookup>,
}

/// A name and what it stands for.
#[derive(Debug)]
pub(crate) struct Named {
    pub name: Text,
    pub says: Text,
}

/// A published document; its key is what citations begin with.
#[derive(Debug)]
pub(crate) struct Guide {
    pub key: Text,
    pub name: Text,
    pub title: Text,
    pub edition: Option<Text>,
    /// Whether only facts are taken from it, so that its pages are not counted.
    pub beside: bool,
}

#[derive(Debug)]
pub(crate) struct Family {
    pub name: Text,
    pub title: Text,
    pub errors: Option<Text>,
    /// The body of its errors.
    pub error: Option<Text>,
}

/// A named kind of text.
#[derive(Debug)]
pub(crate) struct TextType {
    pub name: Text,
    /// One of `text`, `personal`, `secret`, `decimal`, `timestamp`, `epoch-seconds`; not yet checked.
    pub kind: Text,
    pub title: Text,
    pub sample: Option<Text>,
}

#[derive(Debug)]
pub(crate) struct CodeList {
    pub name: Text,
    pub title: Text,
    pub documented: Vec<Text>,
    pub includes: Vec<Text>,
    pub values: Vec<Code>,
}

/// `WIRE: VARIANT, DESCRIPTION`.
#[derive(Debug)]
pub(crate) struct Code {
    pub wire: Text,
    pub variant: Text,
    pub says: Text,
}

#[derive(Debug)]
pub(crate) struct Selector {
    pub name: Text,
    pub title: Text,
    /// The code list of its values.
    pub values: Text,
    pub read_from: Vec<Reading>,
}

/// One place that a selector can be read from.
#[derive(Debug)]
pub(crate) struct Reading {
    pub path: Text,
    /// Whole values → the selector's value.
    pub map: Vec<(Text, Text)>,
    /// First digits (`4`, `51-55`) → the selector's value: a guess.
    pub prefix: Vec<(Text, Text)>,
}

#[derive(Debug)]
pub(crate) struct Mode {
    pub name: Text,
    pub title: Text,
    pub documented: Vec<Text>,
    pub lifts: Vec<Text>,
    pub when: Vec<When>,
}

/// A documented table that values are looked up in.
#[derive(Debug)]
pub(crate) struct Lookup {
    pub name: Text,
    pub title: Text,
    pub documented: Vec<Text>,
    /// Name of a key and its code list, or `text`.
    pub keys: Vec<(Text, Text)>,
    /// A code list, or `text`.
    pub gives: Text,
    /// What the table is called that is read the other way round.
    pub reverse: Option<Text>,
    pub rows: Vec<Row>,
}

#[derive(Debug)]
pub(crate) struct Row {
    pub span: Span,
    /// Key and value.
    pub cells: Vec<(Text, Text)>,
    pub gives: Vec<Text>,
    /// Whether `gives` is written as a list.
    pub several: bool,
    pub says: Option<Text>,
}

/// One topic's file.
#[derive(Debug)]
pub(crate) struct Topic {
    /// The path below `spec/` without `.yaml`: `toys/wooden`.
    pub id: String,
    /// The file as it was named to the compiler, for diagnostics and first lines.
    pub file: String,
    pub title: Option<Text>,
    pub about: Option<Text>,
    pub guide: Option<Text>,
    pub bodies: Vec<Body>,
    pub shapes: Vec<Shape>,
    pub operations: Vec<Operation>,
    pub use_cases: Vec<UseCase>,
    pub commands: Vec<Command>,
}

/// A published command for a shell.
#[derive(Debug)]
pub(crate) struct Command {
    pub name: Text,
    pub at: Text,
    pub says: Text,
}

#[derive(Debug)]
pub(crate) struct Body {
    pub name: Text,
    pub title: Option<Text>,
    /// Type name → path of the group or list element.
    pub parts: Vec<(Text, Text)>,
    /// Path of a group → what its setters begin with.
    pub prefixes: Vec<(Text, Text)>,
    pub fields: Vec<Field>,
}

#[derive(Debug)]
pub(crate) struct Field {
    pub path: Text,
    pub is: Text,
    pub says: Text,
    pub also: Vec<Text>,
    pub setter: Option<Text>,
    pub ours: Option<Text>,
    /// Citations, where it is not the topic's guide that has it.
    pub documented: Vec<Text>,
}

/// What an answer that is a body of its own may look like, and where in it the same things lie.
#[derive(Debug)]
pub(crate) struct Shape {
    pub name: Text,
    pub title: Text,
    /// The body that has its fields.
    pub body: Text,
    /// What it is told apart by: a path and what must lie there, not yet checked.
    pub marks: Vec<(Text, Text)>,
    /// Paths, of which the first counts that leads somewhere.
    pub status: Vec<Text>,
    pub reason: Vec<Text>,
    pub message: Vec<Text>,
    /// The path of a field at fault, and what lies beside it.
    pub field: Option<Text>,
    pub field_reason: Option<Text>,
    pub field_message: Option<Text>,
}

#[derive(Debug)]
pub(crate) struct Operation {
    pub name: Text,
    pub title: Option<Text>,
    pub documented: Vec<Text>,
    pub method: Text,
    pub path: Text,
    pub family: Text,
    /// Environment → base address.
    pub hosts: Vec<(Text, Text)>,
    pub parameters: Vec<Parameter>,
    pub query: Vec<Parameter>,
    pub headers: Vec<Parameter>,
    /// Whether its answers are pages of a list.
    pub lists: bool,
    /// `never`, `optional` or `required`; not yet checked.
    pub encryption: Option<Text>,
    /// `never`, `chosen` or `default`; not yet checked.
    pub jose: Option<Text>,
    pub modes: Vec<Text>,
    pub selectors: Vec<Text>,
    pub request: Option<Text>,
    pub response: Option<Text>,
    /// What each of its use cases can have beside its own fields.
    pub optional: Vec<Item>,
    pub at_most_one_of: Vec<Choice>,
}

/// A path parameter, a query parameter or a header: `NAME: TYPE, DESCRIPTION`.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub name: Text,
    pub is: Text,
    pub says: Text,
    pub ours: Option<Text>,
}

#[derive(Debug)]
pub(crate) struct UseCase {
    pub name: Text,
    pub title: Option<Text>,
    pub about: Option<Text>,
    /// For the chapter's table: when to use it, and what it needs from an earlier call.
    pub use_when: Option<Text>,
    pub needs: Option<Text>,
    pub operation: Text,
    pub documented: Vec<Text>,
    pub required: Vec<Item>,
    pub optional: Vec<Item>,
    pub at_least_one_of: Vec<Choice>,
    pub when: Vec<When>,
    /// Variant → the path that makes it.
    pub variants: Vec<(Text, Text)>,
    /// Selector → values that the page says are supported.
    pub supports: Vec<(Text, Vec<Text>)>,
    pub switches: Vec<Switch>,
    pub encryption: Option<Text>,
    pub jose: Option<Text>,
    /// Fixed headers.
    pub headers: Vec<(Text, Text)>,
    pub ours: Vec<Ours>,
    pub notes: Vec<Text>,
    pub examples: Vec<Example>,
    pub fragments: Vec<Fragment>,
    pub errata: Vec<Erratum>,
}

/// Fields of which at least one is needed, or at most one allowed.
#[derive(Debug)]
pub(crate) struct Choice {
    pub span: Span,
    pub paths: Vec<Text>,
    pub ours: Option<Text>,
}

/// A setter without arguments that sets documented values.
#[derive(Debug)]
pub(crate) struct Switch {
    pub name: Text,
    pub says: Text,
    pub sets: Vec<Item>,
}

/// One entry of a field list.
#[derive(Debug)]
pub(crate) struct Item {
    pub path: Text,
    pub may_be_empty: bool,
    /// Whether there is one value, written as such and not as a list.
    pub fixed: bool,
    /// Which of the allowed values a builder begins with.
    pub default: Option<At<Scalar>>,
    /// Nothing: any value. One: fixed. Several: allowed.
    pub values: Vec<Allowed>,
    pub ours: Option<Text>,
}

#[derive(Debug)]
pub(crate) enum Allowed {
    Value(At<Scalar>),
    /// All values of a code list.
    List(Text),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scalar {
    Null,
    Boolean(bool),
    Integer(i64),
    Text(String),
}

impl Scalar {
    /// The value as JSON has it.
    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Boolean(value) => Value::from(*value),
            Self::Integer(value) => Value::from(*value),
            Self::Text(text) => Value::from(text.as_str()),
        }
    }
}

/// Requirements under conditions, all of which must hold.
#[derive(Debug)]
pub(crate) struct When {
    pub span: Span,
    pub conditions: Vec<Condition>,
    pub required: Vec<Item>,
    pub optional: Vec<Item>,
}

#[derive(Debug)]
pub(crate) enum Condition {
    Present(Text),
    Absent(Text),
    Equals(Text, At<Scalar>),
    /// A key that is none of the above: a selector, not yet checked.
    Selector(Text, Vec<Text>),
}

/// A requirement or a mode that is ours and not a page's.
#[derive(Debug)]
pub(crate) enum Ours {
    Path { path: Text, why: Text },
    Mode { mode: Text, why: Text },
}

#[derive(Debug)]
pub(crate) struct Example {
    pub span: Span,
    pub variant: Option<Text>,
    pub name: Option<Text>,
    /// Citations; a side that is left out has no file.
    pub request: Option<Text>,
    pub response: Option<Text>,
    /// Any other key: a selector's value or a path parameter's, not yet told apart.
    pub given: Vec<(Text, Text)>,
}

/// A published piece of a request.
#[derive(Debug)]
pub(crate) struct Fragment {
    pub name: Text,
    pub at: Text,
    /// What makes an object of it, put in front of it and behind it, and what the page shows instead.
    pub before: Option<Text>,
    pub after: Option<Text>,
    pub why: Option<Text>,
}

#[derive(Debug)]
pub(crate) struct Erratum {
    pub span: Span,
    pub at: Text,
    /// `request`, `customer.response`, `list`, …
    pub within: Text,
    pub kind: ErratumKind,
    pub path: Option<Text>,
    pub published: Text,
    pub used: Text,
    pub why: Text,
    /// Whether users of the generated code should know it.
    pub notable: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErratumKind {
    Text,
    Value,
    /// A key is published under another spelling.
    Spelling,
}
