//! `POST /api/v1/users`

use std::collections::BTreeMap;

use access::Capability;
use db::Tx;
use kernel::{Fault, Micros};
use web::openapi::{Given, Maybe};

use super::path_of;
use super::update::{custom_of, in_custom};
use crate::http::api::{Asked, Operation, Reply};
use crate::users::{self, CreateUser, StartAs, UserType};
use crate::{CompanyId, GroupId, PlanId, RoleId, UserId, validity};

/// What a new user begins as; the word of the status.
#[derive(Debug, Clone, Copy)]
enum Begins {
    Draft,
    Active,
}

impl Begins {
    const ALL: &'static [Self] = &[Self::Draft, Self::Active];

    fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Active => "active",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|begins| begins.word() == word)
    }
}

web::described_words!(Begins);

web::request! {
    /// A user to be made. The least is a type, a user name and a company.
    struct NewUser {
        /// A person (standard) or a program (service).
        kind "type": UserType,
        /// Draft, to be finished and invited, or active at once, which needs everything that leaving Draft needs. Left out: draft.
        status: Given<Begins>,
        /// The name to sign in with; one that is an e-mail address becomes the primary e-mail too.
        user_name: String,
        /// The company.
        company: CompanyId,
        /// First name.
        first_name: Given<String>,
        /// Middle name.
        middle_name: Given<String>,
        /// Last name.
        last_name: Given<String>,
        /// The name that customers read.
        nickname: Given<String>,
        /// What the job is called.
        job_title: Given<String>,
        /// Since when the person works here: YYYY-MM-DD.
        hire_date: Given<String>,
        /// From when on the account is good; before, nobody signs in with it.
        valid_from: Given<Micros>,
        /// Until when the account is good; then it is frozen.
        valid_until: Given<Micros>,
        /// Whether the person is an attorney.
        is_attorney: Given<bool>,
        /// Additional information.
        additional: Given<String>,
        /// The primary e-mail.
        primary_email: Given<String>,
        /// Phone.
        phone: Given<String>,
        /// The role.
        role: Given<RoleId>,
        /// The primary group.
        primary_group: Given<GroupId>,
        /// The user plan.
        plan: Given<PlanId>,
        /// The manager.
        reports_to: Given<UserId>,
        /// The person's number in another system.
        external_id: Given<String>,
        /// Language tag.
        language: Given<String>,
        /// Name of the time zone.
        time_zone: Given<String>,
        /// Code of the currency.
        currency: Given<String>,
        /// How numbers look.
        number_format: Given<String>,
        /// How dates look.
        date_format: Given<String>,
        /// Street and number.
        street: Given<String>,
        /// Second line of the address.
        street_2: Given<String>,
        /// City.
        city: Given<String>,
        /// State, province or region.
        region: Given<String>,
        /// Postal code.
        postal_code: Given<String>,
        /// Code of the country.
        country: Given<String>,
        /// Custom fields by their keys (“assuf1”), as the form has them.
        custom: Maybe<BTreeMap<String, String>>,
    }
}

web::answer! {
    /// Who was made.
    struct MadeUser {
        /// The id.
        id: UserId,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/api/v1/users", "users.create", create)
            .says("Make a user", "Nothing is mailed: that is an invitation's matter. Days of the account need the right to freeze users.")
            .verbs(&["users::create"])
            .makes()
            .tells_version(),
    ]
}

fn create(asked: &Asked, tx: &mut Tx<'_>, sent: &NewUser) -> Result<Reply<MadeUser>, Fault> {
    asked.ctx.require_somewhere(Capability::CreateUsers)?;
    let sent = sent.clone();
    let mut input = CreateUser::draft(sent.kind, sent.user_name, sent.company);
    if let Given::This(Begins::Active) = sent.status {
        input.start = StartAs::Active;
    }
    sent.first_name.put(&mut input.first_name);
    sent.last_name.put(&mut input.last_name);
    sent.phone.put(&mut input.phone);
    (input.primary_email, input.external_id) = (sent.primary_email.this(), sent.external_id.this());
    (input.place.role, input.place.primary_group) = (sent.role.this(), sent.primary_group.this());
    (input.place.plan, input.place.reports_to) = (sent.plan.this(), sent.reports_to.this());
    let (about, preferences, address) = (&mut input.about, &mut input.preferences, &mut input.address);
    sent.middle_name.put(&mut about.middle_name);
    sent.nickname.put(&mut about.nickname);
    sent.job_title.put(&mut about.job_title);
    sent.hire_date.put(&mut about.hire_date);
    sent.is_attorney.put(&mut about.is_attorney);
    sent.additional.put(&mut about.additional);
    sent.language.put(&mut preferences.language);
    sent.time_zone.put(&mut preferences.time_zone);
    sent.currency.put(&mut preferences.currency);
    sent.number_format.put(&mut preferences.number_format);
    sent.date_format.put(&mut preferences.date_format);
    sent.street.put(&mut address.street);
    sent.street_2.put(&mut address.street_2);
    sent.city.put(&mut address.city);
    sent.region.put(&mut address.region);
    sent.postal_code.put(&mut address.postal_code);
    sent.country.put(&mut address.country);
    input.custom = custom_of(&asked.ctx, tx, sent.custom.0.unwrap_or_default())?;
    let days = (sent.valid_from.this(), sent.valid_until.this());
    let id = users::create(&asked.ctx, tx, input).map_err(in_custom)?;
    validity::set_days(&asked.ctx, tx, id, days.0, days.1)?;
    let version = users::get(tx, asked.ctx.org, id)?.version;
    Ok(Reply::new(MadeUser { id }).at(path_of(id)).version(version))
}
