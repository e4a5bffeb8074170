//! The documentation against the generated client: what the tests in `tests/` share.

pub mod json;
pub mod leaf;

use std::collections::BTreeSet;

use codegen::PublishedDocument;
use serde_json::{Value, json};
use visa_acceptance::runtime::{
    Contract, Object, Selection, Verdict, Violation,
    contract::Given,
    decode::{self, Note},
    value::View,
};

/// Every published document of the spec.
///
/// # Panics
///
/// If the spec cannot be read, or something in it is wrong.
#[must_use]
pub fn documents() -> Vec<PublishedDocument> {
    let sources = xtask::spec_sources(&xtask::workspace_root()).expect("the spec can be read");
    codegen::examples(&sources).unwrap_or_else(|failure| panic!("{failure}"))
}

/// A document that every test can count on.
///
/// # Panics
///
/// If there is no such file.
#[must_use]
pub fn document(file: &str) -> PublishedDocument {
    let found = documents().into_iter().find(|document| document.file == format!("examples/{file}"));
    found.unwrap_or_else(|| panic!("there is no document `{file}`"))
}

/// A contract by its id.
///
/// # Panics
///
/// If there is none.
#[must_use]
pub fn contract(id: &str) -> &'static Contract {
    let found = visa_acceptance::use_cases().iter().find(|contract| contract.id == id);
    found.unwrap_or_else(|| panic!("there is no use case `{id}`"))
}

/// What is known of a request: selectors with their values, and modes.
///
/// # Panics
///
/// If the contract does not have one of them.
#[must_use]
pub fn given(contract: &Contract, selections: &[(&str, &str)], modes: &[&str]) -> Given {
    let mut given = Given::default();
    for (name, value) in selections {
        given.select(contract, name, Selection::Is((*value).to_owned())).expect("the contract has the selector");
    }
    for mode in modes {
        given.enable(contract, mode).expect("the contract has the mode");
    }
    given
}

/// A contract's verdict on JSON.
///
/// # Panics
///
/// If the JSON is not an object.
#[must_use]
pub fn judge(contract: &Contract, json: &Value, given: &Given) -> Verdict {
    contract.check_json(json, given).expect("the JSON is an object")
}

/// An object read from JSON, and what in it was not as documented.
///
/// # Panics
///
/// If the JSON is not an object.
#[must_use]
pub fn decoded(mut empty: Box<dyn Object>, json: &Value) -> (Box<dyn Object>, Vec<Note>) {
    let notes = decode::into(empty.as_mut(), json).expect("the JSON is an object");
    (empty, notes)
}

/// An object as JSON.
///
/// # Panics
///
/// Never: every object can be written.
#[must_use]
pub fn encoded(object: &dyn Object) -> Value {
    serde_json::to_value(View::Object(object)).expect("every object can be written")
}

/// Where requirements are broken.
#[must_use]
pub fn places(violations: &[Violation]) -> BTreeSet<&str> {
    violations.iter().map(|violation| violation.path.as_str()).collect()
}

/// A request that keeps its contract, for tests that then break it.
#[derive(Debug)]
pub struct Start {
    /// What it is, for messages.
    pub name: String,
    /// The contract.
    pub contract: &'static Contract,
    /// The body.
    pub json: Value,
    /// What is known beside the body.
    pub selections: Vec<(String, String)>,
}

impl Start {
    /// What is known beside the body, in some modes.
    #[must_use]
    pub fn given(&self, modes: &[&str]) -> Given {
        let selections: Vec<_> = self.selections.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        given(self.contract, &selections, modes)
    }
}

/// A start for every contract that requires something: the published examples, and what no page shows made by hand.
#[must_use]
pub fn starts() -> Vec<Start> {
    let mut starts = Vec::new();
    for document in documents() {
        if document.side != codegen::Side::Request {
            continue;
        }
        let mut add = |id: &str| {
            starts.push(Start {
                name: format!("{id} with {}", document.file),
                contract: contract(id),
                json: document.conforming.clone(),
                selections: document.selections.clone(),
            });
        };
        add(&document.contract);
        // The contract of all variants has no example of its own; each variant's example is one.
        if let Some((base, _)) = document.contract.split_once('.') {
            add(base);
        }
    }
    starts.extend(made_by_hand());
    starts
}

