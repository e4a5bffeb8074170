//! Small pages in the publisher's patterns, one for each oddity of its documents, and what is read of them.

use pages::{Condition, Degree, Entry, Kind, Oddity, Page, Role, Says, What, read};

fn entries<'p>(page: &'p Page<'_>) -> Vec<&'p Entry<'p>> {
    page.sections.iter().flat_map(|section| &section.fields).flat_map(|list| &list.entries).collect()
}

/// The fields below a heading that asks for them: path, line, and what is said.
#[track_caller]
fn check(body: &str, expected: &[(&str, usize, &[Says])]) {
    let text = format!("Required Fields for Painting {{#paint-req}}\n===============\n\n{body}");
    let page = read(&text);
    let found: Vec<_> = entries(&page)
        .iter()
        .map(|entry| {
            (entry.path.clone(), entry.line, entry.notes.iter().map(|note| note.says.clone()).collect::<Vec<_>>())
        })
        .collect();
    let expected: Vec<_> =
        expected.iter().map(|(path, line, says)| ((*path).to_owned(), *line, says.to_vec())).collect();
    assert_eq!(found, expected);
    assert_eq!(page.unread, []);
}

fn values(values: &[&str]) -> Says {
    Says::Values { values: values.iter().map(|value| (*value).to_owned()).collect(), several: false, others: None }
}

#[test]
fn a_field_a_colon_and_its_note() {
    check(
        "paint.color\n:\n\npaint.coats\n:\nSet the value to `2`.\n{#dl_1}\n",
        &[("paint.color", 4, &[]), ("paint.coats", 7, &[values(&["2"])])],
    );
}

#[test]
fn spaces_and_links_and_escapes_in_paths() {
    check("paint. owner. firstName\n:\n", &[("paint.owner.firstName", 4, &[])]);
    check("paint.owner.first Name\n:\n", &[("paint.owner.firstName", 4, &[])]);
    check(
        "[paint.owner. name](https://example.com/a/b.md \"\")\n:\nSet to `x`.\n",
        &[("paint.owner.name", 4, &[values(&["x"])])],
    );
    check("coats\\[\\].color\n:\n", &[("coats[].color", 4, &[])]);
}

#[test]
fn a_missing_colon_loses_no_field() {
    check("paint.color\n\npaint.coats\n:\n", &[("paint.color", 4, &[]), ("paint.coats", 6, &[])]);
    check("paint.color\npaint.coats\n:\n", &[("paint.color", 4, &[]), ("paint.coats", 5, &[])]);
    let page = read("Required Fields\n===\n\npaint.color\n");
    assert_eq!(entries(&page)[0].oddities, [Oddity::NoColon]);
}

#[test]
fn a_field_without_a_blank_line_before_it() {
    check(
        "paint.color\n:\npaint.coats\n:\nSet to `2`.\n",
        &[("paint.color", 4, &[]), ("paint.coats", 6, &[values(&["2"])])],
    );
}

#[test]
fn values_in_an_indented_list_with_anchors() {
    let body = "paint.color\n:\nSet to one of these possible values:\n\n    * `red`: Like roses\n    {#li_1}\n    * `blue`\n    {#li_2}\n\n{#dl_2}\n";
    check(body, &[("paint.color", 4, &[values(&["red", "blue"])])]);
}

#[test]
fn values_in_words_are_kept_apart() {
    let says = Says::Values { values: vec!["red".into()], several: false, others: Some("payer authentication".into()) };
    let body = "paint.color\n:\nSet to one of these possible values:\n\n    * `red`\n    * A payer authentication value.  \n      See [More](/x.md \"\").\n";
    check(body, &[("paint.color", 4, &[says])]);
}

#[test]
fn one_or_more_of_several_values() {
    let says = Says::Values { values: vec!["red".into(), "blue".into()], several: true, others: None };
    check(
        "paint.colors\n:\nSet to one or more of these values:\n\n    * `red`\n    * `blue`\n",
        &[("paint.colors", 4, &[says])],
    );
}

#[test]
fn two_notes_with_a_colon_between() {
    let needed = Says::Needed(Condition::Cards(vec!["Visa".into(), "Mastercard".into()]));
    check(
        "paint.reason\n:\nSet the value to `10`.\n:\nRequired only for Visa, and Mastercard.\n",
        &[("paint.reason", 4, &[values(&["10"]), needed])],
    );
}

