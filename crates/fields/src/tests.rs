#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::*;

fn field(kind: Kind) -> Field {
    let choice = |number, label: &str, is_retired| Choice { number, label: label.into(), is_retired };
    let choices = vec![choice(1, "Day shift", false), choice(2, "Night shift", false), choice(3, "Split", true)];
    Field { key: "assuf1".into(), label: "Shift".into(), hint: String::new(), is_required: false, kind, choices }
}

fn value(kind: Kind, typed: &str) -> Value {
    match field(kind).parse(typed, None).unwrap() {
        Typed::Value(value) => value,
        other => unreachable!("{other:?}"),
    }
}

fn refused(kind: Kind, typed: &str) -> Fault {
    field(kind).parse(typed, None).unwrap_err()
}

// covers: A14
#[test]
fn what_is_typed_becomes_a_value_or_a_sentence_on_its_field() {
    assert_eq!(value(Kind::Text, "  two \n words "), Value::Text("two words".into()));
    for (typed, number) in [("12", 120_000), ("-0.5", -5_000), ("−3", -30_000), ("+7.1230", 71_230), ("007", 70_000), ("0", 0)] {
        assert_eq!(value(Kind::Number, typed), Value::Number(number), "{typed}");
    }
    assert_eq!(value(Kind::Date, "2024-02-29").stored(), "2024-02-29");
    assert_eq!(value(Kind::YesNo, "TRUE"), Value::YesNo(true));
    assert_eq!(value(Kind::Choice, "night SHIFT"), Value::Choice(2));
    assert_eq!(field(Kind::Person).parse(" Ann (ann) ", None).unwrap(), Typed::Person("Ann (ann)".into()));
    for kind in Kind::ALL {
        for blank in ["", "  ", "\t"] {
            assert_eq!(field(kind).parse(blank, None).unwrap(), Typed::Nothing);
        }
    }
    assert_eq!(field(Kind::Text).parse("\u{200B}", None).unwrap(), Typed::Nothing);
    for (kind, bad) in [
        (Kind::Number, "1,5"),
        (Kind::Number, "1.23456"),
        (Kind::Number, "1."),
        (Kind::Number, ".5"),
        (Kind::Number, "--1"),
        (Kind::Number, "1e9"),
        (Kind::Number, "NaN"),
        (Kind::Number, "١٢"),
        (Kind::Number, "1234567890123456"),
        (Kind::Date, "29/02/2024"),
        (Kind::Date, "2023-02-29"),
        (Kind::Date, "0000-01-01"),
        (Kind::Date, "2024-02-29T10:00"),
        (Kind::YesNo, "maybe"),
        (Kind::Choice, "Evening"),
        (Kind::Choice, "Split"),
    ] {
        let fault = refused(kind, bad);
        assert_eq!((fault.fields[0].field.as_ref(), fault.fields.len()), ("assuf1", 1), "{bad}");
    }
    assert!(refused(Kind::Text, &"x".repeat(1001)).is("too_long"));
    assert!(refused(Kind::Choice, "Evening").message.contains("Day shift, Night shift."));
}

#[test]
fn what_was_retired_stays_where_it_was_chosen() {
    let kept = field(Kind::Choice).parse("Split", Some(&Value::Choice(3))).unwrap();
    assert_eq!(kept, Typed::Value(Value::Choice(3)));
    let shown = field(Kind::Choice).edit("Split", &[], "/pick").into_string();
    assert!(shown.contains("<option value=\"Split\" selected>"), "{shown}");
    assert!(!field(Kind::Choice).edit("", &[], "/pick").into_string().contains("Split"));
}

#[test]
fn pages_show_values_as_their_reader_writes_them() {
    use web::format::{DateStyle, NumberStyle};
    let format = Format::new("UTC", DateStyle::Dotted, NumberStyle::PointComma);
    let shown = |kind, value: &Value| field(kind).show(value, &format, |_| "Ann".into());
    assert_eq!(shown(Kind::Number, &Value::Number(12_345_000)), "1.234,5");
    assert_eq!(shown(Kind::Number, &Value::Number(-20_000)), "−2");
    assert_eq!(shown(Kind::Date, &value(Kind::Date, "2024-03-01")), "01.03.2024");
    assert_eq!(shown(Kind::Choice, &Value::Choice(1)), "Day shift");
    assert_eq!(shown(Kind::Choice, &Value::Choice(9)), "");
    assert_eq!(shown(Kind::Person, &Value::Person(Uuid::nil())), "Ann");
}

#[test]
fn texts_sort_as_people_expect_and_case_does_not_count() {
    let key = |text: &str| Value::Text(text.into()).key();
    let sorted = ["", "10", "angstrom", "Ångström", "Ångströms", "apple", "Zebra", "Ж"].map(key);
    assert!(sorted.is_sorted() && sorted.windows(2).all(|two| two[0] != two[1]), "{sorted:?}");
    assert_eq!((key("STRASSE"), key("Straße") == key("Strasse")), (key("strasse"), true));
    assert!(["\u{1F9D1}\u{200D}\u{1F680}", "漢", "\u{0BCC}", "\u{FDFA}"].iter().all(|one| key(&one.repeat(1000)).len() < 2000));
}

proptest! {
    #[test]
    fn keys_of_numbers_sort_as_the_numbers(a: i64, b: i64) {
        prop_assert_eq!(a.cmp(&b), Value::Number(a).key().cmp(&Value::Number(b).key()));
    }

    #[test]
    fn keys_of_dates_sort_as_the_days(a in (1_i16..=9999, 1_i8..=12, 1_i8..=28), b in (1_i16..=9999, 1_i8..=12, 1_i8..=28)) {
        let day = |(y, m, d): (i16, i8, i8)| jiff::civil::date(y, m, d);
        prop_assert_eq!(day(a).cmp(&day(b)), Value::Date(day(a)).key().cmp(&Value::Date(day(b)).key()));
    }

    #[test]
    fn what_is_stored_and_what_a_file_holds_is_read_back(number in -999_999_999_999_999_999_i64..=999_999_999_999_999_999, text in "\\PC{0,50}") {
        let values = [(Kind::Number, Value::Number(number)), (Kind::Choice, Value::Choice(2)), (Kind::YesNo, Value::YesNo(number > 0))];
        for (kind, value) in values {
            let field = field(kind);
            prop_assert_eq!(field.read(&value.stored()), Some(value.clone()));
            let plain = field.plain(&value, |_| String::new());
            prop_assert_eq!(field.parse(&plain, None), Ok(Typed::Value(value)));
        }
        if let Ok(Typed::Value(Value::Text(line))) = field(Kind::Text).parse(&text, None) {
            prop_assert_eq!(field(Kind::Text).parse(&line, None), Ok(Typed::Value(Value::Text(line))));
        }
    }
}
