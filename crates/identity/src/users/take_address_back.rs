//! The address before is the person's again: whoever reads its mail says that the change was not theirs. No right is asked for; the
//! link that was sent there has shown who it is.

use access::Ctx;
use db::Tx;
use kernel::{Change, EmailAddress, Event, Fault};

use super::change_user_name::set_user_name;
use super::facts::get;
use super::parse::UserName;
use super::update::{Besides, key_of, save};
use crate::account_mails::{self, AccountMail};
use crate::{UserId, audit, custom_fields, tokens};

/// Makes `address` the primary one again, confirmed, and the user name with it where that was the address. Links to the address
/// between die, and it is told. Refused if somebody else has the address by now.
pub fn take_address_back(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId, address: &EmailAddress) -> Result<(), Fault> {
    let before = get(tx, ctx.org, user)?;
    let mut after = before.clone();
    after.primary_email = Some(address.as_str().to_owned());
    after.email_verified_at = Some(ctx.now);
    let moves = key_of(before.primary_email.as_deref()) != key_of(after.primary_email.as_deref());
    let renames = moves && before.user_name.contains('@');
    let fields = custom_fields::list(tx, ctx.org)?;
    save(ctx, tx, &before, &after, &fields, Besides { renames, ..Besides::default() })?;
    tokens::address_changed(ctx, tx, user)?;
    account_mails::cancel_temporary_password(ctx, tx, user)?;
    if let (true, Some(to)) = (moves, before.addressee()) {
        account_mails::send(ctx, tx, &to, &AccountMail::EmailChanged { user_name: &before.user_name })?;
    }
    let change = Change::personal("primary_email", before.primary_email.clone(), after.primary_email.clone());
    audit::announce(ctx, tx, Event::new("user.email_taken_back", "user", user.0).with(vec![change]))?;
    if renames {
        let now = get(tx, ctx.org, user)?;
        set_user_name(ctx, tx, now, &UserName::parse(address.as_str())?)?;
    }
    Ok(())
}
