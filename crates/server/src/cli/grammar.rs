//! The command line's grammar: commands, and a flag for every setting that is not a secret.

use clap::{Arg, Command};

use crate::config::settings::SETTINGS;

/// The whole command line.
pub fn command() -> Command {
    let mut command = Command::new("usher")
        .version(env!("CARGO_PKG_VERSION"))
        .about("A self-hosted CRM whose heart is its people")
        .long_about("A self-hosted CRM whose heart is its people.\n\nWithout a command it serves: nothing needs to be set up beforehand.")
        .after_help(
            "Each setting is also an environment variable and a line of usher.toml; a flag goes before the environment, the \
             environment before the file. `usher docs config` tells all of it.",
        )
        .subcommand_help_heading("Commands")
        .disable_help_subcommand(true)
        .subcommand(Command::new("serve").about("Serve (the same as no command)"))
        .subcommand(config())
        .arg(
            Arg::new("config")
                .long("config")
                .value_name("FILE")
                .global(true)
                .help_heading("Place")
                .help("The file of settings [default: usher.toml here or in the data directory]"),
        );
    for setting in SETTINGS {
        let Some(flag) = setting.flag else { continue };
        let help =
            if setting.default.is_empty() { setting.help.to_owned() } else { format!("{} [default: {}]", setting.help, setting.default) };
        let arg = Arg::new(setting.key).long(flag).value_name(setting.value).global(true).help_heading(setting.heading).help(help);
        command = command.arg(arg);
    }
    command
}

fn config() -> Command {
    Command::new("config")
        .about("Look at the configuration")
        .subcommand_required(true)
        .subcommand(Command::new("check").about("Name what is wrong with the configuration, and where"))
        .subcommand(Command::new("show").about("Show every setting and where it came from, without secrets"))
}
