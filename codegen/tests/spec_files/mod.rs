//! Folders with a spec → the sources that `codegen::Spec` reads.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use codegen::{Options, Source, Spec};

/// All files below a folder, by their paths from it, in the order of these.
pub(crate) fn read(folder: &Path) -> Vec<Source> {
    let mut sources = Vec::new();
    collect(folder, "", &mut sources);
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

fn collect(folder: &Path, at: &str, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("the folder is readable") {
        let entry = entry.expect("the folder's entries are readable");
        let name = entry.file_name().into_string().expect("names are UTF-8");
        let path = if at.is_empty() { name } else { format!("{at}/{name}") };
        if entry.path().is_dir() {
            collect(&entry.path(), &path, sources);
        } else {
            sources.push(Source { path, text: fs::read_to_string(entry.path()).expect("files are UTF-8") });
        }
    }
}

/// One spec over another: files of the same path are replaced, others are added.
pub(crate) fn overlay(base: &[Source], over: &[Source]) -> Vec<Source> {
    let mut sources: Vec<_> =
        base.iter().filter(|below| !over.iter().any(|above| above.path == below.path)).cloned().collect();
    sources.extend_from_slice(over);
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

/// What every test compiles with.
pub(crate) fn options() -> Options {
    Options { crate_name: "toy".to_owned(), folder: "tests/toy/generated".to_owned() }
}

/// The folder of the compiler's package. Cargo says it at run time: checkouts that share a target folder share what is built too.
pub(crate) fn package() -> PathBuf {
    env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests").into()
}

/// The folder of the toy API.
pub(crate) fn toy() -> PathBuf {
    package().join("tests/toy")
}

/// The toy's spec.
pub(crate) fn toy_spec() -> Vec<Source> {
    let mut sources = read(&toy());
    sources.retain(|source| source.path.starts_with("spec/"));
    sources
}

/// A spec that is right, compiled.
#[track_caller]
pub(crate) fn compiled(sources: &[Source]) -> Vec<Source> {
    Spec::read(sources).compile(&options()).unwrap_or_else(|failure| panic!("{failure}"))
}
