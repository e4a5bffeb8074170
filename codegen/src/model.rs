//! The resolved spec: every name is decided, every reference is bound, nothing can fail any more.

use std::{collections::BTreeMap, ops::Deref};

pub(crate) use crate::spec::{
    Family, Guide, Named, Security, SharedId,
    id::{BodyId, OperationId, UseCaseId},
};
use crate::{
    diagnostic::Span,
    name::Name,
    spec::{self, Scalar, Text, citation::Passage},
};

/// Everything that is emitted.
#[derive(Debug)]
pub(crate) struct Model<'s> {
    pub api: Api<'s>,
    pub topics: Vec<Topic<'s>>,
    /// In the order of `api.yaml`.
    pub objects: Vec<SharedObject>,
    pub missing: Missing,
    /// Example files that no use case names.
    pub unused: Vec<String>,
}

/// What belongs to all topics.
#[derive(Debug)]
pub(crate) struct Api<'s> {
    /// Its title, guides, families and ways to authenticate need no binding.
    pub written: &'s spec::Api,
    pub environments: Vec<Environment<'s>>,
    pub types: Vec<TextType<'s>>,
    pub code_lists: Vec<CodeList<'s>>,
    pub selectors: Vec<Selector<'s>>,
    pub modes: Vec<Mode<'s>>,
    pub lookups: Vec<Lookup<'s>>,
    /// What forms look numbers of digits up in.
    pub tables: Vec<DecimalTable>,
}

/// Where something is documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Citation {
    /// Index of the guide.
    pub guide: usize,
    pub passage: Passage,
}

#[derive(Debug)]
pub(crate) struct Environment<'s> {
    pub ident: Name,
    pub written: &'s Named,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextKind {
    Text,
    Personal,
    Secret,
    Decimal,
    Timestamp,
    EpochSeconds,
    /// Nobody knows, which is reported; nothing that depends on it is.
    Unknown,
}

#[derive(Debug)]
pub(crate) struct TextType<'s> {
    pub written: &'s spec::TextType,
    pub ident: Name,
    pub kind: TextKind,
    pub documented: Vec<Citation>,
    /// The types that convert into it.
    pub any_of: Vec<usize>,
    pub form: Option<Form>,
    /// How it may be stored, if it is a secret.
    pub kept: Keeping,
}

/// What text of a type must look like.
#[derive(Debug)]
pub(crate) struct Form {
    /// Its constant.
    pub ident: Name,
    pub shape: TextShape,
    pub checksum: Option<Checksum>,
    pub decimals: Option<Decimals>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TextShape {
    /// At least and at most so many.
    Digits(usize, usize),
    Letters(usize, usize),
    /// First and last.
    Range(String, String),
    NotNegative,
}

/// That the last digit is the others' checksum after Luhn.
#[derive(Debug)]
pub(crate) struct Checksum {
    /// The index of a selector, and its values for which that does not hold.
    pub unless: Option<(usize, Vec<String>)>,
}

/// How many digits a number has behind the point, by another field.
#[derive(Debug)]
pub(crate) struct Decimals {
    /// Names of the types of that field.
    pub of: Vec<String>,
    /// Index of the table.
    pub table: usize,
    pub otherwise: usize,
}

/// A lookup of numbers of digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DecimalTable {
    /// Its constant.
    pub ident: Name,
    /// In order; what sources disagree on, the least first.
    pub rows: Vec<(String, Vec<usize>)>,
}

/// How a value may be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeping {
    /// As it is.
    Plain,
    /// Only under a seal.
    Sealed,
    /// Not at all.
    Never,
    /// Not at all, and it is good for one attempt.
    Once,
}

#[derive(Debug)]
pub(crate) struct CodeList<'s> {
    pub written: &'s spec::CodeList,
    pub ident: Name,
    pub documented: Vec<Citation>,
    /// Those of the lists that it includes, then its own.
    pub codes: Vec<Code<'s>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Code<'s> {
    pub written: &'s spec::Code,
    pub ident: Name,
    /// Its own citations, or else its list's.
    pub documented: Vec<Citation>,
    /// Why it is there, if no page has it: its own reason, or its list's.
    pub ours: Option<&'s Text>,
}

/// A fact about a request that rules depend on.
#[derive(Debug)]
pub(crate) struct Selector<'s> {
    pub written: &'s spec::Selector,
    /// Index of its code list.
    pub values: usize,
    pub read_from: Vec<Reading<'s>>,
}

/// A place to read a selector from; it binds in those bodies that have the path.
#[derive(Debug)]
pub(crate) struct Reading<'s> {
    pub written: &'s spec::Reading,
    /// First and last prefix, and what they mean.
    pub prefixes: Vec<(&'s str, &'s str, &'s str)>,
}

/// A setting of the account that changes rules.
#[derive(Debug)]
pub(crate) struct Mode<'s> {
    pub written: &'s spec::Mode,
    pub documented: Vec<Citation>,
    /// The function that names what it lifts.
    pub fields: Name,
    pub pairs: Vec<Pair<'s>>,
}

