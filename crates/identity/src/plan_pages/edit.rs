//! A user plan's page, and the question before people lose something.

use access::Capability;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Category, Fault};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, Tone, card, columns, confirm, error_summary, facts, link_button, notice, save_bar, saved_meanwhile, slim_card};
use web::page::Crumb;
use web::{Page, Problem, icons};

use super::form::{self, Typed};
use super::losses::{Losses, Lost, losses};
use super::{capital, id_of, is_shown, may_edit, paths, require_look, status_of, text};
use crate::http::{App, Signed};
use crate::plans::{self, EditPlan, Plan};
use crate::seats::{self, PlanSeats};
use crate::{PlanId, users};

/// `GET …/plans/{id}`
pub(super) async fn page(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    require_look(&signed.ctx)?;
    shown(&app, &signed, id_of(&id)?, None, None).await
}

async fn load(app: &App, signed: &Signed, id: PlanId) -> Result<(Plan, PlanSeats), Fault> {
    let org = signed.ctx.org;
    app.db
        .read(move |read| {
            let plan = plans::find(read, org, id)?.ok_or_else(Fault::not_found)?;
            Ok((plan, seats::find(read, org, id)?.ok_or_else(Fault::not_found)?))
        })
        .await
}

/// The link to those who have the user plan, with how many they are, for whoever sees users.
async fn people_of(app: &App, signed: &Signed, plan: PlanId) -> Result<Option<Markup>, Fault> {
    if !signed.ctx.subject.may_somewhere(Capability::ViewUsers) {
        return Ok(None);
    }
    let (ctx, filter) = (signed.ctx.clone(), users::Filter::from_query(&format!("plan={plan}&view=all"))?);
    let count = app.db.read(move |read| users::count(&ctx, read, &filter)).await?;
    let address = format!("{}?plan={plan}&view=all", users::paths::LIST);
    let number = signed.me.format.integer_up_to(count, users::MOST_COUNTED - 1);
    Ok(Some(html! { a.link href=(address) { (text::show_people(number)) } }))
}

async fn shown(app: &App, signed: &Signed, id: PlanId, typed: Option<Typed>, fault: Option<&Fault>) -> Result<Response, Problem> {
    let (plan, seats) = load(app, signed, id).await?;
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::here(&plan.name)];
    let mut page = Page::new(&plan.name).crumbs(crumbs).section(paths::LIST).status(status_of(fault));
    if !plan.description.is_empty() {
        page = page.sentence(html! { bdi { (plan.description) } });
    }
    let side = side(signed, &seats, people_of(app, signed, id).await?);
    if !may_edit(signed) {
        let main = html! { (notice(Tone::Plain, text::looking())) (form::shown(plan.included)) };
        return Ok(signed.show(page.body(columns(main, side))));
    }
    let saved = Typed::of(&plan);
    // Whoever saves second sees what stands saved beside what they typed, and saves over it knowingly.
    let is_stale = fault.is_some_and(|f| f.category == Category::Stale);
    let mut typed = typed.unwrap_or_else(|| saved.clone());
    if is_stale {
        typed.version = plan.version;
    }
    let body = html! {
        form method="post" action=(paths::plan(id)) data-dirty {
            input type="hidden" name="version" value=(typed.version);
            (columns(html! { (error_summary(fault)) (saved_meanwhile(fault, form::differences(&typed, &saved))) (form::fields(&typed, errors)) }, side))
            (save_bar(paths::LIST).errors(errors))
        }
    };
    let actions = html! {
        (link_button(text::copy(), format!("{}?like={id}", paths::NEW)).icon(icons::LuCopy))
        (link_button(text::delete(), format!("{}/delete", paths::plan(id))).danger())
    };
    Ok(signed.show(page.actions(actions).body(body)))
}

