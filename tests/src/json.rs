//! JSON values by path, as in `mandates[0].description`; a path that ends in `[]`, as in `actionList[]`, is the list.

use serde_json::{Map, Value};

#[derive(Clone, Copy)]
enum Step<'a> {
    Name(&'a str),
    Index(usize),
}

/// The path of the list whose elements are scalars.
fn list_leaf(path: &str) -> Option<&str> {
    path.strip_suffix("[]")
}

fn steps(path: &str) -> Vec<Step<'_>> {
    let path = list_leaf(path).unwrap_or(path);
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (name, indexes) = part.find('[').map_or((part, ""), |at| part.split_at(at));
        steps.push(Step::Name(name));
        let indexes = indexes.split('[').skip(1).map(|index| index.trim_end_matches(']'));
        steps.extend(indexes.map(|index| Step::Index(index.parse().expect("an index is a number"))));
    }
    steps
}

/// The value at a path.
///
/// # Panics
///
/// If the path has an index that is no number.
#[must_use]
pub fn get<'a>(json: &'a Value, path: &str) -> Option<&'a Value> {
    steps(path).into_iter().try_fold(json, |value, step| match step {
        Step::Name(name) => value.get(name),
        Step::Index(index) => value.get(index),
    })
}

/// Puts a value at a path; objects on the way are made, and a list of scalars gets the value as its only element.
///
/// # Panics
///
/// If there can be no such place.
pub fn set(json: &mut Value, path: &str, value: impl Into<Value>) {
    let mut place = json;
    for step in steps(path) {
        place = match step {
            Step::Name(name) => {
                let object = place.as_object_mut().expect("a name leads into an object");
                object.entry(name).or_insert_with(|| Value::Object(Map::new()))
            }
            Step::Index(index) => place.get_mut(index).expect("an index leads to an element that exists"),
        };
    }
    *place = match list_leaf(path) {
        Some(_) => Value::Array(vec![value.into()]),
        None => value.into(),
    };
}

/// Puts what is there and says nothing at a path: an empty text, or a list without elements.
///
/// # Panics
///
/// If there can be no such place.
pub fn empty(json: &mut Value, path: &str) {
    match list_leaf(path) {
        Some(list) => set(json, list, Vec::<Value>::new()),
        None => set(json, path, ""),
    }
}

/// Takes the value at a path out.
///
/// # Panics
///
/// If the path ends with an index.
pub fn remove(json: &mut Value, path: &str) -> Option<Value> {
    let mut steps = steps(path);
    let Some(Step::Name(last)) = steps.pop() else { panic!("`{path}` ends with an index") };
    let object = steps.into_iter().try_fold(json, |value, step| match step {
        Step::Name(name) => value.get_mut(name),
        Step::Index(index) => value.get_mut(index),
    })?;
    object.as_object_mut()?.remove(last)
}

/// Every place that a path with `[]` stands for; a list without elements is a place itself.
#[must_use]
pub fn places(json: &Value, pattern: &str) -> Vec<String> {
    let Some((list, rest)) = pattern.split_once("[]") else { return vec![pattern.to_owned()] };
    let count = get(json, list).and_then(Value::as_array).map_or(0, Vec::len);
    if rest.is_empty() || count == 0 {
        return vec![list.to_owned()];
    }
    (0..count).flat_map(|index| places(json, &format!("{list}[{index}]{rest}"))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_found_put_and_taken_by_path() {
        let mut json = json!({ "a": [{ "b": 1 }, { "b": 2, "c": 3 }] });
        assert_eq!(places(&json, "a[].b"), ["a[0].b", "a[1].b"]);
        assert_eq!(places(&json, "x[].b"), ["x"]);
        assert_eq!(get(&json, "a[1].c"), Some(&json!(3)));
        assert_eq!(remove(&mut json, "a[1].b"), Some(json!(2)));
        set(&mut json, "d.e", true);
        assert_eq!(json, json!({ "a": [{ "b": 1 }, { "c": 3 }], "d": { "e": true } }));
    }

    #[test]
    fn a_list_of_scalars_is_found_put_emptied_and_taken_as_a_whole() {
        let mut json = json!({ "a": { "b": ["1", "2"] } });
        assert_eq!(get(&json, "a.b[]"), Some(&json!(["1", "2"])));
        assert_eq!(places(&json, "a.b[]"), ["a.b"]);
        set(&mut json, "a.b[]", "3");
        assert_eq!(json, json!({ "a": { "b": ["3"] } }));
        empty(&mut json, "a.b[]");
        empty(&mut json, "a.c");
        assert_eq!(json, json!({ "a": { "b": [], "c": "" } }));
        assert_eq!(remove(&mut json, "a.b[]"), Some(json!([])));
        assert_eq!(json, json!({ "a": { "c": "" } }));
    }
}
