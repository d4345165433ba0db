//! `PATCH /api/v1/imports/{id}`: what each column is, which rows are taken, what new people get; and the check, which takes them as they are.

use std::sync::Arc;

use access::Ctx;
use axum::http::Method;
use db::{Db, Read, Tx};
use kernel::Fault;
use kernel::fault::FieldErrors;
use sheet::Importable;
use web::openapi::Given;

use super::told::{self, FileImport};
use super::{meant, named, on_one};
use crate::http::api::{Asked, Operation, Preparing, Reply};
use crate::imports::begin::not_now;
use crate::imports::row::Importer;
use crate::imports::{self, Absent, Import, ImportKind, Kind, Mode, NewField, Settings, Unknown, get, new_fields, require, text};
use crate::{CompanyId, GroupId, ImportId, PlanId, RoleId};

/// The kinds that a column may become, by their words.
#[derive(Debug, Clone, Copy)]
struct NewKind(fields::Kind);

impl NewKind {
    const ALL: [Self; 5] = {
        let [a, b, c, d, e] = new_fields::KINDS;
        [Self(a), Self(b), Self(c), Self(d), Self(e)]
    };

    fn word(self) -> &'static str {
        self.0.word()
    }

    fn from_word(word: &str) -> Option<Self> {
        fields::Kind::from_word(word).map(Self)
    }
}

web::described_words!(NewKind);

web::request! {
    /// What a column is: a field, a new custom field, or nothing.
    struct ImportColumnChoice {
        /// The field that it fills. Null, or left out: none.
        field: Given<String>,
        /// The name of the custom field that it becomes with the import.
        new_field: Given<String>,
        /// The kind of that. Left out: text.
        new_kind: Given<NewKind>,
    }
}

web::request! {
    /// What becomes of names that are not there.
    struct ImportRule {
        /// Of what.
        kind: Kind,
        /// The rule: the row is refused, the thing made, the cell counts as empty (ignore), or each name is taken for another (map).
        unknown: Unknown,
        /// With map: what becomes of names for which nothing was chosen. Left out: the row is refused.
        others: Given<Unknown>,
        /// With others being map: the id of the one that is meant.
        others_are: Given<String>,
    }
}

