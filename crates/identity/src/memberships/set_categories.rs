//! Sets the service categories that are granted to a person directly.

use access::Ctx;
use db::Tx;
use kernel::{Event, Fault};

use super::refusal::require;
use crate::{CategoryId, UserId, audit, categories, organization, store};

/// Which categories a person has directly.
#[derive(Debug, Clone)]
pub struct SetCategories {
    /// Who.
    pub user: UserId,
    /// All that shall be granted directly.
    pub categories: Vec<CategoryId>,
    /// Those that stood there when the choice was made: what somebody else gave or took since stays so. None: all others go.
    pub seen: Option<Vec<CategoryId>>,
}

/// Sets a person's direct categories; inherited ones stay. Says whether anything changed. Needs *edit users* on the person.
pub fn set_categories(ctx: &Ctx, tx: &mut Tx<'_>, input: &SetCategories) -> Result<bool, Fault> {
    organization::keep_places(ctx, tx)?;
    let (user, _) = require(ctx, tx, input.user)?;
    let changes = categories::give(ctx, tx, user.id.0, false, &input.categories, input.seen.as_deref())?;
    if changes.is_empty() {
        return Ok(false);
    }
    store::bump_subject(ctx, tx, user.id)?;
    audit::announce(ctx, tx, Event::new("user.service_categories_set", "user", user.id.0).with(changes))?;
    Ok(true)
}
