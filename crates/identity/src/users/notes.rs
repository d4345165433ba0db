//! What is noted of a person by the way: a confirmed address, a sign-in, a question that was asked.

use db::{Tx, params};
use kernel::{Event, Fault};

use super::store;
use crate::{UserId, audit};

/// Notes that the present primary e-mail, which must be `address`, was confirmed. Says whether that is news.
pub fn note_email_verified(call: &kernel::Call, tx: &mut Tx<'_>, user: UserId, address: &str) -> Result<bool, Fault> {
    let key = kernel::text::fold(address.trim());
    let news = tx.execute(store::SET_EMAIL_VERIFIED, params![call.org, user, key, call.now])? > 0;
    if news {
        audit::announce(call, tx, Event::new("user.email_verified", "user", user.0))?;
    }
    Ok(news)
}

/// Notes that the person signed in now, and says whether they could: whoever is not Active, or not any more, does not.
pub fn note_sign_in(call: &kernel::Call, tx: &mut Tx<'_>, user: UserId) -> db::DbResult<bool> {
    Ok(tx.execute(store::SET_LAST_SIGN_IN, params![call.org, user, call.now])? > 0)
}

/// Notes that "E-mail user name" was offered; it is asked once.
pub fn note_user_name_mail_asked(call: &kernel::Call, tx: &mut Tx<'_>, user: UserId) -> db::DbResult<()> {
    tx.execute(store::SET_MAIL_ASKED, params![call.org, user]).map(drop)
}
