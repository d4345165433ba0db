//! The tree opened down to one person.

use access::{Capability, Ctx};
use db::Read;
use kernel::Fault;
use kernel::paging::CappedCount;

use super::read::{Heads, Node, People, Reader};
use crate::users::{self, UserStatus};
use crate::{UserId, roles};

/// Somebody with what is open below them.
#[derive(Debug, Clone)]
pub struct Branch {
    /// Who.
    pub node: Node,
    /// Whether the reports are shown.
    pub is_open: bool,
    /// The reports, if they are shown.
    pub below: Vec<Branch>,
    /// Where the reports go on.
    pub next: Option<String>,
    /// Whether somebody outside the reader's companies reports to them too.
    pub someone_outside: bool,
}

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Tree {
    /// Those above whom the reader sees nobody.
    pub heads: Vec<Branch>,
    /// Where these go on.
    pub next: Option<String>,
    /// Whether the one at the top of the open path reports to somebody outside the reader's companies.
    pub outside_above: bool,
    /// How many people have nobody above and nobody below.
    pub alone: CappedCount,
}

/// The heads of lines, or whoever stands alone, with the path down to `open` and the page of their reports after `after`.
pub fn tree(ctx: &Ctx, read: &mut Read<'_>, heads: Heads, open: Option<UserId>, after: Option<&str>) -> Result<Tree, Fault> {
    let reader = Reader::of(ctx);
    let (path, outside_above) = match open {
        Some(open) => path_to(ctx, read, &reader, open)?,
        None => (Vec::new(), false),
    };
    let People { nodes, next } = reader.heads_page(read, heads, after.filter(|_| open.is_none()))?;
    let alone = reader.count_heads(read, Heads::Alone)?;
    let mut heads = branches(ctx, read, &reader, nodes, &path, after)?;
    fill_moves(ctx, read, &mut heads)?;
    Ok(Tree { heads, next, outside_above, alone })
}

/// Says of everybody who is shown whether the reader may move them, as the page that moves asks it.
fn fill_moves(ctx: &Ctx, read: &mut Read<'_>, heads: &mut [Branch]) -> Result<(), Fault> {
    if !ctx.subject.may_somewhere(Capability::EditUsers) {
        return Ok(());
    }
    let mut waiting: Vec<&mut Branch> = heads.iter_mut().collect();
    let mut nodes: Vec<&mut Node> = Vec::new();
    while let Some(Branch { node, below, .. }) = waiting.pop() {
        nodes.push(node);
        waiting.extend(below);
    }
    let ids: Vec<UserId> = nodes.iter().map(|node| node.user).collect();
    let targets = roles::targets_of(read, ctx.org, &ids)?;
    for node in nodes {
        let is_there = !matches!(node.status, UserStatus::Deleted | UserStatus::Purged);
        let is_let = is_there && ctx.require_other(node.user.0).is_ok();
        node.may_move = is_let && targets.get(&node.user).is_some_and(|target| ctx.may(Capability::EditUsers, target));
    }
    Ok(())
}

/// The people from the highest whom the reader sees down to `open`, and whether somebody outside stands above.
fn path_to(ctx: &Ctx, read: &mut Read<'_>, reader: &Reader, open: UserId) -> Result<(Vec<Node>, bool), Fault> {
    let (_, facts) = users::target(read, ctx.org, open)?;
    ctx.require(Capability::ViewUsers, &facts)?;
    let above = users::managers_above(read, ctx.org, open)?;
    let mut seen = reader.these(read, &above)?;
    let mut path = Vec::new();
    for id in &above {
        let Some(at) = seen.iter().position(|node| node.user == *id) else { break };
        path.push(seen.swap_remove(at));
    }
    let outside_above = path.len() < above.len();
    path.reverse();
    Ok((path, outside_above))
}

fn branches(
    ctx: &Ctx,
    read: &mut Read<'_>,
    reader: &Reader,
    mut nodes: Vec<Node>,
    path: &[Node],
    after: Option<&str>,
) -> Result<Vec<Branch>, Fault> {
    if let Some(first) = path.first()
        && !nodes.iter().any(|node| node.user == first.user)
    {
        // Beyond the first page of the level: shown at its beginning.
        nodes.insert(0, first.clone());
    }
    let closed = |node| Branch { node, is_open: false, below: Vec::new(), next: None, someone_outside: false };
    let mut branches: Vec<Branch> = nodes.into_iter().map(closed).collect();
    let Some((first, rest)) = path.split_first() else { return Ok(branches) };
    if let Some(branch) = branches.iter_mut().find(|branch| branch.node.user == first.user) {
        let People { nodes, next } = reader.reports(read, first.user, after.filter(|_| rest.is_empty()))?;
        branch.below = self::branches(ctx, read, reader, nodes, rest, after)?;
        branch.someone_outside = reader.has_reports_outside(read, ctx.org, first.user, first.direct)?;
        branch.is_open = true;
        branch.next = next;
    }
    Ok(branches)
}
