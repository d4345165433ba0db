//! Custom fields of users: defined, filled in, found, renamed, taken away.

use db::jobs::{Registry, Worker};
use db::lease::Holder;
use db::params;
use fields::{Kind, Value};
use identity::custom_fields::{self, CreateField, DeleteField, Direction, EditChoice, EditField, MoveField, UserField};
use identity::memberships::{self, Duplicate};
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{self, CreateUser, Delete, Purge, StartAs, UpdateUser, UserType};
use identity::{FieldId, UserId};
use kernel::Fault;

const KEYS: db::Sql =
    db::Sql { name: "KEYS", text: "SELECT value_key FROM field_key WHERE org = $1 AND field_id = $2 ORDER BY value_key, user_id" };

pub fn named(label: &str, kind: Kind) -> CreateField {
    let choices = if kind == Kind::Choice { vec!["Day shift".into(), "Night shift".into()] } else { Vec::new() };
    CreateField { label: label.into(), hint: String::new(), kind, is_required: false, choices }
}

pub async fn make(site: &Site, by: UserId, input: CreateField) -> Result<UserField, Fault> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| {
        let id = custom_fields::create(&ctx, tx, &input)?;
        custom_fields::find(tx, ORG, id)?.ok_or_else(Fault::not_found)
    })
    .await
}

async fn all(site: &Site) -> Vec<UserField> {
    site.app.db.read(|read| custom_fields::list(read, ORG)).await.unwrap()
}

/// Saves these values of somebody.
async fn say(site: &Site, by: UserId, user: UserId, said: &[(i64, &str)]) -> Result<bool, Fault> {
    let ctx = site.ctx(by).await;
    let said: Vec<(i64, String)> = said.iter().map(|(number, words)| (*number, (*words).to_owned())).collect();
    site.write(move |tx| {
        let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
        form.custom = said.iter().cloned().collect();
        users::update(&ctx, tx, form)
    })
    .await
}

async fn keys(site: &Site, field: FieldId) -> Vec<Vec<u8>> {
    let rows = site.app.db.read(move |read| read.query(KEYS, params![ORG, field])).await.unwrap();
    rows.into_iter().map(|row| row.only().unwrap()).collect()
}

async fn run_jobs(site: &Site) {
    let holder = Holder::new(&site.product());
    let registry = Registry::default().with(custom_fields::ERASE, users::EraseField);
    let worker = Worker::new(site.app.db.clone(), site.app.world.clone(), registry, holder, 1);
    worker.run_due().await.unwrap();
}

// covers: A14, A15
db::on_both!(
    async fn values_of_every_kind_are_kept_keyed_shown_and_audited(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let mut made = Vec::new();
        for kind in Kind::ALL {
            made.push(make(&site, ada, named(&format!("My {}", kind.word()), kind)).await.unwrap());
        }
        assert_eq!(made.iter().map(UserField::tag).collect::<Vec<_>>(), (1..=6).map(|n| format!("{{ASSUF{n}}}")).collect::<Vec<_>>());
        let said = [(1, " A \n badge "), (2, "-12.50"), (3, "2024-02-29"), (4, "yes"), (5, "night SHIFT"), (6, "ada")];
        assert!(say(&site, ada, ann, &said).await.unwrap());
        assert!(!say(&site, ada, ann, &said).await.unwrap(), "the same again changes nothing");
        assert!(!say(&site, ada, ann, &[]).await.unwrap(), "what is not said stays");
        let user = site.user(ann).await;
        let values: Vec<Value> = made.iter().map(|field| user.custom.get(field).unwrap()).collect();
        assert_eq!(values[0], Value::Text("A badge".into()));
        assert_eq!(values[1], Value::Number(-125_000));
        assert_eq!((&values[4], &values[5]), (&Value::Choice(2), &Value::Person(ada.0)));
        for (field, value) in made.iter().zip(&values) {
            assert_eq!(keys(&site, field.id).await, [value.key()], "{}", field.label);
        }
        let browser = site.signed_in(ada).await;
        let page = browser.get(&users::paths::show(ann)).await;
        for shown in ["A badge", "−12.5", "2024-02-29", "Night shift", "Ada Tester (ada)"] {
            assert!(page.shows(shown), "{shown}");
        }
        let log = browser.get("/administration/audit?group=users").await;
        assert!(log.shows("My text") && !log.shows("Assuf1"), "a field is called by its label in the log");
        assert!(browser.get("/administration/users?view=all&q=badge").await.shows(">ann<"), "texts are found by search");

        let edit = format!("{}/edit", users::paths::show(ann));
        let form = browser.get(&edit).await;
        assert_eq!(form.input("assuf2").as_deref(), Some("-12.5"));
        assert_eq!(web::testing::check_html(&form.body), Vec::<String>::new());
        assert!(say(&site, ada, ann, &[(1, ""), (2, "7")]).await.unwrap());
        assert_eq!(keys(&site, made[0].id).await, Vec::<Vec<u8>>::new());
        assert_eq!(keys(&site, made[1].id).await, [Value::Number(70_000).key()]);
    }
);

