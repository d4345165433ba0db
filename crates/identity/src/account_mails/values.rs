//! What a mail's tags become for one recipient. Only the recipient's own data, the organization's name, and what the mail is
//! about: there is no way to name somebody else's.

use jiff::{Timestamp, tz::TimeZone};
use kernel::ids::Uuid;
use kernel::{Call, Micros, Secret};
use mail::Values;
use web::format::{DateStyle, Format, NumberStyle};

use super::kind::MailKind;
use super::send::{AccountMail, Addressee, OperatorAct};
use super::tag::Tag;
use super::text::sentence;
use crate::TokenId;
use crate::organization::Organization;

/// What a mail tells of the organization.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'a> {
    pub(super) name: &'a str,
    pub(super) public_url: &'a str,
    pub(super) time_zone: &'a str,
    pub(super) date_format: &'a str,
    pub(super) number_format: &'a str,
}

impl<'a> From<&'a Organization> for Origin<'a> {
    fn from(organization: &'a Organization) -> Self {
        Self {
            name: &organization.name,
            public_url: &organization.public_url,
            time_zone: &organization.time_zone,
            date_format: &organization.date_format,
            number_format: &organization.number_format,
        }
    }
}

/// The values of `mail` to `to`.
pub(super) fn values(call: &Call, origin: Origin<'_>, to: &Addressee, mail: &AccountMail<'_>) -> Values {
    let mut values = Values::new(origin.name);
    for (tag, text) in [
        (Tag::Name, to.name.as_str()),
        (Tag::FirstName, &to.first_name),
        (Tag::LastName, &to.last_name),
        (Tag::JobTitle, &to.job_title),
        (Tag::Email, to.address.as_str()),
    ] {
        values.plain(tag.name(), text);
    }
    about(&mut values, call, origin, to, mail);
    values
}

fn about(values: &mut Values, call: &Call, origin: Origin<'_>, to: &Addressee, mail: &AccountMail<'_>) {
    let page = |path: &str| format!("{}{path}", origin.public_url.trim_end_matches('/'));
    let at = |moment: Micros| moment_for(origin, to, moment);
    let by_code = |values: &mut Values, path: &str, code: &Secret| {
        values.secret_link(Tag::Link.name(), &page(&format!("{path}#{}", code.reveal())));
        values.secret_code(Tag::Code.name(), code.reveal());
    };
    let say = |values: &mut Values, tag: Tag, text: &str| values.plain(tag.name(), text);
    if let Some(user_name) = mail.user_name() {
        values.code(Tag::UserName.name(), user_name);
    }
    match mail {
        AccountMail::Invitation { code, inviter, .. } => {
            by_code(values, "/invitation", code);
            say(values, Tag::Inviter, inviter.as_deref().unwrap_or_default());
            say(values, Tag::InviterSentence, &invited(origin, inviter.as_deref()));
        }
        AccountMail::UserName { password_follows, .. } => {
            values.link(Tag::Link.name(), &page("/sign-in"));
            let words = if *password_follows { sentence::password_follows() } else { sentence::no_password() };
            say(values, Tag::PasswordSentence, words);
        }
        AccountMail::TemporaryPassword { password } | AccountMail::LoginInfo { password, .. } => {
            values.link(Tag::Link.name(), &page("/sign-in"));
            values.secret_code(Tag::Password.name(), password.reveal());
        }
        AccountMail::Reset { code, user_name, asked_by, .. } => {
            by_code(values, "/reset", code);
            let asked = || sentence::asked(user_name, origin.name);
            let words = asked_by.as_ref().map_or_else(asked, |name| sentence::asked_by(name, user_name, origin.name));
            say(values, Tag::RequestSentence, &words);
        }
        AccountMail::PasswordChanged { .. } => {
            values.link(Tag::Link.name(), &page("/forgot"));
            say(values, Tag::ChangedAt, &at(call.now));
        }
        AccountMail::Locked { user_name, by_attempts, until } => {
            values.link(Tag::Link.name(), &page("/cannot-sign-in"));
            say_lock(values, origin, user_name, *by_attempts, until.map(at).as_deref());
        }
        AccountMail::LocksTold { names, more } => {
            values.link(Tag::Link.name(), &page("/administration/users?view=locked"));
            say(values, Tag::LocksSentence, &locks(&names.join(", "), *more));
        }
        AccountMail::ValidityEnds { name, until } => {
            values.link(Tag::Link.name(), &page("/sign-in"));
            say(values, Tag::ValiditySentence, &validity(origin, *name, &at(*until)));
        }
        AccountMail::EndsTold { ends, more } => say_ends(values, &page(ENDS), ends, *more, &at),
        AccountMail::ConfirmEmail { code, .. } => by_code(values, "/confirm-email", code),
        AccountMail::EmailChanged { .. } => say(values, Tag::ChangedAt, &at(call.now)),
        AccountMail::EmailChangedUndo { code, .. } => {
            by_code(values, "/address-changed", code);
            say(values, Tag::ChangedAt, &at(call.now));
        }
        AccountMail::EmailTakenBack { user, name } => {
            values.link(Tag::Link.name(), &page(&format!("/administration/users/{user}")));
            say(values, Tag::Person, name);
            say(values, Tag::ChangedAt, &at(call.now));
        }
        AccountMail::Unlocked { .. } | AccountMail::UserNameChanged { .. } => values.link(Tag::Link.name(), &page("/sign-in")),
        AccountMail::OperatorActed { act, user_name, reason } => {
            values.link(Tag::Link.name(), &page("/administration/audit"));
            say(values, Tag::ActSentence, &acted(*act, user_name));
            say(values, Tag::Reason, reason);
            say(values, Tag::ChangedAt, &at(call.now));
        }
    }
}

