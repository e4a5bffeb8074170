//! What the platform says of fields, word by word.

pub(super) const MISSING: &str = "Declined - The request is missing one or more fields";
pub(super) const INVALID: &str = "Declined - One or more fields in the request contains invalid data";
