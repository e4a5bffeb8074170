//! An attempt → the request that charges a stored credential, ready to be signed.

use visa_acceptance::{
    api::{Amount, ClientTransactionId, Currency},
    client::Call,
    outcome::StoredCredential,
    payments::{PaymentAnswer, PaymentRequest, recurring::MerchantInitiatedWithToken},
};

use crate::Run;

/// What is charged, and how much.
pub(crate) struct Charge<'a> {
    /// The attempt's id. It is the merchant's reference, by which searches find it, and the transaction id, by which a processor that
    /// guards against duplicates knows it again.
    pub(crate) id: &'a str,
    pub(crate) stored: &'a StoredCredential,
    pub(crate) amount: &'a str,
    pub(crate) currency: &'a str,
}

impl Run {
    /// The call that charges; the reason where there can be none.
    pub(crate) fn charge(&self, charge: &Charge<'_>) -> Result<Call<PaymentAnswer>, String> {
        let customer = charge.stored.customer_id().ok_or("the credential has no customer token")?;
        let amount = Amount::new(charge.amount).map_err(|error| error.to_string())?;
        let request = MerchantInitiatedWithToken::customer()
            .credential(charge.stored)
            .customer_id(customer)
            .reference(charge.id)
            .client_transaction_id(ClientTransactionId::new(charge.id))
            .currency(Currency::from(charge.currency))
            .total_amount(amount)
            .capture(true)
            .declare_merchant_initiated();
        let request = if self.settings.accepts_parts { request.with_body(accept_a_part) } else { request };
        let request = request.build().map_err(|rejected| rejected.to_string())?;
        self.client.prepare(request).map_err(|error| error.to_string())
    }
}

/// What the use case does not document, and processors know.
fn accept_a_part(body: &mut PaymentRequest) {
    let processing = body.processing_information.get_or_insert_default();
    processing
        .authorization_options
        .get_or_insert_default()
        .extra
        .insert("partialAuthIndicator", serde_json::json!(true));
}
