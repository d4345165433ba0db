//! A new card, and the form of one that is there.

use access::Capability;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Category, Fault};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, Tone, card, diff, error_summary, field, narrow, notice, pair, save_bar, select, unindented};
use web::page::Crumb;
use web::{Page, Problem};

use super::list::company_options;
use super::show::load;
use super::{errors_of, id_of, is_shown, paths, status_of, text};
use crate::CompanyId;
use crate::employees::{self, CardForm, CreateEmployee, Employee, UpdateEmployee};
use crate::http::{App, Signed};

/// A card's form as a browser sends it.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    version: i64,
    first_name: String,
    last_name: String,
    email: String,
    phone: String,
    job_title: String,
    hire_date: String,
    company: String,
}

impl Typed {
    fn of(own: &Employee) -> Self {
        let form = CardForm::of(own);
        Self {
            version: own.version,
            first_name: form.first_name,
            last_name: form.last_name,
            email: form.email,
            phone: form.phone,
            job_title: form.job_title,
            hire_date: form.hire_date,
            company: own.company.to_string(),
        }
    }

    fn read(&self) -> CardForm {
        CardForm {
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            job_title: self.job_title.clone(),
            hire_date: self.hire_date.clone(),
            // What is no id is nobody's: the verb refuses it on the field.
            company: self.company.parse().unwrap_or(CompanyId(kernel::ids::Uuid::nil())),
        }
    }
}

/// Where a form posts, what its button says, and where Discard leads.
struct Frame {
    title: String,
    action: String,
    save: Option<&'static str>,
    back: String,
    crumbs: Vec<Crumb>,
}

/// `GET …/employees/new`
pub(super) async fn new(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    signed.ctx.require_somewhere(Capability::CreateUsers)?;
    let ctx = signed.ctx.clone();
    let companies = app.db.read(move |read| company_options(&ctx, read)).await?;
    let typed = Typed { company: companies.first().map(|(id, _)| id.clone()).unwrap_or_default(), ..Typed::default() };
    Ok(show(&signed, new_frame(), &typed, &companies, None, html! {}))
}

fn new_frame() -> Frame {
    Frame {
        title: text::new().to_owned(),
        action: paths::NEW.to_owned(),
        save: Some(text::create()),
        back: paths::LIST.to_owned(),
        crumbs: vec![Crumb::link(text::title(), paths::LIST), Crumb::here(text::new())],
    }
}

