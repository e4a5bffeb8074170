//! Fields of a body → the names of their setters, on the page of the whole body and on that of a part.

use std::collections::BTreeMap;

use proc_macro2::Ident;

use crate::{
    diagnostic::{Diagnostics, Span, nearest},
    model::{FieldId, Objects, Type},
    name,
    resolve::{declared::DeclaredPart, is_method, report_no_method},
    spec,
};

/// The setters of a whole body: its leaves outside lists, its lists, and its groups with a builder.
pub(super) fn of_body(
    written: &spec::Body,
    body: &Objects,
    parts: &[DeclaredPart],
    diagnostics: &mut Diagnostics,
) -> BTreeMap<FieldId, Ident> {
    let mut setters = Vec::new();
    let mut taken = BTreeMap::<String, &str>::new();
    let groups = parts.iter().filter_map(|part| part.group(body));
    let leaves = body.ids().filter(|id| !body.is_in_elements(*id) && !matches!(body[*id].ty, Type::Struct(_)));
    for id in leaves.chain(groups) {
        let path = body[id].path.as_str();
        let setter = setter(written, body, path, "");
        if let Some(other) = taken.insert(setter.clone(), path) {
            let span = span_of(written, path);
            let message = format!(
                "`{path}` would have the setter `{setter}`, as `{other}` has; give one of them a `setter`, or its group a prefix"
            );
            diagnostics.add(span, message);
        }
        setters.push((id, name::ident(&setter)));
    }
    ambiguous(written, body, "", &setters, diagnostics);
    setters.into_iter().collect()
}

/// The setters of a part: its leaves outside lists within it, and those lists.
pub(super) fn of_part(
    written: &spec::Body,
    body: &Objects,
    part: usize,
    diagnostics: &mut Diagnostics,
) -> Vec<(FieldId, Ident)> {
    let structure = &body.structs[part];
    let (path, Some(held)) = (&structure.path, structure.within) else { return Vec::new() };
    let mut setters: Vec<(FieldId, Ident)> = Vec::new();
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
    for id in inside {
        let field = &body[id];
        let name = setter(written, body, &field.path, path);
        let ident = name::ident(&name);
        if let Some((other, _)) = setters.iter().find(|(_, taken)| *taken == ident) {
            let message = format!(
                "in the part `{path}`, `{}` would have the setter `{name}`, as `{}` has; give one of their groups a prefix",
                field.path, body[*other].path
            );
            diagnostics.add(span_of(written, &field.path), message);
        }
        setters.push((id, ident));
    }
    ambiguous(written, body, path, &setters, diagnostics);
    setters
}

/// Prefixes belong to groups, and what setters are called is fit for a method.
pub(super) fn report_names(written: &spec::Body, body: &Objects, diagnostics: &mut Diagnostics) {
    for (group, prefix) in &written.prefixes {
        let mut known = body.structs.iter().skip(1).map(|structure| structure.path.as_str());
        if !known.clone().any(|known| known == group.value) {
            let near = nearest(&group.value, known.by_ref());
            diagnostics.add(&group.span, format!("no group `{}` in this body{near}", group.value));
        }
        report_no_method(prefix, diagnostics);
    }
    for setter in written.fields.iter().filter_map(|field| field.setter.as_ref()) {
        report_no_method(setter, diagnostics);
    }
}

/// Where a field is written.
fn span_of<'a>(written: &'a spec::Body, path: &str) -> &'a Span {
    let declared = written.fields.iter().find(|field| field.path.value == path || field.path.value.starts_with(path));
    declared.map_or(&written.name.span, |field| &field.path.span)
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
        None => stem(written, path, part),
    }
}

/// What a path is called where nothing better is said: a single word says too little away from its group, so it stands behind the
/// group's name.
fn stem(written: &spec::Body, path: &str, part: &str) -> String {
    if let Some(prefix) = prefix(written, path) {
        return prefix.to_owned();
    }
    let (group, leaf) = path.rsplit_once('.').unwrap_or(("", path));
    let stem = name::joined([leaf.trim_end_matches("[]")]);
    if stem.contains('_') || group.len() <= part.len() {
        return stem;
    }
    name::joined([self::stem(written, group, part).as_str(), &stem])
}

fn explicit<'a>(written: &'a spec::Body, path: &str) -> Option<&'a str> {
    let field = written.fields.iter().find(|field| field.path.value == path);
    let setter = field.and_then(|field| field.setter.as_ref());
    setter.filter(|setter| is_method(&setter.value)).map(|setter| setter.value.as_str())
}

fn prefix<'a>(written: &'a spec::Body, group: &str) -> Option<&'a str> {
    let (_, prefix) = written.prefixes.iter().find(|(known, _)| known.value == group)?;
    Some(prefix.value.as_str()).filter(|_| is_method(&prefix.value))
}

/// Says which of a page's setters are called like the end of another path, so that they could as well be meant for that one.
fn ambiguous(
    written: &spec::Body,
    body: &Objects,
    part: &str,
    setters: &[(FieldId, Ident)],
    diagnostics: &mut Diagnostics,
) {
    let last =
        |path: &str| path.rsplit('.').next().map(|leaf| name::ident(&name::joined([leaf.trim_end_matches("[]")])));
    for (id, setter) in setters {
        let path = body[*id].path.as_str();
        let is_outermost = path.rsplit_once('.').map_or("", |(group, _)| group).len() <= part.len();
        if is_outermost || explicit(written, path).is_some() {
            continue;
        }
        let other = setters.iter().filter(|(other, name)| other != id && name != setter);
        let mut other =
            other.map(|(other, _)| body[*other].path.as_str()).filter(|path| last(path).as_ref() == Some(setter));
        if let Some(other) = other.next() {
            let message = format!(
                "`{path}` would have the setter `{setter}`, which could as well be meant for `{other}`; give it a `setter`, or its group a prefix"
            );
            diagnostics.add(span_of(written, path), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Api, BodyId},
        resolve::body::declared,
        spec::Text,
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
        let fields = paths.iter().map(|(path, _)| said(path, None)).chain([said("price.colour", Some("colour"))]);
        let written = spec::Body {
            name: text("load"),
            title: None,
            parts: Vec::new(),
            takes: Vec::new(),
            prefixes: vec![(text("to"), text("recipient"))],
            fields: fields.collect(),
        };
        let mut diagnostics = Diagnostics::default();
        let id = BodyId { topic: 0, number: 0 };
        let body = self::declared(id, &written, &[], true, &Api::default(), &mut diagnostics).objects;
        for (path, expected) in paths.into_iter().chain([("price.colour", "colour")]) {
            assert_eq!(setter(&written, &body, path, ""), expected, "{path}");
        }
        assert_eq!(setter(&written, &body, "to.firm.name", "to"), "firm_name");
        assert_eq!(setter(&written, &body, "to.firm.name", "to.firm"), "name");
    }
}
