//! `/api/v1/users/{id}/scopes` and `/api/v1/roles/{id}/scopes`: what a person or the holders of a role administer, and where.

use std::collections::{BTreeSet, HashSet};
use std::str::FromStr;

use access::{Capability, Ctx, HandsOut, Place, Target};
use axum::http::Method;
use db::{Read, Tx};
use kernel::{Fault, Micros};
use serde_json::json;
use web::openapi::{Describe, FieldErrors, Given, Json, Schemas, Take, Tell};

use super::roles::only;
use crate::http::api::{Asked, CapabilityWord, IfMatch, Operation, Reply};
use crate::role_pages::text;
use crate::roles::{self, GrantAdministration, RevokeAdministration, Scope, ScopeHolder, ScopePlace, SetScope};
use crate::{CompanyId, RoleId, ScopeId, UserId, companies, users};

/// Where an admin scope holds: “organization”, “own_company”, or a company's id.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlaceWord(ScopePlace);

impl FromStr for PlaceWord {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "organization" => Ok(Self(ScopePlace::Organization)),
            "own_company" => Ok(Self(ScopePlace::OwnCompany)),
            company => company.parse().map(|id| Self(ScopePlace::Company(id))).map_err(drop),
        }
    }
}

impl Describe for PlaceWord {
    fn schema(_: &mut Schemas) -> Json {
        json!({ "type": "string", "pattern": "^(organization|own_company|com_[0-9a-f]{32})$", "examples": ["organization"] })
    }
}

impl Tell for PlaceWord {
    fn tell(&self) -> Json {
        match self.0 {
            ScopePlace::Organization => "organization".into(),
            ScopePlace::OwnCompany => "own_company".into(),
            ScopePlace::Company(id) => id.tell(),
        }
    }
}

impl Take for PlaceWord {
    fn take(sent: Option<&Json>, at: &str, errors: &mut FieldErrors) -> Option<Self> {
        let place = String::take(sent, at, errors)?.parse().ok();
        if place.is_none() {
            errors.add(at.to_owned(), "choice.unknown", text::place_word());
        }
        place
    }
}

web::answer! {
    /// An admin scope: what somebody administers, and where.
    pub(super) struct AdminScope {
        /// The id.
        id: ScopeId,
        /// Where: “organization”; “own_company” of whoever has it, and below; or a company's id, and below. Null where that is one that you may
        /// not see.
        place: Option<PlaceWord>,
        /// What.
        capabilities: Vec<CapabilityWord>,
        /// Which roles may be handed out there; null: any that administers at most what the giver does.
        hands_out: Option<Vec<RoleId>>,
        /// When it ends; null: it does not.
        until: Option<Micros>,
        /// The version, for If-Match.
        version: i64,
    }
}

web::answer! {
    /// What a person administers.
    struct Administers {
        /// By scopes of their own.
        scopes: Vec<AdminScope>,
        /// The role.
        role: Option<RoleId>,
        /// By the role.
        by_role: Vec<AdminScope>,
    }
}

web::request! {
    /// An admin scope to be made.
    struct NewScope {
        /// Where: “organization”, “own_company” (and below), or a company's id (and below).
        place: PlaceWord,
        /// What, at most what you hold there without an end.
        capabilities: Vec<CapabilityWord>,
        /// Which roles may be handed out there. Left out: any that administers at most what the giver does.
        hands_out: Given<Vec<RoleId>>,
        /// When it ends.
        until: Given<Micros>,
    }
}

web::request! {
    /// What changes of an admin scope. What is left out stays.
    struct ChangeScope {
        /// Where.
        place: Given<PlaceWord>,
        /// All that it shall give.
        capabilities: Given<Vec<CapabilityWord>>,
        /// Which roles may be handed out there; null: any that administers at most what the giver does.
        hands_out: Given<Vec<RoleId>>,
        /// When it ends; null: it does not.
        until: Given<Micros>,
    }
}

web::request! {
    /// Administration to be given, besides what the person has there already.
    struct MoreAdministration {
        /// Where: “organization”, or a company's id (and below).
        place: PlaceWord,
        /// What.
        capabilities: Vec<CapabilityWord>,
    }
}

web::answer! {
    /// The admin scope that was made or extended.
    struct MadeScope {
        /// The id.
        id: ScopeId,
    }
}

