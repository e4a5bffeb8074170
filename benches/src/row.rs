//! The table: a row says what was measured, against what, what it should be and what it is.

use std::{error::Error, fmt, fs, process::Command, thread};

/// The first two lines of the table.
pub(crate) const HEAD: &str = "| what | against | goal | measured | |\n| --- | --- | --- | --- | --- |";

pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) against: String,
    pub(crate) goal: String,
    pub(crate) measured: String,
    pub(crate) end: End,
}

impl Row {
    /// Why there is no figure.
    pub(crate) fn unmeasured(what: &str, against: String, reason: &dyn Error) -> Self {
        Self {
            what: what.to_owned(),
            against,
            goal: String::new(),
            measured: "not measured".to_owned(),
            end: End::Told(reason.to_string().trim().replace('|', "\\|").replace('\n', " ")),
        }
    }
}

/// What is to be said of a goal.
pub(crate) enum End {
    Met,
    /// With the reason.
    Missed(String),
    /// There is no goal, or nothing was measured.
    Told(String),
}

impl End {
    /// By whether each part of a goal is met.
    pub(crate) fn of(is_met: bool, reason: &str) -> Self {
        if is_met { Self::Met } else { Self::Missed(reason.to_owned()) }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, against, goal, measured, end } = self;
        write!(f, "| {what} | {against} | {goal} | {measured} | ")?;
        match end {
            End::Met => f.write_str("met")?,
            End::Missed(reason) if reason.is_empty() => f.write_str("**missed**")?,
            End::Missed(reason) => write!(f, "**missed**: {reason}")?,
            End::Told(remark) => f.write_str(remark)?,
        }
        f.write_str(" |")
    }
}

/// On what all of it was measured.
pub(crate) fn machine() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let date = said("date", &["+%Y-%m-%d"]).unwrap_or_default();
    let rustc = said("rustc", &["--version"]).unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().map(|load| format!(", load {load} at the beginning")).unwrap_or_default();
    format!("{date}, {cores} cores, {rustc}{load}")
}

/// A ratio, in as many digits as mean something.
pub(crate) fn ratio(value: f64) -> String {
    if value < 0.1 { format!("{value:.4}") } else { format!("{value:.2}") }
}

/// A count with its thousands.
pub(crate) fn count(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut told = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}
