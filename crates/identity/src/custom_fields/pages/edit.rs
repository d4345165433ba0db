//! `/administration/fields/{id}`: a field's name, hint and choices.

use access::{Capability, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use fields::{Choice, Kind};
use kernel::{Category, Fault, FieldError};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{
    Flash, card, checkbox, columns, error_summary, facts, field, link_button, mini_table, save_bar, saved_meanwhile, select, slim_card,
    switch, textarea,
};
use web::page::Crumb;
use web::{Page, Problem};

use super::{errors_of, id_of, is_shown, lines as lines_of, paths, status_of};
use crate::FieldId;
use crate::custom_fields::{self, EditChoice, EditField, Only, UserField, text};
use crate::http::{App, Signed};

/// The form. What it says of the choices has names of its own: see [`Typed::edited`].
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    version: i64,
    name: String,
    hint: String,
    required: bool,
    only: String,
    retired: Vec<i64>,
    /// New choices, one a line.
    choices: String,
    /// Number, label and place of each choice, as typed.
    #[serde(skip)]
    rows: Vec<(i64, String, String)>,
}

impl Typed {
    fn of(field: &UserField) -> Self {
        let row = |(at, choice): (usize, &Choice)| (choice.number, choice.label.clone(), (at + 1).to_string());
        Self {
            version: field.version,
            name: field.label.clone(),
            hint: field.hint.clone(),
            required: field.is_required,
            only: field.only.map(Only::word).unwrap_or_default(),
            retired: field.choices.iter().filter(|choice| choice.is_retired).map(|choice| choice.number).collect(),
            choices: String::new(),
            rows: field.choices.iter().enumerate().map(row).collect(),
        }
    }

    fn sent(form: Form<Self>) -> Self {
        let number = |name: &str| name.strip_prefix("choice-")?.parse::<i64>().ok();
        let said = form.values.pairs().iter().filter_map(|(name, label)| Some((number(name)?, label.clone())));
        let rows = said.map(|(number, label)| (number, label, form.values.get(&format!("place-{number}")).to_owned())).collect();
        Self { rows, ..form.input }
    }

    /// The same to be saved over what somebody else saved: its choices that the form did not have stand behind the others.
    fn beside(mut self, saved: &UserField) -> Self {
        let now = Self::of(saved);
        let new: Vec<_> = now.rows.into_iter().filter(|(number, ..)| !self.rows.iter().any(|(known, ..)| known == number)).collect();
        self.retired.extend(now.retired.iter().filter(|number| new.iter().any(|(known, ..)| known == *number)));
        self.rows.extend(new);
        Self { version: saved.version, ..self }
    }

    /// The choices in the order of their places; of two at one place the one above stays above, and where no number is typed a
    /// choice stays where it stands.
    fn edited(&self) -> Vec<EditChoice> {
        let placed = |(at, (number, label, place)): (usize, &(i64, String, String))| {
            let at_hand = i64::try_from(at).unwrap_or(i64::MAX).saturating_add(1);
            let choice = EditChoice { number: *number, label: label.clone(), is_retired: self.retired.contains(number) };
            (place.trim().parse().unwrap_or(at_hand), choice)
        };
        let mut placed: Vec<(i64, EditChoice)> = self.rows.iter().enumerate().map(placed).collect();
        placed.sort_by_key(|(place, _)| *place);
        placed.into_iter().map(|(_, choice)| choice).collect()
    }
}

/// A field, how many have a value, and whom a field of kind *user* may take only: word and label.
struct Loaded {
    field: UserField,
    people: i64,
    onlys: Vec<(String, String)>,
}

async fn load(app: &App, signed: &Signed, id: FieldId) -> Result<Loaded, Fault> {
    signed.ctx.require(Capability::EditLists, &Target::organization())?;
    let (org, with_attorney) = (signed.ctx.org, signed.organization.debt_settlement);
    app.db
        .read(move |read| {
            let fields = custom_fields::list(read, org)?;
            let field = fields.iter().find(|field| field.id == id).cloned().ok_or_else(Fault::not_found)?;
            let people = custom_fields::people_with(read, org, id)?;
            // What it takes already is offered as well.
            let attorneys = (with_attorney || field.only == Some(Only::Attorneys)).then_some(Only::Attorneys);
            let all = fields.iter().map(|field| Only::Yes(field.number)).chain(attorneys);
            let onlys = all.filter_map(|only| Some((only.word(), custom_fields::only_label(&fields, only)?))).collect();
            Ok(Loaded { field, people, onlys })
        })
        .await
}

/// `GET …/{id}`
pub(super) async fn page(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let loaded = load(&app, &signed, id_of(&id)?).await?;
    Ok(show(&signed, &loaded, &Typed::of(&loaded.field), None))
}

