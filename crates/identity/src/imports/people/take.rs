//! Takes one row: finds whom it means, then makes or changes them by the verbs that everybody uses.

use access::{Capability, Ctx, Target};
use db::Tx;
use kernel::{Category, Fault};
use sheet::{Note, RowOutcome};

use super::belong::{belong, belongs_otherwise};
use super::names::{Named, group_id, named};
use super::{PersonRow, administration, days, matching};
use crate::imports::foretold::{self, Foretold};
use crate::imports::journal::{self, Person, Subject, Wrote};
use crate::imports::model::{CARD_CREATED, CARD_LINKED, CARD_LINKED_FIRST, to_json};
use crate::imports::new_fields::numbered;
use crate::imports::row::{Awaited, Taken, Terms};
use crate::imports::settings::{Kind, Mode};
use crate::imports::text;
use crate::invitations::{self, Invite};
use crate::units;
use crate::users::{self, About, Address, CreateUser, Deactivate, Made, StartAs, UpdateUser, User, UserStatus, UserType};
use crate::{CompanyId, GroupId, PlanId, RoleId, UserId, employees, roles};

/// The manager of a row.
#[derive(Debug, Clone, Copy)]
enum Manager {
    /// The row says nothing of it.
    NotSaid,
    /// The row says that there is none.
    Nobody,
    /// This one.
    Is(UserId),
    /// Somebody whom a check would have made out of a row of an earlier batch; the first above them who exists.
    Coming(Option<UserId>),
}

impl Manager {
    /// Whom somebody who reported to `before` reports to from now on, of those who exist.
    fn existing(self, before: Option<UserId>) -> Option<UserId> {
        match self {
            Self::NotSaid => before,
            Self::Nobody => None,
            Self::Is(id) => Some(id),
            Self::Coming(above) => above,
        }
    }
}

/// Whom and what a row refers to.
#[derive(Debug, Clone, Copy)]
struct Links {
    manager: Manager,
    /// None where the row names none, or what it names is left out.
    group: Option<Named>,
    company: Option<CompanyId>,
    role: Option<RoleId>,
    plan: Option<PlanId>,
}

/// Takes a row, in a transaction part of its own.
pub(in crate::imports) fn take(ctx: &Ctx, tx: &mut Tx<'_>, row: &PersonRow, terms: &Terms<'_>, awaited: Awaited) -> Result<Taken, Fault> {
    if !row.errors.is_empty() {
        return Err(Fault::fields(row.errors.clone()));
    }
    let (by, found) = matching::find(ctx, tx, terms, row)?.unzip();
    match (terms.settings.mode, &found) {
        (Mode::Create, Some(user)) => {
            return Ok(Taken::skipped("row.exists", text::row_exists(user.display_name()), Some(user.id.0)));
        }
        (Mode::Update, None) => return Ok(Taken::skipped("row.not_there", text::row_not_there().to_owned(), None)),
        _ => {}
    }
    if let Some(user) = &found
        && let Some(line) = terms.row_of(tx, user.id)?
    {
        let fault = Fault::field(by.unwrap_or_default(), "row.same_person", text::same_person(line, user.display_name()));
        return Err(Fault { category: Category::Conflict, ..fault });
    }
    let manager = match (find_manager(ctx, tx, row, terms, awaited)?, &found) {
        // The export shows nothing of a manager whom its reader may not see: an empty cell there does not say that there is none.
        (Manager::Nobody, Some(user)) if row.has_blank_manager && matching::is_hidden(ctx, tx, user.reports_to)? => Manager::NotSaid,
        (manager, _) => manager,
    };
    let mut of = |kind, field, name: Option<&String>| match name {
        Some(name) => named(ctx, tx, terms, kind, field, name),
        None => Ok(None),
    };
    let group = of(Kind::Group, "primary_group", row.group.as_ref())?;
    let company = of(Kind::Company, "company", row.company.as_ref())?.map(|named| CompanyId(named.id));
    let role = of(Kind::Role, "role", row.role.as_ref())?.map(|named| RoleId(named.id));
    let plan = of(Kind::Plan, "plan", row.plan.as_ref())?.map(|named| PlanId(named.id));
    let links = Links { manager, group, company, role, plan };
    match found {
        Some(user) => match change(ctx, tx, row, &user, terms, links) {
            // Rights are for a difference: a row that says what is so already is unchanged, whoever brings it.
            Err(fault) if may_not(&fault) && !differs(ctx, tx, row, &user, terms, links)? => Ok(unchanged(&user, Vec::new())),
            came => came,
        },
        None => make(ctx, tx, row, terms, links),
    }
}

