//! Who has a profile: by a role, by a group or team, or granted to themselves; each with a link to its people.

use access::{Capability, Ctx};
use db::Read;
use kernel::Fault;
use maud::{Markup, html};
use web::kit::{card, mini_table};

use super::{paths, text, until_words};
use crate::http::Signed;
use crate::permission_sets::{self, HeldBy, Holder};
use crate::roles::{self, Role};
use crate::{ProfileId, group_pages, users};

/// So many holders of permission sets are shown.
const SHOWN: usize = 50;

/// Who has a profile.
pub(super) struct Holders {
    roles: Vec<Role>,
    sets: Vec<HeldBy>,
}

impl Holders {
    pub(super) fn read(ctx: &Ctx, read: &mut Read<'_>, profile: ProfileId) -> Result<Self, Fault> {
        Ok(Self { roles: roles::with_profile(read, ctx.org, profile)?, sets: permission_sets::holders(ctx, read, profile, SHOWN)? })
    }

    /// The cards.
    pub(super) fn shown(&self, signed: &Signed) -> Markup {
        let may = |capability| signed.ctx.subject.may_somewhere(capability);
        let (sees_users, sees_groups) = (may(Capability::ViewUsers), may(Capability::ViewGroups));
        let by_role = |role: &Role| {
            let people = html! { @if sees_users { a.link href=(people_with("role", role.id)) { (text::its_people()) } } };
            vec![html! { a.link dir="auto" href=(paths::role(role.id)) { (role.name) } }, people]
        };
        let by_set = |set: &HeldBy| {
            let (kind, href, people) = match set.holder {
                Holder::User(id) => (text::one_user(), Some(users::paths::of(id, "rights")), None),
                Holder::Group(id) => (text::a_group(), sees_groups.then(|| group_pages::paths::group(id)), Some(people_with("group", id))),
                Holder::Team(id) => (text::a_team(), sees_groups.then(|| group_pages::paths::team(id)), Some(people_with("team", id))),
                Holder::Everybody => (text::baseline(), Some(paths::BASELINE.to_owned()), None),
            };
            let name = if set.holder == Holder::Everybody { text::everybody() } else { &set.name };
            let name = html! { @if let Some(href) = href { a.link dir="auto" href=(href) { (name) } } @else { bdi { (name) } } };
            let people = people.filter(|_| sees_users);
            let people = html! { @if let Some(people) = people { a.link href=(people) { (text::its_people()) } } };
            vec![name, html! { (kind) }, html! { (until_words(signed, set.until)) }, people]
        };
        let roles: Vec<Vec<Markup>> = self.roles.iter().map(by_role).collect();
        let sets: Vec<Vec<Markup>> = self.sets.iter().map(by_set).collect();
        html! {
            (card(text::by_roles()).body(html! {
                @if roles.is_empty() { p.dim { (text::no_role_has_it()) } } @else {
                    (mini_table(text::by_roles(), &[text::role(), text::users()], &roles))
                }
            }))
            (card(text::by_sets()).body(html! {
                @if sets.is_empty() { p.dim { (text::granted_to_nobody()) } } @else {
                    (mini_table(text::by_sets(), &[text::holder(), text::kind(), text::until(), text::users()], &sets))
                }
                @if sets.len() == SHOWN { p.dim { (text::first_holders(SHOWN)) } }
            }))
        }
    }
}

/// The list of users with everybody who has this.
pub(super) fn people_with(field: &str, id: impl std::fmt::Display) -> String {
    format!("{}?{field}={id}&view=all", users::paths::LIST)
}