/// What a mode requires beside a field that is present.
#[derive(Debug)]
pub(crate) struct Pair<'s> {
    pub present: &'s Text,
    pub required: &'s [spec::Item],
}

/// A documented table that values are looked up in.
#[derive(Debug)]
pub(crate) struct Lookup<'s> {
    pub written: &'s spec::Lookup,
    pub ident: Name,
    pub documented: Vec<Citation>,
    pub keys: Vec<Key<'s>>,
    /// Index of a code list, or text.
    pub gives: Option<usize>,
    /// Whether a row gives any number of values, and not one.
    pub several: bool,
    /// The function that reads it the other way round.
    pub reverse: Option<Name>,
    pub rows: Vec<Row<'s>>,
}

#[derive(Debug)]
pub(crate) struct Key<'s> {
    pub name: &'s str,
    pub ident: Name,
    /// Index of a code list, or text.
    pub list: Option<usize>,
}

#[derive(Debug)]
pub(crate) struct Row<'s> {
    pub written: &'s spec::Row,
    /// In the order of the keys.
    pub cells: Vec<Cell<'s>>,
    pub gives: Vec<Cell<'s>>,
}

/// A value of a table.
#[derive(Debug)]
pub(crate) struct Cell<'s> {
    pub text: &'s str,
    /// Type and variant, where it is a value of a code list.
    pub code: Option<(Name, Name)>,
}

/// One spec file of a topic, and the generated file that mirrors it.
#[derive(Debug)]
pub(crate) struct Topic<'s> {
    pub written: &'s spec::Topic,
    /// `orders`, `weekly`.
    pub module: Vec<Name>,
    /// The modules of topics one step below this one.
    pub children: Vec<Name>,
    /// Index of the guide that it is transcribed from.
    pub guide: Option<usize>,
    pub parts: Vec<SharedPart>,
    pub bodies: Vec<Body>,
    /// In the order in which they are tried.
    pub shapes: Vec<Shape<'s>>,
    pub operations: Vec<Operation<'s>>,
    pub use_cases: Vec<UseCase<'s>>,
    pub commands: Vec<Command<'s>>,
}

/// A published command for a shell.
#[derive(Debug)]
pub(crate) struct Command<'s> {
    pub at: Citation,
    pub written: &'s spec::Command,
    /// Below the spec's directory.
    pub file: String,
    pub text: String,
}

/// What an answer may look like, and where in it the same things lie. Paths are in the body.
#[derive(Debug)]
pub(crate) struct Shape<'s> {
    pub written: &'s spec::Shape,
    pub ident: Name,
    pub body: BodyId,
    /// All of these must hold.
    pub marks: Vec<(&'s str, Mark)>,
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

/// What requests send or answers hold.
#[derive(Debug)]
pub(crate) struct Body {
    pub objects: Objects,
    /// Of builders of the whole body: leaves outside lists, lists, and groups with a builder have one.
    pub setters: BTreeMap<FieldId, Name>,
    pub parts: Vec<Part>,
    pub takes: Vec<Taken>,
    /// The types that its topic shows beside its module: the body itself, and parts whose name is used once in the topic.
    pub exports: Vec<Name>,
    /// The fields that facts of operations and use cases are about.
    pub named: Vec<FieldId>,
    /// The operations that have such facts, or whose use cases do.
    pub named_by: Vec<OperationId>,
    /// What builders set, by path: groups, and all else.
    pub groups: Vec<Accessor>,
    pub accessors: Vec<Accessor>,
}

/// A part that several bodies of a topic have, emitted once: as one of them has it, which is sent if any is.
#[derive(Debug)]
pub(crate) struct SharedPart {
    pub ident: Name,
    pub module: Name,
    /// The number of the body in the topic.
    pub body: usize,
    /// The number of the part in the body.
    pub part: usize,
}

/// An object that answers of several topics have, emitted once: as one of them has it.
#[derive(Debug)]
pub(crate) struct SharedObject {
    /// Its number in `api.yaml`.
    pub number: usize,
    pub body: BodyId,
    /// Index of its struct.
    pub of: usize,
}

/// What the spec declares of a body.
#[derive(Debug)]
pub(crate) struct Objects {
    pub id: BodyId,
    pub name: String,
    pub module: Name,
    /// The first is the body itself.
    pub structs: Vec<Struct>,
    /// Whether requests send it; only then there are builders.
    pub is_sent: bool,
}

/// A field that builders set.
#[derive(Debug)]
pub(crate) struct Accessor {
    pub field: FieldId,
    pub name: Name,
    /// What the compiler calls it where a builder misses it, if any can.
    pub missing: Option<Name>,
}

/// A field of a body: the number of its struct, and its own number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FieldId {
    pub of: usize,
    pub number: usize,
}

/// An object.
#[derive(Debug)]
pub(crate) struct Struct {
    pub ident: Name,
    /// From the body, with `[]` after lists; empty for the body itself.
    pub path: String,
    /// The field that holds it, or a list of it; the body itself lies in none.
    pub within: Option<FieldId>,
    /// The number of the body's part that it is, if it has a builder.
    pub part: Option<usize>,
    /// Who declares its type, if that is not the body.
    pub lent: Option<Lent>,
    /// Whether it, or an object in it, can hold what is good for one attempt.
    pub once: bool,
    pub says: String,
    pub fields: Vec<Field>,
}

