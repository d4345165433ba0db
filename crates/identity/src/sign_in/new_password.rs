//! The two inputs of a new password with generator and meter, alike wherever one is chosen.

use kernel::{FieldError, Secret};
use maud::{Markup, Render};
use web::kit;

use super::text;
use crate::passwords::{generated_chars, hint};
use crate::policies::{Class, Rules};

/// The inputs `password` and `confirm_password`.
#[derive(Debug)]
pub(crate) struct NewPassword<'a> {
    /// What was wrong with what was typed.
    pub errors: &'a [FieldError],
    /// What the generator made, where there is no JavaScript.
    pub made: Option<&'a Secret>,
    /// What the policies demand of whoever gets it.
    pub rules: &'a Rules,
    /// Where it is rated while it is typed.
    pub rate: &'a str,
    /// The hint where it may be left empty.
    pub optional: Option<&'static str>,
}

impl Render for NewPassword<'_> {
    fn render(&self) -> Markup {
        let field = kit::password_field("password", text::new_password())
            .new_with_confirm("confirm_password", text::confirm_password())
            .generator(generated_chars(self.rules))
            .with_signs(self.rules.classes.holds(Class::Sign))
            .generated(self.made.map(Secret::reveal))
            .strength(self.rate)
            .errors(self.errors);
        match self.optional {
            Some(hint) => field.hint(hint).render(),
            None => field.hint(hint(self.rules)).required().render(),
        }
    }
}
