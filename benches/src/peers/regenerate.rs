//! How long the whole client takes to be regenerated, as a whole process that reads and writes files.

use std::{fs, path::Path, process::Command, time::Instant};

use xtask::files;

use super::{Installed, Places, Run, succeed, workspace};
use crate::{
    Failed,
    arguments::Setting,
    instructions,
    row::{End, Row, count, ratio},
    times::median,
};

pub(super) const WHAT: [&str; 1] = ["regenerate the whole client, whole process"];

pub(super) fn rows(
    setting: &Setting,
    places: &Places,
    peers: &[Installed],
    tell: &mut dyn FnMut(Row),
) -> Result<(), Failed> {
    if !setting.wants(WHAT[0]) {
        return Ok(());
    }
    let regenerate = ours(places)?;
    for Installed { peer, run } in peers {
        tell(match compared(&regenerate, run) {
            Ok(Compared { measured, worst }) => Row {
                what: WHAT[0].to_owned(),
                against: peer.against(),
                goal: format!("≤ {} ×", peer.goal),
                measured,
                end: End::of(
                    worst <= peer.goal,
                    "the spec says more than the document does: rules, examples, docs and errata are read, resolved and written",
                ),
            },
            Err(reason) => Row::unmeasured(WHAT[0], peer.against(), &*reason),
        });
    }
    Ok(())
}

/// Ours in a checkout of its own, which has the spec and nothing that is generated.
fn ours(places: &Places) -> Result<Run, Failed> {
    let folder = places.folder.join("checkout");
    workspace::copied(&places.root.join(files::SPEC), &folder.join(files::SPEC))?;
    for package in ["codegen", "generated-client", "xtask"] {
        fs::create_dir_all(folder.join(package))?;
        let manifest = Path::new(package).join("Cargo.toml");
        fs::copy(places.root.join(&manifest), folder.join(manifest))?;
    }
    Ok(Run {
        program: places.ours.clone(),
        arguments: vec!["regenerate".to_owned()],
        written: folder.join(files::GENERATED),
        folder,
        is_countable: true,
    })
}

impl Run {
    /// It writes everything anew, and takes the folder that it runs in for the checkout.
    fn prepared<'c>(&self, command: &'c mut Command) -> Result<&'c mut Command, Failed> {
        if self.written.exists() {
            fs::remove_dir_all(&self.written)?;
        }
        fs::create_dir_all(&self.written)?;
        Ok(command.args(&self.arguments).current_dir(&self.folder).env_remove("CARGO_MANIFEST_DIR"))
    }

    pub(super) fn seconds(&self) -> Result<f64, Failed> {
        let mut command = Command::new(&self.program);
        let command = self.prepared(&mut command)?;
        let start = Instant::now();
        succeed(command)?;
        Ok(start.elapsed().as_secs_f64())
    }

    fn instructions(&self) -> Result<f64, Failed> {
        let mut command = Command::new("valgrind");
        command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(&self.program);
        instructions::collected(self.prepared(&mut command)?)
    }
}

struct Compared {
    measured: String,
    /// The worst of the ratios.
    worst: f64,
}

/// Whole processes: medians of five times taken in turn, and instructions of those that valgrind can run.
fn compared(ours: &Run, other: &Run) -> Result<Compared, Failed> {
    let (mut mine, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        mine.push(ours.seconds()?);
        theirs.push(other.seconds()?);
    }
    let (mine, theirs) = (median(mine), median(theirs));
    let mut worst = mine / theirs;
    let mut measured = format!("{} × time ({mine:.2} against {theirs:.2} s)", ratio(worst));
    if other.is_countable && instructions::can_be_counted() {
        let (mine, theirs) = (ours.instructions()?, other.instructions()?);
        let by_count = mine / theirs;
        let told = format!("{} against {} million", count(mine / 1e6), count(theirs / 1e6));
        measured += &format!(", {} × instructions ({told})", ratio(by_count));
        worst = worst.max(by_count);
    }
    Ok(Compared { measured, worst })
}
