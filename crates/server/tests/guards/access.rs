//! Every endpoint called by those who should not get far: nobody, a member without rights, an administrator of another part.

use std::fmt::Write;
use std::path::Path;

use access::Included;
use axum::body::Body;
use axum::http::Method;
use identity::UserId;
use identity::categories::{self, CreateCategory};
use identity::custom_fields::{self, CreateField, Kind};
use identity::employees;
use identity::groups::{self, CreateGroup};
use identity::http::router;
use identity::plans::{self, CreatePlan};
use identity::roles::{self, Builtin};
use identity::security;
use identity::teams::{self, CreateTeam};
use identity::testing::{Answer, Browser, ORG, Site};
use identity::users;

use crate::endpoints;

/// Whom the endpoints are called for, and on whom.
pub struct Cast {
    pub site: Site,
    pub owner: UserId,
    pub member: UserId,
    pub stranger: UserId,
    target: UserId,
    /// The company of the target.
    place: identity::CompanyId,
    role: identity::RoleId,
    group: identity::GroupId,
    team: identity::TeamId,
    category: identity::CategoryId,
    field: identity::FieldId,
    plan: identity::PlanId,
    employee: identity::EmployeeId,
}

impl Cast {
    pub async fn assemble(db: db::Db) -> Self {
        let (site, owner) = Site::founded(db).await;
        let root = site.root().await;
        let here = site.company("Here", root).await;
        let elsewhere = site.company("Elsewhere", root).await;
        let member = site.person("mia", Builtin::TeamMember, root).await;
        let stranger = site.person("sven", Builtin::CompanyAdministrator, elsewhere).await;
        let target = site.person("tim", Builtin::TeamMember, here).await;
        let role = site.app.db.read(|read| roles::find_builtin(read, ORG, Builtin::TeamMember)).await.unwrap().unwrap().id;
        let ctx = site.ctx(owner).await;
        let made = site.write(move |tx| {
            let group = groups::create(&ctx, tx, &CreateGroup { name: "Sales".into(), description: String::new() })?;
            let team = teams::create(&ctx, tx, &CreateTeam { group, name: "North".into(), description: String::new() })?;
            let category = categories::create(&ctx, tx, &CreateCategory { name: "Returns".into() })?;
            let field =
                CreateField { label: "Badge".into(), hint: String::new(), kind: Kind::Text, is_required: false, choices: Vec::new() };
            let card = employees::of_user(&ctx, tx, target)?.and_then(|standing| standing.card).unwrap();
            Ok((group, team, category, custom_fields::create(&ctx, tx, &field)?, card.id))
        });
        let (group, team, category, field, employee) = made.await.unwrap();
        let plan = site.user(owner).await.plan.unwrap();
        // Each request without a token that opens something costs its network a try; here all come from one.
        let ctx = site.ctx(owner).await;
        let many = site.write(move |tx| {
            let mut all = security::ChangeSecurity::from(&security::settings(tx, ORG)?);
            (all.network_burst, all.network_per_minute) = (Some(1000), Some(1000));
            security::change_security(&ctx, tx, &all)
        });
        many.await.unwrap();
        Self { site, owner, member, stranger, target, place: here, role, group, team, category, field, plan, employee }
    }

    /// The path with its parameters filled in: with what is there where something can be, else with what is not.
    pub fn filled(&self, path: &str) -> String {
        // Of programs' addresses the thing stands behind /api/v1.
        let at = if path.starts_with("/api/v1/") { 3 } else { 2 };
        let own = match path.split('/').nth(at).unwrap_or_default() {
            "users" => self.target.to_string(),
            "companies" => self.place.to_string(),
            "roles" => self.role.to_string(),
            "groups" => self.group.to_string(),
            "teams" => self.team.to_string(),
            "plans" => self.plan.to_string(),
            "employees" => self.employee.to_string(),
            "service-categories" => self.category.to_string(),
            "fields" => self.field.to_string(),
            "imports" => format!("imp_{}", "0".repeat(32)),
            "audit" => format!("evt_{}", "0".repeat(32)),
            "saved-views" => format!("viw_{}", "0".repeat(32)),
            "mail" => format!("mai_{}", "0".repeat(32)),
            "me" => format!("ses_{}", "0".repeat(32)),
            _ => "none".to_owned(),
        };
        let mail = format!("mai_{}", "0".repeat(32));
        path.replace("{id}", &own)
            .replace("{plan}", &self.plan.to_string())
            .replace("{user}", &self.target.to_string())
            .replace("{unit}", &self.group.to_string())
            .replace("{mail}", &mail)
            .replace("{text}", "invitation")
            .replace("{kind}", "invitation")
            .replace("{view}", &format!("viw_{}", "0".repeat(32)))
            .replace("{of}", "organization")
            .replace("{step}", "lock")
            .replace("{what}", "user-name")
    }

