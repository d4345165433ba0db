//! What somebody is in: groups and teams with what each sees of the other, and service categories.

use std::str::FromStr;

use axum::http::Method;
use db::{Read, Tx};
use kernel::Fault;
use serde_json::json;
use web::openapi::{Describe, FieldErrors, Given, Json, Maybe, Schemas, Take, Tell};

use super::{SetServiceCategories, in_categories, lists, person};
use crate::http::api::{Asked, IfMatch, Listing, Operation, Reply};
use crate::memberships::{self, Belonging, Join, Leave, SetCategories};
use crate::units::{Bits, Unit};
use crate::{CategoryId, GroupId, TeamId, UserId, categories, users};

const MEMBERSHIPS: &str = "/api/v1/users/{id}/memberships";
const MEMBERSHIP: &str = "/api/v1/users/{id}/memberships/{unit}";
const CATEGORIES: &str = "/api/v1/users/{id}/service-categories";

/// A group's or a team's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct UnitId(Unit);

impl FromStr for UnitId {
    type Err = Fault;

    fn from_str(word: &str) -> Result<Self, Fault> {
        let group = word.parse::<GroupId>().ok().map(Unit::Group);
        group.or_else(|| word.parse::<TeamId>().ok().map(Unit::Team)).map(Self).ok_or_else(Fault::not_found)
    }
}

impl std::fmt::Display for UnitId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Unit::Group(id) => id.fmt(f),
            Unit::Team(id) => id.fmt(f),
        }
    }
}

impl Describe for UnitId {
    fn schema(_: &mut Schemas) -> Json {
        json!({ "type": "string", "pattern": "^(grp|tea)_[0-9a-f]{32}$" })
    }
}

impl Tell for UnitId {
    fn tell(&self) -> Json {
        self.to_string().into()
    }
}

impl Take for UnitId {
    fn take(sent: Option<&Json>, at: &str, errors: &mut FieldErrors) -> Option<Self> {
        let word = String::take(sent, at, errors)?;
        let unit = word.parse().ok();
        if unit.is_none() {
            errors.add(at.to_owned(), "id.malformed", memberships::text::unit_unknown());
        }
        unit
    }
}

web::answer! {
    /// A group or team that somebody is in.
    struct Membership {
        /// The id of the group (grp_…) or team (tea_…).
        unit: UnitId,
        /// Its name.
        name: String,
        /// Whether it is the person's primary group, which is changed with the user.
        is_primary: bool,
        /// Whether the unit sees this person's records.
        publishes: bool,
        /// Whether this person sees the unit's records.
        sees: bool,
        /// The version, for If-Match. It says what each sees, so it comes again where that does.
        version: i64,
    }
}

web::request! {
    /// A group or team that somebody shall be in.
    struct NewMembership {
        /// The id of the group (grp_…) or team (tea_…).
        unit: UnitId,
        /// Whether the unit sees this person's records. Left out: true.
        publishes: Given<bool>,
        /// Whether this person sees the unit's records. Left out: true.
        sees: Given<bool>,
    }
}

web::request! {
    /// What a person and a unit shall see of each other. What is left out stays.
    struct ChangeMembership {
        /// Whether the unit sees this person's records.
        publishes: Maybe<bool>,
        /// Whether this person sees the unit's records.
        sees: Maybe<bool>,
    }
}

