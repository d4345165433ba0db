//! `GET /administration/users/{id}`: a user in cards, facts at the side.

use access::{Capability, Module, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, Render as _, html};
use web::kit::{MenuItem, Tone, badge, card, columns, facts, link_button, menu, slim_card, status, unindented};
use web::page::Crumb;
use web::{Page, Problem, icons};

use super::list::shown_status;
use super::steps::menu_words;
use super::text;
use super::{id_of, links, options, paths};
use crate::categories::Held;
use crate::custom_fields::{Typed, UserField};
use crate::employees::{self, Standing};
use crate::http::{App, Signed};
use crate::memberships::Belonging;
use crate::policies::{self, Rules};
use crate::seats::Seat;
use crate::tokens::{self, Purpose, TokenRow};
use crate::units::Unit;
use crate::users::{self, Step, User, UserStatus, UserType};
use crate::validity::{self, Validity};
use crate::{audit_log, categories, custom_fields, memberships, organization, passwords, reporting, sessions};

/// So many of the latest changes stand beside a user.
const RECENT: usize = 6;

pub(super) struct Loaded {
    pub(super) user: User,
    pub(super) target: Target,
    pub(super) options: options::Options,
    pub(super) manager: Option<String>,
    pub(super) sessions: usize,
    /// From when until when the account is good.
    pub(super) validity: Validity,
    pub(super) has_password: bool,
    /// What the policies demand of their passwords.
    pub(super) rules: Rules,
    /// The link by which the address before takes a change back, while one holds.
    pub(super) way_back: Option<TokenRow>,
    /// How the person stands with the employees' cards.
    pub(super) employee: Option<Standing>,
    pub(super) administers: String,
    /// Whether the tick *Administrator* says all that they administer themselves.
    pub(super) fits_the_tick: bool,
    /// What the person is in.
    pub(super) belongings: Vec<Belonging>,
    /// The custom fields there are.
    pub(super) fields: Vec<UserField>,
    /// The person's values of them, as the form has them.
    pub(super) custom: Typed,
    /// The service categories that the person has.
    pub(super) categories: Vec<Held>,
    /// The latest of the audit log, for those who may read it.
    pub(super) recent: Option<audit_log::Listed>,
}

/// What may be chosen in the form of somebody.
fn options_of(ctx: &access::Ctx, read: &mut db::Read<'_>, id: crate::UserId) -> Result<options::Options, kernel::Fault> {
    let options = options::load(ctx, read)?;
    Ok(if ctx.subject.user == Some(id.0) { options.of_oneself() } else { options })
}

/// Everything that the page and the form show, in one snapshot.
pub(super) async fn load(app: &App, signed: &Signed, id: crate::UserId) -> Result<Loaded, Fault> {
    let ctx = signed.ctx.clone();
    app.db
        .read(move |read| {
            let (user, target) = users::target(read, ctx.org, id)?;
            ctx.require(Capability::ViewUsers, &target)?;
            let manager = match user.reports_to {
                Some(manager) => Some(users::manager_name(&ctx, read, manager)?),
                None => None,
            };
            let may_audit = ctx.subject.may_everywhere(Capability::ViewAudit);
            let recent = may_audit.then(|| audit_log::recent(&ctx, read, id, RECENT)).transpose()?;
            let fields = custom_fields::list(read, ctx.org)?;
            Ok(Loaded {
                custom: users::custom::form_of(&ctx, read, &fields, &user.custom)?,
                fields,
                belongings: memberships::of_user(read, ctx.org, id)?,
                categories: categories::of_user(read, ctx.org, id)?,
                recent,
                options: options_of(&ctx, read, id)?,
                sessions: sessions::list(read, ctx.org, id, ctx.now)?.len(),
                rules: policies::of_user(read, ctx.org, id)?,
                validity: validity::find(read, ctx.org, id)?,
                has_password: passwords::find(read, ctx.org, id)?.is_some(),
                way_back: tokens::find_open(read, ctx.org, id, Purpose::UndoEmail)?
                    .filter(|link| link.expires_at.is_none_or(|end| end > ctx.now)),
                employee: if ctx.subject.has_module(Module::Employees) { employees::of_user(&ctx, read, id)? } else { None },
                administers: super::login::administers(read, &ctx, id)?,
                fits_the_tick: super::login::fits_the_tick(&crate::roles::scopes_of_user(read, ctx.org, id)?),
                manager,
                user,
                target,
            })
        })
        .await
}

