//! `/api/v1/roles`

use access::{Capability, Target};
use axum::http::Method;
use db::{Read, Tx};
use kernel::{Category, Fault};
use serde_json::json;
use web::openapi::Given;

use super::scopes::{AdminScope, Seen};
use crate::http::api::{Asked, CapabilityWord, IfMatch, Listing, Operation, Reply, RightWord};
use crate::role_pages::all_of;
use crate::role_pages::sets::rename;
use crate::roles::{self, CopyRole, CreateRole, DeleteRole, EditRole, RoleRow, SetProfiles};
use crate::{ProfileId, RoleId, permission_sets};

web::answer! {
    /// A profile that a role has.
    struct RoleProfile {
        /// The id.
        id: ProfileId,
        /// Its name.
        name: String,
    }
}

web::answer! {
    /// A role: the job, exactly one a user.
    struct Role {
        /// The id.
        id: RoleId,
        /// Its name.
        name: String,
        /// What it is for.
        description: String,
        /// The word of the built-in role that it is; null for one that people made.
        builtin: Option<String>,
        /// The role above it in the tree.
        parent: Option<RoleId>,
        /// Its profiles, by name.
        profiles: Vec<RoleProfile>,
        /// What its profiles give together.
        rights: Vec<RightWord>,
        /// What its holders administer.
        scopes: Vec<AdminScope>,
        /// How many of the people whom you may see have it.
        users: i64,
        /// The version, for If-Match. An admin scope has its own.
        version: i64,
    }
}

web::request! {
    /// A role to be made. It administers nothing yet.
    struct NewRole {
        /// Its name.
        name: String,
        /// What it is for.
        description: Given<String>,
        /// The role above it in the tree.
        parent: Given<RoleId>,
        /// Its profiles, at least one.
        profiles: Vec<ProfileId>,
    }
}

web::request! {
    /// A role to be made like another.
    struct CopyOfRole {
        /// The copy's name.
        name: String,
        /// What the copy shall not administer.
        without: Given<Vec<CapabilityWord>>,
    }
}

web::answer! {
    /// The role that was made.
    struct MadeRole {
        /// The id.
        id: RoleId,
    }
}

web::request! {
    /// What changes of a role. What is left out stays; null empties.
    struct ChangeRole {
        /// Its name.
        name: Given<String>,
        /// What it is for.
        description: Given<String>,
        /// The role above it in the tree; null: at the top.
        parent: Given<RoleId>,
    }
}

web::request! {
    /// The profiles of a role.
    struct ProfilesOfRole {
        /// All of them, at least one.
        profiles: Vec<ProfileId>,
    }
}

web::request! {
    /// A role to be removed.
    struct RemoveRole {
        /// Which role its holders get; needed if there are any.
        to: Given<RoleId>,
    }
}

