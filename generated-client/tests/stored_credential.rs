//! The credential that chains payments.

#[path = "support/customer.rs"]
mod customer;

use serde_json::{Value, json};
use visa_acceptance::{
    Rejected, Request, UseCase,
    api::{Amount, CardNetwork, CustomerId, MitReason, NetworkTransactionId, Timestamp},
    outcome::{Agreement, AgreementKind, Asked, NotStored, PaymentOutcome, StoredCredential},
    payments::{
        ConsumerAuthentication, MerchantDescriptor, MerchantInitiatedTransaction, PaymentAnswer,
        stored_credentials::{Subsequent, UseStored},
        unscheduled::{
            MerchantInitiatedWithPan, MerchantInitiatedWithToken, MerchantInitiatedWithTokenCustomer as Charge,
        },
    },
    runtime::{Complete, Rule},
};

use customer::bill_to;

const CHAIN: &str = "/processingInformation/authorizationOptions/initiator/merchantInitiatedTransaction";

fn answer(json: Value) -> PaymentAnswer {
    serde_json::from_value(json).expect("an answer is an object")
}

fn amount(text: &str) -> Amount {
    Amount::new(text).expect("the text is a number")
}

/// The guide's answer to an unscheduled payment that created tokens, with all kinds of them.
fn stored() -> PaymentAnswer {
    answer(json!({
        "id": "6530824710046809304002",
        "orderInformation": { "amountDetails": { "authorizedAmount": "102.21", "currency": "USD" } },
        "paymentAccountInformation": { "card": { "type": "001" } },
        "paymentInformation": { "tokenizedCard": { "type": "001" }, "card": { "type": "001" } },
        "processorInformation": { "networkTransactionId": "123456789619999", "transactionId": "123456789619999" },
        "status": "AUTHORIZED",
        "tokenInformation": {
            "customer": { "id": "080A6C3842C72DCBE063A2598D0AA98B" },
            "paymentInstrument": { "id": "080AE6DB37B09557E063A2598D0AA4C9" },
            "instrumentIdentifier": { "state": "ACTIVE", "id": "7010000000016241111" },
            "instrumentidentifierNew": false,
        },
    }))
}

fn stored_json() -> Value {
    json!({
        "networkTransactionId": "123456789619999",
        "originalAmount": "102.21",
        "currency": "USD",
        "network": "visa",
        "agreement": "unscheduled",
        "consented": "2026-01-01T12:00:00Z",
        "customerId": "080A6C3842C72DCBE063A2598D0AA98B",
        "paymentInstrumentId": "080AE6DB37B09557E063A2598D0AA4C9",
        "instrumentIdentifierId": "7010000000016241111",
    })
}

/// An answer with this card type and this network transaction id.
fn paid(status: &str, card_type: &str, id: &str) -> PaymentAnswer {
    answer(json!({
        "status": status,
        "orderInformation": { "amountDetails": { "authorizedAmount": "0100.50", "currency": "USD" } },
        "paymentInformation": { "card": { "type": card_type } },
        "processorInformation": { "networkTransactionId": id },
    }))
}

/// When the customer agreed to unscheduled charges.
const CONSENTED: &str = "2026-01-01T12:00:00Z";

/// What is kept of an answer to a payment of what it says was approved.
fn try_kept(answer: &PaymentAnswer) -> Result<StoredCredential, NotStored> {
    let agreement = Agreement::new(AgreementKind::Unscheduled, Timestamp::new(CONSENTED).expect("it is a time"));
    let amounts = answer.order_information.as_ref().and_then(|order| order.amount_details.as_ref());
    let approved = amounts.and_then(|amounts| amounts.authorized_amount.clone()).unwrap_or_default();
    answer.stored_credential(&Asked::new(approved, "USD"), agreement)
}

fn kept(answer: &PaymentAnswer) -> StoredCredential {
    try_kept(answer).expect("the payment was approved")
}

/// What the next request says of the payment before.
#[track_caller]
fn chain(credential: &StoredCredential) -> Value {
    let charge = Subsequent::builder().currency("USD").total_amount(amount("1")).commerce_indicator("internet");
    chained(charge.customer_id("080AC9AB60C92AA2E063A2598D0A0C74").credential(credential).build())
}

