//! Which names of a file are not there: companies, roles, groups, teams and user plans that its rows name.
//!
//! The file is read once more when its columns are chosen, off the threads that serve others. Names are looked up and written down some
//! at a time; what is kept of all is a hash of each, so that none is asked twice.

use std::collections::HashSet;

use access::Ctx;
use db::Db;
use kernel::text::one_line;
use kernel::{Fault, crypto};
use sheet::Values;
use tokio::runtime::Handle;

use super::model::Import;
use super::people::{is_there, name_key, several};
use super::settings::{Kind, Missing, Settings};
use super::{ImportKind, choices, file};
use crate::ImportId;

/// So many names are looked up and written together.
const AT_ONCE: usize = 250;
/// So many different names are looked up: as many as a file may have rows. More can stand only in cells that hold several; they go as
/// all others do for which nobody chose.
const MOST_NAMES: usize = 500_000;
/// How much of a name is kept.
const NAME_CHARS: usize = 120;

/// The columns that name things, and whether a cell holds several.
const COLUMNS: [(&str, Kind, bool); 6] = [
    ("company", Kind::Company, false),
    ("role", Kind::Role, false),
    ("primary_group", Kind::Group, false),
    ("other_groups", Kind::Group, true),
    ("teams", Kind::Team, true),
    ("plan", Kind::Plan, false),
];

/// Looks which names of the file are not there, and writes them down.
pub async fn missing(db: &Db, ctx: &Ctx, import: &Import, settings: &Settings) -> Result<Vec<Missing>, Fault> {
    let names_anything = settings.mapping.columns.iter().flatten().any(|key| COLUMNS.iter().any(|(column, ..)| column == key));
    let (org, id, look) = (ctx.org, import.id, ctx.now.0);
    if import.kind == ImportKind::Users && names_anything {
        let spool = file::load(db, org, id).await?;
        let looking = Looking { db: db.clone(), runtime: Handle::current(), ctx: ctx.clone(), import: id, look };
        let mapping = settings.mapping.clone();
        let read = tokio::task::spawn_blocking(move || looking.through(spool, &mapping));
        read.await.unwrap_or_else(|_| Err(Fault::internal("reading an import's file panicked")))?;
    }
    let most = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
    while db.write(move |tx| choices::forget_others(tx, org, id, look, most)).await.map_err(Fault::from)? > 0 {}
    Ok(db.read(move |read| choices::count(read, org, id)).await?)
}

struct Looking {
    db: Db,
    runtime: Handle,
    ctx: Ctx,
    import: ImportId,
    look: i64,
}

impl Looking {
    fn through(&self, spool: file::Spool, mapping: &sheet::Mapping) -> Result<(), Fault> {
        let mut sheet = file::open(spool, mapping.separator)?;
        let (mut known, mut waiting) = (HashSet::new(), Vec::new());
        for record in sheet.rows() {
            let record = record?;
            let values = Values::new(mapping, &record);
            for (column, kind, holds_several) in COLUMNS {
                let sheet::Said::Value(cell) = sheet::said(values.get(column)) else { continue };
                let cells = if holds_several { several(cell) } else { vec![one_line(cell)] };
                for name in cells {
                    let key = name_key(&name);
                    if known.len() < MOST_NAMES && known.insert(hash(kind, &key)) {
                        waiting.push((kind, key, name.chars().take(NAME_CHARS).collect()));
                    }
                    if waiting.len() >= AT_ONCE {
                        self.note(std::mem::take(&mut waiting))?;
                    }
                }
            }
        }
        self.note(waiting)
    }

    /// Writes down those of the names that are not there.
    fn note(&self, names: Vec<(Kind, String, String)>) -> Result<(), Fault> {
        let (ctx, org, import, look) = (self.ctx.clone(), self.ctx.org, self.import, self.look);
        let missing = self.db.read(move |read| {
            let mut missing = Vec::new();
            for (kind, key, name) in names {
                if !is_there(&ctx, read, kind, &name)? {
                    missing.push((kind, key, name));
                }
            }
            Ok::<_, Fault>(missing)
        });
        let missing = self.runtime.block_on(missing)?;
        if missing.is_empty() {
            return Ok(());
        }
        self.runtime.block_on(self.db.write(move |tx| choices::note(tx, org, import, look, &missing))).map_err(Fault::from)
    }
}

fn hash(kind: Kind, key: &str) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&crypto::sha256(format!("{} {key}", kind.word()).as_bytes())[..16]);
    short
}
