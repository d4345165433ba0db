//! Each order and each condition of the list finds people by an index.

use access::Reach;
use db::plan::{Plan, assert_found_in_order};
use db::testing::TestDb;
use kernel::OrgId;

use super::super::filter::{Condition, Is};
use super::super::shown::Shown;
use super::super::store::listing::{Order, Part, Section};
use super::super::store::order;
use super::*;
use crate::FieldId;

const ORDERS: [&str; 7] =
    ["u.name_sort", "u.user_name_key", listing::EMAIL, "u.last_sign_in_at", "u.created_at", "u.job_title_sort", "u.hire_date"];
const LARGE: [&str; 13] = ["users", "u", "x", "n", "g", "user_term", "t", "membership", "m", "unit_member", "field_key", "k", "v"];

fn custom(number: i64, kind: fields::Kind) -> UserField {
    let (label, hint) = (String::new(), String::new());
    let field = fields::Field { key: format!("assuf{number}"), label, hint, is_required: false, kind, choices: Vec::new() };
    UserField { id: FieldId(Uuid::from_u128(u128::try_from(number).unwrap())), number, version: 1, only: None, field }
}

fn said(reach: Reach, search: &str, conditions: Vec<Condition>) -> Said {
    let mut words = words(search);
    for word in &mut words {
        word.roles.push(Uuid::nil());
        word.units.push(Uuid::nil());
    }
    let fields = fields::Kind::ALL.into_iter().zip(1..).map(|(kind, number)| custom(number, kind)).collect();
    let meaning = Meaning { words, now: Micros(0), fields, zone: jiff::tz::TimeZone::UTC };
    Said { reach, meaning, conditions }
}

fn narrowed(said: &Said, driver: Option<Driver>, statuses: &[UserStatus]) -> Narrowed {
    let mut query = Query::of(OrgId(1));
    let ways = driver.map(|driver| said.ways(&mut query, driver).join(" UNION "));
    said.all_but(&mut query, driver);
    Narrowed { query, statuses: statuses.to_vec(), driver: ways }
}

db::on_both!(
    async fn each_order_of_each_tab_is_found_by_an_index(test: TestDb) {
        let all = said(Reach::Everything, "", Vec::new());
        for column in ORDERS {
            for descending in [false, true] {
                let order = Order { column, descending, limit: 51 };
                let active = narrowed(&all, None, &[UserStatus::Active]);
                let text = listing::heads(&mut active.query.clone(), &active, &order);
                assert_found_in_order(&test.db, &text, "users").await;
                let many = narrowed(&all, None, &View::All.statuses());
                let heads = listing::heads(&mut many.query.clone(), &many, &order);
                no_walk(&test, &listing::page(&heads, descending, Shown::ALL, "")).await;
            }
        }
        for column in ["u.role_id", "u.company_id", "u.primary_group_id", "u.user_plan_id", "u.reports_to_id"] {
            let order = Order { column, descending: false, limit: 51 };
            let part = |said: &str| Part { said: format!(" AND {column} {said}"), statuses: vec![UserStatus::Active, UserStatus::Locked] };
            let mut query = Query::of(OrgId(1));
            let id = query.put(Uuid::nil());
            let text = listing::heads_in_parts(&mut query, &[part(&format!("= {id}")), part("IS NULL")], &order);
            no_walk(&test, &text).await;
            let mut alone = Query::of(OrgId(1));
            let id = alone.put(Uuid::nil());
            let one = listing::heads_of_part(&mut alone, &part(&format!("= {id}")), UserStatus::Active, &order);
            assert_found_in_order(&test.db, &one, "users").await;
        }
    }
);

db::on_both!(
    async fn managers_types_and_custom_fields_are_ordered_by_an_index(test: TestDb) {
        let all = said(Reach::Everything, "", Vec::new());
        let part_of = Reach::Companies(vec![Uuid::nil()]);
        for reach in [&Reach::Everything, &part_of] {
            let mut query = Query::of(OrgId(1));
            no_walk(&test, &order::managers_by_name(&mut query, reach)).await;
        }
        for descending in [false, true] {
            let by = Order { column: "u.name_sort", descending, limit: 51 };
            let conditions: [fn(&mut Query) -> String; 4] = [
                |_| " AND u.type = 'service'".to_owned(),
                |_| " AND u.type = 'standard'".to_owned(),
                |query| order::manager_beyond(query, &Reach::Companies(vec![Uuid::nil()])),
                |query| order::holds_nothing(query, FieldId(Uuid::nil())),
            ];
            for condition in conditions {
                let mut query = Query::of(OrgId(1));
                let part = Part { said: condition(&mut query), statuses: vec![UserStatus::Active, UserStatus::Locked] };
                let one = listing::heads_of_part(&mut query.clone(), &part, UserStatus::Active, &by);
                assert_found_in_order(&test.db, &one, "users").await;
                no_walk(&test, &listing::heads_in_parts(&mut query, &[part], &by)).await;
            }
            let many = narrowed(&all, None, &View::All.statuses());
            for value in [None, Some(&[0_u8][..])] {
                for after in [None, Some((&[0_u8][..], Uuid::nil()))] {
                    let text = order::holders(&mut many.query.clone(), &many, FieldId(Uuid::nil()), value, after, &by);
                    assert_found_in_order(&test.db, &text, "field_key").await;
                    no_walk(&test, &text).await;
                }
            }
        }
        let many = narrowed(&all, None, &View::All.statuses());
        no_walk(&test, &order::few(&mut many.query.clone(), &many)).await;
        no_walk(&test, &order::held_by_few(&mut many.query.clone(), &many, FieldId(Uuid::nil()))).await;
    }
);

