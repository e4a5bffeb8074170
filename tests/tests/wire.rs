//! Requests as they leave: method, address, headers and body, built by hand with what the pages show.
//!
//! That methods, paths and hosts are those of the pages is for `pages.rs` to say.

use http::HeaderMap;
use serde_json::Value;
use visa_acceptance::{
    api::{Amount, CardNetwork, CommerceIndicator, Environment, EpochSeconds, NetworkTransactionId, PaymentSolution},
    instrument_identifiers::{self, Create, CreateForEnrollableNetworkToken, ListPaymentInstruments, Retrieve, Update},
    intelligent_commerce::{
        AdditionalInfo, Agreement, AssuranceData, BillTo, CancelPurchaseIntent, ConfirmTransactionEvents, ConsentData,
        EnrollCard, InitiatePurchaseIntent, Mandate, PersonalIdentification, Product, RetrievePaymentCredentials,
        Transaction, UpdatePurchaseIntent,
    },
    passkeys::{
        AuthenticatedIdentity, CreateAuthenticationOptions, CreateAuthenticationRegistration, CreateOneTimePassword,
        CreatePaymentCredentials, DeviceInformation, ValidateOneTimePassword,
    },
    payments::{
        installments::CustomerInitiatedWithPan,
        recurring, standing_orders, stored_credentials, subscriptions,
        unscheduled::{
            MerchantInitiatedWithTokenCustomer, MerchantInitiatedWithTokenInstrumentIdentifier,
            MerchantInitiatedWithTokenPaymentInstrument,
        },
    },
    runtime::{Complete, Encryption, FromJson, Given, Prepared, Rejected, Request, Target, Unsendable, UseCase},
    tokenized_cards::{ProvisionForCardNumber, PushProvisioning},
};

type Built<U> = Result<Request<U>, Box<Rejected>>;

fn amount(text: &str) -> Amount {
    Amount::new(text).expect("the text is a number")
}

#[track_caller]
fn prepared<U: UseCase>(request: &Built<U>) -> Prepared {
    let request = request.as_ref().unwrap_or_else(|rejected| panic!("{rejected}"));
    request.prepare(&Environment::Test.target()).expect("the sandbox has every operation")
}

/// The request as text: request line, headers sorted by name, body in the order in which it is written.
fn wire(prepared: &Prepared) -> String {
    let mut text = format!("{} {}\n", prepared.method(), prepared.uri());
    let mut headers: Vec<_> = prepared.headers().iter().collect();
    headers.sort_by_key(|(name, _)| name.as_str());
    for (name, value) in headers {
        text += &format!("{name}: {}\n", value.to_str().expect("headers are ASCII"));
    }
    if !prepared.body().is_empty() {
        let body: Value = serde_json::from_slice(prepared.body()).expect("a body is JSON");
        text += &format!("\n{body:#}\n");
    }
    text
}

/// Checks that a request built by hand has the body of the published example, and that the example makes the same request.
#[track_caller]
fn check<U: UseCase>(request: &Built<U>, file: &str) -> String {
    let prepared = prepared(request);
    let body: Value = serde_json::from_slice(prepared.body()).expect("a body is JSON");
    let example = conformance::document(file).conforming;
    assert_eq!(body, example);
    let given = request.as_ref().expect("it was prepared").given();
    check_same(request, &U::from_json(example.to_string(), given.clone()));
    wire(&prepared)
}

#[track_caller]
fn check_same<U: UseCase>(built: &Built<U>, read: &Built<U>) {
    assert_eq!(wire(&prepared(read)), wire(&prepared(built)));
    let (built, read) = (built.as_ref().expect("it was prepared"), read.as_ref().expect("it was prepared"));
    assert_eq!((read.encryption(), read.jose()), (built.encryption(), built.jose()));
    assert_eq!((read.waivers(), read.verdict()), (built.waivers(), built.verdict()));
}

#[test]
fn json_makes_the_request_that_the_builder_makes_beside_the_body_too() {
    let body = || PushProvisioning::builder().build().expect("nothing is required").body().clone();
    for (built, wanted) in [
        (PushProvisioning::builder().build(), None),
        (PushProvisioning::builder().jose_answer(true).build(), Some(true)),
        (PushProvisioning::builder().jose_answer(false).build(), Some(false)),
    ] {
        let mut given = Given::default();
        given.jose = wanted;
        check_same(&built, &PushProvisioning::from_body(body(), given));
    }
    let credentials = credentials("7000000000000002802");
    let text = serde_json::to_string(credentials.as_ref().expect("it was built").body()).expect("a body is JSON");
    let given = Given::default().parameter("tokenId", "7000000000000002802");
    check_same(&credentials, &CreatePaymentCredentials::from_json(&text, given));
    let listed = ListPaymentInstruments::builder("7010000000016241111").offset(20).limit(5).profile_id("vault").build();
    let given = Given::default().parameter("instrumentIdentifierTokenId", "7010000000016241111");
    let given = given.query("offset", "20").query("limit", "5").header("profile-id", "vault");
    check_same(&listed, &ListPaymentInstruments::from_json("", given));
    let waived = MerchantInitiatedWithTokenCustomer::builder()
        .customer_id("080AC9AB60C92AA2E063A2598D0A0C74")
        .total_amount(amount("102.21"))
        .network(CardNetwork::Visa)
        .waive("orderInformation.amountDetails.currency", "a test")
        .build();
    let text = serde_json::to_string(waived.as_ref().expect("it was built").body()).expect("a body is JSON");
    let given = Given::default().select("network", "visa").waive("orderInformation.amountDetails.currency", "a test");
    check_same(&waived, &MerchantInitiatedWithTokenCustomer::from_json(text, given));
}

