//! Model → the published documents, for tests that hold generated code against them.

use serde_json::Value;

use crate::{
    check,
    model::{Document, Model},
};

/// A request or an answer as a page shows it.
#[derive(Debug, Clone)]
pub struct PublishedDocument {
    /// The contract that it belongs to: use case and, where it shows one, variant.
    pub contract: String,
    /// The variant or the name that tells several examples of a use case apart.
    pub suffix: Option<String>,
    /// Request or answer.
    pub side: Side,
    /// Its file below the spec's directory.
    pub file: String,
    /// Document and line where it is published.
    pub at: String,
    /// The published bytes.
    pub published: String,
    /// Textual errata applied: valid JSON.
    pub repaired: Value,
    /// Value errata applied too: as documented.
    pub conforming: Value,
    /// Where value errata apply: exactly these places are not as documented in the repaired document.
    pub mended: Vec<String>,
    /// Selector and value.
    pub selections: Vec<(String, String)>,
    /// Path parameter and value.
    pub parameters: Vec<(String, String)>,
}

/// Which way a document goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// To the service.
    Request,
    /// From the service.
    Response,
}

pub(crate) fn documents(model: &Model) -> Vec<PublishedDocument> {
    let mut documents = Vec::new();
    for use_case in model.topics.iter().flat_map(|topic| &topic.use_cases) {
        for example in &use_case.examples {
            let sides = [(Side::Request, &example.request), (Side::Response, &example.response)];
            for (side, document) in sides {
                let Some(Document { file, at, published, repaired, conforming, mended }) = document else { continue };
                let name = |index: usize| model.api.selectors[index].name.clone();
                documents.push(PublishedDocument {
                    contract: check::contract(use_case, example).id.clone(),
                    suffix: example.suffix.clone(),
                    side,
                    file: file.clone(),
                    at: at.clone(),
                    published: published.clone(),
                    repaired: repaired.clone(),
                    conforming: conforming.clone(),
                    mended: mended.clone(),
                    selections: example.selections.iter().map(|(index, value)| (name(*index), value.clone())).collect(),
                    parameters: example.parameters.clone(),
                });
            }
        }
    }
    documents
}
