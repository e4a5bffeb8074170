//! The text of a search → which transactions it is about: `field:value`, joined by `AND` and `OR`, of which `AND` binds closer.
//!
//! A value stands alone, in quotes, in brackets (`[USD]`), or is one of several, `(1 OR 2)`. A range of times passes: everything is recent.

use super::{
    case::Case,
    json,
    money::Money,
    payment::{CODE, TRANSACTION_ID},
    record::Transaction,
};

/// Any of these, each of them all of its terms.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Query<'q>(Vec<Vec<Term<'q>>>);

#[derive(Debug, PartialEq, Eq)]
struct Term<'q> {
    field: &'q str,
    values: Vec<&'q str>,
}

impl<'q> Query<'q> {
    /// Nothing, where it is no query.
    pub(super) fn read(text: &'q str) -> Option<Self> {
        let all_of = |text| split(text, " AND ").into_iter().map(Term::read).collect();
        split(text, " OR ").into_iter().map(all_of).collect::<Option<_>>().map(Self)
    }

    pub(super) fn fits(&self, case: &Case<'_>, transaction: &Transaction) -> bool {
        self.0.iter().any(|all_of| all_of.iter().all(|term| term.fits(case, transaction)))
    }
}

impl<'q> Term<'q> {
    fn read(text: &'q str) -> Option<Self> {
        let (field, value) = text.trim().split_once(':')?;
        let value = value.trim();
        let of_several = value.strip_prefix('(').and_then(|value| value.strip_suffix(')'));
        let values: Vec<_> = of_several.map_or(vec![value], |values| split(values, " OR "));
        let values: Vec<_> = values.into_iter().map(|value| value.trim().trim_matches(['"', '[', ']'])).collect();
        let is_sound = !field.is_empty() && !field.contains(char::is_whitespace) && !values.contains(&"");
        is_sound.then_some(Self { field, values })
    }

    fn fits(&self, case: &Case<'_>, transaction: &Transaction) -> bool {
        self.field == "submitTimeUtc" || self.values.iter().any(|value| self.is(value, case, transaction))
    }

    fn is(&self, value: &str, case: &Case<'_>, transaction: &Transaction) -> bool {
        let reconciliation = || json::get(&transaction.answer, "reconciliationId");
        // A reference that could be a card's number is another one in a file.
        let value = &*case.ground.store.kept(value);
        match self.field {
            CODE => transaction.code.as_deref() == Some(value),
            TRANSACTION_ID => transaction.attempt.as_deref() == Some(value),
            "id" => transaction.id == value,
            "merchantId" => case.merchant() == value,
            "reconciliationId" | "applicationInformation.applications.reconciliationId" => {
                reconciliation() == Some(value)
            }
            "processorInformation.networkTransactionId" => transaction.network_transaction_id.as_deref() == Some(value),
            "orderInformation.amountDetails.totalAmount" => {
                Money::read(value).is_some_and(|amount| amount == transaction.asked)
            }
            "orderInformation.amountDetails.currency" => transaction.currency.eq_ignore_ascii_case(value),
            // A field that is not looked at finds nothing, and not everything.
            _ => false,
        }
    }
}

/// A text, split where a word stands outside of quotes and brackets.
fn split<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    let (mut parts, mut begins, mut depth, mut is_quoted) = (Vec::new(), 0, 0_usize, false);
    for (at, character) in text.char_indices() {
        match character {
            '"' => is_quoted = !is_quoted,
            '(' | '[' | '{' if !is_quoted => depth += 1,
            ')' | ']' | '}' if !is_quoted => depth = depth.saturating_sub(1),
            ' ' if !is_quoted && depth == 0 && at >= begins && text[at..].starts_with(word) => {
                parts.push(&text[begins..at]);
                begins = at + word.len();
            }
            _ => {}
        }
    }
    parts.push(text.get(begins..).unwrap_or_default());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A field and the values that it may have.
    type Asked<'a> = (&'a str, &'a [&'a str]);

    fn check(text: &str, expected: Option<&[&[Asked<'_>]]>) {
        let read = Query::read(text).map(|query| query.0);
        let read = read.map(|any_of| {
            let term = |term: Term<'_>| (term.field.to_owned(), term.values.iter().map(ToString::to_string).collect());
            any_of.into_iter().map(|all_of| all_of.into_iter().map(term).collect()).collect::<Vec<Vec<_>>>()
        });
        let expected = expected.map(|any_of| {
            let term = |(field, values): &Asked<'_>| {
                (field.to_string(), values.iter().map(ToString::to_string).collect::<Vec<_>>())
            };
            any_of.iter().map(|all_of| all_of.iter().map(term).collect()).collect::<Vec<Vec<_>>>()
        });
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn terms_are_joined_by_and_and_or() {
        check("a.b:1", Some(&[&[("a.b", &["1"])]]));
        check(
            "a:1 AND b:[NOW/DAY-1DAYS TO NOW/DAY+1DAY}",
            Some(&[&[("a", &["1"]), ("b", &["NOW/DAY-1DAYS TO NOW/DAY+1DAY}"])]]),
        );
        check("a:(1 OR 2 OR 3) AND b:4", Some(&[&[("a", &["1", "2", "3"]), ("b", &["4"])]]));
        check("a:1 OR b:2 AND c:3", Some(&[&[("a", &["1"])], &[("b", &["2"]), ("c", &["3"])]]));
        check("a:[USD]", Some(&[&[("a", &["USD"])]]));
        check("a:credit card", Some(&[&[("a", &["credit card"])]]));
        check(r#"a:"1 AND b:2""#, Some(&[&[("a", &["1 AND b:2"])]]));
        for broken in ["", "a", "a:", "a:1 AND ", " AND a:1", ":1", "a b:1", r#"a:"""#] {
            check(broken, None);
        }
    }
}