/// What the examples with a card number share.
macro_rules! card_payment {
    ($use_case:ty, $number:expr) => {
        <$use_case>::builder()
            .bill_to_first_name("John")
            .bill_to_last_name("Doe")
            .bill_to_address1("201 S. Division St.")
            .bill_to_postal_code("48104-2201")
            .bill_to_locality("Ann Arbor")
            .bill_to_administrative_area("MI")
            .bill_to_country("US")
            .bill_to_email("test@vas.com")
            .bill_to_phone_number("5554327113")
            .currency("ABC")
            .total_amount(amount("100.00"))
            .card_number($number)
            .card_expiration_month("12")
            .card_expiration_year("2031")
    };
}

fn installment() -> Built<CustomerInitiatedWithPan> {
    card_payment!(CustomerInitiatedWithPan, "4111111111111111")
        .commerce_indicator(CommerceIndicator::Internet)
        .reason("9")
        .build()
}

#[test]
fn installments_customer_initiated_with_pan() {
    let file = "payments/installments/customer-initiated-with-pan.request.json";
    insta::assert_snapshot!(check(&installment(), file));
}

#[test]
fn stored_credentials_store_with_pan() {
    let request = card_payment!(stored_credentials::StoreWithPan, "4111111111111111").build();
    insta::assert_snapshot!(check(&request, "payments/stored-credentials/store-with-pan.request.json"));
}

#[test]
fn recurring_merchant_initiated_with_pan() {
    let request = card_payment!(recurring::MerchantInitiatedWithPan, "4111111111111111")
        .previous_transaction_id(NetworkTransactionId::new("123456789619999"))
        .original_authorized_amount(amount("100"))
        .build();
    insta::assert_snapshot!(check(&request, "payments/recurring/merchant-initiated-with-pan.request.json"));
}

#[test]
fn standing_orders_customer_initiated_with_pan() {
    let request = card_payment!(standing_orders::CustomerInitiatedWithPan, "5555555555554444")
        .commerce_indicator(CommerceIndicator::Internet)
        .build();
    insta::assert_snapshot!(check(&request, "payments/standing-orders/customer-initiated-with-pan.request.json"));
}

#[test]
fn subscriptions_customer_initiated_with_pan() {
    let request = card_payment!(subscriptions::CustomerInitiatedWithPan, "4111111111111111")
        .commerce_indicator(CommerceIndicator::Internet)
        .build();
    insta::assert_snapshot!(check(&request, "payments/subscriptions/customer-initiated-with-pan.request.json"));
}

#[test]
fn recurring_customer_initiated_with_network_token() {
    let request = recurring::CustomerInitiatedWithNetworkToken::builder()
        .commerce_indicator(CommerceIndicator::Internet)
        .payment_solution(PaymentSolution::ApplePay)
        .tokenized_card_number("4111111111111111")
        .tokenized_card_expiration_month("02")
        .tokenized_card_expiration_year("2025")
        .currency("ABC")
        .total_amount(amount("102.21"))
        .bill_to_first_name("John")
        .bill_to_last_name("Smith")
        .bill_to_address1("123 Happy St")
        .bill_to_locality("Austin")
        .bill_to_administrative_area("TX")
        .bill_to_postal_code("78757")
        .bill_to_country("US")
        .bill_to_email("test@vas.com")
        .bill_to_phone_number("444-4444-4444")
        .build();
    insta::assert_snapshot!(check(&request, "payments/recurring/customer-initiated-with-network-token.request.json"));
}

#[test]
fn unscheduled_with_an_instrument_identifier() {
    let request = MerchantInitiatedWithTokenInstrumentIdentifier::builder()
        .currency("ABC")
        .total_amount(amount("102.21"))
        .instrument_identifier_id("7010000000016241111")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .bill_to_first_name("John")
        .bill_to_last_name("Doe")
        .bill_to_address1("1 Market St")
        .bill_to_locality("san francisco")
        .bill_to_administrative_area("CA")
        .bill_to_postal_code("94105")
        .bill_to_country("US")
        .bill_to_email("test@vas.com")
        .bill_to_phone_number("4158880000")
        .network(CardNetwork::Visa)
        .build();
    let file = "payments/unscheduled/merchant-initiated-with-token.instrument-identifier.request.json";
    insta::assert_snapshot!(check(&request, file));
}

#[test]
fn unscheduled_with_a_payment_instrument() {
    let request = MerchantInitiatedWithTokenPaymentInstrument::builder()
        .currency("ABC")
        .total_amount(amount("102.21"))
        .payment_instrument_id("080AE120369A7947E063A2598D0A718F")
        .network(CardNetwork::Visa)
        .build();
    let file = "payments/unscheduled/merchant-initiated-with-token.payment-instrument.request.json";
    insta::assert_snapshot!(check(&request, file));
}

