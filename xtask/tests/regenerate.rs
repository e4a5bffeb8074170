//! A small tree on disk, regenerated.

use std::{
    fs,
    path::{Path, PathBuf},
};

use codegen::Source;
use xtask::{generated_files, regenerate, spec_sources};

/// A new, empty workspace.
fn workspace(name: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    if root.exists() {
        fs::remove_dir_all(&root).expect("the folder is ours");
    }
    fs::create_dir_all(&root).expect("the target folder can be written");
    root
}

#[track_caller]
fn put(root: &Path, path: &str, text: impl AsRef<[u8]>) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().expect("it lies in the workspace")).expect("the folder can be made");
    fs::write(file, text).expect("the file can be written");
}

#[track_caller]
fn apply(root: &Path, emitted: &[Source]) -> Vec<String> {
    let current = generated_files(root).expect("the files can be read");
    let plan = regenerate::plan(&current, emitted);
    let mut steps = Vec::new();
    regenerate::apply(root, &plan, |step| steps.push(step.to_string())).expect("the files can be written");
    steps
}

fn source(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), text: text.to_owned() }
}

#[test]
fn regenerating_writes_what_differs_removes_what_is_left_over_and_rests() {
    let root = workspace("regenerate");
    for (path, text) in [("same.rs", "same"), ("old/deep/left.rs", ""), ("stale.rs", "old"), ("turned", "a file")] {
        put(&root, &format!("generated-client/src/generated/{path}"), text);
    }
    put(&root, "generated-client/src/generated/broken.rs", b"\xff");
    fs::create_dir_all(root.join("generated-client/src/generated/turned.rs/empty")).expect("it can be made");
    put(&root, "generated-client/src/lib.rs", "by hand");
    let emitted = [
        source("same.rs", "same"),
        source("stale.rs", "new"),
        source("broken.rs", "\u{fffd}!"),
        source("turned/inner.rs", "in"),
        source("turned.rs", "file"),
    ];
    let expected = [
        "removed generated-client/src/generated/old/deep/left.rs",
        "removed generated-client/src/generated/turned",
        "removed generated-client/src/generated/old/deep/",
        "removed generated-client/src/generated/old/",
        "removed generated-client/src/generated/turned.rs/empty/",
        "removed generated-client/src/generated/turned.rs/",
        "wrote generated-client/src/generated/stale.rs",
        "wrote generated-client/src/generated/broken.rs",
        "wrote generated-client/src/generated/turned/inner.rs",
        "wrote generated-client/src/generated/turned.rs",
    ];
    let mut steps = apply(&root, &emitted);
    // The order of folders is the file system's.
    steps[2..6].sort_by_key(|step| (step.contains("turned"), std::cmp::Reverse(step.len())));
    assert_eq!(steps, expected);

    let files = generated_files(&root).expect("the files can be read");
    assert!(regenerate::plan(&files, &emitted).is_current(), "only the emitted files are left, also no temporary one");
    assert_eq!(apply(&root, &emitted), Vec::<String>::new());
    assert_eq!(fs::read_to_string(root.join("generated-client/src/lib.rs")).expect("it is still there"), "by hand");
}

#[test]
fn a_client_that_was_never_generated_is_written_as_a_whole() {
    let root = workspace("first");
    assert_eq!(apply(&root, &[source("a/b.rs", "b")]), ["wrote generated-client/src/generated/a/b.rs"]);
}

#[test]
fn a_file_that_cannot_be_written_is_named_and_leaves_nothing_behind() {
    let root = workspace("refused");
    put(&root, "generated-client/src/generated/a.rs/b.rs", "");
    let emitted = [source("a.rs", "")];
    let current = [("a.rs".to_owned(), "stale".to_owned())].into();
    let plan = regenerate::plan(&current, &emitted);
    let error = regenerate::apply(&root, &plan, |_| {}).expect_err("a folder is in the way").to_string();
    assert!(error.starts_with("cannot write generated-client/src/generated/a.rs: "), "{error}");
    let files: Vec<_> = generated_files(&root).expect("the files can be read").into_keys().collect();
    assert_eq!(files, ["a.rs/b.rs"]);
}

#[test]
fn the_spec_is_every_file_but_legends_and_hidden_ones() {
    let root = workspace("spec");
    for path in ["payments.yaml", "payments/weekly.yaml", "examples/payments/x.request.json"] {
        put(&root, &format!("spec/{path}"), path);
    }
    for path in ["README.md", "examples/README.md", ".payments.yaml.swp", ".editor/state.yaml"] {
        put(&root, &format!("spec/{path}"), "");
    }
    let sources = spec_sources(&root).expect("the files can be read");
    let paths: Vec<_> = sources.iter().map(|source| source.path.as_str()).collect();
    assert_eq!(paths, ["spec/examples/payments/x.request.json", "spec/payments.yaml", "spec/payments/weekly.yaml"]);
    assert_eq!(sources[1].text, "payments.yaml");
}

#[test]
fn a_spec_file_that_is_not_text_is_named() {
    let root = workspace("encoding");
    put(&root, "spec/api.yaml", b"title: x\n\xfc");
    let error = spec_sources(&root).err().map(|error| error.to_string());
    assert_eq!(error.as_deref(), Some("spec/api.yaml:2:1: this byte is not UTF-8; save the file as UTF-8"));
}

#[test]
fn a_missing_spec_is_named() {
    let error = spec_sources(&workspace("nothing")).expect_err("there is none").to_string();
    assert!(error.starts_with("cannot read spec: "), "{error}");
}
