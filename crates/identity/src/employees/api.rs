//! Employees for programs: the list as the page has it, a card, and all that is done with one.

use std::collections::HashMap;

use access::{Capability, Ctx};
use axum::http::Method;
use db::{Read, Tx};
use kernel::{Category, Fault, Micros};
use serde_json::json;
use web::openapi::{Given, Maybe};

use super::facts::{Linked, linked_user, target};
use super::list::{Filter, ListEmployees, View};
use super::model::{self, CardForm};
use super::{CreateEmployee, DeleteEmployee, Link, Unlink, UpdateEmployee, store, text};
use crate::http::api::{Asked, Listing, Operation, Reply};
use crate::{CompanyId, EmployeeId, UserId};

const PATH: &str = "/api/v1/employees";
/// Characters of what is sought.
const MOST_SOUGHT: usize = 200;

web::answer! {
    /// An employee's card.
    struct Employee {
        /// The id.
        id: EmployeeId,
        /// First and last name, or the address.
        name: String,
        /// First name.
        first_name: String,
        /// Last name.
        last_name: String,
        /// The card's e-mail, which is not the user's.
        email: Option<String>,
        /// Phone.
        phone: String,
        /// What the job is called.
        job_title: String,
        /// Since when the person works here: YYYY-MM-DD, or empty.
        hire_date: String,
        /// The company.
        company: CompanyId,
        /// Whether the card has a user.
        has_user: bool,
        /// The user; null without one, and where you may not see them.
        user: Option<UserId>,
        /// When it was made.
        created_at: Micros,
        /// When it was last changed.
        updated_at: Micros,
        /// The version, for If-Match.
        version: i64,
    }
}

web::request! {
    /// A card to be made: a first or a last name, and a company, are the least.
    struct NewEmployee {
        /// The company.
        company: CompanyId,
        /// First name.
        first_name: Given<String>,
        /// Last name.
        last_name: Given<String>,
        /// E-mail.
        email: Given<String>,
        /// Phone.
        phone: Given<String>,
        /// What the job is called.
        job_title: Given<String>,
        /// Since when the person works here: YYYY-MM-DD.
        hire_date: Given<String>,
    }
}

web::request! {
    /// What changes of a card. What is left out stays; null empties.
    struct ChangeEmployee {
        /// The company.
        company: Maybe<CompanyId>,
        /// First name.
        first_name: Given<String>,
        /// Last name.
        last_name: Given<String>,
        /// E-mail.
        email: Given<String>,
        /// Phone.
        phone: Given<String>,
        /// What the job is called.
        job_title: Given<String>,
        /// Since when the person works here: YYYY-MM-DD.
        hire_date: Given<String>,
    }
}

web::answer! {
    /// The card that was made.
    struct MadeEmployee {
        /// The id.
        id: EmployeeId,
    }
}

web::request! {
    /// The user of a card.
    struct LinkEmployee {
        /// Who.
        user: UserId,
        /// What the audit log keeps as the reason.
        reason: Given<String>,
    }
}

web::request! {
    /// Why card and user are parted.
    struct UnlinkEmployee {
        /// What the audit log keeps as the reason.
        reason: Given<String>,
    }
}

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    let views: Vec<_> = View::ALL.iter().map(|view| view.word()).collect();
    let id = |operation: Operation| operation.id::<EmployeeId>("id", "Whose.");
    vec![
        Operation::read(PATH, "employees.list", list)
            .says("List employees", "The cards that you may see, as the page lists them.")
            .verbs(&["employees::list", "employees::count"])
            .lists()
            .query("view", "All, or one tab of the page.", json!({ "type": "string", "enum": views, "default": "all" }))
            .query("q", "Words that names or the address begin with.", json!({ "type": "string" }))
            .query("company", "This company and those below.", json!({ "type": "string", "pattern": "^com_[0-9a-f]{32}$" }))
            .query("sort", "The order.", json!({ "type": "string", "enum": ["name", "-name"], "default": "name" }))
            .query("include", "“total”: tells how many there are.", json!({ "type": "string", "enum": ["total"] })),
        id(Operation::read("/api/v1/employees/{id}", "employees.get", get))
            .says("Get an employee", "")
            .verbs(&["employees::get"])
            .tells_version(),
        Operation::post(PATH, "employees.create", create)
            .says("Make an employee's card", "Nothing is compared: whoever makes a card links it, or makes a user of their own.")
            .verbs(&["employees::create"])
            .makes()
            .tells_version(),
        id(Operation::write(Method::PATCH, "/api/v1/employees/{id}", "employees.update", update))
            .says("Change a card", "Of its user nothing changes.")
            .verbs(&["employees::update"])
            .requires_version()
            .tells_version(),
        id(Operation::bare(Method::DELETE, "/api/v1/employees/{id}", "employees.delete", delete))
            .says(
                "Delete a card for good",
                "There is no recycle bin for cards, and what the audit log holds of the person goes too. One with a user stays.",
            )
            .verbs(&["employees::delete"])
            .takes_version(),
        id(Operation::post::<LinkEmployee, ()>("/api/v1/employees/{id}/link", "employees.link", link))
            .says("Link a card to a user", "Nothing of either changes, and no right moves.")
            .verbs(&["employees::link"]),
        id(Operation::write::<UnlinkEmployee, ()>(Method::DELETE, "/api/v1/employees/{id}/link", "employees.unlink", unlink))
            .says("Part a card and its user", "Nothing links them again by itself.")
            .verbs(&["employees::unlink"]),
    ]
}

