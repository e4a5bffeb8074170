//! Structs that are maps with known keys in a file: declared with what reads them.

/// Declares structs. A field is a key of that name, and its type says what may stand there.
///
/// - `: "guide" by key`: several are a map, a name before each, which goes into `key`.
/// - `: "this row" of "rows"`: several are a list of `rows`.
/// - `at span`: the map's own place goes into `span`.
/// - `else short`: what is no map is read by that function of the struct.
/// - `field: Type = "key"`: the key has another name than the field.
/// - `field: Type as reader`: that function reads the key, or whatever else it takes from the map.
macro_rules! maps {
    ($(
        $(#[$meta:meta])*
        pub(crate) struct $type:ident:
            $what:literal $(of $plural:literal)? $(by $name:ident)? $(at $span:ident)? $(else $short:ident)? {
            $($(#[$field_meta:meta])* pub $field:ident: $kind:ty $(= $key:literal)? $(as $reader:path)?,)*
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Debug)]
        pub(crate) struct $type {
            $(pub $name: Text,)?
            $(pub $span: Span,)?
            $($(#[$field_meta])* pub $field: $kind,)*
        }

        impl $type {
            pub(crate) fn read($($name: Text,)? node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
                maps!(@short $($short)? node ($($name,)? node, diagnostics));
                let mut map = maps!(@open $($name)? (node, $what, diagnostics))?;
                $(let $field = maps!(@reader $($reader)?)(&mut map, maps!(@key $field $($key)?));)*
                map.finish();
                Some(Self { $($name,)? $($span: node.span.clone(),)? $($field),* })
            }
        }

        maps!(@element $type $($plural)? $(by $name)?);
    )*};
    (@open ($node:ident, $what:literal, $diagnostics:ident)) => { Map::open($node, $what, $diagnostics) };
    (@open $name:ident ($node:ident, $what:literal, $diagnostics:ident)) => {
        Map::named(&$name, $node, $what, $diagnostics)
    };
    (@short $node:ident ($($argument:ident),*)) => {};
    (@short $short:ident $node:ident ($($argument:ident),*)) => {
        if !matches!($node.kind, Kind::Map(_)) {
            return Self::$short($($argument),*);
        }
    };
    (@reader) => { Value::read };
    (@reader $reader:path) => { $reader };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
    (@element $type:ident) => {};
    (@element $type:ident $plural:literal) => {
        impl Element for $type {
            fn read_all(node: &Node, _: &str, diagnostics: &mut Diagnostics) -> Vec<Self> {
                read::list(node, $plural, diagnostics, Self::read)
            }
        }
    };
    (@element $type:ident by $name:ident) => {
        impl Element for $type {
            fn read_all(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Vec<Self> {
                read::map(node, key, &key.replace('_', " "), diagnostics, Self::read)
            }
        }
    };
}
pub(super) use maps;
