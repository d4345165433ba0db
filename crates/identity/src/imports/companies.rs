//! Companies in a file: a name and the company above. A row without one means the root, or a company that stays where it is; a new one
//! goes where the importer says.

use access::{Capability, Ctx, Target};
use db::Tx;
use kernel::text::{fold, one_line};
use kernel::{Fault, FieldError};
use sheet::{FieldSpec, Note, RowOutcome, Values};

use super::foretold::{Foretold, Place as Stands};
use super::journal::{Place, Subject, Wrote};
use super::model::to_json;
use super::row::{Awaited, Taken, Terms};
use super::settings::{Kind, Mode, Settings};
use super::text;
use crate::CompanyId;
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

/// In a check: lets the companies that earlier batches would have made or moved stand so, as far as the row leads to them: those above, and
/// those below a company that it moves.
pub(super) fn stand(ctx: &Ctx, tx: &mut Tx<'_>, row: &CompanyRow, terms: &Terms<'_>, awaited: Awaited) -> Result<(), Fault> {
    // What the importer may was asked when the earlier row was tried.
    let product = Ctx::product(ctx.call.clone());
    let named = row.parent.as_deref().map(|name| companies::find_by_name(tx, ctx.org, name)).transpose()?.flatten();
    let goes_below = named.as_ref().map(|parent| parent.id);
    match (&row.parent, named, awaited) {
        (Some(name), None, Awaited::Comes(earlier)) => {
            let Some(place) = earlier.place() else { return Ok(()) };
            bring(&product, tx, terms, place.above)?;
            let above = levels(&product, tx, terms, place)?;
            let id = companies::create(&product, tx, CreateCompany { name: name.clone(), parent: Some(above) })?;
            terms.places.borrow_mut().insert(id, place);
        }
        (Some(_), None, _) => return Ok(()),
        (_, Some(parent), _) => bring(&product, tx, terms, parent.id)?,
        (None, None, _) => return terms.settings.defaults.company.map_or(Ok(()), |usual| bring(&product, tx, terms, usual)),
    }
    match companies::find_by_name(tx, ctx.org, &row.name)? {
        Some(company) if company.parent_id != goes_below || goes_below.is_none() => gather(&product, tx, terms, company.id),
        _ => Ok(()),
    }
}

/// Moves the company and those above it to where earlier batches would have moved them, the topmost first.
fn bring(product: &Ctx, tx: &mut Tx<'_>, terms: &Terms<'_>, company: CompanyId) -> Result<(), Fault> {
    if terms.stood.borrow().contains(&company) {
        return Ok(());
    }
    for (id, place) in terms.batches.moved(tx, company)?.into_iter().rev() {
        if !terms.stood.borrow_mut().insert(id) {
            continue;
        }
        clear(product, tx, terms, id)?;
        let Some(there) = companies::find(tx, product.org, id)? else { continue };
        if there.parent_id == Some(place.above) && place.levels == 1 {
            continue;
        }
        let parent = levels(product, tx, terms, place)?;
        companies::move_to(product, tx, MoveCompany { company: id, parent, version: there.version })?;
    }
    terms.stood.borrow_mut().insert(company);
    Ok(())
}

/// Moves away what would not stand below the company any more: it counts where it went.
fn clear(product: &Ctx, tx: &mut Tx<'_>, terms: &Terms<'_>, company: CompanyId) -> Result<(), Fault> {
    for below in terms.batches.moved_below(tx, company)? {
        bring(product, tx, terms, below)?;
    }
    Ok(())
}

/// Lets everything stand below the company that would, before it moves: at most so many companies stand one below the other. Of new ones
/// only the deepest counts.
fn gather(product: &Ctx, tx: &mut Tx<'_>, terms: &Terms<'_>, company: CompanyId) -> Result<(), Fault> {
    bring(product, tx, terms, company)?;
    clear(product, tx, terms, company)?;
    loop {
        let hung = terms.batches.hung_below(tx, company)?;
        let coming: Vec<CompanyId> = hung.iter().filter_map(|hung| hung.company).filter(|id| !terms.stood.borrow().contains(id)).collect();
        if coming.is_empty() {
            let deepest = hung.iter().filter(|hung| hung.company.is_none()).max_by_key(|hung| hung.depth + hung.place.levels);
            let Some(deepest) = deepest else { return Ok(()) };
            return levels(product, tx, terms, Stands { levels: deepest.place.levels + 1, ..deepest.place }).map(drop);
        }
        for id in coming {
            bring(product, tx, terms, id)?;
        }
    }
}

