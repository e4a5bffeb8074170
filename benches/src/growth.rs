//! How the generator grows with an API: made-up ones of more and more operations, and of what is large in other ways.

use std::{env, fs, process::Command, time::Instant};

use codegen::{Options, Source};

use crate::{
    Failed,
    arguments::Setting,
    loopback::peak,
    row::{End, Row},
    times::median,
};

/// How many operations stand in one file.
const IN_A_FILE: usize = 50;

/// How many fields each body has.
const FIELDS: usize = 20;

const API: &str = "\
title: A made-up API
guides: { '001': { name: handbook, title: The Handbook } }
environments: { test: Nothing but paper. }
families: { desk: { title: Desk } }
code_lists:
  season:
    title: A part of the year.
    values: { summer: 'summer, Long days.', winter: 'winter, Short days.' }
selectors:
  season: { title: The season, values: season }
";

/// An API of so many operations; each has a body of 20 fields, a use case with five required fields and two conditional rules, and an example.
fn operations(count: usize) -> Vec<Source> {
    let mut sources = vec![Source { path: "spec/api.yaml".to_owned(), text: API.to_owned() }];
    for first in (0..count).step_by(IN_A_FILE) {
        let numbers = first..count.min(first + IN_A_FILE);
        let topic = format!("topic-{}", first / IN_A_FILE);
        let (mut bodies, mut calls, mut use_cases) = (String::new(), String::new(), String::new());
        for number in numbers {
            bodies +=
                &format!("  body-{number}:\n    title: What call {number} takes.\n    fields:\n{}", fields(FIELDS));
            calls += &call(number);
            use_cases += &use_case(number, number, "examples: [{ request: '001:1', season: winter }]");
            let path = format!("spec/examples/{topic}/use-{number}.request.json");
            sources.push(Source { path, text: EXAMPLE.to_owned() });
        }
        sources.push(file(&topic, &bodies, &calls, &use_cases));
    }
    sources
}

const EXAMPLE: &str = r#"{ "field0": "a", "field1": "b", "field2": "c", "field3": "d", "field4": "e", "field5": "f" }"#;

/// One operation whose body has a thousand fields.
fn wide() -> Vec<Source> {
    let mut bodies = "  body-0:\n    title: What the call takes.\n    fields:\n".to_owned();
    // An object has at most 64 fields.
    for group in 0..50 {
        for field in 0..20 {
            bodies += &format!("      group{group}.field{field}: text, Field {field} of group {group}.\n");
        }
    }
    let use_case = "  use-0:\n    title: Use it\n    operation: call-0\n    documented: '001#use'\n    required: [group0.field0, group49.field19]\n";
    vec![Source { path: "spec/api.yaml".to_owned(), text: API.to_owned() }, file("wide", &bodies, &call(0), use_case)]
}

/// One operation with two hundred use cases.
fn busy() -> Vec<Source> {
    let bodies = format!("  body-0:\n    title: What the call takes.\n    fields:\n{}", fields(FIELDS));
    let alike = |number: usize| {
        let others: Vec<_> =
            (0..200).filter(|other| *other != number).map(|other| format!("busy/use-{other}")).collect();
        format!("alike: [{}]", others.join(", "))
    };
    let use_cases: String = (0..200).map(|number| use_case(number, 0, &alike(number))).collect();
    vec![Source { path: "spec/api.yaml".to_owned(), text: API.to_owned() }, file("busy", &bodies, &call(0), &use_cases)]
}

fn fields(count: usize) -> String {
    (0..count).fold(String::new(), |all, field| all + &format!("      field{field}: text, Field {field}.\n"))
}

fn call(number: usize) -> String {
    format!(
        "  call-{number}:\n    title: Call {number}\n    documented: ['001#call']\n    method: POST\n    path: /calls/{number}\n    \
         family: desk\n    hosts: {{ test: 'https://test.example' }}\n    encryption: optional\n    selectors: [season]\n    \
         request: body-{number}\n"
    )
}

fn use_case(number: usize, call: usize, more: &str) -> String {
    format!(
        "  use-{number}:\n    title: Use it the {number}th way\n    operation: call-{call}\n    documented: '001#use'\n    \
         required: [field0, field1, field2, field3, field4]\n    optional: [field5, field6, field7, field8]\n    when:\n      \
         - {{ season: winter, required: [field5] }}\n      - {{ present: field6, required: [field7] }}\n    {more}\n"
    )
}