/// The companies that the caller may see.
pub(super) struct Seen(HashSet<CompanyId>);

impl Seen {
    pub(super) fn read(ctx: &Ctx, read: &mut Read<'_>) -> Result<Self, Fault> {
        Ok(Self(companies::outline(ctx, read)?.into_iter().map(|row| row.id).collect()))
    }

    /// What is told of a scope.
    pub(super) fn tell(&self, scope: Scope) -> AdminScope {
        let is_seen = !matches!(scope.place, ScopePlace::Company(id) if !self.0.contains(&id));
        AdminScope {
            id: scope.id,
            place: is_seen.then_some(PlaceWord(scope.place)),
            capabilities: CapabilityWord::all(scope.capabilities),
            hands_out: match scope.hands_out {
                HandsOut::AtMostOwn => None,
                HandsOut::Only(roles) => Some(roles.into_iter().map(RoleId).collect()),
            },
            until: scope.until,
            version: scope.version,
        }
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let whose = |operation: Operation| operation.id::<UserId>("id", "Whose.");
    let of_user = |operation: Operation| whose(operation).id::<ScopeId>("scope", "Which.");
    let role = |operation: Operation| operation.id::<RoleId>("id", "Of which role.");
    let of_role = |operation: Operation| role(operation).id::<ScopeId>("scope", "Which.");
    let (make, change) = ("At most what you hold there yourself without an end.", "You must hold what it gave and what it gives.");
    vec![
        whose(Operation::read("/api/v1/users/{id}/scopes", "users.scopes", administers)).says("List what somebody administers", ""),
        whose(Operation::post("/api/v1/users/{id}/scopes", "users.add_scope", add_to_user))
            .says("Let somebody administer", make)
            .verbs(&["roles::set_scope"])
            .makes()
            .tells_version(),
        of_user(Operation::read("/api/v1/users/{id}/scopes/{scope}", "users.get_scope", get_of_user))
            .says("Get an admin scope of a user", "")
            .tells_version(),
        of_user(Operation::write(Method::PATCH, "/api/v1/users/{id}/scopes/{scope}", "users.change_scope", change_of_user))
            .says("Change an admin scope of a user", change)
            .verbs(&["roles::set_scope"])
            .requires_version()
            .tells_version(),
        of_user(Operation::bare(Method::DELETE, "/api/v1/users/{id}/scopes/{scope}", "users.revoke_scope", revoke_of_user))
            .says("Take an admin scope from a user", "Not if nobody were left who administers the whole.")
            .verbs(&["roles::revoke_scope"])
            .takes_version(),
        whose(Operation::post("/api/v1/users/{id}/administration", "users.grant_administration", grant))
            .says(
                "Let somebody administer more",
                "What they administer there already stays. It has no end, and lets them hand out any role within it.",
            )
            .verbs(&["roles::grant_administration"]),
        of_user(Operation::bare(Method::DELETE, "/api/v1/users/{id}/administration/{scope}", "users.revoke_administration", take))
            .says("Take administration from somebody", "As unticking “Administrator” on the person's form does.")
            .verbs(&["roles::revoke_administration"])
            .takes_version(),
        role(Operation::post("/api/v1/roles/{id}/scopes", "roles.add_scope", add_to_role))
            .says("Let the holders of a role administer", make)
            .verbs(&["roles::set_scope"])
            .makes()
            .tells_version(),
        of_role(Operation::read("/api/v1/roles/{id}/scopes/{scope}", "roles.get_scope", get_of_role))
            .says("Get an admin scope of a role", "")
            .tells_version(),
        of_role(Operation::write(Method::PATCH, "/api/v1/roles/{id}/scopes/{scope}", "roles.change_scope", change_of_role))
            .says("Change an admin scope of a role", change)
            .verbs(&["roles::set_scope"])
            .requires_version()
            .tells_version(),
        of_role(Operation::bare(Method::DELETE, "/api/v1/roles/{id}/scopes/{scope}", "roles.revoke_scope", revoke_of_role))
            .says("Take an admin scope from a role", "Not if nobody were left who administers the whole.")
            .verbs(&["roles::revoke_scope"])
            .takes_version(),
    ]
}

fn user_of(asked: &Asked) -> Result<ScopeHolder, Fault> {
    asked.id("id").map(ScopeHolder::User)
}

fn role_of(asked: &Asked) -> Result<ScopeHolder, Fault> {
    asked.ctx.require(Capability::ViewRoles, &Target::organization())?;
    asked.id("id").map(ScopeHolder::Role)
}

fn path_of(holder: ScopeHolder, scope: ScopeId) -> String {
    match holder {
        ScopeHolder::User(id) => format!("/api/v1/users/{id}/scopes/{scope}"),
        ScopeHolder::Role(id) => format!("/api/v1/roles/{id}/scopes/{scope}"),
    }
}

/// The holder's scopes, for whoever may see the holder.
fn scopes_of(ctx: &Ctx, read: &mut Read<'_>, holder: ScopeHolder) -> Result<Vec<Scope>, Fault> {
    match holder {
        ScopeHolder::User(id) => {
            let (_, target) = users::target(read, ctx.org, id)?;
            ctx.require(Capability::ViewUsers, &target)?;
            Ok(roles::scopes_of_user(read, ctx.org, id)?)
        }
        ScopeHolder::Role(id) => {
            ctx.require(Capability::ViewRoles, &Target::organization())?;
            roles::find(read, ctx.org, id)?.ok_or_else(Fault::not_found)?;
            Ok(roles::scopes_of_role(read, ctx.org, id)?)
        }
    }
}

/// The scope of the address. Whoever may not see the holder learns nothing of it.
fn one_of(asked: &Asked, read: &mut Read<'_>, holder: ScopeHolder) -> Result<Scope, Fault> {
    let scopes = scopes_of(&asked.ctx, read, holder)?;
    let id = asked.id::<ScopeId>("scope")?;
    scopes.into_iter().find(|scope| scope.id == id).ok_or_else(Fault::not_found)
}

/// Whoever may see the holder, and not change what they administer, is told that rather than whether there is such a scope.
fn may_change(asked: &Asked, read: &mut Read<'_>, holder: ScopeHolder) -> Result<(), Fault> {
    let ctx = &asked.ctx;
    match holder {
        ScopeHolder::User(id) => {
            let (_, target) = users::target(read, ctx.org, id)?;
            ctx.require(Capability::ViewUsers, &target)?;
            ctx.require(Capability::GrantAdministration, &target)
        }
        ScopeHolder::Role(_) => ctx.require(Capability::EditRoles, &Target::organization()),
    }
}

fn administers(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Administers>, Fault> {
    let (ctx, id) = (&asked.ctx, asked.id::<UserId>("id")?);
    let own = scopes_of(ctx, read, ScopeHolder::User(id))?;
    let role = users::get(read, ctx.org, id)?.role;
    let by_role = role.map_or(Ok(Vec::new()), |role| roles::scopes_in_force(read, ctx.org, role, ctx.now))?;
    let seen = Seen::read(ctx, read)?;
    let tell = |scopes: Vec<Scope>| scopes.into_iter().map(|scope| seen.tell(scope)).collect();
    Ok(Reply::new(Administers { scopes: tell(own), role, by_role: tell(by_role) }))
}

fn get(asked: &Asked, read: &mut Read<'_>, holder: ScopeHolder) -> Result<Reply<AdminScope>, Fault> {
    let scope = one_of(asked, read, holder)?;
    let version = scope.version;
    Ok(Reply::new(Seen::read(&asked.ctx, read)?.tell(scope)).version(version))
}

fn hands_out(sent: Given<Vec<RoleId>>, before: HandsOut) -> HandsOut {
    match sent {
        Given::Not => before,
        Given::Null => HandsOut::AtMostOwn,
        Given::This(roles) => {
            let roles: BTreeSet<_> = roles.into_iter().map(|role| role.0).collect();
            HandsOut::Only(roles.into_iter().collect())
        }
    }
}

fn add(asked: &Asked, tx: &mut Tx<'_>, holder: ScopeHolder, sent: &NewScope) -> Result<Reply<MadeScope>, Fault> {
    may_change(asked, tx, holder)?;
    let input = SetScope {
        holder,
        scope: None,
        place: sent.place.0,
        capabilities: CapabilityWord::set(&sent.capabilities),
        hands_out: hands_out(sent.hands_out.clone(), HandsOut::AtMostOwn),
        until: sent.until.this(),
    };
    let id = roles::set_scope(&asked.ctx, tx, &input)?;
    Ok(Reply::new(MadeScope { id }).at(path_of(holder, id)).version(1))
}

fn change(asked: &Asked, tx: &mut Tx<'_>, holder: ScopeHolder, sent: &ChangeScope) -> Result<Reply<()>, Fault> {
    may_change(asked, tx, holder)?;
    let now = one_of(asked, tx, holder)?;
    let (id, version) = (now.id, asked.if_match.or(now.version));
    let capabilities = sent.capabilities.clone().this().map(|words| CapabilityWord::set(&words));
    let input = SetScope {
        holder,
        scope: Some((id, version)),
        place: sent.place.this().map_or(now.place, |place| place.0),
        // Null empties, which the verb refuses at its field.
        capabilities: if matches!(sent.capabilities, Given::Not) { now.capabilities } else { capabilities.unwrap_or_default() },
        hands_out: hands_out(sent.hands_out.clone(), now.hands_out),
        until: match sent.until {
            Given::Not => now.until,
            given => given.this(),
        },
    };
    roles::set_scope(&asked.ctx, tx, &input)?;
    let now = one_of(asked, tx, holder)?;
    Ok(Reply::new(()).version(now.version))
}

fn revoke(asked: &Asked, tx: &mut Tx<'_>, holder: ScopeHolder) -> Result<Reply<()>, Fault> {
    let scope = to_take(asked, tx, holder)?;
    roles::revoke_scope(&asked.ctx, tx, holder, scope).map(Reply::new).map_err(|fault| only(fault, &[]))
}

/// The scope that is taken, if it is the one that the caller saw.
fn to_take(asked: &Asked, tx: &mut Tx<'_>, holder: ScopeHolder) -> Result<ScopeId, Fault> {
    may_change(asked, tx, holder)?;
    let scope = one_of(asked, tx, holder)?;
    if let IfMatch::Version(version) = asked.if_match {
        scope.check_version(version)?;
    }
    Ok(scope.id)
}

fn grant(asked: &Asked, tx: &mut Tx<'_>, sent: &MoreAdministration) -> Result<Reply<MadeScope>, Fault> {
    let user = asked.id::<UserId>("id")?;
    may_change(asked, tx, ScopeHolder::User(user))?;
    let place = match sent.place.0 {
        ScopePlace::Organization => Place::Organization,
        ScopePlace::Company(company) => Place::CompanyAndBelow(company.0),
        ScopePlace::OwnCompany => return Err(Fault::field("place", "administration.place_unknown", roles::text::place_unknown())),
    };
    let input = GrantAdministration { user, place, capabilities: CapabilityWord::set(&sent.capabilities) };
    roles::grant_administration(&asked.ctx, tx, input).map(|id| Reply::new(MadeScope { id }))
}

fn take(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    let user = asked.id::<UserId>("id")?;
    let scope = to_take(asked, tx, ScopeHolder::User(user))?;
    roles::revoke_administration(&asked.ctx, tx, RevokeAdministration { user, scope }).map(Reply::new).map_err(|fault| only(fault, &[]))
}

fn get_of_user(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<AdminScope>, Fault> {
    get(asked, read, user_of(asked)?)
}

fn add_to_user(asked: &Asked, tx: &mut Tx<'_>, sent: &NewScope) -> Result<Reply<MadeScope>, Fault> {
    add(asked, tx, user_of(asked)?, sent)
}

fn change_of_user(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeScope) -> Result<Reply<()>, Fault> {
    change(asked, tx, user_of(asked)?, sent)
}

fn revoke_of_user(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    revoke(asked, tx, user_of(asked)?)
}

fn get_of_role(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<AdminScope>, Fault> {
    get(asked, read, role_of(asked)?)
}

fn add_to_role(asked: &Asked, tx: &mut Tx<'_>, sent: &NewScope) -> Result<Reply<MadeScope>, Fault> {
    add(asked, tx, role_of(asked)?, sent)
}

fn change_of_role(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeScope) -> Result<Reply<()>, Fault> {
    change(asked, tx, role_of(asked)?, sent)
}

fn revoke_of_role(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    revoke(asked, tx, role_of(asked)?)
}
