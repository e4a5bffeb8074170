//! Every use case of the registry is judged by its own contract, and every field that it requires is missed by name.

use super::*;
use crate::{
    checks, generated,
    runtime::{Contract, Given, Outcome, contract::Required},
};

fn published() -> Stage {
    Stage::new(&WorldSettings { published: true, ..WorldSettings::default() })
}

/// On the processor that finds a payment by its transaction id.
fn published_for(contract: &Contract) -> Stage {
    let profile = if contract.id.starts_with("follow-ons/") { Profile::Vpc } else { Profile::Guide };
    Stage::new(&WorldSettings { published: true, profile, ..WorldSettings::default() })
}

/// The path of an operation, with the id of what it follows, which is made first.
fn followed(stage: &mut Stage, contract: &Contract, request: &Value) -> String {
    let path = contract.operation.path;
    if !["follow-ons/", "transaction-search/"].iter().any(|topic| contract.id.starts_with(topic)) {
        return address(contract);
    }
    let forced = std::mem::take(&mut stage.headers);
    let said = |path: &str| super::super::json::get(request, path).map(str::to_owned);
    let of = |name: &str| {
        let parents = ["orderInformation.amountDetails", "reversalInformation.amountDetails"];
        parents.iter().find_map(|parent| said(&format!("{parent}.{name}")))
    };
    let mut payment = payment_of(&of("totalAmount").unwrap_or_else(|| "100.00".to_owned()));
    set(&mut payment, "orderInformation.amountDetails.currency", of("currency").unwrap_or_else(|| "USD".to_owned()));
    let is_sale = ["/pts/v2/voids", "/pts/v2/payments/{id}/voids", "/pts/v2/payments/{id}/refunds"].contains(&path);
    set(&mut payment, "processingInformation.capture", is_sale);
    if let Some(id) = said("clientReferenceInformation.transactionId") {
        set(&mut payment, "clientReferenceInformation.transactionId", id);
    }
    let paid = stage.pay(&payment);
    let id = match path {
        "/pts/v2/captures/{id}/voids" => {
            let capture = example("follow-ons/capture-authorization");
            let mut payment = payment_of("100.00");
            set(&mut payment, "orderInformation.amountDetails.currency", "EUR");
            let paid = stage.pay(&payment);
            stage.send("POST", &paid.text("/_links/capture/href"), &capture).text("/id")
        }
        "/pts/v2/credits/{id}/voids" => {
            stage.send("POST", "/pts/v2/credits", &example("follow-ons/credit")).text("/id")
        }
        "/tss/v2/searches/{searchId}" => {
            let search = json!({ "query": "clientReferenceInformation.code:123456", "save": true });
            stage.send("POST", "/tss/v2/searches", &search).text("/searchId")
        }
        _ => paid.text("/id"),
    };
    stage.wait(60);
    stage.headers = forced;
    path.replace("{id}", &id).replace("{searchId}", &id)
}

/// The path of an operation with ids in it.
fn address(contract: &Contract) -> String {
    let path = contract.operation.path.split('/');
    path.map(|part| if part.starts_with('{') { "7010000000016241111" } else { part }).collect::<Vec<_>>().join("/")
}

