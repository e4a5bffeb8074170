//! One of the two pages that are held against each other.

use pages::Page;

/// One of the two.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// As it was named.
    pub name: &'a str,
    /// What is on it.
    pub page: &'a Page<'a>,
}