/// `POST …/employees/new`
pub(super) async fn create(State(app): State<App>, signed: Signed, form: Form<Typed>) -> Result<Response, Problem> {
    signed.ctx.require_somewhere(Capability::CreateUsers)?;
    let (ctx, typed) = (signed.ctx.clone(), form.input);
    let input = CreateEmployee { form: typed.read() };
    let made = app.db.write(move |tx| {
        let id = employees::create(&ctx, tx, &input)?;
        Ok((id, employees::find(tx, ctx.org, id)?.map(|own| own.display_name()).unwrap_or_default()))
    });
    match made.await {
        Ok((id, name)) => Ok(signed.to_with(&paths::show(id), &Flash::good(text::done_created(name)))),
        Err(fault) if is_shown(&fault) => {
            let ctx = signed.ctx.clone();
            let companies = app.db.read(move |read| company_options(&ctx, read)).await?;
            Ok(show(&signed, new_frame(), &typed, &companies, Some(&fault), html! {}))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// `GET …/employees/{id}/edit`
pub(super) async fn edit(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    edit_page(&app, &signed, &id, None, None).await
}

async fn edit_page(app: &App, signed: &Signed, id: &str, typed: Option<Typed>, fault: Option<&Fault>) -> Result<Response, Problem> {
    let loaded = load(app, signed, id_of(id)?).await?;
    signed.ctx.require(Capability::EditUsers, &loaded.facts)?;
    let ctx = signed.ctx.clone();
    let companies = app.db.read(move |read| company_options(&ctx, read)).await?;
    let (own, name, back) = (&loaded.card, loaded.card.display_name(), paths::show(loaded.card.id));
    let saved = Typed::of(own);
    let mut typed = typed.unwrap_or_else(|| saved.clone());
    let mut above = html! {};
    if fault.is_some_and(|f| f.category == Category::Stale) {
        above = compared(&typed, &saved, &companies);
        typed.version = own.version;
    }
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::link(&name, &back), Crumb::here(text::edit())];
    let frame = Frame { title: text::edit_title(&name), action: paths::of(own.id, "edit"), save: None, back, crumbs };
    Ok(show(signed, frame, &typed, &companies, fault, above))
}

/// What the second to save typed against what stands saved now.
fn compared(typed: &Typed, saved: &Typed, companies: &[(String, String)]) -> Markup {
    let name = |id: &str| companies.iter().find(|(value, _)| value == id).map_or_else(String::new, |(_, name)| unindented(name).to_owned());
    let fields = [
        (text::first_name(), typed.first_name.clone(), saved.first_name.clone()),
        (text::last_name(), typed.last_name.clone(), saved.last_name.clone()),
        (text::email(), typed.email.clone(), saved.email.clone()),
        (text::phone(), typed.phone.clone(), saved.phone.clone()),
        (text::job_title(), typed.job_title.clone(), saved.job_title.clone()),
        (text::hire_date(), typed.hire_date.clone(), saved.hire_date.clone()),
        (text::company(), name(&typed.company), name(&saved.company)),
    ];
    html! { (notice(Tone::Warn, employees::text::stale())) (diff(text::differences(), fields)) }
}

fn show(signed: &Signed, frame: Frame, typed: &Typed, companies: &[(String, String)], fault: Option<&Fault>, above: Markup) -> Response {
    let errors = errors_of(fault);
    let is_stale = fault.is_some_and(|f| f.category == Category::Stale);
    let line = |name: &'static str, label: &'static str, value: &str| {
        field(name, label).value(value.to_owned()).quiet().max_length(300).autocomplete("off").errors(errors)
    };
    let company = select("company", text::company()).required().options(companies.to_vec()).value(typed.company.clone()).errors(errors);
    let bar = save_bar(&*frame.back).errors(errors);
    let body = html! {
        form method="post" action=(frame.action) data-dirty novalidate autocomplete="off" {
            input type="hidden" name="version" value=(typed.version);
            (narrow(html! {
                (above)
                @if !is_stale { (error_summary(fault)) }
                (card(text::card_person()).body(html! {
                    (pair(html! {
                        (line("first_name", text::first_name(), &typed.first_name))
                        (line("last_name", text::last_name(), &typed.last_name))
                    }))
                    (pair(html! {
                        (line("email", text::email(), &typed.email).email().hint(text::email_hint()))
                        (line("phone", text::phone(), &typed.phone).max_length(40))
                    }))
                    (pair(html! {
                        (line("job_title", text::job_title(), &typed.job_title).max_length(200))
                        (field("hire_date", text::hire_date()).value(typed.hire_date.clone()).quiet().date().errors(errors))
                    }))
                    (company)
                }))
            }))
            @match frame.save { Some(words) => (bar.save(words).always()), None => (bar) }
        }
    };
    signed.show(Page::new(frame.title).crumbs(frame.crumbs).section(paths::LIST).status(status_of(fault)).body(body))
}

/// `POST …/employees/{id}/edit`
pub(super) async fn save(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, employee, typed) = (signed.ctx.clone(), id_of(&id)?, form.input);
    let input = UpdateEmployee { employee, version: typed.version, form: typed.read() };
    let saved = app.db.write(move |tx| {
        let changed = employees::update(&ctx, tx, &input)?;
        Ok((changed, employees::find(tx, ctx.org, employee)?.map(|own| own.display_name()).unwrap_or_default()))
    });
    match saved.await {
        Ok((true, name)) => Ok(signed.to_with(&paths::show(employee), &Flash::good(text::done_saved(name)))),
        Ok(_) => Ok(signed.to_with(&paths::show(employee), &Flash::good(text::done_nothing()))),
        Err(fault) if is_shown(&fault) => edit_page(&app, &signed, &id, Some(typed), Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}
