//! An audit → lines for a person: differences by use case, then a table.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::{
    between::{Named, Revision},
    finding::{Finding, Kind, State},
    guide::at,
    outcome::{Against, Audit, Figures},
};

const BAD: Style = AnsiColor::Red.on_default().bold();
const OPEN: Style = AnsiColor::Yellow.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default();
const HEAD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// A row of the summary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub agree: usize,
    pub covered: usize,
    pub ours: usize,
    pub differ: usize,
    pub only_page: usize,
    pub only_spec: usize,
    pub unread: usize,
}

impl Row {
    fn add(&mut self, state: State) {
        let count = match state {
            State::Agrees => &mut self.agree,
            State::Covered => &mut self.covered,
            State::Ours => &mut self.ours,
            State::Differs => &mut self.differ,
            State::OnlyPage => &mut self.only_page,
            State::OnlySpec => &mut self.only_spec,
        };
        *count += 1;
    }
}

/// The rows of the table at the end.
#[must_use]
pub(super) fn summary(audit: &Audit) -> Vec<(&'static str, Row)> {
    let mut rows = [
        ("operations", Row::default()),
        ("use cases", Row::default()),
        ("fields", Row::default()),
        ("endpoints", Row::default()),
        ("examples", Row::default()),
        ("tables", Row::default()),
        ("other", Row::default()),
    ];
    let [operations, use_cases, fields, endpoints, examples, tables, other] = &mut rows;
    let worst = |findings: Vec<&Finding>| {
        findings.iter().map(|finding| finding.state).filter(|state| state.is_difference()).max()
    };
    for id in &audit.operations {
        let begins = |finding: &&Finding| {
            let is_call = matches!(finding.kind, Kind::Endpoint | Kind::Host);
            is_call && finding.path.strip_prefix(id.as_str()).is_some_and(|rest| rest.starts_with(' '))
        };
        operations
            .1
            .add(worst(audit.findings.iter().filter(begins).collect()).map_or(State::Agrees, |_| State::Differs));
    }
    for id in &audit.use_cases {
        use_cases.1.add(
            worst(audit.findings.iter().filter(|it| it.use_cases.contains(id)).collect())
                .map_or(State::Agrees, |_| State::Differs),
        );
    }
    for finding in &audit.findings {
        let row = match finding.kind {
            Kind::Endpoint | Kind::Host => &mut endpoints.1,
            Kind::Example => &mut examples.1,
            Kind::Table | Kind::Supported | Kind::Mode => &mut tables.1,
            Kind::Erratum if std::path::Path::new(&finding.path).extension().is_some_and(|end| end == "json") => {
                &mut examples.1
            }

            Kind::Field | Kind::Renamed | Kind::Requirement | Kind::Condition | Kind::Value | Kind::Erratum => {
                &mut fields.1
            }
            Kind::Header | Kind::Revision | Kind::Section | Kind::Guide | Kind::Text => &mut other.1,
        };
        row.add(finding.state);
    }
    for (_, unread) in &audit.unread {
        let row = match unread.what {
            pages::What::Entry | pages::What::Note => &mut fields.1,
            pages::What::Endpoint => &mut endpoints.1,
            pages::What::Block => &mut examples.1,
            pages::What::Prose => &mut other.1,
        };
        row.unread += 1;
    }
    rows.to_vec()
}

