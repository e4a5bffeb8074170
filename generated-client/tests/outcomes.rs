//! What answers mean: of payments, of network tokens, of agents' requests.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use visa_acceptance::{
    agent::AgentOutcome,
    api::{Amount, PaymentReason, PendingEvent, ProvisioningFailure},
    instrument_identifiers::InstrumentIdentifierAnswer,
    intelligent_commerce::{CardEnrollmentAnswer, PurchaseIntentAnswer, TransactionAnswer},
    outcome::{
        Asked,
        HoldsFunds::{self, No, Unknown as Perhaps, Yes},
        PaymentOutcome::{self, *},
        RetryAdvice::{self, Later, NeedsCustomer, Never, NewData, NotByMachine},
    },
    passkeys::PaymentCredentialsAnswer,
    payments::{PaymentAnswer, PaymentRequest},
    token::TokenOutcome,
    tokenized_cards::TokenizedCardAnswer,
};

fn read<T: serde::de::DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("an answer is an object")
}

fn asked(amount: &str, currency: &str) -> Asked {
    Asked::new(Amount::new(amount).expect("the text is a number"), currency)
}

/// An answer of 100.00 USD with this status and reason; without a reason where that is empty.
fn answer(status: &str, reason: &str) -> PaymentAnswer {
    let mut json = json!({
        "status": status,
        "orderInformation": { "amountDetails": { "authorizedAmount": "100.00", "currency": "USD" } },
    });
    if !reason.is_empty() {
        json["errorInformation"] = json!({ "reason": reason });
    }
    read(json)
}

#[track_caller]
fn check(answer: &PaymentAnswer, asked: Option<&Asked>, expected: PaymentOutcome) {
    assert_eq!(answer.outcome(asked), expected, "{answer:?}");
    assert_eq!(expected.is_approved(), expected == Approved);
}

