//! The cards of the forms: what is typed in `new` and `edit` alike.

use kernel::{FieldError, Secret};
use maud::{Markup, html};
use web::form::{Form, Values};
use web::format::{DateStyle, NumberStyle};
use web::kit::{card, field, pair, select, switch, textarea};

use super::options::Options;
use super::text;
use crate::UserId;
use crate::custom_fields::{self, Typed, UserField};
use crate::organization as choices;
use crate::users::text as refusals;
use crate::users::{self, About, Address, Preferences};
use crate::validity::{self, Days};

/// A user's form as a browser sends it. Everything is text; the verb judges.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct UserForm {
    pub(super) version: i64,
    pub(super) kind: String,
    pub(super) user_name: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) middle_name: String,
    pub(super) nickname: String,
    pub(super) job_title: String,
    pub(super) hire_date: String,
    /// The form shows the two days.
    pub(super) has_days: bool,
    pub(super) valid_from: String,
    pub(super) valid_until: String,
    pub(super) is_attorney: bool,
    /// The form shows the field above.
    pub(super) has_attorney: bool,
    pub(super) additional: String,
    pub(super) primary_email: String,
    pub(super) phone: String,
    pub(super) external_id: String,
    pub(super) company: String,
    pub(super) role: String,
    pub(super) primary_group: String,
    pub(super) plan: String,
    pub(super) reports_to: String,
    pub(super) language: String,
    pub(super) time_zone: String,
    pub(super) currency: String,
    pub(super) number_format: String,
    pub(super) date_format: String,
    pub(super) street: String,
    pub(super) street_2: String,
    pub(super) city: String,
    pub(super) region: String,
    pub(super) postal_code: String,
    pub(super) country: String,
    pub(super) status: String,
    /// The status that the person had when the form was filled.
    pub(super) status_was: String,
    pub(super) temporary_password: Secret,
    pub(super) confirm_password: Secret,
    pub(super) generate: String,
    pub(super) email_login_info: bool,
    /// The form shows the tick below free to be taken away.
    pub(super) offers_permanent: bool,
    pub(super) require_change: bool,
    /// The form shows the two fields below.
    pub(super) has_administrator: bool,
    pub(super) administrator: bool,
    pub(super) administers: String,
    /// Where the person administered when the form was filled.
    pub(super) administers_was: String,
    /// What stands in custom fields, by number.
    #[serde(skip)]
    pub(super) custom: Typed,
}

impl UserForm {
    /// Whether the password shall stay. What is mailed never does.
    pub(super) fn is_permanent(&self) -> bool {
        self.offers_permanent && !self.require_change && !self.email_login_info
    }

    /// The form filled from a user; `manager` is what the field shows, `days` are those of the account where the caller may set them.
    pub(super) fn of(user: &users::User, manager: Option<&str>, administers: &str, custom: &Typed, days: Option<Days>) -> Self {
        let has_days = days.is_some();
        let days = days.unwrap_or_default();
        let id = |id: Option<String>| id.unwrap_or_default();
        let (p, a, about) = (user.preferences.clone(), user.address.clone(), user.about.clone());
        Self {
            version: user.version,
            kind: user.kind.word().to_owned(),
            user_name: user.user_name.clone(),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            middle_name: about.middle_name,
            nickname: about.nickname,
            job_title: about.job_title,
            hire_date: about.hire_date,
            has_days,
            valid_from: days.first,
            valid_until: days.last,
            is_attorney: about.is_attorney,
            has_attorney: true,
            additional: about.additional,
            custom: custom.clone(),
            primary_email: user.primary_email.clone().unwrap_or_default(),
            phone: user.phone.clone(),
            external_id: user.external_id.clone().unwrap_or_default(),
            company: user.company.to_string(),
            role: id(user.role.map(|r| r.to_string())),
            primary_group: id(user.primary_group.map(|g| g.to_string())),
            plan: id(user.plan.map(|p| p.to_string())),
            reports_to: manager.unwrap_or_default().to_owned(),
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
            status: super::login::preset_status(user).word().to_owned(),
            status_was: user.status.word().to_owned(),
            has_administrator: true,
            administrator: !administers.is_empty(),
            administers: administers.to_owned(),
            administers_was: administers.to_owned(),
            ..Self::default()
        }
    }

    /// The form as it was sent, with custom fields: their names are not known before.
    pub(super) fn sent(form: Form<Self>) -> Self {
        Self { custom: custom_of(&form.values), ..form.input }
    }

    /// Where the person shall administer; nothing is nowhere.
    pub(super) fn administers_wanted(&self) -> &str {
        if self.administrator { &self.administers } else { "" }
    }

