//! Seats at the edges: whom to ask, what an allowance may not be, many at once, the form that changes plan and status, and the ways
//! out of Draft without a user plan.

use access::Included;
use axum::http::StatusCode;
use identity::invitations::{self, Invite};
use identity::organization::{self, Contact, Contacts};
use identity::roles::{self, Builtin};
use identity::seats;
use identity::testing::{Browser, ORG, Site};
use identity::users::{self, CreateUser, StartAs, UserStatus, UserType};
use identity::{CompanyId, PlanId, UserId};
use kernel::Fault;
use web::testing::check_html;

use crate::plans::{allow, give, plan};

const CONTACTS: &str = "/administration/settings/contacts";

/// Somebody to be made, with all that leaving Draft needs.
async fn newcomer(site: &Site, name: &str, plan: Option<PlanId>, company: CompanyId) -> CreateUser {
    let (role, group) = site
        .app
        .db
        .read(|read| Ok::<_, Fault>((roles::find_builtin(read, ORG, Builtin::TeamMember)?, identity::groups::first(read, ORG)?)))
        .await
        .unwrap();
    let mut input = CreateUser::draft(UserType::Standard, name, company);
    input.start = StartAs::Active;
    name.clone_into(&mut input.first_name);
    input.last_name.push_str("Tester");
    input.primary_email = Some(format!("{name}@x.example"));
    input.place.role = role.map(|role| role.id);
    input.place.primary_group = group.map(|group| group.id);
    input.place.plan = plan;
    input
}

async fn create(site: &Site, by: UserId, input: CreateUser) -> Result<UserId, Fault> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| users::create(&ctx, tx, input.clone())).await
}

async fn taken(site: &Site, plan: PlanId) -> i64 {
    let (kept, counted) = site.seats().await;
    assert_eq!(kept, counted);
    kept.into_iter().find(|(id, ..)| *id == plan).map(|(_, used, reserved)| used + reserved).unwrap()
}

/// Sends the edit form of a user as the page shows it, but for some fields.
async fn save(browser: &Browser, site: &Site, user: UserId, fields: &[(&str, &str)]) -> identity::testing::Answer {
    let now = site.user(user).await;
    let id = |id: Option<String>| id.unwrap_or_default();
    let email = now.primary_email.clone().unwrap_or_default();
    let shown = [
        ("version", now.version.to_string()),
        ("user_name", now.user_name.clone()),
        ("first_name", now.first_name.clone()),
        ("last_name", now.last_name.clone()),
        ("primary_email", email),
        ("company", now.company.to_string()),
        ("role", id(now.role.map(|role| role.to_string()))),
        ("primary_group", id(now.primary_group.map(|group| group.to_string()))),
        ("plan", id(now.plan.map(|plan| plan.to_string()))),
        ("status", now.status.word().to_owned()),
    ];
    let value = |name: &str, value: &str| {
        fields.iter().find(|(field, _)| *field == name).map_or_else(|| value.to_owned(), |(_, v)| (*v).to_owned())
    };
    let form: Vec<(&str, String)> = shown.iter().map(|(name, now)| (*name, value(name, now))).collect();
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(&format!("/administration/users/{user}/edit"), &form).await
}

