//! Benchmarks: every figure is a ratio of two pieces of work that were done in the same run, and all of them make one table.

mod answer;
mod arguments;
mod comparison;
mod generator;
mod growth;
mod instructions;
mod loopback;
mod pages;
mod peers;
mod request;
mod row;
mod rows;
mod sending;
mod times;

use std::{error::Error, process::ExitCode};

use arguments::{Asked, Setting};
use row::Row;

/// Why something was not measured.
type Failed = Box<dyn Error>;

fn main() -> ExitCode {
    if let Some(code) = peers::rustc() {
        return code;
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Failed> {
    match arguments::read()? {
        Asked::Help => println!("{}", arguments::HELP),
        Asked::Work { side, times, setting } => {
            let mut work = comparison::find(&side)?.begin(&setting)?;
            for _ in 0..times {
                work();
            }
        }
        Asked::Grow(kind) => println!("{}", growth::compile(&kind)?),
        Asked::Serve => loopback::serve()?,
        Asked::Flood { kind, calls, at_once } => println!("{}", loopback::flood(&kind, calls, at_once)?),
        Asked::Table(setting) => table(&setting),
    }
    Ok(())
}

/// Prints each row as soon as it is known: some take minutes.
fn table(setting: &Setting) {
    println!("{}\n", row::machine());
    println!("{}", row::HEAD);
    rows::each(setting, &mut |row: Row| println!("{row}"));
}
