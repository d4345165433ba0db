//! What rows name and what is not there: made, taken for another, left out or refused; lists of groups and teams; files of other programs.

use std::path::Path;

use access::Included;
use identity::imports::{self, Choice, Chosen, Kind, Settings, Unknown};
use identity::memberships;
use identity::roles::{self, Builtin};
use identity::seats::{self, SetAllowance};
use identity::testing::{ORG, Site};
use identity::users::{User, UserStatus};
use identity::{ImportId, UserId, companies, groups, plans};
use kernel::Fault;

use crate::import_pages::{chosen, pairs, send, sound};
use crate::imports::{bring, check, codes_of, counts, get, outcomes, run, upload_as, user, worker};

const HEAD: &str = "User name,First name,Last name,Email,Company,Role,Department,Other groups,Teams,User plan\n";

fn rule(settings: &mut Settings, unknown: Unknown) {
    for kind in Kind::ALL {
        settings.values.of_mut(kind).unknown = unknown;
    }
}

/// Looks at the file's names and chooses for one of them.
pub async fn chosen_for(site: &Site, by: UserId, id: ImportId, kind: Kind, key: &str, chosen: Chosen) {
    let (ctx, import) = (site.ctx(by).await, get(site, by, id).await);
    let mut settings = import.settings.clone().unwrap();
    settings.missing = imports::missing(&site.app.db, &ctx, &import, &settings).await.unwrap();
    assert!(settings.missing.iter().any(|missing| missing.kind == kind && missing.count > 0), "{:?}", settings.missing);
    let names = [(key.to_owned(), chosen)];
    site.write(move |tx| {
        imports::choose(&ctx, tx, id, &settings)?;
        imports::choose_names(&ctx, tx, id, kind, &names)
    })
    .await
    .unwrap();
}

/// The names of what somebody is in.
async fn units(site: &Site, name: &str) -> Vec<String> {
    let id = user(site, name).await.id;
    let units = site.app.db.read(move |read| memberships::of_user(read, ORG, id)).await.unwrap();
    units.into_iter().map(|unit| unit.name).collect()
}

/// Company, role, primary group of somebody.
async fn place(site: &Site, name: &str) -> (String, String, String) {
    let user = user(site, name).await;
    site.app
        .db
        .read(move |read| {
            let company = companies::find(read, ORG, user.company)?.unwrap().name;
            let role = roles::find(read, ORG, user.role.unwrap())?.unwrap().name;
            Ok::<_, Fault>((company, role, groups::find(read, ORG, user.primary_group.unwrap())?.unwrap().name))
        })
        .await
        .unwrap()
}

db::on_both!(
    // covers: G3, G6
    async fn what_is_not_there_is_made_by_whoever_may(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let text = format!(
            "{HEAD}ann,Ann,Ames,ann@x.example,Nordic,Dispatcher,Sales,Fire wardens,North; South,\n\
             bob,Bob,Boyd,bob@x.example,nordic,dispatcher,sales,,north,\ncid,Cid,Cole,cid@x.example,,,,,,Gold\n"
        );
        let id = upload_as(&site, ada, &text, |settings| rule(settings, Unknown::Create)).await;
        let done = run(&site, ada, id).await;
        assert_eq!(counts(&done), (3, 0, 0, 0), "{:?}", codes_of(&site, ada, id).await);
        let gold = site.app.db.read(|read| plans::find_by_name(read, ORG, "Gold")).await.unwrap().unwrap();
        assert_eq!(
            (user(&site, "cid").await.plan, gold.included),
            (Some(gold.id), Included::of(&[], &[])),
            "what it has is decided on its page"
        );
        assert_eq!(place(&site, "ann").await, ("Nordic".into(), "Dispatcher".into(), "Sales".into()));
        assert_eq!(place(&site, "bob").await, place(&site, "ann").await);
        assert_eq!(units(&site, "ann").await, ["Fire wardens", "Sales", "North", "South"]);
        let role = site.app.db.read(|read| {
            let role = roles::find_by_name(read, ORG, "Dispatcher")?.unwrap();
            Ok::<_, Fault>(roles::scopes_of_role(read, ORG, role.id)?.len())
        });
        assert_eq!(role.await.unwrap(), 0, "a role never comes with rights");

        // Who may make nothing is refused row by row, and nothing of such a row stays.
        let root = site.root().await;
        let una = site.person("una", Builtin::UserAdministrator, root).await;
        let text = format!("{HEAD}dee,Dee,Dunn,dee@x.example,Baltic,,,,,\neve,Eve,Eng,eve@x.example,,Pilot,,,,\n");
        let id = upload_as(&site, una, &text, |settings| rule(settings, Unknown::Create)).await;
        run(&site, una, id).await;
        assert_eq!(codes_of(&site, una, id).await, ["access.missing", "access.missing"]);
        assert!(site.app.db.read(|read| companies::find_by_name(read, ORG, "Baltic")).await.unwrap().is_none());
    }
);

