//! What was booked, by its id and by searches, some time after it was.

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    case::Case,
    ground::key,
    json, payment,
    query::Query,
    record::{self, Kind, Transaction},
    refusal::{self, Answer, time},
};

const SEARCHES: &str = "search";
/// The most that one search answers, what it answers unless told, and the most that it looks at.
const MOST: usize = 2_000;
const USUAL: usize = 20;
const MOST_LOOKED_AT: usize = 100_000;

/// A transaction as the reporting side tells it.
pub(super) fn transaction(case: &Case<'_>) -> Answer {
    let found = payment::find(case, case.parameter(0))?;
    let Some(found) = found.filter(|transaction| payment::is_found(case, transaction)) else {
        return Err(case.not_found());
    };
    let mut answer = summary(case, &found);
    // Summaries spell it otherwise.
    json::remove(&mut answer, "submitTimeUtc");
    answer["submitTimeUTC"] = time(found.at).into();
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
    let href = format!("/tss/v2/transactions/{}", found.id);
    json::set(&mut answer, "_links.transactionDetail", json!({ "method": "GET", "href": href }));
    answer
}

/// Makes a search, and answers what it finds by now.
pub(super) fn create(case: &Case<'_>) -> Answer {
    case.sound()?;
    let request = case.json()?;
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
    let text = json::get(request, "query").unwrap_or_default();
    let query = Query::read(text).ok_or_else(|| case.invalid("query"))?;
    let number = |name: &str, default: usize| {
        let said = request.get(name).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
        said.unwrap_or(default)
    };
    let (offset, limit) = (number("offset", 0), number("limit", USUAL).min(MOST));
    let prefix = key(&[case.merchant(), ""]);
    let mut all = Vec::new();
    for (name, _) in case.ground.store.under(record::JOURNAL, prefix.as_bytes(), MOST_LOOKED_AT)? {
        let name = String::from_utf8_lossy(&name);
        let Some(of) = name.rsplit('\0').next() else { continue };
        let Some(transaction) = payment::find(case, of)? else { continue };
        let is_old = case.at().duration_since(transaction.at) >= case.ground.settings.searched_after();
        if is_old && query.fits(case, &transaction) {
            all.push(transaction);
        }
    }
    // The journal has the newest first.
    if json::get(request, "sort")
        .is_some_and(|sort| sort.split(',').next().is_some_and(|first| first.ends_with(":asc")))
    {
        all.reverse();
    }
    let page: Vec<_> = all.iter().skip(offset).take(limit).map(|found| summary(case, found)).collect();
    let mut answer = json!({
        "_links": { "self": { "method": "GET", "href": format!("/tss/v2/searches/{id}") } },
        "searchId": id, "submitTimeUtc": time(case.at()), "save": request.get("save").cloned().unwrap_or(false.into()),
        "query": text, "offset": offset, "limit": limit, "count": page.len(), "totalCount": all.len(),
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
