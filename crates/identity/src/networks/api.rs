//! From where people and programs come in, for programs. A change that would leave nobody who could take it back is refused, also to one.

use access::{Capability, Target};
use axum::http::Method;
use db::{Read, Tx};
use kernel::{Category, Fault};
use web::openapi::Given;

use super::model::MOST_EXEMPT;
use super::{NetworkList, SetNetworks, list, set_networks, text};
use crate::api_keys::Networks;
use crate::http::api::{Asked, Operation, Reply};
use crate::{UserId, users};

const PATH: &str = "/api/v1/organization/networks";

web::answer! {
    /// From where people and programs come in.
    struct OrganizationNetworks {
        /// Networks and addresses; none: from anywhere.
        networks: Vec<String>,
        /// Who comes from anywhere in any case.
        exempt: Vec<UserId>,
        /// The version, for If-Match; 0 while nothing was ever named.
        version: i64,
    }
}

web::request! {
    /// From where people and programs shall come in. What is left out stays; null empties.
    struct ChangeNetworks {
        /// Networks and addresses, such as 192.0.2.0/24 or 2001:db8::/32; all that shall hold.
        networks: Given<Vec<String>>,
        /// Who comes from anywhere in any case; all of them, people or service users.
        exempt: Given<Vec<UserId>>,
    }
}

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::read(PATH, "organization.networks", get)
            .says("Get from where people and programs come in", "Needs “change security settings”.")
            .verbs(&["networks::list"])
            .tells_version(),
        Operation::write(Method::PATCH, PATH, "organization.set_networks", set)
            .says(
                "Set from where people and programs come in",
                "It holds from everybody's next request on, this program's too. Refused where this request comes from none of them and \
                 nobody who is exempt could take it back.",
            )
            .verbs(&["networks::set_networks"])
            .requires_version()
            .tells_version(),
    ]
}

fn told(read: &mut Read<'_>, asked: &Asked) -> Result<Reply<OrganizationNetworks>, Fault> {
    let NetworkList { networks, exempt, version } = list(read, asked.ctx.org)?;
    let networks = networks.words().map(str::to_owned).collect();
    Ok(Reply::new(OrganizationNetworks { networks, exempt, version }).version(version))
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<OrganizationNetworks>, Fault> {
    asked.ctx.require(Capability::EditSecurity, &Target::organization())?;
    told(read, asked)
}

fn set(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeNetworks) -> Result<Reply<OrganizationNetworks>, Fault> {
    let ctx = &asked.ctx;
    ctx.require(Capability::EditSecurity, &Target::organization())?;
    let (now, sent) = (list(tx, ctx.org)?, sent.clone());
    if !asked.if_match.holds(now.version) {
        return Err(Fault::new(Category::Stale, "network_list.stale", text::stale()));
    }
    let mut networks: Vec<String> = now.networks.words().map(str::to_owned).collect();
    let mut exempt = now.exempt;
    sent.networks.put(&mut networks);
    let none = |at: usize| Fault::field(format!("networks.{at}"), "network_list.unknown", text::network_unknown(&networks[at]));
    let networks = Networks::typed(&networks).map_err(none)?;
    sent.exempt.put(&mut exempt);
    if exempt.len() > MOST_EXEMPT {
        return Err(Fault::field("exempt", "network_list.too_many_exempt", text::too_many_exempt(MOST_EXEMPT)));
    }
    let mut names = Vec::new();
    for user in exempt {
        let nobody = || Fault::field("exempt", "network_list.nobody", text::nobody_called(user.to_string()));
        names.push(users::find(tx, ctx.org, user)?.ok_or_else(nobody)?.user_name);
    }
    // As the page sends them: user names have neither commas nor line ends.
    set_networks(ctx, tx, &SetNetworks { networks, exempt: names.join("\n"), version: now.version })?;
    told(tx, asked)
}
