//! The resolved spec: every name is decided, every reference is bound, nothing can fail any more.

use std::collections::BTreeMap;

use proc_macro2::Ident;

use crate::spec::{ErratumKind, Scalar};

/// Everything that is emitted.
#[derive(Debug)]
pub(crate) struct Model {
    pub api: Api,
    pub topics: Vec<Topic>,
}

/// What belongs to all topics.
#[derive(Debug, Default)]
pub(crate) struct Api {
    pub title: String,
    /// Document key → what readers call it.
    pub guides: BTreeMap<String, Guide>,
    pub environments: Vec<Environment>,
    /// Family → its title and errors.
    pub families: BTreeMap<String, Family>,
    pub types: Vec<TextType>,
    pub code_lists: Vec<CodeList>,
    pub selectors: Vec<Selector>,
    pub modes: Vec<Mode>,
    pub lookups: Vec<Lookup>,
}

#[derive(Debug)]
pub(crate) struct Guide {
    pub name: String,
    pub title: String,
    pub edition: Option<String>,
    /// Whether only facts are taken from it, so that its pages are not counted.
    pub beside: bool,
}

#[derive(Debug)]
pub(crate) struct Environment {
    pub ident: Ident,
    pub name: String,
    pub says: String,
}

#[derive(Debug)]
pub(crate) struct Family {
    pub title: String,
    pub errors: Option<String>,
    /// Name of the body of its errors.
    pub error: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextKind {
    Text,
    Personal,
    Secret,
    Decimal,
    Timestamp,
    EpochSeconds,
}

#[derive(Debug)]
pub(crate) struct TextType {
    pub name: String,
    pub ident: Ident,
    pub kind: TextKind,
    pub title: String,
    pub sample: Option<String>,
}

#[derive(Debug)]
pub(crate) struct CodeList {
    pub name: String,
    pub ident: Ident,
    pub title: String,
    pub documented: Vec<String>,
    pub codes: Vec<Code>,
}

#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub ident: Ident,
    pub wire: String,
    pub says: String,
}

/// A fact about a request that rules depend on.
#[derive(Debug)]
pub(crate) struct Selector {
    pub name: String,
    pub title: String,
    /// Index of its code list.
    pub values: usize,
    pub read_from: Vec<Reading>,
}

/// A place to read a selector from; it binds in those bodies that have the path.
#[derive(Debug)]
pub(crate) struct Reading {
    pub path: String,
    pub map: Vec<(String, String)>,
    /// First and last prefix, and what they mean.
    pub prefixes: Vec<(String, String, String)>,
}

/// A setting of the account that changes rules.
#[derive(Debug)]
pub(crate) struct Mode {
    pub name: String,
    pub title: String,
    pub documented: Vec<String>,
    pub lifts: Vec<String>,
    /// If the first is present, the others are required.
    pub pairs: Vec<(String, Vec<String>)>,
}

/// A documented table that values are looked up in.
#[derive(Debug)]
pub(crate) struct Lookup {
    pub name: String,
    pub ident: Ident,
    pub title: String,
    pub documented: Vec<String>,
    pub keys: Vec<Key>,
    /// Index of a code list, or text.
    pub gives: Option<usize>,
    /// Whether a row gives any number of values, and not one.
    pub several: bool,
    /// The function that reads it the other way round.
    pub reverse: Option<Ident>,
    pub rows: Vec<Row>,
}

#[derive(Debug)]
pub(crate) struct Key {
    pub name: String,
    pub ident: Ident,
    /// Index of a code list, or text.
    pub list: Option<usize>,
}

#[derive(Debug)]
pub(crate) struct Row {
    /// In the order of the keys.
    pub cells: Vec<String>,
    pub gives: Vec<String>,
    pub says: Option<String>,
}

/// One spec file of a topic, and the generated file that mirrors it.
#[derive(Debug)]
pub(crate) struct Topic {
    /// `orders/weekly`.
    pub id: String,
    pub file: String,
    /// `orders`, `weekly`.
    pub module: Vec<Ident>,
    pub title: String,
    pub about: Option<String>,
    /// The document that it is transcribed from.
    pub guide: Option<String>,
    pub bodies: Vec<Body>,
    /// In the order in which they are tried.
    pub shapes: Vec<Shape>,
    pub operations: Vec<Operation>,
    pub use_cases: Vec<UseCase>,
    pub commands: Vec<Command>,
}

