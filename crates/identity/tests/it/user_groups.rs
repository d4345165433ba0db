//! The list of users grouped by groups and teams: whoever is in several counts in each, and the page says so.

use axum::http::StatusCode;
use identity::bulk::{self, Action, ActionKind};
use identity::companies::{self, CreateCompany};
use identity::groups::{self, CreateGroup};
use identity::memberships::{self, Join};
use identity::roles::Builtin;
use identity::teams::{self, CreateTeam};
use identity::testing::{Answer, Browser, ORG, Site};
use identity::units::{Bits, Unit};
use identity::users::{self, Common, Condition, CreateUser, Field, Filter, Is, ListUsers, UpdateUser, UserType, Value};
use identity::{GroupId, TeamId, UserId};
use kernel::Fault;
use web::testing::check_html;

const LIST: &str = "/administration/users";
const BULK: &str = "/administration/users/bulk";

struct World {
    site: Site,
    ada: UserId,
    jae: UserId,
    first: GroupId,
    second: GroupId,
    north: TeamId,
    south: TeamId,
}

/// Pat is in both groups and both teams, Rob in the first and in North; Jae of Europe sees Pat, not Rob. Ada and Jae are in no team.
async fn world(test: &db::testing::TestDb) -> World {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let root = site.root().await;
    let europe = site.company("Europe", root).await;
    let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
    let pat = site.person("pat", Builtin::TeamMember, europe).await;
    let rob = site.person("rob", Builtin::TeamMember, root).await;
    let ctx = site.ctx(ada).await;
    let made = site.write(move |tx| {
        let group = |name: &str| CreateGroup { name: name.into(), description: String::new() };
        let (first, second) = (groups::create(&ctx, tx, &group("Zebras"))?, groups::create(&ctx, tx, &group("Ants"))?);
        let team = |name: &str| CreateTeam { group: first, name: name.into(), description: String::new() };
        let (north, south) = (teams::create(&ctx, tx, &team("North"))?, teams::create(&ctx, tx, &team("South"))?);
        for (user, primary) in [(pat, first), (rob, first)] {
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
            form.place.primary_group = Some(primary);
            users::update(&ctx, tx, form)?;
        }
        let bits = Bits { publishes: true, sees: true };
        let units = [(pat, Unit::Group(second)), (pat, Unit::Team(north)), (pat, Unit::Team(south)), (rob, Unit::Team(north))];
        for (user, unit) in units {
            memberships::join(&ctx, tx, Join { user, unit, bits })?;
        }
        Ok::<_, Fault>((first, second, north, south))
    });
    let (first, second, north, south) = made.await.unwrap();
    World { site, ada, jae, first, second, north, south }
}

/// The totals of a grouping, each with the user names listed in it.
async fn grouped(site: &Site, who: UserId, filter: &Filter, field: Field) -> Vec<(Common, i64, Vec<String>)> {
    let (ctx, filter) = (site.ctx(who).await, filter.clone());
    let found = site.app.db.read(move |read| {
        let mut found = Vec::new();
        for heading in users::headings(&ctx, read, &filter, field, "", users::MOST_GROUPS)?.items {
            let filter = filter.clone().with(heading.common.condition(field).unwrap());
            let mut names: Vec<String> = users::list(&ctx, read, &ListUsers { filter, ..ListUsers::default() })?
                .items
                .into_iter()
                .map(|user| user.user_name)
                .collect();
            names.sort();
            found.push((heading.common, heading.count, names));
        }
        Ok::<_, Fault>(found)
    });
    found.await.unwrap()
}

async fn fine(browser: &Browser, path: &str) -> Answer {
    let page = browser.get(path).await;
    assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()), "{path}");
    page
}

fn of(found: &[(Common, i64, Vec<String>)], wanted: &Common) -> Option<(i64, Vec<String>)> {
    found.iter().find(|(common, ..)| common == wanted).map(|(_, count, names)| (*count, names.clone()))
}