fn find_manager(ctx: &Ctx, tx: &mut Tx<'_>, row: &PersonRow, terms: &Terms<'_>, awaited: Awaited) -> Result<Manager, Fault> {
    let Some(words) = &row.reports_to else { return Ok(Manager::NotSaid) };
    if words.is_empty() {
        return Ok(Manager::Nobody);
    }
    let refused = |code, message: String| Err(Fault::field("reports_to", code, message));
    let found = match awaited {
        // In a check: whoever would have this address by an earlier row, whoever has it now.
        Awaited::Comes(earlier) if words.contains('@') => earlier.user(),
        _ => match (matching::manager(ctx, tx, terms, words)?, awaited) {
            (Some(id), _) => Some(id),
            // Somebody whom an earlier row of the file has renamed, or would have.
            (None, Awaited::Comes(earlier)) if !matching::is_full_name(words) => earlier.user(),
            (None, Awaited::Is(user)) if !matching::is_full_name(words) => Some(user),
            (None, _) => None,
        },
    };
    let found = match found {
        None if matching::is_full_name(words) => full_name(ctx, tx, words, awaited)?,
        found => found,
    };
    if let Some(id) = found {
        if let Some(earlier) = &terms.earlier {
            earlier.bring(tx, id)?;
        }
        return Ok(Manager::Is(id));
    }
    match awaited {
        Awaited::Comes(earlier) => {
            let Some(foretold) = earlier.person() else { return Ok(Manager::Coming(None)) };
            if foretold.status == UserStatus::Inactive {
                return refused("reports_to.gone", users::text::reports_to_gone().to_owned());
            }
            if let (Some(earlier), Some(above)) = (&terms.earlier, foretold.manager) {
                earlier.bring(tx, above)?;
            }
            Ok(Manager::Coming(foretold.manager))
        }
        Awaited::Failed(line) => refused("reports_to.failed", text::manager_failed(matching::short(words), line)),
        Awaited::No | Awaited::Is(_) | Awaited::Several => refused("reports_to.unknown", text::manager_unknown(matching::short(words))),
    }
}

/// The one of this first and last name, among those who are there and those who come; none if nobody is there yet.
fn full_name(ctx: &Ctx, tx: &mut Tx<'_>, words: &str, awaited: Awaited) -> Result<Option<UserId>, Fault> {
    let mut called = matching::called(ctx, tx, words)?;
    let comes = if let Awaited::Comes(earlier) = awaited { Some(earlier.user()) } else { None };
    if let Some(Some(subject)) = comes {
        called.retain(|id| *id != subject);
        called.push(subject);
    }
    let count = called.len() + usize::from(comes == Some(None));
    if count > 1 || awaited == Awaited::Several {
        let words = matching::short(words);
        let message = match count {
            // How many of them come is the file's to say.
            _ if awaited == Awaited::Several => text::manager_several(words),
            users::MOST_CALLED.. => text::manager_many(users::MOST_CALLED, words),
            count => text::manager_counted(count, words),
        };
        return Err(Fault::field("reports_to", "reports_to.several", message));
    }
    Ok(called.first().copied())
}

