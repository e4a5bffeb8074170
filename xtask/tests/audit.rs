//! A small guide of our own in the publisher's patterns and a spec of it: what the audit says of the page as it is, and of it with one
//! thing changed.

use codegen::Source;
use xtask::audit::{
    self, Audit,
    finding::{Kind, State},
    guide::File,
    mutate,
    spec::Spec,
};

const PAGE: &str = include_str!("audit/painting.md");

fn spec() -> Spec {
    spec_with("", "")
}

/// The spec with a text replaced in its topic.
fn spec_with(old: &str, new: &str) -> Spec {
    let files = [
        ("spec/api.yaml", include_str!("audit/api.yaml")),
        ("spec/paint.yaml", include_str!("audit/paint.yaml")),
        ("spec/examples/paint/fill.request.json", include_str!("audit/fill.request.json")),
        ("spec/examples/paint/fill.response.json", include_str!("audit/fill.response.json")),
    ];
    let sources = files.map(|(path, text)| {
        let is_topic = path == "spec/paint.yaml" && !old.is_empty();
        assert!(!is_topic || text.contains(old), "the topic does not have {old}");
        Source { path: path.to_owned(), text: if is_topic { text.replacen(old, new, 1) } else { text.to_owned() } }
    });
    Spec::of(&sources).unwrap_or_else(|error| panic!("{error}"))
}

fn file(text: &str) -> File {
    File { name: "painting.md".to_owned(), text: text.to_owned() }
}

fn audited(text: &str, said: Option<&str>) -> Audit {
    audit::audit(&spec(), &[file(text)], said)
}

/// What differs: kind, path, line and how.
fn differences(audit: &Audit) -> Vec<(Kind, String, usize, State)> {
    audit.differences().map(|it| (it.kind, it.path.clone(), it.line, it.state)).collect()
}

/// Checks that a replaced text is told as this and nothing else.
#[track_caller]
fn check(old: &str, new: &str, expected: &[(Kind, &str, usize, State)]) {
    assert!(PAGE.contains(old), "the page does not have {old}");
    let audit = audited(&PAGE.replacen(old, new, 1), Some("001"));
    let expected: Vec<_> =
        expected.iter().map(|(kind, path, line, state)| (*kind, (*path).to_owned(), *line, *state)).collect();
    assert_eq!(differences(&audit), expected, "{}", audit::text(&audit, true));
    assert_eq!(audit.status(), u8::from(!expected.is_empty()));
}