/// A published command for a shell.
#[derive(Debug)]
pub(crate) struct Command {
    pub at: String,
    pub says: String,
    /// Below the spec's directory.
    pub file: String,
    pub text: String,
}

/// What an answer may look like, and where in it the same things lie. Paths are in the body.
#[derive(Debug)]
pub(crate) struct Shape {
    pub name: String,
    pub ident: Ident,
    pub title: String,
    pub body: BodyRef,
    /// All of these must hold.
    pub marks: Vec<(String, Mark)>,
    pub status: Vec<String>,
    pub reason: Vec<String>,
    pub message: Vec<String>,
    pub field: Option<String>,
    pub field_reason: Option<String>,
    pub field_message: Option<String>,
}

/// What must lie at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Any,
    Text,
    Object,
    List,
}

impl Mark {
    pub(crate) const ALL: [Self; 4] = [Self::Any, Self::Text, Self::Object, Self::List];

    /// As the spec has it.
    #[must_use]
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Text => "text",
            Self::Object => "object",
            Self::List => "list",
        }
    }
}

/// Where a body is defined: topic and number in it.
pub(crate) type BodyRef = (usize, usize);

#[derive(Debug)]
pub(crate) struct Body {
    pub name: String,
    pub module: Ident,
    /// The first is the body itself.
    pub structs: Vec<Struct>,
    pub parts: Vec<Part>,
    /// Path of a leaf or list → its setter in builders of the whole body.
    pub setters: BTreeMap<String, String>,
}

/// An object.
#[derive(Debug)]
pub(crate) struct Struct {
    pub ident: Ident,
    /// From the body, with `[]` after lists; empty for the body itself.
    pub path: String,
    pub says: String,
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub ident: Ident,
    pub wire: String,
    pub also: Vec<String>,
    pub ty: Type,
    /// From the body, with `[]` after lists.
    pub path: String,
    pub says: String,
    pub ours: Option<String>,
    /// Citations, where it is not the topic's guide that has it.
    pub documented: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Personal,
    Secret,
    Boolean,
    Integer,
    Json,
    /// Index of a text type.
    Named(usize),
    /// Index of a code list.
    Code(usize),
    /// Index of a struct of the same body.
    Struct(usize),
    List(Box<Type>),
}

/// A group or list element with a builder of its own.
#[derive(Debug)]
pub(crate) struct Part {
    /// Index of its struct.
    pub of: usize,
    /// Whether it is a list's element.
    pub element: bool,
    /// Required paths, from the body.
    pub places: Vec<String>,
    /// Setters, path from the body → name.
    pub setters: Vec<(String, String)>,
}

#[derive(Debug)]
pub(crate) struct Operation {
    pub name: String,
    pub title: String,
    pub documented: Vec<String>,
    pub method: String,
    pub path: String,
    pub family: String,
    pub hosts: Vec<(String, String)>,
    pub parameters: Vec<Parameter>,
    pub query: Vec<Parameter>,
    pub headers: Vec<Parameter>,
    /// Whether its answers are pages of a list.
    pub lists: bool,
    pub encryption: Choice,
    pub jose: Choice,
    /// Indexes into the API's modes and selectors.
    pub modes: Vec<usize>,
    pub selectors: Vec<usize>,
    pub request: Option<BodyRef>,
    pub response: Option<BodyRef>,
    /// What each of its use cases can have beside its own fields.
    pub optional: Vec<String>,
    /// What holds in each of them.
    pub rules: Rules,
}

/// `never`, `optional`/`chosen`, `required`/`default`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Choice {
    #[default]
    Never,
    May,
    Must,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub name: String,
    pub ident: Ident,
    pub ty: Type,
    pub says: String,
    pub ours: Option<String>,
}

#[derive(Debug)]
pub(crate) struct UseCase {
    pub name: String,
    /// The type that stands for it; with variants, a type that only leads to them.
    pub ident: Ident,
    pub title: String,
    pub about: Option<String>,
    /// When to use it.
    pub use_when: Option<String>,
    /// What it needs from an earlier call.
    pub needs: Option<String>,
    /// Topic and number.
    pub operation: (usize, usize),
    pub documented: Vec<String>,
    /// Selector and the values that the page says are supported.
    pub supports: Vec<(usize, Vec<String>)>,
    pub encryption: Choice,
    pub jose: Choice,
    pub headers: Vec<(String, String)>,
    pub ours: Vec<Ours>,
    pub notes: Vec<String>,
    pub switches: Vec<Switch>,
    pub contract: Contract,
    /// One without variants, else one for each.
    pub builders: Vec<Builder>,
    pub examples: Vec<Example>,
    pub fragments: Vec<Fragment>,
    pub errata: Vec<Erratum>,
}