    /// The form after somebody else saved: what nobody touched of status and administration is as `saved` has it, what was chosen
    /// stays chosen, and both are a change of what is there now.
    pub(super) fn rebased(mut self, saved: &Self) -> Self {
        self.version = saved.version;
        if self.status == self.status_was {
            self.status.clone_from(&saved.status_was);
        }
        self.status_was.clone_from(&saved.status_was);
        if self.administers_wanted() == self.administers_was {
            self.administrator = saved.administrator;
            self.administers.clone_from(&saved.administers);
        }
        self.administers_was.clone_from(&saved.administers_was);
        self
    }

    /// What is known of the person, where the form says it; of `before` what it does not show.
    pub(super) fn about(&self, before: &About) -> About {
        About {
            is_attorney: if self.has_attorney { self.is_attorney } else { before.is_attorney },
            additional: self.additional.clone(),
            middle_name: self.middle_name.clone(),
            nickname: self.nickname.clone(),
            job_title: self.job_title.clone(),
            hire_date: self.hire_date.clone(),
        }
    }

    /// The two days as they were typed.
    pub(super) fn days(&self) -> Days {
        Days { first: self.valid_from.clone(), last: self.valid_until.clone() }
    }

    pub(super) fn preferences(&self) -> Preferences {
        Preferences {
            language: self.language.clone(),
            time_zone: self.time_zone.clone(),
            currency: self.currency.clone(),
            number_format: self.number_format.clone(),
            date_format: self.date_format.clone(),
        }
    }

    pub(super) fn address(&self) -> Address {
        Address {
            street: self.street.clone(),
            street_2: self.street_2.clone(),
            city: self.city.clone(),
            region: self.region.clone(),
            postal_code: self.postal_code.clone(),
            country: self.country.clone(),
        }
    }

    /// The place, with ids read; what is no id is as good as unknown.
    pub(super) fn place(&self, reports_to: Option<UserId>) -> Result<users::Place, kernel::Fault> {
        let unknown = |field: &'static str, code, message: &str| kernel::Fault::field(field, code, message);
        fn optional<T: std::str::FromStr>(value: &str, fault: kernel::Fault) -> Result<Option<T>, kernel::Fault> {
            if value.is_empty() { Ok(None) } else { value.parse().map(Some).map_err(|_| fault) }
        }
        let needed = || unknown("company", "required", refusals::company_needed());
        Ok(users::Place {
            company: self.company.parse().map_err(|_| needed())?,
            role: optional(&self.role, unknown("role", "role.unknown", refusals::role_unknown()))?,
            primary_group: optional(&self.primary_group, unknown("primary_group", "group.unknown", refusals::group_unknown()))?,
            plan: optional(&self.plan, unknown("plan", "plan.unknown", refusals::plan_unknown()))?,
            reports_to,
        })
    }
}

/// What a form says of custom fields.
pub(super) fn custom_of(values: &Values) -> Typed {
    values.pairs().iter().filter_map(|(name, value)| Some((custom_fields::number_of(name)?, value.clone()))).collect()
}

/// Names, address, phone, job.
pub(super) fn contact(form: &UserForm, errors: &[FieldError]) -> Markup {
    let name = |key: &'static str, label: &'static str, value: &str| {
        field(key, label).value(value.to_owned()).errors(errors).quiet().max_length(300).autocomplete("off")
    };
    let first = name("first_name", text::field_first_name(), &form.first_name);
    let middle = name("middle_name", text::field_middle_name(), &form.middle_name);
    let last = name("last_name", text::field_last_name(), &form.last_name);
    let nickname = name("nickname", text::field_nickname(), &form.nickname).hint(text::field_nickname_hint());
    let title = name("job_title", text::field_job_title(), &form.job_title).max_length(200);
    let hired = field("hire_date", text::field_hire_date()).value(&form.hire_date).errors(errors).quiet().date();
    let email =
        field("primary_email", text::field_primary_email()).value(&form.primary_email).errors(errors).quiet().email().autocomplete("off");
    let phone = field("phone", text::field_phone()).value(&form.phone).errors(errors).max_length(40).autocomplete("off");
    let external = field("external_id", text::field_external_id())
        .value(&form.external_id)
        .errors(errors)
        .hint(text::field_external_id_hint())
        .max_length(100);
    let body = html! {
        (pair(html! { (first) (middle) }))
        (pair(html! { (last) (nickname) }))
        (pair(html! { (email) (phone) }))
        (pair(html! { (title) (hired) }))
        (external)
    };
    html! { (card(text::card_contact()).sentence(text::card_contact_sentence()).body(body)) }
}

