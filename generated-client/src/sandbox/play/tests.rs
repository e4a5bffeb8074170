//! Which play a call gets.

use http::HeaderMap;

use std::time::Duration;

use super::{Booking, Play, Script};

#[test]
fn every_name_is_one_play() {
    let names: Vec<_> = Play::names().collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), names.len());
    for name in names {
        let play = Play::named(name).expect(name);
        if let super::End::Answer(canned) = &play.end {
            let is_json = serde_json::from_str::<serde_json::Value>(&canned.body).is_ok();
            assert!(is_json || canned.body.is_empty() || canned.body.starts_with('<') || name == "cut-short", "{name}");
        }
        let play = Play::named(&format!("{name}+booked+20ms+plain")).expect(name);
        assert!(play.booking == Booking::AtOnce && play.is_plain && play.pause == Duration::from_millis(20), "{name}");
        let play = Play::named(&format!("{name}+booked-after-90000ms+20ms")).expect(name);
        assert!(play.booking == Booking::After(Duration::from_secs(90)), "{name}");
        assert_eq!(play.pause, Duration::from_millis(20), "{name}");
    }
    // What was said by methods is told as what was said by the name.
    let said = Play::named("reset")
        .expect("a name")
        .booked_after(Duration::from_secs(90))
        .late(Duration::from_millis(20))
        .plain();
    assert_eq!(said.told(), "reset+booked-after-90000ms+20ms+plain");
    assert_eq!(Play::named(&said.told()).expect("what is told is a name").told(), said.told());
    assert_eq!(Play::named("reset").expect("a name").booked().told(), "reset+booked");
    assert_eq!(Play::named("truncated+booked").expect("a name").told(), "truncated", "it is carried out anyway");
    for wrong in
        ["", "rest", "reset+", "reset+20", "reset+-1ms", "+booked", "reset+booked-after-", "reset+booked-after-2"]
    {
        assert!(Play::named(wrong).is_err(), "{wrong}");
    }
    assert!(Play::named("system-eror").expect_err("a slip").to_string().contains("system-error"));
}

#[test]
fn the_script_comes_first_then_the_header_then_the_value() {
    let script = Script::default();
    let mut headers = HeaderMap::new();
    let body = br#"{"clientReferenceInformation":{"code":"sandbox:truncated"}}"#;
    let name = |headers: &HeaderMap, body: &[u8]| {
        script.of("POST", "/pts/v2/payments", headers, body).expect("a play").map(|play| play.told())
    };
    assert_eq!(name(&headers, b"{}"), None);
    assert_eq!(name(&headers, body).as_deref(), Some("truncated"));
    headers.insert("x-sandbox-play", "reset".parse().expect("a value"));
    assert_eq!(name(&headers, body).as_deref(), Some("reset"));
    script.push(Play::named("mute").expect("it").only("GET", "/pts/v2/payments"));
    script.push(Play::named("stalled").expect("it").only("post", "/pts/"));
    assert_eq!(name(&headers, body).as_deref(), Some("stalled"), "the other waits for a GET");
    assert_eq!(name(&headers, body).as_deref(), Some("reset"));
    assert_eq!(script.len(), 1);
    let agent = br#"{"clientCorrelationId":"sandbox:agent-error"}"#;
    assert_eq!(name(&HeaderMap::new(), agent).as_deref(), Some("agent-error"));
    let unknown = br#"{"clientCorrelationId":"sandbox:agent-eror"}"#;
    assert!(script.of("POST", "/", &HeaderMap::new(), unknown).is_err());
}
