//! `…/{id}/api-keys/new`: what the key is for, until when, from where, and what of the role it may use.

use access::{ApiScope, Capability, CapabilitySet, Ctx};
use axum::extract::{Path, State};
use axum::response::Response;
use db::Read;
use kernel::{Fault, Micros};
use maud::{Markup, html};
use serde::Deserialize;
use web::Problem;
use web::form::Form;
use web::kit::{button, card, checkbox, error_summary, field, link_button, pair};

use super::{framed, id_of, is_shown, keys_of, shown_once, status_of, text};
use crate::http::{App, Signed};
use crate::role_pages::matrices;
use crate::service_users::{self, CreateKey};
use crate::users::User;
use crate::{UserId, roles};

/// What a form begins with.
const PRESET_SECS: i64 = 90 * 24 * 3600;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    name: String,
    expires_at: String,
    networks: String,
    may: Vec<String>,
    right: Vec<String>,
}

impl Typed {
    fn scope(&self) -> ApiScope {
        let capabilities = self.may.iter().filter_map(|word| Capability::from_word(word)).collect();
        ApiScope { capabilities, rights: matrices::read(&self.right) }
    }

    /// All that may be given, for a quarter.
    fn fresh(signed: &Signed, offered: ApiScope) -> Self {
        let last = signed.me.format.day_of(signed.ctx.now.plus_secs(PRESET_SECS));
        Self {
            expires_at: last.map(|day| day.to_string()).unwrap_or_default(),
            may: offered.capabilities.iter().map(|capability| capability.word().to_owned()).collect(),
            right: offered.rights.iter().map(|(module, verb)| access::word_of(module, verb)).collect(),
            ..Self::default()
        }
    }
}

/// The service user, and what a key of theirs can be given: what they may now, of what the caller passes on.
fn load(ctx: &Ctx, read: &mut Read<'_>, id: UserId) -> Result<(User, ApiScope), Fault> {
    let (user, target) = service_users::may_have_new_key(ctx, read, id)?;
    let (most, has) = (service_users::scope_to_give(ctx, &target), roles::compile_subject(read, ctx.org, id, ctx.now)?);
    let offered = ApiScope { capabilities: most.capabilities.and(has.capabilities()), rights: most.rights.and(has.rights) };
    Ok((user, offered))
}

async fn loaded(app: &App, signed: &Signed, id: UserId) -> Result<(User, ApiScope), Fault> {
    let ctx = signed.ctx.clone();
    app.db.read(move |read| load(&ctx, read, id)).await
}

/// `GET …/{id}/api-keys/new`
pub(super) async fn form(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (user, offered) = loaded(&app, &signed, id_of(&id)?).await?;
    Ok(page(&signed, &user, offered, &Typed::fresh(&signed, offered), None))
}

/// `POST …/{id}/api-keys/new`
pub(super) async fn save(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (user, offered) = loaded(&app, &signed, id_of(&id)?).await?;
    let typed = form.input;
    let done = match end_of(&signed, &typed.expires_at) {
        Ok(expires_at) => {
            let ctx = signed.ctx.clone();
            let input =
                CreateKey { user: user.id, name: typed.name.clone(), scope: typed.scope(), networks: typed.networks.clone(), expires_at };
            app.db.write(move |tx| service_users::create_key(&ctx, tx, input.clone())).await
        }
        Err(fault) => Err(fault),
    };
    match done {
        Ok(made) => Ok(signed.show(shown_once(&signed, &user, &made))),
        Err(fault) if is_shown(&fault) => Ok(page(&signed, &user, offered, &typed, Some(&fault))),
        Err(fault) => Err(fault.into()),
    }
}

/// The end of the last day, as the person's zone has it.
fn end_of(signed: &Signed, typed: &str) -> Result<Micros, Fault> {
    let day: Option<jiff::civil::Date> = typed.trim().parse().ok().filter(|_| typed.trim().len() == 10);
    let next = day.and_then(|day| day.tomorrow().ok()).and_then(|next| signed.me.format.day_begins(next));
    next.ok_or_else(|| Fault::field("expires_at", "date.invalid", text::last_day_bad()))
}

fn page(signed: &Signed, user: &User, offered: ApiScope, typed: &Typed, fault: Option<&Fault>) -> Response {
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let ticked = typed.scope();
    let name = field("name", text::name()).value(&typed.name).required().max_length(100).hint(text::name_hint()).errors(errors);
    let last = field("expires_at", text::last_day()).date().required().value(&typed.expires_at).hint(text::last_day_hint()).errors(errors);
    let networks = field("networks", text::networks()).value(&typed.networks).max_length(1000).hint(text::networks_hint()).errors(errors);
    let body = html! {
        (error_summary(fault))
        form.stack method="post" action=(format!("{}/new", keys_of(user.id))) data-dirty autocomplete="off" {
            (card(text::new_key()).body(html! { (name) (pair(html! { (last) (networks) })) }))
            (card(text::may()).sentence(text::may_sentence()).body(capabilities(offered.capabilities, ticked.capabilities)))
            @if !offered.rights.is_empty() { (card(text::records()).body(matrices::editor(ticked.rights, offered.rights))) }
            div.actions { (link_button(text::cancel(), keys_of(user.id))) (button(text::make_key()).primary()) }
        }
    };
    signed.show(framed(user, text::new_key(), text::new_key(), body).status(status_of(fault)))
}

fn capabilities(offered: CapabilitySet, ticked: CapabilitySet) -> Markup {
    let sentence_case = |label: &str| crate::audit::text::capital(label);
    html! {
        @if offered.is_empty() { p.dim { (text::may_nothing()) } }
        fieldset.choices id="f-capabilities" aria-label=(text::may()) {
            @for capability in offered.union(ticked).iter() {
                (checkbox("may", sentence_case(capability.label())).value(capability.word()).on(ticked.has(capability)))
            }
        }
    }
}
