//! `GET /administration/users`: the URL holds the whole state, the query does all the work.

use access::Capability;
use axum::extract::{OriginalUri, State};
use axum::response::Response;
use kernel::Fault;
use kernel::paging::Page as Rows;
use maud::{Markup, html};
use web::kit::{BulkBar, Column, FilterChip, List, MenuItem, Pager, Row, SortChoice, Sorted, Status, Tone, View as Tab};
use web::kit::{badge, button, checkbox, empty, link_button, select, status, who};
use web::url::Query;
use web::{Page, Problem, icons};

use super::text;
use super::{options, paths};
use crate::http::{App, Signed};
use crate::teams;
use crate::users::Step;
use crate::users::{self, Counts, Filter, ListUsers, Listed, Sort, UserStatus, View, steps_from};

const PAGE_ROWS: usize = 50;
const TABS: &[UserStatus] =
    &[UserStatus::Draft, UserStatus::Invited, UserStatus::Locked, UserStatus::Frozen, UserStatus::Inactive, UserStatus::Deleted];

struct Found {
    rows: Rows<Listed>,
    counts: Counts,
    options: options::Options,
    manager: Option<String>,
    team: Option<String>,
}

/// The list.
pub(super) async fn page(State(app): State<App>, signed: Signed, OriginalUri(uri): OriginalUri) -> Result<Response, Problem> {
    let here = Query::of(&uri);
    if !signed.ctx.subject.may_somewhere(Capability::ViewUsers) {
        let none = empty(text::no_access_title(), text::no_access_sentence()).no_access();
        return Ok(signed.show(Page::new(text::users()).body(html! { (none) }).status(axum::http::StatusCode::FORBIDDEN)));
    }
    let asked = question(&here)?;
    let (ctx, input) = (signed.ctx.clone(), asked.clone());
    let found = app
        .db
        .read(move |read| {
            let manager = match input.filter.reports_to {
                Some(id) => Some(users::manager_name(&ctx, read, id)?),
                None => None,
            };
            Ok::<_, Fault>(Found {
                rows: users::list(&ctx, read, &input)?,
                counts: users::counts(&ctx, read, &input.filter)?,
                options: options::load(&ctx, read)?,
                team: match input.filter.team {
                    Some(id) => teams::find(read, ctx.org, id)?.map(|team| team.name),
                    None => None,
                },
                manager,
            })
        })
        .await?;
    let here = here.keep(&["q", "view", "company", "role", "group", "team", "reports_to", "no_password", "sort", "after"]);
    let page = Page::new(text::users())
        .sentence(text::users_sentence())
        .actions(actions(&signed, &here))
        .body(grid(&signed, &here, &asked, found));
    Ok(signed.show(page.wide().section(paths::LIST)))
}

pub(super) fn question(here: &Query) -> Result<ListUsers, Fault> {
    let view = match here.get("view") {
        None => View::Status(UserStatus::Active),
        Some("all") => View::All,
        Some(word) => View::Status(UserStatus::from_word(word).ok_or_else(Fault::not_found)?),
    };
    let (sort, descending) = match here.get("sort") {
        Some("-name") => (Sort::Name, true),
        Some("user_name") => (Sort::UserName, false),
        Some("-user_name") => (Sort::UserName, true),
        Some("last_sign_in") => (Sort::LastSignIn, false),
        Some("-last_sign_in") => (Sort::LastSignIn, true),
        Some("created") => (Sort::Created, false),
        Some("-created") => (Sort::Created, true),
        _ => (Sort::Name, false),
    };
    let filter = Filter {
        search: here.get("q").unwrap_or_default().to_owned(),
        company: here.get("company").and_then(|id| id.parse().ok()),
        role: here.get("role").and_then(|id| id.parse().ok()),
        group: here.get("group").and_then(|id| id.parse().ok()),
        team: here.get("team").and_then(|id| id.parse().ok()),
        reports_to: here.get("reports_to").and_then(|id| id.parse().ok()),
        without_password: here.get("no_password").is_some(),
    };
    Ok(ListUsers { view, filter, sort, descending, cursor: here.get("after").map(str::to_owned), limit: PAGE_ROWS })
}

fn actions(signed: &Signed, here: &Query) -> Markup {
    let may = |capability| signed.ctx.subject.may_somewhere(capability);
    let may_all = |capability| signed.ctx.subject.may_everywhere(capability);
    html! {
        @if may_all(Capability::ViewUsers) { (link_button(text::allowances(), crate::seats::PATH).icon(icons::LuArmchair)) }
        @if may(Capability::InviteUsers) { (link_button(text::invitations(), "/administration/users/invitations").icon(icons::LuMail)) }
        @if may(Capability::ImportUsers) { (link_button(text::import(), "/administration/imports").icon(icons::LuUpload)) }
        @if may(Capability::ExportUsers) { (link_button(text::export(), here.clone().without("after").at("/administration/users/export").to_string()).icon(icons::LuDownload)) }
        @if may(Capability::CreateUsers) { (link_button(text::new_user(), paths::NEW).icon(icons::LuUserPlus).primary()) }
    }
}