/// A request that a use case is content with: its own example, or a sibling's.
fn request(contract: &Contract) -> Option<Value> {
    let rows = || examples::ROWS.iter().filter_map(|row| Some((row.use_case, row.request?)));
    if let Some((_, own)) = rows().find(|(id, _)| *id == contract.id) {
        return Some(serde_json::from_str(own).unwrap());
    }
    let operation =
        |id: &str| generated::use_cases().iter().find(|other| other.id == id).map(|other| other.operation.id);
    let siblings = rows().filter(|(id, _)| operation(id) == Some(contract.operation.id));
    let siblings: Vec<Value> = siblings.map(|(_, request)| serde_json::from_str(request).unwrap()).collect();
    let content = |request: &Value| {
        let verdict = contract.check_json(request.to_string(), &Given::default()).unwrap();
        verdict.outcome() != Outcome::Violated
    };
    siblings.iter().find(|request| content(request)).cloned().or_else(|| {
        // A variant charges another token than its siblings do, and some other chapter has an example of it.
        let filled = siblings.iter().map(|sibling| {
            let mut request = sibling.clone();
            request["paymentInformation"] = json!({});
            for path in contract.always.required.iter().map(|field| field.place.path) {
                let pointer = format!("/{}", path.replace('.', "/"));
                let value = siblings.iter().find_map(|other| other.pointer(&pointer));
                if let (None, Some(value)) = (request.pointer(&pointer), value) {
                    set(&mut request, path, value.clone());
                }
            }
            request
        });
        filled.into_iter().find(content)
    })
}

/// A contract that is split has no requests of its own: its variants have.
fn is_split(contract: &Contract) -> bool {
    let is_variant = |id: &str| id.strip_prefix(contract.id).is_some_and(|rest| rest.starts_with('.'));
    generated::use_cases().iter().any(|other| is_variant(other.id))
}

