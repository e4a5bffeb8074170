//! Reads field lists and the conditions that they may stand under.

use super::{
    Allowed, At, Choice, Condition, Item, Scalar, Text, When,
    read::{self, Element, Map, Value},
};
use crate::{
    diagnostic::{Diagnostics, Span},
    yaml::{Kind, Node},
};

impl Element for Item {
    fn read_all(node: &Node, _: &str, diagnostics: &mut Diagnostics) -> Vec<Self> {
        read::list(node, "paths", diagnostics, item)
    }
}

impl Element for When {
    fn read_all(node: &Node, _: &str, diagnostics: &mut Diagnostics) -> Vec<Self> {
        read::list(node, "conditions", diagnostics, when)
    }
}

impl Element for Allowed {
    fn read_all(node: &Node, _: &str, diagnostics: &mut Diagnostics) -> Vec<Self> {
        if matches!(&node.kind, Kind::List(items) if items.is_empty()) {
            let message =
                "an empty list allows no value at all; name the allowed values, or leave the list out if any will do";
            diagnostics.add(&node.span, message);
        }
        read::list(node, "allowed values", diagnostics, allowed)
    }
}

impl Choice {
    /// `[PATH, PATH]`.
    pub(super) fn short(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let paths = read::list(node, "paths", diagnostics, path);
        matches!(node.kind, Kind::List(_)).then(|| Self { span: node.span.clone(), paths, ours: None })
    }
}

/// Reads one entry of `required` or `optional`: `PATH`, `PATH: VALUE` or a map with `path`.
fn item(node: &Node, diagnostics: &mut Diagnostics) -> Option<Item> {
    let Kind::Map(entries) = &node.kind else {
        let path = path(node, diagnostics)?;
        return Some(Item { path, may_be_empty: false, fixed: false, default: None, values: Vec::new(), ours: None });
    };
    match entries.as_slice() {
        _ if entries.iter().any(|(key, _)| is_text(key, "path")) => long_item(node, diagnostics),
        [(key, value)] => Some(Item {
            path: path(key, diagnostics)?,
            may_be_empty: false,
            fixed: !matches!(value.kind, Kind::List(_)),
            default: None,
            values: values(value, diagnostics),
            ours: None,
        }),
        _ => {
            let message = "this entry is none of the three forms: write `PATH`, `PATH: VALUE`, or a map with `path`";
            diagnostics.add(&node.span, message);
            None
        }
    }
}

fn path(node: &Node, diagnostics: &mut Diagnostics) -> Option<Text> {
    let path = read::text_as(node, "a path", diagnostics)?;
    if path.value.is_empty() {
        diagnostics.add(&path.span, "a path is empty; write it or remove the entry");
    }
    Some(path)
}

fn is_text(node: &Node, expected: &str) -> bool {
    matches!(&node.kind, Kind::Text(text) if text == expected)
}

fn long_item(node: &Node, diagnostics: &mut Diagnostics) -> Option<Item> {
    let mut map = Map::open(node, "this entry", diagnostics)?;
    let path = Value::read(&mut map, "path");
    let may_be_empty = Value::read(&mut map, "may_be_empty");
    let value = map.take("value").and_then(|node| fixed(node, map.diagnostics));
    let fixed = value.is_some();
    let mut values: Vec<Allowed> = value.into_iter().collect();
    if let Some(one_of) = map.peek("one_of").filter(|_| fixed) {
        let message =
            "`value` and `one_of` exclude each other; keep `value` for a fixed value, `one_of` for allowed ones";
        map.diagnostics.add(&one_of.span, message);
    }
    values.extend(Vec::<Allowed>::read(&mut map, "one_of"));
    let expected = "the value that a builder begins with";
    let mut default = map.take("default").and_then(|node| scalar(node, expected, map.diagnostics));
    if let Some(default) = default.take_if(|_| map.peek("one_of").is_none()) {
        let message = "`default` is one of the allowed values, which `one_of` lists; write `value` for a fixed one";
        map.diagnostics.add(&default.span, message);
    }
    let ours = Value::read(&mut map, "ours");
    map.finish();
    Some(Item { path, may_be_empty, fixed, default, values, ours })
}

fn values(node: &Node, diagnostics: &mut Diagnostics) -> Vec<Allowed> {
    match &node.kind {
        Kind::List(_) => Allowed::read_all(node, "", diagnostics),
        _ => fixed(node, diagnostics).into_iter().collect(),
    }
}

