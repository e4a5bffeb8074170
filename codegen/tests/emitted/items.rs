//! The text of a generated file → those of its items that are about something.

/// The items, within modules too, whose head has one of the words; without the indentation of their module.
pub(crate) fn about(text: &str, words: &[&str]) -> String {
    let items = items(text).into_iter().filter(|item| head(item).iter().any(|word| words.contains(word)));
    items.collect::<Vec<_>>().join("\n")
}

/// An item ends in its first line, or where a bracket is closed below its beginning.
fn items(text: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut item = String::new();
    let mut depth = None;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("use ") && trimmed.ends_with('{') {
            lines.by_ref().find(|line| line.trim_start() == "};");
            continue;
        }
        if frames_items(trimmed) || (item.is_empty() && matches!(trimmed, "" | "}")) {
            continue;
        }
        let inside = *depth.get_or_insert(line.len() - trimmed.len());
        item += line.get(inside..).unwrap_or_default();
        item.push('\n');
        let closes =
            line.get(inside..).is_some_and(|line| line.starts_with(['}', ')', ']']) && !line.ends_with(['{', '>']));
        let is_one_line = line.len() - trimmed.len() == inside && (trimmed.ends_with(';') || trimmed.ends_with(" {}"));
        if closes || (is_one_line && !is_remark(trimmed)) {
            items.push(std::mem::take(&mut item));
            depth = None;
        }
    }
    items
}

/// The first line of a file, the beginnings of modules, their docs, and imports.
fn frames_items(line: &str) -> bool {
    let (kind, rest) =
        line.trim_start_matches("pub(crate) ").trim_start_matches("pub ").split_once(' ').unwrap_or((line, ""));
    matches!(kind, "//" | "//!") || kind == "use" || (kind == "mod" && !rest.ends_with('}'))
}

fn is_remark(line: &str) -> bool {
    line.starts_with("//") || line.starts_with("#[")
}

/// The words of the first line below the docs, and of the next where a macro breaks behind its bracket.
fn head(item: &str) -> Vec<&str> {
    let mut lines = item.lines().filter(|line| !is_remark(line.trim_start()));
    let first = lines.next().unwrap_or_default();
    let second = lines.next().filter(|_| first.ends_with('(') || first.ends_with("! {")).unwrap_or_default();
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    [first, second].into_iter().flat_map(|line| line.split(move |character| !is_word(character))).collect()
}
