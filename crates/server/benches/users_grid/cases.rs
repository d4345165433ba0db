//! The looks at the grid, each with its WHERE by hand.

use identity::users::{Condition, Field, Filter, Is, Sort, UserStatus, Value, View};
use identity::{UserId, units};
use kernel::ids::Uuid;

use crate::DAY;
use crate::world::World;

/// One look at the grid: the filter as the product has it, and its WHERE by hand.
pub struct Case {
    pub name: &'static str,
    pub filter: Filter,
    pub sort: Sort,
    pub order: String,
    pub descending: bool,
    pub by_hand: String,
    pub group: Option<(Field, &'static str)>,
}

/// What a total by hand counts by, where it is what people are in.
const IN_GROUPS: &str = "m.unit_id FROM users u LEFT JOIN membership m ON m.org = u.org AND m.user_id = u.id AND m.kind = 2 WHERE";

fn active() -> Filter {
    Filter::of(View::Status(UserStatus::Active))
}

fn blob(id: Uuid) -> String {
    format!("x'{}'", id.simple())
}

fn with(field: Field, is: Is, values: Vec<Value>) -> Filter {
    active().with(Condition::new(field, is, values))
}

fn words(words: &str) -> Filter {
    let mut filter = active();
    filter.search.push_str(words);
    filter
}

fn case(name: &'static str, filter: Filter, by_hand: String) -> Case {
    Case { name, filter, sort: Sort::Name, order: "u.name_sort {}, u.id {}".into(), descending: false, by_hand, group: None }
}

/// All of them.
pub fn cases(world: &World, now: i64) -> Vec<Case> {
    let mut all = by_index(world, now);
    all.extend(found(world));
    all.extend(ordered_and_grouped());
    all.extend(ordered_by_more(world));
    all
}

fn by_index(world: &World, now: i64) -> Vec<Case> {
    let id = |field, id| Condition::new(field, Is::AnyOf, vec![Value::Id(id)]);
    let below =
        format!("u.company_id IN (SELECT a.below_id FROM company_above a WHERE a.org = 1 AND a.above_id = {})", blob(world.company));
    let line = blob(units::line_of(UserId(world.manager)));
    let newest = |case: Case| Case { sort: Sort::Created, order: "u.created_at {}, u.id {}".into(), descending: true, ..case };
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
            order: "u.last_sign_in_at {}, u.id {}".into(),
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
    ]
}

/// By words, and by what few or many have or lack.
fn found(world: &World) -> Vec<Case> {
    let held = |more: &str| {
        format!("(SELECT 1 FROM field_key k WHERE k.org = 1 AND k.field_id = {} AND k.user_id = u.id{more})", blob(world.field))
    };
    vec![
        case(
            "found by words",
            words("n0012"),
            "u.id IN (SELECT t.user_id FROM user_term t WHERE t.org = 1 AND t.term >= 'n0012' AND t.term < 'n0012\u{10FFFF}')".into(),
        ),
        case(
            "a word that names every group",
            words("group"),
            "(u.id IN (SELECT t.user_id FROM user_term t WHERE t.org = 1 AND t.term >= 'group' AND t.term < 'groupz') \
             OR u.id IN (SELECT m.user_id FROM membership m WHERE m.org = 1 AND m.kind = 2))"
                .into(),
        ),
        case(
            "a text that many contain",
            with(Field::Custom(1), Is::Contains, vec![Value::Text("1".into())]),
            format!("EXISTS {}", held(" AND instr(k.value_text, '1') > 0")),
        ),
        case(
            "a text that some contain",
            with(Field::Custom(1), Is::Contains, vec![Value::Text("77".into())]),
            format!("EXISTS {}", held(" AND instr(k.value_text, '77') > 0")),
        ),
        case("a field that few have empty", with(Field::Custom(1), Is::Empty, Vec::new()), format!("NOT EXISTS {}", held(""))),
        case(
            "with a password, few",
            with(Field::Password, Is::AnyOf, vec![Value::Word("set")]),
            "EXISTS (SELECT 1 FROM password w WHERE w.org = 1 AND w.user_id = u.id)".into(),
        ),
        case(
            "administrators",
            with(Field::Administrator, Is::AnyOf, vec![Value::Word("yes")]),
            "(u.id IN (SELECT s.user_id FROM admin_scope s WHERE s.org = 1 AND s.user_id IS NOT NULL) \
             OR u.role_id IN (SELECT s.role_id FROM admin_scope s WHERE s.org = 1 AND s.role_id IS NOT NULL))"
                .into(),
        ),
    ]
}

/// By a person's own lines, by the manager, and by custom fields.
fn ordered_by_more(world: &World) -> Vec<Case> {
    let ordered = |name, sort, order: &str| Case { sort, order: order.to_owned(), ..case(name, active(), "1 = 1".into()) };
    let held =
        |field| format!("(SELECT k.value_key FROM field_key k WHERE k.org = 1 AND k.field_id = {} AND k.user_id = u.id)", blob(field));
    let manager = "(SELECT m.name_sort FROM users m WHERE m.org = 1 AND m.id = u.reports_to_id)";
    let by = |value: &str, then: &str| format!("{value} IS NULL, {value} {{}}, {then} {{}}, u.id {{}}");
    let (badge, shift) = (held(world.field), held(world.shift));
    let shifts = format!(
        "v.value_key FROM users u LEFT JOIN field_key v ON v.org = u.org AND v.user_id = u.id AND v.field_id = {} WHERE",
        blob(world.shift)
    );
    vec![
        ordered("active, by job title", Sort::JobTitle, "u.job_title_sort {}, u.id {}"),
        Case { descending: true, ..ordered("active, by hire date from the end", Sort::HireDate, "u.hire_date {}, u.id {}") },
        ordered("active, by type", Sort::Type, "CASE u.type WHEN 'standard' THEN 0 ELSE 1 END {}, u.name_sort {}, u.id {}"),
        Case { descending: true, ..ordered("active, by type, programs first", Sort::Type, "u.type {}, u.name_sort {}, u.id {}") },
        ordered("active, by manager", Sort::ReportsTo, &by(manager, "u.name_sort")),
        ordered("active, by a text", Sort::Custom(1), &by(&badge, "u.id")),
        Case { descending: true, ..ordered("active, by a choice from the end", Sort::Custom(2), &by(&shift, "u.id")) },
        Case { group: Some((Field::Custom(2), shifts.leak())), ..case("grouped by a choice", active(), "1 = 1".into()) },
    ]
}

fn ordered_and_grouped() -> Vec<Case> {
    vec![
        Case {
            sort: Sort::Email,
            order: "COALESCE(u.primary_email_key, '') {}, u.id {}".into(),
            ..case("active, by e-mail", active(), "1 = 1".into())
        },
        Case {
            sort: Sort::Role,
            order: "r.name_sort {}, u.name_sort {}, u.id {}".into(),
            ..case("active, by role", active(), "1 = 1".into())
        },
        Case {
            sort: Sort::Company,
            order: "c.name_sort {}, u.name_sort {}, u.id {}".into(),
            descending: true,
            ..case("active, by company from the end", active(), "1 = 1".into())
        },
        Case { group: Some((Field::Role, "u.role_id FROM users u WHERE")), ..case("grouped by role", active(), "1 = 1".into()) },
        Case { group: Some((Field::Company, "u.company_id FROM users u WHERE")), ..case("grouped by company", active(), "1 = 1".into()) },
        Case { group: Some((Field::Group, IN_GROUPS)), ..case("grouped by group", active(), "1 = 1".into()) },
    ]
}
