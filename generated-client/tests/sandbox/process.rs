//! The command, and the state that it leaves behind.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::SystemTime,
};

use http::{Method, Request};
use serde_json::{Value, json};
use visa_acceptance::{
    api::Environment,
    client::{Client, Credentials, DecryptionKey, HyperTransport, PlatformCertificate},
    sandbox::{Play, Sandbox},
};

use super::{http1, payment, trusting};

/// A file that is removed with what stands beside it.
struct Passing(PathBuf);

impl Passing {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("visa-acceptance-test-{}-{name}", std::process::id())))
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        _ = std::fs::remove_file(&self.0);
        _ = std::fs::remove_dir_all(self.0.with_extension("files"));
        let beside = format!("{}.files", self.0.display());
        _ = std::fs::remove_dir_all(beside);
    }
}

/// The command, and its first line.
pub(super) struct Running {
    child: Child,
    pub(super) description: Value,
}

impl Running {
    pub(super) fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_visa-acceptance-sandbox"))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        Self { child, description: serde_json::from_str(&line).expect("JSON") }
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.description[name].as_str().unwrap_or_else(|| panic!("{name} in {}", self.description))
    }

    /// A client with the shared secret, over HTTP.
    fn client(&self) -> Client {
        let (merchant, key, secret) = (self.text("merchant_id"), self.text("key_id"), self.text("shared_secret"));
        let credentials = Credentials::jwt_shared_secret(merchant, key, secret).expect("credentials");
        let target = Environment::Test.target().base(self.text("http")).expect("an address");
        Client::builder(target, credentials).build().expect("a client")
    }

    /// What it holds in memory, in bytes, where the system tells.
    pub(super) fn resident(&self) -> Option<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"))?;
        Some(kilobytes.parse::<usize>().ok()? * 1024)
    }

    fn file(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.text(name)).expect(name)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

#[tokio::test]
async fn its_first_line_says_everything() {
    let mut running = Running::start(&["--profile", "vpc", "--as", "observed", "--log", "json"]);
    let password = running.text("p12_password");
    for name in ["p12_file", "old_p12_file"] {
        let p12 = running.file(name);
        let credentials = Credentials::jwt_p12("sandbox_merchant", &p12, password).expect(name);
        assert_eq!(credentials.key_id(), running.text("signing_key_id"));
        let platform = PlatformCertificate::from_p12(&p12, password).expect(name);
        assert_eq!(platform.key_id(), running.text("platform_key_id"));
        // Clients look for the merchant's id in the friendly name of the only private key.
        let archive = p12_keystore::Pkcs12Archive::from_pkcs12(&p12, password).expect(name);
        let [key] = &archive.keys[..] else { panic!("{name} has not just one key") };
        let friendly = key.friendly_name.as_deref().unwrap_or_default().to_lowercase();
        assert!(friendly.contains("cn=sandbox_merchant"), "{friendly}");
    }
    for (file, id) in
        [("response_key_file", "response_key_id"), ("token_management_key_file", "token_management_key_id")]
    {
        let pem = String::from_utf8(running.file(file)).expect("PEM");
        DecryptionKey::from_pem(running.text(id), &pem).expect(file);
    }
    let certificate = String::from_utf8(running.file("ca_file")).expect("PEM");
    assert!(certificate.contains("BEGIN CERTIFICATE"));

    let target = Environment::Test.target().base(running.text("https")).expect("an address");
    let (merchant, key, secret) = (running.text("merchant_id"), running.text("key_id"), running.text("shared_secret"));
    let credentials = Credentials::jwt_shared_secret(merchant, key, secret).expect("credentials");
    let transport = HyperTransport::builder().without_system_roots();
    let transport = transport.root_certificate(certificate.as_bytes()).build().expect("a transport");
    let client = Client::builder(target, credentials).transport(transport).build();
    client.expect("a client").send(payment()).await.expect("an answer");

    let directory = Path::new(running.text("p12_file")).parent().expect("a directory").to_owned();
    assert!(directory.exists());
    let ended = Command::new("kill").arg(running.child.id().to_string()).status().expect("a signal");
    assert!(ended.success() && running.child.wait().expect("its end").success(), "it ends well");
    assert!(!directory.exists(), "and leaves nothing behind");
}

