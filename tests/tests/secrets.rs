//! A canary in every field of every body: no `Debug`, no error and no verdict shows it, unless the topic's file in `typed/` names the field.

use std::{collections::BTreeSet, fmt::Debug};

use conformance::{assert_same, leaf, typed};
use visa_acceptance::{
    api::{Amount, CardNetwork},
    every_use_case,
    payments::{installments::CustomerInitiatedWithPan, unscheduled::MerchantInitiatedWithTokenInstrumentIdentifier},
    runtime::{
        Found, Given, Object, UseCase,
        contract::{Literal, Rules, ValueKind, Values},
        decode,
        draft::Draft,
        value::Slot,
    },
};

const CANARY: &str = "canary";

/// The reviewed fields that may be shown, as `Body path`.
fn allowed() -> BTreeSet<String> {
    let topics = typed::topics();
    let lists = topics.iter().flat_map(|topic| topic.shown.values());
    let lines: Vec<_> = lists.flat_map(|list| typed::lines(list)).collect();
    let listed: BTreeSet<_> = lines.iter().map(|line| (*line).to_owned()).collect();
    assert_eq!(listed.len(), lines.len(), "a field is listed twice");
    listed
}

/// Puts the canary into the one leaf of an empty object; whether the leaf can hold it.
fn plant(object: &mut dyn Object, path: &str) -> bool {
    match leaf::open(object, path) {
        Slot::Text(slot) => slot.set_text(CANARY),
        Slot::Json(slot) => *slot = CANARY.into(),
        _ => return false,
    }
    true
}

/// The leaves of a body that some text of it shows, as `Body path`.
fn shown<T: Object + Default>(texts: impl Fn(T) -> Vec<String>) -> BTreeSet<String> {
    let mut shown = BTreeSet::new();
    for (path, _) in leaf::all(&mut T::default()) {
        let mut body = T::default();
        if plant(&mut body, &path) {
            let name = body.meta().type_name;
            if texts(body).iter().any(|text| text.contains(CANARY)) {
                shown.insert(format!("{name} {path}"));
            }
        }
    }
    shown
}

/// Everything that a request's body gets into when someone logs: the body, the builder, the request, the refusal.
fn request_texts<U: UseCase>(body: U::Body) -> Vec<String> {
    let mut draft = Draft::<U>::new();
    draft.body = body;
    let (body, verdict) = (&draft.body, U::CONTRACT.check(&draft.body, &Given::default()));
    let mut texts = vec![format!("{body:?}"), format!("{draft:#?}"), format!("{verdict:?}")];
    texts.extend(verdict.violations.iter().map(ToString::to_string));
    texts.extend(verdict.undecided.iter().map(ToString::to_string));
    match draft.finish() {
        Ok(request) => texts.push(format!("{request:?}")),
        Err(rejected) => texts.extend([format!("{rejected:?}"), rejected.to_string()]),
    }
    texts
}

fn shown_by<U: UseCase>() -> BTreeSet<String>
where
    U::Response: Debug,
{
    let mut shown = shown(request_texts::<U>);
    shown.extend(self::shown(|answer: U::Response| vec![format!("{answer:?}"), format!("{answer:#?}")]));
    shown
}

#[test]
fn only_reviewed_fields_are_shown() {
    let shown: BTreeSet<_> = every_use_case!(shown_by).into_iter().flatten().collect();
    let to_do = "a field that may be shown stands in `shown` of its topic's file in tests/typed once it is reviewed; else the spec's type hides it";
    assert_same(shown, allowed(), to_do);
}

#[test]
fn no_listed_field_has_a_name_that_sounds_personal_or_secret() {
    let alarming = [
        "address",
        "administrativeArea",
        "country",
        "cryptogram",
        "data",
        "email",
        "firstName",
        "ipAddress",
        "lastName",
        "locality",
        "number",
        "otp",
        "phoneNumber",
        "postalCode",
        "securityCode",
    ];
    // An issuer's own e-mail and telephone are public, as a merchant's country is.
    let harmless = [
        "TokenizedCardAnswer metadata.issuer.email",
        "TokenizedCardAnswer metadata.issuer.phoneNumber",
        "Transactions transactionData[].merchantInformation.merchantDescriptor.country",
        "PaymentRequest merchantInformation.merchantDescriptor.country",
    ];
    for field in allowed() {
        let last = field.rsplit(['.', ' ']).next().unwrap_or_default();
        // Where an identity document was issued is its issuer's address.
        let is_issuers = field.ends_with(".issuedBy.administrativeArea");
        assert!(!alarming.contains(&last) || is_issuers || harmless.contains(&field.as_str()), "{field}");
    }
}

