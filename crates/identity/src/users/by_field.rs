//! Pages that are ordered by a custom field: by the keys of its values, which sort as those do; choices in the order of their list, one
//! after the other. Who holds nothing comes last, by name. Where few people are left by a filter or a tab, they are sorted as they are.

use std::cmp::Ordering;

use db::{Read, Row};
use fields::{Kind, Value};
use kernel::Fault;
use kernel::crypto::{hex, unhex};
use kernel::ids::Uuid;

use super::list::bad_cursor;
use super::matching::Narrowed;
use super::sort::Sort;
use super::store::listing::{self, Order, Part};
use super::store::order;
use crate::UserId;
use crate::custom_fields::UserField;

impl Sort {
    /// Whether people can be ordered by what a field of this kind holds: by other people's names they are not.
    pub fn fits(kind: Kind) -> bool {
        kind != Kind::Person
    }
}

/// Where somebody stands in such an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    /// The key of what they hold.
    value: Option<Vec<u8>>,
    /// The name, of whoever holds nothing.
    name: Vec<u8>,
    pub(super) id: UserId,
}

impl Spot {
    /// As a cursor has it.
    pub(super) fn write(&self) -> String {
        let (word, bytes) = self.value.as_ref().map_or(('n', &self.name), |value| ('v', value));
        format!("{word}{}~{}", hex(bytes), self.id.0.simple())
    }

    /// Reads a cursor.
    pub(super) fn read(cursor: &str) -> Option<Self> {
        let (place, id) = cursor.split_once('~')?;
        let id = UserId(Uuid::try_parse(id).ok()?);
        match (place.strip_prefix('v'), place.strip_prefix('n')) {
            (Some(value), _) => Some(Self { value: Some(unhex(value)?), name: Vec::new(), id }),
            (_, Some(name)) => Some(Self { value: None, name: unhex(name)?, id }),
            _ => None,
        }
    }
}

/// Some of the people, who stand together in the order.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stretch {
    /// Whoever holds something.
    Holders,
    /// Whoever holds just this.
    Just(Vec<u8>),
    /// Whoever holds nothing.
    Others,
}

impl Stretch {
    /// All of a field, in the order in which they are read.
    fn all(field: &UserField, descending: bool, back: bool) -> Vec<Self> {
        let mut all = match field.kind {
            Kind::Choice => field.choices.iter().map(|choice| Self::Just(Value::Choice(choice.number).key())).collect(),
            _ => vec![Self::Holders],
        };
        if descending {
            all.reverse();
        }
        all.push(Self::Others);
        if back {
            all.reverse();
        }
        all
    }

    fn has(&self, value: Option<&[u8]>) -> bool {
        match (self, value) {
            (Self::Holders, Some(_)) | (Self::Others, None) => true,
            (Self::Just(held), Some(value)) => held == value,
            _ => false,
        }
    }

    /// Which of two in this stretch comes first, from its beginning.
    fn compare(&self, a: &Spot, b: &Spot) -> Ordering {
        match self {
            Self::Holders => (&a.value, a.id.0).cmp(&(&b.value, b.id.0)),
            Self::Just(_) => a.id.0.cmp(&b.id.0),
            Self::Others => (&a.name, a.id.0).cmp(&(&b.name, b.id.0)),
        }
    }
}

/// At most `limit` of those who match, behind `after`. Refuses a place whose choice is gone.
pub(super) fn heads(
    read: &mut Read<'_>,
    narrowed: &Narrowed,
    field: &UserField,
    after: Option<&Spot>,
    order: &Order,
    descending: bool,
) -> Result<Vec<Spot>, Fault> {
    let stretches = Stretch::all(field, descending, order.descending != descending);
    let place = |spot: &Spot| stretches.iter().position(|stretch| stretch.has(spot.value.as_deref()));
    let first = after.map_or(Ok(0), |after| place(after).ok_or_else(bad_cursor))?;
    if narrowed.driver.is_some() || order::are_few(read, narrowed)? {
        let mut found = few(read, narrowed, field)?;
        let turned = |ordering: Ordering| if order.descending { ordering.reverse() } else { ordering };
        let is_behind = |at: usize, spot: &Spot| {
            at > first || (at == first && after.is_none_or(|after| turned(stretches[at].compare(spot, after)).is_gt()))
        };
        let mut placed: Vec<(usize, Spot)> = found.drain(..).filter_map(|spot| Some((place(&spot)?, spot))).collect();
        placed.retain(|(at, spot)| is_behind(*at, spot));
        placed.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| turned(stretches[*a].compare(x, y))));
        placed.truncate(order.limit);
        return Ok(placed.into_iter().map(|(_, spot)| spot).collect());
    }
    let mut found = Vec::new();
    for (at, stretch) in stretches.iter().enumerate().skip(first) {
        let rest = Order { limit: order.limit - found.len(), ..*order };
        found.extend(some(read, narrowed, field, stretch, after.filter(|_| at == first), &rest)?);
        if found.len() >= order.limit {
            break;
        }
    }
    Ok(found)
}

fn few(read: &mut Read<'_>, narrowed: &Narrowed, field: &UserField) -> Result<Vec<Spot>, Fault> {
    let mut query = narrowed.query.clone();
    let text = order::held_by_few(&mut query, narrowed, field.id);
    let read_row = |row: Row| {
        let mut r = row.reader();
        Ok(Spot { value: r.next()?, name: r.next()?, id: r.next()? })
    };
    Ok(read.query_text(&text, &query.params)?.into_iter().map(read_row).collect::<db::DbResult<_>>()?)
}

/// The next of a stretch.
fn some(
    read: &mut Read<'_>,
    narrowed: &Narrowed,
    field: &UserField,
    stretch: &Stretch,
    after: Option<&Spot>,
    order: &Order,
) -> Result<Vec<Spot>, Fault> {
    let mut query = narrowed.query.clone();
    if *stretch == Stretch::Others {
        let mut said = order::holds_nothing(&mut query, field.id);
        if let Some(after) = after {
            let (name, id, sign) = (query.put(&after.name), query.put(after.id), if order.descending { '<' } else { '>' });
            said = format!("{said} AND (u.name_sort, u.id) {sign} ({name}, {id})");
        }
        let part = Part { said, statuses: narrowed.statuses.clone() };
        let text = listing::heads_in_parts(&mut query, &[part], order);
        let read_row = |row: Row| {
            let mut r = row.reader();
            r.next::<i64>()?;
            Ok(Spot { value: None, name: r.next()?, id: r.next()? })
        };
        return Ok(read.query_text(&text, &query.params)?.into_iter().map(read_row).collect::<db::DbResult<_>>()?);
    }
    let just = if let Stretch::Just(value) = stretch { Some(value.as_slice()) } else { None };
    let after = after.and_then(|spot| Some((spot.value.as_deref()?, spot.id.0)));
    let text = order::holders(&mut query, narrowed, field.id, just, after, order);
    let read_row = |row: Row| {
        let mut r = row.reader();
        Ok(Spot { value: Some(r.next()?), name: Vec::new(), id: r.next()? })
    };
    Ok(read.query_text(&text, &query.params)?.into_iter().map(read_row).collect::<db::DbResult<_>>()?)
}
