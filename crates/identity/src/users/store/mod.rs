//! Every statement on users, their search words and their keys.

pub(super) mod custom;
pub(super) mod listing;
pub(super) mod narrow;
pub(super) mod order;
mod own;

use db::{DbResult, Read, Row, Tx, params};
use kernel::{Micros, OrgId};

use super::days;
use super::facts::{Key, KeyHolder};
use super::model::{About, Address, Preferences, User};
use crate::UserId;
use crate::custom_fields::Values;

/// The columns of [`read_user`], in its order.
macro_rules! columns {
    () => {
        "u.id, u.type, u.status, u.user_name, u.first_name, u.last_name, u.primary_email, u.email_verified_at, u.phone, u.company_id, \
         u.role_id, u.primary_group_id, u.user_plan_id, u.reports_to_id, u.external_id, u.language, u.time_zone, u.currency, \
         u.number_format, u.date_format, u.street, u.street_2, u.city, u.region, u.postal_code, u.country, u.middle_name, u.nickname, u.job_title, u.hire_date, u.is_attorney, u.additional, \
         u.custom, u.lock_cause, \
         u.locked_until, u.freeze_reason, u.deleted_at, u.valid_from, u.valid_until, u.user_name_mail_asked, u.last_sign_in_at, u.version, u.created_at, \
         u.created_by, u.updated_at"
    };
}