fn customer() -> Built<MerchantInitiatedWithTokenCustomer> {
    MerchantInitiatedWithTokenCustomer::builder()
        .currency("ABC")
        .total_amount(amount("102.21"))
        .customer_id("080AC9AB60C92AA2E063A2598D0A0C74")
        .network(CardNetwork::Visa)
        .build()
}

#[test]
fn unscheduled_with_a_customer() {
    let file = "payments/unscheduled/merchant-initiated-with-token.customer.request.json";
    insta::assert_snapshot!(check(&customer(), file));
}

#[test]
fn unscheduled_with_every_setter_beside_the_token() {
    let request = MerchantInitiatedWithTokenCustomer::builder()
        .currency("USD")
        .total_amount(amount("0100.50"))
        .customer_id("080AC9AB60C92AA2E063A2598D0A0C74")
        .original_authorized_amount(amount("99.00"))
        .declare_merchant_initiated()
        .network(CardNetwork::Discover)
        .build();
    insta::assert_snapshot!(wire(&prepared(&request)));
}

#[test]
fn enroll_a_card() {
    let bill_to = BillTo::builder()
        .first_name("John")
        .last_name("Doe")
        .full_name("John Michael Doe")
        .email("john.doe@example.com")
        .country_calling_code("1")
        .phone_number("5551234567")
        .number_is_voice_only(false)
        .country("US")
        .build();
    let identification = PersonalIdentification::builder()
        .identification_type("The identification type")
        .id("1")
        .issued_by("The government agency that issued the driver's license or passport")
        .build();
    let verified = AssuranceData::builder()
        .verification_type("DEVICE")
        .verification_entity("10")
        .verification_events(["01"])
        .verification_method("02")
        .verification_results("01")
        .verification_timestamp(EpochSeconds::new(1_735_690_745))
        .authentication_context_action("AUTHENTICATE")
        .authenticated_identity_data("authenticatedIdentities.data")
        .authenticated_identity_provider("VISA_PAYMENT_PASSKEY")
        .authenticated_identity_id("authenticatedIdentities.id")
        .additional_data("assuranceData.additionalData")
        .build();
    let consent = ConsentData::builder()
        .id("550e8400-e29b-41d4-a716-446655440000")
        .consent_type("PERSONALIZATION")
        .source("CLIENT")
        .accepted_time(EpochSeconds::new(1_719_169_800))
        .effective_until(EpochSeconds::new(1_750_705_800))
        .build();
    let request = EnrollCard::builder()
        .client_correlation_id("3e1b7943-6567-4965-a32b-5aa93d057d35")
        .user_agent("SampleUserAgent")
        .application_name("My Magic App")
        .fingerprint_session_id("finSessionId")
        .device_country("US")
        .device_type("Mobile")
        .device_manufacturer("Apple")
        .device_brand("Apple")
        .device_model("iPhone 16 Pro Max")
        .ip_address("192.168.0.100")
        .client_device_id("000b2767814e4416999f4ee2b099491d2087")
        .merchant_customer_id("3e1b7943-6567-4965-a32b-5aa93d057d35")
        .personal_identification(identification)
        .language("en")
        .bill_to(bill_to)
        .identity_type("EMAIL_ADDRESS")
        .identity_value("john.doe@example.com")
        .identity_provider("PARTNER")
        .identity_provider_url("https://identity.partner.com")
        .instrument_identifier_id("3C189A435506B99AE0634136CF0AEB92")
        .token_reference_id("15602cf86c70b8b63297134292ec5801")
        .enrollment_reference_type("TOKEN_REFERENCE_ID")
        .enrollment_reference_provider("VTS")
        .assurance_data(verified)
        .consent_data(consent)
        .build();
    insta::assert_snapshot!(check(&request, "intelligent-commerce/enroll-card.request.json"));
}

fn mandate() -> Complete<Mandate> {
    Mandate::builder()
        .mandate_id("d48ac10b-58cc-4372-a567-0e02b2c3d489")
        .preferred_merchant_name("")
        .decline_threshold_amount(amount("10000.00"))
        .decline_threshold_currency_code("USD")
        .effective_until_time(EpochSeconds::new(1_784_841_600))
        .description("description")
        .build()
}

fn intent() -> Built<InitiatePurchaseIntent> {
    let verified = AssuranceData::builder()
        .verification_type("DEVICE")
        .verification_entity("10")
        .verification_events(Vec::<String>::new())
        .verification_method("02")
        .verification_results("01")
        .verification_timestamp(EpochSeconds::new(1_735_690_745))
        .authentication_context_action("AUTHENTICATE")
        .authenticated_identity_data("authenticatedData")
        .authenticated_identity_provider("provider")
        .authenticated_identity_id("f48ac10b-58cc-4372-a567-0e02b2c3d489")
        .additional_data("")
        .build();
    InitiatePurchaseIntent::builder()
        .client_correlation_id("3e1b7943-6567-4965-a32b-5aa93d057d35")
        .instrument_identifier_id("7019989999909760770")
        .application_name("My Magic App ")
        .fingerprint_session_id("e48ac10b-58cc-4372-a567-0e02b2c3d489")
        .device_type("Mobile")
        .device_manufacturer("Apple")
        .device_brand("Apple")
        .device_model("iPhone 16 Pro Max")
        .ip_address("192.168.0.100")
        .client_device_id("c48ac10b-58cc-4372-a567-0e02b2c3d489")
        .tokenized_card_number("15602cf86c70b8b63297134292ec5801")
        .assurance_data(&verified)
        .mandate(mandate())
        .occurrence("WEEKLY")
        .merchant_customer_id("example-customer-id")
        .consumer_prompt("Authorize payment to Best Buy")
        .build()
}

