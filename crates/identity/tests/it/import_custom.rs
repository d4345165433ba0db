//! Custom fields, preferences and additional information in and out of files.

use identity::custom_fields::{self, CreateField, DeleteField, Kind, Value};
use identity::imports;
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{UpdateUser, UserStatus};
use identity::{FieldId, ImportId, UserId};
use kernel::Fault;

use crate::imports::{bring, counts, get, outcomes, run, upload};
use crate::person::update;

/// One field of each kind, numbered from 1 in the order of the kinds.
async fn fields(site: &Site, by: UserId) -> Vec<FieldId> {
    let ctx = site.ctx(by).await;
    let made = site.write(move |tx| {
        let mut made = Vec::new();
        for kind in Kind::ALL {
            let choices = if kind == Kind::Choice { vec!["Day".into(), "Night".into()] } else { Vec::new() };
            let label = format!("Our {}", kind.word().replace('_', " "));
            made.push(custom_fields::create(&ctx, tx, &CreateField { label, hint: String::new(), kind, is_required: false, choices })?);
        }
        Ok(made)
    });
    made.await.unwrap()
}

fn filled(form: &mut UpdateUser) {
    let said = [(1, "=1+1, \"x\""), (2, "-3.25"), (3, "2024-02-29"), (4, "no"), (5, "Night"), (6, "ada")];
    form.custom = said.into_iter().map(|(number, words)| (number, words.to_owned())).collect();
    form.about.additional = "First line\nsecond line".into();
    form.preferences.time_zone = "Europe/Berlin".into();
    form.preferences.number_format = "1.234,5".into();
}

db::on_both!(
    // covers: A12, A14, G9
    async fn an_export_with_custom_fields_comes_back_unchanged(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        fields(&site, ada).await;
        update(&site, ada, ann, filled).await.unwrap();
        let csv = site.signed_in(ada).await.get("/administration/users/export?view=all").await.body;
        let before = site.user(ann).await;
        let done = bring(&site, ada, "users.csv", &csv).await;
        assert_eq!(counts(&done), (0, 0, 2, 0), "{:?}", outcomes(&site, ada, done.id).await);
        assert_eq!(site.user(ann).await.version, before.version);

        let changed = csv.replace("Night", "Day").replace("'-3.25", "4").replace("Europe/Berlin", "Asia/Tokyo");
        let done = bring(&site, ada, "users.csv", &changed).await;
        assert_eq!(counts(&done), (0, 1, 1, 0), "{:?}", outcomes(&site, ada, done.id).await);
        let after = site.user(ann).await;
        assert_eq!(after.preferences.time_zone, "Asia/Tokyo");
        let all = test.db.read(|read| custom_fields::list(read, ORG)).await.unwrap();
        assert_eq!((after.custom.get(&all[1]), after.custom.get(&all[4])), (Some(Value::Number(40_000)), Some(Value::Choice(1))));
        assert_eq!(after.about.additional, before.about.additional);
    }
);

