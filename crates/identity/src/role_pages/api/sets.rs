//! Permission sets: what was granted to a user, a group, a team or everybody. And what somebody may with records by all of it.

use access::{Capability, Target};
use axum::http::Method;
use db::{Read, Tx};
use kernel::{Fault, Micros};
use web::openapi::Given;

use crate::http::api::{Asked, Listing, Operation, Reply, RightWord};
use crate::permission_sets::{self, GrantSet, Granted, Holder, RevokeSet};
use crate::role_pages::sets::rename;
use crate::roles::{self, Origin, Source};
use crate::{GroupId, PermissionSetId, ProfileId, TeamId, UserId, groups, teams, users};

/// From whom or what somebody has a profile.
#[derive(Debug, Clone, Copy)]
pub(super) enum HolderKind {
    User,
    Group,
    Team,
    Everybody,
    Role,
}

impl HolderKind {
    const ALL: &'static [Self] = &[Self::User, Self::Group, Self::Team, Self::Everybody, Self::Role];

    fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Team => "team",
            Self::Everybody => "everybody",
            Self::Role => "role",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }
}

web::described_words!(HolderKind);

web::answer! {
    /// A profile that was granted.
    struct PermissionSet {
        /// The id.
        id: PermissionSetId,
        /// Which profile.
        profile: ProfileId,
        /// Its name.
        profile_name: String,
        /// When it ends; null: it does not.
        until: Option<Micros>,
        /// When it was granted.
        granted_at: Micros,
    }
}

web::request! {
    /// A profile to be granted.
    struct GrantedProfile {
        /// Which.
        profile: ProfileId,
        /// When it ends. Left out: it does not.
        until: Given<Micros>,
    }
}

web::answer! {
    /// A profile that somebody has, and why.
    struct RightsSource {
        /// The profile.
        profile: ProfileId,
        /// Its name.
        profile_name: String,
        /// By what they have it: the role, a permission set of their own (user), of a group or team, or everybody's.
        by: HolderKind,
        /// The group or team.
        unit: Option<String>,
        /// What it gives.
        rights: Vec<RightWord>,
        /// When it ends; null: it does not.
        until: Option<Micros>,
    }
}

web::answer! {
    /// What somebody may with records, within the modules of their user plan.
    struct UserRights {
        /// All of it.
        rights: Vec<RightWord>,
        /// From where.
        sources: Vec<RightsSource>,
    }
}

/// The operations on what one kind of holder has; with the address of its list, and what its names begin and end with.
macro_rules! on {
    ($all:expr, $path:literal, $ids:literal, $whose:literal, $list:path, $grant:path, $revoke:path, $id:expr) => {{
        let all: &mut Vec<Operation> = $all;
        all.push(
            $id(Operation::read($path, concat!("permission_sets.of_", $ids), $list))
                .says(concat!("List the permission sets of ", $whose), "By the names of their profiles.")
                .lists(),
        );
        all.push(
            $id(Operation::post($path, concat!("permission_sets.grant_to_", $ids), $grant))
                .says(
                    concat!("Grant a profile to ", $whose),
                    "You need every right in it yourself, without an end. Who has it already has it from now on with this end.",
                )
                .verbs(&["permission_sets::grant"]),
        );
        all.push(
            $id(Operation::bare(Method::DELETE, concat!($path, "/{set}"), concat!("permission_sets.take_from_", $ids), $revoke))
                .id::<PermissionSetId>("set", "Which.")
                .says(concat!("Take a permission set from ", $whose), "")
                .verbs(&["permission_sets::revoke"]),
        );
    }};
}

pub(super) fn operations() -> Vec<Operation> {
    let mut all = vec![
        Operation::read("/api/v1/users/{id}/rights", "users.rights", rights)
            .says("Get what somebody may with records", "By their role's profiles and all permission sets together, and which gives what.")
            .id::<UserId>("id", "Whose."),
    ];
    let user = |operation: Operation| operation.id::<UserId>("id", "Whose.");
    let group = |operation: Operation| operation.id::<GroupId>("id", "Of which group.");
    let team = |operation: Operation| operation.id::<TeamId>("id", "Of which team.");
    on!(&mut all, "/api/v1/users/{id}/permission-sets", "user", "a user", of_user, grant_to_user, take_from_user, user);
    on!(&mut all, "/api/v1/groups/{id}/permission-sets", "group", "a group", of_group, grant_to_group, take_from_group, group);
    on!(&mut all, "/api/v1/teams/{id}/permission-sets", "team", "a team", of_team, grant_to_team, take_from_team, team);
    on!(&mut all, "/api/v1/baseline", "everybody", "everybody", of_everybody, grant_to_everybody, take_from_everybody, |same| same);
    all
}

/// Asks for the holder, as the pages do.
fn require(asked: &Asked, read: &mut Read<'_>, holder: Holder) -> Result<(), Fault> {
    let ctx = &asked.ctx;
    match holder {
        Holder::User(id) => {
            let (_, target) = users::target(read, ctx.org, id)?;
            ctx.require(Capability::ViewUsers, &target)
        }
        Holder::Everybody => ctx.require(Capability::ViewRoles, &Target::organization()),
        Holder::Group(id) => {
            ctx.require_somewhere(Capability::ViewGroups)?;
            groups::find(read, ctx.org, id)?.map(drop).ok_or_else(Fault::not_found)
        }
        Holder::Team(id) => {
            ctx.require_somewhere(Capability::ViewGroups)?;
            teams::find(read, ctx.org, id)?.map(drop).ok_or_else(Fault::not_found)
        }
    }
}

fn tell(set: Granted) -> PermissionSet {
    PermissionSet { id: set.id, profile: set.profile, profile_name: set.profile_name, until: set.until, granted_at: set.granted_at }
}

