//! What is kept of payments and tokens: no security code, and of a card's number a keyed digest and the end.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::money::Money;

/// Transactions by merchant and id.
pub(super) const TRANSACTIONS: &str = "transaction";
/// Merchant and network transaction id → the payment's id.
pub(super) const NETWORK_IDS: &str = "network-transaction";
/// Merchant and the transaction id of the merchant's own → the ids of what was made with it.
pub(super) const REFERENCES: &str = "reference";
/// Merchant and what may not come again → when it came.
pub(super) const CLAIMS: &str = "claim";
/// Merchant, time and id → nothing: what searches go through.
pub(super) const JOURNAL: &str = "journal";
/// Merchant and digest of what was charged how → what became of it.
pub(super) const DECLINES: &str = "decline";
/// Digests of cryptograms → when they were given, and used.
pub(super) const CRYPTOGRAMS: &str = "cryptogram";
/// Instrument identifiers by merchant and id.
pub(super) const IDENTIFIERS: &str = "instrument-identifier";
/// Merchant and digest of a number → the identifier's id.
pub(super) const NUMBERS: &str = "number";
/// Payment instruments by merchant and id.
pub(super) const INSTRUMENTS: &str = "payment-instrument";
/// Merchant, identifier and payment instrument → nothing.
pub(super) const INSTRUMENTS_OF: &str = "payment-instruments-of";
/// Merchant, customer and payment instrument → nothing.
pub(super) const INSTRUMENTS_OF_CUSTOMER: &str = "payment-instruments-of-customer";
/// Customers by merchant and id.
pub(super) const CUSTOMERS: &str = "customer";
/// Shipping addresses by merchant and id.
pub(super) const ADDRESSES: &str = "shipping-address";
/// Merchant, customer and shipping address → nothing.
pub(super) const ADDRESSES_OF: &str = "shipping-addresses-of";
/// Network tokens by merchant and id.
pub(super) const TOKENS: &str = "network-token";

/// What a transaction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    Payment,
    Increment,
    Capture,
    Refund,
    Credit,
    Reversal,
    Void,
}

/// A payment, or what was done to one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own, and none follows from another")]
pub(super) struct Transaction {
    pub(super) id: String,
    pub(super) kind: Kind,
    /// The id of what it was done to.
    pub(super) of: Option<String>,
    pub(super) at: Timestamp,
    pub(super) status: String,
    pub(super) reason: Option<String>,
    /// What was asked for.
    pub(super) asked: Money,
    /// What was approved.
    pub(super) approved: Money,
    pub(super) captured: Money,
    pub(super) refunded: Money,
    pub(super) reversed: Money,
    pub(super) is_voided: bool,
    /// When it was last captured, if it is a payment.
    pub(super) captured_at: Option<Timestamp>,
    /// How often its amount was added to.
    #[serde(default)]
    pub(super) increments: u32,
    /// Whether its request called it final: its amount does not grow.
    #[serde(default)]
    pub(super) is_final: bool,
    pub(super) currency: String,
    /// The code of the card's network.
    pub(super) network: String,
    pub(super) network_transaction_id: Option<String>,
    /// The merchant's reference of the order, and of this attempt.
    pub(super) code: Option<String>,
    pub(super) attempt: Option<String>,
    /// A digest of what was charged.
    pub(super) charged: String,
    /// The digest is of an account, and not of a network token.
    #[serde(default)]
    pub(super) is_account: bool,
    /// It stored its credentials, or continues what did; a later payment may name it.
    pub(super) is_stored: bool,
    /// What the first payment of its series came to.
    pub(super) first_amount: Money,
    /// What a lookup answers.
    pub(super) answer: Value,
}

impl Transaction {
    /// One to which nothing was done yet, and of which no more is known.
    pub(super) fn new(id: String, kind: Kind, at: Timestamp, status: &str) -> Self {
        Self {
            id,
            kind,
            of: None,
            at,
            status: status.to_owned(),
            reason: None,
            asked: Money::default(),
            approved: Money::default(),
            captured: Money::default(),
            refunded: Money::default(),
            reversed: Money::default(),
            is_voided: false,
            captured_at: None,
            increments: 0,
            is_final: false,
            currency: String::new(),
            network: String::new(),
            network_transaction_id: None,
            code: None,
            attempt: None,
            charged: String::new(),
            is_account: false,
            is_stored: false,
            first_amount: Money::default(),
            answer: Value::Null,
        }
    }
}

