//! Custom fields of a person that is saved: what was typed becomes values, with the checks of every door alike. Whom a field of
//! kind *user* names is found under the caller's reach; somebody outside it is shown without a name, and kept.

use std::sync::Arc;

use access::Ctx;
use db::Read;
use fields::Value;
use kernel::fault::FieldErrors;
use kernel::ids::Uuid;
use kernel::{Change, Fault, OrgId, Via};

use super::facts::target;
use super::known::Known;
use super::managers::{manager_name, of_words};
use super::model::{User, UserStatus, UserType};
use super::text;
use crate::custom_fields::{self, Only, Typed, UserField, Values};
use crate::{UserId, organization};

/// Puts what was typed into the person's values, and what will not do into `errors`. Gives the fields there are. A field that must
/// be filled in may not be emptied beyond Draft; one that nothing is said of is left as it is.
pub(super) fn fill(
    ctx: &Ctx,
    read: &mut Read<'_>,
    known: &mut Known,
    user: &mut User,
    typed: &Typed,
    errors: &mut FieldErrors,
) -> Result<Arc<[UserField]>, Fault> {
    let fields = known.fields(read, ctx.org)?;
    user.custom.keep_known(&fields);
    for field in fields.iter() {
        let Some(words) = typed.get(&field.number) else { continue };
        let before = user.custom.get(field);
        match parse(ctx, read, &fields, field, words, before.as_ref())? {
            // A file may bring back that nothing is there, as an export said it.
            Ok(None) if before.is_none() && ctx.via == Via::Import => {}
            Ok(None) if field.is_required && user.status != UserStatus::Draft => note(errors, field),
            Ok(value) => user.custom.set(field, value.as_ref()),
            Err(fault) => errors.add(field.key.clone(), fault.code, fault.message),
        }
    }
    Ok(fields)
}

/// Reads one value. The outer result is the product's own failure, the inner one the person's.
fn parse(
    ctx: &Ctx,
    read: &mut Read<'_>,
    fields: &[UserField],
    field: &UserField,
    words: &str,
    before: Option<&Value>,
) -> Result<Result<Option<Value>, Fault>, Fault> {
    Ok(match field.parse(words, before) {
        Ok(fields::Typed::Nothing) => Ok(None),
        Ok(fields::Typed::Value(value)) => Ok(Some(value)),
        Ok(fields::Typed::Person(words)) => match person(ctx, read, fields, field, &words, before) {
            Err(fault) if fault.fields.is_empty() => return Err(fault),
            found => found.map(Some),
        },
        Err(fault) => Err(fault),
    })
}

fn person(
    ctx: &Ctx,
    read: &mut Read<'_>,
    fields: &[UserField],
    field: &UserField,
    words: &str,
    before: Option<&Value>,
) -> Result<Value, Fault> {
    if let Some(Value::Person(id)) = before
        && manager_name(ctx, read, UserId(*id))? == words
    {
        return Ok(Value::Person(*id));
    }
    let unknown = || Fault::field(field.key.clone(), "person.unknown", text::person_unknown());
    let ambiguous = || Fault::field(field.key.clone(), "person.ambiguous", text::person_ambiguous());
    let found = of_words(ctx, read, words, unknown, ambiguous)?.ok_or_else(unknown)?;
    if before == Some(&Value::Person(found.0)) {
        // Whoever was chosen stays, also once they could not be chosen any more.
        return Ok(Value::Person(found.0));
    }
    let (user, _) = target(read, ctx.org, found)?;
    if user.kind != UserType::Standard || !user.status.may_be_assigned() {
        return Err(Fault::field(field.key.clone(), "person.unavailable", text::person_unavailable(user.display_name())));
    }
    if let Some(only) = field.only
        && !takes(read, ctx.org, fields, only, &user)?
    {
        let what = custom_fields::only_label(fields, only).unwrap_or_default();
        return Err(Fault::field(field.key.clone(), "person.not_among", text::person_not_among(user.display_name(), what)));
    }
    Ok(Value::Person(found.0))
}