#[test]
fn what_it_does_not_know_is_said() {
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_visa-acceptance-sandbox")).args(arguments).output().expect("it");
        let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
        (output.status.code(), text)
    };
    for arguments in [
        &["--prot", "1"][..],
        &["--port", "many"],
        &["--tls-port", "99999"],
        &["--unique-days", "-1"],
        &["--settled-after", "a day"],
        &["--as", "x"],
        &["--log", "text"],
        &["extra"],
        &["--port"],
    ] {
        let (code, text) = run(arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {text}");
        assert!(text.contains(arguments[0]), "{arguments:?}: {text}");
    }
    let (code, text) = run(&["--help"]);
    assert_eq!(code, Some(0));
    assert!(text.contains("--tls-port"));
    let (code, text) = run(&["--state", "/"]);
    assert_eq!(code, Some(1), "{text}");
}

/// The words in backticks of the README's section on the sandbox, without the values behind an option.
fn in_readme() -> std::collections::BTreeSet<&'static str> {
    let readme = include_str!("../../README.md");
    let (_, section) = readme.split_once("\n## The sandbox\n").expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    section.split('`').skip(1).step_by(2).filter_map(|words| words.split_whitespace().next()).collect()
}

#[test]
fn the_readme_lists_every_option_and_every_failure() {
    let help = Command::new(env!("CARGO_BIN_EXE_visa-acceptance-sandbox")).arg("--help").output().expect("it").stdout;
    let help = String::from_utf8(help).expect("text");
    let options = |words: &str| words.starts_with("--");
    let helped = help.lines().filter_map(|line| line.split_whitespace().next().filter(|word| options(word)));
    let listed = in_readme();
    let (helped, said): (std::collections::BTreeSet<_>, _) =
        (helped.collect(), listed.iter().copied().filter(|word| options(word)).collect());
    assert_eq!(helped, said);
    assert!(helped.len() > 10, "{help}");
    let missing: Vec<_> = Play::names().filter(|name| !listed.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    for behind in ["+booked", "+booked-after-90000ms", "+500ms", "+plain"] {
        assert!(listed.contains(behind) && Play::named(&format!("reset{behind}")).is_ok(), "{behind}");
    }
}

/// A payment that stores a card, for so much, with a reference.
fn paying(amount: &str) -> Value {
    let mut body = serde_json::to_value(payment().body()).expect("JSON");
    body["orderInformation"]["amountDetails"]["totalAmount"] = amount.into();
    body["clientReferenceInformation"] = json!({ "code": "order-7" });
    body
}

/// What a call is answered: status and JSON.
async fn said(running: &Running, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
    let client = running.client();
    let call = client.raw(method, path);
    let call = match body {
        Some(body) => call.body(body),
        None => call,
    };
    let id = format!("{:?}", std::time::Instant::now());
    let request = call.prepare().expect("a call").sign(SystemTime::now(), &id).expect("signed").into_http();
    let http = running.text("http");
    let answer = http1::exchange(http, http.trim_start_matches("http://"), &request).await;
    (answer.status.as_u16(), serde_json::from_slice(&answer.body).expect("JSON"))
}

async fn pay(running: &Running, body: &Value) -> (u16, Value) {
    said(running, Method::POST, "/pts/v2/payments", Some(body)).await
}

#[tokio::test]
async fn each_option_does_what_it_says() {
    let bare = Running::start(&[]);
    let masked = {
        let mut masked = paying("10.00");
        masked["paymentInformation"]["card"]["number"] = "411111XXXXXX1111".into();
        masked
    };
    let poor = {
        let mut poor = paying("10.00");
        let card = poor["paymentInformation"]["card"].as_object_mut().expect("a card");
        assert!(card.remove("expirationMonth").is_some() && card.remove("expirationYear").is_some());
        poor
    };
    let unchained: Value = serde_json::from_str(include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/generated/examples/payments/unscheduled/merchant-initiated-with-pan.request.json"
    )))
    .expect("JSON");
    let declined = paying("4005.00");
    for (body, options, before, after) in [
        (&masked, &["--published"][..], 400, 201),
        (&poor, &["--relaxed"], 400, 201),
        (&unchained, &["--stored-credentials", "unchecked"], 400, 201),
        (&unchained, &["--as", "observed"], 400, 201),
        (&unchained, &["--as", "observed", "--stored-credentials", "checked"], 400, 400),
    ] {
        assert_eq!(pay(&bare, body).await.0, before, "without {options:?}");
        let (status, answer) = pay(&Running::start(options), body).await;
        assert_eq!(status, after, "{options:?}: {answer}");
    }
    let vpc = Running::start(&["--profile", "vpc"]);
    assert_eq!(pay(&bare, &declined).await.1["status"], "AUTHORIZED");
    assert_eq!(pay(&vpc, &declined).await.1["status"], "DECLINED");

    // Nothing is unique for no time.
    for (options, status) in [(&["--profile", "vpc"][..], 400), (&["--profile", "vpc", "--unique-days", "0"], 201)] {
        let running = Running::start(options);
        let mut once = paying("1.00");
        once["clientReferenceInformation"]["transactionId"] = "TID-1".into();
        let twice = [pay(&running, &once).await.0, pay(&running, &once).await.0];
        assert_eq!(twice, [201, status], "{options:?}");
    }

    let guarding = Running::start(&["--guard-references"]);
    let twice = [pay(&guarding, &paying("1.00")).await.0, pay(&guarding, &paying("1.00")).await.0];
    assert_eq!((twice, pay(&bare, &paying("1.00")).await.0), ([201, 400], 201));

    let merchant = Running::start(&["--merchant-id", "somebody"]);
    assert_eq!((merchant.text("merchant_id"), pay(&merchant, &paying("1.00")).await.0), ("somebody", 201));
}

