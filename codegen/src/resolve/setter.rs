//! Fields of a body → the names of their setters, on the page of the whole body and on that of a part.

use std::collections::BTreeMap;

use crate::{
    model::{FieldId, Objects, Type},
    name::{self, Name},
    resolve::declared::DeclaredPart,
    spec,
};

/// The setters of a whole body: its leaves outside lists, its lists, and its groups with a builder.
pub(super) fn of_body(written: &spec::Body, body: &Objects, parts: &[DeclaredPart]) -> BTreeMap<FieldId, Name> {
    let groups = parts.iter().filter_map(|part| part.group(body));
    let leaves = body.ids().filter(|id| !body.is_in_elements(*id) && !matches!(body[*id].ty, Type::Struct(_)));
    leaves.chain(groups).map(|id| (id, name::ident(&setter(written, body, &body[id].path, "")))).collect()
}

/// The setters of a part: its leaves outside lists within it, and those lists.
pub(super) fn of_part(written: &spec::Body, body: &Objects, part: usize) -> Vec<(FieldId, Name)> {
    let structure = &body.structs[part];
    let (path, Some(held)) = (&structure.path, structure.within) else { return Vec::new() };
    let mut inside: Vec<_> = body
        .ids()
        .filter(|id| {
            let way = body.way(*id);
            let mut between = way.iter().skip_while(|on_the_way| **on_the_way != held).skip(1);
            body.lies_in(*id, held)
                && !between.any(|on_the_way| on_the_way != id && body[*on_the_way].is_list())
                && !matches!(body[*id].ty, Type::Struct(_))
        })
        .collect();
    inside.sort_by_key(|id| written.fields.iter().position(|field| field.path.value == body[*id].path));
    inside.into_iter().map(|id| (id, name::ident(&setter(written, body, &body[id].path, path)))).collect()
}

/// A setter's name: the one that the spec gives, or the last name of the path behind the prefix of its group.
/// In a part, prefixes of the part itself and of what is around it do not count.
fn setter(written: &spec::Body, body: &Objects, path: &str, part: &str) -> String {
    if let (Some(setter), true) = (explicit(written, path), part.is_empty() || part.ends_with("[]")) {
        return setter.to_owned();
    }
    let is_group = body.structs.iter().any(|structure| structure.path == path && !path.ends_with("[]"));
    let (group, leaf) = path.rsplit_once('.').unwrap_or(("", path));
    match prefix(written, group).filter(|_| !is_group && group.len() > part.len()) {
        Some(prefix) => name::joined([prefix, leaf.trim_end_matches("[]")]),
        None => stem(path, part, &|group| prefix(written, group)),
    }
}

/// What a path is called where nothing better is said: a single word says too little away from its group, so it stands behind the
/// group's name, or its `prefix`.
pub(super) fn stem<'a>(path: &str, part: &str, prefix: &dyn Fn(&str) -> Option<&'a str>) -> String {
    if let Some(prefix) = prefix(path) {
        return prefix.to_owned();
    }
    let (group, leaf) = path.rsplit_once('.').unwrap_or(("", path));
    let stem = name::joined([leaf.trim_end_matches("[]")]);
    if stem.contains('_') || group.len() <= part.len() {
        return stem;
    }
    name::joined([self::stem(group, part, prefix).as_str(), &stem])
}

fn explicit<'a>(written: &'a spec::Body, path: &str) -> Option<&'a str> {
    let field = written.fields.iter().find(|field| field.path.value == path);
    let setter = field.and_then(|field| field.setter.as_ref());
    setter.filter(|setter| name::is_method(&setter.value)).map(|setter| setter.value.as_str())
}

fn prefix<'a>(written: &'a spec::Body, group: &str) -> Option<&'a str> {
    let (_, prefix) = written.prefixes.iter().find(|(known, _)| known.value == group)?;
    Some(prefix.value.as_str()).filter(|_| name::is_method(&prefix.value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnostic::{Diagnostics, Span},
        model::BodyId,
        resolve::{api, body::declared},
        spec::{Spec, Text},
    };

    #[test]
    fn a_single_word_stands_behind_its_group() {
        let text = |text: &str| Text { value: text.to_owned(), span: Span { file: "".into(), line: 1, column: 1 } };
        let said = |path: &str, setter: Option<&str>| spec::Field {
            path: text(path),
            is: text("text"),
            says: text("Something"),
            also: Vec::new(),
            setter: setter.map(text),
            ours: None,
            documented: Vec::new(),
        };
        let paths = [
            ("weight", "weight"),
            ("box.lid.colour", "box_lid_colour"),
            ("box.marks[]", "box_marks"),
            ("box.openingTime", "opening_time"),
            ("goodsInformation.kind", "goods_information_kind"),
            ("goodsInformation.packing.kind", "goods_information_packing_kind"),
            ("to.name", "recipient_name"),
            ("to.firm.name", "recipient_firm_name"),
            ("to.firm.fullName", "full_name"),
        ];
        let named = [("price.colour", "colour"), ("to.sign", "mark"), ("boxes[].sign", "mark_on_it")];
        let fields = paths.iter().map(|(path, _)| said(path, None));
        let fields = fields.chain(named.iter().map(|(path, setter)| said(path, Some(setter))));
        let written = spec::Body {
            name: text("load"),
            title: None,
            parts: Vec::new(),
            takes: Vec::new(),
            prefixes: vec![(text("to"), text("recipient"))],
            fields: fields.collect(),
            shared: Vec::new(),
        };
        let mut diagnostics = Diagnostics::default();
        let id = BodyId { topic: 0, number: 0 };
        let spec = Spec::default();
        let api = api::resolve(&spec.api, &mut diagnostics);
        let body = self::declared(id, &written, &spec, true, &api, &mut diagnostics).objects;
        for (path, expected) in paths.into_iter().chain(named) {
            assert_eq!(setter(&written, &body, path, ""), expected, "{path}");
        }
        assert_eq!(setter(&written, &body, "to.firm.name", "to"), "firm_name");
        assert_eq!(setter(&written, &body, "to.firm.name", "to.firm"), "name");
        // What a request calls a field away from its group says too much within it; an element is nowhere else.
        assert_eq!(setter(&written, &body, "to.sign", "to"), "sign");
        assert_eq!(setter(&written, &body, "boxes[].sign", "boxes[]"), "mark_on_it");
    }
}
