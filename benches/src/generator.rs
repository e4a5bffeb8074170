//! Where the generator's time goes: each of its stages, against the library call alone that it cannot do without.

use std::{
    collections::BTreeMap,
    env, fs,
    hint::black_box,
    path::{Path, PathBuf},
    process::Command,
};

use codegen::Source;
use proc_macro2::TokenStream;
use saphyr_parser::{Parser, StrInput};
use xtask::regenerate;

use crate::{
    Failed,
    arguments::Setting,
    comparison::{Comparison, Side, Work},
    instructions,
    row::{End, Row, count, ratio},
};

/// A stage by its function, and what it cannot do without.
struct Stage {
    what: &'static str,
    function: &'static str,
    against: &'static str,
    floor: Side,
    reason: &'static str,
}

const STAGES: [Stage; 4] = [
    Stage {
        what: "regenerate: parse",
        function: "codegen::parse::File::read",
        against: "the YAML parser's events alone",
        floor: Side { name: "yaml", begin: |_| yaml() },
        reason: "each value has its place, and each short or numeric word is asked what it is",
    },
    Stage {
        what: "regenerate: resolve",
        function: "codegen::resolve::resolve",
        against: "reading the examples as JSON alone",
        floor: Side { name: "examples", begin: |_| examples() },
        reason: "names, references and rules are decided here, which no library does; reading the examples is a small part",
    },
    Stage {
        what: "regenerate: emit",
        function: "codegen::emit::emit",
        against: "reading the same tokens from their text alone",
        floor: Side { name: "tokens", begin: |_| tokens() },
        reason: "docs are put together and names looked up while the tokens are made",
    },
    Stage {
        what: "regenerate: print",
        function: "codegen::print::print",
        against: "`syn` and `prettyplease` alone, on the same code",
        floor: Side { name: "printed", begin: |_| printed() },
        reason: "our macros' rows and blank lines are laid out besides",
    },
];

/// The whole of it.
const COMPILED: Side = Side { name: "compiled", begin: |_| compiled() };

/// The last stage, which is the system's work: instructions tell nothing of it.
const WRITE: Comparison = Comparison {
    what: "regenerate: write",
    against: "`fs::write` of the same bytes alone",
    ours: Side { name: "written", begin: |_| written() },
    other: Side { name: "bytes", begin: |_| bytes() },
    besides: None,
    apart: None,
    instructions: None,
    time: Some(2.0),
    times: 1,
    reason: "each file is written beside its place and then renamed, so that nobody ever sees half of one; what that costs is up to the disk",
};

pub(crate) fn sides() -> Vec<Side> {
    STAGES.into_iter().map(|stage| stage.floor).chain([COMPILED]).collect()
}

fn spec() -> Result<Vec<Source>, Failed> {
    Ok(xtask::files::spec_sources(&xtask::files::workspace_root()?)?)
}

fn compile(spec: &[Source]) -> Result<Vec<Source>, Failed> {
    codegen::Spec::read(spec).compile(&regenerate::options()).map_err(|failure| failure.to_string().into())
}

fn compiled() -> Result<Work, Failed> {
    let spec = spec()?;
    Ok(Box::new(move || drop(black_box(compile(&spec)))))
}

fn ends_with(source: &Source, end: &str) -> bool {
    Path::new(&source.path).extension().is_some_and(|is| is == end)
}

/// What of the spec is YAML, or is not.
fn texts(is_yaml: bool) -> Result<Vec<String>, Failed> {
    let wanted = |source: &Source| ends_with(source, "yaml") == is_yaml;
    Ok(spec()?.into_iter().filter(wanted).map(|source| source.text).collect())
}

/// The code that is generated.
fn code() -> Result<Vec<String>, Failed> {
    let code = compile(&spec()?)?.into_iter().filter(|source| ends_with(source, "rs"));
    Ok(code.map(|source| source.text).collect())
}

fn each<T: 'static>(texts: Vec<String>, of: fn(&str) -> T) -> Work {
    Box::new(move || texts.iter().for_each(|text| drop(black_box(of(black_box(text))))))
}

fn yaml() -> Result<Work, Failed> {
    Ok(each(texts(true)?, |text| Parser::new(StrInput::new(text)).count()))
}

fn examples() -> Result<Work, Failed> {
    Ok(each(texts(false)?, |text| serde_json::from_str::<serde_json::Value>(text).is_ok()))
}

fn tokens() -> Result<Work, Failed> {
    Ok(each(code()?, |text| text.parse::<TokenStream>().is_ok()))
}

