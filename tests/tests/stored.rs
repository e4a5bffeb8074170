//! What may be stored of requests: every body with a secret in every place, and every request.

use std::{collections::BTreeSet, convert::Infallible, sync::LazyLock};

use conformance::{Start, assert_same, leaf};
use visa_acceptance::{
    FromJson, Request, UseCase, every_use_case,
    runtime::{
        Given, NotRestored, NotStorable, Object, Seal, decode,
        store::{from_store, to_store},
        value::{Exposure, Meta, Slot, View},
    },
};
use zeroize::Zeroizing;

/// Turns bytes around, which is enough to see where it was applied.
struct Backwards;

impl Seal for Backwards {
    type Error = Infallible;

    fn seal(&self, plain: &[u8]) -> Result<String, Infallible> {
        Ok(plain.iter().rev().map(|byte| char::from(*byte)).collect())
    }

    fn open(&self, sealed: &str) -> Result<Zeroizing<Vec<u8>>, Infallible> {
        Ok(Zeroizing::new(sealed.bytes().rev().collect()))
    }
}

const CANARY: &str = "canary";

/// The paths of secrets of one kind in a body.
fn paths(meta: &Meta, around: &str, of: &[Exposure], found: &mut Vec<String>) {
    for field in meta.fields {
        let path = if around.is_empty() { field.wire.to_owned() } else { format!("{around}.{}", field.wire) };
        match field.inner {
            Some(inner) => paths(inner, &path, of, found),
            None if of.contains(&field.exposure) => found.push(path),
            None => {}
        }
    }
}

fn of_kind<T: Object + Default>(of: &[Exposure]) -> Vec<String> {
    let mut found = Vec::new();
    paths(T::default().meta(), "", of, &mut found);
    found
}

/// Puts the canary into the leaf at a path, in the first element of each list on the way; a list without one gets one.
fn plant(object: &mut dyn Object, path: &str) {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let (index, _) = object.meta().find(name).expect("the object has the field");
    let mut slot = object.field_mut(index).expect("the object has the field").open();
    if let Slot::List(list) = slot {
        if list.is_empty() {
            list.push();
        }
        slot = list.get_mut(0).expect("the list has an element");
    }
    match (slot, rest) {
        (Slot::Object(inner), Some(rest)) => plant(inner, rest),
        (Slot::Text(slot), None) => slot.set_text(CANARY),
        _ => panic!("`{path}` is no text"),
    }
}

/// Reading the documents takes a while.
static STARTS: LazyLock<Vec<Start>> = LazyLock::new(conformance::starts);

/// A path as errors have it: all lists have one element.
fn plain(path: &str) -> String {
    path.replace("[0]", "")
}

/// The request of every start that a use case has.
fn requests<U: UseCase>() -> impl Iterator<Item = (String, Request<U>)> {
    let own = STARTS.iter().filter(|start| start.contract.id == U::CONTRACT.id);
    own.map(|start| {
        let given = parameters(start.given(&[]), U::CONTRACT.operation.path);
        let request = U::from_json(start.json.to_string(), given);
        (start.name.clone(), request.unwrap_or_else(|rejected| panic!("{}: {rejected}", start.name)))
    })
}

fn parameters(given: Given, path: &str) -> Given {
    let names = path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned());
    names.fold(given, |given, name| given.parameter(name, "7000000000000002802"))
}

/// The places of secrets that may not be stored, as `Body path`, and those of them that a request was tried with.
#[test]
fn no_request_that_holds_what_may_not_be_stored_has_a_storing_form() {
    fn check<U: UseCase>() -> [BTreeSet<String>; 2] {
        let mut tried = BTreeSet::new();
        let never = of_kind::<U::Body>(&[Exposure::Never, Exposure::Once]);
        let named = |path: &String| format!("{} {path}", U::Body::default().meta().type_name);
        for path in &never {
            for (name, request) in requests::<U>() {
                let (mut body, given) = request.into_parts();
                plant(&mut body, path);
                // Without its other fields a new element is no request.
                let Ok(request) = U::from_body(body, given) else { continue };
                let error = request.to_store(&Backwards).expect_err(path);
                let NotStorable::Forbidden { paths, .. } = &error else { panic!("{name}: {error}") };
                assert!(paths.iter().any(|found| plain(found) == *path), "{name}: {path} is not among {paths:?}");
                assert!(!format!("{error} {error:?}").contains(CANARY), "{name}: {error}");
                tried.insert(named(path));
            }
        }
        [never.iter().map(named).collect(), tried]
    }
    let found = every_use_case!(check);
    let of = |number: usize| found.iter().flat_map(|sets| &sets[number]).collect::<BTreeSet<_>>();
    assert_same(of(1), of(0), "each such place needs a request that can hold it");
    for last in ["securityCode", "cavv", "otp", "issuerAuthCode"] {
        assert!(
            of(1).iter().any(|name| name.ends_with(&format!(".{last}")) || name.ends_with(&format!(" {last}"))),
            "{last}"
        );
    }
}

