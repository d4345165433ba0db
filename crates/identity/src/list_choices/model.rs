//! A choice of columns.

use kernel::Fault;

use super::text;

/// So many columns may one list have.
pub const MOST_COLUMNS: usize = 60;
/// What stands between the words.
const BETWEEN: char = ' ';

/// What somebody chose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListChoice {
    /// The columns beside the name, by their words, in their order; the list knows what they mean.
    pub columns: Vec<String>,
    /// Whether rows have one line.
    pub is_compact: bool,
}

impl ListChoice {
    pub(super) fn written(&self) -> Result<String, Fault> {
        let is_word = |word: &String| {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
            (1..=40).contains(&word.len()) && word.chars().all(plain)
        };
        if self.columns.len() > MOST_COLUMNS || !self.columns.iter().all(is_word) {
            return Err(Fault::field("columns", "list_choice.columns", text::columns_wrong(MOST_COLUMNS)));
        }
        Ok(self.columns.join(&BETWEEN.to_string()))
    }

    pub(super) fn read(columns: &str, is_compact: bool) -> Self {
        Self { columns: columns.split_terminator(BETWEEN).map(str::to_owned).collect(), is_compact }
    }
}
