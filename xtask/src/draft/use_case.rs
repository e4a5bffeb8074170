//! A chapter → a use case as the spec has it, its examples and the fields of its bodies.

use std::collections::BTreeMap;

use codegen::{Fields, Source};
use pages::{Block, Role};
use serde_json::Value;

use super::{
    Known,
    chapter::Chapter,
    example::{self, Broken},
    operation::Operation,
    rules::{self, Item, Rules},
    yaml::{Map, Node, Noted},
};
use crate::audit;

/// What a body is called whose rules ask for the network.
pub(super) const ASKS_NETWORK: &str = "network";

pub(super) struct Written {
    pub map: Map,
    pub examples: Vec<Source>,
    /// Fields that the body of the spec's operation does not have, with their types.
    pub missing: Vec<(String, String)>,
    pub request: Fields,
    pub response: Fields,
}

/// A request and its answer.
#[derive(Default)]
struct Pair<'p> {
    request: Option<&'p Block<'p>>,
    response: Option<&'p Block<'p>>,
}

/// What a chapter's examples show.
#[derive(Default)]
struct Shown {
    /// The entries of `examples`.
    listed: Vec<Noted<Node>>,
    /// What is broken, and in which of them.
    errata: Vec<(String, Broken)>,
    unread: Vec<String>,
    /// Path → line and value, in requests.
    sent: BTreeMap<String, (usize, Value)>,
    /// Path and type, in answers.
    got: Vec<(String, String)>,
    examples: Vec<Source>,
}

impl Shown {
    fn of(known: &Known<'_>, chapter: &Chapter<'_>, has: Option<&Fields>, topic: &str, id: &str) -> Self {
        let page = known.guide.name();
        let pairs = pairs(chapter);
        let mut shown = Self::default();
        for (number, pair) in pairs.iter().enumerate() {
            let name = (pairs.len() > 1).then(|| format!("example-{}", number + 1));
            let mut entry = name.iter().fold(Map::default(), |map, name| map.with("name", Node::text(name)));
            for (block, side) in [(pair.request, "request"), (pair.response, "response")] {
                let Some(block) = block else { continue };
                let within = name.iter().map(|name| format!("{name}.{side}")).next().unwrap_or_else(|| side.to_owned());
                entry = entry.with(side, Node::text(format!("{}:{}", known.key, block.line)));
                shown.examples.push(Source {
                    path: format!("spec/examples/{topic}/{id}.{within}.json"),
                    text: known.guide.as_ours(block.text),
                });
                let (broken, value) = example::repaired(block.text, block.line);
                shown.errata.extend(broken.iter().map(|it| (within.clone(), it.clone())));
                let Some(value) = value else {
                    shown.unread.push(format!(
                        "{page}:{}: this {side} is no JSON, and no simple repair makes it any",
                        block.line
                    ));
                    continue;
                };
                for (path, leaf) in example::leaves(&value) {
                    if side == "response" {
                        shown.got.push((path, kind(&leaf)));
                    } else {
                        let line = example::line_of(block.text, block.line, &path);
                        shown.sent.entry(path.clone()).or_insert_with(|| (line, leaf.clone()));
                        shown.errata.extend(mistyped(has, &path, &leaf, line).map(|it| (within.clone(), it)));
                    }
                }
            }
            shown.listed.push(Noted::plain(Node::Map(entry)));
        }
        shown
    }
}

