//! The data directory, the secret key, the machine.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use db::open::FILE;
use kernel::{Clock, KeyRing, SystemClock};

use super::Check;
use crate::config::{Config, Database};
use crate::http;

/// With less room than this it is time to act, and with less than the second nothing can be saved soon.
const LITTLE_ROOM: u64 = 2 << 30;
const NO_ROOM: u64 = 200 << 20;
/// A file that was written so long after now tells of a clock that was set back.
const CLOCK_SLACK: Duration = Duration::from_mins(5);

pub(super) fn look(config: &Config) -> Vec<Check> {
    let folder = &config.data_dir;
    let mut checks = vec![Check::good("version", format!("Usher {}", crate::installation::VERSION)), user()];
    if folder.is_dir() {
        checks.push(permissions("data directory", folder, 0o700));
        checks.push(room(folder));
        checks.push(clock(folder));
        if matches!(config.database, Database::Embedded) && folder.join(FILE).exists() {
            checks.push(permissions("database file", &folder.join(FILE), 0o600));
        }
    }
    checks.push(key(config));
    if let Some(tls) = &config.tls {
        checks.push(match http::acceptor(tls) {
            Ok(_) => Check::good("certificate", "it and its key can be used"),
            Err(stop) => Check::bad("certificate", stop.line),
        });
        checks.push(permissions("certificate's key", &tls.key, 0o600));
    }
    checks
}

fn user() -> Check {
    if rustix::process::geteuid().is_root() {
        Check::warn("user", "this runs as root; Usher needs no more than its data directory: give it a user of its own")
    } else {
        Check::good("user", "not root")
    }
}

/// Whether others than the owner may do anything with it.
fn permissions(name: &str, path: &Path, most: u32) -> Check {
    match fs::metadata(path) {
        Ok(found) => {
            let mode = found.mode() & 0o777;
            if mode & 0o077 != 0 {
                return Check::bad(name, format!("{0} is open to others (mode {mode:o}): chmod {most:o} {0}", path.display()));
            }
            Check::good(name, format!("{} is its owner's alone", path.display()))
        }
        Err(error) => Check::bad(name, format!("{} cannot be read ({error}): give the user that runs Usher permission", path.display())),
    }
}

fn room(folder: &Path) -> Check {
    let Ok(found) = rustix::fs::statvfs(folder) else {
        return Check::warn("free space", format!("it cannot be told for {}", folder.display()));
    };
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let words = format!("{} MB are free in {}", free >> 20, folder.display());
    if free < NO_ROOM {
        Check::bad("free space", format!("{words}: make room before nothing can be saved"))
    } else if free < LITTLE_ROOM {
        Check::warn("free space", format!("{words}: make room soon"))
    } else {
        Check::good("free space", words)
    }
}

/// Nothing in the directory was written after now.
fn clock(folder: &Path) -> Check {
    let entries = fs::read_dir(folder).ok().into_iter().flatten().flatten();
    let written = entries.filter_map(|entry| entry.metadata().ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok());
    let now = Duration::from_micros(u64::try_from(SystemClock.now().0).unwrap_or(0));
    match written.max().and_then(|last| last.checked_sub(now)) {
        Some(ahead) if ahead > CLOCK_SLACK => {
            let words = "a file in the data directory was written later than now, by";
            Check::bad("clock", format!("{words} {} s: the clock was set back; let ntpd or chronyd keep it", ahead.as_secs()))
        }
        _ => Check::good("clock", "not before what was written last"),
    }
}

fn key(config: &Config) -> Check {
    let path = config.data_dir.join("secret.key");
    if let Some(keys) = &config.keys {
        return Check::good("secret key", format!("given by the configuration ({})", keys.fingerprints().join(", ")));
    }
    match fs::read_to_string(&path) {
        Ok(text) => match KeyRing::parse(&text) {
            Ok(_) => permissions("secret key", &path, 0o600),
            Err(error) => Check::bad("secret key", format!("{} cannot be used ({error}): put the right one back", path.display())),
        },
        Err(error) => Check::bad(
            "secret key",
            format!("{} cannot be read ({error}): put it back, or set USHER_SECRET_KEY; it is in no backup", path.display()),
        ),
    }
}
