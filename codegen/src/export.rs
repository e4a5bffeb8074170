//! Model → documents that other tools read: OpenAPI, and JSON Schema of one use case.

mod access;
mod component;
mod condition;
mod dialect;
mod exclusive;
mod layer;
mod openapi;
mod operation;
mod pattern;
mod readings;
mod requests;
mod stated;
mod unstated;
mod value;
mod words;

use serde_json::Value as Json;

pub use self::dialect::OpenApi;
use crate::model::{Contract, Model, UseCase};

/// A spec, to be written in formats that other tools read. What they cannot say is listed in each document.
#[derive(Debug)]
pub struct Export<'s>(pub(crate) Model<'s>);

impl Export<'_> {
    /// An OpenAPI document of everything: it says what a client writes, and what answers can hold.
    ///
    /// `edition` is the document's own version.
    #[must_use]
    pub fn openapi(&self, version: OpenApi, edition: &str) -> Json {
        openapi::document(&self.0, version, edition)
    }

    /// The ids of all use cases and variants.
    #[must_use]
    pub fn use_cases(&self) -> Vec<&str> {
        contracts(&self.0).map(|(_, contract)| contract.id.as_str()).collect()
    }

    /// The requests of a use case or of a variant as JSON Schema 2020-12: it says what the generated contract says of JSON, `null` and all.
    /// Nothing if there is no use case of that id.
    #[must_use]
    pub fn schema(&self, id: &str) -> Option<Json> {
        let (use_case, contract) = contracts(&self.0).find(|(_, contract)| contract.id == id)?;
        Some(requests::alone(&self.0, use_case, contract))
    }
}

/// Each use case with its contract, and with those of its variants.
fn contracts<'a>(model: &'a Model<'a>) -> impl Iterator<Item = (&'a UseCase<'a>, &'a Contract)> {
    model.use_cases().flat_map(|use_case| {
        let variants = use_case.builders.iter().filter(|builder| builder.variant.is_some());
        let contracts = std::iter::once(&use_case.contract).chain(variants.map(|builder| &builder.contract));
        contracts.map(move |contract| (use_case, contract))
    })
}
