//! `Debug` of bodies: every field that is set, with sensitive and personal values left out.

use std::fmt::{self, Debug, Formatter};

use super::{
    debug::is_card_number,
    value::{Exposure, Object, View},
};

pub(crate) fn object(object: &dyn Object, f: &mut Formatter<'_>) -> fmt::Result {
    let mut shown = f.debug_struct(object.meta().type_name);
    for (name, view) in object.fields() {
        if view.is_present() {
            shown.field(name.wire, &Shown(view));
        }
    }
    if !object.extra().is_empty() {
        shown.field("extra", object.extra());
    }
    shown.finish()
}

struct Shown<'a>(View<'a>);

impl Debug for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            View::Absent => f.write_str("absent"),
            View::Object(value) => object(value, f),
            View::List(_) => f.debug_list().entries(self.0.elements().map(Shown)).finish(),
            // Somebody's reference of an order is a card's number by mistake.
            View::Text(text, Exposure::Open) if !is_card_number(text) => Debug::fmt(text, f),
            View::Boolean(value) => Debug::fmt(&value, f),
            View::Integer(value) => Debug::fmt(&value, f),
            // What undocumented JSON holds may be anything.
            View::Text(..) | View::Json(_) => f.write_str("[redacted]"),
        }
    }
}
