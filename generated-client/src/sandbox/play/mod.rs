//! What is to happen to a call in place of what would: failures on demand, by script, by header or by a value of the request.

mod answers;
mod table;

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

pub(super) use self::table::Canned;
use crate::checks::Unknown;

/// What happens to a call, in place of what would. It comes after authentication, decryption and the media type.
///
/// ```
/// use std::time::Duration;
/// use visa_acceptance::sandbox::Play;
///
/// // The payment is made, and the answer is lost.
/// let lost = Play::named("reset")?.booked().only("POST", "/pts/v2/payments");
/// // The same, in the words of the header `x-sandbox-play`; half a second late.
/// let late = Play::named("reset+booked+500ms")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "it happens when it is given to `Sandbox::next`"]
pub struct Play {
    name: String,
    only: Option<(String, String)>,
    pub(super) pause: Duration,
    pub(super) booking: Booking,
    /// The answer is not encrypted, whatever was asked for.
    pub(super) is_plain: bool,
    pub(super) end: End,
}

/// Whether a call is carried out, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Booking {
    Never,
    /// Before it is answered.
    AtOnce,
    /// This long after it came, by the sandbox's clock.
    After(Duration),
}

impl Booking {
    /// What is so unless something else is said.
    const fn of(end: &End) -> Self {
        match end {
            End::Answer(_) | End::Reset | End::Stalled | End::Mute => Self::Never,
            End::AsEver | End::Truncated | End::WrongKey | End::Bare | End::Doubled => Self::AtOnce,
        }
    }
}

/// How a play ends.
#[derive(Debug, Clone)]
pub(super) enum End {
    /// As it would without it.
    AsEver,
    Answer(Canned),
    /// The connection is reset.
    Reset,
    /// Half of the answer, then the connection is reset.
    Truncated,
    /// No answer to this call.
    Stalled,
    /// Nothing is read from the connection any more.
    Mute,
    /// An encrypted answer names a key that nobody has.
    WrongKey,
    /// A bare encrypted text where an object that holds one is owed.
    Bare,
    /// The media type stands twice in its header, as was seen.
    Doubled,
}

impl Play {
    /// A failure by its name; [`names`](Self::names) lists them. Behind it, `+booked` makes it come after the call was carried out,
    /// `+booked-after-90000ms` has the call [carried out later](Self::booked_after), `+500ms` makes it late, and `+plain` leaves it unencrypted.
    ///
    /// # Errors
    ///
    /// If there is no such failure; the error names the one that is most like it.
    pub fn named(name: &str) -> Result<Self, Unknown> {
        let mut parts = name.split('+');
        let end = parts.next().unwrap_or_default();
        let unknown = |said: &str| Unknown::new("play", said, Self::names());
        let mut play = Self::of(end, table::end(end).ok_or_else(|| unknown(end))?);
        for part in parts {
            let (is_booked, time) = match part.strip_prefix("booked-after-") {
                Some(time) => (true, time),
                None => (false, part),
            };
            let time = time.strip_suffix("ms").and_then(|digits| digits.parse().ok()).map(Duration::from_millis);
            play = match (time, part) {
                (Some(time), _) if is_booked => play.booked_after(time),
                (Some(time), _) => play.late(time),
                (None, "booked") => play.booked(),
                (None, "plain") => play.plain(),
                (None, _) => return Err(unknown(name)),
            };
        }
        Ok(play)
    }