db::on_both!(
    // covers: G3
    async fn what_is_not_there_is_taken_for_another_left_out_or_refused(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let first_plan = site.app.db.read(|read| plans::first(read, ORG)).await.unwrap().unwrap();
        let text = format!("{HEAD}ann,Ann,Ames,ann@x.example,EMEA,,,,,Enterprise E5\nbob,Bob,Boyd,bob@x.example,Asia,,,,,\n");
        let id = upload_as(&site, ada, &text, |settings| {
            settings.values.company = Choice::of(Unknown::Map);
            settings.values.plan = Choice::of(Unknown::Map);
        })
        .await;
        chosen_for(&site, ada, id, Kind::Company, "emea", Chosen::Is(europe.0)).await;
        chosen_for(&site, ada, id, Kind::Plan, "enterprise e5", Chosen::Is(first_plan.id.0)).await;
        run(&site, ada, id).await;
        assert_eq!(codes_of(&site, ada, id).await, ["created", "company.unknown"]);
        assert_eq!(place(&site, "ann").await.0, "Europe");
        let id = upload_as(&site, ada, &text, |settings| rule(settings, Unknown::Ignore)).await;
        run(&site, ada, id).await;
        assert_eq!(codes_of(&site, ada, id).await, ["unchanged", "created"]);
        assert_eq!(user(&site, "bob").await.company, root);
        let id = upload_as(&site, ada, &text, |settings| rule(settings, Unknown::Refuse)).await;
        run(&site, ada, id).await;
        assert_eq!(codes_of(&site, ada, id).await, ["company.unknown", "company.unknown"]);
        // A map to what is gone, or to what the importer may not give, fails the row.
        let id = upload_as(&site, ada, &text, |settings| {
            rule(settings, Unknown::Ignore);
            settings.values.company = Choice::of(Unknown::Map);
        })
        .await;
        chosen_for(&site, ada, id, Kind::Company, "asia", Chosen::Is(kernel::ids::Uuid::max())).await;
        run(&site, ada, id).await;
        assert_eq!(codes_of(&site, ada, id).await, ["company.unknown", "company.unknown"]);
    }
);

db::on_both!(
    // covers: G3
    async fn a_cell_of_groups_or_teams_says_all_of_them(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let head = "User name,First name,Last name,Email,Other groups,Teams,Street,Country\n";
        let text = format!("{head}ann,Ann,Ames,ann@x.example,A; B,T1;T2,1 Quay,Norway\n");
        bring(&site, ada, "f.csv", &text).await;
        assert_eq!(units(&site, "ann").await, ["A", "B", "General", "T1", "T2"]);
        let ann = user(&site, "ann").await;
        assert_eq!((ann.address.street.as_str(), ann.address.country.as_str()), ("1 Quay", "NO"));
        let second = bring(&site, ada, "f.csv", &format!("{head}ann,,,,B;General,,,\n")).await;
        assert_eq!((counts(&second), units(&site, "ann").await), ((0, 1, 0, 0), ["B", "General", "T1", "T2"].map(str::to_owned).to_vec()));
        let third = bring(&site, ada, "f.csv", &format!("{head}ann,,,,,(empty),(empty),XX\n")).await;
        assert_eq!(counts(&third), (0, 0, 0, 1), "no such country");
        let third = bring(&site, ada, "f.csv", &format!("{head}ann,,,,,(empty),(empty),\nada,,,,b,,,no\n")).await;
        assert_eq!((counts(&third), units(&site, "ann").await), ((0, 2, 0, 0), ["B", "General"].map(str::to_owned).to_vec()));
        assert_eq!(user(&site, "ann").await.address.street, "");
    }
);

