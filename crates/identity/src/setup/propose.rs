//! Proposes a user name that is free.

use db::{DbResult, Read};
use kernel::{EmailAddress, OrgId, text};

use crate::users::{self, UserName};

/// So many numbers are tried behind a name that is taken.
const MOST_NUMBERS: u32 = 99;

/// The part of the e-mail before the sign, else first and last name; with a number behind if somebody has it.
pub fn propose_user_name(read: &mut Read<'_>, org: OrgId, email: &str, first_name: &str, last_name: &str) -> DbResult<Option<String>> {
    for base in bases(email, first_name, last_name) {
        for number in 1..=MOST_NUMBERS {
            let name = if number == 1 { base.clone() } else { format!("{base}{number}") };
            if users::find_by_user_name(read, org, &name)?.is_none() {
                return Ok(Some(name));
            }
        }
    }
    Ok(None)
}

/// What the person's data suggests, as far as it can be a user name.
fn bases(email: &str, first_name: &str, last_name: &str) -> Vec<String> {
    let local = EmailAddress::parse(email).map(|address| address.local().to_lowercase()).unwrap_or_default();
    let words = format!("{first_name} {last_name}");
    let dotted = text::one_line(&words).to_lowercase().replace(' ', ".");
    [local, dotted].into_iter().filter(|name| UserName::parse(name).is_ok_and(|name| !name.is_email())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposal_comes_from_the_email_or_the_names() {
        assert_eq!(bases("Ken0@x.example", "Ken", "Sánchez"), ["ken0", "ken.sánchez"]);
        assert_eq!(bases("", "Mary Ann", "O'Neil"), ["mary.ann.o'neil"]);
        assert_eq!(bases("not an address", "", ""), Vec::<String>::new());
        assert_eq!(bases("a!b@x.example", "Ann", ""), ["ann"], "a sign that no user name has");
    }
}
