//! A cryptogram is good for one attempt: nothing that can hold one is copied.

use visa_acceptance::{
    Request,
    api::Cryptogram,
    payments::{
        ConsumerAuthentication, PaymentRequest,
        unscheduled::{MerchantInitiatedWithPan, MerchantInitiatedWithPanBuilder},
    },
    runtime::Complete,
};

fn alone(cryptogram: &Cryptogram) -> Cryptogram {
    cryptogram.clone()
}

fn within_a_body(body: PaymentRequest) -> (PaymentRequest, PaymentRequest) {
    (body.clone(), body)
}

fn within_a_request(request: Request<MerchantInitiatedWithPan>) {
    let again = request.clone();
    drop((request, again));
}

fn within_a_part(payer: &Complete<ConsumerAuthentication>) {
    let _ = MerchantInitiatedWithPan::builder().consumer_authentication_information(payer);
}

fn within_a_builder(builder: MerchantInitiatedWithPanBuilder) {
    let _ = (builder.clone(), builder);
}

fn main() {}
