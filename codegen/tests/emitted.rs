//! What each emitter makes of a spec of a few lines: the items in question, and nothing else of their file.
//!
//! `UPDATE_EXPECT=1 cargo test -p codegen --test emitted` writes what is emitted now beside each spec. Read the difference.

#![allow(clippy::needless_raw_string_hashes, reason = "the quotes of the expected text are written by `expect-test`")]

#[path = "emitted/items.rs"]
mod items;
mod spec_files;

use codegen::Source;
use expect_test::{Expect, expect};

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
    check_topic(&lending("  {}"), &["Loan"], &expect![""]);
}

#[test]
fn a_part_that_is_asked_for() {
    let use_case = "  lend: { title: Lend, operation: lend, documented: 001#lend, required: [address.street] }";
    check_topic(
        &lending(use_case),
        &["Address", "AddressBuilder"],
        &expect![[r#"
            builder!(AddressBuilder { part: Address } No);

            impl<S> AddressBuilder<S> {
                /// Street and house.
                ///
                /// JSON path: `address.street`.
                ///
                /// Required.
                pub fn street(mut self, value: impl Into<String>) -> AddressBuilder<Set<S, 0>>
                where
                    S: With<0>,
                {
                    self.part.street = Some(value.into());
                    self.mark()
                }

                /// Town.
                ///
                /// JSON path: `address.town`.
                ///
                /// Optional.
                pub fn town(mut self, value: impl Into<String>) -> Self {
                    self.part.town = Some(value.into());
                    self
                }

                /// Changes the whole part: the way to everything in it that has no setter.
                pub fn with_part(mut self, change: impl FnOnce(&mut Address)) -> Self {
                    change(&mut self.part);
                    self
                }
            }

            impl<P0> AddressBuilder<(P0,)> {
                /// The fields, complete.
                #[must_use]
                pub fn build(self) -> Complete<Address>
                where
                    P0: required::AddressStreetInPart,
                {
                    Complete::new(self.part)
                }
            }

            pub(crate) fn address(body: &mut Loan) -> &mut Address {
                body.address.get_or_insert_default()
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
            encryption: Encryption::Required,
            jose: Jose::Never,
            has_body: true,
            optional: &[],
            rules: &crate::runtime::contract::Rules::NONE,
        };
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
        &lending(TO_MEMBER),
        &["LendToMember"],
        &expect![[r#"
            impl LendToMember {
                /// Starts a request, with every fixed value set.
                pub fn builder(desk: impl Into<String>) -> LendToMemberBuilder {
                    let mut draft = Draft::new(Encryption::Required, Jose::Never);
                    draft.parameter("desk", desk.into());
                    LendToMemberBuilder::start(draft)
                }
            }

            builder!(LendToMemberBuilder { draft: Box<Draft<LendToMember>> } No);
        "#]],
    );
}

#[test]
fn a_builder() {
    check_topic(
        &lending(TO_MEMBER),
        &["LendToMemberBuilder"],
        &expect![[r#"
            builder!(LendToMemberBuilder { draft: Box<Draft<LendToMember>> } No);

            impl<S> LendToMemberBuilder<S> {
                /// Who takes the books.
                ///
                /// JSON path: `reader.name`.
                ///
                /// Required.
                pub fn name(mut self, value: impl Into<Personal>) -> LendToMemberBuilder<Set<S, 0>>
                where
                    S: With<0>,
                {
                    *loan::at::name(&mut self.draft.body) = Some(value.into());
                    self.mark()
                }

                /// Marks in the books.
                ///
                /// JSON path: `marks[]`.
                ///
                /// Optional.
                pub fn marks(mut self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
                    *loan::at::marks(&mut self.draft.body) = Some(
                        value.into_iter().map(Into::into).collect(),
                    );
                    self
                }

                /// Street and house.
                ///
                /// JSON path: `address.street`.
                ///
                /// Optional.
                pub fn address_street(mut self, value: impl Into<String>) -> Self {
                    *loan::at::address_street(&mut self.draft.body) = Some(value.into());
                    self
                }

                /// Town.
                ///
                /// JSON path: `address.town`.
                ///
                /// Optional.
                pub fn address_town(mut self, value: impl Into<String>) -> Self {
                    *loan::at::address_town(&mut self.draft.body) = Some(value.into());
                    self
                }

                /// Copies a group of fields and clears none.
                ///
                /// JSON path: `address`.
                pub fn address(mut self, part: impl Part<loan::Address>) -> Self {
                    Draft::<LendToMember>::merge(loan::at::address(&mut self.draft.body), part);
                    self
                }

                /// The version.
                ///
                /// Header: `if-match`. Optional.
                pub fn if_match(mut self, value: impl Into<String>) -> Self {
                    self.draft.header("if-match", value.into());
                    self
                }

                /// Changes the whole body: the way to every field that this use case does not document.
                pub fn with_body(mut self, change: impl FnOnce(&mut Loan)) -> Self {
                    change(self.draft.by_hand());
                    self
                }

                /// Does without one requirement in this request; the reason goes into traces.
                ///
                /// From here on `build` checks at run time what the compiler checked before, so that the waived field can be left out. A path that is no requirement of this use case is a violation.
                pub fn waive(
                    mut self,
                    path: impl Into<String>,
                    reason: impl Into<String>,
                ) -> LendToMemberBuilder<LendToMemberBuilderWaived> {
                    self.draft.waive(path.into(), reason.into());
                    self.mark()
                }
            }

            impl<P0> LendToMemberBuilder<(P0,)> {
                /// Checks the whole contract and gives the request.
                ///
                /// # Errors
                ///
                /// Every requirement that is broken, and every one that cannot be judged because a selector was not said.
                pub fn build(self) -> Result<Request<LendToMember>, Box<Rejected>>
                where
                    P0: loan::required::ReaderName,
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
            const CONTRACT: &'static Contract = &contracts::LEND_TO_MEMBER;
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
        &["LEND_SELECTORS", "LEND_TO_GUEST"],
        &expect![[r#"
            const CONTRACT: &'static Contract = &contracts::LEND_TO_GUEST;

            pub(crate) static LEND_TO_GUEST: Contract = Contract {
                id: "lending/lend-to-guest",
                title: "Lend to a guest",
                guides: &["handbook"],
                documented: &["001#guests"],
                operation: &crate::generated::lending::LEND,
                body: || Box::new(crate::generated::lending::Loan::default()),
                response: || Box::new(Nothing::default()),
                selectors: crate::generated::lending::contracts::LEND_SELECTORS,
                modes: &["trusting"],
                always: Rules::new(
                    &[
                        Level::new(&[0], 1, &[Required::new("reader.name", 0)]),
                        Level::new(&[], 4, &[Required::new("weeks", 2).lifted_in(1)]),
                    ],
                    &[],
                    &[],
                ),
                when: &[
                    Conditional {
                        label: "when `address.street` is present",
                        conditions: &[Condition::Present(Place::new("address.street", &[1, 0]))],
                        rules: Rules::new(
                            &[Level::new(&[1], 2, &[Required::new("address.town", 1)])],
                            &[],
                            &[],
                        ),
                    },
                    Conditional {
                        label: "when the membership is guest",
                        conditions: &[
                            Condition::Selector {
                                index: 0,
                                values: &["guest"],
                            },
                        ],
                        rules: Rules::new(
                            &[Level::new(&[], 4, &[Required::new("weeks", 2).lifted_in(1)])],
                            &[
                                Values::new(
                                        "weeks",
                                        &[2],
                                        ValueKind::Fixed,
                                        &[Literal::Integer(1)],
                                    )
                                    .preset(),
                            ],
                            &[],
                        ),
                    },
                ],
                optional: &["address.town"],
                supports: &[],
                ours: &[],
                headers: &[],
            };
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
    check_topic(&lending(use_case), &words, &expect![""]);
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
            impl Lend {
                /// Starts a request, with every fixed value set.
                pub fn builder(desk: impl Into<String>) -> LendBuilder {
                    let mut draft = Draft::new(Encryption::Required, Jose::Never);
                    draft.parameter("desk", desk.into());
                    LendBuilder::start(draft)
                }
            }

            builder!(LendBuilder { draft: Box<Draft<Lend>> } No No);
        "#]],
    );
    check(
        &sources,
        "mod.rs",
        &["errata"],
        &expect![[r#"
        /// Where the published documentation contradicts itself, and what this crate does instead: what a user should know. Each use case's page lists all of its errata.
        ///
        /// “Where” gives a guide's number and a line in that guide's text: `001` is “The Handbook”.
        ///
        /// # Lending
        ///
        /// | use case | where | path | published | used | why |
        /// | --- | --- | --- | --- | --- | --- |
        /// | [`Lend`](lending::Lend) | 001:12 | `weeks` | `"4"` | `4` | it is a number |
        pub mod errata {}
    "#]],
    );
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
            static LAYOUTS: [Layout; 1] = [
                Layout {
                    name: "word",
                    body: "Loan",
                    marks: &[("reader.name", Mark::Text)],
                    status: &[],
                    reason: &["reader.name"],
                    message: &["marks[]"],
                    field: None,
                    field_reason: None,
                    field_message: None,
                },
            ];
        "#]],
    );
}
