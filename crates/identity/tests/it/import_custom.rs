//! Custom fields, preferences and additional information in and out of files.

use identity::custom_fields::{self, CreateField, DeleteField, Kind, Value};
use identity::imports;
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::UpdateUser;
use identity::{FieldId, UserId};
use kernel::Fault;

use crate::imports::{bring, counts, get, outcomes, upload};
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
