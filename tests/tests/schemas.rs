//! Exported schemas against contracts: a library that knows neither judges JSON by a use case's schema as the client does by its contract.
//! What a schema says that it cannot say is left out, and nothing else.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use conformance::{Start, assert_same, documents, grown, json, leaf, starts};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};
use visa_acceptance::runtime::{
    Contract, Rule, Violation,
    contract::{Condition, Literal, Rules},
    given::Given,
};

/// A use case's two judges.
struct Judges {
    contract: &'static Contract,
    schema: Validator,
    /// The rules that the schema does not say, each with its paths.
    unstated: BTreeSet<(String, String)>,
}

/// What both say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    Kept,
    Broken,
    /// Nothing is broken but what the schema does not say.
    Unstated,
}

/// Every exported schema.
static SCHEMAS: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    let sources = xtask::spec_sources(&conformance::workspace_root()).expect("the spec can be read");
    let spec = codegen::Spec::read(&sources);
    let export = spec.export().unwrap_or_else(|failure| panic!("{failure}"));
    let schema = |id: &str| (id.to_owned(), export.schema(id).expect("what is listed is exported"));
    export.use_cases().into_iter().map(schema).collect()
});

static JUDGES: LazyLock<BTreeMap<&str, Judges>> = LazyLock::new(|| {
    let judges = visa_acceptance::use_cases().iter().map(|contract| (contract.id, Judges::of(contract)));
    judges.collect()
});

impl Judges {
    fn of(contract: &'static Contract) -> Self {
        let schema = SCHEMAS.get(contract.id).unwrap_or_else(|| panic!("`{}` is not exported", contract.id));
        let text = |value: &Value| value.as_str().expect("it is text").to_owned();
        let unstated = schema["x-unstated"].as_array().into_iter().flatten().flat_map(|entry| {
            let rule = text(&entry["rule"]);
            let paths = entry["paths"].as_array().expect("they are a list");
            // A rule without paths is about the whole.
            let paths: Vec<_> = if paths.is_empty() { vec![String::new()] } else { paths.iter().map(text).collect() };
            paths.into_iter().map(move |path| (rule.clone(), path))
        });
        let unstated = unstated.collect();
        let schema = jsonschema::draft202012::new(schema).unwrap_or_else(|error| panic!("{}: {error}", contract.id));
        Self { contract, schema, unstated }
    }

    /// Whether the schema says a rule that JSON breaks.
    fn says(&self, violation: &Violation, json: &Value) -> bool {
        let rule = serde_json::to_value(violation.rule).expect("a rule is text");
        let rule = rule.as_str().expect("a rule is text").to_owned();
        let path = plain(&violation.path);
        let is_listed = |path: &str| self.unstated.contains(&(rule.clone(), path.to_owned()));
        // Of types, only that of a whole number with a point is none.
        let is_whole =
            || json::get(json, &violation.path).and_then(Value::as_f64).is_some_and(|number| number.fract() == 0.0);
        if violation.rule == Rule::Type && !is_whole() {
            return true;
        }
        !(is_listed(&path) || is_listed(&format!("{path}[]")) || is_listed(""))
    }

    /// What both say of JSON, if they agree.
    fn judge(&self, json: &Value) -> Result<Said, String> {
        let verdict =
            self.contract.check_json(json.to_string(), &Given::default()).map_err(|error| error.to_string())?;
        let is_valid = self.schema.is_valid(json);
        let (stated, unstated): (Vec<_>, Vec<_>) =
            verdict.violations.iter().partition(|broken| self.says(broken, json));
        let said = match (stated.is_empty(), unstated.is_empty()) {
            (true, true) => Said::Kept,
            (false, _) => Said::Broken,
            (true, false) => Said::Unstated,
        };
        if is_valid == (said != Said::Broken) {
            return Ok(said);
        }
        let errors: Vec<_> =
            self.schema.iter_errors(json).map(|error| format!("{error} at {}", error.instance_path())).collect();
        Err(format!("{}: the contract says {verdict:#?}\nthe schema says {errors:#?}\n{json:#}", self.contract.id))
    }
}

/// A path with `[]` for each index.
fn plain(path: &str) -> String {
    let mut parts = path.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |path, part| path + "[]" + part.split_once(']').map_or("", |(_, rest)| rest))
}

#[track_caller]
fn agreed(id: &str, json: &Value) -> Said {
    JUDGES[id].judge(json).unwrap_or_else(|difference| panic!("{difference}"))
}

