//! `…/{id}/groups`: what somebody is in, what they and each unit see of each other, and their service categories.

use access::Capability;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Category as Why, Fault};
use maud::{Markup, html};
use serde::Deserialize;
use web::form::Form;
use web::kit::{Flash, button, card, checkbox, error_summary, narrow, saved_meanwhile, select};
use web::page::Crumb;
use web::{Page, Problem};

use super::{id_of, paths, text};
use crate::categories::{self, Category, Held};
use crate::groups::{self, Group};
use crate::http::{App, Signed};
use crate::memberships::{self, Belonging, Join, Leave, SetCategories};
use crate::teams::{self, Team};
use crate::units::{Bits, Unit};
use crate::users::{self, User};
use crate::{CategoryId, GroupId, TeamId, UserId};

struct Loaded {
    user: User,
    may_edit: bool,
    belongings: Vec<Belonging>,
    groups: Vec<Group>,
    teams: Vec<Team>,
    categories: Vec<Category>,
    held: Vec<Held>,
}

async fn load(app: &App, signed: &Signed, id: UserId) -> Result<Loaded, Fault> {
    let ctx = signed.ctx.clone();
    app.db
        .read(move |read| {
            let (user, target) = users::target(read, ctx.org, id)?;
            ctx.require(Capability::ViewUsers, &target)?;
            Ok(Loaded {
                may_edit: ctx.may(Capability::EditUsers, &target) && ctx.require_other(id.0).is_ok() && user.check_editable().is_ok(),
                belongings: memberships::of_user(read, ctx.org, id)?,
                groups: groups::list(read, ctx.org)?,
                teams: teams::list(read, ctx.org)?,
                categories: categories::list(read, ctx.org)?,
                held: categories::of_user(read, ctx.org, id)?,
                user,
            })
        })
        .await
}

/// `GET …/{id}/groups`
pub(super) async fn page(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    show(&app, &signed, id_of(&id)?, None, None).await
}

async fn show(app: &App, signed: &Signed, id: UserId, sent: Option<&Sent>, fault: Option<&Fault>) -> Result<Response, Problem> {
    let loaded = load(app, signed, id).await?;
    let name = loaded.user.display_name();
    let crumbs = vec![Crumb::link(text::users(), paths::LIST), Crumb::link(&name, paths::show(id)), Crumb::here(text::groups_title())];
    let status = fault.map_or(axum::http::StatusCode::OK, |f| web::problem::status_of(f.category));
    let body = narrow(html! {
        (error_summary(fault))
        @for at in &loaded.belongings { (belonging(&loaded, at, sent, fault)) }
        @if loaded.may_edit { (join_form(&loaded, sent.filter(|sent| !sent.was_in()), fault)) }
        (categories_card(&loaded))
    });
    let page = Page::new(text::groups_of(&name)).sentence(text::groups_sentence()).crumbs(crumbs).section(paths::LIST);
    Ok(signed.show(page.status(status).body(body)))
}

/// The word of a unit in a form.
fn unit_word(unit: Unit) -> String {
    match unit {
        Unit::Group(id) => id.to_string(),
        Unit::Team(id) => id.to_string(),
    }
}

fn unit_of(word: &str) -> Option<Unit> {
    let group = word.parse::<GroupId>().ok().map(Unit::Group);
    group.or_else(|| word.parse::<TeamId>().ok().map(Unit::Team))
}

fn belonging(loaded: &Loaded, at: &Belonging, sent: Option<&Sent>, fault: Option<&Fault>) -> Markup {
    let sent = sent.filter(|sent| sent.was_in() && unit_of(&sent.unit) == Some(at.unit));
    let bits = sent.map_or(at.bits, Sent::bits);
    let is_primary = loaded.user.primary_group.map(Unit::Group) == Some(at.unit);
    let kind = match at.unit {
        Unit::Group(_) if is_primary => text::field_primary_group(),
        Unit::Group(_) => text::other_group(),
        Unit::Team(_) => text::team(),
    };
    let box_of = |name: &'static str, label: &'static str, on: bool| checkbox(name, label).value(unit_word(at.unit)).on(on);
    html! {
        form method="post" action=(paths::of(loaded.user.id, "groups")) {
            (card(&at.name).sentence(kind).body(html! {
                @if sent.is_some() { (saved_meanwhile(fault, differences(bits, at.bits))) }
                input type="hidden" name="unit" value=(unit_word(at.unit));
                input type="hidden" name="was_in" value="on";
                input type="hidden" name="seen" value=(seen_word(at.bits));
                @if loaded.may_edit {
                    (box_of("publishes", text::publishes(), bits.publishes))
                    (box_of("sees", text::sees(), bits.sees))
                    div.actions {
                        (button(text::save_unit()).small())
                        @if !is_primary { (button(text::leave_unit()).small().sends("leave", "on")) }
                    }
                } @else {
                    ul {
                        @if at.bits.publishes { li { (text::publishes()) } }
                        @if at.bits.sees { li { (text::sees()) } }
                    }
                }
            }))
        }
    }
}

/// Each tick with what is typed and what stands saved.
fn differences(yours: Bits, saved: Bits) -> [(&'static str, String, String); 2] {
    let word = |yes: bool| if yes { text::yes() } else { text::no() }.to_owned();
    [(text::publishes(), word(yours.publishes), word(saved.publishes)), (text::sees(), word(yours.sees), word(saved.sees))]
}

/// The ticks as they stood when the form was shown.
fn seen_word(bits: Bits) -> &'static str {
    match (bits.publishes, bits.sees) {
        (true, true) => "both",
        (true, false) => "publishes",
        (false, true) => "sees",
        (false, false) => "none",
    }
}

