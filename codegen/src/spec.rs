//! The spec as written: every name and path still text, each with its place. A struct's fields are the keys of its map.

pub(crate) mod citation;
mod described;
mod form;
pub(crate) mod id;
mod maps;
mod read;
mod requirement;
mod shared;

use serde::Serialize;
use serde_json::Value as Json;

pub(crate) use crate::diagnostic::{At, Text};
use crate::{
    diagnostic::{Diagnostics, Span},
    yaml::{Kind, Node},
};
pub(crate) use id::BodyId;
use maps::maps;
use read::{Element, Map, Value};
pub(crate) use shared::{Shared, SharedId};

/// The types that need no declaration.
pub(crate) const BUILTIN: [&str; 7] = ["text", "personal", "secret", "boolean", "integer", "object", "json"];

/// All files of a spec.
#[derive(Debug, Default)]
pub(crate) struct Spec {
    pub api: Api,
    pub topics: Vec<Topic>,
    /// Texts that a person has yet to write.
    pub unwritten: Vec<Text>,
    /// Whether a whole file is missing here, so that what refers to it cannot be judged.
    pub unreadable: bool,
}

maps! {
    /// `api.yaml`: what belongs to all topics.
    #[derive(Default)]
    pub(crate) struct Api: "`api.yaml`" {
        pub title: Option<Text>,
        pub guides: Vec<Guide>,
        pub environments: Vec<Named>,
        pub security: Vec<Security>,
        pub families: Vec<Family>,
        pub types: Vec<TextType>,
        pub code_lists: Vec<CodeList>,
        pub selectors: Vec<Selector>,
        pub modes: Vec<Mode>,
        pub lookups: Vec<Lookup>,
        pub objects: Vec<SharedObject>,
    }

    /// An object that answers of several topics have: a field of its type has its fields.
    pub(crate) struct SharedObject: "object" by name {
        pub title: Text,
        /// Their paths begin within it.
        pub fields: Vec<Field>,
    }

    /// A published document; its key is what citations begin with.
    #[derive(Clone)]
    pub(crate) struct Guide: "guide" by key {
        pub name: Text,
        pub title: Text,
        pub edition: Option<Text>,
        /// Whether only facts are taken from it, so that its pages are not counted.
        pub beside: bool,
    }

    /// A way in which callers prove who they are; each request goes one of them.
    #[derive(Clone)]
    pub(crate) struct Security: "way to authenticate" by name {
        pub title: Text,
        /// Headers that every request has then, and that one with a body has beside them.
        pub headers: Vec<Named>,
        pub with_body: Vec<Named>,
        /// What the token of the header `authorization` is, such as `JWT`.
        pub bearer: Option<Text>,
    }

    #[derive(Clone)]
    pub(crate) struct Family: "API family" by name {
        pub title: Text,
        pub errors: Option<Text>,
        /// The body of its errors.
        pub error: Option<Text>,
    }

    /// A named kind of text.
    pub(crate) struct TextType: "type" by name {
        /// One of `text`, `personal`, `secret`, `decimal`, `timestamp`, `epoch-seconds`; not yet checked.
        pub kind: Text,
        pub title: Text,
        pub sample: Option<Text>,
        pub documented: Vec<Text> as citation::all,
        /// Whether large and small letters are the same.
        pub any_case: bool,
        /// The types whose values are values of it too.
        pub any_of: Vec<Text>,
        pub form: Option<Form> as Form::optional,
        /// How a secret may be stored: one of `plain`, `sealed`, `never`, `once`; not yet checked.
        pub kept: Option<Text>,
    }

    /// What text of a type must look like.
    pub(crate) struct Form: "this form" at span {
        /// How many: `4`, `12-19`; not yet checked.
        pub digits: Option<Text>,
        pub letters: Option<Text>,
        /// `01-12`.
        pub range: Option<Text>,
        pub not_negative: bool,
        /// `luhn`; not yet checked.
        pub checksum: Option<Text>,
        /// A selector and the values for which the checksum does not hold.
        pub unless: Vec<(Text, Vec<Text>)>,
        pub decimals: Option<Decimals> as Decimals::optional,
    }

    /// How many digits a number has behind the point.
    pub(crate) struct Decimals: "`decimals`" at span {
        /// The types of the field beside it that says so.
        pub of: Vec<Text> as Map::texts,
        /// The table that its text is looked up in.
        pub lookup: Text,
        /// How many, where the table has no row.
        pub otherwise: Text,
    }

    pub(crate) struct CodeList: "code list" by name {
        pub title: Text,
        pub documented: Vec<Text> as citation::all,
        pub includes: Vec<Text>,
        /// Why its own values are here that no page has: those that cite none themselves.
        pub ours: Option<Text>,
        pub values: Vec<Code>,
    }

    /// A value of a code list: `WIRE: VARIANT, DESCRIPTION`.
    pub(crate) struct Code: "value" by wire else short {
        pub variant: Text = "is",
        pub says: Text,
        pub ours: Option<Text>,
        /// Citations, where it is not the list's that have it.
        pub documented: Vec<Text> as citation::all,
    }

    pub(crate) struct Selector: "selector" by name {
        pub title: Text,
        /// The code list of its values.
        pub values: Text,
        /// What the inventory calls the values that a use case supports.
        pub key: Option<Text> = "inventory",
        pub read_from: Vec<Reading>,
    }

    /// One place that a selector can be read from.
    pub(crate) struct Reading: "this entry of `read_from`" of "places" {
        pub path: Text,
        /// Whole values → the selector's value.
        pub map: Vec<(Text, Text)>,
        /// First digits (`4`, `51-55`) → the selector's value: a guess.
        pub prefix: Vec<(Text, Text)>,
    }

    pub(crate) struct Mode: "mode" by name {
        pub title: Text,
        pub documented: Vec<Text> as citation::all,
        pub lifts: Vec<Text>,
        /// What the inventory calls the fields of a use case that it lifts.
        pub key: Option<Text> = "inventory",
        pub when: Vec<When>,
    }

    /// A documented table that values are looked up in.
    pub(crate) struct Lookup: "lookup" by name {
        pub title: Text,
        pub documented: Vec<Text> as citation::all,
        /// Name of a key and its code list, or `text`.
        pub keys: Vec<(Text, Text)>,
        /// A code list, or `text`.
        pub gives: Text,
        /// What the table is called that is read the other way round.
        pub reverse: Option<Text>,
        pub rows: Vec<Row>,
    }

    /// One topic's file.
    pub(crate) struct Topic: "a topic's file" {
        /// The path below `spec/` without `.yaml`: `toys/wooden`.
        pub id: String as Map::file,
        /// The file as it was named to the compiler, for diagnostics and first lines.
        pub file: String as Map::file,
        pub title: Option<Text>,
        pub about: Option<Text>,
        pub guide: Option<Text>,
        pub parts: Vec<SharedPart>,
        pub bodies: Vec<Body>,
        pub shapes: Vec<Shape>,
        pub operations: Vec<Operation>,
        pub use_cases: Vec<UseCase>,
        pub commands: Vec<Command>,
    }

    /// A published command for a shell.
    #[derive(Clone)]
    pub(crate) struct Command: "command" by name {
        pub at: Text as citation::one,
        pub says: Text,
    }

    /// A group or list element that several bodies have: a field of its type has its fields.
    pub(crate) struct SharedPart: "part" by name {
        pub title: Text,
        /// Path of a group within it → what its setters begin with.
        pub prefixes: Vec<(Text, Text)>,
        /// Their paths begin within it.
        pub fields: Vec<Field>,
    }

    pub(crate) struct Body: "body" by name {
        pub title: Option<Text>,
        /// Type name → path of the group or list element.
        pub parts: Vec<(Text, Text)>,
        /// Path of a group → what its setters begin with.
        pub prefixes: Vec<(Text, Text)>,
        pub takes: Vec<Taken>,
        pub fields: Vec<Field>,
        /// What of it is declared elsewhere.
        pub shared: Vec<Shared> as Body::not_yet,
    }

    /// A value of a type that a person wrote, which sets several fields at once.
    pub(crate) struct Taken: "value" by name {
        /// The type's path below the crate.
        pub is: Text,
        pub says: Text,
        /// Fields that it sets for sure, and those that it sets where it knows them.
        pub sets: Vec<Text> as Map::texts,
        pub may_set: Vec<Text> as Map::texts,
    }

    #[derive(Clone)]
    pub(crate) struct Field: "field" by path else short {
        pub is: Text,
        pub says: Text,
        pub also: Vec<Text> as Map::texts,
        pub setter: Option<Text>,
        pub ours: Option<Text>,
        /// Citations, where it is not the topic's guide that has it.
        pub documented: Vec<Text> as citation::all,
    }

    /// What an answer that is a body of its own may look like, and where in it the same things lie.
    pub(crate) struct Shape: "shape" by name {
        pub title: Text,
        /// The body that has its fields.
        pub body: Text,
        /// What it is told apart by: a path and what must lie there, not yet checked.
        pub marks: Vec<(Text, Text)>,
        /// Paths, of which the first counts that leads somewhere.
        pub status: Vec<Text> as Map::texts,
        pub reason: Vec<Text> as Map::texts,
        pub message: Vec<Text> as Map::texts,
        /// The path of a field at fault, and what lies beside it.
        pub field: Option<Text>,
        pub field_reason: Option<Text>,
        pub field_message: Option<Text>,
    }

    pub(crate) struct Operation: "operation" by name {
        pub title: Option<Text>,
        pub documented: Vec<Text> as citation::all,
        pub method: Text,
        pub path: Text,
        pub family: Text,
        pub hosts: Vec<Host>,
        pub parameters: Vec<Parameter>,
        pub query: Vec<Parameter>,
        pub headers: Vec<Parameter>,
        /// Whether its answers are pages of a list.
        pub lists: Option<Text>,
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
        pub not_zero: Vec<NotZero>,
    }

    /// Where an operation is: `ENVIRONMENT: BASE`.
    pub(crate) struct Host: "host" by environment else short {
        pub base: Text,
        pub ours: Option<Text>,
    }

    /// A number that must not be nought.
    pub(crate) struct NotZero: "this number" of "maps of `path` and `unless`" at span {
        pub path: Text,
        /// Fields and values; with one of them it may be nought.
        pub unless: Vec<(Text, At<Scalar>)>,
        pub documented: Vec<Text> as citation::all,
        pub ours: Option<Text>,
    }

    /// A path parameter, a query parameter or a header: `NAME: TYPE, DESCRIPTION`.
    pub(crate) struct Parameter: "parameter" by name else short {
        pub is: Text,
        pub says: Text,
        pub ours: Option<Text>,
    }

    pub(crate) struct UseCase: "use case" by name {
        pub title: Option<Text>,
        pub about: Option<Text>,
        /// For the chapter's table: when to use it, and what it needs from an earlier call.
        pub use_when: Option<Text>,
        pub needs: Option<Text>,
        pub operation: Text,
        pub documented: Vec<Text> as citation::all,
        pub required: Vec<Item>,
        pub optional: Vec<Item>,
        pub at_least_one_of: Vec<Choice>,
        pub when: Vec<When>,
        /// Variant → the path that makes it.
        pub variants: Vec<(Text, Text)>,
        /// Selector → values that the page says are supported.
        pub supports: Vec<(Text, Vec<Text>)>,
        pub switches: Vec<Switch>,
        /// Values of the body that its builders take.
        pub takes: Vec<Text>,
        pub encryption: Option<Text>,
        pub jose: Option<Text>,
        /// `unsaid`, `after-lookup` or `yes`; not yet checked.
        pub repeatable: Option<Text>,
        /// Fixed headers.
        pub headers: Vec<(Text, Text)>,
        pub ours: Vec<Ours>,
        pub notes: Vec<Text>,
        /// Use cases whose requests nothing tells from its own.
        pub alike: Vec<Text>,
        pub examples: Vec<Example>,
        pub fragments: Vec<Fragment>,
        pub errata: Vec<Erratum>,
    }

    /// Fields of which at least one is needed, or at most one allowed: a list of paths, or this.
    pub(crate) struct Choice: "this choice" of "lists of paths" at span else short {
        pub paths: Vec<Text> = "of",
        pub ours: Option<Text>,
    }

    /// A setter without arguments that sets documented values.
    pub(crate) struct Switch: "switch" by name {
        pub says: Text,
        pub sets: Vec<Item>,
    }

    pub(crate) struct Example: "this example" of "examples" at span {
        pub variant: Option<Text>,
        pub name: Option<Text>,
        /// Citations; a side that is left out has no file.
        pub request: Option<Text> as citation::optional,
        pub response: Option<Text> as citation::optional,
        /// Any other key: a selector's value or a path parameter's, not yet told apart.
        pub given: Vec<(Text, Text)> as Map::other_texts,
    }

    /// A published piece of a request.
    pub(crate) struct Fragment: "this fragment" of "fragments" {
        pub name: Text,
        pub at: Text as citation::one,
        /// What makes an object of it, put in front of it and behind it, and what the page shows instead.
        pub before: Option<Text>,
        pub after: Option<Text>,
        pub why: Option<Text> as Fragment::why,
    }

    #[derive(Clone)]
    pub(crate) struct Erratum: "this erratum" of "errata" at span {
        pub at: Text as citation::one,
        /// `request`, `customer.response`, `list`, …
        pub within: Text = "in",
        pub kind: ErratumKind,
        pub path: Option<Text>,
        pub published: Text as Map::any_text,
        pub used: Text as Map::any_text,
        pub why: Text,
        /// Whether users of the generated code should know it.
        pub notable: bool,
    }
}

/// A name and what it stands for.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub name: Text,
    pub says: Text,
}

/// What a lookup gives for some of its keys' values.
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

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Scalar {
    Null,
    Boolean(bool),
    Integer(i64),
    Text(String),
}

impl Scalar {
    /// The value as JSON has it.
    pub(crate) fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Boolean(value) => Json::from(*value),
            Self::Integer(value) => Json::from(*value),
            Self::Text(text) => Json::from(text.as_str()),
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErratumKind {
    Text,
    Value,
    /// A key is published under another spelling.
    Spelling,
}
