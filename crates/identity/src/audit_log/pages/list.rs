//! `GET /administration/audit`: newest first; the address holds the whole state.

use access::{Capability, Target};
use axum::extract::State;
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, html};
use web::kit::{Column, FeedItem, FilterChip, List, Pager, Row, Tone, empty, feed, link_button, notice, select, who};
use web::url::Query;
use web::{Page, Problem};

use super::narrow::{chip, day_chips, day_fields, days};
use super::paths;
use crate::audit::{Group, text as log};
use crate::audit_log::words::Speaker;
use crate::audit_log::{Entry, ListEvents, Listed, list, text};
use crate::http::{App, Signed};

const PAGE_ROWS: usize = 50;
/// So many changes of an entry stand in its row.
const MOST_CHANGES: usize = 2;

/// The page.
pub(super) async fn page(State(app): State<App>, signed: Signed, here: Query) -> Result<Response, Problem> {
    // Before anything typed is judged: whoever may not read the log is told just that.
    signed.ctx.require(Capability::ViewAudit, &Target::organization())?;
    let here = here.keep(&["q", "subject", "group", "from", "to", "after"]);
    let asked = question(&signed, &here)?;
    let (ctx, input) = (signed.ctx.clone(), asked.clone());
    let listed = app.db.read(move |read| list(&ctx, read, &input)).await?;
    let history = link_button(text::sign_ins(), paths::SIGN_INS);
    let page = Page::new(text::title()).sentence(text::intro()).wide().section(paths::LIST).actions(html! { (history) });
    Ok(signed.show(page.body(grid(&signed, &here, &asked, &listed))))
}

fn question(signed: &Signed, here: &Query) -> Result<ListEvents, Fault> {
    let subject = here.get("subject").map(str::parse).transpose().map_err(|_| Fault::not_found())?;
    let group = here.get("group").filter(|word| !word.is_empty());
    let group = group.map(|word| Group::from_word(word).ok_or_else(Fault::not_found)).transpose()?;
    let (from, until) = days(signed, here)?;
    Ok(ListEvents {
        search: here.get("q").unwrap_or_default().to_owned(),
        about: subject,
        group,
        from,
        until,
        cursor: here.get("after").map(str::to_owned),
        limit: PAGE_ROWS,
    })
}

fn grid(signed: &Signed, here: &Query, asked: &ListEvents, listed: &Listed) -> Markup {
    let speaker = speaker(signed, listed);
    let chips = chips(signed, here, asked, &speaker);
    let narrowed = !asked.search.is_empty() || !chips.is_empty();
    let none = if narrowed {
        empty(text::no_match_title(), text::no_match_sentence()).no_match()
    } else {
        empty(text::empty_title(), text::empty_sentence())
    };
    let to = |cursor: &String| here.clone().with("after", cursor).into();
    let count = listed.page.items.len();
    let shown = if count == 1 {
        text::shown_one().to_owned()
    } else {
        text::shown(signed.me.format.integer(i64::try_from(count).unwrap_or(i64::MAX)))
    };
    let pager = Pager { shown: shown.into(), previous: listed.page.previous.as_ref().map(to), next: listed.page.next.as_ref().map(to) };
    let columns = vec![
        Column::new(text::column_who()).always(),
        Column::new(text::column_what()).always().wide(),
        Column::new(text::column_from()).when_wide(),
        Column::new(text::column_when()).always().numeric(),
    ];
    // What the filter box sends must not be sent a second time with the hidden state.
    let state = here.clone().without("group").without("from").without("to");
    let log = List::new("audit", text::title(), state)
        .search(text::search(), asked.search.clone())
        .filters(filters(here))
        .chips(chips)
        .columns(columns)
        .rows(listed.page.items.iter().map(|entry| row(signed, &speaker, entry)).collect())
        .pager(pager)
        .empty(none);
    html! {
        @if listed.many_people { (notice(Tone::Plain, text::many_people())) }
        (log)
    }
}

/// The entries as a short feed, for a card on another page.
pub fn feed_of(signed: &Signed, listed: &Listed) -> Markup {
    if listed.page.items.is_empty() {
        return html! { p.dim { (text::no_recent()) } };
    }
    let speaker = speaker(signed, listed);
    let item = |entry: &Entry| FeedItem {
        sentence: html! { strong { bdi { (speaker.who(entry)) } } " " (speaker.sentence(entry)) },
        when: html! { a href=(paths::show(entry.id)) { (signed.me.format.moment(entry.at, signed.ctx.now)) } },
    };
    feed(&listed.page.items.iter().map(item).collect::<Vec<_>>())
}

fn speaker<'a>(signed: &'a Signed, listed: &'a Listed) -> Speaker<'a> {
    Speaker::to(&signed.ctx, &listed.names, &signed.me.format)
}

fn filters(here: &Query) -> Markup {
    let groups = Group::ALL.map(|group| (group.word(), group.label()));
    let typed = here.get("group").unwrap_or_default().to_owned();
    html! {
        (select("group", text::filter_group()).quiet().option("", text::filter_any()).options(groups).value(typed))
        (day_fields(here))
    }
}

fn chips<'a>(signed: &Signed, here: &Query, asked: &ListEvents, speaker: &Speaker<'_>) -> Vec<FilterChip<'a>> {
    let mut chips = Vec::new();
    if let Some(user) = asked.about {
        chips.push(chip(here, "subject", text::filter_person(), text::filter_is(), speaker.user(user.0)));
    }
    if let Some(group) = asked.group {
        chips.push(chip(here, "group", text::filter_group(), text::filter_is(), group.label().to_owned()));
    }
    chips.extend(day_chips(signed, here));
    chips
}

fn row<'a>(signed: &Signed, speaker: &Speaker<'_>, entry: &Entry) -> Row<'a> {
    let name = speaker.who(entry);
    let second = entry.acting_for.map(|id| text::acting_for(speaker.user(id))).unwrap_or_default();
    let actor = entry.actor.map_or_else(|| html! { span.dim { (name) } }, |id| who(&name, &second, speaker.link_to_user(id).as_deref()));
    let format = &signed.me.format;
    let open = html! {
        a.link href=(paths::show(entry.id)) { (format.moment(entry.at, signed.ctx.now)) }
    };
    let label = text::row_name(&name, speaker.plain_sentence(entry));
    Row::new(entry.id.to_string(), label, vec![actor, happened(speaker, entry), speaker.from_where(entry), open])
}

fn happened(speaker: &Speaker<'_>, entry: &Entry) -> Markup {
    // A refused request's address is in its sentence already.
    let shown: Vec<_> = entry.changes.iter().filter(|change| change.field != "request").collect();
    html! {
        p { (speaker.sentence_alone(entry)) }
        @if !shown.is_empty() {
            p.dim {
                @for (at, change) in shown.iter().take(MOST_CHANGES).enumerate() {
                    @if at > 0 { " · " }
                    (speaker.change_line(change))
                }
                @if shown.len() > MOST_CHANGES { " · " (text::more_changes(shown.len() - MOST_CHANGES)) }
            }
        }
        @if let crate::audit_log::Told::Text(reason) = &entry.reason { p.dim { (log::field_label("reason")) ": " bdi { (reason) } } }
    }
}
