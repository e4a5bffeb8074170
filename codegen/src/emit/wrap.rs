//! Places where a narrow page may break a long name: in tables, whose columns are as wide as what cannot be broken.

/// Where a line may end; what is copied from the page does not have it.
const BREAK: &str = "<wbr>";

/// A name of more letters is too long for a phone.
const LONG: usize = 16;

/// So many letters and digits of code stay together.
const RUN: usize = 16;

/// Code in words that is longer may break, as far as it has marks to break behind.
const SHORT: usize = 14;

/// A JSON path as text (code breaks anywhere), breakable behind dots, so that no piece is too long, and within long names.
pub(super) fn path(path: &str) -> String {
    let (mut text, mut piece) = (String::new(), 0);
    for name in path.split('.') {
        if !text.is_empty() {
            text.push('.');
            if piece + name.len() > LONG {
                text += BREAK;
                piece = 0;
            }
        }
        piece += name.len() + 1;
        text += &if name.len() > LONG { ident(name) } else { name.to_owned() };
    }
    text.replace('[', "\\[").replace(']', "\\]")
}

/// A type's name as text; a long one can break before each word.
pub(super) fn ident(ident: &str) -> String {
    if ident.len() <= LONG {
        return ident.to_owned();
    }
    let mut text = String::new();
    for letter in ident.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text += BREAK;
        }
        text.push(letter);
    }
    text
}

/// A setter's name as code; a long one can break behind each word.
pub(super) fn setter(setter: &str) -> String {
    if setter.len() <= LONG {
        return format!("`{setter}`");
    }
    format!("<code>{}</code>", setter.replace('_', &format!("_{BREAK}")))
}

/// Code in a table's cell: a page's own text, which may break behind whatever is no letter and no digit, and within long runs of them.
pub(super) fn code(code: &str) -> String {
    let (mut text, mut run) = (String::new(), 0);
    for letter in code.chars() {
        run = if letter.is_alphanumeric() { run + 1 } else { 0 };
        match letter {
            '\n' | ' ' => text.push(' '),
            letter if run > 0 => {
                text.push(letter);
                if run % RUN == 0 {
                    text += BREAK;
                }
            }
            plain if ".:/,{}=-".contains(plain) => text += &format!("{plain}{BREAK}"),
            // Markdown sees no mark of its own in a number.
            mark => text += &format!("&#{};{BREAK}", u32::from(mark)),
        }
    }
    format!("<code>{text}</code>")
}

/// Markdown whose code, where it is long and no link, can break; JSON paths are text.
pub(super) fn markdown(text: &str) -> String {
    let mut parts = text.split('`');
    let mut wrapped = parts.next().unwrap_or_default().to_owned();
    while let Some(code) = parts.next() {
        wrapped += &match () {
            () if is_path(code) => path(code),
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
        assert_eq!(path("items[].measures[0].unit.name"), r"items\[\].<wbr>measures\[0\].unit.<wbr>name");
    }

    #[test]
    fn names_break_before_words() {
        assert_eq!(ident("LendToMember"), "LendToMember");
        assert_eq!(ident("LendToMemberOfAnother"), "Lend<wbr>To<wbr>Member<wbr>Of<wbr>Another");
        assert_eq!(setter("reader_name"), "`reader_name`");
        assert_eq!(
            setter("name_of_the_reader_of_it"),
            "<code>name_<wbr>of_<wbr>the_<wbr>reader_<wbr>of_<wbr>it</code>"
        );
        assert_eq!(
            path("theNameOfTheReaderOfTheBook"),
            "the<wbr>Name<wbr>Of<wbr>The<wbr>Reader<wbr>Of<wbr>The<wbr>Book"
        );
    }

    #[test]
    fn code_breaks_behind_marks_and_has_none_of_its_own() {
        assert_eq!(code("\"a|b\n*\""), "<code>&#34;<wbr>a&#124;<wbr>b &#42;<wbr>&#34;<wbr></code>");
    }

    #[test]
    fn of_markdown_only_paths_change() {
        assert_eq!(
            markdown("when `reader.name` is `\"a.b\"`, see [`Lend`]"),
            "when reader.name is `\"a.b\"`, see [`Lend`]"
        );
    }
}
