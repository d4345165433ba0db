//! `/administration/imports/{id}/columns`: what each column is, and what new people get where the file is silent.

use std::str::FromStr;

use axum::extract::{Path, State};
use axum::response::Response;
use db::Read;
use kernel::fault::FieldErrors;
use kernel::{Category, Fault, FieldError};
use maud::{Markup, html};
use sheet::{Column, Found, Importable, Preset, column_name};
use web::form::{Form, Values};
use web::kit::{
    Tone, button, card, checkbox, error_summary, field as field_of_name, link_button, mini_table, notice, pair, radio_cards, select,
};
use web::url::Query;
use web::{Page, Problem};

use super::{id_of, parts, paths};
use crate::companies::{self, TreeRow};
use crate::http::{App, Signed};
use crate::imports::people::IS_ATTORNEY;
use crate::imports::row::Importer;
use crate::imports::{self, custom, new_fields, presets, text};
use crate::imports::{Absent, Defaults, Import, ImportKind, Mode, NewField, Settings};
use crate::{ImportId, groups, plans, roles};

/// How the words of a select begin that make a field of the column; the kind follows.
const NEW: &str = "new:";

type Choices = Vec<(String, String)>;

struct Options {
    companies: Choices,
    roles: Choices,
    groups: Choices,
    plans: Choices,
    /// Custom fields.
    custom: Choices,
}

fn load(ctx: &access::Ctx, read: &mut Read<'_>) -> Result<Options, Fault> {
    Ok(Options {
        companies: companies::outline(ctx, read)?.iter().map(TreeRow::choice).collect(),
        roles: roles::to_hand_out(ctx, read)?.into_iter().map(|r| (r.id.to_string(), r.name)).collect(),
        groups: groups::list(read, ctx.org)?.into_iter().map(|g| (g.id.to_string(), g.name)).collect(),
        custom: custom::choices(read, ctx.org)?,
        plans: plans::list(read, ctx.org)?.into_iter().map(|p| (p.id.to_string(), p.name)).collect(),
    })
}

async fn open(app: &App, signed: &Signed, id: ImportId) -> Result<(Import, Settings, Options), Fault> {
    let ctx = signed.ctx.clone();
    let (import, options) = app.db.read(move |read| Ok::<_, Fault>((imports::get(&ctx, read, id)?, load(&ctx, read)?))).await?;
    let settings = import.settings.clone().ok_or_else(Fault::not_found)?;
    Ok((import, settings, options))
}

pub(super) async fn form(State(app): State<App>, signed: Signed, Path(id): Path<String>, here: Query) -> Result<Response, Problem> {
    imports::require(&signed.ctx)?;
    let (import, mut settings, options) = open(&app, &signed, id_of(&id)?).await?;
    if !import.may_be_checked() {
        return Ok(signed.to(&paths::show(import.id)));
    }
    if let Some(word) = here.get("preset") {
        settings.preset = Preset::from_word(word);
        settings.mapping.columns = presets::columns(import.kind, &settings.seen.header, settings.preset).iter().map(field_of).collect();
        let (org, kind) = (signed.ctx.org, import.kind);
        settings = app.db.read(move |read| custom::recognize(read, org, kind, &mut settings).map(|()| settings.clone())).await?;
    }
    Ok(signed.show(page(&signed, &import, &settings, &options, None)))
}

fn field_of(column: &Column) -> Option<String> {
    if let Found::Field(key) = column.found { Some(key.to_owned()) } else { None }
}

