//! Preferences that take effect, additional information, attorneys, and what My account shows of it.

use fields::Kind;
use identity::UserId;
use identity::custom_fields::{self, CreateField};
use identity::roles::Builtin;
use identity::testing::{Browser, Site};
use identity::users::{self, UpdateUser};

use crate::custom_fields::{make, named};
use crate::person::{known, update};

/// Saves the settings as they are, and whether debts are settled here.
async fn settle_debts(browser: &Browser, on: bool) {
    let form = crate::user_pages::filled(&browser.get("/administration/settings").await.body);
    // Ticks are sent when they are on.
    let ticks = on.then_some("debt_settlement").into_iter();
    let pairs: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).chain(ticks.map(|tick| (tick, "on"))).collect();
    assert_eq!(browser.post("/administration/settings", &pairs).await.status, 303);
}

/// Sets the preferences of somebody.
async fn prefer(site: &Site, by: UserId, user: UserId, preferences: users::Preferences) {
    update(site, by, user, move |form| form.preferences.clone_from(&preferences)).await.unwrap();
}

db::on_both!(
    // covers: A12
    async fn everybody_reads_times_dates_numbers_and_money_in_their_own_way(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::Administrator).await;
        update(&site, ada, ann, |form| form.about.hire_date = "2006-01-28".into()).await.unwrap();
        let now = site.user(ann).await.created_at;
        let zoned = |zone: &str, pattern: &str| {
            let at = jiff::Timestamp::from_microsecond(now.0).unwrap().to_zoned(jiff::tz::TimeZone::get(zone).unwrap());
            at.strftime(pattern).to_string()
        };
        let looks = async |browser: &Browser| {
            let (page, account) = (browser.get(&users::paths::show(ann)).await.body, browser.get("/account").await.body);
            (page, account)
        };
        let browser = site.signed_in(ann).await;
        let (page, account) = looks(&browser).await;
        assert!(page.contains("2006-01-28"), "as the organization has it");
        assert!(page.contains(&zoned("America/Los_Angeles", "%Y-%m-%d %H:%M:%S")));
        assert!(account.contains("1,234.50\u{A0}USD"), "{account}");

        let preferences = users::Preferences {
            language: "en".into(),
            time_zone: "Asia/Tokyo".into(),
            currency: "JPY".into(),
            number_format: "1.234,5".into(),
            date_format: "dd.mm.yyyy".into(),
        };
        prefer(&site, ada, ann, preferences).await;
        let (page, account) = looks(&browser).await;
        assert!(page.contains("28.01.2006") && page.contains(&zoned("Asia/Tokyo", "%d.%m.%Y %H:%M:%S")));
        assert!(account.contains("1.235\u{A0}JPY"), "{account}");
        let log = browser.get("/administration/audit").await;
        assert!(log.shows(&zoned("Asia/Tokyo", "%d.%m.%Y %H:%M:%S")));
        let others = site.signed_in(ada).await.get(&users::paths::show(ann)).await;
        assert!(others.shows("2006-01-28"), "the reader's way counts, not that of whom the page is about");

        // Taken back: as the organization has it again.
        prefer(&site, ada, ann, users::Preferences::default()).await;
        assert!(looks(&browser).await.0.contains("2006-01-28"));
    }
);

db::on_both!(
    // covers: A12, A16
    async fn what_else_is_known_is_exported_and_attorneys_are_hidden_outside_debt_settlement(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::FullUser).await;
        site.at_root("ben", Builtin::FullUser).await;
        let ctx = site.ctx(ada).await;
        let fields = site.write(move |tx| {
            for (label, kind) in [("Badge", custom_fields::Kind::Text), ("Mentor", custom_fields::Kind::Person)] {
                let field = CreateField { label: label.into(), hint: String::new(), kind, is_required: false, choices: Vec::new() };
                custom_fields::create(&ctx, tx, &field)?;
            }
            Ok(())
        });
        fields.await.unwrap();
        let known = |form: &mut UpdateUser| {
            form.about.is_attorney = true;
            form.about.additional = "Two\r\nlines, \"quoted\"".into();
            form.preferences.time_zone = "Europe/Berlin".into();
            form.address = users::Address { street: "Main St 1".into(), city: "Oslo".into(), country: "NO".into(), ..form.address.clone() };
            form.custom = [(1, "B-7".to_owned()), (2, "ben".to_owned())].into();
        };
        assert!(update(&site, ada, ann, known).await.unwrap());
        assert!(!update(&site, ada, ann, known).await.unwrap());
        assert_eq!(site.user(ann).await.about.additional, "Two\nlines, \"quoted\"");
        let long = update(&site, ada, ann, |form| form.about.additional = "x".repeat(4001)).await.unwrap_err();
        assert!(long.is("too_long") && long.fields[0].field == "additional");

        let browser = site.signed_in(ada).await;
        let (page, edit) = (users::paths::show(ann), format!("{}/edit", users::paths::show(ann)));
        let seen = async || {
            let mut seen = Vec::new();
            for path in [page.as_str(), &edit, "/administration/users?view=all&edit=administrator", "/administration/users/export?view=all"]
            {
                seen.push(browser.get(path).await.shows("Is attorney"));
            }
            seen
        };
        assert_eq!(seen().await, [false; 4]);
        let csv = browser.get("/administration/users/export?view=all").await.body;
        assert!(
            csv.contains(",Additional information,Badge,Mentor\r\n") || csv.contains(",Additional information,Badge,Mentor\n"),
            "{csv}"
        );
        assert!(csv.contains("Main St 1,,Oslo,,,NO,") && csv.contains("Europe/Berlin,,,,\"Two\nlines, \"\"quoted\"\"\",B-7,ben"), "{csv}");

        settle_debts(&browser, true).await;
        assert_eq!(seen().await, [true; 4]);
        let filtered = browser.get("/administration/users?view=all&attorney=yes").await;
        assert!(filtered.shows(">ann<") && !filtered.shows(">ben<"));
        let csv = browser.get("/administration/users/export?view=all").await.body;
        assert!(csv.contains(",Additional information,Is attorney,Badge,Mentor") && csv.contains("quoted\"\"\",Yes,B-7,ben"), "{csv}");

        settle_debts(&browser, false).await;
        assert_eq!(seen().await, [false; 4]);
        assert!(
            !browser.get("/administration/users?view=all&attorney=yes").await.shows(">ann<"),
            "what is hidden is not found by a filter"
        );
        // A form without the field keeps what is known.
        let form = crate::user_pages::filled(&browser.get(&edit).await.body);
        let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(browser.post(&edit, &form).await.status, 303);
        assert!(site.user(ann).await.about.is_attorney);
    }
);

