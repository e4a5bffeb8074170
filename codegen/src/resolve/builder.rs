//! What the builder of a use case or variant asks for → its state and its methods.

use crate::{
    model::{
        Api, Body, Builder, Change, Condition, Degree, Does, FieldId, Input, Manner, Method, Need, Operation,
        Parameter, Place, Position, Rules, Selected, Switch, WithBody,
    },
    name::{self, Name},
    resolve::{ask::AskedBuilder, input, part, table::Table},
    spec::Scalar,
};

/// What the methods of a builder depend on.
pub(super) struct Basis<'a> {
    pub(super) operation: &'a Operation<'a>,
    pub(super) switches: &'a [Switch],
    /// The numbers of the body's values that it takes.
    pub(super) takes: &'a [usize],
    pub(super) jose: Degree,
    pub(super) body: Option<&'a Body>,
    pub(super) api: &'a Api<'a>,
}

impl Basis<'_> {
    pub(super) fn builder(&self, asked: AskedBuilder) -> Builder {
        let (state, methods) = {
            let of_body = self.body.map(|body| OfBody::of(self, body, &asked));
            let mut methods: Vec<_> = of_body.iter().flat_map(OfBody::methods).collect();
            methods.extend(self.of_all());
            methods.extend(of_body.iter().flat_map(OfBody::ways_around));
            (of_body.map(|of_body| of_body.state).unwrap_or_default(), methods)
        };
        let AskedBuilder { variant, ident, contract, .. } = asked;
        let (switches, Operation { rules, optional: shared, .. }) = (self.switches, self.operation);
        let table =
            self.body.map(|body| Table { contract: &contract, methods: &methods, switches, body, rules, shared });
        Builder {
            made_by: ident.with("Builder"),
            first: ident.with("Start"),
            start: name::snake(variant.as_deref().unwrap_or_default()),
            rows: table.map(|table| table.rows()).unwrap_or_default(),
            variant,
            ident,
            contract,
            state,
            methods,
        }
    }

    /// Those that need no body.
    fn of_all(&self) -> impl Iterator<Item = Method> {
        let plain = |name: Name, does: Does| Method { name, does, marks: Vec::new(), need: Need::Never };
        let setter = move |parameter: &Parameter, does: fn(usize, Manner) -> Does, number| {
            plain(parameter.ident.clone(), does(number, input::of_parameter(parameter.ty)))
        };
        let query = self.operation.query.iter().enumerate();
        let query = query.map(move |(number, parameter)| setter(parameter, Does::Query, number));
        let headers = self.operation.headers.iter().enumerate();
        let headers = headers.map(move |(number, parameter)| setter(parameter, Does::Header, number));
        let jose = (self.jose != Degree::Never).then(|| plain(Name::from("jose_answer"), Does::JoseAnswer));
        query.chain(headers).chain(jose)
    }
}

/// A group that can be set whole.
struct Group {
    setter: Name,
    /// The number of its part.
    part: usize,
    /// The field that holds it.
    held: FieldId,
}

/// A builder of requests with a body.
struct OfBody<'a> {
    basis: &'a Basis<'a>,
    body: &'a Body,
    asked: &'a AskedBuilder,
    groups: Vec<Group>,
    state: Vec<Place>,
}

impl<'a> OfBody<'a> {
    fn of(basis: &'a Basis<'a>, body: &'a Body, asked: &'a AskedBuilder) -> Self {
        let groups = groups(asked, &basis.operation.optional, body);
        let state = state(&asked.places, &groups, body);
        Self { basis, body, asked, groups, state }
    }

    fn method(&self, name: Name, does: WithBody, marks: Vec<Position>) -> Method {
        Method { name, does: Does::WithBody(self.body.id, does), marks, need: Need::Never }
    }

    fn methods(&self) -> Vec<Method> {
        let mut methods = self.setters();
        methods.extend(self.takes());
        methods.extend(self.groups.iter().map(|Group { setter, part, .. }| {
            let place = self.state.iter().position(|place| matches!(place, Place::Group(of, _) if of == part));
            let marks = place.map(|place| Position { place, within: None }).into_iter().collect();
            self.method(setter.clone(), WithBody::Group(*part), marks)
        }));
        methods.extend(self.selectors());
        methods.extend(self.modes());
        methods
    }

    /// Setters of fields that no switch sets, then switches.
    fn setters(&self) -> Vec<Method> {
        let switches = self.basis.switches;
        let switched = |id: FieldId| switches.iter().any(|switch| switch.sets.iter().any(|(set, _)| *set == id));
        let fields = self.asked.settable.iter().filter(|id| !switched(**id));
        let setters = fields.filter_map(|&id| {
            let name = self.body.setters.get(&id)?.clone();
            let need = self.need(id);
            let input = self.only_value(id).map_or_else(|| self.input(id), Input::Only);
            let marks = self.mark(id).into_iter().collect();
            Some(Method { need, ..self.method(name, WithBody::Set(id, input), marks) })
        });
        let switches = switches.iter().enumerate();
        let switches =
            switches.map(|(number, switch)| self.method(switch.ident.clone(), WithBody::Switch(number), Vec::new()));
        setters.chain(switches).collect()
    }

    /// When a field is required, or of a list something in it.
    fn need(&self, id: FieldId) -> Need {
        let inside = |other: FieldId| other == id || (self.body[id].is_list() && self.body.lies_in(other, id));
        let names = |rules: &Rules| rules.required.iter().any(|requirement| inside(requirement.field));
        let contract = &self.asked.contract;
        if names(&contract.always) {
            return Need::Always;
        }
        let when = contract.when.iter().enumerate().filter(|(_, conditional)| names(&conditional.rules));
        let when: Vec<_> = when.map(|(number, _)| number).collect();
        if when.is_empty() { Need::Never } else { Need::When(when) }
    }

