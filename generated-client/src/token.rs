//! An answer of token management → whether the network token in it can be used.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    api::{ProvisioningFailure, TokenState},
    instrument_identifiers::InstrumentIdentifierAnswer,
    passkeys::PaymentCredentialsAnswer,
    runtime::InvalidText,
    tokenized_cards::TokenizedCardAnswer,
};

/// What became of a network token. Only [`Usable`](Self::Usable) is success.
///
/// Provisioning that fails is answered like one that succeeds, with HTTP 2xx; the token's `state` tells them apart.
///
/// ```
/// use visa_acceptance::{api::ProvisioningFailure, token::TokenOutcome, tokenized_cards::TokenizedCardAnswer};
///
/// let answer: TokenizedCardAnswer = serde_json::from_str(r#"{"state":"UNPROVISIONED","reason":"CARD_NOT_ELIGIBLE"}"#)?;
/// assert_eq!(answer.outcome(), TokenOutcome::Failed(Some(ProvisioningFailure::CardNotEligible)));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// As text (`Display`, `FromStr`) it is its name, with the reason in brackets: `failed(CARD_NOT_ELIGIBLE)`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TokenOutcome {
    /// The token can be used.
    Usable,
    /// The issuer suspended the token and may activate it again. Do not charge it now.
    Suspended,
    /// The token is past its date. The network may renew it, or it can be provisioned again. Do not charge it now.
    Expired,
    /// There is no token, and here is why, where the answer says it. The card itself, and its instrument identifier, can be
    /// charged all the same.
    Failed(Option<ProvisioningFailure>),
    /// The token is deleted for good.
    Deleted,
    /// The answer does not say: the state is missing or new.
    Unrecognized,
}

impl TokenOutcome {
    /// The name of its kind, which does not change; the reason is not in it.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Suspended => "suspended",
            Self::Expired => "expired",
            Self::Failed(_) => "failed",
            Self::Deleted => "deleted",
            Self::Unrecognized => "unrecognized",
        }
    }

    /// Whether the token can be used.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        *self == Self::Usable
    }

    /// Whether it cannot be used now and may be later, without another request.
    #[must_use]
    pub fn is_not_yet(&self) -> bool {
        matches!(self, Self::Suspended | Self::Expired)
    }

    /// Why there is no token.
    #[must_use]
    pub fn reason(&self) -> Option<&ProvisioningFailure> {
        match self {
            Self::Failed(reason) => reason.as_ref(),
            _ => None,
        }
    }

    fn of(state: Option<&TokenState>, reason: Option<&ProvisioningFailure>) -> Self {
        match state {
            // A token with a reason for its absence is not understood.
            Some(TokenState::Active) if reason.is_some() => Self::Unrecognized,
            Some(TokenState::Active) => Self::Usable,
            Some(TokenState::Suspended) => Self::Suspended,
            Some(TokenState::Expired) => Self::Expired,
            Some(TokenState::Deleted) => Self::Deleted,
            Some(TokenState::Unprovisioned) => Self::Failed(reason.cloned()),
            Some(TokenState::Other(_)) | None => Self::Unrecognized,
        }
    }
}

impl fmt::Display for TokenOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())?;
        self.reason().map_or(Ok(()), |reason| write!(f, "({reason})"))
    }
}

impl FromStr for TokenOutcome {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let reason = text.strip_prefix("failed(").and_then(|rest| rest.strip_suffix(')'));
        Ok(match (text, reason) {
            (_, Some(reason)) => Self::Failed(Some(reason.into())),
            ("usable", _) => Self::Usable,
            ("suspended", _) => Self::Suspended,
            ("expired", _) => Self::Expired,
            ("failed", _) => Self::Failed(None),
            ("deleted", _) => Self::Deleted,
            ("unrecognized", _) => Self::Unrecognized,
            _ => {
                return Err(InvalidText {
                    expected: "a token's outcome such as `usable` or `failed(CARD_NOT_ELIGIBLE)`",
                });
            }
        })
    }
}

impl TokenizedCardAnswer {
    /// What became of the network token.
    #[must_use]
    pub fn outcome(&self) -> TokenOutcome {
        TokenOutcome::of(self.state.as_ref(), self.reason.as_ref())
    }
}

impl InstrumentIdentifierAnswer {
    /// What became of the network token of the card, if the answer speaks of one. The identifier itself is there either way.
    #[must_use]
    pub fn token_outcome(&self) -> Option<TokenOutcome> {
        let token = self.tokenized_card.as_ref()?;
        Some(TokenOutcome::of(token.state.as_ref(), token.reason.as_ref()))
    }
}

impl PaymentCredentialsAnswer {
    /// Whether the network token of these credentials can be charged.
    #[must_use]
    pub fn outcome(&self) -> TokenOutcome {
        TokenOutcome::of(self.tokenized_card.as_ref().and_then(|token| token.state.as_ref()), None)
    }
}