/// Where a type is declared that a body takes from elsewhere.
#[derive(Debug, Clone)]
pub(crate) struct Lent {
    pub by: SharedId,
    /// Its modules.
    pub module: Vec<Name>,
    /// Index of the struct that is the whole of what is lent.
    pub root: usize,
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub ident: Name,
    pub wire: String,
    pub also: Vec<String>,
    pub ty: Type,
    /// From the body, with `[]` after lists.
    pub path: String,
    /// Its path as a name.
    pub in_full: Name,
    pub says: String,
    pub ours: Option<String>,
    /// Citations, where it is not the topic's guide that has it.
    pub documented: Vec<Citation>,
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
    /// Nobody knows, which is reported; nothing that depends on it is.
    Unknown,
}

/// A group or list element with a builder of its own.
#[derive(Debug)]
pub(crate) struct Part {
    /// Index of its struct.
    pub of: usize,
    /// Whether it is a list's element.
    pub element: bool,
    /// The number of the topic's part that it is, if it is one that bodies share.
    pub shared: Option<usize>,
    /// Who asks for its places.
    pub asks: Asks,
    /// The builder's own type.
    pub made_by: Name,
    /// The builder's first state.
    pub first: Name,
    /// The trait of what a group's setter takes, where the body takes values that set what lies in the group: it names their setters.
    pub bound: Option<Name>,
    /// What the compiler asks for.
    pub places: Vec<FieldId>,
    /// What the compiler calls these where they are missing.
    pub missing: Vec<Name>,
    pub setters: Vec<PartSetter>,
}

/// Who asks for what is required in a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asks {
    /// Its own builder: all requests ask for the same.
    Part,
    /// The builder of the request that takes it.
    Request,
}

/// A setter of a part's builder.
#[derive(Debug)]
pub(crate) struct PartSetter {
    pub field: FieldId,
    pub name: Name,
    /// The number of its place, if the compiler asks for it.
    pub place: Option<usize>,
    /// Nothing where all operations that send the body have one value and the compiler does not ask for it.
    pub input: Input,
}

/// How a setter takes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// As what converts into it.
    Converted,
    /// As it is: a number or a boolean.
    AsIs,
}

/// What a setter takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    /// Nothing: it sets the one value that there is.
    Only(Scalar),
    Value(Manner),
    /// A list whole, of what converts into its elements.
    List,
    /// Of a list, one element that is an object without a builder.
    Element,
    /// Of a list, one element that its own builder has made complete.
    Complete,
    /// Of a list, one element, whatever is set in it.
    Any,
    /// Of a list, one element in which all places of its part are set but those that are spared: the part's number, and theirs in it.
    Asked {
        part: usize,
        spares: Vec<usize>,
    },
}

#[derive(Debug)]
pub(crate) struct Operation<'s> {
    pub id: OperationId,
    pub written: &'s spec::Operation,
    /// Its static.
    pub ident: Name,
    /// The module of what its contracts have in common.
    pub module: Name,
    pub documented: Vec<Citation>,
    /// None if nobody knows it, which is reported.
    pub family: Option<&'s Family>,
    pub hosts: Vec<Host<'s>>,
    pub parameters: Vec<Parameter<'s>>,
    pub query: Vec<Parameter<'s>>,
    pub headers: Vec<Parameter<'s>>,
    /// If its answers are pages of a list.
    pub lists: Option<Elements>,
    pub encryption: Degree,
    pub jose: Degree,
    /// Indexes into the API's modes and selectors.
    pub modes: Vec<usize>,
    /// For each mode, the fields of the body that it lifts.
    pub lifts: Vec<Vec<FieldId>>,
    pub selectors: Vec<usize>,
    /// For each selector, the fields that it can be read from, each with the number of its reading.
    pub readings: Vec<Vec<(usize, FieldId)>>,
    pub request: Option<BodyId>,
    pub response: Option<BodyId>,
    /// The body of its family's errors.
    pub error: Option<BodyId>,
    /// What each of its use cases can have beside its own fields.
    pub optional: Vec<FieldId>,
    /// What holds in each of them.
    pub rules: Rules,
    /// The pair rules of its modes.
    pub pairs: Vec<Conditional>,
}

/// The elements of a page.
#[derive(Debug)]
pub(crate) struct Elements {
    pub page: BodyId,
    /// The list, and the objects on the way to it.
    pub list: FieldId,
    /// What an element is.
    pub ty: Type,
}

/// Where an operation is documented to be, in one environment.
#[derive(Debug)]
pub(crate) struct Host<'s> {
    /// Index of the environment.
    pub environment: usize,
    pub written: &'s spec::Host,
}

/// `never`, `optional`/`chosen`, `required`/`default`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Degree {
    #[default]
    Never,
    May,
    Must,
}

impl Degree {
    pub(crate) const ALL: [Self; 3] = [Self::Never, Self::May, Self::Must];

