//! Step 4: the tree of companies, at least the root.

use axum::extract::State;
use axum::response::Response;
use kernel::{Category, Fault};
use maud::html;
use web::Problem;
use web::form::Form;
use web::format::Format;
use web::kit::{Flash, button, field, pair, select, tree};

use super::{Wizard, path_of};
use crate::companies::{self, TreeRow};
use crate::http::App;
use crate::organization::SetupStep;
use crate::setup::{self, SaveCompanies, text};
use crate::{CompanyId, organization};

const STEP: SetupStep = SetupStep::Companies;

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct CompaniesForm {
    root: Option<String>,
    name: String,
    parent: String,
    add: Option<String>,
}

pub(super) async fn form(State(app): State<App>, wizard: Wizard) -> Result<Response, Problem> {
    match wizard.elsewhere(STEP) {
        Some(elsewhere) => Ok(elsewhere),
        None => page(&app, &wizard, &CompaniesForm::default(), None).await,
    }
}

async fn page(app: &App, wizard: &Wizard, typed: &CompaniesForm, fault: Option<&Fault>) -> Result<Response, Problem> {
    wizard.owner()?;
    let ctx = wizard.ctx.clone();
    let rows = app.db.read(move |read| companies::tree(&ctx, read)).await.map_err(Fault::from)?;
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let first = rows.first();
    let root = typed.root.clone().or_else(|| first.map(|row| row.name.clone())).unwrap_or_default();
    let parent = if typed.parent.is_empty() { first.map(|row| row.id.to_string()).unwrap_or_default() } else { typed.parent.clone() };
    let body = html! {
        form method="post" action=(path_of(STEP)) data-dirty {
            (field("root", text::root()).value(root).required().max_length(300).autocomplete("off").hint(text::root_hint()).errors(errors))
            @if rows.len() > 1 { (tree(text::tree(), &companies::branches(&rows, &mut 0, 0, &Format::default()))) }
            (pair(html! {
                (field("name", text::new_company()).value(&typed.name).max_length(300).autocomplete("off")
                    .hint(text::new_company_hint()).errors(errors))
                (select("parent", text::below_of()).required().options(rows.iter().map(TreeRow::choice)).value(parent).errors(errors))
            }))
            div.actions {
                (Wizard::back(STEP))
                (button(text::add_company()).sends("add", "1"))
                (button(text::go_on()).primary())
            }
        }
    };
    Ok(wizard.show(STEP, text::companies_sentence(), fault, body))
}

pub(super) async fn save(State(app): State<App>, wizard: Wizard, form: Form<CompaniesForm>) -> Result<Response, Problem> {
    if let Some(elsewhere) = wizard.elsewhere(STEP) {
        return Ok(elsewhere);
    }
    let (ctx, typed) = (wizard.ctx.clone(), form.input);
    let parent = typed.parent.parse().unwrap_or(CompanyId(kernel::ids::Uuid::nil()));
    let (stays, name) = (typed.add.is_some(), kernel::text::one_line(&typed.name));
    let input = SaveCompanies { root: typed.root.clone().unwrap_or_default(), name: typed.name.clone(), parent };
    let saved = app
        .db
        .write(move |tx| {
            organization::hold_administration(&ctx, tx)?;
            setup::save_companies(&ctx, tx, input.clone())?;
            if stays { Ok(()) } else { setup::reach(&ctx, tx, SetupStep::Mail) }
        })
        .await;
    match saved {
        Ok(()) if stays && !name.is_empty() => Ok(wizard.visit.to_with(&path_of(STEP), &Flash::good(text::company_added(name)))),
        Ok(()) if stays => Ok(wizard.visit.to(&path_of(STEP))),
        Ok(()) => Ok(wizard.visit.to(&path_of(SetupStep::Mail))),
        Err(fault) if fault.category == Category::Unavailable => Err(fault.into()),
        Err(fault) => page(&app, &wizard, &typed, Some(&fault)).await,
    }
}
