//! Paths of a body → setters for those that would be called like another one, which the spec settles by a name.

use std::collections::BTreeMap;

use codegen::{setter_name, snake_case};

/// The names that must be given. `taken` are paths that the body has already, whose names stay.
pub(super) fn settled<'p>(new: &[&'p str], taken: &[&'p str]) -> BTreeMap<&'p str, String> {
    // What lies in elements of lists has no setter of the whole body.
    let is_free = |path: &&&str| !path.trim_end_matches("[]").contains("[]");
    let paths: Vec<_> = new.iter().chain(taken).filter(is_free).copied().collect();
    let mut names: BTreeMap<&str, String> = paths.iter().map(|path| (*path, setter_name(path))).collect();
    let mut settled = BTreeMap::new();
    for path in new.iter().filter(is_free).filter(|path| path.contains('.')) {
        if !names.get(path).is_some_and(|name| is_like(&names, path, name)) {
            continue;
        }
        let steps: Vec<_> = path.split('.').collect();
        let longer = (2..=steps.len()).filter_map(|count| steps.get(steps.len() - count..));
        let mut longer = longer.map(|steps| snake_case(steps.iter().map(|step| step.trim_end_matches("[]"))));
        if let Some(name) = longer.find(|name| !is_like(&names, path, name)) {
            names.insert(path, name.clone());
            settled.insert(*path, name);
        }
    }
    settled
}

/// Whether another path's setter or last name is this one.
fn is_like(names: &BTreeMap<&str, String>, path: &str, name: &str) -> bool {
    names.iter().any(|(other, taken)| *other != path && (taken == name || leaf(other) == name))
}

fn leaf(path: &str) -> String {
    setter_name(path.rsplit('.').next().unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_clash_are_longer_and_others_are_left_alone() {
        let new = ["lid.openingTime", "pot.lid.openingTime", "pot.size", "shelf[].openingTime", "a.width"];
        let settled = settled(&new, &["b.cover.lidHeight", "a.lidHeight"]);
        let settled: Vec<_> = settled.iter().map(|(path, name)| (*path, name.as_str())).collect();
        let expected = [("lid.openingTime", "lid_opening_time"), ("pot.lid.openingTime", "pot_lid_opening_time")];
        assert_eq!(settled, expected);
    }
}
