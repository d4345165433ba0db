//! `/administration/plans`: every user plan with its seats, and a table of what each includes.

use access::{Feature, Module};
use axum::extract::State;
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, html};
use web::kit::{card, link_button, mini_table};
use web::{Page, Problem, icons};

use super::{capital, how_much, may_edit, paths, require_look, text};
use crate::http::{App, Signed};
use crate::plans::{self, Plan};
use crate::seats::{self, PlanSeats};

/// So many user plans stand beside each other in the table of what each includes.
const MOST_COLUMNS: usize = 8;

/// The list.
pub(super) async fn page(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    require_look(&signed.ctx)?;
    let org = signed.ctx.org;
    let (plans, seats) = app.db.read(move |read| Ok::<_, Fault>((plans::list(read, org)?, seats::list(read, org)?))).await?;
    let rows: Vec<Vec<Markup>> = plans.iter().map(|plan| row(&signed, plan, &seats)).collect();
    let headings = [text::plan(), text::includes(), text::seats_taken(), text::seats_free()];
    let body = html! {
        (card("").body(mini_table(text::title(), &headings, &rows)))
        @if plans.len() <= MOST_COLUMNS { (card(text::compared()).body(compared(&plans))) }
    };
    let may = |capability| signed.ctx.subject.may_everywhere(capability);
    let actions = html! {
        @if may(access::Capability::ViewUsers) { (link_button(text::allowances(), seats::PATH).icon(icons::LuArmchair)) }
        @if may_edit(&signed) { (link_button(text::new_plan(), paths::NEW).icon(icons::LuPlus).primary()) }
    };
    Ok(signed.show(Page::new(text::title()).sentence(text::sentence()).actions(actions).section(paths::LIST).body(body)))
}

fn row(signed: &Signed, plan: &Plan, seats: &[PlanSeats]) -> Vec<Markup> {
    let number = |n: i64| signed.me.format.integer(n);
    let (taken, free) = seats.iter().find(|row| row.plan == plan.id).map_or((0, None), |row| (row.taken(), row.free()));
    vec![
        html! { a.link dir="auto" href=(paths::plan(plan.id)) { (plan.name) } },
        html! { (how_much(plan.included)) },
        html! { (number(taken)) },
        html! { (free.map_or_else(|| text::no_limit().to_owned(), number)) },
    ]
}

fn compared(plans: &[Plan]) -> Markup {
    let mut headings = vec![text::part()];
    headings.extend(plans.iter().map(|plan| plan.name.as_str()));
    let cell = |has: bool| html! { @if has { "✓" span.sr { (text::yes()) } } @else { span.dim { "–" span.sr { (text::no()) } } } };
    let row = |name: String, has: &dyn Fn(&Plan) -> bool| {
        let mut row = vec![html! { (name) }];
        row.extend(plans.iter().map(|plan| cell(has(plan))));
        row
    };
    let modules = Module::ALL.iter().map(|module| row(module.label().to_owned(), &|plan| plan.included.has_module(*module)));
    let features = Feature::ALL.iter().map(|feature| row(capital(feature.label()), &|plan| plan.included.has_feature(*feature)));
    mini_table(text::compared(), &headings, &modules.chain(features).collect::<Vec<_>>())
}
