//! What is asked of the process that has the database.

use std::time::Duration;

use db::examine::Examined;
use db::{Db, migrate};
use kernel::call::World;
use kernel::{Actor, Call, Fault, Via};
use mail::Wire;
use serde::{Deserialize, Serialize};

use super::Check;
use crate::installation::ORG;

/// So long the mail server has to answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// So far two clocks may be apart.
const MOST_APART: u64 = 5;

/// How the command's configuration lets mail go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRules {
    /// Certificates in PEM that are trusted beside the usual ones.
    pub extra_ca_pem: Option<Vec<u8>>,
    /// Whether mail may go to another machine without encryption.
    pub allow_plain: bool,
}

/// What was found. No secret, and nothing that people wrote but the public address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Line by line.
    pub checks: Vec<Check>,
    /// What the database holds; none if it cannot be read.
    pub database: Option<Examined>,
    /// Where people reach the organization; none before its set-up.
    pub public_url: Option<String>,
}

/// Looks at the rows and at what they name.
pub async fn look(db: &Db, world: &World, rules: MailRules) -> Seen {
    let mut seen = Seen { checks: Vec::new(), database: None, public_url: None };
    match db.read(db::examine::examine).await {
        Ok(found) => {
            seen.checks = of_database(&found, world);
            seen.database = Some(found);
        }
        Err(error) => {
            seen.checks.push(Check::bad("database", format!("it cannot be read ({error}): restore a backup by `usher restore`")));
            return seen;
        }
    }
    if seen.database.as_ref().is_none_or(|found| found.at != migrate::newest()) {
        return seen;
    }
    let organization = db.read(|read| identity::organization::find(read, ORG)).await;
    match organization {
        Ok(Some(organization)) => seen.public_url = Some(organization.public_url),
        Ok(None) => seen.checks.push(Check::warn("organization", "it is not set up: open the link that the server prints when it starts")),
        Err(error) => seen.checks.push(Check::bad("organization", Fault::from(error).message)),
    }
    seen.checks.push(of_mail(db, world, rules).await);
    seen
}

fn of_database(found: &Examined, world: &World) -> Vec<Check> {
    let mut checks = Vec::new();
    let newest = migrate::newest();
    checks.push(if found.at == newest {
        Check::good("database", format!("{}, tables of version {newest}", found.version))
    } else {
        Check::warn("database", format!("{}, tables of version {} and not {newest}: the next start changes them", found.version, found.at))
    });
    checks.push(match &found.damage {
        Some(what) => {
            Check::bad("database pages", format!("damaged ({}): restore a backup by `usher restore`", kernel::text::one_line(what)))
        }
        None if found.clock.is_none() => Check::good("database pages", "each was looked at and is whole"),
        None => Check::good("database pages", "PostgreSQL looks after them"),
    });
    checks.push(if found.is_unsafe.is_empty() {
        Check::good("durability", "what is saved outlives a power cut")
    } else {
        Check::bad("durability", format!("a power cut may lose saved work: {}; switch it on", found.is_unsafe.join(", ")))
    });
    if let Some(theirs) = found.clock {
        let apart = theirs.abs_diff(world.clock.now().0) / 1_000_000;
        checks.push(if apart > MOST_APART {
            Check::bad("database clock", format!("{apart} s from this machine's: let ntpd or chronyd keep both"))
        } else {
            Check::good("database clock", "as this machine's")
        });
    }
    match found.is_encrypted {
        Some(true) => checks.push(Check::good("database connection", "encrypted")),
        Some(false) => {
            let words =
                "not encrypted, which is right on one machine or one wire of your own only: else add sslmode=verify-full to the URL";
            checks.push(Check::warn("database connection", words));
        }
        None => {}
    }
    let dead: i64 = found.work.iter().filter(|(what, _)| what.ends_with(" dead")).map(|(_, count)| count).sum();
    checks.push(if dead > 0 {
        Check::warn("jobs and mails", format!("{dead} were given up: look into Mail › Outbox and the log"))
    } else {
        Check::good("jobs and mails", "none was given up")
    });
    checks
}

/// Connects, encrypts and signs in as for a mail, and sends none.
async fn of_mail(db: &Db, world: &World, rules: MailRules) -> Check {
    let call = Call::new(ORG, Actor::Operator, Via::Cli, world);
    let found = db.read(move |read| mail::transport::find(&call, read)).await;
    let settings = match found {
        Ok(Some(settings)) => settings,
        Ok(None) => return Check::warn("mail", "no mail server is entered: nobody can be invited by mail (Administration › Mail)"),
        Err(fault) => return Check::bad("mail", format!("its settings cannot be read ({}): is it the right secret key?", fault.message)),
    };
    let wire =
        Wire { extra_ca_pem: rules.extra_ca_pem, allow_plain: rules.allow_plain, connect: PATIENCE, command: PATIENCE, whole: PATIENCE };
    match mail::reach(&settings, &wire).await {
        Ok(()) => Check::good("mail", format!("{}:{} takes mails", settings.host, settings.port)),
        Err(fault) => Check::bad("mail", format!("{}:{} does not: {}", settings.host, settings.port, fault.answer)),
    }
}
