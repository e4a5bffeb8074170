//! Requests and answers full of canaries.

use http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};
use visa_acceptance::{
    Request,
    api::{Amount, CardNetwork, EpochSeconds},
    client::{Cause, Error, TransportError},
    instrument_identifiers::{Create, Retrieve},
    intelligent_commerce::{AssuranceData, EnrollCard},
    passkeys::{AuthenticatedIdentity, CreatePaymentCredentials, ValidateOneTimePassword},
    payments::installments::{CustomerInitiatedWithNetworkToken, CustomerInitiatedWithPan},
};

use crate::{
    memory::{Answer, answered},
    search::{Form, forms},
};

/// Names and values of canaries, each of another kind.
macro_rules! canaries {
    ($($name:ident = $value:expr;)*) => {
        $(
            #[allow(dead_code, reason = "some are searched for only")]
            pub(crate) const $name: &str = $value;
        )*
        const ALL: &[(&str, &str)] = &[$((stringify!($name), $value)),*];
    };
}

canaries! {
    CARD = "4485275742308327";
    NETWORK_TOKEN = "5264183975026414";
    SECURITY_CODE = "9731";
    SHARED_SECRET = "Q0FOQVJZLVNIQVJFRC1TRUNSRVQtSU4tMzItQllURVM=";
    SHARED_SECRET_BYTES = "CANARY-SHARED-SECRET-IN-32-BYTES";
    MERCHANT_SECRET = "TUVSQ0hBTlQtQ0FOQVJZLVdJVEgtQS1TRUNSRVQhISE=";
    MERCHANT_SECRET_BYTES = "MERCHANT-CANARY-WITH-A-SECRET!!!";
    P12_PASSWORD = "p12-Canary-Passphrase";
    WRONG_PASSWORD = "wrong-Canary-Passphrase";
    PROXY_PASSWORD = "proxy-Canary-Passphrase";
    FIRST_NAME = "Zebulonia";
    LAST_NAME = "Quackenbosh";
    EMAIL = "yellow.bird@birdcage.example";
    PHONE = "5557349182";
    ADDRESS = "17 Budgerigar Crescent";
    LOCALITY = "Canaryville";
    POSTAL_CODE = "QX7-8ZK";
    IP = "203.0.113.177";
    CRYPTOGRAM = "Q3J5cHRvZ3JhbSArLyBjYW5hcnk=";
    ONE_TIME_PASSWORD = "628417";
    FIDO_PAYLOAD = "eyJmaWRvIjoiY2FuYXJ5LWJsb2ItMDAxIn0";
    FIDO_ID = "fido-identifier-canary-77";
    BANK_ACCOUNT = "90417730218854";
}

/// Every canary in every form.
pub(crate) fn all() -> Vec<Form> {
    ALL.iter().flat_map(|(name, value)| forms(name, value.as_bytes())).collect()
}

/// Every canary in a sentence, as a service might quote what it was sent.
pub(crate) fn echo() -> String {
    let told: Vec<_> = ALL.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{}, card 4485 2757 4230 8327", told.join(", "))
}

fn amount() -> Amount {
    Amount::new("102.21").expect("it is a number")
}

pub(crate) fn payment() -> Request<CustomerInitiatedWithPan> {
    CustomerInitiatedWithPan::builder()
        .currency("USD")
        .total_amount(amount())
        .bill_to_first_name(FIRST_NAME)
        .bill_to_last_name(LAST_NAME)
        .bill_to_address1(ADDRESS)
        .bill_to_postal_code(POSTAL_CODE)
        .bill_to_locality(LOCALITY)
        .bill_to_administrative_area("CA")
        .bill_to_country("US")
        .bill_to_phone_number(PHONE)
        .bill_to_email(EMAIL)
        .card_number(CARD)
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .commerce_indicator("internet")
        .network(CardNetwork::Visa)
        .with_body(|body| {
            let payment = body.payment_information.get_or_insert_default();
            payment.card.get_or_insert_default().security_code = Some(SECURITY_CODE.into());
            body.extra.insert("deviceInformation", json!({ "ipAddress": IP }));
        })
        .build()
        .expect("nothing is missing")
}

