//! Model → the published documents, for tests that hold generated code against them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    model::{Document, Example, Model, Side},
    source::Source,
};

/// A request, a piece of one or an answer as a page shows it.
#[derive(Debug, Clone)]
pub struct PublishedDocument {
    /// The contract that it belongs to: use case and, where it shows one, variant.
    pub contract: String,
    /// The variant or the name that tells several examples of a use case apart.
    pub suffix: Option<String>,
    /// Request, answer or fragment.
    pub side: Side,
    /// Its file below the spec's directory.
    pub file: String,
    /// Document and line where it is published.
    pub at: String,
    /// The published bytes.
    pub published: String,
    /// Textual errata applied and, around a fragment, what makes an object of it: valid JSON.
    pub repaired: Value,
    /// Value errata applied too: as documented, and in a request without members that are `null`, which count as absent.
    pub conforming: Value,
    /// Where value errata apply: exactly these places are not as documented in the repaired document.
    pub mended: Vec<String>,
    /// Where in the spec the erratum of each of them stands: `file:line:column`.
    pub errata: BTreeMap<String, String>,
    /// Selector and value.
    pub selections: Vec<(String, String)>,
    /// Path parameter and value.
    pub parameters: Vec<(String, String)>,
}

pub(crate) fn documents(model: &Model) -> Vec<PublishedDocument> {
    let mut documents = Vec::new();
    for use_case in model.use_cases() {
        for example in &use_case.examples {
            let contract = &use_case.contract_of(example).id;
            for document in [&example.request, &example.response] {
                documents.extend(document.as_ref().map(|document| published(model, contract, example, document)));
            }
        }
        for fragment in &use_case.fragments {
            let example = Example::of(fragment);
            let (contract, document) = (&use_case.contract.id, &fragment.document);
            documents.push(published(model, contract, &example, document));
        }
    }
    documents
}

/// The files of what is published as the documentation means it, which the generated code refers to.
pub(crate) fn conforming(model: &Model) -> Vec<Source> {
    let examples = model.topics.iter().flat_map(|topic| &topic.use_cases).flat_map(|use_case| &use_case.examples);
    let documents = examples.flat_map(|example| example.request.iter().chain(&example.response));
    let source =
        |document: &Document| Source { path: document.file.clone(), text: format!("{:#}\n", document.conforming) };
    documents.map(source).collect()
}

fn published(model: &Model, contract: &str, example: &Example, document: &Document) -> PublishedDocument {
    let at = model.api.cite(&document.at);
    let Document { file, published, repaired, conforming, mended, .. } = document.clone();
    let name = |index: usize| model.api.selectors[index].written.name.value.clone();
    PublishedDocument {
        contract: contract.to_owned(),
        suffix: example.suffix.clone(),
        side: document.side,
        file,
        at,
        published,
        repaired,
        conforming,
        errata: mended.iter().map(|(path, span)| (path.clone(), span.to_string())).collect(),
        mended: mended.into_iter().map(|(path, _)| path).collect(),
        selections: example.selections.iter().map(|(index, value)| (name(*index), value.clone())).collect(),
        parameters: example.parameters.clone(),
    }
}