db::on_both!(
    // covers: G1, D1, D2
    async fn whoever_is_in_several_teams_counts_in_each(test: TestDb) {
        let World { site, ada, first, second, north, south, .. } = world(&test).await;
        let id = |id: kernel::ids::Uuid| Common::Value(Value::Id(id));
        let teams = grouped(&site, ada, &Filter::default(), Field::Team).await;
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(of(&teams, &id(north.0)), Some((2, names(&["pat", "rob"]))));
        assert_eq!(of(&teams, &id(south.0)), Some((1, names(&["pat"]))));
        assert_eq!(of(&teams, &Common::Nothing), Some((2, names(&["ada", "jae"]))));
        assert_eq!(teams.iter().map(|(_, count, _)| count).sum::<i64>(), 5, "four people, one of them twice");
        let groups = grouped(&site, ada, &Filter::default(), Field::Group).await;
        assert_eq!(of(&groups, &id(first.0)), Some((2, names(&["pat", "rob"]))));
        assert_eq!(of(&groups, &id(second.0)), Some((1, names(&["pat"]))));
        // What a filter names stands alone: a group that is opened stays within it.
        let both = Filter::default().with(Condition::new(Field::Team, Is::AnyOf, vec![Value::Id(south.0)]));
        assert_eq!(grouped(&site, ada, &both, Field::Team).await, [(id(south.0), 1, names(&["pat"]))]);
        // A word that leads the query changes no total.
        let found = grouped(&site, ada, &Filter::found_by("pat"), Field::Team).await;
        assert_eq!((found.len(), found.iter().map(|(_, count, _)| count).sum::<i64>()), (2, 2));
    }
);

db::on_both!(
    // covers: G1, T-C13
    async fn totals_of_teams_are_of_those_whom_one_sees(test: TestDb) {
        let World { site, ada, jae, north, .. } = world(&test).await;
        let teams = grouped(&site, jae, &Filter::default(), Field::Team).await;
        assert_eq!(of(&teams, &Common::Value(Value::Id(north.0))).map(|(count, _)| count), Some(1), "Rob is not seen");
        let browser = site.signed_in(ada).await;
        let page = fine(&browser, &format!("{LIST}?by=team")).await;
        assert!(page.shows("Whoever is in several teams counts in each") && page.shows("North") && page.shows("No team"), "{}", page.body);
        let open = fine(&browser, &format!("{LIST}?by=team&by=group&at={north}")).await;
        assert!(open.shows("several groups or teams") && open.shows("Ants") && open.shows("data-depth=\"1\""), "{}", open.body);
        let none = fine(&browser, &format!("{LIST}?by=group&at=none")).await;
        assert!(none.shows("several groups counts"), "{}", none.body);
        let rows = fine(&site.signed_in(jae).await, &format!("{LIST}?by=team&at={north}")).await;
        assert!(rows.shows("Pat Tester") && !rows.shows("Rob Tester"), "{}", rows.body);
    }
);

db::on_both!(
    // covers: G1, T-C13
    async fn groups_are_paged_there_and_back_with_the_same_totals(test: TestDb) {
        let World { site, ada, jae, .. } = world(&test).await;
        for (who, field) in Field::GROUPING.iter().flat_map(|field| [(ada, *field), (jae, *field)]) {
            let ctx = site.ctx(who).await;
            let paged = site.app.db.read(move |read| {
                let filter = Filter::default();
                let all: Vec<_> = users::headings(&ctx, read, &filter, field, "", users::MOST_GROUPS)?.items;
                let (mut there, mut back, mut cursor) = (Vec::new(), Vec::new(), String::new());
                let mut ends = Vec::new();
                loop {
                    let page = users::headings(&ctx, read, &filter, field, &cursor, 2)?;
                    there.extend(page.items);
                    ends.extend(page.previous);
                    let Some(next) = page.next else { break };
                    cursor = next;
                }
                // From the last page back: each page before it, and the first has none before.
                while let Some(previous) = ends.pop() {
                    back.splice(..0, users::headings(&ctx, read, &filter, field, &previous, 2)?.items);
                }
                Ok::<_, Fault>((all, there, back))
            });
            let (all, there, back) = paged.await.unwrap();
            assert_eq!(all, there, "{field:?}");
            assert_eq!(all[..back.len()], back, "{field:?}");
        }
        // A place of another grouping, or none at all, is the beginning.
        let browser = site.signed_in(ada).await;
        for odd in ["part=x", "part=1.1.active", "part=1.1.0193f2c8000070008000000000000001&by=status", "part=%3C1.0."] {
            let page = fine(&browser, &format!("{LIST}?by=team&{odd}")).await;
            assert!(page.shows("North") || odd.contains("status"), "{odd}: {}", page.body);
        }
    }
);

