//! Filters on what stands in a person's own row: user name, external id, job title, phone, hire date, and the seat.

use axum::http::StatusCode;
use identity::UserId;
use identity::bulk::{self, People};
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{self, CreateUser, Delete, Freeze, Purge, UpdateUser, UserType};
use web::testing::check_html;

use crate::custom_filters::found;

const LIST: &str = "/administration/users";

async fn say(site: &Site, user: UserId, said: [&str; 4]) {
    let (ctx, said) = (site.product(), said.map(str::to_owned));
    let saved = site.write(move |tx| {
        let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
        let [title, phone, hired, external] = said.clone();
        (form.about.job_title, form.phone, form.about.hire_date) = (title, phone, hired);
        form.external_id = Some(external).filter(|id| !id.is_empty());
        users::update(&ctx, tx, form)
    });
    saved.await.unwrap();
}

struct Five {
    site: Site,
    ada: UserId,
    jae: UserId,
    pat: UserId,
}

/// Of Ada nothing is known; Jae of Europe sees himself and Pat; Rob stands beside Ada, and so does a program. Sue is a draft.
async fn people(test: &db::testing::TestDb) -> Five {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let root = site.root().await;
    let europe = site.company("Europe", root).await;
    let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
    let pat = site.person("pat", Builtin::TeamMember, europe).await;
    let rob = site.person("rob", Builtin::TeamMember, root).await;
    say(&site, jae, ["Straßenbau-Leiter", "+49 (0)30 / 12-34", "2024-02-29", "E-1"]).await;
    say(&site, pat, ["Driver", "555.1234", "2026-11-22", "e-2"]).await;
    say(&site, rob, ["driver's mate", "", "", ""]).await;
    let ctx = site.product();
    let made = site.write(move |tx| {
        users::create(&ctx, tx, CreateUser::draft(UserType::Standard, "sue", root))?;
        users::create(&ctx, tx, CreateUser::draft(UserType::Service, "robot", root))
    });
    made.await.unwrap();
    Five { site, ada, jae, pat }
}

db::on_both!(
    // covers: G1
    async fn each_line_date_and_seat_narrows_by_what_it_says(test: TestDb) {
        let Five { site, ada, jae, pat } = people(&test).await;
        let cases: Vec<(&str, &[&str])> = vec![
            ("job_title.contains=DRIVER", &["pat", "rob"]),
            ("job_title.contains=strassenbau", &["jae"]),
            ("job_title.contains='", &["rob"]),
            ("job_title.contains=%25", &[]),
            ("job_title.exactly=dRiver", &["pat"]),
            ("job_title.empty=yes", &["ada"]),
            ("job_title.filled=yes", &["jae", "pat", "rob"]),
            ("phone.contains=301234", &["jae"]),
            ("phone.contains=12+34", &["jae", "pat"]),
            ("phone.exactly=%28555%29+1234", &["pat"]),
            ("phone.empty=yes", &["ada", "rob"]),
            ("phone.filled=yes", &["jae", "pat"]),
            ("hire_date.from=2024-02-29", &["jae", "pat"]),
            ("hire_date.before=2024-02-29", &[]),
            ("hire_date.from=2024-03-01&hire_date.before=2026-11-23", &["pat"]),
            ("hire_date.empty=yes", &["ada", "rob"]),
            ("hire_date.filled=yes", &["jae", "pat"]),
            ("external_id.contains=-", &["jae", "pat"]),
            ("external_id.exactly=E-1", &["jae"]),
            ("external_id.exactly=e-1", &[]),
            ("external_id.empty=yes", &["ada", "rob"]),
            ("external_id.filled=yes", &["jae", "pat"]),
            ("user_name.contains=A", &["ada", "jae", "pat"]),
            ("user_name.exactly=PAT", &["pat"]),
            ("seat=used", &["ada", "jae", "pat", "rob"]),
            ("seat.not=used", &[]),
            ("view=all&seat.not=used", &["robot", "sue"]),
            ("view=all&seat=program", &["robot"]),
            ("view=all&seat=free", &["sue"]),
            ("view=all&seat=reserved", &[]),
            ("view=all&seat=free&seat=program", &["robot", "sue"]),
            ("view=all&seat.not=program&seat.not=free&q=ro", &["rob"]),
            ("view=all&seat.not=used&seat.not=reserved&seat.not=program&seat.not=free", &[]),
            ("view=all&type=service", &["robot"]),
            ("job_title.contains=driver&phone.filled=yes&q=pat", &["pat"]),
        ];
        for (query, names) in cases {
            assert_eq!(found(&site, ada, query).await.unwrap(), names, "{query}");
        }
        // Whoever sees a part finds those of it alone.
        assert_eq!(found(&site, jae, "job_title.contains=driver").await.unwrap(), ["pat"]);
        assert_eq!(found(&site, jae, "view=all&seat.not=used").await.unwrap(), Vec::<String>::new());
        // Who is frozen keeps the seat; who leaves is found by none of it any more.
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::freeze(&ctx, tx, Freeze { user: pat, reason: "away".into() })).await.unwrap();
        assert_eq!(found(&site, ada, "view=frozen&seat=used").await.unwrap(), ["pat"]);
        let ctx = site.ctx(ada).await;
        let left = site.write(move |tx| {
            users::delete(&ctx, tx, Delete { user: pat })?;
            users::purge(&ctx, tx, Purge { user: pat })
        });
        left.await.unwrap();
        for gone in ["job_title.contains=driver", "phone.filled=yes", "hire_date.from=2026-11-22", "external_id.exactly=e-2"] {
            assert_eq!(found(&site, ada, &format!("view=purged&{gone}")).await.unwrap(), Vec::<String>::new(), "{gone}");
        }
    }
);

