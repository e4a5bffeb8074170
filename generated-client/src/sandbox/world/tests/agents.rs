//! An agent's purchase, in order and out of it, in both editions.

use super::*;

fn call(stage: &Stage, method: &str, path: &str, use_case: &str) -> Heeded {
    stage.send(method, path, &example(&format!("intelligent-commerce/{use_case}")))
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
        stage.wait(30);
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
        assert_eq!(agent.credentials("1-nothing").status, 404);
    }
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
