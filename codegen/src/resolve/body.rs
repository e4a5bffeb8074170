//! Bodies: what the spec declares of them, then with what use cases ask for.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostic::Diagnostics,
    model::{Accessor, Api, Body, BodyId, Contract, FieldId, Missing, Objects, Operation, OperationId, Type},
    name::{self, Name},
    resolve::{
        Resolver,
        ask::{Asked, AskedBuilder},
        declared::Declared,
        missing::MissingFields,
        object,
        part::{self, Site},
        sender::Senders,
        setter, take,
    },
    spec::{self, Spec},
};

/// The bodies of each topic. Only those of requests have builders, and so only their setters' names can collide.
pub(super) fn declare(resolver: &mut Resolver<'_, '_>) -> Vec<Vec<Declared>> {
    let spec = resolver.spec;
    let requests = spec.operations().filter_map(|(_, operation)| operation.request.as_ref());
    let sent: BTreeSet<_> = requests.map(|request| request.value.as_str()).collect();
    spec.each_body(|id, written| {
        self::declared(
            id,
            written,
            spec,
            sent.contains(written.name.value.as_str()),
            resolver.api,
            resolver.diagnostics,
        )
    })
}

pub(super) fn declared(
    id: BodyId,
    written: &spec::Body,
    spec: &Spec,
    is_sent: bool,
    api: &Api,
    diagnostics: &mut Diagnostics,
) -> Declared {
    let (structs, parts) = object::resolve(written, spec, api, diagnostics);
    let (name, module) = (written.name.value.clone(), name::snake(&written.name.value));
    let mut objects = Objects { id, name, module, structs, is_sent };
    let setters = if is_sent { setter::of_body(written, &objects, &parts) } else { BTreeMap::new() };
    tell_apart(&mut objects, &setters);
    let takes = take::declared(written, &objects, diagnostics);
    Declared { objects, parts, takes, setters }
}

/// Gives each field without a setter a name of its own, which contracts call it by: `a.bC`, `a.b.c` and the setter `a_b_c` are one name.
fn tell_apart(objects: &mut Objects, setters: &BTreeMap<FieldId, Name>) {
    let mut taken: BTreeSet<_> = setters.values().cloned().collect();
    let others: Vec<_> = objects.ids().filter(|id| !setters.contains_key(id)).collect();
    for id in others {
        let name = objects[id].in_full.clone();
        let numbered = (2..).map(|number| name.with(&format!("_{number}")));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| taken.insert(name.clone()));
        objects.structs[id.of].fields[id.number].in_full = free.unwrap_or(name);
    }
}

/// Bodies with what their use cases always require in parts and set, and what of it builders can miss: in use cases, then in parts.
pub(super) fn resolve(
    resolver: &mut Resolver<'_, '_>,
    declared: Vec<Vec<Declared>>,
    operations: &[Vec<Operation>],
    asked: &[Vec<Option<Asked>>],
) -> (Vec<Vec<Body>>, Missing) {
    let (all, none) = (Senders::all(operations, asked), Senders::default());
    let senders = |id: BodyId| all.get(&id).unwrap_or(&none);
    let mut missing = MissingFields::default();
    for asked in asked.iter().flatten().flatten() {
        let Some(body) = asked.operation.of(operations).request.map(|body| body.of(&declared)) else { continue };
        for place in asked.builders.iter().flat_map(|builder| &builder.places) {
            missing.name(&body[*place].path, body.setters.get(place));
        }
    }
    let exports = declared.iter().map(|bodies| exports(bodies)).collect::<Vec<_>>();
    let parts = declared.iter().map(|bodies| {
        let sites = bodies
            .iter()
            .flat_map(|body| body.parts.iter().map(move |part| Site { part, body, senders: senders(body.id) }));
        part::resolve(&sites.collect::<Vec<_>>(), &mut missing, resolver.spec)
    });
    let parts = parts.collect::<Vec<_>>();
    let topics = declared.into_iter().zip(exports).zip(parts).map(|((bodies, exports), parts)| {
        let mut parts = parts.into_iter();
        let bodies = bodies.into_iter().zip(exports).map(|(declared, exports)| {
            let senders = senders(declared.id);
            let parts = parts.by_ref().take(declared.parts.len()).collect();
            let (named, named_by) = named(senders);
            let (groups, accessors) = accessors(&declared, senders, &mut missing);
            let Declared { objects, takes, setters, .. } = declared;
            Body { objects, setters, parts, takes, exports, named, named_by, groups, accessors }
        });
        bodies.collect()
    });
    let topics = topics.collect();
    (topics, missing.into_all())
}

/// The types of each body that their topic shows beside the bodies' modules.
fn exports(bodies: &[Declared]) -> Vec<Vec<Name>> {
    let parts = |body: &Declared| {
        let own = body.parts.iter().filter(|part| part.shared.is_none());
        own.map(|part| body.objects.structs[part.of].ident.clone()).collect::<Vec<_>>()
    };
    let all: Vec<_> = bodies.iter().flat_map(parts).collect();
    let of_body = |body: &Declared| {
        let (own, structs) = (parts(body), &body.objects.structs);
        let is_shown = |ident: &Name| {
            let is_only = own.contains(ident) && all.iter().filter(|part| *part == ident).count() == 1;
            structs.first().is_some_and(|root| root.ident == *ident) || is_only
        };
        structs.iter().map(|structure| &structure.ident).filter(|ident| is_shown(ident)).cloned().collect()
    };
    bodies.iter().map(of_body).collect()
}

/// The fields that the facts of operations and of their use cases are about, and which operations have such.
fn named(senders: &Senders<'_>) -> (Vec<FieldId>, Vec<OperationId>) {
    let (mut fields, mut operations) = (BTreeSet::new(), Vec::new());
    for operation in &senders.operations {
        let asked = senders.asked.iter().filter(|(_, asked)| asked.operation == operation.id);
        let contracts = asked.flat_map(|(_, asked)| {
            std::iter::once(&asked.contract).chain(asked.builders.iter().map(|builder| &builder.contract))
        });
        let mut named = operation.fields().chain(contracts.flat_map(Contract::fields)).peekable();
        operations.extend(named.peek().map(|_| operation.id));
        fields.extend(named);
    }
    (fields.into_iter().collect(), operations)
}

/// What builders set, by path: groups, and all else.
fn accessors(body: &Declared, senders: &Senders<'_>, missing: &mut MissingFields) -> (Vec<Accessor>, Vec<Accessor>) {
    let shared = || senders.operations.iter().flat_map(|operation| &operation.optional);
    let is_set = |id: FieldId| {
        let within = |field: &FieldId| body.lies_in(*field, id);
        let own = |builder: &AskedBuilder| builder.settable.iter().any(|set| *set == id || within(set));
        let mut builders = senders.builders().peekable();
        builders.peek().is_some() && (builders.any(|(_, builder)| own(builder)) || shared().any(within))
    };
    let can_miss = |id: FieldId| senders.builders().any(|(_, builder)| builder.places.contains(&id));
    let mut set: Vec<_> = body.ids().filter(|id| is_set(*id)).collect();
    set.sort_by_key(|id| &body[*id].path);
    let accessors = set.into_iter().filter_map(|field| {
        let name = body.setters.get(&field)?.clone();
        let missing = can_miss(field).then(|| missing.name(&body[field].path, Some(&name))).flatten();
        Some(Accessor { field, name, missing })
    });
    accessors.partition(|accessor| matches!(body[accessor.field].ty, Type::Struct(_)))
}
