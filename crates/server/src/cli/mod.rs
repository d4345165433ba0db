//! The commands, and which configuration each runs with.

mod config;
mod grammar;
mod settings;

use std::collections::BTreeMap;
use std::future::Future;

pub use grammar::command;

use crate::config::Config;
use crate::stop::Stop;
use crate::{serve, telemetry};

/// Runs the command line.
pub fn run(arguments: Vec<String>, env: &BTreeMap<String, String>) -> Result<(), Stop> {
    let matches = match command().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => error.exit(),
    };
    let loaded = settings::load(&matches, env);
    match matches.subcommand() {
        None | Some(("serve", _)) => with_config(loaded, serve::run),
        Some(("config", sub)) => config::run(sub, &loaded),
        Some((other, _)) => Err(Stop::misused(format!("there is no command {other}"))),
    }
}

fn with_config<F: Future<Output = Result<(), Stop>>>(loaded: crate::config::Loaded, run: impl FnOnce(Config) -> F) -> Result<(), Stop> {
    let config = loaded.config.map_err(|findings| settings::refuse(&findings))?;
    telemetry::log(&config.log_level, config.log_format);
    for name in &loaded.unknown_variables {
        tracing::warn!("{name} in the environment is no setting of Usher; `usher docs config` lists them");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Stop::because)?;
    let ended = runtime.block_on(run(config));
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    ended
}
