//! A payment's answer → what later payments with the same credentials need of it, as a value that can be stored.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Asked, PaymentOutcome};
use crate::{
    api::{
        Amount, CardNetwork, CardType, Currency, CustomerId, InstrumentIdentifierId, NetworkTransactionId,
        PaymentInstrumentId, Timestamp,
    },
    generated::payments::contracts::calls::create_payment::SELECTORS,
    payments::{PaymentAnswer, PaymentRequest},
    runtime::{
        IntoField, Object,
        knows::Knows,
        named,
        value::{Text, Value},
    },
};

/// What to keep of an approved payment that stored a card, for the payments that follow: which payment they name, and what the
/// customer agreed to.
///
/// It is made of an approved payment only, also of one for a zero amount, by [`PaymentAnswer::stored_credential`], or is read from
/// the store. Serde writes it as a flat object, ignores fields that it does not know when it reads one, and refuses one whose values are
/// empty or have another form than their types, by the field's name. It holds no card number.
///
/// The builders of later payments take it with `.credential(&credential)`. That sets whatever the use case documents of the chain: which
/// payment to name, where a card is charged by its number; the original amount, where Discover may want it; and the network that rules
/// depend on. The platform keeps the chain of a token itself, so that to charge one its id is all that is to be set besides.
///
/// ```
/// use visa_acceptance::{
///     api::{Amount, CardNetwork, Timestamp},
///     outcome::{Agreement, AgreementKind, Asked, StoredCredential},
///     payments::PaymentAnswer,
/// };
///
/// let answer: PaymentAnswer = serde_json::from_str(
///     r#"{
///         "status": "AUTHORIZED",
///         "orderInformation": { "amountDetails": { "authorizedAmount": "0.00", "currency": "USD" } },
///         "processorInformation": { "networkTransactionId": "123456789619999" },
///         "paymentInformation": { "card": { "type": "001" } }
///     }"#,
/// )?;
/// let agreement = Agreement::new(AgreementKind::Unscheduled, Timestamp::new("2026-01-01T12:00:00Z")?);
/// let credential = answer.stored_credential(&Asked::new(Amount::new("0")?, "USD"), agreement)?;
/// assert_eq!(credential.network(), Some(&CardNetwork::Visa));
/// let kept = serde_json::to_string(&credential)?;
/// assert_eq!(serde_json::from_str::<StoredCredential>(&kept)?, credential);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Kept", into = "Kept")]
pub struct StoredCredential(Kept);

/// What is stored.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    network_transaction_id: NetworkTransactionId,
    original_amount: Amount,
    currency: Currency,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    network: Option<CardNetwork>,
    agreement: AgreementKind,
    consented: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer_id: Option<CustomerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payment_instrument_id: Option<PaymentInstrumentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    instrument_identifier_id: Option<InstrumentIdentifierId>,
}

/// What the customer agreed to, and when.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Agreement {
    /// What for.
    pub kind: AgreementKind,
    /// When.
    pub consented: Timestamp,
}

impl Agreement {
    /// What the customer agreed to, and when.
    #[must_use]
    pub fn new(kind: AgreementKind, consented: impl IntoField<Timestamp>) -> Self {
        Self { kind, consented: consented.into_field() }
    }
}

/// What a customer agrees to who has a card stored. It says which chapter the payments that follow are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AgreementKind {
    /// Charges now and then, outside any schedule: [`unscheduled`](crate::payments::unscheduled).
    Unscheduled,
    /// A purchase that is paid in parts: [`installments`](crate::payments::installments).
    Installments,
    /// Charges at fixed times: [`recurring`](crate::payments::recurring).
    Recurring,
    /// Varying amounts at fixed times: [`standing_orders`](crate::payments::standing_orders).
    StandingOrder,
    /// A fixed amount at fixed times: [`subscriptions`](crate::payments::subscriptions).
    Subscription,
    /// The customer's own later payments alone: [`stored_credentials`](crate::payments::stored_credentials).
    CustomersOwn,
}

named!(AgreementKind {
    Unscheduled = "unscheduled",
    Installments = "installments",
    Recurring = "recurring",
    StandingOrder = "standing_order",
    Subscription = "subscription",
    CustomersOwn = "customers_own",
});

impl TryFrom<Kept> for StoredCredential {
    type Error = Malformed;

    fn try_from(kept: Kept) -> Result<Self, Malformed> {
        kept.check()?;
        Ok(Self(kept))
    }
}

