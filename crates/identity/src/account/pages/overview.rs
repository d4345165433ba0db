//! My account: own data, address, preferences, password, sessions.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Category, Fault, FieldError, Micros};
use maud::{Markup, Render, html};
use serde::Deserialize;
use web::form::Form;
use web::kit::{self, Flash, Tone, badge, card, columns, slim_card};
use web::{Page, Problem};

use super::details::Details;
use super::{HOME, PASSWORD, sessions};
use crate::account::{self, ChangePreferences, text};
use crate::http::{App, Signed};
use crate::organization::{self, Choice};
use crate::sessions::{Limits, SessionRow};
use crate::users::{self, Preferences, User};
use crate::{confirmations, passwords, policies};

/// An amount to show how numbers and money look.
const SAMPLE: i64 = 12_345_000;

struct Loaded {
    user: User,
    details: Details,
    sessions: Vec<SessionRow>,
    limits: Limits,
    password_set_at: Option<Micros>,
    /// When the password is too old, if it ever is.
    password_ends_at: Option<Micros>,
}

async fn load(app: &App, signed: &Signed) -> Result<Loaded, Fault> {
    let (ctx, org, me, now) = (signed.ctx.clone(), signed.ctx.org, signed.me.id, signed.ctx.now);
    app.db
        .read(move |read| {
            let (user, rules) = (users::get(read, org, me)?, policies::of_user(read, org, me)?);
            let stored = passwords::find(read, org, me)?;
            Ok(Loaded {
                details: Details::read(&ctx, read, &user)?,
                sessions: crate::sessions::list(read, org, me, now)?,
                password_set_at: stored.as_ref().map(|stored| stored.set_at),
                password_ends_at: stored.as_ref().and_then(|stored| stored.too_old_from(&rules)),
                limits: crate::sessions::limits_of(read, org, me)?,
                user,
            })
        })
        .await
}

pub(super) async fn show(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    let loaded = load(&app, &signed).await?;
    let form = PreferencesForm::of(&loaded.user);
    Ok(signed.show(page(&signed, &loaded, &form, &[], None)))
}

fn page(signed: &Signed, loaded: &Loaded, form: &PreferencesForm, errors: &[FieldError], refusal: Option<&str>) -> Page {
    let main = html! {
        (preferences(signed, form, errors, refusal))
        (sessions::list(signed, &loaded.sessions, &loaded.limits))
    };
    let side = html! { (loaded.details.cards(signed, &loaded.user)) (address(&loaded.user)) (password(signed, loaded)) };
    Page::new(text::title())
        .sentence(text::sentence(&loaded.user.user_name, &signed.organization.name))
        .section(HOME)
        .body(columns(main, side))
}

fn address(user: &User) -> Markup {
    let body = match (&user.primary_email, user.email_verified_at) {
        (None, _) => html! { p { (text::no_address()) } },
        (Some(address), Some(_)) => html! { p { bdi { (address) } " " (badge(text::verified(), Tone::Good)) } },
        (Some(address), None) => html! {
            p { bdi { (address) } " " (badge(text::unverified(), Tone::Warn)) }
            form method="post" action="/account/confirm-address" { (kit::button(text::send_confirmation()).small()) }
        },
    };
    slim_card(text::addresses()).body(html! { (body) p.dim { (text::address_why()) } }).render()
}