/// What of a use case is not a page's, and why it is there.
#[derive(Debug)]
pub(crate) struct Ours {
    pub what: Subject,
    pub why: String,
}

#[derive(Debug)]
pub(crate) enum Subject {
    Path(String),
    /// A choice between them.
    Paths(Vec<String>),
    /// That no two of them go together.
    AtMostOneOf(Vec<String>),
    Mode(String),
}

/// A setter without arguments that sets documented values.
#[derive(Debug, Clone)]
pub(crate) struct Switch {
    pub ident: Ident,
    pub says: String,
    pub sets: Vec<(String, Scalar)>,
}

/// All rules of a use case or of one of its variants.
#[derive(Debug, Clone, Default)]
pub(crate) struct Contract {
    pub id: String,
    pub always: Rules,
    pub when: Vec<Conditional>,
    /// Documented optional fields, in published order.
    pub optional: Vec<String>,
    /// What each of the operation's modes changes; those that change nothing are left out.
    pub modes: Vec<Change>,
}

/// What a mode does to a contract.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// Index into the API's modes.
    pub mode: usize,
    /// What is not required in it, where it would be.
    pub lifts: Vec<String>,
    /// What is required in it alone, and when.
    pub adds: Vec<(Vec<Condition>, Vec<String>)>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    pub required: Vec<Requirement>,
    pub values: Vec<ValueRule>,
    pub at_least_one_of: Vec<Vec<String>>,
    pub at_most_one_of: Vec<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Requirement {
    pub path: String,
    pub may_be_empty: bool,
    /// The modes in which it is not required: indexes into the API's.
    pub lifted_in: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct ValueRule {
    pub path: String,
    pub values: Vec<Scalar>,
    /// One value, which builders set unless it is optional.
    pub fixed: bool,
    pub preset: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Conditional {
    pub conditions: Vec<Condition>,
    pub rules: Rules,
}

#[derive(Debug, Clone)]
pub(crate) enum Condition {
    Present(String),
    Absent(String),
    Equals(String, Scalar),
    /// Index into the API's selectors, and values.
    Selector(usize, Vec<String>),
    /// Index into the API's modes.
    Mode(usize),
}

/// A builder with compiler-checked required fields.
#[derive(Debug)]
pub(crate) struct Builder {
    pub variant: Option<String>,
    /// The use case's or variant's type.
    pub ident: Ident,
    pub contract: Contract,
    /// Always-required paths that the caller sets, one place each; a list with required fields inside is one.
    pub places: Vec<String>,
    /// Documented paths with a setter, in published order.
    pub setters: Vec<String>,
    /// Paths that every use case of the operation can have; those that lie in a group are set with the group.
    pub shared: Vec<String>,
}

/// A published example with its three states.
#[derive(Debug)]
pub(crate) struct Example {
    /// Variant or name.
    pub suffix: Option<String>,
    pub variant: Option<String>,
    /// Selector → value.
    pub selections: Vec<(usize, String)>,
    /// Path parameter → value.
    pub parameters: Vec<(String, String)>,
    pub request: Option<Document>,
    pub response: Option<Document>,
}

/// A published piece of a request.
#[derive(Debug)]
pub(crate) struct Fragment {
    pub name: String,
    /// What makes an object of it.
    pub before: String,
    pub after: String,
    /// Why that is needed; empty where nothing is.
    pub why: String,
    pub document: Document,
}

#[derive(Debug, Clone)]
pub(crate) struct Document {
    /// Below the spec's directory.
    pub file: String,
    /// Document and line of the published text.
    pub at: String,
    pub published: String,
    /// Valid JSON.
    pub repaired: serde_json::Value,
    /// As documented; a request without members that are `null`.
    pub conforming: serde_json::Value,
    /// Paths (with indexes) at which value errata apply.
    pub mended: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Erratum {
    pub at: String,
    pub within: String,
    pub kind: ErratumKind,
    pub path: String,
    pub published: String,
    pub used: String,
    pub why: String,
    /// Whether users of the generated code should know it.
    pub notable: bool,
}

impl Example {
    /// What a fragment is like, beside its document.
    pub(crate) fn of(fragment: &Fragment) -> Self {
        Self {
            suffix: Some(fragment.name.clone()),
            variant: None,
            selections: Vec::new(),
            parameters: Vec::new(),
            request: None,
            response: None,
        }
    }
}

impl UseCase {
    /// The contract that an example's request is held against: its variant's, if it shows one.
    #[must_use]
    pub(crate) fn contract_of(&self, example: &Example) -> &Contract {
        let variant =
            self.builders.iter().find(|builder| builder.variant.is_some() && builder.variant == example.variant);
        variant.map_or(&self.contract, |builder| &builder.contract)
    }
}

impl Body {
    /// The fields on the way to a path, from the body's struct; `None` if there is no such field.
    #[must_use]
    pub(crate) fn chain(&self, path: &str) -> Option<Vec<&Field>> {
        let mut structure = self.structs.first()?;
        let mut chain = Vec::new();
        let mut names = path.split('.').peekable();
        while let Some(name) = names.next() {
            let (wire, is_list) = name.strip_suffix("[]").map_or((name, false), |wire| (wire, true));
            let field = structure.fields.iter().find(|field| field.wire == wire)?;
            let inner = match (&field.ty, is_list) {
                (Type::List(element), true) => element.as_ref(),
                (Type::List(_), false) | (_, true) => return None,
                (ty, false) => ty,
            };
            chain.push(field);
            match inner {
                Type::Struct(index) => structure = self.structs.get(*index)?,
                _ if names.peek().is_some() => return None,
                _ => {}
            }
        }
        Some(chain)
    }

    /// The field at a path.
    #[must_use]
    pub(crate) fn field(&self, path: &str) -> Option<&Field> {
        self.chain(path)?.last().copied()
    }

    /// The numbers of the fields on the way to a path.
    #[must_use]
    pub(crate) fn hops(&self, path: &str) -> Vec<usize> {
        let mut structure = self.structs.first();
        let mut hops = Vec::new();
        for field in self.chain(path).unwrap_or_default() {
            let Some(current) = structure else { break };
            hops.extend(current.fields.iter().position(|other| other.wire == field.wire));
            structure = field.ty.inner_struct().and_then(|index| self.structs.get(index));
        }
        hops
    }

    /// All leaves: fields that are not objects or lists of objects.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = &Field> {
        let fields = self.structs.iter().flat_map(|structure| &structure.fields);
        fields.filter(|field| field.ty.inner_struct().is_none())
    }
}

impl Builder {
    /// The groups that can be set whole: where the use case or its operation documents a field of a group, and the use case has a
    /// setter for every field that a complete one has.
    pub(crate) fn groups<'a>(&self, body: &'a Body) -> impl Iterator<Item = &'a Part> {
        body.parts.iter().filter(|part| !part.element).filter(|part| {
            let path = format!("{}.", body.structs[part.of].path);
            let known = self.setters.iter().chain(&self.shared).any(|known| known.starts_with(&path));
            known && part.places.iter().all(|place| self.setters.contains(place))
        })
    }
}

