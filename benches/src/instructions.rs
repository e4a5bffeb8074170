//! How many instructions a piece of work takes, by valgrind's callgrind: a figure that another process on the machine does not change.

use std::{env, process::Command, str::FromStr};

use crate::{Failed, arguments::Setting, comparison::Side};

/// Whether they can be counted here.
pub(crate) fn can_be_counted() -> bool {
    Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Those of one time: what a run takes that does it more often, less what one takes that does it less often.
pub(crate) fn of(side: &Side, times: u64, setting: &Setting) -> Result<f64, Failed> {
    let (few, many) = (times / 10 + 1, times / 10 + 1 + times);
    let (few, many) = (counted(side, few, setting)?, counted(side, many, setting)?);
    #[expect(clippy::cast_precision_loss, reason = "a ratio is wanted")]
    let of_one = many.saturating_sub(few) as f64 / times as f64;
    Ok(of_one)
}

fn counted(side: &Side, times: u64, setting: &Setting) -> Result<u64, Failed> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(env::current_exe()?);
    command.args(["--work", side.name, &times.to_string()]);
    for page in &setting.pages {
        command.arg("--pages").arg(page);
    }
    collected(&mut command)
}

/// What callgrind says that a program took.
pub(crate) fn collected<T: FromStr>(command: &mut Command) -> Result<T, Failed> {
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let collected = said.lines().find_map(|line| line.split_once("Collected : ")).map(|(_, count)| count.trim());
    match collected.and_then(|count| count.parse().ok()) {
        Some(count) if output.status.success() => Ok(count),
        _ => Err(format!("valgrind did not count: {said}").into()),
    }
}
