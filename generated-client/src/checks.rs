//! Judging requests: what a use case requires, held against JSON or a body, without sending anything.
//!
//! A [`Contract`] is what the documentation requires of one use case, as data. There is one for each, found [by its id](contract), which
//! is the spec file's path, the use case's name and, behind a dot, the variant:
//!
//! ```
//! use visa_acceptance::checks::{self, Given};
//!
//! let id = "payments/unscheduled/merchant-initiated-with-token.customer";
//! let order = r#"{
//!     "paymentInformation": { "customer": { "id": "080AC9AB60C92AA2E063A2598D0A0C74" } }
//! }"#;
//! let given = Given::default().select("network", "visa");
//! let verdict = checks::contract(id)?.check_json(order, &given)?;
//! for violation in &verdict.violations {
//!     // `orderInformation.amountDetails.currency` is required and is missing
//!     println!("{violation}");
//! }
//! # assert_eq!(verdict.violations.len(), 3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - [`Given`] is what a request's JSON does not hold and rules depend on: the card's network, a mode of the account, what is waived. For a request that
//!   is to be sent it also has the parameters of path and query, and headers.
//! - A [`Verdict`] has what is broken ([`Violation`]), what cannot be judged ([`Undecided`]), what was waived, and fields that no page lists
//!   ([`Undocumented`]), each with its JSON path. None of them shows a sensitive or personal value.
//! - [`FromJson::from_json`] and [`from_body`](FromJson::from_body) make a request of what passes, and give all that is wrong of what does not.
//! - [`matching`] tells which use case of an operation JSON is meant for.
//!
//! # An order that comes as JSON
//!
//! What a web service does with the body of a merchant's order, in whatever framework; the error names every path that is wrong:
//!
//! ```
//! use visa_acceptance::checks::{Given, Rejected};
//! use visa_acceptance::payments::unscheduled::MerchantInitiatedWithTokenCustomer;
//! use visa_acceptance::{FromJson, Request};
//!
//! fn order(body: &[u8]) -> Result<Request<MerchantInitiatedWithTokenCustomer>, Box<Rejected>> {
//!     let given = Given::default().select("network", "visa");
//!     MerchantInitiatedWithTokenCustomer::from_json(body, given)
//! }
//!
//! let misspelt = br#"{
//!     "orderInformation": { "amountDetails": { "totalAmount": "25.00", "curency": "USD" } }
//! }"#;
//! let verdict = order(misspelt).unwrap_err().verdict;
//! assert_eq!(
//!     verdict.undocumented[0].nearest.as_deref(),
//!     Some("orderInformation.amountDetails.currency"),
//! );
//! ```

pub use crate::generated::use_cases;
pub use crate::runtime::{
    Contract, Found, FromJson, Given, Outcome, Rejected, Rule, Selection, Undecided, Undecodable, Undocumented,
    UseCase, Verdict, Violation, Waiver,
    contract::Selector,
    matching::{Candidate, candidates},
    near::Unknown,
};

use crate::runtime::Operation;

/// The contract with this id, such as `tokenized-cards/push-provisioning`.
///
/// # Errors
///
/// If there is none; the error names the one that is most like it.
pub fn contract(id: &str) -> Result<&'static Contract, Unknown> {
    let found = use_cases().iter().find(|contract| contract.id == id).copied();
    found.ok_or_else(|| Unknown::new("use case", id, use_cases().iter().map(|contract| contract.id)))
}

/// The use cases of an operation that JSON, as text or bytes, may be meant for, the best first, each with why.
///
/// ```
/// use visa_acceptance::checks::{self, Given};
/// use visa_acceptance::payments::CREATE_PAYMENT;
///
/// let json = r#"{
///     "orderInformation": { "amountDetails": { "currency": "USD", "totalAmount": "25.00" } },
///     "paymentInformation": { "customer": { "id": "080AC9AB60C92AA2E063A2598D0A0C74" } },
///     "processingInformation": { "commerceIndicator": "recurring" }
/// }"#;
/// let candidates = checks::matching(&CREATE_PAYMENT, json, &Given::default())?;
/// assert_eq!(candidates[0].use_case, "payments/recurring/merchant-initiated-with-token.customer");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If it is not JSON, or not an object.
pub fn matching(operation: &Operation, json: impl AsRef<[u8]>, given: &Given) -> Result<Vec<Candidate>, Undecodable> {
    candidates(use_cases().iter().copied().filter(|contract| contract.operation.id == operation.id), json, given)
}
