//! The command line's grammar: commands, and a flag for every setting that is not a secret.

use clap::{Arg, ArgAction, Command, value_parser};

use crate::config::settings::SETTINGS;
use crate::demo::MOST_PEOPLE;

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
        .subcommand(demo())
        .subcommand(backup())
        .subcommand(restore())
        .subcommand(doctor())
        .subcommand(support_bundle())
        .subcommand(audit())
        .subcommand(user())
        .subcommand(networks())
        .subcommand(config())
        .subcommand(docs())
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

fn demo() -> Command {
    Command::new("demo")
        .about("Serve a throw-away organization with people in every status")
        .after_help("It prints who may sign in and with which password. Nothing of it is kept when the command ends.")
        .arg(
            Arg::new("people")
                .long("people")
                .value_name("NUMBER")
                .value_parser(value_parser!(u64).range(1..=MOST_PEOPLE))
                .help(format!("Invent so many more people, at most {MOST_PEOPLE}; they do not sign in")),
        )
}

fn file(help: &'static str) -> Arg {
    Arg::new("file").value_name("FILE").required(true).help(help)
}

fn backup() -> Command {
    Command::new("backup")
        .about("Write everything into a new file, while people work")
        .after_help("The file holds no secret key: keep a copy of secret.key apart.")
        .arg(file("The file; it must not exist"))
}

fn restore() -> Command {
    let switch = |name: &'static str, help: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    Command::new("restore")
        .about("Put a backup in the place of what a stopped installation holds")
        .after_help("It is all or nothing: the file is read to its end and checked before anything changes.")
        .arg(file("The backup"))
        .arg(switch("replace", "Throw away what the installation holds now"))
        .arg(switch("without-key", "Go on without the secret key that the backup needs, and lose what it sealed"))
}

fn doctor() -> Command {
    Command::new("doctor")
        .about("Look whether this installation is as it should be, and say what to do")
        .after_help("It changes nothing and sends no mail. While Usher runs it is asked for what concerns the database.")
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print it as JSON"))
}

fn support_bundle() -> Command {
    Command::new("support-bundle")
        .about("Write what helps others to help into a file (tar.gz), without secrets and without anybody's data")
        .arg(file("The file; it must not exist"))
}

fn audit() -> Command {
    Command::new("audit").about("Look after the audit log").subcommand_required(true).subcommand(
        Command::new("verify")
            .about("Walk the audit log's chain and name what does not hold")
            .arg(Arg::new("head").long("head").value_name("HEAD").help("Where it once ended, as the log or a backup has it")),
    )
}

fn user() -> Command {
    let of = |name: &'static str, about: &'static str, more: &'static str| {
        let reason = Arg::new("reason").long("reason").value_name("TEXT").required(true);
        Command::new(name)
            .about(about)
            .after_help(more)
            .arg(Arg::new("user-name").value_name("USER NAME").required(true).help("Whose; the primary e-mail will do"))
            .arg(reason.help("Why; the audit log keeps it, and the owner is told by mail"))
    };
    Command::new("user")
        .about("Help somebody back in")
        .subcommand_required(true)
        .subcommand(of("unlock", "Lift a lock", "Somebody who is not locked gets the wrong tries cleared that were counted."))
        .subcommand(of(
            "reset-password",
            "Print a link by which somebody chooses a new password",
            "The link is printed once, works once, for 24 hours from now, and is kept nowhere. Sessions end at once. It lifts no lock.",
        ))
}

fn networks() -> Command {
    let reason = Arg::new("reason").long("reason").value_name("TEXT").required(true);
    Command::new("networks").about("Help everybody back in").subcommand_required(true).subcommand(
        Command::new("lift")
            .about("Let people and programs come in from anywhere again")
            .after_help("For when the networks that were named shut everybody out. The emergency users stay named.")
            .arg(reason.help("Why; the audit log keeps it, and the owner is told by mail")),
    )
}

fn docs() -> Command {
    Command::new("docs")
        .about("Print reference pages")
        .subcommand_required(true)
        .subcommand(Command::new("config").about("Every setting"))
        .subcommand(Command::new("cli").about("Every command"))
        .subcommand(Command::new("events").about("Every kind of event"))
        .subcommand(Command::new("tags").about("Every tag of account mails"))
}

fn config() -> Command {
    Command::new("config")
        .about("Look at the configuration")
        .subcommand_required(true)
        .subcommand(Command::new("check").about("Name what is wrong with the configuration, and where"))
        .subcommand(Command::new("show").about("Show every setting and where it came from, without secrets"))
}
