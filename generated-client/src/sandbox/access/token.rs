//! JSON Web Tokens: the header `Authorization: Bearer …`.

use serde_json::{Map, Value};

use super::{By, Caller, Denied, SKEW, Signed, digests, transacts, used::Used};
use crate::sandbox::{jose::jws::Token, keys::Keyring};

/// The longest that a token may be valid, in seconds.
const LONGEST: i64 = 120;

/// Claims that newer pages and clients spell differently are accepted in both spellings.
const DIGEST_ALGORITHM: [&str; 2] = ["digestAlgorithm", "digest-algorithm"];
const RESPONSE_KEY: [&str; 2] = ["v-c-response-mle-kid", "v-c-api-response-mle-kid"];

pub(super) fn admit(
    request: &Signed<'_>,
    authorization: &str,
    keys: &Keyring,
    used: &Used,
    now: i64,
) -> Result<Caller, Denied> {
    let scheme = authorization.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("bearer "));
    let text = scheme.and(authorization.get(7..)).ok_or("`Authorization` is not `Bearer` and a token")?;
    let token = Token::read(text.trim())?;
    let key = keys.key(&token.key_id).ok_or("the key in `kid` is unknown")?;
    let claims = Claims(token.verify(&key.verifier)?);

    let expires = claims.times(now)?;
    if claims.text("iss")? != key.owner {
        return Err("the claim `iss` is not the key's owner".into());
    }
    let merchant = claims.text("v-c-merchant-id")?;
    transacts(&key, merchant, keys)?;
    if claims.text("v-c-jwt-version")? != "2" {
        return Err("the claim `v-c-jwt-version` is not `2`".into());
    }
    if !claims.text("request-host")?.eq_ignore_ascii_case(request.host) {
        return Err("the claim `request-host` is not the host that was asked".into());
    }
    if !claims.text("request-method")?.eq_ignore_ascii_case(request.method.as_str()) {
        return Err("the claim `request-method` is not the method".into());
    }
    if claims.text("request-resource-path")? != request.target {
        return Err("the claim `request-resource-path` is not the path with its query".into());
    }
    claims.digest(request.body)?;
    let response_key = claims.either(RESPONSE_KEY)?.map(str::to_owned);

    let id = claims.text("jti")?;
    if id.is_empty() {
        return Err("the claim `jti` is empty".into());
    }
    if !used.claim(&key.owner, id, expires + SKEW, now).map_err(Denied::Store)? {
        return Err("the claim `jti` was used before".into());
    }
    Ok(Caller { merchant: merchant.to_owned(), by: By::Token { response_key } })
}

struct Claims(Map<String, Value>);

impl Claims {
    fn text(&self, name: &str) -> Result<&str, Denied> {
        self.0.get(name).and_then(Value::as_str).ok_or_else(|| format!("the claim `{name}` is missing").into())
    }

    /// A claim under one of its two names.
    fn either(&self, names: [&str; 2]) -> Result<Option<&str>, Denied> {
        let Some(name) = names.into_iter().find(|name| self.0.contains_key(*name)) else { return Ok(None) };
        self.text(name).map(Some)
    }

    /// Seconds, as a number; the guide's table has them as text.
    fn seconds(&self, name: &str) -> Result<i64, Denied> {
        let seconds = match self.0.get(name) {
            Some(Value::Number(number)) => number.as_i64(),
            Some(Value::String(text)) => text.parse().ok(),
            _ => None,
        };
        seconds.ok_or_else(|| format!("the claim `{name}` is not a number of seconds").into())
    }

    /// When it expires, if it is valid now.
    fn times(&self, now: i64) -> Result<i64, Denied> {
        let (issued, expires) = (self.seconds("iat")?, self.seconds("exp")?);
        if expires.saturating_sub(issued) > LONGEST {
            return Err("`exp` is more than 120 seconds after `iat`".into());
        }
        if expires <= issued {
            return Err("`exp` is not after `iat`".into());
        }
        if issued > now.saturating_add(SKEW) {
            return Err("`iat` is more than 60 seconds ahead of the sandbox's clock".into());
        }
        if expires < now.saturating_sub(SKEW) {
            return Err("the token has expired; 60 seconds by which clocks may differ were allowed".into());
        }
        Ok(expires)
    }

    fn digest(&self, body: &[u8]) -> Result<(), Denied> {
        if body.is_empty() && !self.0.contains_key("digest") {
            return Ok(());
        }
        let algorithm = self.either(DIGEST_ALGORITHM)?.ok_or("the claim `digestAlgorithm` is missing")?;
        if algorithm != "SHA-256" {
            return Err("the claim `digestAlgorithm` is not `SHA-256`".into());
        }
        digests(self.text("digest")?, body)
    }
}
