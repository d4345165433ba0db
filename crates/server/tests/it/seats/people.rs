//! The people of the race: so many for each kind of request, put back before every round.

use db::jobs::{Registry, Worker};
use db::{Row, params};
use identity::imports::{self, Begun, ImportJob, ImportState};
use identity::invitations::{self, Invite};
use identity::roles::{self, Builtin};
use identity::testing::{ORG, Site};
use identity::users::{self, CreateUser, StartAs, UserType};
use identity::{ImportId, PlanId, UserId, groups};
use kernel::Fault;

use super::race::Request;

/// So many requests of each kind: 500 in all.
const CREATE: usize = 80;
const INVITE: usize = 80;
const LET_IN: usize = 80;
const RESTORE: usize = 80;
const CHANGE: usize = 75;
const UNFREEZE: usize = 40;
const AGAIN: usize = 60;
const ACCEPT: usize = 5;
/// Rows of the import that runs beside them.
const ROWS: u64 = 4;

db::statements! {
    ADD_PLAN = "INSERT INTO user_plan (org, id, name, name_key, name_sort, created_at) VALUES ($1, $2, 'light', 'light', $3, 0)";
    MARK = "UPDATE users SET job_title = $3 WHERE org = $1 AND id = $2";
    PUT_BACK = "UPDATE users SET status = $3, user_plan_id = $4, version = version + 1 WHERE org = $1 AND job_title = $2 \
        AND (status <> $3 OR user_plan_id <> $4)";
    /// Whoever was made or imported in earlier rounds has left.
    LEAVE = "UPDATE users SET status = 'inactive' WHERE org = $1 AND job_title = '' AND user_plan_id = $2";
    COUNT = "UPDATE user_plan SET \
        used = (SELECT COUNT(*) FROM users u WHERE u.org = $1 AND u.user_plan_id = user_plan.id AND u.type = 'standard' \
            AND u.status IN ('active', 'locked', 'frozen')), \
        reserved = (SELECT COUNT(*) FROM users u WHERE u.org = $1 AND u.user_plan_id = user_plan.id AND u.type = 'standard' \
            AND u.status = 'invited') WHERE org = $1";
    FORGET_PASSWORDS = "DELETE FROM password WHERE org = $1 AND user_id IN (SELECT u.id FROM users u WHERE u.org = $1 AND u.job_title = 'accept')";
    ALLOW_ALL = "UPDATE user_plan SET allowance = NULL WHERE org = $1 AND id = $2";
    ALLOW_ONE_MORE = "UPDATE user_plan SET allowance = used + reserved + 1 WHERE org = $1 AND id = $2";
    ALLOWANCE = "SELECT allowance FROM user_plan WHERE org = $1 AND id = $2";
    OF_MARK = "SELECT id, version FROM users WHERE org = $1 AND job_title = $2 ORDER BY id";
}

/// Everybody, and where they belong.
pub struct People {
    full: PlanId,
    light: PlanId,
    company: String,
    role: String,
    group: String,
}

/// The kinds of people: a mark, how many, the status and the user plan that a round begins with.
fn kinds(light: PlanId, full: PlanId) -> [(&'static str, usize, &'static str, PlanId); 7] {
    [
        ("invite", INVITE, "draft", light),
        ("let in", LET_IN, "draft", light),
        ("restore", RESTORE, "inactive", light),
        ("change", CHANGE, "active", full),
        ("unfreeze", UNFREEZE, "frozen", light),
        ("again", AGAIN, "draft", light),
        ("accept", ACCEPT, "draft", light),
    ]
}

impl People {
    /// Makes everybody.
    pub async fn make(site: &Site, owner: UserId) -> Self {
        let (ctx, root, full) = (site.product(), site.root().await, site.user(owner).await.plan.unwrap());
        let made = site.write(move |tx| {
            let light = PlanId::new(&ctx);
            tx.execute(ADD_PLAN, params![ORG, light, kernel::text::sort_key("light")])?;
            let role = roles::find_builtin(tx, ORG, Builtin::TeamMember)?.unwrap().id;
            let group = groups::first(tx, ORG)?.unwrap().id;
            for (mark, count, _, plan) in kinds(light, full) {
                for n in 0..count {
                    let name = format!("{}{n}", mark.replace(' ', ""));
                    let mut input = CreateUser::draft(UserType::Standard, name.clone(), root);
                    input.start = StartAs::Draft;
                    input.first_name.clone_from(&name);
                    input.last_name.push_str("Tester");
                    input.primary_email = Some(format!("{name}@x.example"));
                    (input.place.role, input.place.primary_group, input.place.plan) = (Some(role), Some(group), Some(plan));
                    let user = users::create(&ctx, tx, input)?;
                    tx.execute(MARK, params![ORG, user, mark])?;
                }
            }
            Ok((light, role, group))
        });
        let (light, role, group) = made.await.unwrap();
        Self { full, light, company: root.to_string(), role: role.to_string(), group: group.to_string() }
    }

