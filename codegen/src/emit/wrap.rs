//! Places where a narrow page may break a long name: in tables, whose columns are as wide as what cannot be broken.

/// Where a line may end; what is copied from the page does not have it.
const BREAK: &str = "<wbr>";

/// A JSON path's name of this many letters is too long for a phone.
const LONG: usize = 24;

/// A JSON path as text (code breaks anywhere), breakable behind each dot and within long names.
pub(super) fn path(path: &str) -> String {
    let names = path.split('.').map(|name| if name.len() > LONG { ident(name) } else { name.to_owned() });
    let path = names.collect::<Vec<_>>().join(&format!(".{BREAK}"));
    path.replace('[', "\\[").replace(']', "\\]")
}

/// A type's name as text, breakable before each word.
pub(super) fn ident(ident: &str) -> String {
    let mut text = String::new();
    for letter in ident.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text += BREAK;
        }
        text.push(letter);
    }
    text
}

/// A setter's name as code, breakable behind each word.
pub(super) fn setter(setter: &str) -> String {
    format!("<code>{}</code>", setter.replace('_', &format!("_{BREAK}")))
}

/// Markdown whose code, where it is long JSON paths, is breakable text.
pub(super) fn markdown(text: &str) -> String {
    let mut parts = text.split('`');
    let mut wrapped = parts.next().unwrap_or_default().to_owned();
    while let Some(code) = parts.next() {
        wrapped += &if is_path(code) { path(code) } else { format!("`{code}`") };
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
        assert_eq!(path("items[].sizes[0].unit"), r"items\[\].<wbr>sizes\[0\].<wbr>unit");
    }

    #[test]
    fn names_break_before_words() {
        assert_eq!(ident("LendToMember"), "Lend<wbr>To<wbr>Member");
        assert_eq!(setter("reader_name"), "<code>reader_<wbr>name</code>");
        assert_eq!(
            path("theNameOfTheReaderOfTheBook"),
            "the<wbr>Name<wbr>Of<wbr>The<wbr>Reader<wbr>Of<wbr>The<wbr>Book"
        );
    }

    #[test]
    fn of_markdown_only_paths_change() {
        assert_eq!(
            markdown("when `reader.name` is `\"a.b\"`, see [`Lend`]"),
            "when reader.<wbr>name is `\"a.b\"`, see [`Lend`]"
        );
    }
}
