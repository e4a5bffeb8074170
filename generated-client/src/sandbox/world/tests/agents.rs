//! An agent's purchase, in order and out of it, in both editions.

use super::*;

fn request(use_case: &str) -> Value {
    example(&format!("intelligent-commerce/{use_case}"))
}

fn call(stage: &Stage, method: &str, path: &str, use_case: &str) -> Heeded {
    stage.send(method, path, &request(use_case))
}

struct Agent<'a> {
    stage: &'a Stage,
    prefix: &'a str,
}

impl Agent<'_> {
    fn enroll(&self) -> Heeded {
        // The page's two requests name their card by different tokens.
        let mut request = example("intelligent-commerce/enroll-card");
        let card = example("intelligent-commerce/initiate-purchase-intent")["paymentInformation"].clone();
        request["paymentInformation"] = card;
        self.stage.send("POST", &format!("{}/tokens", self.prefix), &request)
    }

    fn initiate(&self) -> Heeded {
        call(self.stage, "POST", &format!("{}/instructions", self.prefix), "initiate-purchase-intent")
    }

    fn then(&self, method: &str, id: &str, end: &str, use_case: &str) -> Heeded {
        call(self.stage, method, &format!("{}/instructions/{id}{end}", self.prefix), use_case)
    }

    fn credentials(&self, id: &str) -> Heeded {
        self.then("POST", id, "/credentials", "retrieve-payment-credentials")
    }

    fn confirm(&self, id: &str) -> Heeded {
        self.then("POST", id, "/confirmations", "confirm-transaction-events")
    }

    fn cancel(&self, id: &str) -> Heeded {
        self.then("PUT", id, "/cancel", "cancel-purchase-intent")
    }
}

#[test]
fn a_purchase_goes_its_way() {
    for prefix in ["/acp/v1", "/icc/v1"] {
        let newer = prefix == "/icc/v1";
        let mut stage = Stage::new(&WorldSettings::default());
        let agent = Agent { stage: &stage, prefix };
        assert_eq!(agent.initiate().text("/error/reason"), "INVALID_STATE");
        let enrolled = agent.enroll();
        assert_eq!((enrolled.status.as_u16(), enrolled.text("/status")), (202, "PENDING".into()), "{}", enrolled.body);
        let id = agent.initiate().text("/instructionId");
        let early = agent.credentials(&id);
        assert_eq!(early.status, if newer { 202 } else { 400 }, "{}", early.body);
        stage.wait(29);
        let agent = Agent { stage: &stage, prefix };
        assert_eq!(agent.enroll().text("/pendingEvents/0"), "PENDING_CARDHOLDER_AUTHENTICATION");
        let waiting = agent.initiate();
        assert_eq!((waiting.status == 202, waiting.has("/pendingEvents")), (newer, newer), "{}", waiting.body);
        stage.wait(1);
        let agent = Agent { stage: &stage, prefix };
        assert_eq!(agent.enroll().text("/status"), "ACTIVE");
        assert_eq!(agent.then("PUT", &id, "", "update-purchase-intent").text("/instructionId"), id);
        assert_eq!(agent.confirm(&id).text("/error/reason"), "INVALID_STATE");
        let given = agent.credentials(&id);
        assert_eq!((given.text("/status"), given.has("/signedPayload")), ("COMPLETED".into(), newer));
        assert_eq!(agent.cancel(&id).text("/error/reason"), "INVALID_STATE");
        let confirmed = agent.confirm(&id);
        assert_eq!(
            (confirmed.status.as_u16(), confirmed.has("/signedPayload")),
            (if newer { 202 } else { 200 }, !newer)
        );
        assert_eq!(agent.confirm(&id).text("/error/reason"), "INVALID_STATE");
        let other = agent.initiate().text("/instructionId");
        let cancelled = agent.cancel(&other);
        assert_eq!((cancelled.status.as_u16(), cancelled.has("/status")), (200, newer));
        assert_eq!(agent.credentials(&other).status, 400);
        let late = agent.then("PUT", &other, "", "update-purchase-intent");
        assert_eq!((late.status.as_u16(), late.text("/error/reason")), (400, "INVALID_STATE".into()));
        assert_eq!(agent.then("PUT", &id, "", "update-purchase-intent").text("/error/reason"), "INVALID_STATE");
        assert_eq!(agent.credentials("1-nothing").status, 404);
    }
}

#[test]
fn a_card_whose_holder_was_verified_is_active_at_once() {
    let stage = Stage::new(&WorldSettings::default());
    let mut request = request("enroll-card");
    request["assuranceData"][0]["verificationType"] = "CARDHOLDER".into();
    let enrolled = stage.send("POST", "/acp/v1/tokens", &request);
    assert_eq!((enrolled.status.as_u16(), enrolled.text("/status")), (200, "ACTIVE".into()), "{}", enrolled.body);
}

