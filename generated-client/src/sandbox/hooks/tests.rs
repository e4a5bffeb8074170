//! When it is tried again, how much waits, and what a signature is made of.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{
    DeliveryEnd, Event, EventContent, Hooks, MOST, Place, Product, RetryPolicy, SignatureKey, Status, Subscription,
    queue::{Errand, Pending},
    settle::Next,
};
use crate::sandbox::store::{Batch, Store};

fn event() -> Event {
    Event {
        kind: Event::KINDS[1].to_owned(),
        organization: "mid".to_owned(),
        date: Timestamp::UNIX_EPOCH,
        content: EventContent::Data(json!({ "id": "1" })),
        is_ours: false,
    }
}

fn subscription(id: &str, url: &str) -> Subscription {
    Subscription {
        id: id.to_owned(),
        organization: "mid".to_owned(),
        name: None,
        description: None,
        products: vec![Product { id: Event::PRODUCT.to_owned(), events: vec![Event::KINDS[1].to_owned()] }],
        url: url.to_owned(),
        health_url: None,
        created: Timestamp::UNIX_EPOCH,
        status: Status::Active,
        retry: RetryPolicy::default(),
        scope: "SELF".to_owned(),
        check_at: None,
    }
}

/// After how many minutes each attempt comes, from the one before, and whether it is withheld at the end.
#[track_caller]
fn check(policy: &RetryPolicy, minutes: &[i64], is_withheld: bool) {
    let mut pending = Pending::new(1, event());
    let mut at = Timestamp::UNIX_EPOCH;
    let mut found = Vec::new();
    loop {
        match Next::of(&pending, policy, at) {
            Next::Again(next) => {
                found.push(next.due.duration_since(at).as_mins());
                assert_eq!(next.retries, pending.retries + 1);
                (at, pending) = (next.due, next);
            }
            Next::Withheld(next) => {
                assert!(is_withheld && next.due == at && next.retries == pending.retries + 1);
                // When the receiver is there again everything begins anew.
                assert_eq!((next.in_sequence, next.repeats), (0, 0));
                break;
            }
            Next::GivenUp => break assert!(!is_withheld),
        }
        assert!(found.len() < 100);
    }
    assert_eq!(found, minutes);
}

#[test]
fn it_is_tried_again_as_the_policy_says() {
    let policy = RetryPolicy::default();
    check(&policy, &[1, 1, 1], false);
    check(&RetryPolicy { withholds: true, ..policy.clone() }, &[1, 1, 1], true);
    check(&RetryPolicy { first: 5, interval: 7, retries: 2, ..policy.clone() }, &[5, 7], false);
    check(&RetryPolicy { retries: 0, repeats: 3, ..policy.clone() }, &[], false);
    let repeated = RetryPolicy { first: 5, interval: 7, retries: 2, repeats: 2, repeat_wait: 60, ..policy };
    check(&repeated, &[5, 7, 60, 7, 60, 7], false);
    let endless = RetryPolicy { first: u32::MAX, ..repeated };
    let far = Next::of(&Pending::new(1, event()), &endless, Timestamp::MAX);
    assert!(matches!(far, Next::Again(next) if next.due == Timestamp::MAX));
}

#[test]
fn a_queue_has_an_end_and_no_other_queue_is_in_its_way() {
    let store = Arc::new(Store::memory());
    let hooks = Hooks::open(Arc::clone(&store)).expect("a state");
    hooks.keep(Subscription { status: Status::Suspended, ..subscription("a", "http://localhost/") }).expect("kept");
    for _ in 0..MOST {
        hooks.commit(Batch::default(), &[event()]).expect("kept");
    }
    hooks.keep(subscription("b", "http://localhost/")).expect("kept");
    hooks.commit(Batch::default(), &[event()]).expect("kept");
    let [refused] = &hooks.journal.deliveries()[..] else { panic!("one too many") };
    assert_eq!((refused.webhook_id.as_str(), refused.end), ("a", DeliveryEnd::QueueFull));
    // What waits is there after a restart, with what the store has; what is deleted takes what waits for it along.
    let again = Hooks::open(Arc::clone(&store)).expect("a state");
    let waiting = |hooks: &Hooks| {
        let state = hooks.state();
        (state.waiting("a"), state.waiting("b"))
    };
    assert_eq!(waiting(&again), (MOST, 1));
    assert!(again.delete("mid", "a").expect("deleted") && !again.delete("mid", "a").expect("it is gone"));
    let last = Hooks::open(store).expect("a state");
    assert_eq!(waiting(&last), (0, 1));
    let mut state = last.state();
    let taken = state.take(Timestamp::UNIX_EPOCH);
    assert!(matches!(&taken[..], [Errand::Tell(told, _)] if told.id == "b"));
    // It is under way, and nothing else is due.
    assert!(state.take(Timestamp::MAX).is_empty() && !state.is_quiet(Timestamp::UNIX_EPOCH));
    state.free("b");
    let before = Timestamp::UNIX_EPOCH - SignedDuration::from_secs(1);
    assert!(state.is_quiet(before) && state.take(before).is_empty());
}

#[test]
fn the_publishers_sample_is_signed_alike() {
    let key = SignatureKey {
        id: "bf44c857-b182-bb05-e053-34b8d30a7a72".to_owned(),
        key: STANDARD.encode("test_key"),
        expires: Timestamp::MAX,
    };
    let at = Timestamp::from_millisecond(1_617_830_804_768).expect("a time");
    let sample =
        "t=1617830804768;keyId=bf44c857-b182-bb05-e053-34b8d30a7a72;sig=CzHY47nzJgCSD/BREtSIb+9l/vfkaaL4qf9n8MNJ4CY=";
    assert_eq!(key.sign(b"this is a decrypted payload", at), sample);
}

#[test]
fn this_machine_is_known_by_its_addresses() {
    for url in
        ["http://localhost", "http://LOCALHOST:1/a?b", "http://127.0.0.1:80/", "http://127.9.9.9/", "http://[::1]:9/"]
    {
        assert!(Place::of(url).is_some(), "{url}");
    }
    for url in
        ["", "/", "localhost", "ftp://localhost/", "http://localhost./", "http://127.0.0.1.example/", "http://[::]/"]
    {
        assert!(Place::of(url).is_none(), "{url}");
    }
}
