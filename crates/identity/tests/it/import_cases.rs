//! What single rows come to: keys, places, statuses, rights, words of other programs, and files that mean harm.

use identity::UserId;
use identity::imports::{self, ImportJob, ImportKind, ImportState};
use identity::roles::{self, Builtin, CopyRole};
use identity::testing::{ORG, Site};
use identity::users::{self, UserStatus};

use crate::imports::{begin, bring, check, codes_of, counts, get, outcomes, run, upload, upload_as, worker};

async fn user(site: &Site, name: &str) -> Option<users::User> {
    let name = name.to_owned();
    site.app.db.read(move |read| users::find_by_user_name(read, ORG, &name)).await.unwrap()
}

async fn failed_rows(site: &Site, ctx: &access::Ctx, import: &imports::Import) -> String {
    let (mut rows, mut file) = (imports::failed_rows(&site.app.db, ctx, import).await.unwrap(), Vec::new());
    while let Some(piece) = rows.next().await {
        file.extend_from_slice(&piece.unwrap());
    }
    String::from_utf8(file).unwrap()
}

/// The codes of the rows, in order; the outcome where there is none.
async fn codes(site: &Site, by: UserId, text: &str) -> Vec<String> {
    let import = bring(site, by, "f.csv", text).await;
    let rows = outcomes(site, by, import.id).await;
    rows.into_iter().map(|row| if row.code.is_empty() { row.outcome } else { row.code }).collect()
}

db::on_both!(
    // covers: G4, T-D12
    async fn failed_rows_are_corrected_and_brought_again(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let text = "Employee ID,First name,Last name,Email,Manager email\n\
            1,Ann,Ames,ann@x.example,cid@x.example\n\
            2,Bob,Boyd,bob-at-x,\n\
            3,Cid,Cole,cid@x.example,nobody@x.example\n\
            3,Dee,Dunn,dee@x.example,\n\
            5,Eve,Eng,eve@x.example,eve@x.example\n\
            6,Fay\n\
            7,Gus,Gray,françois.gus@x.example,ada\n";
        let done = bring(&site, ada, "team.csv", text).await;
        assert_eq!(counts(&done), (1, 0, 0, 6), "{:?}", outcomes(&site, ada, done.id).await);
        let ctx = site.ctx(ada).await;
        let file = failed_rows(&site, &ctx, &done).await;
        assert_eq!(file.lines().count(), 7);
        let mended = file.replace("bob-at-x", "bob@x.example").replace("nobody@x.example", "").replace("3,Dee", "4,Dee");
        let second = bring(&site, ada, "mended.csv", &mended).await;
        assert_eq!(counts(&second), (4, 0, 0, 2), "{:?}", outcomes(&site, ada, second.id).await);
        let ann = user(&site, "ann").await.unwrap();
        assert_eq!(ann.reports_to, user(&site, "cid").await.map(|cid| cid.id));
        assert_eq!(user(&site, "françois.gus").await.unwrap().reports_to, Some(ada));
    }
);

db::on_both!(
    // covers: T-D13
    async fn keys_find_people_in_order_and_never_two(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let made = codes(
            &site,
            ada,
            "Employee ID,User name,First name,Last name,Email\n1,ann,Ann,Ames,ann@x.example\n2,bob,Bob,Boyd,bob@x.example\n",
        )
        .await;
        assert_eq!(made, ["created", "created"]);
        let again = codes(
            &site,
            ada,
            "Employee ID,User name,First name,Last name,Email\n1,ann.b,Ann,Brown,ann.b@x.example\n2,ann,Bob,Boyd,bob@x.example\n",
        )
        .await;
        assert_eq!(again[0], "updated");
        assert!(["user_name.taken", "keys.differ"].contains(&again[1].as_str()), "{again:?}");
        let ann = user(&site, "ann.b").await.unwrap();
        assert_eq!(
            (ann.last_name.as_str(), ann.primary_email.as_deref(), ann.external_id.as_deref()),
            ("Brown", Some("ann.b@x.example"), Some("1"))
        );
        let mixed = codes(&site, ada, "Employee ID,User name,Email\n1,bob,\n,,\n,ANN.B,\n,,bob@x.example\n").await;
        assert_eq!(mixed, ["keys.differ", "unchanged", "unchanged"], "a blank row is none");
        assert_eq!(codes(&site, ada, "Employee ID,User name\n9,bob\n").await, ["keys.differ"]);
    }
);

