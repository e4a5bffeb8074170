//! The forms on a small body: two fields of its own and a group of two.

use super::{At, In, Keep, Lifted, Missing, No, NothingMissing, Set, Union, Whole, Yes};
use crate::runtime::{
    AtRunTime, Complete, Contract, IntoField, Nothing, Part, Rejected, Request, Sealed, UseCase, draft::Draft, object,
};

object! {
    /// A body.
    Loan;
    desk: String = "desk";
    reader: Reader = "reader";
}

object! {
    /// A group of it.
    Reader at "reader";
    name: String = "name";
    town: String = "town";
}

#[allow(non_camel_case_types, reason = "names as the compiler prints them")]
pub mod missing {
    crate::runtime::missing! {
        behind 1000;
        names {
            desk;
            name;
            reader_name;
            reader_town;
            reader·name;
            reader·town;
        }
        fields {
            desk = desk;
            reader·name = reader_name;
            reader·name·2 = name at reader·name;
            reader·town = reader_town;
        }
    }
}

pub mod loan {
    pub mod at {
        use super::super::{Loan, Reader, missing};

        crate::runtime::accessors! {
            Loan;
            groups { reader: Reader = reader; }
            fields {
                /// The desk.
                desk: String = desk => desk;
                /// The name.
                reader_name: String = reader.name, "reader.name" => reader·name;
                /// The town.
                reader_town: String = reader.town, "reader.town" => reader·town;
            }
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

crate::runtime::setters! {
    LendBuilder: Lend, Loan in loan, Start = (desk, (reader_name, reader_town));
    required {
        0 desk: impl IntoField<String>;
        1 / 0 reader_name: impl IntoField<String>;
        1 / 1 reader_town: impl IntoField<String>;
    }
    groups {
        1 reader in [Part<Reader>] = "reader";
    }
    modes {
        /// Without a town.
        0 trusting => (1 / 1 0);
    }
}

impl<S> LendBuilder<S> {
    fn build(self) -> Result<Request<Lend>, Box<Rejected>>
    where
        S: Missing<Fields: NothingMissing>,
    {
        self.draft.finish()
    }
}

crate::runtime::part_setters! {
    ReaderBuilder: Reader;
    start ReaderStart = [reader·name·2, reader·town];
    required {
        /// The name.
        0 name: impl IntoField<String>, "reader.name";
        /// The town.
        1 town: impl IntoField<String>, "reader.town";
    }
}

impl<S: Whole> ReaderBuilder<S> {
    fn build(self) -> Complete<Reader, S::State> {
        Complete::new(self.part)
    }
}

fn lend() -> LendBuilder<Start> {
    LendBuilder::start(Draft::new())
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
    // The last word counts.
    check(&lend().desk("e").reader_town("t").desk("d").reader_name("n").build(), all);
}

#[test]
fn a_group_counts_for_what_was_set_in_it() {
    let reader = || ReaderBuilder::start(Reader::default()).name("n");
    let all = r#"{"desk":"d","reader":{"name":"n","town":"t"}}"#;
    check(&lend().desk("d").reader(reader().build()).reader_town("t").build(), all);
    let whole: Complete<Reader> = reader().town("t").build();
    check(&lend().reader(&whole).desk("d").build(), all);
    // A plain group counts for nothing, and takes nothing away.
    check(&lend().desk("d").reader(&whole).reader(&Reader::default()).build(), all);
    // One that is checked at run time may lack anything.
    check(&lend().desk("d").reader(reader().at_run_time().build()).build(), r#"{"desk":"d","reader":{"name":"n"}}"#);
}

#[test]
fn a_mode_lifts_what_it_names() {
    check(&lend().trusting().reader_name("n").build(), r#"{"reader":{"name":"n"}}"#);
    check(&lend().at_run_time().trusting().build(), "{}");
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
fn docs_link_to_no_raw_name() {
    let listed = crate::runtime::state::listed!([required { desk r#type } more { r#gen }]);
    let lines = "- Required: [`desk`](Self::desk), [`r#type`](Self::type)\n- Everything else: [`r#gen`](Self::gen)";
    assert_eq!(listed.trim(), lines);
}

#[test]
fn marks_leave_other_places_as_they_are() {
    trait Same<T> {}
    impl<T> Same<T> for T {}
    fn same<A: Same<B>, B>() {}
    type Desk = No<missing::fields::desk>;
    type Name = No<missing::fields::reader·name>;
    type Town = No<missing::fields::reader·town>;
    same::<Lifted<Start, (In<1, 0>, (At<0>, ()))>, (Yes, (Yes, Town))>();
    same::<Lifted<AtRunTime, (In<1, 0>, ())>, AtRunTime>();
    same::<Set<Start, 1, At<1>>, (Desk, (Name, Yes))>();
    same::<Set<Start, 1>, (Desk, Yes)>();
    same::<Set<Start, 1, (No<missing::fields::reader·name·2>, Yes)>, (Desk, (Name, Yes))>();
    same::<Union<Start, Keep>, Start>();
    same::<Set<Start, 0, Keep>, Start>();
    same::<<(Yes, Yes) as Whole>::State, Yes>();
    same::<<(Yes, Town) as Whole>::State, (Yes, Town)>();
}
