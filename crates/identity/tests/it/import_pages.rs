//! The pages of imports by URL: from the upload to the summary, refusals, what a reload shows.

use axum::body::Body;
use axum::http::Method;
use identity::imports::ImportJob;
use identity::roles::Builtin;
use identity::testing::{Answer, Browser, ORG, Site};
use identity::users;

use crate::imports::worker;

const NEW: &str = "/administration/imports/new";

/// A browser's upload form.
pub async fn send(browser: &Browser, kind: &str, name: &str, bytes: &[u8]) -> Answer {
    let mut body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n{kind}\r\n--edge\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    browser.send(Method::POST, NEW, Body::from(body), Some("multipart/form-data; boundary=edge")).await
}

/// Every chosen option of the page's selects, to be sent back.
pub fn chosen(page: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for part in page.split("<select ").skip(1) {
        let (head, rest) = part.split_once('>').unwrap();
        let name = head.split_once("name=\"").unwrap().1.split('"').next().unwrap().to_owned();
        let options = rest.split("</select>").next().unwrap();
        let selected = options.split("<option ").find(|option| option.split('>').next().unwrap().contains("selected"));
        let value = selected.and_then(|option| option.split_once("value=\"")).map(|(_, value)| value.split('"').next().unwrap().to_owned());
        fields.push((name, value.unwrap_or_default()));
    }
    fields
}

pub fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

pub fn sound(page: &Answer) {
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
}

const PEOPLE: &str = "Employee ID,First name,Last name,Email,Cost center,Manager email\n\
    1,Ann,Ames,ann@x.example,Clerk,françois@x.example\n\
    2,François,<b>Blanc</b>,françois@x.example,Head,\n\
    3,Cid,Cole,cid-at-x,Clerk,\n";

db::on_both!(
    // covers: G3, G4, G5
    async fn a_file_goes_from_upload_to_summary(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let list = browser.get("/administration/imports").await;
        sound(&list);
        assert!(list.shows("No import yet"));
        sound(&browser.get(NEW).await);

        let uploaded = send(&browser, "", "team.csv", PEOPLE.as_bytes()).await;
        assert_eq!(uploaded.status, 303, "{}", uploaded.body);
        let columns = browser.get(uploaded.location()).await;
        sound(&columns);
        assert!(
            columns.shows("3 rows in team.csv") && columns.shows("Left out unless you choose a field: no field of a user holds it yet")
        );
        assert!(columns.shows("&lt;b&gt;Blanc") && !columns.shows("Clerk"), "what is left out is not shown");
        let fields = chosen(&columns.body);
        let is = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str()).unwrap();
        assert_eq!((is("column-0"), is("column-3"), is("column-4"), is("column-5")), ("external_id", "primary_email", "", "reports_to"));
        assert!(columns.shows("selected>Team member"), "the preset role");

        let mut twice = fields.clone();
        twice.iter_mut().find(|(name, _)| name == "column-4").unwrap().1 = "last_name".into();
        let refused = browser.post(uploaded.location(), &pairs(&twice)).await;
        assert_eq!(refused.status, 422);
        assert!(refused.shows("columns C and E"), "{}", refused.body);

        let checking = browser.post(uploaded.location(), &pairs(&fields)).await;
        assert_eq!(checking.status, 303, "{}", checking.body);
        let page = checking.location().to_owned();
        let bar = browser.get(&page).await;
        sound(&bar);
        assert!(bar.shows("data-poll") && bar.shows("Checking rows") && bar.shows("http-equiv=\"refresh\""));
        worker(&site, ImportJob::default()).run_due().await.unwrap();

        let report = browser.get(&page).await;
        sound(&report);
        assert!(report.shows("Import: create 2, update 0") && report.shows("1 row cannot be taken") && !report.shows("data-poll"));
        assert!(test.db.read(|read| users::find_by_user_name(read, ORG, "ann")).await.unwrap().is_none(), "a check keeps nothing");
        let failed = browser.get(&format!("{page}?view=failed")).await;
        assert!(failed.shows("Cid Cole") && !failed.shows("Ann Ames"));

        let token = report.input("token").unwrap();
        let begun = browser.post(&format!("{page}/import"), &[("token", &token)]).await;
        assert_eq!(begun.status, 303);
        assert!(browser.get(&page).await.shows("Importing rows"));
        assert_eq!(browser.post(&format!("{page}/import"), &[("token", &token)]).await.status, 303, "pressed twice");
        worker(&site, ImportJob::default()).run_due().await.unwrap();

        let summary = browser.get(&page).await;
        sound(&summary);
        assert!(summary.shows("Imported") && summary.shows("Download failed rows") && summary.shows("&lt;b&gt;Blanc"));
        let ann = test.db.read(|read| users::find_by_user_name(read, ORG, "ann")).await.unwrap().unwrap();
        assert!(summary.shows(&identity::users::paths::show(ann.id)));
        let file = browser.get(&format!("{page}/failed.csv")).await;
        assert_eq!(file.headers["content-disposition"], "attachment; filename=\"failed-rows-users.csv\"");
        assert!(file.body.contains("Error") && file.body.contains("cid-at-x") && !file.body.contains("ann@x.example"));
        let list = browser.get("/administration/imports").await;
        sound(&list);
        assert!(list.shows("team.csv") && list.shows("Done"));
    }
);

