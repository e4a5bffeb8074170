//! `Debug` of bodies: every field that is set, with sensitive and personal values left out.

use std::fmt::{self, Debug, Formatter};

use super::{
    object::Object,
    value::{Exposure, View},
};

pub(crate) fn object(object: &dyn Object, f: &mut Formatter<'_>) -> fmt::Result {
    let mut shown = f.debug_struct(object.meta().type_name);
    for (name, field) in object.fields() {
        let view = field.view();
        if view.is_present() {
            shown.field(name.wire, &Shown(view, field.exposure()));
        }
    }
    if !object.extra().is_empty() {
        shown.field("extra", object.extra());
    }
    shown.finish()
}

struct Shown<'a>(View<'a>, Exposure);

impl Debug for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            (View::Absent, _) => f.write_str("absent"),
            (View::Object(value), _) => object(value, f),
            (View::List(_), exposure) => {
                let elements = self.0.elements().map(|element| Shown(element, exposure));
                f.debug_list().entries(elements).finish()
            }
            (View::Text(text), Exposure::Open) => Debug::fmt(text, f),
            (View::Boolean(value), Exposure::Open) => Debug::fmt(&value, f),
            (View::Integer(value), Exposure::Open) => Debug::fmt(&value, f),
            (View::Json(_), _) | (_, Exposure::Redacted) => f.write_str("[redacted]"),
        }
    }
}
