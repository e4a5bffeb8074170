//! The sandbox's page: what it shows, what it hides, who may use it.

use std::{io::Write as _, process::Command};

use http::{Method, Request, StatusCode};
use serde_json::json;
use visa_acceptance::sandbox::{Play, Sandbox};

use super::{http1, payment, webhooks};

/// What must not be on any page: a card's number, its security code, a token's cryptogram, a password.
const SECRETS: [&str; 4] = ["4111111111111111", "739", "EHuWW9PiBkWvqE5juRwDzAUFBAk=", "778114"];

/// What callers send may hold anything.
const SCRIPT: &str = "<script>alert('order')</script>";

/// A get, as a browser sends it.
async fn get(sandbox: &Sandbox, path: &str) -> http1::Answer {
    let request = Request::builder().method(Method::GET).uri(path).body(Vec::new()).expect("a request");
    http1::send(sandbox, &request).await
}

async fn html(sandbox: &Sandbox, path: &str) -> String {
    let answer = get(sandbox, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    String::from_utf8(answer.body).expect("text")
}

fn initiated(network_id: &str, amount: &str) -> serde_json::Value {
    json!({
        "clientReferenceInformation": { "code": "order-2", "transactionId": format!("attempt at {amount}") },
        "processingInformation": { "authorizationOptions": { "initiator": {
            "type": "merchant",
            "storedCredentialUsed": true,
            "merchantInitiatedTransaction": { "reason": "7", "previousTransactionId": network_id },
        } }, "commerceIndicator": "recurring" },
        "orderInformation": { "amountDetails": { "totalAmount": amount, "currency": "USD" } },
        "paymentInformation": { "card": { "number": SECRETS[0], "expirationMonth": "12", "expirationYear": "2031" } },
    })
}

/// A day at the sandbox: a first payment and a later one, refunds that come to too much, what is refused, what is lost and sent again, a
/// token, secrets in their places and in wrong ones.
pub(super) async fn day(sandbox: &Sandbox) {
    let client = sandbox.client();
    let first = client.send(payment()).await.expect("an answer").body;
    let answer = serde_json::to_value(&first).expect("JSON");
    let network_id = answer["processorInformation"]["networkTransactionId"].as_str().expect("an id");
    let id = answer["id"].as_str().expect("an id");
    let raw = |path: &str, body: serde_json::Value| client.raw(Method::POST, path).body(&body).send();
    raw("/pts/v2/payments", initiated(network_id, "25.00")).await.expect("an answer");

    let amounts = json!({ "clientReferenceInformation": { "code": "order-1" }, "orderInformation": { "amountDetails": { "totalAmount": "100.00", "currency": "USD" } } });
    raw(&format!("/pts/v2/payments/{id}/captures"), amounts.clone()).await.expect("a capture");
    for _ in 0..2 {
        raw(&format!("/pts/v2/payments/{id}/refunds"), amounts.clone()).await.expect("a refund");
    }

    let broken = json!({
        "clientReferenceInformation": { "code": SCRIPT, "comments": SECRETS[0] },
        "orderInformation": { "amountDetails": { "totalAmount": "12.00", "currency": "usdollars" } },
        "paymentInformation": { "card": {
            "number": SECRETS[0], "securityCode": SECRETS[1], "expirationMonth": "12", "expirationYear": "2031",
        } },
        SCRIPT: SECRETS[0],
    });
    raw("/pts/v2/payments", broken).await.expect_err("a refusal");

    let token = json!({
        "orderInformation": { "amountDetails": { "totalAmount": "12.00", "currency": "USD" } },
        "processingInformation": { "commerceIndicator": "internet" },
        "paymentInformation": { "tokenizedCard": {
            "number": SECRETS[0], "cryptogram": SECRETS[2], "expirationMonth": "12", "expirationYear": "2031",
        } },
    });
    _ = raw("/pts/v2/payments", token).await;

    for _ in 0..2 {
        sandbox.next(Play::named("reset").expect("a play").booked());
        _ = raw("/pts/v2/payments", initiated(network_id, "7.00")).await;
    }
    let password = json!({ "otp": SECRETS[3], SECRETS[0]: 1, "number": 4_111_111_111_111_111_u64 });
    _ = raw("/pts/v2/nothing", password).await;
    raw("/tms/v1/instrumentidentifiers", json!({ "card": { "number": SECRETS[0] } })).await.expect("a token");
    _ = client.raw(Method::GET, format!("/tms/v1/instrumentidentifiers/{}", SECRETS[0])).send().await;
    sandbox.next(Play::named("system-error").expect("a play"));
}

/// The number of the last call that one asks for.
fn number(sandbox: &Sandbox, is: impl Fn(&visa_acceptance::sandbox::Call) -> bool) -> usize {
    sandbox.calls().iter().rposition(is).expect("such a call") + 1
}

#[tokio::test]
async fn calls_are_shown_with_what_is_wrong_at_its_place() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    assert!(html(&sandbox, "/_sandbox").await.contains("None yet"));
    day(&sandbox).await;
    let index = html(&sandbox, "/_sandbox").await;
    assert!(index.contains("create-payment") && index.contains("/customer-initiated-with-pan"), "{index}");
    // What is red says whose rule it is.
    assert!(index.contains("refund-too-much") && index.contains("The payments guide"), "{index}");
    assert!(index.contains("<li><code>system-error</code></li>"), "what waits is listed");
    assert!(index.contains("instrument identifier"), "what is stored is listed");

    let refused =
        sandbox.calls().iter().position(|call| call.status == Some(StatusCode::BAD_REQUEST)).expect("one") + 1;
    let page = html(&sandbox, &format!("/_sandbox/calls/{refused}")).await;
    let currency = page.split("<div class=\"line").find(|line| line.contains("&#34;currency&#34;")).expect("a line");
    assert!(currency.contains("wrong") && currency.contains("form"), "{currency}");
    assert!(page.contains("missing wrong"), "what is missing has a place too");

    let later = number(&sandbox, |call| call.judged_by.is_some_and(|id| id.ends_with("/subsequent")));
    let page = html(&sandbox, &format!("/_sandbox/calls/{later}")).await;
    for part in
        ["<a href=\"/_sandbox/calls/1\">#1</a>", "continues the agreement", "acts on it", "The same request again"]
    {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(page.contains("let card_number = std::env::var"), "{page}");
    assert!(page.contains("openssl dgst"), "{page}");
    assert_eq!(get(&sandbox, "/_sandbox/calls/10000").await.status, StatusCode::NOT_FOUND);
}

/// Says what is not run for want of a command. CI, which installs what it needs, has to have it.
pub(super) fn not_run(why: &str) {
    // `CI=false` is said by those who have no CI.
    let ci = std::env::var("CI").is_ok_and(|ci| !matches!(ci.as_str(), "" | "0" | "false"));
    assert!(!ci, "{why}, in CI");
    // Not by `println!`, which is shown of tests that fail alone.
    _ = writeln!(std::io::stderr(), "{why}");
}

/// The text of a `<pre>`, as a reader copies it.
fn copied(page: &str, id: &str) -> String {
    let start = format!("<pre id=\"{id}\" tabindex=\"0\">");
    let text = page.split(&start).nth(1).and_then(|rest| rest.split("</pre>").next()).expect("it is there");
    [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_copied_for_curl_is_let_in_and_answered() {
    let has = |name: &str| Command::new(name).arg("version").output().is_ok();
    if !has("curl") || !has("openssl") {
        not_run("what is copied for curl is not run: there is no curl here, or no openssl");
        return;
    }
    let sandbox = Sandbox::start().await.expect("a sandbox");
    day(&sandbox).await;
    // What waits would be played to the first.
    _ = sandbox.client().send(payment()).await;
    for (number, status) in [(1, "201"), (2, "201"), (4, "201"), (6, "400"), (11, "200")] {
        let page = html(&sandbox, &format!("/_sandbox/calls/{number}")).await;
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &copied(&page, "curl")])
            .env("CARD_NUMBER", SECRETS[0])
            .envs([("SECURITY_CODE", SECRETS[1]), ("COUNTRY", "US")]);
        let output = shell.output().expect("a shell");
        let answer = String::from_utf8_lossy(&output.stdout);
        let line = answer.lines().find(|line| line.starts_with("HTTP/1.1 ") && !line.contains(" 100 "));
        let words = || format!("{number}: {answer} {}", String::from_utf8_lossy(&output.stderr));
        assert!(line.is_some_and(|line| line.starts_with(&format!("HTTP/1.1 {status}"))), "{}", words());
    }
    // A card's number in a path is not shown, so that nobody could send it.
    assert!(html(&sandbox, "/_sandbox/calls/12").await.contains("There is no curl"));
}

#[tokio::test]
async fn no_page_has_a_secret_or_what_a_caller_wrote_as_markup() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let key = webhooks::made_key(&sandbox).await["keyInformation"]["key"].as_str().expect("a key").to_owned();
    day(&sandbox).await;
    let description = sandbox.description();
    let secret = description["shared_secret"].as_str().expect("a secret").to_owned();
    let mut pages = vec!["/_sandbox".to_owned(), "/_sandbox/news".to_owned()];
    pages.extend((1..=sandbox.calls().len()).map(|number| format!("/_sandbox/calls/{number}")));
    assert!(pages.len() > 10);
    let mut escaped = 0;
    for path in pages {
        let page = html(&sandbox, &path).await;
        for hidden in SECRETS.iter().chain([&&*secret, &&*key]) {
            // Three digits are in many an id; alone they are a code.
            let quoted = format!("&#34;{hidden}&#34;");
            let is_there = if hidden.len() > 3 { page.contains(*hidden) } else { page.contains(&quoted) };
            assert!(!is_there, "{hidden} at {path}: {page}");
        }
        assert!(!page.contains("<script>alert") && !page.contains("eyJ"), "{path}: {page}");
        escaped += page.matches("&#60;script&#62;alert").count();
    }
    assert!(escaped > 0, "what the caller wrote is there as text");
}

