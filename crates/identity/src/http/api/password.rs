//! A password that an operation sets: checked against what holds for whom it is for, and hashed before the transaction begins.

use std::sync::Arc;

use db::Read;
use kernel::{Fault, Secret};

use super::super::app::App;
use super::asked::Asked;
use super::operation::Input;
use crate::passwords::{self, PasswordContext, PasswordHash};

/// A password, ready to be set.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// Its hash.
    pub hash: PasswordHash,
    /// The password itself, if nobody chose it: it is told once.
    pub made: Option<Secret>,
}

type Sent = dyn Fn(&Input) -> Option<Secret> + Send + Sync;
type Context = fn(&Asked, &mut Read<'_>) -> Result<PasswordContext, Fault>;

/// Where an operation finds the password that was sent, and what it is held against.
#[derive(Clone)]
pub(super) struct Password {
    pub(super) sent: Arc<Sent>,
    /// Asks whether the caller may set it, too: nobody is told whether a password would do for somebody whom they may not see.
    pub(super) context: Context,
}

impl Password {
    /// The same request with the password that was sent, or with one that is made.
    pub(super) async fn choose(&self, app: &App, asked: Asked, input: &Input) -> Result<Asked, Fault> {
        let (sent, context, looking) = ((self.sent)(input), self.context, asked.clone());
        let context = app.db.read(move |read| context(&looking, read)).await?;
        let chosen = if let Some(sent) = sent {
            Chosen { hash: app.hasher.admit(&sent, &sent, &context).await?, made: None }
        } else {
            let made = passwords::generate(&asked.ctx, &context.rules);
            Chosen { hash: app.hasher.hash(made.clone()).await?, made: Some(made) }
        };
        Ok(Asked { password: Some(chosen), ..asked })
    }
}
