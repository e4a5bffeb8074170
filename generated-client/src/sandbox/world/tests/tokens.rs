//! Instrument identifiers and network tokens, from the first to the last.

use super::*;

const IDENTIFIERS: &str = "/tms/v1/instrumentidentifiers";

fn card(number: &str) -> Value {
    json!({ "card": { "number": number } })
}

#[test]
fn the_same_card_has_the_same_identifier() {
    let mut stage = Stage::new(&WorldSettings::default());
    let (first, second) = (
        stage.send("POST", IDENTIFIERS, &card("4111111111111111")),
        stage.send("POST", IDENTIFIERS, &card("4111111111111111")),
    );
    assert_eq!(
        (first.status.as_u16(), &first.headers["instrumentidentifier-created"]),
        (201, &HeaderValue::from_static("true"))
    );
    assert_eq!(
        (second.status.as_u16(), &second.headers["instrumentidentifier-created"]),
        (200, &HeaderValue::from_static("false"))
    );
    let id = first.text("/id");
    assert_eq!(second.text("/id"), id);
    assert!(
        id.starts_with("70") && id.ends_with("1111") && id.len() == 19 && super::super::card::passes_luhn(&id),
        "{id}"
    );
    assert_eq!(first.text("/card/number"), "411111XXXXXX1111");
    assert_eq!(first.text("/metadata/creator"), "merchant");
    stage.merchant = "another";
    assert_ne!(stage.send("POST", IDENTIFIERS, &card("4111111111111111")).text("/id"), id);
    assert_eq!(stage.get(&format!("{IDENTIFIERS}/{id}")).status, 404);
}

#[test]
fn an_identifier_is_read_changed_and_deleted() {
    let mut stage = Stage::new(&WorldSettings::default());
    let account = json!({ "bankAccount": { "number": "4100", "routingNumber": "071923284" }, "billTo": { "address1": "1 Main St", "locality": "Town" } });
    let made = stage.send("POST", IDENTIFIERS, &account);
    assert_eq!((made.status.as_u16(), made.text("/bankAccount/number")), (201, "XXXX".into()), "{}", made.body);
    let path = made.text("/_links/self/href");
    let capitals = path.to_ascii_lowercase();
    assert_eq!(stage.get(&capitals).text("/id"), made.text("/id"));
    let changed = stage.send("PATCH", &path, &json!({ "billTo": { "locality": null, "address1": "2 Main St" } }));
    assert_eq!(changed.body["billTo"], json!({ "address1": "2 Main St" }));
    stage.header("if-match", "\"0\"");
    assert_eq!(stage.send("PATCH", &path, &json!({})).status, 412);
    stage.headers.clear();
    assert_eq!(stage.send("DELETE", &path, &Value::Null).status, 204);
    assert_eq!(stage.get(&path).status, 410);
    assert_eq!(stage.send("DELETE", &path, &Value::Null).status, 410);
    assert_ne!(stage.send("POST", IDENTIFIERS, &account).text("/id"), made.text("/id"));
    assert_eq!(stage.get(&format!("{IDENTIFIERS}/7010000000000000000")).status, 404);
}

#[test]
fn what_an_issuer_pushes_is_answered_as_it_is_printed() {
    let stage = Stage::new(&WorldSettings::default());
    // The token management guide's request with a passcode.
    let request = json!({
        "source": "ISSUER", "accountReferenceId": "703699458563818460001", "card": { "type": "001" },
        "passcode": { "value": "123456" }, "createInstrumentIdentifier": true,
    });
    let send = |request: &Value| stage.send("POST", "/tms/v2/tokenized-cards", request);
    let made = send(&request);
    assert_eq!((made.status.as_u16(), made.text("/source")), (201, "ISSUER".into()), "{}", made.body);
    let names: Vec<_> = made.body.as_object().unwrap().keys().map(String::as_str).collect();
    let printed = [
        "_links",
        "accountReferenceId",
        "card",
        "enrollmentId",
        "expirationMonth",
        "expirationYear",
        "id",
        "number",
        "object",
        "source",
        "state",
        "tokenReferenceId",
        "type",
    ];
    assert_eq!(names, printed);
    assert!(!made.body.to_string().contains("123456"));
    let again = send(&request);
    assert_eq!((again.status.as_u16(), again.text("/id")), (200, made.text("/id")));
    let mut charge = example("payments/unscheduled/merchant-initiated-with-token.instrument-identifier");
    let identifier = made.text("/_links/instrumentIdentifier/href").rsplit('/').next().unwrap().to_owned();
    set(&mut charge, "paymentInformation.instrumentIdentifier.id", identifier);
    assert_eq!(stage.pay(&charge).status, 201);
    for (path, value) in
        [("createInstrumentIdentifier", json!(false)), ("passcode.value", json!("")), ("card.type", json!("x"))]
    {
        let mut request = request.clone();
        set(&mut request, path, value);
        assert_eq!(send(&request).named(), [path]);
    }
    let bare = send(&json!({ "source": "ISSUER" }));
    assert_eq!(bare.named(), ["accountReferenceId", "card.type", "createInstrumentIdentifier"]);
}

