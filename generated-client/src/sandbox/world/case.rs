//! A request that was let in, on its way to an answer.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::{
    super::heard::{Finding, Heard, Said},
    breach::Breach,
    ground::Ground,
    refusal::{self, Detail, Family, Refusal},
};
use crate::runtime::{Contract, Jose, Violation, value::Object};

pub(super) struct Case<'a> {
    pub(super) heard: &'a Heard<'a>,
    pub(super) ground: &'a Ground,
    /// What findings call what was asked for.
    pub(super) operation: &'static str,
    /// The parameters of the path, in its order.
    pub(super) parameters: Vec<String>,
    /// The request as its operation's body; nothing of what has no documented body.
    pub(super) body: Option<&'a dyn Object>,
    /// Which use case judged.
    pub(super) contract: Option<&'static Contract>,
    /// What the request breaks of it.
    pub(super) violations: Vec<Violation>,
}

impl<'a> Case<'a> {
    pub(super) fn at(&self) -> Timestamp {
        self.heard.at
    }

    pub(super) fn merchant(&self) -> &'a str {
        self.heard.merchant
    }

    pub(super) fn family(&self) -> Family {
        Family::of(self.heard.path)
    }

    /// A parameter of the path; every template has those that its answer asks for.
    pub(super) fn parameter(&self, number: usize) -> &str {
        self.parameters.get(number).map_or("", String::as_str)
    }

    /// The body, empty if none came.
    pub(super) fn body(&self) -> &'a dyn Object {
        static NOTHING: std::sync::LazyLock<Box<dyn Object>> =
            std::sync::LazyLock::new(|| Box::new(crate::runtime::Nothing::default()));
        self.body.unwrap_or(NOTHING.as_ref())
    }

    /// A documented text of the body that is not empty.
    pub(super) fn text(&self, path: &str) -> Option<&'a str> {
        super::json::text(self.body(), path)
    }

    /// The body as JSON, for what no contract documents; `null` if there is none.
    pub(super) fn json(&self) -> Result<Value, Refusal> {
        if self.heard.body.trim_ascii().is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(self.heard.body).map_err(|_| refusal::fields(self.family(), self.at(), &[]))
    }

    /// Refuses what its use case does not allow, but for what an answer is documented to.
    pub(super) fn sound_but_for(&self, is_answered: impl Fn(&Violation) -> bool) -> Result<(), Refusal> {
        let details: Vec<_> =
            self.violations.iter().filter(|violation| !is_answered(violation)).map(Detail::from).collect();
        if details.is_empty() { Ok(()) } else { Err(refusal::fields(self.family(), self.at(), &details)) }
    }

    pub(super) fn sound(&self) -> Result<(), Refusal> {
        self.sound_but_for(|_| false)
    }

    /// One field that holds something else than it may.
    pub(super) fn invalid(&self, field: &str) -> Refusal {
        refusal::fields(self.family(), self.at(), &[Detail::invalid(field)])
    }

    pub(super) fn not_found(&self) -> Refusal {
        refusal::not_found(self.family())
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.heard.headers.get(name)?.to_str().ok()
    }

    /// The parameters of the query; of those that come twice, the last.
    pub(super) fn query(&self) -> BTreeMap<String, String> {
        form_urlencoded::parse(self.heard.query.unwrap_or_default().as_bytes()).into_owned().collect()
    }

    /// Whether the answer comes as JOSE: as the use case has it, unless the request says otherwise.
    pub(super) fn jose(&self) -> bool {
        let accept = self.header("accept").unwrap_or_default();
        let asked = accept.contains("application/jose");
        match self.contract.map_or(Jose::Never, |contract| contract.jose) {
            Jose::Never => false,
            Jose::Chosen => asked,
            Jose::Default => asked || !accept.contains("application/json"),
        }
    }

    pub(super) fn finding(&self, said: &mut Said, breach: Breach, message: impl Into<String>, id: Option<&str>) {
        said.findings.push(Finding {
            rule: breach.rule.to_owned(),
            breaks: breach.of,
            message: message.into(),
            operation: self.operation.to_owned(),
            id: id.map(str::to_owned),
        });
    }
}