/// Status, reason, what it means, and whether money is held: the table of the platform's statuses, by hand.
const OUTCOMES: &[(&str, &str, PaymentOutcome, HoldsFunds)] = &[
    ("AUTHORIZED", "", Approved, Yes),
    ("AUTHORIZED", "AUTH_DECLINE_CAPTURE_POSSIBLE", Declined, No),
    ("AUTHORIZED", "ISSUER_UNAVAILABLE", Unrecognized, Perhaps),
    ("AUTHORIZED", "SOMETHING_NEW", Unrecognized, Perhaps),
    ("PARTIAL_AUTHORIZED", "", PartiallyApproved, Yes),
    ("PARTIAL_AUTHORIZED", "SOMETHING_NEW", Unrecognized, Perhaps),
    ("AUTHORIZED_PENDING_REVIEW", "", HeldForReview, Yes),
    ("AUTHORIZED_PENDING_REVIEW", "AVS_FAILED", HeldForReview, Yes),
    ("AUTHORIZED_PENDING_REVIEW", "CV_FAILED", HeldForReview, Yes),
    ("AUTHORIZED_PENDING_REVIEW", "SOMETHING_NEW", HeldForReview, Yes),
    ("AUTHORIZED_PENDING_REVIEW", "DECISION_PROFILE_REVIEW", HeldByFraudRules, Yes),
    ("AUTHORIZED_PENDING_REVIEW", "CONTACT_PROCESSOR", ContactProcessor, No),
    ("AUTHORIZED_PENDING_REVIEW", "PROCESSOR_TIMEOUT", Unknown, Perhaps),
    ("AUTHORIZED_RISK_DECLINED", "SCORE_EXCEEDS_THRESHOLD", RiskDeclined, Yes),
    ("AUTHORIZED_RISK_DECLINED", "DECISION_PROFILE_REJECT", RiskDeclined, Yes),
    ("PENDING_AUTHENTICATION", "CONSUMER_AUTHENTICATION_REQUIRED", NeedsAuthentication, No),
    ("PENDING_AUTHENTICATION", "", NeedsAuthentication, No),
    ("AUTHENTICATION_FAILED", "CONSUMER_AUTHENTICATION_FAILED", Declined, No),
    ("PENDING_REVIEW", "", PendingReview, Perhaps),
    ("DECLINED", "", Declined, No),
    ("DECLINED", "EXPIRED_CARD", Declined, No),
    ("DECLINED", "PROCESSOR_ERROR", Declined, No),
    ("DECLINED", "SOMETHING_NEW", Declined, No),
    ("DECLINED", "CONSUMER_AUTHENTICATION_FAILED", Declined, No),
    ("DECLINED", "CONSUMER_AUTHENTICATION_REQUIRED", NeedsAuthentication, No),
    ("DECLINED", "CONSUMER_AUTHENTICATIION_REQUIRED", NeedsAuthentication, No),
    ("DECLINED", "STRONG_CUSTOMER_AUTHENTICATION_REQUIRED", NeedsAuthentication, No),
    ("DECLINED", "ISSUER_UNAVAILABLE", LookFirst, Perhaps),
    ("DECLINED", "PROCESSOR_UNAVAILABLE", LookFirst, Perhaps),
    ("DECLINED", "PROCESSOR_TIMEOUT", Unknown, Perhaps),
    ("DECLINED", "SYSTEM_ERROR", Unknown, Perhaps),
    ("DECLINED", "DUPLICATE_REQUEST", PossiblyProcessedBefore, Perhaps),
    ("INVALID_REQUEST", "INVALID_MERCHANT_CONFIGURATION", Invalid, No),
    ("INVALID_REQUEST", "", Invalid, No),
    ("INVALID_REQUEST", "DUPLICATE_REQUEST", PossiblyProcessedBefore, Perhaps),
    ("INVALID_REQUEST", "PROCESSOR_UNAVAILABLE", LookFirst, Perhaps),
    ("SERVER_ERROR", "PROCESSOR_TIMEOUT", Unknown, Perhaps),
    ("SERVER_ERROR", "", Unknown, Perhaps),
    ("202", "REJECT", RiskRejected, Perhaps),
    ("DECLINED", "REJECT", RiskRejected, Perhaps),
    ("ACCEPTED", "", Unrecognized, Perhaps),
    ("PENDING", "", Unrecognized, Perhaps),
    ("authorized", "", Unrecognized, Perhaps),
    ("AUTHORIZED_LATER", "", Unrecognized, Perhaps),
    ("", "", Unrecognized, Perhaps),
];

#[test]
fn every_status_with_its_reason_has_its_outcome() {
    let asked = asked("100.00", "USD");
    for (status, reason, expected, holds) in OUTCOMES {
        let answer = answer(status, reason);
        check(&answer, Some(&asked), *expected);
        assert_eq!(expected.holds_funds(), *holds, "{status} {reason}");
        let uncompared = if *expected == Approved { ApprovedUncompared } else { *expected };
        check(&answer, None, uncompared);
        // Nothing is reversed where nothing is held; else what was approved.
        let reversed = answer.to_reverse().map(Amount::as_str);
        assert_eq!(reversed, (*holds != No).then_some("100.00"), "{status} {reason}");
    }
    for no_status in
        [json!({}), json!({ "status": null }), json!({ "status": 201 }), json!({ "status": ["AUTHORIZED"] })]
    {
        check(&read(no_status), Some(&asked), Unrecognized);
    }
}

#[test]
fn an_approval_code_contradicts_that_nothing_was_approved() {
    let mut json = serde_json::to_value(answer("AUTHORIZED_PENDING_REVIEW", "CONTACT_PROCESSOR")).expect("it is JSON");
    json["processorInformation"] = json!({ "approvalCode": "831000", "responseCode": "01" });
    check(&read(json.clone()), None, Unrecognized);
    json["processorInformation"]["approvalCode"] = json!("");
    check(&read(json), None, ContactProcessor);
}

