//! Builders: what the compiler asks for, what `build` adds and what it refuses.

use crate::{
    generated::{
        api::{BookId, Fee, Membership, OpenedAt, Season, Shelf},
        catalogue::{AddEntry, Author},
        lending::{
            Address, Guarantor, Item,
            loan::Reader,
            members::{LendByProof, LendToMember, LendToMemberBuilder, Renew},
        },
    },
    kept::Card,
    runtime::{Outcome, Rejected, Request, Rule, state::Yes},
};

fn item() -> crate::runtime::Complete<Item> {
    Item::builder().book("b-1").shelf(Shelf::Gallery).build()
}

fn address() -> crate::runtime::Complete<Address> {
    Address::builder().street("High Street 1").town("Ham").build()
}

/// Everything that is always required, for a friend in summer.
fn complete() -> LendToMemberBuilder<(Yes, Yes, Yes, Yes, Yes)> {
    LendToMember::builder()
        .reader_name("Ada")
        .address(address())
        .items(item())
        .purpose("pleasure")
        .due(due("2026-01-31T18:00:00Z"))
        .reader_ticket("21")
        .season(Season::Summer)
}

/// Without the client's feature `time`, only a document can give a time.
fn due(text: &str) -> crate::generated::api::DueTime {
    let mut due = crate::generated::api::DueTime::default();
    crate::runtime::value::Text::set_text(&mut due, text);
    due
}

/// What `build` refuses, each as the words that people see.
fn refused<T: std::fmt::Debug>(built: Result<T, Box<Rejected>>) -> Vec<String> {
    let verdict = built.expect_err("the request is refused").verdict;
    let violations = verdict.violations.iter().map(ToString::to_string);
    violations.chain(verdict.undecided.iter().map(ToString::to_string)).collect()
}

#[test]
fn fixed_values_are_set_without_a_word() {
    let request = complete().build().expect("nothing is missing");
    let body = request.body();
    assert_eq!(body.weeks, Some(4));
    assert_eq!(body.shelves, Some(vec![Shelf::GroundFloor]));
    assert_eq!(body.reminder.as_deref(), Some(""), "it may be empty, and so it is unless it is set");
    assert_eq!(request.verdict().outcome(), Outcome::Satisfied);
}

#[test]
fn a_fixed_value_under_a_condition_is_set_when_the_condition_holds() {
    let at = |season| complete().season(season).build().expect("nothing is missing").body().desk.clone();
    assert_eq!(at(Season::Winter).as_deref(), Some("night window"));
    assert_eq!(at(Season::Summer), None);
}

#[test]
fn the_only_value_of_a_required_field_counts_as_set() {
    let request = Renew::builder(7, "l-1").weeks(4).purpose().build().expect("nothing is missing");
    assert_eq!(request.body().purpose.as_deref(), Some("pleasure"));
}

#[test]
fn a_switch_sets_its_values() {
    assert_eq!(complete().ask_for_renewal().build().expect("nothing is missing").body().renewable, Some(true));
}

fn card(ticket: Option<&'static str>) -> Card {
    Card { name: "Ada", ticket, membership: "friend" }
}

#[test]
fn a_value_sets_what_the_use_case_documents_and_what_is_set_for_sure_is_not_asked_for() {
    // The compiler asks for a reader's name, and the card has it.
    let taken = |card: &Card| {
        let builder = LendToMember::builder().card(card).address(address()).items(item()).purpose("pleasure");
        builder.due(due("2026-01-31T18:00:00Z")).season(Season::Summer)
    };
    let request = taken(&card(Some("21"))).build().expect("nothing is missing");
    let reader = request.body().reader.clone().expect("the card has it");
    assert_eq!((reader.name, reader.ticket), (Some("Ada".into()), Some("21".into())));
    assert_eq!(request.body().seat, None, "the use case does not document it");
    // What the card does not know is left as it is, and asked for where it is required.
    let kept = taken(&card(None)).reader_ticket("22").card(&card(None)).build().expect("nothing is missing");
    assert_eq!(kept.body().reader.clone().and_then(|reader| reader.ticket), Some("22".into()));
    assert!(!refused(taken(&card(None)).build()).is_empty());
}

#[test]
fn a_value_says_a_selector_unless_the_caller_does() {
    let selected = |request: Result<Request<LendToMember>, _>| {
        let request: Request<LendToMember> = request.expect("nothing is missing");
        request.selected("membership").map(str::to_owned)
    };
    assert_eq!(selected(complete().card(&card(None)).build()).as_deref(), Some("friend"));
    assert_eq!(selected(complete().membership(Membership::Staff).card(&card(None)).build()).as_deref(), Some("staff"));
    assert_eq!(selected(complete().card(&card(None)).membership(Membership::Staff).build()).as_deref(), Some("staff"));
    let unknown = complete().card(&Card { membership: "emperor", ..card(None) }).build();
    assert_eq!(selected(unknown).as_deref(), Some("friend"), "no list has it, and the ticket says so");
    // A use case that documents none of its fields takes it too.
    let renewed =
        Renew::builder(7, "l-1").weeks(4).purpose().card(&card(Some("21"))).build().expect("nothing is missing");
    assert_eq!(renewed.body().reader, None);
}

