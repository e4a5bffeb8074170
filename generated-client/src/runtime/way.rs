//! The way to a field through the objects of a body: the numbers of the fields that lead to it. Lists are passed without a number.

/// Six bits for each number, since an object has at most 64 fields; the first number is the lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    numbers: u64,
    length: u8,
}

impl Way {
    /// How many numbers there is room for.
    pub(super) const MOST: u8 = 10;

    /// The way to the body itself.
    pub(super) const START: Self = Self { numbers: 0, length: 0 };

    /// One field further.
    pub(super) const fn to(self, number: usize) -> Self {
        assert!(self.length < Self::MOST, "a field that lies too deep");
        Self { numbers: self.numbers | (number as u64) << (6 * self.length), length: self.length + 1 }
    }

    /// The way to the object that the field lies in.
    pub(super) const fn parent(self) -> Self {
        let length = self.length.saturating_sub(1);
        Self { numbers: self.numbers & ((1 << (6 * length)) - 1), length }
    }

    /// The field's number in that object.
    pub(super) const fn last(self) -> usize {
        number(self.numbers >> (6 * self.length.saturating_sub(1)))
    }

    /// The first field's number and the way from there, unless this is where it ends.
    pub(super) const fn next(self) -> Option<(usize, Self)> {
        match self.length {
            0 => None,
            length => Some((number(self.numbers), Self { numbers: self.numbers >> 6, length: length - 1 })),
        }
    }

    /// Whether both lead to the same field.
    pub(super) const fn is(self, other: Self) -> bool {
        self.numbers == other.numbers && self.length == other.length
    }
}

/// The lowest of the numbers.
const fn number(numbers: u64) -> usize {
    (numbers & 63) as usize
}
