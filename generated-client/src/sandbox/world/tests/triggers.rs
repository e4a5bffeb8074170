//! Every trigger by its table, on a request that is otherwise in order, and on one that lacks a field.

use super::super::{
    outcome::Effect,
    provision,
    trigger::{AMOUNT, BY_REASON_CODE, CODES, CURRENCY, MONTH, SECURITY_CODE, TRIGGERS, When, YEAR},
};
use jiff::SignedDuration;

use super::*;
use crate::{
    api::Amount,
    payments::stored_credentials::{Initial, InitialBuilder},
    sandbox::world::instrument::CARD_NUMBER,
};

fn triggering(when: When) -> Value {
    let mut request = payment();
    let amount = "orderInformation.amountDetails.totalAmount";
    match when {
        When::Field(path, text) => set(&mut request, path, text),
        When::Amount(text) | When::AmountFrom(text) => set(&mut request, amount, text),
        When::Code(code) | When::YenCode(code) => {
            set(&mut request, SECURITY_CODE, code);
            set(&mut request, amount, "0");
        }
    }
    if let When::YenCode(_) = when {
        set(&mut request, "orderInformation.amountDetails.currency", "JPY");
    }
    set(&mut request, "processingInformation.authorizationOptions.partialAuthIndicator", true);
    request
}

#[track_caller]
fn comes_out(heeded: &Heeded, effect: Effect, behaviour: Behaviour, what: &str) {
    match effect {
        Effect::Refused { field } => {
            assert_eq!(heeded.status, 400, "{what}: {}", heeded.body);
            assert_eq!(heeded.text("/status"), "INVALID_REQUEST", "{what}");
            assert_eq!(heeded.text("/reason"), "INVALID_DATA", "{what}");
            assert_eq!(heeded.named(), [field], "{what}");
        }
        Effect::Down { reason } => {
            assert_eq!(heeded.status, 502, "{what}: {}", heeded.body);
            assert_eq!(heeded.text("/reason"), reason, "{what}");
        }
        Effect::Answered(outcome) => {
            assert_eq!(heeded.status, 201, "{what}: {}", heeded.body);
            assert_eq!(heeded.text("/status"), outcome.status, "{what}");
            let documented = outcome.documented.filter(|_| behaviour == Behaviour::Documented);
            let reason = heeded.body.pointer("/errorInformation/reason").and_then(Value::as_str);
            assert_eq!(reason, documented.or(outcome.reason), "{what}");
            if let Some(response) = outcome.response {
                assert_eq!(heeded.text("/processorInformation/responseCode"), response, "{what}");
            }
            if let Some((code, raw)) = outcome.avs {
                let avs =
                    (heeded.text("/processorInformation/avs/code"), heeded.text("/processorInformation/avs/codeRaw"));
                assert_eq!(avs, (code.to_owned(), raw.to_owned()), "{what}");
            }
            if let Some(code) = outcome.cvn {
                assert_eq!(heeded.text("/processorInformation/cardVerification/resultCode"), code, "{what}");
            }
            let is_decline = outcome.status == "DECLINED";
            assert_eq!(heeded.has("/paymentInsightsInformation/responseInsights/category"), is_decline, "{what}");
        }
    }
}

#[test]
fn every_trigger_of_a_payment_does_what_its_row_says() {
    for profile in [Profile::Guide, Profile::Vpc] {
        for behaviour in [Behaviour::Safest, Behaviour::Documented, Behaviour::Observed] {
            for trigger in TRIGGERS.iter().filter(|trigger| trigger.profile.is_none_or(|only| only == profile)) {
                let what = format!("{:?} {profile:?} {behaviour:?}", trigger.when);
                let stage = Stage::of(profile, behaviour);
                let mut request = triggering(trigger.when);
                comes_out(&stage.pay(&request), trigger.then, behaviour, &what);
                // It excuses no other field.
                request["orderInformation"]["amountDetails"].as_object_mut().unwrap().remove("currency");
                if !matches!(trigger.when, When::YenCode(_)) {
                    let heeded = stage.pay(&request);
                    assert_eq!(
                        (heeded.status.as_u16(), heeded.text("/reason")),
                        (400, "MISSING_FIELD".into()),
                        "{what}"
                    );
                    assert!(heeded.named().contains(&"orderInformation.amountDetails.currency".to_owned()), "{what}");
                }
            }
        }
    }
}

/// The same request by a typed builder.
fn builder(when: When) -> InitialBuilder {
    let wanted = triggering(when);
    let text = |path: &str| super::super::json::get(&wanted, path).unwrap_or_else(|| panic!("no {path}")).to_owned();
    let request = Initial::builder()
        .bill_to_country("US")
        .card_expiration_month(text(MONTH))
        .card_expiration_year(text(YEAR))
        .card_number(text(CARD_NUMBER))
        .commerce_indicator("internet")
        .currency(text(CURRENCY))
        .total_amount(Amount::new(text(AMOUNT)).unwrap())
        .with_body(|body| {
            let options = &mut body.processing_information.get_or_insert_default().authorization_options;
            options.get_or_insert_default().extra.insert("partialAuthIndicator", true);
        })
        .at_run_time();
    match when {
        When::Code(code) | When::YenCode(code) => request.card_security_code(code),
        When::Field(..) | When::Amount(_) | When::AmountFrom(_) => request,
    }
}

