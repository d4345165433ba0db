//! A saved view, who sees it, and why one cannot be made so.

use db::{DbResult, Row};
use kernel::fault::FieldErrors;
use kernel::{Category, Fault, text as words};

use super::text;
use crate::{RoleId, UserId, ViewId};

/// So many views may one person have.
pub const MOST_VIEWS: i64 = 50;
/// A name may have so many characters: it stands in a menu.
pub(super) const MOST_NAME: usize = 80;
/// An address may have so many bytes; browsers and proxies take twice that.
const MOST_QUERY: usize = 4000;

/// Who sees a view besides its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// Nobody.
    Me,
    /// Everybody with this role.
    Role(RoleId),
    /// Everybody who may see the list.
    All,
}

impl Share {
    /// The word in the data and in forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::Me => "me",
            Self::Role(_) => "role",
            Self::All => "all",
        }
    }

    /// The role, where it is one.
    pub fn role(self) -> Option<RoleId> {
        if let Self::Role(role) = self { Some(role) } else { None }
    }

    /// Reads a form's choice.
    pub fn read(word: &str, role: Option<RoleId>) -> Result<Self, Fault> {
        match (word, role) {
            ("me" | "", _) => Ok(Self::Me),
            ("all", _) => Ok(Self::All),
            ("role", Some(role)) => Ok(Self::Role(role)),
            _ => Err(Fault::field("role", "required", text::choose_role())),
        }
    }
}

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: ViewId,
    /// Whose it is.
    pub owner: UserId,
    /// What it is called; its owner has no other of this name.
    pub name: String,
    /// The list's parameters, as they stand behind the question mark; empty for the bare list.
    pub query: String,
    /// Who sees it.
    pub share: Share,
    /// Whether the reader has it opened in place of the bare list.
    pub is_default: bool,
    /// For saving: the version that was read.
    pub version: i64,
}

pub(super) fn parse(row: Row) -> DbResult<SavedView> {
    let mut r = row.reader();
    let (id, owner, name, query) = (r.next()?, r.next()?, r.next()?, r.next()?);
    let (word, role): (String, Option<RoleId>) = (r.next()?, r.next()?);
    let share = match (word.as_str(), role) {
        ("all", _) => Share::All,
        ("role", Some(role)) => Share::Role(role),
        _ => Share::Me,
    };
    Ok(SavedView { id, owner, name, query, share, version: r.next()?, is_default: r.next()? })
}

/// A name and an address as they may be stored.
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) key: String,
    pub(super) sort: Vec<u8>,
    pub(super) query: String,
}

pub(super) fn check(name: &str, query: &str) -> Result<Checked, Fault> {
    let mut errors = FieldErrors::default();
    let name = words::one_line(name);
    let key = words::fold(&name);
    if key.trim().is_empty() {
        errors.add("name", "required", text::name_needed());
    } else if name.chars().count() > MOST_NAME {
        errors.add("name", "too_long", text::name_long(MOST_NAME));
    }
    if query.len() > MOST_QUERY || query.chars().any(|c| c.is_control() || c.is_whitespace() || c == '#') {
        errors.add("query", "saved_view.query", text::query_wrong());
    }
    errors.check()?;
    Ok(Checked { sort: words::sort_key(&name), key, query: query.to_owned(), name })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ViewRefusal {
    TooMany,
    NameTaken,
    NoSuchRole,
    NotYours,
    Stale,
}

impl From<ViewRefusal> for Fault {
    fn from(refusal: ViewRefusal) -> Self {
        use ViewRefusal as R;
        match refusal {
            R::TooMany => Self::new(Category::Conflict, "saved_view.too_many", text::too_many(MOST_VIEWS)),
            R::NameTaken => Self::field("name", "saved_view.name_taken", text::name_taken()),
            R::NoSuchRole => Self::field("role", "saved_view.no_such_role", text::choose_role()),
            R::NotYours => Self::new(Category::Forbidden, "saved_view.not_yours", text::not_yours()),
            R::Stale => Self::new(Category::Stale, "saved_view.stale", text::stale()),
        }
    }
}

pub(super) fn name_taken(error: db::DbError) -> Fault {
    if error.is_constraint("saved_view_name_unique") { ViewRefusal::NameTaken.into() } else { error.into() }
}
