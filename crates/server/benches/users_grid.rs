//! The grid of users at 100,000 invented people: filtered, sorted, grouped. The data part (rows, counts, totals of groups, as the
//! product asks for them) beside bare statements for the same rows and counts on the same file; then bytes and pages a second.
//!
//! The bare statements are what one would write by hand for each case, prepared once, on one connection. The product opens a
//! snapshot, puts its predicate together, and reads into its own types. Both run one after the other, on a warm file.
//! `USHER_BENCH_USERS` makes fewer people.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench fails by panicking")]

use std::time::Instant;

use identity::testing::Site;
use identity::users::{self, Condition, Field, Filter, Is, ListUsers, Shown, Sort, UserStatus, Value, View};
use identity::{UserId, units};
use kernel::Fault;
use kernel::ids::Uuid;
use rusqlite::{Connection, params};

const ROUNDS: usize = 31;
const DAY: i64 = 86_400_000_000;
const STATUSES: [&str; 8] = ["draft", "invited", "active", "locked", "frozen", "inactive", "deleted", "purged"];

/// One look at the grid: the filter as the product has it, and its WHERE by hand.
struct Case {
    name: &'static str,
    filter: Filter,
    sort: Sort,
    order: &'static str,
    descending: bool,
    by_hand: String,
    group: Option<(Field, &'static str)>,
}

/// What a total by hand counts by, where it is what people are in.
const IN_GROUPS: &str = "m.unit_id FROM users u LEFT JOIN membership m ON m.org = u.org AND m.user_id = u.id AND m.kind = 2 WHERE";

struct World {
    role: Uuid,
    rare_role: Uuid,
    company: Uuid,
    group: Uuid,
    manager: Uuid,
    field: Uuid,
}

#[tokio::main]
async fn main() {
    let people: usize = std::env::var("USHER_BENCH_USERS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let test = db::testing::sqlite().await;
    let db::DbConfig::Sqlite { path, .. } = test.config.clone() else { return };
    let (site, owner) = Site::founded(test.db.clone()).await;
    let mut bare = Connection::open(path).unwrap();
    let now = site.ctx(owner).await.now.0;
    let world = invent(&mut bare, people, now);
    println!("{people} people");
    for case in cases(&world, now) {
        let (ours, shown) = product(&site, owner, &case).await;
        let (theirs, same) = by_hand(&bare, &case);
        assert_eq!(shown, same, "{}: both must find the same", case.name);
        println!("{}: data {:.2} ms, bare {:.2} ms, ratio {:.2}", case.name, ours, theirs, ours / theirs);
    }
    pages(&site, owner, &world).await;
}

fn cases(world: &World, now: i64) -> Vec<Case> {
    let active = || Filter::of(View::Status(UserStatus::Active));
    let id = |field, id| Condition::new(field, Is::AnyOf, vec![Value::Id(id)]);
    let blob = |id: Uuid| format!("x'{}'", id.simple());
    let case = |name, filter, by_hand: String| Case {
        name,
        filter,
        sort: Sort::Name,
        order: "u.name_sort {}, u.id {}",
        descending: false,
        by_hand,
        group: None,
    };
    let below =
        format!("u.company_id IN (SELECT a.below_id FROM company_above a WHERE a.org = 1 AND a.above_id = {})", blob(world.company));
    let line = blob(units::line_of(UserId(world.manager)));
    let mut found = active();
    found.search.push_str("n0012");
    let mut grouped = active();
    grouped.search.push_str("group");
    let held = |more: &str| {
        format!("(SELECT 1 FROM field_key k WHERE k.org = 1 AND k.field_id = {} AND k.user_id = u.id{more})", blob(world.field))
    };
    let with = |field, is, values| active().with(Condition::new(field, is, values));
    let newest = |case: Case| Case { sort: Sort::Created, order: "u.created_at {}, u.id {}", descending: true, ..case };
    vec![
        case("active, by name", active(), "1 = 1".into()),
        newest(case(
            "a common role, newest first",
            active().with(id(Field::Role, world.role)),
            format!("u.role_id = {}", blob(world.role)),
        )),
        case("a rare role, by name", active().with(id(Field::Role, world.rare_role)), format!("u.role_id = {}", blob(world.rare_role))),
        Case {
            sort: Sort::LastSignIn,
            order: "u.last_sign_in_at {}, u.id {}",
            ..case("a company and below, by last sign-in", active().with(id(Field::Company, world.company)), below)
        },
        case(
            "a group, by name",
            active().with(id(Field::Group, world.group)),
            format!("u.id IN (SELECT m.user_id FROM membership m WHERE m.org = 1 AND m.unit_id = {})", blob(world.group)),
        ),
        case(
            "everybody below a manager",
            active().with(Condition::new(Field::ReportsTo, Is::Below, vec![Value::Id(world.manager)])),
            format!("u.id IN (SELECT l.user_id FROM unit_member l WHERE l.org = 1 AND l.unit_id = {line})"),
        ),
        case(
            "not signed in within 90 days",
            active().with(Condition::new(Field::LastSignIn, Is::NotWithin, vec![Value::Days(90)])),
            format!("u.last_sign_in_at < {}", now - 90 * DAY),
        ),
        case(
            "found by words",
            found,
            "u.id IN (SELECT t.user_id FROM user_term t WHERE t.org = 1 AND t.term >= 'n0012' AND t.term < 'n0012\u{10FFFF}')".into(),
        ),
        Case {
            sort: Sort::Email,
            order: "COALESCE(u.primary_email_key, '') {}, u.id {}",
            ..case("active, by e-mail", active(), "1 = 1".into())
        },
        Case { sort: Sort::Role, order: "r.name_sort {}, u.name_sort {}, u.id {}", ..case("active, by role", active(), "1 = 1".into()) },
        Case {
            sort: Sort::Company,
            order: "c.name_sort {}, u.name_sort {}, u.id {}",
            descending: true,
            ..case("active, by company from the end", active(), "1 = 1".into())
        },
        Case { group: Some((Field::Role, "u.role_id FROM users u WHERE")), ..case("grouped by role", active(), "1 = 1".into()) },
        Case { group: Some((Field::Company, "u.company_id FROM users u WHERE")), ..case("grouped by company", active(), "1 = 1".into()) },
        Case { group: Some((Field::Group, IN_GROUPS)), ..case("grouped by group", active(), "1 = 1".into()) },
    ]
}

/// Milliseconds, the median; how many rows, the sum of the counts, the sum of the totals.
async fn product(site: &Site, owner: UserId, case: &Case) -> (f64, (usize, i64, i64)) {
    let mut times = Vec::new();
    let mut shown = (0, 0, 0);
    for _ in 0..ROUNDS {
        let ctx = site.ctx(owner).await;
        let input = ListUsers {
            filter: case.filter.clone(),
            sort: case.sort,
            descending: case.descending,
            shows: Shown::USUAL.to_vec(),
            ..ListUsers::default()
        };
        let group = case.group;
        let (spent, found) = site
            .app
            .db
            .read(move |read| {
                let began = Instant::now();
                let counts = users::counts(&ctx, read, &input.filter)?;
                let (rows, total) = match group {
                    None => (users::list(&ctx, read, &input)?.items.len(), 0),
                    Some((field, _)) => (0, users::headings(&ctx, read, &input.filter, field)?.0.iter().map(|heading| heading.count).sum()),
                };
                let counted = UserStatus::ALL.iter().map(|status| counts.of(View::Status(*status))).sum();
                Ok::<_, Fault>((began.elapsed(), (rows, counted, total)))
            })
            .await
            .unwrap();
        times.push(spent.as_secs_f64() * 1000.0);
        shown = found;
    }
    (median(times), shown)
}

fn by_hand(bare: &Connection, case: &Case) -> (f64, (usize, i64, i64)) {
    let order = if case.descending { "DESC" } else { "ASC" };
    let rows = format!(
        "SELECT 0, u.id, u.first_name, u.last_name, u.user_name, u.primary_email, u.status, u.version, r.name, c.name, u.last_sign_in_at \
         FROM users u LEFT JOIN role r ON r.org = u.org AND r.id = u.role_id LEFT JOIN company c ON c.org = u.org AND c.id = u.company_id \
         WHERE u.org = 1 AND u.status = 'active' AND {} ORDER BY {} LIMIT 51",
        case.by_hand,
        case.order.replace("{}", order)
    );
    let one = |status: &str| {
        format!("SELECT COUNT(*) FROM (SELECT 1 FROM users u WHERE u.org = 1 AND u.status = '{status}' AND {} LIMIT 10001)", case.by_hand)
    };
    let counts = STATUSES.map(one).join(" UNION ALL ");
    let totals = case.group.map(|(_, what)| {
        let (column, from) = what.split_once(' ').unwrap();
        format!(
            "SELECT {column}, COUNT(*) {from} u.org = 1 AND u.status = 'active' AND {} GROUP BY {column} ORDER BY 2 DESC LIMIT 201",
            case.by_hand
        )
    });
    let mut times = Vec::new();
    let mut shown = (0, 0, 0);
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let sum = |text: &str, column: usize| -> i64 {
            let mut statement = bare.prepare_cached(text).unwrap();
            statement.query_map([], |row| row.get::<_, i64>(column)).unwrap().map(Result::unwrap).sum()
        };
        let counted = sum(&counts, 0);
        let (found, total) = if let Some(text) = &totals {
            (0, sum(text, 1))
        } else {
            let mut statement = bare.prepare_cached(&rows).unwrap();
            let read = |row: &rusqlite::Row<'_>| {
                let names: [String; 3] = [row.get(2)?, row.get(3)?, row.get(4)?];
                let more: [Option<String>; 3] = [row.get(5)?, row.get(8)?, row.get(9)?];
                Ok((row.get::<_, [u8; 16]>(1)?, names, more, row.get::<_, i64>(10)?))
            };
            (statement.query_map([], read).unwrap().map(Result::unwrap).take(50).count(), 0)
        };
        times.push(began.elapsed().as_secs_f64() * 1000.0);
        shown = (found, counted, total);
    }
    (median(times), shown)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Whole pages, asked for by one browser without a network between.
async fn pages(site: &Site, owner: UserId, world: &World) {
    let browser = site.signed_in(owner).await;
    for part in [
        String::new(),
        format!("role=rol_{}&sort=-created", world.role.simple()),
        format!("group=grp_{}", world.group.simple()),
        "by=role".to_owned(),
        "by=company&by=role".to_owned(),
        "by=group".to_owned(),
        "sort=email&columns=email&columns=groups&columns=teams".to_owned(),
        "sort=role".to_owned(),
    ] {
        let path = format!("/administration/users?{part}");
        let bytes = browser.get(&path).await.body.len();
        let began = Instant::now();
        let mut asked = 0_u32;
        while began.elapsed().as_secs() < 3 {
            assert!(browser.get(&path).await.status.is_success());
            asked += 1;
        }
        println!("{path}: {bytes} bytes, {:.0} pages a second", f64::from(asked) / began.elapsed().as_secs_f64());
    }
}

/// Companies, groups and people without passwords, in one transaction; eight report to each.
fn invent(bare: &mut Connection, people: usize, now: i64) -> World {
    let mut dice = Dice(7);
    let write = bare.transaction().unwrap();
    let roles: Vec<[u8; 16]> = {
        let mut statement = write.prepare("SELECT id FROM role WHERE org = 1 ORDER BY name_key").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let root: [u8; 16] = write.query_row("SELECT id FROM company WHERE parent_id IS NULL", [], |row| row.get(0)).unwrap();
    let plan: [u8; 16] = write.query_row("SELECT id FROM user_plan LIMIT 1", [], |row| row.get(0)).unwrap();
    let (companies, groups) = places(&write, &mut dice, root);
    // As they are made in the product: in the order of time.
    let mut ids: Vec<[u8; 16]> = (0..people).map(|_| dice.id()).collect();
    ids.sort_unstable();
    let field = dice.id();
    let define = "INSERT INTO user_field (org, id, number, kind, label, label_key, hint, is_required, position, created_at) \
        VALUES (1, ?1, 1, 'text', 'Badge', 'badge', '', 0, 1, 0)";
    write.execute(define, params![field]).unwrap();
    {
        let insert = "INSERT INTO users (org, id, type, status, user_name, user_name_key, first_name, last_name, name_sort, primary_email, \
            primary_email_key, company_id, role_id, primary_group_id, user_plan_id, reports_to_id, last_sign_in_at, created_at, updated_at) \
            VALUES (1, ?1, 'standard', ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0)";
        let mut user = write.prepare(insert).unwrap();
        let mut term = write.prepare("INSERT OR IGNORE INTO user_term (org, term, user_id) VALUES (1, ?1, ?2)").unwrap();
        let join = "INSERT INTO membership (org, unit_id, user_id, kind, created_at) VALUES (1, ?1, ?2, 2, 0)";
        let mut member = write.prepare(join).unwrap();
        let hold = "INSERT INTO field_key (org, field_id, value_key, user_id, value_text) VALUES (1, ?1, ?2, ?3, ?4)";
        let mut key = write.prepare(hold).unwrap();
        let set = "INSERT INTO password (org, user_id, hash, is_temporary, must_change, set_at) VALUES (1, ?1, '', 0, 0, 0)";
        let mut password = write.prepare(set).unwrap();
        let mut line = write.prepare("INSERT INTO unit_member (org, unit_id, user_id, kind) VALUES (1, ?1, ?2, 1)").unwrap();
        for (at, id) in ids.iter().enumerate() {
            let status = match dice.below(100) {
                0..85 => "active",
                85..91 => "inactive",
                91..94 => "invited",
                94 => "locked",
                95 => "draft",
                96 => "frozen",
                _ => "deleted",
            };
            let role = if dice.below(100) < 80 { roles[0] } else { roles[1 + dice.below(roles.len() - 1)] };
            let (first, last) =
                (["Ada", "Bo", "Cy", "Di", "Ed", "Fay", "Guy", "Hal"][dice.below(8)], format!("N{:05}", dice.below(30_000)));
            let (name, email) = (format!("u{at}"), format!("u{at}@x.example"));
            let (company, group) = (companies[dice.below(companies.len())], groups[dice.below(groups.len())]);
            let last_sign_in = if dice.below(5) == 0 { 0 } else { now - i64::try_from(dice.below(400)).unwrap() * DAY };
            let created = now - i64::try_from(dice.below(1000)).unwrap() * DAY;
            let sort = kernel::text::sort_key(&format!("{first} {last}"));
            let manager = (at > 0).then(|| ids[(at - 1) / 8]);
            user.execute(params![id, status, name, first, last, sort, email, company, role, group, plan, manager, last_sign_in, created])
                .unwrap();
            for word in [first.to_lowercase(), last.to_lowercase(), name, email] {
                term.execute(params![word, id]).unwrap();
            }
            member.execute(params![group, id]).unwrap();
            if at % 2000 == 7 {
                password.execute(params![id]).unwrap();
            } else {
                let badge = format!("b-{:06}", dice.below(900_000));
                key.execute(params![field, badge.as_bytes(), id, badge]).unwrap();
            }
            let mut next = at;
            while next > 0 {
                next = (next - 1) / 8;
                line.execute(params![units::line_of(UserId(Uuid::from_bytes(ids[next]))).as_bytes(), id]).unwrap();
            }
        }
    }
    write.commit().unwrap();
    World {
        role: Uuid::from_bytes(roles[0]),
        rare_role: Uuid::from_bytes(roles[3]),
        company: Uuid::from_bytes(companies[1]),
        group: Uuid::from_bytes(groups[0]),
        manager: Uuid::from_bytes(ids[1]),
        field: Uuid::from_bytes(field),
    }
}

/// Fifty companies in a tree and two hundred groups.
fn places(write: &rusqlite::Transaction<'_>, dice: &mut Dice, root: [u8; 16]) -> (Vec<[u8; 16]>, Vec<[u8; 16]>) {
    let mut companies = vec![root];
    let mut above: Vec<Vec<[u8; 16]>> = vec![vec![root]];
    for at in 1..50_usize {
        let (id, parent) = (dice.id(), (at - 1) / 3);
        let name = format!("company {at}");
        let insert = "INSERT INTO company (org, id, parent_id, name, name_key, name_sort, created_at) VALUES (1, ?1, ?2, ?3, ?3, ?4, 0)";
        write.execute(insert, params![id, companies[parent], name, name.as_bytes()]).unwrap();
        let mut line = vec![id];
        line.extend(above[parent].iter().copied());
        for (depth, higher) in line.iter().enumerate() {
            let insert = "INSERT INTO company_above (org, above_id, below_id, depth) VALUES (1, ?1, ?2, ?3)";
            write.execute(insert, params![higher, id, i64::try_from(depth).unwrap()]).unwrap();
        }
        companies.push(id);
        above.push(line);
    }
    let groups: Vec<[u8; 16]> = (0..200)
        .map(|at| {
            let (id, name) = (dice.id(), format!("group {at}"));
            let insert = "INSERT INTO user_group (org, id, name, name_key, name_sort, created_at) VALUES (1, ?1, ?2, ?2, ?3, 0)";
            write.execute(insert, params![id, name, name.as_bytes()]).unwrap();
            id
        })
        .collect();
    (companies, groups)
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(most).unwrap()).unwrap()
    }

    fn id(&mut self) -> [u8; 16] {
        let (high, low) = (self.next().to_be_bytes(), self.next().to_be_bytes());
        let mut id = [0; 16];
        id[..8].copy_from_slice(&high);
        id[8..].copy_from_slice(&low);
        id[6] = id[6] & 0x0F | 0x70;
        id[8] = id[8] & 0x3F | 0x80;
        id
    }
}