    /// What the spec calls degrees of encryption, of answers as JOSE, and of whether requests may be repeated.
    pub(crate) const OF_ENCRYPTION: [&str; 3] = ["never", "optional", "required"];
    pub(crate) const OF_JOSE: [&str; 3] = ["never", "chosen", "default"];
    pub(crate) const OF_REPEATING: [&str; 3] = ["unsaid", "after-lookup", "yes"];

    /// The word for it, of three.
    #[must_use]
    pub(crate) const fn word(self, words: [&'static str; 3]) -> &'static str {
        words[self as usize]
    }
}

#[derive(Debug)]
pub(crate) struct Parameter<'s> {
    pub written: &'s spec::Parameter,
    pub ident: Name,
    pub ty: Plain,
}

/// What a parameter can be, which is written as text: no object and no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plain {
    Text,
    Boolean,
    Integer,
    /// Index of a text type.
    Named(usize),
    /// Index of a code list.
    Code(usize),
    /// Nobody knows, which is reported.
    Unknown,
}

#[derive(Debug)]
pub(crate) struct UseCase<'s> {
    pub id: UseCaseId,
    pub written: &'s spec::UseCase,
    /// The type that stands for it; with variants, a type that only leads to them.
    pub ident: Name,
    pub operation: OperationId,
    pub documented: Vec<Citation>,
    /// Selector and the values that the page says are supported.
    pub supports: Vec<(usize, &'s [Text])>,
    pub encryption: Degree,
    pub jose: Degree,
    /// Whether its requests may be sent again after an unknown outcome: unsaid, after a lookup, at once.
    pub repeatable: Degree,
    pub ours: Vec<Ours<'s>>,
    /// Modes that no page gives it, and why it has them: indexes into the API's.
    pub modes_of_ours: Vec<(usize, &'s str)>,
    /// The contracts' ids of use cases whose requests nothing tells from its own, whichever of the two says so.
    pub alike: Vec<String>,
    pub switches: Vec<Switch>,
    pub contract: Contract,
    /// One without variants, else one for each.
    pub builders: Vec<Builder>,
    pub examples: Vec<Example>,
    pub fragments: Vec<Fragment<'s>>,
    pub errata: Vec<Erratum<'s>>,
}

/// What a use case says of fields that is not a page's, and why it does.
#[derive(Debug)]
pub(crate) struct Ours<'s> {
    pub what: Subject,
    pub why: &'s str,
}

#[derive(Debug)]
pub(crate) enum Subject {
    Field(FieldId),
    /// A choice between them.
    AtLeastOneOf(Vec<FieldId>),
    /// That no two of them go together.
    AtMostOneOf(Vec<FieldId>),
}

/// A setter without arguments that sets documented values.
#[derive(Debug, Clone)]
pub(crate) struct Switch {
    pub ident: Name,
    pub says: String,
    pub sets: Vec<(FieldId, Scalar)>,
}

/// A value of a type that a person wrote, which sets several fields at once.
#[derive(Debug)]
pub(crate) struct Taken {
    pub ident: Name,
    /// The type's path below the crate.
    pub of: Vec<Name>,
    pub says: String,
    /// Fields that it sets for sure.
    pub sets: Vec<FieldId>,
    /// Fields that it sets where it knows them.
    pub may_set: Vec<FieldId>,
}

/// All rules of a use case or of one of its variants.
#[derive(Debug, Clone)]
pub(crate) struct Contract {
    pub id: String,
    /// Its static.
    pub ident: Name,
    pub always: Rules,
    pub when: Vec<Conditional>,
    /// Documented optional fields, in published order.
    pub optional: Vec<FieldId>,
    /// What each of the operation's modes changes; those that change nothing are left out.
    pub modes: Vec<Change>,
}

/// What a mode does to a contract.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// Index into the API's modes.
    pub mode: usize,
    /// What is not required in it, where it would be.
    pub lifts: Vec<FieldId>,
    /// What is required in it alone, and when.
    pub adds: Vec<(Vec<Condition>, Vec<FieldId>)>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    pub required: Vec<Requirement>,
    pub values: Vec<ValueRule>,
    pub at_least_one_of: Vec<Alternatives>,
    pub at_most_one_of: Vec<Alternatives>,
    pub not_zero: Vec<NotZero>,
}

/// A number that must not be nought.
#[derive(Debug, Clone)]
pub(crate) struct NotZero {
    pub field: FieldId,
    /// Fields and values; with one of them it may be nought. Of a list it is an element.
    pub unless: Vec<(FieldId, Scalar)>,
    pub documented: Vec<Citation>,
    pub ours: Option<String>,
    pub span: Span,
}

