//! What a payment's links lead to, and what comes after an answer that never came.

use super::*;

const ID: &str = "clientReferenceInformation.transactionId";

/// What a follow-on says, as the guide documents it: which order, and how much.
fn follow_on(amount: &str) -> Value {
    let amounts = json!({ "amountDetails": { "totalAmount": amount, "currency": "USD" } });
    json!({ "clientReferenceInformation": { "code": "order-1" }, "orderInformation": amounts })
}

fn reversal_of(amount: &str) -> Value {
    let amounts = json!({ "amountDetails": { "totalAmount": amount, "currency": "USD" } });
    json!({ "clientReferenceInformation": { "code": "order-1" }, "reversalInformation": amounts })
}

/// The body that the link of that name asks for.
fn asked_by(link: &str, amount: &str) -> Value {
    match link {
        "authReversal" | "reversals" => reversal_of(amount),
        "self" => Value::Null,
        _ => follow_on(amount),
    }
}

fn captured(stage: &Stage) -> Heeded {
    let paid = stage.pay(&payment_of("100.00"));
    let taken = stage.send("POST", &paid.text("/_links/capture/href"), &follow_on("100.00"));
    assert_eq!(taken.status, 201, "{}", taken.body);
    taken
}

#[test]
fn every_link_of_an_answer_works() {
    for profile in [Profile::Guide, Profile::Vpc] {
        for capture in [false, true] {
            let mut stage = Stage::of(profile, Behaviour::Safest);
            let mut request = payment_of("100.00");
            set(&mut request, "processingInformation.capture", capture);
            let paid = stage.pay(&request);
            let links = paid.body["_links"].as_object().unwrap().clone();
            assert_eq!(links.contains_key("capture"), !capture);
            stage.wait(1);
            for (name, link) in links {
                let fresh = stage.pay(&request);
                let href = link["href"].as_str().unwrap().replace(&paid.text("/id"), &fresh.text("/id"));
                stage.wait(1);
                let heeded = stage.send(link["method"].as_str().unwrap(), &href, &asked_by(&name, "100.00"));
                assert!(heeded.status.is_success(), "{name}: {} {}", heeded.status, heeded.body);
                stage.wait(1);
                let own = heeded.text("/_links/self/href");
                assert_eq!(stage.get(&own).text("/id"), heeded.text("/id"), "{name}");
            }
        }
    }
}

#[test]
fn what_was_answered_is_what_is_found_later() {
    let mut stage = Stage::new(&WorldSettings::default());
    let paid = stage.pay(&payment());
    let path = paid.text("/_links/self/href");
    let early = stage.get(&path);
    assert_eq!((early.status.as_u16(), early.text("/message")), (404, "The requested resource does not exist".into()));
    stage.wait(1);
    assert_eq!(stage.get(&path).body, paid.body);
    let id = paid.text("/id");
    assert_eq!(stage.get(&format!("/tss/v2/transactions/{id}")).text("/applicationInformation/status"), "AUTHORIZED");
    stage.merchant = "another";
    assert_eq!(stage.get(&path).status, 404);
}

#[test]
fn searches_find_after_a_while() {
    let mut stage = Stage::new(&WorldSettings::default());
    let mut request = payment();
    set(&mut request, "clientReferenceInformation.code", "order-7");
    let paid = stage.pay(&request);
    stage.pay(&payment());
    let query = json!({ "query": "clientReferenceInformation.code:order-7 AND submitTimeUtc:[NOW/DAY-7DAYS TO NOW/DAY+1DAY}", "save": true });
    let search = |stage: &Stage| stage.send("POST", "/tss/v2/searches", &query);
    let early = search(&stage);
    assert_eq!((early.status.as_u16(), &early.body["totalCount"]), (201, &json!(0)));
    stage.wait(29);
    assert_eq!(search(&stage).body["totalCount"], 0);
    stage.wait(1);
    let found = search(&stage);
    assert_eq!(found.body["totalCount"], 1);
    assert_eq!(found.text("/_embedded/transactionSummaries/0/id"), paid.text("/id"));
    // A field that is not looked at finds nothing, and not everything.
    let other = json!({ "query": "merchantInformation.merchantDescriptor.name:Shop" });
    assert_eq!(stage.send("POST", "/tss/v2/searches", &other).body["totalCount"], 0);
    // Who reads page after page comes to an end, however many there are.
    let mut behind = query.clone();
    behind["offset"] = json!(1_000_000);
    let answer = stage.send("POST", "/tss/v2/searches", &behind);
    assert_eq!((&answer.body["offset"], &answer.body["count"]), (&json!(1_000_000), &json!(0)));
    assert_eq!(stage.get(&early.text("/_links/self/href")).body["totalCount"], 1);
    assert_eq!(stage.send("POST", "/tss/v2/searches", &json!({})).named(), ["query"]);
    assert_eq!(stage.send("POST", "/tss/v2/searches", &json!({ "query": "order-7" })).named(), ["query"]);
    let other = json!({ "query": "clientReferenceInformation.code:(order-6 OR order-7)", "limit": 0 });
    let counted = stage.send("POST", "/tss/v2/searches", &other);
    assert_eq!((&counted.body["count"], &counted.body["totalCount"]), (&json!(0), &json!(1)));
    assert!(counted.body.get("_embedded").is_none());
}

