//! PostgreSQL: pooled clients on blocking threads, READ COMMITTED, whole transactions tried again where the engine asks.

use std::error::Error as _;
use std::time::{Duration, Instant};

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime, TimeoutType};
use tokio::runtime::Handle;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked};

use crate::config::PostgresOptions;
use crate::patience::Until;
use crate::{DbError, DbResult, Row, Value};

/// How long a job waits for a connection. Requests have less.
const PATIENCE: Duration = Duration::from_secs(10);
/// No more wait for a connection at a time; whoever comes then is told at once.
const MOST_WAITING: usize = 1_024;

/// A client inside a transaction, driven from a blocking thread.
pub(crate) struct Client {
    object: Object,
    handle: Handle,
}

/// A server and how its clients are to be used.
pub(crate) struct Server {
    pool: Pool,
    serializable: bool,
    #[cfg(feature = "testing")]
    failures: std::sync::Mutex<Vec<DbError>>,
    #[cfg(feature = "testing")]
    away: std::sync::atomic::AtomicBool,
}

impl Server {
    pub(crate) fn new(url: &kernel::Secret, size: usize, options: &PostgresOptions) -> DbResult<Self> {
        let (config, tls) = crate::tls::parse(url.reveal(), options.ca_file.as_deref())?;
        let manager = Manager::from_config(config, tls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(size)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .build()
            .map_err(|error| DbError::Unavailable(error.to_string()))?;
        Ok(Self {
            pool,
            serializable: options.serializable,
            #[cfg(feature = "testing")]
            failures: std::sync::Mutex::default(),
            #[cfg(feature = "testing")]
            away: std::sync::atomic::AtomicBool::new(false),
        })
    }

    /// A client of the pool. Dead ones are found out and replaced, so nothing need be done once a server is back.
    pub(crate) async fn client(&self, until: Until) -> DbResult<Object> {
        #[cfg(feature = "testing")]
        if self.away.load(std::sync::atomic::Ordering::SeqCst) {
            return Err(DbError::Unavailable("it went away, as a test has it".into()));
        }
        if self.pool.status().waiting >= MOST_WAITING {
            return Err(DbError::Busy("the queue for a connection is full".into()));
        }
        let began = Instant::now();
        let object = until.wait(self.pool.get()).await.and_then(|got| {
            got.map_err(|error| match error {
                PoolError::Backend(inner) => DbError::Unavailable(translate(&inner, "connect").to_string()),
                PoolError::Timeout(TimeoutType::Wait) => DbError::Busy("no connection came free".into()),
                other => DbError::Unavailable(other.to_string()),
            })
        });
        metrics::histogram!("usher_db_pool_wait_seconds", "engine" => "postgres").record(began.elapsed());
        object
    }

    /// What begins a transaction that writes.
    pub(crate) fn begin(&self, until: Until) -> String {
        let level = if self.serializable { "SERIALIZABLE" } else { "READ COMMITTED" };
        match until.for_a_row() {
            Some(patience) => format!("BEGIN ISOLATION LEVEL {level}; SET LOCAL lock_timeout = {}", patience.as_millis()),
            None => format!("BEGIN ISOLATION LEVEL {level}"),
        }
    }

    /// What the next commit shall answer instead of committing.
    #[cfg(feature = "testing")]
    pub(crate) fn take_injected_failure(&self) -> Option<DbError> {
        let failure = self.failures.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop();
        if matches!(failure, Some(DbError::Unavailable(_))) {
            self.go_away(true);
        }
        failure
    }

    /// Whether it gives no client any more.
    #[cfg(feature = "testing")]
    pub(crate) fn go_away(&self, away: bool) {
        self.away.store(away, std::sync::atomic::Ordering::SeqCst);
    }

    #[cfg(feature = "testing")]
    pub(crate) fn inject_failures(&self, error: &DbError, times: usize) {
        let mut failures = self.failures.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        failures.extend(std::iter::repeat_n(error.clone(), times));
    }
}

/// How many dead clients are thrown away before a transaction is given up. A pool may be full of them after a restart.
const DEAD_CLIENTS: usize = 8;

impl Client {
    /// Begins a transaction, on a blocking thread. A client that turns out dead is replaced: nothing was done with it yet.
    pub(crate) fn begin(server: &Server, first: Object, handle: &Handle, until: Until, text: &str) -> DbResult<Self> {
        let mut client = Self { object: first, handle: handle.clone() };
        for _ in 0..DEAD_CLIENTS {
            match client.batch(text) {
                Ok(()) => return Ok(client),
                Err(DbError::Unavailable(_)) => drop(Object::take(client.object)),
                Err(error) => return Err(error),
            }
            client = Self { object: handle.block_on(server.client(until))?, handle: handle.clone() };
        }
        Err(DbError::Unavailable("every connection was lost".into()))
    }