/// Fields of which one is meant.
#[derive(Debug, Clone)]
pub(crate) struct Alternatives {
    pub fields: Vec<FieldId>,
    pub ours: Option<String>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Requirement {
    pub field: FieldId,
    pub may_be_empty: bool,
    /// The modes in which it is not required: indexes into the API's.
    pub lifted_in: Vec<usize>,
    /// Why it is there, if no page has it.
    pub ours: Option<String>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub(crate) struct ValueRule {
    pub field: FieldId,
    pub values: Vec<Scalar>,
    /// The code lists among the values: where each begins, and its index.
    pub lists: Vec<(usize, usize)>,
    /// One value, which builders set unless it is optional.
    pub fixed: bool,
    pub preset: bool,
    pub ours: Option<String>,
    pub span: Span,
}

/// What a rule on values has, as the spec writes it.
#[derive(Debug)]
pub(crate) enum Written<'a> {
    Value(&'a Scalar),
    List(&'a CodeList<'a>),
}

#[derive(Debug, Clone)]
pub(crate) struct Conditional {
    pub conditions: Vec<Condition>,
    pub rules: Rules,
    /// The number of the operation's rule that it is, if it is one of them whole.
    pub pair: Option<usize>,
}

#[derive(Debug, Clone)]
pub(crate) enum Condition {
    Present(FieldId),
    Absent(FieldId),
    Equals(FieldId, Scalar),
    Selector(Selected, Vec<String>),
    /// Index into the API's modes.
    Mode(usize),
}

/// A builder with compiler-checked required fields.
#[derive(Debug, Clone)]
pub(crate) struct Builder {
    pub variant: Option<String>,
    /// The use case's or variant's type.
    pub ident: Name,
    /// The builder's own type.
    pub made_by: Name,
    /// The builder's first state.
    pub first: Name,
    /// What leads to it from the type of all variants.
    pub start: Name,
    pub contract: Contract,
    /// How its type says which places are set.
    pub state: Vec<Place>,
    /// The table on its page; none where its contract asks for nothing and offers nothing.
    pub rows: Vec<TableRow>,
    /// Everything that its callers can call, but for `build`.
    pub methods: Vec<Method>,
}

/// A row of the table on a builder's page.
#[derive(Debug, Clone)]
pub(crate) struct TableRow {
    pub cells: Vec<TableCell>,
    pub rule: TableRule,
}

/// What a row is about: a field or a group, and the methods that set it.
#[derive(Debug, Clone)]
pub(crate) struct TableCell {
    pub field: FieldId,
    pub setters: Vec<Name>,
}

/// What a row says of its cells.
#[derive(Debug, Clone)]
pub(crate) enum TableRule {
    Required {
        may_be_empty: bool,
    },
    /// Under the conditions with this number.
    RequiredWhen(usize),
    Optional,
    /// Of fields in the struct with this number, if all lie in one.
    AtLeastOneOf(Option<usize>),
    AtMostOneOf(Option<usize>),
    NotZero(NotZero),
    /// Every use case of the operation can have them.
    OfAll,
}

/// A method of a builder.
#[derive(Debug, Clone)]
pub(crate) struct Method {
    pub name: Name,
    pub does: Does,
    /// The places that count as set, or as done without, once it is called.
    pub marks: Vec<Position>,
    /// When what it sets is required.
    pub need: Need,
}

/// When a field, or what lies in a list, is required.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Need {
    #[default]
    Never,
    Always,
    /// Under one of these conditions: numbers of the contract's.
    When(Vec<usize>),
}

/// A place of a builder's state.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    Field(FieldId),
    /// The number of a part, and for each of its places the field if the builder has a place for it.
    Group(usize, Vec<Option<FieldId>>),
}

/// A place by its number, in a group also by the number in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub place: usize,
    pub within: Option<usize>,
}

/// Everything that some builder can miss.
#[derive(Debug)]
pub(crate) struct Missing {
    /// Setters and paths as types, each once, by name.
    pub names: Vec<Name>,
    /// By name.
    pub fields: Vec<MissingField>,
}

/// What a builder can miss: a field's path, and the setter to be called.
#[derive(Debug)]
pub(crate) struct MissingField {
    pub setter: Name,
    /// The path as a type.
    pub printed: Name,
    /// The same, unless bodies disagree on the setter.
    pub ident: Name,
}

#[derive(Debug, Clone)]
pub(crate) enum Does {
    /// Sets a query parameter or a header of the operation, by its number.
    Query(usize, Manner),
    Header(usize, Manner),
    /// Asks for an encrypted answer.
    JoseAnswer,
    /// Does something to a request that sends this body.
    WithBody(BodyId, WithBody),
}

/// What a method does to a request with a body.
#[derive(Debug, Clone)]
pub(crate) enum WithBody {
    /// Sets a field; a list's elements that are objects one by one.
    Set(FieldId, Input),
    /// Sets what a switch of the use case sets, by its number.
    Switch(usize),
    /// Sets what a value of the body knows, by its number: those fields that the builder documents.
    Take(usize, Vec<FieldId>),
    /// Copies a group: the number of its part.
    Group(usize),
    /// Says a selector.
    Select(Selected),
    /// Says that nobody knows a selector.
    Unknown(Selected),
    /// Turns a mode on: the number of its change in the contract.
    Mode { change: usize, number: usize },
    /// Changes the whole body.
    Change,
    /// Does without a requirement.
    Waive,
}

/// A selector: its index in the API, and its number in the operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Selected {
    pub selector: usize,
    pub number: usize,
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
    /// How its request is built, if it has one.
    pub plan: Option<Plan>,
}