fn fixed(node: &Node, diagnostics: &mut Diagnostics) -> Option<Allowed> {
    let expected = "a fixed value (allowed ones are a list: `[a, b, { list: NAME }]`)";
    scalar(node, expected, diagnostics).map(Allowed::Value)
}

fn allowed(node: &Node, diagnostics: &mut Diagnostics) -> Option<Allowed> {
    if let Kind::Map(_) = node.kind {
        let mut map = Map::open(node, "this reference to a code list", diagnostics)?;
        let list = Value::read(&mut map, "list");
        map.finish();
        return Some(Allowed::List(list));
    }
    scalar(node, "a value or `{ list: NAME }`", diagnostics).map(Allowed::Value)
}

fn scalar(node: &Node, expected: &str, diagnostics: &mut Diagnostics) -> Option<At<Scalar>> {
    let value = match &node.kind {
        Kind::Null => Scalar::Null,
        Kind::Boolean(boolean) => Scalar::Boolean(*boolean),
        Kind::Integer(integer) => Scalar::Integer(*integer),
        Kind::Text(text) => {
            read::report_control(text, &node.span, diagnostics);
            Scalar::Text(text.clone())
        }
        Kind::List(_) | Kind::Map(_) => {
            read::mismatch(node, expected, diagnostics);
            return None;
        }
    };
    Some(At { value, span: node.span.clone() })
}

