//! `GET /administration/users/export`: what the list shows, as a CSV file, made while it is sent.

use std::sync::Arc;

use access::{Capability, Target};
use axum::extract::{OriginalUri, State};
use axum::response::Response;
use kernel::Event;
use web::Problem;
use web::url::Query;

use super::list::filter_of_export;
use crate::http::{App, Signed, csv};
use crate::users::{self, ExportColumns};
use crate::{UserId, audit};

/// The file. That it was taken is in the audit log before the first byte is sent.
pub(super) async fn file(State(app): State<App>, signed: Signed, OriginalUri(uri): OriginalUri) -> Result<Response, Problem> {
    let filter = filter_of_export(&Query::of(&uri))?;
    if !signed.ctx.subject.may_somewhere(Capability::ExportUsers) {
        signed.ctx.require(Capability::ExportUsers, &Target::organization())?;
    }
    let (ctx, asked) = (signed.ctx.clone(), filter.clone());
    let columns = app
        .db
        .write(move |tx| {
            asked.custom_fields(tx, ctx.org)?;
            audit::announce(&ctx, tx, Event::new("users.exported", "organization", None))?;
            ExportColumns::of(tx, ctx.org)
        })
        .await?;
    let (ctx, header, columns) = (signed.ctx.clone(), columns.header(), Arc::new(columns));
    let batch = move |read: &mut db::Read<'_>, after: Option<UserId>| users::export(&ctx, read, &columns, &filter, after);
    Ok(csv::respond(app.db.clone(), "users.csv", header, batch))
}
