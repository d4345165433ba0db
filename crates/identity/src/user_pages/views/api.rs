//! `/api/v1/saved-views`: the views of the list of users, for programs. What a view shows is read as the list's page reads its address.

use axum::http::Method;
use db::{Read, Tx};
use kernel::{Category, Fault};
use serde_json::json;
use web::openapi::Given;
use web::url::Query;

use super::canonical;
use crate::http::api::{Asked, Listing, Operation, Reply};
use crate::saved_views::{self, ChangeView, SaveView, Share, text};
use crate::users;
use crate::{RoleId, UserId, ViewId};

/// Who sees a view besides its owner; the word of the sharing.
#[derive(Debug, Clone, Copy)]
enum SharedWith {
    Me,
    Role,
    All,
}

impl SharedWith {
    const ALL: &'static [Self] = &[Self::Me, Self::Role, Self::All];

    fn word(self) -> &'static str {
        match self {
            Self::Me => "me",
            Self::Role => "role",
            Self::All => "all",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|with| with.word() == word)
    }

    fn of(share: Share) -> Self {
        match share {
            Share::Me => Self::Me,
            Share::Role(_) => Self::Role,
            Share::All => Self::All,
        }
    }
}

web::described_words!(SharedWith);

web::answer! {
    /// A saved view of the list of users.
    struct SavedView {
        /// The id.
        id: ViewId,
        /// What it is called.
        name: String,
        /// What it shows: the parameters of the list’s page, as they stand behind the question mark. GET /api/v1/users knows the same filter.
        query: String,
        /// Who sees it besides its owner: nobody (me), everybody with a role, or all who see the list.
        shared_with: SharedWith,
        /// With which role it is shared.
        role: Option<RoleId>,
        /// Whose it is; null for somebody whom you may not see.
        owner: Option<UserId>,
        /// Whether you have it opened in place of the bare list.
        opens_first: bool,
        /// Whether you may change it.
        may_change: bool,
        /// The version, for If-Match.
        version: i64,
    }
}

web::request! {
    /// A view to be saved.
    struct NewSavedView {
        /// What it shall be called.
        name: String,
        /// The parameters of the list’s page, as they stand behind the question mark. Left out: the bare list.
        query: Given<String>,
        /// Who shall see it. Left out: nobody else.
        shared_with: Given<SharedWith>,
        /// The role, where it is shared with one.
        role: Given<RoleId>,
    }
}

web::request! {
    /// What changes of a view. What is left out stays.
    struct ChangeSavedView {
        /// What it shall be called.
        name: Given<String>,
        /// The parameters of the list’s page; null: the bare list.
        query: Given<String>,
        /// Who shall see it; null: nobody else.
        shared_with: Given<SharedWith>,
        /// The role, where it is shared with one.
        role: Given<RoleId>,
    }
}

web::request! {
    /// Which view is opened first.
    struct FirstView {
        /// The view; null: the bare list.
        view: Given<ViewId>,
    }
}

web::answer! {
    /// A view that was saved.
    struct MadeSavedView {
        /// The id.
        id: ViewId,
    }
}

/// The operations of saved views.
pub(in crate::user_pages) fn operations() -> Vec<Operation> {
    let id = |operation: Operation| operation.id::<ViewId>("id", "Which.");
    vec![
        Operation::read("/api/v1/saved-views", "saved_views.list", list)
            .says(
                "List saved views",
                "Your own and those that others share with you, by name; for whoever changes the organization’s settings all that are shared. Of others’ the first 200.",
            )
            .verbs(&["saved_views::list"])
            .lists()
            .query("include", "“total”: tells how many there are.", json!({ "type": "string", "enum": ["total"] })),
        id(Operation::read("/api/v1/saved-views/{id}", "saved_views.get", get))
            .says("Get a saved view", "")
            .verbs(&["saved_views::get"])
            .tells_version(),
        Operation::post("/api/v1/saved-views", "saved_views.save", save)
            .says("Save a view", "What cannot be read as an address of the list is refused.")
            .verbs(&["saved_views::save"])
            .makes()
            .tells_version(),
        id(Operation::write(Method::PATCH, "/api/v1/saved-views/{id}", "saved_views.change", change))
            .says("Change a saved view", "One’s own; a shared one also whoever changes the organization’s settings.")
            .verbs(&["saved_views::change"])
            .requires_version()
            .tells_version(),
        id(Operation::bare(Method::DELETE, "/api/v1/saved-views/{id}", "saved_views.delete", delete))
            .says("Delete a saved view", "Whoever had it opened first sees the bare list again.")
            .verbs(&["saved_views::delete"])
            .takes_version(),
        Operation::write::<FirstView, ()>(Method::PUT, "/api/v1/me/first-view", "saved_views.set_default", set_first)
            .says("Choose which view opens first", "For the caller alone.")
            .verbs(&["saved_views::set_default"]),
    ]
}

