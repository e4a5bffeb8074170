//! Parts as the spec declares them, and what use cases ask for → parts with builders.

use crate::{
    model::{
        Asks, Body, Contract, FieldId, Input, Objects, Part, PartSetter, Requirement, SharedId, SharedObject,
        SharedPart, Struct, Topic,
    },
    resolve::{
        ask::AskedBuilder,
        declared::{Declared, DeclaredPart},
        input,
        missing::MissingFields,
        sender::Senders,
        setter,
    },
    spec::{Scalar, Spec},
};

/// A body that has a part, and who sends it.
pub(super) struct Site<'a> {
    pub part: &'a DeclaredPart,
    pub body: &'a Declared,
    pub senders: &'a Senders<'a>,
}

/// Parts with what use cases always require in them; those that bodies share, with what those of all of them do.
pub(super) fn resolve(sites: &[Site<'_>], missing: &mut MissingFields, spec: &Spec) -> Vec<Part> {
    let with = |site: &Site<'_>| {
        let is_same = |other: &&Site| std::ptr::eq(*other, site) || site.part.is_with(other.part);
        sites.iter().filter(is_same).collect::<Vec<_>>()
    };
    let places: Vec<_> = sites.iter().map(|site| places(site, &with(site))).collect();
    let parts = sites.iter().zip(&places).map(|(site, own)| {
        let asks = |of: usize| {
            let is_its = |other: &Site<'_>| std::ptr::eq(other.body, site.body) && other.part.of == of;
            sites.iter().zip(&places).find(|(other, _)| is_its(other)).map(|(_, (_, asks))| *asks)
        };
        part(site, own, &with(site), asks, missing, spec)
    });
    parts.collect()
}

/// The parts that a topic's bodies share, each as the first body has it that is sent, or else the first.
pub(super) fn shared(bodies: &[Body]) -> Vec<SharedPart> {
    let mut shared: Vec<(usize, SharedPart)> = Vec::new();
    for (number, body) in bodies.iter().enumerate() {
        for (part, of) in body.parts.iter().enumerate() {
            let structure = &body.structs[of.of];
            let Some(key) = of.shared else { continue };
            let module = || body.module_of(of.of).clone();
            let new = || SharedPart { ident: structure.ident.clone(), module: module(), body: number, part };
            match shared.iter_mut().find(|(known, _)| *known == key) {
                Some((_, known)) if body.is_sent && !bodies[known.body].is_sent => *known = new(),
                Some(_) => {}
                None => shared.push((key, new())),
            }
        }
    }
    shared.sort_by_key(|(key, _)| *key);
    shared.into_iter().map(|(_, part)| part).collect()
}

/// The objects of `api.yaml`, each as the first body has it.
pub(super) fn objects(spec: &Spec, topics: &[Topic]) -> Vec<SharedObject> {
    let first = |number: usize| {
        let mut bodies = topics.iter().flat_map(|topic| &topic.bodies);
        bodies.find_map(|body| {
            let is_it = |(of, structure): (usize, &Struct)| {
                structure.lent.as_ref().is_some_and(|lent| lent.root == of && lent.by == SharedId::Object(number))
            };
            let of = body.structs.iter().enumerate().position(is_it)?;
            Some(SharedObject { number, body: body.id, of })
        })
    };
    // One that no body has is reported.
    (0..spec.api.objects.len()).filter_map(first).collect()
}

impl DeclaredPart {
    /// Whether both are one part that bodies share.
    fn is_with(&self, other: &Self) -> bool {
        self.shared.is_some() && self.shared == other.shared
    }

    /// The field of the same part elsewhere, where its structs stand in the same order.
    fn moved(&self, field: FieldId, to: &Self) -> FieldId {
        FieldId { of: field.of + to.of - self.of, ..field }
    }
}