db::on_both!(
    async fn statuses_are_those_a_file_may_set(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let head = "User name,First name,Last name,Email,Status\n";
        let rows = |statuses: [&str; 4]| {
            let row = |(n, status): (usize, &&str)| format!("s{n},S,N{n},s{n}@x.example,{status}\n");
            format!("{head}{}", statuses.iter().enumerate().map(row).collect::<String>())
        };
        let made = codes(&site, ada, &rows(["Active", "suspended", "Draft", "Locked"])).await;
        assert_eq!(made, ["created", "created", "created", "status.unknown"]);
        let status = async |name: &str| user(&site, name).await.unwrap().status;
        assert_eq!(
            (status("s0").await, status("s1").await, status("s2").await),
            (UserStatus::Active, UserStatus::Inactive, UserStatus::Draft)
        );
        let changed = codes(&site, ada, &rows(["Inactive", "Active", "Active", "Active"])).await;
        assert_eq!(changed, ["updated", "updated", "updated", "created"]);
        let frozen = user(&site, "s3").await.unwrap().id;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::lock(&ctx, tx, users::Lock { user: frozen })).await.unwrap();
        let kept = codes(&site, ada, &rows(["", "", "", "Active"])).await;
        assert_eq!(kept, ["unchanged", "unchanged", "unchanged", "status.kept"]);
        assert_eq!(status("s3").await, UserStatus::Locked);
        let below =
            head.replace("Status", "Status,Manager email") + "t1,T,T,t1@x.example,Retired,\nt2,T,T,t2@x.example,Active,t1@x.example\n";
        assert_eq!(codes(&site, ada, &below).await, ["status.unknown", "reports_to.failed"]);
    }
);

db::on_both!(
    // covers: D13, T-D13
    async fn an_importer_matches_and_changes_only_their_own(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let own = site.person("own", Builtin::TeamMember, europe).await;
        let una = site.person("una", Builtin::Auditor, europe).await;
        site.person("hid", Builtin::TeamMember, root).await;
        let text = "User name,First name,Last name,Email,Company,Manager email\n\
            ada,Evil,Owner,evil@x.example,Europe,\n\
            new1,N,One,ada@x.example,Europe,\n\
            new2,N,Two,new2@x.example,AdventureWorks Cycle,\n\
            new3,N,Three,new3@x.example,Europe,hid@x.example\n\
            own,Owen,Own,own@x.example,,\n\
            una,Una,Changed,una@x.example,,\n\
            new4,N,Four,new4@x.example,Europe,own\n";
        let id = upload(&site, jae, None, "f.csv", text.as_bytes(), europe).await.unwrap();
        run(&site, jae, id).await;
        let codes: Vec<String> =
            outcomes(&site, jae, id).await.into_iter().map(|r| if r.code.is_empty() { r.outcome } else { r.code }).collect();
        let expected =
            ["user_name.taken", "email.taken", "company.unknown", "reports_to.unknown", "updated", "access.outranked", "created"];
        assert_eq!(codes, expected);
        assert_eq!(user(&site, "ada").await.unwrap().primary_email.as_deref(), Some("ada@x.example"));
        assert_eq!(user(&site, "una").await.unwrap().last_name, "Tester");
        assert_eq!(user(&site, "own").await.unwrap().first_name, "Owen");
        let (ctx, other) = (site.ctx(ada).await, id);
        assert!(site.app.db.read(move |read| imports::get(&ctx, read, other)).await.unwrap_err().is("not_found"));
        let _ = (own, una);
    }
);

