use std::slice;

use http::HeaderValue;
use serde_json::json;

use super::*;
use crate::client::vectors;

const PLAIN: &str = r#"{"id":"1"}"#;

fn jwe() -> String {
    vectors::platform_certificate().seal(PLAIN.as_bytes(), vectors::now()).expect("a JWE")
}

fn typed(media_type: &str) -> HeaderMap {
    HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_str(media_type).expect("a header"))])
}

/// What becomes of a body with a status of success, where one key opens everything.
fn read(media_type: &str, body: impl AsRef<[u8]>) -> Result<Vec<u8>, CannotOpen> {
    let key = vectors::platform_key();
    let keys = AnswerKeys { responses: slice::from_ref(&key), token_management: slice::from_ref(&key) };
    let body = body.as_ref();
    let opened = opened(keys, StatusCode::CREATED, &typed(media_type), body.to_vec());
    opened.map(|plain| plain.to_vec()).map_err(|(why, kept)| {
        assert_eq!(kept, body, "the body is kept as it came");
        why
    })
}

#[track_caller]
fn is_opened(media_type: &str, body: impl AsRef<[u8]>) {
    assert_eq!(read(media_type, body).as_deref(), Ok(PLAIN.as_bytes()));
}

#[track_caller]
fn is_refused(media_type: &str, body: impl AsRef<[u8]>, why: CannotOpen) {
    assert_eq!(read(media_type, body), Err(why));
}

#[track_caller]
fn is_plain(media_type: &str, body: &str) {
    assert_eq!(read(media_type, body).as_deref(), Ok(body.as_bytes()));
}

/// As an answer prints it, with the text in its place.
fn around(text: &str) -> String {
    json!({ "encryptedResponse": text }).to_string()
}

