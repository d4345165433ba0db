//! The texts of this slice's refusals.

kernel::catalogue! {
    custom_unknown(keys) = "There is no such custom field. There are: {keys}.";
}
