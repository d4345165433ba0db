//! Statements by name: each slice's `store.rs` declares its own, and a test prepares every one of them on both engines.

/// A named statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sql {
    /// The constant's name.
    pub name: &'static str,
    /// The text, the same on both engines.
    pub text: &'static str,
}

/// Declares statements as constants, and `STATEMENTS` with all of them.
///
/// ```
/// db::statements! {
///     FIND = "SELECT name FROM boat WHERE org = $1 AND id = $2";
/// }
/// assert_eq!(STATEMENTS.len(), 1);
/// assert_eq!(FIND.name, "FIND");
/// ```
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)+) => {
        $($(#[$doc])* pub(crate) const $name: $crate::Sql = $crate::Sql { name: stringify!($name), text: $text };)+
        /// Every statement of this store, for the test that prepares them on both engines.
        pub const STATEMENTS: &[$crate::Sql] = &[$($name),+];
    };
}
