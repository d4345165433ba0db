//! An export comes back unchanged, row by row, whoever brings it; and names change together with addresses.

use identity::custom_fields::{self, CreateField, Kind, Value};
use identity::imports;
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{self, Freeze, UpdateUser};
use identity::{UserId, companies};

use crate::imports::{bring, codes_of, counts, outcomes, run, upload_as, user, versions};
use crate::person::update;

/// What the export gives somebody.
pub async fn export(site: &Site, by: UserId) -> String {
    let file = site.signed_in(by).await.get("/administration/users/export?view=all").await;
    assert_eq!(file.status, 200, "{}", file.body);
    file.body
}

/// Brings the export of `by` back by `by`: every row comes out unchanged.
pub async fn comes_back_unchanged(site: &Site, by: UserId, rows: u64) {
    let (csv, before) = (export(site, by).await, versions(site).await);
    for empty_clears in [false, true] {
        let id = upload_as(site, by, &csv, |settings| settings.empty_clears = empty_clears).await;
        let done = run(site, by, id).await;
        let told = outcomes(site, by, id).await;
        let others: Vec<_> = told.iter().filter(|row| row.outcome != "unchanged").collect();
        assert!(others.is_empty() && counts(&done) == (0, 0, rows, 0), "empty clears: {empty_clears}, {others:#?}");
        assert_eq!(versions(site).await, before, "empty clears: {empty_clears}");
    }
}

db::on_both!(
    // covers: G9, D8
    async fn an_export_comes_back_unchanged_whoever_outranks_whom(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let chief = site.person("chief", Builtin::Administrator, europe).await;
        let una = site.person("una", Builtin::CompanyAdministrator, europe).await;
        let ann = site.person("ann", Builtin::TeamMember, europe).await;
        let ice = site.person("ice", Builtin::TeamMember, europe).await;
        let ctx = site.ctx(ada).await;
        let field = CreateField { label: "Buddy".into(), hint: String::new(), kind: Kind::Person, is_required: false, choices: Vec::new() };
        let made = site.write(move |tx| {
            custom_fields::create(&ctx, tx, &field)?;
            users::freeze(&ctx, tx, Freeze { user: ice, reason: String::new() })
        });
        made.await.unwrap();
        // Ann's manager and buddy are outside of what Una sees: their cells are empty in her export.
        let filled = move |form: &mut UpdateUser| {
            form.place.reports_to = Some(ada);
            form.custom.insert(1, "ada".into());
        };
        update(&site, ada, ann, filled).await.unwrap();
        update(&site, ada, chief, move |form| form.place.reports_to = Some(ada)).await.unwrap();
        comes_back_unchanged(&site, ada, 5).await;
        comes_back_unchanged(&site, una, 4).await;
        comes_back_unchanged(&site, chief, 5).await;
        let ann = site.user(ann).await;
        let buddy = test.db.read(|read| custom_fields::list(read, ORG)).await.unwrap().remove(0);
        assert_eq!((ann.reports_to, ann.custom.get(&buddy)), (Some(ada), Some(Value::Person(ada.0))));

        // A difference asks for the right as ever; and the word that empties is no empty cell.
        let text = "User name,Job title,Manager\nada,Boss,\nchief,Boss,\nuna,,(empty)\nann,,(empty)\n";
        let done = bring(&site, una, "f.csv", text).await;
        let codes = codes_of(&site, una, done.id).await;
        assert_eq!(codes[1..], ["access.outranked", "unchanged", "updated"]);
        assert_eq!(counts(&done), (0, 1, 1, 2), "{codes:?}");
        assert_eq!((site.user(ann.id).await.reports_to, site.user(chief).await.about.job_title), (None, String::new()));
        let _ = companies::root;
    }
);

