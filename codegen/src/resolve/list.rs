//! Lists of fields, values, choices and conditions, as the spec writes them of one operation's requests → rules on fields.

use crate::{
    diagnostic::nearest,
    model::{
        Alternatives, Condition, FieldId, NotZero, Objects, Operation, Requirement, Rules, Selected, Type, ValueRule,
    },
    resolve::{Resolver, report_unknown, texts, way_out},
    spec::{self, Allowed, At, Item, Ours, Scalar, Text},
};

/// Resolves lists against one request body.
pub(super) struct Lists<'a, 'r, 'd, 's> {
    pub(super) resolver: &'r mut Resolver<'d, 's>,
    pub(super) body: Option<&'a Objects>,
    /// The operation as it is written.
    pub(super) written: &'s spec::Operation,
    /// Its modes, and the fields that each lifts.
    pub(super) modes: &'a [usize],
    pub(super) lifts: &'a [Vec<FieldId>],
    pub(super) selectors: &'a [usize],
    /// Our reasons that stand beside the lists.
    pub(super) apart: &'s [Ours],
}

impl<'a, 'r, 'd, 's> Lists<'a, 'r, 'd, 's> {
    /// Those of a use case of an operation.
    pub(super) fn of(
        operation: &'a Operation<'s>,
        body: Option<&'a Objects>,
        apart: &'s [Ours],
        resolver: &'r mut Resolver<'d, 's>,
    ) -> Self {
        let Operation { written, modes, lifts, selectors, .. } = operation;
        Self { resolver, body, written, modes, lifts, selectors, apart }
    }
}

impl Lists<'_, '_, '_, '_> {
    /// Groups of paths of which one is meant, at least or at most.
    pub(super) fn choices(&mut self, choices: &[spec::Choice]) -> Vec<Alternatives> {
        let mut resolved = Vec::new();
        for choice in choices {
            let fields = choice.paths.iter().filter_map(|path| self.field(path)).collect();
            let span = choice.paths.first().map_or(&choice.span, |path| &path.span).clone();
            resolved.push(Alternatives { fields, ours: choice.ours.as_ref().map(|why| why.value.clone()), span });
        }
        resolved
    }

    pub(super) fn not_zero(&mut self, written: &[spec::NotZero]) -> Vec<NotZero> {
        let mut resolved = Vec::new();
        for written in written {
            let documented = self.resolver.citations(&written.documented);
            let Some(field) = self.field(&written.path) else { continue };
            let unless = written.unless.iter();
            let unless = unless.filter_map(|(path, value)| {
                let field = self.field(path)?;
                Some((field, self.value(value, field)?))
            });
            resolved.push(NotZero {
                field,
                unless: unless.collect(),
                documented,
                ours: written.ours.as_ref().map(|why| why.value.clone()),
                span: written.path.span.clone(),
            });
        }
        resolved
    }

    /// The operation's modes in which a field is not required.
    pub(super) fn lifted_in(&self, field: FieldId) -> Vec<usize> {
        let modes = self.modes.iter().zip(self.lifts);
        modes.filter(|(_, lifts)| lifts.contains(&field)).map(|(mode, _)| *mode).collect()
    }

