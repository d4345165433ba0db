//! `GET /administration/employees`: the URL holds the whole state, the query does all the work.

use access::Capability;
use axum::extract::State;
use axum::response::Response;
use kernel::Fault;
use kernel::paging::{CappedCount, Page as Rows};
use maud::{Markup, html};
use web::format::Format;
use web::kit::{Column, FilterChip, List, Pager, Row, SortChoice, Sorted, Tone, View as Tab};
use web::kit::{badge, empty, link_button, notice, select, unindented, who};
use web::url::Query;
use web::{Page, Problem, icons};

use super::{paths, text};
use crate::CompanyId;
use crate::companies::{self, TreeRow};
use crate::employees::{self, Filter, Linked, ListEmployees, Listed, View};
use crate::http::{App, Signed};
use crate::users;

const PAGE_ROWS: usize = 50;
const VIEWS: [View; 4] = [View::All, View::WithoutUser, View::Linked, View::SameAddress];

struct Found {
    rows: Rows<Listed>,
    counts: Vec<CappedCount>,
    companies: Vec<(String, String)>,
}

/// The first tab has none in its address.
fn word(view: View) -> &'static str {
    if view == View::All { "" } else { view.word() }
}

fn label(view: View) -> &'static str {
    match view {
        View::All => text::all(),
        View::WithoutUser => text::without_user(),
        View::Linked => text::linked(),
        View::SameAddress => text::same_address(),
    }
}

/// What of an address cannot be read: the list leaves it out, a file would hold more than was asked.
pub(super) fn unread(here: &Query) -> Option<&'static str> {
    let view = here.get("view").filter(|asked| !VIEWS.into_iter().any(|view| *asked == word(view)));
    let company = here.get("company").filter(|id| !id.is_empty() && id.parse::<CompanyId>().is_err());
    view.map(|_| "view").or(company.map(|_| "company"))
}

/// What an address asks for.
pub(super) fn question(here: &Query) -> ListEmployees {
    let view = VIEWS.into_iter().find(|view| here.get("view") == Some(word(*view))).unwrap_or(View::All);
    let search = here.get("q").unwrap_or_default().chars().take(200).collect();
    let filter = Filter { search, company: here.get("company").and_then(|id| id.parse().ok()) };
    let descending = here.get("sort") == Some("-name");
    ListEmployees { view, filter, descending, cursor: here.get("after").map(str::to_owned), limit: PAGE_ROWS }
}

/// Whom a question is about, in words.
pub(super) fn sentence(asked: &ListEmployees, companies: &[(String, String)]) -> String {
    let (search, company) = (&asked.filter.search, asked.filter.company.map(|id| id.to_string()));
    let company = company.and_then(|id| companies.iter().find(|(value, _)| *value == id));
    let sought = (!search.is_empty()).then(|| text::export_sought(search));
    let below = company.map(|(_, name)| format!("{} {} {}", text::filter_company(), text::filter_below(), unindented(name)));
    [text::export_tab(label(asked.view))].into_iter().chain(sought).chain(below).collect::<Vec<_>>().join("; ")
}

/// The list.
pub(super) async fn page(State(app): State<App>, signed: Signed, here: Query) -> Result<Response, Problem> {
    if !signed.ctx.subject.may_somewhere(Capability::ViewUsers) {
        let none = empty(text::no_access_title(), text::no_access_sentence()).no_access();
        return Ok(signed.show(Page::new(text::title()).body(html! { (none) }).status(axum::http::StatusCode::FORBIDDEN)));
    }
    let asked = question(&here);
    let (ctx, input) = (signed.ctx.clone(), asked.clone());
    let found = app
        .db
        .read(move |read| {
            let counts = VIEWS.into_iter().map(|view| employees::count(&ctx, read, view, &input.filter)).collect::<db::DbResult<_>>()?;
            Ok::<_, Fault>(Found { rows: employees::list(&ctx, read, &input)?, counts, companies: company_options(&ctx, read)? })
        })
        .await?;
    let may = |capability| signed.ctx.subject.may_somewhere(capability);
    let actions = html! {
        @if may(Capability::ExportUsers) {
            (link_button(text::export(), here.clone().without("after").at(paths::EXPORT).to_string()).icon(icons::LuDownload))
        }
        @if may(Capability::CreateUsers) { (link_button(text::new(), paths::NEW).icon(icons::LuPlus).primary()) }
    };
    let body = grid(&signed, &here, &asked, &found);
    Ok(signed.show(Page::new(text::title()).sentence(text::sentence()).actions(actions).wide().section(paths::LIST).body(body)))
}

