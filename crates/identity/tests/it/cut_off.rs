//! PostgreSQL goes away during a commit and stays away: nobody is told that nothing was changed.

use db::testing::postgres;
use identity::roles::Builtin;
use identity::testing::Site;
use identity::users::paths;
use serde_json::json;

use crate::user_pages::filled;

const UNSURE: &str = "Look whether the change is there before you try again";

// covers: T-G1
#[tokio::test]
async fn a_form_whose_commit_was_cut_off_never_says_that_nothing_was_changed_on_postgres() {
    let test = postgres().await;
    let (site, ada) = Site::founded(test.db.clone()).await;
    let bea = site.at_root("bea", Builtin::FullUser).await;
    let browser = site.signed_in(ada).await;
    let program = site.program_of(ada).await;
    let company = site.root().await;

    let edit = paths::of(bea, "edit");
    let mut opened = filled(&browser.get(&edit).await.body);
    opened.iter_mut().filter(|(name, _)| name == "job_title").for_each(|(_, value)| "Cut off".clone_into(value));
    let form: Vec<(&str, &str)> = opened.iter().map(|(name, value)| (&**name, &**value)).collect();
    let version = form.iter().find(|(name, _)| *name == "version").unwrap().1;
    let root = company.to_string();
    let manager = paths::of(bea, "manager");
    let forms: [(&str, &[(&str, &str)]); 5] = [
        (&edit, &form),
        (&manager, &[("version", version), ("reports_to", "ada")]),
        (&paths::of(bea, "step/freeze"), &[]),
        ("/administration/groups/new", &[("name", "Owls")]),
        ("/administration/companies/new", &[("name", "Owls"), ("parent", &root)]),
    ];
    for (path, form) in forms {
        site.app.db.goes_away_at_commit();
        let answer = browser.post(path, form).await;
        assert!(answer.status == 503 && answer.body.contains(UNSURE), "{path}: {} {}", answer.status, answer.body);
        assert!(!answer.body.contains("Nothing was changed"), "{path}: {}", answer.body);
        assert_eq!(browser.get("/account").await.status, 503, "{path}");
        site.app.db.comes_back();
    }

    site.app.db.goes_away_at_commit();
    let answer = program.post("/api/v1/groups", &json!({"name": "Owls"})).await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (503, Some("database.unsure")), "{}", answer.body);
    site.app.db.comes_back();

    assert_eq!(browser.post(&edit, &form).await.status, 303);
}
