//! `api.yaml` → types, code lists, selectors and modes.

use crate::{
    diagnostic::{Diagnostics, nearest},
    model::{
        Api, Code, CodeList, Environment, Form, Guide, Keeping, Mode, Pair, Reading, Selector, TextKind, TextType, Type,
    },
    name,
    resolve::{citation, form, lookup, report_unknown},
    spec::{self, BUILTIN, Condition, Text},
};

pub(super) fn resolve<'s>(api: &'s spec::Api, diagnostics: &mut Diagnostics) -> Api<'s> {
    let guides = &api.guides;
    let code_lists = code_lists(api, guides, diagnostics);
    let modes: Vec<_> = api.modes.iter().map(|mode| resolve_mode(mode, guides, diagnostics)).collect();
    let selectors: Vec<_> =
        api.selectors.iter().filter_map(|known| selector(known, &code_lists, diagnostics)).collect();
    let lookups = lookup::resolve(api, &code_lists, diagnostics);
    let nameable =
        form::Nameable { types: &api.types, code_lists: &code_lists, selectors: &selectors, lookups: &lookups };
    let mut tables = Vec::new();
    let types = api.types.iter().map(|written| {
        let form = form::resolve(written, &nameable, &mut tables, diagnostics);
        let any_of = any_of(written, &api.types, diagnostics);
        text_type(written, any_of, form, guides, diagnostics)
    });
    let types = types.collect();
    Api {
        written: api,
        environments: api.environments.iter().map(environment).collect(),
        types,
        code_lists,
        selectors,
        modes,
        lookups,
        tables,
    }
}

fn environment(written: &spec::Named) -> Environment<'_> {
    Environment { ident: name::camel(&written.name.value), written }
}

fn text_type<'s>(
    written: &'s spec::TextType,
    any_of: Vec<usize>,
    form: Option<Form>,
    guides: &[Guide],
    diagnostics: &mut Diagnostics,
) -> TextType<'s> {
    let kind = kind(&written.kind, diagnostics);
    TextType {
        written,
        ident: name::camel(&written.name.value),
        kind,
        documented: citation::all(&written.documented, guides, diagnostics),
        any_of,
        form,
        kept: keeping(kind, written.kept.as_ref(), diagnostics),
    }
}

/// The types whose values are values of this one too.
fn any_of(written: &spec::TextType, types: &[spec::TextType], diagnostics: &mut Diagnostics) -> Vec<usize> {
    let mut found = Vec::new();
    for name in &written.any_of {
        match types.iter().position(|ty| ty.name.value == name.value) {
            Some(_) if name.value == written.name.value => {
                diagnostics.add(&name.span, format!("`{}` is this type itself; remove it", name.value));
            }
            Some(index) if found.contains(&index) => {
                diagnostics.add(&name.span, format!("`{}` is there already; remove one of the two", name.value));
            }
            Some(index) => found.push(index),
            None => {
                let known: Vec<_> = types.iter().map(|ty| ty.name.value.as_str()).collect();
                report_unknown(name, "type", &known, diagnostics);
            }
        }
    }
    found
}

fn kind(written: &Text, diagnostics: &mut Diagnostics) -> TextKind {
    match written.value.as_str() {
        "personal" => TextKind::Personal,
        "secret" => TextKind::Secret,
        "decimal" => TextKind::Decimal,
        "timestamp" => TextKind::Timestamp,
        "epoch-seconds" => TextKind::EpochSeconds,
        "text" => TextKind::Text,
        _ => {
            let kinds = ["text", "personal", "secret", "decimal", "timestamp", "epoch-seconds"];
            report_unknown(written, "kind", &kinds, diagnostics);
            TextKind::Unknown
        }
    }
}

/// How a type's values may be stored: secrets not at all unless the spec says otherwise, and all else as it is.
fn keeping(kind: TextKind, written: Option<&Text>, diagnostics: &mut Diagnostics) -> Keeping {
    let Some(kept) = written else {
        return if kind == TextKind::Secret { Keeping::Never } else { Keeping::Plain };
    };
    match kept.value.as_str() {
        "plain" => Keeping::Plain,
        "sealed" => Keeping::Sealed,
        "once" => Keeping::Once,
        other => {
            if other != "never" {
                report_unknown(kept, "way to keep a secret", &["plain", "sealed", "never", "once"], diagnostics);
            }
            Keeping::Never
        }
    }
}

fn code_lists<'s>(api: &'s spec::Api, guides: &[Guide], diagnostics: &mut Diagnostics) -> Vec<CodeList<'s>> {
    let mut lists = Vec::new();
    for written in &api.code_lists {
        let mut codes = Vec::new();
        codes_of(written, api, guides, &mut codes, &mut Vec::new(), diagnostics);
        lists.push(CodeList {
            written,
            ident: name::camel(&written.name.value),
            documented: citation::all(&written.documented, guides, diagnostics),
            codes,
        });
    }
    lists
}

