//! `kill -9` and `SIGSTOP` at each step, two runs at once, a queue restored from an older copy.

use std::time::Duration;

use billing::{Books, Queue, Run, demo::Demo};
use visa_acceptance::{client::Processor, sandbox::Play};

use crate::{
    processes::{Worker, Workers},
    support::{MASTERCARD, PROCESSORS, VISA, folder, invoices, minutes, only, payments, proven, sqlite, work},
};

async fn start(address: &str, processor: Processor, amount: &str) -> Demo {
    let demo = Demo::start(address, processor).await.expect("it starts");
    let stored = demo.customer(VISA).await.expect("it is approved");
    demo.agree("a1", &stored, amount).await.expect("the books can be written");
    demo
}

fn lost() -> Play {
    Play::named("reset+booked").expect("a play").only("POST", "/pts/v2/payments")
}

/// A worker that ends at a step, and another one that goes on.
pub(crate) async fn killed_at(step: &str, address: &str, processor: Processor, amount: &str, is_lost: bool) -> Demo {
    let demo = start(address, processor, amount).await;
    if is_lost {
        demo.sandbox.next(lost());
    }
    let mut workers = Workers::new(&demo, address);
    let mut first = workers.start(Some(("KILL", step)));
    workers.until("it was killed", async |_| first.has_ended()).await;
    let _second = workers.start(None);
    workers.until_the_end().await;
    proven(&demo).await.unwrap_or_else(|wrong| panic!("{step} {processor}: {wrong}"));
    demo
}

#[tokio::test]
async fn killed_before_and_after_it_sent() {
    for processor in PROCESSORS {
        for step in ["claimed", "answered", "recorded"] {
            let demo = killed_at(step, &sqlite(), processor, "25.00", false).await;
            let (state, reason) = only(&demo.run).await;
            // What was never sent cannot be told from what is booked late.
            let is_listed = step == "claimed" && !processor.guards_by_transaction_id();
            assert_eq!(state, if is_listed { "listed" } else { "paid" }, "{step}: {reason}");
            assert_eq!(payments(&demo), usize::from(!is_listed), "{step}");
        }
    }
}

#[tokio::test]
async fn killed_while_it_looks_up() {
    for processor in PROCESSORS {
        for step in ["looking_up", "looked_up"] {
            let demo = killed_at(step, &sqlite(), processor, "25.00", true).await;
            assert_eq!((only(&demo.run).await.0.as_str(), payments(&demo)), ("paid", 1), "{step}");
        }
    }
}

/// What is held for a review: given back each time, until no attempt is left. One of them may have expired before it was sent, where the
/// machine is busy: time passes quickly here.
#[tokio::test]
async fn killed_while_it_reverses() {
    for processor in PROCESSORS {
        for step in ["reversing", "reversed"] {
            let demo = killed_at(step, &sqlite(), processor, "9200.00", false).await;
            assert_eq!(only(&demo.run).await.0, "listed", "{step}");
            assert!((2..=4).contains(&payments(&demo)), "{step}: {} payments", payments(&demo));
        }
    }
}

#[tokio::test]
async fn killed_while_the_platform_works_on_it() {
    for processor in PROCESSORS {
        let (address, slow) = (sqlite(), Play::slow(Duration::from_mins(10)).only("POST", "/pts/v2/payments"));
        let demo = start(&address, processor, "25.00").await;
        demo.sandbox.next(slow);
        let mut workers = Workers::new(&demo, &address);
        let mut first = workers.start(None);
        workers.until("it is booked", async |demo| payments(demo) == 1).await;
        first.signal("KILL");
        assert!(until_ended(&mut first));
        let _second = workers.start(None);
        workers.until_the_end().await;
        proven(&demo).await.expect("all is right");
        assert_eq!((only(&demo.run).await.0.as_str(), payments(&demo)), ("paid", 1));
    }
}

fn until_ended(worker: &mut Worker) -> bool {
    (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        worker.has_ended()
    })
}

