//! Pages that are ordered by what people have in common: a role, a company, a group, a plan, a manager, a type, a status.
//!
//! Nobody's row holds the name of their role, and joining it in would sort everybody. So the roles are taken one after the other in the
//! order of their names, the people of each by an index in the order of their own, until a page is full. Where few people are left
//! by a filter, they are sorted as they are.

use std::collections::HashMap;

use access::{Capability, Ctx, Reach};
use db::{DbResult, Read, params};
use kernel::Fault;
use kernel::ids::Uuid;

use super::matching::Narrowed;
use super::model::{UserStatus, UserType};
use super::sort::Sort;
use super::store;
use super::store::listing::{self, Order, Part, Query};
use super::store::order;
use crate::UserId;

/// A statement asks for the people of at most so many roles.
const MOST_AT_ONCE: usize = 32;

/// What some people have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Shared {
    /// This role, company, group, plan or manager; none.
    Thing(Option<Uuid>),
    /// A manager whom the reader may not see.
    Hidden,
    /// People or programs.
    Type(UserType),
    /// This status.
    Status(UserStatus),
}

/// Where somebody stands in such an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) shared: Shared,
    pub(super) name: Vec<u8>,
    pub(super) id: UserId,
}

impl Sort {
    /// The column of what people have in common, if that is what orders them.
    fn shared_column(self) -> Option<&'static str> {
        Some(match self {
            Self::Role => "u.role_id",
            Self::Company => "u.company_id",
            Self::PrimaryGroup => "u.primary_group_id",
            Self::Plan => "u.user_plan_id",
            Self::Status => "u.status",
            Self::Type => "u.type",
            Self::ReportsTo => "u.reports_to_id",
            _ => return None,
        })
    }

    /// Whether people are ordered by what they have in common.
    pub(super) fn is_by_common(self) -> bool {
        self.shared_column().is_some()
    }
}

impl Place {
    /// As a cursor has it.
    pub(super) fn write(&self) -> String {
        let shared = match self.shared {
            Shared::Thing(None) => "none".to_owned(),
            Shared::Thing(Some(id)) => id.simple().to_string(),
            Shared::Status(status) => status.word().to_owned(),
            Shared::Type(kind) => kind.word().to_owned(),
            // Who it is, is not said to whoever may not see them.
            Shared::Hidden => "hidden".to_owned(),
        };
        format!("{shared}.{}~{}", kernel::crypto::hex(&self.name), self.id.0.simple())
    }

    /// Reads a cursor.
    pub(super) fn read(cursor: &str, sort: Sort) -> Option<Self> {
        let (value, id) = cursor.split_once('~')?;
        let (shared, name) = value.split_once('.')?;
        let shared = match shared {
            word if sort == Sort::Status => Shared::Status(UserStatus::from_word(word)?),
            word if sort == Sort::Type => Shared::Type(UserType::from_word(word)?),
            "hidden" if sort == Sort::ReportsTo => Shared::Hidden,
            "none" => Shared::Thing(None),
            id => Shared::Thing(Some(Uuid::try_parse(id).ok()?)),
        };
        Some(Self { shared, name: kernel::crypto::unhex(name)?, id: UserId(Uuid::try_parse(id).ok()?) })
    }
}

/// Everything that people may have in common, in the order of its names.
fn all(ctx: &Ctx, read: &mut Read<'_>, sort: Sort, statuses: &[UserStatus]) -> DbResult<Vec<Shared>> {
    let text = match sort {
        Sort::Role => store::ROLES_BY_NAME,
        Sort::Company => store::COMPANIES_BY_NAME,
        Sort::PrimaryGroup => store::GROUPS_BY_NAME,
        Sort::Plan => store::PLANS_BY_NAME,
        Sort::ReportsTo => return managers(ctx, read),
        Sort::Type => return Ok([UserType::Standard, UserType::Service].map(Shared::Type).into()),
        _ => {
            let in_order = UserStatus::ALL.iter().filter(|status| statuses.contains(status));
            return Ok(in_order.copied().map(Shared::Status).collect());
        }
    };
    let mut found = Vec::new();
    for row in read.query(text, params![ctx.org])? {
        found.push(Shared::Thing(Some(row.only()?)));
    }
    found.push(Shared::Thing(None));
    Ok(found)
}

/// The managers whom the caller may see, in the order of their names, then the others, then none. There are as many as people have
/// somebody below them: each is found by one step along an index.
fn managers(ctx: &Ctx, read: &mut Read<'_>) -> DbResult<Vec<Shared>> {
    let (mut query, reach) = (Query::of(ctx.org), ctx.reach(Capability::ViewUsers));
    let text = order::managers_by_name(&mut query, &reach);
    let mut found = Vec::new();
    for row in read.query_text(&text, &query.params)? {
        found.push(Shared::Thing(Some(row.only()?)));
    }
    if reach != Reach::Everything {
        found.push(Shared::Hidden);
    }
    found.push(Shared::Thing(None));
    Ok(found)
}

