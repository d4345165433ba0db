//! The login history: of everybody, of a person, one's own, and as a file.

use axum::http::StatusCode;
use identity::audit_log::paths;
use identity::roles::Builtin;
use identity::testing::{Answer, PASSWORD, Site};
use identity::users::{self, Lock};
use web::testing::check_html;

use crate::sign_in::{WRONG, refused};

/// The outcomes with what stands beside them, from the newest row on.
fn outcomes(answer: &Answer) -> Vec<String> {
    let body = answer.body.split("data-tone=").skip(1);
    let words = |part: &str| part.split_once('>').map(|(_, rest)| rest.replace("</span>", "").replace("<span>", ""));
    body.filter_map(words).filter_map(|rest| rest.split_once('<').map(|(text, _)| text.trim().to_owned())).collect()
}

db::on_both!(
    // covers: B34
    async fn sign_ins_and_refusals_stand_in_the_history_with_reasons_and_go_into_a_file(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (north, south) = (site.company("North", root).await, site.company("South", root).await);
        let chief = site.person("chief", Builtin::CompanyAdministrator, north).await;
        let nora = site.person("nora", Builtin::TeamMember, north).await;
        let sue = site.person("sue", Builtin::TeamMember, south).await;
        refused(&site.browser().at("10.9.0.1"), "nobody-at-all", WRONG).await;
        refused(&site.browser().at("10.9.0.2"), "nora", WRONG).await;
        let her = site.signs_in("nora", "10.9.0.3").await;
        site.signs_in("sue", "10.9.0.4").await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::lock(&ctx, tx, Lock { user: sue })).await.unwrap();
        refused(&site.browser().at("10.9.0.5"), "sue", PASSWORD).await;

        let owner = site.signed_in(ada).await;
        let page = owner.get(paths::SIGN_INS).await;
        assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::<String>::new()));
        for shown in ["Signed in", "Refused", "wrong password", "no such account", "No such account", "10.9.0.1", "10.9.0.3", "Locked"] {
            assert!(page.shows(shown), "{shown} is missing: {}", page.body);
        }
        let only = |outcome: &str| format!("{}?outcome={outcome}", paths::SIGN_INS);
        let refusals = owner.get(&only("refused")).await;
        assert!(refusals.shows("10.9.0.5") && refusals.shows("10.9.0.1") && !refusals.shows("10.9.0.3"), "{:?}", outcomes(&refusals));
        let found = owner.get(&format!("{}?q=nora", paths::SIGN_INS)).await;
        assert!(found.shows("10.9.0.2") && found.shows("10.9.0.3") && !found.shows("10.9.0.4"), "{:?}", outcomes(&found));
        assert_eq!(owner.get(&only("nonsense")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(owner.get(&format!("{}?from=yesterday", paths::SIGN_INS)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(owner.get(&format!("{}?after=x", paths::SIGN_INS)).await.status, StatusCode::BAD_REQUEST);

        let file = owner.get(&format!("{}?outcome=refused", paths::SIGN_INS_FILE)).await;
        let lines: Vec<&str> = file.body.lines().collect();
        assert_eq!(lines.len(), 4, "{}", file.body);
        assert!(lines[1].contains("sign_in.refused") && lines[1].contains("10.9.0.5") && lines[1].contains("Locked"), "{}", lines[1]);
        assert!(site.events().await.contains(&"sign_ins.exported".to_owned()));

        // Who administers a company reads the history of its people, and of no others; of people only who is read about.
        let below = site.signed_in(chief).await;
        assert_eq!(below.get(paths::SIGN_INS).await.status, StatusCode::FORBIDDEN);
        assert_eq!(below.get(paths::SIGN_INS_FILE).await.status, StatusCode::FORBIDDEN);
        let theirs = below.get(&paths::sign_ins_of(nora)).await;
        assert_eq!((theirs.status, check_html(&theirs.body)), (StatusCode::OK, Vec::<String>::new()));
        assert!(theirs.shows("10.9.0.2") && theirs.shows("10.9.0.3") && !theirs.shows("10.9.0.4"));
        assert_eq!(below.get(&paths::sign_ins_of(sue)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(below.get(&format!("{}/export", paths::sign_ins_of(sue))).await.status, StatusCode::NOT_FOUND);
        let file = below.get(&format!("{}/export", paths::sign_ins_of(nora))).await;
        assert_eq!(file.body.lines().count(), 3, "{}", file.body);
        assert_eq!(her.get(&paths::sign_ins_of(nora)).await.status, StatusCode::NOT_FOUND, "one's own stands in My account");
    }
);

db::on_both!(
    // covers: B34
    async fn everybody_reads_their_own_history_and_not_where_an_administrator_sat(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let nora = site.at_root("nora", Builtin::TeamMember).await;
        site.at_root("sue", Builtin::TeamMember).await;
        site.signs_in("nora", "10.9.0.3").await;
        site.signs_in("sue", "10.9.0.4").await;
        for _ in 0..60 {
            site.clock.advance_secs(1);
            site.signs_in("nora", "10.9.0.6").await;
        }
        site.clock.advance_secs(1);
        let admin = site.signs_in("ada", "10.9.0.9").await;
        let ended = admin.post(&users::paths::of(nora, "end-sessions"), &[]).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER);
        site.clock.advance_secs(1);
        let her = site.signs_in("nora", "10.9.0.7").await;
        let page = her.get("/account").await;
        assert!(page.shows("/account/sign-ins"), "My account leads there");
        let page = her.get("/account/sign-ins").await;
        assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::<String>::new()));
        assert!(page.shows("10.9.0.7") && page.shows("Sessions ended") && !page.shows("10.9.0.9"), "{}", page.body);
        assert!(!page.shows("10.9.0.3") && !page.shows("10.9.0.4"), "a page at a time, of one's own");
        let next = page.body.split("href=\"/account/sign-ins?after=").nth(1).and_then(|rest| rest.split_once('"')).unwrap().0;
        let older = her.get(&format!("/account/sign-ins?after={next}")).await;
        assert!(older.shows("10.9.0.3") && !older.shows("10.9.0.7"), "{}", older.body);
        assert!(site.browser().get("/account/sign-ins").await.location().starts_with("/sign-in"));
    }
);
