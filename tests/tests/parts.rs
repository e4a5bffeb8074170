//! Builders at run time: parts, relaxed accounts, waivers, the escape hatch and the network.

#[path = "../../generated-client/tests/support/customer.rs"]
mod customer;

use visa_acceptance::{
    api::{Amount, CardNetwork, CommerceIndicator, MitReason},
    instrument_identifiers::{self, Create},
    intelligent_commerce::{AssuranceData, CancelPurchaseIntent, EnrollCard, InitiatePurchaseIntent, Mandate},
    passkeys,
    payments::{
        BillTo, PaymentRequest,
        installments::{CustomerInitiatedWithPan, CustomerInitiatedWithPanBuilder},
        subscriptions,
        unscheduled::{
            MerchantInitiatedWithTokenCustomer, MerchantInitiatedWithTokenInstrumentIdentifier,
            MerchantInitiatedWithTokenPaymentInstrument,
        },
    },
    runtime::{Outcome, Rejected, Request, Rule, UseCase, Waiver},
    tokenized_cards::ProvisionForCardNumber,
};

use customer::bill_to;

fn amount() -> Amount {
    Amount::new("100.00").expect("the text is a number")
}

/// An installment with everything but the billing address.
macro_rules! installment {
    ($number:expr) => {
        CustomerInitiatedWithPan::builder()
            .currency("USD")
            .total_amount(amount())
            .card_number($number)
            .card_expiration_month("12")
            .card_expiration_year("2031")
            .commerce_indicator(CommerceIndicator::Internet)
    };
}

fn bill_to_of(body: &PaymentRequest) -> Option<&BillTo> {
    body.order_information.as_ref()?.bill_to.as_ref()
}

fn reason_of(body: &PaymentRequest) -> Option<&MitReason> {
    let options = body.processing_information.as_ref()?.authorization_options.as_ref()?;
    options.initiator.as_ref()?.merchant_initiated_transaction.as_ref()?.reason.as_ref()
}

/// Checks what a refused request breaks.
#[track_caller]
fn check<U: UseCase>(request: Result<Request<U>, Box<Rejected>>, expected: &[(Rule, &str)]) {
    let rejected = request.expect_err("the request must be refused");
    let found: Vec<_> = rejected.verdict.violations.iter().map(|v| (v.rule, v.path.as_str())).collect();
    assert_eq!(found, expected, "{rejected}");
    assert_eq!(rejected.use_case, U::CONTRACT.id);
}

#[test]
fn one_billing_address_serves_every_payment() {
    let bill_to = bill_to();
    let installment = installment!("4111111111111111").bill_to(&bill_to).build().expect("the address is complete");
    let unscheduled = MerchantInitiatedWithTokenInstrumentIdentifier::builder()
        .currency("USD")
        .total_amount(amount())
        .instrument_identifier_id("7010000000016241111")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .bill_to(bill_to.clone())
        .network(CardNetwork::Visa)
        .build()
        .expect("the address is complete");
    assert_eq!(bill_to_of(installment.body()), Some(bill_to.as_ref()));
    assert_eq!(bill_to_of(unscheduled.body()), Some(bill_to.as_ref()));
}

#[test]
fn merging_a_part_never_clears_what_is_set() {
    let request = installment!("4111111111111111")
        .bill_to(&bill_to())
        .bill_to(&BillTo::default().country("CA"))
        .bill_to(&BillTo::default())
        .with_body(|body| {
            let order = body.order_information.get_or_insert_default();
            order.bill_to.get_or_insert_default().extra.insert("buildingNumber", "7");
        })
        .bill_to(&BillTo::default().email("other@vas.com"))
        .build()
        .expect("the address is complete");
    let mut expected = bill_to().into_inner().country("CA").email("other@vas.com");
    expected.extra.insert("buildingNumber", "7");
    assert_eq!(bill_to_of(request.body()), Some(&expected));
}

#[test]
fn a_part_that_was_emptied_is_caught() {
    // `into_inner` gives the fields free, and a complete part is not made again but by its builder.
    let mut fields = bill_to().into_inner();
    fields.country = Some("".into());
    let request = installment!("4111111111111111").bill_to(bill_to()).bill_to(&fields).build();
    check(request, &[(Rule::Required, "orderInformation.billTo.country")]);
}