    pub(crate) fn query(&self, text: &str, params: &[Value]) -> DbResult<Vec<Row>> {
        self.handle.block_on(async {
            let statement = self.object.prepare_cached(text).await.map_err(|e| translate(&e, text))?;
            let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as &(dyn ToSql + Sync)).collect();
            let rows = self.object.query(&statement, &params).await.map_err(|e| translate(&e, text))?;
            rows.iter().map(|row| row_of(row, text)).collect()
        })
    }

    /// The same for a text that was put together, in one exchange with the server. It is planned for these values (kept, it would be planned
    /// for any after five runs, and a filter that few pass is no filter that all pass), and forgotten: there are as many such texts as filters.
    pub(crate) fn query_once(&self, text: &str, params: &[Value]) -> DbResult<Vec<Row>> {
        self.handle.block_on(async {
            let params: Vec<(&(dyn ToSql + Sync), Type)> = params.iter().map(|p| (p as &(dyn ToSql + Sync), type_of(p))).collect();
            let rows = self.object.query_typed(text, &params).await.map_err(|e| translate(&e, text))?;
            rows.iter().map(|row| row_of(row, text)).collect()
        })
    }

    pub(crate) fn execute(&self, text: &str, params: &[Value]) -> DbResult<u64> {
        self.handle.block_on(async {
            let statement = self.object.prepare_cached(text).await.map_err(|e| translate(&e, text))?;
            let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as &(dyn ToSql + Sync)).collect();
            self.object.execute(&statement, &params).await.map_err(|e| translate(&e, text))
        })
    }

    pub(crate) fn batch(&self, text: &str) -> DbResult<()> {
        self.handle.block_on(self.object.batch_execute(text)).map_err(|e| translate(&e, text))
    }

    pub(crate) fn prepare(&self, text: &str) -> DbResult<()> {
        self.handle.block_on(self.object.prepare(text)).map(drop).map_err(|e| translate(&e, text))
    }

    /// Ends a broken transaction; a client that does not even roll back is thrown away.
    pub(crate) fn roll_back(self) {
        if self.batch("ROLLBACK").is_err() {
            drop(Object::take(self.object));
        }
    }
}

/// The type that a value's column has. What is nothing may be of any: the server finds out which.
fn type_of(value: &Value) -> Type {
    match value {
        Value::Null => Type::UNKNOWN,
        Value::Int(_) => Type::INT8,
        Value::Text(_) => Type::TEXT,
        Value::Blob(_) => Type::BYTEA,
        Value::Uuid(_) => Type::UUID,
    }
}

fn row_of(row: &tokio_postgres::Row, text: &str) -> DbResult<Row> {
    let values = (0..row.len()).map(|i| row.try_get::<_, Value>(i).map_err(|e| translate(&e, text)));
    Ok(Row::new(values.collect::<DbResult<_>>()?))
}

pub(crate) fn translate(error: &tokio_postgres::Error, text: &str) -> DbError {
    let Some(db) = error.as_db_error() else {
        let cause = error.source().map(ToString::to_string).unwrap_or_default();
        return if error.is_closed() || error.to_string().contains("connect") || error.to_string().contains("communicating") {
            DbError::Unavailable(format!("{error} {cause}"))
        } else {
            DbError::Broken(format!("{error} {cause} in {text}"))
        };
    };
    let code = db.code();
    if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED {
        return DbError::Retry(db.message().to_owned());
    }
    if *code == SqlState::LOCK_NOT_AVAILABLE {
        return DbError::Busy(db.message().to_owned());
    }
    if let (true, Some(name)) = (code.code().starts_with("23"), db.constraint()) {
        return DbError::Constraint(name.to_owned());
    }
    match &code.code()[..2] {
        "08" | "53" | "57" | "58" | "25" => DbError::Unavailable(db.message().to_owned()),
        _ => DbError::Broken(format!("{} ({}) in {text}", db.message(), code.code())),
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(v) if *ty == Type::INT4 => i32::try_from(*v)?.to_sql(ty, out),
            Self::Int(v) => v.to_sql(&Type::INT8, out),
            Self::Text(v) => v.to_sql(&Type::TEXT, out),
            Self::Blob(v) => v.to_sql(&Type::BYTEA, out),
            Self::Uuid(v) => v.as_bytes().as_slice().to_sql(&Type::BYTEA, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Self::Int(i16::from_sql(ty, raw)?.into()),
            Type::BOOL => Self::Int(bool::from_sql(ty, raw)?.into()),
            Type::BYTEA => Self::Blob(raw.to_vec()),
            Type::UUID => Self::Uuid(uuid::Uuid::from_slice(raw)?),
            Type::TEXT | Type::VARCHAR | Type::NAME | Type::UNKNOWN | Type::BPCHAR => Self::Text(std::str::from_utf8(raw)?.to_owned()),
            _ => return Err(format!("a column of type {ty} is not read here").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
