//! Operations: how each is called.

use std::borrow::Cow;

use serde::Serialize;

use super::{
    grounds::Grounds,
    rule::{Paths, Rule},
    table::Table,
    word::when_jose,
};
use crate::{
    jose,
    model::{self, Api, Degree, Model, Plain},
    spec::Scalar,
};

#[derive(Serialize)]
pub(super) struct Operation<'a> {
    id: &'a str,
    title: &'a str,
    documented: Vec<String>,
    method: &'a str,
    path: &'a str,
    family: &'a str,
    base_addresses: Table<&'a str, &'a str>,
    hosts: Vec<Host<'a>>,
    path_parameters: Vec<Parameter<'a>>,
    query_parameters: Vec<Parameter<'a>>,
    headers: Vec<Parameter<'a>>,
    /// The path of the list that its answers are pages of.
    lists: Option<&'a str>,
    encryption: &'static str,
    jose: &'static str,
    optional: Vec<&'a str>,
    allowed: Table<&'a str, &'a [Scalar]>,
    at_most_one_of: Vec<Vec<&'a str>>,
    rules: Vec<Rule<'a>>,
    /// The body of its errors.
    error: Option<&'a str>,
}

impl<'a> Operation<'a> {
    pub(super) fn of(model: &'a Model<'a>, operation: &'a model::Operation<'a>) -> Self {
        let paths = model.request(operation).map(Paths);
        let parameters = |all: &'a [model::Parameter<'a>]| {
            all.iter().map(|parameter| Parameter::of(&model.api, parameter)).collect()
        };
        let mut headers: Vec<_> = parameters(&operation.headers);
        headers.extend(when_jose(operation.jose).map(|sent| Parameter {
            name: jose::HEADER,
            is: "text",
            says: format!("`{}`, sent {sent}.", jose::MEDIA_TYPE).into(),
            ours: None,
        }));
        Self {
            id: &operation.written.name.value,
            title: operation.written.title.as_deref().unwrap_or_default(),
            documented: model.api.cite_all(&operation.documented),
            method: &operation.written.method.value,
            path: &operation.written.path.value,
            family: &operation.written.family.value,
            base_addresses: operation
                .hosts
                .iter()
                .map(|host| (environment(model, host), &*host.written.base.value))
                .collect(),
            hosts: operation.hosts.iter().map(|host| Host::of(model, operation, host)).collect(),
            path_parameters: parameters(&operation.parameters),
            query_parameters: parameters(&operation.query),
            headers,
            lists: operation.lists.as_ref().map(|elements| &*model.body(elements.page)[elements.list].path),
            encryption: operation.encryption.word(Degree::OF_ENCRYPTION),
            jose: operation.jose.word(Degree::OF_JOSE),
            optional: paths.map(|paths| paths.of(&operation.optional)).unwrap_or_default(),
            allowed: paths.map(|paths| paths.values(&operation.rules.values)).unwrap_or_default(),
            at_most_one_of: paths.map(|paths| paths.each(&operation.rules.at_most_one_of)).unwrap_or_default(),
            rules: paths.map(|paths| Rule::of_all(&model.api, operation, paths)).unwrap_or_default(),
            error: operation.error.map(|body| &*model.body(body).name),
        }
    }
}

fn environment<'a>(model: &'a Model<'a>, host: &model::Host) -> &'a str {
    &model.api.environments[host.environment].written.name.value
}

#[derive(Serialize)]
struct Host<'a> {
    environment: &'a str,
    base: &'a str,
    /// Its guides are those that document the operation.
    #[serde(flatten)]
    grounds: Grounds<'a>,
}

impl<'a> Host<'a> {
    fn of(model: &'a Model<'a>, operation: &model::Operation, host: &'a model::Host<'a>) -> Self {
        let grounds =
            Grounds::of(&model.api, &operation.documented, host.written.ours.as_deref(), &host.written.base.span);
        Self { environment: environment(model, host), base: &host.written.base.value, grounds }
    }
}

#[derive(Serialize)]
struct Parameter<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    is: &'a str,
    says: Cow<'a, str>,
    ours: Option<&'a str>,
}

impl<'a> Parameter<'a> {
    fn of(api: &'a Api<'a>, parameter: &'a model::Parameter<'a>) -> Self {
        let is = match parameter.ty {
            Plain::Named(index) => &api.types[index].written.name.value,
            Plain::Code(index) => &api.code_lists[index].written.name.value,
            Plain::Boolean => "boolean",
            Plain::Integer => "integer",
            Plain::Text | Plain::Unknown => "text",
        };
        Self {
            name: &parameter.written.name.value,
            is,
            says: parameter.written.says.value.as_str().into(),
            ours: parameter.written.ours.as_deref(),
        }
    }
}
