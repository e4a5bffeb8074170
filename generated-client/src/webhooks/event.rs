//! What happened: the events of token management, typed.

use super::Notification;
use crate::{
    api::{InstrumentIdentifierId, PaymentInstrumentId, TokenState, TokenizedCardId},
    runtime::{Unlisted, code_list, object},
};

/// What a notification is about. Only what has a type here is told apart: of another one [`Notification::payload`] has everything.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// `tms.networktoken.provisioned`: a card has a network token now.
    NetworkTokenProvisioned(NetworkTokenEvent),
    /// `tms.networktoken.updated`: a network token, its card or what is shown of it has changed.
    NetworkTokenUpdated(NetworkTokenEvent),
    /// `tms.networktoken.binding`: a network token and a device. No page prints what it carries: it is read as the other two are, which is
    /// ours.
    NetworkTokenBinding(NetworkTokenEvent),
    /// The message that tests a subscription, whatever type of event it names. Nothing happened.
    Test,
    /// An event that has no type here, or one without a payload that reads.
    Other,
}

/// The type of an event.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventType {
    /// `tms.networktoken.provisioned`: A card has a network token now.
    NetworkTokenProvisioned,
    /// `tms.networktoken.updated`: A network token, its card or what is shown of it has changed.
    NetworkTokenUpdated,
    /// `tms.networktoken.binding`: A network token and a device.
    NetworkTokenBinding,
    /// A value that the list does not name, as it came.
    Other(Unlisted),
}

code_list!(EventType {
    NetworkTokenProvisioned = "tms.networktoken.provisioned",
    NetworkTokenUpdated = "tms.networktoken.updated",
    NetworkTokenBinding = "tms.networktoken.binding",
});

/// What happened to a network token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NetworkTokenChange {
    /// `PROVISIONED`: It is there.
    Provisioned,
    /// `CARD_UPDATED`: The card behind it has another number or another date of expiry.
    CardUpdated,
    /// `TOKEN_EXPIRY_UPDATED`: It has another date of expiry.
    TokenExpiryUpdated,
    /// `TOKEN_UPDATED`: It has another date of expiry and another state.
    TokenUpdated,
    /// `TOKEN_STATUS_UPDATED`: It was suspended, resumed or deleted.
    TokenStatusUpdated,
    /// `METADATA_UPDATED`: What is shown of the card has changed, such as its picture.
    MetadataUpdated,
    /// `REDIGITIZATION`: Mastercard made it anew.
    Redigitization,
    /// A value that the list does not name, as it came.
    Other(Unlisted),
}

code_list!(NetworkTokenChange {
    Provisioned = "PROVISIONED",
    CardUpdated = "CARD_UPDATED",
    TokenExpiryUpdated = "TOKEN_EXPIRY_UPDATED",
    TokenUpdated = "TOKEN_UPDATED",
    TokenStatusUpdated = "TOKEN_STATUS_UPDATED",
    MetadataUpdated = "METADATA_UPDATED",
    Redigitization = "REDIGITIZATION",
});

object! {
    /// What happened to a network token.
    NetworkTokenEvent at "payload.data";
    /// What happened, as it is spelled; [`change`](Self::change) reads every spelling that is printed. Older events have none.
    reason: String = "reason";
    /// The event's id. The publisher prints the same one for two events: see [`Notification::idempotency_key`].
    id: String = "id";
    /// `tokenizedCardEnrollments` or `tokenizedCardUpdates`.
    type_: String = "type";
    /// The version of this payload, `1.0`.
    version: String = "version";
    /// See [`NetworkTokenLinks`].
    links: NetworkTokenLinks = "_links";
}

object! {
    /// What it is about.
    NetworkTokenLinks at "payload.data._links";
    /// The network tokens.
    tokenized_cards: Vec<NotifiedToken> = "tokenized-cards" "[]";
    /// The instrument identifiers of their cards.
    instrument_identifiers: Vec<NotifiedIdentifier> = "instrumentIdentifiers" "[]";
    /// The payment instruments of their cards, in older events.
    payment_instruments: Vec<NotifiedInstrument> = "paymentInstruments" "[]";
}

object! {
    /// A network token.
    NotifiedToken at "payload.data._links.tokenized-cards[]";
    /// Where to read it: a path.
    href: String = "href";
    /// Its id.
    id: TokenizedCardId = "id";
    /// Its state; it is there where that has changed.
    state: TokenState = "state";
}

object! {
    /// An instrument identifier.
    NotifiedIdentifier at "payload.data._links.instrumentIdentifiers[]";
    /// Where to read it: a path.
    href: String = "href";
    /// Its id.
    id: InstrumentIdentifierId = "id";
}

object! {
    /// A payment instrument.
    NotifiedInstrument at "payload.data._links.paymentInstruments[]";
    /// Where to read it: a path.
    href: String = "href";
    /// Its id.
    id: PaymentInstrumentId = "id";
}

impl Event {
    pub(super) fn of(notification: &Notification) -> Self {
        if notification.payloads.as_ref().is_some_and(|payloads| payloads.get("testPayload").is_some()) {
            return Self::Test;
        }
        let data = notification.payload.as_ref().and_then(|payload| payload.get("data"));
        let Some(data) = data.and_then(|data| data.parse().ok()) else { return Self::Other };
        match notification.event_type {
            Some(EventType::NetworkTokenProvisioned) => Self::NetworkTokenProvisioned(data),
            Some(EventType::NetworkTokenUpdated) => Self::NetworkTokenUpdated(data),
            Some(EventType::NetworkTokenBinding) => Self::NetworkTokenBinding(data),
            Some(EventType::Other(_)) | None => Self::Other,
        }
    }
}

impl NetworkTokenEvent {
    /// What happened, in whichever spelling the publisher prints it.
    #[must_use]
    pub fn change(&self) -> Option<NetworkTokenChange> {
        Some(match self.reason.as_deref()? {
            "REDIGITALIZATION" => NetworkTokenChange::Redigitization,
            "METADATA_UPDATE" => NetworkTokenChange::MetadataUpdated,
            "TOKEN_STATUS_UPDATE" => NetworkTokenChange::TokenStatusUpdated,
            reason => reason.into(),
        })
    }

    /// The network tokens that it is about.
    #[must_use]
    pub fn tokens(&self) -> &[NotifiedToken] {
        self.links.as_ref().and_then(|links| links.tokenized_cards.as_deref()).unwrap_or_default()
    }

    /// The instrument identifiers of their cards.
    #[must_use]
    pub fn instrument_identifiers(&self) -> &[NotifiedIdentifier] {
        self.links.as_ref().and_then(|links| links.instrument_identifiers.as_deref()).unwrap_or_default()
    }
}