db::statements! {
    FIND = concat!("SELECT ", columns!(), " FROM users u WHERE u.org = $1 AND u.id = $2");
    FIND_BY_KEY = concat!("SELECT ", columns!(), " FROM sign_in_key k JOIN users u ON u.org = k.org AND u.id = k.user_id \
        WHERE k.org = $1 AND k.key = $2");
    FIND_BY_USER_NAME = concat!("SELECT ", columns!(), " FROM users u WHERE u.org = $1 AND u.user_name_key = $2");
    FIND_BY_EMAIL = concat!("SELECT ", columns!(), " FROM users u WHERE u.org = $1 AND u.primary_email_key = $2");
    FIND_BY_EXTERNAL_ID = concat!("SELECT ", columns!(), " FROM users u WHERE u.org = $1 AND u.external_id = $2");
    /// Those whose names sort from $2 and before $3, and who have not left.
    FIND_CALLED = concat!("SELECT ", columns!(), " FROM users u WHERE u.org = $1 AND u.name_sort >= $2 AND u.name_sort < $3 \
        AND u.status NOT IN ('inactive', 'deleted', 'purged') ORDER BY u.name_sort, u.id LIMIT $4");
    INSERT = "INSERT INTO users (org, id, type, status, user_name, user_name_key, first_name, last_name, name_sort, primary_email, \
        primary_email_key, phone, company_id, role_id, primary_group_id, user_plan_id, reports_to_id, external_id, language, time_zone, \
        currency, number_format, date_format, street, street_2, city, region, postal_code, country, middle_name, nickname, job_title, hire_date, \
        is_attorney, additional, custom, created_at, created_by, updated_at, job_title_key, phone_key, job_title_sort) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, \
        $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $37, $39, $40, $41)";
    UPDATE = "UPDATE users SET first_name = $3, last_name = $4, name_sort = $5, primary_email = $6, primary_email_key = $7, \
        email_verified_at = $8, phone = $9, company_id = $10, role_id = $11, primary_group_id = $12, user_plan_id = $13, \
        reports_to_id = $14, external_id = $15, language = $16, time_zone = $17, currency = $18, number_format = $19, date_format = $20, \
        street = $21, street_2 = $22, city = $23, region = $24, postal_code = $25, country = $26, \
        middle_name = $27, nickname = $28, job_title = $29, hire_date = $30, updated_at = $31, \
        is_attorney = $33, additional = $34, custom = $35, job_title_key = $36, phone_key = $37, job_title_sort = $38, \
        version = version + 1, subject_version = subject_version + 1 WHERE org = $1 AND id = $2 AND version = $32";
    SET_STATUS = "UPDATE users SET status = $4, lock_cause = $5, locked_until = $6, freeze_reason = $7, deleted_at = $8, updated_at = $9, \
        version = version + 1, subject_version = subject_version + 1 WHERE org = $1 AND id = $2 AND status = $3 RETURNING user_plan_id";
    SET_USER_NAME = "UPDATE users SET user_name = $3, user_name_key = $4, name_sort = $5, updated_at = $6, version = version + 1 \
        WHERE org = $1 AND id = $2 AND version = $7";
    SET_EMAIL_VERIFIED = "UPDATE users SET email_verified_at = $4 WHERE org = $1 AND id = $2 AND primary_email_key = $3 \
        AND email_verified_at IS NULL";
    /// Whoever was locked, frozen or taken away meanwhile does not sign in.
    SET_LAST_SIGN_IN = "UPDATE users SET last_sign_in_at = $3 WHERE org = $1 AND id = $2 AND status = 'active'";
    /// Changes nothing: who else changes this person waits until the transaction ends.
    HOLD = "UPDATE users SET updated_at = updated_at WHERE org = $1 AND id = $2 RETURNING status";
    SET_MAIL_ASKED = "UPDATE users SET user_name_mail_asked = 1 WHERE org = $1 AND id = $2";
    /// Locks by wrong tries whose time is over. Those of administrators stay, whatever time stands beside them.
    LOCKS_OVER = "SELECT id FROM users WHERE org = $1 AND locked_until <= $2 AND status = 'locked' AND lock_cause = 'attempts' \
        ORDER BY locked_until, id LIMIT $3";
    SET_DAYS = "UPDATE users SET valid_from = $3, valid_until = $4, updated_at = $5, version = version + 1 WHERE org = $1 AND id = $2";
    /// Whose last day is over, and who could sign in but for that.
    DAYS_OVER = "SELECT id FROM users WHERE org = $1 AND status IN ('active', 'locked') AND valid_until <= $2 \
        ORDER BY valid_until, id LIMIT $3";
    /// Who was deleted by `$2`, after the place that `$3` and `$4` name.
    BIN_OVER = "SELECT deleted_at, id FROM users WHERE org = $1 AND deleted_at <= $2 AND (deleted_at, id) > ($3, $4) \
        AND status = 'deleted' ORDER BY deleted_at, id LIMIT $5";
    PURGE = "UPDATE users SET user_name = $3, user_name_key = $3, first_name = '', last_name = '', name_sort = $4, primary_email = NULL, \
        primary_email_key = NULL, email_verified_at = NULL, phone = '', external_id = NULL, reports_to_id = NULL, \
        primary_group_id = NULL, user_plan_id = NULL, street = '', \
        street_2 = '', city = '', region = '', postal_code = '', country = '', \
        middle_name = '', nickname = '', job_title = '', job_title_key = '', job_title_sort = '', phone_key = '', hire_date = '', \
        is_attorney = 0, additional = '', custom = '', freeze_reason = '', \
        valid_from = 0, valid_until = 9223372036854775807 WHERE org = $1 AND id = $2";

    /// Roles, plans, groups and teams by name, for words that name one of them.
    NAMED = "SELECT 1, id, name_key FROM role WHERE org = $1 UNION ALL SELECT 2, id, name_key FROM user_plan WHERE org = $1 \
        UNION ALL SELECT 3, id, name_key FROM user_group WHERE org = $1 UNION ALL SELECT 3, id, name_key FROM team WHERE org = $1";

    /// What people have in common, in the order of their names.
    ROLES_BY_NAME = "SELECT id FROM role WHERE org = $1 ORDER BY name_sort, id";
    COMPANIES_BY_NAME = "SELECT id FROM company WHERE org = $1 ORDER BY name_sort, id";
    GROUPS_BY_NAME = "SELECT id FROM user_group WHERE org = $1 ORDER BY name_sort, id";
    PLANS_BY_NAME = "SELECT id FROM user_plan WHERE org = $1 ORDER BY name_sort, id";

    /// Somebody without the address or the name $3, for the rest of a transaction that is undone.
    WITHOUT_EMAIL = "UPDATE users SET primary_email = NULL, primary_email_key = NULL WHERE org = $1 AND id = $2 AND primary_email_key = $3";
    WITHOUT_NAME = "UPDATE users SET user_name = $4, user_name_key = $4 WHERE org = $1 AND id = $2 AND user_name_key = $3";
    STAND_AS = "UPDATE users SET reports_to_id = $3, status = $4 WHERE org = $1 AND id = $2";
    STAND_WITH_ROLE = "UPDATE users SET role_id = $3 WHERE org = $1 AND id = $2";

    MANAGERS_ABOVE = "WITH RECURSIVE above (id, reports_to_id, depth) AS (\
        SELECT u.id, u.reports_to_id, 0 FROM users u WHERE u.org = $1 AND u.id = $2 \
        UNION ALL SELECT m.id, m.reports_to_id, a.depth + 1 FROM above a JOIN users m ON m.org = $1 AND m.id = a.reports_to_id \
        WHERE a.depth < 200) SELECT id FROM above ORDER BY depth";

    CLAIM_KEY = "INSERT INTO sign_in_key (org, key, user_id, is_name, is_email) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (org, key) DO UPDATE SET is_name = CASE WHEN excluded.is_name = 1 THEN 1 ELSE sign_in_key.is_name END, \
        is_email = CASE WHEN excluded.is_email = 1 THEN 1 ELSE sign_in_key.is_email END WHERE sign_in_key.user_id = excluded.user_id";
    /// A name $2 and another address $3 of somebody new.
    CLAIM_BOTH = "INSERT INTO sign_in_key (org, key, user_id, is_name, is_email) VALUES ($1, $2, $4, 1, 0), ($1, $3, $4, 0, 1) \
        ON CONFLICT (org, key) DO NOTHING";
    RELEASE_EMAIL = "UPDATE sign_in_key SET is_email = 0 WHERE org = $1 AND key = $2 AND user_id = $3";
    DELETE_UNHELD = "DELETE FROM sign_in_key WHERE org = $1 AND key = $2 AND user_id = $3 AND is_name = 0 AND is_email = 0";
    NAMES_OF = "SELECT key FROM sign_in_key WHERE org = $1 AND user_id = $2 AND is_name = 1 ORDER BY key";
    DELETE_KEYS = "DELETE FROM sign_in_key WHERE org = $1 AND user_id = $2";
    RESERVE = "INSERT INTO reserved_name (org, name_hash) VALUES ($1, $2) ON CONFLICT (org, name_hash) DO NOTHING";
    IS_RESERVED = "SELECT COUNT(*) FROM reserved_name WHERE org = $1 AND name_hash = $2";

    /// The person is as they were at $3 and $4, if they are not at that version.
    NOTE_AGAIN = "INSERT INTO user_again (org, user_id, version, subject_version, was_version, was_subject_version, at) \
        SELECT u.org, u.id, u.version, u.subject_version, $3, $4, $5 FROM users u \
        WHERE u.org = $1 AND u.id = $2 AND (u.version <> $3 OR u.subject_version <> $4) \
        ON CONFLICT (org, user_id, version, subject_version) DO NOTHING";
    AGAIN = "SELECT was_version, was_subject_version FROM user_again WHERE org = $1 AND user_id = $2 AND version = $3 AND subject_version = $4";
    FORGET_AGAIN = "DELETE FROM user_again WHERE org = $1 AND user_id = $2";
    FORGET_OLD_AGAIN = "DELETE FROM user_again WHERE org = $1 AND (user_id, version, subject_version) IN \
        (SELECT a.user_id, a.version, a.subject_version FROM user_again a WHERE a.org = $1 AND a.at < $2 \
        ORDER BY a.at, a.user_id, a.version, a.subject_version LIMIT $3)";

    DELETE_TERMS = "DELETE FROM user_term WHERE org = $1 AND user_id = $2";

    COUNT_GROUP = "SELECT COUNT(*) FROM user_group WHERE org = $1 AND id = $2";
    COUNT_PLAN = "SELECT COUNT(*) FROM user_plan WHERE org = $1 AND id = $2";
}

