//! Saves the edit form: names, contact data, place, preferences, address. Status, user name and password have verbs of their own.

use std::sync::Arc;

use access::{Capability, Ctx, Danger, Refusal};
use db::{Tx, params};
use kernel::fault::FieldErrors;
use kernel::{Change, EmailAddress, Event, Fault, ids::Uuid};

use super::checked::fill;
use super::create::external_id_taken;
use super::facts::target;
use super::known::Known;
use super::model::{About, Address, Preferences, User, UserStatus, UserType};
use super::place::{Place, check_place, place_of};
use super::status_change::keep_an_administrator;
use super::{card, custom, keys, own_keys, store, text};
use crate::account_mails::{self, AccountMail};
use crate::custom_fields::{self, Typed, UserField, Values};
use crate::tokens::{self, IssueToken, Purpose};
use crate::units::{self, Bits, Unit};
use crate::{GroupId, UserId, audit, companies, organization, roles, seats};

/// A user's edit form, as typed.
#[derive(Debug, Clone)]
pub struct UpdateUser {
    /// Who.
    pub user: UserId,
    /// The version that the form was filled from.
    pub version: i64,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Primary e-mail; empty is none.
    pub primary_email: Option<String>,
    /// Phone.
    pub phone: String,
    /// Company, role, group, plan, manager.
    pub place: Place,
    /// Number in another system.
    pub external_id: Option<String>,
    /// How things look.
    pub preferences: Preferences,
    /// Postal address.
    pub address: Address,
    /// Middle name, nickname, job title, hire date.
    pub about: About,
    /// Custom fields, as typed; those that the form says nothing of stay as they are.
    pub custom: Typed,
}

impl UpdateUser {
    /// The form as it would be filled from `user`: saving it changes nothing.
    pub fn from_user(user: &User) -> Self {
        Self {
            user: user.id,
            version: user.version,
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            primary_email: user.primary_email.clone(),
            phone: user.phone.clone(),
            place: place_of(user),
            external_id: user.external_id.clone(),
            preferences: user.preferences.clone(),
            address: user.address.clone(),
            about: user.about.clone(),
            custom: Typed::new(),
        }
    }
}

/// What a form cannot say.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Besides<'a> {
    /// The user name changes right after this, so an address that was the user name may go.
    pub(super) renames: bool,
    /// The person leaves right after this, and gives their seat back.
    pub(super) leaves: bool,
    /// Values of custom fields as they were stored once, instead of typed ones.
    pub(super) custom: Option<&'a Values>,
}

/// Saves the form. Says whether anything changed. Needs *edit users* on the person, before and after a move.
pub fn update(ctx: &Ctx, tx: &mut Tx<'_>, input: UpdateUser) -> Result<bool, Fault> {
    save_form(ctx, tx, &input, Besides::default())
}

/// The same for somebody who leaves later in this transaction: another user plan needs no free seat for them any more.
pub fn update_to_leave(ctx: &Ctx, tx: &mut Tx<'_>, input: &UpdateUser) -> Result<bool, Fault> {
    save_form(ctx, tx, input, Besides { leaves: true, ..Besides::default() })
}

/// The form with what it cannot say.
pub(super) fn save_form(ctx: &Ctx, tx: &mut Tx<'_>, input: &UpdateUser, besides: Besides<'_>) -> Result<bool, Fault> {
    let (user, facts) = held(ctx, tx, input)?;
    ctx.require(Capability::EditUsers, &facts)?;
    user.check_version(input.version)?;
    let before = place_of(&user);
    if ctx.actor.user() == Some(user.id.0) && (before.role != input.place.role || before.plan != input.place.plan) {
        return Err(Refusal::Oneself.into());
    }
    if before != input.place {
        ctx.require_other(user.id.0)?;
    }
    let (mut changed, fields) = read_form(ctx, tx, &user, &facts.company_path, input)?;
    if let Some(values) = besides.custom {
        changed.custom = values.clone();
        changed.custom.keep_known(&fields);
    }
    let mut changes = differences(&user, &changed);
    changes.extend(custom::differences(&fields, &user.custom, &changed.custom));
    if changes.is_empty() {
        return Ok(false);
    }
    user.check_editable()?;
    let moves_address = key_of(user.primary_email.as_deref()) != key_of(changed.primary_email.as_deref());
    if before.role != changed.role {
        ctx.recent(Danger::Role)?;
    }
    if moves_address {
        ctx.recent(Danger::Address)?;
    }
    if changed.status != UserStatus::Draft {
        let missing = changed.missing_to_leave_draft();
        if !missing.is_empty() {
            return Err(super::UserRefusal::Incomplete(missing).into());
        }
    }
    let may_take_the_last = before.role != changed.role || before.company != changed.company;
    let administrators = may_take_the_last.then(|| roles::AdministratorsBefore::look(tx, ctx.org)).transpose()?;
    save(ctx, tx, &user, &changed, &fields, besides)?;
    if moves_address {
        leave_address(ctx, tx, &user)?;
    }
    if before.reports_to != changed.reports_to {
        units::move_line(ctx, tx, user.id, changed.reports_to)?;
    }
    if before.primary_group != changed.primary_group {
        change_primary_group(ctx, tx, user.id, before.primary_group, changed.primary_group)?;
    }
    keep_an_administrator(ctx, tx, administrators)?;
    let count = if besides.leaves { seats::moved_to_leave } else { seats::moved };
    count(ctx, tx, user.held_seat(), changed.held_seat())?;
    audit::announce(ctx, tx, Event::new("user.updated", "user", user.id.0).with(changes))?;
    card::follow(ctx, tx, &user, &changed)?;
    Ok(true)
}

