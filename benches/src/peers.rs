//! Other generators on the same API: they are installed, given the document that the spec is exported as, and timed in turn with ours.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use crate::{
    Failed,
    arguments::Setting,
    instructions,
    row::{End, Row, count, ratio},
    times::median,
};

/// A generator.
struct Peer {
    package: &'static str,
    version: &'static str,
    program: &'static str,
    /// Which document it reads.
    openapi: &'static str,
    /// What it is told, after the document and the folder for the code are put in.
    arguments: &'static [&'static str],
    /// How much of its time ours may take.
    goal: f64,
}

const PEERS: [Peer; 3] = [
    Peer {
        package: "openapi-to-rust",
        version: "0.23.0",
        program: "openapi-to-rust",
        openapi: "3.1",
        arguments: &["generate", "DOCUMENT", "--output-dir", "FOLDER", "--module-name", "api"],
        goal: 0.5,
    },
    Peer {
        package: "oas3-gen",
        version: "0.29.0",
        program: "oas3-gen",
        openapi: "3.1",
        arguments: &["generate", "client-mod", "-i", "DOCUMENT", "-o", "FOLDER"],
        goal: 0.5,
    },
    Peer {
        package: "cargo-progenitor",
        version: "0.15.1",
        program: "cargo-progenitor",
        openapi: "3.0",
        arguments: &["progenitor", "-i", "DOCUMENT", "-o", "FOLDER", "-n", "api", "-v", "0.1.0"],
        goal: 0.1,
    },
];

/// Rows on each peer that can be installed here; of the others it is said why not.
pub(crate) fn rows(setting: &Setting, tell: &mut dyn FnMut(Row)) -> Result<(), Failed> {
    let what = "regenerate the whole client, whole process";
    if !setting.peers || !setting.wants(what) {
        return Ok(());
    }
    let root = xtask::files::workspace_root()?;
    let folder = root.join("target/benchmarks");
    fs::create_dir_all(&folder)?;
    let ours = ours(&root)?;
    for peer in &PEERS {
        let row = |measured: String, goal: String, end| Row {
            what: what.to_owned(),
            against: format!("`{}` {} on the exported document", peer.package, peer.version),
            goal,
            measured,
            end,
        };
        let program = match peer.installed(&folder) {
            Ok(program) => program,
            Err(reason) => {
                tell(row("not measured".to_owned(), String::new(), End::Told(reason.to_string())));
                continue;
            }
        };
        let regenerate = Run { program: ours.clone(), arguments: vec!["regenerate".into()], folder: root.clone() };
        let document = exported(&ours, &root, &folder, peer.openapi);
        let compared = document.and_then(|document| compared(&regenerate, &peer.run(program, &document, &folder)));
        tell(match compared {
            Ok(Compared { measured, worst }) => {
                row(measured, format!("≤ {} ×", peer.goal), End::of(worst <= peer.goal, ""))
            }
            Err(reason) => row("not measured".to_owned(), String::new(), End::Told(reason.to_string())),
        });
    }
    Ok(())
}

/// Our commands, built as they are for speed.
fn ours(root: &Path) -> Result<PathBuf, Failed> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    succeed(Command::new("cargo").args(["build", "--release", "--locked", "--package", "xtask"]).current_dir(root))?;
    Ok(target.join("release/xtask"))
}

fn exported(ours: &Path, root: &Path, folder: &Path, version: &str) -> Result<PathBuf, Failed> {
    let mut command = Command::new(ours);
    let output = command.args(["export", "openapi", "--version", version]).current_dir(root).output()?;
    if !output.status.success() {
        return Err(format!("the export failed: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
    }
    let document = folder.join(format!("openapi-{version}.json"));
    fs::write(&document, output.stdout)?;
    Ok(document)
}

impl Peer {
    /// The program, installed unless it is there.
    fn installed(&self, folder: &Path) -> Result<PathBuf, Failed> {
        let program = folder.join("bin").join(self.program);
        if !program.exists() {
            let mut command = Command::new("cargo");
            command.args(["install", "--locked", "--version", self.version, self.package, "--root"]).arg(folder);
            succeed(&mut command).map_err(|_| "it cannot be installed here")?;
        }
        Ok(program)
    }

    fn run(&self, program: PathBuf, document: &Path, folder: &Path) -> Run {
        let code = folder.join(self.package);
        let argument = |argument: &&str| match *argument {
            "DOCUMENT" => document.display().to_string(),
            "FOLDER" => code.display().to_string(),
            argument => argument.to_owned(),
        };
        Run { program, arguments: self.arguments.iter().map(argument).collect(), folder: folder.to_owned() }
    }
}

/// A program with what it is told and where it runs.
struct Run {
    program: PathBuf,
    arguments: Vec<String>,
    folder: PathBuf,
}

impl Run {
    fn seconds(&self) -> Result<f64, Failed> {
        let mut command = Command::new(&self.program);
        let start = Instant::now();
        succeed(command.args(&self.arguments).current_dir(&self.folder))?;
        Ok(start.elapsed().as_secs_f64())
    }

    fn instructions(&self) -> Result<f64, Failed> {
        let mut command = Command::new("valgrind");
        command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(&self.program).args(&self.arguments);
        instructions::collected(command.current_dir(&self.folder))
    }
}

struct Compared {
    measured: String,
    /// The worst of the ratios.
    worst: f64,
}

/// Whole processes: medians of five times taken in turn, and instructions.
fn compared(ours: &Run, other: &Run) -> Result<Compared, Failed> {
    let (mut mine, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        mine.push(ours.seconds()?);
        theirs.push(other.seconds()?);
    }
    let (mine, theirs) = (median(mine), median(theirs));
    let mut worst = mine / theirs;
    let mut measured = format!("{} × time ({mine:.2} against {theirs:.2} s)", ratio(worst));
    if instructions::can_be_counted() {
        let (mine, theirs) = (ours.instructions()?, other.instructions()?);
        let by_count = mine / theirs;
        let told = format!("{} against {} million", count(mine / 1e6), count(theirs / 1e6));
        measured += &format!(", {} × instructions ({told})", ratio(by_count));
        worst = worst.max(by_count);
    }
    Ok(Compared { measured, worst })
}

fn succeed(command: &mut Command) -> Result<(), Failed> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    Err(format!("`{}` failed: {last}", command.get_program().display()).into())
}