fn side(signed: &Signed, seats: &PlanSeats, people: Option<Markup>) -> Markup {
    let number = |n: i64| html! { (signed.me.format.integer(n)) };
    let or_no_limit = |n: Option<i64>| n.map_or_else(|| html! { span.dim { (text::no_limit()) } }, number);
    let mut rows = vec![
        (text::allowance(), or_no_limit(seats.allowance)),
        (text::used(), number(seats.used)),
        (text::reserved(), number(seats.reserved)),
        (text::seats_free(), or_no_limit(seats.free())),
    ];
    rows.extend(people.map(|link| (text::its_people(), link)));
    let mut seats_card = slim_card(text::seats());
    if signed.ctx.subject.may_everywhere(Capability::ViewUsers) {
        seats_card = seats_card.link(text::allowances(), seats::PATH);
    }
    html! { (seats_card.body(facts(&rows))) (slim_card(text::never()).body(html! { p { (text::never_sentence()) } })) }
}

/// `POST …/plans/{id}`
pub(super) async fn save(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditPlans, &access::Target::organization())?;
    let (ctx, plan, typed) = (signed.ctx.clone(), id_of(&id)?, form.input);
    if !typed.seen {
        let (ctx, after) = (ctx.clone(), typed.included());
        let loss = app.db.read(move |read| {
            let before = plans::find(read, ctx.org, plan)?.ok_or_else(Fault::not_found)?;
            // Nobody is asked about what is refused afterwards.
            if plans::require_let(&ctx, read, &before, after).is_err() {
                return Ok((Losses::none(), before.name));
            }
            Ok::<_, Fault>((losses(&ctx, read, plan, before.included, after)?, before.name))
        });
        let (loss, name) = loss.await?;
        if !loss.is_empty() {
            return Ok(question(&signed, plan, &name, &typed, &loss));
        }
    }
    let input = EditPlan {
        plan,
        name: typed.name.clone(),
        description: typed.description.clone(),
        included: typed.included(),
        version: typed.version,
    };
    match app.db.write(move |tx| plans::edit(&ctx, tx, &input)).await {
        Ok(()) => Ok(signed.to_with(&paths::plan(plan), &Flash::good(text::done_saved()))),
        Err(fault) if fault.category == Category::Stale && typed.stands(&load(&app, &signed, plan).await?.0) => {
            Ok(signed.to_with(&paths::plan(plan), &Flash::good(text::done_saved())))
        }
        Err(fault) if is_shown(&fault) => shown(&app, &signed, plan, Some(typed), Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}

/// Who loses what, before it is saved.
fn question(signed: &Signed, plan: PlanId, name: &str, typed: &Typed, loss: &Losses) -> Response {
    let number = |n: i64| signed.me.format.integer(n);
    let title = text::losses_title(name);
    let mut asked = confirm(&title, paths::plan(plan), text::save_anyway(), paths::plan(plan)).danger().carries("seen", "on");
    for (field, value) in typed.pairs() {
        asked = asked.carries(field, value);
    }
    let people = if loss.people == 1 { text::one_person().to_owned() } else { text::people(number(loss.people)) };
    for lost in &loss.lost {
        asked = asked.consequence(match lost {
            Lost::Module(module) => text::loses(module.label(), &people),
            Lost::Feature(feature, None) => text::loses(capital(feature.label()), &people),
            Lost::Feature(feature, Some(holders)) => text::loses_of_holders(capital(feature.label()), &people, number(*holders)),
        });
    }
    asked = asked.consequence(who(signed, loss)).consequence(text::losses_at_once());
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::link(name, paths::plan(plan)), Crumb::here(text::losses())];
    signed.show(Page::new(&title).crumbs(crumbs).section(paths::LIST).body(html! { (card("").body(html! { (asked) })) }))
}

fn who(signed: &Signed, loss: &Losses) -> String {
    let named = loss.names.join(", ");
    let others = loss.people - i64::try_from(loss.names.len()).unwrap_or(0);
    match (loss.names.is_empty(), others > 0) {
        (true, _) => text::who_hidden().to_owned(),
        (false, true) => text::who_and_others(named, signed.me.format.integer(others)),
        (false, false) => text::who_all(named),
    }
}
