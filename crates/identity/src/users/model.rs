//! What a user is.

use kernel::{Category, EmailAddress, Fault, Micros};

use crate::account_mails::Addressee;
use crate::custom_fields::Values;
use crate::seats::{Held, Seat};
use crate::users::state::{Step, steps_from};
use crate::{CompanyId, GroupId, PlanId, RoleId, UserId};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// All of them, in the order of the screen.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word stored and shown to programs.
            pub fn word(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            /// The word on the screen.
            pub fn label(self) -> &'static str { match self { $(Self::$variant => $label),+ } }
            /// Reads the stored word.
            pub fn from_word(word: &str) -> Option<Self> { match word { $($word => Some(Self::$variant),)+ _ => None } }
        }

        impl db::ToValue for $name {
            fn to_value(&self) -> db::Value { db::Value::Text(self.word().to_owned()) }
        }

        impl db::FromValue for $name {
            fn from_value(value: db::Value) -> db::DbResult<Self> {
                let word = <String as db::FromValue>::from_value(value)?;
                Self::from_word(&word).ok_or_else(|| db::DbError::Broken(format!("{word} is no {}", stringify!($name))))
            }
        }
    };
}

words! {
    /// What signs in.
    UserType {
        /// A person. Takes a seat.
        Standard = "standard", "Standard";
        /// A program: API keys only, no password, no seat.
        Service = "service", "Service";
    }
}

words! {
    /// The field *Status*. See the module for what may follow what.
    UserStatus {
        /// Begun, not yet let in.
        Draft = "draft", "Draft";
        /// A link was sent; the seat is reserved.
        Invited = "invited", "Invited";
        /// May sign in.
        Active = "active", "Active";
        /// May not sign in: attempts, administrator or policy.
        Locked = "locked", "Locked";
        /// May not sign in: investigation or absence; keeps the seat.
        Frozen = "frozen", "Frozen";
        /// Left; the seat is free.
        Inactive = "inactive", "Inactive";
        /// In the recycle bin.
        Deleted = "deleted", "Deleted";
        /// Anonymized for good.
        Purged = "purged", "Former user";
    }
}

words! {
    /// Why somebody is locked.
    LockCause {
        /// Too many wrong tries.
        Attempts = "attempts", "too many attempts";
        /// An administrator did it.
        Administrator = "administrator", "an administrator";
        /// A policy did it.
        Policy = "policy", "a policy";
    }
}

web::described_words!(UserType, UserStatus, LockCause);

impl UserStatus {
    /// Whether work may be given to a person in this status.
    pub fn may_be_assigned(self) -> bool {
        matches!(self, Self::Active | Self::Invited | Self::Locked)
    }

    /// The seat that a person in this status takes.
    pub fn seat(self) -> Option<Seat> {
        match self {
            Self::Invited => Some(Seat::Reserved),
            Self::Active | Self::Locked | Self::Frozen => Some(Seat::Used),
            Self::Draft | Self::Inactive | Self::Deleted | Self::Purged => None,
        }
    }
}

/// How things look to a user; an empty text means as the organization has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preferences {
    /// BCP 47 tag.
    pub language: String,
    /// Name of the tz database.
    pub time_zone: String,
    /// ISO 4217 code.
    pub currency: String,
    /// A word of `web::format::NumberStyle`.
    pub number_format: String,
    /// A word of `web::format::DateStyle`.
    pub date_format: String,
}

/// What else is known of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Between first and last name; often a letter.
    pub middle_name: String,
    /// The name that customers read, where it is not the person's own.
    pub nickname: String,
    /// What the job is called.
    pub job_title: String,
    /// Since when the person works here: a calendar date, `YYYY-MM-DD`, or empty.
    pub hire_date: String,
    /// Whether the person is an attorney: of organizations that settle debts.
    pub is_attorney: bool,
    /// Additional information: free text of several lines.
    pub additional: String,
}

/// A postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// Second line.
    pub street_2: String,
    /// City.
    pub city: String,
    /// State, province or region.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// ISO 3166 code of the country.
    pub country: String,
}

