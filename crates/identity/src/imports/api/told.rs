//! `GET /api/v1/imports` and one of them: where it stands, how its file is read, how its rows came out.

use access::Ctx;
use db::{Read, jobs};
use kernel::{Fault, Micros};

use super::{PATH, after, id_of, named, on_one, one_more};
use crate::http::api::{Asked, Listing, Operation, Reply};
use crate::imports::{self, Import, ImportKind, ImportState, Kind, Mode, Settings, Summary, Unknown, new_fields, require};
use crate::{CompanyId, GroupId, ImportId, PlanId, RoleId};

web::answer! {
    /// How many rows came out how, in the pass that runs or ran last: check, import or undo.
    pub(super) struct ImportCounts {
        /// Made, or would be.
        created: i64,
        /// Changed, or would be.
        updated: i64,
        /// So already.
        unchanged: i64,
        /// Left out on purpose.
        skipped: i64,
        /// Refused.
        failed: i64,
        /// People who are not in the file and are deactivated, or would be.
        deactivated: i64,
        /// People who are not in the file and stay.
        spared: i64,
        /// Rows that do not say whom they mean: as long as there is one, nobody is deactivated.
        nameless: i64,
        /// Rows that make administrators.
        administrators: i64,
        /// Of an undo: what is as before.
        undone: i64,
        /// Of an undo: what was changed since, and is left so.
        kept: i64,
    }
}

web::answer! {
    /// A column of a file.
    pub(super) struct ImportColumn {
        /// As the file calls it.
        header: String,
        /// Its first cells, cut; empty of what is left out for good.
        samples: Vec<String>,
        /// The field that it fills; null: it is left out.
        field: Option<String>,
        /// The name of the custom field that it becomes with the import, if it does.
        new_field: Option<String>,
        /// The kind of that.
        new_kind: Option<String>,
    }
}

web::answer! {
    /// Names of a kind that rows name and that are not there, and what becomes of them.
    pub(super) struct ImportMissing {
        /// Of what.
        kind: Kind,
        /// How many; which, the operation on names tells.
        names: i64,
        /// The rule: the row is refused, the thing made, the cell counts as empty (ignore), or each name is taken for another (map).
        unknown: Unknown,
        /// With map: what becomes of names for which nothing was chosen.
        others: Unknown,
        /// With others being map: the one that is meant.
        others_are: Option<String>,
    }
}

web::answer! {
    /// How a file is read.
    pub(super) struct ImportSettings {
        /// Whether rows make people or companies, change them, or both.
        mode: Mode,
        /// Whether an empty cell empties the field; else it leaves it as it is.
        empty_clears: bool,
        /// Whether people who come in as Active are sent an invitation.
        invites: bool,
        /// Whether people who are not in the file are deactivated.
        deactivates_absent: bool,
        /// Only those of this company and below it.
        absent_company: Option<CompanyId>,
        /// Where new people belong if the file does not say; for companies, the parent.
        company: Option<CompanyId>,
        /// Their role.
        role: Option<RoleId>,
        /// Their primary group.
        primary_group: Option<GroupId>,
        /// Their user plan.
        plan: Option<PlanId>,
        /// The columns, in the file's order.
        columns: Vec<ImportColumn>,
        /// Names that are not there, as of the last look.
        missing: Vec<ImportMissing>,
    }
}

