//! Stored credentials: the chain of a merchant's payments, and what a network would punish.

use super::*;

const MERCHANTS: &str = "payments/unscheduled/merchant-initiated-with-pan";
const WITH_TOKENS: &str = "payments/unscheduled/customer-initiated-with-token-creation";
const PREVIOUS: &str =
    "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.previousTransactionId";

/// A later payment with the same card.
fn later(previous: &str) -> Value {
    let mut request = example(MERCHANTS);
    set(&mut request, PREVIOUS, previous);
    let number = payment()["paymentInformation"]["card"]["number"].clone();
    set(&mut request, "paymentInformation.card.number", number);
    request
}

fn network_id(paid: &Heeded) -> String {
    paid.text("/processorInformation/networkTransactionId")
}

#[test]
fn a_later_payment_names_one_of_its_own_merchant_and_network() {
    let mut stage = Stage::new(&WorldSettings::default());
    let first = stage.pay(&payment());
    let second = stage.pay(&later(&network_id(&first)));
    assert_eq!(second.status, 201, "{}", second.body);
    assert_ne!(network_id(&first), network_id(&second));
    assert_eq!(stage.pay(&later(&network_id(&second))).status, 201);
    let unknown = stage.pay(&later("123456789619999"));
    assert_eq!((unknown.status.as_u16(), unknown.named()), (400, vec![PREVIOUS.to_owned()]));
    assert_eq!(stage.pay(&later(&first.text("/id"))).status, 400, "a payment's id is another thing");
    let mut other_network = later(&network_id(&first));
    set(&mut other_network, "paymentInformation.card.number", "5555555555554444");
    assert_eq!(stage.pay(&other_network).named(), [PREVIOUS]);
    stage.merchant = "another";
    assert_eq!(stage.pay(&later(&network_id(&first))).status, 400);
    assert_eq!(Stage::of(Profile::Guide, Behaviour::Observed).pay(&later("123456789619999")).status, 201);
}

#[test]
fn a_later_payment_with_another_card_is_a_finding() {
    let stage = Stage::new(&WorldSettings::default());
    let first = network_id(&stage.pay(&payment()));
    assert_eq!(stage.pay(&later(&first)).rules(), [""; 0]);
    let mut others = later(&first);
    set(&mut others, "paymentInformation.card.number", "4622943123116478");
    let paid = stage.pay(&others);
    assert_eq!((paid.status.as_u16(), paid.rules()), (201, vec!["other-card"]));
    // The same account by its token is the same, and of a network token nobody but its network knows whose it is.
    let card = json!({ "card": { "number": payment()["paymentInformation"]["card"]["number"] } });
    let identifier = stage.send("POST", "/tms/v1/instrumentidentifiers", &card).text("/id");
    let mut by_token = example("payments/unscheduled/merchant-initiated-with-token.instrument-identifier");
    set(&mut by_token, "paymentInformation.instrumentIdentifier.id", identifier);
    set(&mut by_token, PREVIOUS, first.clone());
    let paid = stage.pay(&by_token);
    assert_eq!((paid.status.as_u16(), paid.rules()), (201, vec![]), "{}", paid.body);
    let mut by_network_token = example("payments/unscheduled/customer-initiated-with-network-token");
    set(&mut by_network_token, "paymentInformation.tokenizedCard.number", "4622943123116478");
    set(&mut by_network_token, "paymentInformation.tokenizedCard.type", "001");
    set(&mut by_network_token, "processingInformation.authorizationOptions.initiator.credentialStoredOnFile", true);
    let first = network_id(&stage.pay(&by_network_token));
    let paid = stage.pay(&later(&first));
    assert_eq!((paid.status.as_u16(), paid.rules()), (201, vec![]), "{}", paid.body);
}

#[test]
fn what_stored_nothing_is_continued_by_nothing() {
    let stage = Stage::new(&WorldSettings::default());
    let declined = stage.pay(&payment_of("9203.00"));
    assert_eq!(stage.pay(&later(&network_id(&declined))).named(), [PREVIOUS]);
}

