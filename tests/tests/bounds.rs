//! Hostile sizes: what is read and what is listed have bounds that say so, and nothing grows faster than the request.
//!
//! The requests here are of megabytes, so that work that grew with their square would never end.

use conformance::{contract, starts};
use serde_json::{Value, json};
use visa_acceptance::runtime::{
    Contract, Found, Rule, Verdict, Waiver,
    decode::{self, MOST_ELEMENTS, Misfit},
    given::Given,
};

const MEGABYTES: usize = 8_000_000;

fn intent() -> &'static Contract {
    contract("intelligent-commerce/initiate-purchase-intent")
}

#[track_caller]
fn check(json: &str, given: &Given) -> Verdict {
    intent().check_json(json.as_bytes(), given).expect("it is JSON")
}

/// An object with a list of that many equal elements.
fn list(name: &str, element: &str, count: usize) -> String {
    format!("{{\"{name}\":[{}]}}", vec![element; count].join(","))
}

fn bound(verdict: &Verdict) -> Vec<(&str, String)> {
    let bounds = verdict.violations.iter().filter(|violation| violation.rule == Rule::Bound);
    bounds.map(|violation| (violation.path.as_str(), violation.to_string())).collect()
}

#[test]
fn empty_elements_are_judged_up_to_the_most_violations() {
    for count in [1_000, 4_000, MOST_ELEMENTS] {
        let verdict = check(&list("mandates", "{}", count), &Given::default());
        assert_eq!(verdict.violations.len(), Verdict::MOST + 1);
        assert_eq!(bound(&verdict), [("", "there are more than the 1000 that are listed".to_owned())]);
        assert_eq!(verdict.violations.last().map(|violation| violation.rule), Some(Rule::Bound));
        assert!(verdict.violations.iter().any(|violation| violation.path.starts_with("mandates[100].")));
    }
}

#[test]
fn as_many_violations_as_are_listed_are_listed_without_a_word() {
    let few = check(&list("mandates", "{}", 10), &Given::default());
    assert_eq!(bound(&few), []);
    let in_one = few.violations.iter().filter(|violation| violation.path.starts_with("mandates[0]")).count();
    let beside = few.violations.len() - 10 * in_one;
    let many = check(&list("mandates", "{}", (Verdict::MOST - beside) / in_one), &Given::default());
    assert!(many.violations.len() > Verdict::MOST - in_one && bound(&many).is_empty());
}

