//! A cell that a spreadsheet cannot run, and back again.
//!
//! A spreadsheet takes a cell as a formula by its first character. Such a cell gets an apostrophe in front, and so does
//! one that already has apostrophes there; reading takes one away. That makes the pair exact: `unguard(guard(x)) == x`.

use std::borrow::Cow;

use kernel::text::fold;

/// The word of a cell that empties a field.
pub const EMPTY: &str = "(empty)";

/// The text for a file that a spreadsheet may open: with an apostrophe in front if it could run.
pub fn guard(value: &str) -> Cow<'_, str> {
    if could_run(value) { Cow::Owned(format!("'{value}")) } else { Cow::Borrowed(value) }
}

/// The value that [`guard`] was given.
pub fn unguard(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| could_run(rest)).unwrap_or(cell)
}

/// Whether the first character behind apostrophes and blanks begins a formula. (Some spreadsheets cut the blanks.)
fn could_run(value: &str) -> bool {
    let text = value.trim_start_matches('\'');
    text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// The text for a file that shall come back as this value: one that reads as [`EMPTY`] gets a backslash in front, and so does one
/// that has backslashes there. `said(&spelled(x)) == Said::Value(x)` for every `x` that is not empty.
pub fn spelled(value: &str) -> Cow<'_, str> {
    if is_the_word(value) { Cow::Owned(format!("\\{value}")) } else { Cow::Borrowed(value) }
}

/// What a cell says of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said<'a> {
    /// Nothing: the cell is empty.
    Nothing,
    /// That the field is to be empty.
    Empty,
    /// This value.
    Value(&'a str),
}

/// Reads what [`spelled`] wrote.
pub fn said(cell: &str) -> Said<'_> {
    match cell.strip_prefix('\\').filter(|rest| is_the_word(rest)) {
        Some(value) => Said::Value(value),
        None if cell.trim().is_empty() => Said::Nothing,
        None if is_the_word(cell) => Said::Empty,
        None => Said::Value(cell),
    }
}

fn is_the_word(value: &str) -> bool {
    let word = value.trim_start_matches(|c: char| c == '\\' || c.is_whitespace());
    word.len() < 40 && fold(word.trim_end()) == EMPTY
}

/// A column's name as spreadsheets show it: A, B, … Z, AA.
pub fn column_name(index: usize) -> String {
    let mut rest = index + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // covers: T-D14
    #[test]
    fn a_cell_that_could_run_is_guarded_and_comes_back() {
        for live in ["=1+1", "+49 30", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", " =1", "=", "'=1", "''@x"]
        {
            let written = guard(live);
            assert!(written.starts_with('\''), "{live:?}");
            assert_eq!(unguard(&written), live);
        }
    }

    #[test]
    fn other_cells_stay_as_they_are() {
        for quiet in ["", "Ann", "O'Brien", "'t Hooft", "'", "''", "1-2", "a=b", "'quoted'"] {
            assert_eq!(guard(quiet), quiet);
            assert_eq!(unguard(quiet), quiet);
        }
    }

    #[test]
    fn the_word_that_empties_a_field_comes_back_as_a_value() {
        for value in ["(empty)", "(Empty)", " (EMPTY) ", "\\(empty)", "\\ \\(empty)", "(empty) not", "\\", "Ann"] {
            assert_eq!(said(&spelled(value)), Said::Value(value), "{value:?}");
        }
        assert_eq!((said("(empty)"), said(" (Empty)"), said(" "), said("")), (Said::Empty, Said::Empty, Said::Nothing, Said::Nothing));
        assert_eq!(spelled("an (empty) room"), "an (empty) room");
    }

    #[test]
    fn columns_are_named_as_spreadsheets_name_them() {
        let names: Vec<_> = [0, 25, 26, 51, 52, 199, 701, 702].into_iter().map(column_name).collect();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "BA", "GR", "ZZ", "AAA"]);
    }
}
