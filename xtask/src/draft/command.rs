//! What `cargo xtask draft` does: pages in, files written or shown, a report and an exit status out.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

use codegen::Source;

use super::{
    compare as drafts,
    topic::{self, Draft, Drafted, Order},
};
use crate::{
    audit::{self, spec::Spec},
    files,
};

/// Where a draft would go that is only shown.
const SHOWN: &str = "draft";

/// Drafts pages, and writes what was drafted if it is said where.
///
/// # Errors
///
/// If a page or the spec cannot be read, nothing can be drafted, or a file that would be written is there already.
pub fn draft(
    root: &Path,
    pages: &[PathBuf],
    guide: Option<&str>,
    section: Option<&str>,
    into: Option<&str>,
) -> Result<(String, u8), String> {
    let (sources, spec) = spec(root)?;
    let operations = codegen::Spec::read(&sources).fields().map_err(|failure| failure.to_string())?;
    let mut read = audit::files(pages)?;
    // Remarks go into the spec, where a folder of this machine says nothing.
    for page in &mut read {
        let name = Path::new(&page.name).file_name().map(|name| name.to_string_lossy().into_owned());
        page.name = name.unwrap_or_default();
    }
    let topic = into.unwrap_or(SHOWN);
    let is_name = |step: &str| {
        !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    if !topic.split('/').all(is_name) {
        return Err(format!(
            "`{topic}` is no name of a topic: small letters, digits and `-`, with `/` between a topic and one below it"
        ));
    }
    let draft = topic::draft(&spec, &operations, &read, Order { guide, section, into: topic })?;
    if draft.use_cases.is_empty() {
        return Ok((
            left(
                &draft,
                "nothing to draft: every section with fields, an endpoint or a request is cited by a use case",
            ),
            0,
        ));
    }
    let there = draft.files.iter().find(|file| sources.iter().any(|source| source.path == file.path));
    if let Some(file) = there {
        return Err(format!(
            "{} is there already, and nothing was written: name another topic, and move over what you keep",
            file.path
        ));
    }
    let changed = draft.changed(&sources);
    let (state, status) = state(&sources, &changed, &draft);
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    for file in &draft.files {
        if into.is_some() {
            files::write(root, &file.path, &file.text).map_err(|error| error.to_string())?;
            let _ = writeln!(text, "wrote {}", file.path);
        } else if file.path.strip_suffix(".yaml").is_some() {
            let _ = writeln!(text, "# would be written as {}, or where --into says\n{}", file.path, file.text);
        } else {
            let _ = writeln!(text, "# and {}, {} lines as published", file.path, file.text.lines().count());
        }
    }
    for file in changed.iter().filter(|_| into.is_some()) {
        files::write(root, &file.path, &file.text).map_err(|error| error.to_string())?;
    }
    for missing in &draft.missing {
        let how = if into.is_some() { "added to" } else { "would be added to" };
        let (file, line) = &missing.last;
        let _ = writeln!(text, "{how} the body `{}` at {file}:{line}:", missing.body);
        for line in missing.lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    let count = draft.use_cases.len();
    let _ = writeln!(text, "{count} {} drafted", if count == 1 { "use case" } else { "use cases" });
    for Drafted { name, page, line, title } in &draft.use_cases {
        let _ = writeln!(text, "  {page}:{line}: {title}: {topic}/{name}");
    }
    text.push_str(&state);
    Ok((left(&draft, &text), status))
}

/// Drafts what the spec has, and holds it against what a person wrote.
///
/// # Errors
///
/// If a page or the spec cannot be read.
pub fn compare(root: &Path, pages: &[PathBuf], guide: Option<&str>) -> Result<(String, u8), String> {
    let (sources, spec) = spec(root)?;
    let operations = codegen::Spec::read(&sources).fields().map_err(|failure| failure.to_string())?;
    let mut text = String::new();
    let (mut sections, mut clean) = (0, 0);
    let (mut all, mut compiling, mut equal, mut same, mut own) = (0, 0, 0, 0, 0);
    for page in audit::files(pages)? {
        for compared in drafts::compare(&sources, &spec, &operations, &page, guide) {
            all += 1;
            compiling += usize::from(compared.problem.is_none());
            equal += usize::from(compared.is_same());
            same += compared.same;
            own += compared.same + compared.missing.len();
            let how = if compared.is_same() { "the same" } else { "differs" };
            let _ = writeln!(text, "{}: {how}, {} rules agree", compared.use_case, compared.same);
            for line in
                compared.problem.iter().flat_map(|problem| problem.lines()).filter(|line| line.contains(": ")).take(6)
            {
                let _ = writeln!(text, "  does not compile: {line}");
            }
            for rule in &compared.missing {
                let _ = writeln!(text, "  only in the spec: {rule}");
            }
            for rule in &compared.more {
                let _ = writeln!(text, "  only in the draft: {rule}");
            }
        }
        for new in drafts::fresh(&sources, &spec, &operations, &page, guide) {
            sections += 1;
            clean += usize::from(new.problem.is_none());
            let Some(problem) = &new.problem else { continue };
            let _ = writeln!(text, "{}:{}: {}: not in the spec", page.name, new.line, new.title);
            for line in problem.lines().filter(|line| line.contains(": ")).take(6) {
                let _ = writeln!(text, "  does not compile: {line}");
            }
        }
    }
    let _ = writeln!(
        text,
        "{all} use cases drafted, {compiling} compile but for texts to be written, {equal} have the same rules; {same} of {own} rules agree"
    );
    let _ =
        writeln!(text, "{sections} sections that the spec does not have, {clean} compile but for texts to be written");
    Ok((text, u8::from(equal != all)))
}

fn spec(root: &Path) -> Result<(Vec<Source>, Spec), String> {
    let sources = files::spec_sources(root).map_err(|error| error.to_string())?;
    let spec = Spec::of(&sources)?;
    Ok((sources, spec))
}

/// What keeps the spec from compiling with the draft.
fn state(sources: &[Source], changed: &[Source], draft: &Draft) -> (String, u8) {
    let with = topic::with(sources, changed, draft);
    match codegen::Spec::read(&with).inventory() {
        Err(failure) if failure.is_unwritten() => {
            (format!("it compiles but for {} texts to be written\n", failure.len()), 0)
        }
        Err(failure) => (format!("it does not compile yet\n{}\n", failure.without_unwritten()), 1),
        Ok(_) => ("it compiles\n".to_owned(), 0),
    }
}

fn left(draft: &Draft, text: &str) -> String {
    draft.left.iter().fold(text.trim_end().to_owned(), |text, left| format!("{text}\nleft out: {left}"))
}