db::on_both!(
    async fn whoever_may_not_create_users_may_not_by_import_either(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let ctx = site.ctx(ada).await;
        let copy = site
            .write(move |tx| {
                let role = roles::find_builtin(tx, ORG, Builtin::Administrator)?.unwrap().id;
                let without = [access::Capability::CreateUsers].into_iter().collect();
                roles::copy(&ctx, tx, CopyRole { role, name: "Almost".into(), without })
            })
            .await
            .unwrap();
        let vic = site.person("vic", Builtin::TeamMember, root).await;
        let (ctx, mut form) = (site.ctx(ada).await, users::UpdateUser::from_user(&user(&site, "vic").await.unwrap()));
        form.place.role = Some(copy);
        site.write(move |tx| users::update(&ctx, tx, form.clone())).await.unwrap();
        let text = "User name,First name,Last name,Email\nnew,N,N,new@x.example\nvic,Victor,Tester,\n";
        assert_eq!(codes(&site, vic, text).await, ["access.missing", "updated"]);
        let member = site.person("mem", Builtin::TeamMember, root).await;
        assert!(upload(&site, member, None, "f.csv", text.as_bytes(), root).await.unwrap_err().is("access.missing"));
    }
);

db::on_both!(
    async fn a_right_that_is_taken_away_stops_an_import(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let una = site.person("una", Builtin::UserAdministrator, root).await;
        let text = "User name,First name,Last name,Email\nnew,N,N,new@x.example\n";
        let id = upload(&site, una, None, "f.csv", text.as_bytes(), root).await.unwrap();
        check(&site, una, id).await;
        begin(&site, una, id).await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::deactivate(&ctx, tx, users::Deactivate { user: una })).await.unwrap();
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let import = get(&site, una, id).await;
        assert_eq!((import.state, counts(&import)), (ImportState::Stopped, (0, 0, 0, 0)));
        assert!(import.fault.contains("not active"));
        assert!(user(&site, "new").await.is_none());
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::restore(&ctx, tx, una)).await.unwrap();
        // What was confirmed does not stand any more, so the file is checked once more.
        let (ctx, asking) = (site.ctx(una).await, site.ctx(una).await);
        assert!(site.write(move |tx| imports::go_on(&ctx, tx, id)).await.unwrap_err().is("import.changed_since"));
        let again = imports::again(&site.app.db, &asking, id).await.unwrap();
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        assert_eq!(get(&site, una, again).await.state, ImportState::Checked);
        begin(&site, una, again).await;
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        assert_eq!((get(&site, una, again).await.state, user(&site, "new").await.is_some()), (ImportState::Done, true));
    }
);

db::on_both!(
    // covers: G5
    async fn a_stale_check_is_made_again_and_shows_the_difference(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let text = "User name,First name,Last name,Email\nnew,N,N,new@x.example\nold,O,O,old@x.example\n";
        let id = upload(&site, ada, None, "f.csv", text.as_bytes(), root).await.unwrap();
        assert_eq!(counts(&check(&site, ada, id).await), (2, 0, 0, 0));
        let mut input = users::CreateUser::draft(users::UserType::Standard, "old", root);
        input.primary_email = Some("old@x.example".into());
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::create(&ctx, tx, input.clone())).await.unwrap();
        assert_eq!(begin(&site, ada, id).await, imports::Begun::CheckingAgain);
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let again = get(&site, ada, id).await;
        assert_eq!((again.state, counts(&again)), (ImportState::Checked, (1, 1, 0, 0)));
        assert_eq!(again.checked_before.as_ref().map(|sum| sum.counts.created), Some(2));
        let ctx = site.ctx(ada).await;
        let rows = site.app.db.read(move |read| imports::differences(&ctx, read, &again, 50)).await.unwrap();
        assert_eq!(
            rows.iter().map(|row| (row.line, row.outcome.as_str(), row.field.as_str())).collect::<Vec<_>>(),
            [(3, "updated", "created")]
        );
        assert_eq!(begin(&site, ada, id).await, imports::Begun::Importing);
    }
);

