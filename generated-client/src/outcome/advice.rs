//! A declined payment's answer → whether and when a merchant-initiated payment may be tried again.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use super::PaymentOutcome;
use crate::{
    api::{CardNetwork, PaymentReason, PaymentStatus, ResponseCategory, ResponseCategoryCode},
    payments::PaymentAnswer,
    runtime::InvalidText,
};

/// Whether a declined merchant-initiated payment may be tried again: the stricter of the response insights' category and the
/// network's advice. It is advice for a caller, who counts the attempts ([`limit`](Self::limit)); nothing is repeated by itself.
///
/// What is stricter is greater. By `serde`, it is its name ([`as_str`](Self::as_str)), or an object of that name with the wait in seconds.
/// As text (`Display`, `FromStr`) it is its name, with the wait in brackets: `later(86400)`.
///
/// ```
/// use std::time::Duration;
/// use visa_acceptance::{outcome::RetryAdvice, payments::PaymentAnswer};
///
/// let answer: PaymentAnswer = serde_json::from_str(
///     r#"{
///         "status": "DECLINED",
///         "errorInformation": { "reason": "INSUFFICIENT_FUND" },
///         "paymentInformation": { "card": { "type": "002" } },
///         "paymentInsightsInformation": { "responseInsights": { "categoryCode": "02" } },
///         "processorInformation": { "merchantAdvice": { "code": "25" } }
///     }"#,
/// )?;
/// let day = Duration::from_secs(24 * 60 * 60);
/// assert_eq!(answer.retry_advice(), Some(RetryAdvice::Later { after: Some(day) }));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RetryAdvice {
    /// A machine may try again, as it was.
    Later {
        /// How long after the decline at the earliest, where the network says it.
        #[serde(with = "seconds")]
        after: Option<Duration>,
    },
    /// Only with other data: after they were checked, or with newer ones of the account.
    NewData {
        /// How long after the decline at the earliest, where the network says it.
        #[serde(with = "seconds")]
        after: Option<Duration>,
    },
    /// Nothing allows a machine to try again: there is no advice, or none that is known. A person may decide otherwise.
    NotByMachine,
    /// The customer must take part, by being authenticated for instance.
    NeedsCustomer,
    /// Never again with this card or account. Networks fine who does.
    Never,
}

/// How often a payment may be tried again at most, for each credential and merchant. The caller's store counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RetryLimit {
    /// So many attempts.
    pub attempts: u32,
    /// Within so long.
    pub within: Duration,
}

/// A wait as whole seconds, which all waits are.
mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[allow(clippy::ref_option, reason = "serde passes fields so")]
    pub(super) fn serialize<S: Serializer>(wait: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
        wait.map(|wait| wait.as_secs()).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
        Ok(Option::<u64>::deserialize(deserializer)?.map(Duration::from_secs))
    }
}

impl RetryAdvice {
    /// The name of its kind, which does not change; the wait is not in it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Later { .. } => "later",
            Self::NewData { .. } => "new_data",
            Self::NotByMachine => "not_by_machine",
            Self::NeedsCustomer => "needs_customer",
            Self::Never => "never",
        }
    }

    /// The documented upper bound: 15 attempts in 30 days where another attempt is allowed at all, else none
    /// (“Payments Developer Guide”, revision 26.06.01, lines 951–960). For some kinds of payment networks allow fewer: six in 14
    /// days for transit debts (“Urban Mobility Developer Guide”, line 706).
    #[must_use]
    pub fn limit(self) -> RetryLimit {
        let attempts = if matches!(self, Self::Later { .. } | Self::NewData { .. }) { 15 } else { 0 };
        RetryLimit { attempts, within: Duration::from_secs(30 * DAY) }
    }

    /// The stricter of two pieces of advice; of two waits the longer.
    fn and(self, other: Self) -> Self {
        let after = self.after().max(other.after());
        match self.max(other) {
            Self::Later { .. } => Self::Later { after },
            Self::NewData { .. } => Self::NewData { after },
            none => none,
        }
    }

    fn after(self) -> Option<Duration> {
        match self {
            Self::Later { after } | Self::NewData { after } => after,
            Self::NotByMachine | Self::NeedsCustomer | Self::Never => None,
        }
    }
}

impl fmt::Display for RetryAdvice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())?;
        self.after().map_or(Ok(()), |wait| write!(f, "({})", wait.as_secs()))
    }
}

impl FromStr for RetryAdvice {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, after) = match text.strip_suffix(')').and_then(|text| text.split_once('(')) {
            Some((name, wait)) => (name, Some(Duration::from_secs(wait.parse().map_err(|_| ADVICE)?))),
            None => (text, None),
        };
        match (name, after) {
            ("later", after) => Ok(Self::Later { after }),
            ("new_data", after) => Ok(Self::NewData { after }),
            ("not_by_machine", None) => Ok(Self::NotByMachine),
            ("needs_customer", None) => Ok(Self::NeedsCustomer),
            ("never", None) => Ok(Self::Never),
            _ => Err(ADVICE),
        }
    }
}

const ADVICE: InvalidText = InvalidText { expected: "retry advice such as `never` or `later(86400)`" };

