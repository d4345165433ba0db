//! What an import wrote, so that it can be undone: the row before, and a stamp by which "nobody has touched it since" is told.
//!
//! A row of the journal is written in the batch's own transaction, in the order of the writes; undoing goes from the last to the
//! first. What was made has nothing before. The stamp is the versions of the row behind the write: whoever changes it later, by
//! whatever door, changes them.

use db::{DbResult, Read, Tx, params};
use kernel::ids::Uuid;
use kernel::{Micros, OrgId};
use serde::{Deserialize, Serialize};

use super::settings::Kind;
use super::store;
use crate::custom_fields;
use crate::units::{Bits, Membership, Unit};
use crate::users::{self, Stood, User, UserStatus};
use crate::{CompanyId, GroupId, ImportId, PlanId, RoleId, TeamId, UserId};

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// A person.
    User,
    /// A company, group, team or role that a row named, or a company of a file of companies.
    Thing(Kind),
}

impl Subject {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Thing(kind) => kind.word(),
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        if word == "user" { Some(Self::User) } else { Kind::from_word(word).map(Self::Thing) }
    }
}

/// A write.
#[derive(Debug, Clone)]
pub(super) struct Wrote {
    pub(super) subject: Subject,
    pub(super) id: Uuid,
    pub(super) label: String,
    /// As JSON; empty for what was made.
    pub(super) before: String,
    /// Version of the row behind the write; a person's is looked up.
    pub(super) version: i64,
}

/// A write as the journal has it.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) seq: i64,
    pub(super) wrote: Wrote,
    /// The other version that a person's row has.
    pub(super) subject_version: i64,
}

/// What a person was before a row changed them: all that a file may change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Person {
    /// Which version they were at.
    #[serde(default)]
    pub(super) stamp: Option<users::Stamp>,
    pub(super) user_name: String,
    pub(super) status: UserStatusWord,
    pub(super) freeze_reason: String,
    /// Until when they were locked by wrong tries.
    #[serde(default)]
    pub(super) locked_until: Option<Micros>,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) primary_email: Option<String>,
    /// When the address was confirmed.
    #[serde(default)]
    pub(super) email_verified_at: Option<Micros>,
    pub(super) phone: String,
    pub(super) external_id: Option<String>,
    pub(super) company: CompanyId,
    pub(super) role: Option<RoleId>,
    pub(super) primary_group: Option<GroupId>,
    pub(super) plan: Option<PlanId>,
    pub(super) reports_to: Option<UserId>,
    pub(super) address: [String; 6],
    pub(super) about: [String; 4],
    #[serde(default)]
    pub(super) preferences: [String; 5],
    /// The first and the last moment of the account; none in journals from before there were any.
    #[serde(default)]
    pub(super) days: Option<(Option<Micros>, Option<Micros>)>,
    #[serde(default)]
    pub(super) additional: String,
    #[serde(default)]
    pub(super) is_attorney: bool,
    #[serde(default)]
    pub(super) custom: custom_fields::Values,
    /// Groups and teams with their bits; none where the row said nothing of them.
    pub(super) units: Option<Vec<(bool, Uuid, bool, bool)>>,
}

/// A status by its word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct UserStatusWord(String);

impl UserStatusWord {
    pub(super) fn read(&self) -> Option<UserStatus> {
        UserStatus::from_word(&self.0)
    }
}

/// Where a company was before a row moved it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) parent: CompanyId,
}

impl Person {
    pub(super) fn of(user: &User, stamp: Option<users::Stamp>, units: Option<&[Membership]>) -> Self {
        let (a, b, p) = (&user.address, &user.about, &user.preferences);
        let unit = |m: &Membership| (matches!(m.unit, Unit::Team(_)), m.unit.id(), m.bits.publishes, m.bits.sees);
        Self {
            stamp,
            user_name: user.user_name.clone(),
            status: UserStatusWord(user.status.word().to_owned()),
            freeze_reason: user.freeze_reason.clone(),
            locked_until: Stood::of(user).locked_until,
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            primary_email: user.primary_email.clone(),
            email_verified_at: user.email_verified_at,
            days: Some((user.valid_from, user.valid_until)),
            phone: user.phone.clone(),
            external_id: user.external_id.clone(),
            company: user.company,
            role: user.role,
            primary_group: user.primary_group,
            plan: user.plan,
            reports_to: user.reports_to,
            address: [&a.street, &a.street_2, &a.city, &a.region, &a.postal_code, &a.country].map(Clone::clone),
            about: [&b.middle_name, &b.nickname, &b.job_title, &b.hire_date].map(Clone::clone),
            preferences: [&p.language, &p.time_zone, &p.currency, &p.number_format, &p.date_format].map(Clone::clone),
            additional: b.additional.clone(),
            is_attorney: b.is_attorney,
            custom: user.custom.clone(),
            units: units.map(|units| units.iter().map(unit).collect()),
        }
    }

    /// What the person was in.
    pub(super) fn memberships(&self) -> Option<Vec<Membership>> {
        let unit = |(is_team, id, publishes, sees): &(bool, Uuid, bool, bool)| Membership {
            unit: if *is_team { Unit::Team(TeamId(*id)) } else { Unit::Group(GroupId(*id)) },
            bits: Bits { publishes: *publishes, sees: *sees },
        };
        self.units.as_ref().map(|units| units.iter().map(unit).collect())
    }
}

/// Writes down what a step wrote; gives the number of the next write.
pub(super) fn write(tx: &mut Tx<'_>, org: OrgId, import: ImportId, from: u64, wrote: &[Wrote]) -> DbResult<u64> {
    let mut next = super::batch::signed(from);
    for wrote in wrote.chunks(store::AT_ONCE) {
        let people: Vec<Uuid> = wrote.iter().filter(|w| w.subject == Subject::User).map(|w| w.id).collect();
        let stamps = users::stamps(tx, org, &people)?;
        let mut values = params![org, import].to_vec();
        let mut rows = Vec::with_capacity(wrote.len());
        for w in wrote {
            let first = values.len() + 1;
            let places: Vec<String> = (first..first + 7).map(|at| format!("${at}")).collect();
            rows.push(format!("($1, $2, {})", places.join(", ")));
            let (version, subject_version) = stamps.get(&w.id).copied().unwrap_or((w.version, 0));
            values.extend_from_slice(params![next, w.subject.word(), w.id, w.label, w.before, version, subject_version]);
            next += 1;
        }
        tx.execute_text(&store::insert_writes(&rows.join(", ")), &values)?;
    }
    Ok(from + wrote.len() as u64)
}

/// Both versions of a person's row; none if there is no such person.
pub(super) fn stamp(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Option<users::Stamp>> {
    Ok(users::stamps(read, org, &[user.0])?.get(&user.0).copied())
}

/// The writes before `seq`, the last first.
pub(super) fn before(read: &mut Read<'_>, org: OrgId, import: ImportId, seq: i64, most: i64) -> DbResult<Vec<Written>> {
    let rows = read.query(store::WRITES_BEFORE, params![org, import, seq, most])?;
    let read_row = |row: db::Row| {
        let mut r = row.reader();
        let (seq, word): (i64, String) = (r.next()?, r.next()?);
        let subject = Subject::from_word(&word).ok_or_else(|| db::DbError::Broken(format!("an import wrote a {word}")))?;
        let wrote = Wrote { subject, id: r.next()?, label: r.next()?, before: r.next()?, version: r.next()? };
        Ok(Written { seq, wrote, subject_version: r.next()? })
    };
    rows.into_iter().map(read_row).collect()
}
