//! Sections of a page that the spec does not have → a topic's file and examples, for a person to finish.

mod chapter;
pub mod command;
mod compare;
mod erratum;
mod example;
mod known;
mod lists;
mod operation;
mod rules;
mod setter;
mod topic;
mod types;
mod use_case;
mod yaml;

pub use self::{
    compare::{Compared, Fresh, compare, fresh},
    topic::{Draft, Drafted, Missing, Order, draft},
    types::Field,
};
