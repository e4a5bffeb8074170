//! Field lists and conditions → contracts; variants → builders.

use std::collections::BTreeSet;

use proc_macro2::Ident;
use quote::format_ident;

use crate::{
    diagnostic::{Diagnostics, nearest},
    model::{
        self, Alternatives, Api, Body, Builder, Change, Condition, Conditional, Contract, Degree, Does, FieldId,
        Method, Missing, NotZero, Operation, Parameter, Place, Position, Requirement, Rules, Selected, Selector,
        Subject, Switch, TextKind, Topic, Type, UseCase, ValueRule,
    },
    name,
    resolve::{Resolver, is_method, report_no_header, report_no_method, report_unknown, text, texts, way_out},
    spec::{self, Allowed, At, Item, Ours, Scalar, Text},
};

pub(super) fn resolve(resolver: &mut Resolver<'_>, topic: &spec::Topic, topics: &[Topic]) -> Vec<UseCase> {
    let mut use_cases: Vec<UseCase> = Vec::new();
    for written in &topic.use_cases {
        if let Some(use_case) = use_case(resolver, topic, written, topics) {
            use_cases.push(use_case);
        }
    }
    use_cases
}

/// What each operation's use cases share.
pub(super) fn shared(resolver: &mut Resolver<'_>, topics: &mut [Topic]) {
    let spec = resolver.spec;
    for (index, topic) in spec.topics.iter().enumerate() {
        for (number, written) in topic.operations.iter().enumerate() {
            let operation = &topics[index].operations[number];
            let body = operation.request.map(|(topic, body)| &topics[topic].bodies[body]);
            let mut lists = Lists { resolver, body, operation, apart: &[] };
            let mut rules = lists.rules(&written.optional, false);
            rules.at_most_one_of = lists.choices(&written.at_most_one_of);
            rules.not_zero = lists.not_zero(&written.not_zero);
            let optional = written.optional.iter().filter_map(|item| lists.field(&item.path)).collect();
            let selectors = &lists.resolver.api.selectors;
            let readings = operation.selectors.iter().map(|&selector| readings(&selectors[selector], body));
            let (readings, pairs) = (readings.collect(), lists.all_pairs());
            let page = operation.response.map(|(topic, body)| &topics[topic].bodies[body]);
            let elements = written.lists.as_ref().and_then(|path| elements(path, page?, resolver.diagnostics));
            let operation = &mut topics[index].operations[number];
            (operation.rules, operation.optional, operation.readings, operation.pairs) =
                (rules, optional, readings, pairs);
            operation.lists = elements;
        }
    }
}

/// The list of a page's elements.
fn elements(path: &Text, page: &Body, diagnostics: &mut Diagnostics) -> Option<FieldId> {
    let found =
        page.find(&path.value).filter(|field| page[*field].is_list() && page.outermost_list(*field) == Some(*field));
    if found.is_none() {
        let lists = page.ids().map(|field| &page[field]).filter(|field| field.is_list());
        let near = nearest(&path.value, lists.map(|field| field.path.as_str()));
        diagnostics.add(&path.span, format!("`{}` is no list of the answer, and `lists` names one{near}", path.value));
    }
    found
}

/// The places that a selector can be read from in a body, each with the number of the reading.
fn readings(selector: &Selector, body: Option<&Body>) -> Vec<(usize, FieldId)> {
    let readings = selector.read_from.iter().enumerate();
    readings.filter_map(|(number, reading)| Some((number, body?.find(&reading.path)?))).collect()
}

/// Resolves items against one request body.
struct Lists<'a, 'r, 'd> {
    resolver: &'r mut Resolver<'d>,
    body: Option<&'a Body>,
    operation: &'a Operation,
    /// Our reasons that stand beside the lists.
    apart: &'a [Ours],
}

fn use_case(
    resolver: &mut Resolver<'_>,
    topic: &spec::Topic,
    written: &spec::UseCase,
    topics: &[Topic],
) -> Option<UseCase> {
    let known: Vec<_> = resolver.names.operations.keys().map(String::as_str).collect();
    let Some(&at) = resolver.names.operations.get(&written.operation.value) else {
        if !written.operation.value.is_empty() {
            report_unknown(&written.operation, "operation", &known, resolver.diagnostics);
        }
        return None;
    };
    let operation = &topics[at.0].operations[at.1];
    let body = operation.request.map(|(topic, body)| &topics[topic].bodies[body]);
    let shared = &resolver.spec.topics[at.0].operations[at.1];
    let mut lists = Lists { resolver, body, operation, apart: &written.ours };
    let contract = lists.contract(topic, written);
    let switches = written.switches.iter().map(|switch| lists.switch(switch, &contract)).collect();
    let makers: Vec<_> = written.variants.iter().map(|(_, path)| lists.maker(path)).collect();
    for (header, _) in &written.headers {
        report_no_header(header, lists.resolver.diagnostics);
    }
    let supports = lists.supports(&written.supports);
    let (ours, modes_of_ours) = (lists.ours(written, shared), lists.modes_of_ours());
    let documented = resolver.citations(&written.documented);
    let encryption = resolver.choice(written.encryption.as_ref(), ["never", "optional", "required"]);
    let jose = resolver.choice(written.jose.as_ref(), ["never", "chosen", "default"]);
    Some(UseCase {
        name: written.name.value.clone(),
        ident: name::camel(&written.name.value),
        title: text(written.title.as_ref()),
        about: written.about.as_ref().map(|about| about.value.clone()),
        use_when: written.use_when.as_ref().map(|when| when.value.clone()),
        needs: written.needs.as_ref().map(|needs| needs.value.clone()),
        operation: at,
        documented,
        supports,
        encryption: encryption.unwrap_or(operation.encryption),
        jose: jose.unwrap_or(operation.jose),
        headers: super::pairs(&written.headers),
        ours,
        modes_of_ours,
        notes: texts(&written.notes),
        alike: texts(&written.alike),
        switches,
        builders: variants(written, &makers, &contract, operation),
        contract,
        examples: Vec::new(),
        fragments: Vec::new(),
        errata: Vec::new(),
    })
}

