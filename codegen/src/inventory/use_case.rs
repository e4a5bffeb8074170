//! Use cases and their variants.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    grounds::Grounds,
    rule::{Fields, Paths},
    table::Table,
    word::{guides, when_jose},
};
use crate::{
    jose,
    model::{self, Contract, Degree, Document, Does, Model, Subject, WithBody},
    spec::Text,
};

/// A use case or one of its variants.
#[derive(Default, Serialize)]
pub(super) struct UseCase<'a> {
    id: &'a str,
    variant: Option<&'a str>,
    title: &'a str,
    operation: &'a str,
    guide: Vec<&'a str>,
    documented: Vec<String>,
    #[serde(flatten)]
    fields: Fields<'a>,
    headers: Vec<Header<'a>>,
    /// Those whose requests nothing tells from its own.
    alike: Vec<&'a str>,
    encryption: &'static str,
    jose: &'static str,
    /// Whether its requests may be sent again after an unknown outcome.
    repeatable: &'static str,
    /// The values that its builders take, by their setters.
    takes: Vec<String>,
    ours: Vec<Ours<'a>>,
    notes: &'a [Text],
    examples: Vec<Example<'a>>,
    #[serde(flatten)]
    listed: Listed<'a>,
}

/// What its keys are called.
pub(crate) fn keys() -> Vec<String> {
    let mut use_case = UseCase::default();
    // Where they are empty they are left out.
    use_case.listed.supports.insert("", Vec::new());
    use_case.listed.lifted.insert("", Vec::new());
    let written = serde_json::to_value(use_case).ok();
    written.and_then(|written| Some(written.as_object()?.keys().cloned().collect())).unwrap_or_default()
}

impl<'a> UseCase<'a> {
    /// The use case itself, then its variants.
    pub(super) fn all(model: &'a Model<'a>, use_case: &'a model::UseCase<'a>) -> Vec<Self> {
        let own = Self::of(model, use_case, None, &use_case.contract);
        let variants = use_case.builders.iter().filter_map(|builder| {
            Some(Self::of(model, use_case, Some(builder.variant.as_deref()?), &builder.contract))
        });
        std::iter::once(own).chain(variants).collect()
    }

    fn of(
        model: &'a Model<'a>,
        use_case: &'a model::UseCase<'a>,
        variant: Option<&'a str>,
        contract: &'a Contract,
    ) -> Self {
        let operation = model.operation(use_case);
        let paths = model.request(operation).map(Paths);
        Self {
            id: &contract.id,
            variant,
            title: use_case.written.title.as_deref().unwrap_or_default(),
            operation: &operation.written.name.value,
            guide: guides(&model.api, &use_case.documented),
            documented: model.api.cite_all(&use_case.documented),
            fields: paths.map(|paths| Fields::of(model, use_case, contract, paths)).unwrap_or_default(),
            headers: Header::all(use_case),
            alike: use_case.alike.iter().map(String::as_str).collect(),
            encryption: use_case.encryption.word(Degree::OF_ENCRYPTION),
            jose: use_case.jose.word(Degree::OF_JOSE),
            repeatable: use_case.repeatable.word(Degree::OF_REPEATING),
            takes: takes(use_case, variant),
            ours: paths
                .iter()
                .flat_map(|paths| Ours::of_fields(use_case, *paths))
                .chain(Ours::of_modes(model, use_case))
                .collect(),
            notes: &use_case.written.notes,
            examples: use_case.examples_of(variant).map(|example| Example::of(model, example)).collect(),
            listed: Listed::of(model, use_case, contract, paths),
        }
    }
}

