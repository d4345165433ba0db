//! Columns of a file that become custom fields of users.
//!
//! A field is made when the import begins, by the verb that everybody uses; a check makes it in each of its batches, and unmakes it with
//! all else. Until then the column stands for a field whose number no field has: [`key_of`].

use std::collections::BTreeMap;

use access::{Capability, Ctx, Target};
use db::{Db, Tx};
use fields::{Kind, MOST_CHOICES, Value};
use kernel::text::{fold, one_line};
use kernel::{Category, Fault, OrgId};

use super::carried::foretold;
use super::model::Import;
use super::settings::{NewField, Settings};
use super::{file, text};
use crate::custom_fields::{self, CreateField, KEY_BEGINS, Typed};

/// The kinds that a column may become. Whom a name means, a file does not say well enough.
pub const KINDS: [Kind; 5] = [Kind::Text, Kind::Number, Kind::Date, Kind::YesNo, Kind::Choice];

/// What a column is taken for while its field is not there.
pub fn key_of(column: usize) -> String {
    format!("{KEY_BEGINS}{}", number_of(column))
}

fn number_of(column: usize) -> i64 {
    -1 - i64::try_from(column).unwrap_or(i64::MAX - 1)
}

/// Whether the importer may define fields.
pub fn may_define(ctx: &Ctx) -> bool {
    ctx.may(Capability::EditLists, &Target::organization())
}

/// What the first values of a column look like.
pub fn propose<'a>(samples: impl Iterator<Item = &'a str>) -> Kind {
    let samples: Vec<String> = samples.map(one_line).filter(|sample| !sample.is_empty()).collect();
    let all = |kind| !samples.is_empty() && samples.iter().all(|sample| Value::read(kind, sample).is_some());
    // 0 and 1 are numbers first.
    [Kind::Number, Kind::Date, Kind::YesNo].into_iter().find(|kind| all(*kind)).unwrap_or(Kind::Text)
}

/// Refuses at once what the import would be refused for: who may not define fields, names that are taken. Nothing is made.
pub(super) fn check(ctx: &Ctx, tx: &mut Tx<'_>, new: &[NewField]) -> Result<(), Fault> {
    if new.is_empty() {
        return Ok(());
    }
    let tried: Result<(), Fault> = tx.attempt(|tx| {
        make(ctx, tx, new)?;
        Err(foretold())
    });
    tried.or_else(|fault| if fault.is("import.foretold") { Ok(()) } else { Err(fault) })
}

/// Makes them. Gives the number of each by the number that its column has until then.
pub(super) fn make(ctx: &Ctx, tx: &mut Tx<'_>, new: &[NewField]) -> Result<BTreeMap<i64, i64>, Fault> {
    let mut numbers = BTreeMap::new();
    for field in new {
        let kind = Kind::from_word(&field.kind).filter(|kind| KINDS.contains(kind));
        let kind = kind.ok_or_else(|| Fault::field("columns", "choice.unknown", text::new_field_kind()))?;
        let (label, choices) = (field.label.clone(), field.choices.clone());
        let input = CreateField { label, hint: String::new(), kind, is_required: false, choices };
        let id = custom_fields::create(ctx, tx, &input).map_err(|fault| at_column(fault, field))?;
        let made = custom_fields::find(tx, ctx.org, id)?.ok_or_else(|| Fault::internal("a field that was made is not there"))?;
        numbers.insert(number_of(field.column), made.number);
    }
    Ok(numbers)
}

/// What is wrong with the field, or forbidden, belongs to the name of the column's new field.
fn at_column(fault: Fault, field: &NewField) -> Fault {
    let message = match fault.category {
        Category::Invalid => fault.message,
        Category::Conflict | Category::Forbidden | Category::NotFound => text::new_field_refused(one_line(&field.label), fault.message),
        _ => return fault,
    };
    Fault::field(format!("new-name-{}", field.column), fault.code, message)
}

/// Makes the fields, and the columns stand for them from now on. Says whether there were any.
pub(super) fn begin(ctx: &Ctx, tx: &mut Tx<'_>, settings: &mut Settings) -> Result<bool, Fault> {
    let new = std::mem::take(&mut settings.new_fields);
    let numbers = make(ctx, tx, &new)?;
    for column in settings.mapping.columns.iter_mut().flatten() {
        if let Some(number) = custom_fields::number_of(column).and_then(|number| numbers.get(&number)) {
            *column = format!("{KEY_BEGINS}{number}");
        }
    }
    Ok(!new.is_empty())
}

/// What a row says of custom fields, with the numbers that the new ones have by now.
pub(super) fn numbered(typed: &Typed, numbers: &BTreeMap<i64, i64>) -> Typed {
    typed.iter().map(|(number, words)| (numbers.get(number).copied().unwrap_or(*number), words.clone())).collect()
}

/// Fills in what the file has to choose from, for columns that become lists of choices. Reads the file once more.
pub async fn with_choices(db: &Db, org: OrgId, import: &Import, mut settings: Settings) -> Result<Settings, Fault> {
    let is_choice = |field: &NewField| Kind::from_word(&field.kind) == Some(Kind::Choice);
    if !settings.new_fields.iter().any(is_choice) {
        return Ok(settings);
    }
    let spool = file::load(db, org, import.id).await?;
    let read = tokio::task::spawn_blocking(move || {
        let mut sheet = file::open(spool, settings.mapping.separator)?;
        let mut seen: Vec<BTreeMap<String, String>> = vec![BTreeMap::new(); settings.new_fields.len()];
        for record in sheet.rows() {
            let record = record?;
            let values = sheet::Values::new(&settings.mapping, &record);
            for (field, seen) in settings.new_fields.iter().zip(&mut seen).filter(|(field, _)| is_choice(field)) {
                let cell = one_line(values.get(&key_of(field.column)));
                // One more than there may be is enough to be refused.
                if !cell.is_empty() && seen.len() <= MOST_CHOICES {
                    seen.entry(fold(&cell)).or_insert(cell);
                }
            }
        }
        for (field, seen) in settings.new_fields.iter_mut().zip(seen) {
            field.choices = seen.into_values().collect();
        }
        Ok(settings)
    });
    read.await.unwrap_or_else(|_| Err(Fault::internal("reading an import's file panicked")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_proposed_by_what_stands_there() {
        let cases: [(&[&str], Kind); 6] = [
            (&["12", "", "3.5"], Kind::Number),
            (&["2024-02-29", "1999-12-31"], Kind::Date),
            (&["yes", "No"], Kind::YesNo),
            (&["yes", "maybe"], Kind::Text),
            (&["", " "], Kind::Text),
            (&["12", "north"], Kind::Text),
        ];
        for (samples, kind) in cases {
            assert_eq!(propose(samples.iter().copied()), kind, "{samples:?}");
        }
    }

    #[test]
    fn no_field_has_the_number_of_a_column() {
        assert_eq!(custom_fields::number_of(&key_of(0)), Some(-1));
        assert_eq!(custom_fields::number_of(&key_of(7)), Some(-8));
    }
}
