//! `/administration/imports/{id}/values`: names of the file that are not there, and what becomes of them. Asked once a kind; one by one
//! for as many as there are, a page at a time, and for all others at once.

use access::Ctx;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Read;
use kernel::{Category, Fault};
use maud::{Markup, html};
use web::form::{Form, Values};
use web::kit::{button, card, error_summary, link_button, mini_table, radio_cards, select};
use web::url::Query;
use web::{Page, Problem};

use super::{id_of, parts, paths};
use crate::ImportId;
use crate::http::{App, Signed};
use crate::imports::defaults::may_make;
use crate::imports::{self, Choice, Chosen, Import, Kind, Missing, MissingName, NamesFrom, Settings, Unknown, text};

/// What a name may be taken for: ids with names.
type Options = Vec<(String, String)>;

/// The word of a select for a name whose cell counts as empty.
const LEAVE_OUT: &str = "ignore";

/// So many names of a kind stand on a page.
const PAGE: usize = 100;

struct Found {
    import: Import,
    settings: Settings,
    kinds: Vec<Shown>,
}

/// What is shown of a kind.
struct Shown {
    missing: Missing,
    options: Options,
    names: Vec<MissingName>,
    is_before: bool,
    is_behind: bool,
}

fn options(ctx: &Ctx, read: &mut Read<'_>, kind: Kind) -> Result<Options, Fault> {
    Ok(imports::offered(ctx, read, kind)?.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}

/// Where a kind's names are looked at: `group-after=…`, `group-before=…` in the address.
fn from(here: &Query, kind: Kind) -> NamesFrom {
    let key = |word: &str| here.get(&format!("{}-{word}", kind.word())).map(str::to_owned);
    key("before").map_or_else(|| NamesFrom::After(key("after").unwrap_or_default()), NamesFrom::Before)
}

async fn find(app: &App, signed: &Signed, id: ImportId, here: &Query) -> Result<Found, Fault> {
    let (ctx, here) = (signed.ctx.clone(), here.clone());
    app.db
        .read(move |read| {
            let import = imports::get(&ctx, read, id)?;
            let settings = import.settings.clone().ok_or_else(Fault::not_found)?;
            let mut kinds = Vec::new();
            for missing in &settings.missing {
                let from = from(&here, missing.kind);
                let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
                let mut names = imports::missing_names(&ctx, read, &import, missing.kind, &from, most)?;
                let is_more = names.len() > PAGE;
                let (is_before, is_behind) = match &from {
                    NamesFrom::After(key) => (!key.is_empty(), is_more),
                    NamesFrom::Before(_) => (is_more, true),
                };
                if is_more && matches!(from, NamesFrom::Before(_)) {
                    names.remove(0);
                }
                names.truncate(PAGE);
                let options = options(&ctx, read, missing.kind)?;
                kinds.push(Shown { missing: missing.clone(), options, names, is_before, is_behind });
            }
            Ok(Found { import, settings, kinds })
        })
        .await
}

pub(super) async fn form(State(app): State<App>, signed: Signed, Path(id): Path<String>, here: Query) -> Result<Response, Problem> {
    imports::require(&signed.ctx)?;
    let found = find(&app, &signed, id_of(&id)?, &here).await?;
    if found.settings.missing.is_empty() || !found.import.may_be_checked() {
        return Ok(signed.to(&paths::show(found.import.id)));
    }
    Ok(signed.show(page(&signed, &found, &here, None)))
}

fn page(signed: &Signed, found: &Found, here: &Query, fault: Option<&Fault>) -> Page {
    let import = &found.import;
    let action = here.clone().at(paths::of(import.id, "values")).to_string();
    let body = html! {
        (parts::wizard(Some(import), 1))
        form.stack method="post" action=(action) {
            (error_summary(fault))
            @for shown in &found.kinds { (kind_card(signed, &found.settings, shown)) }
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

fn kind_card(signed: &Signed, settings: &Settings, shown: &Shown) -> Markup {
    let kind = shown.missing.kind;
    let (title, makes) = words(kind);
    let choice = settings.values.of(kind);
    let may_make = may_make(&signed.ctx, kind);
    let mut rule = radio_cards(format!("rule-{}", kind.word()), text::rule());
    if may_make {
        rule = rule.card(Unknown::Create.word(), text::rule_create(), makes);
    }
    rule = rule
        .card(Unknown::Map.word(), text::rule_map(), text::rule_map_says())
        .card(Unknown::Ignore.word(), text::rule_ignore(), text::rule_ignore_says())
        .card(Unknown::Refuse.word(), text::rule_refuse(), text::rule_refuse_says());
    let rows: Vec<Vec<Markup>> = shown.names.iter().enumerate().map(|(at, name)| row(kind, at, name, &shown.options)).collect();
    let headings = [text::heading_name(), text::heading_means()];
    let others = match (choice.others, choice.others_are) {
        (Unknown::Map, Some(id)) => id.to_string(),
        (Unknown::Create | Unknown::Ignore, _) => choice.others.word().to_owned(),
        _ => String::new(),
    };
    let all_others = select(format!("others-{}", kind.word()), text::others())
        .option("", text::rule_refuse())
        .option(LEAVE_OUT, text::leave_out())
        .options(may_make.then(|| (Unknown::Create.word(), text::rule_create())))
        .options(shown.options.clone())
        .value(others)
        .hint(text::others_hint());
    let (first, last) = (shown.names.first(), shown.names.last());
    let go = |word: &str, name: Option<&MissingName>| format!("{}-{word}={}", kind.word(), name.map_or("", |name| &name.key));
    let body = html! {
        (rule.value(choice.unknown.word()))
        div.mini-form { (mini_table(title, &headings, &rows)) }
        @if shown.is_before || shown.is_behind {
            p.dim { (text::names_in_all(parts::number(signed, shown.missing.count))) }
            div.actions {
                @if shown.is_before { (button(text::names_before()).small().sends("go", go("before", first))) }
                @if shown.is_behind { (button(text::names_behind()).small().sends("go", go("after", last))) }
            }
        }
        (all_others)
    };
    html! { (card(title).body(body)) }
}

fn row(kind: Kind, at: usize, name: &MissingName, options: &Options) -> Vec<Markup> {
    let chosen = match name.chosen {
        Chosen::Is(id) => id.to_string(),
        Chosen::LeftOut => LEAVE_OUT.to_owned(),
        Chosen::Nothing => String::new(),
    };
    let meant = select(format!("{}-{at}", kind.word()), text::means(&name.name))
        .label_hidden()
        .option("", text::as_all_others())
        .option(LEAVE_OUT, text::leave_out())
        .options(options.clone())
        .value(chosen);
    vec![html! { bdi { (name.name) } }, html! { input type="hidden" name={ "name-" (kind.word()) "-" (at) } value=(name.key); (meant) }]
}

/// Names that only this form has; they are read from what was typed.
#[derive(Debug, serde::Deserialize)]
pub(super) struct ValuesForm {}

/// Saves, and begins the check or shows other names.
pub(super) async fn save(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    here: Query,
    form: Form<ValuesForm>,
) -> Result<Response, Problem> {
    imports::require(&signed.ctx)?;
    let mut found = find(&app, &signed, id_of(&id)?, &here).await?;
    let names = read(&form.values, &mut found);
    let (ctx, values, id) = (signed.ctx.clone(), found.settings.values.clone(), found.import.id);
    let go = form.values.get("go").to_owned();
    let checks = go.is_empty();
    let saved = app.db.write(move |tx| {
        for (kind, names) in &names {
            imports::choose_names(&ctx, tx, id, *kind, names)?;
        }
        let mut settings = imports::get(&ctx, tx, id)?.settings.ok_or_else(Fault::not_found)?;
        settings.values.clone_from(&values);
        imports::choose(&ctx, tx, id, &settings)?;
        if checks { imports::check(&ctx, tx, id) } else { Ok(()) }
    });
    match saved.await {
        Ok(()) if checks => Ok(signed.to(&paths::show(id))),
        Ok(()) => Ok(signed.to(&elsewhere(&paths::of(id, "values"), &here, &go))),
        Err(fault) if fault.category == Category::Invalid => Ok(signed.show(page(&signed, &found, &here, Some(&fault)))),
        Err(fault) if fault.is("import.not_now") => Ok(signed.to(&paths::show(id))),
        Err(fault) => Err(fault.into()),
    }
}

/// The page with other names of the kind that `go` says; those of the other kinds stay.
fn elsewhere(path: &str, here: &Query, go: &str) -> String {
    let Some((word, key)) = go.split_once('=') else { return path.to_owned() };
    let mut to = Query::new(path);
    for kind in Kind::ALL.map(Kind::word) {
        for place in ["after", "before"].map(|place| format!("{kind}-{place}")) {
            if place == word {
                to = to.with(&place, key);
            } else if let Some(kept) = here.get(&place).filter(|_| !word.starts_with(&format!("{kind}-"))) {
                to = to.with(&place, kept);
            }
        }
    }
    to.to_string()
}

/// Takes the rules, and gives what was chosen for each name; an id that was not offered counts as none.
fn read(values: &Values, found: &mut Found) -> Vec<(Kind, Vec<(String, Chosen)>)> {
    let mut all = Vec::new();
    for shown in &found.kinds {
        let kind = shown.missing.kind;
        let offered = |word: &str| shown.options.iter().any(|(id, _)| id == word).then(|| word.parse().ok()).flatten();
        let word = values.get(&format!("others-{}", kind.word()));
        let (others, others_are) = match (offered(word), Unknown::from_word(word)) {
            (Some(id), _) => (Unknown::Map, Some(id)),
            (None, Some(rule @ (Unknown::Ignore | Unknown::Create))) => (rule, None),
            _ => (Unknown::Refuse, None),
        };
        let unknown = Unknown::from_word(values.get(&format!("rule-{}", kind.word()))).unwrap_or_default();
        *found.settings.values.of_mut(kind) = Choice { unknown, others, others_are };
        let mut names = Vec::new();
        for at in 0..PAGE {
            let key = values.get(&format!("name-{}-{at}", kind.word()));
            let chosen = match values.get(&format!("{}-{at}", kind.word())) {
                LEAVE_OUT => Chosen::LeftOut,
                word => offered(word).map_or(Chosen::Nothing, Chosen::Is),
            };
            if !key.is_empty() {
                names.push((key.to_owned(), chosen));
            }
        }
        all.push((kind, names));
    }
    all
}