/// A path and a value.
impl Element for (Text, At<Scalar>) {
    fn read_all(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Vec<Self> {
        read::map(node, key, "paths and values", diagnostics, |path, node, diagnostics| {
            Some((path, scalar(node, "a value", diagnostics)?))
        })
    }
}

/// Reads one entry of `when`; a key that is not one of ours names a selector.
fn when(node: &Node, diagnostics: &mut Diagnostics) -> Option<When> {
    let mut map = Map::open(node, "this condition", diagnostics)?;
    let mut conditions = Vec::new();
    conditions.extend(Option::read(&mut map, "present").map(Condition::Present));
    conditions.extend(Option::read(&mut map, "absent").map(Condition::Absent));
    if let Some(node) = map.take("equals") {
        let equals = <(Text, At<Scalar>)>::read_all(node, "equals", map.diagnostics);
        conditions.extend(equals.into_iter().map(|(path, value)| Condition::Equals(path, value)));
    }
    let required = Value::read(&mut map, "required");
    let optional = Value::read(&mut map, "optional");
    for (selector, node) in map.rest() {
        let values = read::texts(node, &selector.value, map.diagnostics);
        if matches!(&node.kind, Kind::List(items) if items.is_empty()) {
            let message = "a condition without values never holds; name the values, or remove it";
            map.diagnostics.add(&node.span, message);
        }
        conditions.push(Condition::Selector(selector, values));
    }
    // As written, since documentation reads them out.
    conditions.sort_by(|a, b| place(a).cmp(place(b)));
    Some(When { span: node.span.clone(), conditions, required, optional })
}

fn place(condition: &Condition) -> &Span {
    match condition {
        Condition::Present(Text { span, .. })
        | Condition::Absent(Text { span, .. })
        | Condition::Equals(Text { span, .. }, _)
        | Condition::Selector(Text { span, .. }, _) => span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    /// Compares what one entry of a field list or of `when` says, and its problems.
    #[track_caller]
    fn check<T>(
        text: &str,
        read: fn(&Node, &mut Diagnostics) -> Option<T>,
        outline: fn(&T) -> String,
        expected: &str,
        problems: &[&str],
    ) {
        let mut diagnostics = Diagnostics::default();
        let node = yaml::parse(&"spec/a.yaml".into(), text, &mut diagnostics).expect("this is YAML");
        let found = read(&node, &mut diagnostics);
        assert_eq!(found.as_ref().map(outline).unwrap_or_default(), expected);
        let found = diagnostics.into_sorted();
        let found: Vec<_> =
            found.iter().map(|problem| format!("{}: {}", problem.span.column, problem.message)).collect();
        assert_eq!(found, problems);
    }

    #[track_caller]
    fn check_item(text: &str, expected: &str, problems: &[&str]) {
        check(text, item, outline_item, expected, problems);
    }

    #[track_caller]
    fn check_when(text: &str, expected: &str, problems: &[&str]) {
        check(text, when, outline_when, expected, problems);
    }

    fn outline_item(item: &Item) -> String {
        let values: Vec<_> = item
            .values
            .iter()
            .map(|value| match value {
                Allowed::Value(value) => format!("{:?}", value.value),
                Allowed::List(list) => format!("list {}", list.value),
            })
            .collect();
        let may_be_empty = if item.may_be_empty { "?" } else { "" };
        let ours = item.ours.as_ref().map(|why| format!(" ({})", why.value)).unwrap_or_default();
        format!("{}{may_be_empty} [{}]{ours}", item.path.value, values.join(", "))
    }

    fn outline_when(when: &When) -> String {
        let conditions: Vec<_> = when
            .conditions
            .iter()
            .map(|condition| match condition {
                Condition::Present(path) => format!("present {}", path.value),
                Condition::Absent(path) => format!("absent {}", path.value),
                Condition::Equals(path, value) => format!("{} is {:?}", path.value, value.value),
                Condition::Selector(name, values) => {
                    let values: Vec<_> = values.iter().map(|value| value.value.as_str()).collect();
                    format!("{} in {}", name.value, values.join("|"))
                }
            })
            .collect();
        let items = |items: &[Item]| items.iter().map(outline_item).collect::<Vec<_>>().join(", ");
        format!("{} => {}; {}", conditions.join(" & "), items(&when.required), items(&when.optional))
    }

    #[test]
    fn a_path_alone_takes_any_value() {
        check_item("a.b[].c", "a.b[].c []", &[]);
    }

    #[test]
    fn fixed_values_keep_their_types() {
        check_item("a.b: internet", r#"a.b [Text("internet")]"#, &[]);
        check_item("a.b: '10'", r#"a.b [Text("10")]"#, &[]);
        check_item("a.b: 10", "a.b [Integer(10)]", &[]);
        check_item("a.b: true", "a.b [Boolean(true)]", &[]);
        check_item("a.b: null", "a.b [Null]", &[]);
    }

    #[test]
    fn allowed_values_may_refer_to_lists() {
        check_item("a: [b, 1, { list: c }]", r#"a [Text("b"), Integer(1), list c]"#, &[]);
    }

    #[test]
    fn the_long_form_has_everything() {
        check_item("{ path: a, may_be_empty: true, value: b, ours: why }", r#"a? [Text("b")] (why)"#, &[]);
        check_item("{ path: a, one_of: [b, { list: c }] }", r#"a [Text("b"), list c]"#, &[]);
    }

    #[test]
    fn a_value_and_allowed_values_exclude_each_other() {
        let problem =
            "30: `value` and `one_of` exclude each other; keep `value` for a fixed value, `one_of` for allowed ones";
        check_item("{ path: a, value: b, one_of: [c] }", r#"a [Text("b"), Text("c")]"#, &[problem]);
    }

    #[test]
    fn wrong_shapes_of_entries_are_reported() {
        check_item("10", "", &["1: expected a path, found the integer `10`; put it in quotes"]);
        check_item(
            "{ a: 1, b: 2 }",
            "",
            &["1: this entry is none of the three forms: write `PATH`, `PATH: VALUE`, or a map with `path`"],
        );
        check_item(
            "a: { list: b }",
            "a []",
            &["4: expected a fixed value (allowed ones are a list: `[a, b, { list: NAME }]`), found a map"],
        );
        check_item("a: [[b]]", "a []", &["5: expected a value or `{ list: NAME }`, found a list"]);
        check_item(
            "a: []",
            "a []",
            &["4: an empty list allows no value at all; name the allowed values, or leave the list out if any will do"],
        );
        check_item("{ path: a, may_be_empty: yes }", "a []", &["26: expected `true` or `false`, found the text `yes`"]);
    }

    #[test]
    fn conditions_keep_the_written_order() {
        check_when(
            "{ colour: [red, blue], present: a, equals: { b: 1, c: x }, absent: d, kind: e, required: [f], optional: [g: h] }",
            r#"colour in red|blue & present a & b is Integer(1) & c is Text("x") & absent d & kind in e => f []; g [Text("h")]"#,
            &[],
        );
    }

    #[test]
    fn wrong_shapes_of_conditions_are_reported() {
        check_when(
            "{ present: [a], equals: b, colour: 1, required: c }",
            "colour in  => ; ",
            &[
                "12: expected text, found a list",
                "25: expected a map of paths and values, found the text `b`",
                "36: expected text or a list of texts, found the integer `1`; put it in quotes",
                "49: expected a list of paths, found the text `c`",
            ],
        );
        check_when("a", "", &["1: expected a map with the keys of this condition, found the text `a`"]);
    }
}
