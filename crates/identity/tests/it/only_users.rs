//! A field of kind *user* that takes only those who have a yes in another field, or only attorneys.

use axum::http::StatusCode;
use fields::{Kind, Value};
use identity::custom_fields::{self, DeleteField, EditField, Only, UserField};
use identity::organization::{self, ChangeSettings};
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{self, UpdateUser, paths};
use identity::{FieldId, UserId};
use kernel::{Category, Fault};
use web::testing::check_html;

use crate::custom_fields::{make, named};
use crate::imports::{bring, counts, outcomes};

async fn set(site: &Site, by: UserId, user: UserId, number: i64, words: &'static str) -> Result<(), Fault> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| {
        let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
        form.custom.insert(number, words.into());
        users::update(&ctx, tx, form).map(drop)
    })
    .await
}

async fn only(site: &Site, by: UserId, field: &UserField, only: Option<Only>) -> Result<(), Fault> {
    let (ctx, id, label) = (site.ctx(by).await, field.id, field.label.clone());
    site.write(move |tx| {
        let version = custom_fields::find(tx, ORG, id)?.ok_or_else(Fault::not_found)?.version;
        let (label, hint) = (label.clone(), String::new());
        let input = EditField { field: id, version, label, hint, is_required: false, only, choices: Vec::new(), more_choices: Vec::new() };
        custom_fields::edit(&ctx, tx, &input)
    })
    .await
}

async fn delete(site: &Site, by: UserId, field: FieldId) -> Result<(), Fault> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| custom_fields::delete(&ctx, tx, DeleteField { field })).await
}

// covers: A16
db::on_both!(
    async fn a_field_takes_only_users_with_a_yes_in_another(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let [tom, una, vic] = [
            site.at_root("tom", Builtin::TeamMember).await,
            site.at_root("una", Builtin::TeamMember).await,
            site.at_root("vic", Builtin::TeamMember).await,
        ];
        let mentor = make(&site, ada, named("Mentor", Kind::Person)).await.unwrap();
        let trained = make(&site, ada, named("Trained", Kind::YesNo)).await.unwrap();
        set(&site, ada, una, trained.number, "yes").await.unwrap();
        set(&site, ada, vic, trained.number, "no").await.unwrap();
        // Chosen before, whoever it is stays.
        set(&site, ada, una, mentor.number, "vic").await.unwrap();
        only(&site, ada, &mentor, Some(Only::Yes(trained.number))).await.unwrap();
        set(&site, ada, una, mentor.number, "vic").await.unwrap();
        for (name, code) in [("vic", "person.not_among"), ("ada", "person.not_among"), ("nobody", "person.unknown")] {
            let refused = set(&site, ada, tom, mentor.number, name).await.unwrap_err();
            assert_eq!((refused.fields[0].field.as_ref(), refused.fields[0].code), (mentor.key.as_str(), code));
        }
        set(&site, ada, tom, mentor.number, "una").await.unwrap();

        // The picker offers them alone; the form asks that one.
        let browser = site.signed_in(ada).await;
        let edit = browser.get(&paths::of(tom, "edit")).await;
        assert!(edit.shows(&format!("data-picks=\"{}\"", paths::pick_for(&mentor.key))), "{}", edit.body);
        let offered = browser.get(&format!("{}?q=tester", paths::pick_for(&mentor.key))).await;
        assert!(offered.shows("Una Tester") && !offered.shows("Vic Tester"), "{}", offered.body);
        assert!(browser.get(&format!("{}?q=tester", paths::PICK)).await.shows("Vic Tester"));
        assert_eq!(browser.get(&paths::pick_for("assuf99")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(site.signed_in(tom).await.get(&paths::pick_for(&mentor.key)).await.status, StatusCode::FORBIDDEN);

        // What it asks for is not removed under it, and is only a field that says yes or no.
        let kept = delete(&site, ada, trained.id).await.unwrap_err();
        assert!(kept.category == Category::Conflict && kept.message.contains("Mentor"), "{kept:?}");
        let asked = browser.get(&format!("/administration/fields/{}/delete", trained.id)).await;
        assert!(asked.status == StatusCode::CONFLICT && asked.shows("Mentor"), "{}", asked.body);
        for bad in [Only::Yes(mentor.number), Only::Yes(99)] {
            assert_eq!(only(&site, ada, &mentor, Some(bad)).await.unwrap_err().fields[0].field, "only");
        }
        let page = browser.get(&format!("/administration/fields/{}", mentor.id)).await;
        assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()));
        assert!(page.shows("Only users with") && page.shows("Trained") && !page.shows("Is attorney"), "{}", page.body);
        let version = page.input("version").unwrap();
        let form = [("version", version.as_str()), ("name", "Mentor"), ("only", "")];
        assert_eq!(browser.post(&format!("/administration/fields/{}", mentor.id), &form).await.status, StatusCode::SEE_OTHER);
        set(&site, ada, tom, mentor.number, "vic").await.unwrap();
        delete(&site, ada, trained.id).await.unwrap();
        assert!(browser.get("/administration/audit").await.shows("Only users with"));
    }
);

