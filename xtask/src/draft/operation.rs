//! A chapter's endpoint → the operation of the spec, or a new one with bodies of its own.

use codegen::{Fields, OperationFields};
use pages::Endpoint;

use super::{
    Known,
    chapter::Chapter,
    yaml::{Map, Node},
};
use crate::audit;

/// What a chapter calls.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    pub id: String,
    /// What the spec says of it, if it has it.
    pub known: Option<OperationFields>,
    pub remarks: Vec<String>,
}

/// Operations that the spec does not have.
#[derive(Debug, Default)]
pub(super) struct Made {
    new: Vec<New>,
    /// What the chapter before calls: some say it once for several.
    last: Option<Operation>,
}

#[derive(Debug)]
pub(super) struct New {
    pub id: String,
    method: String,
    path: String,
    family: Option<String>,
    /// Environment, base address, and whether the spec has the environment.
    hosts: Vec<(String, String, bool)>,
    documented: String,
    line: usize,
    request: Vec<(String, String)>,
    response: Vec<(String, String)>,
    has_network: bool,
}

pub(super) fn of(known: &Known<'_>, chapter: &Chapter<'_>, made: &mut Made) -> Option<Operation> {
    let endpoints: Vec<_> = chapter.sections.iter().flat_map(|section| &section.endpoints).collect();
    let Some(first) = endpoints.first() else {
        let before = made.last.clone().or_else(|| before(known, chapter))?;
        let remark =
            format!("{}:{}: no endpoint here; taken from the section before", known.guide.name(), chapter.line());
        return Some(Operation { remarks: vec![remark], ..before });
    };
    let mut operation = existing(known, first).unwrap_or_else(|| made.make(known, chapter, &endpoints));
    let others = endpoints.iter().filter(|it| it.method != first.method || it.path != first.path);
    operation.remarks = others
        .map(|it| {
            format!(
                "{}:{}: {} {} as well; a use case has one operation",
                known.guide.name(),
                it.line,
                it.method,
                it.path
            )
        })
        .collect();
    made.last = Some(operation.clone());
    Some(operation)
}

/// What the nearest endpoint before a chapter calls, if the spec has it.
fn before(known: &Known<'_>, chapter: &Chapter<'_>) -> Option<Operation> {
    let sections = known.guide.page.sections.iter().filter(|section| section.line < chapter.line());
    let endpoint = sections.flat_map(|section| &section.endpoints).last()?;
    existing(known, endpoint)
}

fn existing(known: &Known<'_>, endpoint: &Endpoint<'_>) -> Option<Operation> {
    let path = plain_path(&endpoint.path);
    let found = known.spec.operations.iter().find(|it| it.method == endpoint.method && it.path == path)?;
    let fields = known.operations.iter().find(|it| it.operation == found.id)?;
    Some(Operation { id: found.id.clone(), known: Some(fields.clone()), remarks: Vec::new() })
}

fn plain_path(path: &str) -> &str {
    path.split('?').next().unwrap_or(path)
}