/// Every object in an object, by its place; lists get one element.
fn each_object(object: &mut dyn Object, test: &mut dyn FnMut(&mut dyn Object)) {
    test(object);
    for index in 0..object.meta().fields.len() {
        let mut slot = object.field_mut(index).expect("every name has a field").open();
        if let Slot::List(list) = slot {
            slot = list.push();
        }
        if let Slot::Object(inner) = slot {
            each_object(inner, test);
        }
    }
}

fn unknown_values<T: Object + Default + Debug>() {
    let mut body = T::default();
    let mut objects = 0;
    each_object(&mut body, &mut |object| {
        object.extra_mut().insert("unknown", CANARY);
        object.extra_mut().insert("deeper", serde_json::json!({ "a": [CANARY] }));
        objects += 1;
    });
    let text = format!("{body:?} {body:#?}");
    assert!(!text.contains(CANARY), "{text}");
    let names = text.matches("\"unknown\": [redacted]").count();
    assert_eq!(names, 2 * objects, "every object says by name what it holds beside its fields: {text}");
}

fn check_unknown_values<U: UseCase>()
where
    U::Response: Debug,
{
    unknown_values::<U::Body>();
    unknown_values::<U::Response>();
}

#[test]
fn values_of_unknown_fields_are_never_shown() {
    every_use_case!(check_unknown_values);
}

fn wrong_types<T: Object + Default + Debug>() {
    for (path, _) in leaf::all(&mut T::default()) {
        for wrong in [serde_json::json!({ "x": CANARY }), serde_json::json!([[CANARY]])] {
            let mut json = serde_json::json!({});
            // A list is wrong as a whole.
            let place = path.split("[]").next().unwrap_or_default();
            conformance::json::set(&mut json, place, wrong);
            let mut body = T::default();
            decode::into(&mut body, &json).expect("bodies read anything");
            assert!(!format!("{body:?}").contains(CANARY), "{path}: {body:?}");
        }
    }
}

fn check_wrong_types<U: UseCase>()
where
    U::Response: Debug,
{
    wrong_types::<U::Body>();
    wrong_types::<U::Response>();
}

#[test]
fn values_of_another_type_are_never_shown() {
    every_use_case!(check_wrong_types);
}

#[test]
fn verdicts_on_json_show_no_value_of_another_type_and_no_unknown_one() {
    for contract in visa_acceptance::use_cases() {
        for (path, _) in leaf::all((contract.body)().as_mut()) {
            let place = path.split("[]").next().unwrap_or_default();
            let mut json = serde_json::json!({ "unknown": CANARY });
            conformance::json::set(&mut json, place, serde_json::json!([{ "x": CANARY }, CANARY]));
            let verdict = conformance::judge(contract, &json, &Given::default());
            let texts = verdict.violations.iter().map(ToString::to_string).chain([format!("{verdict:?}")]);
            for text in texts {
                // The one list of text is documented; its elements are judged like any text.
                assert!(!text.contains(CANARY), "{}, {path}: {text}", contract.id);
            }
        }
    }
}

