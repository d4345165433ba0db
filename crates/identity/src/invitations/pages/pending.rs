//! The list of open invitations: who, by whom, as what, until when; send again, revoke, copy the link.

use access::Capability;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use kernel::paging::Cursor;
use kernel::{Fault, Micros};
use maud::{Markup, html};
use web::kit::{self, Cell, Column, Flash, List, MenuItem, Pager, Row, Tone};
use web::page::Crumb;
use web::url::Query;
use web::{Page, Problem};

use super::LIST;
use crate::http::{App, Signed};
use crate::invitations::{self, InvitationState, Invite, Inviter, ListedInvitation, text};
use crate::{UserId, users};

const ROWS: i64 = 50;

fn crumbs(last: Option<&str>) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb::link(text::users(), "/administration/users")];
    match last {
        Some(title) => crumbs.extend([Crumb::link(text::title(), LIST), Crumb::here(title)]),
        None => crumbs.push(Crumb::here(text::title())),
    }
    crumbs
}

/// The list.
pub(super) async fn list(State(app): State<App>, signed: Signed, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    if !signed.ctx.subject.may_somewhere(Capability::ViewUsers) {
        return Err(Fault::not_found().into());
    }
    let pairs = web::form::parse_pairs(query.unwrap_or_default().as_bytes())?;
    let from = pairs.iter().find(|(name, _)| name == "after").map_or(Cursor::First, |(_, word)| Cursor::parse(word));
    let ctx = signed.ctx.clone();
    let (page, has_mail) = app
        .db
        .read(move |read| {
            let has_mail = mail::transport::find(&ctx, read)?.is_some();
            Ok::<_, Fault>((invitations::list(&ctx, read, from, ROWS)?, has_mail))
        })
        .await?;
    let may_invite = signed.ctx.subject.may_somewhere(Capability::InviteUsers);
    let rows = page.items.iter().map(|row| line(&signed, row, may_invite, has_mail)).collect();
    let to = |cursor: String| Query::new(LIST).with("after", cursor).to_string().into();
    let pager = Pager { shown: "".into(), previous: page.previous.map(to), next: page.next.map(to) };
    let mut table = List::new("invitations", text::title(), Query::new(LIST))
        .columns(vec![
            Column::new(text::who()).always(),
            Column::new(text::state()).always(),
            Column::new(text::role()),
            Column::new(text::inviter()),
            Column::new(text::sent()).when_wide(),
            Column::new(text::expires()),
        ])
        .rows(rows)
        .empty(kit::empty(text::none_title(), text::none()).action(kit::link_button(text::to_users(), "/administration/users")));
    if pager.previous.is_some() || pager.next.is_some() {
        table = table.pager(pager);
    }
    let body = html! {
        @if !has_mail { (kit::notice(Tone::Warn, text::no_mail())) }
        (table)
    };
    Ok(signed
        .show(Page::new(text::title()).sentence(text::sentence()).crumbs(crumbs(None)).section("/administration/users").body(body).wide()))
}

fn line<'a>(signed: &Signed, row: &'a ListedInvitation, may_invite: bool, has_mail: bool) -> Row<'a> {
    let (format, now) = (&signed.me.format, signed.ctx.now);
    let until = |at: Option<Micros>| at.map_or_else(|| html! { (text::from_delivery()) }, |at| format.moment(at, now));
    let inviter = match &row.inviter {
        Inviter::Product => text::product_itself(),
        Inviter::Person(name) => name,
        Inviter::Outside => text::somebody_outside(),
    };
    let cells: Vec<Cell> = vec![
        kit::who(&row.name, &row.address, Some(&format!("/administration/users/{}", row.user))),
        state_badge(row),
        html! { (row.role) },
        html! { (inviter) },
        format.moment(row.created_at, now),
        until(row.expires_at),
    ];
    let mut items = Vec::new();
    if may_invite {
        items.push(MenuItem::post(text::resend(), format!("{LIST}/{}/resend", row.user)));
        if !has_mail && row.is_own && !row.was_copied {
            items.push(MenuItem::confirm(text::copy_link(), format!("{LIST}/{}/link", row.user)));
        }
        items.push(MenuItem::danger(text::revoke(), format!("{LIST}/{}/revoke", row.user)));
    }
    Row::new(row.id.to_string(), row.name.as_str(), cells).menu(items)
}