db::on_both!(
    // covers: A14, G3
    async fn columns_are_known_by_label_and_tag_and_rows_are_judged_as_forms_are(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        let made = fields(&site, ada).await;
        let text = "User name,OUR TEXT,{ASSUF2},our choice,Our user,Language,Is attorney\n\
            ann,B-7,12.5,day,ada,Klingon,Yes\nada,,lots,Evening,nobody,,\n";
        let done = bring(&site, ada, "more.csv", text).await;
        let rows = outcomes(&site, ada, done.id).await;
        assert_eq!(counts(&done), (0, 1, 0, 1), "{rows:?}");
        assert_eq!((rows[1].code.as_str(), rows[1].field.as_str()), ("number.invalid", "assuf2"));
        let user = site.user(ann).await;
        let all = test.db.read(|read| custom_fields::list(read, ORG)).await.unwrap();
        let values: Vec<Option<Value>> = all.iter().map(|field| user.custom.get(field)).collect();
        assert_eq!(values[0], Some(Value::Text("B-7".into())));
        assert_eq!(
            (&values[1], &values[4], &values[5]),
            (&Some(Value::Number(125_000)), &Some(Value::Choice(1)), &Some(Value::Person(ada.0)))
        );
        assert!(!user.about.is_attorney && user.preferences.language.is_empty(), "what means nothing here is left out");

        // The word that empties a field empties these too.
        let done = bring(&site, ada, "empty.csv", "User name,Our text,Our number\nann,(empty),\n").await;
        assert_eq!(counts(&done), (0, 1, 0, 0), "{:?}", outcomes(&site, ada, done.id).await);
        let user = site.user(ann).await;
        assert_eq!((user.custom.get(&all[0]), user.custom.get(&all[1])), (None, Some(Value::Number(125_000))));

        // A field that goes between the choice of columns and the check is told; so are two columns for one field.
        let root = site.root().await;
        let id = upload(&site, ada, None, "two.csv", b"User name,Our text,Other\nann,a,b\n", root).await.unwrap();
        let mut settings = get(&site, ada, id).await.settings.unwrap();
        assert_eq!(settings.mapping.columns[1].as_deref(), Some("assuf1"));
        settings.mapping.columns[2] = Some("assuf1".into());
        let ctx = site.ctx(ada).await;
        let refused = site.write(move |tx| {
            let twice = imports::choose(&ctx, tx, id, &settings).unwrap_err();
            settings.mapping.columns[2] = Some("assuf99".into());
            let unknown = imports::choose(&ctx, tx, id, &settings).unwrap_err();
            settings.mapping.columns[2] = Some("assuf01".into());
            let misspelt = imports::choose(&ctx, tx, id, &settings).unwrap_err();
            settings.mapping.columns[2] = None;
            custom_fields::delete(&ctx, tx, DeleteField { field: made[0] })?;
            let gone = imports::choose(&ctx, tx, id, &settings).unwrap_err();
            Ok::<_, Fault>([twice, unknown, misspelt, gone].map(|fault| fault.code))
        });
        let known = ["mapping.twice", "mapping.unknown_field", "mapping.unknown_field", "mapping.unknown_field"];
        assert_eq!(refused.await.unwrap(), known);
        let page = site.signed_in(ada).await.get(&format!("/administration/imports/{id}/columns")).await;
        assert!(page.shows("value=\"assuf2\"") && !page.shows("value=\"is_attorney\""));
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
    }
);

const WITH_NEW: &str = "User name,First name,Last name,Email,Badge,Shift\nann,Ann,Ames,ann@x.example,12,Day\nbob,Bob,Boyd,bob@x.example,x,night\ncid,Cid,Cole,cid@x.example,7,day\n";

