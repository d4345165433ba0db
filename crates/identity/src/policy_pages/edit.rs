//! `/administration/security/policies/{of}`: what one policy demands, and what holds with the organization's.

use access::{Capability, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Category, Fault, FieldError};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{
    Flash, card, checkbox, columns, error_summary, facts, field, link_button, pair, save_bar, saved_meanwhile, slim_card, switch, textarea,
};
use web::page::Crumb;
use web::{Page, Problem};

use super::{LIST, on_of, path, text, words};
use crate::http::{App, Signed};
use crate::policies::{
    self, ABSOLUTE_SECS, AGE_DAYS, ChangePolicy, Class, Classes, Demands, HISTORY, IDLE_SECS, LEAST, OfSessions, On, Policy, Rules,
    SESSIONS,
};
use crate::security;

/// The form, as typed.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    version: i64,
    least_chars: String,
    /// One a line.
    words: String,
    history: String,
    classes: Vec<String>,
    most_age_days: String,
    idle_minutes: String,
    absolute_hours: String,
    most_sessions: String,
    /// The organization's: it permits. Another's: it forbids.
    permanent: bool,
}

impl Typed {
    fn of(policy: &Policy) -> Self {
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        let demands = &policy.demands;
        Self {
            version: policy.version,
            least_chars: number(demands.least_chars),
            words: demands.words.join("\n"),
            history: number(demands.history),
            classes: demands.classes.iter().map(|class| class.word().to_owned()).collect(),
            most_age_days: number(demands.most_age_days),
            idle_minutes: number(demands.sessions.idle_secs.map(|secs| secs / 60)),
            absolute_hours: number(demands.sessions.absolute_secs.map(|secs| secs / 3600)),
            most_sessions: number(demands.sessions.most),
            permanent: demands.permanent.is_some(),
        }
    }

    fn change(&self, on: On) -> ChangePolicy {
        // What is no number is outside of every range, and told so.
        let number = |typed: &str| if typed.trim().is_empty() { None } else { Some(typed.trim().parse().unwrap_or(-1)) };
        let in_secs = |typed: &str, unit: i64| number(typed).map(|n: i64| n.checked_mul(unit).unwrap_or(-1));
        let sessions = OfSessions {
            idle_secs: in_secs(&self.idle_minutes, 60),
            absolute_secs: in_secs(&self.absolute_hours, 3600),
            most: number(&self.most_sessions),
        };
        let demands = Demands {
            least_chars: number(&self.least_chars),
            words: self.words.lines().map(str::to_owned).collect(),
            history: number(&self.history),
            classes: Classes::of_words(&self.classes),
            most_age_days: number(&self.most_age_days),
            permanent: self.permanent.then_some(on == On::Organization),
            sessions,
        };
        ChangePolicy { on, demands, version: self.version }
    }
}

struct Loaded {
    policy: Policy,
    /// For whom, in words.
    whom: String,
    /// With the organization's.
    rules: Rules,
}

async fn load(app: &App, signed: &Signed, on: On) -> Result<Loaded, Fault> {
    signed.ctx.require(Capability::EditSecurity, &Target::organization())?;
    let org = signed.ctx.org;
    app.db
        .read(move |read| {
            let name = policies::name_of(read, org, on)?.ok_or_else(Fault::not_found)?;
            let policy = policies::find(read, org, on)?;
            let organization = policies::find(read, org, On::Organization)?;
            let rules = policies::resolve([&organization.demands, &policy.demands]);
            Ok(Loaded { policy, whom: words::whom(on, &name), rules })
        })
        .await
}

/// `GET …/{of}`
pub(super) async fn page(State(app): State<App>, signed: Signed, Path(of): Path<String>) -> Result<Response, Problem> {
    let loaded = load(&app, &signed, on_of(&of)?).await?;
    Ok(show(&signed, &loaded, &Typed::of(&loaded.policy), None))
}

/// `POST …/{of}`
pub(super) async fn save(State(app): State<App>, signed: Signed, Path(of): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, on, typed) = (signed.ctx.clone(), on_of(&of)?, form.input);
    let input = typed.change(on);
    match app.db.write(move |tx| policies::change(&ctx, tx, &input)).await {
        Ok(()) => Ok(signed.to_with(LIST, &Flash::good(text::saved()))),
        Err(fault) if !fault.fields.is_empty() || fault.category == Category::Stale => {
            let loaded = load(&app, &signed, on).await?;
            // What was typed stays in the form; saved once more, it is saved over what somebody else saved.
            let typed = if fault.category == Category::Stale { Typed { version: loaded.policy.version, ..typed } } else { typed };
            Ok(show(&signed, &loaded, &typed, Some(&fault)))
        }
        Err(fault) => Err(fault.into()),
    }
}

