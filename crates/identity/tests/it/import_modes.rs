//! What a file may do: only create, only change, empty fields, deactivate who is not in it.

use std::fmt::Write as _;
use std::sync::Arc;

use identity::UserId;
use identity::imports::{self, Absent, BeginImport, Begun, ImportJob, ImportState, Mode};
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{self, UserStatus};
use kernel::{Fault, Proof};

use crate::imports::{check, codes_of, counts, get, outcomes, run, upload_as, worker};

const HEAD: &str = "User name,First name,Last name,Email,Phone,Manager email\n";

async fn user(site: &Site, name: &'static str) -> Option<users::User> {
    site.app.db.read(move |read| users::find_by_user_name(read, ORG, name)).await.unwrap()
}

async fn begin_with(site: &Site, by: UserId, mut input: BeginImport) -> Result<Begun, Fault> {
    let ctx = site.ctx(by).await;
    input.token = get(site, by, input.import).await.check_token;
    site.write(move |tx| imports::import(&ctx, tx, input.clone())).await
}

db::on_both!(
    // covers: G6
    async fn a_file_only_creates_or_only_changes(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        site.person("old", Builtin::TeamMember, site.root().await).await;
        let text = format!("{HEAD}old,Old,Changed,old@x.example,1,\nnew,New,One,new@x.example,2,old@x.example\n");
        let id = upload_as(&site, ada, &text, |settings| settings.mode = Mode::Create).await;
        let done = run(&site, ada, id).await;
        assert_eq!((codes_of(&site, ada, id).await, counts(&done)), (vec!["row.exists".to_owned(), "created".to_owned()], (1, 0, 0, 0)));
        assert_eq!(done.summary().counts.skipped, 1);
        assert_eq!(user(&site, "old").await.unwrap().last_name, "Tester");

        // Whoever reports to somebody who is not made has no manager, in the check as in the import.
        let text = format!("{HEAD}mid,Mid,Boss,mid@x.example,,\nold,Old,Changed,old@x.example,3,mid@x.example\nnew,New,Two,,4,\n");
        let id = upload_as(&site, ada, &text, |settings| settings.mode = Mode::Update).await;
        run(&site, ada, id).await;
        assert_eq!(codes_of(&site, ada, id).await, ["row.not_there", "reports_to.unknown", "updated"]);
        assert!(user(&site, "mid").await.is_none());
        assert_eq!(user(&site, "new").await.unwrap().phone, "4");

        let companies = "Company,Parent company\nNorth,AdventureWorks Cycle\nadventureworks cycle,\n";
        let id = upload_as(&site, ada, companies, |settings| settings.mode = Mode::Update).await;
        run(&site, ada, id).await;
        assert_eq!(codes_of(&site, ada, id).await, ["row.not_there", "unchanged"]);
        let id = upload_as(&site, ada, companies, |settings| settings.mode = Mode::Create).await;
        run(&site, ada, id).await;
        assert_eq!(codes_of(&site, ada, id).await, ["created", "row.exists"]);
    }
);

db::on_both!(
    // covers: G6
    async fn an_empty_cell_leaves_a_field_unless_it_shall_empty_it(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let full = format!("{HEAD}ann,Ann,Ames,ann@x.example,555,ada\nbob,Bob,Boyd,bob@x.example,556,ada\n");
        run(&site, ada, upload_as(&site, ada, &full, |_| ()).await).await;
        let phone = async |name| user(&site, name).await.unwrap().phone;
        let empty = format!("{HEAD}ann,,,,,\nbob,,,,(EMPTY),\n");
        let id = upload_as(&site, ada, &empty, |_| ()).await;
        run(&site, ada, id).await;
        assert_eq!(codes_of(&site, ada, id).await, ["unchanged", "updated"]);
        assert_eq!((phone("ann").await.as_str(), phone("bob").await.as_str()), ("555", ""));
        assert_eq!(user(&site, "bob").await.unwrap().reports_to, Some(ada));
        let id = upload_as(&site, ada, &empty, |settings| settings.empty_clears = true).await;
        run(&site, ada, id).await;
        let ann = user(&site, "ann").await.unwrap();
        assert_eq!((ann.phone.as_str(), ann.reports_to, ann.first_name.as_str()), ("", None, "Ann"), "a name may not be empty");
        assert_eq!(codes_of(&site, ada, id).await, ["updated", "updated"]);
        let id = upload_as(&site, ada, &format!("{HEAD}ann,(empty),,,,\n"), |_| ()).await;
        run(&site, ada, id).await;
        assert_eq!(codes_of(&site, ada, id).await, ["cannot_be_empty"]);
    }
);

db::on_both!(
    // covers: T-D13
    async fn a_row_that_names_an_administrator_changes_only_what_the_importer_may_change(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let boss = site.person("boss", Builtin::Administrator, root).await;
        let una = site.person("una", Builtin::UserAdministrator, root).await;
        let text = "User name,Email,Status,Role\nboss,evil@x.example,,\nada,evil2@x.example,,\nboss,,Inactive,\nuna,,,Administrator\n";
        for mode in [Mode::Upsert, Mode::Update, Mode::Create] {
            let id = upload_as(&site, una, text, |settings| settings.mode = mode).await;
            let done = run(&site, una, id).await;
            assert_eq!((done.summary().counts.created, done.summary().counts.updated), (0, 0), "{:?}", outcomes(&site, una, id).await);
        }
        let boss = site.app.db.read(move |read| users::get(read, ORG, boss)).await.unwrap();
        assert_eq!((boss.primary_email.as_deref(), boss.status, boss.version), (Some("boss@x.example"), UserStatus::Active, 1));
        assert_eq!(user(&site, "ada").await.unwrap().primary_email.as_deref(), Some("ada@x.example"));
    }
);

