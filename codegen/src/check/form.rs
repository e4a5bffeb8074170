//! Types of text → diagnostics: what does not go with their kind, or with what their form is about.

use crate::{
    diagnostic::Diagnostics,
    model::{Model, TextKind, TextShape, TextType},
    spec::{self, BUILTIN, Spec},
};

pub(super) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    for ty in &model.api.types {
        let written = ty.written;
        kind(written, ty.kind, diagnostics);
        any_of(written, ty, model, diagnostics);
        if let Some(form) = &written.form {
            self::form(written, form, spec, diagnostics);
            shape(form, ty, diagnostics);
        }
    }
}

/// A kind that is unknown is reported, and anything goes with it.
fn kind(written: &spec::TextType, kind: TextKind, diagnostics: &mut Diagnostics) {
    if BUILTIN.contains(&written.name.value.as_str()) {
        let message = format!("`{}` is the name of a kind; choose another name for the type", written.name.value);
        diagnostics.add(&written.name.span, message);
    }
    // Large and small letters are compared in plain text alone.
    if written.any_case && !matches!(kind, TextKind::Text | TextKind::Unknown) {
        diagnostics.add(&written.kind.span, "`any_case` goes with the kind `text`; change the kind or remove it");
    }
    if let (Some(kept), false) = (&written.kept, matches!(kind, TextKind::Secret | TextKind::Unknown)) {
        let message = "`kept` says how a secret may be stored, and this type is none; leave it out";
        diagnostics.add(&kept.span, message);
    }
}

/// What is a value of another type too is shown as that one is, and looks as that one does.
fn any_of(written: &spec::TextType, ty: &TextType, model: &Model, diagnostics: &mut Diagnostics) {
    let Some(first) = written.any_of.first() else { return };
    let is_text = |ty: &TextType| matches!(ty.kind, TextKind::Text | TextKind::Unknown);
    if !is_text(ty) || ty.written.any_case || ty.form.is_some() {
        let message = "`any_of` goes with the kind `text`, without `any_case` and `form`; change that or remove it";
        diagnostics.add(&first.span, message);
    }
    for name in &written.any_of {
        let named = model.api.types.iter().find(|ty| ty.written.name.value == name.value);
        if named.is_some_and(|named| !is_text(named)) {
            let message = format!("`{}` is not of the kind `text`, as it is in `any_of`; remove it", name.value);
            diagnostics.add(&name.span, message);
        }
    }
}

fn form(written: &spec::TextType, form: &spec::Form, spec: &Spec, diagnostics: &mut Diagnostics) {
    if written.documented.is_empty() {
        let message =
            format!("`documented` is missing from the type `{}`: a form says where it comes from", written.name.value);
        diagnostics.add(&form.span, message);
    }
    match form.unless.as_slice() {
        [(selector, _), ..] if form.checksum.is_none() => {
            diagnostics.add(&selector.span, "`unless` says where a `checksum` does not hold; remove it");
        }
        [_, (second, _), ..] => {
            diagnostics.add(&second.span, "`unless` names one selector; remove one of the two");
        }
        _ => {}
    }
    if let Some(named) = form.decimals.as_ref().map(|decimals| &decimals.lookup) {
        let lookup = spec.api.lookups.iter().find(|lookup| lookup.name.value == named.value);
        if lookup.is_some_and(|lookup| lookup.keys.len() != 1) {
            let message = format!("`{}` has several keys; the digits are looked up by one", named.value);
            diagnostics.add(&named.span, message);
        }
    }
}

fn shape(form: &spec::Form, ty: &TextType, diagnostics: &mut Diagnostics) {
    let Some(shape) = ty.form.as_ref().map(|form| &form.shape) else { return };
    let fits = match ty.kind {
        TextKind::Decimal => *shape == TextShape::NotNegative,
        TextKind::Text | TextKind::Personal | TextKind::Secret => *shape != TextShape::NotNegative,
        TextKind::Timestamp | TextKind::EpochSeconds => false,
        TextKind::Unknown => true,
    };
    if !fits {
        let message = "`not_negative` is the form of a `decimal`, and the others are of `text`, `personal` and `secret`; change the form or the kind";
        diagnostics.add(&form.span, message);
    }
    if let (Some(checksum), false) = (&form.checksum, matches!(shape, TextShape::Digits(..))) {
        diagnostics.add(&checksum.span, "a checksum is one of `digits`; remove it, or write `digits`");
    }
    if let (Some(decimals), false) = (&form.decimals, *shape == TextShape::NotNegative) {
        let message = "`decimals` go with `not_negative`; remove them, or write `not_negative: true`";
        diagnostics.add(&decimals.span, message);
    }
}
