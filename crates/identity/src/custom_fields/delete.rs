//! Removes a custom field. Its values vanish from every page with it, and from the rows by a job; its tag is never given again.

use access::{Capability, Ctx, Target};
use db::jobs::{self, NewJob};
use db::{DbResult, Read, Tx, params};
use kernel::{Change, Event, Fault, OrgId};

use super::erase::{self, Payload};
use super::{find, store};
use crate::{FieldId, audit};

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

/// Removes a field. Needs *change settings*. Cannot be undone.
pub fn delete(ctx: &Ctx, tx: &mut Tx<'_>, input: DeleteField) -> Result<(), Fault> {
    ctx.require(Capability::EditSettings, &Target::organization())?;
    let field = find(tx, ctx.org, input.field)?.ok_or_else(Fault::not_found)?;
    let people = people_with(tx, ctx.org, input.field)?;
    tx.execute(store::DELETE, params![ctx.org, input.field])?;
    tx.execute(store::DELETE_CHOICES, params![ctx.org, input.field])?;
    if people > 0 {
        jobs::enqueue(ctx, tx, NewJob::of(erase::JOB, Payload { field: field.id.0, number: field.number }))?;
    }
    let changes = vec![
        Change::of("name", Some(field.label.clone()), None),
        Change::of("tag", Some(field.tag()), None),
        Change::of("people_with_value", Some(people.to_string()), None),
    ];
    audit::announce(ctx, tx, Event::new("user_field.deleted", "user_field", field.id.0).with(changes))?;
    Ok(())
}
