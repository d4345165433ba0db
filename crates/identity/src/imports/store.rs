//! The statements on imports, their files and their rows' outcomes.

use db::{DbResult, Tx, params};

use super::foretold::{Foretold, Told};
use crate::ImportId;

macro_rules! columns {
    () => {
        "id, kind, file_name, file_bytes, file_digest, state, settings, run, rows_done, position, checked_before, checked, imported, undone, undo_at, \
         check_token, administrators, reason, fault, job_id, created_at, created_by, ended_at"
    };
}

db::statements! {
    INSERT = "INSERT INTO import (org, id, kind, file_name, file_bytes, file_digest, state, settings, created_at, created_by) \
        VALUES ($1, $2, $3, $4, $5, $6, 'uploading', $7, $8, $9)";
    FIND = concat!("SELECT ", columns!(), " FROM import WHERE org = $1 AND id = $2");
    LIST = concat!("SELECT ", columns!(), " FROM import WHERE org = $1 AND created_by = $2 AND state NOT IN ('uploading', 'deleted') AND id < $3 \
        ORDER BY id DESC LIMIT $4");
    /// The file is whole.
    STORED = "UPDATE import SET state = 'mapping' WHERE org = $1 AND id = $2 AND state = 'uploading'";
    SET_SETTINGS = "UPDATE import SET settings = $3 WHERE org = $1 AND id = $2 AND state IN ('mapping', 'checked', 'failed') AND imported = ''";
    /// A check begins; the one before is kept to show the difference if $3 has it. Not of an import that began: it has outcomes and a journal.
    BEGIN_CHECK = "UPDATE import SET state = 'checking', run = run + 1, rows_done = 0, position = '', checked_before = $3, checked = '', \
        check_token = $4, fault = '', job_id = $5, ended_at = NULL \
        WHERE org = $1 AND id = $2 AND state IN ('mapping', 'checked', 'failed') AND imported = ''";
    BEGIN_IMPORT = "UPDATE import SET state = 'importing', rows_done = 0, position = '', imported = '', fault = '', job_id = $3, administrators = $5, \
        reason = $6 \
        WHERE org = $1 AND id = $2 AND state = 'checked' AND check_token = $4";
    GO_ON = "UPDATE import SET state = 'importing', fault = '', ended_at = NULL, job_id = $3 WHERE org = $1 AND id = $2 AND state = 'stopped'";
    /// What an import that stopped has left, as things stand.
    SET_TOKEN = "UPDATE import SET check_token = $3 WHERE org = $1 AND id = $2 AND state = 'stopped'";
    COPY_IMPORT = "INSERT INTO import (org, id, kind, file_name, file_bytes, file_digest, state, settings, created_at, created_by) \
        SELECT org, $3, kind, file_name, file_bytes, file_digest, 'uploading', settings, $4, created_by FROM import WHERE org = $1 AND id = $2";
    COPY_CHUNKS = "INSERT INTO import_chunk (org, import_id, seq, bytes) SELECT org, $3, seq, bytes FROM import_chunk \
        WHERE org = $1 AND import_id = $2 AND seq >= $4 AND seq < $5";
    /// What was chosen for single names.
    COPY_NAMES = "INSERT INTO import_name (org, import_id, kind, name_key, name, choice, meant_id, look) \
        SELECT org, $3, kind, name_key, name, choice, meant_id, look FROM import_name WHERE org = $1 AND import_id = $2 AND choice <> ''";
    /// One batch is done. Finds no row if another job did it, or if the pass was ended.
    ADVANCE = "UPDATE import SET rows_done = $5, position = $6 WHERE org = $1 AND id = $2 AND job_id = $3 AND rows_done = $4 \
        AND state IN ('checking', 'importing')";
    END_CHECK = "UPDATE import SET state = 'checked', checked = $4 WHERE org = $1 AND id = $2 AND job_id = $3 AND state = 'checking'";
    END_IMPORT = "UPDATE import SET state = $5, imported = $4, fault = $6, ended_at = $7 \
        WHERE org = $1 AND id = $2 AND job_id = $3 AND state = 'importing'";
    BREAK_CHECK = "UPDATE import SET state = $4, fault = $5 WHERE org = $1 AND id = $2 AND job_id = $3 AND state = 'checking'";

    BEGIN_UNDO = "UPDATE import SET state = 'undoing', fault = '', job_id = $4, undo_at = $5, rows_done = $6, ended_at = NULL \
        WHERE org = $1 AND id = $2 AND state = $3";
    /// Some writes are undone. Finds no row if another job did it, or if the undoing was ended.
    ADVANCE_UNDO = "UPDATE import SET undo_at = $5, rows_done = $6, undone = $7 \
        WHERE org = $1 AND id = $2 AND job_id = $3 AND undo_at = $4 AND state = 'undoing'";
    END_UNDO = "UPDATE import SET state = $4, fault = $5, ended_at = $6 WHERE org = $1 AND id = $2 AND job_id = $3 AND state = 'undoing'";
    WRITES_BEFORE = "SELECT seq, kind, subject_id, label, before_json, version, subject_version FROM import_write \
        WHERE org = $1 AND import_id = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4";
    /// People who have not left and who have this role or user plan, or are in this group or team.
    /// What somebody has since given to a role, a group or a team; none of it changes their version.
    GIVEN_TO = "SELECT (SELECT COUNT(*) FROM permission_set s WHERE s.org = $1 AND s.holder_id = $2) \
        + (SELECT COUNT(*) FROM admin_scope a WHERE a.org = $1 AND a.role_id = $2) \
        + (SELECT COUNT(*) FROM service_category_grant g WHERE g.org = $1 AND g.principal_id = $2)";
    LIVE_IN = "SELECT (SELECT COUNT(*) FROM users u WHERE u.org = $1 AND u.role_id = $2 AND u.status NOT IN ('deleted', 'purged')) \
        + (SELECT COUNT(*) FROM membership m CROSS JOIN users u WHERE u.org = m.org AND u.id = m.user_id \
        AND m.org = $1 AND m.unit_id = $2 AND u.status NOT IN ('deleted', 'purged')) \
        + (SELECT COUNT(*) FROM users p WHERE p.org = $1 AND p.user_plan_id = $2 AND p.status NOT IN ('deleted', 'purged'))";

    INSERT_CHUNK = "INSERT INTO import_chunk (org, import_id, seq, bytes) VALUES ($1, $2, $3, $4)";
    CHUNK = "SELECT bytes FROM import_chunk WHERE org = $1 AND import_id = $2 AND seq = $3";

    /// Notes a name that is not there; what was chosen for it stays.
    NOTE_NAME = "INSERT INTO import_name (org, import_id, kind, name_key, name, look) VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (org, import_id, kind, name_key) DO UPDATE SET look = excluded.look";
    DELETE_OTHER_NAMES = "DELETE FROM import_name WHERE org = $1 AND import_id = $2 AND (kind, name_key) IN \
        (SELECT n.kind, n.name_key FROM import_name n WHERE n.org = $1 AND n.import_id = $2 AND n.look <> $3 ORDER BY n.kind, n.name_key LIMIT $4)";
    COUNT_NAMES = "SELECT kind, COUNT(*) FROM import_name WHERE org = $1 AND import_id = $2 GROUP BY kind ORDER BY kind";
    NAME = "SELECT name_key, name, choice, meant_id FROM import_name WHERE org = $1 AND import_id = $2 AND kind = $3 AND name_key = $4";
    NAMES = "SELECT name_key, name, choice, meant_id FROM import_name WHERE org = $1 AND import_id = $2 AND kind = $3 AND name_key > $4 \
        ORDER BY name_key LIMIT $5";
    NAMES_BEFORE = "SELECT name_key, name, choice, meant_id FROM import_name WHERE org = $1 AND import_id = $2 AND kind = $3 AND name_key < $4 \
        ORDER BY name_key DESC LIMIT $5";
    SET_NAME = "UPDATE import_name SET choice = $5, meant_id = $6 WHERE org = $1 AND import_id = $2 AND kind = $3 AND name_key = $4";
    DELETE_NAMES = "DELETE FROM import_name WHERE org = $1 AND import_id = $2 AND (kind, name_key) IN \
        (SELECT n.kind, n.name_key FROM import_name n WHERE n.org = $1 AND n.import_id = $2 ORDER BY n.kind, n.name_key LIMIT $3)";
    /// The order that was checked, kept in pieces below 0.
    DELETE_WAITS = "DELETE FROM import_chunk WHERE org = $1 AND import_id = $2 AND seq < 0";

    EARLIER_ROW = "SELECT outcome, subject_id, foretells, manager_id, status FROM import_outcome \
        WHERE org = $1 AND import_id = $2 AND pass = $3 AND line = $4";
    EARLIER_OF = "SELECT outcome, subject_id, foretells, manager_id, status FROM import_outcome \
        WHERE org = $1 AND import_id = $2 AND pass = $3 AND subject_id = $4 AND foretells = 1 ORDER BY line LIMIT 1";
    /// Companies that stand below a company and that the pass foretells elsewhere.
    MOVED_BELOW = "SELECT o.subject_id FROM company_above a JOIN import_outcome o ON o.org = a.org AND o.subject_id = a.below_id \
        WHERE a.org = $1 AND a.above_id = $4 AND a.depth > 0 AND o.import_id = $2 AND o.pass = $3 AND o.foretells = 1 ORDER BY a.depth, o.subject_id";
    /// What the pass foretells below a company or below those that stand below it: which company, or none if it is new; below which, how deep
    /// that stands, and how many levels below that.
    HUNG_BELOW = "SELECT o.subject_id, o.manager_id, a.depth, o.status FROM company_above a \
        JOIN import_outcome o ON o.org = a.org AND o.manager_id = a.below_id \
        WHERE a.org = $1 AND a.above_id = $4 AND o.import_id = $2 AND o.pass = $3 AND o.foretells = 1 AND o.status < 'a' ORDER BY o.line";
    ROW_OF = "SELECT line FROM import_outcome WHERE org = $1 AND import_id = $2 AND pass = $3 AND subject_id = $4 \
        AND outcome IN ('created', 'updated', 'unchanged') ORDER BY line LIMIT 1";
    ANY_FORETOLD = "SELECT line FROM import_outcome \
        WHERE org = $1 AND import_id = $2 AND pass = $3 AND subject_id IS NOT NULL AND foretells = 1 ORDER BY line LIMIT 1";
    /// Whether the importer ticked a row of which a check says this; no row if it does not.
    IS_TICKED = "SELECT ticked FROM import_outcome WHERE org = $1 AND import_id = $2 AND pass = $3 AND line = $4 AND code = $5";
    TICK = "UPDATE import_outcome SET ticked = $6 WHERE org = $1 AND import_id = $2 AND pass = $3 AND line = $4 AND code = $5";
    COUNT_TICKED = "SELECT COUNT(*) FROM import_outcome WHERE org = $1 AND import_id = $2 AND pass = $3 AND code = $4 AND ticked = 1";
    ADMINISTRATORS = "SELECT line, label, ticked FROM import_outcome \
        WHERE org = $1 AND import_id = $2 AND pass = $3 AND code = $4 AND line > $5 ORDER BY line LIMIT $6";
    ADMINISTRATORS_BEFORE = "SELECT line, label, ticked FROM import_outcome \
        WHERE org = $1 AND import_id = $2 AND pass = $3 AND code = $4 AND line < $5 ORDER BY line DESC LIMIT $6";
    OUTCOMES = "SELECT line, outcome, label, code, field, message, subject_id, more FROM import_outcome \
        WHERE org = $1 AND import_id = $2 AND pass = $3 AND line > $4 ORDER BY line LIMIT $5";
    OUTCOMES_OF = "SELECT line, outcome, label, code, field, message, subject_id, more FROM import_outcome \
        WHERE org = $1 AND import_id = $2 AND pass = $3 AND outcome = $6 AND line > $4 ORDER BY line LIMIT $5";
    OUTCOMES_BEFORE = "SELECT line, outcome, label, code, field, message, subject_id, more FROM import_outcome \
        WHERE org = $1 AND import_id = $2 AND pass = $3 AND line < $4 ORDER BY line DESC LIMIT $5";
    OUTCOMES_OF_BEFORE = "SELECT line, outcome, label, code, field, message, subject_id, more FROM import_outcome \
        WHERE org = $1 AND import_id = $2 AND pass = $3 AND outcome = $6 AND line < $4 ORDER BY line DESC LIMIT $5";
    /// Rows that two checks see differently.
    DIFFERENCES = "SELECT b.line, b.outcome, b.label, b.code, a.outcome, b.message, b.subject_id, b.more FROM import_outcome b \
        JOIN import_outcome a ON a.org = b.org AND a.import_id = b.import_id AND a.pass = $3 AND a.line = b.line \
        WHERE b.org = $1 AND b.import_id = $2 AND b.pass = $4 AND (a.outcome <> b.outcome OR a.code <> b.code) ORDER BY b.line LIMIT $5";

    /// What changes whenever a row might come out otherwise: people, companies, groups, teams, roles, user plans, the organization's
    /// settings, and what the importer may.
    DATA_VERSION = "SELECT o.policy_version, o.version, \
        (SELECT COUNT(*) FROM role r WHERE r.org = $1), (SELECT COALESCE(CAST(SUM(r.version) AS BIGINT), 0) FROM role r WHERE r.org = $1), \
        (SELECT COUNT(*) FROM user_plan p WHERE p.org = $1), \
        (SELECT COALESCE(CAST(SUM(p.version) AS BIGINT), 0) FROM user_plan p WHERE p.org = $1), \
        (SELECT COUNT(*) FROM users u WHERE u.org = $1), (SELECT COALESCE(CAST(SUM(u.version + u.subject_version) AS BIGINT), 0) FROM users u WHERE u.org = $1), \
        (SELECT COUNT(*) FROM company c WHERE c.org = $1), \
        (SELECT COALESCE(CAST(SUM(c.version) AS BIGINT), 0) FROM company c WHERE c.org = $1), \
        (SELECT COUNT(*) FROM user_group g WHERE g.org = $1), \
        (SELECT COALESCE(CAST(SUM(g.version) AS BIGINT), 0) FROM user_group g WHERE g.org = $1), \
        (SELECT COUNT(*) FROM team t WHERE t.org = $1), (SELECT COALESCE(CAST(SUM(t.version) AS BIGINT), 0) FROM team t WHERE t.org = $1), \
        COALESCE((SELECT m.subject_version FROM users m WHERE m.org = $1 AND m.id = $2), 0), \
        (SELECT COALESCE(CAST(SUM(f.version + f.number) AS BIGINT), 0) FROM user_field f WHERE f.org = $1) + o.last_user_field \
        FROM organization o WHERE o.org = $1";

    /// Files whose time is over, and uploads that never ended.
    EXPIRED = "SELECT id FROM import WHERE org = $1 AND created_at < $2 AND (created_at < $3 OR state IN ('uploading', 'deleted')) \
        AND state NOT IN ('checking', 'importing', 'undoing') ORDER BY created_at, id LIMIT 1";
    DELETE_CHUNKS = "DELETE FROM import_chunk WHERE org = $1 AND import_id = $2 AND seq IN \
        (SELECT c.seq FROM import_chunk c WHERE c.org = $1 AND c.import_id = $2 ORDER BY c.seq LIMIT $3)";
    DELETE_OUTCOMES = "DELETE FROM import_outcome WHERE org = $1 AND import_id = $2 AND (pass, line) IN \
        (SELECT o.pass, o.line FROM import_outcome o WHERE o.org = $1 AND o.import_id = $2 ORDER BY o.pass, o.line LIMIT $3)";
    DISCARD = "UPDATE import SET state = 'deleted' WHERE org = $1 AND id = $2 AND state NOT IN ('checking', 'importing', 'undoing')";
    DELETE_WRITES = "DELETE FROM import_write WHERE org = $1 AND import_id = $2 AND seq IN \
        (SELECT w.seq FROM import_write w WHERE w.org = $1 AND w.import_id = $2 ORDER BY w.seq LIMIT $3)";
    DELETE = "DELETE FROM import WHERE org = $1 AND id = $2 AND state NOT IN ('checking', 'importing', 'undoing')";
}

