//! Groups of a list: the values that a field has among all who match, each with how many have it. Counted by the query over everybody,
//! never over the rows of a page. Somebody in several groups or teams counts in each.

use access::{Capability, Ctx};
use db::{DbResult, FromValue, Read, Row, Value as Stored};
use kernel::Fault;
use kernel::crypto::{hex, unhex};
use kernel::ids::Uuid;
use kernel::paging::{Cursor, Page};

use super::filter::{Condition, Field, Filter, Is, Value};
use super::matching::narrowed;
use super::model::{UserStatus, UserType, display_name};
use super::store::listing::{self, Section};
use crate::custom_fields;

/// So many groups stand on a page of them, those with most people first.
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
    /// The fields that a list may be grouped by, besides custom ones ([`Self::groups`]).
    pub const GROUPING: &'static [Self] =
        &[Self::Role, Self::Plan, Self::Company, Self::PrimaryGroup, Self::Group, Self::Team, Self::Status, Self::Type, Self::ReportsTo];

    /// Whether a list may be grouped by a custom field of this kind: by what few values many share.
    pub fn groups(kind: custom_fields::Kind) -> bool {
        matches!(kind, custom_fields::Kind::Choice | custom_fields::Kind::YesNo)
    }

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

/// Where a group stands among the others: by the number of its people, then by what they have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupPlace {
    number: i64,
    kind: i64,
    value: Stored,
}

impl GroupPlace {
    /// Whether a group of this field can stand there.
    fn is_of(&self, field: Field) -> bool {
        match (&self.value, field) {
            (Stored::Null, _) => self.kind != 1,
            (Stored::Blob(_), Field::Custom(_)) => self.kind == 1,
            (Stored::Blob(_), _) | (_, Field::Custom(_)) | (Stored::Uuid(_), Field::Status | Field::Type) => false,
            (Stored::Text(_), Field::Status | Field::Type) | (Stored::Uuid(_), _) => self.kind == 1,
            _ => false,
        }
    }
}

impl std::fmt::Display for GroupPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = match &self.value {
            Stored::Uuid(id) => id.simple().to_string(),
            Stored::Text(word) => word.clone(),
            // No status and no type begins so.
            Stored::Blob(key) => format!("x{}", hex(key)),
            _ => String::new(),
        };
        write!(f, "{}.{}.{value}", self.number, self.kind)
    }
}

impl std::str::FromStr for GroupPlace {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.splitn(3, '.');
        let mut number = || parts.next()?.parse::<i64>().ok();
        let (number, kind) = (number().ok_or(())?, number().ok_or(())?);
        let value = match parts.next().ok_or(())? {
            "" => Stored::Null,
            word if word.starts_with('x') => Stored::Blob(word.strip_prefix('x').and_then(unhex).ok_or(())?),
            word if word.len() == 32 => Stored::Uuid(Uuid::try_parse(word).map_err(|_| ())?),
            word if word.bytes().all(|byte| byte.is_ascii_lowercase()) => Stored::Text(word.to_owned()),
            _ => return Err(()),
        };
        Ok(Self { number, kind, value })
    }
}

/// A page of the groups of a field among those who match, the largest first: at most `limit` from `cursor` on, as a page gave it. The
/// totals are of everybody, on each page.
pub fn headings(ctx: &Ctx, read: &mut Read<'_>, filter: &Filter, field: Field, cursor: &str, limit: usize) -> Result<Page<Heading>, Fault> {
    let cursor = match Cursor::<GroupPlace>::parse(cursor) {
        Cursor::After(place) | Cursor::Before(place) if !place.is_of(field) => Cursor::First,
        cursor => cursor,
    };
    let place = match &cursor {
        Cursor::First => None,
        Cursor::After(place) | Cursor::Before(place) => Some((place.number, place.kind, place.value.clone())),
    };
    let wanted = Section { place, back: matches!(cursor, Cursor::Before(_)), limit: limit + 1 };
    let narrowed = narrowed(ctx, read, filter, &filter.view.statuses())?;
    let mut query = narrowed.query.clone();
    let text = if field == Field::ReportsTo {
        let wall = crate::store::within(&ctx.reach(Capability::ViewUsers), "g.company_id", &mut query.params);
        listing::managers(&mut query, &narrowed, &wall, &wanted)
    } else if let Some(kind) = field.unit() {
        // Only those that the filter names: a group that is opened takes the place of that condition.
        let only = filter.condition(field, Is::AnyOf).map(Condition::ids);
        listing::units(&mut query, &narrowed, kind, only.as_deref(), &wanted)
    } else if let Field::Custom(number) = field {
        let fields = custom_fields::list(read, ctx.org)?;
        let Some(field) = fields.iter().find(|field| field.number == number && Field::groups(field.kind)) else {
            return Ok(Page { items: Vec::new(), next: None, previous: None });
        };
        listing::values(&mut query, &narrowed, field.id, &wanted)
    } else {
        let Some(column) = field.column() else { return Ok(Page { items: Vec::new(), next: None, previous: None }) };
        listing::groups(&mut query, &narrowed, column, &wanted)
    };
    let rows = read.query_text(&text, &query.params)?.into_iter().map(|row| heading(field, row)).collect::<DbResult<Vec<_>>>()?;
    let page = Page::of(rows, limit, &cursor, |(place, _): &(GroupPlace, Heading)| place.to_string());
    let items = page.items.into_iter().map(|(_, heading)| heading).collect();
    Ok(Page { items, next: page.next, previous: page.previous })
}

fn heading(field: Field, row: Row) -> DbResult<(GroupPlace, Heading)> {
    let mut r = row.reader();
    let (kind, value): (i64, Stored) = (r.next()?, r.next()?);
    let (first, last, user_name, number): (String, String, String, i64) = (r.next()?, r.next()?, r.next()?, r.next()?);
    let common = match kind {
        0 => Common::Nothing,
        1 => value_of(field, value.clone()).map_or(Common::Hidden, Common::Value),
        _ => Common::Hidden,
    };
    // SQLite gives an id as bytes.
    let value = match (kind, field) {
        (1, Field::Status | Field::Type | Field::Custom(_)) => value,
        (1, _) => Stored::Uuid(Uuid::from_value(value)?),
        _ => Stored::Null,
    };
    let name = display_name(&first, &last, &user_name);
    let is_former = field == Field::ReportsTo && kind == 1 && name.is_empty();
    let name = if is_former { super::text::former_user().to_owned() } else { name };
    Ok((GroupPlace { number, kind, value }, Heading { common, name, count: number }))
}

fn value_of(field: Field, stored: Stored) -> Option<Value> {
    match field {
        Field::Status => UserStatus::from_value(stored).ok().map(|status| Value::Word(status.word())),
        Field::Type => UserType::from_value(stored).ok().map(|kind| Value::Word(kind.word())),
        Field::Custom(_) => match Vec::<u8>::from_value(stored).ok()?.as_slice() {
            [yes] => Some(Value::Word(if *yes == 1 { "yes" } else { "no" })),
            key => Some(Value::Choice(i64::from_be_bytes(key.try_into().ok()?))),
        },
        _ => Uuid::from_value(stored).ok().map(Value::Id),
    }
}
