//! After an unknown outcome: what a request made is looked up.

use super::{Client, ConfigurationError, Error, References, TransactionKind};
use crate::{
    api::{ClientTransactionId, TransactionService},
    runtime::decimal,
    transaction_search::{
        Search, SearchAnswer,
        search_answer::{
            EmbeddedTransactionSummaries as Summary,
            EmbeddedTransactionSummariesApplicationInformationApplications as Application,
        },
    },
};

const CODE: &str = "clientReferenceInformation.code";
const TRANSACTION_ID: &str = "clientReferenceInformation.transactionId";

/// The most that one search answers. More transactions of one reference are not expected.
const MOST: i64 = 2_000;
const NEWEST: &str = "submitTimeUtc:desc";

/// What was found of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lookup {
    /// One transaction fits.
    Found(FoundTransaction),
    /// None fits by now. That proves nothing: what is made shows up in searches after a while.
    NotFoundYet,
    /// Several fit, and nothing tells which it is. A person must look.
    Ambiguous(Vec<FoundTransaction>),
}

/// A transaction as a search tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundTransaction {
    /// Its id.
    pub id: String,
    /// What became of it, as the service says.
    pub status: Option<String>,
    /// Whether it went to the processor, so that it can be refunded and not voided.
    pub is_settled: bool,
}

impl Lookup {
    fn of(mut found: Vec<FoundTransaction>) -> Self {
        match found.len() {
            0 => Self::NotFoundYet,
            1 => Self::Found(found.remove(0)),
            _ => Self::Ambiguous(found),
        }
    }
}

impl Client {
    /// Looks for what a request made, by its references: by the merchant's own reference (`code`), or else by its transaction id. Of what
    /// is found, that fits which is of the same kind, amount and currency; where several are, the transaction id tells which it is. Nothing
    /// is changed.
    ///
    /// # Errors
    ///
    /// If the references have neither a code nor a transaction id ([`ConfigurationError::NoReference`]), or the search is not answered.
    pub async fn find(&self, references: &References) -> Result<Lookup, Error> {
        let id = references.transaction_id.as_ref().map(ClientTransactionId::as_str);
        let Some(code) = references.code.as_deref() else {
            let Some(id) = id else { return Err(ConfigurationError::NoReference.into()) };
            return Ok(Lookup::of(self.search(references, TRANSACTION_ID, id).await?));
        };
        let found = self.search(references, CODE, code).await?;
        if let (2.., Some(id)) = (found.len(), id) {
            // No document says that this can be searched by: what it finds only chooses among what was found.
            if let Ok(own) = self.search(references, TRANSACTION_ID, id).await {
                let chosen: Vec<_> = found.iter().filter(|found| own.contains(found)).cloned().collect();
                if chosen.len() == 1 {
                    return Ok(Lookup::of(chosen));
                }
            }
        }
        Ok(Lookup::of(found))
    }

    async fn search(&self, references: &References, field: &str, value: &str) -> Result<Vec<FoundTransaction>, Error> {
        let search = Search::builder().query(term(field, value)).limit(MOST).sort(NEWEST);
        let answer = self.send(search.build().map_err(Error::Violations)?).await?.body;
        Ok(fitting(&answer, references))
    }
}

/// `field:value`. A value that could be read as more than that stands in quotes; quotes within would end it.
fn term(field: &str, value: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    let is_word = ["AND", "OR", "NOT", "TO"].contains(&value);
    if !is_word && !value.is_empty() && !value.starts_with('-') && value.chars().all(is_plain) {
        return format!("{field}:{value}");
    }
    let value: String = value.chars().filter(|character| !matches!(character, '"' | '\\')).collect();
    format!("{field}:\"{value}\"")
}

/// Those of a search's answer that a request with these references can have made.
fn fitting(answer: &SearchAnswer, references: &References) -> Vec<FoundTransaction> {
    let summaries = answer.embedded.as_ref().and_then(|embedded| embedded.transaction_summaries.as_ref());
    let fitting = summaries.into_iter().flatten().filter(|summary| fits(summary, references));
    fitting.filter_map(transaction).collect()
}

fn applications(summary: &Summary) -> &[Application] {
    let information = summary.application_information.as_ref();
    information.and_then(|information| information.applications.as_deref()).unwrap_or_default()
}

