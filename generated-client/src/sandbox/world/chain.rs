//! Stored credentials: what a merchant-initiated payment continues, and what a network would punish.

use super::{
    super::{heard::Said, store::Batch},
    breach,
    case::Case,
    ground::{bytes, key},
    instrument::Instrument,
    json,
    money::Money,
    outcome,
    record::{self, Cryptogram, Decline, Transaction},
    refusal::Refusal,
};
use crate::runtime::Json;

const INITIATOR: &str = "processingInformation.authorizationOptions.initiator";
const STORES: &str = "processingInformation.authorizationOptions.initiator.credentialStoredOnFile";
const PREVIOUS: &str =
    "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.previousTransactionId";
const REASON: &str = "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason";
const ORIGINAL: &str =
    "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.originalAuthorizedAmount";

/// What a payment continues.
pub(super) struct Series {
    /// The merchant began it, and no customer.
    pub(super) is_merchants: bool,
    /// A later payment may name it.
    pub(super) stores: bool,
    /// What the first payment came to.
    pub(super) first_amount: Option<Money>,
    is_resubmission: bool,
    /// A digest of the account that the payment it goes on from was charged to, if that is known.
    account: Option<String>,
}

/// Follows a payment back to the one that stored its credentials.
pub(super) fn follow(case: &Case<'_>, instrument: &Instrument) -> Result<Series, Refusal> {
    let body = case.body();
    let is_merchants = case.text(&format!("{INITIATOR}.type")) == Some("merchant") || case.text(PREVIOUS).is_some();
    let mut series = Series {
        is_merchants,
        stores: !is_merchants && json::is_true(body, STORES),
        first_amount: None,
        is_resubmission: case.text(REASON) == Some("1"),
        account: None,
    };
    let Some(previous) = case.text(PREVIOUS) else {
        // A token of the vault brings its chain with it, and the customer's own payments have none.
        series.stores |= is_merchants;
        let kept = instrument.stored.identifier.as_ref().and_then(|identifier| identifier.original_amount.as_deref());
        series.first_amount = kept.filter(|_| is_merchants).and_then(Money::read);
        return Ok(series);
    };
    series.stores = true;
    if !case.ground.settings.checks_chain() {
        return Ok(series);
    }
    let known = case.ground.store.get(record::NETWORK_IDS, key(&[case.merchant(), previous]))?;
    let id = known.and_then(|id| String::from_utf8(id).ok());
    let first = match id {
        Some(id) => super::payment::find(case, &id)?,
        None => None,
    };
    // Ours to give, to this merchant, of this network, and at the end of a chain that a customer began.
    let first = first.filter(|first| first.network == instrument.network.code);
    let Some(first) = first.filter(|first| first.is_stored || (series.is_resubmission && first.status == "DECLINED"))
    else {
        return Err(case.invalid(PREVIOUS));
    };
    series.first_amount = Some(first.first_amount);
    series.account = first.is_account.then_some(first.charged);
    let original = case.text(ORIGINAL).filter(|_| instrument.network.word == "discover");
    if original.is_some_and(|original| Money::read(original) != Some(first.first_amount)) {
        return Err(case.invalid(ORIGINAL));
    }
    Ok(series)
}

/// The most tries of what was declined, in 30 days.
const MOST_REPEATS: u32 = 15;

/// Keeps what a later payment is held against, and lists what a network would punish in this one.
pub(super) fn record(
    case: &Case<'_>,
    batch: &mut Batch,
    said: &mut Said,
    instrument: &Instrument,
    series: &Series,
    made: &Transaction,
) -> Result<(), Refusal> {
    let ground = case.ground;
    let amount = made.asked.text();
    let charge = key(&[case.merchant(), &made.charged, &amount, &made.currency]);
    let before: Option<Decline> = ground.record(record::DECLINES, &charge)?;
    let is_recent = |decline: &Decline| case.at().duration_since(decline.at).as_hours() < 30 * 24;
    let before = before.filter(|decline| decline.is_final || is_recent(decline));
    let repeats = before.as_ref().map_or(0, |decline| decline.repeats + u32::from(series.is_merchants));
    if let Some(before) = before.as_ref().filter(|_| series.is_merchants) {
        if before.is_final {
            let message = format!("a charge that was declined as {} must not be tried again", before.reason);
            case.finding(said, breach::FORBIDDEN_REPEAT, message, Some(&made.id));
        } else if repeats > MOST_REPEATS {
            let message = format!("a declined charge was tried again more than {MOST_REPEATS} times in 30 days");
            case.finding(said, breach::TOO_MANY_REPEATS, message, Some(&made.id));
        }
    }
    let lacked_funds = before.as_ref().is_some_and(|before| before.reason == "INSUFFICIENT_FUND");
    if series.is_resubmission && !lacked_funds {
        let message = "a resubmission follows a decline for lack of funds, and there is none of this charge";
        case.finding(said, breach::RESUBMISSION_WITHOUT_DECLINE, message, Some(&made.id));
    }
    if series.account.as_ref().is_some_and(|account| instrument.is_account && *account != instrument.digest) {
        let message = "the payment that this one goes on from was charged to another card";
        case.finding(said, breach::OTHER_CARD, message, Some(&made.id));
    }
    if made.status == "DECLINED" {
        let reason = made.reason.clone().unwrap_or_default();
        let (category, _) = outcome::category(&reason);
        // Where a processor passes advice on, none is a no; whichever of the two is stricter goes.
        let advised = outcome::advice(instrument.network.word, category).is_some();
        let is_final = category == "01" || (ground.settings.profile == super::settings::Profile::Vpc && !advised);
        let at = before.as_ref().map_or(case.at(), |before| before.at);
        batch.put(record::DECLINES, charge, bytes(&Decline { at, reason, is_final, repeats })?);
    } else if before.is_some() {
        batch.remove(record::DECLINES, charge);
    }
    cryptogram(case, batch, said, made)
}

/// A cryptogram is for one payment within ten minutes.
fn cryptogram(case: &Case<'_>, batch: &mut Batch, said: &mut Said, made: &Transaction) -> Result<(), Refusal> {
    let other = json::other(case.body(), "paymentInformation.tokenizedCard", "cryptogram");
    let Some(text) = other.and_then(Json::text).filter(|text| !text.is_empty()) else { return Ok(()) };
    let name = key(&[case.merchant(), &case.ground.fresh.digest("cryptogram", &text)]);
    let mut known = case.ground.record(record::CRYPTOGRAMS, &name)?.unwrap_or(Cryptogram { given: None, used: None });
    if known.used.is_some() {
        case.finding(said, breach::CRYPTOGRAM_TWICE, "a cryptogram was used in two payments", Some(&made.id));
    }
    if known.given.is_some_and(|given| case.at().duration_since(given).as_mins() >= 10) {
        case.finding(
            said,
            breach::CRYPTOGRAM_LATE,
            "a cryptogram was used ten minutes after it was made",
            Some(&made.id),
        );
    }
    known.used = Some(case.at());
    batch.put(record::CRYPTOGRAMS, name, bytes(&known)?);
    Ok(())
}