impl Lists<'_, '_, '_> {
    fn contract(&mut self, topic: &spec::Topic, written: &spec::UseCase) -> Contract {
        let mut always = self.rules(&written.required, true);
        let optional = self.rules(&written.optional, false);
        always.values.extend(optional.values);
        always.at_least_one_of = self.choices(&written.at_least_one_of);
        let known = |item: &Item| self.body?.find(&item.path.value);
        let mut documented: Vec<FieldId> = written.optional.iter().filter_map(known).collect();
        self.report_both(&written.required, &written.optional);
        documented.extend(always.at_least_one_of.iter().flat_map(|choice| &choice.fields));
        let mut when = Vec::new();
        for written in &written.when {
            let conditions: Vec<_> =
                written.conditions.iter().filter_map(|condition| self.condition(condition)).collect();
            let mut rules = self.rules(&written.required, true);
            let optional = self.rules(&written.optional, false);
            rules.values.extend(optional.values);
            let known = |item: &Item| self.body?.find(&item.path.value);
            documented.extend(written.required.iter().chain(&written.optional).filter_map(known));
            self.report_both(&written.required, &written.optional);
            if written.conditions.is_empty() {
                self.resolver.diagnostics.add(
                    &written.span,
                    "a rule under `when` needs a condition: `present`, `absent`, `equals` or a selector",
                );
            }
            if conditions.len() == written.conditions.len() {
                when.push(Conditional { conditions, rules, pair: None });
            }
        }
        self.pairs(&always, &documented, &mut when);
        let required: BTreeSet<_> = always.required.iter().map(|requirement| requirement.field).collect();
        let mut optional = Vec::new();
        for field in documented {
            if !required.contains(&field) && !optional.contains(&field) {
                optional.push(field);
            }
        }
        let ident = name::shouty(&name::camel(&written.name.value).to_string());
        let mut contract = Contract {
            id: format!("{}/{}", topic.id, written.name.value),
            ident,
            always,
            when,
            optional,
            modes: Vec::new(),
        };
        contract.modes = changes(&contract, &self.operation.modes);
        contract
    }

    /// Reports paths that one place calls both required and optional.
    fn report_both(&mut self, required: &[Item], optional: &[Item]) {
        for item in optional.iter().filter(|item| !item.path.value.is_empty()) {
            if required.iter().any(|other| other.path.value == item.path.value) {
                let message = format!("`{}` is among the required fields too; remove one of the two", item.path.value);
                self.resolver.diagnostics.add(&item.path.span, message);
            }
        }
    }

    /// Groups of paths of which one is meant, at least or at most.
    fn choices(&mut self, choices: &[spec::Choice]) -> Vec<Alternatives> {
        let mut resolved = Vec::new();
        for choice in choices {
            if choice.paths.len() < 2 {
                let message = "a choice is between two paths at least; a field that must be there is `required`";
                self.resolver.diagnostics.add(&choice.span, message);
            }
            let fields = choice.paths.iter().filter_map(|path| self.field(path)).collect();
            let span = choice.paths.first().map_or(&choice.span, |path| &path.span).clone();
            resolved.push(Alternatives { fields, ours: choice.ours.as_ref().map(|why| why.value.clone()), span });
        }
        resolved
    }

    fn not_zero(&mut self, written: &[spec::NotZero]) -> Vec<NotZero> {
        let mut resolved = Vec::new();
        for written in written {
            if written.documented.is_empty() && written.ours.is_none() {
                let message = "say where it is `documented` that this number is not 0, or why it is `ours`";
                self.resolver.diagnostics.add(&written.span, message);
            }
            self.resolver.citations(&written.documented);
            let Some(field) = self.field(&written.path) else { continue };
            if !self.is_decimal(field) {
                let message = format!("`{}` is no `decimal`, and only such a number can be 0", written.path.value);
                self.resolver.diagnostics.add(&written.path.span, message);
            }
            let unless = written.unless.iter();
            let unless = unless.filter_map(|(path, value)| {
                let field = self.field(path)?;
                Some((field, self.value(value, field)?))
            });
            resolved.push(NotZero { field, unless: unless.collect(), span: written.path.span.clone() });
        }
        resolved
    }

    fn is_decimal(&self, field: FieldId) -> bool {
        let types = &self.resolver.api.types;
        let ty = self.body.map(|body| &body[field].ty);
        matches!(ty, Some(Type::Named(index)) if types[*index].kind == TextKind::Decimal) || ty == Some(&Type::Unknown)
    }

    /// The pair rules of the operation's modes that are about fields that the contract knows.
    fn pairs(&self, always: &Rules, documented: &[FieldId], when: &mut Vec<Conditional>) {
        let is_required = |field: FieldId| always.required.iter().any(|requirement| requirement.field == field);
        let known = |field: FieldId| documented.contains(&field) || is_required(field);
        for (number, pair) in self.operation.pairs.iter().enumerate() {
            let mut own = pair.clone();
            own.rules.required.retain(|requirement| known(requirement.field));
            let is_whole = own.rules.required.len() == pair.rules.required.len();
            own.pair = is_whole.then_some(number);
            let is_about = pair.conditions.iter().all(|condition| match condition {
                Condition::Present(field) => known(*field),
                _ => true,
            });
            if is_about && !own.rules.required.is_empty() {
                when.push(own);
            }
        }
    }

    /// The pair rules of the operation's modes, for fields that the body has.
    fn all_pairs(&self) -> Vec<Conditional> {
        let mut pairs = Vec::new();
        let Some(body) = self.body else { return pairs };
        for &mode in &self.operation.modes {
            for (present, required) in &self.resolver.api.modes[mode].pairs {
                let required = required.iter().filter_map(|path| Some((body.find(&path.value)?, path)));
                // A mode does not lift what it asks for itself.
                let requirements = required.map(|(field, path)| {
                    let mut lifted_in = self.lifted_in(field);
                    lifted_in.retain(|lifting| *lifting != mode);
                    Requirement { field, may_be_empty: false, lifted_in, ours: None, span: path.span.clone() }
                });
                let required: Vec<_> = requirements.collect();
                let Some(present) = body.find(present).filter(|_| !required.is_empty()) else { continue };
                pairs.push(Conditional {
                    conditions: vec![Condition::Mode(mode), Condition::Present(present)],
                    rules: Rules { required, ..Rules::default() },
                    pair: None,
                });
            }
        }
        pairs
    }

    /// What a variant requires beside the other rules.
    fn maker(&mut self, path: &Text) -> Option<Requirement> {
        let field = self.field(path)?;
        let (lifted_in, ours) = (self.lifted_in(field), self.because(path, None));
        Some(Requirement { lifted_in, field, may_be_empty: false, ours, span: path.span.clone() })
    }

    /// The operation's modes in which a field is not required.
    fn lifted_in(&self, field: FieldId) -> Vec<usize> {
        let modes = self.operation.modes.iter().zip(&self.operation.lifts);
        modes.filter(|(_, lifts)| lifts.contains(&field)).map(|(mode, _)| *mode).collect()
    }

    fn rules(&mut self, items: &[Item], required: bool) -> Rules {
        let mut rules = Rules::default();
        let mut seen = BTreeSet::new();
        for item in items {
            let (Some(body), Some(id)) = (self.body, self.field(&item.path)) else { continue };
            if !seen.insert(id) {
                let path = &item.path.value;
                self.resolver
                    .diagnostics
                    .add(&item.path.span, format!("`{path}` is listed already; remove one of the two"));
            }
            let mut values = self.values(item, id);
            let begins = item.default.as_ref().and_then(|default| self.value(default, id));
            if let (Some(begins), Some(default)) = (&begins, &item.default) {
                if !values.contains(begins) {
                    let message = format!("`{}` is not among the values of `one_of`; add it there", written(begins));
                    self.resolver.diagnostics.add(&default.span, message);
                }
                // What a builder sets is the first value.
                values.retain(|value| value != begins);
                values.insert(0, begins.clone());
            }
            let fixed = item.fixed;
            if (fixed || begins.is_some()) && required && body.is_in_elements(id) {
                let message = "a fixed value inside a list's elements cannot be set by a builder; allow a list of values instead: `[value]`";
                self.resolver.diagnostics.add(&item.path.span, message);
            }
            if !values.is_empty() {
                rules.values.push(ValueRule {
                    field: id,
                    fixed,
                    preset: (fixed || begins.is_some()) && required,
                    values,
                    ours: self.because(&item.path, item.ours.as_ref()),
                    span: item.path.span.clone(),
                });
            }
            if required {
                let lifted_in = self.lifted_in(id);
                let (ours, span) = (self.because(&item.path, item.ours.as_ref()), item.path.span.clone());
                rules.required.push(Requirement { field: id, may_be_empty: item.may_be_empty, lifted_in, ours, span });
            }
        }
        rules
    }

    /// A field that the body has.
    fn field(&mut self, path: &Text) -> Option<FieldId> {
        if path.value.is_empty() {
            return None;
        }
        let Some(body) = self.body else {
            let operations = self.resolver.spec.topics.iter().flat_map(|topic| &topic.operations);
            let mut named = operations.filter(|written| written.name.value == self.operation.name);
            // A body that is named but not there is reported already.
            if !named.any(|written| written.request.is_some()) {
                let message = format!(
                    "`{}`: the operation `{}` has no request body; remove the field, or give the operation a `request`",
                    path.value, self.operation.name
                );
                self.resolver.diagnostics.add(&path.span, message);
            }
            return None;
        };
        match body.find(&path.value) {
            Some(field) if !matches!(body[field].ty, Type::Struct(_)) => Some(field),
            Some(_) => {
                let message = format!("`{}` is an object; list the fields in it", path.value);
                self.resolver.diagnostics.add(&path.span, message);
                None
            }
            None => {
                let near = nearest(&path.value, body.leaves().map(|field| field.path.as_str()));
                let way_out = if near.is_empty() { "; add it to the body's `fields`" } else { near.as_str() };
                let message = format!("unknown field `{}` in the body `{}`{way_out}", path.value, body.name);
                self.resolver.diagnostics.add(&path.span, message);
                None
            }
        }
    }

    fn values(&mut self, item: &Item, field: FieldId) -> Vec<Scalar> {
        let mut values = Vec::new();
        for allowed in &item.values {
            match allowed {
                Allowed::Value(value) => values.extend(self.value(value, field)),
                Allowed::List(list) => {
                    let lists = &self.resolver.api.code_lists;
                    if let Some(found) = lists.iter().find(|known| known.name == list.value) {
                        let codes: Vec<_> = found.codes.iter().map(|code| Scalar::Text(code.wire.clone())).collect();
                        values.extend(self.values_of_list(list, codes, field));
                    } else {
                        let known: Vec<_> = lists.iter().map(|known| known.name.as_str()).collect();
                        report_unknown(list, "code list", &known, self.resolver.diagnostics);
                    }
                }
            }
        }
        values
    }

    /// All values of a code list, or none if the first that does not fit is reported.
    fn values_of_list(&mut self, list: &Text, values: Vec<Scalar>, field: FieldId) -> Vec<Scalar> {
        let problem = values.iter().find_map(|value| self.misfit(value, field));
        match problem {
            None => values,
            Some(problem) => {
                if let (Some(problem), Some(body)) = (problem, self.body) {
                    let path = &body[field].path;
                    let message = format!("the code list `{}` does not fit `{path}`: {problem}", list.value);
                    self.resolver.diagnostics.add(&list.span, message);
                }
                Vec::new()
            }
        }
    }

    /// A value that fits the field.
    fn value(&mut self, value: &At<Scalar>, field: FieldId) -> Option<Scalar> {
        match self.misfit(&value.value, field) {
            None => Some(value.value.clone()),
            Some(problem) => {
                if let Some(problem) = problem {
                    self.resolver.diagnostics.add(&value.span, problem);
                }
                None
            }
        }
    }

    /// Why a value is not of the field's type or, where the type is a code list, none of its values.
    /// The reason is left out where it is reported already.
    #[expect(clippy::option_option, reason = "a misfit may have no reason of its own")]
    fn misfit(&self, value: &Scalar, field: FieldId) -> Option<Option<String>> {
        let ty = match &self.body?[field].ty {
            Type::List(element) => element.as_ref(),
            ty => ty,
        };
        let (is, expects) = match ty {
            Type::Boolean => (matches!(value, Scalar::Boolean(_)), "a boolean: write `true` or `false`"),
            Type::Integer => (matches!(value, Scalar::Integer(_)), "a whole number"),
            Type::Unknown => return Some(None),
            Type::Json | Type::Struct(_) | Type::List(_) => (false, "nothing that can be fixed"),
            _ => (matches!(value, Scalar::Text(_)), "text: put the value in quotes"),
        };
        if !is {
            return Some(Some(format!("`{}` is of the wrong type; the field is {expects}", written(value))));
        }
        if let (Type::Code(list), Scalar::Text(text)) = (ty, value) {
            let list = &self.resolver.api.code_lists[*list];
            if !list.codes.iter().any(|code| code.wire == *text) {
                let known: Vec<_> = list.codes.iter().map(|code| code.wire.as_str()).collect();
                let way_out = way_out(text, &known);
                return Some(Some(format!("`{text}` is not a value of the code list `{}`{way_out}", list.name)));
            }
        }
        None
    }

    fn condition(&mut self, condition: &spec::Condition) -> Option<Condition> {
        Some(match condition {
            spec::Condition::Present(path) => Condition::Present(self.field(path)?),
            spec::Condition::Absent(path) => Condition::Absent(self.field(path)?),
            spec::Condition::Equals(path, value) => {
                let field = self.field(path)?;
                let value = self.comparable(value, field)?;
                Condition::Equals(field, value)
            }
            spec::Condition::Selector(name, values) => {
                let index = self.selector(name, values)?;
                let number = self.operation.selectors.iter().position(|known| *known == index)?;
                Condition::Selector(Selected { selector: index, number }, texts(values))
            }
        })
    }

    /// A value that a field can be equal to; a list is none.
    fn comparable(&mut self, value: &At<Scalar>, field: FieldId) -> Option<Scalar> {
        let known = &self.body?[field];
        if known.is_list() {
            let path = &known.path;
            let message = format!("`{path}` is a list, and no list equals one value; ask for `present` or `absent`");
            self.resolver.diagnostics.add(&value.span, message);
            return None;
        }
        self.value(value, field)
    }

    fn selector(&mut self, name: &Text, values: &[Text]) -> Option<usize> {
        let selectors = &self.resolver.api.selectors;
        let of_operation = self.operation.selectors.iter().map(|&index| selectors[index].name.as_str());
        let known: Vec<_> = ["present", "absent", "equals"].into_iter().chain(of_operation).collect();
        let Some(index) = self.operation.selectors.iter().copied().find(|&index| selectors[index].name == name.value)
        else {
            // The selector's own mistake is reported where it is declared.
            if !self.resolver.is_broken_selector(&name.value) {
                report_unknown(name, "condition or undeclared selector", &known, self.resolver.diagnostics);
            }
            return None;
        };
        let list = &self.resolver.api.code_lists[selectors[index].values];
        let wires: Vec<_> = list.codes.iter().map(|code| code.wire.as_str()).collect();
        for value in values.iter().filter(|value| !wires.contains(&value.value.as_str())) {
            report_unknown(value, &format!("value of `{}`", list.name), &wires, self.resolver.diagnostics);
        }
        Some(index)
    }

    fn supports(&mut self, supports: &[(Text, Vec<Text>)]) -> Vec<(usize, Vec<String>)> {
        let supports = supports.iter();
        supports.filter_map(|(selector, values)| Some((self.selector(selector, values)?, texts(values)))).collect()
    }

    /// What a switch sets: one value of a field that the use case documents.
    fn set(&mut self, item: &Item, contract: &Contract) -> Option<(FieldId, Scalar)> {
        let field = self.field(&item.path)?;
        let path = &item.path.value;
        let problem = if self.body?.is_in_elements(field) {
            Some(format!("`{path}` lies in a list, and a switch sets fields outside of lists; remove it"))
        } else if !is_documented(contract, field) {
            Some(format!("`{path}` is no field of this use case; add it to `optional`"))
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
            return Some((field, value));
        }
        let message = format!("a switch sets `{path}` to one value: write `PATH: VALUE` without a list");
        self.resolver.diagnostics.add(&item.path.span, message);
        None
    }

    fn switch(&mut self, written: &spec::Switch, contract: &Contract) -> Switch {
        let sets = written.sets.iter().filter_map(|item| self.set(item, contract));
        let sets = sets.collect();
        report_no_method(&written.name, self.resolver.diagnostics);
        let name = &written.name.value;
        let ident = if is_method(name) { name::ident(name) } else { name::snake(name) };
        Switch { sets, ident, says: written.says.value.clone() }
    }

    /// Why a rule on a path is ours, if it is: as the list's entry says, or an entry beside the lists.
    fn because(&self, path: &Text, own: Option<&Text>) -> Option<String> {
        let beside = || {
            self.apart.iter().find_map(|entry| match entry {
                Ours::Path { path: of, why } if of.value == path.value => Some(why),
                _ => None,
            })
        };
        own.or_else(beside).map(|why| why.value.clone())
    }

    fn ours(&mut self, written: &spec::UseCase, shared: &spec::Operation) -> Vec<model::Ours> {
        let items = written
            .required
            .iter()
            .chain(&written.optional)
            .chain(written.when.iter().flat_map(|when| when.required.iter().chain(&when.optional)))
            .chain(&shared.optional);
        let body = self.body;
        let known = |path: &Text| body?.find(&path.value);
        let all = |paths: &[Text]| paths.iter().filter_map(known).collect();
        let because = |what: Subject, why: &Text| model::Ours { what, why: why.value.clone() };
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

    fn modes_of_ours(&mut self) -> Vec<(usize, String)> {
        let mut resolved = Vec::new();
        for entry in self.apart {
            let Ours::Mode { mode, why } = entry else { continue };
            let names = self.operation.modes.iter().map(|&index| self.resolver.api.modes[index].name.as_str());
            let known: Vec<_> = names.collect();
            match known.iter().position(|name| *name == mode.value) {
                Some(number) => resolved.push((self.operation.modes[number], why.value.clone())),
                None => report_unknown(mode, "mode", &known, self.resolver.diagnostics),
            }
        }
        resolved
    }
}

