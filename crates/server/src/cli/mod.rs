//! The commands, and which configuration each runs with.

mod config;
mod demo;
mod docs;
mod doctor;
mod grammar;
mod restore;
mod settings;

use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;

use clap::ArgMatches;
use db::backup::Restore;

pub use grammar::command;

use crate::config::{Config, Loaded};
use crate::operator::{self, Order};
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
        Some(("demo", sub)) => {
            let people = sub.get_one("people").copied().unwrap_or(0);
            with_config(loaded, move |config| demo::run(config, people))
        }
        Some(("backup", sub)) => {
            let to = absolute(sub)?;
            with_config(quiet(loaded), |config| operator::give(config, Order::Backup { to }))
        }
        Some(("restore", sub)) => {
            let from = absolute(sub)?;
            let how = Restore { replace: sub.get_flag("replace"), without_keys: sub.get_flag("without-key") };
            with_config(quiet(loaded), move |config| restore::run(config, from, how))
        }
        Some(("doctor", sub)) => {
            let as_json = sub.get_flag("json");
            with_config(quiet(loaded), move |config| doctor::run(config, as_json))
        }
        Some(("support-bundle", sub)) => {
            let (to, shown) = (absolute(sub)?, doctor::Shown::of(&loaded));
            with_config(quiet(loaded), move |config| doctor::bundle(config, shown, to))
        }
        Some(("audit", sub)) => {
            let head = sub.subcommand().and_then(|(_, verify)| verify.get_one::<String>("head").cloned());
            with_config(quiet(loaded), |config| operator::give(config, Order::VerifyAudit { head }))
        }
        Some(("user", sub)) => {
            let order = user(sub);
            with_config(quiet(loaded), |config| operator::give(config, order))
        }
        Some(("networks", sub)) => {
            let reason = sub.subcommand().and_then(|(_, lift)| lift.get_one::<String>("reason").cloned()).unwrap_or_default();
            with_config(quiet(loaded), |config| operator::give(config, Order::LiftNetworks { reason }))
        }
        Some(("docs", sub)) => {
            let page = match sub.subcommand_name() {
                Some("cli") => docs::cli(),
                Some("events") => identity::audit::events_reference(),
                Some("tags") => identity::account_mails::tags_reference(),
                _ => docs::config(),
            };
            print!("{page}");
            Ok(())
        }
        Some((other, _)) => Err(Stop::misused(format!("there is no command {other}"))),
    }
}

fn user(matches: &ArgMatches) -> Order {
    let text = |sub: &ArgMatches, name: &str| sub.get_one::<String>(name).cloned().unwrap_or_default();
    let (verb, sub) = matches.subcommand().unwrap_or(("", matches));
    let (user, reason) = (text(sub, "user-name"), text(sub, "reason"));
    if verb == "reset-password" { Order::ResetPassword { user, reason } } else { Order::UnlockUser { user, reason } }
}

/// The file that was named, from the root: the server may work in another directory.
fn absolute(matches: &ArgMatches) -> Result<PathBuf, Stop> {
    let file = matches.get_one::<String>("file").map(String::as_str).unwrap_or_default();
    std::path::absolute(file).map_err(|error| Stop::misused(format!("{file}: {error}")))
}

/// A command says what it did; what the log of a server says is told only when it is a warning.
fn quiet(mut loaded: Loaded) -> Loaded {
    if let Ok(config) = &mut loaded.config
        && !loaded.values.contains_key("log.level")
    {
        "warn".clone_into(&mut config.log_level);
    }
    loaded
}

fn with_config<F: Future<Output = Result<(), Stop>>>(loaded: Loaded, run: impl FnOnce(Config) -> F) -> Result<(), Stop> {
    let config = loaded.config.map_err(|findings| settings::refuse(&findings))?;
    telemetry::log(&config.log_level, config.log_format);
    for name in &loaded.unknown_variables {
        tracing::warn!("{name} in the environment is no setting of Usher; `usher docs config` lists them");
    }
    // Whatever this process makes is its owner's alone.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Stop::because)?;
    let ended = runtime.block_on(run(config));
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    ended
}