/// What is stored of an answer, and that it comes back from the store as it was.
#[track_caller]
fn check_stored(answer: &PaymentAnswer, expected: &Value) -> StoredCredential {
    let credential = kept(answer);
    let kept = serde_json::to_string(&credential).expect("texts can be written");
    assert_eq!(serde_json::from_str::<Value>(&kept).expect("it is JSON"), *expected);
    let read = serde_json::from_str::<StoredCredential>(&kept).expect("it was just written");
    assert_eq!((&read, chain(&read)), (&credential, chain(&credential)));
    credential
}

/// The answer with other members at this place.
fn with(mut answer: Value, pointer: &str, members: Value) -> PaymentAnswer {
    *answer.pointer_mut(pointer).expect("the answer has it") = members;
    self::answer(answer)
}

#[test]
fn a_credential_holds_what_the_answer_has() {
    let credential = check_stored(&stored(), &stored_json());
    assert_eq!(*credential.network_transaction_id(), NetworkTransactionId::new("123456789619999"));
    assert_eq!(credential.network(), Some(&CardNetwork::Visa));
    assert_eq!(credential.customer_id(), Some(&CustomerId::new("080A6C3842C72DCBE063A2598D0AA98B")));
    assert_eq!((credential.original_amount(), credential.currency()), (&amount("102.21"), &"USD".into()));
    assert_eq!(credential.agreement().kind, AgreementKind::Unscheduled);
    assert_eq!(credential.agreement().consented.as_str(), CONSENTED);
}

#[test]
fn a_card_that_was_verified_for_nothing_can_be_charged_later() {
    let mut json = serde_json::to_value(stored()).expect("answers are JSON");
    json["orderInformation"]["amountDetails"]["authorizedAmount"] = "0.00".into();
    assert_eq!(kept(&answer(json)).original_amount().as_str(), "0.00");
}

#[test]
fn tokens_that_were_charged_are_kept_where_none_was_created() {
    let mut charged = serde_json::to_value(stored()).expect("answers are JSON");
    charged["tokenInformation"] =
        json!({ "customer": { "id": "" }, "instrumentIdentifier": { "id": "7030000000014911515" } });
    charged["paymentInformation"] = json!({
        "customer": { "id": "080AC9AB60C92AA2E063A2598D0A0C74" },
        "paymentInstrument": { "id": "080AE120369A7947E063A2598D0A718F" },
        "instrumentIdentifier": { "id": "7010000000016241111" },
    });
    let mut expected = stored_json();
    expected["customerId"] = "080AC9AB60C92AA2E063A2598D0A0C74".into();
    expected["paymentInstrumentId"] = "080AE120369A7947E063A2598D0A718F".into();
    expected["instrumentIdentifierId"] = "7030000000014911515".into();
    check_stored(&answer(charged.clone()), &expected);
    // Each kind that was created goes before the one that was charged.
    for (kind, name) in [
        ("customer", "customerId"),
        ("paymentInstrument", "paymentInstrumentId"),
        ("instrumentIdentifier", "instrumentIdentifierId"),
    ] {
        let (mut charged, mut expected) = (charged.clone(), expected.clone());
        charged["tokenInformation"][kind] = json!({ "id": "created" });
        expected[name] = "created".into();
        check_stored(&answer(charged), &expected);
    }
}

#[test]
fn the_network_comes_from_whichever_card_type_is_known() {
    let card = |card_type: &str| json!({ "card": { "type": card_type } });
    let token = json!({ "tokenizedCard": { "type": "002" }, "card": { "type": "999" } });
    for (paid, account, network) in [
        (card("003"), card("001"), Some("american-express")),
        (token, card("001"), Some("mastercard")),
        (json!({}), card("062"), Some("china-unionpay")),
        (card("999"), json!({}), None),
    ] {
        let mut json = serde_json::to_value(stored()).expect("answers are JSON");
        (json["paymentInformation"], json["paymentAccountInformation"]) = (paid, account);
        let credential = kept(&answer(json));
        assert_eq!(credential.network().map(CardNetwork::as_str), network);
        assert_eq!(credential.with_network("a new one").network(), Some(&"a new one".into()));
    }
}

