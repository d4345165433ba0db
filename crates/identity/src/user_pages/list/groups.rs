//! The rows in groups: headings with totals, one open at each level, the rows of the innermost below it.

use access::Ctx;
use db::Read;
use kernel::Fault;
use kernel::paging::Page as Rows;
use web::icons;
use web::kit::{MenuItem, Row, ToolMenu, unindented};

use super::asked::{Asked, MOST_LEVELS};
use super::choices::{self, field_label, nothing_label};
use super::rows;
use super::text;
use crate::custom_fields::UserField;
use crate::http::Signed;
use crate::users::{self, Common, Field, Heading, Is, ListUsers, Listed, MOST_GROUPS};

/// A group of a level.
#[derive(Debug, Clone)]
struct Group {
    /// What stands in the address.
    word: String,
    /// What is read.
    label: String,
    heading: Heading,
    /// The filter that leaves everybody in it; none where they cannot be asked for.
    filter: Option<String>,
}

/// A level: its headings, and which of them is open.
#[derive(Debug, Clone)]
pub(super) struct Level {
    field: Field,
    groups: Vec<Group>,
    /// Where the groups before these begin, and those behind them.
    previous: Option<String>,
    next: Option<String>,
    open: Option<usize>,
}

/// Counts the groups of each level that is open, and lists the rows of the innermost.
pub(super) fn load(ctx: &Ctx, read: &mut Read<'_>, asked: &Asked, fields: &[UserField]) -> Result<(Vec<Level>, Rows<Listed>), Fault> {
    let mut input = asked.input.clone();
    let mut levels = Vec::new();
    for (depth, field) in asked.by.iter().enumerate() {
        let part = asked.parts.get(depth).map_or("", String::as_str);
        let page = users::headings(ctx, read, &input.filter, *field, part, MOST_GROUPS)?;
        let names = choices::of(ctx, read, *field)?;
        let called = field_name(fields, *field);
        let group = |heading: Heading| Group {
            word: word(*field, &heading),
            label: label(*field, called, &heading, &names),
            filter: heading.common.condition(*field).map(|condition| input.filter.clone().with(condition).to_query()),
            heading,
        };
        let groups: Vec<Group> = page.items.into_iter().map(group).collect();
        let open = asked.at.get(depth).and_then(|wanted| groups.iter().position(|group| !group.word.is_empty() && group.word == *wanted));
        let condition = open.and_then(|open| groups[open].heading.common.condition(*field));
        levels.push(Level { field: *field, groups, previous: page.previous, next: page.next, open });
        match condition {
            Some(condition) => input.filter = input.filter.with(condition),
            None => return Ok((levels, Rows { items: Vec::new(), next: None, previous: None })),
        }
    }
    let rows = users::list(ctx, read, &ListUsers { ..input })?;
    Ok((levels, rows))
}

/// What a field is called.
fn field_name(fields: &[UserField], field: Field) -> &str {
    let custom = fields.iter().find(|custom| Field::Custom(custom.number) == field);
    custom.map_or_else(|| field_label(field), |custom| custom.label.as_str())
}

fn word(field: Field, heading: &Heading) -> String {
    match heading.common {
        Common::Value(ref value) => field.write(value),
        Common::Nothing => "none".to_owned(),
        Common::Hidden => String::new(),
    }
}

fn label(field: Field, called: &str, heading: &Heading, names: &[choices::Choice]) -> String {
    match heading.common {
        Common::Hidden => text::group_hidden().to_owned(),
        Common::Nothing if field == Field::ReportsTo => nothing_label(field, Is::Empty).to_owned(),
        Common::Nothing if field == Field::Group => text::group_no_group().to_owned(),
        Common::Nothing => text::group_nothing(called.to_lowercase()),
        Common::Value(_) if field == Field::ReportsTo => heading.name.clone(),
        Common::Value(ref value) => {
            let word = field.write(value);
            let name = names.iter().find(|(value, _)| *value == word).map(|(_, name)| unindented(name));
            name.unwrap_or_else(|| text::filter_unknown()).to_owned()
        }
    }
}

