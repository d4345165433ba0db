//! Forms as browsers send them, read strictly: what cannot be read is 400 with the field's name, never 500.
//!
//! `T` is a struct whose fields are text, numbers, `bool` (a checkbox), `Option` of those (an empty input is `None`), or lists
//! (a repeated name). What a person types freely is a `String` in `T`, parsed by the verb, so that a wrong value comes
//! back as an error of its field and not as a 400. Names that `T` does not know are ignored.

mod decode;
mod kept;
mod values;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use kernel::Category;
use serde::de::DeserializeOwned;

pub use decode::{from_pairs, parse_pairs};
pub use kept::Kept;
pub use values::Values;

use crate::problem::Problem;
use crate::text;

/// A form may be so large unless it says otherwise.
pub const LIMIT_BYTES: usize = 256 * 1024;

/// A form: what it means, and what was typed. `LIMIT` is the most bytes it may have.
#[derive(Debug)]
pub struct Form<T, const LIMIT: usize = LIMIT_BYTES> {
    /// The form, read.
    pub input: T,
    /// What was typed, to show the form again.
    pub values: Values,
}

impl<T: DeserializeOwned, S: Send + Sync, const LIMIT: usize> FromRequest<S> for Form<T, LIMIT> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let kind = header(CONTENT_TYPE).and_then(|kind| kind.split(';').next()).unwrap_or("").trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Problem::new(Category::Malformed, "form.content_type", text::form_content_type()));
        }
        let too_large = || Problem::new(Category::TooLarge, "form.too_large", text::form_too_large(LIMIT));
        if header(CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > LIMIT) {
            return Err(too_large());
        }
        let bytes = to_bytes(body, LIMIT).await.map_err(|error| {
            let is_limit = std::error::Error::source(&error).is_some_and(<dyn std::error::Error>::is::<http_body_util::LengthLimitError>);
            if is_limit { too_large() } else { Problem::new(Category::Malformed, "form.broken", text::form_broken()) }
        })?;
        let values = Values::new(parse_pairs(&bytes)?);
        Ok(Self { input: from_pairs(values.pairs())?, values })
    }
}
