//! A definition, and why one cannot be made or changed so.

use std::ops::Deref;

use fields::{Choice, Field, Kind};
use kernel::{Category, Fault};

use super::text;
use crate::FieldId;

/// So many fields may there be.
pub(super) const MOST_FIELDS: usize = 200;

/// Whom a field of kind *user* takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// Attorneys; where debts are not settled nobody is asked whether they are one, and it takes everybody.
    Attorneys,
    /// Those who have a yes in the field of this number.
    Yes(i64),
}

/// The word for attorneys.
const ATTORNEY: &str = "attorney";

impl Only {
    /// As it is stored, and as a form sends it.
    pub fn word(self) -> String {
        match self {
            Self::Attorneys => ATTORNEY.to_owned(),
            Self::Yes(number) => key_of(number),
        }
    }

    /// Reads the word; none for everybody, and for what is no such word.
    pub fn from_word(word: &str) -> Option<Self> {
        if word == ATTORNEY { Some(Self::Attorneys) } else { number_of(word).map(Self::Yes) }
    }
}

/// A custom field of users. Derefs to the [`Field`] that reads and shows its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserField {
    /// Its id.
    pub id: FieldId,
    /// Its number, by which values are kept and which makes the tag.
    pub number: i64,
    /// Grows with every change.
    pub version: i64,
    /// Whom it takes, of kind *user*; none: everybody.
    pub only: Option<Only>,
    /// How its values are read and shown.
    pub field: Field,
}

impl UserField {
    /// The tag of templates: `{ASSUF1}`.
    pub fn tag(&self) -> String {
        format!("{{ASSUF{}}}", self.number)
    }
}

impl Deref for UserField {
    type Target = Field;
    fn deref(&self) -> &Field {
        &self.field
    }
}

/// How the names of custom fields in forms, faults and the audit log begin: `assuf1`.
pub const KEY_BEGINS: &str = "assuf";

/// The name of a field in forms, faults and the audit log.
pub(super) fn key_of(number: i64) -> String {
    format!("{KEY_BEGINS}{number}")
}

/// The number in such a name.
pub fn number_of(key: &str) -> Option<i64> {
    key.strip_prefix(KEY_BEGINS)?.parse().ok().filter(|number| key_of(*number) == key)
}

pub(super) fn parse(row: db::Row) -> db::DbResult<UserField> {
    let mut r = row.reader();
    let (id, number): (FieldId, i64) = (r.next()?, r.next()?);
    let word: String = r.next()?;
    let kind = Kind::from_word(&word).ok_or_else(|| db::DbError::Broken(format!("{word} is no kind of field")))?;
    let (label, hint, is_required) = (r.next()?, r.next()?, r.next()?);
    let field = Field { key: key_of(number), label, hint, is_required, kind, choices: Vec::<Choice>::new() };
    Ok(UserField { id, number, version: r.next()?, only: Only::from_word(&r.next::<String>()?), field })
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FieldRefusal {
    LabelTaken,
    LabelAlike(String),
    LabelReserved,
    LabelIsTag,
    TooMany,
    Stale,
    NoChoices,
    ChoiceTwice(String),
    ChoiceLong,
    TooManyChoices,
    ChoiceInUse(String),
    OnlyUnknown,
    TakesOnly(String),
}

impl From<FieldRefusal> for Fault {
    fn from(refusal: FieldRefusal) -> Self {
        use FieldRefusal as R;
        match refusal {
            R::LabelTaken => Self::field("name", "field.label_taken", text::label_taken()),
            R::LabelAlike(label) => Self::field("name", "field.label_alike", text::label_alike(label)),
            R::LabelIsTag => Self::field("name", "field.label_tag", text::label_tag()),
            R::LabelReserved => Self::field("name", "field.label_reserved", text::label_reserved()),
            R::TooMany => Self::new(Category::Conflict, "field.too_many", text::too_many(MOST_FIELDS)),
            R::Stale => Self::new(Category::Stale, "field.stale", text::stale()),
            R::NoChoices => Self::field("choices", "field.no_choices", text::no_choices()),
            R::ChoiceTwice(label) => Self::field("choices", "field.choice_twice", text::choice_twice(label)),
            R::ChoiceLong => Self::field("choices", "too_long", text::choice_long()),
            R::TooManyChoices => Self::field("choices", "field.too_many_choices", text::too_many_choices(fields::MOST_CHOICES)),
            R::OnlyUnknown => Self::field("only", "field.only_unknown", text::only_unknown()),
            R::TakesOnly(label) => Self::new(Category::Conflict, "field.takes_only", text::takes_only(label)),
            R::ChoiceInUse(label) => Self::field("choices", "field.choice_in_use", text::choice_in_use(label)),
        }
    }
}

pub(super) fn label_taken(error: db::DbError) -> Fault {
    if error.is_constraint("user_field_label_unique") { FieldRefusal::LabelTaken.into() } else { error.into() }
}