#[test]
fn the_networks_code_for_strong_authentication_asks_for_the_customer() {
    let mut json = serde_json::to_value(answer("DECLINED", "PROCESSOR_DECLINED")).expect("it is JSON");
    json["processorInformation"] = json!({ "responseCode": "1A" });
    let answer: PaymentAnswer = read(json);
    check(&answer, None, NeedsAuthentication);
    assert_eq!(answer.retry_advice(), Some(NeedsCustomer));
}

fn authorized(amount: impl Into<Value>, currency: &str) -> PaymentAnswer {
    let details = json!({ "authorizedAmount": amount.into(), "currency": currency });
    read(json!({ "status": "AUTHORIZED", "orderInformation": { "amountDetails": details } }))
}

#[test]
fn approved_is_what_was_asked_for_and_nothing_else() {
    for (approved, currency, requested, wanted, expected) in [
        ("100.00", "USD", "100.00", "USD", Approved),
        ("100", "usd", "100.00", "USD", Approved),
        ("0100.50", "brl", "100.5", "BRL", Approved),
        ("0.00", "USD", "0", "USD", Approved),
        ("99999999999999999999999999999999999999", "USD", "99999999999999999999999999999999999999.0", "USD", Approved),
        ("99.99", "USD", "100", "USD", PartiallyApproved),
        ("9.00", "USD", "10.00", "USD", PartiallyApproved),
        ("0", "USD", "0.01", "USD", PartiallyApproved),
        ("9007199254740992.00", "USD", "9007199254740993.00", "USD", PartiallyApproved),
        ("100.01", "USD", "100.00", "USD", ApprovedForMore),
        ("1000", "USD", "999.99", "USD", ApprovedForMore),
        ("100.00", "EUR", "100.00", "USD", ApprovedInOtherCurrency),
        ("1.00", "EUR", "100.00", "USD", ApprovedInOtherCurrency),
        ("100.00", "", "100.00", "USD", ApprovedUncompared),
    ] {
        check(&authorized(approved, currency), Some(&asked(requested, wanted)), expected);
        check(&authorized(approved, currency), None, ApprovedUncompared);
    }
}

#[test]
fn a_part_of_something_else_is_not_a_part() {
    let partial = |amount: &str, currency: &str| {
        read(json!({
            "status": "PARTIAL_AUTHORIZED",
            "orderInformation": { "amountDetails": { "authorizedAmount": amount, "currency": currency } },
        }))
    };
    let dollars = asked("60.00", "USD");
    check(&partial("40.00", "USD"), Some(&dollars), PaymentOutcome::PartiallyApproved);
    check(&partial("100.00", "USD"), Some(&dollars), PaymentOutcome::ApprovedForMore);
    check(&partial("40.00", "EUR"), Some(&dollars), PaymentOutcome::ApprovedInOtherCurrency);
    check(&partial("40.00", "USD"), None, PaymentOutcome::PartiallyApproved);
}

#[test]
fn nothing_to_compare_with_is_not_approved() {
    let dollars = asked("100.00", "USD");
    for unreadable in ["", "1,000.00", "1e3", "100.00 USD"] {
        check(&authorized(unreadable, "USD"), Some(&dollars), ApprovedUncompared);
    }
    // A number says as much as text does.
    check(&authorized(100, "USD"), Some(&dollars), PaymentOutcome::Approved);
    check(&read(json!({ "status": "AUTHORIZED" })), Some(&dollars), ApprovedUncompared);
    for request in [
        json!({}),
        json!({ "orderInformation": { "amountDetails": { "totalAmount": "100.00" } } }),
        json!({ "orderInformation": { "amountDetails": { "currency": "USD" } } }),
        json!({ "orderInformation": { "amountDetails": { "totalAmount": "", "currency": "USD" } } }),
        json!({ "orderInformation": { "amountDetails": { "totalAmount": "100 USD", "currency": "USD" } } }),
    ] {
        let asked = Asked::from(&read::<PaymentRequest>(request));
        check(&authorized("100.00", "USD"), Some(&asked), ApprovedUncompared);
    }
}

