//! The organization's contacts: whom to ask for more seats. They are no users; wherever a seat is refused they are named.

use access::{Capability, Ctx, Target};
use db::{DbResult, Read, Tx, params};
use kernel::fault::FieldErrors;
use kernel::{Category, Change, EmailAddress, Event, Fault, OrgId, text as fold};

use super::{store, text};
use crate::audit;

/// Characters of a name.
const MOST_NAME: usize = 200;
/// Characters of a phone number.
const MOST_PHONE: usize = 50;

/// Somebody to ask. All empty: nobody is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// First and last name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their number.
    pub phone: String,
}

impl Contact {
    /// Whether nobody is named.
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.email.is_empty() && self.phone.is_empty()
    }

    /// In one line: name, address, number.
    pub fn line(&self) -> String {
        let parts = [&self.name, &self.email, &self.phone];
        parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// Whom an organization names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contacts {
    /// Who looks after the organization as a customer, and agrees on more seats.
    pub account_manager: Contact,
    /// Who pays.
    pub billing: Contact,
    /// Grows with every change.
    pub version: i64,
}

impl Contacts {
    /// Sentences that name them, to stand behind a refusal; empty if nobody is named.
    pub fn sentences(&self) -> String {
        let of = |contact: &Contact, say: fn(&str) -> String| (!contact.is_empty()).then(|| say(&contact.line()));
        let both = [of(&self.account_manager, |line| text::ask_account_manager(line)), of(&self.billing, |line| text::ask_billing(line))];
        [String::new()].into_iter().chain(both.into_iter().flatten()).collect::<Vec<_>>().join(" ")
    }
}

/// Whom the organization names.
pub fn contacts(read: &mut Read<'_>, org: OrgId) -> DbResult<Contacts> {
    let Some(row) = read.find(store::CONTACTS, params![org])? else { return Ok(Contacts::default()) };
    let mut r = row.reader();
    let mut contact = || Ok::<_, db::DbError>(Contact { name: r.next()?, email: r.next()?, phone: r.next()? });
    let (account_manager, billing) = (contact()?, contact()?);
    Ok(Contacts { account_manager, billing, version: r.next()? })
}

/// Names them anew, or nobody. Needs *name billing contacts* for the whole organization. Who is named already changes nothing.
pub fn set_contacts(ctx: &Ctx, tx: &mut Tx<'_>, typed: &Contacts) -> Result<(), Fault> {
    ctx.require(Capability::EditBilling, &Target::organization())?;
    let mut errors = FieldErrors::default();
    let account_manager = checked(&typed.account_manager, FIELDS[0], &mut errors);
    let billing = checked(&typed.billing, FIELDS[1], &mut errors);
    errors.check()?;
    let before = contacts(tx, ctx.org)?;
    let (m, b) = (&account_manager, &billing);
    let changes: Vec<Change> = FIELDS
        .into_iter()
        .zip([(&before.account_manager, m), (&before.billing, b)])
        .flat_map(|(fields, (old, new))| {
            let pairs = [(fields[0], &old.name, &new.name), (fields[1], &old.email, &new.email), (fields[2], &old.phone, &new.phone)];
            pairs
                .into_iter()
                .filter(|(_, old, new)| old != new)
                .map(|(field, old, new)| super::audit_change(field, old, new))
                .collect::<Vec<_>>()
        })
        .collect();
    if changes.is_empty() {
        return Ok(());
    }
    let values = params![ctx.org, m.name, m.email, m.phone, b.name, b.email, b.phone, typed.version];
    if tx.execute(store::SAVE_CONTACTS, values)? == 0 {
        return Err(Fault::new(Category::Stale, "organization.stale", text::stale()));
    }
    audit::announce(ctx, tx, Event::new("organization.contacts_set", "organization", None).with(changes))?;
    Ok(())
}

/// The fields of each contact: name, address, number.
pub(super) const FIELDS: [[&str; 3]; 2] =
    [["account_manager_name", "account_manager_email", "account_manager_phone"], ["billing_name", "billing_email", "billing_phone"]];

/// The contact with outer blanks cut, and what is wrong with it. Whoever is named can be reached.
fn checked(typed: &Contact, fields: [&'static str; 3], errors: &mut FieldErrors) -> Contact {
    let [name, email, phone] = fields;
    let found = Contact { name: fold::one_line(&typed.name), email: fold::one_line(&typed.email), phone: fold::one_line(&typed.phone) };
    if found.name.chars().count() > MOST_NAME {
        errors.add(name, "name.too_long", text::contact_name_long(MOST_NAME));
    }
    if !found.email.is_empty() && EmailAddress::parse(&found.email).is_err() {
        errors.add(email, "email.invalid", text::contact_email_bad());
    }
    let is_number = |c: char| c.is_ascii_digit() || " +-()./#*,;x".contains(c);
    let has_digits = found.phone.chars().filter(char::is_ascii_digit).count() >= 3;
    if !found.phone.is_empty() && (found.phone.chars().count() > MOST_PHONE || !found.phone.chars().all(is_number) || !has_digits) {
        errors.add(phone, "phone.invalid", text::contact_phone_bad());
    }
    if found.name.is_empty() && !found.is_empty() {
        errors.add(name, "required", text::contact_name_missing());
    }
    if !found.name.is_empty() && found.email.is_empty() && found.phone.is_empty() {
        errors.add(email, "required", text::contact_unreachable());
    }
    found
}
