//! Every way in which an answer can go wrong, with a processor that knows a payment again and with one that does not.

use std::time::Duration;

use billing::{Settings, demo::Demo};
use http::Method;
use serde_json::{Value, json};
use visa_acceptance::{
    client::Processor,
    sandbox::{Play, Sandbox},
};

use crate::support::{MASTERCARD, PROCESSORS, VISA, invoices, minutes, only, payments, proven, sqlite, work};

/// One agreement of so much, scheduled.
async fn start(processor: Processor, card: &str, amount: &str) -> Demo {
    start_with(processor, card, amount, Sandbox::builder()).await
}

async fn start_with(
    processor: Processor,
    card: &str,
    amount: &str,
    sandbox: visa_acceptance::sandbox::SandboxBuilder,
) -> Demo {
    let demo = Demo::start_with(&sqlite(), processor, sandbox).await.expect("it starts");
    let stored = demo.customer(card).await.expect("it is approved");
    demo.agree("a1", &stored, amount).await.expect("the books can be written");
    demo.run.schedule(demo.today()).await.expect("the database answers");
    demo
}

fn play(name: &str) -> Play {
    Play::named(name).expect("a play").only("POST", "/pts/v2/payments")
}

/// Work until the end, the proof, and what became of the one invoice.
async fn ends(demo: &Demo) -> (String, String) {
    work(demo).await;
    proven(demo).await.expect("all is right");
    only(&demo.run).await
}

#[tokio::test]
async fn an_answer_that_is_lost_after_booking_is_found_and_kept() {
    for processor in PROCESSORS {
        for lost in ["reset+booked", "truncated", "bad-gateway+booked", "wrong-key", "system-error+booked"] {
            let demo = start(processor, VISA, "25.00").await;
            demo.sandbox.next(play(lost));
            assert_eq!(ends(&demo).await.0, "paid", "{lost}");
            assert_eq!(payments(&demo), 1, "{lost}");
        }
    }
}

#[tokio::test]
async fn a_request_that_was_lost_is_sent_again_where_that_is_safe_and_listed_elsewhere() {
    for processor in PROCESSORS {
        let demo = start(processor, VISA, "25.00").await;
        demo.sandbox.next(play("reset"));
        let (state, reason) = ends(&demo).await;
        if processor.guards_by_transaction_id() {
            assert_eq!((state.as_str(), payments(&demo)), ("paid", 1));
        } else {
            assert!(state == "listed" && reason.contains("never answered"), "{state}: {reason}");
            assert_eq!(payments(&demo), 0);
        }
    }
}

/// What the platform got of the run, to be booked late.
fn sent(demo: &Demo) -> Value {
    let calls = demo.sandbox.calls();
    let last = calls.iter().rfind(|call| call.operation == Some("create-payment")).expect("it was sent");
    serde_json::from_slice(last.body()).expect("it is JSON")
}

/// Books it, as a processor does that was slow.
async fn book(demo: &Demo, request: &Value) {
    let reply = demo.sandbox.client().raw(Method::POST, "/pts/v2/payments").body(request).send().await;
    assert!(reply.is_ok(), "{reply:?}");
}

/// The last time at which something signed at the beginning can be booked, and a time after the first look-up that finds nothing.
#[tokio::test]
async fn what_is_booked_late_is_found() {
    for processor in PROCESSORS {
        for late in [Duration::from_secs(175), minutes(20)] {
            let demo = start(processor, VISA, "25.00").await;
            demo.sandbox.next(play("reset"));
            let invoice = invoices(&demo.run).await.remove(0).invoice;
            let began = demo.run.now();
            while demo.run.now() - began < i64::try_from(late.as_secs()).expect("it is short") {
                demo.run.work(&invoice).await.expect("the platform answers");
                demo.sandbox.clock().advance(Duration::from_secs(35));
            }
            book(&demo, &sent(&demo)).await;
            assert_eq!(ends(&demo).await.0, "paid");
            assert_eq!(payments(&demo), 1);
        }
    }
}