/// Requests that no page shows.
fn made_by_hand() -> Vec<Start> {
    let start = |id: &str, what: &str, json: Value, networks: &[&str]| Start {
        name: format!("{id} with {what}"),
        contract: contract(id),
        json,
        selections: networks.iter().map(|network| ("network".to_owned(), (*network).to_owned())).collect(),
    };
    let amount = json!({ "amountDetails": { "currency": "USD", "totalAmount": "10.00" } });
    let initial = |with: Value| {
        let initiator = json!({ "credentialStoredOnFile": true, "type": "customer" });
        json!({
            "orderInformation": amount,
            "paymentInformation": with,
            "processingInformation": {
                "commerceIndicator": "internet",
                "authorizationOptions": { "initiator": initiator },
            },
        })
    };
    let subsequent = |with: Value, mut initiator: Value| {
        json::set(&mut initiator, "storedCredentialUsed", true);
        json::set(&mut initiator, "type", "merchant");
        json!({
            "orderInformation": amount,
            "paymentInformation": with,
            "processingInformation": {
                "commerceIndicator": "recurring",
                "authorizationOptions": { "initiator": initiator },
            },
        })
    };
    let installment = |with: Value| {
        json!({
            "orderInformation": amount,
            "paymentInformation": with,
            "processingInformation": { "commerceIndicator": "install" },
        })
    };
    let card = json!({ "card": { "number": "5555555555554444", "expirationMonth": "12", "expirationYear": "2031" } });
    let network_token = json!({ "tokenizedCard": { "number": "5555555555554444" } });
    let customer = json!({ "customer": { "id": "080AC9AB60C92AA2E063A2598D0A0C74" } });
    let payment_instrument = json!({ "paymentInstrument": { "id": "080AE120369A7947E063A2598D0A718F" } });
    let previous = json!({ "merchantInitiatedTransaction": { "previousTransactionId": "123456789619999" } });
    let (first, later) = ("payments/stored-credentials/initial", "payments/stored-credentials/subsequent");
    let by_token = "payments/installments/merchant-initiated-with-token";
    let by_payment_instrument = format!("{by_token}.payment-instrument");
    let by_customer = format!("{by_token}.customer");
    let mastercard = ["mastercard"].as_slice();
    vec![
        start(
            "instrument-identifiers/create",
            "a bank account",
            json!({ "bankAccount": { "number": "4100", "routingNumber": "071923284" } }),
            &[],
        ),
        start(first, "a card", initial(card.clone()), &[]),
        start(first, "a network token", initial(network_token.clone()), &[]),
        start(first, "a customer token", initial(customer.clone()), &[]),
        start(later, "a card", subsequent(card, previous.clone()), &[]),
        start(later, "a network token", subsequent(network_token, previous), &[]),
        start(later, "a customer token", subsequent(customer.clone(), json!({})), &[]),
        start(&by_payment_instrument, "its token", installment(payment_instrument.clone()), mastercard),
        start(by_token, "a payment instrument", installment(payment_instrument), mastercard),
        start(&by_customer, "its token", installment(customer.clone()), mastercard),
        start(by_token, "a customer", installment(customer), mastercard),
    ]
}