#[test]
fn an_authorization_is_reversed_once_and_whole() {
    let stage = Stage::new(&WorldSettings::default());
    let paid = stage.pay(&payment_of("100.00"));
    let path = paid.text("/_links/authReversal/href");
    assert_eq!(stage.send("POST", &path, &reversal_of("50.00")).text("/reason"), "INVALID_AMOUNT");
    let whole = stage.send("POST", &path, &reversal_of("100.00"));
    assert_eq!(
        (whole.text("/status"), whole.text("/reversalAmountDetails/reversedAmount")),
        ("REVERSED".into(), "100.00".into())
    );
    assert_eq!(stage.send("POST", &path, &reversal_of("100.00")).text("/reason"), "AUTH_ALREADY_REVERSED");
    let late = stage.send("POST", &paid.text("/_links/capture/href"), &follow_on("100.00"));
    assert_eq!((late.status.as_u16(), late.text("/reason")), (400, "MISSING_AUTH".into()));
}

fn part_of(amount: &str) -> Value {
    json!({
        "clientReferenceInformation": { "code": "order-1" },
        "reversalInformation": { "amountDetails": { "totalAmount": amount } },
        "orderInformation": { "amountDetails": { "currency": "USD" } },
    })
}

#[test]
fn parts_are_reversed_until_nothing_is_left() {
    let stage = Stage::new(&WorldSettings::default());
    let paid = stage.pay(&payment_of("100.00"));
    let reverse = |body: &Value| stage.send("POST", &paid.text("/_links/authReversal/href"), body);
    let capture = |amount: &str| stage.send("POST", &paid.text("/_links/capture/href"), &follow_on(amount));
    let first = reverse(&part_of("30.00"));
    assert_eq!(first.judged_by, Some("follow-ons/reverse-part-of-authorization"));
    assert_eq!(first.text("/reversalAmountDetails/reversedAmount"), "30.00");
    // The same again lets go twice as much: it is no repetition.
    assert_eq!(reverse(&part_of("30.00")).status, 201);
    assert_eq!(reverse(&part_of("40.01")).text("/reason"), "INVALID_AMOUNT");
    assert_eq!(reverse(&reversal_of("100.00")).text("/reason"), "AUTH_ALREADY_REVERSED");
    assert_eq!(capture("40.01").text("/reason"), "INVALID_AMOUNT");
    assert_eq!(capture("30.00").status, 201);
    assert_eq!(reverse(&part_of("10.00")).status, 201);
    assert_eq!(capture("0.01").text("/reason"), "MISSING_AUTH");
}

#[test]
fn an_increment_is_captured_and_reversed_with_what_it_adds_to() {
    let stage = Stage::new(&WorldSettings::default());
    let paid = stage.pay(&payment_of("100.00"));
    let path = format!("/pts/v2/payments/{}", paid.text("/id"));
    let more = stage.send("PATCH", &path, &follow_on("20.00"));
    assert_eq!(
        (more.text("/status"), more.text("/orderInformation/amountDetails/authorizedAmount")),
        ("AUTHORIZED".into(), "20.00".into()),
        "{}",
        more.body
    );
    let mut euros = follow_on("20.00");
    set(&mut euros, "orderInformation.amountDetails.currency", "EUR");
    assert_eq!(stage.send("PATCH", &path, &euros).named(), ["orderInformation.amountDetails.currency"]);
    // The increment's links lead to the whole.
    let taken = stage.send("POST", &more.text("/_links/capture/href"), &follow_on("120.00"));
    assert_eq!(taken.status, 201, "{}", taken.body);
    assert_eq!(stage.send("PATCH", &path, &follow_on("1.00")).text("/reason"), "MISSING_AUTH");
    let paid = stage.pay(&payment_of("100.00"));
    let more = stage.send("PATCH", &format!("/pts/v2/payments/{}", paid.text("/id")), &follow_on("20.00"));
    let path = more.text("/_links/authReversal/href");
    assert_eq!(stage.send("POST", &path, &reversal_of("100.00")).text("/reason"), "INVALID_AMOUNT");
    assert_eq!(stage.send("POST", &path, &reversal_of("120.00")).text("/status"), "REVERSED");
}

