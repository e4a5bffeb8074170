//! A page or a whole guide of the publisher's Markdown → what it says, with lines.
//!
//! `CommonMark` is parsed by a library. What is read here are the publisher's patterns on top of it: a field, a colon and its notes;
//! a label and an example; an environment and an endpoint. What is not understood is listed, and nothing is guessed: [`Page::unread`].

mod block;
mod call;
mod condition;
mod endpoint;
mod field;
mod line;
mod mark;
mod note;
mod page;
mod path;
mod read;
mod section;

pub use self::{
    call::Call,
    condition::Condition,
    endpoint::Endpoint,
    field::{Entry, FieldList, Oddity},
    note::{Note, Says},
    page::{Block, Bullets, Counts, Header, Page, Read, Role, Section, Table, Unread, What},
    path::bare,
    read::read,
    section::{Degree, Kind},
};
