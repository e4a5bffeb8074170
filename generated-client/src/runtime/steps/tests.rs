//! What hostile requests cost: twice the size is at most twice the steps, whatever is in it.

#![allow(dead_code, unreachable_pub, reason = "`object!` writes the setters of an exported type")]

use super::counted;
use crate::runtime::{
    Contract, Given, Operation, Waiver,
    contract::{Condition, Conditional, Literal, Place, Required, Rules, ValueKind, Values},
    object,
    value::Value,
};

object! {
    /// A body with a list of objects, each of which has a list of its own.
    Basket;
    items: Vec<Item> = "items" "[]";
}

object! {
    Item at "items[]";
    name: String = "name" | "Name";
    colour: String = "colour";
    marks: Vec<Mark> = "marks" "[]";
}

object! {
    Mark at "items[].marks[]";
    text: String = "text";
}

const NAME: Place = Place::at(Basket::META, "items[].name");
const COLOUR: Place = Place::at(Basket::META, "items[].colour");
const TEXT: Place = Place::at(Basket::META, "items[].marks[].text");

static OPERATION: Operation = Operation { id: "fill", ..Operation::EMPTY };

static CONTRACT: Contract = Contract {
    id: "fill",
    operation: &OPERATION,
    body: || Box::new(Basket::default()),
    always: Rules::new(
        &[Required::new(NAME), Required::new(COLOUR), Required::new(TEXT)],
        &[Values::new(COLOUR, ValueKind::OneOf, &[Literal::Text("red")])],
        &[&[NAME, COLOUR]],
    ),
    when: &[Conditional {
        label: "if something is blue",
        conditions: &[Condition::Equals(COLOUR, Literal::Text("blue"))],
        rules: Rules::new(&[Required::new(NAME)], &[], &[]),
    }],
    ..Contract::EMPTY
};

/// The steps of reading and judging.
#[track_caller]
fn steps(json: &str) -> usize {
    let waived = Waiver { path: "items[].marks[].text".to_owned(), reason: "a test".to_owned() };
    let given = Given { waivers: vec![waived], ..Given::default() };
    let (steps, verdict) = counted::of(|| CONTRACT.check_json(json.as_bytes(), &given));
    verdict.expect("it is JSON");
    steps
}

/// Makes a request of a size.
type Shape = Box<dyn Fn(usize) -> String>;

#[test]
fn twice_the_size_is_at_most_twice_the_steps() {
    let list =
        |element: &'static str| move |count: usize| format!("{{\"items\":[{}]}}", vec![element; count].join(","));
    let around = |open: &'static str, close: &'static str| {
        move |count: usize| format!("{{\"items\":{}1{}}}", open.repeat(count), close.repeat(count))
    };
    let members = |member: fn(usize) -> String| {
        move |count: usize| {
            let members: Vec<_> = (0..count).map(member).collect();
            format!("{{\"items\":[{{{}}}]}}", members.join(","))
        }
    };
    let shapes: [(&str, Shape); 15] = [
        ("empty objects", Box::new(list("{}"))),
        ("empty lists", Box::new(list("[]"))),
        ("wrong types", Box::new(list(r#"{"name":1,"colour":[],"marks":{}}"#))),
        ("wrong values", Box::new(list(r#"{"name":"a","colour":"blue"}"#))),
        ("lists in lists", Box::new(list(r#"{"marks":[{},{},{}]}"#))),
        ("misfits in lists in lists", Box::new(list(r#"{"marks":[{},{},5]}"#))),
        ("other spellings", Box::new(list(r#"{"Name":1,"Name":2,"name":3}"#))),
        ("brackets", Box::new(around("[", "]"))),
        ("objects", Box::new(around("{\"items\":", "}"))),
        ("both", Box::new(around("[{\"items\":", "}]"))),
        ("unknown names", Box::new(members(|number| format!("\"new{number}\":1")))),
        ("one unknown name", Box::new(members(|_| "\"new\":1".to_owned()))),
        ("one known name", Box::new(members(|_| "\"name\":1".to_owned()))),
        ("one other spelling", Box::new(members(|_| "\"Name\":1".to_owned()))),
        ("known and unknown", Box::new(members(|number| format!("\"name\":{number},\"new{number}\":1")))),
    ];
    for (name, shape) in shapes {
        // Both within the most elements that are read, and both beyond.
        for count in [2_000, 70_000] {
            let (once, twice) = (shape(count), shape(2 * count));
            let (steps_once, steps_twice) = (steps(&once), steps(&twice));
            // Names and indexes have a digit more now and then.
            let grown = twice.len() * 21 / 20;
            assert!(
                steps_twice * once.len() <= steps_once * grown,
                "{name}: {steps_once} steps for {} bytes, {steps_twice} for {}",
                once.len(),
                twice.len()
            );
            assert!(steps_twice < 8 * twice.len() + 1_000, "{name}: {steps_twice} steps for {} bytes", twice.len());
        }
    }
}
