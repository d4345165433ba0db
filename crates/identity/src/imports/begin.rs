//! From a file to a running pass: store it, choose its columns, check, import, stop, go on.

use access::{Capability, Ctx, Danger, Target};
use db::jobs::{self, NewJob};
use db::{DbResult, Read, Tx, params};
use kernel::fault::FieldErrors;
use kernel::text::one_line;
use kernel::{Call, Category, Change, Event, Fault};
use sheet::{About, Encoding, Importable, Token};

use super::administrators::{Administering, Ticks};
use super::file::Known;
use super::job::{JOB, Payload};
use super::model::{Import, ImportKind, ImportState, Summary, to_json};
use super::row::Importer;
use super::settings::Settings;
use super::{administrators, custom, get, new_fields, store, text};
use crate::{ImportId, audit};

/// Characters of a reason.
pub(super) const MOST_REASON: usize = 500;

/// Importing is asked for somewhere; each row then asks for its own place. A job takes the rows, so less than a whole API key will not do.
pub fn require(ctx: &Ctx) -> Result<(), Fault> {
    if !ctx.subject.is_product && !ctx.subject.may_somewhere(Capability::ImportUsers) {
        ctx.require(Capability::ImportUsers, &Target::organization())?;
    }
    ctx.require_whole()
}

/// Begins to store a file: its pieces follow in transactions of their own, then [`stored`].
pub fn begin(ctx: &Ctx, tx: &mut Tx<'_>, file_name: &str, bytes: u64, known: &Known) -> Result<ImportId, Fault> {
    require(ctx)?;
    let id = ImportId::new(ctx);
    let mut settings = known.settings.clone();
    custom::recognize(tx, ctx.org, known.kind, &mut settings)?;
    let name: String = one_line(file_name).chars().take(200).collect();
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let values = params![ctx.org, id, known.kind, name, bytes, known.digest, to_json(&settings), ctx.now, ctx.actor.user()];
    tx.execute(store::INSERT, values)?;
    Ok(id)
}

/// The file is whole.
pub fn stored(ctx: &Ctx, tx: &mut Tx<'_>, id: ImportId) -> Result<(), Fault> {
    tx.execute(store::STORED, params![ctx.org, id])?;
    let import = get(ctx, tx, id)?;
    let changes = vec![
        Change::of("kind", None, Some(import.kind.word().to_owned())),
        Change::of("file_name", None, Some(import.file_name)),
        Change::of("file_digest", None, Some(import.file_digest)),
    ];
    audit::announce(ctx, tx, Event::new("import.uploaded", "import", id.0).with(changes))?;
    Ok(())
}

/// Chooses the columns and what new people get. What does not fit is refused by field.
pub fn choose(ctx: &Ctx, tx: &mut Tx<'_>, id: ImportId, settings: &Settings) -> Result<(), Fault> {
    require(ctx)?;
    let import = get(ctx, tx, id)?;
    check_mapping(import.kind, settings)?;
    custom::check(tx, ctx.org, settings)?;
    let mut settings = settings.clone();
    settings.new_fields.retain(|field| settings.mapping.columns.get(field.column) == Some(&Some(new_fields::key_of(field.column))));
    new_fields::check(ctx, tx, &settings.new_fields)?;
    settings.absent = settings.absent.filter(|_| import.kind == ImportKind::Users);
    if tx.execute(store::SET_SETTINGS, params![ctx.org, id, to_json(&settings)])? == 0 {
        return Err(not_now());
    }
    Ok(())
}