fn acted(act: OperatorAct, user_name: &str) -> String {
    match act {
        OperatorAct::Unlocked => sentence::operator_unlocked(user_name),
        OperatorAct::ForgotTries => sentence::operator_forgot_tries(user_name),
        OperatorAct::LiftedNetworks => sentence::operator_lifted().to_owned(),
        OperatorAct::MadeResetLink => sentence::operator_reset(user_name),
    }
}

fn validity(origin: Origin<'_>, name: Option<&str>, until: &str) -> String {
    name.map_or_else(|| sentence::validity_own(origin.name, until), |name| sentence::validity_of(name, origin.name, until))
}

fn lock(origin: Origin<'_>, user_name: &str, by_attempts: bool, until: Option<&str>) -> (String, &'static str) {
    let end = until.map(sentence::until).unwrap_or_default();
    if !by_attempts {
        return (sentence::locked_by_administrator(user_name, origin.name, end), sentence::ask_why());
    }
    let advice = if until.is_some() { sentence::wait() } else { sentence::ask() };
    (sentence::locked_by_attempts(user_name, origin.name, end), advice)
}

fn say_lock(values: &mut Values, origin: Origin<'_>, user_name: &str, by_attempts: bool, until: Option<&str>) {
    let (locked, advice) = lock(origin, user_name, by_attempts, until);
    values.plain(Tag::LockedUntil.name(), until.unwrap_or_default());
    values.plain(Tag::LockSentence.name(), &locked);
    values.plain(Tag::AdviceSentence.name(), advice);
}

/// Whose accounts end, whoever ends first first.
const ENDS: &str = "/administration/users?valid_until.filled=yes&sort=valid_until";

fn say_ends(values: &mut Values, link: &str, ends: &[(String, Micros)], more: usize, at: &dyn Fn(Micros) -> String) {
    let ends = ends.iter().map(|(name, until)| sentence::end_of(name, at(*until))).collect::<Vec<_>>().join(", ");
    let words = if more == 0 { sentence::ends_told(ends) } else { sentence::ends_told_more(ends, more) };
    values.link(Tag::Link.name(), link);
    values.plain(Tag::EndsSentence.name(), &words);
}

fn locks(names: &str, more: usize) -> String {
    if more == 0 { sentence::locks_told(names) } else { sentence::locks_told_more(names, more) }
}

fn invited(origin: Origin<'_>, inviter: Option<&str>) -> String {
    inviter.map_or_else(|| sentence::invited(origin.name), |inviter| sentence::invited_by(inviter, origin.name))
}

