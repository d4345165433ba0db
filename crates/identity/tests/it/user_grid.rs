//! The list of users in groups and columns; and that nobody beyond the reader's companies shows in any part of it.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{self, Common, Field, Filter, Is, ListUsers, Shown, UpdateUser, Value, View};
use identity::{CompanyId, UserId};
use kernel::Fault;
use web::testing::check_html;

const LIST: &str = "/administration/users";

struct People {
    site: Site,
    ada: UserId,
    jae: UserId,
    europe: CompanyId,
}

/// Jae administers Europe and reports to Ada, who is not in it; Pat and Rob of France report to Jae and Ada, Sue stands beside Ada.
async fn people(test: &db::testing::TestDb) -> People {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let root = site.root().await;
    let europe = site.company("Europe", root).await;
    let france = site.company("France", europe).await;
    let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
    let pat = site.person("pat", Builtin::Manager, france).await;
    let rob = site.person("rob", Builtin::TeamMember, france).await;
    site.person("sue", Builtin::TeamMember, root).await;
    for (user, manager) in [(jae, ada), (pat, jae), (rob, ada)] {
        let ctx = site.product();
        let saved = site.write(move |tx| {
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
            form.place.reports_to = Some(manager);
            users::update(&ctx, tx, form)
        });
        saved.await.unwrap();
    }
    People { site, ada, jae, europe }
}

async fn fine(browser: &identity::testing::Browser, path: &str) -> identity::testing::Answer {
    let page = browser.get(path).await;
    assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()), "{path}");
    page
}

/// The groups of a field as somebody sees them, each with its total and those who are listed in it.
async fn groups(site: &Site, who: UserId, field: Field) -> Vec<(Common, i64, Vec<String>)> {
    let ctx = site.ctx(who).await;
    let found = site.app.db.read(move |read| {
        let mut found = Vec::new();
        for heading in users::headings(&ctx, read, &Filter::default(), field, "", users::MOST_GROUPS)?.items {
            let names = match heading.common.condition(field) {
                None => Vec::new(),
                Some(condition) => {
                    let filter = Filter::default().with(condition);
                    let input = ListUsers { filter, limit: 200, ..ListUsers::default() };
                    users::list(&ctx, read, &input)?.items.into_iter().map(|user| user.user_name).collect()
                }
            };
            found.push((heading.common, heading.count, names));
        }
        Ok::<_, Fault>(found)
    });
    found.await.unwrap()
}

db::on_both!(
    // covers: G1
    async fn groups_have_the_totals_of_those_in_them(test: TestDb) {
        let People { site, ada, jae, .. } = people(&test).await;
        for field in Field::GROUPING {
            let found = groups(&site, ada, *field).await;
            assert_eq!(found.iter().map(|(_, count, _)| count).sum::<i64>(), 5, "{field:?}");
            for (common, count, names) in &found {
                assert_eq!(usize::try_from(*count).unwrap(), names.len(), "{field:?} {common:?}");
            }
        }
        let managers = groups(&site, ada, Field::ReportsTo).await;
        let of = |wanted: Common| managers.iter().find(|(common, ..)| *common == wanted).map(|(_, count, _)| *count);
        assert_eq!(of(Common::Value(Value::Id(ada.0))), Some(2));
        assert_eq!(of(Common::Value(Value::Id(jae.0))), Some(1));
        assert_eq!(of(Common::Nothing), Some(2));

        let browser = site.signed_in(ada).await;
        let closed = fine(&browser, &format!("{LIST}?by=company&by=role")).await;
        assert!(
            closed.shows("France") && closed.shows("Europe") && closed.shows("5 in groups") && !closed.shows(">pat<"),
            "{}",
            closed.body
        );
        let at = closed.body.split("at=").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        let open = fine(&browser, &format!("{LIST}?by=company&by=role&at={at}")).await;
        assert!(open.shows("aria-expanded=\"true\"") && open.shows("data-depth=\"1\""), "{}", open.body);
        let rows = fine(&browser, &format!("{LIST}?by=reports_to&at=none")).await;
        assert!(rows.shows(">sue<") && rows.shows(">ada<") && !rows.shows(">pat<"), "{}", rows.body);
        for odd in ["by=role&at=nothing", "by=role&by=role&by=plan&by=type&at=&at=x", "at=x"] {
            fine(&browser, &format!("{LIST}?{odd}")).await;
        }
    }
);

db::on_both!(
    // covers: G1
    async fn columns_and_density_stand_in_the_address(test: TestDb) {
        let People { site, ada, jae, .. } = people(&test).await;
        let browser = site.signed_in(ada).await;
        let all: Vec<String> = Shown::ALL.iter().map(|shown| format!("columns={}", shown.word())).collect();
        let page = fine(&browser, &format!("{LIST}?{}&density=compact", all.join("&"))).await;
        assert!(page.shows("data-density=\"compact\"") && page.shows("Job title") && page.shows("Hire date"));
        let two = fine(&browser, &format!("{LIST}?columns=plan&columns=reports_to")).await;
        assert!(two.shows("sort=plan") && two.shows("sort=reports_to") && !two.shows("sort=job_title"), "{}", two.body);
        let next = fine(&browser, &format!("{LIST}?columns=plan&sort=-created&by=role")).await;
        assert!(next.shows("columns=plan") && next.shows("by=role"), "links keep what was chosen");
        // The manager of Jae stands outside of what Jae may see.
        let page = fine(&site.signed_in(jae).await, &format!("{LIST}?columns=reports_to")).await;
        assert!(page.shows("Somebody outside your companies") && page.shows("Jae"), "{}", page.body);
    }
);

