//! A filter that is being added or changed: a small form above the rows, sent by GET. The answer to it is the list's canonical
//! address, so that what stands in the address line is always the same text for the same list.

use access::Ctx;
use db::Read;
use kernel::Fault;
use maud::{Markup, html};
use web::kit::{Tone, button, field, link_button, notice, select};
use web::url::Query;

use super::super::paths;
use super::asked::Asked;
use super::choices::{self, Choice, Names, nothing_label, relation_label};
use super::text;
use crate::UserId;
use crate::custom_fields::{self, UserField};
use crate::users::{self, Condition, Field, Filter, Is, Kind, Value};

/// More choices than these are sought by typing.
const MOST_SHOWN: usize = 40;

/// A filter in the making.
#[derive(Debug, Clone)]
pub(super) struct Editing {
    field: Field,
    is: Is,
    /// The condition that is being changed.
    old: Option<(Field, Is)>,
    values: Vec<String>,
    days: String,
    day: String,
    amount: String,
    words: String,
    name: String,
    find: String,
    /// Whether it was sent to be used.
    pub(super) is_sent: bool,
    error: Option<String>,
    choices: Vec<Choice>,
    relations: &'static [Is],
    /// What a custom field holds.
    custom: Option<custom_fields::Kind>,
}

fn parameter(name: &str) -> Option<(Field, Is)> {
    let (field, is) = name.split_once('.').unwrap_or((name, ""));
    let field = Field::from_word(field)?;
    Some((field, Is::from_word(is).filter(|is| field.relations().contains(is)).unwrap_or(field.relations()[0])))
}

impl Editing {
    /// What the address says of a filter that is open or was sent.
    pub(super) fn of(query: &Query, filter: &Filter) -> Option<Self> {
        let typed = |name: &str| query.get(name).unwrap_or_default().to_owned();
        let empty = |field, is| Self {
            field,
            is,
            old: None,
            values: Vec::new(),
            days: typed("days"),
            day: typed("day"),
            amount: typed("amount"),
            words: typed("words"),
            name: typed("name"),
            find: typed("find"),
            is_sent: false,
            error: None,
            choices: Vec::new(),
            relations: field.relations(),
            custom: None,
        };
        if let Some((field, _)) = query.get("set").and_then(parameter) {
            let is = query.get("op").and_then(Is::from_word).filter(|is| field.relations().contains(is)).unwrap_or(field.relations()[0]);
            let values = query.all("value").map(str::to_owned).collect();
            let is_sent = query.get("seek").is_none();
            return Some(Self { values, is_sent, old: query.get("old").and_then(parameter), ..empty(field, is) });
        }
        let (field, is) = query.get("edit").and_then(parameter)?;
        let Some(condition) = filter.condition(field, is) else { return Some(empty(field, is)) };
        let written =
            |wanted: fn(&Value) -> bool| condition.values.iter().filter(|v| wanted(v)).map(|v| field.write(v)).collect::<Vec<_>>();
        let last = |wanted| written(wanted).pop().unwrap_or_default();
        Some(Self {
            old: Some((field, is)),
            values: written(|v| matches!(v, Value::Id(_) | Value::Word(_) | Value::Choice(_))),
            days: last(|v| matches!(v, Value::Days(_))),
            day: last(|v| matches!(v, Value::Day(_))),
            amount: last(|v| matches!(v, Value::Number(_))),
            words: last(|v| matches!(v, Value::Text(_))),
            ..empty(field, is)
        })
    }

    /// With what the custom field holds, if it is one; nothing if there is no such field.
    pub(super) fn settled(mut self, fields: &[UserField]) -> Option<Self> {
        let Field::Custom(number) = self.field else { return Some(self) };
        let kind = fields.iter().find(|field| field.number == number)?.kind;
        (self.custom, self.relations) = (Some(kind), Is::of_custom(kind));
        if !self.relations.contains(&self.is) {
            self.is = self.relations[0];
        }
        Some(self)
    }

    fn names_people(&self) -> bool {
        self.field == Field::ReportsTo || self.custom == Some(custom_fields::Kind::Person)
    }

    /// The filter with what was sent; nothing if it has to be corrected, and then it says how.
    pub(super) fn applied(&mut self, ctx: &Ctx, read: &mut Read<'_>, filter: &Filter) -> Result<Option<Filter>, Fault> {
        if self.names_people() && !self.is.needs_no_value() && !self.name.trim().is_empty() {
            match users::manager_of_words(ctx, read, &self.name) {
                Ok(found) => self.values.extend(found.map(|id| id.to_string())),
                Err(fault) if fault.fields.is_empty() => return Err(fault),
                Err(fault) => {
                    self.error = fault.fields.first().map(|field| field.message.clone());
                    return Ok(None);
                }
            }
        }
        let values: Vec<&str> = match self.is {
            Is::Within | Is::NotWithin => vec![self.days.trim()],
            Is::Before | Is::From => vec![self.day.trim()],
            Is::Least | Is::Most => vec![self.amount.trim()],
            Is::Contains | Is::Exactly => vec![self.words.trim()],
            _ => self.values.iter().map(String::as_str).collect(),
        };
        let Some(condition) = Condition::read(self.field, self.is, &values) else {
            self.error = Some(self.wanted().to_owned());
            return Ok(None);
        };
        let without = match self.old {
            Some((field, is)) => filter.clone().without(field, is),
            None => filter.clone(),
        };
        Ok(Some(without.with(condition)))
    }

