//! Custom fields for programs: the definitions, and what is done with them. Values are told and taken with people.

use access::{Capability, Ctx, Target};
use axum::http::Method;
use db::{Read, Tx};
use kernel::Fault;
use kernel::fault::FieldErrors;
use kernel::text::fold;
use serde_json::json;
use web::openapi::{Given, Maybe};

use super::model::FieldRefusal;
use super::{CreateField, DeleteField, Direction, EditChoice, EditField, Kind, MoveField, Only, UserField, find, text};
use crate::FieldId;
use crate::http::api::{Asked, Listing, Operation, Reply};

const PATH: &str = "/api/v1/fields";

web::answer! {
    /// A choice of a field.
    struct FieldChoice {
        /// Its number, which stays.
        number: i64,
        /// What it is called.
        label: String,
        /// Whether it can no longer be chosen.
        retired: bool,
    }
}

web::answer! {
    /// A custom field of users.
    struct CustomField {
        /// The id.
        id: FieldId,
        /// Its name among the custom fields of a user: “assuf1”.
        key: String,
        /// Its tag in mail texts: “{ASSUF1}”.
        tag: String,
        /// Its name on the screen and in files.
        name: String,
        /// What it holds.
        kind: Kind,
        /// What helps to fill it in.
        hint: String,
        /// Whether it must be filled in.
        required: bool,
        /// Whom a field of kind “user” takes: “attorney”, or the key of a field of kind “yes_no” that has a yes; null: everybody.
        only: Option<String>,
        /// What may be chosen, in order; of kind “choice” only.
        choices: Vec<FieldChoice>,
        /// The version, for If-Match.
        version: i64,
    }
}

web::request! {
    /// A custom field to be made. Kind and key stay as they are given here.
    struct NewCustomField {
        /// Its name on the screen and in files.
        name: String,
        /// What it holds.
        kind: Kind,
        /// What helps to fill it in.
        hint: Given<String>,
        /// Whether it must be filled in.
        required: Maybe<bool>,
        /// What may be chosen, in order; of kind “choice” only, which needs one.
        choices: Given<Vec<String>>,
    }
}

web::request! {
    /// A choice as it shall be.
    struct ChangeFieldChoice {
        /// The number of one that is there. Left out: a new one.
        number: Maybe<i64>,
        /// What it shall be called.
        label: String,
        /// Whether it can no longer be chosen; a new one can.
        retired: Maybe<bool>,
    }
}

web::request! {
    /// What changes of a custom field. What is left out stays; null empties.
    struct ChangeCustomField {
        /// Its name on the screen and in files.
        name: Maybe<String>,
        /// What helps to fill it in.
        hint: Given<String>,
        /// Whether it must be filled in.
        required: Maybe<bool>,
        /// Whom a field of kind “user” takes: “attorney”, or the key of a field of kind “yes_no” that has a yes; null: everybody.
        only: Given<String>,
        /// All choices: those that are there in their order, then new ones. One that is not named is taken away, if nobody has it.
        choices: Maybe<Vec<ChangeFieldChoice>>,
    }
}

web::request! {
    /// Where a field goes.
    struct MoveCustomField {
        /// Before the one above, or behind the one below. At the end it stays.
        direction: Direction,
    }
}

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    let id = |operation: Operation| operation.id::<FieldId>("id", "Which.");
    vec![
        Operation::read(PATH, "fields.list", list)
            .says("List custom fields", "In their order. For whoever sees users, or defines fields.")
            .verbs(&["custom_fields::list"])
            .lists()
            .query("include", "“total”: tells how many there are.", json!({ "type": "string", "enum": ["total"] })),
        id(Operation::read("/api/v1/fields/{id}", "fields.get", get))
            .says("Get a custom field", "")
            .verbs(&["custom_fields::find"])
            .tells_version(),
        Operation::post(PATH, "fields.create", create)
            .says("Make a custom field", "Behind the others. Needs “define fields and their choices”, as all that changes fields.")
            .verbs(&["custom_fields::create"])
            .makes()
            .tells_version(),
        id(Operation::write(Method::PATCH, "/api/v1/fields/{id}", "fields.update", update))
            .says("Change a custom field", "")
            .verbs(&["custom_fields::edit"])
            .requires_version()
            .tells_version(),
        id(Operation::bare(Method::DELETE, "/api/v1/fields/{id}", "fields.delete", delete))
            .says("Remove a custom field", "With everybody's values, for good. Its key and tag are never given again.")
            .verbs(&["custom_fields::delete"])
            .takes_version(),
        id(Operation::post::<MoveCustomField, ()>("/api/v1/fields/{id}/move", "fields.move", move_it))
            .says("Move a custom field", "It and its neighbour change places.")
            .verbs(&["custom_fields::move_to"]),
    ]
}

/// Whoever sees people sees what their fields are called.
fn require_to_see(ctx: &Ctx) -> Result<(), Fault> {
    if ctx.subject.may_somewhere(Capability::ViewUsers) {
        return Ok(());
    }
    ctx.require(Capability::EditLists, &Target::organization())
}

fn told(own: UserField) -> CustomField {
    let (tag, field) = (own.tag(), own.field);
    let choice = |choice: fields::Choice| FieldChoice { number: choice.number, label: choice.label, retired: choice.is_retired };
    CustomField {
        id: own.id,
        key: field.key,
        tag,
        name: field.label,
        kind: field.kind,
        hint: field.hint,
        required: field.is_required,
        only: own.only.map(Only::word),
        choices: field.choices.into_iter().map(choice).collect(),
        version: own.version,
    }
}

