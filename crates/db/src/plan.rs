//! How SQLite would run a statement: a guard for lists, which must find their rows by an index however many there are.
//!
//! For tests. PostgreSQL's planner reads a small table whole whatever indexes it has, so only SQLite is asked.

use crate::{Db, DbResult, Engine, Value};

/// SQLite's plan, a line for each step.
#[derive(Debug, Clone)]
pub struct Plan {
    lines: Vec<String>,
}

impl Plan {
    /// Asks for the plan of a text. Nothing if the database is not SQLite.
    pub async fn of(db: &Db, text: &str) -> DbResult<Option<Self>> {
        if db.engine() != Engine::Sqlite {
            return Ok(None);
        }
        let text = format!("EXPLAIN QUERY PLAN {text}");
        let lines = db
            .read(move |read| {
                let unknown = vec![Value::Null; parameters(&text)];
                let rows = read.query_text(&text, &unknown)?;
                rows.into_iter().map(|row| row.into_values().pop().map_or(Ok(String::new()), crate::FromValue::from_value)).collect()
            })
            .await?;
        Ok(Some(Self { lines }))
    }

    /// Whether the table (or its alias in the statement) is read from end to end, by rows or by an index.
    pub fn scans(&self, table: &str) -> bool {
        self.lines.iter().any(|line| line.strip_prefix("SCAN ").is_some_and(|rest| rest.split(' ').next() == Some(table)))
    }

    /// Whether rows are sorted after they were found, instead of being found in order.
    pub fn sorts(&self) -> bool {
        self.lines.iter().any(|line| line.contains("TEMP B-TREE FOR ORDER BY"))
    }

    /// Whether that index is used.
    pub fn uses(&self, index: &str) -> bool {
        self.lines.iter().any(|line| line.split(' ').any(|word| word == index))
    }
}

/// Fails the test if SQLite would read `table` from end to end, or sort what it found.
///
/// # Panics
/// Then, with the plan.
pub async fn assert_found_in_order(db: &Db, text: &str, table: &str) {
    let Some(plan) = Plan::of(db, text).await.expect("the statement has a plan") else { return };
    assert!(!plan.scans(table) && !plan.sorts(), "{table} is not found in order by an index:\n{text}\n{:#?}", plan.lines);
}

/// The highest `$n`.
fn parameters(text: &str) -> usize {
    let numbers = text.split('$').skip(1);
    numbers.filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()).max().unwrap_or(0)
}