/// How an example is built in Rust.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// What stands in the path; a part has none.
    pub parameters: Vec<Argument>,
    /// Methods of the builder, in order.
    pub calls: Vec<Call>,
    /// What reaches around them.
    pub around: Vec<Statement>,
}

#[derive(Debug)]
pub(crate) struct Call {
    pub method: Name,
    pub argument: Argument,
}

#[derive(Debug)]
pub(crate) enum Argument {
    Nothing,
    Text(String),
    /// A number or a boolean.
    Plain(serde_json::Value),
    Json(serde_json::Value),
    /// A decimal or a time: the text type.
    Parsed {
        ty: usize,
        text: String,
    },
    /// A time in seconds: the text type.
    Seconds {
        ty: usize,
        seconds: i64,
    },
    /// A code list and the number of the code in it.
    Code {
        list: usize,
        code: usize,
    },
    List(Vec<Argument>),
    Part(PartPlan),
    /// An object without a builder: its struct.
    Read {
        of: usize,
        json: serde_json::Value,
    },
}

/// How a part is built: its number, and the calls of its builder.
#[derive(Debug)]
pub(crate) struct PartPlan {
    pub part: usize,
    pub plan: Plan,
}

/// A change to a body or part that no setter can make: an object on the way is made, and perhaps a field put into it.
#[derive(Debug)]
pub(crate) struct Statement {
    pub way: Vec<FieldId>,
    pub insert: Option<(String, serde_json::Value)>,
}

/// A published piece of a request.
#[derive(Debug)]
pub(crate) struct Fragment<'s> {
    pub written: &'s spec::Fragment,
    pub document: Document,
}

/// Which way a published document goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// To the service.
    Request,
    /// From the service.
    Response,
    /// A piece of a request.
    Fragment,
}

impl Side {
    /// As files and errata have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Fragment => "fragment",
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub side: Side,
    /// Below the spec's directory.
    pub file: String,
    /// Where it is published.
    pub at: Citation,
    /// Where the spec says so.
    pub span: Span,
    pub published: String,
    /// Valid JSON.
    pub repaired: serde_json::Value,
    /// As documented; a request without members that are `null`.
    pub conforming: serde_json::Value,
    /// Paths (with indexes) at which value errata apply.
    pub mended: Vec<(String, Span)>,
}

#[derive(Debug)]
pub(crate) struct Erratum<'s> {
    pub at: Citation,
    /// The variant or name of the example or fragment that it is in, if it has one.
    pub example: Option<String>,
    pub written: &'s spec::Erratum,
}

impl Example {
    /// What a fragment is like, beside its document.
    pub(crate) fn of(fragment: &Fragment) -> Self {
        Self {
            suffix: Some(fragment.written.name.value.clone()),
            variant: None,
            selections: Vec::new(),
            parameters: Vec::new(),
            request: None,
            response: None,
            plan: None,
        }
    }
}

impl Fragment<'_> {
    /// Whether something is put around it, which is an erratum too.
    #[must_use]
    pub(crate) const fn is_incomplete(&self) -> bool {
        self.written.before.is_some() || self.written.after.is_some()
    }
}

impl<'s> UseCase<'s> {
    /// All examples, or those that show a variant.
    pub(crate) fn examples_of(&self, variant: Option<&str>) -> impl Iterator<Item = &Example> {
        self.examples.iter().filter(move |example| variant.is_none() || example.variant.as_deref() == variant)
    }

    /// All errata, or those of the list and of a variant's own examples.
    pub(crate) fn errata_of(&self, variant: Option<&str>) -> impl Iterator<Item = &Erratum<'s>> {
        let is_own = move |name: &str| {
            let shown = self.examples.iter().find(|example| example.suffix.as_deref() == Some(name));
            variant.is_none() || shown.map_or(Some(name), |example| example.variant.as_deref()) == variant
        };
        self.errata.iter().filter(move |erratum| erratum.example.as_deref().is_none_or(is_own))
    }

    /// The contract that an example's request is held against: its variant's, if it shows one.
    #[must_use]
    pub(crate) fn contract_of(&self, example: &Example) -> &Contract {
        let variant =
            self.builders.iter().find(|builder| builder.variant.is_some() && builder.variant == example.variant);
        variant.map_or(&self.contract, |builder| &builder.contract)
    }
}

impl Body {
    /// What contracts call a field: as its setter, or by its path.
    #[must_use]
    pub(crate) fn name(&self, field: FieldId) -> &Name {
        self.setters.get(&field).unwrap_or(&self[field].in_full)
    }
}

impl Deref for Body {
    type Target = Objects;

    fn deref(&self) -> &Objects {
        &self.objects
    }
}

impl std::ops::Index<FieldId> for Objects {
    type Output = Field;

    fn index(&self, id: FieldId) -> &Field {
        &self.structs[id.of].fields[id.number]
    }
}

impl Objects {
    /// The field at a path, which is text in the spec alone.
    #[must_use]
    pub(crate) fn find(&self, path: &str) -> Option<FieldId> {
        let (mut of, mut found) = (Some(0), None);
        for name in path.split('.') {
            let (wire, is_list) = name.strip_suffix("[]").map_or((name, false), |wire| (wire, true));
            let number = self.structs.get(of?)?.fields.iter().position(|field| field.wire == wire)?;
            let id = FieldId { of: of?, number };
            if self[id].is_list() != is_list {
                return None;
            }
            of = self[id].ty.inner_struct();
            found = Some(id);
        }
        found
    }