impl From<StoredCredential> for Kept {
    fn from(credential: StoredCredential) -> Self {
        credential.0
    }
}

/// A field that is empty, or has another form than its type. Its text is not repeated.
struct Malformed(&'static str);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` of a stored credential is empty, or has another form than its type", self.0)
    }
}

/// A value that says something, as its type asks for it.
fn formed<T: Text + Value>(field: &'static str, value: &T) -> Result<(), Malformed> {
    let has_form = T::FORM.is_none_or(|form| form.fits(value.text()));
    let is_read = !value.text().is_empty() && value.misread().is_none();
    if has_form && is_read { Ok(()) } else { Err(Malformed(field)) }
}

impl Kept {
    fn check(&self) -> Result<(), Malformed> {
        formed("networkTransactionId", &self.network_transaction_id)?;
        formed("originalAmount", &self.original_amount)?;
        formed("currency", &self.currency)?;
        formed("consented", &self.consented)?;
        self.network.as_ref().map_or(Ok(()), |network| formed("network", network))?;
        self.customer_id.as_ref().map_or(Ok(()), |id| formed("customerId", id))?;
        self.payment_instrument_id.as_ref().map_or(Ok(()), |id| formed("paymentInstrumentId", id))?;
        self.instrument_identifier_id.as_ref().map_or(Ok(()), |id| formed("instrumentIdentifierId", id))
    }
}

impl StoredCredential {
    /// The network's id of the payment to name next. A payment's id at Visa Acceptance is another one, and does not chain. It is kept
    /// as it came: never trimmed, padded or counted.
    #[must_use]
    pub fn network_transaction_id(&self) -> &NetworkTransactionId {
        &self.0.network_transaction_id
    }

    /// What was authorized in the payment that began the series.
    #[must_use]
    pub fn original_amount(&self) -> &Amount {
        &self.0.original_amount
    }

    /// The currency of that amount as the answer prints it.
    #[must_use]
    pub fn currency(&self) -> &Currency {
        &self.0.currency
    }

    /// The card's network. A request that takes the credential takes it too, unless its own `.network(..)` says another.
    #[must_use]
    pub fn network(&self) -> Option<&CardNetwork> {
        self.0.network.as_ref()
    }

    /// The same with a network, where the answer did not say it.
    #[must_use]
    pub fn with_network(self, network: impl Into<CardNetwork>) -> Self {
        Self(Kept { network: filled(network.into()), ..self.0 })
    }

    /// What the customer agreed to, and when.
    #[must_use]
    pub fn agreement(&self) -> Agreement {
        Agreement { kind: self.0.agreement, consented: self.0.consented.clone() }
    }

    /// The customer token. Tokens that the payment created go before those that it charged.
    #[must_use]
    pub fn customer_id(&self) -> Option<&CustomerId> {
        self.0.customer_id.as_ref()
    }

    /// The payment instrument token.
    #[must_use]
    pub fn payment_instrument_id(&self) -> Option<&PaymentInstrumentId> {
        self.0.payment_instrument_id.as_ref()
    }

    /// The instrument identifier token.
    #[must_use]
    pub fn instrument_identifier_id(&self) -> Option<&InstrumentIdentifierId> {
        self.0.instrument_identifier_id.as_ref()
    }

    /// The credential after a later payment with it, to be stored in its place. Of several payments, Visa wants the latest that
    /// succeeded to be named, so an authorized one takes the place of the one before. American Express and Discover want the first,
    /// and for other networks nothing is documented: there, and after a payment that was not authorized, the same one is named again.
    /// Amount, agreement and tokens stay those of the first payment.
    #[must_use]
    pub fn after(self, later: &PaymentAnswer) -> Self {
        let mut kept = self.0;
        kept.network = kept.network.or_else(|| later.network());
        let is_visa = kept.network == Some(CardNetwork::Visa);
        let is_authorized = later.outcome(None) == PaymentOutcome::ApprovedUncompared;
        if let (true, true, Some(Id::Certain(id))) = (is_visa, is_authorized, later.chainable_id()) {
            kept.network_transaction_id = id;
        }
        Self(kept)
    }
}