db::on_both!(
    // covers: G3, G6
    async fn the_page_asks_once_a_kind(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let europe = site.company("Europe", site.root().await).await;
        let browser = site.signed_in(ada).await;
        let text =
            format!("{HEAD}ann,Ann,Ames,ann@x.example,EM<b>EA,,Sales,,Team 1; Team 2,Gold\nbob,Bob,Boyd,bob@x.example,Europe,,Sales,,,\n");
        let columns = send(&browser, "users", "team.csv", text.as_bytes()).await.location().to_owned();
        let page = browser.get(&columns).await;
        sound(&page);
        let values = browser.post(&columns, &pairs(&chosen(&page.body))).await.location().to_owned();
        let page = browser.get(&values).await;
        sound(&page);
        assert!(values.ends_with("/values") && page.shows("EM&lt;b&gt;EA") && page.shows("Team 2") && page.shows("Gold"), "{}", page.body);
        assert!(!page.shows("name=\"company-1\""), "Europe is there");
        let europe = europe.0.to_string();
        let sent = [
            ("rule-company", "map"),
            ("name-company-0", "em<b>ea"),
            ("company-0", europe.as_str()),
            ("rule-group", "create"),
            ("rule-team", "ignore"),
            ("rule-plan", "ignore"),
        ];
        let checking = browser.post(&values, &sent).await;
        assert_eq!(checking.status, 303, "{}", checking.body);
        worker(&site, imports::ImportJob::default()).run_due().await.unwrap();
        let report = browser.get(checking.location()).await;
        sound(&report);
        assert!(report.shows("Import: create 2, update 0"), "{}", report.body);
        let again = browser.get(&values).await;
        assert!(again.body.contains(&format!("value=\"{europe}\" selected")), "what was chosen is shown");
        let foreign = [("rule-company", "map"), ("name-company-0", "nobody's"), ("company-0", "no id"), ("rule-group", "make")];
        assert_eq!(browser.post(&values, &foreign).await.status, 303);
        let other = site.signed_in(site.person("una", Builtin::UserAdministrator, site.root().await).await).await;
        assert_eq!((other.get(&values).await.status.as_u16(), other.post(&values, &[]).await.status.as_u16()), (404, 404));
    }
);

async fn example(site: &Site, by: UserId, name: &str, created: u64) -> Option<sheet::Preset> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/imports").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let by_file = |settings: &mut Settings| {
        rule(settings, Unknown::Create);
        settings.values.plan.unknown = Unknown::Ignore;
    };
    let id = upload_as(site, by, &text, by_file).await;
    let done = run(site, by, id).await;
    assert_eq!(counts(&done), (created, 0, 0, 0), "{name}: {:?}", outcomes(site, by, id).await);
    let again = upload_as(site, by, &text, by_file).await;
    check(site, by, again).await;
    assert_eq!(codes_of(site, by, again).await, vec!["unchanged"; usize::try_from(created).unwrap()], "{name} again");
    get(site, by, id).await.settings.unwrap().preset
}

db::on_both!(
    // covers: G3
    async fn files_of_other_programs_are_known_and_come_in(test: TestDb) {
        use sheet::Preset::{GoogleWorkspace, HubSpot, Microsoft365Export, Salesforce, Vtiger};
        let (site, ada) = Site::founded(test.db.clone()).await;
        for (name, preset) in [
            ("microsoft-365.csv", Microsoft365Export),
            ("google-workspace.csv", GoogleWorkspace),
            ("salesforce.csv", Salesforce),
            ("hubspot.csv", HubSpot),
            ("vtiger.csv", Vtiger),
        ] {
            assert_eq!(example(&site, ada, name, 2).await, Some(preset), "{name}");
        }
        let find = async |name: &str| -> User { user(&site, name).await };
        let chris = find("chris@contoso.example").await;
        assert_eq!(
            (chris.status, chris.about.job_title.as_str(), chris.address.country.as_str()),
            (UserStatus::Active, "IT Manager", "US")
        );
        assert_eq!(find("dana@contoso.example").await.status, UserStatus::Inactive, "Block credential");
        assert_eq!(find("fay").await.status, UserStatus::Inactive, "Suspended");
        let (gus, hal) = (find("gus@contoso.example").await, find("hal@contoso.example").await);
        assert_eq!((gus.external_id.as_deref(), gus.status, hal.status), (Some("S-1"), UserStatus::Active, UserStatus::Inactive));
        assert_eq!(find("ida").await.external_id.as_deref(), Some("10001"));
        assert!(units(&site, "ida").await.ends_with(&["Inbound".to_owned(), "Renewals".to_owned()]));
        let (kim, leo) = (find("kim").await, find("leo").await);
        assert_eq!((leo.reports_to, kim.address.country.as_str(), leo.status), (Some(kim.id), "NO", UserStatus::Inactive));
        assert_eq!(place(&site, "kim").await.2, "Advice");
    }
);