#[test]
fn what_was_marked_as_final_is_not_incremented() {
    let stage = Stage::new(&WorldSettings::default());
    for (mark, is_taken) in [("0", true), ("1", false)] {
        let mut request = payment_of("100.00");
        set(&mut request, "processingInformation.authorizationOptions.authIndicator", mark);
        let paid = stage.pay(&request);
        let more = stage.send("PATCH", &format!("/pts/v2/payments/{}", paid.text("/id")), &follow_on("20.00"));
        assert_eq!(more.status.is_success(), is_taken, "{}", more.body);
    }
}

#[test]
fn a_refund_that_was_voided_can_be_made_again() {
    let stage = Stage::new(&WorldSettings { behaviour: Behaviour::Documented, ..WorldSettings::default() });
    let path = captured(&stage).text("/_links/refund/href");
    let refund = stage.send("POST", &path, &follow_on("100.00"));
    assert_eq!(refund.status, 201, "{}", refund.body);
    assert_eq!(stage.send("POST", &path, &follow_on("0.01")).text("/reason"), "INVALID_AMOUNT");
    let void = stage.send("POST", &refund.text("/_links/void/href"), &json!({}));
    assert_eq!(void.text("/status"), "VOIDED", "{}", void.body);
    assert_eq!(stage.send("POST", &path, &follow_on("100.01")).text("/reason"), "INVALID_AMOUNT");
    assert_eq!(stage.send("POST", &path, &follow_on("100.00")).status, 201);
}

#[test]
fn a_credit_is_paid_out_and_voided_until_it_is_settled() {
    let mut stage = Stage::of(Profile::Vpc, Behaviour::Safest);
    let mut request = example("follow-ons/credit");
    set(&mut request, ID, "TID-K");
    let credited = stage.send("POST", "/pts/v2/credits", &request);
    assert_eq!(
        (credited.text("/status"), credited.text("/creditAmountDetails/creditAmount")),
        ("PENDING".into(), "100.00".into())
    );
    assert_eq!(stage.send("POST", "/pts/v2/credits/", &request).text("/reason"), "DUPLICATE_REQUEST");
    super::super::json::remove(&mut request, "orderInformation.billTo.email");
    assert_eq!(stage.send("POST", "/pts/v2/credits/", &request).named(), ["orderInformation.billTo.email"]);
    stage.wait(60);
    assert_eq!(stage.get(&credited.text("/_links/self/href")).text("/status"), "PENDING");
    let void = |stage: &Stage| stage.send("POST", &credited.text("/_links/void/href"), &json!({}));
    assert_eq!(void(&stage).text("/status"), "VOIDED");
    assert_eq!(void(&stage).text("/reason"), "TRANSACTION_ALREADY_REVERSED_OR_SETTLED");
}

#[test]
fn an_original_that_had_failed_is_told_by_what_it_was_asked_for() {
    let mut stage = Stage::of(Profile::Vpc, Behaviour::Safest);
    let mut request = payment_of("4005.00");
    set(&mut request, ID, "TID-F");
    assert_eq!(stage.pay(&request).text("/status"), "DECLINED");
    stage.wait(60);
    let mut body = reversal("TID-F");
    set(&mut body, "reversalInformation.amountDetails.totalAmount", "4005.00");
    let undone = stage.send("POST", "/pts/v2/reversals", &body);
    assert_eq!(undone.text("/reversalAmountDetails/originalTransactionAmount"), "4005.00");
    assert_eq!(undone.text("/processorInformation/responseCode"), "05");
    assert!(!undone.has("/reversalAmountDetails/reversedAmount"), "{}", undone.body);
    let voided =
        stage.send("POST", "/pts/v2/voids", &json!({ "clientReferenceInformation": { "transactionId": "TID-F" } }));
    assert_eq!(voided.text("/voidAmountDetails/originalTransactionAmount"), "4005.00");
}

#[test]
fn more_cannot_be_captured_than_was_approved() {
    let stage = Stage::new(&WorldSettings::default());
    let paid = stage.pay(&payment_of("100.00"));
    let capture = |amount: &str| stage.send("POST", &paid.text("/_links/capture/href"), &follow_on(amount));
    assert_eq!(capture("60.00").status, 201);
    assert_eq!(capture("60.00").text("/reason"), "INVALID_AMOUNT");
    assert_eq!(capture("40.00").status, 201);
    assert_eq!(capture("0.01").status, 400);
}