fn own<'a>(theirs: &'a str, ours: &'a str) -> &'a str {
    if theirs.is_empty() { ours } else { theirs }
}

impl Addressee {
    /// Their way of reading, or the organization's where they chose none.
    pub(super) fn format(&self, origin: Origin<'_>) -> Format {
        let dates = DateStyle::from_word(own(&self.date_format, origin.date_format)).unwrap_or_default();
        let numbers = NumberStyle::from_word(own(&self.number_format, origin.number_format)).unwrap_or_default();
        Format::new(own(&self.time_zone, origin.time_zone), dates, numbers)
    }
}

/// `2 March 2026, 10:00 (CET)`: by the reader's clock and in their way of writing dates, or the organization's where they chose none.
fn moment_for(origin: Origin<'_>, to: &Addressee, moment: Micros) -> String {
    let zone = TimeZone::get(own(&to.time_zone, origin.time_zone)).unwrap_or(TimeZone::UTC);
    let Ok(timestamp) = Timestamp::from_microsecond(moment.0) else { return moment.rfc3339() };
    let date = match DateStyle::from_word(own(&to.date_format, origin.date_format)).unwrap_or_default() {
        DateStyle::Iso => "%Y-%m-%d",
        DateStyle::DayMonthYear => "%-d %B %Y",
        DateStyle::Dotted => "%d.%m.%Y",
        DateStyle::MonthDayYear => "%m/%d/%Y",
    };
    timestamp.to_zoned(zone).strftime(&format!("{date}, %H:%M (%Z)")).to_string()
}

/// What stands for a link's code in a preview and in a test: it opens nothing.
const EXAMPLE_CODE: &str = "example";
/// What stands for a password there.
const EXAMPLE_PASSWORD: &str = "Example7Password";
/// What stands for a reason there.
const EXAMPLE_REASON: &str = "Called from a known number";

/// The values of a mail that is about nothing: for previews and tests, which hold no secret.
pub(super) fn example(call: &Call, origin: Origin<'_>, to: &Addressee, user_name: &str, kind: MailKind) -> Values {
    let (code, password, token) = (Secret::new(EXAMPLE_CODE), Secret::new(EXAMPLE_PASSWORD), TokenId(Uuid::nil()));
    let (code, password, name) = (&code, &password, || Some(to.name.clone()));
    let mail = match kind {
        MailKind::Invitation => AccountMail::Invitation { token, code, user_name, inviter: name() },
        MailKind::UserName => AccountMail::UserName { user_name, password_follows: true },
        MailKind::TemporaryPassword => AccountMail::TemporaryPassword { password },
        MailKind::LoginInfo => AccountMail::LoginInfo { user_name, password },
        MailKind::Reset => AccountMail::Reset { token, code, user_name, asked_by: name() },
        MailKind::PasswordChanged => AccountMail::PasswordChanged { user_name },
        MailKind::Locked => AccountMail::Locked { user_name, by_attempts: true, until: Some(call.now.plus_secs(900)) },
        MailKind::Unlocked => AccountMail::Unlocked { user_name },
        MailKind::LocksTold => AccountMail::LocksTold { names: std::slice::from_ref(&to.name), more: 2 },
        MailKind::ValidityEnds => AccountMail::ValidityEnds { name: None, until: call.now.plus_secs(7 * 24 * 3600) },
        MailKind::EndsTold => AccountMail::EndsTold { ends: &[(to.name.clone(), call.now.plus_secs(7 * 24 * 3600))], more: 2 },
        MailKind::ConfirmEmail => AccountMail::ConfirmEmail { token, code },
        MailKind::EmailChanged => AccountMail::EmailChanged { user_name },
        MailKind::EmailChangedUndo => AccountMail::EmailChangedUndo { token, code, user_name },
        MailKind::EmailTakenBack => AccountMail::EmailTakenBack { user: to.user, name: &to.name },
        MailKind::UserNameChanged => AccountMail::UserNameChanged { user_name },
        MailKind::OperatorActed => AccountMail::OperatorActed { act: OperatorAct::Unlocked, user_name, reason: EXAMPLE_REASON },
    };
    values(call, origin, to, &mail)
}
