//! Our own macros: a row a line. `;` ends a row, or `,` where a list has no `;`; braces indent, and documentation stands above its row.

use std::iter::Peekable;

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree, token_stream::IntoIter};

/// A row is broken once it is as long as this.
const WIDTH: usize = 110;

/// A macro's call as an item.
pub(super) fn call(item: &syn::ItemMacro) -> String {
    let path: Vec<_> = item.mac.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let (mut text, end) = (format!("{}!", path.join("::")), item.semi_token.map_or("", |_| ";"));
    let tokens = &item.mac.tokens;
    match item.mac.delimiter {
        syn::MacroDelimiter::Brace(_) => block(tokens, 0, &mut text),
        syn::MacroDelimiter::Paren(_) => arguments(tokens, ["(", ")"], &mut text),
        syn::MacroDelimiter::Bracket(_) => arguments(tokens, ["[", "]"], &mut text),
    }
    text + end
}

fn inline(tokens: &TokenStream, [open, close]: [&str; 2], depth: usize, out: &mut String) {
    out.push_str(open);
    let mut glued = true;
    for token in tokens.clone() {
        glued = one(token, glued, depth, out);
    }
    out.push_str(close);
}

/// On one line if they fit, or if there are rows in them, else an argument a line.
fn arguments(tokens: &TokenStream, [open, close]: [&str; 2], out: &mut String) {
    let mut whole = String::new();
    inline(tokens, [open, close], 0, &mut whole);
    let has_rows = tokens.clone().into_iter().any(|token| brace(&token));
    if has_rows || out.len() + whole.len() <= WIDTH || !has(tokens, ',') {
        out.push_str(&whole);
    } else {
        rows(tokens, ',', [open, close], 0, out);
    }
}

/// What stands in braces: on the same line if it is but one row, else a row a line.
fn block(tokens: &TokenStream, depth: usize, out: &mut String) {
    let end = if has(tokens, ';') { ';' } else { ',' };
    if tokens.is_empty() {
        out.push_str(" {}");
        return;
    }
    if !has(tokens, end) && !has(tokens, '#') && !tokens.clone().into_iter().any(|token| brace(&token)) {
        let mut row = String::new();
        inline(tokens, [" { ", " }"], depth, &mut row);
        if width(out) + row.len() <= WIDTH {
            out.push_str(&row);
            return;
        }
    }
    rows(tokens, end, [" {", "}"], depth, out);
}

fn rows(tokens: &TokenStream, end: char, [open, close]: [&str; 2], depth: usize, out: &mut String) {
    out.push_str(open);
    let is_list = end == ',' && has(tokens, end);
    let mut tokens = tokens.clone().into_iter().peekable();
    let (mut is_start, mut glued) = (true, true);
    while let Some(token) = tokens.next() {
        if let Some(doc) = doc(&token, &mut tokens) {
            line(depth + 1, out);
            out.push_str("///");
            out.push_str(&doc);
            continue;
        }
        if is_start {
            line(depth + 1, out);
            glued = true;
        }
        // Braces end a row as well where others end with `;`.
        is_start = is(&token, end) || (end == ';' && brace(&token) && !tokens.peek().is_some_and(|next| is(next, ';')));
        glued = one(token, glued, depth + 1, out);
    }
    if is_list && !is_start {
        out.push(',');
    }
    line(depth, out);
    out.push_str(close);
}

/// Prints a token; true if the next one follows without a space.
fn one(token: TokenTree, glued: bool, depth: usize, out: &mut String) -> bool {
    match token {
        TokenTree::Group(group) => match group.delimiter() {
            Delimiter::Brace => block(&group.stream(), depth, out),
            Delimiter::Bracket => {
                space(glued, depth, out);
                inline(&group.stream(), ["[", "]"], depth, out);
            }
            Delimiter::Parenthesis => {
                if out.ends_with(['=', ',', ':']) || out.ends_with("=>") {
                    space(glued, depth, out);
                }
                inline(&group.stream(), ["(", ")"], depth, out);
            }
            Delimiter::None => inline(&group.stream(), ["", ""], depth, out),
        },
        TokenTree::Punct(punct) => {
            let character = punct.as_char();
            let is_joint = punct.spacing() == Spacing::Joint;
            let is_path = character == ':' && (is_joint || out.ends_with(':'));
            if !matches!(character, ',' | ';' | '.' | ':' | '!' | '<' | '>' | '?') {
                space(glued, depth, out);
            }
            out.push(character);
            return is_joint || is_path || matches!(character, '.' | '<' | '&' | '#' | '\'');
        }
        other => {
            space(glued, depth, out);
            out.push_str(&other.to_string());
        }
    }
    false
}

/// The text of a documentation attribute, which is taken from the tokens.
fn doc(token: &TokenTree, rest: &mut Peekable<IntoIter>) -> Option<String> {
    let TokenTree::Punct(punct) = token else { return None };
    let Some(TokenTree::Group(group)) = rest.peek().filter(|_| punct.as_char() == '#') else { return None };
    let text = doc_text(group)?;
    rest.next();
    Some(text)
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

fn has(tokens: &TokenStream, character: char) -> bool {
    tokens.clone().into_iter().any(|token| is(&token, character))
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
        check(
            "setters! { A : B , c ; required { 0 a : & 'static str = \"a\" ; 1 / 2 b , each C = \"b\" ; } optional { } }",
            "setters! {\n    A: B, c;\n    required {\n        0 a: &'static str = \"a\";\n        1 / 2 b, each C = \"b\";\n    }\n    optional {}\n}",
        );
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
        check(&format!("a!(B {{ c: {long} = d }});"), &format!("a!(B {{\n    c: {long}\n        = d\n}});"));
    }
}
