//! A request → the use case that judges it, and what it breaks of that.

use std::collections::HashMap;

use super::{
    super::heard::Heard,
    ground::Ground,
    instrument,
    refusal::{self, Detail, Family, Refusal},
    settings::Stored,
};
use crate::runtime::{
    Contract, Given, Operation, Rule, Violation,
    matching::{Nearest, Read},
    value::Object,
};
use crate::{checks, generated};

/// A header by which a request says its use case itself.
pub(super) const FORCED: &str = "x-sandbox-use-case";

/// The use cases of each operation.
pub(super) struct Judge(HashMap<&'static str, (Nearest, Vec<&'static Contract>)>);

pub(super) struct Judged {
    pub(super) read: Option<Read>,
    pub(super) contract: &'static Contract,
    pub(super) violations: Vec<Violation>,
}

impl Judge {
    pub(super) fn new() -> Self {
        let mut operations: HashMap<_, Vec<_>> = HashMap::new();
        for contract in generated::use_cases() {
            operations.entry(contract.operation.id).or_default().push(*contract);
        }
        let ready = |contracts: Vec<&'static Contract>| (Nearest::new(&contracts), contracts);
        Self(operations.into_iter().map(|(id, contracts)| (id, ready(contracts))).collect())
    }

    /// Judges a request by the use case that it says, else by the one that it is most like: satisfying some other one is not enough.
    pub(super) fn judge(
        &self,
        ground: &Ground,
        heard: &Heard<'_>,
        operation: &'static Operation,
    ) -> Result<Option<Judged>, Refusal> {
        let Some((nearest, contracts)) = self.0.get(operation.id) else { return Ok(None) };
        let family = Family::of(heard.path);
        let forced = forced(heard, family, contracts)?;
        if !operation.has_body {
            let contract = forced.or(contracts.first().copied());
            return Ok(contract.map(|contract| Judged { read: None, contract, violations: Vec::new() }));
        }
        let Some(read) = nearest.read(heard.body) else { return Ok(None) };
        let read = read.map_err(|broken| {
            let details = if broken.path.is_empty() { Vec::new() } else { vec![Detail::invalid(broken.path)] };
            refusal::fields(family, heard.at, &details)
        })?;
        let given = given(ground, heard, contracts, read.body.as_ref())?;
        let judged = match forced {
            Some(contract) => Some((contract, read.judged_by(contract, &given))),
            None => nearest.nearest(&read, &given).and_then(|best| {
                let contract = contracts.iter().find(|contract| contract.id == best.use_case)?;
                Some((*contract, best.verdict))
            }),
        };
        Ok(judged.map(|(contract, verdict)| {
            let mut violations = verdict.violations;
            // What the sandbox said beside the body is no fault of the request's.
            violations.retain(|violation| violation.rule != Rule::Given);
            if ground.settings.published {
                violations.retain(|violation| !is_masked(read.body.as_ref(), violation));
            }
            Judged { read: Some(read), contract, violations }
        }))
    }
}

fn forced(
    heard: &Heard<'_>,
    family: Family,
    contracts: &[&'static Contract],
) -> Result<Option<&'static Contract>, Refusal> {
    let Some(id) = heard.headers.get(FORCED) else { return Ok(None) };
    let id = id.to_str().unwrap_or_default();
    if let Some(contract) = contracts.iter().find(|contract| contract.id == id) {
        return Ok(Some(contract));
    }
    let words = match checks::contract(id) {
        Ok(other) => format!("{FORCED}: `{id}` is a use case of {}", other.operation.id),
        Err(unknown) => format!("{FORCED}: {unknown}"),
    };
    Err(match family {
        Family::Payments => refusal::payment(http::StatusCode::BAD_REQUEST, heard.at, "INVALID_DATA", &words),
        Family::Tokens => refusal::token_about(http::StatusCode::BAD_REQUEST, "invalidHeaders", &words, FORCED),
        Family::Agents => refusal::agent(http::StatusCode::BAD_REQUEST, "INVALID_DATA", &words, FORCED),
    })
}

/// What is known of a request beside its body.
fn given(ground: &Ground, heard: &Heard<'_>, contracts: &[&'static Contract], body: &dyn Object) -> Stored<Given> {
    let mut given = Given::default();
    if let Some(media_type) = heard.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) {
        given = given.header("content-type", media_type);
    }
    let has_mode = |name: &str| contracts.iter().any(|contract| contract.modes.contains(&name));
    if ground.settings.relaxed && has_mode("relaxed") {
        given = given.mode("relaxed");
    }
    let has_selector =
        |name: &str| contracts.iter().flat_map(|contract| contract.selectors).any(|selector| selector.name == name);
    if has_selector("network") {
        // A token does not say its network; who keeps the token knows it.
        if let Some(network) = instrument::network_of_token(ground, heard.merchant, body)? {
            given = given.select("network", network);
        }
    }
    Ok(given)
}

/// Whether it is about a number with X in the place of digits, as the pages print them.
fn is_masked(body: &dyn Object, violation: &Violation) -> bool {
    matches!(violation.rule, Rule::Form | Rule::Checksum)
        && super::json::text(body, &violation.path).is_some_and(|text| text.contains('X'))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::{runtime::matching::Candidate, sandbox::world::examples};

    /// The request, and what is left of it without one of its members, in any depth.
    fn poorer(request: &Value) -> Vec<Value> {
        let Value::Object(members) = request else { return vec![request.clone()] };
        let without = |name: &String| {
            let mut rest = members.clone();
            let inner = rest.remove(name);
            let inside = inner.iter().filter(|inner| inner.is_object()).flat_map(poorer).map({
                let (members, name) = (members.clone(), name.clone());
                move |inner| {
                    let mut members = members.clone();
                    members.insert(name.clone(), inner);
                    members
                }
            });
            std::iter::once(rest).chain(inside).map(Value::Object).collect::<Vec<_>>()
        };
        members.keys().flat_map(without).chain([request.clone()]).collect()
    }

    #[test]
    fn who_is_not_judged_would_not_have_been_the_judge() {
        let judge = Judge::new();
        let mut checked = 0;
        for (nearest, contracts) in judge.0.values() {
            let is_here =
                |example: &&examples::Example| contracts.iter().any(|contract| contract.id == example.use_case);
            let requests = examples::ROWS.iter().filter(is_here).filter_map(|example| example.request);
            // A third of them, since all use cases judge each.
            let requests = requests.flat_map(|text| poorer(&serde_json::from_str(text).unwrap())).step_by(3);
            for request in requests {
                let read = nearest.read(request.to_string().as_bytes()).unwrap().unwrap();
                let given = Given::default().select("network", "visa");
                let all = nearest.candidates(&read, &given).into_iter();
                assert_eq!(nearest.nearest(&read, &given), all.min_by_key(Candidate::distance), "{request}");
                checked += 1;
            }
        }
        assert!(checked > 150, "{checked} requests");
    }
}
