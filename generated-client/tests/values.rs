//! Every public value type is stored and read again: by serde and as text, where it may. A type that is not here is in `NO_VALUES`.

#![cfg(feature = "client")]

use std::{
    collections::{BTreeSet, HashSet},
    fmt::{Debug, Display},
    fs,
    hash::Hash,
    path::Path,
    str::FromStr,
    time::Duration,
};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use visa_acceptance::{
    FromJson, Personal, Rejected, Secret, Verdict, Violation,
    agent::AgentOutcome,
    api::*,
    client::*,
    outcome::{Agreement, AgreementKind, Asked, HoldsFunds, PaymentOutcome, RetryAdvice, RetryLimit, StoredCredential},
    payments::unscheduled::MerchantInitiatedWithTokenCustomer,
    runtime::{
        Encryption, Found, Given, Jose, Outcome, Repeatable, Rule, Selection, Undecided, UnderSeal, Undocumented,
        Waiver,
        decode::{Misfit, Note},
    },
    token::TokenOutcome,
};

/// Types that are no values: what a program is made of, and what it is told when something fails.
const NO_VALUES: &[&str] = &[
    // Bodies keep what came and are compared as JSON; what is kept of them goes through `to_store`.
    "$type",
    "Extra",
    "Json",
    "Unlisted",
    "RawAnswer",
    "Link",
    "ErrorBody",
    "FieldError",
    "Reply",
    "Lookup",
    "FoundTransaction",
    // Requests, their builders and parts.
    "$builder",
    "$name",
    "Draft",
    "Request",
    "Complete",
    "Prepared",
    "Signed",
    "RawCall",
    "Call",
    "SignedCall",
    "Pages",
    // States of builders.
    "No",
    "Gap",
    "Yes",
    "Keep",
    "At",
    "In",
    "AtRunTime",
    "Lacking",
    "__",
    // Facts that generated code states, and what is looked up in them.
    "Contract",
    "Selector",
    "Reading",
    "Operation",
    "Parameter",
    "ParameterKind",
    "Form",
    "Layout",
    "Mark",
    "About",
    "Rules",
    "Required",
    "Place",
    "NotZero",
    "Values",
    "ValueKind",
    "Literal",
    "Conditional",
    "Condition",
    "Meta",
    "Presence",
    "Name",
    "Exposure",
    "View",
    "Slot",
    "Shape",
    "Candidate",
    // The sandbox, and what it tells.
    "Sandbox",
    "SandboxBuilder",
    "SandboxClock",
    "Play",
    "Finding",
    "Entry",
    "Delivery",
    "DeliveryEnd",
    // Notifications, and who verifies them.
    "Event",
    "SignatureKey",
    "Verifier",
    // Errors.
    "InvalidSignatureKey",
    "NotAccepted",
    "StartError",
    "InvalidText",
    "Undecodable",
    "Unknown",
    "NotStorable",
    "NotOpened",
    "NotRestored",
    "NotStored",
    "Unsendable",
    "Error",
    "ConfigurationError",
    "ApiError",
    "Failure",
    "Cause",
    "CannotOpen",
    "KeyError",
    "TransportError",
    "TransportConfigurationError",
    // Clients, their keys and settings, and what they tell while they run.
    "Target",
    "Client",
    "ClientBuilder",
    "Credentials",
    "JwtAlgorithm",
    "PlatformCertificate",
    "DecryptionKey",
    "RenewableKeys",
    "SystemClock",
    "RandomIds",
    "RetryPolicy",
    "Limits",
    "Warning",
    "Attempt",
    "AttemptResult",
    "HyperTransport",
    "HyperTransportBuilder",
    "TowerTransport",
];

/// Equal values have equal hashes.
#[track_caller]
fn same<T: Eq + Hash + Debug>(name: &str, one: T, other: T) {
    assert_eq!(one, other, "{name}");
    assert_eq!(HashSet::from([one, other]).len(), 1, "{name}");
}

