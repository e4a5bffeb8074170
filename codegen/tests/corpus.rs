//! What the fuzzer found worth keeping: none of it makes the compiler panic.

#[path = "../fuzz/input.rs"]
mod input;
mod spec_files;

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
};

#[test]
fn no_kept_input_makes_the_compiler_panic() {
    let folder = spec_files::package().join("fuzz/corpus/compile");
    let entries = fs::read_dir(folder).expect("the corpus is readable");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("entries are readable").path()).collect();
    paths.sort();
    assert!((100..=300).contains(&paths.len()), "{} inputs are kept", paths.len());
    let fail = paths.iter().filter(|path| {
        let bytes = fs::read(path).expect("inputs are readable");
        catch_unwind(AssertUnwindSafe(|| input::run(&bytes))).is_err()
    });
    let fail: Vec<_> = fail.filter_map(|path| path.file_name()).collect();
    assert!(fail.is_empty(), "{fail:?}");
}
