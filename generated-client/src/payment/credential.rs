//! A payment's answer → what later payments with the same credentials need of it, as a value that can be stored.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error, ser::SerializeMap};
use serde_json::{Map, Value};

use super::PaymentOutcome;
use crate::{
    api::{
        Amount, CardNetwork, CardType, CustomerId, InstrumentIdentifierId, NetworkTransactionId, PaymentInstrumentId,
    },
    generated::payments::contracts::calls::create_payment::SELECTORS,
    payments::{MerchantInitiatedTransaction, PaymentAnswer},
    runtime::{Complete, Object, value::Text},
};

/// The struct, and for each of its fields: a getter, a setter, and a place in the JSON object.
macro_rules! stored {
    ($(#[$doc:meta])* $type:ident { $($(#[doc = $says:literal])+ $field:ident, $setter:ident: $of:ty = $wire:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct $type {
            $($field: Option<$of>,)*
        }

        impl $type {
            $(
                $(#[doc = $says])+
                #[must_use]
                pub fn $field(&self) -> Option<&$of> {
                    self.$field.as_ref()
                }

                $(#[doc = $says])+
                ///
                /// Sets it; empty text unsets it.
                #[must_use]
                pub fn $setter(mut self, value: impl Into<$of>) -> Self {
                    self.$field = filled(value.into());
                    self
                }
            )*
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                $(
                    if let Some(value) = &self.$field {
                        map.serialize_entry($wire, value.text())?;
                    }
                )*
                map.end()
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let stored = Map::deserialize(deserializer)?;
                Ok(Self { $($field: read(&stored, $wire)?,)* })
            }
        }
    };
}

stored! {
    /// What to keep of a payment that stored a card or charged a stored one, for the payments that follow.
    ///
    /// It comes from an answer ([`PaymentAnswer::stored_credential`]) and holds whichever of these the answer has. Serde writes it as
    /// a JSON object of texts, and ignores fields that it does not know when it reads one; from columns of a database it is put
    /// together by setters, beginning with `StoredCredential::default()`. It holds no card number.
    ///
    /// To charge a card by its number, the next request names the earlier payment: [`chain`](Self::chain). To charge a token, it
    /// needs the token's id and, for Discover, the original amount; the platform keeps the chain with the token.
    ///
    /// ```
    /// use visa_acceptance::{api::CardNetwork, payment::StoredCredential};
    ///
    /// let credential = StoredCredential::default()
    ///     .with_network_transaction_id("123456789619999")
    ///     .with_network(CardNetwork::Visa);
    /// let kept = serde_json::to_string(&credential)?;
    /// assert_eq!(kept, r#"{"networkTransactionId":"123456789619999","network":"visa"}"#);
    /// assert_eq!(serde_json::from_str::<StoredCredential>(&kept)?, credential);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    StoredCredential {
        /// The network's id of the payment to name next. A payment's id at Visa Acceptance is another one, and does not chain.
        network_transaction_id, with_network_transaction_id: NetworkTransactionId = "networkTransactionId";
        /// An id that came as a number, from which a leading nought may be missing. No payment is chained to it: look the payment up,
        /// and set [`with_network_transaction_id`](Self::with_network_transaction_id).
        doubtful_network_transaction_id, with_doubtful_network_transaction_id: NetworkTransactionId = "doubtfulNetworkTransactionId";
        /// What was authorized in the payment that began the series.
        original_amount, with_original_amount: Amount = "originalAmount";
        /// The currency of that amount as three ISO 4217 letters.
        currency, with_currency: String = "currency";
        /// The card's network. Where rules depend on it, requests take it with `.network(..)`.
        network, with_network: CardNetwork = "network";
        /// The customer token.
        customer_id, with_customer_id: CustomerId = "customerId";
        /// The payment instrument token.
        payment_instrument_id, with_payment_instrument_id: PaymentInstrumentId = "paymentInstrumentId";
        /// The instrument identifier token.
        instrument_identifier_id, with_instrument_identifier_id: InstrumentIdentifierId = "instrumentIdentifierId";
    }
}