/// No field twice, none missing; and a person is known by at least one of the three keys.
fn check_mapping(kind: ImportKind, settings: &Settings) -> Result<(), Fault> {
    let about = About {
        bytes: 0,
        digest: String::new(),
        encoding: Encoding::Utf8,
        separator: settings.mapping.separator,
        header: settings.seen.header.clone(),
        header_row: 1,
    };
    let importer = Importer::new(kind);
    settings.mapping.check_besides(&about, importer.fields(), |key| importer.takes_besides(key))?;
    let needed: Vec<&str> = match kind {
        ImportKind::Users => vec!["external_id", "user_name", "primary_email"],
        ImportKind::Companies => Importer::new(kind).fields().iter().filter(|field| field.required).map(|field| field.key).collect(),
    };
    if settings.mapping.columns.iter().flatten().any(|key| needed.contains(&key.as_str())) {
        return Ok(());
    }
    Err(Fault::field("columns", "mapping.no_key", text::mapping_no_key()))
}

pub(super) fn not_now() -> Fault {
    Fault::new(Category::Conflict, "import.not_now", text::not_now())
}

/// Names what a check of this import is of, as the data stand.
pub(super) fn token(ctx: &Call, read: &mut Read<'_>, import: &Import) -> Result<String, Fault> {
    let settings = import.settings.as_ref().ok_or_else(not_now)?;
    Ok(Token::new(&import.file_digest, &settings.digest(), &data_version(ctx, read)?).as_str().to_owned())
}

fn data_version(ctx: &Call, read: &mut Read<'_>) -> DbResult<String> {
    let mut row = read.get(store::DATA_VERSION, params![ctx.org, ctx.actor.user()])?.reader();
    let numbers: Vec<String> = (0..16).map(|_| row.next::<i64>().map(|n| n.to_string())).collect::<DbResult<_>>()?;
    Ok(numbers.join("."))
}

pub(super) fn enqueue(ctx: &Ctx, tx: &mut Tx<'_>, id: ImportId) -> Result<jobs::JobId, Fault> {
    Ok(jobs::enqueue(ctx, tx, NewJob::of(JOB, Payload { import: id }).unique(id.to_string()))?)
}

/// Begins a check: every row is tried by the very verbs, and nothing is kept.
pub fn check(ctx: &Ctx, tx: &mut Tx<'_>, id: ImportId) -> Result<(), Fault> {
    let import = get(ctx, tx, id)?;
    begin_check(ctx, tx, &import, "")
}

fn begin_check(ctx: &Ctx, tx: &mut Tx<'_>, import: &Import, before: &str) -> Result<(), Fault> {
    require(ctx)?;
    let token = token(ctx, tx, import)?;
    let job = enqueue(ctx, tx, import.id)?;
    if tx.execute(store::BEGIN_CHECK, params![ctx.org, import.id, before, token, job])? == 0 {
        return Err(not_now());
    }
    Ok(())
}

/// What came of the wish to import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// Rows are being taken.
    Importing,
    /// The data, or the columns, are not what was checked: a new check runs, and will show the difference.
    CheckingAgain,
}

/// Begins the import of what was checked.
#[derive(Debug, Clone)]
pub struct BeginImport {
    /// Which.
    pub import: ImportId,
    /// The token of the check that the person saw.
    pub token: String,
    /// Which of the rows that the check named may make administrators.
    pub administrators: Administering,
    /// Ticks of such rows that are not kept yet.
    pub ticks: Ticks,
    /// Whether the person confirmed that people who are not in the file are deactivated.
    pub deactivates: bool,
    /// Why they are.
    pub reason: String,
}

impl BeginImport {
    /// Begins without any confirmation.
    pub fn of(import: ImportId, token: impl Into<String>) -> Self {
        let administrators = Administering::Ticked;
        Self { import, token: token.into(), administrators, ticks: Ticks::new(), deactivates: false, reason: String::new() }
    }
}