// covers: A14
db::on_both!(
    async fn bad_input_names_the_field_and_keeps_what_was_typed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        for kind in Kind::ALL {
            make(&site, ada, named(&format!("My {}", kind.word()), kind)).await.unwrap();
        }
        let bad = [
            (1, "x".repeat(1001)),
            (2, "1,5".into()),
            (3, "1 May".into()),
            (4, "perhaps".into()),
            (5, "Evening".into()),
            (6, "nobody".into()),
        ];
        let said: Vec<(i64, &str)> = bad.iter().map(|(number, words)| (*number, words.as_str())).collect();
        let fault = say(&site, ada, ann, &said).await.unwrap_err();
        let named: Vec<&str> = fault.fields.iter().map(|error| error.field.as_ref()).collect();
        assert_eq!(named, ["assuf1", "assuf2", "assuf3", "assuf4", "assuf5", "assuf6"]);
        assert!(site.user(ann).await.custom.is_empty());

        let browser = site.signed_in(ada).await;
        let edit = format!("{}/edit", users::paths::show(ann));
        let user = site.user(ann).await;
        let (version, company) = (user.version.to_string(), user.company.to_string());
        let role = user.role.unwrap().to_string();
        let (group, plan) = (user.primary_group.unwrap().to_string(), user.plan.unwrap().to_string());
        let form = [
            ("version", version.as_str()),
            ("first_name", "Ann"),
            ("last_name", "Tester"),
            ("primary_email", "ann@x.example"),
            ("company", &company),
            ("role", &role),
            ("primary_group", &group),
            ("plan", &plan),
            ("status", "active"),
            ("assuf2", "1,5"),
            ("assuf5", "Evening"),
            ("assuf99", "x"),
            ("assufx", "x"),
        ];
        let answer = browser.post(&edit, &form).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.input("assuf2").as_deref(), Some("1,5"));
        assert!(answer.shows("href=\"#f-assuf2\"") && answer.shows(">Evening<"), "{}", answer.body);
        assert_eq!(web::testing::check_html(&answer.body), Vec::<String>::new());
    }
);

// covers: A14
db::on_both!(
    async fn what_must_be_filled_in_is_asked_for_beyond_draft(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        make(&site, ada, CreateField { is_required: true, ..named("Badge", Kind::Text) }).await.unwrap();
        assert!(!say(&site, ada, ann, &[]).await.unwrap(), "who is there already keeps going");
        assert!(say(&site, ada, ann, &[(1, "")]).await.unwrap_err().is("required"));
        let ctx = site.ctx(ada).await;
        let person = site.user(ann).await;
        let begun = move |start: StartAs, name: &str, badge: Option<&str>| {
            let mut input = CreateUser::draft(UserType::Standard, name, person.company);
            (input.start, input.first_name, input.last_name) = (start, "N".into(), "N".into());
            input.primary_email = Some(format!("{name}@x.example"));
            input.place = users::Place { role: person.role, primary_group: person.primary_group, plan: person.plan, ..input.place };
            input.custom.extend(badge.map(|badge| (1, badge.to_owned())));
            input
        };
        let created = site.write(move |tx| {
            let refused = users::create(&ctx, tx, begun(StartAs::Active, "bea", None)).unwrap_err();
            assert_eq!((refused.fields[0].field.as_ref(), refused.code), ("assuf1", "required"));
            users::create(&ctx, tx, begun(StartAs::Active, "cleo", Some("7"))).unwrap();
            let draft = users::create(&ctx, tx, begun(StartAs::Draft, "dan", None)).unwrap();
            assert!(users::activate(&ctx, tx, draft).unwrap_err().is("required"));
            assert!(users::mark_invited(&ctx, tx, draft).unwrap_err().is("required"));
            Ok(())
        });
        created.await.unwrap();
        let form = site.signed_in(ada).await.get(users::paths::NEW).await;
        assert!(form.shows("name=\"assuf1\""), "the form of a new user asks for it");
    }
);

