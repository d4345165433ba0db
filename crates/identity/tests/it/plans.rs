//! User plans by verb and page: made, copied, changed with the question who loses what, removed with where people go.

use access::{Feature, Included, Module};
use axum::http::StatusCode;
use identity::plans::{self, CreatePlan, DeletePlan, EditPlan};
use identity::roles::{self, Builtin};
use identity::seats::{self, SetAllowance};
use identity::testing::{ORG, Site};
use identity::users::{self, Deactivate};
use identity::{PlanId, UserId};
use kernel::Fault;
use web::testing::check_html;

const LIST: &str = "/administration/plans";

/// Makes a user plan.
pub async fn plan(site: &Site, by: UserId, name: &str, included: Included) -> PlanId {
    let (ctx, input) = (site.ctx(by).await, CreatePlan { name: name.to_owned(), description: String::new(), included });
    site.write(move |tx| plans::create(&ctx, tx, &input)).await.unwrap()
}

/// Gives somebody a user plan, by an administrator.
pub async fn give(site: &Site, by: UserId, user: UserId, plan: PlanId) {
    let ctx = site.ctx(by).await;
    let given = site.write(move |tx| {
        let mut form = users::UpdateUser::from_user(&users::get(tx, ORG, user)?);
        form.place.plan = Some(plan);
        users::update(&ctx, tx, form)
    });
    assert!(given.await.unwrap());
}

/// Sets the allowance of a user plan, by the owner.
pub async fn allow(site: &Site, by: UserId, plan: PlanId, allowance: &str) {
    let (ctx, allowance) = (site.ctx(by).await, allowance.to_owned());
    let set = site.write(move |tx| {
        let version = seats::find(tx, ORG, plan)?.unwrap().version;
        seats::set_allowance(&ctx, tx, SetAllowance { plan, allowance: allowance.clone(), version })
    });
    set.await.unwrap();
}

async fn delete(site: &Site, by: UserId, plan: PlanId, to: Option<PlanId>) -> Result<(), Fault> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| plans::delete(&ctx, tx, DeletePlan { plan, to })).await
}

async fn find(site: &Site, id: PlanId) -> Option<plans::Plan> {
    site.app.db.read(move |read| plans::find(read, ORG, id)).await.unwrap()
}

fn small() -> Included {
    Included::of(&[Module::Contacts, Module::Tasks], &[Feature::Export])
}

// covers: E5
db::on_both!(
    async fn a_user_plan_is_made_changed_and_told(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let seeded = site.user(ada).await.plan.unwrap();
        assert_eq!(find(&site, seeded).await.unwrap().included, Included::Everything, "the first one includes everything");
        let basis = plan(&site, ada, "Basis", small()).await;
        assert_eq!(find(&site, basis).await.unwrap().included, small());
        let ctx = site.ctx(ada).await;
        let taken = CreatePlan { name: " BASIS ".into(), description: String::new(), included: small() };
        let refused = site.write({
            let ctx = ctx.clone();
            move |tx| plans::create(&ctx, tx, &taken)
        });
        assert!(refused.await.unwrap_err().is("plan.name_taken"));
        let edit = EditPlan { plan: basis, name: "Basic".into(), description: "For the desk".into(), included: small(), version: 1 };
        let again = edit.clone();
        let run = |edit: EditPlan| {
            let ctx = ctx.clone();
            site.write(move |tx| plans::edit(&ctx, tx, &edit))
        };
        run(edit).await.unwrap();
        assert!(run(EditPlan { name: "Other".into(), ..again.clone() }).await.unwrap_err().is("plan.stale"));
        run(EditPlan { version: 2, ..again }).await.unwrap();
        let events = site.events().await;
        let of = |kind: &str| events.iter().filter(|event| *event == kind).count();
        assert_eq!((of("user_plan.created"), of("user_plan.changed")), (2, 1), "the same is no change");

        let uma = site.at_root("uma", Builtin::UserAdministrator).await;
        let ctx = site.ctx(uma).await;
        let input = CreatePlan { name: "Mine".into(), description: String::new(), included: small() };
        assert!(site.write(move |tx| plans::create(&ctx, tx, &input)).await.unwrap_err().is("access.missing"));
    }
);

