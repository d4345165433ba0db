//! Groups of a list: the values that a field has among all who match, each with how many have it. Counted by the query over everybody,
//! never over the rows of a page. Somebody in several groups or teams counts in each.

use access::{Capability, Ctx};
use db::{Read, Value as Stored};
use kernel::Fault;
use kernel::ids::Uuid;

use super::filter::{Condition, Field, Filter, Is, Value};
use super::matching::narrowed;
use super::model::{UserStatus, UserType, display_name};
use super::store::listing;

/// So many groups are shown, those with most people first.
pub const MOST_GROUPS: usize = 200;

/// What the people of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Common {
    /// This value.
    Value(Value),
    /// None.
    Nothing,
    /// A manager whom the caller may not see.
    Hidden,
}

/// A group with its total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// What its people have in common.
    pub common: Common,
    /// A manager's name; of other fields the slices know the names.
    pub name: String,
    /// How many, exactly.
    pub count: i64,
}

impl Field {
    /// The fields that a list may be grouped by.
    pub const GROUPING: &'static [Self] =
        &[Self::Role, Self::Plan, Self::Company, Self::PrimaryGroup, Self::Group, Self::Team, Self::Status, Self::Type, Self::ReportsTo];

    /// The kind of unit, as the tables say it.
    fn unit(self) -> Option<i64> {
        match self {
            Self::Group => Some(2),
            Self::Team => Some(3),
            _ => None,
        }
    }

    fn column(self) -> Option<&'static str> {
        Some(match self {
            Self::Role => "u.role_id",
            Self::Plan => "u.user_plan_id",
            Self::Company => "u.company_id",
            Self::PrimaryGroup => "u.primary_group_id",
            Self::Status => "u.status",
            Self::Type => "u.type",
            Self::ReportsTo => "u.reports_to_id",
            _ => return None,
        })
    }
}

impl Common {
    /// The condition that leaves the people of this group; none if they cannot be asked for.
    pub fn condition(&self, field: Field) -> Option<Condition> {
        match self {
            Self::Value(value) => {
                let is = if field == Field::Company { Is::Only } else { Is::AnyOf };
                Some(Condition::new(field, is, vec![value.clone()]))
            }
            Self::Nothing => Some(Condition::new(field, Is::Empty, Vec::new())),
            Self::Hidden => None,
        }
    }
}

/// The groups of a field among those who match, the largest first, and whether there are more of them than that.
pub fn headings(ctx: &Ctx, read: &mut Read<'_>, filter: &Filter, field: Field) -> Result<(Vec<Heading>, bool), Fault> {
    let narrowed = narrowed(ctx, read, filter, &filter.view.statuses())?;
    let mut query = narrowed.query.clone();
    let text = if field == Field::ReportsTo {
        let wall = crate::store::within(&ctx.reach(Capability::ViewUsers), "g.company_id", &mut query.params);
        listing::managers(&mut query, &narrowed, &wall, MOST_GROUPS + 1)
    } else if let Some(kind) = field.unit() {
        // Only those that the filter names: a group that is opened takes the place of that condition.
        let only = filter.condition(field, Is::AnyOf).map(Condition::ids);
        listing::units(&mut query, &narrowed, kind, only.as_deref(), MOST_GROUPS + 1)
    } else {
        let Some(column) = field.column() else { return Ok((Vec::new(), false)) };
        listing::groups(&mut query, &narrowed, column, MOST_GROUPS + 1)
    };
    let mut found = Vec::new();
    for row in read.query_text(&text, &query.params)? {
        let mut r = row.reader();
        let (kind, stored): (i64, Stored) = (r.next()?, r.next()?);
        let (first, last, user_name, count): (String, String, String, i64) = (r.next()?, r.next()?, r.next()?, r.next()?);
        let common = match kind {
            0 => Common::Nothing,
            1 => value_of(field, stored).map_or(Common::Hidden, Common::Value),
            _ => Common::Hidden,
        };
        let name = display_name(&first, &last, &user_name);
        let is_former = field == Field::ReportsTo && kind == 1 && name.is_empty();
        found.push(Heading { common, name: if is_former { super::text::former_user().to_owned() } else { name }, count });
    }
    let more = found.len() > MOST_GROUPS;
    found.truncate(MOST_GROUPS);
    Ok((found, more))
}

fn value_of(field: Field, stored: Stored) -> Option<Value> {
    match field {
        Field::Status => <UserStatus as db::FromValue>::from_value(stored).ok().map(|status| Value::Word(status.word())),
        Field::Type => <UserType as db::FromValue>::from_value(stored).ok().map(|kind| Value::Word(kind.word())),
        _ => <Uuid as db::FromValue>::from_value(stored).ok().map(Value::Id),
    }
}
