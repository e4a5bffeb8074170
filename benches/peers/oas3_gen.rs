//! Makes one payment.

use api::{
    ApiResponse, CreatePaymentRequest, PaymentRequestBody, PaymentsUnscheduledMerchantInitiatedWithTokenCustomer,
    VisaAcceptanceRestApiClient,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = VisaAcceptanceRestApiClient::new();
    let mut body = PaymentsUnscheduledMerchantInitiatedWithTokenCustomer::default();
    body.order_information.amount_details.currency = "USD".to_owned();
    body.order_information.amount_details.total_amount = "102.21".to_owned();
    body.payment_information.customer.id = "080AC9AB60C92AA2E063A2598D0A0C74".to_owned();
    let body = PaymentRequestBody::UnscheduledMerchantInitiatedWithTokenCustomer(body);
    if let ApiResponse::Success(_, payment) = client.create_payment(CreatePaymentRequest { body }).await? {
        println!("{:?}", payment.id);
    }
    Ok(())
}
