//! Service categories: queues of tickets. Who has which stands with the groups and the people.

use access::{Capability, Target};
use axum::http::Method;
use db::{Read, Tx};
use kernel::Fault;
use web::openapi::Given;

use super::lists;
use crate::CategoryId;
use crate::categories::{self, CategoryRow, CreateCategory, DeleteCategory, RenameCategory};
use crate::http::api::{Asked, Listing, Operation, Reply};

const CATEGORIES: &str = "/api/v1/service-categories";
const CATEGORY: &str = "/api/v1/service-categories/{id}";

web::answer! {
    /// A service category: a queue of tickets.
    struct ServiceCategory {
        /// The id.
        id: CategoryId,
        /// Its name, unique in the organization.
        name: String,
        /// How many people whom you may see have it directly.
        people: i64,
        /// How many groups have it.
        groups: i64,
        /// The version, for If-Match.
        version: i64,
    }
}

web::request! {
    /// A service category to be made.
    struct NewServiceCategory {
        /// Its name, which no other one has.
        name: String,
    }
}

web::answer! {
    /// The service category that was made.
    struct MadeServiceCategory {
        /// The id.
        id: CategoryId,
    }
}

web::request! {
    /// What changes of a service category. What is left out stays.
    struct ChangeServiceCategory {
        /// Its name, which no other one has.
        name: Given<String>,
    }
}

web::request! {
    /// What gets whoever has a service category that is removed?
    struct RemoveServiceCategory {
        /// The one that they get instead. Left out: none.
        to: Given<CategoryId>,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let one = |operation: Operation| operation.id::<CategoryId>("id", "Which.");
    vec![
        lists(Operation::read(CATEGORIES, "service_categories.list", list))
            .says("List service categories", "By name.")
            .verbs(&["categories::rows"]),
        one(Operation::read(CATEGORY, "service_categories.get", get))
            .says("Get a service category", "")
            .verbs(&["categories::rows"])
            .tells_version(),
        Operation::post(CATEGORIES, "service_categories.create", create)
            .says("Make a service category", "")
            .verbs(&["categories::create"])
            .makes()
            .tells_version(),
        one(Operation::write(Method::PATCH, CATEGORY, "service_categories.update", update))
            .says("Rename a service category", "")
            .verbs(&["categories::rename"])
            .requires_version()
            .tells_version(),
        one(Operation::write(Method::DELETE, CATEGORY, "service_categories.delete", delete))
            .says("Remove a service category", "With all its grants, to people and to groups.")
            .verbs(&["categories::delete"])
            .takes_version(),
    ]
}

fn told(row: CategoryRow) -> ServiceCategory {
    let CategoryRow { category, people, groups } = row;
    ServiceCategory { id: category.id, name: category.name, people, groups, version: category.version }
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<ServiceCategory>>, Fault> {
    asked.ctx.require_somewhere(Capability::ViewGroups)?;
    let rows = categories::rows(&asked.ctx, read)?;
    Listing::of_all(asked, rows.into_iter().map(told).collect(), |row| row.id.to_string()).map(Reply::new)
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<ServiceCategory>, Fault> {
    asked.ctx.require_somewhere(Capability::ViewGroups)?;
    let id: CategoryId = asked.id("id")?;
    let row = categories::rows(&asked.ctx, read)?.into_iter().find(|row| row.category.id == id).ok_or_else(Fault::not_found)?;
    let version = row.category.version;
    Ok(Reply::new(told(row)).version(version))
}

fn create(asked: &Asked, tx: &mut Tx<'_>, sent: &NewServiceCategory) -> Result<Reply<MadeServiceCategory>, Fault> {
    let id = categories::create(&asked.ctx, tx, &CreateCategory { name: sent.name.clone() })?;
    Ok(Reply::new(MadeServiceCategory { id }).at(format!("{CATEGORIES}/{id}")).version(1))
}

/// The service category that the operation is about, if the caller may change them.
fn target(asked: &Asked, read: &mut Read<'_>) -> Result<categories::Category, Fault> {
    asked.ctx.require(Capability::EditGroups, &Target::organization())?;
    categories::find(read, asked.ctx.org, asked.id("id")?)?.ok_or_else(Fault::not_found)
}

fn update(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeServiceCategory) -> Result<Reply<()>, Fault> {
    let before = target(asked, tx)?;
    let version = asked.if_match.or(before.version);
    let mut input = RenameCategory { category: before.id, name: before.name, version };
    sent.name.clone().put(&mut input.name);
    categories::rename(&asked.ctx, tx, &input)?;
    Ok(Reply::new(()).version(target(asked, tx)?.version))
}

fn delete(asked: &Asked, tx: &mut Tx<'_>, sent: &RemoveServiceCategory) -> Result<Reply<()>, Fault> {
    let category = target(asked, tx)?;
    category.check_version(asked.if_match.or(category.version))?;
    categories::delete(&asked.ctx, tx, DeleteCategory { category: category.id, to: sent.to.this() }).map(Reply::new)
}