/// Reads the columns of `COLUMNS`.
pub(super) fn read_user(row: Row) -> DbResult<User> {
    let mut r = row.reader();
    Ok(User {
        id: r.next()?,
        kind: r.next()?,
        status: r.next()?,
        user_name: r.next()?,
        first_name: r.next()?,
        last_name: r.next()?,
        primary_email: r.next()?,
        email_verified_at: r.next()?,
        phone: r.next()?,
        company: r.next()?,
        role: r.next()?,
        primary_group: r.next()?,
        plan: r.next()?,
        reports_to: r.next()?,
        external_id: r.next()?,
        preferences: Preferences {
            language: r.next()?,
            time_zone: r.next()?,
            currency: r.next()?,
            number_format: r.next()?,
            date_format: r.next()?,
        },
        address: Address {
            street: r.next()?,
            street_2: r.next()?,
            city: r.next()?,
            region: r.next()?,
            postal_code: r.next()?,
            country: r.next()?,
        },
        about: About {
            middle_name: r.next()?,
            nickname: r.next()?,
            job_title: r.next()?,
            hire_date: r.next()?,
            is_attorney: r.next()?,
            additional: r.next()?,
        },
        custom: Values::from_json(&r.next::<String>()?),
        lock_cause: r.next()?,
        locked_until: r.next()?,
        freeze_reason: r.next()?,
        deleted_at: r.next()?,
        valid_from: r.next::<Micros>().map(days::first)?,
        valid_until: r.next::<Micros>().map(days::last)?,
        user_name_mail_asked: r.next()?,
        last_sign_in_at: r.next()?,
        version: r.next()?,
        created_at: r.next()?,
        created_by: r.next()?,
        updated_at: r.next()?,
    })
}

