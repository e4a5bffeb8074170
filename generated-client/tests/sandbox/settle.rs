//! After an unknown outcome: what was asked for is found and undone, by the clock in the test's hand.

use std::time::Duration;

use http::Method;
use visa_acceptance::{
    Request,
    api::Amount,
    client::{Certainty, ConfigurationError, Error, Lookup, References, TransactionKind, Undone},
    follow_ons::IncrementAuthorization,
    payments::unscheduled::CustomerInitiatedWithPan,
    sandbox::{Play, Sandbox},
    transaction_search::Search,
};

/// A payment of so much, taken at once or not.
fn payment(amount: &str, is_sale: bool) -> Request<CustomerInitiatedWithPan> {
    let request = CustomerInitiatedWithPan::builder()
        .bill_to(crate::customer::bill_to())
        .card_number("4111111111111111")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .commerce_indicator("internet")
        .currency("USD")
        .total_amount(Amount::new(amount).expect("an amount"))
        .capture(is_sale);
    request.build().expect("a request")
}

/// A payment of which no answer came: what its error says it is found by.
async fn unanswered(sandbox: &Sandbox, request: Request<CustomerInitiatedWithPan>, is_booked: bool) -> References {
    let play = Play::named("reset").expect("a play");
    sandbox.next(if is_booked { play.booked() } else { play });
    let error = sandbox.client().send(request).await.expect_err("no answer");
    assert!(matches!(error, Error::OutcomeUnknown(_)) && !error.is_safe_to_repeat(), "{error:?}");
    error.references().expect("it was made").clone()
}

async fn check(sandbox: &Sandbox, references: &References, expected: Undone) {
    // As a service does that was restarted.
    let stored = serde_json::to_string(references).expect("text");
    let references = serde_json::from_str(&stored).expect("references");
    assert_eq!(sandbox.client().undo(&references).await.expect("an answer"), expected);
}

async fn start(is_vpc: bool) -> Sandbox {
    let builder = Sandbox::builder();
    let builder = if is_vpc { builder.visa_platform_connect() } else { builder };
    builder.start().await.expect("a sandbox")
}

#[tokio::test]
async fn an_authorization_is_found_after_a_while_and_reversed_once() {
    for is_vpc in [false, true] {
        let sandbox = start(is_vpc).await;
        let references = unanswered(&sandbox, payment("100.00", false), true).await;
        assert_eq!(sandbox.client().find(&references).await.expect("an answer"), Lookup::NotFoundYet);
        sandbox.clock().advance(Duration::from_secs(58));
        check(&sandbox, &references, Undone::TooEarly).await;
        sandbox.clock().advance(Duration::from_secs(2));
        let Lookup::Found(found) = sandbox.client().find(&references).await.expect("an answer") else { panic!() };
        check(&sandbox, &references, Undone::Undone).await;
        // Once more says the same.
        check(&sandbox, &references, Undone::Undone).await;
        let reversals: Vec<_> = sandbox.calls().into_iter().filter(|call| call.path.ends_with("/reversals")).collect();
        assert!(!reversals.is_empty() && reversals.iter().all(|call| call.path.contains(&found.id)), "{reversals:?}");
    }
}

#[tokio::test]
async fn without_a_time_nothing_is_sent() {
    let sandbox = start(true).await;
    let mut references = unanswered(&sandbox, payment("100.00", false), true).await;
    sandbox.clock().advance(Duration::from_secs(600));
    (references.last_started, references.last_ended) = (None, None);
    let before = sandbox.calls().len();
    check(&sandbox, &references, Undone::TooEarly).await;
    assert_eq!(sandbox.calls().len(), before);
}

#[tokio::test]
async fn what_never_arrived_is_not_found_and_nobody_says_that_it_did_not_happen() {
    for is_vpc in [false, true] {
        for is_sale in [false, true] {
            let sandbox = start(is_vpc).await;
            let references = unanswered(&sandbox, payment("100.00", is_sale), false).await;
            sandbox.clock().advance(Duration::from_secs(60));
            check(&sandbox, &references, Undone::NothingFound).await;
        }
    }
}