fn show(signed: &Signed, loaded: &Loaded, typed: &Typed, fault: Option<&Fault>) -> Response {
    let (custom, people, errors) = (&loaded.field, loaded.people, errors_of(fault));
    let main = html! {
        (error_summary(fault))
        (saved_meanwhile(fault, differences(loaded, typed, &Typed::of(custom))))
        (card(text::card_field()).body(html! {
            (field("name", text::label()).value(&typed.name).required().max_length(300).autocomplete("off").errors(errors))
            (field("hint", text::hint()).value(&typed.hint).hint(text::hint_hint()).max_length(1000).errors(errors))
            (switch("required", text::required()).hint(text::required_hint()).on(typed.required))
            @if custom.kind == Kind::Person {
                (select("only", text::only()).option("", text::only_everybody()).options(loaded.onlys.clone()).value(&typed.only)
                    .hint(text::only_hint()).errors(errors))
            }
        }))
        @if custom.kind == Kind::Choice { (choices(typed, errors)) }
    };
    let rows = [
        (text::fact_kind(), html! { (custom.kind.label().0) }),
        (text::fact_tag(), html! { code { (custom.tag()) } }),
        (text::fact_people(), html! { (signed.me.format.integer(people)) }),
    ];
    let body = html! {
        form method="post" action=(paths::field(custom.id)) data-dirty novalidate {
            input type="hidden" name="version" value=(typed.version);
            (columns(main, html! { (slim_card(text::facts()).body(facts(&rows))) }))
            (save_bar(paths::LIST).errors(errors))
        }
    };
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::here(&custom.label)];
    let page = Page::new(&custom.label)
        .crumbs(crumbs)
        .section(paths::LIST)
        .status(status_of(fault))
        .actions(html! { (link_button(text::delete(), format!("{}/delete", paths::field(custom.id))).danger()) });
    signed.show(page.body(body))
}

/// Each field with what is typed and what stands saved.
fn differences(loaded: &Loaded, typed: &Typed, saved: &Typed) -> [(&'static str, String, String); 5] {
    let only = |word: &str| {
        let known = loaded.onlys.iter().find(|(known, _)| known == word);
        known.map_or_else(|| text::only_everybody().to_owned(), |(_, label)| label.clone())
    };
    let word = |yes: bool| if yes { text::yes() } else { text::no() }.to_owned();
    let choices = |of: &Typed| {
        let mut lines: Vec<String> =
            of.edited().into_iter().map(|c| if c.is_retired { text::no_longer(c.label) } else { c.label }).collect();
        lines.extend(lines_of(&of.choices));
        lines.join("\n")
    };
    [
        (text::label(), typed.name.clone(), saved.name.clone()),
        (text::hint(), typed.hint.clone(), saved.hint.clone()),
        (text::required(), word(typed.required), word(saved.required)),
        (text::only(), only(&typed.only), only(&saved.only)),
        (text::card_choices(), choices(typed), choices(saved)),
    ]
}

fn choices(typed: &Typed, errors: &[FieldError]) -> Markup {
    let row = |(at, (number, label, place)): (usize, &(i64, String, String))| {
        let name = field(format!("choice-{number}"), text::choice(at + 1)).label_hidden().value(label).max_length(200);
        let place = field(format!("place-{number}"), text::place_of(label)).label_hidden().value(place).max_length(4);
        let retired = checkbox("retired", text::retired_of(label)).value(number.to_string()).on(typed.retired.contains(number));
        vec![html! { (name.autocomplete("off")) }, html! { (place.autocomplete("off")) }, html! { (retired) }]
    };
    let rows: Vec<Vec<Markup>> = typed.rows.iter().enumerate().map(row).collect();
    let headings = [text::column_choice(), text::column_place(), text::column_retired()];
    let body = html! {
        div.mini-form { (mini_table(text::card_choices(), &headings, &rows)) }
        (textarea("choices", text::more_choices()).value(&typed.choices).rows(3).errors(errors))
    };
    html! { (card(text::card_choices()).sentence(text::card_choices_sentence()).body(body)) }
}

/// `POST …/{id}`
pub(super) async fn save(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, id, typed) = (signed.ctx.clone(), id_of(&id)?, Typed::sent(form));
    let input = EditField {
        field: id,
        version: typed.version,
        label: typed.name.clone(),
        hint: typed.hint.clone(),
        is_required: typed.required,
        only: Only::from_word(&typed.only),
        choices: typed.edited(),
        more_choices: lines_of(&typed.choices),
    };
    match app.db.write(move |tx| custom_fields::edit(&ctx, tx, &input)).await {
        Ok(()) => Ok(signed.to_with(&paths::field(id), &Flash::good(text::done_saved(kernel::text::one_line(&typed.name))))),
        Err(fault) if is_shown(&fault) => {
            let loaded = load(&app, &signed, id).await?;
            let typed = if fault.category == Category::Stale { typed.beside(&loaded.field) } else { typed };
            Ok(show(&signed, &loaded, &typed, Some(&fault)))
        }
        Err(fault) => Err(fault.into()),
    }
}