#[test]
fn groups_and_elements_of_other_bodies_are_built_alike() {
    let device = passkeys::DeviceInformation::builder()
        .platform_type("WEB")
        .http_accept_content("*/*")
        .ip_address("127.0.0.1")
        .http_browser_language("en-US")
        .http_browser_java_enabled(false)
        .http_browser_java_script_enabled(true)
        .http_browser_color_depth("24")
        .http_browser_screen_height("1080")
        .http_browser_screen_width("1920")
        .http_browser_time_difference("-480")
        .user_agent_browser_value("Mozilla/5.0")
        .build();
    let bill_to = passkeys::BillTo::builder()
        .address1("123 Fake Street")
        .administrative_area("TX")
        .country("US")
        .email("user@example.com")
        .first_name("John")
        .last_name("Smith")
        .postal_code("78751")
        .build();
    let identity =
        passkeys::AuthenticatedIdentity::builder().data("d").id("i").provider("p").relying_party_id("r").build();
    let request = passkeys::CreatePaymentCredentials::builder("518CA1611EF98697E063AF598E0ADFB9")
        .client_correlation_id("c")
        .transaction_type("ECOM")
        .total_amount(amount())
        .currency("USD")
        .merchant_name("m")
        .merchant_url("http://www.example.com")
        .device_information(&device)
        .bill_to(&bill_to)
        .authenticated_identity(&identity)
        .authenticated_identity(identity)
        .build()
        .expect("the parts are complete");
    assert_eq!(request.body().device_information.as_ref(), Some(device.as_ref()));
    assert_eq!(request.body().authenticated_identities.as_ref().map(Vec::len), Some(2));
    assert_eq!(request.verdict().outcome(), Outcome::Satisfied);
}

#[test]
fn one_device_serves_every_step_of_a_passkey() {
    let device = passkeys::DeviceInformation::builder()
        .platform_type("WEB")
        .http_accept_content("*/*")
        .ip_address("127.0.0.1")
        .http_browser_language("en-US")
        .http_browser_java_enabled(false)
        .http_browser_java_script_enabled(true)
        .http_browser_color_depth("24")
        .http_browser_screen_height("1080")
        .http_browser_screen_width("1920")
        .http_browser_time_difference("-480")
        .user_agent_browser_value("Mozilla/5.0")
        .build();
    let first = passkeys::CreateAuthenticationOptions::builder("1").device_information(&device);
    let last = passkeys::CreatePaymentCredentials::builder("1").device_information(&device);
    for rejected in [first.at_run_time().build().map(drop), last.at_run_time().build().map(drop)] {
        let rejected = rejected.expect_err("nothing but the device is said");
        let mut paths = rejected.verdict.violations.iter().map(|violation| violation.path.as_str());
        assert!(paths.all(|path| !path.starts_with("deviceInformation")), "{rejected}");
    }
}

/// The guides put ids of four kinds in one place of a path, and what a caller has kept is one of them.
#[test]
fn every_kind_of_token_is_taken_where_the_guides_put_ids_of_several() {
    use visa_acceptance::{
        api::{CustomerId, InstrumentIdentifierId, PaymentInstrumentId, TokenId, TokenizedCardId},
        passkeys::CreatePaymentCredentials,
    };

    #[track_caller]
    fn check(builder: passkeys::CreatePaymentCredentialsBuilder<passkeys::CreatePaymentCredentialsStart>) {
        let rejected = builder.at_run_time().build().map(drop).expect_err("nothing but the token is said");
        let mut paths = rejected.verdict.violations.iter().map(|violation| violation.path.as_str());
        assert!(paths.all(|path| path != "tokenId"), "{rejected}");
    }

    let (identifier, customer) = (InstrumentIdentifierId::new("1"), CustomerId::new("080AC9AB"));
    check(CreatePaymentCredentials::builder("1"));
    check(CreatePaymentCredentials::builder(TokenId::new("1")));
    check(CreatePaymentCredentials::builder(TokenizedCardId::new("1")));
    check(CreatePaymentCredentials::builder(&identifier));
    check(CreatePaymentCredentials::builder(PaymentInstrumentId::new("1")));
    check(CreatePaymentCredentials::builder(&customer));
    assert_eq!(TokenId::from(customer), TokenId::new("080AC9AB"));
}

