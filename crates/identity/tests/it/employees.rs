//! Employees' cards: what the first save with an address comes to, what a person does by hand, and who may know of it.

use db::jobs::{Registry, Worker};
use db::lease::Holder;
use db::params;
use identity::companies::{self, MoveCompany};
use identity::employees::{self, CardForm, Case, CreateEmployee, DeleteEmployee, Link, Standing, Unlink, UpdateEmployee};
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{self, CreateUser, Delete, Purge, UpdateUser, UserType};
use identity::{CompanyId, EmployeeId, UserId, audit};
use kernel::{Category, Fault};

db::statements! {
    FORGET_MATCHES = "DELETE FROM employee_match WHERE org = $1";
    FORGET_CARDS = "DELETE FROM employee WHERE org = $1";
    CARDS = "SELECT COUNT(*) FROM employee WHERE org = $1";
    OF_USERS = "SELECT COUNT(*) FROM employee WHERE org = $1 AND user_id IS NOT NULL";
    JOBS = "SELECT COUNT(*) FROM job WHERE org = $1 AND kind = 'employees.match'";
    VALUES_ABOUT = "SELECT COUNT(*) FROM audit_value WHERE org = $1 AND about_user_id = $2";
    TERMS = "SELECT COUNT(*) FROM employee_term WHERE org = $1 AND employee_id = $2";
}

fn form(name: &str, email: &str, company: CompanyId) -> CardForm {
    CardForm {
        first_name: name.to_owned(),
        last_name: "Card".to_owned(),
        email: email.to_owned(),
        phone: "555 0100".to_owned(),
        job_title: "Driver".to_owned(),
        hire_date: "2020-01-31".to_owned(),
        company,
    }
}

/// A card made a moment after the one before.
pub(crate) async fn card(site: &Site, by: UserId, name: &str, email: &str, company: CompanyId) -> EmployeeId {
    site.clock.advance_secs(1);
    let (ctx, input) = (site.ctx(by).await, CreateEmployee { form: form(name, email, company) });
    site.write(move |tx| employees::create(&ctx, tx, &input)).await.unwrap()
}

async fn user(site: &Site, by: UserId, name: &str, email: Option<&str>, company: CompanyId) -> Result<UserId, Fault> {
    let mut input = CreateUser::draft(UserType::Standard, name, company);
    input.primary_email = email.map(str::to_owned);
    let ctx = site.ctx(by).await;
    site.write(move |tx| users::create(&ctx, tx, input.clone())).await
}

async fn standing(site: &Site, by: UserId, user: UserId) -> Option<Standing> {
    let ctx = site.ctx(by).await;
    site.app.db.read(move |read| employees::of_user(&ctx, read, user)).await.unwrap()
}

pub(crate) async fn case(site: &Site, by: UserId, user: UserId) -> (Case, Option<EmployeeId>) {
    let standing = standing(site, by, user).await.expect("compared");
    (standing.case, standing.card.map(|card| card.id))
}

async fn change(site: &Site, by: UserId, user: UserId, edit: impl Fn(&mut UpdateUser) + Send + Sync + 'static) {
    let ctx = site.ctx(by).await;
    site.write(move |tx| {
        let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
        edit(&mut form);
        users::update(&ctx, tx, form)
    })
    .await
    .unwrap();
}

async fn count(site: &Site, sql: db::Sql) -> i64 {
    site.app.db.read(move |read| read.scalar(sql, params![ORG])).await.unwrap()
}

db::on_both!(
    // covers: A10
    async fn none_is_made_one_is_linked_and_of_several_the_oldest(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let none = user(&site, ada, "none", Some("none@x.example"), root).await.unwrap();
        let made = standing(&site, ada, none).await.unwrap();
        assert_eq!((made.case, made.told().as_str()), (Case::Created, "An employee card was created."));
        assert_eq!(made.card.and_then(|card| card.email).as_deref(), Some("none@x.example"));

        let one = card(&site, ada, "One", "ONE@x.example", root).await;
        let linked = user(&site, ada, "one", Some("one@X.example"), root).await.unwrap();
        assert_eq!(case(&site, ada, linked).await, (Case::Linked, Some(one)));

        let first = card(&site, ada, "First", "many@x.example", root).await;
        let second = card(&site, ada, "Second", "many@x.example", root).await;
        card(&site, ada, "Third", "Many@x.example", root).await;
        let many = user(&site, ada, "many", Some("many@x.example"), root).await.unwrap();
        let told = standing(&site, ada, many).await.unwrap();
        assert_eq!((told.case, told.card.as_ref().map(|card| card.id)), (Case::LinkedFirst, Some(first)));
        assert!(told.told().ends_with("The others: Second Card, Third Card."), "{}", told.told());
        assert_eq!(told.others[0].0, second);
        let events = site.events().await;
        assert_eq!(events.iter().filter(|kind| *kind == "employee.linked").count(), 2);
        assert_eq!(standing(&site, ada, many).await.unwrap().card.unwrap().phone, "555 0100", "the card keeps what stands on it");
        assert_eq!(site.user(many).await.phone, "", "and so does the user");
    }
);