/// The setters of values that a builder takes; of the use case itself, those that any of its builders takes.
fn takes(use_case: &model::UseCase, variant: Option<&str>) -> Vec<String> {
    let builders =
        use_case.builders.iter().filter(|builder| variant.is_none_or(|of| builder.variant.as_deref() == Some(of)));
    let methods = builders.flat_map(|builder| &builder.methods);
    let takes = methods.filter(|method| matches!(method.does, Does::WithBody(_, WithBody::Take(..))));
    takes.map(|method| method.name.to_string()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// What selectors and modes mean for it. Those that the spec gives a key are always there, the others where they mean something.
#[derive(Default, Serialize)]
struct Listed<'a> {
    /// Selector → values that the page says are supported.
    #[serde(skip_serializing_if = "Table::is_empty")]
    supports: Table<&'a str, Vec<&'a str>>,
    /// Mode → required paths that it lifts.
    #[serde(skip_serializing_if = "Table::is_empty")]
    lifted: Table<&'a str, Vec<&'a str>>,
    #[serde(flatten)]
    keyed: Table<&'a str, Vec<&'a str>>,
}

impl<'a> Listed<'a> {
    fn of(
        model: &'a Model<'a>,
        use_case: &'a model::UseCase<'a>,
        contract: &'a Contract,
        paths: Option<Paths<'a>>,
    ) -> Self {
        let mut listed = Self::default();
        for (index, selector) in model.api.selectors.iter().enumerate() {
            let supported = use_case.supports.iter().find(|(of, _)| *of == index);
            let values = supported.map(|(_, values)| values.iter().map(|value| &**value).collect());
            match &selector.written.key {
                Some(key) => listed.keyed.insert(key, values.unwrap_or_default()),
                None => listed.supports.extend(values.map(|values| (&*selector.written.name.value, values))),
            }
        }
        let modes = &model.operation(use_case).modes;
        for (index, mode) in model.api.modes.iter().enumerate() {
            let change = contract.modes.iter().find(|change| change.mode == index);
            let lifted = change.zip(paths).map(|(change, paths)| paths.of(&change.lifts)).unwrap_or_default();
            match &mode.written.key {
                Some(key) => listed.keyed.insert(key, lifted),
                None => listed.lifted.extend(modes.contains(&index).then_some((&*mode.written.name.value, lifted))),
            }
        }
        listed
    }
}

/// A header with one value.
#[derive(Serialize)]
struct Header<'a> {
    name: &'a str,
    value: &'a str,
    sent: &'static str,
}

impl<'a> Header<'a> {
    /// Those that are always sent, and the one that asks for a JOSE answer.
    fn all(use_case: &'a model::UseCase<'a>) -> Vec<Self> {
        let always = use_case.written.headers.iter().map(|(name, value)| Self { name, value, sent: "always" });
        let accept = when_jose(use_case.jose);
        let accept = accept.map(|sent| Self { name: jose::HEADER, value: jose::MEDIA_TYPE, sent });
        always.chain(accept).collect()
    }
}

/// What is not a page's.
#[derive(Serialize)]
#[serde(untagged)]
enum Ours<'a> {
    Field { path: &'a str, why: &'a str },
    Choice { paths: Vec<&'a str>, why: &'a str },
    Mode { mode: &'a str, why: &'a str },
}

impl<'a> Ours<'a> {
    fn of_fields(use_case: &'a model::UseCase<'a>, paths: Paths<'a>) -> impl Iterator<Item = Self> {
        use_case.ours.iter().map(move |model::Ours { what, why }| match what {
            Subject::Field(field) => Self::Field { path: paths.at(*field), why },
            Subject::AtLeastOneOf(fields) | Subject::AtMostOneOf(fields) => {
                Self::Choice { paths: paths.of(fields), why }
            }
        })
    }

    fn of_modes(model: &'a Model<'a>, use_case: &'a model::UseCase<'a>) -> impl Iterator<Item = Self> {
        use_case
            .modes_of_ours
            .iter()
            .map(|(mode, why)| Self::Mode { mode: &model.api.modes[*mode].written.name.value, why })
    }
}

/// A published example.
#[derive(Serialize)]
struct Example<'a> {
    name: Option<&'a str>,
    /// Of its request, then of its response.
    grounds: Vec<Grounds<'a>>,
    request: Option<&'a str>,
    response: Option<&'a str>,
    /// What no setter of the builder could make.
    escape_hatches: usize,
}

impl<'a> Example<'a> {
    fn of(model: &'a Model<'a>, example: &'a model::Example) -> Self {
        let documents = [&example.request, &example.response];
        let shown = |document: &'a Document| Grounds::shown(&model.api, &document.at, &document.span);
        let [request, response] = documents.map(|document| document.as_ref().map(|document| &*document.file));
        Self {
            name: example.suffix.as_deref(),
            grounds: documents.into_iter().flatten().map(shown).collect(),
            request,
            response,
            escape_hatches: example.plan.as_ref().map_or(0, |plan| plan.around.len()),
        }
    }
}
