//! JSON text → where it holds something that is good for one attempt.

use std::collections::BTreeSet;

use super::{
    scan::{Fault, Quoted, Scanner},
    value::{Exposure, Meta},
};

/// The names of fields that are good for one attempt.
pub(crate) type Names = BTreeSet<&'static str>;

/// Adds those that bodies document.
pub(crate) fn collect(meta: &Meta, names: &mut Names) {
    for field in meta.fields {
        match field.inner {
            Some(inner) => collect(inner, names),
            None if field.exposure == Exposure::Once => {
                names.extend(std::iter::once(&field.wire).chain(field.also));
            }
            None => {}
        }
    }
}

/// Where the first text, or number in its place, stands that has such a name. It counts in any object, since an API takes more than is
/// documented of it.
pub(crate) fn held(json: &[u8], names: &Names) -> Option<String> {
    let json = std::str::from_utf8(json).ok()?;
    find(json, names).ok().flatten()
}

/// A way into a value that is open.
enum Step<'t> {
    Member(Quoted<'t>),
    Element(usize),
}

impl<'t> Step<'t> {
    /// Into the next member, or element of this number.
    fn next(close: u8, number: usize, scanner: &mut Scanner<'t>) -> Result<Self, Fault> {
        if close == b'}' { Ok(Self::Member(scanner.name()?)) } else { Ok(Self::Element(number)) }
    }

    fn close(&self) -> u8 {
        if matches!(self, Self::Member(_)) { b'}' } else { b']' }
    }

    fn after(&self) -> usize {
        if let Self::Element(number) = self { number + 1 } else { 0 }
    }
}

/// Like the scanner it does not call itself, so that no nesting is too deep.
fn find(json: &str, names: &Names) -> Result<Option<String>, Fault> {
    let mut scanner = Scanner::new(json);
    let mut way: Vec<Step<'_>> = Vec::new();
    loop {
        let says = match scanner.next() {
            Some(bracket @ (b'{' | b'[')) => {
                scanner.pass(bracket);
                let close = if bracket == b'{' { b'}' } else { b']' };
                if !scanner.pass(close) {
                    way.push(Step::next(close, 0, &mut scanner)?);
                    continue;
                }
                false
            }
            Some(b'"') => !scanner.string()?.raw.is_empty(),
            _ => scanner.value()?.starts_with(|first: char| first == '-' || first.is_ascii_digit()),
        };
        if says && is_named(&way, names) {
            return Ok(Some(path(&way)));
        }
        loop {
            let Some(step) = way.last_mut() else { return Ok(None) };
            let (close, number) = (step.close(), step.after());
            if scanner.more(close)? {
                *step = Step::next(close, number, &mut scanner)?;
                break;
            }
            way.pop();
        }
    }
}

/// Whether the member that a value is, or is an element of, has one of the names.
fn is_named(way: &[Step<'_>], names: &Names) -> bool {
    let member = way.iter().rev().find_map(|step| match step {
        Step::Member(name) => Some(name),
        Step::Element(_) => None,
    });
    member.and_then(Quoted::text).is_some_and(|name| names.contains(&*name))
}

fn path(way: &[Step<'_>]) -> String {
    let mut path = String::new();
    for step in way {
        match step {
            Step::Member(name) => {
                path.push_str(if path.is_empty() { "" } else { "." });
                path.push_str(name.raw);
            }
            Step::Element(number) => path.push_str(&format!("[{number}]")),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: Option<&str>) {
        let names = Names::from(["proof", "seal"]);
        assert_eq!(held(json.as_bytes(), &names).as_deref(), expected, "{json}");
    }

    #[test]
    fn what_is_good_for_one_attempt_is_found_wherever_it_lies() {
        check(r#"{"proof":"x"}"#, Some("proof"));
        check(r#" { "a" : [ {}, { "b": { "seal" : "x" } } ] } "#, Some("a[1].b.seal"));
        check(r#"{"a":1,"proof":[null,["x"]]}"#, Some("proof[1][0]"));
        check(r#"{"pro\u006ff":12}"#, Some(r"pro\u006ff"));
        check(r#"{"seal":"","proof":-1.5}"#, Some("proof"));
        check(r#"{"proof":"","proof":"x","b":"#, Some("proof"));
        let deep = format!("{}{{\"seal\":\"x\"}}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(held(deep.as_bytes(), &Names::from(["seal"])).is_some());
    }

    #[test]
    fn what_says_nothing_or_has_another_name_is_not() {
        for json in [
            r#"{"proof":"","seal":null,"a":"proof"}"#,
            r#"{"proof":{"a":"x"},"seal":[],"b":[{}]}"#,
            r#"{"proof":true,"proofs":"x"}"#,
            r#"["proof","seal"]"#,
            "\"proof\"",
            "1",
            "",
            "{",
        ] {
            check(json, None);
        }
    }
}
