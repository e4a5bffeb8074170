//! What rules come to where they meet: modes and variants, groups in groups, parts and values of several bodies.

use expect_test::expect;

use super::{API, LENDING, check, check_topic, lending, source, spec_files};

/// Street and town, of which a mode asks for the one with the other.
const TRUSTING: &str = "
modes:
  trusting:
    title: The library trusts this reader.
    lifts: [address.town]
    when: [{ present: address.street, required: [address.town] }]
";

/// Use cases that know both fields of the pair, one of them, or one by what makes a variant.
const TRUSTED: &str = "
  lend-to-both:
    { title: Both, operation: lend, documented: 001#both, required: [weeks], optional: [address.street, address.town] }
  lend-to-town: { title: Town, operation: lend, documented: 001#town, required: [address.town] }
  lend-to-street: { title: Street, operation: lend, documented: 001#street, required: [address.street] }
  lend-by-proof:
    title: Proof
    operation: lend
    documented: 001#proof
    required: [weeks]
    optional: [address.town]
    at_least_one_of: [[address.street, reader.name]]
    variants: { street: address.street, name: reader.name }
";

#[test]
fn a_pair_of_a_mode_holds_where_both_fields_are_known_and_is_shared_where_it_is_whole() {
    let topic = LENDING.replace("MORE", "modes: [trusting]") + TRUSTED;
    check(
        &[source("api.yaml", &format!("{API}{TRUSTING}")), source("lending.yaml", &topic)],
        "lending.rs",
        &["common", "LEND_TO_BOTH", "LEND_TO_TOWN", "LEND_TO_STREET", "LEND_BY_PROOF_STREET", "LEND_BY_PROOF_NAME"],
        &expect![[r#"
            crate::runtime::common! {
                crate::generated::lending::LEND, crate::generated::lending::Loan, crate::runtime::Nothing;
                modes {
                    "trusting" lifts {
                        address_town;
                    }
                }
                when [mode("trusting"), present(address_street)] {
                    says "when the account is trusting and `address.street` is present";
                    required {
                        address_town;
                    }
                }
            }

            contract! {
                LEND_TO_BOTH: "lending/lend-to-both";
                of crate::generated::lending::contracts::calls::lend;
                title "Both";
                guides "handbook";
                documented "001#both";
                required {
                    weeks;
                }
                when [mode("trusting"), present(address_street)] shared;
                optional {
                    address_street, address_town;
                }
            }

            contract! {
                LEND_TO_TOWN: "lending/lend-to-town";
                of crate::generated::lending::contracts::calls::lend;
                title "Town";
                guides "handbook";
                documented "001#town";
                required {
                    address_town;
                }
            }

            contract! {
                LEND_TO_STREET: "lending/lend-to-street";
                of crate::generated::lending::contracts::calls::lend;
                title "Street";
                guides "handbook";
                documented "001#street";
                required {
                    address_street;
                }
            }

            contract! {
                LEND_BY_PROOF_STREET: "lending/lend-by-proof.street";
                of crate::generated::lending::contracts::calls::lend;
                like LEND_BY_PROOF;
                title "Proof: street";
                required {
                    weeks, address_street;
                }
                when [mode("trusting")] {
                    says "when the account is trusting";
                    required {
                        address_town;
                    }
                }
                optional {
                    address_town;
                }
            }

            contract! {
                LEND_BY_PROOF_NAME: "lending/lend-by-proof.name";
                of crate::generated::lending::contracts::calls::lend;
                like LEND_BY_PROOF;
                title "Proof: name";
                required {
                    weeks, reader_name;
                }
                when [mode("trusting"), present(address_street)] shared;
                optional {
                    address_town;
                }
            }
        "#]],
    );
}

#[test]
fn a_group_in_a_group_is_marked_with_the_outermost() {
    let topic = lending(
        "  lend: { title: Lend, operation: lend, documented: 001#lend, required: [reader.name, reader.home.town] }",
    )
    .replace("parts: { Address: address }", "parts: { Reader: reader, Home: reader.home }")
    .replace("prefixes: { address: address }", "prefixes: { reader: reader, reader.home: home }")
    .replace("      address.street", "      reader.home.town: text, Town.\n      address.street");
    check_topic(
        &topic,
        &["LendBuilder"],
        &expect![[r#"
        setters! {
            LendBuilder: Lend, Loan in loan, LendStart = ((reader_name, home_town));
            required {
                0 / 0 reader_name: impl IntoField<Personal>;
                0 / 1 home_town: impl IntoField<String>;
            }
            groups {
                0 reader in [Part<loan::Reader>] = "reader";
                home in [Part<loan::Home>] = "reader.home";
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
    "#]],
    );
}

#[test]
fn a_value_marks_what_it_sets_for_sure() {
    let takes = "takes: { card: { is: kept::Card, says: What the desk has kept., sets: reader.name, may_set: weeks } }";
    let topic = lending(
        "  lend: { title: Lend, operation: lend, documented: 001#lend, required: [reader.name, weeks], takes: [card] }",
    );
    let topic = topic.replace("parts: { Address: address }", takes);
    check_topic(
        &topic,
        &["LendBuilder"],
        &expect![[r#"
        setters! {
            LendBuilder: Lend, Loan in loan, LendStart = (reader_name, weeks);
            required {
                /// [`card`](Self::card) sets it too.
                0 reader_name: impl IntoField<Personal>;
                /// [`card`](Self::card) sets it too.
                1 weeks, plain i64;
            }
            takes {
                /// What the desk has kept.
                ///
                /// JSON paths: `reader.name`, `weeks`, as far as it knows them.
                card: crate::kept::Card => ([0] reader_name weeks);
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
    "#]],
    );
}

/// An answer has the part first, and takes no part in what requests ask of it.
const ANSWERED: &str = "
title: Lending
guide: '001'
parts:
  Book: { title: A book., fields: { number: 'text, Its number.', place: 'text, Where it is lent.' } }
bodies:
  receipt: { title: A receipt., fields: { book: 'Book, What was lent.' } }
  loan: { title: A loan., fields: { book: 'Book, What is lent.' } }
operations:
  lend:
    title: Lend books
    documented: [001#lend]
    method: POST
    path: /loans
    family: lending
    hosts: { test: https://test.example }
    request: loan
    response: receipt
    optional: [{ book.place: desk }]
use_cases:
  lend: { title: Lend, operation: lend, documented: 001#lend, required: [book.number] }
";

#[test]
fn a_part_that_answers_have_too_is_as_requests_ask_for_it() {
    check_topic(
        ANSWERED,
        &["BookBuilder"],
        &expect![[r#"
            part_setters! {
                BookBuilder: Book;
                start BookStart = [book·number];
                required {
                    /// Its number.
                    0 number: impl IntoField<String>, "book.number";
                }
                optional {
                    /// Where it is lent.
                    place = "desk".into(), "book.place";
                }
            }

            impl<S: Whole> BookBuilder<S> {
                /// The fields; what was not set, the builder of the request asks for.
                #[must_use]
                pub fn build(self) -> Complete<Book, S::State> {
                    Complete::new(self.part)
                }
            }
        "#]],
    );
}

#[test]
fn a_field_of_one_value_that_is_asked_for_is_set_without_a_word_in_a_part_too() {
    check_topic(
        &ANSWERED.replace("required: [book.number]", "required: [book.number, book.place]"),
        &["BookBuilder", "LendBuilder"],
        &expect![[r#"
            setters! {
                LendBuilder: Lend, Loan in loan, LendStart = ((book_number, book_place));
                required {
                    0 / 0 book_number: impl IntoField<String>;
                    0 / 1 book_place = "desk".into();
                }
                groups {
                    0 book in [Part<book::Book>] = "book";
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

            part_setters! {
                BookBuilder: Book;
                start BookStart = [book·number, book·place];
                required {
                    /// Its number.
                    0 number: impl IntoField<String>, "book.number";
                    /// Where it is lent.
                    1 place = "desk".into(), "book.place";
                }
            }

            impl<S: Whole> BookBuilder<S> {
                /// The fields; what was not set, the builder of the request asks for.
                #[must_use]
                pub fn build(self) -> Complete<Book, S::State> {
                    Complete::new(self.part)
                }
            }
        "#]],
    );
}

#[test]
fn a_part_takes_any_value_where_requests_do_not_agree_on_one() {
    let wish = "  wish: { title: A wish., fields: { book: 'Book, What is wanted.' } }\noperations:";
    let order = "
  order:
    title: Order books
    documented: [001#order]
    method: POST
    path: /orders
    family: lending
    hosts: { test: https://test.example }
    request: wish
    optional: [book.place]
use_cases:";
    check_topic(
        &ANSWERED.replace("operations:", wish).replace("\nuse_cases:", order),
        &["BookBuilder"],
        &expect![[r#"
            part_setters! {
                BookBuilder: Book;
                start BookStart = [book·number];
                required {
                    /// Its number.
                    0 number: impl IntoField<String>, "book.number";
                }
                optional {
                    /// Where it is lent.
                    place: impl IntoField<String>, "book.place";
                }
            }

            impl<S: Whole> BookBuilder<S> {
                /// The fields; what was not set, the builder of the request asks for.
                #[must_use]
                pub fn build(self) -> Complete<Book, S::State> {
                    Complete::new(self.part)
                }
            }
        "#]],
    );
}

#[test]
fn what_a_body_says_of_a_part_holds_for_what_says_nothing_in_it() {
    let reasons =
        ["ours: readers ask", "ours: a desk asks", "Not documented: readers ask.", "Not documented: a desk asks."];
    let pages = ["documented: [001#part]", "documented: [001#desk]", "Handbook” (`part`).", "Handbook” (`desk`)."];
    for [of_part, of_field, inherited, own] in [reasons, pages] {
        let book = format!("book: {{ is: Book, says: What is lent., {of_part} }}");
        let place = format!("place: {{ is: text, says: Where it is lent., {of_field} }}");
        let topic = ANSWERED.replace("book: 'Book, What is lent.'", &book);
        let topic = topic.replace("place: 'text, Where it is lent.'", &place);
        let compiled = spec_files::compiled(&[source("api.yaml", API), source("lending.yaml", &topic)]);
        let text = &compiled.iter().find(|file| file.path == "lending.rs").expect("the file is emitted").text;
        let says = |field: &str| {
            let lines: Vec<_> = text.lines().map(str::trim).collect();
            let row = lines.iter().position(|line| line.starts_with(field)).expect("the object has the field");
            lines[row - 1].to_owned()
        };
        assert!(says("number: String").ends_with(inherited), "{text}");
        assert!(says("place: String").ends_with(own), "{text}");
    }
}

#[test]
fn bodies_that_call_a_setter_otherwise_miss_another_thing() {
    let topic = "
title: Lending
guide: '001'
bodies:
  loan: { title: A loan., fields: { reader.name: { is: text, says: Who reads., setter: reader } } }
  wish: { title: A wish., fields: { reader.name: 'text, Who wants it.' } }
operations:
  lend: { title: Lend, documented: [001#l], method: POST, path: /l, family: lending, hosts: { test: https://a.example }, request: loan }
  order: { title: Order, documented: [001#o], method: POST, path: /o, family: lending, hosts: { test: https://a.example }, request: wish }
use_cases:
  lend: { title: Lend, operation: lend, documented: 001#l, required: [reader.name] }
  order: { title: Order, operation: order, documented: 001#o, required: [reader.name] }
";
    let sources = [source("api.yaml", API), source("lending.yaml", topic)];
    check(
        &sources,
        "missing.rs",
        &["missing"],
        &expect![[r#"
        missing! {
            names {
                reader;
                reader_name;
                reader·name;
            }
            fields {
                reader·name = reader;
                reader·name·2 = reader_name at reader·name;
            }
        }
    "#]],
    );
}

#[test]
fn use_cases_that_are_alike_both_say_so() {
    let use_cases = "
  lend: { title: Lend, operation: lend, documented: 001#lend, required: [weeks] }
  lend-again: { title: Lend again, operation: lend, documented: 001#again, required: [weeks], alike: [lending/lend] }
";
    check_topic(
        &lending(use_cases),
        &["LEND_AGAIN", "LEND"],
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

        contract! {
            LEND: "lending/lend";
            of crate::generated::lending::contracts::calls::lend;
            title "Lend";
            guides "handbook";
            documented "001#lend";
            required {
                weeks;
            }
            alike "lending/lend-again";
        }

        contract! {
            LEND_AGAIN: "lending/lend-again";
            of crate::generated::lending::contracts::calls::lend;
            title "Lend again";
            guides "handbook";
            documented "001#again";
            required {
                weeks;
            }
            alike "lending/lend";
        }
    "#]],
    );
}

/// A mode that lifts what makes a variant, and what two rules ask for.
const EASY: &str = "
modes:
  easy: { title: The library is easy., lifts: [address.street, address.town], when: [] }
";

#[test]
fn what_follows_from_the_field_of_a_variant_always_holds_there_and_a_mode_may_lift_that_field() {
    let use_case = "
  lend-by-proof:
    title: Proof
    operation: lend
    documented: 001#proof
    optional: [weeks]
    at_least_one_of: [[address.street, reader.name]]
    when: [{ present: address.street, required: [{ weeks: [2, 4] }] }]
    variants: { street: address.street, name: reader.name }
";
    let topic = LENDING.replace("MORE", "modes: [easy]") + use_case;
    check(
        &[source("api.yaml", &format!("{API}{EASY}")), source("lending.yaml", &topic)],
        "lending.rs",
        &["LEND_BY_PROOF_STREET", "LendByProofStreetBuilder"],
        &expect![[r#"
            setters! {
                LendByProofStreetBuilder: LendByProofStreet, Loan in loan, LendByProofStreetStart = ((address_street), weeks);
                required {
                    0 / 0 address_street: impl IntoField<String>;
                    /// Documented values: `2`, `4`.
                    1 weeks, plain i64;
                }
                groups {
                    0 address in [Part<loan::Address>] = "address";
                }
                modes {
                    /// The library is easy. These are not required then, where they would be: `address.street`.
                    0 easy => (0 / 0);
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

            impl<S> LendByProofStreetBuilder<S> {
                /// Checks the whole contract and gives the request.
                ///
                /// # Errors
                ///
                /// Every requirement that is broken, and every one that cannot be judged because a selector was not said.
                pub fn build(self) -> Result<Request<LendByProofStreet>, Box<Rejected>>
                where
                    S: Missing<Fields: NothingMissing>,
                {
                    self.draft.finish()
                }
            }

            contract! {
                LEND_BY_PROOF_STREET: "lending/lend-by-proof.street";
                of crate::generated::lending::contracts::calls::lend;
                like LEND_BY_PROOF;
                title "Proof: street";
                required {
                    address_street, weeks;
                }
                values {
                    weeks one_of(crate::runtime::contract::Literal::Integer(2), crate::runtime::contract::Literal::Integer(4));
                }
            }
        "#]],
    );
}

#[test]
fn a_mode_names_a_field_once_that_several_rules_ask_for() {
    let use_case = "
  lend:
    title: Lend
    operation: lend
    documented: 001#lend
    required: ['marks[]']
    optional: [reader.name, weeks]
    when:
      - { present: reader.name, required: [address.town] }
      - { present: weeks, required: [address.town] }
";
    let topic = LENDING.replace("MORE", "modes: [easy]") + use_case;
    check(
        &[source("api.yaml", &format!("{API}{EASY}")), source("lending.yaml", &topic)],
        "lending.rs",
        &["LendBuilder"],
        &expect![[r#"
            setters! {
                LendBuilder: Lend, Loan in loan, LendStart = (marks);
                required {
                    0 marks, each impl IntoField<String>;
                }
                optional {
                    reader_name: impl IntoField<Personal>;
                    weeks, plain i64;
                }
                conditional {
                    /// Required when `reader.name` is present. Required when `weeks` is present.
                    address_town: impl IntoField<String>;
                }
                groups {
                    address in [Part<loan::Address>] = "address";
                }
                modes {
                    /// The library is easy. These are not required then, where they would be: `address.town`.
                    0 easy;
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
        "#]],
    );
}

#[test]
fn a_pair_of_which_a_use_case_knows_a_part_is_not_shared() {
    let modes = TRUSTING.replace("required: [address.town]", "required: [address.town, weeks]");
    let use_case = "
  lend-to-town:
    title: Lend
    operation: lend
    documented: 001#lend
    required: [reader.name]
    optional: [address.street, address.town]
";
    let topic = LENDING.replace("MORE", "modes: [trusting]") + use_case;
    check(
        &[source("api.yaml", &format!("{API}{modes}")), source("lending.yaml", &topic)],
        "lending.rs",
        &["common", "LEND_TO_TOWN"],
        &expect![[r#"
            crate::runtime::common! {
                crate::generated::lending::LEND, crate::generated::lending::Loan, crate::runtime::Nothing;
                modes {
                    "trusting" lifts {
                        address_town;
                    }
                }
                when [mode("trusting"), present(address_street)] {
                    says "when the account is trusting and `address.street` is present";
                    required {
                        address_town, weeks;
                    }
                }
            }

            contract! {
                LEND_TO_TOWN: "lending/lend-to-town";
                of crate::generated::lending::contracts::calls::lend;
                title "Lend";
                guides "handbook";
                documented "001#lend";
                required {
                    reader_name;
                }
                when [mode("trusting"), present(address_street)] {
                    says "when the account is trusting and `address.street` is present";
                    required {
                        address_town;
                    }
                }
                optional {
                    address_street, address_town;
                }
            }
        "#]],
    );
}

#[test]
fn one_value_in_a_list_is_not_set_for_callers_and_one_under_a_condition_is_judged() {
    let use_case = "
  lend-to-ada:
    title: Lend
    operation: lend
    documented: 001#lend
    required: [{ reader.name: [Ada] }]
    optional: [address.street]
    when: [{ present: address.street, optional: [{ weeks: 4 }] }]
";
    check_topic(
        &lending(use_case),
        &["LEND_TO_ADA"],
        &expect![[r#"
            contract! {
                LEND_TO_ADA: "lending/lend-to-ada";
                of crate::generated::lending::contracts::calls::lend;
                title "Lend";
                guides "handbook";
                documented "001#lend";
                required {
                    reader_name;
                }
                values {
                    reader_name one_of "Ada";
                }
                when [present(address_street)] {
                    says "when `address.street` is present";
                    values {
                        weeks is(crate::runtime::contract::Literal::Integer(4));
                    }
                }
                optional {
                    address_street, weeks;
                }
            }
        "#]],
    );
}

#[test]
fn the_values_of_a_field_are_said_where_it_is_required_under_a_condition() {
    let use_case = "
  lend:
    title: Lend
    operation: lend
    documented: 001#lend
    optional: [reader.name, { weeks: [2, 4] }]
    when: [{ present: reader.name, required: [weeks] }]
";
    let compiled = spec_files::compiled(&[source("api.yaml", API), source("lending.yaml", &lending(use_case))]);
    let text = &compiled.iter().find(|file| file.path == "lending.rs").expect("the file is emitted").text;
    for says in [
        "/// Required when `reader.name` is present. Documented values: `2`, `4`.\n",
        "| required when reader.name is present: `2`, `4` |\n",
    ] {
        assert!(text.contains(says), "{text}");
    }
}

#[test]
fn a_mode_asks_for_nothing_in_a_body_that_has_none_of_what_it_asks_for() {
    let wish = "bodies:\n  wish: { title: A wish., fields: { address.street: 'text, Street and house.' } }";
    let order = "
  order:
    title: Order books
    documented: [001#order]
    method: POST
    path: /orders
    family: lending
    hosts: { test: https://test.example }
    request: wish
    modes: [trusting]
use_cases:
  order: { title: Order, operation: order, documented: 001#order, required: [address.street] }
";
    let topic = LENDING.replace("MORE", "modes: [trusting]").replace("bodies:", wish).replace("\nuse_cases:\n", order);
    let sources = [source("api.yaml", &format!("{API}{TRUSTING}")), source("lending.yaml", &topic)];
    check(
        &sources,
        "lending.rs",
        &["ORDER"],
        &expect![[r#"
        /// Order books: `POST /orders`.
        ///
        /// Documented in “The Handbook” (`order`).
        pub static ORDER: Operation = Operation {
            id: "order",
            title: "Order books",
            method: "POST",
            path: "/orders",
            family: "lending",
            hosts: &[("test", "https://test.example")],
            has_body: true,
            ..Operation::EMPTY
        };

        crate::runtime::common! {
            crate::generated::lending::ORDER, crate::generated::lending::Wish, crate::runtime::Nothing;
            modes {
                "trusting" lifts {
                    ;
                }
            }
        }

        contract! {
            ORDER: "lending/order";
            of crate::generated::lending::contracts::calls::order;
            title "Order";
            guides "handbook";
            documented "001#order";
            required {
                address_street;
            }
        }
    "#]],
    );
}

#[test]
fn an_example_names_what_lies_in_a_part_where_the_part_is() {
    let pages = "number: 'text, Its number.', 'pages[].name': 'text, What it is called.'";
    let more = "required: [book.number], optional: ['book.pages[].name'], examples: [{ request: 001:1 }]";
    let topic = ANSWERED.replace("number: 'text, Its number.'", pages).replace("required: [book.number]", more);
    let example = source("examples/lending/lend.request.json", r#"{"book":{"number":"1","pages":[{"name":"A"}]}}"#);
    let compiled = spec_files::compiled(&[source("api.yaml", API), source("lending.yaml", &topic), example]);
    let text = &compiled.iter().find(|file| file.path == "lending.rs").expect("the file is emitted").text;
    assert!(text.contains("/// use toy::lending::book::BookPages;\n"), "{text}");
}

#[test]
fn all_fields_that_an_operation_offers_are_in_its_row_also_without_a_setter() {
    let use_cases = "
  lend: { title: Lend, operation: lend, documented: 001#lend, required: [address.street] }
  lend-at-once: { title: Lend at once, operation: lend, documented: 001#now, required: [weeks] }
";
    let topic = LENDING.replace("MORE", "optional: [address.street, address.town]") + use_cases;
    let compiled = spec_files::compiled(&[source("api.yaml", API), source("lending.yaml", &topic)]);
    let text = &compiled.iter().find(|file| file.path == "lending.rs").expect("the file is emitted").text;
    let row = "| address.street, address.town | optional, as in every use case of this operation |";
    assert!(text.contains(row), "{text}");
}

#[test]
fn fields_have_names_that_only_their_operation_is_about() {
    let rules = "modes: [easy]\n    not_zero: [{ path: deposit, unless: { reader.name: Ada }, documented: 001#zero }]";
    let use_case = "  lend: { title: Lend, operation: lend, documented: 001#lend, required: [weeks] }";
    let topic =
        LENDING.replace("MORE", rules).replace("    fields:\n", "    fields:\n      deposit: fee, What is left.\n");
    let types = "types: { fee: { kind: decimal, title: A fee, sample: '1.50' } }";
    check(
        &[source("api.yaml", &format!("{API}{types}{EASY}")), source("lending.yaml", &(topic + use_case))],
        "lending.rs",
        &["fields"],
        &expect![[r#"
            crate::runtime::fields! {
                crate::generated::lending::Loan;
                deposit: "deposit";
                weeks: "weeks";
                reader_name: "reader.name";
                address_street: "address.street";
                address_town: "address.town";
            }
        "#]],
    );
}