// covers: E2
db::on_both!(
    async fn whoever_is_refused_a_seat_reads_whom_to_ask_and_no_more_than_they_may_know(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let empty = browser.get(CONTACTS).await;
        assert!(empty.status == StatusCode::OK && empty.shows("Account manager") && empty.shows("Billing contact"));
        assert_eq!(check_html(&empty.body), Vec::<String>::new());
        assert!(browser.get("/administration/settings").await.shows(CONTACTS));
        let named = [
            ("account_manager_name", "Rosa <Lind>"),
            ("account_manager_email", "rosa@supplier.example"),
            ("account_manager_phone", "+44 20 7946 0123"),
            ("billing_name", "Peter Quill"),
            ("billing_phone", "020 7946 0999"),
            ("version", "0"),
        ];
        for (field, wrong, says) in [
            ("account_manager_email", "rosa", "Enter an address such as"),
            ("account_manager_phone", "call me", "Enter a phone number"),
            ("account_manager_name", "", "Write the name that goes with it"),
            ("billing_phone", "", "Write an e-mail address or a phone number"),
        ] {
            let form: Vec<(&str, &str)> = named.iter().map(|(name, value)| (*name, if *name == field { wrong } else { value })).collect();
            let refused = browser.post(CONTACTS, &form).await;
            assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.shows(says), "{field}: {}", refused.body);
            assert_eq!(refused.input("billing_name").as_deref(), Some("Peter Quill"), "what was typed stays");
        }
        assert_eq!(browser.post(CONTACTS, &named).await.status, StatusCode::SEE_OTHER);
        let stale: Vec<(&str, &str)> =
            named.iter().map(|(name, value)| (*name, if *name == "billing_name" { "Third" } else { value })).collect();
        assert_eq!(browser.post(CONTACTS, &stale).await.status, StatusCode::PRECONDITION_FAILED);
        assert_eq!(site.events().await.iter().filter(|kind| *kind == "organization.contacts_set").count(), 1);
        let allowances = browser.get(seats::PATH).await;
        assert!(
            allowances.shows("Rosa &lt;Lind&gt;, rosa@supplier.example, +44 20 7946 0123")
                && allowances.shows("Peter Quill, 020 7946 0999")
        );

        let affiliate = site.company("Affiliate", site.root().await).await;
        let own = site.person("own", Builtin::CompanyAdministrator, affiliate).await;
        let light = plan(&site, ada, "light", Included::Everything).await;
        allow(&site, ada, light, "0").await;
        let refused = create(&site, own, newcomer(&site, "new", Some(light), affiliate).await).await.unwrap_err();
        let says = "Account manager: Rosa <Lind>, rosa@supplier.example, +44 20 7946 0123. Billing contact: Peter Quill, 020 7946 0999.";
        assert!(refused.is("seats.none_free") && refused.message.ends_with(says), "{refused}");
        assert!(!refused.message.split(" Account manager").next().unwrap().contains(|c: char| c.is_ascii_digit()), "no numbers: {refused}");

        let import =
            crate::imports::bring(&site, ada, "f.csv", "First name,Last name,Email,User plan\nAnn,Ames,ann@x.example,light\n").await;
        let rows = crate::imports::outcomes(&site, ada, import.id).await;
        assert_eq!(rows[0].code, "seats.none_free");
        let page = browser.get(&format!("/administration/imports/{}", import.id)).await;
        assert!(page.shows("Account manager: Rosa &lt;Lind&gt;"), "{}", page.body);

        let ctx = site.ctx(own).await;
        let mine =
            Contacts { billing: Contact { name: "Me".into(), email: "me@x.example".into(), phone: String::new() }, ..Contacts::default() };
        assert!(site.write(move |tx| organization::set_contacts(&ctx, tx, &mine)).await.is_err());
        assert_eq!(site.signed_in(own).await.get(CONTACTS).await.status, StatusCode::FORBIDDEN);
    }
);

// covers: T-D1, E2
db::on_both!(
    async fn of_two_hundred_at_once_as_many_come_as_seats_are_free(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let light = plan(&site, ada, "light", Included::Everything).await;
        allow(&site, ada, light, "10").await;
        let root = site.root().await;
        let mut running = Vec::new();
        for n in 0..200 {
            let (site, input) = (site.clone(), newcomer(&site, &format!("new{n}"), Some(light), root).await);
            running.push(tokio::spawn(async move { create(&site, ada, input).await }));
        }
        let mut made = 0;
        for one in running {
            match one.await.unwrap() {
                Ok(_) => made += 1,
                Err(fault) => assert!(fault.is("seats.none_free"), "{fault}"),
            }
        }
        assert_eq!((made, taken(&site, light).await), (10, 10));
    }
);