db::on_both!(
    // covers: A12, G3
    async fn columns_that_nobody_knows_become_custom_fields(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let id = upload(&site, ada, None, "f.csv", WITH_NEW.as_bytes(), site.root().await).await.unwrap();
        let (browser, path) = (site.signed_in(ada).await, format!("{}/columns", imports::paths::show(id)));
        let page = browser.get(&path).await;
        crate::import_pages::sound(&page);
        assert!(page.shows("A new field: text") && page.shows("new-name-4"), "{}", page.body);
        let form = |name: &'static str| {
            let columns = ["user_name", "first_name", "last_name", "primary_email", "new:number", "new:choice"];
            let mut pairs: Vec<(String, String)> =
                columns.iter().enumerate().map(|(n, key)| (format!("column-{n}"), (*key).to_owned())).collect();
            pairs.extend([("new-name-4", name), ("new-name-5", "Shift"), ("mode", "upsert")].map(|(a, b)| (a.to_owned(), b.to_owned())));
            pairs
        };
        let settings = get(&site, ada, id).await.settings.unwrap();
        let defaults = [
            ("company", settings.defaults.company.map(|id| id.to_string())),
            ("role", settings.defaults.role.map(|id| id.to_string())),
            ("primary_group", settings.defaults.primary_group.map(|id| id.to_string())),
            ("plan", settings.defaults.plan.map(|id| id.to_string())),
        ];
        let send = async |name: &'static str| {
            let mut pairs = form(name);
            pairs.extend(defaults.iter().map(|(key, value)| ((*key).to_owned(), value.clone().unwrap_or_default())));
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            browser.post(&path, &pairs).await
        };
        // A name that every user's field has is refused where it was typed.
        let refused = send("Phone").await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert_eq!(web::testing::check_html(&refused.body), Vec::<String>::new());
        assert!(refused.shows("new-name-4"));
        assert_eq!(send("Badge").await.location(), imports::paths::show(id));
        crate::imports::worker(&site, imports::ImportJob::default()).run_due().await.unwrap();
        let checked = get(&site, ada, id).await;
        assert_eq!(counts(&checked), (2, 0, 0, 1), "{:?}", outcomes(&site, ada, id).await);
        assert!(test.db.read(|read| custom_fields::list(read, ORG)).await.unwrap().is_empty(), "a check makes nothing");
        let shown = browser.get(&imports::paths::show(id)).await;
        assert!(shown.shows("makes custom fields of users: Badge, Shift"), "{}", shown.body);
        crate::imports::begin(&site, ada, id).await;
        crate::imports::worker(&site, imports::ImportJob::default()).run_due().await.unwrap();
        let done = get(&site, ada, id).await;
        assert_eq!(done.imported, checked.checked);
        let all = test.db.read(|read| custom_fields::list(read, ORG)).await.unwrap();
        let labels: Vec<&str> = all.iter().map(|field| field.label.as_str()).collect();
        assert_eq!((labels, all[1].choices.len()), (vec!["Badge", "Shift"], 2), "Day and night");
        let cid = crate::imports::user(&site, "cid").await;
        assert_eq!((cid.custom.get(&all[0]), cid.custom.get(&all[1])), (Some(Value::Number(70_000)), Some(Value::Choice(1))));
        let events = site.events().await;
        assert_eq!(events.iter().filter(|kind| *kind == "user_field.created").count(), 2);
    }
);

db::on_both!(
    // covers: A12, G3
    async fn who_may_not_define_fields_makes_none_by_a_file(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let una = site.at_root("una", Builtin::UserAdministrator).await;
        let id = upload(&site, una, None, "f.csv", WITH_NEW.as_bytes(), site.root().await).await.unwrap();
        let page = site.signed_in(una).await.get(&format!("{}/columns", imports::paths::show(id))).await;
        assert!(!page.shows("A new field"), "it is not offered");
        let (ctx, mut settings) = (site.ctx(una).await, get(&site, una, id).await.settings.unwrap());
        settings.mapping.columns[4] = Some("assuf-5".into());
        let unknown = settings.clone();
        let as_una = ctx.clone();
        assert!(site.write(move |tx| imports::choose(&as_una, tx, id, &unknown)).await.unwrap_err().is("mapping.unknown_field"));
        settings.new_fields = vec![imports::NewField { column: 4, label: "Badge".into(), kind: "number".into(), choices: Vec::new() }];
        let refused = site.write(move |tx| imports::choose(&ctx, tx, id, &settings)).await.unwrap_err();
        assert!(refused.is("access.missing") && refused.message.starts_with("Badge does not become a field."), "{refused:?}");
        assert_eq!(refused.fields[0].field, "new-name-4");
    }
);

/// The settings of an uploaded file whose fifth column becomes a field.
async fn with_field(site: &Site, by: UserId, text: &str, label: &str, kind: Kind) -> (ImportId, imports::Settings) {
    let id = upload(site, by, None, "f.csv", text.as_bytes(), site.root().await).await.unwrap();
    let mut settings = get(site, by, id).await.settings.unwrap();
    settings.mapping.columns[4] = Some("assuf-5".into());
    settings.new_fields = vec![imports::NewField { column: 4, label: label.into(), kind: kind.word().into(), choices: Vec::new() }];
    (id, settings)
}

async fn choose(site: &Site, by: UserId, id: ImportId, settings: &imports::Settings) -> Result<(), Fault> {
    let (ctx, settings) = (site.ctx(by).await, settings.clone());
    site.write(move |tx| imports::choose(&ctx, tx, id, &settings)).await
}

