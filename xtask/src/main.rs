//! Maintainers' commands: arguments in, a report and an exit status out.

use std::{error::Error, io::Write, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use xtask::{audit, draft, export, files, regenerate};

/// Maintainers' commands
#[derive(Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compiles the spec and writes the generated client
    #[command(
        long_about = "Compiles the spec below `spec/` and writes what changed below\n`generated-client/src/generated/`. Files that the compiler does not emit are\nremoved from there.",
        after_help = "Example: cargo xtask regenerate --check"
    )]
    Regenerate {
        /// Writes nothing; names the files that are not current, and fails if there are any
        #[arg(long)]
        check: bool,
    },
    /// Prints everything that the spec says as one JSON document
    #[command(after_help = "Example: cargo xtask inventory > inventory.json")]
    Inventory,
    /// Prints the spec in formats that other tools read
    #[command(
        long_about = "Prints the whole spec as an OpenAPI document, or the requests of one use case as JSON Schema.\n\
                      What such a document cannot say of a use case is listed in its `x-unstated`.",
        after_help = "Example: cargo xtask export openapi --version 3.1 > openapi.json\n         \
                      cargo xtask export schema create-payment-credentials > schema.json\n\n\
                      Exit status: 0, or 2 if there is nothing to print."
    )]
    Export {
        #[command(subcommand)]
        what: What,
    },
    /// Prints what the spec covers, and what has no example
    #[command(after_help = "Example: cargo xtask coverage")]
    Coverage,
    /// Holds the publisher's pages against the spec
    #[command(
        long_about = "Reads pages or whole guides as Markdown, files or folders of them, and tells what differs from the spec:\n\
                      endpoints, hosts, fields, values, conditions, examples, tables. What it does not understand it lists.",
        after_help = "Example: cargo xtask audit guide.md --all\n         cargo xtask audit other-edition.md --guide 003 --format json\n\n\
                      Exit status: 0 if everything agrees or is covered by an erratum, 1 if something differs or was not understood, \
                      2 if a page cannot be read."
    )]
    Audit {
        /// Pages, or folders with pages that end in `.md` or `.txt`
        #[arg(value_name = "PATH", required_unless_present = "between")]
        paths: Vec<PathBuf>,
        /// Shows what agrees, what errata cover and what is the spec's own, too
        #[arg(long)]
        all: bool,
        /// How to tell it
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// As which guide of the spec the pages are read: another processor's edition, or a newer revision
        #[arg(long, value_name = "KEY")]
        guide: Option<String>,
        /// Holds two revisions or editions of a guide against each other, without the spec
        #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with_all = ["paths", "guide"])]
        between: Option<Vec<PathBuf>>,
        /// Edits the pages in memory, so often for each kind of edit, and tells whether the audit says just that
        #[arg(long, value_name = "N", conflicts_with_all = ["between", "all"])]
        mutate: Option<usize>,
        /// What the edits are chosen by
        #[arg(long, value_name = "S", requires = "mutate", default_value_t = 1)]
        seed: u64,
    },
    /// Writes spec files for sections of pages that the spec does not have
    #[command(
        long_about = "Reads pages or whole guides and writes a topic's file and its examples for each section that no use case cites: operation,\n\
                      hosts, fields, values, conditions, errata. What is not certain stands beside it as a remark with page and line, and\n\
                      descriptions are TODO: a draft is for a person to finish. Without --into it prints what it would write.",
        after_help = "Example: cargo xtask draft guide.md --section the-anchor --into payments/captures\n\n\
                      Exit status: 0 if the spec compiles with the draft but for texts to be written, 1 if more is to be done, \
                      2 if nothing can be drafted."
    )]
    Draft {
        /// Pages, or folders with pages that end in `.md` or `.txt`
        #[arg(value_name = "PAGE", required = true)]
        pages: Vec<PathBuf>,
        /// One section, whether or not the spec has it
        #[arg(long, value_name = "ANCHOR")]
        section: Option<String>,
        /// The topic to write, such as `payments/captures`: one that is not there yet
        #[arg(long, value_name = "TOPIC", conflicts_with = "compare")]
        into: Option<String>,
        /// As which guide of the spec the pages are read
        #[arg(long, value_name = "KEY")]
        guide: Option<String>,
        /// Drafts what the spec has already, writes nothing, and tells which rules differ from those that a person wrote
        #[arg(long, conflicts_with = "section")]
        compare: bool,
    },
    /// Judges a JSON request by a use case
    #[command(
        long_about = "Judges a JSON request by everything that the documentation requires of a use case, or tells\n\
                      which use cases it fits.\n\
                      Of the request, only names of fields are shown, and values that are not sensitive.",
        after_help = "Example: cargo xtask validate payments/unscheduled/merchant-initiated-with-token request.json \\\n  --network visa\n         cargo xtask validate request.json\n\n\
                      Exit status: 0 if no requirement is broken, 1 if one is, 2 if the question cannot be answered."
    )]
    Validate {
        /// The use case's name, or an end of it that only one has, such as `create-payment-credentials`, and the request; `-` reads it
        /// from standard input. Without a use case, those that the request fits are told
        #[arg(num_args = 1..=2, required = true, value_names = ["USE_CASE", "FILE"])]
        of: Vec<String>,
        /// The card's network, as the spec names it; read from the request if left out
        #[arg(long, value_name = "NAME")]
        network: Option<String>,
        /// The account has relaxed requirements for address data and expiration date
        #[arg(long)]
        relaxed: bool,
        /// Does without the requirement at a path; can be said several times
        #[arg(long, value_name = "PATH")]
        waive: Vec<String>,
    },
    /// Measures what the client and the generator cost, each against what it is held to
    #[command(disable_help_flag = true)]
    Bench {
        /// What the benchmarks themselves are told; `--help` lists it
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
        options: Vec<std::ffi::OsString>,
    },
    /// Runs the platform on this machine, for first steps and tests
    #[command(disable_help_flag = true)]
    Sandbox {
        /// What the sandbox itself is told; `--help` lists it
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
        options: Vec<std::ffi::OsString>,
    },
}