#[tokio::test]
async fn what_is_not_found_at_first_is_found_later() {
    for processor in PROCESSORS {
        // Searches are slower than anybody said: the first look-up finds nothing.
        let sandbox = Sandbox::builder().searched_after(minutes(30));
        let demo = start_with(processor, VISA, "25.00", sandbox).await;
        demo.sandbox.next(play("reset+booked"));
        assert_eq!(ends(&demo).await.0, "paid");
        assert_eq!(payments(&demo), 1);
        // It would be given up too early where it was cancelled meanwhile.
        let sandbox = Sandbox::builder().searched_after(minutes(30));
        let demo = start_with(processor, VISA, "25.00", sandbox).await;
        demo.sandbox.next(play("reset+booked"));
        let invoice = invoices(&demo.run).await.remove(0).invoice;
        demo.run.work(&invoice).await.expect("the platform answers");
        demo.run.books.cancel("a1", demo.run.now()).await.expect("the books can be written");
        assert_eq!(ends(&demo).await.0, "cancelled");
    }
}

#[tokio::test]
async fn what_is_not_found_for_hours_is_sent_again_and_known_again_or_listed() {
    for processor in PROCESSORS {
        let sandbox = Sandbox::builder().searched_after(minutes(90));
        let demo = start_with(processor, VISA, "25.00", sandbox).await;
        demo.sandbox.next(play("reset+booked"));
        let (state, _) = ends(&demo).await;
        assert_eq!(state, if processor.guards_by_transaction_id() { "paid" } else { "listed" });
        assert_eq!(payments(&demo), 1);
    }
}

/// 9200.00 is held for a review of the address, 9481.00 is declined by the merchant's own rules after the issuer approved, and of
/// 9110.00 a half is approved.
#[tokio::test]
async fn a_hold_that_is_not_good_is_reversed_before_the_next_attempt() {
    for processor in PROCESSORS {
        for amount in ["9200.00", "9481.00", "9110.00"] {
            for lost in [None, Some("reset+booked")] {
                let mut demo = start(processor, VISA, amount).await;
                demo.run.settings = Settings { accepts_parts: true, attempts: 2, ..Settings::default() };
                lost.map(play).into_iter().for_each(|play| demo.sandbox.next(play));
                let (state, reason) = ends(&demo).await;
                assert!(state == "listed" && reason.contains("never what was asked for"), "{amount} {state}: {reason}");
                assert_eq!(payments(&demo), 2, "{amount}");
                let ledger = demo.sandbox.ledger().expect("the state can be read");
                let of_run =
                    ledger.iter().filter(|entry| entry.code.as_deref().is_some_and(|code| code.starts_with("a1-")));
                assert_eq!(of_run.map(|entry| entry.moved).sum::<i64>(), 0, "{amount}");
            }
        }
    }
}

/// 9204.00 lacks funds, 9205.00 is stolen.
#[tokio::test]
async fn advice_on_declines_is_obeyed() {
    for processor in PROCESSORS {
        let demo = start(processor, VISA, "9205.00").await;
        let (state, reason) = ends(&demo).await;
        assert!(state == "declined" && reason.contains("never"), "{state}: {reason}");
        assert_eq!(payments(&demo), 1);
        // Another agreement over the same card is not tried either.
        let stored = demo.customer(MASTERCARD).await.expect("it is approved");
        demo.agree("a2", &stored, "9205.00").await.expect("the books can be written");
        sqlx::query("UPDATE agreements SET credential = 'a1' WHERE id = 'a2'")
            .execute(demo.run.books.pool())
            .await
            .expect("a table");
        demo.run.schedule(demo.today()).await.expect("the database answers");
        work(&demo).await;
        proven(&demo).await.expect("all is right");
        let second = invoices(&demo.run).await.remove(1);
        assert!(second.state == "listed" && second.reason.contains("may not be charged"), "{second:?}");

        let demo = start(processor, VISA, "9204.00").await;
        assert_eq!(ends(&demo).await.0, "declined");
        // Without advice of the network's no machine may try again.
        assert_eq!(payments(&demo), if processor.guards_by_transaction_id() { 4 } else { 1 });
    }
}

#[tokio::test]
async fn a_lost_decline_is_found_and_its_advice_obeyed() {
    for processor in PROCESSORS {
        let demo = start(processor, VISA, "9205.00").await;
        demo.sandbox.next(play("reset+booked"));
        assert_eq!(ends(&demo).await.0, "declined");
        assert_eq!(payments(&demo), 1);
    }
}