#[tokio::test]
async fn options_of_time_do_what_they_say() {
    let search = json!({ "query": "clientReferenceInformation.code:order-7" });
    let void = json!({ "clientReferenceInformation": { "code": "order-7" } });
    for (options, found, searched, voided) in [
        (["--found-after", "600", "--searched-after", "600", "--settled-after", "600"], 404, 0, 201),
        (["--found-after", "0", "--searched-after", "600", "--settled-after", "600"], 200, 0, 201),
        (["--found-after", "600", "--searched-after", "0", "--settled-after", "600"], 404, 1, 201),
        (["--found-after", "600", "--searched-after", "600", "--settled-after", "0"], 404, 0, 400),
        (["--as", "documented", "--settled-after", "600", "--log", "json"], 200, 1, 201),
    ] {
        let running = Running::start(&options);
        let mut sale = paying("10.00");
        sale["processingInformation"]["capture"] = true.into();
        let id = pay(&running, &sale).await.1["id"].as_str().expect("an id").to_owned();
        let path = format!("/pts/v2/payments/{id}");
        assert_eq!(said(&running, Method::GET, &path, None).await.0, found, "{options:?}");
        let answer = said(&running, Method::POST, "/tss/v2/searches", Some(&search)).await.1;
        assert_eq!(answer["totalCount"], searched, "{options:?}");
        let answer = said(&running, Method::POST, &format!("{path}/voids"), Some(&void)).await;
        assert_eq!(answer.0, voided, "{options:?}: {}", answer.1);
    }
}

#[tokio::test]
async fn options_of_files_and_ports_and_answers_do_what_they_say() {
    let directory = Passing::new("files");
    let path = directory.0.to_str().expect("a path").to_owned();
    let (port, tls_port) = {
        let free = || std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let (one, other) = (free(), free());
        let number = |listener: &std::net::TcpListener| listener.local_addr().expect("an address").port().to_string();
        (number(&one), number(&other))
    };
    let options = ["--files", &path, "--port", &port, "--tls-port", &tls_port, "--encrypt-answers"];
    let running = Running::start(&options);
    assert_eq!(running.text("http"), format!("http://localhost:{port}"));
    assert_eq!(running.text("https"), format!("https://localhost:{tls_port}"));
    assert!(running.text("ca_file").starts_with(&path) && !running.file("ca_file").is_empty());
    let (_, answer) = pay(&running, &paying("10.00")).await;
    assert!(answer["encryptedResponse"].is_string(), "{answer}");
    drop(running);
    std::fs::remove_dir_all(&path).expect("it was made");
}

