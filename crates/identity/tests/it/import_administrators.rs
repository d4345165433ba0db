//! Files that make administrators, files that invite: neither happens without being asked for by name.

use std::fmt::Write as _;

use identity::imports::{self, Administering, BeginImport, Begun, ImportJob, ImportState};
use identity::roles::{self, Builtin};
use identity::testing::{ORG, Site};
use identity::users;
use identity::{ImportId, UserId};

use crate::import_pages::sound;
use crate::imports::{check, get, outcomes, try_begin, upload, worker};

const TEAM: &str = "User name,First name,Last name,Email,Role\n\
    ann,Ann,Ames,ann@x.example,Administrator\n\
    bob,Bob,Boyd,bob@x.example,Team member\n\
    mem,Mem,Tester,mem@x.example,User administrator\n\
    cid,Cid,Cole,cid@x.example,\n";

async fn role_of(site: &Site, name: &'static str) -> Option<String> {
    let found = site.app.db.read(move |read| {
        let Some(user) = users::find_by_user_name(read, ORG, name)? else { return Ok::<_, kernel::Fault>(None) };
        Ok(user.role.map(|role| roles::find(read, ORG, role)).transpose()?.flatten().map(|role| role.name))
    });
    found.await.unwrap()
}

/// Whoever is a team member is an administrator from now on.
async fn team_members_administer(site: &Site) {
    let written = site.write(|tx| {
        let member = roles::find_builtin(tx, ORG, Builtin::TeamMember)?.unwrap();
        let administrator = roles::find_builtin(tx, ORG, Builtin::UserAdministrator)?.unwrap();
        let sql = "UPDATE admin_scope SET role_id = $2 WHERE org = $1 AND role_id = $3";
        tx.execute_text(sql, db::params![ORG, member.id, administrator.id]).map_err(kernel::Fault::from)
    });
    written.await.unwrap();
}

/// What became of each row, by its code if it has one.
async fn came(site: &Site, by: UserId, id: ImportId) -> Vec<(String, String)> {
    outcomes(site, by, id).await.into_iter().map(|row| (row.outcome, row.code)).collect()
}

async fn mails(site: &Site) -> i64 {
    let rows = site.app.db.read(|read| read.query_text("SELECT COUNT(*) FROM outbox", &[])).await.unwrap();
    rows.into_iter().next().unwrap().only().unwrap()
}

db::on_both!(
    // covers: G8
    async fn rows_that_make_administrators_need_a_second_confirmation(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        site.person("mem", Builtin::TeamMember, root).await;
        let id = upload(&site, ada, None, "team.csv", TEAM.as_bytes(), root).await.unwrap();
        let checked = check(&site, ada, id).await;
        assert_eq!(checked.summary().administrators(), 2);
        let rows = outcomes(&site, ada, id).await;
        assert!(rows[0].message.contains("makes an administrator") && rows[1].message.is_empty(), "{rows:?}");

        let refused = try_begin(&site, ada, id, Administering::Ticked).await.unwrap_err();
        assert!(refused.is("import.administrators_unconfirmed"));
        assert!(refused.fields[0].message.contains("2 rows make administrators: Ann Ames (ann), Mem Tester (mem)."), "{refused:?}");
        assert_eq!(get(&site, ada, id).await.state, ImportState::Checked, "nothing has begun");
        assert_eq!(role_of(&site, "ann").await, None);

        assert_eq!(try_begin(&site, ada, id, Administering::All).await.unwrap(), Begun::Importing);
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let done = get(&site, ada, id).await;
        assert_eq!((done.imported.clone(), done.state), (checked.checked, ImportState::Done));
        assert_eq!(role_of(&site, "ann").await.as_deref(), Some("Administrator"));
        assert_eq!(role_of(&site, "mem").await.as_deref(), Some("User administrator"));

        let again = upload(&site, ada, None, "again.csv", TEAM.as_bytes(), root).await.unwrap();
        assert_eq!(check(&site, ada, again).await.summary().administrators(), 0, "they are administrators already");
        assert_eq!(try_begin(&site, ada, again, Administering::Ticked).await.unwrap(), Begun::Importing);
    }
);

db::on_both!(
    // covers: G8
    async fn an_administrator_whom_no_check_named_stays_out(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let id = upload(
            &site,
            ada,
            None,
            "team.csv",
            TEAM.replace("User administrator", "").replace("Administrator", "Team member").as_bytes(),
            root,
        )
        .await
        .unwrap();
        check(&site, ada, id).await;
        assert_eq!(try_begin(&site, ada, id, Administering::Ticked).await.unwrap(), Begun::Importing);
        // Between the first batch and the last, the role itself has become an administrator's.
        team_members_administer(&site).await;
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let rows = outcomes(&site, ada, id).await;
        assert!(rows.iter().all(|row| row.outcome == "failed"), "{rows:?}");
        assert_eq!(role_of(&site, "ann").await, None);
    }
);