db::on_both!(
    // covers: T-C13, D13
    async fn no_part_of_the_list_tells_of_anybody_beyond_the_own_part(test: TestDb) {
        let People { site, ada, jae, .. } = people(&test).await;
        let visible: BTreeSet<String> = ["jae", "pat", "rob"].map(str::to_owned).into();
        let hidden = ["ada", "sue"];
        let ctx = site.ctx(jae).await;
        let seen = site.app.db.read(move |read| {
            let filter = Filter::default();
            let listed = users::list(&ctx, read, &ListUsers { shows: Shown::ALL.to_vec(), ..ListUsers::default() })?.items;
            let ids = users::matching(&ctx, read, &filter, None, 100)?;
            let counts = (users::counts(&ctx, read, &filter)?.of(View::All), users::count(&ctx, read, &filter)?);
            let exported = users::export(&ctx, read, &users::ExportColumns::default(), &filter, None)?.0;
            let (mut picked, mut named) = (0, 0);
            for name in hidden {
                picked += users::pick(&ctx, read, name, 10)?.len();
                named += users::named(&ctx, read, name, View::All, 10)?.len();
                assert!(users::list(&ctx, read, &ListUsers { filter: Filter::found_by(name), ..ListUsers::default() })?.items.is_empty());
                assert_eq!(users::count(&ctx, read, &Filter::found_by(name))?, 0);
            }
            assert_eq!((picked, named), (0, 0));
            // Somebody hidden, and somebody who is not there, are refused in the same words.
            let refused = users::manager_of_words(&ctx, read, "sue").unwrap_err();
            let missing = users::manager_of_words(&ctx, read, "nobody").unwrap_err();
            assert_eq!((refused.code, &refused.fields), (missing.code, &missing.fields));
            assert_eq!(users::manager_name(&ctx, read, ada)?, users::manager_name(&ctx, read, UserId(kernel::ids::Uuid::from_u128(7)))?);
            // Sorting, forth and back, goes over the visible only.
            for sort in users::Sort::ALL {
                for descending in [false, true] {
                    assert_eq!(users::list(&ctx, read, &ListUsers { sort: *sort, descending, ..ListUsers::default() })?.items.len(), 3);
                }
            }
            // Every condition, and its contrary, leaves some of the visible: together all of them.
            for field in [Field::Role, Field::PrimaryGroup, Field::Group, Field::Plan, Field::ReportsTo] {
                let count = |read: &mut db::Read<'_>, is| {
                    users::count(&ctx, read, &Filter::default().with(users::Condition::new(field, is, Vec::new())))
                };
                assert_eq!(count(read, Is::Empty)? + count(read, Is::Filled)?, 3, "{field:?}");
            }
            let names: BTreeSet<String> = listed.into_iter().map(|user| user.user_name).collect();
            let files: BTreeSet<String> = exported.iter().map(|row| row[1].clone()).collect();
            assert!(exported.iter().flatten().all(|cell| !hidden.contains(&cell.as_str())), "{exported:?}");
            Ok::<_, Fault>((names, files, ids.len(), counts))
        });
        assert_eq!(seen.await.unwrap(), (visible.clone(), visible, 3, (3, 3)));
        for field in Field::GROUPING {
            let found = groups(&site, jae, *field).await;
            assert_eq!(found.iter().map(|(_, count, _)| count).sum::<i64>(), 3, "{field:?}");
        }
        let managers = groups(&site, jae, Field::ReportsTo).await;
        assert!(managers.iter().any(|(common, count, _)| *common == Common::Hidden && *count == 2), "{managers:?}");
    }
);

db::on_both!(
    // covers: T-C13
    async fn no_page_of_the_list_names_anybody_beyond_the_own_part(test: TestDb) {
        let People { site, ada, jae, europe } = people(&test).await;
        let browser = site.signed_in(jae).await;
        for part in [
            "view=all".to_owned(),
            "view=all&by=reports_to&by=role".to_owned(),
            "view=all&columns=reports_to".to_owned(),
            "view=all&q=sue".to_owned(),
            format!("view=all&reports_to={ada}"),
            format!("view=all&reports_to.not={ada}"),
            format!("view=all&reports_to.below={ada}"),
            format!("view=all&company.not={europe}"),
            format!("edit=reports_to&reports_to={ada}"),
            "set=reports_to&op=&name=sue".to_owned(),
            "edit=company".to_owned(),
            "view=all&sort=-email&columns=email".to_owned(),
            "view=all&sort=company&by=team&at=none".to_owned(),
        ] {
            let page = fine(&browser, &format!("{LIST}?{part}")).await;
            for name in ["sue@", "ada@", ">sue<", ">ada<", "Ada "] {
                assert!(!page.shows(name), "{part} shows {name}: {}", page.body);
            }
        }
    }
);
