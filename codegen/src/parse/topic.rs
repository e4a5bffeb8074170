//! Reads the tree of one topic's file into a `Topic`.

use super::{citation, described, reader::Reader, requirement, use_case};
use crate::{
    diagnostic::Diagnostics,
    spec::{Body, Command, Field, Operation, Parameter, Shape, Text, Topic},
    yaml::{Kind, Node},
};

/// Reads the whole file.
pub(crate) fn read(id: &str, path: &str, node: &Node, diagnostics: &mut Diagnostics) -> Option<Topic> {
    let mut file = Reader::open(node, "a topic's file", diagnostics)?;
    let topic = Topic {
        id: id.to_owned(),
        file: path.to_owned(),
        title: file.text("title"),
        about: file.text("about"),
        guide: file.text("guide"),
        bodies: file.map("bodies", "bodies", body),
        shapes: file.map("shapes", "shapes", shape),
        operations: file.map("operations", "operations", operation),
        use_cases: file.map("use_cases", "use cases", use_case::read),
        commands: file.map("commands", "commands", command),
    };
    file.finish();
    Some(topic)
}

fn command(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Command> {
    let mut map = Reader::named(&name, node, "command", diagnostics)?;
    let at = map.required_text("at");
    citation::check(&at, map.diagnostics);
    let says = map.required_text("says");
    map.finish();
    Some(Command { name, at, says })
}

fn body(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Body> {
    let mut map = Reader::named(&name, node, "body", diagnostics)?;
    let title = map.text("title");
    let parts = map.text_map("parts", "type names and paths");
    let prefixes = map.text_map("prefixes", "paths and what their setters begin with");
    let fields = map.map("fields", "fields", field);
    map.finish();
    Some(Body { name, title, parts, prefixes, fields })
}

fn field(path: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Field> {
    if !matches!(node.kind, Kind::Map(_)) {
        let (is, says) = described::read(node, "TYPE", diagnostics)?;
        return Some(Field { path, is, says, also: Vec::new(), setter: None, ours: None, documented: Vec::new() });
    }
    let mut map = Reader::named(&path, node, "field", diagnostics)?;
    let is = map.required_text("is");
    let says = map.required_text("says");
    let also = map.text_or_texts("also");
    let setter = map.text("setter");
    let ours = map.text("ours");
    let documented = citation::read_all(&mut map, "documented");
    map.finish();
    Some(Field { path, is, says, also, setter, ours, documented })
}

fn shape(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Shape> {
    let mut map = Reader::named(&name, node, "shape", diagnostics)?;
    let shape = Shape {
        title: map.required_text("title"),
        body: map.required_text("body"),
        marks: map.text_map("marks", "paths and what lies there"),
        status: map.text_or_texts("status"),
        reason: map.text_or_texts("reason"),
        message: map.text_or_texts("message"),
        field: map.text("field"),
        field_reason: map.text("field_reason"),
        field_message: map.text("field_message"),
        name,
    };
    map.finish();
    Some(shape)
}

fn operation(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Operation> {
    let mut map = Reader::named(&name, node, "operation", diagnostics)?;
    let operation = Operation {
        title: map.text("title"),
        documented: citation::read_all(&mut map, "documented"),
        method: map.required_text("method"),
        path: map.required_text("path"),
        family: map.required_text("family"),
        hosts: map.text_map("hosts", "environments and base addresses"),
        parameters: map.map("parameters", "path parameters", parameter),
        query: map.map("query", "query parameters", parameter),
        headers: map.map("headers", "headers", parameter),
        lists: map.boolean("lists"),
        encryption: map.text("encryption"),
        jose: map.text("jose"),
        modes: map.texts("modes", "modes"),
        selectors: map.texts("selectors", "selectors"),
        request: map.text("request"),
        response: map.text("response"),
        optional: map.each("optional", "paths", requirement::item),
        at_most_one_of: map.each("at_most_one_of", "lists of paths", |node, diagnostics| {
            use_case::choice(node, "at_most_one_of", diagnostics)
        }),
        name,
    };
    map.finish();
    Some(operation)
}

fn parameter(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Parameter> {
    if !matches!(node.kind, Kind::Map(_)) {
        let (is, says) = described::read(node, "TYPE", diagnostics)?;
        return Some(Parameter { name, is, says, ours: None });
    }
    let mut map = Reader::named(&name, node, "parameter", diagnostics)?;
    let (is, says, ours) = (map.required_text("is"), map.required_text("says"), map.text("ours"));
    map.finish();
    Some(Parameter { name, is, says, ours })
}