#[test]
fn every_use_case_has_a_schema_that_is_one() {
    assert_same(SCHEMAS.keys(), JUDGES.keys(), "the spec and the client have the same use cases");
    for (id, schema) in SCHEMAS.iter() {
        assert!(jsonschema::meta::is_valid(schema), "{id}");
        for example in schema["examples"].as_array().into_iter().flatten() {
            assert!(JUDGES[id.as_str()].schema.is_valid(example), "{id}: {example:#}");
        }
    }
}

#[test]
fn both_agree_on_every_published_request() {
    let mut said = BTreeMap::<Said, usize>::new();
    for document in documents().iter().filter(|document| document.side == codegen::Side::Request) {
        for json in [&document.repaired, &document.conforming] {
            *said.entry(agreed(&document.contract, json)).or_default() += 1;
        }
        assert_eq!(agreed(&document.contract, &document.conforming), Said::Kept, "{}", document.file);
    }
    assert!(said[&Said::Broken] > 0 && said[&Said::Kept] > 40, "{said:?}");
}

/// Every value in JSON by its path, and every object and list.
fn places(value: &Value, at: &str, places: &mut Vec<String>) {
    if !at.is_empty() {
        places.push(at.to_owned());
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                self::places(member, &path, places);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                self::places(element, &format!("{at}[{index}]"), places);
            }
        }
        _ => {}
    }
}

/// What stands in the place of a value.
fn others() -> [Value; 19] {
    [
        json!(null),
        json!(""),
        json!("outside"),
        json!("0"),
        json!("-0.00"),
        json!("1"),
        json!("12"),
        json!("2031"),
        json!("US"),
        json!("4111111111111112"),
        json!(true),
        json!(1),
        json!(1.5),
        json!(2.0),
        json!([]),
        json!({}),
        json!([null]),
        json!(["outside"]),
        json!([{}]),
    ]
}

#[test]
fn both_agree_where_a_value_is_removed_or_another() {
    let mut said = BTreeMap::<Said, usize>::new();
    for Start { contract, json, .. } in starts() {
        let mut all = Vec::new();
        places(&json, "", &mut all);
        for place in all {
            let mut changed = json.clone();
            if !place.ends_with(']') {
                json::remove(&mut changed, &place);
                *said.entry(agreed(contract.id, &changed)).or_default() += 1;
            }
            for other in others() {
                json::set(&mut changed, &place, other);
                *said.entry(agreed(contract.id, &changed)).or_default() += 1;
            }
        }
    }
    assert!(said.values().all(|count| *count > 10) && said.len() == 3, "{said:?}");
}

/// A value for a documented path, by a number: one that some rule names there, else any.
fn value_for(contract: &Contract, path: &str, number: usize) -> Value {
    let all = contract.when.iter().map(|conditional| &conditional.rules);
    let rules = all.chain([&contract.always, contract.operation.rules]).flat_map(|rules| rules.values);
    let named = rules.filter(|rule| rule.place.path == path).flat_map(|rule| rule.values).copied().map(literal);
    let conditions = contract.when.iter().flat_map(|conditional| conditional.conditions);
    let asked = conditions.filter_map(|condition| match condition {
        Condition::Equals(place, value) if place.path == path => Some(literal(*value)),
        _ => None,
    });
    let read = contract.selectors.iter().flat_map(|selector| selector.read_from);
    let read = read.filter(|reading| reading.place.path == path).flat_map(|reading| {
        let begin = reading.prefixes.iter().map(|(first, last, _)| format!("{first}00000000000000{last}"));
        reading.map.iter().map(|(text, _)| (*text).to_owned()).chain(begin).map(Value::from)
    });
    let known: Vec<_> = named.chain(asked).chain(read).collect();
    let any = others();
    if known.is_empty() || number.is_multiple_of(4) {
        any[number / 4 % any.len()].clone()
    } else {
        known[number / 4 % known.len()].clone()
    }
}

fn literal(literal: Literal) -> Value {
    match literal {
        Literal::Text(text) => text.into(),
        Literal::Boolean(value) => value.into(),
        Literal::Integer(value) => value.into(),
    }
}

/// Puts a value at every place that a path stands for; a list that is missing gets an element.
fn put(json: &mut Value, path: &str, value: &Value) {
    let (end, list) = path.strip_suffix("[]").map_or((path, ""), |end| (end, "[]"));
    for place in json::places(json, path) {
        if plain(&place) == end {
            json::set(json, &format!("{place}{list}"), value.clone());
        } else {
            json::set(json, &place, json!([{}]));
            put(json, path, value);
        }
    }
}

static STARTS: LazyLock<Vec<Start>> = LazyLock::new(starts);