#[test]
fn an_object_around_a_jwe_is_opened_however_it_is_written() {
    let jwe = jwe();
    for body in [
        around(&jwe),
        format!("\u{feff}{}", around(&jwe)),
        format!(" \r\n\t{{ \"encryptedResponse\"\n:\t\"{jwe}\" }}\n"),
        format!(r#"{{"\u0065ncryptedResponse":"{jwe}"}}"#),
        format!(r#"{{"encryptedRespons\u0065":"{}"}}"#, jwe.replace('.', "\\u002e")),
        format!(r#"{{"EncryptedResponse":"{jwe}"}}"#),
        // What stands beside it does not make it plain, wherever it stands.
        format!(r#"{{"id":"1","encryptedResponse":"{jwe}"}}"#),
        format!(r#"{{"encryptedResponse":"{jwe}","note":"\"","list":[{{"a":1e999}}]}}"#),
    ] {
        for media_type in ["application/json", "application/hal+json", "text/plain", "application/jose"] {
            is_opened(media_type, &body);
        }
    }
}

#[test]
fn a_bare_jwe_is_opened_by_its_media_type_or_its_shape() {
    let jwe = jwe();
    for media_type in
        ["application/jose", "Application/JOSE; charset=utf-8", "application/jose,application/jose", "text/plain"]
    {
        is_opened(media_type, &jwe);
        is_opened(media_type, format!("\n {jwe}\r\n"));
        is_opened(media_type, format!("\"{jwe}\""));
        is_opened(media_type, format!("\"{}\"", jwe.replacen('.', "\\u002e", 1)));
    }
}

#[test]
fn an_object_around_what_is_no_compact_jwe_is_refused() {
    let jwe = jwe();
    let parts: Vec<&str> = jwe.split('.').collect();
    let texts = [
        (String::new(), CannotOpen::Empty),
        (" ".to_owned(), CannotOpen::Parts),
        ("nonsense".to_owned(), CannotOpen::Parts),
        (format!("{jwe}="), CannotOpen::Alphabet),
        (format!("{jwe}!"), CannotOpen::Alphabet),
        (format!(" {jwe}"), CannotOpen::Alphabet),
        (format!("{jwe}\n"), CannotOpen::Alphabet),
        (format!("\"{jwe}\""), CannotOpen::Alphabet),
        (jwe.replace('.', "+."), CannotOpen::Alphabet),
        (parts[..4].join("."), CannotOpen::Parts),
        (format!("{jwe}.{}", parts[0]), CannotOpen::Parts),
        (parts[..3].join("."), CannotOpen::OnlySigned),
        (around(&jwe), CannotOpen::Alphabet),
        (parts.concat(), CannotOpen::Parts),
    ];
    for (text, why) in &texts {
        is_refused("application/json", around(text), *why);
        is_refused(
            "application/json",
            json!({ "id": "1", "encryptedResponse": text, "status": "S" }).to_string(),
            *why,
        );
    }
    let form = json!({ "protected": parts[0], "encrypted_key": parts[1], "iv": parts[2], "ciphertext": parts[3] });
    for (value, why) in [
        (json!(null), CannotOpen::NotText),
        (json!(1), CannotOpen::NotText),
        (json!(true), CannotOpen::NotText),
        (json!([jwe]), CannotOpen::NotText),
        (json!({}), CannotOpen::JsonForm),
        (form.clone(), CannotOpen::JsonForm),
        (json!({ "encryptedResponse": jwe }), CannotOpen::Nested),
    ] {
        for body in [json!({ "encryptedResponse": value }), json!({ "encryptedResponse": value, "id": "1" })] {
            is_refused("application/json", body.to_string(), why);
        }
    }
    is_refused("application/json", form.to_string(), CannotOpen::JsonForm);
}

#[test]
fn an_object_that_is_not_one_envelope_is_refused() {
    let jwe = jwe();
    let member = format!(r#""encryptedResponse":"{jwe}""#);
    for (body, why) in [
        (format!("{{{member},{member}}}"), CannotOpen::Twice),
        (format!(r#"{{{member},"\u0065ncryptedResponse":null}}"#), CannotOpen::Twice),
        (format!("{{{member}"), CannotOpen::Envelope),
        (format!("{{{member}}}}}"), CannotOpen::Envelope),
        (format!("{{{member}}}x"), CannotOpen::Envelope),
        (format!(r#"{{{member},"a":}}"#), CannotOpen::Envelope),
        (format!("[{{{member}}}]"), CannotOpen::Nested),
        (format!(r#"{{"id":"1","data":{{{member}}}}}"#), CannotOpen::Nested),
    ] {
        is_refused("application/json", body, why);
    }
}

#[test]
fn what_is_announced_as_a_jwe_and_is_none_is_refused() {
    let jwe = jwe();
    let parts: Vec<&str> = jwe.split('.').collect();
    for (body, why) in [
        (String::new(), CannotOpen::Empty),
        ("\n".to_owned(), CannotOpen::Empty),
        (PLAIN.to_owned(), CannotOpen::NotSealed),
        ("[]".to_owned(), CannotOpen::NotSealed),
        ("null".to_owned(), CannotOpen::Parts),
        ("<html>".to_owned(), CannotOpen::Parts),
        (format!("{jwe}=="), CannotOpen::Alphabet),
        (parts[..3].join("."), CannotOpen::OnlySigned),
        (parts[..4].join("."), CannotOpen::Parts),
        (format!("{jwe}.x"), CannotOpen::Parts),
        (json!({ "protected": parts[0], "ciphertext": parts[3] }).to_string(), CannotOpen::JsonForm),
    ] {
        is_refused("application/jose", &body, why);
    }
    is_refused("application/jose", [0xff, b'.', 0xfe], CannotOpen::Alphabet);
}

#[test]
fn a_text_whose_header_is_that_of_a_jwe_is_one_whatever_its_media_type() {
    let jwe = jwe();
    let parts: Vec<&str> = jwe.split('.').collect();
    for media_type in ["application/json", "text/plain"] {
        is_refused(media_type, parts[..4].join("."), CannotOpen::Parts);
        is_refused(media_type, format!("\"{jwe}=\""), CannotOpen::Alphabet);
        is_refused(media_type, parts[..3].join("."), CannotOpen::OnlySigned);
    }
}

#[test]
fn what_was_opened_is_not_opened_again() {
    let seal = |plain: &str| vectors::platform_certificate().seal(plain.as_bytes(), vectors::now()).expect("a JWE");
    for inner in [jwe(), around(&jwe()), around(""), around("nonsense"), format!("\"{}\"", jwe())] {
        is_refused("application/json", around(&seal(&inner)), CannotOpen::Nested);
        is_refused("application/jose", seal(&inner), CannotOpen::Nested);
    }
}

#[test]
fn what_does_not_say_that_it_is_encrypted_is_plain() {
    for body in [
        "",
        " ",
        "null",
        "7",
        "{}",
        "[]",
        "<html>",
        "{",
        r#"{"id":"encryptedResponse"}"#,
        r#"{"id":"\"encryptedResponse\":\"x\""}"#,
        r#"{"note":"\\","id":"1"}"#,
        r#"{"ciphertext":"x"}"#,
        r#"{"data":{"ciphertext":"x","iv":"y"}}"#,
        "\"a.b.c\"",
        "a.b.c.d",
        // A token that is signed and not encrypted, as other operations answer.
        "eyJhbGciOiJSUzI1NiJ9.e30.c2ln",
    ] {
        is_plain("application/json", body);
        is_plain("application/jwt", body);
    }
    assert_eq!(read("application/json", "\u{feff}{}").as_deref(), Ok(&b"{}"[..]), "without the byte order mark");
}

#[test]
fn an_answer_without_content_is_not_held_to_its_media_type() {
    let keys = AnswerKeys { responses: &[], token_management: &[] };
    for (status, expected) in [(201, Err(CannotOpen::Empty)), (204, Ok(0)), (401, Ok(0)), (502, Ok(0))] {
        let status = StatusCode::from_u16(status).expect("a status");
        let read = opened(keys, status, &typed("application/jose"), Vec::new());
        assert_eq!(read.map(|plain| plain.len()).map_err(|(why, _)| why), expected, "{status}");
    }
}

#[test]
fn no_body_makes_it_panic() {
    let body = format!(r#"{{"\u0065ncryptedResponse" : "{}", "a\\": "\""}}"#, &jwe()[..60]);
    for end in 0..body.len() {
        let _ = read("application/json", &body[..end]);
        let mut changed = body.clone().into_bytes();
        for byte in [b'"', b'\\', 0xff] {
            changed[end] = byte;
            let _ = read("application/json", &changed);
        }
    }
}