#[test]
fn a_token_brings_its_chain_with_it() {
    let stage = Stage::new(&WorldSettings::default());
    let mut request = example(WITH_TOKENS);
    let types = json!(["customer", "paymentInstrument", "instrumentIdentifier"]);
    set(&mut request, "processingInformation.actionTokenTypes", types);
    let made = stage.pay(&request);
    assert_eq!(made.body["tokenInformation"]["instrumentidentifierNew"], true, "{}", made.body);
    let uses = [
        ("customer", "customer"),
        ("payment-instrument", "paymentInstrument"),
        ("instrument-identifier", "instrumentIdentifier"),
    ];
    for (variant, name) in uses {
        let mut request = example(&format!("payments/unscheduled/merchant-initiated-with-token.{variant}"));
        let path = format!("paymentInformation.{name}.id");
        set(&mut request, &path, "00000000000000000000000000000000");
        assert_eq!(stage.pay(&request).named(), std::slice::from_ref(&path));
        set(&mut request, &path, made.text(&format!("/tokenInformation/{name}/id")));
        let paid = stage.pay(&request);
        assert_eq!(paid.status, 201, "{name}: {}", paid.body);
        let identifier = made.text("/tokenInformation/instrumentIdentifier/id");
        assert_eq!(paid.text("/paymentInformation/instrumentIdentifier/id"), identifier);
    }
    let again = stage.pay(&example(WITH_TOKENS));
    assert!(again.has("/tokenInformation/customer/id"));
}

#[test]
fn answers_echo_and_are_never_the_same() {
    let stage = Stage::new(&WorldSettings::default());
    let mut request = payment_of("12.34");
    set(&mut request, "clientReferenceInformation.code", "order-1");
    set(&mut request, "orderInformation.amountDetails.currency", "EUR");
    set(&mut request, "paymentInformation.card.number", "5555555555554444");
    let (one, two) = (stage.pay(&request), stage.pay(&request));
    assert_eq!(one.text("/clientReferenceInformation/code"), "order-1");
    assert_eq!(one.text("/orderInformation/amountDetails/authorizedAmount"), "12.34");
    assert_eq!(one.text("/orderInformation/amountDetails/currency"), "EUR");
    assert_eq!(one.text("/paymentInformation/card/type"), "002");
    assert_eq!(one.text("/submitTimeUtc"), "2026-11-26T12:00:00Z");
    assert_eq!(one.text("/id").len(), 22);
    for pointer in ["/id", "/processorInformation/networkTransactionId", "/reconciliationId", "/_links/self/href"] {
        assert_ne!(one.text(pointer), two.text(pointer), "{pointer}");
    }
}

#[test]
fn a_forbidden_repeat_is_processed_and_a_finding() {
    let stage = Stage::new(&WorldSettings::default());
    let first = stage.pay(&payment());
    let declined = |amount: &str| {
        let mut request = later(&network_id(&first));
        set(&mut request, "orderInformation.amountDetails.totalAmount", amount);
        stage.pay(&request)
    };
    assert_eq!(declined("9205.00").rules(), [""; 0]);
    let repeated = declined("9205.00");
    assert_eq!((repeated.text("/status"), repeated.rules()), ("DECLINED".into(), vec!["forbidden-repeat"]));
    // What may be tried again may be so fifteen times.
    for _ in 0..=15 {
        assert_eq!(declined("9204.00").rules(), [""; 0]);
    }
    assert_eq!(declined("9204.00").rules(), ["too-many-repeats"]);
}

#[test]
fn a_cryptogram_is_for_one_payment_within_ten_minutes() {
    let mut stage = Stage::new(&WorldSettings::default());
    let (token, _) = stage.network_token();
    let path = format!("/tms/v2/tokens/{token}/payment-credentials");
    let credentials = |stage: &Stage| {
        let given = stage.send("POST", &path, &example("passkeys/create-payment-credentials"));
        assert_eq!(given.status, 200, "{}", given.body);
        assert!(given.jose);
        (given.text("/tokenizedCard/number"), given.text("/tokenizedCard/cryptogram"))
    };
    let pay = |stage: &Stage, (number, cryptogram): &(String, String)| {
        let mut request = example("payments/unscheduled/customer-initiated-with-network-token");
        set(&mut request, "paymentInformation.tokenizedCard.number", number.clone());
        set(&mut request, "paymentInformation.tokenizedCard.cryptogram", cryptogram.clone());
        let paid = stage.pay(&request);
        assert_eq!(paid.status, 201, "{}", paid.body);
        paid.findings.into_iter().map(|finding| finding.rule).collect::<Vec<_>>()
    };
    let given = credentials(&stage);
    assert_eq!(pay(&stage, &given), [""; 0]);
    assert_eq!(pay(&stage, &given), ["cryptogram-twice"]);
    let given = credentials(&stage);
    stage.wait(599);
    assert_eq!(pay(&stage, &given), [""; 0]);
    let given = credentials(&stage);
    stage.wait(600);
    assert_eq!(pay(&stage, &given), ["cryptogram-late"]);
}