/// The page.
pub(super) async fn page(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let loaded = load(&app, &signed, id_of(&id)?).await?;
    let name = loaded.user.display_name();
    let crumbs = vec![Crumb::link(text::users(), paths::LIST), Crumb::here(&name)];
    let page = Page::new(&name)
        .sentence(html! { bdi { (loaded.user.user_name) } })
        .crumbs(crumbs)
        .actions(actions(&signed, &loaded))
        .section(paths::LIST)
        .body(columns(cards(&signed, &loaded), side(&signed, &loaded)));
    Ok(signed.show(page))
}

fn actions(signed: &Signed, loaded: &Loaded) -> Markup {
    let (user, target) = (&loaded.user, &loaded.target);
    let parts = [links::menu_items(signed, loaded), step_items(signed, loaded), login_items(signed, loaded)];
    let mut items: Vec<MenuItem<'_>> = Vec::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !items.is_empty() {
            items.push(MenuItem::Line);
        }
        items.extend(part);
    }
    html! {
        @if invitable(loaded) && signed.ctx.may(Capability::InviteUsers, target) {
            @let label = if user.status == UserStatus::Invited { text::invite_again() } else { text::invite() };
            (link_button(label, paths::of(user.id, "invite")).icon(icons::LuMail).in_dialog())
        }
        (menu("user-more", text::more(), items).icon(icons::LuEllipsis))
        @if signed.ctx.may(Capability::EditUsers, target) {
            (link_button(text::edit(), paths::of(user.id, "edit")).icon(icons::LuPencil).primary())
        }
    }
}

/// The steps that the reader may take on this person.
fn step_items<'a>(signed: &Signed, loaded: &Loaded) -> Vec<MenuItem<'a>> {
    let user = &loaded.user;
    let may = |step: &Step| users::require_step(&signed.ctx, user, &loaded.target, *step).is_ok();
    let item = |step: Step| {
        let (word, label, danger) = menu_words(step)?;
        let path = paths::of(user.id, &format!("step/{word}"));
        Some(if danger { MenuItem::danger(label, path) } else { MenuItem::confirm(label, path) })
    };
    user.steps().into_iter().filter(may).filter_map(item).collect()
}

/// What concerns how the person signs in, and what is made after them.
fn login_items<'a>(signed: &Signed, loaded: &Loaded) -> Vec<MenuItem<'a>> {
    let (user, target) = (&loaded.user, &loaded.target);
    let may = |capability| signed.ctx.may(capability, target);
    let mut items = Vec::new();
    if user.primary_email.is_some() && may(Capability::EditUsers) {
        items.push(MenuItem::confirm(text::mail_user_name(), paths::of(user.id, "mail-user-name")));
    }
    if may(Capability::ChangeUserNames) && user.status != UserStatus::Deleted {
        items.push(MenuItem::link(text::change_user_name(), paths::of(user.id, "user-name")));
    }
    if signed.ctx.may(Capability::CreateUsers, &Target::at(target.company_path.clone())) {
        items.push(MenuItem::link(text::duplicate(), paths::of(user.id, "duplicate")));
    }
    let is_closed = matches!(user.status, UserStatus::Deleted | UserStatus::Purged);
    if may(Capability::FreezeUsers) && signed.me.id != user.id && !target.is_owner && !is_closed {
        items.push(MenuItem::link(text::validity(), paths::of(user.id, "validity")));
    }
    items.push(MenuItem::link(text::rights(), paths::of(user.id, "rights")));
    items.push(MenuItem::link(text::administers_page(), paths::of(user.id, "administers")));
    if user.kind == UserType::Service && may(Capability::SetPasswords) {
        items.push(MenuItem::link(text::api_keys(), paths::of(user.id, "api-keys")));
    }
    let is_oneself = signed.me.id == user.id;
    if may(Capability::SetPasswords) && user.kind == UserType::Standard && !is_oneself && user.status != UserStatus::Deleted {
        items.push(MenuItem::link(text::change_password(), paths::of(user.id, "password")));
        if loaded.has_password {
            items.push(MenuItem::confirm(text::require_change(), paths::of(user.id, "require-password-change")));
        }
    }
    if may(Capability::EndSessions) {
        items.push(MenuItem::link(text::login_history(), audit_log::paths::sign_ins_of(user.id)));
    }
    if loaded.sessions > 0 && may(Capability::EndSessions) {
        items.push(MenuItem::link(text::sessions(), paths::of(user.id, "sessions")));
        items.push(MenuItem::danger(text::end_sessions(), paths::of(user.id, "end-sessions")));
    }
    items
}