db::on_both!(
    // covers: G8
    async fn invitations_go_out_only_if_ticked(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        for (ticked, first, sent) in [(false, "ann", 0), (true, "eve", 3)] {
            let file = format!(
                "User name,First name,Last name,Email,Status\n{first},A,A,{first}@x.example,\n{first}2,B,B,{first}2@x.example,Active\n\
                 {first}3,C,C,{first}3@x.example,Draft\n{first}4,D,D,{first}4@x.example,Inactive\n{first}5,E,E,{first}5@x.example,Active\n"
            );
            let id = upload(&site, ada, None, "f.csv", file.as_bytes(), root).await.unwrap();
            let (ctx, mut settings) = (site.ctx(ada).await, get(&site, ada, id).await.settings.unwrap());
            assert!(!settings.invites, "off unless ticked");
            settings.invites = ticked;
            site.write(move |tx| imports::choose(&ctx, tx, id, &settings)).await.unwrap();
            check(&site, ada, id).await;
            assert_eq!(mails(&site).await, 0, "a check mails nothing");
            try_begin(&site, ada, id, Administering::Ticked).await.unwrap();
            worker(&site, ImportJob::default()).run_due().await.unwrap();
            assert_eq!(get(&site, ada, id).await.summary().counts.created, 5);
            assert_eq!(mails(&site).await, sent);
        }
    }
);

db::on_both!(
    // covers: G8
    async fn a_yes_to_some_administrators_is_none_to_others(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let text = TEAM.replace("User administrator", "Team member");
        let id = upload(&site, ada, None, "team.csv", text.as_bytes(), root).await.unwrap();
        assert_eq!(check(&site, ada, id).await.summary().administrators(), 1);
        assert_eq!(try_begin(&site, ada, id, Administering::All).await.unwrap(), Begun::Importing);
        // After the yes, another role becomes an administrator's.
        team_members_administer(&site).await;
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let rows = outcomes(&site, ada, id).await;
        let came: Vec<(&str, &str)> = rows.iter().map(|row| (row.outcome.as_str(), row.code.as_str())).collect();
        let refused = ("failed", "role.administrator_unconfirmed");
        assert_eq!(came, [("created", "role.makes_administrator"), refused, refused, refused]);
        assert_eq!((role_of(&site, "ann").await.as_deref(), role_of(&site, "bob").await), (Some("Administrator"), None));
    }
);

const MADE: (&str, &str) = ("created", "role.makes_administrator");
const UNTICKED: (&str, &str) = ("failed", "role.administrator_unticked");

fn brief(rows: &[(String, String)]) -> Vec<(&str, &str)> {
    rows.iter().map(|(outcome, code)| (outcome.as_str(), code.as_str())).collect()
}

/// Rows with this role in turn, from `first` on.
fn rows(roles: &[&str]) -> String {
    let mut text = "User name,First name,Last name,Email,Role,Manager email\n".to_owned();
    for (n, role) in roles.iter().enumerate() {
        let _ = writeln!(text, "p{n},P,N{n},p{n}@x.example,{role},");
    }
    text
}

