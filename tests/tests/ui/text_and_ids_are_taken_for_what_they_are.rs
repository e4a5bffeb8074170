//! What is taken for something else says what to make first: in paths, in bodies, in list elements, and in what is asked and agreed.

use visa_acceptance::{
    api::{InstrumentIdentifierId, MandateId},
    intelligent_commerce::{InitiatePurchaseIntent, Mandate},
    outcome::{Agreement, AgreementKind, Asked},
    passkeys::{CreateOneTimePassword, CreatePaymentCredentials},
    payments::MerchantInitiatedTransaction,
};

fn main() {
    let _ = CreateOneTimePassword::builder(InstrumentIdentifierId::new("7010000000016241111"));
    let _ = CreatePaymentCredentials::builder(MandateId::new("d48ac10b-58cc-4372-a567-0e02b2c3d489"));
    let _ = MerchantInitiatedTransaction::default().original_authorized_amount("25.00");
    let _ = InitiatePurchaseIntent::builder().mandate(Mandate::default());
    let _ = Asked::new("25.00", "USD");
    let _ = Agreement::new(AgreementKind::Unscheduled, "2026-01-01T12:00:00Z");
}
