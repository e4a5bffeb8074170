//! What maintainers' commands do: the tree and its files in, a report and an exit status out.
//!
//! This crate knows where files are; `codegen` knows what is in them.

pub mod audit;
pub mod coverage;
pub mod draft;
pub mod export;
pub mod files;
pub mod regenerate;
pub mod use_case;
#[cfg(feature = "validate")]
pub mod validate;

pub use self::files::{generated_files, spec_sources, workspace_root};