#[test]
fn a_list_that_is_too_long_is_kept_and_the_bound_is_named() {
    for count in [MOST_ELEMENTS + 1, MEGABYTES / 3] {
        let json = list("mandates", "{}", count);
        let verdict = check(&json, &Given::default());
        let expected = "`mandates` is not read: the lists of a request have at most 65536 elements together";
        assert_eq!(bound(&verdict), [("mandates", expected.to_owned())]);
        // That nothing is read of it explains that nothing is there.
        assert!(!verdict.violations.iter().any(|v| v.path.starts_with("mandates") && v.rule == Rule::Required));
        let mut body = (intent().body)();
        let notes = decode::slice_into(body.as_mut(), json.as_bytes()).expect("it is JSON");
        assert_eq!(notes.iter().map(|note| &note.kind).collect::<Vec<_>>(), [&Misfit::TooLong]);
        let kept = body.extra().get("mandates").map(|kept| kept.as_str().len());
        assert_eq!(kept, Some(json.len() - r#"{"mandates":}"#.len()));
    }
    let lists = list("mandates", r#"{"a":[{},{}]}"#, MOST_ELEMENTS);
    assert_eq!(bound(&check(&lists, &Given::default())).len(), 1, "undocumented lists do not count");
}

#[test]
fn megabytes_of_anything_are_judged() {
    let deep = |open: &str, close: &str, name: &str| {
        let half = MEGABYTES / 2;
        format!("{{\"{name}\":{}1{}}}", open.repeat(half / open.len()), close.repeat(half / open.len()))
    };
    let members = |member: &dyn Fn(usize) -> String, count: usize| {
        format!("{{{}}}", (0..count).map(member).collect::<Vec<_>>().join(","))
    };
    let documents = [
        list("mandates", "null", MEGABYTES / 5),
        list("mandates", "[[]]", MEGABYTES / 5),
        list("mandates", r#"{"description":1,"quantity":[1]}"#, MOST_ELEMENTS),
        list("mandates", r#"{"a":1,"a":2}"#, MOST_ELEMENTS),
        list("new", "{}", MEGABYTES / 3),
        deep("[", "]", "mandates"),
        deep("{\"a\":", "}", "new"),
        members(&|number| format!("\"new{number}\":1"), 400_000),
        members(&|_| "\"new\":1".to_owned(), 800_000),
        members(
            &|number| if number % 2 == 0 { format!("\"{number}\":1") } else { "\"mandates\":1".to_owned() },
            400_000,
        ),
        members(&|_| "\"mandates\":[{}]".to_owned(), 60_000),
        format!("{{\"new\":\"{}\"}}", "\\u0041".repeat(MEGABYTES / 6)),
        format!("{{\"{}\":1}}", "a".repeat(MEGABYTES)),
        format!("{{\"new\":1{}}}", "0".repeat(MEGABYTES)),
    ];
    for json in documents {
        let verdict = check(&json, &Given::default());
        assert!(verdict.violations.len() <= Verdict::MOST + 1 && !verdict.violations.is_empty());
        let waived = Waiver::new("mandates[].description", "a test");
        let mut given = Given::default();
        given.waivers.push(waived);
        assert!(check(&json, &given).waived.len() <= Verdict::MOST + 1);
    }
}

#[test]
fn what_is_waived_takes_no_room_from_what_is_not() {
    let waived = |path: &str| Waiver::new(path, "a test");
    let all = check(&list("mandates", "{}", 1), &Given::default());
    let of_mandates = all.violations.iter().filter(|violation| violation.path.starts_with("mandates[0]."));
    let waivers = of_mandates.map(|violation| waived(&violation.path.replace("[0]", "[]"))).collect();
    let mut given = Given::default();
    given.waivers = waivers;
    let verdict = check(&list("mandates", "{}", 5_000), &given);
    assert_eq!(bound(&verdict), []);
    assert_eq!(verdict.waived.len(), Verdict::MOST + 1);
}

#[test]
fn wrong_types_explain_what_is_missing_however_many_there_are() {
    let verdict = check(&list("mandates", r#"{"description":[]}"#, 40), &Given::default());
    let at = |index: usize| format!("mandates[{index}].description");
    let found = |index| verdict.violations.iter().filter(|v| v.path == at(index)).map(|v| v.rule).collect::<Vec<_>>();
    assert_eq!((found(0), found(39)), (vec![Rule::Type], vec![Rule::Type]));
}

/// Checks what is found where a field is `null`, and where it is absent.
#[track_caller]
fn check_null(contract: &Contract, json: &Value, path: &str, given: &Given) {
    let (mut null, mut absent) = (json.clone(), json.clone());
    conformance::json::set(&mut null, path.trim_end_matches("[]"), Value::Null);
    conformance::json::remove(&mut absent, path);
    assert_eq!(conformance::judge(contract, &null, given), conformance::judge(contract, &absent, given), "{path}");
    let text = null.to_string();
    assert_eq!(contract.check_json(text.as_bytes(), given), Ok(conformance::judge(contract, &absent, given)), "{path}");
}

#[test]
fn null_counts_as_absent_wherever_it_stands() {
    for start in starts() {
        for field in start.contract.always.required {
            for place in conformance::json::places(&start.json, field.place.path) {
                check_null(start.contract, &start.json, &place, &start.given(&[]));
                // An object on the way.
                if let Some((object, _)) = place.rsplit_once('.').filter(|(object, _)| !object.ends_with(']')) {
                    check_null(start.contract, &start.json, object, &start.given(&[]));
                }
            }
        }
        for path in start.contract.optional.iter().filter(|path| !path.contains("[].")) {
            if conformance::json::get(&start.json, path).is_some() {
                check_null(start.contract, &start.json, path, &start.given(&[]));
            }
        }
    }
}

#[test]
fn a_required_null_is_missing_and_an_optional_one_is_no_violation() {
    let contract = contract("payments/recurring/customer-initiated-with-pan");
    let start = starts().into_iter().find(|start| start.contract.id == contract.id).expect("it has a start");
    let mut json = start.json.clone();
    conformance::json::set(&mut json, "orderInformation.billTo.country", Value::Null);
    conformance::json::set(&mut json, "clientReferenceInformation", Value::Null);
    let verdict = conformance::judge(contract, &json, &start.given(&[]));
    let found: Vec<_> = verdict.violations.iter().map(|v| (v.rule, v.path.as_str(), &v.found)).collect();
    assert_eq!(found, [(Rule::Required, "orderInformation.billTo.country", &Found::Missing)]);
}

#[test]
fn null_in_a_list_is_an_element_of_another_type() {
    let verdict = conformance::judge(intent(), &json!({ "mandates": [null] }), &Given::default());
    let of_list: Vec<_> = verdict.violations.iter().filter(|v| v.path.starts_with("mandates")).collect();
    assert_eq!(of_list.len(), 1, "{of_list:?}");
    assert_eq!((of_list[0].rule, of_list[0].path.as_str()), (Rule::Type, "mandates[0]"));
    assert_eq!(of_list[0].found, Found::Type("null".into()));
}

#[test]
fn null_under_another_spelling_is_no_violation() {
    let at = |name: &str| json!({ "processingInformation": { "authorizationOptions": { "initiator": { "merchantInitiatedTransaction": { name: null } } } } });
    let contract = contract("payments/unscheduled/merchant-initiated-with-token");
    let judged = |name| conformance::judge(contract, &at(name), &Given::default());
    assert_eq!(judged("previousTransactionID"), judged("previousTransactionId"));
}
