//! Test values that make a payment come out otherwise: what the guides document, what was seen, and ours.

use jiff::Timestamp;

use super::{
    card,
    instrument::CARD_NUMBER,
    json,
    money::Money,
    outcome::{APPROVED, Effect, Outcome},
    settings::Profile,
};
use crate::runtime::value::Object;

pub(super) const AMOUNT: &str = "orderInformation.amountDetails.totalAmount";
pub(super) const CURRENCY: &str = "orderInformation.amountDetails.currency";
pub(super) const MONTH: &str = "paymentInformation.card.expirationMonth";
pub(super) const YEAR: &str = "paymentInformation.card.expirationYear";
pub(super) const SECURITY_CODE: &str = "paymentInformation.card.securityCode";

/// A value, and what it makes of a payment.
pub(super) struct Trigger {
    /// Where it works; everywhere if nothing is said.
    pub(super) profile: Option<Profile>,
    pub(super) when: When,
    pub(super) then: Effect,
}

/// What a request has.
#[derive(Debug, Clone, Copy)]
pub(super) enum When {
    /// A field with this text.
    Field(&'static str, &'static str),
    /// This amount, however it is written.
    Amount(&'static str),
    /// This amount, which the page refuses, or, ours, more.
    AmountFrom(&'static str),
    /// Nothing to pay, and this security code.
    Code(&'static str),
    /// Nothing to pay in Japanese yen, and this security code, which is too long for a card but for those of one network.
    YenCode(&'static str),
}

const fn field(path: &'static str, text: &'static str, then: Effect) -> Trigger {
    Trigger { profile: None, when: When::Field(path, text), then }
}

const fn of_guide(when: When, then: Outcome) -> Trigger {
    Trigger { profile: Some(Profile::Guide), when, then: Effect::Answered(then) }
}

const fn of_vpc(when: When, then: Outcome) -> Trigger {
    Trigger { profile: Some(Profile::Vpc), when, then: Effect::Answered(then) }
}

const NO_ACCOUNT: Effect = Effect::Answered(Outcome::declined("INVALID_ACCOUNT").documented("INVALID_DATA"));
const EXPIRED: Effect = Effect::Answered(Outcome::declined("EXPIRED_CARD").documented("INVALID_DATA"));
const NO_CV: Outcome = Outcome::review("CV_FAILED");

pub(super) static TRIGGERS: &[Trigger] = &[
    // The testing guide's table for REST.
    Trigger { profile: None, when: When::Amount("1"), then: Effect::Answered(APPROVED) },
    Trigger { profile: None, when: When::Amount("-1"), then: Effect::Refused { field: AMOUNT } },
    Trigger { profile: None, when: When::AmountFrom("100000000000"), then: Effect::Refused { field: AMOUNT } },
    field(MONTH, "13", Effect::Refused { field: MONTH }),
    field(YEAR, "1998", EXPIRED),
    field(CARD_NUMBER, "4111111111111112", NO_ACCOUNT),
    field(
        CARD_NUMBER,
        "42423482938483873",
        Effect::Answered(Outcome::declined("INVALID_ACCOUNT").documented("INVALID_DATA")),
    ),
    field(CARD_NUMBER, "412345678912345678914", NO_ACCOUNT),
    // Visa Platform Connect, by amount.
    of_vpc(When::Amount("40.00"), Outcome::review("AVS_FAILED").says("00").approval("831001").avs("N", "N").cvn("M")),
    of_vpc(When::Amount("50.00"), Outcome::review("AVS_FAILED").says("00").approval("831001").avs("N", "N").cvn("M")),
    of_vpc(When::Amount("1000.00"), APPROVED.says("00").avs("Y", "Y").cvn("M")),
    of_vpc(When::Amount("6001.00"), Outcome::review("AVS_FAILED").says("00").avs("N", "N").cvn("M")),
    of_vpc(When::Amount("6002.00"), NO_CV.says("00").avs("Y", "Y").cvn("N")),
    of_vpc(When::Amount("6003.00"), Outcome { status: "PARTIAL_AUTHORIZED", ..APPROVED.says("10") }),
    of_vpc(When::Amount("4001.00"), Outcome::review("CONTACT_PROCESSOR").says("01").without_approval()),
    of_vpc(When::Amount("4002.00"), Outcome::review("CONTACT_PROCESSOR").says("02").without_approval()),
    of_vpc(When::Amount("4003.00"), Outcome::declined("PROCESSOR_DECLINED").says("03")),
    of_vpc(When::Amount("4004.00"), Outcome::declined("PROCESSOR_DECLINED").says("04")),
    of_vpc(When::Amount("4005.00"), Outcome::declined("PROCESSOR_DECLINED").says("05")),
    Trigger {
        profile: Some(Profile::Vpc),
        when: When::Amount("4006.00"),
        then: Effect::Down { reason: "SYSTEM_ERROR" },
    },
    of_vpc(When::Amount("4007.00"), Outcome::declined("PROCESSOR_DECLINED").says("07")),
    of_vpc(When::Amount("4010.00"), Outcome::declined("PROCESSOR_DECLINED").says("10")),
    of_vpc(When::Amount("4011.00"), APPROVED.says("11")),
    // Visa Platform Connect, nothing to pay, by security code.
    of_vpc(When::Code("021"), APPROVED.avs("A", "A")),
    of_vpc(When::Code("022"), APPROVED.avs("B", "B")),
    of_vpc(When::Code("023"), APPROVED.approval("831001").avs("I", "C")),
    of_vpc(When::Code("024"), APPROVED.avs("D", "D")),
    of_vpc(When::Code("025"), APPROVED.avs("M", "F")),
    of_vpc(When::Code("026"), APPROVED.avs("G", "G")),
    of_vpc(When::Code("027"), APPROVED.avs("I", "I")),
    of_vpc(When::Code("028"), APPROVED.avs("M", "M")),
    of_vpc(When::Code("001"), APPROVED.cvn("M")),
    of_vpc(When::Code("002"), NO_CV.cvn("N")),
    of_vpc(When::Code("003"), APPROVED.cvn("P")),
    of_vpc(When::Code("004"), APPROVED.cvn("S")),
    of_vpc(When::Code("005"), APPROVED.cvn("U")),
    // The credentials guide's processor, nothing to pay in yen, by security code.
    of_guide(When::YenCode("1111"), APPROVED.says("000").approval("123456").cvn("M")),
    of_guide(When::YenCode("2222"), NO_CV.says("000").approval("123456").cvn("N")),
    of_guide(When::YenCode("3333"), APPROVED.says("000").approval("123456").cvn("P")),
    of_guide(When::YenCode("4444"), APPROVED.says("000").approval("123456").cvn("S")),
    of_guide(When::YenCode("5555"), APPROVED.says("000").approval("123456").cvn("U")),
    of_guide(When::YenCode("6666"), APPROVED.says("000").approval("123456").cvn("3")),
    // The same, payer authentication by amount.
    of_guide(When::Amount("65.01"), APPROVED.cavv("B")),
    of_guide(When::Amount("65.02"), APPROVED.cavv("0")),
    of_guide(When::Amount("65.03"), APPROVED.cavv("6")),
    of_guide(When::Amount("65.04"), APPROVED.cavv("1")),
    of_guide(When::Amount("65.05"), APPROVED.cavv("2")),
];

/// Ours, since no REST trigger of the two processors is documented for most of them: the amount 9NNN.00 is reason code NNN of the older
/// API, as REST has it.
pub(super) static BY_REASON_CODE: &[(i64, Effect)] = &[
    (100, Effect::Answered(APPROVED)),
    (110, Effect::Answered(Outcome { status: "PARTIAL_AUTHORIZED", ..APPROVED })),
    (150, Effect::Down { reason: "SYSTEM_ERROR" }),
    (151, Effect::Down { reason: "SERVER_TIMEOUT" }),
    (152, Effect::Down { reason: "SERVICE_TIMEOUT" }),
    (200, Effect::Answered(Outcome::review("AVS_FAILED"))),
    (201, Effect::Answered(Outcome::review("CONTACT_PROCESSOR").without_approval())),
    (202, Effect::Answered(Outcome::declined("EXPIRED_CARD"))),
    (203, Effect::Answered(Outcome::declined("PROCESSOR_DECLINED"))),
    (204, Effect::Answered(Outcome::declined("INSUFFICIENT_FUND"))),
    (205, Effect::Answered(Outcome::declined("STOLEN_LOST_CARD"))),
    (207, Effect::Answered(Outcome::declined("ISSUER_UNAVAILABLE"))),
    (208, Effect::Answered(Outcome::declined("UNAUTHORIZED_CARD"))),
    (209, Effect::Answered(Outcome::declined("CVN_NOT_MATCH"))),
    (210, Effect::Answered(Outcome::declined("EXCEEDS_CREDIT_LIMIT"))),
    (211, Effect::Answered(Outcome::declined("INVALID_CVN"))),
    (230, Effect::Answered(NO_CV.cvn("N"))),
    (231, Effect::Answered(Outcome::declined("INVALID_ACCOUNT"))),
    (233, Effect::Answered(Outcome::declined("GENERAL_DECLINE"))),
    (234, Effect::Answered(Outcome::other("INVALID_REQUEST", "INVALID_MERCHANT_CONFIGURATION"))),
    (250, Effect::Answered(Outcome::other("SERVER_ERROR", "PROCESSOR_TIMEOUT"))),
    (475, Effect::Answered(Outcome::other("PENDING_AUTHENTICATION", "CONSUMER_AUTHENTICATION_REQUIRED"))),
    (476, Effect::Answered(Outcome::declined("CONSUMER_AUTHENTICATION_FAILED"))),
    (480, Effect::Answered(Outcome::review("DECISION_PROFILE_REVIEW"))),
    (
        481,
        Effect::Answered(Outcome {
            status: "AUTHORIZED_RISK_DECLINED",
            reason: Some("DECISION_PROFILE_REJECT"),
            ..APPROVED
        }),
    ),
];

/// The security codes of the test cards that have one of their own. What another code does is not documented: a check that fails.
pub(super) static CODES: &[(&str, &str)] = &[
    ("4622943127013705", "838"),
    ("4622943127013713", "043"),
    ("4622943127013721", "258"),
    ("4622943127013739", "942"),
    ("4622943127013747", "370"),
];

/// What a request triggers, and the field that did; `None` where it is a payment like any other. A card that has expired by a time is
/// declined as the page's year is, unless something is refused.
pub(super) fn triggered(
    body: &dyn Object,
    profile: Profile,
    expired_by: Option<Timestamp>,
) -> Option<(&'static str, Effect)> {
    let here = |trigger: &&Trigger| trigger.profile.is_none_or(|only| only == profile);
    let asked = Asked::of(body);
    // Whose card it is goes before what it is charged.
    let mut found: Vec<_> = TRIGGERS.iter().filter(here).filter(|trigger| trigger.when.holds(body, &asked)).collect();
    found.sort_by_key(|trigger| {
        (!matches!(trigger.then, Effect::Refused { .. }), !matches!(trigger.when, When::Field(..)))
    });
    let found = found.first().map(|trigger| (trigger.when.path(), trigger.then));
    let is_refused = matches!(found, Some((_, Effect::Refused { .. })));
    if !is_refused && expired_by.is_some_and(|at| has_expired(body, at)) {
        return Some((YEAR, EXPIRED));
    }
    if found.is_some() {
        return found;
    }
    let amount = asked.amount.unwrap_or_default();
    let whole = if amount.0 % 10_000 == 0 { amount.0 / 10_000 } else { 0 };
    if let Some((_, effect)) = BY_REASON_CODE.iter().find(|(code, _)| whole == 9_000 + code) {
        return Some((AMOUNT, *effect));
    }
    if profile == Profile::Vpc && (4_012..=4_099).contains(&whole) {
        return Some((AMOUNT, Effect::Answered(by_response(whole - 4_000))));
    }
    let code = asked.code?;
    let number = json::text(body, CARD_NUMBER)?;
    let (_, expected) = CODES.iter().find(|(card, _)| *card == number)?;
    (code != *expected).then_some((SECURITY_CODE, Effect::Answered(NO_CV.cvn("N"))))
}

/// Whether the card's last month is over. Who charges a token brings no date of the card.
fn has_expired(body: &dyn Object, at: Timestamp) -> bool {
    let text = |path| json::text(body, path);
    let (Some(_), Some(year), Some(month)) = (text(CARD_NUMBER), text(YEAR), text(MONTH)) else { return false };
    card::is_over(year, month, at)
}

/// Ours: above the amounts that are documented, the last two digits go on as the network's response code.
fn by_response(code: i64) -> Outcome {
    let (says, reason) = match code {
        14 => ("14", "INVALID_ACCOUNT"),
        41 => ("41", "STOLEN_LOST_CARD"),
        43 => ("43", "STOLEN_LOST_CARD"),
        51 => ("51", "INSUFFICIENT_FUND"),
        54 => ("54", "EXPIRED_CARD"),
        57 => ("57", "UNAUTHORIZED_CARD"),
        61 => ("61", "EXCEEDS_CREDIT_LIMIT"),
        82 => ("82", "INVALID_CVN"),
        91 => ("91", "ISSUER_UNAVAILABLE"),
        _ => ("", "PROCESSOR_DECLINED"),
    };
    let outcome = Outcome::declined(reason);
    if says.is_empty() { outcome } else { outcome.says(says) }
}

impl When {
    /// The field that it is about.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Field(path, _) => path,
            Self::Amount(_) | Self::AmountFrom(_) => AMOUNT,
            Self::Code(_) | Self::YenCode(_) => SECURITY_CODE,
        }
    }

    fn holds(self, body: &dyn Object, asked: &Asked<'_>) -> bool {
        let is_nothing = asked.amount == Some(Money(0));
        match self {
            Self::Field(path, text) => json::text(body, path) == Some(text),
            Self::Amount(text) => asked.amount.is_some_and(|amount| Money::read(text) == Some(amount)),
            Self::AmountFrom(text) => Money::read(text).is_some_and(|least| asked.is_at_least(least)),
            Self::Code(code) => asked.code == Some(code) && is_nothing,
            Self::YenCode(code) => asked.code == Some(code) && is_nothing && asked.currency == Some("JPY"),
        }
    }
}

/// What most triggers look at, read once.
struct Asked<'a> {
    amount: Option<Money>,
    /// As it is written.
    amount_text: Option<&'a str>,
    currency: Option<&'a str>,
    code: Option<&'a str>,
}

impl<'a> Asked<'a> {
    fn of(body: &'a dyn Object) -> Self {
        let text = |path| json::text(body, path);
        let amount_text = text(AMOUNT);
        let amount = amount_text.and_then(Money::read);
        Self { amount, amount_text, currency: text(CURRENCY), code: text(SECURITY_CODE) }
    }

    /// A number that does not fit has more digits than any amount.
    fn is_at_least(&self, least: Money) -> bool {
        let digits = |text: &&str| text.bytes().take_while(u8::is_ascii_digit).count() > 14;
        self.amount.map_or_else(|| self.amount_text.as_ref().is_some_and(digits), |amount| amount >= least)
    }
}