/// `places` are what the compiler asks for and who does, `sites` those of the same part, and `asks_in` tells of a struct of the body who
/// asks in it, if it is a part.
fn part(
    site: &Site<'_>,
    (places, asks): &(Vec<FieldId>, Asks),
    sites: &[&Site<'_>],
    asks_in: impl Fn(usize) -> Option<Asks>,
    missing: &mut MissingFields,
    spec: &Spec,
) -> Part {
    let Site { part: DeclaredPart { of, element, shared }, body, .. } = *site;
    let setters = setter::of_part(spec.body(body.id), body, *of);
    // A list's element is asked on its own, a group by the builder of the request.
    let called = |place: FieldId| {
        let own = || setters.iter().find(|(field, _)| *field == place).map(|(_, setter)| setter);
        body.setters.get(&place).filter(|_| !element).or_else(own)
    };
    let missing = places.iter().filter_map(|place| missing.name(&body[*place].path, called(*place))).collect();
    let setters = setters.into_iter().map(|(field, name)| {
        let place = places.iter().position(|place| *place == field);
        let input = only(site, sites, field).map_or_else(|| input::of_field(&body[field].ty, &asks_in), Input::Only);
        PartSetter { field, name, place, input }
    });
    let ident = &body.structs[*of].ident;
    let (made_by, first) = (ident.with("Builder"), ident.with("Start"));
    let (of, element, shared, asks, places) = (*of, *element, *shared, *asks, places.clone());
    let is_taken = body.takes.iter().any(|taken| taken.sets_in(body, of));
    let bound = (is_taken && shared.is_none()).then(|| ident.with("Fields"));
    Part { of, element, shared, asks, made_by, first, bound, setters: setters.collect(), missing, places }
}

/// The one value that all operations have for a field.
fn only(site: &Site<'_>, sites: &[&Site<'_>], field: FieldId) -> Option<Scalar> {
    let sent = sites.iter().filter(|other| other.body.is_sent);
    let mut only = sent.map(|other| other.senders.only(site.part.moved(field, other.part)));
    let first = only.next()??;
    only.all(|other| other == Some(first)).then(|| first.clone())
}

/// Everything that some use case requires. Elements ask for it where all use cases that take them agree.
fn places(site: &Site<'_>, sites: &[&Site<'_>]) -> (Vec<FieldId>, Asks) {
    let mut asked: Vec<Vec<FieldId>> = Vec::new();
    for Site { part, body, senders } in sites {
        let Some(held) = body.structs[part.of].within else { continue };
        let way = body.way(held);
        let takes = |builder: &AskedBuilder| way.iter().any(|field| builder.settable.contains(field));
        for (_, builder) in senders.builders().filter(|(_, builder)| !part.element || takes(builder)) {
            let inside = required_inside(&builder.contract, body, held).into_iter();
            asked.push(inside.map(|field| part.moved(field, site.part)).collect());
        }
    }
    let is_agreed = asked.iter().all(|inside| asked.first().is_some_and(|first| same(first, inside)));
    let asks = if site.part.element && is_agreed { Asks::Part } else { Asks::Request };
    let mut places: Vec<FieldId> = Vec::new();
    for field in asked.into_iter().flatten() {
        if !places.contains(&field) {
            places.push(field);
        }
    }
    (places, asks)
}

/// What a contract always requires of callers in a part, each place once; of a list within the part, the list itself.
pub(super) fn required_inside(contract: &Contract, body: &Objects, part: FieldId) -> Vec<FieldId> {
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
        model::{BodyId, Rules},
        name,
        resolve::{api, body::declared},
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
            takes: Vec::new(),
            prefixes: Vec::new(),
            fields: paths.iter().map(field).collect(),
            shared: Vec::new(),
        };
        let id = BodyId { topic: 0, number: 0 };
        let spec = Spec::default();
        let api = api::resolve(&spec.api, &mut diagnostics);
        let body = self::declared(id, &written, &spec, true, &api, &mut diagnostics).objects;
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