#[test]
fn a_selector_is_what_the_caller_says_then_what_the_body_says() {
    let guarantor = ["`reader.guarantor.name` is required and is missing, when the membership is guest"];
    assert_eq!(refused(complete().membership(Membership::Guest).build()), guarantor);
    assert_eq!(refused(complete().reader_ticket("134").build()), guarantor, "by the first digit");
    assert_eq!(refused(complete().reader_kind("G").build()), guarantor, "the letter comes before the digits");
    assert!(
        complete().reader_kind("G").membership(Membership::Friend).build().is_ok(),
        "the caller's word comes first"
    );
}

#[test]
fn the_longest_prefix_counts() {
    let winter = |ticket: &str| complete().reader_ticket(ticket).season(Season::Winter).build();
    let selected = |ticket| winter(ticket).map(|request| request.body().desk.clone());
    assert_eq!(selected("294"), Ok(Some("night window".to_owned())), "20-29 is a friend");
    assert_eq!(selected("295"), Ok(Some("night window".to_owned())), "295 is staff");
    let found = refused(winter("9"));
    assert!(found.iter().all(|rule| rule.ends_with("the membership is not known")), "9 says nothing: {found:?}");
}

#[test]
fn what_nobody_knows_is_undecided_until_someone_says_so() {
    let builder = || {
        LendToMember::builder()
            .reader_name("Ada")
            .address(address())
            .items(item())
            .purpose("pleasure")
            .due(due("2026-01-31T18:00:00Z"))
            .reader_kind("F")
    };
    let found = refused(builder().build());
    let label = "`desk` is required and is missing, when the membership is friend or staff and the season is winter";
    assert_eq!(found, [format!("{label}; the season is not known")]);
    let request = builder().season_unknown().build().expect("the caller knows that nobody knows");
    assert_eq!(request.verdict().outcome(), Outcome::Undecided);
}

#[test]
fn conditions_on_presence_absence_and_values_are_checked() {
    let with_code = complete().with_body(|body| body.drawer.get_or_insert_default().code = Some("4711".into()));
    let opened =
        "`drawer.openedAt` is required and is missing, when `drawer.code` is present and `drawer.note` is missing";
    assert_eq!(refused(with_code.clone().build()), [opened]);
    assert!(with_code.clone().opened_at(OpenedAt::new(1_735_690_745)).build().is_ok());
    let with_note = with_code.with_body(|body| body.drawer.get_or_insert_default().note = Some("gone".into()));
    assert!(with_note.build().is_ok());

    let deposit = "`deposit` is required and is missing, when `purpose` is `\"study\"`";
    assert_eq!(refused(complete().purpose("study").build()), [deposit]);
    assert!(complete().purpose("study").deposit(Fee::new("10.00").expect("a number")).build().is_ok());
}

#[test]
fn at_least_one_of_several_fields_is_required() {
    let neither = complete().with_body(|body| *body.reader.get_or_insert_default() = Reader::default());
    let found = refused(neither.membership(Membership::Friend).build());
    assert!(
        found.contains(&"at least one of `reader.kind`, `reader.ticket` is required and all are missing".to_owned())
    );
}

#[test]
fn what_an_operation_shares_can_be_set_in_each_of_its_use_cases() {
    let request = complete().cellar_key().build().expect("nothing is missing");
    assert_eq!(request.body().cellar_key.as_deref(), Some("brass"));
    let found = refused(complete().with_body(|body| body.cellar_key = Some("tin".to_owned())).build());
    assert_eq!(found, ["`cellarKey` must be \"brass\", found \"tin\""]);
}

#[test]
fn a_fixed_element_of_a_list_is_back_where_the_caller_gives_none() {
    let shelves = |shelves: &[Shelf]| {
        let request = complete().shelves(shelves.iter().cloned()).build().expect("nothing is missing");
        request.body().shelves.clone().unwrap_or_default()
    };
    assert_eq!(shelves(&[]), [Shelf::GroundFloor]);
    assert_eq!(shelves(&[Shelf::Gallery, Shelf::GroundFloor]), [Shelf::Gallery, Shelf::GroundFloor]);
    let found = refused(complete().shelves([Shelf::Gallery]).build());
    assert_eq!(found, ["`shelves` must be a list with \"001\", found a list without it"]);
}

