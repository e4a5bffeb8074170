//! What a network would punish, and whose rule it is.

/// A rule that a request breaks which the platform lets through.
#[derive(Debug, Clone, Copy)]
pub(super) struct Breach {
    /// A word that stays the same.
    pub(super) rule: &'static str,
    /// Whose it is, and what it says.
    pub(super) of: &'static str,
}

const fn breach(rule: &'static str, of: &'static str) -> Breach {
    Breach { rule, of }
}

pub(super) const FORBIDDEN_REPEAT: Breach = breach(
    "forbidden-repeat",
    "Visa, decline category 1, and Mastercard, merchant advice 03 and 21: a charge that was refused for good is never tried again. Where \
     no advice came, the field reference says not to try again either",
);

pub(super) const TOO_MANY_REPEATS: Breach = breach(
    "too-many-repeats",
    "Visa, decline categories 2 to 4: at most 15 tries of a declined charge in 30 days, by the payments guide",
);

pub(super) const RESUBMISSION_WITHOUT_DECLINE: Breach = breach(
    "resubmission-without-decline",
    "The guide on credentialed transactions: a resubmission follows a decline for lack of funds, after the goods were delivered",
);

pub(super) const OTHER_CARD: Breach = breach(
    "other-card",
    "All networks: a later payment goes on with the card that the customer agreed to. A card that was renewed has a new number, which the \
     sandbox takes for another card",
);

pub(super) const CRYPTOGRAM_TWICE: Breach =
    breach("cryptogram-twice", "All networks: a network token's cryptogram is good for one authorization");

pub(super) const CRYPTOGRAM_LATE: Breach = breach(
    "cryptogram-late",
    "A cryptogram is for the payment at hand: the sandbox takes ten minutes, and no guide prints a number",
);

pub(super) const REFUND_TOO_MUCH: Breach =
    breach("refund-too-much", "The payments guide: the refunds of a payment come to no more than what was taken");

pub(super) const MANDATE_EXPIRED: Breach = breach(
    "mandate-expired",
    "The guide on intelligent commerce: a mandate says until when an agent may buy, and payments after it are not the customer's",
);

pub(super) const WEBHOOK_URL_BLOCKED: Breach = breach(
    "webhook-url-blocked",
    "The webhooks guide: a subscription whose URLs are not approved is BLOCKED. The sandbox approves http addresses of this machine alone",
);

pub(super) const EVENT_NEVER_SENT: Breach =
    breach("event-never-sent", "The sandbox's own: of the documented events it sends those of token management");