/// Company, role, group, plan, manager.
pub(super) fn place(form: &UserForm, options: &Options, with_attorney: bool, errors: &[FieldError]) -> Markup {
    let choice = |name: &'static str, label: &'static str, value: &str, choices: &[(String, String)]| {
        select(name, label).quiet().option("", text::choose()).options(choices.to_vec()).value(value.to_owned()).errors(errors)
    };
    let company = choice("company", text::field_company(), &form.company, &options.companies);
    let role = choice("role", text::field_role(), &form.role, &options.roles_beside(&form.role)).hint(options.roles_hint());
    let group = choice("primary_group", text::field_primary_group(), &form.primary_group, &options.groups);
    let plan = choice("plan", text::field_plan(), &form.plan, &options.plans);
    let manager = field("reports_to", text::field_reports_to())
        .value(&form.reports_to)
        .errors(errors)
        .hint(text::field_reports_to_hint())
        .picks_from(users::paths::PICK);
    let body = html! {
        (pair(html! { (company) (role) }))
        (pair(html! { (group) (plan) }))
        (manager)
        @if with_attorney {
            input type="hidden" name="has_attorney" value="on";
            (switch("is_attorney", text::field_is_attorney()).hint(text::field_is_attorney_hint()).on(form.is_attorney))
        }
    };
    html! { (card(text::card_place()).sentence(text::card_place_sentence()).body(body)) }
}

/// The first and the last day of the account, where the caller may set them.
pub(super) fn days(form: &UserForm, errors: &[FieldError]) -> Markup {
    html! {
        @if form.has_days {
            (card(text::validity()).sentence(text::validity_sentence()).body(html! {
                input type="hidden" name="has_days" value="on";
                (validity::inputs(&form.valid_from, &form.valid_until, errors))
            }))
        }
    }
}

/// Language, time zone, currency, numbers, dates.
pub(super) fn preferences(form: &UserForm, errors: &[FieldError]) -> Markup {
    let as_is = |name: &'static str, label: &'static str| select(name, label).quiet().option("", text::as_organization()).errors(errors);
    let language = as_is("language", text::field_language()).option("en", text::language_en()).value(form.language.clone());
    let zone = as_is("time_zone", text::field_time_zone()).options(choices::time_zones().iter().map(shown)).value(form.time_zone.clone());
    let currency = as_is("currency", text::field_currency()).options(choices::currencies().iter().map(shown)).value(form.currency.clone());
    let numbers = as_is("number_format", text::field_number_format())
        .options(NumberStyle::ALL.map(|s| (s.word(), s.word())))
        .value(form.number_format.clone());
    let dates = as_is("date_format", text::field_date_format())
        .options(DateStyle::ALL.map(|s| (s.word(), s.word())))
        .value(form.date_format.clone());
    let body = html! { (pair(html! { (language) (zone) })) (pair(html! { (numbers) (dates) })) (currency) };
    html! { (card(text::card_preferences()).sentence(text::card_preferences_sentence()).body(body)) }
}

/// The postal address.
pub(super) fn address(form: &UserForm, errors: &[FieldError]) -> Markup {
    let line = |name: &'static str, label: &'static str, value: &str| {
        field(name, label).value(value.to_owned()).errors(errors).quiet().max_length(200).autocomplete("off")
    };
    let country = select("country", text::field_country())
        .quiet()
        .option("", text::choose())
        .options(choices::countries().iter().map(shown))
        .value(form.country.clone())
        .errors(errors);
    let body = html! {
        (line("street", text::field_street(), &form.street))
        (line("street_2", text::field_street_2(), &form.street_2))
        (pair(html! { (line("postal_code", text::field_postal_code(), &form.postal_code)) (line("city", text::field_city(), &form.city)) }))
        (pair(html! { (line("region", text::field_region(), &form.region)) (country) }))
    };
    html! { (card(text::card_address()).body(body)) }
}

/// Free text on the person.
pub(super) fn additional(form: &UserForm, errors: &[FieldError]) -> Markup {
    let area = textarea("additional", text::field_additional())
        .value(&form.additional)
        .hint(text::field_additional_hint())
        .rows(4)
        .max_length(users::MOST_ADDITIONAL)
        .errors(errors);
    html! { (card(text::card_additional()).body(html! { (area) })) }
}

/// What administrators defined besides, if anything.
pub(super) fn custom(form: &UserForm, fields: &[UserField], errors: &[FieldError]) -> Markup {
    html! { @if !fields.is_empty() { (card(text::card_custom()).body(inputs(form, fields, errors))) } }
}

/// The inputs of custom fields, two beside each other.
pub(super) fn inputs(form: &UserForm, fields: &[UserField], errors: &[FieldError]) -> Markup {
    let input = |custom: &UserField| {
        let typed = form.custom.get(&custom.number).map_or("", String::as_str);
        let people = if custom.only.is_some() { users::paths::pick_for(&custom.key) } else { users::paths::PICK.to_owned() };
        custom.edit(typed, errors, &people)
    };
    html! { @for two in fields.chunks(2) { (pair(html! { @for custom in two { (input(custom)) } })) } }
}

fn shown(choice: &'static choices::Choice) -> (&'static str, &'static str) {
    (&choice.word, &choice.label)
}
