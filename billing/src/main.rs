//! The billing run as a command.

use std::{error::Error, process::ExitCode, sync::Arc, time::Duration};

use billing::{Books, Queue, Run, Settings, demo};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use lexopt::{Arg, Parser, ValueExt as _};
use tokio::sync::watch;
use visa_acceptance::{
    Target,
    api::Environment,
    client::{Client, Clock as _, Credentials, Processor, SystemClock},
};

const HELP: &str = "\
Charges that fall due over stored credentials, each once

Usage: billing demo [--invoices N] [--database ADDRESS] [--processor PROCESSOR]
       billing create | run | report | reconcile | cancel AGREEMENT   --database ADDRESS

  demo        A month of it in seconds, against a sandbox in the same process
  create      Makes the tables in an empty database
  run         A night: invoices what is due by today, and works until it is interrupted
  report      Says what was due, what became of it, and what a person must look at
  reconcile   Holds the platform's transactions of a day against the books, both ways
  cancel      Ends an agreement

Options:
      --database ADDRESS      sqlite:FILE or postgres://USER@HOST/NAME
      --queue ADDRESS         The queue's, where it is not in the books' database
      --at-once N             How many invoices are worked on at once; 16 unless set
      --day DATE              Today, or the day to reconcile, in UTC, where it is not the machine's
      --invoices N            How many a demonstration has; 40 unless set
      --processor PROCESSOR   `visa_platform_connect`, which knows a payment again by its transaction id, or
                              `other`, which is not known to: unless set

The merchant's key is read from VISA_MERCHANT_ID, VISA_KEY_ID and VISA_SHARED_SECRET; VISA_ENVIRONMENT is `test`
(unless set), `production`, or the address of a sandbox (`visa-acceptance-sandbox`).
";

type Failure = Box<dyn Error + Send + Sync>;

struct Arguments {
    command: String,
    agreement: Option<String>,
    database: Option<String>,
    queue: Option<String>,
    at_once: usize,
    day: Option<Date>,
    invoices: u32,
    processor: Processor,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(tracing::Level::WARN).init();
    let result = match arguments() {
        Ok(Some(arguments)) => run(arguments).await,
        Ok(None) => {
            print!("{HELP}");
            Ok(())
        }
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Result<Option<Arguments>, lexopt::Error> {
    let mut parser = Parser::from_env();
    let mut words = Vec::new();
    let mut arguments = Arguments {
        command: String::new(),
        agreement: None,
        database: None,
        queue: None,
        at_once: 16,
        day: None,
        invoices: 40,
        processor: Processor::Other,
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Value(word) => words.push(word.string()?),
            Arg::Short('h') | Arg::Long("help") => return Ok(None),
            Arg::Long("database") => arguments.database = Some(parser.value()?.string()?),
            Arg::Long("queue") => arguments.queue = Some(parser.value()?.string()?),
            Arg::Long("at-once") => arguments.at_once = parser.value()?.parse()?,
            Arg::Long("day") => arguments.day = Some(parser.value()?.parse()?),
            Arg::Long("invoices") => arguments.invoices = parser.value()?.parse()?,
            Arg::Long("processor") => arguments.processor = parser.value()?.parse()?,
            other => return Err(other.unexpected()),
        }
    }
    let mut words = words.into_iter();
    let Some(command) = words.next() else { return Ok(None) };
    (arguments.command, arguments.agreement) = (command, words.next());
    Ok(Some(arguments))
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    if arguments.command == "demo" {
        let passing = std::env::temp_dir().join(format!("billing-{}.db", std::process::id()));
        let address = arguments.database.unwrap_or_else(|| format!("sqlite:{}", passing.display()));
        return demo::show(&address, arguments.processor, arguments.invoices, arguments.at_once).await;
    }
    let database = arguments.database.as_deref().ok_or("--database says where the books are")?;
    let now = SystemClock.now();
    let today = arguments
        .day
        .map_or_else(|| Timestamp::try_from(now).map(|now| now.to_zoned_datetime(TimeZone::UTC).date()), Ok)?;
    match arguments.command.as_str() {
        "create" => {
            Books::create(database).await?;
            Queue::open(arguments.queue.as_deref().unwrap_or(database)).await?;
        }
        "cancel" => {
            let agreement = arguments.agreement.as_deref().ok_or("which agreement?")?;
            let now = now.duration_since(std::time::UNIX_EPOCH)?.as_secs();
            Books::open(database).await?.cancel(agreement, i64::try_from(now)?).await?;
        }
        "report" => print!("{}", platform(&arguments, database).await?.report(None).await?),
        "run" => {
            let (stop, stopped) = watch::channel(false);
            tokio::spawn(async move {
                // Where there are no signals, it runs on.
                if tokio::signal::ctrl_c().await.is_ok() {
                    stop.send_replace(true);
                }
            });
            platform(&arguments, database).await?.night(today, arguments.at_once, stopped).await?;
        }
        "reconcile" => {
            let from = today.to_zoned_datetime(TimeZone::UTC)?.timestamp();
            let found = platform(&arguments, database).await?;
            let found = found.reconcile(from.try_into()?, (from + Duration::from_hours(24)).try_into()?).await?;
            println!("{} payments, {} differences", found.payments, found.differences.len());
            found.differences.iter().for_each(|difference| println!("{difference:?}"));
        }
        other => return Err(format!("there is no command `{other}`; see --help").into()),
    }
    Ok(())
}

/// The run against the platform that the environment names.
async fn platform(arguments: &Arguments, database: &str) -> Result<Run, Failure> {
    let variable = |name: &str| std::env::var(name).map_err(|_| format!("{name} is not set"));
    let target: Target = match std::env::var("VISA_ENVIRONMENT").as_deref() {
        Err(_) | Ok("test") => Environment::Test.target(),
        Ok("production") => Environment::Production.target(),
        Ok(address) => Environment::Test.target().base(address)?,
    };
    let credentials = Credentials::jwt_shared_secret(
        variable("VISA_MERCHANT_ID")?,
        variable("VISA_KEY_ID")?,
        &variable("VISA_SHARED_SECRET")?,
    )?;
    Ok(Run {
        books: Books::open(database).await?,
        queue: Queue::open(arguments.queue.as_deref().unwrap_or(database)).await?,
        client: Client::builder(target, credentials).processor(arguments.processor).build()?,
        clock: Arc::new(SystemClock),
        processor: arguments.processor,
        settings: Settings::default(),
    })
}
