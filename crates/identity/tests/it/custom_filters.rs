//! Filters on custom fields: what each kind can be narrowed by, in the list, its counts, an export, a bulk change and a saved view alike.

use axum::http::StatusCode;
use fields::Kind;
use identity::bulk::{self, People};
use identity::custom_fields::{self, CreateField, DeleteField};
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{self, Filter, ListUsers, Sort, UpdateUser};
use identity::{FieldId, UserId};
use kernel::Fault;
use web::testing::check_html;

const LIST: &str = "/administration/users";

/// Each kind's field, by its number: 1 text, 2 number, 3 date, 4 yes or no, 5 choice, 6 user.
async fn define(site: &Site, ada: UserId) -> Vec<FieldId> {
    let mut made = Vec::new();
    for kind in Kind::ALL {
        let choices = if kind == Kind::Choice { vec!["Day".into(), "Night".into(), "Split".into()] } else { Vec::new() };
        let field = CreateField { label: format!("My {}", kind.word()), hint: String::new(), kind, is_required: false, choices };
        let ctx = site.ctx(ada).await;
        made.push(site.write(move |tx| custom_fields::create(&ctx, tx, &field)).await.unwrap());
    }
    made
}

async fn say(site: &Site, user: UserId, said: [&str; 6]) {
    let (ctx, said) = (site.product(), said.map(str::to_owned));
    let saved = site.write(move |tx| {
        let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
        form.custom = (1..).zip(said.clone()).collect();
        users::update(&ctx, tx, form)
    });
    saved.await.unwrap();
}

/// The user names that a filter leaves; the list, the count and the ids of all that match must agree.
pub(crate) async fn found(site: &Site, who: UserId, query: &str) -> Result<Vec<String>, Fault> {
    let (ctx, filter) = (site.ctx(who).await, Filter::from_query(query)?);
    let names = site.app.db.read(move |read| {
        let input = ListUsers { filter: filter.clone(), sort: Sort::UserName, limit: 200, ..ListUsers::default() };
        let rows = users::list(&ctx, read, &input)?.items;
        let ids = users::matching(&ctx, read, &filter, None, 1000)?;
        let count = users::counts(&ctx, read, &filter)?.of(filter.view);
        assert_eq!((rows.len(), i64::try_from(rows.len()).unwrap()), (ids.len(), count));
        Ok::<_, Fault>(rows.into_iter().map(|row| row.user_name).collect())
    });
    names.await
}

struct People3 {
    site: Site,
    ada: UserId,
    jae: UserId,
    fields: Vec<FieldId>,
}

/// Of Ada nothing is known; Jae of Europe sees himself and Pat; Rob stands beside Ada.
async fn people(test: &db::testing::TestDb) -> People3 {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let root = site.root().await;
    let europe = site.company("Europe", root).await;
    let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
    let pat = site.person("pat", Builtin::TeamMember, europe).await;
    let rob = site.person("rob", Builtin::TeamMember, root).await;
    let fields = define(&site, ada).await;
    say(&site, jae, ["Badge of Straße 7", "-2.5", "2024-02-29", "yes", "Day", "ada"]).await;
    say(&site, pat, ["badge 8", "12", "2026-11-22", "no", "Night", "jae"]).await;
    say(&site, rob, ["100% wool_7", "12.0001", "", "", "Night", ""]).await;
    People3 { site, ada, jae, fields }
}

