//! What stands beside the product: a program of one connection, whose statements are prepared once.

use std::cell::RefCell;
use std::collections::HashMap;

use rusqlite::Connection;
use tokio_postgres::types::{FromSql, Type};
use tokio_postgres::{Client, Statement};

/// The bare program on either engine.
pub enum Bare<'a> {
    Sqlite(&'a Connection),
    Postgres(&'a Client, RefCell<HashMap<String, Statement>>),
}

impl<'a> Bare<'a> {
    pub fn postgres(client: &'a Client) -> Self {
        Self::Postgres(client, RefCell::default())
    }

    /// The sum of a statement's first column.
    pub async fn sum(&self, text: &str) -> i64 {
        match self {
            Self::Sqlite(file) => {
                let mut statement = file.prepare_cached(text).unwrap();
                statement.query_map([], |row| row.get::<_, i64>(0)).unwrap().map(Result::unwrap).sum()
            }
            Self::Postgres(client, _) => {
                let statement = self.prepared(text).await;
                client.query(&statement, &[]).await.unwrap().iter().map(|row| row.get::<_, i64>(0)).sum()
            }
        }
    }

    /// How many people a page has, each read wholly.
    pub async fn rows(&self, text: &str) -> usize {
        match self {
            Self::Sqlite(file) => {
                let mut statement = file.prepare_cached(text).unwrap();
                let read = |row: &rusqlite::Row<'_>| {
                    let names: [String; 3] = [row.get(1)?, row.get(2)?, row.get(3)?];
                    let more: [Option<String>; 3] = [row.get(4)?, row.get(7)?, row.get(8)?];
                    Ok((row.get::<_, [u8; 16]>(0)?, names, more, row.get::<_, i64>(9)?))
                };
                statement.query_map([], read).unwrap().map(Result::unwrap).take(50).count()
            }
            Self::Postgres(client, _) => {
                let statement = self.prepared(text).await;
                let read = |row: &tokio_postgres::Row| {
                    let names: [String; 3] = [row.get(1), row.get(2), row.get(3)];
                    let more: [Option<String>; 3] = [row.get(4), row.get(7), row.get(8)];
                    (row.get::<_, Id>(0).0, names, more, row.get::<_, i64>(9))
                };
                client.query(&statement, &[]).await.unwrap().iter().map(read).take(50).count()
            }
        }
    }

    async fn prepared(&self, text: &str) -> Statement {
        let Self::Postgres(client, prepared) = self else { unreachable!("SQLite keeps its own") };
        let kept = prepared.borrow().get(text).cloned();
        if let Some(statement) = kept {
            return statement;
        }
        let statement = client.prepare(&spoken(text)).await.unwrap();
        prepared.borrow_mut().insert(text.to_owned(), statement.clone());
        statement
    }
}

/// A statement written for SQLite, as PostgreSQL says it.
fn spoken(text: &str) -> String {
    let mut parts = text.split("x'");
    let mut spoken = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        spoken.push('\'');
        spoken.push_str(&part.replacen('\'', "'::uuid", 1));
    }
    spoken.replace("instr(", "strpos(")
}

struct Id([u8; 16]);

impl<'a> FromSql<'a> for Id {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw.try_into()?))
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::UUID
    }
}
