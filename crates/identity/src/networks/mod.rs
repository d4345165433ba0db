//! From where people and programs come in: the networks that the organization names, and who is let in from anywhere, so that a
//! broken line or a new provider shuts nobody out for good.
//!
//! Where nothing is named, everybody comes from anywhere. The one invariant: whoever names networks comes from one of them, or leaves
//! somebody exempt who can take them back; and a command on the server always can.

mod api;
mod change;
mod lift;
mod model;
mod pages;
mod store;
mod text;

pub use api::operations;
pub use change::{SetNetworks, set_networks};
pub use lift::lift_by_operator;
pub use model::NetworkList;
pub use pages::{PATH, router};
pub use store::STATEMENTS;

use std::net::IpAddr;

use db::{DbResult, Read, params};
use kernel::OrgId;

use crate::UserId;

/// The list as it stands.
pub fn list(read: &mut Read<'_>, org: OrgId) -> DbResult<NetworkList> {
    let (networks, version) = match read.find(store::FIND, params![org])? {
        Some(row) => {
            let mut r = row.reader();
            (r.next::<String>()?, r.next()?)
        }
        None => (String::new(), 0),
    };
    let exempt = read.query(store::EXEMPT, params![org])?.into_iter().map(db::Row::only).collect::<DbResult<_>>()?;
    Ok(NetworkList { networks: model::stored(&networks)?, exempt, version })
}

/// Whether somebody is let in from there.
pub fn admit(read: &mut Read<'_>, org: OrgId, user: UserId, ip: Option<IpAddr>) -> DbResult<bool> {
    let Some(row) = read.find(store::ADMIT, params![org, user])? else { return Ok(true) };
    let mut r = row.reader();
    let (networks, exempt): (String, i64) = (r.next()?, r.next()?);
    Ok(exempt > 0 || model::stored(&networks)?.admit(ip))
}

/// The same of networks as a session was found with.
pub(crate) fn admits(networks: &str, is_exempt: bool, ip: Option<IpAddr>) -> DbResult<bool> {
    Ok(networks.is_empty() || is_exempt || model::stored(networks)?.admit(ip))
}