    /// The fields on the way to one, from the body: it is the last.
    #[must_use]
    pub(crate) fn way(&self, id: FieldId) -> Vec<FieldId> {
        let mut way: Vec<_> = std::iter::successors(Some(id), |id| self.structs[id.of].within).collect();
        way.reverse();
        way
    }

    /// Whether a field lies in another, at any depth.
    #[must_use]
    pub(crate) fn lies_in(&self, id: FieldId, outer: FieldId) -> bool {
        id != outer && self.way(id).contains(&outer)
    }

    /// The outermost list on the way to a field, which may be itself.
    #[must_use]
    pub(crate) fn outermost_list(&self, id: FieldId) -> Option<FieldId> {
        self.way(id).into_iter().find(|id| self[*id].is_list())
    }

    /// Whether a field lies in the elements of a list.
    #[must_use]
    pub(crate) fn is_in_elements(&self, id: FieldId) -> bool {
        self.outermost_list(id).is_some_and(|list| list != id)
    }

    /// Every field, struct by struct.
    pub(crate) fn ids(&self) -> impl Iterator<Item = FieldId> {
        let numbered = self.structs.iter().enumerate();
        numbered.flat_map(|(of, structure)| (0..structure.fields.len()).map(move |number| FieldId { of, number }))
    }

    /// Who declares a struct's type, if that is not the body.
    pub(crate) fn lent(&self, of: usize) -> Option<&Lent> {
        self.structs[of].lent.as_ref()
    }

    /// The module in which a struct's type is declared.
    pub(crate) fn module_of(&self, of: usize) -> &Name {
        self.lent(of).and_then(|lent| lent.module.last()).unwrap_or(&self.module)
    }

    /// The structs whose types are declared together with one that is the whole of what is lent.
    pub(crate) fn lent_with(&self, root: usize) -> impl Iterator<Item = &Struct> {
        self.structs.iter().filter(move |other| other.lent.as_ref().is_some_and(|lent| lent.root == root))
    }

    /// All leaves: fields that are not objects or lists of objects.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = &Field> {
        let fields = self.structs.iter().flat_map(|structure| &structure.fields);
        fields.filter(|field| field.ty.inner_struct().is_none())
    }
}

impl Field {
    /// Whether it is a list of anything.
    #[must_use]
    pub(crate) const fn is_list(&self) -> bool {
        matches!(self.ty, Type::List(_))
    }
}

impl Builder {
    /// The methods that take a value which sets a field beside others.
    pub(crate) fn takes(&self, field: FieldId) -> impl Iterator<Item = &Name> {
        self.methods.iter().filter(move |method| method.takes(field)).map(|method| &method.name)
    }
}

impl Method {
    /// Whether it takes a value which sets a field beside others.
    pub(crate) fn takes(&self, field: FieldId) -> bool {
        matches!(&self.does, Does::WithBody(_, WithBody::Take(_, fields)) if fields.contains(&field))
    }
}

impl Topic<'_> {
    /// Whether the topic shows a type of a body beside its modules.
    #[must_use]
    pub(crate) fn exports(&self, body: &Body, ident: &Name) -> bool {
        body.exports.contains(ident) || self.parts.iter().any(|part| part.ident == *ident)
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

    /// The text type that a value, or a list's element, is of.
    #[must_use]
    pub(crate) fn inner_text(&self) -> Option<usize> {
        match self {
            Self::Named(index) => Some(*index),
            Self::List(element) => element.inner_text(),
            _ => None,
        }
    }
}

impl Citation {
    /// The guides that citations name, each once.
    pub(crate) fn guides<'a>(citations: impl IntoIterator<Item = &'a Self>) -> Vec<usize> {
        let mut guides = Vec::new();
        for Self { guide, .. } in citations {
            if !guides.contains(guide) {
                guides.push(*guide);
            }
        }
        guides
    }
}

impl Api<'_> {
    /// Citations as the spec has them.
    pub(crate) fn cite_all(&self, citations: &[Citation]) -> Vec<String> {
        citations.iter().map(|citation| self.cite(citation)).collect()
    }

    /// A citation as the spec has it.
    pub(crate) fn cite(&self, Citation { guide, passage }: &Citation) -> String {
        let mark = if matches!(passage, Passage::Line(_)) { ':' } else { '#' };
        format!("{}{mark}{passage}", self.written.guides[*guide].key.value)
    }
}

impl Body {
    /// The part that a struct is, if it has a builder.
    #[must_use]
    pub(crate) fn part_of(&self, of: usize) -> Option<&Part> {
        self.structs[of].part.map(|number| &self.parts[number])
    }

    /// The values that set what lies in a part.
    pub(crate) fn takes_in<'a>(&'a self, part: &'a Part) -> impl Iterator<Item = &'a Taken> {
        self.takes.iter().filter(|taken| taken.sets_in(&self.objects, part.of))
    }
}