    /// Puts everybody back, invites who shall be, frees one seat, and says the allowance.
    pub async fn set_up(&self, site: &Site, owner: UserId, seed: u64) -> i64 {
        let (light, full, ctx) = (self.light, self.full, site.ctx(owner).await);
        let set = site.write(move |tx| {
            tx.execute(LEAVE, params![ORG, light])?;
            for (mark, _, status, plan) in kinds(light, full) {
                tx.execute(PUT_BACK, params![ORG, mark, status, plan])?;
            }
            tx.execute(FORGET_PASSWORDS, params![ORG])?;
            tx.execute(COUNT, params![ORG])?;
            tx.execute(ALLOW_ALL, params![ORG, light])?;
            for mark in ["again", "accept"] {
                for row in tx.query(OF_MARK, params![ORG, mark])? {
                    let user: UserId = row.reader().next()?;
                    invitations::invite(&ctx, tx, Invite { user })?;
                }
            }
            tx.execute(ALLOW_ONE_MORE, params![ORG, light])?;
            tx.scalar::<i64>(ALLOWANCE, params![ORG, light]).map_err(Fault::from)
        });
        set.await.unwrap_or_else(|fault| panic!("round with seed {seed}: {fault}"))
    }

    /// Every request of a round, with the versions and links of this moment.
    pub async fn requests(&self, site: &Site, owner: UserId, seed: u64) -> Vec<Request> {
        let mut all = Vec::new();
        for n in 0..CREATE {
            all.push(post(
                "create",
                "/administration/users/new".into(),
                self.form(&format!("new{seed}n{n}"), self.light, &[("at_once", "on")]),
            ));
        }
        for (user, _) in of(site, "invite").await {
            all.push(post("invite", format!("/administration/users/{user}/invite"), Vec::new()));
        }
        for (n, (user, version)) in of(site, "let in").await.into_iter().enumerate() {
            let form = self.form(
                &format!("letin{n}"),
                self.light,
                &[("status", "active"), ("version", &version.to_string()), ("job_title", "let in")],
            );
            all.push(post("let in", format!("/administration/users/{user}/edit"), form));
        }
        for (n, (user, version)) in of(site, "change").await.into_iter().enumerate() {
            let form = self.form(
                &format!("change{n}"),
                self.light,
                &[("status", "active"), ("version", &version.to_string()), ("job_title", "change")],
            );
            all.push(post("change", format!("/administration/users/{user}/edit"), form));
        }
        for mark in ["restore", "unfreeze"] {
            for (user, _) in of(site, mark).await {
                all.push(post(mark, format!("/administration/users/{user}/step/{mark}"), Vec::new()));
            }
        }
        for (user, _) in of(site, "again").await {
            let revoke = format!("/administration/users/invitations/{user}/revoke");
            all.push(Request::Again { revoke, invite: format!("/administration/users/{user}/invite") });
        }
        for (user, _) in of(site, "accept").await {
            let ctx = site.ctx(owner).await;
            let link = site.write(move |tx| invitations::copy_link(&ctx, tx, user)).await.unwrap();
            all.push(Request::Accept { code: link.reveal().split_once('#').unwrap().1.to_owned() });
        }
        assert_eq!(all.len(), 500);
        all
    }

    fn form(&self, name: &str, plan: PlanId, more: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
        let mut form = vec![
            ("kind", "standard".to_owned()),
            ("type", "standard".to_owned()),
            ("user_name", name.to_owned()),
            ("first_name", name.to_owned()),
            ("last_name", "Tester".to_owned()),
            ("primary_email", format!("{name}@x.example")),
            ("company", self.company.clone()),
            ("role", self.role.clone()),
            ("primary_group", self.group.clone()),
            ("plan", plan.to_string()),
        ];
        form.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        form
    }