/// What the address asks for. What cannot be read is refused: left out, it would tell of more than was asked.
fn question(asked: &Asked) -> Result<ListEmployees, Fault> {
    let said = |name: &str| asked.query.get(name).filter(|word| !word.is_empty());
    let bad = |code, words: String| Fault::new(Category::Malformed, code, words);
    let views = || text::query_view(View::ALL.iter().map(|view| view.word()).collect::<Vec<_>>().join(", "));
    let view = said("view").map_or(Some(View::All), View::from_word).ok_or_else(|| bad("query.value", views()))?;
    let company = said("company").map(str::parse).transpose().map_err(|_| bad("query.value", text::query_company().to_owned()))?;
    let descending = match said("sort") {
        None | Some("name") => false,
        Some("-name") => true,
        Some(_) => return Err(bad("sort.unknown", text::query_sort().to_owned())),
    };
    let search = said("q").unwrap_or_default().chars().take(MOST_SOUGHT).collect();
    Ok(ListEmployees { view, filter: Filter { search, company }, descending, cursor: asked.cursor(), limit: asked.limit })
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<Employee>>, Fault> {
    let ctx = &asked.ctx;
    ctx.require_somewhere(Capability::ViewUsers)?;
    let input = question(asked)?;
    let total = asked.wants_total().then(|| super::count(ctx, read, input.view, &input.filter)).transpose()?;
    let page = super::list(ctx, read, &input)?;
    let ids: Vec<EmployeeId> = page.items.iter().map(|row| row.id).collect();
    let mut cards: HashMap<EmployeeId, model::Employee> =
        store::of_ids(read, ctx.org, &ids)?.into_iter().map(|card| (card.id, card)).collect();
    let items = page.items.into_iter().filter_map(|row| Some(told(cards.remove(&row.id)?, row.user.as_ref()))).collect();
    let total = total.map(|count| count.counted + i64::from(count.more));
    Ok(Reply::new(Listing { items, next_cursor: page.next, total }))
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Employee>, Fault> {
    one(&asked.ctx, read, asked.id("id")?)
}

/// The card as its page shows it.
fn one(ctx: &Ctx, read: &mut Read<'_>, id: EmployeeId) -> Result<Reply<Employee>, Fault> {
    let card = super::get(ctx, read, id)?;
    let (version, linked) = (card.version, linked_user(ctx, read, &card)?);
    Ok(Reply::new(told(card, linked.as_ref())).version(version))
}

fn told(card: model::Employee, linked: Option<&Linked>) -> Employee {
    Employee {
        id: card.id,
        name: card.display_name(),
        has_user: card.user.is_some(),
        user: linked.and_then(|linked| if let Linked::Seen { user, .. } = linked { Some(*user) } else { None }),
        first_name: card.first_name,
        last_name: card.last_name,
        email: card.email,
        phone: card.phone,
        job_title: card.job_title,
        hire_date: card.hire_date,
        company: card.company,
        created_at: card.created_at,
        updated_at: card.updated_at,
        version: card.version,
    }
}

fn create(asked: &Asked, tx: &mut Tx<'_>, sent: &NewEmployee) -> Result<Reply<MadeEmployee>, Fault> {
    let word = |given: &Given<String>| given.clone().this().unwrap_or_default();
    let form = CardForm {
        first_name: word(&sent.first_name),
        last_name: word(&sent.last_name),
        email: word(&sent.email),
        phone: word(&sent.phone),
        job_title: word(&sent.job_title),
        hire_date: word(&sent.hire_date),
        company: sent.company,
    };
    let id = super::create(&asked.ctx, tx, &CreateEmployee { form })?;
    Ok(Reply::new(MadeEmployee { id }).at(format!("{PATH}/{id}")).version(1))
}

fn update(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeEmployee) -> Result<Reply<Employee>, Fault> {
    let (ctx, sent) = (&asked.ctx, sent.clone());
    let card = super::get(ctx, tx, asked.id("id")?)?;
    let mut form = CardForm::of(&card);
    sent.company.put(&mut form.company);
    sent.first_name.put(&mut form.first_name);
    sent.last_name.put(&mut form.last_name);
    sent.email.put(&mut form.email);
    sent.phone.put(&mut form.phone);
    sent.job_title.put(&mut form.job_title);
    sent.hire_date.put(&mut form.hire_date);
    super::update(ctx, tx, &UpdateEmployee { employee: card.id, version: asked.if_match.or(card.version), form })?;
    one(ctx, tx, card.id)
}

fn delete(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    let (card, facts) = target(tx, asked.ctx.org, asked.id("id")?)?;
    asked.ctx.require(Capability::PurgeUsers, &facts)?;
    super::delete(&asked.ctx, tx, DeleteEmployee { employee: card.id, version: asked.if_match.or(card.version) })?;
    Ok(Reply::new(()))
}

fn link(asked: &Asked, tx: &mut Tx<'_>, sent: &LinkEmployee) -> Result<Reply<()>, Fault> {
    let input = Link { employee: asked.id("id")?, user: sent.user };
    super::link(&asked.because(&sent.reason)?, tx, input).map_err(in_user)?;
    Ok(Reply::new(()))
}

fn unlink(asked: &Asked, tx: &mut Tx<'_>, sent: &UnlinkEmployee) -> Result<Reply<()>, Fault> {
    super::unlink(&asked.because(&sent.reason)?, tx, Unlink { employee: asked.id("id")? })?;
    Ok(Reply::new(()))
}

/// The form's field of whom it links is the program's “user”.
fn in_user(mut fault: Fault) -> Fault {
    for error in &mut fault.fields {
        if error.field == "person" {
            error.field = "user".into();
        }
    }
    fault
}
