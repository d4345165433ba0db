//! `/api/v1/plans`: user plans and their seats for programs.

use access::{Capability, Included, Target};
use axum::http::Method;
use db::{Read, Tx};
use kernel::Fault;
use web::openapi::Given;

use super::losses::{Lost, losses};
use super::{require_look, text};
use crate::PlanId;
use crate::http::api::{Asked, FeatureWord, IfMatch, Listing, ModuleWord, Operation, Reply};
use crate::plans::{self, CreatePlan, DeletePlan, EditPlan, Plan};
use crate::seats::{self, PlanSeats, SetAllowance};

web::answer! {
    /// A user plan: which modules and features exist at all for whoever has it, and how many may have it.
    struct UserPlan {
        /// The id.
        id: PlanId,
        /// Its name.
        name: String,
        /// Whom it is for.
        description: String,
        /// Whether it includes everything, also what comes later.
        includes_everything: bool,
        /// The modules that it includes.
        modules: Vec<ModuleWord>,
        /// The features that it includes.
        features: Vec<FeatureWord>,
        /// How many people may have it; null: as many as wanted.
        allowance: Option<i64>,
        /// Seats that are taken by people who are let in.
        used: i64,
        /// Seats that are taken by people who are invited.
        reserved: i64,
        /// How many more there may be; null: as many as wanted.
        free: Option<i64>,
        /// The version, for If-Match; of the allowance too.
        version: i64,
    }
}

web::answer! {
    /// The seats of all user plans together.
    struct AllSeats {
        /// How many people may have one; null where a user plan has no limit.
        allowance: Option<i64>,
        /// Taken by people who are let in.
        used: i64,
        /// Taken by people who are invited.
        reserved: i64,
        /// How many more there may be; null where a user plan has no limit.
        free: Option<i64>,
    }
}

web::request! {
    /// A user plan to be made.
    struct NewUserPlan {
        /// Its name.
        name: String,
        /// Whom it is for.
        description: Given<String>,
        /// Whether it includes everything, also what comes later. Then send neither modules nor features.
        includes_everything: Given<bool>,
        /// The modules that it includes.
        modules: Given<Vec<ModuleWord>>,
        /// The features that it includes.
        features: Given<Vec<FeatureWord>>,
    }
}

web::answer! {
    /// The user plan that was made.
    struct MadeUserPlan {
        /// The id.
        id: PlanId,
    }
}

web::request! {
    /// What changes of a user plan. What is left out stays; null empties.
    struct ChangeUserPlan {
        /// Its name.
        name: Given<String>,
        /// Whom it is for.
        description: Given<String>,
        /// Whether it includes everything, also what comes later. Then send neither modules nor features.
        includes_everything: Given<bool>,
        /// All modules that it shall include.
        modules: Given<Vec<ModuleWord>>,
        /// All features that it shall include.
        features: Given<Vec<FeatureWord>>,
    }
}

web::request! {
    /// What a user plan would include.
    struct WouldInclude {
        /// Whether everything, also what comes later. Then send neither modules nor features.
        includes_everything: Given<bool>,
        /// All modules that it would include.
        modules: Given<Vec<ModuleWord>>,
        /// All features that it would include.
        features: Given<Vec<FeatureWord>>,
    }
}

web::answer! {
    /// A feature that goes.
    struct LostFeature {
        /// Which.
        feature: FeatureWord,
        /// How many of the people have the right to use it; null if it needs none.
        holders: Option<i64>,
    }
}

web::answer! {
    /// What people lose when a user plan includes something else.
    struct PlanLosses {
        /// Modules that go.
        modules: Vec<ModuleWord>,
        /// Features that go.
        features: Vec<LostFeature>,
        /// How many have the user plan and have not left, if anything goes.
        people: i64,
        /// The first of them by name, of those whom you may see.
        names: Vec<String>,
    }
}

web::request! {
    /// A user plan to be removed.
    struct RemoveUserPlan {
        /// Which one its people get; needed if there are any, in the recycle bin included.
        to: Given<PlanId>,
    }
}

