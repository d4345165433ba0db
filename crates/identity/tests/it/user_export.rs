//! The export of the columns shown, and what the audit log keeps of an export.

use axum::http::StatusCode;
use identity::UserId;
use identity::audit_log::{self, ListEvents, Told};
use identity::custom_fields::Kind;
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{self, UpdateUser};

use crate::custom_fields::{make, named};

const EXPORT: &str = "/administration/users/export";

/// Jae of Europe, and Pat there who reports to Ada at the top; Ada's job title begins a formula.
async fn people(test: &db::testing::TestDb) -> (Site, UserId, UserId) {
    let (site, ada) = Site::founded(test.db.clone()).await;
    make(&site, ada, named("Badge", Kind::Number)).await.unwrap();
    let root = site.root().await;
    let europe = site.company("Europe", root).await;
    let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
    let pat = site.person("pat", Builtin::TeamMember, europe).await;
    let ctx = site.product();
    let saved = site.write(move |tx| {
        let mut form = UpdateUser::from_user(&users::get(tx, ORG, ada)?);
        form.about.job_title = "=HYPERLINK(\"x\")".into();
        users::update(&ctx, tx, form)?;
        let mut form = UpdateUser::from_user(&users::get(tx, ORG, pat)?);
        (form.place.reports_to, form.about.hire_date) = (Some(ada), "2024-02-29".into());
        form.custom = [(1, "12.5".to_owned())].into();
        users::update(&ctx, tx, form)
    });
    saved.await.unwrap();
    (site, ada, jae)
}

fn lines(csv: &str) -> Vec<&str> {
    csv.trim_start_matches('\u{feff}').lines().collect()
}

/// What the log keeps of the last export.
async fn kept(site: &Site, by: UserId) -> Vec<(String, String)> {
    let ctx = site.ctx(by).await;
    let entries = site.app.db.read(move |read| audit_log::list(&ctx, read, &ListEvents { limit: 50, ..ListEvents::default() })).await;
    let entry = entries.unwrap().page.items.into_iter().find(|entry| entry.kind == "users.exported").unwrap();
    let said = |told: Told| if let Told::Text(text) = told { text } else { String::new() };
    entry.changes.into_iter().map(|change| (change.field, said(change.after))).collect()
}

db::on_both!(
    // covers: G9, G12, T-C13
    async fn the_columns_shown_are_exported_in_the_order_of_the_list(test: TestDb) {
        let (site, ada, jae) = people(&test).await;
        let browser = site.signed_in(ada).await;
        let columns = "columns=job_title&columns=reports_to&columns=hire_date&columns=assuf1&columns=seat&columns=groups";
        let file = browser.get(&format!("{EXPORT}?take=shown&{columns}&sort=-user_name")).await;
        assert_eq!(file.status, StatusCode::OK);
        assert_eq!(
            lines(&file.body),
            [
                "User,Job title,Reports to,Hire date,Badge,Seat,Groups",
                "Pat Tester,,Ada Tester,2024-02-29,12.5,Takes one: Active counts,General",
                "Jae Tester,,,,,Takes one: Active counts,General",
                "Ada Tester,\"'=HYPERLINK(\"\"x\"\")\",,,,Takes one: Active counts,General",
            ]
        );
        // The filter holds, and whoever exports a part has it alone; a manager beyond it has no name.
        let file = browser.get(&format!("{EXPORT}?take=shown&{columns}&q=pat")).await;
        assert_eq!(lines(&file.body).len(), 2);
        let part = site.signed_in(jae).await.get(&format!("{EXPORT}?take=shown&columns=reports_to&view=all")).await;
        assert_eq!(lines(&part.body), ["User,Reports to", "Jae Tester,", "Pat Tester,Somebody outside your companies"]);
        // Without columns in the address those that the reader has.
        let list = browser.get("/administration/users").await;
        assert!(list.shows("take=shown") && list.shows("Export the columns shown"), "{}", list.body);
        let usual = browser.get(&format!("{EXPORT}?take=shown")).await;
        assert_eq!(lines(&usual.body)[0], "User,User name,Role,Company,Status,Last sign-in");
        let none = browser.get(&format!("{EXPORT}?take=shown&columns=none&q=jae")).await;
        assert_eq!(lines(&none.body), ["User", "Jae Tester"]);
    }
);

db::on_both!(
    // covers: G9, D16
    async fn an_export_is_kept_in_the_log_as_a_sentence_with_its_rows_and_columns(test: TestDb) {
        let (site, ada, jae) = people(&test).await;
        let browser = site.signed_in(ada).await;
        let asked = format!("view=all&q=a&reports_to.not={ada}&hire_date.empty=yes");
        assert_eq!(browser.get(&format!("{EXPORT}?take=shown&columns=role&{asked}")).await.status, StatusCode::OK);
        let said = |field: &str, value: &str| (field.to_owned(), value.to_owned());
        let sentence = "tab All; search for “a”; Reports to is not Ada Tester (ada); Hire date is empty";
        assert_eq!(kept(&site, ada).await, [said("filter", sentence), said("rows", "2"), said("columns", "User, Role")]);
        assert_eq!(browser.get(EXPORT).await.status, StatusCode::OK);
        assert_eq!(kept(&site, ada).await, [said("filter", "tab Active"), said("rows", "3"), said("columns", "all fields")]);
        // Of a part it counts the part.
        assert_eq!(site.signed_in(jae).await.get(EXPORT).await.status, StatusCode::OK);
        assert_eq!(kept(&site, ada).await[1], said("rows", "2"));
        let log = browser.get("/administration/audit").await;
        assert!(log.shows("Exported users of") && log.shows("tab Active"), "{}", log.body);
    }
);

db::on_both!(
    // covers: G9
    async fn an_export_that_cannot_be_what_was_asked_is_refused_and_not_in_the_log(test: TestDb) {
        let (site, ada, _) = people(&test).await;
        let browser = site.signed_in(ada).await;
        for bad in [
            "take=some",
            "take=shown&columns=salary",
            "take=shown&sort=height",
            "take=shown&columns=assuf9",
            "take=shown&seat=taken",
            "view=nowhere",
        ] {
            let refused = browser.get(&format!("{EXPORT}?{bad}")).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{bad}: {}", refused.body);
        }
        let member = site.at_root("kim", Builtin::TeamMember).await;
        assert_eq!(site.signed_in(member).await.get(&format!("{EXPORT}?take=shown")).await.status, StatusCode::FORBIDDEN);
        assert!(!site.events().await.iter().any(|kind| kind == "users.exported"));
    }
);
