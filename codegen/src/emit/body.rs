//! Bodies: structs, parts, and the fields that builders set.

use std::{borrow::Cow, collections::BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    emit::{
        builder, doc,
        ty::{self, Scope},
    },
    model::{
        Accessor, Api, Asks, Body, Field, FieldId, Lent, Model, Part, PartSetter, Position, SharedId, SharedPart,
        Struct, Topic,
    },
    name::Name,
    phrase,
};

/// What the topic shows of a body beside its module.
pub(super) fn export(body: &Body) -> TokenStream {
    let (module, idents) = (&body.module, &body.exports);
    quote! { pub use #module::{#(#idents),*}; }
}

pub(super) fn emit(model: &Model, body: &Body) -> TokenStream {
    let (module, api) = (&body.module, &model.api);
    let structs = body.structs.iter().filter(|structure| structure.lent.is_none());
    let items = items(structs, body.parts.iter().filter(|part| part.shared.is_none()), body, api);
    let at = at(body, api);
    let docs = doc::inner(&format!("The body [`{}`] and the objects in it.", body.structs[0].ident));
    quote! {
        pub mod #module {
            #docs
            #items
            #at
        }
    }
}

/// A part that several bodies have, in a module of its own.
pub(super) fn shared(
    model: &Model,
    topic: &Topic,
    SharedPart { ident, module, body, part }: &SharedPart,
) -> TokenStream {
    let body = &topic.bodies[*body];
    let (of, by) = (body.parts[*part].of, |of: usize, body: &Body| body.lent(of).map(|lent| lent.by));
    let items = items(body.lent_with(of), body.parts.get(*part), body, &model.api);
    let has = |other: &&Body| (0..other.structs.len()).any(|index| by(index, other) == by(of, body));
    let bodies: Vec<_> =
        topic.bodies.iter().filter(has).map(|body| format!("[`{}`](super::{0})", body.structs[0].ident)).collect();
    let docs = doc::inner(&format!("The part [`{ident}`] and the objects in it, in {}.", doc::listed(&bodies)));
    quote! {
        pub mod #module {
            #docs
            #items
        }
    }
}

