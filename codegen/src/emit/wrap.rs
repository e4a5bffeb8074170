//! Places where a narrow page may break a long name: in tables, whose columns are as wide as what cannot be broken.

use std::mem;

/// Where a line may end; what is copied from the page does not have it.
const BREAK: &str = "<wbr>";

/// A name of more letters is too long for a phone.
const LONG: usize = 20;

/// In words there is less room, beside a path of a table's first column.
const LONG_IN_WORDS: usize = 19;

/// Code in words that is longer may break, as far as it has marks to break behind.
const SHORT: usize = 14;

/// A JSON path as text (code breaks anywhere), breakable behind dots and within long names.
pub(super) fn path(path: &str) -> String {
    broken(path, LONG)
}

fn broken(path: &str, long: usize) -> String {
    let names = path.split_inclusive('.');
    let pieces = names.flat_map(|name| if name.len() > long { words(name).collect() } else { vec![name] });
    together(pieces, long).join(BREAK).replace('[', "\\[").replace(']', "\\]")
}

/// A type's name as text; a long one can break before words.
pub(super) fn ident(ident: &str) -> String {
    together(words(ident), LONG).join(BREAK)
}

/// A setter's name as code; a long one can break behind words.
pub(super) fn setter(setter: &str) -> String {
    if setter.len() <= LONG {
        return format!("`{setter}`");
    }
    format!("<code>{}</code>", together(setter.split_inclusive('_'), LONG).join(BREAK))
}

/// The words of a name, each but the first with its capital.
fn words(name: &str) -> impl Iterator<Item = &str> {
    let starts = name.char_indices().filter(|(at, letter)| *at == 0 || letter.is_uppercase()).map(|(at, _)| at);
    let ends = starts.clone().skip(1).chain([name.len()]);
    starts.zip(ends).filter_map(|(start, end)| name.get(start..end))
}

/// Pieces of a text, as many in one as are not too long to stay together.
fn together<'a>(pieces: impl IntoIterator<Item = &'a str>, long: usize) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    for piece in pieces {
        match groups.last_mut() {
            Some(group) if group.len() + piece.len() <= long => *group += piece,
            _ => groups.push(piece.to_owned()),
        }
    }
    groups
}

/// Code in a table's cell: a page's own text, which may break behind whatever is no letter and no digit, and within long runs of them.
pub(super) fn code(code: &str) -> String {
    let (mut pieces, mut piece) = (Vec::new(), String::new());
    for letter in code.chars() {
        piece.push(if letter == '\n' { ' ' } else { letter });
        if piece.len() >= LONG || !(letter.is_alphanumeric() || letter == ' ') {
            pieces.push(mem::take(&mut piece));
        }
    }
    pieces.push(piece);
    let escaped: Vec<_> = together(pieces.iter().map(String::as_str), LONG).iter().map(|text| escaped(text)).collect();
    format!("<code>{}</code>", escaped.join(BREAK))
}

/// Text in which Markdown sees no mark of its own and no link: a number stands for what could make one.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if letter.is_alphanumeric() || " ./,{}=-".contains(letter) {
            escaped.push(letter);
        } else {
            escaped += &format!("&#{};", u32::from(letter));
        }
    }
    escaped
}

/// Markdown whose code, where it is long and no link, can break; JSON paths are text.
pub(super) fn markdown(text: &str) -> String {
    let mut parts = text.split('`');
    let mut wrapped = parts.next().unwrap_or_default().to_owned();
    while let Some(code) = parts.next() {
        wrapped += &match () {
            () if is_path(code) => broken(code, LONG_IN_WORDS),
            () if code.len() > SHORT && !wrapped.ends_with('[') => self::code(code),
            () => format!("`{code}`"),
        };
        wrapped += parts.next().unwrap_or_default();
    }
    wrapped
}

fn is_path(code: &str) -> bool {
    code.contains('.') && code.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '[' | ']'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_break_behind_dots_and_are_no_links() {
        assert_eq!(path("items[].size[0]"), r"items\[\].size\[0\]");
        assert_eq!(path("items[].measures[0].unit.name"), r"items\[\].measures\[0\].<wbr>unit.name");
    }

    #[test]
    fn names_break_before_words() {
        assert_eq!(ident("LendToMember"), "LendToMember");
        assert_eq!(ident("LendToMemberOfAnother"), "LendToMemberOf<wbr>Another");
        assert_eq!(setter("reader_name"), "`reader_name`");
        assert_eq!(setter("name_of_the_reader_of_it"), "<code>name_of_the_reader_<wbr>of_it</code>");
        assert_eq!(path("theNameOfTheReaderOfTheBook"), "theNameOfTheReaderOf<wbr>TheBook");
    }

    #[test]
    fn code_breaks_behind_marks_and_has_none_of_its_own() {
        assert_eq!(code("\"a|b\n*\""), "<code>&#34;a&#124;b &#42;&#34;</code>");
        assert_eq!(code("https://example.com/of/readers"), "<code>https&#58;//example.com/<wbr>of/readers</code>");
    }

    #[test]
    fn of_markdown_only_paths_change() {
        assert_eq!(path("reader.nameOfThe.town"), "reader.nameOfThe.<wbr>town");
        assert_eq!(path("reader.nameOfThe.one"), "reader.nameOfThe.one");
        assert_eq!(markdown("with `reader.nameOfThe.one`"), "with reader.nameOfThe.<wbr>one");
        assert_eq!(
            markdown("when `reader.name` is `\"a.b\"`, see [`Lend`]"),
            "when reader.name is `\"a.b\"`, see [`Lend`]"
        );
    }
}
