use super::*;

#[track_caller]
fn check(sentence: &str, expected: &Says) {
    assert_eq!(&Says::of(sentence, None), expected, "{sentence}");
}

fn values(values: &[&str]) -> Says {
    Says::Values { values: values.iter().map(|value| (*value).to_owned()).collect(), several: false, others: None }
}

#[test]
fn values_are_read_from_code() {
    check("Set the value to `red`.", &values(&["red"]));
    check("Set the value to `red`", &values(&["red"]));
    check("Set this field value to `02`.", &values(&["02"]));
    check("Set to `KEY`.", &values(&["KEY"]));
    check("Set the value to `own` for own payments.", &values(&["own"]));
    check("Set to either `a`, `b` or `c`.", &values(&["a", "b", "c"]));
    let others = Some("payer authentication".to_owned());
    let values = ["a", "b"].map(str::to_owned).to_vec();
    check(
        "Set the value to `a`, a payer authentication value, or `b`.",
        &Says::Values { values, several: false, others },
    );
}

#[test]
fn what_depends_on_more_is_not_guessed() {
    check("Set the value to `a` for red cards, or `b` if it rains.", &Says::Unread);
    check("The default is 5.", &Says::Unread);
    check("Possible values are found elsewhere", &Says::Unread);
}

#[test]
fn conditions_are_read() {
    let needed = Says::Needed;
    check("Required when otherField is not included in the request.", &needed(Condition::Absent("otherField".into())));
    check("This field is required when the a.b field is not used.", &needed(Condition::Absent("a.b".into())));
    check("Required if the other field is present.", &needed(Condition::Present("other".into())));
    let equals = Condition::Equals("a.country".into(), vec!["US".into(), "CA".into()]);
    check("This field is required when the a.country field value is `US` or `CA`.", &needed(equals));
    let cards = Condition::Cards(vec!["American Express".into(), "Visa".into()]);
    check("Required only for American Express, and Visa.", &needed(cards.clone()));
    check("This field is required if the card type is American Express or Visa.", &needed(cards));
    check("Required for countries far away.", &needed(Condition::Words("for countries far away".into())));
    for (case, whose) in [("When", " in your request"), ("If", ""), ("When", "")] {
        let sentence = format!("{case} you include this field{whose}, you must also include a.b");
        check(&sentence, &Says::With("a.b".into()));
    }
    check("When you include this field, you must include a.b", &Says::Unread);
}

#[test]
fn explanations_ask_for_nothing() {
    check("The name on the card.", &Says::Explained);
    check("Visa: set to the last id.", &Says::Explained);
    check("For Visa, use the last id.", &Says::Explained);
    check("Set to the id of the reference.", &Says::Explained);
}

#[test]
fn what_another_message_or_nothing_decides_is_not_enforced() {
    check("The depth of the drain must be the same as the depth that was poured.", &Says::Explained);
    check("Do not use the depth of the order.", &Says::Explained);
    check("If you leave it out, the first pot of an owner becomes the default one.", &Says::Explained);
    check("If it becomes wet, the field must be `dry`.", &Says::Unread);
    check("The value must be the same as `a`.", &Says::Unread);
    let values = ["true", "false"].map(str::to_owned).to_vec();
    check(
        "Set the value to `true` if it rains, otherwise set the value to `false`.",
        &Says::Sometimes { values, when: "if it rains".into() },
    );
    check("Set the value to `true` if it rains, otherwise paint it.", &Says::Unread);
    check("Including this field is recommended, but not required.", &Says::Optional);
}

#[test]
fn sentences_end_at_a_full_stop_outside_code() {
    let found: Vec<_> = sentences("Set to `a. B`. Then more (U.S. Ones). End").collect();
    assert_eq!(found, ["Set to `a. B`.", "Then more (U.S. Ones).", "End"]);
}