fn grid(signed: &Signed, here: &Query, asked: &ListUsers, found: Found) -> Markup {
    let total = found.counts.of(asked.view);
    let format = &signed.me.format;
    let narrowed = !asked.filter.search.is_empty() || !chips(here, &found, asked).is_empty();
    let none = if narrowed {
        empty(text::no_match_title(), text::no_match_sentence()).no_match()
    } else {
        empty(text::empty_title(), text::empty_sentence())
    };
    let mut pager = Pager { shown: shown(format, found.rows.items.len(), total, asked).into(), ..Pager::default() };
    let to = |cursor: &String| here.clone().with("after", cursor).to_string().into();
    pager.next = found.rows.next.as_ref().map(to);
    pager.previous = found.rows.previous.as_ref().map(to);
    let sorted = |sort: Sort| match (asked.sort == sort, asked.descending) {
        (false, _) => Sorted::No,
        (true, false) => Sorted::Up,
        (true, true) => Sorted::Down,
    };
    let by = |word: &str, sort: Sort| {
        let value = if asked.sort == sort && !asked.descending { format!("-{word}") } else { word.to_owned() };
        here.clone().without("after").with("sort", value).to_string()
    };
    let columns = vec![
        Column::new(text::column_user()).sort(by("name", Sort::Name), sorted(Sort::Name)).always(),
        Column::new(text::column_user_name()).sort(by("user_name", Sort::UserName), sorted(Sort::UserName)).when_wide(),
        Column::new(text::column_role()),
        Column::new(text::column_company()),
        Column::new(text::column_status()).always(),
        Column::new(text::column_last_sign_in()).sort(by("last_sign_in", Sort::LastSignIn), sorted(Sort::LastSignIn)).numeric(),
    ];
    let filters = filter_fields(asked, &found.options);
    let chips = chips(here, &found, asked);
    let rows = found.rows.items.iter().map(|user| row(signed, user)).collect();
    // The filter box sends these itself: sent twice, the old value would win.
    let state = here.clone().without("company").without("role").without("no_password");
    let list = List::new("users", text::list_label(), state)
        .views(tabs(here, asked, &found.counts, format))
        .search(text::search(), asked.filter.search.clone())
        .filters(filters)
        .chips(chips)
        .sorts(sorts(here, asked))
        .columns(columns)
        .rows(rows)
        .pager(pager)
        .empty(none);
    let list = if signed.ctx.subject.may_somewhere(Capability::InviteUsers) {
        list.bulk(BulkBar { buttons: vec![button(text::invite()).to(paths::INVITE)], matching: None })
    } else {
        list
    };
    html! { (list) }
}

fn shown(format: &web::format::Format, rows: usize, total: i64, asked: &ListUsers) -> String {
    let total = format.integer(total);
    if asked.cursor.is_some() { text::page_of(rows, total) } else { text::rows_of(rows, total) }
}

fn tabs<'a>(here: &Query, asked: &ListUsers, counts: &Counts, format: &web::format::Format) -> Vec<Tab<'a>> {
    let base = here.clone().without("after").without("view");
    let tab = |label: &'static str, view: View, word: &str| Tab {
        label: label.into(),
        href: base.clone().with("view", word).to_string().into(),
        count: format.integer(counts.of(view)).into(),
        current: asked.view == view,
    };
    let mut tabs = vec![tab(UserStatus::Active.label(), View::Status(UserStatus::Active), ""), tab(text::all(), View::All, "all")];
    tabs.extend(TABS.iter().map(|s| tab(s.label(), View::Status(*s), s.word())));
    tabs
}

fn sorts<'a>(here: &Query, asked: &ListUsers) -> Vec<SortChoice<'a>> {
    let choice = |label: &'static str, word: &str, sort: Sort, descending: bool| SortChoice {
        label: label.into(),
        href: here.clone().without("after").with("sort", word).to_string().into(),
        current: asked.sort == sort && asked.descending == descending,
    };
    vec![
        choice(text::sort_name(), "name", Sort::Name, false),
        choice(text::column_last_sign_in(), "-last_sign_in", Sort::LastSignIn, true),
        choice(text::sort_newest(), "-created", Sort::Created, true),
    ]
}

