//! Changes a custom field: what it is called, its hint, whether it must be filled in, what may be chosen. The kind and the tag
//! stay.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use fields::{Choice, Kind, Value};
use kernel::text::{fold, one_line};
use kernel::{Change, Event, Fault};

use super::create::{check_alike, parse_hint, parse_label};
use super::model::{FieldRefusal, Only, UserField, label_taken};
use super::{choices, find, list, store, text};
use crate::{FieldId, audit, organization};

/// A choice as the form has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditChoice {
    /// Which.
    pub number: i64,
    /// What it shall be called; blank takes it away, if nobody has it.
    pub label: String,
    /// Whether it can no longer be chosen.
    pub is_retired: bool,
}

/// What a field shall be.
#[derive(Debug, Clone)]
pub struct EditField {
    /// Which.
    pub field: FieldId,
    /// The version that the person saw.
    pub version: i64,
    /// Its name.
    pub label: String,
    /// What helps to fill it in.
    pub hint: String,
    /// Whether it must be filled in.
    pub is_required: bool,
    /// Whom it takes, of kind *user*.
    pub only: Option<Only>,
    /// The choices there are, in their new order. One that is not named stays, behind the others.
    pub choices: Vec<EditChoice>,
    /// Labels of new ones, behind those.
    pub more_choices: Vec<String>,
}

/// Changes a field. What it is already changes nothing. Needs *define fields and their choices*.
pub fn edit(ctx: &Ctx, tx: &mut Tx<'_>, input: &EditField) -> Result<(), Fault> {
    ctx.require(Capability::EditLists, &Target::organization())?;
    // Whoever saves a person with one of its choices is waited for, and waits.
    tx.execute(store::HOLD, params![ctx.org, input.field])?;
    let before = find(tx, ctx.org, input.field)?.ok_or_else(Fault::not_found)?;
    let label = parse_label(&input.label)?;
    if label.text != before.label {
        // Two labels at once are one after the other.
        organization::hold_administration(ctx, tx)?;
        check_alike(&list(tx, ctx.org)?, Some(input.field), &label)?;
    }
    let hint = parse_hint(&input.hint)?;
    let row = tx.get(store::PLACE, params![ctx.org, input.field])?;
    let mut r = row.reader();
    let (_, mut last): (i64, i64) = (r.next()?, r.next()?);
    let after = if before.kind == Kind::Choice { changed_choices(ctx, tx, &before, input, &mut last)? } else { Vec::new() };
    let only = input.only.filter(|_| before.kind == Kind::Person);
    let mut changes = differences(&before, &label.text, &hint, input.is_required, &after);
    if only != before.only {
        // A field that is removed at the same moment waits, or is waited for.
        organization::hold_administration(ctx, tx)?;
        let fields = list(tx, ctx.org)?;
        if only.is_some_and(|only| only_label(&fields, only).is_none()) {
            return Err(FieldRefusal::OnlyUnknown.into());
        }
        let label = |only: Option<Only>| only.and_then(|only| only_label(&fields, only));
        changes.push(Change::of("only_who", label(before.only), label(only)));
    }
    if changes.is_empty() {
        return Ok(());
    }
    let values = params![
        ctx.org,
        input.field,
        input.version,
        label.text,
        label.key,
        hint,
        input.is_required,
        last,
        only.map(Only::word).unwrap_or_default()
    ];
    if tx.execute(store::UPDATE, values).map_err(label_taken)? == 0 {
        return Err(FieldRefusal::Stale.into());
    }
    if before.choices != after {
        tx.execute(store::DELETE_CHOICES, params![ctx.org, input.field])?;
        store::insert_choices(tx, ctx.org, input.field, &after)?;
    }
    audit::announce(ctx, tx, Event::new("user_field.changed", "user_field", input.field.0).with(changes))?;
    Ok(())
}

/// The choices after the edit. One goes only if nobody has it.
fn changed_choices(ctx: &Ctx, tx: &mut Tx<'_>, before: &UserField, input: &EditField, last: &mut i64) -> Result<Vec<Choice>, Fault> {
    let mut after = Vec::new();
    for edited in &input.choices {
        let Some(was) = before.choices.iter().find(|choice| choice.number == edited.number) else { continue };
        let label = one_line(&edited.label);
        if fold(&label).trim().is_empty() {
            let key = Value::Choice(was.number).key();
            if tx.scalar::<i64>(store::COUNT_WITH, params![ctx.org, before.id, key])? > 0 {
                return Err(FieldRefusal::ChoiceInUse(was.label.clone()).into());
            }
        } else if !after.iter().any(|choice: &Choice| choice.number == was.number) {
            after.push(Choice { number: was.number, label, is_retired: edited.is_retired });
        }
    }
    let named = |number| input.choices.iter().any(|edited| edited.number == number);
    after.extend(before.choices.iter().filter(|choice| !named(choice.number)).cloned());
    choices::add(&mut after, &input.more_choices, last);
    choices::check(&after)?;
    Ok(after)
}

/// What those are called whom a field takes only; none if no field of kind *yes/no* says it.
pub fn only_label(fields: &[UserField], only: Only) -> Option<String> {
    match only {
        Only::Attorneys => Some(text::only_attorneys().to_owned()),
        Only::Yes(number) => {
            let field = fields.iter().find(|field| field.number == number && field.kind == Kind::YesNo);
            field.map(|field| field.label.clone())
        }
    }
}

fn differences(before: &UserField, label: &str, hint: &str, is_required: bool, choices: &[Choice]) -> Vec<Change> {
    let word = |yes: bool| Some(if yes { "yes" } else { "no" }.to_owned());
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut changes = Vec::new();
    if before.label != label {
        changes.push(Change::of("name", some(&before.label), some(label)));
    }
    if before.hint != hint {
        changes.push(Change::of("hint", some(&before.hint), some(hint)));
    }
    if before.is_required != is_required {
        changes.push(Change::of("required", word(before.is_required), word(is_required)));
    }
    if before.choices != choices {
        let list = |choices: &[Choice]| {
            let sign = |choice: &Choice| if choice.is_retired { format!("({})", choice.label) } else { choice.label.clone() };
            choices.iter().map(sign).collect::<Vec<_>>().join(", ")
        };
        changes.push(Change::of("choices", some(&list(&before.choices)), some(&list(choices))));
    }
    changes
}
