//! Where settings come from: flags, the environment, the file. Each value keeps where it stood, for the message that refuses it.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::settings::{self, Kind, SETTINGS, Setting};

/// Where a value stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag.
    Flag(&'static str),
    /// An environment variable.
    Env(String),
    /// A line of the file.
    File(PathBuf, usize),
    /// Nowhere: it is what holds without a word.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "--{flag}"),
            Self::Env(name) => write!(f, "{name} in the environment"),
            Self::File(path, line) => write!(f, "{}, line {line}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// What is wrong with the configuration, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where it stands.
    pub origin: Origin,
    /// Which setting.
    pub key: String,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.origin)?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.message)
    }
}

/// A value as it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Its text; the parts of a list are separated by commas.
    pub text: String,
    /// Where it stood.
    pub origin: Origin,
}

/// Values by key.
pub type Values = BTreeMap<&'static str, Given>;

/// Reads the environment. A variable that begins with `USHER_` and is no setting is told by [`unknown_variables`], never refused:
/// container platforms set variables of their own (`USHER_PORT` for a service of that name).
pub fn from_env(env: &BTreeMap<String, String>) -> Values {
    let given = |setting: &&Setting| env.get(setting.env).is_some_and(|value| !value.is_empty());
    let value = |setting: &Setting| Given { text: env[setting.env].clone(), origin: Origin::Env(setting.env.to_owned()) };
    SETTINGS.iter().filter(given).map(|setting| (setting.key, value(setting))).collect()
}

/// Variables that look like settings and are none.
pub fn unknown_variables(env: &BTreeMap<String, String>) -> Vec<String> {
    let known = |name: &str| name == super::FILE_VARIABLE || SETTINGS.iter().any(|setting| setting.env == name);
    let ours = |name: &&String| name.starts_with("USHER_") && !name.starts_with("USHER_TEST_") && !known(name);
    env.keys().filter(ours).cloned().collect()
}

/// Reads the text of a file.
pub fn from_toml(path: &Path, text: &str, findings: &mut Vec<Finding>) -> Values {
    let mut reader = FileReader { path, text, values: Values::new(), findings };
    match DeTable::parse(text) {
        Ok(table) => reader.table("", table.get_ref()),
        Err(error) => {
            let at = error.span().unwrap_or(0..0);
            reader.refuse(at, "", error.message().to_owned());
        }
    }
    reader.values
}

struct FileReader<'a> {
    path: &'a Path,
    text: &'a str,
    values: Values,
    findings: &'a mut Vec<Finding>,
}

impl FileReader<'_> {
    fn origin(&self, at: &Range<usize>) -> Origin {
        let line = 1 + self.text.as_bytes().iter().take(at.start).filter(|byte| **byte == b'\n').count();
        Origin::File(self.path.to_owned(), line)
    }

    fn refuse(&mut self, at: Range<usize>, key: &str, message: String) {
        self.findings.push(Finding { origin: self.origin(&at), key: key.to_owned(), message });
    }

    fn table(&mut self, prefix: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let key = format!("{prefix}{}", name.get_ref());
            if let Some(setting) = settings::find(&key) {
                self.value(setting, value);
            } else if let (DeValue::Table(inner), true) = (value.get_ref(), is_table(&key)) {
                self.table(&format!("{key}."), inner);
            } else {
                self.refuse(name.span(), &key, unknown(&key));
            }
        }
    }

    fn value(&mut self, setting: &'static Setting, value: &Spanned<DeValue<'_>>) {
        let text = match (setting.kind, value.get_ref()) {
            (Kind::Text, DeValue::String(text)) => Some(text.to_string()),
            (Kind::Number, DeValue::Integer(number)) => Some(number.to_string()),
            (Kind::Switch, DeValue::Boolean(switch)) => Some(switch.to_string()),
            (Kind::List, DeValue::Array(parts)) => {
                parts.iter().map(|part| part.get_ref().as_str()).collect::<Option<Vec<_>>>().map(|p| p.join(","))
            }
            _ => None,
        };
        let Some(text) = text else {
            let form = match setting.kind {
                Kind::Text => "text in quotation marks",
                Kind::List => "a list of texts, like [\"10.0.0.0/8\"]",
                Kind::Number => "a whole number",
                Kind::Switch => "true or false",
            };
            return self.refuse(value.span(), setting.key, format!("this must be {form}"));
        };
        let given = Given { text, origin: self.origin(&value.span()) };
        self.values.insert(setting.key, given);
    }
}

fn is_table(key: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.key.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')))
}

/// The sentence for a key that does not exist, with the one that was perhaps meant.
fn unknown(key: &str) -> String {
    let nearest = SETTINGS.iter().map(|setting| (distance(setting.key, key), setting.key)).min();
    match nearest {
        Some((steps, meant)) if steps <= 3 => format!("there is no such setting; did you mean {meant}?"),
        _ => "there is no such setting; `usher docs config` lists them".to_owned(),
    }
}

/// How many letters must be put in, taken out or changed.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for j in 0..b.len() {
            let changed = corner + usize::from(b[j] != letter);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
