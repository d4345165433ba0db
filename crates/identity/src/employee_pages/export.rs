//! `GET /administration/employees/export`: what the list shows, as a CSV file.

use access::Capability;
use axum::extract::State;
use axum::response::Response;
use kernel::{Category, Change, Event, Fault};
use web::Problem;
use web::url::Query;

use super::list::{company_options, question, sentence, unread};
use super::text;
use crate::employees::{self, EXPORT_HEADER};
use crate::http::{App, Signed, csv};
use crate::{EmployeeId, audit};

/// The file. That it was taken, of whom and by how many rows, is in the audit log before the first byte is sent.
pub(super) async fn file(State(app): State<App>, signed: Signed, here: Query) -> Result<Response, Problem> {
    signed.ctx.require_somewhere(Capability::ExportUsers)?;
    if let Some(name) = unread(&here) {
        return Err(Fault::new(Category::Malformed, "filter.unread", text::filter_unread(name)).into());
    }
    let (ctx, asked) = (signed.ctx.clone(), question(&here));
    let (rows, sentence) = app
        .db
        .read(move |read| {
            let rows = employees::count_to_export(&ctx, read, asked.view, &asked.filter)?;
            Ok::<_, Fault>((rows, sentence(&asked, &company_options(&ctx, read)?)))
        })
        .await?;
    let event = Event::new("employees.exported", "organization", None)
        .with(vec![Change::personal("filter", None, Some(sentence)), Change::of("rows", None, Some(rows.to_string()))]);
    let ctx = signed.ctx.clone();
    app.db.write(move |tx| Ok::<_, Fault>(audit::announce(&ctx, tx, event.clone()).map(drop)?)).await?;
    let asked = question(&here);
    let (ctx, header) = (signed.ctx.clone(), EXPORT_HEADER.map(str::to_owned).to_vec());
    Ok(csv::respond(app.db.clone(), "employees.csv", header, move |read, after: Option<EmployeeId>| {
        employees::export(&ctx, read, asked.view, &asked.filter, after)
    }))
}
