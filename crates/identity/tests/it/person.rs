//! What is known of a person beside the names: by verb, on the pages, in and out of files.

use access::{Capability, Place};
use identity::groups::{self, CreateGroup};
use identity::imports::{self, Unknown};
use identity::memberships::{self, Duplicate, Join};
use identity::roles::{self, Builtin, GrantAdministration};
use identity::teams::{self, CreateTeam};
use identity::testing::{ORG, Site};
use identity::units::{Bits, Unit};
use identity::users::{self, About, ChangeUserName, CreateUser, Deactivate, Delete, Freeze, Lock, Purge, UpdateUser, UserType};
use identity::{CompanyId, UserId, recovery, tokens};
use kernel::{Category, Fault};

use crate::imports::{bring, counts, get, outcomes, run, upload};

pub fn known() -> About {
    About {
        middle_name: " Q ".into(),
        nickname: "Dr. Help".into(),
        job_title: "Technician - WC60".into(),
        hire_date: "2006-01-28".into(),
        ..About::default()
    }
}

pub async fn update(
    site: &Site,
    by: UserId,
    user: UserId,
    change: impl Fn(&mut UpdateUser) + Send + Sync + 'static,
) -> Result<bool, Fault> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| {
        let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
        change(&mut form);
        users::update(&ctx, tx, form)
    })
    .await
}

db::on_both!(
    // covers: A17
    async fn job_title_nickname_and_the_like_are_kept_found_and_forgotten(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (ctx, root) = (site.ctx(ada).await, site.root().await);
        let mut input = CreateUser::draft(UserType::Standard, "guy", root);
        input.about = known();
        let guy = site.write(move |tx| users::create(&ctx, tx, input.clone())).await.unwrap();
        let kept = About { middle_name: "Q".into(), ..known() };
        assert_eq!(site.user(guy).await.about, kept);
        assert!(!update(&site, ada, guy, |_| {}).await.unwrap(), "a form left as it is changes nothing");
        assert!(update(&site, ada, guy, |form| form.about.hire_date.clear()).await.unwrap());
        assert_eq!(site.user(guy).await.about, About { hire_date: String::new(), ..kept.clone() });

        let browser = site.signed_in(ada).await;
        for word in ["help", "Dr. Help"] {
            assert!(browser.get(&format!("/administration/users?view=all&q={}", word.replace(' ', "%20"))).await.shows(">guy<"), "{word}");
        }
        let ctx = site.ctx(ada).await;
        let copied = site.write(move |tx| memberships::duplicate(&ctx, tx, Duplicate { source: guy, user_name: "copy".into() }));
        let copy = site.user(copied.await.unwrap().user).await.about;
        assert_eq!(copy, About { job_title: kept.job_title, ..About::default() });

        let ctx = site.ctx(ada).await;
        let purged = site.write(move |tx| {
            users::delete(&ctx, tx, Delete { user: guy })?;
            users::purge(&ctx, tx, Purge { user: guy })
        });
        purged.await.unwrap();
        let gone = test.db.read(move |read| users::find(read, ORG, guy)).await.unwrap().unwrap();
        assert_eq!(gone.about, About::default());
    }
);

db::on_both!(
    // covers: A12
    async fn all_faults_of_a_form_are_told_at_once(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let spoil = |form: &mut UpdateUser| {
            form.first_name = "x".repeat(301);
            form.about.nickname = "x".repeat(301);
            form.about.job_title = "x".repeat(201);
            form.about.hire_date = "2024-02-30".into();
            form.preferences.time_zone = "Mars/Olympus".into();
            form.preferences.currency = "ZZZ".into();
            form.address.city = "x".repeat(201);
            form.address.country = "Norway".into();
        };
        let refused = update(&site, ada, ann, spoil).await.unwrap_err();
        let fields: Vec<&str> = refused.fields.iter().map(|fault| fault.field.as_ref()).collect();
        assert_eq!(fields, ["first_name", "nickname", "job_title", "hire_date", "time_zone", "currency", "country", "city"]);
        for bad in ["28/01/2006", "20060128", "2006-1-28", "2006-01-28T00:00", "0206-01-28", "soon", "2006-13-01", "２００６-01-28"] {
            let refused = update(&site, ada, ann, move |form| form.about.hire_date = bad.into()).await;
            assert!(refused.is_err_and(|fault| fault.is("date.invalid")), "{bad}");
        }
        assert_eq!(site.user(ann).await.about, About::default());
    }
);