/// The objects that answers of several topics have.
pub(super) fn objects(model: &Model) -> TokenStream {
    let objects = model.objects.iter().map(|object| {
        let body = model.body(object.body);
        let structs = body.lent_with(object.of).map(|structure| self::structure(structure, body, &model.api));
        quote! { #(#structs)* }
    });
    objects.collect()
}

/// Structs and parts with what they import.
fn items<'a>(
    structs: impl Iterator<Item = &'a Struct>,
    parts: impl IntoIterator<Item = &'a Part>,
    body: &Body,
    api: &Api,
) -> TokenStream {
    let structs: Vec<_> = structs.collect();
    let lent = lent(&structs, body);
    let structs = structs.into_iter().map(|structure| self::structure(structure, body, api));
    let parts: Vec<_> = parts.into_iter().filter(|_| body.is_sent).collect();
    let has_places = parts.iter().any(|part| !part.places.is_empty());
    let parts = parts.iter().map(|part| self::part(part, body, api));
    let items = quote! { #(#structs)* #(#parts)* };
    let imports = ty::imports(&ty::idents(&items), api);
    let missing = has_places.then(|| quote! { use crate::generated::missing; });
    quote! { #lent #imports #missing #items }
}

/// Types of the structs' fields that are declared elsewhere.
fn lent(structs: &[&Struct], body: &Body) -> TokenStream {
    let own: BTreeSet<_> = structs.iter().map(|structure| &structure.ident).collect();
    let held = structs.iter().flat_map(|structure| &structure.fields).filter_map(|field| field.ty.inner_struct());
    let lent = held.filter_map(|of| Some((&body.lent(of)?.module, &body.structs[of].ident)));
    let lent: BTreeSet<_> = lent.filter(|(_, ident)| !own.contains(ident)).collect();
    lent.into_iter().map(|(module, ident)| quote! { use crate::generated::#(#module)::*::#ident; }).collect()
}

fn structure(structure: &Struct, body: &Body, api: &Api) -> TokenStream {
    let path = path(structure, body);
    let says =
        if structure.says.is_empty() { format!("What `{path}` holds.") } else { phrase::sentence(&structure.says) };
    let says = if path == ANYWHERE { format!("{says}\n\n{OF_ANYWHERE}") } else { says };
    let (docs, ident) = (doc::outer(&says), &structure.ident);
    let path = Some(path).filter(|path| !path.is_empty()).into_iter();
    let once = once(structure);
    let fields = structure.fields.iter().map(|field| {
        let docs = doc::outer(&field_docs(field, body, api));
        let (name, wire, also) = (&field.ident, &field.wire, &field.also);
        let ty = ty::of(&field.ty, api, Scope::Within(body));
        let list = field.is_list().then(|| quote! { "[]" });
        quote! { #docs #name: #ty = #wire #list #(| #also)*; }
    });
    quote! { object! { #docs #ident #(at #path)* #once; #(#fields)* } }
}

/// What stands for the path of an object that lies elsewhere in each body.
const ANYWHERE: &str = "…";

/// What is said of it.
const OF_ANYWHERE: &str =
    "It lies in several bodies; `…` stands for its path there, which the field says that holds it.";

/// A struct's path, as its docs have it.
fn path<'a>(structure: &'a Struct, body: &Body) -> Cow<'a, str> {
    let path = &structure.path;
    match &structure.lent {
        Some(Lent { by: SharedId::Object(_), root, .. }) => {
            let below = path.strip_prefix(&body.structs[*root].path).unwrap_or(path);
            Cow::Owned(format!("{ANYWHERE}{below}"))
        }
        _ => Cow::Borrowed(path),
    }
}

/// The word by which a macro learns that a struct can hold what is good for one attempt.
pub(super) fn once(structure: &Struct) -> Option<TokenStream> {
    structure.once.then(|| quote! { once })
}

/// The macro adds the JSON path.
fn field_docs(field: &Field, body: &Body, api: &Api) -> String {
    let inner = field.ty.inner_struct().map(|index| &body.structs[index]);
    match inner {
        Some(inner) if field.says.is_empty() => format!("See [`{}`]. {}", inner.ident, doc::about(field, api)),
        _ => doc::about(field, api),
    }
}

/// Accessors of every settable path, so that each path through the structs is written once; nothing where nothing is set.
fn at(body: &Body, api: &Api) -> Option<TokenStream> {
    let root = &body.structs[0].ident;
    let groups = body.groups.iter().map(|Accessor { field, name, .. }| {
        let (of, way) = (ty::of(&body[*field].ty, api, Scope::Within(body)), way(body, *field, 0));
        quote! { #name: #of = #way; }
    });
    let fields = body.accessors.iter().map(|Accessor { field, name, missing }| {
        let docs = doc::outer(&doc::field(&body[*field], api));
        let (of, way) = (ty::of(&body[*field].ty, api, Scope::Within(body)), way(body, *field, 0));
        let missing = missing.iter();
        let path = builder::path(&body[*field], Some(name));
        quote! { #docs #name: #of = #way #path #(=> #missing)*; }
    });
    let items = quote! { accessors! { #root; groups { #(#groups)* } fields { #(#fields)* } } };
    let used = ty::idents(&items);
    let imports = ty::imports(&used, api);
    let own: Vec<_> = body
        .structs
        .iter()
        .map(|structure| &structure.ident)
        .filter(|ident| used.contains(&ident.to_string()))
        .collect();
    let docs = doc::inner("The fields that builders set; objects on the way are made.");
    let has_places = body.accessors.iter().any(|accessor| accessor.missing.is_some());
    let missing = has_places.then(|| quote! { use crate::generated::missing; });
    let is_used = !(body.groups.is_empty() && body.accessors.is_empty());
    is_used.then(|| {
        quote! {
            pub(crate) mod at {
                #docs
                #imports
                #missing
                use super::{#(#own),*};
                #items
            }
        }
    })
}

/// The fields on the way to one, behind the first few.
fn way(body: &Body, field: FieldId, skip: usize) -> TokenStream {
    let way = body.way(field).into_iter().skip(skip).map(|field| &body[field].ident);
    quote! { #(#way).* }
}

fn part(part: &Part, body: &Body, api: &Api) -> TokenStream {
    let structure = &body.structs[part.of];
    let of = &structure.ident;
    let (builder, first) = (&part.made_by, &part.first);
    let has_state = !part.places.is_empty();
    let required = if has_state {
        let paths: Vec<_> = part.places.iter().map(|field| format!("`{}`", body[*field].path)).collect();
        let whose = if is_asked_by_requests(part) { ", as far as the request requires them" } else { "" };
        format!("The compiler asks for {}{whose}.", paths.join(", "))
    } else {
        "Nothing in it is always required.".to_owned()
    };
    let starts =
        doc::outer(&format!("Starts one that can be used wherever `{}` is asked for.\n\n{required}", structure.path));
    let returns = if has_state {
        quote! { #builder<#first> }
    } else {
        quote! { #builder }
    };
    let names = &part.missing;
    let state = has_state.then(|| quote! { start #first = [#(#names),*]; });
    let row = |setter: &PartSetter| part_setter(setter, part, body, api);
    let (required, optional): (Vec<_>, Vec<_>) = part.setters.iter().partition(|setter| setter.place.is_some());
    let (required, optional): (Vec<_>, Vec<_>) =
        (required.into_iter().map(row).collect(), optional.into_iter().map(row).collect());
    let required = has_state.then(|| quote! { required { #(#required)* } });
    let optional = (!optional.is_empty()).then(|| quote! { optional { #(#optional)* } });
    let (build, once, bound) = (build(part, of, builder), once(structure), bound(part, body));
    quote! {
        impl #of {
            #starts
            pub fn builder() -> #returns { #builder::start(Self::default()) }
        }
        part_setters! { #builder: #of #once; #state #required #optional }
        #build
        #bound
    }
}

/// The trait of what a group's setter takes, which is the runtime's where nothing else is taken for it, whose message names the setters of values that callers take for the group.
fn bound(part: &Part, body: &Body) -> Option<TokenStream> {
    let (ident, of) = (part.bound.as_ref()?, &body.structs[part.of].ident);
    let others =
        body.takes_in(part).filter_map(|taken| Some(format!("a `{}` is for `{}`", taken.of.last()?, taken.ident)));
    let message = format!("a `{of}` is expected, or what the `build()` of its `builder()` gives");
    let label = format!("this is something else; {}", others.collect::<Vec<_>>().join(", "));
    let docs = doc::outer(&format!("What the setter of a [`{of}`] takes: every [`Part`] of that."));
    Some(quote! {
        #docs
        #[diagnostic::on_unimplemented(message = #message, label = #label)]
        pub trait #ident: SealedPart<#of> {
            #[doc = " Which fields are set for sure."]
            type State;
            #[doc = " The fields."]
            fn fields(&self) -> &#of;
        }
        #[diagnostic::do_not_recommend]
        impl<P: Part<#of>> #ident for P {
            type State = P::State;
            fn fields(&self) -> &#of { Part::fields(self) }
        }
    })
}

/// Whether it is an element in which requests ask for more or less.
fn is_asked_by_requests(part: &Part) -> bool {
    part.element && part.asks == Asks::Request
}

/// An element in which all requests ask for the same is complete before it is added. A group, or another element, tells what is set, and the builder of the request asks for the rest.
fn build(part: &Part, of: &Name, builder: &Name) -> TokenStream {
    match (part.places.is_empty(), part.asks == Asks::Part) {
        (true, _) => quote! {
            impl #builder {
                #[doc = " The fields, complete."]
                #[must_use]
                pub fn build(self) -> Complete<#of> { Complete::new(self.part) }
            }
        },
        (false, true) => quote! {
            impl<S> #builder<S> {
                #[doc = " The fields, complete."]
                #[must_use]
                pub fn build(self) -> Complete<#of>
                where
                    S: Missing<Fields: NothingMissing>,
                {
                    Complete::new(self.part)
                }
            }
        },
        (false, false) => quote! {
            impl<S: Whole> #builder<S> {
                #[doc = " The fields; what was not set, the builder of the request asks for."]
                #[must_use]
                pub fn build(self) -> Complete<#of, S::State> { Complete::new(self.part) }
            }
        },
    }
}

fn part_setter(setter: &PartSetter, part: &Part, body: &Body, api: &Api) -> TokenStream {
    let PartSetter { field: id, name, place, input } = setter;
    let field = &body[*id];
    let skip = body.structs[part.of].within.map_or(0, |held| body.way(held).len());
    let docs = doc::outer(&doc::field(field, api));
    let mark = place.map(|place| builder::mark(Position { place, within: None }));
    let input = builder::input(input, &field.ty, Scope::Within(body), api);
    let is_elsewhere = id.of != part.of || field.ident != *name;
    let at = is_elsewhere.then(|| {
        let way = way(body, *id, skip);
        quote! { => #way }
    });
    let path = builder::path(field, Some(name));
    quote! { #docs #mark #name #input #path #at; }
}