/// Somebody who still needs a first password.
fn invitable(loaded: &Loaded) -> bool {
    let waits = matches!(loaded.user.status, UserStatus::Draft | UserStatus::Invited | UserStatus::Active);
    waits && loaded.user.kind == UserType::Standard && !loaded.has_password && loaded.user.missing_to_leave_draft().is_empty()
}

fn or_dash(value: &str) -> Markup {
    html! { @if value.is_empty() { span .dim { (text::not_set()) } } @else { bdi { (value) } } }
}

fn cards(signed: &Signed, loaded: &Loaded) -> Markup {
    let (user, about) = (&loaded.user, &loaded.user.about);
    let email = match (&user.primary_email, user.email_verified_at) {
        (Some(email), Some(_)) => html! { bdi { (email) } " " (badge(text::email_verified(), Tone::Good)) },
        (Some(email), None) => html! { bdi { (email) } " " (badge(text::email_unverified(), Tone::Warn)) },
        (None, _) => or_dash(""),
    };
    let of = |choices: &[(String, String)], id: Option<String>| {
        let label = id.and_then(|id| choices.iter().find(|(v, _)| *v == id)).map_or("", |(_, label)| unindented(label));
        or_dash(label)
    };
    let o = &loaded.options;
    let contact = [
        (text::field_first_name(), or_dash(&user.first_name)),
        (text::field_middle_name(), or_dash(&about.middle_name)),
        (text::field_last_name(), or_dash(&user.last_name)),
        (text::field_nickname(), or_dash(&about.nickname)),
        (text::field_job_title(), or_dash(&about.job_title)),
        (text::field_hire_date(), or_dash(&signed.me.format.stored_date(&about.hire_date))),
        (text::field_primary_email(), email),
        (text::field_phone(), or_dash(&user.phone)),
        (text::field_external_id(), or_dash(user.external_id.as_deref().unwrap_or_default())),
    ];
    let place = [
        (text::field_company(), of(&o.companies, Some(user.company.to_string()))),
        (text::field_role(), of(&o.roles, user.role.map(|id| id.to_string()))),
        (text::field_primary_group(), of(&o.groups, user.primary_group.map(|id| id.to_string()))),
        (text::field_plan(), of(&o.plans, user.plan.map(|id| id.to_string()))),
        (text::field_reports_to(), or_dash(loaded.manager.as_deref().unwrap_or_default())),
    ];
    let a = &user.address;
    let country = organization::country_name(&a.country);
    let lines: Vec<&str> =
        [&*a.street, &a.street_2, &a.postal_code, &a.city, &a.region, country].into_iter().filter(|line| !line.is_empty()).collect();
    let attorney = if about.is_attorney { text::yes() } else { text::no() };
    let mut place = place.to_vec();
    if signed.organization.debt_settlement {
        place.push((text::field_is_attorney(), or_dash(attorney)));
    }
    html! {
        (card(text::card_contact()).body(facts(&contact)))
        (card(text::card_place()).link(text::organization(), reporting::at(user.id)).body(facts(&place)))
        (custom_card(signed, loaded))
        (groups_card(loaded))
        @if !lines.is_empty() { (card(text::card_address()).body(html! { p { bdi { (lines.join(", ")) } } })) }
        @if !about.additional.is_empty() {
            (card(text::card_additional()).body(html! { @for line in about.additional.lines() { p dir="auto" { (line) } } }))
        }
    }
}