const WITH_BADGE: &str = "User name,First name,Last name,Email,Badge\n\
    ann,Ann,Ames,ann@x.example,12\nbob,Bob,Boyd,bob@x.example,x\nada,,,,3\n";

db::on_both!(
    // covers: A12, G3, G5, G7
    async fn what_came_into_a_new_field_is_undone_and_failed_rows_find_it(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (id, settings) = with_field(&site, ada, WITH_BADGE, "Badge", Kind::Number).await;
        choose(&site, ada, id, &settings).await.unwrap();
        let una = site.at_root("una", Builtin::FullUser).await;
        let done = run(&site, ada, id).await;
        assert_eq!(counts(&done), (1, 1, 0, 1), "{:?}", outcomes(&site, ada, id).await);
        let (ctx, mut text) = (site.ctx(ada).await, Vec::new());
        let mut failed = imports::failed_rows(&site.app.db, &ctx, &done).await.unwrap();
        while let Some(piece) = failed.next().await {
            text.extend_from_slice(&piece.unwrap());
        }
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains("bob") && !text.contains("ann"), "{text}");
        let again = bring(&site, ada, "again.csv", &text.replace(",x,", ",9,")).await;
        assert_eq!(counts(&again), (1, 0, 0, 0), "{:?}", outcomes(&site, ada, again.id).await);
        let all = test.db.read(|read| custom_fields::list(read, ORG)).await.unwrap();
        let bob = crate::imports::user(&site, "bob").await;
        assert_eq!((all.len(), bob.custom.get(&all[0])), (1, Some(Value::Number(90_000))), "no second field");

        // A field stays, as others may have filled it meanwhile; what rows said in it goes.
        update(&site, ada, una, |form| drop(form.custom.insert(1, "5".into()))).await.unwrap();
        let told = crate::import_undo::undo(&site, ada, id).await;
        assert!(told.iter().filter(|row| row.label.contains("ann")).all(|row| row.outcome == "undone"), "{told:?}");
        assert_eq!(test.db.read(|read| custom_fields::list(read, ORG)).await.unwrap(), all);
        assert_eq!(site.user(una).await.custom.get(&all[0]), Some(Value::Number(50_000)));
        assert_eq!(crate::imports::user(&site, "ann").await.status, UserStatus::Deleted);
    }
);

db::on_both!(
    // covers: A12, G3, G4
    async fn a_name_taken_meanwhile_and_one_field_too_many_are_told(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (id, settings) = with_field(&site, ada, WITH_BADGE, "Badge", Kind::Text).await;
        choose(&site, ada, id, &settings).await.unwrap();
        crate::imports::check(&site, ada, id).await;
        let ctx = site.ctx(ada).await;
        let make = move |tx: &mut db::Tx<'_>, label: String| {
            let kind = Kind::Text;
            custom_fields::create(&ctx, tx, &CreateField { label, hint: String::new(), kind, is_required: false, choices: Vec::new() })
        };
        let first = make.clone();
        site.write(move |tx| first(tx, "Badge".into())).await.unwrap();
        // Fields are data as others are: the check is made again, and ends with the reason.
        assert_eq!(crate::imports::begin(&site, ada, id).await, imports::Begun::CheckingAgain);
        crate::imports::worker(&site, imports::ImportJob::default()).run_due().await.unwrap();
        let broken = get(&site, ada, id).await;
        assert_eq!(broken.state, imports::ImportState::Failed, "{}", broken.fault);
        assert!(broken.fault.contains("name"), "{}", broken.fault);
        assert!(choose(&site, ada, id, &settings).await.unwrap_err().is("field.label_taken"));

        site.write(move |tx| (1..200).try_for_each(|n| make(tx, format!("Field no. {n}")).map(drop))).await.unwrap();
        let (id, settings) = with_field(&site, ada, WITH_BADGE, "One more", Kind::Text).await;
        let refused = choose(&site, ada, id, &settings).await.unwrap_err();
        assert!(refused.is("field.too_many") && refused.fields[0].field == "new-name-4", "{refused:?}");
        assert!(refused.message.starts_with("One more does not become a field."), "{}", refused.message);
    }
);
