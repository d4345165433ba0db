//! The statements on definitions and on the keys of values.

use db::{DbResult, ToValue, Tx, Value, params};
use kernel::OrgId;

use crate::{FieldId, UserId};

db::statements! {
    MAIL_TEXTS = "SELECT subject, body FROM mail_text WHERE org = $1 AND body <> '' ORDER BY mail";
    NEXT_NUMBER = "UPDATE organization SET last_user_field = last_user_field + 1 WHERE org = $1 RETURNING last_user_field";
    INSERT = "INSERT INTO user_field (org, id, number, kind, label, label_key, hint, is_required, position, last_choice, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    UPDATE = "UPDATE user_field SET label = $4, label_key = $5, hint = $6, is_required = $7, last_choice = $8, only_who = $9, version = version + 1 \
        WHERE org = $1 AND id = $2 AND version = $3";
    SET_POSITION = "UPDATE user_field SET position = $3 WHERE org = $1 AND id = $2";
    DELETE = "DELETE FROM user_field WHERE org = $1 AND id = $2";
    LIST_FIELDS = "SELECT id, number, kind, label, hint, is_required, version, only_who FROM user_field WHERE org = $1 ORDER BY position, id";
    LAST_POSITION = "SELECT COALESCE(MAX(position), 0) FROM user_field WHERE org = $1";
    PLACE = "SELECT position, last_choice FROM user_field WHERE org = $1 AND id = $2";
    /// Whoever edits a list holds its field from here on.
    HOLD = "UPDATE user_field SET version = version WHERE org = $1 AND id = $2";
    COUNT_CHOICE = "SELECT COUNT(*) FROM user_field_choice WHERE org = $1 AND field_id = $2 AND number = $3";
    LIST_CHOICES = "SELECT field_id, number, label, is_retired FROM user_field_choice WHERE org = $1 ORDER BY field_id, position, number";
    DELETE_CHOICES = "DELETE FROM user_field_choice WHERE org = $1 AND field_id = $2";
    COUNT_PEOPLE = "SELECT COUNT(*) FROM field_key WHERE org = $1 AND field_id = $2";
    COUNT_WITH = "SELECT COUNT(*) FROM field_key WHERE org = $1 AND field_id = $2 AND value_key = $3";
    FORGET_USER = "DELETE FROM field_key WHERE org = $1 AND user_id = $2";
    /// Some of those who still have a value of a field that is gone.
    LIST_TO_ERASE = "SELECT user_id FROM field_key WHERE org = $1 AND field_id = $2 ORDER BY value_key, user_id LIMIT $3";
    SET_CUSTOM = "UPDATE users SET custom = $4 WHERE org = $1 AND id = $2 AND version = $3";
    ERASE_KEY = "DELETE FROM field_key WHERE org = $1 AND field_id = $2 AND user_id = $3";
}

/// Writes all choices of a field in one statement: number, label, retired, in this order.
pub(super) fn insert_choices(tx: &mut Tx<'_>, org: OrgId, field: FieldId, choices: &[fields::Choice]) -> DbResult<()> {
    if choices.is_empty() {
        return Ok(());
    }
    let mut values = params![org, field].to_vec();
    let mut rows = Vec::new();
    for (position, choice) in choices.iter().enumerate() {
        let at = values.len();
        rows.push(format!("($1, $2, ${}, ${}, ${}, ${})", at + 1, at + 2, at + 3, at + 4));
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        values.extend([choice.number.to_value(), choice.label.to_value(), position.to_value(), choice.is_retired.to_value()]);
    }
    let text = format!("INSERT INTO user_field_choice (org, field_id, number, label, position, is_retired) VALUES {}", rows.join(", "));
    tx.execute_text(&text, &values).map(drop)
}

/// Takes the keys of these fields of somebody away.
pub(super) fn delete_keys(tx: &mut Tx<'_>, org: OrgId, user: UserId, fields: &[FieldId]) -> DbResult<()> {
    if fields.is_empty() {
        return Ok(());
    }
    let mut values = params![org, user].to_vec();
    let places: Vec<String> = fields.iter().map(|field| put(&mut values, field)).collect();
    let text = format!("DELETE FROM field_key WHERE org = $1 AND user_id = $2 AND field_id IN ({})", places.join(", "));
    tx.execute_text(&text, &values).map(drop)
}

/// Writes the keys of somebody's values.
pub(super) fn insert_keys(tx: &mut Tx<'_>, org: OrgId, user: UserId, keys: &[(FieldId, fields::Value)]) -> DbResult<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let mut values = params![org, user].to_vec();
    let mut rows = Vec::new();
    for (field, value) in keys {
        let (field, key, words) = (put(&mut values, field), put(&mut values, &value.key()), put(&mut values, &value.folded()));
        rows.push(format!("($1, {field}, {key}, $2, {words})"));
    }
    let text = format!("INSERT INTO field_key (org, field_id, value_key, user_id, value_text) VALUES {}", rows.join(", "));
    tx.execute_text(&text, &values).map(drop)
}

fn put(values: &mut Vec<Value>, value: &impl ToValue) -> String {
    values.push(value.to_value());
    format!("${}", values.len())
}