fn filter_fields(asked: &ListUsers, options: &options::Options) -> Markup {
    let any = |name: &'static str, label: &'static str| select(name, label).quiet().option("", text::filter_any());
    let company = asked.filter.company.map(|id| id.to_string()).unwrap_or_default();
    let role = asked.filter.role.map(|id| id.to_string()).unwrap_or_default();
    html! {
        (any("company", text::filter_company()).options(options.companies.clone()).value(company))
        (any("role", text::filter_role()).options(options.roles.clone()).value(role))
        (checkbox("no_password", text::filter_password_hint()).on(asked.filter.without_password))
    }
}

fn chips<'a>(here: &Query, found: &Found, asked: &ListUsers) -> Vec<FilterChip<'a>> {
    let chip = |name: &str, field: &'static str, relation: &'static str, value: String| FilterChip {
        field: field.into(),
        relation: relation.into(),
        value: value.into(),
        remove: here.clone().without(name).without("after").to_string().into(),
    };
    let mut chips = Vec::new();
    if let Some(id) = asked.filter.company {
        chips.push(chip("company", text::filter_company(), text::filter_below(), found.options.company_name(id)));
    }
    if let Some(id) = asked.filter.role {
        chips.push(chip("role", text::filter_role(), text::filter_is(), found.options.role_name(id)));
    }
    if let Some(id) = asked.filter.group {
        chips.push(chip("group", text::filter_group(), text::filter_is(), found.options.group_name(id)));
    }
    if let Some(name) = &found.team {
        chips.push(chip("team", text::filter_team(), text::filter_is(), name.clone()));
    }
    if let Some(manager) = &found.manager {
        chips.push(chip("reports_to", text::filter_reports_to(), text::filter_is(), manager.clone()));
    }
    if asked.filter.without_password {
        chips.push(chip("no_password", text::filter_password(), text::filter_is(), text::filter_password_none().to_owned()));
    }
    chips
}

fn row<'a>(signed: &Signed, user: &Listed) -> Row<'a> {
    let href = paths::show(user.id);
    let second = user.primary_email.clone().unwrap_or_else(|| user.user_name.clone());
    let last = (user.last_sign_in_at.0 != 0).then_some(user.last_sign_in_at);
    let cells = vec![
        who(&user.name, &second, Some(&href)),
        html! { bdi { (user.user_name) } },
        html! { @if let Some(role) = &user.role { (badge(role, Tone::Plain)) } @else { span .dim { (text::no_role()) } } },
        html! { bdi { (user.company) } },
        status(shown_status(user.status)),
        signed.me.format.moment_or_never(last, signed.ctx.now),
    ];
    Row::new(user.id.to_string(), user.name.clone(), cells).menu(menu(signed, user))
}

/// What the row menu offers: what the status permits, of what the reader may do to anybody. Whoever may not do it to this one
/// is told by the page it leads to.
fn menu<'a>(signed: &Signed, user: &Listed) -> Vec<MenuItem<'a>> {
    let may = |capability| signed.ctx.subject.may_somewhere(capability);
    let mut items = Vec::new();
    if may(Capability::EditUsers) {
        items.push(MenuItem::link(text::edit(), paths::of(user.id, "edit")));
    }
    for step in steps_from(user.status).into_iter().filter(|step| may(needed(*step, user.status))) {
        let Some((word, label, danger)) = super::steps::menu_words(step) else { continue };
        let path = paths::of(user.id, &format!("step/{word}"));
        items.push(if danger { MenuItem::danger(label, path) } else { MenuItem::confirm(label, path) });
    }
    if may(Capability::CreateUsers) && user.status != UserStatus::Purged && !steps_from(user.status).contains(&Step::Purge) {
        items.push(MenuItem::confirm(text::duplicate(), paths::of(user.id, "duplicate")));
    }
    items
}

/// What a step of the menu asks for.
fn needed(step: Step, from: UserStatus) -> Capability {
    match step {
        Step::Lock | Step::Unlock => Capability::LockUsers,
        Step::Freeze | Step::Unfreeze => Capability::FreezeUsers,
        Step::Restore if from == UserStatus::Deleted => Capability::DeleteUsers,
        Step::Deactivate | Step::Restore => Capability::DeactivateUsers,
        Step::Delete => Capability::DeleteUsers,
        Step::Purge => Capability::PurgeUsers,
        Step::Invite | Step::RevokeInvitation | Step::Activate => Capability::InviteUsers,
    }
}

/// The kit's dot for a status.
pub(super) fn shown_status(status: UserStatus) -> Status {
    match status {
        UserStatus::Draft => Status::Draft,
        UserStatus::Invited => Status::Invited,
        UserStatus::Active => Status::Active,
        UserStatus::Locked => Status::Locked,
        UserStatus::Frozen => Status::Frozen,
        UserStatus::Inactive => Status::Inactive,
        UserStatus::Deleted => Status::Deleted,
        UserStatus::Purged => Status::Purged,
    }
}