/// A payment whose answer is lost, and that is booked in 90 seconds.
async fn booked_late(sandbox: &Sandbox) -> References {
    sandbox.next(Play::named("reset").expect("a play").booked_after(Duration::from_secs(90)));
    let error = sandbox.client().send(payment("100.00", false)).await.expect_err("no answer");
    assert_eq!(error.certainty(), Certainty::Unknown, "{error:?}");
    error.references().expect("it was made").clone()
}

#[tokio::test]
async fn what_is_booked_late_is_found_and_undone_only_then() {
    for is_vpc in [false, true] {
        let sandbox = start(is_vpc).await;
        let references = booked_late(&sandbox).await;
        sandbox.clock().advance(Duration::from_secs(80));
        assert_eq!(sandbox.client().find(&references).await.expect("an answer"), Lookup::NotFoundYet);
        check(&sandbox, &references, Undone::NothingFound).await;
        sandbox.clock().advance(Duration::from_secs(10));
        assert_eq!(
            sandbox.client().find(&references).await.expect("an answer"),
            Lookup::NotFoundYet,
            "not by a search"
        );
        sandbox.clock().advance(Duration::from_secs(60));
        let found = sandbox.client().find(&references).await.expect("an answer");
        assert!(matches!(found, Lookup::Found(_)), "{found:?}");
        check(&sandbox, &references, Undone::Undone).await;
        let moved: Vec<_> = lines(&sandbox).into_iter().map(|(kind, moved, _)| (kind, moved)).collect();
        assert_eq!(moved, [("payment", 10_000), ("reversal", -10_000)]);
    }
}

#[tokio::test]
async fn what_is_booked_late_is_seen_by_a_test_that_sends_nothing_more() {
    let sandbox = start(false).await;
    let began = sandbox.clock();
    let began = visa_acceptance::client::Clock::now(&began);
    booked_late(&sandbox).await;
    sandbox.clock().advance(Duration::from_secs(85));
    assert_eq!(lines(&sandbox), []);
    // It is booked at its own time, and not when somebody looks.
    sandbox.clock().advance(Duration::from_secs(600));
    let ledger = sandbox.ledger().expect("the state can be read");
    assert_eq!(ledger.iter().map(|entry| entry.kind).collect::<Vec<_>>(), ["payment"]);
    let at = std::time::SystemTime::try_from(ledger[0].at).expect("a time");
    let after = at.duration_since(began).expect("later");
    assert!((Duration::from_secs(90)..Duration::from_secs(120)).contains(&after), "{after:?}");
    assert_eq!(sandbox.calls().len(), 1, "it was asked for once");
}

#[tokio::test]
async fn a_finding_of_what_is_booked_late_comes_with_it() {
    let sandbox = start(false).await;
    let client = sandbox.client();
    let sale = client.send(payment("100.00", true)).await.expect("an answer").body;
    let amount = || Amount::new("100.00").expect("an amount");
    let refund = || sale.start_refund().expect("a link").reference("order-7").currency("USD").total_amount(amount());
    client.send(refund().build().expect("a request")).await.expect("the first");
    // A play that alters the answer has none to alter.
    sandbox.next(Play::named("truncated+booked-after-90000ms").expect("a play"));
    client.send(refund().build().expect("a request")).await.expect_err("half of an answer");
    sandbox.next(Play::slow(Duration::ZERO).booked_after(Duration::from_secs(91)));
    let error = client.send(refund().build().expect("a request")).await.expect_err("no answer of its own");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(502));
    assert_eq!((sandbox.findings().len(), lines(&sandbox).len()), (0, 2));
    sandbox.clock().advance(Duration::from_secs(120));
    let rules: Vec<_> = sandbox.findings().into_iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["refund-too-much", "refund-too-much"]);
    assert_eq!(lines(&sandbox).len(), 4);
}

