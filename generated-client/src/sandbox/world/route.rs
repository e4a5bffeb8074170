//! A path and a template → whether it is one of its paths, and the parameters that it has.

use std::borrow::Cow;

/// Each segment of a template that is a `{parameter}` with what a path has there, decoded; nothing more once the path is no longer one of
/// the template: then the last is `None`. A slash at the end is one of the ways in which the guides print paths.
fn segments<'a>(template: &'a str, path: &'a str) -> impl Iterator<Item = Option<Cow<'a, str>>> {
    let path = path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(path);
    let (mut expected, mut found) = (template.split('/'), path.split('/'));
    std::iter::from_fn(move || {
        loop {
            match (expected.next(), found.next()) {
                (None, None) => return None,
                (Some(name), Some(segment)) if name.starts_with('{') && !segment.is_empty() => {
                    return Some(percent_encoding::percent_decode_str(segment).decode_utf8().ok());
                }
                (Some(expected), Some(segment)) if expected == segment => {}
                _ => return Some(None),
            }
        }
    })
}

/// Whether a path is one of a template. Most are not, which their beginning tells.
pub(super) fn fits(template: &str, path: &str) -> bool {
    let beginning = template.split('{').next().unwrap_or_default().trim_end_matches('/');
    path.starts_with(beginning) && segments(template, path).all(|segment| segment.is_some())
}

/// What a path has in the place of each `{parameter}`, in order, if it is one of the template.
pub(in crate::sandbox) fn parameters(template: &str, path: &str) -> Option<Vec<String>> {
    segments(template, path).map(|segment| segment.map(Cow::into_owned)).collect()
}

/// Paths that newer clients call as well, as the guides print them.
pub(in crate::sandbox) fn printed(path: &str) -> Cow<'_, str> {
    if let Some(rest) = path.strip_prefix("/icc/v1/") {
        return format!("/acp/v1/{rest}").into();
    }
    match path.strip_prefix("/tms/v3/tokens/") {
        Some(rest) => format!("/tms/v2/tokens/{rest}").into(),
        None => path.into(),
    }
}
