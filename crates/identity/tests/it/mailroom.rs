//! Mail of these tests: drafts to invite, a courier that delivers into memory, jobs that run at once.

use std::sync::Arc;

use db::jobs::{Registry, Worker};
use db::lease::Holder;
use identity::testing::Site;
use identity::users::{self, CreateUser, UserType};
use identity::{CompanyId, UserId, account_mails, groups, plans, recovery, roles};
use kernel::{Call, OrgId};
use mail::deliver::{Courier, Route};
use mail::{MemoryTransport, SentMail, Transport};

pub const ORG: OrgId = OrgId(1);

/// A courier and what it delivered.
pub struct Mailroom {
    pub courier: Courier,
    pub kept: MemoryTransport,
}

pub fn mailroom(site: &Site) -> Mailroom {
    let kept = MemoryTransport::default();
    let accepted = Arc::new(|call: &Call, tx: &mut db::Tx<'_>, carried| account_mails::accepted(call, tx, carried));
    let route = Route::Fixed(Transport::Memory(kept.clone()));
    Mailroom { courier: Courier::new(site.app.db.clone(), site.app.world.clone(), route, accepted), kept }
}

impl Mailroom {
    /// Delivers everything that is due.
    pub async fn deliver(&self) {
        while self.courier.tick().await.unwrap() > 0 {}
    }

    /// The newest mail to `address` with these words, after delivering.
    pub async fn saying(&self, address: &str, words: &str) -> SentMail {
        self.deliver().await;
        self.kept.sent_to(address).into_iter().rfind(|mail| mail.text.contains(words)).expect("a mail came")
    }

    /// The newest mail to `address`, after delivering.
    pub async fn newest(&self, address: &str) -> SentMail {
        self.deliver().await;
        self.kept.sent_to(address).pop().expect("a mail came")
    }
}

/// The code of the link in a mail.
pub fn code_in(mail: &SentMail) -> String {
    let (_, after) = mail.text.split_once('#').expect("the mail has a link");
    after.chars().take_while(char::is_ascii_hexdigit).collect()
}

/// A Draft that could be invited.
pub async fn draft(site: &Site, name: &str, company: CompanyId) -> UserId {
    named_draft(site, name, "Pat", company).await
}

pub async fn named_draft(site: &Site, name: &str, first_name: &str, company: CompanyId) -> UserId {
    let (ctx, name, first) = (site.product(), name.to_owned(), first_name.to_owned());
    let made = site.write(move |tx| {
        let mut input = CreateUser::draft(UserType::Standard, name.clone(), company);
        input.first_name.clone_from(&first);
        input.last_name.push_str("Holm");
        input.primary_email = Some(format!("{name}@x.example"));
        input.place.role = roles::find_builtin(tx, ORG, roles::Builtin::TeamMember)?.map(|role| role.id);
        input.place.primary_group = groups::list(tx, ORG)?.first().map(|group| group.id);
        input.place.plan = plans::list(tx, ORG)?.first().map(|plan| plan.id);
        users::create(&ctx, tx, input)
    });
    made.await.unwrap()
}

/// Runs the jobs that are due, and says how many.
pub async fn run_jobs(site: &Site) -> usize {
    let registry = Registry::default().with(recovery::JOB, recovery::AnswerAsk);
    let holder = Holder::new(&site.product());
    Worker::new(site.app.db.clone(), site.app.world.clone(), registry, holder, 1).run_due().await.unwrap()
}

db::statements! {
    COUNT_JOBS = "SELECT COUNT(*) FROM job WHERE org = $1";
    SET_UP_MAIL = "INSERT INTO mail_transport (org, host, port, security, user_name, from_name, from_address) \
        VALUES ($1, 'smtp.x.example', 587, 'starttls', '', 'Usher', 'usher@x.example')";
}
