//! `GET /administration/employees/export`: what the list shows, as a CSV file.

use access::Capability;
use axum::extract::State;
use axum::response::Response;
use kernel::{Category, Event, Fault};
use web::Problem;
use web::url::Query;

use super::list::{question, unread};
use super::text;
use crate::employees::{self, EXPORT_HEADER};
use crate::http::{App, Signed, csv};
use crate::{EmployeeId, audit};

/// The file. That it was taken is in the audit log before the first byte is sent.
pub(super) async fn file(State(app): State<App>, signed: Signed, here: Query) -> Result<Response, Problem> {
    signed.ctx.require_somewhere(Capability::ExportUsers)?;
    if let Some(name) = unread(&here) {
        return Err(Fault::new(Category::Malformed, "filter.unread", text::filter_unread(name)).into());
    }
    let (ctx, asked) = (signed.ctx.clone(), question(&here));
    app.db.write(move |tx| Ok::<_, Fault>(audit::announce(&ctx, tx, Event::new("employees.exported", "organization", None))?)).await?;
    let (ctx, header) = (signed.ctx.clone(), EXPORT_HEADER.map(str::to_owned).to_vec());
    Ok(csv::respond(app.db.clone(), "employees.csv", header, move |read, after: Option<EmployeeId>| {
        employees::export(&ctx, read, asked.view, &asked.filter, after)
    }))
}