#[test]
fn two_fields_of_which_one_is_allowed_are_refused() {
    assert!(complete().lamp("green").build().is_ok());
    let two = || complete().cellar_key().lamp("green");
    assert_eq!(refused(two().build()), ["`lamp` must not be there beside `cellarKey`"]);
    assert!(two().lamp("").build().is_ok(), "what is empty is not there");
    for path in ["lamp", "cellarKey"] {
        let request = two().waive(path, "the cellar is dark").build().expect("the reader may");
        assert_eq!(request.verdict().waived.len(), 1);
    }
}

#[test]
fn values_of_lists_elements_have_their_index() {
    let found = refused(complete().items(Item::builder().book("b-2").shelf(Shelf::TypeCase).build()).build());
    assert_eq!(found, ["`items[1].shelf` must be one of \"001\", \"002\", \"cellar\", found \"type\""]);
}

#[test]
fn what_the_escape_hatch_unsets_is_missed_at_run_time() {
    let found = refused(complete().with_body(|body| body.items = None).build());
    assert_eq!(found, ["`items` is required and is missing"]);
    let found = refused(complete().with_body(|body| body.weeks = Some(5)).build());
    assert_eq!(found, ["`weeks` must be 4, found 5"]);
}

#[test]
fn a_mode_lifts_requirements_and_adds_its_own() {
    let bare = || {
        LendToMember::builder()
            .reader_name("Ada")
            .items(item())
            .purpose("pleasure")
            .reader_ticket("21")
            .season(Season::Summer)
            .trusting()
    };
    assert!(bare().build().is_ok());
    let found = refused(bare().address_street("High Street 1").build());
    assert_eq!(
        found,
        ["`reader.address.town` is required and is missing, \
             when the account is trusting and `reader.address.street` is present"]
    );
    assert!(bare().address(address()).build().is_ok());
}

#[test]
fn another_mode_lifts_what_it_names_only() {
    assert_eq!(complete().silent().build().expect("nothing is missing").body().reminder, None);
}

#[test]
fn groups_are_copied_and_clear_nothing() {
    let plain = Guarantor::default().town("Ham");
    let request = complete().guarantor_name("Eve").guarantor(&plain).build().expect("nothing is missing");
    let guarantor = request.body().reader.as_ref().and_then(|reader| reader.guarantor.clone()).expect("it is there");
    assert_eq!((guarantor.name, guarantor.town), (Some("Eve".into()), Some("Ham".into())));
}

#[test]
fn a_plain_group_marks_nothing_and_its_setters_do() {
    let plain = Address::default().street("Low Street 2");
    let request = complete().address(&plain).build().expect("the complete one was set before");
    let address = request.body().reader.as_ref().and_then(|reader| reader.address.clone()).expect("it is there");
    assert_eq!((address.street, address.town), (Some("Low Street 2".into()), Some("Ham".into())));
}

#[test]
fn a_waiver_does_without_one_requirement() {
    let builder = LendToMember::builder()
        .reader_name("Ada")
        .items(item())
        .purpose("pleasure")
        .reader_ticket("21")
        .season(Season::Summer);
    let request = builder
        .address(address())
        .waive("due", "the books are never due")
        .build()
        .expect("the due time is waived and nothing else is missing");
    assert_eq!(request.waivers()[0].reason, "the books are never due");
    assert_eq!(request.verdict().waived.len(), 1);
    let found = refused(complete().waive("dew", "a slip").build());
    assert_eq!(found, ["the waiver of `dew` names no requirement of this use case; use one of its documented paths"]);
}

#[test]
fn variants_ask_for_what_makes_them() {
    let by_ticket =
        LendByProof::ticket().items(item()).weeks(2).reader_ticket("21").build().expect("nothing is missing");
    assert_eq!(by_ticket.contract().id, "lending/members/lend-by-proof.ticket");
    let opened = OpenedAt::new(1_735_690_745);
    let by_drawer = LendByProof::drawer()
        .items(item())
        .weeks(2)
        .drawer_code("4711")
        .opened_at(opened)
        .build()
        .expect("nothing is missing");
    assert_eq!(by_drawer.contract().id, "lending/members/lend-by-proof.drawer");
    let labels: Vec<_> = by_drawer.contract().when.iter().map(|conditional| conditional.label).collect();
    assert_eq!(labels, ["when `reader.ticket` is present"], "what follows from the variant always holds");
}

#[test]
fn path_parameters_are_arguments_and_dots_are_none() {
    assert!(Renew::builder(7, "l-1").weeks(4).purpose().build().is_ok());
    let found = refused(Renew::builder(7, "..").weeks(4).purpose().build());
    assert_eq!(found, ["`{loanId}` must be an id that can stand in a path"]);
}

#[test]
fn keywords_are_names_like_others() {
    let request = complete().r#type("self").build().expect("nothing is missing");
    assert_eq!(request.body().r#type.as_deref(), Some("self"));
    let author = Author::builder().name("Ada").r#ref("a-1").build();
    let request = AddEntry::builder().title("On Shelves").authors(author).list_http_urls(["https://books.example"]);
    assert!(request.id(BookId::new("b-9")).build().is_ok());
}