/// The whole report. With `all`, agreements, what errata cover and what is the spec's own are lines, too.
#[must_use]
pub fn text(audit: &Audit, all: bool) -> String {
    let mut text = String::new();
    let shown: Vec<_> = audit.findings.iter().filter(|finding| all || finding.state.is_difference()).collect();
    let mut last: Option<&[String]> = None;
    for finding in shown {
        if last != Some(&finding.use_cases) {
            let title =
                if finding.use_cases.is_empty() { "of no use case".to_owned() } else { finding.use_cases.join(", ") };
            let gap = if last.is_some() { "\n" } else { "" };
            line(&mut text, format_args!("{gap}{HEAD}{title}{HEAD:#}"));
            last = Some(&finding.use_cases);
        }
        one(&mut text, finding, &audit.against, all);
    }
    if !audit.unread.is_empty() {
        let gap = if text.is_empty() { "" } else { "\n" };
        line(&mut text, format_args!("{gap}{HEAD}not understood{HEAD:#}"));
        for (page, unread) in &audit.unread {
            let said: String = unread.text.chars().take(120).collect();
            line(
                &mut text,
                format_args!(
                    "  {OPEN}{}{OPEN:#} {page}:{}: {}: {}",
                    unread.what.word(),
                    unread.line,
                    unread.why,
                    visible(&said)
                ),
            );
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    if let Against::Edition(revisions) = &audit.against {
        noted(&mut text, revisions);
    }
    if all {
        prose(&mut text, audit);
    }
    figures(&mut text, audit);
    text.push('\n');
    table(&mut text, audit);
    text
}

fn one(text: &mut String, finding: &Finding, against: &Against, all: bool) {
    let (here, there) = match against {
        Against::Spec => ("page", "spec"),
        Against::Edition(_) => ("new", "old"),
    };
    let (style, word) = match finding.state {
        State::Agrees => (GOOD, "agrees"),
        State::Covered => (GOOD, "covered"),
        State::Ours => (OPEN, "ours"),
        State::Differs => (BAD, "differs"),
        State::OnlyPage if here == "new" => (BAD, "added"),
        State::OnlySpec if here == "new" => (BAD, "removed"),
        State::OnlyPage => (BAD, "only on the page"),
        State::OnlySpec => (BAD, "only in the spec"),
    };
    line(
        text,
        format_args!("  {style}{word}{style:#} {} {HEAD}{}{HEAD:#}", finding.kind.word(), visible(&finding.path)),
    );
    if all && finding.state == State::Agrees {
        let place = finding.place.as_ref().map(at).unwrap_or_default();
        line(text, format_args!("    {DIM}{}:{} and {place}: {}{DIM:#}", finding.page, finding.line, finding.rule));
        return;
    }
    if !finding.page.is_empty() && (finding.line > 0 || here == "page") {
        line(text, format_args!("    {here} {}:{}: {}", finding.page, finding.line, visible(&finding.published)));
    }
    let place = finding.place.as_ref().map(|place| format!(" {}", at(place))).unwrap_or_default();
    line(text, format_args!("    {there}{place}: {}", visible(&finding.spec)));
    line(text, format_args!("    {DIM}rule{DIM:#} {}", finding.rule));
    if let Some(why) = &finding.why {
        line(text, format_args!("    {DIM}why{DIM:#}  {}", visible(why)));
    }
    if let Some(place) = &finding.covered_by {
        line(text, format_args!("    {DIM}erratum{DIM:#} {}", at(place)));
    }
    if let Some(edit) = finding.edit.as_ref().filter(|_| finding.state.is_difference()) {
        line(text, format_args!("    {DIM}edit{DIM:#} {}", visible(edit)));
    }
}

/// What the newer guide says of its revisions, and whether that was found.
fn noted(text: &mut String, revisions: &[Revision]) {
    for revision in revisions {
        line(
            text,
            format_args!(
                "{HEAD}revision {}{HEAD:#}, line {}{}",
                revision.name,
                revision.line,
                if revision.named.is_empty() { ": names no section" } else { "" }
            ),
        );
        for (anchor, found) in &revision.named {
            let (style, word) = match found {
                Named::New => (GOOD, "is new"),
                Named::Changed => (GOOD, "changed"),
                Named::Same => (OPEN, "is the same on both sides"),
                Named::Missing => (OPEN, "is not in this guide"),
            };
            line(text, format_args!("  {HEAD}#{anchor}{HEAD:#} {style}{word}{style:#}"));
        }
    }
    if !revisions.is_empty() {
        text.push('\n');
    }
}

/// How much of each page is understood.
fn figures(text: &mut String, audit: &Audit) {
    let name = audit.pages.iter().map(|figures| figures.page.chars().count()).max().unwrap_or(0).max(4);
    line(
        text,
        format_args!(
            "{HEAD}{:<name$}  {:<28} {:>8} {:>11} {:>11} {:>11} {:>11} {:>7} {:>7}{HEAD:#}",
            "page", "as", "sections", "lists", "entries", "blocks", "endpoints", "tables", "prose"
        ),
    );
    let of = |read: pages::Read| format!("{} of {}", read.read, read.of);
    let is_edition = matches!(audit.against, Against::Edition(_));
    for Figures { page, guide, is_compared, counts, .. } in &audit.pages {
        let key = match guide.as_deref() {
            Some(key) if *is_compared => key.to_owned(),
            Some(key) => format!("{key}, facts only"),
            None if is_edition => String::new(),
            None => "no guide".to_owned(),
        };
        line(
            text,
            format_args!(
                "{page:<name$}  {key:<28} {:>8} {:>11} {:>11} {:>11} {:>11} {:>7} {:>7}",
                counts.sections,
                of(counts.lists),
                of(counts.entries),
                of(counts.blocks),
                of(counts.endpoints),
                counts.tables,
                counts.prose
            ),
        );
    }
}

/// The lines that no rule stands on by its form.
fn prose(text: &mut String, audit: &Audit) {
    for figures in &audit.pages {
        line(
            text,
            format_args!(
                "{HEAD}{}{HEAD:#}: paragraphs and lists that are compared with nothing stand at lines",
                figures.page
            ),
        );
        for lines in figures.prose.chunks(20) {
            let lines: Vec<_> = lines.iter().map(usize::to_string).collect();
            line(text, format_args!("  {}", lines.join(" ")));
        }
    }
    text.push('\n');
}

fn table(text: &mut String, audit: &Audit) {
    let is_edition = matches!(audit.against, Against::Edition(_));
    let (heads, first): (&[&str], usize) = if is_edition {
        (&["differ", "added", "removed", "unread"], 2)
    } else {
        (&["agree", "covered", "ours", "differ", "only on the page", "only in the spec", "unread"], 0)
    };
    let cells: Vec<_> = heads.iter().map(|head| format!("  {head:>7}")).collect();
    let cells = cells.concat();
    line(text, format_args!("{HEAD}{:<11}{cells}{HEAD:#}", ""));
    for (name, row) in summary(audit).into_iter().skip(first) {
        let bad = [row.differ, row.only_page, row.only_spec, row.unread];
        let all: Vec<_> =
            if is_edition { bad.into() } else { [&[row.agree, row.covered, row.ours][..], &bad].concat() };
        let cells: Vec<_> = heads
            .iter()
            .zip(all)
            .map(|(head, count)| format!("  {count:>width$}", width = head.len().max(7)))
            .collect();
        let cells = cells.concat();
        let style = if bad.iter().sum::<usize>() > 0 { BAD } else { Style::new() };
        line(text, format_args!("{style}{name:<11}{cells}{style:#}"));
    }
}

fn line(text: &mut String, of: std::fmt::Arguments<'_>) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{of}");
}

/// A page's text must neither break a line nor steer a terminal.
pub(super) fn visible(text: &str) -> String {
    let steers = |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if steers(c) { ' ' } else { c }).collect()
}