// covers: E5, E2
db::on_both!(
    async fn whoever_has_a_removed_user_plan_gets_another_with_seats_enough(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let seeded = site.user(ada).await.plan.unwrap();
        assert!(delete(&site, ada, seeded, None).await.unwrap_err().is("plan.in_use"));
        let (basis, other) = (plan(&site, ada, "Basis", small()).await, plan(&site, ada, "Other", small()).await);
        let mut people = Vec::new();
        for name in ["ann", "bob", "cid"] {
            let user = site.at_root(name, Builtin::TeamMember).await;
            give(&site, ada, user, basis).await;
            people.push(user);
        }
        let (ctx, gone) = (site.ctx(ada).await, people[2]);
        site.write(move |tx| users::deactivate(&ctx, tx, Deactivate { user: gone })).await.unwrap();
        assert!(delete(&site, ada, basis, None).await.unwrap_err().is("plan.in_use"));
        assert!(delete(&site, ada, basis, Some(basis)).await.unwrap_err().is("plan.unknown"));
        allow(&site, ada, other, "1").await;
        let few = delete(&site, ada, basis, Some(other)).await.unwrap_err();
        assert!(few.is("seats.too_few") && few.fields[0].field == "to" && few.message.contains("1 free seats, and 2 people"), "{few}");
        // Whoever makes user plans and does not see everybody is told no number.
        let una = site.at_root("una", Builtin::TeamMember).await;
        let (product, place) = (site.product(), access::Place::Organization);
        let grant = roles::GrantAdministration { user: una, place, capabilities: [access::Capability::EditPlans].into_iter().collect() };
        site.write(move |tx| roles::grant_administration(&product, tx, grant)).await.unwrap();
        let few = delete(&site, una, basis, Some(other)).await.unwrap_err();
        assert!(few.is("seats.too_few") && !few.message.contains(|c: char| c.is_ascii_digit()), "{few}");
        let page = site.signed_in(una).await.post(&format!("{LIST}/{basis}/delete"), &[("to", &other.to_string())]).await;
        assert!(page.shows("has not as many free seats") && !page.shows("1 free seats"), "{}", page.body);
        allow(&site, ada, other, "2").await;
        delete(&site, ada, basis, Some(other)).await.unwrap();
        assert!(find(&site, basis).await.is_none());
        for user in people {
            assert_eq!(site.user(user).await.plan, Some(other), "those who left too");
        }
        let (kept, counted) = site.seats().await;
        assert_eq!(kept, counted);
        assert!(delete(&site, ada, basis, Some(other)).await.unwrap_err().is("not_found"));
        // Nobody has it now, and it is the last but one.
        delete(&site, ada, other, Some(seeded)).await.unwrap();
        assert!(delete(&site, ada, seeded, None).await.unwrap_err().is("plan.in_use"));
    }
);

// covers: E5, E2
db::on_both!(
    async fn a_new_user_plan_is_no_way_around_the_limits(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let free = plan(&site, ada, "Free", small()).await;
        let felix = site.at_root("felix", Builtin::ConfigurationAdministrator).await;
        allow(&site, ada, free, "3").await;
        let made = plan(&site, felix, "Way around", Included::Everything).await;
        let seats = site.app.db.read(move |read| seats::list(read, ORG)).await.unwrap();
        let allowance = |id: PlanId| seats.iter().find(|row| row.plan == id).unwrap().allowance;
        assert_eq!((allowance(free), allowance(made)), (Some(3), Some(0)));
    }
);