db::on_both!(
    // covers: G9, A14
    async fn what_could_not_be_typed_today_comes_back_unchanged(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let mut buddies = Vec::new();
        for name in ["ben", "cy", "di"] {
            buddies.push(site.at_root(name, Builtin::FullUser).await);
        }
        let ctx = site.ctx(ada).await;
        let made = site.write(move |tx| {
            for (label, kind) in [("Buddy", Kind::Person), ("Second", Kind::Person), ("Third", Kind::Person), ("Note", Kind::Text)] {
                let input = CreateField { label: label.into(), hint: String::new(), kind, is_required: false, choices: Vec::new() };
                custom_fields::create(&ctx, tx, &input)?;
            }
            Ok(())
        });
        made.await.unwrap();
        let filled = |form: &mut UpdateUser| {
            form.custom.extend([(1, "ben".to_owned()), (2, "cy".to_owned()), (3, "di".to_owned()), (4, "(Empty)".to_owned())]);
            form.about.job_title = "(empty)".into();
            form.about.additional = "\\(empty)".into();
            form.address.city = "(EMPTY)".into();
        };
        update(&site, ada, ann, filled).await.unwrap();
        // Nobody can choose these three any more, and nobody has what everybody must have from now on.
        let ctx = site.ctx(ada).await;
        let gone = site.write(move |tx| {
            users::freeze(&ctx, tx, Freeze { user: buddies[0], reason: String::new() })?;
            users::deactivate(&ctx, tx, users::Deactivate { user: buddies[1] })?;
            users::deactivate(&ctx, tx, users::Deactivate { user: buddies[2] })?;
            let input =
                CreateField { label: "Badge".into(), hint: String::new(), kind: Kind::Text, is_required: true, choices: Vec::new() };
            custom_fields::create(&ctx, tx, &input).map(drop)
        });
        gone.await.unwrap();
        comes_back_unchanged(&site, ada, 5).await;
        let after = site.user(ann).await;
        assert_eq!((after.about.job_title.as_str(), after.about.additional.as_str()), ("(empty)", "\\(empty)"));

        // Whom nobody has there cannot be chosen anew, what somebody has cannot be taken away, and whoever is new must have it.
        let text = "User name,First name,Last name,Email,Buddy,Badge\nann,,,,cy,\nben,,,,,B 1\neve,Eve,Ent,eve@x.example,,\n";
        let done = bring(&site, ada, "f.csv", text).await;
        assert_eq!(codes_of(&site, ada, done.id).await, ["person.unavailable", "updated", "required"]);
        let taken = bring(&site, ada, "g.csv", "User name,Badge\nben,(empty)\nann,(empty)\n").await;
        assert_eq!(codes_of(&site, ada, taken.id).await, ["required", "unchanged"]);
    }
);

db::on_both!(
    // covers: A18, G3
    async fn a_user_name_that_is_the_address_changes_with_it_and_is_undone(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let head = "Employee ID,User principal name,First name,Last name,Email\n";
        let start =
            format!("{head}1,old@x.example,Ann,Ames,old@x.example\n2,bob,Bob,Boyd,bob@x.example\n3,cy@x.example,Cy,Cole,cy@x.example\n");
        bring(&site, ada, "start.csv", &start).await;
        let one = user(&site, "old@x.example").await.id;
        site.confirm(one).await;
        let confirmed = site.user(one).await.email_verified_at;
        let text = format!("{head}1,new@x.example,,,new@x.example\n2,rob@x.example,,,rob@x.example\n3,cy,,,cyril@x.example\n");
        let done = bring(&site, ada, "f.csv", &text).await;
        assert_eq!(counts(&done), (0, 3, 0, 0), "{:?}", outcomes(&site, ada, done.id).await);
        for (name, email) in [("new@x.example", "new@x.example"), ("rob@x.example", "rob@x.example"), ("cy", "cyril@x.example")] {
            assert_eq!(user(&site, name).await.primary_email.as_deref(), Some(email));
        }
        assert_eq!(site.user(one).await.email_verified_at, None, "the new address is not confirmed");
        // One of them alone would not be the address.
        let wrong = bring(&site, ada, "g.csv", &format!("{head}1,other@x.example,,,another@x.example\n")).await;
        assert_eq!(codes_of(&site, ada, wrong.id).await, ["user_name.not_own_email"]);

        let told = crate::import_undo::undo(&site, ada, done.id).await;
        assert!(told.iter().all(|row| row.outcome == "undone"), "{told:?}");
        let back = site.user(one).await;
        assert_eq!((back.user_name.as_str(), back.primary_email.as_deref()), ("old@x.example", Some("old@x.example")));
        assert_eq!(back.email_verified_at, confirmed, "whoever signed in by the address can again");
        assert_eq!(user(&site, "bob").await.primary_email.as_deref(), Some("bob@x.example"));
        assert_eq!(user(&site, "cy@x.example").await.primary_email.as_deref(), Some("cy@x.example"));
    }
);

