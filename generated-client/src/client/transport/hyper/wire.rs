//! What was read from a connection and written to it: the facts by which a request was sent, or surely was not.

use std::{
    collections::BTreeSet,
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Instant,
};

/// A stream of bytes to the other side.
pub(super) trait Io: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin + 'static> Io for T {}

/// The record of one connection. Clones share it.
#[derive(Clone)]
pub(super) struct Wire(Arc<Mutex<Record>>);

struct Record {
    reads: u64,
    read_at: Instant,
    written: u64,
    frames: Frames,
    blocked: bool,
    sealed: bool,
}

/// A connection with a record.
pub(super) struct Watched {
    io: Box<dyn Io>,
    wire: Wire,
}

impl Watched {
    pub(super) fn new(io: Box<dyn Io>) -> (Self, Wire) {
        let record = Record {
            reads: 0,
            read_at: Instant::now(),
            written: 0,
            frames: Frames::default(),
            blocked: false,
            sealed: false,
        };
        let wire = Wire(Arc::new(Mutex::new(record)));
        (Self { io, wire: wire.clone() }, wire)
    }
}

impl Wire {
    /// How often something came from the other side.
    pub(super) fn reads(&self) -> u64 {
        self.record().reads
    }

    /// When something last came from the other side.
    pub(super) fn read_at(&self) -> Instant {
        self.record().read_at
    }

    /// For how long nothing came.
    pub(super) fn quiet_for(&self) -> Duration {
        self.read_at().elapsed()
    }

    /// How many bytes were written.
    pub(super) fn written(&self) -> u64 {
        self.record().written
    }

    /// Whether what was written last has not gone out yet, or nothing may.
    pub(super) fn is_blocked(&self) -> bool {
        let record = self.record();
        record.blocked || record.sealed
    }

    /// Lets no further byte out.
    pub(super) fn seal(&self) {
        self.record().sealed = true;
    }

    /// Whether nothing was written beyond so many bytes. If so, nothing ever will be.
    pub(super) fn seal_at(&self, written: u64) -> bool {
        let mut record = self.record();
        let untouched = record.written == written;
        record.sealed |= untouched;
        untouched
    }

    /// Whether the headers of a stream were never written. If so, they never will be.
    pub(super) fn seal_before(&self, stream: u32) -> bool {
        let mut record = self.record();
        let unopened = stream > record.frames.opened;
        record.sealed |= unopened;
        unopened
    }

    /// Whether everything that belongs to a stream was written.
    pub(super) fn is_finished(&self, stream: u32) -> bool {
        let record = self.record();
        stream <= record.frames.opened && !record.frames.unfinished.contains(&stream)
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsyncRead for Watched {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut this.io).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            let mut record = this.wire.record();
            record.reads += 1;
            record.read_at = Instant::now();
        }
        outcome
    }
}

impl AsyncWrite for Watched {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        // The record is locked while bytes go out, so that sealing comes either before or after them.
        let mut record = this.wire.record();
        if record.sealed {
            // Nobody is woken. What was written before may still be answered.
            return Poll::Pending;
        }
        let outcome = Pin::new(&mut this.io).poll_write(cx, bytes);
        record.blocked = outcome.is_pending();
        match &outcome {
            Poll::Ready(Ok(taken)) => record.wrote(&bytes[..*taken]),
            // How many of them went out before the error, TLS does not say.
            Poll::Ready(Err(_)) => record.wrote(bytes),
            Poll::Pending => {}
        }
        outcome
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.io).poll_flush(cx);
        // TLS takes more than its socket does.
        this.wire.record().blocked = outcome.is_pending();
        outcome
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }
}

impl Record {
    fn wrote(&mut self, bytes: &[u8]) {
        self.written += bytes.len() as u64;
        self.frames.read(bytes);
    }
}

/// The frames of HTTP/2 that were written. On HTTP/1.1 it says nothing of use.
struct Frames {
    /// What is left of the words that open a connection.
    preface: usize,
    header: [u8; 9],
    filled: usize,
    /// What is left of the payload.
    left: usize,
    /// The stream that ends with this payload.
    ends: Option<u32>,
    /// The last stream whose headers were written.
    opened: u32,
    /// Those whose end was not.
    unfinished: BTreeSet<u32>,
}

