//! Settings on the command line: from the flags to the configuration.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::ArgMatches;

use crate::config::settings::SETTINGS;
use crate::config::source::{Finding, Given, Origin, Values};
use crate::config::{Loaded, load as load_all};
use crate::stop::Stop;

/// Reads flags, environment and file.
pub(super) fn load(matches: &ArgMatches, env: &BTreeMap<String, String>) -> Loaded {
    let mut flags = Values::new();
    for setting in SETTINGS {
        let Some(flag) = setting.flag else { continue };
        // A flag may stand before or after the command; clap hands it to both.
        if let Some(text) = matches.get_one::<String>(setting.key) {
            flags.insert(setting.key, Given { text: text.clone(), origin: Origin::Flag(flag) });
        }
    }
    let file = matches.get_one::<String>("config").map(PathBuf::from);
    load_all(flags, file.as_deref(), env)
}

/// Everything that is wrong, a line each.
pub(super) fn refuse(findings: &[Finding]) -> Stop {
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    Stop::misused(lines.join("\nusher: "))
}
