//! A selector's values → what a request must hold for it to say one of them. What only the caller can say is not in it.

use serde_json::{Map, Value as Json, json};

use super::{
    dialect::{all, any},
    pattern,
    stated::Stated,
};
use crate::model::{FieldId, Reading, Selected};

/// One place that a selector is read from.
struct Place<'a> {
    field: FieldId,
    reading: &'a Reading<'a>,
}

/// Which of what is read counts.
enum Meant<'a> {
    Anything,
    OneOf(&'a [String]),
}

/// Whether the first place that says anything says one of these.
pub(super) fn read(stated: &Stated<'_>, of: Selected, values: &[String]) -> Json {
    let readings = &stated.api.selectors[of.selector].read_from;
    let places = stated.operation.readings.get(of.number).into_iter().flatten();
    let places: Vec<_> = places.map(|(number, field)| Place { field: *field, reading: &readings[*number] }).collect();
    let mut ways = Vec::new();
    for (number, place) in places.iter().enumerate() {
        let Some(says) = place.says(stated, &Meant::OneOf(values)) else { continue };
        let before = places[..number].iter().filter_map(|before| before.says(stated, &Meant::Anything));
        let before: Vec<_> = before.collect();
        let silent = (!before.is_empty()).then(|| json!({ "not": any(before) }));
        ways.push(all(std::iter::once(says).chain(silent).collect()));
    }
    // What nothing can say is never so.
    if ways.is_empty() { json!({ "not": {} }) } else { any(ways) }
}

impl Place<'_> {
    /// What the field must hold; nothing if it never says that.
    fn says(&self, stated: &Stated<'_>, meant: &Meant<'_>) -> Option<Json> {
        let says: Vec<_> = self.whole(stated, meant).into_iter().chain(self.beginning(stated, meant)).collect();
        (!says.is_empty()).then(|| stated.somewhere(self.field, any(says)))
    }

    fn whole(&self, stated: &Stated<'_>, meant: &Meant<'_>) -> Option<Json> {
        let whole = self.reading.written.map.iter().filter(|(_, means)| meant.is(means));
        let whole: Vec<_> = whole.map(|(text, _)| json!(text)).collect();
        (!whole.is_empty()).then(|| stated.dialect.one_of(whole).into())
    }

    /// How it may begin; the longest range that fits counts, unless the whole text means something.
    fn beginning(&self, stated: &Stated<'_>, meant: &Meant<'_>) -> Vec<Json> {
        let prefixes = &self.reading.prefixes;
        let mut lengths: Vec<_> = prefixes.iter().map(|(first, ..)| first.len()).collect();
        lengths.sort_unstable();
        lengths.dedup();
        let texts: Vec<_> = self.reading.written.map.iter().map(|(text, _)| json!(text)).collect();
        let each = lengths.into_iter().filter_map(|length| {
            let ranges = || prefixes.iter().map(|(first, last, means)| (*first, *last, *means));
            let meant_here = ranges().filter(|(first, _, means)| first.len() == length && meant.is(means));
            let others = ranges().filter(|(first, _, means)| first.len() > length && !meant.is(means));
            let (mut here, mut others) = (meant_here.peekable(), others.peekable());
            here.peek()?;
            let begins = pattern::beginning(here.map(|(first, last, _)| (first, last)));
            let mut schema =
                Map::from_iter([("type".to_owned(), "string".into()), ("pattern".to_owned(), begins.into())]);
            let mut but = Vec::new();
            if others.peek().is_some() {
                but.push(json!({ "pattern": pattern::beginning(others.map(|(first, last, _)| (first, last))) }));
            }
            if !texts.is_empty() {
                but.push(stated.dialect.one_of(texts.clone()).into());
            }
            if !but.is_empty() {
                schema.insert("not".to_owned(), any(but));
            }
            Some(schema.into())
        });
        each.collect()
    }
}

impl Meant<'_> {
    fn is(&self, means: &str) -> bool {
        match self {
            Self::Anything => true,
            Self::OneOf(values) => values.iter().any(|value| value == means),
        }
    }
}