/// What goes through serde both ways.
#[track_caller]
fn record<T: Serialize + DeserializeOwned + Eq + Hash + Debug>(name: &str, values: Vec<T>) {
    assert!(!values.is_empty(), "{name} has no sample");
    for value in values {
        let text = serde_json::to_string(&value).expect("it is written");
        let read = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {text}: {error}"));
        same(name, read, value);
    }
}

/// What is text, too.
#[track_caller]
fn shown<T>(name: &str, values: Vec<T>)
where
    T: Serialize + DeserializeOwned + FromStr<Err: Debug> + Display + Eq + Hash + Debug,
{
    for value in &values {
        let read: T = value.to_string().parse().expect("it reads as it is shown");
        assert_eq!(read, *value, "{name}");
    }
    record(name, values);
}

/// What is text that is not shown.
#[track_caller]
fn hidden<T>(name: &str, values: Vec<T>)
where
    T: Serialize + DeserializeOwned + FromStr<Err: Debug> + AsRef<str> + Eq + Hash + Debug,
{
    for value in &values {
        assert_hidden(name, value);
    }
    record(name, values);
}

/// What is written by bodies alone.
#[track_caller]
fn secret<T>(name: &str, values: Vec<T>)
where
    T: DeserializeOwned + FromStr<Err: Debug> + AsRef<str> + Eq + Hash + Debug,
{
    for value in values {
        assert_hidden(name, &value);
        let read = serde_json::from_value(value.as_ref().into()).expect("it reads");
        same(name, read, value);
    }
}

#[track_caller]
fn assert_hidden<T: FromStr<Err: Debug> + AsRef<str> + Eq + Debug>(name: &str, value: &T) {
    let read: T = value.as_ref().parse().expect("it reads");
    assert!(read == *value && !format!("{value:?}").contains(value.as_ref()), "{name}");
}

/// The values that texts read as.
fn of<T: FromStr<Err: Debug>>(texts: &[&str]) -> Vec<T> {
    texts.iter().map(|text| text.parse().expect("it reads")).collect()
}

fn json_of<T: DeserializeOwned>(json: Value) -> Vec<T> {
    vec![serde_json::from_value(json).expect("it reads")]
}

/// A request with something wrong of each kind.
fn rejected() -> Rejected {
    let json = json!({ "new": 1, "orderInformation": { "amountDetails": { "currency": "US", "totalAmount": 1 } } });
    let given = Given::default().waive("processingInformation.commerceIndicator", "a test");
    *MerchantInitiatedWithTokenCustomer::from_json(json.to_string(), given).expect_err("much is wrong")
}

fn credential() -> Value {
    json!({
        "networkTransactionId": "016153570198200", "originalAmount": "0100.50", "currency": "usd", "network": "visa",
        "agreement": "standing_order", "consented": "2026-01-01T00:00:00Z", "customerId": "1",
    })
}

fn attempt() -> Value {
    json!({ "number": 1, "end": "timeout", "in_doubt": true, "started": "2026-01-01T00:00:00Z", "http_status": 502 })
}

macro_rules! values {
    ($($check:ident { $($type:ident $(<$of:ty>)? = $values:expr,)* })*) => {
        const VALUES: &[&str] = &[$($(stringify!($type),)*)*];

        #[test]
        fn every_value_is_read_as_it_is_written() {
            $($($check::<$type $(<$of>)?>(stringify!($type), $values);)*)*
        }
    };
}

/// Documented codes, and one that is none.
macro_rules! codes {
    ($($list:ident)*) => {
        const CODES: &[&str] = &[$(stringify!($list)),*];

        #[test]
        fn every_code_is_read_as_it_is_written() {
            $(shown::<$list>(stringify!($list), [$list::KNOWN, &["a-new-one".into()]].concat());)*
        }
    };
}

codes! {
    Action ActionTokenType AuthenticationAction CardNetwork CardType CardVerificationResult CommerceIndicator Eci EnrollmentStatus
    FollowOnStatus InitiatorType MitReason NameMatch PayerAuthentication PaymentErrorReason PaymentReason PaymentSolution PaymentStatus
    PendingEvent ProvisioningFailure ResponseCategory ResponseCategoryCode StepUpMethod TokenErrorType TokenSource TokenState
    TransactionService TransactionStatus
}