/// The companies that the reader may see, indented as they stand.
pub(super) fn company_options(ctx: &access::Ctx, read: &mut db::Read<'_>) -> Result<Vec<(String, String)>, Fault> {
    let rows = companies::outline(ctx, read)?;
    Ok(rows.iter().map(TreeRow::choice).collect())
}

fn grid(signed: &Signed, here: &Query, asked: &ListEmployees, found: &Found) -> Markup {
    let format = &signed.me.format;
    let total = VIEWS.iter().position(|view| *view == asked.view).and_then(|at| found.counts.get(at)).copied();
    let chips = chips(here, asked, &found.companies);
    let none = if asked.view == View::All && asked.filter.search.is_empty() && chips.is_empty() {
        empty(text::empty_title(), text::empty_sentence())
    } else {
        empty(text::no_match_title(), text::no_match_sentence()).no_match()
    };
    let shown = text::rows_of(found.rows.items.len(), total.map(|total| counted(format, total)).unwrap_or_default());
    let to = |cursor: &String| here.clone().with("after", cursor).to_string().into();
    let pager = Pager { shown: shown.into(), next: found.rows.next.as_ref().map(to), previous: found.rows.previous.as_ref().map(to) };
    let base = here.clone().without("after");
    let (turned, sorted) = if asked.descending { ("name", Sorted::Down) } else { ("-name", Sorted::Up) };
    let columns = vec![
        Column::new(text::column_name()).sort(base.clone().with("sort", turned).to_string(), sorted).always(),
        Column::new(text::column_title()).when_wide(),
        Column::new(text::column_company()),
        Column::new(text::column_user()).always(),
    ];
    let sort = |label: &'static str, word: &str, current: bool| SortChoice {
        label: label.into(),
        href: base.clone().with("sort", word).to_string().into(),
        current,
    };
    let tab = |(view, count): (&View, &CappedCount)| Tab {
        label: label(*view).into(),
        href: base.clone().with("view", word(*view)).to_string().into(),
        count: counted(format, *count).into(),
        current: asked.view == *view,
    };
    let company = asked.filter.company.map(|id| id.to_string()).unwrap_or_default();
    let filters = html! {
        (select("company", text::filter_company()).quiet().option("", text::any()).options(found.companies.clone()).value(company))
    };
    // The filter box sends the company itself: sent twice, the old value would win.
    let list = List::new("employees", text::list_label(), here.clone().without("company"))
        .views(VIEWS.iter().zip(&found.counts).map(tab).collect())
        .search(text::search(), asked.filter.search.clone())
        .filters(filters)
        .chips(chips)
        .sorts(vec![sort(text::sort_name(), "name", !asked.descending), sort(text::sort_name_down(), "-name", asked.descending)])
        .columns(columns)
        .rows(found.rows.items.iter().map(row).collect())
        .pager(pager)
        .empty(none);
    html! {
        @if let Some(name) = unread(here) { (notice(Tone::Warn, text::filter_ignored(name))) }
        (list)
    }
}

fn counted(format: &Format, count: CappedCount) -> String {
    let number = format.integer(count.counted);
    if count.more { text::more_than(number) } else { number }
}

fn chips<'a>(here: &Query, asked: &ListEmployees, companies: &[(String, String)]) -> Vec<FilterChip<'a>> {
    let Some(company) = asked.filter.company else { return Vec::new() };
    let id = company.to_string();
    let name = companies.iter().find(|(value, _)| *value == id).map_or("", |(_, name)| unindented(name));
    vec![FilterChip {
        field: text::filter_company().into(),
        relation: text::filter_below().into(),
        value: name.to_owned().into(),
        remove: here.clone().without("company").without("after").to_string().into(),
        edit: None,
    }]
}

fn row<'a>(card: &Listed) -> Row<'a> {
    let second = card.email.clone().unwrap_or_default();
    let cells = vec![
        html! {
            (who(&card.name, &second, Some(&paths::show(card.id))))
            @if card.with_address > 1 { (badge(&text::cards_with_address(card.with_address), Tone::Warn)) }
        },
        html! { bdi { (card.job_title) } },
        html! { bdi { (card.company) } },
        user(card.user.as_ref()),
    ];
    Row::new(card.id.to_string(), card.name.clone(), cells)
}

fn user(linked: Option<&Linked>) -> Markup {
    match linked {
        None => html! { span.dim { (text::none()) } },
        Some(Linked::Outside) => html! { span.dim { (text::outside()) } },
        Some(Linked::Seen { user, user_name, .. }) => html! { a.link dir="auto" href=(users::paths::show(*user)) { (user_name) } },
    }
}
