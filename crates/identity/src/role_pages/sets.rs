//! Permission sets: what was granted to a user, a group or a team, a form for one more, and taking one back.

use access::{Capability, Ctx, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use db::Read;
use kernel::{Fault, Micros};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, Tone, button, card, error_summary, field, mini_table, narrow, notice, pair, select};
use web::page::Crumb;
use web::{Page, Problem};

use super::{chosen_profile, end_of, errors_of, id_of, is_shown, paths, rights, status_of, text, until_words};
use crate::http::{App, Signed};
use crate::permission_sets::{self, GrantSet, Granted, Holder, Known, RevokeSet, SeenEnd};
use crate::profiles::{self, Profile};
use crate::{GroupId, PermissionSetId, TeamId, UserId, group_pages, groups, teams, users};

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    profile: String,
    until: String,
    /// The end that the page showed of a set that is there already: so many microseconds, or `never`.
    had: String,
}

/// An end as the form carries it.
pub(super) fn end_word(until: Option<Micros>) -> String {
    until.map_or_else(|| "never".to_owned(), |until| until.0.to_string())
}

/// What the form says was seen.
pub(super) fn seen(word: &str) -> Known {
    let end = |word: &str| if word == "never" { Some(SeenEnd(None)) } else { word.parse().ok().map(|at| SeenEnd(Some(Micros(at)))) };
    Known::Seen(end(word))
}

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Which {
    set: String,
}

/// What the cards of a holder show.
pub(super) struct Sets {
    granted: Vec<Granted>,
    profiles: Vec<Profile>,
    may: bool,
    sees_profiles: bool,
    address: String,
}

/// Where a holder's sets are granted.
fn address_of(holder: Holder) -> String {
    match holder {
        Holder::User(id) => users::paths::of(id, "rights"),
        Holder::Group(id) => format!("{}/permission-sets", group_pages::paths::group(id)),
        Holder::Team(id) => format!("{}/permission-sets", group_pages::paths::team(id)),
        Holder::Everybody => paths::BASELINE.to_owned(),
    }
}

impl Sets {
    pub(super) fn read(ctx: &Ctx, read: &mut Read<'_>, holder: Holder, may: bool) -> Result<Self, Fault> {
        Ok(Self {
            granted: permission_sets::of_holder(read, ctx.org, holder)?,
            profiles: profiles::to_pass_on(ctx, profiles::list(read, ctx.org)?),
            may,
            sees_profiles: ctx.may(Capability::ViewRoles, &Target::organization()),
            address: address_of(holder),
        })
    }
}

/// What was granted, and the form for one more.
pub(super) fn cards(signed: &Signed, sets: &Sets, typed: &Typed, fault: Option<&Fault>) -> Markup {
    let cells = |set: &Granted| -> Vec<Markup> {
        let name = html! {
            @if sets.sees_profiles { a.link dir="auto" href=(paths::profile(set.profile)) { (set.profile_name) } }
            @else { bdi { (set.profile_name) } }
        };
        let mut cells = vec![name, html! { (until_words(signed, set.until)) }];
        if sets.may {
            cells.push(html! {
                form method="post" action={ (sets.address) "/revoke" } {
                    input type="hidden" name="set" value=(set.id);
                    (button(text::take_back()).small())
                }
            });
        }
        cells
    };
    let rows: Vec<Vec<Markup>> = sets.granted.iter().map(cells).collect();
    let mut headings = vec![text::profile(), text::until()];
    if sets.may {
        headings.push(text::take_back());
    }
    html! {
        (card(text::permission_sets()).sentence(text::permission_sets_sentence()).body(html! {
            @if rows.is_empty() { p.dim { (text::no_sets()) } } @else { (mini_table(text::permission_sets(), &headings, &rows)) }
        }))
        @if sets.may { (form(signed, sets, typed, fault)) }
    }
}

