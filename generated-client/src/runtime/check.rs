//! A body against a contract: bit masks where all is well, words only where something is wrong.

use serde::Deserializer;

use super::{
    contract::{Contract, Reading},
    decimal,
    decode::{self, Note},
    findings::Findings,
    formed,
    given::{Given, Selection},
    reach::{At, Reach, each, objects},
    rules::{Condition, Conditional, Literal, NotZero, Place, Required, Rules, ValueKind, Values},
    undecodable::Undecodable,
    value::{Object, Slot, View},
    verdict::{Found, Rule, Verdict, Violation},
    way::Way,
};

impl Contract {
    /// Judges a body.
    #[must_use]
    pub fn check(&self, body: &dyn Object, given: &Given) -> Verdict {
        self.judge(body, given, Vec::new())
    }

    /// Reads JSON, as text or bytes, tolerantly, then judges it; what could not be read as documented is a violation too. `null` counts as
    /// absent.
    ///
    /// # Errors
    ///
    /// If it is not JSON, or not an object, or something follows it; the error says where and shows no value.
    pub fn check_json(&self, json: impl AsRef<[u8]>, given: &Given) -> Result<Verdict, Undecodable> {
        let mut body = (self.body)();
        let notes = decode::slice_into(body.as_mut(), json.as_ref())?;
        Ok(self.judge(body.as_ref(), given, notes))
    }

    /// As [`check_json`](Self::check_json), for what serde holds, such as a `&serde_json::Value`. What follows an object in its text is for the
    /// owner of the deserializer to see.
    ///
    /// # Errors
    ///
    /// If it is not an object; the message says where and shows no value.
    pub fn check_value<'de, D: Deserializer<'de>>(&self, json: D, given: &Given) -> Result<Verdict, D::Error> {
        let mut body = (self.body)();
        let notes = decode::into(body.as_mut(), json)?;
        Ok(self.judge(body.as_ref(), given, notes))
    }

    pub(super) fn judge(&self, body: &dyn Object, given: &Given, notes: Vec<Note>) -> Verdict {
        let mut findings = Findings::new(self, given, &notes);
        given.misfits(self, &mut |violation| findings.violation(violation));
        check(self, &Reach::new(body), given, &mut findings);
        findings.end(notes)
    }
}

/// Finds what a body breaks.
fn check(contract: &Contract, body: &Reach<'_>, given: &Given, findings: &mut Findings<'_>) {
    let modes = given.modes_of(contract);
    for always in [&contract.always, contract.operation.rules] {
        rules(contract, always, "", body, modes, &mut |violation| findings.violation(violation));
    }
    for conditional in contract.when {
        let others = modes & !conditional.modes();
        let judge = |broken: Broken<'_>| rules(contract, &conditional.rules, conditional.label, body, others, broken);
        match applies(contract, conditional, body, given, modes) {
            Applies::Yes => judge(&mut |violation| findings.violation(violation)),
            Applies::No => {}
            Applies::Perhaps { selector, values } => {
                judge(&mut |violation| findings.undecided(selector, values, violation));
            }
        }
    }
    let selected = |name: &str| {
        let index = contract.selectors.iter().position(|selector| selector.name == name)?;
        selected(contract, index, body.body, given)
    };
    formed::judge(body.body, &selected, &mut |violation| findings.form(violation));
}

/// Sets what the contract fixes and the body lacks; `build` does this before it checks. What always holds was set in the beginning, and only a
/// change by hand can clear it, or a setter of a list that gets no element.
pub(super) fn fill(contract: &Contract, body: &mut dyn Object, given: &Given, is_by_hand: bool) {
    for rule in contract.always.values.iter().filter(|rule| is_by_hand || rule.kind == ValueKind::Contains) {
        set_preset(rule, body);
    }
    let modes = given.modes_of(contract);
    empty(contract, &contract.always, body, modes);
    let mut rest = contract.when.iter().filter(|conditional| sets(&conditional.rules)).peekable();
    while rest.peek().is_some() {
        // What is set under one condition can make another hold.
        let reach = Reach::new(body);
        let Some(conditional) = rest.find(|conditional| surely_applies(contract, conditional, &reach, given)) else {
            break;
        };
        preset(&conditional.rules, body);
        empty(contract, &conditional.rules, body, modes & !conditional.modes());
    }
}

/// What a selector is: the caller's word, else what the body says, else nothing.
pub(super) fn selected<'a>(contract: &Contract, index: usize, body: &dyn Object, given: &'a Given) -> Option<&'a str> {
    let selector = contract.selectors.get(index)?;
    match given.selection(selector.name) {
        Selection::Is(value) => Some(value),
        Selection::Unknown => None,
        Selection::Unsaid => selector.read_from.iter().find_map(|reading| read(reading, body)),
    }
}

