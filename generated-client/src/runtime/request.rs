//! A checked request.

use super::{
    contract::{Contract, UseCase},
    decode,
    draft::Draft,
    erased::{Erased, Unjudged},
    given::{Given, Waiver},
    operation::Encryption,
    rejected::Rejected,
    target::{Prepared, Target, Unsendable},
    undecodable::Undecodable,
    verdict::Verdict,
};

/// A request that keeps its use case's contract. It is `Clone` unless its body can hold what is good for one attempt.
#[derive(Debug)]
pub struct Request<U: UseCase> {
    pub(super) draft: Box<Draft<U>>,
    pub(super) verdict: Verdict,
}

impl<U: UseCase<Body: Clone>> Clone for Request<U> {
    fn clone(&self) -> Self {
        Self { draft: self.draft.clone(), verdict: self.verdict.clone() }
    }
}

/// Requests of a use case that do not come from its builder.
pub trait FromJson: UseCase {
    /// A request from its JSON, as text or bytes, and from what is known beside it: what the builder would give.
    ///
    /// A fixed value that is absent is set, as the builder sets it; another one in its place is a violation. `null` counts as absent, but in a
    /// change to what token management keeps, where it removes the field. Fields that nothing documents are sent as they came, and
    /// [named](super::Verdict::undocumented) in the request's verdict. A use case whose requests have no body takes no bytes.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, each with its path: the JSON, a requirement that is broken or cannot be judged, a name that the use case does
    /// not have, a parameter of the path that was not said.
    fn from_json(json: impl AsRef<[u8]>, given: Given) -> Result<Request<Self>, Box<Rejected>> {
        Draft::read(json.as_ref(), given)
    }

    /// A request from its body, and from what is known beside it: what the builder would give.
    ///
    /// A fixed value that is absent is set, as the builder sets it; another one in its place is a violation.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, as [`from_json`](Self::from_json) has it.
    fn from_body(body: Self::Body, given: Given) -> Result<Request<Self>, Box<Rejected>> {
        Box::new(Draft { body, given, is_by_hand: true }).finish()
    }
}

impl<U: UseCase> FromJson for U {}

impl<U: UseCase> Request<U> {
    /// The contract that it keeps.
    #[must_use]
    pub fn contract(&self) -> &'static Contract {
        U::CONTRACT
    }

    /// What the check found: requirements that were waived, and rules that nobody could decide.
    #[must_use]
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// What is known of it beside its body.
    #[must_use]
    pub fn given(&self) -> &Given {
        &self.draft.given
    }

    /// What the caller did without, and why.
    #[must_use]
    pub fn waivers(&self) -> &[Waiver] {
        &self.draft.given.waivers
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &U::Body {
        &self.draft.body
    }

    /// Body, and what is known beside it: they make the same request again, by [`FromJson::from_body`].
    #[must_use]
    pub fn into_parts(self) -> (U::Body, Given) {
        let Draft { body, given, .. } = *self.draft;
        (body, given)
    }

    /// Whether the answer is asked for as JOSE.
    #[must_use]
    pub fn jose(&self) -> bool {
        self.erased().jose()
    }

    /// What a selector is for this request: the caller's word, or what the body says.
    #[must_use]
    pub fn selected(&self, selector: &str) -> Option<&str> {
        self.erased().selected(selector)
    }

    /// The path with its parameters filled in, and the query.
    #[must_use]
    pub fn path_and_query(&self) -> String {
        self.erased().path_and_query()
    }

    /// The HTTP request, without authentication.
    ///
    /// # Errors
    ///
    /// If the operation is not documented for the target's environment and the target has no address for its family.
    pub fn prepare(&self, target: &Target) -> Result<Prepared, Unsendable> {
        self.erased().prepare(target)
    }

    /// Whether the request is encrypted.
    #[must_use]
    pub fn encryption(&self) -> Encryption {
        U::CONTRACT.encryption
    }

    pub(crate) fn erased(&self) -> Erased<'_> {
        Erased { contract: U::CONTRACT, body: &self.draft.body, given: &self.draft.given }
    }

    /// Reads the body of an answer of success from its plain bytes, tolerantly. No bytes at all are an empty body.
    ///
    /// An answer that came encrypted is opened before, and one of another status is read as an error: the feature `client` does
    /// both (`client::Call::read`).
    ///
    /// # Errors
    ///
    /// If the bytes are not JSON, or not an object.
    pub fn decode(&self, body: &[u8]) -> Result<U::Response, Undecodable> {
        decode::answer(body)
    }
}

impl<U: UseCase> Draft<U> {
    /// A request from its JSON, and from what is known beside it.
    pub(super) fn read(json: &[u8], given: Given) -> Result<Request<U>, Box<Rejected>> {
        let mut draft = Box::new(Self { body: U::Body::default(), given, is_by_hand: true });
        let verdict = draft.unjudged().read(json)?;
        Ok(Request { draft, verdict })
    }

    /// Fills in what the contract fixes, and checks everything.
    ///
    /// # Errors
    ///
    /// If a requirement is broken, or cannot be judged because a selector was not said.
    pub fn finish(mut self: Box<Self>) -> Result<Request<U>, Box<Rejected>> {
        let verdict = self.unjudged().judged(Vec::new())?;
        Ok(Request { draft: self, verdict })
    }

    fn unjudged(&mut self) -> Unjudged<'_> {
        let Self { body, given, is_by_hand } = self;
        Unjudged { contract: U::CONTRACT, body, given, is_by_hand: *is_by_hand }
    }
}