#[test]
fn every_operation_has_its_own_answer() {
    let missing = |contract: &&&Contract| super::super::OPERATIONS.iter().all(|(id, _)| *id != contract.operation.id);
    let missing: Vec<_> = generated::use_cases().iter().filter(missing).map(|contract| contract.operation.id).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn published_requests_are_judged_by_their_own_use_case_and_succeed() {
    let mut checked = 0;
    for row in examples::ROWS {
        let Some(request) = row.request else { continue };
        let contract = generated::use_cases().iter().find(|contract| contract.id == row.use_case).unwrap();
        let mut stage = published_for(contract);
        let request = serde_json::from_str(request).unwrap();
        let address = followed(&mut stage, contract, &request);
        let heeded = stage.send(contract.operation.method, &address, &request);
        assert!(heeded.status.is_success(), "{}: {} {}", row.use_case, heeded.status, heeded.body);
        let judge = heeded.judged_by.unwrap();
        let alike = judge == contract.id || contract.alike.contains(&judge);
        assert!(alike, "{} was judged by {judge}", row.use_case);
        checked += 1;
    }
    assert!(checked > 30, "{checked} examples");
}

#[test]
fn every_use_case_can_be_called_for_by_its_name() {
    for contract in generated::use_cases().iter().filter(|contract| !is_split(contract)) {
        let mut stage = published_for(contract);
        stage.header("x-sandbox-use-case", contract.id);
        let (_, identifier) = stage.network_token_unforced();
        let body =
            if contract.operation.has_body { request(contract).unwrap_or_else(|| json!({})) } else { Value::Null };
        let address = followed(&mut stage, contract, &body).replace("7010000000016241111", &identifier);
        let heeded = stage.send(contract.operation.method, &address, &body);
        assert_eq!(heeded.judged_by, Some(contract.id), "{}", heeded.body);
        let is_bare = contract.is_empty() && contract.operation.has_body && !contract.id.ends_with("update");
        assert!(heeded.status.is_success() || is_bare, "{}: {} {}", contract.id, heeded.status, heeded.body);
    }
}

impl Stage {
    fn network_token_unforced(&mut self) -> (String, String) {
        let forced = std::mem::take(&mut self.headers);
        let made = self.network_token();
        self.headers = forced;
        made
    }
}

/// Removes what is at a path, in every element of its lists; whether there was something.
fn remove(target: &mut Value, path: &str) -> bool {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let plain = name.trim_end_matches("[]");
    let Some(rest) = rest else { return target.as_object_mut().is_some_and(|map| map.remove(plain).is_some()) };
    match target.get_mut(plain) {
        Some(Value::Array(list)) => {
            list.iter_mut().filter_map(|element| remove(element, rest).then_some(())).count() > 0
        }
        Some(value) => remove(value, rest),
        None => false,
    }
}

fn plain(path: &str) -> String {
    path.split('.').map(|part| part.split('[').next().unwrap_or_default()).collect::<Vec<_>>().join(".")
}

/// Who initiates a payment.
const TYPE: &str = "processingInformation.authorizationOptions.initiator.type";
/// What a request has at a path and nothing beside it, with the first elements of lists.
fn alone(request: &Value, path: &str) -> Option<Value> {
    let Some((name, rest)) = path.split_once('.') else {
        return Some(json!({ path.trim_end_matches("[]"): request.get(path.trim_end_matches("[]"))? }));
    };
    let plain = name.trim_end_matches("[]");
    let inside = request.get(plain)?;
    Some(match inside {
        Value::Array(list) => json!({ plain: [alone(list.first()?, rest)?] }),
        _ => json!({ plain: alone(inside, rest)? }),
    })
}

#[test]
fn what_is_there_alone_is_not_told_of_another_in_its_place() {
    let mut checked = 0;
    for contract in generated::use_cases().iter().filter(|contract| !is_split(contract)) {
        let Some(request) = request(contract) else { continue };
        for path in contract.always.required.iter().map(|field| field.place.path) {
            let poor = alone(&request, path).unwrap_or_else(|| panic!("{}: no {path}", contract.id));
            let heeded = published().send(contract.operation.method, &address(contract), &poor);
            let judge = generated::use_cases().iter().find(|other| Some(other.id) == heeded.judged_by).unwrap();
            checked += 1;
            if judge.documented_paths().any(|known| known == path) {
                continue;
            }
            let part = |path: &str| path.split(['.', '[']).next().map(str::to_owned);
            let requires = |contract: &Contract, path: &str| {
                contract.always.required.iter().any(|field| plain(field.place.path) == plain(path))
            };
            for named in heeded.named().iter().filter(|named| part(named) == part(path)) {
                let both = |other: &Contract| requires(other, path) && requires(other, named);
                let is_beside = generated::use_cases().iter().any(|other| both(other));
                assert!(is_beside, "{path} alone is told of {named} by {:?}", heeded.judged_by);
            }
        }
    }
    assert!(checked > 200, "{checked} fields");
}

#[test]
fn a_card_with_little_else_is_told_of_no_token() {
    let card = json!({ "number": "4111111111111111", "expirationMonth": "12", "expirationYear": "2031" });
    let amount = json!({ "totalAmount": "10.00", "currency": "USD" });
    for mut poor in [
        json!({ "paymentInformation": { "card": { "number": "4111111111111111" } } }),
        json!({ "paymentInformation": { "card": card } }),
        json!({ "paymentInformation": { "card": card }, "orderInformation": { "amountDetails": amount } }),
    ] {
        for kind in [None, Some("customer"), Some("merchant")] {
            if let Some(kind) = kind {
                set(&mut poor, TYPE, kind);
            }
            let heeded = published().pay(&poor);
            let (judge, named) = (heeded.judged_by.unwrap(), heeded.named());
            let of_no_token = |path: &String| !path.starts_with("paymentInformation.") || path.contains(".card.");
            assert!(named.iter().all(of_no_token), "{poor} is judged by {judge}: {named:?}");
        }
    }
}

#[test]
fn every_required_field_that_is_left_out_is_named() {
    let (mut checked, mut others) = (0, Vec::new());
    for contract in generated::use_cases().iter().filter(|contract| !is_split(contract)) {
        let always: Vec<&Required> = contract.always.required.iter().chain(contract.operation.rules.required).collect();
        if always.is_empty() {
            continue;
        }
        let request = request(contract).unwrap_or_else(|| panic!("{} has no request", contract.id));
        for path in always.into_iter().map(|field| field.place.path) {
            let mut request = request.clone();
            assert!(remove(&mut request, path), "{}: no {path}", contract.id);
            let mut stage = published();
            let send = |stage: &Stage| stage.send(contract.operation.method, &address(contract), &request);
            let is_named = |heeded: &Heeded| {
                heeded.status == 400 && heeded.named().iter().any(|named| plain(path).starts_with(&plain(named)))
            };
            let natural = send(&stage);
            if natural.status.is_success() {
                // Nothing tells what was meant: what is left is a whole request of another use case, each of whose fields that one
                // documents, and which is as likely. The chapters on stored credentials are told apart by a reason or an indicator alone.
                let candidates = checks::matching(contract.operation, request.to_string(), &Given::default()).unwrap();
                let taken = candidates.iter().find(|other| Some(other.use_case) == natural.judged_by).unwrap();
                let is_whole = taken.beside.is_empty() && taken.instead.is_empty() && taken.lacks.is_empty();
                assert!(is_whole && taken.use_case != contract.id, "{} without {path}: {taken}", contract.id);
                others.push((contract.id, path, taken.use_case));
            }
            // Where another one judges, it names what it lacks itself: a variant another token's id.
            let named_by_itself = natural.judged_by == Some(contract.id) && !is_named(&natural);
            assert!(!named_by_itself, "{} without {path}: {} {}", contract.id, natural.status, natural.body);
            stage.header("x-sandbox-use-case", contract.id);
            let forced = send(&stage);
            assert!(is_named(&forced), "{} without {path}: {} {}", contract.id, forced.status, forced.body);
            checked += 1;
        }
    }
    assert!(checked > 200, "{checked} fields");
    // A body without a field of one use case is seldom another's: most of what is left out is named without being asked.
    assert!(others.len() * 10 < checked, "{others:#?}");
}

#[test]
fn a_merchants_payment_is_never_judged_as_a_customers() {
    for row in examples::ROWS.iter().filter(|row| row.use_case.starts_with("payments/")) {
        let mut request: Value = serde_json::from_str(row.request.unwrap()).unwrap();
        set(&mut request, "processingInformation.authorizationOptions.initiator.type", "merchant");
        let judge = published().pay(&request).judged_by.unwrap();
        let customers =
            judge.contains("customer-initiated") || judge.ends_with("/initial") || judge.contains("/store-");
        let heeded = published().pay(&request);
        assert!(!customers || heeded.status == 400, "{}: judged by {judge} and let through", row.use_case);
    }
}

#[test]
fn what_no_use_case_has_is_refused_by_name() {
    let mut stage = published();
    stage.header("x-sandbox-use-case", "payments/recurring/customer-initiated-with-pam");
    let heeded = stage.pay(&payment());
    assert_eq!(heeded.status, 400);
    assert!(heeded.text("/message").contains("customer-initiated-with-pan"), "{}", heeded.body);
}

#[test]
fn what_is_no_json_is_refused_in_the_familys_shape() {
    let stage = published();
    let paths = [
        ("/pts/v2/payments", "/reason"),
        ("/tms/v2/tokenized-cards", "/errors/0/type"),
        ("/acp/v1/tokens", "/response/rmsg"),
    ];
    for (path, pointer) in paths {
        for body in ["", "[]", "{", "\"text\"", "{} {}"] {
            let heeded = stage.send_bytes("POST", path, body.as_bytes());
            assert_eq!(heeded.status, 400, "{path} {body}");
            assert!(heeded.has(pointer), "{path} {body}: {}", heeded.body);
        }
    }
    assert_eq!(stage.send("POST", "/pts/v9/payments", &json!({})).status, 404);
    assert_eq!(stage.send("PUT", "/pts/v2/payments", &json!({})).status, 405);
}

#[test]
fn masked_numbers_pass_where_published_examples_do() {
    let mut payment = payment();
    set(&mut payment, "paymentInformation.card.number", "4111XXXXXXXX1111");
    assert_eq!(published().pay(&payment).status, 201);
    let strict = Stage::new(&WorldSettings::default()).pay(&payment);
    assert_eq!((strict.status.as_u16(), strict.named()), (400, vec!["paymentInformation.card.number".to_owned()]));
}
