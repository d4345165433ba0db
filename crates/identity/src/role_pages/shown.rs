//! What the pages of roles show: every role, and the names of the companies that the caller sees.

use std::collections::HashMap;

use access::Ctx;
use db::Read;
use kernel::Fault;

use super::text;
use crate::companies::{self, TreeRow};
use crate::http::{App, Signed};
use crate::roles::{self, RoleRow, Scope, ScopePlace};
use crate::{CompanyId, RoleId};

/// Every role as the pages show it.
pub(super) struct Shown {
    pub(super) rows: Vec<RoleRow>,
    places: Places,
}

/// The names of the companies that the caller sees, in their tree.
pub(super) struct Places {
    names: HashMap<CompanyId, String>,
    choices: Vec<(String, String)>,
}

impl Places {
    pub(super) fn read(ctx: &Ctx, read: &mut Read<'_>) -> Result<Self, Fault> {
        let rows = companies::outline(ctx, read)?;
        let choices = rows.iter().map(TreeRow::choice).collect();
        Ok(Self { names: rows.into_iter().map(|row| (row.id, row.name)).collect(), choices })
    }

    pub(super) fn of(&self, place: ScopePlace) -> String {
        match place {
            ScopePlace::Organization => text::place_organization().to_owned(),
            ScopePlace::OwnCompany => text::place_own_company().to_owned(),
            ScopePlace::Company(id) => self.names.get(&id).map_or_else(|| text::place_hidden().to_owned(), text::place_company),
        }
    }

    /// The companies to choose from, indented as they stand in the tree.
    pub(super) fn choices(&self) -> Vec<(String, String)> {
        self.choices.clone()
    }
}

impl Shown {
    fn read(ctx: &Ctx, read: &mut Read<'_>) -> Result<Self, Fault> {
        Ok(Self { rows: roles::list_with_users(ctx, read)?, places: Places::read(ctx, read)? })
    }

    pub(super) async fn load(app: &App, signed: &Signed) -> Result<Self, Fault> {
        let ctx = signed.ctx.clone();
        app.db.read(move |read| Self::read(&ctx, read)).await
    }

    pub(super) fn place(&self, place: ScopePlace) -> String {
        self.places.of(place)
    }

    pub(super) fn places(&self, scopes: &[Scope]) -> String {
        scopes.iter().map(|scope| self.place(scope.place)).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn row(&self, id: RoleId) -> Result<&RoleRow, Fault> {
        self.rows.iter().find(|row| row.role.id == id).ok_or_else(Fault::not_found)
    }

    /// The roles to choose from, indented as they stand in the tree.
    pub(super) fn choices(&self, without: Option<RoleId>) -> Vec<(String, String)> {
        let rows = self.rows.iter().filter(|row| Some(row.role.id) != without);
        rows.map(|row| (row.role.id.to_string(), web::kit::indented(row.depth, &row.role.name))).collect()
    }
}
