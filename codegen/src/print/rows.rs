//! Our own macros: a row a line. `;` ends a row, or `,` where a list has no `;`; braces indent, and documentation stands above its row.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

/// A row is broken once it is as long as this.
const WIDTH: usize = 110;

/// No row is longer, unless a single word is; the modules around it indent it further.
const LIMIT: usize = 140;

/// A macro's call as an item.
pub(super) fn call(item: &syn::ItemMacro) -> String {
    let path: Vec<_> = item.mac.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let (mut text, end) = (format!("{}!", path.join("::")), item.semi_token.map_or("", |_| ";"));
    let tokens = trees(item.mac.tokens.clone());
    match item.mac.delimiter {
        syn::MacroDelimiter::Brace(_) => block(&tokens, 0, &mut text),
        syn::MacroDelimiter::Paren(_) => arguments(&tokens, ["(", ")"], &mut text),
        syn::MacroDelimiter::Bracket(_) => arguments(&tokens, ["[", "]"], &mut text),
    }
    text + end
}

/// Taken out of their stream once, since they are looked at more than once.
fn trees(tokens: TokenStream) -> Vec<TokenTree> {
    tokens.into_iter().collect()
}

fn inline(tokens: &[TokenTree], [open, close]: [&str; 2], depth: usize, out: &mut String) {
    out.push_str(open);
    let mut glued = true;
    for (index, token) in tokens.iter().enumerate() {
        glued = one(token, &tokens[index + 1..], glued, depth, out);
    }
    out.push_str(close);
}

/// On one line if they fit, or if there are rows in them, else an argument a line.
fn arguments(tokens: &[TokenTree], [open, close]: [&str; 2], out: &mut String) {
    let mut whole = String::new();
    inline(tokens, [open, close], 0, &mut whole);
    let has_rows = tokens.iter().any(brace);
    if has_rows || out.len() + whole.len() <= WIDTH || !has(tokens, ',') {
        out.push_str(&whole);
    } else {
        rows(tokens, ',', [open, close], 0, out);
    }
}

/// What stands in braces: on the same line if it is but one row, else a row a line.
fn block(tokens: &[TokenTree], depth: usize, out: &mut String) {
    let end = if has(tokens, ',') && !has(tokens, ';') { ',' } else { ';' };
    if tokens.is_empty() {
        out.push_str(" {}");
        return;
    }
    if !has(tokens, end) && !has(tokens, '#') && !tokens.iter().any(brace) {
        let mut row = String::new();
        inline(tokens, [" { ", " }"], depth, &mut row);
        if width(out) + row.len() <= WIDTH {
            out.push_str(&row);
            return;
        }
    }
    rows(tokens, end, [" {", "}"], depth, out);
}

fn rows(tokens: &[TokenTree], end: char, [open, close]: [&str; 2], depth: usize, out: &mut String) {
    out.push_str(open);
    let is_list = end == ',' && has(tokens, end);
    let (mut is_start, mut glued, mut rest) = (true, true, tokens);
    while let [token, after @ ..] = rest {
        if let Some(doc) = doc(token, after) {
            line(depth + 1, out);
            out.push_str("///");
            out.push_str(&doc);
            rest = &after[1..];
            continue;
        }
        rest = after;
        if is_start {
            line(depth + 1, out);
            glued = true;
        }
        // Braces end a row as well where others end with `;`.
        is_start = is(token, end) || (end == ';' && brace(token) && !after.first().is_some_and(|next| is(next, ';')));
        glued = one(token, after, glued, depth + 1, out);
    }
    if is_list && !is_start {
        out.push(',');
    }
    line(depth, out);
    out.push_str(close);
}

/// Prints a token; true if the next one follows without a space.
fn one(token: &TokenTree, after: &[TokenTree], glued: bool, depth: usize, out: &mut String) -> bool {
    match token {
        TokenTree::Group(group) => match group.delimiter() {
            Delimiter::Brace => block(&trees(group.stream()), depth, out),
            Delimiter::Bracket => {
                let (mut list, tokens) = (String::new(), trees(group.stream()));
                inline(&tokens, ["[", "]"], depth, &mut list);
                // One that is broken is printed again, since where depends on what is before it.
                let is_broken = list.contains('\n');
                before(if is_broken { 0 } else { list.len() }, glued, depth, out);
                if is_broken {
                    inline(&tokens, ["[", "]"], depth, out);
                } else {
                    out.push_str(&list);
                }
            }
            Delimiter::Parenthesis => {
                if out.ends_with(['=', ',', ':']) || out.ends_with("=>") {
                    space(glued, depth, out);
                }
                inline(&trees(group.stream()), ["(", ")"], depth, out);
            }
            Delimiter::None => inline(&trees(group.stream()), ["", ""], depth, out),
        },
        TokenTree::Punct(punct) => {
            let character = punct.as_char();
            let is_joint = punct.spacing() == Spacing::Joint;
            let is_path = character == ':' && (is_joint || out.ends_with(':'));
            if character == '.' && width(out) >= WIDTH {
                line(depth + 1, out);
            }
            // A range in a list.
            let is_apart = character == '.' && out.ends_with(',');
            if is_apart || !matches!(character, ',' | ';' | '.' | ':' | '!' | '<' | '>' | '?') {
                space(glued, depth, out);
            }
            out.push(character);
            return is_joint || is_path || matches!(character, '.' | '<' | '&' | '#' | '\'');
        }
        other => {
            let text = other.to_string();
            before(text.len() + path(after), glued, depth, out);
            word(&text, depth, out);
        }
    }
    false
}

