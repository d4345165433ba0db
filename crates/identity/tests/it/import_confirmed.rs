//! What was confirmed is what is done: nobody leaves whom the check did not name, a check of older data is made again, an import that
//! cannot go on is not begun twice.

use identity::imports::{self, Absent, BeginImport, Begun, ImportJob, ImportState};
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{self, UserStatus};
use identity::{ImportId, UserId, organization, plans, profiles, roles, seats};
use kernel::Fault;

use crate::imports::{begin, check, get, outcomes, try_begin, upload_as, user, worker};

const HEAD: &str = "User name,First name,Last name,Email,Phone,Manager email\n";

fn everybody(settings: &mut imports::Settings) {
    settings.absent = Some(Absent::default());
}

async fn confirm(site: &Site, by: UserId, id: ImportId) -> Result<Begun, Fault> {
    let (ctx, token) = (site.ctx(by).await, get(site, by, id).await.check_token);
    let input = BeginImport { deactivates: true, reason: "They left".into(), ..BeginImport::of(id, token) };
    site.write(move |tx| imports::import(&ctx, tx, input.clone())).await
}

async fn go_on(site: &Site, by: UserId, id: ImportId) {
    let ctx = site.ctx(by).await;
    site.write(move |tx| imports::go_on(&ctx, tx, id)).await.unwrap();
    worker(site, ImportJob::default()).run_due().await.unwrap();
}

db::on_both!(
    // covers: G6
    async fn whoever_came_after_the_check_does_not_leave(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let chief = site.person("chief", Builtin::Administrator, root).await;
        let una = site.person("una", Builtin::UserAdministrator, root).await;
        for name in ["ann", "bob", "cid", "dee"] {
            site.person(name, Builtin::TeamMember, root).await;
        }
        let id = upload_as(&site, una, &format!("{HEAD}ann,,,,1,\n"), everybody).await;
        let checked = check(&site, una, id).await;
        let foretold = outcomes(&site, una, id).await;
        assert_eq!((checked.summary().deactivated, checked.summary().spared), (3, 3));
        assert_eq!(confirm(&site, una, id).await.unwrap(), Begun::Importing);
        for n in 0..20 {
            site.person(&format!("new{n}"), Builtin::TeamMember, root).await;
        }
        // The check said that she stays, so nobody confirmed that she leaves, though by now she might.
        let (ctx, mut form) = (site.ctx(ada).await, users::UpdateUser::from_user(&user(&site, "chief").await));
        form.place.role = site.app.db.read(|read| roles::find_builtin(read, ORG, Builtin::TeamMember)).await.unwrap().map(|role| role.id);
        site.write(move |tx| users::update(&ctx, tx, form.clone())).await.unwrap();
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let done = get(&site, una, id).await;
        assert_eq!((done.state, done.imported.as_ref()), (ImportState::Done, checked.checked.as_ref()), "{}", done.fault);
        assert_eq!(outcomes(&site, una, id).await, foretold);
        for name in ["new0", "new19", "chief", "ann"] {
            assert_eq!(user(&site, name).await.status, UserStatus::Active, "{name}");
        }
        assert_eq!(user(&site, "dee").await.status, UserStatus::Inactive);
        let _ = chief;
    }
);

db::on_both!(
    // covers: G6
    async fn nobody_leaves_while_a_row_has_no_key(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        for name in ["ann", "bob"] {
            site.person(name, Builtin::TeamMember, site.root().await).await;
        }
        for row in [",Ann,Ames,,1,\n", ",,,,1,ghost@x.example\n"] {
            let id = upload_as(&site, ada, &format!("{HEAD}bob,,,,1,\n{row}"), everybody).await;
            let sum = check(&site, ada, id).await.summary();
            assert_eq!((sum.nameless, sum.deactivated, sum.counts.failed), (1, 0, 1), "{row}");
        }
        // Where nobody is to leave, the row fails by itself, and nothing is said of leaving.
        let id = upload_as(&site, ada, &format!("{HEAD},Ann,Ames,,1,\n"), |_| ()).await;
        check(&site, ada, id).await;
        assert!(!outcomes(&site, ada, id).await[0].message.contains("deactivated"));
    }
);