impl StoredCredential {
    /// What the answer has. It is worth keeping once the payment was approved, which the answer's `outcome` says.
    ///
    /// Tokens that the payment created go before those that it charged. The network transaction id is kept of a payment only that
    /// the issuer approved, since a declined one can have an id too, and nothing may be chained to that. It is kept as it came: never
    /// trimmed, padded or counted.
    #[must_use]
    pub fn from_answer(answer: &PaymentAnswer) -> Self {
        let amounts = answer.order_information.as_ref().and_then(|order| order.amount_details.as_ref());
        let created = answer.token_information.as_ref();
        let charged = answer.payment_information.as_ref();
        let customer = created.and_then(|tokens| tokens.customer.as_ref()?.id.as_ref());
        let instrument = created.and_then(|tokens| tokens.payment_instrument.as_ref()?.id.as_ref());
        let identifier = created.and_then(|tokens| tokens.instrument_identifier.as_ref()?.id.as_ref());
        let (network_transaction_id, doubtful_network_transaction_id) = match answer.chainable_id() {
            Some(Id::Certain(id)) => (Some(id), None),
            Some(Id::Doubtful(id)) => (None, Some(id)),
            None => (None, None),
        };
        Self {
            network_transaction_id,
            doubtful_network_transaction_id,
            original_amount: first([answer.authorized_amount()]),
            currency: first([amounts.and_then(|amounts| amounts.currency.as_ref())])
                .map(|currency| currency.as_str().to_owned()),
            network: answer.network(),
            customer_id: first([customer, charged.and_then(|paid| paid.customer.as_ref()?.id.as_ref())]),
            payment_instrument_id: first([
                instrument,
                charged.and_then(|paid| paid.payment_instrument.as_ref()?.id.as_ref()),
            ]),
            instrument_identifier_id: first([
                identifier,
                charged.and_then(|paid| paid.instrument_identifier.as_ref()?.id.as_ref()),
            ]),
        }
    }

    /// The credential after a later payment with it, to be stored in its place. Of several payments, Visa wants the latest that
    /// succeeded to be named, so an authorized one takes the place of the one before. American Express and Discover want the first,
    /// and for other networks nothing is documented: there, and after a payment that was not authorized, the same one is named again.
    /// Amount and tokens stay those of the first payment.
    #[must_use]
    pub fn after(mut self, later: &PaymentAnswer) -> Self {
        self.network = self.network.or_else(|| later.network());
        let is_visa = self.network == Some(CardNetwork::Visa);
        let is_authorized = later.outcome(None) == PaymentOutcome::ApprovedUncompared;
        if let (true, true, Some(Id::Certain(id))) = (is_visa, is_authorized, later.chainable_id()) {
            (self.network_transaction_id, self.doubtful_network_transaction_id) = (Some(id), None);
        }
        self
    }

    /// What the next request with the card's number says of the earlier payment, for its builder's
    /// `.merchant_initiated_transaction(..)`, which counts it for the required `previousTransactionId`.
    ///
    /// It names the payment of [`network_transaction_id`](Self::network_transaction_id); [`after`](Self::after) keeps that the one
    /// that the network wants. The original amount goes with it for Discover, which alone asks for it, and where the network is not
    /// known. A reason is not in it: what the use case fixes stays, and `.reason(..)` sets another.
    ///
    /// # Errors
    ///
    /// If there is no network transaction id, or only a doubtful one.
    pub fn chain(&self) -> Result<Complete<MerchantInitiatedTransaction>, NoNetworkTransaction> {
        let id = self.network_transaction_id().ok_or_else(|| match self.doubtful_network_transaction_id() {
            Some(_) => NoNetworkTransaction::Doubtful,
            None => NoNetworkTransaction::Missing,
        })?;
        let chain = MerchantInitiatedTransaction::builder().previous_transaction_id(id);
        let wants_amount = self.network().is_none_or(|network| *network == CardNetwork::Discover);
        let chain = match self.original_amount() {
            Some(amount) if wants_amount => chain.original_authorized_amount(amount),
            _ => chain,
        };
        Ok(chain.build())
    }
}

impl PaymentAnswer {
    /// What later payments with the same credentials need of this one.
    #[must_use]
    pub fn stored_credential(&self) -> StoredCredential {
        StoredCredential::from_answer(self)
    }