#[test]
fn a_second_refund_passes_and_is_a_finding() {
    let stage = Stage::new(&WorldSettings::default());
    let path = captured(&stage).text("/_links/refund/href");
    let (first, second) =
        (stage.send("POST", &path, &follow_on("100.00")), stage.send("POST", &path, &follow_on("100.00")));
    assert_eq!((first.text("/status"), first.rules()), ("PENDING".into(), vec![]));
    assert_eq!((second.text("/status"), second.rules()), ("PENDING".into(), vec!["refund-too-much"]));
    let stage = Stage::of(Profile::Guide, Behaviour::Documented);
    let path = captured(&stage).text("/_links/refund/href");
    assert_eq!(stage.send("POST", &path, &follow_on("100.00")).status, 201);
    assert_eq!(stage.send("POST", &path, &follow_on("100.00")).status, 400);
}

#[test]
fn nothing_is_done_to_what_was_declined() {
    let stage = Stage::new(&WorldSettings::default());
    let id = stage.pay(&payment_of("9203.00")).text("/id");
    for end in ["captures", "reversals", "voids", "refunds"] {
        let body = asked_by(end, "9203.00");
        let heeded = stage.send("POST", &format!("/pts/v2/payments/{id}/{end}"), &body);
        assert_eq!((heeded.status.as_u16(), heeded.text("/status")), (400, "INVALID_REQUEST".into()), "{end}");
        assert_eq!(stage.send("POST", &format!("/pts/v2/payments/1/{end}"), &body).status, 404, "{end}");
    }
}

fn reversal(id: &str) -> Value {
    let amounts = json!({ "totalAmount": "100.00", "currency": "USD" });
    json!({ "clientReferenceInformation": { "transactionId": id }, "reversalInformation": { "amountDetails": amounts } })
}

#[test]
fn a_transaction_id_guards_and_reverses_on_one_processor_alone() {
    for profile in [Profile::Guide, Profile::Vpc] {
        let guards = profile == Profile::Vpc;
        let mut stage = Stage::of(profile, Behaviour::Safest);
        let mut request = payment_of("100.00");
        set(&mut request, ID, "TID-1");
        assert_eq!(stage.pay(&request).status, 201);
        let again = stage.pay(&request);
        assert_eq!(again.status == 400, guards, "{profile:?}: {}", again.body);
        assert!(!guards || again.text("/reason") == "DUPLICATE_REQUEST");
        // Before a minute is over nobody finds it.
        for seconds in [0, 59] {
            stage.wait(seconds);
            assert_eq!(stage.send("POST", "/pts/v2/reversals", &reversal("TID-1")).text("/reason"), "MISSING_AUTH");
        }
        stage.wait(1);
        let reversed = stage.send("POST", "/pts/v2/reversals", &reversal("TID-1"));
        assert_eq!(reversed.status == 201, guards, "{profile:?}: {}", reversed.body);
        assert_eq!(stage.send("POST", "/pts/v2/reversals", &reversal("TID-2")).text("/reason"), "MISSING_AUTH");
        // After sixty days the id is free.
        stage.wait(60 * 24 * 3_600 - 61);
        assert_eq!(stage.pay(&request).status == 400, guards, "{profile:?}");
        stage.wait(1);
        assert_eq!(stage.pay(&request).status, 201);
    }
}

/// Another merchant's transaction id is its own, to guard and to reverse by.
#[test]
fn a_transaction_id_is_of_one_merchant() {
    let mut stage = Stage::of(Profile::Vpc, Behaviour::Safest);
    let mut request = payment_of("100.00");
    set(&mut request, ID, "TID-1");
    let paid = stage.pay(&request);
    assert_eq!((paid.status.as_u16(), paid.text("/clientReferenceInformation/transactionId")), (201, "TID-1".into()));
    stage.merchant = "another";
    stage.wait(60);
    assert_eq!(stage.send("POST", "/pts/v2/reversals", &reversal("TID-1")).text("/reason"), "MISSING_AUTH");
    assert_eq!(stage.pay(&request).status, 201);
}

#[test]
fn a_repeated_transaction_id_is_refused_in_the_words_that_were_seen() {
    for (behaviour, reason) in [
        (Behaviour::Safest, "DUPLICATE_REQUEST"),
        (Behaviour::Documented, "DUPLICATE_REQUEST"),
        (Behaviour::Observed, "INVALID_DATA"),
    ] {
        let stage = Stage::of(Profile::Vpc, behaviour);
        let mut request = payment_of("100.00");
        set(&mut request, ID, "TID-1");
        stage.pay(&request);
        let again = stage.pay(&request);
        assert_eq!((again.status.as_u16(), again.text("/reason")), (400, reason.into()), "{behaviour:?}");
        assert!(again.text("/message").contains("60 days"), "{}", again.body);
    }
}

