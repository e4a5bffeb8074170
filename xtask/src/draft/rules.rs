//! Field lists of a chapter → rules as the spec has them, with remarks on what is not certain.

use codegen::Fields;
use pages::{Condition, Degree, Entry, Says};

use super::{
    chapter::Chapter,
    erratum::Erratum,
    known::Known,
    lists::Lists,
    operation::Operation,
    yaml::{Map, Node, Noted},
};
use crate::audit;

/// A field and what it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub path: String,
    pub values: Vec<Value>,
    pub remarks: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    /// All of a code list.
    List(String),
}

/// What a use case asks for.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub required: Vec<Item>,
    pub optional: Vec<Item>,
    pub choices: Vec<Vec<String>>,
    /// Conditions, and what is required under them.
    pub when: Vec<(Vec<Condition>, Vec<Item>)>,
    /// What is spelled otherwise on the page.
    pub errata: Vec<Erratum>,
}

impl Rules {
    /// `lists` are those of the operation's body, which pages do not always mark.
    pub(super) fn of(known: &Known<'_>, chapter: &Chapter<'_>, operation: &Operation, lists: &Lists) -> Self {
        let mut rules = Self::default();
        let listed = chapter.sections.iter().filter_map(|section| section.fields.as_ref());
        // The path's parameters are said by the path.
        let own = listed.flat_map(|list| &list.entries).filter(|entry| !operation.has_parameter(&entry.path));
        for entry in own {
            rules.add(known, entry, operation.body(), lists);
        }
        rules.pair();
        // What is required is not optional as well, and what several lists have is said once.
        let always: Vec<_> = rules.required.iter().map(|item| item.path.clone()).collect();
        rules.optional.retain(|item| !always.contains(&item.path));
        for (_, items) in &mut rules.when {
            items.retain(|item| !always.contains(&item.path) || !item.values.is_empty());
        }
        rules.when.retain(|(_, items)| !items.is_empty());
        rules
    }

    fn add(&mut self, known: &Known<'_>, entry: &Entry<'_>, body: Option<&Fields>, lists: &Lists) {
        let at = |line: usize, says: &str| known.remark(line, says);
        let mut is_required = entry.degree != Degree::Optional;
        let mut item = Item { path: String::new(), values: Vec::new(), remarks: Vec::new() };
        if entry.degree == Degree::Unsaid {
            item.remarks.push(at(entry.line, "the heading does not say whether it is required"));
        }
        let mut conditions = entry.when.clone();
        let mut names = Vec::new();
        for note in &entry.notes {
            match &note.says {
                Says::Values { values, others, .. } => {
                    item.values.extend(values.iter().cloned().map(Value::Text));
                    if let Some(others) = others {
                        let name = others.replace(' ', "-");
                        if known.spec.code_lists.contains_key(&name) {
                            item.values.push(Value::List(name));
                        } else {
                            item.remarks.push(at(note.line, "more values, in words; no code list has their name"));
                        }
                    }
                }
                Says::Needed(condition) => {
                    conditions.push(condition.clone());
                    is_required = true;
                }
                Says::Optional => is_required = false,
                Says::Placeholder(of) => names = of.split(' ').map(str::to_owned).collect(),
                Says::Sometimes { values, .. } => {
                    item.remarks
                        .push(at(note.line, &format!("{} under a condition that no request shows", values.join(", "))));
                }
                Says::Default(value) => item.remarks.push(at(note.line, &format!("left out, it counts as {value}"))),
                Says::With(other) => item.remarks.push(at(note.line, &format!("goes together with {other}"))),
                Says::Unread => item.remarks.push(at(note.line, "a rule that was not understood; read it there")),
                Says::Explained => {}
            }
        }
        if conditions.iter().any(|condition| matches!(condition, Condition::Words(_))) {
            item.remarks
                .push(at(entry.line, "required under a condition that no request shows; so it is optional here"));
            is_required = false;
        }
        conditions.retain(|condition| !matches!(condition, Condition::Words(_)));
        let placeholder = entry.path.split('.').find(|step| step.starts_with('['));
        let paths: Vec<_> = match placeholder {
            Some(step) => names.iter().map(|name| entry.path.replace(step, name)).collect(),
            None => vec![entry.path.clone()],
        };
        let paths: Vec<_> = paths.iter().map(|path| lists.mark(&self.spelled(path, entry, body))).collect();
        if let [path] = paths.as_slice() {
            self.values(known, entry.line, path, body, &mut item.values);
        }
        if placeholder.is_some() && paths.len() > 1 && is_required {
            self.choices.push(paths);
            return;
        }
        for path in paths {
            let item = Item { path, ..item.clone() };
            if !is_required {
                push(&mut self.optional, item);
            } else if conditions.is_empty() {
                push(&mut self.required, item);
            } else {
                match self.when.iter_mut().find(|(known, _)| *known == conditions) {
                    Some((_, items)) => push(items, item),
                    None => self.when.push((conditions.clone(), vec![item])),
                }
            }
        }
    }