/// A body with nothing but a secret of that kind.
#[test]
fn every_secret_of_every_body_is_stored_as_its_type_says() {
    fn check<U: UseCase>() -> BTreeSet<String> {
        fn stored<T: Object + Default>() -> Vec<String> {
            let plain = of_kind::<T>(&[Exposure::Open, Exposure::Redacted]);
            let (sealed, never) = (of_kind::<T>(&[Exposure::Sealed]), of_kind::<T>(&[Exposure::Never, Exposure::Once]));
            let kept = |path: &String| {
                let mut body = T::default();
                let Slot::Text(slot) = leaf::open(&mut body, path) else { return None };
                slot.set_text(CANARY);
                Some(to_store(&body, &Backwards))
            };
            for path in sealed {
                let text = kept(&path).expect("it is text").expect("it may be stored");
                assert!(text.contains("yranac") && !text.contains(CANARY), "{path}: {text}");
                let read: T = from_store(&text, &Backwards).expect("it was stored");
                assert!(read.view_at(&path) == Some(CANARY.to_owned()), "{path}");
            }
            for path in plain {
                let Some(text) = kept(&path) else { continue };
                assert!(text.expect("it may be stored").contains(CANARY), "{path}");
            }
            for path in &never {
                kept(path).expect("it is text").expect_err(path);
            }
            never
        }
        stored::<U::Body>().into_iter().chain(stored::<U::Response>()).collect()
    }
    assert!(every_use_case!(check).into_iter().flatten().count() > 0);
}

trait ViewAt {
    /// The text at a path, in the first element of each list.
    fn view_at(&self, path: &str) -> Option<String>;
}

impl<T: Object> ViewAt for T {
    fn view_at(&self, path: &str) -> Option<String> {
        let mut object: &dyn Object = self;
        let mut names = path.split('.').peekable();
        while let Some(name) = names.next() {
            let (index, _) = object.meta().find(name)?;
            let view = object.view(index);
            let view = view.elements().next().unwrap_or(view);
            match view {
                View::Object(inner) => object = inner,
                view if names.peek().is_none() => return view.as_text().map(str::to_owned),
                _ => return None,
            }
        }
        None
    }
}

/// What may be stored comes back as the same request, and its numbers are nowhere in what is stored.
#[test]
fn every_request_without_such_a_value_comes_back_from_the_store() {
    fn check<U: UseCase>() -> BTreeSet<&'static str> {
        let mut stored = BTreeSet::new();
        for (name, request) in requests::<U>() {
            let kept = match request.to_store(&Backwards) {
                Ok(kept) => kept,
                Err(NotStorable::Forbidden { .. }) => continue,
                Err(other) => panic!("{name}: {other}"),
            };
            for number in ["4111111111111111", "5555555555554444"] {
                assert!(!kept.contains(number), "{name}: {kept}");
            }
            let read = Request::<U>::from_store(&kept, &Backwards);
            let read = read.unwrap_or_else(|error| panic!("{name}: {error}"));
            let json = |request: &Request<U>| serde_json::to_value(request.body()).expect("bodies are JSON");
            assert_eq!(json(&read), json(&request), "{name}");
            assert_eq!((read.given(), read.verdict()), (request.given(), request.verdict()), "{name}");
            assert_eq!(read.path_and_query(), request.path_and_query(), "{name}");
            stored.insert(U::CONTRACT.id);
        }
        stored
    }
    let stored: BTreeSet<_> = every_use_case!(check).into_iter().flatten().collect();
    let storable = STARTS.iter().filter(|start| {
        let mut body = (start.contract.body)();
        decode::into(body.as_mut(), &start.json).expect("it is an object");
        to_store(body.as_ref(), &Backwards).is_ok()
    });
    let registered: BTreeSet<_> = visa_acceptance::use_cases().iter().map(|contract| contract.id).collect();
    let is_shared = |id: &&str| registered.iter().any(|other| other.starts_with(&format!("{id}.")));
    let expected = storable.map(|start| start.contract.id).filter(|id| !is_shared(id));
    assert_same(stored, expected, "what may be stored as a body can be stored as a request, too");
}

#[test]
fn what_is_no_request_of_the_use_case_is_refused() {
    use visa_acceptance::payments::unscheduled::{
        MerchantInitiatedWithTokenCustomer as Customer, MerchantInitiatedWithTokenPaymentInstrument as Instrument,
    };
    let (_, request) = requests::<Customer>().next().expect("it has an example");
    let kept = request.to_store(&Backwards).expect("it holds no secret");
    let other = Request::<Instrument>::from_store(&kept, &Backwards).expect_err("it is of another use case");
    assert!(matches!(&other, NotRestored::OtherUseCase { use_case } if use_case == Customer::CONTRACT.id), "{other}");
    for broken in ["", "{}", "canary", r#"{"useCase":"canary","given":{},"body":[]}"#] {
        let error = Request::<Customer>::from_store(broken, &Backwards).expect_err("it is none");
        assert!(matches!(error, NotRestored::NoRequest | NotRestored::OtherUseCase { .. }), "{error}");
    }
    // It is judged again.
    let mut json: serde_json::Value = serde_json::from_str(&kept).expect("it is JSON");
    json["body"]["orderInformation"]["amountDetails"]["currency"] = "canary".into();
    let error = Request::<Customer>::from_store(&json.to_string(), &Backwards).expect_err("that is no currency");
    assert!(matches!(error, NotRestored::Rejected(_)), "{error}");
}