/// The user of this id.
pub(super) fn find(read: &mut Read<'_>, org: OrgId, id: UserId) -> DbResult<Option<User>> {
    read.find(FIND, params![org, id])?.map(read_user).transpose()
}

/// These people, in no order.
pub(super) fn of_ids(read: &mut Read<'_>, org: OrgId, ids: &[UserId]) -> DbResult<Vec<User>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = params![org].to_vec();
    values.extend(ids.iter().map(db::ToValue::to_value));
    let places: Vec<String> = (2..=values.len()).map(|at| format!("${at}")).collect();
    let text = format!(concat!("SELECT ", columns!(), " FROM users u WHERE u.org = $1 AND u.id IN ({})"), places.join(", "));
    read.query_keys(&text, &values)?.into_iter().map(read_user).collect()
}

/// Which of these somebody has.
pub(super) fn held_of(read: &mut Read<'_>, org: OrgId, key: Key, asked: &[&str]) -> DbResult<Vec<String>> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let column = column_of(key);
    let mut values = params![org].to_vec();
    values.extend(asked.iter().map(db::ToValue::to_value));
    let places: Vec<String> = (2..=values.len()).map(|at| format!("${at}")).collect();
    let text = format!("SELECT {column} FROM users WHERE org = $1 AND {column} IN ({}) ORDER BY {column}", places.join(", "));
    read.query_keys(&text, &values)?.into_iter().map(Row::only).collect()
}

/// Whoever has one of these keys: the key, the person, their user name and address, folded.
pub(super) fn holders_of(read: &mut Read<'_>, org: OrgId, key: Key, asked: &[&str]) -> DbResult<Vec<KeyHolder>> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let column = column_of(key);
    let mut values = params![org].to_vec();
    values.extend(asked.iter().map(db::ToValue::to_value));
    let places: Vec<String> = (2..=values.len()).map(|at| format!("${at}")).collect();
    let text = format!(
        "SELECT {column}, id, user_name_key, COALESCE(primary_email_key, '') FROM users WHERE org = $1 AND {column} IN ({}) ORDER BY {column}",
        places.join(", ")
    );
    let holder = |row: Row| {
        let mut r = row.reader();
        Ok(KeyHolder { key: r.next()?, user: r.next()?, user_name: r.next()?, email: r.next()? })
    };
    read.query_keys(&text, &values)?.into_iter().map(holder).collect()
}

fn column_of(key: Key) -> &'static str {
    match key {
        Key::ExternalId => "external_id",
        Key::UserName => "user_name_key",
        Key::Email => "primary_email_key",
    }
}

/// Writes the words by which a user is found anew.
pub(super) fn write_terms(tx: &mut Tx<'_>, org: OrgId, id: UserId, terms: &[String]) -> DbResult<()> {
    tx.execute(DELETE_TERMS, params![org, id])?;
    insert_terms(tx, org, id, terms)
}

/// Writes the words by which a new user is found, in one statement.
pub(super) fn insert_terms(tx: &mut Tx<'_>, org: OrgId, id: UserId, terms: &[String]) -> DbResult<()> {
    if terms.is_empty() {
        return Ok(());
    }
    let rows: Vec<String> = (0..terms.len()).map(|i| format!("($1, ${}, $2)", i + 3)).collect();
    let text = format!("INSERT INTO user_term (org, term, user_id) VALUES {} ON CONFLICT (org, term, user_id) DO NOTHING", rows.join(", "));
    let mut values = params![org, id].to_vec();
    values.extend(terms.iter().map(db::ToValue::to_value));
    tx.execute_text(&text, &values).map(drop)
}

/// Both versions of people.
pub(super) fn stamps(places: &str) -> String {
    format!("SELECT id, version, subject_version FROM users WHERE org = $1 AND id IN ({places}) ORDER BY id")
}