#[test]
fn for_how_long_a_transaction_id_is_unique_can_be_set() {
    let settings = WorldSettings { profile: Profile::Vpc, unique_days: 180, ..WorldSettings::default() };
    let mut stage = Stage::new(&settings);
    let mut request = payment_of("100.00");
    set(&mut request, ID, "TID-1");
    assert_eq!(stage.pay(&request).status, 201);
    stage.wait(180 * 24 * 3_600 - 1);
    let again = stage.pay(&request);
    assert_eq!((again.status.as_u16(), again.text("/message").contains("180 days")), (400, true), "{}", again.body);
    stage.wait(1);
    assert_eq!(stage.pay(&request).status, 201);
}

#[test]
fn what_was_made_is_found_at_once_where_all_is_as_documented() {
    let stage = Stage::of(Profile::Guide, Behaviour::Documented);
    let paid = stage.pay(&payment());
    assert_eq!(stage.get(&paid.text("/_links/self/href")).status, 200);
    let query = json!({ "query": format!("id:{}", paid.text("/id")) });
    assert_eq!(stage.send("POST", "/tss/v2/searches", &query).body["totalCount"], 1);
}

/// What fraud rules hold waits for them; what they reject is let go; what is to be called about holds nothing.
#[test]
fn what_may_be_done_to_a_payment_depends_on_why_it_waits() {
    let stage = Stage::new(&WorldSettings::default());
    let mut partial = payment_of("9110.00");
    set(&mut partial, "processingInformation.authorizationOptions.partialAuthIndicator", true);
    for (request, captures, reverses) in [
        (payment_of("9480.00"), Err("MISSING_FIELD"), Err("MISSING_FIELD")),
        (payment_of("9201.00"), Err("MISSING_AUTH"), Ok("REVERSED")),
        (payment_of("9200.00"), Ok("PENDING"), Err("TRANSACTION_ALREADY_REVERSED_OR_SETTLED")),
        (payment_of("9481.00"), Ok("PENDING"), Err("TRANSACTION_ALREADY_REVERSED_OR_SETTLED")),
        (partial, Err("NOT_SUPPORTED"), Ok("REVERSED")),
    ] {
        let paid = stage.pay(&request);
        let amount = super::super::json::get(&request, "orderInformation.amountDetails.totalAmount").unwrap();
        let held = paid.body.pointer("/orderInformation/amountDetails/authorizedAmount").and_then(Value::as_str);
        let send = |end: &str, body: &Value| {
            let said = stage.send("POST", &format!("/pts/v2/payments/{}/{end}", paid.text("/id")), body);
            if said.status == 201 { Ok(said.text("/status")) } else { Err(said.text("/reason")) }
        };
        let expected = |word: Result<&str, &str>| word.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(send("captures", &follow_on(amount)), expected(captures), "{amount}");
        assert_eq!(send("reversals", &reversal_of(held.unwrap_or("0.00"))), expected(reverses), "{amount}");
    }
    let rejected = stage.pay(&payment_of("9481.00"));
    let links = rejected.body["_links"].as_object().unwrap();
    assert!(links.contains_key("authReversal") && !links.contains_key("capture"), "{}", rejected.body);
}

/// Of three failures of the platform, two may come after the work.
#[test]
fn what_failed_within_was_not_done_and_what_timed_out_was() {
    for (amount, reason, found) in
        [("9150.00", "SYSTEM_ERROR", 0), ("9151.00", "SERVER_TIMEOUT", 1), ("9152.00", "SERVICE_TIMEOUT", 1)]
    {
        let mut stage = Stage::new(&WorldSettings::default());
        let failed = stage.pay(&payment_of(amount));
        assert_eq!((failed.status.as_u16(), failed.text("/status")), (502, "SERVER_ERROR".into()));
        assert_eq!(failed.text("/reason"), reason);
        stage.wait(30);
        let query = json!({ "query": format!("orderInformation.amountDetails.totalAmount:{amount}") });
        assert_eq!(stage.send("POST", "/tss/v2/searches", &query).body["totalCount"], found, "{reason}");
    }
}

#[test]
fn nothing_is_authorized_and_never_sold() {
    for amount in ["0.00", "0"] {
        let stage = Stage::new(&WorldSettings::default());
        let mut request = example("payments/stored-credentials/use-stored");
        set(&mut request, "orderInformation.amountDetails.totalAmount", amount);
        let paid = stage.pay(&request);
        assert_eq!(paid.text("/orderInformation/amountDetails/authorizedAmount"), amount, "{}", paid.body);
        set(&mut request, "processingInformation.capture", true);
        let refused = stage.pay(&request);
        let named = vec!["orderInformation.amountDetails.totalAmount".to_owned()];
        assert_eq!((refused.status.as_u16(), refused.named()), (400, named), "{}", refused.body);
    }
}

#[test]
fn a_part_is_no_answer_to_who_asked_for_all() {
    let declined = Stage::new(&WorldSettings::default()).pay(&payment_of("9110.00"));
    let said = (declined.text("/errorInformation/reason"), declined.text("/processorInformation/responseCode"));
    assert_eq!(said, ("PROCESSOR_DECLINED".into(), "10".into()), "{}", declined.body);
}

