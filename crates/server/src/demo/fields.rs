//! The custom fields of the demo, and what is known of some of its people.

use std::collections::BTreeMap;

use access::Ctx;
use db::Tx;
use identity::UserId;
use identity::custom_fields::{self, CreateField, Kind};
use identity::users::{self, UpdateUser};
use kernel::Fault;

/// Each field with its hint and choices.
const FIELDS: [(&str, &str, Kind, &[&str]); 4] = [
    ("Shift", "When this person works.", Kind::Choice, &["Early", "Late", "Night"]),
    ("Badge", "The number on the badge.", Kind::Text, &[]),
    ("Mentor", "", Kind::Person, &[]),
    ("First aid until", "The last day of the certificate.", Kind::Date, &[]),
];

/// What is filled in of whom: shift, badge, mentor, certificate.
const KNOWN: [(&str, [&str; 4]); 3] = [
    ("claire.fontaine", ["Early", "E-1042", "helena.moss", "2027-05-31"]),
    ("priya.raman", ["Late", "G-0007", "helena.moss", ""]),
    ("maren.aldous", ["Night", "", "priya.raman", "2026-12-15"]),
];

/// Makes the fields and fills them in.
pub(super) fn make(ctx: &Ctx, tx: &mut Tx<'_>, people: &BTreeMap<&'static str, UserId>) -> Result<(), Fault> {
    for (label, hint, kind, choices) in FIELDS {
        let choices = choices.iter().map(|choice| (*choice).to_owned()).collect();
        let field = CreateField { label: label.to_owned(), hint: hint.to_owned(), kind, is_required: false, choices };
        custom_fields::create(ctx, tx, &field)?;
    }
    for (user_name, values) in KNOWN {
        let Some(user) = people.get(user_name) else { continue };
        let mut form = UpdateUser::from_user(&users::get(tx, ctx.org, *user)?);
        form.custom = (1..).zip(values).map(|(number, words)| (number, words.to_owned())).collect();
        users::update(ctx, tx, form)?;
    }
    Ok(())
}
