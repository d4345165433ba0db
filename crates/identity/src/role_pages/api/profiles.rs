//! `/api/v1/profiles`

use access::{Capability, Rights, Target};
use axum::http::Method;
use db::{Read, Tx};
use kernel::{Fault, Micros};
use web::openapi::Given;

use super::sets::HolderKind;
use crate::http::api::{Asked, IfMatch, Listing, Operation, Reply, RightWord};
use crate::permission_sets::{self, Holder};
use crate::profiles::{self, CreateProfile, DeleteProfile, EditProfile, ProfileRow};
use crate::role_pages::sets::rename;
use crate::roles;
use crate::{ProfileId, RoleId};

/// So many holders of a profile are told.
const MOST_HOLDERS: usize = 100;

web::answer! {
    /// A profile: verbs and tools on modules.
    struct Profile {
        /// The id.
        id: ProfileId,
        /// Its name.
        name: String,
        /// What it is for.
        description: String,
        /// The word of the built-in profile that it is; null for one that people made.
        builtin: Option<String>,
        /// What it gives.
        rights: Vec<RightWord>,
        /// How many roles have it.
        roles: i64,
        /// How many permission sets grant it.
        permission_sets: i64,
        /// The version, for If-Match.
        version: i64,
    }
}

web::answer! {
    /// A role that has a profile.
    struct RoleWithProfile {
        /// The id.
        id: RoleId,
        /// Its name.
        name: String,
    }
}

web::answer! {
    /// Somebody to whom a profile is granted.
    struct ProfileHolder {
        /// What they are.
        kind "type": HolderKind,
        /// The id of the user, group or team; null for everybody.
        id: Option<String>,
        /// The name; null for everybody.
        name: Option<String>,
        /// When it ends; null: it does not.
        until: Option<Micros>,
    }
}

web::answer! {
    /// Who has a profile.
    struct ProfileHolders {
        /// The roles that have it, by name.
        roles: Vec<RoleWithProfile>,
        /// To whom permission sets grant it, the first hundred; of people those whom you may see.
        permission_sets: Vec<ProfileHolder>,
    }
}

web::request! {
    /// A profile to be made.
    struct NewProfile {
        /// Its name.
        name: String,
        /// What it is for.
        description: Given<String>,
        /// What it gives. Whoever may do anything with the records of a module may view them.
        rights: Vec<RightWord>,
    }
}

web::answer! {
    /// The profile that was made.
    struct MadeProfile {
        /// The id.
        id: ProfileId,
    }
}

web::request! {
    /// What changes of a profile. What is left out stays; null empties.
    struct ChangeProfile {
        /// Its name.
        name: Given<String>,
        /// What it is for.
        description: Given<String>,
        /// All that it shall give.
        rights: Given<Vec<RightWord>>,
    }
}