db::on_both!(
    // covers: G1, A15
    async fn each_kind_is_narrowed_by_what_it_holds(test: TestDb) {
        let People3 { site, ada, jae, .. } = people(&test).await;
        let cases: Vec<(String, &[&str])> = vec![
            ("assuf1.contains=BADGE".into(), &["jae", "pat"]),
            ("assuf1.contains=strasse+7".into(), &["jae"]),
            ("assuf1.contains=7".into(), &["jae", "rob"]),
            ("assuf1.contains=%25".into(), &["rob"]),
            ("assuf1.contains=_".into(), &["rob"]),
            ("assuf1.contains='".into(), &[]),
            ("assuf1.exactly=BADGE+8".into(), &["pat"]),
            ("assuf1.exactly=badge".into(), &[]),
            ("assuf1.empty=yes".into(), &["ada"]),
            ("assuf1.filled=yes".into(), &["jae", "pat", "rob"]),
            ("assuf2.least=12".into(), &["pat", "rob"]),
            ("assuf2.most=12".into(), &["jae", "pat"]),
            ("assuf2.least=-2.5&assuf2.most=12".into(), &["jae", "pat"]),
            ("assuf2.least=12.0001".into(), &["rob"]),
            ("assuf3.from=2024-02-29".into(), &["jae", "pat"]),
            ("assuf3.before=2024-02-29".into(), &[]),
            ("assuf3.from=2024-03-01&assuf3.before=2026-11-23".into(), &["pat"]),
            ("assuf3.empty=yes".into(), &["ada", "rob"]),
            ("assuf4=yes".into(), &["jae"]),
            ("assuf4=no".into(), &["pat"]),
            ("assuf4=no&assuf4=yes".into(), &["jae", "pat"]),
            ("assuf5=2".into(), &["pat", "rob"]),
            ("assuf5=1&assuf5=2&assuf5=9".into(), &["jae", "pat", "rob"]),
            ("assuf5.not=2".into(), &["ada", "jae"]),
            (format!("assuf6={ada}"), &["jae"]),
            (format!("assuf6.not={ada}"), &["ada", "pat", "rob"]),
            (format!("assuf6={ada}&assuf6={jae}"), &["jae", "pat"]),
            ("assuf5=2&assuf1.contains=badge&q=pat".into(), &["pat"]),
        ];
        for (query, names) in cases {
            assert_eq!(found(&site, ada, &query).await.unwrap(), names, "{query}");
        }
        // Whoever sees a part finds those of it alone.
        assert_eq!(found(&site, jae, "assuf5=2").await.unwrap(), ["pat"]);
        assert_eq!(found(&site, jae, "assuf2.least=-100").await.unwrap(), ["jae", "pat"]);
    }
);

db::on_both!(
    // covers: G1
    async fn what_cannot_be_said_of_a_field_is_named_and_never_widens_a_filter(test: TestDb) {
        let People3 { site, ada, fields, .. } = people(&test).await;
        let browser = site.signed_in(ada).await;
        let (ctx, third) = (site.ctx(ada).await, fields[2]);
        let gone = site.write(move |tx| custom_fields::delete(&ctx, tx, DeleteField { field: third }));
        gone.await.unwrap();
        for (query, name) in [
            ("assuf9=yes", "assuf9"),
            ("assuf3.empty=yes", "assuf3.empty"),
            ("assuf1=yes", "assuf1"),
            ("assuf1.least=1", "assuf1.least"),
            ("assuf2.contains=1", "assuf2.contains"),
            ("assuf4=1", "assuf4"),
            ("assuf4.not=yes", "assuf4.not"),
            ("assuf5=yes", "assuf5"),
            ("assuf6=1", "assuf6"),
        ] {
            let page = browser.get(&format!("{LIST}?view=all&q=pat&{query}")).await;
            assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()), "{query}");
            assert!(page.shows(&format!("cannot be read and is left out: {name}.")), "{query}: {}", page.body);
            assert!(page.shows("1 of 1"), "what else it says holds");
            assert!(found(&site, ada, query).await.unwrap_err().is("filter.unread"), "{query}");
            assert_eq!(browser.get(&format!("{LIST}/export?{query}")).await.status, StatusCode::BAD_REQUEST, "{query}");
            let (ctx, all) = (site.ctx(ada).await, People::Matching(query.into()));
            let refused = site.write(move |tx| bulk::choose(&ctx, tx, &all, LIST)).await.unwrap_err();
            assert!(refused.is("filter.unread") && refused.message.contains(name), "{query}: {refused:?}");
        }
        assert!(site.events().await.iter().all(|kind| kind != "users.exported"), "nothing was taken out");
    }
);

