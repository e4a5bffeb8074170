//! What was booked, by its id and by searches, some time after it was.

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    case::Case,
    ground::key,
    json, payment,
    record::{self, Kind, Transaction},
    refusal::{self, Answer, Detail, Refusal, time},
};

const SEARCHES: &str = "search";
/// The most that one search answers, and looks at.
const MOST: usize = 2_500;
const MOST_LOOKED_AT: usize = 100_000;

/// A transaction as the reporting side tells it.
pub(super) fn transaction(case: &Case<'_>) -> Answer {
    let found = payment::find(case, case.parameter(0))?;
    let Some(found) = found.filter(|transaction| payment::is_found(case, transaction)) else {
        return Err(case.not_found());
    };
    let mut answer = summary(case, &found);
    answer["_links"] = json!({ "self": { "method": "GET", "href": format!("/tss/v2/transactions/{}", found.id) } });
    answer["reconciliationId"] = found.answer.get("reconciliationId").cloned().unwrap_or_default();
    let mut processor = found.answer.get("processorInformation").cloned().unwrap_or_else(|| json!({}));
    json::remove(&mut processor, "avs");
    answer["processorInformation"] = processor;
    let path = "orderInformation.amountDetails.authorizedAmount";
    json::set(&mut answer, path, found.approved.text());
    if let Some(of) = &found.of {
        let href = format!("/tss/v2/transactions/{of}");
        json::set(&mut answer, "_links.relatedTransactions", json!([{ "method": "GET", "href": href }]));
    }
    Ok(refusal::hal(StatusCode::OK, &answer))
}

fn summary(case: &Case<'_>, found: &Transaction) -> Value {
    let name = match found.kind {
        Kind::Payment => "ics_auth",
        Kind::Capture => "ics_bill",
        Kind::Refund | Kind::Credit => "ics_credit",
        Kind::Increment => "ics_incremental_auth",
        Kind::Reversal => "ics_auth_reversal",
        Kind::Void => "ics_void",
    };
    let is_done = found.status != "DECLINED" && found.status != "SERVER_ERROR" && found.status != "INVALID_REQUEST";
    let mut applications = vec![json!({
        "name": name, "status": payment::status(case, found), "reasonCode": if is_done { "100" } else { "203" },
        "rFlag": if is_done { "SOK" } else { "DCARDREFUSED" }, "reconciliationId": found.answer.get("reconciliationId"),
    })];
    if let Some(at) = found.captured_at {
        let status = if payment::is_settled(case, at) { "TRANSMITTED" } else { "PENDING" };
        applications.push(json!({ "name": "ics_bill", "status": status, "reasonCode": "100", "rFlag": "SOK" }));
    }
    let mut answer = json!({
        "id": found.id,
        "submitTimeUtc": time(found.at),
        "merchantId": case.merchant(),
        "applicationInformation": { "status": payment::status(case, found), "applications": applications },
        "orderInformation": { "amountDetails": { "totalAmount": found.asked.text(), "currency": found.currency } },
    });
    if let Some(code) = &found.code {
        json::set(&mut answer, payment::CODE, code.clone());
    }
    if let Some(id) = &found.attempt {
        json::set(&mut answer, payment::TRANSACTION_ID, id.clone());
    }
    answer
}

/// Makes a search, and answers what it finds by now.
pub(super) fn create(case: &Case<'_>) -> Answer {
    let request = case.json()?;
    if json::get(&request, "query").is_none_or(str::is_empty) {
        return Err(refusal::fields(case.family(), case.at(), &[Detail::missing("query")]));
    }
    let id = uuid::Uuid::new_v4().to_string();
    if request.get("save").and_then(Value::as_bool) == Some(true) {
        case.ground.keep(SEARCHES, &key(&[case.merchant(), &id]), &request)?;
    }
    found(case, &id, &request, StatusCode::CREATED)
}

/// What a search that was saved finds by now.
pub(super) fn retrieve(case: &Case<'_>) -> Answer {
    let id = case.parameter(0).to_owned();
    let request: Option<Value> = case.ground.record(SEARCHES, &key(&[case.merchant(), &id]))?;
    let Some(request) = request else { return Err(case.not_found()) };
    found(case, &id, &request, StatusCode::OK)
}

fn found(case: &Case<'_>, id: &str, request: &Value, status: StatusCode) -> Answer {
    let query = json::get(request, "query").unwrap_or_default();
    let terms = terms(case, query)?;
    let number = |name: &str, default: usize| {
        let said = request.get(name).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
        said.unwrap_or(default).min(MOST)
    };
    let (offset, limit) = (number("offset", 0), number("limit", MOST));
    let prefix = key(&[case.merchant(), ""]);
    let mut all = Vec::new();
    for (name, _) in case.ground.store.under(record::JOURNAL, prefix.as_bytes(), MOST_LOOKED_AT)? {
        let name = String::from_utf8_lossy(&name);
        let Some(of) = name.rsplit('\0').next() else { continue };
        let Some(transaction) = payment::find(case, of)? else { continue };
        let is_old = case.at().duration_since(transaction.at) >= case.ground.settings.searched_after();
        if is_old && terms.iter().all(|(field, value)| fits(&transaction, field, value)) {
            all.push(transaction);
        }
    }
    let page: Vec<_> = all.iter().skip(offset).take(limit).map(|found| summary(case, found)).collect();
    let mut answer = json!({
        "_links": { "self": { "method": "GET", "href": format!("/tss/v2/searches/{id}") } },
        "searchId": id, "submitTimeUtc": time(case.at()), "save": request.get("save").cloned().unwrap_or(false.into()),
        "query": query, "offset": offset, "limit": limit, "count": page.len(), "totalCount": all.len(),
    });
    if !page.is_empty() {
        answer["_embedded"] = json!({ "transactionSummaries": page });
    }
    // One that was not saved cannot be looked up: its link leads nowhere.
    if status == StatusCode::CREATED && request.get("save").and_then(Value::as_bool) != Some(true) {
        json::remove(&mut answer, "_links");
    }
    Ok(refusal::said(status, &answer))
}

/// The fields that a query compares, and with what. A range of times passes: everything is recent.
fn terms(case: &Case<'_>, query: &str) -> Result<Vec<(String, String)>, Refusal> {
    let mut terms = Vec::new();
    for term in query.split(" AND ").map(str::trim) {
        let Some((field, value)) = term.split_once(':') else { return Err(case.invalid("query")) };
        if field != "submitTimeUtc" {
            terms.push((field.to_owned(), value.trim_matches(['"', '(', ')']).to_owned()));
        }
    }
    Ok(terms)
}

fn fits(transaction: &Transaction, field: &str, value: &str) -> bool {
    match field {
        payment::CODE => transaction.code.as_deref() == Some(value),
        payment::TRANSACTION_ID => transaction.attempt.as_deref() == Some(value),
        "id" => transaction.id == value,
        "processorInformation.networkTransactionId" => transaction.network_transaction_id.as_deref() == Some(value),
        "orderInformation.amountDetails.totalAmount" => {
            super::money::Money::read(value).is_some_and(|amount| amount == transaction.asked)
        }
        "orderInformation.amountDetails.currency" => transaction.currency.eq_ignore_ascii_case(value),
        // A field that is not looked at finds nothing, and not everything.
        _ => false,
    }
}
