//! States of builders, as callers write them: setters that are called or not, builders in signatures and fields, groups without what is optional.

use visa_acceptance::{
    api::{Amount, CardNetwork, CommerceIndicator, CustomerId},
    checks::{Rejected, Rule},
    payments::{
        BillTo, recurring,
        unscheduled::{self, MerchantInitiatedWithTokenCustomer, MerchantInitiatedWithTokenCustomerBuilder},
    },
    runtime::{AtRunTime, Request},
};

const ID: &str = "080AC9AB60C92AA2E063A2598D0A0C74";

fn amount() -> Amount {
    Amount::new("25.00").expect("it is a number")
}

#[track_caller]
fn lacks<U: visa_acceptance::UseCase>(request: Result<Request<U>, Box<Rejected>>, expected: &[&str]) {
    let rejected = request.expect_err("something is missing");
    let missing = rejected.verdict.violations.iter().filter(|violation| violation.rule == Rule::Required);
    assert_eq!(missing.map(|violation| violation.path.as_str()).collect::<Vec<_>>(), expected);
}

/// A required setter that is called if there is something to set.
fn charge(id: Option<&str>) -> Result<Request<MerchantInitiatedWithTokenCustomer>, Box<Rejected>> {
    let mut b = MerchantInitiatedWithTokenCustomer::builder().currency("USD").total_amount(amount()).at_run_time();
    if let Some(id) = id {
        b = b.customer_id(id);
    }
    b.network(CardNetwork::Visa).build()
}

#[test]
fn a_required_setter_may_be_called_or_not_at_run_time() {
    let request = charge(Some(ID)).expect("everything is there");
    let customer = request.body().payment_information.as_ref().and_then(|payment| payment.customer.as_ref());
    assert_eq!(customer.and_then(|customer| customer.id.clone()), Some(CustomerId::new(ID)));
    lacks(charge(None), &["paymentInformation.customer.id"]);
}

#[test]
fn text_that_a_caller_keeps_is_taken_by_reference() {
    let kept = [ID, "USD", "visa"].map(str::to_owned);
    let [id, currency, network] = &kept;
    let charge = || {
        let builder = MerchantInitiatedWithTokenCustomer::builder().customer_id(id).currency(currency);
        builder.total_amount(amount()).network(CardNetwork::from(network)).build()
    };
    let literal = MerchantInitiatedWithTokenCustomer::builder().customer_id(ID).currency("USD").total_amount(amount());
    let literal = literal.network(CardNetwork::Visa).build().expect("everything is there");
    assert_eq!(charge().expect("everything is there").body(), literal.body());
    assert_eq!(charge().expect("everything is there").given(), literal.given());
}

/// A helper names a builder by its own name alone.
fn priced(builder: MerchantInitiatedWithTokenCustomerBuilder) -> MerchantInitiatedWithTokenCustomerBuilder {
    builder.currency("USD").total_amount(amount())
}

/// One that takes a builder in whatever state gives it back in the state of run time.
fn named<S>(
    builder: MerchantInitiatedWithTokenCustomerBuilder<S>,
) -> MerchantInitiatedWithTokenCustomerBuilder<AtRunTime> {
    builder.at_run_time().customer_id(ID).network(CardNetwork::Visa)
}

/// A service keeps what all of its charges have in common.
struct Charges {
    common: MerchantInitiatedWithTokenCustomerBuilder,
}

#[test]
fn a_builder_is_named_in_signatures_and_fields_without_a_hidden_module() {
    let charges = Charges { common: priced(MerchantInitiatedWithTokenCustomer::builder().at_run_time()) };
    named(charges.common).build().expect("everything is there");
    let common = priced(MerchantInitiatedWithTokenCustomer::builder().at_run_time());
    lacks(common.build(), &["paymentInformation.customer.id"]);
    named(MerchantInitiatedWithTokenCustomer::builder().currency("USD").total_amount(amount()))
        .build()
        .expect("everything is there");
}

/// A billing address without a phone number; what its type says of what is set is left to the compiler.
macro_rules! without_phone {
    () => {
        BillTo::builder()
            .address1("201 S. Division St.")
            .administrative_area("MI")
            .country("US")
            .email("test@vas.com")
            .first_name("John")
            .last_name("Doe")
            .locality("Ann Arbor")
            .postal_code("48104-2201")
    };
}

#[test]
fn a_billing_address_without_a_phone_number_will_do_where_that_is_optional() {
    let request = recurring::CustomerInitiatedWithPan::builder()
        .bill_to(without_phone!().build())
        .card_number("4111111111111111")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .commerce_indicator(CommerceIndicator::Internet)
        .currency("USD")
        .total_amount(amount())
        .build();
    request.expect("its page does not ask for the phone number");
}

#[test]
fn a_billing_address_without_a_phone_number_is_an_error_where_that_is_required() {
    let builder = unscheduled::CustomerInitiatedWithPan::builder()
        .bill_to(without_phone!().build())
        .card_number("4111111111111111")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .commerce_indicator(CommerceIndicator::Internet)
        .currency("USD")
        .total_amount(amount());
    // `builder.build()` does not compile, which `ui/group_lacks_a_field.rs` shows.
    lacks(builder.at_run_time().build(), &["orderInformation.billTo.phoneNumber"]);
}