fn page(signed: &Signed, import: &Import, settings: &Settings, options: &Options, fault: Option<&Fault>) -> Page {
    let errors = fault.map_or(&[][..], |fault| &fault.fields[..]);
    let columns = presets::columns(import.kind, &settings.seen.header, settings.preset);
    let rows: Vec<Vec<Markup>> = columns.iter().map(|column| column_row(signed, import.kind, settings, options, column, errors)).collect();
    let headings = [text::heading_column(), text::heading_sample(), text::heading_field()];
    let body = html! {
        (parts::wizard(Some(import), 1))
        div.stack {
        (looks_like(import, settings))
        form method="post" action=(paths::of(import.id, "columns")) {
            input type="hidden" name="preset" value=(settings.preset.map_or("", Preset::word));
            div.stack {
                (error_summary(fault))
                (card(text::columns_card()).sentence(text::columns_card_sentence()).id("columns").body(html! {
                    div.mini-form { (mini_table(text::columns_caption(), &headings, &rows)) }
                }))
                (what_it_does(import.kind, settings, options, errors))
                @match import.kind {
                    ImportKind::Users => { (new_people(settings, options, errors)) }
                    ImportKind::Companies => { (new_companies(settings, options, errors)) }
                }
                div.actions { (link_button(text::back(), paths::LIST)) (button(text::check_button()).primary()) }
            }
        }
        }
    };
    let sentence = text::columns_sentence(parts::number(signed, settings.seen.rows), &import.file_name);
    let status = fault.map_or(axum::http::StatusCode::OK, |fault| web::problem::status_of(fault.category));
    let page = Page::new(text::columns_title()).sentence(sentence).crumbs(parts::crumbs(import.file_name.clone()));
    page.section(paths::LIST).status(status).body(body)
}

/// What kind of file it looks like; another kind takes some columns for something else.
fn looks_like(import: &Import, settings: &Settings) -> Markup {
    let kinds = Preset::ALL.into_iter().map(|preset| (preset.word(), preset.label()));
    let choice = select("preset", text::looks_like())
        .option("", text::looks_like_none())
        .options(kinds)
        .value(settings.preset.map_or("", Preset::word))
        .hint(text::looks_like_hint());
    let body = html! {
        form.stack method="get" action=(paths::of(import.id, "columns")) {
            (choice)
            div.actions { (button(text::looks_like_take())) }
        }
    };
    html! { (card("").body(body)) }
}

fn column_row(
    signed: &Signed,
    kind: ImportKind,
    settings: &Settings,
    options: &Options,
    column: &Column,
    errors: &[FieldError],
) -> Vec<Markup> {
    let letter = column_name(column.index);
    let chosen = settings.mapping.columns.get(column.index).cloned().flatten().unwrap_or_default();
    let samples: Vec<&str> = settings.seen.samples.iter().filter_map(|row| row.get(column.index)).map(String::as_str).collect();
    let hint = match column.found {
        Found::NotImported(reason) if chosen.is_empty() => text::not_imported(reason),
        Found::Twice(_, better) => text::filled_by(column_name(better)),
        Found::Unknown if chosen.is_empty() => text::unknown_column().to_owned(),
        _ => String::new(),
    };
    let importer = Importer::new(kind);
    let with_attorney = signed.organization.debt_settlement;
    let shown = importer.fields().iter().filter(|field| with_attorney || field.key != IS_ATTORNEY);
    let fields = shown.map(|field| (field.key, field.label));
    let custom = options.custom.iter().filter(|_| kind == ImportKind::Users).cloned();
    let unmapped = matches!(column.found, Found::Unknown | Found::NotImported(_));
    let new = (kind == ImportKind::Users && unmapped && new_fields::may_define(&signed.ctx)).then(|| {
        let proposed = new_fields::propose(samples.iter().copied());
        let mut kinds = new_fields::KINDS.to_vec();
        kinds.sort_by_key(|kind| *kind != proposed);
        kinds.into_iter().map(|kind| (format!("{NEW}{}", kind.word()), text::new_field(kind.label().0.to_lowercase())))
    });
    let field = settings.new_fields.iter().find(|new| new.column == column.index);
    let chosen = field.map_or(chosen, |field| format!("{NEW}{}", field.kind));
    let name = new.is_some().then(|| {
        field_of_name(format!("new-name-{}", column.index), text::new_field_name(&letter))
            .value(field.map_or(column.header.as_str(), |field| field.label.as_str()))
            .errors(errors)
    });
    let choice = select(format!("column-{}", column.index), text::is_for(&letter))
        .label_hidden()
        .option("", text::leave_out())
        .options(fields)
        .options(custom)
        .options(new.into_iter().flatten())
        .value(chosen)
        .hint(hint);
    let header = if column.header.is_empty() { text::no_header() } else { &column.header };
    vec![
        html! { bdi { (header) } " " span.dim { (letter) } },
        html! { @for sample in samples.iter().filter(|sample| !sample.is_empty()) { div.sample dir="auto" { (sample) } } },
        html! { (choice) @if let Some(name) = name { (name) } },
    ]
}

