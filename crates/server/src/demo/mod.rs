//! `usher demo`: an invented organization in a directory that vanishes with the process.
//!
//! Everything is made through the verbs that people use, so the demo shows nothing that the product could not have come to.
//! Everybody who is Active has the same password, drawn at the start and printed.

mod cast;
mod crowd;
mod doings;
mod employees;
mod fields;
mod rights;
mod units;

use std::collections::BTreeMap;

use access::Ctx;
use db::{Db, Tx};
use identity::companies::{self, CreateCompany};
use identity::invitations::{self, Invite};
use identity::organization::{Contact, Contacts, CreateOrganization};
use identity::passwords::{self, Hasher, Kind, PasswordHash, SetPassword};
use identity::policies::Rules;
use identity::roles::{self, Builtin};
use identity::seats::{self, SetAllowance};
use identity::users::{self, CreateUser, Deactivate, Delete, Freeze, Lock, Purge, StartAs, UserType};
use identity::{CompanyId, UserId, organization, setup};
use kernel::call::World;
use kernel::{Actor, Call, Fault, Secret, Via};

use crate::installation::ORG;
use cast::{CAST, Figure};
pub use crowd::{MOST_PEOPLE, crowd};

/// A company of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Company {
    Group,
    Europe,
    Nordic,
    Iberia,
    Americas,
    Canada,
    Brazil,
}

impl Company {
    const BELOW: [(Self, Self); 6] = [
        (Self::Europe, Self::Group),
        (Self::Nordic, Self::Europe),
        (Self::Iberia, Self::Europe),
        (Self::Americas, Self::Group),
        (Self::Canada, Self::Americas),
        (Self::Brazil, Self::Americas),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Group => "Larkspur Group",
            Self::Europe => "Larkspur Europe",
            Self::Nordic => "Larkspur Nordic",
            Self::Iberia => "Larkspur Iberia",
            Self::Americas => "Larkspur Americas",
            Self::Canada => "Larkspur Canada",
            Self::Brazil => "Larkspur Brazil",
        }
    }
}

/// How far somebody's story has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Draft,
    Invited,
    /// Active without a password: an invitation sets the first.
    Waiting,
    Active,
    Locked,
    Frozen,
    Inactive,
    Deleted,
    Purged,
}

/// What is printed of the demo.
#[derive(Debug, Clone)]
pub struct Demo {
    /// The password of everybody who is Active.
    pub password: Secret,
    /// User names worth trying, and what for.
    pub worth_trying: Vec<(&'static str, &'static str)>,
}

/// Fills an empty database. `url` is where people reach it.
pub async fn make(db: &Db, world: &World, hasher: &Hasher, url: &str) -> Result<Demo, Fault> {
    let ctx = Ctx::product(Call::new(ORG, Actor::System, Via::Setup, world));
    let password = passwords::generate(&ctx, &Rules::default());
    let hash = hasher.hash(password.clone()).await?;
    let (call, url) = (ctx.clone(), url.to_owned());
    let (places, units) = db.write(move |tx| Ok::<_, Fault>((found(&call, tx, &url)?, units::make(&call, tx)?))).await?;
    let (call, at) = (ctx.clone(), places.clone());
    db.write(move |tx| employees::make(&call, tx, &at)).await?;
    let mut people = BTreeMap::new();
    for figure in CAST {
        // One transaction each, as if they had come one after the other.
        let (call, hash, places, units) = (ctx.clone(), hash.clone(), places.clone(), units);
        let manager = people.get(figure.manager).copied();
        let id = db.write(move |tx| add(&call, tx, figure, &places, &units, manager, &hash)).await?;
        people.insert(figure.user_name, id);
    }
    if let Some(owner) = people.get(CAST[0].user_name).copied() {
        let (call, cast) = (ctx.clone(), people.clone());
        db.write(move |tx| {
            let nordic = places.get(&Company::Nordic).copied().ok_or_else(Fault::not_found)?;
            rights::make(&call, tx, &cast, nordic, &units)?;
            organization::set_owner(&call, tx, owner)?;
            limit(&call, tx)?;
            fields::make(&call, tx, &cast)?;
            setup::finish(&call, tx)?;
            doings::make(&call, tx, &cast, nordic)
        })
        .await?;
        doings::change_many(db, world, &ctx, &people, &units).await?;
    }
    let worth_trying = vec![
        ("helena.moss", "owner, administers everything"),
        ("claire.fontaine", "administers the people of Europe and below, and sees nobody else"),
        ("priya.raman", "user administrator"),
        ("daniel.okafor", "administers the Americas with a small user plan: no import, no export"),
        ("otis.grant", "auditor: reads who did what"),
        ("maren.aldous", "administers nobody"),
    ];
    Ok(Demo { password, worth_trying })
}

