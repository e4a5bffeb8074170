//! A type → what the setter of a field or parameter of that type takes.

use crate::model::{Asks, Input, Manner, Plain, Type};

/// `asks` tells of a struct who asks for what is required in it, if it has a builder.
pub(super) fn of_field(ty: &Type, asks: impl FnOnce(usize) -> Option<Asks>) -> Input {
    match ty {
        Type::List(element) => match element.inner_struct().map(asks) {
            None => Input::List,
            Some(None) => Input::Element,
            Some(Some(Asks::Part)) => Input::Complete,
            Some(Some(Asks::Request)) => Input::Any,
        },
        Type::Boolean | Type::Integer => Input::Value(Manner::AsIs),
        _ => Input::Value(Manner::Converted),
    }
}

pub(super) fn of_parameter(ty: Plain) -> Manner {
    match ty {
        Plain::Boolean | Plain::Integer => Manner::AsIs,
        Plain::Text | Plain::Named(_) | Plain::Code(_) | Plain::Unknown => Manner::Converted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_objects_are_taken_one_by_one_and_all_else_whole() {
        let list = |element| Type::List(Box::new(element));
        let is = |ty: Type, asks, expected| assert_eq!(of_field(&ty, |_| asks), expected, "{ty:?}");
        is(Type::Text, None, Input::Value(Manner::Converted));
        is(Type::Integer, None, Input::Value(Manner::AsIs));
        is(list(Type::Integer), None, Input::List);
        is(list(Type::Struct(1)), None, Input::Element);
        is(list(Type::Struct(1)), Some(Asks::Part), Input::Complete);
        is(list(Type::Struct(1)), Some(Asks::Request), Input::Any);
    }

    #[test]
    fn a_parameter_that_is_a_number_is_taken_as_it_is() {
        assert_eq!(of_parameter(Plain::Integer), Manner::AsIs);
        assert_eq!(of_parameter(Plain::Code(0)), Manner::Converted);
    }
}
