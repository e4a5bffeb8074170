//! What can become of a payment, and the words and numbers that go with each.

/// What becomes of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// A 400 that names the field.
    Refused { field: &'static str },
    /// A 502: nobody can say what was done.
    Down { reason: &'static str },
    /// A 201.
    Answered(Outcome),
}

/// A status, its reason, and what a processor says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) status: &'static str,
    pub(super) reason: Option<&'static str>,
    /// What the guides have in the reason's place, where others saw something else.
    pub(super) documented: Option<&'static str>,
    pub(super) response: Option<&'static str>,
    pub(super) approval: Approval,
    /// The address check's code, as the platform has it and as the processor said it.
    pub(super) avs: Option<(&'static str, &'static str)>,
    /// The security code's check.
    pub(super) cvn: Option<&'static str>,
    /// The payer authentication's check.
    pub(super) cavv: Option<&'static str>,
}

/// The code of an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Approval {
    /// The profile's own.
    Usual,
    Is(&'static str),
    None,
}

pub(super) const APPROVED: Outcome = Outcome {
    status: "AUTHORIZED",
    reason: None,
    documented: None,
    response: None,
    approval: Approval::Usual,
    avs: None,
    cvn: None,
    cavv: None,
};

impl Outcome {
    pub(super) const fn declined(reason: &'static str) -> Self {
        Self { status: "DECLINED", reason: Some(reason), approval: Approval::None, ..APPROVED }
    }

    pub(super) const fn review(reason: &'static str) -> Self {
        Self { status: "AUTHORIZED_PENDING_REVIEW", reason: Some(reason), ..APPROVED }
    }

    /// Another status in which nothing is held.
    pub(super) const fn other(status: &'static str, reason: &'static str) -> Self {
        Self { status, reason: Some(reason), approval: Approval::None, ..APPROVED }
    }

    pub(super) const fn documented(self, reason: &'static str) -> Self {
        Self { documented: Some(reason), ..self }
    }

    pub(super) const fn says(self, response: &'static str) -> Self {
        Self { response: Some(response), ..self }
    }

    pub(super) const fn approval(self, code: &'static str) -> Self {
        Self { approval: Approval::Is(code), ..self }
    }

    pub(super) const fn without_approval(self) -> Self {
        Self { approval: Approval::None, ..self }
    }

    pub(super) const fn avs(self, code: &'static str, raw: &'static str) -> Self {
        Self { avs: Some((code, raw)), ..self }
    }

    pub(super) const fn cvn(self, code: &'static str) -> Self {
        Self { cvn: Some(code), ..self }
    }

    pub(super) const fn cavv(self, code: &'static str) -> Self {
        Self { cavv: Some(code), ..self }
    }

    /// Whether money is held. A review that waits for a call holds none: no approval code was given.
    pub(super) fn is_approved(&self) -> bool {
        let kept = ["AUTHORIZED", "PARTIAL_AUTHORIZED", "AUTHORIZED_PENDING_REVIEW", "AUTHORIZED_RISK_DECLINED"];
        kept.contains(&self.status) && self.reason != Some("CONTACT_PROCESSOR")
    }
}

/// What a reason says, and in which category a decline of that reason is; the categories are a choice but for the first's.
static REASONS: &[(&str, &str, &str)] = &[
    ("PROCESSOR_ERROR", "01", "Invalid account"),
    ("INVALID_ACCOUNT", "01", "Decline - Invalid account number"),
    ("STOLEN_LOST_CARD", "01", "Decline - Stolen or lost card"),
    ("INSUFFICIENT_FUND", "02", "Decline - Insufficient funds in the account"),
    ("ISSUER_UNAVAILABLE", "02", "Decline - Issuing bank unavailable"),
    ("EXCEEDS_CREDIT_LIMIT", "02", "Decline - The card has reached its credit limit"),
    ("PROCESSOR_DECLINED", "02", "Decline - General decline by the processor."),
    ("UNAUTHORIZED_CARD", "02", "Decline - Inactive card, or a card not authorized for card-not-present transactions"),
    ("EXPIRED_CARD", "03", "Decline - Expired card"),
    ("INVALID_CVN", "03", "Decline - Invalid card verification number"),
    ("CVN_NOT_MATCH", "03", "Decline - The card verification number did not match"),
    ("INVALID_DATA", "03", super::super::words::INVALID),
    ("GENERAL_DECLINE", "04", "Decline - General decline by the processor."),
    ("AVS_FAILED", "", "Soft Decline - The address check did not pass"),
    ("CV_FAILED", "", "Soft Decline - The card verification number check did not pass"),
    ("CONTACT_PROCESSOR", "", "Decline - The issuing bank has questions about the request"),
    (
        "CONSUMER_AUTHENTICATION_REQUIRED",
        "",
        "The cardholder is enrolled in payer authentication; authenticate before going on",
    ),
    ("CONSUMER_AUTHENTICATION_FAILED", "03", "The cardholder could not be authenticated"),
    ("DECISION_PROFILE_REVIEW", "", "The order is held for review by the decision profile"),
    ("DECISION_PROFILE_REJECT", "", "The order has been rejected by the decision profile"),
    ("PROCESSOR_TIMEOUT", "", "Error - A timeout occurred at the payment processor"),
    ("INVALID_MERCHANT_CONFIGURATION", "", "Decline - There is a problem with the merchant's configuration"),
];

pub(super) fn words(reason: &str) -> &'static str {
    let found = REASONS.iter().find(|(known, ..)| *known == reason);
    found.map_or("Decline - General decline by the processor.", |(.., words)| words)
}

/// Whether trying a decline of this reason again makes sense: a code, and its name.
pub(crate) fn category(reason: &str) -> (&'static str, &'static str) {
    let code = REASONS.iter().find(|(known, ..)| *known == reason).map_or("04", |(_, code, _)| *code);
    match code {
        "01" => ("01", "ISSUER_WILL_NEVER_APPROVE"),
        "02" => ("02", "ISSUER_CANNOT_APPROVE_AT_THIS_TIME"),
        "03" => ("03", "ISSUER_CANNOT_APPROVE_WITH_THESE_DETAILS"),
        _ => ("04", "GENERIC_ERROR"),
    }
}

/// What a network advises beside a category; those that are not listed advise nothing.
pub(super) fn advice(network: &str, category: &str) -> Option<&'static str> {
    match (network, category) {
        ("visa", "01") => Some("1"),
        ("visa", "03") => Some("3"),
        ("visa", _) => Some("2"),
        ("mastercard", "01") => Some("03"),
        ("mastercard", "03") => Some("01"),
        ("mastercard", _) => Some("02"),
        _ => None,
    }
}