fn state_badge(row: &ListedInvitation) -> Markup {
    match row.state {
        InvitationState::Waiting => kit::badge(text::state_waiting(), Tone::Warn),
        InvitationState::Sent if row.was_copied => kit::badge(text::state_copied(), Tone::Accent),
        InvitationState::Sent => kit::badge(text::state_sent(), Tone::Accent),
        InvitationState::AddressChanged => kit::badge(text::state_address_changed(), Tone::Bad),
        InvitationState::Expired => kit::badge(text::state_expired(), Tone::Bad),
    }
}

fn user_of(text: &str) -> Result<UserId, Fault> {
    text.parse().map_err(|_| Fault::not_found())
}

/// Who it is about, by the name on the page; asks whether the caller may invite them.
async fn named(app: &App, signed: &Signed, user: UserId) -> Result<String, Fault> {
    let ctx = signed.ctx.clone();
    app.db
        .read(move |read| {
            let (user, facts) = users::target(read, ctx.org, user)?;
            ctx.require(Capability::InviteUsers, &facts)?;
            Ok(user.display_name())
        })
        .await
}

/// Sends again.
pub(super) async fn resend(State(app): State<App>, signed: Signed, Path(user): Path<String>) -> Result<Response, Problem> {
    let (ctx, user) = (signed.ctx.clone(), user_of(&user)?);
    let name = named(&app, &signed, user).await?;
    app.db.write(move |tx| invitations::resend(&ctx, tx, Invite { user })).await?;
    Ok(signed.to_with(LIST, &Flash::good(text::resent(name))))
}

/// Asks before revoking.
pub(super) async fn ask_revoke(State(app): State<App>, signed: Signed, Path(user): Path<String>) -> Result<Response, Problem> {
    let user = user_of(&user)?;
    let name = named(&app, &signed, user).await?;
    let title = text::revoke_title(&name);
    let confirm =
        kit::confirm(&*title, format!("{LIST}/{user}/revoke"), text::revoke(), LIST).danger().consequence(text::revoke_consequence());
    Ok(signed.show(Page::new(&*title).crumbs(crumbs(Some(&title))).section("/administration/users").body(kit::narrow(html! { (confirm) }))))
}

/// Revokes.
pub(super) async fn revoke(State(app): State<App>, signed: Signed, Path(user): Path<String>) -> Result<Response, Problem> {
    let (ctx, user) = (signed.ctx.clone(), user_of(&user)?);
    let name = named(&app, &signed, user).await?;
    app.db.write(move |tx| invitations::revoke(&ctx, tx, user)).await?;
    Ok(signed.to_with(LIST, &Flash::good(text::revoked(name))))
}

/// Asks before the link is shown, because it is shown once.
pub(super) async fn ask_copy(State(app): State<App>, signed: Signed, Path(user): Path<String>) -> Result<Response, Problem> {
    let user = user_of(&user)?;
    let title = text::copy_title(named(&app, &signed, user).await?);
    let confirm = kit::confirm(&*title, format!("{LIST}/{user}/link"), text::show_link(), LIST)
        .consequence(text::copy_once())
        .consequence(text::copy_instead())
        .consequence(text::copy_audited());
    Ok(signed.show(Page::new(&*title).crumbs(crumbs(Some(&title))).section("/administration/users").body(kit::narrow(html! { (confirm) }))))
}

/// Shows the link, once.
pub(super) async fn copy(State(app): State<App>, signed: Signed, Path(user): Path<String>) -> Result<Response, Problem> {
    let (ctx, user) = (signed.ctx.clone(), user_of(&user)?);
    let name = named(&app, &signed, user).await?;
    let link = app.db.write(move |tx| invitations::copy_link(&ctx, tx, user)).await?;
    let title = text::link_title(&name);
    let body = kit::narrow(html! {
        (kit::card("").body(html! {
            (kit::notice(Tone::Warn, text::link_once(&name)))
            (kit::copyable("link", text::link(), link.reveal()))
        }))
        div.actions { (kit::link_button(text::back(), LIST)) }
    });
    Ok(signed.show(Page::new(&*title).crumbs(crumbs(Some(&title))).section("/administration/users").body(body)))
}
