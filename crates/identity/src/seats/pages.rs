//! `/administration/users/allowances`: the seats of each user plan, and the owner's form for one.

use access::{Capability, Target};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use kernel::{Category, Fault};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, Tone, badge, button, card, columns, error_summary, facts, field, link_button, mini_table, slim_card};
use web::page::Crumb;
use web::{Page, Problem};

use super::set_allowance::require_owner;
use super::{PlanSeats, SetAllowance, Total, text};
use crate::PlanId;
use crate::http::{App, Signed};
use crate::organization::{self, CONTACTS_PATH, Contact, Contacts};

/// Where the page of all allowances is.
pub const PATH: &str = "/administration/users/allowances";

/// The entry of the navigation that it belongs to.
const SECTION: &str = "/administration/plans";

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new().route(PATH, get(list)).route("/administration/users/allowances/{plan}", get(form).post(save))
}

fn path_of(plan: PlanId) -> String {
    format!("{PATH}/{plan}")
}

async fn list(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    signed.ctx.require(Capability::ViewUsers, &Target::organization())?;
    let org = signed.ctx.org;
    let (plans, contacts) = app.db.read(move |read| Ok::<_, Fault>((super::list(read, org)?, organization::contacts(read, org)?))).await?;
    let owner = signed.ctx.subject.is_owner;
    let body = html! {
        (card("").body(html! {
            (table(&signed, &plans, owner))
            @if !owner { p.hint { (text::owner_sets()) } }
        }))
        (who_to_ask(&signed, &contacts))
    };
    Ok(signed.show(Page::new(text::title()).sentence(text::sentence()).section(SECTION).body(body)))
}

fn who_to_ask(signed: &Signed, contacts: &Contacts) -> Markup {
    let line = |contact: &Contact| {
        html! { @if contact.is_empty() { span.dim { (text::nobody_named()) } } @else { bdi { (contact.line()) } } }
    };
    let rows = [(text::account_manager(), line(&contacts.account_manager)), (text::billing_contact(), line(&contacts.billing))];
    let asked = card(text::who_to_ask()).body(facts(&rows));
    let may = signed.ctx.subject.may_everywhere(Capability::EditBilling);
    html! { @if may { (asked.link(text::name_them(), CONTACTS_PATH)) } @else { (asked) } }
}

fn table(signed: &Signed, plans: &[PlanSeats], owner: bool) -> Markup {
    let mut headings = vec![text::column_plan(), text::allowance(), text::used(), text::reserved(), text::free()];
    if owner {
        headings.push(text::change());
    }
    let number = |n: i64| html! { (signed.me.format.integer(n)) };
    let Total { allowance, used, reserved, free } = super::total(plans);
    let all =
        vec![html! { (text::seats_of_all()) }, limit(signed, allowance), number(used), number(reserved), left(signed, free), html! {}];
    let one = |plan: &PlanSeats| {
        let change = html! { a.link href=(path_of(plan.plan)) aria-label=(text::change_of(&plan.name)) { (text::change()) } };
        let (allowance, free) = (limit(signed, plan.allowance), left(signed, plan.free()));
        vec![html! { bdi { (plan.name) } }, allowance, number(plan.used), number(plan.reserved), free, change]
    };
    let rows = plans.iter().map(one).chain((plans.len() > 1).then_some(all));
    let shown = |mut row: Vec<Markup>| {
        row.truncate(headings.len());
        row
    };
    mini_table(text::title(), &headings, &rows.map(shown).collect::<Vec<_>>())
}

fn limit(signed: &Signed, allowance: Option<i64>) -> Markup {
    html! { @match allowance { Some(n) => { (signed.me.format.integer(n)) }, None => span .dim { (text::no_limit()) } } }
}

fn left(signed: &Signed, free: Option<i64>) -> Markup {
    if free == Some(0) { badge(text::none_left(), Tone::Warn) } else { limit(signed, free) }
}

#[derive(Debug, Clone, serde::Deserialize)]
struct AllowanceForm {
    #[serde(default)]
    allowance: String,
    version: i64,
}

async fn form(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    form_page(&app, &signed, id_of(&id)?, None, None).await
}

fn id_of(text: &str) -> Result<PlanId, Fault> {
    text.parse().map_err(|_| Fault::not_found())
}

async fn form_page(
    app: &App,
    signed: &Signed,
    id: PlanId,
    typed: Option<AllowanceForm>,
    fault: Option<&Fault>,
) -> Result<Response, Problem> {
    require_owner(&signed.ctx)?;
    let org = signed.ctx.org;
    let plan = app.db.read(move |read| super::find(read, org, id)).await.map_err(Fault::from)?.ok_or_else(Fault::not_found)?;
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let allowance = plan.allowance.map(|n| n.to_string()).unwrap_or_default();
    let AllowanceForm { allowance, version } = typed.unwrap_or(AllowanceForm { allowance, version: plan.version });
    let hint = text::allowance_hint(signed.me.format.integer(plan.taken()));
    let main = html! {
        (error_summary(fault))
        form method="post" action=(path_of(id)) data-dirty {
            (card("").body(html! {
                input type="hidden" name="version" value=(version);
                // No type "number": it would send nothing for what is none, and nothing means no limit.
                (field("allowance", text::allowance()).value(allowance).hint(hint).max_length(20).autocomplete("off").errors(errors))
                div.actions { (button(text::save()).primary()) (link_button(text::cancel(), PATH)) }
            }))
        }
    };
    let number = |n: i64| html! { (signed.me.format.integer(n)) };
    let rows = [
        (text::allowance(), limit(signed, plan.allowance)),
        (text::used(), number(plan.used)),
        (text::reserved(), number(plan.reserved)),
        (text::free(), left(signed, plan.free())),
    ];
    let title = text::change_title(&plan.name);
    let crumbs = vec![Crumb::link(text::title(), PATH), Crumb::here(title.clone())];
    let status = fault.map_or(axum::http::StatusCode::OK, |f| web::problem::status_of(f.category));
    let body = columns(main, html! { (slim_card(text::facts()).body(facts(&rows))) });
    Ok(signed.show(Page::new(title).crumbs(crumbs).section(SECTION).status(status).body(body)))
}

async fn save(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<AllowanceForm>) -> Result<Response, Problem> {
    require_owner(&signed.ctx)?;
    let (ctx, plan, typed) = (signed.ctx.clone(), id_of(&id)?, form.input);
    let input = SetAllowance { plan, allowance: typed.allowance.clone(), version: typed.version };
    let done = app.db.write(move |tx| {
        super::set_allowance(&ctx, tx, input.clone())?;
        super::find(tx, ctx.org, plan)?.ok_or_else(Fault::not_found)
    });
    match done.await {
        Ok(plan) => Ok(signed.to_with(PATH, &Flash::good(text::saved(plan.name)))),
        Err(fault) if !fault.fields.is_empty() => form_page(&app, &signed, plan, Some(typed), Some(&fault)).await,
        // The present value stands in the form; the second to save looks at it and saves again.
        Err(fault) if fault.category == Category::Stale => form_page(&app, &signed, plan, None, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}
