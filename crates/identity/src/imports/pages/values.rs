//! `/administration/imports/{id}/values`: names of the file that are not there, and what becomes of them. Asked once a kind.

use access::Ctx;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Read;
use kernel::ids::Uuid;
use kernel::{Category, Fault};
use maud::{Markup, html};
use web::form::{Form, Values};
use web::kit::{Tone, button, card, error_summary, link_button, mini_table, notice, radio_cards, select};
use web::{Page, Problem};

use super::{id_of, parts, paths};
use crate::http::{App, Signed};
use crate::imports::defaults::may_make;
use crate::imports::people::name_key;
use crate::imports::{self, Choice, Import, Kind, Missing, Settings, Unknown, text};
use crate::{ImportId, companies, groups, plans, roles, teams};

/// What a name may be taken for: ids with names.
type Options = Vec<(String, String)>;

/// The word of a select for a name whose cell counts as empty.
const LEAVE_OUT: &str = "ignore";

struct Found {
    import: Import,
    settings: Settings,
    options: Vec<(Kind, Options)>,
}

fn options(ctx: &Ctx, read: &mut Read<'_>, kind: Kind) -> Result<Options, Fault> {
    let pair = |id: Uuid, name: String| (id.to_string(), name);
    Ok(match kind {
        Kind::Company => companies::outline(ctx, read)?.into_iter().map(|row| pair(row.id.0, row.name)).collect(),
        Kind::Role => roles::to_hand_out(ctx, read)?.into_iter().map(|role| pair(role.id.0, role.name)).collect(),
        Kind::Group => groups::list(read, ctx.org)?.into_iter().map(|group| pair(group.id.0, group.name)).collect(),
        Kind::Team => teams::list(read, ctx.org)?.into_iter().map(|team| pair(team.id.0, team.name)).collect(),
        Kind::Plan => plans::list(read, ctx.org)?.into_iter().map(|plan| pair(plan.id.0, plan.name)).collect(),
    })
}

async fn find(app: &App, signed: &Signed, id: ImportId) -> Result<Found, Fault> {
    let ctx = signed.ctx.clone();
    app.db
        .read(move |read| {
            let import = imports::get(&ctx, read, id)?;
            let settings = import.settings.clone().ok_or_else(Fault::not_found)?;
            let kinds = settings.missing.iter().map(|missing| missing.kind);
            let options = kinds.map(|kind| Ok((kind, options(&ctx, read, kind)?))).collect::<Result<_, Fault>>()?;
            Ok(Found { import, settings, options })
        })
        .await
}

pub(super) async fn form(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    imports::require(&signed.ctx)?;
    let found = find(&app, &signed, id_of(&id)?).await?;
    if found.settings.missing.is_empty() || !found.import.may_be_checked() {
        return Ok(signed.to(&paths::show(found.import.id)));
    }
    Ok(signed.show(page(&signed, &found, None)))
}

fn page(signed: &Signed, found: &Found, fault: Option<&Fault>) -> Page {
    let import = &found.import;
    let body = html! {
        (parts::wizard(Some(import), 1))
        form.stack method="post" action=(paths::of(import.id, "values")) {
            (error_summary(fault))
            @for (missing, (_, options)) in found.settings.missing.iter().zip(&found.options) {
                (kind_card(signed, &found.settings, missing, options))
            }
            div.actions { (link_button(text::back(), paths::of(import.id, "columns"))) (button(text::check_button()).primary()) }
        }
    };
    let page = Page::new(text::values_title()).sentence(text::values_sentence()).crumbs(parts::crumbs(import.file_name.clone()));
    let status = fault.map_or(axum::http::StatusCode::OK, |fault| web::problem::status_of(fault.category));
    page.section(paths::LIST).status(status).body(body)
}

fn words(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Company => (text::missing_companies(), text::make_companies_says()),
        Kind::Role => (text::missing_roles(), text::make_roles_says()),
        Kind::Group => (text::missing_groups(), text::make_groups_says()),
        Kind::Team => (text::missing_teams(), text::make_teams_says()),
        Kind::Plan => (text::missing_plans(), text::make_plans_says()),
    }
}