/// The user as they are, read while nothing of their new place can go. What moves them waits for all that moves others.
fn held(ctx: &Ctx, tx: &mut Tx<'_>, input: &UpdateUser) -> Result<(User, access::Target), Fault> {
    let found = target(tx, ctx.org, input.user)?;
    let (before, after) = (place_of(&found.0), &input.place);
    if before.company != after.company || before.role != after.role || before.reports_to != after.reports_to {
        organization::hold_administration(ctx, tx)?;
    } else if before != *after {
        organization::keep_places(ctx, tx)?;
    } else {
        return Ok(found);
    }
    target(tx, ctx.org, input.user)
}

fn read_form(ctx: &Ctx, tx: &mut Tx<'_>, user: &User, path: &[Uuid], input: &UpdateUser) -> Result<(User, Arc<[UserField]>), Fault> {
    let mut errors = FieldErrors::default();
    let mut changed = user.clone();
    fill(&mut changed, input, &mut errors);
    let known = &mut Known::default();
    let fields = custom::fill(ctx, tx, known, &mut changed, &input.custom, &mut errors)?;
    let path = if input.place.company == user.company { path.to_vec() } else { companies::path(tx, ctx.org, input.place.company)? };
    if path.is_empty() || !ctx.may(Capability::EditUsers, &access::Target::at(path.clone())) {
        errors.add("company", "company.unknown", text::company_unknown());
    }
    check_place(ctx, tx, known, &mut errors, Some(user), &input.place, &path)?;
    if input.place.company != user.company
        && let Err(fault) = roles::may_take_along(ctx, tx, user.id, &path)
    {
        errors.add("company", fault.code, fault.message);
    }
    errors.check()?;
    if key_of(changed.primary_email.as_deref()) != key_of(user.primary_email.as_deref()) {
        changed.email_verified_at = None;
    }
    Ok((changed, fields))
}

/// The primary group is one of the person's groups: the old one is left, the new one joined, or kept as it was joined before.
fn change_primary_group(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId, before: Option<GroupId>, after: Option<GroupId>) -> Result<(), Fault> {
    if let Some(group) = before {
        units::leave(ctx, tx, Unit::Group(group), user)?;
    }
    if let Some(group) = after.map(Unit::Group)
        && !units::of_user(tx, ctx.org, user)?.iter().any(|m| m.unit == group)
    {
        units::join(ctx, tx, group, user, Bits::default())?;
    }
    Ok(())
}

/// Nothing goes to the address before any more, but one notice, to somebody who has an account by now. If it was confirmed, a link
/// in the notice takes the change back.
fn leave_address(ctx: &Ctx, tx: &mut Tx<'_>, before: &User) -> Result<(), Fault> {
    tokens::address_changed(ctx, tx, before.id)?;
    account_mails::cancel_temporary_password(ctx, tx, before.id)?;
    if !matches!(before.status, UserStatus::Active | UserStatus::Locked | UserStatus::Frozen) {
        return Ok(());
    }
    let Some(to) = before.addressee() else { return Ok(()) };
    let user_name = &before.user_name;
    if before.email_verified_at.is_none() || before.kind == UserType::Service {
        return account_mails::send(ctx, tx, &to, &AccountMail::EmailChanged { user_name }).map(drop);
    }
    let issue = IssueToken {
        purpose: Purpose::UndoEmail,
        user: before.id,
        address: to.address.clone(),
        lifetime_secs: Purpose::UndoEmail.lifetime_secs(),
        starts_now: false,
    };
    let (token, code) = tokens::issue(ctx, tx, issue)?;
    account_mails::send(ctx, tx, &to, &AccountMail::EmailChangedUndo { token, code: &code, user_name }).map(drop)
}

