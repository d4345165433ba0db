//! `GET /administration/users/export`: whom the list shows as a CSV file, made while it is sent. Of everybody all that an import takes
//! again, or with `take=shown` the columns of the list, in its order.

use std::sync::Arc;

use access::{Capability, Ctx, Target};
use axum::extract::{OriginalUri, State};
use axum::response::Response;
use db::Read;
use kernel::{Category, Change, Event, Fault};
use web::Problem;
use web::url::Query;

use super::list::Exported;
use super::text;
use crate::http::{App, Signed, csv};
use crate::users::{self, ExportColumns};
use crate::{UserId, audit};

/// Which columns an export has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Everything that an import takes.
    All,
    /// Those of the list.
    Shown,
}

impl What {
    /// The words of the address.
    pub(super) const WORDS: [&str; 2] = ["all", "shown"];

    fn of(query: &Query) -> Result<Self, Fault> {
        match query.get("take").unwrap_or_default() {
            "" | "all" => Ok(Self::All),
            "shown" => Ok(Self::Shown),
            _ => Err(Fault::new(Category::Malformed, "export.what", text::export_what(Self::WORDS.join(", ")))),
        }
    }
}

/// The file. That it was taken, of whom and by how many rows, is in the audit log before the first byte is sent.
pub(super) async fn file(State(app): State<App>, signed: Signed, OriginalUri(uri): OriginalUri) -> Result<Response, Problem> {
    let query = Query::of(&uri);
    let what = What::of(&query)?;
    let query = query.without("take");
    if !signed.ctx.subject.may_somewhere(Capability::ExportUsers) {
        signed.ctx.require(Capability::ExportUsers, &Target::organization())?;
    }
    let (ctx, format) = (signed.ctx.clone(), signed.me.format.clone());
    let found = app.db.read(move |read| {
        let exported = Exported::of(&ctx, read, &query, &format)?;
        let rows = users::count_to_export(&ctx, read, exported.filter())?;
        Ok::<_, Fault>((exported, ExportColumns::of(read, ctx.org)?, rows))
    });
    let (exported, columns, rows) = found.await?;
    // The filter may name people; the log keeps it as it keeps their names.
    let event = Event::new("users.exported", "organization", None).with(vec![
        Change::personal("filter", None, Some(exported.sentence.clone())),
        Change::of("rows", None, Some(rows.to_string())),
        Change::of("columns", None, Some(columns_said(what, &exported))),
    ]);
    let ctx = signed.ctx.clone();
    app.db.write(move |tx| Ok::<_, Fault>(audit::announce(&ctx, tx, event.clone()).map(drop)?)).await?;
    let (ctx, db, exported) = (signed.ctx.clone(), app.db.clone(), Arc::new(exported));
    if what == What::Shown {
        return Ok(csv::respond(db, "users.csv", exported.header(), shown(ctx, exported)));
    }
    let (header, columns) = (columns.header(), Arc::new(columns));
    let batch = move |read: &mut Read<'_>, after: Option<UserId>| users::export(&ctx, read, &columns, exported.filter(), after);
    Ok(csv::respond(db, "users.csv", header, batch))
}

/// The batches of the columns shown, each a page of the list.
fn shown(ctx: Ctx, exported: Arc<Exported>) -> impl Fn(&mut Read<'_>, Option<String>) -> Result<csv::Batch<String>, Fault> + Clone {
    move |read, after| exported.rows(&ctx, read, after)
}

fn columns_said(what: What, exported: &Exported) -> String {
    match what {
        What::All => text::export_columns_all().to_owned(),
        What::Shown => exported.header().join(", "),
    }
}
