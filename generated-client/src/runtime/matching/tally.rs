//! What the use cases of one operation ask, each thing once: a request is asked it once for all of them.

use std::collections::HashSet;

use crate::runtime::{
    check,
    contract::Contract,
    given::Given,
    reach::Reach,
    rules::{Conditional, Required, Values},
    value::{Meta, Object, View},
};

/// What is seen of a use case in a request without a verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// At how many fields there is, at the least, a value that it always forbids there.
    pub(super) contradicted: usize,
    /// How many of the fields that it always requires are, at the least, not there: those within lists are not counted.
    pub(super) missing: usize,
    /// At how many fields there is a value that it names.
    pub(super) named: usize,
    /// How many fields are there that it does not document.
    pub(super) beside: usize,
}

/// What the use cases of one operation ask.
pub(super) struct Questions {
    contracts: Vec<&'static Contract>,
    required: Vec<Asked>,
    /// Those about one field stand together.
    values: Vec<Told>,
    fields: Vec<Place>,
}

/// A required field, who requires it, and the modes in which each does not.
struct Asked {
    field: Required,
    by: Vec<(usize, u8)>,
}

/// Values of a field, who allows no others, who always names them, and who does under conditions.
struct Told {
    rule: Values,
    allowed_by: Vec<usize>,
    named_by: Vec<usize>,
    named_when: Vec<(usize, &'static Conditional)>,
}

/// A field of the body, in any depth.
struct Place {
    /// Where the fields within it begin.
    inner: usize,
    /// Who documents neither it nor what it lies in.
    unknown_to: Vec<usize>,
}

impl Questions {
    pub(super) fn new(contracts: &[&'static Contract]) -> Self {
        let mut questions =
            Self { contracts: contracts.to_vec(), required: Vec::new(), values: Vec::new(), fields: Vec::new() };
        for (number, contract) in contracts.iter().enumerate() {
            for field in contract.always.required.iter().filter(|field| !field.place.path.contains("[]")) {
                let lifts = |mode: &usize| contract.lifts(&field.place, 1 << mode);
                let lifted = (0..contract.lifts.len()).filter(lifts).fold(0, |modes, mode| modes | 1 << mode);
                questions.asked(field).by.push((number, lifted));
            }
            for rule in contract.always.values {
                questions.told(rule).named_by.push(number);
            }
            for rule in contract.always.values.iter().chain(contract.operation.rules.values) {
                questions.told(rule).allowed_by.push(number);
            }
            for conditional in contract.when {
                for rule in conditional.rules.values {
                    questions.told(rule).named_when.push((number, conditional));
                }
            }
        }
        questions.values.sort_by_key(|told| told.rule.place.path);
        if let Some(contract) = contracts.first() {
            let meta = (contract.body)().meta();
            questions.grow(meta);
            let mut known = vec![HashSet::new(); questions.fields.len()];
            for (number, contract) in contracts.iter().enumerate() {
                for path in contract.documented_paths() {
                    if let Some(known) = questions.at(meta, path).and_then(|at| known.get_mut(at)) {
                        known.insert(number);
                    }
                }
            }
            questions.spread(meta, 0, &HashSet::new(), &known);
        }
        questions
    }

    fn asked(&mut self, field: &Required) -> &mut Asked {
        let same = |asked: &Asked| {
            asked.field.place.path == field.place.path && asked.field.may_be_empty == field.may_be_empty
        };
        let at = self.required.iter().position(same).unwrap_or_else(|| {
            self.required.push(Asked { field: *field, by: Vec::new() });
            self.required.len() - 1
        });
        &mut self.required[at]
    }

    fn told(&mut self, rule: &Values) -> &mut Told {
        let same = |told: &Told| {
            told.rule.place.path == rule.place.path && told.rule.kind == rule.kind && told.rule.values == rule.values
        };
        let at = self.values.iter().position(same).unwrap_or_else(|| {
            let (allowed_by, named_by, named_when) = (Vec::new(), Vec::new(), Vec::new());
            self.values.push(Told { rule: *rule, allowed_by, named_by, named_when });
            self.values.len() - 1
        });
        &mut self.values[at]
    }

    /// Makes a place for each field of an object, and for what lies in them.
    fn grow(&mut self, meta: &Meta) -> usize {
        let first = self.fields.len();
        self.fields.extend(meta.fields.iter().map(|_| Place { inner: 0, unknown_to: Vec::new() }));
        for (index, name) in meta.fields.iter().enumerate() {
            if let Some(inner) = name.inner {
                let inner = self.grow(inner);
                self.fields[first + index].inner = inner;
            }
        }
        first
    }

    /// The place of a path.
    fn at(&self, meta: &Meta, path: &str) -> Option<usize> {
        let (mut meta, mut first, mut names) = (meta, 0, path.split('.').peekable());
        while let Some(name) = names.next() {
            let (index, _) = meta.find(name.strip_suffix("[]").unwrap_or(name))?;
            if names.peek().is_none() {
                return Some(first + index);
            }
            first = self.fields.get(first + index)?.inner;
            meta = meta.fields.get(index)?.inner?;
        }
        None
    }

    /// Who documents something documents what lies in it.
    fn spread(&mut self, meta: &Meta, first: usize, around: &HashSet<usize>, known: &[HashSet<usize>]) {
        for (index, name) in meta.fields.iter().enumerate() {
            let all = around | &known[first + index];
            let place = &mut self.fields[first + index];
            place.unknown_to = (0..self.contracts.len()).filter(|number| !all.contains(number)).collect();
            if let Some(meta) = name.inner {
                let inner = place.inner;
                self.spread(meta, inner, &all, known);
            }
        }
    }

    /// What is seen of each use case in a request.
    pub(super) fn tally(&self, body: &dyn Object, given: &Given) -> Vec<Tally> {
        let mut tallies = vec![Tally::default(); self.contracts.len()];
        let modes: Vec<_> = self.contracts.iter().map(|contract| given.modes_of(contract)).collect();
        let reach = Reach::new(body);
        for Asked { field, by } in &self.required {
            if check::lacks(field, &reach) {
                for (number, _) in by.iter().filter(|(number, lifted)| lifted & modes[*number] == 0) {
                    tallies[*number].missing += 1;
                }
            }
        }
        let mut contradicted_at = vec![""; self.contracts.len()];
        for Told { rule, allowed_by, named_by, named_when } in &self.values {
            if !allowed_by.is_empty() && check::forbids(rule, &reach) {
                for number in allowed_by {
                    // A field is counted once, whatever number of rules it breaks.
                    let before = std::mem::replace(&mut contradicted_at[*number], rule.place.path);
                    tallies[*number].contradicted += usize::from(before != rule.place.path);
                }
            }
            if check::names(rule, &reach) {
                for number in named_by {
                    tallies[*number].named += 1;
                }
                for (number, conditional) in named_when {
                    let applies = check::surely_applies(self.contracts[*number], conditional, &reach, given);
                    tallies[*number].named += usize::from(applies);
                }
            }
        }
        self.beside(body, 0, &mut None, &mut tallies);
        tallies
    }

    /// Counts what is there and not documented; elements of a list are counted once together: what was seen of them is kept.
    fn beside(&self, object: &dyn Object, first: usize, seen: &mut Option<HashSet<usize>>, tallies: &mut [Tally]) {
        for (index, (_, view)) in object.fields().enumerate().filter(|(_, (_, view))| view.is_filled()) {
            let Some(place) = self.fields.get(first + index) else { continue };
            let leaf = |seen: &mut Option<HashSet<usize>>, tallies: &mut [Tally]| {
                if seen.as_mut().is_none_or(|seen| seen.insert(first + index)) {
                    place.unknown_to.iter().for_each(|number| tallies[*number].beside += 1);
                }
            };
            match view {
                View::Object(inner) => self.beside(inner, place.inner, seen, tallies),
                View::List(_) => {
                    let mut own = Some(HashSet::new());
                    let seen = if seen.is_some() { &mut *seen } else { &mut own };
                    for element in view.elements() {
                        match element {
                            View::Object(inner) => self.beside(inner, place.inner, seen, tallies),
                            _ => leaf(seen, tallies),
                        }
                    }
                }
                _ => leaf(seen, tallies),
            }
        }
    }
}
