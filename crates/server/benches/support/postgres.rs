//! A bare PostgreSQL program's side of a bench: rows of a SQLite file poured into a database of the same tables, column by column.
#![allow(dead_code, reason = "each bench takes what it needs")]

use std::fmt::Write as _;

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls};

/// A connection of one's own, which neither reads nor writes for the product.
pub async fn connect(config: &db::DbConfig) -> Client {
    let url = if let db::DbConfig::Postgres { url, .. } = config { url.reveal() } else { "" };
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// Replaces all of the organization's rows by those of the file, and lets the server count them.
pub async fn pour(from: &Connection, to: &Client) {
    // Rows come table by table, so that references are looked at by nobody meanwhile.
    to.batch_execute("SET session_replication_role = replica").await.unwrap();
    for table in &tables(to).await {
        to.batch_execute(&format!("DELETE FROM {table}")).await.unwrap();
        let names = names(to, table).await;
        let types = types(to, table, &names).await;
        pour_table(from, to, table, &names, &types).await;
    }
    // Sessions are as the site's own randomness makes them: those of the file would come once more.
    to.batch_execute("SET session_replication_role = DEFAULT; DELETE FROM session; ANALYZE").await.unwrap();
}

/// All rows of a table, each value as text.
pub async fn rows(client: &Client, table: &str) -> Table {
    let names = names(client, table).await;
    let types = types(client, table, &names).await;
    let read = names.iter().map(|name| format!("{name}::text")).collect::<Vec<_>>().join(", ");
    let found = client.query(&format!("SELECT {read} FROM {table}"), &[]).await.unwrap();
    let rows = found.iter().map(|row| (0..names.len()).map(|at| row.get(at)).collect()).collect();
    Table { name: table.to_owned(), names, types, rows }
}

/// Inserts the rows one by one, where they are not there. Gives how many were not.
pub async fn insert(client: &Client, table: &Table) -> u64 {
    let values = table.types.iter().enumerate().map(|(at, kind)| format!("${}::text::{kind}", at + 1)).collect::<Vec<_>>().join(", ");
    let text = format!("INSERT INTO {} ({}) VALUES ({values}) ON CONFLICT DO NOTHING", table.name, table.names.join(", "));
    let insert = client.prepare(&text).await.unwrap();
    let mut written = 0;
    for row in &table.rows {
        let params: Vec<&(dyn ToSql + Sync)> = row.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        written += client.execute(&insert, &params).await.unwrap();
    }
    written
}

/// A table's rows out of the database.
pub struct Table {
    name: String,
    names: Vec<String>,
    types: Vec<String>,
    rows: Vec<Vec<Option<String>>>,
}

/// The tables that hold an organization's rows.
pub async fn tables(client: &Client) -> Vec<String> {
    let ask = "SELECT table_name::text FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'org' ORDER BY 1";
    client.query(ask, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

async fn names(client: &Client, table: &str) -> Vec<String> {
    let ask = "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position";
    client.query(ask, &[&table]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

/// The server's types of the columns.
async fn types(client: &Client, table: &str, names: &[String]) -> Vec<String> {
    let ask =
        "SELECT data_type::text FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 AND column_name = $2";
    let mut types = Vec::new();
    for name in names {
        types.push(client.query_one(ask, &[&table, name]).await.unwrap().get(0));
    }
    types
}

/// Thousands of rows a statement, each column an array of texts that the server reads as its type.
async fn pour_table(from: &Connection, to: &Client, table: &str, names: &[String], types: &[String]) {
    let insert = to.prepare(&insert_many(table, names, types)).await.unwrap();
    let mut columns: Vec<Vec<Option<String>>> = vec![Vec::new(); names.len()];
    let mut read = from.prepare(&format!("SELECT {} FROM {table}", names.join(", "))).unwrap();
    let mut rows = read.query([]).unwrap();
    loop {
        let row = rows.next().unwrap();
        let is_last = row.is_none();
        if let Some(row) = row {
            for (at, column) in columns.iter_mut().enumerate() {
                column.push(text(row.get_ref(at).unwrap(), &types[at]));
            }
        }
        if is_last || columns[0].len() == 5000 {
            let params: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|column| column as &(dyn ToSql + Sync)).collect();
            to.execute(&insert, &params).await.unwrap();
            columns.iter_mut().for_each(Vec::clear);
        }
        if is_last {
            return;
        }
    }
}

fn insert_many(table: &str, names: &[String], types: &[String]) -> String {
    let all = |each: &dyn Fn(usize) -> String| (0..names.len()).map(each).collect::<Vec<_>>().join(", ");
    format!(
        "INSERT INTO {table} ({}) SELECT {} FROM unnest({}) AS r({})",
        names.join(", "),
        all(&|at| format!("r.c{at}::{}", types[at])),
        all(&|at| format!("${}::text[]", at + 1)),
        all(&|at| format!("c{at}")),
    )
}

/// A value as the server reads it.
fn text(value: ValueRef<'_>, kind: &str) -> Option<String> {
    Some(match value {
        ValueRef::Null => return None,
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
        ValueRef::Blob(bytes) => {
            let start = if kind == "uuid" { "" } else { "\\x" };
            bytes.iter().fold(start.to_owned(), |mut text, byte| {
                write!(text, "{byte:02x}").unwrap();
                text
            })
        }
    })
}
