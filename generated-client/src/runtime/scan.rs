//! JSON text → where its values begin and end. One pass, no recursion, nothing unescaped: so it reads what a decoder refuses, and no nesting is too deep.

use super::steps;

/// Where the text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    /// The byte.
    pub at: usize,
    /// What would have had to stand there.
    pub expected: &'static str,
}

/// A place in a text that moves on value by value.
#[derive(Clone)]
pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

/// A string as it stands between its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quoted<'t> {
    /// The text, escapes and all.
    pub raw: &'t str,
    /// Whether it has escapes.
    pub escaped: bool,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The byte that comes next.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Goes to a place that it has been at.
    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// The text from a place that it has been at.
    pub(super) fn since(&self, start: usize) -> &'t str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The first byte of what comes next, behind white space.
    pub(super) fn next(&mut self) -> Option<u8> {
        loop {
            let next = self.peek()?;
            if !matches!(next, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(next);
            }
            self.at += 1;
        }
    }

    /// Passes a byte if it comes next, behind white space.
    pub(super) fn pass(&mut self, byte: u8) -> bool {
        let passes = self.next() == Some(byte);
        self.at += usize::from(passes);
        passes
    }

    /// Nothing but white space is left.
    pub(super) fn end(&mut self) -> Result<(), Fault> {
        self.next().map_or(Ok(()), |_| Err(self.fault("the end")))
    }

    /// A member's name and the colon behind it.
    pub(super) fn name(&mut self) -> Result<Quoted<'t>, Fault> {
        if self.next() != Some(b'"') {
            return Err(self.fault("a name in quotes"));
        }
        let name = self.string()?;
        if self.pass(b':') { Ok(name) } else { Err(self.fault("`:`")) }
    }

    /// What comes behind a member or an element: whether there is another one.
    pub(super) fn more(&mut self, close: u8) -> Result<bool, Fault> {
        if self.pass(b',') {
            Ok(true)
        } else if self.pass(close) {
            Ok(false)
        } else {
            Err(self.fault(if close == b'}' { "`,` or `}`" } else { "`,` or `]`" }))
        }
    }

    /// A string; its first quote comes next.
    pub(super) fn string(&mut self) -> Result<Quoted<'t>, Fault> {
        let start = self.at + 1;
        let bytes = self.text.as_bytes();
        let mut escaped = false;
        self.at = start;
        loop {
            let length = plain(bytes.get(self.at..).unwrap_or_default());
            steps::count(length);
            self.at += length;
            match self.peek() {
                Some(b'"') => {
                    let raw = self.since(start);
                    self.at += 1;
                    return Ok(Quoted { raw, escaped });
                }
                Some(b'\\') => {
                    escaped = true;
                    self.at += 1;
                    self.escape()?;
                }
                Some(_) => return Err(self.fault("no control character within quotes")),
                None => return Err(self.fault("a closing quote")),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let digits = match self.peek() {
            Some(b'u') => 4,
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 0,
            _ => return Err(self.fault("an escape")),
        };
        self.at += 1;
        for _ in 0..digits {
            if !self.peek().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                return Err(self.fault("four hexadecimal digits"));
            }
            self.at += 1;
        }
        Ok(())
    }

    /// A number; its first character comes next.
    pub(super) fn number(&mut self) -> Result<&'t str, Fault> {
        let start = self.at;
        self.pass_if(|byte| byte == b'-');
        if !self.pass_if(|byte| byte == b'0') {
            self.digits()?;
        }
        if self.pass_if(|byte| byte == b'.') {
            self.digits()?;
        }
        if self.pass_if(|byte| matches!(byte, b'e' | b'E')) {
            self.pass_if(|byte| matches!(byte, b'+' | b'-'));
            self.digits()?;
        }
        Ok(self.since(start))
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while self.pass_if(|byte| byte.is_ascii_digit()) {}
        steps::count(self.at - start);
        if self.at == start { Err(self.fault("a digit")) } else { Ok(()) }
    }

    fn literal(&mut self, word: &'static str) -> Result<(), Fault> {
        if self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            self.at += word.len();
            Ok(())
        } else {
            Err(self.fault(word))
        }
    }

    /// Any value, as it stands.
    pub(super) fn value(&mut self) -> Result<&'t str, Fault> {
        self.next();
        let start = self.at;
        // How each list and object that is open will be closed.
        let mut open = Vec::new();
        loop {
            steps::count(1);
            match self.next() {
                Some(bracket @ (b'{' | b'[')) => {
                    self.at += 1;
                    let close = if bracket == b'{' { b'}' } else { b']' };
                    if !self.pass(close) {
                        open.push(close);
                        if close == b'}' {
                            self.name()?;
                        }
                        continue;
                    }
                }
                Some(b'"') => drop(self.string()?),
                Some(b'-' | b'0'..=b'9') => drop(self.number()?),
                Some(b't') => self.literal("true")?,
                Some(b'f') => self.literal("false")?,
                Some(b'n') => self.literal("null")?,
                _ => return Err(self.fault("a value")),
            }
            // A value has ended; perhaps the lists and objects around it end as well.
            loop {
                let Some(&close) = open.last() else { return Ok(self.since(start)) };
                if self.more(close)? {
                    if close == b'}' {
                        self.name()?;
                    }
                    break;
                }
                open.pop();
            }
        }
    }

    pub(super) fn fault(&self, expected: &'static str) -> Fault {
        Fault { at: self.at, expected }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn pass_if(&mut self, is: impl Fn(u8) -> bool) -> bool {
        let passes = self.peek().is_some_and(is);
        self.at += usize::from(passes);
        passes
    }
}