// covers: A14
db::on_both!(
    async fn people_are_named_within_the_reach_of_whoever_saves(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let europe = site.company("Europe", site.root().await).await;
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let fay = site.person("fay", Builtin::TeamMember, europe).await;
        make(&site, ada, named("Mentor", Kind::Person)).await.unwrap();
        for hidden in ["ada", "Ada Tester (ada)", "ada@x.example", "nobody"] {
            assert!(say(&site, jae, fay, &[(1, hidden)]).await.unwrap_err().is("person.unknown"), "{hidden}");
        }
        assert!(say(&site, ada, fay, &[(1, "ada")]).await.unwrap());
        let browser = site.signed_in(jae).await;
        let page = browser.get(&users::paths::show(fay)).await;
        assert!(page.shows("Someone outside your companies") && !page.shows("Ada Tester"));
        assert!(!say(&site, jae, fay, &[(1, "Someone outside your companies")]).await.unwrap(), "it is kept on save");
        let ctx = site.ctx(jae).await;
        let copied = site.write(move |tx| memberships::duplicate(&ctx, tx, Duplicate { source: fay, user_name: "copy".into() }));
        assert!(site.user(copied.await.unwrap().user).await.custom.is_empty());
        assert!(say(&site, jae, fay, &[(1, "jae")]).await.unwrap());
        let ctx = site.ctx(jae).await;
        let copied = site.write(move |tx| memberships::duplicate(&ctx, tx, Duplicate { source: fay, user_name: "copy2".into() }));
        assert!(!site.user(copied.await.unwrap().user).await.custom.is_empty());
    }
);

// covers: A14, A15
db::on_both!(
    async fn a_field_that_goes_takes_its_values_and_its_tag_with_it(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let badge = make(&site, ada, named("Badge", Kind::Text)).await.unwrap();
        make(&site, ada, named("Size", Kind::Number)).await.unwrap();
        say(&site, ada, ann, &[(1, "B-7"), (2, "42")]).await.unwrap();
        let browser = site.signed_in(ada).await;
        let ask = browser.get(&format!("/administration/fields/{}/delete", badge.id)).await;
        assert!(ask.shows("1 person has a value of it"), "{}", ask.body);
        let done = browser.post(&format!("/administration/fields/{}/delete", badge.id), &[]).await;
        assert_eq!(done.location(), "/administration/fields");
        assert!(!browser.get(&users::paths::show(ann)).await.shows("B-7"));
        run_jobs(&site).await;
        assert!(keys(&site, badge.id).await.is_empty());
        assert!(!format!("{:?}", site.user(ann).await.custom).contains("B-7"));
        assert!(!browser.get("/administration/users?view=all&q=b-7").await.shows(">ann<"), "nor is anybody found by it");
        let again = make(&site, ada, named("Badge", Kind::Text)).await.unwrap();
        assert_eq!(again.tag(), "{ASSUF3}");
        assert!(site.user(ann).await.custom.get(&again).is_none());
        let ctx = site.ctx(ada).await;
        let gone = site.write(move |tx| custom_fields::delete(&ctx, tx, DeleteField { field: badge.id })).await;
        assert!(gone.unwrap_err().is("not_found"));

        let (ctx, size) = (site.ctx(ada).await, all(&site).await[0].clone());
        let purged = site.write(move |tx| {
            users::delete(&ctx, tx, Delete { user: ann })?;
            users::purge(&ctx, tx, Purge { user: ann })
        });
        purged.await.unwrap();
        assert!(keys(&site, size.id).await.is_empty(), "a former user has no values");
        let row = site.app.db.read(move |read| users::find(read, ORG, ann)).await.unwrap().unwrap();
        assert!(row.custom.is_empty());
    }
);