#[test]
fn links_of_identifiers_are_whole_addresses_as_they_are_printed() {
    let stage = Stage::new(&WorldSettings::default());
    let made = stage.send("POST", IDENTIFIERS, &card("4111111111111111"));
    let own = format!("{ORIGIN}{IDENTIFIERS}/{}", made.text("/id"));
    assert_eq!(made.text("/_links/self/href"), own);
    assert_eq!(made.text("/_links/paymentInstruments/href"), format!("{own}/paymentinstruments"));
    let page = stage.get(&made.text("/_links/paymentInstruments/href"));
    assert_eq!(page.text("/_links/self/href"), format!("{own}/paymentinstruments?offset=0&limit=20"));
    let (token, identifier) = stage.network_token();
    let token = stage.get(&format!("/tms/v2/tokenized-cards/{token}"));
    assert_eq!(token.text("/_links/instrumentIdentifier/href"), format!("{ORIGIN}{IDENTIFIERS}/{identifier}"));
}

#[test]
fn no_change_of_an_identifier_is_lost_to_another_that_comes_at_once() {
    const TIMES: u32 = 100;
    let stage = Stage::new(&WorldSettings::default());
    let path = stage.send("POST", IDENTIFIERS, &card("4111111111111111")).text("/_links/self/href");
    let request = {
        let mut request = example("payments/unscheduled/merchant-initiated-with-token.instrument-identifier");
        set(&mut request, "paymentInformation.instrumentIdentifier.id", path.rsplit('/').next().unwrap());
        request
    };
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..TIMES {
                let patch = json!({ "billTo": { "address1": format!("{number} Main St") } });
                assert_eq!(stage.send("PATCH", &path, &patch).status, 200);
            }
        });
        scope.spawn(|| {
            for number in 0..TIMES {
                let again =
                    json!({ "card": { "number": "4111111111111111" }, "billTo": { "locality": number.to_string() } });
                assert_eq!(stage.send("POST", IDENTIFIERS, &again).status, 200);
            }
        });
        scope.spawn(|| {
            for _ in 0..TIMES {
                let paid = stage.pay(&request);
                assert_eq!(paid.status, 201, "{}", paid.body);
            }
        });
    });
    let last = stage.get(&path);
    assert_eq!(last.headers["etag"], format!("\"{TIMES}\"").as_str());
    assert_eq!(last.text("/billTo/address1"), format!("{} Main St", TIMES - 1));
    assert_eq!(last.text("/billTo/locality"), (TIMES - 1).to_string());
}

#[test]
fn what_a_payment_instrument_uses_stays() {
    let stage = Stage::new(&WorldSettings::default());
    let mut request = example("payments/unscheduled/customer-initiated-with-token-creation");
    set(
        &mut request,
        "processingInformation.actionTokenTypes",
        json!(["customer", "paymentInstrument", "instrumentIdentifier"]),
    );
    let made = stage.pay(&request);
    let path = format!("{IDENTIFIERS}/{}", made.text("/tokenInformation/instrumentIdentifier/id"));
    let refused = stage.send("DELETE", &path, &Value::Null);
    assert_eq!(
        (refused.status.as_u16(), refused.text("/errors/0/type")),
        (409, "instrumentIdentifierDeletionError".into())
    );
    let list = stage.get(&format!("{path}/paymentinstruments"));
    let instrument = list.text("/_embedded/paymentInstruments/0/_links/self/href");
    assert_eq!(stage.get(&instrument).text("/id"), made.text("/tokenInformation/paymentInstrument/id"));
    assert_eq!(stage.send("DELETE", &instrument, &Value::Null).status, 204);
    assert_eq!(stage.send("DELETE", &path, &Value::Null).status, 204);
}

