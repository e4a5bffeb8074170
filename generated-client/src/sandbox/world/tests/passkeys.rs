//! The passkey steps, in order and out of it.

use super::*;

fn step(stage: &Stage, token: &str, end: &str, use_case: &str, change: impl Fn(&mut Value)) -> Heeded {
    let mut request = example(&format!("passkeys/{use_case}"));
    change(&mut request);
    stage.send("POST", &format!("/tms/v2/tokenized-cards/{token}/{end}"), &request)
}

fn options(stage: &Stage, token: &str, amount: &str) -> Heeded {
    step(stage, token, "authentication-options", "create-authentication-options", |request| {
        set(request, "orderInformation.amountDetails.totalAmount", amount);
    })
}

fn register(stage: &Stage, token: &str) -> Heeded {
    step(stage, token, "authentication-registrations", "create-authentication-registration", |_| {})
}

fn send_code(stage: &Stage, token: &str) -> Heeded {
    step(stage, token, "authentication-options/one-time-passwords", "create-one-time-password", |_| {})
}

fn validate(stage: &Stage, token: &str, code: &str) -> Heeded {
    step(stage, token, "authentication-options/validate", "validate-one-time-password", |request| {
        set(request, "otp", code);
    })
}

#[test]
fn a_device_registers_and_then_authenticates() {
    let stage = Stage::new(&WorldSettings::default());
    let (token, _) = stage.network_token();
    assert_eq!(register(&stage, &token).text("/errors/0/type"), "invalidCombination");
    assert_eq!(options(&stage, &token, "10.00").text("/action"), "AUTHENTICATION_REGISTRATION");
    assert!(register(&stage, &token).has("/authenticationContext/id"));
    let known = options(&stage, &token, "10.00");
    assert_eq!(known.text("/action"), "AUTHENTICATE");
    assert!(known.has("/authenticationContext/payload"));
    let credentials = stage.send(
        "POST",
        &format!("/tms/v2/tokens/{token}/payment-credentials"),
        &example("passkeys/create-payment-credentials"),
    );
    assert_eq!(credentials.text("/tokenizedCard/eci"), "05");
    assert_eq!(credentials.text("/processingInformation/commerceIndicator"), "vbv");
}

#[test]
fn another_device_registers_itself() {
    let stage = Stage::new(&WorldSettings::default());
    let (token, _) = stage.network_token();
    let options_of = |device: &str| {
        let action = step(&stage, &token, "authentication-options", "create-authentication-options", |request| {
            set(request, "orderInformation.amountDetails.totalAmount", "10.00");
            set(request, "deviceInformation.userAgentBrowserValue", device);
        });
        action.text("/action")
    };
    options_of("one");
    register(&stage, &token);
    assert_eq!([options_of("one"), options_of("other")], ["AUTHENTICATE", "AUTHENTICATION_REGISTRATION"]);
}

#[test]
fn an_issuer_steps_up_and_its_codes_run_out() {
    let mut stage = Stage::new(&WorldSettings::default());
    let (token, _) = stage.network_token();
    assert_eq!(send_code(&stage, &token).text("/errors/0/type"), "invalidCombination");
    assert_eq!(options(&stage, &token, "9475.00").text("/action"), "STEP_UP_AUTHENTICATE");
    assert_eq!(validate(&stage, &token, "456789").text("/errors/0/type"), "invalidCombination");
    assert_eq!(
        send_code(&stage, &token).body,
        json!({ "maxRequestsAllowed": 3, "maxVerificationAllowed": 3, "codeExpiration": 300 })
    );
    for _ in 0..3 {
        assert_eq!(validate(&stage, &token, "000000").named(), ["otp"]);
    }
    let locked = validate(&stage, &token, "456789");
    assert_eq!((locked.status.as_u16(), locked.text("/errors/0/type")), (403, "declined".into()));
    assert_eq!(send_code(&stage, &token).status, 200);
    stage.wait(299);
    assert_eq!(validate(&stage, &token, "456789").text("/action"), "AUTHENTICATION_REGISTRATION");
    options(&stage, &token, "9475.00");
    assert_eq!(send_code(&stage, &token).status, 200);
    stage.wait(300);
    assert_eq!(validate(&stage, &token, "456789").named(), ["otp"], "too late");
    assert_eq!(send_code(&stage, &token).status, 200);
    assert_eq!(register(&stage, &token).status, 400, "the code is open");
    assert_eq!(validate(&stage, &token, "456789").text("/action"), "AUTHENTICATION_REGISTRATION");
    assert_eq!(register(&stage, &token).status, 200);
    options(&stage, &token, "9475.00");
    for expected in [200, 200, 200, 403] {
        assert_eq!(send_code(&stage, &token).status, expected);
    }
}

