//! Companies in a file: a name and the company above. A row without one means the root, or a company that stays where it is; a new one
//! goes where the importer says.

use access::{Capability, Ctx, Target};
use db::Tx;
use kernel::text::{fold, one_line};
use kernel::{Fault, FieldError};
use sheet::{FieldSpec, Note, RowOutcome, Values};

use super::journal::{Place, Subject, Wrote};
use super::model::to_json;
use super::row::{Awaited, Taken};
use super::settings::{Kind, Mode, Settings};
use super::text;
use crate::companies::{self, Company, CreateCompany, MoveCompany};
use crate::name::Name;

/// The fields.
pub(super) const FIELDS: &[FieldSpec] = &[
    FieldSpec { key: "name", label: "Company", aliases: &["Company name", "Name", "Business unit", "Affiliate"], required: true },
    FieldSpec {
        key: "parent",
        label: "Parent company",
        aliases: &["Parent", "Belongs to", "Parent business unit", "Parent company name"],
        required: false,
    },
];

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CompanyRow {
    pub(super) name: String,
    pub(super) parent: Option<String>,
}

impl CompanyRow {
    pub(super) fn parse(values: &Values<'_>) -> Result<Self, Vec<FieldError>> {
        let name = Name::parse(values.get("name")).map_err(|fault| fault.fields)?.text;
        let parent = Some(one_line(values.get("parent"))).filter(|parent| !parent.is_empty());
        Ok(Self { name, parent })
    }

    pub(super) fn key(&self) -> String {
        fold(&self.name)
    }

    pub(super) fn label(&self) -> String {
        self.name.chars().take(200).collect()
    }
}

/// The parent of a row.
enum Parent {
    Is(Company),
    /// A row of this file that a check would have made.
    Coming,
}

/// Takes a row, in a transaction part of its own.
pub(super) fn take(ctx: &Ctx, tx: &mut Tx<'_>, row: &CompanyRow, settings: &Settings, awaited: Awaited) -> Result<Taken, Fault> {
    let found = find(ctx, tx, &row.name)?;
    match (settings.mode, &found) {
        (Mode::Create, Some(company)) => {
            return Ok(Taken::skipped("row.exists", text::row_exists(short(&row.name)), Some(company.id.0)));
        }
        (Mode::Update, None) => return Ok(Taken::skipped("row.not_there", text::row_not_there().to_owned(), None)),
        _ => {}
    }
    let parent = match (&row.parent, &found) {
        (None, Some(company)) => return Ok(taken(RowOutcome::Unchanged, Some(company.id))),
        (None, None) => usual_parent(ctx, tx, row, settings)?,
        (Some(parent), _) => named_parent(ctx, tx, parent, awaited)?,
    };
    if let Parent::Is(company) = &parent {
        let path = companies::path(tx, ctx.org, company.id)?;
        ctx.require(Capability::ImportUsers, &Target::at(path))?;
    }
    match (found, parent) {
        (None, Parent::Is(parent)) => {
            let id = companies::create(ctx, tx, CreateCompany { name: row.name.clone(), parent: Some(parent.id) })?;
            let mut taken = taken(RowOutcome::Created, Some(id));
            if row.parent.is_none() {
                taken.notes.push(Note { code: "parent.usual".into(), message: text::parent_usual(short(&parent.name)) });
            }
            Ok(wrote(taken, id, &row.name, String::new(), 1))
        }
        (None, Parent::Coming) if companies::find_by_name(tx, ctx.org, &row.name)?.is_some() => {
            Err(refuse("name", "company.name_taken", companies::text::name_taken().to_owned()))
        }
        (None, Parent::Coming) => Ok(taken(RowOutcome::Created, None)),
        (Some(company), Parent::Is(parent)) if company.parent_id == Some(parent.id) => Ok(taken(RowOutcome::Unchanged, Some(company.id))),
        (Some(company), Parent::Is(parent)) => {
            companies::move_to(ctx, tx, MoveCompany { company: company.id, parent: parent.id, version: company.version })?;
            let before = company.parent_id.map(|parent| to_json(&Place { parent })).unwrap_or_default();
            Ok(wrote(taken(RowOutcome::Updated, Some(company.id)), company.id, &row.name, before, company.version + 1))
        }
        (Some(company), Parent::Coming) => {
            companies::require(ctx, tx, Capability::EditCompanies, company.id)?;
            Ok(taken(RowOutcome::Updated, Some(company.id)))
        }
    }
}

/// The parent that the row names.
fn named_parent(ctx: &Ctx, tx: &mut Tx<'_>, name: &str, awaited: Awaited) -> Result<Parent, Fault> {
    match (find(ctx, tx, name)?, awaited) {
        (Some(company), _) => Ok(Parent::Is(company)),
        (None, Awaited::Comes(_)) => Ok(Parent::Coming),
        (None, Awaited::Failed(line)) => Err(refuse("parent", "parent.failed", text::parent_failed(short(name), line))),
        (None, Awaited::No | Awaited::Several) => Err(refuse("parent", "parent.unknown", text::parent_unknown(short(name)))),
    }
}

/// The parent that the importer chose for new companies whose row names none.
fn usual_parent(ctx: &Ctx, tx: &mut Tx<'_>, row: &CompanyRow, settings: &Settings) -> Result<Parent, Fault> {
    let chosen = match settings.defaults.company {
        Some(id) => companies::find(tx, ctx.org, id)?,
        None => None,
    };
    let refused = || refuse("parent", "parent.missing", text::parent_missing(short(&row.name)));
    chosen.map(Parent::Is).ok_or_else(refused)
}

/// A company by name, if the importer may know of it.
fn find(ctx: &Ctx, tx: &mut Tx<'_>, name: &str) -> Result<Option<Company>, Fault> {
    let Some(company) = companies::find_by_name(tx, ctx.org, name)? else { return Ok(None) };
    let path = companies::path(tx, ctx.org, company.id)?;
    Ok(Some(company).filter(|_| ctx.may(Capability::ViewCompanies, &Target::at(path))))
}

fn taken(outcome: RowOutcome, id: Option<crate::CompanyId>) -> Taken {
    Taken { outcome, notes: Vec::new(), subject: id.map(|id| id.0), foretold: None, wrote: Vec::new() }
}

/// The same, with what it wrote.
fn wrote(mut taken: Taken, id: crate::CompanyId, name: &str, before: String, version: i64) -> Taken {
    taken.wrote.push(Wrote { subject: Subject::Thing(Kind::Company), id: id.0, label: short(name), before, version });
    taken
}

fn refuse(field: &'static str, code: &'static str, message: String) -> Fault {
    Fault::field(field, code, message)
}

fn short(name: &str) -> String {
    name.chars().take(80).collect()
}
