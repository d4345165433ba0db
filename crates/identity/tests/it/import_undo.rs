//! Undoing an import: what it changed is as before, whom it made is in the recycle bin, what somebody changed since stays.

use identity::employees::{self, CardForm, Case, UpdateEmployee};
use identity::imports::{self, Absent, BeginImport, ImportJob, ImportState, Outcome};
use identity::memberships;
use identity::permission_sets::{self, GrantSet, Holder};
use identity::profiles;
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{self, UpdateUser, UserStatus};
use identity::{ImportId, UserId, companies, groups, roles, teams};
use kernel::Fault;

use crate::imports::{begin, bring, check, get, outcomes, run, upload_as, user, worker};

pub async fn undo(site: &Site, by: UserId, id: ImportId) -> Vec<Outcome> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| imports::undo(&ctx, tx, id)).await.unwrap();
    worker(site, ImportJob::default()).run_due().await.unwrap();
    let undone = get(site, by, id).await;
    assert_eq!(undone.state, ImportState::Undone, "{}", undone.fault);
    outcomes(site, by, id).await
}

/// Everything of a person that a file may change, and where they are.
async fn picture(site: &Site, name: &str) -> String {
    let user = user(site, name).await;
    let id = user.id;
    let units = site.app.db.read(move |read| memberships::of_user(read, ORG, id)).await.unwrap();
    let units: Vec<String> = units.into_iter().map(|unit| format!("{} {:?}", unit.name, unit.bits)).collect();
    let u = user;
    format!(
        "{} {} {} {:?} {} {:?} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {units:?}",
        u.user_name,
        u.first_name,
        u.last_name,
        u.primary_email,
        u.phone,
        u.external_id,
        u.company,
        u.role,
        u.primary_group,
        u.plan,
        u.reports_to,
        u.status,
        u.address,
        u.about
    )
}

const HEAD: &str =
    "External ID,User name,First name,Last name,Email,Phone,Status,Department,Other groups,Teams,Company,Role,Reports to,Job title,City\n";

db::on_both!(
    // covers: G7
    async fn updates_and_creations_are_undone(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        site.company("Europe", root).await;
        for name in ["ann", "bob", "cid", "dee"] {
            site.person(name, Builtin::TeamMember, root).await;
        }
        let start = format!("{HEAD},ann,,,,555,,,Old one,Old team,,,bob,Clerk,Oslo\n,cid,,,,,Inactive,,,,,,,,\n");
        bring(&site, ada, "start.csv", &start).await;
        let mut before = Vec::new();
        for name in ["ann", "bob", "cid", "dee"] {
            before.push(picture(&site, name).await);
        }
        let text = format!(
            "{HEAD}E1,ann,Anna,Ames,anna@x.example,1,,Sales,,North; South,Europe,Dispatcher,cid,Lead,Bergen\n\
             ,bob,,,,,Inactive,,,,,,,,\n,cid,,,,7,Active,Sales,,,,,,,\n,dee,Dee,,,,,,,,,,,,\n\
             ,new1,New,One,new1@x.example,,,Sales,,North,Nordic,Dispatcher,ann,,\n,new2,New,Two,new2@x.example,,Draft,,,,Nordic,,new1,,\n"
        );
        let id = upload_as(&site, ada, &text, |settings| {
            settings.values.company.unknown = imports::Unknown::Create;
            settings.values.role.unknown = imports::Unknown::Create;
        })
        .await;
        let done = run(&site, ada, id).await;
        assert_eq!((done.summary().counts.created, done.summary().counts.failed), (2, 0), "{:?}", outcomes(&site, ada, id).await);
        let told = undo(&site, ada, id).await;
        assert!(told.iter().all(|row| row.outcome == "undone"), "{told:#?}");
        for (name, was) in ["ann", "bob", "cid", "dee"].into_iter().zip(before) {
            assert_eq!(picture(&site, name).await, was, "{name}");
        }
        for name in ["new1", "new2"] {
            assert_eq!(user(&site, name).await.status, UserStatus::Deleted, "{name}");
        }
        let left = site.app.db.read(|read| {
            let role = roles::find_by_name(read, ORG, "Dispatcher")?.is_some();
            let company = companies::find_by_name(read, ORG, "Nordic")?.is_some();
            let group = groups::find_by_name(read, ORG, "Sales")?.is_some();
            Ok::<_, Fault>((role, company, group, teams::find_by_name(read, ORG, "North")?.is_some()))
        });
        assert_eq!(left.await.unwrap(), (false, false, false, false), "what it made and nobody is in went");
        let ctx = site.ctx(ada).await;
        assert!(site.write(move |tx| imports::undo(&ctx, tx, id)).await.unwrap_err().is("import.cannot_undo"), "once");
        // Whoever went to the bin may come back.
        let (ctx, new1) = (site.ctx(ada).await, user(&site, "new1").await.id);
        site.write(move |tx| users::restore(&ctx, tx, new1)).await.unwrap();
    }
);

