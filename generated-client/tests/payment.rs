//! The credential that chains payments.

use serde_json::{Value, json};
use visa_acceptance::{
    Rejected, Request, UseCase,
    api::{Amount, CardNetwork, CustomerId, MitReason, NetworkTransactionId},
    payment::{Asked, NoNetworkTransaction, StoredCredential},
    payments::{
        BillTo, ConsumerAuthentication, MerchantDescriptor, MerchantInitiatedTransaction, PaymentAnswer,
        stored_credentials::{Subsequent, UseStored},
        unscheduled::{
            MerchantInitiatedWithPan, MerchantInitiatedWithToken, MerchantInitiatedWithTokenCustomer as Charge,
        },
    },
    runtime::{Complete, Rule},
};

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

/// What is stored of an answer, and that it comes back from the store as it was.
#[track_caller]
fn check_stored(answer: &PaymentAnswer, expected: &Value) -> StoredCredential {
    let credential = answer.stored_credential();
    assert_eq!(credential, StoredCredential::from_answer(answer));
    let kept = serde_json::to_string(&credential).expect("texts can be written");
    assert_eq!(serde_json::from_str::<Value>(&kept).expect("it is JSON"), *expected);
    assert_eq!(serde_json::from_str::<StoredCredential>(&kept).expect("it was just written"), credential);
    credential
}

#[test]
fn a_credential_holds_what_the_answer_has() {
    let credential = check_stored(&stored(), &stored_json());
    assert_eq!(credential.network_transaction_id(), Some(&NetworkTransactionId::new("123456789619999")));
    assert_eq!(credential.network(), Some(&CardNetwork::Visa));
    assert_eq!(credential.customer_id(), Some(&CustomerId::new("080A6C3842C72DCBE063A2598D0AA98B")));
    check_stored(&answer(json!({})), &json!({}));
    let amount =
        json!({ "networkTransactionId": "1", "originalAmount": "0100.50", "currency": "USD", "network": "discover" });
    check_stored(&paid("AUTHORIZED", "004", "1"), &amount);
}

#[test]
fn tokens_that_were_charged_are_kept_where_none_was_created() {
    let mut charged = json!({
        "paymentInformation": {
            "customer": { "id": "080AC9AB60C92AA2E063A2598D0A0C74" },
            "paymentInstrument": { "id": "080AE120369A7947E063A2598D0A718F" },
            "instrumentIdentifier": { "id": "7010000000016241111" },
        },
    });
    let expected = json!({
        "customerId": "080AC9AB60C92AA2E063A2598D0A0C74",
        "paymentInstrumentId": "080AE120369A7947E063A2598D0A718F",
        "instrumentIdentifierId": "7010000000016241111",
    });
    check_stored(&answer(charged.clone()), &expected);
    charged["tokenInformation"] =
        json!({ "customer": { "id": "" }, "instrumentIdentifier": { "id": "7030000000014911515" } });
    let mut with_new = expected;
    with_new["instrumentIdentifierId"] = "7030000000014911515".into();
    check_stored(&answer(charged), &with_new);
}

#[test]
fn the_network_comes_from_whichever_card_type_is_known() {
    let card = |card_type: &str| json!({ "card": { "type": card_type } });
    let token = json!({ "tokenizedCard": { "type": "002" }, "card": { "type": "999" } });
    for (json, network) in [
        (json!({ "paymentInformation": card("003"), "paymentAccountInformation": card("001") }), "american-express"),
        (json!({ "paymentInformation": token, "paymentAccountInformation": card("001") }), "mastercard"),
        (json!({ "paymentAccountInformation": card("062") }), "china-unionpay"),
    ] {
        check_stored(&answer(json), &json!({ "network": network }));
    }
    check_stored(&answer(json!({ "paymentInformation": card("999") })), &json!({}));
}