#[test]
fn what_was_asked_for_comes_from_the_request() {
    let amounts = json!({ "totalAmount": "0100.50", "currency": "BRL" });
    let request: PaymentRequest = read(json!({ "orderInformation": { "amountDetails": amounts } }));
    let found = Asked::from(&request);
    assert_eq!(found, asked("0100.50", "BRL"));
    assert_eq!(
        (found.amount().map(Amount::as_str), found.currency(), found.is_captured()),
        (Some("0100.50"), Some("BRL"), false)
    );
    let sale: PaymentRequest =
        read(json!({ "orderInformation": { "amountDetails": amounts }, "processingInformation": { "capture": true } }));
    assert_eq!(Asked::from(&sale), asked("0100.50", "BRL").captured());
}

#[test]
fn what_is_held_for_review_is_compared_too() {
    let held = |amount: &str, currency: &str| {
        let mut json = serde_json::to_value(authorized(amount, currency)).expect("it is JSON");
        json["status"] = json!("AUTHORIZED_PENDING_REVIEW");
        json["errorInformation"] = json!({ "reason": "AVS_FAILED" });
        read::<PaymentAnswer>(json)
    };
    let dollars = asked("100.00", "USD");
    check(&held("100", "usd"), Some(&dollars), HeldForReview);
    check(&held("60", "USD"), Some(&dollars), HeldForReview);
    check(&held("100.01", "USD"), Some(&dollars), PaymentOutcome::ApprovedForMore);
    check(&held("100", "EUR"), Some(&dollars), PaymentOutcome::ApprovedInOtherCurrency);
    check(&held("100", "EUR"), None, HeldForReview);
    assert_eq!(held("60", "USD").to_reverse().map(Amount::as_str), Some("60"));
}

#[test]
fn only_an_amount_can_be_reversed() {
    for nothing in [json!("0.00"), json!("x"), json!(""), json!(true), json!(null)] {
        assert_eq!(authorized(nothing.clone(), "USD").to_reverse(), None, "{nothing}");
    }
    assert_eq!(authorized("499.01", "USD").to_reverse().map(Amount::as_str), Some("499.01"));
    assert_eq!(authorized(100, "USD").to_reverse().map(Amount::as_str), Some("100"));
}

#[test]
fn a_decline_keeps_its_reasons() {
    let declined: PaymentAnswer = read(json!({
        "id": "6528187198946076303004",
        "status": "DECLINED",
        "errorInformation": { "reason": "SOMETHING_NEW", "message": "We do not take this card." },
        "processorInformation": { "responseCode": "100", "avs": { "code": "X", "codeRaw": "I1" } },
    }));
    check(&declined, None, Declined);
    let error = declined.error_information.expect("it was read");
    let processor = declined.processor_information.expect("it was read");
    assert_eq!(error.reason.as_ref().map(PaymentReason::as_str), Some("SOMETHING_NEW"));
    assert_eq!(processor.response_code.as_deref(), Some("100"));
    assert_eq!(processor.avs.and_then(|avs| avs.code).as_deref(), Some("X"));
}

/// A decline of a card of this type, with this category and this advice; what is empty is left out.
fn declined(card_type: &str, category: &str, advice: &str) -> PaymentAnswer {
    let mut json = json!({ "status": "DECLINED", "errorInformation": { "reason": "PROCESSOR_DECLINED" } });
    if !card_type.is_empty() {
        json["paymentInformation"] = json!({ "card": { "type": card_type } });
    }
    if !category.is_empty() {
        json["paymentInsightsInformation"] = json!({ "responseInsights": { "categoryCode": category } });
    }
    if !advice.is_empty() {
        json["processorInformation"] = json!({ "merchantAdvice": { "code": advice } });
    }
    read(json)
}

const VISA: &str = "001";
const MASTERCARD: &str = "002";
const AMERICAN_EXPRESS: &str = "003";

#[track_caller]
fn check_advice(card_type: &str, category: &str, advice: &str, expected: RetryAdvice) {
    let found = declined(card_type, category, advice).retry_advice();
    assert_eq!(found, Some(expected), "{card_type} {category} {advice}");
}

