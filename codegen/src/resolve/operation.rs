//! Operations: how each is called, and what all its use cases share.

use crate::{
    diagnostic::{Diagnostics, nearest},
    model::{
        BodyId, Condition, Conditional, Degree, Elements, Family, FieldId, Host, Objects, Operation, OperationId, Pair,
        Parameter, Plain, Requirement, Rules, Selector, TextKind, Type,
    },
    name,
    resolve::{Resolver, api, declared::Declared, list::Lists, report_unknown},
    spec::{self, Text},
};

pub(super) fn resolve<'s>(resolver: &mut Resolver<'_, 's>, bodies: &[Vec<Declared>]) -> Vec<Vec<Operation<'s>>> {
    let spec = resolver.spec;
    spec.each_operation(|id, written| resolver.operation(id, written, bodies))
}

impl<'s> Resolver<'_, 's> {
    fn operation(&mut self, id: OperationId, written: &'s spec::Operation, bodies: &[Vec<Declared>]) -> Operation<'s> {
        let (family, hosts) = (self.family(&written.family), self.hosts(written));
        let (modes, selectors) = (self.modes(written), self.selectors(written));
        let (request, response) = (self.body(written.request.as_ref()), self.body(written.response.as_ref()));
        let objects = |body: BodyId| &body.of(bodies).objects;
        let body = request.map(objects);
        let lifted = |mode: &usize| self.api.modes[*mode].written.lifts.iter();
        let lifts: Vec<Vec<_>> =
            modes.iter().map(|mode| lifted(mode).filter_map(|path| body?.find(&path.value)).collect()).collect();
        let readings = selectors.iter().map(|&selector| readings(&self.api.selectors[selector], body)).collect();
        let elements = written.lists.as_ref().zip(response.map(objects));
        let elements = elements.and_then(|(path, page)| elements_of(path, page, self.diagnostics));
        let mut lists =
            Lists { resolver: self, body, written, modes: &modes, lifts: &lifts, selectors: &selectors, apart: &[] };
        let rules = Rules {
            at_most_one_of: lists.choices(&written.at_most_one_of),
            not_zero: lists.not_zero(&written.not_zero),
            ..lists.rules(&written.optional, false)
        };
        let optional = written.optional.iter().filter_map(|item| lists.field(&item.path)).collect();
        let pairs = pairs(&lists);
        Operation {
            id,
            written,
            ident: name::shouty(&written.name.value),
            module: name::snake(&written.name.value),
            documented: self.citations(&written.documented),
            error: family.and_then(|family| self.error(family)),
            family,
            hosts,
            parameters: self.parameters(&written.parameters),
            query: self.parameters(&written.query),
            headers: self.parameters(&written.headers),
            lists: elements,
            encryption: self.choice(written.encryption.as_ref(), Degree::OF_ENCRYPTION).unwrap_or_default(),
            jose: self.choice(written.jose.as_ref(), Degree::OF_JOSE).unwrap_or_default(),
            modes,
            lifts,
            selectors,
            readings,
            request,
            response,
            optional,
            rules,
            pairs,
        }
    }

    /// An environment that nobody knows is reported, and has no host.
    fn hosts(&mut self, operation: &'s spec::Operation) -> Vec<Host<'s>> {
        let environments = self.api.environments.iter().map(|environment| environment.written.name.value.as_str());
        let environments: Vec<_> = environments.collect();
        let hosts = operation.hosts.iter().filter_map(|written| {
            let known = environments.iter().position(|known| *known == written.environment.value);
            if known.is_none() {
                report_unknown(&written.environment, "environment", &environments, self.diagnostics);
            }
            Some(Host { environment: known?, written })
        });
        hosts.collect()
    }

    fn family(&mut self, name: &Text) -> Option<&'s Family> {
        let families = &self.spec.api.families;
        let found = families.iter().find(|family| family.name.value == name.value);
        if found.is_none() {
            let known: Vec<_> = families.iter().map(|family| family.name.value.as_str()).collect();
            report_unknown(name, "family", &known, self.diagnostics);
        }
        found
    }

    fn modes(&mut self, operation: &spec::Operation) -> Vec<usize> {
        let known: Vec<_> = self.api.modes.iter().map(|mode| mode.written.name.value.as_str()).collect();
        self.indexes(&operation.modes, "mode", &known)
    }

    fn selectors(&mut self, operation: &spec::Operation) -> Vec<usize> {
        let known: Vec<_> = self.api.selectors.iter().map(|selector| selector.written.name.value.as_str()).collect();
        self.indexes(&operation.selectors, "selector", &known)
    }

    /// The body of a family's errors; one that is not there is reported where the family names it.
    fn error(&self, family: &Family) -> Option<BodyId> {
        self.names.bodies.get(&family.error.as_ref()?.value).copied()
    }

    fn parameters(&mut self, parameters: &'s [spec::Parameter]) -> Vec<Parameter<'s>> {
        let mut resolved = Vec::new();
        for parameter in parameters {
            let ty = api::type_of(self.api, &parameter.is, self.diagnostics);
            let ident = name::snake(&parameter.name.value);
            let Some(ty) = self.plain(&ty) else {
                let message = format!(
                    "a parameter cannot be of the type `{}`; use text, integer, boolean, a code list or a declared type of texts that anybody may see",
                    parameter.is.value
                );
                self.diagnostics.add(&parameter.is.span, message);
                continue;
            };
            resolved.push(Parameter { written: parameter, ident, ty });
        }
        resolved
    }

    fn plain(&self, ty: &Type) -> Option<Plain> {
        Some(match *ty {
            Type::Text => Plain::Text,
            Type::Boolean => Plain::Boolean,
            Type::Integer => Plain::Integer,
            Type::Named(index) if self.api.types[index].kind == TextKind::Text => Plain::Named(index),
            Type::Code(index) => Plain::Code(index),
            Type::Unknown => Plain::Unknown,
            _ => return None,
        })
    }
}

/// The elements of a page.
fn elements_of(path: &Text, page: &Objects, diagnostics: &mut Diagnostics) -> Option<Elements> {
    let is_outermost = |field: &FieldId| page.outermost_list(*field) == Some(*field);
    let list = page.find(&path.value).filter(is_outermost);
    let found = list.and_then(|list| match &page[list].ty {
        Type::List(element) => Some(Elements { page: page.id, list, ty: element.as_ref().clone() }),
        _ => None,
    });
    if found.is_none() {
        let lists = page.ids().filter(is_outermost).map(|field| page[field].path.as_str());
        let near = nearest(&path.value, lists);
        let message = format!(
            "`{}` is no list of the answer, or lies in another; `lists` names an outermost one{near}",
            path.value
        );
        diagnostics.add(&path.span, message);
    }
    found
}

/// The places that a selector can be read from in a body, each with the number of the reading.
fn readings(selector: &Selector<'_>, body: Option<&Objects>) -> Vec<(usize, FieldId)> {
    let readings = selector.read_from.iter().enumerate();
    readings.filter_map(|(number, reading)| Some((number, body?.find(&reading.written.path.value)?))).collect()
}

/// The pair rules of the operation's modes, for fields that the body has.
fn pairs(lists: &Lists<'_, '_, '_, '_>) -> Vec<Conditional> {
    let mut pairs = Vec::new();
    let Some(body) = lists.body else { return pairs };
    for &mode in lists.modes {
        for Pair { present, required } in &lists.resolver.api.modes[mode].pairs {
            let required = required.iter().filter_map(|item| Some((body.find(&item.path.value)?, item)));
            // A mode does not lift what it asks for itself.
            let requirements = required.map(|(field, item)| {
                let mut lifted_in = lists.lifted_in(field);
                lifted_in.retain(|lifting| *lifting != mode);
                let (ours, span) = (item.ours.as_ref().map(|why| why.value.clone()), item.path.span.clone());
                Requirement { field, may_be_empty: false, lifted_in, ours, span }
            });
            let required: Vec<_> = requirements.collect();
            let Some(present) = body.find(&present.value).filter(|_| !required.is_empty()) else { continue };
            pairs.push(Conditional {
                conditions: vec![Condition::Mode(mode), Condition::Present(present)],
                rules: Rules { required, ..Rules::default() },
                pair: None,
            });
        }
    }
    pairs
}