fn is_documented(contract: &Contract, field: FieldId) -> bool {
    contract.optional.contains(&field) || contract.always.required.iter().any(|requirement| requirement.field == field)
}

fn written(value: &Scalar) -> String {
    match value {
        Scalar::Null => "null".to_owned(),
        Scalar::Boolean(value) => value.to_string(),
        Scalar::Integer(value) => value.to_string(),
        Scalar::Text(text) => text.clone(),
    }
}

/// What each mode lifts and adds. A rule that holds in a mode alone is added by it, and lifted by none of its own.
fn changes(contract: &Contract, modes: &[usize]) -> Vec<Change> {
    let whens = || contract.when.iter();
    let changes = modes.iter().map(|&mode| {
        let own = |condition: &Condition| matches!(condition, Condition::Mode(asking) if *asking == mode);
        let rules = std::iter::once(&contract.always).chain(whens().map(|conditional| &conditional.rules));
        let lifted = rules.flat_map(|rules| &rules.required).filter(|required| required.lifted_in.contains(&mode));
        let mut lifts = Vec::new();
        for requirement in lifted {
            if !lifts.contains(&requirement.field) {
                lifts.push(requirement.field);
            }
        }
        let adds = whens().filter(|conditional| conditional.conditions.iter().any(own)).map(|conditional| {
            let others = conditional.conditions.iter().filter(|condition| !own(condition)).cloned().collect();
            (others, conditional.rules.required.iter().map(|requirement| requirement.field).collect())
        });
        Change { mode, lifts, adds: adds.collect() }
    });
    changes.filter(|change| !change.lifts.is_empty() || !change.adds.is_empty()).collect()
}