web::request! {
    /// How a file is to be read. What is left out stays.
    struct ChooseImport {
        /// Whether rows make people or companies, change them, or both.
        mode: Given<Mode>,
        /// Whether an empty cell empties the field; else it leaves it as it is.
        empty_clears: Given<bool>,
        /// Whether people who come in as Active are sent an invitation.
        invites: Given<bool>,
        /// Whether people who are not in the file are deactivated.
        deactivates_absent: Given<bool>,
        /// Only those of this company and below it. Null: everybody whom you may see.
        absent_company: Given<CompanyId>,
        /// Where new people belong if the file does not say; for companies, the parent.
        company: Given<CompanyId>,
        /// Their role.
        role: Given<RoleId>,
        /// Their primary group.
        primary_group: Given<GroupId>,
        /// Their user plan.
        plan: Given<PlanId>,
        /// The columns: one for each of the file, in its order.
        columns: Given<Vec<ImportColumnChoice>>,
        /// Rules for names that are not there; kinds that are not named keep theirs.
        rules: Given<Vec<ImportRule>>,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let keys = |kind: ImportKind| Importer::new(kind).fields().iter().map(|field| field.key).collect::<Vec<_>>().join(", ");
    let about = format!(
        "Until it is checked, or after. Then looks which names of the file are not there: “missing” tells how many. Fields of people: {}, and custom \
         fields by their keys (assuf1). Fields of companies: {}.",
        keys(ImportKind::Users),
        keys(ImportKind::Companies)
    );
    vec![
        on_one(Operation::write(Method::PATCH, "/api/v1/imports/{id}", "imports.choose", choose))
            .says("Choose how the file is read", about)
            .verbs(&["imports::choose"])
            .prepares(chosen),
        on_one(Operation::bare(Method::POST, "/api/v1/imports/{id}/check", "imports.check", check))
            .says(
                "Check",
                "Tries every row by the very verbs of the import, and keeps nothing. Ask for the import until its state is “checked”; then “counts” and its \
                 rows tell what would come of it, and “token” begins it.",
            )
            .verbs(&["imports::check"])
            .prepares(as_it_is),
    ]
}

fn chosen(db: Db, asked: Asked, sent: Arc<ChooseImport>) -> Preparing<Settings> {
    Box::pin(async move { settle(&db, asked, Some(sent)).await })
}

fn as_it_is(db: Db, asked: Asked, _: Arc<()>) -> Preparing<Settings> {
    Box::pin(async move { settle(&db, asked, None).await })
}

/// The settings with what was sent, and with what the file names that is not there.
async fn settle(db: &Db, asked: Asked, sent: Option<Arc<ChooseImport>>) -> Result<Settings, Fault> {
    let ctx = asked.ctx.clone();
    let (import, mut settings) = db
        .read(move |read| {
            let import = named(&asked, read)?;
            let mut settings = import.settings.clone().filter(|_| import.may_be_checked()).ok_or_else(not_now)?;
            if let Some(sent) = &sent {
                fill(&asked.ctx, read, &mut settings, sent)?;
            }
            Ok::<_, Fault>((import, settings))
        })
        .await?;
    settings = imports::with_choices(db, ctx.org, &import, settings).await?;
    let (acting, tried) = (ctx.clone(), settings.clone());
    db.write(move |tx| imports::choose(&acting, tx, import.id, &tried)).await.map_err(in_columns)?;
    settings.missing = imports::missing(db, &ctx, &import, &settings).await?;
    Ok(settings)
}

fn choose(asked: &Asked, tx: &mut Tx<'_>, _: &ChooseImport) -> Result<Reply<FileImport>, Fault> {
    let id = keep(asked, tx)?;
    now(asked, tx, id)
}

fn check(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<FileImport>, Fault> {
    let id = keep(asked, tx)?;
    imports::check(&asked.ctx, tx, id)?;
    now(asked, tx, id)
}

fn keep(asked: &Asked, tx: &mut Tx<'_>) -> Result<ImportId, Fault> {
    require(&asked.ctx)?;
    let id = asked.id("id")?;
    imports::choose(&asked.ctx, tx, id, asked.prepared::<Settings>()?).map_err(in_columns)?;
    Ok(id)
}

/// The import as it stands by now.
pub(super) fn now(asked: &Asked, tx: &mut Tx<'_>, id: ImportId) -> Result<Reply<FileImport>, Fault> {
    let import: Import = get(&asked.ctx, tx, id)?;
    told::tell(&asked.ctx, tx, &import).map(Reply::new)
}

/// Takes what was sent. What may not be meant is refused with its place.
fn fill(ctx: &Ctx, read: &mut Read<'_>, settings: &mut Settings, sent: &ChooseImport) -> Result<(), Fault> {
    let sent = sent.clone();
    sent.mode.put(&mut settings.mode);
    sent.empty_clears.put(&mut settings.empty_clears);
    sent.invites.put(&mut settings.invites);
    let mut company = settings.absent.and_then(|absent| absent.company);
    company = sent.absent_company.or(company);
    let mut deactivates = settings.absent.is_some();
    sent.deactivates_absent.put(&mut deactivates);
    settings.absent = deactivates.then_some(Absent { company });
    let defaults = &mut settings.defaults;
    defaults.company = sent.company.or(defaults.company);
    defaults.role = sent.role.or(defaults.role);
    defaults.primary_group = sent.primary_group.or(defaults.primary_group);
    defaults.plan = sent.plan.or(defaults.plan);
    let mut errors = FieldErrors::default();
    if let Given::This(columns) = sent.columns {
        take_columns(settings, columns, &mut errors);
    }
    for (at, rule) in sent.rules.this().unwrap_or_default().into_iter().enumerate() {
        let others = rule.others.this().unwrap_or_default();
        let word = rule.others_are.this().filter(|_| others == Unknown::Map);
        let others_are = word.map(|word| meant(ctx, read, rule.kind, &word)).transpose()?.flatten();
        if others == Unknown::Map && others_are.is_none() {
            errors.add(format!("rules.{at}.others_are"), "choice.unknown", text::choice_unknown());
        }
        *settings.values.of_mut(rule.kind) = imports::Choice { unknown: rule.unknown, others, others_are };
    }
    errors.check()
}

fn take_columns(settings: &mut Settings, columns: Vec<ImportColumnChoice>, errors: &mut FieldErrors) {
    let there = settings.seen.header.len();
    if columns.len() != there {
        errors.add("columns", "mapping.columns", text::columns_count(columns.len(), there));
        return;
    }
    settings.new_fields.clear();
    settings.mapping.columns.clear();
    for (column, choice) in columns.into_iter().enumerate() {
        let (field, new) = (choice.field.this(), choice.new_field.this());
        if field.is_some() && new.is_some() {
            errors.add(format!("columns.{column}"), "choice.both", text::column_both());
        }
        settings.mapping.columns.push(if new.is_some() { Some(new_fields::key_of(column)) } else { field });
        if let Some(label) = new {
            let kind = choice.new_kind.this().unwrap_or(NewKind(fields::Kind::Text)).word().to_owned();
            settings.new_fields.push(NewField { column, label, kind, choices: Vec::new() });
        }
    }
}

/// A fault of the columns at its place in what was sent.
fn in_columns(mut fault: Fault) -> Fault {
    for error in &mut fault.fields {
        error.field = match error.field.strip_prefix("new-name-") {
            Some(column) => format!("columns.{column}.new_field").into(),
            None => "columns".into(),
        };
    }
    fault
}
