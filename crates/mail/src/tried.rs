//! The password typed last on the form of the mail server, so that after a test that did not go it need not be typed again.
//!
//! It is kept as the saved one is: sealed, never given back, and used for the server, port, encryption and user name only that it
//! was typed with; besides by nobody but whoever typed it, and for an hour at most.

use db::{Read, Tx, params};
use kernel::{Call, Fault, Outcome, Secret};

use crate::store;
use crate::transport::SaveTransport;

/// It is kept so long.
const KEPT_SECS: i64 = 60 * 60;

/// What the password was typed with.
pub(crate) fn identity(input: &SaveTransport) -> (String, i64, &'static str, String) {
    (input.host.trim().to_ascii_lowercase(), input.port, input.security.word(), input.user_name.trim().to_owned())
}

/// Keeps the typed password, if there is one. The caller has asked for the right.
pub fn remember(call: &Call, tx: &mut Tx<'_>, input: &SaveTransport) -> Outcome<()> {
    let Some(user) = call.actor.user() else { return Ok(()) };
    let (host, port, security, user_name) = identity(input);
    forget_old(call, tx)?;
    if input.password.is_empty() || user_name.is_empty() {
        return Ok(());
    }
    let secret = call.keys().seal("mail_transport_try", call.random(), input.password.reveal().as_bytes());
    tx.execute(store::SET_TRY, params![call.org, user, host, port, security, user_name, secret, call.now])?;
    Ok(())
}

/// The password that the caller typed last with the same server, port, encryption and user name.
pub(crate) fn find(call: &Call, read: &mut Read<'_>, input: &SaveTransport) -> Outcome<Option<Secret>> {
    let Some(user) = call.actor.user() else { return Ok(None) };
    let (host, port, security, user_name) = identity(input);
    let values = params![call.org, user, host, port, security, user_name, call.now.plus_secs(-KEPT_SECS)];
    let Some(row) = read.find(store::FIND_TRY, values)? else { return Ok(None) };
    // With another key there is no password: the form asks for it.
    let Ok(plain) = call.keys().open("mail_transport_try", &row.only::<Vec<u8>>()?) else { return Ok(None) };
    String::from_utf8(plain).map(|text| Some(Secret::new(text))).map_err(Fault::internal)
}

/// Whether the password may be left empty.
pub fn is_kept(call: &Call, read: &mut Read<'_>, input: &SaveTransport) -> Outcome<bool> {
    Ok(find(call, read, input)?.is_some())
}

/// Forgets what was typed: the settings are saved, or removed.
pub(crate) fn forget(call: &Call, tx: &mut Tx<'_>) -> Outcome<()> {
    tx.execute(store::DELETE_TRIES, params![call.org])?;
    Ok(())
}

/// Forgets what is older than it is kept, and says how many that were.
pub fn forget_old(call: &Call, tx: &mut Tx<'_>) -> Outcome<u64> {
    Ok(tx.execute(store::DELETE_OLD_TRIES, params![call.org, call.now.plus_secs(-KEPT_SECS)])?)
}
