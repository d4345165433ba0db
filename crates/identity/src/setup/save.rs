//! Saves the steps before and beside the owner: the organization, its address, its companies.

use access::{Capability, Ctx, Target};
use db::Tx;
use kernel::{Fault, FieldError};

use super::found;
use crate::CompanyId;
use crate::companies::{self, CreateCompany, RenameCompany};
use crate::organization::{self, ChangeSettings, CreateOrganization, Organization, SetupStep};

/// Notes that the set-up has come to `step`. Going back to an earlier page does not take it back.
pub fn reach(ctx: &Ctx, tx: &mut Tx<'_>, step: SetupStep) -> Result<(), Fault> {
    ctx.require(Capability::EditSettings, &Target::organization())?;
    let now = organization::get(tx, ctx.org)?;
    if now.setup_step < step {
        organization::set_setup_step(ctx, tx, step)?;
    }
    Ok(())
}

/// Makes the organization, or changes it when one comes back to the step. The root company keeps the organization's name
/// until it was given one of its own.
pub fn save_organization(ctx: &Ctx, tx: &mut Tx<'_>, input: CreateOrganization) -> Result<(), Fault> {
    let Some(before) = organization::find(tx, ctx.org)? else { return found(ctx, tx, input).map(drop) };
    let root = companies::root(tx, ctx.org)?.filter(|root| root.name == before.name && before.setup_step <= SetupStep::Companies);
    let name = input.name.clone();
    organization::change_settings(ctx, tx, changed(&before, input))?;
    if let Some(root) = root {
        companies::rename(ctx, tx, RenameCompany { company: root.id, name, version: root.version })?;
    }
    Ok(())
}

fn changed(before: &Organization, input: CreateOrganization) -> ChangeSettings {
    ChangeSettings {
        name: input.name,
        country: input.country,
        currency: input.currency,
        time_zone: input.time_zone,
        number_format: input.number_format,
        date_format: input.date_format,
        language: input.language,
        ..ChangeSettings::from(before)
    }
}

/// Saves the public address, and goes on to the owner.
pub fn save_public_url(ctx: &Ctx, tx: &mut Tx<'_>, public_url: &str) -> Result<(), Fault> {
    let before = organization::get(tx, ctx.org)?;
    // Checked here too: the settings may leave an address empty that was never set, this step may not.
    let url = organization::PublicUrl::parse(public_url)?;
    let input = ChangeSettings { public_url: url.as_str().to_owned(), ..ChangeSettings::from(&before) };
    organization::change_settings(ctx, tx, input)?;
    reach(ctx, tx, SetupStep::Owner)
}

/// The page of companies: the root's name, and perhaps one more company.
#[derive(Debug, Clone)]
pub struct SaveCompanies {
    /// The root's name.
    pub root: String,
    /// A company to be made, if it has a name.
    pub name: String,
    /// The company above it.
    pub parent: CompanyId,
}

/// Renames the root, and makes a company if one was typed. The root's name is the field `root`.
pub fn save_companies(ctx: &Ctx, tx: &mut Tx<'_>, input: SaveCompanies) -> Result<(), Fault> {
    let root = companies::root(tx, ctx.org)?.ok_or_else(Fault::not_found)?;
    let rename = RenameCompany { company: root.id, name: input.root, version: root.version };
    companies::rename(ctx, tx, rename).map_err(|fault| Fault { fields: of_root(fault.fields), ..fault })?;
    if !input.name.trim().is_empty() {
        companies::create(ctx, tx, CreateCompany { name: input.name, parent: Some(input.parent) })?;
    }
    Ok(())
}

fn of_root(fields: Vec<FieldError>) -> Vec<FieldError> {
    fields.into_iter().map(|error| FieldError { field: "root".into(), ..error }).collect()
}
