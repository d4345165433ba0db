//! `GET /administration/users`: the URL holds the whole state, the query does all the work.

mod asked;
mod chips;
mod choices;
mod columns;
mod editor;
mod exported;
mod groups;
mod rows;
mod saved;
mod text;

use access::{Capability, Feature};
use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Fault;
use kernel::paging::Page as Rows;
use maud::{Markup, html};
use web::kit::{List, MenuItem, Pager, SortChoice, Tone, View as Tab, empty, link_button, menu, notice};
use web::url::Query;
use web::{Page, Problem, icons};

use self::asked::Asked;
use self::choices::Names;
pub(super) use self::columns::{COLUMNS, choose as choose_columns, page as columns_page};
use self::editor::Editing;
pub(super) use self::exported::Exported;
pub(super) use self::rows::shown_status;
pub(super) use self::saved::canonical;
use super::paths;
use crate::bulk;
use crate::custom_fields;
use crate::http::{App, Signed};
use crate::list_choices;
use crate::saved_views::{self, SavedView};
use crate::users::{self, Counts, ListUsers, Listed, Sort, UserStatus, View};

const TABS: &[UserStatus] =
    &[UserStatus::Draft, UserStatus::Invited, UserStatus::Locked, UserStatus::Frozen, UserStatus::Inactive, UserStatus::Deleted];

struct Found {
    groups: Vec<groups::Level>,
    rows: Rows<Listed>,
    counts: Counts,
    names: Names,
    editing: Option<Editing>,
    views: Vec<SavedView>,
}

/// What a request comes to: a page, or another address: of the list with the filter that was sent, of the view that opens first.
enum Answer {
    Page(Box<(Asked, Found)>),
    Elsewhere(String),
}

/// The list.
pub(super) async fn page(State(app): State<App>, signed: Signed, OriginalUri(uri): OriginalUri) -> Result<Response, Problem> {
    if !signed.ctx.subject.may_somewhere(Capability::ViewUsers) {
        let none = empty(text::no_access_title(), text::no_access_sentence()).no_access();
        return Ok(signed.show(Page::new(text::users()).body(html! { (none) }).status(StatusCode::FORBIDDEN)));
    }
    let query = Query::of(&uri);
    let is_bare = uri.query().is_none_or(str::is_empty);
    let (ctx, mut asked, here) = (signed.ctx.clone(), Asked::of(&query), query.clone());
    let answer = app
        .db
        .read(move |read| {
            let has_views = ctx.subject.has_feature(Feature::SavedViews);
            let views = if has_views { saved_views::list(&ctx, read, false)? } else { Vec::new() };
            if let Some(first) = views.iter().find(|view| is_bare && view.is_default) {
                return Ok::<_, Fault>(Answer::Elsewhere(super::views::address(first)));
            }
            let fields = custom_fields::list(read, ctx.org)?;
            asked.settle(&fields, list_choices::find(&ctx, read)?.as_ref());
            asked.names_active = views.iter().any(|view| view.is_default);
            let filter = &asked.input.filter;
            let mut editing = Editing::of(&here, filter).and_then(|editing| editing.settled(&fields));
            if let Some(sent) = editing.as_mut().filter(|editing| editing.is_sent)
                && let Some(filter) = sent.applied(&ctx, read, filter)?
            {
                return Ok(Answer::Elsewhere(asked.with(&filter).to_string()));
            }
            if let Some(open) = &mut editing {
                open.load(&ctx, read)?;
            }
            let (levels, rows) = if asked.refused.is_empty() {
                groups::load(&ctx, read, &asked, &fields)?
            } else {
                (Vec::new(), Rows { items: Vec::new(), next: None, previous: None })
            };
            let counts = users::counts(&ctx, read, filter)?;
            let names = Names::of(&ctx, read, fields, filter)?;
            Ok(Answer::Page(Box::new((asked, Found { groups: levels, rows, counts, names, editing, views }))))
        })
        .await?;
    let (asked, found) = match answer {
        Answer::Elsewhere(address) => return Ok(signed.to(&address)),
        Answer::Page(page) => *page,
    };
    let page = Page::new(text::users())
        .sentence(text::users_sentence())
        .actions(html! {
            @if signed.ctx.subject.has_feature(Feature::SavedViews) {
                (super::views::menu(&signed, &found.views, &saved::shown(&asked), query.get("saved")))
            }
            (actions(&signed, &asked.here()))
        })
        .body(grid(&signed, &asked, &found));
    let status = if asked.refused.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    Ok(signed.show(page.wide().section(paths::LIST).status(status)))
}

