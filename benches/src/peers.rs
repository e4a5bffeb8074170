//! Other generators on the same API: they are installed, given the document that the spec is exported as, and held against ours by how
//! long they take, and by what it takes to build what they generate.

mod builds;
mod document;
mod generated;
mod install;
mod list;
mod regenerate;
mod service;
mod workspace;

pub(crate) use builds::rustc;
pub(crate) use install::succeed;

use std::{env, fs, path::PathBuf, process::Command};

use crate::{Failed, arguments::Setting, row::Row};
use document::Edit;
use generated::{Calls, Code};
use install::Install;
use list::Payment;

/// A generator.
struct Peer {
    name: &'static str,
    version: &'static str,
    install: Install,
    /// Which version of OpenAPI it reads.
    openapi: &'static str,
    /// Without what it does not read the document, or generates code that does not compile.
    edits: &'static [Edit],
    /// What it is told; the document and the folder for the code are put in.
    arguments: &'static [&'static str],
    /// Whether valgrind can count all that it does: it is one process, and no virtual machine.
    is_countable: bool,
    /// How much of its time ours may take to generate.
    goal: f64,
    /// What it writes.
    code: Code,
    /// How its operations are called.
    calls: Calls,
    /// With which features of what it wrote a service depends on it, so that it has TLS without a library of the system's.
    features: &'static str,
    /// The same, said to cargo.
    built: &'static [&'static str],
    payments: &'static [Payment],
}

impl Peer {
    /// What it is given, in the words of a row.
    fn against(&self) -> String {
        let edits: Vec<_> = self.edits.iter().map(|edit| edit.what()).collect();
        let edits = match edits.len() {
            0 => String::new(),
            1 => format!(", with one edit: {}", edits[0]),
            count => format!(", with {count} edits: {}", edits.join("; ")),
        };
        format!("`{}` {} on the exported document{edits}", self.name, self.version)
    }
}

/// Where everything is.
struct Places {
    root: PathBuf,
    /// For what is installed and generated.
    folder: PathBuf,
    /// Our commands, built as they are for speed.
    ours: PathBuf,
}

impl Places {
    fn new() -> Result<Self, Failed> {
        let root = xtask::files::workspace_root()?;
        let folder = root.join("target/benchmarks");
        fs::create_dir_all(&folder)?;
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let build = ["build", "--release", "--locked", "--package", "xtask"];
        succeed(Command::new("cargo").args(build).current_dir(&root))?;
        Ok(Self { ours: target.join("release/xtask"), root, folder })
    }

    /// The document that a peer is given.
    fn document(&self, peer: &Peer) -> Result<PathBuf, Failed> {
        let mut command = Command::new(&self.ours);
        let export = command.args(["export", "openapi", "--version", peer.openapi]).current_dir(&self.root);
        let output = export.output()?;
        if !output.status.success() {
            return Err(format!("the export failed: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
        }
        let document = self.folder.join(format!("{}.openapi.json", peer.name));
        fs::write(&document, document::edited(&output.stdout, peer.edits)?)?;
        Ok(document)
    }

    /// For the workspaces of what is built.
    fn crates(&self) -> PathBuf {
        self.folder.join("crates")
    }

    fn workspace(&self, peer: &Peer) -> PathBuf {
        self.crates().join(peer.name)
    }

    /// Where a peer generates its code.
    fn code(&self, peer: &Peer) -> PathBuf {
        self.workspace(peer).join("client")
    }
}

/// A program with what it is told and where it runs.
struct Run {
    program: PathBuf,
    arguments: Vec<String>,
    folder: PathBuf,
    /// What it writes anew.
    written: PathBuf,
    /// Whether valgrind can count all that it does.
    is_countable: bool,
}

/// A peer that is there, and how it generates.
struct Installed {
    peer: &'static Peer,
    run: Run,
}

fn installed(peer: &'static Peer, places: &Places) -> Result<Installed, Failed> {
    let (program, first) = peer.install.program(peer.version, &places.folder)?;
    let document = places.document(peer)?;
    let code = places.code(peer);
    let put_in = |argument: &&str| match *argument {
        "DOCUMENT" => document.display().to_string(),
        "FOLDER" => code.display().to_string(),
        argument => argument.to_owned(),
    };
    let arguments = first.into_iter().chain(peer.arguments.iter().map(put_in)).collect();
    Ok(Installed {
        peer,
        run: Run { program, arguments, folder: places.folder.clone(), written: code, is_countable: peer.is_countable },
    })
}

/// Rows on each peer that can be installed here; of the others it is said why not.
pub(crate) fn rows(setting: &Setting, tell: &mut dyn FnMut(Row)) -> Result<(), Failed> {
    let wanted = regenerate::WHAT.iter().chain(&builds::WHAT).chain(&service::WHAT).any(|what| setting.wants(what));
    if !setting.peers || !wanted {
        return Ok(());
    }
    let places = Places::new()?;
    let mut there = Vec::new();
    for peer in &list::PEERS {
        match installed(peer, &places) {
            Ok(installed) => there.push(installed),
            Err(reason) => tell(Row::unmeasured("whatever has to do with it", peer.against(), &*reason)),
        }
    }
    regenerate::rows(setting, &places, &there, tell)?;
    let contestants = workspace::made(&places, &there, tell)?;
    builds::rows(setting, &contestants, tell);
    service::rows(setting, &contestants, tell)
}