fn make(ctx: &Ctx, tx: &mut Tx<'_>, row: &PersonRow, terms: &Terms<'_>, links: Links) -> Result<Taken, Fault> {
    let (defaults, manager) = (&terms.settings.defaults, links.manager);
    let company = links.company.or(defaults.company).ok_or_else(|| Fault::field("company", "required", text::company_needed()))?;
    let path = terms.known.borrow_mut().path(tx, ctx.org, company)?;
    ctx.require(Capability::ImportUsers, &Target::at(path))?;
    let user_name = match (&row.user_name, &row.email) {
        (Some(name), _) => name.clone(),
        (None, Some(email)) => matching::propose(ctx, tx, terms, email)?,
        (None, None) => return Err(Fault::field("user_name", "required", text::user_name_needed())),
    };
    let mut input = CreateUser::draft(row.kind.unwrap_or(UserType::Standard), user_name, company);
    let status = row.status.unwrap_or(UserStatus::Active);
    by_a_file(status)?;
    input.start = if status == UserStatus::Draft { StartAs::Draft } else { StartAs::Active };
    input.first_name = row.first_name.clone().unwrap_or_default();
    input.last_name = row.last_name.clone().unwrap_or_default();
    input.primary_email.clone_from(&row.email);
    input.phone = row.phone.clone().unwrap_or_default();
    say_about(&mut input.about, row);
    say_address(&mut input.address, row);
    row.more.say(&mut input.about, &mut input.preferences);
    input.custom = numbered(&row.more.custom, &terms.new_fields);
    input.external_id.clone_from(&row.external_id);
    input.place.role = links.role.or(defaults.role);
    input.place.primary_group = links.group.map(group_id).or(defaults.primary_group);
    input.place.plan = if input.kind == UserType::Standard { links.plan.or(defaults.plan) } else { links.plan };
    let (kind, primary) = (input.kind, input.place.primary_group);
    input.place.reports_to = if let Manager::Is(id) = manager { Some(id) } else { None };
    let role = input.place.role;
    let Made { user: id, card } = users::create_knowing(ctx, tx, input, &mut terms.known.borrow_mut())?;
    belong(ctx, tx, row, terms, id, primary)?;
    days::set(ctx, tx, row, id)?;
    if status == UserStatus::Inactive {
        users::deactivate(ctx, tx, Deactivate { user: id })?;
    }
    if terms.settings.invites && status == UserStatus::Active && kind == UserType::Standard {
        invitations::invite(ctx, tx, Invite { user: id })?;
    }
    let administrator = administration::note_of_new(ctx, tx, terms, id, role, company)?;
    let notes = administrator.into_iter().chain(group_note(row, links, None)).chain(card.map(employee_note)).collect();
    let foretold = Foretold::Person(foretold::Person { manager: manager.existing(None), status });
    let wrote = if terms.keeps { vec![wrote(row, id, String::new())] } else { Vec::new() };
    Ok(Taken { outcome: RowOutcome::Created, notes, subject: Some(id.0), foretold: Some(foretold), wrote })
}

fn may_not(fault: &Fault) -> bool {
    fault.code.starts_with("access.") || fault.is("not_found")
}

fn unchanged(user: &User, notes: Vec<Note>) -> Taken {
    Taken { outcome: RowOutcome::Unchanged, notes, subject: Some(user.id.0), foretold: None, wrote: Vec::new() }
}

/// Whether a row that the importer may not write says anything but what is so.
fn differs(ctx: &Ctx, tx: &mut Tx<'_>, row: &PersonRow, user: &User, terms: &Terms<'_>, links: Links) -> Result<bool, Fault> {
    // Something was written before the refusal.
    let has_written = users::get(tx, ctx.org, user.id)?.version != user.version;
    let steps = row.status.is_some_and(|status| status != user.status) || row.kind.is_some_and(|kind| kind != user.kind);
    if has_written || steps || new_name(row, user).is_some() || matches!(links.manager, Manager::Coming(_)) {
        return Ok(true);
    }
    let form = filled(ctx, tx, row, user, terms, links)?;
    if users::would_change(ctx, tx, &form)? || days::differ(ctx, tx, row, user.id)? {
        return Ok(true);
    }
    belongs_otherwise(ctx, tx, row, terms, user.id, form.place.primary_group)
}

