//! What a state file holds, and what it does not.

use super::*;

#[test]
fn no_number_and_no_code_is_in_the_file_and_all_else_survives() {
    let path = std::env::temp_dir().join(format!("sandbox-world-{}", uuid::Uuid::new_v4()));
    // A number that is nobody's published test card, as somebody may send by mistake.
    let (number, short_code, code) = ("4539578763621486", "831", "8317");
    let mut request = example("payments/unscheduled/customer-initiated-with-token-creation");
    set(&mut request, "paymentInformation.card.number", number);
    set(&mut request, "paymentInformation.card.securityCode", short_code);
    set(&mut request, "processingInformation.actionTokenTypes", json!(["customer", "instrumentIdentifier"]));
    let (paid, credentials);
    {
        let stage = Stage::over(Store::file(&path).unwrap(), &WorldSettings::default());
        paid = stage.pay(&request);
        assert_eq!(paid.status, 201, "{}", paid.body);
        let card = json!({ "source": "ONFILE", "card": { "number": number, "expirationMonth": "12", "expirationYear": "2031", "securityCode": code } });
        let token = stage.send("POST", "/tms/v2/tokenized-cards", &card).text("/id");
        let identifier = json!({ "card": { "number": number, "securityCode": code } });
        stage.send("POST", "/tms/v1/instrumentidentifiers", &identifier);
        let of_token = format!("/tms/v2/tokens/{token}/payment-credentials");
        credentials = stage.send("POST", &of_token, &example("passkeys/create-payment-credentials"));
    }
    let file = std::fs::read(&path).unwrap();
    assert!(holds(&file, "1486"), "the last four digits are there");
    let secrets = [
        number,
        &number[..6],
        "securityCode",
        short_code,
        code,
        &credentials.text("/tokenizedCard/number"),
        &credentials.text("/tokenizedCard/cryptogram"),
    ];
    for secret in secrets {
        assert!(!holds(&file, secret), "{secret} is in the file");
    }
    let mut stage = Stage::over(Store::file(&path).unwrap(), &WorldSettings::default());
    stage.wait(1);
    assert_eq!(stage.get(&paid.text("/_links/self/href")).body, paid.body);
    let again = stage.pay(&request);
    let identifier = "/tokenInformation/instrumentIdentifier/id";
    assert_eq!(again.text(identifier), paid.text(identifier));
    drop(stage);
    std::fs::remove_file(path).unwrap();
}

/// Somebody sends a number where none belongs: in an order's reference, for instance.
#[test]
fn no_number_is_in_the_file_wherever_it_was_sent() {
    let path = std::env::temp_dir().join(format!("sandbox-world-{}", uuid::Uuid::new_v4()));
    let (number, grouped) = ("4539578763621486", "4539 5787 6362 1486");
    let settings =
        WorldSettings { profile: Profile::Vpc, behaviour: Behaviour::Documented, ..WorldSettings::default() };
    let mut request = payment_of("10.00");
    set(&mut request, "clientReferenceInformation.code", number);
    set(&mut request, "clientReferenceInformation.transactionId", number);
    set(&mut request, "orderInformation.billTo.lastName", grouped);
    let search = json!({ "query": format!("clientReferenceInformation.code:{number}"), "save": true });
    let customer = json!({ "buyerInformation": { "merchantCustomerID": number, "email": "a@b.c" } });
    let pushed = json!({
        "source": "ISSUER", "accountReferenceId": number, "card": { "type": "001" }, "createInstrumentIdentifier": true,
    });
    let (paid, again, saved);
    {
        let stage = Stage::over(Store::file(&path).unwrap(), &settings);
        paid = stage.pay(&request);
        assert_eq!(paid.text("/clientReferenceInformation/code"), number, "{}", paid.body);
        again = stage.pay(&request);
        saved = stage.send("POST", "/tss/v2/searches", &search);
        assert_eq!(stage.send("POST", "/tms/v2/customers", &customer).status, 201);
        assert_eq!(stage.send("POST", "/tms/v2/tokenized-cards", &pushed).status, 201);
        assert_eq!(stage.send("POST", "/tms/v2/tokenized-cards", &pushed).status, 200);
    }
    // It is found by it, and guards, as any other.
    assert_eq!((again.text("/reason"), &saved.body["totalCount"]), ("DUPLICATE_REQUEST".into(), &json!(1)));
    let file = std::fs::read(&path).unwrap();
    for secret in [number, grouped, &number[..12]] {
        assert!(!file.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} is in the file");
    }
    let stage = Stage::over(Store::file(&path).unwrap(), &settings);
    assert_eq!(stage.pay(&request).text("/reason"), "DUPLICATE_REQUEST");
    assert_eq!(stage.get(&saved.text("/_links/self/href")).body["totalCount"], 1);
    let kept = stage.get(&paid.text("/_links/self/href")).text("/clientReferenceInformation/code");
    assert!(kept.starts_with('1') && kept.ends_with("1486") && kept.len() == 16, "{kept}");
    drop(stage);
    std::fs::remove_file(path).unwrap();
}

/// A number is one also where JSON has no quotes around it; documented texts refuse it so.
#[test]
fn no_number_is_in_the_file_that_was_sent_without_quotes() {
    let path = std::env::temp_dir().join(format!("sandbox-world-{}", uuid::Uuid::new_v4()));
    let number = 4_539_578_763_621_486_u64;
    let mut request = payment_of("10.00");
    request["clientReferenceInformation"]["comments"] = json!(number);
    request["orderInformation"]["lineItems"] = json!([{ "quantity": number }]);
    let customer = json!({ "buyerInformation": { "email": "a@b.c" }, "note": number });
    {
        let stage = Stage::over(Store::file(&path).unwrap(), &WorldSettings::default());
        let paid = stage.pay(&request);
        assert_eq!(paid.status, 201, "{}", paid.body);
        assert_eq!(stage.send("POST", "/tms/v2/customers", &customer).status, 201);
        let search = json!({ "query": "id:1", "save": true, "offset": number, "limit": number, "note": number });
        let saved = stage.send("POST", "/tss/v2/searches", &search);
        assert_eq!(saved.status, 201, "{}", saved.body);
    }
    let file = std::fs::read(&path).unwrap();
    let number = number.to_string();
    assert!(!file.windows(number.len()).any(|window| window == number.as_bytes()), "it is in the file");
    std::fs::remove_file(path).unwrap();
}

/// As a word, or as the beginning of one that is masked: within random ids and digests a few digits occur by chance.
fn holds(file: &[u8], text: &str) -> bool {
    let part_of_id = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let mut places = file.windows(text.len()).enumerate().filter(|(_, window)| *window == text.as_bytes());
    places.any(|(at, _)| {
        let before = at.checked_sub(1).and_then(|before| file.get(before));
        let after = file.get(at + text.len());
        !part_of_id(before) && (after == Some(&b'X') || !part_of_id(after))
    })
}

#[test]
fn no_answer_repeats_a_card() {
    let stage = Stage::new(&WorldSettings::default());
    let mut request = payment();
    set(&mut request, "paymentInformation.card.number", "4539578763621486");
    set(&mut request, "paymentInformation.card.expirationMonth", "99");
    for body in [stage.pay(&request).body, stage.pay(&payment()).body] {
        let body = body.to_string();
        assert!(!body.contains("4539578763621486") && !body.contains("securityCode"), "{body}");
    }
}