/// What became of a charge that was declined.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Decline {
    pub(super) at: Timestamp,
    pub(super) reason: String,
    /// Nobody may try again.
    pub(super) is_final: bool,
    /// Tries since the first.
    pub(super) repeats: u32,
}

/// When a cryptogram was given and used.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Cryptogram {
    pub(super) given: Option<Timestamp>,
    pub(super) used: Option<Timestamp>,
}

/// A token for a card or a bank account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Identifier {
    pub(super) id: String,
    pub(super) is_deleted: bool,
    /// The code of the card's network; nothing for a bank account.
    pub(super) network: Option<String>,
    /// The number, with what may not be kept hidden.
    pub(super) masked: String,
    pub(super) digest: String,
    /// The network token's id.
    pub(super) token: Option<String>,
    /// Why there is no network token.
    pub(super) failure: Option<String>,
    /// What else it holds, as it is answered.
    pub(super) details: Value,
    /// What the first payment with it left for those that follow.
    pub(super) previous: Option<String>,
    pub(super) original_amount: Option<String>,
    /// It goes up with each change.
    pub(super) version: u32,
}

impl Identifier {
    /// A new one, of which nothing more is known.
    pub(super) fn new(id: String, network: Option<&str>, masked: String, digest: &str) -> Self {
        Self {
            id,
            is_deleted: false,
            network: network.map(str::to_owned),
            masked,
            digest: digest.to_owned(),
            token: None,
            failure: None,
            details: Value::Object(serde_json::Map::new()),
            previous: None,
            original_amount: None,
            version: 0,
        }
    }
}

/// A card with its expiry and address.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PaymentInstrument {
    pub(super) id: String,
    #[serde(default)]
    pub(super) is_deleted: bool,
    /// Without one it pays nothing.
    pub(super) identifier: Option<String>,
    pub(super) customer: Option<String>,
    /// What it holds, as it is answered.
    #[serde(default)]
    pub(super) details: Value,
    /// It goes up with each change.
    #[serde(default)]
    pub(super) version: u32,
}

impl PaymentInstrument {
    pub(super) fn new(id: String, identifier: Option<String>, customer: Option<String>, details: Value) -> Self {
        Self { id, is_deleted: false, identifier, customer, details, version: 0 }
    }
}

/// A customer, by the payment instrument that pays and the address that goods go to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Customer {
    pub(super) id: String,
    #[serde(default)]
    pub(super) is_deleted: bool,
    pub(super) instrument: Option<String>,
    #[serde(default)]
    pub(super) address: Option<String>,
    /// What else it holds, as it is answered.
    #[serde(default)]
    pub(super) details: Value,
    /// It goes up with each change.
    #[serde(default)]
    pub(super) version: u32,
}

impl Customer {
    pub(super) fn new(id: String) -> Self {
        Self { id, is_deleted: false, instrument: None, address: None, details: Value::Null, version: 0 }
    }
}

/// Where a customer's goods go.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Address {
    pub(super) id: String,
    pub(super) is_deleted: bool,
    pub(super) customer: String,
    /// What it holds, as it is answered.
    pub(super) details: Value,
    /// It goes up with each change.
    pub(super) version: u32,
}

impl Address {
    pub(super) fn new(id: String, customer: String, details: Value) -> Self {
        Self { id, is_deleted: false, customer, details, version: 0 }
    }
}

/// A network token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Token {
    pub(super) id: String,
    /// `ACTIVE`, `SUSPENDED`, `DELETED`, `UNPROVISIONED`.
    pub(super) state: String,
    pub(super) reason: Option<String>,
    pub(super) identifier: Option<String>,
    pub(super) network: String,
    pub(super) digest: String,
    pub(super) suffix: String,
    /// The card's expiry.
    pub(super) card_month: Option<String>,
    pub(super) card_year: Option<String>,
    /// The token's own.
    pub(super) month: String,
    pub(super) year: String,
    pub(super) enrollment: String,
    pub(super) reference: String,
    pub(super) account: String,
    pub(super) source: Option<String>,
    pub(super) account_reference: Option<String>,
}

impl Token {
    /// Its state at a time: what has expired is that by the clock.
    pub(super) fn state_at(&self, at: Timestamp) -> &str {
        let is_over = super::card::is_over(&self.year, &self.month, at);
        if is_over && self.state == "ACTIVE" { "EXPIRED" } else { &self.state }
    }
}