web::answer! {
    /// What it does that a role's holders get another one.
    struct RoleRemoval {
        /// How many have the role, whoever may see them.
        people: i64,
        /// What they administer then besides.
        capabilities_gained: Vec<CapabilityWord>,
        /// What they administer no longer.
        capabilities_lost: Vec<CapabilityWord>,
        /// What they may with records then besides.
        rights_gained: Vec<RightWord>,
        /// What they may no longer with records; what everybody has they keep.
        rights_lost: Vec<RightWord>,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let id = |operation: Operation| operation.id::<RoleId>("id", "Which.");
    vec![
        Operation::read("/api/v1/roles", "roles.list", list)
            .says("List roles", "As a tree: each before those below it.")
            .verbs(&["roles::list_with_users"])
            .lists(),
        Operation::post("/api/v1/roles", "roles.create", create)
            .says("Make a role", "You need every right that its profiles give.")
            .verbs(&["roles::create"])
            .makes()
            .tells_version(),
        id(Operation::read("/api/v1/roles/{id}", "roles.get", get)).says("Get a role", "").tells_version(),
        id(Operation::write(Method::PATCH, "/api/v1/roles/{id}", "roles.edit", edit))
            .says("Change a role's name or place", "What it gives has operations of its own.")
            .verbs(&["roles::edit"])
            .requires_version()
            .tells_version(),
        id(Operation::write(Method::PUT, "/api/v1/roles/{id}/profiles", "roles.set_profiles", set_profiles))
            .says("Set a role's profiles", "For all who have it, from their next request on. You need every right that is new in it.")
            .verbs(&["roles::set_profiles"])
            .requires_version()
            .tells_version(),
        id(Operation::post("/api/v1/roles/{id}/copy", "roles.copy", copy))
            .says("Make a role like another", "With its profiles and what it administers, of which some may be left out.")
            .verbs(&["roles::copy"])
            .makes()
            .tells_version(),
        id(Operation::read("/api/v1/roles/{id}/removal", "roles.preview_removal", preview))
            .says("Look what removing a role does", "Nothing is changed by it.")
            .query("to", "Which role its holders would get.", json!({ "type": "string", "pattern": "^rol_[0-9a-f]{32}$" })),
        id(Operation::write(Method::DELETE, "/api/v1/roles/{id}", "roles.delete", delete))
            .says("Remove a role", "Its holders get another one, which can give them no more than you could.")
            .verbs(&["roles::delete"])
            .takes_version(),
    ]
}

fn path_of(role: RoleId) -> String {
    format!("/api/v1/roles/{role}")
}

fn tell(row: RoleRow, seen: &Seen) -> Role {
    Role {
        id: row.role.id,
        name: row.role.name,
        description: row.role.description,
        builtin: row.role.builtin,
        parent: row.role.parent,
        rights: RightWord::all(roles::rights_of(&row.profiles)),
        profiles: row.profiles.into_iter().map(|given| RoleProfile { id: given.profile, name: given.name }).collect(),
        scopes: row.scopes.into_iter().map(|scope| seen.tell(scope)).collect(),
        users: row.users,
        version: row.role.version,
    }
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<Role>>, Fault> {
    let rows = roles::list_with_users(&asked.ctx, read)?;
    let page = Listing::of_all(asked, rows, |row| row.role.id.to_string())?;
    let seen = Seen::read(&asked.ctx, read)?;
    let items = page.items.into_iter().map(|row| tell(row, &seen)).collect();
    Ok(Reply::new(Listing { items, next_cursor: page.next_cursor, total: page.total }))
}

/// The role as the list has it.
fn row_of(asked: &Asked, read: &mut Read<'_>, role: RoleId) -> Result<RoleRow, Fault> {
    let rows = roles::list_with_users(&asked.ctx, read)?;
    rows.into_iter().find(|row| row.role.id == role).ok_or_else(Fault::not_found)
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Role>, Fault> {
    asked.ctx.require(Capability::ViewRoles, &Target::organization())?;
    let row = row_of(asked, read, asked.id("id")?)?;
    let (version, seen) = (row.role.version, Seen::read(&asked.ctx, read)?);
    Ok(Reply::new(tell(row, &seen)).version(version))
}

fn made(asked: &Asked, read: &mut Read<'_>, id: RoleId) -> Result<Reply<MadeRole>, Fault> {
    let version = roles::find(read, asked.ctx.org, id)?.ok_or_else(Fault::not_found)?.version;
    Ok(Reply::new(MadeRole { id }).at(path_of(id)).version(version))
}

/// The answer to a change: the version that came of it.
fn changed(asked: &Asked, read: &mut Read<'_>, id: RoleId) -> Result<Reply<()>, Fault> {
    let version = roles::find(read, asked.ctx.org, id)?.ok_or_else(Fault::not_found)?.version;
    Ok(Reply::new(()).version(version))
}

/// The role, for whoever may change it.
fn to_change(asked: &Asked, read: &mut Read<'_>) -> Result<roles::Role, Fault> {
    asked.ctx.require(Capability::EditRoles, &Target::organization())?;
    roles::find(read, asked.ctx.org, asked.id("id")?)?.ok_or_else(Fault::not_found)
}

fn create(asked: &Asked, tx: &mut Tx<'_>, sent: &NewRole) -> Result<Reply<MadeRole>, Fault> {
    let input = CreateRole {
        name: sent.name.clone(),
        description: sent.description.clone().this().unwrap_or_default(),
        parent: sent.parent.this(),
        profiles: sent.profiles.clone(),
    };
    let id = roles::create(&asked.ctx, tx, &input).map_err(|fault| rename(fault, "rights", "profiles"))?;
    made(asked, tx, id)
}

fn copy(asked: &Asked, tx: &mut Tx<'_>, sent: &CopyOfRole) -> Result<Reply<MadeRole>, Fault> {
    // What the copy would be is seen before it is made, as on the page.
    asked.ctx.require(Capability::ViewRoles, &Target::organization())?;
    let role = to_change(asked, tx)?.id;
    let without = CapabilityWord::set(&sent.without.clone().this().unwrap_or_default());
    let made_like = roles::copy(&asked.ctx, tx, CopyRole { role, name: sent.name.clone(), without });
    // What the copy would give stands in nothing that was sent, but what it shall not administer does.
    let id = made_like.map_err(|fault| only(rename(fault, "capabilities", "without"), &["name", "without"]))?;
    made(asked, tx, id)
}

fn edit(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeRole) -> Result<Reply<()>, Fault> {
    let now = to_change(asked, tx)?;
    let sent = sent.clone();
    let (mut name, mut description) = (now.name, now.description);
    sent.name.put(&mut name);
    sent.description.put(&mut description);
    let version = asked.if_match.or(now.version);
    roles::edit(&asked.ctx, tx, &EditRole { role: now.id, name, description, parent: sent.parent.or(now.parent), version })?;
    changed(asked, tx, now.id)
}

fn set_profiles(asked: &Asked, tx: &mut Tx<'_>, sent: &ProfilesOfRole) -> Result<Reply<()>, Fault> {
    let now = to_change(asked, tx)?;
    let input = SetProfiles { role: now.id, profiles: sent.profiles.clone(), version: asked.if_match.or(now.version) };
    roles::set_profiles(&asked.ctx, tx, &input).map_err(|fault| only(rename(fault, "rights", "profiles"), &["profiles"]))?;
    changed(asked, tx, now.id)
}

fn preview(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<RoleRemoval>, Fault> {
    let (ctx, role) = (&asked.ctx, to_change(asked, read)?.id);
    let from = row_of(asked, read, role)?;
    let chosen = asked.query.get("to").filter(|word| !word.is_empty()).map(str::parse::<RoleId>).transpose();
    let unknown = || Fault::new(Category::Malformed, "query.value", roles::text::role_unknown());
    let to = match chosen.map_err(|_| unknown())? {
        Some(to) if to != role => Some(row_of(asked, read, to).map_err(|_| unknown())?),
        Some(_) => return Err(unknown()),
        None => None,
    };
    let people = roles::holders(read, ctx.org, role)?;
    // Without another role nobody is concerned.
    let to = to.unwrap_or_else(|| from.clone());
    let baseline = permission_sets::baseline(read, ctx.org, ctx.now)?;
    let (before, after) = (all_of(&from.scopes), all_of(&to.scopes));
    let (had, get) = (roles::rights_of(&from.profiles).union(baseline), roles::rights_of(&to.profiles).union(baseline));
    Ok(Reply::new(RoleRemoval {
        people,
        capabilities_gained: CapabilityWord::all(after.minus(before)),
        capabilities_lost: CapabilityWord::all(before.minus(after)),
        rights_gained: RightWord::all(get.minus(had)),
        rights_lost: RightWord::all(had.minus(get)),
    }))
}

fn delete(asked: &Asked, tx: &mut Tx<'_>, sent: &RemoveRole) -> Result<Reply<()>, Fault> {
    let now = to_change(asked, tx)?;
    if let IfMatch::Version(version) = asked.if_match {
        now.check_version(version)?;
    }
    let gone = roles::delete(&asked.ctx, tx, DeleteRole { role: now.id, to: sent.to.this() });
    let by_target = |fault, field| rename(fault, field, "to");
    gone.map(Reply::new).map_err(|fault| ["role", "rights"].into_iter().fold(fault, by_target)).map_err(|fault| only(fault, &["to"]))
}

/// Without places that are none in what was sent.
pub(super) fn only(mut fault: Fault, known: &[&str]) -> Fault {
    fault.fields.retain(|error| known.contains(&&*error.field));
    fault
}
