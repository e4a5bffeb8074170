//! The publisher's pages, read into facts, against what parsing them as `CommonMark` takes alone.

use std::{fs, hint::black_box, path::Path};

use pulldown_cmark::{Options, Parser};

use crate::{
    Failed,
    arguments::Setting,
    comparison::{Comparison, Side, Work},
};

/// The texts of the pages that the command was given.
fn texts(setting: &Setting) -> Result<Vec<String>, Failed> {
    let mut texts = Vec::new();
    for path in &setting.pages {
        gather(path, &mut texts)?;
    }
    if texts.is_empty() { Err("there are no pages".into()) } else { Ok(texts) }
}

fn gather(path: &Path, texts: &mut Vec<String>) -> Result<(), Failed> {
    if !path.is_dir() {
        texts.push(fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?);
        return Ok(());
    }
    let mut entries: Vec<_> =
        fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    entries.sort();
    let is_page = |path: &Path| path.is_dir() || path.extension().is_some_and(|end| end == "md" || end == "txt");
    entries.iter().filter(|path| is_page(path)).try_for_each(|path| gather(path, texts))
}

fn read(setting: &Setting) -> Result<Work, Failed> {
    let texts = texts(setting)?;
    Ok(Box::new(move || {
        for text in &texts {
            black_box(pages::read(black_box(text)));
        }
    }))
}

fn parse(setting: &Setting) -> Result<Work, Failed> {
    let texts = texts(setting)?;
    Ok(Box::new(move || {
        for text in &texts {
            black_box(
                Parser::new_ext(black_box(text), Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES)
                    .into_offset_iter()
                    .count(),
            );
        }
    }))
}

pub(crate) fn comparisons() -> Vec<Comparison> {
    vec![Comparison {
        what: "read the publisher's pages into facts",
        against: "parsing them as CommonMark alone",
        ours: Side { name: "pages read", begin: read },
        other: Side { name: "pages parsed", begin: parse },
        besides: None,
        apart: None,
        instructions: Some(3.0),
        time: None,
        times: 2,
        reason: "",
    }]
}
