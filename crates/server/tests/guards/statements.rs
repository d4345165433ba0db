//! Every statement of every crate: understood by both engines, within the rules, and finding rows by an index.

use std::collections::BTreeSet;

fn all() -> Vec<db::Sql> {
    [db::statements(), mail::statements(), identity::statements()].concat()
}

db::on_both!(
    async fn every_statement_is_understood(test: TestDb) {
        db::testing::prepare_all(&test.db, &all()).await;
    }
);

/// Statements that may read a table from end to end: a backup asks for the head of every chain, along its index.
const MAY_SCAN: &[&str] = &["AUDIT_HEADS"];

/// Tables with few rows whatever the organization's size, or one.
const SMALL: &[&str] = &["organization", "instance", "schema_migration", "lease", "mail_transport", "role", "user_group", "user_plan"];

/// Tables that are taken whole: what an organization is divided into, what its administrators made one by one, and the administrators.
const FEW: &[&str] = &[
    "company",
    "profile",
    "role_profile",
    "team",
    "service_category",
    "user_field",
    "user_field_choice",
    "mail_text",
    "lock_to_tell",
    "validity_to_tell",
    "mail_transport_try",
    "import",
    "bulk_change",
    "emergency_user",
    "admin_scope",
    "sign_in_policy",
];

/// Statements that may take everything of a large table that an organization has, and why.
const MAY_TAKE_ALL: &[(&str, &str, &str)] = &[
    ("COUNT_USERS", "users", "the page of companies counts everybody, in an index"),
    ("COUNT_ALL_PEOPLE", "m", "the page of groups counts everybody's groups, in an index"),
    ("COUNT_BY_STATE", "outbox", "the page of the outbox counts the mail of the last weeks, in an index"),
    ("COUNT_PENDING", "audit_pending", "what waits for the chain is linked within seconds"),
    ("PENDING", "p", "the oldest first, so many"),
    ("ANY_PENDING", "p", "one"),
    ("LAST_LINK", "audit_link", "the last, in the order of the index"),
    ("AUDIT_HEADS", "other", "the last, in the order of the index"),
    ("NEITHER_LINKED_NOR_PENDING", "e", "a command that verifies the whole log"),
    ("PENDING_WITHOUT_EVENT", "p", "a command that verifies the whole log"),
    ("CAP", "attempt_counter", "fewer tries are permitted than before: once, of those who tried and did not get in since"),
    ("DATA_VERSION", "u", "a check of a file is compared with all that it read, once"),
    ("PEOPLE", "u", "the end of the setup, in the order of the index, 500 at most"),
];

/// Of each table that is read in the order of something: what must be found in that order, not sorted afterwards.
const IN_ORDER: &[&str] = &["LOCKS_OVER", "BIN_OVER", "DELETE_EXPIRED", "DELETE_OLD", "DELETE_OVER", "DELETE_ENDED"];

db::on_both!(
    async fn no_statement_reads_a_large_table_from_end_to_end(test: TestDb) {
        let mut scanning = BTreeSet::new();
        for sql in all().into_iter().filter(|sql| !sql.text.contains("SKIP LOCKED") && !MAY_SCAN.contains(&sql.name)) {
            let plan = db::plan::Plan::of(&test.db, sql.text).await.unwrap();
            for scanned in plan.scanned() {
                let table = table_of(sql.text, scanned);
                if table.is_some_and(|table| !SMALL.contains(&table.as_str())) {
                    scanning.insert(format!("{} ({scanned})", sql.name));
                }
            }
            if IN_ORDER.contains(&sql.name) {
                let plan = db::plan::Plan::in_order(&test.db, sql.text).await.unwrap();
                assert!(!plan.sorts(), "{} sorts: {plan:?}", sql.name);
            }
        }
        assert!(scanning.is_empty(), "these read a whole table: {scanning:#?}");
    }
);

db::on_both!(
    async fn no_statement_takes_all_that_an_organization_has_in_a_large_table(test: TestDb) {
        let (mut taking, mut needed) = (BTreeSet::new(), BTreeSet::new());
        for sql in all().into_iter().filter(|sql| !sql.text.contains("SKIP LOCKED")) {
            let plan = db::plan::Plan::of(&test.db, sql.text).await.unwrap();
            for taken in plan.taken_whole() {
                let table = table_of(sql.text, taken);
                let is_large = |table: &String| !SMALL.contains(&table.as_str()) && !FEW.contains(&table.as_str());
                if !table.as_ref().is_some_and(is_large) {
                    continue;
                }
                if MAY_TAKE_ALL.iter().any(|(name, of, _)| *name == sql.name && *of == taken) {
                    needed.insert(sql.name);
                } else {
                    taking.insert(format!("{} ({taken})", sql.name));
                }
            }
        }
        assert!(taking.is_empty(), "these find rows by the organization alone: {taking:#?}");
        if test.db.engine() == db::Engine::Sqlite {
            let idle: Vec<&str> = MAY_TAKE_ALL.iter().map(|(name, ..)| *name).filter(|name| !needed.contains(name)).collect();
            assert!(idle.is_empty(), "these need no reason any more: {idle:?}");
        }
    }
);

/// The table that a name in a plan stands for: itself, or what the statement calls so. Nothing for a subquery.
fn table_of(text: &str, name: &str) -> Option<String> {
    let words: Vec<&str> = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
    let is_table = |word: &str| db::migrate::MIGRATIONS.iter().any(|file| file.text.contains(&format!("CREATE TABLE {word} (")));
    if is_table(name) {
        return Some(name.to_owned());
    }
    let aliased = words.windows(2).find(|pair| pair[1] == name && is_table(pair[0])).map(|pair| pair[0]);
    let after_as = words.windows(3).find(|three| three[2] == name && three[1] == "AS" && is_table(three[0])).map(|three| three[0]);
    aliased.or(after_as).map(str::to_owned)
}
