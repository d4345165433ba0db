//! SQL that several slices share: the wall of company subtrees, the counter of a person's subject.

use access::Reach;
use db::{DbResult, ToValue, Tx, Value, params};
use kernel::Call;

use crate::UserId;

db::statements! {
    BUMP_SUBJECT = "UPDATE users SET subject_version = subject_version + 1 WHERE org = $1 AND id = $2";
}

/// What the person may is another matter from their next request on.
pub(crate) fn bump_subject(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<()> {
    tx.execute(BUMP_SUBJECT, params![call.org, user]).map(drop)
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
