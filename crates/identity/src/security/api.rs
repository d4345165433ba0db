//! What holds at the door, for programs. The three switches of signing in lie in the organization's row, and are its operation's.

use access::{Capability, Target};
use axum::http::Method;
use db::{Read, Tx};
use kernel::{Category, Fault};
use web::openapi::Maybe;

use super::{ChangeSecurity, change_security, settings, text};
use crate::http::api::{Asked, Operation, Reply};

const PATH: &str = "/api/v1/organization/security";

web::answer! {
    /// What holds at the door.
    struct OrganizationSecurity {
        /// So many wrong tries lock.
        most_tries: i64,
        /// Within so many minutes.
        window_minutes: i64,
        /// Whether a lock stays until an administrator unlocks. The next three hold for the owner and the last administrator then.
        until_unlocked: bool,
        /// Minutes of the first lock.
        first_lock_minutes: i64,
        /// Hours of the longest.
        longest_lock_hours: i64,
        /// Locks for a time before one without end; 0: locks only grow.
        locks_for_a_time: i64,
        /// Tries of one network at once.
        network_burst: i64,
        /// Then a minute.
        network_per_minute: i64,
        /// Whether whoever may unlock people is told of locks by mail.
        tells_administrators: bool,
        /// Whether administrators may have a link to a new password mailed by “Forgot password”.
        administrators_reset: bool,
        /// Minutes after which an unused session is over.
        idle_minutes: i64,
        /// Hours after which any is.
        absolute_hours: i64,
        /// Sessions of one person; 0: any number.
        most_sessions: i64,
        /// Minutes for which a password that was given counts, before what is dangerous.
        proven_minutes: i64,
        /// The version, for If-Match; 0 while nothing was ever changed.
        version: i64,
    }
}

web::request! {
    /// What shall hold at the door. What is left out stays.
    struct ChangeOrganizationSecurity {
        /// So many wrong tries lock.
        most_tries: Maybe<i64>,
        /// Within so many minutes.
        window_minutes: Maybe<i64>,
        /// Whether a lock stays until an administrator unlocks.
        until_unlocked: Maybe<bool>,
        /// Minutes of the first lock.
        first_lock_minutes: Maybe<i64>,
        /// Hours of the longest.
        longest_lock_hours: Maybe<i64>,
        /// Locks for a time before one without end; 0: locks only grow.
        locks_for_a_time: Maybe<i64>,
        /// Tries of one network at once.
        network_burst: Maybe<i64>,
        /// Then a minute.
        network_per_minute: Maybe<i64>,
        /// Whether whoever may unlock people is told of locks by mail.
        tells_administrators: Maybe<bool>,
        /// Whether administrators may have a link to a new password mailed by “Forgot password”.
        administrators_reset: Maybe<bool>,
        /// Minutes after which an unused session is over.
        idle_minutes: Maybe<i64>,
        /// Hours after which any is.
        absolute_hours: Maybe<i64>,
        /// Sessions of one person; 0: any number.
        most_sessions: Maybe<i64>,
        /// Minutes for which a password that was given counts, before what is dangerous.
        proven_minutes: Maybe<i64>,
    }
}

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::read(PATH, "organization.security", get)
            .says("Get what holds at the door", "Needs “change security settings”.")
            .verbs(&["security::settings"])
            .tells_version(),
        Operation::write(Method::PATCH, PATH, "organization.change_security", change)
            .says("Change what holds at the door", "It holds from the next try on, and for open sessions with their next request.")
            .verbs(&["security::change_security"])
            .requires_version()
            .tells_version(),
    ]
}

fn told(read: &mut Read<'_>, asked: &Asked) -> Result<Reply<OrganizationSecurity>, Fault> {
    let now = settings(read, asked.ctx.org)?;
    let form = ChangeSecurity::from(&now);
    let body = OrganizationSecurity {
        most_tries: form.most_tries.unwrap_or_default(),
        window_minutes: form.window_minutes.unwrap_or_default(),
        until_unlocked: form.until_unlocked,
        first_lock_minutes: form.first_lock_minutes.unwrap_or_default(),
        longest_lock_hours: form.longest_lock_hours.unwrap_or_default(),
        locks_for_a_time: form.locks_for_a_time.unwrap_or_default(),
        network_burst: form.network_burst.unwrap_or_default(),
        network_per_minute: form.network_per_minute.unwrap_or_default(),
        tells_administrators: form.tells_administrators,
        administrators_reset: form.administrators_reset,
        idle_minutes: form.idle_minutes.unwrap_or_default(),
        absolute_hours: form.absolute_hours.unwrap_or_default(),
        most_sessions: form.most_sessions.unwrap_or_default(),
        proven_minutes: form.proven_minutes.unwrap_or_default(),
        version: now.version,
    };
    Ok(Reply::new(body).version(now.version))
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<OrganizationSecurity>, Fault> {
    asked.ctx.require(Capability::EditSecurity, &Target::organization())?;
    told(read, asked)
}

fn change(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeOrganizationSecurity) -> Result<Reply<OrganizationSecurity>, Fault> {
    let ctx = &asked.ctx;
    ctx.require(Capability::EditSecurity, &Target::organization())?;
    let now = settings(tx, ctx.org)?;
    if !asked.if_match.holds(now.version) {
        return Err(Fault::new(Category::Stale, "security.stale", text::stale()));
    }
    let form = ChangeSecurity::from(&now);
    let input = ChangeSecurity {
        most_tries: sent.most_tries.0.or(form.most_tries),
        window_minutes: sent.window_minutes.0.or(form.window_minutes),
        until_unlocked: sent.until_unlocked.0.unwrap_or(form.until_unlocked),
        first_lock_minutes: sent.first_lock_minutes.0.or(form.first_lock_minutes),
        longest_lock_hours: sent.longest_lock_hours.0.or(form.longest_lock_hours),
        locks_for_a_time: sent.locks_for_a_time.0.or(form.locks_for_a_time),
        network_burst: sent.network_burst.0.or(form.network_burst),
        network_per_minute: sent.network_per_minute.0.or(form.network_per_minute),
        tells_administrators: sent.tells_administrators.0.unwrap_or(form.tells_administrators),
        administrators_reset: sent.administrators_reset.0.unwrap_or(form.administrators_reset),
        idle_minutes: sent.idle_minutes.0.or(form.idle_minutes),
        absolute_hours: sent.absolute_hours.0.or(form.absolute_hours),
        most_sessions: sent.most_sessions.0.or(form.most_sessions),
        proven_minutes: sent.proven_minutes.0.or(form.proven_minutes),
        version: now.version,
    };
    change_security(ctx, tx, &input)?;
    told(tx, asked)
}
