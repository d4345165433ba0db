//! To whom a profile is granted.

use access::{Capability, Ctx};
use db::{DbResult, Read, params};
use kernel::Micros;
use kernel::ids::Uuid;

use super::model::Holder;
use super::store;
use crate::ProfileId;
use crate::store as shared;
use crate::users::shown_name;

/// A holder of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBy {
    /// Who or what.
    pub holder: Holder,
    /// The name of the person, group or team.
    pub name: String,
    /// When it ends; none: it does not.
    pub until: Option<Micros>,
}

/// Groups, teams and people to whom a profile is granted at this moment, at most `limit`. Of people only those whom the caller may
/// see.
pub fn holders(ctx: &Ctx, read: &mut Read<'_>, profile: ProfileId, limit: usize) -> DbResult<Vec<HeldBy>> {
    let mut values = params![ctx.org, profile, ctx.now].to_vec();
    let wall = shared::within(&ctx.reach(Capability::ViewUsers), "u.company_id", &mut values);
    let mut found = Vec::new();
    for row in read.query_text(&store::holders(&wall, limit), &values)? {
        let mut r = row.reader();
        let (word, id): (String, Uuid) = (r.next()?, r.next()?);
        let until = r.next()?;
        let mut word_of = || r.next::<Option<String>>().map(Option::unwrap_or_default);
        let (unit, first, last, user_name) = (word_of()?, word_of()?, word_of()?, word_of()?);
        let holder = Holder::of(&word, id)?;
        let name = if matches!(holder, Holder::User(_)) { shown_name(&first, &last, &user_name) } else { unit };
        found.push(HeldBy { holder, name, until });
    }
    Ok(found)
}