#[test]
fn either_or() {
    let body = "bucket\n:\nRequired when can is not included in the request.\n\ncan\n:\nRequired when bucket is not included in the request.\n";
    let absent = |name: &str| Says::Needed(Condition::Absent(name.to_owned()));
    check(body, &[("bucket", 4, &[absent("can")]), ("can", 8, &[absent("bucket")])]);
}

#[test]
fn a_step_that_stands_for_several_names() {
    let body = "paint.\\[potType\\].id\n:\nWhere \\[potType\\] is the type of pot:\n:\n* bucket\n* can\n";
    check(body, &[("paint.[potType].id", 4, &[Says::Placeholder("bucket can".into())])]);
}

#[test]
fn notes_network_by_network() {
    check(
        "paint.earlier\n:\n* Visa: Set to the last id.\n* Discover: Set to the first id.\n",
        &[("paint.earlier", 4, &[Says::Explained, Says::Explained])],
    );
}

#[test]
fn a_field_within_a_definition_is_for_that_card() {
    let text = "Card-Specific Required Fields for Painting\n---\n\nMastercard\n:\npaint. reason\n:\nSet the value to `9`.\n\nDiscover\n:\npaint.amount\n";
    let page = read(text);
    let found = entries(&page);
    let cards = |name: &str| vec![Condition::Cards(vec![name.to_owned()])];
    let said: Vec<_> = found.iter().map(|entry| (entry.path.as_str(), entry.line, entry.when.clone())).collect();
    assert_eq!(said, [("paint.reason", 6, cards("Mastercard")), ("paint.amount", 12, cards("Discover"))]);
    assert!(found[0].oddities.contains(&Oddity::Nested));
    assert_eq!(found[0].notes[0].says, values(&["9"]));
    assert_eq!(page.unread, []);
}

#[test]
fn a_card_as_a_heading_is_a_condition() {
    let text = "Required Fields for Painting\n===\n\npaint.color\n:\n\nDiscover\n---\n\nDiscover wants this as well.\n\npaint.amount\n:\n";
    let page = read(text);
    let found = entries(&page);
    assert_eq!(found[0].when, []);
    assert_eq!(found[1].when, [Condition::Cards(vec!["Discover".into()])]);
    assert_eq!(page.sections[1].kind, Kind::Fields(Degree::Required));
}

#[test]
fn a_paragraph_that_says_for_which_token() {
    let text = "Required Fields\n===\n\nBucket Required Fields\n---\n\nIf you are using the paint.bucket.id token, include these required fields too.\n\npaint.color\n:\n";
    assert_eq!(entries(&read(text))[0].when, [Condition::Present("paint.bucket.id".into())]);
}

#[test]
fn fields_in_bullets() {
    let page = read("Optional Fields\n===\n\n* paint.color\n* paint.coats\n");
    let paths: Vec<_> = entries(&page).iter().map(|entry| (entry.path.clone(), entry.line)).collect();
    assert_eq!(paths, [("paint.color".to_owned(), 4), ("paint.coats".to_owned(), 5)]);
    assert_eq!(page.sections[0].kind, Kind::Fields(Degree::Optional));
}

#[test]
fn what_is_not_understood_is_listed_with_its_line() {
    let page = read(
        "Required Fields\n===\n\npaint.color\n:\nSet the value to `red` when it rains, or to `blue`.\n\nsome words that name nothing\n:\nSet to `1`.\n",
    );
    let found = entries(&page);
    assert_eq!((found[0].notes[0].line, &found[0].notes[0].says), (6, &Says::Unread));
    assert_eq!(page.unread.iter().map(|unread| (unread.line, unread.what)).collect::<Vec<_>>(), [(8, What::Entry)]);
    let counts = page.counts();
    assert_eq!((counts.entries.of, counts.entries.read), (2, 0));
    assert_eq!((counts.lists.of, counts.lists.read), (1, 0));
}