#[test]
fn initiate_a_purchase_intent() {
    let file = "intelligent-commerce/initiate-purchase-intent.request.json";
    insta::assert_snapshot!(check(&intent(), file));
}

/// The intent that the follow-on calls name.
const INTENT: &str = "1-5C8B7367EC00c229ec8a-c96c-a932-a1f3-1faa8f138b01";

#[test]
fn update_a_purchase_intent() {
    let verified = AssuranceData::builder()
        .verification_type("DEVICE")
        .verification_entity("10")
        .verification_events(Vec::<String>::new())
        .verification_method("02")
        .verification_results("01")
        .verification_timestamp(EpochSeconds::new(1_745_690_745))
        .authentication_context_action("AUTHENTICATE, REGISTER")
        .authenticated_identity_data("authenticatedData")
        .authenticated_identity_provider("provider")
        .authenticated_identity_id("f48ac10b-58cc-4372-a567-0e02b2c3d489")
        .additional_data("")
        .build();
    let mandate = Mandate::builder()
        .mandate_id("d48ac10b-58cc-4372-a567-0e02b2c3d489")
        .decline_threshold_amount(amount("100.00"))
        .decline_threshold_currency_code("USD")
        .effective_until_time(EpochSeconds::new(1_795_690_745))
        .quantity("10")
        .description("Description of the product")
        .build();
    let request = UpdatePurchaseIntent::builder(INTENT)
        .client_correlation_id("3e1b7943-6567-4965-a32b-5aa93d057d35")
        .instrument_identifier_id("7019989999909760770")
        .application_name("My Magic App ")
        .fingerprint_session_id("e48ac10b-58cc-4372-a567-0e02b2c3d489")
        .device_type("Mobile")
        .device_brand("appInstance.brand")
        .ip_address("192.168.1.1")
        .tokenized_card_number("15602cf86c70b8b63297134292ec5801")
        .assurance_data(verified)
        .mandate(mandate)
        .with_body(|body| {
            body.recurring_payment_information.get_or_insert_default();
            body.buyer_information.get_or_insert_default();
        })
        .build();
    insta::assert_snapshot!(check(&request, "intelligent-commerce/update-purchase-intent.request.json"));
}

#[test]
fn cancel_a_purchase_intent() {
    let verified = AssuranceData::builder()
        .verification_type("CARDHOLDER")
        .verification_entity("10")
        .verification_events(["01"])
        .verification_method("02")
        .verification_results("02")
        .verification_timestamp(EpochSeconds::new(1_753_165_632))
        .authentication_context_action("AUTHENTICATE, REGISTER")
        .authenticated_identity_data("fidoResponse.fidoBlob")
        .authenticated_identity_provider("VISA_PAYMENT_PASSKEY")
        .authenticated_identity_id("fidoResponse.identifier")
        .additional_data("")
        .build();
    let request = CancelPurchaseIntent::builder(INTENT)
        .client_correlation_id("cancelIntentRequest")
        .user_agent("appInstance.userAgent")
        .application_name("appInstance.applicationName")
        .fingerprint_session_id("assuranceData.methodResults.dfpSessionId")
        .device_country("US")
        .device_type("appInstance.type")
        .device_manufacturer("appInstance.manufacturer")
        .device_brand("appInstance.brand")
        .device_model("appInstance.model")
        .ip_address("192.168.1.1")
        .client_device_id("appInstance.clientDeviceId")
        .assurance_data(verified)
        .build();
    insta::assert_snapshot!(check(&request, "intelligent-commerce/cancel-purchase-intent.request.json"));
}

fn product() -> Complete<Product> {
    Product::builder()
        .product_id("1234")
        .product_name("Balloons")
        .quantity("10")
        .unit_price_currency("USD")
        .unit_price_amount(amount("100.00"))
        .transaction_amount(amount("100.00"))
        .transaction_currency_code("USD")
        .sub_total(amount("10.00"))
        .tax(amount("1.10"))
        .shipping_and_handling(amount("6.00"))
        .discount(amount("6.00"))
        .product_url("")
        .terms_and_conditions("")
        .cancellation_policy("")
        .refund_policy("")
        .dispute_policy("")
        .shipping_policy("")
        .discount_and_promotions("")
        .property_name("")
        .additional_info(AdditionalInfo::builder().key("color").value("red").build())
        .build()
}

