//! Authentication headers: a signed token, or an HTTP signature.

use std::time::SystemTime;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Uri, header};
use serde::Serialize;

use super::{
    jose::jws::{self, JwtAlgorithm, SigningKey},
    keys::KeyError,
    time,
};

/// How long a token is valid, in seconds: as long as the platform allows.
pub(super) const LIFETIME: i64 = 120;

const DIGEST: HeaderName = HeaderName::from_static("digest");
const MERCHANT_ID: HeaderName = HeaderName::from_static("v-c-merchant-id");
const SIGNATURE: HeaderName = HeaderName::from_static("signature");

/// Who signs, with the key.
pub(super) struct Signer<'a> {
    pub(super) merchant_id: &'a str,
    pub(super) key_owner: &'a str,
    pub(super) key_id: &'a str,
    pub(super) key: &'a SigningKey,
}

impl Signer<'_> {
    /// Puts a token on the request.
    pub(super) fn token(
        &self,
        request: &mut Request<Vec<u8>>,
        algorithm: JwtAlgorithm,
        now: SystemTime,
        id: &str,
        response_key: Option<&str>,
    ) -> Result<(), KeyError> {
        let header = Header { alg: algorithm.as_str(), kid: self.key_id, typ: "JWT" };
        let claims = self.claims(request, now, id, response_key)?;
        let token = jws::sign(self.key, algorithm, &written(&header)?, &written(&claims)?)?;
        let mut value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| KeyError::Failed)?;
        value.set_sensitive(true);
        request.headers_mut().insert(header::AUTHORIZATION, value);
        Ok(())
    }

    fn claims<'c>(
        &'c self,
        request: &'c Request<Vec<u8>>,
        now: SystemTime,
        id: &'c str,
        response_key: Option<&'c str>,
    ) -> Result<Claims<'c>, KeyError> {
        check_merchant_id(self.merchant_id)?;
        check_merchant_id(self.key_owner)?;
        let digest = (!request.body().is_empty()).then(|| sha256(request.body()));
        Ok(Claims {
            digest_algorithm: digest.is_some().then_some("SHA-256"),
            digest,
            iat: time::seconds(now),
            exp: time::seconds(now).saturating_add(LIFETIME),
            iss: self.key_owner,
            jti: id,
            request_host: host(request.uri())?,
            request_method: method(request),
            request_resource_path: path_and_query(request.uri()),
            version: "2",
            merchant_id: self.merchant_id,
            response_key,
        })
    }

    /// Puts an HTTP signature on the request, and the headers that it covers.
    pub(super) fn signature(&self, request: &mut Request<Vec<u8>>, now: SystemTime) -> Result<(), KeyError> {
        check_merchant_id(self.merchant_id)?;
        check_merchant_id(self.key_owner)?;
        let covered = self.covered(request, now)?;
        let message = signing_string(&covered);
        let signature = STANDARD.encode(self.key.sign(JwtAlgorithm::Hs256, message.as_bytes())?);
        let names: Vec<&str> = covered.iter().map(|(name, _)| *name).collect();
        let value = format!(
            r#"keyid="{}", algorithm="HmacSHA256", headers="{}", signature="{signature}""#,
            self.key_id,
            names.join(" ")
        );

        let headers = request.headers_mut();
        headers.reserve(covered.len());
        for (name, value) in covered {
            match name {
                "host" => insert(headers, header::HOST, value)?,
                "date" => insert(headers, header::DATE, value)?,
                "digest" => insert(headers, DIGEST, value)?,
                // The string names the key's owner, the header the merchant that transacts.
                "v-c-merchant-id" => insert(headers, MERCHANT_ID, self.merchant_id.to_owned())?,
                _ => {}
            }
        }
        insert(headers, SIGNATURE, value)
    }

    /// What the signature covers, in order.
    pub(super) fn covered(
        &self,
        request: &Request<Vec<u8>>,
        now: SystemTime,
    ) -> Result<Vec<(&'static str, String)>, KeyError> {
        let date = time::http_date(now).ok_or(KeyError::Failed)?;
        let target = format!("{} {}", method(request), path_and_query(request.uri()));
        let mut covered = vec![("host", host(request.uri())?), ("date", date), ("request-target", target)];
        if !request.body().is_empty() {
            covered.push(("digest", format!("SHA-256={}", sha256(request.body()))));
        }
        covered.push(("v-c-merchant-id", self.key_owner.to_owned()));
        Ok(covered)
    }
}

/// The header of a token.
#[derive(Serialize)]
struct Header<'a> {
    alg: &'a str,
    kid: &'a str,
    typ: &'a str,
}

/// What a token says of the request that it is for.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Claims<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    #[serde(rename = "digestAlgorithm", skip_serializing_if = "Option::is_none")]
    digest_algorithm: Option<&'a str>,
    iat: i64,
    exp: i64,
    iss: &'a str,
    jti: &'a str,
    request_host: String,
    request_method: String,
    request_resource_path: &'a str,
    #[serde(rename = "v-c-jwt-version")]
    version: &'a str,
    #[serde(rename = "v-c-merchant-id")]
    merchant_id: &'a str,
    #[serde(rename = "v-c-response-mle-kid", skip_serializing_if = "Option::is_none")]
    response_key: Option<&'a str>,
}

fn written(part: &impl Serialize) -> Result<String, KeyError> {
    serde_json::to_string(part).map_err(|_| KeyError::Failed)
}

/// What is signed: a line for each part that is covered.
pub(super) fn signing_string(covered: &[(&str, String)]) -> String {
    let mut lines = String::new();
    for (name, value) in covered {
        let line_before = if lines.is_empty() { "" } else { "\n" };
        lines.extend([line_before, name, ": ", value]);
    }
    lines
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: String) -> Result<(), KeyError> {
    let mut value = HeaderValue::try_from(value).map_err(|_| KeyError::Failed)?;
    value.set_sensitive(name == SIGNATURE);
    headers.insert(name, value);
    Ok(())
}

/// A merchant id travels in a header.
pub(super) fn check_merchant_id(id: &str) -> Result<(), KeyError> {
    if is_visible(id) { Ok(()) } else { Err(KeyError::MerchantId) }
}

/// A key id travels in a header, between quotes.
pub(super) fn check_key_id(id: &str) -> Result<(), KeyError> {
    if is_visible(id) && !id.contains(['"', '\\']) { Ok(()) } else { Err(KeyError::KeyId) }
}

fn is_visible(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The host as an HTTP client writes it in the `host` header: with its port, unless that is the scheme's own.
fn host(uri: &Uri) -> Result<String, KeyError> {
    let host = uri.host().filter(|host| !host.is_empty()).ok_or(KeyError::Host)?;
    let own = if uri.scheme_str() == Some("http") { 80 } else { 443 };
    Ok(match uri.port_u16() {
        Some(port) if port != own => format!("{host}:{port}"),
        _ => host.to_owned(),
    })
}

fn method(request: &Request<Vec<u8>>) -> String {
    request.method().as_str().to_ascii_lowercase()
}

fn path_and_query(uri: &Uri) -> &str {
    uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str)
}

fn sha256(body: &[u8]) -> String {
    STANDARD.encode(digest(&SHA256, body))
}
