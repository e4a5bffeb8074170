//! HTTP signatures: the header `signature` and the headers that it covers.

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::fmt::rfc2822;

use super::{By, Caller, Denied, SKEW, Signed, digests, single, transacts};
use crate::sandbox::keys::{Keyring, Verifier};

/// How old a date may be beside what clocks may differ by, in seconds. No page says; it is what tokens have.
const LONGEST: i64 = 120;

/// The parts of the header.
#[derive(Default)]
struct Parts<'a> {
    key_id: &'a str,
    algorithm: &'a str,
    covered: &'a str,
    signature: &'a str,
}

pub(super) fn admit(request: &Signed<'_>, header: &str, keys: &Keyring, now: i64) -> Result<Caller, Denied> {
    let parts = Parts::read(header).ok_or("the header `signature` is not `name=\"value\"` four times")?;
    if parts.algorithm != "HmacSHA256" {
        return Err("the signature's algorithm is not `HmacSHA256`".into());
    }
    let key = keys.key(parts.key_id).ok_or("the key in `keyid` is unknown")?;
    let Verifier::Secret(secret) = &key.verifier else {
        return Err("the key in `keyid` is not a shared secret".into());
    };
    let header = |name: &str| Ok::<_, Denied>(single(request.headers, name)?.ok_or(format!("`{name}` is missing"))?);
    let merchant = header("v-c-merchant-id")?;

    let mut lines = Vec::new();
    for name in parts.covered.split(' ') {
        let value = match name {
            "host" => request.host.to_owned(),
            "request-target" => format!("{} {}", request.method.as_str().to_ascii_lowercase(), request.target),
            "(request-target)" => return Err("the spelling `(request-target)` is no longer accepted".into()),
            // With a portfolio's key, the string names the portfolio.
            "v-c-merchant-id" => key.owner.clone(),
            _ => header(name)?.to_owned(),
        };
        lines.push(format!("{name}: {value}"));
    }
    let must = ["host", "date", "request-target", "v-c-merchant-id"].into_iter();
    let must = must.chain((!request.body.is_empty()).then_some("digest"));
    for name in must {
        if parts.covered.split(' ').all(|covered| covered != name) {
            return Err(format!("the signature does not cover `{name}`").into());
        }
    }
    let signature = STANDARD.decode(parts.signature).map_err(|_| "the signature is not base64")?;
    let secret = hmac::Key::new(hmac::HMAC_SHA256, secret);
    hmac::verify(&secret, lines.join("\n").as_bytes(), &signature).map_err(|_| "the signature does not verify")?;

    transacts(&key, merchant, keys)?;
    // A digest counts where a body was taken away, too.
    if !request.body.is_empty() || request.headers.contains_key("digest") {
        let digest = header("digest")?.strip_prefix("SHA-256=").ok_or("`digest` does not begin with `SHA-256=`")?;
        digests(digest, request.body)?;
    }
    let date = rfc2822::DateTimeParser::new().parse_timestamp(header("date")?);
    let date = date.map_err(|_| "`date` is not a date as RFC 1123 has it")?.as_second();
    if date.abs_diff(now) > (LONGEST + SKEW).unsigned_abs() {
        return Err("`date` is more than three minutes from the sandbox's clock".into());
    }
    Ok(Caller { merchant: merchant.to_owned(), by: By::Signature })
}

impl<'a> Parts<'a> {
    fn read(header: &'a str) -> Option<Self> {
        let mut parts = Self::default();
        for part in header.split(',') {
            let (name, value) = part.trim().split_once('=')?;
            let value = value.strip_prefix('"')?.strip_suffix('"')?;
            let place = match name {
                "keyid" => &mut parts.key_id,
                "algorithm" => &mut parts.algorithm,
                "headers" => &mut parts.covered,
                "signature" => &mut parts.signature,
                _ => return None,
            };
            if !std::mem::replace(place, value).is_empty() || value.is_empty() {
                return None;
            }
        }
        (!parts.signature.is_empty()).then_some(parts)
    }
}