/// A request that keeps its contract, after some of it was taken out and some put in.
fn edited(start: &Start, tape: &[(u16, u16)]) -> Value {
    let mut json = start.json.clone();
    let leaves = leaf::all((start.contract.body)().as_mut());
    for (choice, number) in tape.iter().map(|(choice, number)| (usize::from(*choice), usize::from(*number))) {
        let (path, _) = &leaves[choice / 2 % leaves.len()];
        if choice.is_multiple_of(2) {
            put(&mut json, path, &value_for(start.contract, path, number));
        } else if let Some(place) = json::places(&json, path).first() {
            json::remove(&mut json, place);
        }
    }
    json
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_agree_on_any_documented_names(which in any::<prop::sample::Index>(), tape in prop::collection::vec(any::<u8>(), 0..600)) {
        let contract = which.get(visa_acceptance::use_cases());
        // Half of a surrogate pair and 1e999 are no values.
        if let Ok(json) = serde_json::from_str(&grown::object((contract.body)(), &tape)) {
            JUDGES[contract.id].judge(&json).map_err(TestCaseError::fail)?;
        }
    }

    #[test]
    fn both_agree_on_requests_that_were_edited(which in any::<prop::sample::Index>(), tape in prop::collection::vec(any::<(u16, u16)>(), 0..12)) {
        let start = which.get(&STARTS);
        JUDGES[start.contract.id].judge(&edited(start, &tape)).map_err(TestCaseError::fail)?;
    }
}

/// Makes a condition hold.
fn meet(contract: &Contract, condition: &Condition, json: &mut Value) {
    match condition {
        Condition::Present(place) => put(json, place.path, &"1".into()),
        Condition::Absent(place) => {
            for place in json::places(json, place.path) {
                json::remove(json, &place);
            }
        }
        Condition::Equals(place, value) => put(json, place.path, &literal(*value)),
        Condition::Selector { index, values } => {
            for reading in contract.selectors[*index].read_from {
                let says = reading.map.iter().find(|(_, means)| values.contains(means));
                match says {
                    Some((text, _)) => put(json, reading.place.path, &(*text).into()),
                    None => _ = json::remove(json, reading.place.path),
                }
            }
        }
        Condition::Mode(_) => {}
    }
}

fn in_a_mode(conditions: &[Condition]) -> bool {
    conditions.iter().any(|condition| matches!(condition, Condition::Mode(_)))
}

#[test]
fn both_agree_where_a_condition_holds_and_what_it_asks_for_is_missing_or_another() {
    let (mut broken, mut asked) = (BTreeSet::new(), BTreeSet::new());
    for Start { contract, json, .. } in STARTS.iter() {
        for (number, conditional) in contract.when.iter().enumerate().filter(|(_, when)| !in_a_mode(when.conditions)) {
            let mut met = json.clone();
            conditional.conditions.iter().for_each(|condition| meet(contract, condition, &mut met));
            agreed(contract.id, &met);
            let Rules { required, values, .. } = conditional.rules;
            let paths = required.iter().map(|field| field.place).chain(values.iter().map(|rule| rule.place));
            for path in paths.map(|place| place.path) {
                asked.insert((contract.id, number));
                let mut without = met.clone();
                for place in json::places(&without, path) {
                    json::remove(&mut without, &place);
                }
                let mut other = met.clone();
                put(&mut other, path, &"outside".into());
                for json in [without, other] {
                    let verdict = contract.check_value(&json, &Given::default()).expect("it is an object");
                    if verdict.violations.iter().any(|broken| broken.when == conditional.label) {
                        broken.insert((contract.id, number));
                    }
                    agreed(contract.id, &json);
                }
            }
        }
    }
    assert_eq!(broken, asked, "each condition was met, and each was asked something in vain");
}

#[test]
fn what_is_listed_as_unstated_is_all_that_they_may_differ_in() {
    let rules: BTreeSet<_> =
        JUDGES.values().flat_map(|judges| &judges.unstated).map(|(rule, _)| rule.as_str()).collect();
    // A whole number with a point is one for JSON Schema, and none for the client.
    assert_same(
        rules,
        ["bound", "checksum", "mode", "near_miss", "precision", "selector", "type"],
        "say why in the export's docs",
    );
    let named = |rule: Rule| serde_json::to_value(rule).expect("a rule is text");
    for rule in [Rule::Checksum, Rule::NearMiss, Rule::Precision, Rule::Type, Rule::Bound] {
        assert!(
            JUDGES.values().flat_map(|judges| &judges.unstated).any(|(listed, _)| named(rule) == **listed),
            "{rule:?}"
        );
    }
}
