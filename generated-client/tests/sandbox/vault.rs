//! Customers, their payment instruments and their shipping addresses, from the first to the last, by the typed client.

use http::StatusCode;
use visa_acceptance::{
    Request,
    api::{Amount, CardNetwork, CustomerId, InstrumentIdentifierId, PaymentInstrumentId},
    client::{Client, Error},
    customers,
    instrument_identifiers::{self, ListPaymentInstruments},
    payment_instruments::{self, CreateForCustomer},
    payments::unscheduled::{MerchantInitiatedWithTokenCustomer, MerchantInitiatedWithTokenPaymentInstrument},
    runtime::{FromJson as _, Given, UseCase},
    sandbox::Sandbox,
    shipping_addresses::{self, ShipTo},
};

/// The status that a request is refused with.
#[track_caller]
fn refused<T>(result: Result<T, Error>) -> u16 {
    match result {
        Err(error) => error.status().map_or_else(|| panic!("{error}"), |status| status.as_u16()),
        Ok(_) => panic!("it was not refused"),
    }
}

async fn customer(client: &Client) -> CustomerId {
    let request = customers::Create::builder()
        .merchant_customer_id("c-17")
        .client_reference_information_code("17")
        .build()
        .expect("a request");
    let made = client.send(request).await.expect("a customer");
    assert_eq!(made.http_status, StatusCode::CREATED);
    made.body.id.expect("an id")
}

async fn identifier(client: &Client, number: &str) -> InstrumentIdentifierId {
    let request = instrument_identifiers::Create::builder().card_number(number).build().expect("a request");
    client.send(request).await.expect("an identifier").body.id.expect("an id")
}

fn address(customer: &CustomerId, first_line: &str) -> Request<shipping_addresses::Create> {
    let ship_to = ShipTo::builder().address1(first_line).locality("Ann Arbor").country("US").build();
    shipping_addresses::Create::builder(customer.clone()).ship_to(ship_to).build().expect("a request")
}

fn instrument(customer: &CustomerId, identifier: &InstrumentIdentifierId) -> Request<CreateForCustomer> {
    let request = CreateForCustomer::builder(customer.clone()).card_expiration_month("12");
    let request = request.card_expiration_year("2031").card_type("001").instrument_identifier_id(identifier.clone());
    request.bill_to_first_name("John").build().expect("a request")
}

async fn send<U: UseCase>(client: &Client, request: Request<U>) -> U::Response {
    client.send(request).await.expect("an answer").body
}

/// A field that is sent as `null` is removed, whichever way the request is made; one that is not sent stays.
#[tokio::test]
async fn what_is_sent_as_null_is_removed() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let client = &sandbox.client();
    let id = customer(client).await;
    let named = || customers::Update::builder(id.clone()).buyer_information_email("a@example.com").build();
    let by_hand = customers::Update::builder(id.clone()).with_body(|body| {
        body.buyer_information.get_or_insert_default().extra.insert("email", serde_json::Value::Null);
    });
    let given = Given::default().parameter("customerTokenId", id.as_str());
    let read = customers::Update::from_json(br#"{ "buyerInformation": { "email": null } }"#, given);
    for removing in [by_hand.build().expect("a request"), read.expect("a request")] {
        let changed = send(client, named().expect("a request")).await;
        let buyer = changed.buyer_information.expect("what is known");
        assert_eq!(buyer.email.as_ref().map(AsRef::as_ref), Some("a@example.com"));
        let changed = send(client, removing).await;
        let buyer = changed.buyer_information.expect("what is known");
        assert_eq!(buyer.email, None);
        assert_eq!(buyer.merchant_customer_id.as_ref().map(AsRef::as_ref), Some("c-17"));
        let reference = changed.client_reference_information.expect("the reference");
        assert_eq!(reference.code.as_ref().map(AsRef::as_ref), Some("17"), "it stays");
    }
}

#[tokio::test]
async fn a_customer_is_made_read_changed_and_deleted() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let client = &sandbox.client();
    let id = customer(client).await;
    let update =
        customers::Update::builder(id.clone()).buyer_information_email("new@example.com").build().expect("a request");
    let changed = send(client, update).await;
    assert_eq!(changed.id.as_ref(), Some(&id));
    // Ids are the same in capitals and small letters.
    let small = CustomerId::from(id.as_str().to_ascii_lowercase());
    let read = send(client, customers::Retrieve::builder(small).build().expect("a request")).await;
    let buyer = read.buyer_information.expect("what is known");
    assert_eq!(buyer.email.as_ref().map(AsRef::as_ref), Some("new@example.com"));
    assert_eq!(buyer.merchant_customer_id.as_ref().map(AsRef::as_ref), Some("c-17"));
    assert!(read.default_payment_instrument.is_none() && read.default_shipping_address.is_none());
    let nobody = customers::Retrieve::builder("F2F3ADA770102B51E053A2598D0A9078").build().expect("a request");
    assert_eq!(refused(client.send(nobody).await), 404);

    let kept = send(client, address(&id, "1 Main St")).await.id.expect("an id");
    let delete = || customers::Delete::builder(id.clone()).build().expect("a request");
    assert_eq!(client.send(delete()).await.expect("it is deleted").http_status, StatusCode::NO_CONTENT);
    assert_eq!(refused(client.send(delete()).await), 410);
    let gone = shipping_addresses::Retrieve::builder(id.clone(), kept).build().expect("a request");
    assert_eq!(refused(client.send(gone).await), 410);
    // Somebody else's are nobody's.
    let other = sandbox.client_builder(sandbox.merchant("another").expect("credentials")).build().expect("a client");
    let id = customer(client).await;
    assert_eq!(refused(other.send(customers::Retrieve::builder(id).build().expect("a request")).await), 404);
}