pub(crate) fn network_token_payment() -> Request<CustomerInitiatedWithNetworkToken> {
    CustomerInitiatedWithNetworkToken::builder()
        .currency("USD")
        .total_amount(amount())
        .bill_to_first_name(FIRST_NAME)
        .bill_to_last_name(LAST_NAME)
        .bill_to_address1(ADDRESS)
        .bill_to_postal_code(POSTAL_CODE)
        .bill_to_locality(LOCALITY)
        .bill_to_administrative_area("CA")
        .bill_to_country("US")
        .bill_to_phone_number(PHONE)
        .bill_to_email(EMAIL)
        .tokenized_card_number(NETWORK_TOKEN)
        .tokenized_card_expiration_month("12")
        .tokenized_card_expiration_year("2031")
        .payment_solution("015")
        .declare_customer_initiated()
        .network(CardNetwork::Visa)
        .with_body(|body| {
            let payment = body.payment_information.get_or_insert_default();
            payment.tokenized_card.get_or_insert_default().extra.insert("cryptogram", CRYPTOGRAM);
        })
        .build()
        .expect("nothing is missing")
}

pub(crate) fn instrument_identifier() -> Request<Create> {
    Create::builder()
        .card_number(CARD)
        .card_security_code(SECURITY_CODE)
        .bank_account_number(BANK_ACCOUNT)
        .bank_account_routing_number("021000021")
        .bill_to_address1(ADDRESS)
        .bill_to_locality(LOCALITY)
        .bill_to_postal_code(POSTAL_CODE)
        .build()
        .expect("nothing is missing")
}

/// A read, which is repeated and ends in other errors than a payment does.
pub(crate) fn retrieve() -> Request<Retrieve> {
    Retrieve::builder("7010000000016241111").build().expect("nothing is missing")
}

pub(crate) fn payment_credentials() -> Request<CreatePaymentCredentials> {
    let identity = AuthenticatedIdentity::builder()
        .data(FIDO_PAYLOAD)
        .id(FIDO_ID)
        .provider("VISA_PAYMENT_PASSKEY")
        .relying_party_id("dmlzYS5jb20")
        .build();
    CreatePaymentCredentials::builder("7010000000016241111")
        .client_correlation_id("correlation-1")
        .transaction_type("ECOM")
        .total_amount(amount())
        .currency("USD")
        .bill_to_first_name(FIRST_NAME)
        .bill_to_last_name(LAST_NAME)
        .bill_to_email(EMAIL)
        .bill_to_address1(ADDRESS)
        .bill_to_locality(LOCALITY)
        .bill_to_administrative_area("TX")
        .bill_to_postal_code(POSTAL_CODE)
        .bill_to_country("US")
        .merchant_name("Merchant")
        .merchant_url("https://www.example.com")
        .authenticated_identity(identity)
        .platform_type("WEB")
        .ip_address(IP)
        .http_accept_content("text/html")
        .http_browser_language("en-US")
        .http_browser_java_enabled(true)
        .http_browser_java_script_enabled(true)
        .http_browser_color_depth("24")
        .http_browser_screen_height("1080")
        .http_browser_screen_width("1920")
        .http_browser_time_difference("-480")
        .user_agent_browser_value("browser")
        .build()
        .expect("nothing is missing")
}

pub(crate) fn one_time_password() -> Request<ValidateOneTimePassword> {
    ValidateOneTimePassword::builder("518CA1611EF98697E063AF598E0ADFB9")
        .client_correlation_id("correlation-2")
        .step_up_option_id("YWEwMjFhZmFkZDU4ZWI0NDJjYTM0MzY4OTY1YjdhMDE=")
        .otp(ONE_TIME_PASSWORD)
        .issuer_auth_code(FIDO_ID)
        .build()
        .expect("nothing is missing")
}

