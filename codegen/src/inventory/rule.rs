//! What contracts say of fields, which are called by their paths here.

use serde::Serialize;

use super::{grounds::Grounds, table::Table};
use crate::{
    diagnostic::Span,
    model::{self, Alternatives, Api, Body, Citation, Contract, FieldId, Model, Operation, Rules, UseCase, ValueRule},
    spec::{Scalar, Text},
};

/// The names of a body's fields. What has no body has no fields, and nothing to be said of them.
#[derive(Clone, Copy)]
pub(super) struct Paths<'a>(pub(super) &'a Body);

impl<'a> Paths<'a> {
    pub(super) fn at(self, field: FieldId) -> &'a str {
        &self.0[field].path
    }

    pub(super) fn of(self, fields: &[FieldId]) -> Vec<&'a str> {
        fields.iter().map(|field| self.at(*field)).collect()
    }

    pub(super) fn each(self, choices: &[Alternatives]) -> Vec<Vec<&'a str>> {
        choices.iter().map(|choice| self.of(&choice.fields)).collect()
    }

    fn required(self, rules: &Rules) -> Vec<&'a str> {
        rules.required.iter().map(|requirement| self.at(requirement.field)).collect()
    }

    /// The one value of fields that a builder sets.
    fn fixed(self, rules: &'a Rules) -> Table<&'a str, &'a Scalar> {
        let preset = rules.values.iter().filter(|rule| rule.preset && rule.fixed);
        preset.filter_map(|rule| Some((self.at(rule.field), rule.values.first()?))).collect()
    }

    /// The values of fields that can have several.
    fn allowed(self, rules: &'a Rules) -> Table<&'a str, &'a [Scalar]> {
        self.values(rules.values.iter().filter(|rule| !rule.fixed))
    }

    pub(super) fn values(self, rules: impl IntoIterator<Item = &'a ValueRule>) -> Table<&'a str, &'a [Scalar]> {
        rules.into_iter().map(|rule| (self.at(rule.field), rule.values.as_slice())).collect()
    }
}

/// Everything that a contract says of fields.
#[derive(Default, Serialize)]
pub(super) struct Fields<'a> {
    required: Vec<&'a str>,
    may_be_empty: Vec<&'a str>,
    fixed: Table<&'a str, &'a Scalar>,
    allowed: Table<&'a str, &'a [Scalar]>,
    optional: Vec<&'a str>,
    optional_values: Table<&'a str, &'a Scalar>,
    conditional: Vec<Conditional<'a>>,
    at_least_one_of: Vec<Vec<&'a str>>,
    rules: Vec<Rule<'a>>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(
        model: &'a Model<'a>,
        use_case: &'a UseCase<'a>,
        contract: &'a Contract,
        paths: Paths<'a>,
    ) -> Self {
        let always = &contract.always;
        let may_be_empty = always.required.iter().filter(|requirement| requirement.may_be_empty);
        let optional_values = always.values.iter().filter(|rule| rule.fixed && !rule.preset);
        let optional_values = optional_values.filter_map(|rule| Some((paths.at(rule.field), rule.values.first()?)));
        let conditional = |conditional: &'a model::Conditional| Conditional {
            when: conditions(&model.api, conditional, paths),
            required: paths.required(&conditional.rules),
            fixed: paths.fixed(&conditional.rules),
            allowed: paths.allowed(&conditional.rules),
        };
        Self {
            required: paths.required(always),
            may_be_empty: may_be_empty.map(|requirement| paths.at(requirement.field)).collect(),
            fixed: paths.fixed(always),
            allowed: paths.allowed(always),
            optional: paths.of(&contract.optional),
            optional_values: optional_values.collect(),
            conditional: contract.when.iter().map(conditional).collect(),
            at_least_one_of: paths.each(&always.at_least_one_of),
            rules: Stated { api: &model.api, documented: &use_case.documented, paths }.of_contract(contract),
        }
    }
}

/// Rules that hold under conditions.
#[derive(Serialize)]
struct Conditional<'a> {
    when: Vec<Condition<'a>>,
    required: Vec<&'a str>,
    fixed: Table<&'a str, &'a Scalar>,
    allowed: Table<&'a str, &'a [Scalar]>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Condition<'a> {
    Present(&'a str),
    Absent(&'a str),
    Equals(Table<&'a str, &'a Scalar>),
    Mode(&'a str),
    #[serde(untagged)]
    Selector {
        selector: &'a str,
        values: &'a [String],
    },
}

fn conditions<'a>(api: &'a Api<'a>, conditional: &'a model::Conditional, paths: Paths<'a>) -> Vec<Condition<'a>> {
    let condition = |condition: &'a model::Condition| match condition {
        model::Condition::Present(field) => Condition::Present(paths.at(*field)),
        model::Condition::Absent(field) => Condition::Absent(paths.at(*field)),
        model::Condition::Equals(field, value) => {
            Condition::Equals(std::iter::once((paths.at(*field), value)).collect())
        }
        model::Condition::Selector(of, values) => {
            Condition::Selector { selector: &api.selectors[of.selector].written.name.value, values }
        }
        model::Condition::Mode(mode) => Condition::Mode(&api.modes[*mode].written.name.value),
    };
    conditional.conditions.iter().map(condition).collect()
}

/// One rule.
#[derive(Serialize)]
pub(super) struct Rule<'a> {
    #[serde(rename = "rule")]
    kind: &'static str,
    paths: Vec<&'a str>,
    values: Option<&'a [Scalar]>,
    when: Vec<Condition<'a>>,
    #[serde(flatten)]
    grounds: Grounds<'a>,
}