/// Whether somebody is among those whom a field takes.
fn takes(read: &mut Read<'_>, org: OrgId, fields: &[UserField], only: Only, user: &User) -> Result<bool, Fault> {
    Ok(match only {
        Only::Attorneys => user.about.is_attorney || !organization::get(read, org)?.debt_settlement,
        Only::Yes(number) => {
            let field = fields.iter().find(|field| field.number == number);
            field.is_some_and(|field| user.custom.get(field) == Some(Value::YesNo(true)))
        }
    })
}

fn note(errors: &mut FieldErrors, field: &UserField) {
    let missing = field.missing();
    errors.add(missing.field, missing.code, missing.message);
}

/// Notes every field that must be filled in and is not, of somebody beyond Draft.
pub(super) fn check_complete(fields: &[UserField], user: &User, errors: &mut FieldErrors) {
    if user.status == UserStatus::Draft {
        return;
    }
    for field in fields.iter().filter(|field| field.is_required && user.custom.get(field).is_none()) {
        if !errors.has(&field.key) {
            note(errors, field);
        }
    }
}

/// Refuses to let somebody leave Draft whose fields are not filled in that must be.
pub(super) fn require_complete(read: &mut Read<'_>, org: OrgId, user: &User) -> Result<(), Fault> {
    if user.status != UserStatus::Draft {
        return Ok(());
    }
    let fields = custom_fields::list(read, org)?;
    let missing: Vec<_> = fields.iter().filter(|field| field.is_required && user.custom.get(field).is_none()).collect();
    if missing.is_empty() { Ok(()) } else { Err(Fault::fields(missing.into_iter().map(|field| field.missing()).collect())) }
}

/// What changed, for the audit log: personal values, under the fields' names.
pub(super) fn differences(fields: &[UserField], before: &Values, after: &Values) -> Vec<Change> {
    let said = |field: &UserField, values: &Values| values.get(field).map(|value| field.plain(&value, |id| UserId(id).to_string()));
    let changed = fields.iter().filter(|field| before.get(field) != after.get(field));
    changed.map(|field| Change::personal(field.key.clone(), said(field, before), said(field, after))).collect()
}

/// Values as somebody would type them for another person; whom the caller may not see, and what can no longer be chosen, is left
/// out.
pub(super) fn typed_again(ctx: &Ctx, read: &mut Read<'_>, values: &Values) -> Result<Typed, Fault> {
    let mut typed = Typed::new();
    let fields = custom_fields::list(read, ctx.org)?;
    for field in &fields {
        let Some(value) = values.get(field) else { continue };
        let words = plain(ctx, read, field, &value)?;
        if parse(ctx, read, &fields, field, &words, None)?.is_ok_and(|again| again == Some(value)) {
            typed.insert(field.number, words);
        }
    }
    Ok(typed)
}

/// What a form's input holds of a value: of a person what the picker writes.
pub fn plain(ctx: &Ctx, read: &mut Read<'_>, field: &UserField, value: &Value) -> Result<String, Fault> {
    let name = name_of(ctx, read, value)?;
    Ok(field.plain(value, |_| name.clone()))
}

/// All values as a form holds them, by the fields' numbers.
pub fn form_of(ctx: &Ctx, read: &mut Read<'_>, fields: &[UserField], values: &Values) -> Result<Typed, Fault> {
    let mut typed = Typed::new();
    for field in fields {
        if let Some(value) = values.get(field) {
            typed.insert(field.number, plain(ctx, read, field, &value)?);
        }
    }
    Ok(typed)
}

fn name_of(ctx: &Ctx, read: &mut Read<'_>, value: &Value) -> Result<String, Fault> {
    match value {
        Value::Person(id) => manager_name(ctx, read, UserId(*id)),
        _ => Ok(String::new()),
    }
}

/// The people whom values name.
pub(super) fn people_in(fields: &[UserField], values: &Values) -> Vec<Uuid> {
    let person = |field: &UserField| if let Some(Value::Person(id)) = values.get(field) { Some(id) } else { None };
    fields.iter().filter_map(person).collect()
}
