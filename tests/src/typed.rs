//! What people read on the pages and typed by hand, a file for each topic in `typed/`: it is made from neither spec nor client.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde::Deserialize;
use serde_json::Value;

/// One file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// As the file is called, and as ids of its use cases begin.
    #[serde(skip)]
    pub name: String,
    /// Its calls, each by method and path.
    #[serde(default)]
    pub endpoints: BTreeMap<String, Endpoint>,
    /// What several lists have: they refer to it.
    #[serde(default, rename = "fragments")]
    _fragments: Vec<String>,
    /// For use cases and variants, by their ids behind the topic: the rules of their lists, a line each.
    #[serde(default)]
    pub required: BTreeMap<String, Vec<String>>,
    /// What use cases can have beside that, no more and no less.
    #[serde(default)]
    pub optional: BTreeMap<String, String>,
    /// Some of what they can have.
    #[serde(default)]
    pub some_optional: BTreeMap<String, String>,
    /// Fields that may be shown, by why: `Body path`, a line each.
    #[serde(default)]
    pub shown: BTreeMap<String, String>,
    /// Requests that no page shows.
    #[serde(default)]
    pub requests: Vec<Request>,
}

/// One call.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Its base addresses, by environment.
    pub hosts: BTreeMap<String, String>,
    /// Whether requests are encrypted: `never`, `optional`, `required`.
    pub encryption: String,
    /// Who makes it, behind the topic; if nothing is said, every use case of the topic.
    pub use_cases: Option<BTreeSet<String>>,
    /// What each of its use cases can have beside its own fields.
    #[serde(default)]
    pub optional: String,
    /// What holds in each of them.
    #[serde(default)]
    pub rules: String,
}

/// One request.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The use case or variant, behind the topic.
    pub of: String,
    /// What tells it from others, for messages.
    pub with: String,
    /// What is known beside the body.
    #[serde(default)]
    pub selections: BTreeMap<String, String>,
    /// What is sent.
    pub body: Value,
}

impl Topic {
    /// The id of a use case or variant.
    #[must_use]
    pub fn id(&self, name: &str) -> String {
        format!("{}/{name}", self.name)
    }

    /// The call that a use case of the topic makes, and how it is made.
    #[must_use]
    pub fn endpoint(&self, id: &str) -> Option<(&str, &Endpoint)> {
        let name = id.strip_prefix(&self.name)?.strip_prefix('/')?;
        // Variants make the call of their use case.
        let base = name.split('.').next().unwrap_or(name);
        let makes = |endpoint: &Endpoint| endpoint.use_cases.as_ref().is_none_or(|names| names.contains(base));
        let found = self.endpoints.iter().find(|(_, endpoint)| makes(endpoint));
        found.map(|(call, endpoint)| (call.as_str(), endpoint))
    }
}

/// The lines of a list.
pub fn lines(list: &str) -> impl Iterator<Item = &str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// Every file of the folder.
///
/// # Panics
///
/// If one is not as its README says.
#[must_use]
pub fn topics() -> Vec<Topic> {
    let folder = crate::workspace_root().join("tests/typed");
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut paths: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml")).collect();
    paths.sort();
    paths.iter().map(|path| topic(path)).collect()
}

fn topic(path: &Path) -> Topic {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    // By way of a value, which refuses what is typed twice.
    let value = serde_yaml::from_str::<serde_yaml::Value>(&text);
    let topic: Topic =
        value.and_then(serde_yaml::from_value).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Topic { name, ..topic }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_twice_is_refused() {
        let twice = "required: { a: [required x], a: [required y] }";
        assert!(serde_yaml::from_str::<serde_yaml::Value>(twice).is_err());
    }

    #[test]
    fn variants_make_the_call_of_their_use_case() {
        let topic: Topic =
            serde_yaml::from_str("endpoints: { GET /a: { hosts: {}, encryption: never, use_cases: [b/c] } }")
                .expect("it is a topic");
        let topic = Topic { name: "a".to_owned(), ..topic };
        assert_eq!(topic.endpoint("a/b/c.d").map(|(call, _)| call), Some("GET /a"));
        assert!(topic.endpoint("a/b/d").is_none() && topic.endpoint("b/c").is_none());
    }
}
