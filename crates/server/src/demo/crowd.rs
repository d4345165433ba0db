//! `usher demo --people`: many more invented people, to see every page as it is in a large organization.
//!
//! They are made by the verbs that people use, so that keys, units, seats and the audit log are as they would be. The same number gives
//! the same people.

use access::Ctx;
use db::{Db, Tx};
use identity::companies::{self, CreateCompany};
use identity::groups::{self, CreateGroup};
use identity::memberships::{self, Join};
use identity::roles::{self, Builtin};
use identity::seats::{self, SetAllowance};
use identity::teams::{self, CreateTeam};
use identity::units::{Bits, Unit};
use identity::users::{self, CreateUser, Deactivate, Delete, Freeze, Lock, StartAs, UserType};
use identity::{CompanyId, GroupId, PlanId, RoleId, TeamId, UserId, plans};
use kernel::call::World;
use kernel::{Actor, Call, Fault, Micros, Via};

use crate::installation::ORG;

/// At most so many.
pub const MOST_PEOPLE: u64 = 100_000;
/// So many in one transaction.
const AT_ONCE: usize = 200;
/// So many report to each.
const SPAN: usize = 8;
const COMPANIES: usize = 40;
const GROUPS: usize = 60;
const SECONDS_OF_A_DAY: i64 = 86_400;

const FIRST: [&str; 24] = [
    "Ada", "Bram", "Chloé", "Dario", "Elif", "Farah", "Goran", "Hana", "Imre", "Jonas", "Kaja", "Linh", "Mateo", "Noor", "Olga", "Pablo",
    "Qiang", "Rosa", "Søren", "Tariq", "Ulla", "Vera", "Wanda", "Zoltán",
];
const LAST: [&str; 30] = [
    "Abbott",
    "Baran",
    "Castillo",
    "Dvořák",
    "Eriksen",
    "Fischer",
    "Guerra",
    "Haddad",
    "Ito",
    "Jansen",
    "Kaya",
    "Lopez",
    "Moreau",
    "Nakamura",
    "Okoye",
    "Petrov",
    "Quist",
    "Rossi",
    "Sato",
    "Tanaka",
    "Ueda",
    "Varga",
    "Weber",
    "Xu",
    "Yilmaz",
    "Zimmer",
    "Ångström",
    "Öztürk",
    "Núñez",
    "Lindgren",
];
const TITLES: [&str; 8] = ["Clerk", "Adviser", "Engineer", "Planner", "Technician", "Account manager", "Analyst", "Driver"];

/// Where they are put.
#[derive(Clone)]
struct Places {
    companies: Vec<CompanyId>,
    groups: Vec<(GroupId, TeamId)>,
    roles: Vec<RoleId>,
    plan: PlanId,
}

/// Makes `people` of them beside those of the demo.
pub async fn crowd(db: &Db, world: &World, people: u64) -> Result<(), Fault> {
    let ctx = Ctx::product(Call::new(ORG, Actor::System, Via::Setup, world));
    let call = ctx.clone();
    let places = db
        .write(move |tx| {
            allow(&call, tx, |_| String::new())?;
            places(&call, tx)
        })
        .await?;
    let mut ids: Vec<UserId> = Vec::new();
    let people = usize::try_from(people.min(MOST_PEOPLE)).unwrap_or(0);
    while ids.len() < people {
        let (call, places, known) = (ctx.clone(), places.clone(), ids.clone());
        let made = db.write(move |tx| {
            let mut all = known.clone();
            for at in known.len()..people.min(known.len() + AT_ONCE) {
                let manager = (at > 0).then(|| all[(at - 1) / SPAN]);
                all.push(add(&call, tx, &places, at, manager)?);
            }
            Ok::<_, Fault>(all)
        });
        ids = made.await?;
    }
    for (part, some) in ids.chunks(AT_ONCE * 5).enumerate() {
        let (call, some) = (ctx.clone(), some.to_vec());
        db.write(move |tx| some.iter().enumerate().try_for_each(|(at, id)| end(&call, tx, part * AT_ONCE * 5 + at, *id))).await?;
    }
    db.write(move |tx| allow(&ctx, tx, |taken| (taken + 500).to_string())).await
}

fn allow(ctx: &Ctx, tx: &mut Tx<'_>, allowance: impl Fn(i64) -> String) -> Result<(), Fault> {
    for row in seats::list(tx, ctx.org)? {
        seats::set_allowance(ctx, tx, SetAllowance { plan: row.plan, allowance: allowance(row.taken()), version: row.version })?;
    }
    Ok(())
}