web::answer! {
    /// A service category that somebody has.
    struct HeldServiceCategory {
        /// The id.
        id: CategoryId,
        /// Its name.
        name: String,
        /// Whether it is granted to the person directly.
        is_direct: bool,
        /// The names of the groups that it comes with.
        from_groups: Vec<String>,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let of = |operation: Operation| operation.id::<UserId>("id", "Whose.");
    let at = |operation: Operation| of(operation).id::<UnitId>("unit", "In which group or team.");
    vec![
        of(lists(Operation::read(MEMBERSHIPS, "memberships.list", list)))
            .says("List what somebody is in", "Groups, the primary one among them, then teams, each by name.")
            .verbs(&["memberships::of_user"]),
        at(Operation::read(MEMBERSHIP, "memberships.get", get))
            .says("Get a membership", "")
            .verbs(&["memberships::of_user"])
            .tells_version(),
        of(Operation::post(MEMBERSHIPS, "memberships.create", join))
            .says(
                "Put somebody into a group or team",
                "Whoever is in it already, and sees or shows something else, is refused: change that instead. Nobody puts themselves in, nor \
                 others where that gives more than they have.",
            )
            .verbs(&["memberships::join", "memberships::put"])
            .makes()
            .tells_version(),
        at(Operation::write(Method::PATCH, MEMBERSHIP, "memberships.update", change))
            .says("Change what each sees of the other", "")
            .verbs(&["memberships::change"])
            .requires_version()
            .tells_version(),
        at(Operation::bare(Method::DELETE, MEMBERSHIP, "memberships.delete", leave))
            .says("Take somebody out of a group or team", "The primary group is changed with the user, not left.")
            .verbs(&["memberships::leave"])
            .takes_version(),
        of(lists(Operation::read(CATEGORIES, "memberships.service_categories", service_categories)))
            .says("List somebody's service categories", "Direct ones, and those that come with groups. By name.")
            .verbs(&["categories::of_user"]),
        of(Operation::write(Method::PUT, CATEGORIES, "memberships.set_service_categories", set_service_categories))
            .says("Set somebody's service categories", "Those that are granted directly; what comes with groups stays.")
            .verbs(&["memberships::set_categories"]),
    ]
}

fn told(user: &users::User, at: Belonging) -> Membership {
    Membership {
        unit: UnitId(at.unit),
        is_primary: user.primary_group.map(Unit::Group) == Some(at.unit),
        publishes: at.bits.publishes,
        sees: at.bits.sees,
        version: at.version(),
        name: at.name,
    }
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<Membership>>, Fault> {
    let (user, _) = person(asked, read)?;
    let rows = memberships::of_user(read, asked.ctx.org, user.id)?.into_iter().map(|at| told(&user, at)).collect();
    Listing::of_all(asked, rows, |row: &Membership| row.unit.to_string()).map(Reply::new)
}

/// How somebody is in a unit; nothing if they are not.
fn find(asked: &Asked, read: &mut Read<'_>, user: UserId, unit: Unit) -> Result<Belonging, Fault> {
    let all = memberships::of_user(read, asked.ctx.org, user)?;
    all.into_iter().find(|at| at.unit == unit).ok_or_else(Fault::not_found)
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Membership>, Fault> {
    let (user, _) = person(asked, read)?;
    let UnitId(unit) = asked.id("unit")?;
    one(asked, read, &user, unit)
}

fn one(asked: &Asked, read: &mut Read<'_>, user: &users::User, unit: Unit) -> Result<Reply<Membership>, Fault> {
    let membership = told(user, find(asked, read, user.id, unit)?);
    let version = membership.version;
    Ok(Reply::new(membership).version(version))
}

fn join(asked: &Asked, tx: &mut Tx<'_>, sent: &NewMembership) -> Result<Reply<Membership>, Fault> {
    let (user, _) = person(asked, tx)?;
    let UnitId(unit) = sent.unit;
    let usual = Bits::default();
    let bits = Bits { publishes: sent.publishes.this().unwrap_or(usual.publishes), sees: sent.sees.this().unwrap_or(usual.sees) };
    memberships::put(&asked.ctx, tx, Join { user: user.id, unit, bits })?;
    Ok(one(asked, tx, &user, unit)?.at(format!("/api/v1/users/{}/memberships/{}", user.id, sent.unit)))
}

fn change(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeMembership) -> Result<Reply<Membership>, Fault> {
    let (user, facts) = person(asked, tx)?;
    asked.ctx.require(access::Capability::EditUsers, &facts)?;
    let UnitId(unit) = asked.id("unit")?;
    let before = find(asked, tx, user.id, unit)?;
    before.check_version(asked.if_match.or(before.version()))?;
    let bits = Bits { publishes: sent.publishes.0.unwrap_or(before.bits.publishes), sees: sent.sees.0.unwrap_or(before.bits.sees) };
    let seen = (asked.if_match != IfMatch::Any).then_some(before.bits);
    memberships::change(&asked.ctx, tx, Join { user: user.id, unit, bits }, seen)?;
    one(asked, tx, &user, unit)
}

fn leave(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    let (user, facts) = person(asked, tx)?;
    asked.ctx.require(access::Capability::EditUsers, &facts)?;
    let UnitId(unit) = asked.id("unit")?;
    let at = find(asked, tx, user.id, unit)?;
    at.check_version(asked.if_match.or(at.version()))?;
    let was_in = memberships::leave(&asked.ctx, tx, Leave { user: user.id, unit: at.unit })?;
    if was_in { Ok(Reply::new(())) } else { Err(Fault::not_found()) }
}

fn service_categories(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<HeldServiceCategory>>, Fault> {
    let (user, _) = person(asked, read)?;
    let mut rows: Vec<HeldServiceCategory> = Vec::new();
    // They come by name, all of one category together.
    for held in categories::of_user(read, asked.ctx.org, user.id)? {
        if rows.last().is_none_or(|last| last.id != held.id) {
            rows.push(HeldServiceCategory { id: held.id, name: held.name, is_direct: false, from_groups: Vec::new() });
        }
        let Some(row) = rows.last_mut() else { continue };
        match held.from_group {
            None => row.is_direct = true,
            Some(group) => row.from_groups.push(group),
        }
    }
    Listing::of_all(asked, rows, |row: &HeldServiceCategory| row.id.to_string()).map(Reply::new)
}

fn set_service_categories(asked: &Asked, tx: &mut Tx<'_>, sent: &SetServiceCategories) -> Result<Reply<()>, Fault> {
    let (user, _) = person(asked, tx)?;
    let input = SetCategories { user: user.id, categories: sent.wanted(), seen: sent.seen() };
    memberships::set_categories(&asked.ctx, tx, &input).map_err(in_categories)?;
    Ok(Reply::new(()))
}