db::on_both!(
    // covers: A17
    async fn the_pages_show_and_take_them(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        update(&site, ada, ann, |form| form.about = known()).await.unwrap();
        let browser = site.signed_in(ada).await;
        let page = browser.get(&users::paths::show(ann)).await;
        for shown in ["Dr. Help", "Technician - WC60", "Middle name"] {
            assert!(page.shows(shown), "{shown}");
        }
        let form = browser.get(&format!("{}/edit", users::paths::show(ann))).await;
        assert!(form.shows("value=\"2006-01-28\"") && form.shows("name=\"nickname\""));
        let csv = browser.get("/administration/users/export?view=all").await;
        assert!(csv.shows("Technician - WC60,2006-01-28,"), "{}", csv.body);
    }
);

db::on_both!(
    // covers: A17, G4
    async fn an_export_comes_back_unchanged(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        update(&site, ada, ann, |form| form.about = known()).await.unwrap();
        let (locked, frozen) = (site.at_root("lo", Builtin::TeamMember).await, site.at_root("fro", Builtin::TeamMember).await);
        let ctx = site.ctx(ada).await;
        let standing = site.write(move |tx| {
            users::lock(&ctx, tx, Lock { user: locked })?;
            users::freeze(&ctx, tx, Freeze { user: frozen, reason: String::new() })?;
            let group = groups::create(&ctx, tx, &CreateGroup { name: "Sales".into(), description: String::new() })?;
            for name in ["North; West", "East"] {
                let team = teams::create(&ctx, tx, &CreateTeam { group, name: name.into(), description: String::new() })?;
                memberships::join(&ctx, tx, Join { user: ann, unit: Unit::Team(team), bits: Bits::default() })?;
            }
            memberships::join(&ctx, tx, Join { user: ann, unit: Unit::Group(group), bits: Bits::default() })
        });
        standing.await.unwrap();
        update(&site, ada, ann, |form| {
            form.address.street = "1 Harbour St".into();
            form.address.country = "DE".into();
        })
        .await
        .unwrap();
        let (ctx, root) = (site.ctx(ada).await, site.root().await);
        let robot = move |tx: &mut db::Tx<'_>| users::create(&ctx, tx, users::CreateUser::draft(users::UserType::Service, "robot", root));
        site.write(robot).await.unwrap();
        let csv = site.signed_in(ada).await.get("/administration/users/export?view=all").await.body;
        assert!(csv.contains(",General,Sales,\"East; North\\; West\","), "{csv}");
        let done = bring(&site, ada, "users.csv", &csv).await;
        assert_eq!(counts(&done), (0, 0, 5, 0), "{:?}", outcomes(&site, ada, done.id).await);
        let done = bring(&site, ada, "locks.csv", "User name,Status\nann,Locked\n").await;
        assert_eq!(counts(&done), (0, 0, 0, 1), "a file locks nobody");
        let text = "User name,Title,Start date,Nickname,Middle name\nann,Lead,2010-05-06,Annie,\nada,,6 May 2010,,\n";
        let done = bring(&site, ada, "more.csv", text).await;
        assert_eq!(counts(&done), (0, 1, 0, 1), "{:?}", outcomes(&site, ada, done.id).await);
        let about = site.user(ann).await.about;
        assert_eq!((about.job_title.as_str(), about.hire_date.as_str(), about.nickname.as_str()), ("Lead", "2010-05-06", "Annie"));
        assert_eq!(about.middle_name, "Q", "an empty cell says nothing");
    }
);