    /// The names of failures.
    pub fn names() -> impl Iterator<Item = &'static str> {
        table::names()
    }

    /// An answer of one's own; the body is JSON or any text.
    pub fn answer(status: StatusCode, body: impl Into<String>) -> Self {
        let canned = Canned { status, headers: HeaderMap::new(), body: body.into() };
        Self::of("answer", End::Answer(canned))
    }

    /// A header of an answer of one's own.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if let End::Answer(canned) = &mut self.end {
            canned.headers.append(name, value);
        }
        self
    }

    /// Nothing but late.
    pub fn slow(by: Duration) -> Self {
        Self::of("slow", End::AsEver).late(by)
    }

    /// After the call was carried out, and not in its place.
    pub fn booked(mut self) -> Self {
        self.booking = Booking::AtOnce;
        self
    }

    /// In the call's place, and the call is carried out all the same, once the sandbox's clock is so much later: until then a search, a
    /// reversal or a void finds nothing of it. What it moved and broke is in [`Sandbox::ledger`](super::Sandbox::ledger) and
    /// [`Sandbox::findings`](super::Sandbox::findings) from then on. A play that alters the call's own answer has none to alter: a 502
    /// comes instead. What still waits when the sandbox ends is lost, as plays are.
    ///
    /// ```
    /// use std::time::Duration;
    /// use visa_acceptance::sandbox::Play;
    ///
    /// // The answer is lost, and the payment is made after somebody looked for it.
    /// let unseen = Play::named("reset")?.booked_after(Duration::from_secs(90));
    /// let same = Play::named("reset+booked-after-90000ms")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn booked_after(mut self, time: Duration) -> Self {
        self.booking = Booking::After(time);
        self
    }

    /// Not encrypted, although an encrypted answer was asked for.
    pub fn plain(mut self) -> Self {
        self.is_plain = true;
        self
    }

    /// As late as this.
    pub fn late(mut self, by: Duration) -> Self {
        self.pause = by;
        self
    }

    /// Waits for a call of this method whose path begins like this; others go by.
    pub fn only(mut self, method: impl Into<String>, path: impl Into<String>) -> Self {
        self.only = Some((method.into(), path.into()));
        self
    }

    fn of(name: &str, end: End) -> Self {
        let booking = Booking::of(&end);
        Self { name: name.to_owned(), only: None, pause: Duration::ZERO, booking, is_plain: false, end }
    }

    /// Its name with all that was said of it, however it was said.
    pub(super) fn told(&self) -> String {
        let mut told = self.name.clone();
        if self.booking != Booking::of(&self.end) {
            told += &match self.booking {
                Booking::After(time) => format!("+booked-after-{}ms", time.as_millis()),
                Booking::AtOnce => "+booked".to_owned(),
                // Nothing can be said that takes a call's booking away.
                Booking::Never => String::new(),
            };
        }
        if !self.pause.is_zero() {
            told += &format!("+{}ms", self.pause.as_millis());
        }
        if self.is_plain {
            told += "+plain";
        }
        told
    }

    fn fits(&self, method: &str, path: &str) -> bool {
        self.only.as_ref().is_none_or(|(of, prefix)| of.eq_ignore_ascii_case(method) && path.starts_with(prefix))
    }
}

/// The plays that wait.
#[derive(Default)]
pub(super) struct Script(Mutex<VecDeque<Play>>);

impl Script {
    pub(super) fn push(&self, play: Play) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(play);
    }

    /// Those that wait, in words.
    pub(super) fn waiting(&self) -> Vec<String> {
        let script = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let words = |play: &Play| match &play.only {
            Some((method, path)) => format!("{} for {method} {path}", play.told()),
            None => play.told(),
        };
        script.iter().map(words).collect()
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The play of a call: the first in the script that fits, else the one that a header or a value asks for.
    pub(super) fn of(
        &self,
        method: &str,
        path: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Option<Play>, Unknown> {
        let mut script = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let scripted = script.iter().position(|play| play.fits(method, path));
        if let Some(scripted) = scripted.and_then(|at| script.remove(at)) {
            return Ok(Some(scripted));
        }
        drop(script);
        let header = headers.get("x-sandbox-play").and_then(|value| value.to_str().ok());
        match header {
            Some(name) => Play::named(name).map(Some),
            None => asked(body).as_deref().map(Play::named).transpose(),
        }
    }
}

/// The play that a value of the request names: a reference of the merchant's own that begins with `sandbox:`.
fn asked(body: &[u8]) -> Option<String> {
    const MARK: &str = "sandbox:";
    // Nearly no body has it; they are not read for it.
    if !body.windows(MARK.len()).any(|bytes| bytes == MARK.as_bytes()) {
        return None;
    }
    let body: Value = serde_json::from_slice(body).ok()?;
    let places = ["/clientReferenceInformation/code", "/clientCorrelationId"];
    let mut references = places.into_iter().filter_map(|place| body.pointer(place)?.as_str());
    references.find_map(|reference| reference.strip_prefix(MARK).map(str::to_owned))
}

#[cfg(test)]
mod tests;
