//! Bytes that are put together without leaving copies of them behind.

use std::io;

use zeroize::{Zeroize as _, Zeroizing};

/// Room for most bodies; all of it is wiped in the end.
const ROOM: usize = 1024;

/// As a `Vec`, which leaves what it held in memory whenever it needs more of it.
pub(crate) struct Buffer(Zeroizing<Vec<u8>>);

impl Buffer {
    pub(crate) fn new() -> Self {
        Self(Zeroizing::new(Vec::with_capacity(ROOM)))
    }

    #[inline]
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        if self.0.capacity() - self.0.len() < bytes.len() {
            self.grow(bytes.len());
        }
        self.0.extend_from_slice(bytes);
    }

    #[cold]
    fn grow(&mut self, bytes: usize) {
        let mut larger = Vec::with_capacity((2 * self.0.capacity()).max(self.0.len() + bytes));
        larger.extend_from_slice(&self.0);
        self.0.zeroize();
        *self.0 = larger;
    }

    pub(crate) fn into_vec(mut self) -> Vec<u8> {
        std::mem::take(&mut *self.0)
    }
}

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_serde_json_writes() {
        for length in [0, 1, ROOM - 3, ROOM, 10 * ROOM] {
            let value = vec!["\"ü".repeat(length), "x".repeat(length)];
            let mut buffer = Buffer::new();
            serde_json::to_writer(&mut buffer, &value).expect("it is text");
            assert_eq!(buffer.into_vec(), serde_json::to_vec(&value).expect("it is text"));
        }
    }
}