/// Which rows are taken, what an empty cell means, and what becomes of people who are not in the file.
fn what_it_does(kind: ImportKind, settings: &Settings, options: &Options, errors: &[FieldError]) -> Markup {
    let mode = radio_cards("mode", text::mode())
        .card(Mode::Upsert.word(), text::mode_upsert(), text::mode_upsert_says())
        .card(Mode::Create.word(), text::mode_create(), text::mode_create_says())
        .card(Mode::Update.word(), text::mode_update(), text::mode_update_says())
        .value(settings.mode.word());
    let company = settings.absent.and_then(|absent| absent.company).map(|id| id.to_string()).unwrap_or_default();
    let body = html! {
        (mode)
        @if kind == ImportKind::Users {
            (checkbox("empty_clears", text::empty_clears()).hint(text::empty_clears_hint()).on(settings.empty_clears))
            (checkbox("deactivates_absent", text::deactivates_absent()).hint(text::deactivates_absent_hint()).on(settings.absent.is_some()))
            (select("absent_company", text::absent_company())
                .option("", text::absent_everywhere())
                .options(options.companies.clone())
                .value(company)
                .hint(text::absent_company_hint())
                .errors(errors))
        }
    };
    html! { (card(text::does_card()).body(body)) }
}

fn new_companies(settings: &Settings, options: &Options, errors: &[FieldError]) -> Markup {
    let parent = select("company", text::default_parent())
        .quiet()
        .option("", text::no_default())
        .options(options.companies.clone())
        .value(settings.defaults.company.map(|id| id.to_string()).unwrap_or_default())
        .hint(text::default_parent_hint());
    html! { (card(text::new_companies_card()).body(html! { (parent.errors(errors)) })) }
}

fn new_people(settings: &Settings, options: &Options, errors: &[FieldError]) -> Markup {
    let defaults = &settings.defaults;
    let has = |key: &str| settings.mapping.columns.iter().flatten().any(|field| field == key);
    let choice = |name: &'static str, field: &str, label: &'static str, choices: &Choices, value: Option<String>| {
        let hint = if has(field) { text::from_file() } else { "" };
        let value = value.unwrap_or_default();
        let chosen = select(name, label).quiet().hint(hint).errors(errors);
        // What stood there before may not be offered to this person: then nothing is chosen for them.
        let chosen = if choices.iter().any(|(id, _)| *id == value) { chosen } else { chosen.option("", text::no_default()) };
        chosen.options(choices.clone()).value(value)
    };
    let id = |id: Option<&dyn ToString>| id.map(ToString::to_string);
    let company = choice("company", "company", text::default_company(), &options.companies, id(defaults.company.as_ref().map(|i| i as _)));
    let role = choice("role", "role", text::default_role(), &options.roles, id(defaults.role.as_ref().map(|i| i as _)));
    let group = choice(
        "primary_group",
        "primary_group",
        text::default_group(),
        &options.groups,
        id(defaults.primary_group.as_ref().map(|i| i as _)),
    );
    let plan = choice("plan", "plan", text::default_plan(), &options.plans, id(defaults.plan.as_ref().map(|i| i as _)));
    let body = html! {
        (pair(html! { (role) (company) }))
        (pair(html! { (group) (plan) }))
        (notice(Tone::Plain, text::passwords_note()))
        (checkbox("invites", text::invites()).hint(text::invites_hint()).on(settings.invites))
    };
    html! { (card(text::defaults_card()).sentence(text::defaults_sentence()).body(body)) }
}

