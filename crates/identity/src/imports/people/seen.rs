//! What the rows of a batch have looked up of people, and whom they need not look for.
//!
//! Which keys of a batch nobody has is asked once for all its rows. A row whose keys nobody has makes somebody, without a look for each;
//! should somebody else have made them in between, the verb refuses the name, everything here is forgotten, and the row is tried again.

use std::collections::{HashMap, HashSet};

use db::{DbResult, Read};
use kernel::OrgId;
use kernel::text::fold;

use super::PersonRow;
use crate::imports::store::AT_ONCE;
use crate::users::{self, Key};
use crate::{CompanyId, RoleId, UserId};

/// See the module.
#[derive(Debug, Default)]
pub(in crate::imports) struct Seen {
    /// Keys that nobody has.
    free: HashSet<(Key, String)>,
    /// Managers by the folded words of their rows, whom the importer may see.
    pub(super) managers: HashMap<String, UserId>,
    /// Whether somebody new with the role at the company administers.
    pub(super) administers: HashMap<(Option<RoleId>, CompanyId), bool>,
}

impl Seen {
    /// Asks which keys of the rows nobody has.
    pub(in crate::imports) fn look<'a>(read: &mut Read<'_>, org: OrgId, rows: impl Iterator<Item = &'a PersonRow>) -> DbResult<Self> {
        let mut free: HashSet<(Key, String)> = rows.flat_map(keys).collect();
        for key in [Key::ExternalId, Key::UserName, Key::Email] {
            let asked: Vec<&str> = free.iter().filter(|(of, _)| *of == key).map(|(_, value)| value.as_str()).collect();
            let mut held = Vec::new();
            for asked in asked.chunks(AT_ONCE) {
                held.extend(users::held_of(read, org, key, asked)?);
            }
            for held in held {
                free.remove(&(key, held));
            }
        }
        Ok(Self { free, ..Self::default() })
    }

    /// Whether nobody has any of the row's keys.
    pub(super) fn is_new(&self, row: &PersonRow) -> bool {
        keys(row).all(|key| self.free.contains(&key))
    }

    /// The row's keys are somebody's from now on, and the name that was proposed for it.
    pub(in crate::imports) fn wrote(&mut self, row: &PersonRow) {
        if let Some(id) = &row.external_id {
            self.free.remove(&(Key::ExternalId, id.clone()));
        }
        for name in row.names().into_iter().chain(row.proposed()) {
            self.free.remove(&(Key::UserName, name.clone()));
            self.free.remove(&(Key::Email, name));
        }
    }

    /// People are otherwise than they were.
    pub(in crate::imports) fn forget_people(&mut self) {
        self.managers.clear();
    }

    /// Everything may be otherwise.
    pub(in crate::imports) fn forget(&mut self) {
        *self = Self::default();
    }
}

fn keys(row: &PersonRow) -> impl Iterator<Item = (Key, String)> {
    let id = row.external_id.iter().map(|id| (Key::ExternalId, id.clone()));
    let name = row.user_name.iter().map(|name| (Key::UserName, fold(name)));
    let email = row.email.iter().map(|email| (Key::Email, fold(email.trim())));
    id.chain(name).chain(email)
}
