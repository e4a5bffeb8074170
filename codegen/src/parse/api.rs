//! Reads the tree of `api.yaml` into an `Api`.

use super::{
    citation, described,
    reader::{self, Reader},
    requirement,
};
use crate::{
    diagnostic::Diagnostics,
    spec::{Api, Code, CodeList, Family, Guide, Mode, Named, Reading, Selector, Text, TextType},
    yaml::Node,
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
    };
    file.finish();
    Some(api)
}

fn guide(key: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Guide> {
    let mut map = Reader::named(&key, node, "guide", diagnostics)?;
    let name = map.required_text("name");
    let title = map.required_text("title");
    let edition = map.text("edition");
    map.finish();
    Some(Guide { key, name, title, edition })
}

fn environment(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Named> {
    let says = reader::text(node, diagnostics)?;
    Some(Named { name, says })
}

fn family(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Family> {
    let mut map = Reader::named(&name, node, "API family", diagnostics)?;
    let title = map.required_text("title");
    let errors = map.text("errors");
    map.finish();
    Some(Family { name, title, errors })
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
