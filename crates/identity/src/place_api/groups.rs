//! Groups, and the service categories that each gives to everybody in it.

use access::{Capability, Target};
use axum::http::Method;
use db::{Read, Tx};
use kernel::{Fault, Micros};
use web::openapi::Given;

use super::{SetServiceCategories, in_categories, lists};
use crate::categories::{self, GrantToGroup};
use crate::groups::{self, CreateGroup, DeleteGroup, EditGroup, GroupRow};
use crate::http::api::{Asked, Listing, Operation, Reply};
use crate::{CategoryId, GroupId};

const GROUPS: &str = "/api/v1/groups";
const GROUP: &str = "/api/v1/groups/{id}";
const CATEGORIES: &str = "/api/v1/groups/{id}/service-categories";

web::answer! {
    /// A group: a unit like a department.
    struct Group {
        /// The id.
        id: GroupId,
        /// Its name, unique in the organization.
        name: String,
        /// What it is for; may be empty.
        description: String,
        /// How many people whom you may see are in it.
        people: i64,
        /// Of how many of them it is the primary group.
        primary_people: i64,
        /// When it was made.
        created_at: Micros,
        /// The version, for If-Match.
        version: i64,
    }
}

web::request! {
    /// A group to be made.
    struct NewGroup {
        /// Its name, which no other group has.
        name: String,
        /// What it is for.
        description: Given<String>,
    }
}

web::answer! {
    /// The group that was made.
    struct MadeGroup {
        /// The id.
        id: GroupId,
    }
}

web::request! {
    /// What changes of a group. What is left out stays; null empties.
    struct ChangeGroup {
        /// Its name, which no other group has.
        name: Given<String>,
        /// What it is for.
        description: Given<String>,
    }
}

web::request! {
    /// Where go those of a group that is removed?
    struct RemoveGroup {
        /// The group that its people, teams and service categories go to. Left out: nothing is in it.
        to: Given<GroupId>,
    }
}

web::answer! {
    /// A service category of a group.
    struct GroupServiceCategory {
        /// The id.
        id: CategoryId,
        /// Its name.
        name: String,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let one = |operation: Operation| operation.id::<GroupId>("id", "Which.");
    vec![
        lists(Operation::read(GROUPS, "groups.list", list)).says("List groups", "By name.").verbs(&["groups::rows"]),
        one(Operation::read(GROUP, "groups.get", get))
            .says("Get a group", "Who is in it: GET /api/v1/users?group=grp_….")
            .verbs(&["groups::rows"])
            .tells_version(),
        Operation::post(GROUPS, "groups.create", create).says("Make a group", "").verbs(&["groups::create"]).makes().tells_version(),
        one(Operation::write(Method::PATCH, GROUP, "groups.update", update))
            .says("Change a group", "")
            .verbs(&["groups::edit"])
            .requires_version()
            .tells_version(),
        one(Operation::write(Method::DELETE, GROUP, "groups.delete", delete))
            .says(
                "Remove a group",
                "Whoever is in the other one already stays as they are there. The permission sets of the removed one go. One group always stays.",
            )
            .verbs(&["groups::delete"])
            .takes_version(),
        one(lists(Operation::read(CATEGORIES, "groups.service_categories", service_categories)))
            .says("List a group's service categories", "Everybody in the group has them. By name.")
            .verbs(&["categories::of_group"]),
        one(Operation::write(Method::PUT, CATEGORIES, "groups.set_service_categories", set_service_categories))
            .says("Set a group's service categories", "Whoever is in the group gives it none that they do not have.")
            .verbs(&["categories::grant_to_group"]),
    ]
}

fn told(row: GroupRow) -> Group {
    let GroupRow { group, people, primary } = row;
    Group {
        id: group.id,
        name: group.name,
        description: group.description,
        people,
        primary_people: primary,
        created_at: group.created_at,
        version: group.version,
    }
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<Group>>, Fault> {
    asked.ctx.require_somewhere(Capability::ViewGroups)?;
    let rows = groups::rows(&asked.ctx, read)?;
    Listing::of_all(asked, rows.into_iter().map(told).collect(), |row| row.id.to_string()).map(Reply::new)
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Group>, Fault> {
    asked.ctx.require_somewhere(Capability::ViewGroups)?;
    let id: GroupId = asked.id("id")?;
    let row = groups::rows(&asked.ctx, read)?.into_iter().find(|row| row.group.id == id).ok_or_else(Fault::not_found)?;
    let version = row.group.version;
    Ok(Reply::new(told(row)).version(version))
}

fn create(asked: &Asked, tx: &mut Tx<'_>, sent: &NewGroup) -> Result<Reply<MadeGroup>, Fault> {
    let input = CreateGroup { name: sent.name.clone(), description: sent.description.clone().this().unwrap_or_default() };
    let id = groups::create(&asked.ctx, tx, &input)?;
    Ok(Reply::new(MadeGroup { id }).at(format!("{GROUPS}/{id}")).version(1))
}

/// The group that the operation is about, if the caller may change groups.
fn target(asked: &Asked, read: &mut Read<'_>) -> Result<groups::Group, Fault> {
    asked.ctx.require(Capability::EditGroups, &Target::organization())?;
    groups::find(read, asked.ctx.org, asked.id("id")?)?.ok_or_else(Fault::not_found)
}

fn update(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeGroup) -> Result<Reply<()>, Fault> {
    let (before, sent) = (target(asked, tx)?, sent.clone());
    let version = asked.if_match.or(before.version);
    let mut input = EditGroup { group: before.id, name: before.name, description: before.description, version };
    sent.name.put(&mut input.name);
    sent.description.put(&mut input.description);
    groups::edit(&asked.ctx, tx, &input)?;
    Ok(Reply::new(()).version(target(asked, tx)?.version))
}

fn delete(asked: &Asked, tx: &mut Tx<'_>, sent: &RemoveGroup) -> Result<Reply<()>, Fault> {
    let group = target(asked, tx)?;
    group.check_version(asked.if_match.or(group.version))?;
    groups::delete(&asked.ctx, tx, DeleteGroup { group: group.id, to: sent.to.this() }).map(Reply::new)
}

fn service_categories(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<GroupServiceCategory>>, Fault> {
    asked.ctx.require_somewhere(Capability::ViewGroups)?;
    let group = groups::find(read, asked.ctx.org, asked.id("id")?)?.ok_or_else(Fault::not_found)?;
    let granted = categories::of_group(read, asked.ctx.org, group.id)?;
    let all = categories::list(read, asked.ctx.org)?.into_iter().filter(|category| granted.contains(&category.id));
    let rows = all.map(|category| GroupServiceCategory { id: category.id, name: category.name }).collect();
    Listing::of_all(asked, rows, |row: &GroupServiceCategory| row.id.to_string()).map(Reply::new)
}

fn set_service_categories(asked: &Asked, tx: &mut Tx<'_>, sent: &SetServiceCategories) -> Result<Reply<()>, Fault> {
    let input = GrantToGroup { group: target(asked, tx)?.id, categories: sent.wanted(), seen: sent.seen() };
    categories::grant_to_group(&asked.ctx, tx, &input).map_err(in_categories)?;
    Ok(Reply::new(()))
}