fn places(ctx: &Ctx, tx: &mut Tx<'_>) -> Result<Places, Fault> {
    let root = companies::root(tx, ctx.org)?.ok_or_else(Fault::not_found)?.id;
    let mut places = Places {
        companies: vec![root],
        groups: Vec::new(),
        roles: Vec::new(),
        plan: plans::first(tx, ctx.org)?.ok_or_else(Fault::not_found)?.id,
    };
    for at in 1..=COMPANIES {
        let parent = places.companies[(at - 1) / 3];
        let input = CreateCompany { name: format!("Larkspur Branch {at}"), parent: Some(parent) };
        places.companies.push(companies::create(ctx, tx, input)?);
    }
    for at in 1..=GROUPS {
        let group = groups::create(ctx, tx, &CreateGroup { name: format!("Division {at}"), description: String::new() })?;
        let input = CreateTeam { group, name: format!("Crew {at}"), description: String::new() };
        places.groups.push((group, teams::create(ctx, tx, &input)?));
    }
    for role in [Builtin::TeamMember, Builtin::FullUser, Builtin::Manager, Builtin::ReadOnly, Builtin::OwnRecordsOnly] {
        places.roles.push(roles::find_builtin(tx, ctx.org, role)?.ok_or_else(Fault::not_found)?.id);
    }
    Ok(places)
}

fn add(ctx: &Ctx, tx: &mut Tx<'_>, places: &Places, at: usize, manager: Option<UserId>) -> Result<UserId, Fault> {
    let (first, last) = (FIRST[at % FIRST.len()], LAST[at / 7 % LAST.len()]);
    let user_name = format!("crowd{at}");
    let (group, team) = places.groups[at / 3 % GROUPS];
    let mut user = CreateUser::draft(UserType::Standard, user_name.as_str(), places.companies[at / 5 % (COMPANIES + 1)]);
    user.start = if at % 97 == 96 { StartAs::Draft } else { StartAs::Active };
    first.clone_into(&mut user.first_name);
    user.last_name = format!("{last} {}", at / (FIRST.len() * 7));
    user.primary_email = Some(format!("{user_name}@larkspur.example"));
    user.phone = format!("+44 20 7946 {:04}", at % 10_000);
    user.external_id = Some(format!("X{at:06}"));
    TITLES[at % TITLES.len()].clone_into(&mut user.about.job_title);
    user.about.hire_date = format!("{:04}-{:02}-{:02}", 2005 + at % 20, 1 + at % 12, 1 + at % 28);
    user.place.role = Some(places.roles[if at % 10 < 8 { 0 } else { 1 + at / 10 % 4 }]);
    user.place.primary_group = Some(group);
    user.place.plan = Some(places.plan);
    user.place.reports_to = manager;
    // Shift, badge and certificate: see `fields`.
    let shift = ["Early", "Late", "Night"][at % 3].to_owned();
    user.custom = [(1, shift), (2, format!("C-{at:06} {}", TITLES[at / 2 % TITLES.len()]))].into();
    if at.is_multiple_of(4) {
        user.custom.insert(4, format!("{:04}-{:02}-{:02}", 2024 + at % 5, 1 + at % 12, 1 + at % 28));
    }
    let id = users::create(ctx, tx, user)?;
    if at.is_multiple_of(3) {
        memberships::join(ctx, tx, Join { unit: Unit::Team(team), user: id, bits: Bits { publishes: true, sees: true } })?;
    }
    if !at.is_multiple_of(5) {
        let mut then = ctx.clone();
        then.call.now = Micros(ctx.now.plus_secs(-SECONDS_OF_A_DAY * i64::try_from(at % 400).unwrap_or(0)).0);
        users::note_sign_in(&then, tx, id)?;
    }
    Ok(id)
}

/// Some are in every status, with and without people below them.
fn end(ctx: &Ctx, tx: &mut Tx<'_>, at: usize, user: UserId) -> Result<(), Fault> {
    match at % 97 {
        3 | 17 | 31 | 45 | 59 => users::deactivate(ctx, tx, Deactivate { user }),
        7 => users::lock(ctx, tx, Lock { user }),
        11 => users::freeze(ctx, tx, Freeze { user, reason: "On leave".to_owned() }),
        13 => users::delete(ctx, tx, Delete { user }),
        _ => Ok(()),
    }
}