db::on_both!(
    // covers: G5
    async fn roles_plans_and_settings_that_changed_since_the_check_make_it_again(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let id = upload_as(&site, ada, &format!("{HEAD}new,New,One,new@x.example,1,\n"), |_| ()).await;
        check(&site, ada, id).await;
        let plan = site.app.db.read(|read| plans::list(read, ORG)).await.unwrap().remove(0);
        for change in ["role made", "role renamed", "plan renamed", "allowance", "settings"] {
            let (ctx, plan) = (site.ctx(ada).await, plan.id);
            site.write(move |tx| alter(&ctx, tx, change, plan)).await.unwrap();
            assert_eq!(begin(&site, ada, id).await, Begun::CheckingAgain, "{change}");
            worker(&site, ImportJob::default()).run_due().await.unwrap();
            assert_eq!(get(&site, ada, id).await.state, ImportState::Checked, "{change}");
        }
        assert_eq!(begin(&site, ada, id).await, Begun::Importing);
    }
);

fn alter(ctx: &access::Ctx, tx: &mut db::Tx<'_>, change: &str, plan: identity::PlanId) -> Result<(), Fault> {
    match change {
        "role made" => {
            let least = profiles::find_builtin(tx, ORG, profiles::BuiltinProfile::NoRecords)?.unwrap();
            let input = roles::CreateRole { name: "Dispatcher".into(), description: String::new(), parent: None, profiles: vec![least.id] };
            roles::create(ctx, tx, &input).map(drop)
        }
        "role renamed" => {
            let role = roles::find_by_name(tx, ORG, "Dispatcher")?.unwrap();
            let input = roles::EditRole {
                role: role.id,
                name: "Driver".into(),
                description: String::new(),
                parent: role.parent,
                version: role.version,
            };
            roles::edit(ctx, tx, &input).map(drop)
        }
        "plan renamed" => {
            let now = plans::find(tx, ORG, plan)?.unwrap();
            let input = plans::EditPlan {
                plan,
                name: "Another".into(),
                description: now.description,
                included: now.included,
                version: now.version,
            };
            plans::edit(ctx, tx, &input)
        }
        "allowance" => {
            let version = plans::find(tx, ORG, plan)?.unwrap().version;
            seats::set_allowance(ctx, tx, seats::SetAllowance { plan, allowance: "7".into(), version }).map(drop)
        }
        _ => {
            let mut input = organization::ChangeSettings::from(&organization::get(tx, ORG)?);
            input.debt_settlement = true;
            organization::change_settings(ctx, tx, input).map(drop)
        }
    }
}

db::on_both!(
    // covers: G7
    async fn an_import_that_cannot_go_on_can_be_undone_and_is_not_begun_twice(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let rows: Vec<String> = (0..90).map(|n| format!("u{n},U,N{n},u{n}@x.example,,\n")).collect();
        let rows = rows.concat();
        let id = upload_as(&site, ada, &format!("{HEAD}{rows}"), |_| ()).await;
        check(&site, ada, id).await;
        begin(&site, ada, id).await;
        // It did its first rows; then the program is another one, which orders them otherwise.
        let ctx = site.ctx(ada).await;
        let once = worker(&site, crate::import_restarts::stops_after(1, ctx, id));
        once.run_due().await.unwrap();
        assert_eq!(get(&site, ada, id).await.state, ImportState::Stopped);
        let broken = site.app.db.write(move |tx| {
            let read = "SELECT position FROM import WHERE org = $1 AND id = $2";
            let position: String = tx.query_text(read, db::params![ORG, id]).map(|mut rows| rows.remove(0).only())??;
            let other = position.replacen("\"plan\":\"", "\"plan\":\"0", 1);
            tx.execute_text("UPDATE import SET position = $3 WHERE org = $1 AND id = $2", db::params![ORG, id, other])
        });
        broken.await.unwrap();
        go_on(&site, ada, id).await;
        for _ in 0..8 {
            site.clock.advance_secs(6 * 3600);
            worker(&site, ImportJob::default()).run_due().await.unwrap();
        }
        let failed = get(&site, ada, id).await;
        assert_eq!(failed.state, ImportState::Failed, "{}", failed.fault);
        assert!(failed.fault.contains("Upload the file again"), "{}", failed.fault);
        let ctx = site.ctx(ada).await;
        assert!(site.write(move |tx| imports::check(&ctx, tx, id)).await.unwrap_err().is("import.not_now"));
        assert!(try_begin(&site, ada, id, imports::Administering::Ticked).await.unwrap_err().is("import.not_now"));
        let shown = site.signed_in(ada).await.get(&imports::paths::show(id)).await;
        crate::import_pages::sound(&shown);
        assert!(!shown.shows(&format!("{}/columns", imports::paths::show(id))), "{}", shown.body);
        assert!(shown.shows(&format!("{}/undo", imports::paths::show(id))));
        // What came in can be undone, and the file comes in anew as another import.
        let ctx = site.ctx(ada).await;
        site.write(move |tx| imports::undo(&ctx, tx, id)).await.unwrap();
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        assert_eq!(get(&site, ada, id).await.state, ImportState::Undone);
    }
);

