//! Adds one of the first people: Active at once, with two mails if the tick is set, else without a password yet.

use access::Ctx;
use db::Tx;
use kernel::fault::FieldErrors;
use kernel::{EmailAddress, Fault, FieldError, Secret};

use super::{propose_user_name, text};
use crate::invitations::login_mails;
use crate::passwords::{self, Kind, PasswordHash, SetPassword};
use crate::users::{self, CreateUser, StartAs, User, UserName, UserType};
use crate::{CompanyId, RoleId, UserId, groups, plans};

/// A row of the grid.
#[derive(Debug, Clone)]
pub struct AddPerson {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Primary e-mail.
    pub email: String,
    /// User name; empty takes the proposal.
    pub user_name: String,
    /// Role.
    pub role: RoleId,
    /// Company.
    pub company: CompanyId,
    /// With the tick *E-mail details*: the password to mail, and its hash.
    pub details: Option<TemporaryPassword>,
}

/// A password that is mailed and must be changed at the first sign-in.
#[derive(Debug, Clone)]
pub struct TemporaryPassword {
    /// For the mail only.
    pub plain: Secret,
    /// For the table.
    pub hash: PasswordHash,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// There is one more person.
    New(UserId),
    /// The row was sent before: the person is there already, just so.
    Already(UserId),
}

/// Adds a person. A row that was sent twice adds nobody twice, and mails nothing twice.
pub fn add_person(ctx: &Ctx, tx: &mut Tx<'_>, input: AddPerson) -> Result<Added, Fault> {
    if let Some(there) = already(ctx, tx, &input)? {
        return Ok(Added::Already(there));
    }
    check(&input)?;
    let user_name = if input.user_name.trim().is_empty() {
        propose_user_name(tx, ctx.org, &input.email, &input.first_name, &input.last_name)?.unwrap_or_default()
    } else {
        input.user_name
    };
    let mut user = CreateUser::draft(UserType::Standard, user_name, input.company);
    user.start = StartAs::Active;
    user.first_name = input.first_name;
    user.last_name = input.last_name;
    user.primary_email = Some(input.email);
    user.place.role = Some(input.role);
    user.place.primary_group = groups::first(tx, ctx.org)?.map(|group| group.id);
    user.place.plan = plans::first(tx, ctx.org)?.map(|plan| plan.id);
    let id = users::create(ctx, tx, user).map_err(|fault| Fault { fields: of_row(fault.fields), ..fault })?;
    if let Some(TemporaryPassword { plain, hash }) = input.details {
        let kind = Kind::Temporary { expires_at: None };
        passwords::set(ctx, tx, SetPassword { user: id, hash, kind, must_change: true })?;
        login_mails::mail_details(ctx, tx, id, &plain)?;
    }
    Ok(Added::New(id))
}

/// Everything that is wrong with a row, told at once.
fn check(input: &AddPerson) -> Result<(), Fault> {
    let mut errors = FieldErrors::default();
    if input.first_name.trim().is_empty() {
        errors.add("first_name", "required", text::person_first_name_missing());
    }
    if input.last_name.trim().is_empty() {
        errors.add("last_name", "required", text::person_last_name_missing());
    }
    errors.keep("email", EmailAddress::parse(&input.email));
    if !input.user_name.trim().is_empty() {
        errors.keep("user_name", UserName::parse(&input.user_name));
    }
    errors.check()
}

/// The person whom this very row made when it was sent before: a double click, a page loaded again.
fn already(ctx: &Ctx, tx: &mut Tx<'_>, input: &AddPerson) -> Result<Option<UserId>, Fault> {
    let Some(there) = users::find_by_email(tx, ctx.org, &input.email)? else { return Ok(None) };
    let line = |text: &str| kernel::text::one_line(text);
    let same_name = |user: &User| input.user_name.trim().is_empty() || user.user_name == line(&input.user_name);
    let is_same = there.first_name == line(&input.first_name) && there.last_name == line(&input.last_name) && same_name(&there);
    Ok(is_same.then_some(there.id))
}

/// The grid calls the field `email`.
fn of_row(fields: Vec<FieldError>) -> Vec<FieldError> {
    let renamed = |error: FieldError| if error.field == "primary_email" { FieldError { field: "email".into(), ..error } } else { error };
    fields.into_iter().map(renamed).collect()
}