db::on_both!(
    // covers: G7
    async fn what_somebody_changed_since_stays_and_is_listed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        for name in ["ann", "bob"] {
            site.person(name, Builtin::TeamMember, root).await;
        }
        let text = format!(
            "{HEAD},ann,,,,1,,,,,,,,,\n,bob,,,,2,,,,,,,,,\n,new1,N,One,n1@x.example,,,Sales,,,,,,,\n,new2,N,Two,n2@x.example,,,Sales,,,,,,,\n\
             ,new3,N,Three,n3@x.example,,,,,,,,,,\n"
        );
        let done = bring(&site, ada, "f.csv", &text).await;
        for name in ["bob", "new1"] {
            let (ctx, user) = (site.ctx(ada).await, user(&site, name).await);
            let mut form = UpdateUser::from_user(&user);
            form.about.job_title = "Touched".into();
            site.write(move |tx| users::update(&ctx, tx, form.clone())).await.unwrap();
        }
        let (call, new3) = (site.product(), user(&site, "new3").await.id);
        site.write(move |tx| users::note_sign_in(&call, tx, new3).map_err(Fault::from)).await.unwrap();
        let told = undo(&site, ada, done.id).await;
        let of = |name: &str| told.iter().find(|row| row.label.contains(&format!("({name})")) || row.label == name).unwrap();
        assert_eq!((of("ann").outcome.as_str(), of("new2").outcome.as_str()), ("undone", "undone"));
        assert_eq!((of("bob").code.as_str(), of("new1").code.as_str()), ("undo.changed_since", "undo.changed_since"));
        assert_eq!((of("new3").code.as_str(), of("Sales").outcome.as_str()), ("undo.signed_in", "kept"), "new1 is in the group");
        assert_eq!((user(&site, "ann").await.phone.as_str(), user(&site, "bob").await.phone.as_str()), ("", "2"));
        assert_eq!((user(&site, "new1").await.status, user(&site, "new2").await.status), (UserStatus::Active, UserStatus::Deleted));
        let sum = get(&site, ada, done.id).await.summary();
        assert_eq!((sum.undone, sum.kept), (2, 4));
    }
);

db::on_both!(
    // covers: G6, G7
    async fn people_who_were_deactivated_come_back(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let frozen = site.person("fro", Builtin::TeamMember, root).await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::freeze(&ctx, tx, users::Freeze { user: frozen, reason: "away".into() })).await.unwrap();
        for n in 0..45 {
            site.person(&format!("m{n}"), Builtin::TeamMember, root).await;
        }
        let id = upload_as(&site, ada, "User name\nm0\n", |settings| settings.absent = Some(Absent::default())).await;
        let checked = check(&site, ada, id).await;
        assert_eq!(checked.summary().deactivated, 45);
        let (ctx, token) = (site.ctx(ada).await, checked.check_token);
        let input = BeginImport { deactivates: true, reason: "gone".into(), ..BeginImport::of(id, token) };
        site.write(move |tx| imports::import(&ctx, tx, input.clone())).await.unwrap();
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        assert_eq!(user(&site, "m44").await.status, UserStatus::Inactive);
        let told = undo(&site, ada, id).await;
        assert_eq!((told.len(), told.iter().filter(|row| row.outcome == "undone").count()), (45, 45), "{told:?}");
        assert_eq!((user(&site, "m44").await.status, user(&site, "fro").await.status), (UserStatus::Active, UserStatus::Frozen));
        assert_eq!(user(&site, "fro").await.freeze_reason, "away");
    }
);

