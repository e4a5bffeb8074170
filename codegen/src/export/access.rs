//! Where operations are reached, and how requests prove who sends them.

use serde_json::{Map, Value as Json, json};

use crate::model::{Api, Model, Operation, Security};

/// Where operations are, each address once.
pub(super) fn servers<'a>(model: &Model, operations: impl Iterator<Item = &'a Operation<'a>>) -> Vec<Json> {
    let (mut servers, mut known) = (Vec::new(), Vec::new());
    for host in operations.flat_map(|operation| &operation.hosts) {
        if !known.contains(&host.written.base.value.as_str()) {
            known.push(host.written.base.value.as_str());
            let environment = &model.api.environments[host.environment].written;
            let (name, says) = (&environment.name.value, &environment.says.value);
            servers.push(json!({ "url": host.written.base.value, "description": says, "x-environment": name }));
        }
    }
    servers
}

/// A scheme for each header, and one for each kind of token.
pub(super) fn security_schemes(api: &Api) -> Map<String, Json> {
    let mut schemes = Map::new();
    for way in &api.written.security {
        for header in way.headers.iter().chain(&way.with_body) {
            let says = format!("{} {}", way.title.value, header.says.value);
            let name = &header.name.value;
            // Several ways may have it, each for its own reason.
            let others = schemes.get(name).and_then(|scheme| scheme["description"].as_str());
            let says = others.map_or_else(|| says.clone(), |others| format!("{others} {says}"));
            schemes
                .insert(name.clone(), json!({ "type": "apiKey", "in": "header", "name": name, "description": says }));
        }
        if let Some(bearer) = &way.bearer {
            let scheme = json!({
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": bearer.value,
                "description": way.title.value,
            });
            schemes.insert(way.name.value.clone(), scheme);
        }
    }
    schemes
}

/// The ways in which a request can prove who sends it: one of these, each with all of its headers.
pub(super) fn security(api: &Api, has_body: bool) -> Vec<Json> {
    let requirement = |way: &Security| {
        let with_body = way.with_body.iter().filter(|_| has_body);
        let headers = way.headers.iter().chain(with_body).map(|header| header.name.value.clone());
        let token = way.bearer.iter().map(|_| way.name.value.clone());
        Json::from(headers.chain(token).map(|name| (name, json!([]))).collect::<Map<_, _>>())
    };
    api.written.security.iter().map(requirement).collect()
}