    /// One form for all: with whatever any form must have to be read, so that it comes as far as the question of rights.
    pub fn form(&self, path: &str) -> String {
        let (place, target, role) = (self.place, self.target, self.role);
        // What is new has no version.
        let version = if path.ends_with("/new") { "" } else { "&version=1" };
        format!(
            "name=Made+by+a+guard&parent={place}{version}&token=x&session=ses_{zeros}&id={target}&kind=standard&type=standard&company={place}\
             &overlap_secs=0&user_name=guard&first_name=G&last_name=Uard&primary_email=guard%40x.example&role={role}&start=active\
             &country=US&currency=USD&time_zone=UTC&number_format=1%2C234.5&date_format=yyyy-mm-dd&language=en&public_url=https%3A%2F%2Fx.example",
            zeros = "0".repeat(32)
        )
    }

    async fn call(&self, browser: Browser, method: &Method, path: &str) -> String {
        let kind = (*method != Method::GET).then_some("application/x-www-form-urlencoded");
        let body = if kind.is_some() { Body::from(self.form(path)) } else { Body::empty() };
        let answer = browser.send(method.clone(), &self.filled(path), body, kind).await;
        headers_hold(&answer, &format!("{method} {path}"));
        let to = answer.location().split('?').next().unwrap_or_default().replace(&self.target.to_string(), "{id}");
        format!("{} {to}", answer.status.as_u16()).trim_end().to_owned()
    }
}

/// What every answer carries, whatever it is and to whom.
fn headers_hold(answer: &Answer, of: &str) {
    let header = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
    let policy = header("content-security-policy");
    assert!(
        policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
        "{of}: {policy}"
    );
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("server", ""),
    ] {
        assert_eq!(header(name), value, "{of}: {name}");
    }
    let cached = if of.contains(" /assets/") { "public, max-age=31536000, immutable" } else { "no-store" };
    assert_eq!(header("cache-control"), cached, "{of}");
    let kinds: Vec<_> = answer.headers.get_all("content-type").iter().collect();
    assert!(kinds.len() <= 1 && (answer.body.is_empty() || kinds.len() == 1), "{of}: {kinds:?}");
}

// covers: T-C4, T-E4
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_endpoint_refuses_who_has_no_business_there() {
    let test = db::testing::sqlite().await;
    let cast = Cast::assemble(test.db.clone()).await;
    let all = endpoints::of(&router(cast.site.app.clone()));
    assert!(all.len() > 80, "only {} endpoints were found", all.len());
    let mut matrix = HEAD.to_owned();
    let mut open = Vec::new();
    for (method, path) in &all {
        let nobody = cast.call(cast.site.browser(), method, path).await;
        // Each with a session of its own: some endpoints end it.
        let member = cast.call(cast.site.signed_in(cast.member).await, method, path).await;
        let stranger = cast.call(cast.site.signed_in(cast.stranger).await, method, path).await;
        // The owner only looks, so that there is still something to look at.
        let owner =
            if *method == Method::GET { cast.call(cast.site.signed_in(cast.owner).await, method, path).await } else { "-".to_owned() };
        let (path, verb) = (endpoints::shown(path), method.as_str());
        let _ = writeln!(matrix, "{verb:<5} {path:<58} {nobody:<16} {member:<22} {stranger:<28} {owner}");
        let is_refused = |answer: &str| answer.starts_with("403") || answer.starts_with("404");
        if path.starts_with("/administration") {
            if nobody != "303 /sign-in" {
                open.push(format!("{method} {path} answers nobody with {nobody}"));
            }
            if !is_refused(&member) {
                open.push(format!("{method} {path} answers a member with {member}"));
            }
            let is_persons = ["/administration/users/{id}", "/administration/employees/{id}"].iter().any(|of| path.starts_with(of));
            if is_persons && !stranger.starts_with("404") {
                open.push(format!("{method} {path} lets an administrator of another part know of the person: {stranger}"));
            }
        }
        for answer in [&nobody, &member, &stranger, &owner] {
            assert!(!answer.starts_with('5'), "{method} {path} answers {answer}");
        }
    }
    assert!(open.is_empty(), "{}", open.join("\n"));
    compare("docs/reference/access-matrix.txt", &matrix);
}