#[tokio::test]
async fn the_first_address_is_the_default_until_another_one_is() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let client = &sandbox.client();
    let id = customer(client).await;
    let mut made = Vec::new();
    for line in ["1 Main St", "2 Main St", "3 Main St"] {
        let answer = send(client, address(&id, line)).await;
        assert_eq!(answer.default_, Some(made.is_empty()));
        made.push(answer.id.expect("an id"));
    }
    // A request that is sent again makes a second token.
    made.push(send(client, address(&id, "3 Main St")).await.id.expect("an id"));
    let list = || shipping_addresses::List::builder(id.clone()).limit(3).build().expect("a request");
    let (mut pages, mut listed) = (client.pages(list()), Vec::new());
    while let Some(address) = pages.next().await.expect("a page") {
        listed.push((address.id.expect("an id"), address.default_ == Some(true)));
    }
    assert_eq!(listed[0], (made[0].clone(), true));
    assert_eq!(listed.iter().filter(|(_, is_default)| *is_default).count(), 1);
    assert_eq!(listed.len(), 4);
    let first = send(client, list()).await;
    assert_eq!((first.count, first.total, first.limit), (Some(3), Some(4), Some(3)));

    let delete = |at: usize| {
        let request = shipping_addresses::Delete::builder(id.clone(), made[at].clone()).build();
        client.send(request.expect("a request"))
    };
    assert_eq!(refused(delete(0).await), 409);
    let choose = shipping_addresses::Update::builder(id.clone(), made[1].clone()).is_default(true);
    let chosen = send(client, choose.ship_to_locality("Detroit").build().expect("a request")).await;
    let ship_to = chosen.ship_to.expect("an address");
    assert_eq!(ship_to.locality.as_ref().map(AsRef::as_ref), Some("Detroit"));
    assert_eq!(ship_to.address1.as_ref().map(AsRef::as_ref), Some("2 Main St"));
    let read = shipping_addresses::Retrieve::builder(id.clone(), made[0].clone()).build().expect("a request");
    assert_eq!(send(client, read).await.default_, Some(false));
    delete(0).await.expect("it is not the default any more");
    assert_eq!(refused(delete(0).await), 410);
    let owner = send(client, customers::Retrieve::builder(id.clone()).build().expect("a request")).await;
    assert_eq!(owner.default_shipping_address.and_then(|address| address.id).as_ref(), Some(&made[1]));
    for at in [2, 3, 1] {
        delete(at).await.expect("the default goes last");
    }
    let other = customer(client).await;
    let of_another = shipping_addresses::Retrieve::builder(other, made[1].clone()).build().expect("a request");
    assert_eq!(refused(client.send(of_another).await), 410);
    let stale = shipping_addresses::Create::builder("0").build().expect("a request");
    assert_eq!(refused(client.send(stale).await), 404);
}

#[tokio::test]
async fn a_customers_payment_instrument_pays_and_holds_its_identifier() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let client = &sandbox.client();
    let id = customer(client).await;
    let pay = |id: &CustomerId| {
        let request = MerchantInitiatedWithTokenCustomer::builder().customer_id(id.clone()).currency("USD");
        let request = request.total_amount(Amount::new("5.00").expect("an amount")).network(CardNetwork::Visa);
        request.build().expect("a request")
    };
    assert_eq!(refused(client.send(pay(&id)).await), 400, "a customer with nothing to pay with");
    let used = identifier(client, "4111111111111111").await;
    let first = send(client, instrument(&id, &used)).await;
    let embedded = first.embedded.expect("the identifier").instrument_identifier.expect("the identifier");
    assert_eq!((first.default_, embedded.id.as_ref()), (Some(true), Some(&used)));
    let second = send(client, instrument(&id, &used)).await;
    assert_eq!(second.default_, Some(false));
    let (first, second) = (first.id.expect("an id"), second.id.expect("an id"));
    let paid = client.send(pay(&id)).await.expect("an answer");
    assert!(paid.outcome().is_approved());

    let delete = |instrument: &PaymentInstrumentId| {
        let request = payment_instruments::DeleteForCustomer::builder(id.clone(), instrument.clone()).build();
        client.send(request.expect("a request"))
    };
    assert_eq!(refused(delete(&first).await), 409);
    let choose = payment_instruments::UpdateForCustomer::builder(id.clone(), second.clone()).is_default(true);
    let chosen = send(client, choose.card_expiration_year("2033").build().expect("a request")).await;
    let card = chosen.card.expect("a card");
    assert_eq!(card.expiration_year.as_ref().map(AsRef::as_ref), Some("2033"));
    assert_eq!(card.expiration_month.as_ref().map(AsRef::as_ref), Some("12"));
    let list = payment_instruments::ListForCustomer::builder(id.clone()).build().expect("a request");
    let mut pages = client.pages(list);
    let listed = pages.next().await.expect("a page").expect("an instrument");
    assert_eq!((listed.id.as_ref(), listed.default_), (Some(&second), Some(true)));

    let unused = |identifier: &InstrumentIdentifierId| {
        client.send(instrument_identifiers::Delete::builder(identifier.clone()).build().expect("a request"))
    };
    assert_eq!(refused(unused(&used).await), 409);
    delete(&first).await.expect("it is not the default any more");
    assert_eq!(refused(delete(&first).await), 410);
    assert_eq!(refused(unused(&used).await), 409, "one still refers to it");
    client.send(customers::Delete::builder(id.clone()).build().expect("a request")).await.expect("it is deleted");
    unused(&used).await.expect("nothing refers to it any more");
    assert_eq!(refused(client.send(pay(&id)).await), 400);
}