/// One that stopped when it had signed, and was forgotten: the agreement was cancelled meanwhile. What it sends when it goes on has expired.
pub(crate) async fn stopped(address: &str, processor: Processor) {
    let demo = start(address, processor, "25.00").await;
    let mut workers = Workers::new(&demo, address);
    let first = workers.start_stopped("claimed").await;
    demo.run.books.cancel("a1", demo.run.now()).await.expect("the books can be written");
    let _second = workers.start(None);
    workers.until_the_end().await;
    assert_eq!(only(&demo.run).await.0, "cancelled");
    goes_on(&demo, &first).await;
    proven(&demo).await.expect("all is right");
    assert_eq!(payments(&demo), 0);
}

#[tokio::test]
async fn stopped_past_its_lease_it_sends_what_has_expired() {
    for processor in PROCESSORS {
        stopped(&sqlite(), processor).await;
    }
}

/// Lets a stopped worker go on, until its request was answered.
async fn goes_on(demo: &Demo, worker: &Worker) {
    let sent = || demo.sandbox.calls().iter().filter(|call| call.path == "/pts/v2/payments").count();
    let before = sent();
    worker.signal("CONT");
    for _ in 0..200 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        if sent() > before {
            // What it makes of the answer.
            tokio::time::sleep(Duration::from_millis(300)).await;
            return;
        }
    }
    panic!("it never went on");
}

/// A lease of 90 s and look-ups after a minute each, which by itself would be right for calls that take a minute: what is signed is good for
/// longer.
#[tokio::test]
async fn nothing_that_is_looked_up_counts_before_what_was_signed_has_expired() {
    for processor in PROCESSORS {
        let address = sqlite();
        let demo = start(&address, processor, "25.00").await;
        let mut workers = Workers::new(&demo, &address);
        workers.waits = Some((90, 30));
        let first = workers.start_stopped("claimed").await;
        demo.run.books.cancel("a1", demo.run.now()).await.expect("the books can be written");
        let mut run = demo.run.clone();
        (run.settings.lease, run.settings.look_again) = (Duration::from_secs(90), Duration::from_secs(30));
        let invoice = invoices(&run).await.remove(0).invoice;
        // As far as it comes while what was signed would still be taken.
        for _ in 0..8 {
            workers.pass(Duration::from_secs(20)).await;
            run.work(&invoice).await.expect("the platform answers");
        }
        goes_on(&demo, &first).await;
        drop(first);
        work(&demo).await;
        proven(&demo).await.expect("all is right");
        assert_eq!(only(&demo.run).await.0, "cancelled");
    }
}

/// What was claimed again by another is not the first one's any more, whatever it learns.
#[tokio::test]
async fn who_was_overtaken_changes_nothing() {
    let address = sqlite();
    let demo = start(&address, Processor::VisaPlatformConnect, "25.00").await;
    let mut workers = Workers::new(&demo, &address);
    let first = workers.start_stopped("claimed").await;
    // Not found twice, it is sent again under its id, and that answer is lost.
    demo.sandbox.next(lost());
    let invoice = invoices(&demo.run).await.remove(0).invoice;
    while payments(&demo) == 0 {
        workers.pass(minutes(5)).await;
        demo.run.work(&invoice).await.expect("the platform answers");
    }
    // The first one is refused, since it has expired: that says nothing of the second.
    goes_on(&demo, &first).await;
    drop(first);
    work(&demo).await;
    proven(&demo).await.expect("all is right");
    assert_eq!((only(&demo.run).await.0.as_str(), payments(&demo)), ("paid", 1));
}

pub(crate) async fn two_at_once(address: &str, processor: Processor) {
    let demo = start(address, processor, "25.00").await;
    for (number, amount) in ["30.00", "9205.00", "9200.00", "12.00", "14.00"].iter().enumerate() {
        let stored = demo.customer(if number % 2 == 0 { VISA } else { MASTERCARD }).await.expect("it is approved");
        demo.agree(&format!("b{number}"), &stored, amount).await.expect("the books can be written");
    }
    demo.sandbox.next(lost());
    let mut workers = Workers::new(&demo, address);
    let _both = [workers.start(None), workers.start(None)];
    workers.until("there are invoices", async |demo| invoices(&demo.run).await.len() == 6).await;
    workers.until_the_end().await;
    proven(&demo).await.expect("all is right");
    assert_eq!(invoices(&demo.run).await.iter().filter(|row| row.state == "paid").count(), 4);
}

#[tokio::test]
async fn two_runs_at_once_charge_each_invoice_once() {
    for processor in PROCESSORS {
        two_at_once(&sqlite(), processor).await;
    }
}

