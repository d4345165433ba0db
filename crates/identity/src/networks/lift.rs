//! Takes the networks away by a command on the server, when nobody gets in any more. Who is exempt stays.

use access::Ctx;
use db::{Tx, params};
use kernel::{Actor, Category, Change, Event, Fault};

use super::{list, store, text};
use crate::account_mails::{self, AccountMail, OperatorAct};
use crate::{audit, organization, users};

/// Lets everybody in from anywhere again, for the reason that the call gives, and tells the owner.
pub fn lift_by_operator(ctx: &Ctx, tx: &mut Tx<'_>) -> Result<(), Fault> {
    if ctx.actor != Actor::Operator {
        return Err(Fault::not_found());
    }
    if ctx.reason.is_empty() {
        return Err(Fault::field("reason", "required", text::reason_needed()));
    }
    let before = list(tx, ctx.org)?.networks;
    if tx.execute(store::LIFT, params![ctx.org])? == 0 {
        return Err(Fault::new(Category::Conflict, "network_list.none", text::none_to_lift()));
    }
    let changes = vec![Change::of("networks", Some(before.to_words()), None)];
    audit::announce(ctx, tx, Event::new("network_list.lifted", "organization", None).with(changes))?;
    let Some(owner) = organization::get(tx, ctx.org)?.owner_id else { return Ok(()) };
    let Some(to) = users::get(tx, ctx.org, owner)?.addressee() else { return Ok(()) };
    let mail = AccountMail::OperatorActed { act: OperatorAct::LiftedNetworks, user_name: "", reason: &ctx.reason };
    account_mails::send(ctx, tx, &to, &mail).map(drop)
}
