//! Reads one level: the reports of a manager, or whoever has nobody above them; with how many stand below each.

use std::collections::HashMap;

use access::{Capability, Ctx, Reach};
use db::{DbResult, Read, Row, ToValue, Value, params};
use kernel::ids::Uuid;
use kernel::paging::CappedCount;
use kernel::{Category, Fault};

use super::store;
use crate::store::put_all;
use crate::users::{UserStatus, shown_name};
use crate::{UserId, units};

/// So many people of a level are on a page.
pub(super) const PAGE: usize = 50;

/// Somebody in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Who.
    pub user: UserId,
    /// First and last name, or the user name.
    pub name: String,
    /// What the job is called.
    pub job_title: String,
    /// The status.
    pub status: UserStatus,
    /// How many report to them, of those whom the reader may see.
    pub direct: i64,
    /// How many stand below them, directly or not, of those whom the reader may see.
    pub below: i64,
    /// Whether the reader may give them another manager.
    pub may_move: bool,
}

/// A page of a level.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// By name.
    pub nodes: Vec<Node>,
    /// Where the level goes on.
    pub next: Option<String>,
}

/// Those above whom the reader sees nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heads {
    /// With somebody below.
    OfLines,
    /// With nobody below either.
    Alone,
}

/// What a reader may see, as conditions.
pub(super) struct Reader {
    reach: Reach,
    values: Vec<Value>,
    /// For the person `u`.
    wall: String,
    /// For the manager `m`.
    wall_above: String,
}

impl Reader {
    pub(super) fn of(ctx: &Ctx) -> Self {
        let reach = ctx.reach(Capability::ViewUsers);
        let mut values = params![ctx.org].to_vec();
        let wall = crate::store::within(&reach, "u.company_id", &mut values);
        let wall_above = wall.replacen("u.company_id", "m.company_id", 1);
        Self { reach, values, wall, wall_above }
    }

    fn heads(&self, heads: Heads) -> String {
        let below = match heads {
            Heads::OfLines => store::with_reports(),
            Heads::Alone => store::alone(),
        };
        format!("{}{}{below}", self.wall, store::nobody_above(&self.wall_above))
    }

    /// A page of those with nobody above them.
    pub(super) fn heads_page(&self, read: &mut Read<'_>, heads: Heads, after: Option<&str>) -> Result<People, Fault> {
        self.page(read, self.heads(heads), self.values.clone(), after)
    }

    /// How many those are.
    pub(super) fn count_heads(&self, read: &mut Read<'_>, heads: Heads) -> DbResult<CappedCount> {
        let rows = read.query_text(&store::count(&self.heads(heads), CappedCount::CAP + 1), &self.values)?;
        Ok(CappedCount::from_limited(rows.into_iter().next().map(Row::only).transpose()?.unwrap_or(0)))
    }

    /// A page of somebody's reports.
    pub(super) fn reports(&self, read: &mut Read<'_>, manager: UserId, after: Option<&str>) -> Result<People, Fault> {
        let mut values = self.values.clone();
        values.push(manager.to_value());
        self.page(read, format!("{} AND u.reports_to_id = ${}", self.wall, values.len()), values, after)
    }

    /// Whether somebody whom the reader may not see reports to `manager`.
    pub(super) fn has_reports_outside(&self, read: &mut Read<'_>, org: kernel::OrgId, manager: UserId, seen: i64) -> DbResult<bool> {
        if self.reach == Reach::Everything {
            return Ok(false);
        }
        let values = params![org, manager];
        let all = read.query_text(&store::count(" AND u.reports_to_id = $2", seen + 1), values)?;
        Ok(all.into_iter().next().map(Row::only::<i64>).transpose()?.unwrap_or(0) > seen)
    }

    /// These people, of those whom the reader may see.
    pub(super) fn these(&self, read: &mut Read<'_>, ids: &[UserId]) -> DbResult<Vec<Node>> {
        let mut values = self.values.clone();
        let places = put_all(&mut values, ids.iter().map(ToValue::to_value));
        let rows = read.query_text(&store::people(&format!("{} AND u.id IN ({places})", self.wall), ids.len()), &values)?;
        let mut nodes = rows.into_iter().map(node).map(|node| Ok(node?.1)).collect::<DbResult<Vec<_>>>()?;
        self.fill_counts(read, &mut nodes)?;
        Ok(nodes)
    }

    fn page(&self, read: &mut Read<'_>, mut conditions: String, mut values: Vec<Value>, after: Option<&str>) -> Result<People, Fault> {
        if let Some(after) = after {
            let (name, id) = read_cursor(after)?;
            let places = put_all(&mut values, [name.to_value(), id.to_value()].into_iter());
            conditions = format!("{conditions} AND (u.name_sort, u.id) > ({places})");
        }
        let rows = read.query_text(&store::people(&conditions, PAGE + 1), &values)?;
        let mut found = rows.into_iter().map(node).collect::<DbResult<Vec<_>>>()?;
        let more = found.len() > PAGE;
        found.truncate(PAGE);
        let next = found.last().filter(|_| more).map(|(sort, last)| format!("{}~{}", kernel::crypto::hex(sort), last.user.0.simple()));
        let mut nodes: Vec<Node> = found.into_iter().map(|(_, node)| node).collect();
        self.fill_counts(read, &mut nodes)?;
        Ok(People { nodes, next })
    }

    /// How many report to each, and how many stand below each.
    fn fill_counts(&self, read: &mut Read<'_>, nodes: &mut [Node]) -> DbResult<()> {
        if nodes.is_empty() {
            return Ok(());
        }
        let mut values = self.values.clone();
        let places = put_all(&mut values, nodes.iter().map(|node| node.user.to_value()));
        let direct = counts(read, &store::count_direct(&places, &self.wall), &values)?;
        let mut values = self.values.clone();
        let places = put_all(&mut values, nodes.iter().map(|node| units::line_of(node.user).to_value()));
        let below = counts(read, &store::count_below(&places, &self.wall), &values)?;
        for node in nodes {
            node.direct = direct.get(&node.user.0).copied().unwrap_or_default();
            node.below = below.get(&units::line_of(node.user)).copied().unwrap_or_default();
        }
        Ok(())
    }
}

fn counts(read: &mut Read<'_>, text: &str, values: &[Value]) -> DbResult<HashMap<Uuid, i64>> {
    read.query_text(text, values)?.into_iter().map(Row::reader).map(|mut r| Ok((r.next()?, r.next()?))).collect()
}

fn node(row: Row) -> DbResult<(Vec<u8>, Node)> {
    let mut r = row.reader();
    let (sort, user) = (r.next()?, r.next()?);
    let (first, last, user_name): (String, String, String) = (r.next()?, r.next()?, r.next()?);
    let (job_title, status) = (r.next()?, r.next()?);
    Ok((sort, Node { user, name: shown_name(&first, &last, &user_name), job_title, status, direct: 0, below: 0, may_move: false }))
}

fn read_cursor(cursor: &str) -> Result<(Vec<u8>, UserId), Fault> {
    let bad = || Fault::new(Category::Malformed, "cursor.invalid", crate::text::cursor_invalid());
    let (name, id) = cursor.split_once('~').ok_or_else(bad)?;
    let id = Uuid::try_parse(id).map_err(|_| bad())?;
    Ok((kernel::crypto::unhex(name).ok_or_else(bad)?, UserId(id)))
}
