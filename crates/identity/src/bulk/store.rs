//! The statements on bulk changes and their rows.

use db::{DbResult, Tx, params};
use kernel::OrgId;

use super::row::{Row, Taken};
use crate::BulkId;

macro_rules! columns {
    () => {
        "id, action, matching, undoes_id, back, state, pass, total, place, gathered_to, changed, unchanged, refused, administrators, \
         seats, counts_before, basis, reason, fault, job_id, created_at, created_by, begun_at, ended_at, paced_at, paced_from"
    };
}

db::statements! {
    INSERT = "INSERT INTO bulk_change (org, id, action, matching, undoes_id, back, state, total, reason, created_at, created_by) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    FIND = concat!("SELECT ", columns!(), " FROM bulk_change WHERE org = $1 AND id = $2");
    LIST_OWN = concat!("SELECT ", columns!(), " FROM bulk_change WHERE org = $1 AND created_by = $2 AND state <> 'choosing' AND id < $3 \
        ORDER BY id DESC LIMIT $4");
    LIST_ALL = concat!("SELECT ", columns!(), " FROM bulk_change WHERE org = $1 AND state <> 'choosing' AND id < $2 ORDER BY id DESC LIMIT $3");
    UNDONE_BY = "SELECT id FROM bulk_change WHERE org = $1 AND undoes_id = $2 AND state IN ('running', 'done', 'stopped') ORDER BY id DESC LIMIT 1";

    /// A preview begins; what the one before said is kept to show the difference if $5 says so.
    BEGIN_CHECK = "UPDATE bulk_change SET state = 'gathering', pass = pass + 1, action = $3, basis = $4, counts_before = $5, place = 0, \
        gathered_to = '', changed = 0, unchanged = 0, refused = 0, administrators = 0, seats = '', fault = '', reason = $6 \
        WHERE org = $1 AND id = $2 AND state IN ('choosing', 'checked')";
    /// So many ids more are written down.
    GATHERED = "UPDATE bulk_change SET gathered_to = $4, total = $5, place = $6 WHERE org = $1 AND id = $2 AND pass = $3 AND state = 'gathering'";
    END_GATHERING = "UPDATE bulk_change SET state = 'checking', place = 0, total = $4, paced_at = $5, paced_from = 0 \
        WHERE org = $1 AND id = $2 AND pass = $3 AND state = 'gathering'";
    /// Some rows more are done with. Finds no row if somebody else was faster.
    ADVANCE = "UPDATE bulk_change SET place = $5, changed = changed + $6, unchanged = unchanged + $7, refused = refused + $8, \
        administrators = administrators + $9, seats = $10 WHERE org = $1 AND id = $2 AND state = $3 AND place = $4";
    END_CHECK = "UPDATE bulk_change SET state = 'checked', job_id = NULL WHERE org = $1 AND id = $2 AND state = 'checking'";
    BEGIN = "UPDATE bulk_change SET state = 'running', place = 0, changed = 0, unchanged = 0, refused = 0, reason = $4, fault = '', begun_at = $5, \
        paced_at = $5, paced_from = 0 \
        WHERE org = $1 AND id = $2 AND state = 'checked' AND pass = $3";
    GO_ON = "UPDATE bulk_change SET state = 'running', fault = '', ended_at = NULL, paced_at = $3, paced_from = changed + unchanged + refused \
        WHERE org = $1 AND id = $2 AND state = 'stopped' AND begun_at IS NOT NULL";
    SET_JOB = "UPDATE bulk_change SET job_id = $3 WHERE org = $1 AND id = $2";
    END = "UPDATE bulk_change SET state = $4, fault = $5, ended_at = $6, job_id = NULL WHERE org = $1 AND id = $2 AND state = $3";
    /// A preview that was stopped, or broke: what is done is chosen again.
    BREAK_CHECK = "UPDATE bulk_change SET state = 'choosing', fault = $3, job_id = NULL WHERE org = $1 AND id = $2 AND state IN ('gathering', 'checking')";

    /// What changes whenever the asker or the rules do.
    BASIS = "SELECT o.policy_version, COALESCE((SELECT u.subject_version FROM users u WHERE u.org = $1 AND u.id = $2), 0) \
        FROM organization o WHERE o.org = $1";
    /// What these rows' people may and are in, as the preview finds it. It is written down before they are tried: what changes meanwhile
    /// is told as a change.
    NOTE_SUBJECTS = "UPDATE bulk_change_row SET subject_version = COALESCE((SELECT u.subject_version FROM users u \
        WHERE u.org = bulk_change_row.org AND u.id = bulk_change_row.user_id), 0) \
        WHERE org = $1 AND bulk_id = $2 AND pass = $3 AND seq >= $4 AND seq <= $5";
    /// Those of the preview who were changed since: they themselves, or their groups, teams, permission sets and administration.
    CHANGED_SINCE = "SELECT COUNT(*) FROM bulk_change_row b LEFT JOIN users u ON u.org = b.org AND u.id = b.user_id \
        WHERE b.org = $1 AND b.bulk_id = $2 AND b.pass = $3 AND b.version <> 0 AND (u.id IS NULL OR u.version <> b.version \
            OR u.subject_version <> b.subject_version)";
    /// Those of the preview.
    LAST_SEQ = "SELECT COALESCE(MAX(seq), 0) FROM bulk_change_row WHERE org = $1 AND bulk_id = $2";
    COUNT_ROWS = "SELECT COUNT(*) FROM bulk_change_row WHERE org = $1 AND bulk_id = $2 AND pass = $3";

    TICKED = "SELECT user_id FROM bulk_change_row WHERE org = $1 AND bulk_id = $2 ORDER BY seq";
    KEEP_TICKED = "UPDATE bulk_change_row SET pass = $3 WHERE org = $1 AND bulk_id = $2";
    /// What another bulk change changed.
    CHANGED_BY = "SELECT seq, user_id, value_before, value_after, stamp_before, stamp_after FROM bulk_change_row \
        WHERE org = $1 AND bulk_id = $2 AND outcome = 'changed' AND seq > $3 ORDER BY seq LIMIT $4";
    WAITING = "SELECT seq, user_id, value_before, value_after, stamp_before, stamp_after FROM bulk_change_row \
        WHERE org = $1 AND bulk_id = $2 AND pass = $3 AND seq > $4 ORDER BY seq LIMIT $5";

    /// Administrators whom the preview has changed so far.
    ADMINISTRATORS_SO_FAR = "SELECT seq, user_id, value_before, value_after, stamp_before, stamp_after FROM bulk_change_row \
        WHERE org = $1 AND bulk_id = $2 AND pass = $3 AND seq <= $4 AND foretold = 'changed' AND administers = 1 ORDER BY seq LIMIT $5";

    /// The primary groups but $4 of those whom the preview changes, with the number of people.
    GROUPS_LEFT = "SELECT u.primary_group_id, COUNT(*) AS n FROM bulk_change_row b CROSS JOIN users u \
        WHERE u.org = b.org AND u.id = b.user_id AND b.org = $1 AND b.bulk_id = $2 AND b.pass = $3 AND b.foretold = 'changed' \
        AND u.primary_group_id IS NOT NULL AND u.primary_group_id <> $4 GROUP BY u.primary_group_id ORDER BY n DESC, u.primary_group_id LIMIT $5";

    EXPIRED = "SELECT id FROM bulk_change WHERE org = $1 AND (created_at < $2 OR (created_at < $3 AND state IN ('choosing', 'checked'))) \
        AND state NOT IN ('gathering', 'checking', 'running') ORDER BY created_at, id LIMIT 1";
    DELETE_ROWS = "DELETE FROM bulk_change_row WHERE org = $1 AND bulk_id = $2 AND seq IN \
        (SELECT r.seq FROM bulk_change_row r WHERE r.org = $1 AND r.bulk_id = $2 ORDER BY r.seq LIMIT $3)";
    DELETE = "DELETE FROM bulk_change WHERE org = $1 AND id = $2 AND state NOT IN ('gathering', 'checking', 'running')";
}