/// The set that would get another end, and the sentence that says so.
fn other_end(signed: &Signed, sets: &Sets, typed: &Typed, fault: Option<&Fault>) -> Option<(String, String)> {
    fault.filter(|fault| fault.fields.iter().any(|field| field.code == "permission_set.other_end"))?;
    let set = sets.granted.iter().find(|set| set.profile == chosen_profile(&typed.profile))?;
    let new = end_of(signed, &typed.until).ok()?;
    Some((end_word(set.until), text::set_other_end(&set.profile_name, until_words(signed, set.until), until_words(signed, new))))
}

fn form(signed: &Signed, sets: &Sets, typed: &Typed, fault: Option<&Fault>) -> Markup {
    let errors = errors_of(fault);
    let other_end = other_end(signed, sets, typed, fault);
    let options = sets.profiles.iter().map(|profile| (profile.id.to_string(), profile.name.clone()));
    html! {
        form method="post" action=(sets.address) {
            (card(text::grant_set()).sentence(text::grant_set_sentence()).body(html! {
                @if let Some((had, words)) = &other_end {
                    input type="hidden" name="had" value=(had);
                    (notice(Tone::Warn, words))
                }
                (pair(html! {
                    (select("profile", text::profile()).required().option("", text::choose()).options(options).value(&typed.profile)
                        .hint(if sets.profiles.is_empty() { text::no_profile_to_grant() } else { "" }).errors(errors))
                    (field("until", text::last_day()).date().value(&typed.until).hint(text::last_day_hint()).errors(errors))
                }))
                (button(text::grant()).primary())
            }))
        }
    }
}

/// Grants, and says what to tell of it.
async fn grant(app: &App, signed: &Signed, holder: Holder, typed: &Typed) -> Result<Flash, Fault> {
    let input = GrantSet { holder, profile: chosen_profile(&typed.profile), until: end_of(signed, &typed.until)? };
    let (ctx, known) = (signed.ctx.clone(), seen(&typed.had));
    let granted = app.db.write(move |tx| permission_sets::grant_knowing(&ctx, tx, input, known)).await;
    let (_, had) = granted.map_err(|fault| rename(fault, "rights", "profile"))?;
    let words = |set: &Granted| text::done_end(&set.profile_name, until_words(signed, set.until), until_words(signed, input.until));
    Ok(match had {
        None => Flash::good(text::done_granted()),
        Some(set) if set.until == input.until => Flash::good(text::done_granted_already()),
        Some(set) => Flash::good(words(&set)),
    })
}

pub(super) fn rename(mut fault: Fault, from: &str, to: &'static str) -> Fault {
    for field in &mut fault.fields {
        if field.field == from {
            field.field = to.into();
        }
    }
    fault
}

async fn revoke(app: &App, signed: &Signed, holder: Holder, which: &Which) -> Result<Response, Problem> {
    let (ctx, set) = (signed.ctx.clone(), id_of::<PermissionSetId>(&which.set)?);
    app.db.write(move |tx| permission_sets::revoke(&ctx, tx, RevokeSet { holder, set })).await?;
    Ok(signed.to_with(&address_of(holder), &Flash::good(text::done_taken_back())))
}

fn granted(signed: &Signed, holder: Holder, said: &Flash) -> Response {
    signed.to_with(&address_of(holder), said)
}

