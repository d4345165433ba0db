//! SQL that several slices share: the wall of company subtrees, the counter of a person's subject, what a purge takes out of the tables
//! of slices that come later.

use access::Reach;
use db::{DbResult, FromValue, Row, ToValue, Tx, Value, params};
use kernel::Call;

use crate::{ImportId, UserId};

db::statements! {
    /// The files of ended imports that mean the person. A file that is still needed goes with its import.
    FORGET_FILES = "DELETE FROM import_chunk WHERE org = $1 AND import_id IN (SELECT i.id FROM import i WHERE i.org = $1 \
        AND (i.state IN ('done', 'undone', 'undo_stopped') OR (i.state = 'failed' AND i.imported <> '')) \
        AND EXISTS (SELECT 1 FROM import_outcome o WHERE o.org = $1 AND o.subject_id = $2 AND o.import_id = i.id))";
    FORGET_WRITES = "UPDATE import_write SET label = '', before_json = CASE WHEN before_json = '' THEN '' ELSE '{}' END WHERE org = $1 \
        AND import_id IN (SELECT o.import_id FROM import_outcome o WHERE o.org = $1 AND o.subject_id = $2) AND subject_id = $2";
    FORGET_OUTCOMES = "UPDATE import_outcome SET label = '', message = '', more = '' WHERE org = $1 AND subject_id = $2";
    OUTCOMES_OF = "SELECT o.import_id, o.line, i.run FROM import_outcome o JOIN import i ON i.org = o.org AND i.id = o.import_id \
        WHERE o.org = $1 AND o.subject_id = $2 AND o.pass = 'import' ORDER BY o.import_id, o.line";
    /// A check of somebody who was not there yet knows no id, but it knows the row.
    FORGET_CHECKED = "UPDATE import_outcome SET label = '', message = '', more = '' WHERE org = $1 AND import_id = $2 AND pass = $3 AND line = $4";
    FORGET_DAYS = "DELETE FROM validity WHERE org = $1 AND user_id = $2";
    FORGET_DAYS_TO_TELL = "DELETE FROM validity_to_tell WHERE org = $1 AND user_id = $2";
    FORGET_ROWS = "UPDATE bulk_change_row SET value_before = '', value_after = '', message = '', foretold_message = '' \
        WHERE org = $1 AND user_id = $2";
    BUMP_SUBJECT = "UPDATE users SET subject_version = subject_version + 1 WHERE org = $1 AND id = $2";
}

/// What the person may is another matter from their next request on.
pub(crate) fn bump_subject(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<()> {
    tx.execute(BUMP_SUBJECT, params![call.org, user]).map(drop)
}

/// Takes out what imports and bulk changes hold of somebody who is purged. Those slices come after the one that purges.
pub(crate) fn forget_person(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<()> {
    for row in tx.query(OUTCOMES_OF, params![call.org, user])? {
        let mut r = row.reader();
        let (import, line, checks): (ImportId, i64, i64) = (r.next()?, r.next()?, r.next()?);
        for check in 1..=checks {
            tx.execute(FORGET_CHECKED, params![call.org, import, format!("c{check}"), line])?;
        }
    }
    for forget in [FORGET_FILES, FORGET_WRITES, FORGET_OUTCOMES, FORGET_ROWS, FORGET_DAYS, FORGET_DAYS_TO_TELL] {
        tx.execute(forget, params![call.org, user])?;
    }
    Ok(())
}

/// The one column of the rows that a statement gave back: whom it changed.
pub(crate) fn returned<T: FromValue>(rows: Vec<Row>) -> DbResult<Vec<T>> {
    rows.into_iter().map(Row::only).collect()
}

/// Puts `more` behind `values`, and gives their places with commas between.
pub(crate) fn put_all(values: &mut Vec<Value>, more: impl Iterator<Item = Value>) -> String {
    let mut places = Vec::new();
    for value in more {
        values.push(value);
        places.push(format!("${}", values.len()));
    }
    places.join(", ")
}

/// The condition that `column`, a company, is within `reach`, beginning with AND; empty if everything is. `$1` is the
/// organization, and the companies are put behind `values`.
pub(crate) fn within(reach: &Reach, column: &str, values: &mut Vec<Value>) -> String {
    let Reach::Companies(companies) = reach else { return String::new() };
    let mut places: Vec<String> = Vec::new();
    for company in companies {
        values.push(company.to_value());
        places.push(format!("${}", values.len()));
    }
    let places = if places.is_empty() { "NULL".to_owned() } else { places.join(", ") };
    format!(" AND {column} IN (SELECT a.below_id FROM company_above a WHERE a.org = $1 AND a.above_id IN ({places}))")
}
