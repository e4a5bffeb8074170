//! Words of a paragraph, an item or a block → what they mark: a label, a header, a condition, a value.

use std::borrow::Cow;

use crate::{
    condition::{Condition, cards, codes},
    page::{Header, Role, Table},
    path,
    section::Degree,
};

/// The publisher writes a table's caption as its last row.
pub(crate) fn table<'a>(line: usize, head: Vec<Cow<'a, str>>, mut rows: Vec<(usize, Vec<Cow<'a, str>>)>) -> Table<'a> {
    let caption = rows.last().and_then(|(_, cells)| {
        let (first, rest) = cells.split_first()?;
        let caption = first.strip_prefix('[')?.strip_suffix(']')?;
        rest.iter().all(|cell| cell.is_empty()).then(|| caption.to_owned())
    });
    if caption.is_some() {
        rows.pop();
    }
    Table { line, caption, head, rows }
}

/// What a label above a code block says that it is.
pub(crate) fn label(text: &str) -> Option<Role> {
    let text = text.trim_end_matches(':').trim_matches('*');
    // Most lines are none: the words are counted last.
    let is_short = || text.split_whitespace().count() <= 8 && !text.ends_with('.');
    let is = |start: &str| text.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ':']));
    if (is("Response") || text.ends_with("Response")) && is_short() {
        Some(Role::Response)
    } else if (is("Request") || text.ends_with("Request")) && is_short() {
        Some(Role::Request)
    } else {
        None
    }
}

/// A heading below a list's that says for whom its fields are.
pub(crate) fn condition_of_heading(title: &str) -> Option<Condition> {
    if let Some(cards) = cards(title) {
        return Some(Condition::Cards(cards));
    }
    let is_about_fields = title
        .split_whitespace()
        .any(|word| matches!(word.to_ascii_lowercase().as_str(), "field" | "fields" | "information"));
    (!is_about_fields).then(|| Condition::Words(title.to_owned()))
}

/// A paragraph that says how far the fields below it are asked for.
pub(crate) fn degree_of_paragraph(text: &str) -> Option<Degree> {
    let plain = text.trim().trim_end_matches([':', '.']).to_ascii_lowercase();
    if plain == "these fields are required" {
        return Some(Degree::Required);
    }
    let is_free = ["can include any of", "may include any of", "might include any of", "might also include any of"];
    let is_about_fields = plain.contains("these fields") || plain.contains("following fields");
    (is_about_fields && is_free.iter().any(|words| plain.contains(words))).then_some(Degree::Optional)
}

/// `If you are using the a.b token, include …`: the fields that follow are asked for where that is there.
pub(crate) fn condition_of_paragraph(text: &str) -> Option<Condition> {
    let rest = text.strip_prefix("If you are using ").or_else(|| text.strip_prefix("When you are using "))?;
    let (condition, behind) = rest.split_once(", ")?;
    let path = path::mentioned(condition)?;
    behind.contains("include").then(|| Condition::Present(path.to_owned()))
}

/// Two ways in which pages tell of a header: `Set the NAME in the request header to …`, and `the "NAME:VALUE" request header`.
pub(crate) fn header(line: usize, text: &str) -> Option<Header> {
    if !text.contains("request header") {
        return None;
    }
    if let Some((name, rest)) = text.split_once(" in the request header to ") {
        let name = name.rsplit("et the ").next()?.to_owned();
        let value = codes(rest).next()?.to_owned();
        return Some(Header { line, name, value });
    }
    let (before, _) = text.split_once(" request header")?;
    let said = before.trim_end_matches(['"', '*', '`', '”']).rsplit(['"', '`', '“']).next()?;
    let (name, value) = said.split_once(':')?;
    let is_plain = |text: &str| !text.is_empty() && !text.contains(' ');
    (is_plain(name) && is_plain(value.trim())).then(|| Header {
        line,
        name: name.to_owned(),
        value: value.trim().to_owned(),
    })
}

/// The value that an item begins with, if it is marked as one.
pub(crate) fn value(text: &str) -> Option<String> {
    leading(text).first().map(|value| (*value).to_owned())
}

/// The values that an item begins with: `` `a` or `b`: what they mean ``.
pub(crate) fn leading(text: &str) -> Vec<&str> {
    let mut values = Vec::new();
    let mut rest = text;
    while let Some((value, behind)) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
        values.push(value.trim());
        // What a value means may be code, too.
        let next =
            ["or `", ", `", ", or `", ": or `"].iter().find_map(|between| behind.trim_start().strip_prefix(between));
        let Some(next) = next else { break };
        rest = behind.get(behind.len() - next.len() - 1..).unwrap_or_default();
    }
    values
}

/// Whether code is a command, a script or a piece of a page.
pub(crate) fn is_command(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let is_shell = matches!(first, "openssl" | "curl" | "keytool" | "npm" | "pip" | "mkdir" | "chmod" | "$");
    is_shell
        || first.starts_with(['<', '@'])
        || first.starts_with("&lt;")
        || text.contains("://")
        || matches!(
            first,
            "import"
                | "public"
                | "private"
                | "function"
                | "var"
                | "const"
                | "let"
                | "class"
                | "//"
                | "/**"
                | "/*"
                | "#import"
                | "#"
        )
}

/// Whether code in a sentence may be a value. Pages write names of products and brands as code, too.
pub(crate) fn has_value(sentence: &str) -> bool {
    codes(sentence).any(|code| !code.contains(' ') && !matches!(code, "TMS" | "Cybersource"))
}