#[test]
fn the_other_name_of_the_network_transaction_id_serves_and_the_payments_id_does_not() {
    let processor = |members: Value| {
        let json = serde_json::to_value(stored()).expect("answers are JSON");
        try_kept(&with(json, "/processorInformation", members))
    };
    for (members, id) in [
        (json!({ "transactionId": "7" }), "7"),
        (json!({ "transactionId": "7", "networkTransactionId": "" }), "7"),
        (json!({ "transactionId": "7", "networkTransactionId": "8" }), "8"),
    ] {
        let credential = processor(members).expect("there is an id");
        assert_eq!(credential.network_transaction_id().as_str(), id);
    }
    assert_eq!(processor(json!({})), Err(NotStored::NoNetworkTransaction));
}

#[test]
fn a_credential_is_made_of_an_approved_payment_only() {
    let id = "123456789619999";
    assert!(try_kept(&paid("AUTHORIZED", "001", id)).is_ok());
    for (status, outcome) in [
        ("DECLINED", PaymentOutcome::Declined),
        ("PARTIAL_AUTHORIZED", PaymentOutcome::PartiallyApproved),
        ("AUTHORIZED_PENDING_REVIEW", PaymentOutcome::HeldForReview),
        ("AUTHORIZED_RISK_DECLINED", PaymentOutcome::RiskDeclined),
        ("PENDING_REVIEW", PaymentOutcome::PendingReview),
        ("PENDING_AUTHENTICATION", PaymentOutcome::NeedsAuthentication),
        ("AUTHENTICATION_FAILED", PaymentOutcome::Declined),
        ("INVALID_REQUEST", PaymentOutcome::Invalid),
        ("SERVER_ERROR", PaymentOutcome::Unknown),
        ("ACCEPTED", PaymentOutcome::Unrecognized),
        ("", PaymentOutcome::Unrecognized),
    ] {
        let refused = try_kept(&paid(status, "001", id));
        assert_eq!(refused, Err(NotStored::NotApproved(outcome)), "{status}");
    }
    // Reasons by which nothing was approved, whatever the status says.
    for (status, reason) in
        [("AUTHORIZED", "AUTH_DECLINE_CAPTURE_POSSIBLE"), ("AUTHORIZED_PENDING_REVIEW", "CONTACT_PROCESSOR")]
    {
        let mut json = serde_json::to_value(paid(status, "001", id)).expect("answers are JSON");
        json["errorInformation"] = json!({ "reason": reason });
        assert!(matches!(try_kept(&answer(json)), Err(NotStored::NotApproved(_))), "{reason}");
    }
}

#[test]
fn a_credential_is_not_made_where_something_else_was_approved() {
    let agreement = || Agreement::new(AgreementKind::Recurring, Timestamp::new(CONSENTED).expect("it is a time"));
    for (asked, outcome) in [
        (Asked::new(amount("200"), "USD"), PaymentOutcome::PartiallyApproved),
        (Asked::new(amount("100.50"), "EUR"), PaymentOutcome::ApprovedInOtherCurrency),
        (Asked::default(), PaymentOutcome::ApprovedUncompared),
    ] {
        let refused = paid("AUTHORIZED", "001", "1").stored_credential(&asked, agreement());
        assert_eq!(refused, Err(NotStored::NotApproved(outcome)));
    }
    let refused = NotStored::NotApproved(PaymentOutcome::Declined).to_string();
    assert!(refused.contains("(declined)"), "{refused}");
}

#[test]
fn an_id_is_kept_as_it_came() {
    for id in ["016153570198200", " 7 ", "MCC1234560929", "2 9", "00000000000000000000000000000"] {
        let credential = kept(&paid("AUTHORIZED", "002", id));
        assert_eq!(credential.network_transaction_id().as_str(), id);
        assert_eq!(chain(&credential)["previousTransactionId"], id);
    }
}

/// A payment with this card type whose network transaction id is this piece of JSON.
fn paid_with_number(card_type: &str, id: &str) -> Result<StoredCredential, NotStored> {
    let json = format!(
        r#"{{"status":"AUTHORIZED","orderInformation":{{"amountDetails":{{"authorizedAmount":"1.00","currency":"USD"}}}},
            "paymentInformation":{{"card":{{"type":"{card_type}"}}}},"processorInformation":{{"networkTransactionId":{id}}}}}"#
    );
    try_kept(&serde_json::from_str(&json).expect("an answer is JSON"))
}

