//! A name, or the end of one → the use case that is meant; else which ones are near.

use std::fmt::Write;

/// Names less alike than this are not worth a mention.
const ALIKE: f64 = 0.55;
/// More suggestions than this help nobody.
const MOST: usize = 3;

/// Finds a use case by its name, or by an end of it that only one use case has.
///
/// # Errors
///
/// If there is no such use case, or more than one; the message names those that are near.
pub fn find<'a>(ids: &[&'a str], name: &str) -> Result<&'a str, String> {
    if let Some(id) = ids.iter().find(|id| **id == name) {
        return Ok(id);
    }
    let ends = |id: &&str| id.strip_suffix(name).is_some_and(|start| start.ends_with('/'));
    let meant: Vec<_> = ids.iter().copied().filter(ends).collect();
    match meant.as_slice() {
        [] => Err(unknown(ids, name)),
        [id] => Ok(id),
        several => Err(format!("use case `{name}` is one of several; say which:{}", lines(several))),
    }
}

/// The known names that are most like this one, the nearest first.
fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let name = name.to_lowercase();
    let likeness = |known: &str| strsim::normalized_damerau_levenshtein(&name, known);
    let rated = known.into_iter().map(|known| (likeness(known).max(likeness(last_part(known))), known));
    let mut near: Vec<_> = rated.filter(|(likeness, _)| *likeness > ALIKE).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.into_iter().take(MOST).map(|(_, known)| known).collect()
}

fn unknown(ids: &[&str], name: &str) -> String {
    match nearest(name, ids.iter().copied()).as_slice() {
        [] => format!("no use case is called `{name}`; there are:{}", lines(ids)),
        near => format!("no use case is called `{name}`; did you mean:{}", lines(near)),
    }
}

fn last_part(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

fn lines(names: &[&str]) -> String {
    names.iter().fold(String::new(), |mut lines, name| {
        // Writing to a `String` cannot fail.
        let _ = write!(lines, "\n  {name}");
        lines
    })
}