#[derive(Subcommand)]
enum What {
    /// Prints an OpenAPI document: every operation, and each use case as a schema
    Openapi {
        /// Which version of OpenAPI; generators of code mostly read 3.0
        #[arg(long, value_enum, default_value_t = Version::V31)]
        version: Version,
    },
    /// Prints the requests of a use case as JSON Schema 2020-12
    Schema {
        /// The use case's name, or an end of it that only one has
        #[arg(value_name = "USE-CASE")]
        use_case: String,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Version {
    #[value(name = "3.0")]
    V30,
    #[value(name = "3.1")]
    V31,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

#[derive(Clone, Copy)]
enum Mode {
    Write,
    Check,
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Regenerate { check } => regenerated(if check { Mode::Check } else { Mode::Write }),
        Command::Inventory => described(|spec| Ok(serde_json::to_string_pretty(&spec.inventory()?)?)),
        Command::Export { what: What::Openapi { version } } => {
            let version = match version {
                Version::V30 => codegen::OpenApi::V30,
                Version::V31 => codegen::OpenApi::V31,
            };
            exported(|spec| Ok(export::openapi(spec, version)))
        }
        Command::Export { what: What::Schema { use_case } } => exported(|spec| export::schema(spec, &use_case)),
        Command::Coverage => described(|spec| Ok(xtask::coverage::table(&spec.coverage()?))),
        Command::Audit { paths, guide, mutate: Some(times), seed, .. } => {
            match mutated(&paths, guide.as_deref(), times, seed) {
                Ok((text, is_proven)) => {
                    say(anstream::stdout(), &text);
                    ExitCode::from(u8::from(!is_proven))
                }
                Err(message) => {
                    say(anstream::stderr(), &message);
                    ExitCode::from(2)
                }
            }
        }
        Command::Audit { paths, all, format, guide, between, .. } => {
            match audited(&paths, guide.as_deref(), between.as_deref(), all, format) {
                Ok((text, status)) => {
                    say(anstream::stdout(), &text);
                    ExitCode::from(status)
                }
                Err(message) => {
                    say(anstream::stderr(), &message);
                    ExitCode::from(2)
                }
            }
        }
        Command::Draft { pages, section, into, guide, compare } => {
            let root = files::workspace_root().map_err(|error| error.to_string());
            let drafted = root.and_then(|root| {
                if compare {
                    return draft::command::compare(&root, &pages, guide.as_deref());
                }
                draft::command::draft(&root, &pages, guide.as_deref(), section.as_deref(), into.as_deref())
            });
            match drafted {
                Ok((text, status)) => {
                    say(anstream::stdout(), &text);
                    ExitCode::from(status)
                }
                Err(message) => {
                    say(anstream::stderr(), &message);
                    ExitCode::from(2)
                }
            }
        }
        Command::Bench { options } => instead(&["run", "--release", "--locked"], "benches/Cargo.toml", options),
        Command::Sandbox { options } => {
            let run = ["run", "--quiet", "--package", "visa-acceptance", "--features", "sandbox"];
            instead(&[&run[..], &["--bin", "visa-acceptance-sandbox"]].concat(), "Cargo.toml", options)
        }
        #[cfg(feature = "validate")]
        Command::Validate { of, network, relaxed, waive } => {
            let question = xtask::validate::Question {
                use_case: of.first().filter(|_| of.len() > 1).map(String::as_str),
                input: of.last().map_or("-", String::as_str),
                selections: network.iter().map(|network| ("network", network.as_str())).collect(),
                modes: relaxed.then_some("relaxed").into_iter().collect(),
                waived: waive.iter().map(String::as_str).collect(),
            };
            validated(question)
        }
        #[cfg(not(feature = "validate"))]
        Command::Validate { .. } => with_validate(),
    }
}

/// Prints a document that other tools read.
fn exported(document: impl FnOnce(&codegen::Export<'_>) -> Result<String, String>) -> ExitCode {
    printed(|spec| Ok(document(&spec.export()?)?), ExitCode::from(2))
}

/// Prints a view of the spec.
fn described(view: impl FnOnce(&codegen::Spec<'_>) -> Result<String, Box<dyn Error>>) -> ExitCode {
    printed(view, ExitCode::FAILURE)
}

/// Prints what is made of the spec; `failed` is the status if it cannot be made.
fn printed(make: impl FnOnce(&codegen::Spec<'_>) -> Result<String, Box<dyn Error>>, failed: ExitCode) -> ExitCode {
    let sources = files::workspace_root().and_then(|root| files::spec_sources(&root));
    let made = sources.map_err(Into::into).and_then(|sources| make(&codegen::Spec::read(&sources)));
    match made {
        Ok(text) => {
            say(anstream::stdout(), &text);
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(anstream::stderr(), &error.to_string());
            failed
        }
    }
}

/// The report and the exit status.
fn audited(
    paths: &[PathBuf],
    guide: Option<&str>,
    between: Option<&[PathBuf]>,
    all: bool,
    format: Format,
) -> Result<(String, u8), String> {
    let files = audit::files(between.unwrap_or(paths))?;
    let audit = match (between, files.as_slice()) {
        (Some(_), [old, new]) => audit::between(old, new),
        (Some(_), _) => return Err("--between takes two pages, and no folders".to_owned()),
        (None, files) => {
            let spec = the_spec()?;
            if let Some(key) = guide.filter(|key| !spec.guides.contains_key(*key)) {
                let keys: Vec<_> = spec.guides.keys().map(String::as_str).collect();
                return Err(format!("the spec has no guide `{key}`; it has {}", keys.join(", ")));
            }
            audit::audit(&spec, files, guide)
        }
    };
    let text = match format {
        Format::Text => audit::text(&audit, all),
        Format::Json => audit::json(&audit, all).map_err(|error| error.to_string())?,
    };
    Ok((text, audit.status()))
}

/// The tables, and whether every edit was reported as what it is.
fn mutated(paths: &[PathBuf], guide: Option<&str>, times: usize, seed: u64) -> Result<(String, bool), String> {
    let files = audit::files(paths)?;
    let spec = the_spec()?;
    let proofs: Vec<_> = files.iter().map(|file| audit::mutate::mutate(&spec, file, guide, times, seed)).collect();
    Ok((audit::mutate::text(&proofs), audit::mutate::is_proven(&proofs)))
}

fn the_spec() -> Result<audit::spec::Spec, String> {
    let root = files::workspace_root().map_err(|error| error.to_string())?;
    let sources = files::spec_sources(&root).map_err(|error| error.to_string())?;
    audit::spec::Spec::of(&sources)
}

fn regenerated(mode: Mode) -> ExitCode {
    match regenerate(mode) {
        Ok(status) => status,
        Err(message) => {
            say(anstream::stderr(), &message);
            ExitCode::FAILURE
        }
    }
}

fn regenerate(mode: Mode) -> Result<ExitCode, String> {
    let root = files::workspace_root().map_err(|error| error.to_string())?;
    let spec = files::spec_sources(&root).map_err(|error| error.to_string())?;
    let emitted = codegen::Spec::read(&spec).compile(&regenerate::options()).map_err(|failure| failure.to_string())?;
    let current = files::generated_files(&root).map_err(|error| error.to_string())?;
    let plan = regenerate::plan(&current, &emitted);
    match mode {
        Mode::Check => {
            say(anstream::stdout(), &plan.to_string());
            Ok(if plan.is_current() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Mode::Write => {
            let tell = |step: regenerate::Step<'_>| say(anstream::stdout(), &step.to_string());
            regenerate::apply(&root, &plan, tell).map_err(|error| error.to_string())?;
            let files = if plan.unchanged == 1 { "file" } else { "files" };
            say(anstream::stdout(), &format!("{} {files} unchanged", plan.unchanged));
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Runs the same command in a build that has it.
#[cfg(not(feature = "validate"))]
fn with_validate() -> ExitCode {
    let arguments = std::env::args_os().skip(1).collect();
    instead(&["run", "--quiet", "--package", "xtask", "--features", "validate"], "Cargo.toml", arguments)
}

/// Runs what cargo builds by a manifest, with these arguments, in the place of this process: who signals it reaches the one
/// that runs.
fn instead(run: &[&str], manifest: &str, arguments: Vec<std::ffi::OsString>) -> ExitCode {
    let root = match files::workspace_root() {
        Ok(root) => root,
        Err(error) => {
            say(anstream::stderr(), &error.to_string());
            return ExitCode::from(2);
        }
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = std::process::Command::new(&cargo);
    command.args(run).arg("--manifest-path").arg(root.join(manifest)).arg("--").args(arguments);
    #[cfg(unix)]
    let error = std::os::unix::process::CommandExt::exec(&mut command);
    #[cfg(not(unix))]
    let error = match command.status() {
        Ok(status) => return ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(2)),
        Err(error) => error,
    };
    say(anstream::stderr(), &format!("cannot run {}: {error}", cargo.display()));
    ExitCode::from(2)
}

#[cfg(feature = "validate")]
fn validated(mut question: xtask::validate::Question<'_>) -> ExitCode {
    use std::io::Read;

    let file = question.input;
    let from_stdin = file == "-";
    if from_stdin {
        question.input = "standard input";
    }
    let read = || {
        if from_stdin {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        } else {
            std::fs::read(file)
        }
    };
    match xtask::validate::report(visa_acceptance::use_cases(), &question, read) {
        Ok(report) => {
            say(anstream::stdout(), report.text.trim_end());
            ExitCode::from(report.status)
        }
        Err(message) => {
            say(anstream::stderr(), &message);
            ExitCode::from(2)
        }
    }
}

/// Prints a line. A reader that has gone away is no reason to stop, least of all between two files.
fn say(mut to: impl Write, line: &str) {
    let _ = writeln!(to, "{}", line.trim_end());
}