db::on_both!(
    // covers: A20
    async fn my_account_shows_what_administrators_keep_and_why(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::TeamMember).await;
        update(&site, ada, ann, move |form| {
            form.about = known();
            form.place.reports_to = Some(ada);
        })
        .await
        .unwrap();
        let browser = site.signed_in(ann).await;
        let page = browser.get("/account").await;
        for shown in ["Dr. Help", "Technician - WC60", "Ada Tester", "are kept by administrators", "Confirmed"] {
            assert!(page.shows(shown), "{shown}");
        }
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        update(&site, ada, ann, |form| form.primary_email = Some("ann2@x.example".into())).await.unwrap();
        let page = browser.get("/account").await;
        assert!(page.shows("Not confirmed") && page.shows("Send confirmation"));
        assert_eq!(browser.post("/account/confirm-address", &[]).await.location(), "/account");
        assert!(site.mails(ann).await.iter().any(|mail| mail == "confirm_email"));
    }
);

db::on_both!(
    // covers: A12
    async fn an_old_form_of_ones_own_preferences_undoes_nothing_unseen(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::TeamMember).await;
        let browser = site.signed_in(ann).await;
        let form = |version: &str, zone: &str, currency: &str| {
            let fields = [
                ("version", version),
                ("language", "en"),
                ("time_zone", zone),
                ("currency", currency),
                ("number_format", ""),
                ("date_format", ""),
            ];
            fields.map(|(name, value)| (name, value.to_owned()))
        };
        let send = async |fields: [(&str, String); 6]| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            browser.post("/account/preferences", &fields).await
        };
        let old = browser.get("/account").await.input("version").unwrap();
        let tokyo = users::Preferences { time_zone: "Asia/Tokyo".into(), ..users::Preferences::default() };
        prefer(&site, ada, ann, tokyo).await;
        let refused = send(form(&old, "", "JPY")).await;
        assert_eq!(refused.status, 422);
        assert_eq!(web::testing::check_html(&refused.body), Vec::<String>::new());
        let now = site.user(ann).await.preferences;
        assert_eq!((now.time_zone.as_str(), now.currency.as_str()), ("Asia/Tokyo", ""), "nothing of the old form is saved");
        // What was typed stays, and saved again it is meant so.
        let again = refused.input("version").unwrap();
        assert_ne!(again, old);
        assert_eq!(send(form(&again, "", "JPY")).await.status, 303);
        let now = site.user(ann).await.preferences;
        assert_eq!((now.time_zone.as_str(), now.currency.as_str()), ("", "JPY"));
    }
);

db::on_both!(
    // covers: A12, I1
    async fn the_log_writes_dates_and_numbers_as_its_reader_does(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let ann = site.at_root("ann", Builtin::Administrator).await;
        for (label, kind) in [("Since", Kind::Date), ("Worth", Kind::Number), ("Words", Kind::Text)] {
            make(&site, ada, named(label, kind)).await.unwrap();
        }
        site.clock.advance_secs(60);
        update(&site, ada, ann, |form| {
            form.about.hire_date = "2006-01-28".into();
            form.custom = [(1, "2024-02-29"), (2, "-1234.5"), (3, "2024-03-01")].map(|(number, said)| (number, said.to_owned())).into();
            form.preferences.date_format = "dd.mm.yyyy".into();
            form.preferences.number_format = "1.234,5".into();
        })
        .await
        .unwrap();
        for (reader, written) in [(ada, ["2006-01-28", "2024-02-29", "−1,234.5"]), (ann, ["28.01.2006", "29.02.2024", "−1.234,5"])] {
            let browser = site.signed_in(reader).await;
            let log = browser.get(&format!("/administration/audit?group=users&subject={ann}")).await;
            let entry = log.body.split('"').find(|link| link.starts_with("/administration/audit/evt_")).unwrap();
            let entry = browser.get(entry).await;
            assert!(written.iter().all(|words| entry.shows(words)), "{}", entry.body);
            assert!(entry.shows("2024-03-01"), "a text is as it was typed");
        }
    }
);