db::on_both!(
    // covers: G3, G6
    async fn user_plans_of_a_file_are_made_by_whoever_may_and_have_no_seats_where_seats_are_counted(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        // A check makes nothing, and says the same.
        let text = format!("{HEAD}ann,Ann,Ames,ann@x.example,,,,,,Gold\nbob,Bob,Boyd,bob@x.example,,,,,,gold\n");
        let id = upload_as(&site, ada, &text, |settings| rule(settings, Unknown::Create)).await;
        let checked = check(&site, ada, id).await;
        assert_eq!(counts(&checked), (2, 0, 0, 0));
        assert!(site.app.db.read(|read| plans::find_by_name(read, ORG, "Gold")).await.unwrap().is_none());
        // Where the owner limits a user plan, a new one has no seats, and the rows say so.
        let (ctx, first) = (site.ctx(ada).await, site.app.db.read(|read| plans::first(read, ORG)).await.unwrap().unwrap());
        site.write(move |tx| {
            let version = seats::find(tx, ORG, first.id)?.unwrap().version;
            seats::set_allowance(&ctx, tx, SetAllowance { plan: first.id, allowance: "50".to_owned(), version })
        })
        .await
        .unwrap();
        let id = upload_as(&site, ada, &text, |settings| rule(settings, Unknown::Create)).await;
        run(&site, ada, id).await;
        assert_eq!(codes_of(&site, ada, id).await, ["seats.none_free", "seats.none_free"]);
        assert!(site.app.db.read(|read| plans::find_by_name(read, ORG, "Gold")).await.unwrap().is_none(), "nothing of such a row stays");
        // Who may not make user plans is refused.
        let root = site.root().await;
        let una = site.person("una", Builtin::UserAdministrator, root).await;
        let id = upload_as(&site, una, &text, |settings| rule(settings, Unknown::Create)).await;
        run(&site, una, id).await;
        assert_eq!(codes_of(&site, una, id).await, ["access.missing", "access.missing"]);
    }
);

db::on_both!(
    // covers: G3, G4
    async fn managers_are_known_by_their_full_names_where_one_is_called_so(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        for name in ["zoe", "yan"] {
            site.person(name, Builtin::TeamMember, root).await;
        }
        // Salesforce's words: the manager is a full name. Some stand later in the file, some are in the database only.
        let text = "Username,First Name,Last Name,Email,Alias,Profile,Active,Manager\n\
             a1,Ann,Ames,a1@x.example,a1,Standard User,1,Bob Boyd\n\
             b1,Bob,Boyd,b1@x.example,b1,Standard User,1,zoe tester\n\
             c1,Cid,Cole,c1@x.example,c1,Standard User,1,Max Twin\n\
             m1,Max,Twin,m1@x.example,m1,Standard User,1,\nm2,Max,Twin,m2@x.example,m2,Standard User,1,\n\
             d1,Dee,Dunn,d1@x.example,d1,Standard User,1,Nobody Known\n\
             y1,Yan,Tester,y1@x.example,y1,Standard User,1,\ne1,Eve,Eng,e1@x.example,e1,Standard User,1,Yan Tester\n";
        let id = upload_as(&site, ada, text, |settings| settings.values.role.unknown = Unknown::Ignore).await;
        run(&site, ada, id).await;
        let codes = codes_of(&site, ada, id).await;
        let made = "created";
        assert_eq!(codes, [made, made, "reports_to.several", made, made, "reports_to.unknown", made, "reports_to.several"]);
        assert_eq!(user(&site, "a1").await.reports_to, Some(user(&site, "b1").await.id));
        assert_eq!(user(&site, "b1").await.reports_to, Some(user(&site, "zoe").await.id));
    }
);