#[test]
fn builders_and_requests_show_no_card_and_no_customer() {
    let amount = || Amount::new("102.21").expect("the text is a number");
    let builder = || {
        CustomerInitiatedWithPan::builder()
            .currency("USD")
            .total_amount(amount())
            .bill_to_first_name(CANARY)
            .bill_to_last_name(CANARY)
            .bill_to_address1(CANARY)
            .bill_to_postal_code(CANARY)
            .bill_to_locality(CANARY)
            .bill_to_administrative_area(CANARY)
            .bill_to_country(CANARY)
            .bill_to_phone_number(CANARY)
            .bill_to_email(CANARY)
            .card_number(CANARY)
            .card_expiration_month("12")
            .card_expiration_year("2031")
            .commerce_indicator("internet")
            .network(CardNetwork::Visa)
    };
    let text = format!("{:?}", builder().build().expect_err("a canary is no country and no card number"));
    assert!(!text.contains(CANARY) && text.contains("Form"), "{text}");
    let waived = || {
        ["orderInformation.billTo.country", "paymentInformation.card.number"]
            .into_iter()
            .fold(builder().at_run_time(), |builder, path| builder.waive(path, "what is planted has no form"))
    };
    let text = format!("{:?}", waived());
    assert!(!text.contains(CANARY) && text.contains("number: [redacted]"), "{text}");
    let request = waived().build().expect("the request keeps its contract");
    let text = format!("{request:?}");
    assert!(!text.contains(CANARY) && text.contains("number: [redacted]"), "{text}");
    let rejected = waived().total_amount(amount()).network_unknown().commerce_indicator("outside").build();
    let text = format!("{rejected:?}");
    assert!(!text.contains(CANARY) && text.contains("outside"), "{text}");
}

/// Somebody's reference of an order, or another open text, is a card's number by mistake.
#[test]
fn a_card_s_number_is_not_shown_where_it_does_not_belong() {
    for number in ["4111111111111111", "4111 1111 1111 1111"] {
        let request = CustomerInitiatedWithPan::builder().at_run_time().with_body(|body| {
            body.client_reference_information.get_or_insert_default().code = Some(number.into());
        });
        assert!(!format!("{request:?}").contains("1111"), "{request:?}");
    }
    let request = CustomerInitiatedWithPan::builder().at_run_time().with_body(|body| {
        body.client_reference_information.get_or_insert_default().code = Some("7648374958476152804951".into());
    });
    assert!(format!("{request:?}").contains("7648374958476152804951"), "ids are shown: {request:?}");
}

#[test]
fn complete_parts_show_no_customer() {
    let bill_to = visa_acceptance::instrument_identifiers::BillTo::builder().address1(CANARY).postal_code(CANARY);
    let texts = [format!("{bill_to:?}"), format!("{:?}", bill_to.build())];
    assert!(texts.iter().all(|text| !text.contains(CANARY) && text.contains("address1: [redacted]")), "{texts:?}");
}

#[test]
fn a_value_that_a_rule_refuses_is_shown_only_where_it_may_be() {
    let draft = |path: &str| {
        let mut draft = Draft::<MerchantInitiatedWithTokenInstrumentIdentifier>::new();
        assert!(plant(&mut draft.body, path));
        draft.finish().expect_err("the rest is missing").to_string()
    };
    assert!(draft("processingInformation.commerceIndicator").contains("found \"canary\""));
    assert!(!draft("paymentInformation.card.number").contains(CANARY));
}

#[test]
fn a_rule_on_a_hidden_field_does_not_show_the_value_that_it_refuses() {
    // No page has such a rule yet.
    let contract = conformance::contract("tokenized-cards/provision-for-card-number");
    let mut required = contract.always.required.iter();
    let number = required.find(|field| field.place.path == "card.number").expect("it is required");
    let rule = Values::new(number.place, ValueKind::OneOf, &[Literal::Text("4111111111111111")]);
    let mut strict = contract.clone();
    strict.always = Rules::new(&[], vec![rule].leak(), &[]);
    let verdict = strict.check_value(&serde_json::json!({ "card": { "number": CANARY } }), &Given::default());
    let verdict = verdict.expect("the JSON is an object");
    assert_eq!((verdict.violations.len(), &verdict.violations[0].found), (1, &Found::Redacted));
    assert!(!format!("{verdict:?} {}", verdict.violations[0]).contains(CANARY));
}

#[test]
fn a_leaf_of_each_kind_is_among_those_that_are_tried() {
    let mut kinds = BTreeSet::new();
    let bodies = visa_acceptance::use_cases().iter().flat_map(|contract| [contract.body, contract.response]);
    // Any JSON is in errors alone.
    let error: fn() -> Box<dyn Object> = || Box::new(visa_acceptance::errors::EdgeError::default());
    for empty in bodies.chain([error]) {
        let mut object = empty();
        kinds.extend(leaf::all(object.as_mut()).into_iter().map(|(_, kind)| kind));
        // What was opened is there: nothing was skipped.
        assert!(object.fields().all(|(_, view)| view.is_present()));
    }
    assert_eq!(kinds.len(), 4);
}
