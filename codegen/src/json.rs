//! JSON values by path (`a.b[0].c`), and traces of a page's markup in an example's text.

use serde_json::{Map, Value};

enum Step<'a> {
    Name(&'a str),
    Index(usize),
}

fn steps(path: &str) -> Option<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    for name in path.split('.') {
        let (name, mut rest) = name.find('[').map_or((name, ""), |at| name.split_at(at));
        if name.is_empty() {
            return None;
        }
        steps.push(Step::Name(name));
        while !rest.is_empty() {
            let (index, after) = rest.strip_prefix('[')?.split_once(']')?;
            steps.push(Step::Index(index.parse().ok()?));
            rest = after;
        }
    }
    Some(steps)
}

/// The value at a path.
#[must_use]
pub(crate) fn get<'a>(json: &'a Value, path: &str) -> Option<&'a Value> {
    steps(path)?.into_iter().try_fold(json, |value, step| match step {
        Step::Name(name) => value.get(name),
        Step::Index(index) => value.get(index),
    })
}

/// Sets or removes the value at a path; objects on the way are made. Whether there is such a place.
#[must_use]
pub(crate) fn set(json: &mut Value, path: &str, value: Option<Value>) -> bool {
    let Some(steps) = steps(path) else { return false };
    let Some((last, way)) = steps.split_last() else { return false };
    let mut place = json;
    for step in way {
        let next = match (step, place) {
            (Step::Name(name), Value::Object(map)) => {
                Some(map.entry(*name).or_insert_with(|| Value::Object(Map::new())))
            }
            (Step::Index(index), Value::Array(list)) => list.get_mut(*index),
            _ => None,
        };
        match next {
            Some(next) => place = next,
            None => return false,
        }
    }
    match (last, place, value) {
        (Step::Name(name), Value::Object(map), Some(value)) => {
            map.insert((*name).to_owned(), value);
            true
        }
        (Step::Name(name), Value::Object(map), None) => map.shift_remove(*name).is_some(),
        (Step::Index(index), Value::Array(list), Some(value)) => {
            list.get_mut(*index).map(|place| *place = value).is_some()
        }
        (Step::Index(index), Value::Array(list), None) if *index < list.len() => {
            list.remove(*index);
            true
        }
        _ => false,
    }
}

/// Gives the key at the end of a path another name, in its place. Whether there is such a key, and none of the new name.
#[must_use]
pub(crate) fn rename(json: &mut Value, path: &str, name: &str) -> bool {
    let (parent, key) = path.rsplit_once('.').map_or((None, path), |(parent, key)| (Some(parent), key));
    let object = match parent {
        None => Some(json),
        Some(parent) => get_mut(json, parent),
    };
    let Some(Value::Object(fields)) = object else { return false };
    if fields.contains_key(name) || !fields.contains_key(key) {
        return false;
    }
    let renamed = std::mem::take(fields).into_iter();
    *fields = renamed.map(|(known, value)| (if known == key { name.to_owned() } else { known }, value)).collect();
    true
}

/// Takes every member out that is `null`.
pub(crate) fn drop_nulls(json: &mut Value) {
    match json {
        Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(elements) => elements.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

fn get_mut<'a>(json: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    steps(path)?.into_iter().try_fold(json, |value, step| match step {
        Step::Name(name) => value.get_mut(name),
        Step::Index(index) => value.get_mut(index),
    })
}

/// The first trace of a page's markup in a text, and at which byte: an HTML entity, or a superscript figure, by which
/// publishers refer to footnotes.
#[must_use]
pub(crate) fn markup(text: &str) -> Option<(usize, String)> {
    let entity = |at: usize| {
        let (name, _) = text[at + 1..].split_once(';')?;
        let is_name =
            (1..=8).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#');
        is_name.then(|| (at, format!("&{name};")))
    };
    text.char_indices().find_map(|(at, mark)| match mark {
        '¹' | '²' | '³' | '⁰'..='⁹' => Some((at, mark.to_string())),
        '&' => entity(at),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_found_and_set_by_path() {
        let mut json = json!({ "a": [{ "b": 1 }, { "c": [true] }] });
        assert_eq!(get(&json, "a[1].c[0]"), Some(&json!(true)));
        assert_eq!(get(&json, "a[2].c"), None);
        assert_eq!(get(&json, "a[x]"), None);
        assert!(set(&mut json, "a[0].b", None));
        assert!(!set(&mut json, "a[0].b", None));
        assert!(set(&mut json, "d.e.f", Some(json!("new"))));
        assert!(!set(&mut json, "a[9].x", Some(json!(1))));
        assert_eq!(json, json!({ "a": [{}, { "c": [true] }], "d": { "e": { "f": "new" } } }));
    }

    #[test]
    fn a_key_is_renamed_in_its_place() {
        let mut json = json!({ "a": [{ "B": 1, "c": 2 }], "d": 3 });
        assert!(rename(&mut json, "a[0].B", "b"));
        assert_eq!(json.to_string(), r#"{"a":[{"b":1,"c":2}],"d":3}"#);
        assert!(!rename(&mut json, "a[0].B", "e"), "there is none any more");
        assert!(!rename(&mut json, "a[0].b", "c"), "the name is taken");
        assert!(!rename(&mut json, "a[1].b", "e"));
        assert!(rename(&mut json, "d", "D"));
        assert_eq!(json["D"], json!(3));
    }

    #[test]
    fn members_that_are_null_are_dropped_and_elements_stay() {
        let mut json = json!({ "a": null, "b": [{ "c": null, "d": 1 }, null], "e": { "f": null } });
        drop_nulls(&mut json);
        assert_eq!(json, json!({ "b": [{ "d": 1 }, null], "e": {} }));
    }

    #[test]
    fn html_entities_are_markup_and_plain_ampersands_are_not() {
        assert_eq!(markup("a & b; c &amp b"), None);
        assert_eq!(markup("x\n  \"q&gt;95\""), Some((6, "&gt;".to_owned())));
    }
}
