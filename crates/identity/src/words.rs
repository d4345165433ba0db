//! Enums whose values are stored and carried by forms and addresses as words.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// The word stored and carried by forms.
            pub fn word(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            /// Reads the word.
            pub fn from_word(word: &str) -> Option<Self> { match word { $($word => Some(Self::$variant),)+ _ => None } }
        }

        impl ::db::ToValue for $name {
            fn to_value(&self) -> ::db::Value { ::db::Value::Text(self.word().to_owned()) }
        }

        impl ::db::FromValue for $name {
            fn from_value(value: ::db::Value) -> ::db::DbResult<Self> {
                let word = <String as ::db::FromValue>::from_value(value)?;
                Self::from_word(&word).ok_or_else(|| ::db::DbError::Broken(format!("{word} is no {}", stringify!($name))))
            }
        }
    };
}

pub(crate) use words;
