//! The one way from a password that somebody chose to its hash.

use kernel::{Category, Fault, FieldError, Secret};

use super::{Hasher, MOST_CHARS, PasswordContext, PasswordHash, StolenList, check_twice, policy, text};

impl Hasher {
    /// Everything that is wrong with a new password by itself, under the fields `password` and `confirm_password`. Rating one takes
    /// milliseconds: not on the runtime.
    pub async fn judge(&self, new: &Secret, again: &Secret, context: &PasswordContext) -> Result<Vec<FieldError>, Fault> {
        let (new, again, context, stolen) = (new.clone(), again.clone(), context.clone(), self.stolen.clone());
        let judged = tokio::task::spawn_blocking(move || {
            let mut wrong = check_twice(&new, &again, &context).err().map(|fault| fault.fields).unwrap_or_default();
            if is_stolen(stolen.as_ref(), &new)? {
                wrong.insert(0, FieldError { field: "password".into(), code: "password.stolen", message: text::stolen().to_owned() });
            }
            Ok(wrong)
        });
        judged.await.map_err(Fault::internal)?
    }

    /// How good a password is while it is typed: 0 to 4, and a word for it. Below 3 [`Self::judge`] finds something.
    pub async fn rate(&self, new: &Secret, context: &PasswordContext) -> Result<(u8, String), Fault> {
        let (new, context, stolen) = (new.clone(), context.clone(), self.stolen.clone());
        let rated = tokio::task::spawn_blocking(move || {
            let stolen = is_stolen(stolen.as_ref(), &new)?;
            Ok(if stolen { (1, text::stolen().to_owned()) } else { policy::rate(&new, &context) })
        });
        rated.await.map_err(Fault::internal)?
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

/// Whether it stands in the list, where there is one. If that cannot be read, nobody sets a password: it would not have been looked up.
fn is_stolen(list: Option<&StolenList>, new: &Secret) -> Result<bool, Fault> {
    let Some(list) = list.filter(|_| !new.is_empty() && new.reveal().len() <= MOST_CHARS * 8) else { return Ok(false) };
    list.holds(new.reveal()).map_err(|error| {
        tracing::error!(%error, "the list of stolen passwords (passwords.stolen) cannot be read");
        Fault::new(Category::Unavailable, "passwords.stolen_unreadable", text::stolen_unreadable())
    })
}
