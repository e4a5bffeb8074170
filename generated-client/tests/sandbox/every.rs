//! Every use case, made by the typed road and sent by the sandbox's client, gets the kind of success that its page prints.
//!
//! What comes before a use case is not listed: those that its chapter has before it are sent first, but for those that end something,
//! and what a request names is what an answer gave. What no call before gave is had from whoever's published answer has it. What follows a
//! payment uses it up: its own is made for each, authorized alone or captured at once, whichever it can follow.

use std::{collections::HashMap, future::Future, pin::Pin, time::Duration};

use http::StatusCode;
use serde_json::{Value, json};
use visa_acceptance::{
    Request,
    checks::{Given, Rejected},
    client::Client,
    every_use_case,
    runtime::{Contract, Encryption, FromJson, Object, UseCase, value::View},
    sandbox::Sandbox,
};

/// What stands in a request or in an answer, and the kind of id that it is.
const NAMED: &[(&str, &str)] = &[
    ("/paymentInformation/customer/id", "customer"),
    ("/paymentInformation/paymentInstrument/id", "payment instrument"),
    ("/paymentInformation/instrumentIdentifier/id", "identifier"),
    (
        "/processingInformation/authorizationOptions/initiator/merchantInitiatedTransaction/previousTransactionId",
        "network transaction",
    ),
    ("/stepUpOption/id", "step-up option"),
    ("tokenId", "token"),
    ("instrumentIdentifierTokenId", "identifier"),
    ("instructionID", "instruction"),
    ("customerTokenId", "customer"),
    ("paymentInstrumentTokenId", "payment instrument"),
    ("shippingAddressTokenId", "shipping address"),
    ("/instrumentIdentifier/id", "identifier"),
    ("searchId", "search"),
];
const GIVEN: &[(&str, &str)] = &[
    ("/tokenInformation/customer/id", "customer"),
    ("/tokenInformation/paymentInstrument/id", "payment instrument"),
    ("/tokenInformation/instrumentIdentifier/id", "identifier"),
    ("/processorInformation/networkTransactionId", "network transaction"),
    ("/stepUpOptions/0/id", "step-up option"),
    ("/instructionId", "instruction"),
    ("/searchId", "search"),
];
/// Where a resource is read, before its id, and what it is then.
const READ_AT: &[(&str, &str)] = &[
    ("customers", "customer"),
    ("payment-instruments", "payment instrument"),
    ("paymentinstruments", "payment instrument"),
    ("shipping-addresses", "shipping address"),
    ("payments", "payment"),
    ("captures", "capture"),
    ("credits", "credit"),
    ("transactions", "payment"),
];
/// Resources that say what they are.
const OBJECTS: &[(&str, &str)] = &[("tokenizedCard", "token"), ("instrumentIdentifier", "identifier")];

/// What names the payment that was not answered, where it must.
const TRANSACTION_ID: &str = "clientReferenceInformation.transactionId";
/// Where requests and answers say how much.
const AMOUNTS: &[&str] = &["/orderInformation/amountDetails", "/reversalInformation/amountDetails"];

/// Where a payment asks for tokens, and which.
const TOKEN_TYPES: &str = "/processingInformation/actionTokenTypes";
const TOKENS: &[&str] = &["customer", "payment instrument", "identifier"];

/// The documented test amount for which an issuer wants a step-up.
const STEP_UP: &str = "9475.00";

/// What a call before another asks for beside what its page prints: everything that its answer may give.
fn ask_for_more(step: Step, request: &mut Value) {
    if step.gives("step-up option") {
        request["orderInformation"]["amountDetails"]["totalAmount"] = STEP_UP.into();
    }
    if let Some(types) = request.pointer_mut(TOKEN_TYPES) {
        *types = json!(["customer", "paymentInstrument", "instrumentIdentifier"]);
    }
}

/// Asks for as much as was authorized or taken, in its currency.
fn ask_for_as_much(request: &mut Value, followed: &Value) {
    let amounts = &followed["orderInformation"]["amountDetails"];
    let amount = ["authorizedAmount", "totalAmount"].iter().find_map(|name| amounts.get(name));
    for parent in AMOUNTS {
        let said = [("totalAmount", amount), ("currency", amounts.get("currency"))];
        for (name, known) in said {
            if let (Some(at), Some(known)) = (request.pointer_mut(&format!("{parent}/{name}")), known) {
                *at = known.clone();
            }
        }
    }
}

