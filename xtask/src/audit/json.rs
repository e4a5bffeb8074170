//! An audit → one JSON object for tools.

use serde::Serialize;
use serde_json::Value;

use super::{
    finding::{Finding, State},
    guide::at,
    outcome::{Audit, Figures},
    report::{Row, summary},
};

#[derive(Serialize)]
struct Document<'a> {
    summary: serde_json::Map<String, Value>,
    pages: Vec<Value>,
    differences: Vec<Difference<'a>>,
    unread: Vec<Value>,
}

#[derive(Serialize)]
struct Difference<'a> {
    kind: &'static str,
    state: &'static str,
    use_case: Option<&'a str>,
    use_cases: &'a [String],
    path: &'a str,
    page: &'a str,
    line: Option<usize>,
    published: &'a str,
    spec: &'a str,
    spec_file: Option<&'a str>,
    spec_line: Option<usize>,
    rule: &'a str,
    why: Option<&'a str>,
    edit: Option<&'a str>,
    covered_by: Option<String>,
}

/// Everything but agreements; with `all`, these too.
///
/// # Errors
///
/// If it cannot be written as JSON.
pub fn json(audit: &Audit, all: bool) -> serde_json::Result<String> {
    let shown = audit.findings.iter().filter(|finding| all || finding.state != State::Agrees);
    let summary = summary(audit).into_iter().map(|(name, row)| (name.replace(' ', "_"), counts(&row)));
    let document = Document {
        summary: summary.collect(),
        pages: audit.pages.iter().map(|Figures { page, guide, is_compared, counts, .. }| {
            serde_json::json!({
                "page": page, "guide": guide, "is_compared": is_compared, "sections": counts.sections, "tables": counts.tables, "prose": counts.prose,
                "lists": [counts.lists.read, counts.lists.of], "entries": [counts.entries.read, counts.entries.of],
                "blocks": [counts.blocks.read, counts.blocks.of], "endpoints": [counts.endpoints.read, counts.endpoints.of],
            })
        }).collect(),
        differences: shown.map(difference).collect(),
        unread: audit.unread.iter().map(|(page, unread)| {
            serde_json::json!({ "page": page, "line": unread.line, "what": unread.what.word(), "why": unread.why, "text": unread.text })
        }).collect(),
    };
    serde_json::to_string_pretty(&document)
}

fn counts(row: &Row) -> Value {
    serde_json::json!({
        "agree": row.agree, "covered": row.covered, "ours": row.ours, "differ": row.differ, "only_page": row.only_page,
        "only_spec": row.only_spec, "unread": row.unread,
    })
}

fn difference(finding: &Finding) -> Difference<'_> {
    Difference {
        kind: finding.kind.word(),
        state: match finding.state {
            State::Agrees => "agrees",
            State::Covered => "covered",
            State::Ours => "ours",
            State::Differs => "differs",
            State::OnlyPage => "only on the page",
            State::OnlySpec => "only in the spec",
        },
        use_case: finding.use_cases.first().map(String::as_str),
        use_cases: &finding.use_cases,
        path: &finding.path,
        page: &finding.page,
        line: (finding.line > 0).then_some(finding.line),
        published: &finding.published,
        spec: &finding.spec,
        spec_file: finding.place.as_ref().map(|place| place.file.as_str()),
        spec_line: finding.place.as_ref().map(|place| place.line),
        rule: finding.rule,
        why: finding.why.as_deref(),
        edit: finding.edit.as_deref(),
        covered_by: finding.covered_by.as_ref().map(at),
    }
}