#[tokio::test]
async fn a_sale_is_voided_until_it_is_settled() {
    let sandbox = start(false).await;
    let early = unanswered(&sandbox, payment("100.00", true), true).await;
    let late = unanswered(&sandbox, payment("70.00", true), true).await;
    sandbox.clock().advance(Duration::from_secs(60));
    check(&sandbox, &early, Undone::Undone).await;
    sandbox.clock().advance(Duration::from_secs(24 * 3_600));
    check(&sandbox, &late, Undone::TooLate).await;
}

#[tokio::test]
async fn an_original_that_was_declined_had_failed() {
    for is_vpc in [false, true] {
        let sandbox = start(is_vpc).await;
        let amount = if is_vpc { "4005.00" } else { "9203.00" };
        for is_sale in [false, true] {
            let references = unanswered(&sandbox, payment(amount, is_sale), true).await;
            sandbox.clock().advance(Duration::from_secs(60));
            check(&sandbox, &references, Undone::OriginalFailed).await;
        }
    }
}

#[tokio::test]
async fn what_fraud_rules_hold_for_review_is_told_and_left_as_it_is() {
    let sandbox = start(false).await;
    for is_sale in [false, true] {
        let references = unanswered(&sandbox, payment("9480.00", is_sale), true).await;
        sandbox.clock().advance(Duration::from_secs(60));
        check(&sandbox, &references, Undone::HeldForReview).await;
    }
    let is_undoing = |path: &str| path.ends_with("/reversals") || path.ends_with("/voids");
    assert!(sandbox.calls().iter().all(|call| !is_undoing(&call.path)));
}

#[tokio::test]
async fn what_was_approved_is_reversed_and_not_what_was_asked_for() {
    let sandbox = start(false).await;
    let references = unanswered_with(&sandbox, "9110.00", false, "partialAuthIndicator").await;
    sandbox.clock().advance(Duration::from_secs(60));
    check(&sandbox, &references, Undone::Undone).await;
}

/// A payment of which no answer came, with what the client documents no setter for.
async fn unanswered_with(sandbox: &Sandbox, amount: &str, is_sale: bool, name: &str) -> References {
    let mut request = serde_json::to_value(payment(amount, is_sale).body()).expect("JSON");
    request["processingInformation"]["authorizationOptions"][name] = true.into();
    sandbox.next(Play::named("reset").expect("a play").booked());
    let call = sandbox.client().raw(Method::POST, "/pts/v2/payments").body(&request);
    call.send().await.expect_err("no answer").references().expect("it was made").clone()
}

#[tokio::test]
async fn a_sale_that_was_approved_in_part_is_reversed_since_nothing_was_captured() {
    let sandbox = start(false).await;
    let references = unanswered_with(&sandbox, "9110.00", true, "partialAuthIndicator").await;
    sandbox.clock().advance(Duration::from_secs(60));
    check(&sandbox, &references, Undone::Undone).await;
    assert!(sandbox.calls().iter().any(|call| call.operation == Some("create-reversal")));
}

#[tokio::test]
async fn an_increment_is_undone_by_a_reversal_of_its_part_once() {
    for is_vpc in [false, true] {
        let sandbox = start(is_vpc).await;
        let client = sandbox.client();
        let paid = client.send(payment("100.00", false)).await.expect("an answer").body;
        let amount = |text| Amount::new(text).expect("an amount");
        let id = paid.id.as_ref().expect("an id").as_str();
        let increment = IncrementAuthorization::builder(id).reference("order-7").currency("USD");
        let increment = increment.total_amount(amount("20.00")).build().expect("a request");
        sandbox.next(Play::named("reset").expect("a play").booked());
        let error = client.send(increment).await.expect_err("no answer");
        let references = error.references().expect("it was made").clone();
        assert_eq!(references.kind, Some(TransactionKind::Increment));
        check(&sandbox, &references, Undone::TooEarly).await;
        sandbox.clock().advance(Duration::from_secs(60));
        check(&sandbox, &references, Undone::Undone).await;
        sandbox.clock().advance(Duration::from_secs(60));
        // Once more finds the reversal, and lets go of nothing else.
        check(&sandbox, &references, Undone::Undone).await;
        let reversals = sandbox.calls().into_iter().filter(|call| call.path.ends_with("/reversals")).count();
        assert_eq!(reversals, 1);
        let all = paid.start_capture().expect("a link").reference("order-7").currency("USD");
        assert!(client.send(all.total_amount(amount("100.00")).build().expect("a request")).await.is_ok());
    }
}

