//! Companies: the tree as its reader sees it, and the verbs of its pages.

use access::Capability;
use axum::http::Method;
use db::{Read, Tx};
use kernel::Fault;
use serde_json::json;
use web::openapi::Given;

use super::{lists, narrowed, text};
use crate::CompanyId;
use crate::companies::{self, CreateCompany, MoveCompany, RenameCompany, TreeRow};
use crate::http::api::{Asked, Listing, Operation, Reply};

const COMPANIES: &str = "/api/v1/companies";
const COMPANY: &str = "/api/v1/companies/{id}";

web::answer! {
    /// A company.
    struct Company {
        /// The id.
        id: CompanyId,
        /// Its name, unique in the organization.
        name: String,
        /// The company above; null for the root, and where you may not see it.
        parent: Option<CompanyId>,
        /// How many users it has itself; null where you may not see them.
        users: Option<i64>,
        /// The version, for If-Match.
        version: i64,
    }
}

web::request! {
    /// A company to be made.
    struct NewCompany {
        /// Its name, which no other company has.
        name: String,
        /// The company above.
        parent: CompanyId,
    }
}

web::answer! {
    /// The company that was made.
    struct MadeCompany {
        /// The id.
        id: CompanyId,
    }
}

web::request! {
    /// What changes of a company. What is left out stays.
    struct ChangeCompany {
        /// Its name, which no other company has.
        name: Given<String>,
        /// The company above: it moves there with everything below it. The root stays.
        parent: Given<CompanyId>,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let one = |operation: Operation| operation.id::<CompanyId>("id", "Which.");
    vec![
        lists(Operation::read(COMPANIES, "companies.list", list))
            .says("List companies", "Those whom you may see, as the tree has them: each before those below it, siblings by name.")
            .verbs(&["companies::tree", "companies::outline"])
            .query("parent", "Only those right below this one.", json!({ "type": "string", "pattern": "^com_[0-9a-f]{32}$" })),
        one(Operation::read(COMPANY, "companies.get", get)).says("Get a company", "").verbs(&["companies::require"]).tells_version(),
        Operation::post(COMPANIES, "companies.create", create)
            .says("Make a company", "At most 50 stand one below the other.")
            .verbs(&["companies::create"])
            .makes()
            .tells_version(),
        one(Operation::write(Method::PATCH, COMPANY, "companies.update", update))
            .says(
                "Rename or move a company",
                "Moving needs the right to change companies where it leaves and where it goes to; administrators there see its people from the \
                 next request on, and those of the former parent no longer do.",
            )
            .verbs(&["companies::rename", "companies::move_to"])
            .requires_version()
            .tells_version(),
        one(Operation::bare(Method::DELETE, COMPANY, "companies.delete", delete))
            .says(
                "Remove a company",
                "One without people and without companies below. Users in the recycle bin and employees' cards go to the one above. The root stays.",
            )
            .verbs(&["companies::delete"])
            .takes_version(),
    ]
}

fn path_of(id: CompanyId) -> String {
    format!("{COMPANIES}/{id}")
}

/// The tree; people are counted only where somebody wants to know.
fn rows(asked: &Asked, read: &mut Read<'_>) -> Result<Vec<TreeRow>, Fault> {
    let draw = if asked.wants("users") { companies::tree } else { companies::outline };
    Ok(draw(&asked.ctx, read)?)
}

fn told(row: TreeRow) -> Company {
    Company { id: row.id, name: row.name, parent: row.parent, users: row.users, version: row.version }
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<Company>>, Fault> {
    asked.ctx.require_somewhere(Capability::ViewCompanies)?;
    let parent: Option<CompanyId> = narrowed(asked, "parent", text::query_parent())?;
    let rows = rows(asked, read)?.into_iter().filter(|row| parent.is_none() || row.parent == parent);
    Listing::of_all(asked, rows.map(told).collect(), |row| row.id.to_string()).map(Reply::new)
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Company>, Fault> {
    let (company, _) = companies::require(&asked.ctx, read, Capability::ViewCompanies, asked.id("id")?)?;
    let row = rows(asked, read)?.into_iter().find(|row| row.id == company.id).ok_or_else(Fault::not_found)?;
    Ok(Reply::new(told(row)).version(company.version))
}

fn create(asked: &Asked, tx: &mut Tx<'_>, sent: &NewCompany) -> Result<Reply<MadeCompany>, Fault> {
    asked.ctx.require_somewhere(Capability::EditCompanies)?;
    let id = companies::create(&asked.ctx, tx, CreateCompany { name: sent.name.clone(), parent: Some(sent.parent) })?;
    Ok(Reply::new(MadeCompany { id }).at(path_of(id)).version(1))
}

/// The company that the operation is about, if the caller may look at it and change it.
fn target(asked: &Asked, tx: &mut Tx<'_>) -> Result<companies::Company, Fault> {
    let id = asked.id("id")?;
    companies::require(&asked.ctx, tx, Capability::ViewCompanies, id)?;
    companies::require(&asked.ctx, tx, Capability::EditCompanies, id).map(|(company, _)| company)
}

fn update(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeCompany) -> Result<Reply<()>, Fault> {
    let (ctx, before) = (&asked.ctx, target(asked, tx)?);
    let mut version = asked.if_match.or(before.version);
    // The move waits for others that change the tree, so it comes first: it holds nothing yet that they may want.
    match sent.parent {
        Given::Not => {}
        Given::Null => return Err(Fault::field("parent", "company.parent_missing", companies::text::parent_missing())),
        Given::This(parent) => {
            companies::move_to(ctx, tx, MoveCompany { company: before.id, parent, version })?;
            version = present(asked, tx, before.id)?;
        }
    }
    let name = match sent.name.clone() {
        Given::Not => before.name,
        name => name.this().unwrap_or_default(),
    };
    companies::rename(ctx, tx, RenameCompany { company: before.id, name, version })?;
    Ok(Reply::new(()).version(present(asked, tx, before.id)?))
}

fn present(asked: &Asked, tx: &mut Tx<'_>, id: CompanyId) -> Result<i64, Fault> {
    Ok(companies::find(tx, asked.ctx.org, id)?.ok_or_else(Fault::not_found)?.version)
}

fn delete(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    let company = target(asked, tx)?;
    company.check_version(asked.if_match.or(company.version))?;
    companies::delete(&asked.ctx, tx, company.id).map(Reply::new)
}
