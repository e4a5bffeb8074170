//! Whole nights, with the queue.

use std::time::Duration;

use billing::demo::Demo;
use tokio::sync::watch;
use visa_acceptance::client::Processor;

use crate::support::{MASTERCARD, VISA, invoices, minutes, proven, sqlite};

/// Runs a night with its queue, while time passes, until nothing is open any more.
async fn night(demo: &Demo) {
    let (stop, stopped) = watch::channel(false);
    let (run, today) = (demo.run.clone(), demo.today());
    let night = tokio::spawn(async move { run.night(today, 4, stopped).await });
    let mut rounds = 0;
    loop {
        tokio::time::sleep(Duration::from_millis(150)).await;
        demo.pass(minutes(2)).await.expect("the queue can be reached");
        let open = invoices(&demo.run).await.into_iter().filter(|row| row.state == "open").count();
        rounds += 1;
        if open == 0 && rounds > 3 {
            break;
        }
        assert!(rounds < 400, "it comes to no end: {:?}", invoices(&demo.run).await);
    }
    stop.send_replace(true);
    night.await.expect("it did not panic").expect("the database and the platform answer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_falls_due_is_charged_once_and_month_by_month() {
    month_by_month(&sqlite()).await;
}

pub(crate) async fn month_by_month(address: &str) {
    let demo = Demo::start(address, Processor::VisaPlatformConnect).await.expect("it starts");
    for (id, card, amount) in [("a1", VISA, "12.50"), ("a2", MASTERCARD, "7.00"), ("a3", VISA, "100.00")] {
        let stored = demo.customer(card).await.expect("it is approved");
        demo.agree(id, &stored, amount).await.expect("the books can be written");
    }
    night(&demo).await;
    proven(&demo).await.expect("all is right");
    if let Some(file) = address.strip_prefix("sqlite:") {
        holds_no_card(file);
    }
    assert!(invoices(&demo.run).await.iter().all(|row| row.state == "paid"));
    // The next night has nothing to do, and the next month has.
    night(&demo).await;
    assert_eq!(invoices(&demo.run).await.len(), 3);
    demo.pass(minutes(31 * 24 * 60)).await.expect("the queue can be reached");
    night(&demo).await;
    proven(&demo).await.expect("all is right");
    assert_eq!(invoices(&demo.run).await.iter().filter(|row| row.state == "paid").count(), 6);
}

/// Neither the books nor the queue have a card number or a security code.
fn holds_no_card(file: &str) {
    let mut all = Vec::new();
    for end in ["", "-wal"] {
        all.extend(std::fs::read(format!("{file}{end}")).unwrap_or_default());
    }
    let holds = |text: &str| all.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    // What must be there, so that it is known to be looked for in the right place.
    for known in ["customerId", "networkTransactionId", "\"agreement\":\"a1\""] {
        assert!(holds(known), "there is no {known}");
    }
    for secret in [VISA, MASTERCARD, "securityCode", "cardNumber", "cryptogram"] {
        assert!(!holds(secret), "there is {secret}");
    }
}