#[test]
fn retrieve_payment_credentials() {
    let purchase = Transaction::builder()
        .reference("transactionDatatransactionReferenceId")
        .agreement(Agreement::builder().id("d48ac10b-58cc-4372-a567-0e02b2c3d489").build())
        .acquirer_merchant_id("transactionDatamerchantId")
        .transaction_type("PURCHASE")
        .total_amount(amount("100"))
        .currency("USD")
        .settlement_currency("USD")
        .sub_total_amount(amount("100"))
        .tax_amount(amount("100"))
        .discount_amount(amount("100"))
        .shipping_amount(amount("13"))
        .payment_service_provider_name("")
        .merchant_order_id("d48ac10b-58cc-4372-a567-0e02b2c3d489")
        .shipping_address_id("")
        .shipping_name("")
        .shipping_line1("123 Main St")
        .shipping_line2("Apt 1")
        .shipping_line3("")
        .shipping_city("San Francisco")
        .shipping_state("CA")
        .shipping_country_code("US")
        .shipping_zip("94105")
        .shipping_create_time(EpochSeconds::new(1_735_690_745))
        .shipping_last_used_time(EpochSeconds::new(1_735_690_745))
        .contact_full_name("")
        .contact_email_address("")
        .contact_phone_country_code("")
        .contact_phone_number("")
        .contact_phone_number_is_voice_only(true)
        .delivery_instructions("")
        .merchant_name("John Doe")
        .merchant_country("US")
        .merchant_url("transactionDatashippingAddressmerchantUrl")
        .domain_name("transactionDatamerchantDomain")
        .merchant_language("en_US")
        .delivery_method("ADDRESS_ON_FILE")
        .dpa_dynamic_data_ttl_minutes("10080")
        .dynamic_data_type("TAVV")
        .merchant_locale("en_US")
        .product(product())
        .build();
    let request = RetrievePaymentCredentials::builder(INTENT)
        .client_correlation_id("retrievePaymentCredentialsRequest")
        .instrument_identifier_id("7019989999909760770")
        .tokenized_card_number("15602cf86c70b8b63297134292ec5801")
        .transaction(purchase)
        .build();
    insta::assert_snapshot!(check(&request, "intelligent-commerce/retrieve-payment-credentials.request.json"));
}

#[test]
fn confirm_transaction_events() {
    let purchase = Transaction::builder()
        .reference("transactionDatatransactionReferenceId")
        .event_type("PURCHASE")
        .total_amount(amount("100.00"))
        .currency("USD")
        .merchant_name("Test Merchant")
        .merchant_country("US")
        .merchant_url("https://example.com")
        .with_part(|part| {
            part.acquirer_information.get_or_insert_default();
        })
        .build();
    let request = ConfirmTransactionEvents::builder(INTENT)
        .client_correlation_id("3e1b7943-6567-4965-a32b-5aa93d057d35")
        .transaction(purchase)
        .build();
    insta::assert_snapshot!(check(&request, "intelligent-commerce/confirm-transaction-events.request.json"));
}

fn credentials(id: &str) -> Built<CreatePaymentCredentials> {
    let browser =
        "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/41.0.2228.0 Safari/537.36";
    let identity = AuthenticatedIdentity::builder()
        .id("HmP8qo_aBOGemJEV_VoC@KaolERq_rL>95dfJV[vtYvDkwf]MchKrItaM2^sGI0")
        .provider("string")
        .data(r"@=TFf@Xhj[Vl\tpf3zJ=bl@E0HCqVcPlxFz]3yRLbG3bTpBzDJtHNMlnP6pL")
        .relying_party_id("<Base64URL encoded string>")
        .build();
    CreatePaymentCredentials::builder(id)
        .client_correlation_id("aB3cD4eF5gH6iJ7kL8mN9oP0qR1sT2uV3wX")
        .transaction_type("ECOM")
        .total_amount(amount("102.21"))
        .currency("USD")
        .bill_to_first_name("John")
        .bill_to_last_name("Smith")
        .bill_to_email("user@example.com")
        .bill_to_address1("123 Fake Street")
        .bill_to_locality("Austin")
        .bill_to_administrative_area("TX")
        .bill_to_postal_code("78751")
        .bill_to_country("US")
        .merchant_name("Merchants Name")
        .merchant_url("http://www.example.com")
        .authenticated_identity(identity)
        .platform_type("WEB")
        .ip_address("127.0.0.1")
        .http_accept_content(browser)
        .http_browser_language("en-US")
        .http_browser_java_enabled(true)
        .http_browser_java_script_enabled(true)
        .http_browser_color_depth("24")
        .http_browser_screen_height("1080")
        .http_browser_screen_width("1920")
        .http_browser_time_difference("-480")
        .user_agent_browser_value(browser)
        .build()
}

#[test]
fn create_payment_credentials() {
    let file = "passkeys/create-payment-credentials.request.json";
    insta::assert_snapshot!(check(&credentials("7010000000016241111"), file));
}

const TOKENIZED_CARD: &str = "518CA1611EF98697E063AF598E0ADFB9";
const ACCEPT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7";
const USER_AGENT: &str =
    "Mozilla/5.0(WindowsNT10.0;Win64;x64)AppleWebKit/537.36(KHTML,likeGecko)Chrome/134.0.0.0Safari/537.36Edg/134.0.0.0";

/// The device of the two calls that begin and end with it.
macro_rules! on_the_device {
    ($builder:expr) => {
        $builder
            .platform_type("WEB")
            .ip_address("104.28.3.217")
            .http_accept_content(ACCEPT)
            .http_browser_language("en-US")
            .http_browser_java_enabled(false)
            .http_browser_java_script_enabled(true)
            .http_browser_color_depth("24")
            .http_browser_screen_height("1080")
            .http_browser_screen_width("1920")
            .http_browser_time_difference("420")
            .user_agent_browser_value(USER_AGENT)
    };
}

