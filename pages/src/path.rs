//! A word or a term → a field's path.

/// A path without marks of lists: pages and examples differ in them.
#[must_use]
pub fn bare(path: &str) -> String {
    path.replace("[]", "")
}

/// Whether a word is a path: names between dots, each perhaps with marks of a list, and one of them perhaps a placeholder.
pub(crate) fn is_path(word: &str) -> bool {
    word.contains('.') && word.split('.').all(is_step)
}

/// Whether a word is a field's name.
pub(crate) fn is_name(word: &str) -> bool {
    !word.contains('.') && is_step(word) && word.starts_with(|c: char| c.is_ascii_lowercase())
}

fn is_step(step: &str) -> bool {
    if let Some(placeholder) = step.strip_prefix('[') {
        return placeholder.strip_suffix(']').is_some_and(|name| !name.is_empty() && is_plain(name));
    }
    let mut name = step;
    while let Some(rest) = name.strip_suffix(']') {
        let Some((rest, index)) = rest.rsplit_once('[') else { return false };
        if !index.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return false;
        }
        name = rest;
    }
    !name.is_empty() && is_plain(name) && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

fn is_plain(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// A path with spaces that let it wrap: they stand beside a dot, or cut one of its names.
pub(crate) fn path(text: &str) -> Option<(String, bool)> {
    let text = text.trim().trim_matches(['`', '*']);
    if !text.contains(char::is_whitespace) {
        return is_path(text).then(|| (text.to_owned(), false));
    }
    // A sentence has more words.
    if text.split_whitespace().count() > text.matches('.').count() + 2 {
        return None;
    }
    let mut path = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let joins =
            path.is_empty() || path.ends_with('.') || word.starts_with('.') || path.contains('.') && is_plain(word);
        if !joins {
            return None;
        }
        path.push_str(word);
    }
    is_path(&path).then_some((path, true))
}

/// As [`path`], or a field's name where fields are listed.
pub(crate) fn path_or_name(text: &str) -> Option<(String, bool)> {
    let name = text.trim().trim_matches(['`', '*']);
    path(text).or_else(|| is_name(name).then(|| (name.to_owned(), false)))
}

/// The first path within a sentence.
pub(crate) fn mentioned(text: &str) -> Option<&str> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '`' | '(' | ')' | ',' | ';' | '*'));
    words.map(|word| word.trim_end_matches(['.', ':'])).find(|word| {
        // A name of a host or a file is no path.
        let is_file = word.rsplit('.').next().is_some_and(|end| matches!(end, "com" | "html" | "md" | "pem"));
        is_path(word) && word.starts_with(|c: char| c.is_ascii_lowercase()) && !is_file
    })
}
