//! Documentation comments: of fields, rules and chapters, with where they are documented.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{
    emit::wrap,
    model::{
        Api, Body, Builder, Citation, CodeList, Field, FieldId, Guide, Model, Need, Rules, Topic, UseCase, ValueRule,
        Written,
    },
    name::Name,
    phrase,
};

/// Documentation of an item.
pub(super) fn outer(text: &str) -> TokenStream {
    let lines = text.trim_end().lines().map(line);
    quote! { #(#[doc = #lines])* }
}

/// Documentation of a module.
pub(super) fn inner(text: &str) -> TokenStream {
    let lines = text.trim_end().lines().map(line);
    quote! { #(#![doc = #lines])* }
}

/// A line, as a raw literal: half of what is generated is documentation, and the printer reads it back. Other literals are escaped letter by
/// letter, and read so.
fn line(line: &str) -> Literal {
    let (space, line) = if line.trim().is_empty() { ("", "") } else { (" ", line) };
    let longest = line.split('"').skip(1).map(|rest| rest.bytes().take_while(|byte| *byte == b'#').count() + 1).max();
    let hashes = "#".repeat(longest.unwrap_or_default());
    // A carriage return by itself is none that a raw literal can have.
    let raw = format!("r{hashes}\"{space}{line}\"{hashes}");
    raw.parse().unwrap_or_else(|_| Literal::string(&format!("{space}{line}")))
}

/// What a body's field is, and where that is documented.
pub(super) fn about(field: &Field, api: &Api) -> String {
    let says = Some(phrase::sentence(&field.says)).filter(|_| !field.says.is_empty());
    let documented = Some(documented(&field.documented, api)).filter(|documented| !documented.is_empty());
    let ours = field.ours.as_ref().map(|why| format!("Not documented: {}", phrase::sentence(why)));
    [says, documented, ours].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The same with its other spellings; macros add the JSON path.
pub(super) fn field(field: &Field, api: &Api) -> String {
    let also = field.also.iter().map(|also| format!(" Read as `{also}` too."));
    about(field, api) + &also.collect::<String>()
}

/// The values of a rule; those of a code list stand on its own page.
pub(super) fn scalars(rule: &ValueRule, api: &Api) -> String {
    let words = rule.written(api).into_iter().map(|written| match written {
        Written::Value(value) => format!("`{}`", phrase::scalar(value)),
        Written::List(CodeList { ident, .. }) => format!("those of [`{ident}`](crate::generated::api::{ident})"),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// “Documented in …”, if it is anywhere.
pub(super) fn documented(documented: &[Citation], api: &Api) -> String {
    if documented.is_empty() { String::new() } else { format!("Documented in {}.", citations(documented, api)) }
}

/// Where something is documented, in words.
fn citations(documented: &[Citation], api: &Api) -> String {
    let guides = Citation::guides(documented).into_iter().map(|guide| {
        let cited = documented.iter().filter(|citation| citation.guide == guide);
        let places: Vec<_> = cited.map(|citation| format!("`{}`", citation.passage)).collect();
        format!("“{}” ({})", api.written.guides[guide].title.value, places.join(", "))
    });
    guides.collect::<Vec<_>>().join(" and ")
}

/// How a chapter begins: its guides, a table of use cases (when to use each, what it needs from an earlier call), commands. The table has two
/// columns, since a phone has no room for a third.
pub(super) fn chapter(model: &Model, topic: &Topic) -> String {
    let mut text = guides(&model.api, topic);
    if !topic.use_cases.is_empty() {
        text += "\n\n| use case, and when to use it | what it needs from an earlier call |\n| --- | --- |\n";
    }
    for use_case in &topic.use_cases {
        let use_when =
            use_case.written.use_when.as_deref().unwrap_or(use_case.written.title.as_deref().unwrap_or_default());
        let needs = use_case.written.needs.as_deref().map_or_else(|| "nothing".to_owned(), text_cell);
        let (ident, name) = (&use_case.ident, wrap::ident(&use_case.ident.to_string()));
        text += &format!("| [{name}]({ident})<br>{} | {needs} |\n", text_cell(use_when));
    }
    for command in &topic.commands {
        let says = phrase::sentence(&phrase::paragraphs(&command.written.says.value));
        text = format!("{}\n\n{says}\n\n```sh\n{}\n```", text.trim_end(), command.text.trim_end());
    }
    text
}

/// The guide that a topic is transcribed from, then the others that its use cases cite.
fn guides(api: &Api, topic: &Topic) -> String {
    let cited = Citation::guides(topic.use_cases.iter().flat_map(|use_case| &use_case.documented));
    let others = cited.into_iter().filter(|guide| topic.guide != Some(*guide));
    let words: Vec<_> = topic.guide.into_iter().chain(others).map(|guide| called(&api.written.guides[guide])).collect();
    if words.is_empty() { String::new() } else { format!("\n\nFrom {}.", listed(&words)) }
}

/// A guide's title and edition.
pub(super) fn called(guide: &Guide) -> String {
    let edition = guide.edition.as_ref().map(|edition| format!(" ({})", edition.value)).unwrap_or_default();
    format!("“{}”{edition}", guide.title.value)
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Text in a table's cell.
pub(super) fn text_cell(text: &str) -> String {
    wrap::markdown(&text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|"))
}

/// The title, with the variant's name.
pub(super) fn title(use_case: &UseCase, builder: &Builder) -> String {
    phrase::titled(use_case, builder.variant.as_deref())
}

/// A path as docs link to it: they do not know raw names.
pub(super) fn target<'a>(path: impl IntoIterator<Item = &'a Name>) -> String {
    path.into_iter().map(Name::unraw).collect::<Vec<_>>().join("::")
}

/// The section of a field's setter, and what is to be said on its rule beside that.
pub(super) fn setter(
    builder: &Builder,
    (field, need): (FieldId, &Need),
    body: &Body,
    api: &Api,
) -> (&'static str, String) {
    let allowed = |rules: &Rules| {
        let rule = rules.value_of(field);
        rule.map(|rule| format!("Documented values: {}.", scalars(rule, api))).unwrap_or_default()
    };
    let more = |more: String| match (more.is_empty(), body[field].ty.inner_struct().is_some()) {
        (_, false) => more,
        (true, true) => "Adds one element.".to_owned(),
        (false, true) => more + " Adds one element.",
    };
    let when = match need {
        Need::Always => return ("required", more(allowed(&builder.contract.always))),
        Need::Never => return ("optional", more(allowed(&builder.contract.always))),
        Need::When(when) => when.iter().map(|number| &builder.contract.when[*number]),
    };
    let rules = when.map(|conditional| {
        let required = format!("Required {}. {}", phrase::label(conditional, body, api), allowed(&conditional.rules));
        required.trim_end().to_owned()
    });
    let always = Some(allowed(&builder.contract.always)).filter(|always| !always.is_empty());
    ("conditional", more(rules.chain(always).collect::<Vec<_>>().join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_line_is_a_literal() {
        for text in ["", "a", "a \"b\"", "a \"# b \"## c", "\\n “é” {}", "a\rb"] {
            let syn::Lit::Str(read) = syn::Lit::new(line(text)) else { panic!("{text:?} is no text") };
            assert_eq!(read.value().trim_start(), text);
        }
    }

    #[test]
    fn words_are_listed_as_people_do() {
        for (words, expected) in
            [(&[][..], ""), (&["a"], "a"), (&["a", "b"], "a and b"), (&["a", "b", "c"], "a, b and c")]
        {
            let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(listed(&words), expected);
        }
    }
}
