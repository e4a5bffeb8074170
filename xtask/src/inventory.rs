//! Everything that the spec says as one JSON document, in the words of payments where the compiler has none.

use codegen::{Failure, Source};
use serde_json::Value;

/// The inventory: what the compiler says of selectors and modes becomes `networks` and `relaxable` of a use case.
///
/// # Errors
///
/// If anything in the spec is wrong.
pub fn inventory(spec: &[Source]) -> Result<Value, Failure> {
    let mut inventory = codegen::inventory(spec)?;
    let use_cases = inventory["use_cases"].as_array_mut().into_iter().flatten();
    for use_case in use_cases.filter_map(Value::as_object_mut) {
        for (general, kind, own) in [("supports", "network", "networks"), ("lifted", "relaxed", "relaxable")] {
            let of_kind = use_case.get_mut(general).and_then(Value::as_object_mut).and_then(|all| all.remove(kind));
            use_case.insert(own.to_owned(), of_kind.unwrap_or_else(|| Value::Array(Vec::new())));
            if use_case.get(general).and_then(Value::as_object).is_none_or(serde_json::Map::is_empty) {
                use_case.remove(general);
            }
        }
    }
    Ok(inventory)
}
