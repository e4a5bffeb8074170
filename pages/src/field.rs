//! The fields that a section lists, and what is odd about how they are written.

use std::borrow::Cow;

use crate::{
    condition::Condition,
    note::{Note, Says},
    section::Degree,
};

/// The fields that a section lists.
#[derive(Debug)]
pub struct FieldList<'a> {
    /// The first one's line.
    pub line: usize,
    /// The fields.
    pub entries: Vec<Entry<'a>>,
}

/// A field of a list.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Without spaces and escapes.
    pub path: String,
    /// As published.
    pub written: String,
    /// Its line.
    pub line: usize,
    /// How far its list asks for it.
    pub degree: Degree,
    /// The conditions of its list, and the card that it stands under.
    pub when: Vec<Condition>,
    /// What is said of it.
    pub notes: Vec<Note>,
    /// What is odd about it.
    pub oddities: Vec<Oddity>,
    /// Where its name leads.
    pub link: Option<Cow<'a, str>>,
}

/// What is odd about how a field is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// Spaces within the path.
    Spaces,
    /// No colon behind it.
    NoColon,
    /// It stands in a list with bullets.
    Bullet,
    /// It is said within another definition.
    Nested,
}

impl Entry<'_> {
    /// Whether all of it is understood.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.notes.iter().all(|note| note.says != Says::Unread)
    }
}
