//! Every rule of a spec, broken once: each folder of `diagnostics/` is a test of that name. Its README says how they work.

mod spec_files;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use codegen::{Source, Spec};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let tests = folders().into_iter().map(|folder| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Trial::test(name, move || if folder == base() { check_base() } else { check(&folder) })
    });
    libtest_mimic::run(&arguments, tests.collect()).exit_code()
}

fn here() -> PathBuf {
    spec_files::package().join("tests/diagnostics")
}

/// The spec that is right, over which the others are laid.
fn base() -> PathBuf {
    here().join("_base")
}

fn folders() -> Vec<PathBuf> {
    let entries = fs::read_dir(here()).expect("the folder of fixtures is readable");
    let mut folders: Vec<_> = entries.map(|entry| entry.expect("entries are readable").path()).collect();
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    folders
}

fn check_base() -> Result<(), Failed> {
    Spec::read(&spec_files::read(&base()))
        .compile(&spec_files::options())
        .map(drop)
        .map_err(|failure| failure.to_string().into())
}

fn check(folder: &Path) -> Result<(), Failed> {
    let sources = sources(folder);
    let report = match Spec::read(&sources).compile(&spec_files::options()) {
        Ok(_) => return Err("it breaks no rule".into()),
        Err(failure) => failure.to_string(),
    };
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("expected", report));
    let package = spec_files::package();
    let root = package.parent().unwrap_or(Path::new("/"));
    assert!(!report.contains(&*root.to_string_lossy()), "an absolute path is reported");
    for problem in problems(&report) {
        assert!(helps(problem.message), "it names neither the text nor the way out: {}", problem.message);
        let text = sources.iter().find(|source| source.path == problem.file).map_or("", |source| &source.text);
        assert!(lies_within(&problem, text), "{}:{}:{} is no place", problem.file, problem.line, problem.column);
    }
    Ok(())
}

/// The base with a fixture's files over it.
fn sources(folder: &Path) -> Vec<Source> {
    let mut below = spec_files::read(&base());
    if let Ok(without) = fs::read_to_string(folder.join("without")) {
        below.retain(|source| !without.lines().any(|path| path == source.path));
    }
    let mut over = spec_files::read(folder);
    over.retain(|source| source.path.starts_with("spec/"));
    spec_files::overlay(&below, &over)
}

struct Problem<'r> {
    file: &'r str,
    line: usize,
    column: usize,
    message: &'r str,
}

/// Every `file:line:column: message` of a report.
fn problems(report: &str) -> impl Iterator<Item = Problem<'_>> {
    report.lines().filter(|line| line.starts_with("spec/")).map(|head| {
        let (place, message) = head.split_once(": ").expect("a message follows the place");
        let mut parts = place.rsplitn(3, ':');
        let mut number = || parts.next().and_then(|part| part.parse().ok()).expect("line and column are numbers");
        let (column, line) = (number(), number());
        Problem { file: parts.next().expect("the file is named"), line, column, message }
    })
}

fn helps(message: &str) -> bool {
    let says_what_belongs_here = message.starts_with("expected ") || message.contains(", so ");
    message.contains('`') || message.contains("; ") || says_what_belongs_here
}

fn lies_within(problem: &Problem<'_>, text: &str) -> bool {
    // As YAML counts lines.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (line, column) = (problem.line, problem.column);
    match text.lines().nth(line - 1) {
        Some(text) => (1..=text.chars().count() + 1).contains(&column),
        // A missing or empty file has only its beginning, and what is missing at the end is reported behind the last line.
        None => line == text.lines().count() + 1 && column == 1,
    }
}
