//! The official Node client, which makes the same calls of the same server.

use std::{fs, path::PathBuf, process::Command};

use super::{FIRST, Flooded, Running, Server};
use crate::{
    Failed,
    peers::succeed,
    row::{End, Row, count, ratio},
    sending::SECRET,
};

pub(super) const WHAT: &str = "send requests over TLS on this machine, 64 at a time, HS256: official clients";

/// How many calls it makes: it takes as long for them as ours does for many more.
const CALLS: usize = 2_000;

/// How many of its calls in a second ours must make.
const GOAL: f64 = 10.0;

/// One row, whatever becomes of it.
pub(super) fn row() -> Row {
    let against = format!("`cybersource-rest-client` 0.0.83 for Node, {CALLS} calls");
    match compared() {
        Ok((ours, theirs)) => {
            let times = ours.rate / theirs.rate;
            let measured = format!(
                "{} × ({} against {} in a second; {:.0} against {:.0} µs of a core for a call; {:.0} against {:.0} MB)",
                ratio(times),
                count(ours.rate),
                count(theirs.rate),
                ours.spent,
                theirs.spent,
                ours.memory,
                theirs.memory
            );
            let goal = format!("≥ {GOAL} × calls in a second");
            Row { what: WHAT.to_owned(), against, goal, measured, end: End::of(times >= GOAL, "") }
        }
        Err(reason) => Row::unmeasured(WHAT, against, &*reason),
    }
}

/// The medians of five of each, taken in turn.
fn compared() -> Result<(Flooded, Flooded), Failed> {
    let folder = installed()?;
    let server = Running::start()?;
    let authority = folder.join("authority.pem");
    fs::write(&authority, serde_json::from_str::<Server>(&server.server)?.authority)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        ours.push(server.flooded("hs256", 64)?);
        let mut node = Command::new("node");
        node.arg(folder.join("node.js")).args([CALLS, 64, FIRST].map(|number| number.to_string())).arg(SECRET);
        theirs.push(server.told(node.env("NODE_EXTRA_CA_CERTS", &authority), "node")?);
    }
    Ok((Flooded::median(&ours), Flooded::median(&theirs)))
}

/// The client as its registry has it, and what makes calls with it.
fn installed() -> Result<PathBuf, Failed> {
    let root = xtask::files::workspace_root()?;
    let folder = root.join("target/benchmarks/node");
    fs::create_dir_all(&folder)?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(root.join("tests/peers/node").join(file), folder.join(file))?;
    }
    fs::copy(root.join("benches/peers/node.js"), folder.join("node.js"))?;
    if !folder.join("node_modules/cybersource-rest-client").exists() {
        let mut npm = Command::new("npm");
        let install = npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
        succeed(install).map_err(|error| format!("it cannot be installed here: {error}"))?;
    }
    Ok(folder)
}