// covers: A14
db::on_both!(
    async fn definitions_are_changed_moved_and_guarded(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let shift = make(&site, ada, named("Shift", Kind::Choice)).await.unwrap();
        let size = make(&site, ada, named("Size", Kind::Number)).await.unwrap();
        for (label, code) in [
            ("shift", "field.label_taken"),
            ("job TITLE", "field.label_reserved"),
            ("E mail", "field.label_reserved"),
            ("Groups", "field.label_reserved"),
            ("SEAT", "field.label_reserved"),
            (" ", "name.missing"),
        ] {
            assert!(make(&site, ada, named(label, Kind::Text)).await.unwrap_err().is(code), "{label}");
        }
        for choices in [vec![], vec!["A".to_owned(), "a".to_owned()], vec!["x".repeat(201)]] {
            assert!(make(&site, ada, CreateField { choices, ..named("Other", Kind::Choice) }).await.is_err());
        }
        say(&site, ada, ann, &[(1, "Day shift")]).await.unwrap();
        let change = |choices: Vec<EditChoice>, more: &str, version: i64| EditField {
            field: shift.id,
            version,
            label: "Shift of work".into(),
            hint: "When?".into(),
            is_required: false,
            only: None,
            choices,
            more_choices: vec![more.into()],
        };
        let choice = |number, label: &str, is_retired| EditChoice { number, label: label.into(), is_retired };
        let edit = async |input: EditField| {
            let ctx = site.ctx(ada).await;
            site.write(move |tx| custom_fields::edit(&ctx, tx, &input)).await
        };
        let refused = edit(change(vec![choice(1, "", false), choice(2, "Night", false)], "", 1)).await.unwrap_err();
        assert!(refused.is("field.choice_in_use"));
        edit(change(vec![choice(2, "", false), choice(1, "Early", true)], "Late", 1)).await.unwrap();
        assert!(edit(change(vec![choice(1, "Earlier", true)], "", 1)).await.unwrap_err().is("field.stale"));
        let now = all(&site).await[0].clone();
        let labels: Vec<(i64, &str, bool)> = now.choices.iter().map(|c| (c.number, c.label.as_str(), c.is_retired)).collect();
        assert_eq!(labels, [(1, "Early", true), (3, "Late", false)], "a number is never given again");
        let page = site.signed_in(ada).await.get(&users::paths::show(ann)).await;
        assert!(page.shows("Early") && page.shows("Shift of work"));
        assert!(!say(&site, ada, ann, &[(1, "early")]).await.unwrap(), "what is retired may stay");
        let ben = site.at_root("ben", Builtin::FullUser).await;
        assert!(say(&site, ada, ben, &[(1, "Early")]).await.unwrap_err().is("choice.retired"));

        let ctx = site.ctx(ada).await;
        site.write(move |tx| custom_fields::move_to(&ctx, tx, MoveField { field: size.id, direction: Direction::Up })).await.unwrap();
        assert_eq!(all(&site).await.iter().map(|field| field.number).collect::<Vec<_>>(), [2, 1]);
        let events = site.events().await;
        for kind in ["user_field.created", "user_field.changed", "user_field.moved"] {
            assert!(events.iter().any(|event| event == kind), "{kind}");
        }
    }
);