#[test]
fn endpoints_with_parameters_in_every_markup() {
    let text = "Endpoint\n---\n\n**Test:** `POST ``https://test.example.com``/paint/v1/pots`{#a_test}  \n**Production:** `PUT ``https://www.example.com``/pots/`*{potId}*`/lids`  \n**Production in India:** `GET ``https://in.example.com``/pots/`*{potId}/*`lids` ` `{#b}{#b}  \nThe *`{potId}`* is the pot's.\n";
    let page = read(text);
    let found = &page.sections[0].endpoints;
    let said: Vec<_> = found
        .iter()
        .map(|it| (it.line, it.environment.as_str(), it.method.as_str(), it.host.as_str(), it.path.as_str()))
        .collect();
    let expected = [
        (4, "Test", "POST", "https://test.example.com", "/paint/v1/pots"),
        (5, "Production", "PUT", "https://www.example.com", "/pots/{potId}/lids"),
        (6, "Production in India", "GET", "https://in.example.com", "/pots/{potId}/lids"),
    ];
    assert_eq!(said, expected);
    assert_eq!(page.unread, []);
}

#[test]
fn endpoints_of_several_calls_under_bold_terms() {
    let text = "Endpoints\n===\n\n**Fill a Pot**\n:\n* **Production:** `POST ``https://example.com``/pots`\n* **Test:** `POST ``https://test.example.com``/pots`\n\n**Empty a Pot**\n:\n* **Test:** `PUT ``https://test.example.com``/pots/`*{potID}*`/empty`\n";
    let page = read(text);
    let said: Vec<_> =
        page.sections[0].endpoints.iter().map(|it| (it.line, it.call.as_deref(), it.path.as_str())).collect();
    assert_eq!(
        said,
        [
            (6, Some("Fill a Pot"), "/pots"),
            (7, Some("Fill a Pot"), "/pots"),
            (11, Some("Empty a Pot"), "/pots/{potID}/empty")
        ]
    );
}

#[test]
fn an_endpoint_without_a_method_is_listed() {
    let page = read("Endpoint\n---\n\n**Test:** `https://test.example.com/pots`\n");
    assert_eq!(page.unread[0].what, What::Endpoint);
    assert_eq!((page.counts().endpoints.of, page.counts().endpoints.read), (1, 0));
}

#[test]
fn several_answers_under_one_label_and_broken_json() {
    let text = "REST Example: Painting {#paint-ex}\n===\n\nRequest\n\n```keyword\n{ \"a\": 1, // remark\n} \n```\n\n{#codeblock_1}  \nResponse to a Successful Request\n\n```\n{ \"b\": 2 }\n```\n\n```\n{ \"b\": 3\n\n```\n";
    let page = read(text);
    let blocks: Vec<_> = page.sections[0].blocks.iter().map(|block| (block.line, block.role, block.text)).collect();
    let expected = [
        (7, Role::Request, "{ \"a\": 1, // remark\n} \n"),
        (15, Role::Response, "{ \"b\": 2 }\n"),
        (19, Role::Response, "{ \"b\": 3\n\n"),
    ];
    assert_eq!(blocks, expected);
}

#[test]
fn an_indented_piece_of_a_request_keeps_its_bytes_and_its_name() {
    let text = "Making a Pot\n---\n\n**Bucket**\n:\nBuckets hold paint.\n:\n\n    ```\n    \"paint\": {\n        \"bucket\": 1 \n    ```\n";
    let page = read(text);
    let block = &page.sections[0].blocks[0];
    assert_eq!((block.line, block.role, block.label.as_str()), (10, Role::Fragment, "Bucket"));
    assert_eq!(block.text, "    \"paint\": {\n        \"bucket\": 1 \n");
}