/// A condition of each kind that may lead.
fn leading() -> Vec<Condition> {
    let id = |field, is| Condition::new(field, is, vec![Value::Id(Uuid::nil())]);
    vec![
        id(Field::Role, Is::AnyOf),
        id(Field::PrimaryGroup, Is::AnyOf),
        id(Field::Group, Is::AnyOf),
        id(Field::Team, Is::AnyOf),
        id(Field::Company, Is::AnyOf),
        id(Field::Company, Is::Only),
        id(Field::Plan, Is::AnyOf),
        id(Field::ReportsTo, Is::AnyOf),
        id(Field::ReportsTo, Is::Below),
        id(Field::Role, Is::NoneOf),
        id(Field::Plan, Is::NoneOf),
        Condition::new(Field::ReportsTo, Is::Empty, Vec::new()),
        Condition::new(Field::Administrator, Is::AnyOf, vec![Value::Word("yes")]),
        Condition::new(Field::Custom(1), Is::Contains, vec![Value::Text("night".into())]),
        Condition::new(Field::Custom(1), Is::Exactly, vec![Value::Text("night".into())]),
        Condition::new(Field::Custom(2), Is::Least, vec![Value::Number(10_000)]),
        Condition::new(Field::Custom(2), Is::Most, vec![Value::Number(20_000)]),
        Condition::new(Field::Custom(3), Is::From, vec![Value::Day(jiff::civil::date(2026, 1, 1))]),
        Condition::new(Field::Custom(3), Is::Before, vec![Value::Day(jiff::civil::date(2027, 1, 1))]),
        Condition::new(Field::Custom(4), Is::AnyOf, vec![Value::Word("yes")]),
        Condition::new(Field::Custom(5), Is::AnyOf, vec![Value::Choice(1), Value::Choice(2)]),
        Condition::new(Field::Custom(6), Is::AnyOf, vec![Value::Id(Uuid::nil())]),
        Condition::new(Field::Custom(6), Is::Filled, Vec::new()),
        Condition::new(Field::Custom(5), Is::NoneOf, vec![Value::Choice(1)]),
        Condition::new(Field::Custom(4), Is::Empty, Vec::new()),
        Condition::without_password(),
        Condition::new(Field::Password, Is::AnyOf, vec![Value::Word("set")]),
        Condition::new(Field::Type, Is::AnyOf, vec![Value::Word("service")]),
        Condition::new(Field::UserName, Is::Exactly, vec![Value::Text("ann".into())]),
        Condition::new(Field::ExternalId, Is::Exactly, vec![Value::Text("7".into())]),
        Condition::new(Field::ExternalId, Is::Empty, Vec::new()),
        Condition::new(Field::JobTitle, Is::Exactly, vec![Value::Text("driver".into())]),
        Condition::new(Field::JobTitle, Is::Empty, Vec::new()),
        Condition::new(Field::Phone, Is::Contains, vec![Value::Text("555".into())]),
        Condition::new(Field::Phone, Is::Filled, Vec::new()),
        Condition::new(Field::HireDate, Is::From, vec![Value::Day(jiff::civil::date(2026, 1, 1))]),
        Condition::new(Field::HireDate, Is::Before, vec![Value::Day(jiff::civil::date(2027, 1, 1))]),
        Condition::new(Field::Seat, Is::AnyOf, vec![Value::Word("program"), Value::Word("free")]),
    ]
}

db::on_both!(
    async fn counts_and_whatever_drives_read_no_table_from_end_to_end(test: TestDb) {
        let said = said(Reach::Companies(vec![Uuid::nil()]), "ann", leading());
        assert_eq!(said.drivers().len(), 40);
        let section = Section { place: Some((7, 1, db::Value::Uuid(Uuid::nil()))), back: false, limit: 201 };
        for driver in said.drivers() {
            let mut query = Query::of(OrgId(1));
            let ways = said.ways(&mut query, driver);
            no_walk(&test, &listing::capped(&ways, 201)).await;
            let narrowed = narrowed(&said, Some(driver), &View::All.statuses());
            let text = listing::counts(&mut narrowed.query.clone(), &narrowed).unwrap();
            no_walk(&test, &text).await;
            let order = Order { column: "u.name_sort", descending: false, limit: 51 };
            let heads = listing::heads(&mut narrowed.query.clone(), &narrowed, &order);
            no_walk(&test, &listing::page(&heads, false, Shown::USUAL, "")).await;
            let text = listing::all_of_few(&mut narrowed.query.clone(), &narrowed, "u.role_id");
            no_walk(&test, &text).await;
            let text = listing::units(&mut narrowed.query.clone(), &narrowed, 3, None, &section);
            no_walk(&test, &text).await;
            let text = listing::managers(&mut narrowed.query.clone(), &narrowed, "", &section);
            no_walk(&test, &text).await;
            let text = listing::values(&mut narrowed.query.clone(), &narrowed, FieldId(Uuid::nil()), &section);
            no_walk(&test, &text).await;
            let text = listing::groups(&mut narrowed.query.clone(), &narrowed, "u.role_id", &section);
            no_walk(&test, &text).await;
        }
        let everybody = narrowed(&said, None, UserStatus::ALL);
        let text = listing::units(&mut everybody.query.clone(), &everybody, 2, Some(&[Uuid::nil()]), &section);
        no_walk(&test, &text).await;
        let text = listing::counts(&mut everybody.query.clone(), &everybody).unwrap();
        no_walk(&test, &text).await;
    }
);

async fn no_walk(test: &TestDb, text: &str) {
    let plan = Plan::of(&test.db, text).await.unwrap();
    let walked: Vec<&str> = plan.scanned().into_iter().filter(|name| LARGE.contains(name)).collect();
    assert!(walked.is_empty(), "{walked:?} read from end to end:\n{text}\n{plan:?}");
}