/// Who works here within `wall`, after `$4`, and is meant by no row of the pass `$3`; and of those only whom the pass `$5`, a check that
/// was confirmed, told to leave or to stay behind the file's last row: `$6` and further down. A check itself has none, and takes all.
pub(super) fn absent(wall: &str, most: usize) -> String {
    format!(
        "SELECT u.id, COALESCE(c.outcome, ''), COALESCE(c.code, ''), COALESCE(c.message, '') FROM users u \
         LEFT JOIN import_outcome c ON c.org = u.org AND c.import_id = $2 AND c.pass = $5 AND c.subject_id = u.id AND c.line >= $6 \
         WHERE u.org = $1 AND u.id > $4 AND u.type = 'standard' AND u.status IN ('invited', 'active', 'locked', 'frozen') \
         AND (c.line IS NOT NULL OR $5 = '') \
         AND NOT EXISTS (SELECT 1 FROM import_outcome o WHERE o.org = $1 AND o.import_id = $2 AND o.pass = $3 AND o.subject_id = u.id)\
         {wall} ORDER BY u.id LIMIT {most}"
    )
}

/// Writes of a batch, with the organization and the import in front.
pub(super) fn insert_writes(rows: &str) -> String {
    format!("INSERT INTO import_write (org, import_id, seq, kind, subject_id, label, before_json, version, subject_version) VALUES {rows}")
}

