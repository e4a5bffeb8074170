//! What a service pays that uses a generated client: to be compiled, and in the size of a program.

use std::{collections::BTreeSet, fs, process::Command};

use super::{
    builds::{Kind, Target, Told, medians, seconds},
    workspace::{Contestant, SERVICES},
};
use crate::{
    Failed,
    arguments::Setting,
    row::{End, Row, ratio},
};

pub(super) const WHAT: [&str; 2] = ["compile a service that makes calls", "a release binary that makes one payment"];

/// How much of the best peer's time ours may take.
const GOAL: f64 = 0.5;

pub(super) fn rows(setting: &Setting, contestants: &[Contestant], tell: &mut dyn FnMut(Row)) -> Result<(), Failed> {
    // Services have the client, and with it the features that a user gets without asking.
    let contestants: Vec<&Contestant> =
        contestants.iter().filter(|contestant| !contestant.payments.is_empty()).collect();
    if setting.wants(WHAT[0]) {
        for service in SERVICES {
            for kind in [Kind::Check, Kind::Release] {
                tell(compiled(&contestants, service, kind));
            }
        }
    }
    if setting.wants(WHAT[1]) {
        tell(sized(&contestants)?);
    }
    Ok(())
}

/// The time that it takes to compile a service alone, whose requests come to it ready.
fn compiled(contestants: &[&Contestant], service: &'static str, kind: Kind) -> Row {
    let what = format!("{} ({service}): {}", WHAT[0], kind.name());
    match medians(contestants, |_| Target { package: service, features: &[], kind }) {
        Ok(figures) => {
            let told = Told::of(contestants, &figures, seconds);
            Row {
                what,
                against: told.against,
                goal: format!("≤ {GOAL} × the best peer's"),
                measured: told.measured,
                end: End::of(
                    told.worst <= GOAL,
                    "sending is generic over the use case, and is compiled in the service for each",
                ),
            }
        }
        Err(reason) => Row::unmeasured(&what, "what the peers generate".to_owned(), &*reason),
    }
}

/// A program that makes a payment.
struct Program {
    name: String,
    is_ours: bool,
    bytes: f64,
    crates: usize,
}

impl Program {
    fn built(contestant: &Contestant, package: &str, name: &str) -> Result<Self, Failed> {
        contestant.prepare(&Target { package, features: &[], kind: Kind::Release })?;
        let file = contestant.target().join("release").join(package);
        let mut tree = Command::new("cargo");
        tree.args(["tree", "--prefix", "none", "--edges", "normal,build", "--format", "{p}", "--package", package]);
        let tree = tree.current_dir(&contestant.folder).output()?;
        let crates: BTreeSet<_> = tree.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
        // Without what says that it was listed before.
        let crates: BTreeSet<_> = crates.iter().map(|line| line.strip_suffix(b" (*)").unwrap_or(line)).collect();
        #[expect(clippy::cast_precision_loss, reason = "megabytes are wanted")]
        let bytes = fs::metadata(file)?.len() as f64;
        Ok(Self { name: name.to_owned(), is_ours: contestant.is_ours, bytes, crates: crates.len() })
    }

    fn told(&self) -> String {
        format!("{} {:.1} MB, {} crates", self.name, self.bytes / 1e6, self.crates)
    }
}

fn sized(contestants: &[&Contestant]) -> Result<Row, Failed> {
    let mut programs = Vec::new();
    let mut unbuilt = Vec::new();
    for contestant in contestants {
        for payment in contestant.payments {
            let name = if payment.what.is_empty() { contestant.name.clone() } else { payment.what.to_owned() };
            match Program::built(contestant, payment.package, &name) {
                Ok(program) => programs.push(program),
                Err(reason) => unbuilt.push(format!("{name}: {reason}")),
            }
        }
    }
    let side = |is_ours: bool| programs.iter().filter(move |program| program.is_ours == is_ours);
    let told = |is_ours: bool| {
        side(is_ours)
            .map(Program::told)
            .chain(unbuilt.iter().filter(|_| !is_ours).cloned())
            .collect::<Vec<_>>()
            .join("; ")
    };
    let smallest = side(false).map(|program| program.bytes).fold(f64::INFINITY, f64::min);
    let fewest = side(false).map(|program| program.crates).min().unwrap_or_default();
    let Some(ours) = side(true).next() else { return Err("our own program was not built".into()) };
    Ok(Row {
        what: WHAT[1].to_owned(),
        against: told(false),
        goal: "smallest of all, in bytes and in crates".to_owned(),
        measured: format!("{} × the smallest: {}", ratio(ours.bytes / smallest), told(true)),
        end: End::of(
            ours.bytes < smallest && ours.crates < fewest,
            "it signs, encrypts and reads keys, which none of the others does",
        ),
    })
}
