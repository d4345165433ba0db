//! Users for programs: the operations below `/api/v1/users`, and below `/api/v1/me` what concerns the caller. They translate, and put slices together as the pages do; the verbs are
//! the pages' own.

mod create;
mod list;
mod own;
mod password;
mod steps;
mod text;
mod told;
mod update;

use crate::http::api::Operation;

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    [list::operations(), create::operations(), update::operations(), steps::operations(), password::operations(), own::operations()]
        .concat()
}

/// Where somebody is.
fn path_of(user: crate::UserId) -> String {
    format!("/api/v1/users/{user}")
}