impl<'a> Rule<'a> {
    /// What holds in every use case of an operation.
    pub(super) fn of_all(api: &'a Api<'a>, operation: &'a Operation<'a>, paths: Paths<'a>) -> Vec<Self> {
        Stated { api, documented: &operation.documented, paths }.of_rules(&operation.rules, None)
    }

    /// What a mode does not require, then what it requires.
    pub(super) fn of_mode(api: &'a Api<'a>, mode: &'a model::Mode<'a>) -> Vec<Self> {
        let rule = |kind, path: &'a Text, present: Option<&'a Text>, ours| Self {
            kind,
            paths: vec![path.value.as_str()],
            values: None,
            when: std::iter::once(Condition::Mode(&mode.written.name.value))
                .chain(present.map(|path| Condition::Present(&path.value)))
                .collect(),
            grounds: Grounds::of(api, &mode.documented, ours, &path.span),
        };
        let lifted = mode.written.lifts.iter().map(|path| rule("lifted", path, None, None));
        let pairs = mode.pairs.iter().flat_map(|pair| pair.required.iter().map(move |partner| (pair, partner)));
        let required =
            pairs.map(|(pair, partner)| rule("required", &partner.path, Some(pair.present), partner.ours.as_deref()));
        lifted.chain(required).collect()
    }
}

/// States rules one by one.
struct Stated<'a> {
    api: &'a Api<'a>,
    /// What has the list that they stand in.
    documented: &'a [Citation],
    paths: Paths<'a>,
}

impl<'a> Stated<'a> {
    fn of_contract(&self, contract: &'a Contract) -> Vec<Rule<'a>> {
        let mut stated = self.of_rules(&contract.always, None);
        for conditional in &contract.when {
            stated.extend(self.of_rules(&conditional.rules, Some(conditional)));
        }
        stated
    }

    fn of_rules(&self, rules: &'a Rules, when: Option<&'a model::Conditional>) -> Vec<Rule<'a>> {
        let rule = |kind, fields: &[FieldId], ours, span| self.rule(kind, fields, when, ours, span);
        let required = rules.required.iter().map(|of| rule("required", &[of.field], of.ours.as_deref(), &of.span));
        let values = rules.values.iter().map(|of| {
            let kind = if of.fixed { "fixed" } else { "allowed" };
            Rule { values: Some(&of.values), ..rule(kind, &[of.field], of.ours.as_deref(), &of.span) }
        });
        let choices =
            rules.at_least_one_of.iter().map(|of| rule("at_least_one_of", &of.fields, of.ours.as_deref(), &of.span));
        let limits =
            rules.at_most_one_of.iter().map(|of| rule("at_most_one_of", &of.fields, of.ours.as_deref(), &of.span));
        let numbers = rules.not_zero.iter().map(|of| {
            let rule = rule("not_zero", &[of.field], of.ours.as_deref(), &of.span);
            if of.documented.is_empty() {
                return rule;
            }
            Rule { grounds: Grounds::of(self.api, &of.documented, of.ours.as_deref(), &of.span), ..rule }
        });
        required.chain(values).chain(choices).chain(limits).chain(numbers).collect()
    }

    /// A rule without values.
    fn rule(
        &self,
        kind: &'static str,
        fields: &[FieldId],
        when: Option<&'a model::Conditional>,
        ours: Option<&'a str>,
        span: &'a Span,
    ) -> Rule<'a> {
        // A rule of a mode is where the mode is documented, and a field may have a page of its own.
        let modes = when.iter().flat_map(|when| &when.conditions).filter_map(|condition| match condition {
            model::Condition::Mode(mode) => Some(&self.api.modes[*mode].documented),
            _ => None,
        });
        let mut elsewhere = modes.chain(fields.first().map(|field| &self.paths.0[*field].documented));
        let documented = elsewhere.find(|documented| !documented.is_empty()).map_or(self.documented, Vec::as_slice);
        Rule {
            kind,
            paths: self.paths.of(fields),
            values: None,
            when: when.map(|when| conditions(self.api, when, self.paths)).unwrap_or_default(),
            grounds: Grounds::of(self.api, documented, ours, span),
        }
    }
}