db::on_both!(
    // covers: G8
    async fn only_ticked_rows_make_administrators(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let mut text = rows(&["Administrator", "Team member", "User administrator", "Administrator"]);
        text.push_str("below,Be,Low,below@x.example,,p3@x.example\n");
        let id = upload(&site, ada, None, "team.csv", text.as_bytes(), root).await.unwrap();
        let checked = check(&site, ada, id).await;
        assert_eq!(checked.summary().administrators(), 3);
        let (ctx, token) = (site.ctx(ada).await, checked.check_token);
        let begin = async |ticks: imports::Ticks| {
            let (ctx, input) = (ctx.clone(), BeginImport { ticks, ..BeginImport::of(id, token.clone()) });
            site.write(move |tx| imports::import(&ctx, tx, input.clone())).await
        };
        // A tick for a row that makes none, and for one that is not there, is none.
        let refused = begin(vec![(3, true), (99, true)]).await.unwrap_err();
        assert!(refused.is("import.administrators_unconfirmed") && refused.fields[0].field == "administrators", "{refused:?}");
        // Ticks kept on the way from page to page count, the last word of each.
        let (acting, same) = (ctx.clone(), token.clone());
        site.write(move |tx| imports::tick_administrators(&acting, tx, id, &same, &[(2, true), (4, true)])).await.unwrap();
        let acting = ctx.clone();
        let stale = site.write(move |tx| imports::tick_administrators(&acting, tx, id, "an older check", &[(5, true)])).await.unwrap_err();
        assert!(stale.is("import.not_now"), "{stale:?}");
        assert_eq!(begin(vec![(4, false), (5, false)]).await.unwrap(), Begun::Importing);
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let came = came(&site, ada, id).await;
        assert_eq!(brief(&came), [MADE, ("created", ""), UNTICKED, UNTICKED, ("failed", "reports_to.failed")]);
        assert_eq!(role_of(&site, "p0").await.as_deref(), Some("Administrator"));
        let told = site.app.db.read(|read| {
            let sql = "SELECT changes FROM audit_event WHERE org = $1 AND kind = 'import.started'";
            read.query_text(sql, db::params![ORG])
        });
        let told: String = told.await.unwrap().into_iter().next().unwrap().only().unwrap();
        assert!(told.contains("administrators") && told.contains("administrators_refused"), "{told}");

        // What was left out comes with the next file, once it is ticked; the rest is as it is.
        let again = upload(&site, ada, None, "again.csv", text.as_bytes(), root).await.unwrap();
        let checked = check(&site, ada, again).await;
        assert_eq!(checked.summary().administrators(), 2, "no tick comes over from another check");
        assert_eq!(try_begin(&site, ada, again, Administering::Nobody).await.unwrap(), Begun::Importing);
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        assert_eq!(get(&site, ada, again).await.summary().counts.failed, 3);
        assert_eq!(role_of(&site, "p3").await, None);
    }
);

db::on_both!(
    // covers: G8
    async fn administrators_are_ticked_page_by_page(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let id = upload(&site, ada, None, "many.csv", rows(&["Administrator"; 120]).as_bytes(), site.root().await).await.unwrap();
        check(&site, ada, id).await;
        let page = imports::paths::show(id);
        let first = browser.get(&page).await;
        sound(&first);
        assert!(first.shows("120 rows make somebody") && first.shows("P N0 (p0)") && first.shows("P N49 (p49)"));
        assert!(!first.shows("P N50 (p50)</label>") && first.shows("More rows") && !first.shows("Rows before"), "fifty a page");
        let (token, to) = (first.input("token").unwrap(), format!("{page}/import"));
        let ticked = [("token", &*token), ("at", "after=-1"), ("named", "2"), ("named", "3"), ("administrator", "3"), ("go", "after=51")];
        let next = browser.post(&to, &[&ticked[..], &[("reason", "typed"), ("administrators", "ticked")]].concat()).await;
        sound(&next);
        assert!(next.shows("P N50 (p50)") && next.shows("Rows before") && next.shows("More rows"));
        let ticked = [("token", &*token), ("at", "after=51"), ("named", "52"), ("administrator", "52"), ("go", "before=52")];
        let back = browser.post(&to, &ticked).await;
        sound(&back);
        let is_ticked = |line: &str| {
            let tag = back.body.split('<').find(|tag| tag.contains("name=\"administrator\"") && tag.contains(&format!("value=\"{line}\"")));
            tag.unwrap().contains(" checked")
        };
        assert!(is_ticked("3") && !is_ticked("2") && !is_ticked("4"));
        // A refusal keeps the page that was looked at; what it said is not kept.
        let none = [("token", &*token), ("at", "after=51"), ("named", "3"), ("named", "52")];
        let refused = browser.post(&to, &none).await;
        assert!(refused.status == 422 && refused.shows("P N50 (p50)") && refused.shows("120 rows make administrators"), "{}", refused.body);
        let clear = [("token", &*token), ("at", "after=51"), ("named", "52"), ("named", "53")];
        let begun = browser.post(&to, &[&clear[..], &[("administrator", "53")]].concat()).await;
        assert_eq!(begun.status, 303, "{}", begun.body);
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let made: Vec<usize> = (0..120).zip(came(&site, ada, id).await).filter(|(_, row)| row.0 == "created").map(|(n, _)| n).collect();
        assert_eq!(made, [1, 51]);
        let report = browser.get(&page).await;
        sound(&report);
        assert!(report.shows("118 rows") && report.shows("role.administrator_unticked"), "{}", report.body);
        let file = browser.get(&format!("{page}/failed.csv")).await;
        assert_eq!(file.body.matches("role.administrator_unticked").count(), 118);
        assert!(file.body.contains("was not ticked"));
    }
);
