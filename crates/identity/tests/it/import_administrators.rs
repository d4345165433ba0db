//! Files that make administrators, files that invite: neither happens without being asked for by name.

use identity::imports::{self, Begun, ImportJob, ImportState};
use identity::roles::{self, Builtin};
use identity::testing::{ORG, Site};
use identity::users;

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

        let refused = try_begin(&site, ada, id, false).await.unwrap_err();
        assert!(refused.is("import.administrators_unconfirmed"));
        assert!(refused.fields[0].message.contains("2 rows make administrators: Ann Ames (ann), Mem Tester (mem)."), "{refused:?}");
        assert_eq!(get(&site, ada, id).await.state, ImportState::Checked, "nothing has begun");
        assert_eq!(role_of(&site, "ann").await, None);

        assert_eq!(try_begin(&site, ada, id, true).await.unwrap(), Begun::Importing);
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let done = get(&site, ada, id).await;
        assert_eq!((done.imported.clone(), done.state), (checked.checked, ImportState::Done));
        assert_eq!(role_of(&site, "ann").await.as_deref(), Some("Administrator"));
        assert_eq!(role_of(&site, "mem").await.as_deref(), Some("User administrator"));

        let again = upload(&site, ada, None, "again.csv", TEAM.as_bytes(), root).await.unwrap();
        assert_eq!(check(&site, ada, again).await.summary().administrators(), 0, "they are administrators already");
        assert_eq!(try_begin(&site, ada, again, false).await.unwrap(), Begun::Importing);
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
        assert_eq!(try_begin(&site, ada, id, false).await.unwrap(), Begun::Importing);
        // Between the first batch and the last, the role itself has become an administrator's.
        let ctx = site.product();
        site.write(move |tx| {
            let member = roles::find_builtin(tx, ORG, Builtin::TeamMember)?.unwrap();
            let administrator = roles::find_builtin(tx, ORG, Builtin::UserAdministrator)?.unwrap();
            let sql = "UPDATE admin_scope SET role_id = $2 WHERE org = $1 AND role_id = $3";
            tx.execute_text(sql, db::params![ctx.org, member.id, administrator.id]).map_err(kernel::Fault::from)
        })
        .await
        .unwrap();
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
            try_begin(&site, ada, id, false).await.unwrap();
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
        assert_eq!(try_begin(&site, ada, id, true).await.unwrap(), Begun::Importing);
        // After the yes, another role becomes an administrator's.
        let ctx = site.product();
        site.write(move |tx| {
            let member = roles::find_builtin(tx, ORG, Builtin::TeamMember)?.unwrap();
            let administrator = roles::find_builtin(tx, ORG, Builtin::UserAdministrator)?.unwrap();
            let sql = "UPDATE admin_scope SET role_id = $2 WHERE org = $1 AND role_id = $3";
            tx.execute_text(sql, db::params![ctx.org, member.id, administrator.id]).map_err(kernel::Fault::from)
        })
        .await
        .unwrap();
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let rows = outcomes(&site, ada, id).await;
        let came: Vec<(&str, &str)> = rows.iter().map(|row| (row.outcome.as_str(), row.code.as_str())).collect();
        let refused = ("failed", "role.administrator_unconfirmed");
        assert_eq!(came, [("created", "role.makes_administrator"), refused, refused, refused]);
        assert_eq!((role_of(&site, "ann").await.as_deref(), role_of(&site, "bob").await), (Some("Administrator"), None));
    }
);