#[test]
fn the_other_name_of_the_network_transaction_id_serves_and_the_payments_id_does_not() {
    let processor = |json: Value| {
        answer(json!({ "id": "6530824710046809304002", "status": "AUTHORIZED", "processorInformation": json }))
    };
    check_stored(&processor(json!({ "transactionId": "7" })), &json!({ "networkTransactionId": "7" }));
    check_stored(
        &processor(json!({ "transactionId": "7", "networkTransactionId": "" })),
        &json!({ "networkTransactionId": "7" }),
    );
    check_stored(
        &processor(json!({ "transactionId": "7", "networkTransactionId": "8" })),
        &json!({ "networkTransactionId": "8" }),
    );
    let credential = check_stored(&processor(json!({})), &json!({}));
    assert_eq!(credential.chain(), Err(NoNetworkTransaction::Missing));
}

#[test]
fn the_id_of_a_payment_that_was_not_approved_is_never_offered() {
    let id = "123456789619999";
    for status in ["AUTHORIZED", "PARTIAL_AUTHORIZED", "AUTHORIZED_PENDING_REVIEW"] {
        assert!(paid(status, "001", id).stored_credential().chain().is_ok(), "{status}");
    }
    for status in [
        "DECLINED",
        "AUTHORIZED_RISK_DECLINED",
        "PENDING_REVIEW",
        "PENDING_AUTHENTICATION",
        "AUTHENTICATION_FAILED",
        "INVALID_REQUEST",
        "SERVER_ERROR",
        "ACCEPTED",
        "",
    ] {
        let credential = paid(status, "001", id).stored_credential();
        assert_eq!(
            (credential.chain(), credential.network_transaction_id()),
            (Err(NoNetworkTransaction::Missing), None),
            "{status}"
        );
    }
    // Reasons by which nothing was approved, whatever the status says.
    for (status, reason) in
        [("AUTHORIZED", "AUTH_DECLINE_CAPTURE_POSSIBLE"), ("AUTHORIZED_PENDING_REVIEW", "CONTACT_PROCESSOR")]
    {
        let mut json = serde_json::to_value(paid(status, "001", id)).expect("answers are JSON");
        json["errorInformation"] = json!({ "reason": reason });
        assert_eq!(answer(json).stored_credential().network_transaction_id(), None, "{reason}");
    }
}

#[test]
fn an_id_is_kept_as_it_came() {
    for id in ["016153570198200", " 7 ", "MCC1234560929", "2 9", "00000000000000000000000000000"] {
        let credential = paid("AUTHORIZED", "002", id).stored_credential();
        assert_eq!(credential.network_transaction_id().map(NetworkTransactionId::as_str), Some(id));
        let chain = credential.chain().expect("it has an id").into_inner();
        assert_eq!(chain, MerchantInitiatedTransaction::default().previous_transaction_id(id));
    }
}

/// A payment with this card type whose network transaction id is this piece of JSON.
fn paid_with_number(card_type: &str, id: &str) -> StoredCredential {
    let json = format!(
        r#"{{"status":"AUTHORIZED","paymentInformation":{{"card":{{"type":"{card_type}"}}}},"processorInformation":{{"networkTransactionId":{id}}}}}"#
    );
    serde_json::from_str::<PaymentAnswer>(&json).expect("an answer is JSON").stored_credential()
}

#[test]
fn an_id_that_came_as_a_number_chains_only_where_no_nought_can_be_missing() {
    for card_type in ["001", "002", "003"] {
        let whole = paid_with_number(card_type, "123456789619999");
        assert_eq!(whole.network_transaction_id().map(NetworkTransactionId::as_str), Some("123456789619999"));
        assert!(whole.chain().is_ok());
    }
    // One digit short; a network whose ids are longer; no network; more digits than any.
    for (card_type, id) in
        [("001", "16153570198200"), ("004", "123456789619999"), ("999", "123456789619999"), ("001", "1234567896199990")]
    {
        let doubtful = paid_with_number(card_type, id);
        assert_eq!(doubtful.chain(), Err(NoNetworkTransaction::Doubtful), "{id}");
        assert_eq!(doubtful.network_transaction_id(), None);
        assert_eq!(doubtful.doubtful_network_transaction_id().map(NetworkTransactionId::as_str), Some(id));
        // The doubt survives the store, and ends with a word of the caller's.
        let kept = serde_json::to_string(&doubtful).expect("texts can be written");
        let kept: StoredCredential = serde_json::from_str(&kept).expect("it was just written");
        assert_eq!(kept.chain(), Err(NoNetworkTransaction::Doubtful));
        assert!(kept.with_network_transaction_id("016153570198200").chain().is_ok());
    }
    for id in ["1.5", "-12345678961999", "12345678961999e1", "true", "null", "[]"] {
        assert!(paid_with_number("001", id).chain().is_err(), "{id}");
    }
    assert!(NoNetworkTransaction::Doubtful.to_string().contains("leading nought"));
}

