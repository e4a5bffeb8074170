//! What the command is told.

use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};

use crate::Failed;

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Measures what the client and its generator cost, each against what it is held to, and prints one table

Usage: cargo xtask bench [OPTIONS] [WORD]...

  WORD           Only rows with one of these words in what is measured
  --pages PATH   The publisher's pages as Markdown, a file or a folder of them; can be said several times. Without it, reading pages is
                 not measured
  --peers        Installs other generators and the official Node client into target/benchmarks and measures them too, builds of what they
                 generate among it: that takes half an hour, and needs npm, Java and Python for some of them
  --help         Prints this

Instructions are counted with valgrind. Where there is none, times alone are measured.";

/// What is to be done.
pub(crate) enum Asked {
    Help,
    /// One side of a comparison, so often: what a run under valgrind is.
    Work {
        side: String,
        times: u64,
        setting: Setting,
    },
    /// A made-up API, compiled.
    Grow(String),
    /// A server, until the input ends.
    Serve,
    /// So many calls by one kind of client, so many at once.
    Flood {
        kind: String,
        calls: usize,
        at_once: usize,
    },
    Table(Setting),
}

/// What the measurements need to know.
#[derive(Default)]
pub(crate) struct Setting {
    /// The publisher's pages.
    pub(crate) pages: Vec<PathBuf>,
    /// Whether other generators are installed and measured.
    pub(crate) peers: bool,
    /// Words of which a row must have one, if there are any.
    pub(crate) only: Vec<String>,
}

impl Setting {
    /// Whether a row is asked for.
    pub(crate) fn wants(&self, what: &str) -> bool {
        let what = what.to_lowercase();
        self.only.is_empty() || self.only.iter().any(|word| what.contains(&word.to_lowercase()))
    }
}

pub(crate) fn read() -> Result<Asked, Failed> {
    let mut parser = Parser::from_env();
    let mut setting = Setting::default();
    let mut work = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(Asked::Help),
            Arg::Long("pages") => setting.pages.push(parser.value()?.into()),
            Arg::Long("peers") => setting.peers = true,
            Arg::Long("grow") => return Ok(Asked::Grow(parser.value()?.string()?)),
            Arg::Long("serve") => return Ok(Asked::Serve),
            Arg::Long("flood") => {
                let (kind, calls) = (parser.value()?.string()?, parser.value()?.parse()?);
                return Ok(Asked::Flood { kind, calls, at_once: parser.value()?.parse()? });
            }
            Arg::Long("work") => work = Some((parser.value()?.string()?, parser.value()?.parse()?)),
            Arg::Value(word) => setting.only.push(word.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(match work {
        Some((side, times)) => Asked::Work { side, times, setting },
        None => Asked::Table(setting),
    })
}