/// One builder without variants; else one each, in which the variant's field is required and what follows from it always holds.
/// `makers` are what makes each; one whose path is unknown is none.
fn variants(
    written: &spec::UseCase,
    makers: &[Option<Requirement>],
    contract: &Contract,
    operation: &Operation,
) -> Vec<Builder> {
    if written.variants.is_empty() {
        return vec![builder(None, name::camel(&written.name.value), contract.clone())];
    }
    let fields: Vec<_> = makers.iter().flatten().map(|maker| maker.field).collect();
    let variants = written.variants.iter().zip(makers).map(|((variant, _), maker)| {
        let mut contract = contract.clone();
        let ident = name::camel(&format!("{} {}", written.name.value, variant.value));
        contract.id = format!("{}.{}", contract.id, variant.value);
        contract.ident = name::shouty(&ident.to_string());
        if let Some(maker) = maker {
            make(&mut contract, maker);
            narrow(&mut contract, &fields, maker.field);
            contract.modes = changes(&contract, &operation.modes);
        }
        builder(Some(&variant.value), ident, contract)
    });
    variants.collect()
}

/// What it can do is decided once parts know what they require.
fn builder(variant: Option<&str>, ident: Ident, contract: Contract) -> Builder {
    Builder {
        variant: variant.map(str::to_owned),
        made_by: format_ident!("{ident}Builder"),
        first: format_ident!("{ident}Start"),
        start: name::snake(variant.unwrap_or_default()),
        ident,
        contract,
        places: Vec::new(),
        state: Vec::new(),
        settable: Vec::new(),
        shared: Vec::new(),
        methods: Vec::new(),
    }
}

