//! A request that every test of sending can send.

use visa_acceptance::{
    Request,
    api::{Amount, CardNetwork},
    payments::unscheduled::{MerchantInitiatedWithToken, MerchantInitiatedWithTokenCustomer},
};

/// A payment with a stored customer token: a POST that moves money.
pub(crate) fn payment() -> Request<MerchantInitiatedWithTokenCustomer> {
    MerchantInitiatedWithToken::customer()
        .customer_id("080AC9AB60C92AA2E063A2598D0A0C74")
        .currency("USD")
        .total_amount(Amount::new("102.21").expect("it is a number"))
        .network(CardNetwork::Visa)
        .build()
        .expect("nothing is missing")
}
