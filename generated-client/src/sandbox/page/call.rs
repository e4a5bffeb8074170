//! A call opened: its headers, its request with what is wrong at its place, its answer, and the calls that it belongs to.

use askama::Template;
use http::{HeaderMap, HeaderName};
use serde_json::Value;

use super::{
    super::{edge::Edge, heard::Finding, record::Call},
    chain::{self, Linked},
    copy::{self, Addressed},
    index::{self, Row},
    lines::{self, Line},
    tree::{self, Node},
};
use crate::{
    checks,
    runtime::{Contract, Operation, Rule, Undecodable, Violation, decode, matching},
};

/// Headers whose values are nobody's secret.
const OPEN: &[&str] = &[
    "accept",
    "content-length",
    "content-type",
    "date",
    "digest",
    "host",
    "profile-id",
    "user-agent",
    "v-c-correlation-id",
    "v-c-date",
    "v-c-merchant-id",
    "x-sandbox-play",
    "x-sandbox-use-case",
];

#[derive(Template)]
#[template(path = "sandbox/call.html")]
pub(super) struct Page {
    row: Row,
    addressed: String,
    took: String,
    merchant: String,
    encrypted: bool,
    denied: String,
    headers: Vec<(String, String)>,
    request: Vec<Line>,
    /// Why there is no request to be seen.
    no_request: String,
    /// What is wrong and has no place in the body.
    beside: Vec<String>,
    answer: Vec<Line>,
    no_answer: String,
    findings: Vec<Finding>,
    repeats: Vec<Row>,
    chain: Vec<(Row, &'static str)>,
    rust: String,
    curl: String,
}

impl Page {
    pub(super) fn new(edge: &Edge, origin: &str, number: u64) -> Option<Self> {
        let calls = edge.record.calls();
        let call = calls.iter().find(|call| call.number == number)?;
        let contract = call.judged_by.and_then(|id| checks::contract(id).ok());
        let operation = contract.map(|contract| contract.operation).or_else(|| operation(call));
        let (request, no_request) = request(call, contract, operation);
        let (answer, no_answer) = answer(call, contract);
        let within = |violation: &&Violation| !is_beside(violation);
        let inside: Vec<_> = call.violations.iter().filter(within).cloned().collect();
        let beside = call.violations.iter().filter(|violation| is_beside(violation));
        let (path, query) = call.path.split_once('?').map_or((&*call.path, None), |(path, query)| (path, Some(query)));
        let addressed = operation.map(|operation| Addressed { operation, contract, path, query });
        let row = |linked: Linked| (Row::of(&linked.call), linked.how);
        // What is not shown at all cannot be sent again.
        let is_whole = (request.is_some() || call.body().is_empty()) && tree::scrubbed(&call.path) == call.path;
        Some(Self {
            row: Row::of(call),
            addressed: index::addressed(call),
            took: format!("{:.1} ms", call.took.as_secs_f64() * 1000.0),
            merchant: call.merchant.clone().unwrap_or_default(),
            encrypted: call.encrypted,
            denied: call.denied.as_deref().map(tree::scrubbed).unwrap_or_default(),
            headers: shown(&call.headers),
            request: request.as_ref().map(|request| lines::of(request, &inside)).unwrap_or_default(),
            no_request,
            beside: beside.map(|violation| format!("{}: {}", violation.path, lines::words(violation))).collect(),
            answer: answer.as_ref().map(|answer| lines::of(answer, &[])).unwrap_or_default(),
            no_answer,
            findings: call.findings.clone(),
            repeats: chain::repeats(&calls, call).iter().map(Row::of).collect(),
            chain: chain::of(&calls, number).into_iter().map(row).collect(),
            rust: addressed
                .filter(|_| is_whole)
                .and_then(|addressed| copy::rust(&addressed, request.as_ref()))
                .unwrap_or_default(),
            curl: Some(call)
                .filter(|_| is_whole)
                .and_then(|call| copy::curl(call, operation, request.as_ref(), origin))
                .unwrap_or_default(),
        })
    }
}

/// Whether it is about a header or a parameter of the path.
fn is_beside(violation: &Violation) -> bool {
    violation.path.starts_with('{') || violation.rule == Rule::Parameter
}

fn operation(call: &Call) -> Option<&'static Operation> {
    let mut operations = crate::use_cases().iter().map(|contract| contract.operation);
    operations.find(|operation| Some(operation.id) == call.operation)
}

/// The request as its operation's body, or why it is not shown.
fn request(
    call: &Call,
    contract: Option<&'static Contract>,
    operation: Option<&'static Operation>,
) -> (Option<Node>, String) {
    let words = |words: &str| (None, words.to_owned());
    if call.body().is_empty() {
        return words(if call.merchant.is_none() { "It was not let in, and is not read." } else { "No body came." });
    }
    let any = || crate::use_cases().iter().copied().find(|known| Some(known.operation.id) == operation.map(|it| it.id));
    let Some(contract) = contract.or_else(any).filter(|contract| contract.operation.has_body) else {
        return match serde_json::from_slice::<Value>(call.body()) {
            Ok(value) => (Some(tree::undocumented(&value)), String::new()),
            Err(_) => words("The body is no JSON, and is not shown."),
        };
    };
    match matching::Read::of(contract, call.body()) {
        Ok(read) => (Some(tree::of(read.body.as_ref())), String::new()),
        Err(Undecodable { path, .. }) if !path.is_empty() => {
            (None, format!("The body cannot be read at {}, and is not shown.", tree::scrubbed(&path)))
        }
        Err(_) => words("The body is no JSON object, and is not shown."),
    }
}

/// The answer, or why it is not shown.
fn answer(call: &Call, contract: Option<&'static Contract>) -> (Option<Node>, String) {
    if call.status.is_none() {
        return (None, "There was no answer.".to_owned());
    }
    if call.answer.is_empty() {
        return (None, "The answer has no body.".to_owned());
    }
    let is_success = call.status.is_some_and(|status| status.is_success());
    let documented = contract.filter(|_| is_success).and_then(|contract| {
        let mut body = (contract.response)();
        decode::slice_into(body.as_mut(), &call.answer).ok()?;
        Some(tree::of(body.as_ref()))
    });
    // What a refusal says is the sandbox's own. Another answer that nothing documents may be a key that was asked for.
    let own = || {
        let answer = serde_json::from_slice(&call.answer).ok()?;
        Some(if is_success { tree::undocumented(&answer) } else { tree::of_own(&answer) })
    };
    match documented.or_else(own) {
        Some(node) => (Some(node), String::new()),
        None => (None, "The answer is no JSON, and is not shown.".to_owned()),
    }
}

/// The headers, with the values of those that may be seen.
fn shown(headers: &HeaderMap) -> Vec<(String, String)> {
    let value = |name: &HeaderName, value: &http::HeaderValue| match name.as_str() {
        name if OPEN.contains(&name) => tree::scrubbed(&String::from_utf8_lossy(value.as_bytes())),
        "authorization" => match value.to_str().ok().and_then(|value| value.split_once(' ')) {
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("bearer") => format!("{scheme} hidden"),
            _ => "hidden".to_owned(),
        },
        _ => "hidden".to_owned(),
    };
    headers.iter().map(|(name, it)| (name.to_string(), value(name, it))).collect()
}
