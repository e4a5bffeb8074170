//! The table on a builder's page: which rows it has, in which order, and what each shows.

use crate::{
    model::{
        Alternatives, Body, Conditional, Contract, Does, FieldId, Method, Rules, Switch, TableCell, TableRow,
        TableRule, WithBody,
    },
    name::Name,
};

/// What the rows are made from.
pub(super) struct Table<'a> {
    pub(super) contract: &'a Contract,
    pub(super) methods: &'a [Method],
    pub(super) switches: &'a [Switch],
    pub(super) body: &'a Body,
    /// What holds in every use case of the operation.
    pub(super) rules: &'a Rules,
    /// What every use case of the operation can have.
    pub(super) shared: &'a [FieldId],
}

impl Table<'_> {
    /// None where the contract asks for nothing and offers nothing.
    pub(super) fn rows(&self) -> Vec<TableRow> {
        let Contract { always, when, optional, .. } = self.contract;
        if always.required.is_empty() && optional.is_empty() && when.is_empty() {
            return Vec::new();
        }
        let required = always.required.iter().map(|required| {
            let may_be_empty = required.may_be_empty;
            self.row(required.field, TableRule::Required { may_be_empty })
        });
        let choices = always.at_least_one_of.iter().map(|choice| alternatives(choice, TableRule::AtLeastOneOf));
        let limits = self.rules.at_most_one_of.iter().chain(&always.at_most_one_of);
        let limits = limits.map(|limit| alternatives(limit, TableRule::AtMostOneOf));
        let numbers = self.rules.not_zero.iter().chain(&always.not_zero).filter(|number| !always.excuse(number));
        let numbers = numbers.map(|number| self.row(number.field, TableRule::NotZero(number.clone())));
        let conditional = when.iter().enumerate().flat_map(|(number, conditional)| {
            let required = conditional.rules.required.iter();
            required.map(move |required| self.row(required.field, TableRule::RequiredWhen(number)))
        });
        let optional = optional.iter().filter(|field| !required_somewhere(when, **field));
        let optional = optional.map(|field| self.row(*field, TableRule::Optional));
        let rows = required.chain(choices).chain(limits).chain(numbers).chain(conditional).chain(optional);
        rows.chain(self.of_all()).collect()
    }

    fn row(&self, field: FieldId, rule: TableRule) -> TableRow {
        let setters = self.setter(field).into_iter().chain(self.takes(field)).cloned().collect();
        TableRow { cells: vec![TableCell { field, setters }], rule }
    }

    /// What every use case of the operation can have, in one row: fields and whole groups.
    fn of_all(&self) -> Option<TableRow> {
        let Contract { always, optional, .. } = self.contract;
        let own = |field: &FieldId| {
            optional.contains(field) || always.required.iter().any(|required| required.field == *field)
        };
        let mut cells: Vec<TableCell> = Vec::new();
        for &field in self.shared.iter().filter(|field| !own(field)) {
            let group = self.groups().find(|group| self.body.lies_in(field, *group));
            let setter = match group {
                Some(group) => self.body.setters.get(&group),
                None => self.setter(field),
            };
            let cell = TableCell { field: group.unwrap_or(field), setters: setter.into_iter().cloned().collect() };
            let is_same = |known: &TableCell| {
                known.setters == cell.setters && (!cell.setters.is_empty() || known.field == cell.field)
            };
            if !cells.iter().any(is_same) {
                cells.push(cell);
            }
        }
        (!cells.is_empty()).then_some(TableRow { cells, rule: TableRule::OfAll })
    }

    /// The groups that can be set whole: the fields that hold them.
    fn groups(&self) -> impl Iterator<Item = FieldId> {
        self.methods.iter().filter_map(|method| match method.does {
            Does::WithBody(_, WithBody::Group(number)) => self.body.structs[self.body.parts[number].of].within,
            _ => None,
        })
    }

    /// The method that sets a field: a switch, its own setter, or that of the outermost list around it.
    fn setter(&self, field: FieldId) -> Option<&Name> {
        let sets = |target: FieldId| {
            self.methods.iter().find(|method| match &method.does {
                Does::WithBody(_, WithBody::Set(field, _)) => *field == target,
                Does::WithBody(_, WithBody::Switch(switch)) => {
                    self.switches[*switch].sets.iter().any(|(field, _)| *field == target)
                }
                _ => false,
            })
        };
        let found = sets(field).or_else(|| sets(self.body.outermost_list(field)?));
        found.map(|method| &method.name)
    }

    /// The methods that take a value which sets a field beside others.
    fn takes(&self, field: FieldId) -> impl Iterator<Item = &Name> {
        let takes = self.methods.iter().filter(move |method| method.takes(field));
        takes.map(|method| &method.name)
    }
}

/// One row for all of them, which names the object that they all lie in, if there is one.
fn alternatives(of: &Alternatives, rule: fn(Option<usize>) -> TableRule) -> TableRow {
    let object = of.fields.first().map(|field| field.of).filter(|first| *first > 0);
    let object = object.filter(|object| of.fields.iter().all(|field| field.of == *object));
    let cells = of.fields.iter().map(|field| TableCell { field: *field, setters: Vec::new() });
    TableRow { cells: cells.collect(), rule: rule(object) }
}

fn required_somewhere(when: &[Conditional], field: FieldId) -> bool {
    when.iter().any(|conditional| conditional.rules.required.iter().any(|requirement| requirement.field == field))
}
