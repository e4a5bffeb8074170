//! JSON that is written without leaving copies of it behind.

use std::io;

use serde::Serialize;
use zeroize::{Zeroize as _, Zeroizing};

/// Room for most bodies.
const ROOM: usize = 4096;

/// As `serde_json::to_vec`, which leaves what it wrote in memory whenever it needs more of it.
pub(crate) fn to_vec(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut writer = Writer(Zeroizing::new(Vec::with_capacity(ROOM)));
    serde_json::to_writer(&mut writer, value)?;
    Ok(std::mem::take(&mut *writer.0))
}

struct Writer(Zeroizing<Vec<u8>>);

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (length, room) = (self.0.len(), self.0.capacity());
        if room - length < bytes.len() {
            let mut larger = Vec::with_capacity((2 * room).max(length + bytes.len()));
            larger.extend_from_slice(&self.0);
            self.0.zeroize();
            *self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
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
            assert_eq!(to_vec(&value).expect("it is text"), serde_json::to_vec(&value).expect("it is text"));
        }
    }
}