/// A word; text that is longer than a line goes on in the next, where Rust skips the space before it. A path breaks behind a dot, if no
/// line can hold it.
fn word(text: &str, depth: usize, out: &mut String) {
    let mut rest = text;
    let breaks = if text.contains(' ') || text.len() <= LIMIT { ' ' } else { '.' };
    while text.starts_with('"') && width(out) + rest.len() > LIMIT {
        let room = LIMIT.saturating_sub(width(out) + 1);
        let ends = rest.match_indices(breaks).map(|(at, _)| at + 1).take_while(|end| *end <= room);
        let Some(end) = ends.filter(|end| !rest[*end..].starts_with(' ')).last() else { break };
        out.push_str(&rest[..end]);
        out.push('\\');
        line(depth + 1, out);
        rest = &rest[end..];
    }
    out.push_str(rest);
}

/// The space before a word, or a new line where this one would become too long.
fn before(length: usize, glued: bool, depth: usize, out: &mut String) {
    if !glued && width(out) + length > LIMIT {
        line(depth + 1, out);
    } else {
        space(glued, depth, out);
    }
}

/// How long what follows of a path is.
fn path(after: &[TokenTree]) -> usize {
    let is_of_path = |token: &TokenTree| matches!(token, TokenTree::Ident(_)) || is(token, ':');
    let follows = after.first().is_some_and(|token| is(token, ':'));
    let tokens = after.iter().take_while(|token| follows && is_of_path(token));
    tokens.map(|token| token.to_string().len()).sum()
}

/// The text of a documentation attribute.
fn doc(token: &TokenTree, after: &[TokenTree]) -> Option<String> {
    match after {
        [TokenTree::Group(group), ..] if is(token, '#') => doc_text(group),
        _ => None,
    }
}

fn doc_text(group: &Group) -> Option<String> {
    let mut inner = group.stream().into_iter();
    let is_doc = matches!(inner.next()?, TokenTree::Ident(ident) if ident == "doc");
    let TokenTree::Literal(literal) = inner.nth(1).filter(|_| is_doc)? else { return None };
    match syn::Lit::new(literal) {
        syn::Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}

fn has(tokens: &[TokenTree], character: char) -> bool {
    tokens.iter().any(|token| is(token, character))
}

fn is(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

fn brace(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// A space, or a new line where this one has become too long.
fn space(glued: bool, depth: usize, out: &mut String) {
    if glued || out.ends_with(' ') {
        return;
    }
    if width(out) >= WIDTH {
        line(depth + 1, out);
    } else {
        out.push(' ');
    }
}

fn width(out: &str) -> usize {
    out.len() - out.rfind('\n').map_or(0, |end| end + 1)
}

fn line(depth: usize, out: &mut String) {
    out.push('\n');
    out.push_str(&"    ".repeat(depth));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, expected: &str) {
        let item: syn::ItemMacro = syn::parse_str(code).expect("it is a call");
        assert_eq!(call(&item), expected);
    }

    #[test]
    fn a_row_is_a_line() {
        check(
            "object!(A { r#type : Vec < B > = \"type\" | \"kind\", b : c :: D = \"b\" });",
            "object!(A {\n    r#type: Vec<B> = \"type\" | \"kind\",\n    b: c::D = \"b\",\n});",
        );
        check("a!([\"b\" , .. C , \"d\"]);", "a!([\"b\", ..C, \"d\"]);");
        check("a!([.. C]);", "a!([..C]);");
        check(
            "setters! { A : B , c ; required { 0 a : & 'static str = \"a\" ; 1 / 2 b , each C = \"b\" ; } optional { } }",
            "setters! {\n    A: B, c;\n    required {\n        0 a: &'static str = \"a\";\n        1 / 2 b, each C = \"b\";\n    }\n    optional {}\n}",
        );
        check("a! { b { c; } d {} }", "a! {\n    b {\n        c;\n    }\n    d {}\n}");
    }

    #[test]
    fn documentation_stands_above_its_row() {
        check(
            "setters! { #[doc = \" A.\"] #[doc = \"\"] a : A ; #[cfg(b)] b : B ; }",
            "setters! {\n    /// A.\n    ///\n    a: A;\n    #[cfg(b)] b: B;\n}",
        );
    }

    #[test]
    fn one_row_stays_on_its_line() {
        check("object!(A { b : C = \"b\" });", "object!(A { b: C = \"b\" });");
        check("builder!(A { b : Box < C < D > > } No No);", "builder!(A { b: Box<C<D>> } No No);");
        check("object!(A {});", "object!(A {});");
        check("places!(No Yes);", "places!(No Yes);");
    }

    #[test]
    fn what_is_too_long_goes_on_on_the_next_line() {
        let long = "x".repeat(WIDTH);
        check(&format!("a!(B, \"{long}\");"), &format!("a!(\n    B,\n    \"{long}\",\n);"));
        check(&format!("a!(B {{ c: {long} }});"), &format!("a!(B {{\n    c: {long}\n}});"));
        let word = "w".repeat(LIMIT - 20);
        check(
            &format!("a! {{ b: \"{word}\"; some_longer_name: \"{word}\" | \"c\"; }}"),
            &format!("a! {{\n    b: \"{word}\";\n    some_longer_name:\n        \"{word}\"\n        | \"c\";\n}}"),
        );
        let text = format!("{word} and  more {word}");
        check(
            &format!("a! {{ b says \"{text}\"; c; }}"),
            &format!("a! {{\n    b says\n        \"{word} and  \\\n        more {word}\";\n    c;\n}}"),
        );
        let path = format!("{word}.{word}");
        check(
            &format!("a! {{ b: \"{path}\"; }}"),
            &format!("a! {{\n    b:\n        \"{word}.\\\n        {word}\";\n}}"),
        );
        check(&format!("a!(B {{ c: {long} = d }});"), &format!("a!(B {{\n    c: {long}\n        = d\n}});"));
    }
}