db::on_both!(
    // covers: A10, T-B17
    async fn it_is_compared_once_and_neither_address_follows_the_other(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let draft = user(&site, ada, "draft", None, root).await.unwrap();
        assert!(standing(&site, ada, draft).await.is_none(), "without an address nothing is compared");
        let own = card(&site, ada, "Own", "own@x.example", root).await;
        let other = card(&site, ada, "Other", "other@x.example", root).await;
        change(&site, ada, draft, |form| form.primary_email = Some("own@x.example".into())).await;
        assert_eq!(case(&site, ada, draft).await, (Case::Linked, Some(own)));
        change(&site, ada, draft, |form| form.primary_email = Some("other@x.example".into())).await;
        assert_eq!(case(&site, ada, draft).await, (Case::Linked, Some(own)), "a later change links nothing");

        let ctx = site.ctx(ada).await;
        let moved = UpdateEmployee { employee: own, version: 2, form: form("Own", "elsewhere@x.example", root) };
        assert!(site.write(move |tx| employees::update(&ctx, tx, &moved)).await.unwrap());
        assert_eq!(site.user(draft).await.primary_email.as_deref(), Some("other@x.example"), "the sign-in address is another's to change");
        let browser = site.signed_in(ada).await;
        let page = browser.get(&employees::paths::show(own)).await;
        assert!(page.shows("primary e-mail is another one: other@x.example"), "{}", page.body);
        assert!(page.shows("Changing one never changes the other"));
        assert!(browser.get(&users::paths::show(draft)).await.shows("Changing one never changes the other"));

        let ctx = site.ctx(ada).await;
        site.write(move |tx| employees::unlink(&ctx, tx, Unlink { employee: own })).await.unwrap();
        change(&site, ada, draft, |form| form.primary_email = Some("third@x.example".into())).await;
        change(&site, ada, draft, |form| form.primary_email = Some("elsewhere@x.example".into())).await;
        assert_eq!(case(&site, ada, draft).await, (Case::Unlinked, None), "what a person parted stays parted");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| employees::link(&ctx, tx, Link { employee: other, user: draft })).await.unwrap();
        assert_eq!(case(&site, ada, draft).await, (Case::ByHand, Some(other)));
    }
);

db::on_both!(
    // covers: A10
    async fn a_card_made_with_a_nameless_draft_is_named_with_it(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let draft = user(&site, ada, "kim@x.example", None, root).await.unwrap();
        let blank = standing(&site, ada, draft).await.unwrap().card.unwrap();
        assert_eq!(blank.display_name(), "kim@x.example");
        change(&site, ada, draft, |form| {
            form.first_name = "Kim".into();
            form.last_name = "Lee".into();
            form.about.job_title = "Driver".into();
        })
        .await;
        let named = standing(&site, ada, draft).await.unwrap().card.unwrap();
        assert_eq!((named.display_name().as_str(), named.job_title.as_str()), ("Kim Lee", "Driver"));
        change(&site, ada, draft, |form| form.first_name = "Kimberly".into()).await;
        assert_eq!(standing(&site, ada, draft).await.unwrap().card.unwrap().display_name(), "Kim Lee", "two records, two names");
        let service = site.ctx(ada).await;
        let input = CreateUser { primary_email: Some("robot@x.example".into()), ..CreateUser::draft(UserType::Service, "robot", root) };
        let robot = site.write(move |tx| users::create(&service, tx, input.clone())).await.unwrap();
        assert!(standing(&site, ada, robot).await.is_none(), "a program has no card");
    }
);

