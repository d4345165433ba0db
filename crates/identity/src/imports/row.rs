//! A row of whichever kind, and what may be asked of it. The one place that knows both kinds.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};

use access::Ctx;
use db::{DbResult, Read, Tx};
use kernel::ids::Uuid;
use kernel::text::fold;
use kernel::{Category, Fault, FieldError, Micros};
use sheet::{FieldSpec, Importable, NotImported, Note, RowOutcome, Values};

use super::administrators::Administering;
use super::companies::{self, CompanyRow};
use super::foretold::{Batches, Earlier, Foretold, Place};
use super::journal::{Subject, Wrote};
use super::model::ImportKind;
use super::people::{self, Named, PersonRow, Seen};
use super::settings::{Kind, Settings};
use super::text;
use crate::users::{self, Known};
use crate::{CompanyId, UserId, custom_fields};

/// A row, parsed.
#[derive(Debug)]
pub(super) enum Row {
    Company(CompanyRow),
    Person(Box<PersonRow>),
}

/// Whether the row that a row refers to will be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Awaited {
    /// It is not in the file, or is in the database by now if anywhere.
    No,
    /// In a check: a row of an earlier batch that came out well and was not kept.
    Comes(Earlier),
    /// A row that came out well, and whom it is for: in the database by now, maybe by another name.
    Is(UserId),
    /// A row of the file that failed.
    Failed(u64),
    /// Several rows of the file are called so.
    Several,
}

/// On what terms the rows of a pass are taken.
#[derive(Debug)]
pub(super) struct Terms<'a> {
    pub(super) settings: &'a Settings,
    /// Whether what is written is kept, and so to be written down.
    pub(super) keeps: bool,
    /// When the file came: what is younger, this import made.
    pub(super) since: Micros,
    /// Which rows may make administrators; a check only says which they are.
    pub(super) administrators: Option<Administering>,
    /// The check that an import was confirmed by; empty in a check.
    pub(super) confirmed: &'a str,
    /// What the batch has found by name so far.
    pub(super) names: RefCell<HashMap<(Kind, String), Named>>,
    /// Whether each row is a part of the transaction of its own; else the first that is refused after it wrote ends the batch.
    pub(super) one_by_one: bool,
    /// Which row that is.
    pub(super) at_hand: Cell<AtHand>,
    /// Whom the batch's rows are for so far, and which row that was.
    pub(super) rows: RefCell<HashMap<UserId, u64>>,
    /// The pass.
    pub(super) batches: &'a Batches,
    /// What the row at hand has made.
    pub(super) made: RefCell<Vec<(Kind, Uuid, String)>>,
    /// What the rows' verbs have looked up so far, and the events of the people they made.
    pub(super) known: RefCell<Known>,
    /// What the rows have looked up so far, and what they need not.
    pub(super) seen: RefCell<Seen>,
    /// In a check: the numbers of the custom fields that the import will make.
    pub(super) new_fields: BTreeMap<i64, i64>,
    /// In a check: the companies that the batch has made, by where they stand.
    pub(super) places: RefCell<HashMap<CompanyId, Place>>,
    /// In a check: the companies that stand where earlier batches would have moved them.
    pub(super) stood: RefCell<HashSet<CompanyId>>,
    /// In a check whose earlier batches would have changed people: what they say.
    pub(super) earlier: Option<Batches>,
}

/// The row at hand.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AtHand {
    pub(super) line: u64,
    /// Whether another row is called what somebody new would be called of themselves.
    pub(super) is_contested: bool,
}

impl Terms<'_> {
    /// Whom a row of this batch was taken for.
    pub(super) fn user_of(&self, line: u64) -> Option<UserId> {
        self.rows.borrow().iter().find(|(_, row)| **row == line).map(|(user, _)| *user)
    }

    /// The row before this one that was taken for the same person.
    pub(super) fn row_of(&self, read: &mut Read<'_>, user: UserId) -> DbResult<Option<u64>> {
        let here = self.rows.borrow().get(&user).copied();
        if here.is_some() { Ok(here) } else { self.batches.row_of(read, user) }
    }
}

/// What became of a row that was not refused.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) outcome: RowOutcome,
    pub(super) notes: Vec<Note>,
    pub(super) subject: Option<Uuid>,
    /// What the person is from now on.
    pub(super) foretold: Option<Foretold>,
    /// What the row wrote, in order; nothing in a check.
    pub(super) wrote: Vec<Wrote>,
}

/// What imports files of a kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Importer {
    kind: ImportKind,
    empty_clears: bool,
}

