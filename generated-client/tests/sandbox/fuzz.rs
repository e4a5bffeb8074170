//! Whatever comes over a socket, nothing panics and the next request is answered. `FUZZ_SECONDS` makes it go on for longer.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant, SystemTime},
};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use visa_acceptance::{checks, sandbox::Sandbox};

use super::{byhand, every::rows, http1};

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// Numbers without much order, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound.max(1)
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// The bytes with a few of them changed, taken out, put in, said twice.
    fn changed(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let (at, more) = (self.below(bytes.len()), self.below(12));
            let end = (at + more).min(bytes.len());
            match self.below(5) {
                0 => _ = bytes.drain(at..end),
                1 => bytes.truncate(at),
                2 => bytes.extend_from_within(at..end),
                3 => bytes.insert(at, *self.of(b"\"\\{}[]:,.=+-0Az \r\n\t\0\xff\xc3")),
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = u8::try_from(self.below(256)).unwrap_or_default();
                    }
                }
            }
        }
        bytes
    }

    /// JSON with one of its values another, or gone; it is JSON still, and is read further.
    fn altered(&mut self, json: &mut Value) {
        let odd = [
            json!(null),
            json!(true),
            json!(-1),
            json!(1e300),
            json!(""),
            json!(" "),
            json!("-0.00001"),
            json!("9".repeat(400)),
            json!("2031-02-30T25:61:61Z"),
            json!("é\u{0}\u{202e}"),
            json!([]),
            json!({}),
            json!([[{}]]),
        ];
        let goes_on = self.below(8) > 0;
        let names: Vec<_> = json.as_object().into_iter().flat_map(serde_json::Map::keys).cloned().collect();
        match json {
            Value::Object(fields) if goes_on && !names.is_empty() => {
                let name = self.of(&names);
                match self.below(12) {
                    0 => _ = fields.remove(name),
                    _ => self.altered(&mut fields[name]),
                }
            }
            Value::Array(all) if goes_on && !all.is_empty() => {
                let at = self.below(all.len());
                self.altered(&mut all[at]);
            }
            json => *json = self.of(&odd).clone(),
        }
    }
}

const BODIES: [&str; 7] = [
    r#"{"clientReferenceInformation":{"code":"sandbox:decline-insufficient-fund+booked+0ms"}}"#,
    r#"{"clientReferenceInformation":{"code":"sandbox:reset+booked-after-1ms"},"orderInformation":{"amountDetails":{}}}"#,
    r#"{"clientCorrelationId":"sandbox:agent-error","paymentInformation":{"card":{"number":"4111111111111111"}}}"#,
    r#"{"encryptedRequest":"eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIn0.AAAA.AAAA.AAAA.AAAA"}"#,
    r#"{"card":{"number":"5555555555554444"},"a":[1,2.5e3,null,true,{"b":"\u00e9\ud83d\ude00"}]}"#,
    r#"{"play":"not-found","times":1,"method":"GET","path":"/tms","delay_ms":0,"booked":true}"#,
    r#"{"status":299,"body":{"a":"b"},"headers":{"x-a":"b"},"method":"PATCH","path":"/nowhere"}"#,
];

/// The published requests, each with the path that it is sent to.
fn published() -> Vec<(String, Value)> {
    let rows = rows::ROWS.iter().filter_map(|(id, request, _)| Some((checks::contract(id).ok()?.operation, *request)));
    let posted = rows.filter(|(operation, _)| operation.method == "POST");
    let with_body = posted.filter_map(|(operation, request)| Some((operation, serde_json::from_str(request?).ok()?)));
    // The names of ids in braces are ids as good as any.
    with_body.map(|(operation, body)| (operation.path.replace(['{', '}'], ""), body)).collect()
}

const PATHS: [&str; 8] = [
    "/pts/v2/payments",
    "/acp/v1/tokens",
    "/icc/v1/instructions/1/credentials",
    "/tms/v1/instrumentidentifiers?offset=0&limit=20",
    "/tms/v2/tokenized-cards/1",
    "/sandbox/plays",
    "/sandbox/clock",
    "/%2e%2e/%00?%zz=&&",
];

#[tokio::test]
async fn whatever_comes_is_answered_or_refused() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // Those of the tests that run beside this one are no matter of ours.
        if panic.location().is_some_and(|place| !place.file().contains("tests/")) {
            PANICS.fetch_add(1, Ordering::Relaxed);
        }
        before(panic);
    }));
    let sandbox = Sandbox::builder().published_examples().start().await.expect("a sandbox");
    let published = published();
    assert!(published.len() > 40, "{}", published.len());
    let host = sandbox.http().trim_start_matches("http://").to_owned();
    let platform = sandbox.platform_certificate().expect("a certificate");
    let answer_key = json!({ "v-c-response-mle-kid": sandbox.response_key().expect("a key").key_id() });
    let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(2);
    let (began, mut random, mut sent) = (Instant::now(), Random(seconds), 0_u64);
    while began.elapsed() < Duration::from_secs(seconds) {
        sent += 1;
        let (path, plain) = match random.below(3) {
            0 => (*random.of(&PATHS), random.changed(random_body(sent).as_bytes())),
            more => {
                let (path, body) = random.of(&published);
                let mut body = body.clone();
                (0..more).for_each(|_| random.altered(&mut body));
                (&**path, body.to_string().into_bytes())
            }
        };
        let body = match random.below(3) {
            0 => json!({ "encryptedRequest": platform.seal(&plain, SystemTime::now()).expect("sealed") }).to_string(),
            _ => String::from_utf8_lossy(&plain).into_owned(),
        };
        let body = if body.is_empty() { "{}".to_owned() } else { body };
        let request = match random.below(3) {
            0 => byhand::signature(&sandbox, path, &body),
            1 => byhand::token(&sandbox, path, &body, &answer_key),
            _ => byhand::token(&sandbox, path, &body, &odd_claim(&mut random)),
        };
        let mut bytes = byhand::text(&request, &host, "close");
        if random.below(2) == 0 {
            bytes = random.changed(&bytes);
        }
        let mut stream = http1::connect(sandbox.http()).await;
        _ = stream.write_all(&bytes).await;
        // What is cut short would be waited for.
        _ = stream.shutdown().await;
        let mut answer = Vec::new();
        _ = tokio::time::timeout(Duration::from_secs(2), stream.read_to_end(&mut answer)).await;
        assert_eq!(PANICS.load(Ordering::Relaxed), 0, "after {sent}: {}", String::from_utf8_lossy(&bytes));
    }
    // Not only what is refused at once.
    let judged = sandbox.calls().iter().filter(|call| call.judged_by.is_some()).count();
    println!("{sent} requests, {judged} of the last thousand judged by a contract");
    assert!(judged > 0);
    let request = byhand::token(&sandbox, "/sandbox-is-there", "{}", &json!({}));
    http1::send(&sandbox, &request).await;
}

fn random_body(sent: u64) -> &'static str {
    BODIES[usize::try_from(sent).unwrap_or_default() % BODIES.len()]
}

fn odd_claim(random: &mut Random) -> Value {
    let names = ["iat", "exp", "iss", "jti", "digest", "digest-algorithm", "request-host", "v-c-response-mle-kid"];
    let values =
        [json!(null), json!(i64::MIN), json!(u64::MAX), json!(1e300), json!("-1"), json!([]), json!({}), json!("é")];
    json!({ *random.of(&names): random.of(&values) })
}