/// Requires the field that makes a variant, and always what follows from it.
fn make(contract: &mut Contract, maker: &Requirement) {
    let field = maker.field;
    contract.always.required.push(maker.clone());
    contract.always.at_least_one_of.retain(|choice| !choice.fields.contains(&field));
    contract.when.retain_mut(|conditional| {
        let before = conditional.conditions.len();
        conditional
            .conditions
            .retain(|condition| !matches!(condition, Condition::Present(present) if *present == field));
        conditional.pair = conditional.pair.filter(|_| conditional.conditions.len() == before);
        if conditional.conditions.is_empty() {
            let Rules { required, values, at_least_one_of, at_most_one_of, not_zero } =
                std::mem::take(&mut conditional.rules);
            contract.always.required.extend(required);
            contract.always.values.extend(values);
            contract.always.at_least_one_of.extend(at_least_one_of);
            contract.always.at_most_one_of.extend(at_most_one_of);
            contract.always.not_zero.extend(not_zero);
        }
        !conditional.conditions.is_empty()
    });
    contract.always.required = once(std::mem::take(&mut contract.always.required));
}

/// Each path once; where one mention forbids an empty value, it is forbidden, and where a page has one mention, it is not ours.
fn once(requirements: Vec<Requirement>) -> Vec<Requirement> {
    let mut unique: Vec<Requirement> = Vec::new();
    for requirement in requirements {
        match unique.iter_mut().find(|other| other.field == requirement.field) {
            Some(other) => {
                other.may_be_empty &= requirement.may_be_empty;
                other.ours = other.ours.take().filter(|_| requirement.ours.is_some());
            }
            None => unique.push(requirement),
        }
    }
    unique
}

