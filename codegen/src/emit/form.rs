//! What text of a type must look like, as the runtime and as a reader takes it.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{
    emit::doc,
    model::{Api, Checksum, DecimalTable, Decimals, Form, TextKind, TextShape, TextType},
    phrase,
};

/// The form of a type.
pub(super) fn emit(form: &Form, ty: &TextType, api: &Api) -> TokenStream {
    let (ident, name, expected) = (&form.ident, &ty.written.name.value, expected(form, ty));
    let shape = match &form.shape {
        TextShape::Digits(least, most) => {
            let (least, most) = (number(*least), number(*most));
            quote! { digits(#name, #least, #most, #expected) }
        }
        TextShape::Letters(least, most) => {
            let (least, most) = (number(*least), number(*most));
            quote! { letters(#name, #least, #most, #expected) }
        }
        TextShape::Range(first, last) => quote! { range(#name, #first, #last, #expected) },
        TextShape::NotNegative => quote! { not_negative(#name, #expected) },
    };
    let checksum = form.checksum.as_ref().map(|checksum| self::checksum(checksum, api));
    let decimals = form.decimals.as_ref().map(|decimals| self::decimals(decimals, api));
    quote! { const #ident: crate::runtime::form::Form = crate::runtime::form::Form::#shape #checksum #decimals; }
}

fn number(number: usize) -> Literal {
    Literal::usize_unsuffixed(number)
}

fn checksum(checksum: &Checksum, api: &Api) -> TokenStream {
    let Some((selector, values)) = &checksum.unless else { return quote! { .luhn("", &[], &[]) } };
    let selector = &api.selectors[*selector];
    let prefixes = selector.prefixes(values).into_iter().map(|(first, last)| quote! { (#first, #last) });
    let name = &selector.written.name.value;
    quote! { .luhn(#name, &[#(#values),*], &[#(#prefixes),*]) }
}

fn decimals(Decimals { of, table, otherwise }: &Decimals, api: &Api) -> TokenStream {
    let (ident, otherwise) = (&api.tables[*table].ident, number(*otherwise));
    quote! { .decimals(&[#(#of),*], #ident, #otherwise) }
}

/// A table of numbers of digits.
pub(super) fn table(DecimalTable { ident, rows }: &DecimalTable) -> TokenStream {
    let rows = rows.iter().map(|(key, gives)| {
        let gives = gives.iter().map(|gives| number(*gives));
        quote! { (#key, &[#(#gives),*]) }
    });
    quote! { const #ident: &[(&str, &[usize])] = &[#(#rows),*]; }
}

/// The form in words, with an example of what may be shown.
fn expected(form: &Form, ty: &TextType) -> String {
    let sample = ty.written.sample.as_ref().filter(|_| ty.kind != TextKind::Secret);
    let sample = sample.map(|sample| format!(" such as \"{sample}\"")).unwrap_or_default();
    format!("{}{sample}", phrase::shape(&form.shape))
}

/// The form in the docs of the type.
pub(super) fn docs(form: &Form, ty: &TextType, api: &Api) -> String {
    let case = if ty.written.any_case { ", compared without case" } else { "" };
    let mut text = format!("\n\nIts form: {}{case}.", phrase::shape(&form.shape).replace('"', "`"));
    if let Some(checksum) = &form.checksum {
        text += " Its last digit is a checksum (Luhn)";
        if let Some((selector, values)) = &checksum.unless {
            text += &format!(", unless the {} is {}", api.selectors[*selector].written.name.value, values.join(" or "));
        }
        text += ".";
    }
    if let Some(decimals) = &form.decimals {
        let of: Vec<_> = decimals.of.iter().map(|of| format!("`{of}`")).collect();
        text += &format!(" Behind the point it has as many digits other than 0 as the {} allows.", of.join(" or "));
    }
    format!(
        "{text} What has another form is a violation, which can be waived. {}",
        doc::documented(&ty.documented, api)
    )
}