/// Headings and rows in the order of the screen.
pub(super) fn lines<'a>(signed: &Signed, asked: &Asked, fields: &[UserField], levels: &[Level], found: &[Listed]) -> Vec<Row<'a>> {
    let mut lines = Vec::new();
    let rows: Vec<Row<'a>> = found.iter().map(|user| rows::row(signed, fields, user, &asked.input.shows)).collect();
    below(signed, asked, fields, levels, 0, &rows, &mut lines);
    lines
}

fn below<'a>(
    signed: &Signed,
    asked: &Asked,
    fields: &[UserField],
    levels: &[Level],
    depth: usize,
    rows: &[Row<'a>],
    lines: &mut Vec<Row<'a>>,
) {
    let Some(level) = levels.get(depth) else {
        lines.extend(rows.iter().cloned());
        return;
    };
    let above = asked.at.get(..depth).unwrap_or_default();
    let mut parts = asked.parts.clone();
    parts.resize(depth + 1, String::new());
    let elsewhere = |id: &str, said: String, place: &String| {
        let parts: Vec<String> = parts[..depth].iter().chain([place]).cloned().collect();
        Row::heading(format!("group-{depth}-{id}"), said, depth, "").leads(asked.open(above, &parts).to_string())
    };
    let name = field_name(fields, level.field).to_lowercase();
    lines.extend(level.previous.as_ref().map(|place| elsewhere("before", text::group_before(&name), place)));
    for (at, group) in level.groups.iter().enumerate() {
        let is_open = level.open == Some(at);
        let total = signed.me.format.integer(group.heading.count);
        let mut row = Row::heading(format!("group-{depth}-{at}"), group.label.clone(), depth, total);
        if let Some(filter) = &group.filter {
            row = row.chooses(filter.clone(), group.heading.count);
        }
        let open: Vec<String> = above.iter().chain((!is_open).then_some(&group.word)).cloned().collect();
        lines.push(if group.word.is_empty() { row } else { row.opens(asked.open(&open, &parts).to_string(), is_open) });
        if is_open {
            below(signed, asked, fields, levels, depth + 1, rows, lines);
        }
    }
    lines.extend(level.next.as_ref().map(|place| elsewhere("more", text::group_more(&name), place)));
}

/// What is said of totals that may add up to more than there are.
pub(super) fn several(asked: &Asked) -> Option<&'static str> {
    let has = |field| asked.by.contains(&field);
    match (has(Field::Group), has(Field::Team)) {
        (true, true) => Some(text::group_several_both()),
        (true, false) => Some(text::group_several_groups()),
        (false, true) => Some(text::group_several_teams()),
        (false, false) => None,
    }
}

/// The menu that groups the rows.
pub(super) fn menu<'a>(asked: &Asked, fields: &[UserField]) -> ToolMenu<'a> {
    let mut items = Vec::new();
    if !asked.by.is_empty() {
        items.push(MenuItem::link(text::group_none(), asked.grouped(&[]).to_string()));
        items.push(MenuItem::Line);
    }
    let custom = fields.iter().filter(|field| Field::groups(field.kind)).map(|field| Field::Custom(field.number));
    for field in Field::GROUPING.iter().copied().chain(custom) {
        let (is_current, name) = (asked.by.contains(&field), field_name(fields, field).to_owned());
        if is_current {
            let rest: Vec<Field> = asked.by.iter().copied().filter(|by| *by != field).collect();
            items.push(MenuItem::choice(name, asked.grouped(&rest).to_string(), true));
        } else if asked.by.len() < MOST_LEVELS {
            let more: Vec<Field> = asked.by.iter().copied().chain([field]).collect();
            items.push(MenuItem::choice(name, asked.grouped(&more).to_string(), false));
        }
    }
    let names: Vec<&str> = asked.by.iter().map(|field| field_name(fields, *field)).collect();
    let label = if names.is_empty() { text::group_by().to_owned() } else { text::grouped_by(names.join(", ")) };
    ToolMenu { word: "group", label: label.into(), icon: icons::LuLayers, items }
}
