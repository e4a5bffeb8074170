//! Every published document, in its three states, through the generated client.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use codegen::{PublishedDocument, Side};
use conformance::{assert_same, contract, decoded, documents, encoded, given, json, judge, places};
use serde_json::Value;
use visa_acceptance::runtime::{Contract, Object, Outcome, Rule, Verdict, decode::Misfit, given::Given};

const STORED_ON_FILE: &str = "processingInformation.authorizationOptions.initiator.credentialStoredOnFile";
const STORED_USED: &str = "processingInformation.authorizationOptions.initiator.storedCredentialUsed";
const COMMERCE_INDICATOR: &str = "processingInformation.commerceIndicator";
const FIRST_RECURRING: &str = "processingInformation.recurringOptions.firstRecurringPayment";
const MIT_REASON: &str = "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason";
const ORIGINAL_AMOUNT: &str =
    "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.originalAuthorizedAmount";

const SETTLEMENT: &str = "transactionData[0].orderInformation.amountDetail.settlementAmount";
const HANDLING: &str = "transactionData[0].orderInformation.amountDetail.order.handlingAmount";
const VOICE_ONLY: &str =
    "transactionData[0].shippingAddress.deliveryContactDetails.contactPhoneNumber.numberIsVoiceOnly";

fn requests() -> Vec<PublishedDocument> {
    documents().into_iter().filter(|document| document.side == Side::Request).collect()
}

fn known(document: &PublishedDocument) -> Given {
    let selections: Vec<_> = document.selections.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    given(&selections, &[])
}

fn empty(document: &PublishedDocument) -> Box<dyn Object> {
    let contract: &Contract = contract(&document.contract);
    match document.side {
        Side::Request | Side::Fragment => (contract.body)(),
        Side::Response => (contract.response)(),
    }
}

#[track_caller]
fn check(document: &PublishedDocument, json: &Value, broken: &[&str], test: impl FnOnce(&Verdict)) {
    let verdict = judge(contract(&document.contract), json, &known(document));
    let expected: BTreeSet<_> = broken.iter().copied().collect();
    assert_eq!(places(&verdict.violations), expected, "{}: {verdict:#?}", document.file);
    assert!(verdict.undocumented.is_empty(), "{}: {:?}", document.file, verdict.undocumented);
    assert!(verdict.undecided.is_empty(), "{}: {:?}", document.file, verdict.undecided);
    test(&verdict);
}

/// What is not as documented: JSON path → what is expected there. A piece of a request may lack what is required.
fn problems(document: &PublishedDocument, json: &Value) -> BTreeMap<String, String> {
    let mut problems = BTreeMap::new();
    if document.side == Side::Response {
        let (_, notes) = decoded(empty(document), json);
        let notes = notes.into_iter().filter(|note| !note.kind.is_of("null"));
        problems.extend(notes.map(|note| (note.path, format!("{:?}", note.kind))));
        return problems;
    }
    let verdict = judge(contract(&document.contract), json, &known(document));
    let lacking = |rule| document.side == Side::Fragment && matches!(rule, Rule::Required | Rule::AtLeastOneOf);
    for violation in verdict.violations.into_iter().filter(|violation| !lacking(violation.rule)) {
        problems.entry(violation.path).or_insert(format!("{:?}: expected {}", violation.rule, violation.expected));
    }
    problems
        .extend(verdict.undocumented.into_iter().map(|field| (field.path, "the body has no such field".to_owned())));
    problems
}

/// Where a path lies: its file and, if the last name stands in it once, line and column.
fn at(document: &PublishedDocument, path: &str) -> String {
    let name = path.rsplit('.').next().unwrap_or_default().split('[').next().unwrap_or_default();
    let quoted = format!("\"{name}\"");
    let mut lines = document.published.lines().zip(1..).filter(|(line, _)| line.contains(&quoted));
    match (lines.next(), lines.next()) {
        (Some((line, number)), None) => {
            let column = line.split(&quoted).next().map_or(1, |before| before.chars().count() + 1);
            format!("spec/{}:{number}:{column}", document.file)
        }
        _ => format!("spec/{} ({})", document.file, document.at),
    }
}

/// Where the erratum for a path stands in the spec.
fn erratum<'d>(document: &'d PublishedDocument, path: &str) -> &'d str {
    document.errata.get(path).map_or("spec", String::as_str)
}

