//! Reading bodies by path, and writing answers by path.

use serde_json::{Map, Value};

use crate::runtime::{
    Json,
    value::{Object, View},
};

/// What a body has at a path.
pub(super) fn view<'a>(body: &'a dyn Object, path: &str) -> View<'a> {
    let mut object = body;
    let mut names = path.split('.').peekable();
    while let Some(name) = names.next() {
        let Some((index, _)) = object.meta().find(name) else { return View::Absent };
        match (object.view(index), names.peek()) {
            (view, None) => return view,
            (View::Object(inner), Some(_)) => object = inner,
            _ => return View::Absent,
        }
    }
    View::Absent
}

/// A text that is there and not empty.
pub(super) fn text<'a>(body: &'a dyn Object, path: &str) -> Option<&'a str> {
    view(body, path).as_text().filter(|text| !text.is_empty())
}

pub(super) fn is_true(body: &dyn Object, path: &str) -> bool {
    matches!(view(body, path), View::Boolean(true))
}

/// Whether a list of texts has one.
pub(super) fn lists(body: &dyn Object, path: &str, element: &str) -> bool {
    view(body, path).elements().any(|view| view.as_text() == Some(element))
}

/// An undocumented member of a documented object.
pub(super) fn other<'a>(body: &'a dyn Object, parent: &str, name: &str) -> Option<&'a Json> {
    match view(body, parent) {
        View::Object(object) => object.extra().get(name),
        _ => None,
    }
}

/// Sets a value at a path, and makes the objects on the way.
pub(super) fn set(target: &mut Value, path: &str, value: impl Into<Value>) {
    let mut at = target;
    for name in path.split('.') {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        let Value::Object(map) = at else { return };
        at = map.entry(name).or_insert(Value::Null);
    }
    *at = value.into();
}

/// Removes what is at a path.
pub(super) fn remove(target: &mut Value, path: &str) {
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    let parent = if parent.is_empty() { Some(target) } else { target.pointer_mut(&pointer(parent)) };
    if let Some(Value::Object(map)) = parent {
        map.remove(name);
    }
}

/// A text of an answer or a record.
pub(super) fn get<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    value.pointer(&pointer(path))?.as_str()
}

fn pointer(path: &str) -> String {
    format!("/{}", path.replace('.', "/"))
}

/// Applies a merge patch (RFC 7396).
pub(super) fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(map) = target else { return };
    for (name, value) in patch {
        if value.is_null() {
            map.remove(&name);
        } else {
            merge(map.entry(name).or_insert(Value::Null), value);
        }
    }
}
