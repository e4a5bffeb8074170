//! What text of a type must look like: in builders and in JSON, wherever it lies, and with a way around.

use std::{collections::BTreeSet, sync::LazyLock};

use conformance::{Start, contract, given, json, judge, starts};
use serde_json::{Value, json};
use visa_acceptance::{
    api::{Amount, CommerceIndicator, Currency, InitiatorType},
    payments::{CREATE_PAYMENT, stored_credentials::StoreWithPan},
    runtime::{Contract, Found, Rule, UseCase, Verdict, Waiver, given::Given},
};

const NUMBER: &str = "paymentInformation.card.number";
const CURRENCY: &str = "orderInformation.amountDetails.currency";
const AMOUNT: &str = "orderInformation.amountDetails.totalAmount";
const MONTH: &str = "paymentInformation.card.expirationMonth";
const INDICATOR: &str = "processingInformation.commerceIndicator";

/// Names of fields, what is wrong in one of them, and what is right: from ISO 4217, ISO 3166-1, ISO/IEC 7812-1 and the testing guide.
const FORMS: [(&[&str], &[&str], &[&str]); 5] = [
    (
        &["currencyCode", "settlementcurrency", "transactionCurrencyCode"],
        &["usdollars", "US", "U5D", "€uro"],
        &["USD", "usd", "ABC"],
    ),
    (&["expirationMonth"], &["13", "00", "1", "012", "1x", "dec"], &["01", "09", "12"]),
    (&["expirationYear"], &["31", "203", "20310", "x031"], &["1998", "2031", "9999"]),
    (&["totalAmount", "taxAmount", "amount"], &["-5", "-0.01"], &["10", "0100.50"]),
    (&["country"], &["USA", "U", "U1", "840"], &["US", "us", "ZZ"]),
];

/// Reading the documents takes a while.
static STORE_WITH_PAN: LazyLock<Value> =
    LazyLock::new(|| conformance::document("payments/stored-credentials/store-with-pan.request.json").conforming);

fn store_with_pan() -> Value {
    STORE_WITH_PAN.clone()
}

fn broken(verdict: &Verdict) -> BTreeSet<(Rule, &str)> {
    verdict.violations.iter().map(|violation| (violation.rule, violation.path.as_str())).collect()
}

/// Judges the same request with one value changed.
#[track_caller]
fn with(path: &str, value: &str) -> Verdict {
    changed(&[(path, value)], &Given::default())
}

fn changed(values: &[(&str, &str)], given: &Given) -> Verdict {
    let mut json = store_with_pan();
    for (path, value) in values {
        json::set(&mut json, path, *value);
    }
    judge(StoreWithPan::CONTRACT, &json, given)
}

#[track_caller]
fn check(path: &str, value: &str, expected: Option<Rule>) {
    let verdict = with(path, value);
    let expected: BTreeSet<_> = expected.map(|rule| (rule, path)).into_iter().collect();
    assert_eq!(broken(&verdict), expected, "{value}: {verdict:#?}");
}

/// Every place of a request that ends in one of the names and holds text.
fn ending<'a>(start: &'a Start, names: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    let contract: &Contract = start.contract;
    let required = contract.always.required.iter().map(|field| field.place.path);
    let paths: BTreeSet<_> = required.chain(contract.optional.iter().copied()).collect();
    let named = paths.into_iter().filter(|path| path.rsplit('.').next().is_some_and(|last| names.contains(&last)));
    let places = named.flat_map(|path| json::places(&start.json, path));
    places.filter(|place| {
        json::get(&start.json, place).is_some_and(|value| value.as_str().is_some_and(|text| !text.is_empty()))
    })
}