fn seen_of(word: &str) -> Option<Bits> {
    let all = [(true, true), (true, false), (false, true), (false, false)];
    all.map(|(publishes, sees)| Bits { publishes, sees }).into_iter().find(|bits| seen_word(*bits) == word)
}

/// The form for another one, as it was sent if that was refused.
fn join_form(loaded: &Loaded, sent: Option<&Sent>, fault: Option<&Fault>) -> Markup {
    let (unit, bits) = sent.map_or(("", Bits::default()), |sent| (sent.unit.as_str(), sent.bits()));
    let is_in = |unit: Unit| loaded.belongings.iter().any(|at| at.unit == unit);
    let groups = loaded.groups.iter().filter(|g| !is_in(Unit::Group(g.id))).map(|g| (g.id.to_string(), g.name.clone()));
    let teams = loaded.teams.iter().filter(|t| !is_in(Unit::Team(t.id))).map(|t| (t.id.to_string(), t.name.clone()));
    let errors = fault.map_or(&[][..], |f| &f.fields);
    html! {
        form method="post" action=(paths::of(loaded.user.id, "groups")) {
            (card(text::join_title()).body(html! {
                (select("unit", text::unit()).required().option("", text::choose()).group(text::other_groups()).options(groups)
                    .group(text::teams()).options(teams).value(unit).errors(errors))
                (checkbox("publishes", text::publishes()).on(bits.publishes))
                (checkbox("sees", text::sees()).on(bits.sees))
                (button(text::join_unit()).primary())
            }))
        }
    }
}

fn categories_card(loaded: &Loaded) -> Markup {
    let direct = |id: CategoryId| loaded.held.iter().any(|held| held.id == id && held.from_group.is_none());
    let inherited = |id: CategoryId| {
        let from: Vec<&str> = loaded.held.iter().filter(|held| held.id == id).filter_map(|held| held.from_group.as_deref()).collect();
        if from.is_empty() { String::new() } else { text::inherited_from(from.join(", ")) }
    };
    html! {
        @if !loaded.categories.is_empty() {
            form method="post" action=(paths::of(loaded.user.id, "service-categories")) {
                (card(text::categories()).sentence(text::categories_sentence()).body(html! {
                    @for category in &loaded.categories {
                        @if loaded.may_edit {
                            @if direct(category.id) { input type="hidden" name="seen" value=(category.id.to_string()); }
                            (checkbox("category", &category.name).value(category.id.to_string()).on(direct(category.id)).hint(inherited(category.id)))
                        } @else if loaded.held.iter().any(|held| held.id == category.id) {
                            p { bdi { (category.name) } " " span.dim { (inherited(category.id)) } }
                        }
                    }
                    @if loaded.may_edit { (button(text::save_categories())) }
                }))
            }
        }
    }
}

/// What is sent of one unit. A ticked box sends something.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    unit: String,
    publishes: String,
    sees: String,
    was_in: String,
    seen: String,
    leave: bool,
}

impl Sent {
    fn bits(&self) -> Bits {
        Bits { publishes: !self.publishes.is_empty(), sees: !self.sees.is_empty() }
    }

    /// Whether it is about a unit that the person was in when the form was shown.
    fn was_in(&self) -> bool {
        !self.was_in.is_empty()
    }
}

/// `POST …/{id}/groups`
pub(super) async fn save(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Sent>) -> Result<Response, Problem> {
    let (user, ctx, sent) = (id_of(&id)?, signed.ctx.clone(), form.input);
    let unit = unit_of(&sent.unit);
    let (bits, seen) = (sent.bits(), seen_of(&sent.seen));
    let (leave, was_in) = (sent.leave, sent.was_in());
    let done = app
        .db
        .write(move |tx| match unit {
            None => Err(Fault::field("unit", "membership.unit_unknown", memberships::text::unit_unknown())),
            Some(unit) if leave => memberships::leave(&ctx, tx, Leave { user, unit }),
            Some(unit) if was_in => memberships::change(&ctx, tx, Join { user, unit, bits }, seen),
            Some(unit) => memberships::put(&ctx, tx, Join { user, unit, bits }),
        })
        .await;
    match done {
        Ok(_) => Ok(signed.to_with(&paths::of(user, "groups"), &Flash::good(text::done_groups()))),
        Err(fault) if !fault.fields.is_empty() || fault.category == Why::Stale => {
            show(&app, &signed, user, Some(&sent), Some(&fault)).await
        }
        Err(fault) => Err(fault.into()),
    }
}

/// The ticked categories.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Ticked {
    category: Vec<String>,
    seen: Vec<String>,
}

/// `POST …/{id}/service-categories`
pub(super) async fn save_categories(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Ticked>,
) -> Result<Response, Problem> {
    let (user, ctx) = (id_of(&id)?, signed.ctx.clone());
    let ids = |words: &[String]| words.iter().map(|id| id.parse().map_err(|_| Fault::not_found())).collect::<Result<Vec<CategoryId>, _>>();
    let input = SetCategories { user, categories: ids(&form.input.category)?, seen: Some(ids(&form.input.seen)?) };
    match app.db.write(move |tx| memberships::set_categories(&ctx, tx, &input)).await {
        Ok(_) => Ok(signed.to_with(&paths::of(user, "groups"), &Flash::good(text::done_groups()))),
        Err(fault) if !fault.fields.is_empty() => show(&app, &signed, user, None, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}