#[tokio::test]
async fn the_form_asks_for_all_that_a_play_can_be_told() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let post = async |form: &str| {
        let request = Request::builder().method(Method::POST).uri("/_sandbox/plays").header("origin", sandbox.http());
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        http1::send(&sandbox, &request.body(form.as_bytes().to_vec()).expect("a request")).await.status
    };
    // As a browser sends it: what is left empty is there.
    let asked = [
        ("play=reset&booked_after=&late=", "reset"),
        ("play=reset&booked=on&booked_after=&late=20", "reset+booked+20ms"),
        ("play=reset&booked_after=90&late=", "reset+booked-after-90000ms"),
    ];
    for (form, _) in asked {
        assert_eq!(post(form).await, StatusCode::SEE_OTHER, "{form}");
    }
    let page = html(&sandbox, "/_sandbox").await;
    let waiting: Vec<_> = page.split("<li><code>").skip(1).filter_map(|rest| rest.split('<').next()).collect();
    assert_eq!(waiting, asked.map(|(_, told)| told));
    for form in ["", "play=rest", "play=reset&late=soon", "play=reset&late=-1", "play=reset&booked_after=99999999999"] {
        assert_eq!(post(form).await, StatusCode::BAD_REQUEST, "{form}");
    }
    assert_eq!(post("play=reset&booked=on&booked_after=90").await, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn other_sites_and_other_names_are_refused() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let post = |headers: &[(&str, &str)]| {
        let mut request = Request::builder().method(Method::POST).uri("/_sandbox/plays");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(b"play=reset%2Bbooked&booked=on".to_vec()).expect("a request")
    };
    let waiting = async || html(&sandbox, "/_sandbox").await.matches("<li><code>").count();
    let form = ("content-type", "application/x-www-form-urlencoded");
    for origin in [None, Some("http://example.com"), Some("null"), Some("http://localhost:1")] {
        let headers: Vec<_> = [form].into_iter().chain(origin.map(|origin| ("origin", origin))).collect();
        assert_eq!(http1::send(&sandbox, &post(&headers)).await.status, StatusCode::FORBIDDEN, "{origin:?}");
    }
    assert_eq!(waiting().await, 0);
    let answer = http1::send(&sandbox, &post(&[form, ("origin", sandbox.http())])).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(waiting().await, 1);

    for path in ["/_sandbox", "/_sandbox/news", "/_sandbox/page.css", "/_sandbox/calls/1"] {
        let request = Request::builder().uri(path).header("host", "rebound.example.com").body(Vec::new());
        let answer = http1::send(&sandbox, &request.expect("a request")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    let answer = get(&sandbox, "/_sandbox").await;
    assert!(answer.head.contains("default-src 'none'") && answer.head.contains("nosniff"), "{}", answer.head);
    // The page is no call of a merchant's.
    assert!(sandbox.calls().is_empty());
}