fn actions(signed: &Signed, here: &Query) -> Markup {
    let may = |capability| signed.ctx.subject.may_somewhere(capability);
    let may_all = |capability| signed.ctx.subject.may_everywhere(capability);
    let file = |what: &str| {
        here.clone().without("after").without("at").without("part").with("take", what).at("/administration/users/export").to_string()
    };
    let items = [
        may_all(Capability::ViewUsers).then(|| MenuItem::link(text::allowances(), crate::seats::PATH)),
        may(Capability::InviteUsers).then(|| MenuItem::link(text::invitations(), "/administration/users/invitations")),
        bulk::require(&signed.ctx).is_ok().then(|| MenuItem::link(bulk::text::title(), bulk::pages::paths::LIST)),
        may(Capability::ImportUsers).then(|| MenuItem::link(text::import(), "/administration/imports")),
        may(Capability::ExportUsers).then(|| MenuItem::link(text::export(), file("all"))),
        may(Capability::ExportUsers).then(|| MenuItem::link(text::export_shown(), file("shown"))),
    ];
    let items: Vec<_> = items.into_iter().flatten().collect();
    html! {
        (link_button(text::organization(), crate::reporting::PATH).icon(icons::LuNetwork))
        @if !items.is_empty() { (menu("user-settings", text::user_settings(), items).icon(icons::LuSettings2)) }
        @if may(Capability::CreateUsers) { (link_button(text::new_user(), paths::NEW).icon(icons::LuUserPlus).primary()) }
    }
}

fn grid(signed: &Signed, asked: &Asked, found: &Found) -> Markup {
    let (here, input) = (asked.here(), &asked.input);
    let total = found.counts.of(input.filter.view);
    let format = &signed.me.format;
    let none = if !asked.refused.is_empty() {
        let without = link_button(text::list_without(), here.clone().without("after").to_string());
        empty(text::list_refused_title(), text::list_refused()).action(without)
    } else if input.filter.narrows() {
        empty(text::no_match_title(), text::no_match_sentence()).no_match()
    } else {
        empty(text::empty_title(), text::empty_sentence())
    };
    let shown = if asked.by.is_empty() {
        shown(format, found.rows.items.len(), total, input)
    } else {
        text::grouped_of(format.integer_up_to(total, users::MOST_COUNTED - 1))
    };
    let mut pager = Pager { shown: shown.into(), ..Pager::default() };
    let to = |cursor: &String| here.clone().with("after", cursor).to_string().into();
    pager.next = found.rows.next.as_ref().map(to);
    pager.previous = found.rows.previous.as_ref().map(to);
    let fields = &found.names.fields;
    let rows = groups::lines(signed, asked, fields, &found.groups, &found.rows.items);
    let list = List::new("users", text::list_label(), here.clone())
        .views(tabs(&here, asked, &found.counts, format))
        .search(text::search(), input.filter.search.clone())
        .more_filters(chips::fields(asked, &found.names, signed.organization.debt_settlement))
        .chips(chips::chips(asked, &found.names, format))
        .panel(panel(asked, found))
        .sorts(sorts(&here, input))
        .tool_menu(groups::menu(asked, fields))
        .column_menu(columns::menu(asked, fields))
        .compact(asked.is_compact)
        .columns(rows::columns(asked, fields))
        .rows(rows)
        .pager(pager)
        .empty(none);
    let Some(bar) = bulk::pages::bar(signed, format.integer_up_to(total, users::MOST_COUNTED - 1), input.filter.to_query()) else {
        return html! { (list) };
    };
    html! { (list.bulk(bar)) }
}

fn panel(asked: &Asked, found: &Found) -> Markup {
    html! {
        @for words in &asked.refused { (notice(Tone::Bad, words)) }
        @if !asked.unread.is_empty() {
            @let names: Vec<&str> = asked.unread.iter().map(|unread| unread.name.as_str()).collect();
            (notice(Tone::Warn, text::filter_ignored(names.join(", "))))
        }
        @if let Some(words) = groups::several(asked) { p.hint { (words) } }
        @if let Some(editing) = &found.editing { (editing.form(asked, &found.names)) }
    }
}

fn shown(format: &web::format::Format, rows: usize, total: i64, asked: &ListUsers) -> String {
    let total = format.integer_up_to(total, users::MOST_COUNTED - 1);
    if asked.cursor.is_some() { text::page_of(rows, total) } else { text::rows_of(rows, total) }
}

fn tabs<'a>(here: &Query, asked: &Asked, counts: &Counts, format: &web::format::Format) -> Vec<Tab<'a>> {
    let base = here.clone().without("after").without("at").without("part").without("view");
    let tab = |label: &'static str, view: View, word: &str| Tab {
        label: label.into(),
        href: base.clone().with("view", word).to_string().into(),
        count: format.integer_up_to(counts.of(view), users::MOST_COUNTED - 1).into(),
        current: asked.input.filter.view == view,
    };
    let active = if asked.names_active { UserStatus::Active.word() } else { "" };
    let mut tabs = vec![tab(UserStatus::Active.label(), View::Status(UserStatus::Active), active), tab(text::all(), View::All, "all")];
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
        choice(text::sort_email(), "email", Sort::Email, false),
        choice(text::column_last_sign_in(), "-last_sign_in", Sort::LastSignIn, true),
        choice(text::sort_newest(), "-created", Sort::Created, true),
    ]
}