/// So many rows a statement writes or asks for. Batches are of any size, and every text is kept prepared: few texts, and short ones.
pub(super) const AT_ONCE: usize = 32;

/// Writes the outcomes of a batch.
pub(super) fn insert_outcomes(tx: &mut Tx<'_>, org: kernel::OrgId, import: ImportId, pass: &str, outcomes: &[Told]) -> DbResult<()> {
    for outcomes in outcomes.chunks(AT_ONCE) {
        let mut values = params![org, import, pass].to_vec();
        let mut rows = Vec::with_capacity(outcomes.len());
        for (outcome, foretold) in outcomes {
            let first = values.len() + 1;
            let places: Vec<String> = (first..first + 11).map(|at| format!("${at}")).collect();
            rows.push(format!("($1, $2, $3, {})", places.join(", ")));
            let o = outcome;
            values.extend_from_slice(params![o.line, o.outcome, o.label, o.code, o.field, o.message, o.subject]);
            let more = if o.more.is_empty() { String::new() } else { super::model::to_json(&o.more) };
            let (above, words) = foretold.map_or((None, String::new()), Foretold::stored);
            values.extend_from_slice(params![foretold.is_some(), above, words, more]);
        }
        let text = format!(
            "INSERT INTO import_outcome (org, import_id, pass, line, outcome, label, code, field, message, subject_id, \
             foretells, manager_id, status, more) VALUES {}",
            rows.join(", ")
        );
        tx.execute_text(&text, &values)?;
    }
    Ok(())
}