/// How many of these ids are rows of the preview.
pub(super) fn count_known(ids: &str) -> String {
    format!("SELECT COUNT(*) FROM bulk_change_row WHERE org = $1 AND bulk_id = $2 AND pass = $3 AND user_id IN ({ids})")
}

/// Which of these bulk changes were undone.
pub(super) fn undone_among(ids: &str) -> String {
    format!(
        "SELECT DISTINCT undoes_id FROM bulk_change WHERE org = $1 AND undoes_id IN ({ids}) AND state IN ('running', 'done', 'stopped') \
         ORDER BY undoes_id"
    )
}

/// How many of these ids are people within `wall` whose status is as the condition says.
pub(super) fn count_within(wall: &str, ids: &str, status: &str) -> String {
    format!("SELECT COUNT(*) FROM users u WHERE u.org = $1 AND u.status {status} AND u.id IN ({ids}){wall}")
}

/// The columns of a row's outcome: those of the preview, or those of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Foretold,
    Came,
}

impl Told {
    fn columns(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Foretold => ("b.foretold", "b.foretold_code", "b.foretold_message"),
            Self::Came => ("b.outcome", "b.code", "b.message"),
        }
    }

    fn rows(self) -> String {
        let (outcome, code, message) = self.columns();
        format!(
            "SELECT b.seq, b.user_id, u.id, u.first_name, u.last_name, u.user_name, {outcome}, {code}, {message}, b.foretold_before, b.pass \
             FROM bulk_change_row b LEFT JOIN users u ON u.org = b.org AND u.id = b.user_id AND u.status <> 'purged'"
        )
    }

    /// Rows in their order, behind $4: $1 org, $2 bulk change, $3 pass, then what `only` says. `wall` is about people of the table `u`.
    pub(super) fn page(self, wall: &str, only: &str, most: usize) -> String {
        format!(
            "{}{wall} WHERE b.org = $1 AND b.bulk_id = $2 AND b.pass = $3 AND b.seq > $4{only} ORDER BY b.seq LIMIT {most}",
            self.rows()
        )
    }

    /// Rows that this preview and the one before see differently, those who came and those who went.
    pub(super) fn differences(wall: &str, most: usize) -> String {
        format!(
            "{}{wall} WHERE b.org = $1 AND b.bulk_id = $2 AND b.pass >= $3 - 1 AND (b.pass < $3 OR b.foretold_before <> b.foretold) \
             ORDER BY b.seq LIMIT {most}",
            Self::Foretold.rows()
        )
    }

    pub(super) fn is(self, outcome: &str, code: Option<&str>) -> String {
        let columns = self.columns();
        let code = code.map_or_else(String::new, |code| format!(" AND {} = {code}", columns.1));
        format!(" AND {} = {outcome}{code}", columns.0)
    }

    /// Why rows are refused: each reason with how many and the first of them.
    pub(super) fn reasons(self, most: usize) -> String {
        let (outcome, code, message) = self.columns();
        format!(
            "SELECT {code}, {message}, COUNT(*), MIN(b.seq) FROM bulk_change_row b WHERE b.org = $1 AND b.bulk_id = $2 AND b.pass = $3 \
             AND {outcome} = 'refused' GROUP BY {code}, {message} ORDER BY 3 DESC, 4 LIMIT {most}"
        )
    }
}

