//! A use case's rules → what the spec says of each path.

use std::collections::BTreeSet;

use super::{
    fact,
    spec::{Place, Spec, UseCase, plain},
};

/// What the spec says of a path under one condition.
#[derive(Debug)]
pub(super) struct Stated<'s> {
    /// As the spec writes it.
    pub path: &'s str,
    pub bare: String,
    pub ask: Ask,
    pub when: BTreeSet<String>,
    pub values: Option<BTreeSet<String>>,
    pub ours: Option<&'s str>,
    pub place: Option<Place>,
    /// A page speaks of the path.
    pub is_used: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    Required,
    /// At least one of several.
    Choice,
    Optional,
    /// What each use case of the operation may have.
    Shared,
}

/// All that a use case and its operation say of paths.
pub(super) fn stated<'s>(spec: &'s Spec, use_case: &'s UseCase) -> Vec<Stated<'s>> {
    let mut stated: Vec<Stated<'s>> = Vec::new();
    let is_mode = |when: &BTreeSet<String>| when.iter().any(|it| it.starts_with("mode "));
    for rule in &use_case.rules {
        let when = rule.conditions();
        if is_mode(&when) {
            continue;
        }
        let values = rule.values.as_ref().map(|values| values.iter().map(plain).collect::<BTreeSet<_>>());
        let ask = match rule.rule.as_str() {
            "required" => Ask::Required,
            "at_least_one_of" => Ask::Choice,
            "fixed" | "allowed" => Ask::Optional,
            _ => continue,
        };
        for path in &rule.paths {
            let known = stated.iter_mut().find(|it| it.path == path && it.when == when && values.is_some());
            match known {
                Some(known) => {
                    known.values.clone_from(&values);
                    known.ours = known.ours.or(rule.ours.as_deref());
                }
                None => stated.push(Stated {
                    path,
                    bare: pages::bare(path),
                    ask,
                    when: when.clone(),
                    values: values.clone(),
                    ours: rule.ours.as_deref(),
                    place: Some(rule.place.clone()),
                    is_used: false,
                }),
            }
        }
    }
    let shared = spec.operation(use_case).map(|operation| operation.optional.as_slice()).unwrap_or_default();
    for (path, ask) in
        use_case.optional.iter().map(|path| (path, Ask::Optional)).chain(shared.iter().map(|path| (path, Ask::Shared)))
    {
        // A field of a choice or a condition is optional otherwise, which says nothing more.
        if !stated.iter().any(|it| it.path == path && it.when.is_empty()) {
            let is_told = stated.iter().any(|it| it.path == path);
            stated.push(Stated {
                path,
                bare: pages::bare(path),
                ask,
                when: BTreeSet::new(),
                values: None,
                ours: use_case.why(path),
                place: spec.place(use_case, path),
                is_used: is_told,
            });
        }
    }
    stated
}

impl Stated<'_> {
    pub(super) fn says(&self) -> String {
        let mut says = match self.ask {
            Ask::Required => "required",
            Ask::Choice => "at least one of several",
            Ask::Optional | Ask::Shared => "optional",
        }
        .to_owned();
        if !self.when.is_empty() {
            says.push_str(&format!(" when {}", self.when.iter().cloned().collect::<Vec<_>>().join(" and ")));
        }
        if let Some(values) = &self.values {
            says.push_str(&format!(", {}", fact::listed(values)));
        }
        says
    }
}
