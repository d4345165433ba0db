//! The one way from a password that somebody chose to its hash.

use kernel::{Fault, FieldError, Secret};

use super::{Hasher, PasswordContext, PasswordHash, check_twice, text};

impl Hasher {
    /// Everything that is wrong with a new password by itself, under the fields `password` and `confirm_password`. Rating one takes
    /// milliseconds: not on the runtime.
    pub async fn judge(&self, new: &Secret, again: &Secret, context: &PasswordContext) -> Result<Vec<FieldError>, Fault> {
        let (new, again, context) = (new.clone(), again.clone(), context.clone());
        let checked = tokio::task::spawn_blocking(move || check_twice(&new, &again, &context)).await.map_err(Fault::internal)?;
        Ok(checked.err().map(|fault| fault.fields).unwrap_or_default())
    }

    /// Refuses a password that is one of those that the context remembers.
    pub async fn refuse_past(&self, new: &Secret, context: &PasswordContext) -> Result<(), Fault> {
        for past in &context.past {
            if self.verify(new.clone(), Some(past.clone())).await?.ok {
                return Err(Fault::field("password", "password.used_before", text::used_before(context.rules.history)));
            }
        }
        Ok(())
    }

    /// Judges a password, typed twice, and hashes it if nothing is wrong with it.
    pub async fn admit(&self, new: &Secret, again: &Secret, context: &PasswordContext) -> Result<PasswordHash, Fault> {
        let wrong = self.judge(new, again, context).await?;
        if !wrong.is_empty() {
            return Err(Fault::fields(wrong));
        }
        self.refuse_past(new, context).await?;
        self.hash(new.clone()).await
    }
}
