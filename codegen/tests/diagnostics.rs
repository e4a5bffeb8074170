//! Every rule of a spec, broken once: a folder below `diagnostics/` named after it, laid over a spec that is right.
//!
//! A folder holds the files that differ from `_base/`, and in `expected.snap` all that must be reported. A file
//! `without` names files of the base to leave out. A new folder is a new test.

mod spec_files;

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use codegen::{Source, compile};

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

/// The folders, by name.
fn fixtures() -> Vec<PathBuf> {
    let entries = fs::read_dir(here()).expect("the folder of fixtures is readable");
    let mut folders: Vec<_> = entries.map(|entry| entry.expect("entries are readable").path()).collect();
    folders.retain(|folder| folder.is_dir() && !folder.ends_with("_base"));
    folders.sort();
    folders
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The base with a fixture's files over it.
fn sources(folder: &Path) -> Vec<Source> {
    let mut base = spec_files::read(&here().join("_base"));
    if let Ok(without) = fs::read_to_string(folder.join("without")) {
        base.retain(|source| !without.lines().any(|path| path == source.path));
    }
    let mut over = spec_files::read(folder);
    over.retain(|source| source.path.starts_with("spec/"));
    spec_files::overlay(&base, &over)
}

/// Everything that is reported, as people see it.
#[track_caller]
fn report(folder: &Path) -> String {
    match compile(&sources(folder), &spec_files::options()) {
        Ok(_) => panic!("`{}` breaks no rule", name(folder)),
        Err(failure) => failure.to_string(),
    }
}

/// `file:line:column: message` of every problem in a report.
fn problems(report: &str) -> Vec<(&str, usize, usize, &str)> {
    let heads = report.lines().filter(|line| line.starts_with("spec/"));
    heads
        .map(|line| {
            let (place, message) = line.split_once(": ").expect("a message follows the place");
            let mut parts = place.rsplitn(3, ':');
            let mut number = || parts.next().and_then(|part| part.parse().ok()).expect("line and column are numbers");
            let (column, line) = (number(), number());
            (parts.next().expect("the file is named"), line, column, message)
        })
        .collect()
}

#[test]
fn the_base_is_right() {
    let sources = spec_files::read(&here().join("_base"));
    assert!(compile(&sources, &spec_files::options()).is_ok_and(|files| files.len() == 4));
}

#[test]
fn every_broken_rule_is_reported_as_its_folder_says() {
    let folders = fixtures();
    assert!(folders.len() > 80, "{} fixtures were found", folders.len());
    let differ = folders.iter().filter(|folder| {
        let compared = catch_unwind(AssertUnwindSafe(|| {
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(folder);
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.bind(|| insta::assert_snapshot!("expected", report(folder)));
        }));
        compared.is_err()
    });
    let differ: Vec<_> = differ.map(|folder| name(folder)).collect();
    assert!(differ.is_empty(), "these differ from their `expected.snap`: {}", differ.join(", "));
}

#[test]
fn every_message_names_the_text_or_the_way_out() {
    for folder in fixtures() {
        let report = report(&folder);
        for (.., message) in problems(&report) {
            let says_what_belongs_here = message.starts_with("expected ") || message.contains(", so ");
            let helps = message.contains('`') || message.contains("; ") || says_what_belongs_here;
            assert!(helps, "{}: {message}", name(&folder));
        }
    }
}

#[test]
fn every_place_lies_within_its_file() {
    for folder in fixtures() {
        let (report, sources) = (report(&folder), sources(&folder));
        for (file, line, column, message) in problems(&report) {
            // A missing or empty file has only its beginning.
            let text = sources.iter().find(|source| source.path == file).map_or("", |source| source.text.as_str());
            let width = text.lines().nth(line - 1).map(|line| line.chars().count());
            let within = width.map_or((line, column) == (1, 1), |width| (1..=width + 1).contains(&column))
                // What is missing at the end is reported behind the last line.
                || (line == text.lines().count() + 1 && column == 1);
            assert!(within, "{}: {file}:{line}:{column}: {message}", name(&folder));
        }
    }
}

#[test]
fn no_message_names_an_absolute_path() {
    for folder in fixtures() {
        let report = report(&folder);
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(1).unwrap_or(Path::new("/"));
        assert!(!report.contains(&*root.to_string_lossy()), "{}: {report}", name(&folder));
    }
}

#[test]
fn ten_mistakes_are_ten_problems() {
    let folder = here().join("ten-mistakes");
    let report = report(&folder);
    let found = problems(&report);
    assert_eq!(found.len(), 10, "{report}");
    let mut files: Vec<_> = found.iter().map(|(file, ..)| *file).collect();
    files.dedup();
    assert_eq!(files.len(), 3, "{files:?}");
    assert!(report.ends_with("10 problems in the spec"));
}