web::answer! {
    /// An import of a file.
    pub(super) struct FileImport {
        /// The id.
        id: ImportId,
        /// What the file holds.
        kind: ImportKind,
        /// Where it stands. Ask again while it is checking, importing or undoing.
        state: ImportState,
        /// What the file is called.
        file_name: String,
        /// How long it is.
        file_bytes: i64,
        /// SHA-256 of it as it is kept.
        file_digest: String,
        /// How many rows it has below its header.
        rows: i64,
        /// How many the pass that runs or ran last is done with; of an undo, writes.
        done: i64,
        /// How many there are for it.
        total: i64,
        /// Whether it was asked to stop.
        stop_asked: bool,
        /// How the rows came out.
        counts: ImportCounts,
        /// Names the check that was made; the import is begun with it. Null unless it is checked.
        token: Option<String>,
        /// Whether this check was made because something had changed since the one before.
        checked_again: bool,
        /// Why it ended, where no row is to blame.
        fault: Option<String>,
        /// How the file is read.
        settings: Option<ImportSettings>,
        /// Until when it can be undone; null: it cannot be.
        undo_until: Option<Micros>,
        /// When it was uploaded.
        created_at: Micros,
        /// When it ended.
        ended_at: Option<Micros>,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::read(PATH, "imports.list", list)
            .says("List imports", "Your own, newest first; they are kept for 30 days.")
            .verbs(&["imports::list"])
            .lists(),
        on_one(Operation::read("/api/v1/imports/{id}", "imports.get", one)).says("Get an import", "Your own.").verbs(&["imports::get"]),
    ]
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<FileImport>>, Fault> {
    let ctx = &asked.ctx;
    require(ctx)?;
    let mut found = imports::list(ctx, read, after(asked)?, one_more(asked))?;
    let is_more = found.len() > asked.limit;
    found.truncate(asked.limit);
    let next_cursor = found.last().filter(|_| is_more).map(|import| import.id.to_string());
    let items = found.iter().map(|import| tell(ctx, read, import)).collect::<Result<_, _>>()?;
    Ok(Reply::new(Listing { items, next_cursor, total: None }))
}

fn one(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<FileImport>, Fault> {
    let import = named(asked, read)?;
    tell(&asked.ctx, read, &import).map(Reply::new)
}

/// What is told of an import.
pub(super) fn tell(ctx: &Ctx, read: &mut Read<'_>, import: &Import) -> Result<FileImport, Fault> {
    let job = import.job.filter(|_| import.state.runs()).map(|job| jobs::find(ctx, read, job)).transpose()?.flatten();
    let rows = import.settings.as_ref().map_or(0, |settings| signed(settings.seen.rows));
    let is_undo = matches!(import.state, ImportState::Undoing | ImportState::Undone | ImportState::UndoStopped);
    Ok(FileImport {
        id: import.id,
        kind: import.kind,
        state: import.state,
        file_name: import.file_name.clone(),
        file_bytes: import.file_bytes,
        file_digest: import.file_digest.clone(),
        rows,
        done: import.rows_done,
        total: if is_undo { signed(import.writes()) } else { rows },
        stop_asked: job.is_some_and(|job| job.stop_asked),
        counts: counts(&import.summary()),
        token: (import.state == ImportState::Checked).then(|| import.check_token.clone()),
        checked_again: import.checked_before.is_some(),
        fault: Some(import.fault.clone()).filter(|fault| !fault.is_empty()),
        settings: import.settings.as_ref().map(settings),
        undo_until: imports::may_undo(import, ctx.now).then(|| imports::undo_until(import)),
        created_at: import.created_at,
        ended_at: import.ended_at,
    })
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn counts(sum: &Summary) -> ImportCounts {
    let counts = &sum.counts;
    ImportCounts {
        created: signed(counts.created),
        updated: signed(counts.updated),
        unchanged: signed(counts.unchanged),
        skipped: signed(counts.skipped),
        failed: signed(counts.failed),
        deactivated: signed(sum.deactivated),
        spared: signed(sum.spared),
        nameless: signed(sum.nameless),
        administrators: signed(sum.administrators()),
        undone: signed(sum.undone),
        kept: signed(sum.kept),
    }
}

fn settings(settings: &Settings) -> ImportSettings {
    let defaults = &settings.defaults;
    ImportSettings {
        mode: settings.mode,
        empty_clears: settings.empty_clears,
        invites: settings.invites,
        deactivates_absent: settings.absent.is_some(),
        absent_company: settings.absent.and_then(|absent| absent.company),
        company: defaults.company,
        role: defaults.role,
        primary_group: defaults.primary_group,
        plan: defaults.plan,
        columns: (0..settings.seen.header.len()).map(|at| column(settings, at)).collect(),
        missing: settings.missing.iter().map(|missing| self::missing(settings, missing)).collect(),
    }
}

fn column(settings: &Settings, at: usize) -> ImportColumn {
    let field = settings.mapping.columns.get(at).cloned().flatten();
    let new = settings.new_fields.iter().find(|new| new.column == at && field.as_deref() == Some(&*new_fields::key_of(at)));
    ImportColumn {
        header: settings.seen.header[at].clone(),
        samples: settings.seen.samples.iter().filter_map(|row| row.get(at)).filter(|cell| !cell.is_empty()).cloned().collect(),
        field: field.filter(|_| new.is_none()),
        new_field: new.map(|new| new.label.clone()),
        new_kind: new.map(|new| new.kind.clone()),
    }
}

fn missing(settings: &Settings, missing: &imports::Missing) -> ImportMissing {
    let choice = settings.values.of(missing.kind);
    ImportMissing {
        kind: missing.kind,
        names: signed(missing.count),
        unknown: choice.unknown,
        others: choice.others,
        others_are: choice.others_are.map(|id| id_of(missing.kind, id)),
    }
}
