//! What text of a type must look like, as a fact of the type.

/// What text of a type must look like.
#[derive(Debug)]
#[doc(hidden)]
pub struct Form {
    /// What the spec calls the type.
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    /// The shape in words.
    pub(super) expected: &'static str,
    pub(super) checksum: Option<Unless>,
    pub(super) decimals: Option<Decimals>,
}

#[derive(Debug)]
pub(super) enum Shape {
    /// So many digits and nothing else.
    Digits { least: usize, most: usize },
    /// So many letters of ASCII and nothing else.
    Letters { least: usize, most: usize },
    /// A number between these two, with as many digits as they have.
    Range { first: &'static str, last: &'static str },
    /// A decimal number that is not less than nought.
    NotNegative,
    /// Any text but one that is nearly one of these.
    Near(&'static [&'static str]),
}

/// Where a checksum does not hold: a selector and its values, and how such values begin where nobody says the selector.
#[derive(Debug)]
pub(super) struct Unless {
    pub(super) selector: &'static str,
    pub(super) values: &'static [&'static str],
    pub(super) prefixes: &'static [(&'static str, &'static str)],
}

/// How many digits behind the point a number may have that are not nought, by another field.
#[derive(Debug)]
pub(super) struct Decimals {
    /// The types of that field, which lies beside the number or beside what the number lies in.
    pub(super) of: &'static [&'static str],
    /// What its text means, in order; where sources disagree, the least first.
    pub(super) rows: &'static [(&'static str, &'static [usize])],
    pub(super) otherwise: usize,
}

impl Form {
    const fn of(name: &'static str, shape: Shape, expected: &'static str) -> Self {
        Self { name, shape, expected, checksum: None, decimals: None }
    }

    /// So many digits and nothing else.
    #[must_use]
    pub const fn digits(name: &'static str, least: usize, most: usize, expected: &'static str) -> Self {
        Self::of(name, Shape::Digits { least, most }, expected)
    }

    /// So many letters of ASCII, large or small, and nothing else.
    #[must_use]
    pub const fn letters(name: &'static str, least: usize, most: usize, expected: &'static str) -> Self {
        Self::of(name, Shape::Letters { least, most }, expected)
    }

    /// A number between two others that have as many digits.
    #[must_use]
    pub const fn range(name: &'static str, first: &'static str, last: &'static str, expected: &'static str) -> Self {
        Self::of(name, Shape::Range { first, last }, expected)
    }

    /// A decimal number that is not less than nought.
    #[must_use]
    pub const fn not_negative(name: &'static str, expected: &'static str) -> Self {
        Self::of(name, Shape::NotNegative, expected)
    }

    /// Any text but one that is nearly one of these.
    #[must_use]
    pub const fn near(known: &'static [&'static str]) -> Self {
        Self::of("", Shape::Near(known), "")
    }

    /// The last digit is the others' checksum after Luhn, but for what is exempt.
    #[must_use]
    pub const fn luhn(
        self,
        selector: &'static str,
        values: &'static [&'static str],
        prefixes: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { checksum: Some(Unless { selector, values, prefixes }), ..self }
    }

    /// Another field says how many digits behind the point may be other than nought.
    #[must_use]
    pub const fn decimals(
        self,
        of: &'static [&'static str],
        rows: &'static [(&'static str, &'static [usize])],
        otherwise: usize,
    ) -> Self {
        Self { decimals: Some(Decimals { of, rows, otherwise }), ..self }
    }
}
