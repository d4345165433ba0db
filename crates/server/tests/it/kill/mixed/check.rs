//! Whether what is there is what was acknowledged, and whole.

use std::collections::BTreeMap;

use db::{Row, params};
use identity::ImportId;
use identity::testing::{ORG, Site};

use super::client::ROWS;
use super::journal::{Begun, Journal, State, Upload};

db::statements! {
    PEOPLE = "SELECT u.user_name, u.status, u.job_title, \
        (SELECT COUNT(*) FROM audit_event e WHERE e.org = $1 AND e.subject_id = u.id AND e.kind = 'user.created'), \
        (SELECT COUNT(*) FROM audit_event e WHERE e.org = $1 AND e.subject_id = u.id AND e.kind = 'user.updated'), \
        (SELECT COUNT(*) FROM audit_event e WHERE e.org = $1 AND e.subject_id = u.id \
            AND e.kind IN ('user.frozen', 'user.unfrozen', 'user.deactivated', 'user.restored')), \
        (SELECT COUNT(*) FROM audit_event e WHERE e.org = $1 AND e.subject_id = u.id AND e.kind = 'user.invited'), \
        (SELECT COUNT(*) FROM outbox o WHERE o.org = $1 AND o.to_user_id = u.id AND o.template = 'invitation') \
        FROM users u WHERE u.org = $1 AND u.user_name_key >= $2 AND u.user_name_key < $3 ORDER BY u.user_name_key";
    IMPORTS = "SELECT i.state, (SELECT COUNT(*) FROM import_outcome o WHERE o.org = i.org AND o.import_id = i.id AND o.pass = 'import' \
        AND o.outcome = 'created') FROM import i WHERE i.org = $1 AND i.id = $2";
    FEW = "SELECT name, allowance, used + reserved FROM user_plan WHERE org = $1 AND allowance IS NOT NULL ORDER BY id";
}

/// Somebody as found: made by so many events, and mailed so many invitations.
struct Found {
    status: String,
    title: String,
    /// Events of making, edits, steps and invitations, and mails of invitations.
    counts: [i64; 5],
}

fn found(row: Row) -> db::DbResult<(String, Found)> {
    let mut row = row.reader();
    let (name, status, title) = (row.next()?, row.next()?, row.next()?);
    Ok((name, Found { status, title, counts: [row.next()?, row.next()?, row.next()?, row.next()?, row.next()?] }))
}

impl Found {
    fn is(&self, state: &State) -> bool {
        let counts = [1, state.edits, state.steps, state.invitations, state.invitations];
        (self.status.as_str(), self.title.as_str(), self.counts) == (state.status, state.title.as_str(), counts)
    }
}

/// Everybody whose user name begins so.
async fn people(site: &Site, names: &str) -> BTreeMap<String, Found> {
    // Digits follow the last letter, so all of them stand before the next one.
    let (from, last) = (names.to_owned(), names.as_bytes().last().copied().unwrap_or(0));
    let to = format!("{}{}", &names[..names.len() - 1], char::from(last + 1));
    let rows =
        site.app.db.read(move |read| read.query(PEOPLE, params![ORG, from, to])?.into_iter().map(found).collect::<db::DbResult<_>>());
    rows.await.unwrap()
}

/// What is not as the journals of a round have it. All imports have come to their end.
pub async fn round(site: &Site, seed: u64, journals: &[Journal]) -> Vec<String> {
    let (mut wrong, mut there) = (Vec::new(), people(site, &format!("m{seed}c")).await);
    for person in journals.iter().flat_map(|journal| &journal.people) {
        let is_right = match there.remove(&person.name) {
            None => person.sure.is_none(),
            Some(found) => {
                [&person.sure, &person.doubt].into_iter().flatten().any(|state| found.is(state)) || {
                    wrong.push(format!("{person:?} is found {} “{}” by {:?}", found.status, found.title, found.counts));
                    true
                }
            }
        };
        if !is_right {
            wrong.push(format!("{person:?} is lost"));
        }
    }
    wrong.extend(there.keys().map(|name| format!("nobody asked for {name}")));
    for upload in journals.iter().flat_map(|journal| &journal.uploads) {
        wrong.extend(import(site, upload).await);
    }
    wrong.extend(seats(site).await);
    wrong
}

async fn import(site: &Site, upload: &Upload) -> Option<String> {
    let id: ImportId = upload.page.rsplit('/').next()?.parse().ok()?;
    let known = site.app.db.read(move |read| {
        let row = read.query(IMPORTS, params![ORG, id])?.into_iter().next();
        row.map(|row| {
            let mut row = row.reader();
            Ok::<_, db::DbError>((row.next::<String>()?, row.next::<i64>()?))
        })
        .transpose()
    });
    let Some((state, outcomes)) = known.await.unwrap() else { return Some(format!("{upload:?} is lost")) };
    let people = people(site, &upload.names).await;
    let once = people.values().filter(|found| found.is(&State::new("active"))).count();
    let (is_done, all) = (state == "done", ROWS);
    let is_right = match upload.begun {
        Begun::Yes => is_done && once == all,
        Begun::No => !is_done && once == 0,
        Begun::Unsure => once == if is_done { all } else { 0 },
    };
    let is_whole = people.len() == once && usize::try_from(outcomes).is_ok_and(|outcomes| outcomes == once);
    (!is_right || !is_whole).then(|| format!("{upload:?} is {state} with {once} of {} people and {outcomes} outcomes", people.len()))
}

/// The counters are what a count gives, and no plan has more than it may.
async fn seats(site: &Site) -> Vec<String> {
    let (kept, counted) = site.seats().await;
    let mut wrong = Vec::new();
    if kept != counted {
        wrong.push(format!("the seats say {kept:?}, a count {counted:?}"));
    }
    let few = site.app.db.read(|read| {
        let rows = read.query(FEW, params![ORG])?.into_iter().map(|row| {
            let mut row = row.reader();
            Ok((row.next::<String>()?, row.next::<i64>()?, row.next::<i64>()?))
        });
        rows.collect::<db::DbResult<Vec<_>>>()
    });
    let over = few.await.unwrap().into_iter().filter(|(_, allowance, taken)| taken > allowance);
    wrong.extend(over.map(|(plan, allowance, taken)| format!("{taken} seats of {plan} are taken, of {allowance}")));
    wrong
}
