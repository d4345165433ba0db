//! Teams: working units inside groups.

use access::{Capability, Target};
use axum::http::Method;
use db::{Read, Tx};
use kernel::Fault;
use serde_json::json;
use web::openapi::Given;

use super::{lists, narrowed, text};
use crate::http::api::{Asked, Listing, Operation, Reply};
use crate::teams::{self, CreateTeam, DeleteTeam, EditTeam, Members, TeamRow};
use crate::{GroupId, TeamId};

const TEAMS: &str = "/api/v1/teams";
const TEAM: &str = "/api/v1/teams/{id}";

web::answer! {
    /// A team: a working unit inside a group.
    struct Team {
        /// The id.
        id: TeamId,
        /// The group that it belongs to.
        group: GroupId,
        /// Its name, unique in the organization.
        name: String,
        /// What it is for; may be empty.
        description: String,
        /// How many people whom you may see are in it.
        people: i64,
        /// The version, for If-Match.
        version: i64,
    }
}

web::request! {
    /// A team to be made.
    struct NewTeam {
        /// The group that it belongs to.
        group: GroupId,
        /// Its name, which no other team has.
        name: String,
        /// What it is for.
        description: Given<String>,
    }
}

web::answer! {
    /// The team that was made.
    struct MadeTeam {
        /// The id.
        id: TeamId,
    }
}

web::request! {
    /// What changes of a team. What is left out stays; null empties.
    struct ChangeTeam {
        /// The group that it belongs to: its people stay in it. Null is refused.
        group: Given<GroupId>,
        /// Its name, which no other team has.
        name: Given<String>,
        /// What it is for.
        description: Given<String>,
    }
}

web::request! {
    /// What becomes of the people of a team that is removed? Nothing need be said where nobody is in it.
    struct RemoveTeam {
        /// The team that they go to.
        to: Given<TeamId>,
        /// True: they leave, and go to no other.
        leave: Given<bool>,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let one = |operation: Operation| operation.id::<TeamId>("id", "Which.");
    vec![
        lists(Operation::read(TEAMS, "teams.list", list)).says("List teams", "By name.").verbs(&["teams::rows"]).query(
            "group",
            "Only those of this group.",
            json!({ "type": "string", "pattern": "^grp_[0-9a-f]{32}$" }),
        ),
        one(Operation::read(TEAM, "teams.get", get))
            .says("Get a team", "Who is in it: GET /api/v1/users?team=tea_….")
            .verbs(&["teams::rows"])
            .tells_version(),
        Operation::post(TEAMS, "teams.create", create).says("Make a team", "").verbs(&["teams::create"]).makes().tells_version(),
        one(Operation::write(Method::PATCH, TEAM, "teams.update", update))
            .says("Change a team", "Its name, what it is for, or the group that it belongs to.")
            .verbs(&["teams::edit"])
            .requires_version()
            .tells_version(),
        one(Operation::write(Method::DELETE, TEAM, "teams.delete", delete))
            .says(
                "Remove a team",
                "Whoever is in the other one already stays as they are there. The permission sets of the removed one go.",
            )
            .verbs(&["teams::delete"])
            .takes_version(),
    ]
}

fn told(row: TeamRow) -> Team {
    let TeamRow { team, people } = row;
    Team { id: team.id, group: team.group, name: team.name, description: team.description, people, version: team.version }
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<Team>>, Fault> {
    asked.ctx.require_somewhere(Capability::ViewGroups)?;
    let group: Option<GroupId> = narrowed(asked, "group", text::query_group())?;
    let rows = teams::rows(&asked.ctx, read)?.into_iter().filter(|row| group.is_none_or(|group| row.team.group == group));
    Listing::of_all(asked, rows.map(told).collect(), |row| row.id.to_string()).map(Reply::new)
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Team>, Fault> {
    asked.ctx.require_somewhere(Capability::ViewGroups)?;
    let id: TeamId = asked.id("id")?;
    let row = teams::rows(&asked.ctx, read)?.into_iter().find(|row| row.team.id == id).ok_or_else(Fault::not_found)?;
    let version = row.team.version;
    Ok(Reply::new(told(row)).version(version))
}

fn create(asked: &Asked, tx: &mut Tx<'_>, sent: &NewTeam) -> Result<Reply<MadeTeam>, Fault> {
    let description = sent.description.clone().this().unwrap_or_default();
    let id = teams::create(&asked.ctx, tx, &CreateTeam { group: sent.group, name: sent.name.clone(), description })?;
    Ok(Reply::new(MadeTeam { id }).at(format!("{TEAMS}/{id}")).version(1))
}

/// The team that the operation is about, if the caller may change teams.
fn target(asked: &Asked, read: &mut Read<'_>) -> Result<teams::Team, Fault> {
    asked.ctx.require(Capability::EditGroups, &Target::organization())?;
    teams::find(read, asked.ctx.org, asked.id("id")?)?.ok_or_else(Fault::not_found)
}

fn update(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeTeam) -> Result<Reply<()>, Fault> {
    let (before, sent) = (target(asked, tx)?, sent.clone());
    if sent.group == Given::Null {
        return Err(Fault::field("group", "group.unknown", teams::text::group_unknown()));
    }
    let version = asked.if_match.or(before.version);
    let group = sent.group.this().unwrap_or(before.group);
    let mut input = EditTeam { team: before.id, group, name: before.name, description: before.description, version };
    sent.name.put(&mut input.name);
    sent.description.put(&mut input.description);
    teams::edit(&asked.ctx, tx, &input)?;
    Ok(Reply::new(()).version(target(asked, tx)?.version))
}

fn delete(asked: &Asked, tx: &mut Tx<'_>, sent: &RemoveTeam) -> Result<Reply<()>, Fault> {
    let team = target(asked, tx)?;
    team.check_version(asked.if_match.or(team.version))?;
    let members = match (sent.to.this(), sent.leave.this().unwrap_or_default()) {
        (None, false) => Members::None,
        (None, true) => Members::Leave,
        (Some(to), false) => Members::MoveTo(to),
        (Some(_), true) => return Err(Fault::field("leave", "team.stay_or_leave", text::stay_or_leave())),
    };
    teams::delete(&asked.ctx, tx, DeleteTeam { team: team.id, members }).map(Reply::new)
}