#[test]
fn only_a_token_that_is_there_has_passkeys() {
    let stage = Stage::new(&WorldSettings::default());
    assert_eq!(options(&stage, "0123456789ABCDEF0123456789ABCDEF", "10.00").status, 404);
    let (token, _) = stage.network_token();
    stage.send("DELETE", &format!("/tms/v2/tokenized-cards/{token}"), &Value::Null);
    assert_eq!(options(&stage, &token, "10.00").status, 410);
}

#[test]
fn no_try_is_lost_to_another_that_comes_at_once() {
    let stage = Stage::new(&WorldSettings::default());
    let (token, _) = stage.network_token();
    for _ in 0..20 {
        options(&stage, &token, "9475.00");
        send_code(&stage, &token);
        let refused = std::thread::scope(|scope| {
            let wrong = || validate(&stage, &token, "000000").status.as_u16();
            let tries: Vec<_> = (0..8).map(|_| scope.spawn(wrong)).collect();
            tries.into_iter().map(|tried| tried.join().unwrap()).filter(|status| *status == 400).count()
        });
        assert_eq!(refused, 3, "more tries than a code has");
    }
}

#[test]
fn a_code_is_sent_by_an_option_that_sends_codes() {
    let stage = Stage::new(&WorldSettings::default());
    let (token, _) = stage.network_token();
    let offered = options(&stage, &token, "9475.00");
    for option in offered.body["stepUpOptions"].as_array().unwrap() {
        let sent =
            step(&stage, &token, "authentication-options/one-time-passwords", "create-one-time-password", |request| {
                set(request, "stepUpOption.id", option["id"].clone());
            });
        // There are three codes, and as many options that send one.
        let sends = option["method"].as_str().unwrap().starts_with("OTP_");
        assert_eq!(sent.status, if sends { 200 } else { 400 }, "{option}: {}", sent.body);
    }
}

/// By its own application, or by a call that nobody here hears of.
#[test]
fn an_issuer_approves_a_device_outside() {
    let stage = Stage::new(&WorldSettings::default());
    let (token, _) = stage.network_token();
    let offered = options(&stage, &token, "9475.00");
    let app = offered.body["stepUpOptions"].as_array().unwrap().iter().find(|option| option["method"] == "APP_TO_APP");
    let app = app.unwrap()["id"].clone();
    let by = |id: &Value, code: &str| {
        step(&stage, &token, "authentication-options/validate", "validate-one-time-password", |request| {
            set(request, "stepUpOption.id", id.clone());
            set(request, "otp", "000000");
            set(request, "issuerAuthCode", code);
        })
    };
    let by_code = json!("no-such-option");
    assert_eq!(by(&by_code, "approved").text("/errors/0/type"), "invalidCombination", "no code was sent");
    assert_eq!(by(&app, "approved").text("/action"), "AUTHENTICATION_REGISTRATION");
    assert_eq!(register(&stage, &token).status, 200);
    options(&stage, &token, "9475.00");
    assert_eq!(register(&stage, &token).status, 200, "it was approved by a call");
}