#[test]
fn an_id_that_came_as_a_number_chains_only_where_no_nought_can_be_missing() {
    for card_type in ["001", "002", "003"] {
        let whole = paid_with_number(card_type, "123456789619999").expect("nothing can be missing");
        assert_eq!(whole.network_transaction_id().as_str(), "123456789619999");
    }
    // One digit short; a network whose ids are longer; no network; more digits than any.
    for (card_type, id) in
        [("001", "16153570198200"), ("004", "123456789619999"), ("999", "123456789619999"), ("001", "1234567896199990")]
    {
        assert_eq!(paid_with_number(card_type, id), Err(NotStored::DoubtfulNetworkTransaction(id.into())));
    }
    for id in ["1.5", "-12345678961999", "12345678961999e1", "true", "null", "[]"] {
        assert!(paid_with_number("001", id).is_err(), "{id}");
    }
    assert!(NotStored::DoubtfulNetworkTransaction("1".into()).to_string().contains("leading nought"));
}

#[test]
fn a_later_doubtful_id_does_not_take_the_place_of_a_certain_one() {
    let credential = kept(&paid("AUTHORIZED", "001", "first"));
    let later = r#"{"status":"AUTHORIZED","processorInformation":{"networkTransactionId":16153570198200}}"#;
    let later: PaymentAnswer = serde_json::from_str(later).expect("an answer is JSON");
    assert_eq!(credential.clone().after(&later), credential);
}

#[test]
fn what_is_stored_is_read_strictly_and_what_is_new_is_ignored() {
    let read = |json: Value| serde_json::from_value::<StoredCredential>(json).map_err(|error| error.to_string());
    let changed = |name: &str, value: Value| {
        let mut json = stored_json();
        json[name] = value;
        read(json)
    };
    assert_eq!(changed("version", json!({ "of": 2 })), Ok(kept(&stored())));
    assert_eq!(changed("customerId", Value::Null).map(|read| read.customer_id().cloned()), Ok(None));
    let new = changed("network", "a new one".into()).map(|read| read.network().cloned());
    assert_eq!(new, Ok(Some("a new one".into())));
    for (name, value) in [
        ("networkTransactionId", json!(123_456)),
        ("networkTransactionId", Value::Null),
        ("originalAmount", "canary".into()),
        ("consented", "canary".into()),
        ("agreement", "canary".into()),
    ] {
        let error = changed(name, value).expect_err("it does not read");
        assert!(!error.contains("canary") && !error.contains("123"), "{error}");
    }
    // What reads as text and is not what its type asks for is refused by the field's name.
    for (name, text) in [
        ("networkTransactionId", ""),
        ("originalAmount", "-102.21"),
        ("currency", ""),
        ("currency", "canary"),
        ("network", ""),
        ("customerId", ""),
        ("paymentInstrumentId", ""),
        ("instrumentIdentifierId", ""),
    ] {
        let error = changed(name, text.into()).expect_err("it does not read");
        assert!(error.contains(&format!("`{name}`")) && !error.contains("canary"), "{error}");
        assert!(!error.contains("102"), "{error}");
    }
    assert!(read(json!({})).is_err() && read(json!(["123456789619999"])).is_err());
}

#[test]
fn after_a_later_payment_each_network_names_the_one_that_it_wants() {
    let named = |credential: &StoredCredential| credential.network_transaction_id().as_str().to_owned();
    for (card_type, next) in [("001", "later"), ("003", "first"), ("004", "first"), ("002", "first"), ("999", "first")]
    {
        let credential = kept(&paid("AUTHORIZED", card_type, "first"));
        let after = credential.clone().after(&paid("AUTHORIZED", card_type, "later"));
        assert_eq!(named(&after), next, "{card_type}");
        assert_eq!(chain(&after)["previousTransactionId"], next, "{card_type}");
        assert_eq!(*after.original_amount(), amount("0100.50"));
        for status in
            ["DECLINED", "AUTHORIZED_RISK_DECLINED", "AUTHORIZED_PENDING_REVIEW", "PARTIAL_AUTHORIZED", "ODD", ""]
        {
            assert_eq!(credential.clone().after(&paid(status, card_type, "later")), credential, "{status}");
        }
    }
    let credential = kept(&paid("AUTHORIZED", "001", "first"));
    assert_eq!(named(&credential.after(&paid("AUTHORIZED", "001", ""))), "first", "there is no later id");
    let unknown = kept(&paid("AUTHORIZED", "999", "first"));
    assert_eq!(named(&unknown.after(&paid("AUTHORIZED", "001", "later"))), "later", "it is Visa's");
}