impl Default for Frames {
    fn default() -> Self {
        let unfinished = BTreeSet::new();
        Self { preface: 24, header: [0; 9], filled: 0, left: 0, ends: None, opened: 0, unfinished }
    }
}

impl Frames {
    fn read(&mut self, mut bytes: &[u8]) {
        let skip = self.preface.min(bytes.len());
        self.preface -= skip;
        bytes = &bytes[skip..];
        while !bytes.is_empty() {
            if self.filled < self.header.len() {
                let taken = bytes.len().min(self.header.len() - self.filled);
                self.header[self.filled..self.filled + taken].copy_from_slice(&bytes[..taken]);
                self.filled += taken;
                bytes = &bytes[taken..];
                if self.filled == self.header.len() {
                    self.begin();
                }
            } else {
                let taken = bytes.len().min(self.left);
                self.left -= taken;
                bytes = &bytes[taken..];
            }
            if self.filled == self.header.len() && self.left == 0 {
                self.filled = 0;
                if let Some(stream) = self.ends.take() {
                    self.unfinished.remove(&stream);
                }
            }
        }
    }

    fn begin(&mut self) {
        const DATA: u8 = 0;
        const HEADERS: u8 = 1;
        const RESET: u8 = 3;
        const END_STREAM: u8 = 1;
        let [high, middle, low, kind, flags, id @ ..] = self.header;
        self.left = u32::from_be_bytes([0, high, middle, low]) as usize;
        let stream = u32::from_be_bytes(id) & (u32::MAX >> 1);
        if kind == HEADERS {
            self.opened = self.opened.max(stream);
            self.unfinished.insert(stream);
        }
        let ends = kind == RESET || (matches!(kind, DATA | HEADERS) && flags & END_STREAM != 0);
        self.ends = ends.then_some(stream);
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    const SETTINGS: &[u8] = &[0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100];

    fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
        let length = u8::try_from(payload.len()).expect("a short payload");
        [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
    }

    #[test]
    fn a_stream_is_opened_by_its_headers_and_finished_by_its_end() {
        let mut bytes = [PREFACE, SETTINGS].concat();
        // Its payload looks like headers of another stream.
        bytes.extend(frame(1, 4, 3, &frame(1, 4, 9, b"")));
        bytes.extend(frame(0, 0, 3, b"half"));
        bytes.extend(frame(0, 1, 3, b"whole"));
        bytes.extend(frame(1, 5, 5, b"no body"));
        // However the bytes are cut.
        for size in 1..bytes.len() {
            let mut frames = Frames::default();
            let mut seen = Vec::new();
            for part in bytes.chunks(size) {
                frames.read(part);
                seen.push((frames.opened, frames.unfinished.iter().copied().collect::<Vec<_>>()));
            }
            assert_eq!(seen.last(), Some(&(5, vec![])), "{size}");
            if size == 1 {
                seen.dedup();
                assert_eq!(seen, [(0, vec![]), (3, vec![3]), (3, vec![]), (5, vec![5]), (5, vec![])]);
            }
        }
    }

    #[tokio::test]
    async fn what_is_sealed_lets_nothing_out_and_the_answer_in() {
        let (ours, mut theirs) = duplex(100);
        let (mut watched, wire) = Watched::new(Box::new(ours));
        watched.write_all(b"abc").await.expect("it is open");
        assert_eq!((wire.written(), wire.seal_at(2)), (3, false));
        watched.write_all(b"d").await.expect("it is open still");
        assert!(wire.seal_at(4));
        let late = tokio::time::timeout(Duration::from_millis(1), watched.write_all(b"e")).await;
        assert!(late.is_err() && wire.is_blocked());
        theirs.write_all(b"answer").await.expect("it is open");
        let mut answer = [0; 6];
        watched.read_exact(&mut answer).await.expect("it comes");
        assert_eq!((&answer, wire.reads()), (b"answer", 1));
        drop(watched);
        let mut rest = Vec::new();
        theirs.read_to_end(&mut rest).await.expect("it ends");
        assert_eq!(rest, b"abcd");
    }
}
