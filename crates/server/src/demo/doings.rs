//! What people of the demo have done: a saved view, a mail in their own words, a permission set that is over, and a bulk change that can
//! still be undone. Each acts with their own rights.

use std::collections::BTreeMap;
use std::sync::Arc;

use access::Ctx;
use db::jobs::{Registry, Worker};
use db::{Db, Read, Tx, lease};
use identity::account_mails::{self, EditMail, MailKind};
use identity::bulk::{self, Action, BulkJob, People, RunBulk};
use identity::permission_sets::{self, GrantSet, Holder};
use identity::profiles::{self, BuiltinProfile};
use identity::saved_views::{self, SaveView, Share};
use identity::units::Unit;
use identity::users::{self, Filter};
use identity::{BulkId, CompanyId, UserId, roles};
use kernel::call::World;
use kernel::{Actor, Fault, Via};

use super::units::Units;

const DAY_SECS: i64 = 24 * 3600;

/// How the house writes its invitations.
const SUBJECT: &str = "Welcome to {ORGANIZATION}, {FIRST_NAME}";
const TEXT: &str = "Dear {FIRST_NAME},\n\n{INVITER_SENTENCE} Your user name is:\n\n{USER_NAME}\n\nChoose your password here:\n\n{LINK}\n\n\
    The link works once, for 7 days. If the page asks for a code, enter this one:\n\n{CODE}\n\nSee you on your first day!";

type Cast = BTreeMap<&'static str, UserId>;

fn of(people: &Cast, user_name: &str) -> Result<UserId, Fault> {
    people.get(user_name).copied().ok_or_else(Fault::not_found)
}

/// Somebody at a page, with what they may.
fn by(ctx: &Ctx, read: &mut Read<'_>, user: UserId) -> Result<Ctx, Fault> {
    let subject = roles::compile_subject(read, ctx.org, user, ctx.now)?;
    Ok(Ctx::new(ctx.call.by(Actor::User(user.0), Via::Page), Arc::new(subject)))
}

/// A saved view, a mail in their own words, a permission set that is over.
pub(super) fn make(ctx: &Ctx, tx: &mut Tx<'_>, people: &Cast, nordic: CompanyId) -> Result<(), Fault> {
    let helena = by(ctx, tx, of(people, "helena.moss")?)?;
    let query = Filter::from_query(&format!("view=all&company={nordic}&type=standard"))?.to_query();
    let view = SaveView { name: "Everybody in Nordic".to_owned(), query, share: Share::All };
    saved_views::save(&helena, tx, &view)?;
    let felix = by(ctx, tx, of(people, "felix.brandt")?)?;
    let mail = EditMail { kind: MailKind::Invitation, version: 0, subject: SUBJECT.to_owned(), text: TEXT.to_owned() };
    account_mails::edit(&felix, tx, &mail)?;
    // Granted a while ago for a fortnight: the log tells of both.
    let tools = profiles::find_builtin(tx, ctx.org, BuiltinProfile::Tools)?.ok_or_else(Fault::not_found)?.id;
    let at = |days: i64| {
        let mut then = helena.clone();
        then.call.now = ctx.now.plus_secs(-days * DAY_SECS);
        then
    };
    let (granted, ended) = (at(40), at(26));
    let holder = Holder::User(of(people, "karl.vogel")?);
    permission_sets::grant(&granted, tx, GrantSet { holder, profile: tools, until: Some(ended.now) })?;
    let product = Ctx::product(ended.call.by(Actor::System, Via::Job));
    permission_sets::end_over(&product, tx, 1)?;
    Ok(())
}

/// Helena puts four people into the group *Service* besides their own. It can be undone.
pub(super) async fn change_many(db: &Db, world: &World, ctx: &Ctx, people: &Cast, units: &Units) -> Result<(), Fault> {
    let helena = of(people, "helena.moss")?;
    let names = ["milan.kos", "iker.vidal", "grace.liu", "julia.ramos"];
    let chosen = names.iter().map(|name| of(people, name)).collect::<Result<Vec<_>, _>>()?;
    let (product, action) = (ctx.clone(), Action::Join(Unit::Group(units.service())));
    let (asker, id) = db
        .write(move |tx| {
            let asker = by(&product, tx, helena)?;
            let id = bulk::choose(&asker, tx, &People::Ticked(chosen.clone()), users::paths::LIST)?;
            bulk::preview(&asker, tx, id, action)?;
            Ok::<_, Fault>((asker, id))
        })
        .await?;
    let worker = Worker::new(db.clone(), world.clone(), Registry::default().with(bulk::JOB, BulkJob), lease::Holder::new(ctx), 1);
    worker.run_due().await?;
    let pass = pass_of(db, &asker, id).await?;
    bulk::confirm(db, &asker, RunBulk { bulk: id, pass, reason: "They help with returns until the summer".to_owned() }).await?;
    worker.run_due().await?;
    Ok(())
}

async fn pass_of(db: &Db, asker: &Ctx, id: BulkId) -> Result<i64, Fault> {
    let asker = asker.clone();
    Ok(db.read(move |read| bulk::get(&asker, read, id)).await?.pass)
}
