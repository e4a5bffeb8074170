//! The forms on a small body: two fields of its own and a group of two.

use super::{At, AtRunTime, Complete, Filled, Keep, Missing, No, Set, Union, With, Yes};
use crate::runtime::{
    Contract, Encryption, Extra, Jose, Nothing, Rejected, Request, Sealed, UseCase, draft::Draft, object, states,
};

#[derive(Clone, Default)]
pub struct Loan {
    pub desk: Option<String>,
    pub reader: Option<Reader>,
    pub extra: Extra,
}

object!(Loan { desk: String = "desk", reader: Reader = "reader" });

#[derive(Clone, Default)]
pub struct Reader {
    pub name: Option<String>,
    pub town: Option<String>,
    pub extra: Extra,
}

object!(Reader { name: String = "name", town: String = "town" });

#[allow(non_camel_case_types, reason = "setters as the compiler names them")]
pub mod setter {
    pub struct desk;
    pub struct reader_name;
    pub struct reader_town;
}

#[allow(non_camel_case_types, reason = "paths as the compiler names them")]
pub mod path {
    pub struct desk;
    pub struct reader·name;
    pub struct reader·town;
}

impl states::Field for setter::desk {
    type Path = path::desk;
}

impl states::Field for setter::reader_name {
    type Path = path::reader·name;
}

impl states::Field for setter::reader_town {
    type Path = path::reader·town;
}

pub mod loan {
    pub mod at {
        use super::super::{Loan, Reader};

        crate::runtime::states::fields! {
            Loan;
            field desk: String = desk;
            field reader_name: String = reader.name;
            field reader_town: String = reader.town;
            group reader: Reader = reader;
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Lend;

impl Sealed for Lend {}

impl UseCase for Lend {
    type Body = Loan;
    type Response = Nothing;
    const CONTRACT: &'static Contract = &Contract::EMPTY;
}

type Start = (No<setter::desk>, Group);
type Group = (No<setter::reader_name>, No<setter::reader_town>);

states::setters! {
    LendBuilder: Lend, Loan, loan, Start;
    required {
        /// The desk.
        0 desk: String = "desk";
        /// The name.
        1 / 0 reader_name: String = "reader.name";
        /// The town.
        1 / 1 reader_town: String = "reader.town";
    }
    optional {}
    groups {
        1 reader: Reader = "reader";
    }
}

impl<S> LendBuilder<S> {
    fn build(self) -> Result<Request<Lend>, Box<Rejected>>
    where
        S: Missing<Fields: Complete>,
    {
        self.draft.finish()
    }
}

states::builder!(ReaderBuilder { part: Reader } (No<setter::reader_name>, No<setter::reader_town>));

impl<S> ReaderBuilder<S> {
    fn name(mut self, value: &str) -> ReaderBuilder<Set<S, 0>>
    where
        S: With<0>,
    {
        self.part.name = Some(value.to_owned());
        self.mark()
    }

    fn build(self) -> Filled<Reader, S> {
        Filled::new(self.part)
    }
}

fn lend() -> LendBuilder<Start> {
    LendBuilder::start(Draft::new(Encryption::Never, Jose::Never))
}

#[track_caller]
fn check(request: &Result<Request<Lend>, Box<Rejected>>, json: &str) {
    let request = request.as_ref().expect("nothing is asked for at run time");
    assert_eq!(serde_json::to_string(request.body()).expect("it can be written"), json);
}

#[test]
fn every_field_can_be_set_on_its_own_and_in_any_order() {
    let all = r#"{"desk":"d","reader":{"name":"n","town":"t"}}"#;
    check(&lend().desk("d").reader_name("n").reader_town("t").build(), all);
    check(&lend().reader_town("t").desk("d").reader_name("n").build(), all);
}

#[test]
fn a_group_counts_for_what_was_set_in_it() {
    let reader = || ReaderBuilder::start(Reader::default()).name("n").build();
    check(
        &lend().desk("d").reader(reader()).reader_town("t").build(),
        r#"{"desk":"d","reader":{"name":"n","town":"t"}}"#,
    );
    // A plain group is checked at run time.
    check(&lend().desk("d").reader(&Reader::default().name("n")).build(), r#"{"desk":"d","reader":{"name":"n"}}"#);
}

#[test]
fn a_builder_at_run_time_has_one_type() {
    let mut builder: LendBuilder = lend().at_run_time();
    let (name, town) = (None::<&str>, Some("t"));
    if let Some(name) = name {
        builder = builder.reader_name(name);
    }
    if let Some(town) = town {
        builder = builder.reader_town(town);
    }
    check(&builder.build(), r#"{"reader":{"town":"t"}}"#);
}

#[test]
fn a_mask_marks_places_and_keeps_the_rest() {
    trait Same<T> {}
    impl<T> Same<T> for T {}
    fn same<A: Same<B>, B>() {}
    type Lifted = Union<Start, (Keep, (Yes, Keep))>;
    same::<Lifted, (No<setter::desk>, (Yes, No<setter::reader_town>))>();
    same::<Union<AtRunTime, (Yes, Keep)>, AtRunTime>();
    same::<Set<Start, 1, At<1>>, (No<setter::desk>, (No<setter::reader_name>, Yes))>();
    same::<Union<Start, Keep>, Start>();
}
