//! Use cases whole: what each asks for, its builders, what pages show of it, and what is to be said of it.

use std::collections::BTreeMap;

use crate::{
    model::{self, Body, Contract, Degree, FieldId, Operation, Subject, Switch, UseCase, UseCaseId, ValueRule},
    name, phrase,
    resolve::{
        Resolver,
        ask::{Asked, AskedBuilder},
        builder::Basis,
        example::{Files, Published},
        list::Lists,
        report_unknown, take,
    },
    spec::{self, Allowed, Item, Ours, Scalar, Spec, Text},
};

pub(super) fn resolve<'s>(
    resolver: &mut Resolver<'_, 's>,
    bodies: &[Vec<Body>],
    operations: &[Vec<Operation<'s>>],
    asked: Vec<Vec<Option<Asked>>>,
    files: &mut Files<'_>,
) -> Vec<Vec<UseCase<'s>>> {
    let spec = resolver.spec;
    let alike = Alike::of(spec, &asked);
    let topics = asked.into_iter().enumerate().map(|(topic, asked)| {
        let mut use_cases = Vec::new();
        for (number, asked) in asked.into_iter().enumerate() {
            let id = UseCaseId { topic, number };
            match asked {
                Some(asked) => {
                    let operation = asked.operation.of(operations);
                    let body = operation.request.map(|body| body.of(bodies));
                    use_cases.push(use_case(resolver, id, asked, (operation, body), &alike, files));
                }
                // Its files are not unused for that.
                None => files.pass_over_all(&spec.topics[topic].id, &spec.use_case(id).name.value),
            }
        }
        use_cases
    });
    topics.collect()
}

fn use_case<'s>(
    resolver: &mut Resolver<'_, 's>,
    id: UseCaseId,
    asked: Asked,
    (operation, body): (&Operation<'s>, Option<&Body>),
    alike: &Alike,
    files: &mut Files<'_>,
) -> UseCase<'s> {
    let (spec, api) = (resolver.spec, resolver.api);
    let written = spec.use_case(id);
    let Asked { contract, builders, .. } = asked;
    let mut lists = Lists::of(operation, body.map(|body| &body.objects), &written.ours, resolver);
    let switches: Vec<_> = written.switches.iter().map(|switch| lists.switch(switch, &contract, &builders)).collect();
    let declared = body.map(|body| spec.body(body.id));
    let takes = take::of(written, (body, declared), lists.resolver.diagnostics);
    let supports = lists.supports(&written.supports);
    let (ours, modes_of_ours) = (lists.ours(written), lists.modes_of_ours());
    let documented = resolver.citations(&written.documented);
    let encryption = resolver.choice(written.encryption.as_ref(), Degree::OF_ENCRYPTION);
    let jose = resolver.choice(written.jose.as_ref(), Degree::OF_JOSE).unwrap_or(operation.jose);
    let repeatable = resolver.choice(written.repeatable.as_ref(), Degree::OF_REPEATING).unwrap_or_default();
    let basis = Basis { operation, switches: &switches, takes: &takes, jose, body, api };
    let builders: Vec<_> = builders.into_iter().map(|asked| basis.builder(asked)).collect();
    let published = Published::of(resolver, id, operation, body, (&switches, &builders), files);
    UseCase {
        id,
        written,
        ident: name::camel(&written.name.value),
        operation: operation.id,
        documented,
        supports,
        encryption: encryption.unwrap_or(operation.encryption),
        jose,
        repeatable,
        ours,
        modes_of_ours,
        alike: alike.to(id),
        switches,
        contract,
        builders,
        examples: published.examples,
        fragments: published.fragments,
        errata: published.errata,
    }
}

/// Which use cases are alike, whichever of two says of the other that nothing tells their requests apart.
struct Alike(BTreeMap<UseCaseId, BTreeMap<UseCaseId, String>>);

impl Alike {
    fn of(spec: &Spec, asked: &[Vec<Option<Asked>>]) -> Self {
        let contract = |id: UseCaseId| id.of(asked).as_ref().map(|asked| asked.contract.id.as_str());
        let all = || spec.use_cases().filter_map(|(id, written)| Some((id, written, contract(id)?)));
        let mut called = BTreeMap::<&str, Vec<UseCaseId>>::new();
        for (id, _, contract) in all() {
            called.entry(contract).or_default().push(id);
        }
        let mut alike = BTreeMap::<UseCaseId, BTreeMap<UseCaseId, String>>::new();
        for (id, written, contract) in all() {
            for name in &written.alike {
                for other in called.get(name.value.as_str()).into_iter().flatten() {
                    alike.entry(id).or_default().insert(*other, name.value.clone());
                    alike.entry(*other).or_default().insert(id, contract.to_owned());
                }
            }
        }
        Self(alike)
    }

