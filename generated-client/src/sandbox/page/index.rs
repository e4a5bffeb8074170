//! The first page: calls, findings, what waits, what is stored.

use std::sync::Arc;

use askama::Template;

use super::{
    super::{edge::Edge, heard::Finding, play::Play, record::Call, world::Kept},
    tree,
};

/// Calls on one page.
const MOST_CALLS: usize = 100;
/// Findings that are shown, and tokens of each kind.
const MOST: usize = 50;

#[derive(Template)]
#[template(path = "sandbox/index.html")]
pub(super) struct Page {
    origin: String,
    now: String,
    news: News,
    waiting: Vec<String>,
    names: Vec<&'static str>,
    kept: Vec<Kept>,
    broken: String,
}

/// What changes as calls arrive.
#[derive(Template)]
#[template(path = "sandbox/news.html")]
pub(super) struct News {
    newest: u64,
    rows: Vec<Row>,
    findings: Vec<Finding>,
    /// Where older calls begin.
    older: Option<u64>,
    is_newest: bool,
}

/// A call in a line.
pub(super) struct Row {
    pub(super) number: u64,
    pub(super) time: String,
    pub(super) what: String,
    pub(super) use_case: &'static str,
    pub(super) outcome: String,
    /// `good`, `refused` or `failed`.
    pub(super) class: &'static str,
    pub(super) play: String,
    pub(super) findings: usize,
}

impl Page {
    pub(super) fn new(edge: &Edge, origin: &str, before: Option<u64>) -> Self {
        let (kept, broken) = match edge.world.kept(MOST) {
            Ok(kept) => (kept, String::new()),
            Err(error) => (Vec::new(), error.to_string()),
        };
        Self {
            origin: origin.to_owned(),
            now: edge.clock.timestamp().strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
            news: News::new(edge, before),
            waiting: edge.script.waiting(),
            names: Play::names().collect(),
            kept,
            broken,
        }
    }
}

impl News {
    pub(super) fn new(edge: &Edge, before: Option<u64>) -> Self {
        let newest = edge.record.newest();
        let calls = edge.record.calls();
        let shown = calls.iter().rev().filter(|call| before.is_none_or(|before| call.number < before));
        let rows: Vec<_> = shown.take(MOST_CALLS).map(Row::of).collect();
        let last = rows.last().map(|row| row.number);
        let older = last.filter(|last| calls.first().is_some_and(|oldest| oldest.number < *last));
        let mut findings = edge.record.findings();
        findings.reverse();
        findings.truncate(MOST);
        Self { newest, rows, findings, older, is_newest: before.is_none() }
    }
}

impl Row {
    pub(super) fn of(call: &Arc<Call>) -> Self {
        let status = call.status.map(|status| status.as_u16());
        let class = match status {
            Some(200..=299) => "good",
            Some(300..=499) => "refused",
            _ => "failed",
        };
        Self {
            number: call.number,
            time: call.at.strftime("%H:%M:%S").to_string(),
            what: call.operation.map_or_else(|| addressed(call), str::to_owned),
            use_case: call.judged_by.unwrap_or_default(),
            outcome: outcome(call),
            class,
            play: call.play.as_deref().map(tree::scrubbed).unwrap_or_default(),
            findings: call.findings.len(),
        }
    }
}

/// The method and the path.
pub(super) fn addressed(call: &Call) -> String {
    format!("{} {}", call.method, tree::scrubbed(&call.path))
}

/// The status, and what the answer says in a word.
pub(super) fn outcome(call: &Call) -> String {
    const PLACES: &[&str] =
        &["/status", "/errorInformation/reason", "/reason", "/errors/0/type", "/error/reason", "/response/rmsg"];
    let Some(status) = call.status else { return "no answer".to_owned() };
    let answer: serde_json::Value = serde_json::from_slice(&call.answer).unwrap_or_default();
    let words = PLACES.iter().filter_map(|place| answer.pointer(place)?.as_str());
    // Some answers give their status as the number that it is.
    let words = words.filter(|word| *word != status.as_str()).map(tree::scrubbed);
    std::iter::once(status.as_str().to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}