/// `POST …/users/{id}/rights`
pub(super) async fn to_user(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Typed>,
) -> Result<Response, Problem> {
    let (user, typed) = (id_of::<UserId>(&id)?, form.input);
    require_known(&app, &signed, user).await?;
    match grant(&app, &signed, Holder::User(user), &typed).await {
        Ok(said) => Ok(granted(&signed, Holder::User(user), &said)),
        Err(fault) if is_shown(&fault) => rights::show(&app, &signed, user, &typed, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}

/// Whoever may not know of the person learns nothing from what is wrong with the form.
async fn require_known(app: &App, signed: &Signed, user: UserId) -> Result<(), Fault> {
    let ctx = signed.ctx.clone();
    app.db
        .read(move |read| {
            let (_, target) = users::target(read, ctx.org, user)?;
            ctx.require(Capability::ViewUsers, &target)
        })
        .await
}

/// `POST …/users/{id}/rights/revoke`
pub(super) async fn from_user(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Which>,
) -> Result<Response, Problem> {
    let user = id_of::<UserId>(&id)?;
    require_known(&app, &signed, user).await?;
    revoke(&app, &signed, Holder::User(user), &form.input).await
}

struct Unit {
    name: String,
    back: String,
    sets: Sets,
}

async fn load(app: &App, signed: &Signed, holder: Holder) -> Result<Unit, Fault> {
    signed.ctx.require_somewhere(Capability::ViewGroups)?;
    let ctx = signed.ctx.clone();
    app.db
        .read(move |read| {
            let (name, back) = match holder {
                Holder::Group(id) => (groups::find(read, ctx.org, id)?.map(|group| group.name), group_pages::paths::group(id)),
                Holder::Team(id) => (teams::find(read, ctx.org, id)?.map(|team| team.name), group_pages::paths::team(id)),
                Holder::User(_) | Holder::Everybody => (None, String::new()),
            };
            let may = ctx.may(Capability::EditGroups, &Target::organization());
            Ok(Unit { name: name.ok_or_else(Fault::not_found)?, back, sets: Sets::read(&ctx, read, holder, may)? })
        })
        .await
}

async fn unit_page(app: &App, signed: &Signed, holder: Holder, typed: &Typed, fault: Option<&Fault>) -> Result<Response, Problem> {
    let unit = load(app, signed, holder).await?;
    let body = narrow(html! { (error_summary(fault)) (cards(signed, &unit.sets, typed, fault)) });
    let crumbs = vec![
        Crumb::link(text::groups_and_teams(), group_pages::paths::LIST),
        Crumb::link(&unit.name, unit.back.clone()),
        Crumb::here(text::permission_sets()),
    ];
    let page = Page::new(text::sets_of(&unit.name)).sentence(text::sets_of_unit_sentence()).crumbs(crumbs);
    Ok(signed.show(page.section(group_pages::paths::LIST).status(status_of(fault)).body(body)))
}

async fn to_unit(app: &App, signed: &Signed, holder: Holder, typed: &Typed) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditGroups, &Target::organization())?;
    match grant(app, signed, holder, typed).await {
        Ok(said) => Ok(granted(signed, holder, &said)),
        Err(fault) if is_shown(&fault) => unit_page(app, signed, holder, typed, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}

/// `GET …/groups/{id}/permission-sets`
pub(super) async fn group_page(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    unit_page(&app, &signed, Holder::Group(id_of::<GroupId>(&id)?), &Typed::default(), None).await
}

/// `POST …/groups/{id}/permission-sets`
pub(super) async fn to_group(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Typed>,
) -> Result<Response, Problem> {
    to_unit(&app, &signed, Holder::Group(id_of::<GroupId>(&id)?), &form.input).await
}

/// `POST …/groups/{id}/permission-sets/revoke`
pub(super) async fn from_group(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Which>,
) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditGroups, &Target::organization())?;
    revoke(&app, &signed, Holder::Group(id_of::<GroupId>(&id)?), &form.input).await
}

/// `GET …/teams/{id}/permission-sets`
pub(super) async fn team_page(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    unit_page(&app, &signed, Holder::Team(id_of::<TeamId>(&id)?), &Typed::default(), None).await
}

/// `POST …/teams/{id}/permission-sets`
pub(super) async fn to_team(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Typed>,
) -> Result<Response, Problem> {
    to_unit(&app, &signed, Holder::Team(id_of::<TeamId>(&id)?), &form.input).await
}

/// `POST …/teams/{id}/permission-sets/revoke`
pub(super) async fn from_team(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Which>,
) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditGroups, &Target::organization())?;
    revoke(&app, &signed, Holder::Team(id_of::<TeamId>(&id)?), &form.input).await
}
