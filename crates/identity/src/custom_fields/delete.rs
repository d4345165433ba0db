//! Removes a custom field. Its values vanish from every page with it, and from the rows by a job; its tag is never given again.

use access::{Capability, Ctx, Danger, Target};
use db::jobs::{self, NewJob};
use db::{DbResult, Read, Tx, params};
use kernel::ids::Uuid;
use kernel::{Change, Event, Fault, OrgId};

use serde::{Deserialize, Serialize};

use super::model::{FieldRefusal, Only};
use super::{UserField, Values, find, list, store};
use crate::{FieldId, UserId, audit, organization};

/// The kind of the job that erases the values of a field that is gone; whoever keeps users runs it.
pub const ERASE: &str = "custom_fields.erase";

/// Which field is gone.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Gone(Uuid);

/// A field to be removed.
#[derive(Debug, Clone, Copy)]
pub struct DeleteField {
    /// Which.
    pub field: FieldId,
}

/// How many people have a value of a field, whoever may see them: for the question whether it may go.
pub fn people_with(read: &mut Read<'_>, org: OrgId, field: FieldId) -> DbResult<i64> {
    read.scalar(store::COUNT_PEOPLE, params![org, field])
}

/// The subjects of the mail texts that somebody wrote with the field's tag: from then on the tag stands for nothing.
pub fn mails_with(read: &mut Read<'_>, org: OrgId, field: &UserField) -> DbResult<Vec<String>> {
    let tag = field.tag();
    let mut subjects = Vec::new();
    for row in read.query(store::MAIL_TEXTS, params![org])? {
        let mut r = row.reader();
        let (subject, body): (String, String) = (r.next()?, r.next()?);
        if subject.contains(&tag) || body.contains(&tag) {
            subjects.push(subject);
        }
    }
    Ok(subjects)
}

/// A field of kind *user* that takes only those who have a yes in this one.
pub fn taking_only<'a>(fields: &'a [UserField], field: &UserField) -> Option<&'a UserField> {
    fields.iter().find(|other| other.only == Some(Only::Yes(field.number)))
}

/// Removes a field, unless another one takes only those who have a yes in it. Needs *define fields and their choices*. Cannot be undone.
pub fn delete(ctx: &Ctx, tx: &mut Tx<'_>, input: DeleteField) -> Result<(), Fault> {
    ctx.require(Capability::EditLists, &Target::organization())?;
    // A field that begins to take only those with a yes in this one waits, or is waited for; so does whoever removes it as well.
    organization::hold_administration(ctx, tx)?;
    let field = find(tx, ctx.org, input.field)?.ok_or_else(Fault::not_found)?;
    let people = people_with(tx, ctx.org, input.field)?;
    if let Some(other) = taking_only(&list(tx, ctx.org)?, &field) {
        return Err(FieldRefusal::TakesOnly(other.label.clone()).into());
    }
    ctx.recent(Danger::Field)?;
    tx.execute(store::DELETE, params![ctx.org, input.field])?;
    tx.execute(store::DELETE_CHOICES, params![ctx.org, input.field])?;
    // Also where nobody is counted: somebody may be saved with a value at this moment.
    jobs::enqueue(ctx, tx, NewJob::of(ERASE, Gone(field.id.0)))?;
    let changes = vec![
        Change::of("name", Some(field.label.clone()), None),
        Change::of("tag", Some(field.tag()), None),
        Change::of("people_with_value", Some(people.to_string()), None),
    ];
    audit::announce(ctx, tx, Event::new("user_field.deleted", "user_field", field.id.0).with(changes))?;
    Ok(())
}

/// Some of those who still have a value of a field that is gone.
pub(crate) fn people_to_erase(read: &mut Read<'_>, org: OrgId, gone: Gone, most: i64) -> DbResult<Vec<UserId>> {
    read.query(store::LIST_TO_ERASE, params![org, gone.0, most])?.into_iter().map(db::Row::only).collect()
}

/// Writes the values that are left to somebody whose row has this version; says whether it still had.
pub(crate) fn erase(tx: &mut Tx<'_>, org: OrgId, gone: Gone, user: UserId, version: i64, left: &Values) -> DbResult<bool> {
    if tx.execute(store::SET_CUSTOM, params![org, user, version, left.to_json()])? == 0 {
        return Ok(false);
    }
    tx.execute(store::ERASE_KEY, params![org, gone.0, user])?;
    Ok(true)
}
