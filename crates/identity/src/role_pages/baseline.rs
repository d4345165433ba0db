//! `/administration/baseline`: what everybody has, whatever their role; a profile more for everybody, and one taken back. What
//! either does stands there before it happens.

use access::{Capability, Rights, Target};
use axum::extract::{Query, State};
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, button, card, confirm, error_summary, field, link_button, mini_table, narrow, pair, select};
use web::page::Crumb;
use web::{Page, Problem};

use super::matrices::{self, Part};
use super::sets::{end_word, rename, seen};
use super::{chosen_profile, end_of, errors_of, id_of, is_shown, paths, status_of, text, told, until_words};
use crate::PermissionSetId;
use crate::http::{App, Signed};
use crate::permission_sets::{self, GrantSet, Granted, Holder, RevokeSet};
use crate::profiles::{self, Profile};
use crate::users::{self, Filter, View};

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    profile: String,
    until: String,
    /// The end that was shown of what everybody has already.
    had: String,
}

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Which {
    set: String,
}

struct Loaded {
    granted: Vec<Granted>,
    all: Vec<Profile>,
    offered: Vec<Profile>,
    /// How many people the reader sees.
    people: i64,
}

impl Loaded {
    async fn read(app: &App, signed: &Signed) -> Result<Self, Fault> {
        signed.ctx.require(Capability::ViewRoles, &Target::organization())?;
        let ctx = signed.ctx.clone();
        app.db
            .read(move |read| {
                let all = profiles::list(read, ctx.org)?;
                let mut granted = permission_sets::of_holder(read, ctx.org, Holder::Everybody)?;
                granted.retain(|set| set.until.is_none_or(|until| until > ctx.now));
                Ok(Self {
                    granted,
                    offered: profiles::to_pass_on(&ctx, all.clone()),
                    all,
                    people: users::count(&ctx, read, &Filter::of(View::All))?,
                })
            })
            .await
    }

    fn rights_of(&self, set: &Granted) -> Rights {
        self.all.iter().find(|profile| profile.id == set.profile).map_or(Rights::NONE, |profile| profile.rights)
    }

    /// What everybody has now, but for one of the sets.
    fn without(&self, but: Option<PermissionSetId>) -> Rights {
        let others = self.granted.iter().filter(|set| Some(set.id) != but);
        others.fold(Rights::NONE, |all, set| all.union(self.rights_of(set)))
    }

    /// How many it concerns, in words.
    fn whom(&self, signed: &Signed) -> String {
        let people = signed.me.format.integer_up_to(self.people, users::MOST_COUNTED - 1);
        if self.people == 0 { text::baseline_whom().to_owned() } else { text::baseline_how_many(people) }
    }
}

/// `GET …/baseline`
pub(super) async fn page(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    Ok(show(&signed, &Loaded::read(&app, &signed).await?, &Typed::default(), None))
}

fn show(signed: &Signed, loaded: &Loaded, typed: &Typed, fault: Option<&Fault>) -> Response {
    let (may, is_owner) = (signed.ctx.may(Capability::EditRoles, &Target::organization()), signed.ctx.subject.is_owner);
    let part = |set: &Granted| Part {
        label: html! { a.link dir="auto" href=(paths::profile(set.profile)) { (set.profile_name) } ", " (until_words(signed, set.until)) },
        rights: loaded.rights_of(set),
    };
    let parts: Vec<Part> = loaded.granted.iter().map(part).collect();
    let row = |set: &Granted| {
        let mut cells = vec![html! { bdi { (set.profile_name) } }, html! { (until_words(signed, set.until)) }];
        if is_owner {
            let href = format!("{}/revoke?set={}", paths::BASELINE, set.id);
            cells.push(html! { (link_button(text::take_back(), href).small().in_dialog()) });
        }
        cells
    };
    let rows: Vec<Vec<Markup>> = loaded.granted.iter().map(row).collect();
    let headings: Vec<&str> = [text::profile(), text::until()].into_iter().chain(is_owner.then(text::take_back)).collect();
    let body = narrow(html! {
        (error_summary(fault))
        (card(text::what_everybody_may()).sentence(text::what_everybody_may_sentence()).body(html! {
            @if parts.is_empty() { p.dim { (text::baseline_empty()) } } @else { (matrices::union(&parts)) }
        }))
        @if !rows.is_empty() {
            (card(text::baseline_profiles()).body(html! {
                (mini_table(text::baseline_profiles(), &headings, &rows))
                @if may && !is_owner { p.hint { (text::baseline_owner_takes()) } }
            }))
        }
        @if may { (form(loaded, typed, fault)) }
    });
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::here(text::baseline())];
    let page = Page::new(text::baseline()).sentence(text::baseline_sentence()).crumbs(crumbs).section(paths::LIST);
    signed.show(page.status(status_of(fault)).body(body))
}

/// What shall be granted: sent by GET, for nothing is changed by it.
fn form(loaded: &Loaded, typed: &Typed, fault: Option<&Fault>) -> Markup {
    let errors = errors_of(fault);
    let options = loaded.offered.iter().map(|profile| (profile.id.to_string(), profile.name.clone()));
    html! {
        form method="get" action={ (paths::BASELINE) "/grant" } {
            (card(text::baseline_grant()).sentence(text::baseline_grant_sentence()).body(html! {
                (pair(html! {
                    (select("profile", text::profile()).required().option("", text::choose()).options(options).value(&typed.profile)
                        .hint(if loaded.offered.is_empty() { text::no_profile_to_grant() } else { "" }).errors(errors))
                    (field("until", text::last_day()).date().value(&typed.until).hint(text::last_day_hint()).errors(errors))
                }))
                (button(text::show_difference()).primary())
            }))
        }
    }
}