/// What administrators defined besides, if anything.
fn custom_card(signed: &Signed, loaded: &Loaded) -> Markup {
    let shown = |field: &UserField| {
        let value = loaded.user.custom.get(field);
        let person = loaded.custom.get(&field.number).cloned().unwrap_or_default();
        value.map_or_else(String::new, |value| field.show(&value, &signed.me.format, |_| person.clone()))
    };
    let rows: Vec<(&str, Markup)> = loaded.fields.iter().map(|field| (field.label.as_str(), or_dash(&shown(field)))).collect();
    html! { @if !rows.is_empty() { (card(text::card_custom()).body(facts(&rows))) } }
}

fn groups_card(loaded: &Loaded) -> Markup {
    let of = |is_team: bool| {
        let names = loaded.belongings.iter().filter(|at| matches!(at.unit, Unit::Team(_)) == is_team).map(|at| at.name.as_str());
        or_dash(&names.collect::<Vec<_>>().join(", "))
    };
    let mut categories: Vec<&str> = loaded.categories.iter().map(|held| held.name.as_str()).collect();
    categories.dedup();
    let rows = [(text::other_groups(), of(false)), (text::teams(), of(true)), (text::categories(), or_dash(&categories.join(", ")))];
    card(text::groups_title()).link(text::change_groups(), paths::of(loaded.user.id, "groups")).body(facts(&rows)).render()
}

/// Whether somebody takes a seat, and why (E9).
pub(super) fn seat(kind: UserType, status: UserStatus) -> String {
    match (kind, status.seat()) {
        (UserType::Service, _) => text::seat_none_service().to_owned(),
        (_, Some(Seat::Reserved)) => text::seat_reserved().to_owned(),
        (_, Some(Seat::Used)) => text::seat_used(status.label()),
        (_, None) => text::seat_none(status.label()),
    }
}

/// What the side shows of a user, on the page and beside the form.
pub(super) fn side(signed: &Signed, loaded: &Loaded) -> Markup {
    let (user, format, now) = (&loaded.user, &signed.me.format, signed.ctx.now);
    let last = (user.last_sign_in_at.0 != 0).then_some(user.last_sign_in_at);
    let mut rows = vec![
        (text::fact_status(), status(shown_status(user.status))),
        (text::fact_type(), html! { (user.kind.label()) }),
        (text::fact_seat(), html! { (seat(user.kind, user.status)) }),
        (text::fact_password(), html! { (if loaded.has_password { text::password_set() } else { text::password_none() }) }),
        (text::fact_last_sign_in(), format.moment_or_never(last, now)),
        (text::fact_created(), format.moment(user.created_at, now)),
        (text::fact_sessions(), html! { (format.integer(i64::try_from(loaded.sessions).unwrap_or(0))) }),
        (text::fact_id(), html! { code { (user.id) } }),
    ];
    if user.status == UserStatus::Locked {
        let until = user.locked_until.map_or_else(|| html! { (text::no_end()) }, |at| html! { (format.exact(at)) });
        rows.insert(1, (text::fact_locked_until(), until));
        rows.insert(2, (text::fact_lock_cause(), html! { (user.lock_cause.map_or("", users::LockCause::label)) }));
    }
    if let Some(link) = &loaded.way_back {
        let until = link.expires_at.map_or_else(|| html! { (text::way_back_waits()) }, |at| html! { (format.exact(at)) });
        rows.insert(4, (text::fact_way_back(), until));
    }
    let good = validity::words(&loaded.validity, format);
    if !good.is_empty() {
        rows.insert(1, (text::validity(), html! { (good) }));
    }
    if !user.freeze_reason.is_empty() {
        rows.insert(1, (text::fact_freeze_reason(), html! { bdi { (user.freeze_reason) } }));
    }
    if let (UserStatus::Deleted, Some(at)) = (user.status, user.deleted_at) {
        rows.insert(1, (text::fact_bin(), html! { (format.exact(users::bin_ends(at))) }));
    }
    html! {
        (slim_card(text::facts_title()).body(facts(&rows)))
        (super::employee::card_of(loaded))
        @if let Some(recent) = &loaded.recent {
            (slim_card(text::recent_changes()).link(text::audit_log(), audit_log::paths::about(user.id)).body(audit_log::feed_of(signed, recent)))
        }
    }
}