/// Begins the import of what was checked. Which of the rows that make administrators may, is to be chosen; people who are deactivated
/// because the file does not have them need a confirmation of their own, and a reason.
pub fn import(ctx: &Ctx, tx: &mut Tx<'_>, input: BeginImport) -> Result<Begun, Fault> {
    require(ctx)?;
    let (id, token_seen) = (input.import, input.token.as_str());
    let import = get(ctx, tx, id)?;
    if import.state != ImportState::Checked {
        return Err(not_now());
    }
    if token(ctx, tx, &import)? != token_seen || import.check_token != token_seen {
        let before = import.checked.as_ref().map(to_json).unwrap_or_default();
        begin_check(ctx, tx, &import, &before)?;
        return Ok(Begun::CheckingAgain);
    }
    let named = import.checked.as_ref().map_or(0, Summary::administrators);
    let administrators = if named > 0 { administrators::chosen(ctx, tx, &import, &input, named)? } else { 0 };
    // Rows may rename people, give them another address or another role: what asks again for one asks again for a file.
    let changed = import.checked.as_ref().map_or(0, |sum| sum.counts.updated);
    if administrators > 0 || changed > 0 && import.kind == ImportKind::Users {
        ctx.recent(Danger::Role)?;
    }
    let leavers = import.checked.as_ref().map_or(0, |sum| sum.deactivated);
    let reason = if leavers > 0 { reason(&input, leavers)? } else { String::new() };
    if let Some(mut settings) = import.settings.clone()
        && new_fields::begin(ctx, tx, &mut settings)?
    {
        tx.execute(store::SET_SETTINGS, params![ctx.org, id, to_json(&settings)])?;
    }
    let job = enqueue(ctx, tx, id)?;
    if tx.execute(store::BEGIN_IMPORT, params![ctx.org, id, job, token_seen, input.administrators, reason])? == 0 {
        return Err(not_now());
    }
    let said = |field: &'static str, count: u64| (count > 0).then(|| Change::of(field, None, Some(count.to_string())));
    let counts = [("administrators", administrators), ("administrators_refused", named - administrators), ("leavers", leavers)];
    let changes = counts.into_iter().filter_map(|(field, count)| said(field, count)).collect();
    let mut call = ctx.call.clone();
    call.reason = reason;
    audit::announce(&call, tx, Event::new("import.started", "import", id.0).with(changes))?;
    Ok(Begun::Importing)
}

/// Why people leave, if that was confirmed.
fn reason(input: &BeginImport, leavers: u64) -> Result<String, Fault> {
    let mut errors = FieldErrors::default();
    if !input.deactivates {
        errors.add("deactivates", "import.leavers_unconfirmed", text::leavers_unconfirmed(leavers));
    }
    let reason = one_line(&input.reason);
    if reason.is_empty() {
        errors.add("reason", "required", text::reason_needed());
    } else if reason.chars().count() > MOST_REASON {
        errors.add("reason", "too_long", text::reason_long(MOST_REASON));
    }
    errors.check()?;
    Ok(reason)
}

/// Asks the pass that runs to stop after the batch at hand.
pub fn stop(ctx: &Ctx, tx: &mut Tx<'_>, id: ImportId) -> Result<(), Fault> {
    require(ctx)?;
    let import = get(ctx, tx, id)?;
    let job = import.job.filter(|_| import.state.runs()).ok_or_else(not_now)?;
    jobs::ask_stop(ctx, tx, job)
}

/// Goes on with an import that was stopped, from its next row. What was confirmed must stand: if anything has changed since it stopped,
/// it is refused, and [`super::again`] brings the file once more.
pub fn go_on(ctx: &Ctx, tx: &mut Tx<'_>, id: ImportId) -> Result<(), Fault> {
    require(ctx)?;
    let import = get(ctx, tx, id)?;
    if import.state != ImportState::Stopped {
        return Err(not_now());
    }
    if token(ctx, tx, &import)? != import.check_token {
        return Err(Fault::new(Category::Stale, "import.changed_since", text::go_on_changed()));
    }
    let job = enqueue(ctx, tx, id)?;
    if tx.execute(store::GO_ON, params![ctx.org, id, job])? == 0 {
        return Err(not_now());
    }
    audit::announce(ctx, tx, Event::new("import.resumed", "import", id.0))?;
    Ok(())
}
