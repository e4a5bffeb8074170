//! Where a path or a link leads: which documented operation it is or is near, and at which address it is reached.

use http::{Method, Uri};

use super::ConfigurationError;
use crate::runtime::{Operation, Target};

/// Where a raw call goes.
pub(super) struct Route {
    pub(super) uri: Uri,
    /// As documented, should the prefix be moved.
    path: String,
    /// The operation whose path this one is or goes on from; any of its API family otherwise.
    pub(super) near: &'static Operation,
}

impl Route {
    /// Of a path, or of an address at one of the hosts that the target has.
    pub(super) fn of(target: &Target, href: &str) -> Result<Self, ConfigurationError> {
        let link: Uri = href.parse().map_err(|_| ConfigurationError::ForeignLink)?;
        let path = link.path_and_query().map(ToString::to_string).unwrap_or_default();
        if !path.starts_with('/') || path.starts_with("//") || climbs(&path) {
            return Err(ConfigurationError::ForeignLink);
        }
        if link.authority().is_none() {
            let path = target.documented(&path).into_owned();
            let near = nearest(&path);
            return Ok(Self { uri: target.uri(near, &path)?, path, near });
        }
        let base = operations().find_map(|operation| target.base_path(operation, &link));
        let below = base.and_then(|base| path.strip_prefix(base.as_str()).map(str::to_owned));
        let path = target.documented(&below.ok_or(ConfigurationError::ForeignLink)?).into_owned();
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

/// Whether servers and proxies would resolve dots in the path, which would turn it into another one.
fn climbs(path: &str) -> bool {
    segments(path).any(|segment| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | ".."))
}