/// The values of the lists that are included, then the list's own. `open` are the lists that are being read.
fn codes_of<'a>(
    list: &'a spec::CodeList,
    api: &'a spec::Api,
    guides: &[Guide],
    codes: &mut Vec<Code<'a>>,
    open: &mut Vec<&'a str>,
    diagnostics: &mut Diagnostics,
) {
    open.push(&list.name.value);
    for include in &list.includes {
        let known: Vec<_> = api.code_lists.iter().map(|list| list.name.value.as_str()).collect();
        let found = api.code_lists.iter().find(|list| list.name.value == include.value);
        match found {
            None => report_unknown(include, "code list", &known, diagnostics),
            Some(found) if open.contains(&found.name.value.as_str()) => {
                diagnostics
                    .add(&include.span, format!("`{}` includes itself; remove one of the inclusions", include.value));
            }
            Some(found) => codes_of(found, api, guides, codes, open, diagnostics),
        }
    }
    let documented = citation::all(&list.documented, guides, diagnostics);
    for code in &list.values {
        let own = citation::all(&code.documented, guides, diagnostics);
        // Our reason for a whole list is none for a value that a page has.
        let ours = code.ours.as_ref().or(list.ours.as_ref().filter(|_| own.is_empty()));
        codes.push(Code {
            written: code,
            ident: name::camel(&code.variant.value),
            documented: if own.is_empty() { documented.clone() } else { own },
            ours,
        });
    }
    open.pop();
}

fn selector<'s>(
    written: &'s spec::Selector,
    code_lists: &[CodeList<'_>],
    diagnostics: &mut Diagnostics,
) -> Option<Selector<'s>> {
    let known: Vec<_> = code_lists.iter().map(|list| list.written.name.value.as_str()).collect();
    let Some(values) = known.iter().position(|name| *name == written.values.value) else {
        report_unknown(&written.values, "code list", &known, diagnostics);
        return None;
    };
    let wires: Vec<_> = code_lists[values].codes.iter().map(|code| code.written.wire.value.as_str()).collect();
    let mut read_from = Vec::new();
    for reading in &written.read_from {
        for (_, value) in reading.map.iter().chain(&reading.prefix) {
            if !wires.contains(&value.value.as_str()) {
                report_unknown(value, &format!("value of `{}`", written.values.value), &wires, diagnostics);
            }
        }
        read_from.push(Reading {
            written: reading,
            prefixes: reading.prefix.iter().filter_map(|(range, value)| prefix(range, value, diagnostics)).collect(),
        });
    }
    Some(Selector { written, values, read_from })
}

/// `4` or `51-55`: two prefixes of the same length.
fn prefix<'s>(range: &'s Text, value: &'s Text, diagnostics: &mut Diagnostics) -> Option<(&'s str, &'s str, &'s str)> {
    let (first, last) = range.value.split_once('-').unwrap_or((&range.value, &range.value));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(first) || !digits(last) || first.len() != last.len() || first > last {
        let message =
            format!("`{}` is no range of prefixes; write `4` or `51-55`, both ends with as many digits", range.value);
        diagnostics.add(&range.span, message);
        return None;
    }
    Some((first, last, value))
}

fn resolve_mode<'s>(mode: &'s spec::Mode, guides: &[Guide], diagnostics: &mut Diagnostics) -> Mode<'s> {
    let mut pairs = Vec::new();
    for when in &mode.when {
        let [Condition::Present(path)] = when.conditions.as_slice() else {
            diagnostics.add(&when.span, "a rule of a mode has exactly one condition, `present: PATH`");
            continue;
        };
        pairs.push(Pair { present: path, required: &when.required });
    }
    Mode {
        written: mode,
        documented: citation::all(&mode.documented, guides, diagnostics),
        fields: name::snake(&format!("{}-fields", mode.name.value)),
        pairs,
    }
}

/// The type that a name in `is` stands for; one that is not there is reported, and what is of it stays, so that its uses are not
/// reported too.
pub(super) fn type_of(api: &Api<'_>, name: &Text, diagnostics: &mut Diagnostics) -> Type {
    match name.value.as_str() {
        "text" => Type::Text,
        "personal" => Type::Personal,
        "secret" => Type::Secret,
        "boolean" => Type::Boolean,
        "integer" => Type::Integer,
        "json" => Type::Json,
        other => {
            let is_known = |index: usize| api.types[index].kind != TextKind::Unknown;
            let named = api.types.iter().position(|known| known.written.name.value == other);
            let named = named.map(|index| if is_known(index) { Type::Named(index) } else { Type::Unknown });
            let code = || api.code_lists.iter().position(|known| known.written.name.value == other).map(Type::Code);
            named.or_else(code).unwrap_or_else(|| {
                report_unknown_type(api, name, diagnostics);
                Type::Unknown
            })
        }
    }
}

fn report_unknown_type(api: &Api<'_>, name: &Text, diagnostics: &mut Diagnostics) {
    // The parser has reported an empty one.
    if name.value.is_empty() {
        return;
    }
    let types = api.types.iter().map(|known| known.written.name.value.as_str());
    let lists = api.code_lists.iter().map(|known| known.written.name.value.as_str());
    let near = nearest(&name.value, BUILTIN.into_iter().chain(types).chain(lists));
    let way_out = if near.is_empty() { "; declare it in api.yaml" } else { near.as_str() };
    diagnostics.add(&name.span, format!("unknown type `{}`{way_out}", name.value));
}