fn kind_card(signed: &Signed, settings: &Settings, missing: &Missing, options: &Options) -> Markup {
    let (title, makes) = words(missing.kind);
    let choice = settings.values.of(missing.kind);
    let mut rule = radio_cards(format!("rule-{}", missing.kind.word()), text::rule());
    if may_make(&signed.ctx, missing.kind) {
        rule = rule.card(Unknown::Create.word(), text::rule_create(), makes);
    }
    rule = rule
        .card(Unknown::Map.word(), text::rule_map(), text::rule_map_says())
        .card(Unknown::Ignore.word(), text::rule_ignore(), text::rule_ignore_says())
        .card(Unknown::Refuse.word(), text::rule_refuse(), text::rule_refuse_says());
    let rows: Vec<Vec<Markup>> = missing.names.iter().enumerate().map(|(at, name)| row(missing.kind, at, name, choice, options)).collect();
    let headings = [text::heading_name(), text::heading_means()];
    let body = html! {
        (rule.value(choice.unknown.word()))
        div.mini-form { (mini_table(title, &headings, &rows)) }
        @if missing.more > 0 { (notice(Tone::Plain, text::more_names(parts::number(signed, missing.more)))) }
    };
    html! { (card(title).body(body)) }
}

fn row(kind: Kind, at: usize, name: &str, choice: &Choice, options: &Options) -> Vec<Markup> {
    let chosen = match choice.map.get(&name_key(name)) {
        Some(Some(id)) => id.to_string(),
        Some(None) => LEAVE_OUT.to_owned(),
        None => String::new(),
    };
    let meant = select(format!("{}-{at}", kind.word()), text::means(name))
        .label_hidden()
        .option("", text::rule_refuse())
        .option(LEAVE_OUT, text::leave_out())
        .options(options.clone())
        .value(chosen);
    vec![html! { bdi { (name) } }, html! { (meant) }]
}

/// Names that only this form has; they are read from what was typed.
#[derive(Debug, serde::Deserialize)]
pub(super) struct ValuesForm {}

/// Saves and begins the check.
pub(super) async fn save(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<ValuesForm>,
) -> Result<Response, Problem> {
    imports::require(&signed.ctx)?;
    let mut found = find(&app, &signed, id_of(&id)?).await?;
    read(&form.values, &mut found);
    let (ctx, chosen, id) = (signed.ctx.clone(), found.settings.clone(), found.import.id);
    let saved = app.db.write(move |tx| {
        imports::choose(&ctx, tx, id, &chosen)?;
        imports::check(&ctx, tx, id)
    });
    match saved.await {
        Ok(()) => Ok(signed.to(&paths::show(id))),
        Err(fault) if fault.category == Category::Invalid => Ok(signed.show(page(&signed, &found, Some(&fault)))),
        Err(fault) if fault.is("import.not_now") => Ok(signed.to(&paths::show(id))),
        Err(fault) => Err(fault.into()),
    }
}

/// What was chosen for each name; an id that was not offered counts as none.
fn read(values: &Values, found: &mut Found) {
    for (missing, (kind, options)) in found.settings.missing.iter().zip(&found.options) {
        let mut choice =
            Choice { unknown: Unknown::from_word(values.get(&format!("rule-{}", kind.word()))).unwrap_or_default(), ..Choice::default() };
        for (at, name) in missing.names.iter().enumerate() {
            let word = values.get(&format!("{}-{at}", kind.word()));
            if word == LEAVE_OUT {
                choice.map.insert(name_key(name), None);
            } else if options.iter().any(|(id, _)| id == word)
                && let Ok(id) = word.parse()
            {
                choice.map.insert(name_key(name), Some(id));
            }
        }
        *found.settings.values.of_mut(*kind) = choice;
    }
}
