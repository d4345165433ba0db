//! What an export takes out of the list: who, in a sentence for the audit log, and the columns that are shown as rows of text.
//!
//! What the address says that cannot be read is refused: the file would hold more, or other, than was asked.

use access::Ctx;
use db::Read;
use kernel::{Category, Fault};
use web::format::Format;
use web::url::Query;

use super::super::show::seat;
use super::asked::{Asked, refuse_unread};
use super::choices::{Names, relation_label, values_label};
use super::rows::column_label;
use super::text;
use crate::custom_fields::{self, UserField};
use crate::list_choices;
use crate::users::{self, Cell, Condition, Filter, ListUsers, Listed, Shown, View};

/// An export, as its address asks for it.
#[derive(Debug, Clone)]
pub(in crate::user_pages) struct Exported {
    input: ListUsers,
    fields: Vec<UserField>,
    /// By whose calendar a moment lies on a day.
    format: Format,
    /// Whom it holds, in words.
    pub(in crate::user_pages) sentence: String,
}

impl Exported {
    /// Reads the address, with the reader's own columns where it names none.
    pub(in crate::user_pages) fn of(ctx: &Ctx, read: &mut Read<'_>, query: &Query, format: &Format) -> Result<Self, Fault> {
        let mut asked = Asked::of(query);
        let fields = custom_fields::list(read, ctx.org)?;
        asked.settle(&fields, list_choices::find(ctx, read)?.as_ref());
        refuse_unread(&asked.unread)?;
        if let Some(words) = asked.refused.first() {
            return Err(Fault::new(Category::Malformed, "list.refused", words.clone()));
        }
        let names = Names::of(ctx, read, fields.clone(), &asked.input.filter)?;
        let sentence = sentence(&asked.input.filter, &names, format);
        Ok(Self { input: asked.input, fields, format: format.clone(), sentence })
    }

    /// Whom it holds.
    pub(in crate::user_pages) fn filter(&self) -> &Filter {
        &self.input.filter
    }

    /// What the columns are called, the name first.
    pub(in crate::user_pages) fn header(&self) -> Vec<String> {
        let shown = self.input.shows.iter().map(|shown| column_label(&self.fields, *shown));
        [text::column_user().to_owned()].into_iter().chain(shown).collect()
    }

    /// The rows behind a place, in the order of the list, and where the next ones begin.
    pub(in crate::user_pages) fn rows(
        &self,
        ctx: &Ctx,
        read: &mut Read<'_>,
        after: Option<String>,
    ) -> Result<(Vec<Vec<String>>, Option<String>), Fault> {
        let input = ListUsers { cursor: after, limit: users::MOST_ROWS, ..self.input.clone() };
        let page = users::list_to_export(ctx, read, &input)?;
        Ok((page.items.iter().map(|user| self.row(user)).collect(), page.next))
    }

    fn row(&self, user: &Listed) -> Vec<String> {
        let cells = user.cells.iter().zip(&self.input.shows).map(|(cell, shown)| self.cell(user, *shown, cell));
        [user.name.clone()].into_iter().chain(cells).collect()
    }

    /// A cell as text: dates, moments and numbers in the forms that other programs read.
    fn cell(&self, user: &Listed, shown: Shown, cell: &Cell) -> String {
        match cell {
            Cell::Text(text) => text.clone().unwrap_or_default(),
            Cell::Manager(name) => name.clone().unwrap_or_else(|| text::group_hidden().to_owned()),
            Cell::Type(kind) => kind.label().to_owned(),
            Cell::Status(status) => status.label().to_owned(),
            Cell::Seat(kind) => seat(*kind, user.status),
            Cell::LockedBy(cause) => cause.map_or("", users::LockCause::label).to_owned(),
            Cell::LockedUntil(_, until) => until.map(kernel::Micros::rfc3339).unwrap_or_default(),
            Cell::FirstDay(from) => users::first_day(*from, &self.format),
            Cell::LastDay(until) => users::last_day(*until, &self.format),
            Cell::Date(date) => date.clone(),
            Cell::Moment(at) => at.map(kernel::Micros::rfc3339).unwrap_or_default(),
            Cell::Names(names) => names.iter().map(|name| users::escaped(name)).collect::<Vec<_>>().join("; "),
            Cell::Custom(value, person) => {
                let field = self.fields.iter().find(|field| shown == Shown::Custom(field.number));
                let held = field.zip(value.as_ref()).map(|(field, value)| field.plain(value, |_| person.clone()));
                held.unwrap_or_default()
            }
        }
    }
}

/// Whom a filter leaves, in words: the tab, what is sought, each condition.
fn sentence(filter: &Filter, names: &Names, format: &Format) -> String {
    let tab = match filter.view {
        View::All => text::all().to_owned(),
        View::Status(status) => status.label().to_owned(),
    };
    let sought = (!filter.search.is_empty()).then(|| text::export_sought(&filter.search));
    let said = |condition: &Condition| {
        let relation = relation_label(condition.field, condition.is, condition.values.len() > 1);
        format!("{} {relation} {}", names.field(condition.field), values_label(names, format, condition))
    };
    let parts = [text::export_tab(tab)].into_iter().chain(sought).chain(filter.conditions().iter().map(said));
    parts.collect::<Vec<_>>().join("; ")
}