pub(super) fn write(known: &Known<'_>, chapter: &Chapter<'_>, operation: &Operation, topic: &str, id: &str) -> Written {
    let page = known.guide.name();
    let has = operation.known.as_ref().and_then(|it| it.request.as_ref());
    let mut rules = Rules::of(known.spec, chapter, has, page);
    let Shown { listed, errata, unread, sent, got, examples } = Shown::of(known, chapter, has, topic, id);
    let mut remarks = operation.remarks.clone();
    remarks.extend(unread);
    let extra = extra(known, operation, &mut rules, &sent, page);
    let type_of = types(known, has, &rules, &sent);
    let missing: Vec<_> = match has {
        Some(has) => {
            rules.paths().filter(|path| !has.fields.iter().any(|(it, _)| it == path)).map(str::to_owned).collect()
        }
        None => Vec::new(),
    };
    let missing: Vec<_> = missing.into_iter().map(|path| (type_of(&path), path)).map(|(is, path)| (path, is)).collect();
    let misspelt = rules.misspelt.clone();
    let mut written_errata: Vec<_> = misspelt
        .iter()
        .map(|(line, published, used)| {
            Noted::plain(Node::Map(erratum(
                known,
                *line,
                "list",
                false,
                Some(used),
                &quote(published),
                &quote(used),
                "the spec's body has it so",
            )))
        })
        .collect();
    written_errata.extend(extra);
    written_errata.extend(errata.iter().map(|(within, it)| {
        Noted::plain(Node::Map(erratum(
            known,
            it.line,
            within,
            it.is_text,
            it.path.as_deref(),
            &it.published,
            &it.used,
            &it.why,
        )))
    }));
    let map = Map::default()
        .noted(remarks, "title", Node::text("TODO"))
        .with("about", Node::text("TODO"))
        .with("use_when", Node::text("TODO"))
        .with("operation", Node::text(&operation.id))
        .with("documented", Node::list(chapter.cited(known.key).into_iter().map(Node::Text)))
        .with("required", rules::list(&rules.required, &type_of))
        .with("optional", rules::list(&rules.optional, &type_of))
        .with("at_least_one_of", Node::list(rules.choices.iter().map(|paths| Node::list(paths.iter().map(Node::text)))))
        .with("when", when(known, &rules, &type_of))
        .with("supports", Node::Map(supports(known, chapter)))
        .with("examples", Node::List(listed))
        .with("errata", Node::List(written_errata));
    let fields = |paths: Vec<String>| {
        paths
            .into_iter()
            .map(|path| {
                let is = type_of(&path);
                (path, is)
            })
            .collect()
    };
    let mut paths: Vec<String> = Vec::new();
    for path in rules.paths() {
        let marked = sent.keys().find(|it| pages::bare(it) == pages::bare(path)).map_or(path, String::as_str);
        if !paths.iter().any(|known| known == marked) {
            paths.push(marked.to_owned());
        }
    }
    let request = Fields {
        body: if rules.asks_network() { ASKS_NETWORK.to_owned() } else { String::new() },
        fields: fields(paths),
        last: None,
    };
    Written { map, examples, missing, request, response: Fields { fields: got, ..Fields::default() } }
}

/// Requests and the answers that follow them.
fn pairs<'p>(chapter: &Chapter<'p>) -> Vec<Pair<'p>> {
    let mut pairs: Vec<Pair<'p>> = Vec::new();
    for block in chapter.sections.iter().flat_map(|section| &section.blocks) {
        match block.role {
            // A call without a body is the endpoint once more, and its answer's block is the example.
            Role::Request if block.call().is_some_and(|call| call.rest.is_empty()) => pairs.push(Pair::default()),
            Role::Request => pairs.push(Pair { request: Some(block), response: None }),
            Role::Response => match pairs.last_mut().filter(|pair| pair.response.is_none()) {
                Some(pair) => pair.response = Some(block),
                None => pairs.push(Pair { request: None, response: Some(block) }),
            },
            Role::Fragment | Role::Command | Role::Unknown => {}
        }
    }
    pairs.retain(|pair| pair.request.is_some() || pair.response.is_some());
    pairs
}

/// Fields that an example has and no list names: optional, with an erratum.
fn extra(
    known: &Known<'_>,
    operation: &Operation,
    rules: &mut Rules,
    sent: &BTreeMap<String, (usize, Value)>,
    page: &str,
) -> Vec<Noted<Node>> {
    let shared = known
        .spec
        .operations
        .iter()
        .find(|it| it.id == operation.id)
        .map(|it| it.optional.as_slice())
        .unwrap_or_default();
    let listed: Vec<_> = rules.paths().chain(shared.iter().map(String::as_str)).map(pages::bare).collect();
    let mut errata = Vec::new();
    for (path, (line, value)) in sent {
        let bare = pages::bare(path);
        if listed.contains(&bare) || listed.iter().any(|known| known.starts_with(&format!("{bare}."))) {
            continue;
        }
        rules.optional.push(Item {
            path: path.clone(),
            values: Vec::new(),
            remarks: vec![format!("{page}:{line}: in the example only")],
        });
        let used = value.to_string();
        errata.push(Noted::plain(Node::Map(erratum(
            known,
            *line,
            "list",
            false,
            Some(path),
            "absent",
            &used,
            "the example has it, and the list does not; taken as optional",
        ))));
    }
    errata
}