/// How many bytes come before a quote, a backslash or a control character. Eight are looked at together: in each byte of a word, the
/// highest bit tells that one was found there, and the lowest of these bits is never wrong.
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 0xff;
    let below = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit)) & !word;
    let (words, rest) = bytes.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let quotes = below(word ^ (ONES * u64::from(b'"')), 1);
        let backslashes = below(word ^ (ONES * u64::from(b'\\')), 1);
        let found = (below(word, b' ') | quotes | backslashes) & (ONES << 7);
        if found != 0 {
            return 8 * number + found.trailing_zeros() as usize / 8;
        }
    }
    let found = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
    8 * words.len() + found.unwrap_or(rest.len())
}

impl Quoted<'_> {
    /// The text that it stands for; `None` if no text can hold it, as with half of a surrogate pair.
    pub(super) fn text(&self) -> Option<std::borrow::Cow<'_, str>> {
        if self.escaped {
            serde_json::from_str(&format!("\"{}\"", self.raw)).ok().map(std::borrow::Cow::Owned)
        } else {
            Some(self.raw.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `serde_json` takes the text for JSON when it has nothing to decode in it.
    fn is_json(text: &str) -> bool {
        serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
    }

    #[test]
    fn what_ends_plain_text_is_found_at_every_place() {
        for length in 0..40 {
            let plain_bytes: Vec<u8> =
                (0..length).map(|number| [b'x', b'!', b'#', b'[', b']', 0x7f, 0x80, 0xff][number % 8]).collect();
            assert_eq!(plain(&plain_bytes), length);
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    let mut bytes = plain_bytes.clone();
                    bytes[at] = byte;
                    let ends = byte < b' ' || byte == b'"' || byte == b'\\';
                    assert_eq!(plain(&bytes), if ends { at } else { length }, "{byte} at {at} of {length}");
                }
            }
        }
    }

    fn scanned(text: &str) -> Result<&str, Fault> {
        let mut scanner = Scanner::new(text);
        let value = scanner.value()?;
        scanner.end().map(|()| value)
    }

    #[test]
    fn what_is_json_for_serde_json_is_json_here() {
        let tokens = [
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"a\"",
            "\"\\ud800\"",
            "\"\\x\"",
            "\"",
            "1",
            "-",
            "0",
            "1.5",
            ".",
            "e9",
            "01",
            "true",
            "nul",
            "null",
            " ",
            "\n",
            "é",
            "\u{1}",
            "\\",
            "1e999",
        ];
        // Every row of up to four tokens: complete, and without a random number.
        let mut rows = vec![String::new()];
        for _ in 0..4 {
            let longer = |row: &String| tokens.map(|token| format!("{row}{token}"));
            rows = rows.iter().flat_map(longer).collect();
            for row in &rows {
                assert_eq!(scanned(row).is_ok(), is_json(row), "{row}");
            }
        }
    }

    #[test]
    fn a_value_is_given_as_it_stands() {
        for text in [" 1.10 ", "\t[ 1 , {\"a\" : [] } ]\n", "{}", "[]", "\"\\ud800\"", "-0.0E+1", "false"] {
            assert_eq!(scanned(text), Ok(text.trim()));
        }
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(scanned(&deep), Ok(deep.as_str()));
    }

    #[test]
    fn a_fault_says_where_and_what_was_expected() {
        for (text, at, expected) in [
            ("", 0, "a value"),
            ("[1 2]", 3, "`,` or `]`"),
            ("{\"a\" 1}", 5, "`:`"),
            ("{a:1}", 1, "a name in quotes"),
            ("[1,]", 3, "a value"),
            ("\"\\u12x4\"", 5, "four hexadecimal digits"),
            ("-x", 1, "a digit"),
            ("nuls", 0, "null"),
            ("1 1", 2, "the end"),
        ] {
            assert_eq!(scanned(text), Err(Fault { at, expected }), "{text}");
        }
    }
}
