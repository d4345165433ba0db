//! The last step: who was mailed, and who still needs an invitation.

use access::{Capability, Ctx, Target};
use db::{Read, params};
use kernel::Fault;

use super::store;
use crate::users::shown_name;
use crate::{UserId, organization};

/// One of the first people.
#[derive(Debug, Clone)]
pub struct SetupPerson {
    /// The id.
    pub id: UserId,
    /// First and last name.
    pub name: String,
    /// User name.
    pub user_name: String,
    /// Primary e-mail.
    pub email: String,
    /// Whether something was mailed by which this person gets in.
    pub was_mailed: bool,
}

/// The people beside the owner, at most 500. It shows everybody: it is the owner's page.
pub fn summary(ctx: &Ctx, read: &mut Read<'_>) -> Result<Vec<SetupPerson>, Fault> {
    ctx.require(Capability::EditSettings, &Target::organization())?;
    let owner = organization::get(read, ctx.org)?.owner_id;
    let owner = owner.map_or(kernel::ids::Uuid::nil(), |id| id.0);
    let person = |row: db::Row| {
        let mut r = row.reader();
        let id = r.next()?;
        let (first, last, user_name): (String, String, String) = (r.next()?, r.next()?, r.next()?);
        let email = r.next()?;
        let (status, temporary): (String, Option<bool>) = (r.next()?, r.next()?);
        let links: i64 = r.next()?;
        let was_mailed = temporary.is_some() || links > 0 || status == "invited";
        Ok(SetupPerson { id, name: shown_name(&first, &last, &user_name), user_name, email, was_mailed })
    };
    read.query(store::PEOPLE, params![ctx.org, owner])?.into_iter().map(person).collect()
}