/// A boolean or a number in quotes, and a masked card number.
fn mistyped(has: Option<&Fields>, path: &str, value: &Value, line: usize) -> Option<Broken> {
    let is = has?.fields.iter().find(|(known, _)| known == path).map(|(_, is)| is.as_str())?;
    let text = value.as_str()?;
    let (used, why) = match is {
        "boolean" if matches!(text, "true" | "false") => (text.to_owned(), "the field is a boolean"),
        "card-number" if text.contains(['x', 'X', '*']) => {
            (quote("4111111111111111"), "the page masks the number, and a card number has nothing but digits")
        }
        _ => return None,
    };
    Some(Broken {
        line,
        is_text: false,
        path: Some(path.to_owned()),
        published: value.to_string(),
        used,
        why: why.to_owned(),
    })
}

#[expect(clippy::too_many_arguments, reason = "an erratum has as many parts")]
fn erratum(
    known: &Known<'_>,
    line: usize,
    within: &str,
    is_text: bool,
    path: Option<&str>,
    published: &str,
    used: &str,
    why: &str,
) -> Map {
    let mut map = Map::default().with("at", Node::text(format!("{}:{line}", known.key))).with("in", Node::text(within));
    if is_text {
        map = map.with("kind", Node::text("text"));
    }
    if let Some(path) = path {
        map = map.with("path", Node::text(path));
    }
    map.with("published", Node::text(published)).with("used", Node::text(used)).with("why", Node::text(why))
}

fn when(known: &Known<'_>, rules: &Rules, type_of: &dyn Fn(&str) -> String) -> Node {
    let paths: Vec<_> = rules.paths().map(str::to_owned).collect();
    let spelled = |path: &str| {
        paths.iter().find(|it| pages::bare(it) == pages::bare(path)).cloned().unwrap_or_else(|| path.to_owned())
    };
    Node::list(rules.when.iter().map(|(conditions, items)| {
        let map = rules::conditions(known.spec, conditions, &spelled, type_of);
        Node::Map(map.with("required", rules::list(items, type_of)))
    }))
}

fn supports(known: &Known<'_>, chapter: &Chapter<'_>) -> Map {
    let sections =
        chapter.sections.iter().filter(|section| section.title.to_lowercase().contains("supported card types"));
    let mut names: Vec<_> = sections
        .flat_map(|section| &section.bullets)
        .flat_map(|list| &list.items)
        .map(|(_, _, text)| audit::network(known.spec, text))
        .collect();
    names.dedup();
    Map::default().with("network", Node::list(names.into_iter().map(Node::Text)))
}

/// The type of a path: the body's own, that of the same path elsewhere, that of the same end, or what its value looks like.
fn types<'t>(
    known: &'t Known<'_>,
    has: Option<&'t Fields>,
    rules: &Rules,
    sent: &BTreeMap<String, (usize, Value)>,
) -> impl Fn(&str) -> String + use<'t> {
    let items = rules.required.iter().chain(&rules.optional);
    let booleans: Vec<_> = items
        .filter(|item| item.values.iter().any(|value| matches!(value, rules::Value::Text(text) if text == "true")))
        .map(|item| item.path.clone())
        .collect();
    let values: BTreeMap<String, String> =
        sent.iter().map(|(path, (_, value))| (pages::bare(path), kind(value))).collect();
    move |path: &str| {
        let bare = pages::bare(path);
        let all = || known.operations.iter().filter_map(|it| it.request.as_ref()).flat_map(|it| &it.fields);
        // Two steps of a path say what it is; one alone often does not.
        let end = |path: &str| path.rsplit('.').take(2).map(str::to_owned).collect::<Vec<_>>();
        let mut own = has.into_iter().flat_map(|has| &has.fields).filter(|(it, _)| pages::bare(it) == bare);
        let same = || all().filter(|(it, _)| pages::bare(it) == bare);
        let alike = || all().filter(|(it, _)| bare.contains('.') && end(&pages::bare(it)) == end(&bare));
        let found = own.next().map(|(_, is)| is.clone()).or_else(|| most(same())).or_else(|| most(alike()));
        let of_value = values.get(&bare).filter(|is| *is != "text").cloned();
        let guess = if booleans.iter().any(|it| *it == path) { "boolean" } else { "text" };
        found.or(of_value).unwrap_or_else(|| guess.to_owned())
    }
}

/// The type that most of the fields have.
fn most<'f>(fields: impl Iterator<Item = &'f (String, String)>) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, is) in fields {
        *counts.entry(is).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(is, _)| is.to_owned())
}

fn kind(value: &Value) -> String {
    match value {
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() => "integer",
        Value::Object(_) | Value::Array(_) | Value::Number(_) => "json",
        Value::Null | Value::String(_) => "text",
    }
    .to_owned()
}

fn quote(text: &str) -> String {
    Value::from(text).to_string()
}
