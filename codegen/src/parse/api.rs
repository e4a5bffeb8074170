//! Reads the tree of `api.yaml` into an `Api`.

use super::{
    citation, described,
    reader::{self, Reader},
    requirement,
};
use crate::{
    diagnostic::Diagnostics,
    spec::{Api, Code, CodeList, Family, Guide, Lookup, Mode, Named, Reading, Row, Selector, Text, TextType},
    yaml::{Kind, Node},
};

/// Reads the whole file.
pub(crate) fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Api> {
    let mut file = Reader::open(node, "`api.yaml`", diagnostics)?;
    let api = Api {
        title: file.text("title"),
        guides: file.map("guides", "guides", guide),
        environments: file.map("environments", "environments", environment),
        families: file.map("families", "API families", family),
        types: file.map("types", "types", text_type),
        code_lists: file.map("code_lists", "code lists", code_list),
        selectors: file.map("selectors", "selectors", selector),
        modes: file.map("modes", "modes", mode),
        lookups: file.map("lookups", "lookups", lookup),
    };
    file.finish();
    Some(api)
}

fn guide(key: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Guide> {
    let mut map = Reader::named(&key, node, "guide", diagnostics)?;
    let name = map.required_text("name");
    let title = map.required_text("title");
    let edition = map.text("edition");
    let beside = map.boolean("beside");
    map.finish();
    Some(Guide { key, name, title, edition, beside })
}

fn environment(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Named> {
    let says = reader::text(node, diagnostics)?;
    Some(Named { name, says })
}

fn family(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Family> {
    let mut map = Reader::named(&name, node, "API family", diagnostics)?;
    let title = map.required_text("title");
    let (errors, error) = (map.text("errors"), map.text("error"));
    map.finish();
    Some(Family { name, title, errors, error })
}

fn text_type(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<TextType> {
    let mut map = Reader::named(&name, node, "type", diagnostics)?;
    let kind = map.required_text("kind");
    let title = map.required_text("title");
    let sample = map.text("sample");
    map.finish();
    Some(TextType { name, kind, title, sample })
}

fn code_list(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<CodeList> {
    let mut map = Reader::named(&name, node, "code list", diagnostics)?;
    let title = map.required_text("title");
    let documented = citation::read_all(&mut map, "documented");
    let includes = map.texts("includes", "code lists");
    let values = map.map("values", "values", |wire, node, diagnostics| {
        let (variant, says) = described::read(node, "VARIANT-NAME", diagnostics)?;
        Some(Code { wire, variant, says })
    });
    map.finish();
    Some(CodeList { name, title, documented, includes, values })
}

fn lookup(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Lookup> {
    let mut map = Reader::named(&name, node, "lookup", diagnostics)?;
    let lookup = Lookup {
        title: map.required_text("title"),
        documented: citation::read_all(&mut map, "documented"),
        keys: map.text_map("keys", "keys and their code lists"),
        gives: map.required_text("gives"),
        reverse: map.text("reverse"),
        rows: map.each("rows", "rows", row),
        name,
    };
    map.finish();
    Some(lookup)
}

fn row(node: &Node, diagnostics: &mut Diagnostics) -> Option<Row> {
    let mut map = Reader::open(node, "this row", diagnostics)?;
    let Some(gives) = map.take("gives") else {
        map.diagnostics.add(&node.span, "`gives` is missing from this row");
        return None;
    };
    let several = matches!(gives.kind, Kind::List(_));
    let gives = reader::text_or_texts(gives, map.diagnostics);
    let says = map.text("says");
    let cells = map.rest().into_iter().filter_map(|(key, node)| Some((key, reader::text(node, diagnostics)?)));
    Some(Row { span: node.span.clone(), cells: cells.collect(), gives, several, says })
}

fn selector(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Selector> {
    let mut map = Reader::named(&name, node, "selector", diagnostics)?;
    let title = map.required_text("title");
    let values = map.required_text("values");
    let read_from = map.each("read_from", "places", reading);
    map.finish();
    Some(Selector { name, title, values, read_from })
}

fn reading(node: &Node, diagnostics: &mut Diagnostics) -> Option<Reading> {
    let mut entry = Reader::open(node, "this entry of `read_from`", diagnostics)?;
    let path = entry.required_text("path");
    let map = entry.text_map("map", "values of the field and of the selector");
    let prefix = entry.text_map("prefix", "first digits and values of the selector");
    entry.finish();
    Some(Reading { path, map, prefix })
}

fn mode(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Mode> {
    let mut map = Reader::named(&name, node, "mode", diagnostics)?;
    let title = map.required_text("title");
    let documented = citation::read_all(&mut map, "documented");
    let lifts = map.texts("lifts", "paths");
    let when = map.each("when", "conditions", requirement::when);
    map.finish();
    Some(Mode { name, title, documented, lifts, when })
}