pub(crate) fn enrollment() -> Request<EnrollCard> {
    let verified = AssuranceData::builder()
        .verification_timestamp(EpochSeconds::new(1_735_690_745))
        .authenticated_identity_data(FIDO_PAYLOAD)
        .authenticated_identity_provider("VISA_PAYMENT_PASSKEY")
        .authenticated_identity_id(FIDO_ID)
        .additional_data(FIDO_PAYLOAD)
        .build();
    EnrollCard::builder()
        .client_correlation_id("correlation-3")
        .bill_to_country("US")
        .bill_to_country_calling_code("1")
        .bill_to_phone_number(PHONE)
        .bill_to_email(EMAIL)
        .bill_to_first_name(FIRST_NAME)
        .bill_to_last_name(LAST_NAME)
        .identity_type("EMAIL_ADDRESS")
        .identity_value(EMAIL)
        .application_name("app")
        .device_brand("brand")
        .device_type("Mobile")
        .fingerprint_session_id("session")
        .ip_address(IP)
        .instrument_identifier_id("3C189A435506B99AE0634136CF0AEB92")
        .assurance_data(verified)
        .build()
        .expect("nothing is missing")
}

/// An answer of success to any of the requests: canaries in documented fields, in unknown ones, and in the place of other types.
pub(crate) fn success() -> Value {
    json!({
        "id": "6528187198946076303004",
        "status": "AUTHORIZED",
        "clientCorrelationId": { "echo": echo() },
        "state": [CARD],
        "errorInformation": { "reason": "AVS_FAILED", "message": echo(), "details": [{ "value": echo() }] },
        "card": { "number": CARD, "securityCode": SECURITY_CODE },
        "bankAccount": { "number": BANK_ACCOUNT },
        "billTo": { "address1": ADDRESS, "locality": LOCALITY, "postalCode": POSTAL_CODE },
        "orderInformation": { "billTo": { "firstName": FIRST_NAME, "lastName": LAST_NAME, "email": EMAIL } },
        "paymentInformation": { "card": { "number": CARD, "type": { "echo": echo() } } },
        "tokenizedCard": { "number": NETWORK_TOKEN, "cryptogram": CRYPTOGRAM, "card": { "number": CARD } },
        "authenticationContext": { "payload": FIDO_PAYLOAD },
        "stepUpOptions": [{ "method": "OTP", "value": PHONE, "requestPayload": FIDO_PAYLOAD }],
        "signedPayload": FIDO_PAYLOAD,
        "deviceInformation": { "ipAddress": IP },
        "echo": echo(),
    })
}

/// An error that quotes what it was sent: in its messages, and in place of codes and paths.
pub(crate) fn error(reason: &str) -> Value {
    json!({
        "submitTimeUtc": "2026-01-01T00:00:00Z",
        "status": "INVALID_REQUEST",
        "reason": reason,
        "message": echo(),
        "details": details(),
        "echo": echo(),
    })
}

/// The same in every other shape, and one that is in several at once.
pub(crate) fn errors(reason: &str) -> Vec<Value> {
    let detail = json!({ "reason": "4485-2757-4230-8327", "source": CARD, "sourceType": echo(), "message": echo() });
    let words = json!({ "error": reason, "error_description": echo() });
    let mut all = vec![
        json!({ "response": { "rmsg": words, "echo": echo() } }),
        json!({ "response": { "rmsg": words.to_string() } }),
        json!({ "responses": [{ "httpStatus": 400, "errors": [{ "type": reason, "message": echo(), "details": details() }] }] }),
        json!({ "detail": echo(), "errors": details() }),
        json!({ "errors": [{ "type": reason, "message": echo(), "details": details() }], "echo": echo() }),
        json!({ "error": { "status": "400", "reason": reason, "message": echo(), "detail": detail } }),
        json!({ "error": reason, "message": echo(), "status": CARD, "path": echo() }),
        json!({ "errorInformation": { "reason": reason, "message": echo(), "details": details() }, "status": echo() }),
        json!({ "code": reason, "message": echo(), "detail": echo(), "fields": [{ "path": CARD, "message": echo(), "localizationKey": echo() }] }),
        json!({ "detail": echo() }),
        json!({ "message": echo(), "status": CARD }),
        json!({ "status": echo() }),
    ];
    let flat = error(reason);
    let several = all.iter().chain([&flat]).filter_map(Value::as_object).flat_map(Clone::clone).collect();
    all.push(Value::Object(several));
    all
}