impl Topic {
    /// Whether the topic shows a type beside its bodies' modules: the bodies themselves, and parts whose name is used once.
    #[must_use]
    pub(crate) fn exports(&self, body: &Body, ident: &Ident) -> bool {
        let parts = |body: &Body| body.parts.iter().map(|part| body.structs[part.of].ident.clone()).collect::<Vec<_>>();
        let times = self.bodies.iter().flat_map(parts).filter(|part| part == ident).count();
        body.structs[0].ident == *ident || (parts(body).contains(ident) && times == 1)
    }
}

impl Type {
    /// The struct that a value, or a list's element, is.
    #[must_use]
    pub(crate) fn inner_struct(&self) -> Option<usize> {
        match self {
            Self::Struct(index) => Some(*index),
            Self::List(element) => element.inner_struct(),
            _ => None,
        }
    }
}

impl Model {
    /// The guides that citations name, each once.
    pub(crate) fn guides(&self, documented: &[String]) -> Vec<String> {
        let mut names = Vec::new();
        for citation in documented {
            let document = citation.split(['#', ':']).next().unwrap_or_default();
            let name = self.api.guides.get(document).map_or_else(|| document.to_owned(), |guide| guide.name.clone());
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    #[must_use]
    pub(crate) fn body(&self, (topic, body): BodyRef) -> &Body {
        &self.topics[topic].bodies[body]
    }

    #[must_use]
    pub(crate) fn operation(&self, use_case: &UseCase) -> &Operation {
        &self.topics[use_case.operation.0].operations[use_case.operation.1]
    }
}
