//! Which rows wait for others, as only the database tells.
//!
//! A row that takes an address or a user name over waits for the row that gives it up; a company that is moved waits for the one that
//! stands above its new place now and is moved too. They are found once, when a check begins, and kept beside the file in pieces below
//! 0. The invariant: an import goes in the order that was checked, also after half of it is done and the database tells otherwise.

use std::collections::HashMap;

use access::{Capability, Ctx};
use db::jobs::JobCtx;
use db::{Db, FromValue, Read, params};
use kernel::text::fold;
use kernel::{Call, Fault, OrgId};
use sheet::{Sheet, Values, Wait, Waits};
use tempfile::SpooledTempFile;
use tokio::runtime::Handle;

use super::batch::acting;
use super::companies::CompanyRow;
use super::file::{self, CHUNK_BYTES};
use super::model::{Import, ImportKind};
use super::people::PersonRow;
use super::settings::{Mode, Settings};
use super::store;
use crate::users::{self, Key, KeyHolder};
use crate::{ImportId, UserId, companies};

/// So many rows are looked up together.
const AT_ONCE: usize = 256;
/// So many rows that give up the same are kept: a person has three keys, so more of them are doubles.
const MOST_GIVERS: usize = 8;
/// A walk up the tree of companies ends here, as the tree does.
const MOST_LEVELS: usize = 64;
/// The columns by which people are known. With one of them only nobody can be given another.
const KEYS: [&str; 3] = ["external_id", "user_name", "primary_email"];

/// Finds who waits for whom, and keeps it for the passes to come.
pub(super) async fn find(db: &Db, job: &JobCtx, import: &Import, settings: &Settings) -> Result<Waits, Fault> {
    let org = job.org;
    let keys = settings.mapping.columns.iter().flatten().filter(|key| KEYS.contains(&key.as_str())).count();
    let waits = match import.kind {
        _ if settings.mode == Mode::Create => Waits::default(),
        ImportKind::Users if keys < 2 => Waits::default(),
        kind => {
            let call: Call = (**job).clone();
            let ctx = db.read(move |read| acting(&call, read)).await?;
            let (spool, db, settings) = (file::load(db, org, import.id).await?, db.clone(), settings.clone());
            let runtime = Handle::current();
            let read = tokio::task::spawn_blocking(move || {
                let sheet = file::open(spool, settings.mapping.separator)?;
                match kind {
                    ImportKind::Users => People { db, runtime, ctx, settings }.waits(sheet),
                    ImportKind::Companies => of_companies(&db, &runtime, org, &settings, sheet),
                }
            });
            read.await.unwrap_or_else(|_| Err(Fault::internal("looking through an import's file panicked")))?
        }
    };
    let id = import.id;
    let pieces = serde_json::to_vec(&waits).map_err(|error| Fault::internal(error.to_string()))?;
    let is_some = !waits.is_empty();
    db.write(move |tx| {
        tx.execute(store::DELETE_WAITS, params![org, id])?;
        for (seq, piece) in (1_i64..).zip(pieces.chunks(CHUNK_BYTES)).filter(|_| is_some) {
            tx.execute(store::INSERT_CHUNK, params![org, id, -seq, piece])?;
        }
        Ok::<_, Fault>(())
    })
    .await?;
    Ok(waits)
}

/// As it was found when the check began.
pub(super) async fn load(db: &Db, org: OrgId, import: ImportId) -> Result<Waits, Fault> {
    let mut json = Vec::new();
    for seq in 1_i64.. {
        let piece = db.read(move |read| read.find(store::CHUNK, params![org, import, -seq])).await.map_err(Fault::from)?;
        let Some(row) = piece else { break };
        json.extend(Vec::<u8>::from_value(row.only()?).map_err(Fault::from)?);
    }
    if json.is_empty() {
        return Ok(Waits::default());
    }
    serde_json::from_slice(&json).map_err(|error| Fault::internal(format!("the order of an import does not read: {error}")))
}

struct People {
    db: Db,
    runtime: Handle,
    ctx: Ctx,
    settings: Settings,
}

/// A row's keys, folded, and whom the strongest of them names.
#[derive(Debug, Clone)]
struct Keyed {
    line: u64,
    external_id: Option<String>,
    user_name: Option<String>,
    email: Option<String>,
    found: Option<(usize, KeyHolder)>,
}

impl Keyed {
    /// The names that it takes or keeps, with their fields.
    fn names(&self) -> impl Iterator<Item = (&'static str, &String)> {
        let name = self.user_name.iter().map(|name| ("user_name", name));
        name.chain(self.email.iter().map(|email| ("primary_email", email)))
    }

    fn key(&self, key: Key) -> Option<&str> {
        match key {
            Key::ExternalId => self.external_id.as_deref(),
            Key::UserName => self.user_name.as_deref(),
            Key::Email => self.email.as_deref(),
        }
    }

    /// What the person whom it names gives up by it.
    fn gives_up(&self) -> Vec<String> {
        let Some((_, has)) = &self.found else { return Vec::new() };
        let mut gone = Vec::new();
        if self.user_name.as_ref().is_some_and(|name| *name != has.user_name) {
            gone.push(has.user_name.clone());
        }
        if !has.email.is_empty() && self.email.as_ref().is_some_and(|email| *email != has.email) {
            gone.push(has.email.clone());
        }
        gone.retain(|gone| !self.names().any(|(_, name)| name == gone));
        gone
    }
}

/// The row that gives something up, and by how strong a key it names the person.
#[derive(Debug, Clone, Copy)]
struct Giver {
    line: u64,
    user: UserId,
    rank: usize,
}