impl Made {
    fn make(&mut self, known: &Known<'_>, chapter: &Chapter<'_>, endpoints: &[&Endpoint<'_>]) -> Operation {
        let Some(first) = endpoints.first() else {
            return Operation { id: String::new(), known: None, remarks: Vec::new() };
        };
        let path = plain_path(&first.path).to_owned();
        let is_same = |new: &New| new.method == first.method && new.path == path;
        let at = self.new.iter().position(is_same);
        if let Some(new) = at.and_then(|at| self.new.get(at)) {
            return Operation { id: new.id.clone(), known: None, remarks: Vec::new() };
        }
        let mut id = name(&first.method, &path);
        while self.new.iter().any(|new| new.id == id) || known.spec.operations.iter().any(|it| it.id == id) {
            id.push_str("-too");
        }
        let environments: std::collections::BTreeSet<_> =
            known.spec.operations.iter().flat_map(|it| &it.hosts).map(|host| host.environment.as_str()).collect();
        let mut hosts: Vec<(String, String, bool)> = Vec::new();
        for endpoint in endpoints.iter().filter(|it| it.method == first.method && plain_path(&it.path) == path) {
            let environment = audit::kebab(&endpoint.environment);
            if !hosts.iter().any(|(of, ..)| *of == environment) {
                let is_known = environments.contains(environment.as_str());
                hosts.push((environment, endpoint.host.clone(), is_known));
            }
        }
        // Paths of a family begin alike.
        let begin = |path: &str| path.split('/').take(3).collect::<Vec<_>>().join("/");
        let family =
            known.spec.operations.iter().find(|it| begin(&it.path) == begin(&path)).map(|it| it.family.clone());
        self.new.push(New {
            id: id.clone(),
            method: first.method.clone(),
            path,
            family,
            hosts,
            documented: chapter.cited(known.key).into_iter().next().unwrap_or_default(),
            line: first.line,
            request: Vec::new(),
            response: Vec::new(),
            has_network: false,
        });
        Operation { id, known: None, remarks: Vec::new() }
    }

    /// Takes what a use case sends and gets into the bodies of a new operation.
    pub(super) fn learn(&mut self, of: &Operation, request: &Fields, response: &Fields) {
        let Some(new) = self.new.iter_mut().find(|new| new.id == of.id) else { return };
        for (own, fields) in [(&mut new.request, request), (&mut new.response, response)] {
            for (path, is) in &fields.fields {
                if !own.iter().any(|(known, _)| pages::bare(known) == pages::bare(path)) {
                    own.push((path.clone(), is.clone()));
                }
            }
        }
        new.has_network |= request.body == super::use_case::ASKS_NETWORK;
    }

    pub(super) fn each(&self) -> impl Iterator<Item = &New> {
        self.new.iter()
    }
}

impl New {
    pub(super) fn remarks(&self, page: &str) -> Vec<String> {
        let at = |says: &str| format!("{page}:{}: {says}", self.line);
        let mut remarks = Vec::new();
        if self.family.is_none() {
            remarks.push(at("no operation of the spec begins like this path; the family is the first that there is"));
        }
        let unknown = self.hosts.iter().filter(|(.., is_known)| !is_known);
        remarks.extend(unknown.map(|(name, base, _)| at(&format!("the spec has no environment `{name}`: {base}"))));
        remarks
    }

    pub(super) fn bodies(&self) -> Vec<(String, Node)> {
        let body = |fields: &[(String, String)]| {
            let fields =
                fields.iter().fold(Map::default(), |map, (path, is)| map.with(path, Node::text(format!("{is}, TODO"))));
            Node::Map(Map::default().with("title", Node::text("TODO")).with("fields", Node::Map(fields)))
        };
        let mut bodies = Vec::new();
        if !self.request.is_empty() {
            bodies.push((format!("{}-request", self.id), body(&self.request)));
        }
        if !self.response.is_empty() {
            bodies.push((format!("{}-answer", self.id), body(&self.response)));
        }
        bodies
    }

    pub(super) fn node(&self) -> Node {
        let named = |name: &str| Node::text(format!("{}-{name}", self.id));
        let steps = self.path.split(['{', '}']).skip(1).step_by(2);
        let parameters = steps.fold(Map::default(), |map, name| map.with(name, Node::text("text, TODO")));
        let known = self.hosts.iter().filter(|(.., is_known)| *is_known);
        let hosts = known.fold(Map::default(), |map, (environment, base, _)| map.with(environment, Node::text(base)));
        let mut map = Map::default()
            .with("title", Node::text("TODO"))
            .with("documented", Node::list([Node::text(&self.documented)]))
            .with("method", Node::text(&self.method))
            .with("path", Node::text(&self.path))
            .with("family", Node::text(self.family.as_deref().unwrap_or("payments")))
            .with("hosts", Node::Map(hosts))
            .with("parameters", Node::Map(parameters));
        if self.has_network {
            map = map.with("selectors", Node::list([Node::text("network")]));
        }
        if !self.request.is_empty() {
            map = map.with("request", named("request"));
        }
        if !self.response.is_empty() {
            map = map.with("response", named("answer"));
        }
        Node::Map(map)
    }
}

/// `create-captures` for a `POST` to `/pts/v2/payments/{id}/captures`.
fn name(method: &str, path: &str) -> String {
    let verb = match method {
        "POST" => "create",
        "GET" => "retrieve",
        "PATCH" => "update",
        "PUT" => "replace",
        "DELETE" => "delete",
        _ => "call",
    };
    let steps = path.split('/').filter(|step| !step.is_empty() && !step.starts_with('{')).skip(2);
    let steps: Vec<_> = steps.map(audit::kebab).collect();
    format!("{verb}-{}", steps.join("-"))
}