// covers: A14, T-C12
db::on_both!(
    async fn whoever_may_not_change_settings_defines_nothing(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let field = make(&site, ada, named("Badge", Kind::Text)).await.unwrap();
        let lea = site.at_root("lea", Builtin::UserAdministrator).await;
        assert_eq!(make(&site, lea, named("Other", Kind::Text)).await.unwrap_err().category, kernel::Category::Forbidden);
        let browser = site.signed_in(lea).await;
        let of = |rest: &str| format!("/administration/fields/{}{rest}", field.id);
        for path in ["/administration/fields".to_owned(), "/administration/fields/new".to_owned(), of(""), of("/delete")] {
            assert_eq!(browser.get(&path).await.status, 403, "{path}");
        }
        for path in ["/administration/fields/new".to_owned(), of(""), of("/delete"), of("/move")] {
            let answer = browser.post(&path, &[("name", "X"), ("kind", "text"), ("version", "1"), ("direction", "up")]).await;
            assert_eq!(answer.status, 403, "{path}");
        }
        assert!(!browser.get("/administration/users").await.shows("/administration/fields\""));
        // On the own profile a person changes neither these nor what decides on whose records they see.
        let mia = site.at_root("mia", Builtin::TeamMember).await;
        for said in [&[(1, "B-1")][..], &[]] {
            assert!(say(&site, mia, mia, said).await.is_err());
        }
        let own = site.signed_in(mia).await;
        let before = site.user(mia).await;
        let company = site.company("Europe", site.root().await).await.to_string();
        let grab =
            [("version", "1"), ("company", company.as_str()), ("reports_to", "ada"), ("team", "x"), ("assuf1", "B-1"), ("language", "en")];
        for path in ["/account/preferences".to_owned(), format!("{}/edit", users::paths::show(mia)), users::paths::show(mia)] {
            let answer = own.post(&path, &grab).await;
            assert!(answer.status != 200 && !answer.status.is_server_error(), "{path}");
        }
        let after = site.user(mia).await;
        assert_eq!((after.company, after.reports_to, after.custom), (before.company, before.reports_to, before.custom));
    }
);

// covers: A14
db::on_both!(
    async fn the_pages_make_change_and_show_fields(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let valid = |body: &str| assert_eq!(web::testing::check_html(body), Vec::<String>::new());
        let none = browser.get("/administration/fields").await;
        assert!(none.shows("No custom fields yet"));
        valid(&none.body);
        valid(&browser.get("/administration/fields/new").await.body);
        let wrong = browser.post("/administration/fields/new", &[("name", "Shift"), ("kind", "choice"), ("choices", " \n")]).await;
        assert!(wrong.status == 422 && wrong.input("name").as_deref() == Some("Shift"));
        assert_eq!(browser.post("/administration/fields/new", &[("name", "Shift"), ("kind", "colour")]).await.status, 422);
        let form = [("name", "Shift"), ("kind", "choice"), ("choices", "Day\r\nNight\r\n\r\nSplit"), ("required", "on")];
        assert_eq!(browser.post("/administration/fields/new", &form).await.location(), "/administration/fields");
        browser.post("/administration/fields/new", &[("name", "Badge"), ("kind", "text")]).await;
        let list = browser.get("/administration/fields").await;
        valid(&list.body);
        assert!(list.shows("{ASSUF1}") && list.shows("{ASSUF2}"));
        let shift = all(&site).await[0].clone();
        let path = format!("/administration/fields/{}", shift.id);
        valid(&browser.get(&path).await.body);
        let edit = [
            ("version", "1"),
            ("name", "Shift"),
            ("choice-1", "Day"),
            ("place-1", "2"),
            ("choice-2", "Night"),
            ("place-2", "1"),
            ("choice-3", ""),
            ("place-3", "x"),
            ("retired", "1"),
            ("choices", "Late"),
        ];
        assert_eq!(browser.post(&path, &edit).await.location(), path);
        let labels: Vec<String> = all(&site).await[0].choices.iter().map(|choice| choice.label.clone()).collect();
        assert_eq!(labels, ["Night", "Day", "Late"]);
        let stale = browser.post(&path, &[("version", "1"), ("name", "Other")]).await;
        assert_eq!(stale.status, 412);
        assert_eq!(browser.post(&format!("{path}/move"), &[("direction", "down")]).await.location(), "/administration/fields");
        assert_eq!(all(&site).await[1].id, shift.id);
        assert_eq!(browser.get("/administration/fields/fld_x").await.status, 404);
    }
);
