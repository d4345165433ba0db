//! `usher doctor` and `usher support-bundle`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::config::show;
use crate::config::{Config, Loaded};
use crate::doctor::{Examination, Grade, examine};
use crate::installation::VERSION;
use crate::stop::Stop;

/// Looks at everything and prints a line for each thing.
pub(super) async fn run(config: Config, as_json: bool) -> Result<(), Stop> {
    let found = examine(&config).await;
    if as_json {
        println!("{}", serde_json::to_string_pretty(&found.checks).map_err(Stop::because)?);
    } else {
        print!("{}", lines(&found));
    }
    match found.count(Grade::Bad) {
        0 => Ok(()),
        1 => Err(Stop::because("one thing is bad: the line says what to do")),
        many => Err(Stop::because(format!("{many} things are bad: the lines say what to do"))),
    }
}

fn lines(found: &Examination) -> String {
    found.checks.iter().fold(String::new(), |mut lines, check| {
        let _ = writeln!(lines, "{check}");
        lines
    })
}

/// What a bundle needs of the configuration before it is used up.
pub(super) struct Shown {
    configuration: String,
    /// Texts that may stand nowhere in it.
    secrets: Vec<String>,
}

impl Shown {
    pub(super) fn of(loaded: &Loaded) -> Self {
        let secrets = loaded.values.iter().filter(|(key, _)| crate::config::settings::find(key).is_some_and(|setting| setting.is_secret));
        let mut secrets: Vec<String> = secrets.map(|(_, given)| given.text.clone()).collect();
        let password = loaded.values.get("database.url").and_then(|given| {
            let address = given.text.split_once("://")?.1.rsplit_once('@')?.0;
            Some(address.split_once(':')?.1.to_owned())
        });
        secrets.extend(password);
        secrets.retain(|secret| !secret.is_empty());
        Self { configuration: show(loaded), secrets }
    }

    /// What is shown anyway holds none; this holds for what comes to be shown one day.
    fn without_secrets(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "[secret]"))
    }
}

/// Writes the bundle into a new file that is its owner's alone.
pub(super) async fn bundle(config: Config, shown: Shown, to: PathBuf) -> Result<(), Stop> {
    let found = examine(&config).await;
    let files = [
        ("version.txt", format!("Usher {VERSION}\n{} {}\n", std::env::consts::OS, std::env::consts::ARCH)),
        ("doctor.txt", lines(&found)),
        ("configuration.txt", shown.configuration.clone()),
        ("database.txt", contents(&found)),
    ];
    let write = || -> std::io::Result<()> {
        let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&to)?;
        let mut out = GzEncoder::new(file, Compression::default());
        for (name, text) in &files {
            append(&mut out, &format!("usher-support/{name}"), shown.without_secrets(text).as_bytes())?;
        }
        out.write_all(&[0; 2 * BLOCK])?;
        out.finish()?.sync_all()
    };
    write().map_err(|error| {
        let todo = if error.kind() == std::io::ErrorKind::AlreadyExists { "name one that does not exist" } else { "name another" };
        Stop::because(format!("{} cannot be written ({error}): {todo}", to.display()))
    })?;
    println!("{} is written. It holds no secret and nobody's data: {}.", to.display(), files.map(|(name, _)| name).join(", "));
    println!("The log is not in it: Usher writes it to standard error, and whoever starts Usher keeps it.");
    Ok(())
}

/// The tables and their rows, jobs and mails by state.
fn contents(found: &Examination) -> String {
    let Some(database) = found.seen.as_ref().and_then(|seen| seen.database.as_ref()) else {
        return "The database could not be asked.\n".to_owned();
    };
    let mut out = format!("{}\ntables of version {}\n\n", database.version, database.at);
    for (what, count) in database.tables.iter().chain(&database.work) {
        let _ = writeln!(out, "{what}: {count}");
    }
    out
}

const BLOCK: usize = 512;

/// Writes a file of a tar archive (POSIX.1-1988 ustar): a block that tells of it, then its bytes in whole blocks.
fn append(out: &mut impl std::io::Write, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let mut head = [0; BLOCK];
    let fields = [
        (0, name.to_owned()),
        (100, "0000600\0".to_owned()),
        (108, "0000000\0".to_owned()),
        (116, "0000000\0".to_owned()),
        (124, format!("{:011o}\0", bytes.len())),
        (136, format!("{:011o}\0", 0)),
        // The sum is taken with blanks in its own place.
        (148, "        ".to_owned()),
        (156, "0".to_owned()),
        (257, "ustar\x0000".to_owned()),
    ];
    for (at, text) in &fields {
        head[*at..at + text.len()].copy_from_slice(text.as_bytes());
    }
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    out.write_all(&head)?;
    out.write_all(bytes)?;
    out.write_all(&vec![0; bytes.len().next_multiple_of(BLOCK) - bytes.len()])
}
