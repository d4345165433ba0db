//! Companies, roles, groups, teams and user plans that rows name. One that is not there is made, taken for another one, left out or
//! refused, as the importer chose.
//!
//! What was found is kept for the rest of the batch, what was made is not: a row that is refused later unmakes it.

use access::{Capability, Ctx, Included, Target};
use db::{Read, Tx};
use kernel::Fault;
use kernel::ids::Uuid;
use kernel::text::{fold, one_line};

use super::matching::short;
use crate::companies::{self, CreateCompany};
use crate::groups::{self, CreateGroup};
use crate::imports::choices::{self, Chosen};
use crate::imports::row::Terms;
use crate::imports::settings::{Kind, Unknown};
use crate::imports::text;
use crate::plans::{self, CreatePlan};
use crate::profiles::{self, BuiltinProfile};
use crate::roles::{self, CreateRole};
use crate::teams::{self, CreateTeam};
use crate::{CompanyId, GroupId};

/// Something that a row names.
#[derive(Debug, Clone, Copy)]
pub(in crate::imports) struct Named {
    pub(in crate::imports) id: Uuid,
    /// Whether it is younger than the file. A check unmakes it with each batch, so "did this row make it" has no one answer.
    pub(in crate::imports) is_new: bool,
}

/// By what a name is known.
pub(in crate::imports) fn key(name: &str) -> String {
    fold(&one_line(name))
}

/// The one of this name; none where the cell counts as empty. `field` is where a refusal belongs.
pub(super) fn named(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    terms: &Terms<'_>,
    kind: Kind,
    field: &'static str,
    name: &str,
) -> Result<Option<Named>, Fault> {
    let key = key(name);
    if let Some(known) = terms.names.borrow().get(&(kind, key.clone())) {
        return Ok(Some(*known));
    }
    if let Some(found) = find(ctx, tx, terms, kind, name)? {
        terms.names.borrow_mut().insert((kind, key), found);
        return Ok(Some(found));
    }
    let choice = terms.settings.values.of(kind);
    match choice.unknown {
        Unknown::Refuse => Err(unknown(kind, field, name)),
        Unknown::Ignore => Ok(None),
        Unknown::Map => match choices::chosen(tx, ctx.org, terms.batches.import, kind, &key)? {
            Chosen::Is(id) => Ok(Some(Named { id, is_new: false })),
            Chosen::LeftOut => Ok(None),
            Chosen::Nothing => match (choice.others, choice.others_are) {
                (Unknown::Map, Some(id)) => Ok(Some(Named { id, is_new: false })),
                (Unknown::Ignore, _) => Ok(None),
                (Unknown::Create, _) => make_named(ctx, tx, terms, kind, field, name).map(Some),
                _ => Err(unknown(kind, field, name)),
            },
        },
        Unknown::Create => make_named(ctx, tx, terms, kind, field, name).map(Some),
    }
}

fn make_named(ctx: &Ctx, tx: &mut Tx<'_>, terms: &Terms<'_>, kind: Kind, field: &'static str, name: &str) -> Result<Named, Fault> {
    let id = make(ctx, tx, terms, kind, name).map_err(|fault| Fault::field(field, fault.code, fault.message))?;
    terms.made.borrow_mut().push((kind, id, short(name)));
    Ok(Named { id, is_new: true })
}

/// What is there under this name, as far as the importer may know of it.
pub(in crate::imports) fn is_there(ctx: &Ctx, read: &mut Read<'_>, kind: Kind, name: &str) -> Result<bool, Fault> {
    Ok(match kind {
        Kind::Company => company(ctx, read, name)?.is_some(),
        Kind::Role => roles::find_by_name(read, ctx.org, name)?.is_some(),
        Kind::Group => groups::find_by_name(read, ctx.org, name)?.is_some(),
        Kind::Team => teams::find_by_name(read, ctx.org, name)?.is_some(),
        Kind::Plan => plans::find_by_name(read, ctx.org, name)?.is_some(),
    })
}

fn find(ctx: &Ctx, read: &mut Read<'_>, terms: &Terms<'_>, kind: Kind, name: &str) -> Result<Option<Named>, Fault> {
    let old = |id: Uuid| Named { id, is_new: false };
    Ok(match kind {
        Kind::Company => company(ctx, read, name)?.map(|id| old(id.0)),
        Kind::Role => roles::find_by_name(read, ctx.org, name)?.map(|role| old(role.id.0)),
        Kind::Group => {
            let group = groups::find_by_name(read, ctx.org, name)?;
            group.map(|group| Named { id: group.id.0, is_new: group.created_at >= terms.since })
        }
        Kind::Team => teams::find_by_name(read, ctx.org, name)?.map(|team| old(team.id.0)),
        Kind::Plan => plans::find_by_name(read, ctx.org, name)?.map(|plan| old(plan.id.0)),
    })
}

