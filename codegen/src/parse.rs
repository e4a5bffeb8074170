//! Files of YAML in, the spec as written out; every mistake in their syntax is reported.

use std::rc::Rc;

use crate::{
    diagnostic::{Diagnostics, Span},
    source::Source,
    spec::{Api, Spec, Topic},
    yaml::{self, Node},
};

/// What the file for all topics is called.
const API: &str = "api.yaml";
/// Where it is looked for, and so where its absence is reported.
const USUAL_FOLDER: &str = "spec/";

/// Parses all `.yaml` files of a spec. What could not be read is empty or left out, and reported.
pub(crate) fn parse(files: &[Source], diagnostics: &mut Diagnostics) -> Spec {
    let api = files.iter().filter(|file| api_folder(&file.path).is_some()).min_by_key(|file| file.path.len());
    let folder = api.and_then(|file| api_folder(&file.path)).unwrap_or(USUAL_FOLDER);
    if api.is_none() {
        let message =
            format!("`{API}` is missing; it holds what belongs to all topics, so write one with at least a `title`");
        diagnostics.add(&start(&format!("{USUAL_FOLDER}{API}")), message);
    }
    let mut spec = Spec { unreadable: api.is_none(), ..Spec::default() };
    for file in files {
        if api.is_some_and(|api| api.path == file.path) {
            let api = tree(file, diagnostics).and_then(|tree| Api::read(&tree, diagnostics));
            spec.unreadable |= api.is_none();
            spec.api = api.unwrap_or_default();
        } else if api_folder(&file.path).is_some() {
            let message = format!("a second `{API}` beside `{folder}{API}`; merge the two or rename this one");
            diagnostics.add(&start(&file.path), message);
        } else {
            let mut topic = read_topic(file, folder, diagnostics);
            if let Some(topic) = &mut topic {
                topic.write_out(diagnostics);
            }
            spec.unreadable |= topic.is_none();
            spec.topics.extend(topic);
        }
    }
    spec
}

/// The folder, with its slash, of an `api.yaml`; nothing for other files.
fn api_folder(path: &str) -> Option<&str> {
    let folder = path.strip_suffix(API)?;
    (folder.is_empty() || folder.ends_with('/')).then_some(folder)
}

fn start(path: &str) -> Span {
    Span { file: path.into(), line: 1, column: 1 }
}

fn read_topic(file: &Source, folder: &str, diagnostics: &mut Diagnostics) -> Option<Topic> {
    let topic = Topic::read(&tree(file, diagnostics)?, diagnostics)?;
    let id = file.path.strip_prefix(folder).unwrap_or(&file.path);
    let id = id.strip_suffix(".yaml").unwrap_or(id).to_owned();
    Some(Topic { id, ..topic })
}

fn tree(file: &Source, diagnostics: &mut Diagnostics) -> Option<Node> {
    yaml::parse(&Rc::from(file.path.as_str()), &file.text, diagnostics)
}

#[cfg(test)]
mod tests;