#[test]
fn what_timed_out_after_the_work_is_found_and_reversed() {
    let mut stage = Stage::of(Profile::Vpc, Behaviour::Safest);
    let mut request = payment_of("9151.00");
    set(&mut request, ID, "TID-9");
    assert_eq!(stage.pay(&request).status, 502);
    stage.wait(60);
    let mut body = reversal("TID-9");
    set(&mut body, "reversalInformation.amountDetails.totalAmount", "9151.00");
    assert_eq!(stage.send("POST", "/pts/v2/reversals", &body).text("/status"), "REVERSED");
}

#[test]
fn a_sale_is_voided_by_its_transaction_id_with_and_without_a_slash() {
    for path in ["/pts/v2/voids", "/pts/v2/voids/"] {
        let mut stage = Stage::of(Profile::Vpc, Behaviour::Safest);
        let mut request = payment_of("100.00");
        set(&mut request, ID, "TID-3");
        set(&mut request, "processingInformation.capture", true);
        stage.pay(&request);
        stage.wait(60);
        let body = json!({ "clientReferenceInformation": { "transactionId": "TID-3" } });
        assert_eq!(stage.send("POST", path, &body).text("/status"), "VOIDED");
    }
}

#[test]
fn a_partial_approval_is_less_and_links_to_itself_only() {
    let mut request = payment_of("9110.00");
    set(&mut request, "processingInformation.authorizationOptions.partialAuthIndicator", true);
    let stage = Stage::new(&WorldSettings::default());
    let heeded = stage.pay(&request);
    assert_eq!(heeded.text("/orderInformation/amountDetails/authorizedAmount"), "4555.00");
    assert_eq!(heeded.body["_links"].as_object().unwrap().keys().collect::<Vec<_>>(), ["self"]);
    let path = format!("/pts/v2/payments/{}/reversals", heeded.text("/id"));
    // What was approved is let go, not what was asked for.
    assert_eq!(stage.send("POST", &path, &reversal_of("9110.00")).text("/reason"), "INVALID_AMOUNT");
    let reversed = stage.send("POST", &path, &reversal_of("4555.00"));
    assert_eq!(reversed.text("/reversalAmountDetails/reversedAmount"), "4555.00");
}

#[test]
fn captures_and_refunds_are_not_made_twice_where_a_transaction_id_guards() {
    for profile in [Profile::Guide, Profile::Vpc] {
        let guards = profile == Profile::Vpc;
        let stage = Stage::of(profile, Behaviour::Safest);
        let paid = stage.pay(&payment_of("100.00"));
        let half = follow_on("50.00");
        let mut capture = half.clone();
        set(&mut capture, ID, "TID-C");
        let send = |path: &str, body: &Value| stage.send("POST", path, body);
        let path = paid.text("/_links/capture/href");
        let taken = send(&path, &capture);
        assert_eq!(taken.status, 201, "{}", taken.body);
        let again = send(&path, &capture);
        assert_eq!(again.status == 400, guards, "{profile:?}: {}", again.body);
        assert!(!guards || again.text("/reason") == "DUPLICATE_REQUEST");
        let path = taken.text("/_links/refund/href");
        // What was refused has not used its id up.
        let mut too_much = half.clone();
        set(&mut too_much, "orderInformation.amountDetails.currency", "JPY");
        set(&mut too_much, ID, "TID-R");
        assert_eq!(send(&path, &too_much).status, 400);
        let mut refund = half.clone();
        set(&mut refund, ID, "TID-R");
        assert_eq!(send(&path, &refund).status, 201);
        let again = send(&path, &refund);
        assert_eq!(again.status == 400, guards, "{profile:?}: {}", again.body);
    }
}

#[test]
fn what_was_taken_is_settled_after_a_day_and_voided_no_more() {
    let mut stage = Stage::new(&WorldSettings::default());
    let (early, late) = (captured(&stage), captured(&stage));
    let void =
        |stage: &Stage, capture: &Heeded| stage.send("POST", &capture.text("/_links/void/href"), &follow_on("100.00"));
    stage.wait(24 * 3_600 - 1);
    assert_eq!(stage.get(&late.text("/_links/self/href")).text("/status"), "PENDING");
    assert_eq!(void(&stage, &early).text("/status"), "VOIDED");
    stage.wait(1);
    assert_eq!(stage.get(&late.text("/_links/self/href")).text("/status"), "TRANSMITTED");
    let told = stage.get(&format!("/tss/v2/transactions/{}", late.text("/id")));
    assert_eq!(told.text("/applicationInformation/status"), "TRANSMITTED");
    assert_eq!(void(&stage, &late).text("/reason"), "TRANSACTION_ALREADY_REVERSED_OR_SETTLED");
    // It is paid back then.
    assert_eq!(stage.send("POST", &late.text("/_links/refund/href"), &follow_on("100.00")).text("/status"), "PENDING");
}