/// Enrolling asks for nothing in a verification, giving up an intent for most; what no compiler has seen, `build` judges.
#[test]
fn one_verification_serves_every_request_that_takes_one() {
    let verified = AssuranceData::builder()
        .authenticated_identity_id("i")
        .verification_method("02")
        .verification_results("01")
        .verification_timestamp(visa_acceptance::api::EpochSeconds::new(1_735_690_745))
        .build();
    let enrolled = EnrollCard::builder().assurance_data(&verified).assurance_data(AssuranceData::default());
    let intended = InitiatePurchaseIntent::builder().assurance_data(&verified);
    let cancelled = CancelPurchaseIntent::builder("1").assurance_data(&verified);
    let results = [
        enrolled.at_run_time().build().map(drop),
        intended.at_run_time().build().map(drop),
        cancelled.at_run_time().build().map(drop),
    ];
    for result in results {
        let rejected = result.expect_err("nothing but the verification is said");
        let mut paths = rejected.verdict.violations.iter().map(|violation| violation.path.as_str());
        assert!(paths.all(|path| !path.starts_with("assuranceData")), "{rejected}");
    }
    let unseen = AssuranceData::builder().verification_method("02").at_run_time().build();
    let cancelled = CancelPurchaseIntent::builder("1").assurance_data(unseen).at_run_time().build();
    let rejected = cancelled.expect_err("the verification lacks the rest");
    let paths = rejected.verdict.violations.iter().map(|violation| violation.path.as_str());
    let mut paths: Vec<_> = paths.filter(|path| path.starts_with("assuranceData")).collect();
    paths.sort_unstable();
    let lacking = ["authenticatedIdentities.id", "verificationResults", "verificationTimestamp"];
    assert_eq!(paths, lacking.map(|field| format!("assuranceData[0].{field}")));
}

#[test]
fn a_stored_billing_address_is_sent_again() {
    let json = br#"{"id":"7010000000016241111","billTo":{"address1":"1 Market St","country":"US"}}"#;
    let answer: instrument_identifiers::InstrumentIdentifierAnswer =
        serde_json::from_slice(json).expect("an answer is read whatever it holds");
    let stored = answer.bill_to.expect("the answer holds it");
    let request = Create::builder().card_number("4111111111111111").bill_to(&stored).build();
    assert_eq!(request.expect("a card will do").body().bill_to.as_ref(), Some(&stored));
}

#[test]
fn a_relaxed_account_leaves_the_lifted_fields_out() {
    let request = CustomerInitiatedWithPan::builder()
        .currency("USD")
        .total_amount(amount())
        .bill_to_phone_number("5554327113")
        .card_number("4111111111111111")
        .commerce_indicator(CommerceIndicator::Internet)
        .relaxed()
        .build()
        .expect("a relaxed account needs no more");
    assert_eq!(request.verdict().outcome(), Outcome::Satisfied);
    let request = MerchantInitiatedWithTokenInstrumentIdentifier::builder()
        .relaxed()
        .currency("USD")
        .total_amount(amount())
        .instrument_identifier_id("7010000000016241111")
        .bill_to_phone_number("4158880000")
        .network(CardNetwork::Visa)
        .build()
        .expect("a relaxed account needs no more");
    assert_eq!(request.verdict().outcome(), Outcome::Satisfied);
}

#[test]
fn a_relaxed_account_keeps_pairs_together() {
    let request = CustomerInitiatedWithPan::builder()
        .currency("USD")
        .total_amount(amount())
        .bill_to_phone_number("5554327113")
        .bill_to_postal_code("48104-2201")
        .card_number("4111111111111111")
        .card_expiration_year("2031")
        .commerce_indicator(CommerceIndicator::Internet)
        .relaxed()
        .build();
    let expected = [
        (Rule::Required, "orderInformation.billTo.country"),
        (Rule::Required, "paymentInformation.card.expirationMonth"),
    ];
    check(request, &expected);
}

const PHONE: &str = "orderInformation.billTo.phoneNumber";