db::on_both!(
    async fn somebody_in_the_bin_is_restored_before_anything_is_changed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::delete(&ctx, tx, Delete { user: ann })).await.unwrap();
        let refused = update(&site, ada, ann, |form| form.phone = "1".into()).await.unwrap_err();
        assert!(refused.is("user.in_bin") && refused.category == Category::Conflict, "{refused}");
        let (ctx, version) = (site.ctx(ada).await, site.user(ann).await.version);
        let rename =
            move |tx: &mut db::Tx<'_>| users::change_user_name(&ctx, tx, ChangeUserName { user: ann, version, user_name: "anna".into() });
        assert!(site.write(rename).await.unwrap_err().is("user.in_bin"));
        let browser = site.signed_in(ada).await;
        let page = browser.get(&users::paths::show(ann)).await;
        assert!(page.shows("/edit\"") && !page.shows("/user-name\""), "the field Status of the form restores too");
        assert_eq!(browser.get(&format!("{}/user-name", users::paths::show(ann))).await.status, 409);
    }
);

db::on_both!(
    // covers: A18
    async fn a_new_user_name_is_told_to_whoever_can_sign_in(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let mut told = Vec::new();
        for name in ["active", "locked", "frozen", "inactive"] {
            let user = site.at_root(name, Builtin::TeamMember).await;
            let ctx = site.ctx(ada).await;
            let renamed = site.write(move |tx| {
                match name {
                    "locked" => users::lock(&ctx, tx, Lock { user })?,
                    "frozen" => users::freeze(&ctx, tx, Freeze { user, reason: "leave".into() })?,
                    "inactive" => users::deactivate(&ctx, tx, Deactivate { user })?,
                    _ => {}
                }
                let version = users::get(tx, ORG, user)?.version;
                users::change_user_name(&ctx, tx, ChangeUserName { user, version, user_name: format!("new-{name}") })
            });
            renamed.await.unwrap();
            if site.mails(user).await.iter().any(|template| template == "user_name_changed") {
                told.push(name);
            }
        }
        assert_eq!(told, ["active", "locked"]);
    }
);

db::on_both!(
    async fn letting_in_somebody_active_leaves_their_links_alone(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::TeamMember).await;
        let ctx = site.ctx(ada).await;
        let open = site.write(move |tx| {
            recovery::send_link(&ctx, tx, ann)?;
            users::let_in(&ctx, tx, ann)?;
            Ok::<_, Fault>(tokens::find_open(tx, ORG, ann, tokens::Purpose::Reset)?)
        });
        assert!(open.await.unwrap().is_some());
    }
);

db::on_both!(
    async fn a_former_user_administers_nothing(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::TeamMember).await;
        let ctx = site.ctx(ada).await;
        let scopes = site.write(move |tx| {
            let capabilities = [Capability::ViewUsers].into_iter().collect();
            roles::grant_administration(&ctx, tx, GrantAdministration { user: ann, place: Place::Organization, capabilities })?;
            let before = roles::scopes_of_user(tx, ORG, ann)?.len();
            users::delete(&ctx, tx, Delete { user: ann })?;
            users::purge(&ctx, tx, Purge { user: ann })?;
            Ok::<_, Fault>((before, roles::scopes_of_user(tx, ORG, ann)?.len()))
        });
        assert_eq!(scopes.await.unwrap(), (1, 0));
    }
);

