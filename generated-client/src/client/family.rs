//! API families: their errors, and which one a path belongs to.

use std::fmt;

use http::StatusCode;

use crate::{
    api::{PaymentErrorReason, TokenErrorType},
    errors::{AgentError, PaymentError, TokenError},
    runtime::{Personal, debug::shown},
};

/// A group of operations that answer errors in one shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Payments,
    TokenManagement,
    IntelligentCommerce,
    /// No documented operation is near: any of the shapes will do.
    Other,
}

/// The error body of an API family. `Debug` shows codes and paths of fields, and no message.
#[derive(Clone)]
#[non_exhaustive]
pub enum ErrorBody {
    /// Of payments.
    Payments(Box<PaymentError>),
    /// Of token management.
    TokenManagement(Box<TokenError>),
    /// Of intelligent commerce.
    IntelligentCommerce(Box<AgentError>),
}

/// A field that the service refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldError<'a> {
    /// Its path.
    pub path: &'a str,
    /// What is wrong with it.
    pub reason: Option<&'a str>,
}

impl Family {
    /// By the name that the spec gives it.
    pub(super) fn named(name: &str) -> Self {
        match name {
            "payments" => Self::Payments,
            "token-management" => Self::TokenManagement,
            "intelligent-commerce" => Self::IntelligentCommerce,
            _ => Self::Other,
        }
    }

    /// An error in this family's own shape; `None` if the body is anything else.
    pub(super) fn read(self, status: StatusCode, body: &[u8]) -> Option<ErrorBody> {
        match self {
            Self::Payments => payment(status, body),
            Self::TokenManagement => token(status, body),
            Self::IntelligentCommerce => agent(status, body),
            Self::Other => payment(status, body).or_else(|| token(status, body)).or_else(|| agent(status, body)),
        }
    }
}

/// What a 401 says in every family.
fn signature_refused(status: StatusCode, message: Option<&Personal>) -> bool {
    status == StatusCode::UNAUTHORIZED && message.is_some()
}

fn payment(status: StatusCode, body: &[u8]) -> Option<ErrorBody> {
    let error: PaymentError = serde_json::from_slice(body).ok()?;
    let nested = error.error_information.as_ref().is_some_and(|information| information.reason.is_some());
    let message = error.response.as_ref().and_then(|response| response.rmsg.as_ref());
    // A gateway in between may have a `status` and a `reason` too, and so has a payment.
    let refusals: &[&str] =
        if status.is_client_error() { &["INVALID_REQUEST", "DECLINED"] } else { &["SERVER_ERROR", "INVALID_REQUEST"] };
    let refused = error.status.as_deref().is_some_and(|status| refusals.contains(&status));
    let own = (refused && (nested || error.reason.is_some()))
        || (nested && error.status.is_none())
        || signature_refused(status, message);
    own.then(|| ErrorBody::Payments(Box::new(error)))
}

fn token(status: StatusCode, body: &[u8]) -> Option<ErrorBody> {
    let error: TokenError = serde_json::from_slice(body).ok()?;
    let listed = error.errors.as_ref().and_then(|errors| errors.first());
    let message = error.response.as_ref().and_then(|response| response.rmsg.as_ref());
    let own = listed.is_some_and(|first| first.r#type.is_some()) || signature_refused(status, message);
    own.then(|| ErrorBody::TokenManagement(Box::new(error)))
}

fn agent(status: StatusCode, body: &[u8]) -> Option<ErrorBody> {
    let error: AgentError = serde_json::from_slice(body).ok()?;
    let inner = error.error.as_ref();
    let message = error.response.as_ref().and_then(|response| response.rmsg.as_ref());
    let own = inner.is_some_and(|error| error.status.is_some() || error.reason.is_some())
        || signature_refused(status, message);
    own.then(|| ErrorBody::IntelligentCommerce(Box::new(error)))
}

impl ErrorBody {
    pub(super) fn reason(&self) -> Option<&str> {
        match self {
            Self::Payments(error) => {
                let nested = || error.error_information.as_ref()?.reason.as_ref();
                error.reason.as_ref().or_else(nested).map(PaymentErrorReason::as_str)
            }
            Self::TokenManagement(error) => error.errors.as_ref()?.first()?.r#type.as_ref().map(TokenErrorType::as_str),
            Self::IntelligentCommerce(error) => error.error.as_ref()?.reason.as_deref(),
        }
    }

    pub(super) fn message(&self) -> Option<&str> {
        let (own, refused) = match self {
            Self::Payments(error) => {
                let nested = || error.error_information.as_ref()?.message.as_ref();
                (error.message.as_ref().or_else(nested), error.response.as_ref().and_then(|r| r.rmsg.as_ref()))
            }
            Self::TokenManagement(error) => {
                let first = error.errors.as_ref().and_then(|errors| errors.first());
                (first.and_then(|first| first.message.as_ref()), error.response.as_ref().and_then(|r| r.rmsg.as_ref()))
            }
            Self::IntelligentCommerce(error) => {
                let inner = error.error.as_ref();
                (inner.and_then(|e| e.message.as_ref()), error.response.as_ref().and_then(|r| r.rmsg.as_ref()))
            }
        };
        own.or(refused).map(Personal::as_str)
    }

    pub(super) fn fields(&self) -> Vec<FieldError<'_>> {
        match self {
            Self::Payments(error) => {
                let flat =
                    error.details.iter().flatten().map(|detail| {
                        (detail.field.as_deref(), detail.reason.as_ref().map(PaymentErrorReason::as_str))
                    });
                let nested =
                    error.error_information.iter().flat_map(|information| information.details.iter().flatten());
                let nested = nested
                    .map(|detail| (detail.field.as_deref(), detail.reason.as_ref().map(PaymentErrorReason::as_str)));
                flat.chain(nested).filter_map(field).collect()
            }
            Self::TokenManagement(error) => {
                let details = error.errors.iter().flatten().flat_map(|error| {
                    let kind = error.r#type.as_ref().map(TokenErrorType::as_str);
                    error.details.iter().flatten().map(move |detail| (detail.name.as_deref(), kind))
                });
                details.filter_map(field).collect()
            }
            Self::IntelligentCommerce(error) => {
                let detail = error.error.iter().filter_map(|error| error.detail.as_ref());
                detail.map(|detail| (detail.source.as_deref(), detail.reason.as_deref())).filter_map(field).collect()
            }
        }
    }
}

impl fmt::Debug for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<_> = self.fields().iter().map(|field| (shown(field.path), field.reason.map(shown))).collect();
        let family = match self {
            Self::Payments(_) => "Payments",
            Self::TokenManagement(_) => "TokenManagement",
            Self::IntelligentCommerce(_) => "IntelligentCommerce",
        };
        f.debug_struct(family)
            .field("reason", &self.reason().map(shown))
            .field("fields", &fields)
            .finish_non_exhaustive()
    }
}

fn field<'a>((path, reason): (Option<&'a str>, Option<&'a str>)) -> Option<FieldError<'a>> {
    Some(FieldError { path: path?, reason })
}
