//! Each guard is taken out of a copy of the package, and the fault that it guards against is seen: by hand, since each copy is built.
//!
//! ```sh
//! cargo test --test guards -- --ignored --nocapture
//! ```

use std::{
    path::Path,
    process::{Command, Stdio},
};

/// A guard: its name, what is changed to take it out (file, text, other text), and the test that sees the fault.
struct Guard(&'static str, &'static [(&'static str, &'static str, &'static str)], &'static str);

/// A test that goes through both processors sees the fault with the one that is not known to guard.
const UNGUARDED: (&str, &str, &str) = (
    "tests/billing/support.rs",
    "[Processor; 2] = [Processor::VisaPlatformConnect, Processor::Other]",
    "[Processor; 1] = [Processor::Other]",
);

const GUARDS: &[Guard] = &[
    Guard(
        "one invoice for an agreement and period",
        &[
            ("src/schema.sql", "DEFAULT 0,\n    PRIMARY KEY (agreement, period)", "DEFAULT 0"),
            ("src/schedule.rs", "ON CONFLICT (agreement, period) DO NOTHING", ""),
        ],
        "killed::two_schedules_at_once",
    ),
    Guard(
        "written down before it is sent",
        &[
            (
                "src/claim.rs",
                "insert.bind(attempt.looks).bind(attempt.sends).execute(&mut **tx).await?;",
                "if open.amount.is_empty() { insert.execute(&mut **tx).await?; }",
            ),
            // Else the credential stays taken for ever, and nobody charges it again.
            ("src/claim.rs", "AND attempt IS NULL AND closed", "AND closed"),
            UNGUARDED,
        ],
        "killed::killed_before_and_after_it_sent",
    ),
    Guard(
        "compare-and-set",
        &[("src/record.rs", "AND state = $2 AND turn = $3", "AND $2 <> '' AND $3 > 0")],
        "killed::who_was_overtaken",
    ),
    Guard(
        "lease",
        &[("src/claim.rs", "let free_at = last.free_at;", "let free_at = 0;")],
        "killed::who_looks_up_is_alone",
    ),
    Guard(
        "one attempt for a credential",
        &[("src/claim.rs", "AND attempt IS NULL AND closed", "AND closed")],
        "faults::one_credential",
    ),
    Guard(
        "the cancellation is read when it is claimed",
        &[(
            "src/claim.rs",
            "if is_cancelled(tx, open.invoice).await? {\n            return close(tx, open.invoice, \"cancelled\", \"the agreement was cancelled\")",
            "if false {\n            return close(tx, open.invoice, \"cancelled\", \"the agreement was cancelled\")",
        )],
        "faults::a_cancellation_is_read",
    ),
    Guard(
        "signed when it is claimed and never again",
        &[
            ("src/claim.rs", ".and_then(sign)", ""),
            (
                "src/claim.rs",
                "signed.expires().map_or_else(|| after(now, SIGNATURE), seconds)",
                "after(now, SIGNATURE)",
            ),
            ("src/claim.rs", "Box<SignedCall<PaymentAnswer>>", "Box<Call<PaymentAnswer>>"),
        ],
        "killed::stopped_past_its_lease",
    ),
    Guard(
        "what is looked up counts after the expiry",
        &[("src/claim.rs", "{ last.counts_from } else { 0 }", "{ 0 } else { 0 }")],
        "killed::nothing_that_is_looked_up_counts",
    ),
    Guard(
        "what is not known is looked up",
        &[(
            "src/judge.rs",
            "Err(error) => Verdict::Unknown { reason: error.to_string() },",
            "Err(error) => Verdict::Refused { reason: error.to_string(), may_pass: true },",
        )],
        "faults::an_answer_that_is_lost",
    ),
    Guard(
        "not found counts twice",
        &[("src/record.rs", "if looks < 2", "if looks < 1"), UNGUARDED],
        "faults::what_is_not_found_at_first",
    ),
    Guard(
        "sent again only where it is known again",
        &[("src/record.rs", "self.processor.guards_by_transaction_id() && ", "")],
        "faults::what_is_not_found_for_hours",
    ),
    Guard(
        "reversed before the next attempt",
        &[(
            "src/judge.rs",
            "Verdict::Holds { outcome, payment: payment.id.map(|id| id.as_str().to_owned()) }",
            "Verdict::Refused { reason: reason(), may_pass: true }",
        )],
        "faults::a_hold_that_is_not_good",
    ),
    Guard(
        "reversed where it was cancelled meanwhile",
        &[("src/record.rs", "Verdict::Good(payment) if is_cancelled =>", "Verdict::Good(payment) if false =>")],
        "faults::what_was_charged_unknown_and_cancelled",
    ),
    Guard(
        "advice",
        &[(
            "src/record.rs",
            "                    _ => None,\n",
            "                    _ => (!is_last).then_some(settings.pause),\n",
        )],
        "faults::advice_on_declines",
    ),
    Guard(
        "a credential that may not be charged is closed",
        &[("src/record.rs", "SET closed = $2 WHERE id = $1", "SET closed = NULL WHERE id = $1 AND $2 <> ''")],
        "faults::advice_on_declines",
    ),
    Guard(
        "quiet at the start",
        &[("src/run.rs", "SIGNATURE + SKEW + self.settings.search_delay;", "Duration::ZERO;")],
        "killed::nothing_is_sent_before",
    ),
    Guard(
        "catching up with the platform",
        &[
            (
                "src/run.rs",
                "Ok(self.reconcile(self.last_written().await? - DAY, self.clock.now()).await?.differences)",
                "Ok(Vec::new())",
            ),
            UNGUARDED,
        ],
        "killed::what_an_older_copy",
    ),
];

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the target folder can be written");
    for entry in std::fs::read_dir(from).expect("it can be read").flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if name == "target" || name == "guards.rs" {
            continue;
        }
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            std::fs::copy(&path, to.join(name)).expect("it can be copied");
        }
    }
}

