//! What emitters hand to the printer.

use proc_macro2::TokenStream;

/// A file to print.
pub(crate) struct File {
    /// From the generated folder.
    pub path: String,
    /// The spec file that it mirrors.
    pub from: String,
    pub tokens: TokenStream,
}