// covers: T-D3, E1
db::on_both!(
    async fn an_allowance_below_use_or_no_number_is_refused_on_its_field(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let light = plan(&site, ada, "light", Included::Everything).await;
        for name in ["ann", "bob"] {
            create(&site, ada, newcomer(&site, name, Some(light), site.root().await).await).await.unwrap();
        }
        let (browser, page) = (site.signed_in(ada).await, format!("{}/{light}", seats::PATH));
        for wrong in ["-1", "2147483648", "1e9", "1000000000", "1", "0", "٣", "9223372036854775808", "0x10", "1 000"] {
            let refused = browser.post(&page, &[("allowance", wrong), ("version", "1")]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            assert_eq!(refused.input("allowance").as_deref(), Some(wrong));
            assert!(refused.shows("aria-invalid"), "{wrong} is refused on its field");
        }
        assert_eq!(browser.post(&page, &[("allowance", "2"), ("version", "1")]).await.status, StatusCode::SEE_OTHER);
        let list = browser.get(seats::PATH).await;
        assert!(list.shows("Maximum user allowance") && list.shows("All user plans"), "overall and for each");
    }
);

// covers: E2, E8
db::on_both!(
    async fn the_form_asks_once_for_a_seat_when_plan_and_status_change_together(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let full = site.user(ada).await.plan.unwrap();
        let light = plan(&site, ada, "light", Included::Everything).await;
        let (root, browser) = (site.root().await, site.signed_in(ada).await);
        create(&site, ada, newcomer(&site, "holder", Some(light), root).await).await.unwrap();
        allow(&site, ada, light, "1").await;
        let to_light = light.to_string();

        // Whoever leaves needs no seat of the user plan that they get.
        let guy = create(&site, ada, newcomer(&site, "guy", Some(full), root).await).await.unwrap();
        let stays = save(&browser, &site, guy, &[("plan", &to_light)]).await;
        assert!(stays.status == StatusCode::UNPROCESSABLE_ENTITY || stays.status == StatusCode::CONFLICT, "{}", stays.status);
        assert!(stays.shows("All seats of the user plan “light” are taken"));
        let left = save(&browser, &site, guy, &[("plan", &to_light), ("status", "inactive")]).await;
        assert_eq!(left.status, StatusCode::SEE_OTHER, "{}", left.body);
        let now = site.user(guy).await;
        assert_eq!((now.status, now.plan), (UserStatus::Inactive, Some(light)));
        assert_eq!(taken(&site, light).await, 1);
        // A form of an old version changes nothing, not even the status.
        let stale = save(&browser, &site, guy, &[("version", "1"), ("status", "active")]).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
        // Whoever comes back takes a seat of the user plan that was chosen, not of the one they had.
        let back = save(&browser, &site, guy, &[("plan", &full.to_string()), ("status", "active")]).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
        assert_eq!((site.user(guy).await.status, taken(&site, light).await), (UserStatus::Active, 1));

        // Whoever goes into the recycle bin needs none either; and without the right to put them there nothing is saved.
        let bo = create(&site, ada, newcomer(&site, "bo", Some(full), root).await).await.unwrap();
        let before = taken(&site, full).await;
        let editor = site.at_root("editor", Builtin::FullUser).await;
        let may = [access::Capability::ViewUsers, access::Capability::EditUsers].into_iter().collect();
        let ctx = site.ctx(ada).await;
        let grant = roles::GrantAdministration { user: editor, place: access::Place::Organization, capabilities: may };
        site.write(move |tx| roles::grant_administration(&ctx, tx, grant)).await.unwrap();
        let refused = save(&site.signed_in(editor).await, &site, bo, &[("plan", &to_light), ("status", "deleted")]).await;
        assert_eq!((refused.status, site.user(bo).await.plan), (StatusCode::FORBIDDEN, Some(full)), "{}", refused.body);
        let gone = save(&browser, &site, bo, &[("plan", &to_light), ("status", "deleted")]).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
        let now = site.user(bo).await;
        assert_eq!((now.status, now.plan), (UserStatus::Deleted, Some(light)));
        assert_eq!((taken(&site, light).await, taken(&site, full).await), (1, before), "the editor took one of the other");

        // An invitation is taken back and the user plan changed, in one.
        let mut ida = newcomer(&site, "ida", Some(full), root).await;
        ida.start = StartAs::Draft;
        let ida = create(&site, ada, ida).await.unwrap();
        let ctx = site.ctx(ada).await;
        site.write(move |tx| invitations::invite(&ctx, tx, Invite { user: ida })).await.unwrap();
        let back = save(&browser, &site, ida, &[("plan", &to_light), ("status", "draft")]).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
        assert_eq!((site.user(ida).await.status, taken(&site, light).await), (UserStatus::Draft, 1));
        let stale = save(&browser, &site, guy, &[("version", "1"), ("status", "inactive")]).await;
        assert_eq!((stale.status, site.user(guy).await.status), (StatusCode::PRECONDITION_FAILED, UserStatus::Active));
    }
);

// covers: E5
db::on_both!(
    async fn no_way_leads_out_of_draft_without_a_user_plan_but_for_programs(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (root, ctx) = (site.root().await, site.ctx(ada).await);
        let names_plan = |fault: &Fault| fault.fields.iter().any(|field| field.field == "plan");
        let at_once = create(&site, ada, newcomer(&site, "atonce", None, root).await).await.unwrap_err();
        assert!(names_plan(&at_once), "{at_once}");
        let mut draft = newcomer(&site, "draft", None, root).await;
        draft.start = StartAs::Draft;
        let draft = create(&site, ada, draft).await.unwrap();
        let run = |verb: fn(&access::Ctx, &mut db::Tx<'_>, UserId) -> Result<(), Fault>| {
            let ctx = ctx.clone();
            site.write(move |tx| verb(&ctx, tx, draft))
        };
        let invited = run(|ctx, tx, user| invitations::invite(ctx, tx, Invite { user }).map(drop)).await.unwrap_err();
        let let_in = run(users::let_in).await.unwrap_err();
        let activated = run(|ctx, tx, user| users::activate(ctx, tx, user)).await.unwrap_err();
        assert!([&invited, &let_in, &activated].into_iter().all(names_plan), "{invited} {let_in} {activated}");
        let browser = site.signed_in(ada).await;
        let form = save(&browser, &site, draft, &[("status", "active")]).await;
        assert!(form.status == StatusCode::UNPROCESSABLE_ENTITY && form.shows("user plan"), "{}", form.body);
        assert_eq!(site.user(draft).await.status, UserStatus::Draft);
        // A file that brings a Draft to Active meets the same; one without the column takes the usual user plan for new people only.
        let text = "Email,Status\ndraft@x.example,Active\n";
        let import = crate::imports::bring(&site, ada, "f.csv", text).await;
        let rows = crate::imports::outcomes(&site, ada, import.id).await;
        assert_eq!((&*rows[0].outcome, site.user(draft).await.status), ("failed", UserStatus::Draft), "{rows:?}");
        // Nobody who is Active loses theirs.
        let guy = site.at_root("guy", Builtin::TeamMember).await;
        let taken_away = save(&browser, &site, guy, &[("plan", "")]).await;
        assert!(taken_away.status == StatusCode::UNPROCESSABLE_ENTITY && site.user(guy).await.plan.is_some());

        let mut robot = newcomer(&site, "robot", None, root).await;
        robot.kind = UserType::Service;
        let robot = create(&site, ada, robot).await.unwrap();
        assert_eq!(site.user(robot).await.status, UserStatus::Active, "a program needs none");
        let full = site.user(ada).await.plan.unwrap();
        let before = taken(&site, full).await;
        give(&site, ada, robot, full).await;
        assert_eq!(taken(&site, full).await, before, "and takes no seat of one");
    }
);
