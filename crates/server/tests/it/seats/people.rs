//! The people of the race: so many for each kind of request, put back before every round.

use db::{Row, params};
use identity::employees::{self, CardForm, CreateEmployee};
use identity::invitations::{self, Invite};
use identity::roles::{self, Builtin};
use identity::testing::{ORG, Site};
use identity::users::{self, CreateUser, StartAs, UserType};
use identity::{EmployeeId, PlanId, UserId, groups};
use kernel::Fault;

use super::beside;
use super::race::Request;

/// So many requests of each kind: 500 in all.
const CREATE: usize = 70;
const PROMOTE: usize = 20;
const INVITE: usize = 80;
const LET_IN: usize = 80;
const RESTORE: usize = 80;
const CHANGE: usize = 70;
const UNFREEZE: usize = 30;
const AGAIN: usize = 60;
const ACCEPT: usize = 5;
/// User plans that are removed, each with one person.
const REMOVE: usize = 5;

db::statements! {
    ADD_PLAN = "INSERT INTO user_plan (org, id, name, name_key, name_sort, created_at) VALUES ($1, $2, $3, $3, $4, 0)";
    GIVE_PLAN = "UPDATE users SET user_plan_id = $3, status = 'active', version = version + 1 WHERE org = $1 AND id = $2";
    /// Those of earlier rounds that stayed.
    DROP_PLANS = "DELETE FROM user_plan WHERE org = $1 AND NOT EXISTS \
        (SELECT 1 FROM users u WHERE u.org = user_plan.org AND u.user_plan_id = user_plan.id)";
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
    pub full: PlanId,
    pub light: PlanId,
    company: String,
    role: String,
    group: String,
}

/// What a round begins with.
pub struct Setting {
    /// Seats of the user plan that everybody wants.
    pub allowance: i64,
    /// User plans that are removed.
    plans: Vec<PlanId>,
    /// Cards that users are made from.
    cards: Vec<EmployeeId>,
}

/// The kinds of people: a mark, how many, the status and the user plan that a round begins with.
fn kinds(light: PlanId, full: PlanId) -> Vec<(&'static str, usize, &'static str, PlanId)> {
    let [bulk_restore, bulk_plan, bulk_undo, import_undo] = beside::MARKS;
    vec![
        (bulk_restore, beside::EACH, "inactive", light),
        (bulk_plan, beside::EACH, "active", full),
        (bulk_undo, beside::EACH, "active", light),
        (import_undo, beside::EACH, "active", light),
        ("spare", REMOVE, "active", full),
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
            tx.execute(ADD_PLAN, params![ORG, light, "light", kernel::text::sort_key("light")])?;
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

    /// Puts everybody back, invites who shall be, and gives each of some people a user plan of their own.
    pub async fn put_back(&self, site: &Site, owner: UserId, seed: u64) {
        let (light, full, ctx) = (self.light, self.full, site.ctx(owner).await);
        let set = site.write(move |tx| {
            tx.execute(LEAVE, params![ORG, light])?;
            for (mark, _, status, plan) in kinds(light, full) {
                tx.execute(PUT_BACK, params![ORG, mark, status, plan])?;
            }
            tx.execute(FORGET_PASSWORDS, params![ORG])?;
            for (n, row) in tx.query(OF_MARK, params![ORG, "spare"])?.into_iter().enumerate() {
                let (plan, name) = (PlanId::new(&ctx), format!("spare {seed} {n}"));
                tx.execute(ADD_PLAN, params![ORG, plan, name.clone(), kernel::text::sort_key(&name)])?;
                tx.execute(GIVE_PLAN, params![ORG, row.reader().next::<UserId>()?, plan])?;
            }
            tx.execute(DROP_PLANS, params![ORG])?;
            tx.execute(COUNT, params![ORG])?;
            tx.execute(ALLOW_ALL, params![ORG, light])?;
            for mark in ["again", "accept"] {
                for row in tx.query(OF_MARK, params![ORG, mark])? {
                    let user: UserId = row.reader().next()?;
                    invitations::invite(&ctx, tx, Invite { user })?;
                }
            }
            Ok(())
        });
        set.await.unwrap_or_else(|fault| panic!("round with seed {seed}: {fault}"));
    }

    /// Frees one seat, and writes the cards that users are made from.
    pub async fn set_up(&self, site: &Site, owner: UserId, seed: u64) -> Setting {
        let (light, ctx, root) = (self.light, site.ctx(owner).await, site.root().await);
        let set = site.write(move |tx| {
            tx.execute(ALLOW_ONE_MORE, params![ORG, light])?;
            let allowance = tx.scalar::<i64>(ALLOWANCE, params![ORG, light])?;
            let card = |n: usize, tx: &mut db::Tx<'_>| {
                let form = CardForm {
                    first_name: format!("Card{n}"),
                    last_name: "Tester".into(),
                    email: format!("card{seed}n{n}@x.example"),
                    phone: String::new(),
                    job_title: String::new(),
                    hire_date: String::new(),
                    company: root,
                };
                employees::create(&ctx, tx, &CreateEmployee { form })
            };
            let cards = (0..PROMOTE).map(|n| card(n, tx)).collect::<Result<Vec<_>, Fault>>()?;
            let people = tx.query(OF_MARK, params![ORG, "spare"])?.into_iter().map(|row| row.reader().next::<UserId>());
            let people = people.collect::<db::DbResult<Vec<_>>>()?;
            let plans = people.into_iter().filter_map(|user| users::get(tx, ORG, user).map(|user| user.plan).transpose());
            Ok(Setting { allowance, plans: plans.collect::<Result<Vec<_>, _>>()?, cards })
        });
        set.await.unwrap_or_else(|fault| panic!("round with seed {seed}: {fault}"))
    }

    /// Every request of a round, with the versions and links of this moment.
    pub async fn requests(&self, site: &Site, owner: UserId, seed: u64, setting: &Setting) -> Vec<Request> {
        let mut all = Vec::new();
        for plan in &setting.plans {
            all.push(post("remove a user plan", format!("/administration/plans/{plan}/delete"), vec![("to", self.light.to_string())]));
        }
        for (n, card) in setting.cards.iter().enumerate() {
            let form = self.form(&format!("card{seed}n{n}"), self.light, &[("at_once", "on"), ("employee", &card.to_string())]);
            all.push(post("promote", "/administration/users/new".into(), form));
        }
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

    /// What is wrong with the seats after a round.
    ///
    /// Seats may stay free only if somebody was told to come back.
    pub async fn judge(&self, site: &Site, allowance: i64, busy: usize) -> Vec<String> {
        let (kept, counted) = site.seats().await;
        let taken: i64 = kept.iter().filter(|(plan, ..)| *plan == self.light).map(|(_, used, reserved)| used + reserved).sum();
        let mut wrong = Vec::new();
        if kept != counted {
            wrong.push(format!("the counters say {kept:?}, a count {counted:?}"));
        }
        if taken > allowance || (taken < allowance && busy == 0) {
            wrong.push(format!("{taken} of {allowance} seats are taken"));
        }
        wrong
    }
}

fn post(what: &'static str, path: String, form: Vec<(&'static str, String)>) -> Request {
    Request::Post { what, path, form }
}

pub async fn of(site: &Site, mark: &'static str) -> Vec<(UserId, i64)> {
    let row = |row: Row| {
        let mut r = row.reader();
        Ok::<_, db::DbError>((r.next()?, r.next()?))
    };
    let found = site.app.db.read(move |read| read.query(OF_MARK, params![ORG, mark])?.into_iter().map(row).collect::<db::DbResult<_>>());
    found.await.unwrap()
}