fn change(ctx: &Ctx, tx: &mut Tx<'_>, row: &PersonRow, user: &User, terms: &Terms<'_>, links: Links) -> Result<Taken, Fault> {
    let manager = links.manager;
    let (_, facts) = users::target(tx, ctx.org, user.id)?;
    ctx.require(Capability::ImportUsers, &facts)?;
    if row.kind.is_some_and(|kind| kind != user.kind) {
        return Err(Fault::field("type", "type.stays", text::type_stays(user.kind.label())));
    }
    let held = roles::grants_of(tx, ctx.org, user.id, ctx.now)?;
    let before = if terms.keeps { Some(snapshot(ctx, tx, row, user, links)?) } else { None };
    let form = filled(ctx, tx, row, user, terms, links)?;
    let primary = form.place.primary_group;
    let (renamed, updated) = match new_name(row, user) {
        Some(name) => (true, users::update_and_rename(ctx, tx, &form, name.clone())?),
        None => (false, users::update(ctx, tx, form)?),
    };
    let belongs = belong(ctx, tx, row, terms, user.id, primary)?;
    let days = days::set(ctx, tx, row, user.id)?;
    if let Manager::Coming(Some(above)) = manager
        && users::managers_above(tx, ctx.org, above)?.contains(&user.id)
    {
        return Err(Fault::field("reports_to", "reports_to.cycle", users::text::reports_to_cycle()));
    }
    let (moved, mut notes) = step(ctx, tx, row, user)?;
    notes.extend(group_note(row, links, user.primary_group));
    if user.primary_email.is_none() && row.email.is_some() {
        notes.extend(employees::case_of(tx, ctx.org, user.id)?.map(employee_note));
    }
    let changed = renamed || updated || belongs || days || moved || matches!(manager, Manager::Coming(_));
    if !changed {
        return Ok(unchanged(user, notes));
    }
    let status = row.status.filter(|_| moved).unwrap_or(user.status);
    // Whoever comes back administers again what they administered.
    let held = if moved && status == UserStatus::Active { Vec::new() } else { held };
    notes.splice(0..0, administration::note(ctx, tx, terms, &held, user.id)?);
    let foretold = Foretold::Person(foretold::Person { manager: manager.existing(user.reports_to), status });
    let wrote = before.map(|before| wrote(row, user.id, to_json(&before))).into_iter().collect();
    Ok(Taken { outcome: RowOutcome::Updated, notes, subject: Some(user.id.0), foretold: Some(foretold), wrote })
}

fn wrote(row: &PersonRow, id: UserId, before: String) -> Wrote {
    Wrote { subject: Subject::User, id: id.0, label: row.label(), before, version: 0 }
}

/// The person as they are before the row.
fn snapshot(ctx: &Ctx, tx: &mut Tx<'_>, row: &PersonRow, user: &User, links: Links) -> Result<Person, Fault> {
    let touches_units = row.other_groups.is_some() || row.teams.is_some() || links.group.is_some();
    let units = if touches_units { Some(units::of_user(tx, ctx.org, user.id)?) } else { None };
    Ok(Person::of(user, journal::stamp(tx, ctx.org, user.id)?, units.as_deref()))
}

/// Which case it was with the person's employee card. That a card as new as the person was made is counted, and not said of each row.
fn employee_note(case: employees::Case) -> Note {
    let (code, message) = match case {
        employees::Case::Created => (CARD_CREATED, String::new()),
        employees::Case::LinkedFirst => (CARD_LINKED_FIRST, case.told().to_owned()),
        _ => (CARD_LINKED, case.told().to_owned()),
    };
    Note { code: code.into(), message }
}

/// That the person comes into a group which the import made.
fn group_note(row: &PersonRow, links: Links, before: Option<GroupId>) -> Option<Note> {
    links.group.filter(|group| group.is_new && before != Some(group_id(*group)))?;
    let name = matching::short(row.group.as_deref()?);
    Some(Note { code: "group.new".into(), message: text::group_new(name) })
}

