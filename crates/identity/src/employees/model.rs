//! What a card is, what is typed into one, and why it cannot be so.

use kernel::fault::FieldErrors;
use kernel::{Category, Change, EmailAddress, Fault, Micros};

use super::text;
use crate::{CompanyId, EmployeeId, UserId, name};

/// The longest name.
const MOST_NAME: usize = 300;
/// The longest job title.
const MOST_TITLE: usize = 200;

/// A card's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employee {
    /// The id.
    pub id: EmployeeId,
    /// May be empty.
    pub first_name: String,
    /// May be empty.
    pub last_name: String,
    /// As typed. Not unique: who has the same is shown.
    pub email: Option<String>,
    /// As typed.
    pub phone: String,
    /// What the job is called.
    pub job_title: String,
    /// A calendar date, `YYYY-MM-DD`, or empty.
    pub hire_date: String,
    /// Which part of the business.
    pub company: CompanyId,
    /// The user of this person.
    pub user: Option<UserId>,
    /// For saving: the version that was read.
    pub version: i64,
    /// When made.
    pub created_at: Micros,
    /// By whom; nobody if the product did it.
    pub created_by: Option<UserId>,
    /// When last changed.
    pub updated_at: Micros,
}

impl Employee {
    /// First and last name, or the address, or that there is none.
    pub fn display_name(&self) -> String {
        shown(&self.first_name, &self.last_name, self.email.as_deref())
    }

    /// What the address is compared by.
    pub fn email_key(&self) -> Option<String> {
        self.email.as_deref().map(kernel::text::fold)
    }

    /// Refuses if somebody saved after `version` was read.
    pub(super) fn check_version(&self, version: i64) -> Result<(), Fault> {
        if self.version == version { Ok(()) } else { Err(EmployeeRefusal::Stale.into()) }
    }

    /// The words by which the card is found.
    pub(super) fn terms(&self) -> Vec<String> {
        name::search_terms(&[&self.first_name, &self.last_name, self.email.as_deref().unwrap_or_default()], &[])
    }
}

/// What a card is called.
pub(super) fn shown(first: &str, last: &str, email: Option<&str>) -> String {
    let full = format!("{first} {last}");
    let full = full.trim();
    if full.is_empty() { email.unwrap_or(text::unnamed()).to_owned() } else { full.to_owned() }
}

/// A card's form, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardForm {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail; empty is none.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// Job title.
    pub job_title: String,
    /// Hire date.
    pub hire_date: String,
    /// Which part of the business.
    pub company: CompanyId,
}

impl CardForm {
    /// The form as it would be filled from a card: saving it changes nothing.
    pub fn of(card: &Employee) -> Self {
        Self {
            first_name: card.first_name.clone(),
            last_name: card.last_name.clone(),
            email: card.email.clone().unwrap_or_default(),
            phone: card.phone.clone(),
            job_title: card.job_title.clone(),
            hire_date: card.hire_date.clone(),
            company: card.company,
        }
    }

    /// Puts what the form says into `card`, and what will not do into `errors`.
    pub(super) fn fill(&self, card: &mut Employee, errors: &mut FieldErrors) {
        card.first_name = line(errors, "first_name", &self.first_name, MOST_NAME);
        card.last_name = line(errors, "last_name", &self.last_name, MOST_NAME);
        if card.first_name.is_empty() && card.last_name.is_empty() {
            errors.add("last_name", "required", text::name_needed());
        }
        card.email = errors.keep("email", email(&self.email)).flatten();
        match name::phone(&self.phone) {
            Some(phone) => card.phone = phone,
            None => errors.add("phone", "phone.invalid", text::phone_bad()),
        }
        card.job_title = line(errors, "job_title", &self.job_title, MOST_TITLE);
        card.hire_date = kernel::text::one_line(&self.hire_date);
        if !card.hire_date.is_empty() && !name::is_date(&card.hire_date) {
            errors.add("hire_date", "date.invalid", text::date_bad());
        }
        card.company = self.company;
    }
}

fn line(errors: &mut FieldErrors, field: &'static str, typed: &str, most: usize) -> String {
    let line = kernel::text::one_line(typed);
    if line.chars().count() > most {
        errors.add(field, "too_long", text::too_long(most));
    }
    line
}

fn email(typed: &str) -> Result<Option<String>, Fault> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let email = EmailAddress::parse(typed).map_err(|fault| Fault::field("email", "email.invalid", fault.message))?;
    Ok(Some(email.to_string()))
}

/// What a save changes. All of it names a person, but for the company.
pub(super) fn differences(before: &Employee, after: &Employee) -> Vec<Change> {
    let email = |card: &Employee| card.email.clone().unwrap_or_default();
    let pairs = [
        ("first_name", before.first_name.clone(), after.first_name.clone()),
        ("last_name", before.last_name.clone(), after.last_name.clone()),
        ("email", email(before), email(after)),
        ("phone", before.phone.clone(), after.phone.clone()),
        ("job_title", before.job_title.clone(), after.job_title.clone()),
        ("hire_date", before.hire_date.clone(), after.hire_date.clone()),
    ];
    let some = |text: String| (!text.is_empty()).then_some(text);
    let changed = pairs.into_iter().filter(|(_, a, b)| a != b);
    let mut changes: Vec<Change> = changed.map(|(field, a, b)| Change::personal(field, some(a), some(b))).collect();
    if before.company != after.company {
        changes.push(Change::of("company", Some(before.company.to_string()), Some(after.company.to_string())));
    }
    changes
}

/// What a new card begins with, for its event.
pub(super) fn first_values(card: &Employee) -> Vec<Change> {
    let blank = Employee {
        first_name: String::new(),
        last_name: String::new(),
        email: None,
        phone: String::new(),
        job_title: String::new(),
        hire_date: String::new(),
        ..card.clone()
    };
    let mut changes = differences(&blank, card);
    changes.push(Change::of("company", None, Some(card.company.to_string())));
    changes.extend(card.user.map(|user| Change::of("user", None, Some(user.to_string()))));
    changes
}

/// Why a card cannot be changed so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmployeeRefusal {
    /// Somebody saved meanwhile.
    Stale,
    /// It has a user, so it is not deleted.
    HasUser,
    /// It has a user, so it gets no other.
    LinkedAlready,
    /// The user has another card.
    UserHasCard,
    /// The user is a program.
    UserIsService,
    /// There is no such user for the caller.
    UserUnknown,
    /// It has no user to be unlinked.
    NotLinked,
    /// The card that a user was to be made from is not there.
    CardGone,
}

impl From<EmployeeRefusal> for Fault {
    fn from(refusal: EmployeeRefusal) -> Self {
        use EmployeeRefusal as R;
        match refusal {
            R::Stale => Self::new(Category::Stale, "employee.stale", text::stale()),
            R::HasUser => Self::new(Category::Conflict, "employee.has_user", text::has_user()),
            R::LinkedAlready => Self::new(Category::Conflict, "employee.linked", text::linked_already()),
            R::UserHasCard => Self::field("person", "user.has_employee", text::user_has_card()),
            R::UserIsService => Self::field("person", "user.is_service", text::user_is_service()),
            R::UserUnknown => Self::field("person", "user.unknown", text::user_unknown()),
            R::NotLinked => Self::new(Category::Conflict, "employee.not_linked", text::not_linked()),
            R::CardGone => Self::field("employee", "employee.unknown", text::card_gone()),
        }
    }
}