#[test]
fn a_later_doubtful_id_does_not_take_the_place_of_a_certain_one() {
    let credential = paid("AUTHORIZED", "001", "first").stored_credential();
    let later = r#"{"status":"AUTHORIZED","processorInformation":{"networkTransactionId":16153570198200}}"#;
    let later: PaymentAnswer = serde_json::from_str(later).expect("an answer is JSON");
    assert_eq!(credential.clone().after(&later), credential);
}

#[test]
fn what_the_answer_garbles_is_not_stored() {
    let details = json!({ "authorizedAmount": "1,000.00", "currency": "" });
    check_stored(&answer(json!({ "orderInformation": { "amountDetails": details } })), &json!({}));
}

#[test]
fn stored_columns_make_the_same_credential() {
    let credential = StoredCredential::default()
        .with_network_transaction_id("123456789619999")
        .with_original_amount(amount("102.21"))
        .with_currency("USD")
        .with_network("visa")
        .with_customer_id("080A6C3842C72DCBE063A2598D0AA98B")
        .with_payment_instrument_id("080AE6DB37B09557E063A2598D0AA4C9")
        .with_instrument_identifier_id("7010000000016241111");
    assert_eq!(credential, stored().stored_credential());
    assert_eq!(credential.clone().with_customer_id("").customer_id(), None);
}

#[test]
fn what_is_stored_is_read_strictly_and_what_is_new_is_ignored() {
    let read = |json: Value| serde_json::from_value::<StoredCredential>(json).map_err(|error| error.to_string());
    let mut newer = stored_json();
    newer["version"] = json!({ "of": 2 });
    assert_eq!(read(newer), Ok(stored().stored_credential()));
    assert_eq!(read(json!({ "customerId": null, "originalAmount": "" })), Ok(StoredCredential::default()));
    assert_eq!(
        read(json!({ "network": "a new one" })).map(|read| read.network().cloned()),
        Ok(Some("a new one".into()))
    );
    assert_eq!(read(json!({ "networkTransactionId": 123_456 })), Err("`networkTransactionId` is not text".to_owned()));
    let error = read(json!({ "originalAmount": "canary" })).expect_err("that is no amount");
    assert_eq!(error, "`originalAmount` is not a decimal number such as `102.21`");
    assert!(read(json!(["123456789619999"])).is_err());
}

#[test]
fn after_a_later_payment_each_network_names_the_one_that_it_wants() {
    let named = |credential: &StoredCredential| credential.network_transaction_id().map(|id| id.as_str().to_owned());
    for (card_type, next) in [("001", "later"), ("003", "first"), ("004", "first"), ("002", "first"), ("999", "first")]
    {
        let credential = paid("AUTHORIZED", card_type, "first").stored_credential();
        let after = credential.clone().after(&paid("AUTHORIZED", card_type, "later"));
        assert_eq!(named(&after).as_deref(), Some(next), "{card_type}");
        assert_eq!(after.original_amount(), Some(&amount("0100.50")));
        for status in
            ["DECLINED", "AUTHORIZED_RISK_DECLINED", "AUTHORIZED_PENDING_REVIEW", "PARTIAL_AUTHORIZED", "ODD", ""]
        {
            assert_eq!(credential.clone().after(&paid(status, card_type, "later")), credential, "{status}");
        }
    }
    let credential = paid("AUTHORIZED", "001", "first").stored_credential();
    assert_eq!(
        named(&credential.after(&paid("AUTHORIZED", "001", ""))).as_deref(),
        Some("first"),
        "there is no later id"
    );
    let unknown = StoredCredential::default().with_network_transaction_id("first");
    assert_eq!(named(&unknown.after(&paid("AUTHORIZED", "001", "later"))).as_deref(), Some("later"), "it is Visa's");
}

