//! The passkey steps in their order, of each token and device. How many codes and tries there are is not documented: three, for 300 seconds.

use std::sync::MutexGuard;

use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    case::Case,
    ground::key,
    json,
    money::Money,
    refusal::{self, Answer, Refusal},
    tokenized,
    trigger::AMOUNT,
    webhook,
};

const PASSKEYS: &str = "passkey";
const DEVICES: &str = "passkey-device";
/// The code that every one-time password is: the one of the printed example.
pub(super) const CODE: &str = "456789";
/// Ours: the amount that makes an issuer ask for more, after reason code 475 of the older API.
const STEP_UP: Money = Money(9_475 * 10_000);
const MOST_CODES: u32 = 3;
const MOST_TRIES: u32 = 3;
const SECONDS: i64 = 300;

const OPTIONS: &str = "passkeys/create-authentication-options";
const OPTION: &str = "stepUpOption.id";

/// How far a token has come.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Passkey {
    /// What the last answer asked for.
    action: String,
    /// Digest of the device that asked.
    device: String,
    codes: u32,
    tries: u32,
    sent: Option<Timestamp>,
}

/// Who asks is alone with the token's steps until the answer.
fn state<'a>(case: &Case<'a>) -> Result<(MutexGuard<'a, ()>, String, Passkey), Refusal> {
    let id = case.parameter(0);
    match tokenized::find(case, id)? {
        Some(token) if token.state == "DELETED" => {
            return Err(refusal::token(StatusCode::GONE, "notAvailable", "Token is not available"));
        }
        None if !case.ground.settings.published => return Err(case.not_found()),
        _ => {}
    }
    let name = key(&[case.merchant(), &id.to_ascii_uppercase()]);
    let alone = case.ground.alone(&name);
    let state = case.ground.record(PASSKEYS, &name)?.unwrap_or_default();
    Ok((alone, name, state))
}

/// The same in the middle of a step-up, which must have been asked for.
fn step_up<'a>(case: &Case<'a>) -> Result<(MutexGuard<'a, ()>, String, Passkey), Refusal> {
    case.sound()?;
    let (alone, name, passkey) = state(case)?;
    if !case.ground.settings.published && passkey.action != "STEP_UP_AUTHENTICATE" {
        return Err(out_of_order("No step-up was asked for"));
    }
    Ok((alone, name, passkey))
}

/// Asks what a device has to do.
pub(super) fn options(case: &Case<'_>) -> Answer {
    case.sound()?;
    let (_alone, name, _) = state(case)?;
    let agent = ["deviceInformation.clientDeviceId", "deviceInformation.userAgentBrowserValue"];
    let device = agent.into_iter().find_map(|path| case.text(path)).unwrap_or_default();
    let device = case.ground.fresh.digest("device", device);
    let is_known = case.ground.store.get(DEVICES, key(&[&name, &device]))?.is_some();
    let action = if case.text(AMOUNT).and_then(Money::read) == Some(STEP_UP) {
        "STEP_UP_AUTHENTICATE"
    } else if is_known {
        "AUTHENTICATE"
    } else {
        "AUTHENTICATION_REGISTRATION"
    };
    let published = case.ground.published(OPTIONS).iter().find(|answer| json::get(answer, "action") == Some(action));
    let mut answer = published.cloned().unwrap_or_else(|| json!({ "action": action }));
    context(case, &mut answer);
    let next = Passkey { action: action.to_owned(), device, ..Passkey::default() };
    case.ground.keep(PASSKEYS, &name, &next)?;
    Ok(refusal::said(StatusCode::OK, &answer))
}

/// A fresh context for the frame, where there is one.
fn context(case: &Case<'_>, answer: &mut Value) {
    if answer.get("authenticationContext").is_some() {
        json::set(answer, "authenticationContext.id", uuid::Uuid::new_v4().to_string());
        if let Some(platform) = case.text("deviceInformation.platformType") {
            json::set(answer, "authenticationContext.platformType", platform);
        }
    }
}

/// The method of an option that the step before offered.
fn method(case: &Case<'_>) -> Option<String> {
    let id = case.text(OPTION)?;
    let offered = case.ground.published(OPTIONS).iter().filter_map(|answer| answer.get("stepUpOptions")?.as_array());
    let option = offered.flatten().find(|option| json::get(option, "id") == Some(id))?;
    json::get(option, "method").map(str::to_owned)
}

