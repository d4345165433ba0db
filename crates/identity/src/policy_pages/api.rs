//! `/api/v1/policies`: what is demanded of passwords, for programs.

use std::str::FromStr;

use access::{Capability, Target};
use axum::http::Method;
use db::{Read, Tx};
use kernel::Fault;
use serde_json::json;
use web::openapi::{Describe, Given, Json, Schemas, Tell};

use super::{on_of, word_of};
use crate::http::api::{Asked, IfMatch, Listing, Operation, Reply};
use crate::policies::{self, ChangePolicy, Class, On, Policy, Rules};
use crate::{UserId, users};

web::described_words!(Class);

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

/// To what a policy is attached: “organization”, or the id of a role or a group.
#[derive(Debug, Clone, Copy)]
struct Of(On);

impl FromStr for Of {
    type Err = Fault;

    fn from_str(word: &str) -> Result<Self, Fault> {
        on_of(word).map(Self)
    }
}

impl Describe for Of {
    fn schema(_: &mut Schemas) -> Json {
        json!({ "type": "string", "pattern": "^(organization|(rol|grp)_[0-9a-f]{32})$", "examples": ["organization"] })
    }
}

impl Tell for Of {
    fn tell(&self) -> Json {
        word_of(self.0).into()
    }
}

web::answer! {
    /// What holds for passwords and sessions when all policies have spoken: the strictest of each.
    struct PasswordRules {
        /// At least so many characters.
        least_chars: i64,
        /// Words that a password must not be made of.
        words: Vec<String>,
        /// None of the last so many passwords, the present one counted; 0: nothing is remembered.
        history: i64,
        /// Kinds of signs that there must be.
        classes: Vec<Class>,
        /// A new password after so many days; null: never because of its age.
        most_age_days: Option<i64>,
        /// Whether administrators may set passwords that stay.
        permanent: bool,
        /// A session ends that was not used for so many minutes; null: as everybody's does.
        idle_minutes: Option<i64>,
        /// A session ends after so many hours, used or not; null: as everybody's does.
        absolute_hours: Option<i64>,
        /// So many sessions one person has at once; null: as everybody.
        most_sessions: Option<i64>,
    }
}

web::answer! {
    /// What the organization, a role or a group demands of passwords; a role or a group of sessions too. What is null or empty leaves it
    /// to the others.
    struct SignInPolicy {
        /// To what it is attached: “organization”, or the id of a role or a group.
        of: Of,
        /// At least so many characters.
        least_chars: Option<i64>,
        /// Words that a password must not be made of.
        words: Vec<String>,
        /// None of the last so many passwords, the present one counted.
        history: Option<i64>,
        /// Kinds of signs that there must be.
        classes: Vec<Class>,
        /// A new password after so many days.
        most_age_days: Option<i64>,
        /// Whether administrators may set passwords that stay: only the organization's policy permits it, any may forbid it.
        permanent: Option<bool>,
        /// A session ends that was not used for so many minutes. The organization's policy says nothing of sessions: everybody's are a
        /// setting of the door.
        idle_minutes: Option<i64>,
        /// A session ends after so many hours, used or not.
        absolute_hours: Option<i64>,
        /// So many sessions one person has at once.
        most_sessions: Option<i64>,
        /// What holds by it and the organization's together.
        in_force: PasswordRules,
        /// The version, for If-Match; 0: there is none.
        version: i64,
    }
}

web::request! {
    /// What changes of a policy. What is left out stays; null empties.
    struct ChangeSignInPolicy {
        /// At least so many characters.
        least_chars: Given<i64>,
        /// All words that a password must not be made of.
        words: Given<Vec<String>>,
        /// None of the last so many passwords, the present one counted.
        history: Given<i64>,
        /// All kinds of signs that there must be.
        classes: Given<Vec<Class>>,
        /// A new password after so many days.
        most_age_days: Given<i64>,
        /// Whether administrators may set passwords that stay. True only for the organization's.
        permanent: Given<bool>,
        /// A session ends that was not used for so many minutes. Not for the organization's.
        idle_minutes: Given<i64>,
        /// A session ends after so many hours, used or not. Not for the organization's.
        absolute_hours: Given<i64>,
        /// So many sessions one person has at once. Not for the organization's.
        most_sessions: Given<i64>,
    }
}

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    let of = |operation: Operation| operation.id::<Of>("of", "“organization”, or the id of a role or a group.");
    vec![
        Operation::read("/api/v1/policies", "policies.list", list)
            .says("List policies", "The organization's first, then those that roles and groups have.")
            .lists(),
        of(Operation::read("/api/v1/policies/{of}", "policies.get", get))
            .says("Get a policy", "Without one, one that demands nothing, with the version 0.")
            .tells_version(),
        of(Operation::write(Method::PATCH, "/api/v1/policies/{of}", "policies.change", change))
            .says("Change a policy, or make one", "It holds for every password that is set from now on. For a new one the version is 0.")
            .verbs(&["policies::change"])
            .requires_version()
            .tells_version(),
        of(Operation::bare(Method::DELETE, "/api/v1/policies/{of}", "policies.remove", remove))
            .says("Take a policy away", "What it demanded, others may demand still.")
            .verbs(&["policies::remove"])
            .takes_version(),
        Operation::read("/api/v1/users/{id}/password-rules", "users.password_rules", of_user)
            .says("Get what holds for somebody's passwords", "By the organization, their role and their groups.")
            .id::<UserId>("id", "Whose."),
    ]
}