fn without_phone<S>(builder: CustomerInitiatedWithPanBuilder<S>) -> CustomerInitiatedWithPanBuilder<S> {
    builder.with_body(|body| {
        let bill_to = body.order_information.as_mut().and_then(|order| order.bill_to.as_mut());
        bill_to.expect("it is there").phone_number = None;
    })
}

#[test]
fn a_waived_requirement_is_listed_with_its_reason() {
    let builder = without_phone(installment!("4111111111111111").bill_to(bill_to()));
    let request = builder.waive(PHONE, "the customer has none").build().expect("the requirement is waived");
    let waiver = Waiver::new(PHONE, "the customer has none");
    assert_eq!(request.waivers(), [waiver]);
    let waived: Vec<_> = request.verdict().waived.iter().map(|v| (v.rule, v.path.as_str())).collect();
    assert_eq!(waived, [(Rule::Required, PHONE)]);
    assert!(format!("{request:?}").contains("the customer has none"));
}

#[test]
fn a_waiver_covers_its_own_path_only() {
    let request = CustomerInitiatedWithPan::builder().waive(PHONE, "the customer has none").build();
    let rejected = request.expect_err("everything else is missing");
    let paths: Vec<_> = rejected.verdict.violations.iter().map(|violation| violation.path.as_str()).collect();
    assert!(!paths.contains(&PHONE) && paths.contains(&"paymentInformation.card.number"), "{paths:?}");
    assert_eq!(paths.len(), 14);
    assert_eq!(rejected.verdict.waived.len(), 1);
}

#[test]
fn a_waiver_of_nothing_is_a_violation() {
    let request =
        installment!("4111111111111111").bill_to(bill_to()).waive("orderInformation.billTo.phone", "typo").build();
    let text = request.as_ref().expect_err("there is no such requirement").to_string();
    assert!(text.contains("the waiver of `orderInformation.billTo.phone` names no requirement"), "{text}");
    check(request, &[(Rule::Waiver, "orderInformation.billTo.phone")]);
}

#[test]
fn a_waiver_of_what_is_there_waives_nothing() {
    let request = installment!("4111111111111111").bill_to(bill_to()).waive(PHONE, "not needed").build();
    let request = request.expect("nothing is missing");
    assert!(request.verdict().waived.is_empty());
    assert_eq!(request.waivers().len(), 1);
}

#[test]
fn a_fixed_value_can_be_waived() {
    let build = |path: &str| {
        let builder = ProvisionForCardNumber::builder()
            .card_number("4111111111111111")
            .card_expiration_month("12")
            .card_expiration_year("2031")
            .with_body(|body| body.source = Some("TOKEN".into()));
        builder.waive(path, "pilot").build()
    };
    assert_eq!(build("source").expect("it is waived").verdict().waived[0].rule, Rule::FixedValue);
    check(build("card.number"), &[(Rule::FixedValue, "source")]);
}

#[test]
fn a_list_elements_requirement_is_waived_by_its_path_with_brackets() {
    let mandate = Mandate::builder()
        .mandate_id("1")
        .decline_threshold_amount(amount())
        .decline_threshold_currency_code("USD")
        .effective_until_time(visa_acceptance::api::EpochSeconds::new(1_784_841_600))
        .description("")
        .build();
    let verified = AssuranceData::builder()
        .verification_method("02")
        .verification_results("01")
        .verification_timestamp(visa_acceptance::api::EpochSeconds::new(1_735_690_745))
        .build();
    let builder = InitiatePurchaseIntent::builder()
        .client_correlation_id("c")
        .application_name("a")
        .fingerprint_session_id("f")
        .device_brand("b")
        .device_type("t")
        .ip_address("127.0.0.1")
        .tokenized_card_number("15602cf86c70b8b63297134292ec5801")
        .customer_id("1")
        .assurance_data(verified)
        .mandate(&mandate)
        .mandate(mandate);
    let descriptions = [(Rule::Required, "mandates[0].description"), (Rule::Required, "mandates[1].description")];
    check(builder.clone().build(), &descriptions);
    let request = builder.waive("mandates[].description", "said in the prompt").build().expect("it is waived");
    assert_eq!(request.verdict().waived.len(), 2);
}

