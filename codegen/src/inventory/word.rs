//! What the inventory calls citations, and degrees of encryption.

use crate::model::{Api, Citation, Degree};

/// Citations as the spec has them.
pub(crate) fn citations(api: &Api, documented: &[Citation]) -> Vec<String> {
    documented.iter().map(|citation| api.cite(citation)).collect()
}

/// The names of the guides that are cited.
pub(super) fn guides<'a, 'c>(api: &'a Api<'a>, citations: impl IntoIterator<Item = &'c Citation>) -> Vec<&'a str> {
    Citation::guides(citations).into_iter().map(|guide| api.written.guides[guide].name.value.as_str()).collect()
}

/// How far something is encrypted.
pub(crate) fn encryption_word(degree: Degree) -> &'static str {
    word(degree, ["never", "optional", "required"])
}

/// Whether an answer comes as JOSE.
pub(super) fn jose_word(degree: Degree) -> &'static str {
    word(degree, ["never", "chosen", "default"])
}

/// Whether a request may be sent again after an unknown outcome.
pub(super) fn repeatable_word(degree: Degree) -> &'static str {
    word(degree, ["unsaid", "after-lookup", "yes"])
}

/// When the header is sent that asks for JOSE.
pub(super) fn when_jose(degree: Degree) -> Option<&'static str> {
    match degree {
        Degree::Never => None,
        Degree::May => Some("when asked for"),
        Degree::Must => Some("unless told otherwise"),
    }
}

fn word(degree: Degree, [never, may, must]: [&'static str; 3]) -> &'static str {
    match degree {
        Degree::Never => never,
        Degree::May => may,
        Degree::Must => must,
    }
}
