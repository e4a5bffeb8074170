//! The sandbox as a command: its first line on standard output is one JSON object with everything that a client needs.

use std::{io::Write as _, num::ParseIntError, path::PathBuf, process::ExitCode, str::FromStr, time::Duration};

use lexopt::{Arg, Parser, ValueExt as _};
use visa_acceptance::sandbox::{Sandbox, SandboxBuilder};

const HELP: &str = "\
The Visa Acceptance platform on this machine, for first steps and tests

Usage: visa-acceptance-sandbox [OPTIONS]

The first line on standard output is a JSON object: addresses, ids, secret, files.

Options:
      --port PORT          The port for HTTP; a free one unless set
      --tls-port PORT      The port for HTTPS; a free one unless set
      --state FILE         Keeps the state in a file
      --files DIR          Where certificates, keys and P12 files are written; beside the state, or a directory
                           of the system's for temporary files that is removed at the end
      --merchant-id ID     The merchant's id; `sandbox_merchant` unless set
      --profile PROFILE    The processor: `guide` (the guide's own, unless set) or `vpc` (Visa Platform Connect)
      --as SIDE            Where the documentation and what was seen differ: `documented` or `observed`; the safer
                           of both unless set
      --encrypt-answers    Encrypts every answer
      --published          Lets the published examples through as they are printed, masked numbers and unknown tokens
      --relaxed            The account has relaxed requirements
      --found-after SECONDS     How long after it was made a payment is found by its id; 1, and 0 as documented
      --searched-after SECONDS  The same of searches; 30, and 0 as documented
      --settled-after SECONDS   How long after it was made a capture, a sale or a refund is settled; a day unless set
      --stored-credentials HOW  Whether a merchant-initiated payment must continue one that stored its credentials:
                           `checked`, unless all is as observed, or `unchecked`
      --unique-days DAYS   For how many days a transaction id is unique with the profile `vpc`; 60 unless set
      --guard-references   The account refuses a merchant's own reference that comes again within 15 minutes
      --log json           Tells of every call on standard error, a JSON object each, without card data
      --help               Prints this
";

struct Arguments {
    builder: SandboxBuilder,
    state: Option<PathBuf>,
    files: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match arguments() {
        Ok(Some(arguments)) => match run(arguments).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(&*error, 1),
        },
        Ok(None) => {
            print(HELP.trim_end());
            ExitCode::SUCCESS
        }
        Err(error) => failed(&error, 2),
    }
}

fn failed(error: &dyn std::error::Error, code: u8) -> ExitCode {
    // Nobody may listen.
    _ = writeln!(std::io::stderr(), "{error}");
    ExitCode::from(code)
}

fn arguments() -> Result<Option<Arguments>, lexopt::Error> {
    let mut arguments = Arguments { builder: Sandbox::builder(), state: None, files: None };
    let mut parser = Parser::from_env();
    while let Some(argument) = parser.next()? {
        let Arg::Long(name) = argument else {
            match argument {
                Arg::Short('h') => return Ok(None),
                other => return Err(other.unexpected()),
            }
        };
        let builder = std::mem::take(&mut arguments.builder);
        arguments.builder = match name {
            "help" => return Ok(None),
            "port" => builder.port(number("--port", &mut parser)?),
            "tls-port" => builder.tls_port(number("--tls-port", &mut parser)?),
            "merchant-id" => builder.merchant_id(parser.value()?.string()?),
            "encrypt-answers" => builder.encrypt_all_answers(),
            "published" => builder.published_examples(),
            "relaxed" => builder.relaxed(),
            "unique-days" => builder.unique_days(number("--unique-days", &mut parser)?),
            "guard-references" => builder.guards_references(),
            "found-after" => builder.found_after(seconds("--found-after", &mut parser)?),
            "searched-after" => builder.searched_after(seconds("--searched-after", &mut parser)?),
            "settled-after" => builder.settled_after(seconds("--settled-after", &mut parser)?),
            "stored-credentials" => match parser.value()?.string()?.as_str() {
                "checked" => builder.checks_stored_credentials(true),
                "unchecked" => builder.checks_stored_credentials(false),
                _ => return Err("--stored-credentials is `checked` or `unchecked`".into()),
            },
            "state" => {
                arguments.state = Some(parser.value()?.into());
                builder
            }
            "files" => {
                arguments.files = Some(parser.value()?.into());
                builder
            }
            "profile" => match parser.value()?.string()?.as_str() {
                "guide" => builder,
                "vpc" => builder.visa_platform_connect(),
                _ => return Err("--profile is `guide` or `vpc`".into()),
            },
            "as" => match parser.value()?.string()?.as_str() {
                "documented" => builder.as_documented(),
                "observed" => builder.as_observed(),
                _ => return Err("--as is `documented` or `observed`".into()),
            },
            "log" => match parser.value()?.string()?.as_str() {
                "json" => builder.on_call(|call| {
                    let line = serde_json::to_string(call).unwrap_or_default();
                    // Nobody may listen.
                    _ = writeln!(std::io::stderr(), "{line}");
                }),
                _ => return Err("--log is `json`".into()),
            },
            _ => return Err(Arg::Long(name).unexpected()),
        };
    }
    Ok(Some(arguments))
}

fn seconds(option: &str, parser: &mut Parser) -> Result<Duration, lexopt::Error> {
    number(option, parser).map(Duration::from_secs)
}

/// What is wrong with a number is said with the option that it is of.
fn number<T: FromStr<Err = ParseIntError>>(option: &str, parser: &mut Parser) -> Result<T, lexopt::Error> {
    let text = parser.value()?.string()?;
    text.parse().map_err(|error| format!("{option} {text}: {error}").into())
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let Arguments { mut builder, state, files } = arguments;
    // Before the first line is out: who reads it may ask for the end at once.
    let end = end()?;
    let passing = std::env::temp_dir().join(format!("visa-acceptance-sandbox-{}", std::process::id()));
    let beside = state.as_ref().map(|state| {
        let mut name = state.as_os_str().to_owned();
        name.push(".files");
        PathBuf::from(name)
    });
    let is_passing = files.is_none() && beside.is_none();
    let directory = files.or(beside).unwrap_or_else(|| passing.clone());
    if let Some(state) = state {
        builder = builder.state(state);
    }
    let sandbox = builder.files(directory).start().await?;
    print(&serde_json::to_string(&sandbox.description())?);
    end.await;
    sandbox.stop().await;
    if is_passing {
        std::fs::remove_dir_all(passing)?;
    }
    Ok(())
}

/// Comes when the process is asked to end.
#[cfg(unix)]
fn end() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Comes when the process is asked to end.
#[cfg(not(unix))]
fn end() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Prints a line at once. A reader that has gone away is no reason to stop.
fn print(line: &str) {
    let mut output = std::io::stdout();
    _ = writeln!(output, "{line}").and_then(|()| output.flush());
}