/// The three pages that are printed: offset, limit, total, then where the links lead.
#[test]
fn pages_link_as_the_printed_ones_do() {
    let cases = [
        ((40, 20, 87), (0, Some(20), Some(60), 80)),
        ((3, 4, 8), (0, Some(0), Some(7), 7)),
        ((0, 5, 120_825), (0, None, Some(5), 120_820)),
        ((0, 20, 0), (0, None, None, 0)),
    ];
    for ((offset, limit, total), (first, prev, next, last)) in cases {
        let links = super::super::kept::links("/list", offset, limit, total);
        let at = |offset: usize| Some(format!("/list?offset={offset}&limit={limit}"));
        let href = |name: &str| links.pointer(&format!("/{name}/href")).and_then(Value::as_str).map(str::to_owned);
        assert_eq!((href("first"), href("last")), (at(first), at(last)));
        assert_eq!((href("prev"), href("next")), (prev.and_then(at), next.and_then(at)));
    }
}

#[test]
fn pages_of_no_sense_are_refused_by_name() {
    let stage = Stage::new(&WorldSettings::default());
    let path = stage.send("POST", IDENTIFIERS, &card("4111111111111111")).text("/_links/paymentInstruments/href");
    let empty = stage.get(&path);
    assert_eq!(empty.headers["x-total-count"], "0");
    assert_eq!((&empty.body["total"], empty.has("/_embedded")), (&json!(0), false));
    for (query, name) in [("limit=101", "limit"), ("limit=0", "limit"), ("limit=x", "limit"), ("offset=-1", "offset")] {
        let refused = stage.get(&format!("{path}?{query}"));
        assert_eq!(
            (refused.status.as_u16(), refused.text("/errors/0/type")),
            (400, "invalidParameters".into()),
            "{query}"
        );
        assert_eq!(refused.named(), [name]);
    }
}

#[test]
fn a_network_token_lives_and_ends() {
    let mut stage = Stage::new(&WorldSettings::default());
    let (token, identifier) = stage.network_token();
    let path = format!("/tms/v2/tokenized-cards/{token}");
    let credentials = |stage: &Stage| {
        let request = example("passkeys/create-payment-credentials");
        stage.send("POST", &format!("/tms/v2/tokens/{identifier}/payment-credentials"), &request)
    };
    assert!(stage.get(&path).text("/number").contains("XXXXXX"));
    assert_eq!(credentials(&stage).text("/tokenizedCard/eci"), "07");
    let simulate = |stage: &Stage, event: Value| {
        stage.send("POST", &format!("{path}/issuer-life-cycle-event-simulations"), &event).status
    };
    assert_eq!(simulate(&stage, json!({ "state": "SUSPENDED" })), 204);
    assert_eq!(stage.get(&path).text("/state"), "SUSPENDED");
    assert_eq!(credentials(&stage).status, 403);
    let mut charge = example("payments/unscheduled/merchant-initiated-with-token.instrument-identifier");
    set(&mut charge, "paymentInformation.instrumentIdentifier.id", identifier.clone());
    assert_eq!(stage.pay(&charge).text("/errorInformation/reason"), "PROCESSOR_DECLINED");
    assert_eq!(simulate(&stage, json!({ "state": "ACTIVE", "card": { "last4": "1881" } })), 204);
    assert_eq!(stage.get(&path).text("/card/suffix"), "1881");
    let expiries = json!({ "expirationMonth": "11", "expirationYear": "2033", "card": { "expirationMonth": "10", "expirationYear": "2032" } });
    assert_eq!(simulate(&stage, expiries), 204);
    let changed = stage.get(&path);
    let texts = ["/expirationMonth", "/expirationYear", "/card/expirationMonth", "/card/expirationYear"];
    assert_eq!(texts.map(|pointer| changed.text(pointer)), ["11", "2033", "10", "2032"]);
    assert_eq!(stage.pay(&charge).text("/status"), "AUTHORIZED");
    assert_eq!(simulate(&stage, json!({ "state": "GONE" })), 400);
    let now = stage.at;
    stage.at = "2035-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(stage.get(&path).text("/state"), "EXPIRED");
    assert_eq!(stage.pay(&charge).status, 400);
    stage.at = now;
    assert_eq!(stage.send("DELETE", &path, &Value::Null).status, 204);
    assert_eq!(stage.get(&path).status, 410);
    assert_eq!(credentials(&stage).status, 410);
}

