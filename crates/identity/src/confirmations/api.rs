//! Confirmed addresses for programs: the link is sent, and ways back are ended. Following a link is a matter of browsers.

use axum::http::Method;
use db::Tx;
use kernel::Fault;

use super::{end_way_back, send, send_own};
use crate::UserId;
use crate::http::api::{Asked, Operation, Reply};

type Done = Result<Reply<()>, Fault>;

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::bare(Method::POST, "/api/v1/users/{id}/confirmation", "users.send_confirmation", to_somebody)
            .says("Mail a link that confirms the address", "At most three an hour to one address. Confirmed already: 409.")
            .verbs(&["confirmations::send"])
            .id::<UserId>("id", "Whose."),
        Operation::bare(Method::POST, "/api/v1/me/confirmation", "me.send_confirmation", to_oneself)
            .says("Mail oneself a link that confirms the address", "At most three an hour to one address. Confirmed already: 409.")
            .verbs(&["confirmations::send_own"]),
        Operation::bare(Method::DELETE, "/api/v1/users/{id}/way-back", "users.end_way_back", way_back)
            .says(
                "Let no address before take the change back",
                "The links that were sent to addresses before die: for a mailbox that somebody else reads by now. None there: 409.",
            )
            .verbs(&["confirmations::end_way_back"])
            .id::<UserId>("id", "Whose."),
    ]
}

fn to_somebody(asked: &Asked, tx: &mut Tx<'_>) -> Done {
    send(&asked.ctx, tx, asked.id("id")?)?;
    Ok(Reply::new(()))
}

fn to_oneself(asked: &Asked, tx: &mut Tx<'_>) -> Done {
    send_own(&asked.ctx, tx)?;
    Ok(Reply::new(()))
}

fn way_back(asked: &Asked, tx: &mut Tx<'_>) -> Done {
    end_way_back(&asked.ctx, tx, asked.id("id")?)?;
    Ok(Reply::new(()))
}
