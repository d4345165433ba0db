//! Names of a file that are not there, each with what it is taken for if the importer chose so.
//!
//! There may be as many as the file has rows, so they have rows of their own and no list of them is ever held whole. The invariant: a
//! choice for one name counts as a part of the columns, so a check is of the choices that stood when it began.

use access::Ctx;
use db::{DbResult, Read, Row, Tx, params};
use kernel::ids::Uuid;
use kernel::{Fault, OrgId};

use super::begin::not_now;
use super::model::{Import, to_json};
use super::settings::{Kind, Missing};
use super::{get, require, store};
use crate::{ImportId, companies, groups, plans, roles, teams};

/// What a name is taken for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Chosen {
    /// Nothing was chosen for it: it goes as all others do.
    #[default]
    Nothing,
    /// The cell counts as empty.
    LeftOut,
    /// This one, which is there.
    Is(Uuid),
}

impl Chosen {
    fn stored(self) -> (&'static str, Option<Uuid>) {
        match self {
            Self::Nothing => ("", None),
            Self::LeftOut => ("ignore", None),
            Self::Is(id) => ("map", Some(id)),
        }
    }

    fn read(word: &str, id: Option<Uuid>) -> Self {
        match (word, id) {
            ("ignore", _) => Self::LeftOut,
            ("map", Some(id)) => Self::Is(id),
            _ => Self::Nothing,
        }
    }
}

/// A name that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingName {
    /// By what it is known.
    pub key: String,
    /// As the file writes it first.
    pub name: String,
    /// What it is taken for.
    pub chosen: Chosen,
}

/// From where names are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamesFrom {
    /// Behind this key.
    After(String),
    /// Before this key, the nearest ones.
    Before(String),
}

/// What names of a kind may be taken for: what there is and the importer may give, with its name.
pub(super) fn offered(ctx: &Ctx, read: &mut Read<'_>, kind: Kind) -> Result<Vec<(Uuid, String)>, Fault> {
    Ok(match kind {
        Kind::Company => companies::outline(ctx, read)?.into_iter().map(|row| (row.id.0, row.name)).collect(),
        Kind::Role => roles::to_hand_out(ctx, read)?.into_iter().map(|role| (role.id.0, role.name)).collect(),
        Kind::Group => groups::list(read, ctx.org)?.into_iter().map(|group| (group.id.0, group.name)).collect(),
        Kind::Team => teams::list(read, ctx.org)?.into_iter().map(|team| (team.id.0, team.name)).collect(),
        Kind::Plan => plans::list(read, ctx.org)?.into_iter().map(|plan| (plan.id.0, plan.name)).collect(),
    })
}

/// Whether the file has this name, which is not there.
pub(super) fn has_name(read: &mut Read<'_>, org: OrgId, import: ImportId, kind: Kind, key: &str) -> DbResult<bool> {
    Ok(read.find(store::NAME, params![org, import, kind, key])?.is_some())
}

/// Names of a kind, in order.
pub fn missing_names(
    ctx: &Ctx,
    read: &mut Read<'_>,
    import: &Import,
    kind: Kind,
    from: &NamesFrom,
    most: i64,
) -> DbResult<Vec<MissingName>> {
    let (sql, key) = match from {
        NamesFrom::After(key) => (store::NAMES, key),
        NamesFrom::Before(key) => (store::NAMES_BEFORE, key),
    };
    let rows = read.query(sql, params![ctx.org, import.id, kind, key, most])?;
    let mut names = rows.into_iter().map(parse).collect::<DbResult<Vec<_>>>()?;
    if matches!(from, NamesFrom::Before(_)) {
        names.reverse();
    }
    Ok(names)
}

fn parse(row: Row) -> DbResult<MissingName> {
    let mut r = row.reader();
    let (key, name, word): (_, _, String) = (r.next()?, r.next()?, r.next()?);
    Ok(MissingName { key, name, chosen: Chosen::read(&word, r.next()?) })
}

/// Chooses for names of a kind, by their keys; one that the file does not have is passed over.
pub fn choose_names(ctx: &Ctx, tx: &mut Tx<'_>, id: ImportId, kind: Kind, names: &[(String, Chosen)]) -> Result<(), Fault> {
    require(ctx)?;
    let import = get(ctx, tx, id)?;
    let mut settings = import.settings.clone().filter(|_| import.may_be_checked()).ok_or_else(not_now)?;
    let mut changed = 0;
    for (key, chosen) in names {
        let (word, meant) = chosen.stored();
        changed += tx.execute(store::SET_NAME, params![ctx.org, id, kind, key, word, meant])?;
    }
    if changed > 0 {
        settings.chosen += 1;
        if tx.execute(store::SET_SETTINGS, params![ctx.org, id, to_json(&settings)])? == 0 {
            return Err(not_now());
        }
    }
    Ok(())
}

/// What was chosen for a name.
pub(super) fn chosen(read: &mut Read<'_>, org: OrgId, import: ImportId, kind: Kind, key: &str) -> DbResult<Chosen> {
    let Some(row) = read.find(store::NAME, params![org, import, kind, key])? else { return Ok(Chosen::Nothing) };
    Ok(parse(row)?.chosen)
}

/// Notes names that are not there at this look; what was chosen for one stays.
pub(super) fn note(tx: &mut Tx<'_>, org: OrgId, import: ImportId, look: i64, names: &[(Kind, String, String)]) -> DbResult<()> {
    for (kind, key, name) in names {
        tx.execute(store::NOTE_NAME, params![org, import, kind, key, name, look])?;
    }
    Ok(())
}

/// Forgets some of the names that this look did not find; gives how many.
pub(super) fn forget_others(tx: &mut Tx<'_>, org: OrgId, import: ImportId, look: i64, most: i64) -> DbResult<u64> {
    tx.execute(store::DELETE_OTHER_NAMES, params![org, import, look, most])
}

/// How many names of each kind are not there.
pub(super) fn count(read: &mut Read<'_>, org: OrgId, import: ImportId) -> DbResult<Vec<Missing>> {
    let row = |row: Row| {
        let mut r = row.reader();
        let (kind, count): (_, i64) = (r.next()?, r.next()?);
        Ok(Missing { kind, count: u64::try_from(count).unwrap_or(0) })
    };
    let mut all = read.query(store::COUNT_NAMES, params![org, import])?.into_iter().map(row).collect::<DbResult<Vec<_>>>()?;
    all.sort_by_key(|missing: &Missing| missing.kind);
    Ok(all)
}