db::on_both!(
    // covers: A10, D13, T-C9
    async fn what_is_outside_is_neither_linked_nor_named(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (europe, asia) = (site.company("Europe", root).await, site.company("Asia", root).await);
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let hidden = card(&site, ada, "Hidden", "ann@x.example", asia).await;
        let own = user(&site, jae, "ann", Some("ann@x.example"), europe).await.unwrap();
        let told = standing(&site, jae, own).await.unwrap();
        assert_eq!((told.case, told.others.len()), (Case::Created, 0), "a card of Asia is not Europe's to know of");
        assert_eq!(standing(&site, ada, own).await.unwrap().others, [(hidden, "Hidden Card".to_owned())]);
        let browser = site.signed_in(jae).await;
        for path in ["", "/edit", "/link", "/delete"] {
            let answer = browser.get(&format!("{}{path}", employees::paths::show(hidden))).await;
            assert_eq!(answer.status.as_u16(), 404, "{path}");
        }
        for path in ["", "?q=hidden", "?view=same-address", "?view=without-user", "/export"] {
            assert!(!browser.get(&format!("{}{path}", employees::paths::LIST)).await.shows("Hidden"), "{path}");
        }
        let ctx = site.ctx(jae).await;
        let refused = site.write(move |tx| employees::link(&ctx, tx, Link { employee: hidden, user: own })).await.unwrap_err();
        assert!(refused.is("not_found"));
        let ctx = site.ctx(jae).await;
        let into_asia = CreateEmployee { form: form("New", "", asia) };
        let refused = site.write(move |tx| employees::create(&ctx, tx, &into_asia)).await.unwrap_err();
        assert!(refused.is("company.unknown"));

        // A card of Europe whose user is in Asia: the card may be known, the user not.
        let mine = card(&site, jae, "Mine", "", europe).await;
        let zoe = site.person("zoe", Builtin::TeamMember, asia).await;
        let ctx = site.ctx(jae).await;
        let refused = site.write(move |tx| employees::link(&ctx, tx, Link { employee: mine, user: zoe })).await.unwrap_err();
        assert!(refused.is("user.unknown"));
        let zoes = standing(&site, ada, zoe).await.unwrap().card.unwrap().id;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| {
            employees::unlink(&ctx, tx, Unlink { employee: zoes })?;
            employees::link(&ctx, tx, Link { employee: mine, user: zoe })
        })
        .await
        .unwrap();
        let page = browser.get(&employees::paths::show(mine)).await;
        assert!(page.shows("Someone outside your companies") && !page.shows("zoe"), "{}", page.body);
        let list = browser.get(employees::paths::LIST).await;
        assert!(list.shows("Someone outside your companies") && !list.shows("zoe"));
        assert!(!browser.get(employees::paths::EXPORT).await.shows("zoe"));
        let ctx = site.ctx(jae).await;
        let refused = site.write(move |tx| employees::unlink(&ctx, tx, Unlink { employee: mine })).await.unwrap_err();
        assert!(refused.is("employee.user_outside"));

        // The company moves away, and with it what was seen of it.
        let ctx = site.ctx(ada).await;
        site.write(move |tx| companies::move_to(&ctx, tx, MoveCompany { company: asia, parent: europe, version: 1 })).await.unwrap();
        assert!(browser.get(employees::paths::LIST).await.shows("Hidden"), "Asia is below Europe now");
    }
);

db::on_both!(
    // covers: A11
    async fn a_card_is_made_linked_parted_and_deleted_with_each_refusal(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let own = card(&site, ada, "Own", "", root).await;
        let (ann, bob) = (site.at_root("ann", Builtin::TeamMember).await, site.at_root("bob", Builtin::TeamMember).await);
        let verb = async |input: Link| {
            let ctx = site.ctx(ada).await;
            site.write(move |tx| employees::link(&ctx, tx, input))
                .await
                .map_err(|fault| fault.fields.first().map_or(fault.code, |f| f.code))
        };
        assert_eq!(verb(Link { employee: own, user: ann }).await, Err("user.has_employee"), "ann's card was made with her");
        let robot = CreateUser::draft(UserType::Service, "robot", root);
        let ctx = site.ctx(ada).await;
        let robot = site.write(move |tx| users::create(&ctx, tx, robot.clone())).await.unwrap();
        assert_eq!(verb(Link { employee: own, user: robot }).await, Err("user.is_service"));
        let draft = user(&site, ada, "draft", None, root).await.unwrap();
        assert_eq!(verb(Link { employee: own, user: draft }).await, Ok(()));
        assert_eq!(verb(Link { employee: own, user: bob }).await, Err("employee.linked"));
        let remove = async |version| {
            let ctx = site.ctx(ada).await;
            site.write(move |tx| employees::delete(&ctx, tx, DeleteEmployee { employee: own, version })).await.map_err(|fault| fault.code)
        };
        assert_eq!(remove(2).await, Err("employee.has_user"));
        for expected in [Ok(()), Err("employee.not_linked")] {
            let ctx = site.ctx(ada).await;
            let done = site.write(move |tx| employees::unlink(&ctx, tx, Unlink { employee: own })).await.map_err(|fault| fault.code);
            assert_eq!(done, expected);
        }
        assert_eq!(remove(1).await, Err("employee.stale"));
        assert!(test.db.read(move |read| read.scalar::<i64>(VALUES_ABOUT, params![ORG, own])).await.unwrap() > 0);
        assert_eq!(remove(3).await, Ok(()));
        assert_eq!(test.db.read(move |read| read.scalar::<i64>(VALUES_ABOUT, params![ORG, own])).await.unwrap(), 0, "nor in the audit log");
        assert_eq!(test.db.read(move |read| read.scalar::<i64>(TERMS, params![ORG, own])).await.unwrap(), 0);
        assert_eq!(remove(3).await, Err("not_found"));

        let bad = CardForm {
            first_name: " ".into(),
            last_name: String::new(),
            email: "a b".into(),
            phone: "€".into(),
            hire_date: "soon".into(),
            job_title: "x".repeat(201),
            company: root,
        };
        let (ctx, input) = (site.ctx(ada).await, CreateEmployee { form: bad });
        let refused = site.write(move |tx| employees::create(&ctx, tx, &input)).await.unwrap_err();
        let fields: Vec<&str> = refused.fields.iter().map(|fault| fault.field.as_ref()).collect();
        assert_eq!(fields, ["last_name", "email", "phone", "job_title", "hire_date"]);
        let auditor = site.at_root("otis", Builtin::Auditor).await;
        let ctx = site.ctx(auditor).await;
        let input = CreateEmployee { form: form("New", "", root) };
        assert_eq!(site.write(move |tx| employees::create(&ctx, tx, &input)).await.unwrap_err().category, Category::Forbidden);
    }
);