#[test]
fn what_the_escape_hatch_unsets_is_caught() {
    let request = without_phone(installment!("4111111111111111").bill_to(bill_to())).build();
    check(request, &[(Rule::Required, PHONE)]);
    let request =
        installment!("4111111111111111").bill_to(bill_to()).with_body(|body| *body = PaymentRequest::default()).build();
    let rejected = request.expect_err("nothing is left");
    // What the use case fixes is filled in again.
    assert_eq!(rejected.verdict.violations.len(), 15, "{rejected}");
    let request = installment!("4111111111111111").bill_to(bill_to()).commerce_indicator("recurring").build();
    check(request, &[(Rule::AllowedValues, "processingInformation.commerceIndicator")]);
}

#[test]
fn the_escape_hatch_reaches_fields_that_the_use_case_does_not_document() {
    let request = installment!("4111111111111111").bill_to(bill_to()).with_body(|body| {
        body.client_reference_information.get_or_insert_default().code = Some("1".to_owned());
        body.extra.insert("merchantDefinedInformation", serde_json::json!([{ "key": "1" }]));
    });
    let request = request.build().expect("nothing forbids it");
    let json = serde_json::to_value(request.body()).expect("it can be written");
    assert_eq!(json["clientReferenceInformation"]["code"], "1");
    assert_eq!(json["merchantDefinedInformation"][0]["key"], "1");
}

const NUMBER: &str = "paymentInformation.card.number";

#[track_caller]
fn check_network(number: &str, network: Option<&str>, reason: Option<&str>) {
    let request = installment!(number).bill_to(bill_to()).network_unknown().waive(NUMBER, "made up").build();
    assert_eq!(request.expect("an unknown network refuses nothing").selected("network"), None);
    let request = installment!(number).bill_to(bill_to()).waive(NUMBER, "made up").build();
    match (request, network) {
        (Ok(request), Some(_)) => {
            assert_eq!(request.selected("network"), network, "{number}");
            assert_eq!(reason_of(request.body()).map(MitReason::as_str), reason, "{number}");
        }
        (Err(rejected), None) => assert_eq!(rejected.verdict.undecided.len(), 1, "{rejected}"),
        (result, _) => panic!("{number}: {result:?}"),
    }
}

#[test]
fn the_networks_reason_is_filled_in_by_the_numbers_prefix() {
    for number in ["5105105105105100", "5555555555554444", "2221000000000009", "2720999999999996"] {
        check_network(number, Some("mastercard"), Some("9"));
    }
    for (number, network) in [
        ("4111111111111111", "visa"),
        ("378282246310005", "american-express"),
        ("341111111111111", "american-express"),
        ("6011111111111117", "discover"),
        ("6445644564456445", "discover"),
        ("6221260000000000", "china-unionpay"),
        ("3530111333300000", "jcb"),
        ("30569309025904", "diners"),
        ("38520000023237", "diners"),
    ] {
        check_network(number, Some(network), None);
    }
    // The neighbours of the ranges, and what is no number.
    for number in ["5000000000000000", "5600000000000000", "2220999999999999", "2721000000000000", "1", "x", "é5"] {
        check_network(number, None, None);
    }
}

#[test]
fn the_callers_word_on_the_network_counts_more_than_the_number() {
    let request = installment!("4111111111111111").bill_to(bill_to()).network(CardNetwork::Mastercard).build();
    let request = request.expect("the reason is filled in");
    assert_eq!(reason_of(request.body()), Some(&MitReason::Installment));
    let request = installment!("5555555555554444").bill_to(bill_to()).network(CardNetwork::Visa).build();
    assert_eq!(reason_of(request.expect("nothing is missing").body()), None);
    // Of two words, the last.
    let builder = MerchantInitiatedWithTokenCustomer::builder().currency("USD").total_amount(amount()).customer_id("1");
    let request = builder.network(CardNetwork::Discover).network(CardNetwork::Visa).build();
    assert_eq!(request.expect("a Visa needs no more").selected("network"), Some("visa"));
}

#[test]
fn the_cards_type_counts_more_than_its_number() {
    let request = installment!("4111111111111111").bill_to(bill_to()).with_body(|body| {
        let card = body.payment_information.as_mut().and_then(|payment| payment.card.as_mut());
        card.expect("it is there").r#type = Some("002".into());
    });
    let request = request.build().expect("the reason is filled in");
    assert_eq!(reason_of(request.body()), Some(&MitReason::Installment));
}

