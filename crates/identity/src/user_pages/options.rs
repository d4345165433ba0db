//! The choices of the forms and filters, as the caller may see them.

use access::Ctx;
use db::Read;
use kernel::Fault;

use crate::{companies, groups, plans, roles};

type Choices = Vec<(String, String)>;

/// What may be chosen: value and label.
#[derive(Debug, Clone)]
pub(super) struct Options {
    pub(super) companies: Choices,
    pub(super) roles: Choices,
    pub(super) groups: Choices,
    pub(super) plans: Choices,
}

/// Loads them in one snapshot.
pub(super) fn load(ctx: &Ctx, read: &mut Read<'_>) -> Result<Options, Fault> {
    let companies = companies::outline(ctx, read)?;
    // An em space for each level shows the tree in a select without any markup.
    let indented = |depth: usize, name: &str| format!("{}{name}", "\u{2003}".repeat(depth));
    Ok(Options {
        companies: companies.iter().map(|c| (c.id.to_string(), indented(c.depth, &c.name))).collect(),
        roles: roles::list(read, ctx.org)?.into_iter().map(|r| (r.id.to_string(), r.name)).collect(),
        groups: groups::list(read, ctx.org)?.into_iter().map(|g| (g.id.to_string(), g.name)).collect(),
        plans: plans::list(read, ctx.org)?.into_iter().map(|p| (p.id.to_string(), p.name)).collect(),
    })
}