impl Importer {
    /// One that is only asked for fields.
    pub(super) fn new(kind: ImportKind) -> Self {
        Self { kind, empty_clears: false }
    }

    /// One that reads rows as these settings say.
    pub(super) fn of(kind: ImportKind, settings: &Settings) -> Self {
        Self { kind, empty_clears: settings.empty_clears }
    }
}

impl Importable for Importer {
    type Row = Row;

    fn fields(&self) -> &[FieldSpec] {
        match self.kind {
            ImportKind::Companies => companies::FIELDS,
            ImportKind::Users => people::FIELDS,
        }
    }

    fn takes_besides(&self, key: &str) -> bool {
        self.kind == ImportKind::Users && custom_fields::number_of(key).is_some()
    }

    fn not_imported(&self) -> &[NotImported] {
        match self.kind {
            ImportKind::Companies => &[],
            ImportKind::Users => &*people::NOT_IMPORTED,
        }
    }

    fn parse(&self, values: &Values<'_>) -> Result<Row, Vec<FieldError>> {
        match self.kind {
            ImportKind::Companies => CompanyRow::parse(values).map(Row::Company),
            ImportKind::Users => Ok(Row::Person(Box::new(PersonRow::parse(values, self.empty_clears)))),
        }
    }

    fn names(&self, row: &Row) -> Vec<String> {
        match row {
            Row::Company(row) => vec![row.key()],
            Row::Person(row) => row.names(),
        }
    }

    fn proposed(&self, row: &Row) -> Option<String> {
        match row {
            Row::Company(_) => None,
            Row::Person(row) => row.proposed(),
        }
    }

    fn shown(&self, row: &Row) -> Option<String> {
        match row {
            Row::Company(_) => None,
            Row::Person(row) => row.shown(),
        }
    }

    fn reference_field(&self) -> &'static str {
        match self.kind {
            ImportKind::Companies => "parent",
            ImportKind::Users => "reports_to",
        }
    }

    fn unique(&self, row: &Row) -> Vec<(&'static str, String)> {
        match row {
            Row::Company(row) => vec![("name", row.key())],
            Row::Person(row) => row.unique(),
        }
    }

    fn refers_to(&self, row: &Row) -> Option<String> {
        match row {
            Row::Company(row) => row.parent.as_deref().map(fold),
            Row::Person(row) => row.reports_to.as_deref().filter(|words| !words.is_empty()).map(fold),
        }
    }
}

impl Row {
    /// Whom or what a list of outcomes shows.
    pub(super) fn label(&self) -> String {
        match self {
            Self::Company(row) => row.label(),
            Self::Person(row) => row.label(),
        }
    }

    /// In a check: lets those whom the row leads to stand as earlier batches would have left them. `given_up` are those who gave a name
    /// up that this row takes, `former` is who gave up the name that it refers to.
    pub(super) fn stand(
        &self,
        ctx: &Ctx,
        tx: &mut Tx<'_>,
        terms: &Terms<'_>,
        awaited: Awaited,
        given_up: &[UserId],
        former: Option<UserId>,
    ) -> Result<(), Fault> {
        match self {
            Self::Company(row) => match companies::stand(ctx, tx, row, terms, awaited) {
                Err(fault) if matches!(fault.category, Category::Internal | Category::Unavailable) => Err(fault),
                // Somebody has moved companies meanwhile: the import will ask for another check.
                _ => Ok(()),
            },
            Self::Person(row) => {
                for user in given_up {
                    for name in row.names() {
                        users::stand_without(tx, ctx.org, *user, &name)?;
                    }
                }
                if let (Some(user), Some(words)) = (former, &row.reports_to) {
                    users::stand_without(tx, ctx.org, user, &fold(words))?;
                }
                Ok(())
            }
        }
    }

    /// Takes the row in a part of the transaction: what a refused row wrote is undone. Refuses itself only by a fault of the
    /// product or the database.
    pub(super) fn take(&self, ctx: &Ctx, tx: &mut Tx<'_>, terms: &Terms<'_>, awaited: Awaited) -> Result<Taken, Fault> {
        let mut taken = self.attempt(ctx, tx, terms, awaited)?;
        if taken.was_raced() {
            // Somebody else, another import perhaps, made it between the look and the write: now it is found.
            terms.seen.borrow_mut().forget();
            taken = self.attempt(ctx, tx, terms, awaited)?;
        }
        Ok(taken)
    }