db::on_both!(
    // covers: G4
    async fn companies_without_a_parent_go_where_the_importer_says(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let north = site.company("North", root).await;
        let oslo = site.company("Oslo", north).await;
        let text = "Company,Parent company\nHarbour Group,\nHarbour East,Harbour Group\nOslo,\n";
        let id = upload_as(&site, ada, text, |settings| settings.defaults.company = None).await;
        check(&site, ada, id).await;
        assert_eq!(codes_of(&site, ada, id).await, ["parent.missing", "parent.failed", "unchanged"]);

        let id = upload_as(&site, ada, text, |settings| settings.defaults.company = Some(north)).await;
        let done = run(&site, ada, id).await;
        assert_eq!(counts(&done), (2, 0, 1, 0));
        let rows = outcomes(&site, ada, id).await;
        assert!(rows[0].code == "parent.usual" && rows[0].message.contains("North"), "{:?}", rows[0]);
        let named = async |name: &'static str| {
            let found = site.app.db.read(move |read| identity::companies::find_by_name(read, ORG, name)).await.unwrap();
            found.unwrap()
        };
        let group = named("Harbour Group").await;
        assert_eq!(group.parent_id, Some(north));
        assert_eq!(named("Harbour East").await.parent_id, Some(group.id));
        assert_eq!((named("Oslo").await.id, named("Oslo").await.parent_id), (oslo, Some(north)));

        // A file without the column of parents is a list of companies.
        let id = upload(&site, ada, Some(ImportKind::Companies), "list.csv", b"Company\nStandalone\n", root).await.unwrap();
        assert_eq!(counts(&run(&site, ada, id).await), (1, 0, 0, 0));
        assert_eq!(named("Standalone").await.parent_id, Some(root));
    }
);

db::on_both!(
    async fn companies_find_their_places(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let north = site.company("North", root).await;
        site.company("Oslo", root).await;
        let text = "Company,Parent company\n\
            Bergen Harbour,Bergen\nBergen,north\nOSLO,North\nadventureworks cycle,\nStray,\nLost,Nowhere\nLoop A,Loop B\nLoop B,Loop A\n\
            North,AdventureWorks Cycle\n";
        let codes = codes(&site, ada, text).await;
        let expected = [
            "created",
            "created",
            "updated",
            "unchanged",
            "parent.usual",
            "parent.unknown",
            "reference.cycle",
            "reference.cycle",
            "unchanged",
        ];
        assert_eq!(codes, expected);
        let bergen = site.app.db.read(|read| identity::companies::find_by_name(read, ORG, "Bergen")).await.unwrap().unwrap();
        assert_eq!(bergen.parent_id, Some(north));
    }
);

db::on_both!(
    async fn templates_of_other_programs_come_in(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let microsoft = "Username,First Name,Last Name,Display Name,Job Title,Department,Office Number,Office Phone,Mobile Phone,Fax,\
            Alternate email address,Address,City,State or Province,ZIP or Postal Code,Country or Region\n\
            chris@x.example,Chris,Green,Chris Green,IT Manager,IT,1,555 1,555 2,,c@y.example,1 Way,Redmond,Wa,98052,United States\n";
        let entra = "version:v1.0\nName [displayName] Required,User name [userPrincipalName] Required,Initial password [passwordProfile] Required,\
            Block sign in (Yes/No) [accountEnabled] Required,First name [givenName],Last name [surname]\n\
            Dana Lee Fox,dana@x.example,Secret1!,Yes,,\n";
        let google = "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Org Unit Path [Required],\
            Employee ID,Manager Email,New Status [UPLOAD ONLY]\nEli,Hart,eli@x.example,****,/,77,chris@x.example,Active\n\
            Eli,Other,eli@y.example,****,/,78,,\n";
        for (name, text, created) in [("m365.csv", microsoft, 1), ("entra.csv", entra, 1), ("google.csv", google, 2)] {
            let done = bring(&site, ada, name, text).await;
            assert_eq!(counts(&done), (created, 0, 0, 0), "{name}: {:?}", outcomes(&site, ada, done.id).await);
            assert_eq!(counts(&bring(&site, ada, name, text).await), (0, 0, created, 0), "{name}");
        }
        let dana = user(&site, "dana@x.example").await.unwrap();
        assert_eq!((dana.first_name.as_str(), dana.last_name.as_str(), dana.status), ("Dana Lee", "Fox", UserStatus::Inactive));
        let (chris, eli) = (user(&site, "chris@x.example").await.unwrap(), user(&site, "eli").await.unwrap());
        assert_eq!((chris.phone.as_str(), eli.reports_to, eli.external_id.as_deref()), ("555 1", Some(chris.id), Some("77")));
        assert_eq!(chris.about.job_title, "IT Manager");
        let it = site.app.db.read(|read| identity::groups::find_by_name(read, ORG, "it")).await.unwrap().unwrap();
        assert_eq!(chris.primary_group, Some(it.id));
        assert!(user(&site, "eli@y.example").await.is_some(), "the proposed name was held, so the address is the name");
    }
);

