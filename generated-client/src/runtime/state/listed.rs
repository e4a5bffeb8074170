//! What docs of builders list.

/// A builder's methods in its docs, by their sections.
macro_rules! listed {
    ([$($section:ident { $first:ident $($name:ident)* })*]) => {
        concat!("\n", $(
            "- ", $crate::runtime::state::listed!(@title $section), ": ", $crate::runtime::state::listed!(@link $first),
            $(", ", $crate::runtime::state::listed!(@link $name),)* "\n",
        )*)
    };
    (@link $name:ident) => {
        concat!("[`", stringify!($name), "`](Self::", $crate::runtime::state::listed!(@plain $name), ")")
    };
    (
        part [$($more:ident)*]
        $($section:ident { $(
            $(#[$doc:meta])* $($i:literal)? $name:ident
            $(: $of:ty)? $(, $kind:ident $value:ty)? $(= $is:expr)? $(, $path:literal)? $(=> $($step:ident).+)?;
        )* })*
    ) => { $crate::runtime::state::listed!([$($section { $($name)* })* more { $($more)* }]) };
    (@title required) => { "Required" };
    (@title conditional) => { "Required under conditions" };
    (@title optional) => { "Optional" };
    (@title takes) => { "What an earlier call left" };
    (@title groups) => { "Groups of fields, each at once" };
    (@title selectors) => { "What rules depend on" };
    (@title modes) => { "Settings of the account" };
    (@title switches) => { "Several fields at once" };
    (@title query) => { "Query parameters" };
    (@title headers) => { "Headers" };
    (@title others) => { "About the request" };
    (@title more) => { "Everything else" };
    // Docs know no raw names.
    (@plain r#abstract) => { "abstract" }; (@plain r#as) => { "as" }; (@plain r#async) => { "async" }; (@plain r#await) => { "await" };
    (@plain r#become) => { "become" }; (@plain r#box) => { "box" }; (@plain r#break) => { "break" }; (@plain r#const) => { "const" };
    (@plain r#continue) => { "continue" }; (@plain r#do) => { "do" }; (@plain r#dyn) => { "dyn" }; (@plain r#else) => { "else" };
    (@plain r#enum) => { "enum" }; (@plain r#extern) => { "extern" }; (@plain r#false) => { "false" }; (@plain r#final) => { "final" };
    (@plain r#fn) => { "fn" }; (@plain r#for) => { "for" }; (@plain r#gen) => { "gen" }; (@plain r#if) => { "if" };
    (@plain r#impl) => { "impl" }; (@plain r#in) => { "in" }; (@plain r#let) => { "let" }; (@plain r#loop) => { "loop" };
    (@plain r#macro) => { "macro" }; (@plain r#match) => { "match" }; (@plain r#mod) => { "mod" }; (@plain r#move) => { "move" };
    (@plain r#mut) => { "mut" }; (@plain r#override) => { "override" }; (@plain r#priv) => { "priv" }; (@plain r#pub) => { "pub" };
    (@plain r#ref) => { "ref" }; (@plain r#return) => { "return" }; (@plain r#static) => { "static" }; (@plain r#struct) => { "struct" };
    (@plain r#trait) => { "trait" }; (@plain r#true) => { "true" }; (@plain r#try) => { "try" }; (@plain r#type) => { "type" };
    (@plain r#typeof) => { "typeof" }; (@plain r#unsafe) => { "unsafe" }; (@plain r#unsized) => { "unsized" };
    (@plain r#use) => { "use" }; (@plain r#virtual) => { "virtual" }; (@plain r#where) => { "where" }; (@plain r#while) => { "while" };
    (@plain r#yield) => { "yield" };
    (@plain $name:ident) => { stringify!($name) };
}

pub(crate) use listed;
