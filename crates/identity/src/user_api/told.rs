//! What is told of a user.

use std::collections::{BTreeMap, HashSet};

use access::Ctx;
use db::Read;
use kernel::{Fault, Micros};

use crate::custom_fields::{self, UserField};
use crate::users::{self, LockCause, UserStatus, UserType};
use crate::{CompanyId, GroupId, PlanId, RoleId, UserId};

web::answer! {
    /// A user: a person, or a program.
    pub(super) struct User {
        /// The id.
        id: UserId,
        /// A person (standard) or a program (service).
        kind "type": UserType,
        /// The status.
        status: UserStatus,
        /// The name to sign in with.
        user_name: String,
        /// First and last name, or the user name.
        name: String,
        /// First name.
        first_name: String,
        /// Middle name.
        middle_name: String,
        /// Last name.
        last_name: String,
        /// The name that customers read.
        nickname: String,
        /// What the job is called.
        job_title: String,
        /// Since when the person works here: YYYY-MM-DD, or empty.
        hire_date: String,
        /// From when on the account is good; null: since ever.
        valid_from: Option<Micros>,
        /// Until when the account is good; null: for ever.
        valid_until: Option<Micros>,
        /// Whether the person is an attorney.
        is_attorney: bool,
        /// Additional information.
        additional: String,
        /// The primary e-mail.
        primary_email: Option<String>,
        /// When the primary e-mail was confirmed.
        email_verified_at: Option<Micros>,
        /// Phone.
        phone: String,
        /// The company.
        company: CompanyId,
        /// The role.
        role: Option<RoleId>,
        /// The primary group.
        primary_group: Option<GroupId>,
        /// The user plan.
        plan: Option<PlanId>,
        /// The manager; null also where you may not see them.
        reports_to: Option<UserId>,
        /// The person's number in another system.
        external_id: Option<String>,
        /// Language tag; empty: the organization's.
        language: String,
        /// Name of the time zone; empty: the organization's.
        time_zone: String,
        /// Code of the currency; empty: the organization's.
        currency: String,
        /// How numbers look; empty: as the organization has it.
        number_format: String,
        /// How dates look; empty: as the organization has it.
        date_format: String,
        /// Street and number.
        street: String,
        /// Second line of the address.
        street_2: String,
        /// City.
        city: String,
        /// State, province or region.
        region: String,
        /// Postal code.
        postal_code: String,
        /// Code of the country.
        country: String,
        /// Custom fields that are filled in, by their keys (“assuf1”), as the form has them.
        custom: BTreeMap<String, String>,
        /// Who or what locked the account.
        lock_cause: Option<LockCause>,
        /// Until when it is locked; null for a lock without end.
        locked_until: Option<Micros>,
        /// Why it is frozen.
        freeze_reason: String,
        /// When they were put into the recycle bin.
        deleted_at: Option<Micros>,
        /// The last sign-in; null for never.
        last_sign_in_at: Option<Micros>,
        /// When they were made.
        created_at: Micros,
        /// When they were last changed.
        updated_at: Micros,
        /// The version, for If-Match.
        version: i64,
    }
}

/// What is needed besides the rows to tell of people.
pub(super) struct Around {
    fields: Vec<UserField>,
    seen: HashSet<UserId>,
}

impl Around {
    /// Of these people.
    pub(super) fn of(ctx: &Ctx, read: &mut Read<'_>, people: &[users::User]) -> Result<Self, Fault> {
        let managers: HashSet<UserId> = people.iter().filter_map(|user| user.reports_to).collect();
        let managers: Vec<UserId> = managers.into_iter().collect();
        Ok(Self { fields: custom_fields::list(read, ctx.org)?, seen: users::seen(ctx, read, &managers)? })
    }

    /// What is told of one of them.
    pub(super) fn tell(&self, ctx: &Ctx, read: &mut Read<'_>, user: users::User) -> Result<User, Fault> {
        let typed = users::custom::form_of(ctx, read, &self.fields, &user.custom)?;
        let key = |number: i64| self.fields.iter().find(|field| field.number == number).map(|field| field.key.clone());
        let custom = typed.into_iter().filter_map(|(number, words)| Some(((*key(number)?).to_owned(), words))).collect();
        let (p, a, about, name) =
            (user.preferences, user.address, user.about, users::shown_name(&user.first_name, &user.last_name, &user.user_name));
        Ok(User {
            id: user.id,
            kind: user.kind,
            status: user.status,
            user_name: user.user_name,
            name,
            first_name: user.first_name,
            middle_name: about.middle_name,
            last_name: user.last_name,
            nickname: about.nickname,
            job_title: about.job_title,
            hire_date: about.hire_date,
            valid_from: user.valid_from,
            valid_until: user.valid_until,
            is_attorney: about.is_attorney,
            additional: about.additional,
            primary_email: user.primary_email,
            email_verified_at: user.email_verified_at,
            phone: user.phone,
            company: user.company,
            role: user.role,
            primary_group: user.primary_group,
            plan: user.plan,
            reports_to: user.reports_to.filter(|manager| self.seen.contains(manager)),
            external_id: user.external_id,
            language: p.language,
            time_zone: p.time_zone,
            currency: p.currency,
            number_format: p.number_format,
            date_format: p.date_format,
            street: a.street,
            street_2: a.street_2,
            city: a.city,
            region: a.region,
            postal_code: a.postal_code,
            country: a.country,
            custom,
            lock_cause: user.lock_cause,
            locked_until: user.locked_until,
            freeze_reason: user.freeze_reason,
            deleted_at: user.deleted_at,
            last_sign_in_at: Some(user.last_sign_in_at).filter(|at| at.0 != 0),
            created_at: user.created_at,
            updated_at: user.updated_at,
            version: user.version,
        })
    }
}

/// What is told of one person, whom the caller may see.
pub(super) fn one(ctx: &Ctx, read: &mut Read<'_>, user: users::User) -> Result<User, Fault> {
    Around::of(ctx, read, std::slice::from_ref(&user))?.tell(ctx, read, user)
}