fn printed() -> Result<Work, Failed> {
    let code = code()?;
    Ok(Box::new(move || {
        for text in &code {
            let tokens: TokenStream = text.parse().expect("what is generated is Rust");
            black_box(prettyplease::unparse(&syn::parse2(tokens).expect("what is generated is Rust")));
        }
    }))
}

/// A folder of its own, for as long as it is written to.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Result<Self, Failed> {
        let folder = env::temp_dir().join(format!("benchmarks.{}.{name}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn written() -> Result<Work, Failed> {
    let (folder, code, nothing) = (Folder::new("written")?, compile(&spec()?)?, BTreeMap::new());
    Ok(Box::new(move || {
        let plan = regenerate::plan(&nothing, &code);
        regenerate::apply(&folder.0, &plan, |_| ()).expect("a folder of our own can be written to");
    }))
}

fn bytes() -> Result<Work, Failed> {
    let (folder, code) = (Folder::new("bytes")?, compile(&spec()?)?);
    for source in &code {
        folder.0.join(&source.path).parent().map_or(Ok(()), fs::create_dir_all)?;
    }
    Ok(Box::new(move || {
        for source in &code {
            fs::write(folder.0.join(&source.path), &source.text).expect("a folder of our own can be written to");
        }
    }))
}

/// A row for each stage that is asked for.
pub(crate) fn rows(setting: &Setting, tell: &mut dyn FnMut(Row)) -> Result<(), Failed> {
    stages(setting, tell)?;
    if setting.wants(WRITE.what) {
        tell(WRITE.row(setting)?);
    }
    Ok(())
}

fn stages(setting: &Setting, tell: &mut dyn FnMut(Row)) -> Result<(), Failed> {
    let wanted: Vec<_> = STAGES.into_iter().filter(|stage| setting.wants(stage.what)).collect();
    if wanted.is_empty() || !instructions::can_be_counted() {
        return Ok(());
    }
    let (profile, whole) = profile()?;
    for Stage { what, function, against, floor, reason } in wanted {
        // Printing reads tokens that are there; the floor has to make them.
        let mut least = instructions::of(&floor, 2, setting)?;
        if floor.name == "printed" {
            least -= instructions::of(&STAGES[2].floor, 2, setting)?;
        }
        let Some(took) = inclusive(&profile, function) else {
            return Err(format!("the profile does not name `{function}`").into());
        };
        let measured = format!(
            "{} × instructions ({} against {} million); {:.0} % of all",
            ratio(took / least),
            count(took / 1e6),
            count(least / 1e6),
            100.0 * took / whole
        );
        let end = End::of(took <= 2.0 * least, reason);
        tell(Row { what: what.to_owned(), against: against.to_owned(), goal: "≤ 2 ×".to_owned(), measured, end });
    }
    Ok(())
}

/// What callgrind says of compiling the spec once, function by function in all threads, and all of it together.
fn profile() -> Result<(String, f64), Failed> {
    let file = env::temp_dir().join(format!("benchmarks.{}.callgrind", std::process::id()));
    let mut out = std::ffi::OsString::from("--callgrind-out-file=");
    out.push(&file);
    let mut command = Command::new("valgrind");
    command.arg("--tool=callgrind").arg(out).arg(env::current_exe()?).args(["--work", COMPILED.name, "1"]);
    let ran = command.output()?;
    if !ran.status.success() {
        return Err(String::from_utf8_lossy(&ran.stderr).into_owned().into());
    }
    let told = Command::new("callgrind_annotate").args(["--inclusive=yes", "--threshold=100"]).arg(&file).output()?;
    fs::remove_file(&file)?;
    let told = String::from_utf8(told.stdout)?;
    let whole = told.lines().find(|line| line.ends_with("PROGRAM TOTALS")).and_then(instructions_of);
    let whole = whole.ok_or("the profile has no total")?;
    Ok((told, whole))
}

/// The instructions of a function and of all that it calls.
fn inclusive(profile: &str, function: &str) -> Option<f64> {
    let line = profile.lines().find(|line| {
        let named = line.split_once(':').and_then(|(_, rest)| rest.split(" [").next());
        named.is_some_and(|named| named.rsplit('/').next() == Some(function) || named == function)
    })?;
    instructions_of(line)
}

/// The figure that a line of a profile begins with.
fn instructions_of(line: &str) -> Option<f64> {
    line.split_whitespace().next()?.replace(',', "").parse().ok()
}