#[tokio::test]
async fn a_payment_instrument_that_stands_alone_pays_too() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let client = &sandbox.client();
    let (used, other) = (identifier(client, "4111111111111111").await, identifier(client, "5555555555554444").await);
    let create = payment_instruments::Create::builder().card_type("visa").instrument_identifier_id(used.clone());
    let made = send(client, create.build().expect("a request")).await;
    assert_eq!(made.object.as_deref(), Some("paymentInstrument"));
    let id = made.id.expect("an id");
    let pay = MerchantInitiatedWithTokenPaymentInstrument::builder().payment_instrument_id(id.clone()).currency("USD");
    let pay = pay
        .total_amount(Amount::new("5.00").expect("an amount"))
        .network(CardNetwork::Visa)
        .build()
        .expect("a request");
    assert!(client.send(pay).await.expect("an answer").outcome().is_approved());

    let update = payment_instruments::Update::builder(id.clone()).instrument_identifier_id(other.clone());
    let changed = send(client, update.build().expect("a request")).await;
    assert_eq!(changed.card.and_then(|card| card.r#type).as_deref(), Some("mastercard"));
    let of = async |identifier: &InstrumentIdentifierId| {
        let list = ListPaymentInstruments::builder(identifier.clone()).build().expect("a request");
        send(client, list).await.total
    };
    assert_eq!((of(&used).await, of(&other).await), (Some(0), Some(1)));
    let read = payment_instruments::Retrieve::builder(id.clone()).build().expect("a request");
    assert_eq!(send(client, read).await.id.as_ref(), Some(&id));
    let delete = || payment_instruments::Delete::builder(id.clone()).build().expect("a request");
    client.send(delete()).await.expect("it is deleted");
    assert_eq!(refused(client.send(delete()).await), 410);
    let unknown = payment_instruments::Create::builder().card_type("visa").instrument_identifier_id("7").build();
    assert_eq!(refused(client.send(unknown.expect("a request")).await), 400);
}

#[tokio::test]
async fn a_payment_instrument_without_a_number_is_kept_and_pays_nothing() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let client = &sandbox.client();
    let owner = customer(client).await;
    let request = CreateForCustomer::builder(owner.clone()).card_type("001").bill_to_first_name("John");
    let made = send(client, request.build().expect("a request")).await;
    let id = made.id.expect("an id");
    assert!(made.embedded.is_none());
    let payment = || {
        let payment = MerchantInitiatedWithTokenPaymentInstrument::builder().payment_instrument_id(id.clone());
        let payment = payment.currency("USD").total_amount(Amount::new("1.00").expect("an amount"));
        payment.network(CardNetwork::Visa).build().expect("a request")
    };
    assert_eq!(refused(client.send(payment()).await), 400);
    let number = identifier(client, "4111111111111111").await;
    let change = payment_instruments::Update::builder(id.clone()).instrument_identifier_id(number.clone());
    let changed = send(client, change.build().expect("a request")).await;
    let used = changed.embedded.and_then(|embedded| embedded.instrument_identifier).and_then(|used| used.id);
    assert_eq!(used, Some(number));
    assert!(client.send(payment()).await.is_ok());
}

#[tokio::test]
async fn a_number_that_is_asked_for_in_full_comes_encrypted_and_masked_since_none_is_kept() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let client = sandbox.client_builder(sandbox.credentials().expect("credentials"));
    let client = client.token_management_key(sandbox.token_management_key().expect("a key")).build().expect("a client");
    let id = identifier(&client, "4111111111111111").await;
    for is_jose in [false, true] {
        let request = instrument_identifiers::Retrieve::builder(id.clone()).jose_answer(is_jose);
        let reply = client.send(request.build().expect("a request")).await.expect("an answer");
        let kind =
            reply.headers.get(http::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        assert_eq!(kind.starts_with("application/jose"), is_jose, "{kind}");
        let number = reply.body.card.and_then(|card| card.number).expect("a number");
        assert_eq!(number.as_str(), "411111XXXXXX1111");
    }
}