web::request! {
    /// A profile to be removed.
    struct RemoveProfile {
        /// Which profile its roles and permission sets get; needed if there are any.
        to: Given<ProfileId>,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let id = |operation: Operation| operation.id::<ProfileId>("id", "Which.");
    vec![
        Operation::read("/api/v1/profiles", "profiles.list", list).says("List profiles", "By name.").verbs(&["profiles::rows"]).lists(),
        Operation::post("/api/v1/profiles", "profiles.create", create)
            .says("Make a profile", "You need every right in it yourself, without an end.")
            .verbs(&["profiles::create"])
            .makes()
            .tells_version(),
        id(Operation::read("/api/v1/profiles/{id}", "profiles.get", get)).says("Get a profile", "").tells_version(),
        id(Operation::read("/api/v1/profiles/{id}/holders", "profiles.holders", holders)).says("List who has a profile", ""),
        id(Operation::write(Method::PATCH, "/api/v1/profiles/{id}", "profiles.edit", edit))
            .says("Change a profile", "For everybody who has it, from their next request on. You need every right that is new in it.")
            .verbs(&["profiles::edit"])
            .requires_version()
            .tells_version(),
        id(Operation::write(Method::DELETE, "/api/v1/profiles/{id}", "profiles.delete", delete))
            .says("Remove a profile", "What has it gets another one.")
            .verbs(&["profiles::delete"])
            .takes_version(),
    ]
}

fn tell(row: ProfileRow) -> Profile {
    Profile {
        id: row.profile.id,
        name: row.profile.name,
        description: row.profile.description,
        builtin: row.profile.builtin,
        rights: RightWord::all(row.profile.rights),
        roles: row.uses.roles,
        permission_sets: row.uses.sets,
        version: row.profile.version,
    }
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<Profile>>, Fault> {
    let rows = profiles::rows(&asked.ctx, read)?;
    let page = Listing::of_all(asked, rows, |row| row.profile.id.to_string())?;
    Ok(Reply::new(Listing { items: page.items.into_iter().map(tell).collect(), next_cursor: page.next_cursor, total: page.total }))
}

/// The profile, for whoever has the right to see or to change roles.
fn found(asked: &Asked, read: &mut Read<'_>, capability: Capability) -> Result<profiles::Profile, Fault> {
    asked.ctx.require(capability, &Target::organization())?;
    profiles::find(read, asked.ctx.org, asked.id("id")?)?.ok_or_else(Fault::not_found)
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Profile>, Fault> {
    let profile = found(asked, read, Capability::ViewRoles)?;
    let (uses, version) = (profiles::uses(read, asked.ctx.org, profile.id)?, profile.version);
    Ok(Reply::new(tell(ProfileRow { profile, uses })).version(version))
}

fn holders(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<ProfileHolders>, Fault> {
    let id = found(asked, read, Capability::ViewRoles)?.id;
    let roles = roles::with_profile(read, asked.ctx.org, id)?;
    let sets = permission_sets::holders(&asked.ctx, read, id, MOST_HOLDERS)?;
    let tell = |held: permission_sets::HeldBy| {
        let (kind, id) = match held.holder {
            Holder::User(id) => (HolderKind::User, Some(id.to_string())),
            Holder::Group(id) => (HolderKind::Group, Some(id.to_string())),
            Holder::Team(id) => (HolderKind::Team, Some(id.to_string())),
            Holder::Everybody => (HolderKind::Everybody, None),
        };
        ProfileHolder { kind, name: id.is_some().then_some(held.name), id, until: held.until }
    };
    Ok(Reply::new(ProfileHolders {
        roles: roles.into_iter().map(|role| RoleWithProfile { id: role.id, name: role.name }).collect(),
        permission_sets: sets.into_iter().map(tell).collect(),
    }))
}

fn create(asked: &Asked, tx: &mut Tx<'_>, sent: &NewProfile) -> Result<Reply<MadeProfile>, Fault> {
    let description = sent.description.clone().this().unwrap_or_default();
    let input = CreateProfile { name: sent.name.clone(), description, rights: RightWord::rights(&sent.rights) };
    let id = profiles::create(&asked.ctx, tx, &input)?;
    Ok(Reply::new(MadeProfile { id }).at(format!("/api/v1/profiles/{id}")).version(1))
}

fn edit(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeProfile) -> Result<Reply<()>, Fault> {
    let now = found(asked, tx, Capability::EditRoles)?;
    let sent = sent.clone();
    let (mut name, mut description) = (now.name, now.description);
    sent.name.put(&mut name);
    sent.description.put(&mut description);
    let rights = match sent.rights {
        Given::Not => now.rights,
        Given::Null => Rights::NONE,
        Given::This(words) => RightWord::rights(&words),
    };
    let version = asked.if_match.or(now.version);
    profiles::edit(&asked.ctx, tx, &EditProfile { profile: now.id, name, description, rights, version })?;
    let version = profiles::find(tx, asked.ctx.org, now.id)?.ok_or_else(Fault::not_found)?.version;
    Ok(Reply::new(()).version(version))
}

fn delete(asked: &Asked, tx: &mut Tx<'_>, sent: &RemoveProfile) -> Result<Reply<()>, Fault> {
    let now = found(asked, tx, Capability::EditRoles)?;
    if let IfMatch::Version(version) = asked.if_match {
        now.check_version(version)?;
    }
    let gone = profiles::delete(&asked.ctx, tx, DeleteProfile { profile: now.id, to: sent.to.this() });
    gone.map(Reply::new).map_err(|fault| rename(fault, "rights", "to"))
}
