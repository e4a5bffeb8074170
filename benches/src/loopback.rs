//! Calls over TLS to a server on this machine, against a bare client of the same HTTP library that sends the same bytes.

mod client;
mod node;
mod server;

use std::{
    env, fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use serde::{Deserialize, Serialize};

pub(crate) use client::flood;
pub(crate) use server::serve;

use crate::{
    Failed,
    arguments::Setting,
    row::{End, Row, count},
    times::median,
};

/// What a client needs to know of the server.
#[derive(Serialize, Deserialize)]
struct Server {
    port: u16,
    /// The authority that gave its certificate, in PEM.
    authority: String,
}

/// The name of the variable that says it.
const SERVER: &str = "BENCHMARKS_SERVER";

/// Calls that come before those that count: the connections are there then.
const FIRST: usize = 200;

/// How many calls are made.
const CALLS: usize = 10_000;

/// What one process with one client took.
struct Flooded {
    /// Calls in a second.
    rate: f64,
    /// Megabytes, at most.
    memory: f64,
    /// Microseconds of a core that a call takes, whatever the server and everything else on the machine take.
    spent: f64,
}

impl Flooded {
    fn median(all: &[Self]) -> Self {
        let of = |what: fn(&Self) -> f64| median(all.iter().map(what).collect());
        Self { rate: of(|it| it.rate), memory: of(|it| it.memory), spent: of(|it| it.spent) }
    }
}

/// The server in a process of its own, which ends with this value.
struct Running {
    child: Child,
    server: String,
}

impl Running {
    fn start() -> Result<Self, Failed> {
        let mut command = Command::new(env::current_exe()?);
        let mut child = command.arg("--serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut server = String::new();
        BufReader::new(child.stdout.take().ok_or("the server says nothing")?).read_line(&mut server)?;
        Ok(Self { child, server })
    }

    /// So many calls at a time by one kind of client, in a process of its own.
    fn flooded(&self, kind: &str, at_once: usize) -> Result<Flooded, Failed> {
        let mut command = Command::new(env::current_exe()?);
        command.args(["--flood", kind, &CALLS.to_string(), &at_once.to_string()]);
        self.told(&mut command, kind)
    }

    /// What a client tells that makes calls.
    fn told(&self, command: &mut Command, kind: &str) -> Result<Flooded, Failed> {
        let output = command.env(SERVER, &self.server).output()?;
        if !output.status.success() {
            return Err(format!("{kind}: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
        }
        let told = String::from_utf8(output.stdout)?;
        let figures: Vec<f64> = told.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let &[rate, memory, spent] = figures.as_slice() else { return Err("three figures are told".into()) };
        Ok(Flooded { rate, memory, spent })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It ends by itself when nobody holds its input any more.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// The most memory that this process has had, in megabytes.
pub(crate) fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
    peak.unwrap_or_default() / 1024.0
}

/// The seconds of a core that this process has taken.
fn spent() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the program's name, which can hold anything, come the state and other numbers; two of them are hundredths of a second.
    let numbers = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().skip(11).take(2);
    numbers.filter_map(|number| number.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The medians of five of each kind, taken in turn.
fn medians(kinds: &[&str], at_once: usize) -> Result<Vec<Flooded>, Failed> {
    let server = Running::start()?;
    let mut all: Vec<Vec<Flooded>> = kinds.iter().map(|_| Vec::new()).collect();
    for _ in 0..5 {
        for (kind, all) in kinds.iter().zip(&mut all) {
            all.push(server.flooded(kind, at_once)?);
        }
    }
    Ok(all.iter().map(|all| Flooded::median(all)).collect())
}

pub(crate) fn rows(setting: &Setting, tell: &mut dyn FnMut(Row)) -> Result<(), Failed> {
    let what = "send 10,000 requests over TLS on this machine, 64 at a time";
    if setting.wants(what) {
        let all = medians(&["hs256", "bare", "rs256", "sealed"], 64)?;
        let [hs256, bare, rs256, sealed] = all.as_slice() else { return Err("four kinds were measured".into()) };
        let ratio = hs256.rate / bare.rate;
        tell(Row {
            what: format!("{what}: HS256"),
            against: "a bare client of the same HTTP library: the same bytes, signed beforehand, a request of its own for each call".to_owned(),
            goal: "≥ 0.9 × calls in a second".to_owned(),
            measured: format!(
                "{ratio:.2} × ({} against {} in a second; {:.0} against {:.0} µs of a core for a call); RS256 {}, RS256 and encrypted {}",
                count(hs256.rate),
                count(bare.rate),
                hs256.spent,
                bare.spent,
                count(rs256.rate),
                count(sealed.rate)
            ),
            end: End::of(
                ratio >= 0.9,
                "what the bare client leaves out is building, judging, signing, limits, traces and reading the answer into its fields",
            ),
        });
    }
    if setting.peers && setting.wants(node::WHAT) {
        tell(node::row());
    }
    let what = "memory with 10,000 calls started at once";
    if setting.wants(what) {
        let all = medians(&["hs256", "bare sharing"], CALLS)?;
        let [ours, bare] = all.as_slice() else { return Err("two kinds were measured".into()) };
        let ratio = ours.memory / bare.memory;
        tell(Row {
            what: what.to_owned(),
            against: "a bare client under the same limit of 100 at a time".to_owned(),
            goal: "≤ 1.2 ×".to_owned(),
            measured: format!("{ratio:.2} × ({:.1} against {:.1} MB)", ours.memory, bare.memory),
            end: End::of(
                ratio <= 1.2,
                "each call that waits holds its request, and what it is found by and told by; the bare client's share one request",
            ),
        });
    }
    Ok(())
}
