//! What the generated code needs and a person wrote: reading, writing, checking and building JSON objects from facts.
//!
//! Nothing here knows which API it serves. Generated modules address it as `crate::runtime`.

pub mod code_list;
pub mod contract;
pub(crate) mod decimal;
pub mod decode;
#[doc(hidden)]
pub mod draft;
pub mod extra;
pub mod given;
pub mod json;
pub mod matching;
pub mod near;
pub mod object;
pub mod operation;
pub mod part;
pub mod request;
pub mod shape;
pub mod state;
pub mod store;
mod stored;
pub mod target;
pub mod text;
pub mod value;
pub mod verdict;
mod way;

mod check;
pub(crate) mod debug;
pub(crate) mod encode;
pub(crate) mod erased;
pub(crate) mod facts;
mod findings;
pub(crate) mod form;
mod formed;
pub(crate) mod instant;
pub(crate) mod knows;
mod luhn;
mod named;
#[cfg(feature = "client")]
pub(crate) mod once;
mod path;
mod raw;
mod reach;
pub(crate) mod redacted;
mod registry;
mod rejected;
mod rules;
mod same;
mod scan;
mod sealed;
mod steps;
mod undecodable;
mod wiped;

#[cfg(doc)]
pub use self::state::Marked;
pub use self::{
    code_list::Unlisted,
    contract::{Contract, Lists, UseCase},
    extra::Extra,
    given::{Given, Selection, Waiver},
    json::Json,
    object::Nothing,
    operation::{Encryption, Jose, Operation, Parameter, ParameterKind, Repeatable},
    part::{Complete, IntoElement, Part},
    rejected::Rejected,
    request::{FromJson, Request},
    state::{AtRunTime, IntoField},
    store::{NotOpened, NotStorable, Seal, UnderSeal},
    stored::NotRestored,
    target::{Prepared, Target, Unsendable},
    text::{InvalidText, Personal, Secret},
    undecodable::Undecodable,
    value::Object,
    verdict::{Found, Outcome, Rule, Undecided, Undocumented, Verdict, Violation},
};
pub(crate) use self::{
    code_list::code_list,
    facts::{common, contract, fields},
    named::named,
    object::object,
    registry::types_of_use_cases,
    sealed::{Sealed, SealedPart},
    state::{accessors, missing, part_setters, setters},
    text::text_type,
};