values! {
    shown {
        Amount = of(&["0100.50", "-1"]),
        SettlementAmount = of(&["1"]),
        Currency = of(&["USD", "usd"]),
        SettlementCurrency = of(&["USD"]),
        NumericCurrency = of(&["978"]),
        MerchantCountry = of(&["us"]),
        Timestamp = of(&["2026-01-01T00:00:00.000Z"]),
        EpochSeconds = of(&["1767225600"]),
        ExpirationMonth = of(&["01"]),
        ExpirationYear = of(&["2031"]),
        ClientTransactionId = of(&["a b"]),
        CustomerId = of(&["1"]),
        InstructionId = of(&["1"]),
        InstrumentIdentifierId = of(&["1"]),
        MandateId = of(&["1"]),
        NetworkTransactionId = of(&["016153570198200", " 7 "]),
        PaymentId = of(&["6528187198946076303004"]),
        CaptureId = of(&["1"]),
        CreditId = of(&["1"]),
        RefundableId = of(&["1"]),
        ReversalId = of(&["1"]),
        VoidId = of(&["1"]),
        PaymentInstrumentId = of(&["1"]),
        TokenId = of(&["1"]),
        SearchId = of(&["1"]),
        ShippingAddressId = of(&["1"]),
        TransactionId = of(&["6528187198946076303004"]),
        TokenizedCardId = of(&["1"]),
        Environment = Environment::ALL.to_vec(),
        Outcome = Outcome::ALL.to_vec(),
        Rule = Rule::ALL.to_vec(),
        Encryption = Encryption::ALL.to_vec(),
        Jose = Jose::ALL.to_vec(),
        Repeatable = Repeatable::ALL.to_vec(),
        AgentOutcome = AgentOutcome::ALL.to_vec(),
        AgreementKind = AgreementKind::ALL.to_vec(),
        PaymentOutcome = PaymentOutcome::ALL.to_vec(),
        HoldsFunds = HoldsFunds::ALL.to_vec(),
        TransactionKind = TransactionKind::ALL.to_vec(),
        AttemptEnd = AttemptEnd::ALL.to_vec(),
        Undone = Undone::ALL.to_vec(),
        Processor = Processor::ALL.to_vec(),
        Certainty = Certainty::ALL.to_vec(),
        Remedy = Remedy::ALL.to_vec(),
        RetryAdvice = of(&["later", "later(86400)", "new_data", "new_data(1)", "not_by_machine", "needs_customer", "never"]),
        TokenOutcome = of(&[
            "usable", "suspended", "expired", "failed", "failed(CARD_NOT_ELIGIBLE)", "failed(a (new) one)", "deleted",
            "unrecognized",
        ]),
    }
    hidden {
        Personal = of(&["canary\n"]),
        Country = of(&["QQ"]),
        MaskedNumber = of(&["411111XXXXXX1111"]),
    }
    secret {
        Secret = of(&["canary"]),
        CardNumber = of(&["4111111111111111"]),
        SecurityCode = of(&["123"]),
        Cryptogram = of(&["canary"]),
        AgentTokenNumber = of(&["canary"]),
        NetworkTokenNumber = of(&["canary"]),
        AnsweredCardNumber = of(&["canary"]),
        BankAccountNumber = of(&["4100"]),
    }
    record {
        UnderSeal<CardNumber> = of(&["sealed"]),
        Rejected = vec![rejected()],
        Verdict = vec![rejected().verdict],
        Violation = rejected().verdict.violations,
        Found = rejected().verdict.violations.into_iter().map(|violation| violation.found).collect(),
        Undecided = rejected().verdict.undecided,
        Undocumented = rejected().verdict.undocumented,
        Waiver = vec![Waiver::new("a", "b")],
        Selection = vec![Selection::Unsaid, Selection::Unknown, Selection::Is("visa".to_owned())],
        Given = vec![
            Given::default(),
            Given::default().select("network", "visa").mode("relaxed").waive("a", "b").parameter("c", "d").query("e", "f")
                .header("g", "h").jose_answer(false),
        ],
        Note = vec![Note::new("a[0].b", Misfit::TooLong)],
        Misfit = vec![Misfit::Unknown, Misfit::of_type("text", "a list"), Misfit::of_spelling("a"), Misfit::TooLong],
        RetryLimit = vec![RetryAdvice::Later { after: None }.limit()],
        Agreement = vec![Agreement::new(AgreementKind::Recurring, of::<Timestamp>(&["2026-01-01T00:00:00Z"]).remove(0))],
        Asked = vec![Asked::default(), Asked::new(of::<Amount>(&["1.0"]).remove(0), "USD").captured()],
        StoredCredential = json_of(credential()),
        References = json_of(json!({ "operation": "raw", "transaction_id": "1", "last_ended": "2026-01-01T00:00:00Z" })),
        Receipt = json_of(json!({ "outcome": "approved", "reconciliation_id": "1", "hold_ends_about": "2026-01-06T00:00:00Z" })),
        AttemptRecord = json_of(attempt()),
        Attempts = json_of(json!([attempt()])),
        ClockSkew = vec![ClockSkew::Ahead(Duration::from_secs(61)), ClockSkew::Behind(Duration::from_millis(1))],
    }
}

