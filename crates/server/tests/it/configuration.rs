//! Settings: where they come from, and what is said of wrong ones.

use std::fs;

use crate::support::{Serving, place, run, usher};

fn said(output: &[u8]) -> String {
    String::from_utf8(output.to_vec()).unwrap()
}

#[test]
fn wrong_settings_are_named_with_where_they_stand() {
    let (folder, data) = place();
    let file = folder.path().join("usher.toml");
    let table: &[(&str, &[&str])] = &[
        ("lisen = \"x\"", &["usher.toml, line 1: lisen: there is no such setting; did you mean listen?"]),
        (
            "\n[log]\nlevl = \"info\"\nlevel = 3",
            &["line 3: log.levl: there is no such setting; did you mean log.level?", "line 4: log.level: this must be text"],
        ),
        ("[logs]\nlevel = \"info\"", &["line 1: logs: there is no such setting"]),
        ("listen = \"127.0.0.1\"", &["line 1: listen: \"127.0.0.1\" is not an address with a port"]),
        ("trusted_proxies = [\"10.0.0.0/8\", \"all\"]", &["line 1: trusted_proxies: \"all\" is not a network"]),
        ("trusted_proxies = \"10.0.0.0/8\"", &["line 1: trusted_proxies: this must be a list"]),
        ("[tls]\ncert = \"c.pem\"", &["line 2: tls.cert: tls.key must be given with it"]),
        ("[database]\nurl = \"mysql://me:planted-secret@h/d\"", &["line 2: database.url: this must be postgres://"]),
        ("[metrics]\ntoken = \"short\"", &["line 2: metrics.token: a token has at least 16 characters"]),
        ("secret_key = \"12\"", &["line 1: secret_key: not a secret key file"]),
        ("development = \"yes\"", &["line 1: development: this must be true or false"]),
        ("most_connections = 0", &["line 1: most_connections: this must be a whole number from 1"]),
        ("[mail]\nca = \"/nowhere/ca.pem\"", &["line 2: mail.ca: the file cannot be read"]),
        ("[passwords]\nstolen = \"/nowhere/list\"", &["line 2: passwords.stolen: the file cannot be read"]),
        ("[passwords]\nstolen = \"/dev/null\"", &["line 2: passwords.stolen: this is no file"]),
        ("a = [", &["usher.toml, line 1: "]),
    ];
    for (text, wanted) in table {
        fs::write(&file, text).unwrap();
        let ended = run(usher(&data).env_remove("USHER_LISTEN").args(["config", "check"]));
        let errors = said(&ended.stderr);
        assert_eq!(ended.status.code(), Some(2), "{text}: {errors}");
        assert_eq!(errors.lines().count(), wanted.len(), "{errors}");
        for words in *wanted {
            assert!(errors.contains(words), "{text}: {errors}");
        }
        assert!(!errors.contains("planted-secret"), "{errors}");
        let start = run(usher(&data).env_remove("USHER_LISTEN"));
        assert_eq!((start.status.code(), said(&start.stderr)), (Some(2), errors), "the start says the same");
    }
    assert!(!data.exists(), "looking changes nothing");
}

#[test]
fn a_wrong_variable_or_flag_is_named_too() {
    let (_folder, data) = place();
    let ended = run(usher(&data).env("USHER_LOG_FORMAT", "xml").args(["config", "check", "--most-connections", "many"]));
    let errors = said(&ended.stderr);
    assert!(errors.contains("USHER_LOG_FORMAT in the environment: log.format: \"xml\" is neither text nor json"), "{errors}");
    assert!(errors.contains("--most-connections: most_connections: this must be a whole number"), "{errors}");
    let named = run(usher(&data).args(["--config", "none.toml", "config", "check"]));
    assert!(said(&named.stderr).contains("none.toml, line 1: the file cannot be read"));
    let strange = run(usher(&data).env("USHER_LISTN", "x").args(["config", "check"]));
    assert!(strange.status.success() && said(&strange.stderr).contains("USHER_LISTN in the environment is no setting"));
}

#[test]
fn a_flag_goes_before_the_environment_and_that_before_the_file() {
    let (folder, data) = place();
    let key = "5".repeat(64);
    let file = format!(
        "listen = \"127.0.0.1:1\"\nsecret_key = \"{key}\"\n[log]\nlevel = \"debug\"\nformat = \"json\"\n[database]\nurl = \"postgres://me:planted-secret@h/d\""
    );
    fs::write(folder.path().join("usher.toml"), file).unwrap();
    let shown = run(usher(&data).env("USHER_LOG_LEVEL", "warn").args(["config", "show", "--log-level", "trace"]));
    let shown = said(&shown.stdout);
    assert!(shown.contains("log.level = \"trace\"  # --log-level"), "{shown}");
    assert!(shown.contains("listen = \"127.0.0.1:0\"  # USHER_LISTEN in the environment"), "{shown}");
    assert!(shown.contains("log.format = \"json\"  # ") && shown.contains("usher.toml, line 5"), "{shown}");
    assert!(shown.contains("# most_connections: 4096"), "{shown}");
    assert!(!shown.contains("planted-secret") && !shown.contains(&key), "{shown}");
}

#[test]
fn the_file_is_read_from_the_data_directory_too_and_its_log_is_json() {
    let (_folder, data) = place();
    fs::create_dir(&data).unwrap();
    fs::write(data.join("usher.toml"), "[log]\nformat = \"json\"").unwrap();
    let serving = Serving::start(&mut usher(&data), 2);
    serving.terminate();
    let (_, log) = serving.ended();
    let first: serde_json::Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    assert_eq!(first["message"], "Usher serves");
}

#[test]
fn the_help_names_every_setting_and_every_command() {
    let (_folder, data) = place();
    let help = said(&run(usher(&data).arg("--help")).stdout);
    for setting in server::config::settings::SETTINGS {
        assert!(setting.flag.is_none_or(|flag| help.contains(&format!("--{flag} <"))), "{}", setting.key);
    }
    for command in server::cli::command().get_subcommands() {
        assert!(help.contains(&format!("  {} ", command.get_name())), "{}", command.get_name());
    }
    for line in help.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}