fn show(signed: &Signed, loaded: &Loaded, typed: &Typed, fault: Option<&Fault>) -> Response {
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let on = loaded.policy.on;
    let main = html! {
        (error_summary(fault))
        (saved_meanwhile(fault, differences(on, typed, &Typed::of(&loaded.policy))))
        (demands(typed, errors))
        @if on != On::Organization { (sessions(typed, errors)) }
        (legacy(on, typed, errors))
    };
    let rules = words::of_rules(&loaded.rules);
    let rows: Vec<(&str, Markup)> = rules.iter().map(|(name, value)| (*name, html! { (value) })).collect();
    let side = slim_card(text::card_in_force())
        .sentence(if on == On::Organization { text::in_force_organization() } else { text::in_force_with() })
        .body(facts(&rows));
    let body = html! {
        form method="post" action=(path(on)) data-dirty novalidate {
            input type="hidden" name="version" value=(typed.version);
            (columns(main, html! { (side) }))
            (save_bar(LIST).errors(errors))
        }
    };
    let crumbs = vec![Crumb::link(text::security(), security::PATH), Crumb::link(text::title(), LIST), Crumb::here(loaded.whom.as_str())];
    let status = fault.map_or(axum::http::StatusCode::OK, |f| web::problem::status_of(f.category));
    let mut page = Page::new(loaded.whom.as_str()).sentence(text::edit_sentence()).crumbs(crumbs).section(security::PATH).status(status);
    if loaded.policy.version > 0 {
        page = page.actions(html! { (link_button(text::remove(), format!("{}/remove", path(on))).danger()) });
    }
    signed.show(page.body(body))
}

fn demands(typed: &Typed, errors: &[FieldError]) -> Markup {
    let body = html! {
        (field("least_chars", text::least()).number(*LEAST.start(), *LEAST.end()).value(&typed.least_chars).hint(text::least_hint())
            .errors(errors))
        (textarea("words", text::words()).value(&typed.words).rows(5).hint(text::words_hint()).errors(errors))
    };
    html! { (card(text::card_demands()).sentence(text::card_demands_sentence()).body(body)) }
}

/// Everybody's are set on the page above.
fn sessions(typed: &Typed, errors: &[FieldError]) -> Markup {
    let number = |name: &'static str, label: &'static str, value: &str, range: (i64, i64)| {
        field(name, label).quiet().number(range.0, range.1).value(value.to_owned()).errors(errors)
    };
    let (idle, absolute) = ((IDLE_SECS.start() / 60, IDLE_SECS.end() / 60), (ABSOLUTE_SECS.start() / 3600, ABSOLUTE_SECS.end() / 3600));
    let body = html! {
        (pair(html! {
            (number("idle_minutes", text::idle(), &typed.idle_minutes, idle))
            (number("absolute_hours", text::absolute(), &typed.absolute_hours, absolute))
        }))
        (number("most_sessions", text::most_sessions(), &typed.most_sessions, (*SESSIONS.start(), *SESSIONS.end())).hint(text::most_sessions_hint()))
    };
    html! { (card(text::card_sessions()).sentence(text::card_sessions_sentence()).body(body)) }
}

fn legacy(on: On, typed: &Typed, errors: &[FieldError]) -> Markup {
    let class = |class: Class| {
        let on = typed.classes.iter().any(|word| word == class.word());
        checkbox("classes", words::class(class)).value(class.word()).on(on)
    };
    let body = html! {
        fieldset {
            legend { (text::classes()) }
            @for one in Class::ALL { (class(one)) }
        }
        (field("history", text::history()).number(*HISTORY.start(), *HISTORY.end()).value(&typed.history).hint(text::history_hint())
            .errors(errors))
        (field("most_age_days", text::age()).number(*AGE_DAYS.start(), *AGE_DAYS.end()).value(&typed.most_age_days).hint(text::age_hint())
            .errors(errors))
        @if on == On::Organization {
            (switch("permanent", text::permanent()).hint(text::permanent_hint()).on(typed.permanent))
        } @else {
            (switch("permanent", text::never_permanent()).hint(text::never_permanent_hint()).on(typed.permanent))
        }
    };
    html! { (card(text::card_legacy()).sentence(text::card_legacy_sentence()).body(body)) }
}

/// Each field with what is typed and what stands saved.
fn differences(on: On, typed: &Typed, saved: &Typed) -> [(&'static str, String, String); 9] {
    let permanent = if on == On::Organization { text::permanent() } else { text::never_permanent() };
    let word = |yes: bool| if yes { text::yes() } else { text::no() }.to_owned();
    let classes = |of: &Typed| {
        let chosen = Class::ALL.into_iter().filter(|class| of.classes.iter().any(|word| word == class.word()));
        chosen.map(words::class).collect::<Vec<_>>().join(", ")
    };
    [
        (text::least(), typed.least_chars.clone(), saved.least_chars.clone()),
        (text::words(), typed.words.clone(), saved.words.clone()),
        (text::classes(), classes(typed), classes(saved)),
        (text::history(), typed.history.clone(), saved.history.clone()),
        (text::age(), typed.most_age_days.clone(), saved.most_age_days.clone()),
        (text::idle(), typed.idle_minutes.clone(), saved.idle_minutes.clone()),
        (text::absolute(), typed.absolute_hours.clone(), saved.absolute_hours.clone()),
        (text::most_sessions(), typed.most_sessions.clone(), saved.most_sessions.clone()),
        (permanent, word(typed.permanent), word(saved.permanent)),
    ]
}
