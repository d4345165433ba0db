//! Every setting once: its name in the file, in the environment and as a flag, what it means, what holds without it.
//!
//! The reader, `usher --help`, `usher config show` and docs/reference/config.md are all made from this table.

/// The form of a setting's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Several texts: an array in the file, separated by commas elsewhere.
    List,
    /// A whole number.
    Number,
    /// true or false.
    Switch,
}

/// A setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its name in the file; a dot stands for a table.
    pub key: &'static str,
    /// Its environment variable.
    pub env: &'static str,
    /// Its flag, without the dashes. Secrets have none: the arguments of a process are seen by everybody on a machine.
    pub flag: Option<&'static str>,
    /// What the value is called in the help.
    pub value: &'static str,
    /// Its form.
    pub kind: Kind,
    /// What holds without it, in the words of the help.
    pub default: &'static str,
    /// The heading it stands under.
    pub heading: &'static str,
    /// What it means.
    pub help: &'static str,
    /// Whether nobody may read it.
    pub is_secret: bool,
}

const PLACE: &str = "Place";
const NETWORK: &str = "Network";
const DATABASE: &str = "Database";
const LOGS: &str = "Logs and metrics";
const PASSWORDS: &str = "Passwords";
const MAIL: &str = "Mail";
const OTHER: &str = "Other";

const fn text(key: &'static str, env: &'static str, flag: &'static str, value: &'static str, words: [&'static str; 3]) -> Setting {
    let [heading, default, help] = words;
    Setting { key, env, flag: Some(flag), value, kind: Kind::Text, default, heading, help, is_secret: false }
}

const fn of_kind(kind: Kind, setting: Setting) -> Setting {
    Setting { kind, ..setting }
}

const fn secret(setting: Setting) -> Setting {
    Setting { flag: None, is_secret: true, ..setting }
}

/// All of them, in the order of the help.
pub const SETTINGS: &[Setting] = &[
    text("data_dir", "USHER_DATA_DIR", "data-dir", "DIR", [PLACE, "./usher-data", "Where everything is kept; made if it is not there"]),
    secret(text(
        "secret_key",
        "USHER_SECRET_KEY",
        "",
        "KEYS",
        [
            PLACE,
            "the file secret.key in the data directory, made at the first start",
            "What seals stored secrets: 64 hexadecimal digits, or the lines of a secret.key with commas between them",
        ],
    )),
    text("listen", "USHER_LISTEN", "listen", "ADDRESS", [NETWORK, "127.0.0.1:7117", "Address and port to listen on"]),
    text(
        "tls.cert",
        "USHER_TLS_CERT",
        "tls-cert",
        "FILE",
        [NETWORK, "", "Certificate chain (PEM): with it and its key Usher speaks https itself"],
    ),
    text("tls.key", "USHER_TLS_KEY", "tls-key", "FILE", [NETWORK, "", "The certificate's private key (PEM)"]),
    of_kind(
        Kind::List,
        text(
            "trusted_proxies",
            "USHER_TRUSTED_PROXIES",
            "trusted-proxies",
            "NETWORKS",
            [NETWORK, "", "Networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, like 10.0.0.0/8"],
        ),
    ),
    of_kind(
        Kind::Number,
        text(
            "most_connections",
            "USHER_MOST_CONNECTIONS",
            "most-connections",
            "NUMBER",
            [
                NETWORK,
                "4096, or fewer where the process may not open so many files",
                "So many connections at a time; more are told to come back",
            ],
        ),
    ),
    of_kind(
        Kind::Number,
        text(
            "api_per_minute",
            "USHER_API_PER_MINUTE",
            "api-per-minute",
            "NUMBER",
            [NETWORK, "1200", "So many requests a minute a session or key of the API has, and so many at once"],
        ),
    ),
    text(
        "database.url",
        "USHER_DATABASE",
        "database",
        "URL",
        [DATABASE, "embedded", "postgres://user:password@host/name selects PostgreSQL; \"embedded\" is SQLite in the data directory"],
    ),
    text(
        "database.ca",
        "USHER_DATABASE_CA",
        "database-ca",
        "FILE",
        [
            DATABASE,
            "the authorities that browsers trust",
            "Certificates (PEM) of the authorities that may have signed the PostgreSQL server's",
        ],
    ),
    of_kind(
        Kind::Number,
        text(
            "database.connections",
            "USHER_DATABASE_CONNECTIONS",
            "database-connections",
            "NUMBER",
            [DATABASE, "16", "Connections to PostgreSQL at most"],
        ),
    ),
    of_kind(
        Kind::Switch,
        text(
            "database.allow_unsafe_durability",
            "USHER_DATABASE_ALLOW_UNSAFE_DURABILITY",
            "database-allow-unsafe-durability",
            "BOOL",
            [DATABASE, "false", "Go on though the PostgreSQL server may lose saved work at a power cut; for tests"],
        ),
    ),
    text(
        "log.level",
        "USHER_LOG_LEVEL",
        "log-level",
        "LEVEL",
        [LOGS, "info", "error, warn, info, debug or trace; or finer, like info,mail=debug"],
    ),
    text("log.format", "USHER_LOG_FORMAT", "log-format", "FORMAT", [LOGS, "text", "text or json, on standard error"]),
    text(
        "metrics.listen",
        "USHER_METRICS_LISTEN",
        "metrics-listen",
        "ADDRESS",
        [LOGS, "", "Serve /metrics on an address of its own; without it only to this machine, on the main address"],
    ),
    secret(text(
        "metrics.token",
        "USHER_METRICS_TOKEN",
        "",
        "TOKEN",
        [LOGS, "", "Serve /metrics on the main address to whoever brings this bearer token"],
    )),
    text(
        "passwords.stolen",
        "USHER_PASSWORDS_STOLEN",
        "passwords-stolen",
        "FILE",
        [
            PASSWORDS,
            "",
            "A list of stolen passwords that nobody may choose: SHA-1 hashes in their order, HASH or HASH:count in each line, as Have I Been Pwned gives it away",
        ],
    ),
    text(
        "mail.ca",
        "USHER_MAIL_CA",
        "mail-ca",
        "FILE",
        [MAIL, "", "Certificates (PEM) that are trusted for the mail server beside the usual ones"],
    ),
    of_kind(
        Kind::Switch,
        text(
            "mail.allow_plain",
            "USHER_MAIL_ALLOW_PLAIN",
            "mail-allow-plain",
            "BOOL",
            [
                MAIL,
                "false",
                "Whether mail may go to another machine without encryption, links and temporary passwords in it too; the password of the mail server never goes so",
            ],
        ),
    ),
    of_kind(
        Kind::Switch,
        text(
            "development",
            "USHER_DEVELOPMENT",
            "development",
            "BOOL",
            [OTHER, "false", "Serve the gallery of components at /gallery; for work on Usher itself"],
        ),
    ),
];

/// The setting of a key.
pub fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}
