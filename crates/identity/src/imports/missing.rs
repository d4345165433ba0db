//! Which names of a file are not there: companies, roles, groups, teams and user plans that its rows name.
//!
//! The file is read once more when its columns are chosen, off the threads that serve others. What is kept is bounded, whatever the file.

use std::collections::BTreeMap;

use access::Ctx;
use db::Db;
use kernel::Fault;
use kernel::text::one_line;
use sheet::Values;

use super::model::Import;
use super::people::{is_there, name_key, several};
use super::settings::{Kind, Missing, Settings};
use super::{ImportKind, file};

/// So many names of a kind are shown to be chosen for.
pub(super) const SHOWN: usize = 100;
/// So many different names of a kind are looked up; a column with more holds something else.
const LOOKED_UP: usize = 2_000;
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

/// By kind the names of a file: by their keys, as they were first written.
type Names = BTreeMap<Kind, BTreeMap<String, String>>;

/// What the file names and what is not there.
pub async fn missing(db: &Db, ctx: &Ctx, import: &Import, settings: &Settings) -> Result<Vec<Missing>, Fault> {
    let names_anything = settings.mapping.columns.iter().flatten().any(|key| COLUMNS.iter().any(|(column, ..)| column == key));
    if import.kind == ImportKind::Companies || !names_anything {
        return Ok(Vec::new());
    }
    let spool = file::load(db, ctx.org, import.id).await?;
    let mapping = settings.mapping.clone();
    let read = tokio::task::spawn_blocking(move || names(spool, &mapping));
    let names = read.await.unwrap_or_else(|_| Err(Fault::internal("reading an import's file panicked")))?;
    let ctx = ctx.clone();
    db.read(move |read| {
        let mut all = Vec::new();
        for (kind, names) in &names {
            let mut missing = Missing { kind: *kind, names: Vec::new(), more: 0 };
            for name in names.values() {
                if is_there(&ctx, read, *kind, name)? {
                } else if missing.names.len() < SHOWN {
                    missing.names.push(name.clone());
                } else {
                    missing.more += 1;
                }
            }
            if !missing.names.is_empty() {
                all.push(missing);
            }
        }
        Ok(all)
    })
    .await
}

fn names(spool: file::Spool, mapping: &sheet::Mapping) -> Result<Names, Fault> {
    let mut sheet = file::open(spool, mapping.separator)?;
    let mut names = Names::new();
    for record in sheet.rows() {
        let record = record?;
        let values = Values::new(mapping, &record);
        for (column, kind, holds_several) in COLUMNS {
            let cell = values.get(column);
            if cell.is_empty() || kernel::text::fold(cell) == super::people::EMPTY {
                continue;
            }
            let known = names.entry(kind).or_default();
            let cells = if holds_several { several(cell) } else { vec![one_line(cell)] };
            for name in cells {
                let key = name_key(&name);
                if known.len() < LOOKED_UP && !known.contains_key(&key) {
                    known.insert(key, name.chars().take(NAME_CHARS).collect());
                }
            }
        }
    }
    Ok(names)
}