/// Views as the caller is told of them.
fn told(asked: &Asked, read: &mut Read<'_>, views: Vec<saved_views::SavedView>) -> Result<Vec<SavedView>, Fault> {
    let ctx = &asked.ctx;
    let mut owners: Vec<UserId> = views.iter().map(|view| view.owner).collect();
    owners.sort_unstable();
    owners.dedup();
    let seen = users::seen(ctx, read, &owners)?;
    let told = |view: saved_views::SavedView| SavedView {
        id: view.id,
        owner: Some(view.owner).filter(|owner| seen.contains(owner) || ctx.actor.user() == Some(owner.0)),
        shared_with: SharedWith::of(view.share),
        role: view.share.role(),
        opens_first: view.is_default,
        may_change: view.may_change(ctx),
        version: view.version,
        name: view.name,
        query: view.query,
    };
    Ok(views.into_iter().map(told).collect())
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<SavedView>>, Fault> {
    let views = saved_views::list(&asked.ctx, read, true)?;
    let rows = told(asked, read, views)?;
    Ok(Reply::new(Listing::of_all(asked, rows, |view| view.id.to_string())?))
}

fn one(asked: &Asked, read: &mut Read<'_>, id: ViewId) -> Result<Reply<SavedView>, Fault> {
    let view = saved_views::get(&asked.ctx, read, id)?;
    let version = view.version;
    let view = told(asked, read, vec![view])?.pop().ok_or_else(Fault::not_found)?;
    Ok(Reply::new(view).version(version))
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<SavedView>, Fault> {
    one(asked, read, asked.id("id")?)
}

/// What a view shall show, as the page would write it. The question mark of an address may be there.
fn shown(sent: &str) -> Result<String, Fault> {
    canonical(&Query::parse(sent.strip_prefix('?').unwrap_or(sent))).map_err(|fault| match fault.category {
        Category::Malformed => Fault::field("query", fault.code, fault.message),
        _ => fault,
    })
}

/// Who shall see it. A role is named where it is shared with one, and nowhere else.
fn share(with: SharedWith, role: Given<RoleId>) -> Result<Share, Fault> {
    match (with, role.this()) {
        (SharedWith::Me | SharedWith::All, Some(_)) => Err(Fault::field("role", "saved_view.role_alone", text::role_alone())),
        (with, role) => Share::read(with.word(), role),
    }
}

fn save(asked: &Asked, tx: &mut Tx<'_>, sent: &NewSavedView) -> Result<Reply<MadeSavedView>, Fault> {
    saved_views::reader(&asked.ctx)?;
    let sent = sent.clone();
    let share = share(sent.shared_with.this().unwrap_or(SharedWith::Me), sent.role)?;
    let input = SaveView { name: sent.name, query: shown(&sent.query.this().unwrap_or_default())?, share };
    let id = saved_views::save(&asked.ctx, tx, &input)?;
    Ok(Reply::new(MadeSavedView { id }).at(format!("/api/v1/saved-views/{id}")).version(1))
}

/// The view, if the caller may change it.
fn changeable(asked: &Asked, read: &mut Read<'_>) -> Result<saved_views::SavedView, Fault> {
    let view = saved_views::get(&asked.ctx, read, asked.id("id")?)?;
    view.check_change(&asked.ctx)?;
    Ok(view)
}

fn change(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeSavedView) -> Result<Reply<SavedView>, Fault> {
    let (ctx, sent) = (&asked.ctx, sent.clone());
    let before = changeable(asked, tx)?;
    let share = match (sent.shared_with, sent.role) {
        (Given::Not, Given::Not) => None,
        // Another role alone is one of a view that is shared with a role.
        (Given::Not, role) => Some(share(SharedWith::of(before.share), role)?),
        (Given::This(SharedWith::Role), Given::Not) => Some(Share::read("role", before.share.role())?),
        (with, role) => Some(share(with.this().unwrap_or(SharedWith::Me), role)?),
    };
    let name = match sent.name {
        Given::Not => None,
        name => Some(name.this().unwrap_or_default()),
    };
    let query = match sent.query {
        Given::Not => None,
        query => Some(shown(&query.this().unwrap_or_default())?),
    };
    let input = ChangeView { view: before.id, version: asked.if_match.or(before.version), name, query, share };
    saved_views::change(ctx, tx, &input)?;
    one(asked, tx, before.id)
}

fn delete(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    let view = changeable(asked, tx)?;
    view.check_version(asked.if_match.or(view.version))?;
    saved_views::delete(&asked.ctx, tx, view.id).map(Reply::new)
}

fn set_first(asked: &Asked, tx: &mut Tx<'_>, sent: &FirstView) -> Result<Reply<()>, Fault> {
    let view = match sent.view {
        Given::Not => return Err(Fault::field("view", "required", text::first_needed())),
        Given::Null => None,
        Given::This(view) => Some(view),
    };
    saved_views::set_default(&asked.ctx, tx, view).map(Reply::new)
}
