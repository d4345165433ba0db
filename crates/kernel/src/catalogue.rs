//! The text of the screen: one `text.rs` a slice, keys checked by the compiler.

/// Declares a slice's texts. A text without arguments is a `&'static str`, one with arguments a `String`.
///
/// ```
/// mod text {
///     kernel::catalogue! {
///         title = "Users";
///         selected(count) = "{count} selected";
///     }
/// }
/// assert_eq!(text::title(), "Users");
/// assert_eq!(text::selected(2), "2 selected");
/// ```
#[macro_export]
macro_rules! catalogue {
    (@one $key:ident = $text:literal) => {
        #[doc = $text]
        #[must_use]
        pub fn $key() -> &'static str { $text }
    };
    (@one $key:ident ($($arg:ident),+) = $text:literal) => {
        #[doc = $text]
        #[must_use]
        pub fn $key($($arg: impl std::fmt::Display),+) -> String { format!($text) }
    };
    ($($key:ident $(($($arg:ident),+))? = $text:literal;)*) => {
        $($crate::catalogue! { @one $key $(($($arg),+))? = $text })*
    };
}