#[test]
fn every_field_of_a_form_is_judged_in_every_use_case() {
    let mut judged = BTreeSet::new();
    for start in starts() {
        for (names, wrong, right) in FORMS {
            for place in ending(&start, names) {
                judged.extend(place.rsplit('.').next().map(str::to_owned));
                let with = |value: &str| {
                    let mut json = start.json.clone();
                    json::set(&mut json, &place, value);
                    judge(start.contract, &json, &start.given(&[]))
                };
                for value in wrong {
                    let verdict = with(value);
                    let expected = BTreeSet::from([(Rule::Form, place.as_str())]);
                    assert_eq!(broken(&verdict), expected, "{}: {value}", start.name);
                }
                for value in right {
                    assert_eq!(broken(&with(value)), BTreeSet::new(), "{}: {place} is {value}", start.name);
                }
            }
        }
    }
    let names: BTreeSet<_> = FORMS.iter().flat_map(|(names, ..)| *names).map(|name| (*name).to_owned()).collect();
    assert_eq!(judged, names);
}

#[test]
fn passkeys_take_a_currency_by_its_digits_and_others_by_its_letters() {
    let mut judged = (0, 0);
    for start in starts() {
        for place in ending(&start, &["currency"]) {
            let digits = json::get(&start.json, &place) == Some(&json!("978"));
            for (value, is_digits) in [("392", true), ("978", true), ("usd", false), ("ABC", false)] {
                let mut json = start.json.clone();
                json::set(&mut json, &place, value);
                let verdict = judge(start.contract, &json, &start.given(&[]));
                let breaks = broken(&verdict).contains(&(Rule::Form, place.as_str()));
                assert_eq!(breaks, digits != is_digits, "{}: {value}", start.name);
            }
            judged = if digits { (judged.0 + 1, judged.1) } else { (judged.0, judged.1 + 1) };
        }
    }
    assert!(judged.0 > 0 && judged.1 > judged.0, "{judged:?}");
}

#[test]
fn build_reports_every_value_of_a_wrong_form_at_once() {
    let request = || {
        StoreWithPan::builder()
            .bill_to_first_name("John")
            .bill_to_last_name("Doe")
            .bill_to_address1("201 S. Division St.")
            .bill_to_postal_code("48104-2201")
            .bill_to_locality("Ann Arbor")
            .bill_to_administrative_area("MI")
            .bill_to_country("US")
            .bill_to_email("test@vas.com")
            .bill_to_phone_number("5554327113")
            .currency("usdollars")
            .total_amount(Amount::new("-5").expect("it is a number"))
            .card_number("not a card")
            .card_expiration_month("13")
            .card_expiration_year("2031")
    };
    let rejected = request().build().expect_err("four values are wrong");
    let expected = [
        r#"`orderInformation.amountDetails.currency` must be 3 letters such as "USD", found "usdollars"; correct or waive it"#,
        r#"`orderInformation.amountDetails.totalAmount` must be a decimal number that is not negative such as "102.21", found "-5"; correct or waive it"#,
        r#"`paymentInformation.card.expirationMonth` must be a number from "01" to "12" such as "12", found "13"; correct or waive it"#,
        "`paymentInformation.card.number` must be 12 to 19 digits, found another value, which is not shown; correct or waive it",
    ];
    let said: BTreeSet<_> = rejected.verdict.violations.iter().map(ToString::to_string).collect();
    assert_eq!(said, expected.map(str::to_owned).into());
    let waived = [NUMBER, CURRENCY, AMOUNT, MONTH].into_iter();
    let waived = waived.fold(request().at_run_time(), |request, path| request.waive(path, "a documented test value"));
    let request = waived.build().expect("every form is waived");
    assert_eq!(request.verdict().waived.len(), 4);
}

#[test]
fn what_is_sent_is_what_was_given() {
    let body = |currency: &str| {
        let mut json = store_with_pan();
        json::set(&mut json, CURRENCY, currency);
        json
    };
    let (lower, upper) = (Currency::from("usd"), Currency::from("USD"));
    assert!(lower == upper && lower != Currency::from("USE"));
    assert_eq!((lower.as_str(), upper.as_str()), ("usd", "USD"));
    assert_eq!(broken(&judge(StoreWithPan::CONTRACT, &body("usd"), &Given::default())), BTreeSet::new());
}