fn file(topic: &str, bodies: &str, calls: &str, use_cases: &str) -> Source {
    let text =
        format!("title: Topic {topic}\nguide: '001'\nbodies:\n{bodies}operations:\n{calls}use_cases:\n{use_cases}");
    Source { path: format!("spec/{topic}.yaml"), text }
}

/// Compiles a made-up API in this process, and says in how many seconds, in how many of all cores together, in how much memory at most (in
/// megabytes), and into how much text (in megabytes).
pub(crate) fn compile(kind: &str) -> Result<String, Failed> {
    let spec = match kind {
        "wide" => wide(),
        "busy" => busy(),
        count => operations(count.parse()?),
    };
    let options = Options { crate_name: "toy".to_owned(), folder: "src/generated".to_owned() };
    let (start, before) = (Instant::now(), of_all_cores());
    let code = codegen::Spec::read(&spec).compile(&options).map_err(|failure| failure.to_string())?;
    let (took, of_cores) = (start.elapsed().as_secs_f64(), of_all_cores() - before);
    let bytes: usize = code.iter().map(|source| source.text.len()).sum();
    #[expect(clippy::cast_precision_loss, reason = "megabytes are wanted")]
    let text = bytes as f64 / 1e6;
    Ok(format!("{took} {of_cores} {} {text}", peak()))
}

/// The seconds that this process has had of all cores together: for itself and in the kernel, which Linux tells in hundredths.
fn of_all_cores() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The program's name is in brackets, and can have spaces.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|hundredths| hundredths.parse::<f64>().ok()).sum::<f64>() / 100.0
}

struct Grown {
    seconds: f64,
    of_cores: f64,
    megabytes: f64,
    text: f64,
}

/// The same in a process of its own.
fn grown(kind: &str) -> Result<Grown, Failed> {
    let output = Command::new(env::current_exe()?).args(["--grow", kind]).output()?;
    if !output.status.success() {
        return Err(format!("{kind}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let told = String::from_utf8(output.stdout)?;
    let figures: Vec<f64> = told.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let &[seconds, of_cores, megabytes, text] = figures.as_slice() else { return Err("four figures are told".into()) };
    Ok(Grown { seconds, of_cores, megabytes, text })
}

/// Medians of five, taken in turn.
fn medians(kinds: &[&str]) -> Result<Vec<Grown>, Failed> {
    let mut all: Vec<Vec<Grown>> = kinds.iter().map(|_| Vec::new()).collect();
    for _ in 0..5 {
        for (kind, all) in kinds.iter().zip(&mut all) {
            all.push(grown(kind)?);
        }
    }
    let of = |all: &[Grown], what: fn(&Grown) -> f64| median(all.iter().map(what).collect());
    let medians = all.iter().map(|all| Grown {
        seconds: of(all, |it| it.seconds),
        of_cores: of(all, |it| it.of_cores),
        megabytes: of(all, |it| it.megabytes),
        text: of(all, |it| it.text),
    });
    Ok(medians.collect())
}

pub(crate) fn rows(setting: &Setting, tell: &mut dyn FnMut(Row)) -> Result<(), Failed> {
    let told = |it: &Grown| {
        let Grown { seconds, of_cores, megabytes, text } = it;
        format!("{seconds:.2} s ({of_cores:.2} s of all cores), {megabytes:.0} MB, {text:.1} MB of text")
    };
    let what = "generator: APIs of 10, 100, 1,000 and 10,000 operations";
    if setting.wants(what) {
        let all = medians(&["10", "100", "1000", "10000"])?;
        let measured: Vec<_> = all.iter().map(told).collect();
        let (less, more) = (&all[2], &all[3]);
        let (time, memory) = (more.seconds / less.seconds, more.megabytes / less.megabytes);
        let is_met = time <= 11.0 && memory <= 11.0 && more.seconds <= 10.0 && more.megabytes <= 1024.0;
        tell(Row {
            what: what.to_owned(),
            against: "itself".to_owned(),
            goal: "10,000 in ≤ 10 s and 1 GiB, and ≤ 11 times what 1,000 take".to_owned(),
            measured: format!("{}; time × {time:.1}, memory × {memory:.1}", measured.join("; ")),
            end: End::of(is_met, ""),
        });
    }
    for (what, kind) in
        [("generator: a body of 1,000 fields", "wide"), ("generator: 200 use cases of one operation", "busy")]
    {
        if setting.wants(what) {
            let all = medians(&[kind])?;
            tell(Row {
                what: what.to_owned(),
                against: "itself".to_owned(),
                goal: "it survives".to_owned(),
                measured: told(&all[0]),
                end: End::Met,
            });
        }
    }
    Ok(())
}