/// What only the other variants need is not among a variant's optional fields.
fn narrow(contract: &mut Contract, makers: &[FieldId], own: FieldId) {
    let others = |field: FieldId| makers.contains(&field) && field != own;
    let elsewhere = |conditional: &Conditional| {
        conditional.conditions.iter().any(|condition| matches!(condition, Condition::Present(field) if others(*field)))
    };
    let only_there: Vec<_> = contract
        .when
        .iter()
        .filter(|conditional| elsewhere(conditional))
        .flat_map(|conditional| &conditional.rules.required)
        .map(|requirement| requirement.field)
        .collect();
    let required: Vec<_> = contract.always.required.iter().map(|requirement| requirement.field).collect();
    contract.optional.retain(|field| !others(*field) && !only_there.contains(field) && !required.contains(field));
}

/// Decides each builder's places and methods, once parts know what they require.
pub(super) fn builders(topics: &mut [Topic], api: &Api) {
    for topic in 0..topics.len() {
        for index in 0..topics[topic].use_cases.len() {
            let use_case = &topics[topic].use_cases[index];
            let operation = &topics[use_case.operation.0].operations[use_case.operation.1];
            let body = operation.request.map(|(topic, body)| &topics[topic].bodies[body]);
            let decide = |builder: &Builder| Planner { use_case, operation, body, api }.plan(builder.clone());
            let planned: Vec<_> = use_case.builders.iter().map(decide).collect();
            topics[topic].use_cases[index].builders = planned;
        }
    }
}