#[test]
fn only_what_has_a_form_or_a_rule_can_be_waived() {
    let waive = |path: &str| {
        let mut given = Given::default();
        given.waivers.push(Waiver::new(path, "a test"));
        given
    };
    let verdict = changed(&[(MONTH, "13")], &waive(MONTH));
    assert_eq!((verdict.violations.len(), verdict.waived.len()), (0, 1));
    for path in ["paymentInformation.card.month", "orderInformation.billTo.county"] {
        assert_eq!(broken(&changed(&[], &waive(path))), BTreeSet::from([(Rule::Waiver, path)]));
    }
}

#[test]
fn a_card_number_has_its_checksum_unless_it_is_of_china_unionpay() {
    for (number, expected) in [
        // The testing guide's, the shortest of Maestro's and the longest.
        ("4111111111111111", None),
        ("6759560045005727054", None),
        ("50339619890917", None),
        ("4111111111111112", Some(Rule::Checksum)),
        ("412345678912345678914", Some(Rule::Form)),
        ("41111111111", Some(Rule::Form)),
        ("4111 1111 1111 1111", Some(Rule::Form)),
        ("٤١١١١١١١١١١١١١١١", Some(Rule::Form)),
        // China UnionPay by its first digits.
        ("6250947000000014", None),
        ("6250947000000015", None),
    ] {
        check(NUMBER, number, expected);
    }
    let wrong = [(NUMBER, "8171999900000011")];
    assert_eq!(broken(&changed(&wrong, &Given::default())), BTreeSet::from([(Rule::Checksum, NUMBER)]));
    let said = given(&[("network", "china-unionpay")], &[]);
    assert_eq!(broken(&changed(&wrong, &said)), BTreeSet::new());
    let visa = given(&[("network", "visa")], &[]);
    assert_eq!(broken(&changed(&wrong, &visa)), BTreeSet::from([(Rule::Checksum, NUMBER)]));
}

#[test]
fn digits_that_a_currency_does_not_have_are_a_violation() {
    // The minor units of ISO 4217.
    let table = [
        ("JPY", "1000.90", false),
        ("JPY", "100.00", true),
        ("jpy", "1000.9", false),
        ("JPY", "1000", true),
        ("KRW", "0.5", false),
        ("USD", "10.10", true),
        ("USD", "10.101", false),
        ("USD", "10.1010", false),
        ("USD", "10.1000", true),
        ("KWD", "1.234", true),
        ("KWD", "1.2345", false),
        ("CLF", "1.2345", true),
        ("CLF", "1.23456", false),
        ("USD", "-0.00", true),
        ("ABC", "10.10", true),
        ("ABC", "10.101", false),
    ];
    for (currency, amount, holds) in table {
        let verdict = changed(&[(CURRENCY, currency), (AMOUNT, amount)], &Given::default());
        let expected: BTreeSet<_> = (!holds).then_some((Rule::Precision, AMOUNT)).into_iter().collect();
        assert_eq!(broken(&verdict), expected, "{currency} {amount}");
    }
}

#[test]
fn where_networks_disagree_with_iso_the_finding_says_so() {
    for currency in ["ISK", "UGX", "HUF", "TWD"] {
        let verdict = changed(&[(CURRENCY, currency), (AMOUNT, "10.50")], &Given::default());
        assert_eq!(broken(&verdict), BTreeSet::from([(Rule::Precision, AMOUNT)]), "{currency}");
        assert!(verdict.violations[0].expected.contains("2 by other sources"), "{verdict:?}");
        let mut waived = Given::default();
        waived.waivers.push(Waiver::new(AMOUNT, "the acquirer takes two decimals"));
        let verdict = changed(&[(CURRENCY, currency), (AMOUNT, "10.50")], &waived);
        assert_eq!((verdict.violations.len(), verdict.waived.len()), (0, 1), "{currency}");
        assert_eq!(broken(&changed(&[(CURRENCY, currency), (AMOUNT, "10.00")], &Given::default())), BTreeSet::new());
    }
}