#[tokio::test]
async fn an_increment_that_never_arrived_is_not_found_and_nothing_is_sent() {
    let sandbox = start(true).await;
    let client = sandbox.client();
    let paid = client.send(payment("100.00", false)).await.expect("an answer").body;
    let increment = paid.start_increment().expect("a link").reference("order-7").currency("USD");
    let increment = increment.total_amount(Amount::new("20.00").expect("an amount")).build().expect("a request");
    sandbox.next(Play::named("reset").expect("a play"));
    let error = client.send(increment).await.expect_err("no answer");
    sandbox.clock().advance(Duration::from_secs(60));
    check(&sandbox, error.references().expect("it was made"), Undone::NothingFound).await;
    assert!(sandbox.calls().iter().all(|call| !call.path.ends_with("/reversals")));
}

#[tokio::test]
async fn searches_lead_to_transactions() {
    let sandbox = start(false).await;
    let client = sandbox.client();
    let paid = client.send(payment("100.00", false)).await.expect("an answer");
    sandbox.clock().advance(Duration::from_secs(60));
    let code = paid.references.code.as_deref().expect("a code");
    let search = Search::builder().query(format!("clientReferenceInformation.code:{code}")).save(true);
    let found = client.send(search.build().expect("a request")).await.expect("an answer").body;
    let again = found.start_again().expect("a link").build().expect("a request");
    let again = client.send(again).await.expect("an answer").body;
    assert_eq!((again.search_id.as_ref(), again.total_count), (found.search_id.as_ref(), Some(1)));
    let summaries = again.embedded.expect("something found").transaction_summaries.expect("a list");
    let details = summaries[0].start_retrieval().expect("a link").build().expect("a request");
    let details = client.send(details).await.expect("an answer").body;
    assert_eq!(details.id.expect("an id").as_str(), paid.body.id.expect("an id").as_str());
}

#[tokio::test]
async fn two_that_fit_are_a_persons_affair() {
    let sandbox = start(false).await;
    let payment = || {
        let json = serde_json::json!({ "code": "order-7", "transactionId": "" });
        let mut body = serde_json::to_value(payment("100.00", false).body()).expect("JSON");
        body["clientReferenceInformation"] = json;
        sandbox.client().raw(Method::POST, "/pts/v2/payments").body(&body).prepare().expect("a call")
    };
    let (one, two) = (payment(), payment());
    let mut references = one.references().clone();
    one.send().await.expect("an answer");
    two.send().await.expect("an answer");
    references.last_started = Some(visa_acceptance::client::Clock::now(&sandbox.clock()));
    sandbox.clock().advance(Duration::from_secs(60));
    // The transaction id tells which of the two it is; without one nothing does.
    let client = sandbox.client();
    assert!(matches!(client.find(&references).await, Ok(Lookup::Found(_))));
    references.transaction_id = None;
    assert!(matches!(client.find(&references).await, Ok(Lookup::Ambiguous(found)) if found.len() == 2));
    check(&sandbox, &references, Undone::Ambiguous).await;
    references.code = None;
    assert!(matches!(client.find(&references).await, Err(Error::Configuration(_))));
}

