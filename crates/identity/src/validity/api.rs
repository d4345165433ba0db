//! From when until when an account is good, for programs.

use access::Capability;
use axum::http::Method;
use db::{Read, Tx};
use kernel::{Category, Fault, Micros};
use web::openapi::Given;

use super::{SetValidity, Validity, find, set_validity, text};
use crate::http::api::{Asked, Operation, Reply};
use crate::{UserId, users};

web::answer! {
    /// From when until when an account is good.
    struct UserValidity {
        /// Nobody signs in before; null: since ever.
        valid_from: Option<Micros>,
        /// The account is frozen then; null: for ever.
        valid_until: Option<Micros>,
        /// The version, for If-Match; 0 while nothing was ever set.
        version: i64,
    }
}

web::request! {
    /// From when until when an account shall be good. What is left out stays; null takes a date away.
    struct ChangeValidity {
        /// Nobody signs in before. The page sets the beginning of a day.
        valid_from: Given<Micros>,
        /// The account is frozen then. The page sets the end of a day.
        valid_until: Given<Micros>,
    }
}

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::read("/api/v1/users/{id}/validity", "users.validity", get)
            .says("Get from when until when an account is good", "")
            .verbs(&["validity::find"])
            .id::<UserId>("id", "Whose.")
            .tells_version(),
        Operation::write(Method::PATCH, "/api/v1/users/{id}/validity", "users.set_validity", set)
            .says(
                "Set from when until when an account is good",
                "Needs “freeze users”. Before the first moment open sessions end. Not one's own; owner and last administrator never run out.",
            )
            .verbs(&["validity::set_validity"])
            .id::<UserId>("id", "Whose.")
            .requires_version()
            .tells_version(),
    ]
}

fn told(validity: Validity) -> Reply<UserValidity> {
    let Validity { from, until, version } = validity;
    Reply::new(UserValidity { valid_from: from, valid_until: until, version }).version(version)
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<UserValidity>, Fault> {
    let (user, facts) = users::target(read, asked.ctx.org, asked.id("id")?)?;
    asked.ctx.require(Capability::ViewUsers, &facts)?;
    Ok(told(find(read, asked.ctx.org, user.id)?))
}

fn set(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeValidity) -> Result<Reply<UserValidity>, Fault> {
    let ctx = &asked.ctx;
    let (user, facts) = users::target(tx, ctx.org, asked.id("id")?)?;
    ctx.require(Capability::ViewUsers, &facts)?;
    ctx.require(Capability::FreezeUsers, &facts)?;
    let now = find(tx, ctx.org, user.id)?;
    if !asked.if_match.holds(now.version) {
        return Err(Fault::new(Category::Stale, "validity.stale", text::stale()));
    }
    let (from, until) = (sent.valid_from.or(now.from), sent.valid_until.or(now.until));
    set_validity(ctx, tx, SetValidity { user: user.id, from, until, version: now.version })?;
    Ok(told(find(tx, ctx.org, user.id)?))
}
