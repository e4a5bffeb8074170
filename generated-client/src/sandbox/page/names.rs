//! Use cases by id → the type that makes their requests.

use std::{any, collections::HashMap, sync::LazyLock};

use crate::runtime::UseCase;

static NAMES: LazyLock<HashMap<&str, String>> = LazyLock::new(|| every_use_case!(named).into_iter().collect());

/// The type's path from outside.
pub(super) fn of(use_case: &str) -> Option<&'static str> {
    NAMES.get(use_case).map(String::as_str)
}

fn named<U: UseCase>() -> (&'static str, String) {
    // The module of generated code is no part of what others write.
    (U::CONTRACT.id, any::type_name::<U>().replacen("::generated::", "::", 1))
}
