use super::*;

fn file() -> (std::path::PathBuf, Store) {
    let path = std::env::temp_dir().join(format!("sandbox-store-{}", uuid::Uuid::new_v4()));
    let store = Store::file(&path).unwrap();
    (path, store)
}

#[track_caller]
fn behaves(store: &Store) {
    assert_eq!(store.get("a", "1").unwrap(), None);
    assert!(store.put_if_absent("a", "1", "one").unwrap());
    assert!(!store.put_if_absent("a", "1", "other").unwrap());
    store.put("a", "2", "two").unwrap();
    store.put("a", "20", "twenty").unwrap();
    store.put("b", "2", "elsewhere").unwrap();
    assert_eq!(store.get("a", "1").unwrap().as_deref(), Some(b"one".as_slice()));
    let keys = |rows: Rows| rows.into_iter().map(|(key, _)| String::from_utf8(key).unwrap()).collect::<Vec<_>>();
    assert_eq!(keys(store.range("a", b"1"..b"3", 9).unwrap()), ["1", "2", "20"]);
    assert_eq!(keys(store.range("a", b"1"..b"3", 2).unwrap()), ["1", "2"]);
    assert_eq!(keys(store.under("a", b"2", 9).unwrap()), ["2", "20"]);
    assert_eq!(keys(store.range("a", b"3"..b"1", 9).unwrap()), [""; 0]);
    // A batch with a claim that is taken leaves nothing behind.
    let mut batch = Batch::default();
    batch.put("a", "3", "three").claim("a", "1", "again").remove("a", "2");
    assert!(!store.commit(batch).unwrap());
    assert_eq!(store.get("a", "3").unwrap(), None);
    assert!(store.get("a", "2").unwrap().is_some());
    store.remove("a", "2").unwrap();
    assert_eq!(store.get("a", "2").unwrap(), None);
    assert!(store.get("b", "2").unwrap().is_some());
}

#[test]
fn both_kinds_behave_alike() {
    behaves(&Store::memory());
    let (path, store) = file();
    behaves(&store);
    drop(store);
    let again = Store::file(&path).unwrap();
    assert_eq!(again.get("a", "1").unwrap().as_deref(), Some(b"one".as_slice()));
    drop(again);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn one_of_many_claims_a_key() {
    let (path, store) = file();
    let won = std::thread::scope(|scope| {
        let claim = |number: u8| store.put_if_absent("jti", "same", [number]).unwrap();
        let threads: Vec<_> = (0..16).map(|number| scope.spawn(move || claim(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).filter(|won| *won).count()
    });
    assert_eq!(won, 1);
    drop(store);
    std::fs::remove_file(path).unwrap();
}

/// What a killed process leaves: the file as it is on the disk while the database is open.
#[test]
fn what_was_acknowledged_is_there_after_a_kill() {
    let (path, store) = file();
    for number in 0..50u8 {
        store.put("t", [number], [number]).unwrap();
    }
    let copy = path.with_extension("killed");
    std::fs::copy(&path, &copy).unwrap();
    let after = Store::file(&copy).unwrap();
    for number in 0..50u8 {
        assert_eq!(after.get("t", [number]).unwrap(), Some(vec![number]));
    }
    drop((store, after));
    std::fs::remove_file(path).unwrap();
    std::fs::remove_file(copy).unwrap();
}

#[test]
fn who_has_the_file_a_moment_longer_is_waited_for() {
    let (path, store) = file();
    store.put("t", "k", "v").unwrap();
    let (started, is_started) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let again = scope.spawn(|| {
            started.send(()).unwrap();
            Store::file(&path)
        });
        is_started.recv().unwrap();
        // It has met the lock by then, or comes later than it is gone.
        std::thread::sleep(std::time::Duration::from_millis(200));
        drop(store);
        assert_eq!(again.join().unwrap().unwrap().get("t", "k").unwrap(), Some(b"v".to_vec()));
    });
    std::fs::remove_file(path).unwrap();
}

#[test]
#[cfg(unix)]
fn the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (path, store) = file();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    drop(store);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn a_file_that_is_no_database_is_an_error() {
    let path = std::env::temp_dir().join(format!("sandbox-store-{}", uuid::Uuid::new_v4()));
    std::fs::write(&path, vec![b'x'; 9_000]).unwrap();
    assert!(Store::file(&path).is_err());
    std::fs::remove_file(path).unwrap();
}
