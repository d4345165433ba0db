//! The choices of the forms and filters, as the caller may see them.

use std::collections::HashSet;

use access::Ctx;
use db::Read;
use kernel::Fault;

use super::text;
use crate::companies::{self, TreeRow};
use crate::{groups, plans, roles};

type Choices = Vec<(String, String)>;

/// What may be chosen: value and label.
#[derive(Debug, Clone)]
pub(super) struct Options {
    pub(super) companies: Choices,
    /// All roles, for their names.
    pub(super) roles: Choices,
    /// Those that the caller may hand out somewhere.
    roles_to_give: HashSet<String>,
    pub(super) groups: Choices,
    pub(super) plans: Choices,
}

/// Loads them in one snapshot.
pub(super) fn load(ctx: &Ctx, read: &mut Read<'_>) -> Result<Options, Fault> {
    let companies = companies::outline(ctx, read)?;
    Ok(Options {
        companies: companies.iter().map(TreeRow::choice).collect(),
        roles_to_give: roles::to_hand_out(ctx, read)?.into_iter().map(|r| r.id.to_string()).collect(),
        roles: roles::list(read, ctx.org)?.into_iter().map(|r| (r.id.to_string(), r.name)).collect(),
        groups: groups::list(read, ctx.org)?.into_iter().map(|g| (g.id.to_string(), g.name)).collect(),
        plans: plans::list(read, ctx.org)?.into_iter().map(|p| (p.id.to_string(), p.name)).collect(),
    })
}

impl Options {
    /// The roles of a form: those that the caller may hand out, and the one that stands there.
    pub(super) fn roles_beside(&self, kept: &str) -> Choices {
        self.roles.iter().filter(|(id, _)| id == kept || self.roles_to_give.contains(id)).cloned().collect()
    }

    /// Nobody changes their own role: the form of oneself offers none.
    pub(super) fn of_oneself(mut self) -> Self {
        self.roles_to_give.clear();
        self
    }

    /// Why there are fewer roles to choose from than there are.
    pub(super) fn roles_hint(&self) -> &'static str {
        if self.roles_to_give.len() < self.roles.len() { text::roles_narrowed() } else { "" }
    }
}
