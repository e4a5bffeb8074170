//! What each emitter makes of a spec of a few lines: the items in question, and nothing else of their file.
//!
//! `UPDATE_EXPECT=1 cargo test -p codegen --test emitted` writes what is emitted now beside each spec. Read the difference.

#![allow(clippy::needless_raw_string_hashes, reason = "the quotes of the expected text are written by `expect-test`")]

#[path = "emitted/items.rs"]
mod items;
#[path = "emitted/rules.rs"]
mod rules;
mod spec_files;

use codegen::Source;
use expect_test::{Expect, expect};
use quote::ToTokens;

const API: &str = "
title: A library
guides: { '001': { name: handbook, title: The Handbook } }
environments: { test: Paper dummies. }
families: { lending: { title: Lending } }
";

/// A body and the operation that takes it, without a use case.
const LENDING: &str = "
title: Lending
guide: '001'
bodies:
  loan:
    title: A loan.
    parts: { Address: address }
    prefixes: { address: address }
    fields:
      reader.name: personal, Who takes the books.
      address.street: text, Street and house.
      address.town: text, Town.
      weeks: { is: integer, says: For how many weeks., also: [Weeks] }
      marks[]: text, Marks in the books.
operations:
  lend:
    title: Lend books
    documented: [001#lend]
    method: POST
    path: /desks/{desk}/loans
    family: lending
    hosts: { test: https://test.example }
    parameters: { desk: 'text, The desk.' }
    headers: { if-match: 'text, The version.' }
    encryption: required
    request: loan
    MORE
use_cases:
";

fn lending(use_cases: &str) -> String {
    LENDING.replace("    MORE\n", "") + use_cases
}

fn source(path: &str, text: &str) -> Source {
    Source { path: format!("spec/{path}"), text: text.to_owned() }
}

/// Checks the items of a generated file that have one of the words in their head.
#[track_caller]
fn check(sources: &[Source], file: &str, words: &[&str], expected: &Expect) {
    let compiled = spec_files::compiled(sources);
    let file = compiled.iter().find(|compiled| compiled.path == file).expect("the file is emitted");
    for word in words {
        assert!(!items::about(&file.text, &[word]).is_empty(), "nothing in {} is about `{word}`", file.path);
    }
    expected.assert_eq(&items::about(&file.text, words));
}

#[track_caller]
fn check_api(more: &str, words: &[&str], expected: &Expect) {
    check(&[source("api.yaml", &format!("{API}{more}"))], "api.rs", words, expected);
}

#[track_caller]
fn check_topic(topic: &str, words: &[&str], expected: &Expect) {
    check(&[source("api.yaml", API), source("lending.yaml", topic)], "lending.rs", words, expected);
}

#[test]
fn a_type_of_text() {
    let more = "types: { fee: { kind: decimal, title: A fee, sample: '0.50' } }";
    check_api(
        more,
        &["Fee"],
        &expect![[r#"
            /// A fee.
            ///
            /// For example `0.50`.
            ///
            /// The text stays as it came and is parsed on access.
            ///
            /// No other type of this API converts into it.
            #[derive(Clone, Default)]
            pub struct Fee(String);

            text_type!(decimal Fee);
        "#]],
    );
}

#[test]
fn a_secret_shows_no_sample_wherever_its_form_is_told() {
    let more = "types: { ticket: { kind: secret, kept: never, title: A ticket, sample: '4711', documented: 001#t, form: { digits: '4' } } }";
    check_api(
        more,
        &["Ticket", "FORM_OF_TICKET"],
        &expect![[r#"
        /// A ticket.
        ///
        /// Its form: 4 digits. What has another form is a violation, which can be waived. Documented in “The Handbook” (`t`).
        ///
        /// `Debug` does not show it, and it is wiped when dropped. It may not be stored.
        ///
        /// No other type of this API converts into it.
        #[derive(Clone, Default, PartialEq, Eq)]
        pub struct Ticket(zeroize::Zeroizing<String>);

        text_type!(secret Ticket, never, FORM_OF_TICKET);

        const FORM_OF_TICKET: crate::runtime::form::Form = crate::runtime::form::Form::digits(
            "ticket",
            4,
            4,
            "4 digits",
        );
    "#]],
    );
}

#[test]
fn a_checksum_is_not_asked_for_where_a_text_begins_as_a_selector_says() {
    let more = "
types: { seat: { kind: secret, title: A seat, documented: 001#s, form: { digits: '4', checksum: luhn, unless: { kind: staff } } } }
code_lists: { kind: { title: A kind of readers., values: { guest: 'guest, Pays.', staff: 'staff, Is paid.' } } }
selectors:
  kind:
    title: Which reader.
    values: kind
    read_from: [{ path: seat, prefix: { '1': guest, 20-29: staff } }]
";
    check_api(
        more,
        &["FORM_OF_SEAT"],
        &expect![[r#"
        text_type!(secret Seat, never, FORM_OF_SEAT);

        const FORM_OF_SEAT: crate::runtime::form::Form = crate::runtime::form::Form::digits(
                "seat",
                4,
                4,
                "4 digits",
            )
            .luhn("kind", &["staff"], &[("20", "29")]);
    "#]],
    );
}

#[test]
fn a_code_list_with_another_in_it() {
    let more = "
code_lists:
  open-shelf: { title: Shelves that anyone may reach., documented: 001#shelves, values: { '001': 'hall, By the door.' } }
  shelf: { title: Where a book stands., includes: [open-shelf], values: { cellar: 'cellar, Below.' } }
";
    check_api(
        more,
        &["Shelf"],
        &expect![[r#"
            /// Where a book stands.
            #[derive(Debug, Clone, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum Shelf {
                /// `001`: By the door.
                Hall,
                /// `cellar`: Below.
                Cellar,
                /// A value that the list does not name, as it came.
                Other(Unlisted),
            }

            code_list!(Shelf {
                Hall = "001",
                Cellar = "cellar",
            });
        "#]],
    );
}

#[test]
fn a_lookup_forth_and_back() {
    let more = "
code_lists:
  shelf: { title: Where a book stands., values: { cellar: 'cellar, Below.' } }
lookups:
  room-of:
    title: Which room a shelf stands in
    keys: { shelf: shelf }
    gives: text
    reverse: shelf-in
    rows: [{ shelf: cellar, gives: below }]
";
    check_api(
        more,
        &["room_of", "shelf_in"],
        &expect![[r#"
        /// Which room a shelf stands in.
        ///
        /// | `shelf` | gives |
        /// | --- | --- |
        /// | `cellar` | `below` |
        #[must_use]
        pub fn room_of(shelf: &Shelf) -> Option<&'static str> {
            static ROWS: &[(Shelf, &str)] = &[(Shelf::Cellar, "below")];
            ROWS.iter().find(|row| row.0 == *shelf).map(|row| row.1)
        }

        /// Which room a shelf stands in.
        ///
        /// The other way round than [`room_of`].
        #[must_use]
        pub fn shelf_in(shelf: &str) -> Option<&'static Shelf> {
            static ROWS: &[(&str, Shelf)] = &[("below", Shelf::Cellar)];
            ROWS.iter().find(|row| row.0 == shelf).map(|row| &row.1)
        }
    "#]],
    );
}

#[test]
fn a_table_of_decimals_is_sorted_and_in_capitals() {
    let more = "
types:
  coin: { kind: text, title: A coin }
  fee:
    { kind: decimal, title: A fee, documented: 001#f, form: { not_negative: true, decimals: { of: coin, lookup: pieces-of, otherwise: '2' } } }
lookups:
  pieces-of:
    title: The digits.
    keys: { coin: text }
    gives: text
    rows: [{ coin: penny, gives: '0' }, { coin: Crown, gives: ['3', '1'] }]
";
    check_api(
        more,
        &["DIGITS_OF_PIECES_OF"],
        &expect![[r#"
        const DIGITS_OF_PIECES_OF: &[(&str, &[usize])] = &[("CROWN", &[1, 3]), ("PENNY", &[0])];
    "#]],
    );
}

#[test]
fn a_mode() {
    let more = "
modes:
  trusting:
    title: The library trusts this reader.
    lifts: [address.street, weeks]
    when: [{ present: address.street, required: [address.town] }]
";
    check_api(
        more,
        &["trusting_fields"],
        &expect![[r#"
        /// The JSON paths that are not required in the mode `trusting`. The library trusts this reader.
        ///
        /// - With `address.street`, `address.town` is required.
        #[must_use]
        pub fn trusting_fields() -> &'static [&'static str] {
            &["address.street", "weeks"]
        }
    "#]],
    );
}

#[test]
fn a_body() {
    check_topic(
        &lending("  {}"),
        &["Loan"],
        &expect![[r#"
            object! {
                /// A loan.
                Loan;
                /// See [`Reader`].
                reader: Reader = "reader";
                /// See [`Address`].
                address: Address = "address";
                /// For how many weeks.
                weeks: i64 = "weeks" | "Weeks";
                /// Marks in the books.
                marks: Vec<String> = "marks" "[]";
            }

            crate::runtime::common! {
                crate::generated::lending::LEND, crate::generated::lending::Loan, crate::runtime::Nothing;
            }
        "#]],
    );
}

#[test]
fn bodies_that_hold_what_is_good_for_one_attempt_anywhere_in_them() {
    let api = source(
        "api.yaml",
        &format!("{API}types: {{ seal: {{ kind: secret, kept: once, title: A seal, sample: x }} }}\n"),
    );
    let bodies = "
title: Lending
guide: '001'
bodies:
  deep:
    title: Two objects lie around the seal.
    fields: { 'outer.inner.seal': 'seal, Good once.', 'outer.plain.name': 'text, A name.' }
  listed:
    title: A list lies around the seal.
    fields: { 'all[].seal': 'seal, Good once.' }
  plain:
    title: No seal.
    fields: { 'outer.name': 'text, A name.' }
";
    let compiled = spec_files::compiled(&[api, source("lending.yaml", bodies)]);
    let file = compiled.iter().find(|compiled| compiled.path == "lending.rs").expect("the file is emitted");
    let objects = file.text.split("object! {").skip(1);
    let heads = objects.filter_map(|object| object.lines().map(str::trim).find(|line| line.ends_with(';')));
    let held = [
        "Deep once;",
        "Outer at \"outer\" once;",
        "OuterInner at \"outer.inner\" once;",
        "OuterPlain at \"outer.plain\";",
        "Listed once;",
        "All at \"all[]\" once;",
        "Plain;",
        "Outer at \"outer\";",
    ];
    assert_eq!(heads.collect::<Vec<_>>(), held);
}

#[test]
fn a_part_that_is_asked_for() {
    let use_case = "  lend: { title: Lend, operation: lend, documented: 001#lend, required: [address.street] }";
    check_topic(
        &lending(use_case),
        &["Address", "AddressBuilder"],
        &expect![[r#"
            object! {
                /// What `address` holds.
                Address at "address";
                /// Street and house.
                street: String = "street";
                /// Town.
                town: String = "town";
            }

            impl Address {
                /// Starts one that can be used wherever `address` is asked for.
                ///
                /// The compiler asks for `address.street`.
                pub fn builder() -> AddressBuilder<AddressStart> {
                    AddressBuilder::start(Self::default())
                }
            }

            part_setters! {
                AddressBuilder: Address;
                start AddressStart = [address·street];
                required {
                    /// Street and house.
                    0 street: impl IntoField<String>, "address.street";
                }
                optional {
                    /// Town.
                    town: impl IntoField<String>, "address.town";
                }
            }

            impl<S: Whole> AddressBuilder<S> {
                /// The fields; what was not set, the builder of the request asks for.
                #[must_use]
                pub fn build(self) -> Complete<Address, S::State> {
                    Complete::new(self.part)
                }
            }
        "#]],
    );
}

#[test]
fn a_part_of_what_operations_share() {
    let renew = "    optional: [address.street, address.town: Here]
  renew:
    title: Renew a loan
    documented: [001#renew]
    method: POST
    path: /renewals
    family: lending
    hosts: { test: https://test.example }
    request: loan
    optional: [address.street: There, address.town: Here]
";
    let topic = LENDING.replace("    MORE\n", renew) + "  lend: { title: Lend books, operation: lend }\n";
    check_topic(
        &topic,
        &["AddressBuilder", "accessors"],
        &expect![[r#"
            part_setters! {
                AddressBuilder: Address;
                optional {
                    /// Street and house.
                    street: impl IntoField<String>, "address.street";
                    /// Town.
                    town = "Here".into(), "address.town";
                }
            }

            impl AddressBuilder {
                /// The fields, complete.
                #[must_use]
                pub fn build(self) -> Complete<Address> {
                    Complete::new(self.part)
                }
            }

            accessors! {
                Loan;
                groups {
                    address: Address = address;
                }
                fields {}
            }
        "#]],
    );
}

/// Two bodies have the part; only one request asks for its number, so it is the requests that ask.
const SHARING: &str = "
title: Lending
guide: '001'
parts:
  Book:
    title: A book.
    prefixes: { cover: cover }
    fields: { number: 'text, Its number.', title: 'text, What it is called.', cover.colour: 'text, Its colour.' }
bodies:
  loan: { title: A loan., fields: { 'books[]': 'Book, What is lent.' } }
  wish: { title: A wish., fields: { 'books[]': 'Book, What is wanted.' } }
operations:
  lend:
    title: Lend books
    documented: [001#lend]
    method: POST
    path: /loans
    family: lending
    hosts: { test: https://test.example }
    request: loan
  order:
    title: Order books
    documented: [001#order]
    method: POST
    path: /orders
    family: lending
    hosts: { test: https://test.example }
    request: wish
use_cases:
  lend: { title: Lend, operation: lend, documented: 001#lend, required: ['books[].number'], optional: ['books[].title'] }
  order: { title: Order, operation: order, documented: 001#order, optional: ['books[].title'] }
";

#[test]
fn a_part_that_bodies_share() {
    check_topic(
        SHARING,
        &["Book", "BookBuilder", "Loan", "Wish"],
        &expect![[r#"
            setters! {
                LendBuilder: Lend, Loan in loan, LendStart = (books);
                required {
                    /// Adds one element.
                    0 books in [Part<book::Book, State: Meets<book::BookStart>>];
                }
                others {
                    waive;
                }
            }

            setters! {
                OrderBuilder: Order, Wish in wish;
                optional {
                    /// Adds one element.
                    books, any impl Part<book::Book>;
                }
            }

            object! {
                /// A book.
                Book at "books[]";
                /// Its number.
                number: String = "number";
                /// What it is called.
                title: String = "title";
                /// See [`BookCover`].
                cover: BookCover = "cover";
            }

            impl Book {
                /// Starts one that can be used wherever `books[]` is asked for.
                ///
                /// The compiler asks for `books[].number`, as far as the request requires them.
                pub fn builder() -> BookBuilder<BookStart> {
                    BookBuilder::start(Self::default())
                }
            }

            part_setters! {
                BookBuilder: Book;
                start BookStart = [books·number];
                required {
                    /// Its number.
                    0 number: impl IntoField<String>, "books[].number";
                }
                optional {
                    /// What it is called.
                    title: impl IntoField<String>, "books[].title";
                    /// Its colour.
                    cover_colour: impl IntoField<String>, "books[].cover.colour" => cover.colour;
                }
            }

            impl<S: Whole> BookBuilder<S> {
                /// The fields; what was not set, the builder of the request asks for.
                #[must_use]
                pub fn build(self) -> Complete<Book, S::State> {
                    Complete::new(self.part)
                }
            }

            object! {
                /// A loan.
                Loan;
                /// What is lent.
                books: Vec<Book> = "books" "[]";
            }

            accessors! {
                Loan;
                groups {}
                fields {
                    /// What is lent.
                    books: Vec<Book> = books, "books[]" => books;
                }
            }

            object! {
                /// A wish.
                Wish;
                /// What is wanted.
                books: Vec<Book> = "books" "[]";
            }

            accessors! {
                Wish;
                groups {}
                fields {
                    /// What is wanted.
                    books: Vec<Book> = books, "books[]";
                }
            }

            crate::runtime::fields! {
                crate::generated::lending::Loan;
                books_number: "books[].number";
                books_title: "books[].title";
            }

            crate::runtime::fields! {
                crate::generated::lending::Wish;
                books_title: "books[].title";
            }

            crate::runtime::common! {
                crate::generated::lending::LEND, crate::generated::lending::Loan, crate::runtime::Nothing;
            }

            crate::runtime::common! {
                crate::generated::lending::ORDER, crate::generated::lending::Wish, crate::runtime::Nothing;
            }
        "#]],
    );
}

#[test]
fn requests_that_ask_for_more_or_less_in_an_element() {
    check_topic(
        SHARING,
        &["LendBuilder", "OrderBuilder"],
        &expect![[r#"
            setters! {
                LendBuilder: Lend, Loan in loan, LendStart = (books);
                required {
                    /// Adds one element.
                    0 books in [Part<book::Book, State: Meets<book::BookStart>>];
                }
                others {
                    waive;
                }
            }

            impl<S> LendBuilder<S> {
                /// Checks the whole contract and gives the request.
                ///
                /// # Errors
                ///
                /// Every requirement that is broken, and every one that cannot be judged because a selector was not said.
                pub fn build(self) -> Result<Request<Lend>, Box<Rejected>>
                where
                    S: Missing<Fields: NothingMissing>,
                {
                    self.draft.finish()
                }
            }

            setters! {
                OrderBuilder: Order, Wish in wish;
                optional {
                    /// Adds one element.
                    books, any impl Part<book::Book>;
                }
            }

            impl<S> OrderBuilder<S> {
                /// Checks the whole contract and gives the request.
                ///
                /// # Errors
                ///
                /// Every requirement that is broken, and every one that cannot be judged because a selector was not said.
                pub fn build(self) -> Result<Request<Order>, Box<Rejected>>
                where
                    S: Missing<Fields: NothingMissing>,
                {
                    self.draft.finish()
                }
            }
        "#]],
    );
}

#[test]
fn an_operation() {
    check_topic(
        &lending("  {}"),
        &["LEND"],
        &expect![[r#"
            /// Lend books: `POST /desks/{desk}/loans`.
            ///
            /// Documented in “The Handbook” (`lend`).
            pub static LEND: Operation = Operation {
                id: "lend",
                title: "Lend books",
                method: "POST",
                path: "/desks/{desk}/loans",
                family: "lending",
                hosts: &[("test", "https://test.example")],
                has_body: true,
                encryption: Encryption::Required,
                headers: &[Parameter::new("if-match", ParameterKind::Text)],
                ..Operation::EMPTY
            };

            crate::runtime::common! {
                crate::generated::lending::LEND, crate::generated::lending::Loan, crate::runtime::Nothing;
            }
        "#]],
    );
}

/// A use case with a field, a fixed value and a choice.
const TO_MEMBER: &str = "
  lend-to-member:
    title: Lend to a member
    operation: lend
    documented: 001#members
    required: [reader.name, { weeks: 4 }]
    optional: ['marks[]']
    at_least_one_of: [[address.street, address.town]]
";

#[test]
fn a_use_case() {
    check_topic(
        &(LENDING.replace("MORE", "at_most_one_of: [[address.town, 'marks[]']]") + TO_MEMBER),
        &["LendToMember"],
        &expect![[r#"
            /// Lend to a member.
            ///
            /// Calls `POST /desks/{desk}/loans`. Documented in “The Handbook” (`members`).
            ///
            /// | setter and JSON path | rule |
            /// | --- | --- |
            /// | [`reader_name`](LendToMemberBuilder::reader_name)<br>reader.name | required |
            /// | weeks | required: `4`, set by the builder |
            /// | address: street, town | at least one of them |
            /// | address.town, marks\[\] | at most one of them |
            /// | [`marks`](LendToMemberBuilder::marks)<br>marks\[\] | optional |
            /// | [`address_street`](LendToMemberBuilder::address_street)<br>address.street | optional |
            /// | [`address_town`](LendToMemberBuilder::address_town)<br>address.town | optional |
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct LendToMember;

            impl Sealed for LendToMember {}

            impl UseCase for LendToMember {
                type Body = Loan;
                type Response = Nothing;
                const CONTRACT: &'static Contract = &contracts::LEND_TO_MEMBER;
            }

            impl LendToMember {
                /// Starts a request, with every fixed value set.
                pub fn builder(
                    desk: impl IntoField<String>,
                ) -> LendToMemberBuilder<LendToMemberStart> {
                    let mut draft = Draft::new();
                    draft.parameter("desk", desk.into_field());
                    LendToMemberBuilder::start(draft)
                }
            }

            setters! {
                LendToMemberBuilder: LendToMember, Loan in loan, LendToMemberStart = (reader_name);
                required {
                    0 reader_name: impl IntoField<Personal>;
                }
                optional {
                    marks, each impl IntoField<String>;
                    address_street: impl IntoField<String>;
                    address_town: impl IntoField<String>;
                }
                groups {
                    address in [Part<loan::Address>] = "address";
                }
                headers {
                    /// The version.
                    ///
                    /// Header: `if-match`. Optional.
                    if_match: impl IntoField<String> = "if-match";
                }
                others {
                    waive;
                }
            }
        "#]],
    );
}

#[test]
fn a_builder() {
    check_topic(
        &lending(TO_MEMBER),
        &["LendToMemberBuilder"],
        &expect![[r#"
            setters! {
                LendToMemberBuilder: LendToMember, Loan in loan, LendToMemberStart = (reader_name);
                required {
                    0 reader_name: impl IntoField<Personal>;
                }
                optional {
                    marks, each impl IntoField<String>;
                    address_street: impl IntoField<String>;
                    address_town: impl IntoField<String>;
                }
                groups {
                    address in [Part<loan::Address>] = "address";
                }
                headers {
                    /// The version.
                    ///
                    /// Header: `if-match`. Optional.
                    if_match: impl IntoField<String> = "if-match";
                }
                others {
                    waive;
                }
            }

            impl<S> LendToMemberBuilder<S> {
                /// Checks the whole contract and gives the request.
                ///
                /// # Errors
                ///
                /// Every requirement that is broken, and every one that cannot be judged because a selector was not said.
                pub fn build(self) -> Result<Request<LendToMember>, Box<Rejected>>
                where
                    S: Missing<Fields: NothingMissing>,
                {
                    self.draft.finish()
                }
            }
        "#]],
    );
}

#[test]
fn a_contract() {
    check_topic(
        &lending(TO_MEMBER),
        &["LEND_TO_MEMBER"],
        &expect![[r#"
            contract! {
                LEND_TO_MEMBER: "lending/lend-to-member";
                of crate::generated::lending::contracts::calls::lend;
                title "Lend to a member";
                guides "handbook";
                documented "001#members";
                required {
                    reader_name, weeks;
                }
                values {
                    weeks is(crate::runtime::contract::Literal::Integer(4)), preset;
                }
                at_least_one_of {
                    address_street, address_town;
                }
                optional {
                    marks, address_street, address_town;
                }
            }
        "#]],
    );
}

#[test]
fn a_contract_under_conditions() {
    let use_case = "
  lend-to-guest:
    title: Lend to a guest
    operation: lend
    documented: 001#guests
    required: [reader.name, weeks]
    when:
      - { present: address.street, required: [address.town] }
      - { membership: guest, required: [{ weeks: 1 }] }
";
    let api = "
code_lists:
  membership: { title: What a reader pays for., values: { guest: 'guest, Nothing.', friend: 'friend, A fee.' } }
selectors:
  membership: { title: The membership, values: membership, read_from: [{ path: reader.name, map: { Ada: friend } }] }
modes:
  trusting: { title: The library trusts this reader., lifts: [weeks] }
";
    let topic = LENDING.replace("MORE", "selectors: [membership]\n    modes: [trusting]") + use_case;
    let sources = [source("api.yaml", &format!("{API}{api}")), source("lending.yaml", &topic)];
    check(
        &sources,
        "lending.rs",
        &["common", "LEND_TO_GUEST"],
        &expect![[r#"
            crate::runtime::common! {
                crate::generated::lending::LEND, crate::generated::lending::Loan, crate::runtime::Nothing;
                selectors {
                    "membership": Membership {
                        from reader_name map {
                            "Ada" => "friend";
                        }
                    }
                }
                modes {
                    "trusting" lifts {
                        weeks;
                    }
                }
            }

            contract! {
                LEND_TO_GUEST: "lending/lend-to-guest";
                of crate::generated::lending::contracts::calls::lend;
                title "Lend to a guest";
                guides "handbook";
                documented "001#guests";
                required {
                    reader_name, weeks;
                }
                when [present(address_street)] {
                    says "when `address.street` is present";
                    required {
                        address_town;
                    }
                }
                when [selector("membership": "guest")] {
                    says "when the membership is guest";
                    required {
                        weeks;
                    }
                    values {
                        weeks is(crate::runtime::contract::Literal::Integer(1)), preset;
                    }
                }
                optional {
                    address_town;
                }
            }
        "#]],
    );
}

/// What a builder begins with is a value of its own, also where it is the first of a list.
#[test]
fn a_contract_with_code_lists() {
    let use_case = "
  lend-anywhere:
    title: Lend anywhere
    operation: lend
    documented: 001#lend
    required: [{ address.street: [{ list: open-shelf }, cellar, { list: attic }] }, { weeks: 1 }]
    optional: ['marks[]': [{ list: attic }]]
  lend-at-once:
    title: Lend at once
    operation: lend
    documented: 001#lend
    required: [{ path: address.street, one_of: [{ list: open-shelf }, { list: attic }], default: '001' }, { weeks: 2 }]
";
    let api = "
code_lists:
  open-shelf: { title: Shelves for all., values: { '001': 'hall, By the door.', '002': 'stairs, Upstairs.' } }
  attic: { title: Shelves below the roof., values: { left: 'left, On the left.', right: 'right, On the right.' } }
";
    let sources = [source("api.yaml", &format!("{API}{api}")), source("lending.yaml", &lending(use_case))];
    check(
        &sources,
        "lending.rs",
        &["LEND_ANYWHERE", "LEND_AT_ONCE"],
        &expect![[r#"
        contract! {
            LEND_ANYWHERE: "lending/lend-anywhere";
            of crate::generated::lending::contracts::calls::lend;
            title "Lend anywhere";
            guides "handbook";
            documented "001#lend";
            required {
                address_street, weeks;
            }
            values {
                address_street one_of [..OpenShelf, "cellar", ..Attic];
                weeks is(crate::runtime::contract::Literal::Integer(1)), preset;
                marks each_of [..Attic];
            }
            optional {
                marks;
            }
        }

        contract! {
            LEND_AT_ONCE: "lending/lend-at-once";
            of crate::generated::lending::contracts::calls::lend;
            title "Lend at once";
            guides "handbook";
            documented "001#lend";
            required {
                address_street, weeks;
            }
            values {
                address_street one_of ["001", "002", ..Attic], preset;
                weeks is(crate::runtime::contract::Literal::Integer(2)), preset;
            }
        }
    "#]],
    );
}

#[test]
fn variants() {
    let use_case = "
  lend-by-proof:
    title: Lend by proof
    operation: lend
    documented: 001#proof
    at_least_one_of: [[reader.name, weeks]]
    variants: { name: reader.name, weeks: weeks }
";
    let words = ["LEND_BY_PROOF", "LEND_BY_PROOF_NAME", "LEND_BY_PROOF_WEEKS"];
    check_topic(
        &lending(use_case),
        &words,
        &expect![[r#"
            contract! {
                LEND_BY_PROOF: "lending/lend-by-proof";
                of crate::generated::lending::contracts::calls::lend;
                title "Lend by proof";
                guides "handbook";
                documented "001#proof";
                at_least_one_of {
                    reader_name, weeks;
                }
                optional {
                    reader_name, weeks;
                }
            }

            contract! {
                LEND_BY_PROOF_NAME: "lending/lend-by-proof.name";
                of crate::generated::lending::contracts::calls::lend;
                like LEND_BY_PROOF;
                title "Lend by proof: name";
                required {
                    reader_name;
                }
            }

            contract! {
                LEND_BY_PROOF_WEEKS: "lending/lend-by-proof.weeks";
                of crate::generated::lending::contracts::calls::lend;
                like LEND_BY_PROOF;
                title "Lend by proof: weeks";
                required {
                    weeks;
                }
            }
        "#]],
    );
}

#[test]
fn an_example_and_its_errata() {
    let use_case = "
  lend:
    title: Lend
    operation: lend
    documented: 001#lend
    required: [reader.name, weeks]
    examples: [{ request: 001:10 }]
    errata:
      - at: 001:12
        in: request
        path: weeks
        published: '\"4\"'
        used: '4'
        why: it is a number
        notable: true
";
    let published = source("examples/lending/lend.request.json", r#"{"reader":{"name":"Ada"},"weeks":"4"}"#);
    let sources = [source("api.yaml", API), source("lending.yaml", &lending(use_case)), published];
    check(
        &sources,
        "lending.rs",
        &["Lend"],
        &expect![[r#"
            /// Lend.
            ///
            /// Calls `POST /desks/{desk}/loans`. Documented in “The Handbook” (`lend`).
            ///
            /// | setter and JSON path | rule |
            /// | --- | --- |
            /// | [`reader_name`](LendBuilder::reader_name)<br>reader.name | required |
            /// | [`weeks`](LendBuilder::weeks)<br>weeks | required |
            ///
            /// # Errata
            ///
            /// | where, published → used instead | why |
            /// | --- | --- |
            /// | 001:12 (request, weeks)<br><code>&#34;4&#34;</code><br>→ <code>4</code> | it is a number |
            ///
            /// # Example
            ///
            /// The documented one (“The Handbook”, line 10):
            ///
            /// ```
            /// use toy::lending::Lend;
            ///
            /// let request = Lend::builder("1").reader_name("Ada").weeks(4).build()?;
            /// #
            /// # let documented = std::fs::read(
            /// #     "tests/toy/generated/examples/lending/lend.request.json",
            /// # )?;
            /// # let documented: serde_json::Value = serde_json::from_slice(&documented)?;
            /// # let sent = serde_json::to_value(request.body())?;
            /// # assert_eq!(sent, documented);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct Lend;

            impl Sealed for Lend {}

            impl UseCase for Lend {
                type Body = Loan;
                type Response = Nothing;
                const CONTRACT: &'static Contract = &contracts::LEND;
            }

            impl Lend {
                /// Starts a request, with every fixed value set.
                pub fn builder(desk: impl IntoField<String>) -> LendBuilder<LendStart> {
                    let mut draft = Draft::new();
                    draft.parameter("desk", desk.into_field());
                    LendBuilder::start(draft)
                }
            }

            setters! {
                LendBuilder: Lend, Loan in loan, LendStart = (reader_name, weeks);
                required {
                    0 reader_name: impl IntoField<Personal>;
                    1 weeks, plain i64;
                }
                headers {
                    /// The version.
                    ///
                    /// Header: `if-match`. Optional.
                    if_match: impl IntoField<String> = "if-match";
                }
                others {
                    waive;
                }
            }
        "#]],
    );
    check(
        &sources,
        "mod.rs",
        &["errata"],
        &expect![[r#"
            /// Where the published documentation contradicts itself, and what this crate does instead: what a user should know. Each use case's page lists all of its errata.
            ///
            /// “Where” gives a guide and a line in that guide's text:
            ///
            /// - `001`: “The Handbook”
            ///
            /// # Lending
            ///
            /// | where, published → used instead | why |
            /// | --- | --- |
            /// | [Lend](lending::Lend)<br>001:12<br>weeks<br><code>&#34;4&#34;</code><br>→ <code>4</code> | it is a number |
            pub mod errata {}
        "#]],
    );
}

/// The calls in the documented example of a use case that requires the reader's name and begins with the mark `new`, with one more key.
fn calls_with(more: &str, published: &str) -> Vec<String> {
    let use_case = "
  lend:
    title: Lend
    operation: lend
    documented: 001#lend
    required: [reader.name, 'marks[]': new]
    examples: [{ request: 001:10 }]
";
    let topic = lending(use_case) + more;
    let published = source("examples/lending/lend.request.json", published);
    let compiled = spec_files::compiled(&[source("api.yaml", API), source("lending.yaml", &topic), published]);
    let file = compiled.iter().find(|file| file.path == "lending.rs").expect("the file is emitted");
    let lines = file.text.lines().skip_while(|line| !line.contains("let request = "));
    let lines = lines.take_while(|line| *line != "/// #").map(|line| line.trim_start_matches("///").trim().to_owned());
    lines.collect()
}

fn calls(published: &str) -> Vec<String> {
    calls_with("", published)
}

#[test]
fn an_example_calls_a_switch_where_it_has_all_that_the_switch_sets() {
    let switch = "    optional: [{ weeks: 4 }, { address.town: Here }]
    switches: { usual: { says: The usual loan., sets: [{ weeks: 4 }, { address.town: Here }] } }
";
    let begun = r#"let request = Lend::builder("1")"#;
    let both = calls_with(switch, r#"{"reader":{"name":"Ada"},"marks":["new"],"weeks":4,"address":{"town":"Here"}}"#);
    assert_eq!(both, [format!(r#"{begun}.usual().reader_name("Ada").build()?;"#)]);
    let one = calls_with(switch, r#"{"reader":{"name":"Ada"},"marks":["new"],"weeks":4}"#).concat();
    assert!(!one.contains(".usual()"), "{one}");
}

#[test]
fn an_example_leaves_out_what_the_builder_sets_and_drops_no_undocumented_field() {
    let begun = r#"let request = Lend::builder("1")"#;
    assert_eq!(
        calls(r#"{"reader":{"name":"Ada"},"marks":["new"]}"#),
        [format!(r#"{begun}.reader_name("Ada").build()?;"#)]
    );
    let around = [
        begun,
        r#".reader_name("Ada")"#,
        ".with_body(|body| {",
        "body.reader",
        ".get_or_insert_default()",
        ".extra",
        r#".insert("age", serde_json::json!(7));"#,
        "})",
        ".build()?;",
    ];
    assert_eq!(calls(r#"{"reader":{"name":"Ada","age":7},"marks":["new"]}"#), around);
    // An emptied list is not what the builder begins with.
    let emptied = calls(r#"{"reader":{"name":"Ada"},"marks":[]}"#).concat();
    assert!(emptied.contains(r#".insert("marks", serde_json::json!([]))"#), "{emptied}");
}

#[test]
fn docs_link_to_no_raw_name() {
    let topic = "
title: Lending
guide: '001'
bodies: { loan: { title: A loan., fields: { type: 'text, What is lent.' } } }
operations:
  lend:
    title: Lend books
    documented: [001#lend]
    method: POST
    path: /loans
    family: lending
    hosts: { test: https://test.example }
    request: loan
use_cases:
  lend: { title: Lend books, operation: lend, documented: [001#lend], required: [type] }
";
    let sources = [source("api.yaml", API), source("lending.yaml", topic)];
    let compiled = spec_files::compiled(&sources);
    let file = compiled.iter().find(|file| file.path == "lending.rs").expect("the file is emitted");
    assert!(file.text.contains("[`r#type`](LendBuilder::type)"), "{}", file.text);
}

#[test]
fn the_registry() {
    let sources = [source("api.yaml", API), source("lending.yaml", &lending(TO_MEMBER))];
    check(
        &sources,
        "mod.rs",
        &["use_cases"],
        &expect![[r#"
        /// The contract of every use case; one with variants is followed by theirs.
        #[must_use]
        pub fn use_cases() -> &'static [&'static Contract] {
            static USE_CASES: &[&Contract] = &[&lending::contracts::LEND_TO_MEMBER];
            USE_CASES
        }
    "#]],
    );
}

#[test]
fn the_shapes_of_answers() {
    let shapes = "
shapes:
  word: { title: The desk said no., body: loan, marks: { reader.name: text }, reason: reader.name, message: 'marks[]' }
";
    let topic = lending("  {}") + shapes;
    check_topic(
        &topic,
        &["Shape", "LAYOUTS"],
        &expect![[r#"
            /// What a body looks like.
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum Shape {
                /// The desk said no.
                ///
                /// It has the text `reader.name`. It is read as [`Loan`].
                Word,
            }

            impl Shape {
                /// Every shape, in the order in which they are tried.
                pub const ALL: &'static [Self] = &[Self::Word];

                /// What it is told apart by, and where it has what.
                #[must_use]
                pub fn layout(self) -> &'static Layout {
                    match self {
                        Self::Word => &LAYOUTS[0],
                    }
                }
            }

            static LAYOUTS: [Layout; 1] = [
                Layout {
                    name: "word",
                    body: "Loan",
                    marks: &[("reader.name", Mark::Text)],
                    reason: &["reader.name"],
                    message: &["marks[]"],
                    ..Layout::EMPTY
                },
            ];
        "#]],
    );
}

#[test]
fn a_shape_of_a_body_of_another_topic_names_it_without_a_link() {
    let shapes = "
title: Refusals
shapes:
  word: { title: The desk said no., body: loan, marks: { reader.name: text }, reason: reader.name }
";
    let sources = [source("api.yaml", API), source("lending.yaml", &lending("  {}")), source("refusals.yaml", shapes)];
    check(
        &sources,
        "refusals.rs",
        &["Shape"],
        &expect![[r#"
        /// What a body looks like.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Shape {
            /// The desk said no.
            ///
            /// It has the text `reader.name`. It is read as `Loan`.
            Word,
        }

        impl Shape {
            /// Every shape, in the order in which they are tried.
            pub const ALL: &'static [Self] = &[Self::Word];

            /// What it is told apart by, and where it has what.
            #[must_use]
            pub fn layout(self) -> &'static Layout {
                match self {
                    Self::Word => &LAYOUTS[0],
                }
            }
        }
    "#]],
    );
}

#[test]
fn a_body_of_another_topic_is_imported_as_far_as_use_cases_send_it() {
    let answered = "
  look-up:
    title: Look up
    documented: [001#look-up]
    method: GET
    path: /loans
    family: lending
    hosts: { test: https://test.example }
    response: loan
use_cases:
";
    let part = "parts: { Book: { title: A book., fields: { number: 'text, Its number.' } } }\nbodies:";
    let lending =
        LENDING.replace("    MORE\n", "").replace("\nuse_cases:\n", answered).replace("bodies:", part) + "  {}";
    let lending = lending.replace("    fields:\n", "    fields:\n      books[]: Book, What is lent.\n");
    let look_up = "  look-up: { title: Look up, operation: look-up, documented: 001#look-up }\n";
    let lend = "  lend: { title: Lend, operation: lend, documented: 001#lend, required: [weeks] }\n";
    let lend_book = lend.replace("weeks", "'books[].number'");
    let imports = |use_cases: &str| {
        let desk = source("desk.yaml", &format!("title: The desk\nuse_cases:\n{use_cases}"));
        let compiled = spec_files::compiled(&[source("api.yaml", API), source("lending.yaml", &lending), desk]);
        let file = compiled.iter().find(|file| file.path == "desk.rs").expect("the file is emitted");
        let syn::File { items, .. } = syn::parse_file(&file.text).expect("it is Rust");
        let imports = items.iter().filter_map(|item| match item {
            syn::Item::Use(item) => Some(item.to_token_stream().to_string().replace(' ', "")),
            _ => None,
        });
        imports.filter(|import| import.contains("generated::lending")).collect::<Vec<_>>()
    };
    let (module, body) = ("usecrate::generated::lending::{loan,};", "usecrate::generated::lending::loan::{Loan,};");
    let modules = "usecrate::generated::lending::{loan,book,};";
    assert_eq!(imports(look_up), [body]);
    assert_eq!(imports(&format!("{lend}{look_up}")), [module, body]);
    assert_eq!(imports(&format!("{look_up}{lend}")), [module, body]);
    assert_eq!(imports(&lend_book), [modules, body]);
}