/// The person's form with what the row says.
fn filled(ctx: &Ctx, tx: &mut Tx<'_>, row: &PersonRow, user: &User, terms: &Terms<'_>, links: Links) -> Result<UpdateUser, Fault> {
    let mut form = UpdateUser::from_user(user);
    say(&mut form.first_name, row.first_name.as_ref());
    say(&mut form.last_name, row.last_name.as_ref());
    say(&mut form.phone, row.phone.as_ref());
    say_about(&mut form.about, row);
    say_address(&mut form.address, row);
    row.more.say(&mut form.about, &mut form.preferences);
    form.custom = numbered(&row.more.custom_for(ctx, tx, &user.custom)?, &terms.new_fields);
    form.primary_email = row.email.clone().or(form.primary_email);
    form.external_id = row.external_id.clone().or(form.external_id);
    let place = &mut form.place;
    place.company = links.company.unwrap_or(place.company);
    place.role = links.role.or(place.role);
    place.primary_group = links.group.map(group_id).or(place.primary_group);
    place.plan = links.plan.or(place.plan);
    match links.manager {
        Manager::Is(id) => place.reports_to = Some(id),
        Manager::Nobody => place.reports_to = None,
        Manager::NotSaid | Manager::Coming(_) => {}
    }
    Ok(form)
}

fn say_address(address: &mut Address, row: &PersonRow) {
    say(&mut address.street, row.street.as_ref());
    say(&mut address.street_2, row.street_2.as_ref());
    say(&mut address.city, row.city.as_ref());
    say(&mut address.region, row.region.as_ref());
    say(&mut address.postal_code, row.postal_code.as_ref());
    say(&mut address.country, row.country.as_ref());
}

fn say_about(about: &mut About, row: &PersonRow) {
    say(&mut about.middle_name, row.middle_name.as_ref());
    say(&mut about.nickname, row.nickname.as_ref());
    say(&mut about.job_title, row.job_title.as_ref());
    say(&mut about.hire_date, row.hire_date.as_ref());
}

/// An empty cell leaves the field as it is.
pub(super) fn say(field: &mut String, said: Option<&String>) {
    if let Some(said) = said {
        field.clone_from(said);
    }
}

/// Another user name than the person has. Another spelling of the same one is no change: sign-in may ask for the typed case.
fn new_name<'a>(row: &'a PersonRow, user: &User) -> Option<&'a String> {
    row.user_name.as_ref().filter(|name| kernel::text::fold(name) != kernel::text::fold(&user.user_name))
}

/// A file makes people Draft, Active or Inactive. Everything else is reached by verbs of its own.
fn by_a_file(wanted: UserStatus) -> Result<(), Fault> {
    match wanted {
        UserStatus::Draft | UserStatus::Active | UserStatus::Inactive => Ok(()),
        other => Err(Fault::field("status", "status.unknown", text::status_unknown(other.label()))),
    }
}

/// The status that the row asks for, if a file may bring it about.
fn step(ctx: &Ctx, tx: &mut Tx<'_>, row: &PersonRow, user: &User) -> Result<(bool, Vec<Note>), Fault> {
    use UserStatus::{Active, Draft, Inactive};
    let Some(wanted) = row.status.filter(|wanted| *wanted != user.status) else { return Ok((false, Vec::new())) };
    by_a_file(wanted)?;
    match (user.status, wanted) {
        (Draft, Active) => users::activate(ctx, tx, user.id)?,
        (Inactive, Active) => users::restore(ctx, tx, user.id).map(drop)?,
        (UserStatus::Invited | Active | UserStatus::Locked | UserStatus::Frozen, Inactive) => {
            users::deactivate(ctx, tx, Deactivate { user: user.id })?;
        }
        (has, _) => {
            let note = Note { code: "status.kept".into(), message: text::status_kept(has.label()) };
            return Ok((false, vec![note]));
        }
    }
    Ok((true, Vec::new()))
}
