//! What of the door's settings departs from the standards, as a pure function over all of them: a setting that departs has a line here.

use super::{PATH, POLICIES, Settings, text};
use crate::organization::{Organization, PublicUrl};
use crate::policies::{Demands, Policy};
use crate::sessions;

/// What whoever runs the server decided, of what concerns safety.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operated {
    /// Mail may go to another machine without encryption.
    pub plain_mail: bool,
    /// The database may lose saved work at a power cut.
    pub unsafe_durability: bool,
    /// New passwords are looked up in a list of stolen ones.
    pub stolen_list: bool,
}

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Against a standard.
    Departs,
    /// Permitted, with a price that one should know.
    Note,
}

/// A setting that departs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Departure {
    /// How much it matters.
    pub weight: Weight,
    /// What is set.
    pub what: &'static str,
    /// What that means, and what the standard says.
    pub why: &'static str,
    /// Where it is changed: a page, or the key of the server's configuration.
    pub place: Place,
}

/// Where a setting is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A page of the product.
    Page(&'static str),
    /// A key that the operator sets.
    Key(&'static str),
}

/// NIST SP 800-63B, 3.2.2: no more wrong tries in a row for one account.
const MOST_IN_A_ROW: i64 = 100;

/// All that departs, the weightier first; nothing where all is as it comes, behind https, with a list of stolen passwords and none mailed.
pub fn departures(settings: &Settings, organization: &Organization, policies: &[Policy], operated: Operated) -> Vec<Departure> {
    use Weight::{Departs, Note};
    let lockout = settings.lockout;
    let in_a_row = lockout.locks_for_a_time.map(|locks| lockout.most_tries * (locks + 1));
    let endless = !lockout.until_unlocked && in_a_row.is_none_or(|tries| tries > MOST_IN_A_ROW);
    let url = PublicUrl::parse(&organization.public_url).ok();
    let plain = url.is_some_and(|url| url.as_str().starts_with("http://") && !url.is_local());
    let says = |what: fn(&Demands) -> bool| policies.iter().any(|policy| what(&policy.demands));
    let all = [
        (endless, Departs, text::endless(), text::endless_why(), Place::Page(PATH)),
        (!organization.login_autocomplete, Departs, text::no_autocomplete(), text::no_autocomplete_why(), Place::Page(PATH)),
        (says(|of| !of.classes.is_empty()), Departs, text::classes(), text::classes_why(), Place::Page(POLICIES)),
        (says(|of| of.most_age_days.is_some()), Departs, text::expiry(), text::expiry_why(), Place::Page(POLICIES)),
        (plain, Departs, text::plain_http(), text::plain_http_why(), Place::Page("/administration/settings")),
        (operated.plain_mail, Departs, text::plain_mail(), text::plain_mail_why(), Place::Key("mail.allow_plain")),
        (
            operated.unsafe_durability,
            Departs,
            text::unsafe_durability(),
            text::unsafe_durability_why(),
            Place::Key("database.allow_unsafe_durability"),
        ),
        (
            settings.sessions.idle_secs > sessions::Limits::default().idle_secs,
            Note,
            text::long_idle(),
            text::long_idle_why(),
            Place::Page(PATH),
        ),
        (says(|of| of.permanent == Some(true)), Departs, text::permanent(), text::permanent_why(), Place::Page(POLICIES)),
        (!operated.stolen_list, Note, text::no_stolen(), text::no_stolen_why(), Place::Key("passwords.stolen")),
        (lockout.until_unlocked, Note, text::stays(), text::stays_why(), Place::Page(PATH)),
        (says(|of| of.history.is_some()), Note, text::history(), text::history_why(), Place::Page(POLICIES)),
        (organization.mails_passwords, Note, text::mailed(), text::mailed_why(), Place::Page(PATH)),
    ];
    let departing = all.into_iter().filter(|(is, ..)| *is);
    departing.map(|(_, weight, what, why, place)| Departure { weight, what, why, place }).collect()
}