/// What a transaction is, by the services that it asked for, in whatever order; a sale is an authorization that asked for a capture too.
fn is_of(summary: &Summary, kind: TransactionKind) -> bool {
    let names: Vec<_> = applications(summary).iter().filter_map(|application| application.name.as_ref()).collect();
    let has = |service: TransactionService| names.contains(&&service);
    let is = match kind {
        TransactionKind::Authorization | TransactionKind::Sale => has(TransactionService::Authorization),
        TransactionKind::Increment => has(TransactionService::IncrementalAuthorization),
        TransactionKind::Capture => has(TransactionService::Capture) && !has(TransactionService::Authorization),
        TransactionKind::Refund | TransactionKind::Credit => has(TransactionService::Credit),
        TransactionKind::Reversal => has(TransactionService::Reversal) || has(TransactionService::TimeOutReversal),
        TransactionKind::Void => has(TransactionService::Void),
    };
    // Where nothing tells, it may be any.
    is || names.is_empty()
}

/// Whether a transaction is what a request made.
fn fits(summary: &Summary, references: &References) -> bool {
    let amounts = summary.order_information.as_ref().and_then(|order| order.amount_details.as_ref());
    let amount = amounts.and_then(|amounts| amounts.total_amount.as_ref()).zip(references.amount.as_deref());
    let currency = amounts.and_then(|amounts| amounts.currency.as_ref()).zip(references.currency.as_deref());
    let is_as_much =
        amount.is_none_or(|(theirs, own)| decimal::compare(theirs.as_str(), own).is_none_or(std::cmp::Ordering::is_eq));
    references.kind.is_none_or(|kind| is_of(summary, kind))
        && is_as_much
        && currency.is_none_or(|(theirs, own)| theirs.as_str().eq_ignore_ascii_case(own))
}

fn transaction(summary: &Summary) -> Option<FoundTransaction> {
    let is_sent = |application: &Application| application.status.as_deref() == Some("TRANSMITTED");
    Some(FoundTransaction {
        id: summary.id.as_ref()?.as_str().to_owned(),
        status: summary.application_information.as_ref().and_then(|information| information.status.clone()),
        is_settled: applications(summary).iter().any(is_sent),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_could_be_read_as_more_than_a_value_stands_in_quotes() {
        for (value, expected) in [
            ("TC50171_3", "code:TC50171_3"),
            ("order-7", "code:order-7"),
            ("order 7", r#"code:"order 7""#),
            ("7 OR id:8", r#"code:"7 OR id:8""#),
            ("7\" OR \"8", r#"code:"7 OR 8""#),
            ("OR", r#"code:"OR""#),
            ("-7", r#"code:"-7""#),
            ("*", r#"code:"*""#),
            ("", r#"code:"""#),
        ] {
            assert_eq!(term("code", value), expected);
        }
    }

    #[test]
    fn services_tell_what_a_transaction_is_in_any_order() {
        let kinds = [
            TransactionKind::Authorization,
            TransactionKind::Increment,
            TransactionKind::Capture,
            TransactionKind::Credit,
            TransactionKind::Reversal,
            TransactionKind::Void,
        ];
        for (names, expected) in [
            (&["ics_auth"] as &[_], TransactionKind::Authorization),
            (&["ics_bill", "ics_pa_validate", "ics_auth"], TransactionKind::Authorization),
            (&["ics_bill"], TransactionKind::Capture),
            (&["ics_incremental_auth"], TransactionKind::Increment),
            (&["ics_credit"], TransactionKind::Credit),
            (&["ics_timeout_auth_reversal"], TransactionKind::Reversal),
            (&["ics_auth_reversal"], TransactionKind::Reversal),
            (&["ics_void"], TransactionKind::Void),
        ] {
            let applications: Vec<_> = names.iter().map(|name| json!({ "name": name })).collect();
            let summary = json!({ "id": "1", "applicationInformation": { "applications": applications } });
            let answer = json!({ "_embedded": { "transactionSummaries": [summary] } });
            let answer: SearchAnswer = serde_json::from_value(answer).unwrap();
            for kind in kinds {
                let references = References { kind: Some(kind), ..References::default() };
                assert_eq!(fitting(&answer, &references).len(), usize::from(kind == expected), "{names:?}: {kind}");
            }
        }
    }
}
