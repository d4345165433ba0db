//! API keys for programs: the keys of a service user, a new one, its replacement, its end. A key is told once, in the answer that makes it.

use std::collections::HashSet;

use access::ApiScope;
use axum::http::Method;
use db::{Read, Tx};
use kernel::{Fault, Micros, Secret};
use serde_json::json;
use web::openapi::{Given, Maybe};

use super::{CreateKey, Made, RevokeKey, RotateKey, text};
use crate::api_keys::{self, KeyState, Networks};
use crate::http::api::{Asked, CapabilityWord, Listing, Operation, Reply, RightWord};
use crate::{ApiKeyId, UserId, users};

/// A key that is replaced holds on for so long where nobody says otherwise, as on the page.
const USUAL_OVERLAP_SECS: i64 = 24 * 3600;

web::answer! {
    /// A key of a service user, without the key itself.
    struct ApiKey {
        /// The id.
        id: ApiKeyId,
        /// What it is for.
        name: String,
        /// How it begins.
        shown: String,
        /// Living, replaced by another and not over yet, expired or revoked.
        state: KeyState,
        /// What it may administer of what its user may.
        capabilities: Vec<CapabilityWord>,
        /// Its rights on records, of those that its user has.
        rights: Vec<RightWord>,
        /// From where it may be used; none: from anywhere.
        networks: Vec<String>,
        /// When it was made.
        created_at: Micros,
        /// Who made it; null for the product itself, and where you may not see them.
        created_by: Option<UserId>,
        /// When it ends.
        expires_at: Micros,
        /// The key that took its place.
        replaced_by: Option<ApiKeyId>,
        /// When it was taken back, or its end was noted.
        revoked_at: Option<Micros>,
        /// When it was last used, to the minute.
        last_used_at: Option<Micros>,
        /// From which address it was last used; empty before.
        last_used_ip: String,
    }
}

web::request! {
    /// A key to be made. It may what is named here, and nothing where nothing is named, which is refused.
    struct NewApiKey {
        /// What it is for, such as the program's name.
        name: String,
        /// When it ends: between a minute and 366 days from now.
        expires_at: Micros,
        /// Addresses or networks from which it may be used, such as 10.0.0.0/8. Left out: from anywhere.
        networks: Given<Vec<String>>,
        /// What it may administer of what its user may.
        capabilities: Given<Vec<CapabilityWord>>,
        /// Its rights on records, of those that its user has.
        rights: Given<Vec<RightWord>>,
    }
}

web::request! {
    /// How a key is replaced.
    struct RotateApiKey {
        /// So many seconds the old one holds on, seven days at most, if it would not end before. Left out: a day.
        overlap_secs: Maybe<i64>,
    }
}

web::answer! {
    /// A key that was made.
    struct MadeApiKey {
        /// The id.
        id: ApiKeyId,
        /// The key itself. It is told once: null where the request comes again under its Idempotency-Key. Revoke it then, and make another.
        key: Option<Secret>,
        /// When it ends.
        expires_at: Micros,
    }
}

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    let whose = |operation: Operation| operation.id::<UserId>("id", "Whose: a service user.");
    let which = |operation: Operation| whose(operation).id::<ApiKeyId>("key", "Which.");
    vec![
        whose(Operation::read("/api/v1/users/{id}/api-keys", "api_keys.list", list))
            .says("List the keys of a service user", "Newest first, those too that ended within 90 days. Needs “set passwords”.")
            .verbs(&["service_users::list_keys"])
            .lists()
            .query("include", "“total”: tells how many there are.", json!({ "type": "string", "enum": ["total"] })),
        which(Operation::read("/api/v1/users/{id}/api-keys/{key}", "api_keys.get", get))
            .says("Get a key", "")
            .verbs(&["service_users::list_keys"]),
        whose(Operation::post("/api/v1/users/{id}/api-keys", "api_keys.create", create))
            .says(
                "Make a key",
                "Told in this answer and never again. Nobody gives a key what they could not pass on; a key makes none for its own user.",
            )
            .verbs(&["service_users::create_key"])
            .makes(),
        which(Operation::post("/api/v1/users/{id}/api-keys/{key}/rotate", "api_keys.rotate", rotate))
            .says("Replace a key", "By one with the same rights, networks and length of life, told in this answer and never again.")
            .verbs(&["service_users::rotate_key"])
            .makes(),
        which(Operation::bare(Method::DELETE, "/api/v1/users/{id}/api-keys/{key}", "api_keys.revoke", revoke))
            .says("Revoke a key", "Its next request is refused. One that is over already stays so.")
            .verbs(&["service_users::revoke_key"]),
    ]
}

