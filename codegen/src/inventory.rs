//! Model → everything that the spec says, for people and tools that do not read Rust: views whose fields are the keys of its JSON.

mod erratum;
mod grounds;
mod operation;
mod rule;
mod table;
pub(crate) mod use_case;
pub(crate) mod word;

use serde::{Serialize, Serializer};

use self::{
    erratum::{Block, Erratum},
    grounds::Grounds,
    operation::Operation,
    rule::Rule,
    table::Table,
    use_case::UseCase,
    word::guides,
};
use crate::{
    diagnostic::Span,
    model::{self, Api, Model},
    spec::Text,
};

/// Everything that a spec says; it is written as one document.
#[derive(Debug)]
pub struct Inventory<'s>(pub(crate) Model<'s>);

impl Serialize for Inventory<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        View::of(&self.0).serialize(serializer)
    }
}

/// Operations, use cases, tables, errata and published blocks.
#[derive(Serialize)]
struct View<'a> {
    guides: Table<&'a str, Guide<'a>>,
    operations: Vec<Operation<'a>>,
    use_cases: Vec<UseCase<'a>>,
    code_lists: Table<&'a str, CodeList<'a>>,
    lookups: Table<&'a str, Lookup<'a>>,
    modes: Table<&'a str, Mode<'a>>,
    shapes: Vec<Shape<'a>>,
    errata: Vec<Erratum<'a>>,
    blocks: Vec<Block<'a>>,
}

impl<'a> View<'a> {
    fn of(model: &'a Model<'a>) -> Self {
        let api = &model.api;
        Self {
            guides: api.written.guides.iter().map(|guide| (guide.key.value.as_str(), Guide::of(guide))).collect(),
            operations: model.operations().map(|operation| Operation::of(model, operation)).collect(),
            use_cases: model.use_cases().flat_map(|use_case| UseCase::all(model, use_case)).collect(),
            code_lists: api
                .code_lists
                .iter()
                .map(|list| (list.written.name.value.as_str(), CodeList::of(api, list)))
                .collect(),
            lookups: api
                .lookups
                .iter()
                .map(|lookup| (lookup.written.name.value.as_str(), Lookup::of(api, lookup)))
                .collect(),
            modes: api.modes.iter().map(|mode| (mode.written.name.value.as_str(), Mode::of(api, mode))).collect(),
            shapes: model.topics.iter().flat_map(|topic| &topic.shapes).map(|shape| Shape::of(model, shape)).collect(),
            errata: model.use_cases().flat_map(|use_case| Erratum::all(model, use_case)).collect(),
            blocks: model.topics.iter().flat_map(|topic| Block::all(model, topic)).collect(),
        }
    }
}

#[derive(Serialize)]
struct Guide<'a> {
    name: &'a str,
    title: &'a str,
    edition: Option<&'a str>,
    beside: bool,
}

impl<'a> Guide<'a> {
    fn of(guide: &'a model::Guide) -> Self {
        let edition = guide.edition.as_ref().map(|edition| edition.value.as_str());
        Self { name: &guide.name.value, title: &guide.title.value, edition, beside: guide.beside }
    }
}

#[derive(Serialize)]
struct CodeList<'a> {
    title: &'a str,
    documented: Vec<String>,
    guide: Vec<&'a str>,
    values: Table<&'a str, &'a str>,
    /// What each value rests on, which is of another list where that is included.
    grounds: Table<&'a str, Grounds<'a>>,
}

impl<'a> CodeList<'a> {
    fn of(api: &'a Api<'a>, list: &'a model::CodeList<'a>) -> Self {
        let codes = || list.codes.iter();
        let grounds = |code: &'a model::Code<'a>| {
            Grounds::of(api, &code.documented, code.ours.map(|why| &**why), &code.written.wire.span)
        };
        Self {
            title: &list.written.title.value,
            documented: api.cite_all(&list.documented),
            guide: guides(api, &list.documented),
            values: codes().map(|code| (code.written.wire.value.as_str(), code.written.says.value.as_str())).collect(),
            grounds: codes().map(|code| (code.written.wire.value.as_str(), grounds(code))).collect(),
        }
    }
}

#[derive(Serialize)]
struct Lookup<'a> {
    title: &'a str,
    documented: Vec<String>,
    guide: Vec<&'a str>,
    /// What each is a value of.
    keys: Table<&'a str, &'a str>,
    gives: &'a str,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    keys: Table<&'a str, &'a str>,
    gives: Vec<&'a str>,
    says: Option<&'a str>,
    place: &'a Span,
}

impl<'a> Lookup<'a> {
    fn of(api: &'a Api<'a>, lookup: &'a model::Lookup<'a>) -> Self {
        let list = |list: Option<usize>| list.map_or("text", |list| api.code_lists[list].written.name.value.as_str());
        let rows = lookup.rows.iter().map(|row| {
            let cells = lookup.keys.iter().zip(&row.cells);
            Row {
                keys: cells.map(|(key, cell)| (key.name, cell.text)).collect(),
                gives: row.gives.iter().map(|cell| cell.text).collect(),
                says: row.written.says.as_deref(),
                place: &row.written.span,
            }
        });
        Self {
            title: &lookup.written.title.value,
            documented: api.cite_all(&lookup.documented),
            guide: guides(api, &lookup.documented),
            keys: lookup.keys.iter().map(|key| (key.name, list(key.list))).collect(),
            gives: list(lookup.gives),
            rows: rows.collect(),
        }
    }
}

/// A setting of the account that changes rules.
#[derive(Serialize)]
struct Mode<'a> {
    title: &'a str,
    documented: Vec<String>,
    guide: Vec<&'a str>,
    /// Required paths that it lifts where they are required.
    lifts: Vec<&'a str>,
    /// If the first is present, the others are required.
    pairs: Vec<(&'a str, Vec<&'a str>)>,
    /// The same one by one.
    rules: Vec<Rule<'a>>,
}

impl<'a> Mode<'a> {
    fn of(api: &'a Api<'a>, mode: &'a model::Mode<'a>) -> Self {
        let pair = |pair: &'a model::Pair<'a>| {
            (&*pair.present.value, pair.required.iter().map(|partner| &*partner.path.value).collect())
        };
        Self {
            title: &mode.written.title.value,
            documented: api.cite_all(&mode.documented),
            guide: guides(api, &mode.documented),
            lifts: mode.written.lifts.iter().map(|path| &*path.value).collect(),
            pairs: mode.pairs.iter().map(pair).collect(),
            rules: Rule::of_mode(api, mode),
        }
    }
}

/// What an answer may look like.
#[derive(Serialize)]
struct Shape<'a> {
    name: &'a str,
    title: &'a str,
    body: &'a str,
    marks: Table<&'a str, &'a str>,
    status: &'a [Text],
    reason: &'a [Text],
    message: &'a [Text],
    field: Option<&'a str>,
    field_reason: Option<&'a str>,
    field_message: Option<&'a str>,
}

impl<'a> Shape<'a> {
    fn of(model: &'a Model<'a>, shape: &'a model::Shape<'a>) -> Self {
        Self {
            name: &shape.written.name.value,
            title: &shape.written.title.value,
            body: &model.body(shape.body).name,
            marks: shape.marks.iter().map(|(path, mark)| (*path, mark.word())).collect(),
            status: &shape.written.status,
            reason: &shape.written.reason,
            message: &shape.written.message,
            field: shape.written.field.as_deref(),
            field_reason: shape.written.field_reason.as_deref(),
            field_message: shape.written.field_message.as_deref(),
        }
    }
}
