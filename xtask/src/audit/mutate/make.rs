//! The kinds of edits, and what each means.

use crate::audit::finding::{Kind, State};

/// What an edit does to the meaning of a page.
#[derive(Debug, Clone, Copy)]
pub enum Meaning {
    /// It is reported as one of these.
    Is(&'static [Kind]),
    /// It is not reported.
    None,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Make {
    /// Takes a field out.
    Drop,
    /// Gives it another name.
    Rename,
    /// Moves it from a required list to an optional one.
    Move,
    /// Changes the one value of a field.
    Fixed,
    /// Changes one of several values.
    Allowed,
    /// Writes a value in other letters.
    Letters,
    /// Changes the network that a field is required for.
    Condition,
    /// Changes a host.
    Host,
    /// Changes a path.
    Path,
    /// Changes a value in an example.
    Example,
    /// Changes a network of a list.
    Network,
    /// Changes a cell of a table.
    Row,
    /// Changes a code of a list.
    Code,
    /// Adds blank lines.
    Blank,
    /// Puts a space into a path.
    Space,
    /// Makes a path a link.
    Link,
    /// Takes the colon behind a field without notes away.
    Colon,
    /// Puts an anchor behind a heading's paragraphs.
    Anchor,
    /// Says the same with another verb.
    Verb,
    /// Adds a paragraph without rules.
    Paragraph,
    /// Says what language a code block is in.
    Fence,
    /// Moves an endpoint behind the others.
    Endpoints,
    /// Adds spaces at the end of a line.
    Trailing,
    /// Swaps two fields of a list.
    Order,
}

/// Every kind of edit: its name, what it means, and how it is made.
pub const EDITS: &[(&str, Meaning, Make)] = &[
    ("drop a field", Meaning::Is(&[Kind::Field, Kind::Section]), Make::Drop),
    ("rename a field", Meaning::Is(&[Kind::Renamed]), Make::Rename),
    ("move a field from required to optional", Meaning::Is(&[Kind::Requirement, Kind::Section]), Make::Move),
    ("change a fixed value", Meaning::Is(&[Kind::Value]), Make::Fixed),
    ("change an allowed value", Meaning::Is(&[Kind::Value]), Make::Allowed),
    ("change the letters of a value", Meaning::Is(&[Kind::Value]), Make::Letters),
    ("change a condition's network", Meaning::Is(&[Kind::Condition]), Make::Condition),
    ("change a host", Meaning::Is(&[Kind::Host]), Make::Host),
    ("change a path", Meaning::Is(&[Kind::Endpoint]), Make::Path),
    ("change an example", Meaning::Is(&[Kind::Example]), Make::Example),
    ("change a supported network", Meaning::Is(&[Kind::Supported]), Make::Network),
    ("change a cell of a table", Meaning::Is(&[Kind::Table]), Make::Row),
    ("change a code of a list", Meaning::Is(&[Kind::Table]), Make::Code),
    ("add blank lines", Meaning::None, Make::Blank),
    ("put a space into a path", Meaning::None, Make::Space),
    ("make a path a link", Meaning::None, Make::Link),
    ("take a colon away", Meaning::None, Make::Colon),
    ("add an anchor", Meaning::None, Make::Anchor),
    ("say it with another verb", Meaning::None, Make::Verb),
    ("add a blank paragraph", Meaning::None, Make::Paragraph),
    ("name a code block's language", Meaning::None, Make::Fence),
    ("swap two endpoints", Meaning::None, Make::Endpoints),
    ("add spaces at a line's end", Meaning::None, Make::Trailing),
    ("swap two fields", Meaning::None, Make::Order),
];

/// A finding, without its lines.
pub(super) type Told = (Kind, State, String, Vec<String>, String);
