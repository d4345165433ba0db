//! `/administration/security`: what holds at the door. The three switches of signing in lie in the organization's row and are saved by
//! its own verb, in the same transaction.

use access::{Capability, Target};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use kernel::{Category, Fault, FieldError};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, card, error_summary, field, link_button, narrow, pair, radio_cards, save_bar, saved_meanwhile, switch};
use web::{Page, Problem};

use super::model::{ABSOLUTE, BURST, FIRST, IDLE, LOCKS, LONGEST, PER_MINUTE, PROVEN, SESSIONS, Settings, TRIES, WINDOW};
use super::posture_page::POSTURE;
use super::{ChangeSecurity, change_security, settings, text};
use crate::http::{App, Signed};
use crate::organization::{self, ChangeSettings, Organization};

/// Where the page is.
pub const PATH: &str = "/administration/security";
/// Where what is demanded of passwords is decided: pages of their own, which know roles and groups.
pub const POLICIES: &str = "/administration/security/policies";

/// Where the page of networks is, which rests on slices that this one does not know.
const NETWORKS: &str = "/administration/security/networks";

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new().route(PATH, get(form).post(save)).route(POSTURE, get(super::posture_page::show))
}

/// What is typed, as it is typed.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
struct Typed {
    most_tries: String,
    window_minutes: String,
    lock: String,
    first_lock_minutes: String,
    longest_lock_hours: String,
    locks_for_a_time: String,
    network_burst: String,
    network_per_minute: String,
    tells_administrators: bool,
    administrators_reset: bool,
    idle_minutes: String,
    absolute_hours: String,
    most_sessions: String,
    proven_minutes: String,
    mails_passwords: bool,
    user_name_case_matters: bool,
    login_autocomplete: bool,
    version: i64,
    organization_version: i64,
}

/// The word of [`Typed::lock`] for locks without end.
const STAYS: &str = "until-unlocked";

impl Typed {
    fn of(settings: &Settings, organization: &Organization) -> Self {
        let now = ChangeSecurity::from(settings);
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        Self {
            most_tries: number(now.most_tries),
            window_minutes: number(now.window_minutes),
            lock: if now.until_unlocked { STAYS } else { "for-a-time" }.to_owned(),
            first_lock_minutes: number(now.first_lock_minutes),
            longest_lock_hours: number(now.longest_lock_hours),
            locks_for_a_time: number(now.locks_for_a_time),
            network_burst: number(now.network_burst),
            network_per_minute: number(now.network_per_minute),
            tells_administrators: now.tells_administrators,
            administrators_reset: now.administrators_reset,
            idle_minutes: number(now.idle_minutes),
            absolute_hours: number(now.absolute_hours),
            most_sessions: number(now.most_sessions),
            proven_minutes: number(now.proven_minutes),
            mails_passwords: organization.mails_passwords,
            user_name_case_matters: organization.user_name_case_matters,
            login_autocomplete: organization.login_autocomplete,
            version: now.version,
            organization_version: organization.version,
        }
    }

    fn change(&self) -> ChangeSecurity {
        let number = |typed: &str| typed.trim().parse().ok();
        ChangeSecurity {
            most_tries: number(&self.most_tries),
            window_minutes: number(&self.window_minutes),
            until_unlocked: self.lock == STAYS,
            first_lock_minutes: number(&self.first_lock_minutes),
            longest_lock_hours: number(&self.longest_lock_hours),
            locks_for_a_time: number(&self.locks_for_a_time),
            network_burst: number(&self.network_burst),
            network_per_minute: number(&self.network_per_minute),
            tells_administrators: self.tells_administrators,
            administrators_reset: self.administrators_reset,
            idle_minutes: number(&self.idle_minutes),
            absolute_hours: number(&self.absolute_hours),
            most_sessions: number(&self.most_sessions),
            proven_minutes: number(&self.proven_minutes),
            version: self.version,
        }
    }

    fn change_organization(&self, now: &Organization) -> ChangeSettings {
        ChangeSettings {
            mails_passwords: self.mails_passwords,
            user_name_case_matters: self.user_name_case_matters,
            login_autocomplete: self.login_autocomplete,
            version: self.organization_version,
            ..ChangeSettings::from(now)
        }
    }
}

async fn form(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditSecurity, &Target::organization())?;
    let org = signed.ctx.org;
    let now = app.db.read(move |read| settings(read, org)).await.map_err(Fault::from)?;
    let typed = Typed::of(&now, &signed.organization);
    Ok(signed.show(page(&typed, None, None)))
}

