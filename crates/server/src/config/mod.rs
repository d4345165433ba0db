//! What the operator decided: flags, before the environment, before the file, before the defaults.
//!
//! Every setting stands once in [`settings`]. Everything that is wrong is told at once, each with where it stands; nothing
//! wrong is passed over. The invariant: what [`Config`] holds can be used.

pub mod settings;
pub mod source;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use identity::passwords::StolenList;
use kernel::{KeyRing, Secret};
use web::client_ip::Cidr;

use source::{Finding, Given, Origin, Values};

/// The environment variable that names the file.
pub const FILE_VARIABLE: &str = "USHER_CONFIG";

/// Where the rows are.
#[derive(Debug, Clone)]
pub enum Database {
    /// SQLite in the data directory.
    Embedded,
    /// A PostgreSQL server.
    Postgres {
        /// `postgres://…`
        url: Secret,
        /// Authorities that may have signed its certificate.
        ca_file: Option<PathBuf>,
        /// Connections at most.
        connections: usize,
        /// Goes on though the server may lose what it acknowledged.
        allow_unsafe_durability: bool,
    },
}

/// The files of TLS.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The certificate chain.
    pub cert: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// How a log's line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// What the operator decided. See [`settings::SETTINGS`] for what each means.
#[derive(Debug, Clone)]
pub struct Config {
    /// `data_dir`
    pub data_dir: PathBuf,
    /// `secret_key`
    pub keys: Option<KeyRing>,
    /// `listen`
    pub listen: SocketAddr,
    /// `tls.cert` and `tls.key`
    pub tls: Option<Tls>,
    /// `trusted_proxies`
    pub trusted_proxies: Vec<Cidr>,
    /// `most_connections`
    pub most_connections: usize,
    /// `api_per_minute`
    pub api_per_minute: Option<u32>,
    /// `database.url` and its neighbours
    pub database: Database,
    /// `log.level`
    pub log_level: String,
    /// `log.format`
    pub log_format: LogFormat,
    /// `metrics.listen`
    pub metrics_listen: Option<SocketAddr>,
    /// `metrics.token`
    pub metrics_token: Option<Secret>,
    /// `passwords.stolen`, opened
    pub stolen: Option<StolenList>,
    /// `mail.ca`, read
    pub mail_ca: Option<Vec<u8>>,
    /// `mail.allow_plain`
    pub mail_allow_plain: bool,
    /// `development`
    pub development: bool,
}

/// Everything that was read, and what is to be said of it.
#[derive(Debug)]
pub struct Loaded {
    /// The configuration, if nothing is wrong.
    pub config: Result<Config, Vec<Finding>>,
    /// Each value that was given, for `usher config show`.
    pub values: Values,
    /// The file that was read.
    pub file: Option<PathBuf>,
    /// Variables that look like settings and are none.
    pub unknown_variables: Vec<String>,
}

/// Reads all sources. `file` is what `--config` names.
pub fn load(flags: Values, file: Option<&Path>, env: &BTreeMap<String, String>) -> Loaded {
    let mut findings = Vec::new();
    let mut values = source::from_env(env);
    values.extend(flags);
    let file = find_file(file, env, &values);
    if let Some(path) = &file {
        match std::fs::read_to_string(path) {
            Ok(text) => {
                for (key, given) in source::from_toml(path, &text, &mut findings) {
                    values.entry(key).or_insert(given);
                }
            }
            Err(error) => {
                let message = format!("the file cannot be read: {error}");
                findings.push(Finding { origin: Origin::File(path.clone(), 1), key: String::new(), message });
            }
        }
    }
    let config = Reader { values: &values, findings }.config();
    Loaded { config, values, file, unknown_variables: source::unknown_variables(env) }
}

/// A file that was named is read in any case; else `usher.toml` here or in the data directory, if there is one.
fn find_file(named: Option<&Path>, env: &BTreeMap<String, String>, values: &Values) -> Option<PathBuf> {
    if let Some(path) = named.map(Path::to_owned).or_else(|| env.get(FILE_VARIABLE).filter(|v| !v.is_empty()).map(PathBuf::from)) {
        return Some(path);
    }
    let data = values.get("data_dir").map_or(DEFAULT_DATA_DIR, |given| given.text.as_str());
    [PathBuf::from("usher.toml"), Path::new(data).join("usher.toml")].into_iter().find(|path| path.is_file())
}

const DEFAULT_DATA_DIR: &str = "usher-data";

