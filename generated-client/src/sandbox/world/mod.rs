//! A request that was let in → its answer: which use case judges it, what is refused, what is remembered.

use std::sync::Arc;

use http::{Method, StatusCode};

use self::{
    case::Case,
    ground::Ground,
    judge::Judge,
    refusal::{Answer, Family},
    settings::Stored,
};
use super::{
    heard::{Heard, Said},
    hooks::Hooks,
    store::Store,
};
use crate::{generated, runtime::Operation};

pub(crate) use self::{
    card::{could_be_one, mask},
    outcome::category,
    settings::{Behaviour, Profile, WorldSettings},
    shelf::Kept,
};

mod additions;
mod agent;
mod book;
mod breach;
mod card;
mod case;
mod chain;
mod customer;
mod examples;
mod fresh;
mod ground;
mod identifier;
mod instrument;
mod json;
mod judge;
mod kept;
mod ledger;
mod money;
mod outcome;
mod passkey;
mod payment;
mod payment_answer;
mod payment_instrument;
mod provision;
mod query;
mod record;
mod refusal;
pub(super) mod route;
mod search;
mod settings;
mod shelf;
mod shipping;
mod tokenized;
mod trigger;
mod vault;
mod webhook;

#[cfg(test)]
mod tests;

/// The platform behind its edge.
pub(crate) struct World {
    ground: Ground,
    judge: Judge,
    operations: Vec<&'static Operation>,
}