fn one(ctx: &Ctx, read: &mut Read<'_>, id: FieldId) -> Result<Reply<CustomField>, Fault> {
    let field = find(read, ctx.org, id)?.ok_or_else(Fault::not_found)?;
    let version = field.version;
    Ok(Reply::new(told(field)).version(version))
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<CustomField>>, Fault> {
    require_to_see(&asked.ctx)?;
    let all = super::list(read, asked.ctx.org)?.into_iter().map(told).collect();
    Ok(Reply::new(Listing::of_all(asked, all, |field: &CustomField| field.id.to_string())?))
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<CustomField>, Fault> {
    require_to_see(&asked.ctx)?;
    one(&asked.ctx, read, asked.id("id")?)
}

fn create(asked: &Asked, tx: &mut Tx<'_>, sent: &NewCustomField) -> Result<Reply<CustomField>, Fault> {
    let ctx = &asked.ctx;
    ctx.require(Capability::EditLists, &Target::organization())?;
    let sent = sent.clone();
    let choices = sent.choices.this().unwrap_or_default();
    if sent.kind != Kind::Choice && !choices.is_empty() {
        return Err(Fault::field("choices", "field.takes_no_choices", text::takes_no_choices()));
    }
    let mut errors = FieldErrors::default();
    for (at, label) in choices.iter().enumerate() {
        require_label(label, format!("choices.{at}"), &mut errors);
    }
    errors.check()?;
    let (hint, is_required) = (sent.hint.this().unwrap_or_default(), sent.required.0.unwrap_or_default());
    let id = super::create(ctx, tx, &CreateField { label: sent.name, hint, kind: sent.kind, is_required, choices })?;
    Ok(one(ctx, tx, id)?.at(format!("{PATH}/{id}")))
}

/// A form leaves blank choices out; what a program sends is not left out in silence.
fn require_label(label: &str, at: String, errors: &mut FieldErrors) {
    if fold(label).trim().is_empty() {
        errors.add(at, "required", text::choice_label_needed());
    }
}

/// The field to be changed, at the version that the caller read.
fn begin(asked: &Asked, read: &mut Read<'_>) -> Result<UserField, Fault> {
    asked.ctx.require(Capability::EditLists, &Target::organization())?;
    let field = find(read, asked.ctx.org, asked.id("id")?)?.ok_or_else(Fault::not_found)?;
    if asked.if_match.holds(field.version) { Ok(field) } else { Err(FieldRefusal::Stale.into()) }
}

fn update(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeCustomField) -> Result<Reply<CustomField>, Fault> {
    let (before, sent) = (begin(asked, tx)?, sent.clone());
    let only = match sent.only {
        Given::Not => before.only,
        Given::Null => None,
        Given::This(_) if before.kind != Kind::Person => {
            return Err(Fault::field("only", "field.takes_no_only", text::takes_no_only()));
        }
        // A word that is none must not let everybody in.
        Given::This(word) => Some(Only::from_word(&word).ok_or(FieldRefusal::OnlyUnknown)?),
    };
    let (choices, more_choices) = choices_of(&before, sent.choices.0)?;
    let input = EditField {
        field: before.id,
        version: before.version,
        label: sent.name.0.unwrap_or_else(|| before.label.clone()),
        hint: sent.hint.or(Some(before.hint.clone())).unwrap_or_default(),
        is_required: sent.required.0.unwrap_or(before.is_required),
        only,
        choices,
        more_choices,
    };
    super::edit(&asked.ctx, tx, &input)?;
    one(&asked.ctx, tx, before.id)
}

/// The choices as the form has them: those that are there, blank where they shall go, and the labels of new ones.
fn choices_of(before: &UserField, sent: Option<Vec<ChangeFieldChoice>>) -> Result<(Vec<EditChoice>, Vec<String>), Fault> {
    let Some(sent) = sent else { return Ok((Vec::new(), Vec::new())) };
    if before.kind != Kind::Choice && !sent.is_empty() {
        return Err(Fault::field("choices", "field.takes_no_choices", text::takes_no_choices()));
    }
    let (mut known, mut more, mut errors): (Vec<EditChoice>, _, _) = (Vec::new(), Vec::new(), FieldErrors::default());
    for (at, choice) in sent.into_iter().enumerate() {
        require_label(&choice.label, format!("choices.{at}.label"), &mut errors);
        let is_first = |number: i64| !known.iter().any(|edited| edited.number == number);
        match choice.number.0 {
            None => more.push(choice.label),
            Some(number) => match before.choices.iter().find(|was| was.number == number && is_first(number)) {
                Some(was) => known.push(EditChoice { number, label: choice.label, is_retired: choice.retired.0.unwrap_or(was.is_retired) }),
                None => errors.add(format!("choices.{at}.number"), "choice.unknown", text::choice_unknown(number)),
            },
        }
    }
    errors.check()?;
    let gone = before.choices.iter().filter(|was| !known.iter().any(|edited| edited.number == was.number));
    let gone: Vec<EditChoice> =
        gone.map(|was| EditChoice { number: was.number, label: String::new(), is_retired: was.is_retired }).collect();
    known.extend(gone);
    Ok((known, more))
}

fn delete(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    let field = begin(asked, tx)?.id;
    super::delete(&asked.ctx, tx, DeleteField { field })?;
    Ok(Reply::new(()))
}

fn move_it(asked: &Asked, tx: &mut Tx<'_>, sent: &MoveCustomField) -> Result<Reply<()>, Fault> {
    super::move_to(&asked.ctx, tx, MoveField { field: asked.id("id")?, direction: sent.direction })?;
    Ok(Reply::new(()))
}
