//! Columns of a file that stand for custom fields, and those that mean something in some organizations only.

use db::Read;
use kernel::text::{fold, one_line};
use kernel::{Fault, OrgId};
use sheet::spellings;

use super::model::ImportKind;
use super::people::{IS_ATTORNEY, PREFERENCES};
use super::settings::Settings;
use super::{new_fields, text};
use crate::custom_fields::{self, UserField};
use crate::organization;

/// Takes a column that is called as a custom field, or as its tag, for that field, whatever else the name could mean; and leaves
/// out what this organization does not know of people, and preferences that are not in the words of the product's own export.
pub(super) fn recognize(read: &mut Read<'_>, org: OrgId, kind: ImportKind, settings: &mut Settings) -> Result<(), Fault> {
    if kind != ImportKind::Users {
        return Ok(());
    }
    let with_attorney = organization::find(read, org)?.is_some_and(|organization| organization.debt_settlement);
    let is_own = ["User ID", "Numbers", "Dates"].iter().all(|own| settings.seen.header.iter().any(|header| header == own));
    for column in &mut settings.mapping.columns {
        let leaves_out = |key: &str| (key == IS_ATTORNEY && !with_attorney) || (PREFERENCES.contains(&key) && !is_own);
        column.take_if(|key| leaves_out(key));
    }
    let fields = custom_fields::list(read, org)?;
    for (at, field) in called(&settings.seen.header, &fields) {
        if let Some(column) = settings.mapping.columns.get_mut(at) {
            *column = Some(field.key.clone());
        }
    }
    Ok(())
}

/// Which columns are called as which fields: exactly or by the tag; else by letters and digits alone, where that means one column and
/// one field only ("C" and "C++" are two).
fn called<'a>(header: &[String], fields: &'a [UserField]) -> Vec<(usize, &'a UserField)> {
    let is_exact = |name: &str, field: &UserField| {
        let is_tag = name.trim().trim_matches(['{', '}']).eq_ignore_ascii_case(&field.key);
        is_tag || fold(&one_line(name)) == fold(&one_line(&field.label))
    };
    let exact = |field: &'a UserField| Some((header.iter().position(|name| is_exact(name, field))?, field));
    let mut found: Vec<(usize, &UserField)> = fields.iter().filter_map(exact).collect();
    let squeezed = |name: &str| spellings(name).into_iter().next();
    for field in fields {
        let Some(own) = squeezed(&field.label) else { continue };
        let is_one = fields.iter().filter(|other| squeezed(&other.label).as_ref() == Some(&own)).count() == 1;
        let mut columns = header.iter().enumerate().filter(|(_, name)| squeezed(name).as_ref() == Some(&own));
        if let (true, Some((at, _)), None) = (is_one, columns.next(), columns.next())
            && found.iter().all(|(taken, other)| *taken != at && other.number != field.number)
        {
            found.push((at, field));
        }
    }
    found
}

/// What a column may be taken for besides: key and label.
pub(super) fn choices(read: &mut Read<'_>, org: OrgId) -> Result<Vec<(String, String)>, Fault> {
    Ok(custom_fields::list(read, org)?.into_iter().map(|field| (field.key.clone(), field.field.label)).collect())
}

/// Refuses a column that stands for a field which is not there, or two that stand for one.
pub(super) fn check(read: &mut Read<'_>, org: OrgId, settings: &Settings) -> Result<(), Fault> {
    let mut seen: Vec<i64> = Vec::new();
    let named: Vec<i64> = settings.mapping.columns.iter().flatten().filter_map(|key| custom_fields::number_of(key)).collect();
    if named.is_empty() {
        return Ok(());
    }
    let fields = custom_fields::list(read, org)?;
    for number in named {
        if settings.new_fields.iter().any(|new| custom_fields::number_of(&new_fields::key_of(new.column)) == Some(number)) {
            continue;
        }
        let Some(field) = fields.iter().find(|field| field.number == number) else {
            return Err(Fault::field("columns", "mapping.unknown_field", text::field_gone()));
        };
        if seen.contains(&number) {
            return Err(Fault::field("columns", "mapping.twice", text::field_twice(&field.label)));
        }
        seen.push(number);
    }
    Ok(())
}
