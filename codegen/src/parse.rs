//! Files of YAML in, the spec as written out; every mistake in their syntax is reported.

use std::rc::Rc;

use crate::{
    diagnostic::{At, Diagnostics, Span, Text},
    source::Source,
    spec::{Api, Spec, Topic},
    yaml::{self, Kind, Node},
};

/// What the file for all topics is called.
const API: &str = "api.yaml";
/// What stands where a person has to write a text.
const UNWRITTEN: &str = "TODO";
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
            let tree = tree(file, diagnostics);
            spec.unwritten.extend(tree.iter().flat_map(unwritten));
            let api = tree.and_then(|tree| Api::read(&tree, diagnostics));
            spec.unreadable |= api.is_none();
            spec.api = api.unwrap_or_default();
        } else if api_folder(&file.path).is_some() {
            let message = format!("a second `{API}` beside `{folder}{API}`; merge the two or rename this one");
            diagnostics.add(&start(&file.path), message);
        } else {
            let tree = tree(file, diagnostics);
            spec.unwritten.extend(tree.iter().flat_map(unwritten));
            let mut topic = tree.and_then(|tree| read_topic(file, &tree, folder, diagnostics));
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

fn read_topic(file: &Source, tree: &Node, folder: &str, diagnostics: &mut Diagnostics) -> Option<Topic> {
    let topic = Topic::read(tree, diagnostics)?;
    let id = file.path.strip_prefix(folder).unwrap_or(&file.path);
    let id = id.strip_suffix(".yaml").unwrap_or(id).to_owned();
    Some(Topic { id, ..topic })
}

fn tree(file: &Source, diagnostics: &mut Diagnostics) -> Option<Node> {
    yaml::parse(&Rc::from(file.path.as_str()), &file.text, diagnostics)
}

/// The texts of a tree that a person has yet to write.
fn unwritten(node: &Node) -> Vec<Text> {
    match &node.kind {
        Kind::Text(text) if is_unwritten(text) => vec![At { value: text.clone(), span: node.span.clone() }],
        Kind::List(nodes) => nodes.iter().flat_map(unwritten).collect(),
        Kind::Map(entries) => entries.iter().flat_map(|(_, node)| unwritten(node)).collect(),
        Kind::Null | Kind::Boolean(_) | Kind::Integer(_) | Kind::Text(_) => Vec::new(),
    }
}

/// Whether a text, or the description behind its comma, is yet to be written.
fn is_unwritten(text: &str) -> bool {
    text == UNWRITTEN || text.rsplit_once(", ").is_some_and(|(_, says)| says == UNWRITTEN)
}

#[cfg(test)]
mod tests;
