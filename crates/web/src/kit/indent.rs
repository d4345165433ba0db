//! Names in a tree as choices of a select: an em space for each level shows the tree without any markup.

/// A space that shows a level.
const LEVEL: char = '\u{2003}';

/// A name, so deep in its tree.
pub fn indented(depth: usize, name: &str) -> String {
    std::iter::repeat_n(LEVEL, depth).chain(name.chars()).collect()
}

/// The name alone again.
pub fn unindented(label: &str) -> &str {
    label.trim_start_matches(LEVEL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_had_back_from_its_place_in_the_tree() {
        assert_eq!(indented(2, "Lyon"), "\u{2003}\u{2003}Lyon");
        assert_eq!((unindented(&indented(2, "Lyon")), unindented("Lyon")), ("Lyon", "Lyon"));
    }
}