/// What it sends, and how much of it had to be waived.
fn built(when: When) -> (Value, usize) {
    let wrong = builder(when).build().err().map_or(0, |rejected| rejected.verdict.violations.len());
    let request = builder(when);
    // What is in order needs no waiver.
    let request = if wrong > 0 { request.waive(when.path(), "a documented test value") } else { request };
    let request = request.build().unwrap_or_else(|rejected| panic!("{when:?}: {rejected}"));
    assert_eq!(request.verdict().waived.len(), wrong, "{when:?}");
    (serde_json::to_value(request.body()).unwrap(), wrong)
}

#[test]
fn every_trigger_of_a_payment_is_sent_by_a_builder_with_its_form_waived() {
    let mut waived = 0;
    for profile in [Profile::Guide, Profile::Vpc] {
        for trigger in TRIGGERS.iter().filter(|trigger| trigger.profile.is_none_or(|only| only == profile)) {
            let what = format!("{:?} {profile:?}, by a builder", trigger.when);
            let (request, wrong) = built(trigger.when);
            waived += usize::from(wrong > 0);
            comes_out(&Stage::of(profile, Behaviour::Safest).pay(&request), trigger.then, Behaviour::Safest, &what);
        }
    }
    assert!(waived > 0, "no trigger breaks a form");
}

#[test]
fn an_amount_of_ours_is_a_reason_code_of_the_older_api() {
    for (code, effect) in BY_REASON_CODE {
        for profile in [Profile::Guide, Profile::Vpc] {
            let amount = format!("{}.00", 9_000 + code);
            let request = triggering(When::Amount(Box::leak(amount.clone().into_boxed_str())));
            comes_out(&Stage::of(profile, Behaviour::Safest).pay(&request), *effect, Behaviour::Safest, &amount);
        }
    }
}

#[test]
fn a_triggers_amount_is_the_same_however_it_is_written() {
    let stage = Stage::of(Profile::Vpc, Behaviour::Safest);
    for amount in ["4005", "4005.0", "4005.00"] {
        assert_eq!(stage.pay(&payment_of(amount)).text("/status"), "DECLINED", "{amount}");
    }
    assert_eq!(stage.pay(&payment_of("4005.01")).text("/status"), "AUTHORIZED");
}

#[test]
fn an_amount_above_the_one_that_is_refused_is_refused_too() {
    let stage = Stage::of(Profile::Guide, Behaviour::Safest);
    assert_eq!(stage.pay(&payment_of("99999999999.99")).text("/status"), "AUTHORIZED");
    for amount in ["100000000000.00", "100000000001", "999999999999999999999999.00"] {
        let heeded = stage.pay(&payment_of(amount));
        assert_eq!((heeded.status.as_u16(), heeded.named()), (400, vec![AMOUNT.to_owned()]), "{amount}");
    }
}

/// By the stage's clock: a card is good until its last month is over.
#[test]
fn a_card_that_has_expired_is_declined() {
    let stage = Stage::of(Profile::Guide, Behaviour::Safest);
    let now = stage.at.strftime("%Y-%m").to_string();
    let (year, month) = now.split_once('-').expect("a month");
    let last_year = (year.parse::<u32>().expect("a year") - 1).to_string();
    for (year, month, reason) in [(year, month, ""), (&*last_year, "12", "EXPIRED_CARD"), ("2031", "12", "")] {
        let mut request = payment();
        set(&mut request, YEAR, year);
        set(&mut request, MONTH, month);
        let heeded = stage.pay(&request);
        assert_eq!(heeded.status, 201, "{year}-{month}");
        let said = heeded.body.pointer("/errorInformation/reason").and_then(Value::as_str).unwrap_or_default();
        assert_eq!(said, reason, "{year}-{month}");
    }
    let mut later = Stage::of(Profile::Guide, Behaviour::Safest);
    later.at += SignedDuration::from_hours(24 * 366 * 20);
    assert_eq!(later.pay(&payment()).text("/errorInformation/reason"), "EXPIRED_CARD");
}

#[test]
fn response_codes_go_on_above_the_documented_amounts() {
    let stage = Stage::of(Profile::Vpc, Behaviour::Safest);
    let heeded = stage.pay(&payment_of("4051.00"));
    assert_eq!(heeded.text("/errorInformation/reason"), "INSUFFICIENT_FUND");
    assert_eq!(heeded.text("/processorInformation/responseCode"), "51");
    assert_eq!(Stage::of(Profile::Guide, Behaviour::Safest).pay(&payment_of("4051.00")).text("/status"), "AUTHORIZED");
}

