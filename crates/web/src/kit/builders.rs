//! The builders that all inputs have alike, written once. Each input's file names
//! those that it takes.

/// Gives an input `value`, `filled` and `errors`.
macro_rules! takes_values {
    ($input:ident) => {
        impl<'a> $input<'a> {
            /// What stands in it, or which choice holds: the saved value, or what was typed.
            #[must_use]
            pub fn value(self, value: impl Into<super::Words<'a>>) -> Self {
                Self { value: value.into(), ..self }
            }

            /// Shows what was typed, and what is wrong with it.
            #[must_use]
            pub fn filled(self, values: &'a crate::form::Values, errors: &[kernel::FieldError]) -> Self {
                let value = values.get(&self.name);
                self.value(value).errors(errors)
            }

            /// Takes its error out of a fault's fields.
            #[must_use]
            pub fn errors(self, errors: &[kernel::FieldError]) -> Self {
                let error = super::field::error_of(&self.name, errors);
                Self { error: error.map(super::Words::Owned), ..self }
            }
        }
    };
}

/// Gives an input `hint` and `required`.
macro_rules! takes_a_hint {
    ($input:ident) => {
        impl<'a> $input<'a> {
            /// What helps to fill it in.
            #[must_use]
            pub fn hint(self, hint: impl Into<super::Words<'a>>) -> Self {
                Self { hint: hint.into(), ..self }
            }

            /// It must be filled in. Every other one says "optional".
            #[must_use]
            pub fn required(self) -> Self {
                Self { required: true, ..self }
            }
        }
    };
}

/// Gives an input `error`, `quiet`, `of_form` and `label_hidden`.
macro_rules! stands_anywhere {
    ($input:ident) => {
        impl<'a> $input<'a> {
            /// What is wrong with it.
            #[must_use]
            pub fn error(self, error: Option<impl Into<super::Words<'a>>>) -> Self {
                Self { error: error.map(Into::into), ..self }
            }

            /// Not required, and not worth a word (a search box, a filter).
            #[must_use]
            pub fn quiet(self) -> Self {
                Self { says_optional: false, ..self }
            }

            /// Belongs to the form with this id, wherever it stands.
            #[must_use]
            pub fn of_form(self, id: impl Into<super::Words<'a>>) -> Self {
                Self { form: Some(id.into()), ..self }
            }

            /// The label is read out and not shown: for inputs in a table whose heading says it.
            #[must_use]
            pub fn label_hidden(self) -> Self {
                Self { label_hidden: true, says_optional: false, ..self }
            }
        }
    };
}