    /// The path as the spec's body has it: with marks of lists, and rightly spelled.
    fn spelled(&mut self, path: &str, entry: &Entry<'_>, body: Option<&Fields>) -> String {
        let bare = pages::bare(path);
        let known = || body.into_iter().flat_map(|body| &body.fields).map(|(path, _)| path);
        if let Some(same) = known().find(|known| pages::bare(known) == bare) {
            return same.clone();
        }
        let close = known().find(|known| pages::bare(known).eq_ignore_ascii_case(&bare));
        let close = close.map(|same| (same, "the spec's body has it so"));
        let inner = || {
            let mut inner = known().filter(|known| pages::bare(known).ends_with(&format!(".{bare}")));
            let first = inner.next().filter(|_| bare.contains('.') && inner.next().is_none());
            first.map(|same| (same, "the page leaves out the group around it"))
        };
        let near = || known().find(|known| is_near(&pages::bare(known), &bare)).map(|same| (same, "misspelt"));
        let Some((same, why)) = close.or_else(inner).or_else(near) else { return path.to_owned() };
        let [published, used] = [entry.written.as_str(), same].map(|text| serde_json::Value::from(text).to_string());
        self.errata.push(Erratum::of_list(entry.line, same, published, used, why));
        same.clone()
    }

    /// Values of a code list as the list spells them.
    fn values(&mut self, known: &Known<'_>, line: usize, path: &str, body: Option<&Fields>, values: &mut [Value]) {
        let mut fields = body.into_iter().flat_map(|body| &body.fields);
        let is = fields.find(|(it, _)| it == path).map_or("", |(_, is)| is);
        let Some(list) = known.spec.code_lists.get(is) else { return };
        for value in values {
            let Value::Text(text) = value else { continue };
            let near = list.values.keys().find(|code| is_near(code, text));
            let Some(near) = near.filter(|_| !list.values.contains_key(text)) else { continue };
            let [published, used] = [text.as_str(), near].map(|text| serde_json::Value::from(text).to_string());
            self.errata.push(Erratum::of_list(line, path, published, used, "misspelt"));
            text.clone_from(near);
        }
    }

    /// Two fields, each required where the other is absent: at least one of them.
    fn pair(&mut self) {
        let alone = |(conditions, items): &(Vec<Condition>, Vec<Item>)| match (conditions.as_slice(), items.as_slice())
        {
            ([Condition::Absent(other)], [item]) => Some((item.path.clone(), other.clone())),
            _ => None,
        };
        let absent: Vec<_> = self.when.iter().filter_map(alone).collect();
        let is_same = |a: &str, b: &str| pages::bare(a) == pages::bare(b);
        for (path, other) in &absent {
            let back = absent.iter().find(|(it, of)| is_same(it, other) && is_same(of, path));
            let Some((twin, _)) = back.filter(|(twin, _)| path < twin) else { continue };
            self.choices.push(vec![path.clone(), twin.clone()]);
            self.when.retain(|when| alone(when).is_none_or(|(it, _)| it != *path && it != *twin));
        }
    }

