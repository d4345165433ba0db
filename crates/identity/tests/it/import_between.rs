//! Imports between other things: bulk changes before and after that are taken back in either order, and what the importer may hand out.

use access::{Capability, HandsOut};
use identity::UserId;
use identity::bulk::{self, Action, ActionKind, Bulk, People};
use identity::imports::{self, Outcome};
use identity::roles::{self, Builtin, ScopeHolder, ScopePlace, SetScope};
use identity::testing::{ORG, Site};
use identity::users::UserStatus;

use crate::import_undo::undo;
use crate::imports::{bring, codes_of, outcomes, run, upload_as, user};

/// Freezes these people, brings a file that changes all of them and makes one, and unfreezes them.
async fn three(site: &Site, ada: UserId, names: [&str; 2]) -> (Bulk, imports::Import, Bulk) {
    let mut people = Vec::new();
    for name in names {
        people.push(user(site, name).await.id);
    }
    let ctx = site.ctx(ada).await;
    let freeze = Action::Simple(ActionKind::Freeze);
    let (frozen, _) = crate::bulk::as_foretold(site, &ctx, People::Ticked(people.clone()), freeze).await;
    let text = format!(
        "User name,First name,Last name,Email,Phone\n{},,,,7\n{},,,,7\nnew{},New,One,new{}@x.example,7\n",
        names[0], names[1], names[0], names[0]
    );
    let import = bring(site, ada, "between.csv", &text).await;
    let unfreeze = Action::Simple(ActionKind::Unfreeze);
    let (unfrozen, _) = crate::bulk::as_foretold(site, &ctx, People::Ticked(people), unfreeze).await;
    (frozen, import, unfrozen)
}

async fn stands(site: &Site, name: &str) -> (UserStatus, String) {
    let user = user(site, name).await;
    (user.status, user.phone)
}

fn came(told: &[Outcome]) -> Vec<(&str, &str)> {
    told.iter().map(|row| (row.outcome.as_str(), row.code.as_str())).collect()
}

/// What an undo of a bulk change came to, person by person.
async fn taken_back(site: &Site, ctx: &access::Ctx, done: &Bulk) -> Vec<(bool, String)> {
    let (_, rows) = crate::bulk::undone(site, ctx, done).await;
    rows.into_iter().map(|(_, outcome, code, _)| (outcome == Some(bulk::RowOutcome::Changed), code)).collect()
}

db::on_both!(
    // covers: G7, G10
    async fn a_bulk_change_an_import_and_a_bulk_change_are_taken_back_newest_first(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        for name in ["ann", "bob"] {
            site.person(name, Builtin::TeamMember, site.root().await).await;
        }
        let (frozen, import, unfrozen) = three(&site, ada, ["ann", "bob"]).await;
        let ctx = site.ctx(ada).await;
        let good = (true, String::new());
        assert_eq!(taken_back(&site, &ctx, &unfrozen).await, [good.clone(), good.clone()]);
        assert_eq!(stands(&site, "ann").await, (UserStatus::Frozen, "7".into()));
        let told = undo(&site, ada, import.id).await;
        assert_eq!(came(&told), [("undone", ""); 3], "{told:?}");
        assert_eq!(stands(&site, "ann").await, (UserStatus::Frozen, String::new()));
        assert_eq!(taken_back(&site, &ctx, &frozen).await, [good.clone(), good]);
        assert_eq!(
            (stands(&site, "bob").await, stands(&site, "newann").await.0),
            ((UserStatus::Active, String::new()), UserStatus::Deleted)
        );
    }
);

db::on_both!(
    // covers: G7, G10
    async fn a_bulk_change_an_import_and_a_bulk_change_are_taken_back_oldest_first_as_far_as_nothing_came_since(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        for name in ["ann", "bob"] {
            site.person(name, Builtin::TeamMember, site.root().await).await;
        }
        let (frozen, import, unfrozen) = three(&site, ada, ["ann", "bob"]).await;
        let ctx = site.ctx(ada).await;
        // They are active again by the last change: there is nothing to take back of the first.
        let told = taken_back(&site, &ctx, &frozen).await;
        assert_eq!(told, [(false, String::new()), (false, String::new())]);
        assert_eq!(stands(&site, "ann").await, (UserStatus::Active, "7".into()));
        let told = undo(&site, ada, import.id).await;
        let of = |name: &str| told.iter().find(|row| row.label.contains(name)).unwrap();
        assert_eq!((of("newann").outcome.as_str(), of("bob").code.as_str()), ("undone", "undo.changed_since"), "{told:?}");
        let kept: Vec<&str> = told.iter().filter(|row| row.outcome == "kept").map(|row| row.code.as_str()).collect();
        assert_eq!(kept, ["undo.changed_since"; 2], "{told:?}");
        assert_eq!(stands(&site, "ann").await, (UserStatus::Active, "7".into()));
        // The newest can be taken back all the same.
        let good = (true, String::new());
        assert_eq!(taken_back(&site, &ctx, &unfrozen).await, [good.clone(), good]);
        assert_eq!(stands(&site, "ann").await, (UserStatus::Frozen, "7".into()));
    }
);

db::on_both!(
    // covers: C12, C16, G3
    async fn an_importer_brings_only_the_roles_that_they_may_hand_out(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let europe = site.company("Europe", site.root().await).await;
        let lea = site.person("lea", Builtin::ReadOnly, europe).await;
        let (ctx, role) = (site.ctx(ada).await, async |builtin| {
            site.app.db.read(move |read| roles::find_builtin(read, ORG, builtin)).await.unwrap().unwrap()
        });
        let (read_only, member) = (role(Builtin::ReadOnly).await, role(Builtin::TeamMember).await);
        let may = [
            Capability::ViewUsers,
            Capability::EditUsers,
            Capability::CreateUsers,
            Capability::ImportUsers,
            Capability::ViewCompanies,
            Capability::GrantAdministration,
        ];
        let scope = SetScope {
            holder: ScopeHolder::User(lea),
            scope: None,
            place: ScopePlace::Company(europe),
            capabilities: may.into_iter().collect(),
            hands_out: HandsOut::Only(vec![read_only.id.0]),
            until: None,
        };
        site.write(move |tx| roles::set_scope(&ctx, tx, &scope)).await.unwrap();
        let head = "User name,First name,Last name,Email,Role,Company\n";
        let text = format!(
            "{head}r1,R,One,r1@x.example,Read only,Europe\nr2,R,Two,r2@x.example,Team member,Europe\nr3,R,Three,r3@x.example,Administrator,Europe\n\
             r4,R,Four,r4@x.example,,Europe\n"
        );
        // By the file: row by row, with the field.
        let id = upload_as(&site, lea, &text, |settings| {
            settings.defaults.company = Some(europe);
            settings.defaults.role = Some(member.id);
        })
        .await;
        run(&site, lea, id).await;
        let rows = outcomes(&site, lea, id).await;
        assert_eq!(rows[0].outcome, "created", "{rows:?}");
        for row in &rows[1..] {
            assert_eq!((row.outcome.as_str(), row.field.as_str()), ("failed", "role"), "{row:?}");
        }
        assert_eq!(
            codes_of(&site, lea, id).await[1],
            codes_of(&site, lea, id).await[3],
            "a role by choice is no other than one of the file"
        );
    }
);
