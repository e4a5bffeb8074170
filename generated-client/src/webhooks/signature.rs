//! The header `v-c-signature` → its three parts.

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use http::HeaderMap;

use super::NotAccepted;

/// The header's name.
const HEADER: &str = "v-c-signature";

/// The publisher's own sample loses the padding, so that others may leave it out as well.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// `t=…;keyId=…;sig=…`
pub(super) struct Signature<'a> {
    /// As it is signed.
    pub(super) sent: &'a str,
    /// The same: milliseconds since 1970.
    pub(super) milliseconds: u64,
    pub(super) key_id: &'a str,
    pub(super) tag: Vec<u8>,
}

impl<'a> Signature<'a> {
    pub(super) fn of(headers: &'a HeaderMap) -> Result<Self, NotAccepted> {
        let mut all = headers.get_all(HEADER).iter();
        let header = all.next().ok_or(NotAccepted::NoSignature)?;
        if all.next().is_some() {
            return Err(NotAccepted::SeveralSignatures);
        }
        Self::read(header.to_str().map_err(|_| NotAccepted::Malformed { part: "t" })?)
    }

    fn read(header: &'a str) -> Result<Self, NotAccepted> {
        // One print of the header stands in quotes, another ends in one and a semicolon.
        let header = header.trim_matches(|character: char| matches!(character, '"' | ';') || character.is_whitespace());
        let part = |name: &'static str| {
            let malformed = NotAccepted::Malformed { part: name };
            // Base64 has equals signs of its own.
            let parts = header.split(';').filter_map(|part| part.trim().split_once('='));
            let mut named = parts.filter(|(found, _)| *found == name).map(|(_, value)| value);
            match (named.next(), named.next()) {
                (Some(value), None) if !value.is_empty() => Ok(value),
                _ => Err(malformed),
            }
        };
        let (sent, key_id, tag) = (part("t")?, part("keyId")?, part("sig")?);
        // `parse` takes a sign too.
        let is_number = sent.bytes().all(|byte| byte.is_ascii_digit());
        let milliseconds = sent.parse().ok().filter(|_| is_number).ok_or(NotAccepted::Malformed { part: "t" })?;
        let tag =
            BASE64.decode(tag).ok().filter(|tag| !tag.is_empty()).ok_or(NotAccepted::Malformed { part: "sig" })?;
        Ok(Self { sent, milliseconds, key_id, tag })
    }
}