/// A company by name, if the importer may know of it.
fn company(ctx: &Ctx, read: &mut Read<'_>, name: &str) -> Result<Option<CompanyId>, Fault> {
    let Some(company) = companies::find_by_name(read, ctx.org, name)? else { return Ok(None) };
    let target = Target::at(companies::path(read, ctx.org, company.id)?);
    let may_know = ctx.may(Capability::ViewCompanies, &target) || ctx.may(Capability::ViewUsers, &target);
    Ok(may_know.then_some(company.id))
}

/// Makes one, by the verb that everybody uses. A role that comes so has no rights of administration.
fn make(ctx: &Ctx, tx: &mut Tx<'_>, terms: &Terms<'_>, kind: Kind, name: &str) -> Result<Uuid, Fault> {
    let defaults = &terms.settings.defaults;
    let (name, description) = (one_line(name), String::new());
    match kind {
        Kind::Company => {
            let parent = match defaults.company {
                Some(company) => Some(company),
                None => companies::root(tx, ctx.org)?.map(|root| root.id),
            };
            Ok(companies::create(ctx, tx, CreateCompany { name, parent })?.0)
        }
        Kind::Role => {
            // The least: what it shall give is decided on its page.
            let least = profiles::find_builtin(tx, ctx.org, BuiltinProfile::NoRecords)?;
            let profiles = least.into_iter().map(|profile| profile.id).collect();
            Ok(roles::create(ctx, tx, &CreateRole { name, description, parent: None, profiles })?.0)
        }
        Kind::Group => Ok(groups::create(ctx, tx, &CreateGroup { name, description })?.0),
        Kind::Team => {
            let group = match defaults.primary_group {
                Some(group) => group,
                None => groups::first(tx, ctx.org)?.map(|group| group.id).ok_or_else(|| unknown(Kind::Group, "teams", &name))?,
            };
            Ok(teams::create(ctx, tx, &CreateTeam { group, name, description })?.0)
        }
        // Likewise: which modules and features it has is decided on its page, and its seats by the owner.
        Kind::Plan => Ok(plans::create(ctx, tx, &CreatePlan { name, description, included: Included::of(&[], &[]) })?.0),
    }
}

fn unknown(kind: Kind, field: &'static str, name: &str) -> Fault {
    let name = short(name);
    match kind {
        Kind::Company => Fault::field(field, "company.unknown", text::company_unknown(name)),
        Kind::Role => Fault::field(field, "role.unknown", text::role_unknown(name)),
        Kind::Group => Fault::field(field, "group.unknown", text::group_unknown(name)),
        Kind::Team => Fault::field(field, "team.unknown", text::team_unknown(name)),
        Kind::Plan => Fault::field(field, "plan.unknown", text::plan_unknown(name)),
    }
}

/// The names of a cell that holds several, each once. `\;` is a semicolon of a name and `\\` a backslash, as the export writes them;
/// before anything else a backslash is one.
pub(in crate::imports) fn several(cell: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut name = String::new();
    let mut rest = cell.chars().peekable();
    loop {
        match rest.next() {
            Some('\\') => name.push(rest.next_if(|next| matches!(next, ';' | '\\')).unwrap_or('\\')),
            Some(sign) if sign != ';' => name.push(sign),
            end => {
                let whole = one_line(&std::mem::take(&mut name));
                if !whole.is_empty() && !names.iter().any(|known| key(known) == key(&whole)) {
                    names.push(whole);
                }
                if end.is_none() {
                    return names;
                }
            }
        }
    }
}

/// A group's id.
pub(super) fn group_id(named: Named) -> GroupId {
    GroupId(named.id)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{key, several};
    use crate::users::escaped;

    proptest! {
        #[test]
        fn what_the_export_writes_reads_as_the_same_names(names in proptest::collection::vec("[a-c;\\\\][a-z ;\\\\]{0,5}[a-c;\\\\]", 0..6)) {
            let mut once: Vec<String> = Vec::new();
            for name in names.iter().map(|name| kernel::text::one_line(name)) {
                if !once.iter().any(|known| key(known) == key(&name)) {
                    once.push(name);
                }
            }
            let cell = once.iter().map(|name| escaped(name)).collect::<Vec<_>>().join("; ");
            prop_assert_eq!(several(&cell), once);
        }
    }

    #[test]
    fn a_cell_holds_several_names() {
        assert_eq!(several(" North;east ; NORTH;;"), ["North", "east"]);
        assert_eq!(several("A\\; B; C"), ["A; B", "C"]);
        assert_eq!(several(r"A\\; B\c"), [r"A\", r"B\c"]);
        assert!(several(" ; ").is_empty());
    }
}
