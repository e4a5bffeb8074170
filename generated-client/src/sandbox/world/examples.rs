//! The published examples, as the spec carries them.

pub(super) struct Example {
    pub(super) use_case: &'static str,
    #[cfg(test)]
    pub(super) request: Option<&'static str>,
    pub(super) response: Option<&'static str>,
}

macro_rules! examples {
    ($($id:literal { $(request $request:literal;)? $(response $response:literal;)? };)*) => {
        pub(in crate::sandbox::world) static ROWS: &[super::Example] = &[$(super::Example {
            use_case: $id,
            #[cfg(test)]
            request: examples!(@ $($request)?),
            response: examples!(@ $($response)?),
        }),*];
    };
    (@) => { None };
    (@ $file:literal) => { Some(include_str!($file)) };
}

// The file is printed by the generator.
#[rustfmt::skip]
#[path = "../../generated/examples.rs"]
mod rows;

pub(in crate::sandbox::world) use rows::ROWS;