/// Code lists of a feature that need not be there.
const OTHER_CODES: &[&str] = &["EventType", "NetworkTokenChange"];

#[cfg(feature = "webhooks")]
#[test]
fn every_code_of_notifications_is_read_as_it_is_written() {
    use visa_acceptance::webhooks::{EventType, NetworkTokenChange};

    shown::<EventType>("EventType", [EventType::KNOWN, &["a-new-one".into()]].concat());
    shown::<NetworkTokenChange>("NetworkTokenChange", [NetworkTokenChange::KNOWN, &["a-new-one".into()]].concat());
}

/// What a file defines that is public.
fn defined(file: &Path, names: &mut BTreeSet<String>) {
    let text = fs::read_to_string(file).expect("sources can be read");
    for line in text.lines() {
        let line = line.trim_start();
        let Some(rest) = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum ")) else { continue };
        let ends = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$'));
        names.insert(rest.split(ends).next().unwrap_or_default().to_owned());
    }
}

/// Everything but use cases, bodies and tests: of what is generated, code lists, types of text and shapes.
fn sources(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("they can be listed").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_generated = folder.ends_with("generated");
        match (path.is_dir(), is_generated) {
            (true, false) => sources(&path, names),
            (false, true) if !matches!(name, "api.rs" | "errors.rs") => {}
            (false, _) if name != "tests.rs" => defined(&path, names),
            _ => {}
        }
    }
}

#[test]
fn every_public_type_is_here_or_no_value() {
    let mut defined = BTreeSet::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut defined);
    let listed: Vec<_> = [VALUES, CODES, OTHER_CODES, NO_VALUES].concat();
    let known: BTreeSet<_> = listed.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(known.len(), listed.len(), "a type is listed twice");
    let new: Vec<_> = defined.difference(&known).collect();
    assert!(new.is_empty(), "add a sample to `values!`, or say in `NO_VALUES` that it is none: {new:?}");
    let gone: Vec<_> = known.difference(&defined).collect();
    assert!(gone.is_empty(), "there is no such type any longer: {gone:?}");
}

#[test]
fn what_does_not_read_as_advice_or_an_outcome_is_refused_and_not_repeated() {
    for text in ["", "canary", "later(", "later()", "later(canary)", "later(-1)", "never(1)", "Later"] {
        let error = text.parse::<RetryAdvice>().expect_err(text);
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    for text in ["", "canary", "usable(canary)", "failed(", "failedX"] {
        let error = text.parse::<TokenOutcome>().expect_err(text);
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}