    /// What a field's setter takes; of a list whose elements requests ask in, what this one asks for.
    fn input(&self, id: FieldId) -> Input {
        let ty = &self.body[id].ty;
        let input = input::of_field(ty, |of| self.body.part_of(of).map(|part| part.asks));
        let number = ty.inner_struct().and_then(|of| self.body.structs[of].part);
        let Some(part) = number.filter(|_| input == Input::Any) else { return input };
        let required = part::required_inside(&self.asked.contract, self.body, id);
        let places = &self.body.parts[part].places;
        let spared = places.iter().enumerate().filter(|(_, place)| !required.contains(place));
        let spares: Vec<_> = spared.map(|(number, _)| number).collect();
        if spares.len() < places.len() { Input::Asked { part, spares } } else { input }
    }

    /// Values that set several fields: of those, the ones that the use case documents.
    fn takes(&self) -> impl Iterator<Item = Method> {
        self.basis.takes.iter().filter_map(|number| {
            let taken = self.body.takes.get(*number)?;
            let documented = |field: &&FieldId| self.asked.settable.contains(field);
            let fields = taken.sets.iter().chain(&taken.may_set).filter(documented).copied();
            let marks = taken.sets.iter().filter_map(|field| self.mark(*field)).collect();
            Some(self.method(taken.ident.clone(), WithBody::Take(*number, fields.collect()), marks))
        })
    }

    /// The value of a field that has just one, which the builder does not set by itself.
    fn only_value(&self, id: FieldId) -> Option<Scalar> {
        let rules = self.asked.contract.always.values.iter().chain(&self.basis.operation.rules.values);
        rules.into_iter().find(|rule| rule.field == id && rule.fixed && !rule.preset)?.values.first().cloned()
    }

    /// A setter for each selector that a rule depends on, and one that says that it is unknown.
    fn selectors(&self) -> Vec<Method> {
        let conditions = || self.asked.contract.when.iter().flat_map(|conditional| &conditional.conditions);
        let mut methods = Vec::new();
        for (number, &selector) in self.basis.operation.selectors.iter().enumerate() {
            let said = Selected { selector, number };
            if !conditions().any(|condition| matches!(condition, Condition::Selector(of, _) if *of == said)) {
                continue;
            }
            let name = &self.basis.api.selectors[selector].written.name.value;
            let unknown = name::snake(&format!("{name}_unknown"));
            methods.push(self.method(name::snake(name), WithBody::Select(said), Vec::new()));
            methods.push(self.method(unknown, WithBody::Unknown(said), Vec::new()));
        }
        methods
    }

    /// A method for each mode that changes the contract: what it lifts counts as set.
    fn modes(&self) -> Vec<Method> {
        let changes = self.asked.contract.modes.iter().enumerate();
        let methods = changes.filter_map(|(change, Change { mode, lifts, .. })| {
            let number = self.basis.operation.modes.iter().position(|known| known == mode)?;
            let marks = self.asked.places.iter().filter(|place| lifts.contains(place));
            let marks = marks.filter_map(|place| self.mark(*place)).collect();
            let name = name::snake(&self.basis.api.modes[*mode].written.name.value);
            Some(self.method(name, WithBody::Mode { change, number }, marks))
        });
        methods.collect()
    }

    /// What does without setters, or without a rule.
    fn ways_around(&self) -> Vec<Method> {
        let mut methods = vec![self.method(Name::from("with_body"), WithBody::Change, Vec::new())];
        let contract = &self.asked.contract;
        if !contract.always.required.is_empty() || !contract.when.is_empty() {
            methods.push(self.method(Name::from("waive"), WithBody::Waive, Vec::new()));
        }
        methods
    }

    /// Where a field's place is in the state.
    fn mark(&self, field: FieldId) -> Option<Position> {
        self.state.iter().enumerate().find_map(|(place, of)| match of {
            Place::Field(of) => (*of == field).then_some(Position { place, within: None }),
            Place::Group(_, fields) => {
                let within = fields.iter().position(|of| *of == Some(field))?;
                Some(Position { place, within: Some(within) })
            }
        })
    }
}

/// The groups that can be set whole: where the use case or its operation (`shared`) documents a field of a group, and the use case
/// has a setter for every field that a complete one has.
fn groups(asked: &AskedBuilder, shared: &[FieldId], body: &Body) -> Vec<Group> {
    let groups = body.parts.iter().enumerate().filter(|(_, part)| !part.element);
    let groups = groups.filter_map(|(number, part)| {
        let held = body.structs[part.of].within?;
        let setter = body.setters.get(&held)?.clone();
        let known = asked.settable.iter().chain(shared).any(|field| body.lies_in(*field, held));
        let whole = part.places.iter().all(|place| asked.settable.contains(place));
        (known && whole).then_some(Group { setter, part: number, held })
    });
    groups.collect()
}

/// A place for each field, and one for all of those that are set with a group; of groups in groups, the outermost has it.
fn state(places: &[FieldId], groups: &[Group], body: &Body) -> Vec<Place> {
    let mut state: Vec<Place> = Vec::new();
    for &place in places {
        let around = groups.iter().filter(|group| body.lies_in(place, group.held));
        let outermost = around.min_by_key(|group| body.way(group.held).len()).map(|group| group.part);
        match outermost.filter(|part| body.parts[*part].places.contains(&place)) {
            None => state.push(Place::Field(place)),
            Some(part) if state.iter().any(|known| matches!(known, Place::Group(of, _) if *of == part)) => {}
            Some(part) => {
                let fields = body.parts[part].places.iter();
                let fields = fields.map(|field| places.contains(field).then_some(*field));
                state.push(Place::Group(part, fields.collect()));
            }
        }
    }
    state
}
