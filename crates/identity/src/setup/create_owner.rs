//! Makes the owner: the first person, who administers everything, signed in at once.

use access::Ctx;
use db::Tx;
use kernel::{Category, Fault};

use super::reach;
use crate::organization::{self, SetupStep};
use crate::passwords::{self, Kind, PasswordHash, SetPassword};
use crate::roles::{self, Builtin};
use crate::sessions::{self, Begun, Method};
use crate::users::{self, CreateUser, StartAs, UserType};
use crate::{companies, groups, plans};

/// The owner to be.
#[derive(Debug, Clone)]
pub struct CreateOwner {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Primary e-mail.
    pub email: String,
    /// User name.
    pub user_name: String,
    /// The password, hashed.
    pub password: PasswordHash,
}

/// Makes the owner, unless there is one, and begins their session. Of two at once one wins; the other is told to sign in.
pub fn create_owner(ctx: &Ctx, tx: &mut Tx<'_>, input: CreateOwner) -> Result<Begun, Fault> {
    organization::hold_administration(ctx, tx)?;
    if organization::get(tx, ctx.org)?.owner_id.is_some() {
        return Err(Fault::new(Category::Conflict, "organization.owner_exists", organization::text::owner_exists()));
    }
    let root = companies::root(tx, ctx.org)?.ok_or_else(Fault::not_found)?;
    let mut user = CreateUser::draft(UserType::Standard, input.user_name, root.id);
    user.start = StartAs::Active;
    user.first_name = input.first_name;
    user.last_name = input.last_name;
    user.primary_email = Some(input.email);
    user.place.role = roles::find_builtin(tx, ctx.org, Builtin::Administrator)?.map(|role| role.id);
    user.place.primary_group = groups::first(tx, ctx.org)?.map(|group| group.id);
    user.place.plan = plans::first(tx, ctx.org)?.map(|plan| plan.id);
    let id = users::create(ctx, tx, user)?;
    passwords::set(ctx, tx, SetPassword { user: id, hash: input.password, kind: Kind::Permanent, must_change: false })?;
    organization::set_owner(ctx, tx, id)?;
    reach(ctx, tx, SetupStep::Companies)?;
    users::note_sign_in(ctx, tx, id)?;
    sessions::begin(ctx, tx, id, Method::SetUp)
}
