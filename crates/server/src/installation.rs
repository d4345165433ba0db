//! An installation, opened: its data directory, its database with today's tables, its keys. The server and every command that
//! works on a stopped installation begin here.

use std::sync::Arc;

use db::config::PostgresOptions;
use db::open::{Opened, open_postgres, open_sqlite};
use kernel::call::World;
use kernel::{Actor, Call, KeyRing, OrgId, Rng, SystemClock, SystemRng, Via};

use crate::config::{Config, Database};
use crate::data_dir::DataDir;
use crate::stop::Stop;

/// With one organization it has this number.
pub const ORG: OrgId = OrgId(1);

/// The program's version, which backups name.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What to do about the secret key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// Made at the first start, and never again.
    MadeOnce,
    /// Without any, a key of this moment, which is not kept: nothing that was sealed opens.
    AsTheyAre,
    /// Without any, a new one: somebody has agreed to lose what is sealed.
    MadeAnew,
}

/// An opened installation. The process holds it as long as this lives.
#[derive(Debug)]
pub struct Installation {
    /// The directory.
    pub data_dir: DataDir,
    /// The database.
    pub opened: Opened,
    /// Clock, randomness, keys.
    pub world: World,
}

impl Installation {
    /// Takes the installation for this process. Its tables are as they were.
    pub async fn open(config: &Config) -> Result<Self, Stop> {
        Self::open_with(config, Keys::MadeOnce).await
    }

    /// The same, where the secret key is a matter of its own.
    pub async fn open_with(config: &Config, how: Keys) -> Result<Self, Stop> {
        Self::open_in(config, how, DataDir::make(&config.data_dir)?).await
    }

    /// The same for whoever only looks: nothing is made, not even the directory.
    pub async fn open_to_look(config: &Config) -> Result<Self, Stop> {
        Self::open_in(config, Keys::AsTheyAre, DataDir::named(&config.data_dir)).await
    }

    async fn open_in(config: &Config, how: Keys, data_dir: DataDir) -> Result<Self, Stop> {
        let opened = match &config.database {
            Database::Embedded => open_sqlite(data_dir.path(), readers()).await.map_err(Stop::because)?,
            Database::Postgres { url, ca_file, connections, allow_unsafe_durability } => {
                let options =
                    PostgresOptions { ca_file: ca_file.clone(), allow_unsafe_durability: *allow_unsafe_durability, serializable: false };
                open_postgres(url.clone(), *connections, options).await.map_err(Stop::because)?
            }
        };
        for warning in &opened.warnings {
            tracing::warn!("{warning}");
        }
        let keys = match &config.keys {
            Some(keys) => keys.clone(),
            None => read_keys(&data_dir, opened.state.at > 0, how)?,
        };
        let world = World { clock: Arc::new(SystemClock), rng: Arc::new(SystemRng), keys: Arc::new(keys) };
        Ok(Self { data_dir, opened, world })
    }

    /// A call by the operator, or by the product on the operator's behalf.
    pub fn call(&self, actor: Actor, via: Via) -> Call {
        Call::new(ORG, actor, via, &self.world)
    }

    /// Brings the tables to this program's state, with a backup before if there is something to lose.
    pub async fn bring_up(&self) -> Result<(), Stop> {
        let call = self.call(Actor::System, Via::Cli);
        let kept = self.opened.bring_up(&call, VERSION, &self.data_dir.backups()).await.map_err(Stop::because)?;
        if let Some(file) = kept {
            tracing::info!(backup = %file.display(), "the tables were changed for this version; a backup was written before");
        }
        Ok(())
    }
}

fn read_keys(data_dir: &DataDir, has_database: bool, how: Keys) -> Result<KeyRing, Stop> {
    if how == Keys::AsTheyAre && !data_dir.key_file().exists() {
        let mut key = [0; 32];
        SystemRng.fill(&mut key);
        return Ok(KeyRing::single(key));
    }
    let (keys, warning) = data_dir.keys(has_database && how != Keys::MadeAnew)?;
    if let Some(warning) = warning {
        tracing::warn!("{warning}");
    }
    Ok(keys)
}

/// Two more than there are cores: a read that waits for the disk does not keep another from the processor.
fn readers() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get) + 2
}