#[test]
fn create_authentication_options() {
    let builder = CreateAuthenticationOptions::builder(TOKENIZED_CARD)
        .client_correlation_id("4cba8c5a-5b21-4812-8783-f91be68aa72a")
        .secure_token("ezAwMX06AAM1NUHl3Gq8...")
        .authenticator_render_method("IFRAME")
        .total_amount(amount("1765.95"))
        .currency("978")
        .merchant_name("TWVyY2hhbnQgVlphRjVYQmo")
        .merchant_url("aHR0cHM6Ly93d3cuTWVyY2hhbnQtVlphRjVYQmouY29t");
    let request = on_the_device!(builder).build();
    insta::assert_snapshot!(check(&request, "passkeys/create-authentication-options.request.json"));
}

#[test]
fn create_a_one_time_password_in_a_profile() {
    let request = CreateOneTimePassword::builder(TOKENIZED_CARD)
        .client_correlation_id("aB3cD4eF5gH6iJ7kL8mN9oP0qR1sT2uV3wX")
        .step_up_option_id("YWEwMjFhZmFkZDU4ZWI0NDJjYTM0MzY4OTY1YjdhMDE=")
        .profile_id("93B32398-AD51-4CC2-A682-EA3E93614EB1")
        .build();
    insta::assert_snapshot!(check(&request, "passkeys/create-one-time-password.request.json"));
}

#[test]
fn validate_a_one_time_password() {
    let request = ValidateOneTimePassword::builder(TOKENIZED_CARD)
        .client_correlation_id("aB3cD4eF5gH6iJ7kL8mN9oP0qR1sT2uV3wX")
        .step_up_option_id("YWEwMjFhZmFkZDU4ZWI0NDJjYTM0MzY4OTY1YjdhMDE=")
        .otp("456789")
        .issuer_auth_code("HTZlY2YwOWQ3MDZmYWZj4GMww2Y0YjllZWFkODZkHJI=")
        .build();
    insta::assert_snapshot!(check(&request, "passkeys/validate-one-time-password.request.json"));
}

#[test]
fn create_an_authentication_registration_for_a_device_built_apart() {
    let device = on_the_device!(DeviceInformation::builder()).build();
    let request = CreateAuthenticationRegistration::builder(TOKENIZED_CARD)
        .client_correlation_id("4cba8c5a-5b21-4812-8783-f91be68aa72a")
        .secure_token("ezAwMX06AAM1NUHl3Gq8...")
        .authenticator_render_method("IFRAME")
        .total_amount(amount("1765.95"))
        .currency("978")
        .bill_to_email("test@cybs.com")
        .bill_to_phone_number("4158880000")
        .merchant_name("TWVyY2hhbnQgVlphRjVYQmo")
        .merchant_url("aHR0cHM6Ly93d3cuTWVyY2hhbnQtVlphRjVYQmouY29t")
        .device_information(device)
        .language("en_US")
        .build();
    insta::assert_snapshot!(check(&request, "passkeys/create-authentication-registration.request.json"));
}

fn provision() -> Built<ProvisionForCardNumber> {
    ProvisionForCardNumber::builder()
        .card_number("4622943123116478")
        .card_expiration_month("12")
        .card_expiration_year("2026")
        .build()
}

#[test]
fn provision_for_a_card_number() {
    insta::assert_snapshot!(check(&provision(), "tokenized-cards/provision-for-card-number.request.json"));
}

#[test]
fn create_an_instrument_identifier() {
    let request = Create::builder().card_number("4111111111111111").build();
    insta::assert_snapshot!(check(&request, "instrument-identifiers/create.request.json"));
}

#[test]
fn create_an_instrument_identifier_for_a_bank_account_in_a_profile() {
    let bill_to = instrument_identifiers::BillTo::builder().address1("1 Market St").country("US").build();
    let request = Create::builder()
        .bank_account_number("4100")
        .bank_account_routing_number("071923284")
        .bill_to(&bill_to)
        .previous_transaction_id("123456789619999")
        .profile_id("93B32398-AD51-4CC2-A682-EA3E93614EB1")
        .build();
    insta::assert_snapshot!(wire(&prepared(&request)));
}

#[test]
fn create_for_an_enrollable_network_token() {
    let request = CreateForEnrollableNetworkToken::builder().build();
    insta::assert_snapshot!(wire(&prepared(&request)));
}

#[test]
fn push_provisioning() {
    insta::assert_snapshot!(wire(&prepared(&PushProvisioning::builder().build())));
}

#[test]
fn retrieve_an_instrument_identifier() {
    let request = Retrieve::builder("7010000000016241111").profile_id("93B32398-AD51-4CC2-A682-EA3E93614EB1").build();
    insta::assert_snapshot!(wire(&prepared(&request)));
}

#[test]
fn delete_an_instrument_identifier() {
    let request = instrument_identifiers::Delete::builder("7010000000016241111").build();
    insta::assert_snapshot!(wire(&prepared(&request)));
}