db::on_both!(
    // covers: G1
    async fn more_groups_than_a_page_are_reached_by_links(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (root, ctx) = (site.root().await, site.product());
        let made = site.write(move |tx| {
            for at in 100..users::MOST_GROUPS + 105 {
                let input = CreateCompany { name: format!("Branch {at}"), parent: Some(root) };
                let company = companies::create(&ctx, tx, input)?;
                users::create(&ctx, tx, CreateUser::draft(UserType::Standard, format!("one{at}"), company))?;
            }
            Ok::<_, Fault>(())
        });
        made.await.unwrap();
        let browser = site.signed_in(ada).await;
        let link = |page: &Answer, id: &str| {
            let row = page.body.split(&format!("id=\"users-group-0-{id}\"")).nth(1)?.split("</tr>").next()?;
            Some(row.split("href=\"").nth(1)?.split('"').next()?.replace("&amp;", "&"))
        };
        let first = fine(&browser, &format!("{LIST}?view=all&by=company")).await;
        assert_eq!((first.body.matches("<tr class=\"group\"").count(), link(&first, "before")), (users::MOST_GROUPS + 1, None));
        let second = fine(&browser, &link(&first, "more").unwrap()).await;
        assert_eq!((second.body.matches("<bdi>Branch ").count(), link(&second, "more")), (6, None), "{}", second.body);
        assert!(second.shows("206 in groups") && second.shows("Show the values of company before these"));
        // A group of the second page opens there, with its people.
        let opened =
            second.body.split("href=\"").find(|rest| rest.contains("at=com_")).unwrap().split('"').next().unwrap().replace("&amp;", "&");
        assert!(opened.contains("part="), "{opened}");
        let open = fine(&browser, &opened).await;
        assert!(open.shows("aria-expanded=\"true\"") && open.shows("<bdi>one"), "{}", open.body);
        let back = fine(&browser, &link(&second, "before").unwrap()).await;
        assert_eq!(back.body.matches("<tr class=\"group\"").count(), users::MOST_GROUPS + 1);
    }
);

db::on_both!(
    // covers: G1, G10
    async fn a_whole_group_is_chosen_at_its_heading(test: TestDb) {
        let World { site, ada, jae, first, second, .. } = world(&test).await;
        let browser = site.signed_in(ada).await;
        let page = fine(&browser, &format!("{LIST}?by=group&at={first}")).await;
        let of = |group: GroupId| format!("group={group}");
        assert!(page.shows(&format!("name=\"group\" value=\"{}\"", of(first))), "{}", page.body);
        assert!(page.shows("data-people=\"2\"") && page.shows("Select everybody in Zebras"), "{}", page.body);
        // Whoever is in both is one, and only those come whom the asker sees.
        let both = || bulk::People::Groups(vec![of(first), of(second)]);
        for (asker, count) in [(ada, 2), (jae, 1)] {
            let ctx = site.ctx(asker).await;
            let change = crate::bulk::preview(&site, &ctx, both(), Action::Simple(ActionKind::EndSessions)).await;
            assert_eq!((change.total, change.counts.total()), (count, count));
        }
        // Somebody who comes into a group after the preview is told before it runs.
        let ctx = site.ctx(ada).await;
        let change = crate::bulk::preview(&site, &ctx, both(), Action::Simple(ActionKind::EndSessions)).await;
        let joiner = ctx.clone();
        let join = Join { user: jae, unit: Unit::Group(second), bits: Bits::default() };
        site.write(move |tx| memberships::join(&joiner, tx, join)).await.unwrap();
        let input = bulk::RunBulk { bulk: change.id, pass: change.pass, reason: "spring cleaning".into() };
        let begun = bulk::confirm(&site.app.db, &ctx, input).await.unwrap();
        assert!(!matches!(begun, bulk::Begun::Running), "{begun:?}");
        // What says too much, or cannot be read, is refused: a filter that lost a condition would mean more people.
        let refused = async |people| crate::bulk::choose(&site, &ctx, people).await.unwrap_err();
        assert!(refused(bulk::People::Groups(vec![of(first), "colour=red".into()])).await.is("filter.unread"));
        let many = (0..21).map(|n| format!("q=n{n}")).collect();
        assert!(refused(bulk::People::Groups(many)).await.is("bulk.too_many"));
        // By the form: groups alone are chosen, groups and single people together are not.
        let (group, id) = (of(first), jae.to_string());
        let chosen = browser.post(BULK, &[("group", group.as_str()), ("back", LIST)]).await;
        assert!(chosen.location().starts_with(&format!("{BULK}/")), "{}", chosen.location());
        let page = fine(&browser, chosen.location()).await;
        assert!(page.shows("match"), "{}", page.body);
        let mixed = browser.post(BULK, &[("group", group.as_str()), ("id", id.as_str()), ("back", LIST)]).await;
        assert_eq!(mixed.location(), LIST);
        assert!(browser.get(LIST).await.shows("You ticked whole groups and single people"));
    }
);