/// What the methods of a builder depend on.
struct Planner<'a> {
    use_case: &'a UseCase,
    operation: &'a Operation,
    body: Option<&'a Body>,
    api: &'a Api,
}

impl Planner<'_> {
    fn plan(&self, mut builder: Builder) -> Builder {
        let mut methods = Vec::new();
        if let Some(body) = self.body {
            builder.shared.clone_from(&self.operation.optional);
            (builder.places, builder.settable) = places_and_setters(&builder.contract, &builder.shared, body);
            let groups: Vec<_> = groups(&builder, body).collect();
            builder.state = state(&builder.places, &groups, body);
            self.setters(&builder, body, &mut methods);
            methods.extend(groups.into_iter().map(|(name, number, _)| {
                let place =
                    builder.state.iter().position(|place| matches!(place, Place::Group(of, _) if *of == number));
                let marks = place.map(|place| Position { place, within: None }).into_iter().collect();
                Method { name, does: Does::Group(number), marks }
            }));
            self.selectors(&builder, &mut methods);
            self.modes(&builder, &mut methods);
        }
        let plain = |name: Ident, does: Does| Method { name, does, marks: Vec::new() };
        let named = |parameter: &Parameter| parameter.ident.clone();
        let query = self.operation.query.iter().map(named).enumerate();
        methods.extend(query.map(|(number, name)| plain(name, Does::Query(number))));
        let headers = self.operation.headers.iter().map(named).enumerate();
        methods.extend(headers.map(|(number, name)| plain(name, Does::Header(number))));
        if self.use_case.jose != Degree::Never {
            methods.push(plain(format_ident!("jose_answer"), Does::JoseAnswer));
        }
        if self.body.is_some() {
            methods.push(plain(format_ident!("with_body"), Does::WithBody));
            if !builder.contract.always.required.is_empty() || !builder.contract.when.is_empty() {
                methods.push(plain(format_ident!("waive"), Does::Waive));
            }
        }
        builder.methods = methods;
        builder
    }

    /// Setters of fields that no switch sets, then switches.
    fn setters(&self, builder: &Builder, body: &Body, methods: &mut Vec<Method>) {
        let switches = || self.use_case.switches.iter();
        let switched = |id: FieldId| switches().any(|switch| switch.sets.iter().any(|(set, _)| *set == id));
        for &id in builder.settable.iter().filter(|id| !switched(**id)) {
            let Some(name) = body[id].setter.clone() else { continue };
            let (does, marks) = match self.only_value(builder, id) {
                Some(value) => (Does::SetOnly(id, value), Vec::new()),
                None => (Does::Set(id), builder.mark(id).into_iter().collect()),
            };
            methods.push(Method { name, does, marks });
        }
        for (number, switch) in switches().enumerate() {
            methods.push(Method { name: switch.ident.clone(), does: Does::Switch(number), marks: Vec::new() });
        }
    }

    /// The value of an optional field that has just one.
    fn only_value(&self, builder: &Builder, id: FieldId) -> Option<Scalar> {
        let rules = builder.contract.always.values.iter().chain(&self.operation.rules.values);
        rules.into_iter().find(|rule| rule.field == id && rule.fixed && !rule.preset)?.values.first().cloned()
    }

    /// A setter for each selector that a rule depends on, and one that says that it is unknown.
    fn selectors(&self, builder: &Builder, methods: &mut Vec<Method>) {
        let conditions = || builder.contract.when.iter().flat_map(|conditional| &conditional.conditions);
        for (number, &selector) in self.operation.selectors.iter().enumerate() {
            let said = Selected { selector, number };
            if !conditions().any(|condition| matches!(condition, Condition::Selector(of, _) if *of == said)) {
                continue;
            }
            let name = &self.api.selectors[selector].name;
            let unknown = name::snake(&format!("{name}_unknown"));
            for (name, does) in [(name::snake(name), Does::Select(said)), (unknown, Does::Unknown(said))] {
                methods.push(Method { name, does, marks: Vec::new() });
            }
        }
    }

    fn modes(&self, builder: &Builder, methods: &mut Vec<Method>) {
        for (change, Change { mode, lifts, .. }) in builder.contract.modes.iter().enumerate() {
            let Some(number) = self.operation.modes.iter().position(|known| known == mode) else { continue };
            let marks = builder.places.iter().filter(|place| lifts.contains(place));
            let marks = marks.filter_map(|place| builder.mark(*place)).collect();
            let name = name::snake(&self.api.modes[*mode].name);
            methods.push(Method { name, does: Does::Mode { change, number }, marks });
        }
    }
}