const fn later(hours: u64) -> RetryAdvice {
    Later { after: Some(Duration::from_secs(hours * 3600)) }
}

const LATER: RetryAdvice = Later { after: None };
const NEW_DATA: RetryAdvice = NewData { after: None };

#[test]
fn the_network_says_whether_and_when() {
    for (code, expected) in [("1", Never), ("2", LATER), ("3", NEW_DATA), ("4", NotByMachine)] {
        check_advice(VISA, "", code, expected);
        check_advice("", "", code, expected);
    }
    for (code, expected) in [
        ("01", NEW_DATA),
        ("02", LATER),
        ("03", Never),
        ("04", NEW_DATA),
        ("21", Never),
        ("22", NotByMachine),
        ("24", later(1)),
        ("25", later(24)),
        ("26", later(48)),
        ("27", later(4 * 24)),
        ("28", later(6 * 24)),
        ("29", later(8 * 24)),
        ("30", later(10 * 24)),
        ("40", Never),
        ("41", Never),
        ("42", Never),
        ("99", Never),
        ("00", NotByMachine),
        ("5", NotByMachine),
        ("M001", NotByMachine),
    ] {
        check_advice(MASTERCARD, "", code, expected);
    }
}

#[test]
fn where_form_and_network_disagree_the_stricter_meaning_holds() {
    check_advice(VISA, "", "01", Never);
    check_advice(VISA, "", "03", Never);
    check_advice(MASTERCARD, "", "1", Never);
    check_advice("", "", "01", Never);
    check_advice("", "", "02", LATER);
    check_advice("", "", "25", later(24));
    check_advice(VISA, "", "25", NotByMachine);
    check_advice(AMERICAN_EXPRESS, "", "25", NotByMachine);
}

#[test]
fn the_stricter_of_category_and_advice_holds_and_without_advice_no_machine_tries_again() {
    for (category, expected) in [
        ("01", Never),
        ("02", later(24)),
        ("03", NewData { after: Some(Duration::from_secs(24 * 3600)) }),
        ("04", later(24)),
        ("97", later(24)),
        ("98", later(24)),
        ("99", later(24)),
        ("05", NotByMachine),
        ("", later(24)),
    ] {
        check_advice(MASTERCARD, category, "25", expected);
    }
    check_advice(MASTERCARD, "02", "03", Never);
    check_advice(VISA, "03", "2", NEW_DATA);
    for category in ["", "02", "03", "04"] {
        check_advice(AMERICAN_EXPRESS, category, "", NotByMachine);
        check_advice(VISA, category, "", NotByMachine);
    }
    check_advice(AMERICAN_EXPRESS, "01", "", Never);
}

#[test]
fn the_word_of_a_category_counts_as_its_code_does_and_the_raw_advice_can_forbid() {
    let with = |insights: Value, advice: Value| -> Option<RetryAdvice> {
        read::<PaymentAnswer>(json!({
            "status": "DECLINED",
            "paymentInformation": { "card": { "type": MASTERCARD } },
            "paymentInsightsInformation": { "responseInsights": insights },
            "processorInformation": { "merchantAdvice": advice },
        }))
        .retry_advice()
    };
    let never = json!({ "category": "ISSUER_WILL_NEVER_APPROVE" });
    assert_eq!(with(never, json!({ "code": "02" })), Some(Never));
    let torn = json!({ "categoryCode": "02", "category": "ISSUER_CANNOT_APPROVE_WITH_THESE_DETAILS" });
    assert_eq!(with(torn, json!({ "code": "02" })), Some(NEW_DATA));
    let later = json!({ "categoryCode": "02", "category": "ISSUER_CANNOT_APPROVE_AT_THIS_TIME" });
    assert_eq!(with(later.clone(), json!({ "code": "02", "codeRaw": "21" })), Some(Never));
    assert_eq!(with(later, json!({ "code": "02", "codeRaw": "M002" })), Some(LATER));
}

