//! The heart: people, what they may, how they sign in, and what is done to them.
//!
//! Slices form a tree; each uses only what stands above it here, or before it in its row:
//!
//! ```text
//! audit
//! organization  policies  companies  units  profiles  groups  categories  teams  seats  plans  roles  custom_fields   (what people are put into)
//! sessions  tokens  api_keys  passwords  lockout  security  account_mails  saved_views  list_choices   (what signing in rests on; they know a user only by id)
//! employees
//! users
//! service_users
//! memberships  permission_sets  reporting  invitations  recovery  confirmations  mail_settings  networks  validity  sign_in  account  imports  bulk
//! audit_log  setup  user_api  place_api  user_pages  employee_pages  group_pages  plan_pages  role_pages  service_pages  policy_pages      (pages; they put slices together)
//! ```
//!
//! Pages, wherever they stand, rest on `http` (who asks, the frame) and `doors` (what links lead to) besides. `http` itself knows
//! slices only to ask who is signed in, and to gather their routers.

pub mod account;
pub mod account_mails;
pub mod api_keys;
pub mod audit;
pub mod audit_log;
pub mod bulk;
pub mod categories;
pub mod companies;
pub mod confirmations;
pub mod custom_fields;
pub mod doors;
pub mod employee_pages;
pub mod employees;
pub mod group_pages;
pub mod groups;
pub mod http;
mod ids;
pub mod imports;
pub mod invitations;
pub mod list_choices;
pub mod lockout;
pub mod mail_settings;
pub mod memberships;
mod name;
pub mod networks;
pub mod organization;
pub mod passwords;
pub mod permission_sets;
pub mod place_api;
pub mod plan_pages;
pub mod plans;
pub mod policies;
pub mod policy_pages;
pub mod profiles;
pub mod recovery;
pub mod reporting;
pub mod role_pages;
pub mod roles;
pub mod saved_views;
pub mod seats;
pub mod security;
pub mod service_pages;
pub mod service_users;
pub mod sessions;
pub mod setup;
pub mod sign_in;
mod store;
pub mod teams;
#[cfg(feature = "testing")]
pub mod testing;
mod text;
pub mod tokens;
pub mod units;
pub mod user_api;
pub mod user_pages;
pub mod users;
pub mod validity;
mod words;

pub use ids::{
    ApiKeyId, BulkId, CategoryId, CompanyId, EmployeeId, EventId, FieldId, GroupId, ImportId, OutboxMailId, PermissionSetId, PlanId,
    ProfileId, RoleId, ScopeId, SessionId, TeamId, TokenId, UserId, ViewId,
};

/// Every statement of this crate, for the test that prepares them on both engines.
pub fn statements() -> Vec<db::Sql> {
    [
        audit::STATEMENTS,
        organization::STATEMENTS,
        policies::STATEMENTS,
        companies::STATEMENTS,
        roles::STATEMENTS,
        profiles::STATEMENTS,
        permission_sets::STATEMENTS,
        setup::STATEMENTS,
        store::STATEMENTS,
        units::STATEMENTS,
        categories::STATEMENTS,
        groups::STATEMENTS,
        teams::STATEMENTS,
        memberships::STATEMENTS,
        custom_fields::STATEMENTS,
        plans::STATEMENTS,
        seats::STATEMENTS,
        plan_pages::STATEMENTS,
        sessions::STATEMENTS,
        tokens::STATEMENTS,
        api_keys::STATEMENTS,
        passwords::STATEMENTS,
        security::STATEMENTS,
        lockout::STATEMENTS,
        account_mails::STATEMENTS,
        saved_views::STATEMENTS,
        list_choices::STATEMENTS,
        account::STATEMENTS,
        employees::STATEMENTS,
        users::STATEMENTS,
        http::STATEMENTS,
        networks::STATEMENTS,
        validity::STATEMENTS,
        sign_in::STATEMENTS,
        invitations::STATEMENTS,
        imports::STATEMENTS,
        bulk::STATEMENTS,
    ]
    .concat()
}
