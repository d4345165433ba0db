//! The employee's card of a user: compared at the first save that leaves a standard user with a primary e-mail (A10).

use access::Ctx;
use db::Tx;
use kernel::Fault;

use super::model::{User, UserType};
use crate::employees::{self, Case, Link, Person};
use crate::{EmployeeId, audit};

fn person(user: &User) -> Option<Person> {
    let email = user.primary_email.clone().filter(|_| user.kind == UserType::Standard)?;
    Some(Person {
        user: user.id,
        company: user.company,
        first_name: user.first_name.clone(),
        last_name: user.last_name.clone(),
        email,
        phone: user.phone.clone(),
        job_title: user.about.job_title.clone(),
        hire_date: user.about.hire_date.clone(),
    })
}

/// Links a new user to the card that they were made from, or compares them with all; then it says what that came to.
pub(super) fn begin(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    user: &User,
    from: Option<EmployeeId>,
    events: &mut audit::Noted,
) -> Result<Option<Case>, Fault> {
    match (from, person(user)) {
        (Some(_), _) if user.kind == UserType::Service => Err(Fault::field("kind", "user.is_service", employees::text::user_is_service())),
        (Some(employee), _) => employees::link_promoted(ctx, tx, Link { employee, user: user.id }).map(|()| None),
        (None, Some(person)) => Ok(employees::match_user_noting(ctx, tx, person, events)?.map(|matched| matched.case)),
        (None, None) => Ok(None),
    }
}

/// The same after an edit. A card that was made for a Draft without a name is named with them.
pub(super) fn follow(ctx: &Ctx, tx: &mut Tx<'_>, before: &User, after: &User) -> Result<(), Fault> {
    let Some(person) = person(after) else { return Ok(()) };
    if before.primary_email.is_none() {
        return employees::match_user(ctx, tx, person).map(drop);
    }
    let was_unnamed = before.first_name.is_empty() && before.last_name.is_empty();
    if was_unnamed && !(after.first_name.is_empty() && after.last_name.is_empty()) {
        employees::name_blank_card(ctx, tx, &person)?;
    }
    Ok(())
}
