//! The table on a builder's page, in Markdown.

use crate::{
    emit::{doc, wrap},
    model::{Api, Body, Builder, FieldId, TableCell, TableRow, TableRule, ValueRule},
    name::Name,
    phrase,
};

/// Every row, with what leads to its fields and what holds for them.
pub(super) fn table(builder: &Builder, body: &Body, api: &Api) -> String {
    if builder.rows.is_empty() {
        return "\nThe page lists no fields, so this contract is empty: it proves nothing about a request.\n"
            .to_owned();
    }
    let page = Page { builder, body, api };
    let rows = builder.rows.iter().map(|row| page.row(row));
    "\n| setter and JSON path | rule |\n| --- | --- |\n".to_owned() + &rows.collect::<String>()
}

struct Page<'a> {
    builder: &'a Builder,
    body: &'a Body,
    api: &'a Api<'a>,
}

impl Page<'_> {
    fn row(&self, TableRow { cells, rule }: &TableRow) -> String {
        let shown = |cell| match rule {
            TableRule::AtLeastOneOf(within) | TableRule::AtMostOneOf(within) => self.one_of(cell, *within),
            TableRule::OfAll => self.either(cell),
            _ => self.both(cell),
        };
        let object = match rule {
            TableRule::AtLeastOneOf(Some(within)) | TableRule::AtMostOneOf(Some(within)) => {
                format!("{}: ", wrap::path(&self.body.structs[*within].path))
            }
            _ => String::new(),
        };
        let shown: Vec<_> = cells.iter().map(shown).collect();
        let says = cells.iter().map(|cell| self.says(cell.field, rule)).next().unwrap_or_default();
        format!("| {object}{} | {} |\n", shown.join(", "), wrap::markdown(&says))
    }

    /// The path stands below the setters, so that a narrow page shows the rule beside them.
    fn both(&self, TableCell { field, setters }: &TableCell) -> String {
        let linked: Vec<_> = setters.iter().map(|setter| self.link(setter)).collect();
        let linked = if linked.is_empty() { String::new() } else { linked.join(", ") + "<br>" };
        linked + &self.path(*field)
    }

    /// Setters, or the path of what has none.
    fn either(&self, TableCell { field, setters }: &TableCell) -> String {
        let linked: Vec<_> = setters.iter().map(|setter| self.link(setter)).collect();
        if linked.is_empty() { self.path(*field) } else { linked.join(", ") }
    }

    /// The name within an object that is named before it.
    fn one_of(&self, TableCell { field, .. }: &TableCell, within: Option<usize>) -> String {
        within.map_or_else(|| self.path(*field), |_| wrap::ident(&self.body[*field].wire))
    }

    fn path(&self, field: FieldId) -> String {
        wrap::path(&self.body[field].path)
    }

    fn link(&self, setter: &Name) -> String {
        let target = doc::target([&self.builder.made_by, setter]);
        format!("[{}]({target})", wrap::setter(&setter.to_string()))
    }

    fn says(&self, field: FieldId, rule: &TableRule) -> String {
        let contract = &self.builder.contract;
        let values = |rule: Option<&ValueRule>| rule.map(|rule| self.values(rule)).unwrap_or_default();
        let always = || values(contract.always.value_of(field));
        match rule {
            TableRule::Required { may_be_empty: false } => format!("required{}", always()),
            TableRule::Required { may_be_empty: true } => {
                format!("required, may be empty; the builder writes `\"\"` unless it is set{}", always())
            }
            TableRule::RequiredWhen(number) => {
                let conditional = &contract.when[*number];
                let label = phrase::label(conditional, self.body, self.api);
                let own = conditional.rules.value_of(field);
                format!("required {label}{}", own.map_or_else(always, |own| values(Some(own))))
            }
            TableRule::Optional => format!("optional{}", always()),
            TableRule::AtLeastOneOf(_) => "at least one of them".to_owned(),
            TableRule::AtMostOneOf(_) => "at most one of them".to_owned(),
            TableRule::NotZero(rule) => format!("not zero {}", phrase::unless(rule, self.body)).trim_end().to_owned(),
            TableRule::OfAll => "optional, as in every use case of this operation".to_owned(),
        }
    }

    fn values(&self, rule: &ValueRule) -> String {
        let values = doc::scalars(rule, self.api);
        match (rule.preset, rule.fixed) {
            (false, _) => format!(": {values}"),
            (true, true) => format!(": {values}, set by the builder"),
            (true, false) => format!(": {values}; the builder begins with the first"),
        }
    }
}
