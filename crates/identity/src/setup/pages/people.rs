//! Step 6: the first people. Good rows are kept, wrong ones stay in the grid with what is wrong beside it.

use axum::extract::State;
use axum::response::Response;
use db::DbError;
use kernel::{Category, Fault, FieldError};
use maud::html;
use web::Problem;
use web::form::Form;
use web::kit::{Flash, Tone, button, link_button, notice};

use super::people_grid::{self, EMPTY_ROWS, GridChoices, GridRow, MOST_ROWS};
use super::{Wizard, path_of};
use crate::companies::{self, TreeRow};
use crate::http::App;
use crate::organization::SetupStep;
use crate::passwords;
use crate::policies::Rules;
use crate::roles::{self, Builtin};
use crate::setup::{self, AddPerson, Added, TemporaryPassword, text};

const STEP: SetupStep = SetupStep::People;

/// The rows are read from what was typed; only the button counts here.
#[derive(Debug, serde::Deserialize)]
pub(super) struct PeopleForm {
    #[serde(default)]
    more: Option<String>,
    #[serde(default)]
    stay: Option<String>,
}

pub(super) async fn form(State(app): State<App>, wizard: Wizard) -> Result<Response, Problem> {
    match wizard.elsewhere(STEP) {
        Some(elsewhere) => Ok(elsewhere),
        None => page(&app, &wizard, Vec::new(), 0, None).await,
    }
}

async fn page(app: &App, wizard: &Wizard, mut rows: Vec<GridRow>, added: usize, fault: Option<&Fault>) -> Result<Response, Problem> {
    wizard.owner()?;
    let ctx = wizard.ctx.clone();
    let (choices, there) = app.db.read(move |read| Ok::<_, Fault>((choices(&ctx, read)?, setup::summary(&ctx, read)?.len()))).await?;
    rows.resize(rows.len() + EMPTY_ROWS, GridRow::default());
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let so_far = if there == 1 { text::one_there().to_owned() } else { text::people_there(there) };
    let body = html! {
        @if added > 0 { (notice(Tone::Good, text::rows_kept(added))) }
        (notice(Tone::Plain, text::people_access()))
        @if there > 0 { p { strong { (so_far) } } }
        form method="post" action=(path_of(STEP)) data-dirty data-proposes="user_name" {
            (Wizard::on_enter())
            (people_grid::grid(&rows, &choices, errors))
            p.hint { (text::details_hint()) }
            div.actions {
                (Wizard::back(STEP))
                (link_button(text::people_import(), "/administration/imports").ghost())
                (button(text::more_rows()).sends("more", "1"))
                (button(text::save_people()).sends("stay", "1"))
                (button(text::go_on()).primary())
            }
        }
    };
    Ok(wizard.show(STEP, text::people_sentence(), fault, body))
}

fn choices(ctx: &access::Ctx, read: &mut db::Read<'_>) -> Result<GridChoices, Fault> {
    let rows = companies::outline(ctx, read)?;
    let preset = roles::find_builtin(read, ctx.org, Builtin::FullUser)?;
    Ok(GridChoices {
        roles: roles::list(read, ctx.org)?.into_iter().map(|role| (role.id.to_string(), role.name)).collect(),
        company: rows.first().map(|row| row.id.to_string()).unwrap_or_default(),
        companies: rows.iter().map(TreeRow::choice).collect(),
        role: preset.map(|role| role.id.to_string()).unwrap_or_default(),
    })
}

pub(super) async fn save(State(app): State<App>, wizard: Wizard, form: Form<PeopleForm>) -> Result<Response, Problem> {
    if let Some(elsewhere) = wizard.elsewhere(STEP) {
        return Ok(elsewhere);
    }
    wizard.owner()?;
    let rows = people_grid::read(&form.values);
    if form.input.more.is_some() {
        return page(&app, &wizard, rows, 0, None).await;
    }
    if rows.len() > MOST_ROWS {
        let fault = Fault::new(Category::Invalid, "setup.too_many_people", text::too_many_rows(MOST_ROWS, rows.len()));
        return page(&app, &wizard, rows, 0, Some(&fault)).await;
    }
    let (mut wrong, mut errors, mut added) = (Vec::new(), Vec::new(), 0);
    for row in rows {
        match add(&app, &wizard, &row).await {
            Ok(_) => added += 1,
            Err(fault) if fault.category == Category::Unavailable && added == 0 => return Err(fault.into()),
            Err(fault) => {
                errors.extend(of_row(fault, wrong.len()));
                wrong.push(row);
            }
        }
    }
    if !wrong.is_empty() {
        let shown = page(&app, &wizard, wrong, added, Some(&Fault::fields(errors))).await;
        // Who was added is there, whatever the database says by now.
        let unsure = |problem| if added > 0 { Fault::from(DbError::Unsure("after some were added".into())).into() } else { problem };
        return shown.map_err(unsure);
    }
    let said = Flash::good(text::rows_added(added));
    if form.input.stay.is_some() {
        return Ok(wizard.visit.to_with(&path_of(STEP), &said));
    }
    let ctx = wizard.ctx.clone();
    app.db.write(move |tx| setup::reach(&ctx, tx, SetupStep::Summary)).await?;
    let next = path_of(SetupStep::Summary);
    Ok(if added > 0 { wizard.visit.to_with(&next, &said) } else { wizard.visit.to(&next) })
}

/// One row, in a transaction of its own; a password to mail is hashed before it.
async fn add(app: &App, wizard: &Wizard, row: &GridRow) -> Result<Added, Fault> {
    let unknown = |field: &'static str| move |_| Fault::field(field, "choice.unknown", crate::organization::text::choose_one());
    let details = if row.details {
        let plain = passwords::generate(&wizard.ctx, &Rules::default());
        let hash = app.hasher.hash(plain.clone()).await?;
        Some(TemporaryPassword { plain, hash })
    } else {
        None
    };
    let input = AddPerson {
        first_name: row.first_name.clone(),
        last_name: row.last_name.clone(),
        email: row.email.clone(),
        user_name: row.user_name.clone(),
        role: row.role.parse().map_err(unknown("role"))?,
        company: row.company.parse().map_err(unknown("company"))?,
        details,
    };
    let ctx = wizard.ctx.clone();
    app.db.write(move |tx| setup::add_person(&ctx, tx, input.clone())).await
}

/// A row's faults under the names of its inputs. One that belongs to no field stands at the e-mail.
fn of_row(fault: Fault, at: usize) -> Vec<FieldError> {
    if fault.fields.is_empty() {
        return vec![FieldError { field: format!("email-{at}").into(), code: fault.code, message: fault.message }];
    }
    fault.fields.into_iter().map(|error| FieldError { field: format!("{}-{at}", error.field).into(), ..error }).collect()
}
