//! The generated files as they are and as the compiler emits them → what to write and what to remove.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
};

use codegen::Source;

use crate::files::{self, Error, GENERATED};

/// What a maintainer runs.
pub const COMMAND: &str = "cargo xtask regenerate";

/// How the generated files differ from what the compiler emits.
#[derive(Debug, Default)]
pub struct Plan<'a> {
    /// Files with another text, in the compiler's order.
    pub stale: Vec<&'a Source>,
    /// Files that are not there, in the compiler's order.
    pub missing: Vec<&'a Source>,
    /// Files that the compiler did not emit, sorted.
    pub orphaned: Vec<&'a str>,
    /// How many files are as emitted.
    pub unchanged: usize,
}

/// A step that was taken, with its path from the workspace root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// A file was written.
    Wrote(&'a str),
    /// A file, or with a slash at the end a folder, was removed.
    Removed(&'a str),
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wrote(path) => write!(f, "wrote {path}"),
            Self::Removed(path) => write!(f, "removed {path}"),
        }
    }
}

/// How the client is compiled.
#[must_use]
pub fn options() -> codegen::Options {
    codegen::Options { crate_name: "visa_acceptance".to_owned(), folder: "src/generated".to_owned() }
}

/// Compares files, by their path from the generated folder, with what the compiler emits.
#[must_use]
pub fn plan<'a>(current: &'a BTreeMap<String, String>, emitted: &'a [Source]) -> Plan<'a> {
    let mut plan = Plan::default();
    for source in emitted {
        match current.get(&source.path) {
            None => plan.missing.push(source),
            Some(text) if *text != source.text => plan.stale.push(source),
            Some(_) => plan.unchanged += 1,
        }
    }
    let paths: BTreeSet<_> = emitted.iter().map(|source| &source.path).collect();
    let orphan = |path: &&String| !paths.contains(path);
    plan.orphaned = current.keys().filter(orphan).map(String::as_str).collect();
    plan
}

/// Carries a plan out, and tells each step. Running it again changes nothing.
///
/// # Errors
///
/// If a file cannot be written or removed; the steps before it are taken.
pub fn apply(root: &Path, plan: &Plan<'_>, mut tell: impl FnMut(Step<'_>)) -> Result<(), Error> {
    // First out with the old: a folder may take the place of a file, and the other way round.
    for path in &plan.orphaned {
        let path = below(path);
        files::remove(root, &path)?;
        tell(Step::Removed(&path));
    }
    if root.join(GENERATED).exists() {
        for folder in files::remove_empty_folders(root, GENERATED)? {
            tell(Step::Removed(&format!("{folder}/")));
        }
    }
    for source in plan.stale.iter().chain(&plan.missing) {
        let path = below(&source.path);
        files::write(root, &path, &source.text)?;
        tell(Step::Wrote(&path));
    }
    Ok(())
}

impl Plan<'_> {
    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.differing() == 0
    }

    fn differing(&self) -> usize {
        self.stale.len() + self.missing.len() + self.orphaned.len()
    }
}

/// Every file that differs and the command that helps; or that all is well.
impl fmt::Display for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stale = self.stale.iter().map(|source| ("stale", source.path.as_str()));
        let missing = self.missing.iter().map(|source| ("missing", source.path.as_str()));
        let orphaned = self.orphaned.iter().map(|path| ("orphaned", *path));
        for (word, path) in stale.chain(missing).chain(orphaned) {
            writeln!(f, "{word} {}", below(path))?;
        }
        match self.differing() {
            0 => write!(f, "{} current", files_are(self.unchanged)),
            differing => write!(f, "{} not current; run `{COMMAND}`", files_are(differing)),
        }
    }
}

fn below(path: &str) -> String {
    format!("{GENERATED}/{path}")
}

fn files_are(count: usize) -> String {
    if count == 1 { "1 file is".to_owned() } else { format!("{count} files are") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(current: &[(&str, &str)], emitted: &[(&str, &str)], expected: &str) {
        let current = current.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let source = |(path, text): &(&str, &str)| Source { path: (*path).to_owned(), text: (*text).to_owned() };
        let emitted: Vec<_> = emitted.iter().map(source).collect();
        let plan = plan(&current, &emitted);
        assert_eq!(plan.to_string(), expected);
        assert_eq!(plan.is_current(), !expected.contains("run"));
    }

    #[test]
    fn what_is_as_emitted_is_current() {
        check(&[("mod.rs", "a")], &[("mod.rs", "a")], "1 file is current");
        check(&[], &[], "0 files are current");
    }

    #[test]
    fn another_text_is_stale() {
        let expected =
            "stale generated-client/src/generated/mod.rs\n1 file is not current; run `cargo xtask regenerate`";
        check(&[("mod.rs", "a"), ("b.rs", "b")], &[("mod.rs", "A"), ("b.rs", "b")], expected);
    }

    #[test]
    fn what_is_not_there_is_missing() {
        let expected =
            "missing generated-client/src/generated/p/u.rs\n1 file is not current; run `cargo xtask regenerate`";
        check(&[], &[("p/u.rs", "")], expected);
    }

    #[test]
    fn what_was_not_emitted_is_orphaned() {
        let expected =
            "orphaned generated-client/src/generated/old.rs\n1 file is not current; run `cargo xtask regenerate`";
        check(&[("mod.rs", "a"), ("old.rs", "")], &[("mod.rs", "a")], expected);
    }

    #[test]
    fn everything_is_named_in_one_run() {
        let expected = "stale generated-client/src/generated/s.rs\nmissing generated-client/src/generated/m.rs\n\
                        orphaned generated-client/src/generated/o.rs\n3 files are not current; run `cargo xtask regenerate`";
        check(&[("o.rs", ""), ("s.rs", "old")], &[("m.rs", ""), ("s.rs", "new")], expected);
    }
}