fn in_force(asked: &Asked, read: &mut Read<'_>, holder: Holder) -> Result<Vec<Granted>, Fault> {
    let mut granted = permission_sets::of_holder(read, asked.ctx.org, holder)?;
    granted.retain(|set| set.until.is_none_or(|until| until > asked.ctx.now));
    Ok(granted)
}

fn list(asked: &Asked, read: &mut Read<'_>, holder: Holder) -> Result<Reply<Listing<PermissionSet>>, Fault> {
    require(asked, read, holder)?;
    let granted = in_force(asked, read, holder)?;
    Listing::of_all(asked, granted.into_iter().map(tell).collect(), |set| set.id.to_string()).map(Reply::new)
}

fn grant(asked: &Asked, tx: &mut Tx<'_>, holder: Holder, sent: &GrantedProfile) -> Result<Reply<PermissionSet>, Fault> {
    require(asked, tx, holder)?;
    let input = GrantSet { holder, profile: sent.profile, until: sent.until.this() };
    let id = permission_sets::grant(&asked.ctx, tx, input).map_err(|fault| rename(fault, "rights", "profile"))?;
    let granted = in_force(asked, tx, holder)?.into_iter().find(|set| set.id == id).ok_or_else(Fault::not_found)?;
    Ok(Reply::new(tell(granted)))
}

fn revoke(asked: &Asked, tx: &mut Tx<'_>, holder: Holder) -> Result<Reply<()>, Fault> {
    require(asked, tx, holder)?;
    may_take(asked, tx, holder)?;
    permission_sets::revoke(&asked.ctx, tx, RevokeSet { holder, set: asked.id("set")? }).map(Reply::new)
}

/// Whoever may not take anything is told that, whatever stands in the address.
fn may_take(asked: &Asked, read: &mut Read<'_>, holder: Holder) -> Result<(), Fault> {
    let ctx = &asked.ctx;
    match holder {
        Holder::User(id) => {
            let (_, target) = users::target(read, ctx.org, id)?;
            ctx.require(Capability::EditUsers, &target)
        }
        Holder::Group(_) | Holder::Team(_) => ctx.require(Capability::EditGroups, &Target::organization()),
        Holder::Everybody => ctx.require(Capability::EditRoles, &Target::organization()),
    }
}

fn rights(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<UserRights>, Fault> {
    let (ctx, id) = (&asked.ctx, asked.id::<UserId>("id")?);
    let (user, target) = users::target(read, ctx.org, id)?;
    ctx.require(Capability::ViewUsers, &target)?;
    let sources = roles::sources_of(read, ctx.org, id, user.role, ctx.now)?;
    let given: Vec<_> = sources.iter().map(|source| source.given.clone()).collect();
    let rights = RightWord::all(roles::rights_of(&given));
    Ok(Reply::new(UserRights { rights, sources: sources.into_iter().map(tell_source).collect() }))
}

fn tell_source(source: Source) -> RightsSource {
    let (by, unit) = match source.origin {
        Origin::Role => (HolderKind::Role, None),
        Origin::Own => (HolderKind::User, None),
        Origin::Group(id) => (HolderKind::Group, Some(id.to_string())),
        Origin::Team(id) => (HolderKind::Team, Some(id.to_string())),
        Origin::Everybody => (HolderKind::Everybody, None),
    };
    RightsSource {
        profile: source.given.profile,
        profile_name: source.given.name,
        by,
        unit,
        rights: RightWord::all(source.given.rights),
        until: source.until,
    }
}

fn user(asked: &Asked) -> Result<Holder, Fault> {
    asked.id("id").map(Holder::User)
}

fn group(asked: &Asked) -> Result<Holder, Fault> {
    asked.ctx.require_somewhere(Capability::ViewGroups)?;
    asked.id("id").map(Holder::Group)
}

fn team(asked: &Asked) -> Result<Holder, Fault> {
    asked.ctx.require_somewhere(Capability::ViewGroups)?;
    asked.id("id").map(Holder::Team)
}

type Sets = Result<Reply<Listing<PermissionSet>>, Fault>;
type Set = Result<Reply<PermissionSet>, Fault>;

fn of_user(asked: &Asked, read: &mut Read<'_>) -> Sets {
    list(asked, read, user(asked)?)
}

fn grant_to_user(asked: &Asked, tx: &mut Tx<'_>, sent: &GrantedProfile) -> Set {
    grant(asked, tx, user(asked)?, sent)
}

fn take_from_user(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    revoke(asked, tx, user(asked)?)
}

fn of_group(asked: &Asked, read: &mut Read<'_>) -> Sets {
    list(asked, read, group(asked)?)
}

fn grant_to_group(asked: &Asked, tx: &mut Tx<'_>, sent: &GrantedProfile) -> Set {
    grant(asked, tx, group(asked)?, sent)
}

fn take_from_group(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    revoke(asked, tx, group(asked)?)
}

fn of_team(asked: &Asked, read: &mut Read<'_>) -> Sets {
    list(asked, read, team(asked)?)
}

fn grant_to_team(asked: &Asked, tx: &mut Tx<'_>, sent: &GrantedProfile) -> Set {
    grant(asked, tx, team(asked)?, sent)
}

fn take_from_team(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    revoke(asked, tx, team(asked)?)
}

fn of_everybody(asked: &Asked, read: &mut Read<'_>) -> Sets {
    list(asked, read, Holder::Everybody)
}

fn grant_to_everybody(asked: &Asked, tx: &mut Tx<'_>, sent: &GrantedProfile) -> Set {
    grant(asked, tx, Holder::Everybody, sent)
}

fn take_from_everybody(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    revoke(asked, tx, Holder::Everybody)
}
