//! Reading definitions.

use std::collections::HashMap;

use db::{DbResult, Read, params};
use fields::{Choice, Kind};
use kernel::OrgId;
use kernel::text::{fold, one_line};

use super::model::{self, UserField};
use super::store;
use crate::FieldId;

/// All custom fields of users in their order, with their choices. There are few; whoever shows, reads or saves a person's values
/// wants all of them.
pub fn list(read: &mut Read<'_>, org: OrgId) -> DbResult<Vec<UserField>> {
    let mut found = read.query(store::LIST_FIELDS, params![org])?.into_iter().map(model::parse).collect::<DbResult<Vec<_>>>()?;
    if found.iter().any(|field| field.kind == Kind::Choice) {
        let mut choices: HashMap<FieldId, Vec<Choice>> = HashMap::new();
        for row in read.query(store::LIST_CHOICES, params![org])? {
            let mut r = row.reader();
            let field: FieldId = r.next()?;
            choices.entry(field).or_default().push(Choice { number: r.next()?, label: r.next()?, is_retired: r.next()? });
        }
        for field in &mut found {
            field.field.choices = choices.remove(&field.id).unwrap_or_default();
        }
    }
    Ok(found)
}

/// One by its id.
pub fn find(read: &mut Read<'_>, org: OrgId, id: FieldId) -> DbResult<Option<UserField>> {
    Ok(list(read, org)?.into_iter().find(|field| field.id == id))
}

/// One by its label, in whatever case: what a column of a file may be called.
pub fn find_by_label(read: &mut Read<'_>, org: OrgId, label: &str) -> DbResult<Option<UserField>> {
    let key = fold(&one_line(label));
    Ok(list(read, org)?.into_iter().find(|field| fold(&field.label) == key))
}