    fn attempt(&self, ctx: &Ctx, tx: &mut Tx<'_>, terms: &Terms<'_>, awaited: Awaited) -> Result<Taken, Fault> {
        terms.made.borrow_mut().clear();
        let mark = terms.known.borrow().mark();
        let taking = |tx: &mut Tx<'_>| match self {
            Self::Company(row) => companies::take(ctx, tx, row, terms, awaited),
            Self::Person(row) => people::take(ctx, tx, row, terms, awaited),
        };
        let before = tx.writes();
        let result = if terms.one_by_one { tx.attempt(taking) } else { taking(tx) };
        match result {
            Err(fault) if matches!(fault.category, Category::Internal | Category::Unavailable) => Err(fault),
            Err(_) if !terms.one_by_one && tx.writes() > before => Err(one_by_one()),
            Err(fault) => {
                // What the row made is undone, and so may be what it found by name.
                terms.names.borrow_mut().clear();
                terms.made.borrow_mut().clear();
                terms.known.borrow_mut().cut(mark);
                terms.seen.borrow_mut().forget();
                let (subject, mut notes) = self.meant(ctx, tx)?;
                if terms.settings.absent.is_none() {
                    notes.clear();
                }
                let mut fault =
                    if fault.is("not_found") { Fault::new(fault.category, "access.not_known", text::not_known()) } else { fault };
                if fault.fields.is_empty() {
                    let field = self.field_of(fault.code).into();
                    fault.fields.push(FieldError { field, code: fault.code, message: fault.message.clone() });
                }
                Ok(Taken { outcome: fault.into(), notes, subject, foretold: None, wrote: Vec::new() })
            }
            Ok(mut taken) => {
                if let (Self::Person(_), Some(subject), false) = (self, taken.subject, matches!(taken.outcome, RowOutcome::Skipped { .. }))
                {
                    terms.rows.borrow_mut().insert(UserId(subject), terms.at_hand.get().line);
                }
                if let (Self::Person(row), RowOutcome::Created | RowOutcome::Updated) = (self, &taken.outcome) {
                    terms.seen.borrow_mut().wrote(row);
                    if taken.outcome == RowOutcome::Updated {
                        terms.known.borrow_mut().forget_people();
                        terms.seen.borrow_mut().forget_people();
                    }
                }
                if terms.keeps {
                    let made = |(kind, id, label): (Kind, Uuid, String)| Wrote {
                        subject: Subject::Thing(kind),
                        id,
                        label,
                        before: String::new(),
                        version: 1,
                    };
                    taken.wrote.splice(0..0, terms.made.take().into_iter().map(made));
                }
                Ok(taken)
            }
        }
    }
}

/// What undoes a batch whose rows were taken together, to be taken one by one.
pub(super) fn one_by_one() -> Fault {
    Fault::new(Category::Conflict, "import.one_by_one", "")
}

impl Row {
    /// The field that a refusal belongs to which names none: what the row says of it, else by what it says whom it means.
    fn field_of(&self, code: &str) -> &'static str {
        match self {
            Self::Company(row) if code.starts_with("access.") && row.parent.is_some() => "parent",
            Self::Company(_) => "name",
            Self::Person(row) => row.field_of(code),
        }
    }

    /// Whom a row that failed means all the same; the note says that it may mean any of several, or anybody.
    fn meant(&self, ctx: &Ctx, read: &mut Read<'_>) -> Result<(Option<Uuid>, Vec<Note>), Fault> {
        let Self::Person(row) = self else { return Ok((None, Vec::new())) };
        match people::meant(ctx, read, row)?.as_slice() {
            [] if row.has_key() => Ok((None, Vec::new())),
            [one] => Ok((Some(one.0), Vec::new())),
            _ => Ok((None, vec![Note { code: "row.nameless".into(), message: text::row_nameless().to_owned() }])),
        }
    }
}

impl Taken {
    /// A row that was left out on purpose.
    pub(super) fn skipped(code: &'static str, message: String, subject: Option<Uuid>) -> Self {
        Self { outcome: RowOutcome::Skipped { code: code.into(), message }, notes: Vec::new(), subject, foretold: None, wrote: Vec::new() }
    }

    pub(super) fn failed(code: &'static str, message: &str) -> Self {
        Self { outcome: RowOutcome::failed(code, message), notes: Vec::new(), subject: None, foretold: None, wrote: Vec::new() }
    }

    fn was_raced(&self) -> bool {
        let RowOutcome::Failed { problems } = &self.outcome else { return false };
        let raced = ["user_name.taken", "email.taken", "external_id.taken", "company.name_taken", "group.name_taken"];
        problems.iter().any(|problem| raced.contains(&&*problem.code))
    }
}
