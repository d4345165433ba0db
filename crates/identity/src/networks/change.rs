//! Names networks, and who is exempt.

use access::{Capability, Ctx, Danger, Target};
use db::{Read, Tx, params};
use kernel::fault::FieldErrors;
use kernel::{Category, Change, Event, Fault};

use super::model::{MOST_EXEMPT, read_networks};
use super::{NetworkList, list, store, text};
use crate::api_keys::Networks;
use crate::users::{self, UserStatus};
use crate::{UserId, audit, organization, roles};

/// The list as it shall be, as typed.
#[derive(Debug, Clone, Default)]
pub struct SetNetworks {
    /// Networks with blanks, commas or line ends between; empty: from anywhere.
    pub networks: String,
    /// User names or primary e-mails, with commas or line ends between.
    pub exempt: String,
    /// The version that the person saw.
    pub version: i64,
}

/// Stores the list, unless somebody changed it since it was seen. It holds from the next request on. Refuses what would leave nobody who
/// could take it back. Needs *change security settings*.
pub fn set_networks(ctx: &Ctx, tx: &mut Tx<'_>, input: &SetNetworks) -> Result<(), Fault> {
    // Nobody who is counted on here is closed at the same moment.
    organization::hold_administration(ctx, tx)?;
    ctx.require(Capability::EditSecurity, &Target::organization())?;
    let before = list(tx, ctx.org)?;
    let mut errors = FieldErrors::default();
    let networks = read_networks(&input.networks, &mut errors);
    let exempt = read_exempt(ctx, tx, &input.exempt, &before.exempt, &mut errors)?;
    errors.check()?;
    if !networks.admit(ctx.client.ip) && !could_take_back(ctx, tx, &exempt)? {
        let here = ctx.client.ip.map_or_else(|| text::nowhere().to_owned(), |ip| ip.to_string());
        return Err(Fault::field("networks", "network_list.shuts_out", text::shuts_out(here)));
    }
    let changes = differences(&before, &networks, &exempt);
    if changes.is_empty() {
        return Ok(());
    }
    ctx.recent(Danger::Security)?;
    if tx.execute(store::SAVE, params![ctx.org, networks.to_words(), input.version])? == 0 {
        return Err(Fault::new(Category::Stale, "network_list.stale", text::stale()));
    }
    tx.execute(store::CLEAR_EXEMPT, params![ctx.org])?;
    for user in &exempt {
        tx.execute(store::ADD_EXEMPT, params![ctx.org, user])?;
    }
    audit::announce(ctx, tx, Event::new("network_list.changed", "organization", None).with(changes))?;
    Ok(())
}

/// Whoever is named, once each. Who was exempt before may stay, whatever became of them.
fn read_exempt(ctx: &Ctx, read: &mut Read<'_>, typed: &str, before: &[UserId], errors: &mut FieldErrors) -> Result<Vec<UserId>, Fault> {
    let names: Vec<&str> = typed.split([',', '\n']).map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.len() > MOST_EXEMPT {
        errors.add("exempt", "network_list.too_many_exempt", text::too_many_exempt(MOST_EXEMPT));
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for name in names {
        let by_name = users::find_by_user_name(read, ctx.org, name)?;
        let user = if by_name.is_some() { by_name } else { users::find_by_email(read, ctx.org, name)? };
        let counts = |user: &users::User| before.contains(&user.id) || !matches!(user.status, UserStatus::Deleted | UserStatus::Purged);
        match user.filter(counts) {
            Some(user) => found.push(user.id),
            None => errors.add("exempt", "network_list.nobody", text::nobody_called(name.chars().take(60).collect::<String>())),
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Whether one of them is Active and may change the list.
fn could_take_back(ctx: &Ctx, read: &mut Read<'_>, exempt: &[UserId]) -> Result<bool, Fault> {
    for user in exempt {
        if users::get(read, ctx.org, *user)?.status == UserStatus::Active
            && roles::compile_subject(read, ctx.org, *user, ctx.now)?.may_everywhere(Capability::EditSecurity)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn differences(before: &NetworkList, networks: &Networks, exempt: &[UserId]) -> Vec<Change> {
    let words = |networks: &Networks| (!networks.is_empty()).then(|| networks.to_words());
    let mut changes = Vec::new();
    if before.networks != *networks {
        changes.push(Change::of("networks", words(&before.networks), words(networks)));
    }
    let gone = before.exempt.iter().filter(|user| !exempt.contains(user));
    changes.extend(gone.map(|user| Change::of("emergency_user", Some(user.to_string()), None)));
    let new = exempt.iter().filter(|user| !before.exempt.contains(user));
    changes.extend(new.map(|user| Change::of("emergency_user", None, Some(user.to_string()))));
    changes
}
