//! How long it takes to build a generated client alone: rustc's own time, its dependencies built beforehand.

use std::{
    env,
    ffi::OsString,
    fs,
    io::Write,
    path::PathBuf,
    process::{Command, ExitCode},
    time::{Instant, SystemTime},
};

use super::{succeed, workspace::Contestant};
use crate::{
    Failed,
    arguments::Setting,
    row::{End, Row, ratio},
    times::median,
};

pub(super) const WHAT: [&str; 3] = [
    "check the generated client alone",
    "build the generated client alone (dev)",
    "build the generated client alone (release)",
];

/// How often each is built: the median counts.
const ROUNDS: usize = 5;

/// How much of the best peer's time ours may take.
const GOAL: f64 = 0.2;

/// How many milliseconds of a check there may be for each use case.
const FOR_A_USE_CASE: f64 = 25.0;

/// The name of the variable that makes this program what cargo calls in the place of rustc: a file, to which the time is added that it took
/// to compile each crate.
const TIMES: &str = "BENCHMARKS_RUSTC_TIMES";

/// What cargo does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Check,
    Dev,
    Release,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Check, Self::Dev, Self::Release];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }
}

/// Runs rustc as cargo says, and notes how long it took, if this process is asked for just that.
pub(crate) fn rustc() -> Option<ExitCode> {
    let file = env::var_os(TIMES)?;
    let mut arguments = env::args_os().skip(1);
    let mut command = Command::new(arguments.next()?);
    let arguments: Vec<OsString> = arguments.collect();
    let name = arguments.iter().position(|argument| argument == "--crate-name").and_then(|at| arguments.get(at + 1));
    let start = Instant::now();
    let status = command.args(&arguments).status().ok()?;
    if let Some(name) = name {
        let mut file = fs::File::options().create(true).append(true).open(file).ok()?;
        writeln!(file, "{} {}", name.to_string_lossy(), start.elapsed().as_secs_f64()).ok()?;
    }
    Some(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One package of a workspace, in one way.
pub(super) struct Target<'a> {
    pub(super) package: &'a str,
    pub(super) features: &'a [&'a str],
    pub(super) kind: Kind,
}

impl Contestant {
    /// The client alone.
    pub(super) fn client_in(&self, kind: Kind) -> Target<'_> {
        Target { package: &self.package, features: self.client, kind }
    }

    fn cargo(&self, target: &Target<'_>) -> Result<Command, Failed> {
        let mut command = Command::new("cargo");
        command.args(["rustc", "--profile", target.kind.name(), "--package", target.package]).args(target.features);
        // Each time is new to cargo, and only for this package.
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_nanos();
        command.args(["--", "--cfg", &format!("built_at=\"{now}\""), "--cap-lints", "allow"]);
        command.current_dir(&self.folder).env("CARGO_TARGET_DIR", self.target());
        command.env("CARGO_INCREMENTAL", "0").env("RUSTC_WORKSPACE_WRAPPER", env::current_exe()?);
        command.env(TIMES, self.times());
        Ok(command)
    }

    /// Packages that several depend on are built once for all.
    pub(super) fn target(&self) -> PathBuf {
        self.folder.with_file_name("target")
    }

    fn times(&self) -> PathBuf {
        self.folder.join("times")
    }

    /// Builds it with all that it depends on.
    pub(super) fn prepare(&self, target: &Target<'_>) -> Result<(), Failed> {
        succeed(&mut self.cargo(target)?)
    }

    /// How many seconds rustc takes for it.
    pub(super) fn seconds(&self, target: &Target<'_>) -> Result<f64, Failed> {
        let times = self.times();
        if times.exists() {
            fs::remove_file(&times)?;
        }
        succeed(&mut self.cargo(target)?)?;
        let name = target.package.replace('-', "_");
        let times = fs::read_to_string(times)?;
        let own = times.lines().filter_map(|line| line.split_once(' ')).find(|(of, _)| *of == name);
        Ok(own.ok_or("cargo did not compile it anew")?.1.parse()?)
    }
}

