//! A method and a path → what is asked for, and the parameters of the path.

use http::Method;

/// A path's segments, if it is one of a template: the text of each `{parameter}`, in order. A slash at the end is one of the ways in which
/// the guides print paths.
pub(in crate::sandbox) fn parameters(template: &str, path: &str) -> Option<Vec<String>> {
    let mut parameters = Vec::new();
    let path = path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(path);
    let mut segments = path.split('/');
    for expected in template.split('/') {
        let segment = segments.next()?;
        if expected.starts_with('{') {
            if segment.is_empty() {
                return None;
            }
            let decoded = percent_encoding::percent_decode_str(segment).decode_utf8().ok()?;
            parameters.push(decoded.into_owned());
        } else if expected != segment {
            return None;
        }
    }
    segments.next().is_none().then_some(parameters)
}

/// Paths that newer clients call as well, as the guides print them.
pub(in crate::sandbox) fn printed(path: &str) -> std::borrow::Cow<'_, str> {
    if let Some(rest) = path.strip_prefix("/icc/v1/") {
        return format!("/acp/v1/{rest}").into();
    }
    match path.strip_prefix("/tms/v3/tokens/") {
        Some(rest) => format!("/tms/v2/tokens/{rest}").into(),
        None => path.into(),
    }
}

/// Whether a method is the one that is meant.
pub(super) fn is(method: &Method, expected: &str) -> bool {
    method.as_str() == expected
}