async fn save(State(app): State<App>, signed: Signed, form: Form<Typed>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditSecurity, &Target::organization())?;
    let (ctx, typed) = (signed.ctx.clone(), form.input);
    let sent = typed.clone();
    let saved = app.db.write(move |tx| {
        let now = organization::get(tx, ctx.org)?;
        organization::change_settings(&ctx, tx, sent.change_organization(&now))?;
        change_security(&ctx, tx, &sent.change())
    });
    match saved.await {
        Ok(()) => Ok(signed.to_with(PATH, &Flash::good(text::saved()))),
        Err(fault) if fault.category == Category::Stale => {
            // What was typed stays in the form; saved once more, it is saved over what somebody else saved.
            let org = signed.ctx.org;
            let both = move |read: &mut db::Read<'_>| Ok::<_, Fault>((settings(read, org)?, organization::get(read, org)?));
            let (settings, organization) = app.db.read(both).await?;
            let saved = Typed::of(&settings, &organization);
            let typed = Typed { version: saved.version, organization_version: saved.organization_version, ..typed };
            Ok(signed.show(page(&typed, Some(&saved), Some(&fault))))
        }
        Err(fault) if !fault.fields.is_empty() => Ok(signed.show(page(&typed, None, Some(&fault)))),
        Err(fault) => Err(fault.into()),
    }
}

/// Each field with what is typed and what stands saved.
fn differences(typed: &Typed, saved: &Typed) -> Vec<(&'static str, String, String)> {
    let word = |yes: bool| if yes { text::yes() } else { text::no() }.to_owned();
    let how = |typed: &Typed| if typed.lock == STAYS { text::until_unlocked() } else { text::for_a_time() }.to_owned();
    let same = |label: &'static str, yours: &String, theirs: &String| (label, yours.clone(), theirs.clone());
    vec![
        same(text::most_tries(), &typed.most_tries, &saved.most_tries),
        same(text::window(), &typed.window_minutes, &saved.window_minutes),
        (text::how(), how(typed), how(saved)),
        same(text::first_lock(), &typed.first_lock_minutes, &saved.first_lock_minutes),
        same(text::longest_lock(), &typed.longest_lock_hours, &saved.longest_lock_hours),
        same(text::locks(), &typed.locks_for_a_time, &saved.locks_for_a_time),
        same(text::burst(), &typed.network_burst, &saved.network_burst),
        same(text::per_minute(), &typed.network_per_minute, &saved.network_per_minute),
        (text::tells_administrators(), word(typed.tells_administrators), word(saved.tells_administrators)),
        (text::administrators_reset(), word(typed.administrators_reset), word(saved.administrators_reset)),
        same(text::idle(), &typed.idle_minutes, &saved.idle_minutes),
        same(text::absolute(), &typed.absolute_hours, &saved.absolute_hours),
        same(text::most_sessions(), &typed.most_sessions, &saved.most_sessions),
        same(text::proven(), &typed.proven_minutes, &saved.proven_minutes),
        (text::mails_passwords(), word(typed.mails_passwords), word(saved.mails_passwords)),
        (text::case_matters(), word(typed.user_name_case_matters), word(saved.user_name_case_matters)),
        (text::autocomplete(), word(typed.login_autocomplete), word(saved.login_autocomplete)),
    ]
}

fn page(typed: &Typed, saved: Option<&Typed>, fault: Option<&Fault>) -> Page {
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let body = html! {
        form method="post" action=(PATH) data-dirty {
            input type="hidden" name="version" value=(typed.version);
            input type="hidden" name="organization_version" value=(typed.organization_version);
            (narrow(html! {
                (error_summary(fault))
                @if let Some(saved) = saved { (saved_meanwhile(fault, differences(typed, saved))) }
                (tries(typed, errors))
                (networks(typed, errors))
                (living(typed, errors))
                (names(typed))
                (links(typed))
            }))
            (save_bar(PATH).errors(errors))
        }
    };
    let status = fault.map_or(axum::http::StatusCode::OK, |f| web::problem::status_of(f.category));
    let networks = link_button(text::networks(), NETWORKS).icon(web::icons::LuNetwork);
    let posture = link_button(text::posture(), POSTURE).icon(web::icons::LuShieldCheck);
    let policies = link_button(text::policies(), POLICIES).icon(web::icons::LuKeyRound);
    let actions = html! { (networks) (policies) (posture) };
    Page::new(text::title()).sentence(text::sentence()).actions(actions).status(status).body(body)
}

