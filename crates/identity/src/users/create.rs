//! Makes a user. The first save needs only type, user name and company; nothing is mailed (A3).

use access::{Capability, Ctx, Danger, Target};
use db::{Tx, params};
use kernel::fault::FieldErrors;
use kernel::{Change, Event, Fault};

use super::checked::fill;
use super::known::Known;
use super::model::{About, Address, Preferences, User, UserStatus, UserType};
use super::place::{Place, check_place};
use super::refusal::UserRefusal;
use super::update::UpdateUser;
use super::{card, custom, keys, own_keys, parse, store, text};
use crate::custom_fields::{self, Typed, UserField, Values};
use crate::employees::Case;
use crate::{CompanyId, EmployeeId, UserId, seats, units};

/// What a new user begins as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartAs {
    /// To be finished on the edit page.
    Draft,
    /// At work at once; needs everything that leaving Draft needs.
    Active,
}

/// A user to be made, as typed.
#[derive(Debug, Clone)]
pub struct CreateUser {
    /// Person or program.
    pub kind: UserType,
    /// Begin as.
    pub start: StartAs,
    /// User name; in e-mail form it becomes the primary e-mail too if that is empty.
    pub user_name: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Primary e-mail.
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
    /// Custom fields, as typed.
    pub custom: Typed,
    /// The employee's card that the user is made from; else cards are compared by the address.
    pub employee: Option<EmployeeId>,
}

impl CreateUser {
    /// The least that makes a user: a Draft of `kind` at `company`.
    pub fn draft(kind: UserType, user_name: impl Into<String>, company: CompanyId) -> Self {
        Self {
            kind,
            start: StartAs::Draft,
            user_name: user_name.into(),
            first_name: String::new(),
            last_name: String::new(),
            primary_email: None,
            phone: String::new(),
            place: Place { company, role: None, primary_group: None, plan: None, reports_to: None },
            external_id: None,
            preferences: Preferences::default(),
            address: Address::default(),
            about: About::default(),
            custom: Typed::new(),
            employee: None,
        }
    }

    /// The edit form that says the same.
    fn into_form(self, user: &User) -> UpdateUser {
        UpdateUser {
            user: user.id,
            version: user.version,
            first_name: self.first_name,
            last_name: self.last_name,
            primary_email: self.primary_email,
            phone: self.phone,
            place: self.place,
            external_id: self.external_id,
            preferences: self.preferences,
            address: self.address,
            about: self.about,
            custom: self.custom,
        }
    }
}

/// Who was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// The user.
    pub user: UserId,
    /// What the comparison with the employees' cards came to, if there was one.
    pub card: Option<Case>,
}

/// Makes the user and gives the id. Needs *create users* at the company, and the right to hand out the role.
pub fn create(ctx: &Ctx, tx: &mut Tx<'_>, input: CreateUser) -> Result<UserId, Fault> {
    let mut known = Known::default();
    let made = create_knowing(ctx, tx, input, &mut known)?;
    known.announce(ctx, tx)?;
    Ok(made.user)
}

/// The same for one of many: what the others before asked is known, and the events wait for [`Known::announce`].
pub fn create_knowing(ctx: &Ctx, tx: &mut Tx<'_>, input: CreateUser, known: &mut Known) -> Result<Made, Fault> {
    known.keep_places(ctx, tx)?;
    let path = known.path(tx, ctx.org, input.place.company)?;
    if path.is_empty() {
        return Err(Fault::field("company", "company.unknown", text::company_unknown()));
    }
    ctx.require(Capability::CreateUsers, &Target::at(path.clone())).map_err(hide_company)?;
    let mut errors = FieldErrors::default();
    let name = errors.keep("user_name", parse::UserName::parse(&input.user_name));
    let mut user = begun(ctx, &input);
    let employee = input.employee;
    let form = input.into_form(&user);
    fill(&mut user, &form, &mut errors);
    let fields = custom::fill(ctx, tx, known, &mut user, &form.custom, &mut errors)?;
    custom::check_complete(&fields, &user, &mut errors);
    check_place(ctx, tx, known, &mut errors, None, &form.place, &path)?;
    errors.check()?;
    let name = name.ok_or_else(|| Fault::internal("a field without a fault has no value"))?;
    name.as_str().clone_into(&mut user.user_name);
    let email = own_email(&mut user, &name)?;
    let missing = user.missing_to_leave_draft();
    if user.status == UserStatus::Active && !missing.is_empty() {
        return Err(UserRefusal::Incomplete(missing).into());
    }
    if let Some(role) = user.role.filter(|_| ctx.proof.is_some())
        && !crate::roles::scopes_in_force(tx, ctx.org, role, ctx.now)?.is_empty()
    {
        ctx.recent(Danger::Role)?;
    }
    keys::claim(ctx, tx, user.id, &name, email.as_ref())?;
    insert(ctx, tx, &user, name.key(), email.as_ref().map(kernel::EmailAddress::key), &fields)?;
    seats::moved(ctx, tx, None, user.held_seat())?;
    let mut changes = first_values(&user);
    changes.extend(custom::differences(&fields, &Values::default(), &user.custom));
    known.events.note(ctx, &Event::new("user.created", "user", user.id.0).with(changes));
    let card = card::begin(ctx, tx, &user, employee, &mut known.events)?;
    Ok(Made { user: user.id, card })
}