db::on_both!(
    // covers: G5, G7
    async fn an_import_that_stopped_goes_on_only_while_nothing_has_changed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let rows: Vec<String> = (0..90).map(|n| format!("u{n},U,N{n},u{n}@x.example,,\n")).collect();
        let id = upload_as(&site, ada, &format!("{HEAD}{}", rows.concat()), |_| ()).await;
        let stopped_at = async |at: usize| {
            let ctx = site.ctx(ada).await;
            worker(&site, crate::import_restarts::stops_after(at, ctx, id)).run_due().await.unwrap();
            let import = get(&site, ada, id).await;
            assert_eq!(import.state, ImportState::Stopped, "{}", import.fault);
            import.summary().counts.created
        };
        check(&site, ada, id).await;
        begin(&site, ada, id).await;
        let first = stopped_at(1).await;
        // What the import itself wrote is no change.
        let ctx = site.ctx(ada).await;
        site.write(move |tx| imports::go_on(&ctx, tx, id)).await.unwrap();
        let second = stopped_at(1).await;
        assert!(first > 0 && second > first && second < 90, "{first} {second}");

        site.person("u89", Builtin::TeamMember, site.root().await).await;
        let ctx = site.ctx(ada).await;
        let refused = site.write(move |tx| imports::go_on(&ctx, tx, id)).await.unwrap_err();
        assert!(refused.is("import.changed_since") && refused.message.contains("once more"), "{refused:?}");
        let browser = site.signed_in(ada).await;
        let page = imports::paths::show(id);
        let again = browser.post(&format!("{page}/go-on"), &[]).await.location().to_owned();
        assert_ne!(again, page);
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let shown = browser.get(&again).await;
        crate::import_pages::sound(&shown);
        let new = again.rsplit('/').next().unwrap().parse::<ImportId>().unwrap();
        let checked = get(&site, ada, new).await;
        assert_eq!((checked.state, crate::imports::counts(&checked)), (ImportState::Checked, (89 - second, 1, second, 0)));
        begin(&site, ada, new).await;
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        assert_eq!(crate::imports::versions(&site).await.len(), 91, "nobody is doubled");
        // Each of the two is undone on its own.
        for import in [new, id] {
            let told = crate::import_undo::undo(&site, ada, import).await;
            assert!(told.iter().all(|row| row.outcome == "undone"), "{told:?}");
        }
        assert_eq!(user(&site, "u0").await.status, UserStatus::Deleted);
        // Only the importer's own, and nothing once its file is gone.
        let una = site.person("una", Builtin::UserAdministrator, site.root().await).await;
        let (ctx, own) = (site.ctx(una).await, site.ctx(ada).await);
        assert!(imports::again(&site.app.db, &ctx, id).await.unwrap_err().is("not_found"));
        imports::delete(&site.app.db, &own, id).await.unwrap();
        assert!(imports::again(&site.app.db, &own, id).await.unwrap_err().is("not_found"));
    }
);
