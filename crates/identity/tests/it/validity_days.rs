//! The first and the last day of accounts at every door: list, forms, files, programs.

use access::Capability;
use axum::http::{Method, StatusCode};
use identity::roles::Builtin;
use identity::testing::{ORG, Program, Site};
use identity::users::{self, Filter, ListUsers, Sort, View};
use identity::validity::{self, Days};
use identity::{UserId, organization};
use kernel::{Clock, Fault, Micros};
use serde_json::json;
use web::testing::check_html;

use crate::import_back::comes_back_unchanged;
use crate::import_undo::undo;
use crate::imports::{bring, codes_of, counts, user};
use crate::programs::narrowed;
use crate::user_pages::filled;

const LIST: &str = "/administration/users";
const DAY: i64 = 24 * 3600;

async fn set(site: &Site, by: UserId, user: UserId, from: Option<Micros>, until: Option<Micros>) -> Result<bool, Fault> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| validity::set_days(&ctx, tx, user, from, until)).await
}

/// Somebody's days by the organization's calendar.
async fn days(site: &Site, user: UserId) -> (String, String) {
    let days = site.app.db.read(move |read| {
        let format = organization::calendar(&organization::get(read, ORG)?);
        let of = Days::of(&validity::find(read, ORG, user)?, &format);
        let row = users::get(read, ORG, user)?;
        assert_eq!(of, Days { first: users::first_day(row.valid_from, &format), last: users::last_day(row.valid_until, &format) });
        Ok::<_, Fault>((of.first, of.last))
    });
    days.await.unwrap()
}

fn both(first: &str, last: &str) -> (String, String) {
    (first.to_owned(), last.to_owned())
}

/// Four people beside Ada: Ann has both days, Ben the last, Cid the first, Dee none.
async fn people(test: &db::testing::TestDb) -> (Site, UserId, [UserId; 4]) {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let mut people = Vec::new();
    for name in ["ann", "ben", "cid", "dee"] {
        people.push(site.at_root(name, Builtin::FullUser).await);
    }
    let people: [UserId; 4] = people.try_into().unwrap();
    let text = "User name,First day,Last day\nann,2039-01-01,2040-03-31\nben,,2039-12-31\ncid,2038-06-01,\n";
    let done = bring(&site, ada, "days.csv", text).await;
    assert_eq!(counts(&done), (0, 3, 0, 0), "{:?}", codes_of(&site, ada, done.id).await);
    (site, ada, people)
}

db::on_both!(
    // covers: B35
    async fn lists_show_narrow_and_sort_by_the_days(test: TestDb) {
        let (site, ada, [ann, ben, cid, _]) = people(&test).await;
        assert_eq!(days(&site, ann).await, both("2039-01-01", "2040-03-31"));
        assert_eq!(days(&site, ben).await, both("", "2039-12-31"));
        assert_eq!(days(&site, cid).await, both("2038-06-01", ""));
        let ctx = site.ctx(ada).await;
        let names = async |query: &str, sort: Sort, descending: bool| {
            let (ctx, filter) = (ctx.clone(), Filter::from_query(query).unwrap());
            let names = site.app.db.read(move |read| {
                let total = users::count(&ctx, read, &filter)?;
                let page = users::list(&ctx, read, &ListUsers { filter, sort, descending, ..ListUsers::default() })?;
                assert_eq!(i64::try_from(page.items.len()).unwrap(), total);
                Ok::<_, Fault>(page.items.into_iter().map(|row| row.user_name).collect::<Vec<_>>())
            });
            names.await.unwrap().join(" ")
        };
        for (query, expected) in [
            ("valid_until.filled=yes", "ann ben"),
            ("valid_until.empty=yes", "ada cid dee"),
            ("valid_until.before=2040-03-31", "ben"),
            ("valid_until.before=2040-04-01", "ann ben"),
            ("valid_until.from=2040-03-31", "ann"),
            ("valid_until.from=2040-04-01", ""),
            ("valid_from.filled=yes", "ann cid"),
            ("valid_from.empty=yes", "ada ben dee"),
            ("valid_from.before=2039-01-01", "cid"),
            ("valid_from.from=2039-01-01", "ann"),
            ("valid_from.filled=yes&valid_until.filled=yes", "ann"),
            ("view=locked&valid_until.filled=yes", ""),
        ] {
            assert_eq!(names(query, Sort::UserName, false).await, expected, "{query}");
        }
        assert_eq!(names("valid_until.filled=yes", Sort::ValidUntil, false).await, "ben ann");
        assert_eq!(
            names("view=all", Sort::ValidUntil, false).await.split(' ').take(2).collect::<Vec<_>>(),
            ["ben", "ann"],
            "no end is last"
        );
        assert!(names("view=all", Sort::ValidUntil, true).await.ends_with("ann ben"));
        assert_eq!(Filter::of(View::All).to_query(), "view=all");

        let browser = site.signed_in(ada).await;
        let page = browser.get(&format!("{LIST}?columns=valid_from&columns=valid_until&sort=valid_until")).await;
        assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()));
        for words in ["First day", "Last day", "2040-03-31", "2039-12-31", "2038-06-01", "sort=-valid_until"] {
            assert!(page.shows(words), "{words}: {}", page.body);
        }
        let filter = browser.get(&format!("{LIST}?edit=valid_until.from")).await;
        assert!(filter.shows("name=\"day\"") && !filter.shows("name=\"days\""), "there is no relation that counts days");
    }
);

