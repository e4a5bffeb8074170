//! How a request asks for an answer as JOSE (RFC 7515): by HTTP's own negotiation, which the runtime does. No API declares it.

/// The header that says what a caller accepts.
pub(crate) const HEADER: &str = "accept";

/// The media type of JOSE.
pub(crate) const MEDIA_TYPE: &str = "application/jose";