#[test]
fn update_an_instrument_identifier() {
    let request = Update::builder("7010000000016241111")
        .with_body(|body| body.card.get_or_insert_default().expiration_year = Some("2033".into()))
        .if_match("5")
        .build();
    insta::assert_snapshot!(wire(&prepared(&request)));
}

#[test]
fn list_payment_instruments() {
    let request = ListPaymentInstruments::builder("7010000000016241111").offset(20).limit(100).offset(40).build();
    insta::assert_snapshot!(wire(&prepared(&request)));
}

#[track_caller]
fn check_path(id: &str, expected: &str) {
    let request = Retrieve::builder(id).build();
    let prepared = prepared(&request);
    let path = prepared.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    assert_eq!(path, format!("/tms/v1/instrumentidentifiers/{expected}"));
}

#[test]
fn ids_cannot_leave_their_place_in_the_path() {
    check_path("7010000000016241111", "7010000000016241111");
    check_path("a/../b?c=d&e#f", "a%2F..%2Fb%3Fc%3Dd%26e%23f");
    check_path("%2e%2e", "%252e%252e");
    check_path("ä b+c\\d;e:@", "%C3%A4%20b%2Bc%5Cd%3Be%3A%40");
    check_path("{instrumentIdentifierTokenId}", "%7BinstrumentIdentifierTokenId%7D");
    check_path("-._~", "-._~");
    check_path("...", "...");
    check_path("\r\nx: y", "%0D%0Ax%3A%20y");
}

#[track_caller]
fn check_refused<U: UseCase>(request: Built<U>, expected: &str) {
    let rejected = request.expect_err("the request must be refused");
    let broken: Vec<_> = rejected.verdict.violations.iter().map(ToString::to_string).collect();
    assert_eq!(broken, [expected]);
}

#[test]
fn an_id_that_would_turn_the_request_into_another_is_a_violation() {
    for id in ["", ".", ".."] {
        let expected = "`{instrumentIdentifierTokenId}` must be an id that can stand in a path";
        check_refused(Retrieve::builder(id).build(), expected);
        check_refused(instrument_identifiers::Delete::builder(id).build(), expected);
        check_refused(ListPaymentInstruments::builder(id).limit(1).build(), expected);
        check_refused(Update::builder(id).build(), expected);
        check_refused(credentials(id), "`{tokenId}` must be an id that can stand in a path");
    }
}

#[test]
fn a_header_that_would_break_out_is_a_violation() {
    for value in ["a\r\nx-injected: b", "a\0b", "a\x7fb"] {
        check_refused_header(value);
    }
}

#[test]
fn a_header_that_is_not_ascii_is_a_violation() {
    check_refused_header("ä");
}

#[track_caller]
fn check_refused_header(value: &str) {
    let expected = "`header profile-id` must be visible ASCII text that can stand in a header";
    check_refused(Retrieve::builder("1").profile_id(value).build(), expected);
    let expected = "`header if-match` must be visible ASCII text that can stand in a header";
    check_refused(Update::builder("1").if_match(value).build(), expected);
}

fn uri<U: UseCase>(request: &Built<U>, target: &Target) -> Result<String, Unsendable> {
    let request = request.as_ref().unwrap_or_else(|rejected| panic!("{rejected}"));
    request.prepare(target).map(|prepared| prepared.uri().to_string())
}

#[test]
fn provisioning_works_in_every_environment() {
    let addresses = Environment::ALL.iter().map(|environment| uri(&provision(), &environment.target()));
    // Which hosts these are, `pages.rs` compares with the page.
    let hosts = ProvisionForCardNumber::CONTRACT.operation.hosts;
    let host = |environment: &Environment| hosts.iter().find(|(name, _)| *name == environment.as_str());
    let hosts = Environment::ALL.iter().map(|environment| host(environment).expect("it is there").1);
    let expected: Vec<_> = hosts.map(|host| Ok(format!("{host}/tms/v2/tokenized-cards"))).collect();
    assert_eq!(addresses.collect::<Vec<_>>(), expected);
}

#[test]
fn an_operation_that_an_environment_lacks_says_where_it_exists() {
    for environment in [Environment::ProductionIndia, Environment::ProductionSaudiArabia, Environment::TestSaudiArabia]
    {
        let error = uri(&customer(), &environment.target()).expect_err("payments are not documented there");
        let expected = Unsendable::Environment {
            operation: "create-payment",
            environment: environment.as_str(),
            documented: vec!["production", "test"],
        };
        assert_eq!(error, expected);
    }
    let error = uri(&customer(), &Environment::ProductionIndia.target()).expect_err("see above");
    let expected = "`create-payment` is not documented for the environment production-india, only for production, test; \
                    choose one of those, or set the base address of its API family";
    assert_eq!(error.to_string(), expected);
}

#[track_caller]
fn check_base(target: Result<Target, Unsendable>, payment: &str, provisioning: &str) {
    let target = target.expect("the address is good");
    assert_eq!(uri(&customer(), &target).expect("there is an address"), format!("{payment}/pts/v2/payments"));
    assert_eq!(
        uri(&provision(), &target).expect("there is an address"),
        format!("{provisioning}/tms/v2/tokenized-cards")
    );
}

