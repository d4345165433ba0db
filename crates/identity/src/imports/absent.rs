//! People who are not in the file: who they are, and that they leave.
//!
//! They are whoever works here, is within the importer's reach, and is meant by no row, failed ones included. A row that does not say
//! whom it means (it has no key or too few cells, its keys belong to two people) may mean any of them: as long as there is one, nobody
//! leaves. The verb refuses the owner and the importer; whoever is refused stays, and the report says why. The invariant: an import takes
//! only those who the check told would leave, which is what was confirmed; whoever came since stays.

use access::{Capability, Ctx};
use db::{Read, Tx, params};
use kernel::Fault;
use sheet::Report;

use super::batch::{Work, signed};
use super::foretold::{self, Batches, Foretold, Told};
use super::journal::{self, Person, Subject, Wrote};
use super::model::{AbsentAt, Outcome, to_json};
use super::settings::Absent;
use super::{store, text};
use crate::UserId;
use crate::store::within;
use crate::users::{self, Deactivate, UserStatus};

/// So many a step.
const AT_ONCE: usize = 40;
/// The line of the first one's outcome: behind every row of a file.
pub(super) const FIRST_LINE: i64 = 1 << 40;
/// Codes of rows that do not say whom they mean.
const NAMELESS: [&str; 5] = ["row.ragged", "row.duplicate", "row.nameless", "reference.cycle", "internal"];

/// Where the people begin, behind the file's last row.
pub(super) fn begin(report: &Report) -> AbsentAt {
    let nameless = NAMELESS.iter().filter_map(|code| report.codes.get(*code)).sum();
    AbsentAt { nameless, is_over: nameless > 0, ..AbsentAt::default() }
}

/// Somebody who is not in the file.
#[derive(Debug, Clone)]
pub(super) struct Missed {
    user: UserId,
    /// Why the confirmed check told that they stay: code and words.
    stays: Option<(String, String)>,
}

/// The next ones, and whether there are more. `confirmed` is the check that an import was confirmed by; a check has none.
pub(super) fn next(
    ctx: &Ctx,
    read: &mut Read<'_>,
    batches: &Batches,
    confirmed: Option<&str>,
    asked: Absent,
    after: Option<UserId>,
) -> Result<(Vec<Missed>, bool), Fault> {
    let after = after.unwrap_or(UserId(kernel::ids::Uuid::nil()));
    let mut values = params![ctx.org, batches.import, batches.pass, after, confirmed.unwrap_or_default(), FIRST_LINE].to_vec();
    let mut wall = within(&ctx.reach(Capability::ViewUsers), "u.company_id", &mut values);
    wall.push_str(&within(&ctx.reach(Capability::ImportUsers), "u.company_id", &mut values));
    if let Some(company) = asked.company {
        let only = access::Reach::Companies(vec![company.0].into_iter().collect());
        wall.push_str(&within(&only, "u.company_id", &mut values));
    }
    let rows = read.query_text(&store::absent(&wall, AT_ONCE + 1), &values)?;
    let missed = |row: db::Row| {
        let mut r = row.reader();
        let (user, told): (_, String) = (r.next()?, r.next()?);
        let why = (r.next()?, r.next()?);
        Ok(Missed { user, stays: (told == "skipped").then_some(why) })
    };
    let mut people = rows.into_iter().map(missed).collect::<db::DbResult<Vec<Missed>>>()?;
    let is_more = people.len() > AT_ONCE;
    people.truncate(AT_ONCE);
    Ok((people, is_more))
}

/// Where the people stand, what became of whom, what was written.
type Gone = (AbsentAt, Vec<Told>, Vec<Wrote>);

/// Deactivates each by the verb that everybody uses.
pub(super) fn take(ctx: &Ctx, tx: &mut Tx<'_>, work: &Work, people: &[Missed], mut at: AbsentAt) -> Result<Gone, Fault> {
    let mut ctx = ctx.clone();
    ctx.call.reason.clone_from(&work.reason);
    let (mut told, mut wrote) = (Vec::with_capacity(people.len()), Vec::new());
    for Missed { user: id, stays } in people {
        at.after = Some(*id);
        let Some(user) = users::find(tx, ctx.org, *id)? else { continue };
        let mut outcome = Outcome {
            line: FIRST_LINE + signed(at.done()),
            outcome: "deactivated".to_owned(),
            label: format!("{} ({})", user.display_name(), user.user_name).chars().take(200).collect(),
            code: String::new(),
            field: String::new(),
            message: String::new(),
            more: Vec::new(),
            subject: Some(id.0),
        };
        if let Some((code, words)) = stays {
            at.spared += 1;
            "skipped".clone_into(&mut outcome.outcome);
            (outcome.code, outcome.message) = (code.clone(), words.clone());
            told.push((outcome, None));
            continue;
        }
        let stamp = journal::stamp(tx, ctx.org, *id)?;
        let mut foretold = None;
        match tx.attempt(|tx| users::deactivate(&ctx, tx, Deactivate { user: *id })) {
            Ok(()) => {
                at.deactivated += 1;
                if work.keeps {
                    let (label, before) = (outcome.label.clone(), to_json(&Person::of(&user, stamp, None)));
                    wrote.push(Wrote { subject: Subject::User, id: id.0, label, before, version: 0 });
                } else {
                    foretold = Some(Foretold::Person(foretold::Person { manager: user.reports_to, status: UserStatus::Inactive }));
                }
            }
            Err(fault) if matches!(fault.category, kernel::Category::Internal | kernel::Category::Unavailable) => return Err(fault),
            Err(fault) => {
                at.spared += 1;
                "skipped".clone_into(&mut outcome.outcome);
                fault.code.clone_into(&mut outcome.code);
                outcome.message = text::absent_stays(fault.message);
            }
        }
        told.push((outcome, foretold));
    }
    Ok((at, told, wrote))
}
