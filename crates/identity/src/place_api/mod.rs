//! Companies, groups, teams, service categories, and who is in what, for programs. They translate, and put slices together as the pages
//! do; the verbs are the pages' own, and so is what each lets its reader see.
//!
//! Companies, groups and teams are drawn as trees on the pages, so their verbs read them whole; the operations cut pages of that.
//! Changes answer with the new version alone: the counts in what is told are a look at everybody, which no change waits for.

mod categories;
mod companies;
mod groups;
mod memberships;
mod teams;
mod text;

use db::Read;
use kernel::{Category, Fault, FieldError};
use serde_json::json;
use web::openapi::Given;

use crate::CategoryId;
use crate::http::api::{Asked, Operation};

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    [companies::operations(), groups::operations(), teams::operations(), categories::operations(), memberships::operations()].concat()
}

web::request! {
    /// Which service categories a person, directly, or a group shall have.
    struct SetServiceCategories {
        /// All of them.
        categories: Vec<CategoryId>,
        /// Those that you read before: what somebody else gave or took since stays so. Left out: all that are not named go.
        seen: Given<Vec<CategoryId>>,
    }
}

impl SetServiceCategories {
    /// Each category once.
    fn wanted(&self) -> Vec<CategoryId> {
        once(self.categories.clone())
    }

    fn seen(&self) -> Option<Vec<CategoryId>> {
        self.seen.clone().this().map(once)
    }
}

fn once(mut ids: Vec<CategoryId>) -> Vec<CategoryId> {
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// A fault of a category, at its place in what was sent.
fn in_categories(mut fault: Fault) -> Fault {
    for FieldError { field, .. } in &mut fault.fields {
        if field == "category" {
            *field = "categories".into();
        }
    }
    fault
}

/// A list whose rows are few, in pages.
fn lists(operation: Operation) -> Operation {
    let total = json!({ "type": "string", "enum": ["total"] });
    operation.lists().query("include", "“total”: tells how many there are.", total)
}

/// An id behind the question mark, of which only such are told.
fn narrowed<T: std::str::FromStr>(asked: &Asked, name: &str, refusal: &'static str) -> Result<Option<T>, Fault> {
    let word = asked.query.get(name).filter(|word| !word.is_empty());
    word.map(|word| word.parse().map_err(|_| Fault::new(Category::Malformed, "query.value", refusal))).transpose()
}

/// What somebody may see of a person's places: the same that they may see of the person.
fn person(asked: &Asked, read: &mut Read<'_>) -> Result<(crate::users::User, access::Target), Fault> {
    let (user, facts) = crate::users::target(read, asked.ctx.org, asked.id("id")?)?;
    asked.ctx.require(access::Capability::ViewUsers, &facts)?;
    Ok((user, facts))
}