    pub(super) fn rules(&mut self, items: &[Item], required: bool) -> Rules {
        let mut rules = Rules::default();
        for item in items {
            let Some(id) = self.field(&item.path) else { continue };
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
            if !values.is_empty() {
                let preset = (fixed || begins.is_some()) && required;
                rules.values.push(ValueRule {
                    field: id,
                    lists: self.lists(item, &values, preset),
                    fixed,
                    preset,
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
    pub(super) fn field(&mut self, path: &Text) -> Option<FieldId> {
        if path.value.is_empty() {
            return None;
        }
        let Some(body) = self.body else {
            // A body that is named but not there is reported already.
            if self.written.request.is_none() {
                let message = format!(
                    "`{}`: the operation `{}` has no request body; remove the field, or give the operation a `request`",
                    path.value, self.written.name.value
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

    pub(super) fn values(&mut self, item: &Item, field: FieldId) -> Vec<Scalar> {
        let mut values = Vec::new();
        for allowed in &item.values {
            match allowed {
                Allowed::Value(value) => values.extend(self.value(value, field)),
                Allowed::List(list) => {
                    let lists = &self.resolver.api.code_lists;
                    if let Some(found) = lists.iter().find(|known| known.written.name.value == list.value) {
                        let codes: Vec<_> =
                            found.codes.iter().map(|code| Scalar::Text(code.written.wire.value.clone())).collect();
                        values.extend(self.values_of_list(list, codes, field));
                    } else {
                        let known: Vec<_> = lists.iter().map(|known| known.written.name.value.as_str()).collect();
                        report_unknown(list, "code list", &known, self.resolver.diagnostics);
                    }
                }
            }
        }
        values
    }

    /// The code lists that an entry names, where they stand whole among its values: where each begins, and its index.
    fn lists(&self, item: &Item, values: &[Scalar], preset: bool) -> Vec<(usize, usize)> {
        let lists = &self.resolver.api.code_lists;
        let mut found = Vec::new();
        // What a builder sets is a value, even where it is the first of a list.
        let mut rest = usize::from(preset);
        for allowed in &item.values {
            let Allowed::List(name) = allowed else { continue };
            let Some(index) = lists.iter().position(|list| list.written.name.value == name.value) else { continue };
            let codes = &lists[index].codes;
            let is = |values: &[Scalar]| {
                let mut pairs = values.iter().zip(codes);
                pairs.all(|(value, code)| matches!(value, Scalar::Text(text) if *text == code.written.wire.value))
            };
            let mut windows = values.get(rest..).unwrap_or_default().windows(codes.len().max(1));
            if let Some(at) = windows.position(is) {
                found.push((rest + at, index));
                rest += at + codes.len();
            }
        }
        found
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
            if !list.codes.iter().any(|code| code.written.wire.value == *text) {
                let known: Vec<_> = list.codes.iter().map(|code| code.written.wire.value.as_str()).collect();
                let way_out = way_out(text, &known);
                return Some(Some(format!(
                    "`{text}` is not a value of the code list `{}`{way_out}",
                    list.written.name.value
                )));
            }
        }
        None
    }

    pub(super) fn condition(&mut self, condition: &spec::Condition) -> Option<Condition> {
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
                let number = self.selectors.iter().position(|known| *known == index)?;
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

    pub(super) fn selector(&mut self, name: &Text, values: &[Text]) -> Option<usize> {
        let selectors = &self.resolver.api.selectors;
        let of_operation = self.selectors.iter().map(|&index| selectors[index].written.name.value.as_str());
        let known: Vec<_> = ["present", "absent", "equals"].into_iter().chain(of_operation).collect();
        let Some(index) =
            self.selectors.iter().copied().find(|&index| selectors[index].written.name.value == name.value)
        else {
            // The selector's own mistake is reported where it is declared.
            if !self.resolver.is_broken_selector(&name.value) {
                report_unknown(name, "condition or undeclared selector", &known, self.resolver.diagnostics);
            }
            return None;
        };
        let list = &self.resolver.api.code_lists[selectors[index].values];
        let wires: Vec<_> = list.codes.iter().map(|code| code.written.wire.value.as_str()).collect();
        for value in values.iter().filter(|value| !wires.contains(&value.value.as_str())) {
            report_unknown(
                value,
                &format!("value of `{}`", list.written.name.value),
                &wires,
                self.resolver.diagnostics,
            );
        }
        Some(index)
    }

    /// Why a rule on a path is ours, if it is: as the list's entry says, or an entry beside the lists.
    pub(super) fn because(&self, path: &Text, own: Option<&Text>) -> Option<String> {
        let beside = || {
            self.apart.iter().find_map(|entry| match entry {
                Ours::Path { path: of, why } if of.value == path.value => Some(why),
                _ => None,
            })
        };
        own.or_else(beside).map(|why| why.value.clone())
    }
}

fn written(value: &Scalar) -> String {
    match value {
        Scalar::Null => "null".to_owned(),
        Scalar::Boolean(value) => value.to_string(),
        Scalar::Integer(value) => value.to_string(),
        Scalar::Text(text) => text.clone(),
    }
}
