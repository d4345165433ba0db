//! What a database can answer instead of rows.

use kernel::{Category, Fault};

/// A failure of the database.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DbError {
    /// A named constraint refused the write. A store translates the name into a fault of a field.
    #[error("constraint {0} refused the write")]
    Constraint(String),
    /// The engine asks to try again (40001, 40P01). [`crate::Db::write`] does.
    #[error("the engine asks to try again: {0}")]
    Retry(String),
    /// The database cannot be reached, is full, or cannot be written. The same request may succeed later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// Too many ask at once, and the turn of this one did not come in time. Nothing of it was done.
    #[error("too many ask at once: {0}")]
    Busy(String),
    /// The server went away while it committed: nobody knows whether the write is there.
    #[error("the database went away during a commit: {0}")]
    Unsure(String),
    /// A [`crate::Gate`] refused the write.
    #[error("{0}")]
    Refused(Fault),
    /// A statement or a row is not what the code expects.
    #[error("{0}")]
    Broken(String),
}

/// What a statement answers.
pub type DbResult<T> = Result<T, DbError>;

impl DbError {
    /// Whether the constraint `name` refused.
    pub fn is_constraint(&self, name: &str) -> bool {
        matches!(self, Self::Constraint(found) if found == name)
    }
}

impl From<DbError> for Fault {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Busy(_) | DbError::Retry(_) => Self::new(
                Category::Unavailable,
                "database.busy",
                "Too many people are saving or asking just now, and your turn did not come in time. Nothing was changed; try again in a few seconds.",
            ),
            DbError::Unavailable(_) => Self::new(
                Category::Unavailable,
                "database.unavailable",
                "The database does not answer just now. Nothing was changed; try again in a moment.",
            ),
            DbError::Unsure(_) => Self::new(
                Category::Unavailable,
                "database.unsure",
                "The database went away while saving. Look whether the change is there before you try again.",
            ),
            DbError::Refused(fault) => fault,
            other => Self::internal(other),
        }
    }
}

/// What was read again after a write failed; where the database is away, what was read `before` it. So the failure of the write is told,
/// which may be that nobody knows whether the change is there, and not that of the reading, after which nothing would be changed. Every
/// other refusal of the reading stands: whoever may see it no more does not.
pub fn or_before<T>(again: Result<T, Fault>, before: T) -> Result<T, Fault> {
    match again {
        Err(away) if away.category == Category::Unavailable => Ok(before),
        again => again,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_where_the_database_is_away_stands_what_was_read_before() {
        assert_eq!(or_before(Ok(2), 1).unwrap(), 2);
        assert_eq!(or_before(Err(DbError::Unavailable("away".into()).into()), 1).unwrap(), 1);
        assert!(or_before(Err(Fault::not_found()), 1).is_err_and(|fault| fault.is("not_found")));
    }
}