#[tokio::test]
async fn nights_that_were_missed_are_made_up_for() {
    for processor in PROCESSORS {
        let demo = start(&sqlite(), processor, "25.00").await;
        demo.sandbox.clock().advance(minutes(40 * 24 * 60));
        demo.run.schedule(demo.today()).await.expect("the database answers");
        demo.run.schedule(demo.today()).await.expect("the database answers");
        work(&demo).await;
        proven(&demo).await.expect("all is right");
        assert_eq!(invoices(&demo.run).await.iter().filter(|row| row.state == "paid").count(), 2);
        assert_eq!(payments(&demo), 2);
    }
}

/// The books and the queue as they were before anything was sent.
#[tokio::test]
async fn what_an_older_copy_does_not_know_is_found_at_the_start() {
    for processor in PROCESSORS {
        for is_lost in [false, true] {
            let demo = start(&sqlite(), processor, "25.00").await;
            demo.run.schedule(demo.today()).await.expect("the database answers");
            let copy = folder().join("copy.db");
            let sql = format!("VACUUM INTO '{}'", copy.display());
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(demo.run.books.pool()).await.expect("it is copied");
            if is_lost {
                demo.sandbox.next(lost());
            }
            let invoice = invoices(&demo.run).await.remove(0).invoice;
            demo.run.work(&invoice).await.expect("the platform answers");
            let address = format!("sqlite:{}", copy.display());
            let books = Books::open(&address).await.expect("the copy can be read");
            let queue = Queue::open(&address).await.expect("the copy can be read");
            let restored = Demo { run: Run { books, queue, ..demo.run.clone() }, ..demo };
            restored_night(&restored, &address).await;
            proven(&restored).await.expect("all is right");
            assert_eq!((only(&restored.run).await.0.as_str(), payments(&restored)), ("paid", 1));
        }
    }
}

/// A run over a copy.
async fn restored_night(demo: &Demo, address: &str) {
    let mut workers = Workers::new(demo, address);
    let _worker = workers.start(None);
    workers.until_the_end().await;
}

/// The machine was restored at once: what was sent a moment before is in no search yet.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sent_before_everything_that_was_sent_before_is_found() {
    for processor in PROCESSORS {
        let demo = start(&sqlite(), processor, "25.00").await;
        let (_stop, stopped) = tokio::sync::watch::channel(false);
        let (run, today) = (demo.run.clone(), demo.today());
        let _night = tokio::spawn(async move { run.night(today, 4, stopped).await });
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        assert_eq!((invoices(&demo.run).await.len(), payments(&demo)), (1, 0));
        Workers::new(&demo, "").until_the_end().await;
        assert_eq!(payments(&demo), 1);
    }
}

/// Who looks up, or reverses, is alone with the attempt for as long as its lease.
#[tokio::test]
async fn who_looks_up_is_alone() {
    let address = sqlite();
    let demo = start(&address, Processor::Other, "25.00").await;
    demo.run.schedule(demo.today()).await.expect("the database answers");
    demo.sandbox.next(lost());
    let invoice = invoices(&demo.run).await.remove(0).invoice;
    demo.run.work(&invoice).await.expect("the platform answers");
    let mut workers = Workers::new(&demo, &address);
    workers.pass(minutes(5)).await;
    let first = workers.start_stopped("looking_up").await;
    let calls = demo.sandbox.calls().len();
    let at = demo.run.work(&invoice).await.expect("the database answers").expect("it waits");
    assert!(at > demo.run.now());
    assert_eq!(demo.sandbox.calls().len(), calls, "two look it up at once");
    first.signal("CONT");
    workers.until_the_end().await;
    assert_eq!((only(&demo.run).await.0.as_str(), payments(&demo)), ("paid", 1));
}

/// Both have read what is due before either has written.
#[tokio::test]
async fn two_schedules_at_once_make_one_invoice() {
    let address = sqlite();
    let demo = start(&address, Processor::Other, "25.00").await;
    let other = Run { books: Books::open(&address).await.expect("the database answers"), ..demo.run.clone() };
    let (one, two) = tokio::join!(demo.run.schedule(demo.today()), other.schedule(demo.today()));
    assert_eq!(one.expect("the database answers") + two.expect("the database answers"), 1);
    work(&demo).await;
    proven(&demo).await.expect("all is right");
}
