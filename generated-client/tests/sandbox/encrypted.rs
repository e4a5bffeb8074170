//! With the switch that encrypts every answer: that of every operation comes encrypted, and the client reads what was in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use http::Method;
use serde_json::{Value, json};
use visa_acceptance::{
    client::{Client, DecryptionKey, Error, HyperTransport, Limits, Sending, Transport},
    runtime::Contract,
    sandbox::Sandbox,
    use_cases,
};

use super::{every::rows, trusting};

/// A transport that keeps what came, as it came.
struct Tapped {
    transport: HyperTransport,
    came: Mutex<Vec<u8>>,
}

impl Transport for Tapped {
    fn send(&self, request: http::Request<Vec<u8>>, limits: Limits) -> Sending<'_> {
        Box::pin(async move {
            let response = self.transport.send(request, limits).await?;
            self.came.lock().expect("it").clone_from(response.body());
            Ok(response)
        })
    }
}

/// The published request of a use case, or nothing at all.
fn request(contract: &Contract) -> Value {
    let own = rows::ROWS.iter().filter(|(id, ..)| *id == contract.id).find_map(|(_, request, _)| *request);
    own.map_or_else(|| json!({}), |text| serde_json::from_str(text).expect("an example is JSON"))
}

/// A path with an id that nobody has for each of its parameters.
fn path(template: &str) -> String {
    let segments = template.split('/');
    let segments = segments.map(|segment| if segment.starts_with('{') { "7010000000016241111" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// What is in an encrypted answer: the only member of an object, or the text itself.
fn opened(came: &[u8], keys: &[DecryptionKey; 2]) -> Option<Value> {
    let text = match serde_json::from_slice::<BTreeMap<String, String>>(came) {
        Ok(mut envelope) if envelope.len() == 1 => envelope.remove("encryptedResponse")?,
        Ok(_) => return None,
        Err(_) => String::from_utf8(came.to_vec()).ok()?,
    };
    let plain = keys.iter().find_map(|key| key.open(&text).ok())?;
    serde_json::from_slice(&plain).ok()
}

/// What the client read.
async fn read(client: &Client, contract: &Contract) -> (bool, Vec<u8>) {
    let operation = contract.operation;
    let call = client.raw(operation.method.parse::<Method>().expect("a method"), path(operation.path));
    let call = if operation.has_body { call.body(&request(contract)) } else { call };
    match call.send().await {
        Ok(reply) => (true, reply.body.bytes().to_vec()),
        Err(Error::Api(error)) => (false, error.body.json().to_vec()),
        Err(error) => panic!("{}: {error}", contract.id),
    }
}

#[tokio::test]
async fn every_answer_of_every_operation_comes_encrypted_and_is_read() {
    let sandbox = Sandbox::builder().encrypt_all_answers().published_examples().start().await.expect("a sandbox");
    let tapped = Arc::new(Tapped { transport: trusting(&sandbox), came: Mutex::default() });
    let client = sandbox.client_builder(sandbox.credentials().expect("credentials"));
    let client = client.encrypt_requests(sandbox.platform_certificate().expect("a certificate"));
    let client = client.response_key(sandbox.response_key().expect("a key"));
    let client = client.token_management_key(sandbox.token_management_key().expect("a key"));
    let client = client.transport(Arc::clone(&tapped)).build().expect("a client");
    let keys = [sandbox.response_key().expect("a key"), sandbox.token_management_key().expect("a key")];
    let (mut succeeded, mut refused) = (BTreeSet::new(), BTreeSet::new());
    for contract in use_cases() {
        let (is_success, read) = read(&client, contract).await;
        let came = tapped.came.lock().expect("it").clone();
        let operation = contract.operation.id;
        let known = if is_success { &mut succeeded } else { &mut refused };
        known.insert(operation);
        // What is deleted has no answer but its status.
        if came.is_empty() {
            assert!(read.is_empty() && contract.operation.method == "DELETE", "{operation}");
            continue;
        }
        let inside = opened(&came, &keys).unwrap_or_else(|| panic!("{operation} was answered in the open"));
        let read: Value = serde_json::from_slice(&read).expect("JSON");
        assert_eq!(read, inside, "{operation}");
    }
    let all: BTreeSet<_> = use_cases().iter().map(|contract| contract.operation.id).collect();
    assert_eq!(&succeeded | &refused, all);
    // Where nothing has to be there before, the published request succeeds.
    assert!(succeeded.len() * 3 > all.len(), "only {succeeded:?}");
}