    /// The contracts' ids of those that are alike.
    fn to(&self, id: UseCaseId) -> Vec<String> {
        self.0.get(&id).into_iter().flat_map(BTreeMap::values).cloned().collect()
    }
}

impl<'s> Lists<'_, '_, '_, 's> {
    fn supports(&mut self, supports: &'s [(Text, Vec<Text>)]) -> Vec<(usize, &'s [Text])> {
        let supports = supports.iter();
        supports.filter_map(|(selector, values)| Some((self.selector(selector, values)?, values.as_slice()))).collect()
    }

    /// What a switch sets: one value of a field that the use case documents, and that no builder asks for, since a switch marks nothing.
    fn set(&mut self, item: &Item, contract: &Contract, builders: &[AskedBuilder]) -> Option<(FieldId, Scalar)> {
        let field = self.field(&item.path)?;
        let path = &item.path.value;
        let problem = if self.body?.is_in_elements(field) {
            Some(format!("`{path}` lies in a list, and a switch sets fields outside of lists; remove it"))
        } else if !is_documented(contract, field) {
            Some(format!("`{path}` is no field of this use case; add it to `optional`"))
        } else if builders.iter().any(|builder| builder.places.contains(&field)) {
            Some(format!("`{path}` is required, and a switch sets what is optional; remove it here"))
        } else if item.values.is_empty() {
            Some("a switch sets values: write `PATH: VALUE`".to_owned())
        } else {
            None
        };
        if let Some(problem) = problem {
            self.resolver.diagnostics.add(&item.path.span, problem);
            return None;
        }
        if let [Allowed::Value(_)] = item.values.as_slice() {
            let value = self.values(item, field).into_iter().next()?;
            let refuses = |rule: &ValueRule| !rule.values.is_empty() && !rule.values.contains(&value);
            if contract.always.value_of(field).is_some_and(refuses) {
                let message =
                    format!("`{}` is no value that `{path}` has here; set one of those", phrase::scalar(&value));
                self.resolver.diagnostics.add(&item.path.span, message);
            }
            return Some((field, value));
        }
        let message = format!("a switch sets `{path}` to one value: write `PATH: VALUE` without a list");
        self.resolver.diagnostics.add(&item.path.span, message);
        None
    }

    fn switch(&mut self, written: &spec::Switch, contract: &Contract, builders: &[AskedBuilder]) -> Switch {
        let sets = written.sets.iter().filter_map(|item| self.set(item, contract, builders));
        let sets = sets.collect();
        let name = &written.name.value;
        let ident = if name::is_method(name) { name::ident(name) } else { name::snake(name) };
        Switch { sets, ident, says: written.says.value.clone() }
    }

    fn ours(&mut self, written: &'s spec::UseCase) -> Vec<model::Ours<'s>> {
        let shared = self.written;
        let items = written
            .required
            .iter()
            .chain(&written.optional)
            .chain(written.when.iter().flat_map(|when| when.required.iter().chain(&when.optional)))
            .chain(&shared.optional);
        let body = self.body;
        let known = |path: &Text| body?.find(&path.value);
        let all = |paths: &[Text]| paths.iter().filter_map(known).collect();
        let because = |what: Subject, why: &'s Text| model::Ours { what, why };
        let inline = items.filter_map(|item| Some(because(Subject::Field(known(&item.path)?), item.ours.as_ref()?)));
        let choices = written
            .at_least_one_of
            .iter()
            .filter_map(|choice| Some(because(Subject::AtLeastOneOf(all(&choice.paths)), choice.ours.as_ref()?)));
        let limits = shared.at_most_one_of.iter();
        let limits =
            limits.filter_map(|choice| Some(because(Subject::AtMostOneOf(all(&choice.paths)), choice.ours.as_ref()?)));
        let mut resolved: Vec<_> = inline.chain(choices).chain(limits).collect();
        for entry in self.apart {
            if let Ours::Path { path, why } = entry {
                resolved.extend(self.field(path).map(|field| because(Subject::Field(field), why)));
            }
        }
        resolved
    }

    fn modes_of_ours(&mut self) -> Vec<(usize, &'s str)> {
        let mut resolved = Vec::new();
        for entry in self.apart {
            let Ours::Mode { mode, why } = entry else { continue };
            let names = self.modes.iter().map(|&index| self.resolver.api.modes[index].written.name.value.as_str());
            let known: Vec<_> = names.collect();
            match known.iter().position(|name| *name == mode.value) {
                Some(number) => resolved.push((self.modes[number], why.value.as_str())),
                None => report_unknown(mode, "mode", &known, self.resolver.diagnostics),
            }
        }
        resolved
    }
}

fn is_documented(contract: &Contract, field: FieldId) -> bool {
    contract.optional.contains(&field) || contract.always.required.iter().any(|requirement| requirement.field == field)
}