/// The medians of what is built of each contestant, in turn. A peer that took more than twice as long as another one in the first round is not
/// built again: ours are held against the best.
pub(super) fn medians<'c>(
    contestants: &[&'c Contestant],
    target: impl Fn(&'c Contestant) -> Target<'c>,
) -> Result<Vec<f64>, Failed> {
    // In this round dependencies are built too.
    let first = contestants.iter().map(|it| it.seconds(&target(it))).collect::<Result<Vec<_>, _>>()?;
    let peers = contestants.iter().zip(&first).filter(|(contestant, _)| !contestant.is_ours);
    let best = peers.map(|(_, seconds)| *seconds).fold(f64::INFINITY, f64::min);
    let mut all: Vec<Vec<f64>> = contestants.iter().map(|_| Vec::new()).collect();
    for round in 0..ROUNDS {
        for ((contestant, first), all) in contestants.iter().zip(&first).zip(&mut all) {
            if contestant.is_ours || *first <= 2.0 * best {
                all.push(contestant.seconds(&target(contestant))?);
            } else if round == 0 {
                all.push(*first);
            }
        }
    }
    Ok(all.into_iter().map(median).collect())
}

/// What each took, and how ours compare with the best of the others.
pub(super) struct Told {
    pub(super) against: String,
    pub(super) measured: String,
    /// The worst of ours by the best of the others.
    pub(super) worst: f64,
}

impl Told {
    pub(super) fn of(contestants: &[&Contestant], figures: &[f64], unit: impl Fn(f64) -> String) -> Self {
        let side = |is_ours: bool| {
            contestants.iter().zip(figures).filter(move |(contestant, _)| contestant.is_ours == is_ours)
        };
        let best = side(false).map(|(_, figure)| *figure).fold(f64::INFINITY, f64::min);
        let ours =
            side(true).map(|(it, figure)| format!("{}: {} × ({})", it.name, ratio(figure / best), unit(*figure)));
        let theirs: Vec<_> = side(false).map(|(it, figure)| format!("{} {}", it.name, unit(*figure))).collect();
        Self {
            against: format!("{} (built once if the first time was more than twice the best)", theirs.join(", ")),
            measured: ours.collect::<Vec<_>>().join("; "),
            worst: side(true).map(|(_, figure)| figure / best).fold(0.0, f64::max),
        }
    }
}

pub(super) fn seconds(figure: f64) -> String {
    format!("{figure:.2} s")
}

pub(super) fn rows(setting: &Setting, contestants: &[Contestant], tell: &mut dyn FnMut(Row)) {
    let contestants: Vec<&Contestant> = contestants.iter().collect();
    for (what, kind) in WHAT.into_iter().zip(Kind::ALL).filter(|(what, _)| setting.wants(what)) {
        let figures = match medians(&contestants, |contestant| contestant.client_in(kind)) {
            Ok(figures) => figures,
            Err(reason) => {
                tell(Row::unmeasured(what, "what the peers generate".to_owned(), &*reason));
                continue;
            }
        };
        let mut told = Told::of(&contestants, &figures, seconds);
        let (mut goal, mut is_met) = (format!("≤ {GOAL} × the best peer's"), told.worst <= GOAL);
        if kind == Kind::Check {
            let ours = contestants.iter().zip(&figures).filter(|(contestant, _)| contestant.is_ours);
            #[expect(clippy::cast_precision_loss, reason = "a ratio is wanted")]
            let of_each = ours.map(|(it, figure)| 1e3 * figure / it.calls as f64).fold(0.0, f64::max);
            goal += &format!("; ≤ {FOR_A_USE_CASE} ms for each use case");
            told.measured += &format!("; {of_each:.1} ms for each use case");
            is_met &= of_each <= FOR_A_USE_CASE;
        }
        let end = End::of(is_met, "ours holds a builder for each use case that rustc checks, and docs for each field");
        tell(Row { what: what.to_owned(), against: told.against, goal, measured: told.measured, end });
    }
}