fn rules(rules: Rules) -> PasswordRules {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    PasswordRules {
        least_chars: count(rules.least_chars),
        words: rules.words,
        history: count(rules.history),
        classes: rules.classes.iter().collect(),
        most_age_days: rules.most_age_days,
        permanent: rules.permanent,
        idle_minutes: rules.sessions.idle_secs.map(|secs| secs / MINUTE),
        absolute_hours: rules.sessions.absolute_secs.map(|secs| secs / HOUR),
        most_sessions: rules.sessions.most,
    }
}

fn tell(policy: Policy, organization: &Policy) -> SignInPolicy {
    let in_force = rules(policies::resolve([&organization.demands, &policy.demands]));
    let Policy { on, demands, version } = policy;
    SignInPolicy {
        of: Of(on),
        least_chars: demands.least_chars,
        words: demands.words,
        history: demands.history,
        classes: demands.classes.iter().collect(),
        most_age_days: demands.most_age_days,
        permanent: demands.permanent,
        idle_minutes: demands.sessions.idle_secs.map(|secs| secs / MINUTE),
        absolute_hours: demands.sessions.absolute_secs.map(|secs| secs / HOUR),
        most_sessions: demands.sessions.most,
        in_force,
        version,
    }
}

fn require(asked: &Asked) -> Result<(), Fault> {
    asked.ctx.require(Capability::EditSecurity, &Target::organization())
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<SignInPolicy>>, Fault> {
    require(asked)?;
    let organization = policies::find(read, asked.ctx.org, On::Organization)?;
    let mut all = policies::list(read, asked.ctx.org)?;
    all.retain(|policy| policy.on != On::Organization);
    all.insert(0, organization.clone());
    let items = all.into_iter().map(|policy| tell(policy, &organization)).collect();
    Listing::of_all(asked, items, |policy| word_of(policy.of.0)).map(Reply::new)
}

/// The policy of the address, if there is what it may be attached to.
fn found(asked: &Asked, read: &mut Read<'_>) -> Result<Policy, Fault> {
    require(asked)?;
    let Of(on) = asked.id("of")?;
    policies::name_of(read, asked.ctx.org, on)?.ok_or_else(Fault::not_found)?;
    Ok(policies::find(read, asked.ctx.org, on)?)
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<SignInPolicy>, Fault> {
    let policy = found(asked, read)?;
    let (version, organization) = (policy.version, policies::find(read, asked.ctx.org, On::Organization)?);
    Ok(Reply::new(tell(policy, &organization)).version(version))
}

/// Minutes or hours as they are kept. What is left out stays as it is, to the second.
fn seconds(sent: Given<i64>, unit: i64, before: Option<i64>) -> Option<i64> {
    match sent {
        Given::Not => before,
        given => given.this().map(|count| count.saturating_mul(unit)),
    }
}

fn change(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeSignInPolicy) -> Result<Reply<()>, Fault> {
    let Policy { on, mut demands, version } = found(asked, tx)?;
    let sent = sent.clone();
    demands.least_chars = sent.least_chars.or(demands.least_chars);
    sent.words.put(&mut demands.words);
    demands.history = sent.history.or(demands.history);
    demands.classes = match sent.classes {
        Given::Not => demands.classes,
        given => given.this().unwrap_or_default().into_iter().collect(),
    };
    demands.most_age_days = sent.most_age_days.or(demands.most_age_days);
    demands.permanent = sent.permanent.or(demands.permanent);
    let sessions = &mut demands.sessions;
    sessions.idle_secs = seconds(sent.idle_minutes, MINUTE, sessions.idle_secs);
    sessions.absolute_secs = seconds(sent.absolute_hours, HOUR, sessions.absolute_secs);
    sessions.most = sent.most_sessions.or(sessions.most);
    policies::change(&asked.ctx, tx, &ChangePolicy { on, demands, version: asked.if_match.or(version) })?;
    Ok(Reply::new(()).version(policies::find(tx, asked.ctx.org, on)?.version))
}

fn remove(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    let before = found(asked, tx)?;
    if let IfMatch::Version(version) = asked.if_match {
        before.check_version(version)?;
    }
    policies::remove(&asked.ctx, tx, before.on).map(Reply::new)
}

fn of_user(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<PasswordRules>, Fault> {
    let (_, target) = users::target(read, asked.ctx.org, asked.id("id")?)?;
    asked.ctx.require(Capability::ViewUsers, &target)?;
    require(asked)?;
    Ok(Reply::new(rules(policies::of_user(read, asked.ctx.org, asked.id("id")?)?)))
}