/// Whether later payments may continue a payment.
fn stores(request: &Value) -> bool {
    request["processingInformation"]["authorizationOptions"]["initiator"]["credentialStoredOnFile"] == true
}

macro_rules! examples {
    ($($id:literal { $(request $request:literal;)? $(response $response:literal;)? };)*) => {
        pub(crate) static ROWS: &[(&str, Option<&str>, Option<&str>)] =
            &[$(($id, examples!(@ $($request)?), examples!(@ $($response)?))),*];
    };
    (@) => { None };
    (@ $file:literal) => { Some(include_str!($file)) };
}

// The file is printed by the generator.
#[rustfmt::skip]
#[path = "../../src/generated/examples.rs"]
pub(super) mod rows;

/// What became of a request.
struct Reply {
    status: StatusCode,
    answer: Value,
    transaction_id: Option<String>,
}

type Answered = Result<Reply, String>;
type Sending = Pin<Box<dyn Future<Output = Answered>>>;

/// A use case, how one of its requests is made of JSON, and how it is sent.
#[derive(Clone, Copy)]
struct Step {
    contract: &'static Contract,
    complete: fn(&Value) -> Result<Value, Box<Rejected>>,
    send: fn(Client, String, Given) -> Sending,
}

fn step<U: UseCase>() -> Step {
    Step {
        contract: U::CONTRACT,
        complete: |json| made::<U>(&json.to_string(), Given::default()).map(|request| body(request.body())),
        send: |client, json, given| Box::pin(sent::<U>(client, json, given)),
    }
}

/// A request of JSON. Ids do not tell their card's network, so that it is said.
fn made<U: UseCase>(json: &str, mut given: Given) -> Result<Request<U>, Box<Rejected>> {
    if let Err(rejected) = U::from_json(json, given.clone()) {
        for undecided in rejected.verdict.undecided {
            given = given.select(undecided.selector, "visa");
        }
    }
    U::from_json(json, given)
}

fn body(body: &dyn Object) -> Value {
    serde_json::to_value(View::Object(body)).expect("every body is JSON")
}

async fn sent<U: UseCase>(client: Client, json: String, given: Given) -> Answered {
    let request = made::<U>(&json, given).map_err(|rejected| rejected.to_string())?;
    let reply = client.send(request).await.map_err(|error| error.to_string())?;
    let transaction_id = reply.references.transaction_id.map(|id| id.as_str().to_owned());
    Ok(Reply { status: reply.http_status, answer: body(&reply.body), transaction_id })
}

impl Step {
    /// Those of the published rows that are its own.
    fn rows(&self) -> impl Iterator<Item = (Option<Value>, Option<Value>)> {
        let read = |text: Option<&str>| text.map(|text| serde_json::from_str(text).expect("an example is JSON"));
        let own = rows::ROWS.iter().filter(|(id, ..)| *id == self.contract.id);
        own.map(move |(_, request, response)| (read(*request), read(*response)))
    }

    /// Its documented request. Where none is printed it is one of the same operation, the nearest by name first, without what the use case
    /// has otherwise; where nobody prints one it is empty.
    fn request(&self, all: &[Step]) -> Value {
        if let Some(own) = self.rows().find_map(|(request, _)| request) {
            return own;
        }
        let shared = |other: &&Step| {
            let (own, other) = (self.contract.id.bytes().rev(), other.contract.id.bytes().rev());
            std::cmp::Reverse(own.zip(other).take_while(|(own, other)| own == other).count())
        };
        let operation = self.contract.operation.id;
        let mut siblings: Vec<_> = all.iter().filter(|other| other.contract.operation.id == operation).collect();
        siblings.sort_by_key(shared);
        let requests = siblings.into_iter().flat_map(Step::rows).filter_map(|(request, _)| request);
        let fitting = requests.filter_map(|mut request| {
            for violation in
                (self.complete)(&request).err().into_iter().flat_map(|rejected| rejected.verdict.violations)
            {
                let (parent, name) = violation.path.rsplit_once('.').unwrap_or(("", &violation.path));
                let parent = request.pointer_mut(&format!("/{}", parent.replace('.', "/")))?;
                parent.as_object_mut()?.remove(name);
            }
            (self.complete)(&request).ok()
        });
        fitting.into_iter().next().unwrap_or_else(|| json!({}))
    }

