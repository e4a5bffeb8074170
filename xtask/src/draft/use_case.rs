//! A chapter → a use case as the spec has it, its examples and the fields of its bodies.

use std::collections::BTreeMap;

use codegen::{Fields, Source};
use pages::{Block, Role};
use serde_json::Value;

use super::{
    chapter::Chapter,
    erratum::{Erratum, Kind},
    example,
    known::Known,
    lists::Lists,
    operation::Operation,
    rules::{self, Item, Rules},
    types::{self, Field, Side},
    yaml::{Map, Node, Noted},
};
use crate::audit;

pub(super) struct Written {
    pub map: Map,
    pub examples: Vec<Source>,
    /// Fields that the bodies of the spec's operation do not have: its request's, and its answer's.
    pub missing: [Vec<Field>; 2],
    pub request: Vec<Field>,
    pub response: Vec<Field>,
    pub asks_network: bool,
}

/// A request and its answer.
#[derive(Default)]
struct Pair<'p> {
    request: Option<&'p Block<'p>>,
    response: Option<&'p Block<'p>>,
}

/// Path → line and value, in the order of the page.
type Leaves = Vec<(String, usize, Value)>;

/// What a chapter's examples show.
#[derive(Default)]
struct Shown {
    /// The entries of `examples`.
    listed: Vec<Noted<Node>>,
    errata: Vec<Node>,
    unread: Vec<String>,
    sent: Leaves,
    got: Leaves,
    examples: Vec<Source>,
}

impl Shown {
    fn of(known: &Known<'_>, chapter: &Chapter<'_>, has: Option<&Fields>, topic: &str, id: &str) -> Self {
        let pairs = pairs(chapter);
        let names: Vec<_> = has.into_iter().flat_map(|has| &has.fields).map(|(path, _)| pages::bare(path)).collect();
        let mut shown = Self::default();
        for (number, pair) in pairs.iter().enumerate() {
            let name = (pairs.len() > 1).then(|| format!("example-{}", number + 1));
            let mut entry = name.iter().fold(Map::default(), |map, name| map.with("name", Node::text(name)));
            for (block, side) in [(pair.request, "request"), (pair.response, "response")] {
                let Some(block) = block else { continue };
                if example::is_sealed(block.text) {
                    shown.unread.push(known.remark(block.line, "this answer is sealed; no example is made of it"));
                    continue;
                }
                let within = name.iter().map(|name| format!("{name}.{side}")).next().unwrap_or_else(|| side.to_owned());
                entry = entry.with(side, Node::text(format!("{}:{}", known.key, block.line)));
                shown.examples.push(Source {
                    path: format!("spec/examples/{topic}/{id}.{within}.json"),
                    text: known.guide.as_ours(block.text),
                });
                let (mut errata, value) = example::repaired(block.text, block.line);
                if let Some(value) = value {
                    errata.extend(shown.take(has, &names, block, &value, side == "request"));
                } else {
                    let says = format!("this {side} is no JSON, and no simple repair makes it any");
                    shown.unread.push(known.remark(block.line, &says));
                }
                shown.errata.extend(errata.iter().map(|it| it.node(known.key, &within)));
            }
            shown.listed.push(Noted::plain(Node::Map(entry)));
        }
        shown
    }

    /// Takes the fields of an example; what is wrong with them.
    fn take(
        &mut self,
        has: Option<&Fields>,
        names: &[String],
        block: &Block<'_>,
        value: &Value,
        is_request: bool,
    ) -> Vec<Erratum> {
        let names = if is_request { names } else { &[] };
        let (mut errata, value) = example::spelled(value, names, block.text, block.line);
        let leaves = if is_request { &mut self.sent } else { &mut self.got };
        for (path, leaf) in example::leaves(&value) {
            let line = example::line_of(block.text, block.line, &path);
            errata.extend(mistyped(has.filter(|_| is_request), &path, &leaf, line));
            if !leaves.iter().any(|(known, ..)| *known == path) {
                leaves.push((path, line, leaf));
            }
        }
        errata
    }
}