db::on_both!(
    async fn an_import_is_stopped_and_goes_on(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let columns = send(&browser, "users", "team.csv", PEOPLE.as_bytes()).await.location().to_owned();
        let fields = chosen(&browser.get(&columns).await.body);
        let page = browser.post(&columns, &pairs(&fields)).await.location().to_owned();
        assert_eq!(browser.post(&format!("{page}/stop"), &[]).await.status, 303);
        assert!(browser.get(&page).await.shows("It stops after the rows at hand"));
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        assert_eq!(browser.get(&page).await.location(), columns, "a stopped check goes back to the columns");
        browser.post(&columns, &pairs(&fields)).await;
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let token = browser.get(&page).await.input("token").unwrap();
        browser.post(&format!("{page}/import"), &[("token", &token)]).await;
        browser.post(&format!("{page}/stop"), &[]).await;
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let stopped = browser.get(&page).await;
        sound(&stopped);
        assert!(stopped.shows("The import was stopped") && stopped.shows("Go on"));
        browser.post(&format!("{page}/go-on"), &[]).await;
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        assert!(browser.get(&page).await.shows("Imported"));
        assert_eq!(browser.post(&format!("{page}/stop"), &[]).await.status, 303, "nothing to stop");
    }
);

db::on_both!(
    // covers: T-D10
    async fn uploads_that_cannot_be_read_are_told_on_the_form(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let large = vec![b'a'; (64 << 20) + 1];
        let files: [(&str, &[u8], u16, &str); 6] = [
            ("", b"", 422, "Choose a file"),
            ("empty.csv", b"", 422, "The file is empty"),
            ("book.xlsx", b"PK\x03\x04....", 422, "spreadsheet workbook"),
            ("nul.csv", b"User name,Email\na,\0\n", 422, "NUL"),
            ("quote.csv", b"User name,Email\na,\"\n", 422, "never closed"),
            ("large.csv", &large, 413, "64 MiB"),
        ];
        for (name, bytes, status, words) in files {
            let answer = send(&browser, "users", name, bytes).await;
            assert_eq!(answer.status.as_u16(), status, "{name}: {}", answer.body);
            assert!(answer.shows(words), "{name}: {}", answer.body);
        }
        let broken = browser.send(Method::POST, NEW, Body::from("--edge\r\nno"), Some("multipart/form-data; boundary=edge")).await;
        assert_eq!(broken.status, 400);
        let plain = browser.post(NEW, &[("file", "x")]).await;
        assert_eq!(plain.status, 400);
        assert!(browser.get("/administration/imports").await.shows("No import yet"), "nothing of them is kept");
    }
);

db::on_both!(
    // covers: D13
    async fn an_import_is_its_importers_alone(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let una = site.person("una", Builtin::UserAdministrator, root).await;
        let member = site.person("mem", Builtin::TeamMember, root).await;
        let own = site.signed_in(ada).await;
        let columns = send(&own, "users", "team.csv", PEOPLE.as_bytes()).await.location().to_owned();
        let page = columns.trim_end_matches("/columns");
        let other = site.signed_in(una).await;
        for path in [page.to_owned(), columns.clone(), format!("{page}/failed.csv")] {
            assert_eq!(other.get(&path).await.status, 404, "{path}");
        }
        for act in ["import", "stop", "go-on", "columns"] {
            assert_eq!(other.post(&format!("{page}/{act}"), &[("token", "x")]).await.status, 404, "{act}");
        }
        assert!(!other.get("/administration/imports").await.shows("team.csv"));
        let nobody = site.signed_in(member).await;
        assert_eq!(nobody.get("/administration/imports").await.status, 403);
        assert_eq!(nobody.get(NEW).await.status, 403);
        assert_eq!(send(&nobody, "users", "team.csv", PEOPLE.as_bytes()).await.status, 403);
        assert_eq!(own.get("/administration/imports/imp_00000000000000000000000000000000").await.status, 404);
        assert_eq!(own.get("/administration/imports/x").await.status, 404);
    }
);

