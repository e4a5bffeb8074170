//! Paths with marks of lists → the same marks on paths without them: pages leave them out, and examples show them.

use std::collections::BTreeSet;

/// The lists of a body.
#[derive(Debug, Clone, Default)]
pub(super) struct Lists(BTreeSet<String>);

impl Lists {
    /// Takes the lists on the way of a path.
    pub(super) fn learn(&mut self, path: &str) {
        for (at, _) in path.match_indices("[]") {
            self.0.insert(pages::bare(path.get(..at).unwrap_or_default()));
        }
    }

    /// A path with a mark at each step that is known to be a list.
    pub(super) fn mark(&self, path: &str) -> String {
        let (mut marked, mut bare) = (String::new(), String::new());
        for step in path.split('.') {
            if !bare.is_empty() {
                marked.push('.');
                bare.push('.');
            }
            marked.push_str(step);
            bare.push_str(&pages::bare(step));
            if !step.ends_with(']') && self.0.contains(&bare) {
                marked.push_str("[]");
            }
        }
        marked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_path_shows_to_be_a_list_is_one_in_all() {
        let mut lists = Lists::default();
        lists.learn("shelf[].pots[].size");
        lists.learn("names[]");
        for (path, expected) in [
            ("shelf.pots.color", "shelf[].pots[].color"),
            ("shelf[].width", "shelf[].width"),
            ("names", "names[]"),
            ("pots.size", "pots.size"),
        ] {
            assert_eq!(lists.mark(path), expected);
        }
    }
}