#[test]
fn advice_is_read_on_declines_only() {
    for (status, reason, outcome, _) in OUTCOMES {
        let mut json = serde_json::to_value(answer(status, reason)).expect("it is JSON");
        json["paymentInformation"] = json!({ "card": { "type": MASTERCARD } });
        json["paymentInsightsInformation"] = json!({ "responseInsights": { "categoryCode": "02" } });
        json["processorInformation"] = json!({ "merchantAdvice": { "code": "02" } });
        let expected = match outcome {
            Declined if reason.ends_with("AUTHENTICATION_FAILED") => Some(NeedsCustomer),
            Declined => Some(LATER),
            NeedsAuthentication => Some(NeedsCustomer),
            LookFirst => Some(NotByMachine),
            _ => None,
        };
        assert_eq!(read::<PaymentAnswer>(json).retry_advice(), expected, "{status} {reason}");
    }
}

#[test]
fn the_printed_approval_and_the_printed_decline_are_told_apart() {
    // “Payments Developer Guide”, lines 1155 and 1185: the same category on both.
    let insights = json!({ "responseInsights": { "categoryCode": "01", "category": "ISSUER_WILL_NEVER_APPROVE" } });
    let declined: PaymentAnswer = read(json!({
        "errorInformation": { "reason": "PROCESSOR_ERROR", "message": "Invalid account" },
        "paymentInsightsInformation": insights,
        "processorInformation": { "networkTransactionId": "431736869536459", "responseCode": "111" },
        "status": "DECLINED",
    }));
    assert_eq!((declined.outcome(None), declined.retry_advice()), (Declined, Some(Never)));
    let approved: PaymentAnswer = read(json!({
        "orderInformation": { "amountDetails": { "authorizedAmount": "100.00", "currency": "usd" } },
        "paymentInsightsInformation": { "responseInsights": { "categoryCode": "01" } },
        "processorInformation": { "approvalCode": "831000", "merchantAdvice": { "code": "01", "codeRaw": "M001" }, "responseDetails": "ABC" },
        "status": "AUTHORIZED",
    }));
    assert_eq!((approved.outcome(Some(&asked("100.00", "USD"))), approved.retry_advice()), (Approved, None));
}

#[test]
fn the_documented_limit_is_fifteen_times_in_thirty_days_or_none() {
    for advice in [LATER, later(1), NEW_DATA, NotByMachine, NeedsCustomer, Never] {
        let limit = advice.limit();
        let expected = if matches!(advice, Later { .. } | NewData { .. }) { 15 } else { 0 };
        assert_eq!((limit.attempts, limit.within), (expected, Duration::from_secs(30 * 24 * 3600)), "{advice:?}");
    }
}