fn found(ctx: &Ctx, tx: &mut Tx<'_>, url: &str) -> Result<BTreeMap<Company, CompanyId>, Fault> {
    let input = CreateOrganization {
        name: Company::Group.name().to_owned(),
        country: "GB".to_owned(),
        currency: "GBP".to_owned(),
        time_zone: "Europe/London".to_owned(),
        number_format: "1,234.5".to_owned(),
        date_format: "yyyy-mm-dd".to_owned(),
        language: "en".to_owned(),
        public_url: url.to_owned(),
    };
    let mut places = BTreeMap::from([(Company::Group, setup::found(ctx, tx, input)?)]);
    for (company, above) in Company::BELOW {
        let id = companies::create(ctx, tx, CreateCompany { name: company.name().to_owned(), parent: places.get(&above).copied() })?;
        places.insert(company, id);
    }
    Ok(places)
}

/// The owner allows as many as there are and a few more, and names whom to ask.
fn limit(ctx: &Ctx, tx: &mut Tx<'_>) -> Result<(), Fault> {
    let contact =
        |name: &str, email: &str, phone: &str| Contact { name: name.to_owned(), email: email.to_owned(), phone: phone.to_owned() };
    let contacts = Contacts {
        account_manager: contact("Rosa Lindgren", "rosa.lindgren@supplier.example", "+44 20 7946 0123"),
        billing: contact("Peter Quill", "invoices@larkspur.example", ""),
        version: 0,
    };
    organization::set_contacts(ctx, tx, &contacts)?;
    for row in seats::list(tx, ctx.org)? {
        let allowance = (row.taken() + 3).to_string();
        seats::set_allowance(ctx, tx, SetAllowance { plan: row.plan, allowance, version: row.version })?;
    }
    Ok(())
}

fn add(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    figure: &Figure,
    places: &BTreeMap<Company, CompanyId>,
    units: &units::Units,
    manager: Option<UserId>,
    hash: &PasswordHash,
) -> Result<UserId, Fault> {
    let company = places.get(&figure.company).copied().ok_or_else(Fault::not_found)?;
    let kind = if figure.role == Builtin::ServiceIntegration { UserType::Service } else { UserType::Standard };
    let mut user = CreateUser::draft(kind, figure.user_name, company);
    if !matches!(figure.ending, Ending::Draft | Ending::Invited) {
        user.start = StartAs::Active;
    }
    figure.first_name.clone_into(&mut user.first_name);
    figure.last_name.clone_into(&mut user.last_name);
    user.place.role = roles::find_builtin(tx, ctx.org, figure.role)?.map(|role| role.id);
    user.place.primary_group = Some(units.group_of(figure.role));
    if kind == UserType::Standard {
        user.primary_email = Some(format!("{}@larkspur.example", figure.user_name));
        user.place.plan = Some(units.plan_of(figure.company));
        user.place.reports_to = manager;
    }
    let id = users::create(ctx, tx, user)?;
    if kind == UserType::Standard && !matches!(figure.ending, Ending::Draft | Ending::Invited | Ending::Waiting) {
        passwords::set(ctx, tx, SetPassword { user: id, hash: hash.clone(), kind: Kind::Permanent, must_change: false })?;
    }
    units.join(ctx, tx, id, figure)?;
    end(ctx, tx, id, figure.ending)?;
    Ok(id)
}

fn end(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId, ending: Ending) -> Result<(), Fault> {
    match ending {
        Ending::Draft | Ending::Waiting | Ending::Active => Ok(()),
        Ending::Invited => invitations::invite(ctx, tx, Invite { user }).map(drop),
        Ending::Locked => users::lock(ctx, tx, Lock { user }),
        Ending::Frozen => users::freeze(ctx, tx, Freeze { user, reason: "On leave until the autumn".to_owned() }),
        Ending::Inactive => users::deactivate(ctx, tx, Deactivate { user }),
        Ending::Deleted => users::delete(ctx, tx, Delete { user }),
        Ending::Purged => {
            users::delete(ctx, tx, Delete { user })?;
            users::purge(ctx, tx, Purge { user })
        }
    }
}