    /// The spec's file.
    fn chapter(&self) -> &'static str {
        self.contract.id.rsplit_once('/').map_or("", |(chapter, _)| chapter)
    }

    /// Whether it ends what the calls after it would need.
    fn ends(&self) -> bool {
        let operation = self.contract.operation;
        operation.method == "DELETE" || operation.path.ends_with("/cancel")
    }

    /// Whether a published answer of its has this kind of id, or can: a payment's answer has the tokens that its request asks for.
    fn gives(&self, kind: &str) -> bool {
        self.rows().any(|(request, response)| {
            let asks = request.is_some_and(|request| request.pointer(TOKEN_TYPES).is_some());
            (asks && TOKENS.contains(&kind))
                || response.is_some_and(|response| ids(&response).any(|(found, _)| found == kind))
        })
    }

    /// The kind of what it follows, and whether that is named by the path or by its transaction id.
    fn follows(&self) -> Option<(&'static str, Followed)> {
        let contract = self.contract;
        if let Some((before, _)) = contract.operation.path.split_once("/{id}") {
            let collection = before.rsplit('/').next();
            let read = READ_AT.iter().find(|(name, _)| collection == Some(name));
            return read.map(|(_, kind)| (*kind, Followed::ById));
        }
        let must = contract.always.required.iter().any(|field| field.place.path == TRANSACTION_ID);
        must.then_some(("payment", Followed::ByTransactionId))
    }

    /// The kinds of ids that a request of its names, each with where.
    fn names(&self, request: &Value) -> Vec<(&'static str, &'static str)> {
        let is_named = |place: &str| match place.strip_prefix('/') {
            Some(_) => request.pointer(place).and_then(Value::as_str).is_some_and(|id| !id.is_empty()),
            None => self.contract.operation.path.contains(&format!("{{{place}}}")),
        };
        NAMED.iter().copied().filter(|(place, _)| is_named(place)).collect()
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Followed {
    ById,
    ByTransactionId,
}

/// The ids of an answer, by kind.
fn ids(answer: &Value) -> impl Iterator<Item = (&'static str, String)> {
    let text = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let object = OBJECTS.iter().find(|(object, _)| answer["object"] == *object);
    let own = object.and_then(|(_, kind)| Some((*kind, text("/id")?)));
    let link = text("/_links/self/href").unwrap_or_default();
    let read_at = link.rsplit_once('/').and_then(|(path, _)| path.rsplit('/').next());
    let read = READ_AT.iter().find(|(collection, _)| read_at == Some(collection));
    let own = own.or_else(|| read.and_then(|(_, kind)| Some((*kind, text("/id")?))));
    own.into_iter().chain(GIVEN.iter().filter_map(move |(pointer, kind)| Some((*kind, text(pointer)?))))
}

/// A sandbox, and what its answers gave so far.
struct Chapter<'a> {
    sandbox: Sandbox,
    all: &'a [Step],
    known: HashMap<&'static str, String>,
    /// Whether payments capture at once.
    is_sale: bool,
}

impl Chapter<'_> {
    /// Sends a use case's documented request, with ids that are known; who gives those that are not is asked first.
    fn send(&mut self, step: Step, is_before: bool) -> Pin<Box<dyn Future<Output = Answered> + '_>> {
        Box::pin(async move {
            let Some((kind, named)) = step.follows() else { return self.send_after(step, is_before, None).await };
            let mut answered = Err(format!("no published answer gives a {kind}"));
            for is_sale in [false, true] {
                let followed = self.followed(step, kind, is_sale).await?;
                answered = self.send_after(step, is_before, Some((named, followed))).await;
                if answered.is_ok() {
                    break;
                }
            }
            answered
        })
    }

    /// Makes what a use case follows.
    async fn followed(&mut self, step: Step, kind: &'static str, is_sale: bool) -> Answered {
        let givers = self.all.iter().filter(|other| other.gives(kind) && other.contract.id != step.contract.id);
        // An increment's answer looks like a payment's.
        let giver = givers.min_by_key(|other| other.follows().is_some());
        let giver = *giver.ok_or(format!("no published answer gives a {kind}"))?;
        let is_before = std::mem::replace(&mut self.is_sale, is_sale && kind == "payment");
        let made = self.send(giver, true).await;
        self.is_sale = is_before;
        made.map_err(|error| format!("{}: {error}", giver.contract.id))
    }

    fn send_after(
        &mut self,
        step: Step,
        is_before: bool,
        followed: Option<(Followed, Reply)>,
    ) -> Pin<Box<dyn Future<Output = Answered> + '_>> {
        Box::pin(async move {
            let mut request = step.request(self.all);
            let mut given = Given::default();
            if let Some((named, followed)) = followed {
                ask_for_as_much(&mut request, &followed.answer);
                match named {
                    Followed::ById => {
                        let id = followed.answer["id"].as_str().ok_or("an answer has no id")?;
                        given = given.parameter("id", id);
                    }
                    Followed::ByTransactionId => {
                        let id = followed.transaction_id.ok_or("a payment has no transaction id")?;
                        request["clientReferenceInformation"]["transactionId"] = id.into();
                    }
                }
            }
            for (place, kind) in step.names(&request) {
                if !self.known.contains_key(kind) {
                    let giver =
                        self.all.iter().find(|other| other.gives(kind) && other.contract.id != step.contract.id);
                    let giver = *giver.ok_or(format!("no published answer gives a {kind}"))?;
                    self.send(giver, true).await.map_err(|error| format!("{}: {error}", giver.contract.id))?;
                }
                let id = self.known.get(kind).ok_or(format!("no answer gave a {kind}"))?.clone();
                match request.pointer_mut(place) {
                    Some(at) => *at = id.into(),
                    None => given = given.parameter(place, id),
                }
            }
            if is_before {
                ask_for_more(step, &mut request);
            }
            if self.is_sale && step.contract.operation.path.ends_with("/payments") {
                request["processingInformation"]["capture"] = true.into();
            }
            let json = if step.contract.operation.has_body { request.to_string() } else { String::new() };
            let answered = (step.send)(self.sandbox.client(), json, given).await?;
            let stores = stores(&request);
            self.known.extend(ids(&answered.answer).filter(|(kind, _)| stores || *kind != "network transaction"));
            // What waits for something has it by then.
            self.sandbox.clock().advance(Duration::from_secs(61));
            Ok(answered)
        })
    }
}

