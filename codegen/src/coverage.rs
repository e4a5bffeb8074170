//! Model → what is there of each operation and use case, in figures.

use std::{collections::BTreeSet, iter::Sum, ops::Add};

use serde::Serialize;

use crate::model::{self, Contract, Model, Rules};

/// What a spec covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// In the order of the spec.
    pub operations: Vec<CoveredOperation>,
    /// The published texts that it holds.
    pub blocks: Blocks,
}

/// An operation and its use cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoveredOperation {
    /// `POST`.
    pub method: String,
    /// As documented.
    pub path: String,
    /// Each is followed by its variants.
    pub use_cases: Vec<CoveredUseCase>,
}

/// A use case or one of its variants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoveredUseCase {
    /// As its contract is called.
    pub id: String,
    /// Whether it is a variant, whose figures are in its use case's too.
    pub is_variant: bool,
    /// What there is of it.
    pub counts: Counts,
}

/// What there is of a use case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Required and optional fields.
    pub fields: usize,
    /// Rules of its contract.
    pub rules: usize,
    /// Published requests and answers.
    pub examples: usize,
    /// Where its pages contradict themselves.
    pub errata: usize,
    /// What of its examples no setter could make.
    pub escape_hatches: usize,
}

/// How many published texts a spec holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Blocks {
    /// Whole requests.
    pub requests: usize,
    /// Answers.
    pub responses: usize,
    /// Pieces of requests.
    pub fragments: usize,
    /// Commands for a shell.
    pub commands: usize,
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            fields: self.fields + other.fields,
            rules: self.rules + other.rules,
            examples: self.examples + other.examples,
            errata: self.errata + other.errata,
            escape_hatches: self.escape_hatches + other.escape_hatches,
        }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

impl CoveredOperation {
    /// What there is of all its use cases.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.use_cases.iter().filter(|use_case| !use_case.is_variant).map(|use_case| use_case.counts).sum()
    }
}

pub(crate) fn coverage(model: &Model) -> Coverage {
    Coverage { operations: model.operations().map(|of| operation(model, of)).collect(), blocks: blocks(model) }
}

fn operation(model: &Model, operation: &model::Operation) -> CoveredOperation {
    let own = model.use_cases().filter(|use_case| use_case.operation == operation.id);
    CoveredOperation {
        method: operation.written.method.value.clone(),
        path: operation.written.path.value.clone(),
        use_cases: own.flat_map(use_case).collect(),
    }
}

/// The use case itself, then its variants.
fn use_case(use_case: &model::UseCase) -> Vec<CoveredUseCase> {
    let around = use_case.fragments.iter().filter(|fragment| fragment.is_incomplete());
    let own = Counts { errata: use_case.errata.len() + around.count(), ..counts(use_case, None, &use_case.contract) };
    let mut covered = vec![CoveredUseCase { id: use_case.contract.id.clone(), is_variant: false, counts: own }];
    covered.extend(use_case.builders.iter().filter_map(|builder| {
        let counts = counts(use_case, Some(builder.variant.as_deref()?), &builder.contract);
        Some(CoveredUseCase { id: builder.contract.id.clone(), is_variant: true, counts })
    }));
    covered
}

/// What there is of a contract and of its examples; errata are a use case's.
fn counts(use_case: &model::UseCase, variant: Option<&str>, contract: &Contract) -> Counts {
    let examples = || use_case.examples_of(variant);
    let documents = examples().flat_map(|example| [&example.request, &example.response]);
    let plans = examples().filter_map(|example| example.plan.as_ref());
    Counts {
        fields: contract.always.required.len() + contract.optional.len(),
        rules: rules(&contract.always) + contract.when.iter().map(|when| rules(&when.rules)).sum::<usize>(),
        examples: documents.flatten().count(),
        errata: 0,
        escape_hatches: plans.map(|plan| plan.around.len()).sum(),
    }
}

/// A value that a builder sets is no rule beside the one that requires it.
fn rules(rules: &Rules) -> usize {
    let values = rules.values.iter().filter(|rule| !(rule.fixed && rule.preset));
    let fields: BTreeSet<_> = values.map(|rule| rule.field).collect();
    rules.required.len() + fields.len() + rules.at_least_one_of.len() + rules.at_most_one_of.len()
}

fn blocks(model: &Model) -> Blocks {
    let examples = || model.use_cases().flat_map(|use_case| &use_case.examples);
    Blocks {
        requests: examples().filter(|example| example.request.is_some()).count(),
        responses: examples().filter(|example| example.response.is_some()).count(),
        fragments: model.use_cases().map(|use_case| use_case.fragments.len()).sum(),
        commands: model.topics.iter().map(|topic| topic.commands.len()).sum(),
    }
}