/// The paths of a chapter's requests and answers that show what is a list.
pub(super) fn marks(chapter: &Chapter<'_>) -> [Vec<String>; 2] {
    let listed = chapter.sections.iter().filter_map(|section| section.fields.as_ref());
    let mut sent: Vec<_> = listed.flat_map(|list| &list.entries).map(|entry| entry.path.clone()).collect();
    let mut got = Vec::new();
    for pair in pairs(chapter) {
        for (block, paths) in [(pair.request, &mut sent), (pair.response, &mut got)] {
            let value = block.and_then(|block| example::repaired(block.text, block.line).1);
            paths.extend(value.iter().flat_map(example::leaves).map(|(path, _)| path));
        }
    }
    [sent, got]
}

/// `lists` are those of the operation's request and answer.
pub(super) fn write(
    known: &Known<'_>,
    chapter: &Chapter<'_>,
    operation: &Operation,
    lists: &[Lists; 2],
    topic: &str,
    id: &str,
) -> Written {
    let (has, [of_request, of_response]) = (operation.body(), lists);
    let mut rules = Rules::of(known, chapter, operation, of_request);
    let mut shown = Shown::of(known, chapter, has, topic, id);
    for (path, ..) in &mut shown.sent {
        *path = of_request.mark(path);
    }
    let mut errata: Vec<_> = rules.errata.iter().map(|it| it.node(known.key, "list")).collect();
    errata.extend(extra(known, operation, &mut rules, &shown.sent));
    errata.append(&mut shown.errata);
    let asks_network = rules.asks_network() || !networks(known, chapter).is_empty();
    let mut remarks = operation.remarks.clone();
    remarks.append(&mut shown.unread);
    if asks_network && !operation.has_network() {
        let says = "networks are told, and the operation does not declare the selector `network`; they are left out";
        remarks.push(known.remark(chapter.line(), says));
        rules.leave_networks();
    }
    let values = values(&rules, &shown.sent);
    let typed = |path: &str| types::of(known.operations, Side::Request, has, path, values.get(&pages::bare(path)));
    let type_of = |path: &str| typed(path).is;
    let supported = if operation.has_network() { networks(known, chapter) } else { Vec::new() };
    let supports = Map::default().with("network", Node::list(supported.into_iter().map(Node::Text)));
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
        .with("supports", Node::Map(supports))
        .with("examples", Node::List(shown.listed))
        .with("errata", Node::list(errata));
    let field = |path: &str, line: usize, typed: types::Typed| Field {
        path: path.to_owned(),
        is: typed.is,
        guess: typed.guess.map(|by| known.remark(line, &format!("its type is guessed, by {by}"))),
    };
    let line_of = |path: &str| {
        let of_list = chapter.line_of(path);
        let of_example = || shown.sent.iter().find(|(it, ..)| it == path).map(|(_, line, _)| *line);
        of_list.or_else(of_example).unwrap_or_else(|| chapter.line())
    };
    let mut request: Vec<Field> = Vec::new();
    for path in rules.paths() {
        if !request.iter().any(|known| known.path == path) {
            request.push(field(path, line_of(path), typed(path)));
        }
    }
    let is_new = |path: &str| has.is_some_and(|has| !has.fields.iter().any(|(it, _)| it == path));
    let missing = request.iter().filter(|field| is_new(&field.path)).cloned().collect();
    let answer = operation.answer();
    let got = shown.got.iter().map(|(path, line, value)| {
        let path = of_response.mark(path);
        let typed = types::of(known.operations, Side::Response, answer, &path, Some(value));
        field(&path, *line, typed)
    });
    let response: Vec<Field> = got.collect();
    let missing = [missing, lacking(answer, &response)];
    Written { map, examples: shown.examples, missing, response, request, asks_network }
}

