//! Every use case as a type. A list cannot hold types, so that a macro names them.

/// Makes `every_use_case!` of the paths of types; the `$` before them is the one in what is made.
macro_rules! types_of_use_cases {
    ($dollar:tt; $($($segment:ident)::+;)*) => {
        /// Calls a generic function for every type of a use case or variant: `every_use_case!(check)` is an array of what
        /// `check::<Create>()`, … give; what stands behind the name goes into every call.
        #[doc(hidden)]
        #[macro_export]
        macro_rules! every_use_case {
            ($dollar check:ident $dollar(, $dollar argument:expr)?) => {
                [$($dollar check::<$crate::$($segment)::+>($dollar($dollar argument)?),)*]
            };
        }
    };
}

pub(crate) use types_of_use_cases;