impl PaymentAnswer {
    /// Whether a merchant-initiated payment that was declined may be tried again; nothing where this answer is no decline, since
    /// approvals are printed with a category and an advice that mean nothing.
    ///
    /// Where the network gives no advice, which American Express and Discover never do, no machine may try again.
    #[must_use]
    pub fn retry_advice(&self) -> Option<RetryAdvice> {
        match self.outcome(None) {
            PaymentOutcome::Declined => {}
            PaymentOutcome::NeedsAuthentication => return Some(self.network_advice().and(RetryAdvice::NeedsCustomer)),
            PaymentOutcome::LookFirst => return Some(self.network_advice().and(RetryAdvice::NotByMachine)),
            _ => return None,
        }
        let failed = self.status == Some(PaymentStatus::AuthenticationFailed)
            || self.reason() == Some(PaymentReason::ConsumerAuthenticationFailed);
        let advice = self.category_advice().map_or(self.network_advice(), |advice| advice.and(self.network_advice()));
        Some(if failed { advice.and(RetryAdvice::NeedsCustomer) } else { advice })
    }

    /// What the response insights' category allows, by its code and by its word; nothing where there is none.
    fn category_advice(&self) -> Option<RetryAdvice> {
        let insights = self.payment_insights_information.as_ref()?.response_insights.as_ref()?;
        let code = insights.category_code.as_ref().filter(|code| !code.as_str().is_empty()).map(of_code);
        let word = insights.category.as_ref().filter(|word| !word.as_str().is_empty()).map(of_word);
        match (code, word) {
            (Some(code), Some(word)) => Some(code.and(word)),
            (code, word) => code.or(word),
        }
    }

    /// What the network advises. Visa's codes have one digit and Mastercard's two, and the same numbers mean other things; where
    /// network and form do not agree, or the network is not known, it is the stricter meaning.
    fn network_advice(&self) -> RetryAdvice {
        let processor = self.processor_information.as_ref();
        let Some(advice) = processor.and_then(|processor| processor.merchant_advice.as_ref()) else {
            return RetryAdvice::NotByMachine;
        };
        let raw = advice.code_raw.as_deref().filter(|raw| FINAL_RAW.contains(raw)).map(|_| RetryAdvice::Never);
        let code = advice.code.as_deref().map_or(RetryAdvice::NotByMachine, |code| self.meaning(code));
        raw.map_or(code, |raw| code.and(raw))
    }

    fn meaning(&self, code: &str) -> RetryAdvice {
        let network = self.network();
        let (is_visa, is_mastercard) = match &network {
            Some(CardNetwork::Visa | CardNetwork::VisaElectron) => (true, false),
            Some(CardNetwork::Mastercard | CardNetwork::Maestro | CardNetwork::MaestroUk) => (false, true),
            _ => (false, false),
        };
        let visas = of_visa(code.strip_prefix('0').unwrap_or(code));
        let mastercards = of_mastercard(code);
        match code.len() {
            1 if is_visa => visas,
            2 if is_mastercard => mastercards,
            // Only one of them has such a code.
            _ => match (visas, mastercards) {
                (RetryAdvice::NotByMachine, known) | (known, RetryAdvice::NotByMachine) if network.is_none() => known,
                (visas, mastercards) => visas.and(mastercards),
            },
        }
    }
}

const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;

/// Raw codes by which a network forbids another attempt, whatever the mapped code says: do not try again, and payment cancelled.
const FINAL_RAW: [&str; 2] = ["04", "21"];

/// By “Payments Developer Guide”, Visa Platform Connect edition, revision 26.06.01, lines 951–965.
fn of_code(code: &ResponseCategoryCode) -> RetryAdvice {
    match code {
        ResponseCategoryCode::Never => RetryAdvice::Never,
        ResponseCategoryCode::CheckDetails => RetryAdvice::NewData { after: None },
        ResponseCategoryCode::NotNow
        | ResponseCategoryCode::Generic
        | ResponseCategoryCode::InsightsError
        | ResponseCategoryCode::Others
        | ResponseCategoryCode::Unmatched => RetryAdvice::Later { after: None },
        ResponseCategoryCode::Other(_) => RetryAdvice::NotByMachine,
    }
}

/// The same by the words.
fn of_word(word: &ResponseCategory) -> RetryAdvice {
    match word {
        ResponseCategory::Never => RetryAdvice::Never,
        ResponseCategory::CheckDetails => RetryAdvice::NewData { after: None },
        ResponseCategory::NotNow
        | ResponseCategory::Generic
        | ResponseCategory::InsightsError
        | ResponseCategory::Others
        | ResponseCategory::Unmatched => RetryAdvice::Later { after: None },
        ResponseCategory::Other(_) => RetryAdvice::NotByMachine,
    }
}

/// Visa's codes, by the platform's field reference, revision 26.01.01.
fn of_visa(code: &str) -> RetryAdvice {
    match code {
        "1" => RetryAdvice::Never,
        "2" => RetryAdvice::Later { after: None },
        "3" => RetryAdvice::NewData { after: None },
        _ => RetryAdvice::NotByMachine,
    }
}

/// Mastercard's codes, by the platform's field reference, revision 26.01.01.
fn of_mastercard(code: &str) -> RetryAdvice {
    let wait = |seconds| RetryAdvice::Later { after: Some(Duration::from_secs(seconds)) };
    match code {
        // Newer data of the account exist; the network token is not supported, so that the card itself is to be charged.
        "01" | "04" => RetryAdvice::NewData { after: None },
        "02" => RetryAdvice::Later { after: None },
        // Final; not honoured; prepaid cards that cannot be loaded again; the sanctions score.
        "03" | "21" | "40" | "41" | "42" | "99" => RetryAdvice::Never,
        "24" => wait(HOUR),
        "25" => wait(DAY),
        "26" => wait(2 * DAY),
        "27" => wait(4 * DAY),
        "28" => wait(6 * DAY),
        "29" => wait(8 * DAY),
        "30" => wait(10 * DAY),
        // 22: the merchant is not entitled to the product, which no repetition mends.
        _ => RetryAdvice::NotByMachine,
    }
}