#[test]
fn what_is_settled_is_not_reversed() {
    let mut stage = Stage::new(&WorldSettings::default());
    let paid = stage.pay(&payment_of("100.00"));
    stage.send("POST", &paid.text("/_links/capture/href"), &follow_on("100.00"));
    let reverse = |stage: &Stage| {
        stage.send("POST", &paid.text("/_links/authReversal/href"), &reversal_of("100.00")).text("/reason")
    };
    assert_eq!(reverse(&stage), "TRANSACTION_ALREADY_REVERSED_OR_SETTLED");
    stage.wait(24 * 3_600);
    assert_eq!(reverse(&stage), "TRANSACTION_ALREADY_SETTLED");
}

#[test]
fn a_token_that_cannot_be_made_is_told_beside_the_approval() {
    let stage = Stage::new(&WorldSettings { published: true, ..WorldSettings::default() });
    let made = stage.pay(&example("payments/unscheduled/customer-initiated-with-token-creation"));
    assert!(made.has("/tokenInformation") && !made.has("/embeddedActions"), "{}", made.body);
    // A page's customer is nobody's: there is nothing to make a token of.
    let mut request = example("payments/unscheduled/merchant-initiated-with-token.customer");
    set(&mut request, "processingInformation.actionList", json!(["TOKEN_CREATE"]));
    let paid = stage.pay(&request);
    assert_eq!((paid.status.as_u16(), paid.text("/status")), (201, "AUTHORIZED".into()), "{}", paid.body);
    assert_eq!(paid.text("/embeddedActions/TOKEN_CREATE/status"), "INVALID_REQUEST");
    assert!(!paid.has("/tokenInformation"));
}

#[test]
fn what_was_voided_is_not_voided_again() {
    let stage = Stage::new(&WorldSettings::default());
    let href = captured(&stage).text("/_links/void/href");
    assert_eq!(stage.send("POST", &href, &json!({})).text("/status"), "VOIDED");
    let again = stage.send("POST", &href, &json!({}));
    assert_eq!(again.text("/reason"), "TRANSACTION_ALREADY_REVERSED_OR_SETTLED");
}

#[test]
fn who_reverses_by_a_transaction_id_where_it_means_nothing_is_told_so() {
    let words = |profile| {
        let request = json!({
            "clientReferenceInformation": { "transactionId": "never-sent" },
            "reversalInformation": { "amountDetails": { "totalAmount": "1.00", "currency": "USD" } },
        });
        Stage::of(profile, Behaviour::default()).send("POST", "/pts/v2/reversals", &request).text("/message")
    };
    assert!(words(Profile::Guide).contains("does not look at transactionId"));
    assert!(!words(Profile::Vpc).contains("does not look at transactionId"));
}

#[test]
fn a_reference_comes_again_after_a_quarter_of_an_hour_where_an_account_guards_it() {
    let mut stage = Stage::new(&WorldSettings { guards_references: true, ..WorldSettings::default() });
    let mut request = payment_of("10.00");
    set(&mut request, "clientReferenceInformation.code", "order-1");
    assert_eq!(stage.pay(&request).status, 201);
    assert_eq!(stage.pay(&request).text("/reason"), "DUPLICATE_REQUEST");
    stage.wait(15 * 60);
    assert_eq!(stage.pay(&request).status, 201);
    let stage = Stage::new(&WorldSettings::default());
    assert_eq!([stage.pay(&request).status, stage.pay(&request).status], [201, 201], "an account need not");
}

#[test]
fn a_report_says_what_was_approved_and_what_it_belongs_to() {
    let mut stage = Stage::new(&WorldSettings::default());
    let mut request = payment_of("9110.00");
    set(&mut request, "processingInformation.authorizationOptions.partialAuthIndicator", true);
    let partial = stage.pay(&request).text("/id");
    let taken = captured(&stage);
    stage.wait(1);
    let told = stage.get(&format!("/tss/v2/transactions/{partial}"));
    let amounts = ["totalAmount", "authorizedAmount"];
    let amounts = amounts.map(|name| told.text(&format!("/orderInformation/amountDetails/{name}")));
    assert_eq!(amounts, ["9110.00", "4555.00"]);
    let told = stage.get(&format!("/tss/v2/transactions/{}", taken.text("/id")));
    let related = told.text("/_links/relatedTransactions/0/href");
    assert_eq!(stage.get(&related).text("/applicationInformation/applications/1/name"), "ics_bill");
}