/// The endpoints of each module and feature of a user plan, by how their address begins.
const GATED: &[(&str, &str)] = &[
    ("import", "/administration/imports"),
    ("export", "/administration/users/export"),
    ("the audit log", "/administration/audit"),
    ("the audit log", "/administration/security/sign-ins"),
    ("employees", "/administration/employees"),
    ("bulk changes", "/administration/users/bulk"),
    ("saved views", "/administration/users/views"),
];

// covers: E7, C29
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_endpoint_of_a_feature_refuses_whose_user_plan_lacks_it() {
    let test = db::testing::sqlite().await;
    let cast = Cast::assemble(test.db.clone()).await;
    let all = endpoints::of(&router(cast.site.app.clone()));
    let poor = cast.site.at_root("pia", Builtin::Administrator).await;
    let (ctx, nothing) = (cast.site.ctx(cast.owner).await, Included::of(&[], &[]));
    let given = cast.site.write(move |tx| {
        let plan = plans::create(&ctx, tx, &CreatePlan { name: "Nothing".into(), description: String::new(), included: nothing })?;
        let mut form = users::UpdateUser::from_user(&users::get(tx, ORG, poor)?);
        form.place.plan = Some(plan);
        users::update(&ctx, tx, form)
    });
    given.await.unwrap();
    let mut wrong = Vec::new();
    for (method, path) in &all {
        let kind = (*method != Method::GET).then_some("application/x-www-form-urlencoded");
        let body = if kind.is_some() { Body::from(cast.form(path)) } else { Body::empty() };
        let browser = cast.site.signed_in(poor).await;
        let answer = browser.send(method.clone(), &cast.filled(path), body, kind).await;
        let is_refused = answer.status == 403 && answer.shows("The user plan “Nothing” does not include");
        let feature = GATED.iter().find(|(_, begins)| path.starts_with(begins)).map(|(feature, _)| *feature);
        match feature {
            Some(feature) if !is_refused => wrong.push(format!("{method} {path} needs {feature}, and answers {}", answer.status)),
            None if is_refused => wrong.push(format!("{method} {path} belongs to a feature and is not in the list of this guard")),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const HEAD: &str = "\
# Who gets how far: every endpoint, called by somebody who is not signed in, by a member who administers nobody, by an
# administrator of another part of the organization (about a person, a company or a role that is not theirs), and, where it
# only looks, by the owner. Forms are sent with one content for all. Made by the guard `every_endpoint_refuses_who_has_no_business_there`.
#
# endpoint                                                       nobody           member                 another part's               owner
";

/// Compares with the committed file, or writes it where that is asked for.
pub fn compare(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    if std::env::var_os("USHER_WRITE_REFERENCE").is_some() {
        std::fs::write(&file, text).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    for (line, (now, before)) in text.lines().zip(committed.lines()).enumerate() {
        assert_eq!(now, before, "{path}, line {}: if this is meant, run the test with USHER_WRITE_REFERENCE=1 and commit it", line + 1);
    }
    assert_eq!(text.lines().count(), committed.lines().count(), "{path}: run the test with USHER_WRITE_REFERENCE=1 and commit it");
}