#[test]
fn a_page_that_the_spec_follows_agrees() {
    let audit = audited(PAGE, None);
    assert_eq!(
        (differences(&audit), audit.unread.len(), audit.status()),
        (Vec::new(), 0, 0),
        "{}",
        audit::text(&audit, true)
    );
    let of = |state: State| {
        audit.findings.iter().filter(|it| it.state == state).map(|it| it.path.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(of(State::Ours), ["paint.reason"]);
    assert_eq!(of(State::Covered), ["paint.gloss", "paint.kinds", "paint.previousJobId"]);
}

#[test]
fn fields_that_one_side_lacks() {
    check("owner.name\n:\n\n", "", &[(Kind::Field, "owner.name", 36, State::OnlySpec)]);
    check("owner.name\n:\n", "owner.name\n:\n\nowner.age\n:\n", &[(Kind::Field, "owner.age", 45, State::OnlyPage)]);
    check("owner.town\n:\n\n[card", "owner.city\n:\n\n[card", &[(Kind::Renamed, "owner.town", 48, State::Differs)]);
}

#[test]
fn requirements_values_and_conditions() {
    check("paint.note\n:\n", "paint.note\n:\nSet to `x`.\n", &[(Kind::Value, "paint.note", 107, State::Differs)]);
    check("`red`", "`green`", &[(Kind::Value, "paint.color", 62, State::Differs)]);
    check("`red`", "`Red`", &[(Kind::Value, "paint.color", 62, State::Differs)]);
    check("`internet`, or", "`Internet`, or", &[(Kind::Value, "paint.indicator", 66, State::Differs)]);
    check("`oil`", "`water`", &[(Kind::Value, "paint.kinds", 70, State::Differs)]);
    check("for Mastercard and Visa", "for Visa and JCB", &[(Kind::Condition, "paint.amount", 90, State::Differs)]);
    let moved = ("owner.name\n:\n\n", "paint.note\n:\n", "paint.note\n:\n\nowner.name\n:\n");
    let text = PAGE.replacen(moved.0, "", 1).replacen(moved.1, moved.2, 1);
    assert_eq!(differences(&audited(&text, None)), [(Kind::Requirement, "owner.name".to_owned(), 107, State::Differs)]);
}

#[test]
fn the_spec_may_accept_a_value_in_other_letters_as_well() {
    let differs = |old: &str, new: &str| {
        let spec = spec_with(old, new);
        differences(&audit::audit(&spec, &[file(PAGE)], None))
    };
    assert_eq!(differs("paint.kinds[]: [oil, chalk]", "paint.kinds[]: [oil, Oil, chalk]"), []);
    let told = differs("paint.kinds[]: [oil, chalk]", "paint.kinds[]: [Oil, chalk]");
    assert_eq!(told, [(Kind::Value, "paint.kinds".to_owned(), 70, State::Differs)]);
}

#[test]
fn endpoints_hosts_and_examples() {
    check("test.paint", "trial.paint", &[(Kind::Host, "fill-pot test", 33, State::Differs)]);
    check("/paint/v1", "/paint/v2", &[(Kind::Endpoint, "fill-pot test", 33, State::Differs)]);
    check(
        "**Test:**",
        "**Test in India:**",
        &[(Kind::Host, "fill-pot test", 16, State::OnlySpec), (Kind::Host, "fill-pot test-india", 33, State::OnlyPage)],
    );
    check("\"99\"", "\"98\"", &[(Kind::Example, "examples/paint/fill.response.json", 133, State::Differs)]);
    let block = "Response to a Successful Request\n\n```\n{\n  \"id\": \"99\",\n  \"status\": \"DRYING\"\n}\n```\n";
    check(block, "", &[(Kind::Example, "examples/paint/fill.response.json", 132, State::OnlySpec)]);
}

#[test]
fn a_host_that_no_page_has_may_be_ours() {
    let host = "\"https://test.paint.example\"";
    let spec = spec_with(host, &format!("{{ base: {host}, ours: the painters told us }}"));
    let audit = audit::audit(&spec, &[file(&PAGE.replace("**Test:**", "**Test in India:**"))], None);
    let hosts = audit.findings.iter().filter(|it| it.kind == Kind::Host && it.path == "fill-pot test");
    let hosts: Vec<_> = hosts.map(|it| (it.state, it.why.as_deref(), it.edit.as_deref())).collect();
    assert_eq!(hosts, [(State::Ours, Some("the painters told us"), None)]);
}

#[test]
fn a_list_may_name_the_path_s_parameters_and_say_that_its_fields_are_free() {
    check("owner.name\n:\n", "potId\n:\nInclude it in the path.\n\nowner.name\n:\n", &[]);
    check("owner.name\n:\n", "jarId\n:\n\nowner.name\n:\n", &[(Kind::Field, "jarId", 42, State::OnlyPage)]);
    let (optional, required) =
        ("Optional Fields for Filling a Pot {#paint-fill-opt}\n", "Required Fields {#paint-fill-opt}\n");
    check(optional, required, &[(Kind::Requirement, "paint.note", 107, State::Differs)]);
    let free =
        "Required Fields {#paint-fill-opt}\n===\n\nYou can include any of the following fields:\n\nAs you like.\n";
    check(&format!("{optional}{}\n", "=".repeat(51)), free, &[]);
}

#[test]
fn a_request_that_is_an_address_is_held_against_the_operation() {
    let request = "Request\n\n```\n";
    for (address, is_same) in [
        ("https://test.paint.example/paint/v1/pots/9", true),
        ("/paint/v1/pots/9?wet=true", true),
        ("https://test.paint.example/paint/v1/lids/9", false),
        ("https://mars.paint.example/paint/v1/pots/9", false),
    ] {
        let expected = (Kind::Endpoint, "fill-pot call", 116, State::Differs);
        let call = format!("{request}POST {address}\n```\n\n{request}");
        check(request, &call, if is_same { &[] } else { std::slice::from_ref(&expected) });
    }
}

#[test]
fn an_erratum_may_be_about_an_endpoint_and_covers_the_parameters_that_it_takes_from_the_path() {
    let page = PAGE.replace("/pots/`*{potId}*", "/pots/`*{potId}*`/lids/`*{lidId}*").replacen(
        "owner.name\n:\n",
        "lidId\n:\n\nowner.name\n:\n",
        1,
    );
    let told = |spec: &Spec| audit::audit(spec, &[file(&page)], None);
    assert_eq!(differences(&told(&spec())).len(), 3);
    let errata = "    errata:\n";
    let erratum = "      - { at: 001:33, in: list, path: potId, published: '\"/paint/v1/pots/{potId}/lids/{lidId}\"', used: '\"/paint/v1/pots/{potId}\"', why: a pot has one }\n";
    let audit = told(&spec_with(errata, &format!("{errata}{erratum}")));
    assert_eq!(differences(&audit), []);
    assert!(audit.findings.iter().any(|it| it.path == "lidId" && it.state == State::Covered && it.line == 42));
    // The host is compared all the same.
    let spec = spec_with(errata, &format!("{errata}{erratum}"));
    let told = audit::audit(&spec, &[file(&page.replace("test.paint", "trial.paint"))], None);
    assert_eq!(differences(&told), [(Kind::Host, "fill-pot test".to_owned(), 33, State::Differs)]);
}

#[test]
fn an_erratum_on_how_far_a_field_is_asked_for_covers_just_that() {
    let errata = "    errata:\n";
    let erratum = "      - { at: 001:107, in: list, path: paint.note, published: required, used: optional, why: nobody needs it }\n";
    let spec = spec_with(errata, &format!("{errata}{erratum}"));
    let told = |page: &str| differences(&audit::audit(&spec, &[file(page)], None));
    let required = PAGE.replace("Optional Fields for Filling", "Required Fields for Filling");
    assert_eq!(told(&required), []);
    let differs = |kind| [(kind, "paint.note".to_owned(), 107, State::Differs)];
    assert_eq!(told(PAGE), differs(Kind::Erratum));
    assert_eq!(told(&required.replace("paint.note\n:\n", "paint.note\n:\nSet to `x`.\n")), differs(Kind::Value));
}

#[test]
fn a_code_that_a_list_lacks_is_told_where_the_list_begins() {
    let audit = audited(&PAGE.replacen("* `OVEN`", "* `SUN`", 1), Some("001"));
    let lines: Vec<_> = audit.differences().filter_map(|it| it.place.as_ref()).map(|place| place.line).collect();
    assert_eq!(lines, [21]);
}

#[test]
fn tables_lists_of_codes_networks_and_settings() {
    check("| spa ", "| spb ", &[(Kind::Table, "values mastercard 05", 143, State::Differs)]);
    check("* `OVEN`", "* `SUN`", &[(Kind::Table, "drying SUN", 22, State::OnlyPage)]);
    check("* Mastercard\n", "* JCB\n", &[(Kind::Supported, "network", 27, State::Differs)]);
    check("also include owner.town", "also include owner.name", &[(Kind::Mode, "owner.street", 150, State::Differs)]);
    check("26.02.01", "26.03.01", &[(Kind::Revision, "revision", 11, State::Differs)]);
    check("{#paint-fill-opt}", "{#paint-fill-may}", &[(Kind::Section, "#paint-fill-opt", 1, State::OnlySpec)]);
}

#[test]
fn an_erratum_that_the_page_resolves_or_breaks_is_told_as_that() {
    check("paint. previousJobID", "paint.previousJobId", &[(Kind::Erratum, "paint.previousJobId", 78, State::Differs)]);
    check("paint. previousJobID", "paint. previousJob", &[(Kind::Erratum, "paint.previousJobId", 78, State::Differs)]);
    check("`chalkk`", "`chalk`", &[(Kind::Erratum, "paint.kinds", 70, State::Differs)]);
    check("hihg", "high", &[(Kind::Erratum, "examples/paint/fill.request.json", 121, State::Differs)]);
    check(
        "paint.note\n:\n",
        "paint.note\n:\n\npaint.gloss\n:\n",
        &[(Kind::Erratum, "paint.gloss", 110, State::Differs)],
    );
}

#[test]
fn another_brand_is_the_same() {
    let other = PAGE.replace("paint.example/", "brushes.example/").replace("paint.example``", "brushes.example``");
    assert_eq!(differences(&audited(&other, None)), []);
}

#[test]
fn what_is_documented_in_another_guide_may_have_another_brand_s_hosts() {
    let page =
        PAGE.replace("paint.example", "brushes.example").replace("Painting Developer Guide", "Brushes Developer Guide");
    let told = |page: &str| {
        let spec = spec_with(
            "documented: [001#paint-fill-intro, 001#paint-fill-req",
            "documented: [brushes#paint-fill-intro, brushes#paint-fill-req",
        );
        let audit = audit::audit(&spec, &[file(page)], None);
        let hosts = audit.findings.into_iter().filter(|it| it.kind == Kind::Host);
        hosts.map(|it| (it.path, it.state)).collect::<Vec<_>>()
    };
    let both = |state| [("fill-pot test".to_owned(), state), ("fill-pot production".to_owned(), State::Agrees)];
    assert_eq!(told(&page), both(State::Agrees));
    assert_eq!(told(&page.replace("test.brushes", "trial.brushes")), both(State::Differs));
    assert_eq!(told(&page.replace("test.brushes", "test.rollers")), both(State::Differs));
}

#[test]
fn another_edition_is_read_as_the_guide_that_is_said() {
    let other = PAGE.replace("/brush/", "/roller/");
    assert_eq!(
        differences(&audited(&other, None)),
        [(Kind::Guide, "Painting Developer Guide".to_owned(), 3, State::OnlyPage)]
    );
    assert_eq!(differences(&audited(&other, Some("001"))), []);
}

#[test]
fn what_is_not_understood_is_told_and_is_not_silent() {
    let audit = audited(
        &PAGE.replacen("Set the value to `red`.", "Set the value to `red`.\n:\nIt should be set if it rains.", 1),
        None,
    );
    assert_eq!(audit.unread.iter().map(|(_, unread)| unread.line).collect::<Vec<_>>(), [66]);
    assert_eq!(audit.status(), 1);
}

#[test]
fn json_has_the_documented_keys() {
    let audit = audited(&PAGE.replacen("`red`", "`green`", 1), None);
    let json: serde_json::Value =
        audit::json(&audit, false).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let differences = json["differences"].as_array().cloned().unwrap_or_default();
    let difference = differences.iter().find(|it| it["state"] == "differs").cloned().unwrap_or_default();
    let expected = serde_json::json!({
        "kind": "value", "use_case": "paint/fill", "path": "paint.color", "page": "painting.md", "line": 62,
        "published": "required, `green`", "spec": "required, `red`", "spec_file": "spec/paint.yaml", "covered_by": null,
    });
    for (key, value) in expected.as_object().into_iter().flatten() {
        assert_eq!(&difference[key], value, "{key}");
    }
    assert!(difference["spec_line"].is_u64());
    assert_eq!(json["summary"]["use_cases"]["differ"], 1);
}

#[test]
fn two_editions_are_told_apart_and_notes_on_revisions_are_held_against_that() {
    let new = PAGE
        .replacen("26.02.01\n--------\n", "26.03.01\n--------\n\nA new one. See [A](/b/paint-fill-intro.md \"\") and [B](/b/paint-values.md \"\").\n\n26.02.01\n--------\n", 1)
        .replacen("Paint dries in", "Paint hardens in", 1)
        .replacen("owner.name\n:\n\n", "", 1)
        .replacen("www.paint", "shop.paint", 1);
    let audit = audit::between(&file(PAGE), &file(&new));
    let kinds: Vec<_> = audit.findings.iter().map(|it| (it.kind, it.path.as_str(), it.state)).collect();
    let expected = [
        (Kind::Field, "owner.name", State::OnlySpec),
        (Kind::Text, "#paint-fill-intro", State::Differs),
        (Kind::Host, "Production", State::Differs),
    ];
    assert_eq!(kinds, expected, "{}", audit::text(&audit, false));
    let text = anstream::adapter::strip_str(&audit::text(&audit, false)).to_string();
    assert!(
        text.contains("#paint-fill-intro changed") && text.contains("#paint-values is the same on both sides"),
        "{text}"
    );
    assert_eq!(audit::between(&file(PAGE), &file(PAGE)).status(), 0);
}

#[test]
fn every_edit_is_told_as_what_it_is() {
    let proofs = [None, Some("002")].map(|said| mutate::mutate(&spec(), &file(PAGE), said, 15, 7));
    assert!(mutate::is_proven(&proofs), "{}", mutate::text(&proofs));
    for proof in &proofs {
        let undone: Vec<_> = proof.tallies.iter().filter(|tally| tally.done == 0).map(|tally| tally.name).collect();
        assert_eq!(undone, Vec::<&str>::new(), "{}", mutate::text(&proofs));
    }
}

#[test]
fn a_page_that_cannot_be_read_is_an_error() {
    let missing = std::path::PathBuf::from("no/such/page.md");
    assert!(audit::files(&[missing]).is_err_and(|error| error.contains("no/such/page.md")));
}

#[test]
fn lines_end_in_one_way_however_the_page_was_saved() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("saved-elsewhere.md");
    std::fs::write(&path, PAGE.replace('\n', "\r\n")).unwrap_or_else(|error| panic!("{error}"));
    let read = audit::files(&[path]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(read.iter().map(|file| file.text.as_str()).collect::<Vec<_>>(), [PAGE]);
}