db::on_both!(
    // covers: G8
    async fn new_administrators_are_named_and_ticked(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let file = "User name,First name,Last name,Email,Role\nann,Ann,<i>Ames,ann@x.example,Administrator\nbob,Bob,Boyd,bob@x.example,\n";
        let columns = send(&browser, "users", "team.csv", file.as_bytes()).await.location().to_owned();
        let form = browser.get(&columns).await;
        sound(&form);
        assert!(form.shows("name=\"invites\"") && !form.body.contains("name=\"invites\" value=\"true\" checked"), "off to begin with");
        let page = browser.post(&columns, &pairs(&chosen(&form.body))).await.location().to_owned();
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let report = browser.get(&page).await;
        sound(&report);
        assert!(
            report.shows("One row makes somebody an administrator") && report.shows("Ann &lt;i&gt;Ames (ann)") && report.shows("row 2")
        );
        let token = report.input("token").unwrap();
        let refused = browser.post(&format!("{page}/import"), &[("token", &token)]).await;
        assert_eq!(refused.status, 422);
        let old = browser.post(&format!("{page}/import"), &[("token", &token), ("makes_administrators", "on")]).await;
        assert_eq!(old.status, 422, "a yes to all at once is to be said of all");
        assert!(refused.shows("One row makes an administrator: Ann &lt;i&gt;Ames (ann)."), "{}", refused.body);
        assert_eq!(web::testing::check_html(&refused.body), Vec::<String>::new());
        assert!(test.db.read(|read| users::find_by_user_name(read, ORG, "bob")).await.unwrap().is_none());
        let begun = browser.post(&format!("{page}/import"), &[("token", &token), ("named", "2"), ("administrator", "2")]).await;
        assert_eq!(begun.status, 303, "{}", begun.body);
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        assert!(browser.get(&page).await.shows("Imported"));
    }
);

db::on_both!(
    async fn an_import_is_deleted_with_its_file_unless_it_runs(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let columns = send(&browser, "users", "team.csv", PEOPLE.as_bytes()).await.location().to_owned();
        let page = columns.trim_end_matches("/columns").to_owned();
        browser.post(&columns, &pairs(&chosen(&browser.get(&columns).await.body))).await;
        let running = browser.post(&format!("{page}/delete"), &[]).await;
        assert_eq!((running.status.as_u16(), running.location()), (303, page.as_str()));
        assert!(browser.get(&page).await.shows("Stop it first"), "it runs, and is still there");
        assert!(!browser.get("/administration/imports").await.shows(&format!("{page}/delete")), "nor is it offered");
        worker(&site, ImportJob::default()).run_due().await.unwrap();

        let una = site.person("una", Builtin::UserAdministrator, site.root().await).await;
        let other = site.signed_in(una).await;
        assert_eq!(other.get(&format!("{page}/delete")).await.status, 404);
        assert_eq!(other.post(&format!("{page}/delete"), &[]).await.status, 404);

        assert!(browser.get("/administration/imports").await.shows(&format!("{page}/delete")));
        let asks = browser.get(&format!("{page}/delete")).await;
        sound(&asks);
        assert!(asks.shows("Delete the import of team.csv") && asks.shows("cannot be undone"));
        let deleted = browser.post(&format!("{page}/delete"), &[]).await;
        assert_eq!(deleted.location(), "/administration/imports");
        assert!(browser.get("/administration/imports").await.shows("No import yet"));
        assert_eq!(browser.get(&page).await.status, 404);
        assert_eq!(browser.get(&format!("{page}/failed.csv")).await.status, 404);
        for table in ["import", "import_chunk", "import_outcome"] {
            let sql = format!("SELECT COUNT(*) FROM {table}");
            let rows = test.db.read(move |read| read.query_text(&sql, &[])).await.unwrap();
            assert_eq!(rows.into_iter().next().unwrap().only::<i64>().unwrap(), 0, "{table}");
        }
        assert_eq!(browser.post(&format!("{page}/delete"), &[]).await.status, 404, "pressed twice");
    }
);

db::on_both!(
    // covers: G3
    async fn a_choice_that_the_page_does_not_offer_is_refused_and_narrows_nothing_silently(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let uploaded = send(&browser, "", "team.csv", PEOPLE.as_bytes()).await;
        let path = uploaded.location().to_owned();
        let fields = chosen(&browser.get(&path).await.body);
        for (field, word) in [("absent_company", "cmp_mangled"), ("mode", "replace"), ("role", "administrator")] {
            let mut typed = fields.clone();
            typed.retain(|(name, _)| name != field);
            typed.push((field.to_owned(), word.to_owned()));
            typed.push(("deactivates_absent".to_owned(), "on".to_owned()));
            let refused = browser.post(&path, &pairs(&typed)).await;
            assert_eq!(refused.status, 422, "{field}");
            assert!(refused.shows("Choose one from the list.") && refused.shows("team.csv"), "{field}");
            assert_eq!(web::testing::check_html(&refused.body), Vec::<String>::new(), "{field}");
        }
    }
);
