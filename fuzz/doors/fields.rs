//! Values of the fields that administrators define.

use fields::{Choice, Field, Kind, Typed, Value};
use web::format::Format;

const KINDS: [Kind; 6] = [Kind::Text, Kind::Number, Kind::Date, Kind::YesNo, Kind::Choice, Kind::Person];

/// The first byte is the kind, the rest what was typed.
pub fn take(data: &[u8]) {
    let Some((kind, typed)) =
        data.split_first().and_then(|(kind, rest)| Some((KINDS[usize::from(*kind) % KINDS.len()], super::text(rest)?)))
    else {
        return;
    };
    let labels = ["Night shift", "Straße", "İzmir", "(empty)", "=1+1"];
    let choice = |(number, label): (i64, &&str)| Choice { number, label: (*label).to_owned(), is_retired: number == 3 };
    let choices = (1..).zip(&labels).map(choice).collect();
    let field = Field { key: "assuf1".to_owned(), label: "Field".to_owned(), hint: String::new(), is_required: false, kind, choices };
    let _ = field.edit(typed, &[], "/pick");
    // Whatever was stored by an earlier version: a value or nothing.
    if let Some(value) = field.read(typed) {
        hold(&field, &value);
    }
    match field.parse(typed, None) {
        Ok(Typed::Value(value)) => {
            hold(&field, &value);
            let plain = field.plain(&value, |_| String::new());
            assert_eq!(field.parse(&plain, None), Ok(Typed::Value(value)), "what a form holds reads back: {plain:?}");
        }
        Ok(Typed::Nothing | Typed::Person(_)) => {}
        Err(fault) => assert!(!fault.code.is_empty() && !fault.message.is_empty() && fault.message.len() < 2000, "{fault:?}"),
    }
}

fn hold(field: &Field, value: &Value) {
    let stored = value.stored();
    assert_eq!(field.read(&stored).as_ref(), Some(value), "what is stored reads back: {stored:?}");
    assert_eq!(kernel::text::fold(&value.folded()), value.folded());
    let _ = (value.key(), field.show(value, &Format::default(), |_| String::new()));
}
