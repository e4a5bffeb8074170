//! Where a path or a link leads: which documented operation it is or is near, and at which address it is reached.

use http::{Method, Uri};

use super::ConfigurationError;
use crate::runtime::{Operation, Target, target::sendable};

/// Where a raw call goes.
pub(super) struct Route {
    pub(super) uri: Uri,
    /// As documented, should the prefix be moved.
    pub(super) path: String,
    /// The operation whose path this one is or goes on from; any of its API family otherwise.
    pub(super) near: &'static Operation,
}

impl Route {
    /// Of a path, or of an address at one of the hosts that the target has.
    pub(super) fn of(target: &Target, href: &str) -> Result<Self, ConfigurationError> {
        let Some((_, address)) = href.split_once("://").filter(|(scheme, _)| !scheme.contains(['/', '?'])) else {
            let path = target.documented(href).into_owned();
            let near = nearest(&path);
            return Ok(Self { uri: target.uri(near, &path)?, path, near });
        };
        let path = address.find('/').map_or("/", |begins| &address[begins..]);
        sendable(path)?;
        let link: Uri = href.parse().map_err(|_| ConfigurationError::ForeignLink)?;
        if link.path_and_query().is_none_or(|sent| sent != path) {
            return Err(ConfigurationError::ForeignLink);
        }
        let below = operations().find_map(|operation| {
            let base = target.base_path(operation, &link)?;
            path.strip_prefix(base.as_str()).filter(|below| below.starts_with('/'))
        });
        let path = target.documented(below.ok_or(ConfigurationError::ForeignLink)?).into_owned();
        let near = nearest(&path);
        Ok(Self { uri: link, path, near })
    }

    /// The operation that this method and path are.
    pub(super) fn operation(&self, method: &Method) -> Option<&'static Operation> {
        let is = |operation: &&Operation| {
            operation.method == method.as_str()
                && segments(&self.path).count() == segments(operation.path).count()
                && agreement(&self.path, operation.path) == segments(operation.path).count()
        };
        operations().find(is)
    }

    /// Whether the path belongs to the API of the operation that it is near.
    pub(super) fn is_of_family(&self) -> bool {
        agreement(&self.path, self.near.path) > 0
    }

    /// As much of the path as is documented: what follows may hold ids.
    pub(super) fn template(&self) -> String {
        let known = agreement(&self.path, self.near.path);
        let mut template = String::new();
        for segment in segments(self.near.path).take(known) {
            template = template + "/" + segment;
        }
        if segments(&self.path).count() > known { template + "/…" } else { template }
    }
}

fn operations() -> impl Iterator<Item = &'static Operation> {
    crate::use_cases().iter().map(|contract| contract.operation)
}

/// The operation whose whole path begins this one, the longest of them; else the one that agrees in most segments.
fn nearest(path: &str) -> &'static Operation {
    let rank = |operation: &&Operation| {
        let agreed = agreement(path, operation.path);
        (agreed == segments(operation.path).count(), agreed)
    };
    let mut best: Option<&'static Operation> = None;
    for operation in operations() {
        if best.is_none_or(|best| rank(&operation) > rank(&best)) {
            best = Some(operation);
        }
    }
    best.unwrap_or(&crate::payments::CREATE_PAYMENT)
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('?').next().unwrap_or_default().split('/').filter(|segment| !segment.is_empty())
}

/// In how many segments, from the first, a path is as a template has it.
fn agreement(path: &str, template: &str) -> usize {
    let same = |(own, known): &(&str, &str)| own == known || known.starts_with('{');
    segments(path).zip(segments(template)).take_while(same).count()
}
