//! Drafts of the tests' own page: what the spec has already comes out with the same rules, and what it does not have compiles.

use codegen::Source;
use xtask::{
    audit::{guide::File, spec::Spec},
    draft::{self, Order},
};

const PAGE: &str = include_str!("audit/painting.md");

fn sources() -> Vec<Source> {
    let files = [
        ("spec/api.yaml", include_str!("audit/api.yaml")),
        ("spec/paint.yaml", include_str!("audit/paint.yaml")),
        ("spec/examples/paint/fill.request.json", include_str!("audit/fill.request.json")),
        ("spec/examples/paint/fill.response.json", include_str!("audit/fill.response.json")),
    ];
    files.map(|(path, text)| Source { path: path.to_owned(), text: text.to_owned() }).into()
}

fn drafted(page: &str, section: Option<&str>) -> Result<draft::Draft, String> {
    of_pages(&[("painting.md", page)], Some("001"), section)
}

fn of_pages(pages: &[(&str, &str)], guide: Option<&str>, section: Option<&str>) -> Result<draft::Draft, String> {
    let sources = sources();
    let spec = Spec::of(&sources)?;
    let operations = codegen::Spec::read(&sources).fields().map_err(|failure| failure.to_string())?;
    let file = |(name, text): &(&str, &str)| File { name: (*name).to_owned(), text: (*text).to_owned() };
    let files: Vec<_> = pages.iter().map(file).collect();
    draft::draft(&spec, &operations, &files, Order { guide, section, into: "pots" })
}

/// The spec with a draft, as the compiler judges it.
fn problem(draft: &draft::Draft) -> Option<String> {
    let mut with = draft.changed(&sources());
    with.extend(
        sources().into_iter().filter(|source| !with.iter().any(|it| it.path == source.path)).collect::<Vec<_>>(),
    );
    with.extend(draft.files.iter().cloned());
    match codegen::Spec::read(&with).inventory() {
        Err(failure) if failure.is_unwritten() => None,
        Err(failure) => Some(failure.to_string()),
        Ok(_) => Some("nothing is left to write".to_owned()),
    }
}