#[test]
fn the_original_amount_goes_with_the_chain_where_discover_may_want_it() {
    for (card_type, sent) in [("004", true), ("999", true), ("001", false), ("002", false)] {
        let credential = kept(&paid("AUTHORIZED", card_type, "1"));
        let expected = json!({ "previousTransactionId": "1" });
        let with_amount = json!({ "previousTransactionId": "1", "originalAuthorizedAmount": "0100.50" });
        assert_eq!(chain(&credential), if sent { with_amount } else { expected }, "{card_type}");
    }
}

/// An unscheduled charge of a card that lacks nothing but what chains it.
macro_rules! unscheduled {
    ($number:literal) => {
        MerchantInitiatedWithPan::builder()
            .bill_to(bill_to())
            .card_number($number)
            .card_expiration_month("12")
            .card_expiration_year("2031")
            .currency("USD")
            .total_amount(amount("25.00"))
    };
}

/// What a request says of the payment before.
fn chained<U: UseCase<Body: serde::Serialize>>(request: Result<Request<U>, Box<Rejected>>) -> Value {
    let request = request.expect("nothing is missing");
    let body = serde_json::to_value(request.body()).expect("bodies are JSON");
    body.pointer(CHAIN).cloned().unwrap_or_default()
}

#[test]
fn a_credential_chains_a_charge_of_the_card() {
    let visa = kept(&paid("AUTHORIZED", "001", "123456789619999"));
    let request = unscheduled!("4111111111111111").credential(&visa).build();
    assert_eq!(chained(request), json!({ "previousTransactionId": "123456789619999" }));
    let discover = kept(&paid("AUTHORIZED", "004", "123456789619999"));
    let expected =
        json!({ "previousTransactionId": "123456789619999", "originalAuthorizedAmount": "0100.50", "reason": "10" });
    assert_eq!(chained(unscheduled!("6011111111111117").credential(&discover).build()), expected);
}

/// A charge of a number by which nobody can tell the network.
#[test]
fn a_credential_says_the_network_where_the_caller_does_not() {
    let (path, why) = ("paymentInformation.card.number", "no network has such a number");
    let unknown = kept(&paid("AUTHORIZED", "999", "1"));
    let request = unscheduled!("999999999999").credential(&unknown).waive(path, why).build();
    let rejected = request.expect_err("nobody says the network");
    assert!(rejected.verdict.violations.is_empty() && !rejected.verdict.undecided.is_empty(), "{rejected}");
    let of = |card_type: &str, said: Option<CardNetwork>| {
        let credential = kept(&paid("AUTHORIZED", card_type, "1"));
        let builder = unscheduled!("999999999999").credential(&credential).waive(path, why);
        let builder = if let Some(network) = said { builder.network(network) } else { builder };
        let request = builder.build().expect("nothing is missing");
        request.selected("network").map(str::to_owned)
    };
    assert_eq!(of("001", None).as_deref(), Some("visa"));
    assert_eq!(of("002", None).as_deref(), Some("mastercard"));
    assert_eq!(of("001", Some(CardNetwork::Mastercard)).as_deref(), Some("mastercard"), "the caller's word counts");
    // Said before the credential, too; and a network that no list names says nothing.
    let credential = kept(&paid("AUTHORIZED", "001", "1"));
    let before = unscheduled!("5555555555554444").network(CardNetwork::Mastercard);
    let request = before.credential(&credential).build().expect("nothing is missing");
    assert_eq!(request.selected("network"), Some("mastercard"));
    let new = credential.with_network("a new one");
    let request = unscheduled!("4111111111111111").credential(&new).build();
    assert_eq!(request.expect("nothing is missing").selected("network"), Some("visa"), "its number says so");
}