struct Reader<'a> {
    values: &'a Values,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn config(mut self) -> Result<Config, Vec<Finding>> {
        let config = Config {
            data_dir: self.path("data_dir").unwrap_or_else(|| DEFAULT_DATA_DIR.into()),
            keys: self.parsed("secret_key", |text| parse_keys(text).map_err(|error| error.to_string())),
            listen: self.address("listen").unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 7117))),
            tls: self.tls(),
            trusted_proxies: self.networks(),
            most_connections: self.number("most_connections", 1..=1_000_000).unwrap_or(4096),
            api_per_minute: self.number("api_per_minute", 1..=1_000_000).and_then(|n| u32::try_from(n).ok()),
            database: self.database(),
            log_level: self.parsed("log.level", parse_level).unwrap_or_else(|| "info".to_owned()),
            log_format: self.parsed("log.format", parse_format).unwrap_or(LogFormat::Text),
            metrics_listen: self.address("metrics.listen"),
            metrics_token: self.parsed("metrics.token", parse_token),
            stolen: self.parsed("passwords.stolen", |path| StolenList::open(Path::new(path))),
            mail_ca: self.parsed("mail.ca", |path| std::fs::read(path).map_err(|error| format!("the file cannot be read: {error}"))),
            mail_allow_plain: self.switch("mail.allow_plain"),
            development: self.switch("development"),
        };
        self.findings.sort_by_key(|finding| match &finding.origin {
            Origin::File(_, line) => *line,
            _ => 0,
        });
        if self.findings.is_empty() { Ok(config) } else { Err(self.findings) }
    }

    fn parsed<T>(&mut self, key: &'static str, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let Given { text, origin } = self.values.get(key)?;
        match parse(text.trim()) {
            Ok(value) => Some(value),
            Err(message) => {
                self.findings.push(Finding { origin: origin.clone(), key: key.to_owned(), message });
                None
            }
        }
    }

    fn path(&mut self, key: &'static str) -> Option<PathBuf> {
        self.parsed(key, |text| if text.is_empty() { Err("a path is needed".to_owned()) } else { Ok(PathBuf::from(text)) })
    }

    fn address(&mut self, key: &'static str) -> Option<SocketAddr> {
        self.parsed(key, |text| {
            let spelled = text.strip_prefix("localhost:").map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
            spelled.parse().map_err(|_| format!("{text:?} is not an address with a port, like 127.0.0.1:7117 or [::]:7117"))
        })
    }

    fn number(&mut self, key: &'static str, range: std::ops::RangeInclusive<usize>) -> Option<usize> {
        self.parsed(key, |text| {
            let number = text.parse().ok().filter(|number| range.contains(number));
            number.ok_or_else(|| format!("this must be a whole number from {} to {}", range.start(), range.end()))
        })
    }

    fn switch(&mut self, key: &'static str) -> bool {
        let parse = |text: &str| match text {
            "true" | "1" | "yes" | "on" => Ok(true),
            "false" | "0" | "no" | "off" => Ok(false),
            other => Err(format!("{other:?} is neither true nor false")),
        };
        self.parsed(key, parse).unwrap_or(false)
    }

    fn networks(&mut self) -> Vec<Cidr> {
        let parse = |text: &str| {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            parts.map(|part| part.parse().map_err(|error| format!("{part:?} is {error}"))).collect()
        };
        self.parsed("trusted_proxies", parse).unwrap_or_default()
    }

    fn tls(&mut self) -> Option<Tls> {
        let (cert, key) = (self.path("tls.cert"), self.path("tls.key"));
        let (given, missing) = match (cert, key) {
            (Some(cert), Some(key)) => return Some(Tls { cert, key }),
            (None, None) => return None,
            (Some(_), None) => ("tls.cert", "tls.key"),
            (None, Some(_)) => ("tls.key", "tls.cert"),
        };
        if !self.findings.iter().any(|finding| finding.key == missing) {
            let origin = self.values[given].origin.clone();
            self.findings.push(Finding { origin, key: given.to_owned(), message: format!("{missing} must be given with it") });
        }
        None
    }

    fn database(&mut self) -> Database {
        let url = self.parsed("database.url", |text| match text {
            "embedded" | "sqlite" => Ok(None),
            url if url.starts_with("postgres://") || url.starts_with("postgresql://") => Ok(Some(Secret::new(url))),
            // The value may hold a password, so the message does not repeat it.
            _ => Err("this must be postgres://user:password@host/name, or \"embedded\"".to_owned()),
        });
        let ca_file = self.path("database.ca");
        let connections = self.number("database.connections", 2..=1000).unwrap_or(16);
        let allow_unsafe_durability = self.switch("database.allow_unsafe_durability");
        match url.flatten() {
            None => Database::Embedded,
            Some(url) => Database::Postgres { url, ca_file, connections, allow_unsafe_durability },
        }
    }
}

/// Reads keys from the environment's form: one key's digits, or the lines of a key file with commas between them.
pub fn parse_keys(text: &str) -> Result<KeyRing, kernel::crypto::KeyError> {
    let is_one = text.len() == 64 && !text.contains(' ');
    KeyRing::parse(&if is_one { format!("1 {text}") } else { text.replace(',', "\n") })
}

fn parse_level(text: &str) -> Result<String, String> {
    let words = ["off", "error", "warn", "info", "debug", "trace"];
    let is_plain = words.contains(&text);
    let is_fine = || text.contains('=') && tracing_subscriber::EnvFilter::try_new(text).is_ok();
    if is_plain || is_fine() { Ok(text.to_owned()) } else { Err(format!("{text:?} is not one of {}", words.join(", "))) }
}

fn parse_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        other => Err(format!("{other:?} is neither text nor json")),
    }
}

fn parse_token(text: &str) -> Result<Secret, String> {
    if text.len() < 16 { Err("a token has at least 16 characters".to_owned()) } else { Ok(Secret::new(text)) }
}