/// The paths at which there is a value that the contract names, where the rule applies.
pub(super) fn named(contract: &Contract, body: &Reach<'_>, given: &Given) -> Vec<&'static str> {
    let always = contract.always.values.iter().filter(|rule| names(rule, body));
    // Most rules name nothing that is there, and then it is no matter whether they apply.
    let conditional = contract.when.iter().flat_map(|conditional| {
        let mut named = conditional.rules.values.iter().filter(|rule| names(rule, body)).peekable();
        let applies = named.peek().is_some() && surely_applies(contract, conditional, body, given);
        named.filter(move |_| applies)
    });
    always.chain(conditional).map(|rule| rule.place.path).collect()
}

/// Whether there is a value that a rule names.
pub(super) fn names(rule: &Values, body: &Reach<'_>) -> bool {
    let is_named = |view: View<'_>| rule.values.iter().any(|literal| equals(view, *literal));
    match rule.kind {
        ValueKind::Fixed | ValueKind::OneOf => body.any(&rule.place, is_named),
        ValueKind::Contains | ValueKind::EachOf => body.any(&rule.place, |view| view.elements().any(is_named)),
    }
}

/// Whether it is known that rules apply.
pub(super) fn surely_applies(contract: &Contract, conditional: &Conditional, body: &Reach<'_>, given: &Given) -> bool {
    matches!(applies(contract, conditional, body, given, given.modes_of(contract)), Applies::Yes)
}

/// Whether there is a value that a rule forbids: what tells use cases apart costs less to see than a verdict, which is what everything is
/// said in.
#[cfg(feature = "sandbox")]
pub(super) fn forbids(rule: &Values, body: &Reach<'_>) -> bool {
    body.any(&rule.place, |view| view.is_filled() && !rule.holds(view))
}

/// Whether a required field, which lies in no list, is not there.
#[cfg(feature = "sandbox")]
pub(super) fn lacks(field: &Required, body: &Reach<'_>) -> bool {
    if body.has(&field.place) == Some(true) {
        return false;
    }
    let mut lacks = false;
    objects(body.body, field.place.way.parent(), &mut Vec::new(), &mut |object, _| {
        lacks |= lacking(&object, field).is_some();
    });
    lacks
}

impl Values {
    fn holds(&self, view: View<'_>) -> bool {
        let matches = |view: View<'_>| self.values.iter().any(|literal| equals(view, *literal));
        match self.kind {
            ValueKind::Fixed | ValueKind::OneOf => matches(view),
            ValueKind::Contains => view.elements().any(matches),
            ValueKind::EachOf => view.elements().all(matches),
        }
    }
}

enum Applies {
    Yes,
    No,
    Perhaps { selector: &'static str, values: &'static [&'static str] },
}

fn applies(contract: &Contract, conditional: &Conditional, body: &Reach<'_>, given: &Given, modes: u8) -> Applies {
    let mut open = None;
    for condition in conditional.conditions {
        let holds = match condition {
            Condition::Present(place) => body.any_filled(place),
            Condition::Absent(place) => !body.any_filled(place),
            Condition::Equals(place, literal) => body.any(place, |view| equals(view, *literal)),
            Condition::Mode(mode) => modes & (1 << mode) != 0,
            Condition::Selector { index, values } => {
                if let Some(value) = selected(contract, *index, body.body, given) {
                    values.contains(&value)
                } else {
                    let selector = contract.selectors.get(*index).map_or("", |selector| selector.name);
                    open = Some(Applies::Perhaps { selector, values });
                    true
                }
            }
        };
        if !holds {
            return Applies::No;
        }
    }
    open.unwrap_or(Applies::Yes)
}

fn read(reading: &Reading, body: &dyn Object) -> Option<&'static str> {
    let mut found = None;
    each(body, reading.place.way, &mut Vec::new(), &mut |view, _| {
        let Some(text) = view.as_text() else { return };
        let whole = reading.map.iter().find(|(value, _)| *value == text).map(|(_, means)| *means);
        let ranges = reading
            .prefixes
            .iter()
            .filter(|(first, last, _)| text.get(..first.len()).is_some_and(|start| *first <= start && start <= *last));
        let longest = ranges.max_by_key(|(first, ..)| first.len()).map(|(.., means)| *means);
        found = found.or(whole).or(longest);
    });
    found
}

/// What to do with what is broken.
type Broken<'a> = &'a mut dyn FnMut(Violation);

fn rules(contract: &Contract, rules: &Rules, when: &'static str, body: &Reach<'_>, modes: u8, broken: Broken<'_>) {
    // Mostly all of them are there.
    if !rules.required.iter().all(|field| body.has(&field.place) == Some(true)) {
        for fields in rules.required.chunk_by(|one, next| one.place.way.parent() == next.place.way.parent()) {
            required(fields, when, body.body, &|place| contract.lifts(place, modes), broken);
        }
    }
    for rule in rules.values {
        let holds = match body.at(&rule.place) {
            At::Absent => true,
            At::Value(view) => rule.holds(view),
            At::Many => false,
        };
        if !holds {
            values(rule, rules, when, body.body, broken);
        }
    }
    for choice in rules.at_least_one_of {
        if !choice.iter().any(|place| body.any_filled(place)) {
            let paths: Vec<_> = choice.iter().map(|place| format!("`{}`", place.path)).collect();
            let path = choice.first().map_or_else(String::new, |place| place.path.to_owned());
            broken(Violation { when: when.into(), ..Violation::new(Rule::AtLeastOneOf, path, paths.join(", ")) });
        }
    }
    for limit in rules.at_most_one_of {
        let mut there = limit.iter().filter(|place| body.any_filled(place));
        let Some(first) = there.next() else { continue };
        for place in there {
            let expected = format!("`{}`", first.path);
            broken(Violation {
                when: when.into(),
                ..Violation::new(Rule::AtMostOneOf, place.path.to_owned(), expected)
            });
        }
    }
    for rule in rules.not_zero {
        each(body.body, rule.place.way, &mut Vec::new(), &mut |view, indexes| {
            let is_zero = |text: &str| text.starts_with(['0', '-']) && decimal::is_zero(text);
            if view.as_text().is_some_and(is_zero) && !excepted(rule, body) {
                let (path, expected) = (instance(rule.place.path, indexes), "a number other than 0".to_owned());
                let violation = Violation::new(Rule::NotZero, path, expected);
                broken(Violation { when: rule.label.into(), found: formed::shown(view), ..violation });
            }
        });
    }
}

fn excepted(rule: &NotZero, body: &Reach<'_>) -> bool {
    let has =
        |view: View<'_>, literal| equals(view, literal) || view.elements().any(|element| equals(element, literal));
    rule.unless.iter().any(|(place, literal)| body.any(place, |view| has(view, *literal)))
}

/// Judges required fields of one object.
fn required(
    fields: &[Required],
    when: &'static str,
    body: &dyn Object,
    is_lifted: &dyn Fn(&Place) -> bool,
    broken: Broken<'_>,
) {
    let way = fields.first().map_or(Way::START, |field| field.place.way.parent());
    objects(body, way, &mut Vec::new(), &mut |object, indexes| {
        for field in fields {
            if let Some(found) = lacking(&object, field).filter(|_| !is_lifted(&field.place)) {
                let pattern = field.place.path;
                let path = instance(pattern, indexes);
                let expected = if path.len() < pattern.len() && !pattern.ends_with("[]") && object.is_err() {
                    "at least one element"
                } else {
                    "a value"
                };
                broken(Violation {
                    when: when.into(),
                    found,
                    ..Violation::new(Rule::Required, path, expected.to_owned())
                });
            }
        }
    });
}

/// What is wrong with a field, if it is not filled.
fn lacking(object: &Result<&dyn Object, Found>, field: &Required) -> Option<Found> {
    match object {
        Ok(object) => match object.view(field.place.way.last()) {
            view if view.is_filled() => None,
            view if !view.is_present() || view.is_null() => Some(Found::Missing),
            _ => (!field.may_be_empty).then_some(Found::Empty),
        },
        Err(found) => Some(found.clone()),
    }
}

fn values(rule: &Values, rules: &Rules, when: &'static str, body: &dyn Object, broken: Broken<'_>) {
    each(body, rule.place.way, &mut Vec::new(), &mut |view, indexes| {
        // An empty value where one is required is reported as that.
        if rule.holds(view) || (!view.is_filled() && requires(rules, rule.place.path)) {
            return;
        }
        let (kind, joined) = (rule.kind, join(rule.values));
        let rule_kind =
            if matches!(kind, ValueKind::Fixed | ValueKind::Contains) { Rule::FixedValue } else { Rule::AllowedValues };
        let expected = if kind == ValueKind::Contains { format!("a list with {joined}") } else { joined };
        let path = instance(rule.place.path, indexes);
        let found = formed::shown(view);
        broken(Violation { when: when.into(), found, ..Violation::new(rule_kind, path, expected) });
    });
}

fn requires(rules: &Rules, path: &str) -> bool {
    rules.required.iter().any(|field| field.place.path == path)
}

fn join(values: &[Literal]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn equals(view: View<'_>, literal: Literal) -> bool {
    match (view, literal) {
        (View::Text(a, _), Literal::Text(b)) => a == b,
        (View::Boolean(a), Literal::Boolean(b)) => a == b,
        (View::Integer(a), Literal::Integer(b)) => a == b,
        _ => false,
    }
}

/// The path with list indexes; it ends before a list that has no element to point at.
fn instance(pattern: &str, indexes: &[usize]) -> String {
    let mut path = String::with_capacity(pattern.len() + indexes.len());
    let mut indexes = indexes.iter();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("[]") {
        path += before;
        rest = after;
        match indexes.next() {
            Some(index) => path += &format!("[{index}]"),
            None => return path,
        }
    }
    path + rest
}

/// Sets the values that the rules fix and the body lacks.
pub(super) fn preset(rules: &Rules, body: &mut dyn Object) {
    for rule in rules.values {
        set_preset(rule, body);
    }
}

fn set_preset(rule: &Values, body: &mut dyn Object) {
    if let (true, Some(literal)) = (rule.preset, rule.values.first()) {
        set(body, rule.place.way, Some(*literal));
    }
}

/// Sets what may be empty and must be there to nothing: a text without a letter, a list without an element.
fn empty(contract: &Contract, rules: &Rules, body: &mut dyn Object, modes: u8) {
    for Required { place, .. } in rules.required.iter().filter(|field| field.may_be_empty) {
        if !contract.lifts(place, modes) {
            set(body, place.way, None);
        }
    }
}

/// Whether there is something that `fill` could set.
fn sets(rules: &Rules) -> bool {
    rules.values.iter().any(|rule| rule.preset) || rules.required.iter().any(|field| field.may_be_empty)
}

/// Sets a field that is not set yet, to a value or to what its type has for none. Fields inside list elements are left to the elements'
/// builders.
fn set(object: &mut dyn Object, way: Way, literal: Option<Literal>) {
    let Some((first, rest)) = way.next() else { return };
    let set_already = object.view(first).is_present();
    let Some(field) = object.field_mut(first) else { return };
    let is_end = rest.next().is_none();
    let through_list = match field.open() {
        Slot::Object(inner) => {
            set(inner, rest, literal);
            false
        }
        Slot::List(list) if is_end => {
            if let (true, Some(literal)) = (list.is_empty(), literal) {
                write(list.push(), literal);
            }
            false
        }
        Slot::List(_) => true,
        slot => {
            if let (true, false, Some(literal)) = (is_end, set_already, literal) {
                write(slot, literal);
            }
            false
        }
    };
    if through_list && !set_already {
        field.clear();
    }
}

fn write(slot: Slot<'_>, literal: Literal) {
    match (slot, literal) {
        (Slot::Text(slot), Literal::Text(text)) => slot.set_text(text),
        (Slot::Boolean(slot), Literal::Boolean(value)) => *slot = value,
        (Slot::Integer(slot), Literal::Integer(value)) => *slot = value,
        // The generator checked that the value is of the field's type.
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(dead_code, unreachable_pub, reason = "`object!` writes the setters of an exported type")]

    use crate::runtime::{
        Contract, Given, Operation,
        contract::{Place, Required, Rules},
        object,
        value::Value,
    };

    object! {
        Card;
        note: String = "note";
        marks: Vec<String> = "marks" "[]";
        envelope: Envelope = "envelope";
    }

    object! {
        Envelope at "envelope";
        stamp: String = "stamp";
    }

    static OPERATION: Operation = Operation { id: "write", has_body: true, ..Operation::EMPTY };

    static CONTRACT: Contract = Contract {
        id: "write",
        operation: &OPERATION,
        body: || Box::new(Card::default()),
        always: Rules::new(
            &[
                Required::new(Place::at(Card::META, "note")).may_be_empty(),
                Required::new(Place::at(Card::META, "marks[]")).may_be_empty(),
                Required::new(Place::at(Card::META, "envelope.stamp")).may_be_empty(),
            ],
            &[],
            &[],
        ),
        ..Contract::EMPTY
    };

    #[test]
    fn what_may_be_empty_is_nothing_of_its_own_kind() {
        let mut card = Card::default();
        assert_eq!(CONTRACT.check(&card, &Given::default()).violations.len(), 3);
        super::fill(&CONTRACT, &mut card, &Given::default(), true);
        let json = serde_json::to_string(&card).expect("it can be written");
        assert_eq!(json, r#"{"note":"","marks":[],"envelope":{"stamp":""}}"#);
        assert!(CONTRACT.check(&card, &Given::default()).violations.is_empty());
        let mut card = Card::default().note("here").marks(vec!["red".to_owned()]);
        super::fill(&CONTRACT, &mut card, &Given::default(), true);
        assert_eq!((card.note.as_deref(), card.marks.map(|marks| marks.len())), (Some("here"), Some(1)));
    }
}