#[test]
fn a_currency_of_no_form_says_nothing_about_decimals() {
    let verdict = changed(&[(CURRENCY, "4111111111111111"), (AMOUNT, "10.1234567")], &Given::default());
    assert_eq!(broken(&verdict), BTreeSet::from([(Rule::Form, CURRENCY)]));
    assert_eq!(verdict.violations[0].found, Found::Redacted);
}

#[test]
fn only_a_customers_first_payment_is_of_nothing() {
    let mut judged = (0, 0);
    for start in starts().into_iter().filter(|start| json::get(&start.json, AMOUNT).is_some()) {
        if start.contract.operation.id != CREATE_PAYMENT.id {
            continue;
        }
        let mut json = start.json.clone();
        json::set(&mut json, AMOUNT, "0.00");
        let verdict = judge(start.contract, &json, &start.given(&[]));
        let processing = json::get(&json, "processingInformation").map(Value::to_string).unwrap_or_default();
        let is_first = processing.contains(r#""credentialStoredOnFile":true"#) || processing.contains("TOKEN_CREATE");
        let expected: BTreeSet<_> = (!is_first).then_some((Rule::NotZero, AMOUNT)).into_iter().collect();
        assert_eq!(broken(&verdict), expected, "{}", start.name);
        judged = if is_first { (judged.0 + 1, judged.1) } else { (judged.0, judged.1 + 1) };
    }
    assert!(judged.0 > 5 && judged.1 > 5, "{judged:?}");
}

#[test]
fn a_near_miss_of_a_known_word_names_it() {
    let solution = "processingInformation.paymentSolution";
    for (value, known) in
        [("visacheckot", "visacheckout"), ("visacheckouts", "visacheckout"), ("Visacheckout", "visacheckout")]
    {
        let verdict = with(solution, value);
        assert_eq!(broken(&verdict), BTreeSet::from([(Rule::NearMiss, solution)]), "{value}");
        assert!(verdict.violations[0].expected.contains(&format!("\"{known}\"")), "{verdict:?}");
    }
    for value in ["anotherwallet", "visacheckout2", "002", "visacheck", "visacheckout"] {
        check(solution, value, None);
    }
    let mut given = Given::default();
    given.waivers.push(Waiver::new(solution, "a wallet of this name exists"));
    assert_eq!(broken(&changed(&[(solution, "visacheckot")], &given)), BTreeSet::new());
}

#[test]
fn a_value_that_a_rule_refuses_is_not_a_near_miss_as_well() {
    let json = conformance::document("payments/unscheduled/customer-initiated-with-pan.request.json").conforming;
    let mut json = json;
    json::set(&mut json, INDICATOR, "internat");
    let verdict = judge(contract("payments/unscheduled/customer-initiated-with-pan"), &json, &Given::default());
    assert_eq!(broken(&verdict), BTreeSet::from([(Rule::AllowedValues, INDICATOR)]));
}

#[test]
fn mail_and_telephone_orders_are_written_large_or_small() {
    for start in starts() {
        let rules = start.contract.always.values.iter().filter(|rule| rule.place.path == INDICATOR);
        let allowed: Vec<_> = rules.flat_map(|rule| rule.values).map(ToString::to_string).collect();
        let has = |word: &str| allowed.contains(&format!("\"{word}\""));
        assert_eq!(has("MOTO"), has("moto"), "{}", start.name);
    }
    assert_eq!(CommerceIndicator::from("MOTO"), CommerceIndicator::Moto);
    assert_eq!(CommerceIndicator::from("moto").as_str(), "moto");
    assert_eq!(InitiatorType::from("customer"), InitiatorType::Customer);
}

#[test]
fn no_message_repeats_a_card_number() {
    let pan = "4111111111111112";
    for path in [
        NUMBER,
        CURRENCY,
        MONTH,
        "paymentInformation.card.expirationYear",
        "orderInformation.billTo.country",
        "processingInformation.paymentSolution",
    ] {
        let verdict = with(path, pan);
        let said = format!("{verdict:?} {:?}", verdict.violations.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert!(!said.contains(pan), "{said}");
    }
}
