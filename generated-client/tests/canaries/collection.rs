//! Everything that can be seen while a test runs: what is logged, shown, displayed and panicked; and the search in it.

use std::{
    cell::RefCell,
    error::Error,
    fmt::{Debug, Display, Write as _},
    io, panic,
    sync::{Arc, Mutex, Once},
};

use tracing::{level_filters::LevelFilter, subscriber::DefaultGuard};
use tracing_subscriber::{fmt::format::FmtSpan, util::SubscriberInitExt};
use visa_acceptance::{
    client::{self, Attempt, AttemptResult, Hook},
    runtime::Rejected,
};

use crate::search::{Form, Place, found};

thread_local! {
    static OF_THIS_THREAD: RefCell<Option<Collection>> = const { RefCell::new(None) };
}

/// What was seen on this thread, on which the test's runtime does all its work.
#[derive(Clone, Default)]
pub(crate) struct Collection(Arc<Mutex<String>>);

/// While it lives, what is logged and panicked on this thread is collected.
pub(crate) struct Watch {
    _logs: DefaultGuard,
}

impl Drop for Watch {
    fn drop(&mut self) {
        OF_THIS_THREAD.set(None);
    }
}

impl Collection {
    /// Collects what is logged, of all targets and levels and by way of the `log` crate too, and what is panicked.
    pub(crate) fn begin() -> (Self, Watch) {
        collect_panics();
        let collection = Self::default();
        let writer = collection.clone();
        let logs = tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
            .with_ansi(false)
            .without_time()
            .with_writer(move || writer.clone())
            .finish()
            .set_default();
        OF_THIS_THREAD.set(Some(collection.clone()));
        (collection, Watch { _logs: logs })
    }

    /// Collects what `Debug` shows of a value.
    pub(crate) fn debug(&self, value: &(impl Debug + ?Sized)) {
        self.push(&format!("{value:?}\n{value:#?}\n"));
    }

    /// Collects what `Debug` and `Display` show of a value.
    pub(crate) fn both(&self, value: &(impl Debug + Display + ?Sized)) {
        self.push(&format!("{value}\n{value:#}\n"));
        self.debug(value);
    }

    /// Collects what an error shows, and each of its sources.
    pub(crate) fn chain(&self, error: &(dyn Error + 'static)) {
        std::iter::successors(Some(error), |error| (**error).source()).for_each(|error| self.both(error));
    }

    /// Collects what an error of the client shows, and everything in it that can be shown alone.
    pub(crate) fn error(&self, error: &client::Error) {
        self.chain(error);
        self.debug(&(error.certainty(), error.correlation_id().is_some(), error.references(), error.status()));
        if let Some(failure) = error.failure() {
            self.both(failure);
            self.both(&failure.cause);
            failure.transport_error.iter().for_each(|error| self.chain(&**error));
        }
        let within = error.failure().and_then(|failure| failure.refusal.as_deref());
        let refusal = if let client::Error::Api(refusal) = error { Some(&**refusal) } else { within };
        if let Some(refusal) = refusal {
            self.both(refusal);
            self.debug(&refusal.body);
        }
        if let client::Error::Violations(rejected) = error {
            self.rejected(rejected);
        }
    }

    /// Collects what the refusal of a request shows, and everything in it that can be shown alone.
    pub(crate) fn rejected(&self, rejected: &Rejected) {
        self.chain(rejected);
        self.debug(&rejected.verdict);
        rejected.verdict.violations.iter().for_each(|violation| self.both(violation));
        rejected.verdict.violations.iter().for_each(|violation| self.both(&violation.found));
        rejected.verdict.undecided.iter().for_each(|undecided| self.both(undecided));
    }

    /// What was collected, which none of these forms may be in, and all of these words must be.
    #[track_caller]
    pub(crate) fn tells_only(&self, forms: &[Form], words: &[&str]) {
        let text = self.0.lock().expect("nobody panics").clone();
        for word in words {
            assert!(text.contains(word), "`{word}` was to be seen");
        }
        let place = Place::new(&text);
        let leaks: Vec<_> = forms.iter().filter_map(|form| found(form, &place)).collect();
        assert!(leaks.is_empty(), "canaries were seen:\n{}", leaks.join("\n"));
    }

    fn push(&self, text: &str) {
        self.0.lock().expect("nobody panics").push_str(text);
    }
}

impl io::Write for Collection {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(&String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a hook is handed.
impl Hook for Collection {
    fn before(&self, attempt: &Attempt<'_>) {
        self.debug(attempt);
    }

    fn after(&self, attempt: &Attempt<'_>, result: &AttemptResult<'_>) {
        self.debug(&(attempt, result));
    }
}

/// Panics are told as ever, and collected where their thread collects.
fn collect_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let told = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            OF_THIS_THREAD.with_borrow(|collection| {
                if let Some(collection) = collection {
                    let mut text = String::new();
                    let _ = writeln!(text, "{info}");
                    collection.push(&text);
                }
            });
            told(info);
        }));
    });
}