#[test]
fn a_reason_that_the_caller_set_is_not_overwritten() {
    let build = |reason: &str| installment!("5555555555554444").bill_to(bill_to()).reason(reason).build();
    assert_eq!(reason_of(build("9").expect("it is the documented one").body()), Some(&MitReason::Installment));
    let path = "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason";
    check(build("7"), &[(Rule::FixedValue, path)]);
}

#[test]
fn without_a_word_on_the_network_a_token_charge_is_refused() {
    let builder = || {
        MerchantInitiatedWithTokenPaymentInstrument::builder()
            .currency("USD")
            .total_amount(amount())
            .payment_instrument_id("080AE120369A7947E063A2598D0A718F")
    };
    let rejected = builder().build().expect_err("nobody said the network");
    assert_eq!((rejected.verdict.outcome(), rejected.verdict.undecided.len()), (Outcome::Undecided, 2));
    assert!(rejected.to_string().contains("the network is not known: say it, or say that it is unknown"), "{rejected}");
    let request = builder().network_unknown().build().expect("the caller does not know it");
    assert_eq!((request.verdict().outcome(), request.verdict().undecided.len()), (Outcome::Undecided, 2));
    let request = builder().network(CardNetwork::from("dankort")).build().expect("a Dankort needs no more");
    assert_eq!(request.verdict().outcome(), Outcome::Satisfied);
    let path =
        "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.originalAuthorizedAmount";
    check(builder().network(CardNetwork::Discover).build(), &[(Rule::Required, path)]);
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let request = Create::builder().bank_account_routing_number("1").profile_id("\n").build();
    let expected = [
        (Rule::AtLeastOneOf, "card.number"),
        (Rule::Required, "bankAccount.number"),
        (Rule::Parameter, "header profile-id"),
    ];
    check(request, &expected);
}

#[test]
fn ids_that_are_not_named_are_sent_as_empty_text() {
    let request = InitiatePurchaseIntent::builder()
        .waive("assuranceData[].verificationMethod", "a test of the ids alone")
        .payment_instrument_id("1")
        .build()
        .expect_err("nothing else is there");
    let paths: Vec<_> = request.verdict.violations.iter().map(|violation| violation.path.as_str()).collect();
    assert!(!paths.iter().any(|path| path.starts_with("paymentInformation")), "{paths:?}");
}

#[test]
fn a_list_elements_requirement_is_waived_by_the_path_that_a_violation_gives() {
    let request = |path: &str| {
        InitiatePurchaseIntent::builder()
            .waive(path, "said in the prompt")
            .with_body(|body| body.mandates = Some(vec![Mandate::default()]))
            .build()
            .expect_err("everything else is missing")
            .verdict
    };
    let verdict = request("mandates[0].description");
    assert_eq!(verdict.waived.len(), 1);
    assert!(verdict.violations.iter().all(|violation| violation.rule != Rule::Waiver), "{verdict:?}");
}

#[test]
fn a_choice_is_waived_by_any_of_its_fields() {
    let build = |path: &str| Create::builder().waive(path, "a pilot without either").build();
    assert!(build("card.number").is_ok());
    assert!(build("bankAccount.number").is_ok());
}

#[test]
fn a_builder_begins_with_the_default_and_takes_the_other_values() {
    let indicator = |request: &Request<subscriptions::CustomerInitiatedWithPan>| {
        serde_json::to_value(request.body()).expect("bodies are JSON")["processingInformation"]["commerceIndicator"]
            .clone()
    };
    let builder = || {
        subscriptions::CustomerInitiatedWithPan::builder()
            .bill_to(bill_to())
            .currency("USD")
            .total_amount(amount())
            .card_number("5555555555554444")
            .card_expiration_month("12")
            .card_expiration_year("2031")
    };
    assert_eq!(indicator(&builder().build().expect("the default is allowed")), "recurring");
    let other = builder().commerce_indicator(CommerceIndicator::Moto).build().expect("and so is this");
    assert_eq!(indicator(&other), "MOTO");
    assert!(builder().commerce_indicator(CommerceIndicator::Install).build().is_err(), "and this is not");
}
