//! Opening a PostgreSQL database: whether it answers, is ours, is not newer, and keeps what it acknowledges.

use kernel::Secret;

use super::{OpenError, Opened};
use crate::config::PostgresOptions;
use crate::{Db, DbConfig, DbError, DbResult, Read, migrate};

const TABLES: &str = "SELECT COUNT(*), COUNT(*) FILTER (WHERE table_name = 'schema_migration') \
    FROM information_schema.tables WHERE table_schema = current_schema()";
const LATEST: &str = "SELECT COALESCE(MAX(number), 0) FROM schema_migration";
const UNSAFE: &str = "SELECT name, setting FROM pg_settings \
    WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name";

/// Opens the database that `url` names; it must exist, and be empty or ours.
pub async fn open_postgres(url: Secret, pool: usize, options: PostgresOptions) -> Result<Opened, OpenError> {
    let allowed = options.allow_unsafe_durability;
    let db = Db::open(&DbConfig::Postgres { url, pool, options })?;
    let seen = db.read(look).await.map_err(|error| match error {
        DbError::Unavailable(why) => OpenError::Unreachable(why),
        other => OpenError::Database(other),
    })?;
    if seen.tables > 0 && !seen.ours {
        return Err(OpenError::Foreign("the PostgreSQL database".into()));
    }
    let known = migrate::newest();
    if seen.latest > known {
        return Err(OpenError::Newer { found: seen.latest, known });
    }
    let mut warnings = Vec::new();
    if !seen.off.is_empty() {
        let off = seen.off.iter().map(|name| format!("{name} = off")).collect::<Vec<_>>().join(", ");
        if !allowed {
            return Err(OpenError::UnsafeDurability(off));
        }
        warnings.push(format!("the PostgreSQL server may lose saved work at a power cut: {off}"));
    }
    let state = migrate::state(&db).await?;
    Ok(Opened { db, state, warnings, folder: None, _lock: None })
}

struct Seen {
    tables: i64,
    ours: bool,
    latest: i64,
    off: Vec<String>,
}

fn look(read: &mut Read<'_>) -> DbResult<Seen> {
    let counted = read.query_text(TABLES, &[])?.into_iter().next();
    let mut r = counted.ok_or_else(|| DbError::Broken("the catalogue gave no answer".into()))?.reader();
    let (tables, ours): (i64, bool) = (r.next()?, r.next()?);
    let mut latest = 0;
    if ours {
        latest = read.query_text(LATEST, &[])?.into_iter().next().map_or(Ok(0), crate::Row::only)?;
    }
    let off = read.query_text(UNSAFE, &[])?.into_iter().map(crate::Row::only).collect::<DbResult<_>>()?;
    Ok(Seen { tables, ours, latest, off })
}