#[test]
fn base_addresses_can_be_moved_for_all_families_or_for_one() {
    let test = || Environment::Test.target();
    let india = || Environment::ProductionIndia.target();
    check_base(test().base("http://127.0.0.1:8080"), "http://127.0.0.1:8080", "http://127.0.0.1:8080");
    check_base(test().base("https://proxy.example/visa/"), "https://proxy.example/visa", "https://proxy.example/visa");
    let moved = test().family_base("token-management", "https://apitest.visaacceptance.com");
    check_base(moved, "https://apitest.visaacceptance.com", "https://apitest.visaacceptance.com");
    let moved = india().family_base("payments", "https://api.in.example");
    check_base(moved, "https://api.in.example", "https://api.in.cybersource.com");
    // The narrower word counts, whichever was said first.
    let both =
        test().family_base("payments", "https://p.example").and_then(|target| target.base("https://all.example"));
    check_base(both, "https://p.example", "https://all.example");
}

#[track_caller]
fn check_address(address: &str, good: bool) {
    let test = || Environment::Test.target();
    assert_eq!(test().base(address).is_ok(), good, "{address}");
    assert_eq!(test().family_base("payments", address).is_ok(), good, "{address}");
}

#[test]
fn only_https_addresses_and_this_machine_are_good_bases() {
    for good in
        ["https://a.example", "https://a.example:8443/x", "http://localhost:1", "http://127.0.0.2", "http://[::1]:8080"]
    {
        check_address(good, true);
    }
    let bad = [
        "http://a.example",
        "http://localhost.a.example",
        "http://127.0.0.1.a.example",
        "http://localhost@a.example",
        "http://localhost:1@a.example",
        "http://192.168.0.1",
        "http://0.0.0.0",
        "ftp://a.example",
        "a.example",
        "//a.example",
        "/path",
        "https://",
        "https://a.example?x=y",
        "",
    ];
    for bad in bad {
        check_address(bad, false);
    }
}

#[test]
fn a_base_with_a_fragment_is_no_good_base() {
    // Everything behind the mark would be dropped, the path of the operation with it.
    check_address("https://a.example/#x", false);
    check_address("https://a.example#", false);
}

#[test]
fn a_request_that_must_be_encrypted_is_not_handed_out_before() {
    let prepare = || prepared(&intent());
    assert_eq!(prepare().encryption(), Encryption::Required);
    assert_eq!(prepare().into_http().expect_err("it is not encrypted"), Unsendable::Unencrypted);
    let sealed = prepare().seal(b"{\"encryptedRequest\":\"e.y.J\"}".to_vec()).into_http().expect("it is encrypted");
    assert_eq!(sealed.body(), b"{\"encryptedRequest\":\"e.y.J\"}");
    let enrollable = prepared(&CreateForEnrollableNetworkToken::builder().build());
    assert_eq!(enrollable.into_http().expect_err("it is not encrypted"), Unsendable::Unencrypted);
    // Where encryption is optional or senseless, nothing stands in the way.
    assert_eq!(prepared(&customer()).encryption(), Encryption::Optional);
    assert!(prepared(&customer()).into_http().is_ok());
    let retrieve = prepared(&Retrieve::builder("1").build());
    assert_eq!(retrieve.encryption(), Encryption::Never);
    assert!(retrieve.into_http().is_ok());
}

#[test]
fn prepared_requests_show_neither_headers_nor_body_nor_path() {
    let mut prepared = prepared(&installment());
    prepared.headers_mut().insert("v-c-signature", http::HeaderValue::from_static("canary"));
    let expected = r#"Prepared { method: POST, host: Some("apitest.visaacceptance.com"), encryption: Optional, .. }"#;
    assert_eq!(format!("{prepared:?}"), expected);
}

#[track_caller]
fn check_accept<U: UseCase>(request: &Built<U>, expected: &str) {
    let accept = |headers: &HeaderMap| headers.get("accept").and_then(|value| value.to_str().ok()).map(str::to_owned);
    assert_eq!(accept(prepared(request).headers()).as_deref(), Some(expected));
}

#[test]
fn jose_answers_are_asked_for_by_default_by_choice_or_never() {
    let (json, jose) = ("application/json", "application/jose");
    // The answer is an unmasked number.
    check_accept(&credentials("1"), jose);
    // The caller chooses.
    check_accept(&provision(), json);
    check_accept(&PushProvisioning::builder().jose_answer(true).build(), jose);
    check_accept(&CreateForEnrollableNetworkToken::builder().build(), json);
    check_accept(&CreateForEnrollableNetworkToken::builder().jose_answer(true).jose_answer(false).build(), json);
    check_accept(&CreateForEnrollableNetworkToken::builder().jose_answer(true).build(), jose);
    // There is nothing to choose.
    check_accept(&customer(), json);
    check_accept(&Retrieve::builder("1").build(), json);
}

#[test]
fn the_callers_body_is_the_one_that_is_sent() {
    let request = intent().expect("the request keeps its contract");
    assert_eq!(request.body().mandates.as_deref(), Some(&[mandate().into_inner()][..]));
    let prepared = request.prepare(&Environment::Test.target()).expect("the sandbox has it");
    assert_eq!(prepared.body(), serde_json::to_vec(request.body()).expect("it can be written"));
}