/// At most `limit` of those who match, behind `after`. Refuses a place whose role is gone.
pub(super) fn heads(
    ctx: &Ctx,
    read: &mut Read<'_>,
    narrowed: &Narrowed,
    sort: Sort,
    after: Option<&Place>,
    order: &Order,
) -> Result<Vec<Place>, Fault> {
    let mut shared = all(ctx, read, sort, &narrowed.statuses)?;
    if order.descending {
        shared.reverse();
    }
    let first = match after {
        None => 0,
        Some(place) => shared.iter().position(|one| *one == place.shared).ok_or_else(crate::users::list::bad_cursor)?,
    };
    let rest = &shared[first..];
    let column = sort.shared_column().unwrap_or_default();
    // There may be more managers than people in the tab: then the people are looked at, and not each manager's.
    if narrowed.driver.is_some() || (sort == Sort::ReportsTo && order::are_few(read, narrowed)?) {
        return few(read, narrowed, sort, &shared, first, after, order);
    }
    let reach = ctx.reach(Capability::ViewUsers);
    let (mut found, mut at, mut width) = (Vec::new(), 0, 2);
    while found.len() < order.limit && at < rest.len() {
        let some = &rest[at..rest.len().min(at + width)];
        let mut query = narrowed.query.clone();
        let parts: Vec<Part> = some.iter().map(|one| part(&mut query, narrowed, column, &reach, *one, after, order)).collect();
        let limit = order.limit - found.len();
        let text = listing::heads_in_parts(&mut query, &parts, &Order { limit, ..*order });
        for row in read.query_text(&text, &query.params)? {
            let mut r = row.reader();
            let of: i64 = r.next()?;
            let Some(shared) = usize::try_from(of).ok().and_then(|of| some.get(of)) else { continue };
            found.push(Place { shared: *shared, name: r.next()?, id: r.next()? });
        }
        (at, width) = (at + some.len(), (width * 4).min(MOST_AT_ONCE));
    }
    Ok(found)
}

fn part(query: &mut Query, narrowed: &Narrowed, column: &str, reach: &Reach, shared: Shared, after: Option<&Place>, order: &Order) -> Part {
    let (is, statuses) = match shared {
        Shared::Hidden => (order::manager_beyond(query, reach), narrowed.statuses.clone()),
        // As a word of the statement: programs stand in an index of their own.
        Shared::Type(kind) => (format!(" AND {column} = '{}'", kind.word()), narrowed.statuses.clone()),
        Shared::Status(status) => (String::new(), vec![status]),
        Shared::Thing(None) => (format!(" AND {column} IS NULL"), narrowed.statuses.clone()),
        Shared::Thing(Some(id)) => (format!(" AND {column} = {}", query.put(id)), narrowed.statuses.clone()),
    };
    let Some(place) = after.filter(|place| place.shared == shared) else { return Part { said: is, statuses } };
    let (name, id, sign) = (query.put(&place.name), query.put(place.id), if order.descending { '<' } else { '>' });
    Part { said: format!("{is} AND (u.name_sort, u.id) {sign} ({name}, {id})"), statuses }
}

/// Of few people those behind `after`, sorted as they are.
fn few(
    read: &mut Read<'_>,
    narrowed: &Narrowed,
    sort: Sort,
    shared: &[Shared],
    first: usize,
    after: Option<&Place>,
    order: &Order,
) -> Result<Vec<Place>, Fault> {
    let ranks: HashMap<Shared, usize> = shared.iter().copied().zip(0..).collect();
    let mut query = narrowed.query.clone();
    let text = listing::all_of_few(&mut query, narrowed, sort.shared_column().unwrap_or_default());
    let mut found = Vec::new();
    for row in read.query_text(&text, &query.params)? {
        let mut r = row.reader();
        let mut shared = match sort {
            Sort::Status => Shared::Status(r.next()?),
            Sort::Type => Shared::Type(r.next()?),
            _ => Shared::Thing(r.next()?),
        };
        if sort == Sort::ReportsTo && !ranks.contains_key(&shared) {
            shared = Shared::Hidden;
        }
        let place = Place { shared, name: r.next()?, id: r.next()? };
        if let Some(rank) = ranks.get(&shared) {
            found.push((*rank, place));
        }
    }
    let turned = |ordering: std::cmp::Ordering| if order.descending { ordering.reverse() } else { ordering };
    let by_name = |a: &Place, b: &Place| turned((&a.name, a.id.0).cmp(&(&b.name, b.id.0)));
    // Whoever has what the last one had stands behind them by name.
    found.retain(|(rank, place)| *rank > first || (*rank == first && after.is_none_or(|after| by_name(place, after).is_gt())));
    found.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| by_name(x, y)));
    found.truncate(order.limit);
    Ok(found.into_iter().map(|(_, place)| place).collect())
}