#[test]
fn a_network_token_is_usable_or_not_yet_or_failed_and_why() {
    let failed = |reason: &str| TokenOutcome::Failed(Some(ProvisioningFailure::from(reason)));
    for (token, expected) in [
        (json!({ "state": "ACTIVE" }), TokenOutcome::Usable),
        (json!({ "state": "SUSPENDED" }), TokenOutcome::Suspended),
        (json!({ "state": "EXPIRED" }), TokenOutcome::Expired),
        (json!({ "state": "DELETED" }), TokenOutcome::Deleted),
        (
            json!({ "state": "UNPROVISIONED", "reason": "CARD_NOT_ELIGIBLE", "type": "visa" }),
            failed("CARD_NOT_ELIGIBLE"),
        ),
        (json!({ "state": "UNPROVISIONED", "reason": "SOMETHING_NEW" }), failed("SOMETHING_NEW")),
        (json!({ "state": "UNPROVISIONED" }), TokenOutcome::Failed(None)),
        (json!({ "state": "ACTIVE", "reason": "DECLINED" }), TokenOutcome::Unrecognized),
        (json!({ "state": "SOMETHING_NEW" }), TokenOutcome::Unrecognized),
        (json!({ "reason": "DECLINED" }), TokenOutcome::Unrecognized),
        (json!({}), TokenOutcome::Unrecognized),
    ] {
        let provisioned: TokenizedCardAnswer = read(token.clone());
        let inside: InstrumentIdentifierAnswer = read(json!({ "state": "ACTIVE", "tokenizedCard": token }));
        assert_eq!(provisioned.outcome(), expected, "{token}");
        assert_eq!(inside.token_outcome(), Some(expected.clone()), "{token}");
        assert_eq!(expected.is_usable(), token == json!({ "state": "ACTIVE" }));
        assert_eq!(expected.is_not_yet(), matches!(expected, TokenOutcome::Suspended | TokenOutcome::Expired));
        assert_eq!(expected.reason().is_some(), matches!(expected, TokenOutcome::Failed(Some(_))));
        if token.get("reason").is_none() {
            let credentials: PaymentCredentialsAnswer = read(json!({ "tokenizedCard": token }));
            assert_eq!(credentials.outcome(), expected, "{token}");
        }
    }
    assert_eq!(read::<InstrumentIdentifierAnswer>(json!({ "state": "ACTIVE" })).token_outcome(), None);
    assert_eq!(ProvisioningFailure::KNOWN.len(), 7);
}

#[test]
fn an_agents_request_is_done_or_waits() {
    use AgentOutcome::{Accepted, Done, Pending, Unrecognized};

    let waiting = json!({ "clientCorrelationId": "1", "status": "PENDING", "pendingEvents": ["PENDING_CARDHOLDER_AUTHENTICATION"] });
    let enrolled: CardEnrollmentAnswer = read(waiting.clone());
    assert_eq!(enrolled.outcome(StatusCode::ACCEPTED), Pending);
    assert_eq!(enrolled.pending_events, Some(vec![PendingEvent::CardholderAuthentication]));
    for (json, http, expected) in [
        (json!({ "status": "ACTIVE" }), 200, Done),
        (json!({ "status": "PENDING" }), 200, Pending),
        (json!({ "status": "ACTIVE", "pendingEvents": ["SOMETHING_NEW"] }), 200, Pending),
        (json!({ "status": "SOMETHING_NEW" }), 202, Unrecognized),
        (json!({}), 202, Accepted),
        (json!({}), 200, Unrecognized),
    ] {
        let http = StatusCode::from_u16(http).expect("it is a status");
        assert_eq!(read::<CardEnrollmentAnswer>(json.clone()).outcome(http), expected, "{json}");
    }
    for (json, http, expected) in [
        (json!({ "instructionId": "7" }), 200, Done),
        (json!({ "instructionId": "7", "status": "CANCELLED" }), 200, Done),
        (json!({ "instructionId": "7", "pendingEvents": ["PENDING_CARDHOLDER_AUTHENTICATION"] }), 202, Pending),
        (json!({ "instructionId": "7", "status": "PENDING", "pendingEvents": [] }), 202, Pending),
        (json!({ "instructionId": "7" }), 202, Accepted),
        (json!({ "instructionId": "" }), 200, Unrecognized),
        (waiting.clone(), 202, Pending),
    ] {
        let http = StatusCode::from_u16(http).expect("it is a status");
        assert_eq!(read::<PurchaseIntentAnswer>(json.clone()).outcome(http), expected, "{json}");
    }
    for (json, http, expected) in [
        (json!({ "transactionId": " ", "status": "COMPLETED", "signedPayload": "x" }), 200, Done),
        (json!({ "instructionId": "7", "signedPayload": "x" }), 200, Done),
        // A confirmation of the newer service.
        (json!({ "clientCorrelationId": "1" }), 202, Accepted),
        (json!({ "clientCorrelationId": "1" }), 200, Unrecognized),
        (waiting, 202, Pending),
    ] {
        let http = StatusCode::from_u16(http).expect("it is a status");
        assert_eq!(read::<TransactionAnswer>(json.clone()).outcome(http), expected, "{json}");
    }
}