#[test]
fn the_original_amount_goes_with_the_chain_where_discover_may_want_it() {
    for (network, sent) in [(Some("discover"), true), (None, true), (Some("visa"), false), (Some("mastercard"), false)]
    {
        let credential =
            StoredCredential::default().with_network_transaction_id("1").with_original_amount(amount("0100.50"));
        let credential = credential.with_network(network.unwrap_or_default());
        let chain = credential.chain().expect("there is an id").into_inner();
        let expected = MerchantInitiatedTransaction::default().previous_transaction_id("1");
        let with_amount = expected.clone().original_authorized_amount(amount("0100.50"));
        assert_eq!(chain, if sent { with_amount } else { expected }, "{network:?}");
    }
}

#[test]
fn no_chain_without_a_network_transaction() {
    let refused = StoredCredential::default().with_original_amount(amount("1")).chain();
    assert_eq!(refused, Err(NoNetworkTransaction::Missing));
    assert!(NoNetworkTransaction::Missing.to_string().contains("no network transaction id"));
    assert_eq!(StoredCredential::default().with_network_transaction_id("").chain(), Err(NoNetworkTransaction::Missing));
}

fn bill_to() -> Complete<BillTo> {
    let bill_to = BillTo::builder().address1("201 S. Division St.").administrative_area("MI").country("US");
    let bill_to = bill_to.email("test@vas.com").first_name("John").last_name("Doe").locality("Ann Arbor");
    bill_to.phone_number("5554327113").postal_code("48104-2201").build()
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
    let visa = paid("AUTHORIZED", "001", "123456789619999").stored_credential();
    let request =
        unscheduled!("4111111111111111").merchant_initiated_transaction(visa.chain().expect("it has an id")).build();
    assert_eq!(chained(request), json!({ "previousTransactionId": "123456789619999" }));
    let discover = paid("AUTHORIZED", "004", "123456789619999").stored_credential();
    let chain = discover.chain().expect("it has an id");
    let expected =
        json!({ "previousTransactionId": "123456789619999", "originalAuthorizedAmount": "0100.50", "reason": "10" });
    assert_eq!(chained(unscheduled!("6011111111111117").merchant_initiated_transaction(&chain).build()), expected);
}

#[test]
fn a_chain_leaves_the_reason_to_the_use_case_and_the_caller() {
    let credential = paid("AUTHORIZED", "002", "1").stored_credential();
    let chain = credential.chain().expect("it has an id");
    let request = unscheduled!("5555555555554444").merchant_initiated_transaction(&chain).build();
    assert_eq!(chained(request)["reason"], "10", "the use case fixes it for Mastercard");
    let subsequent = Subsequent::builder().currency("USD").total_amount(amount("1")).card_number("5555555555554444");
    let subsequent = subsequent.commerce_indicator("recurring").reason(MitReason::Subscription);
    assert_eq!(
        chained(subsequent.merchant_initiated_transaction(&chain).build())["reason"],
        "7",
        "merging clears nothing"
    );
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
    let credential = stored().stored_credential();
    let request = MerchantInitiatedWithToken::customer()
        .customer_id(credential.customer_id().expect("a customer token was created"))
        .original_authorized_amount(credential.original_amount().expect("the answer has it"))
        .currency("USD")
        .total_amount(amount("25.00"))
        .network(credential.network().cloned().expect("the answer has it"))
        .build();
    assert_eq!(chained(request), json!({ "originalAuthorizedAmount": "102.21" }));
}

#[test]
fn a_customer_who_pays_again_can_be_chained_too() {
    let chain = stored().stored_credential().chain().expect("it has an id");
    let request = UseStored::builder()
        .bill_to(bill_to())
        .card_number("4111111111111111")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .currency("USD")
        .total_amount(amount("25.00"))
        .merchant_initiated_transaction(chain)
        .build();
    assert_eq!(chained(request)["previousTransactionId"], "123456789619999");
}

#[test]
fn debug_shows_ids() {
    let shown = format!("{:?}", stored().stored_credential());
    assert!(shown.contains("123456789619999") && shown.contains("7010000000016241111"), "{shown}");
}