/// Problems that no erratum names, and errata that name no problem, as a maintainer reads them.
fn unexplained(document: &PublishedDocument) -> Vec<String> {
    let found = problems(document, &document.repaired);
    let unnamed = found.iter().filter(|(path, _)| !document.mended.contains(path));
    let unnamed = unnamed.map(|(path, what)| {
        format!("{}: `{path}`: {what}; correct the spec, or add an erratum for this path", at(document, path))
    });
    let needless = document.mended.iter().filter(|path| !found.contains_key(*path));
    let needless = needless.map(|path| {
        format!("{}: the erratum for `{path}` is not needed: there is no problem", erratum(document, path))
    });
    let left = problems(document, &document.conforming).into_iter();
    let left = left.filter(|(path, _)| document.mended.contains(path));
    let left = left
        .map(|(path, what)| format!("{}: the erratum for `{path}` does not help: {what}", erratum(document, &path)));
    unnamed.chain(needless).chain(left).collect()
}

#[test]
fn errata_are_exactly_those_that_the_documents_need() {
    let unexplained: Vec<_> = documents().iter().flat_map(unexplained).collect();
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
}

/// Two exemptions from strong authentication, of which a payment may claim one.
const TWO_EXEMPTIONS: &str = r#""consumerAuthenticationInformation": { "strongAuthentication": {
    "lowValueExemptionIndicator": "1", "riskAnalysisExemptionIndicator": "1" } },
  "processingInformation": {"#;

/// A document that is published with another line in the place of one.
fn misprinted(file: &str, line: &str, instead: &str) -> PublishedDocument {
    let mut document = conformance::document(file);
    assert_eq!(document.published.matches(line).count(), 1, "`{line}` stands once in {file}");
    document.published = document.published.replace(line, instead);
    document.repaired = serde_json::from_str(&document.published).expect("the document is JSON");
    document.conforming = document.repaired.clone();
    document
}

#[test]
fn every_kind_of_problem_is_found_with_its_file_and_line() {
    let payment = "payments/unscheduled/customer-initiated-with-token-creation.request.json";
    let enrolment = "instrument-identifiers/create.response.json";
    let table = [
        (payment, r#""currency": "ABC""#, r#""currency": true"#, "currency", "Type"),
        (payment, r#""currency": "ABC""#, r#""curency": "ABC""#, "curency", "no such field"),
        (payment, r#""currency": "ABC""#, r#""currency": """#, "currency", "Required"),
        (
            payment,
            r#""commerceIndicator": "internet""#,
            r#""commerceIndicator": "other""#,
            "commerceIndicator",
            "Value",
        ),
        (payment, r#""processingInformation": {"#, TWO_EXEMPTIONS, "ExemptionIndicator", "AtMostOneOf"),
        (payment, r#""totalAmount": "1"#, r#""totalAmount": "x1"#, "totalAmount", "Type"),
        (enrolment, r#""state": ""#, r#""stat": ""#, "stat", "Unknown"),
        (
            "intelligent-commerce/enroll-card.request.json",
            r#""verificationTimestamp": "1735690745""#,
            r#""verificationTimestamp": "yesterday""#,
            "verificationTimestamp",
            "Type",
        ),
        (
            "payments/unscheduled/customer-initiated-with-pan.response.json",
            r#""submitTimeUtc": "2022-05-17T20:18:40Z""#,
            r#""submitTimeUtc": "yesterday""#,
            "submitTimeUtc",
            "Type",
        ),
        (
            "payments/stored-credentials/initial.fields.fragment.json",
            r#""credentialStoredOnFile""#,
            r#""credentialStored""#,
            "credentialStored",
            "no such field",
        ),
    ];
    for (file, line, instead, name, kind) in table {
        let document = misprinted(file, line, instead);
        let found = unexplained(&document);
        let place = format!("spec/examples/{file}:");
        let named = |message: &&String| message.starts_with(&place) && message.contains(name) && message.contains(kind);
        assert!(found.iter().any(|message| named(&message)), "{instead}: {found:#?}");
    }
    let mut needless = conformance::document(payment);
    needless.mended.push("orderInformation.amountDetails.currency".to_owned());
    let found = unexplained(&needless);
    assert!(found.len() == 1 && found[0].ends_with("is not needed: there is no problem"), "{found:#?}");
    let mut respelt = conformance::document("intelligent-commerce/cancel-purchase-intent.request.json");
    respelt.repaired = respelt.conforming.clone();
    let found = unexplained(&respelt);
    assert!(found.len() == 1 && found[0].ends_with("is not needed: there is no problem"), "{found:#?}");
    // It is reported where it stands, which is not where the example does.
    let stands = found[0].split(':').take(2).collect::<Vec<_>>();
    let spec = fs::read_to_string(conformance::workspace_root().join(stands[0])).expect("the spec is named");
    let line = stands[1].parse::<usize>().ok().and_then(|line| spec.lines().nth(line - 1)).unwrap_or_default();
    assert_eq!((stands[0], line.trim()), ("spec/intelligent-commerce.yaml", "- at: 004:1880"), "{found:#?}");
    let mut helpless = misprinted(payment, r#""currency": "ABC""#, r#""currency": true"#);
    helpless.mended.push("orderInformation.amountDetails.currency".to_owned());
    let found = unexplained(&helpless);
    assert!(found.len() == 1 && found[0].contains("does not help"), "{found:#?}");
}

#[test]
fn published_bytes_are_those_of_the_file() {
    for document in documents() {
        let path = conformance::workspace_root().join("spec").join(&document.file);
        assert!(fs::read(&path).expect("the file can be read") == document.published.as_bytes(), "{}", document.file);
    }
}

#[test]
fn repaired_requests_break_exactly_what_their_errata_mend() {
    for document in requests() {
        let mended: Vec<_> = document.mended.iter().map(String::as_str).collect();
        check(&document, &document.repaired, &mended, |_| {});
    }
}

/// What can be said of a request that breaks nothing: a contract without a requirement proves nothing.
fn best(document: &PublishedDocument) -> Outcome {
    if conformance::contract(&document.contract).is_empty() { Outcome::Unproven } else { Outcome::Satisfied }
}

#[test]
fn conforming_requests_satisfy_their_contract() {
    for document in requests() {
        check(&document, &document.conforming, &[], |verdict| {
            assert_eq!(verdict.outcome(), best(&document), "{}", document.file);
        });
    }
}

#[test]
fn errata_mend_what_a_reader_of_the_pages_expects() {
    // Typed from the pages: texts for booleans (003:353, 769, 963, 1698, 2166, 2885, 3520, 3958, 4419, 5132), first recurring
    // payments that do not say so (003:2160, 2655), a Mastercard without its
    // reason (003:5126); the platform that is left out (004:841), a capital letter (004:1880),
    // two names of fields for amounts and a text for a boolean (004:2155, 2162, 2186), a word for a number (payments:5013).
    let expected = BTreeMap::from([
        ("examples/follow-ons/credit.request.json", vec!["paymentInformation.card.number"]),
        // “Transaction Search” :663, texts for a boolean and for numbers.
        ("examples/transaction-search/search.request.json", vec!["save", "offset", "limit"]),
        ("examples/payments/stored-credentials/store-with-pan.request.json", vec![STORED_ON_FILE]),
        ("examples/payments/stored-credentials/use-stored.request.json", vec![STORED_USED]),
        ("examples/payments/installments/merchant-initiated-with-pan.request.json", vec![STORED_USED]),
        ("examples/payments/recurring/customer-initiated-with-pan.request.json", vec![STORED_ON_FILE, FIRST_RECURRING]),
        ("examples/payments/recurring/customer-initiated-with-network-token.request.json", vec![FIRST_RECURRING]),
        ("examples/payments/recurring/merchant-initiated-with-pan.request.json", vec![STORED_USED]),
        ("examples/payments/standing-orders/customer-initiated-with-pan.request.json", vec![STORED_ON_FILE]),
        ("examples/payments/subscriptions/customer-initiated-with-pan.request.json", vec![STORED_ON_FILE]),
        ("examples/payments/unscheduled/customer-initiated-with-pan.request.json", vec![STORED_ON_FILE]),
        ("examples/payments/unscheduled/merchant-initiated-with-pan.request.json", vec![STORED_USED, MIT_REASON]),
        ("examples/payments/installments/customer-initiated-with-pan.request.json", vec![STORED_ON_FILE]),
        (
            "examples/intelligent-commerce/cancel-purchase-intent.request.json",
            vec!["assuranceData[0].AuthenticationContext"],
        ),
        (
            "examples/intelligent-commerce/retrieve-payment-credentials.request.json",
            vec![SETTLEMENT, HANDLING, VOICE_ONLY],
        ),
        ("examples/passkeys/create-payment-credentials.request.json", vec!["deviceInformation.platformType"]),
        // “Token Management” :7068, a text for a boolean.
        ("examples/payment-instruments/update-for-customer.request.json", vec!["default"]),
    ]);
    for document in documents() {
        let expected = expected.get(document.file.as_str()).cloned().unwrap_or_default();
        let mended: Vec<_> = document.mended.iter().filter(|path| !is_masked(&document, path)).collect();
        assert_eq!(mended, expected, "{}", document.file);
    }
}

/// Whether a number is published with `x` for some of its digits.
fn is_masked(document: &PublishedDocument, path: &str) -> bool {
    let text = json::get(&document.repaired, path).and_then(Value::as_str).unwrap_or_default();
    let is_masked = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'x' | b'X');
    text.len() == 16 && text.contains(['x', 'X']) && text.bytes().all(is_masked)
}

#[test]
fn masked_numbers_are_mended_with_as_many_digits() {
    for document in documents().iter().filter(|document| document.side == Side::Request) {
        for path in document.mended.iter().filter(|path| is_masked(document, path)) {
            let used = json::get(&document.conforming, path).and_then(Value::as_str).unwrap_or_default();
            assert!(used.len() == 16 && used.bytes().all(|byte| byte.is_ascii_digit()), "{}", document.file);
        }
    }
}

fn as_published(document: &PublishedDocument) -> bool {
    serde_json::from_str::<Value>(&document.published).ok().as_ref() == Some(&document.repaired)
}

#[test]
fn what_is_no_json_as_published_is_repaired_and_little_else() {
    let whole = documents().into_iter().filter(|document| document.side != Side::Fragment);
    for document in whole {
        let published = serde_json::from_str::<Value>(&document.published);
        let Ok(published) = published else { continue };
        // Of what is JSON, the places and kinds stay: an erratum of its text puts a word right, and nothing comes or goes.
        let (mut before, mut after) = (Vec::new(), Vec::new());
        outline(&published, &mut before);
        outline(&document.repaired, &mut after);
        assert_eq!(before.len(), after.len(), "{}", document.file);
    }
}

/// Every value of a document, by what it is.
fn outline(json: &Value, into: &mut Vec<std::mem::Discriminant<Value>>) {
    into.push(std::mem::discriminant(json));
    match json {
        Value::Object(members) => members.values().for_each(|value| outline(value, into)),
        Value::Array(elements) => elements.iter().for_each(|value| outline(value, into)),
        _ => {}
    }
}

#[test]
fn only_these_fragments_are_published_as_objects() {
    let fragments: Vec<_> = documents().into_iter().filter(|document| document.side == Side::Fragment).collect();
    let objects: Vec<_> = fragments.iter().filter(|fragment| as_published(fragment)).map(|f| f.file.as_str()).collect();
    let expected = [
        "examples/payments/stored-credentials/initial.fields.fragment.json",
        "examples/payments/stored-credentials/subsequent.fields.fragment.json",
    ];
    assert_eq!(objects, expected);
}

#[test]
fn mending_changes_what_the_errata_say_and_nothing_else() {
    let installment = conformance::document("payments/installments/customer-initiated-with-pan.request.json");
    assert_eq!(json::get(&installment.repaired, STORED_ON_FILE), Some(&Value::from("true")));
    assert_eq!(json::get(&installment.conforming, STORED_ON_FILE), Some(&Value::from(true)));
    assert_eq!(json::get(&installment.repaired, MIT_REASON), Some(&Value::from("9")));
    let recurring = conformance::document("payments/recurring/customer-initiated-with-pan.request.json");
    assert_eq!(json::get(&recurring.repaired, "processingInformation.recurringOptions"), None);
    assert_eq!(json::get(&recurring.conforming, FIRST_RECURRING), Some(&Value::from(true)));
    let subscription = conformance::document("payments/subscriptions/customer-initiated-with-pan.request.json");
    assert_eq!(json::get(&subscription.repaired, COMMERCE_INDICATOR), Some(&Value::from("internet")));
    assert_eq!(json::get(&subscription.conforming, COMMERCE_INDICATOR), Some(&Value::from("internet")));
    let unscheduled = conformance::document("payments/unscheduled/merchant-initiated-with-pan.request.json");
    assert_eq!(json::get(&unscheduled.repaired, MIT_REASON), None);
    assert_eq!(json::get(&unscheduled.conforming, MIT_REASON), Some(&Value::from("10")));
    assert_eq!(json::get(&unscheduled.repaired, ORIGINAL_AMOUNT), Some(&Value::from("100")));
    let intent = conformance::document("intelligent-commerce/initiate-purchase-intent.request.json");
    assert_eq!(json::get(&intent.repaired, "mandates[0].quantity"), Some(&Value::Null));
    assert_eq!(json::get(&intent.conforming, "mandates[0].quantity"), None);
    let cancellation = conformance::document("intelligent-commerce/cancel-purchase-intent.request.json");
    let context = Some(&serde_json::json!({ "action": "AUTHENTICATE, REGISTER" }));
    assert_eq!(json::get(&cancellation.repaired, "assuranceData[0].AuthenticationContext"), context);
    assert_eq!(json::get(&cancellation.conforming, "assuranceData[0].AuthenticationContext"), None);
    assert_eq!(json::get(&cancellation.conforming, "assuranceData[0].authenticationContext"), context);
    let purchase = conformance::document("intelligent-commerce/retrieve-payment-credentials.request.json");
    for amount in [SETTLEMENT, HANDLING] {
        assert!(json::get(&purchase.repaired, amount).is_some_and(Value::is_string), "{amount}");
        assert_eq!(json::get(&purchase.conforming, amount), None);
    }
    assert_eq!(json::get(&purchase.repaired, VOICE_ONLY), Some(&Value::from("true")));
    assert_eq!(json::get(&purchase.conforming, VOICE_ONLY), Some(&Value::from(true)));
    let (city, zip) = ("transactionData[0].shippingAddress.city", "transactionData[0].shippingAddress.zip");
    assert_eq!(json::get(&purchase.repaired, city), Some(&Value::from("San Francisco")));
    assert_eq!(json::get(&purchase.repaired, zip), Some(&Value::from("94105")));
    let step_up = conformance::document("passkeys/create-authentication-options.step-up.response.json");
    let shown = |path: &str| json::get(&step_up.repaired, path).and_then(Value::as_str);
    assert_eq!(shown("stepUpOptions[1].value"), Some("ip****@email.com"));
    assert_eq!(shown("stepUpOptions[1].source"), Some("email@issuer.com"));
    assert_eq!(shown("stepUpOptions[3].source"), Some("https://usa.visa.com/app/af801b935f19ae03a718d40"));
    assert_eq!(shown("stepUpOptions[4].source"), Some("https://usa.visa.com/app/af801b935f19ae03a718d40"));
    let passkey = conformance::document("passkeys/create-payment-credentials.request.json");
    assert_eq!(json::get(&passkey.repaired, "deviceInformation.platformType"), None);
    assert_eq!(json::get(&passkey.conforming, "deviceInformation.platformType"), Some(&Value::from("WEB")));
    let relying_party = json::get(&passkey.repaired, "authenticatedIdentities[0].relyingPartyId");
    assert_eq!(relying_party, Some(&Value::from("<Base64URL encoded string>")));
    for document in documents() {
        let mut repaired = without(&document.repaired, &document);
        if document.file.ends_with("/initiate-purchase-intent.request.json") {
            // The only `null` of a request (004:1545), which counts as absent.
            assert_eq!(json::remove(&mut repaired, "mandates[0].quantity"), Some(Value::Null));
        }
        assert_eq!(repaired, without(&document.conforming, &document));
    }
}

/// Places of a published document whose key is spelt in another way than documented, each with the documented place.
fn respelt(document: &PublishedDocument) -> Vec<(String, String)> {
    let (_, notes) = decoded(empty(document), &document.repaired);
    let documented = notes.into_iter().filter_map(|note| match note.kind {
        Misfit::Spelling { documented } => {
            let parent = note.path.rsplit_once('.').map(|(parent, _)| format!("{parent}."));
            let place = parent.unwrap_or_default() + &documented;
            Some((note.path, place))
        }
        _ => None,
    });
    documented.collect()
}

/// The document without the places that are mended, under either spelling, and without the objects that held nothing else.
fn without(json: &Value, document: &PublishedDocument) -> Value {
    let mut json = json.clone();
    let respelt = respelt(document);
    for path in document.mended.iter().chain(respelt.iter().map(|(_, documented)| documented)) {
        let mut path = path.as_str();
        // An object goes only with its last field: one that is published empty stays.
        while json::remove(&mut json, path).is_some() {
            let Some((parent, _)) = path.rsplit_once('.') else { break };
            if json::get(&json, parent) != Some(&Value::Object(serde_json::Map::new())) {
                break;
            }
            path = parent;
        }
    }
    json
}

#[test]
fn without_a_network_only_rules_on_networks_are_undecided() {
    for document in requests() {
        let contract = contract(&document.contract);
        let verdict = judge(contract, &document.conforming, &Given::default());
        assert!(verdict.violations.is_empty(), "{}", document.file);
        let undecided = verdict.undecided.iter();
        let undecided =
            undecided.map(|u| (&*u.selector, &*u.violation.path, u.values.iter().map(|value| &**value).collect()));
        // Card numbers tell their network; tokens tell nothing.
        let expected: &[(&str, &str, &[&str])] = match document.contract.split_once('.').map(|(base, _)| base) {
            Some("payments/unscheduled/merchant-initiated-with-token") => &[
                ("network", MIT_REASON, &["american-express", "discover", "mastercard"]),
                ("network", ORIGINAL_AMOUNT, &["discover"]),
            ],
            Some("payments/recurring/merchant-initiated-with-token") => &[("network", ORIGINAL_AMOUNT, &["discover"])],
            None if document.contract == "payments/installments/customer-initiated-with-network-token" => {
                &[("network", MIT_REASON, &["mastercard"])]
            }
            _ => &[],
        };
        let expected: Vec<_> =
            expected.iter().map(|(selector, path, values)| (*selector, *path, values.to_vec())).collect();
        assert_eq!(undecided.collect::<Vec<(_, _, Vec<_>)>>(), expected, "{}", document.file);
        let outcome = if expected.is_empty() { best(&document) } else { Outcome::Undecided };
        assert_eq!(verdict.outcome(), outcome, "{}", document.file);
    }
}

#[test]
fn conforming_documents_decode_without_a_note_and_encode_to_themselves() {
    for document in documents() {
        let (object, notes) = decoded(empty(&document), &document.conforming);
        assert_eq!(notes, [], "{}", document.file);
        assert_eq!(encoded(object.as_ref()), document.conforming, "{}", document.file);
    }
}

#[test]
fn repaired_documents_decode_with_nothing_unknown_and_encode_to_themselves_but_for_what_is_mended() {
    for document in documents() {
        let (object, notes) = decoded(empty(&document), &document.repaired);
        for note in &notes {
            assert_ne!(note.kind, Misfit::Unknown, "{}: {note:?}", document.file);
            let is_null = note.kind.is_of("null");
            assert!(is_null || document.mended.contains(&note.path), "{}: {note:?}", document.file);
        }
        let again = encoded(object.as_ref());
        assert_eq!(without(&again, &document), without(&document.repaired, &document), "{}", document.file);
        for (published, documented) in respelt(&document) {
            assert_eq!(json::get(&again, &documented), json::get(&document.repaired, &published), "{}", document.file);
        }
    }
}

#[test]
fn every_example_file_is_a_document() {
    let documents = documents();
    let named: BTreeSet<_> = documents.iter().map(|document| format!("spec/{}", document.file)).collect();
    assert_eq!(named.len(), documents.len(), "a file is one document");
    let sources = xtask::spec_sources(&conformance::workspace_root()).expect("the spec can be read");
    let files: BTreeSet<_> =
        sources.into_iter().map(|s| s.path).filter(|path| path.strip_suffix(".json").is_some()).collect();
    assert_same(named, files, "name the file in `examples` or `fragments` of its use case");
}

#[test]
fn use_cases_without_an_example_are_listed() {
    let documents = documents();
    let shown = |id: &str, side: Side| {
        let of = |contract: &str| contract == id || contract.starts_with(&format!("{id}."));
        documents.iter().any(|document| of(&document.contract) && document.side == side)
    };
    let mut silent = String::new();
    for contract in visa_acceptance::use_cases() {
        let missing = match (shown(contract.id, Side::Request), shown(contract.id, Side::Response)) {
            (true, true) => continue,
            (true, false) => "no answer",
            (false, true) => "no request",
            (false, false) => "no example",
        };
        let proves = if contract.is_empty() { ", and no requirement" } else { "" };
        silent += &format!("{}: {missing}{proves}\n", contract.id);
    }
    insta::assert_snapshot!(silent);
}
