//! The groups, teams, service categories and user plans of the demo, and who is in them.

use access::{Ctx, Feature, Included, Module};
use db::Tx;
use identity::categories::{self, CreateCategory, GrantToGroup};
use identity::groups::{self, CreateGroup};
use identity::memberships::{self, Join};
use identity::plans::{self, CreatePlan};
use identity::roles::Builtin;
use identity::teams::{self, CreateTeam};
use identity::units::{Bits, Unit};
use identity::{GroupId, PlanId, TeamId, UserId};
use kernel::Fault;

use super::Company;
use super::cast::Figure;

/// What there is to be put into.
#[derive(Debug, Clone, Copy)]
pub(super) struct Units {
    office: GroupId,
    sales: GroupId,
    service: GroupId,
    europe: TeamId,
    americas: TeamId,
    front_desk: TeamId,
    all_modules: PlanId,
    basis: PlanId,
}

/// Makes them.
pub(super) fn make(ctx: &Ctx, tx: &mut Tx<'_>) -> Result<Units, Fault> {
    let office = groups::first(tx, ctx.org)?.ok_or_else(Fault::not_found)?.id;
    let mut group = |name: &str, description: &str| {
        groups::create(ctx, tx, &CreateGroup { name: name.to_owned(), description: description.to_owned() })
    };
    let (sales, service) = (group("Sales", "Who sells")?, group("Service", "Who helps those who bought")?);
    let mut team = |name: &str, group| teams::create(ctx, tx, &CreateTeam { group, name: name.to_owned(), description: String::new() });
    let (europe, americas, front_desk) = (team("Sales Europe", sales)?, team("Sales Americas", sales)?, team("Front desk", service)?);
    let mut queues = Vec::new();
    for name in ["Billing", "Returns", "Technical questions"] {
        queues.push(categories::create(ctx, tx, &CreateCategory { name: name.to_owned() })?);
    }
    categories::grant_to_group(ctx, tx, &GrantToGroup { group: service, categories: queues, seen: None })?;
    let all_modules = plans::first(tx, ctx.org)?.ok_or_else(Fault::not_found)?.id;
    Ok(Units { office, sales, service, europe, americas, front_desk, all_modules, basis: basis(ctx, tx)? })
}

/// A user plan without import, export and the like: the Americas have it.
fn basis(ctx: &Ctx, tx: &mut Tx<'_>) -> Result<PlanId, Fault> {
    let modules = [Module::Contacts, Module::Accounts, Module::Tasks, Module::Events];
    let input = CreatePlan {
        name: "Basis".to_owned(),
        description: "For whoever looks after customers and needs no tools".to_owned(),
        included: Included::of(&modules, &[Feature::SavedViews]),
    };
    plans::create(ctx, tx, &input)
}

impl Units {
    /// The primary group that goes with a job.
    pub(super) fn group_of(&self, role: Builtin) -> GroupId {
        match role {
            Builtin::Manager | Builtin::TeamMember => self.sales,
            Builtin::OwnRecordsOnly | Builtin::FullUser => self.service,
            _ => self.office,
        }
    }

    /// The Americas have the small user plan.
    pub(super) fn plan_of(&self, company: Company) -> PlanId {
        match company {
            Company::Americas | Company::Canada | Company::Brazil => self.basis,
            _ => self.all_modules,
        }
    }

    /// The group that helps those who bought.
    pub(super) fn service(&self) -> GroupId {
        self.service
    }

    /// The team that answers customers.
    pub(super) fn front_desk(&self) -> TeamId {
        self.front_desk
    }

    /// Puts somebody who sells or helps into a team. Managers see their team's records and keep their own to themselves.
    pub(super) fn join(&self, ctx: &Ctx, tx: &mut Tx<'_>, user: UserId, figure: &Figure) -> Result<(), Fault> {
        let team = match figure.role {
            Builtin::OwnRecordsOnly | Builtin::FullUser => self.front_desk,
            Builtin::Manager | Builtin::TeamMember => match figure.company {
                Company::Americas | Company::Canada | Company::Brazil => self.americas,
                _ => self.europe,
            },
            _ => return Ok(()),
        };
        let bits = Bits { publishes: figure.role != Builtin::Manager, sees: true };
        memberships::join(ctx, tx, Join { user, unit: Unit::Team(team), bits }).map(drop)
    }
}