impl People {
    fn waits(&self, mut sheet: Sheet<SpooledTempFile>) -> Result<Waits, Fault> {
        // Several rows may give up the same: which of them comes out well is not known yet.
        let mut givers: HashMap<String, Vec<Giver>> = HashMap::new();
        let is_any = |_: &Keyed| true;
        self.each(&mut sheet, is_any, |row| {
            for name in row.gives_up() {
                let Some((rank, has)) = &row.found else { continue };
                let all = givers.entry(name).or_default();
                if all.len() < MOST_GIVERS {
                    all.push(Giver { line: row.line, user: has.user, rank: *rank });
                }
            }
        })?;
        let mut waits = Waits::default();
        if givers.is_empty() {
            return Ok(waits);
        }
        let takes = |row: &Keyed| row.names().any(|(_, name)| givers.contains_key(name));
        self.each(&mut sheet, takes, |row| {
            for (field, name) in row.names() {
                for giver in givers.get(name).into_iter().flatten().filter(|giver| giver.line != row.line) {
                    match &row.found {
                        // Both mean the same person, and this row by the stronger key: it is theirs.
                        Some((rank, has)) if has.user == giver.user && *rank < giver.rank => {
                            waits.add(giver.line, Wait { on: row.line, field: None });
                        }
                        _ => waits.add(row.line, Wait { on: giver.line, field: Some(field.to_owned()) }),
                    }
                }
            }
        })?;
        for (name, givers) in givers {
            if let Some(giver) = givers.into_iter().min_by_key(|giver| (giver.rank, giver.line)) {
                waits.gives_up(name, giver.line);
            }
        }
        Ok(waits)
    }

    /// Looks up the rows that `wanted` picks, some at a time.
    fn each(&self, sheet: &mut Sheet<SpooledTempFile>, wanted: impl Fn(&Keyed) -> bool, mut take: impl FnMut(&Keyed)) -> Result<(), Fault> {
        let mut rows = Vec::new();
        for record in sheet.rows() {
            let record = record?;
            let row = PersonRow::parse(&Values::new(&self.settings.mapping, &record), self.settings.empty_clears);
            let keyed = Keyed {
                line: record.row(),
                external_id: row.external_id,
                user_name: row.user_name.as_deref().map(fold),
                email: row.email.as_deref().map(|email| fold(email.trim())),
                found: None,
            };
            if wanted(&keyed) {
                rows.push(keyed);
            }
            if rows.len() >= AT_ONCE {
                self.look_up(std::mem::take(&mut rows))?.iter().for_each(&mut take);
            }
        }
        self.look_up(rows)?.iter().for_each(take);
        Ok(())
    }

    fn look_up(&self, mut rows: Vec<Keyed>) -> Result<Vec<Keyed>, Fault> {
        let ctx = self.ctx.clone();
        self.runtime.block_on(self.db.read(move |read| {
            for (rank, key) in [Key::ExternalId, Key::UserName, Key::Email].into_iter().enumerate() {
                let holders = holders(read, ctx.org, key, &rows)?;
                for row in &mut rows {
                    if row.found.is_none() {
                        row.found = row.key(key).and_then(|key| holders.get(key)).map(|holder| (rank, holder.clone()));
                    }
                }
            }
            // Of whom the importer may not see nothing is told, not even that they have what the row says they give up.
            for row in &mut rows {
                if let Some(user) = row.found.as_ref().filter(|_| !row.gives_up().is_empty()).map(|(_, has)| has.user) {
                    let sees = match users::target(read, ctx.org, user) {
                        Ok((_, facts)) => ctx.may(Capability::ViewUsers, &facts),
                        Err(_) => false,
                    };
                    row.found.take_if(|_| !sees);
                }
            }
            Ok(rows)
        }))
    }
}

fn holders(read: &mut Read<'_>, org: OrgId, key: Key, rows: &[Keyed]) -> Result<HashMap<String, KeyHolder>, Fault> {
    let asked: Vec<&str> = rows.iter().filter_map(|row| row.key(key)).collect();
    let mut all = HashMap::new();
    for asked in asked.chunks(store::AT_ONCE) {
        all.extend(users::holders_of(read, org, key, asked)?.into_iter().map(|holder| (holder.key.clone(), holder)));
    }
    Ok(all)
}

/// A company that is there and moves waits for the first one above its new place that the file moves too.
fn of_companies(db: &Db, runtime: &Handle, org: OrgId, settings: &Settings, mut sheet: Sheet<SpooledTempFile>) -> Result<Waits, Fault> {
    let all = runtime.block_on(db.read(move |read| companies::list(read, org)))?;
    let names: HashMap<_, _> = all.iter().map(|company| (company.id, fold(&company.name))).collect();
    let above = |company: &companies::Company| company.parent_id.and_then(|parent| names.get(&parent)).cloned();
    let there: HashMap<String, Option<String>> = all.iter().map(|company| (fold(&company.name), above(company))).collect();
    let usual = settings.defaults.company.and_then(|id| names.get(&id)).cloned();
    let mut rows: HashMap<String, (u64, Option<String>)> = HashMap::new();
    for record in sheet.rows() {
        let record = record?;
        if let Ok(row) = CompanyRow::parse(&Values::new(&settings.mapping, &record)) {
            rows.entry(row.key()).or_insert((record.row(), row.parent.as_deref().map(fold)));
        }
    }
    let mut waits = Waits::default();
    for (name, (line, parent)) in rows.iter().filter(|(name, _)| there.contains_key(*name)) {
        let mut next = parent.clone();
        for level in 0..MOST_LEVELS {
            let Some(company) = next.filter(|company| company != name) else { break };
            if let Some((on, Some(_))) = rows.get(&company) {
                if level > 0 {
                    waits.add(*line, Wait { on: *on, field: None });
                }
                break;
            }
            next = there.get(&company).cloned().unwrap_or_else(|| usual.clone());
        }
    }
    Ok(waits)
}
