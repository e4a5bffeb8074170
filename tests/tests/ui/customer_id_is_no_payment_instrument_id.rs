//! Each kind of token has an id type of its own.

use visa_acceptance::{api::CustomerId, payments::unscheduled::MerchantInitiatedWithTokenPaymentInstrument};

fn main() {
    let _ = MerchantInitiatedWithTokenPaymentInstrument::builder()
        .payment_instrument_id(CustomerId::new("080AC9AB60C92AA2E063A2598D0A0C74"));
}