/// `GET …/baseline/grant?profile=…`
pub(super) async fn ask_grant(State(app): State<App>, signed: Signed, Query(typed): Query<Typed>) -> Result<Response, Problem> {
    asked(&app, &signed, &typed, None).await
}

/// What granting it does, to be confirmed.
async fn asked(app: &App, signed: &Signed, typed: &Typed, fault: Option<&Fault>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditRoles, &Target::organization())?;
    let loaded = Loaded::read(app, signed).await?;
    let chosen = chosen_profile(&typed.profile);
    let Some(profile) = loaded.offered.iter().find(|profile| profile.id == chosen) else {
        let fault = Fault::field("profile", "permission_set.profile_unknown", permission_sets::text::profile_unknown());
        return Ok(show(signed, &loaded, typed, Some(&fault)));
    };
    let until = match end_of(signed, &typed.until) {
        Ok(until) => until,
        Err(fault) => return Ok(show(signed, &loaded, typed, Some(&fault))),
    };
    let title = text::baseline_grant_title(&profile.name);
    let mut asked = confirm(&title, format!("{}/grant", paths::BASELINE), text::grant(), paths::BASELINE)
        .consequence(loaded.whom(signed))
        .carries("profile", typed.profile.clone())
        .carries("until", typed.until.clone());
    let gained = profile.rights.minus(loaded.without(None));
    asked = asked.consequence(if gained.is_empty() { text::baseline_no_gain().to_owned() } else { text::baseline_gain(told(gained)) });
    asked = match loaded.granted.iter().find(|set| set.profile == chosen) {
        Some(set) => asked
            .consequence(text::baseline_other_end(until_words(signed, set.until), until_words(signed, until)))
            .carries("had", end_word(set.until)),
        None if until.is_none() => asked.consequence(text::baseline_no_end()),
        None => asked.consequence(text::baseline_until(until_words(signed, until))),
    };
    let asked = asked.consequence(text::revoke_when()).error(fault.map(|fault| fault.message.clone()));
    Ok(confirmed(signed, &title, &html! { (asked) }, fault))
}

fn confirmed(signed: &Signed, title: &str, asked: &Markup, fault: Option<&Fault>) -> Response {
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::link(text::baseline(), paths::BASELINE), Crumb::here(title)];
    signed.show(Page::new(title).crumbs(crumbs).section(paths::LIST).status(status_of(fault)).body(asked.clone()))
}

/// `POST …/baseline/grant`
pub(super) async fn grant(State(app): State<App>, signed: Signed, form: Form<Typed>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditRoles, &Target::organization())?;
    match granted(&app, &signed, &form.input).await {
        Ok(()) => Ok(signed.to_with(paths::BASELINE, &Flash::good(text::done_granted()))),
        // What there is already is asked of, with the end that it has now; all else stands at its field.
        Err(fault) if fault.fields.iter().any(|field| field.code == "permission_set.other_end") => {
            asked(&app, &signed, &form.input, Some(&fault)).await
        }
        Err(fault) if is_shown(&fault) => Ok(show(&signed, &Loaded::read(&app, &signed).await?, &form.input, Some(&fault))),
        Err(fault) => Err(fault.into()),
    }
}

async fn granted(app: &App, signed: &Signed, typed: &Typed) -> Result<(), Fault> {
    let input = GrantSet { holder: Holder::Everybody, profile: chosen_profile(&typed.profile), until: end_of(signed, &typed.until)? };
    let (ctx, known) = (signed.ctx.clone(), seen(&typed.had));
    let done = app.db.write(move |tx| permission_sets::grant_knowing(&ctx, tx, input, known)).await;
    done.map(drop).map_err(|fault| rename(fault, "rights", "profile"))
}

/// `GET …/baseline/revoke?set=…`
pub(super) async fn ask_revoke(State(app): State<App>, signed: Signed, Query(which): Query<Which>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditRoles, &Target::organization())?;
    if !signed.ctx.subject.is_owner {
        return Err(Fault::from(access::Refusal::IsOwner).into());
    }
    let loaded = Loaded::read(&app, &signed).await?;
    let id = id_of::<PermissionSetId>(&which.set)?;
    let set = loaded.granted.iter().find(|set| set.id == id).ok_or_else(Fault::not_found)?;
    let lost = loaded.rights_of(set).minus(loaded.without(Some(id)));
    let title = text::baseline_revoke_title(&set.profile_name);
    let asked = confirm(&title, format!("{}/revoke", paths::BASELINE), text::take_back(), paths::BASELINE)
        .danger()
        .consequence(loaded.whom(&signed))
        .consequence(if lost.is_empty() { text::baseline_no_loss().to_owned() } else { text::baseline_loss(told(lost)) })
        .consequence(text::revoke_when())
        .carries("set", which.set.clone());
    Ok(confirmed(&signed, &title, &html! { (asked) }, None))
}

/// `POST …/baseline/revoke`
pub(super) async fn revoke(State(app): State<App>, signed: Signed, form: Form<Which>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditRoles, &Target::organization())?;
    let (ctx, set) = (signed.ctx.clone(), id_of::<PermissionSetId>(&form.input.set)?);
    app.db.write(move |tx| permission_sets::revoke(&ctx, tx, RevokeSet { holder: Holder::Everybody, set })).await?;
    Ok(signed.to_with(paths::BASELINE, &Flash::good(text::done_taken_back())))
}