db::on_both!(
    // covers: A14, G3
    async fn a_column_is_a_field_by_its_name_and_by_signs_only_where_it_is_the_one(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ctx = site.ctx(ada).await;
        let made = site.write(move |tx| {
            for label in ["C", "Shoe size"] {
                let input = CreateField { label: label.into(), hint: String::new(), kind: Kind::Text, is_required: false, choices: vec![] };
                custom_fields::create(&ctx, tx, &input)?;
            }
            Ok(())
        });
        made.await.unwrap();
        let columns = async |header: &str| {
            let id = upload_as(&site, ada, &format!("User name,{header}\nada,1,2,3\n"), |_| ()).await;
            let settings = crate::imports::get(&site, ada, id).await.settings.unwrap();
            settings.mapping.columns.into_iter().skip(1).map(Option::unwrap_or_default).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(columns("C++,c,shoe-size").await, " assuf1 assuf2", "the exact one");
        assert_eq!(columns("C#,C -,Shoe_Size").await, "  assuf2", "which of two nobody knows");
        assert_eq!(columns("{assuf1},Shoe-size,Shoe size").await, "assuf1  assuf2", "by its tag");
    }
);

db::on_both!(
    // covers: B12, G7
    async fn an_undo_brings_back_hidden_names_gone_choices_and_the_end_of_a_lock(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let una = site.person("una", Builtin::CompanyAdministrator, europe).await;
        let ann = site.person("ann", Builtin::TeamMember, europe).await;
        let bob = site.person("bob", Builtin::TeamMember, europe).await;
        let ctx = site.ctx(ada).await;
        let made = site.write(move |tx| {
            let input = CreateField { label: "Buddy".into(), hint: String::new(), kind: Kind::Person, is_required: false, choices: vec![] };
            custom_fields::create(&ctx, tx, &input)?;
            let until = ctx.now.plus_secs(24 * 3600);
            users::lock_by_attempts(&ctx, tx, bob, identity::lockout::Due::until(until))
        });
        made.await.unwrap();
        update(&site, ada, ann, |form| drop(form.custom.insert(1, "ada".into()))).await.unwrap();
        let (was, mails) = (site.user(bob).await, site.mails(bob).await.len());
        let text = "User name,Phone,Buddy,Status\nann,1,(empty),\nbob,,,Inactive\n";
        let id = upload_as(&site, una, text, |_| ()).await;
        assert_eq!(counts(&run(&site, una, id).await), (0, 2, 0, 0), "{:?}", outcomes(&site, una, id).await);
        let told = crate::import_undo::undo(&site, una, id).await;
        assert!(told.iter().all(|row| row.outcome == "undone"), "{told:?}");
        let buddy = test.db.read(|read| custom_fields::list(read, ORG)).await.unwrap().remove(0);
        assert_eq!(site.user(ann).await.custom.get(&buddy), Some(Value::Person(ada.0)));
        let is = site.user(bob).await;
        assert_eq!((is.status, is.lock_cause, is.locked_until), (was.status, was.lock_cause, was.locked_until));
        assert_eq!(site.mails(bob).await.len(), mails, "nobody is told of a lock twice");
        let _ = imports::KEPT_DAYS;
    }
);