impl Taken {
    /// Whether it sets, or may set, what lies in a struct.
    pub(crate) fn sets_in(&self, body: &Objects, of: usize) -> bool {
        let held = body.structs[of].within;
        held.is_some_and(|held| self.sets.iter().chain(&self.may_set).any(|field| body.lies_in(*field, held)))
    }
}

impl Rules {
    /// Whether they ask for what makes it right that a number is nought.
    #[must_use]
    pub(crate) fn excuse(&self, number: &NotZero) -> bool {
        let is_asked = |field| self.required.iter().any(|requirement| requirement.field == field);
        let is_fixed = |(field, value): &(FieldId, Scalar)| {
            let mut rules = self.values.iter().filter(|rule| rule.field == *field && rule.fixed);
            is_asked(*field) && rules.any(|rule| rule.values.contains(value))
        };
        number.unless.iter().any(is_fixed)
    }

    /// Whether every request that they always hold for has something at a field or in it, in whatever modes it is made.
    #[must_use]
    pub(crate) fn always_have(&self, field: FieldId, body: &Objects) -> bool {
        let mut there = self.required.iter().filter(|required| required.is_always_there());
        there.any(|required| required.field == field || body.lies_in(required.field, field))
    }

    /// What values a field can have.
    #[must_use]
    pub(crate) fn value_of(&self, field: FieldId) -> Option<&ValueRule> {
        self.values.iter().find(|rule| rule.field == field)
    }

    /// The fields that they are about.
    pub(crate) fn fields(&self) -> impl Iterator<Item = FieldId> {
        let required = self.required.iter().map(|requirement| requirement.field);
        let values = self.values.iter().map(|rule| rule.field);
        let choices = self.at_least_one_of.iter().chain(&self.at_most_one_of);
        let numbers = self.not_zero.iter();
        let numbers = numbers.flat_map(|rule| rule.unless.iter().map(|(field, _)| *field).chain([rule.field]));
        required.chain(values).chain(choices.flat_map(|choice| choice.fields.iter().copied())).chain(numbers)
    }

    /// What is required, the fields of one object together, as they are judged.
    pub(crate) fn required_by_object(&self) -> Vec<&Requirement> {
        let first = |of: usize| self.required.iter().position(|requirement| requirement.field.of == of);
        let mut sorted: Vec<_> = self.required.iter().collect();
        sorted.sort_by_key(|requirement| first(requirement.field.of));
        sorted
    }
}

impl Requirement {
    /// Whether every request has something at its path that says something, in whatever modes it is made.
    #[must_use]
    pub(crate) const fn is_always_there(&self) -> bool {
        self.lifted_in.is_empty() && !self.may_be_empty
    }
}

impl ValueRule {
    /// The values, of code lists the list.
    pub(crate) fn written<'a>(&'a self, api: &'a Api<'_>) -> Vec<Written<'a>> {
        let (mut written, mut rest) = (Vec::new(), 0);
        for (at, list) in &self.lists {
            let list = &api.code_lists[*list];
            written.extend(self.values[rest..*at].iter().map(Written::Value));
            written.push(Written::List(list));
            rest = at + list.codes.len();
        }
        written.extend(self.values[rest..].iter().map(Written::Value));
        written
    }
}

impl Conditional {
    pub(crate) fn fields(&self) -> impl Iterator<Item = FieldId> {
        let conditions = self.conditions.iter().filter_map(|condition| match condition {
            Condition::Present(field) | Condition::Absent(field) | Condition::Equals(field, _) => Some(*field),
            Condition::Selector(..) | Condition::Mode(_) => None,
        });
        self.rules.fields().chain(conditions)
    }
}

impl Contract {
    pub(crate) fn fields(&self) -> impl Iterator<Item = FieldId> {
        let when = self.when.iter().flat_map(Conditional::fields);
        self.always.fields().chain(when).chain(self.optional.iter().copied())
    }
}

impl Operation<'_> {
    pub(crate) fn fields(&self) -> impl Iterator<Item = FieldId> {
        let readings = self.readings.iter().flatten().map(|(_, field)| *field);
        let pairs = self.pairs.iter().flat_map(Conditional::fields);
        readings.chain(self.lifts.iter().flatten().copied()).chain(self.rules.fields()).chain(pairs)
    }
}

impl<'s> Model<'s> {
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation<'s>> {
        self.topics.iter().flat_map(|topic| &topic.operations)
    }

    pub(crate) fn use_cases(&self) -> impl Iterator<Item = &UseCase<'s>> {
        self.topics.iter().flat_map(|topic| &topic.use_cases)
    }

    #[must_use]
    pub(crate) fn body(&self, id: BodyId) -> &Body {
        &self.topics[id.topic].bodies[id.number]
    }

    /// The body that an operation sends.
    #[must_use]
    pub(crate) fn request(&self, operation: &Operation) -> Option<&Body> {
        operation.request.map(|body| self.body(body))
    }

    #[must_use]
    pub(crate) fn operation(&self, use_case: &UseCase<'_>) -> &Operation<'s> {
        let OperationId { topic, number } = use_case.operation;
        &self.topics[topic].operations[number]
    }
}