web::request! {
    /// How many people may have a user plan.
    struct UserAllowance {
        /// How many, at least as many as are taken; null: as many as wanted. It must be sent.
        allowance: Given<i64>,
    }
}

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    let id = |operation: Operation| operation.id::<PlanId>("id", "Which.");
    vec![
        Operation::read("/api/v1/plans", "plans.list", list).says("List user plans", "By name, with their seats.").lists(),
        Operation::post("/api/v1/plans", "plans.create", create)
            .says("Make a user plan", "Where the owner has limited any user plan, a new one has no seats until the owner gives it some.")
            .verbs(&["plans::create"])
            .makes()
            .tells_version(),
        id(Operation::read("/api/v1/plans/{id}", "plans.get", get)).says("Get a user plan", "").tells_version(),
        id(Operation::write(Method::PATCH, "/api/v1/plans/{id}", "plans.edit", edit))
            .says("Change a user plan", "It is in force with everybody's next request.")
            .verbs(&["plans::edit"])
            .requires_version()
            .tells_version(),
        id(Operation::post("/api/v1/plans/{id}/preview", "plans.preview", preview))
            .says("Look who would lose what", "Nothing is changed by it. What is left out stays."),
        id(Operation::write(Method::DELETE, "/api/v1/plans/{id}", "plans.delete", delete))
            .says("Remove a user plan", "Whoever has it gets another one, if that has seats enough.")
            .verbs(&["plans::delete"])
            .takes_version(),
        id(Operation::write(Method::PUT, "/api/v1/plans/{id}/allowance", "plans.set_allowance", set_allowance))
            .says("Set the allowance of a user plan", "Only the owner does, and no API key is the owner.")
            .verbs(&["seats::set_allowance"])
            .requires_version()
            .tells_version(),
        Operation::read("/api/v1/seats", "plans.seats", all_seats).says("Count the seats of all user plans", ""),
    ]
}