    /// Every path, as the spec writes it.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        let items = self.required.iter().chain(&self.optional).chain(self.when.iter().flat_map(|(_, items)| items));
        items.map(|item| item.path.as_str()).chain(self.choices.iter().flatten().map(String::as_str))
    }

    /// Leaves out what is asked for by network: without the condition it is optional.
    pub(super) fn leave_networks(&mut self) {
        let asks = |conditions: &[Condition]| conditions.iter().any(|it| matches!(it, Condition::Cards(_)));
        let (left, kept): (Vec<_>, Vec<_>) = self.when.drain(..).partition(|(conditions, _)| asks(conditions));
        self.when = kept;
        for item in left.into_iter().flat_map(|(_, items)| items) {
            push(&mut self.optional, item);
        }
    }

    /// Whether a condition asks for the network.
    pub(super) fn asks_network(&self) -> bool {
        self.when.iter().flat_map(|(conditions, _)| conditions).any(|it| matches!(it, Condition::Cards(_)))
    }
}

/// Whether two texts are one, misspelt: of long words no more than two letters differ, and no digit.
fn is_near(known: &str, text: &str) -> bool {
    let split =
        |text: &str| text.rsplit_once('.').map_or((String::new(), text.to_owned()), |(a, b)| (a.into(), b.into()));
    let ((group, name), (of, other)): ((String, String), (String, String)) = (split(known), split(text));
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let is_long = name.len() > 7 && other.len() > 7;
    is_long && group == of && digits(&name) == digits(&other) && strsim::damerau_levenshtein(&name, &other) <= 2
}

/// A field that stands there already gets what is new.
fn push(items: &mut Vec<Item>, item: Item) {
    match items.iter_mut().find(|known| known.path == item.path) {
        Some(known) => {
            known
                .values
                .extend(item.values.into_iter().filter(|value| !known.values.contains(value)).collect::<Vec<_>>());
            known.remarks.extend(item.remarks);
        }
        None => items.push(item),
    }
}

/// The forms of a list of fields; `type_of` tells booleans and numbers from text.
pub(super) fn list(items: &[Item], type_of: &dyn Fn(&str) -> String) -> Node {
    Node::List(items.iter().map(|item| Noted { remarks: item.remarks.clone(), of: node(item, type_of) }).collect())
}

fn node(item: &Item, type_of: &dyn Fn(&str) -> String) -> Node {
    let is = type_of(&item.path);
    let value = |value: &Value| match value {
        Value::Text(text) => typed(text, &is),
        Value::List(name) => Node::Map(Map::default().with("list", Node::text(name))),
    };
    match item.values.as_slice() {
        [] => Node::text(&item.path),
        [one @ Value::Text(_)] => Node::Map(Map::default().with(&item.path, value(one))),
        several => Node::Map(Map::default().with(&item.path, Node::list(several.iter().map(value)))),
    }
}

/// A value in the page's words as its type has it.
pub(super) fn typed(text: &str, is: &str) -> Node {
    match is {
        "boolean" if matches!(text, "true" | "false") => Node::Bare(text.to_owned()),
        "integer" if text.parse::<i64>().is_ok() => Node::Bare(text.to_owned()),
        _ => Node::text(text),
    }
}

/// The conditions of an entry of `when`.
pub(super) fn conditions(
    known: &Known<'_>,
    conditions: &[Condition],
    spelled: &dyn Fn(&str) -> String,
    type_of: &dyn Fn(&str) -> String,
) -> Map {
    let mut map = Map::default();
    for condition in conditions {
        map = match condition {
            Condition::Present(path) => map.with("present", Node::text(spelled(path))),
            Condition::Absent(path) => map.with("absent", Node::text(spelled(path))),
            Condition::Equals(path, values) => {
                let path = spelled(path);
                let value = typed(values.first().map_or("", String::as_str), &type_of(&path));
                map.with("equals", Node::Map(Map::default().with(&path, value)))
            }
            Condition::Cards(names) => {
                map.with("network", Node::list(names.iter().map(|name| Node::text(audit::network(known.spec, name)))))
            }
            Condition::Words(_) => map,
        };
    }
    map
}