/// A user's row.
#[derive(Debug, Clone)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// Person or program.
    pub kind: UserType,
    /// The status.
    pub status: UserStatus,
    /// As typed.
    pub user_name: String,
    /// May be empty in a Draft.
    pub first_name: String,
    /// May be empty in a Draft.
    pub last_name: String,
    /// As typed; none in a Draft or for a service user.
    pub primary_email: Option<String>,
    /// When the primary e-mail was confirmed.
    pub email_verified_at: Option<Micros>,
    /// As typed.
    pub phone: String,
    /// Which part of the business.
    pub company: CompanyId,
    /// The job.
    pub role: Option<RoleId>,
    /// The department-like unit.
    pub primary_group: Option<GroupId>,
    /// Which features exist for the person.
    pub plan: Option<PlanId>,
    /// The manager.
    pub reports_to: Option<UserId>,
    /// The person's number in another system.
    pub external_id: Option<String>,
    /// How things look.
    pub preferences: Preferences,
    /// Postal address.
    pub address: Address,
    /// Middle name, nickname, job title, hire date.
    pub about: About,
    /// Values of custom fields.
    pub custom: Values,
    /// Why locked, if locked.
    pub lock_cause: Option<LockCause>,
    /// Until when locked; none: without end.
    pub locked_until: Option<Micros>,
    /// Why frozen.
    pub freeze_reason: String,
    /// When deleted.
    pub deleted_at: Option<Micros>,
    /// Not good before; none: since ever.
    pub valid_from: Option<Micros>,
    /// Not good from then on; none: for ever.
    pub valid_until: Option<Micros>,
    /// Whether "E-mail user name" was asked already.
    pub user_name_mail_asked: bool,
    /// When last signed in; 0 if never.
    pub last_sign_in_at: Micros,
    /// For saving: the version that was read.
    pub version: i64,
    /// When made.
    pub created_at: Micros,
    /// By whom.
    pub created_by: Option<UserId>,
    /// When last changed.
    pub updated_at: Micros,
}

impl User {
    /// Whether wrong tries locked the person, and nobody by hand.
    pub fn is_locked_by_tries(&self) -> bool {
        self.status == UserStatus::Locked && self.lock_cause == Some(LockCause::Attempts)
    }

    /// The steps that may be taken on the person, in the order of a menu.
    pub fn steps(&self) -> Vec<Step> {
        let by_hand = self.is_locked_by_tries().then_some(Step::Lock);
        by_hand.into_iter().chain(steps_from(self.status)).collect()
    }

    /// Whether the person left: nobody reports to them any more.
    pub fn has_left(&self) -> bool {
        matches!(self.status, UserStatus::Inactive | UserStatus::Deleted)
    }

    /// Where mail to this person goes, if there is an address.
    pub fn addressee(&self) -> Option<Addressee> {
        let address = EmailAddress::parse(self.primary_email.as_deref()?).ok()?;
        Some(Addressee {
            user: self.id,
            name: self.display_name(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            job_title: self.about.job_title.clone(),
            custom: self.custom.clone(),
            time_zone: self.preferences.time_zone.clone(),
            date_format: self.preferences.date_format.clone(),
            number_format: self.preferences.number_format.clone(),
            address,
        })
    }

    /// First and last name, or the user name if there is none yet. A former user has no name any more.
    pub fn display_name(&self) -> String {
        if self.status == UserStatus::Purged {
            return super::text::former_user().to_owned();
        }
        display_name(&self.first_name, &self.last_name, &self.user_name)
    }

    /// What a Draft still needs before it may leave Draft: the fields' names.
    pub fn missing_to_leave_draft(&self) -> Vec<&'static str> {
        let standard = self.kind == UserType::Standard;
        let needs = [
            ("first_name", standard && self.first_name.is_empty()),
            ("last_name", self.last_name.is_empty()),
            ("primary_email", standard && self.primary_email.is_none()),
            ("role", self.role.is_none()),
            ("primary_group", self.primary_group.is_none()),
            ("plan", standard && self.plan.is_none()),
        ];
        needs.into_iter().filter(|(_, missing)| *missing).map(|(field, _)| field).collect()
    }

    /// Whether the person takes a seat: people do, from the invitation on until they leave; programs never.
    pub fn takes_seat(&self) -> bool {
        self.kind == UserType::Standard && self.status.seat().is_some()
    }

    /// The seat that the person takes, and of which user plan.
    pub fn held_seat(&self) -> Option<Held> {
        self.held_seat_as(self.status, self.plan)
    }

    /// The seat that the person would take in another status or with another user plan.
    pub(super) fn held_seat_as(&self, status: UserStatus, plan: Option<PlanId>) -> Option<Held> {
        let seat = status.seat().filter(|_| self.kind == UserType::Standard)?;
        Some(Held { plan: plan?, seat })
    }

    /// Refuses for somebody in the recycle bin, who is restored first.
    pub fn check_editable(&self) -> Result<(), Fault> {
        if self.status == UserStatus::Deleted { Err(super::UserRefusal::InBin.into()) } else { Ok(()) }
    }

    /// Refuses if somebody saved after `version` was read.
    pub fn check_version(&self, version: i64) -> Result<(), Fault> {
        if self.version == version {
            return Ok(());
        }
        Err(Fault::new(Category::Stale, "user.stale", super::text::stale()))
    }
}

/// First and last name, or the user name if there is none.
pub fn display_name(first: &str, last: &str, user_name: &str) -> String {
    let full = format!("{first} {last}");
    let full = full.trim();
    if full.is_empty() { user_name.to_owned() } else { full.to_owned() }
}