fn details() -> Value {
    json!([
        { "field": "orderInformation.billTo.email", "reason": "INVALID_DATA", "value": echo() },
        { "field": CARD, "reason": "4485-2757-4230-8327", "name": "4485 2757 4230 8327" },
        { "field": "card.number:4485-2757-4230-8327", "reason": "4485.2757.4230.8327", "name": "card/4485/2757/4230/8327" },
        { "field": echo(), "reason": echo(), "name": echo(), "location": echo(), "message": echo() },
    ])
}

/// An answer with a body that is what it is.
pub(crate) fn plain(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Response<Vec<u8>> {
    let response = Response::builder().status(status).header("content-type", media_type);
    let response = response.header("v-c-correlation-id", "c-1").header("x-echo", echo());
    response.body(body.into()).expect("it is a response")
}

/// An answer whose id is a card number.
pub(crate) fn identified_by_a_number(status: u16, body: &Value) -> Response<Vec<u8>> {
    let mut response = plain(status, "application/json", body.to_string());
    response.headers_mut().insert("v-c-correlation-id", HeaderValue::from_static(CARD));
    response
}

/// What went wrong, what the transport then gives, and what it must end in.
pub(crate) type Failing = (&'static str, Answer, fn(&Error) -> bool);

/// What can go wrong, with canaries wherever the other side or the transport puts words.
pub(crate) fn failures() -> Vec<Failing> {
    let html = format!("<html><body>{}</body></html>", echo());
    let json = "application/json";
    let quoted = Value::String(echo()).to_string();
    vec![
        ("a refusal", answered(400, &error("INVALID_DATA")), is_refused),
        ("a refusal with numbers for codes", Ok(identified_by_a_number(400, &error(CARD))), is_refused),
        ("a refused signature", answered(401, &json!({ "response": { "rmsg": echo() } })), is_refused),
        ("a strange refusal", Ok(plain(403, "text/html", html.clone())), is_refused),
        ("an HTML page", Ok(plain(500, "text/html", html.clone())), |error| is(error, Cause::Status)),
        ("a failure with a reason", answered(502, &error("SYSTEM_ERROR")), |error| is(error, Cause::Status)),
        ("success in HTML", Ok(plain(201, "text/html", html)), |error| is(error, Cause::Undecodable)),
        ("success as text", Ok(plain(201, json, quoted.clone())), |error| is(error, Cause::Undecodable)),
        ("success as a list", Ok(plain(200, json, format!("[{quoted}]"))), |error| is(error, Cause::Undecodable)),
        ("success as a number", Ok(plain(200, json, CARD)), |error| is(error, Cause::Undecodable)),
        ("success that breaks off", Ok(plain(200, json, format!("{{{quoted}:{CARD}"))), |error| {
            is(error, Cause::Undecodable)
        }),
        ("garbage in place of a JWE", Ok(plain(200, "application/jose", format!("{FIDO_PAYLOAD}.a.b.c.d"))), |error| {
            matches!(error.failure().map(|failure| failure.cause), Some(Cause::Undecryptable(_)))
        }),
        ("a time limit", Err(|| TransportError::timeout(echo())), |error| is(error, Cause::Timeout)),
        ("no connection", Err(|| TransportError::not_sent(address())), |error| is(error, Cause::NotSent)),
        (
            "an answer that breaks off",
            Err(|| {
                TransportError::interrupted(address())
                    .with_head(StatusCode::CREATED, plain(201, "text/html", "").headers().clone())
            }),
            |error| is(error, Cause::Interrupted),
        ),
        ("an answer that is too large", Err(TransportError::too_large), |error| is(error, Cause::TooLarge)),
        (
            "a foreign error of the operating system",
            Err(|| TransportError::interrupted(std::io::Error::new(std::io::ErrorKind::ConnectionReset, echo()))),
            |error| is(error, Cause::Interrupted),
        ),
    ]
}

/// What a transport might say, with an address in it.
fn address() -> String {
    format!("error sending request for url (https://{EMAIL}/{CARD}?name={FIRST_NAME}): {}", echo())
}

fn is_refused(error: &Error) -> bool {
    matches!(error, Error::Api(_))
}

fn is(error: &Error, cause: Cause) -> bool {
    error.failure().is_some_and(|failure| failure.cause == cause)
}