#[tokio::test]
async fn links_lead_to_builders_and_voids_may_be_repeated() {
    let sandbox = start(false).await;
    let client = sandbox.client();
    let paid = client.send(payment("100.00", false)).await.expect("an answer").body;
    let amount = || Amount::new("100.00").expect("an amount");
    let capture = paid.start_capture().expect("a link").reference("order-7").currency("USD").total_amount(amount());
    let taken = client.send(capture.build().expect("a request")).await.expect("an answer").body;
    let refund = taken.start_refund().expect("an id").currency("USD").total_amount(amount());
    let refund = client.prepare(refund.build().expect("a request")).expect("a call");
    assert!(refund.references().code.is_some() && refund.references().transaction_id.is_some());
    let error = refund.retry_even_if_processed(1).expect_err("it would pay back twice");
    assert!(
        matches!(&error, Error::Configuration(cause) if matches!(**cause, ConfigurationError::LookedUpFirst)),
        "{error}"
    );
    let void = || client.prepare(taken.start_void().expect("a link").build().expect("a request")).expect("a call");
    assert!(void().retry_even_if_processed(1).is_ok());
    sandbox.next(Play::named("reset").expect("a play"));
    let error = void().send().await.expect_err("no answer");
    assert!(matches!(error, Error::OutcomeUnknown(_)) && error.is_safe_to_repeat(), "{error:?}");
    let mut references = error.references().expect("it was made").clone();
    references.last_ended = Some(std::time::UNIX_EPOCH);
    check(&sandbox, &references, Undone::NotUndoable).await;
    assert!(void().send().await.is_ok());
}

/// A merchant's ledger: what each line is and moved, and of which payment.
fn lines(sandbox: &Sandbox) -> Vec<(&'static str, i64, Option<String>)> {
    let ledger = sandbox.ledger().expect("the state can be read");
    ledger.into_iter().map(|entry| (entry.kind, entry.moved / 100, entry.code)).collect()
}

#[tokio::test]
async fn the_ledger_has_what_each_call_moved() {
    let sandbox = start(false).await;
    let client = sandbox.client();
    let sale = client.send(payment("100.00", true)).await.expect("it is approved");
    let authorization = client.send(payment("50.00", false)).await.expect("it is approved");
    // Declined: for lack of funds.
    client.send(payment("9204.00", true)).await.expect("it is answered");
    let id = |payment: &visa_acceptance::payments::PaymentAnswer| payment.id.clone().expect("it has one");
    let increment = IncrementAuthorization::builder(id(&authorization.body)).reference("order-7").currency("USD");
    let increment = increment.total_amount(Amount::new("20.00").expect("an amount")).build().expect("a request");
    client.send(increment).await.expect("it is approved");
    let [sale, authorization] = [&sale, &authorization].map(|reply| reply.references.clone());
    sandbox.clock().advance(Duration::from_secs(90));
    check(&sandbox, &sale, Undone::Undone).await;
    let codes = [&sale, &authorization].map(|references| references.code.clone());
    let lines = lines(&sandbox);
    let expected = [("payment", 10_000, &codes[0]), ("payment", 5_000, &codes[1])];
    assert_eq!(lines[..2], expected.map(|(kind, moved, code)| (kind, moved, code.clone())));
    assert_eq!((lines[2].0, lines[2].1), ("payment", 0));
    assert_eq!(lines[3..], [("increment", 2_000, codes[1].clone()), ("void", -10_000, codes[0].clone())]);
}

#[tokio::test]
async fn what_was_signed_long_ago_is_refused() {
    let sandbox = start(false).await;
    let sign =
        |amount| sandbox.client().prepare(payment(amount, true)).expect("a call").signed().expect("the key works");
    let (late, in_time) = (sign("100.00"), sign("60.00"));
    sandbox.clock().advance(Duration::from_secs(100));
    assert!(in_time.send().await.expect("it is good for that long").outcome().is_approved());
    // A minute more than it says, since clocks differ.
    sandbox.clock().advance(Duration::from_secs(81));
    let error = late.send().await.expect_err("it has expired");
    assert!(error.is_safe_to_repeat() && error.status().is_some_and(|status| status == 401), "{error:?}");
    assert_eq!(lines(&sandbox).len(), 1);
}
