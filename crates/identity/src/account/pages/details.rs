//! What administrators keep of the person who looks: names, place, address, custom fields. Read only.

use std::collections::HashMap;

use access::Ctx;
use db::Read;
use fields::Value;
use kernel::Fault;
use kernel::ids::Uuid;
use maud::{Markup, Render, html};
use web::kit::{facts, slim_card};

use crate::account::text;
use crate::custom_fields::{self, UserField};
use crate::http::Signed;
use crate::memberships::{self, Belonging};
use crate::units::Unit;
use crate::users::{self, User};
use crate::{UserId, companies, groups, organization, plans};

/// It, read in one snapshot with the rest of the page.
pub(super) struct Details {
    company: String,
    manager: String,
    plan: String,
    primary_group: String,
    belongings: Vec<Belonging>,
    fields: Vec<UserField>,
    /// The names of the people among the values.
    people: HashMap<Uuid, String>,
}

impl Details {
    pub(super) fn read(ctx: &Ctx, read: &mut Read<'_>, user: &User) -> Result<Self, Fault> {
        let org = ctx.org;
        let fields = custom_fields::list(read, org)?;
        let mut people = HashMap::new();
        for field in &fields {
            if let Some(Value::Person(id)) = user.custom.get(field) {
                people.insert(id, person(ctx, read, user, UserId(id))?);
            }
        }
        Ok(Self {
            company: companies::find(read, org, user.company)?.map(|company| company.name).unwrap_or_default(),
            manager: user.reports_to.map(|manager| person(ctx, read, user, manager)).transpose()?.unwrap_or_default(),
            plan: user.plan.map(|id| plans::find(read, org, id)).transpose()?.flatten().map(|plan| plan.name).unwrap_or_default(),
            primary_group: user
                .primary_group
                .map(|id| groups::find(read, org, id))
                .transpose()?
                .flatten()
                .map(|g| g.name)
                .unwrap_or_default(),
            belongings: memberships::of_user(read, org, user.id)?,
            fields,
            people,
        })
    }

    pub(super) fn cards(&self, signed: &Signed, user: &User) -> Markup {
        html! { (self.card(signed, user)) (postal(user)) (self.custom(signed, user)) }
    }

    fn card(&self, signed: &Signed, user: &User) -> Markup {
        let primary = user.primary_group.map(Unit::Group);
        let of = |is_team: bool| {
            let there = self.belongings.iter().filter(|at| matches!(at.unit, Unit::Team(_)) == is_team && Some(at.unit) != primary);
            there.map(|at| at.name.as_str()).collect::<Vec<_>>().join(", ")
        };
        let rows = [
            (text::first_name(), words(&user.first_name)),
            (text::middle_name(), words(&user.about.middle_name)),
            (text::last_name(), words(&user.last_name)),
            (text::nickname(), words(&user.about.nickname)),
            (text::user_name(), words(&user.user_name)),
            (text::company(), words(&self.company)),
            (text::role(), words(&signed.me.role)),
            (text::job_title(), words(&user.about.job_title)),
            (text::hire_date(), words(&signed.me.format.stored_date(&user.about.hire_date))),
            (text::reports_to(), words(&self.manager)),
            (text::primary_group(), words(&self.primary_group)),
            (text::other_groups(), words(&of(false))),
            (text::teams(), words(&of(true))),
            (text::plan(), words(&self.plan)),
            (text::phone(), words(&user.phone)),
        ];
        slim_card(text::details()).body(html! { (facts(&rows)) p.dim { (text::details_why()) } }).render()
    }

    /// What administrators defined besides, if anything.
    fn custom(&self, signed: &Signed, user: &User) -> Markup {
        let shown = |field: &UserField| {
            let name = |id: Uuid| self.people.get(&id).cloned().unwrap_or_default();
            user.custom.get(field).map_or_else(String::new, |value| field.show(&value, &signed.me.format, name))
        };
        let rows: Vec<(&str, Markup)> = self.fields.iter().map(|field| (field.label.as_str(), words(&shown(field)))).collect();
        html! { @if !rows.is_empty() { (slim_card(text::custom()).body(facts(&rows))) } }
    }
}

fn words(value: &str) -> Markup {
    html! { @if value.is_empty() { span.dim { (text::none()) } } @else { bdi { (value) } } }
}

fn postal(user: &User) -> Markup {
    let a = &user.address;
    let country = organization::country_name(&a.country);
    let lines = [&*a.street, &a.street_2, &a.postal_code, &a.city, &a.region, country];
    let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    html! { @if !lines.is_empty() { (slim_card(text::postal()).body(html! { p { bdi { (lines.join(", ")) } } })) } }
}

/// The name of somebody at one's own company or below, or of whom one sees as an administrator; of others, that they are outside
/// or gone.
fn person(ctx: &Ctx, read: &mut Read<'_>, me: &User, id: UserId) -> Result<String, Fault> {
    match users::target(read, ctx.org, id) {
        Ok((other, facts)) if facts.company_path.contains(&me.company.0) => Ok(users::picked(&other.display_name(), &other.user_name)),
        // Whoever is gone for good has no name to be hidden.
        Err(fault) if fault.is("not_found") => Ok(users::text::former_user().to_owned()),
        _ => users::manager_name(ctx, read, id),
    }
}