    /// Checks a file of people who come as active, and begins to import it: a job takes the rows while others ask.
    pub async fn begin_import(&self, site: &Site, owner: UserId, seed: u64) -> ImportId {
        let rows: Vec<String> = (0..ROWS).map(|n| format!("Imp{n},Tester,imp{seed}n{n}@x.example,light")).collect();
        let mut spool = imports::Spool::default();
        spool.add(format!("First name,Last name,Email,User plan\n{}\n", rows.join("\n")).as_bytes()).unwrap();
        let (known, spool) = imports::know(spool, None).unwrap();
        let (mut settings, ctx) = (known.settings.clone(), site.ctx(owner).await);
        let id = imports::upload(&site.app.db, &ctx, "people.csv", known, spool).await.unwrap();
        let (asking, choosing) = (ctx.clone(), ctx.clone());
        settings.defaults = site.app.db.read(move |read| imports::usual_defaults(&asking, read)).await.unwrap();
        settings.defaults.company = self.company.parse().ok();
        site.write(move |tx| imports::choose(&choosing, tx, id, &settings)).await.unwrap();
        let checking = ctx.clone();
        site.write(move |tx| imports::check(&checking, tx, id)).await.unwrap();
        let checked = until(site, owner, id, ImportState::Checked).await;
        let begun =
            site.write(move |tx| imports::import(&ctx, tx, imports::BeginImport::of(id, checked.check_token.clone()))).await.unwrap();
        assert_eq!(begun, Begun::Importing);
        id
    }

    /// Waits until the rows are taken, each made or refused in words. Says what was otherwise.
    pub async fn end_import(&self, site: &Site, owner: UserId, id: ImportId) -> Vec<String> {
        let done = until(site, owner, id, ImportState::Done).await;
        let ctx = site.ctx(owner).await;
        let outcomes =
            site.app.db.read(move |read| imports::outcomes(&ctx, read, &done, None, imports::Place::After(-1), 100)).await.unwrap();
        let is_named = |row: &&imports::Outcome| row.outcome != "created" && row.code != "seats.none_free";
        outcomes.iter().filter(is_named).map(|row| format!("an imported row ended {} ({})", row.outcome, row.code)).collect()
    }

    /// What is wrong with the seats after a round.
    pub async fn judge(&self, site: &Site, allowance: i64) -> Vec<String> {
        let (kept, counted) = site.seats().await;
        let taken: i64 = kept.iter().filter(|(plan, ..)| *plan == self.light).map(|(_, used, reserved)| used + reserved).sum();
        let mut wrong = Vec::new();
        if kept != counted {
            wrong.push(format!("the counters say {kept:?}, a count {counted:?}"));
        }
        if taken != allowance {
            wrong.push(format!("{taken} of {allowance} seats are taken"));
        }
        wrong
    }
}

fn post(what: &'static str, path: String, form: Vec<(&'static str, String)>) -> Request {
    Request::Post { what, path, form }
}

async fn of(site: &Site, mark: &'static str) -> Vec<(UserId, i64)> {
    let row = |row: Row| {
        let mut r = row.reader();
        Ok::<_, db::DbError>((r.next()?, r.next()?))
    };
    let found = site.app.db.read(move |read| read.query(OF_MARK, params![ORG, mark])?.into_iter().map(row).collect::<db::DbResult<_>>());
    found.await.unwrap()
}

/// Works on the queue, beside whoever else does, until the import has come so far.
async fn until(site: &Site, owner: UserId, id: ImportId, state: ImportState) -> imports::Import {
    let holder = db::lease::Holder::new(&site.product());
    let registry = Registry::default().with(imports::JOB, ImportJob::default());
    let worker = Worker::new(site.app.db.clone(), site.app.world.clone(), registry, holder, 2);
    loop {
        let ctx = site.ctx(owner).await;
        let now = site.app.db.read(move |read| imports::get(&ctx, read, id)).await.unwrap();
        if now.state == state {
            return now;
        }
        assert!(now.state.runs() || now.state == ImportState::Checked, "{:?}: {}", now.state, now.fault);
        worker.run_due().await.unwrap();
        tokio::task::yield_now().await;
    }
}