db::on_both!(
    // covers: G7
    async fn companies_go_back_to_where_they_were_and_others_may_not_undo(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let north = site.company("North", root).await;
        let oslo = site.company("Oslo", north).await;
        let done = bring(&site, ada, "c.csv", "Company,Parent company\nOslo,AdventureWorks Cycle\nBergen,North\nPier,Bergen\n").await;
        let una = site.person("una", Builtin::UserAdministrator, root).await;
        let (ctx, id) = (site.ctx(una).await, done.id);
        assert!(site.write(move |tx| imports::undo(&ctx, tx, id)).await.unwrap_err().is("not_found"));
        let told = undo(&site, ada, id).await;
        assert!(told.len() == 3 && told.iter().all(|row| row.outcome == "undone"), "{told:?}");
        let all = site.app.db.read(|read| companies::list(read, ORG)).await.unwrap();
        assert_eq!((all.len(), all.iter().find(|c| c.id == oslo).and_then(|c| c.parent_id)), (3, Some(north)));

        // It is too late once the import's time is over; and what did nothing has nothing to undo.
        let late = bring(&site, ada, "d.csv", "Company,Parent company\nBergen,North\n").await;
        let nothing = bring(&site, ada, "e.csv", "Company,Parent company\nBergen,North\n").await;
        site.clock.advance_secs(29 * 24 * 3600);
        let now = site.product().now;
        let nothing = get(&site, ada, nothing.id).await;
        assert!(imports::may_undo(&get(&site, ada, late.id).await, now) && !imports::may_undo(&nothing, now));
        site.clock.advance_secs(2 * 24 * 3600);
        let (ctx, id) = (site.ctx(ada).await, late.id);
        assert!(site.write(move |tx| imports::undo(&ctx, tx, id)).await.unwrap_err().is("import.cannot_undo"));
    }
);

db::on_both!(
    // covers: G7
    async fn the_page_undoes_stops_and_goes_on(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let rows: Vec<String> = (0..50).map(|n| format!(",u{n},U,N{n},u{n}@x.example,,,,,,,,,,\n")).collect();
        let text = format!("{HEAD}{}", rows.concat());
        let done = bring(&site, ada, "f.csv", &text).await;
        let browser = site.signed_in(ada).await;
        let page = imports::paths::show(done.id);
        let shown = browser.get(&page).await;
        crate::import_pages::sound(&shown);
        assert!(shown.shows(&format!("{page}/undo")) && shown.shows("It can be undone until"));
        let asks = browser.get(&format!("{page}/undo")).await;
        crate::import_pages::sound(&asks);
        assert!(asks.shows("goes to the recycle bin"));
        assert_eq!(browser.post(&format!("{page}/undo"), &[]).await.location(), page);
        let bar = browser.get(&page).await;
        crate::import_pages::sound(&bar);
        assert!(bar.shows("Undoing") && bar.shows("data-poll"));
        browser.post(&format!("{page}/stop"), &[]).await;
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let stopped = browser.get(&page).await;
        crate::import_pages::sound(&stopped);
        assert!(stopped.shows("Go on undoing"), "{}", stopped.body);
        browser.post(&format!("{page}/undo"), &[]).await;
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let undone = browser.get(&page).await;
        crate::import_pages::sound(&undone);
        assert!(undone.shows("As before") && !undone.shows(&format!("{page}/undo")), "{}", undone.body);
        assert_eq!(outcomes(&site, ada, done.id).await.len(), 50);
        let _ = begin;
    }
);

db::on_both!(
    // covers: A10, G7
    async fn employee_cards_that_came_with_people_go_with_them(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let old = crate::employees::card(&site, ada, "Old", "new2@x.example", root).await;
        let text = format!(
            "{HEAD},new1,New,One,new1@x.example,,,,,,,,,,\n,new2,New,Two,new2@x.example,,,,,,,,,,\n,new3,New,Three,new3@x.example,,,,,,,,,,\n"
        );
        let done = bring(&site, ada, "f.csv", &text).await;
        assert_eq!(done.summary().cards(), [2, 1, 0], "none is made or linked silently");
        let shown = site.signed_in(ada).await.get(&imports::paths::show(done.id)).await;
        assert!(shown.shows("Made, none had the address") && shown.shows("Linked by the address"), "{}", shown.body);
        let (new1, new2, new3) = (user(&site, "new1").await.id, user(&site, "new2").await.id, user(&site, "new3").await.id);
        assert_eq!(crate::employees::case(&site, ada, new2).await, (Case::Linked, Some(old)));
        let (_, kept) = crate::employees::case(&site, ada, new3).await;
        let (ctx, kept) = (site.ctx(ada).await, kept.unwrap());
        site.write(move |tx| {
            let (card, _) = employees::target(tx, ORG, kept)?;
            let form = CardForm { job_title: "Driver".into(), ..CardForm::of(&card) };
            employees::update(&ctx, tx, &UpdateEmployee { employee: kept, version: card.version, form })
        })
        .await
        .unwrap();
        let told = undo(&site, ada, done.id).await;
        assert!(told.iter().all(|row| row.outcome == "undone"), "{told:#?}");
        let with_words: Vec<&str> = told.iter().filter(|row| !row.message.is_empty()).map(|row| row.label.as_str()).collect();
        assert_eq!(with_words, ["New Three (new3)"], "the card that somebody changed stays, and that is told");
        assert_eq!(crate::employees::case(&site, ada, new1).await, (Case::Unlinked, None));
        assert_eq!(crate::employees::case(&site, ada, new3).await, (Case::Created, Some(kept)));
        let cards = site
            .app
            .db
            .read(move |read| Ok::<_, Fault>((employees::find(read, ORG, old)?.unwrap(), employees::find(read, ORG, kept)?.unwrap())));
        let (old, kept) = cards.await.unwrap();
        assert_eq!((old.user, kept.user), (None, Some(new3)), "one that was there before stands without a user again");
    }
);