const NEW: &str = r#"
Emptying a Pot {#paint-empty-intro}
===================================

Endpoint {#paint-empty-endpoint}
--------------------------------

**Test:** `POST ``https://test.paint.example``/paint/v1/pots/`*{potId}*`/drains`
**Mars:** `POST ``https://mars.paint.example``/paint/v1/pots/`*{potId}*`/drains`

Required Fields for Emptying a Pot {#paint-empty-req}
=====================================================

drain.fast
:
Set the value to `true`.

owner.name
:

drain.depth
:
Must only be measured when the pot is full.

Optional Fields for Emptying a Pot {#paint-empty-opt}
=====================================================

drain.reason
:
Set to one of these possible values:

    * `dry`
    * `10`

card.type
:
Required only for Mastercard.

REST Example: Emptying a Pot {#paint-empty-ex}
==============================================

Request

```
{
  "owner": { "name": "Jo" },
  "drain": {
    "fast": true,  // at once
    "depth": "3"
    "reason": "dry", "hose": 4
  }
}
```

Response to a Successful Request

```
{ "id": "7", "left": { "litres": 3 }, "pots": [ { "id": "8" } ] }
```
"#;

#[test]
fn what_the_spec_has_already_is_drafted_with_the_same_rules() {
    let sources = sources();
    let spec = Spec::of(&sources).unwrap_or_else(|error| panic!("{error}"));
    let operations = codegen::Spec::read(&sources).fields().unwrap_or_else(|failure| panic!("{failure}"));
    // That a value is misspelt no draft can know: a person's erratum says so.
    let file = File { name: "painting.md".to_owned(), text: PAGE.replace("`chalkk`", "`chalk`") };
    let compared = draft::compare(&sources, &spec, &operations, &file, Some("001"));
    assert_eq!(compared.len(), 1);
    for it in compared {
        assert_eq!((it.problem.as_deref(), &it.missing, &it.more), (None, &[].into(), &[].into()), "{}", it.use_case);
        assert!(it.same > 10, "{} rules", it.same);
    }
    assert!(drafted(PAGE, None).is_ok_and(|draft| draft.use_cases.is_empty()));
}

#[test]
fn a_new_section_becomes_a_topic_that_compiles_but_for_what_a_person_writes() {
    let page = format!("{PAGE}{NEW}");
    let draft = drafted(&page, None).unwrap_or_else(|error| panic!("{error}"));
    let yaml = draft.files.first().map_or("", |file| file.text.as_str());
    assert_eq!(problem(&draft), None, "{yaml}");
    let has = |text: &str| assert!(yaml.contains(text), "no {text} in\n{yaml}");
    has("guide: \"001\"\n");
    has("    method: POST\n    path: /paint/v1/pots/{potId}/drains\n");
    has("      drain.fast: boolean, TODO\n");
    has("      - drain.fast: true\n      - owner.name\n");
    has("      - drain.reason:\n          - dry\n          - \"10\"\n");
    has("the spec has no environment `mars`");
    has("a rule that was not understood");
    has("      - network:\n          - mastercard\n        required:\n          - card.type\n");
    has("    why: JSON has no remarks\n".trim_start());
    has("why: a comma is missing\n");
    // What only the example has is optional, and an erratum says so.
    has("      - drain.hose\n");
    let published = draft.files.iter().filter(|file| file.path.ends_with(".request.json"));
    let published: Vec<_> = published.map(|file| file.text.as_str()).collect();
    assert!(published.len() == 1 && published.iter().all(|text| NEW.contains(text)), "{published:?}");
}

#[test]
fn a_page_of_no_guide_and_a_section_that_is_not_there_are_told() {
    assert!(drafted(PAGE, Some("nowhere")).is_err_and(|error| error.contains("no section `nowhere`")));
}

#[test]
fn pages_of_a_guide_become_one_topic_and_those_of_several_are_told_apart() {
    let pages = [("painting.md", PAGE), ("empty.md", NEW), ("look.md", CALLED)];
    let draft = of_pages(&pages, Some("001"), None).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(problem(&draft), None);
    let told: Vec<_> = draft.use_cases.iter().map(|it| (it.page.as_str(), it.line, it.name.as_str())).collect();
    assert_eq!(told, [("empty.md", 2, "emptying-a-pot"), ("look.md", 2, "looking-at-a-pot")]);
    let yaml = draft.files.first().map_or("", |file| file.text.as_str());
    assert!(yaml.contains("# look.md:2: #paint-look-intro\n"), "{yaml}");
    // What one page calls last says nothing of another.
    let silent = CALLED.replace("**Test:**", "Test");
    let draft = of_pages(&[("empty.md", NEW), ("look.md", &silent)], Some("001"), None);
    assert!(draft.is_ok_and(|draft| draft.use_cases.len() == 1 && draft.left.len() == 1));
    let one = of_pages(&pages, Some("001"), Some("paint-look-intro"));
    assert!(one.is_ok_and(|draft| draft.use_cases.len() == 1));
    let none = of_pages(&pages, Some("001"), Some("nowhere")).err().unwrap_or_default();
    assert!(none.contains("painting.md, empty.md, look.md have no section `nowhere`"), "{none}");
    let told = |second: &str| {
        let second = PAGE.replace("Painting Developer Guide", second);
        let pages = [("painting.md", PAGE), ("second.md", &second), ("third.md", &second)];
        of_pages(&pages, None, None).err().unwrap_or_default()
    };
    let (unknown, several) = (told("Rollers"), told("Brushes Developer Guide"));
    assert!(unknown.contains("second.md, “Rollers” or third.md, “Rollers”"), "{unknown}");
    assert!(several.contains("painting.md of 001, second.md of brushes, third.md of brushes"), "{several}");
}

const CALLED: &str = r#"
Looking at a Pot {#paint-look-intro}
====================================

Endpoint {#paint-look-endpoint}
-------------------------------

**Test:** `GET ``https://test.paint.example``/paint/v1/pots/`*{potId}*

REST Example: Looking at a Pot {#paint-look-ex}
===============================================

Request

```keyword
GET `https://test.paint.example`/paint/v1/pots/7   
```

Response to a Successful Request

```
{ "id": "7", "left": { "litres": 3 } }
```
"#;

#[test]
fn a_call_in_the_place_of_a_request_is_no_example() {
    let draft = drafted(&format!("{PAGE}{CALLED}"), None).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(problem(&draft), None);
    let examples: Vec<_> = draft.files.iter().filter(|file| file.path.contains("examples/")).collect();
    assert!(matches!(&examples[..], [answer] if answer.path.ends_with(".response.json")), "{examples:?}");
}

const SHELVES: &str = r#"
Stacking Pots {#paint-stack-intro}
==================================

Endpoint {#paint-stack-endpoint}
--------------------------------

**Test:** `POST ``https://test.paint.example``/paint/v1/pots/`*{potId}*`/stacks`

Required Fields for Stacking Pots {#paint-stack-req}
====================================================

potId
:
Include it in the path.

shelf.rows.width
:

shelf.openingTime
:

cellar.openingTime
:

REST Example: Stacking Pots {#paint-stack-ex}
=============================================

Request

```
POST https://test.paint.example/paint/v1/pots/7/stacks
{
  "shelf": { "openingTime": "9&gt;8", "rows": [ { "width": "3", "height": 4 } ] },
  "cellar": { "openingTime": "10"
}
```

Response to a Successful Request

```
},
  "id": "7"
}=
```

Moving a Stack {#paint-stacked-intro}
=====================================

Endpoint {#paint-stacked-endpoint}
----------------------------------

**Test:** `POST ``https://test.paint.example``/paint/v1/pots/`*{potId}*`/stacks`

Required Fields for Moving a Stack {#paint-stacked-req}
=======================================================

shelf.rows.depth
:
"#;

#[test]
fn what_an_answer_has_and_its_body_lacks_is_added_to_the_body() {
    let page = PAGE.replace("\"status\": \"DRYING\"", "\"status\": \"DRYING\", \"leftOver\": { \"litres\": 3 }");
    let draft = drafted(&page, Some("paint-fill-intro")).unwrap_or_else(|error| panic!("{error}"));
    let added: Vec<_> =
        draft.missing.iter().flat_map(|it| it.fields.iter().map(|field| (it.body.as_str(), field))).collect();
    let added: Vec<_> = added.iter().map(|(body, field)| (*body, field.path.as_str(), field.is.as_str())).collect();
    assert_eq!(added, [("answer", "leftOver.litres", "integer")]);
}

#[test]
fn lists_names_and_cut_examples_are_settled_and_guesses_are_remarks() {
    let page = format!("{PAGE}{SHELVES}");
    let draft = drafted(&page, None).unwrap_or_else(|error| panic!("{error}"));
    let yaml = draft.files.first().map_or("", |file| file.text.as_str());
    let has = |text: &str| assert!(yaml.contains(text), "no {text} in\n{yaml}");
    // One section shows that there are several rows, and the other takes it from there.
    has("      - shelf.rows[].width\n");
    has("      - shelf.rows[].depth\n");
    has("        setter: shelf_opening_time\n");
    has("        setter: cellar_opening_time\n");
    has("its type is guessed, by what the value looks like");
    has("its type is guessed, by nothing: no value is published");
    has("why: the call stands in front of its body\n");
    has("why: \"the page's markup stands for a sign\"\n");
    has("why: the end is cut off\n");
    has("why: the start is cut off\n");
    has("why: something stands behind the end\n");
    assert!(!yaml.contains("      - potId\n"), "{yaml}");
    assert_eq!(problem(&draft), None, "{yaml}");
}
