//! What is left in memory of a request that was encrypted: nothing that can be read.
#![cfg(all(feature = "client", target_os = "linux"))]

#[allow(dead_code, reason = "another test uses the rest")]
mod memory;
#[allow(dead_code, reason = "another test uses the rest")]
#[path = "support/platform.rs"]
mod platform;

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
};

use memory::{Memory, answered};
use serde_json::json;
use visa_acceptance::{
    Secret,
    api::{Amount, CardNetwork},
    client::{Credentials, TransportError},
    payments::unscheduled::MerchantInitiatedWithToken,
};

/// Every place of this process's memory that begins with these bytes and goes on with the same bytes one higher, so that the test
/// holds no copy of what it looks for.
fn found(first: &[u8], rest_less_one: &[u8]) -> usize {
    let maps = std::fs::read_to_string("/proc/self/maps").expect("it is this process");
    let mut memory = File::open("/proc/self/mem").expect("it is this process");
    let (mut count, mut page) = (0, vec![0; 1 << 16]);
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|rights| rights.starts_with("rw"))) {
        let range = line.split(' ').next().and_then(|range| range.split_once('-')).expect("a range");
        let [start, end] = [range.0, range.1].map(|number| u64::from_str_radix(number, 16).expect("a number"));
        let mut at = start;
        // Pages overlap by what is looked for.
        while at + ((first.len() + rest_less_one.len()) as u64) <= end {
            let length = page.len().min(usize::try_from(end - at).expect("it fits"));
            if memory.seek(SeekFrom::Start(at)).is_err() || memory.read_exact(&mut page[..length]).is_err() {
                break;
            }
            let goes_on = |window: &[u8]| {
                window.starts_with(first)
                    && window[first.len()..].iter().zip(rest_less_one).all(|(byte, less)| byte.wrapping_sub(1) == *less)
            };
            count += page[..length].windows(first.len() + rest_less_one.len()).filter(|window| goes_on(window)).count();
            at += (length - first.len() - rest_less_one.len() + 1) as u64;
        }
        // What was read is not to be found again in the copy.
        page.fill(0);
    }
    count
}

/// A street of which there are no two: the beginning as it is, the rest one less.
const FIRST: &[u8] = b"Wiped Street ";
const REST: &[u8] = b"4718293650z847362519x";

fn street() -> Secret {
    let mut street = FIRST.to_vec();
    street.extend(REST.iter().map(|byte| byte + 1));
    String::from_utf8(street).expect("it is text").into()
}

#[tokio::test]
async fn nothing_of_an_encrypted_request_stays_in_memory() {
    let kept = street();
    assert!(found(FIRST, REST) > 0, "what is there is found");
    drop(kept);
    assert_eq!(found(FIRST, REST), 0, "and what is wiped is not");

    let refused = || TransportError::not_sent("refused");
    let memory = Memory::answering([Err(refused as _), answered(201, &json!({ "status": "AUTHORIZED" }))]);
    let credentials = Credentials::jwt_shared_secret("merchant", "key", "c2VjcmV0").expect("it is base64");
    let client = memory::builder(&memory, credentials).encrypt_requests(platform::certificate()).build();
    let client = client.expect("the settings are right");
    // What lies between the bodies keeps their places from being used again at once.
    let mut between = Vec::new();
    let mut calls = Vec::new();
    for length in [10, 10_000].repeat(10) {
        let request = MerchantInitiatedWithToken::customer()
            .customer_id("7010000000016241111")
            .currency("USD")
            .total_amount(Amount::new("102.21").expect("it is an amount"))
            .network(CardNetwork::Visa)
            .with_body(|body| {
                let card = body.payment_information.get_or_insert_default().card.get_or_insert_default();
                card.number = Some(street().as_str().into());
                let bill_to = body.order_information.get_or_insert_default().bill_to.get_or_insert_default();
                bill_to.address1 = Some(street().as_str().into());
                // A long body is moved to a larger place while it is written.
                bill_to.locality = Some("x".repeat(length).into());
            })
            .waive("paymentInformation.card.number", "it is a street, to be found in memory")
            .build()
            .expect("nothing is missing");
        calls.push(client.prepare(request).expect("the settings are right"));
        between.push(vec![0_u8; 100]);
    }
    for call in calls {
        call.send().await.expect("it is approved");
    }
    assert_eq!(memory.seen().len(), 21, "one was encrypted twice");
    assert_eq!(found(FIRST, REST), 0);
}