#[test]
fn another_merchants_card_is_not_enrolled() {
    let mut stage = Stage::new(&WorldSettings::default());
    Agent { stage: &stage, prefix: "/acp/v1" }.enroll();
    stage.merchant = "another";
    assert_eq!(Agent { stage: &stage, prefix: "/acp/v1" }.initiate().text("/error/reason"), "INVALID_STATE");
}

#[test]
fn another_merchants_purchase_is_not_there() {
    let mut stage = Stage::new(&WorldSettings::default());
    let agent = Agent { stage: &stage, prefix: "/acp/v1" };
    agent.enroll();
    let id = agent.initiate().text("/instructionId");
    stage.merchant = "another";
    assert_eq!(Agent { stage: &stage, prefix: "/acp/v1" }.cancel(&id).status, 404);
}

#[test]
fn an_agent_spends_no_more_than_its_mandate_and_after_it_with_a_finding() {
    let mut stage = Stage::new(&WorldSettings::default());
    Agent { stage: &stage, prefix: "/acp/v1" }.enroll();
    stage.wait(30);
    let agent = Agent { stage: &stage, prefix: "/acp/v1" };
    let id = agent.initiate().text("/instructionId");
    let spend = |stage: &Stage, id: &str, amount: &str, currency: &str| {
        let mut request = request("retrieve-payment-credentials");
        let amounts = &mut request["transactionData"][0]["orderInformation"]["amountDetail"];
        (amounts["totalAmount"], amounts["currency"]) = (amount.into(), currency.into());
        stage.send("POST", &format!("/acp/v1/instructions/{id}/credentials"), &request)
    };
    let over = spend(&stage, &id, "10000.01", "USD");
    assert_eq!((over.status.as_u16(), over.text("/error/reason")), (400, "INVALID_STATE".into()), "{}", over.body);
    assert!(over.text("/error/message").contains("declineThreshold"), "{}", over.body);
    let mut smaller = request("update-purchase-intent");
    smaller["mandates"][0]["declineThreshold"]["amount"] = "99.99".into();
    let updated = stage.send("PUT", &format!("/acp/v1/instructions/{id}"), &smaller);
    assert_eq!(updated.status, 200, "{}", updated.body);
    assert_eq!(spend(&stage, &id, "100", "USD").status, 400);
    // No amount is known to be more than one of another currency.
    assert_eq!(spend(&stage, &id, "100", "JPY").status, 200);
    let spent = spend(&stage, &id, "99.99", "USD");
    // The page's mandate ended months before.
    assert_eq!((spent.status.as_u16(), spent.rules()), (200, vec!["mandate-expired"]));
    let mut timely = request("initiate-purchase-intent");
    timely["mandates"][0]["effectiveUntilTime"] = "1900000000".into();
    let id = stage.send("POST", "/acp/v1/instructions", &timely).text("/instructionId");
    let spent = spend(&stage, &id, "99.99", "USD");
    assert_eq!((spent.status.as_u16(), spent.rules()), (200, Vec::new()));
}

#[test]
fn the_newer_edition_has_no_place_for_a_tokens_number() {
    for (prefix, status) in [("/acp/v1", 400), ("/icc/v1", 200)] {
        let mut stage = Stage::new(&WorldSettings::default());
        Agent { stage: &stage, prefix }.enroll();
        stage.wait(30);
        let send = |path: &str, use_case: &str, change: fn(&mut Value)| {
            let mut request = request(use_case);
            request.as_object_mut().unwrap().remove("tokenizedCard");
            change(&mut request);
            stage.send("POST", &format!("{prefix}/instructions{path}"), &request)
        };
        let made = send("", "initiate-purchase-intent", |_| {});
        assert_eq!(made.status, status, "{}", made.body);
        if status == 400 {
            assert_eq!(made.named(), ["tokenizedCard.number"]);
            continue;
        }
        let id = made.text("/instructionId");
        let given = send(&format!("/{id}/credentials"), "retrieve-payment-credentials", |_| {});
        assert_eq!(given.status, 200, "{}", given.body);
        let path = format!("/{id}/confirmations");
        let nothing = send(&path, "confirm-transaction-events", |request| request["transactionData"] = Value::Null);
        assert_eq!(nothing.status, 400, "{}", nothing.body);
        let confirmed = send(&path, "confirm-transaction-events", |request| {
            request["confirmationData"] = request["transactionData"].take();
        });
        assert_eq!(confirmed.status, 202, "{}", confirmed.body);
    }
}