/// A sandbox of the processor whose guide a use case comes from; one guide alone is of another one than Visa Platform Connect.
async fn sandbox(step: &Step) -> Sandbox {
    let is_of_vpc = !step.contract.guides.contains(&"credentialed-transactions");
    let builder = if is_of_vpc { Sandbox::builder().visa_platform_connect() } else { Sandbox::builder() };
    builder.start().await.expect("a sandbox")
}

#[tokio::test]
async fn every_use_case_has_its_documented_success() {
    let all: Vec<_> = every_use_case!(step).into();
    let (mut operations, mut failed) = (Vec::new(), Vec::new());
    let mut chapters: HashMap<_, Chapter<'_>> = HashMap::new();
    for (number, step) in all.iter().enumerate() {
        if !chapters.contains_key(step.chapter()) {
            let sandbox = sandbox(step).await;
            chapters.insert(step.chapter(), Chapter { sandbox, all: &all, known: HashMap::new(), is_sale: false });
        }
        let chapter = chapters.get_mut(step.chapter()).expect("it is there");
        chapter.known.clear();
        let before = all[..number].iter().filter(|other| other.chapter() == step.chapter() && !other.ends());
        for other in before {
            if let Err(why) = chapter.send(*other, true).await {
                failed.push(format!("{}, before {}: {why}", other.contract.id, step.contract.id));
            }
        }
        let id = step.contract.id;
        match chapter.send(*step, false).await {
            Ok(Reply { status, answer, .. }) => {
                assert!(status.is_success(), "{id}");
                let published: Vec<_> = step.rows().filter_map(|(_, response)| response).collect();
                for name in ["status", "state", "action", "object"] {
                    let alike = published.iter().any(|published| published.get(name) == answer.get(name));
                    if !alike && !published.is_empty() {
                        failed.push(format!("{id}: `{name}` is {:?}", answer.get(name)));
                    }
                }
            }
            Err(why) => failed.push(format!("{id}: {why}; {:?}", chapter.sandbox.calls().pop())),
        }
        let call = chapter.sandbox.calls().pop().expect("a call");
        let judge = call.judged_by.unwrap_or_default();
        let is_own = judge == id || step.contract.alike.contains(&judge);
        if step.rows().any(|(request, _)| request.is_some()) && !is_own {
            failed.push(format!("{id} was judged by {judge}"));
        }
        if call.encrypted == (step.contract.encryption == Encryption::Never) {
            failed.push(format!("{id}: {call:?}"));
        }
        operations.push(step.contract.operation.id);
    }
    operations.sort_unstable();
    operations.dedup();
    let known = visa_acceptance::use_cases().iter().map(|contract| contract.operation.id);
    let known: std::collections::BTreeSet<_> = known.collect();
    assert_eq!(operations, known.into_iter().collect::<Vec<_>>());
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
