//! The doors through which bytes come in from outside, each a function that takes any bytes at all.
//!
//! A door hands them to what reads them in the product, and then holds what must be true of every answer: it is a value or a refusal,
//! never a panic and never a fault of the product's own; nothing is longer than its limit; and what was taken is taken again in its
//! normal form, and means the same. The fuzzer calls the doors with bytes that it invents (`fuzz_targets`), the tests of `identity` with
//! the ones in `seeds`, among which are those that once broke a door.

pub mod addresses;
pub mod bodies;
pub mod fields;
pub mod filters;
pub mod headers;
pub mod letters;
pub mod names;
pub mod networks;
pub mod sheet;

/// A door: its name, which its target, its seeds and its dictionary have too, and what it does.
pub type Door = (&'static str, fn(&[u8]));

/// All of them.
pub const ALL: &[Door] = &[
    ("addresses", addresses::take),
    ("bodies", bodies::take),
    ("fields", fields::take),
    ("filters", filters::take),
    ("headers", headers::take),
    ("letters", letters::take),
    ("names", names::take),
    ("networks", networks::take),
    ("sheet", sheet::take),
];

/// The bytes as text, which is all that gets as far as these doors.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// The first line and the rest.
fn first_line(data: &[u8]) -> (&[u8], &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    (&data[..end], data.get(end + 1..).unwrap_or_default())
}