db::on_both!(
    // covers: B35, G9
    async fn files_bring_the_days_and_take_them_out(test: TestDb) {
        let (site, ada, [ann, ben, cid, dee]) = people(&test).await;
        comes_back_unchanged(&site, ada, 5).await;
        let text = "User name,First day,Last day\nann,(empty),2041-01-31\nben,,someday\ncid,2042-01-01,2041-01-01\ndee,,2001-01-01\n";
        let done = bring(&site, ada, "more.csv", text).await;
        assert_eq!(codes_of(&site, ada, done.id).await, ["updated", "date.invalid", "validity.order", "validity.over"]);
        assert_eq!(days(&site, ann).await, both("", "2041-01-31"));
        assert_eq!((days(&site, ben).await, days(&site, cid).await), (both("", "2039-12-31"), both("2038-06-01", "")));
        assert_eq!(days(&site, dee).await, both("", ""));

        // Somebody new has them too; and what an import did is undone.
        let text =
            "User name,First name,Last name,Email,Valid from,Valid until\nann,,,,2039-05-01,\nzoe,Zoe,Zeh,zoe@x.example,,2040-05-05\n";
        let done = bring(&site, ada, "new.csv", text).await;
        assert_eq!(counts(&done), (1, 1, 0, 0), "{:?}", codes_of(&site, ada, done.id).await);
        assert_eq!(days(&site, user(&site, "zoe").await.id).await, both("", "2040-05-05"));
        assert_eq!(days(&site, ann).await, both("2039-05-01", "2041-01-31"));
        undo(&site, ada, done.id).await;
        assert_eq!(days(&site, ann).await, both("", "2041-01-31"));
    }
);

db::on_both!(
    // covers: B35
    async fn both_forms_take_the_days_and_refuse_at_the_field(test: TestDb) {
        let (site, ada, [ann, ..]) = people(&test).await;
        let browser = site.signed_in(ada).await;
        let path = users::paths::of(ann, "edit");
        let page = browser.get(&path).await;
        assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()));
        assert_eq!((page.input("valid_from").as_deref(), page.input("valid_until").as_deref()), (Some("2039-01-01"), Some("2040-03-31")));
        let with = |page: &str, changes: &[(&str, &str)]| {
            let mut form = filled(page);
            form.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
            form.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
            form
        };
        let send = async |path: &str, form: &[(String, String)]| {
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            browser.post(path, &form).await
        };
        for (name, value) in [("valid_from", "soon"), ("valid_until", "2001-01-01"), ("valid_until", "2038-01-01")] {
            let refused = send(&path, &with(&page.body, &[(name, value), ("phone", "222 777")])).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
            assert!(refused.shows(&format!("href=\"#f-{name}\"")) && refused.input(name).as_deref() == Some(value), "{}", refused.body);
        }
        assert_eq!(site.user(ann).await.phone, "", "all or nothing");
        let saved = send(&path, &with(&page.body, &[("valid_until", "2041-01-01"), ("phone", "222 777")])).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        assert_eq!((days(&site, ann).await, site.user(ann).await.phone.as_str()), (both("2039-01-01", "2041-01-01"), "222 777"));
        // Whoever filled the form before is shown what came meanwhile.
        let stale = send(&path, &with(&page.body, &[("valid_until", "2039-02-02")])).await;
        assert!(
            stale.status == StatusCode::PRECONDITION_FAILED && stale.shows("2041-01-01") && stale.shows("2039-02-02"),
            "{}",
            stale.body
        );

        let page = browser.get(users::paths::NEW).await;
        assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()));
        let changes = [("kind", "standard"), ("user_name", "eve"), ("valid_from", "2039-01-01"), ("valid_until", "2038-01-01")];
        let refused = send(users::paths::NEW, &with(&page.body, &changes)).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.shows("href=\"#f-valid_until\""), "{}", refused.body);
        let changes = [("kind", "standard"), ("user_name", "eve"), ("valid_from", "2038-01-01"), ("valid_until", "2039-01-01")];
        assert_eq!(send(users::paths::NEW, &with(&page.body, &changes)).await.status, StatusCode::SEE_OTHER);
        assert_eq!(days(&site, user(&site, "eve").await.id).await, both("2038-01-01", "2039-01-01"));

        // One's own days nobody sets: the form does not offer it, and a field that is sent all the same changes nothing.
        let own = users::paths::of(ada, "edit");
        let page = browser.get(&own).await;
        assert_eq!(page.input("valid_until"), None);
        let sent = send(&own, &with(&page.body, &[("valid_until", "2039-01-01"), ("phone", "222 111")])).await;
        assert_eq!(days(&site, ada).await, both("", ""), "{}", sent.status);
        let forced = send(&own, &with(&browser.get(&own).await.body, &[("valid_until", "2039-01-01"), ("has_days", "on")])).await;
        assert_eq!((forced.status.is_success() || forced.status.is_redirection(), days(&site, ada).await), (false, both("", "")));
    }
);