/// Writes people down as rows; whoever is there already stays where they are.
pub(super) fn insert_rows(tx: &mut Tx<'_>, org: OrgId, bulk: BulkId, pass: i64, people: &[Row]) -> DbResult<()> {
    if people.is_empty() {
        return Ok(());
    }
    let mut values = params![org, bulk, pass].to_vec();
    let mut rows = Vec::with_capacity(people.len());
    for row in people {
        let first = values.len() + 1;
        let places: Vec<String> = (first..first + 6).map(|at| format!("${at}")).collect();
        rows.push(format!("($1, $2, $3, {})", places.join(", ")));
        let written = row.takes_back.clone().unwrap_or_default();
        values.extend_from_slice(params![row.seq, row.user, written.before, written.after, written.stamps.0, written.stamps.1]);
    }
    let text = format!(
        "INSERT INTO bulk_change_row (org, bulk_id, pass, seq, user_id, value_before, value_after, stamp_before, stamp_after) VALUES {} \
         ON CONFLICT (org, bulk_id, user_id) DO UPDATE SET pass = excluded.pass, value_before = excluded.value_before, \
         value_after = excluded.value_after, stamp_before = excluded.stamp_before, stamp_after = excluded.stamp_after",
        rows.join(", ")
    );
    tx.execute_text(&text, &values).map(drop)
}

/// Writes what rows came to, in one statement.
pub(super) fn write_taken(tx: &mut Tx<'_>, told: Told, org: OrgId, bulk: BulkId, taken: &[(Row, Taken)]) -> DbResult<()> {
    if taken.is_empty() {
        return Ok(());
    }
    let mut values = params![org, bulk].to_vec();
    let mut rows = Vec::with_capacity(taken.len());
    for (row, taken) in taken {
        let first = values.len() + 1;
        let places: Vec<String> = (first..first + 11).map(|at| format!("${at}")).collect();
        rows.push(format!("($1, $2, 0, {})", places.join(", ")));
        let t = taken;
        values.extend_from_slice(params![row.seq, row.user, t.outcome, t.code, t.message, t.version, t.administers]);
        values.extend_from_slice(params![t.written.before, t.written.after, t.written.stamps.0, t.written.stamps.1]);
    }
    let (columns, set) = match told {
        Told::Foretold => (
            "foretold, foretold_code, foretold_message",
            "foretold_before = bulk_change_row.foretold, foretold = excluded.foretold, foretold_code = excluded.foretold_code, \
             foretold_message = excluded.foretold_message, version = excluded.version, administers = excluded.administers",
        ),
        Told::Came => (
            "outcome, code, message",
            "outcome = excluded.outcome, code = excluded.code, message = excluded.message, value_before = excluded.value_before, \
             value_after = excluded.value_after, stamp_before = excluded.stamp_before, stamp_after = excluded.stamp_after",
        ),
    };
    let text = format!(
        "INSERT INTO bulk_change_row (org, bulk_id, pass, seq, user_id, {columns}, version, administers, value_before, value_after, stamp_before, stamp_after) \
         VALUES {} ON CONFLICT (org, bulk_id, seq) DO UPDATE SET {set}",
        rows.join(", ")
    );
    tx.execute_text(&text, &values).map(drop)
}

/// The ids as parameters behind those of `values`.
pub(super) fn put_ids<T: db::ToValue>(values: &mut Vec<db::Value>, ids: &[T]) -> String {
    let mut places = Vec::with_capacity(ids.len());
    for id in ids {
        values.push(id.to_value());
        places.push(format!("${}", values.len()));
    }
    places.join(", ")
}
