//! The people of the bench, written as rows.

use identity::custom_fields::Value as Held;
use identity::{UserId, units};
use kernel::ids::Uuid;
use rusqlite::{Connection, params};

use crate::DAY;

/// What was invented.
pub struct World {
    pub role: Uuid,
    pub rare_role: Uuid,
    pub company: Uuid,
    pub group: Uuid,
    pub manager: Uuid,
    pub field: Uuid,
    pub shift: Uuid,
}

/// Companies, groups and people without passwords, in one transaction; eight report to each.
pub fn invent(bare: &mut Connection, people: usize, now: i64) -> World {
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
    let shift = shifts(&write, &mut dice);
    let places = Places { roles: &roles, companies: &companies, groups: &groups, plan, field, shift, now };
    people_of(&write, &mut dice, &ids, &places);
    write.commit().unwrap();
    World {
        role: Uuid::from_bytes(roles[0]),
        rare_role: Uuid::from_bytes(roles[3]),
        company: Uuid::from_bytes(companies[1]),
        group: Uuid::from_bytes(groups[0]),
        manager: Uuid::from_bytes(ids[1]),
        field: Uuid::from_bytes(field),
        shift: Uuid::from_bytes(shift),
    }
}

/// Where they are put.
struct Places<'a> {
    roles: &'a [[u8; 16]],
    companies: &'a [[u8; 16]],
    groups: &'a [[u8; 16]],
    plan: [u8; 16],
    field: [u8; 16],
    shift: [u8; 16],
    now: i64,
}

fn status_of(dice: &mut Dice) -> &'static str {
    match dice.below(100) {
        0..85 => "active",
        85..91 => "inactive",
        91..94 => "invited",
        94 => "locked",
        95 => "draft",
        96 => "frozen",
        _ => "deleted",
    }
}

fn people_of(write: &rusqlite::Transaction<'_>, dice: &mut Dice, ids: &[[u8; 16]], places: &Places<'_>) {
    let insert = "INSERT INTO users (org, id, status, user_name, user_name_key, first_name, last_name, name_sort, primary_email, \
        primary_email_key, company_id, role_id, primary_group_id, user_plan_id, reports_to_id, last_sign_in_at, created_at, updated_at, type, job_title, job_title_key, job_title_sort, hire_date) \
        VALUES (1, ?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0, ?15, ?16, ?16, ?17, ?18)";
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
        let status = status_of(dice);
        let role = if dice.below(100) < 80 { places.roles[0] } else { places.roles[1 + dice.below(places.roles.len() - 1)] };
        let (first, last) = (["Ada", "Bo", "Cy", "Di", "Ed", "Fay", "Guy", "Hal"][dice.below(8)], format!("N{:05}", dice.below(30_000)));
        let (name, email) = (format!("u{at}"), format!("u{at}@x.example"));
        let (company, group) = (places.companies[dice.below(places.companies.len())], places.groups[dice.below(places.groups.len())]);
        let last_sign_in = if dice.below(5) == 0 { 0 } else { places.now - i64::try_from(dice.below(400)).unwrap() * DAY };
        let created = places.now - i64::try_from(dice.below(1000)).unwrap() * DAY;
        let sort = kernel::text::sort_key(&format!("{first} {last}"));
        let manager = (at > 0).then(|| ids[(at - 1) / 8]);
        let title = format!("job {}", dice.below(300));
        let titles = kernel::crypto::hex(&kernel::text::sort_key(&title));
        let hired = format!("20{:02}-{:02}-{:02}", dice.below(26), 1 + dice.below(12), 1 + dice.below(28));
        let kind = if at % 1000 == 3 { "service" } else { "standard" };
        user.execute(params![
            id,
            status,
            name,
            first,
            last,
            sort,
            email,
            company,
            role,
            group,
            places.plan,
            manager,
            last_sign_in,
            created,
            kind,
            title,
            titles,
            hired
        ])
        .unwrap();
        for word in [first.to_lowercase(), last.to_lowercase(), name, email] {
            term.execute(params![word, id]).unwrap();
        }
        member.execute(params![group, id]).unwrap();
        if at % 2000 == 7 {
            password.execute(params![id]).unwrap();
        } else {
            let badge = format!("b-{:06}", dice.below(900_000));
            key.execute(params![places.field, Held::Text(badge.clone()).key(), id, badge]).unwrap();
        }
        if at % 5 != 0 {
            let chosen = Held::Choice(1 + i64::try_from(dice.below(3)).unwrap());
            key.execute(params![places.shift, chosen.key(), id, ""]).unwrap();
        }
        let mut next = at;
        while next > 0 {
            next = (next - 1) / 8;
            line.execute(params![units::line_of(UserId(Uuid::from_bytes(ids[next]))).as_bytes(), id]).unwrap();
        }
    }
}

/// A field with three choices.
fn shifts(write: &rusqlite::Transaction<'_>, dice: &mut Dice) -> [u8; 16] {
    let field = dice.id();
    let define = "INSERT INTO user_field (org, id, number, kind, label, label_key, hint, is_required, position, last_choice, created_at) \
        VALUES (1, ?1, 2, 'choice', 'Shift', 'shift', '', 0, 2, 3, 0)";
    write.execute(define, params![field]).unwrap();
    for (number, label) in (1..).zip(["Early", "Late", "Night"]) {
        let choose = "INSERT INTO user_field_choice (org, field_id, number, label, position, is_retired) VALUES (1, ?1, ?2, ?3, ?2, 0)";
        write.execute(choose, params![field, number, label]).unwrap();
    }
    field
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