#[test]
#[ignore = "it builds the package once for each guard"]
fn each_guard_taken_out_is_seen() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guards");
    // There is none the first time.
    _ = std::fs::remove_dir_all(&folder);
    let wanted = std::env::var("GUARD").unwrap_or_default();
    let mut unseen = Vec::new();
    for Guard(name, changes, test) in GUARDS.iter().filter(|guard| guard.0.contains(&wanted)) {
        copy(package, &folder);
        let client = package.parent().expect("it has one").join("generated-client");
        let client = format!("path = \"{}\"", client.display());
        for (file, text, other) in changes.iter().copied().chain([
            ("Cargo.toml", "path = \"../generated-client\"", &*client),
            // Another version, so that what is built of it is not taken for the package itself.
            ("Cargo.toml", "version = \"0.1.0\"", "version = \"0.0.1\""),
        ]) {
            let path = folder.join(file);
            let before = std::fs::read_to_string(&path).expect("it can be read");
            assert!(before.contains(text), "{name}: {file} has no `{text}`");
            std::fs::write(&path, before.replace(text, other)).expect("it can be written");
        }
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["test", "--quiet", "--test", "billing", test]).current_dir(&folder).stdin(Stdio::null());
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it lies in the target folder");
        let output =
            cargo.env("CARGO_TARGET_DIR", target).env("RUST_BACKTRACE", "0").output().expect("cargo can be started");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        if !said.contains("test result:") {
            let errors: Vec<_> = said.lines().filter(|line| line.starts_with("error")).collect();
            panic!("{name}: the copy is not built: {errors:?}");
        }
        let mut words = said.lines().skip_while(|line| !line.contains("panicked at")).skip(1).take(3);
        let seen = (!output.status.success()).then(|| words.by_ref().collect::<Vec<_>>().join(" "));
        println!("{name} | {test} | {}", seen.as_deref().unwrap_or("not seen"));
        if seen.is_none() {
            unseen.push(*name);
        }
    }
    assert!(unseen.is_empty(), "taken out and not seen: {unseen:?}");
}
