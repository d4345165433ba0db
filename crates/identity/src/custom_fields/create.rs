//! Makes a custom field.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use fields::Kind;
use kernel::{Change, Event, Fault};

use super::model::{FieldRefusal, KEY_BEGINS, MOST_FIELDS, UserField, label_taken};
use super::{choices, list, store, text};
use crate::name::{self, Name};
use crate::{FieldId, audit};

/// A field to be.
#[derive(Debug, Clone)]
pub struct CreateField {
    /// Its name on the screen and in files.
    pub label: String,
    /// What helps to fill it in.
    pub hint: String,
    /// What it holds; it stays so.
    pub kind: Kind,
    /// Whether it must be filled in.
    pub is_required: bool,
    /// What may be chosen, in order; of kind *choice* only.
    pub choices: Vec<String>,
}

/// Makes a field behind the others, with the next tag. Needs *define fields and their choices*.
pub fn create(ctx: &Ctx, tx: &mut Tx<'_>, input: &CreateField) -> Result<FieldId, Fault> {
    ctx.require(Capability::EditLists, &Target::organization())?;
    let label = parse_label(&input.label)?;
    let hint = parse_hint(&input.hint)?;
    let (mut given, mut last_choice) = (Vec::new(), 0);
    if input.kind == Kind::Choice {
        choices::add(&mut given, &input.choices, &mut last_choice);
        choices::check(&given)?;
    }
    // The organization's row is held by the number, so two fields at once are one after the other.
    let number: i64 = tx.get(store::NEXT_NUMBER, params![ctx.org])?.only()?;
    let others = list(tx, ctx.org)?;
    if others.len() >= MOST_FIELDS {
        return Err(FieldRefusal::TooMany.into());
    }
    check_alike(&others, None, &label)?;
    let id = FieldId::new(ctx);
    let position: i64 = tx.scalar(store::LAST_POSITION, params![ctx.org])?;
    let word = input.kind.word();
    let values = params![ctx.org, id, number, word, label.text, label.key, hint, input.is_required, position + 1, last_choice, ctx.now];
    tx.execute(store::INSERT, values).map_err(label_taken)?;
    store::insert_choices(tx, ctx.org, id, &given)?;
    let mut changes = vec![
        Change::of("name", None, Some(label.text)),
        Change::of("field_kind", None, Some(word.to_owned())),
        Change::of("tag", None, Some(format!("{{ASSUF{number}}}"))),
    ];
    if !given.is_empty() {
        let labels: Vec<String> = given.into_iter().map(|choice| choice.label).collect();
        changes.push(Change::of("choices", None, Some(labels.join(", "))));
    }
    audit::announce(ctx, tx, Event::new("user_field.created", "user_field", id.0).with(changes))?;
    Ok(id)
}

/// A label, which no field of every user has.
pub(super) fn parse_label(typed: &str) -> Result<Name, Fault> {
    let label = Name::parse(typed)?;
    let squeezed = squeeze(&label.text);
    if squeezed.strip_prefix(KEY_BEGINS).is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())) {
        return Err(FieldRefusal::LabelIsTag.into());
    }
    let is_reserved = text::RESERVED.iter().any(|known| squeeze(known) == squeezed);
    if is_reserved { Err(FieldRefusal::LabelReserved.into()) } else { Ok(label) }
}

/// Refuses a label that a file could not tell from another field's. One that is the same but for case the database refuses.
pub(super) fn check_alike(fields: &[UserField], own: Option<FieldId>, label: &Name) -> Result<(), Fault> {
    let squeezed = squeeze(&label.text);
    let alike =
        |field: &&UserField| Some(field.id) != own && kernel::text::fold(&field.label) != label.key && squeeze(&field.label) == squeezed;
    match fields.iter().find(alike).filter(|_| !squeezed.is_empty()) {
        Some(other) => Err(FieldRefusal::LabelAlike(other.label.clone()).into()),
        None => Ok(()),
    }
}

/// As files compare headers: without case, blanks and signs.
fn squeeze(label: &str) -> String {
    kernel::text::fold(label).chars().filter(|c| c.is_alphanumeric()).collect()
}

pub(super) fn parse_hint(typed: &str) -> Result<String, Fault> {
    name::description(typed).map_err(|fault| Fault::field("hint", fault.code, fault.message))
}