#[test]
fn discovers_later_payments_say_what_the_first_one_came_to() {
    const ORIGINAL: &str =
        "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.originalAuthorizedAmount";
    let stage = Stage::new(&WorldSettings::default());
    let mut first = payment_of("40.10");
    set(&mut first, "paymentInformation.card.number", "6011111111111117");
    let first = stage.pay(&first);
    let charge = |original: &str| {
        let mut request = later(&network_id(&first));
        set(&mut request, "paymentInformation.card.number", "6011111111111117");
        set(&mut request, ORIGINAL, original);
        let reason = "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason";
        set(&mut request, reason, "10");
        stage.pay(&request)
    };
    let wrong = charge("40.11");
    assert_eq!((wrong.status.as_u16(), wrong.named()), (400, vec![ORIGINAL.to_owned()]), "{}", wrong.body);
    let right = charge("40.1");
    assert_eq!(right.status, 201, "{}", right.body);
}

#[test]
fn a_resubmission_follows_a_decline_for_lack_of_funds() {
    let stage = Stage::new(&WorldSettings::default());
    let first = stage.pay(&payment());
    let charge = |amount: &str, reason: Option<&str>| {
        let mut request = later(&network_id(&first));
        set(&mut request, "orderInformation.amountDetails.totalAmount", amount);
        if let Some(reason) = reason {
            let path = "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason";
            set(&mut request, path, reason);
        }
        stage.pay(&request)
    };
    assert_eq!(charge("9204.00", None).text("/errorInformation/reason"), "INSUFFICIENT_FUND");
    assert_eq!(charge("9204.00", Some("1")).rules(), [""; 0]);
    assert_eq!(charge("77.00", Some("1")).rules(), ["resubmission-without-decline"]);
}

#[test]
fn an_identifier_shows_the_payment_that_its_next_one_continues() {
    let stage = Stage::new(&WorldSettings::default());
    let mut request = example(WITH_TOKENS);
    set(&mut request, "processingInformation.actionTokenTypes", json!(["instrumentIdentifier"]));
    let made = stage.pay(&request);
    let identifier = made.text("/tokenInformation/instrumentIdentifier/id");
    let mut charge = example("payments/unscheduled/merchant-initiated-with-token.instrument-identifier");
    set(&mut charge, "paymentInformation.instrumentIdentifier.id", identifier.clone());
    let paid = stage.pay(&charge);
    assert_eq!(paid.status, 201, "{}", paid.body);
    let shown = stage.get(&format!("/tms/v1/instrumentidentifiers/{identifier}"));
    assert_eq!(shown.text(&format!("/{}", PREVIOUS.replace('.', "/"))), network_id(&paid));
}

#[test]
fn a_customers_payment_that_stored_nothing_is_not_continued() {
    let stage = Stage::new(&WorldSettings::default());
    let mut request = example("payments/unscheduled/customer-initiated-with-network-token");
    for (stores, status) in [(None, 400), (Some(true), 201)] {
        if let Some(stores) = stores {
            set(&mut request, "processingInformation.authorizationOptions.initiator.credentialStoredOnFile", stores);
        }
        let paid = stage.pay(&request);
        assert_eq!(paid.text("/status"), "AUTHORIZED", "{}", paid.body);
        assert_eq!(stage.pay(&later(&network_id(&paid))).status, status, "{stores:?}");
    }
}

#[test]
fn tries_are_counted_for_thirty_days() {
    let mut stage = Stage::new(&WorldSettings::default());
    let first = network_id(&stage.pay(&payment()));
    let charge = |stage: &Stage, amount: &str| {
        let mut request = later(&first);
        set(&mut request, "orderInformation.amountDetails.totalAmount", amount);
        stage.pay(&request)
    };
    for _ in 0..=15 {
        assert_eq!(charge(&stage, "9204.00").rules(), [""; 0]);
    }
    charge(&stage, "9205.00");
    stage.wait(30 * 24 * 3_600 - 1);
    assert_eq!(charge(&stage, "9204.00").rules(), ["too-many-repeats"]);
    stage.wait(1);
    assert_eq!(charge(&stage, "9204.00").rules(), [""; 0], "they are counted anew");
    // What was refused for good stays so.
    assert_eq!(charge(&stage, "9205.00").rules(), ["forbidden-repeat"]);
}

/// The reason of a decline, by the amount that makes it, and its category.
const CATEGORIES: &[(&str, &str)] = &[
    ("9231.00", "01"),
    ("9205.00", "01"),
    ("9204.00", "02"),
    ("9207.00", "02"),
    ("9210.00", "02"),
    ("9203.00", "02"),
    ("9202.00", "03"),
    ("9211.00", "03"),
    ("9209.00", "03"),
    ("9233.00", "04"),
];

