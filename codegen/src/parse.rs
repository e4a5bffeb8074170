//! Files of YAML in, the spec as written out; every mistake in their syntax is reported.

use std::sync::Arc;

use crate::{
    diagnostic::{At, Diagnostics, Span, Text},
    source::Source,
    spec::{Api, Spec, Topic},
    workers,
    yaml::{self, Kind, Node},
};

/// What the file for all topics is called.
const API: &str = "api.yaml";
/// What stands where a person has to write a text.
const UNWRITTEN: &str = "TODO";
/// Where it is looked for, and so where its absence is reported.
const USUAL_FOLDER: &str = "spec/";

/// Parses all `.yaml` files of a spec, each by itself. What could not be read is empty or left out, and reported.
pub(crate) fn parse(files: &[&Source], diagnostics: &mut Diagnostics) -> Spec {
    let api = files.iter().filter(|file| api_folder(&file.path).is_some()).min_by_key(|file| file.path.len());
    let folder = api.and_then(|file| api_folder(&file.path)).unwrap_or(USUAL_FOLDER);
    if api.is_none() {
        let message =
            format!("`{API}` is missing; it holds what belongs to all topics, so write one with at least a `title`");
        diagnostics.add(&start(&format!("{USUAL_FOLDER}{API}")), message);
    }
    let mut spec = Spec { unreadable: api.is_none(), ..Spec::default() };
    let is_api = |path: &str| api.is_some_and(|api| api.path == path);
    for read in workers::map(files, |file| File::read(file, is_api(&file.path), folder)) {
        diagnostics.append(read.diagnostics);
        spec.unwritten.extend(read.unwritten);
        match read.of {
            Of::Api(api) => spec.api = *api,
            Of::Topic(topic) => spec.topics.push(*topic),
            Of::Second => {}
            Of::Unreadable => spec.unreadable = true,
        }
    }
    spec.write_out(diagnostics);
    spec
}

/// A file that is read, with its problems.
struct File {
    of: Of,
    unwritten: Vec<Text>,
    diagnostics: Diagnostics,
}

/// What is in a file.
enum Of {
    Api(Box<Api>),
    Topic(Box<Topic>),
    /// A second one for all topics, of which nothing is read.
    Second,
    Unreadable,
}

impl File {
    fn read(file: &Source, is_api: bool, folder: &str) -> Self {
        let (mut diagnostics, mut texts) = (Diagnostics::default(), Vec::new());
        if !is_api && api_folder(&file.path).is_some() {
            let message = format!("a second `{API}` beside `{folder}{API}`; merge the two or rename this one");
            diagnostics.add(&start(&file.path), message);
            return Self { of: Of::Second, unwritten: texts, diagnostics };
        }
        let tree = tree(file, &mut diagnostics);
        if let Some(tree) = &tree {
            unwritten(tree, &mut texts);
        }
        let of = tree.and_then(|tree| {
            if is_api {
                Api::read(&tree, &mut diagnostics).map(|api| Of::Api(Box::new(api)))
            } else {
                read_topic(file, &tree, folder, &mut diagnostics).map(|topic| Of::Topic(Box::new(topic)))
            }
        });
        Self { of: of.unwrap_or(Of::Unreadable), unwritten: texts, diagnostics }
    }
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
    yaml::parse(&Arc::from(file.path.as_str()), &file.text, diagnostics)
}

/// Adds the texts of a tree that a person has yet to write.
fn unwritten(node: &Node, found: &mut Vec<Text>) {
    match &node.kind {
        Kind::Text(text) if is_unwritten(text) => found.push(At { value: text.clone(), span: node.span.clone() }),
        Kind::List(nodes) => nodes.iter().for_each(|node| unwritten(node, found)),
        Kind::Map(entries) => entries.iter().for_each(|(_, node)| unwritten(node, found)),
        Kind::Null | Kind::Boolean(_) | Kind::Integer(_) | Kind::Text(_) => {}
    }
}

/// Whether a text, or the description behind its comma, is yet to be written.
fn is_unwritten(text: &str) -> bool {
    text.strip_suffix(UNWRITTEN).is_some_and(|before| before.is_empty() || before.ends_with(", "))
}

#[cfg(test)]
mod tests;