fn password(signed: &Signed, loaded: &Loaded) -> Markup {
    let body = html! {
        @if let Some(at) = loaded.password_set_at {
            p { (text::password_sentence(signed.me.format.relative(at, signed.ctx.now))) }
        }
        @if let Some(end) = loaded.password_ends_at {
            p { (text::password_ends(signed.me.format.exact(end))) }
        }
        (kit::link_button(text::change_password(), PASSWORD).small())
    };
    slim_card(text::password()).body(body).render()
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct PreferencesForm {
    version: i64,
    language: String,
    time_zone: String,
    currency: String,
    number_format: String,
    date_format: String,
}

impl PreferencesForm {
    fn of(user: &User) -> Self {
        let p = user.preferences.clone();
        Self {
            version: user.version,
            language: p.language,
            time_zone: p.time_zone,
            currency: p.currency,
            number_format: p.number_format,
            date_format: p.date_format,
        }
    }

    fn preferences(&self) -> Preferences {
        Preferences {
            language: self.language.clone(),
            time_zone: self.time_zone.clone(),
            currency: self.currency.clone(),
            number_format: self.number_format.clone(),
            date_format: self.date_format.clone(),
        }
    }
}

fn preferences(signed: &Signed, form: &PreferencesForm, errors: &[FieldError], refusal: Option<&str>) -> Markup {
    let select = |name: &'static str, label: &'static str, choices: &'static [Choice], value: &str| {
        kit::select(name, label)
            .option("", text::as_organization())
            .options(choices.iter().map(|c| (c.word.as_str(), c.label.as_str())))
            .value(value.to_owned())
            .quiet()
            .errors(errors)
            .render()
    };
    let body = html! {
        @if let Some(words) = refusal { (kit::notice(Tone::Warn, words)) }
        form.stack method="post" action="/account/preferences" {
            input type="hidden" name="version" value=(form.version);
            (kit::pair(html! {
                (select("language", text::language(), organization::languages(), &form.language))
                (select("time_zone", text::time_zone(), organization::time_zones(), &form.time_zone))
                (select("date_format", text::date_format(), organization::date_formats(), &form.date_format))
                (select("number_format", text::number_format(), organization::number_formats(), &form.number_format))
                (select("currency", text::currency(), organization::currencies(), &form.currency))
            }))
            p.dim { (text::looks(signed.me.format.exact(signed.ctx.now), signed.me.format.money(SAMPLE))) }
            div.actions { (kit::button(text::save_preferences()).primary()) }
        }
    };
    card(text::preferences()).sentence(text::preferences_sentence()).body(body).render()
}

pub(super) async fn save(State(app): State<App>, signed: Signed, form: Form<PreferencesForm>) -> Result<Response, Problem> {
    let mut typed = form.input;
    let input = ChangePreferences { version: typed.version, preferences: typed.preferences() };
    let ctx = signed.ctx.clone();
    match app.db.write(move |tx| account::change_preferences(&ctx, tx, input.clone())).await {
        Ok(true) => Ok(signed.to_with(HOME, &Flash::good(text::preferences_saved()))),
        Ok(false) => Ok(signed.to_with(HOME, &Flash::good(text::nothing_changed()))),
        Err(fault) if fault.category == Category::Internal || fault.category == Category::Unavailable => Err(fault.into()),
        Err(fault) => {
            let loaded = load(&app, &signed).await?;
            let refusal = fault.fields.is_empty().then_some(fault.message.as_str());
            if fault.category == Category::Stale {
                typed.version = loaded.user.version;
            }
            Ok(signed.show(page(&signed, &loaded, &typed, &fault.fields, refusal).status(StatusCode::UNPROCESSABLE_ENTITY)))
        }
    }
}

pub(super) async fn confirm_address(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    let ctx = signed.ctx.clone();
    let sent = app.db.write(move |tx| {
        let address = users::get(tx, ctx.org, crate::UserId(ctx.actor.user().unwrap_or_default()))?.primary_email;
        confirmations::send_own(&ctx, tx)?;
        Ok::<_, Fault>(address.unwrap_or_default())
    });
    match sent.await {
        Ok(address) => Ok(signed.to_with(HOME, &Flash::good(text::confirmation_sent(address)))),
        Err(fault) if matches!(fault.category, Category::Conflict | Category::TooMany | Category::Invalid) => {
            Ok(signed.to_with(HOME, &Flash::warn(fault.message)))
        }
        Err(fault) => Err(fault.into()),
    }
}