/// What answers a request.
type Answers = fn(&Case<'_>) -> Answer;

/// What answers each operation of the spec.
static OPERATIONS: &[(&str, Answers)] = &[
    ("create-payment", payment::create),
    ("create-reversal", ledger::reverse),
    ("create-capture", ledger::capture),
    ("increment-authorization", additions::increment),
    ("create-refund", ledger::refund),
    ("create-credit", additions::credit),
    ("void-payment", ledger::void_payment),
    ("void-capture", ledger::void_capture),
    ("void-credit", ledger::void_credit),
    ("reverse-unanswered", ledger::reverse_unanswered),
    ("void-unanswered", ledger::void_unanswered),
    ("create-search", search::create),
    ("retrieve-search", search::retrieve),
    ("retrieve-transaction", search::transaction),
    ("create-instrument-identifier", identifier::create),
    ("retrieve-instrument-identifier", identifier::retrieve),
    ("delete-instrument-identifier", identifier::delete),
    ("update-instrument-identifier", identifier::update),
    ("list-payment-instruments", identifier::instruments),
    ("create-customer", customer::create),
    ("retrieve-customer", customer::retrieve),
    ("update-customer", customer::update),
    ("delete-customer", customer::delete),
    ("create-customer-payment-instrument", payment_instrument::create_for_customer),
    ("retrieve-customer-payment-instrument", payment_instrument::retrieve_for_customer),
    ("list-customer-payment-instruments", payment_instrument::list_for_customer),
    ("update-customer-payment-instrument", payment_instrument::update_for_customer),
    ("delete-customer-payment-instrument", payment_instrument::delete_for_customer),
    ("create-payment-instrument", payment_instrument::create),
    ("retrieve-payment-instrument", payment_instrument::retrieve),
    ("update-payment-instrument", payment_instrument::update),
    ("delete-payment-instrument", payment_instrument::delete),
    ("create-shipping-address", shipping::create),
    ("retrieve-shipping-address", shipping::retrieve),
    ("list-shipping-addresses", shipping::list),
    ("update-shipping-address", shipping::update),
    ("delete-shipping-address", shipping::delete),
    ("provision-network-token", tokenized::create),
    ("create-authentication-options", passkey::options),
    ("create-one-time-password", passkey::one_time_password),
    ("validate-one-time-password", passkey::validate),
    ("create-authentication-registration", passkey::registration),
    ("create-payment-credentials", tokenized::credentials),
    ("enroll-card", agent::enroll),
    ("initiate-purchase-intent", agent::initiate),
    ("update-purchase-intent", agent::update),
    ("cancel-purchase-intent", agent::cancel),
    ("retrieve-payment-credentials", agent::credentials),
    ("confirm-transaction-events", agent::confirm),
];

/// A path that an answer's link leads to, or that an unknown outcome needs, beside the operations of the spec.
struct Route {
    method: &'static str,
    path: &'static str,
    /// What findings call it.
    name: &'static str,
    answers: Answers,
}

const fn route(method: &'static str, path: &'static str, name: &'static str, answers: Answers) -> Route {
    Route { method, path, name, answers }
}

static ROUTES: &[Route] = &[
    route("GET", "/pts/v2/payments/{id}", "retrieve-payment", payment::retrieve),
    route("GET", "/pts/v2/captures/{id}", "retrieve-capture", payment::retrieve),
    route("POST", "/pts/v2/captures/{id}/refunds", "refund-capture", ledger::refund),
    route("GET", "/pts/v2/refunds/{id}", "retrieve-refund", payment::retrieve),
    route("POST", "/pts/v2/refunds/{id}/voids", "void-refund", ledger::void_credit),
    route("GET", "/pts/v2/credits/{id}", "retrieve-credit", payment::retrieve),
    route("GET", "/pts/v2/reversals/{id}", "retrieve-reversal", payment::retrieve),
    route("GET", "/pts/v2/voids/{id}", "retrieve-void", payment::retrieve),
    route("GET", "/tms/v2/tokenized-cards/{id}", "retrieve-tokenized-card", tokenized::retrieve),
    route("DELETE", "/tms/v2/tokenized-cards/{id}", "delete-tokenized-card", tokenized::delete),
    route("POST", "/tms/v2/tokenized-cards/{id}/delete", "delete-tokenized-card", tokenized::delete),
    route(
        "POST",
        "/tms/v2/tokenized-cards/{id}/issuer-life-cycle-event-simulations",
        "simulate-issuer-event",
        tokenized::simulate,
    ),
];

impl World {
    /// A world over a state; the published answers are read once.
    pub(crate) fn open(store: Arc<Store>, settings: &WorldSettings) -> Stored<Self> {
        let mut operations: Vec<&'static Operation> = Vec::new();
        for contract in generated::use_cases() {
            if operations.iter().all(|operation| operation.id != contract.operation.id) {
                operations.push(contract.operation);
            }
        }
        Ok(Self { ground: Ground::open(store, settings.clone())?, judge: Judge::new(), operations })
    }

    /// Who is told of what happens in it.
    pub(crate) fn hooks(&self) -> &Arc<Hooks> {
        &self.ground.hooks
    }

    /// Answers a request.
    pub(crate) fn answer(&self, heard: &Heard<'_>) -> Said {
        let path = route::printed(heard.path);
        let fits = |template: &str| route::fits(template, &path);
        let parameters = |template: &str| route::parameters(template, &path).unwrap_or_default();
        if let Some(operation) = heard.operation {
            return self.judged(heard, operation, parameters(operation.path));
        }
        let routes = || ROUTES.iter().chain(webhook::ROUTES).filter(|route| fits(route.path));
        if let Some(route) = routes().find(|route| heard.method == route.method) {
            let case = self.case(heard, route.name, parameters(route.path));
            return (route.answers)(&case).unwrap_or_else(|refusal| *refusal.0);
        }
        let is_known = routes().next().is_some() || self.operations.iter().any(|operation| fits(operation.path));
        let refusal = if is_known {
            refusal::edge(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed")
        } else {
            refusal::edge(StatusCode::NOT_FOUND, "Resource not found")
        };
        *refusal.0
    }

    /// The documented operation that a request asks for, also where its path is one that newer clients call.
    pub(crate) fn operation(&self, method: &Method, path: &str) -> Option<&'static Operation> {
        let path = route::printed(path);
        let is = |operation: &&&Operation| method == operation.method && route::fits(operation.path, &path);
        self.operations.iter().find(is).copied()
    }

    fn case<'a>(&'a self, heard: &'a Heard<'a>, operation: &'static str, parameters: Vec<String>) -> Case<'a> {
        let ground = &self.ground;
        Case { heard, ground, operation, parameters, body: None, contract: None, violations: Vec::new() }
    }

    fn judged(&self, heard: &Heard<'_>, operation: &'static Operation, parameters: Vec<String>) -> Said {
        let judged = match self.judge.judge(&self.ground, heard, operation) {
            Ok(judged) => judged,
            Err(refusal) => return *refusal.0,
        };
        let mut case = self.case(heard, operation.id, parameters);
        if let Some(judged) = &judged {
            case.body = judged.read.as_ref().map(|read| read.body.as_ref());
            case.contract = Some(judged.contract);
            case.violations.clone_from(&judged.violations);
        }
        let answers = OPERATIONS.iter().find(|(id, _)| *id == operation.id);
        let answers = answers.map_or(as_published as Answers, |(_, answers)| *answers);
        let mut said = answers(&case).unwrap_or_else(|refusal| *refusal.0);
        said.judged_by = case.contract.map(|contract| contract.id);
        said.violations = case.violations;
        said
    }
}

/// What answers an operation of which the sandbox knows no more than the spec: its contract judges, its published answer is given.
fn as_published(case: &Case<'_>) -> Answer {
    case.sound()?;
    let published = case.contract.and_then(|contract| case.ground.published(contract.id).first());
    let answer = published.cloned().unwrap_or_else(|| serde_json::json!({}));
    let mut said = match case.family() {
        Family::Payments => refusal::hal(StatusCode::CREATED, &answer),
        Family::Tokens | Family::Agents => refusal::said(StatusCode::OK, &answer),
    };
    said.jose = case.jose();
    Ok(said)
}
