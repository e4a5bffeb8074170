//! Which calls belong together: the same request again, and what goes on from an earlier answer.

use std::{collections::HashMap, sync::Arc};

use serde_json::Value;

use super::super::record::Call;

/// The most links that one page shows.
const MOST: usize = 50;

/// Where requests name what an earlier answer gave, and how that is called.
const NAMED: &[(&str, &str)] = &[
    (
        "/processingInformation/authorizationOptions/initiator/merchantInitiatedTransaction/previousTransactionId",
        "continues the agreement",
    ),
    ("/paymentInformation/instrumentIdentifier/id", "charges a stored token"),
    ("/paymentInformation/paymentInstrument/id", "charges a stored token"),
    ("/paymentInformation/customer/id", "charges a stored token"),
    ("/clientReferenceInformation/transactionId", "names the same attempt"),
];

/// Where answers give what later requests name.
const GIVEN: &[&str] = &[
    "/id",
    "/instructionId",
    "/processorInformation/networkTransactionId",
    "/processorInformation/transactionId",
    "/tokenInformation/instrumentIdentifier/id",
    "/tokenInformation/paymentInstrument/id",
    "/tokenInformation/customer/id",
    "/tokenizedCard/id",
];

/// A call that belongs to another.
pub(super) struct Linked {
    pub(super) call: Arc<Call>,
    /// What it does with the earlier one.
    pub(super) how: &'static str,
}

/// The same request, sent again: method, path, merchant and plain text are the same.
pub(super) fn repeats(calls: &[Arc<Call>], of: &Call) -> Vec<Arc<Call>> {
    let is_same = |call: &&Arc<Call>| {
        call.method == of.method && call.path == of.path && call.merchant == of.merchant && call.body == of.body
    };
    let mut same: Vec<_> = calls.iter().filter(is_same).cloned().collect();
    if same.len() < 2 {
        same.clear();
    }
    let from = same.len().saturating_sub(MOST);
    same.split_off(from)
}

/// The call and whatever it goes on from or leads to, in the order in which it came; nothing if it stands alone.
pub(super) fn of(calls: &[Arc<Call>], number: u64) -> Vec<Linked> {
    let mut given: HashMap<(Option<&str>, String), usize> = HashMap::new();
    // To whom each call points, and how.
    let mut links: Vec<Vec<(usize, &'static str)>> = vec![Vec::new(); calls.len()];
    for (at, call) in calls.iter().enumerate() {
        let merchant = call.merchant.as_deref();
        let request: Value = serde_json::from_slice(call.body()).unwrap_or_default();
        let named = NAMED.iter().filter_map(|(place, how)| Some((request.pointer(place)?.as_str()?, *how)));
        let path = call.path.split('?').next().unwrap_or_default();
        let segments = path.split('/').skip(4).map(|id| (id, "acts on it"));
        for (id, how) in named.chain(segments).filter(|(id, _)| !id.is_empty()) {
            let earlier = given.get(&(merchant, id.to_ascii_uppercase()));
            links[at].extend(earlier.map(|earlier| (*earlier, how)));
        }
        if let Some(attempt) = request.pointer("/clientReferenceInformation/transactionId").and_then(Value::as_str) {
            given.entry((merchant, attempt.to_ascii_uppercase())).or_insert(at);
        }
        let answer: Value = serde_json::from_slice(&call.answer).unwrap_or_default();
        for id in GIVEN.iter().filter_map(|place| answer.pointer(place)?.as_str()) {
            given.entry((merchant, id.to_ascii_uppercase())).or_insert(at);
        }
    }
    let Some(start) = calls.iter().position(|call| call.number == number) else { return Vec::new() };
    let mut within = vec![false; calls.len()];
    let mut waiting = vec![start];
    while let Some(at) = waiting.pop() {
        if std::mem::replace(&mut within[at], true) {
            continue;
        }
        waiting.extend(links[at].iter().map(|(earlier, _)| *earlier));
        let later = links.iter().enumerate().filter(|(_, links)| links.iter().any(|(earlier, _)| *earlier == at));
        waiting.extend(later.map(|(later, _)| later));
    }
    let chain = calls.iter().enumerate().filter(|(at, _)| within[*at]);
    let how = |at: usize| links[at].first().map_or("begins", |(_, how)| how);
    let mut chain: Vec<_> = chain.map(|(at, call)| Linked { call: Arc::clone(call), how: how(at) }).collect();
    if chain.len() < 2 {
        chain.clear();
    }
    let from = chain.len().saturating_sub(MOST);
    chain.split_off(from)
}