fn tries(typed: &Typed, errors: &[FieldError]) -> Markup {
    let how = radio_cards("lock", text::how()).value(&typed.lock).card("for-a-time", text::for_a_time(), text::for_a_time_sentence()).card(
        STAYS,
        text::until_unlocked(),
        text::until_unlocked_sentence(),
    );
    let (first, longest) = ((FIRST.start() / 60, FIRST.end() / 60), (LONGEST.start() / 3600, LONGEST.end() / 3600));
    let body = html! {
        (pair(html! {
            (field("most_tries", text::most_tries()).number(*TRIES.start(), *TRIES.end()).value(&typed.most_tries).required()
                .hint(text::most_tries_hint()).errors(errors))
            (field("window_minutes", text::window()).number(WINDOW.start() / 60, WINDOW.end() / 60).value(&typed.window_minutes).required()
                .hint(text::window_hint()).errors(errors))
        }))
        (how)
        (pair(html! {
            (field("first_lock_minutes", text::first_lock()).number(first.0, first.1).value(&typed.first_lock_minutes).required().errors(errors))
            (field("longest_lock_hours", text::longest_lock()).number(longest.0, longest.1).value(&typed.longest_lock_hours).required()
                .errors(errors))
        }))
        (field("locks_for_a_time", text::locks()).number(0, *LOCKS.end()).value(&typed.locks_for_a_time).required().hint(text::locks_hint())
            .errors(errors))
        p.hint { (text::only_for_a_time()) }
        (switch("tells_administrators", text::tells_administrators()).hint(text::tells_administrators_hint()).on(typed.tells_administrators))
    };
    html! { (card(text::card_tries()).sentence(text::card_tries_sentence()).body(body)) }
}

fn networks(typed: &Typed, errors: &[FieldError]) -> Markup {
    let body = pair(html! {
        (field("network_burst", text::burst()).number(*BURST.start(), *BURST.end()).value(&typed.network_burst).required().errors(errors))
        (field("network_per_minute", text::per_minute()).number(*PER_MINUTE.start(), *PER_MINUTE.end()).value(&typed.network_per_minute)
            .required().errors(errors))
    });
    html! { (card(text::card_networks()).sentence(text::card_networks_sentence()).body(body)) }
}

fn living(typed: &Typed, errors: &[FieldError]) -> Markup {
    let (idle, absolute) = ((IDLE.start() / 60, IDLE.end() / 60), (ABSOLUTE.start() / 3600, ABSOLUTE.end() / 3600));
    let body = html! {
        (pair(html! {
            (field("idle_minutes", text::idle()).number(idle.0, idle.1).value(&typed.idle_minutes).required().hint(text::idle_hint()).errors(errors))
            (field("absolute_hours", text::absolute()).number(absolute.0, absolute.1).value(&typed.absolute_hours).required()
                .hint(text::absolute_hint()).errors(errors))
        }))
        (pair(html! {
            (field("most_sessions", text::most_sessions()).number(0, *SESSIONS.end()).value(&typed.most_sessions).required()
                .hint(text::most_sessions_hint()).errors(errors))
            (field("proven_minutes", text::proven()).number(PROVEN.start() / 60, PROVEN.end() / 60).value(&typed.proven_minutes).required()
                .hint(text::proven_hint()).errors(errors))
        }))
    };
    html! { (card(text::card_sessions()).sentence(text::card_sessions_sentence()).body(body)) }
}

fn names(typed: &Typed) -> Markup {
    let body = html! {
        (switch("user_name_case_matters", text::case_matters()).hint(text::case_matters_hint()).on(typed.user_name_case_matters))
        (switch("login_autocomplete", text::autocomplete()).hint(text::autocomplete_hint()).on(typed.login_autocomplete))
    };
    html! { (card(text::card_pages()).body(body)) }
}

fn links(typed: &Typed) -> Markup {
    let body = html! {
        (switch("administrators_reset", text::administrators_reset()).hint(text::administrators_reset_hint()).on(typed.administrators_reset))
        (switch("mails_passwords", text::mails_passwords()).hint(text::mails_passwords_hint()).on(typed.mails_passwords))
    };
    html! { (card(text::card_links()).body(body)) }
}
