//! Amounts as text ↔ ten-thousandths, to add and compare.

/// An amount in ten-thousandths of its currency's unit, which every currency's own parts divide.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub(super) struct Money(pub(super) i64);

impl Money {
    /// What a text says; nothing if it is no plain decimal number, or one that no payment has.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let part = part.trim_end_matches('0');
        if (whole.is_empty() && part.is_empty()) || part.len() > 4 || !is_number(whole) || !is_number(part) {
            return None;
        }
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let digit = |at| part.as_bytes().get(at).map_or(0, |digit| i64::from(digit - b'0'));
        let part = (0..4).fold(0, |sum, at| sum * 10 + digit(at));
        whole.checked_mul(10_000)?.checked_add(part)?.checked_mul(sign).map(Self)
    }

    /// As text, with at least two digits behind the point.
    pub(super) fn text(self) -> String {
        let (whole, part) = (self.0.unsigned_abs() / 10_000, self.0.unsigned_abs() % 10_000);
        let sign = if self.0 < 0 { "-" } else { "" };
        let mut part = format!("{part:04}");
        while part.len() > 2 && part.ends_with('0') {
            part.pop();
        }
        format!("{sign}{whole}.{part}")
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}