/// The fields of an answer that its body does not have.
fn lacking(answer: Option<&Fields>, got: &[Field]) -> Vec<Field> {
    let Some(answer) = answer else { return Vec::new() };
    let has = |bare: &str| {
        answer.fields.iter().any(|(path, is)| {
            let known = pages::bare(path);
            // Below JSON of any kind nothing is listed.
            known == bare || is == "json" && bare.starts_with(&format!("{known}."))
        })
    };
    got.iter().filter(|field| !has(&pages::bare(&field.path))).cloned().collect()
}

/// What examples and rules give a path: a rule's `true` may be text in JSON, and means a boolean.
fn values(rules: &Rules, sent: &Leaves) -> BTreeMap<String, Value> {
    let mut values: BTreeMap<_, _> = sent.iter().map(|(path, _, value)| (pages::bare(path), value.clone())).collect();
    for item in rules.required.iter().chain(&rules.optional) {
        if item.values.iter().any(|value| matches!(value, rules::Value::Text(text) if text == "true")) {
            values.insert(pages::bare(&item.path), Value::Bool(true));
        }
    }
    values
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
fn extra(known: &Known<'_>, operation: &Operation, rules: &mut Rules, sent: &Leaves) -> Vec<Node> {
    let shared = known.spec.operations.iter().find(|it| it.id == operation.id);
    let shared = shared.map(|it| it.optional.as_slice()).unwrap_or_default();
    let listed: Vec<_> = rules.paths().chain(shared.iter().map(String::as_str)).map(pages::bare).collect();
    let mut errata = Vec::new();
    for (path, line, value) in sent {
        let bare = pages::bare(path);
        if listed.contains(&bare) || listed.iter().any(|known| known.starts_with(&format!("{bare}."))) {
            continue;
        }
        let remarks = vec![known.remark(*line, "in the example only")];
        rules.optional.push(Item { path: path.clone(), values: Vec::new(), remarks });
        let why = "the example has it, and the list does not; taken as optional";
        errata.push(Erratum::of_list(*line, path, "absent".to_owned(), value.to_string(), why).node(known.key, "list"));
    }
    errata
}

/// A boolean or a number in quotes, and a masked card number.
fn mistyped(has: Option<&Fields>, path: &str, value: &Value, line: usize) -> Option<Erratum> {
    let is = has?.fields.iter().find(|(known, _)| known == path).map(|(_, is)| is.as_str())?;
    let text = value.as_str()?;
    let (used, why) = match is {
        "boolean" if matches!(text, "true" | "false") => (text.to_owned(), "the field is a boolean"),
        "card-number" if text.contains(['x', 'X', '*']) => {
            let number = Value::from("4111111111111111").to_string();
            (number, "the page masks the number, and a card number has nothing but digits")
        }
        _ => return None,
    };
    let (path, why) = (Some(path.to_owned()), why.to_owned());
    Some(Erratum { line, kind: Kind::Value, path, published: value.to_string(), used, why })
}

fn when(known: &Known<'_>, rules: &Rules, type_of: &dyn Fn(&str) -> String) -> Node {
    let paths: Vec<_> = rules.paths().map(str::to_owned).collect();
    let spelled = |path: &str| {
        paths.iter().find(|it| pages::bare(it) == pages::bare(path)).cloned().unwrap_or_else(|| path.to_owned())
    };
    Node::list(rules.when.iter().map(|(conditions, items)| {
        let map = rules::conditions(known, conditions, &spelled, type_of);
        Node::Map(map.with("required", rules::list(items, type_of)))
    }))
}

fn networks(known: &Known<'_>, chapter: &Chapter<'_>) -> Vec<String> {
    let sections =
        chapter.sections.iter().filter(|section| section.title.to_lowercase().contains("supported card types"));
    let mut names: Vec<_> = sections
        .flat_map(|section| &section.bullets)
        .flat_map(|list| &list.items)
        .map(|(_, _, text)| audit::network(known.spec, text))
        .collect();
    names.dedup();
    names
}
