//! Every doc comment of the workspace, generated or not: what a slip of the pen or a joint of two texts leaves behind.

use std::{fs, path::Path};

use conformance::workspace_root;

/// Where sources lie, and no target folder.
const FOLDERS: [&str; 13] = [
    "benches/src",
    "billing/src",
    "billing/tests",
    "codegen/src",
    "codegen/tests",
    "generated-client/examples",
    "generated-client/src",
    "generated-client/tests",
    "pages/src",
    "pages/tests",
    "tests",
    "xtask/src",
    "xtask/tests",
];

/// A run of doc lines of one depth, without fenced code.
struct Block {
    file: String,
    line: usize,
    text: String,
}

fn blocks(file: &str, text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let (mut fenced, mut before) = (false, None);
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let Some(doc) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
            (fenced, before) = (false, None);
            continue;
        };
        let doc = doc.strip_prefix(' ').unwrap_or(doc);
        if doc.starts_with("```") {
            fenced = !fenced;
        } else if !fenced && !doc.is_empty() {
            if before.is_none_or(|before| before + 1 != index) {
                blocks.push(Block { file: file.to_owned(), line: index + 1, text: String::new() });
            }
            let block = blocks.last_mut().expect("one was begun");
            block.text += doc;
            block.text.push('\n');
            before = Some(index);
        }
    }
    blocks
}

/// The docs of every source below a folder of the workspace.
fn collect(root: &Path, folder: &str, blocks: &mut Vec<Block>) {
    for entry in fs::read_dir(root.join(folder)).expect("folders are readable") {
        let entry = entry.expect("entries are readable");
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(root, &path, blocks);
        } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(entry.path()).expect("sources are UTF-8");
            blocks.extend(self::blocks(&path, &text));
        }
    }
}

/// The text with `x` for each span of code; what is left of a mark closes nothing.
fn prose(text: &str) -> String {
    spans(&spans(&text.replace("<code>", "``").replace("</code>", "``"), "``"), "`")
}

fn spans(text: &str, mark: &str) -> String {
    let mut prose = String::new();
    let mut rest = text;
    while let Some((before, (code, after))) =
        rest.split_once(mark).and_then(|(before, behind)| Some((before, behind.split_once(mark)?)))
    {
        prose += before;
        prose += if code.is_empty() { "``" } else { "x" };
        rest = after;
    }
    prose + rest
}

/// What is wrong with a text, in a few words.
fn faults(text: &str) -> Vec<String> {
    let prose = prose(text);
    let mut faults = Vec::new();
    let mut add = |wrong: bool, what: &str| faults.extend(wrong.then(|| what.to_owned()));
    let count = |mark: char| prose.matches(mark).count();
    add(count('`') == 1, "a backtick closes nothing");
    add(prose.contains("``"), "empty code");
    // Sentences quote with “…”, and JSON is code.
    add(count('"') > 0, "a straight quote outside code");
    add(count('“') != count('”'), "quotes are not closed");
    add(count('(') != count(')'), "brackets are not closed");
    add(
        ["“”", "()", "( ", " )"].iter().any(|empty| prose.contains(empty)),
        "nothing, or space, within brackets or quotes",
    );
    for line in prose.lines() {
        let spaced = [" .", " ,", " ;", " :", " ?", " !"].iter().any(|mark| {
            line.match_indices(mark)
                .any(|(at, _)| line[at + mark.len()..].chars().next().is_none_or(char::is_whitespace))
        });
        add(spaced, "space before punctuation");
    }
    let marks: Vec<_> = prose.replace('…', "").replace("...", "").replace("::", "").chars().collect();
    let doubled = marks
        .windows(2)
        .any(|pair| matches!(pair, ['.' | ',' | ';' | '?' | '!' | ':', '.' | ',' | ';' | '?' | '!' | ':']));
    add(doubled, "doubled punctuation");
    let words: Vec<_> = prose.split_whitespace().collect();
    for pair in words.windows(2) {
        let is_word = pair[0].len() > 1 && pair[0].chars().all(char::is_alphabetic);
        let same = pair[1].trim_matches(|character: char| !character.is_alphanumeric()) == pair[0];
        add(is_word && same && pair[0] != "x", &format!("`{}` twice", pair[0]));
    }
    faults
}

#[test]
fn no_doc_has_a_stray_mark_or_a_word_twice() {
    let mut blocks = Vec::new();
    for folder in FOLDERS {
        collect(&workspace_root(), folder, &mut blocks);
    }
    assert!(blocks.len() > 1000, "only {} docs were found", blocks.len());
    let wrong = blocks.iter().flat_map(|block| {
        let (file, line, text) = (&block.file, block.line, block.text.trim_end());
        faults(&block.text).into_iter().map(move |fault| format!("{file}:{line}: {fault}\n{text}\n"))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_fault_is_found_and_what_is_right_is_not() {
    for (text, expected) in [
        ("\"The town, as printed.\".", &["a straight quote outside code"][..]),
        ("The `town.", &["a backtick closes nothing"]),
        ("The “town.", &["quotes are not closed"]),
        ("The town (or village.", &["brackets are not closed"]),
        ("The town is ``.", &["empty code"]),
        ("`` the `town` ``, `x` and \"x\"", &["a straight quote outside code"]),
        ("The town..", &["doubled punctuation"]),
        ("The town,.", &["doubled punctuation"]),
        ("The town , the country.", &["space before punctuation"]),
        ("The\nthe town.\nOf the the country.", &["`the` twice"]),
        ("The town ( here).", &["nothing, or space, within brackets or quotes"]),
        ("A “town” (`\"x\"..`), a village … or `a::b`: [`c::D`](a::b).", &[]),
    ] {
        assert_eq!(faults(text), expected, "{text}");
    }
}

#[test]
fn the_readme_shows_code_that_the_crate_compiles() {
    let read = |path: &str| fs::read_to_string(conformance::workspace_root().join(path)).expect("it is a file");
    let (readme, of_crate) = (read("README.md"), read("generated-client/README.md"));
    let shown = readme.split("```rust").nth(1).and_then(|rest| rest.split("```").next()).expect("it shows code");
    assert!(of_crate.contains(shown), "the two READMEs show different code; the crate's is the one that is compiled");
}