db::on_both!(
    // covers: G7, C2
    async fn what_an_import_made_and_somebody_gave_rights_to_since_stays(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let text = "User name,First name,Last name,Email,Department,Teams\nnew,New,One,new@x.example,Sales,North\n";
        let done = bring(&site, ada, "f.csv", text).await;
        let ctx = site.ctx(ada).await;
        let give = site.write(move |tx| {
            let group = groups::find_by_name(tx, ORG, "Sales")?.unwrap().id;
            let profile = profiles::list(tx, ORG)?.first().unwrap().id;
            permission_sets::grant(&ctx, tx, GrantSet { holder: Holder::Group(group), profile, until: None })
        });
        give.await.unwrap();
        let told = undo(&site, ada, done.id).await;
        let of = |name: &str| told.iter().find(|row| row.label.contains(name)).unwrap();
        assert_eq!((of("new").outcome.as_str(), of("North").outcome.as_str()), ("undone", "undone"), "{told:?}");
        assert_eq!(of("Sales").code, "undo.changed_since");
        assert!(site.app.db.read(|read| groups::find_by_name(read, ORG, "Sales")).await.unwrap().is_some());
    }
);

db::on_both!(
    // covers: G7, G11
    async fn imports_and_bulk_changes_in_a_row_are_taken_back_one_after_the_other(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        for name in ["ann", "bob", "cid"] {
            site.person(name, Builtin::TeamMember, root).await;
        }
        let (start, text) =
            (picture(&site, "ann").await, |phone: &str| format!("User name,Phone\nann,{phone}\nbob,{phone}\nnew,{phone}\n"));
        let first = bring(
            &site,
            ada,
            "first.csv",
            &format!("{HEAD},new,New,One,new@x.example,1,,,,,,,,,\n,ann,,,,1,,,,,,,,,\n,bob,,,,1,,,,,,,,,\n"),
        )
        .await;
        let after_first = picture(&site, "ann").await;
        // A bulk change over the first import, a second import over both.
        let people = vec![user(&site, "ann").await.id, user(&site, "new").await.id];
        let ctx = site.ctx(ada).await;
        let freeze = identity::bulk::Action::Simple(identity::bulk::ActionKind::Freeze);
        let (frozen, _) = crate::bulk::as_foretold(&site, &ctx, identity::bulk::People::Ticked(people), freeze).await;
        let after_bulk = picture(&site, "ann").await;
        let second = bring(&site, ada, "second.csv", &text("2")).await;
        assert_eq!(second.summary().counts.updated, 3, "{:?}", outcomes(&site, ada, second.id).await);
        // Somebody changes Bob in between: only he stays as he is, in each.
        let (ctx, mut form) = (site.ctx(ada).await, UpdateUser::from_user(&user(&site, "bob").await));
        form.about.job_title = "Touched".into();
        site.write(move |tx| users::update(&ctx, tx, form.clone())).await.unwrap();

        let kept = |told: &[Outcome]| told.iter().filter(|row| row.outcome == "kept").map(|row| row.label.clone()).collect::<Vec<_>>();
        let told = undo(&site, ada, second.id).await;
        assert_eq!(kept(&told), ["bob"], "{told:?}");
        assert_eq!(picture(&site, "ann").await, after_bulk);
        let ctx = site.ctx(ada).await;
        let (_, came) = crate::bulk::undone(&site, &ctx, &frozen).await;
        assert!(
            came.iter().all(|(_, outcome, code, _)| *outcome == Some(identity::bulk::RowOutcome::Changed) && code.is_empty()),
            "{came:?}"
        );
        assert_eq!(picture(&site, "ann").await, after_first);
        let told = undo(&site, ada, first.id).await;
        assert_eq!(kept(&told), ["bob"], "{told:?}");
        assert_eq!((picture(&site, "ann").await, user(&site, "new").await.status), (start, UserStatus::Deleted));
        assert_eq!(user(&site, "bob").await.phone, "2");
    }
);