#[test]
fn a_paragraph_above_fields_says_more_than_the_heading() {
    let text = "Required Fields for a Pot\n===\n\npot.size\n:\n\nThe body can include any of these fields:\n\npot.color\n:\n\nPot Fields\n===\n\nThese fields are required:\n* pot.a\n\n* pot.b\n  {#ul}  \n  Besides these, the body can include any of these fields:\n\n* pot.c\n";
    let page = read(text);
    let found: Vec<_> = entries(&page).iter().map(|entry| (entry.path.as_str(), entry.degree)).collect();
    let (required, optional) = (Degree::Required, Degree::Optional);
    let expected = [
        ("pot.size", required),
        ("pot.color", optional),
        ("pot.a", required),
        ("pot.b", required),
        ("pot.c", optional),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_request_may_be_an_address() {
    let text = "REST Example: A Pot\n===\n\nRequest\n\n```keyword\nGET `https://test.paint.example`/pots/7?limit=2   \n```\n\nOne more:\n\n```\nPATCH\u{a0}/pots/7\n{\n}\n```\n";
    let page = read(text);
    let calls: Vec<_> = page.sections[0].blocks.iter().filter_map(pages::Block::call).collect();
    let told: Vec<_> = calls.iter().map(|it| (it.method, it.host.as_ref(), it.path.as_ref(), it.rest)).collect();
    assert_eq!(told, [("GET", "https://test.paint.example", "/pots/7", ""), ("PATCH", "", "/pots/7", "{\n}")]);
    assert!(
        calls[0].is_to("GET", "/pots/{id}") && !calls[0].is_to("GET", "/pots") && !calls[0].is_to("PUT", "/pots/{id}")
    );
    assert_eq!(page.unread, []);
}

#[test]
fn repeated_anchors_lead_to_every_section() {
    let page = read("One {#same}\n===\n\nTwo {#same}\n===\n");
    assert_eq!(page.anchored("same").collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn tables_have_captions_in_their_last_row() {
    let page = read("Values\n===\n\n| ECI | Visa |\n|:----|------|\n| `05` | vbv |\n| `07` | a/b |\n[Text Values]\n");
    let table = &page.sections[0].tables[0];
    assert_eq!(
        (table.line, table.caption.as_deref(), table.head.as_slice()),
        (4, Some("Text Values"), ["ECI".into(), "Visa".into()].as_slice())
    );
    assert_eq!(table.rows, [(6, vec!["05".into(), "vbv".into()]), (7, vec!["07".into(), "a/b".into()])]);
}

#[test]
fn revisions_headers_and_notices() {
    let text = "Recent Revisions to This Document {#rev}\n===\n\n26.02.01\n---\n\nAdded paint.\n\nSealing\n===\n\nSet the content type in the request header to `application/jose`.\n\n> IMPORTANT  \n> Include the *\"Accept:application/jose\"* request header for it.\n\nRequired Fields\n===\n\n> IMPORTANT  \n> When relaxed requirements are in use, not all are required.\n\npaint.color\n:\n";
    let page = read(text);
    assert_eq!(page.title(), "Sealing");
    let revisions: Vec<_> =
        page.revisions().map(|section| (section.title.as_str(), section.line, section.says[0].1.as_str())).collect();
    assert_eq!(revisions, [("26.02.01", 4, "Added paint.")]);
    let headers: Vec<_> = page
        .sections
        .iter()
        .flat_map(|section| &section.headers)
        .map(|it| (it.name.as_str(), it.value.as_str()))
        .collect();
    assert_eq!(headers, [("content type", "application/jose"), ("Accept", "application/jose")]);
    assert!(page.sections[3].is_relaxed);
}

#[test]
fn nothing_on_a_page_is_a_panic() {
    let text = "Required Fields {#a}\n===\n\na.b\n:\n* `x\n: y\n\n    ```\n    {\n    ```\n\n| a |\n|---|\n| ü `b\n\n**T:** `POST ``https://x``/ü/`*{a*`\n\n```\n";
    for start in (0..text.len()).filter(|start| text.is_char_boundary(*start)) {
        for end in (start..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let page = read(&text[start..end]);
            let _ = page.counts();
        }
    }
}

#[test]
fn what_is_nested_without_end_is_listed_and_takes_no_stack() {
    // A quote within a list's item is no rule, and its lists are none.
    for (mark, is_listed) in
        [("> ", true), ("* ", true), ("1. ", true), ("* > ", false), ("**a *b ", false), ("[", false)]
    {
        let (closed, many) = (if mark.ends_with("> ") || is_listed { "" } else { "* ** ] " }, 10_000);
        let text = format!("Paint\n===\n\nIt dries.\n\n{}a{}\n", mark.repeat(many), closed.repeat(many));
        let page = read(&text);
        let unread: Vec<_> = page.unread.iter().map(|it| (it.line, it.what)).collect();
        assert_eq!(unread, if is_listed { vec![(6, What::Prose)] } else { vec![] }, "{mark}");
        assert!(is_listed || page.prose > 1, "{mark}");
    }
    let shallow = read("Paint\n===\n\n> > * > * It dries.\n");
    assert_eq!(shallow.unread, []);
}

#[test]
fn an_images_description_is_no_text_of_the_page() {
    let page = read("Paint\n===\n\nIt ![a *wet* wall](wall.png) dries.\n");
    assert_eq!(page.sections[0].says, [(4, "It  dries.".to_owned())]);
}