    /// The id that later payments name, of a payment that the issuer approved.
    fn chainable_id(&self) -> Option<Id> {
        let is_approved = matches!(
            self.outcome(None),
            PaymentOutcome::ApprovedUncompared
                | PaymentOutcome::PartiallyApproved
                | PaymentOutcome::HeldForReview
                | PaymentOutcome::HeldByFraudRules
        );
        let processor = self.processor_information.as_ref().filter(|_| is_approved)?;
        let ids = [
            ("networkTransactionId", processor.network_transaction_id.as_ref()),
            ("transactionId", processor.transaction_id.as_ref()),
        ];
        let mut ids = ids.into_iter().filter_map(|(name, id)| {
            let id = filled(id?.clone())?;
            Some(if processor.came_as_number(name) { self.id_from_number(id) } else { Id::Certain(id) })
        });
        let first = ids.next()?;
        Some(if matches!(first, Id::Doubtful(_)) {
            ids.find(|id| matches!(id, Id::Certain(_))).unwrap_or(first)
        } else {
            first
        })
    }

    /// An id that came as a number. Where it has as many digits as the network's ids have at most, no leading nought is missing.
    fn id_from_number(&self, id: NetworkTransactionId) -> Id {
        let text = id.text();
        let is_whole = text.bytes().all(|byte| byte.is_ascii_digit());
        let is_long = self.network().is_some_and(|network| match network {
            CardNetwork::Discover | CardNetwork::Diners => text.len() == LONG_ID,
            _ => text.len() == ID,
        });
        if is_whole && is_long { Id::Certain(id) } else { Id::Doubtful(id) }
    }

    pub(super) fn network(&self) -> Option<CardNetwork> {
        let paid = self.payment_information.as_ref();
        let card = paid.and_then(|paid| paid.card.as_ref()?.r#type.as_ref());
        let token = paid.and_then(|paid| paid.tokenized_card.as_ref()?.r#type.as_ref());
        let account =
            self.payment_account_information.as_ref().and_then(|account| account.card.as_ref()?.r#type.as_ref());
        [card, token, account].into_iter().flatten().find_map(network_of)
    }
}

/// A network transaction id of an answer.
enum Id {
    Certain(NetworkTransactionId),
    /// It came as a number, and may lack leading noughts.
    Doubtful(NetworkTransactionId),
}

/// How many characters a network transaction id has at most, and one of Discover's and Diners', by the platform's field reference,
/// revision 26.01.01. Shorter ones exist; this says only when a number can have lost nothing.
const ID: usize = 15;
const LONG_ID: usize = 29;

/// The network of a card type, by the table by which requests are read.
fn network_of(card_type: &CardType) -> Option<CardNetwork> {
    let readings = SELECTORS.iter().flat_map(|selector| selector.read_from);
    let mut codes = readings.flat_map(|reading| reading.map);
    codes.find(|(code, _)| *code == card_type.as_str()).map(|(_, network)| CardNetwork::from(*network))
}

/// The first value that says something.
fn first<T: Text + Clone, const N: usize>(values: [Option<&T>; N]) -> Option<T> {
    values.into_iter().flatten().cloned().find_map(filled)
}

/// The value, unless it is empty or no value of its type.
pub(super) fn filled<T: Text>(value: T) -> Option<T> {
    (!value.text().is_empty() && value.misread().is_none()).then_some(value)
}

/// What is stored under a name. An error says what should stand there, and not what does.
fn read<T: Text + Default, E: Error>(stored: &Map<String, Value>, wire: &str) -> Result<Option<T>, E> {
    let text = match stored.get(wire) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text,
        Some(_) => return Err(E::custom(format_args!("`{wire}` is not text"))),
    };
    let mut value = T::default();
    value.set_text(text);
    match value.misread() {
        Some(expected) if !text.is_empty() => Err(E::custom(format_args!("`{wire}` is not {expected}"))),
        _ => Ok(filled(value)),
    }
}

/// A credential that names no network transaction was to chain a payment.
///
/// Charge a token of the credential, if it has one; else store the card with another payment of the customer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoNetworkTransaction {
    /// There is no id, or the payment was not approved.
    Missing,
    /// The id came as a number, from which a leading nought may be missing.
    Doubtful,
}

impl fmt::Display for NoNetworkTransaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "the stored credential has no network transaction id, so no payment can be chained to it",
            Self::Doubtful => {
                "the stored credential's network transaction id came as a number and may lack a leading nought, so no payment can be chained to it"
            }
        })
    }
}

impl std::error::Error for NoNetworkTransaction {}