db::on_both!(
    // covers: B35
    async fn programs_set_the_days_by_moments(test: TestDb) {
        let (site, ada, [ann, ..]) = people(&test).await;
        let program = site.program_of(ada).await;
        let at = format!("/api/v1/users/{ann}");
        let patch = async |program: &Program, body: serde_json::Value| {
            let version = program.get(&at).await.header("etag").to_owned();
            program.json(Method::PATCH, &at, &[("if-match", &version)], &body).await
        };
        let told = program.get(&at).await.json();
        let end = told["valid_until"].as_str().unwrap().to_owned();
        assert!(end.starts_with("2040-0"), "{end}");
        let done = patch(&program, json!({ "valid_until": "2041-01-01T00:00:00Z", "phone": "222 555" })).await;
        assert_eq!(
            (done.status, &done.json()["valid_until"], &done.json()["phone"]),
            (StatusCode::OK, &json!("2041-01-01T00:00:00Z"), &json!("222 555"))
        );
        let stays = patch(&program, json!({ "phone": "222 666" })).await.json();
        assert_eq!(stays["valid_until"], json!("2041-01-01T00:00:00Z"));
        let none = patch(&program, json!({ "valid_from": null, "valid_until": null })).await.json();
        assert_eq!((&none["valid_from"], &none["valid_until"]), (&json!(null), &json!(null)));
        let past = patch(&program, json!({ "valid_until": "2001-01-01T00:00:00Z", "phone": "222 777" })).await;
        assert_eq!((past.status, &past.json()["errors"][0]["pointer"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("/valid_until")));
        assert_eq!(site.user(ann).await.phone, "222 666", "all or nothing");

        let new = |name: &str| json!({ "type": "standard", "user_name": name, "company": told["company"], "valid_until": "2040-06-01T00:00:00Z" });
        let made = program.post("/api/v1/users", &new("eve")).await;
        let eve = program.get(made.header("location")).await;
        assert_eq!((made.status, made.header("etag")), (StatusCode::CREATED, eve.header("etag")));
        assert_eq!(eve.json()["valid_until"], json!("2040-06-01T00:00:00Z"));
        let listed = program.get("/api/v1/users?valid_until.filled=yes&sort=-valid_until").await.json();
        let names: Vec<&str> = listed["items"].as_array().unwrap().iter().map(|row| row["user_name"].as_str().unwrap()).collect();
        assert_eq!(names, ["eve", "ben"]);

        // Whoever may edit but not freeze sets no days.
        let key = narrowed(&site, &[Capability::ViewUsers, Capability::EditUsers, Capability::CreateUsers]).await;
        assert_eq!(patch(&key, json!({ "phone": "222 888" })).await.status, StatusCode::OK);
        let refused = patch(&key, json!({ "phone": "222 999", "valid_until": "2041-01-01T00:00:00Z" })).await;
        assert_eq!((refused.status, site.user(ann).await.phone.as_str()), (StatusCode::FORBIDDEN, "222 888"), "{}", refused.body);
        assert_eq!(key.post("/api/v1/users", &new("fay")).await.status, StatusCode::FORBIDDEN);
        let until = site.clock.now().plus_secs(DAY);
        assert!(set(&site, ada, ann, None, Some(until)).await.unwrap() && !set(&site, ada, ann, None, Some(until)).await.unwrap());
    }
);