/// The primary e-mail; a user name in e-mail form is one too, and no other may stand beside it.
fn own_email(user: &mut User, name: &parse::UserName) -> Result<Option<kernel::EmailAddress>, Fault> {
    let mut email = parse::primary_email(user.primary_email.as_deref())?;
    if name.is_email() && email.is_none() {
        email = parse::primary_email(Some(name.as_str()))?;
        user.primary_email = email.as_ref().map(ToString::to_string);
    }
    if name.is_email() && email.as_ref().is_none_or(|e| e.key() != name.key()) {
        return Err(Fault::field("user_name", "user_name.not_own_email", text::user_name_not_own_email()));
    }
    Ok(email)
}

/// The user before anything of the form is read.
fn begun(ctx: &Ctx, input: &CreateUser) -> User {
    User {
        id: UserId::new(ctx),
        kind: input.kind,
        status: if input.start == StartAs::Active { UserStatus::Active } else { UserStatus::Draft },
        user_name: String::new(),
        first_name: String::new(),
        last_name: String::new(),
        primary_email: None,
        email_verified_at: None,
        phone: String::new(),
        company: input.place.company,
        role: None,
        primary_group: None,
        plan: None,
        reports_to: None,
        external_id: None,
        preferences: Preferences::default(),
        address: Address::default(),
        about: About::default(),
        custom: Values::default(),
        lock_cause: None,
        locked_until: None,
        freeze_reason: String::new(),
        deleted_at: None,
        valid_from: None,
        valid_until: None,
        user_name_mail_asked: false,
        last_sign_in_at: kernel::Micros(0),
        version: 1,
        created_at: ctx.now,
        created_by: ctx.actor.user().map(UserId),
        updated_at: ctx.now,
    }
}

/// A company that the caller may not know of is "unknown" on its field, not a page that is not there.
fn hide_company(fault: Fault) -> Fault {
    if fault.is("not_found") { Fault::field("company", "company.unknown", text::company_unknown()) } else { fault }
}

fn insert(ctx: &Ctx, tx: &mut Tx<'_>, user: &User, name_key: &str, email_key: Option<String>, fields: &[UserField]) -> Result<(), Fault> {
    let sort = keys::name_sort(&user.first_name, &user.last_name, &user.user_name);
    let (p, a, about) = (&user.preferences, &user.address, &user.about);
    let values = params![
        ctx.org,
        user.id,
        user.kind,
        user.status,
        user.user_name,
        name_key,
        user.first_name,
        user.last_name,
        sort,
        user.primary_email,
        email_key,
        user.phone,
        user.company,
        user.role,
        user.primary_group,
        user.plan,
        user.reports_to,
        user.external_id,
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
        about.is_attorney,
        about.additional,
        user.custom.to_json(),
        user.created_at,
        user.created_by,
        own_keys::job_title(&about.job_title),
        own_keys::phone(&user.phone),
        own_keys::job_title_sort(&about.job_title)
    ];
    tx.execute(store::INSERT, values).map_err(external_id_taken)?;
    store::insert_terms(tx, ctx.org, user.id, &keys::search_terms(user, fields))?;
    custom_fields::write_keys(ctx, tx, user.id, fields, &Values::default(), &user.custom)?;
    units::begin(ctx, tx, user.id, user.reports_to, user.primary_group)?;
    Ok(())
}

/// The one uniqueness that `sign_in_key` does not keep.
pub(super) fn external_id_taken(error: db::DbError) -> Fault {
    if error.is_constraint("users_external_id_unique") {
        return Fault::field("external_id", "external_id.taken", text::external_id_taken());
    }
    error.into()
}

fn first_values(user: &User) -> Vec<Change> {
    let mut changes = vec![
        Change::of("type", None, Some(user.kind.word().to_owned())),
        Change::of("status", None, Some(user.status.word().to_owned())),
        Change::personal("user_name", None, Some(user.user_name.clone())),
        Change::of("company", None, Some(user.company.to_string())),
    ];
    let name = format!("{} {}", user.first_name, user.last_name);
    if !name.trim().is_empty() {
        changes.push(Change::personal("name", None, Some(name.trim().to_owned())));
    }
    let mut nameless = user.clone();
    (nameless.about, nameless.address, nameless.preferences) = (About::default(), Address::default(), Preferences::default());
    (nameless.phone, nameless.external_id, nameless.primary_email) = (String::new(), None, None);
    (nameless.role, nameless.primary_group, nameless.plan, nameless.reports_to) = (None, None, None, None);
    changes.extend(super::update::differences(&nameless, user));
    changes
}
