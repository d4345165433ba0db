//! `GET /api/v1/users` and one of them: the list's own verb, filter, orders and reach.

use access::Capability;
use db::Read;
use kernel::{Category, Fault};
use serde_json::json;

use super::told::{self, Around, User};
use crate::UserId;
use crate::http::api::{Asked, Listing, Operation, Reply};
use crate::users::{self, Field, Filter, Is, ListUsers, Sort, UserStatus};

/// Parameters besides those of the filter.
const OTHERS: &[&str] = &["sort", "cursor", "limit", "fields", "include"];

pub(super) fn operations() -> Vec<Operation> {
    let sorts: Vec<_> = Sort::ALL.iter().map(|sort| sort.word()).collect();
    let views: Vec<_> = ["all"].into_iter().chain(UserStatus::ALL.iter().map(|status| status.word())).collect();
    let fields: Vec<_> = Field::ALL.iter().map(|field| field.word()).collect();
    let relations: Vec<_> = Is::ALL.iter().map(|is| is.word()).filter(|word| !word.is_empty()).collect();
    let filter = format!(
        "A condition for each parameter: the field, or the field, a point and the relation, as the address of the list on the page has them \
         (role=rol_…, company.not=com_…). Fields: {}, and custom fields by their keys. Relations: {}. A parameter that is sent again names one \
         more value of which any will do.",
        fields.join(", "),
        relations.join(", ")
    );
    let by = format!("The order: {}, or the key of a custom field; with - before it from the end.", sorts.join(", "));
    vec![
        Operation::read("/api/v1/users", "users.list", list)
            .says("List users", "Those whom you may see, as the page lists them.")
            .verbs(&["users::list", "users::count", "users::counts"])
            .lists()
            .query(
                "view",
                "Everybody but the recycle bin (all), or one status.",
                json!({ "type": "string", "enum": views, "default": "all" }),
            )
            .query("q", "Words that names, user name, address, role, group and so on begin with.", json!({ "type": "string" }))
            .query("sort", by, json!({ "type": "string", "default": "name" }))
            .query("include", "“total”: tells how many there are.", json!({ "type": "string", "enum": ["total"] }))
            .query("filter", filter, json!({ "type": "object", "additionalProperties": { "type": "string" } }))
            .reads_rest(),
        Operation::read("/api/v1/users/{id}", "users.get", get)
            .says("Get a user", "")
            .verbs(&["users::target"])
            .id::<UserId>("id", "Whose.")
            .tells_version(),
    ]
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<User>>, Fault> {
    let ctx = &asked.ctx;
    ctx.require_somewhere(Capability::ViewUsers)?;
    let filter = Filter::of_program(&asked.query, OTHERS, &["q"])?;
    let (sort, descending) = sort_of(asked.query.get("sort").unwrap_or_default())?;
    let total = asked.wants_total().then(|| users::count(ctx, read, &filter)).transpose()?;
    let input = ListUsers { filter, sort, descending, cursor: asked.cursor(), limit: asked.limit, shows: Vec::new() };
    let page = users::list(ctx, read, &input)?;
    let ids: Vec<UserId> = page.items.iter().map(|row| row.id).collect();
    let mut found = users::of_ids(read, ctx.org, &ids)?;
    let people: Vec<users::User> = ids.iter().filter_map(|id| found.remove(id)).collect();
    let around = Around::of(ctx, read, &people)?;
    let items = people.into_iter().map(|user| around.tell(ctx, read, user)).collect::<Result<_, _>>()?;
    Ok(Reply::new(Listing { items, next_cursor: page.next, total }))
}

fn sort_of(word: &str) -> Result<(Sort, bool), Fault> {
    let (name, descending) = word.strip_prefix('-').map_or((word, false), |name| (name, true));
    if word.is_empty() {
        return Ok((Sort::Name, false));
    }
    let sort = Sort::from_word(name).map(|sort| (sort, descending));
    sort.ok_or_else(|| Fault::new(Category::Malformed, "sort.unknown", users::text::sort_unknown()))
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<User>, Fault> {
    let (user, facts) = users::target(read, asked.ctx.org, asked.id("id")?)?;
    asked.ctx.require(Capability::ViewUsers, &facts)?;
    let version = user.version;
    Ok(Reply::new(told::one(&asked.ctx, read, user)?).version(version))
}