/// Takes a file of one person under this rule for groups that are not there; gives the row's code and field.
async fn take_one(site: &Site, by: UserId, at: CompanyId, name: &str, department: &str, rule: Unknown) -> (String, String) {
    let text = format!("User name,First name,Last name,Email,Department\n{name},N,N,{name}@x.example,{department}\n");
    let id = upload(site, by, None, "people.csv", text.as_bytes(), at).await.unwrap();
    let mut settings = get(site, by, id).await.settings.unwrap();
    settings.values.group.unknown = rule;
    let ctx = site.ctx(by).await;
    site.write(move |tx| imports::choose(&ctx, tx, id, &settings)).await.unwrap();
    run(site, by, id).await;
    let row = outcomes(site, by, id).await.remove(0);
    (row.code, row.field)
}

db::on_both!(
    // covers: G6
    async fn a_group_that_is_not_there_is_made_left_out_or_refused(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let group_of = |name: &'static str| {
            site.app.db.read(move |read| {
                let user = users::find_by_user_name(read, ORG, name)?;
                let group = user.and_then(|user| user.primary_group).map(|id| groups::find(read, ORG, id)).transpose()?;
                Ok::<_, Fault>(group.flatten().map(|group| group.name))
            })
        };
        assert_eq!(take_one(&site, ada, root, "ann", "Sales", Unknown::Refuse).await.0, "group.unknown");
        assert_eq!(take_one(&site, ada, root, "ben", "Sales", Unknown::Ignore).await.0, "");
        assert_eq!(take_one(&site, ada, root, "cat", "Sales", Unknown::Create).await.0, "group.new");
        assert_eq!(take_one(&site, ada, root, "cat", "Ops", Unknown::Ignore).await.0, "");
        assert_eq!(group_of("ann").await.unwrap(), None);
        assert_eq!(group_of("ben").await.unwrap().as_deref(), Some("General"));
        assert_eq!(group_of("cat").await.unwrap().as_deref(), Some("Sales"));
        // Who may not make groups is not offered it, and who asks for it all the same is refused by row.
        let europe = site.company("Europe", root).await;
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let refused = take_one(&site, jae, europe, "dan", "Service", Unknown::Create).await;
        assert_eq!(refused, ("access.missing".to_owned(), "primary_group".to_owned()));
        let id = upload(&site, jae, None, "people.csv", b"User name,Department\nx,Y\n", europe).await.unwrap();
        assert_eq!(get(&site, jae, id).await.settings.unwrap().values.group.unknown, Unknown::Refuse);
        let browser = site.signed_in(jae).await;
        let sent = [("column-0", "user_name"), ("column-1", "primary_group")];
        let asked = browser.post(&format!("/administration/imports/{id}/columns"), &sent).await;
        let page = browser.get(asked.location()).await;
        assert!(page.shows("value=\"refuse\"") && !page.shows("value=\"create\""), "{}", page.body);
    }
);

db::on_both!(
    // covers: A17
    async fn where_somebody_began_stands_in_the_audit_log(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let text = "User name,First name,Last name,Email,Phone,Employee ID,City,Country,Reports to,Department\n\
            guy,Guy,Gilbert,guy@x.example,+1 320 555 0195,144,Seattle,US,ann,Production\n";
        assert_eq!(counts(&bring(&site, ada, "people.csv", text).await).0, 1);
        let browser = site.signed_in(ada).await;
        let guy = test.db.read(|read| users::find_by_user_name(read, ORG, "guy")).await.unwrap().unwrap();
        let log = browser.get(&format!("/administration/audit?subject={}", guy.id)).await;
        let entry = log.body.split("href=\"/administration/audit/").nth(1).unwrap().split('"').next().unwrap();
        let page = browser.get(&format!("/administration/audit/{entry}")).await;
        for said in ["+1 320 555 0195", "144", "Seattle", "Production", "Ann Tester", "guy@x.example"] {
            assert!(page.shows(said), "{said}");
        }
        let refused = update(&site, ada, ann, |form| form.address.country = "ZZ".into()).await.unwrap_err();
        assert_eq!((refused.fields[0].field.as_ref(), refused.fields[0].code), ("country", "choice.unknown"));
        assert!(update(&site, ada, ann, |form| form.address.country = "NO".into()).await.unwrap());
    }
);
