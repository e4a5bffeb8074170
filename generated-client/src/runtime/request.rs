//! A checked request, and the error of one that did not pass.

use std::fmt;

use http::{HeaderName, HeaderValue, Method, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    check,
    contract::{Contract, Selection, UseCase, Waiver},
    decode,
    draft::Draft,
    operation::Encryption,
    target::{Prepared, Target, Unsendable},
    undecodable::Undecodable,
    value::Object,
    verdict::{Found, Rule, Verdict, Violation},
};

/// What RFC 3986 leaves unreserved stays as it is in paths and queries.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request that keeps its use case's contract.
#[derive(Debug, Clone)]
pub struct Request<U: UseCase> {
    pub(super) draft: Box<Draft<U>>,
    pub(super) verdict: Verdict,
}

/// A request that was not made: everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejected {
    /// The use case.
    pub use_case: &'static str,
    /// What was found.
    pub verdict: Verdict,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the request does not keep the contract of {}", self.use_case)?;
        for violation in &self.verdict.violations {
            write!(f, "\n- {violation}")?;
        }
        for undecided in &self.verdict.undecided {
            write!(f, "\n- {undecided}: say it, or say that it is unknown")?;
        }
        Ok(())
    }
}

impl std::error::Error for Rejected {}

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

    /// Whether the answer is asked for as JOSE.
    #[must_use]
    pub fn jose(&self) -> bool {
        self.draft.jose
    }

    /// What a selector is for this request: the caller's word, or what the body says.
    #[must_use]
    pub fn selected(&self, selector: &str) -> Option<&str> {
        let index = U::CONTRACT.selectors.iter().position(|known| known.name == selector)?;
        check::selected(U::CONTRACT, index, self.body(), &self.draft.given)
    }

    /// The path with its parameters filled in, and the query.
    #[must_use]
    pub fn path_and_query(&self) -> String {
        let mut path = U::CONTRACT.operation.path.to_owned();
        for (name, value) in &self.draft.parameters {
            let encoded = utf8_percent_encode(value, RESERVED).to_string();
            path = path.replace(&format!("{{{name}}}"), &encoded);
        }
        for (number, (name, value)) in self.draft.query.iter().enumerate() {
            path.push(if number == 0 { '?' } else { '&' });
            path.extend(utf8_percent_encode(name, RESERVED));
            path.push('=');
            path.extend(utf8_percent_encode(value, RESERVED));
        }
        path
    }

    /// The HTTP request, without authentication.
    ///
    /// # Errors
    ///
    /// If the operation is not documented for the target's environment and the target has no address for its family.
    pub fn prepare(&self, target: &Target) -> Result<Prepared, Unsendable> {
        let operation = U::CONTRACT.operation;
        let uri = target.uri(operation, &self.path_and_query())?;
        let body = if operation.has_body {
            // Bodies are text, booleans, whole numbers and JSON values, all of which can be written.
            (self.body() as &dyn Object).to_json().map_err(|_| Unsendable::Body)?
        } else {
            Vec::new()
        };
        let mut request = http::Request::new(body);
        *request.method_mut() = Method::from_bytes(operation.method.as_bytes()).map_err(|_| Unsendable::Body)?;
        *request.uri_mut() = uri;
        self.write_headers(request.headers_mut());
        Ok(Prepared { request, encryption: self.encryption(), sealed: false })
    }

    /// Whether the request is encrypted.
    #[must_use]
    pub fn encryption(&self) -> Encryption {
        self.draft.encryption
    }

    fn write_headers(&self, headers: &mut http::HeaderMap) {
        let accept = if self.draft.jose { "application/jose" } else { "application/json" };
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        if U::CONTRACT.operation.has_body {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let fixed = U::CONTRACT.headers.iter().map(|(name, value)| (*name, *value));
        let said = self.draft.headers.iter().map(|(name, value)| (*name, value.as_str()));
        for (name, value) in fixed.chain(said) {
            // `build` has refused names and values that cannot be written.
            if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
                headers.insert(name, value);
            }
        }
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
    /// Fills in what the contract fixes, and checks everything.
    ///
    /// # Errors
    ///
    /// If a requirement is broken, or cannot be judged because a selector was not said.
    pub fn finish(mut self: Box<Self>) -> Result<Request<U>, Box<Rejected>> {
        let contract = U::CONTRACT;
        if contract.operation.has_body {
            check::fill(contract, &mut self.body, &self.given, self.is_by_hand);
        }
        let mut verdict = contract.check(&self.body, &self.given);
        self.unwritable(&mut verdict.violations);
        let said_unknown = |selector: &str| {
            let index = contract.selectors.iter().position(|known| known.name == selector);
            index.and_then(|index| self.given.selections.get(index)) == Some(&Selection::Unknown)
        };
        let unsaid = verdict.undecided.iter().any(|undecided| !said_unknown(undecided.selector));
        if unsaid || !verdict.violations.is_empty() {
            return Err(Box::new(Rejected { use_case: contract.id, verdict }));
        }
        Ok(Request { draft: self, verdict })
    }

    /// What cannot be written into a path or a header.
    fn unwritable(&self, violations: &mut Vec<Violation>) {
        for (name, value) in &self.parameters {
            // Servers and proxies resolve dots, which would turn the request into another one.
            if matches!(value.as_str(), "" | "." | "..") {
                let found = if value.is_empty() { Found::Empty } else { Found::Redacted };
                let expected = "an id that can stand in a path".to_owned();
                violations
                    .push(Violation { found, ..Violation::new(Rule::Parameter, format!("{{{name}}}"), expected) });
            }
        }
        for (name, value) in &self.headers {
            if HeaderName::from_bytes(name.as_bytes()).is_err()
                || HeaderValue::from_str(value).is_err()
                || !value.is_ascii()
            {
                let expected = "visible ASCII text that can stand in a header".to_owned();
                let found = Found::Redacted;
                violations
                    .push(Violation { found, ..Violation::new(Rule::Parameter, format!("header {name}"), expected) });
            }
        }
    }
}
