//! A place that somebody is put into does not go meanwhile: two transactions beside each other, on both engines.

use std::time::Duration;

use access::Ctx;
use db::Tx;
use fields::Kind;
use identity::custom_fields::{self, EditChoice, EditField};
use identity::groups::{self, CreateGroup, DeleteGroup};
use identity::memberships::{self, Join};
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::units::{self, Bits, Unit};
use identity::users::{self, CreateUser, Delete, Purge, UpdateUser, UserType};
use identity::{GroupId, UserId, companies, teams};
use kernel::Fault;

use crate::custom_fields::{make, named};

/// Runs `first` and holds its transaction open until `second`, begun after it, has gone through or evidently waits for it.
async fn overlap<A, B>(
    site: &Site,
    mut first: impl FnMut(&mut Tx<'_>) -> Result<A, Fault> + Send + 'static,
    second: impl FnMut(&mut Tx<'_>) -> Result<B, Fault> + Send + 'static,
) -> (Result<A, Fault>, Result<B, Fault>)
where
    A: Send + 'static,
    B: Send + 'static,
{
    let (held, mut is_held) = tokio::sync::mpsc::unbounded_channel();
    let (done, is_done) = std::sync::mpsc::channel();
    let slow = site.clone();
    let holding = tokio::spawn(async move {
        slow.write(move |tx| {
            let answer = first(tx)?;
            held.send(()).unwrap();
            let _ = is_done.recv_timeout(Duration::from_millis(400));
            Ok(answer)
        })
        .await
    });
    is_held.recv().await.unwrap();
    let answer = site.write(second).await;
    let _ = done.send(());
    (holding.await.unwrap(), answer)
}

async fn group(site: &Site, by: UserId) -> GroupId {
    let (ctx, input) = (site.ctx(by).await, CreateGroup { name: "Night shift".into(), description: String::new() });
    site.write(move |tx| groups::create(&ctx, tx, &input)).await.unwrap()
}

fn removed(ctx: Ctx, group: GroupId) -> impl FnMut(&mut Tx<'_>) -> Result<(), Fault> + Send + 'static {
    move |tx| groups::delete(&ctx, tx, DeleteGroup { group, to: None })
}

// covers: A1, C2
db::on_both!(
    async fn nobody_comes_into_a_group_or_company_that_goes_at_this_moment(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (pat, ctx) = (site.person("pat", Builtin::TeamMember, root).await, site.ctx(ada).await);

        let night = group(&site, ada).await;
        let mut input = CreateUser::draft(UserType::Standard, "new", root);
        input.place.primary_group = Some(night);
        let by = ctx.clone();
        let (gone, made) = overlap(&site, removed(ctx.clone(), night), move |tx| users::create(&by, tx, input.clone())).await;
        gone.unwrap();
        assert!(made.unwrap_err().is("group.unknown"));

        let night = group(&site, ada).await;
        let (by, mut form) = (ctx.clone(), UpdateUser::from_user(&site.user(pat).await));
        form.place.primary_group = Some(night);
        let (gone, moved) = overlap(&site, removed(ctx.clone(), night), move |tx| users::update(&by, tx, form.clone())).await;
        gone.unwrap();
        assert!(moved.unwrap_err().is("group.unknown"));

        let night = group(&site, ada).await;
        let (by, join) = (ctx.clone(), Join { user: pat, unit: Unit::Group(night), bits: Bits::default() });
        let (gone, joined) = overlap(&site, removed(ctx.clone(), night), move |tx| memberships::join(&by, tx, join)).await;
        gone.unwrap();
        assert!(joined.unwrap_err().is("membership.unit_unknown"));

        let night = group(&site, ada).await;
        let (by, input) = (ctx.clone(), teams::CreateTeam { group: night, name: "Owls".into(), description: String::new() });
        let (gone, made) = overlap(&site, removed(ctx.clone(), night), move |tx| teams::create(&by, tx, &input)).await;
        gone.unwrap();
        assert!(made.unwrap_err().is("group.unknown"));

        let (europe, by) = (site.company("Europe", root).await, ctx.clone());
        let input = CreateUser::draft(UserType::Standard, "european", europe);
        let (gone, made) =
            overlap(&site, move |tx| companies::delete(&by, tx, europe), move |tx| users::create(&ctx, tx, input.clone())).await;
        gone.unwrap();
        assert!(made.unwrap_err().is("company.unknown"));
    }
);

// covers: C5
db::on_both!(
    async fn whoever_begins_below_a_manager_who_moves_moves_along(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (old, new) = (site.person("old", Builtin::Manager, root).await, site.person("new", Builtin::Manager, root).await);
        let moving = site.person("moving", Builtin::Manager, root).await;
        let below = move |manager: UserId, ctx: Ctx| {
            move |tx: &mut Tx<'_>| {
                let mut form = UpdateUser::from_user(&users::get(tx, ORG, moving)?);
                form.place.reports_to = Some(manager);
                users::update(&ctx, tx, form)
            }
        };
        let ctx = site.ctx(ada).await;
        site.write(below(old, ctx.clone())).await.unwrap();
        let mut input = CreateUser::draft(UserType::Standard, "fresh", root);
        input.place.reports_to = Some(moving);
        let by = ctx.clone();
        let (moved, made) = overlap(&site, below(new, ctx), move |tx| users::create(&by, tx, input.clone())).await;
        moved.unwrap();
        let fresh = made.unwrap();
        let lines = site
            .app
            .db
            .read(move |read| Ok::<_, Fault>((units::is_below(read, ORG, fresh, old)?, units::is_below(read, ORG, fresh, new)?)));
        assert_eq!(lines.await.unwrap(), (false, true), "below the new manager, and no longer below the old one");
    }
);

// covers: A23
db::on_both!(
    async fn a_name_that_is_let_go_for_good_at_this_moment_is_not_claimed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let leaver = site.person("leaver", Builtin::TeamMember, root).await;
        let ctx = site.ctx(ada).await;
        let by = ctx.clone();
        site.write(move |tx| users::delete(&by, tx, Delete { user: leaver })).await.unwrap();
        let (by, input) = (ctx.clone(), CreateUser::draft(UserType::Standard, "leaver", root));
        let (gone, made) = overlap(
            &site,
            move |tx| users::purge(&by, tx, Purge { user: leaver }).map(drop),
            move |tx| users::create(&ctx, tx, input.clone()),
        )
        .await;
        gone.unwrap();
        assert!(made.unwrap_err().is("user_name.reserved"));
    }
);

// covers: A10
db::on_both!(
    async fn a_circle_of_hundreds_is_seen(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (root, ctx) = (site.root().await, site.ctx(ada).await);
        let by = ctx.clone();
        let chain = site.write(move |tx| {
            let mut chain: Vec<UserId> = Vec::new();
            for n in 0..204 {
                let mut input = CreateUser::draft(UserType::Standard, format!("chain{n}"), root);
                input.place.reports_to = chain.last().copied();
                chain.push(users::create(&by, tx, input)?);
            }
            Ok(chain)
        });
        let chain = chain.await.unwrap();
        let (top, bottom) = (chain[0], *chain.last().unwrap());
        let mut form = UpdateUser::from_user(&site.user(top).await);
        form.place.reports_to = Some(bottom);
        let refused = site.write(move |tx| users::update(&ctx, tx, form.clone())).await.unwrap_err();
        assert!(refused.is("reports_to.cycle"), "{refused}");
    }
);

// covers: A14
db::on_both!(
    async fn a_choice_that_somebody_takes_at_this_moment_stays_in_its_list(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (pat, ctx) = (site.at_root("pat", Builtin::TeamMember).await, site.ctx(ada).await);
        let field = make(&site, ada, named("Shift", Kind::Choice)).await.unwrap();
        let emptied = EditField {
            field: field.id,
            version: field.version,
            label: field.label.clone(),
            hint: String::new(),
            is_required: false,
            only: None,
            choices: vec![EditChoice { number: field.choices[0].number, label: String::new(), is_retired: false }],
            more_choices: Vec::new(),
        };
        let number = field.number;
        let says = |ctx: Ctx, words: &'static str| {
            move |tx: &mut Tx<'_>| {
                let mut form = UpdateUser::from_user(&users::get(tx, ORG, pat)?);
                form.custom = [(number, words.to_owned())].into();
                users::update(&ctx, tx, form)
            }
        };
        let (by, edit) = (ctx.clone(), emptied.clone());
        let (taken, removed) = overlap(&site, says(ctx.clone(), "Day shift"), move |tx| custom_fields::edit(&by, tx, &edit)).await;
        assert!(taken.unwrap());
        assert!(removed.unwrap_err().is("field.choice_in_use"));

        // The other way round: the choice goes first.
        assert!(site.write(says(ctx.clone(), "")).await.unwrap());
        let by = ctx.clone();
        let (removed, taken) = overlap(&site, move |tx| custom_fields::edit(&by, tx, &emptied), says(ctx, "Day shift")).await;
        removed.unwrap();
        assert!(taken.is_err(), "it is no choice any more");
        assert!(site.user(pat).await.custom.is_empty());
    }
);
