//! What text of a type must look like: keys of a form → one shape in words and numbers, with what else holds for it.

use crate::{
    diagnostic::{Diagnostics, Span},
    model::{Checksum, CodeList, DecimalTable, Decimals, Form, Lookup, Selector, TextShape as Shape},
    name,
    resolve::report_unknown,
    spec::{self, Text},
};

/// What a form may name.
pub(super) struct Nameable<'a> {
    pub types: &'a [spec::TextType],
    pub code_lists: &'a [CodeList<'a>],
    pub selectors: &'a [Selector<'a>],
    pub lookups: &'a [Lookup<'a>],
}

/// The form of a type, if it has one. A table that it looks numbers of digits up in is among `tables` then.
pub(super) fn resolve(
    written: &spec::TextType,
    nameable: &Nameable<'_>,
    tables: &mut Vec<DecimalTable>,
    diagnostics: &mut Diagnostics,
) -> Option<Form> {
    Forms { nameable, written, form: written.form.as_ref()?, tables, diagnostics }.resolve()
}

struct Forms<'a, 'd> {
    nameable: &'a Nameable<'a>,
    written: &'a spec::TextType,
    form: &'a spec::Form,
    tables: &'d mut Vec<DecimalTable>,
    diagnostics: &'d mut Diagnostics,
}

impl Forms<'_, '_> {
    fn resolve(&mut self) -> Option<Form> {
        let shape = self.shape();
        let checksum = self.checksum();
        let decimals = self.decimals();
        let shape = shape?;
        let ident = name::shouty(&format!("form-of-{}", self.written.name.value));
        Some(Form { ident, shape, checksum, decimals })
    }

    fn shape(&mut self) -> Option<Shape> {
        let form = self.form;
        let keys = [form.digits.is_some(), form.letters.is_some(), form.range.is_some(), form.not_negative];
        if keys.into_iter().filter(|is_there| *is_there).count() != 1 {
            let message = "a form has one of the keys `digits`, `letters`, `range` and `not_negative`";
            self.diagnostics.add(&form.span, message);
            return None;
        }
        if let Some(digits) = &form.digits {
            return self.length(digits).map(|(least, most)| Shape::Digits(least, most));
        }
        if let Some(letters) = &form.letters {
            return self.length(letters).map(|(least, most)| Shape::Letters(least, most));
        }
        let Some(range) = &form.range else { return Some(Shape::NotNegative) };
        let ends = range.value.split_once('-').filter(|(first, last)| {
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits(first) && digits(last) && first.len() == last.len() && first < last
        });
        if ends.is_none() {
            let message = format!(
                "`{}` is no range; write `01-12`, the smaller first, both ends with as many digits",
                range.value
            );
            self.diagnostics.add(&range.span, message);
        }
        ends.map(|(first, last)| Shape::Range(first.to_owned(), last.to_owned()))
    }

    /// `4` or `12-19`.
    fn length(&mut self, text: &Text) -> Option<(usize, usize)> {
        let (least, most) = text.value.split_once('-').unwrap_or((&text.value, &text.value));
        let length = least.parse().ok().zip(most.parse().ok()).filter(|(least, most)| 0 < *least && least <= most);
        if length.is_none() {
            let message = format!("`{}` is no length; write `4` or `12-19`, the smaller first", text.value);
            self.diagnostics.add(&text.span, message);
        }
        length
    }

    fn checksum(&mut self) -> Option<Checksum> {
        let form = self.form;
        let checksum = form.checksum.as_ref()?;
        if checksum.value != "luhn" {
            report_unknown(checksum, "checksum", &["luhn"], self.diagnostics);
        }
        let unless = form.unless.first().and_then(|(selector, values)| self.unless(selector, values));
        Some(Checksum { unless })
    }

    /// A selector's index and the values.
    fn unless(&mut self, name: &Text, values: &[Text]) -> Option<(usize, Vec<String>)> {
        let known: Vec<_> =
            self.nameable.selectors.iter().map(|selector| selector.written.name.value.as_str()).collect();
        let Some(index) = known.iter().position(|known| *known == name.value) else {
            report_unknown(name, "selector", &known, self.diagnostics);
            return None;
        };
        if values.is_empty() {
            self.diagnostics.add(&name.span, "an exception without values never holds; name the values, or remove it");
        }
        let list = &self.nameable.code_lists[self.nameable.selectors[index].values];
        let wires: Vec<_> = list.codes.iter().map(|code| code.written.wire.value.as_str()).collect();
        for value in values {
            if !wires.contains(&value.value.as_str()) {
                report_unknown(value, &format!("value of `{}`", list.written.name.value), &wires, self.diagnostics);
            }
        }
        Some((index, super::texts(values)))
    }

    fn decimals(&mut self) -> Option<Decimals> {
        let written = self.form.decimals.as_ref()?;
        let types: Vec<_> = self.nameable.types.iter().map(|ty| ty.name.value.as_str()).collect();
        for of in &written.of {
            if !types.contains(&of.value.as_str()) {
                report_unknown(of, "type", &types, self.diagnostics);
            }
        }
        let lookups: Vec<_> = self.nameable.lookups.iter().map(|lookup| lookup.written.name.value.as_str()).collect();
        let Some(number) = lookups.iter().position(|name| *name == written.lookup.value) else {
            report_unknown(&written.lookup, "lookup", &lookups, self.diagnostics);
            return None;
        };
        let mut rows = Vec::new();
        for row in &self.nameable.lookups[number].rows {
            let key = row.cells.first().map(|cell| cell.text.to_ascii_uppercase()).unwrap_or_default();
            let mut gives: Vec<_> =
                row.gives.iter().filter_map(|cell| self.number(cell.text, &row.written.span)).collect();
            gives.sort_unstable();
            rows.push((key, gives));
        }
        rows.sort();
        if let Some(pair) = rows.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let message = format!(
                "`{}` is in the lookup `{}` twice, in capitals or not, which are the same here; merge the two rows",
                pair[0].0, written.lookup.value
            );
            self.diagnostics.add(&written.lookup.span, message);
        }
        let otherwise = self.number(&written.otherwise.value, &written.otherwise.span)?;
        let ident = name::shouty(&format!("digits-of-{}", written.lookup.value));
        let known = self.tables.iter().position(|table| table.ident == ident);
        let table = known.unwrap_or_else(|| {
            self.tables.push(DecimalTable { ident, rows });
            self.tables.len() - 1
        });
        Some(Decimals { of: super::texts(&written.of), table, otherwise })
    }

    fn number(&mut self, text: &str, span: &Span) -> Option<usize> {
        let number = text.parse().ok();
        // An empty one is reported already.
        if number.is_none() && !text.is_empty() {
            self.diagnostics.add(span, format!("`{text}` is no number of digits; write one such as `2`"));
        }
        number
    }
}

impl<'s> Selector<'s> {
    /// How the values begin that mean one of these, first and last prefix.
    pub(crate) fn prefixes(&self, values: &[String]) -> Vec<(&'s str, &'s str)> {
        let all = self.read_from.iter().flat_map(|reading| &reading.prefixes);
        let meant = all.filter(|(.., means)| values.iter().any(|value| value == means));
        meant.map(|(first, last, _)| (*first, *last)).collect()
    }
}
