//! Parts as the spec declares them, and what use cases ask for → parts with builders.

use quote::format_ident;

use crate::{
    model::{Contract, FieldId, Objects, Part, PartSetter, Requirement},
    resolve::{Resolver, declared::DeclaredPart, missing::MissingFields, sender::Senders, setter},
};

/// A part with what the use cases of its body always require in it.
pub(super) fn resolve(
    DeclaredPart { of, element }: DeclaredPart,
    body: &Objects,
    senders: &Senders<'_>,
    missing: &mut MissingFields,
    resolver: &mut Resolver<'_>,
) -> Part {
    let places = part_places(body, of, element, senders, resolver);
    let setters = setter::of_part(resolver.spec.body(body.id), body, of, resolver.diagnostics);
    // A list's element is asked on its own, a group by the builder of the request.
    let asks = |place: FieldId| {
        let own = || setters.iter().find(|(field, _)| *field == place).map(|(_, setter)| setter);
        body[place].setter.as_ref().filter(|_| !element).or_else(own)
    };
    let missing = places.iter().filter_map(|place| missing.name(&body[*place].path, asks(*place))).collect();
    let setters = setters.into_iter().map(|(field, name)| {
        let place = places.iter().position(|place| *place == field);
        let only = senders.only(field).filter(|_| place.is_none()).cloned();
        PartSetter { field, name, place, only }
    });
    let ident = &body.structs[of].ident;
    let (made_by, first) = (format_ident!("{ident}Builder"), format_ident!("{ident}Start"));
    Part { of, element, made_by, first, setters: setters.collect(), missing, places }
}

/// For a group, everything that some use case requires in it. A list's element is the same everywhere, so all use cases must agree.
fn part_places(
    body: &Objects,
    part: usize,
    element: bool,
    senders: &Senders<'_>,
    resolver: &mut Resolver<'_>,
) -> Vec<FieldId> {
    let list = &body.structs[part].path;
    let Some(held) = body.structs[part].within else { return Vec::new() };
    let mut places: Vec<FieldId> = Vec::new();
    let mut first: Option<(Vec<FieldId>, &str)> = None;
    for (use_case, builder) in senders.builders() {
        let inside = required_inside(&builder.contract, body, held);
        let id = builder.contract.id.rsplit('/').next().unwrap_or_default();
        if element && !inside.is_empty() {
            match &first {
                Some((others, name)) if !same(others, &inside) => {
                    let message = format!(
                        "`{id}` requires other fields in `{list}` than `{name}` does; all use cases must require the same fields of a list's elements"
                    );
                    resolver.diagnostics.add(&resolver.spec.use_case(use_case).name.span, message);
                }
                Some(_) => {}
                None => first = Some((inside.clone(), id)),
            }
        }
        let new: Vec<_> = inside.into_iter().filter(|field| !places.contains(field)).collect();
        places.extend(new);
    }
    places
}

/// What a contract always requires of callers in a part, each place once; of a list within the part, the list itself.
fn required_inside(contract: &Contract, body: &Objects, part: FieldId) -> Vec<FieldId> {
    let mut inside = Vec::new();
    // Requests' builders set what may be empty, and what is fixed outside lists.
    let preset = |field: FieldId| contract.always.values.iter().any(|rule| rule.preset && rule.field == field);
    let asked = |requirement: &&Requirement| {
        let field = requirement.field;
        !requirement.may_be_empty && (body.outermost_list(field).is_some() || !preset(field))
    };
    for Requirement { field, .. } in contract.always.required.iter().filter(asked) {
        let way = body.way(*field);
        let below = way.iter().skip_while(|on_the_way| **on_the_way != part).skip(1);
        let mut below = below.skip_while(|on_the_way| !body[**on_the_way].is_list() && *on_the_way != field);
        if let Some(place) = below.next()
            && !inside.contains(place)
        {
            inside.push(*place);
        }
    }
    inside
}

fn same(left: &[FieldId], right: &[FieldId]) -> bool {
    left.len() == right.len() && left.iter().all(|field| right.contains(field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnostic::{Diagnostics, Span},
        model::{Api, BodyId, Rules},
        name,
        resolve::body::declared,
        spec::{self, Text},
    };

    #[test]
    fn a_part_requires_a_list_within_it_once() {
        let mut diagnostics = Diagnostics::default();
        let text = |text: &str| Text { value: text.to_owned(), span: Span { file: "".into(), line: 1, column: 1 } };
        let paths = ["boxes[].things[].name", "boxes[].things[].size", "boxes[].lid.colour", "boxes[].note"];
        let field = |path: &&str| spec::Field {
            path: text(path),
            is: text("text"),
            says: text("Something"),
            also: Vec::new(),
            setter: None,
            ours: None,
            documented: Vec::new(),
        };
        let written = spec::Body {
            name: text("load"),
            title: None,
            parts: Vec::new(),
            prefixes: Vec::new(),
            fields: paths.iter().map(field).collect(),
        };
        let id = BodyId { topic: 0, number: 0 };
        let body = self::declared(id, &written, true, &Api::default(), &mut diagnostics).objects;
        let find = |path: &str| body.find(path).expect("the body has the path");
        let required = paths.iter().map(|path| Requirement {
            field: find(path),
            may_be_empty: path.ends_with("note"),
            lifted_in: Vec::new(),
            ours: None,
            span: text(path).span,
        });
        let contract = Contract {
            id: String::new(),
            ident: name::shouty("test"),
            always: Rules { required: required.collect(), ..Rules::default() },
            when: Vec::new(),
            optional: Vec::new(),
            modes: Vec::new(),
        };
        let inside = |part: &str| {
            let inside = required_inside(&contract, &body, find(part));
            inside.into_iter().map(|field| body[field].path.clone()).collect::<Vec<_>>()
        };
        assert_eq!(inside("boxes[]"), ["boxes[].things[]", "boxes[].lid.colour"]);
        assert_eq!(inside("boxes[].things[]"), ["boxes[].things[].name", "boxes[].things[].size"]);
    }
}