fn path_of(user: UserId, key: ApiKeyId) -> String {
    format!("/api/v1/users/{user}/api-keys/{key}")
}

fn keys(asked: &Asked, read: &mut Read<'_>) -> Result<Vec<ApiKey>, Fault> {
    let (ctx, now) = (&asked.ctx, asked.ctx.now);
    let (_, keys) = super::list_keys(ctx, read, asked.id("id")?)?;
    let makers: HashSet<UserId> = keys.iter().filter_map(|key| key.created_by).collect();
    let seen = users::seen(ctx, read, &makers.into_iter().collect::<Vec<_>>())?;
    let told = |key: api_keys::ApiKey| ApiKey {
        state: key.state(now),
        capabilities: CapabilityWord::all(key.scope.capabilities),
        rights: RightWord::all(key.scope.rights),
        networks: key.networks.words().map(str::to_owned).collect(),
        created_by: key.created_by.filter(|maker| seen.contains(maker)),
        id: key.id,
        name: key.name,
        shown: key.shown,
        created_at: key.created_at,
        expires_at: key.expires_at,
        replaced_by: key.replaced_by,
        revoked_at: key.revoked_at,
        last_used_at: key.last_used_at,
        last_used_ip: key.last_used_ip,
    };
    Ok(keys.into_iter().map(told).collect())
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<ApiKey>>, Fault> {
    let keys = keys(asked, read)?;
    Ok(Reply::new(Listing::of_all(asked, keys, |key| key.id.to_string())?))
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<ApiKey>, Fault> {
    let keys = keys(asked, read)?;
    let id: ApiKeyId = asked.id("key")?;
    keys.into_iter().find(|key| key.id == id).map(Reply::new).ok_or_else(Fault::not_found)
}

fn create(asked: &Asked, tx: &mut Tx<'_>, sent: &NewApiKey) -> Result<Reply<MadeApiKey>, Fault> {
    let (user, sent) = (asked.id("id")?, sent.clone());
    let scope = ApiScope {
        capabilities: CapabilityWord::set(&sent.capabilities.this().unwrap_or_default()),
        rights: RightWord::rights(&sent.rights.this().unwrap_or_default()),
    };
    let networks = sent.networks.this().unwrap_or_default();
    let none = |at: usize| Fault::field(format!("networks.{at}"), "api_key.network", text::network_unknown(&networks[at]));
    let networks = Networks::typed(&networks).map_err(none)?;
    let input = CreateKey { user, name: sent.name, scope, networks, expires_at: sent.expires_at };
    Ok(told_once(user, super::create_key(&asked.ctx, tx, input)?))
}

fn rotate(asked: &Asked, tx: &mut Tx<'_>, sent: &RotateApiKey) -> Result<Reply<MadeApiKey>, Fault> {
    let user = asked.id("id")?;
    let input = RotateKey { user, key: asked.id("key")?, overlap_secs: sent.overlap_secs.0.unwrap_or(USUAL_OVERLAP_SECS) };
    Ok(told_once(user, super::rotate_key(&asked.ctx, tx, input)?))
}

fn told_once(user: UserId, made: Made) -> Reply<MadeApiKey> {
    let Made { id, key, expires_at } = made;
    Reply::new(MadeApiKey { id, key: None, expires_at }).once("key", Some(key)).at(path_of(user, id))
}

fn revoke(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    super::revoke_key(&asked.ctx, tx, RevokeKey { user: asked.id("id")?, key: asked.id("key")? })?;
    Ok(Reply::new(()))
}