/// What the next request says of the payment before: its id, and the original amount for Discover, which alone asks for it, and where
/// the network is not known. A reason is not in it: what the use case fixes stays, and `.reason(..)` sets another.
impl Knows<PaymentRequest> for StoredCredential {
    fn fields(&self) -> PaymentRequest {
        let mut body = PaymentRequest::default();
        let processing = body.processing_information.get_or_insert_default();
        let initiator = processing.authorization_options.get_or_insert_default().initiator.get_or_insert_default();
        let chain = initiator.merchant_initiated_transaction.get_or_insert_default();
        chain.previous_transaction_id = Some(self.network_transaction_id().clone());
        let wants_amount = self.network().is_none_or(|network| *network == CardNetwork::Discover);
        chain.original_authorized_amount = wants_amount.then(|| self.original_amount().clone());
        body
    }

    fn selections(&self) -> Vec<(&'static str, String)> {
        let network = self.network().map(|network| ("network", network.as_str().to_owned()));
        network.into_iter().collect()
    }
}

impl PaymentAnswer {
    /// What later payments with the same credentials need of this one, which must have been approved as it was asked for: a declined one
    /// can have a network's id too, and nothing may be chained to that. The request's [`Asked`](super::Asked) or the
    /// references of its call say what was asked for.
    ///
    /// # Errors
    ///
    /// If the payment was not approved, or the answer has no network transaction id or none that can be relied on.
    pub fn stored_credential(&self, asked: &Asked, agreement: Agreement) -> Result<StoredCredential, NotStored> {
        let outcome = self.outcome(Some(asked));
        let amounts = self.order_information.as_ref().and_then(|order| order.amount_details.as_ref());
        let amount = self.authorized_amount().cloned().and_then(filled);
        let currency = amounts.and_then(|amounts| filled(amounts.currency.clone()?));
        let (true, Some(original_amount), Some(currency)) = (outcome.is_approved(), amount, currency) else {
            return Err(NotStored::NotApproved(outcome));
        };
        let network_transaction_id = match self.chainable_id() {
            Some(Id::Certain(id)) => id,
            Some(Id::Doubtful(id)) => return Err(NotStored::DoubtfulNetworkTransaction(id)),
            None => return Err(NotStored::NoNetworkTransaction),
        };
        let created = self.token_information.as_ref();
        let charged = self.payment_information.as_ref();
        let customer = created.and_then(|tokens| tokens.customer.as_ref()?.id.as_ref());
        let instrument = created.and_then(|tokens| tokens.payment_instrument.as_ref()?.id.as_ref());
        let identifier = created.and_then(|tokens| tokens.instrument_identifier.as_ref()?.id.as_ref());
        let kept = Kept {
            network_transaction_id,
            original_amount,
            currency,
            network: self.network(),
            agreement: agreement.kind,
            consented: agreement.consented,
            customer_id: first([customer, charged.and_then(|paid| paid.customer.as_ref()?.id.as_ref())]),
            payment_instrument_id: first([
                instrument,
                charged.and_then(|paid| paid.payment_instrument.as_ref()?.id.as_ref()),
            ]),
            instrument_identifier_id: first([
                identifier,
                charged.and_then(|paid| paid.instrument_identifier.as_ref()?.id.as_ref()),
            ]),
        };
        StoredCredential::try_from(kept).map_err(|Malformed(field)| NotStored::Malformed { field })
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

/// No credential was made of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NotStored {
    /// The payment was not approved as it was asked for: this became of it.
    NotApproved(PaymentOutcome),
    /// The answer has no network transaction id.
    NoNetworkTransaction,
    /// The id came as a number, from which a leading nought may be missing. Look the payment up, and set the answer's
    /// `processorInformation.networkTransactionId` to what it is there.
    DoubtfulNetworkTransaction(NetworkTransactionId),
    /// A value of the answer, or the date of consent, is not what its type asks for, so that it could not be read again.
    Malformed {
        /// What it is in the stored form, such as `consented`.
        field: &'static str,
    },
}

impl fmt::Display for NotStored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotApproved(outcome) => write!(
                f,
                "the payment was not approved as it was asked for ({outcome}), so that no later payment can be chained to it"
            ),
            Self::Malformed { field } => Malformed(field).fmt(f),
            Self::NoNetworkTransaction => {
                f.write_str("the answer has no network transaction id, so that no later payment can be chained to it")
            }
            Self::DoubtfulNetworkTransaction(_) => f.write_str(
                "the answer's network transaction id came as a number and may lack a leading nought, so that no payment can be chained to it",
            ),
        }
    }
}

impl std::error::Error for NotStored {}