db::on_both!(
    // covers: G1
    async fn a_sentence_on_an_own_line_is_made_by_a_form_and_kept_everywhere(test: TestDb) {
        let Five { site, ada, .. } = people(&test).await;
        let browser = site.signed_in(ada).await;
        for (sent, canonical, sentence) in [
            ("set=job_title&op=contains&words=+Driver+", "job_title.contains=Driver", "contains"),
            ("set=phone&op=exactly&words=555-1234", "phone.exactly=555-1234", "<bdi>555-1234</bdi>"),
            ("set=hire_date&op=before&day=2026-01-31", "hire_date.before=2026-01-31", "is before"),
            ("set=external_id&op=empty", "external_id.empty=yes", "<bdi>empty</bdi>"),
            ("set=user_name&op=contains&words=a", "user_name.contains=a", "contains"),
            ("set=seat&op=&value=used&value=program", "seat=program&seat=used", "none: a program or taken: the status counts"),
        ] {
            let answer = browser.get(&format!("{LIST}?{sent}")).await;
            assert_eq!(answer.location(), format!("{LIST}?{canonical}"), "{sent}");
            let page = browser.get(answer.location()).await;
            assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()), "{sent}");
            assert!(page.shows(sentence), "{sent}: {}", page.body);
            let open = browser.get(&format!("{LIST}?{canonical}&edit={}", canonical.split('=').next().unwrap())).await;
            assert!(open.shows("name=\"old\"") && check_html(&open.body).is_empty(), "{sent}");
            let file = browser.get(&format!("{LIST}/export?{canonical}")).await;
            assert_eq!(file.status, StatusCode::OK, "{sent}");
            let view = browser.get(&format!("{LIST}/views/new?{canonical}")).await;
            assert_eq!(view.input("query").map(|query| query.replace("&amp;", "&")).as_deref(), Some(canonical), "{sent}");
            let (ctx, all) = (site.ctx(ada).await, People::Matching(canonical.into()));
            site.write(move |tx| bulk::choose(&ctx, tx, &all, LIST)).await.unwrap();
        }
        for (bad, says) in [
            ("set=job_title&op=contains&words=", "Enter what to look for"),
            ("set=phone&op=contains&words=%2B+-", "Enter what to look for"),
            ("set=hire_date&op=from&day=soon", "Choose a day"),
            ("set=seat&op=", "Choose at least one value"),
        ] {
            let page = browser.get(&format!("{LIST}?{bad}")).await;
            assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()), "{bad}");
            assert!(page.shows(says) && page.shows("id=\"users-filter\""), "{bad}: {}", page.body);
        }
        for bad in ["seat=taken", "job_title=driver", "phone.contains=-", "hire_date.from=2026-02-30", "user_name.empty=yes"] {
            assert!(found(&site, ada, bad).await.unwrap_err().is("filter.unread"), "{bad}");
            assert_eq!(browser.get(&format!("{LIST}/export?{bad}")).await.status, StatusCode::BAD_REQUEST, "{bad}");
            let page = browser.get(&format!("{LIST}?{bad}")).await;
            assert!(page.status == StatusCode::OK && page.shows("cannot be read and is left out"), "{bad}");
        }
    }
);
