//! What a request asks, read.

use std::str::FromStr;

use access::Ctx;
use kernel::Fault;
use web::openapi::Given;
use web::url::Query;

use super::super::standing::Credential;
use super::if_match::IfMatch;
use super::operation::Input;
use super::password::Chosen;
use crate::organization::Organization;
use crate::{SessionId, users};

/// A reason is not longer.
const MOST_REASON: usize = 500;

/// What a request asks, read.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The call, with what the caller may.
    pub ctx: Ctx,
    /// The organization.
    pub organization: Organization,
    /// By what the caller is known.
    pub credential: Credential,
    /// The parameters of the address.
    pub query: Query,
    /// The version that the caller read.
    pub if_match: IfMatch,
    /// The fields that are wanted; none: all.
    pub fields: Vec<String>,
    /// So many rows at most.
    pub limit: usize,
    /// The password that the operation sets, if it sets one.
    pub password: Option<Chosen>,
    pub(super) prepared: Option<Input>,
    pub(super) ids: Vec<(String, String)>,
}

impl Asked {
    /// The id in the path; what is none names nothing.
    pub fn id<T: FromStr>(&self, name: &str) -> Result<T, Fault> {
        let word = self.ids.iter().find(|(of, _)| of == name).map(|(_, word)| word.as_str());
        word.and_then(|word| word.parse().ok()).ok_or_else(Fault::not_found)
    }

    /// The word in the path, read; what is none names nothing.
    pub fn word<T>(&self, name: &str, read: fn(&str) -> Option<T>) -> Result<T, Fault> {
        let word = self.ids.iter().find(|(of, _)| of == name).and_then(|(_, word)| read(word));
        word.ok_or_else(Fault::not_found)
    }

    /// The session that the caller asks in, if they have one: an API key is its own proof.
    pub fn session(&self) -> Option<SessionId> {
        if let Credential::Session(id) = self.credential { Some(id) } else { None }
    }

    /// The call with what the audit log keeps as its reason.
    pub fn because(&self, reason: &Given<String>) -> Result<Ctx, Fault> {
        let mut ctx = self.ctx.clone();
        let reason = kernel::text::one_line(&reason.clone().this().unwrap_or_default());
        if reason.chars().count() > MOST_REASON {
            return Err(Fault::field("reason", "too_long", users::text::text_long(MOST_REASON)));
        }
        ctx.call.reason = reason;
        Ok(ctx)
    }

    /// What the operation did before its transaction.
    pub fn prepared<P: 'static>(&self) -> Result<&P, Fault> {
        let prepared = self.prepared.as_ref().and_then(|prepared| prepared.downcast_ref());
        prepared.ok_or_else(|| Fault::internal("nothing was prepared"))
    }

    /// Where the list goes on.
    pub fn cursor(&self) -> Option<String> {
        self.query.get("cursor").filter(|word| !word.is_empty()).map(str::to_owned)
    }

    /// Whether the caller wants to know how many there are.
    pub fn wants_total(&self) -> bool {
        self.query.get("include") == Some("total")
    }

    /// Whether the caller wants this field.
    pub fn wants(&self, field: &str) -> bool {
        self.fields.is_empty() || self.fields.iter().any(|wanted| wanted == field)
    }
}