#[test]
fn a_wrong_code_of_a_test_card_is_said() {
    for (number, code) in CODES {
        let mut request = payment();
        set(&mut request, "paymentInformation.card.number", *number);
        for (sent, result, status) in [(*code, "M", "AUTHORIZED"), ("111", "N", "AUTHORIZED_PENDING_REVIEW")] {
            set(&mut request, SECURITY_CODE, sent);
            let heeded = Stage::of(Profile::Guide, Behaviour::Safest).pay(&request);
            assert_eq!(heeded.text("/status"), status, "{number} {sent}");
            assert_eq!(heeded.text("/processorInformation/cardVerification/resultCode"), result, "{number} {sent}");
        }
    }
}

#[test]
fn every_number_that_gets_no_network_token_says_why() {
    for (table, source) in [(provision::BY_NUMBER, "ONFILE"), (provision::BY_TOKEN, "TOKEN")] {
        for failure in table {
            for digit in ["0", "7"] {
                let number = failure.pattern.replace('X', digit);
                let card = json!({ "number": number, "expirationMonth": "12", "expirationYear": "2031" });
                let stage = Stage::new(&WorldSettings::default());
                let heeded = stage.send("POST", "/tms/v2/tokenized-cards", &json!({ "source": source, "card": card }));
                assert_eq!(heeded.status, 201, "{number}: {}", heeded.body);
                assert_eq!(heeded.text("/state"), "UNPROVISIONED", "{number}");
                assert_eq!(heeded.text("/reason"), failure.reason, "{number}");
                assert!(!heeded.has("/number"), "{number}");
                if source == "ONFILE" {
                    let request = json!({ "type": "enrollable card", "card": card });
                    let inside = stage.send("POST", "/tms/v1/instrumentidentifiers", &request);
                    assert!(inside.status.is_success(), "{number}: {}", inside.body);
                    assert_eq!(inside.text("/state"), "ACTIVE", "{number}");
                    assert_eq!(inside.text("/tokenizedCard/reason"), failure.reason, "{number}");
                }
            }
        }
    }
}

#[test]
fn every_number_that_gets_one_gets_it_once() {
    for pattern in provision::SUCCEED {
        for digit in ["0", "4"] {
            let number = pattern.replace('X', digit);
            let card = json!({ "number": number, "expirationMonth": "12", "expirationYear": "2026" });
            let stage = Stage::new(&WorldSettings::default());
            let send = || stage.send("POST", "/tms/v2/tokenized-cards", &json!({ "source": "ONFILE", "card": card }));
            let (first, second) = (send(), send());
            assert_eq!(
                (first.status.as_u16(), first.text("/state")),
                (201, "ACTIVE".to_owned()),
                "{number}: {}",
                first.body
            );
            assert_eq!((second.status.as_u16(), second.text("/id")), (200, first.text("/id")), "{number}");
        }
    }
}

#[test]
fn every_account_reference_that_fails_says_why() {
    let push_as = |behaviour: Behaviour, account: &str| {
        let request = json!({
            "source": "ISSUER", "accountReferenceId": account, "card": { "type": "001" }, "createInstrumentIdentifier": true,
        });
        Stage::of(Profile::Guide, behaviour).send("POST", "/tms/v2/tokenized-cards", &request)
    };
    let push = |account: &str| push_as(Behaviour::Safest, account);
    for (failure, printed) in provision::BY_ACCOUNT {
        assert_eq!(push(failure.pattern).text("/reason"), failure.reason, "{}", failure.pattern);
        assert_eq!(push_as(Behaviour::Documented, failure.pattern).text("/reason"), *printed, "{}", failure.pattern);
    }
    let made = push("703699458563818460001");
    assert_eq!(
        (made.text("/state"), made.text("/accountReferenceId")),
        ("ACTIVE".into(), "703699458563818460001".into())
    );
    assert_eq!(made.judged_by, Some("tokenized-cards/push-provisioning"));
    assert_eq!(push("too-short").status, 400);
}

#[test]
fn the_readme_lists_every_value_that_makes_a_payment_come_out_otherwise() {
    let readme = include_str!("../../../../README.md");
    let row = |text: &str| readme.lines().find(|line| line.contains(&format!("`{text}`")));
    for trigger in TRIGGERS {
        let (When::Field(_, text)
        | When::Amount(text)
        | When::AmountFrom(text)
        | When::Code(text)
        | When::YenCode(text)) = trigger.when;
        assert!(row(text).is_some(), "{text}");
    }
    for (code, effect) in BY_REASON_CODE {
        let amount = format!("9{code}.00");
        let row = row(&amount).unwrap_or_else(|| panic!("{amount}"));
        let (status, reason) = match effect {
            Effect::Answered(outcome) => (outcome.status, outcome.reason),
            Effect::Down { reason } => ("502", Some(*reason)),
            Effect::Refused { .. } => ("400", None),
        };
        assert!(row.starts_with(&format!("| {status} |")), "{amount}: {row}");
        let said = reason.map_or(format!("`{amount}`"), |reason| format!("`{amount}` {reason}"));
        assert!(row.contains(&said), "{said}: {row}");
    }
}