#[tokio::test]
async fn keys_and_used_tokens_survive_being_killed() {
    let state = Passing::new("killed");
    let path = state.0.to_str().expect("a path").to_owned();
    let running = Running::start(&["--state", &path]);
    let (first, p12) = (running.description.clone(), running.file("p12_file"));
    let text = |name: &str| first[name].as_str().expect("text");
    let port = text("http").rsplit(':').next().expect("a port").to_owned();
    let call = running.client().raw(Method::POST, "/pts/v2/payments").body(&json!({})).prepare().expect("a call");
    let request = call.sign(SystemTime::now(), "only-once").expect("signed").into_http();
    let host = format!("localhost:{port}");
    assert_ne!(http1::exchange(text("http"), &host, &request).await.status.as_u16(), 401);
    // `kill -9`: nothing of it gets to say goodbye.
    drop(running);

    let running = Running::start(&["--state", &path, "--port", &port]);
    for name in ["merchant_id", "key_id", "shared_secret", "p12_password", "response_key_id", "platform_key_id"] {
        assert_eq!(running.description[name], first[name], "{name}");
    }
    let password = running.text("p12_password");
    let key_id = |p12: &[u8]| Credentials::jwt_p12("m", p12, password).expect("it").key_id().to_owned();
    assert_eq!(key_id(&running.file("p12_file")), key_id(&p12));
    let again = http1::exchange(text("http"), &host, &request).await;
    assert_eq!(again.status.as_u16(), 401);
    assert!(again.words().contains("used before"), "{}", again.words());
    let newer = call.sign(SystemTime::now(), "another").expect("signed").into_http();
    assert_ne!(http1::exchange(text("http"), &host, &newer).await.status.as_u16(), 401);
}

/// Payments of eight clients at a time, until it is killed: those that were answered, by their id.
async fn pay_until_killed(running: Running, enough: usize) -> Vec<(String, Request<Vec<u8>>)> {
    let (client, http) = (running.client(), running.text("http").to_owned());
    let (answered, mut answers) = tokio::sync::mpsc::unbounded_channel();
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..8 {
        let (client, http, answered) = (client.clone(), http.clone(), answered.clone());
        clients.spawn(async move {
            for payment in 0.. {
                let call = client.prepare(super::payment()).expect("a call");
                let request = call.sign(SystemTime::now(), &format!("{number}-{payment}")).expect("signed").into_http();
                let host = http.trim_start_matches("http://");
                let Some(answer) = http1::try_exchange(&http, host, &request).await else { return };
                let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
                assert_eq!(answer.status.as_u16(), 201, "{body}");
                answered.send((body["id"].as_str().expect("an id").to_owned(), request)).expect("it is heard");
            }
        });
    }
    let mut all = Vec::new();
    while all.len() < enough {
        all.push(answers.recv().await.expect("a payment"));
    }
    // `kill -9`, while others are under way.
    drop(running);
    while let Some(ended) = clients.join_next().await {
        ended.expect("a client");
    }
    drop(answered);
    while let Some(more) = answers.recv().await {
        all.push(more);
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_survives_being_killed_under_writes() {
    let state = Passing::new("writes");
    let path = state.0.to_str().expect("a path").to_owned();
    let running = Running::start(&["--state", &path]);
    let first = running.description.clone();
    let http = first["http"].as_str().expect("text").to_owned();
    let (port, host) = (http.rsplit(':').next().expect("a port"), http.trim_start_matches("http://"));
    let answered = pay_until_killed(running, 40).await;

    let running = Running::start(&["--state", &path, "--port", port, "--as", "documented"]);
    let client = running.client();
    for (id, request) in answered {
        let found = client.raw(Method::GET, format!("/pts/v2/payments/{id}")).send().await.expect("it is there");
        assert_eq!(found.body.json::<Value>().expect("JSON")["id"], *id);
        let again = http1::exchange(&http, host, &request).await;
        assert_eq!((again.status.as_u16(), again.words().contains("used before")), (401, true), "{}", again.words());
    }
}

#[tokio::test]
async fn a_merchant_that_was_added_stays() {
    let state = Passing::new("added");
    let start = || Sandbox::builder().state(&state.0).start();
    let sandbox = start().await.expect("a sandbox");
    let added = sandbox.merchant("added").expect("a merchant");
    sandbox.stop().await;
    drop(sandbox_of(start().await.expect("a sandbox"), added).await);
}

async fn sandbox_of(sandbox: Sandbox, added: Credentials) -> Sandbox {
    assert_eq!(sandbox.merchant("added").expect("it").key_id(), added.key_id());
    let client = sandbox.client_builder(added).transport(trusting(&sandbox)).build().expect("a client");
    client.send(payment()).await.expect("it gets in");
    sandbox
}
