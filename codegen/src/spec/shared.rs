//! Parts that a topic declares once → the fields of each body that has a field of their type.

use crate::diagnostic::{Diagnostics, nearest};

use super::{Body, Field, SharedPart, Text, Topic};

impl Topic {
    /// Writes the fields of parts out where bodies have them; from here on each body is whole.
    pub(crate) fn write_out(&mut self, diagnostics: &mut Diagnostics) {
        let Self { parts, bodies, .. } = self;
        // Part, body and path, where each was met first.
        let mut met: Vec<(&Text, Text, Text)> = Vec::new();
        for body in bodies {
            for (part, path) in write_out(parts, body, diagnostics) {
                match met.iter().find(|(known, ..)| known.value == part.value) {
                    Some((_, _, other)) if other.value == path.value => {}
                    Some((_, body, other)) => {
                        let message = format!(
                            "the part `{}` lies at `{}` in the body `{}`; it lies at the same path everywhere, so call one of the two another part",
                            part.value, other.value, body.value
                        );
                        diagnostics.add(&path.span, message);
                    }
                    None => met.push((part, body.name.clone(), path)),
                }
            }
        }
        for part in parts.iter().filter(|part| !met.iter().any(|(known, ..)| known.value == part.name.value)) {
            let message = format!("no body has a field of the type `{}`; remove the part", part.name.value);
            diagnostics.add(&part.name.span, message);
        }
    }
}

/// The parts that a body has, and where.
fn write_out<'a>(parts: &'a [SharedPart], body: &mut Body, diagnostics: &mut Diagnostics) -> Vec<(&'a Text, Text)> {
    let mut written = Vec::new();
    body.parts.retain(|(name, path)| {
        let is_own = !parts.iter().any(|part| part.name.value == name.value);
        if !is_own {
            let message = format!(
                "`{}` is a part of the whole topic; give the field `{}` that type instead",
                name.value, path.value
            );
            diagnostics.add(&name.span, message);
        }
        is_own
    });
    for field in std::mem::take(&mut body.fields) {
        let around = written.iter().find(|(_, path): &&(&Text, Text)| is_within(&field.path.value, &path.value));
        if let Some((part, _)) = around {
            let message =
                format!("`{}` lies in the part `{}`; list it among the part's fields", field.path.value, part.value);
            diagnostics.add(&field.path.span, message);
            continue;
        }
        if let Some(part) = meant(parts, &field.is, diagnostics) {
            written.push((&part.name, field.path.clone()));
            body.parts.push((part.name.clone(), field.path.clone()));
            part.write_into(field, body);
        } else {
            body.fields.push(field);
        }
    }
    written
}

fn is_within(path: &str, object: &str) -> bool {
    path.strip_prefix(object).is_some_and(|rest| rest.starts_with('.'))
}

/// The part of this name, or the one that is nearly called so, which is reported; other types begin with a small letter.
fn meant<'a>(parts: &'a [SharedPart], name: &Text, diagnostics: &mut Diagnostics) -> Option<&'a SharedPart> {
    let known = parts.iter().find(|part| part.name.value == name.value);
    if known.is_some() {
        return known;
    }
    let is_part = name.value.starts_with(|first: char| first.is_ascii_uppercase());
    let mut near = parts.iter().filter(|part| is_part && !nearest(&name.value, [part.name.value.as_str()]).is_empty());
    let part = near.next()?;
    let way_out = nearest(&name.value, [part.name.value.as_str()]);
    diagnostics.add(&name.span, format!("unknown part `{}`{way_out}", name.value));
    Some(part)
}

impl SharedPart {
    fn write_into(&self, field: Field, body: &mut Body) {
        let at = &field.path.value;
        let below = |path: &Text| Text { value: format!("{at}.{}", path.value), span: path.span.clone() };
        body.prefixes.extend(self.prefixes.iter().map(|(group, prefix)| (below(group), prefix.clone())));
        let fields = self.fields.iter().map(|inner| Field {
            path: below(&inner.path),
            is: inner.is.clone(),
            says: inner.says.clone(),
            also: inner.also.clone(),
            setter: inner.setter.clone(),
            // What the body says of the whole part holds for what is in it.
            ours: inner.ours.clone().or_else(|| field.ours.clone()),
            documented: if inner.documented.is_empty() { &field.documented } else { &inner.documented }.clone(),
        });
        let fields: Vec<_> = fields.collect();
        let is = Text { value: "object".to_owned(), span: field.is.span.clone() };
        body.fields.push(Field { is, ..field });
        body.fields.extend(fields);
    }
}
