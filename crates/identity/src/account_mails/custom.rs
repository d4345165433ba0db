//! The recipient's custom fields as tags: `{ASSUF1}`.

use db::{DbResult, Read, params};
use fields::Value;
use kernel::OrgId;
use kernel::ids::Uuid;
use mail::Values;

use super::check::KnownTag;
use super::kind::Words;
use super::send::Addressee;
use super::values::Origin;
use super::{store, text};
use crate::custom_fields::{self, UserField};

/// How the names of these tags begin.
const BEGINS: &str = "ASSUF";

fn name(field: &UserField) -> String {
    format!("{BEGINS}{}", field.number)
}

/// The tags of all fields there are.
pub(super) fn known(read: &mut Read<'_>, org: OrgId) -> DbResult<Vec<KnownTag>> {
    let fields = custom_fields::list(read, org)?;
    Ok(fields.iter().map(|field| KnownTag { name: name(field), says: text::custom_field(&field.label) }).collect())
}

/// Puts in the recipient's values, if these words name any field, in their way of writing dates and numbers.
pub(super) fn put(values: &mut Values, read: &mut Read<'_>, org: OrgId, origin: Origin<'_>, to: &Addressee, words: &Words) -> DbResult<()> {
    if !mail::letter::tags(&words.subject).chain(mail::letter::tags(&words.text)).any(|tag| tag.starts_with(BEGINS)) {
        return Ok(());
    }
    let format = to.format(origin);
    for field in custom_fields::list(read, org)? {
        let Some(value) = to.custom.get(&field) else { continue };
        let person = match value {
            Value::Person(id) => name_of(read, org, id)?,
            _ => String::new(),
        };
        values.plain(name(&field), &field.show(&value, &format, |_| person.clone()));
    }
    Ok(())
}

/// What somebody is called whom the recipient's field names; nothing if that is a former user.
fn name_of(read: &mut Read<'_>, org: OrgId, id: Uuid) -> DbResult<String> {
    let Some(row) = read.find(store::NAME_OF, params![org, id])? else { return Ok(String::new()) };
    let mut r = row.reader();
    let (first, last): (String, String) = (r.next()?, r.next()?);
    Ok(format!("{first} {last}").trim().to_owned())
}
