//! What a statement may not say, because the engines differ there or distributed PostgreSQL engines lack it.
//!
//! It reads words, not grammar: enough to catch the habit, and every rule names what to write instead.

use crate::Sql;

/// Words that no statement holds, and why.
const BANNED: [(&str, &str); 19] = [
    ("LIKE", "case differs between engines: use a range over the folded key"),
    ("ILIKE", "SQLite has none: use a range over the folded key"),
    ("GLOB", "PostgreSQL has none: use a range over the folded key"),
    ("OFFSET", "pages go on after a key, not at an offset"),
    ("SERIAL", "ids are made by the call"),
    ("BIGSERIAL", "ids are made by the call"),
    ("AUTOINCREMENT", "ids are made by the call"),
    ("LISTEN", "nothing may depend on a message bus"),
    ("NOTIFY", "nothing may depend on a message bus"),
    ("TRIGGER", "what happens stands in verbs"),
    ("TEMP", "no temporary tables"),
    ("TEMPORARY", "no temporary tables"),
    ("CURRENT_TIMESTAMP", "time comes by the call"),
    ("CURRENT_DATE", "time comes by the call"),
    ("NOW", "time comes by the call"),
    ("RANDOM", "randomness comes by the call"),
    ("TRUE", "booleans are 0 and 1"),
    ("FALSE", "booleans are 0 and 1"),
    ("SKIP", "only the job claim skips locked rows"),
];

/// The one statement that may skip locked rows.
const SKIPPER: &str = "CLAIM_SKIPPING";

/// What is wrong with the statements, a line each. Empty if nothing is.
pub fn check(statements: &[Sql]) -> Vec<String> {
    statements.iter().flat_map(|sql| faults(*sql).into_iter().map(|fault| format!("{}: {fault}", sql.name))).collect()
}

fn faults(sql: Sql) -> Vec<String> {
    let tokens = tokens(sql.text);
    let mut faults = Vec::new();
    for (word, why) in BANNED {
        if tokens.iter().any(|t| t == word) && !(word == "SKIP" && sql.name == SKIPPER) {
            faults.push(format!("{word}: {why}"));
        }
    }
    if tokens.iter().any(|t| t.starts_with("PG_")) {
        faults.push("a function of PostgreSQL alone, such as an advisory lock".into());
    }
    if tokens.iter().any(|t| t == "->") {
        faults.push("-> or ->>: types differ between engines; nothing compares inside JSON".into());
    }
    if tokens.iter().any(|t| t == "\"") {
        faults.push("a name in double quotes: choose one that needs none".into());
    }
    for at in 0..tokens.len() {
        let (before, second, third) = (token(&tokens, at, 1), token(&tokens, at, 2), &tokens[at]);
        if third == "SUM" && (before != "(" || second != "CAST") {
            faults.push("SUM without CAST(SUM(…) AS BIGINT): PostgreSQL answers a decimal".into());
        }
        if third == "*" && matches!(before, "SELECT" | "RETURNING" | "." | "DISTINCT") {
            faults.push("*: name the columns, their order is read".into());
        }
    }
    faults.extend(order_faults(sql.name, &tokens));
    faults
}

fn token(tokens: &[String], at: usize, back: usize) -> &str {
    at.checked_sub(back).map_or("", |i| tokens[i].as_str())
}

/// LIMIT needs an ORDER BY in the same brackets, and a list needs one whatever its length.
fn order_faults(name: &str, tokens: &[String]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut ordered = vec![false];
    for (at, word) in tokens.iter().enumerate() {
        match word.as_str() {
            "(" => ordered.push(false),
            ")" if ordered.len() > 1 => drop(ordered.pop()),
            // An order inside OVER (…) or an aggregate stands in brackets of its own and does not count outside.
            "BY" if token(tokens, at, 1) == "ORDER" => ordered.last_mut().into_iter().for_each(|o| *o = true),
            "LIMIT" if ordered.last() == Some(&false) => faults.push("LIMIT without ORDER BY: which rows come is chance".into()),
            _ => {}
        }
    }
    if name.starts_with("LIST_") && ordered.first() == Some(&false) {
        faults.push("a list without ORDER BY".into());
    }
    faults
}

/// Words in upper case and signs; what stands in single quotes is left out.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\'' {
            while chars.next().is_some_and(|c| c != '\'') {}
        } else if c.is_alphanumeric() || c == '_' {
            let mut word = String::from(c.to_ascii_uppercase());
            while let Some(next) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                word.push(next.to_ascii_uppercase());
            }
            tokens.push(word);
        } else if c == '-' && chars.next_if_eq(&'>').is_some() {
            tokens.push("->".into());
        } else if !c.is_whitespace() {
            tokens.push(c.into());
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(name: &'static str, text: &'static str) -> Vec<String> {
        check(&[Sql { name, text }])
    }

    #[test]
    fn what_differs_between_engines_is_refused() {
        for bad in [
            "SELECT a FROM t WHERE a LIKE $1",
            "SELECT a FROM t WHERE a ilike $1",
            "SELECT a FROM t ORDER BY a LIMIT 5 OFFSET 10",
            "SELECT doc ->> 'a' FROM t",
            "SELECT doc->'a' FROM t",
            "SELECT SUM(a) FROM t",
            "SELECT * FROM t",
            "SELECT t.* FROM t",
            "DELETE FROM t WHERE a = 1 RETURNING *",
            "SELECT a FROM t LIMIT 5",
            "SELECT a FROM (SELECT a FROM t ORDER BY a) AS s LIMIT 5",
            "UPDATE t SET at = now()",
            "UPDATE t SET at = CURRENT_TIMESTAMP",
            "UPDATE t SET a = true",
            "SELECT \"a\" FROM t",
            "SELECT pg_advisory_lock(1)",
            "LISTEN jobs",
            "CREATE TABLE t (id SERIAL)",
            "CREATE TEMP TABLE t (a INTEGER)",
            "SELECT a FROM t ORDER BY a FOR UPDATE SKIP LOCKED",
        ] {
            assert!(!faults_of("X", bad).is_empty(), "{bad}");
        }
        assert!(!faults_of("LIST_BOATS", "SELECT a FROM t").is_empty());
    }

    #[test]
    fn what_both_engines_do_alike_passes() {
        for good in [
            "SELECT a, COUNT(*) FROM t WHERE b = 'LIKE this -> now() \"' GROUP BY a ORDER BY a LIMIT $1",
            "SELECT CAST(SUM(a) AS BIGINT) FROM t",
            "SELECT a * 2, offset_minutes FROM t WHERE a - 1 > 3",
            "SELECT ROW_NUMBER() OVER (ORDER BY a) FROM t",
            "UPDATE t SET a = 1 WHERE id IN (SELECT id FROM u ORDER BY id LIMIT 5)",
        ] {
            assert_eq!(faults_of("X", good), Vec::<String>::new(), "{good}");
        }
    }

    #[test]
    fn this_crates_statements_pass() {
        assert_eq!(check(&crate::statements()), Vec::<String>::new());
    }
}