#[test]
fn a_chain_leaves_the_reason_to_the_use_case_and_the_caller() {
    let credential = kept(&paid("AUTHORIZED", "002", "1"));
    let request = unscheduled!("5555555555554444").credential(&credential).build();
    assert_eq!(chained(request)["reason"], "10", "the use case fixes it for Mastercard");
    let subsequent = Subsequent::builder().currency("USD").total_amount(amount("1")).card_number("5555555555554444");
    let subsequent = subsequent.commerce_indicator("recurring").reason(MitReason::Subscription);
    assert_eq!(chained(subsequent.credential(&credential).build())["reason"], "7", "merging clears nothing");
    // A reason of another kind of payment that comes with a group is refused.
    let other =
        MerchantInitiatedTransaction::builder().previous_transaction_id("1").reason(MitReason::Installment).build();
    let request = unscheduled!("5555555555554444").merchant_initiated_transaction(other).build();
    let rejected = request.expect_err("the use case fixes another reason");
    assert_eq!(rejected.verdict.violations[0].rule, Rule::FixedValue, "{rejected}");
}

/// A charge of a customer token for 25 dollars with Visa, and this on top.
fn charge_of_a_token(authentication: Complete<ConsumerAuthentication>) -> Result<Request<Charge>, Box<Rejected>> {
    MerchantInitiatedWithToken::customer()
        .customer_id("080AC9AB60C92AA2E063A2598D0A0C74")
        .currency("USD")
        .total_amount(amount("25.00"))
        .network(CardNetwork::Visa)
        .consumer_authentication_information(authentication)
        .merchant_descriptor(MerchantDescriptor::builder().name("Books").country("GB").build())
        .client_transaction_id("ab12")
        .capture(true)
        .build()
}

#[test]
fn every_payment_takes_what_other_guides_document_for_authorizations() {
    let authentication =
        ConsumerAuthentication::builder().cavv("AAIB").eci_raw("05").low_value_exemption_indicator().build();
    let request = charge_of_a_token(authentication).expect("nothing is missing");
    let body = serde_json::to_value(request.body()).expect("bodies are JSON");
    assert_eq!(body["processingInformation"]["capture"], true);
    assert_eq!(body["merchantInformation"], json!({ "merchantDescriptor": { "name": "Books", "country": "GB" } }));
    assert_eq!(body["clientReferenceInformation"]["transactionId"], "ab12");
    let strong = json!({ "lowValueExemptionIndicator": "1" });
    let expected = json!({ "cavv": "AAIB", "eciRaw": "05", "strongAuthentication": strong });
    assert_eq!(body["consumerAuthenticationInformation"], expected);
    assert_eq!(Asked::from(request.body()), Asked::new(amount("25.00"), "USD").captured());
    assert!(!format!("{request:?}").contains("AAIB"), "cryptograms are not shown");
}

#[test]
fn a_payment_with_two_exemptions_is_refused() {
    let two = ConsumerAuthentication::builder()
        .low_value_exemption_indicator()
        .trusted_merchant_exemption_indicator()
        .build();
    let rejected = charge_of_a_token(two).expect_err("the platform would deny it");
    let broken: Vec<_> = rejected.verdict.violations.iter().map(|violation| violation.rule).collect();
    assert_eq!(broken, [Rule::AtMostOneOf], "{rejected}");
}

#[test]
fn a_credential_fills_a_charge_of_a_token() {
    let charged = |card_type: &str| {
        let credential = kept(&paid("AUTHORIZED", card_type, "123456789619999"));
        // Neither the network nor what it asks for is said again.
        let charge = MerchantInitiatedWithToken::customer().credential(&credential).customer_id("080AC9AB60C92AA2");
        let request = charge.currency("USD").total_amount(amount("25.00")).build().expect("nothing is missing");
        (request.selected("network").map(str::to_owned), chained(Ok(request)))
    };
    // The platform knows which payment came before.
    let of_discover = json!({ "originalAuthorizedAmount": "0100.50", "reason": "10" });
    assert_eq!(charged("004"), (Some("discover".into()), of_discover));
    assert_eq!(charged("002"), (Some("mastercard".into()), json!({ "reason": "10" })));
    assert_eq!(charged("001"), (Some("visa".into()), Value::Null));
}

#[test]
fn a_customer_who_pays_again_can_be_chained_too() {
    let credential = kept(&stored());
    let request = UseStored::builder()
        .bill_to(bill_to())
        .card_number("4111111111111111")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .currency("USD")
        .total_amount(amount("25.00"))
        .credential(&credential)
        .build();
    assert_eq!(chained(request)["previousTransactionId"], "123456789619999");
}

#[test]
fn debug_shows_ids() {
    let shown = format!("{:?}", kept(&stored()));
    assert!(shown.contains("123456789619999") && shown.contains("7010000000016241111"), "{shown}");
}