/// Names that only this form has; the rest is read from what was typed.
#[derive(Debug, serde::Deserialize)]
pub(super) struct ColumnsForm {}

/// Saves and begins the check.
pub(super) async fn save(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<ColumnsForm>,
) -> Result<Response, Problem> {
    imports::require(&signed.ctx)?;
    let (import, mut settings, options) = open(&app, &signed, id_of(&id)?).await?;
    let id = import.id;
    let read = read(&form.values, &mut settings);
    settings = imports::with_choices(&app.db, signed.ctx.org, &import, settings).await?;
    let saved = match read {
        Ok(()) => choose_and_begin(&app, &signed, &import, &mut settings).await,
        Err(fault) => Err(fault),
    };
    match saved {
        Ok(next) => Ok(signed.to(&next)),
        Err(fault) if fault.category == Category::Invalid => Ok(signed.show(page(&signed, &import, &settings, &options, Some(&fault)))),
        Err(fault) if fault.is("import.not_now") => Ok(signed.to(&paths::show(id))),
        Err(fault) => Err(fault.into()),
    }
}

/// Keeps what was chosen and begins the check, or leads to the names that are not there. Says where to go.
async fn choose_and_begin(app: &App, signed: &Signed, import: &Import, settings: &mut Settings) -> Result<String, Fault> {
    let (ctx, chosen, id) = (signed.ctx.clone(), settings.clone(), import.id);
    app.db.write(move |tx| imports::choose(&ctx, tx, id, &chosen)).await?;
    settings.missing = imports::missing(&app.db, &signed.ctx, import, settings).await?;
    let (ctx, chosen, id) = (signed.ctx.clone(), settings.clone(), import.id);
    let asks = !chosen.missing.is_empty();
    app.db
        .write(move |tx| {
            imports::choose(&ctx, tx, id, &chosen)?;
            if asks { Ok(()) } else { imports::check(&ctx, tx, id) }
        })
        .await?;
    Ok(if asks { paths::of(id, "values") } else { paths::show(id) })
}

/// Takes what was typed. A word that the page does not offer is refused: it may have meant to narrow what the file does.
fn read(values: &Values, settings: &mut Settings) -> Result<(), Fault> {
    let mut new = Vec::new();
    for (index, column) in settings.mapping.columns.iter_mut().enumerate() {
        let key = values.get(&format!("column-{index}"));
        if let Some(kind) = key.strip_prefix(NEW) {
            let label = values.get(&format!("new-name-{index}")).to_owned();
            new.push(NewField { column: index, label, kind: kind.to_owned(), choices: Vec::new() });
            *column = Some(new_fields::key_of(index));
        } else {
            *column = (!key.is_empty()).then(|| key.to_owned());
        }
    }
    settings.new_fields = new;
    let mut errors = FieldErrors::default();
    settings.preset = Preset::from_word(values.get("preset"));
    settings.mode = match values.get("mode") {
        "" => Mode::default(),
        word => Mode::from_word(word).unwrap_or_else(|| unknown(&mut errors, "mode")),
    };
    settings.empty_clears = values.has("empty_clears");
    let company = id_in(values, "absent_company", &mut errors);
    settings.absent = values.has("deactivates_absent").then_some(Absent { company });
    settings.invites = values.has("invites");
    settings.defaults = Defaults {
        company: id_in(values, "company", &mut errors),
        role: id_in(values, "role", &mut errors),
        primary_group: id_in(values, "primary_group", &mut errors),
        plan: id_in(values, "plan", &mut errors),
    };
    errors.check()
}

/// What a select says, or nothing where it says nothing.
fn id_in<T: FromStr>(values: &Values, field: &'static str, errors: &mut FieldErrors) -> Option<T> {
    match values.get(field) {
        "" => None,
        word => word.parse().ok().or_else(|| unknown(errors, field)),
    }
}

fn unknown<T: Default>(errors: &mut FieldErrors, field: &'static str) -> T {
    errors.add(field, "choice.unknown", text::choice_unknown());
    T::default()
}
