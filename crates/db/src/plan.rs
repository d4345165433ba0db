//! How an engine would run a statement: a guard for lists, which must find their rows by an index however many there are.
//!
//! For tests. PostgreSQL's planner reads a small table whole whatever indexes it has, so it is asked with those ways forbidden
//! that need no index: what it then still does without one, no index serves.

use crate::{Db, DbResult, Engine, FromValue, Row, Tx, Value};

/// PostgreSQL's ways without an index. The plan is one for any values, as for a statement that is kept.
const FORBID: &str = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_hashjoin = off; \
    SET LOCAL enable_mergejoin = off; SET LOCAL plan_cache_mode = force_generic_plan;";
/// And what an index in order makes needless.
const FORBID_SORT: &str = "SET LOCAL enable_sort = off;";

/// A plan, a line for each step.
#[derive(Debug, Clone)]
pub struct Plan {
    engine: Engine,
    lines: Vec<String>,
}

impl Plan {
    /// Asks for the plan of a text.
    pub async fn of(db: &Db, text: &str) -> DbResult<Self> {
        Self::without(db, text, FORBID.to_owned()).await
    }

    /// Asks for the plan of a text that sorts only if no index gives the order.
    pub async fn in_order(db: &Db, text: &str) -> DbResult<Self> {
        Self::without(db, text, format!("{FORBID} {FORBID_SORT}")).await
    }

    async fn without(db: &Db, text: &str, forbid: String) -> DbResult<Self> {
        let (engine, text) = (db.engine(), text.to_owned());
        let ask = move |tx: &mut Tx<'_>| if engine == Engine::Sqlite { of_sqlite(tx, &text) } else { of_postgres(tx, &text, &forbid) };
        Ok(Self { engine, lines: db.write(ask).await? })
    }

    /// The tables (or what the statement calls them) that are read from end to end, by rows or by an index.
    pub fn scanned(&self) -> Vec<&str> {
        match self.engine {
            Engine::Sqlite => self.lines.iter().filter_map(|line| line.strip_prefix("SCAN ")?.split(' ').next()).collect(),
            Engine::Postgres => self.scanned_on_postgres(),
        }
    }

    /// Whether the table (or its alias in the statement) is read from end to end.
    pub fn scans(&self, table: &str) -> bool {
        self.scanned().contains(&table)
    }

    /// The tables (or what the statement calls them) of which SQLite finds all rows of an organization by an index, and nothing narrows that
    /// down: for the one organization of a database as much as from end to end. PostgreSQL chooses by statistics, which no test has:
    /// of its plans nothing is told.
    pub fn taken_whole(&self) -> Vec<&str> {
        let alone = |line: &&String| self.engine == Engine::Sqlite && (line.ends_with(" (org=?)") || line.contains(" (org=?) "));
        self.lines.iter().filter(alone).filter_map(|line| line.strip_prefix("SEARCH ")?.split(' ').next()).collect()
    }

    /// Whether rows are sorted after they were found, instead of being found in order.
    pub fn sorts(&self) -> bool {
        let step = |line: &str| step_of(line).is_some_and(|step| step.starts_with("Sort") || step.starts_with("Incremental Sort"));
        self.lines.iter().any(|line| line.contains("TEMP B-TREE FOR ORDER BY") || (self.engine == Engine::Postgres && step(line)))
    }

    /// Scans without an index, and along an index without a condition for it.
    fn scanned_on_postgres(&self) -> Vec<&str> {
        let mut scanned = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            let Some(step) = step_of(line).filter(|step| step.contains("Scan ")) else { continue };
            let Some((_, on)) = step.split_once(" on ") else { continue };
            let below = self.lines[at + 1..].iter().take_while(|line| step_of(line).is_none());
            if !below.into_iter().any(|line| line.trim_start().starts_with("Index Cond:")) {
                scanned.push(on.split(' ').next_back().unwrap_or(on));
            }
        }
        scanned
    }
}

/// The step that a line of PostgreSQL's names; none if it is a remark on the one above.
fn step_of(line: &str) -> Option<&str> {
    match line.trim_start().strip_prefix("->") {
        Some(step) => Some(step.trim_start()),
        None => (!line.starts_with(' ')).then_some(line),
    }
}

fn of_sqlite(tx: &mut Tx<'_>, text: &str) -> DbResult<Vec<String>> {
    let unknown = vec![Value::Null; parameters(text)];
    let rows = tx.query_text(&format!("EXPLAIN QUERY PLAN {text}"), &unknown)?;
    rows.into_iter().map(last).collect()
}

fn of_postgres(tx: &mut Tx<'_>, text: &str, forbid: &str) -> DbResult<Vec<String>> {
    let unknown = vec!["NULL"; parameters(text)].join(", ");
    let values = if unknown.is_empty() { unknown } else { format!("({unknown})") };
    tx.batch(&format!("{forbid} PREPARE asked AS {text}"))?;
    let rows = tx.query_text(&format!("EXPLAIN (COSTS OFF) EXECUTE asked{values}"), &[])?;
    tx.batch("DEALLOCATE asked")?;
    rows.into_iter().map(last).collect()
}

fn last(row: Row) -> DbResult<String> {
    row.into_values().pop().map_or(Ok(String::new()), String::from_value)
}

/// Fails the test if the engine would read `table` from end to end, or sort what it found.
///
/// # Panics
/// Then, with the plan.
pub async fn assert_found_in_order(db: &Db, text: &str, table: &str) {
    let plan = Plan::in_order(db, text).await.expect("the statement has a plan");
    assert!(!plan.scans(table) && !plan.sorts(), "{table} is not found in order by an index:\n{text}\n{:#?}", plan.lines);
}

/// The highest `$n`.
fn parameters(text: &str) -> usize {
    let numbers = text.split('$').skip(1);
    numbers.filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()).max().unwrap_or(0)
}