#[test]
fn a_number_is_in_full_only_where_the_answer_is_sealed() {
    let mut stage = Stage::new(&WorldSettings::default());
    let (token, _) = stage.network_token();
    let credentials = stage.send(
        "POST",
        &format!("/tms/v3/tokens/{token}/payment-credentials"),
        &example("passkeys/create-payment-credentials"),
    );
    assert!(credentials.jose);
    let number = credentials.text("/tokenizedCard/number");
    assert!(super::super::card::passes_luhn(&number));
    stage.header("accept", "application/jose");
    let card = json!({ "source": "ONFILE", "card": { "number": "4622943123116478", "expirationMonth": "12", "expirationYear": "2026" } });
    let again = stage.send("POST", "/tms/v2/tokenized-cards", &card);
    assert_eq!((again.jose, again.text("/number")), (true, number));
}

#[test]
fn a_wallets_token_becomes_an_identifier() {
    let mut stage = Stage::new(&WorldSettings::default());
    stage.header("content-type", "application/jose");
    let made = stage.send("POST", IDENTIFIERS, &card("4111111111111111"));
    assert_eq!(made.judged_by, Some("instrument-identifiers/create-for-enrollable-network-token"));
    assert_eq!((made.status.as_u16(), made.text("/tokenizedCard/source")), (201, "TOKEN".into()));
    assert!(made.has("/issuer/paymentAccountReference"));
}

#[test]
fn an_unknown_profile_is_said() {
    let mut stage = Stage::new(&WorldSettings::default());
    stage.header("profile-id", "nobody");
    let refused = stage.send("POST", IDENTIFIERS, &card("4111111111111111"));
    assert_eq!((refused.status.as_u16(), refused.text("/errors/0/message")), (424, "Profile not found".into()));
}

#[test]
fn american_express_has_a_code_that_changes_and_no_simulated_events() {
    let stage = Stage::new(&WorldSettings::default());
    let card = json!({ "source": "ONFILE", "card": { "number": "378282246310005", "expirationMonth": "12", "expirationYear": "2031" } });
    let token = stage.send("POST", "/tms/v2/tokenized-cards", &card);
    assert_eq!(token.status, 201, "{}", token.body);
    let token = token.text("/id");
    let path = format!("/tms/v2/tokens/{token}/payment-credentials");
    let given = || stage.send("POST", &path, &example("passkeys/create-payment-credentials"));
    let (one, two) = (given(), given());
    assert!(!one.has("/tokenizedCard/cryptogram"), "{}", one.body);
    assert_ne!(one.text("/tokenizedCard/securityCode"), two.text("/tokenizedCard/securityCode"));
    assert_eq!((one.text("/card/expirationMonth"), one.text("/card/expirationYear")), ("12".into(), "2031".into()));
    let path = format!("/tms/v2/tokenized-cards/{token}/issuer-life-cycle-event-simulations");
    assert_eq!(stage.send("POST", &path, &json!({ "state": "SUSPENDED" })).status, 403);
}

#[test]
fn listed_values_are_taken_in_any_case() {
    let stage = Stage::new(&WorldSettings::default());
    let card = json!({ "number": "4622943123116478", "expirationMonth": "12", "expirationYear": "2031" });
    let made = stage.send("POST", IDENTIFIERS, &json!({ "type": "Enrollable Card", "card": card }));
    assert_eq!((made.status.as_u16(), made.text("/tokenizedCard/state")), (201, "ACTIVE".into()), "{}", made.body);
}