#[test]
fn searches_go_by_time_the_newest_first_unless_told() {
    let mut stage = Stage::new(&WorldSettings::default());
    let ids = ["1.00", "2.00"].map(|amount| {
        stage.wait(1);
        stage.pay(&payment_of(amount)).text("/id")
    });
    stage.wait(30);
    let query = |sort: Option<&str>| {
        let mut query = json!({ "query": "orderInformation.amountDetails.currency:USD" });
        if let Some(sort) = sort {
            query["sort"] = sort.into();
        }
        let found = stage.send("POST", "/tss/v2/searches", &query);
        [0, 1].map(|at| found.text(&format!("/_embedded/transactionSummaries/{at}/id")))
    };
    let [old, new] = ids;
    assert_eq!(query(None), [new.clone(), old.clone()]);
    assert_eq!(query(Some("submitTimeUtc:desc")), [new.clone(), old.clone()]);
    assert_eq!(query(Some("submitTimeUtc:asc")), [old, new]);
}

#[test]
fn a_transaction_id_of_a_capture_reverses_nothing() {
    let mut stage = Stage::of(Profile::Vpc, Behaviour::Safest);
    let paid = stage.pay(&payment_of("100.00"));
    let mut capture = follow_on("100.00");
    set(&mut capture, ID, "TID-C");
    assert_eq!(stage.send("POST", &paid.text("/_links/capture/href"), &capture).status, 201);
    stage.wait(60);
    assert_eq!(stage.send("POST", "/pts/v2/reversals", &reversal("TID-C")).text("/reason"), "NOT_SUPPORTED");
}

/// A payment that was refused has claimed nothing.
#[test]
fn what_was_refused_can_be_sent_again_under_its_transaction_id() {
    let stage = Stage::of(Profile::Vpc, Behaviour::Safest);
    let mut request = example("payments/unscheduled/merchant-initiated-with-pan");
    set(&mut request, ID, "TID-1");
    assert_eq!(stage.pay(&request).text("/reason"), "INVALID_DATA", "it continues nothing");
    assert_eq!(stage.pay(&request).text("/reason"), "INVALID_DATA");
    let mut sound = payment();
    set(&mut sound, ID, "TID-1");
    assert_eq!(stage.pay(&sound).status, 201);
}

#[test]
fn a_decline_makes_no_tokens() {
    let stage = Stage::new(&WorldSettings::default());
    let mut request = example("payments/unscheduled/customer-initiated-with-token-creation");
    set(&mut request, "orderInformation.amountDetails.totalAmount", "9203.00");
    assert_eq!(stage.pay(&request).text("/status"), "DECLINED");
    let card = json!({ "card": { "number": request["paymentInformation"]["card"]["number"].clone() } });
    assert_eq!(stage.send("POST", "/tms/v1/instrumentidentifiers", &card).status, 201, "there was none");
}

#[test]
fn an_authorization_is_incremented_a_hundred_times() {
    let stage = Stage::new(&WorldSettings::default());
    let path = format!("/pts/v2/payments/{}", stage.pay(&payment_of("100.00")).text("/id"));
    for _ in 0..100 {
        assert_eq!(stage.send("PATCH", &path, &follow_on("1.00")).status, 201);
    }
    assert_eq!(stage.send("PATCH", &path, &follow_on("1.00")).text("/reason"), "NOT_SUPPORTED");
}

#[test]
fn what_was_voided_is_not_paid_back_and_nothing_is_not_paid_out() {
    let stage = Stage::new(&WorldSettings::default());
    let taken = captured(&stage);
    stage.send("POST", &taken.text("/_links/void/href"), &json!({}));
    let refund = stage.send("POST", &taken.text("/_links/refund/href"), &follow_on("100.00"));
    assert_eq!((refund.status.as_u16(), refund.text("/reason")), (400, "INVALID_DATA".into()));
    let mut credit = example("follow-ons/credit");
    set(&mut credit, "orderInformation.amountDetails.totalAmount", "0.00");
    let refused = stage.send("POST", "/pts/v2/credits", &credit);
    assert_eq!(refused.named(), ["orderInformation.amountDetails.totalAmount"], "{}", refused.body);
}

/// Of two test values, the one that refuses goes first, then that of the card.
#[test]
fn of_two_triggers_the_stronger_one_answers() {
    let stage = Stage::of(Profile::Vpc, Behaviour::Safest);
    let mut request = payment_of("4005.00");
    set(&mut request, "paymentInformation.card.expirationYear", "1998");
    assert_eq!(stage.pay(&request).text("/errorInformation/reason"), "EXPIRED_CARD");
    set(&mut request, "orderInformation.amountDetails.totalAmount", "-1");
    assert_eq!(stage.pay(&request).status, 400);
}
