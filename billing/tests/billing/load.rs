//! Ten thousand invoices, by hand: `cargo test --release --test billing -- --ignored ten_thousand --nocapture`.

use std::time::{Duration, Instant};

use billing::demo::Demo;
use visa_acceptance::{client::Processor, sandbox::Play};

use crate::{
    processes::Workers,
    support::{VISA, proven, sqlite},
};

const INVOICES: i64 = 10_000;

async fn paid(demo: &Demo) -> i64 {
    let sql = "SELECT COUNT(*) FROM invoices WHERE state = 'paid'";
    sqlx::query_scalar(sql).fetch_one(demo.run.books.pool()).await.expect("the books can be read")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it takes minutes, and says how many"]
async fn ten_thousand_invoices() {
    let address = std::env::var("BILLING_DATABASE").unwrap_or_else(|_| sqlite());
    let demo = Demo::start(&address, Processor::VisaPlatformConnect).await.expect("it starts");
    let stored = demo.customer(VISA).await.expect("it is approved");
    let began = Instant::now();
    for number in 0..INVOICES {
        demo.agree(&format!("a{number}"), &stored, &format!("{}.50", 5 + number % 30))
            .await
            .expect("the books can be written");
    }
    println!("{INVOICES} agreements were made in {:.1} s", began.elapsed().as_secs_f32());
    for _ in 0..INVOICES / 100 {
        demo.sandbox.next(Play::named("reset+booked").expect("a play").only("POST", "/pts/v2/payments"));
    }
    let mut workers = Workers::new(&demo, &address);
    let worker = workers.start(None);
    let began = Instant::now();
    while workers.begun().await < INVOICES {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    println!("they were invoiced and queued after {:.1} s", began.elapsed().as_secs_f32());
    workers.pass(Duration::from_mins(5)).await;
    let (began, mut next) = (Instant::now(), 0);
    while paid(&demo).await < INVOICES - INVOICES / 100 {
        let paid = paid(&demo).await;
        if paid >= next {
            let [memory, most] = worker.memory();
            println!(
                "{paid:>6} paid after {:>6.1} s, {memory} kB in memory, {most} kB at most",
                began.elapsed().as_secs_f32()
            );
            next += INVOICES / 10;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    workers.until_the_end().await;
    let [memory, most] = worker.memory();
    println!("the end after {:.1} s, {memory} kB in memory, {most} kB at most", began.elapsed().as_secs_f32());
    proven(&demo).await.expect("all is right");
    let now = visa_acceptance::client::Clock::now(&demo.sandbox.clock());
    let began = Instant::now();
    let found = demo.run.reconcile(now - Duration::from_hours(48), now).await.expect("the platform answers");
    println!("{} payments were reconciled in {:.1} s", found.payments, began.elapsed().as_secs_f32());
    assert_eq!((i64::try_from(found.payments), found.differences.len()), (Ok(INVOICES), 0));
}