    fn wanted(&self) -> &'static str {
        match self.is {
            Is::Within | Is::NotWithin => text::filter_wants_days(),
            Is::Before | Is::From => text::filter_wants_day(),
            Is::Least | Is::Most => text::filter_wants_amount(),
            Is::Contains | Is::Exactly => text::filter_wants_words(),
            _ => text::filter_wants_value(),
        }
    }

    /// Loads what may be chosen.
    pub(super) fn load(&mut self, ctx: &Ctx, read: &mut Read<'_>) -> Result<(), Fault> {
        if self.names_people() {
            for value in &self.values {
                if let Ok(id) = value.parse::<UserId>() {
                    self.choices.push((value.clone(), users::manager_name(ctx, read, id)?));
                }
            }
            return Ok(());
        }
        self.choices = choices::of(ctx, read, self.field)?;
        if self.field == Field::Status {
            // They stand in no tab but their own.
            let is_gone = |word: &str| ["deleted", "purged"].contains(&word);
            self.choices.retain(|(word, _)| !is_gone(word) || self.values.contains(word));
        }
        Ok(())
    }

    /// The form. `asked` is the list around it.
    pub(super) fn form(&self, asked: &Asked, names: &Names) -> Markup {
        let label = names.field(self.field);
        let here = asked.with(&asked.input.filter);
        html! {
            form.filter-editor id="users-filter" method="get" action=(paths::LIST) aria-label=(text::filter_by(label)) {
                @for (name, value) in here.pairs_without(&[]) { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="set" value=(self.field.word());
                @if let Some((field, is)) = self.old {
                    input type="hidden" name="old" value=(Condition::new(field, is, Vec::new()).parameter());
                }
                h2 { (text::filter_by(label)) }
                @if let Some(error) = &self.error { (notice(Tone::Bad, error)) }
                @if self.relations.len() > 1 {
                    div.row { (select("op", text::filter_relation()).quiet().options(self.relations()).value(self.is.word())) (self.bounds()) }
                }
                (self.ticks())
                div.actions {
                    (button(text::filter_apply()).primary())
                    (link_button(text::filter_cancel(), here.to_string()))
                }
            }
        }
    }

    fn relations(&self) -> Vec<(&'static str, String)> {
        let words = |is: &Is| {
            if is.needs_no_value() {
                format!("{} {}", relation_label(self.field, *is, false), nothing_label(self.field, *is))
            } else {
                relation_label(self.field, *is, matches!(is, Is::AnyOf | Is::NoneOf)).to_owned()
            }
        };
        self.relations.iter().map(|is| (is.word(), words(is))).collect()
    }

    fn bounds(&self) -> Markup {
        html! {
            @if self.field.kind() == Kind::Moments {
                @if self.relations.contains(&Is::Within) { (field("days", text::filter_days_label()).quiet().number(1, 36_500).value(&*self.days)) }
                (field("day", text::filter_day_label()).quiet().date().value(&*self.day))
            }
            @match (self.field.kind(), self.custom) {
                (Kind::Line, _) | (_, Some(custom_fields::Kind::Text)) => {
                    (field("words", text::filter_words_label()).quiet().max_length(200).value(&*self.words))
                },
                (_, Some(custom_fields::Kind::Number)) => (field("amount", text::filter_amount_label()).quiet().decimal().value(&*self.amount)),
                (Kind::Days, _) | (_, Some(custom_fields::Kind::Date)) => {
                    (field("day", text::filter_day_label()).quiet().date().value(&*self.day))
                },
                _ => {}
            }
            @if self.names_people() {
                (field("name", text::filter_person()).quiet().picks_from(paths::PICK).value(&*self.name))
            }
        }
    }

    fn ticks(&self) -> Markup {
        let is_chosen = |value: &str| self.values.iter().any(|chosen| chosen == value);
        let is_many = self.choices.len() > MOST_SHOWN;
        let find = kernel::text::fold(&self.find);
        let fits = |name: &str| find.split_whitespace().all(|word| kernel::text::fold(name).contains(word));
        let (chosen, others): (Vec<&Choice>, Vec<&Choice>) = self.choices.iter().partition(|(value, _)| is_many && is_chosen(value));
        let mut fitting: Vec<&Choice> = others.into_iter().filter(|(_, name)| !is_many || fits(name)).collect();
        let more = fitting.len().saturating_sub(if is_many { MOST_SHOWN } else { usize::MAX });
        fitting.truncate(fitting.len() - more);
        html! {
            @if is_many {
                div.row {
                    (field("find", text::filter_find()).quiet().kind("search").value(&*self.find))
                    button.btn type="submit" name="seek" value="1" { (text::filter_seek()) }
                }
            }
            @if !self.choices.is_empty() {
                fieldset {
                    legend.sr { (text::filter_values()) }
                    @for (value, name) in chosen.into_iter().chain(fitting) {
                        label.tick { input type="checkbox" name="value" value=(value) checked[is_chosen(value)] autocomplete="off"; bdi { (name) } }
                    }
                }
            }
            @if more > 0 { p.hint { (text::filter_more(more)) } }
        }
    }
}