db::on_both!(
    // covers: G1, D19
    async fn a_sentence_on_a_custom_field_is_made_by_a_form_and_kept_everywhere(test: TestDb) {
        let People3 { site, ada, jae, .. } = people(&test).await;
        let browser = site.signed_in(ada).await;
        let list = browser.get(LIST).await;
        for kind in Kind::ALL {
            assert!(list.shows(&format!("My {}</a>", kind.word())), "{kind:?} is offered");
        }
        for number in 1..=6 {
            let page = browser.get(&format!("{LIST}?edit=assuf{number}")).await;
            assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()), "{number}");
            assert!(page.shows("id=\"users-filter\"") && page.shows("Filter by My "), "{number}");
        }
        for (sent, canonical, sentence) in [
            ("set=assuf1&op=contains&words=+Badge+", "assuf1.contains=Badge", "contains"),
            ("set=assuf2&op=least&amount=012.50", "assuf2.least=12.5", "is at least"),
            ("set=assuf3&op=before&day=2026-01-31", "assuf3.before=2026-01-31", "is before"),
            ("set=assuf4&op=&value=yes", "assuf4=yes", "<bdi>yes</bdi>"),
            ("set=assuf5&op=not&value=3&value=2", "assuf5.not=2&assuf5.not=3", "Night or Split"),
            ("set=assuf5&op=empty", "assuf5.empty=yes", "<bdi>empty</bdi>"),
            ("set=assuf6&op=&name=jae", &format!("assuf6={jae}"), "Jae Tester"),
        ] {
            let answer = browser.get(&format!("{LIST}?{sent}")).await;
            assert_eq!(answer.location(), format!("{LIST}?{canonical}"), "{sent}");
            let page = browser.get(answer.location()).await;
            assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()), "{sent}");
            assert!(page.shows(sentence), "{sent}: {}", page.body);
            // What it opens again is what was sent.
            let open = browser.get(&format!("{LIST}?{canonical}&edit={}", canonical.split('=').next().unwrap())).await;
            assert!(open.shows("name=\"old\""), "{sent}");
            let file = browser.get(&format!("{LIST}/export?{canonical}")).await;
            assert_eq!(file.status, StatusCode::OK, "{sent}");
            let view = browser.get(&format!("{LIST}/views/new?{canonical}")).await;
            assert_eq!(view.input("query").map(|query| query.replace("&amp;", "&")).as_deref(), Some(canonical), "{sent}");
        }
        for (bad, says) in [
            ("set=assuf1&op=contains&words=", "Enter what to look for"),
            ("set=assuf2&op=most&amount=twelve", "Enter a number such as"),
            ("set=assuf3&op=from&day=soon", "Choose a day"),
            ("set=assuf5&op=", "Choose at least one value"),
        ] {
            let page = browser.get(&format!("{LIST}?{bad}")).await;
            assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()), "{bad}");
            assert!(page.shows(says) && page.shows("id=\"users-filter\""), "{bad}: {}", page.body);
        }
        // A field that is not there opens no form, and is no fault.
        assert_eq!(browser.get(&format!("{LIST}?edit=assuf9&set=assuf9&op=empty")).await.status, StatusCode::OK);
    }
);

db::on_both!(
    // covers: T-C13
    async fn a_value_that_names_somebody_beyond_the_own_part_stays_without_a_name(test: TestDb) {
        let People3 { site, ada, jae, .. } = people(&test).await;
        let browser = site.signed_in(jae).await;
        for part in [format!("assuf6={ada}"), format!("assuf6={ada}&edit=assuf6"), "set=assuf6&op=&name=rob".to_owned()] {
            let page = browser.get(&format!("{LIST}?{part}")).await;
            assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()), "{part}");
            for name in ["Ada ", "ada@", ">Rob ", "rob@"] {
                assert!(!page.shows(name), "{part} shows {name}: {}", page.body);
            }
        }
        assert_eq!(found(&site, jae, &format!("assuf6={ada}")).await.unwrap(), ["jae"]);
    }
);