/// The groups that can be set whole, each with its setter, part and field: where the use case or its operation documents a field of
/// a group, and the use case has a setter for every field that a complete one has.
fn groups<'a>(builder: &'a Builder, body: &'a Body) -> impl Iterator<Item = (Ident, usize, FieldId)> + use<'a> {
    body.groups().filter_map(|(number, part, held)| {
        let known = builder.settable.iter().chain(&builder.shared).any(|field| body.lies_in(*field, held));
        let whole = part.places.iter().all(|place| builder.settable.contains(place));
        let name = body[held].setter.clone()?;
        (known && whole).then_some((name, number, held))
    })
}

/// A place for each field, and one for all of those that are set with a group; of groups in groups, the outermost has it.
fn state(places: &[FieldId], groups: &[(Ident, usize, FieldId)], body: &Body) -> Vec<Place> {
    let mut state: Vec<Place> = Vec::new();
    for &place in places {
        let around = groups.iter().filter(|(.., held)| body.lies_in(place, *held));
        let outermost = around.min_by_key(|(.., held)| body.way(*held).len());
        match outermost.filter(|(_, number, _)| body.parts[*number].places.contains(&place)) {
            None => state.push(Place::Field(place)),
            Some((_, number, _)) if state.iter().any(|known| matches!(known, Place::Group(of, _) if of == number)) => {}
            Some((_, number, _)) => {
                let fields = body.parts[*number].places.iter();
                let fields = fields.map(|field| places.contains(field).then_some(*field));
                state.push(Place::Group(*number, fields.collect()));
            }
        }
    }
    state
}

/// What some builder can miss: in use cases, then in parts.
pub(super) fn missing(topics: &[Topic]) -> Vec<Missing> {
    let mut all: Vec<Missing> = Vec::new();
    let mut add = |path: &str, setter: &Ident| {
        let known: Vec<_> = all.iter().filter(|other| other.path == path).collect();
        if known.iter().any(|other| other.setter == *setter) {
            return;
        }
        let printed = name::verbatim(&path.replace("[]", "").replace('.', "·"));
        let ident = match known.len() {
            0 => printed.clone(),
            others => format_ident!("{printed}·{}", others + 1),
        };
        all.push(Missing { path: path.to_owned(), setter: setter.clone(), printed, ident });
    };
    for use_case in topics.iter().flat_map(|topic| &topic.use_cases) {
        let Some((topic, body)) = topics[use_case.operation.0].operations[use_case.operation.1].request else {
            continue;
        };
        let body = &topics[topic].bodies[body];
        for field in use_case.builders.iter().flat_map(|builder| &builder.places).map(|place| &body[*place]) {
            if let Some(setter) = &field.setter {
                add(&field.path, setter);
            }
        }
    }
    for body in topics.iter().flat_map(|topic| &topic.bodies) {
        for part in &body.parts {
            for place in &part.places {
                if let Some(setter) = part.asked_by(body, *place) {
                    add(&body[*place].path, setter);
                }
            }
        }
    }
    all
}

/// Whether a field is set with a group.
fn is_in_group(field: FieldId, body: &Body) -> bool {
    body.groups().any(|(.., held)| body.lies_in(field, held))
}

/// `shared` are the fields that every use case of the operation can have.
fn places_and_setters(contract: &Contract, shared: &[FieldId], body: &Body) -> (Vec<FieldId>, Vec<FieldId>) {
    let (mut places, mut setters) = (Vec::<FieldId>::new(), Vec::<FieldId>::new());
    for Requirement { field, may_be_empty, .. } in &contract.always.required {
        let rule = contract.always.values.iter().find(|rule| rule.field == *field && rule.preset);
        let target = settable(*field, body);
        if rule.is_none() && !may_be_empty && !places.contains(&target) {
            places.push(target);
        }
        // A fixed value needs no setter; one that is only the first of several does.
        if rule.is_none_or(|rule| !rule.fixed) && !setters.contains(&target) {
            setters.push(target);
        }
    }
    let alone = shared.iter().filter(|field| !is_in_group(**field, body));
    for field in contract.optional.iter().chain(alone) {
        let target = settable(*field, body);
        if !setters.contains(&target) {
            setters.push(target);
        }
    }
    (places, setters)
}

/// The field whose setter sets a field: itself, or the outermost list around it.
fn settable(field: FieldId, body: &Body) -> FieldId {
    body.outermost_list(field).filter(|list| body[*list].setter.is_some()).unwrap_or(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    #[test]
    fn a_field_that_is_required_twice_is_required_once() {
        let span = Span { file: "".into(), line: 1, column: 1 };
        let requirement = |number, may_be_empty| Requirement {
            field: FieldId { of: 0, number },
            may_be_empty,
            lifted_in: Vec::new(),
            ours: None,
            span: span.clone(),
        };
        let required = vec![requirement(0, true), requirement(1, false), requirement(0, false)];
        assert_eq!(once(required), [requirement(0, false), requirement(1, false)]);
    }
}