/// As many companies one below the other as would be between, of which only the place matters: the lowest.
fn levels(product: &Ctx, tx: &mut Tx<'_>, terms: &Terms<'_>, place: Stands) -> Result<CompanyId, Fault> {
    let mut above = place.above;
    for levels in 1..place.levels {
        let name = product.new_uuid().to_string();
        above = companies::create(product, tx, CreateCompany { name, parent: Some(above) })?;
        terms.places.borrow_mut().insert(above, Stands { levels, ..place });
    }
    Ok(above)
}

/// Where a company stands below this parent, told by those who are there before the pass.
fn below(terms: &Terms<'_>, parent: CompanyId) -> Stands {
    let made = terms.places.borrow().get(&parent).copied();
    made.map_or(Stands { above: parent, levels: 1 }, |place| Stands { levels: place.levels + 1, ..place })
}

/// Takes a row, in a transaction part of its own.
pub(super) fn take(ctx: &Ctx, tx: &mut Tx<'_>, row: &CompanyRow, terms: &Terms<'_>, awaited: Awaited) -> Result<Taken, Fault> {
    let settings = terms.settings;
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
    let path = companies::path(tx, ctx.org, parent.id)?;
    ctx.require(Capability::ImportUsers, &Target::at(path))?;
    let stands = below(terms, parent.id);
    let place = Foretold::Company(stands);
    let Some(company) = found else {
        let id = companies::create(ctx, tx, CreateCompany { name: row.name.clone(), parent: Some(parent.id) })?;
        if !terms.keeps {
            terms.places.borrow_mut().insert(id, stands);
        }
        let mut taken = Taken { foretold: Some(place), ..taken(RowOutcome::Created, Some(id)) };
        if row.parent.is_none() {
            taken.notes.push(Note { code: "parent.usual".into(), message: text::parent_usual(short(&parent.name)) });
        }
        return Ok(wrote(taken, id, &row.name, String::new(), 1));
    };
    if company.parent_id == Some(parent.id) {
        return Ok(taken(RowOutcome::Unchanged, Some(company.id)));
    }
    companies::move_to(ctx, tx, MoveCompany { company: company.id, parent: parent.id, version: company.version })?;
    let before = company.parent_id.map(|parent| to_json(&Place { parent })).unwrap_or_default();
    let taken = Taken { foretold: Some(place), ..taken(RowOutcome::Updated, Some(company.id)) };
    Ok(wrote(taken, company.id, &row.name, before, company.version + 1))
}

/// The parent that the row names.
fn named_parent(ctx: &Ctx, tx: &mut Tx<'_>, name: &str, awaited: Awaited) -> Result<Company, Fault> {
    match (find(ctx, tx, name)?, awaited) {
        (Some(company), _) => Ok(company),
        (None, Awaited::Failed(line)) => Err(refuse("parent", "parent.failed", text::parent_failed(short(name), line))),
        (None, _) => Err(refuse("parent", "parent.unknown", text::parent_unknown(short(name)))),
    }
}

/// The parent that the importer chose for new companies whose row names none.
fn usual_parent(ctx: &Ctx, tx: &mut Tx<'_>, row: &CompanyRow, settings: &Settings) -> Result<Company, Fault> {
    let chosen = match settings.defaults.company {
        Some(id) => companies::find(tx, ctx.org, id)?,
        None => None,
    };
    let refused = || refuse("parent", "parent.missing", text::parent_missing(short(&row.name)));
    chosen.ok_or_else(refused)
}

/// A company by name, if the importer may know of it.
fn find(ctx: &Ctx, tx: &mut Tx<'_>, name: &str) -> Result<Option<Company>, Fault> {
    let Some(company) = companies::find_by_name(tx, ctx.org, name)? else { return Ok(None) };
    let path = companies::path(tx, ctx.org, company.id)?;
    Ok(Some(company).filter(|_| ctx.may(Capability::ViewCompanies, &Target::at(path))))
}

fn taken(outcome: RowOutcome, id: Option<CompanyId>) -> Taken {
    Taken { outcome, notes: Vec::new(), subject: id.map(|id| id.0), foretold: None, wrote: Vec::new() }
}

/// The same, with what it wrote.
fn wrote(mut taken: Taken, id: CompanyId, name: &str, before: String, version: i64) -> Taken {
    taken.wrote.push(Wrote { subject: Subject::Thing(Kind::Company), id: id.0, label: short(name), before, version });
    taken
}

fn refuse(field: &'static str, code: &'static str, message: String) -> Fault {
    Fault::field(field, code, message)
}

fn short(name: &str) -> String {
    name.chars().take(80).collect()
}