// covers: A16
db::on_both!(
    async fn a_field_takes_only_attorneys_where_debts_are_settled(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let [tom, una] = [site.at_root("tom", Builtin::TeamMember).await, site.at_root("una", Builtin::TeamMember).await];
        let counsel = make(&site, ada, named("Counsel", Kind::Person)).await.unwrap();
        only(&site, ada, &counsel, Some(Only::Attorneys)).await.unwrap();
        set(&site, ada, tom, counsel.number, "ada").await.unwrap();
        let ctx = site.ctx(ada).await;
        let settle = site.write(move |tx| {
            let mut input = ChangeSettings::from(&organization::get(tx, ORG)?);
            input.debt_settlement = true;
            organization::change_settings(&ctx, tx, input)?;
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, una)?);
            form.about.is_attorney = true;
            users::update(&ctx, tx, form).map(drop)
        });
        settle.await.unwrap();
        assert!(set(&site, ada, una, counsel.number, "ada").await.unwrap_err().message.contains("Is attorney"));
        set(&site, ada, ada, counsel.number, "una").await.unwrap();
        let offered = site.signed_in(ada).await.get(&format!("{}?q=tester", paths::pick_for(&counsel.key))).await;
        assert!(offered.shows("Una Tester") && !offered.shows("Ada Tester"), "{}", offered.body);
    }
);

// covers: A16, G3
db::on_both!(
    async fn a_file_names_only_whom_the_field_takes(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let [tom, una, vic] = [
            site.at_root("tom", Builtin::TeamMember).await,
            site.at_root("una", Builtin::TeamMember).await,
            site.at_root("vic", Builtin::TeamMember).await,
        ];
        let mentor = make(&site, ada, named("Mentor", Kind::Person)).await.unwrap();
        let trained = make(&site, ada, named("Trained", Kind::YesNo)).await.unwrap();
        set(&site, ada, una, trained.number, "yes").await.unwrap();
        set(&site, ada, ada, mentor.number, "vic").await.unwrap();
        only(&site, ada, &mentor, Some(Only::Yes(trained.number))).await.unwrap();

        let done = bring(&site, ada, "mentors.csv", "User name,Mentor\ntom,una\nvic,tom\nada,vic\n").await;
        let rows = outcomes(&site, ada, done.id).await;
        assert_eq!(counts(&done), (0, 1, 1, 1), "{rows:?}");
        assert_eq!((rows[1].code.as_str(), rows[1].field.as_str()), ("person.not_among", mentor.key.as_str()));
        assert_eq!(site.user(tom).await.custom.get(&mentor), Some(Value::Person(una.0)));
        assert_eq!(site.user(vic).await.custom.get(&mentor), None);
        assert_eq!(site.user(ada).await.custom.get(&mentor), Some(Value::Person(vic.0)), "whoever was chosen before stays");
    }
);