db::on_both!(
    // covers: G6
    async fn people_who_are_not_in_the_file_leave_after_a_tick_and_a_reason(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let una = site.person("una", Builtin::UserAdministrator, root).await;
        for (name, place) in [("ann", root), ("bob", root), ("cid", europe)] {
            site.person(name, Builtin::TeamMember, place).await;
        }
        let chief = site.person("chief", Builtin::Administrator, root).await;
        // More than a step takes.
        let mut many = HEAD.to_owned();
        (0..90).for_each(|n| writeln!(many, "m{n},M,N{n},m{n}@x.example,,").unwrap());
        run(&site, ada, upload_as(&site, ada, &many, |_| ()).await).await;
        let text = format!("{HEAD}ann,,,,1,\nbob,,,bad address,,\n");
        let absent = |settings: &mut imports::Settings| settings.absent = Some(Absent::default());
        let id = upload_as(&site, una, &text, absent).await;
        let checked = check(&site, una, id).await;
        // m0 to m89 and cid; not bob, whose row failed; the owner, the administrator and una herself stay.
        assert_eq!((checked.summary().deactivated, checked.summary().spared, checked.summary().nameless), (91, 3, 0));
        assert_eq!(user(&site, "cid").await.unwrap().status, UserStatus::Active, "a check keeps nothing");
        let refused = begin_with(&site, una, BeginImport::of(id, "")).await.unwrap_err();
        assert_eq!(refused.fields.iter().map(|f| f.code).collect::<Vec<_>>(), ["import.leavers_unconfirmed", "required"]);
        let mut input = BeginImport { deactivates: true, ..BeginImport::of(id, "") };
        assert!(begin_with(&site, una, input.clone()).await.is_err(), "without a reason");
        input.reason = "They left in May".into();
        let foretold = outcomes(&site, una, id).await;
        assert_eq!(begin_with(&site, una, input).await.unwrap(), Begun::Importing);
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let done = get(&site, una, id).await;
        assert_eq!((done.state, done.imported.as_ref()), (ImportState::Done, checked.checked.as_ref()), "{}", done.fault);
        assert_eq!(outcomes(&site, una, id).await, foretold, "the check foretold it, row by row");
        let status = async |name| user(&site, name).await.unwrap().status;
        assert_eq!([status("ann").await, status("bob").await, status("cid").await, status("m89").await], {
            use UserStatus::{Active, Inactive};
            [Active, Active, Inactive, Inactive]
        });
        for stays in ["ada", "una", "chief"] {
            assert_eq!(status(stays).await, UserStatus::Active, "{stays}");
        }
        let _ = chief;
        let said = site.app.db.read(|read| read.query_text("SELECT COUNT(*) FROM audit_value WHERE value = 'They left in May'", &[]));
        assert_eq!(said.await.unwrap().into_iter().next().unwrap().only::<i64>().unwrap(), 92, "with each person, and with the import");
    }
);

db::on_both!(
    // covers: G6
    async fn only_people_of_the_chosen_company_leave_and_nobody_while_a_row_means_nobody(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let oslo = site.company("Oslo", europe).await;
        for (name, place) in [("ann", root), ("bob", europe), ("cid", oslo)] {
            site.person(name, Builtin::TeamMember, place).await;
        }
        let text = format!("{HEAD}bob,,,,1,\n");
        let absent = move |settings: &mut imports::Settings| settings.absent = Some(Absent { company: Some(europe) });
        let id = upload_as(&site, ada, &text, absent).await;
        let checked = check(&site, ada, id).await;
        assert_eq!((checked.summary().deactivated, checked.summary().spared), (1, 0));
        let leaver = outcomes(&site, ada, id).await.into_iter().find(|row| row.outcome == "deactivated").unwrap();
        assert!(leaver.label.contains("(cid)"), "{leaver:?}");

        // An importer of Oslo reaches nobody outside, whatever they choose.
        let una = site.person("una", Builtin::CompanyAdministrator, oslo).await;
        let everywhere = |settings: &mut imports::Settings| settings.absent = Some(Absent::default());
        let id = upload_as(&site, una, &text, everywhere).await;
        assert_eq!((check(&site, una, id).await.summary().deactivated, outcomes(&site, una, id).await.len()), (1, 3));

        for nameless in ["ann,too,few\n", "bob,,,,2,\n", "ann,,,cid@x.example,,\n", "ann,(empty),,cid@x.example,,\n"] {
            let id = upload_as(&site, ada, &format!("{text}{nameless}"), everywhere).await;
            let sum = check(&site, ada, id).await.summary();
            assert_eq!((sum.nameless, sum.deactivated), (1, 0), "{nameless}");
        }
    }
);

db::on_both!(
    // covers: B33, T-E10
    async fn a_file_that_changes_people_asks_for_the_password_and_one_that_only_makes_them_does_not(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        site.person("old", Builtin::TeamMember, site.root().await).await;
        for (text, is_asked) in [(format!("{HEAD}old,Old,One,other@x.example,1,\n"), true), (format!("{HEAD}new,New,One,,1,\n"), false)] {
            let id = upload_as(&site, ada, &text, |_| ()).await;
            let token = check(&site, ada, id).await.check_token;
            let mut ctx = site.ctx(ada).await;
            ctx.call.proof = Some(Proof::new(ctx.now, Arc::default()));
            let begun = site.write(move |tx| imports::import(&ctx, tx, BeginImport::of(id, &token))).await;
            assert_eq!(begun.is_err_and(|fault| fault.is("step_up.required")), is_asked, "{text}");
        }
    }
);
