//! A chapter's endpoint → the operation of the spec, or a new one with bodies of its own.

use codegen::{Fields, OperationFields};
use pages::Endpoint;

use super::{
    chapter::Chapter,
    known::Known,
    lists::Lists,
    setter,
    types::Field,
    yaml::{Map, Node},
};
use crate::audit;

/// What a chapter calls.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    pub id: String,
    /// With names of parameters in braces.
    pub path: String,
    /// What the spec says of it, if it has it.
    pub known: Option<OperationFields>,
    pub remarks: Vec<String>,
}

impl Operation {
    /// The body of its requests, if the spec has it.
    pub(super) fn body(&self) -> Option<&Fields> {
        self.known.as_ref().and_then(|known| known.request.as_ref())
    }

    /// The body of its answers, if the spec has it.
    pub(super) fn answer(&self) -> Option<&Fields> {
        self.known.as_ref().and_then(|known| known.response.as_ref())
    }

    pub(super) fn has_parameter(&self, name: &str) -> bool {
        self.path.split(['{', '}']).skip(1).step_by(2).any(|parameter| parameter == name)
    }

    /// Whether rules may ask for the network: the spec says so of its own, and a new one is drafted as they need it.
    pub(super) fn has_network(&self) -> bool {
        self.known.as_ref().is_none_or(|known| known.selectors.iter().any(|selector| selector == "network"))
    }
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
    page: String,
    line: usize,
    request: Vec<Field>,
    response: Vec<Field>,
    lists: [Lists; 2],
    has_network: bool,
}

pub(super) fn of(known: &Known<'_>, chapter: &Chapter<'_>, made: &mut Made) -> Option<Operation> {
    let endpoints: Vec<_> = chapter.sections.iter().flat_map(|section| &section.endpoints).collect();
    let Some(first) = endpoints.first() else {
        let before = made.last.clone().or_else(|| before(known, chapter))?;
        let remarks = vec![known.remark(chapter.line(), "no endpoint here; taken from the section before")];
        return Some(Operation { remarks, ..before });
    };
    let mut operation = existing(known, first).unwrap_or_else(|| made.make(known, chapter, &endpoints));
    let others = endpoints.iter().filter(|it| it.method != first.method || it.path != first.path);
    let remark = |it: &&Endpoint<'_>| format!("{} {} as well; a use case has one operation", it.method, it.path);
    operation.remarks = others.map(|it| known.remark(it.line, &remark(it))).collect();
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
    Some(Operation { id: found.id.clone(), path: found.path.clone(), known: Some(fields.clone()), remarks: Vec::new() })
}

fn plain_path(path: &str) -> &str {
    path.split('?').next().unwrap_or(path)
}

impl Made {
    /// Forgets what the chapter before calls, which is said for no other page.
    pub(super) fn turn_page(&mut self) {
        self.last = None;
    }

    fn make(&mut self, known: &Known<'_>, chapter: &Chapter<'_>, endpoints: &[&Endpoint<'_>]) -> Operation {
        let Some(first) = endpoints.first() else {
            return Operation { id: String::new(), path: String::new(), known: None, remarks: Vec::new() };
        };
        let path = plain_path(&first.path).to_owned();
        let is_same = |new: &New| new.method == first.method && new.path == path;
        let at = self.new.iter().position(is_same);
        if let Some(new) = at.and_then(|at| self.new.get(at)) {
            return Operation { id: new.id.clone(), path, known: None, remarks: Vec::new() };
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
            path: path.clone(),
            family,
            hosts,
            documented: chapter.cited(known.key).into_iter().next().unwrap_or_default(),
            page: known.guide.name().to_owned(),
            line: first.line,
            request: Vec::new(),
            response: Vec::new(),
            lists: [Lists::default(), Lists::default()],
            has_network: false,
        });
        Operation { id, path, known: None, remarks: Vec::new() }
    }

    /// Takes the lists on the way of paths that a chapter's requests and answers have.
    pub(super) fn learn_lists<'p>(
        &mut self,
        of: &Operation,
        sent: impl Iterator<Item = &'p str>,
        got: impl Iterator<Item = &'p str>,
    ) {
        let Some(new) = self.new.iter_mut().find(|new| new.id == of.id) else { return };
        let [request, response] = &mut new.lists;
        sent.for_each(|path| request.learn(path));
        got.for_each(|path| response.learn(path));
    }

    /// The lists of an operation's request and of its answer.
    pub(super) fn lists(&self, of: &Operation) -> [Lists; 2] {
        let mut lists = self.new.iter().find(|new| new.id == of.id).map(|new| new.lists.clone()).unwrap_or_default();
        for (lists, body) in lists.iter_mut().zip([of.body(), of.answer()]) {
            body.into_iter().flat_map(|body| &body.fields).for_each(|(path, _)| lists.learn(path));
        }
        lists
    }

    /// Takes what a use case sends and gets into the bodies of a new operation.
    pub(super) fn learn(&mut self, of: &Operation, request: &[Field], response: &[Field], asks_network: bool) {
        let Some(new) = self.new.iter_mut().find(|new| new.id == of.id) else { return };
        for (own, fields) in [(&mut new.request, request), (&mut new.response, response)] {
            for field in fields {
                if !own.iter().any(|known| pages::bare(&known.path) == pages::bare(&field.path)) {
                    own.push(field.clone());
                }
            }
            // A field with fields of its own needs no entry.
            let paths: Vec<_> = own.iter().map(|field| pages::bare(&field.path)).collect();
            own.retain(|field| {
                let within = format!("{}.", pages::bare(&field.path));
                !paths.iter().any(|path| path.starts_with(&within))
            });
        }
        new.has_network |= asks_network;
    }

    pub(super) fn each(&self) -> impl Iterator<Item = &New> {
        self.new.iter()
    }
}

impl New {
    pub(super) fn remarks(&self) -> Vec<String> {
        let at = |says: &str| format!("{}:{}: {says}", self.page, self.line);
        let mut remarks = Vec::new();
        if self.family.is_none() {
            remarks.push(at("no operation of the spec begins like this path; the family is the first that there is"));
        }
        let unknown = self.hosts.iter().filter(|(.., is_known)| !is_known);
        remarks.extend(unknown.map(|(name, base, _)| at(&format!("the spec has no environment `{name}`: {base}"))));
        remarks
    }

    pub(super) fn bodies(&self) -> Vec<(String, Node)> {
        let body = |fields: &[Field]| {
            let paths: Vec<_> = fields.iter().map(|field| field.path.as_str()).collect();
            let settled = setter::settled(&paths, &[]);
            let fields = fields.iter().fold(Map::default(), |map, field| {
                let setter = settled.get(field.path.as_str()).map(String::as_str);
                map.noted(field.guess.iter().cloned().collect(), &field.path, field.node(setter))
            });
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