fn out_of_order(words: &str) -> Refusal {
    refusal::token(StatusCode::BAD_REQUEST, "invalidCombination", words)
}

fn exhausted() -> Refusal {
    refusal::token(StatusCode::FORBIDDEN, "declined", "The one-time password request was declined.")
}

/// Has a code sent to the cardholder.
pub(super) fn one_time_password(case: &Case<'_>) -> Answer {
    let (_alone, name, mut passkey) = step_up(case)?;
    if !case.ground.settings.published && !method(case).is_some_and(|method| method.starts_with("OTP_")) {
        return Err(case.invalid(OPTION));
    }
    if passkey.codes >= MOST_CODES {
        return Err(exhausted());
    }
    passkey.codes += 1;
    passkey.tries = 0;
    passkey.sent = Some(case.at());
    case.ground.keep(PASSKEYS, &name, &passkey)?;
    let answer =
        json!({ "maxRequestsAllowed": MOST_CODES, "maxVerificationAllowed": MOST_TRIES, "codeExpiration": SECONDS });
    Ok(refusal::said(StatusCode::OK, &answer))
}

/// Takes the code, or the issuer's own word.
pub(super) fn validate(case: &Case<'_>) -> Answer {
    let (_alone, name, mut passkey) = step_up(case)?;
    let by_issuer = method(case).is_some_and(|method| method == "APP_TO_APP") && case.text("issuerAuthCode").is_some();
    if !case.ground.settings.published && !by_issuer {
        check(case, &name, &mut passkey)?;
    }
    "AUTHENTICATION_REGISTRATION".clone_into(&mut passkey.action);
    passkey.sent = None;
    case.ground.keep(PASSKEYS, &name, &passkey)?;
    Ok(refusal::said(StatusCode::OK, &json!({ "action": passkey.action })))
}

fn check(case: &Case<'_>, name: &str, passkey: &mut Passkey) -> Result<(), Refusal> {
    let Some(sent) = passkey.sent else { return Err(out_of_order("No one-time password was asked for")) };
    if passkey.tries >= MOST_TRIES {
        return Err(exhausted());
    }
    let is_late = case.at().duration_since(sent).as_secs() >= SECONDS;
    if !is_late && case.text("otp") == Some(CODE) {
        return Ok(());
    }
    passkey.tries += 1;
    // A code that ran out is of no use any more.
    passkey.sent = passkey.sent.filter(|_| !is_late);
    case.ground.keep(PASSKEYS, name, passkey)?;
    Err(case.invalid("otp"))
}

/// Registers a device that was approved.
pub(super) fn registration(case: &Case<'_>) -> Answer {
    case.sound()?;
    let (_alone, name, mut passkey) = state(case)?;
    let is_asked = passkey.action == "AUTHENTICATION_REGISTRATION" || passkey.action == "STEP_UP_AUTHENTICATE";
    // After a step-up the issuer may have approved outside: by its app, by its service, by a call. While a code is open it has not.
    if !case.ground.settings.published && (!is_asked || passkey.sent.is_some()) {
        return Err(out_of_order("No registration was asked for"));
    }
    let published = case.ground.published("passkeys/create-authentication-registration").first();
    let mut answer = published.cloned().unwrap_or_else(|| json!({ "authenticationContext": {} }));
    context(case, &mut answer);
    "AUTHENTICATE".clone_into(&mut passkey.action);
    case.ground.store.put(DEVICES, key(&[&name, &passkey.device]), Vec::new())?;
    let events = tokenized::find(case, case.parameter(0))?.map(|token| webhook::bound(case, &token));
    case.ground.keep_and_tell(PASSKEYS, &name, &passkey, events.as_slice())?;
    Ok(refusal::said(StatusCode::OK, &answer))
}

/// Whether a device was registered for a token: what it authenticates counts.
pub(super) fn is_registered(case: &Case<'_>, token: &str) -> Result<bool, Refusal> {
    let prefix = key(&[case.merchant(), &token.to_ascii_uppercase(), ""]);
    Ok(!case.ground.store.under(DEVICES, prefix.as_bytes(), 1)?.is_empty())
}