/// Calls a generic function once for each use case as a type: `every_use_case!(check)` calls `check::<Create>()`, …; what
/// stands behind the name goes into every call.
#[macro_export]
macro_rules! every_use_case {
    ($check:ident $(, $argument:expr)?) => {
        $crate::every_use_case!(
            $check($($argument)?):
            visa_acceptance::instrument_identifiers::Create,
            visa_acceptance::instrument_identifiers::CreateForEnrollableNetworkToken,
            visa_acceptance::instrument_identifiers::Retrieve,
            visa_acceptance::instrument_identifiers::Delete,
            visa_acceptance::instrument_identifiers::Update,
            visa_acceptance::instrument_identifiers::ListPaymentInstruments,
            visa_acceptance::intelligent_commerce::EnrollCard,
            visa_acceptance::intelligent_commerce::InitiatePurchaseIntent,
            visa_acceptance::intelligent_commerce::UpdatePurchaseIntent,
            visa_acceptance::intelligent_commerce::CancelPurchaseIntent,
            visa_acceptance::intelligent_commerce::RetrievePaymentCredentials,
            visa_acceptance::intelligent_commerce::ConfirmTransactionEvents,
            visa_acceptance::passkeys::CreateAuthenticationOptions,
            visa_acceptance::passkeys::CreateOneTimePassword,
            visa_acceptance::passkeys::ValidateOneTimePassword,
            visa_acceptance::passkeys::CreateAuthenticationRegistration,
            visa_acceptance::passkeys::CreatePaymentCredentials,
            visa_acceptance::payments::stored_credentials::Initial,
            visa_acceptance::payments::stored_credentials::Subsequent,
            visa_acceptance::payments::stored_credentials::StoreWithPan,
            visa_acceptance::payments::stored_credentials::StoreWithTokenCreation,
            visa_acceptance::payments::stored_credentials::UseStored,
            visa_acceptance::payments::installments::CustomerInitiatedWithPan,
            visa_acceptance::payments::installments::CustomerInitiatedWithTokenCreation,
            visa_acceptance::payments::installments::CustomerInitiatedWithNetworkToken,
            visa_acceptance::payments::installments::MerchantInitiatedWithPan,
            visa_acceptance::payments::installments::MerchantInitiatedWithTokenInstrumentIdentifier,
            visa_acceptance::payments::installments::MerchantInitiatedWithTokenPaymentInstrument,
            visa_acceptance::payments::installments::MerchantInitiatedWithTokenCustomer,
            visa_acceptance::payments::recurring::CustomerInitiatedWithPan,
            visa_acceptance::payments::recurring::CustomerInitiatedWithTokenCreation,
            visa_acceptance::payments::recurring::CustomerInitiatedWithNetworkToken,
            visa_acceptance::payments::recurring::MerchantInitiatedWithPan,
            visa_acceptance::payments::recurring::MerchantInitiatedWithTokenInstrumentIdentifier,
            visa_acceptance::payments::recurring::MerchantInitiatedWithTokenPaymentInstrument,
            visa_acceptance::payments::recurring::MerchantInitiatedWithTokenCustomer,
            visa_acceptance::payments::standing_orders::CustomerInitiatedWithPan,
            visa_acceptance::payments::standing_orders::CustomerInitiatedWithTokenCreation,
            visa_acceptance::payments::subscriptions::CustomerInitiatedWithPan,
            visa_acceptance::payments::subscriptions::CustomerInitiatedWithTokenCreation,
            visa_acceptance::payments::unscheduled::CustomerInitiatedWithPan,
            visa_acceptance::payments::unscheduled::CustomerInitiatedWithTokenCreation,
            visa_acceptance::payments::unscheduled::CustomerInitiatedWithNetworkToken,
            visa_acceptance::payments::unscheduled::MerchantInitiatedWithPan,
            visa_acceptance::payments::unscheduled::MerchantInitiatedWithTokenInstrumentIdentifier,
            visa_acceptance::payments::unscheduled::MerchantInitiatedWithTokenPaymentInstrument,
            visa_acceptance::payments::unscheduled::MerchantInitiatedWithTokenCustomer,
            visa_acceptance::tokenized_cards::ProvisionForCardNumber,
            visa_acceptance::tokenized_cards::PushProvisioning,
        )
    };
    ($check:ident $arguments:tt: $($use_case:ty,)*) => {
        [$($check::<$use_case> $arguments,)*]
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use visa_acceptance::runtime::UseCase;

    #[test]
    fn every_use_case_of_the_registry_is_among_the_types() {
        fn id<U: UseCase>() -> &'static str {
            U::CONTRACT.id
        }
        let types: BTreeSet<_> = every_use_case!(id).into();
        let registered: BTreeSet<_> = visa_acceptance::use_cases().iter().map(|contract| contract.id).collect();
        // The contract that variants share belongs to no builder.
        let shared = |id: &&str| registered.iter().any(|other| other.starts_with(&format!("{id}.")));
        let expected: BTreeSet<_> = registered.iter().copied().filter(|id| !shared(id)).collect();
        assert_eq!(types, expected);
    }

    #[test]
    fn every_contract_that_requires_something_has_a_start() {
        let started: BTreeSet<_> = super::starts().iter().map(|start| start.contract.id).collect();
        let binding = |contract: &&&visa_acceptance::runtime::Contract| !contract.is_empty();
        let all = visa_acceptance::use_cases().iter().filter(binding).map(|contract| contract.id);
        assert_eq!(started, all.collect());
    }
}