db::on_both!(
    // covers: T-D10
    async fn hostile_files_are_told_by_row_or_refused_whole(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let long = "x".repeat(900_000);
        let rows = format!(
            "User name,First name,Last name,Email\n\
            аnn,A,A,a1@x.example\n\
            a\u{200B}b,A,A,a2@x.example\n\
            a3,{long},A,a3@x.example\n\
            a4,=1+1,<img src=x onerror=alert(1)>,a4@x.example\n\
            a5,A,A,\"a5@x.example\r\nBcc: evil@x.example\"\n\
            a6,A,A,@\n\
            a7,A,A,a7@x.example,too,many\n\
            a8,محمد,李 😀,a8@x.example\n\
            A4,A,A,other@x.example\n\
            usr_0,A,A,a10@x.example\n"
        );
        let codes = codes(&site, ada, &rows).await;
        assert_eq!(codes.len(), 10);
        let good: Vec<usize> = (0..10).filter(|at| codes[*at] == "created").collect();
        assert_eq!(good, [3, 7, 9], "{codes:?}");
        let refused: [(&[u8], &str); 8] = [
            (b"", "file.empty"),
            (b"User name,Email\n", "file.header_only"),
            (b"PK\x03\x04rest", "file.workbook"),
            (b"User name,User name\na,b\n", "file.headers_alike"),
            (b"User name,Email\na,b\n\0,c\n", "file.nul"),
            (b"User name,Email\na,\"b\n", "file.open_quote"),
            (b"\xEF\xBB\xBFUser name,Email\na,\xFF\xFE\n", "file.encoding"),
            (b"Shoe size,Colour\n44,red\n", "mapping.no_key"),
        ];
        for (bytes, code) in refused {
            let fault = upload(&site, ada, Some(ImportKind::Users), "f.csv", bytes, root).await.unwrap_err();
            assert!(fault.is(code), "{fault} and not {code}");
        }
        let mut spool = imports::Spool::default();
        let piece = vec![b'a'; 1 << 20];
        let fault = (0..65).find_map(|_| spool.add(&piece).err()).unwrap();
        assert!(fault.is("file.too_large") && fault.message.contains("64 MiB"));
    }
);

db::on_both!(
    async fn old_imports_are_forgotten(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let text = "User name,First name,Last name,Email\nnew,N,N,new@x.example\n";
        let old = bring(&site, ada, "old.csv", text).await;
        site.clock.advance_secs(20 * 24 * 3600);
        let young = bring(&site, ada, "young.csv", text).await;
        site.clock.advance_secs(11 * 24 * 3600);
        let ctx = site.product();
        let forget = move |tx: &mut db::Tx<'_>| -> Result<(), kernel::Fault> {
            while imports::forget_expired(&ctx, tx)? {}
            Ok(())
        };
        site.write(forget).await.unwrap();
        let (ctx, gone) = (site.ctx(ada).await, old.id);
        assert!(site.app.db.read(move |read| imports::get(&ctx, read, gone)).await.unwrap_err().is("not_found"));
        assert_eq!(outcomes(&site, ada, young.id).await.len(), 1);
        assert!(user(&site, "new").await.is_some());
    }
);