#[tokio::test]
async fn what_a_fraud_service_holds_is_listed_and_not_tried_again() {
    for processor in PROCESSORS {
        let demo = start(processor, VISA, "9480.00").await;
        let (state, reason) = ends(&demo).await;
        assert!(state == "listed" && reason.contains("held_by_fraud_rules"), "{state}: {reason}");
        assert_eq!(payments(&demo), 1);
    }
}

#[tokio::test]
async fn a_cancellation_is_read_when_the_charge_is_claimed() {
    for processor in PROCESSORS {
        let demo = start(processor, VISA, "25.00").await;
        demo.run.books.cancel("a1", demo.run.now()).await.expect("the books can be written");
        assert_eq!(ends(&demo).await.0, "cancelled");
        assert_eq!(payments(&demo), 0);
    }
}

/// Reversed only because the customer cancelled before anybody knew.
#[tokio::test]
async fn what_was_charged_unknown_and_cancelled_meanwhile_is_given_back() {
    for processor in PROCESSORS {
        for lost in ["reset+booked", "reset"] {
            let demo = start(processor, VISA, "25.00").await;
            demo.sandbox.next(play(lost));
            let invoice = invoices(&demo.run).await.remove(0).invoice;
            demo.run.work(&invoice).await.expect("the platform answers");
            demo.run.books.cancel("a1", demo.run.now()).await.expect("the books can be written");
            assert_eq!(ends(&demo).await.0, "cancelled", "{lost}");
            assert_eq!(payments(&demo), usize::from(lost != "reset"));
        }
    }
}

#[tokio::test]
async fn one_credential_has_one_attempt_at_a_time() {
    for processor in PROCESSORS {
        let demo = start(processor, VISA, "25.00").await;
        let stored = demo.customer(VISA).await.expect("it is approved");
        demo.agree("a2", &stored, "30.00").await.expect("the books can be written");
        sqlx::query("UPDATE agreements SET credential = 'a1' WHERE id = 'a2'")
            .execute(demo.run.books.pool())
            .await
            .expect("a table");
        demo.run.schedule(demo.today()).await.expect("the database answers");
        demo.sandbox.next(play("reset+booked"));
        let rows = invoices(&demo.run).await;
        demo.run.work(&rows[0].invoice).await.expect("the platform answers");
        // While nobody knows of the first, the second waits.
        let sent = demo.sandbox.calls().len();
        let at = demo.run.work(&rows[1].invoice).await.expect("the platform answers").expect("it waits");
        assert!(at > demo.run.now());
        assert_eq!(demo.sandbox.calls().len(), sent);
        work(&demo).await;
        proven(&demo).await.expect("all is right");
        assert!(invoices(&demo.run).await.iter().all(|row| row.state == "paid"));
    }
}

#[tokio::test]
async fn platform_and_books_agree_both_ways_and_it_is_seen_where_they_do_not() {
    for processor in PROCESSORS {
        let demo = start(processor, VISA, "25.00").await;
        demo.sandbox.next(play("reset+booked"));
        ends(&demo).await;
        demo.sandbox.clock().advance(minutes(5));
        let clock = demo.sandbox.clock();
        let now = || visa_acceptance::client::Clock::now(&clock);
        let day = Duration::from_hours(24);
        let reconcile = async || demo.run.reconcile(now() - day, now()).await.expect("the platform answers");
        let found = reconcile().await;
        assert_eq!((found.payments, found.differences.len()), (1, 0), "{found:?}");
        // Somebody charged it by hand.
        let mut other = sent(&demo);
        let code = other["clientReferenceInformation"]["code"].as_str().expect("it has one");
        let code = format!("{}7", code.trim_end_matches('1'));
        other["clientReferenceInformation"] = json!({ "code": code, "transactionId": code });
        book(&demo, &other).await;
        demo.sandbox.clock().advance(minutes(5));
        let found = reconcile().await;
        assert!(
            matches!(&found.differences[..], [billing::Difference::Adopted { attempt }] if *attempt == code),
            "{found:?}"
        );
        // And the books have one that the platform has not.
        let sql = "UPDATE attempts SET id = 'a1-2026-11-9', number = 9 WHERE state = 'approved'";
        sqlx::query(sql).execute(demo.run.books.pool()).await.expect("a table");
        let found = reconcile().await;
        let is_missing = |difference: &billing::Difference| matches!(difference, billing::Difference::NotThere { attempt } if attempt == "a1-2026-11-9");
        assert!(found.differences.iter().any(is_missing), "{found:?}");
    }
}