pub(super) fn key_of(email: Option<&str>) -> Option<String> {
    email.map(kernel::text::fold)
}

pub(super) fn save(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    before: &User,
    after: &User,
    fields: &[UserField],
    besides: Besides<'_>,
) -> Result<(), Fault> {
    let (old_key, new_key) = (key_of(before.primary_email.as_deref()), key_of(after.primary_email.as_deref()));
    if old_key != new_key {
        if before.user_name.contains('@') && !besides.renames {
            return Err(Fault::field("primary_email", "email.is_user_name", text::email_is_user_name()));
        }
        if let Some(new) = &after.primary_email {
            keys::claim_email(ctx, tx, after.id, &EmailAddress::parse(new)?)?;
        }
        if let Some(old) = &old_key {
            keys::release_email(ctx, tx, after.id, old)?;
        }
    }
    let sort = keys::name_sort(&after.first_name, &after.last_name, &after.user_name);
    let (p, a, about) = (&after.preferences, &after.address, &after.about);
    let values = params![
        ctx.org,
        after.id,
        after.first_name,
        after.last_name,
        sort,
        after.primary_email,
        new_key,
        after.email_verified_at,
        after.phone,
        after.company,
        after.role,
        after.primary_group,
        after.plan,
        after.reports_to,
        after.external_id,
        p.language,
        p.time_zone,
        p.currency,
        p.number_format,
        p.date_format,
        a.street,
        a.street_2,
        a.city,
        a.region,
        a.postal_code,
        a.country,
        about.middle_name,
        about.nickname,
        about.job_title,
        about.hire_date,
        ctx.now,
        before.version,
        about.is_attorney,
        about.additional,
        after.custom.to_json(),
        own_keys::job_title(&about.job_title),
        own_keys::phone(&after.phone),
        own_keys::job_title_sort(&about.job_title)
    ];
    if tx.execute(store::UPDATE, values).map_err(external_id_taken)? == 0 {
        before.check_version(before.version + 1)?;
    }
    store::write_terms(tx, ctx.org, after.id, &keys::search_terms(after, fields))?;
    custom_fields::write_keys(ctx, tx, after.id, fields, &before.custom, &after.custom)?;
    Ok(())
}

pub(super) fn differences(before: &User, after: &User) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut personal = |field, a: &str, b: &str| {
        if a != b {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            changes.push(Change::personal(field, some(a), some(b)));
        }
    };
    let none = String::new();
    personal("first_name", &before.first_name, &after.first_name);
    let (was, is) = (&before.about, &after.about);
    personal("middle_name", &was.middle_name, &is.middle_name);
    personal("last_name", &before.last_name, &after.last_name);
    personal("nickname", &was.nickname, &is.nickname);
    personal("job_title", &was.job_title, &is.job_title);
    personal("hire_date", &was.hire_date, &is.hire_date);
    personal("additional", &was.additional, &is.additional);
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    personal("is_attorney", yes(was.is_attorney), yes(is.is_attorney));
    personal("primary_email", before.primary_email.as_ref().unwrap_or(&none), after.primary_email.as_ref().unwrap_or(&none));
    personal("phone", &before.phone, &after.phone);
    personal("external_id", before.external_id.as_ref().unwrap_or(&none), after.external_id.as_ref().unwrap_or(&none));
    let (was, is) = (&before.address, &after.address);
    personal("street", &was.street, &is.street);
    personal("street_2", &was.street_2, &is.street_2);
    personal("city", &was.city, &is.city);
    personal("region", &was.region, &is.region);
    personal("postal_code", &was.postal_code, &is.postal_code);
    personal("country", &was.country, &is.country);
    let (was, is) = (&before.preferences, &after.preferences);
    personal("language", &was.language, &is.language);
    personal("time_zone", &was.time_zone, &is.time_zone);
    personal("currency", &was.currency, &is.currency);
    personal("number_format", &was.number_format, &is.number_format);
    personal("date_format", &was.date_format, &is.date_format);
    let mut plain = |field, a: Option<String>, b: Option<String>| {
        if a != b {
            changes.push(Change::of(field, a, b));
        }
    };
    plain("company", Some(before.company.to_string()), Some(after.company.to_string()));
    plain("role", before.role.map(|id| id.to_string()), after.role.map(|id| id.to_string()));
    plain("primary_group", before.primary_group.map(|id| id.to_string()), after.primary_group.map(|id| id.to_string()));
    plain("plan", before.plan.map(|id| id.to_string()), after.plan.map(|id| id.to_string()));
    plain("reports_to", before.reports_to.map(|id| id.to_string()), after.reports_to.map(|id| id.to_string()));
    changes
}