db::on_both!(
    // covers: A11
    async fn the_card_of_a_purged_person_goes_with_them(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let ann = user(&site, ada, "ann", Some("ann@x.example"), root).await.unwrap();
        let gone = standing(&site, ada, ann).await.unwrap().card.unwrap().id;
        let left = card(&site, ada, "Ann", "ann@x.example", root).await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::delete(&ctx, tx, Delete { user: ann })).await.unwrap();
        assert_eq!(case(&site, ada, ann).await.1, Some(gone), "in the recycle bin the card is kept");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::purge(&ctx, tx, Purge { user: ann })).await.unwrap();
        let (is_gone, stays) = test
            .db
            .read(move |read| Ok::<_, Fault>((employees::find(read, ORG, gone)?.is_none(), employees::find(read, ORG, left)?.is_some())))
            .await
            .unwrap();
        assert!(is_gone && stays, "a card that was not linked is another record");
        assert_eq!(test.db.read(move |read| read.scalar::<i64>(VALUES_ABOUT, params![ORG, gone])).await.unwrap(), 0);
        assert_eq!(site.events().await.iter().filter(|kind| *kind == "employee.deleted").count(), 1);
        let chainer = audit::Chainer::new(test.db.clone(), site.app.world.clone(), ORG, Holder::new(&site.product()));
        while chainer.tick().await.unwrap() > 0 {}
        let keys = site.product();
        let report = test.db.read(move |read| audit::verify(read, keys.keys(), ORG, &mut |_, _| {})).await.unwrap();
        assert!(report.holds(), "what went was allowed to go: {report:?}");
    }
);

db::on_both!(
    // covers: A10
    async fn whoever_was_there_before_is_linked_by_a_job_once(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        for n in 0..90 {
            user(&site, ada, &format!("p{n}"), Some(&format!("p{n}@x.example")), root).await.unwrap();
        }
        let people = count(&site, OF_USERS).await;
        assert_eq!(people, 91);
        let ctx = site.product();
        site.write(move |tx| {
            tx.execute(FORGET_MATCHES, params![ORG])?;
            tx.execute(FORGET_CARDS, params![ORG])?;
            employees::begin_matching(&ctx, tx)?;
            employees::begin_matching(&ctx, tx)
        })
        .await
        .unwrap();
        assert_eq!(count(&site, JOBS).await, 1, "one job, however many processes start");
        let registry = Registry::default().with(employees::JOB, employees::MatchJob);
        let early = user(&site, ada, "early", Some("early@x.example"), root).await.unwrap();
        let worker = Worker::new(test.db.clone(), site.app.world.clone(), registry, Holder::new(&site.product()), 1);
        worker.run_due().await.unwrap();
        assert_eq!(case(&site, ada, early).await.0, Case::Created, "whoever came meanwhile is not compared again");
        let people = people + 1;
        assert_eq!((count(&site, CARDS).await, count(&site, OF_USERS).await), (people, people));
        let ctx = site.product();
        site.write(move |tx| employees::begin_matching(&ctx, tx)).await.unwrap();
        assert_eq!(count(&site, JOBS).await, 1, "it is not needed again");
    }
);