#[test]
fn a_decline_says_whether_it_may_be_tried_again() {
    let names = [
        ("01", "ISSUER_WILL_NEVER_APPROVE"),
        ("02", "ISSUER_CANNOT_APPROVE_AT_THIS_TIME"),
        ("03", "ISSUER_CANNOT_APPROVE_WITH_THESE_DETAILS"),
        ("04", "GENERIC_ERROR"),
    ];
    // What each network advises beside the category, on the processor that passes it on; American Express advises nothing.
    let advice = [
        ("4111111111111111", ["1", "2", "3", "2"].map(Some)),
        ("5555555555554444", ["03", "02", "01", "02"].map(Some)),
        ("378282246310005", [None; 4]),
    ];
    for (amount, category) in CATEGORIES {
        let at = names.iter().position(|(code, _)| code == category).unwrap();
        for (number, advice) in advice {
            for profile in [Profile::Guide, Profile::Vpc] {
                let mut request = payment_of(amount);
                set(&mut request, "paymentInformation.card.number", number);
                let declined = Stage::of(profile, Behaviour::Safest).pay(&request);
                let insights = &declined.body["paymentInsightsInformation"]["responseInsights"];
                assert_eq!(insights, &json!({ "categoryCode": names[at].0, "category": names[at].1 }), "{amount}");
                let advised = declined.body.pointer("/processorInformation/merchantAdvice/code");
                let expected = advice[at].filter(|_| profile == Profile::Vpc);
                assert_eq!(advised.and_then(Value::as_str), expected, "{amount} {number} {profile:?}");
                // As it is printed: a decline has no time.
                assert!(!declined.has("/submitTimeUtc") && declined.has("/processorInformation/networkTransactionId"));
            }
        }
    }
}

/// Where a processor passes advice on, none is a no.
#[test]
fn without_advice_a_decline_is_not_tried_again() {
    for (profile, expected) in [(Profile::Guide, vec![]), (Profile::Vpc, vec!["forbidden-repeat"])] {
        let stage = Stage::of(profile, Behaviour::Safest);
        let charge = |amount: &str, previous: Option<&str>| {
            let mut request = previous.map_or_else(payment, later);
            set(&mut request, "paymentInformation.card.number", "378282246310005");
            set(&mut request, "orderInformation.amountDetails.totalAmount", amount);
            let reason = "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason";
            if previous.is_some() {
                set(&mut request, reason, "10");
            }
            stage.pay(&request)
        };
        let first = network_id(&charge("10.00", None));
        assert_eq!(charge("9204.00", Some(&first)).text("/status"), "DECLINED");
        assert_eq!(charge("9204.00", Some(&first)).rules(), expected, "{profile:?}");
    }
}

#[test]
fn what_reached_no_network_has_no_id_there() {
    let stage = Stage::new(&WorldSettings::default());
    for amount in ["9234.00", "9250.00", "9475.00"] {
        let paid = stage.pay(&payment_of(amount));
        assert_eq!(paid.status, 201, "{}", paid.body);
        assert!(!paid.has("/processorInformation"), "{}", paid.body);
    }
}

#[test]
fn an_identifier_keeps_what_its_first_payment_came_to() {
    const ORIGINAL: &str =
        "/processingInformation/authorizationOptions/initiator/merchantInitiatedTransaction/originalAuthorizedAmount";
    let stage = Stage::new(&WorldSettings::default());
    let mut request = example(WITH_TOKENS);
    set(&mut request, "processingInformation.actionTokenTypes", json!(["instrumentIdentifier"]));
    let made = stage.pay(&request);
    let identifier = made.text("/tokenInformation/instrumentIdentifier/id");
    // A customer's, a merchant's.
    for (amount, is_customers) in [("30.00", true), ("20.00", false), ("10.00", true)] {
        let mut charge = example("payments/unscheduled/merchant-initiated-with-token.instrument-identifier");
        set(&mut charge, "paymentInformation.instrumentIdentifier.id", identifier.clone());
        if !is_customers {
            set(&mut charge, "processingInformation.authorizationOptions.initiator.type", "merchant");
        }
        set(&mut charge, "orderInformation.amountDetails.totalAmount", amount);
        let paid = stage.pay(&charge);
        assert_eq!(paid.status, 201, "{}", paid.body);
    }
    let shown = stage.get(&format!("/tms/v1/instrumentidentifiers/{identifier}"));
    assert_eq!(shown.text(ORIGINAL), "30.00");
}