fn tell(plan: Plan, seats: &PlanSeats) -> UserPlan {
    UserPlan {
        id: plan.id,
        name: plan.name,
        description: plan.description,
        includes_everything: plan.included == Included::Everything,
        modules: ModuleWord::all(plan.included),
        features: FeatureWord::all(plan.included),
        allowance: seats.allowance,
        used: seats.used,
        reserved: seats.reserved,
        free: seats.free(),
        version: plan.version,
    }
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<UserPlan>>, Fault> {
    require_look(&asked.ctx)?;
    let seats = seats::list(read, asked.ctx.org)?;
    let plans = plans::list(read, asked.ctx.org)?;
    let with = |plan: Plan| seats.iter().find(|seats| seats.plan == plan.id).map(|seats| tell(plan, seats));
    Listing::of_all(asked, plans.into_iter().filter_map(with).collect(), |plan| plan.id.to_string()).map(Reply::new)
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<UserPlan>, Fault> {
    require_look(&asked.ctx)?;
    let (org, id) = (asked.ctx.org, asked.id("id")?);
    let plan = plans::find(read, org, id)?.ok_or_else(Fault::not_found)?;
    let seats = seats::find(read, org, id)?.ok_or_else(Fault::not_found)?;
    let version = plan.version;
    Ok(Reply::new(tell(plan, &seats)).version(version))
}

fn all_seats(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<AllSeats>, Fault> {
    asked.ctx.require(Capability::ViewUsers, &Target::organization())?;
    let seats::Total { allowance, used, reserved, free } = seats::total(&seats::list(read, asked.ctx.org)?);
    Ok(Reply::new(AllSeats { allowance, used, reserved, free }))
}

/// The user plan, for whoever may change it.
fn to_change(asked: &Asked, read: &mut Read<'_>) -> Result<Plan, Fault> {
    asked.ctx.require(Capability::EditPlans, &Target::organization())?;
    plans::find(read, asked.ctx.org, asked.id("id")?)?.ok_or_else(Fault::not_found)
}

/// What shall be included instead of `before`. Everything and a part of it cannot be told at once.
fn included(
    before: Included,
    everything: Given<bool>,
    modules: &Given<Vec<ModuleWord>>,
    features: &Given<Vec<FeatureWord>>,
) -> Result<Included, Fault> {
    let (mut is_everything, names_parts) = (before == Included::Everything, *modules != Given::Not || *features != Given::Not);
    everything.put(&mut is_everything);
    if is_everything {
        let contradicts = || Fault::field("includes_everything", "plan.everything_and_parts", text::everything_and_parts());
        return if names_parts { Err(contradicts()) } else { Ok(Included::Everything) };
    }
    let (mut of_modules, mut of_features) = (ModuleWord::all(before), FeatureWord::all(before));
    modules.clone().put(&mut of_modules);
    features.clone().put(&mut of_features);
    let modules: Vec<_> = of_modules.iter().map(|word| word.0).collect();
    let features: Vec<_> = of_features.iter().map(|word| word.0).collect();
    Ok(Included::of(&modules, &features))
}

fn create(asked: &Asked, tx: &mut Tx<'_>, sent: &NewUserPlan) -> Result<Reply<MadeUserPlan>, Fault> {
    asked.ctx.require(Capability::EditPlans, &Target::organization())?;
    let input = CreatePlan {
        name: sent.name.clone(),
        description: sent.description.clone().this().unwrap_or_default(),
        included: included(Included::of(&[], &[]), sent.includes_everything, &sent.modules, &sent.features)?,
    };
    let id = plans::create(&asked.ctx, tx, &input)?;
    Ok(Reply::new(MadeUserPlan { id }).at(format!("/api/v1/plans/{id}")).version(1))
}

fn edit(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeUserPlan) -> Result<Reply<()>, Fault> {
    let now = to_change(asked, tx)?;
    let included = included(now.included, sent.includes_everything, &sent.modules, &sent.features)?;
    let (mut name, mut description) = (now.name, now.description);
    sent.name.clone().put(&mut name);
    sent.description.clone().put(&mut description);
    let version = asked.if_match.or(now.version);
    plans::edit(&asked.ctx, tx, &EditPlan { plan: now.id, name, description, included, version })?;
    changed(asked, tx, now.id)
}

/// The answer to a change: the version that came of it.
fn changed(asked: &Asked, read: &mut Read<'_>, plan: PlanId) -> Result<Reply<()>, Fault> {
    let version = plans::find(read, asked.ctx.org, plan)?.ok_or_else(Fault::not_found)?.version;
    Ok(Reply::new(()).version(version))
}

fn preview(asked: &Asked, tx: &mut Tx<'_>, sent: &WouldInclude) -> Result<Reply<PlanLosses>, Fault> {
    let now = to_change(asked, tx)?;
    let after = included(now.included, sent.includes_everything, &sent.modules, &sent.features)?;
    plans::require_let(&asked.ctx, tx, &now, after)?;
    let found = losses(&asked.ctx, tx, now.id, now.included, after)?;
    let mut told = PlanLosses { modules: Vec::new(), features: Vec::new(), people: found.people, names: found.names };
    for lost in found.lost {
        match lost {
            Lost::Module(module) => told.modules.push(ModuleWord(module)),
            Lost::Feature(feature, holders) => told.features.push(LostFeature { feature: FeatureWord(feature), holders }),
        }
    }
    Ok(Reply::new(told))
}

fn delete(asked: &Asked, tx: &mut Tx<'_>, sent: &RemoveUserPlan) -> Result<Reply<()>, Fault> {
    let now = to_change(asked, tx)?;
    if let IfMatch::Version(version) = asked.if_match {
        now.check_version(version)?;
    }
    plans::delete(&asked.ctx, tx, DeletePlan { plan: now.id, to: sent.to.this() }).map(Reply::new)
}

fn set_allowance(asked: &Asked, tx: &mut Tx<'_>, sent: &UserAllowance) -> Result<Reply<()>, Fault> {
    seats::require_owner(&asked.ctx)?;
    let plan = asked.id("id")?;
    let now = seats::find(tx, asked.ctx.org, plan)?.ok_or_else(Fault::not_found)?;
    let allowance = match sent.allowance {
        Given::Not => return Err(Fault::field("allowance", "required", text::allowance_required())),
        Given::Null => String::new(),
        Given::This(seats) => seats.to_string(),
    };
    seats::set_allowance(&asked.ctx, tx, SetAllowance { plan, allowance, version: asked.if_match.or(now.version) })?;
    changed(asked, tx, plan)
}