// covers: E5, E7
db::on_both!(
    async fn before_people_lose_something_the_page_says_who_and_what(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let new = browser.get(&format!("{LIST}/new")).await;
        assert_eq!(check_html(&new.body), Vec::<String>::new());
        let form =
            [("name", "Basis <i>"), ("module", "contacts"), ("module", "tasks"), ("feature", "audit_log"), ("feature", "saved_views")];
        let made = browser.post(&format!("{LIST}/new"), &form).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        let page = made.location().to_owned();
        let basis: PlanId = page.rsplit('/').next().unwrap().parse().unwrap();
        assert_eq!(
            find(&site, basis).await.unwrap().included,
            Included::of(&[Module::Contacts, Module::Tasks], &[Feature::AuditLog, Feature::SavedViews])
        );
        for (name, role) in [("otis", Builtin::Auditor), ("tim", Builtin::TeamMember)] {
            let user = site.at_root(name, role).await;
            give(&site, ada, user, basis).await;
        }
        let shown = browser.get(&page).await;
        assert!(shown.shows("Basis &lt;i&gt;") && shown.shows("Maximum user allowance"));
        assert_eq!(check_html(&shown.body), Vec::<String>::new());
        let version = shown.input("version").unwrap();
        let less = [("name", "Basis"), ("module", "contacts"), ("version", version.as_str())];
        let asked = browser.post(&page, &less).await;
        assert_eq!(asked.status, StatusCode::OK);
        for words in [
            "Tasks: 2 people lose it",
            "Audit log: they",
            "The audit log: 2 people lose it; 1 of them",
            "Saved views: 2 people",
            "They are Otis Tester, Tim Tester.",
        ] {
            let expected = words != "Audit log: they";
            assert_eq!(asked.shows(words), expected, "{words}: {}", asked.body);
        }
        assert_eq!(check_html(&asked.body), Vec::<String>::new());
        assert!(find(&site, basis).await.unwrap().included.has_feature(Feature::AuditLog), "nothing is saved yet");
        let seen: Vec<(&str, &str)> = less.iter().copied().chain([("seen", "on")]).collect();
        assert_eq!(browser.post(&page, &seen).await.status, StatusCode::SEE_OTHER);
        assert_eq!(find(&site, basis).await.unwrap().included, Included::of(&[Module::Contacts], &[]));
        // More is not asked about.
        let shown = browser.get(&page).await;
        let more = [("name", "Basis"), ("everything", "on"), ("version", &shown.input("version").unwrap())];
        assert_eq!(browser.post(&page, &more).await.status, StatusCode::SEE_OTHER);
        let stale = browser.post(&page, &more).await;
        assert_eq!(stale.status, StatusCode::SEE_OTHER, "the same is no change, whoever saved it");
        let stale = browser.post(&page, &[("name", "Third"), ("everything", "on"), ("version", "1")]).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED, "{}", stale.body);
        let now = find(&site, basis).await.unwrap();
        assert!((now.name.as_str(), now.included) == ("Basis", Included::Everything), "an old form undoes nothing");

        let list = browser.get(LIST).await;
        assert!(list.shows("Everything") && list.shows("What each includes") && list.shows("No limit"));
        assert_eq!(check_html(&list.body), Vec::<String>::new());
        let copy = browser.get(&format!("{LIST}/new?like={basis}")).await;
        assert_eq!(copy.input("name").as_deref(), Some("Copy of Basis"));
    }
);

// covers: E5, C29
db::on_both!(
    async fn the_pages_ask_where_people_go_and_are_closed_to_who_may_not(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let seeded = site.user(ada).await.plan.unwrap();
        let basis = plan(&site, ada, "Basis", small()).await;
        let tim = site.at_root("tim", Builtin::TeamMember).await;
        give(&site, ada, tim, basis).await;
        let browser = site.signed_in(ada).await;
        let remove = format!("{LIST}/{basis}/delete");
        let asked = browser.get(&remove).await;
        assert!(asked.shows("1 person have it") || asked.shows("1 person"), "{}", asked.body);
        assert_eq!(check_html(&asked.body), Vec::<String>::new());
        let open = browser.post(&remove, &[]).await;
        assert!(open.status == StatusCode::UNPROCESSABLE_ENTITY && open.shows("Choose the one that they get instead"));
        assert_eq!(browser.post(&remove, &[("to", "nonsense")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let gone = browser.post(&remove, &[("to", &seeded.to_string())]).await;
        assert_eq!((gone.status, gone.location()), (StatusCode::SEE_OTHER, LIST));
        assert_eq!(browser.get(&format!("{LIST}/{basis}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(browser.get(&format!("{LIST}/nonsense")).await.status, StatusCode::NOT_FOUND);
        let last = browser.post(&format!("{LIST}/{seeded}/delete"), &[]).await;
        assert!(last.status == StatusCode::UNPROCESSABLE_ENTITY, "people have it");

        // Somebody who sees users looks; somebody of an affiliate, or a member, does not.
        let uma = site.signed_in(site.at_root("uma", Builtin::UserAdministrator).await).await;
        let look = uma.get(&format!("{LIST}/{seeded}")).await;
        assert!(
            look.status == StatusCode::OK
                && look.shows("the right to make and change user plans")
                && !look.shows("<form method=\"post\" action=\"/administration/plans")
        );
        assert_eq!(check_html(&look.body), Vec::<String>::new());
        assert_eq!(uma.get(&format!("{LIST}/{seeded}/delete")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(uma.post(&format!("{LIST}/{seeded}"), &[("name", "x"), ("version", "1")]).await.status, StatusCode::FORBIDDEN);
        let felix = site.signed_in(site.at_root("felix", Builtin::ConfigurationAdministrator).await).await;
        assert!(felix.get(LIST).await.shows("New user plan"), "who makes user plans need not see users");
        for role in [Builtin::CompanyAdministrator, Builtin::TeamMember] {
            let other = site.signed_in(site.at_root(role.word(), role).await).await;
            assert_eq!(other.get(LIST).await.status, StatusCode::FORBIDDEN, "{role:?}");
            assert!(!other.get("/").await.shows("User plans"), "{role:?}");
        }
    }
);
